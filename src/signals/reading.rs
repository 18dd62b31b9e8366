//! What several families need of a page, done once: lower case, words, sentences, phrase hits.

use super::function_words;
use super::hash::{Counts, hash_word};
use super::language::Language;
use super::letters::{IS_ASCII_WORD, is_alphanumeric};
use super::markers::Markers;
use super::phrases::{self, Hit, Topic};
use super::site_name::SiteName;
use crate::page::{Block, Page, Role, Span};
use std::sync::OnceLock;

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Letters.
    Letters,
    /// Digits, or digits and letters.
    Number,
    /// One character of a script written without spaces.
    Character,
}

/// A word of the visible text.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Hash of the word in lower case.
    pub hash: u64,
    /// Index of its block.
    pub block: u32,
    /// What it is made of.
    pub kind: WordKind,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// Whether it is a function word of any listed language.
    pub stop: bool,
    /// Whether it is of the main content.
    pub main: bool,
}

/// A sentence of the main content.
#[derive(Debug, Clone, Copy)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Index of its block.
    pub block: u32,
    /// Index of its first word in [`Reading::words`].
    pub first_word: u32,
    /// How many words it has.
    pub words: u32,
    /// Whether it ends with a mark of its own rather than with its block.
    pub ended: bool,
}

/// A page with what several families need of it.
pub struct Reading<'p> {
    /// The page.
    pub page: &'p Page,
    /// The visible text in lower case, offsets unchanged.
    pub lowered: String,
    /// Words of the visible text, in document order.
    pub words: Vec<Word>,
    /// For each block, its words as a range of `words`.
    pub block_words: Vec<std::ops::Range<u32>>,
    /// Sentences of the main content, in document order.
    pub sentences: Vec<Sentence>,
    /// How often each word occurs in the main content.
    pub(crate) vocabulary: Counts,
    /// How many words the main content has.
    pub main_words: usize,
    /// The language of the main content.
    pub language: Language,
    hits: Vec<Hit>,
    site_name: OnceLock<SiteName>,
    markers: OnceLock<Markers>,
}

/// Memory that a reading takes up, whatever is in it.
#[derive(Debug, Default)]
pub(crate) struct Room {
    lowered: String,
    words: Vec<Word>,
    block_words: Vec<std::ops::Range<u32>>,
    sentences: Vec<Sentence>,
    hits: Vec<Hit>,
}

impl<'p> Reading<'p> {
    /// Reads a page.
    #[must_use]
    pub fn of(page: &'p Page) -> Reading<'p> {
        Reading::within(page, Room::default())
    }

    /// Reads a page into the memory of another reading.
    pub(crate) fn within(page: &'p Page, room: Room) -> Reading<'p> {
        let Room { mut lowered, mut words, mut block_words, mut sentences, mut hits } = room;
        lower(page.visible_text(), &mut lowered);
        let mut stops = [0u32; 64];
        read_words(page, &lowered, &mut stops, &mut words, &mut block_words);
        // Large enough for most pages; the rare longer ones let it grow, and keep memory bounded.
        let mut vocabulary = Counts::for_about((words.len() / 4).min(4096));
        let mut main_words = 0;
        for word in words.iter().filter(|word| word.main) {
            *vocabulary.entry(word.hash) += 1;
            main_words += 1;
        }
        read_sentences(page, &words, &block_words, &mut sentences);
        let language = Language::by_function_words(&stops, main_words)
            .unwrap_or_else(|| Language::of(main_text_sample(page)));
        phrases::find(page, &lowered, language, &mut hits);
        Reading {
            page,
            lowered,
            words,
            block_words,
            sentences,
            vocabulary,
            main_words,
            language,
            hits,
            site_name: OnceLock::new(),
            markers: OnceLock::new(),
        }
    }

    /// The memory of this reading, for the next.
    pub(crate) fn into_room(self) -> Room {
        let Reading { lowered, words, block_words, sentences, hits, .. } = self;
        Room { lowered, words, block_words, sentences, hits }
    }

    /// What the page's site calls itself, looked up when it is first asked for.
    pub(crate) fn site_name(&self) -> &SiteName {
        self.site_name.get_or_init(|| SiteName::of(self.page))
    }

    /// The page's class and id names, each of them told once, sorted out when they are first asked for.
    pub(crate) fn markers(&self) -> &Markers {
        self.markers.get_or_init(|| Markers::of(self.page))
    }

    /// Phrases of a topic found in the visible text, in document order.
    #[must_use]
    pub fn hits(&self, topic: Topic) -> &[Hit] {
        let start = self.hits.partition_point(|hit| hit.topic < topic);
        let end = self.hits.partition_point(|hit| hit.topic <= topic);
        &self.hits[start..end]
    }

    /// Phrases of a topic found in the main content.
    pub fn main_hits(&self, topic: Topic) -> impl Iterator<Item = &Hit> {
        self.hits(topic).iter().filter(|hit| self.is_main(hit.block))
    }

    /// Whether a block is main content.
    #[must_use]
    pub fn is_main(&self, block: u32) -> bool {
        self.page.blocks.get(block as usize).is_some_and(|b| b.role == Role::Main)
    }

    /// Words of a block.
    #[must_use]
    pub fn words_of(&self, block: usize) -> &[Word] {
        let range = self.block_words.get(block).cloned().unwrap_or(0..0);
        &self.words[range.start as usize..range.end as usize]
    }

    /// Words of a sentence.
    #[must_use]
    pub fn words_in(&self, sentence: &Sentence) -> &[Word] {
        let first = sentence.first_word as usize;
        &self.words[first..first + sentence.words as usize]
    }

    /// Words of the main content, in document order.
    pub fn main(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| word.main)
    }

    /// Blocks of the main content with their index.
    pub fn main_blocks(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.page.blocks.iter().enumerate().filter(|(_, b)| b.role == Role::Main)
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &'p str {
        self.page.text(span)
    }

    /// The text of a visible span in lower case.
    #[must_use]
    pub fn lower_text(&self, span: Span) -> &str {
        self.lowered.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Hashes of all words of any text, in order.
    #[must_use]
    pub fn word_hashes(text: &str) -> Vec<u64> {
        let mut lowered = String::new();
        lower(text, &mut lowered);
        let mut found = Vec::new();
        scan(text, &lowered, |span, _, _| {
            found.push(hash_word(&lowered[span.start as usize..span.end as usize]));
        });
        found
    }

    /// Hashes of the words of any text that carry meaning: no function words.
    #[must_use]
    pub fn terms(text: &str) -> Vec<u64> {
        let mut lowered = String::new();
        lower(text, &mut lowered);
        let mut found = Vec::new();
        scan(text, &lowered, |span, kind, _| {
            let word = &lowered[span.start as usize..span.end as usize];
            let hash = hash_word(without_possessive(word));
            if carries_meaning(kind, word) && !function_words::is_stop_word(hash) {
                found.push(hash);
            }
        });
        found
    }
}

/// Whether a word can carry meaning: not a single letter.
fn carries_meaning(kind: WordKind, word: &str) -> bool {
    kind != WordKind::Letters || word.chars().nth(1).is_some()
}

/// `china's` is `china`: the same word to readers.
fn without_possessive(word: &str) -> &str {
    match word.as_bytes() {
        [.., b'\'' | 0x99, b's'] => {
            word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
        }
        _ => word,
    }
}

fn main_text_sample(page: &Page) -> &str {
    let longest = page
        .main_blocks()
        .filter(|b| b.element.heading_level() == 0)
        .max_by_key(|b| (b.span.len(), std::cmp::Reverse(b.span.start)));
    match longest {
        Some(block) if block.span.len() >= 200 => page.text(block.span),
        _ => page.visible_text(),
    }
}

/// Lower case with every offset unchanged: letters whose lower case is longer stay as they are.
fn lower(text: &str, lowered: &mut String) {
    let bytes = text.as_bytes();
    lowered.clear();
    lowered.reserve(text.len());
    let (mut copied, mut at) = (0, 0);
    // Whole pages are in ASCII, which is faster to see than that no byte of them is wide.
    if text.is_ascii() {
        at = text.len();
    }
    while let Some(wide) = bytes[at..].iter().position(|byte| !byte.is_ascii()) {
        at += wide;
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
    is_alphanumeric(c) || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}') || is_indic_mark(c)
}

/// Signs that are no letters of their own in the scripts from Devanagari to Sinhala. Their blocks are
/// of 128 characters and laid out alike, that of Sinhala apart.
fn is_indic_mark(c: char) -> bool {
    let place = c as u32 & 0x7f;
    match c {
        '\u{900}'..='\u{d7f}' => {
            matches!(place, 0..=4 | 0x3a..=0x3c | 0x3e..=0x4f | 0x51..=0x57 | 0x62 | 0x63)
                || matches!(c, '\u{a70}' | '\u{a71}' | '\u{a75}' | '\u{afa}'..='\u{aff}')
        }
        '\u{d80}'..='\u{dff}' => matches!(place, 1..=3 | 0x4a..=0x5f | 0x72 | 0x73),
        _ => false,
    }
}

/// Calls `see(span, kind, capital)` for each word of a text.
fn scan(text: &str, lowered: &str, mut see: impl FnMut(Span, WordKind, bool)) {
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
                see(Span::new(at, at + first.len_utf8()), WordKind::Character, false);
            }
            if unspaced || !is_alphanumeric(first) {
                at += first.len_utf8();
                continue;
            }
        }
        let end = word_end(lowered, at);
        let digits = bytes[at..end].iter().any(u8::is_ascii_digit);
        let kind = if digits { WordKind::Number } else { WordKind::Letters };
        let capital = match text.as_bytes()[at] {
            ascii if ascii.is_ascii() => ascii.is_ascii_uppercase(),
            _ => text[at..].chars().next().is_some_and(char::is_uppercase),
        };
        see(Span::new(at, end), kind, capital);
        at = end;
    }
}

fn word_end(lowered: &str, start: usize) -> usize {
    let bytes = lowered.as_bytes();
    let mut end = start;
    while end < bytes.len() {
        if IS_ASCII_WORD[usize::from(bytes[end])] || bytes[end] == b'\'' {
            end += 1;
            continue;
        }
        if bytes[end].is_ascii() {
            break;
        }
        match lowered[end..].chars().next() {
            Some(c) if continues_word(c) && !is_unspaced(c) => end += c.len_utf8(),
            _ => break,
        }
    }
    match bytes[end - 1] {
        // The last byte of either apostrophe.
        b'\'' | 0x99 => {
            let word = lowered[start..end].trim_end_matches(['\'', '’']);
            start + word.len().max(1)
        }
        _ => end,
    }
}

/// Words and their ranges by block; `stops` counts function words of the main content by language.
fn read_words(
    page: &Page,
    lowered: &str,
    stops: &mut [u32; 64],
    words: &mut Vec<Word>,
    ranges: &mut Vec<std::ops::Range<u32>>,
) {
    // About as many as there are spaces: growing a long page's would take twice the memory.
    let spaces = memchr::memchr_iter(b' ', lowered.as_bytes()).count();
    words.clear();
    words.reserve(spaces + spaces / 16 + 2 * page.blocks.len());
    ranges.clear();
    ranges.reserve(page.blocks.len());
    for (n, block) in page.blocks.iter().enumerate() {
        let first = words.len() as u32;
        let offset = block.span.start;
        let range = block.span.start as usize..block.span.end as usize;
        let (text, low) = (&page.visible_text()[range.clone()], &lowered[range]);
        scan(text, low, |span, kind, capital| {
            let word = &low[span.start as usize..span.end as usize];
            let hash = hash_word(without_possessive(word));
            let span = Span { start: span.start + offset, end: span.end + offset };
            let languages = function_words::languages(hash);
            let stop = languages != 0 || !carries_meaning(kind, word);
            let main = block.role == Role::Main;
            if main {
                count_bits(languages, stops);
            }
            words.push(Word { span, hash, block: n as u32, kind, capital, stop, main });
        });
        ranges.push(first..words.len() as u32);
    }
}

/// Adds one to the count of each bit that is set.
pub(crate) fn count_bits(mut bits: u64, counts: &mut [u32; 64]) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += 1;
        bits &= bits - 1;
    }
}

fn read_sentences(
    page: &Page,
    words: &[Word],
    ranges: &[std::ops::Range<u32>],
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
/// bytes of `؟`, `।`, `…`, `。` and `！？`.
const BEGINS_END: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = [b'.', b'!', b'?', b'\n', 0xd8, 0xe0, 0xe2, 0xe3, 0xef];
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
            '。' | '！' | '？' | '।' | '؟' => true,
            '.' | '!' | '?' | '…' => {
                next.is_none_or(|n| n.is_whitespace() || closes(n)) && !is_abbreviation(text, at)
            }
            '\n' => true,
            _ => false,
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
    use super::*;
    use crate::page::{Format, Source};

    fn page(text: &str) -> Page {
        Page::read(text.as_bytes(), &Source { format: Some(Format::Text), ..Source::default() })
    }

    #[test]
    fn words_keep_their_places_in_any_script() {
        let check = |text: &str, expected: &[&str]| {
            let page = page(text);
            let reading = Reading::of(&page);
            let found: Vec<_> = reading.words.iter().map(|w| page.text(w.span)).collect();
            assert_eq!(found, expected);
        };
        check("Don't stop, 3rd İzmir—café!", &["Don't", "stop", "3rd", "İzmir", "café"]);
        check("東京 is big", &["東", "京", "is", "big"]);
        check("हिन्दी में", &["हिन्दी", "में"]);
        for word in ["தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ગુજરાતી", "ਪੰਜਾਬੀ", "বাংলা", "ଓଡ଼ିଆ", "සිංහල"]
        {
            check(&format!("{word}। {word} 1"), &[word, word, "1"]);
        }
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        let page = page("Dr. Smith came. He left! Why? \"Never.\" he said, at 3.5 m.");
        let reading = Reading::of(&page);
        let found: Vec<_> = reading.sentences.iter().map(|s| page.text(s.span)).collect();
        assert_eq!(
            found,
            ["Dr. Smith came.", "He left!", "Why?", "\"Never.\"", "he said, at 3.5 m."]
        );
    }
}
