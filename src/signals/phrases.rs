//! Words and phrases by topic: the lists of `lists/phrases`, found by one automaton.
//!
//! A list is data: `language<TAB>phrase[<TAB>note]`, lower case, one phrase a line. Phrases match
//! whole words. A short phrase of another language than the page's is no hit: `die` and `plus`
//! mean different things in different tongues.

use super::language::Language;
use super::reading::{PassThrough, hash_word};
use crate::page::{Page, Span};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
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

struct Entry {
    topic: Topic,
    language: &'static str,
    note: &'static str,
}

struct Phrases {
    automaton: AhoCorasick,
    /// For each pattern, what it stands for.
    entries: Vec<Vec<Entry>>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::compile);

impl Phrases {
    fn compile() -> Phrases {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut patterns: Vec<&str> = Vec::new();
        let mut entries: Vec<Vec<Entry>> = Vec::new();
        for (topic, _, list) in FILES {
            for (language, phrase, note) in lines(list) {
                let number = *numbers.entry(phrase).or_insert_with(|| {
                    patterns.push(phrase);
                    entries.push(Vec::new());
                    patterns.len() - 1
                });
                entries[number].push(Entry { topic: *topic, language, note });
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .unwrap_or_else(|_| AhoCorasick::new([""; 0]).expect("no patterns always compile"));
        Phrases { automaton, entries }
    }
}

/// The data lines of a list: language, phrase, note.
pub(crate) fn lines(
    list: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).filter_map(
        |line| {
            let mut columns = line.split('\t');
            let (language, phrase) = (columns.next()?, columns.next()?);
            (!phrase.is_empty()).then(|| (language, phrase, columns.next().unwrap_or_default()))
        },
    )
}

/// All phrases in the visible text, by topic and then in document order.
pub(super) fn find(page: &Page, lowered: &str, language: Language) -> Vec<Hit> {
    let phrases = &*PHRASES;
    let mut hits = Vec::new();
    let mut block = 0;
    for found in phrases.automaton.find_overlapping_iter(lowered) {
        if !stands_alone(lowered, found.start(), found.end()) || hits.len() >= MOST_HITS {
            continue;
        }
        while block + 1 < page.blocks.len() && page.blocks[block].span.end as usize <= found.start()
        {
            block += 1;
        }
        let span = Span::new(found.start(), found.end());
        for entry in &phrases.entries[found.pattern().as_usize()] {
            if belongs(entry, span, language) {
                hits.push(Hit {
                    topic: entry.topic,
                    span,
                    block: block as u32,
                    language: entry.language,
                    note: entry.note,
                });
            }
        }
    }
    hits.sort_by_key(|hit| (hit.topic, hit.span.start, hit.span.end));
    hits.dedup_by_key(|hit| (hit.topic, hit.span));
    hits
}

fn belongs(entry: &Entry, span: Span, language: Language) -> bool {
    span.len() >= SHORT_PHRASE_BYTES
        || entry.language == "*"
        || entry.language == language.code
        || !language.sure
}

/// Whether a match begins and ends where words do; scripts without spaces have no such edges.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let edge = |inner: Option<char>, outer: Option<char>| {
        let joins = |c: char| c.is_alphanumeric() && (c as u32) < 0x0e00;
        !(inner.is_some_and(joins) && outer.is_some_and(joins))
    };
    let (Some(before), Some(inside), Some(after)) =
        (text.get(..start), text.get(start..end), text.get(end..))
    else {
        return false;
    };
    edge(inside.chars().next(), before.chars().next_back())
        && edge(inside.chars().next_back(), after.chars().next())
}

type Masks = HashMap<u64, u64, BuildHasherDefault<PassThrough>>;

/// Languages with a list of function words; a language's bit is its place here.
struct StopWords {
    languages: Vec<&'static str>,
    masks: Masks,
}

static STOP_WORDS: LazyLock<StopWords> = LazyLock::new(|| {
    let (mut languages, mut masks) = (Vec::new(), Masks::default());
    for (language, words, _) in lines(include_str!("lists/phrases/stopwords.txt")).take(64) {
        let bit = 1u64 << languages.len();
        languages.push(language);
        words.split(' ').for_each(|word| *masks.entry(hash_word(word)).or_default() |= bit);
    }
    StopWords { languages, masks }
});

/// The languages a word is a function word of, a bit each; 0 when it is one of none.
pub(super) fn stop_languages(hash: u64) -> u64 {
    STOP_WORDS.masks.get(&hash).copied().unwrap_or(0)
}

/// Whether a word is a function word of any listed language.
pub(super) fn is_stop_word(hash: u64) -> bool {
    stop_languages(hash) != 0
}

/// The language whose bit it is.
pub(super) fn language_of_bit(bit: usize) -> &'static str {
    STOP_WORDS.languages.get(bit).copied().unwrap_or_default()
}

/// First words of questions, by language.
static INTERROGATIVES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    lines(include_str!("lists/phrases/interrogatives.txt")).map(|(l, p, _)| (l, p)).collect()
});

/// Whether a text in lower case begins as questions of that language begin.
pub(super) fn begins_as_question(lowered: &str, language: &str) -> bool {
    let text = lowered.trim_start_matches(|c: char| !c.is_alphanumeric());
    INTERROGATIVES.iter().any(|(own, word)| {
        *own == language
            && text.strip_prefix(word).is_some_and(|rest| {
                !rest.chars().next().is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x0e00)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_well_formed() {
        for (_, name, list) in FILES {
            assert!(list.lines().any(|l| l.starts_with("# source:")), "{name}: no source line");
            for line in list.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
                let columns: Vec<_> = line.split('\t').collect();
                assert!((2..=3).contains(&columns.len()), "{name}: {line}");
                assert!(columns.iter().all(|c| *c == c.trim() && !c.is_empty()), "{name}: {line}");
            }
        }
    }

    #[test]
    fn phrases_match_whole_words() {
        assert!(stands_alone("an apple pie", 3, 8));
        assert!(!stands_alone("pineapple pie", 4, 9));
        assert!(stands_alone("新华社北京", 0, 9));
    }
}
