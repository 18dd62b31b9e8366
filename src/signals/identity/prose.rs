//! Hobbies, adjectives and sentences of introductions.

use std::ops::Range;

use super::likelihood::{Ledger, weight};
use super::lists::{
    ADJECTIVES, ANCHOR_PAIRS, ANCHORS, BIO_PARTS, BIO_SUPPORTERS, HOBBIES, STOCK_BIOS, pair_of,
};
use super::{Clue, Field};
use crate::page::range_in;

/// Fewest listed items from which a run names its library.
const RUN: usize = 4;
/// Most other words between two steps of a stock sentence.
const GAP: usize = 4;

pub(super) fn weigh_hobbies(text: &str, ledger: &mut Ledger) {
    let mut sum = 0.0;
    let (mut items, mut exact, mut lower_case) = (0, 0, false);
    for item in text.split([',', ';', '|', '\n', '\u{b7}', '\u{2022}', '/']) {
        let item = item.trim().trim_end_matches('.');
        if item.is_empty() {
            continue;
        }
        items += 1;
        match HOBBIES.find(item) {
            Some(row) if row.entry == item => {
                exact += 1;
                lower_case |= item == "amateur radio";
                sum += row.weight();
            }
            Some(row) => sum += row.weight().min(0.0) + weight::HOBBY_OTHER_CASE,
            None => sum += weight::HOBBY_NOT_LISTED,
        }
    }
    let all = items >= RUN && exact == items;
    if all {
        sum += weight::HOBBIES_ALL;
    }
    let highest = if items < 3 { weight::HOBBIES_FEW } else { weight::HOBBIES_HIGHEST };
    let llr = sum.clamp(weight::HOBBIES_LOWEST, highest);
    ledger.tells.ruby_hobbies |= all && llr > 0.0;
    ledger.tells.ruby_lower_case_hobby |= lower_case && all;
    ledger.enter(Clue::Hobbies, Field::Hobby, range_in(text, text.trim()), llr, || {
        format!("{exact} of {items} hobbies stand, so spelt, in the list of faker-ruby")
    });
}

pub(super) fn weigh_introduction(text: &str, ledger: &mut Ledger) {
    if let Some(span) = stock_bio(text) {
        ledger.enter(Clue::StockBio, Field::Introduction, span, weight::STOCK_BIO, || {
            "sentence of generated author profiles".to_owned()
        });
    }
    if let Some(run) = adjective_run(text) {
        weigh_adjectives(text, &run, ledger);
    } else if is_short_bio(text) {
        ledger.tells.faker_js = true;
        let span = range_in(text, text.trim());
        ledger.enter(Clue::StockBio, Field::Introduction, span, weight::SHORT_BIO, || {
            "biography joined from the parts faker-js draws".to_owned()
        });
    }
}

/// Adjectives before "person", and the article before them.
struct Run<'a> {
    article: &'a str,
    adjectives: Vec<&'a str>,
}

fn weigh_adjectives(text: &str, run: &Run, ledger: &mut Ledger) {
    let (mut sum, mut listed) = (0.0, 0);
    for adjective in &run.adjectives {
        match ADJECTIVES.find(adjective) {
            Some(row) => {
                listed += 1;
                sum += row.weight();
            }
            None => sum += weight::ADJECTIVE_NOT_LISTED,
        }
    }
    let count = run.adjectives.len();
    let (Some(first), Some(last)) = (run.adjectives.first(), run.adjectives.last()) else { return };
    let span = range_in(text, first).start..range_in(text, last).end;
    let llr = sum.clamp(weight::ADJECTIVES_LOWEST, weight::ADJECTIVES_HIGHEST);
    ledger.tells.ruby_adjectives |= listed == count && listed >= RUN;
    ledger.enter(Clue::Adjectives, Field::Introduction, span.clone(), llr, || {
        format!("{listed} of {count} adjectives in a row stand in the list of faker-ruby")
    });
    if is_article_wrong(run.article, first) {
        let span = range_in(text, run.article).start..range_in(text, first).end;
        ledger.enter(Clue::ArticleError, Field::Introduction, span, weight::ARTICLE_ERROR, || {
            format!(
                "\"{} {first}\": the article was set before the adjective was drawn",
                run.article
            )
        });
    }
}

fn is_article_wrong(article: &str, word: &str) -> bool {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    let consonant =
        word.starts_with(|c: char| c.is_ascii_alphabetic() && !"aeiouhAEIOUH".contains(c));
    (article == "a" && vowel) || (article == "an" && consonant)
}

/// Finds "a x, y, z person" with at least three adjectives.
fn adjective_run(text: &str) -> Option<Run<'_>> {
    let end = text.find(" person")?;
    let sentence = &text[text[..end].rfind(['.', '!', '?', '\n']).map_or(0, |at| at + 1)..end];
    let start = [" a ", " an "]
        .iter()
        .filter_map(|article| Some((sentence.rfind(article)?, article.len())))
        .max()?;
    let article = sentence[start.0..start.0 + start.1].trim();
    let adjectives: Vec<&str> = sentence[start.0 + start.1..]
        .split(',')
        .map(|item| item.trim())
        .map(|item| item.strip_prefix("and ").unwrap_or(item))
        .filter(|item| !item.is_empty())
        .collect();
    (adjectives.len() >= 3).then_some(Run { article, adjectives })
}

/// Biographies of faker-js: "dreamer, gamer", "design supporter, parent 🐾".
fn is_short_bio(text: &str) -> bool {
    let text = text.trim();
    let mut supporters = 0;
    let mut parts = 0;
    if text.len() > 80 || text.contains('.') || text.is_empty() {
        return false;
    }
    let words = text.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    for part in words.split(", ") {
        parts += 1;
        if BIO_PARTS.exact(part).is_some() {
            continue;
        }
        let Some((noun, last)) = part.rsplit_once(' ') else { return false };
        let supporter = BIO_SUPPORTERS.exact(last).is_some() && !noun.contains(' ');
        if !supporter || parts > 1 || noun.starts_with(|c: char| c.is_uppercase()) {
            return false;
        }
        supporters += 1;
    }
    parts > 1 || supporters > 0
}

/// Finds a sentence known from generated author profiles, in English or machine-translated, and
/// returns its byte range within `text`.
///
/// Meant for free prose: the text of a profile or of a whole page. Time is linear in the length of
/// the text.
#[must_use]
pub fn stock_bio(text: &str) -> Option<Range<usize>> {
    let mut searched = 0;
    while let Some(at) = next_anchor(text, searched) {
        let head = &text[..at];
        let start = head.rfind(SENTENCE_ENDS).map_or(0, |end| end + 1);
        let start = (start..=at).find(|start| text.is_char_boundary(*start)).unwrap_or(at);
        let end = text[at..].find(SENTENCE_ENDS).map_or(text.len(), |end| at + end);
        let words: Vec<&str> = text[start..end]
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .collect();
        let found = STOCK_BIOS.iter().find_map(|stock| follow(text, &stock.steps, &words));
        if found.is_some() {
            return found;
        }
        searched = end;
    }
    None
}

const SENTENCE_ENDS: [char; 5] = ['.', '!', '?', '\n', '\u{3002}'];

/// The next word from byte `from` on that anchors a stock sentence.
fn next_anchor(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let pairs: &[u64; 1024] = &ANCHOR_PAIRS;
    let starts_word =
        |at: usize| at == 0 || (bytes[at - 1].is_ascii() && !bytes[at - 1].is_ascii_alphanumeric());
    let likely = bytes.get(from..)?.windows(2).enumerate().filter(|(_, pair)| {
        let pair = pair_of(pair[0], pair[1]);
        pairs[pair / 64] >> (pair % 64) & 1 == 1
    });
    likely
        .map(|(at, _)| from + at)
        .find(|&at| starts_word(at) && text.get(at..).is_some_and(is_anchor))
}

fn is_anchor(text: &str) -> bool {
    ANCHORS.iter().any(|start| {
        if start.is_ascii() {
            text.as_bytes()
                .get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
        } else {
            begins_with(text, start)
        }
    })
}

/// Whether `text` begins with `start` (lower case), letter case aside.
fn begins_with(text: &str, start: &str) -> bool {
    let mut lower = text.chars().flat_map(char::to_lowercase);
    start.chars().all(|c| lower.next() == Some(c))
}

/// Follows the steps of a stock sentence through the words of one sentence.
fn follow(text: &str, steps: &[Vec<&str>], words: &[&str]) -> Option<Range<usize>> {
    let fits = |step: &[&str], word: &str| step.iter().any(|start| begins_with(word, start));
    let (first, rest) = steps.split_first()?;
    (0..words.len()).filter(|at| fits(first, words[*at])).find_map(|start| {
        let mut at = start;
        for step in rest {
            let last = (at + 1 + GAP).min(words.len() - 1);
            at = (at + 1..=last).find(|next| fits(step, words[*next]))?;
        }
        Some(range_in(text, words[start]).start..range_in(text, words[at]).end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hobbies: &str, least: f32, most: f32) {
        let mut ledger = Ledger::default();
        weigh_hobbies(hobbies, &mut ledger);
        assert!((least..=most).contains(&ledger.joint), "{hobbies}: {}", ledger.joint);
    }

    #[test]
    fn hobbies() {
        check(
            "amateur radio, Taekwondo, Wood carving, Parkour, Skateboarding, Running, Rafting",
            3.0,
            6.5,
        );
        check("Knapping, Poi, Lapidary, Pet, Community", 6.0, 6.5);
        check("reading, hiking, photography", -3.0, -1.0);
        check("Reading, Cooking, Hiking, Yoga", -3.0, 0.0);
        check("Lesen, Wandern", -3.0, -2.0);
        check("", 0.0, 0.0);
        check(", ,", 0.0, 0.0);
    }

    fn check_introduction(text: &str, expected: &[(Clue, bool)]) {
        let mut ledger = Ledger::default();
        weigh_introduction(text, &mut ledger);
        let found: Vec<_> = ledger.findings.iter().map(|f| (f.clue, f.llr > 0.0)).collect();
        assert_eq!(found, expected, "{text}");
        for finding in &ledger.findings {
            assert!(text.get(finding.span.clone()).is_some(), "{text}");
        }
    }

    #[test]
    fn introductions() {
        use Clue::*;
        check_introduction(
            "My name is Ed Metz, I am a open, lucky, vast, zany person who loves writing and wants \
             to share my knowledge and understanding with you.",
            &[(StockBio, true), (Adjectives, true), (ArticleError, true)],
        );
        check_introduction("I am a patient, orderly, quiet person.", &[(Adjectives, false)]);
        check_introduction("I am a person of few words.", &[]);
        check_introduction("design supporter, parent 🐾", &[(StockBio, true)]);
        check_introduction("dreamer, gamer", &[(StockBio, true)]);
        check_introduction("teacher", &[]);
        check_introduction("Ich schreibe über Vögel.", &[]);
        check_introduction("", &[]);
        check_introduction(" person", &[]);
    }

    #[test]
    fn stock_sentences() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(stock_bio(text).map(|span| &text[span]), expected, "{text}");
        };
        check(
            "Hello. He is a writer who enjoys writing and would like to share his knowledge and \
             understanding with you.",
            Some("who enjoys writing and would like to share his knowledge and understanding with"),
        );
        check(
            "Soy una persona que ama escribir y quiere compartir mi conocimiento contigo.",
            Some("que ama escribir y quiere compartir mi conocimiento"),
        );
        check(
            "Я человек, который любит писать и хочет поделиться с вами своими знаниями. Да!",
            Some("любит писать и хочет поделиться с вами своими знаниями"),
        );
        check(
            "Ich bin ein Mensch, der gerne schreibt und mein Wissen mit Ihnen teilen möchte.",
            Some("gerne schreibt und mein Wissen mit Ihnen teilen"),
        );
        check(
            "Une personne QUI AIME ÉCRIRE ET VEUT PARTAGER MES CONNAISSANCES ICI",
            Some("QUI AIME ÉCRIRE ET VEUT PARTAGER MES CONNAISSANCES"),
        );
        check("。knowledge", None);
        check("She loves writing about birds and gardens.", None);
        check("We share knowledge with schools.", None);
        check("", None);
    }
}
