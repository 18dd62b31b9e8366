//! What the eye sees of a text: characters without a shape are dropped, letters that only pass for
//! others are read as those, letters and the marks on them are put together, and text turned round
//! is turned back.
//!
//! Farms write `f\u{200b}arm`, or `fаrm` with a Cyrillic letter, so that a filter does not find
//! what every reader reads. Most texts hold nothing of the kind; a look at each byte tells.

use std::borrow::Cow;
use unicode_normalization::char::compose;

/// White space.
const SPACE: u8 = 1;
/// Begins characters that may be white space, without a shape, or a mark on the letter before.
const ODD: u8 = 2;
/// A Latin letter of ASCII.
const LATIN: u8 = 4;
/// Begins Greek and Cyrillic letters, some of which look like Latin ones.
const ALIKE: u8 = 8;
/// Begins emoji, and the alphabets of mathematics.
const WIDE: u8 = 16;

/// What a byte may mean.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => SPACE,
            0..0x20 | 0x7f | 0xc2 | 0xcc | 0xcd | 0xd8 | 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf3 => ODD,
            b'a'..=b'z' | b'A'..=b'Z' => LATIN,
            0xce..=0xd1 => ALIKE,
            0xf0 => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// White space as HTML folds it, and the no-break spaces that pages use as padding.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}')
}

/// Length of the word at the beginning of a text, and whether it is what the eye sees.
pub(super) fn word_length(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let (mut at, mut classes, mut whole) = (0, 0, true);
    while at < bytes.len() {
        let class = CLASSES[usize::from(bytes[at])];
        classes |= class;
        if class & (SPACE | ODD) == 0 {
            at += 1;
            continue;
        }
        let length = match bytes[at..] {
            // Scripts have these by the thousand, and few characters of each are odd.
            [0xd8, next, ..] if next != 0x9c => 2,
            [0xe1, next, ..] if !matches!(next, 0x85..=0x87 | 0x9e | 0xa0) => 3,
            [0xe3, next, last, ..] if next != 0x85 && (next, last & !3) != (0x82, 0x98) => 3,
            _ => match text[at..].chars().next() {
                Some(c) if !is_space(c) => {
                    whole &= !is_unseen(c) && !is_mark(c);
                    c.len_utf8()
                }
                _ => break,
            },
        };
        at += length;
    }
    (at, whole && classes & WIDE == 0 && !is_mixed(classes))
}

/// Whether a word has Latin letters and such as may look like them.
fn is_mixed(classes: u8) -> bool {
    classes & (LATIN | ALIKE) == LATIN | ALIKE
}

/// Length of the words at the beginning of a text that are what the eye sees, as far as one byte
/// after another tells, and that only single spaces part.
pub(super) fn plain_length(text: &[u8]) -> usize {
    let (mut length, mut classes) = (0, 0);
    for (at, &byte) in text.iter().enumerate() {
        let class = CLASSES[usize::from(byte)];
        if class & (SPACE | ODD | WIDE) == 0 {
            classes |= class;
            continue;
        }
        if class & SPACE == 0 || is_mixed(classes) {
            return length;
        }
        length = at;
        let next = text.get(at + 1).map_or(SPACE, |&next| CLASSES[usize::from(next)]);
        if byte != b' ' || next & (SPACE | ODD | WIDE) != 0 {
            return length;
        }
        classes = 0;
    }
    if is_mixed(classes) { length } else { text.len() }
}

/// Whether a character has no shape: control characters, what breaks or joins words, marks of
/// direction, fillers, variants and tags of other characters.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && c != '\n' && c != '\t')
}

/// Whether a character is a part of the one before and may be one with it: accents, vowels and last
/// consonants of Hangul, marks of kana (Unicode Standard Annex 15).
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}'
        | '\u{3099}' | '\u{309a}')
}

/// A whole text as the eye sees it.
pub(super) fn whole(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let unusual = |byte: &u8| !byte.is_ascii() || CLASSES[usize::from(*byte)] & ODD != 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(unusual) {
        // The word that it stands in is looked at from its start.
        let before = bytes[at..at + found].iter().rposition(u8::is_ascii_whitespace);
        at += before.map_or(0, |space| space + 1);
        let (length, plain) = word_length(&text[at..]);
        if !plain {
            let mut seen = String::with_capacity(text.len());
            let mut eye = Eye::default();
            eye.push(&mut seen, text);
            eye.end_line(&mut seen);
            return Cow::Owned(seen);
        }
        // What ends a word is one character of white space.
        at += length;
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    Cow::Borrowed(text)
}

/// Reads as the eye does, from one text to the next of a block.
#[derive(Default)]
pub(super) struct Eye {
    /// Where in the buffer text runs from right to left, whatever its letters, until something ends it.
    turned: Option<Turned>,
}

/// Text that is still to be turned back.
#[derive(Clone, Copy)]
struct Turned {
    at: usize,
    /// From where on letters are yet to be read as what they look like: no later than it.
    unread: usize,
}

impl Eye {
    /// Whether what is seen of the next text depends on the one before, however plain it is.
    pub(super) fn is_turned(&self) -> bool {
        self.turned.is_some()
    }

    /// Appends what is seen of a text.
    pub(super) fn push(&mut self, buffer: &mut String, text: &str) {
        let mut unread = buffer.len();
        if let Some(turned) = &mut self.turned {
            unread = turned.unread;
            // The space between words stays where it is.
            if buffer[turned.at..].trim_start().is_empty() {
                turned.at = buffer.len();
            }
        }
        let mut last = buffer.chars().next_back();
        for c in text.chars() {
            match (c, self.turned) {
                ('\u{202e}', None) => self.turned = Some(Turned { at: buffer.len(), unread }),
                ('\u{202c}' | '\u{2069}' | '\n', Some(turned)) => {
                    turn(buffer, turned.at);
                    self.turned = None;
                }
                _ => {}
            }
            if is_unseen(c) && !joins(c, last) {
                continue;
            }
            last = Some(of_mathematics(c));
            buffer.extend(last);
        }
        if self.turned.is_none() {
            read_letters(buffer, unread);
        }
    }

    /// The end of a line ends what turns its text.
    pub(super) fn end_line(&mut self, buffer: &mut String) {
        if let Some(turned) = self.turned.take() {
            turn(buffer, turned.at);
            read_letters(buffer, turned.unread);
        }
    }

    /// Turns back what is turned so far, for the place behind it to be known; what follows is turned by
    /// itself.
    pub(super) fn settle(&mut self, buffer: &mut String) {
        if self.turned.is_some() {
            self.end_line(buffer);
            self.turned = Some(Turned { at: buffer.len(), unread: buffer.len() });
        }
    }
}

/// Reads letters as what they look like, and with the marks on them, from a place on.
fn read_letters(buffer: &mut String, start: usize) {
    read_lookalikes(buffer, start);
    join_marks(buffer, start);
}

/// Joiners are part of the spelling in Arabic and Indian scripts, and of nothing elsewhere.
fn joins(c: char, before: Option<char>) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
        && before.is_some_and(|before| matches!(before, '\u{600}'..='\u{109f}'))
}

/// Turns the end of a text round.
fn turn(buffer: &mut String, start: usize) {
    let turned: String = buffer[start..].chars().rev().collect();
    buffer.truncate(start);
    buffer.push_str(&turned);
}

/// The letter or digit that a character of the alphabets of mathematics is.
fn of_mathematics(c: char) -> char {
    let code = c as u32;
    let plain = match code {
        0x1d400..=0x1d6a3 => {
            let letter = ((code - 0x1d400) % 52) as u8;
            if letter < 26 { b'A' + letter } else { b'a' + letter - 26 }
        }
        0x1d7ce..=0x1d7ff => b'0' + ((code - 0x1d7ce) % 10) as u8,
        _ => return c,
    };
    char::from(plain)
}

/// In words that mix Latin letters with Greek or Cyrillic ones which all look Latin, reads these
/// as Latin.
fn read_lookalikes(buffer: &mut String, start: usize) {
    let tail = &buffer[start..];
    let read = |word: &str| {
        let latin = word.bytes().any(|byte| byte.is_ascii_alphabetic());
        (latin && !word.is_ascii() && word.chars().all(|c| latin_of(c).is_some()))
            .then(|| word.chars().filter_map(latin_of).collect::<String>())
    };
    let mut seen = String::new();
    let mut done = 0;
    let mut at = 0;
    let in_no_word = |c: char| !c.is_alphabetic() && !is_mark(c);
    for part in tail.split_inclusive(in_no_word) {
        let word = part.trim_end_matches(in_no_word);
        if let Some(read) = read(word) {
            seen.push_str(&tail[done..at]);
            seen.push_str(&read);
            done = at + word.len();
        }
        at += part.len();
    }
    if done > 0 {
        seen.push_str(&tail[done..]);
        buffer.truncate(start);
        buffer.push_str(&seen);
    }
}

/// Puts letters and the marks on them together, where one character is both. What stands before
/// the start stays as it is: its places are known.
fn join_marks(buffer: &mut String, start: usize) {
    if !buffer[start..].contains(is_mark) {
        return;
    }
    let apart = buffer.split_off(start);
    for c in apart.chars() {
        let last = buffer[start..].chars().next_back().filter(|_| is_mark(c));
        let joined = last.and_then(|last| compose(last, c));
        if joined.is_some() {
            buffer.pop();
        }
        buffer.push(joined.unwrap_or(c));
    }
}

/// The Latin letter that a letter is or looks like; other Latin letters, and marks on letters, pass
/// for themselves.
fn latin_of(c: char) -> Option<char> {
    const ALIKE: [(&str, &str); 2] = [
        ("АВЕЅІЈКМНОРСТУХҮԌԚԜаеѕіјорсухүһԁԛԝѵӏ", "ABESIJKMHOPCTYXYGQWaesijopcyxyhdqwvl"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ", "ABEZHIKMNOPTYXaikvopux"),
    ];
    if c.is_ascii() || is_mark(c) || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') {
        return Some(c);
    }
    ALIKE.iter().find_map(|(odd, latin)| {
        let at = odd.chars().position(|other| other == c)?;
        latin.chars().nth(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(whole(text), expected, "{text:?}");
    }

    #[test]
    fn characters_without_a_shape_are_dropped() {
        for c in ['\u{200b}', '\u{ad}', '\u{feff}', '\u{2060}', '\u{61c}', '\u{180e}', '\u{34f}'] {
            check(&format!("a f{c}arm\nwalk"), "a farm\nwalk");
        }
        check("f\u{200c}a\u{200d}rm", "farm");
        check("\u{7}a\tb", "a\tb");
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
        check("plain – “text”", "plain – “text”");
    }

    #[test]
    fn letters_are_read_as_what_they_look_like() {
        check("fаrm оf wоrds, Саsino", "farm of words, Casino");
        check("𝐟𝐚𝐫𝐦 𝟐𝟎", "farm 20");
        check("cαsinο", "casino");
        for honest in ["IT-компания", "VIPов", "сосна", "Θέση A", "µm", "ЖКХ и ООО", "café"]
        {
            check(honest, honest);
        }
    }

    #[test]
    fn letters_and_marks_on_them_are_put_together() {
        check("Gru\u{308}ße aus Lu\u{308}beck", "Grüße aus Lübeck");
        check("tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "tiếng Việt");
        check("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}", "한글");
        check("か\u{3099}は\u{309a}", "がぱ");
        check("e\u{200b}\u{301}", "é");
        for apart in ["x\u{301}", "\u{301}e", "ばかり", "か゛", "⠃", "한글"] {
            check(apart, apart);
        }
    }

    #[test]
    fn text_turned_round_is_turned_back() {
        check("a \u{202e}mraf\u{202c} b", "a farm b");
        check("a \u{202e}mraf\nb", "a farm\nb");
        check("\u{202e}!olleh", "hello!");
        check("\u{202e}dlrow olleh\u{202c}, \u{202e}cba", "hello world, abc");
        check("\u{200e}left\u{200f}", "left");
    }

    #[test]
    fn lookalikes_are_told_in_pairs() {
        for latin in ["ABESIJKMHOPCTYXaesijopcyx", "ABEZHIKMNOPTYX"] {
            assert!(latin.chars().all(|c| latin_of(c) == Some(c)));
        }
        assert_eq!(latin_of('ӏ'), Some('l'));
        assert_eq!(latin_of('χ'), Some('x'));
        assert_eq!(latin_of('ж'), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_seen_is_seen_again(text in "[a-cасвж0 \n\u{300}-\u{303}\u{323}\u{1100}\u{1161}\u{11a8}\u{200b}\u{ad}\u{202c}-\u{202e}\u{feff}ا𝐚é.]{0,40}") {
            let seen = whole(&text);
            let unseen = |c: char| is_unseen(c) && !joins(c, Some('ا'));
            proptest::prop_assert!(!seen.contains(unseen), "{seen:?}");
            proptest::prop_assert_eq!(whole(&seen), seen.as_ref());
        }
    }
}
