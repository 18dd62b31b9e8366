//! What a site calls itself: in its host, in its metas and in its structured data.

use super::letters::lower_case;
use super::tokens::joins;
use crate::page::{Page, schema};
use std::collections::HashSet;

/// Names shorter than this, in bytes without spaces, stand in other words by chance.
const LEAST_NAME: usize = 4;
/// Longer ones, in bytes, are no names.
const MOST_NAME: usize = 100;
/// Names that are kept at most.
const MOST_NAMES: usize = 4;

/// The names of a page's site.
#[derive(Debug, Default)]
pub(crate) struct SiteName {
    /// The label of its host that somebody chose, lower case; empty when no address is known.
    pub label: String,
    /// Names it gives itself, as they are written.
    pub said: Vec<String>,
}

impl SiteName {
    /// The names of the page's site.
    pub(crate) fn of(page: &Page) -> SiteName {
        let label = page
            .address
            .as_ref()
            .map_or("", |address| address.domain().split('.').next().unwrap_or_default());
        let mut name = SiteName { label: label.to_owned(), said: Vec::new() };
        name.keep(page.meta("og:site_name"));
        for object in page.schema.iter().flat_map(schema::objects) {
            if let Some(publisher) = object.get("publisher").and_then(schema::text_of) {
                name.keep(publisher);
            }
            if schema::is_type(object, "WebSite") {
                name.keep(object.get("name").and_then(schema::text_of).unwrap_or_default());
            }
        }
        name
    }

    fn keep(&mut self, name: &str) {
        let name = name.trim();
        // A publisher given by its address is an identifier, no name.
        let plausible = (1..=MOST_NAME).contains(&name.len()) && !name.contains("://");
        if plausible && self.said.len() < MOST_NAMES {
            self.said.push(name.to_owned());
        }
    }

    /// Whether any name is known that can be looked for.
    pub(crate) fn is_known(&self) -> bool {
        self.compact().next().is_some()
    }

    /// Whether a text has one of the names in it, as whole words; spaces and hyphens aside.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let (text, edges) = compact_with_edges(text);
        let whole = |name: &str| {
            let mut found = text.match_indices(name).map(|(at, _)| (at, at + name.len()));
            found.any(|(start, end)| edges.contains(&start) && edges.contains(&end))
        };
        self.compact().any(|name| whole(&name))
    }

    /// Whether a text is one of the names, spaces and hyphens aside.
    pub(crate) fn is_named(&self, text: &str) -> bool {
        let text = compact(text);
        self.compact().any(|name| name == text)
    }

    /// Whether one of the names has the text in it, or the other way round.
    pub(crate) fn is_like(&self, text: &str) -> bool {
        let text = compact(text);
        let holds = |name: String| name.contains(&text) || text.contains(&name);
        !text.is_empty() && self.compact().any(holds)
    }

    fn compact(&self) -> impl Iterator<Item = String> {
        let said = self.said.iter().map(String::as_str).chain([self.label.as_str()]);
        said.map(compact).filter(|name| name.len() >= LEAST_NAME)
    }
}

/// Letters and digits in lower case, and where words begin or end among them.
fn compact_with_edges(text: &str) -> (String, HashSet<usize>) {
    let (mut letters, mut edges) = (String::new(), HashSet::from([0]));
    for c in lower_case(text).chars() {
        let before = letters.len();
        if c.is_alphanumeric() {
            letters.push(c);
        }
        if !joins(c) {
            edges.extend([before, letters.len()]);
        }
    }
    edges.insert(letters.len());
    (letters, edges)
}

/// Letters and digits in lower case.
pub(crate) fn compact(text: &str) -> String {
    lower_case(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::SiteName;
    use crate::page::{Page, Source};

    #[test]
    fn a_site_is_known_by_host_and_metas() {
        let source =
            Source { url: Some("https://www.marrow-ferries.example/faq"), ..Source::default() };
        let page = Page::read(b"<meta property=og:site_name content='Marrow Line'><p>x", &source);
        let name = SiteName::of(&page);
        assert!(name.is_in("When do Marrow Ferries sail?") && name.is_in("Who owns MarrowLine?"));
        assert!(!name.is_in("What is a marrowliner?") && !name.is_in("Are tomarrow lines late?"));
        assert!(!name.is_in("When do ferries sail?") && name.is_like("Marrow"));
        assert!(!SiteName::of(&Page::read(b"<p>x", &Source::default())).is_known());
    }
}
