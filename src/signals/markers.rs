//! Class and id names, each looked into once: a page has hundreds, and says most of them many times.

use super::hash::ByHash;
use crate::page::{Page, Span};
use xxhash_rust::xxh3::xxh3_64;

/// Markers that are looked at.
const MOST: usize = 20_000;
/// Bytes of the longest marker that is looked into; longer ones are lists of utility classes.
const LONGEST: usize = 160;

/// The different markers of a page, and where each of them stands.
pub(crate) struct Markers {
    /// For each marker that is looked at, its place in the page's list and in `different`.
    all: Vec<(u32, u32)>,
    different: Vec<Span>,
}

impl Markers {
    pub(super) fn of(page: &Page) -> Markers {
        let mut different: Vec<Span> = Vec::new();
        // By hash, the place in `different`, from 1.
        let mut places: ByHash<u32> = ByHash::for_about(page.markers.len().min(512));
        let mut all = Vec::with_capacity(page.markers.len().min(MOST));
        let short = page.markers.iter().enumerate().filter(|(_, marker)| marker.len() < LONGEST);
        for (n, marker) in short.take(MOST) {
            let text = page.text(*marker);
            let place = places.entry(xxh3_64(text.as_bytes()));
            let known = *place > 0 && page.text(different[*place as usize - 1]) == text;
            if !known {
                different.push(*marker);
                *place = different.len() as u32;
            }
            all.push((n as u32, *place - 1));
        }
        Markers { all, different }
    }

    /// What `find` finds in the markers, in document order, each with the marker's place in the page's
    /// list; a marker that is said again is not looked into again.
    pub(crate) fn find<T: Clone>(
        &self,
        page: &Page,
        mut find: impl FnMut(&str) -> Option<T>,
    ) -> Vec<(usize, T)> {
        let found: Vec<Option<T>> =
            self.different.iter().map(|marker| find(page.text(*marker))).collect();
        if found.iter().all(Option::is_none) {
            return Vec::new();
        }
        let all = self.all.iter();
        all.filter_map(|&(n, place)| Some((n as usize, found[place as usize].clone()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Source;

    #[test]
    fn each_marker_is_looked_into_once_and_found_everywhere() {
        let html = format!(
            "<p class=a>x<p class=b>y<p class=a id={}>z<p class=ab>z<p class=b>z",
            "b".repeat(LONGEST)
        );
        let page = Page::read(html.as_bytes(), &Source::default());
        let mut looked = Vec::new();
        let found = Markers::of(&page).find(&page, |text| {
            looked.push(text.to_owned());
            text.contains('b').then(|| text.to_owned())
        });
        assert_eq!(looked, ["a", "b", "ab"]);
        let found: Vec<(&str, String)> =
            found.into_iter().map(|(n, text)| (page.text(page.markers[n]), text)).collect();
        let same = |text: &'static str| (text, text.to_owned());
        assert_eq!(found, [same("b"), same("ab"), same("b")]);
    }
}
