//! Firms and institutions: names with a legal form, and numbers that somebody answers.

use super::first_column;
use crate::page::Span;
use crate::signals::hash::ByHash;
use crate::signals::{Reading, Word};
use std::collections::HashSet;
use std::sync::LazyLock;

struct LegalForms {
    all: HashSet<&'static str>,
    /// The words that forms begin with: where none of them stands, no form does.
    begin: ByHash<bool>,
    /// Bytes of the longest: most words that might be a form are longer, and need no looking up.
    longest: usize,
}

static LEGAL_FORMS: LazyLock<LegalForms> = LazyLock::new(|| {
    let all: HashSet<_> = first_column(include_str!("../lists/markup/legal_forms.txt")).collect();
    let mut begin = ByHash::for_about(all.len());
    for first in all.iter().filter_map(|form| Reading::word_hashes(form).first().copied()) {
        *begin.entry(first) = true;
    }
    let longest = all.iter().map(|form| form.len()).max().unwrap_or_default();
    LegalForms { all, begin, longest }
});
/// A name followed by its legal form: `Holm & Sons Ltd.`, `株式会社…`.
pub(super) fn legal_form(text: &str, words: &[Word], span: Span) -> Option<Span> {
    // The last three are numbers under which China's authorities know who runs a site.
    const UNSPACED: [&str; 8] =
        ["株式会社", "有限会社", "有限公司", "주식회사", "大学", "ICP备", "ICP证", "公网安备"];
    if !text.is_ascii() && UNSPACED.iter().any(|form| text.contains(form)) {
        return Some(span);
    }
    if !words.iter().any(|word| LEGAL_FORMS.begin.value(word.hash)) {
        return None;
    }
    names_form(text).then_some(span)
}

/// Whether a text has a legal form behind a name, or before one.
fn names_form(text: &str) -> bool {
    let (mut named, mut led) = (false, 0);
    for token in text.split_whitespace().take(200) {
        let sign = |c| matches!(c, ',' | ';' | ':' | '(' | ')' | '"' | '\'' | '|' | '•' | '·');
        let word = token.trim_matches(sign);
        let begins = word.trim_start_matches(['«', '„', '“']).chars().next();
        let capital = begins.is_some_and(char::is_uppercase);
        if led > 0 && capital {
            led -= 1;
            if led == 0 {
                return true;
            }
        } else {
            led = names_after(word);
        }
        if named && is_legal_form(word) {
            return true;
        }
        // "Holm sp. z o.o."
        named = capital || matches!(word, "&" | "of") || named && matches!(word, "sp." | "z");
    }
    false
}

/// How many words of a name are wanted behind a form that precedes it, as `ООО «Мельница»`; 0 for
/// other words. `PT` is a zone of time, too.
fn names_after(word: &str) -> u32 {
    match word {
        "ООО" | "ПАО" | "АО" | "ЗАО" | "ОАО" => 1,
        "PT" | "PT." => 2,
        _ => 0,
    }
}

/// Whether a word behind a name is its legal form.
fn is_legal_form(word: &str) -> bool {
    /// Forms that are no words of any language, so that small letters do.
    const PLAIN: [&str; 11] =
        ["plc", "llc", "llp", "gmbh", "ltd", "sarl", "srl", "kft", "zrt", "a/s", "oyj"];
    // "9 AM PT" names no firm.
    if word.len() > LEGAL_FORMS.longest + 1 || matches!(word, "PT" | "PT.") {
        return false;
    }
    let lowered = word.to_lowercase();
    if lowered == "spa" {
        return word == "SpA";
    }
    let bare = lowered.trim_end_matches('.');
    let dotted = lowered.contains('.') && LEGAL_FORMS.all.contains(lowered.as_str());
    // Forms such as `as` and `company` are words too: they are written with a capital.
    let written = word.chars().any(char::is_uppercase) || PLAIN.contains(&bare);
    dotted || written && LEGAL_FORMS.all.contains(bare)
}

/// A telephone number with its spacing, as a reader would dial it.
pub(super) fn telephone(text: &str, span: Span) -> Option<Span> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let dialled = |c| matches!(c, '0'..='9' | '+' | '-' | '(' | ')' | '.' | '/' | ' ' | '\u{a0}');
    let mut runs = text.split(|c: char| !dialled(c));
    runs.any(is_telephone).then_some(span)
}

fn is_telephone(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    if !(8..=15).contains(&digits) {
        return false;
    }
    let run = run.trim_matches([' ', '-', '.', '/', ')']);
    let groups: Vec<usize> = run
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(str::len)
        .collect();
    let date = groups.len() == 3 && (groups[0] == 4 || groups[2] == 4) && digits <= 8;
    let led = run.starts_with(['+', '(', '0']);
    let american = groups.ends_with(&[3, 3, 4]);
    groups.len() <= 6 && !date && (led || american)
}

#[cfg(test)]
mod tests {
    use super::is_telephone;
    use crate::signals::check;

    #[test]
    fn telephones_are_told_from_dates_and_amounts() {
        for run in ["+44 20 7946 0018", "(030) 901820", "202-555-0143", "0171/2345678"] {
            assert!(is_telephone(run), "{run}");
        }
        for run in ["2024-01-31", "31.12.2023", "1 000 000", "12", "2019 2020 2021"] {
            assert!(!is_telephone(run), "{run}");
        }
    }

    #[test]
    fn legal_forms_are_known_as_they_are_written() {
        let page = |text: &str| format!("<p>A walk.</p><footer><p>© 2024 {text}</p></footer>");
        for firm in [
            "Ruderverein Aller e.V.",
            "Holm s.r.o.",
            "Holm sp. z o.o.",
            "Holm d.o.o.",
            "Holm a.s.",
            "Holm plc",
            "Hilfe gGmbH",
            "Volksbank eG",
            "ООО «Мельница»",
            "PT Maju Jaya",
            "Holm S.p.A.",
            "Holm SpA",
            "Grupo Holm S.A. de C.V.",
            "Holm Company",
        ] {
            check(&page(firm), "site.legal_forms", 1.0);
        }
        for other in
            ["Holm as such", "Holm company", "Garda Spa", "Ada CV", "The Library", "9 AM PT Monday"]
        {
            check(&page(other), "site.legal_forms", 0.0);
        }
    }
}
