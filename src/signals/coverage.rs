//! Whether there is enough of a page to judge it, and whether it is of a kind that can be judged.

use super::list;
use super::phrases::Topic;
use super::{Language, Reading};
use crate::page::{Page, Role};
use std::sync::LazyLock;

/// Words below which a page says too little about how it was made.
pub const LEAST_WORDS: usize = 30;
/// The same in characters of scripts without spaces.
pub const LEAST_CHARACTERS: usize = 60;
/// From this share of link text on, a page is a list of links.
const LIST_LINK_SHARE: f32 = 0.75;

/// From this share of filler words on, nothing was written yet. Filler paragraphs have half and more
/// of these words, a page about typesetting that quotes one of them a few in a hundred.
const FILLER_SHARE: f32 = 0.2;

/// Hashes of the words of filler text ("lorem ipsum").
static FILLER: LazyLock<Vec<u64>> = LazyLock::new(|| {
    list::rows(include_str!("lists/words/filler.txt")).flat_map(Reading::word_hashes).collect()
});

/// Why a page is not judged; `None` when it is.
#[must_use]
pub fn too_little(reading: &Reading) -> Option<&'static str> {
    if reading.page.binary {
        return Some("no text: bytes of a program, picture or archive");
    }
    if reading.page.feed {
        return Some("a feed or sitemap, for programs to read");
    }
    let least = least_words(reading.language);
    let words = reading.words.len();
    let notices = reading.hits(Topic::LoginError).len();
    if notices > 0 && reading.main_words < 2 * least && words < 6 * least {
        return Some("a login, error or waiting page");
    }
    if reading.main_words < least {
        return Some(if words < 3 * least {
            "too little text"
        } else {
            "a page of links or short lines, not of text"
        });
    }
    if is_link_list(reading.page) {
        return Some("a list of links");
    }
    if is_filler(reading) {
        return Some("placeholder text, not yet written");
    }
    None
}

fn least_words(language: Language) -> usize {
    if language.is_unspaced() { LEAST_CHARACTERS } else { LEAST_WORDS }
}

/// Whether the main text is filler: a template that waits for its article, or a test page. It repeats
/// itself and says nothing, as farms do, but it catches nobody.
fn is_filler(reading: &Reading) -> bool {
    let times = |hash: &u64| reading.vocabulary.times(*hash) as usize;
    // The famous first words stand in nearly every such page; others are not looked through.
    if FILLER.iter().take(3).all(|hash| times(hash) == 0) {
        return false;
    }
    let filler: usize = FILLER.iter().map(times).sum();
    filler as f32 >= FILLER_SHARE * reading.main_words as f32
}

fn is_link_list(page: &Page) -> bool {
    let main = page.blocks.iter().filter(|b| b.role == Role::Main);
    let (links, all) =
        main.fold((0, 0), |(links, all), b| (links + b.link_bytes as usize, all + b.span.len()));
    links as f32 > LIST_LINK_SHARE * all as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Source;

    fn check(text: &str, expected: Option<&str>) {
        let page = Page::read(text.as_bytes(), &Source::default());
        assert_eq!(too_little(&Reading::of(&page)), expected, "{text}");
    }

    const FILLER_TEXT: &str = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat.";
    const WRITTEN: &str = "Printers have filled their specimen sheets with scrambled Latin for decades, so that nobody reads the words and everybody looks at the type. The passage is cut from a book about the ends of good and evil, and whoever knows some Latin trips over its first word, which lacks its beginning. ";

    #[test]
    fn filler_text_is_not_judged() {
        check(FILLER_TEXT, Some("placeholder text, not yet written"));
        check(&FILLER_TEXT.repeat(20), Some("placeholder text, not yet written"));
    }

    #[test]
    fn text_about_filler_and_latin_are_judged() {
        check(&format!("{WRITTEN} It begins: lorem ipsum dolor sit amet, consectetur."), None);
        check(
            "Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani, tertiam qui ipsorum lingua Celtae, nostra Galli appellantur. Hi omnes lingua, institutis, legibus inter se differunt. Gallos ab Aquitanis Garumna flumen dividit.",
            None,
        );
    }

    #[test]
    fn feeds_are_not_judged() {
        let feed = Some("a feed or sitemap, for programs to read");
        for start in [
            "<?xml version=\"1.0\"?><rss version=2><channel>",
            "<!-- made at noon --> <feed xmlns=\"x\"><entry>",
            "\n<rdf:RDF><item>",
            "<?xml version=\"1.0\"?><?xml-stylesheet href=\"a.xsl\"?><urlset><url>",
        ] {
            check(&format!("{start}<description>{}", WRITTEN.repeat(3)), feed);
        }
        check(&format!("<!doctype html><rss><p>{}", WRITTEN.repeat(3)), None);
        check(&format!("<feedback><p>{}", WRITTEN.repeat(3)), None);
    }

    #[test]
    fn short_pages_are_not_judged() {
        check("Three words only.", Some("too little text"));
    }
}
