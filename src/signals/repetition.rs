//! Repetition: the same words, pairs and runs over and over, as text made around a search phrase has them.
//!
//! Rates of repeated n-grams are the oldest marks of generated text (Ntoulas et al. 2006; Gopher's
//! repetition rules, Rae et al. 2021); here they are of runs that carry meaning, so that function
//! words, which every text repeats, do not count.

use super::reading::{HashCounts, mixed};
use super::{Reading, Signal, signal, some};
use crate::page::Span;
use std::collections::BTreeSet;

/// Words below which a repeated pair says nothing.
const LEAST_WORDS: usize = 80;
/// Words that are looked at.
const MOST_WORDS: usize = 6_000;
/// Bytes from which on a word that is no function word carries meaning.
const LEAST_BYTES: usize = 4;
/// The commonest pairs that are counted together.
const TOP_PAIRS: usize = 5;
/// What separates a title from the name of its site.
const SEPARATORS: [&str; 6] = [" | ", " – ", " — ", " - ", " » ", " :: "];

/// What was counted about repetition.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    title_rate: f32,
    title_whole: Vec<Span>,
    has_title: bool,
    top_pair: f32,
    top_places: Vec<Span>,
    top_pairs: f32,
    repeated_pairs: f32,
    repeated_triples: f32,
    new_triples: f32,
}

/// A word of the main content as it is counted.
struct Token {
    span: Span,
    hash: u64,
    meaning: bool,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let tokens: Vec<Token> = reading
        .main()
        .take(MOST_WORDS)
        .map(|w| Token {
            span: w.span,
            hash: w.hash,
            meaning: !w.stop && w.span.len() >= LEAST_BYTES,
        })
        .collect();
    let mut facts = Facts::default();
    count_title(reading, &tokens, &mut facts);
    count_pairs(&tokens, &mut facts);
    facts
}

fn count_title(reading: &Reading, tokens: &[Token], facts: &mut Facts) {
    let title = title(reading);
    let terms: BTreeSet<u64> = Reading::terms(title).into_iter().collect();
    facts.title_rate = if terms.is_empty() {
        f32::NAN
    } else {
        let said: u32 = terms.iter().filter_map(|term| reading.vocabulary.get(term)).sum();
        super::per_thousand(said, reading.main_words) / terms.len() as f32
    };
    let words = Reading::word_hashes(title);
    facts.has_title = words.len() >= 2;
    if facts.has_title {
        let places = tokens.windows(words.len()).filter(|window| {
            window[0].hash == words[0] && window.iter().zip(&words).all(|(t, w)| t.hash == *w)
        });
        facts.title_whole = places.map(stretch).collect();
    }
}

/// The title without the name of its site.
fn title<'p>(reading: &Reading<'p>) -> &'p str {
    let title = reading.text(reading.page.title);
    let ends = SEPARATORS.iter().filter_map(|separator| title.find(separator));
    ends.min().map_or(title, |end| &title[..end])
}

/// Words of the title where the main content says them.
fn title_places(reading: &Reading) -> Vec<Span> {
    let terms = Reading::terms(title(reading));
    let said = reading.main().filter(|word| terms.contains(&word.hash));
    some(&said.map(|word| word.span).collect::<Vec<_>>())
}

fn count_pairs(tokens: &[Token], facts: &mut Facts) {
    if tokens.len() < LEAST_WORDS {
        (facts.top_pair, facts.top_pairs) = (f32::NAN, f32::NAN);
        (facts.repeated_pairs, facts.repeated_triples) = (f32::NAN, f32::NAN);
        facts.new_triples = f32::NAN;
        return;
    }
    let words = tokens.len() as f32;
    let pairs = counts(tokens, 2);
    let mut most: Vec<(u32, u64)> = pairs.iter().map(|(key, count)| (*count, *key)).collect();
    let kept = most.len().min(TOP_PAIRS);
    if most.len() > kept {
        most.select_nth_unstable_by(kept, |a, b| b.cmp(a));
        most.truncate(kept);
    }
    most.sort_unstable_by(|a, b| b.cmp(a));
    let covered = |pairs: &[(u32, u64)]| {
        2.0 * pairs.iter().map(|(count, _)| *count).sum::<u32>() as f32 / words
    };
    facts.top_pair = covered(&most[..kept.min(1)]);
    facts.top_pairs = covered(&most);
    facts.repeated_pairs = repeated(&pairs) / words;
    let triples = counts(tokens, 3);
    facts.repeated_triples = repeated(&triples) / words;
    facts.new_triples = super::share(triples.len(), triples.values().sum::<u32>() as usize);
    if let Some((_, top)) = most.first() {
        let windows = tokens.windows(2).filter(|window| key_of(window) == Some(*top));
        facts.top_places = windows.take(4).map(stretch).collect();
    }
}

/// From the first token of a run to its last.
fn stretch(run: &[Token]) -> Span {
    Span { start: run[0].span.start, end: run[run.len() - 1].span.end }
}

/// The key of a run that carries meaning.
fn key_of(run: &[Token]) -> Option<u64> {
    let meaning = run.iter().any(|token| token.meaning);
    meaning.then(|| run.iter().fold(29, |key, token| mixed(key, token.hash)))
}

fn counts(tokens: &[Token], length: usize) -> HashCounts {
    let mut counts = HashCounts::with_capacity_and_hasher(tokens.len(), Default::default());
    for key in tokens.windows(length).filter_map(key_of) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// How many runs occur more than once, each occurrence counted.
fn repeated(counts: &HashCounts) -> f32 {
    counts.values().filter(|count| **count > 1).sum::<u32>() as f32
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
    ),
    signal!(
        "repetition.title_whole",
        "E18",
        Count,
        Farm,
        "How often the whole title stands in the text, word by word.",
        "Templates paste the title into every paragraph.",
        "the whole title stands {} times in the text",
        |f| if f.repetition.has_title { f.repetition.title_whole.len() as f32 } else { f32::NAN },
        |_, f| some(&f.repetition.title_whole)
    ),
    signal!(
        "repetition.top_pair",
        "E11",
        Share,
        Farm,
        "Share of the words that the commonest pair of words makes up.",
        "Gopher's rules drop texts where one pair makes up a fifth; farms stand between.",
        "one pair of words makes up {} of the text",
        |f| f.repetition.top_pair,
        |_, f| some(&f.repetition.top_places)
    ),
    signal!(
        "repetition.top_pairs",
        "E11",
        Share,
        Farm,
        "Share of the words that the five commonest pairs of words make up.",
        "As for the commonest pair; a search phrase of several words fills all five.",
        "five pairs of words make up {} of the text",
        |f| f.repetition.top_pairs,
        |_, f| some(&f.repetition.top_places)
    ),
    signal!(
        "repetition.pairs",
        "E12",
        Share,
        Farm,
        "Pairs of words that occur again, as a share of the words.",
        "Padding says the same again (Gopher's repetition rules).",
        "{} of the pairs of words occur again",
        |f| f.repetition.repeated_pairs,
        |_, f| some(&f.repetition.top_places)
    ),
    signal!(
        "repetition.triples",
        "E12",
        Share,
        Farm,
        "Runs of three words that occur again, as a share of the words.",
        "Frames with a slot and pasted snippets repeat whole runs.",
        "{} of the runs of three words occur again",
        |f| f.repetition.repeated_triples
    ),
    signal!(
        "repetition.new_triples",
        "E06",
        Share,
        Either,
        "Different runs of three words over all of them: how little the text could be compressed.",
        "Ntoulas et al. 2006 compress pages to find repeated text; counting runs says the same and costs nothing more. Tables and lyrics repeat themselves too.",
        "{} of the runs of three words are new",
        |f| f.repetition.new_triples
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

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
