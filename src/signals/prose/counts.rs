//! Counting what the text is like.

use super::{Facts, TopWord};
use crate::page::{Element, Role, Span, ends_sentence};
use crate::signals::function_words;
use crate::signals::later::Later;
use crate::signals::reading::WordKind;
use crate::signals::repetition::title;
use crate::signals::{Reading, share};

/// Window, in words, over which variety is measured.
const WINDOW: usize = 100;

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let mut facts = Facts {
        words: reading.main_words,
        top: Later::by(top_word),
        damaged_titles: Later::by(damaged_titles),
        ..Facts::default()
    };
    count_words(reading, &mut facts);
    count_sentences(reading, &mut facts);
    count_blocks(reading, &mut facts);
    count_marks(reading, &mut facts);
    count_common(reading, &mut facts);
    facts
}

fn count_words(reading: &Reading, facts: &mut Facts) {
    for (n, block) in reading.main_blocks() {
        // Of text in ASCII, which most is, bytes are letters.
        let ascii = reading.text(block.span).is_ascii();
        for word in reading.words_of(n) {
            let length =
                if ascii { word.span.len() } else { reading.text(word.span).chars().count() };
            facts.letters += length;
            facts.long_words += usize::from(length > 6);
            facts.stop += usize::from(word.stop);
            facts.numbers += usize::from(word.kind == WordKind::Number);
        }
    }
}

/// Mean share of different words in windows (the moving-average type-token ratio).
pub(super) fn variety(reading: &Reading) -> f32 {
    let windows = reading.vocabulary.said().chunks_exact(WINDOW);
    // For each word, the last window that it was seen in, from 1.
    let mut seen = vec![0; reading.vocabulary.len()];
    let words = windows.len() * WINDOW;
    let mut different = 0usize;
    for (n, window) in windows.enumerate() {
        for number in window {
            let last = &mut seen[*number as usize];
            different += usize::from(*last != n + 1);
            *last = n + 1;
        }
    }
    share(different, words)
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
}

/// Share of the sentences that begin with the same two words as another.
pub(super) fn repeated_starts(reading: &Reading) -> f32 {
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
    if all < 8 { f32::NAN } else { share(all - starts.len(), all) }
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
        let ends = |c| ends_sentence(c) || matches!(c, '"' | '”' | '»');
        facts.ended_blocks += usize::from(end.is_some_and(ends));
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
    // A character is no word, and how many make one depends on the text. A page without a title says
    // nothing, and one whose title was left open has no end of it.
    const MOST_TITLE_WORDS: usize = 80;
    facts.title_words = match Reading::word_hashes(title(reading)).len() {
        words @ 1..=MOST_TITLE_WORDS if !reading.language.is_unspaced() => words as f32,
        _ => f32::NAN,
    };
}

fn count_marks(reading: &Reading, facts: &mut Facts) {
    for (_, block) in reading.main_blocks() {
        let bytes = reading.text(block.span).as_bytes();
        for at in memchr::memchr3_iter(b',', b'!', b'(', bytes) {
            facts.commas += usize::from(bytes[at] == b',');
            facts.exclamations += usize::from(bytes[at] == b'!');
            facts.brackets += usize::from(bytes[at] == b'(');
        }
        // And the first bytes of the wide marks, in UTF-8.
        for at in memchr::memchr3_iter(b'[', 0xe3, 0xef, bytes) {
            facts.brackets += usize::from(bytes[at] == b'[');
            count_wide_mark(&bytes[at..], facts);
        }
    }
}

/// UTF-8 read as a one-byte charset; all begin with the first byte of `Ã` and `â`.
const MOJIBAKE: [&str; 11] = ["Ã©", "Ã¡", "Ã³", "Ã±", "Ã¼", "Ã¶", "Ã¤", "Ã§", "â€™", "â€œ", "â€“"];
/// Entities escaped twice.
const ENTITIES: [&str; 5] = ["&amp;", "&nbsp;", "&quot;", "&#0", "&#8"];

fn begins_with_any(marks: &[&str], bytes: &[u8]) -> bool {
    marks.iter().any(|mark| bytes.starts_with(mark.as_bytes()))
}

/// How many broken characters and visible entities a text has.
fn broken_in(text: &str) -> usize {
    let bytes = text.as_bytes();
    let broken = |at: &usize| match bytes[*at] {
        b'&' => begins_with_any(&ENTITIES, &bytes[*at..]),
        _ => begins_with_any(&MOJIBAKE, &bytes[*at..]),
    };
    memchr::memchr2_iter(b'&', 0xc3, bytes).filter(broken).count()
}

/// Whether an entity stands in a text as it was written. Broken characters, where the whole page has
/// them, are its charset's fault.
fn has_entity(text: &str) -> bool {
    let bytes = text.as_bytes();
    let entity =
        |at: usize| begins_with_any(&ENTITIES, &bytes[at..]) || bytes[at..].starts_with(b"&rsquo;");
    memchr::memchr_iter(b'&', bytes).any(entity)
}

/// Titles, of this page's parts and of others, with an entity in them; none where code is shown.
fn damaged_titles(reading: &Reading) -> Vec<Span> {
    const LEAST_LINKED: f32 = 0.5;
    if reading.page.elements.of(Element::Pre) + reading.page.elements.of(Element::Code) > 0 {
        return Vec::new();
    }
    let titles = reading.page.blocks.iter();
    let titles = titles.filter(|b| b.element.leads() || b.link_share() > LEAST_LINKED);
    titles.map(|b| b.span).filter(|span| has_entity(reading.text(*span))).collect()
}

/// 1 for a headline of four or more words without a capital; NaN in scripts without capitals.
pub(super) fn small_title(reading: &Reading) -> f32 {
    const LEAST_TITLE: usize = 4;
    let headline = reading.text(reading.page.headline());
    let ends = [" | ", " — ", " – "].iter().filter_map(|bar| headline.find(bar)).min();
    let headline = &headline[..ends.unwrap_or(headline.len())];
    // "12 ways to …" has no capital to give.
    if headline.starts_with(|c: char| c.is_ascii_digit()) {
        return f32::NAN;
    }
    // Georgian letters have capitals that no sentence begins with.
    let is_cased =
        |c: &char| (c.is_lowercase() || c.is_uppercase()) && !('\u{10a0}'..='\u{10ff}').contains(c);
    let letters = headline.chars().filter(|c| c.is_alphabetic()).count();
    // A name in another script says nothing of the headline around it.
    if headline.chars().filter(is_cased).count() * 2 <= letters {
        return f32::NAN;
    }
    let small = headline.chars().filter(is_cased).all(char::is_lowercase);
    f32::from(small && headline.split_whitespace().count() >= LEAST_TITLE)
}

/// Broken characters and visible entities.
pub(super) fn damage(reading: &Reading) -> usize {
    let broken = broken_in(reading.page.visible_text());
    let main = reading.main_blocks().map(|(_, block)| reading.text(block.span));
    broken + main.map(|text| text.matches('\u{fffd}').count()).sum::<usize>()
}

fn count_wide_mark(bytes: &[u8], facts: &mut Facts) {
    let is = |marks: &[&str]| marks.iter().any(|mark| bytes.starts_with(mark.as_bytes()));
    facts.commas += usize::from(is(&["，", "、"]));
    facts.exclamations += usize::from(is(&["！"]));
    facts.brackets += usize::from(is(&["（"]));
}

pub(super) fn top_word(reading: &Reading) -> TopWord {
    let mut top = (0u32, 0u64);
    let mut found = TopWord::default();
    for (word, number) in reading.main().zip(reading.vocabulary.said()) {
        if word.stop || word.kind != WordKind::Letters || word.span.len() <= 3 {
            continue;
        }
        found.meaning += 1;
        let count = reading.vocabulary.times_of(*number);
        // The larger hash decides between equals, so that order of counting does not.
        if (count, word.hash) > top {
            top = (count, word.hash);
            found.place = Some(word.span);
        }
    }
    found.times = top.0;
    found
}

impl TopWord {
    /// Words of meaning below which a share of them says nothing.
    const LEAST: u32 = 40;

    /// Share of the most frequent word.
    pub(super) fn share(&self) -> f32 {
        if self.meaning < TopWord::LEAST { f32::NAN } else { share(self.times, self.meaning) }
    }
}

/// Mean share of the title's terms among the words of meaning.
pub(super) fn title_density(reading: &Reading, top: &TopWord) -> f32 {
    let terms = Reading::terms(reading.text(reading.page.headline()));
    if top.meaning < TopWord::LEAST || terms.is_empty() {
        return f32::NAN;
    }
    let said: u32 = terms.iter().map(|term| reading.vocabulary.times(*term)).sum();
    said as f32 / terms.len() as f32 / top.meaning as f32
}

/// The commonest words of the page's language: how often they are said, and how many are.
fn count_common(reading: &Reading, facts: &mut Facts) {
    /// Words below which a text cannot be expected to use half of them.
    const LEAST_WORDS: usize = 200;
    let common = function_words::of(reading.language.code);
    facts.common_covered = f32::NAN;
    // Korean joins its function words to others, which no list can have.
    let joined = reading.language.is_unstopped() || reading.language.code == "ko";
    let known = reading.language.sure && !joined && !common.is_empty();
    if reading.main_words >= LEAST_WORDS && known {
        let said = common.iter().map(|word| reading.vocabulary.times(*word)).filter(|n| *n > 0);
        let (covered, times) = said.fold((0, 0), |(n, sum), times| (n + 1usize, sum + times));
        facts.common = times as usize;
        facts.common_covered = share(covered, common.len());
    }
}

/// 1 when the page declares another language than its main text is in.
pub(super) fn language_differs(reading: &Reading) -> f32 {
    let declared =
        reading.page.text(reading.page.language).split(['-', '_']).next().unwrap_or_default();
    let declared = declared.to_ascii_lowercase();
    if declared.is_empty() || !reading.language.sure || reading.language.code.is_empty() {
        return f32::NAN;
    }
    let alike = |a: &str, b: &str| {
        matches!((a, b), ("nb" | "nn", "no") | ("iw", "he") | ("in" | "ms", "id") | ("fil", "tl"))
    };
    f32::from(declared != reading.language.code && !alike(&declared, reading.language.code))
}
