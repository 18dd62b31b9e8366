//! The wording of a page: hashed byte 4-grams of its visible text.
//!
//! After Cormack, Smucker and Clarke, "Efficient and effective spam filtering and re-ranking for
//! large web datasets" (2011), who judged 500 million pages so. Here it is one signal among
//! others, with capped points, since it knows the words of farms seen and little of others. A second
//! table hears rare grams louder, as retrieval does (inverse document frequency, Spärck Jones 1972).

use super::is_label;
use super::table::{Seen, Table};
use crate::page::{Block, Format, Page, Span};
use crate::signals::{Reading, Word};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Buckets of the table: 2^17, a byte each.
pub(super) const BUCKETS: usize = 1 << 17;
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

/// Log-odds of a part's wording by each of the tables, in one pass over the text; NaN when there is
/// too little of it.
pub(super) fn values<const N: usize>(
    tables: [&Table; N],
    reading: &Reading,
    part: Part,
) -> [f32; N] {
    let (mut sums, mut count) = ([0; N], 0);
    each_bucket(reading, part, |bucket, new| {
        // Whether a gram is new cannot be foreseen: a branch would cost more than adding 0.
        for (sum, table) in sums.iter_mut().zip(tables) {
            *sum += table.weight(bucket) * i32::from(new);
        }
        count += usize::from(new);
    });
    std::array::from_fn(|n| tables[n].log_odds(sums[n], count, part.least()))
}

/// The words whose grams weigh most in the direction of the value.
pub(super) fn evidence(table: &Table, reading: &Reading, part: Part, value: f32) -> Vec<Span> {
    let sign = if value < 0.0 { -1 } else { 1 };
    let page = reading.page;
    let looked_at = |word: &&Word| match part {
        Part::Whole => reading.is_main(word.block),
        Part::Labels => {
            page.blocks.get(word.block as usize).is_some_and(|block| part.holds(page, block))
        }
    };
    // A heap: of a thousand words the first few are asked for.
    let mut weighed: BinaryHeap<(i32, Reverse<Span>)> = reading
        .words
        .iter()
        .filter(|word| word.span.len() >= GRAM)
        .filter(looked_at)
        .map(|word| (sign * weight_of(table, reading.lower_text(word.span)), Reverse(word.span)))
        .filter(|(weight, _)| *weight > 0)
        .collect();
    let mut chosen: Vec<Span> = Vec::new();
    while let Some((_, Reverse(span))) = weighed.pop() {
        let known = |other: &Span| reading.lower_text(*other) == reading.lower_text(span);
        if !chosen.iter().any(known) {
            chosen.push(span);
        }
        if chosen.len() == MOST_QUOTES {
            break;
        }
    }
    chosen
}

/// The mean weight of a word's grams, in sixteenths of a step.
fn weight_of(table: &Table, word: &str) -> i32 {
    let grams = word.as_bytes().windows(GRAM);
    let count = grams.len().max(1) as i32;
    let gram = |gram: &[u8]| u32::from_le_bytes([gram[0], gram[1], gram[2], gram[3]]);
    grams.map(|bytes| table.weight(bucket(gram(bytes)))).sum::<i32>() * 16 / count
}

/// The bucket of four bytes, the first of them lowest.
fn bucket(gram: u32) -> u32 {
    // Multiplicative hashing (Knuth): the high bits mix all of the gram.
    (gram.wrapping_mul(2_654_435_769)) >> (32 - BUCKETS.trailing_zeros())
}

/// The different buckets of a part of a page, in order of first occurrence.
#[cfg_attr(not(feature = "train"), allow(dead_code))]
pub(super) fn buckets(reading: &Reading, part: Part) -> Vec<u32> {
    let mut found = Vec::with_capacity(4096);
    each_bucket(reading, part, |bucket, new| {
        if new {
            found.push(bucket);
        }
    });
    found
}

/// Calls `see` for the bucket of each gram of a part of a page, and says whether it is new.
/// Digits are folded: years and prices tell the age of a page.
fn each_bucket(reading: &Reading, part: Part, mut see: impl FnMut(u32, bool)) {
    let mut seen = Seen::none(BUCKETS);
    let mut left = MOST_BYTES;
    for block in reading.page.blocks.iter().filter(|b| part.holds(reading.page, b)) {
        let text = reading.lower_text(block.span).as_bytes();
        let text = &text[..text.len().min(left)];
        left -= text.len();
        let folded = |byte: u8| u32::from(if byte.is_ascii_digit() { b'0' } else { byte });
        let shifted = |gram: u32, byte: &u8| gram >> 8 | folded(*byte) << 24;
        let (begin, rest) = text.split_at(text.len().min(GRAM - 1));
        let mut gram = begin.iter().fold(0, shifted);
        for byte in rest {
            gram = shifted(gram, byte);
            let bucket = bucket(gram);
            see(bucket, seen.insert(bucket));
        }
        if left == 0 {
            break;
        }
    }
}
