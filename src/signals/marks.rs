//! Short texts looked for inside addresses, class names and lines: one pass for all of them.

use std::cmp::Reverse;

/// A handful of ASCII marks, any of which is looked for in one pass over a text.
///
/// Searching for one after the other passes over the text as often, and sets up a search each time,
/// which for a class name of twenty bytes costs more than the search.
pub(crate) struct Marks<const N: usize> {
    marks: [&'static str; N],
    /// For each byte, a bit for each mark that begins with it.
    first: [u16; 256],
    /// For each byte, a bit for each mark whose second byte it is.
    second: [u16; 256],
}

impl<const N: usize> Marks<N> {
    /// Marks of at least two bytes, at most sixteen of them, in lower case.
    pub(crate) const fn of(marks: [&'static str; N]) -> Marks<N> {
        assert!(N <= 16);
        let (mut first, mut second) = ([0; 256], [0; 256]);
        let mut n = 0;
        while n < N {
            let bytes = marks[n].as_bytes();
            assert!(bytes.len() >= 2);
            first[bytes[0] as usize] |= 1 << n;
            second[bytes[1] as usize] |= 1 << n;
            n += 1;
        }
        Marks { marks, first, second }
    }

    /// Whether any mark stands in the text.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        (0..bytes.len()).any(|at| {
            self.can_begin(bytes, at, |b| b)
                && self.marks.iter().any(|mark| bytes[at..].starts_with(mark.as_bytes()))
        })
    }

    /// As [`Marks::are_in`], upper and lower ASCII letters taken as equal.
    pub(crate) fn are_in_any_case(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let stands = |at: usize, mark: &str| {
            bytes.get(at..at + mark.len()).is_some_and(|b| b.eq_ignore_ascii_case(mark.as_bytes()))
        };
        (0..bytes.len()).any(|at| {
            self.can_begin(bytes, at, |b| b.to_ascii_lowercase())
                && self.marks.iter().any(|mark| stands(at, mark))
        })
    }

    fn can_begin(&self, bytes: &[u8], at: usize, fold: impl Fn(u8) -> u8) -> bool {
        let begun = self.first[usize::from(fold(bytes[at]))];
        begun != 0
            && bytes.get(at + 1).is_some_and(|&b| begun & self.second[usize::from(fold(b))] != 0)
    }
}

/// Hundreds of ASCII marks in lower case, looked for whatever the case of the text's letters.
pub(crate) struct ManyMarks {
    marks: Vec<&'static str>,
    /// By hash of its first three bytes, the first mark, from 1; 0 where there is none.
    heads: Vec<u16>,
    /// For each mark, the next one of the same hash, from 1.
    next: Vec<u16>,
}

impl ManyMarks {
    const BITS: u32 = 13;

    /// Marks of at least three bytes; what is shorter, or beyond the sixty-five thousandth, is never
    /// found.
    pub(crate) fn of(marks: Vec<&'static str>) -> ManyMarks {
        let mut heads = vec![0; 1 << ManyMarks::BITS];
        let mut next = vec![0; marks.len()];
        for (n, mark) in marks.iter().enumerate().take(usize::from(u16::MAX)) {
            if let [a, b, c, ..] = mark.as_bytes() {
                let slot = ManyMarks::slot(u32::from_be_bytes([0, *a, *b, *c]));
                next[n] = heads[slot];
                heads[slot] = n as u16 + 1;
            }
        }
        ManyMarks { marks, heads, next }
    }

    fn slot(gram: u32) -> usize {
        // Multiplicative hashing (Knuth).
        (gram.wrapping_mul(2_654_435_769) >> (32 - ManyMarks::BITS)) as usize
    }

    /// The mark that ends first in the text, by its place in the list; of those that end together
    /// the longest.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut best: Option<(usize, Reverse<usize>, usize)> = None;
        let mut gram = 0u32;
        for (at, byte) in bytes.iter().enumerate() {
            gram = (gram << 8 | u32::from(byte.to_ascii_lowercase())) & 0x00ff_ffff;
            if best.is_some_and(|(end, ..)| at >= end) {
                break;
            }
            let mut number = self.heads[ManyMarks::slot(gram)];
            while number != 0 && at >= 2 {
                let (n, start) = (usize::from(number) - 1, at - 2);
                number = self.next[n];
                let mark = self.marks[n].as_bytes();
                let end = start + mark.len();
                if bytes.get(start..end).is_some_and(|b| b.eq_ignore_ascii_case(mark)) {
                    let found = (end, Reverse(mark.len()), n);
                    best = Some(best.map_or(found, |best| best.min(found)));
                }
            }
        }
        best.map(|(_, _, n)| n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_as_by_searching_for_each() {
        static MARKS: Marks<3> = Marks::of(["/tag/", "/a", "g-x"]);
        for text in ["", "/", "x/a", "/tab/", "/TAG/", "og-x", "a/tag/", "g-", "ég-x", "/A"] {
            let each = |text: &str| ["/tag/", "/a", "g-x"].iter().any(|mark| text.contains(mark));
            assert_eq!(MARKS.are_in(text), each(text), "{text}");
            assert_eq!(MARKS.are_in_any_case(text), each(&text.to_ascii_lowercase()), "{text}");
        }
    }

    #[test]
    fn of_many_marks_the_first_to_end_is_found() {
        let marks = ManyMarks::of(vec!["adslot", "ads.example", "slo", "example", "ple"]);
        let check = |text: &str, expected: Option<usize>| {
            assert_eq!(marks.find(text), expected, "{text}");
        };
        check("my-AdSlot", Some(2));
        check("ads.example", Some(1));
        check("an example", Some(3));
        check("ad", None);
        check("", None);
    }
}
