//! The learned wording (signal `wording.learned`): hashed byte 4-grams of the main text, weighed
//! by a table of small numbers.
//!
//! After Cormack, Smucker and Clarke, "Efficient and effective spam filtering and re-ranking for
//! large web datasets" (2011), who judged 500 million pages so. Here it is one signal among
//! others, with capped points, since it knows the words of farms seen and little of others.

use crate::error::Error;
use crate::page::Span;
use crate::signals::Reading;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Buckets of the table: 2^17, a byte each.
pub(crate) const BUCKETS: usize = 1 << 17;
/// Bytes of visible text that are looked at.
const MOST_BYTES: usize = 20 << 10;
/// Bytes of a gram.
const GRAM: usize = 4;
/// Grams below which the signal does not apply.
const LEAST_GRAMS: usize = 150;
/// Log-odds beyond which the signal says no more.
const BOUND: f32 = 6.0;
/// Words quoted at most.
const MOST_QUOTES: usize = 6;

/// A weight for each bucket of hashed grams.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    /// Log-odds of one step of the table.
    step: f32,
    intercept: f32,
    table: Vec<i8>,
}

impl Wording {
    /// A table from full weights, rounded to bytes.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn rounded(weights: &[f32], intercept: f32) -> Wording {
        let largest = weights.iter().fold(0.0f32, |largest, w| largest.max(w.abs()));
        let step = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let table = weights.iter().map(|w| (w / step).round().clamp(-127.0, 127.0) as i8).collect();
        Wording { step, intercept, table }
    }

    /// The table as a model file holds it.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(8 + self.table.len());
        bytes.extend(self.step.to_le_bytes());
        bytes.extend(self.intercept.to_le_bytes());
        bytes.extend(self.table.iter().map(|w| w.to_le_bytes()[0]));
        STANDARD.encode(bytes)
    }

    /// Digest of the table: stored values remember by which they were made.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn digest(&self) -> String {
        format!("xxh3:{:016x}", xxhash_rust::xxh3::xxh3_64(self.encode().as_bytes()))
    }

    /// The table from a model file.
    pub fn decode(text: &str) -> Result<Wording, Error> {
        let unsound =
            || Error::model("the model's `wording` is no table of this build; retrain it");
        let bytes = STANDARD.decode(text).map_err(|_| unsound())?;
        let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(f32::from_le_bytes);
        let (step, intercept) = (number(0).ok_or_else(unsound)?, number(4).ok_or_else(unsound)?);
        let table: Vec<i8> = bytes[8..].iter().map(|b| i8::from_le_bytes([*b])).collect();
        if table.len() != BUCKETS || !step.is_finite() || !intercept.is_finite() || step <= 0.0 {
            return Err(unsound());
        }
        Ok(Wording { step, intercept, table })
    }

    /// Log-odds of the wording; NaN when there is too little text.
    pub fn value(&self, reading: &Reading) -> f32 {
        let (mut sum, mut count) = (0, 0);
        // Whether a gram is new cannot be foreseen, so that a branch would cost more than adding 0.
        each_bucket(reading, |bucket, new| {
            sum += i32::from(self.table[bucket as usize % BUCKETS]) * i32::from(new);
            count += usize::from(new);
        });
        self.log_odds(sum, count)
    }

    /// Log-odds of a page's buckets.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn value_of(&self, buckets: &[u32]) -> f32 {
        let sum = buckets.iter().map(|&b| i32::from(self.table[b as usize % BUCKETS])).sum();
        self.log_odds(sum, buckets.len())
    }

    fn log_odds(&self, sum: i32, count: usize) -> f32 {
        if count < LEAST_GRAMS {
            return f32::NAN;
        }
        let raw = self.intercept + self.step * sum as f32 / (count as f32).sqrt();
        raw.clamp(-BOUND, BOUND)
    }

    /// The words whose grams weigh most in the direction of the value.
    pub fn evidence(&self, reading: &Reading) -> Vec<Span> {
        let sign = if self.value(reading) < 0.0 { -1 } else { 1 };
        // A heap: of a thousand words the first few are asked for.
        let mut weighed: BinaryHeap<(i64, Reverse<Span>)> = reading
            .main()
            .filter(|word| word.span.len() >= GRAM)
            .map(|word| (sign * self.weight_of(reading.lower_text(word.span)), Reverse(word.span)))
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

    /// The mean weight of a word's grams, in steps.
    fn weight_of(&self, word: &str) -> i64 {
        let grams = word.as_bytes().windows(GRAM);
        let count = grams.len().max(1) as i64;
        let gram = |gram: &[u8]| u32::from_le_bytes([gram[0], gram[1], gram[2], gram[3]]);
        let weight = |bytes: &[u8]| i64::from(self.table[bucket(gram(bytes)) as usize]);
        grams.map(weight).sum::<i64>() * 16 / count
    }
}

/// The bucket of four bytes, the first of them lowest.
fn bucket(gram: u32) -> u32 {
    // Multiplicative hashing (Knuth): the high bits mix all of the gram.
    (gram.wrapping_mul(2_654_435_769)) >> (32 - BUCKETS.trailing_zeros())
}

/// The different buckets of a page's main text, in order of first occurrence.
#[cfg_attr(not(feature = "train"), allow(dead_code))]
pub(crate) fn buckets(reading: &Reading) -> Vec<u32> {
    let mut found = Vec::with_capacity(4096);
    each_bucket(reading, |bucket, new| {
        if new {
            found.push(bucket);
        }
    });
    found
}

/// Calls `see` for the bucket of each gram of a page's main text, and says whether it is new.
/// Digits are folded: years and prices tell the age of a page.
fn each_bucket(reading: &Reading, mut see: impl FnMut(u32, bool)) {
    let mut seen = Box::new([0u64; BUCKETS / 64]);
    let mut left = MOST_BYTES;
    for block in reading.page.blocks.iter().filter(|b| !b.hidden) {
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
            let (cell, bit) = (bucket as usize / 64 % seen.len(), 1 << (bucket % 64));
            see(bucket, seen[cell] & bit == 0);
            seen[cell] |= bit;
        }
        if left == 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_survives_its_file() {
        let weights: Vec<f32> = (0..BUCKETS).map(|n| (n % 7) as f32 - 3.0).collect();
        let wording = Wording::rounded(&weights, -0.5);
        let read = Wording::decode(&wording.encode()).unwrap();
        assert_eq!(
            (read.step, read.intercept, &read.table),
            (wording.step, wording.intercept, &wording.table)
        );
        let buckets: Vec<u32> = (0..200).collect();
        assert_eq!(read.value_of(&buckets), wording.value_of(&buckets));
    }

    #[test]
    fn unsound_tables_are_refused() {
        for text in ["", "AAAA", "no base64!", &STANDARD.encode(vec![0; 8 + BUCKETS])] {
            assert!(Wording::decode(text).is_err());
        }
    }
}
