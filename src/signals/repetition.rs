//! Repetition: the same words, pairs and runs over and over, as text made around a search phrase has them.
//!
//! Rates of repeated n-grams are the oldest marks of generated text (Ntoulas et al. 2006; Gopher's
//! repetition rules, Rae et al. 2021); here they are of runs that carry meaning, so that function
//! words, which every text repeats, do not count.

use super::hash::{Counts, mixed};
use super::later::Later;
use super::reading::WordKind;
use super::{Reading, Signal, Word, hash_word, signal, some};
use crate::page::{Element, Span};
use std::collections::{BTreeSet, HashSet};

/// Words below which a repeated pair says nothing.
const LEAST_WORDS: usize = 80;
/// Words that are looked at.
const MOST_WORDS: usize = 6_000;
/// Bytes from which on a word that is no function word carries meaning.
const LEAST_BYTES: usize = 4;
/// The commonest pairs that are counted together.
const TOP_PAIRS: usize = 5;
/// What the key of a run begins with.
const SEED: u64 = 29;
/// What separates a title from the name of its site.
const SEPARATORS: [&str; 10] =
    [" | ", " – ", " — ", " - ", " » ", " :: ", " • ", " · ", "｜", " « "];

/// What was counted about repetition.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    title_rate: f32,
    title_whole: Later<Vec<Span>>,
    has_title: bool,
    runs: Later<Runs>,
    keyed: Later<Keyed>,
}

/// Headings built around words of the title.
#[derive(Debug, Default)]
struct Keyed {
    headings: usize,
    /// Those that have the pair of title words in a row that most have, if as many as make a habit do.
    pair: Vec<Span>,
    /// Those that have the title word that most have, likewise.
    word: Vec<Span>,
}

impl Keyed {
    /// Share of the headings.
    fn share(&self, keyed: &[Span]) -> f32 {
        if keyed.is_empty() { 0.0 } else { super::share(keyed.len(), self.headings) }
    }
}

/// Headings that share a pair of title words before they are made around it; and of a single word, which
/// may be what the page is about.
const LEAST_PAIRED: usize = 5;
const LEAST_WORDED: usize = 6;

/// Pairs and runs of three words that occur again; of a short text nothing is told.
#[derive(Debug)]
struct Runs {
    top_pair: f32,
    /// The key of the commonest pair, if it occurs again.
    top_key: Option<u64>,
    top_pairs: f32,
    repeated_pairs: f32,
    repeated_triples: f32,
    new_triples: f32,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let title = title(reading);
    let terms = title_terms(reading);
    let said: u32 = terms.iter().map(|term| reading.vocabulary.times(*term)).sum();
    let rate = super::per_thousand(said, reading.main_words) / terms.len() as f32;
    Facts {
        title_rate: if terms.is_empty() { f32::NAN } else { rate },
        title_whole: Later::by(title_whole),
        has_title: Reading::word_hashes(title).len() >= 2,
        runs: Later::by(runs),
        keyed: Later::by(keyed),
    }
}

/// Finds the headings that are built around the title's words, function words left out.
fn keyed(reading: &Reading) -> Keyed {
    const MOST_HEADINGS: usize = 64;
    const MOST_TERMS: usize = 16;
    let mut terms = Reading::terms(reading.text(reading.page.headline()));
    terms.truncate(MOST_TERMS);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut headings: Vec<(Span, Vec<u64>)> = Vec::new();
    for (n, block) in reading.main_blocks().filter(|(_, b)| b.element.leads()) {
        let words = reading.words_of(n).iter().filter(|word| !word.stop);
        let words: Vec<u64> = words.map(|word| word.hash).collect();
        let new = words.len() >= 2 && seen.insert(reading.lower_text(block.span));
        if block.element != Element::H1 && new && headings.len() < MOST_HEADINGS {
            headings.push((block.span, words));
        }
    }
    let having = |part: &[u64]| -> Vec<Span> {
        let has = |words: &[u64]| words.windows(part.len()).any(|window| window == part);
        headings.iter().filter(|(_, words)| has(words)).map(|(span, _)| *span).collect()
    };
    // Of parts that as many have, the first of the title.
    let most = |size: usize, least: usize| {
        let all = terms.windows(size).map(having).rev().max_by_key(Vec::len);
        all.filter(|keyed| keyed.len() >= least).unwrap_or_default()
    };
    Keyed { headings: headings.len(), pair: most(2, LEAST_PAIRED), word: most(1, LEAST_WORDED) }
}

/// Words of the main content that are looked at.
fn main_words<'r>(reading: &'r Reading) -> Vec<&'r Word> {
    reading.main().take(MOST_WORDS).collect()
}

/// Where the whole title stands in the text.
fn title_whole(reading: &Reading) -> Vec<Span> {
    let title = Reading::word_hashes(title(reading));
    let Some(first) = title.first() else { return Vec::new() };
    // Where a word of it is not said at all, the whole is not: nearly everywhere.
    if title.iter().any(|word| reading.vocabulary.times(*word) == 0) {
        return Vec::new();
    }
    let words = main_words(reading);
    let stands = |window: &&[&Word]| {
        window[0].hash == *first && window.iter().zip(&title).all(|(word, own)| word.hash == *own)
    };
    words.windows(title.len()).filter(stands).map(stretch).collect()
}

/// The title without the name of its site, which stands last, or first where the site says so.
pub(crate) fn title<'p>(reading: &Reading<'p>) -> &'p str {
    let title = reading.text(reading.page.title);
    let parted = |title: &'p str| {
        let parts = SEPARATORS.iter().filter_map(|separator| title.split_once(separator));
        parts.min_by_key(|(before, _)| before.len())
    };
    match parted(title) {
        Some((name, rest)) if reading.site_name().is_named(name) => {
            parted(rest).map_or(rest, |(before, _)| before)
        }
        Some((before, _)) => before,
        None => title,
    }
}

/// The words of the title that carry meaning: no years and amounts, nor single characters of a script
/// without spaces, which any text says again.
fn title_terms(reading: &Reading) -> BTreeSet<u64> {
    if reading.language.is_unspaced() {
        return BTreeSet::new();
    }
    let title = title(reading);
    let words = title.split(|c: char| !c.is_alphanumeric());
    let is_number = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let numbers: BTreeSet<u64> = words.filter(is_number).map(hash_word).collect();
    Reading::terms(title).into_iter().filter(|term| !numbers.contains(term)).collect()
}

/// Words of the title where the main content says them.
fn title_places(reading: &Reading) -> Vec<Span> {
    let terms = title_terms(reading);
    let said = reading.main().filter(|word| terms.contains(&word.hash));
    some(&said.map(|word| word.span).collect::<Vec<_>>())
}

impl Default for Runs {
    fn default() -> Runs {
        Runs {
            top_pair: f32::NAN,
            top_key: None,
            top_pairs: f32::NAN,
            repeated_pairs: f32::NAN,
            repeated_triples: f32::NAN,
            new_triples: f32::NAN,
        }
    }
}

fn runs(reading: &Reading) -> Runs {
    let words = reading.main_words.min(MOST_WORDS);
    if words < LEAST_WORDS {
        return Runs::default();
    }
    let (mut pairs, mut triples) = (Tally::new(words), Tally::new(words));
    // A run's key goes on from the key of the run that is one word shorter.
    let (mut single, mut pair) = (0, 0);
    let (mut meaning, mut again) = ([false; 3], [false; 3]);
    for (n, (word, number)) in reading.main().zip(reading.vocabulary.said()).take(words).enumerate()
    {
        meaning = [meaning[1], meaning[2], carries_meaning(word)];
        again = [again[1], again[2], reading.vocabulary.times_of(*number) > 1];
        let (next_pair, triple) = (mixed(single, word.hash), mixed(pair, word.hash));
        if n >= 1 && (meaning[1] || meaning[2]) {
            pairs.add(next_pair, again[1] && again[2]);
        }
        if n >= 2 && meaning.contains(&true) {
            triples.add(triple, !again.contains(&false));
        }
        (single, pair) = (mixed(SEED, word.hash), next_pair);
    }
    let all = words as f32;
    let most = commonest(&pairs.counts);
    // Where fewer are in the table, pairs said once are the commonest that are left.
    let covered = |top: usize| {
        let tabled: u32 = most.iter().take(top).map(|(count, _)| *count).sum();
        let once = top.saturating_sub(most.len()).min(pairs.once);
        2.0 * (tabled as usize + once) as f32 / all
    };
    Runs {
        top_pair: covered(1),
        top_key: most.first().filter(|(count, _)| *count > 1).map(|(_, key)| *key),
        top_pairs: covered(TOP_PAIRS),
        repeated_pairs: pairs.repeated as f32 / all,
        repeated_triples: triples.repeated as f32 / all,
        new_triples: super::share(triples.counts.len() + triples.once, triples.all),
    }
}

/// Whether a word is none of those that every text repeats.
fn carries_meaning(word: &Word) -> bool {
    !word.stop && (word.span.len() >= LEAST_BYTES || word.kind == WordKind::Character)
}

/// The first places of the commonest pair that carries meaning.
fn top_places(reading: &Reading, runs: &Runs) -> Vec<Span> {
    let words = main_words(reading);
    let is_pair = |window: &&[&Word]| {
        window.iter().any(|word| carries_meaning(word))
            && Some(mixed(mixed(SEED, window[0].hash), window[1].hash)) == runs.top_key
    };
    words.windows(2).filter(is_pair).take(4).map(stretch).collect()
}

/// From the first word of a run to its last.
fn stretch(run: &[&Word]) -> Span {
    Span { start: run[0].span.start, end: run[run.len() - 1].span.end }
}

/// Runs of one length.
struct Tally {
    /// Those of words that are all said again; no other run can be.
    counts: Counts,
    /// How many have a word that is said only here.
    once: usize,
    all: usize,
    /// How many occur more than once, each occurrence counted.
    repeated: u32,
}

impl Tally {
    fn new(words: usize) -> Tally {
        Tally { counts: Counts::for_about(words / 4), once: 0, all: 0, repeated: 0 }
    }

    fn add(&mut self, key: u64, may_be_said_again: bool) {
        self.all += 1;
        if !may_be_said_again {
            self.once += 1;
            return;
        }
        let count = self.counts.entry(key);
        *count += 1;
        self.repeated += [0, 0, 2, 1][(*count).min(3) as usize];
    }
}

/// The commonest runs, the commonest first; the larger key decides between equals, so that the order
/// of counting does not.
fn commonest(counts: &Counts) -> Vec<(u32, u64)> {
    let mut most: Vec<(u32, u64)> = Vec::with_capacity(TOP_PAIRS + 1);
    for (key, count) in counts.entries() {
        if most.len() == TOP_PAIRS && (count, key) < most[TOP_PAIRS - 1] {
            continue;
        }
        let place = most.partition_point(|other| *other > (count, key));
        most.insert(place, (count, key));
        most.truncate(TOP_PAIRS);
    }
    most
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "repetition.title_words",
        "E16",
        PerThousandWords,
        Farm,
        "How often a word of the title is said, on average, per thousand words.",
        "Text made for a search phrase says it far more often than people do (keyword stuffing, Ntoulas et al. 2006).",
        "each word of the title is said {}",
        |f| f.repetition.title_rate,
        |reading, _| title_places(reading)
    )
    .habit(),
    signal!(
        "repetition.headings_paired",
        "E17 E18",
        Share,
        Farm,
        "Share of the headings that have the same two words of the title in a row, if five have.",
        "Sections are made around the search phrase: price of it, kinds of it, how to order it.",
        "{} of the headings have the same two words of the title",
        |f| {
            let keyed = f.repetition.keyed.of(f.reading);
            keyed.share(&keyed.pair)
        },
        |r, f| some(&f.repetition.keyed.of(r).pair)
    ),
    signal!(
        "repetition.headings_keyed",
        "E17 E18",
        Share,
        Farm,
        "Share of the headings that have the same word of the title, if six have.",
        "As for two words; names of products and towns are single words.",
        "{} of the headings have the same word of the title",
        |f| {
            let keyed = f.repetition.keyed.of(f.reading);
            keyed.share(&keyed.word)
        },
        |r, f| some(&f.repetition.keyed.of(r).word)
    )
    .habit(),
    signal!(
        "repetition.title_whole",
        "E18",
        Count,
        Farm,
        "How often the whole title stands in the text, word by word.",
        "Templates paste the title into every paragraph.",
        "the whole title stands {} times in the text",
        |f| if f.repetition.has_title {
            f.repetition.title_whole.of(f.reading).len() as f32
        } else {
            f32::NAN
        },
        |r, f| some(f.repetition.title_whole.of(r))
    ),
    signal!(
        "repetition.top_pair",
        "E11",
        Share,
        Farm,
        "Share of the words that the commonest pair of words makes up.",
        "Gopher's rules drop texts where one pair makes up a fifth; farms stand between.",
        "one pair of words makes up {} of the text",
        |f| f.repetition.runs.of(f.reading).top_pair,
        |r, f| top_places(r, f.repetition.runs.of(r))
    ),
    signal!(
        "repetition.top_pairs",
        "E11",
        Share,
        Farm,
        "Share of the words that the five commonest pairs of words make up.",
        "As for the commonest pair; a search phrase of several words fills all five.",
        "five pairs of words make up {} of the text",
        |f| f.repetition.runs.of(f.reading).top_pairs,
        |r, f| top_places(r, f.repetition.runs.of(r))
    ),
    signal!(
        "repetition.pairs",
        "E12",
        Share,
        Farm,
        "Pairs of words that occur again, as a share of the words.",
        "Padding says the same again (Gopher's repetition rules).",
        "{} of the pairs of words occur again",
        |f| f.repetition.runs.of(f.reading).repeated_pairs,
        |r, f| top_places(r, f.repetition.runs.of(r))
    ),
    signal!(
        "repetition.triples",
        "E12",
        Share,
        Farm,
        "Runs of three words that occur again, as a share of the words.",
        "Frames with a slot and pasted snippets repeat whole runs.",
        "{} of the runs of three words occur again",
        |f| f.repetition.runs.of(f.reading).repeated_triples
    ),
    signal!(
        "repetition.new_triples",
        "E06",
        Share,
        Either,
        "Different runs of three words over all of them: how little the text could be compressed.",
        "Ntoulas et al. 2006 compress pages to find repeated text; counting runs says the same and costs nothing more. Tables and lyrics repeat themselves too.",
        "{} of the runs of three words are new",
        |f| f.repetition.runs.of(f.reading).new_triples
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

    #[test]
    fn headings_made_around_the_title_are_seen() {
        let page = |headings: &[&str]| {
            let headings: String =
                headings.iter().map(|text| format!("<h2>{text}</h2><p>It is.")).collect();
            format!("<h1>Wire mesh suppliers</h1><p>We walk.{headings}")
        };
        let made = [
            "Price of wire mesh",
            "Kinds of wire mesh",
            "Order wire mesh online",
            "Wire mesh for gardens",
            "Wire mesh and rust",
            "Our garden gate",
        ];
        check(&page(&made), "repetition.headings_paired", 0.833);
        check(&page(&made), "repetition.headings_keyed", 0.0);
        check(&page(&made[..4]), "repetition.headings_paired", 0.0);
        let worded = [made.as_slice(), &["The wire that holds"]].concat();
        check(&page(&worded), "repetition.headings_keyed", 0.857);
        assert_eq!(quotes(&page(&worded), "repetition.headings_keyed").len(), 6);
    }

    #[test]
    fn a_phrase_pasted_again_and_again_is_seen() {
        let page = format!(
            "<title>Wire fence Ashford | Fences</title><p>{}",
            "Wire fence Ashford is sold by us to everybody. ".repeat(10)
        );
        check(&page, "repetition.title_words", 111.11);
        check(&page, "repetition.title_whole", 10.0);
        check(&page, "repetition.top_pair", 0.22);
        check(&page, "repetition.pairs", 0.77);
        check(&page, "repetition.new_triples", 0.103);
        assert_eq!(quotes(&page, "repetition.top_pair").len(), 4);
        assert_eq!(quotes(&page, "repetition.title_words")[..2], ["Wire", "fence"]);
    }

    #[test]
    fn short_texts_and_texts_without_title_say_nothing() {
        check("<p>It rained all day.", "repetition.top_pair", f32::NAN);
        check("<p>It rained all day.", "repetition.new_triples", f32::NAN);
        check("<p>It rained all day.", "repetition.title_whole", f32::NAN);
        check("<p>It rained all day.", "repetition.title_words", f32::NAN);
    }
}
