//! The site around the page: who answers for it, and what it offers its readers.
//!
//! Farms are put up by the dozen and answer to nobody: no firm in the copyright line, no telephone,
//! no mail of their own, no profiles, nothing to sign in to. No mark is asked of an honest page;
//! it is their absence all together that tells.

mod firms;

use super::address::shares_page;
use super::letters::lower_case;
use super::list;
use super::marks::{ManyMarks, Marks};
use super::{Reading, Signal, signal, some};
use crate::page::{Format, Link, Page, Role, Span, Target, registrable_domain};
use firms::{legal_form, telephone};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// A link that offers a service is short: longer ones are titles of articles.
const LONGEST_OFFER: usize = 40;
/// Links to other sites below which their concentration says nothing.
const LEAST_EXTERNAL: usize = 4;
/// Other sites linked from which on a page counts as part of the web.
const FEW_HOSTS: usize = 3;

static SERVICES: LazyLock<ManyMarks> = LazyLock::new(|| {
    ManyMarks::of(first_column(include_str!("../lists/markup/site_services.txt")).collect())
});

static FREE_MAIL: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| first_column(include_str!("../lists/markup/free_mail.txt")).collect());
/// Hosts of social networks, and what they are for.
static NETWORKS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let list = include_str!("../lists/markup/social_hosts.txt");
    list::lines(list).map(|(host, class, _)| (host, class)).collect()
});

fn first_column(list: &'static str) -> impl Iterator<Item = &'static str> {
    list::rows(list).filter_map(|line| line.split('\t').next())
}

/// What was counted about the site.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    services: Vec<Span>,
    profiles: Vec<Span>,
    linked_hosts: usize,
    one_target: f32,
    copyright_firm: Vec<Span>,
    legal_forms: Vec<Span>,
    telephones: Vec<Span>,
    own_mails: Vec<Span>,
    foreign_preview: f32,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let mut facts = Facts { one_target: f32::NAN, foreign_preview: f32::NAN, ..Facts::default() };
    if page.format == Format::Text {
        return facts;
    }
    count_links(page, &mut facts);
    for (n, block) in page.blocks.iter().enumerate() {
        if block.role == Role::Boilerplate {
            count_imprint(reading, n, block.span, &mut facts);
        }
    }
    let own = page.address.as_ref().map(|address| address.domain());
    for block in &page.blocks {
        // In an article stand the addresses of those it tells of, too.
        let mail = own_mail(page, block.span).filter(|mail| {
            let domain =
                registrable_domain(page.text(*mail).rsplit('@').next().unwrap_or_default());
            block.role == Role::Boilerplate
                || own.is_some_and(|own| own.eq_ignore_ascii_case(domain))
        });
        facts.own_mails.extend(mail);
    }
    facts.foreign_preview = foreign_preview(page);
    facts
}

fn count_links(page: &Page, facts: &mut Facts) {
    let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut profiles: BTreeSet<&str> = BTreeSet::new();
    for link in &page.links {
        let (href, text) = (page.text(link.href), page.text(link.text));
        if !text.is_empty() && text.len() <= LONGEST_OFFER && offers_service(text) {
            facts.services.push(link.text);
        } else if link.target == Target::Internal && leads_to_service(href) {
            facts.services.push(link.href);
        }
        match link.target {
            Target::External => {
                let host = page.text(link.host);
                let network = NETWORKS.get(registrable_domain(host));
                let shares = network.is_some() && shares_page(href);
                if !shares && !shows_picture(href) {
                    *hosts.entry(host.strip_prefix("www.").unwrap_or(host)).or_default() += 1;
                }
                let profile = network.is_some_and(|class| !shares && is_profile(page, link, class));
                if profile && profiles.insert(href.trim_end_matches('/')) {
                    facts.profiles.push(link.href);
                }
            }
            Target::Other if href.starts_with("tel:") => facts.telephones.push(link.href),
            Target::Other if href.starts_with("mailto:") => {
                facts.own_mails.extend(mail_in(href).filter(|m| is_own(m)).map(|_| link.href));
            }
            _ => {}
        }
    }
    facts.linked_hosts = hosts.len();
    let all: usize = hosts.values().sum();
    if all >= LEAST_EXTERNAL {
        facts.one_target = hosts.values().copied().max().unwrap_or(0) as f32 / all as f32;
    }
}

/// An address without what stands behind its path.
fn before_query(href: &str) -> &str {
    href.split(['?', '#']).next().unwrap_or_default()
}

/// Whether an address is that of a service, whatever its link says or shows.
fn leads_to_service(href: &str) -> bool {
    const FOLDERS: [&str; 12] = [
        "login",
        "signin",
        "signup",
        "register",
        "cart",
        "basket",
        "checkout",
        "my-account",
        "account",
        "subscribe",
        "advertise",
        "wp-login.php",
    ];
    let path = before_query(href);
    // Most addresses end in another word.
    path.rsplit('/').find(|part| !part.is_empty()).is_some_and(|part| FOLDERS.contains(&part))
}

/// Marks fold the case of ASCII letters themselves: only other texts need lower case made.
fn offers_service(text: &str) -> bool {
    match text.is_ascii() {
        true => SERVICES.stand_alone_in(text),
        false => SERVICES.stand_alone_in(&lower_case(text)),
    }
}

/// Whether an address is that of a picture file.
pub(super) fn shows_picture(href: &str) -> bool {
    const ENDINGS: [&str; 5] = [".jpg", ".jpeg", ".png", ".gif", ".webp"];
    let path = before_query(href);
    let ends = |ending: &&str| {
        let start = path.len().checked_sub(ending.len());
        start
            .and_then(|start| path.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    ENDINGS.iter().any(ends)
}

/// Whether a link to a network of a class leads to a profile there: not to single posts, films and
/// pictures, nor to a project where code is kept, since themes name theirs.
fn is_profile(page: &Page, link: &Link, class: &str) -> bool {
    static CONTENT: Marks<10> = Marks::of([
        "/watch",
        "/embed/",
        "/status/",
        "/p/",
        "/reel/",
        "/posts/",
        "/hashtag/",
        "/search",
        "/playlist",
        "/shorts/",
    ]);
    let href = page.text(link.href);
    let path = &href[(link.host.end - link.href.start) as usize..];
    let path = before_query(path);
    let depth = path.split('/').filter(|part| !part.is_empty()).count();
    path.trim_matches('/').len() > 1 && (class != "code" || depth == 1) && !CONTENT.are_in(href)
}

/// Firms and telephones in furniture, where sites name who answers for them.
fn count_imprint(reading: &Reading, block: usize, span: Span, facts: &mut Facts) {
    let text = reading.text(span);
    if let Some(form) = legal_form(text, reading.words_of(block), span) {
        facts.legal_forms.push(form);
        let claims = |mark: &str| text.contains(mark);
        if ["©", "版权所有", "著作權所有"].into_iter().any(claims)
            || reading.lower_text(span).contains("copyright")
        {
            facts.copyright_firm.push(span);
        }
    }
    if let Some(telephone) = telephone(text, span) {
        facts.telephones.push(telephone);
    }
}

/// The address in a mail link or a text.
fn mail_in(text: &str) -> Option<&str> {
    let at = text.find('@')?;
    let name = |c: char| c.is_alphanumeric() || "._+-".contains(c);
    let start = text[..at].rfind(|c| !name(c)).map_or(0, |i| i + 1);
    let rest = &text[at + 1..];
    let end = rest.find(|c| !name(c)).map_or(rest.len(), |i| i);
    let host = rest[..end].trim_end_matches('.');
    // A machine's number is no domain.
    let ends_in_letters =
        host.rsplit('.').next().is_some_and(|end| end.chars().all(char::is_alphabetic));
    let start = (start..=at).find(|&i| text.is_char_boundary(i))?;
    (start < at && host.contains('.') && ends_in_letters).then(|| &text[start..at + 1 + host.len()])
}

/// Whether a mail address is on a domain of somebody's own.
fn is_own(mail: &str) -> bool {
    let host = mail.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    !FREE_MAIL.contains(host.as_str())
}

fn own_mail(page: &Page, span: Span) -> Option<Span> {
    let text = page.text(span);
    // Most blocks have no mail address: one fast look decides.
    memchr::memchr(b'@', text.as_bytes())?;
    let mail = mail_in(text).filter(|mail| is_own(mail))?;
    let start = mail.as_ptr() as usize - text.as_ptr() as usize;
    let start = span.start as usize + start;
    Some(Span::new(start, start + mail.len()))
}

/// 1 when the picture that stands for the page lies on another site; NaN without one.
fn foreign_preview(page: &Page) -> f32 {
    let Some(own) = page.address.as_ref().map(|a| a.domain()) else { return f32::NAN };
    let picture = [page.meta("og:image"), page.meta("twitter:image")]
        .into_iter()
        .find(|picture| !picture.is_empty());
    picture.map_or(f32::NAN, |picture| {
        let host = crate::page::host_of(picture);
        f32::from(!host.is_empty() && !registrable_domain(host).eq_ignore_ascii_case(own))
    })
}

impl Facts {
    /// How many of seven marks of somebody who answers for the site are missing.
    fn missing(&self) -> f32 {
        let present = [
            !self.services.is_empty(),
            !self.profiles.is_empty(),
            !self.copyright_firm.is_empty(),
            !self.legal_forms.is_empty(),
            !self.telephones.is_empty(),
            !self.own_mails.is_empty(),
            self.linked_hosts >= FEW_HOSTS,
        ];
        present.iter().filter(|p| !**p).count() as f32
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "site.services",
        "",
        Count,
        Honest,
        "Links to what sites offer readers of their own: sign in, basket, membership, jobs.",
        "Farms live on passers-by from searches and have nothing to sign in to.",
        "{} links to services for readers",
        |f| f.when_html(f.site.services.len() as f32),
        |_, f| some(&f.site.services)
    ),
    signal!(
        "site.profiles",
        "J12",
        Count,
        Honest,
        "Different links to profiles on social networks; share buttons are none.",
        "Sites made by the dozen have no followers anywhere.",
        "{} links to profiles on social networks",
        |f| f.when_html(f.site.profiles.len() as f32),
        |_, f| some(&f.site.profiles)
    ),
    signal!(
        "site.linked_hosts",
        "J12",
        Count,
        Context,
        "Different other hosts that the page links to.",
        "Honest pages are part of a web of sources, partners and friends; as a number it mostly tells the size of the site.",
        "{} other hosts are linked",
        |f| f.when_html(f.site.linked_hosts as f32)
    ),
    signal!(
        "site.one_target",
        "J12",
        Share,
        Farm,
        "Share of the links to other sites that lead to the same host, from four links on.",
        "Affiliate pages and doorways feed one till.",
        "{} of the outward links lead to one host",
        |f| f.site.one_target
    ),
    signal!(
        "site.copyright_firm",
        "D17",
        Flag,
        Honest,
        "A copyright line that names an organisation with its legal form.",
        "Who can be sued is accountable; generated footers name the site only.",
        "the copyright line names a firm or institution: {}",
        |f| f.when_html(f32::from(!f.site.copyright_firm.is_empty())),
        |_, f| some(&f.site.copyright_firm)
    ),
    signal!(
        "site.legal_forms",
        "J10",
        Count,
        Honest,
        "Blocks of furniture that name an organisation with its legal form.",
        "Imprints, partners and publishers are named on honest sites.",
        "{} lines name a firm or institution",
        |f| f.when_html(f.site.legal_forms.len() as f32),
        |_, f| some(&f.site.legal_forms)
    ),
    signal!(
        "site.telephone",
        "J09",
        Flag,
        Honest,
        "A telephone number in the furniture, or a link that dials one.",
        "Somebody answers it; farms have a contact form at most.",
        "a telephone number is given: {}",
        |f| f.when_html(f32::from(!f.site.telephones.is_empty())),
        |_, f| some(&f.site.telephones)
    ),
    signal!(
        "site.own_mail",
        "J09",
        Flag,
        Honest,
        "A mail address that is not at a free mail service.",
        "Farms use free addresses or none.",
        "a mail address on a domain of one's own: {}",
        |f| f.when_html(f32::from(!f.site.own_mails.is_empty())),
        |_, f| some(&f.site.own_mails)
    ),
    signal!(
        "site.unaccountable",
        "",
        Number,
        Farm,
        "How many of seven marks of somebody who answers for the site are missing: services, profiles, firm in the copyright line, legal form, telephone, own mail, links to three hosts.",
        "Each mark is missing on many honest pages; hardly any miss all of them.",
        "{} of 7 marks of somebody who answers for the site are missing",
        |f| f.when_html(f.site.missing())
    ),
    signal!(
        "site.foreign_preview",
        "H12",
        Flag,
        Farm,
        "The picture that stands for the page when it is shared lies on another site.",
        "Scrapers take the picture along with the text, by its address.",
        "the preview picture lies on another site: {}",
        |f| f.site.foreign_preview
    ),
];

#[cfg(test)]
mod tests {
    use super::mail_in;
    use crate::signals::{check, check_at, quotes};

    #[test]
    fn mail_addresses_are_found_whole() {
        assert_eq!(mail_in("write to ann@holm.example."), Some("ann@holm.example"));
        assert_eq!(mail_in("日本ann@holm.example"), Some("日本ann@holm.example"));
        assert_eq!(mail_in("@holm and a@b"), None);
        assert_eq!(mail_in("root@192.0.2.7"), None);
    }

    const FOOTER: &str = "<p>A walk along the river on a rainy day in March.</p><footer>\
        <p>© 2024 Holm &amp; Daughters Ltd. · +44 20 7946 0018 · post@holm-daughters.example</p>\
        <a href=/login>Log in</a><a href=https://www.instagram.com/holmdaughters>Instagram</a>\
        <a href='https://www.facebook.com/sharer.php?u=x'>Share</a></footer>";

    #[test]
    fn a_firm_with_a_telephone_answers_for_its_site() {
        check(FOOTER, "site.copyright_firm", 1.0);
        check(FOOTER, "site.telephone", 1.0);
        check(FOOTER, "site.own_mail", 1.0);
        check(FOOTER, "site.services", 1.0);
        check(FOOTER, "site.profiles", 1.0);
        check(FOOTER, "site.unaccountable", 1.0);
        assert_eq!(quotes(FOOTER, "site.own_mail"), ["post@holm-daughters.example"]);
    }

    #[test]
    fn services_are_whole_words() {
        let page = |text: &str| format!("<p>A walk.</p><footer><a href=/x>{text}</a></footer>");
        for other in ["About us", "Powered by WordPress", "Espresso", "Cartoons"] {
            check(&page(other), "site.services", 0.0);
        }
        for service in ["Abo", "Press", "View cart", "Mein Konto", "ログイン"] {
            check(&page(service), "site.services", 1.0);
        }
    }

    #[test]
    fn a_service_is_known_by_its_address_too() {
        let page = |href: &str| format!("<p>A walk.</p><a href={href}><img src=a.png></a>");
        for (href, count) in
            [("/login", 1.0), ("/shop/cart/?a=b", 1.0), ("/cartoons", 0.0), ("/login/help", 0.0)]
        {
            check(&page(href), "site.services", count);
        }
    }

    #[test]
    fn a_profile_is_no_post_project_or_share() {
        let page = |href: &str| format!("<p>A walk.</p><a href='https://{href}'>us</a>");
        for (href, count) in [
            ("github.com/holm", 1.0),
            ("github.com/holm/theme", 0.0),
            ("www.instagram.com/holm", 1.0),
            ("www.instagram.com/p/Cx1", 0.0),
            ("www.youtube.com/watch?v=1", 0.0),
            ("www.facebook.com/sharer.php?u=x", 0.0),
        ] {
            check(&page(href), "site.profiles", count);
        }
    }

    #[test]
    fn shares_and_pictures_lead_to_no_other_site() {
        let page = "<p>A walk.</p><a href='https://www.facebook.com/sharer.php?u=x'>Share</a>\
            <a href='https://i.example.org/walk.JPG?w=1'>a</a><a href='https://b.example.com/'>b</a>";
        check(page, "site.linked_hosts", 1.0);
    }

    #[test]
    fn mail_in_an_article_is_its_own_sites_only() {
        let page = "<p>A walk along the river on a rainy day in March, with Ada, who wrote of it to us \
            and to ada@holm-daughters.example, and got an answer.</p>";
        check_at(Some("https://www.holm-daughters.example/walk"), page, "site.own_mail", 1.0);
        check_at(Some("https://rivers.example/walk"), page, "site.own_mail", 0.0);
    }

    #[test]
    fn a_page_of_nobody_misses_every_mark() {
        let bare = "<h1>Ten facts</h1><p>Facts about rivers are loved by all who love rivers.</p>\
            <footer>Copyright 2024. All rights reserved. mail: rivers@gmail.com</footer>";
        check(bare, "site.unaccountable", 7.0);
        check("Ten facts\n\nFacts about rivers.", "site.unaccountable", f32::NAN);
    }

    #[test]
    fn a_preview_from_elsewhere_is_seen() {
        let page = "<meta property=og:image content=https://cdn.other.example.org/a.jpg><p>Text.";
        check_at(Some("https://news.example.com/a"), page, "site.foreign_preview", 1.0);
        check_at(Some("https://a.example.org/a"), page, "site.foreign_preview", 0.0);
        check(page, "site.foreign_preview", f32::NAN);
    }

    #[test]
    fn one_till_is_seen() {
        let link = |host: &str| format!("<a href=https://{host}/x>offer</a> ");
        let page = link("till.example").repeat(3) + &link("other.example");
        check(&page, "site.one_target", 0.75);
        check(&link("till.example"), "site.one_target", f32::NAN);
        let page = link("till.example").repeat(3) + &link("WWW.Till.Example");
        check(&page, "site.one_target", 1.0);
    }
}
