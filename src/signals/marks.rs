//! Short texts looked for inside addresses, class names and lines: one pass for all of them.

use super::tokens::stands_alone;
use std::cmp::Reverse;

/// A handful of marks, any of which is looked for in one pass over a text.
///
/// Searching for one after the other passes over the text as often, and sets up a search each time,
/// which for a class name of twenty bytes costs more than the search.
pub(crate) struct Marks<const N: usize> {
    marks: [&'static str; N],
    /// For each byte, a bit for each mark that begins with it.
    first: [u16; 256],
    /// For each byte, a bit for each mark whose second byte it is.
    second: [u16; 256],
    /// The byte that all of them begin with, if there is one and it has no case.
    common: Option<u8>,
}

impl<const N: usize> Marks<N> {
    /// Marks of at least two bytes, at most sixteen of them, in lower case.
    pub(crate) const fn of(marks: [&'static str; N]) -> Marks<N> {
        assert!(N > 0 && N <= 16);
        let (mut first, mut second) = ([0; 256], [0; 256]);
        let lead = marks[0].as_bytes()[0];
        let mut common = if lead.is_ascii_alphabetic() { None } else { Some(lead) };
        let mut n = 0;
        while n < N {
            let bytes = marks[n].as_bytes();
            assert!(bytes.len() >= 2);
            first[bytes[0] as usize] |= 1 << n;
            second[bytes[1] as usize] |= 1 << n;
            if bytes[0] != lead {
                common = None;
            }
            n += 1;
        }
        Marks { marks, first, second, common }
    }

    /// Whether any mark stands in the text.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.begin_anywhere(
            text.as_bytes(),
            |b| b,
            |at, mark| text.as_bytes()[at..].starts_with(mark),
        )
    }

    /// As [`Marks::are_in`], where no word goes on across either end of a mark.
    pub(crate) fn stand_alone_in(&self, text: &str) -> bool {
        let alone = |at: usize, mark: &[u8]| {
            text.as_bytes()[at..].starts_with(mark) && stands_alone(text, at, at + mark.len())
        };
        self.begin_anywhere(text.as_bytes(), |b| b, alone)
    }

    /// As [`Marks::are_in`], upper and lower ASCII letters taken as equal.
    pub(crate) fn are_in_any_case(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let equal = |at: usize, mark: &[u8]| {
            bytes.get(at..at + mark.len()).is_some_and(|here| here.eq_ignore_ascii_case(mark))
        };
        self.begin_anywhere(text.as_bytes(), |b| b.to_ascii_lowercase(), equal)
    }

    fn begin_anywhere(
        &self,
        bytes: &[u8],
        fold: impl Fn(u8) -> u8,
        equal: impl Fn(usize, &[u8]) -> bool,
    ) -> bool {
        let first = |byte: u8| self.first[usize::from(fold(byte))];
        let second = |byte: u8| self.second[usize::from(fold(byte))];
        // Whether one of the marks stands there, a bit for each that may.
        let stands = |at: usize, mut may: u16| {
            while may != 0 {
                if equal(at, self.marks[may.trailing_zeros() as usize].as_bytes()) {
                    return true;
                }
                may &= may - 1;
            }
            false
        };
        match self.common {
            Some(byte) => memchr::memchr_iter(byte, bytes)
                .any(|at| bytes.get(at + 1).is_some_and(|next| stands(at, second(*next)))),
            None => {
                let mut pairs = bytes.windows(2).enumerate();
                pairs.any(|(at, pair)| stands(at, first(pair[0]) & second(pair[1])))
            }
        }
    }
}

/// Hundreds of ASCII marks in lower case, looked for whatever the case of the text's letters.
pub(crate) struct ManyMarks {
    marks: Vec<&'static str>,
    /// A bit for each slot of `heads` that is taken: a sixteenth of its size, so that several lists stay
    /// in a processor's first cache.
    taken: Box<[u64; (1 << ManyMarks::BITS) / 64]>,
    /// By hash of its first three bytes, the first mark, from 1; 0 where there is none.
    heads: Box<[u16; 1 << ManyMarks::BITS]>,
    /// For each mark, the next one of the same hash, from 1.
    next: Vec<u16>,
}

impl ManyMarks {
    const BITS: u32 = 13;

    /// Marks of at least three bytes; what is shorter, or beyond the sixty-five thousandth, is never
    /// found.
    pub(crate) fn of(marks: Vec<&'static str>) -> ManyMarks {
        let mut heads = Box::new([0; 1 << ManyMarks::BITS]);
        let mut taken = Box::new([0; (1 << ManyMarks::BITS) / 64]);
        let mut next = vec![0; marks.len()];
        for (n, mark) in marks.iter().enumerate().take(usize::from(u16::MAX)) {
            if let [a, b, c, ..] = mark.as_bytes() {
                let gram = [a, b, c].into_iter().fold(0, |gram, byte| ManyMarks::gram(gram, *byte));
                let slot = ManyMarks::slot(gram);
                next[n] = heads[slot];
                heads[slot] = n as u16 + 1;
                taken[slot / 64] |= 1 << (slot % 64);
            }
        }
        ManyMarks { marks, taken, heads, next }
    }

    /// The last three bytes, letters in lower case; what this makes of other bytes only has to be
    /// the same for marks and texts.
    fn gram(before: u32, byte: u8) -> u32 {
        (before << 8 | u32::from(byte | 0x20)) & 0x00ff_ffff
    }

    fn slot(gram: u32) -> usize {
        // Multiplicative hashing (Knuth).
        (gram.wrapping_mul(2_654_435_769) >> (32 - ManyMarks::BITS)) as usize
    }

    /// Where marks may begin in a text, and the first mark that may begin there, from 1.
    fn beginnings(&self, bytes: &[u8]) -> impl Iterator<Item = (usize, u16)> {
        let lead = bytes.iter().take(2).fold(0, |gram, byte| ManyMarks::gram(gram, *byte));
        let slots = bytes.iter().skip(2).scan(lead, |gram, byte| {
            *gram = ManyMarks::gram(*gram, *byte);
            Some(ManyMarks::slot(*gram))
        });
        let taken =
            slots.enumerate().filter(|(_, slot)| self.taken[slot / 64] >> (slot % 64) & 1 != 0);
        taken.map(|(start, slot)| (start, self.heads[slot]))
    }

    /// The mark that ends first in the text, by its place in the list; of those that end together
    /// the longest.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut best: Option<(usize, Reverse<usize>, usize)> = None;
        for (start, number) in self.beginnings(bytes) {
            if best.is_some_and(|(end, ..)| start + 2 >= end) {
                break;
            }
            if let Some(here) = self.shortest_at(bytes, start, number) {
                best = Some(best.map_or(here, |best| here.min(best)));
            }
        }
        best.map(|(_, _, n)| n)
    }

    /// The marks that stand in the text as whole words: where, and their places in the list. Of marks
    /// that begin together the longest.
    pub(crate) fn alone_in(&self, text: &str) -> impl Iterator<Item = (usize, usize)> {
        let beginnings = self.beginnings(text.as_bytes());
        beginnings.filter_map(move |(start, number)| {
            self.longest_alone_at(text, start, number).map(|n| (start, n))
        })
    }

    /// The longest mark of a chain that stands at `start` as whole words, by its place in the list.
    fn longest_alone_at(&self, text: &str, start: usize, mut number: u16) -> Option<usize> {
        let mut longest: Option<usize> = None;
        while number != 0 {
            let n = usize::from(number) - 1;
            number = self.next[n];
            let mark = self.marks[n].as_bytes();
            if ManyMarks::stands(mark, text.as_bytes(), start)
                && stands_alone(text, start, start + mark.len())
                && longest.is_none_or(|longest| self.marks[longest].len() < mark.len())
            {
                longest = Some(n);
            }
        }
        longest
    }

    /// Whether a mark stands there, letters of either case taken as equal. Most that begin alike are
    /// told apart by their last byte.
    #[inline]
    fn stands(mark: &[u8], bytes: &[u8], start: usize) -> bool {
        let Some(here) = bytes.get(start..start + mark.len()) else { return false };
        let last = |text: &[u8]| text.last().map(|byte| byte | 0x20);
        last(here) == last(mark) && here.eq_ignore_ascii_case(mark)
    }

    /// Of the marks of a chain that stand at `start`: the end of the first to end, and its place.
    fn shortest_at(
        &self,
        bytes: &[u8],
        start: usize,
        mut number: u16,
    ) -> Option<(usize, Reverse<usize>, usize)> {
        let mut best = None;
        while number != 0 {
            let n = usize::from(number) - 1;
            number = self.next[n];
            let mark = self.marks[n].as_bytes();
            if ManyMarks::stands(mark, bytes, start) {
                let here = (start + mark.len(), Reverse(mark.len()), n);
                best = Some(best.map_or(here, |best| here.min(best)));
            }
        }
        best
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
        static PATHS: Marks<2> = Marks::of(["/tag/", "/a"]);
        assert!(PATHS.are_in("x/tag/") && PATHS.are_in_any_case("/A") && !PATHS.are_in("/tag"));
    }

    #[test]
    fn marks_that_stand_alone_are_whole_words() {
        static MARKS: Marks<3> = Marks::of(["via ap", "reuters/", "/getty"]);
        for text in ["via ap", "bo via ap.", "reuters/bo", "ap/getty", "(ap/getty)"] {
            assert!(MARKS.stand_alone_in(text), "{text}");
        }
        for text in ["via app", "via appia", "breuters/bo", "a/gettying", "ävia ap"] {
            assert!(!MARKS.stand_alone_in(text), "{text}");
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

    #[test]
    fn many_marks_that_stand_alone_are_whole_words() {
        let marks = ManyMarks::of(vec!["abo", "log in", "カート", "log in now"]);
        let alone = |text: &str| marks.alone_in(text).collect::<Vec<_>>();
        for (text, expected) in [
            ("Abo", (0, 0)),
            ("Zum ABO!", (4, 0)),
            ("Log in", (0, 1)),
            ("カートを見る", (0, 2)),
            ("Log in now", (0, 3)),
        ] {
            assert_eq!(alone(text), [expected], "{text}");
        }
        for text in ["About us", "blog in", "Labor", "ab", "Log inn"] {
            assert_eq!(alone(text), [], "{text}");
        }
    }
}
