//! Tokens of lowered text as phrases are made of: words, and single signs between them.

use super::hash::{hash_word, mixed};
use super::letters::{IS_ASCII_WORD, is_alphanumeric, is_mark};

/// Whether a character belongs to a word whose edges matter: scripts without spaces have none. Latin
/// letters with two accents, as Vietnamese has them, stand behind those scripts.
pub(super) fn joins(c: char) -> bool {
    matches!(c, '\0'..'\u{e00}' | '\u{1e00}'..='\u{1eff}') && (is_alphanumeric(c) || is_mark(c))
}

/// Where the token that begins at `start` ends: a run of characters that join, or one that does not.
fn token_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        if IS_ASCII_WORD[usize::from(byte)] {
            end += 1;
            continue;
        }
        if byte.is_ascii() {
            return end.max(start + 1);
        }
        let Some(c) = text[end..].chars().next() else { break };
        if !joins(c) {
            return if end == start { end + c.len_utf8() } else { end };
        }
        end += c.len_utf8();
    }
    end
}

/// A token, by where it ends; one begins where the one before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub end: usize,
    pub hash: u64,
}

impl Token {
    pub fn at(text: &str, start: usize) -> Token {
        let end = token_end(text, start);
        let hash = match text.as_bytes()[start..end] {
            // Half of all tokens are single signs.
            [sign] => mixed(1, u64::from(sign)),
            _ => hash_word(&text[start..end]),
        };
        Token { end, hash }
    }
}

/// A word that is a token, told by whoever has looked for words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub start: u32,
    pub end: u32,
    /// Of the word, which is no single letter.
    pub hash: u64,
}

/// The tokens of a text, read from its beginning to its end.
pub(super) struct TokenReader<'t> {
    text: &'t str,
    /// Those ahead that need not be looked for.
    known: &'t [Known],
}

impl<'t> TokenReader<'t> {
    pub fn of(text: &'t str, known: &'t [Known]) -> TokenReader<'t> {
        TokenReader { text, known }
    }

    /// The token that begins at `start`, which is not before those already read.
    fn at(&mut self, start: usize) -> Token {
        while let [known, rest @ ..] = self.known {
            if known.start as usize == start {
                return Token { end: known.end as usize, hash: known.hash };
            }
            if known.start as usize > start {
                break;
            }
            self.known = rest;
        }
        Token::at(self.text, start)
    }
}

/// Three tokens in a row; those beyond the end of the text are empty.
#[derive(Clone, Copy)]
pub(super) struct Tokens {
    pub start: usize,
    pub first: Token,
    second: Token,
    third: Token,
}

impl Tokens {
    pub fn at(start: usize, reader: &mut TokenReader) -> Tokens {
        let first = reader.at(start);
        let second = reader.at(first.end);
        Tokens { start, first, second, third: reader.at(second.end) }
    }

    /// Goes one token further.
    #[inline]
    pub fn advance(&mut self, reader: &mut TokenReader) {
        self.start = self.first.end;
        self.first = self.second;
        self.second = self.third;
        self.third = reader.at(self.third.end);
    }

    /// The key of the first two tokens; a space takes the next token along.
    pub fn two(&self, text: &str) -> u64 {
        let two = mixed(self.first.hash, self.second.hash);
        let spaced = &text.as_bytes()[self.first.end..self.second.end] == b" ";
        if spaced { mixed(two, self.third.hash) } else { two }
    }
}

/// Whether no word goes on across `end`.
pub(super) fn ends_alone(text: &str, end: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..end), text.get(end..)) else { return false };
    !(before.chars().next_back().is_some_and(joins) && after.chars().next().is_some_and(joins))
}

/// Whether no word goes on across either end of what stands there.
pub(super) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    ends_alone(text, start) && ends_alone(text, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_words_or_single_characters() {
        let tokens = |text: &str| {
            let (mut found, mut at) = (Vec::new(), 0);
            while at < text.len() {
                let end = token_end(text, at);
                found.push(text[at..end].to_owned());
                at = end;
            }
            found
        };
        assert_eq!(tokens("an (é1) "), ["an", " ", "(", "é1", ")", " "]);
        assert_eq!(tokens("新华a"), ["新", "华", "a"]);
        assert_eq!(tokens("bạn"), ["bạn"]);
        assert_eq!(tokens("अभी उम्र"), ["अभी", " ", "उम्र"]);
    }
}
