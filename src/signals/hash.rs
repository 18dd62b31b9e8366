//! Hashes of words and runs of words, and tables of what is hashed already.
//!
//! A page has thousands of words, each asked for by a dozen families. Library tables hash keys again
//! and keep room for what is never needed here, such as taking entries out.

use xxhash_rust::xxh3::xxh3_64;

/// The hash of a word in lower case. The same in one run of the program; nothing stores it.
#[must_use]
#[inline]
pub fn hash_word(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let length = bytes.len() as u64;
    // Most words are short: their bytes, read twice where they overlap, are mixed at once, after
    // wyhash (wangyi-fudan/wyhash).
    let (low, high) = match bytes.len() {
        0 => (0, 0),
        1..=3 => {
            let middle = bytes[bytes.len() / 2];
            let last = bytes[bytes.len() - 1];
            (u64::from(bytes[0]) | u64::from(middle) << 8 | u64::from(last) << 16, 0)
        }
        4..=7 => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(low), Some(high)) => {
                (u64::from(u32::from_le_bytes(*low)), u64::from(u32::from_le_bytes(*high)))
            }
            _ => (0, 0),
        },
        8..=16 => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(low), Some(high)) => (u64::from_le_bytes(*low), u64::from_le_bytes(*high)),
            _ => (0, 0),
        },
        _ => return xxh3_64(bytes),
    };
    let product =
        u128::from(low ^ 0xA076_1D64_78BD_642F) * u128::from(high ^ 0xE703_7ED1_A0B4_28DB);
    let folded = product as u64 ^ (product >> 64) as u64;
    // The length last, where it cannot undo what a byte has done: `2` and `12` read the same bytes.
    let mixed = folded ^ length.wrapping_mul(0x8EBC_6AF0_9C88_C6E3);
    // Once more: a table takes the low bits, and a factor of few bits leaves them poor.
    mixed ^ mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32)
}

/// The key of a run of words and one more, by the hash of it.
#[inline]
pub(crate) fn mixed(key: u64, hash: u64) -> u64 {
    (key ^ hash).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
}

/// A set of hashes that may hold one too many but never one too few: two bits for each, in one word
/// (a blocked Bloom filter; Putze, Sanders and Singler 2007).
pub(crate) struct Sieve<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Sieve<WORDS> {
    pub fn empty() -> Sieve<WORDS> {
        Sieve(Box::new([0; WORDS]))
    }

    /// The word of a hash, and its bits there: of its upper half, as tables go by the lower one.
    fn place(hash: u64) -> (usize, u64) {
        ((hash >> 32) as usize % WORDS, 1 << (hash >> 52 & 63) | 1 << (hash >> 58 & 63))
    }

    pub fn insert(&mut self, hash: u64) {
        let (word, bits) = Sieve::<WORDS>::place(hash);
        self.0[word] |= bits;
    }

    #[inline]
    pub fn holds(&self, hash: u64) -> bool {
        let (word, bits) = Sieve::<WORDS>::place(hash);
        self.0[word] & bits == bits
    }
}

/// Values by hash, found by the hash's low bits and then by looking on.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByHash<V> {
    /// A power of two, at least twice as many as there are entries; key 0 is an empty slot.
    slots: Vec<(u64, V)>,
    held: usize,
}

impl<V: Copy + Default> ByHash<V> {
    /// Room for about so many entries; more let it grow.
    pub(crate) fn for_about(entries: usize) -> ByHash<V> {
        let slots = (entries.max(8) * 2).next_power_of_two();
        ByHash { slots: vec![(0, V::default()); slots], held: 0 }
    }

    /// The slot that has the key, or the empty one where it belongs.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// What was put there; the default where nothing was.
    #[inline]
    pub(crate) fn value(&self, hash: u64) -> V {
        if self.slots.is_empty() {
            return V::default();
        }
        // The empty slots' values are the default.
        self.slots[self.slot(hash.max(1))].1
    }

    /// The value of a hash, to be changed; the default at first.
    #[inline]
    pub(crate) fn entry(&mut self, hash: u64) -> &mut V {
        if (self.held + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let key = hash.max(1);
        let at = self.slot(key);
        if self.slots[at].0 == 0 {
            self.slots[at].0 = key;
            self.held += 1;
        }
        &mut self.slots[at].1
    }

    fn grow(&mut self) {
        let mut larger = ByHash::for_about(self.slots.len());
        for (key, value) in self.entries() {
            *larger.entry(key) = value;
        }
        *self = larger;
    }

    /// How many hashes there are.
    pub(crate) fn len(&self) -> usize {
        self.held
    }

    /// All hashes with their values, in no order that matters.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u64, V)> {
        self.slots.iter().copied().filter(|(key, _)| *key != 0)
    }
}

/// How often what is hashed occurs.
pub(crate) type Counts = ByHash<u32>;

impl Counts {
    /// Counts one more, and says whether it is the first.
    #[inline]
    pub(crate) fn is_first(&mut self, hash: u64) -> bool {
        let count = self.entry(hash);
        *count += 1;
        *count == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, HashSet};

    #[test]
    fn counts_are_those_of_a_library_map() {
        let mut counts = Counts::default();
        let mut expected: BTreeMap<u64, u32> = BTreeMap::new();
        assert_eq!(counts.value(7), 0);
        for n in 0..5_000u64 {
            let hash = hash_word(&format!("word {}", n * n % 701));
            *expected.entry(hash).or_default() += 1;
            assert_eq!(counts.is_first(hash), expected[&hash] == 1);
        }
        assert_eq!(counts.len(), expected.len());
        assert_eq!(counts.entries().collect::<BTreeMap<_, _>>(), expected);
        assert!(expected.iter().all(|(hash, count)| counts.value(*hash) == *count));
    }

    #[test]
    fn words_of_any_length_have_hashes_of_their_own() {
        let letters = "the quick brown fox jumps over";
        let parts = (0..letters.len()).flat_map(|start| {
            (start..=letters.len()).map(move |end| letters[start..end].to_owned())
        });
        let numbers = (0..2_000).map(|n| n.to_string());
        let words: HashSet<String> = parts.chain(numbers).collect();
        let hashes: HashSet<u64> = words.iter().map(|word| hash_word(word)).collect();
        assert_eq!(hashes.len(), words.len());
        // Low bits alone spread them, which is what tables need.
        let low: HashSet<u64> = hashes.iter().map(|hash| hash % 16_384).collect();
        assert!(low.len() * 10 > words.len() * 9, "{} of {}", low.len(), words.len());
    }
}
