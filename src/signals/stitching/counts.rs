//! Counting what stitched pages show.

use super::credits::{Credit, credit_in};
use super::{FREE_TITLE_ALTS, FREE_TITLE_HEADINGS, Facts};
use crate::page::{Element, Format, Span, ends_sentence, registrable_domain, shifted};
use crate::signals::Sentence;
use crate::signals::hash::{Counts, mixed};
use crate::signals::letters::is_typed;
use crate::signals::{Reading, Word, beyond, function_words, hash_word, share};
use std::collections::HashSet;

/// Distance, in sentences, at which two sentences count as any two of the page.
const FAR: usize = 5;
/// Terms of a title below which saying them again is no sign.
const LEAST_TERMS: usize = 2;
/// Different hosts below which credits are no list of finds.
const LEAST_CREDITED: usize = 2;
/// Words of the runs whose repetition is counted.
const RUN: usize = 6;

/// How many terms neighbouring sentences share, and how many any two of the page.
pub(super) fn count_cohesion(reading: &Reading, facts: &mut Facts) {
    const MOST: usize = 300;
    let mut sentences: Vec<Terms> = Vec::new();
    let mut shareable = Vec::with_capacity(reading.main_words);
    for sentence in reading.sentences.iter().filter(|s| (4..=60).contains(&s.words)).take(MOST) {
        let (start, mut all) = (shareable.len(), 0);
        for word in reading.words_in(sentence).iter().filter(|w| !w.stop) {
            all += 1;
            let number = reading.vocabulary.number(word.hash);
            // What is said only once is shared with no other sentence.
            shareable.extend(number.filter(|number| reading.vocabulary.times_of(*number) > 1));
        }
        sentences.push(Terms { all, shareable: start..shareable.len() });
    }
    let likeness = |a: usize, b: usize| likeness(&sentences[a], &sentences[b], &shareable);
    facts.sentences = sentences.len();
    let (mut near, mut far, mut far_pairs) = (0.0, 0.0, 0usize);
    for n in 0..sentences.len().saturating_sub(1) {
        let shared = likeness(n, n + 1);
        near += shared;
        facts.pairs += 1;
        facts.unlinked += usize::from(shared == 0.0);
        if n + FAR < sentences.len() {
            far += likeness(n, n + FAR);
            far_pairs += 1;
        }
    }
    facts.near = share(near, facts.pairs);
    facts.far = share(far, far_pairs);
    // Three eighths of the text apart: far from each other wherever one begins. Of texts so short that
    // a sentence would be compared with itself nobody asks.
    let apart = sentences.len() * 3 / 8;
    let across = (0..sentences.len()).map(|n| likeness(n, (n + apart) % sentences.len()));
    facts.throughout = share(across.sum::<f32>(), sentences.len());
}

/// The terms of a sentence.
struct Terms {
    all: usize,
    /// Where the numbers of those lie that other sentences may have, too.
    shareable: std::ops::Range<usize>,
}

/// Shared terms over the geometric mean of lengths (the cosine of sets).
fn likeness(a: &Terms, b: &Terms, shareable: &[u32]) -> f32 {
    if a.all == 0 || b.all == 0 {
        return 0.0;
    }
    let others = &shareable[b.shareable.clone()];
    let shared = shareable[a.shareable.clone()].iter().filter(|t| others.contains(t)).count();
    shared as f32 / ((a.all * b.all) as f32).sqrt()
}

/// Sentences that were said before.
pub(super) fn repeated_sentences(reading: &Reading) -> Vec<Span> {
    let mut seen = Counts::for_about(reading.sentences.len());
    let mut repeated = |words: &[Word]| {
        let key = words.iter().fold(17u64, |key, word| mixed(key, word.hash));
        !seen.is_first(key)
    };
    repeatable(reading).filter(|s| repeated(reading.words_in(s))).map(|s| s.span).collect()
}

/// The sentences that are long enough to be no exclamation.
pub(super) fn repeatable<'r>(reading: &'r Reading) -> impl Iterator<Item = &'r Sentence> {
    reading.sentences.iter().filter(|s| s.words >= 5)
}

/// Share of the runs of words that were said before.
pub(super) fn repeated_runs(reading: &Reading) -> f32 {
    /// Keys are sums of hashes times powers of this (Karp and Rabin 1987): a run is told from the one
    /// before it by the word that goes and the word that comes.
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    let leaves = (0..RUN).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let said = reading.vocabulary.said();
    let mut seen = Counts::for_about(said.len() / 8);
    let (mut key, mut repeated) = (0u64, 0usize);
    // How many words have come since one that is said only once: no run with such a word is said again.
    let mut again = 0;
    for (n, number) in said.iter().enumerate() {
        key = key.wrapping_mul(BASE).wrapping_add(u64::from(*number) + 1);
        if n >= RUN {
            key = key.wrapping_sub((u64::from(said[n - RUN]) + 1).wrapping_mul(leaves));
        }
        again = if reading.vocabulary.times_of(*number) > 1 { again + 1 } else { 0 };
        if again >= RUN {
            repeated += usize::from(!seen.is_first(mixed(23, key)));
        }
    }
    share(repeated, (said.len() + 1).saturating_sub(RUN))
}

pub(super) fn count_blocks(reading: &Reading, facts: &mut Facts) {
    let headline = unmarked_headline(reading);
    let html = reading.page.format == Format::Html;
    let own = reading.page.address.as_ref().map(|address| address.domain());
    // In a text a line that is a host may be of a menu.
    let credits = |credit: &Credit| {
        (html || credit.says_so()) && own.is_none_or(|own| registrable_domain(credit.host) != own)
    };
    let mut hosts: HashSet<&str> = HashSet::new();
    let mut before: Option<(Element, &[Word])> = None;
    for (n, block) in reading.main_blocks() {
        let text = reading.text(block.span);
        let words = reading.words_of(n);
        if framed_alike(before, (block.element, words)) {
            facts.frames.push(block.span);
        }
        before = Some((block.element, words));
        let heads = block.element.leads() && block.element != Element::H1;
        if heads && html && is_result_title(text) {
            facts.result_titles.push(block.span);
        }
        // In plain text a cut or short line may pass for a heading.
        if block.element.leads() && html {
            continue;
        }
        if words.len() <= 12 {
            facts.short_blocks += 1;
            if is_search_phrase(text, words) {
                facts.phrases.push(block.span);
            }
        }
        if words.len() >= 12 && block.row == 0 && block.list_depth == 0 {
            count_ending(reading, block.span, words, facts);
        }
        if headline.is_some_and(|headline| leads_with(text, headline)) {
            facts.title_leads.push(block.span);
        }
        if let Some(credit) = credit_in(text).filter(credits) {
            facts.credits.push(shifted(credit.range, block.span));
            hosts.insert(credit.host);
        }
    }
    count_sentence_starts(reading, facts);
    // One source is named by whoever has one.
    if hosts.len() < LEAST_CREDITED {
        facts.credits.clear();
        hosts.clear();
    }
    facts.credited_hosts = hosts.len();
}

/// How a paragraph ends: with a full stop, with dots, or cut off.
fn count_ending(reading: &Reading, span: Span, words: &[Word], facts: &mut Facts) {
    facts.paragraphs += 1;
    let end = without_references(reading.text(span));
    let end = end.trim_end_matches(['"', '”', '’', ')', '»', '\'', ']']);
    if end.ends_with("...") || end.ends_with('…') || end.ends_with("..") {
        facts.elided.push(span);
    } else if end.ends_with(|c: char| c.is_alphanumeric() || c == ',' || c == '-') {
        facts.unstopped += 1;
        // A line without a full stop may be whole, as captions and addresses are.
        if end.ends_with(',') || words.last().is_some_and(|word| breaks_off(reading, word)) {
            facts.cut.push(span);
        }
    }
}

/// Whether a sentence that ends with a word goes on: a function word of the page's language that no
/// sentence ends with, and not the ending of a host or an initial.
fn breaks_off(reading: &Reading, word: &Word) -> bool {
    let before = reading.page.visible_text().as_bytes()[..word.span.start as usize].last();
    // Where the verb comes last, sentences end with particles and auxiliaries.
    if matches!(reading.language.code, "hi" | "bn" | "ja" | "ko" | "mr" | "ta" | "te" | "ur") {
        return false;
    }
    let own = function_words::telling(reading.language.code);
    let ends = [hash_word("more"), hash_word("here")];
    word.span.len() > 1
        && !matches!(before, Some(b'.' | b'@' | b'/'))
        && own(word.hash)
        && !ends.contains(&word.hash)
}

/// The headline, if it is words that end without a mark: one that another sentence may follow.
fn unmarked_headline<'p>(reading: &Reading<'p>) -> Option<&'p str> {
    let headline = reading.text(reading.page.headline()).trim();
    let marked = headline.ends_with(|c: char| ends_sentence(c) || !c.is_alphanumeric());
    (!marked && headline.split_whitespace().count() >= 2).then_some(headline)
}

/// Whether a heading is a page's title with its site's name: no date and no crumbs stand before or
/// behind the bar.
fn is_result_title(text: &str) -> bool {
    const LEAST_WORDS: usize = 3;
    let Some((title, site)) = text.split_once(" | ") else { return false };
    title.split_whitespace().count() >= LEAST_WORDS
        && !site.contains(|c: char| c == ':' || c.is_ascii_digit())
}

/// Whether a text begins with the whole headline as a sentence of its own: "Shark boats. Maybe you …".
fn leads_with(text: &str, headline: &str) -> bool {
    let rest = text.strip_prefix(headline);
    rest.is_some_and(|rest| rest.starts_with(". ") && rest.len() > 2)
}

fn count_sentence_starts(reading: &Reading, facts: &mut Facts) {
    for sentence in reading.sentences.iter().filter(|s| s.words >= 5) {
        let first = reading.text(sentence.span).chars().find(|c| c.is_alphabetic());
        let Some(first) = first else { continue };
        let cased = first.is_uppercase() || first.is_lowercase();
        facts.cased_sentences += usize::from(cased);
        if first.is_lowercase() {
            facts.lower_starts.push(sentence.span);
        }
    }
}

/// Neighbouring headings or list items that agree in most places and differ in a slot.
fn framed_alike(before: Option<(Element, &[Word])>, now: (Element, &[Word])) -> bool {
    let Some((element, words)) = before else { return false };
    if element != now.0 || words.len() != now.1.len() || !(4..=40).contains(&words.len()) {
        return false;
    }
    let same = words.iter().zip(now.1).filter(|(a, b)| a.hash == b.hash).count();
    same * 10 >= words.len() * 7 && same < words.len()
}

/// Few words, as typed into a search box.
fn is_search_phrase(text: &str, words: &[Word]) -> bool {
    (3..=9).contains(&words.len()) && is_typed(text)
}

/// A text without the numbers of its footnotes and a source in brackets at its end: "It rained.[3][4]",
/// "It rained. (Harper 1988)".
fn without_references(text: &str) -> &str {
    const LONGEST_NUMBER: usize = 6;
    const LONGEST_SOURCE: usize = 80;
    let mut text = text.trim_end();
    loop {
        let (open, longest) = match text.as_bytes().last() {
            Some(b']') => ('[', LONGEST_NUMBER),
            Some(b')') => ('(', LONGEST_SOURCE),
            _ => return text,
        };
        let Some(start) = text.rfind(open).filter(|start| text.len() - start <= longest) else {
            return text;
        };
        let before = text[..start].trim_end();
        // "…as it was (in part)" ends within its sentence either way.
        if !before.ends_with(ends_sentence) && !before.ends_with(']') {
            return text;
        }
        text = before;
    }
}

/// How often the title's terms are said again, all of them together.
pub(super) fn count_title(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    let terms = Reading::terms(reading.text(page.headline()));
    if terms.len() < LEAST_TERMS {
        return;
    }
    for (n, block) in reading.main_blocks() {
        if block.element.leads() && block.element != Element::H1 {
            facts.headings += 1;
            if say(reading.words_of(n).iter().map(|word| word.hash), &terms) {
                facts.title_headings.push(block.span);
            }
        }
    }
    facts.title_headings = beyond(FREE_TITLE_HEADINGS, std::mem::take(&mut facts.title_headings));
    let mut seen: HashSet<&str> = HashSet::new();
    for image in page.images.iter().filter(|i| i.alt.len() >= 4).take(60) {
        let alt = page.text(image.alt);
        facts.alts += 1;
        let new = seen.insert(alt);
        facts.repeated_alts += usize::from(!new);
        if new && say(Reading::terms(alt).into_iter(), &terms) {
            facts.title_alts.push(image.alt);
        }
    }
    facts.title_alts = beyond(FREE_TITLE_ALTS, std::mem::take(&mut facts.title_alts));
}

/// Sentences that say the title's terms again.
pub(super) fn title_in_sentences(reading: &Reading) -> usize {
    let terms = Reading::terms(reading.text(reading.page.headline()));
    if terms.len() < LEAST_TERMS {
        return 0;
    }
    let hashes = |sentence| reading.words_in(sentence).iter().map(|word| word.hash);
    reading.sentences.iter().take(400).filter(|s| say(hashes(s), &terms)).count()
}

/// Whether words say four of five of the terms.
fn say(words: impl Iterator<Item = u64> + Clone, terms: &[u64]) -> bool {
    let shared = terms.iter().filter(|term| words.clone().any(|word| word == **term)).count();
    shared * 5 >= terms.len() * 4
}

pub(super) fn count_images(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    let own = page.address.as_ref().map(|a| a.domain());
    let mut hosts: HashSet<&str> = HashSet::new();
    for image in page.images.iter().filter(|i| reading.is_main(i.block) || i.alt.len() > 8) {
        facts.images += 1;
        let host = page.text(image.host);
        if host.is_empty() {
            continue;
        }
        let domain = registrable_domain(host);
        if hosts.insert(domain) {
            facts.image_hosts.push(image.src);
        }
        facts.foreign_images += usize::from(own != Some(domain));
    }
}
