//! The language of a page's main text.

use crate::page::{beginning, ending};
use whatlang::{Lang, Script};

/// How much text the detector is shown, in bytes; more hardly changes its mind and costs time.
const SHOWN_BYTES: usize = 600;

/// Function words below which a count decides nothing.
const LEAST_FUNCTION_WORDS: u32 = 15;
/// How many times the second language the first must have.
const CLEARLY: f64 = 1.4;

/// A language, as ISO 639-1 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Language {
    /// Two letters (three where there is no shorter code); empty when undetermined.
    pub code: &'static str,
    /// Whether the detector is sure.
    pub sure: bool,
}

impl Language {
    /// Detects the language of a text.
    #[must_use]
    pub fn of(text: &str) -> Language {
        let sample = sample(text);
        let Some(info) = whatlang::detect(sample) else { return Language::default() };
        let sure = info.is_reliable() || info.script() != Script::Latin;
        Language { code: short_code(info.lang()), sure }
    }

    /// The language whose function words clearly outnumber those of every other; counted by the
    /// way, where the detector costs more than all signals together.
    pub(super) fn by_function_words(counts: &[u32; 64], words: usize) -> Option<Language> {
        let first = (0..counts.len()).max_by_key(|&n| (counts[n], std::cmp::Reverse(n)))?;
        let second = (0..counts.len()).filter(|&n| n != first).map(|n| counts[n]).max()?;
        let clear = counts[first] >= LEAST_FUNCTION_WORDS
            && counts[first] as usize * 6 >= words.min(4000)
            && f64::from(counts[first]) >= CLEARLY * f64::from(second);
        clear.then(|| Language { code: super::function_words::language_of_bit(first), sure: true })
    }

    /// Whether words are written without spaces.
    #[must_use]
    pub fn is_unspaced(self) -> bool {
        matches!(self.code, "zh" | "ja") || self.is_unstopped()
    }

    /// Whether sentences end without a mark, and words are read as single characters.
    #[must_use]
    pub fn is_unstopped(self) -> bool {
        matches!(self.code, "th" | "lo" | "km" | "my")
    }
}

/// The middle of the text: beginnings are full of names and menus.
fn sample(text: &str) -> &str {
    if text.len() <= SHOWN_BYTES {
        return text;
    }
    let before = (text.len() - SHOWN_BYTES) / 2;
    beginning(ending(text, text.len() - before), SHOWN_BYTES)
}

fn short_code(language: Lang) -> &'static str {
    const SHORT: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "no"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    let code = language.code();
    SHORT.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn languages_are_detected() {
        let check = |text: &str, code: &str| assert_eq!(Language::of(text).code, code, "{text}");
        check(
            "The committee met on Tuesday and agreed to repair the old bridge before winter.",
            "en",
        );
        check(
            "Der Ausschuss hat am Dienstag beschlossen, die alte Brücke vor dem Winter zu reparieren.",
            "de",
        );
        check("委员会星期二开会，同意在冬天之前修理旧桥。", "zh");
        check("委員会は火曜日に集まり、冬の前に古い橋を直すことを決めました。", "ja");
        check("", "");
    }
}
