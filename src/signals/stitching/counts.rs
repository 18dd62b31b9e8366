//! Counting what stitched pages show.

use super::Facts;
use crate::page::{Element, Format, Page, Span, ends_sentence, registrable_domain};
use crate::signals::address::has_year;
use crate::signals::hash::{Counts, mixed};
use crate::signals::reading::WordKind;
use crate::signals::{Reading, Word, share};
use std::collections::HashSet;

/// Distance, in sentences, at which two sentences count as any two of the page.
const FAR: usize = 5;
/// Terms of a title below which saying them again is no sign.
const LEAST_TERMS: usize = 2;
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
    let sentences = reading.sentences.iter().filter(|s| s.words >= 5);
    sentences.filter(|s| repeated(reading.words_in(s))).map(|s| s.span).collect()
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
    let mut before: Option<(Element, &[Word])> = None;
    for (n, block) in reading.main_blocks() {
        let text = reading.text(block.span);
        let words = reading.words_of(n);
        if framed_alike(before, (block.element, words)) {
            facts.frames.push(block.span);
        }
        before = Some((block.element, words));
        // In plain text a cut or short line may pass for a heading.
        if block.element.leads() && reading.page.format == Format::Html {
            continue;
        }
        if words.len() <= 12 {
            facts.short_blocks += 1;
            if is_search_phrase(text, words) {
                facts.phrases.push(block.span);
            }
        }
        if words.len() >= 12 && block.row == 0 && block.list_depth == 0 {
            facts.paragraphs += 1;
            let end = without_references(text);
            let end = end.trim_end_matches(['"', '”', '’', ')', '»', '\'', ']']);
            if end.ends_with("...") || end.ends_with('…') || end.ends_with("..") {
                facts.elided.push(block.span);
            } else if end
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphanumeric() || c == ',' || c == '-')
            {
                facts.cut.push(block.span);
            }
        }
        if text.len() <= 120 && names_host(text) {
            facts.credits.push(block.span);
        }
    }
    count_sentence_starts(reading, facts);
    let hosts: HashSet<&str> =
        facts.credits.iter().filter_map(|s| host_in(reading.text(*s))).collect();
    facts.credited_hosts = hosts.len();
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

/// Lower-case words without punctuation, as typed into a search box.
fn is_search_phrase(text: &str, words: &[Word]) -> bool {
    (3..=9).contains(&words.len())
        && text.chars().next().is_some_and(char::is_lowercase)
        && !text.chars().any(|c| c.is_uppercase() || ".,;:!?…()\"".contains(c))
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

/// A host name standing in a short line: a credit, not a link.
fn host_in(text: &str) -> Option<&str> {
    let candidate = |word: &&str| {
        let Some((name, ending)) = word.rsplit_once('.') else { return false };
        let known =
            (2..=7).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_lowercase());
        known
            && name.len() >= 3
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
    };
    let words = text.split_whitespace();
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).find(candidate)
}

fn names_host(text: &str) -> bool {
    // Most lines have no dot, which is quicker to see than that no word is a host.
    text.contains('.')
        && host_in(text).is_some()
        && !text.contains('@')
        && text.split_whitespace().count() <= 12
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
    let mut seen: HashSet<&str> = HashSet::new();
    for image in page.images.iter().filter(|i| i.alt.len() >= 4).take(60) {
        let alt = page.text(image.alt);
        facts.alts += 1;
        facts.repeated_alts += usize::from(!seen.insert(alt));
        if say(Reading::terms(alt).into_iter(), &terms) {
            facts.title_alts.push(image.alt);
        }
    }
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
        hosts.insert(domain);
        facts.foreign_images += usize::from(own != Some(domain));
    }
    facts.image_hosts = hosts.len();
}

/// Bytes of the shortest name that a program gave, or word that ran into a number.
const LEAST_NAME: usize = 12;

/// Image sizes, opaque machine tokens and words that ran into a number standing in the text.
pub(super) fn count_tokens(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    let code =
        |block: u32| page.blocks.get(block as usize).is_some_and(|b| b.element == Element::Pre);
    for word in reading.words.iter().filter(|w| w.kind == WordKind::Number) {
        // Programs and their output are full of them.
        if code(word.block) {
            continue;
        }
        let written = reading.text(word.span);
        let found = if is_size(reading.lower_text(word.span)) {
            &mut facts.sizes
        } else if is_opaque(written) && stands_alone(page, word.span) {
            &mut facts.tokens
        } else if is_glued(written) && stands_alone(page, word.span) && !has_seam(page, word.span) {
            &mut facts.glued
        } else {
            continue;
        };
        if !is_in_code(page, word.span) {
            found.push(word.span);
        }
    }
    drop_names(page, &mut facts.glued);
    keep_different(page, &mut facts.tokens);
    keep_different(page, &mut facts.glued);
}

/// Whether a word stands in an inline element of code.
fn is_in_code(page: &Page, word: Span) -> bool {
    let behind = page.code.partition_point(|code| code.end <= word.start);
    page.code.get(behind).is_some_and(|code| code.start < word.end)
}

/// Whether an inline element begins or ends within a word: a style may set its parts apart.
fn has_seam(page: &Page, word: Span) -> bool {
    let behind = page.seams.partition_point(|seam| *seam <= word.start);
    page.seams.get(behind).is_some_and(|seam| *seam < word.end)
}

/// Drops the words that are all of a link's text, as names of users are.
fn drop_names(page: &Page, words: &mut Vec<Span>) {
    if !words.is_empty() {
        let names: HashSet<Span> = page.links.iter().map(|link| link.text).collect();
        words.retain(|word| !names.contains(word));
    }
}

/// Keeps the first of words that are the same.
fn keep_different(page: &Page, words: &mut Vec<Span>) {
    let mut seen = HashSet::new();
    words.retain(|word| seen.insert(page.text(*word)));
}

fn is_size(word: &str) -> bool {
    let Some((width, height)) = word.split_once(['x', '×']) else { return false };
    let number =
        |part: &str| (2..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    number(width) && number(height)
}

/// A name that a program gave to something: letters and digits in turns. Words that ran into a number
/// ("616kcalCarbohydrates"), names that people give themselves and course codes take turns once or
/// twice; part numbers, contracts and bank accounts have no small letters, measures few letters.
fn is_opaque(word: &str) -> bool {
    /// Turns from letters to digits and back of the plainest name.
    const LEAST_TURNS: usize = 4;
    if word.len() < LEAST_NAME {
        return false;
    }
    let bytes = word.as_bytes();
    let digit = |byte: &u8| byte.is_ascii_digit();
    let letters = bytes.iter().filter(|byte| !digit(byte)).count();
    let turns = bytes.windows(2).filter(|pair| digit(&pair[0]) != digit(&pair[1])).count();
    word.is_ascii()
        && turns >= LEAST_TURNS
        && letters * 5 >= word.len() * 2
        && bytes.iter().any(u8::is_ascii_lowercase)
        && !is_digest(word)
        && !is_formula(word)
        && !is_coin_address(word)
        && !is_pattern(word)
}

/// Digests and keys in hexadecimal digits are quoted by people.
fn is_digest(word: &str) -> bool {
    let digits = word.strip_prefix("0x").unwrap_or(word);
    digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A chemical formula such as `C21H25ClN2O3`: symbols of elements with their numbers, to the end.
fn is_formula(word: &str) -> bool {
    let mut rest = word.as_bytes();
    while let [b'A'..=b'Z', after @ ..] = rest {
        let small = usize::from(after.first().is_some_and(u8::is_ascii_lowercase));
        let digits = after[small..].iter().take_while(|b| b.is_ascii_digit()).count();
        rest = &after[small + digits..];
    }
    rest.is_empty()
}

/// Addresses of bitcoins, to which people ask for donations: base 58, or `bc1` in base 32.
fn is_coin_address(word: &str) -> bool {
    let base58 = |b: u8| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b);
    let old = word.starts_with(['1', '3']) && (26..=35).contains(&word.len());
    let new = word.starts_with("bc1") && (42..=62).contains(&word.len());
    new || old && word.bytes().all(base58)
}

/// A pattern in few letters, such as a row of knitting (`k2p2k2p2k2p2`).
fn is_pattern(word: &str) -> bool {
    const FEW: u32 = 3;
    let letters = word.bytes().filter(u8::is_ascii_alphabetic);
    let kinds = letters.fold(0u32, |kinds, b| kinds | 1 << (b.to_ascii_lowercase() - b'a'));
    kinds.count_ones() <= FEW
}

/// A long word that began in a number. One that ends in a number is what people call themselves
/// ("streetracer67856"). Labels of nutrients begin so wherever cells of a table are not set apart,
/// keys of a bibliography (`muster2019attention`) and digests are meant so; tax numbers, bank
/// accounts, catalogue numbers and times have no run of small letters, which words have.
fn is_glued(word: &str) -> bool {
    /// Small letters in a row from which they are a word's.
    const LEAST_RUN: usize = 3;
    if word.len() < LEAST_NAME {
        return false;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let spelt = |run: &[u8]| run.iter().all(u8::is_ascii_lowercase);
    let mixed = word.is_ascii()
        && digits >= 3
        && word.as_bytes().windows(LEAST_RUN).any(spelt)
        && goes_on_behind_a_number(word);
    let meant = || {
        (digits == 4 && has_year(&word.to_ascii_lowercase()))
            || is_digest(word)
            || is_nutrient(word)
    };
    mixed && !meant()
}

/// Whether a number within the word is followed by letters that may be a word of their own.
fn goes_on_behind_a_number(word: &str) -> bool {
    const LEAST_LETTERS: usize = 3;
    let parts = word.split(|c: char| c.is_ascii_digit());
    parts.skip(1).any(|letters| letters.len() >= LEAST_LETTERS)
}

/// Such as `616kcalCarbohydrates`.
fn is_nutrient(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let name =
        |unit| rest.strip_prefix(unit).is_some_and(|n: &str| n.starts_with(char::is_uppercase));
    rest.len() < word.len() && ["g", "mg", "mcg", "kcal", "kJ", "IU"].into_iter().any(name)
}

/// Whether what a word stands in, up to white space, is no address, path or parameter that somebody
/// wrote out, nor the name of a hidden service: `….onion`.
fn stands_alone(page: &Page, word: Span) -> bool {
    /// Longest addresses that are seen as such.
    const REACH: usize = 256;
    let text = page.visible_text().as_bytes();
    let (start, end) = (word.start as usize, word.end as usize);
    let before = &text[start.saturating_sub(REACH)..start];
    let after = &text[end..(end + REACH).min(text.len())];
    let marks = |byte: &&u8| b"/=@?&#".contains(byte);
    let solid = |byte: &&u8| !byte.is_ascii_whitespace();
    !before.iter().rev().take_while(solid).chain(after.iter().take_while(solid)).any(|b| marks(&b))
        && !after.starts_with(b".onion")
}

#[cfg(test)]
mod tests {
    use crate::signals::check;

    #[test]
    fn opaque_tokens_are_told_from_years_addresses_and_code() {
        let count = |text: &str, expected| {
            check(&format!("<h1>Walls</h1><p>{text}"), "stitching.opaque_tokens", expected);
        };
        count("Order k1w2zq3d4e5x today.", 1.0);
        count("It is called Ve7rwq2fk4mmts.", 1.0);
        count("Seen by pqG1vNXz5Zm7iv%2BXk9zR on", 1.0);
        count("Seen by ncG2vNJzZnivp6x7rbjAp5ylqJmdsrOuy51lnKedZIZzgqVoq1066Y on", 1.0);
        for honest in [
            "As annamarlow198523 said.",
            "It has 616kcalCarbohydrates and 830FollowersFollow.",
            "Pay to NL45KELP0105881341EUR for part BK21V405A02CDXWAA.",
            "A box of 190x100x72cm, course CS314GalaxyTrek.",
            "As in muster2019attention.",
            "Since c4e8677f2a50af9b it works.",
            "Vitamin B12 is C63H88CoN14O14P, another drug C21H25ClN2O3.",
            "Give to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, thank you.",
            "Give to bc1q42zkx5wq3l9y7e8t2rj6n0vps4dfhgm3c5ka9u2, thank you.",
            "Give to 0x52a08400098527886E0F7030069857D2E4169EE7, thank you.",
            "We are at w7x2k4z3m5q6t7ab.onion as well.",
            "Row 3: k2p2k2p2k2p2k2, then turn.",
            "See https://walls.example/k1w2zq3d4e5x for more.",
            "See walls.example/?id=k1w2zq3d4e5x&p=2 for more.",
            "See https://walls.example/%2Fk1w2zq3d4e5x for more.",
        ] {
            count(honest, 0.0);
        }
        count("Order k1w2zq3d4e5x or k1w2zq3d4e5x, not Ve7rwq2fk4mmts.", 2.0);
        check("<h1>Walls</h1><pre>commit k1w2zq3d4e5x</pre>", "stitching.opaque_tokens", 0.0);
        for element in ["code", "kbd", "samp", "tt", "var"] {
            count(&format!("Order <{element}>k1w2zq3d4e5x</{element}> today."), 0.0);
            count(&format!("Order <{element}>it</{element}> k1w2zq3d4e5x today."), 1.0);
        }
        count(
            "Order <code>a <b>k1w2zq3d4e5x</b> c</code><br><code>Ve7rwq2fk4mmts</code> today.",
            0.0,
        );
    }

    #[test]
    fn words_that_ran_into_numbers_are_told_from_what_is_written_so() {
        let count = |text: &str, expected| {
            check(&format!("<h1>Walls</h1><p>{text}"), "stitching.glued_words", expected);
        };
        count("Course CS314GalaxyTrek has 830FollowersFollow.", 2.0);
        count("It has 830FollowersFollow, has 830FollowersFollow.", 1.0);
        count("Use <code>sha256WithRSAEncryption</code> here.", 0.0);
        count("Use sha256WithRSAEncryption here.", 1.0);
        count("On <span>26</span><span>september</span><span>2018</span> we went.", 0.0);
        count("It <b>has</b> 830<!-- -->FollowersFollow.", 1.0);
        count("It <b>has </b>830FollowersFollow.", 1.0);
        count("Asked by <a href=/u/1> <b>mark1234builder</b> </a>.", 0.0);
        count("Asked <a href=/u/1>by mark1234builder</a>.", 1.0);
        count("Order k1w2zq3d4e5x today.", 0.0);
        count("Asked by user3924722, answered by streetracer67856 of Pinterest215x.", 0.0);
        count("It has 616kcalCarbohydrates and 409IUVitamin, as in muster2019attention.", 0.0);
        for number in [
            "IT01234567890",
            "NL123456789B01",
            "GB29NWBK60161331926819",
            "US20190123456A1",
            "ENSG00000139618",
            "ISBN9783161484100",
            "WH1000XM4BLK",
            "20240131T120000Z",
        ] {
            count(&format!("It is number {number} here."), 0.0);
        }
    }
}
