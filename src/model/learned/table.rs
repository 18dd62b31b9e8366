//! A table of small numbers, a weight for each bucket of hashed grams.

use crate::error::Error;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Log-odds beyond which a table says no more.
const BOUND: f32 = 6.0;

/// A weight for each bucket of hashed grams.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    /// Log-odds of one step of the weights.
    step: f32,
    intercept: f32,
    weights: Vec<i8>,
}

impl Table {
    /// A table from full weights, rounded to bytes.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn rounded(weights: &[f32], intercept: f32) -> Table {
        let largest = weights.iter().fold(0.0f32, |largest, w| largest.max(w.abs()));
        let step = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let weights =
            weights.iter().map(|w| (w / step).round().clamp(-127.0, 127.0) as i8).collect();
        Table { step, intercept, weights }
    }

    /// The table as a model file holds it.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(8 + self.weights.len());
        bytes.extend(self.step.to_le_bytes());
        bytes.extend(self.intercept.to_le_bytes());
        bytes.extend(self.weights.iter().map(|w| w.to_le_bytes()[0]));
        STANDARD.encode(bytes)
    }

    /// The table of a signal from a model file, with so many buckets.
    pub fn decode(id: &str, text: &str, buckets: usize) -> Result<Table, Error> {
        let unsound = || {
            Error::model(format!("the model's table of `{id}` is none of this build; retrain it"))
        };
        // Before anything is unpacked, its size is known.
        if text.len() != (8 + buckets).div_ceil(3) * 4 {
            return Err(unsound());
        }
        let bytes = STANDARD.decode(text).map_err(|_| unsound())?;
        let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(f32::from_le_bytes);
        let (step, intercept) = (number(0).ok_or_else(unsound)?, number(4).ok_or_else(unsound)?);
        let weights: Vec<i8> = bytes[8..].iter().map(|b| i8::from_le_bytes([*b])).collect();
        if weights.len() != buckets || !step.is_finite() || !intercept.is_finite() || step <= 0.0 {
            return Err(unsound());
        }
        Ok(Table { step, intercept, weights })
    }

    /// The weights of so many buckets together, in steps.
    pub fn sum(&self, buckets: &[u32]) -> i32 {
        buckets.iter().map(|bucket| self.weight(*bucket)).sum()
    }

    /// The weight of a bucket, in steps.
    #[inline]
    pub fn weight(&self, bucket: u32) -> i32 {
        // Their number is a power of two; dividing by it would take longer than all the rest.
        i32::from(self.weights[bucket as usize & (self.weights.len() - 1)])
    }

    /// Log-odds of so many different buckets of that sum.
    pub fn log_odds(&self, sum: i32, count: usize) -> f32 {
        let raw = self.intercept + self.step * sum as f32 / (count as f32).sqrt();
        raw.clamp(-BOUND, BOUND)
    }

    /// The mean weight of so many buckets of that sum.
    pub fn mean(&self, sum: i32, count: usize) -> f32 {
        self.intercept + self.step * sum as f32 / count as f32
    }
}

/// Which buckets of a table a page has had so far.
pub(super) struct Seen(Box<[u64]>);

impl Seen {
    /// None of so many, a power of two and a multiple of 64.
    pub fn none(buckets: usize) -> Seen {
        Seen(vec![0; buckets / 64].into_boxed_slice())
    }

    /// Adds a bucket, and says whether it is new.
    #[inline]
    pub fn insert(&mut self, bucket: u32) -> bool {
        let (cell, bit) = ((bucket as usize / 64) & (self.0.len() - 1), 1 << (bucket % 64));
        let new = self.0[cell] & bit == 0;
        self.0[cell] |= bit;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_survives_its_file() {
        let weights: Vec<f32> = (0..4096).map(|n| (n % 7) as f32 - 3.0).collect();
        let table = Table::rounded(&weights, -0.5);
        assert_eq!(Table::decode("a.b", &table.encode(), 4096).unwrap(), table);
    }

    #[test]
    fn unsound_tables_are_refused() {
        let nothing = STANDARD.encode(vec![0; 8 + 4096]);
        let other_size = Table::rounded(&[1.0; 64], 0.0).encode();
        for text in ["", "AAAA", "no base64!", &nothing, &other_size, &"!".repeat(nothing.len())] {
            assert!(Table::decode("a.b", text, 4096).unwrap_err().to_string().contains("`a.b`"));
        }
    }
}
