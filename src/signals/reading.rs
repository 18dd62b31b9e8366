//! What several families need of a page, done once: lower case, words, sentences, phrase hits.

use super::function_words;
use super::hash::hash_word;
use super::language::Language;
use super::markers::Markers;
use super::phrases::{self, Hit, Topic};
use super::sentences::{Sentence, read_sentences};
use super::site_name::SiteName;
use super::tokens::Known;
use super::vocabulary::Vocabulary;
use super::words::{Seen, lower, scan};
use crate::page::{Block, Page, Role, Span, beginning};
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
    /// The different words of the main content.
    pub(crate) vocabulary: Vocabulary,
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
    vocabulary: Vocabulary,
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
        let Room { mut lowered, mut words, mut block_words, mut sentences, vocabulary, mut hits } =
            room;
        lower(page.visible_text(), &mut lowered);
        let mut stops = [0u32; 64];
        let tokens = read_words(page, &lowered, &mut stops, &mut words, &mut block_words);
        // Large enough for most pages; the rare longer ones let it grow, and keep memory bounded.
        let different = (words.len() / 4).min(4096);
        let main = words.iter().filter(|word| word.main).map(|word| word.hash);
        let vocabulary = Vocabulary::within(vocabulary, main, different);
        let main_words = vocabulary.said().len();
        read_sentences(page, &words, &block_words, &mut sentences);
        let language = Language::by_function_words(&stops, main_words)
            .unwrap_or_else(|| Language::of(main_text_sample(page)));
        phrases::find(page, &lowered, &tokens, language, &mut hits);
        // Nobody else asks for them, and of long pages their memory is wanted.
        drop(tokens);
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
        let Reading { lowered, words, block_words, sentences, vocabulary, hits, .. } = self;
        Room { lowered, words, block_words, sentences, vocabulary, hits }
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

    /// Where phrases of a topic stand in the visible text.
    #[must_use]
    pub fn spans(&self, topic: Topic) -> Vec<Span> {
        self.hits(topic).iter().map(|hit| hit.span).collect()
    }

    /// Where phrases of a topic stand in the main content.
    #[must_use]
    pub fn main_spans(&self, topic: Topic) -> Vec<Span> {
        self.main_hits(topic).map(|hit| hit.span).collect()
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

    /// The last words of a span that ends within words or marks, for quotes of how something ends.
    #[must_use]
    pub(crate) fn ending_of(&self, span: Span) -> Span {
        const MOST_WORDS: usize = 12;
        let end = self.words.partition_point(|word| word.span.start < span.end);
        let first = &self.words[end.saturating_sub(MOST_WORDS)..end];
        let start = first.first().map_or(span.start, |word| word.span.start.max(span.start));
        Span { start, ..span }
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
        scan(text, &lowered, |Seen { span, .. }| {
            found.push(hash_word(&lowered[span.start as usize..span.end as usize]));
        });
        found
    }

    /// Hashes of the words of a title, a name or a picture's text that carry meaning: no function words.
    /// Of longer texts the beginning counts, since each term is looked for among those of another.
    #[must_use]
    pub fn terms(text: &str) -> Vec<u64> {
        let text = beginning(text, MOST_TERM_BYTES);
        let mut lowered = String::new();
        lower(text, &mut lowered);
        let mut found = Vec::new();
        scan(text, &lowered, |Seen { span, kind, .. }| {
            let word = &lowered[span.start as usize..span.end as usize];
            let hash = hash_word(without_possessive(word));
            if carries_meaning(kind, word) && !function_words::is_stop_word(hash) {
                found.push(hash);
            }
        });
        found
    }
}

/// Titles and names are shorter than this, in bytes.
const MOST_TERM_BYTES: usize = 600;

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

/// Words and their ranges by block; `stops` counts function words of the main content by language. Gives
/// back the words that are tokens of phrases, too.
fn read_words(
    page: &Page,
    lowered: &str,
    stops: &mut [u32; 64],
    words: &mut Vec<Word>,
    ranges: &mut Vec<std::ops::Range<u32>>,
) -> Vec<Known> {
    // About as many as there are spaces: growing a long page's would take twice the memory.
    let spaces = memchr::memchr_iter(b' ', lowered.as_bytes()).count();
    words.clear();
    words.reserve(spaces + spaces / 16 + 2 * page.blocks.len());
    let mut tokens = Vec::with_capacity(spaces);
    ranges.clear();
    ranges.reserve(page.blocks.len());
    for (n, block) in page.blocks.iter().enumerate() {
        let first = words.len() as u32;
        let offset = block.span.start;
        let range = block.span.start as usize..block.span.end as usize;
        let (text, low) = (&page.visible_text()[range.clone()], &lowered[range]);
        let main = block.role == Role::Main;
        scan(text, low, |Seen { span, kind, capital, plain }| {
            let word = &low[span.start as usize..span.end as usize];
            let hash = hash_word(without_possessive(word));
            let span = Span { start: span.start + offset, end: span.end + offset };
            if plain && word.len() > 1 {
                tokens.push(Known { start: span.start, end: span.end, hash });
            }
            let languages = function_words::languages(hash);
            let stop = languages != 0 || !carries_meaning(kind, word);
            if main {
                count_bits(languages, stops);
            }
            words.push(Word { span, hash, block: n as u32, kind, capital, stop, main });
        });
        ranges.push(first..words.len() as u32);
    }
    tokens
}

/// Adds one to the count of each bit that is set.
pub(crate) fn count_bits(mut bits: u64, counts: &mut [u32; 64]) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += 1;
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::text_page as page;
    use crate::signals::tokens::{TokenReader, Tokens};

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
    fn joiners_part_no_words() {
        let check = |text: &str, expected: &[&str]| {
            let page = page(text);
            let reading = Reading::of(&page);
            let found: Vec<_> = reading.words.iter().map(|w| page.text(w.span)).collect();
            assert_eq!(found, expected);
        };
        check("ශ්\u{200d}රී ලංකාව", &["ශ්\u{200d}රී", "ලංකාව"]);
        check("র\u{200d}্যাব এল", &["র\u{200d}্যাব", "এল"]);
        check("می\u{200c}خواهم.", &["می\u{200c}خواهم"]);
        check("അവന്\u{200d} വന്നു ක්\u{200d}", &["അവന്", "വന്നു", "ක්"]);
        check("می\u{200c} 1", &["می", "1"]);
    }

    #[test]
    fn words_are_the_tokens_that_phrases_are_found_by() {
        let text = "Don't stop, Bo's 3rd İzmir—café! a b2 東京 is big 한국 x한국 reader’s l'été e\u{301}t \
            हिन्दी में ශ්\u{200d}රී می\u{200c}خواهم ไทย abc_def x.y";
        let page = page(text);
        let mut lowered = String::new();
        lower(page.visible_text(), &mut lowered);
        let (mut words, mut ranges) = (Vec::new(), Vec::new());
        let tokens = read_words(&page, &lowered, &mut [0; 64], &mut words, &mut ranges);
        assert!(tokens.len() > 5);
        let mut known = TokenReader::of(&lowered, &tokens);
        let mut looked_for = TokenReader::of(&lowered, &[]);
        let (mut a, mut b) = (Tokens::at(0, &mut known), Tokens::at(0, &mut looked_for));
        while a.start < lowered.len() {
            assert_eq!((a.start, a.first), (b.start, b.first), "{}", &lowered[a.start..]);
            a.advance(&mut known);
            b.advance(&mut looked_for);
        }
    }
}
