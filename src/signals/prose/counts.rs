//! Counting what the text is like.

use super::Facts;
use crate::page::{Element, Format, Role};
use crate::signals::reading::{HashSetOfHashes, WordKind};
use crate::signals::{Reading, phrases, share};

/// Window, in words, over which variety is measured.
const WINDOW: usize = 100;

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let mut facts =
        Facts { words: reading.main_words, html: page.format == Format::Html, ..Facts::default() };
    for word in reading.main() {
        let length = reading.text(word.span).chars().count();
        facts.letters += length;
        facts.long_words += usize::from(length > 6);
        facts.stop += usize::from(word.stop);
        facts.numbers += usize::from(word.kind == WordKind::Number);
    }
    facts.variety = variety(reading);
    count_sentences(reading, &mut facts);
    count_blocks(reading, &mut facts);
    count_marks(reading, &mut facts);
    count_top_words(reading, &mut facts);
    count_common(reading, &mut facts);
    facts.language_differs = language_differs(reading);
    facts
}

/// Mean share of different words in windows (the moving-average type-token ratio).
fn variety(reading: &Reading) -> f32 {
    let mut seen = HashSetOfHashes::with_capacity_and_hasher(WINDOW, Default::default());
    let (mut different, mut windows) = (0, 0);
    for (n, word) in reading.main().enumerate() {
        seen.insert(word.hash);
        if (n + 1) % WINDOW == 0 {
            different += seen.len();
            windows += 1;
            seen.clear();
        }
    }
    share(different, windows * WINDOW)
}

fn count_sentences(reading: &Reading, facts: &mut Facts) {
    let lengths: Vec<f32> = reading
        .sentences
        .iter()
        .filter(|s| s.ended && s.words >= 3)
        .map(|s| s.words as f32)
        .collect();
    facts.sentences = lengths.len();
    (facts.sentence_mean, facts.sentence_variation) = mean_and_variation(&lengths);
    let mut starts: Vec<u64> = reading
        .sentences
        .iter()
        .filter(|s| s.words >= 4)
        .map(|s| {
            let words = reading.words_in(s);
            words[0].hash ^ words[1].hash.rotate_left(7)
        })
        .collect();
    let all = starts.len();
    starts.sort_unstable();
    starts.dedup();
    facts.repeated_starts = if all < 8 { f32::NAN } else { share(all - starts.len(), all) };
}

fn mean_and_variation(values: &[f32]) -> (f32, f32) {
    if values.len() < 5 {
        return (f32::NAN, f32::NAN);
    }
    let count = values.len() as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / count;
    (mean, variance.sqrt() / mean.max(1.0))
}

fn count_blocks(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    let (mut paragraphs, mut sections) = (Vec::new(), Vec::new());
    let (mut section, mut links, mut text) = (0.0, 0usize, 0usize);
    for (n, block) in reading.main_blocks() {
        let words = reading.words_of(n).len();
        links += block.link_bytes as usize;
        text += block.span.len();
        if block.element.heading_level() > 0 {
            facts.headings += 1;
            if section > 0.0 {
                sections.push(section);
            }
            section = 0.0;
            continue;
        }
        section += words as f32;
        facts.blocks += 1;
        facts.list_items += usize::from(block.list_depth > 0);
        facts.short_blocks += usize::from(words <= 5);
        let end = page.text(block.span).chars().next_back();
        facts.ended_blocks += usize::from(end.is_some_and(|c| ".!?。！？…\"”»।".contains(c)));
        facts.bold_blocks +=
            usize::from(block.bold_lead > 0 && (block.bold_lead as usize) < block.span.len());
        if words >= 8 && block.element != Element::Li {
            paragraphs.push(words as f32);
        }
    }
    sections.push(section);
    (facts.paragraph_mean, facts.paragraph_variation) = mean_and_variation(&paragraphs);
    facts.section_variation = mean_and_variation(&sections).1;
    facts.link_share = share(links, text);
    facts.visible_share = share(page.visible_text().len(), page.source_bytes);
    let all: usize = page.blocks.iter().map(|b| b.span.len()).sum();
    let main: usize =
        page.blocks.iter().filter(|b| b.role == Role::Main).map(|b| b.span.len()).sum();
    facts.main_share = share(main, all);
    facts.title_words = page.text(page.title).split_whitespace().count();
}

fn count_marks(reading: &Reading, facts: &mut Facts) {
    for (_, block) in reading.main_blocks() {
        let bytes = reading.text(block.span).as_bytes();
        // Counting one byte at a time is what processors do by the dozen.
        let count = |mark: u8| bytes.iter().filter(|byte| **byte == mark).count();
        facts.commas += count(b',');
        facts.exclamations += count(b'!');
        facts.brackets += count(b'(') + count(b'[');
        // First bytes of the wide marks, in UTF-8.
        memchr::memchr2_iter(0xe3, 0xef, bytes).for_each(|at| count_wide_mark(&bytes[at..], facts));
    }
    // UTF-8 read as a one-byte charset, and entities escaped twice.
    const BROKEN: [&str; 6] = ["Ã©", "â€™", "â€œ", "Ã¼", "&amp;", "&nbsp;"];
    let bytes = reading.page.visible_text().as_bytes();
    let broken =
        |at: &usize| BROKEN.iter().any(|broken| bytes[*at..].starts_with(broken.as_bytes()));
    // All of them begin with an ampersand or the first byte of `Ã` and `â`.
    facts.damage += memchr::memchr2_iter(b'&', 0xc3, bytes).filter(broken).count();
}

fn count_wide_mark(bytes: &[u8], facts: &mut Facts) {
    let is = |marks: &[&str]| marks.iter().any(|mark| bytes.starts_with(mark.as_bytes()));
    facts.commas += usize::from(is(&["，", "、"]));
    facts.exclamations += usize::from(is(&["！"]));
    facts.brackets += usize::from(is(&["（"]));
    facts.damage += usize::from(is(&["\u{fffd}"]));
}

fn count_top_words(reading: &Reading, facts: &mut Facts) {
    let mut top = (0u32, 0u64);
    let mut meaning = 0u32;
    for word in
        reading.main().filter(|w| !w.stop && w.kind == WordKind::Letters && w.span.len() > 3)
    {
        meaning += 1;
        let count = reading.vocabulary.get(&word.hash).copied().unwrap_or(0);
        // The larger hash decides between equals, so that order of counting does not.
        if (count, word.hash) > top {
            top = (count, word.hash);
            facts.top_word = Some(word.span);
        }
    }
    facts.top_share = if meaning < 40 { f32::NAN } else { share(top.0, meaning) };
    let terms = Reading::terms(reading.text(reading.page.headline()));
    let said: u32 = terms.iter().map(|t| reading.vocabulary.get(t).copied().unwrap_or(0)).sum();
    facts.title_density = if meaning < 40 || terms.is_empty() {
        f32::NAN
    } else {
        said as f32 / terms.len() as f32 / meaning as f32
    };
}

/// The commonest words of the page's language: how often they are said, and how many are.
fn count_common(reading: &Reading, facts: &mut Facts) {
    /// Words below which a text cannot be expected to use half of them.
    const LEAST_WORDS: usize = 200;
    let common = phrases::function_words(reading.language.code);
    facts.common_covered = f32::NAN;
    if reading.main_words >= LEAST_WORDS && reading.language.sure && !common.is_empty() {
        let said = common.iter().filter_map(|word| reading.vocabulary.get(word));
        let (covered, times) = said.fold((0, 0), |(n, sum), times| (n + 1usize, sum + times));
        facts.common = times as usize;
        facts.common_covered = share(covered, common.len());
    }
}

/// 1 when the page declares another language than its main text is in.
fn language_differs(reading: &Reading) -> f32 {
    let declared =
        reading.page.text(reading.page.language).split(['-', '_']).next().unwrap_or_default();
    let declared = declared.to_ascii_lowercase();
    if declared.is_empty() || !reading.language.sure || reading.language.code.is_empty() {
        return f32::NAN;
    }
    let alike = |a: &str, b: &str| {
        matches!((a, b), ("nb" | "nn", "no") | ("iw", "he") | ("in", "id") | ("ms", "id"))
    };
    f32::from(declared != reading.language.code && !alike(&declared, reading.language.code))
}
