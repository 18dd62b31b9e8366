//! Words and phrases by topic: the lists of `lists/phrases`, found in one pass.
//!
//! A list is data: `language<TAB>phrase[<TAB>note]`, lower case, one phrase a line. Texts are lowered
//! with their offsets unchanged and apostrophes kept: a phrase with `'` has a line with `’` as well, a
//! Turkish one with `i` at the beginning of a word one with `İ`. Phrases match whole words. A short
//! phrase of another language than the page's is no hit: `die` and `plus` mean different things in
//! different tongues.

use super::function_words;
use super::hash::Sieve;
use super::language::Language;
use super::list::lines;
use super::tokens::{Known, TokenReader, Tokens, ends_alone};
use crate::page::{Page, Span};
use std::cmp::Reverse;
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
    OfficialSites "official_sites",
    OutletCalls "outlet_calls",
    Parked "parked",
    PlaceholderText "placeholder_text",
    QuestionFrames "question_frames",
    QuestionTitles "question_titles",
    Registrations "registrations",
    ReviewerBadges "reviewer_badges",
    ScrapedMarkup "scraped_markup",
    SearchPhrases "search_phrases",
    SellLinks "sell_links",
    StockBios "stock_bios",
    StockPhrases "stock_phrases",
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
    /// As [`ending`] gives it: most texts that begin alike are told apart by it.
    ending: u32,
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
                    ending: ending(phrase.as_bytes()),
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
        let tokens = Tokens::at(0, &mut TokenReader::of(phrase, &[]));
        let beginning = match tokens.first.end < phrase.len() {
            true => tokens.two(phrase),
            false => tokens.first.hash,
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
    fn at(&self, text: &str, tokens: &Tokens, mut see: impl FnMut(Entry)) {
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
            let end = start + usize::from(entry.length);
            let Some(here) = text.as_bytes().get(start..end) else { continue };
            let stands = ending(here) == entry.ending && here == entry.phrase().as_bytes();
            if stands && ends_alone(text, end) {
                see(entry);
            }
        }
    }
}

/// The last four bytes of a text as a number; of a shorter one nothing.
#[inline]
fn ending(text: &[u8]) -> u32 {
    text.last_chunk().map_or(0, |last| u32::from_le_bytes(*last))
}

/// Makes the word lists ready, for which the first page has to wait otherwise: some milliseconds.
pub fn load_lists() {
    LazyLock::force(&PHRASES);
    function_words::load();
}

/// All phrases in the visible text, by topic and then in document order; some of the text's tokens may
/// be known already.
pub(super) fn find(
    page: &Page,
    lowered: &str,
    known: &[Known],
    language: Language,
    hits: &mut Vec<Hit>,
) {
    let phrases = &*PHRASES;
    hits.clear();
    let mut block = 0;
    let mut reader = TokenReader::of(lowered, known);
    let mut tokens = Tokens::at(0, &mut reader);
    while tokens.start < lowered.len() && hits.len() < MOST_HITS {
        let start = tokens.start;
        // Nothing begins with white space.
        if lowered.as_bytes()[start] > b' ' {
            phrases.at(lowered, &tokens, |entry| {
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
        tokens.advance(&mut reader);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::{list::rows, tokens::joins};

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
    fn every_phrase_is_found_where_it_stands_alone_and_only_there() {
        let phrases = &*PHRASES;
        let found = |text: &str, start: usize| {
            let mut found = Vec::new();
            let tokens = Tokens::at(start, &mut TokenReader::of(text, &[]));
            phrases.at(text, &tokens, |e| found.push((e.topic, e.phrase())));
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
        find(&page, page.visible_text(), &[], Language { code: "en", sure: true }, &mut hits);
        let helpful = hits.iter().filter(|hit| hit.topic == Topic::Helpfulness);
        let helpful: Vec<_> = helpful.map(|hit| page.text(hit.span)).collect();
        assert_eq!(helpful, ["of readers found this page helpful", "readers found this helpful"]);
    }

    #[test]
    fn phrases_match_whole_words() {
        let check = |text: &str, expected: &[&str]| {
            let page = Page::read(text.as_bytes(), &crate::page::Source::default());
            let mut hits = Vec::new();
            find(&page, page.visible_text(), &[], Language { code: "en", sure: true }, &mut hits);
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
