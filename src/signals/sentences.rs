//! Sentences of the main content: where they begin and end, in any script.

use super::Word;
use crate::page::{Page, Role, Span, ends_sentence};
use std::ops::Range;

/// A sentence of the main content.
#[derive(Debug, Clone, Copy)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Index of its block.
    pub block: u32,
    /// Index of its first word in [`Reading::words`](super::Reading::words).
    pub first_word: u32,
    /// How many words it has.
    pub words: u32,
    /// Whether it ends with a mark of its own rather than with its block.
    pub ended: bool,
}

/// The sentences of the main content's blocks, of which the words are given, and their ranges by block.
pub(super) fn read_sentences(
    page: &Page,
    words: &[Word],
    ranges: &[Range<u32>],
    found: &mut Vec<Sentence>,
) {
    found.clear();
    for (n, block) in page.blocks.iter().enumerate() {
        if block.role != Role::Main || block.element.leads() {
            continue;
        }
        let range = ranges[n].clone();
        let mut first = range.start;
        let mut start = block.span.start;
        for end in sentence_ends(page.text(block.span)) {
            let end_at = block.span.start + end.0 as u32;
            let mut last = first;
            while last < range.end && words[last as usize].span.end <= end_at {
                last += 1;
            }
            if last > first {
                let lead = page.text(Span { start, end: end_at });
                let skipped = (lead.len() - lead.trim_start().len()) as u32;
                let span = Span { start: start + skipped, end: end_at };
                let count = last - first;
                found.push(Sentence {
                    span,
                    block: n as u32,
                    first_word: first,
                    words: count,
                    ended: end.1,
                });
            }
            first = last;
            start = end_at;
        }
    }
}

/// Bytes that the marks at the ends of sentences begin with: `.!?`, a line feed, and the first
/// bytes of `։`, `؟`, `۔`, `।`, `።`, `…`, `。` and `！？`.
const BEGINS_END: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = [b'.', b'!', b'?', b'\n', 0xd6, 0xd8, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef];
    let mut n = 0;
    while n < bytes.len() {
        table[bytes[n] as usize] = true;
        n += 1;
    }
    table
};

/// Where sentences end in a block, and whether by a mark of their own.
fn sentence_ends(text: &str) -> Vec<(usize, bool)> {
    let mut ends = Vec::new();
    let mut from = 0;
    let next_mark = |from: usize| {
        text.as_bytes()[from..].iter().position(|b| BEGINS_END[usize::from(*b)]).map(|n| from + n)
    };
    while let Some(at) = next_mark(from) {
        let Some(c) = text[at..].chars().next() else { break };
        let after = at + c.len_utf8();
        let next = text[after..].chars().next();
        let ends_here = match c {
            '.' | '!' | '?' | '…' => {
                next.is_none_or(|n| n.is_whitespace() || closes(n)) && !is_abbreviation(text, at)
            }
            '\n' => true,
            _ => ends_sentence(c),
        };
        from = after;
        if ends_here {
            let closing = text[after..].chars().take_while(|c| closes(*c));
            from += closing.map(char::len_utf8).sum::<usize>();
            ends.push((from, c != '\n'));
        }
    }
    if ends.last().is_none_or(|&(end, _)| end < text.len()) {
        ends.push((text.len(), false));
    }
    ends
}

/// Quotation marks and brackets that close behind the end of a sentence.
fn closes(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | ')' | '»')
}

/// `Dr.`, `J.`, `No.`: a full stop after one or two letters with a capital ends no sentence.
fn is_abbreviation(text: &str, dot: usize) -> bool {
    if text.as_bytes()[dot] != b'.' {
        return false;
    }
    let before = &text.as_bytes()[..dot];
    let letters = before.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let capital = letters > 0 && before[dot - letters].is_ascii_uppercase();
    capital
        && (letters <= 2
            || matches!(
                &before[dot - letters..],
                b"Mrs" | b"Rev" | b"Gen" | b"Sen" | b"Gov" | b"Rep" | b"Prof" | b"Inc"
            ))
}

#[cfg(test)]
mod tests {
    use crate::signals::{Reading, text_page};

    #[test]
    fn sentences_end_where_readers_end_them() {
        let page = text_page("Dr. Smith came. He left! Why? \"Never.\" he said, at 3.5 m.");
        let reading = Reading::of(&page);
        let found: Vec<_> = reading.sentences.iter().map(|s| page.text(s.span)).collect();
        assert_eq!(
            found,
            ["Dr. Smith came.", "He left!", "Why?", "\"Never.\"", "he said, at 3.5 m."]
        );
        for (text, count) in
            [("ہم گئے۔ وہ آئے۔", 2), ("我们走了。他来了。", 2), ("हम गए। वे आए।", 2)]
        {
            let page = text_page(text);
            assert_eq!(Reading::of(&page).sentences.len(), count, "{text}");
        }
    }
}
