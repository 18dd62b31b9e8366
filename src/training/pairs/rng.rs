//! The random numbers behind the paired pages.
//!
//! A generator of our own, because the pages of a seed must stay the same
//! bytes on every platform and with every version of every dependency.

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and good enough for
/// choosing words.
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

impl Rng {
    /// The stream of one pair, so that a pair does not depend on how many
    /// pairs are asked for.
    pub(super) fn of_pair(seed: u64, pair: u32) -> Self {
        let mut outer = Self(seed ^ 0x9E6C_63D0_876A_68EE);
        let salt = outer.next();
        let mut inner =
            Self(salt.wrapping_add(u64::from(pair).wrapping_mul(0xD134_2543_DE82_EF95)));
        inner.next();
        inner
    }

    /// A stream that goes its own way from here on. Choices made in the fork
    /// do not shift the choices made after it.
    pub(super) fn fork(&mut self) -> Self {
        Self(self.next() ^ 0xA3EC_647E_5A82_1F1D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when `bound` is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // The high half of the product is even enough for small bounds, and
        // unlike a remainder it costs no division.
        let wide = u128::from(self.next()) * (bound as u128);
        (wide >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn range(&mut self, low: u32, high: u32) -> u32 {
        let span = high.saturating_sub(low) as usize + 1;
        low.saturating_add(self.below(span) as u32)
    }

    /// True in about `percent` of a hundred calls.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    /// One of the words, or the empty word when there is none.
    pub(super) fn word(&mut self, words: &[&'static str]) -> &'static str {
        let at = self.below(words.len());
        words.get(at).copied().unwrap_or("")
    }

    /// One of the items, if there is any.
    pub(super) fn item<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(items.len());
        items.get(at)
    }

    /// Shuffles in place (Fisher–Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }

    /// Up to `count` different words in random order.
    pub(super) fn sample(&mut self, words: &[&'static str], count: usize) -> Vec<&'static str> {
        let mut chosen = words.to_vec();
        self.shuffle(&mut chosen);
        chosen.truncate(count);
        chosen
    }

    /// Fills a number pattern: `#` is any digit, `!` is 2 to 9, and everything
    /// else stands for itself.
    pub(super) fn digits(&mut self, pattern: &str) -> String {
        pattern
            .chars()
            .map(|letter| match letter {
                '#' => self.digit(0),
                '!' => self.digit(2),
                other => other,
            })
            .collect()
    }

    fn digit(&mut self, lowest: u32) -> char {
        char::from_digit(self.range(lowest, 9), 10).unwrap_or('7')
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn follows_the_published_generator() {
        // First outputs of the reference SplitMix64 for the state 0.
        let mut rng = Rng(0);
        let first = [rng.next(), rng.next(), rng.next()];
        let published = [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F];
        assert_eq!(first, published);
    }

    #[test]
    fn stays_within_bounds() {
        let mut rng = Rng::of_pair(1, 2);
        assert!((0..1000).all(|_| rng.below(7) < 7 && (3..=5).contains(&rng.range(3, 5))));
        assert_eq!((rng.below(0), rng.word(&[])), (0, ""));
    }
}
