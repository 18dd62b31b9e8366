//! Matches digits against the patterns of libphonenumber without compiling them.
//!
//! The patterns use digits, `\d`, `[2-9]`, `(?:a|b)`, `?`, `{n}` and `{n,m}` only, and are run
//! once per number and country; compiling each into an automaton would take a hundred times longer
//! than running it.

/// A set of places in the number, one bit each: bit n = n digits are used up.
type Places = u32;

/// Digits beyond this many match nothing.
const MOST_DIGITS: usize = 30;

/// Whether the whole of `digits` (ASCII) matches `pattern`. Unknown syntax matches nothing.
pub(super) fn matches(pattern: &str, digits: &str) -> bool {
    if digits.len() > MOST_DIGITS {
        return false;
    }
    let run = Run { pattern: pattern.as_bytes(), digits: digits.as_bytes() };
    let (places, end) = run.alternatives(0, 1);
    end == pattern.len() && places >> digits.len() & 1 == 1
}

struct Run<'a> {
    pattern: &'a [u8],
    digits: &'a [u8],
}

impl Run<'_> {
    fn peek(&self, at: usize) -> u8 {
        self.pattern.get(at).copied().unwrap_or(0)
    }

    /// Runs `a|b|c` from `from`; returns the places reached and where the pattern goes on.
    fn alternatives(&self, mut at: usize, from: Places) -> (Places, usize) {
        let mut reached = 0;
        loop {
            let (places, next) = self.sequence(at, from);
            reached |= places;
            if self.peek(next) != b'|' {
                return (reached, next);
            }
            at = next + 1;
        }
    }

    fn sequence(&self, mut at: usize, mut places: Places) -> (Places, usize) {
        while !matches!(self.peek(at), 0 | b'|' | b')') {
            (places, at) = self.repeated(at, places);
        }
        (places, at)
    }

    /// Runs one unit as often as its quantifier asks.
    fn repeated(&self, at: usize, from: Places) -> (Places, usize) {
        let (once, next) = self.unit(at, from);
        let (least, most, end) = self.quantifier(next);
        let mut reached = if least == 0 { from } else { 0 };
        let mut places = once;
        for turn in 1..=most {
            if turn >= least {
                reached |= places;
            }
            if turn < most && places != 0 {
                places = self.unit(at, places).0;
            }
        }
        (reached, end)
    }

    /// Reads `?`, `{n}` or `{n,m}`: fewest turns, most turns, where the pattern goes on.
    fn quantifier(&self, at: usize) -> (u32, u32, usize) {
        match self.peek(at) {
            b'?' => (0, 1, at + 1),
            b'{' => {
                let (least, next) = self.number(at + 1);
                let (most, next) =
                    if self.peek(next) == b',' { self.number(next + 1) } else { (least, next) };
                (least, most, next + 1)
            }
            _ => (1, 1, at),
        }
    }

    fn number(&self, mut at: usize) -> (u32, usize) {
        let mut value: u32 = 0;
        while self.peek(at).is_ascii_digit() {
            value = (value * 10 + u32::from(self.peek(at) - b'0')).min(MOST_DIGITS as u32);
            at += 1;
        }
        (value, at)
    }

    fn unit(&self, at: usize, from: Places) -> (Places, usize) {
        match self.peek(at) {
            b'(' => {
                let inner = if self.peek(at + 1) == b'?' { at + 3 } else { at + 1 };
                let (places, end) = self.alternatives(inner, from);
                (places, end + 1)
            }
            b'[' => self.class(at + 1, from),
            // The patterns are laid out over several lines.
            b' ' | b'\n' | b'\t' | b'\r' => (from, at + 1),
            b'\\' => (self.step(from, |digit| digit.is_ascii_digit()), at + 2),
            wanted => (self.step(from, |digit| digit == wanted), at + 1),
        }
    }

    /// Runs the class that begins behind `[`.
    fn class(&self, start: usize, from: Places) -> (Places, usize) {
        let rest = self.pattern.get(start..).unwrap_or_default();
        let len = rest.iter().position(|&b| b == b']').unwrap_or(rest.len());
        let inside = &rest[..len];
        let holds = |digit: u8| {
            (0..inside.len()).any(|i| match (inside[i], inside.get(i + 1), inside.get(i + 2)) {
                (low, Some(b'-'), Some(&high)) => (low..=high).contains(&digit),
                (b'\\', Some(b'd'), _) => digit.is_ascii_digit(),
                (one, _, _) => one == digit,
            })
        };
        (self.step(from, holds), start + len + 1)
    }

    /// Uses up one digit that `holds` accepts, from every place.
    fn step(&self, from: Places, holds: impl Fn(u8) -> bool) -> Places {
        if from == 0 {
            return 0;
        }
        let accepted = self.digits.iter().enumerate().filter(|(at, _)| from >> at & 1 == 1);
        accepted.filter(|(_, digit)| holds(**digit)).fold(0, |to, (at, _)| to | 2 << at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let check = |pattern: &str, digits: &str, expected: bool| {
            assert_eq!(matches(pattern, digits), expected, "{pattern} {digits}");
        };
        check(r"[2-9]\d{2}", "212", true);
        check(r"[2-9]\d{2}", "112", false);
        check(r"[2-9]\d{2}", "2122", false);
        check(r"(?:12|3[4-68])\d?", "36", true);
        check(r"(?:12|3[4-68])\d?", "37", false);
        check(r"(?:12|3[4-68])\d{2,4}", "38123", true);
        check(r"(?:1[2-4]){2}5|678", "12145", true);
        check(r"(?:1[2-4]){2}5|678", "678", true);
        check(r"(?:1(?:2|3(?:4|5)))?9", "1359", true);
        check(r"(?:1(?:2|3(?:4|5)))?9", "9", true);
        check(r"[\d]{3}", "123", true);
        check("(?:\n 12|\n 34\n)5", "345", true);
        check("", "", true);
        check("(((", "1", false);
        check(r"\", "1", false);
        check("[1", "1", false);
        check("{9,1}", "1", false);
        check("1{99}", "1", false);
    }
}
