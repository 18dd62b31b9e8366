//! Function words, which are the commonest of each language, and the words that begin questions.

use super::hash::{ByHash, Sieve, hash_word};
use super::list::lines;
use super::tokens::joins;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Languages with a list of function words; a language's bit is its place here.
struct StopWords {
    languages: Vec<&'static str>,
    /// Hashes of each language's words.
    words: Vec<Vec<u64>>,
    masks: ByHash<u64>,
    /// Most words of a text are none, and are turned away without a look at the masks, which are
    /// larger than a processor's first cache.
    sieve: Sieve<{ 1 << 10 }>,
}

impl StopWords {
    fn languages(&self, hash: u64) -> u64 {
        if self.sieve.holds(hash) { self.masks.value(hash) } else { 0 }
    }
}

static STOP_WORDS: LazyLock<StopWords> = LazyLock::new(|| {
    let (mut languages, mut masks) = (Vec::new(), ByHash::<u64>::for_about(4096));
    let mut all = Vec::new();
    for (language, words, _) in lines(include_str!("lists/phrases/stopwords.txt")).take(64) {
        let bit = 1u64 << languages.len();
        languages.push(language);
        let mut own: Vec<u64> = words.split(' ').map(hash_word).collect();
        own.iter().for_each(|hash| *masks.entry(*hash) |= bit);
        own.sort_unstable();
        own.dedup();
        all.push(own);
    }
    let mut sieve = Sieve::empty();
    all.iter().flatten().for_each(|hash| sieve.insert(*hash));
    StopWords { languages, words: all, masks, sieve }
});

/// Makes the list ready.
pub(super) fn load() {
    LazyLock::force(&STOP_WORDS);
}

/// The languages a word is a function word of, a bit each; 0 when it is one of none.
pub(super) fn languages(hash: u64) -> u64 {
    STOP_WORDS.languages(hash)
}

/// Whether a word is a function word of any listed language.
pub(super) fn is_stop_word(hash: u64) -> bool {
    languages(hash) != 0
}

/// The language whose bit it is.
pub(super) fn language_of_bit(bit: usize) -> &'static str {
    STOP_WORDS.languages.get(bit).copied().unwrap_or_default()
}

/// The function words of a language, which are its commonest words; none where they are not listed.
pub(super) fn of(language: &str) -> &'static [u64] {
    place_of(language).map_or(&[], |place| &STOP_WORDS.words[place])
}

/// The bit of a language, as [`languages`] gives it; 0 where its function words are not listed.
pub(super) fn bit_of(language: &str) -> u64 {
    place_of(language).map_or(0, |place| 1 << place)
}

/// Tells function words of a language by their hashes; none where they are not listed.
pub(super) fn telling(language: &str) -> impl Fn(u64) -> bool {
    let own = bit_of(language);
    move |hash| languages(hash) & own != 0
}

fn place_of(language: &str) -> Option<usize> {
    STOP_WORDS.languages.iter().position(|own| *own == language)
}

/// First words of questions, by language.
static INTERROGATIVES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<_, Vec<_>> = HashMap::new();
    for (language, word, _) in lines(include_str!("lists/phrases/interrogatives.txt")) {
        words.entry(language).or_default().push(word);
    }
    words
});

/// Whether a text in lower case begins as questions of that language begin.
pub(super) fn begins_as_question(lowered: &str, language: &str) -> bool {
    let text = lowered.trim_start_matches(|c: char| !c.is_alphanumeric());
    INTERROGATIVES
        .get(language)
        .into_iter()
        .flatten()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(joins)))
}
