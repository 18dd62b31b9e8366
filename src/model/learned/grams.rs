//! The wording of a page: hashed byte 4-grams of its visible text.
//!
//! After Cormack, Smucker and Clarke, "Efficient and effective spam filtering and re-ranking for
//! large web datasets" (2011), who judged 500 million pages so. Here it is one signal among
//! others, with capped points, since it knows the words of farms seen and little of others. A second
//! table hears rare grams louder, as retrieval does (inverse document frequency, Spärck Jones 1972).

use super::is_label;
use super::table::{Seen, Table};
use crate::page::{Block, Format, Page, Span};
use crate::signals::{Counts, Reading, Word};

/// Buckets of the table: 2^17, a byte each.
pub(super) const BUCKETS: usize = 1 << 17;
/// Buckets of a table that hears several of those as one: 2^15.
pub(super) const FEW_BUCKETS: usize = 1 << 15;
/// Bytes of visible text that are looked at.
const MOST_BYTES: usize = 20 << 10;
/// Bytes of a gram.
const GRAM: usize = 4;
/// Words quoted at most.
const MOST_QUOTES: usize = 6;

/// What of a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All that is visible.
    Whole,
    /// Headings and blocks that are mostly links; plain text has neither.
    Labels,
}

impl Part {
    /// Different grams below which its signals do not apply.
    pub(super) fn least(self) -> usize {
        match self {
            Part::Whole => 150,
            Part::Labels => 60,
        }
    }

    fn holds(self, page: &Page, block: &Block) -> bool {
        self == Part::Whole || (page.format == Format::Html && is_label(block))
    }
}

/// The words whose grams weigh most in the direction of the value.
pub(super) fn evidence(table: &Table, reading: &Reading, part: Part, value: f32) -> Vec<Span> {
    let sign = if value < 0.0 { -1 } else { 1 };
    let page = reading.page;
    let looked_at = |word: &&Word| match part {
        Part::Whole => word.main,
        Part::Labels => {
            page.blocks.get(word.block as usize).is_some_and(|block| part.holds(page, block))
        }
    };
    let mut chosen: Vec<(i32, Span)> = Vec::with_capacity(MOST_QUOTES + 1);
    // A word weighs the same wherever it stands.
    let mut seen = Counts::for_about(512);
    let words = reading.words.iter().filter(|word| word.span.len() >= GRAM).filter(looked_at);
    for word in words.filter(|word| seen.is_first(word.hash)) {
        let text = reading.lower_text(word.span);
        let weight = sign * weight_of(table, text);
        // Of equal ones the first on the page.
        let least = if chosen.len() == MOST_QUOTES { chosen[MOST_QUOTES - 1].0 } else { 0 };
        if weight <= least || chosen.iter().any(|(_, other)| reading.lower_text(*other) == text) {
            continue;
        }
        let place = chosen.partition_point(|(other, _)| *other >= weight);
        chosen.insert(place, (weight, word.span));
        chosen.truncate(MOST_QUOTES);
    }
    chosen.into_iter().map(|(_, span)| span).collect()
}

/// The mean weight of a word's grams, in sixteenths of a step.
fn weight_of(table: &Table, word: &str) -> i32 {
    let bytes = word.as_bytes();
    let count = bytes.len().saturating_sub(GRAM - 1).max(1) as i32;
    let (begin, rest) = bytes.split_at(bytes.len().min(GRAM - 1));
    let shifted = |gram: u32, byte: &u8| gram >> 8 | u32::from(*byte) << 24;
    let mut gram = begin.iter().fold(0, shifted);
    let mut sum = 0;
    for byte in rest {
        gram = shifted(gram, byte);
        sum += table.weight(bucket(gram));
    }
    sum * 16 / count
}

/// The bucket of four bytes, the first of them lowest.
fn bucket(gram: u32) -> u32 {
    // Multiplicative hashing (Knuth): the high bits mix all of the gram.
    (gram.wrapping_mul(2_654_435_769)) >> (32 - BUCKETS.trailing_zeros())
}

/// The different buckets of the grams of a part of a page, in order of first occurrence.
/// Digits are folded: years and prices tell the age of a page.
pub(super) fn buckets(reading: &Reading, part: Part) -> Vec<u32> {
    let mut seen = Seen::none(BUCKETS);
    // Whether a gram is new cannot be foreseen, and a branch would cost more than a needless write:
    // each is written, and the next one over it unless it was new.
    let (mut found, mut count) = (Vec::new(), 0);
    let mut left = MOST_BYTES;
    for block in reading.page.blocks.iter().filter(|b| part.holds(reading.page, b)) {
        let text = reading.lower_text(block.span).as_bytes();
        let text = &text[..text.len().min(left)];
        left -= text.len();
        found.resize(count + text.len(), 0);
        let shifted =
            |gram: u32, byte: &u8| gram >> 8 | u32::from(FOLDED[usize::from(*byte)]) << 24;
        let (begin, rest) = text.split_at(text.len().min(GRAM - 1));
        let mut gram = begin.iter().fold(0, shifted);
        for byte in rest {
            gram = shifted(gram, byte);
            let bucket = bucket(gram);
            found[count] = bucket;
            count += usize::from(seen.insert(bucket));
        }
        if left == 0 {
            break;
        }
    }
    found.truncate(count);
    found
}

/// Each byte, digits as one.
const FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = if (byte as u8).is_ascii_digit() { b'0' } else { byte as u8 };
        byte += 1;
    }
    table
};
