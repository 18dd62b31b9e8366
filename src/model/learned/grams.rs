//! The wording of a page: hashed byte 4-grams of its visible text.
//!
//! After Cormack, Smucker and Clarke, "Efficient and effective spam filtering and re-ranking for
//! large web datasets" (2011), who judged 500 million pages so. Here it is one signal among
//! others, with capped points, since it knows the words of farms seen and little of others. A second
//! table hears rare grams louder, as retrieval does (inverse document frequency, Spärck Jones 1972).

use super::table::{Seen, Table};
use super::{heaviest, is_label};
use crate::page::{Block, Format, Page, Span};
use crate::signals::{Counts, Reading, Sentence, hash_word};

/// Buckets of the table: 2^17, a byte each.
pub(super) const BUCKETS: usize = 1 << 17;
/// Buckets of a table that hears several of those as one: 2^15.
pub(super) const FEW_BUCKETS: usize = 1 << 15;
/// Bytes of visible text that are looked at.
const MOST_BYTES: usize = 20 << 10;
/// Bytes of a gram.
const GRAM: usize = 4;
/// Bytes of the longest line of plain text that is taken for a heading or a link.
const LONGEST_LABEL: usize = 60;
/// Passages quoted at most.
const MOST_QUOTES: usize = 3;
/// Words of the shortest sentence that is quoted.
const LEAST_WORDS: u32 = 4;
/// Grams by which a text's mean weight is halved.
const SHORT: i32 = 30;

/// What of a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All that is visible.
    Whole,
    /// Headings and blocks that are mostly links; of plain text, short lines.
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
        match page.format {
            _ if self == Part::Whole => true,
            Format::Html => is_label(block),
            Format::Text => block.span.len() <= LONGEST_LABEL,
        }
    }
}

/// The passages that weigh most in the direction of the value: sentences of the main content, or
/// headings and menu entries. A word alone is nothing that a reader could check.
pub(super) fn evidence(table: &Table, reading: &Reading, part: Part, value: f32) -> Vec<Span> {
    let sign = if value < 0.0 { -1 } else { 1 };
    let spans: Vec<Span> = match part {
        Part::Whole => {
            let told = |sentence: &&Sentence| sentence.words >= LEAST_WORDS;
            reading.sentences.iter().filter(told).map(|sentence| sentence.span).collect()
        }
        Part::Labels => {
            let labels = reading.page.blocks.iter().filter(|b| part.holds(reading.page, b));
            labels.map(|block| block.span).collect()
        }
    };
    let mut left = MOST_BYTES;
    let looked_at = |span: &Span| {
        let holds = left > 0;
        left = left.saturating_sub(span.len());
        holds
    };
    let mut seen = Counts::for_about(256);
    let mut first = |span: &Span| seen.is_first(hash_word(reading.lower_text(*span)));
    let weighed = |span: Span| (sign * density(table, reading.lower_text(span)), span);
    let spans = spans.into_iter().take_while(looked_at).filter(&mut first);
    heaviest(spans.map(weighed).collect(), MOST_QUOTES)
}

/// The mean weight of a text's grams, in sixteenths of a step; that of short texts, which chance
/// decides, is drawn towards zero.
fn density(table: &Table, text: &str) -> i32 {
    let (mut sum, mut count) = (0, 0);
    for bucket in buckets_of(&text.as_bytes()[..text.len().min(MOST_BYTES)]) {
        sum += table.weight(bucket);
        count += 1;
    }
    sum * 16 / (count + SHORT)
}

/// The buckets of a text's grams, one after the other.
/// Digits are folded: years and prices tell the age of a page.
fn buckets_of(text: &[u8]) -> impl Iterator<Item = u32> {
    let shifted = |gram: u32, byte: &u8| gram >> 8 | u32::from(FOLDED[usize::from(*byte)]) << 24;
    let (begin, rest) = text.split_at(text.len().min(GRAM - 1));
    rest.iter().scan(begin.iter().fold(0, shifted), move |gram, byte| {
        *gram = shifted(*gram, byte);
        Some(bucket(*gram))
    })
}

/// The bucket of four bytes, the first of them lowest.
fn bucket(gram: u32) -> u32 {
    // Multiplicative hashing (Knuth): the high bits mix all of the gram.
    (gram.wrapping_mul(2_654_435_769)) >> (32 - BUCKETS.trailing_zeros())
}

/// The different buckets of the grams of a part of a page, in order of first occurrence.
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
        for bucket in buckets_of(text) {
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
