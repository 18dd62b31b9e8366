//! Where words stand in a text, and the text in lower case.

use super::letters::{IS_ASCII_WORD, is_alphanumeric, is_digit, is_mark};
use super::reading::WordKind;
use crate::page::Span;

/// Lower case with every offset unchanged: letters whose lower case is longer stay as they are.
pub(super) fn lower(text: &str, lowered: &mut String) {
    let bytes = text.as_bytes();
    lowered.clear();
    lowered.reserve(text.len());
    let (mut copied, mut at) = (0, 0);
    while let Some(wide) = next_wide(bytes, at) {
        at = wide;
        let Some(c) = text[at..].chars().next() else { break };
        if let Some(lower) = lower_alike(c) {
            lowered.push_str(&text[copied..at]);
            lowered.push(lower);
            copied = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    lowered.push_str(&text[copied..]);
    lowered.make_ascii_lowercase();
}

/// The next byte beyond ASCII from `at` on. Most texts have few, so that long stretches are seen at once
/// to have none.
fn next_wide(bytes: &[u8], at: usize) -> Option<usize> {
    const STRETCH: usize = 32;
    let mut from = at;
    for stretch in bytes[at..].chunks(STRETCH) {
        if !stretch.is_ascii() {
            return stretch.iter().position(|byte| !byte.is_ascii()).map(|wide| from + wide);
        }
        from += stretch.len();
    }
    None
}

/// The lower case of a character, where it is another one and as long.
fn lower_alike(c: char) -> Option<char> {
    if !may_be_capital(c) {
        return None;
    }
    let mut lower = c.to_lowercase();
    let single = lower.next().filter(|_| lower.next().is_none())?;
    (single != c && single.len_utf8() == c.len_utf8()).then_some(single)
}

/// Whether a character beyond ASCII is outside of the ranges of plain small letters, of scripts
/// without capitals and of punctuation; looking it up is dear.
fn may_be_capital(c: char) -> bool {
    !matches!(c, '\u{df}'..='\u{ff}' | '\u{3b1}'..='\u{3c9}' | '\u{430}'..='\u{45f}'
        | '\u{590}'..='\u{109f}' | '\u{2000}'..='\u{20ff}' | '\u{2e80}'..='\u{a63f}'
        | '\u{ac00}'..='\u{faff}')
}

/// Scripts written without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Combining marks belong to the letter before them, vowel signs of Indic scripts among them.
fn continues_word(c: char) -> bool {
    is_alphanumeric(c) || matches!(c, '\'' | '’') || is_mark(c)
}

/// Whether a word goes on at a joiner or non-joiner, which in Arabic and Indian scripts is part of the
/// spelling: within `ශ්‍රී`, and within `می‌خواهم`, which to writers of Persian is one word as well
/// (Unicode Standard Annex 29, WB4). At its end it belongs to no word.
fn spans_joiner(before: &str, c: char, after: Option<char>) -> bool {
    let spelt = |c: char| matches!(c, '\u{600}'..='\u{dff}');
    matches!(c, '\u{200c}' | '\u{200d}')
        && before.chars().next_back().is_some_and(spelt)
        && after.is_some_and(|c| is_alphanumeric(c) && !is_unspaced(c) || is_mark(c))
}

/// A word as it is come upon.
pub(super) struct Seen {
    pub span: Span,
    pub kind: WordKind,
    pub capital: bool,
    /// Whether it is of ASCII letters and digits alone.
    pub plain: bool,
}

/// Calls `see` for each word of a text.
pub(super) fn scan(text: &str, lowered: &str, mut see: impl FnMut(Seen)) {
    let bytes = lowered.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii() && !IS_ASCII_WORD[usize::from(byte)] {
            at += 1;
            continue;
        }
        if !byte.is_ascii() {
            let Some(first) = lowered[at..].chars().next() else { break };
            let unspaced = is_unspaced(first) && is_alphanumeric(first);
            if unspaced {
                let span = Span::new(at, at + first.len_utf8());
                see(Seen { span, kind: WordKind::Character, capital: false, plain: false });
            }
            if unspaced || !is_alphanumeric(first) {
                at += first.len_utf8();
                continue;
            }
        }
        let WordEnd { end, digits, plain } = word_end(lowered, at);
        let kind = if digits { WordKind::Number } else { WordKind::Letters };
        let capital = match text.as_bytes()[at] {
            ascii if ascii.is_ascii() => ascii.is_ascii_uppercase(),
            _ => text[at..].chars().next().is_some_and(char::is_uppercase),
        };
        see(Seen { span: Span::new(at, end), kind, capital, plain });
        at = end;
    }
}

/// Where a word ends, and what it is made of.
struct WordEnd {
    end: usize,
    digits: bool,
    plain: bool,
}

fn word_end(lowered: &str, start: usize) -> WordEnd {
    let bytes = lowered.as_bytes();
    let (mut end, mut digits, mut plain) = (start, false, true);
    while let Some(&byte) = bytes.get(end) {
        if IS_ASCII_WORD[usize::from(byte)] {
            // Of letters and digits in lower case.
            digits |= byte < b'a';
            end += 1;
        } else if byte == b'\'' {
            plain = false;
            end += 1;
        } else if byte.is_ascii() {
            break;
        } else {
            let mut rest = lowered[end..].chars();
            match rest.next() {
                Some(c) if continues_word(c) && !is_unspaced(c) => {
                    digits |= is_digit(c);
                    end += c.len_utf8();
                }
                Some(c) if spans_joiner(&lowered[start..end], c, rest.next()) => {
                    end += c.len_utf8();
                }
                _ => break,
            }
            plain = false;
        }
    }
    // The last byte of either apostrophe.
    if matches!(bytes[end - 1], b'\'' | 0x99) {
        let word = lowered[start..end].trim_end_matches(['\'', '’']);
        end = start + word.len().max(1);
    }
    WordEnd { end, digits, plain }
}
