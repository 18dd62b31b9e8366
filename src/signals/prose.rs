//! The text as such: lengths, variety, repetition, density, damage.

use super::reading::{HashSetOfHashes, WordKind};
use super::{Direction, Reading, Signal, Unit, per_thousand, share, signal};
use crate::page::{Element, Format, Role};

/// Words below which a rate says nothing.
const LEAST_WORDS: usize = 60;
/// Window, in words, over which variety is measured.
const WINDOW: usize = 100;

/// What was counted about the text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    letters: usize,
    long_words: usize,
    sentences: usize,
    sentence_mean: f32,
    sentence_variation: f32,
    paragraph_variation: f32,
    paragraph_mean: f32,
    variety: f32,
    stop: usize,
    numbers: usize,
    top_share: f32,
    top_word: Option<crate::page::Span>,
    title_density: f32,
    headings: usize,
    section_variation: f32,
    list_items: usize,
    blocks: usize,
    ended_blocks: usize,
    short_blocks: usize,
    damage: usize,
    commas: usize,
    exclamations: usize,
    brackets: usize,
    link_share: f32,
    visible_share: f32,
    main_share: f32,
    title_words: usize,
    repeated_starts: f32,
    language_differs: f32,
    bold_blocks: usize,
    html: bool,
}

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

impl Facts {
    fn when_long(&self, value: f32) -> f32 {
        if self.words < LEAST_WORDS { f32::NAN } else { value }
    }

    fn when_html(&self, value: f32) -> f32 {
        if self.html { value } else { f32::NAN }
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "prose.words",
        "E01",
        Count,
        Context,
        "Words of the main content.",
        "Farms write to a length that ranks; Ntoulas 2006 and Gopher count words.",
        "{} words of main content",
        |f| f.prose.words as f32
    ),
    signal!(
        "prose.word_length",
        "E02",
        Number,
        Either,
        "Mean length of words, in letters.",
        "Ntoulas 2006: spam has longer words; differs by language.",
        "words are {} letters long on average",
        |f| f.prose.when_long(share(f.prose.letters, f.prose.words))
    ),
    signal!(
        "prose.long_words",
        "E19",
        Share,
        Either,
        "Share of words longer than six letters (the long-word part of LIX, Björnsson 1968).",
        "Texts made by machines lean to long abstract words.",
        "{} of the words are long",
        |f| f.prose.when_long(share(f.prose.long_words, f.prose.words))
    ),
    signal!(
        "prose.title_words",
        "E03",
        Count,
        Either,
        "Words of the title.",
        "Titles stuffed with search phrases are long (Ntoulas 2006).",
        "{} words in the title",
        |f| f.prose.title_words as f32
    ),
    signal!(
        "prose.sentence_length",
        "E14",
        Number,
        Either,
        "Mean length of sentences, in words.",
        "Machine translation and stitched snippets differ from written sentences in length.",
        "sentences are {} words long on average",
        |f| f.prose.sentence_mean
    ),
    signal!(
        "prose.sentence_variation",
        "E14",
        Number,
        Either,
        "Variation of sentence lengths (deviation over mean).",
        "People vary their sentences more than machines do; legal texts and recipes vary little too.",
        "sentence lengths vary by {}",
        |f| f.prose.sentence_variation
    ),
    signal!(
        "prose.paragraph_length",
        "E15",
        Number,
        Either,
        "Mean length of paragraphs, in words.",
        "Generated articles have paragraphs of one size.",
        "paragraphs are {} words long on average",
        |f| f.prose.paragraph_mean
    ),
    signal!(
        "prose.paragraph_variation",
        "E15",
        Number,
        Either,
        "Variation of paragraph lengths (deviation over mean).",
        "Uniform paragraphs come from a template (alvi-se's rubric).",
        "paragraph lengths vary by {}",
        |f| f.prose.paragraph_variation
    ),
    signal!(
        "prose.section_variation",
        "E33",
        Number,
        Either,
        "Variation of section lengths between headings.",
        "Outlines filled by a machine have sections of one size.",
        "section lengths vary by {}",
        |f| f.prose.section_variation
    ),
    signal!(
        "prose.variety",
        "E09",
        Share,
        Either,
        "Share of different words in windows of a hundred.",
        "Keyword stuffing lowers it, spinning by synonyms raises it.",
        "{} of the words in a window are different",
        |f| f.prose.variety
    ),
    signal!(
        "prose.function_words",
        "E20 E21",
        Share,
        Either,
        "Share of function words.",
        "Lists of keywords have few; Gopher asks for some in every text.",
        "{} of the words are function words",
        |f| f.prose.when_long(share(f.prose.stop, f.prose.words))
    ),
    signal!(
        "prose.numbers",
        "E22",
        Share,
        Either,
        "Share of words with digits.",
        "Tables, prices and sizes; learnt from data.",
        "{} of the words are numbers",
        |f| f.prose.when_long(share(f.prose.numbers, f.prose.words))
    ),
    Signal {
        id: "prose.top_word",
        catalogue: "E16",
        summary: "Share of the most frequent meaningful word among meaningful words.",
        why: "Keyword density (Webis): pages made for one phrase say it again and again.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "one word makes {} of all meaningful words",
        value: |f| f.prose.top_share,
        evidence: |_, f| f.prose.top_word.into_iter().collect(),
        ..Signal::BASE
    },
    signal!(
        "prose.title_density",
        "E16",
        Share,
        Either,
        "Mean share of the title's terms among meaningful words.",
        "Webis measures how densely the title's words recur.",
        "each term of the title makes {} of the meaningful words",
        |f| f.prose.title_density
    ),
    signal!(
        "prose.headings",
        "E33",
        PerThousandWords,
        Either,
        "Headings per thousand words.",
        "Search-optimised articles are cut into many short sections (alvi-se's rubric).",
        "headings: {}",
        |f| per_thousand(f.prose.headings, f.prose.words)
    ),
    signal!(
        "prose.list_items",
        "E22",
        Share,
        Either,
        "Share of blocks that are list items.",
        "Lists are easy to generate; manuals and recipes have them too.",
        "{} of the blocks are list items",
        |f| if f.prose.blocks < 5 { f32::NAN } else { share(f.prose.list_items, f.prose.blocks) }
    ),
    signal!(
        "prose.ended_blocks",
        "E23",
        Share,
        Either,
        "Share of blocks that end with a punctuation mark.",
        "FineWeb keeps pages whose lines end as sentences do.",
        "{} of the blocks end as sentences do",
        |f| if f.prose.blocks < 5 { f32::NAN } else { share(f.prose.ended_blocks, f.prose.blocks) }
    ),
    signal!(
        "prose.short_blocks",
        "E23",
        Share,
        Either,
        "Share of blocks of five words or fewer.",
        "FineWeb's short-line rule: menus, tables, galleries.",
        "{} of the blocks are short lines",
        |f| if f.prose.blocks < 5 { f32::NAN } else { share(f.prose.short_blocks, f.prose.blocks) }
    ),
    signal!(
        "prose.bold_leads",
        "B18",
        Share,
        Either,
        "Share of blocks that begin in bold.",
        "Bold leads are a habit of generated lists and of snippet-hunting.",
        "{} of the blocks begin in bold",
        |f| f.prose.when_html(if f.prose.blocks < 5 {
            f32::NAN
        } else {
            share(f.prose.bold_blocks, f.prose.blocks)
        })
    ),
    signal!(
        "prose.commas",
        "E22",
        PerThousandWords,
        Either,
        "Commas per thousand words.",
        "Machine translation and stitching drop or pile up commas.",
        "commas: {}",
        |f| per_thousand(f.prose.commas, f.prose.words)
    ),
    signal!(
        "prose.exclamations",
        "E22",
        PerThousandWords,
        Either,
        "Exclamation marks per thousand words.",
        "Sales talk shouts, and so do people in forums; learnt from data.",
        "exclamation marks: {}",
        |f| per_thousand(f.prose.exclamations, f.prose.words)
    ),
    signal!(
        "prose.brackets",
        "E22",
        PerThousandWords,
        Either,
        "Opening brackets per thousand words.",
        "People who know a subject put asides in brackets; generated text has few.",
        "brackets: {}",
        |f| per_thousand(f.prose.brackets, f.prose.words)
    ),
    Signal {
        id: "prose.damage",
        catalogue: "E37",
        summary: "Broken characters and visible entities.",
        why: "Text copied through several programs loses its encoding; old pages do too.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} broken characters",
        value: |f| f.prose.damage as f32,
        ..Signal::BASE
    },
    signal!(
        "prose.repeated_starts",
        "E13",
        Share,
        Either,
        "Share of sentences that begin with the same two words as another.",
        "Templates and generators begin sentence after sentence alike.",
        "{} of the sentences begin like another",
        |f| f.prose.repeated_starts
    ),
    signal!(
        "prose.link_text",
        "E04",
        Share,
        Either,
        "Share of link text in the main content.",
        "Ntoulas 2006: link farms are mostly anchor text.",
        "{} of the main content is link text",
        |f| f.prose.when_html(f.prose.link_share)
    ),
    signal!(
        "prose.visible_share",
        "E05",
        Share,
        Context,
        "Visible text over bytes of the page.",
        "Ntoulas 2006 and Marginalia; learnt from data.",
        "{} of the page's bytes are visible text",
        |f| f.prose.when_html(f.prose.visible_share)
    ),
    signal!(
        "prose.main_share",
        "G20",
        Share,
        Either,
        "Main content over visible text.",
        "Pages made for advertisements surround little text with much furniture.",
        "{} of the visible text is main content",
        |f| f.prose.when_html(f.prose.main_share)
    ),
    Signal {
        id: "prose.language_differs",
        catalogue: "E36",
        summary: "The page declares another language than its text is in.",
        why: "Templates keep the language they were made in, whatever text is poured in; most who leave it so are people who write in their own language under a borrowed theme.",
        unit: Unit::Flag,
        direction: Direction::Context,
        says: "declared and actual language differ: {}",
        value: |f| f.prose.language_differs,
        evidence: |r, _| vec![r.page.language],
        ..Signal::BASE
    },
];

#[cfg(test)]
mod tests {
    use crate::signals::check;

    #[test]
    fn rates_need_enough_words() {
        check("Short\n\nA few words only.", "prose.function_words", f32::NAN);
        check("Short\n\nA few words only.", "prose.words", 5.0);
    }

    #[test]
    fn damage_is_counted() {
        check("Title\n\nIt was Fran\u{fffd}ois who said itâ€™s broken.", "prose.damage", 2.0);
        check("Title\n\nIt was François who said it's fine.", "prose.damage", 0.0);
    }

    #[test]
    fn declared_and_real_language_are_compared() {
        let text = "The committee met on the first of May and it was said that the bridge is to be closed for a while, and that they have no other way to do it, but there was some talk of a ferry that would be there in the summer.";
        check(&format!("<html lang=id><body><p>{text}</p>"), "prose.language_differs", 1.0);
        check(&format!("<html lang=en-GB><body><p>{text}</p>"), "prose.language_differs", 0.0);
        check(&format!("<html><body><p>{text}</p>"), "prose.language_differs", f32::NAN);
    }
}
