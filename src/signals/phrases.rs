//! Words and phrases by topic: the lists of `lists/phrases`, found in one pass.
//!
//! A list is data: `language<TAB>phrase[<TAB>note]`, lower case, one phrase a line. Texts are lowered
//! with their offsets unchanged and apostrophes kept: a phrase with `'` has a line with `’` as well, a
//! Turkish one with `i` at the beginning of a word one with `İ`. Phrases match whole words. A short
//! phrase of another language than the page's is no hit: `die` and `plus` mean different things in
//! different tongues.

use super::hash::{ByHash, Sieve, hash_word, mixed};
use super::language::Language;
use super::letters::{IS_ASCII_WORD, is_alphanumeric};
use crate::page::{Page, Span};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Phrases below this length count only in their own language.
const SHORT_PHRASE_BYTES: usize = 12;
/// A page with more hits than this says no more.
const MOST_HITS: usize = 20_000;

macro_rules! topics {
    ($($topic:ident $file:literal,)*) => {
        /// What a phrase is a sign of; each topic is a file of `lists/phrases`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Topic { $($topic,)* }

        const FILES: &[(Topic, &str, &str)] = &[
            $((Topic::$topic, $file, include_str!(concat!("lists/phrases/", $file, ".txt"))),)*
        ];
    };
}

topics! {
    AboutFakers "about_fakers",
    AboutSpam "about_spam",
    AffiliateDisclosures "affiliate_disclosures",
    ArticleModules "article_modules",
    Attribution "attribution",
    BuyCalls "buy_calls",
    ChatbotTalk "chatbot_talk",
    ChatCitations "chat_citations",
    Conclusions "conclusions",
    Connectives "connectives",
    Credentials "credentials",
    CvObituary "cv_obituary",
    ExamFaq "exam_faq",
    Experience "experience",
    FeedResidue "feed_residue",
    Fillers "fillers",
    Gambling "gambling",
    GenericBylines "generic_bylines",
    Hedges "hedges",
    Helpfulness "helpfulness",
    ImageStitch "image_stitch",
    Imprint "imprint",
    LicenceClaims "licence_claims",
    LoansPharmaEssays "loans_pharma_essays",
    LoginError "login_error",
    MachineHeadings "machine_headings",
    MachineLexicon "machine_lexicon",
    MachineTitles "machine_titles",
    Months "months",
    NegativeParallelism "negative_parallelism",
    OutletCalls "outlet_calls",
    Parked "parked",
    PlaceholderText "placeholder_text",
    QuestionFrames "question_frames",
    QuestionTitles "question_titles",
    ReviewerBadges "reviewer_badges",
    ScrapedMarkup "scraped_markup",
    SearchPhrases "search_phrases",
    SellLinks "sell_links",
    StockBios "stock_bios",
    Subscriptions "subscriptions",
    TemplateStacks "template_stacks",
    TorturedPhrases "tortured_phrases",
    Units "units",
    WireCredits "wire_credits",
    WireDatelines "wire_datelines",
    WireFurniture "wire_furniture",
    WireSelfReference "wire_self_reference",
    WireSignoffs "wire_signoffs",
}

/// A phrase found in the visible text.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// What it is a sign of.
    pub topic: Topic,
    /// Where it stands.
    pub span: Span,
    /// Index of its block.
    pub block: u32,
    /// Language of the phrase; `*` for any.
    pub language: &'static str,
    /// The third column of its line, such as the agency; empty when there is none.
    pub note: &'static str,
}

/// One line of a list, where it stands; most are never looked at again.
#[derive(Clone, Copy)]
struct Entry {
    topic: Topic,
    /// Place of the line and of its phrase in the topic's list.
    line: u32,
    phrase: u32,
    length: u16,
    /// The next entry whose phrase begins alike, from 1; 0 when there is none.
    next: u32,
}

impl Entry {
    fn phrase(self) -> &'static str {
        let start = self.phrase as usize;
        &self.list()[start..start + usize::from(self.length)]
    }

    fn language(self) -> &'static str {
        &self.list()[self.line as usize..self.phrase as usize - 1]
    }

    fn note(self) -> &'static str {
        let rest = &self.list()[self.phrase as usize + usize::from(self.length)..];
        let rest = rest.lines().next().unwrap_or_default();
        rest.strip_prefix('\t').and_then(|rest| rest.split('\t').next()).unwrap_or_default()
    }

    fn list(self) -> &'static str {
        FILES[self.topic as usize].2
    }
}

/// Where the phrases are that begin with a given text and no longer one.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// High half of the beginning's hash.
    tag: u32,
    /// The first entry whose beginning this is, from 1; 0 in an empty slot.
    first: u32,
}

/// All phrases, found by how they begin: those of one token by that, the others by their first two.
/// An automaton over as many phrases takes a tenth of a second to build and a megabyte of states to
/// walk through; tokens of ordinary text are mostly turned away by a sieve of 32 kB.
struct Phrases {
    entries: Vec<Entry>,
    slots: Vec<Slot>,
    beginnings: Sieve<{ 1 << 12 }>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::compile);

impl Phrases {
    const SLOTS: usize = 1 << 16;

    fn compile() -> Phrases {
        let mut phrases = Phrases {
            entries: Vec::with_capacity(Phrases::SLOTS),
            slots: vec![Slot::default(); Phrases::SLOTS],
            beginnings: Sieve::empty(),
        };
        for (topic, _, list) in FILES {
            for (language, phrase, _) in lines(list) {
                let place = |part: &str| (part.as_ptr() as usize - list.as_ptr() as usize) as u32;
                phrases.entries.push(Entry {
                    topic: *topic,
                    line: place(language),
                    phrase: place(phrase),
                    length: phrase.len() as u16,
                    next: 0,
                });
            }
        }
        // Backwards, so that a chain runs in the order of the lists.
        for number in (0..phrases.entries.len()).rev() {
            phrases.file(number);
        }
        phrases
    }

    /// Puts an entry at the head of the chain of its beginning.
    fn file(&mut self, number: usize) {
        let phrase = self.entries[number].phrase();
        let first = Token::at(phrase, 0);
        let beginning = match first.end < phrase.len() {
            true => Tokens::from(first, phrase).two(phrase),
            false => first.hash,
        };
        self.beginnings.insert(beginning);
        let slot = self.slot_for(beginning);
        let slot = &mut self.slots[slot];
        self.entries[number].next = slot.first;
        slot.first = number as u32 + 1;
    }

    /// The slot of a beginning, taken if it is new.
    fn slot_for(&mut self, hash: u64) -> usize {
        let tag = (hash >> 32) as u32;
        let mut at = hash as usize % Phrases::SLOTS;
        while self.slots[at].first != 0 && self.slots[at].tag != tag {
            at = (at + 1) % Phrases::SLOTS;
        }
        self.slots[at].tag = tag;
        at
    }

    /// The first entry of a beginning, from 1; 0 when there is none.
    fn first_of(&self, hash: u64) -> u32 {
        let tag = (hash >> 32) as u32;
        let mut at = hash as usize % Phrases::SLOTS;
        loop {
            let slot = self.slots[at];
            if slot.first == 0 || slot.tag == tag {
                return slot.first;
            }
            at = (at + 1) % Phrases::SLOTS;
        }
    }

    /// Calls `see` for each entry whose phrase begins with the first of these tokens.
    #[inline]
    fn at(&self, text: &str, tokens: Tokens, mut see: impl FnMut(Entry)) {
        // Both are looked for, whatever the first token is: the commonest words begin phrases.
        for beginning in [tokens.first.hash, tokens.two(text)] {
            if self.beginnings.holds(beginning) {
                self.walk(self.first_of(beginning), text, tokens.start, &mut see);
            }
        }
    }

    fn walk(&self, first: u32, text: &str, start: usize, see: &mut impl FnMut(Entry)) {
        let mut number = first;
        while number != 0 {
            let entry = self.entries[number as usize - 1];
            number = entry.next;
            let phrase = entry.phrase();
            let stands = text.as_bytes()[start..].starts_with(phrase.as_bytes());
            if stands && ends_alone(text, start + phrase.len()) {
                see(entry);
            }
        }
    }
}

/// Whether a character belongs to a word whose edges matter: scripts without spaces have none.
fn joins(c: char) -> bool {
    (c as u32) < 0x0e00 && is_alphanumeric(c)
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
#[derive(Clone, Copy)]
struct Token {
    end: usize,
    hash: u64,
}

impl Token {
    fn at(text: &str, start: usize) -> Token {
        let end = token_end(text, start);
        let hash = match text.as_bytes()[start..end] {
            // Half of all tokens are single signs.
            [sign] => mixed(1, u64::from(sign)),
            _ => hash_word(&text[start..end]),
        };
        Token { end, hash }
    }
}

/// Three tokens in a row; those beyond the end of the text are empty.
#[derive(Clone, Copy)]
struct Tokens {
    start: usize,
    first: Token,
    second: Token,
    third: Token,
}

impl Tokens {
    fn at(text: &str, start: usize) -> Tokens {
        Tokens { start, ..Tokens::from(Token::at(text, start), text) }
    }

    /// Those that begin with a token that begins the text.
    fn from(first: Token, text: &str) -> Tokens {
        let second = Token::at(text, first.end);
        Tokens { start: 0, first, second, third: Token::at(text, second.end) }
    }

    /// The same, one token further.
    fn next(self, text: &str) -> Tokens {
        let third = Token::at(text, self.third.end);
        Tokens { start: self.first.end, first: self.second, second: self.third, third }
    }

    /// The key of the first two tokens; a space takes the next token along.
    fn two(self, text: &str) -> u64 {
        let two = mixed(self.first.hash, self.second.hash);
        let spaced = &text.as_bytes()[self.first.end..self.second.end] == b" ";
        if spaced { mixed(two, self.third.hash) } else { two }
    }
}

/// Whether no word goes on across `end`.
fn ends_alone(text: &str, end: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..end), text.get(end..)) else { return false };
    !(before.chars().next_back().is_some_and(joins) && after.chars().next().is_some_and(joins))
}

/// Whether no word goes on across either end of what stands there.
pub(super) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    ends_alone(text, start) && ends_alone(text, end)
}

/// The data lines of a list, as they stand.
pub(crate) fn rows(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// The data lines of a list: language, phrase, note.
pub(crate) fn lines(
    list: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let (bytes, mut from) = (list.as_bytes(), 0);
    // One search through the list finds all columns: one for each would cost more than what it finds.
    let mut ends = memchr::memchr2_iter(b'\t', b'\n', bytes).chain([bytes.len()]);
    std::iter::from_fn(move || {
        loop {
            let (mut columns, mut count) = ([""; 3], 0);
            loop {
                let end = ends.next()?;
                if let Some(column) = columns.get_mut(count) {
                    *column = &list[from..end];
                }
                (from, count) = (end + 1, count + 1);
                if bytes.get(end) != Some(&b'\t') {
                    break;
                }
            }
            let [language, phrase, note] = columns;
            // A line without a tab is blank.
            if count >= 2 && !language.starts_with('#') && !phrase.is_empty() {
                return Some((language, phrase, note));
            }
        }
    })
}

/// Makes the word lists ready, for which the first page has to wait otherwise: some milliseconds.
pub fn load_lists() {
    LazyLock::force(&PHRASES);
    LazyLock::force(&STOP_WORDS);
}

/// All phrases in the visible text, by topic and then in document order.
pub(super) fn find(page: &Page, lowered: &str, language: Language, hits: &mut Vec<Hit>) {
    let phrases = &*PHRASES;
    hits.clear();
    let mut block = 0;
    let mut tokens = Tokens::at(lowered, 0);
    while tokens.start < lowered.len() && hits.len() < MOST_HITS {
        let start = tokens.start;
        // Nothing begins with white space.
        if lowered.as_bytes()[start] > b' ' {
            phrases.at(lowered, tokens, |entry| {
                let span = Span::new(start, start + usize::from(entry.length));
                if !belongs(entry, language) {
                    return;
                }
                let ended = |n: usize| page.blocks[n].span.end as usize <= start;
                while block + 1 < page.blocks.len() && ended(block) {
                    block += 1;
                }
                hits.push(Hit {
                    topic: entry.topic,
                    span,
                    block: block as u32,
                    language: entry.language(),
                    note: entry.note(),
                });
            });
        }
        tokens = tokens.next(lowered);
    }
    drop_contained(hits);
}

/// Sorts hits, and drops those that lie inside a longer one of their topic: "found this page helpful"
/// within "of readers found this page helpful" says nothing more.
fn drop_contained(hits: &mut Vec<Hit>) {
    hits.sort_by_key(|hit| (hit.topic, hit.span.start, Reverse(hit.span.end)));
    let mut last: Option<(Topic, u32)> = None;
    hits.retain(|hit| {
        let inside = last.is_some_and(|(topic, end)| topic == hit.topic && hit.span.end <= end);
        if !inside {
            last = Some((hit.topic, hit.span.end));
        }
        !inside
    });
}

fn belongs(entry: Entry, language: Language) -> bool {
    usize::from(entry.length) >= SHORT_PHRASE_BYTES
        || !language.sure
        || matches!(entry.language(), own if own == "*" || own == language.code)
}

/// Languages with a list of function words; a language's bit is its place here.
struct StopWords {
    languages: Vec<&'static str>,
    /// Hashes of each language's words.
    words: Vec<Vec<u64>>,
    masks: ByHash<u64>,
    /// Most words of a text are none, and are turned away without a look at the masks, which are
    /// larger than a processor's first cache.
    sieve: Sieve<{ 1 << 10 }>,
}

impl StopWords {
    fn languages(&self, hash: u64) -> u64 {
        if self.sieve.holds(hash) { self.masks.value(hash) } else { 0 }
    }
}

static STOP_WORDS: LazyLock<StopWords> = LazyLock::new(|| {
    let (mut languages, mut masks) = (Vec::new(), ByHash::<u64>::for_about(4096));
    let mut all = Vec::new();
    for (language, words, _) in lines(include_str!("lists/phrases/stopwords.txt")).take(64) {
        let bit = 1u64 << languages.len();
        languages.push(language);
        let mut own: Vec<u64> = words.split(' ').map(hash_word).collect();
        own.iter().for_each(|hash| *masks.entry(*hash) |= bit);
        own.sort_unstable();
        own.dedup();
        all.push(own);
    }
    let mut sieve = Sieve::empty();
    all.iter().flatten().for_each(|hash| sieve.insert(*hash));
    StopWords { languages, words: all, masks, sieve }
});

/// The languages a word is a function word of, a bit each; 0 when it is one of none.
pub(super) fn stop_languages(hash: u64) -> u64 {
    STOP_WORDS.languages(hash)
}

/// Whether a word is a function word of any listed language.
pub(super) fn is_stop_word(hash: u64) -> bool {
    stop_languages(hash) != 0
}

/// The language whose bit it is.
pub(super) fn language_of_bit(bit: usize) -> &'static str {
    STOP_WORDS.languages.get(bit).copied().unwrap_or_default()
}

/// The function words of a language, which are its commonest words; none where they are not listed.
pub(super) fn function_words(language: &str) -> &'static [u64] {
    place_of(language).map_or(&[], |place| &STOP_WORDS.words[place])
}

/// The bit of a language, as [`stop_languages`] gives it; 0 where its function words are not listed.
pub(super) fn bit_of(language: &str) -> u64 {
    place_of(language).map_or(0, |place| 1 << place)
}

fn place_of(language: &str) -> Option<usize> {
    STOP_WORDS.languages.iter().position(|own| *own == language)
}

/// First words of questions, by language.
static INTERROGATIVES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<_, Vec<_>> = HashMap::new();
    for (language, word, _) in lines(include_str!("lists/phrases/interrogatives.txt")) {
        words.entry(language).or_default().push(word);
    }
    words
});

/// Whether a text in lower case begins as questions of that language begin.
pub(super) fn begins_as_question(lowered: &str, language: &str) -> bool {
    let text = lowered.trim_start_matches(|c: char| !c.is_alphanumeric());
    INTERROGATIVES
        .get(language)
        .into_iter()
        .flatten()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(joins)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_well_formed() {
        for (_, name, list) in FILES {
            assert!(list.lines().any(|l| l.starts_with("# source:")), "{name}: no source line");
            for line in rows(list) {
                let columns: Vec<_> = line.split('\t').collect();
                assert!((2..=3).contains(&columns.len()), "{name}: {line}");
                assert!(columns.iter().all(|c| *c == c.trim() && !c.is_empty()), "{name}: {line}");
            }
        }
    }

    #[test]
    fn phrases_with_an_apostrophe_are_listed_with_either() {
        for (_, name, list) in FILES {
            let all: std::collections::HashSet<_> = lines(list).map(|(l, p, _)| (l, p)).collect();
            for (language, phrase) in all.iter().filter(|(_, phrase)| phrase.contains('\'')) {
                let twin = phrase.replace('\'', "’");
                assert!(all.contains(&(*language, twin.as_str())), "{name}: {phrase}");
            }
        }
    }

    #[test]
    fn the_table_has_room() {
        let used = PHRASES.slots.iter().filter(|slot| slot.first != 0).count();
        // Beyond this searches for a free slot grow long; double `SLOTS` then.
        assert!(used * 10 < Phrases::SLOTS * 8, "{used} of {} slots are used", Phrases::SLOTS);
    }

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
    }

    #[test]
    fn every_phrase_is_found_where_it_stands_alone_and_only_there() {
        let phrases = &*PHRASES;
        let found = |text: &str, start: usize| {
            let mut found = Vec::new();
            phrases.at(text, Tokens::at(text, start), |e| found.push((e.topic, e.phrase())));
            found
        };
        for (topic, _, list) in FILES {
            for (_, phrase, _) in lines(list) {
                let own = (*topic, phrase);
                assert!(found(&format!("{phrase} x"), 0).contains(&own), "{phrase}");
                if phrase.ends_with(joins) {
                    assert!(!found(&format!("{phrase}x"), 0).contains(&own), "{phrase}");
                }
            }
        }
    }

    #[test]
    fn a_phrase_within_a_longer_one_of_its_topic_is_no_hit_of_its_own() {
        let text = "27 of readers found this page helpful, readers found this helpful";
        let page = Page::read(text.as_bytes(), &crate::page::Source::default());
        let mut hits = Vec::new();
        find(&page, page.visible_text(), Language { code: "en", sure: true }, &mut hits);
        let helpful = hits.iter().filter(|hit| hit.topic == Topic::Helpfulness);
        let helpful: Vec<_> = helpful.map(|hit| page.text(hit.span)).collect();
        assert_eq!(helpful, ["of readers found this page helpful", "readers found this helpful"]);
    }

    #[test]
    fn phrases_match_whole_words() {
        let check = |text: &str, expected: &[&str]| {
            let page = Page::read(text.as_bytes(), &crate::page::Source::default());
            let mut hits = Vec::new();
            find(&page, page.visible_text(), Language { code: "en", sure: true }, &mut hits);
            let hits: Vec<_> = hits
                .iter()
                .filter(|h| h.topic == Topic::WireDatelines || h.topic == Topic::Months)
                .map(|h| page.text(h.span))
                .collect();
            assert_eq!(hits, expected, "{text}");
        };
        check("in september (reuters) - it rained", &["september", "(reuters) -"]);
        check("in septembers it rained", &[]);
    }
}
