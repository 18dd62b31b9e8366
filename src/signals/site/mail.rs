//! Mail addresses: whether somebody has one on a domain of his own.

use super::{first_column, may_be_furniture};
use crate::page::{Block, Page, Span, range_in, registrable_domain, shifted};
use std::collections::HashSet;
use std::sync::LazyLock;

static FREE_MAIL: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| first_column(include_str!("../lists/markup/free_mail.txt")).collect());

/// The addresses in a mail link or a text.
pub(super) fn mails_in(text: &str) -> impl Iterator<Item = &str> {
    // Most texts have none: one fast look decides.
    memchr::memchr_iter(b'@', text.as_bytes()).filter_map(|at| mail_at(text, at))
}

/// The mail address around an `@`.
fn mail_at(text: &str, at: usize) -> Option<&str> {
    let name = |c: char| c.is_alphanumeric() || "._+-".contains(c);
    let start = text[..at].rfind(|c| !name(c)).map_or(0, |i| i + 1);
    let rest = &text[at + 1..];
    let end = rest.find(|c| !name(c)).map_or(rest.len(), |i| i);
    let host = rest[..end].trim_end_matches('.');
    // A machine's number is no domain.
    let ends_in_letters =
        host.rsplit('.').next().is_some_and(|end| end.chars().all(char::is_alphabetic));
    let start = (start..=at).find(|&i| text.is_char_boundary(i))?;
    // "@ann@mastodon.example" is somebody's name there.
    let named = text[..start].ends_with('@');
    (start < at && !named && host.contains('.') && ends_in_letters)
        .then(|| &text[start..at + 1 + host.len()])
}

/// Whether a mail address is on a domain of somebody's own.
pub(super) fn is_own(mail: &str) -> bool {
    let host = mail.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    !FREE_MAIL.contains(host.as_str())
}

/// Whether an address stands for a mail address of somebody's own that Cloudflare hides from
/// collectors: behind `#` its bytes in hexadecimal, each crossed with the first. Where only a script
/// can tell which it is, one in the furniture is taken for the site's.
pub(super) fn hides_own_mail(href: &str, in_furniture: bool) -> bool {
    let Some(hidden) = href.strip_prefix("/cdn-cgi/l/email-protection") else { return false };
    let Some(hidden) = hidden.strip_prefix('#') else { return hidden.is_empty() && in_furniture };
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let mut bytes = hidden.as_bytes().chunks(2).map_while(byte);
    let Some(key) = bytes.next() else { return false };
    let mail: String = bytes.map(|byte| char::from(byte ^ key)).collect();
    mails_in(&mail).any(is_own)
}

/// The first mail address of somebody's own in a block: in an article, where the addresses of those it
/// tells of stand, too, on the page's own domain.
pub(super) fn own_mail(page: &Page, block: &Block, own: Option<&str>) -> Option<Span> {
    let answers = |mail: &&str| {
        let domain = || registrable_domain(mail.rsplit('@').next().unwrap_or_default());
        let at_home = || own.is_some_and(|own| own.eq_ignore_ascii_case(domain()));
        is_own(mail) && (may_be_furniture(page, block) || at_home())
    };
    let text = page.text(block.span);
    let mail = mails_in(text).find(answers)?;
    Some(shifted(range_in(text, mail), block.span))
}

#[cfg(test)]
mod tests {
    use super::mails_in;
    use crate::signals::{check, check_at};

    #[test]
    fn mail_addresses_are_found_whole() {
        let check = |text, mails: &[&str]| assert_eq!(mails_in(text).collect::<Vec<_>>(), mails);
        check("write to ann@holm.example.", &["ann@holm.example"]);
        check("日本ann@holm.example", &["日本ann@holm.example"]);
        check(
            "@holm and a@b, a@holm.example or b@holm.example",
            &["a@holm.example", "b@holm.example"],
        );
        check("root@192.0.2.7", &[]);
    }

    /// An address as Cloudflare hides it.
    fn hidden(mail: &str) -> String {
        let crossed: String = mail.bytes().map(|byte| format!("{:02x}", byte ^ 0x5a)).collect();
        format!(
            "<p>A walk.</p><a href=/cdn-cgi/l/email-protection#5a{crossed}>[email protected]</a>"
        )
    }

    #[test]
    fn hidden_mail_is_read_as_a_browser_shows_it() {
        check(&hidden("post@holm-daughters.example"), "site.own_mail", 1.0);
        check(&hidden("rivers@gmail.com"), "site.own_mail", 0.0);
        check(&hidden("post"), "site.own_mail", 0.0);
        let link =
            |end: &str| format!("<p>A walk.</p><a href=/cdn-cgi/l/email-protection{end}>a</a>");
        for (end, own) in [("", 1.0), ("#5aé", 0.0), ("#", 0.0), ("s", 0.0)] {
            check(&link(end), "site.own_mail", own);
        }
    }

    #[test]
    fn mail_in_an_article_is_its_own_sites_only() {
        let page = "<p>A walk along the river on a rainy day in March, with Ada, who wrote of it to us \
            and to ada@holm-daughters.example, and got an answer.</p>";
        check_at(Some("https://www.holm-daughters.example/walk"), page, "site.own_mail", 1.0);
        check_at(Some("https://rivers.example/walk"), page, "site.own_mail", 0.0);
    }
}
