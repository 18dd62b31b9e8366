//! The arrangement of a page: runs of one to three neighbouring blocks, each known by its element,
//! region, length, links and last character, not by its words.
//!
//! Pages that a program filled have their headings, paragraphs and link lists in the same order,
//! whatever they are about and whatever language they are in.

use super::heaviest;
use super::table::{Seen, Table};
use crate::page::{Block, Format, Page, Span};
use xxhash_rust::xxh3::xxh3_64;

/// Buckets of the table: 2^15, a byte each.
pub(crate) const BUCKETS: usize = 1 << 15;
/// Blocks that are looked at.
const MOST_BLOCKS: usize = 600;
/// Different runs below which there is no arrangement to speak of.
pub(crate) const LEAST: usize = 12;
/// Runs of no weight that every page is taken to have besides, so that few say little:
/// three paragraphs under a menu are no arrangement yet. Unseen operators are found as well without.
pub(super) const DOUBT: usize = 24;
/// Neighbouring blocks of a run.
const LONGEST_RUN: usize = 3;
/// Blocks quoted at most.
const MOST_QUOTES: usize = 4;
/// Lengths, in bytes, that part the blocks of a kind: a label, a line, a sentence, paragraphs.
const LENGTHS: [usize; 5] = [30, 80, 200, 500, 1200];

/// What of a block is seen, as one number.
fn shape(page: &Page, block: &Block) -> u64 {
    let length = LENGTHS.partition_point(|&length| length <= block.span.len()) as u64;
    let linked = u64::from(block.link_share() > 0.5);
    let ending = match page.text(block.span).trim_end().bytes().last() {
        Some(b'?') => 1,
        Some(b':') => 2,
        _ => 0,
    };
    // By its name: an element more in the list of those told apart moves no other.
    let element = xxh3_64(block.element.name().as_bytes()) & 0xffff;
    element << 16 | (block.region as u64) << 8 | length << 4 | linked << 2 | ending
}

/// The bucket of a run.
fn bucket(run: &[u64]) -> u32 {
    let mixed = run.iter().fold(run.len() as u64, |hash, &shape| {
        (hash ^ shape).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    });
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BUCKETS.trailing_zeros())) as u32
}

/// The blocks that are looked at; none of plain text, whose arrangement the extractor made.
fn visible(page: &Page) -> impl Iterator<Item = &Block> {
    let blocks = if page.format == Format::Text { &[] } else { page.blocks.as_slice() };
    blocks.iter().take(MOST_BLOCKS)
}

fn shapes(page: &Page) -> Vec<u64> {
    visible(page).map(|block| shape(page, block)).collect()
}

/// Calls `see` for the bucket of each run, once for each bucket.
fn each_bucket(shapes: &[u64], mut see: impl FnMut(u32)) {
    let mut seen = Seen::none(BUCKETS);
    for length in 1..=LONGEST_RUN {
        for run in shapes.windows(length) {
            let bucket = bucket(run);
            if seen.insert(bucket) {
                see(bucket);
            }
        }
    }
}

/// The different buckets of a page.
pub(super) fn buckets(page: &Page) -> Vec<u32> {
    let mut found = Vec::new();
    each_bucket(&shapes(page), |bucket| found.push(bucket));
    found
}

/// The blocks at which the heaviest runs in the direction of the value begin.
pub(super) fn evidence(table: &Table, page: &Page, value: f32) -> Vec<Span> {
    let sign = if value < 0.0 { -1 } else { 1 };
    let shapes = shapes(page);
    let weight = |at: usize| -> i32 {
        let runs = (1..=LONGEST_RUN).filter_map(|length| shapes.get(at..at + length));
        runs.map(|run| sign * table.weight(bucket(run))).sum()
    };
    let weighed = visible(page).enumerate().map(|(at, block)| (weight(at), block.span));
    heaviest(weighed.collect(), MOST_QUOTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Source;

    fn page(html: &str) -> Page {
        Page::read(html.as_bytes(), &Source { format: Some(Format::Html), ..Source::default() })
    }

    const ARTICLE: &str = "<h1>One title of some words</h1><p>A paragraph of a few words stands here.</p><h2>Why is this so?</h2><p>Because.</p><ul><li><a href=a>link one</a><li><a href=b>link two</a></ul>";

    #[test]
    fn words_do_not_matter_but_their_arrangement_does() {
        let other = ARTICLE.replace("words", "terms").replace("Because", "Perhaps");
        let shuffled = ARTICLE.replace("h2", "h4").replace("so?", "so.");
        assert_eq!(buckets(&page(ARTICLE)), buckets(&page(&other)));
        assert_ne!(buckets(&page(ARTICLE)), buckets(&page(&shuffled)));
    }

    #[test]
    fn plain_text_has_none() {
        let text = Source { format: Some(Format::Text), ..Source::default() };
        assert!(buckets(&Page::read(b"One.\n\nTwo.\n\nThree.", &text)).is_empty());
    }

    #[test]
    fn the_block_of_the_heaviest_run_is_quoted() {
        let page = page(ARTICLE);
        let shapes = shapes(&page);
        let mut weights = vec![0.0; BUCKETS];
        weights[bucket(&shapes[2..3]) as usize] = 1.0;
        let table = Table::rounded(&weights, 0.0);
        assert!(table.sum(&self::buckets(&page)) > 0);
        assert_eq!(evidence(&table, &page, 1.0), [page.blocks[2].span]);
        assert!(evidence(&table, &page, -1.0).is_empty());
    }
}
