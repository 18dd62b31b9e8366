//! What sites offer readers of their own, by the words and addresses of links.

use crate::signals::letters::lower_case;
use crate::signals::list;
use crate::signals::marks::ManyMarks;
use std::sync::LazyLock;

/// Bytes of the longest text that offers a service: longer ones are titles of articles.
const LONGEST_OFFER: usize = 40;
/// Words that may stand beside a service, unless its line says fewer: "View your cart". More make a
/// title: "Festival calendar for Holm and Barton".
const WORDS_BESIDES: usize = 2;

/// What services are called, and how many words may stand beside each.
static SERVICES: LazyLock<(ManyMarks, Vec<(usize, usize)>)> = LazyLock::new(|| {
    let rows = list::rows(include_str!("../lists/markup/site_services.txt"));
    let entry = |row: &'static str| {
        let (service, besides) = row.split_once('\t').unwrap_or((row, ""));
        let words = service.split_whitespace().count();
        (service, (words, words + besides.parse().unwrap_or(WORDS_BESIDES)))
    };
    let (services, words) = rows.map(entry).unzip();
    (ManyMarks::of(services), words)
});

/// Whether the text of a link offers a service.
pub(super) fn offers_service(text: &str) -> bool {
    if text.is_empty() || text.len() > LONGEST_OFFER {
        return false;
    }
    // Marks fold the case of ASCII letters themselves: only other texts need lower case made.
    match text.is_ascii() {
        true => names_service(text),
        false => names_service(&lower_case(text)),
    }
}

fn names_service(text: &str) -> bool {
    let (marks, words) = &*SERVICES;
    let mut found = marks.alone_in(text).peekable();
    if found.peek().is_none() || text.contains('@') || is_host(text) {
        return false;
    }
    let all = text.split_whitespace().count();
    found.any(|(_, service)| all <= words[service].1)
}

/// Whether a text is the name of a host: letters on both sides of a dot.
fn is_host(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic();
    text.as_bytes().windows(3).any(|part| letter(part[0]) && part[1] == b'.' && letter(part[2]))
}

/// An address without what stands behind its path.
pub(super) fn before_query(href: &str) -> &str {
    href.split(['?', '#']).next().unwrap_or_default()
}

/// Whether an address is that of a service, whatever its link says or shows.
pub(super) fn leads_to_service(href: &str) -> bool {
    /// Bytes of the longest page name below.
    const LONGEST: usize = 12;
    const PAGES: [&str; 19] = [
        "login",
        "log-in",
        "log_in",
        "signin",
        "sign-in",
        "sign_in",
        "signup",
        "sign-up",
        "register",
        "registration",
        "cart",
        "basket",
        "checkout",
        "my-account",
        "account",
        "subscribe",
        "advertise",
        "wp-login",
        "ucp",
    ];
    const ENDINGS: [&str; 5] = [".php", ".aspx", ".html", ".htm", ".jsp"];
    let path = before_query(href);
    // Most addresses end in another word.
    let page = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let name = match page.rfind('.') {
        Some(dot) if ENDINGS.contains(&&page[dot..]) => &page[..dot],
        _ => page,
    };
    name.len() <= LONGEST && PAGES.contains(&name)
}

#[cfg(test)]
mod tests {
    use crate::signals::check;

    #[test]
    fn services_are_whole_words() {
        let page = |text: &str| {
            format!(
                "<p>A walk, <a href=/a>a</a> <a href=/b>b</a>.</p><footer><a href=/x>{text}</a></footer>"
            )
        };
        for other in ["About us", "Powered by WordPress", "Espresso", "Cartoons"] {
            check(&page(other), "site.services", 0.0);
        }
        for title in [
            "Free apps for kids",
            "Old comedy returns soon",
            "press-start.com",
            "jobs@holm.example",
        ] {
            check(&page(title), "site.services", 0.0);
        }
        for service in ["Abo", "Press", "View cart", "Mein Konto", "ログイン", "Gift cards"] {
            check(&page(service), "site.services", 1.0);
        }
    }

    #[test]
    fn a_service_is_known_by_its_address_too() {
        let page = |href: &str| {
            format!(
                "<p>A walk, <a href=/a>a</a> <a href=/b>b</a>.</p><a href={href}><img src=a.png></a>"
            )
        };
        for (href, count) in [
            ("/login", 1.0),
            ("/shop/cart/?a=b", 1.0),
            ("/sign-in.php?next=/", 1.0),
            ("/cartoons", 0.0),
            ("/login/help", 0.0),
        ] {
            check(&page(href), "site.services", count);
        }
    }
}
