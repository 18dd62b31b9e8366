//! Teasers: the titles of other pages that the page leads to.
//!
//! The titles of a mass-made site come off one frame ("How to … in 2024", a product with each town
//! in turn), which one page shows by its lists of other pages.

use super::address::is_month;
use super::function_words::is_stop_word;
use super::hash::{ByHash, Counts, mixed};
use super::later::Later;
use super::letters::{is_typed, lower_case};
use super::{Reading, Signal, hash_word, signal, some};
use crate::page::{Format, Link, Span, Target};
use std::collections::BTreeMap;

/// Words from which on the text of an inward link is the title of a page.
const LEAST_WORDS: usize = 4;
/// Share of a block in links from which on they are what it is for.
const LEAST_LINKED: f32 = 0.5;
/// Bytes beyond which it is a summary.
const LONGEST: usize = 160;
/// Teasers below which a frame shows by chance.
const LEAST_TEASERS: usize = 5;
/// Teasers that share a frame before it is one.
const LEAST_FRAMED: u32 = 4;
/// Teasers that are looked at; each has a bit.
const MOST_TEASERS: usize = 60;

/// What was counted about teasers.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    teasers: usize,
    framed: Vec<Span>,
    same_start: Vec<Span>,
    same_end: Vec<Span>,
    phrases: Vec<Span>,
    same_word: Later<(f32, Vec<Span>)>,
    alike: f32,
}

struct Teaser {
    span: Span,
    /// Keys of its pairs of words, as [`pairs`] gives them.
    pairs: Vec<Option<u64>>,
    terms: Vec<u64>,
    /// Whether it is written as people type into a search box.
    is_phrase: bool,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    if reading.page.format == Format::Text {
        return Facts::default();
    }
    let teasers = teasers(reading);
    Facts {
        teasers: teasers.len(),
        framed: commonest(&teasers, |pairs| pairs),
        same_start: commonest(&teasers, |pairs| &pairs[..1]),
        same_end: commonest(&teasers, |pairs| &pairs[pairs.len() - 1..]),
        phrases: teasers.iter().filter(|t| t.is_phrase).map(|t| t.span).collect(),
        same_word: Later::by(same_word),
        alike: alike(&teasers),
    }
}

/// Words of a title that are of no date.
const LEAST_NAMED: usize = 2;

/// Whether a word, in lower case, is of a title and not of the date under it: "October 25, 2012 at 12:22 pm".
fn is_of_title(word: &str) -> bool {
    !word.contains(|c: char| c.is_ascii_digit()) && word.len() > 2 && !is_month(word)
}

/// The different titles that inward links carry, in document order.
fn teasers(reading: &Reading) -> Vec<Teaser> {
    let page = reading.page;
    let mut seen = Counts::for_about(256);
    let mut teasers = Vec::new();
    // A link within a sentence is no title.
    let by_itself = |link: &&Link| {
        let block = page.blocks.get(link.block as usize);
        block.is_none_or(|block| block.link_share() >= LEAST_LINKED)
    };
    let internal = page.links.iter().filter(|link| link.target == Target::Internal);
    for link in internal.filter(by_itself) {
        let text = page.text(link.text).trim();
        if text.len() >= LONGEST || text.len() < 2 * LEAST_WORDS || !seen.is_first(hash_word(text))
        {
            continue;
        }
        let lowered = text.to_lowercase();
        let words: Vec<u64> = lowered
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(hash_word)
            .collect();
        let named = lowered.split(|c: char| !c.is_alphanumeric()).filter(|word| is_of_title(word));
        if words.len() >= LEAST_WORDS && named.take(LEAST_NAMED).count() == LEAST_NAMED {
            let terms = Reading::terms(text);
            let pairs = pairs(&words, &terms);
            teasers.push(Teaser { span: link.text, pairs, terms, is_phrase: is_typed(text) });
        }
        if teasers.len() == MOST_TEASERS {
            break;
        }
    }
    teasers
}

/// The keys of a title's pairs of words; none of a pair without a word of meaning: "of the" is in any
/// titles, and frames none.
fn pairs(words: &[u64], terms: &[u64]) -> Vec<Option<u64>> {
    let means: Vec<bool> = words.iter().map(|word| terms.contains(word)).collect();
    let key = |n: usize| mixed(mixed(31, words[n]), words[n + 1]);
    let meant = |n: usize| (means[n] || means[n + 1]).then(|| key(n));
    (0..words.len().saturating_sub(1)).map(meant).collect()
}

/// The teasers that share the pair of words that most of them share, of those in a part of each.
fn commonest(teasers: &[Teaser], part: fn(&[Option<u64>]) -> &[Option<u64>]) -> Vec<Span> {
    let holders = holders(teasers, |teaser| part(&teaser.pairs).iter().flatten().copied());
    // Of pairs that as many share, the one that is seen first.
    let first = |holders: u64| std::cmp::Reverse(holders.trailing_zeros());
    let most = holders.entries().map(|(_, holders)| holders);
    let most = most.max_by_key(|&h| (h.count_ones(), first(h), h)).unwrap_or_default();
    if most.count_ones() < LEAST_FRAMED {
        return Vec::new();
    }
    let shares = |n: &usize| most & 1 << n != 0;
    (0..teasers.len()).filter(shares).map(|n| teasers[n].span).collect()
}

/// Share of the short link texts that begin with the commonest first word of meaning, if several do, and
/// where they stand.
fn same_word(reading: &Reading) -> (f32, Vec<Span>) {
    const WORDS: std::ops::RangeInclusive<usize> = 2..=7;
    const LEAST_BYTES: usize = 4;
    const LEAST_ALIKE: usize = 6;
    const MOST_LINKS: usize = 400;
    let page = reading.page;
    let mut seen = Counts::for_about(256);
    let mut all = 0usize;
    let mut begun: BTreeMap<u64, Vec<Span>> = BTreeMap::new();
    for link in page.links.iter().take(MOST_LINKS) {
        let text = page.text(link.text);
        let short = text.len() < LONGEST && WORDS.contains(&text.split_whitespace().count());
        if !short || !seen.is_first(hash_word(text)) {
            continue;
        }
        all += 1;
        let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
        let lowered = lower_case(first.unwrap_or_default());
        let hash = hash_word(&lowered);
        if lowered.len() >= LEAST_BYTES && is_of_title(&lowered) && !is_stop_word(hash) {
            begun.entry(hash).or_default().push(link.text);
        }
    }
    let most =
        begun.into_values().max_by_key(|spans| (spans.len(), std::cmp::Reverse(spans[0].start)));
    match most.filter(|spans| spans.len() >= LEAST_ALIKE) {
        Some(spans) => (super::share(spans.len(), all), spans),
        None => (0.0, Vec::new()),
    }
}

/// For each key, a bit for each teaser that has it.
fn holders<'t, K: Iterator<Item = u64>>(
    teasers: &'t [Teaser],
    keys: impl Fn(&'t Teaser) -> K,
) -> ByHash<u64> {
    let mut holders: ByHash<u64> = ByHash::for_about(teasers.len() * 8);
    for (n, teaser) in teasers.iter().enumerate().take(MOST_TEASERS) {
        for key in keys(teaser) {
            *holders.entry(key) |= 1 << n;
        }
    }
    holders
}

/// Share of pairs of teasers that have a term in common.
fn alike(teasers: &[Teaser]) -> f32 {
    let holders = holders(teasers, |teaser| teaser.terms.iter().copied());
    let sharing = teasers.iter().enumerate().map(|(n, teaser)| {
        let others = teaser.terms.iter().fold(0, |others, term| others | holders.value(*term));
        (others & ((1 << n) - 1)).count_ones()
    });
    super::share(sharing.sum::<u32>(), teasers.len() * teasers.len().saturating_sub(1) / 2)
}

impl Facts {
    fn share(&self, spans: &[Span]) -> f32 {
        if self.teasers < LEAST_TEASERS {
            f32::NAN
        } else {
            super::share(spans.len(), self.teasers)
        }
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "teasers.framed",
        "",
        Share,
        Farm,
        "Share of the linked titles that have the commonest pair of words in common, a word of meaning among them, if four have it.",
        "Titles made by filling a slot share the frame around it (Marginalia's doorway towns).",
        "{} of the linked titles come off one frame",
        |f| f.teasers.share(&f.teasers.framed),
        |_, f| some(&f.teasers.framed)
    ),
    signal!(
        "teasers.same_start",
        "",
        Share,
        Farm,
        "Share of the linked titles that begin with the same two words.",
        "Lists of search phrases are sorted by what they begin with: \"how to\", \"what is\".",
        "{} of the linked titles begin alike",
        |f| f.teasers.share(&f.teasers.same_start),
        |_, f| some(&f.teasers.same_start)
    ),
    signal!(
        "teasers.same_end",
        "",
        Share,
        Farm,
        "Share of the linked titles that end with the same two words.",
        "Kits end every title with the bait: a year, a town, \"near me\", \"free download\".",
        "{} of the linked titles end alike",
        |f| f.teasers.share(&f.teasers.same_end),
        |_, f| some(&f.teasers.same_end)
    ),
    signal!(
        "teasers.same_word",
        "",
        Share,
        Farm,
        "Share of the links of two to seven words that begin with the same word of meaning, if six do.",
        "Doorways go through products and towns: \"Ohio diet plan\", \"Ohio diet pills\", \"Ohio diet clinic\".",
        "{} of the links begin with the same word",
        |f| f.when_html(f.teasers.same_word.of(f.reading).0),
        |r, f| some(&f.teasers.same_word.of(r).1)
    ),
    signal!(
        "teasers.search_phrases",
        "",
        Share,
        Farm,
        "Share of the linked titles that are search phrases: small letters, no punctuation.",
        "Kits make a page of each phrase that people searched, and link them as they were typed.",
        "{} of the linked titles are search phrases",
        |f| f.teasers.share(&f.teasers.phrases),
        |_, f| some(&f.teasers.phrases)
    ),
    signal!(
        "teasers.alike",
        "",
        Share,
        Farm,
        "Share of pairs of linked titles that have a word of meaning in common.",
        "A site made around one search phrase has it in all its titles.",
        "{} of the pairs of linked titles share a word",
        |f| if f.teasers.teasers < LEAST_TEASERS { f32::NAN } else { f.teasers.alike }
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

    fn page(titles: &[&str]) -> String {
        titles.iter().map(|t| format!("<li><a href=/{}>{t}</a>", t.len())).collect()
    }

    #[test]
    fn a_frame_with_a_slot_is_seen() {
        let towns = page(&[
            "Cheap wire fences in Ashford",
            "Cheap wire fences in Barton",
            "Cheap wire fences in Corby town",
            "Cheap wire fences in Dover",
            "How we paint a gate",
        ]);
        check(&towns, "teasers.framed", 0.8);
        check(&towns, "teasers.same_start", 0.8);
        check(&towns, "teasers.same_end", 0.0);
        check(&towns, "teasers.alike", 0.6);
        assert_eq!(quotes(&towns, "teasers.framed").len(), 4);
    }

    #[test]
    fn links_that_go_through_one_word_are_seen() {
        let kinds =
            ["diet plan", "diet pills", "diet clinic", "meal plan", "weight loss", "fitness"];
        let ohio: Vec<String> = kinds.iter().map(|kind| format!("Ohio {kind}")).collect();
        let mut links: Vec<&str> = ohio.iter().map(String::as_str).collect();
        links.extend(["About us", "Write to us"]);
        check(&page(&links), "teasers.same_word", 0.75);
        check(&page(&links[2..]), "teasers.same_word", 0.0);
    }

    #[test]
    fn dates_are_no_titles() {
        let dates: String = (10..30)
            .map(|day| format!("<li><a href=/{day}>October {day}, 2012 9:22</a> <a href=/{day}/c>2012-10-{day} 10:59:47</a>"))
            .collect();
        check(&dates, "teasers.framed", f32::NAN);
    }

    #[test]
    fn a_paper_has_different_titles() {
        let paper = page(&[
            "Mayor opens the new bridge",
            "Rain delays the harvest again",
            "Choir looks for two tenors",
            "School wins a prize for its pond",
            "Why the museum closed early",
        ]);
        check(&paper, "teasers.framed", 0.0);
        check(&paper, "teasers.alike", 0.0);
        check(&page(&["Mayor opens the new bridge"]), "teasers.framed", f32::NAN);
    }
}
