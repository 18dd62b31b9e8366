//! Whether there is enough of a page to judge it, and whether it is of a kind that can be judged.

use super::phrases::Topic;
use super::{Language, Reading};
use crate::page::{Page, Role};

/// Words below which a page says too little about how it was made.
pub const LEAST_WORDS: usize = 30;
/// The same in characters of scripts without spaces.
pub const LEAST_CHARACTERS: usize = 60;
/// From this share of link text on, a page is a list of links.
const LIST_LINK_SHARE: f32 = 0.75;

/// Why a page is not judged; `None` when it is.
#[must_use]
pub fn too_little(reading: &Reading) -> Option<&'static str> {
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
    None
}

fn least_words(language: Language) -> usize {
    if language.is_unspaced() { LEAST_CHARACTERS } else { LEAST_WORDS }
}

fn is_link_list(page: &Page) -> bool {
    let main = page.blocks.iter().filter(|b| b.role == Role::Main);
    let (links, all) =
        main.fold((0, 0), |(links, all), b| (links + b.link_bytes as usize, all + b.span.len()));
    links as f32 > LIST_LINK_SHARE * all as f32
}
