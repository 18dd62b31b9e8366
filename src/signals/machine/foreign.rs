//! Text that nobody translated: blocks in another language, runs of another script.

use crate::page::Span;
use crate::signals::function_words::{self, bit_of};
use crate::signals::reading::count_bits;
use crate::signals::{Reading, Word};

/// Stretches that are kept at most.
const MOST: usize = 20;
/// Runs that are looked at, on pages in such a script.
const MOST_RUNS: usize = 4_096;
/// Words of a block below which its language is not looked at.
const LEAST_BLOCK: usize = 12;
/// Function words by which a block's language is decided.
const DECIDING: usize = 16;
/// Words of another script in a row that are more than a name; characters where there are no spaces.
const LEAST_RUN: usize = 3;
const LEAST_CHARACTERS: usize = 8;

/// Scripts that are told apart; everybody writes Latin names, so Latin is never foreign.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Indic,
    East,
    Hangul,
}

impl Script {
    /// The script of a word, by the first byte of its UTF-8: digits count as Latin.
    fn of(first: u8) -> Script {
        match first {
            0xce | 0xcf => Script::Greek,
            0xd0..=0xd3 => Script::Cyrillic,
            0xd6 | 0xd7 => Script::Hebrew,
            0xd8..=0xdb => Script::Arabic,
            0xe0 => Script::Indic,
            0xe3..=0xe9 => Script::East,
            0xea..=0xed => Script::Hangul,
            _ => Script::Latin,
        }
    }

    /// Whether so many words, of so many bytes in all, are more than a name or a formula: `α β γ`.
    fn is_text(self, words: usize, bytes: usize) -> bool {
        const LEAST_BYTES: usize = 6;
        match self {
            Script::Latin => false,
            Script::East => words >= LEAST_CHARACTERS,
            _ => words >= LEAST_RUN && bytes >= words * LEAST_BYTES,
        }
    }
}

/// Short lines without a Latin letter on a page in Latin ones; none where there are many, as where
/// languages can be chosen.
pub(super) fn stray_labels(reading: &Reading) -> Vec<Span> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 4..=30;
    const LEAST_LETTERS: usize = 4;
    const MOST_LABELS: usize = 6;
    /// Names by which languages and their countries are chosen.
    const LANGUAGES: [&str; 10] =
        ["中文", "語", "语", "рус", "укр", "العرب", "فارسی", "हिन्दी", "한국", "日本"];
    let mut labels: Vec<Span> = Vec::new();
    for block in &reading.page.blocks {
        let text = reading.text(block.span);
        // Most lines are ASCII, and all that are long none of these.
        if text.is_ascii() || text.len() > LENGTHS.end() * 4 {
            continue;
        }
        let letters = text.chars().filter(|c| c.is_alphabetic());
        let (count, latin) =
            letters.fold((0, false), |(count, latin), c| (count + 1, latin || c < '\u{370}'));
        let lowered = reading.lower_text(block.span);
        let chosen = || LANGUAGES.iter().any(|language| lowered.contains(language));
        let long_enough = LENGTHS.contains(&text.chars().count());
        if !latin && count >= LEAST_LETTERS && long_enough && !chosen() {
            labels.push(block.span);
            if labels.len() > MOST_LABELS {
                return Vec::new();
            }
        }
    }
    if !labels.is_empty() && !is_in_latin(reading) {
        labels.clear();
    }
    labels
}

/// Whether nineteen of twenty words are in Latin letters.
fn is_in_latin(reading: &Reading) -> bool {
    let text = reading.page.visible_text().as_bytes();
    let foreign = |word: &&Word| Script::of(text[word.span.start as usize]) != Script::Latin;
    reading.words.iter().filter(foreign).count() * 20 <= reading.words.len()
}

/// Blocks in another language, and runs of another script, in document order.
pub(super) fn stretches(reading: &Reading) -> Vec<Span> {
    let own = bit_of(reading.language.code);
    let mut blocks = Vec::new();
    let mut runs: Vec<(Script, Span)> = Vec::new();
    let mut lengths = [0usize; 8];
    for (n, block) in reading.main_blocks() {
        let words = reading.words_of(n);
        if own != 0 && reading.language.sure && is_foreign(words, own) {
            blocks.push(block.span);
        // Text in ASCII, which most is, has no script but one.
        } else if reading.text(block.span).is_ascii() {
            lengths[Script::Latin as usize] += words.len();
        } else {
            collect_runs(reading, words, &mut runs, &mut lengths);
        }
    }
    let main = (0..lengths.len()).max_by_key(|&n| lengths[n]).unwrap_or_default();
    let foreign = runs.into_iter().filter(|(script, _)| *script as usize != main);
    blocks.extend(foreign.map(|(_, span)| span));
    blocks.sort_unstable();
    blocks.truncate(MOST);
    blocks
}

/// Whether the first function words of a block are another language's, and hardly any the page's.
fn is_foreign(words: &[Word], own: u64) -> bool {
    if words.len() < LEAST_BLOCK {
        return false;
    }
    let (mut of_own, mut all) = (0, 0);
    let mut counts = [0; 64];
    for word in words.iter().filter(|word| word.stop).take(DECIDING) {
        let bits = function_words::languages(word.hash);
        all += usize::from(bits != 0);
        of_own += usize::from(bits & own != 0);
        count_bits(bits, &mut counts);
    }
    let best = counts.into_iter().max().unwrap_or_default() as usize;
    // A list of names has few function words of any language.
    all * 4 >= words.len().min(24) && of_own * 4 <= all && best * 4 >= all * 3
}

/// Runs of words of one script other than Latin, and how many words each script has.
fn collect_runs(
    reading: &Reading,
    words: &[Word],
    runs: &mut Vec<(Script, Span)>,
    lengths: &mut [usize; 8],
) {
    let text = reading.page.buffer().as_bytes();
    let script = |word: &Word| Script::of(text[word.span.start as usize]);
    for run in words.chunk_by(|a, b| script(a) == script(b)) {
        let own = script(&run[0]);
        lengths[own as usize] += run.len();
        let span = Span { start: run[0].span.start, end: run[run.len() - 1].span.end };
        if own.is_text(run.len(), span.len()) && runs.len() < MOST_RUNS {
            runs.push((own, span));
        }
    }
}
