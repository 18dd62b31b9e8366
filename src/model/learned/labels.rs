//! The labels of a page, each as a whole: what its headings, menus and lists of other pages say.
//!
//! Grams tell how words are spelt; a label tells what a site has: "Disclaimer", "Popular posts",
//! "Opening hours", "Our team". Labels that no page of the training had say nothing and are not
//! counted, so that a long menu of a site's own words does not drown the few that are known.

use super::table::{Seen, Table};
use super::{heaviest, is_label};
use crate::page::{Block, Format, Page, Span};
use crate::signals::{Reading, is_alphanumeric};
use xxhash_rust::xxh3::xxh3_64;

/// Buckets of a table: 2^16, a byte each.
pub(super) const BUCKETS: usize = 1 << 16;
/// Known labels below which the signals do not apply.
pub(super) const LEAST: usize = 3;
/// Labels of no weight that every page is taken to have besides: else three ("Home", "About",
/// "Contact") would tell as much as a whole menu. With six, log loss on unseen operators is lower
/// than with none; with 12 and 24 that of markup hardly changes, and main text loses.
pub(super) const DOUBT: usize = 6;
/// Bytes of the longest label; longer ones are titles of articles, which recur nowhere.
const LONGEST: usize = 40;
/// Blocks and links that are looked at.
const MOST: usize = 600;
/// Labels quoted at most.
const MOST_QUOTES: usize = 6;

/// Which labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lines of their own: of markup, headings and blocks that are mostly links; of plain text, all
    /// short lines.
    Lines,
    /// Texts of links, wherever they stand, and headings; of plain text, which has lost what is a
    /// link, all short lines.
    Links,
}

impl Kind {
    /// The labels of a page, in no order that matters.
    fn spans(self, page: &Page) -> impl Iterator<Item = Span> {
        let text = page.format == Format::Text;
        let most_links = if self == Kind::Links { MOST } else { 0 };
        let links = page.links.iter().take(most_links);
        let blocks = page.blocks.iter().take(MOST);
        let label = move |block: &&Block| match self {
            _ if text => true,
            Kind::Lines => is_label(block),
            Kind::Links => block.element.heading_level() > 0,
        };
        blocks.filter(label).map(|b| b.span).chain(links.map(|link| link.text))
    }
}

/// The bucket of a label: of its words in lower case, digits folded; `None` when it has none or is
/// too long.
fn bucket(label: &str) -> Option<u32> {
    if label.len() > LONGEST {
        return None;
    }
    // Lower case was made before; folding digits and dropping signs never lengthens.
    let (mut folded, mut length) = ([0u8; LONGEST], 0);
    let mut apart = false;
    for letter in label.chars() {
        if !is_alphanumeric(letter) {
            apart = length > 0;
            continue;
        }
        if apart {
            folded[length] = b' ';
            length += 1;
            apart = false;
        }
        if letter.is_ascii() {
            folded[length] = if letter.is_ascii_digit() { b'0' } else { letter as u8 };
            length += 1;
        } else {
            length += letter.encode_utf8(&mut folded[length..]).len();
        }
    }
    let hash = (length > 0).then(|| xxh3_64(&folded[..length]))?;
    Some((hash >> (64 - BUCKETS.trailing_zeros())) as u32)
}

/// Calls `see` for each different bucket and the first label that fell into it.
fn each_bucket(reading: &Reading, kind: Kind, mut see: impl FnMut(u32, Span)) {
    let mut seen = Seen::none(BUCKETS);
    for span in kind.spans(reading.page) {
        if let Some(bucket) = bucket(reading.lower_text(span)).filter(|&b| seen.insert(b)) {
            see(bucket, span);
        }
    }
}

/// The different buckets of a page.
pub(super) fn buckets(reading: &Reading, kind: Kind) -> Vec<u32> {
    let mut found = Vec::new();
    each_bucket(reading, kind, |bucket, _| found.push(bucket));
    found
}

/// The labels that weigh most in the direction of the value.
pub(super) fn evidence(table: &Table, reading: &Reading, kind: Kind, value: f32) -> Vec<Span> {
    let sign = if value < 0.0 { -1 } else { 1 };
    let mut weighed: Vec<(i32, Span)> = Vec::new();
    each_bucket(reading, kind, |bucket, span| weighed.push((sign * table.weight(bucket), span)));
    heaviest(weighed, MOST_QUOTES)
}

#[cfg(test)]
mod tests {
    use super::super::LearnedTables;
    use super::*;
    use crate::page::Source;
    use crate::signals::Look;

    const MENU: &str = "<h1>Weather over the lake</h1><p>It rained for days on end, says <a href=/w>the keeper</a>, who measures it.</p><nav><a href=/a>About</a> <a href=/c>Contact &raquo;</a></nav><h2>Archive 2019</h2>";

    fn page(markup: &str, format: Format) -> Page {
        Page::read(markup.as_bytes(), &Source { format: Some(format), ..Source::default() })
    }

    fn check(markup: &str, format: Format, kind: Kind, expected: &[&str]) {
        let page = page(markup, format);
        let mut found: Vec<&str> = kind.spans(&page).map(|span| page.text(span).trim()).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn headings_menus_and_links_are_labels() {
        let lines = ["About Contact »", "Archive 2019", "Weather over the lake"];
        check(MENU, Format::Html, Kind::Lines, &lines);
        let links = ["About", "Archive 2019", "Contact »", "Weather over the lake", "the keeper"];
        check(MENU, Format::Html, Kind::Links, &links);
    }

    #[test]
    fn short_lines_are_the_labels_of_plain_text() {
        let text = "Weather\n\nIt rained for days on end, says the keeper, who measures it daily.";
        let page = page(text, Format::Text);
        assert_eq!(buckets(&Reading::of(&page), Kind::Lines), [bucket("weather").unwrap()]);
        assert_eq!(buckets(&Reading::of(&page), Kind::Links), [bucket("weather").unwrap()]);
    }

    #[test]
    fn signs_and_digits_do_not_matter() {
        assert_eq!(bucket("archive 2019"), bucket("» archive: 2024"));
        assert_ne!(bucket("archive 2019"), bucket("archive"));
        assert_eq!(bucket("→ … «"), None);
        assert_eq!(bucket(&"long ".repeat(9)), None);
        assert!(bucket(&"語".repeat(13)).is_some());
    }

    #[test]
    fn unknown_labels_are_not_counted() {
        let html = "<h2>Disclaimer</h2><h2>Latest posts</h2><h2>About</h2><p>Text of the page.</p>";
        let mut weights = vec![0.0; BUCKETS];
        for (label, weight) in [("disclaimer", 1.0), ("latest posts", 0.5), ("about", -0.1)] {
            weights[bucket(label).unwrap() as usize] = weight;
        }
        let table = Table::rounded(&weights, 0.0);
        let mut tables = LearnedTables::default();
        tables.0[Look::LabelLines as usize] = Some(table.clone());
        let of = |markup: &str| {
            let page = page(markup, Format::Html);
            tables.value(Look::LabelLines, &buckets(&Reading::of(&page), Kind::Lines))
        };
        let unknown: String =
            (0..50).map(|n| format!("<h2>Isle of {}</h2>", "x".repeat(n))).collect();
        assert!(of(html) > 0.0);
        assert_eq!(of(&format!("{html}{unknown}")), of(html));
        assert!(of(&unknown).is_nan());
        let page = page(html, Format::Html);
        let quoted = evidence(&table, &Reading::of(&page), Kind::Lines, 1.0);
        assert_eq!(quoted, [page.blocks[0].span, page.blocks[1].span]);
    }

    #[test]
    fn three_labels_say_little() {
        let mut tables = LearnedTables::default();
        tables.0[Look::LinkTexts as usize] = Some(Table::rounded(&[1.0; BUCKETS], 0.0));
        let value = |count: u32| tables.value(Look::LinkTexts, &(0..count).collect::<Vec<_>>());
        let near = |count, expected: f32| assert!((value(count) - expected).abs() < 1e-3);
        assert!(value(2).is_nan());
        // Each label weighs 1; three by themselves would say the square root of three.
        near(3, 1.0);
        near(19, 3.8);
    }
}
