//! Menus of compulsory pages: what is left when a site has nothing to offer.

use crate::page::{Page, Span};
use crate::signals::letters::lower_case;
use crate::signals::list;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Different links at the head of a page that are its menu.
const LENGTH: usize = 10;
/// Bytes of the longest entry of a menu; more is no entry.
const LONGEST_OF_MENU: usize = 160;
/// Bytes of the longest entry that is one of these.
const LONGEST: usize = 40;

struct Entries {
    whole: HashMap<&'static str, &'static str>,
    begin: Vec<(&'static str, &'static str)>,
}

static ENTRIES: LazyLock<Entries> = LazyLock::new(|| {
    let mut entries = Entries { whole: HashMap::new(), begin: Vec::new() };
    for (text, class, _) in list::lines(include_str!("../lists/markup/legal_menu.txt")) {
        match text.strip_suffix('*') {
            Some(beginning) => entries.begin.push((beginning, class)),
            None => drop(entries.whole.insert(text, class)),
        }
    }
    entries
});

/// The class of a menu entry, in small letters.
fn class(text: &str) -> Option<&'static str> {
    let begins = || ENTRIES.begin.iter().find(|(beginning, _)| text.starts_with(beginning));
    ENTRIES.whole.get(text).copied().or_else(|| begins().map(|(_, class)| *class))
}

/// The entries at the head of a page that any site must have, if one is there for the law; none in the
/// banner that asks for consent, which comes before a menu.
pub(super) fn legal_menu(page: &Page) -> Vec<Span> {
    let mut seen: Vec<String> = Vec::with_capacity(LENGTH);
    let (mut menu, mut legal) = (Vec::new(), false);
    for link in &page.links {
        let text = page.text(link.text);
        if text.is_empty() || text.len() > LONGEST_OF_MENU {
            continue;
        }
        let lowered = lower_case(text);
        let skips = lowered.starts_with("skip to") || lowered.starts_with("jump to");
        if skips || seen.contains(&lowered) {
            continue;
        }
        match class(&lowered) {
            Some("consent") => return Vec::new(),
            Some(class) if text.len() <= LONGEST => {
                legal |= class == "legal";
                menu.push(link.text);
            }
            _ => {}
        }
        seen.push(lowered);
        if seen.len() == LENGTH {
            break;
        }
    }
    if legal { menu } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

    fn page(menu: &[&str]) -> String {
        let links: String =
            menu.iter().map(|text| format!("<a href=/{}>{text}</a> ", text.len())).collect();
        format!("<nav>{links}</nav><h1>A walk</h1><p>It rained.")
    }

    #[test]
    fn a_menu_of_what_law_asks_for_is_seen() {
        let bare =
            page(&["Home", "About Us", "Contact Us", "Privacy Policy", "DMCA", "Best walks"]);
        check(&bare, "site.legal_menu", 5.0);
        assert_eq!(quotes(&bare, "site.legal_menu")[3], "Privacy Policy");
        check(&page(&["Home", "About us", "Contact", "Walks", "Boats"]), "site.legal_menu", 0.0);
        check(&page(&["Accept all", "Privacy policy", "Home", "About us"]), "site.legal_menu", 0.0);
        let shop = [
            "Walks", "Boats", "Hats", "Maps", "Tents", "Ropes", "Shoes", "Socks", "Knives", "Lamps",
        ];
        check(&page(&[shop.as_slice(), &["Privacy policy"]].concat()), "site.legal_menu", 0.0);
    }
}
