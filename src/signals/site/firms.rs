//! Firms and institutions: names with a legal form, and numbers that somebody answers.

use super::{first_column, may_be_furniture};
use crate::page::{Span, beginning, ending, range_in};
use crate::signals::hash::ByHash;
use crate::signals::marks::Marks;
use crate::signals::{Hit, Reading, Word};
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
    static ANY: Marks<8> = Marks::of(UNSPACED);
    // 大学生 are students.
    let names =
        |form: &&str| text.match_indices(form).any(|(at, _)| !text[at..].starts_with("大学生"));
    if !text.is_ascii() && ANY.are_in(text) && UNSPACED.iter().any(names) {
        return Some(span);
    }
    if !words.iter().any(|word| LEGAL_FORMS.begin.value(word.hash)) {
        return None;
    }
    // "Powered by", "powered by": who made the program answers for nothing here.
    let own = text.find("owered by").map_or(text, |at| &text[..at]);
    names_form(own).then_some(span)
}

/// Whether a text has a legal form behind a name, or before one.
fn names_form(text: &str) -> bool {
    /// Words with which titles begin, which name nobody.
    const NAMELESS: [&str; 10] = ["To", "The", "Of", "For", "Your", "High", "A", "An", "Our", "My"];
    let (mut named, mut led) = (false, 0);
    let sign = |c| matches!(c, ',' | ';' | ':' | '(' | ')' | '"' | '\'' | '|' | '•' | '·');
    let mut tokens = text.split_whitespace().take(200).peekable();
    while let Some(token) = tokens.next() {
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
        let next = tokens.peek().filter(|next| **next != "All");
        let goes_on = next.is_some_and(|next| next.starts_with(char::is_uppercase));
        let of_theme =
            next.is_some_and(|next| next.trim_end_matches('.').eq_ignore_ascii_case("theme"));
        if named && is_legal_form(word) && !of_theme && !(goes_on && is_institution(token)) {
            return true;
        }
        // "Holm sp. z o.o."
        named = capital && !NAMELESS.contains(&word)
            || matches!(word, "&" | "of")
            || named && matches!(word, "sp." | "z");
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

/// Words that are institutions behind a name of their own, and only there: "Guide To College Planning".
fn is_institution(word: &str) -> bool {
    const INSTITUTIONS: [&str; 7] =
        ["company", "college", "university", "trust", "council", "society", "institute"];
    INSTITUTIONS.iter().any(|institution| word.eq_ignore_ascii_case(institution))
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
    // `As`, `Ag` and `Sa` are words and names of things in titles.
    const CAPITALS: [&str; 9] = ["ag", "kg", "sa", "as", "ab", "ev", "ug", "sl", "nv"];
    if CAPITALS.contains(&bare) && word.contains(char::is_lowercase) {
        return false;
    }
    // Forms such as `as` and `company` are words too: they are written with a capital.
    let written = word.chars().any(char::is_uppercase) || PLAIN.contains(&bare);
    dotted || written && LEGAL_FORMS.all.contains(bare)
}

/// A telephone number with its spacing, as a reader would dial it.
pub(super) fn telephone(text: &str, span: Span) -> Option<Span> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let dialled =
        |c| matches!(c, '0'..='9' | '+' | '-' | '–' | '(' | ')' | '.' | '/' | ' ' | '\u{a0}');
    let mut runs = text.split(|c: char| !dialled(c));
    let before = |run: &str| &text[..range_in(text, run).start];
    let behind = |run: &str| &text[range_in(text, run).end..];
    // "0x00000002" is a number of machines.
    let touches = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(|c| c.is_ascii_digit()) && outer.is_some_and(|c| c.is_ascii_alphabetic())
    };
    let by_itself = |run: &str| {
        !touches(run.chars().next(), before(run).chars().next_back())
            && !touches(run.chars().next_back(), behind(run).chars().next())
    };
    let telephone = |run| is_telephone(run, || is_labelled(before(run))) && by_itself(run);
    runs.any(telephone).then_some(span)
}

/// Whether what stands before a number says that it is dialled: "Tel.: ".
fn is_labelled(before: &str) -> bool {
    const LABELS: [&str; 17] = [
        "tel",
        "telephone",
        "téléphone",
        "telefon",
        "teléfono",
        "telefone",
        "telefono",
        "phone",
        "call us",
        "hotline",
        "fax",
        "电话",
        "電話",
        "热线",
        "тел",
        "телефон",
        "전화",
    ];
    /// Bytes of the longest label.
    const LONGEST: usize = 16;
    let before = before.trim_end_matches([' ', '.', ':', '：', '\u{a0}']);
    let before = ending(before, LONGEST).to_lowercase();
    let ends = |label: &&str| {
        let rest = before.strip_suffix(*label);
        rest.is_some_and(|rest| !label.is_ascii() || !rest.ends_with(char::is_alphanumeric))
    };
    LABELS.iter().any(ends)
}

/// Whether a run of digits and signs is a telephone number: one that begins or is grouped as they are,
/// or whose label says so.
fn is_telephone(run: &str, labelled: impl Fn() -> bool) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    if !(8..=15).contains(&digits) {
        return false;
    }
    let run = run.trim_matches([' ', '-', '.', '/', ')', '\u{a0}']);
    let groups: Vec<&str> =
        run.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    // An ungrouped number led by nought is an item's or a register's as well.
    let led = run.starts_with(['+', '(']) || run.starts_with('0') && groups.len() > 1;
    let american = lengths.ends_with(&[3, 3, 4]);
    // "(2018-2020)", "06001 – 06928", "09.00-18.00", "06/2019 – 12/2020": from one to the other.
    let half = lengths.len() / 2;
    let range =
        matches!(half, 1 | 2) && lengths[..half] == lengths[half..] && !run.starts_with('+');
    // "0.00 - 1000.00", "0-306-40615-2": an amount, a book.
    let range = range || groups.first() == Some(&"0");
    let written = (led || american) && !range;
    groups.len() <= 6 && !groups.windows(3).any(is_date) && (written || labelled())
}

/// Whether three groups of digits are a day, a month and a year, in any order with the year outside.
fn is_date(groups: &[&str]) -> bool {
    let [first, second, third] = groups else { return false };
    let number = |group: &str| group.parse::<u32>().unwrap_or(u32::MAX);
    let days = |a: &str, b: &str| {
        let (a, b) = (number(a), number(b));
        (1..=31).contains(&a) && (1..=12).contains(&b) || (1..=12).contains(&a) && b <= 31
    };
    let year = |group: &str| group.len() == 4 && (1900..=2100).contains(&number(group));
    year(third) && days(first, second) || year(first) && days(third, second)
}

/// The number of a public register, with its name: "USt-IdNr.: DE 123456789".
pub(super) fn registration(reading: &Reading, register: &Hit) -> Option<Span> {
    /// Bytes behind the name in which the number stands.
    const REACH: usize = 44;
    let block = reading.page.blocks.get(register.block as usize)?;
    if !may_be_furniture(reading.page, block) {
        return None;
    }
    let least: usize = register.note.parse().unwrap_or(0);
    let start = register.span.end;
    let behind = reading.text(Span { start, end: block.span.end.max(start) });
    let behind = beginning(behind, REACH).lines().next().unwrap_or_default();
    let mut digits = behind.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let end = match least.checked_sub(1) {
        None => start,
        Some(last) => start + digits.nth(last)?.0 as u32 + 1,
    };
    Some(Span { start: register.span.start, end })
}

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

    #[test]
    fn telephones_are_told_from_dates_and_amounts() {
        let page = |text: &str| format!("<p>A walk.</p><footer><p>{text}</p></footer>");
        for number in [
            "+44 20 7946 0018",
            "(030) 901820",
            "202-555-0143",
            "0171/2345678",
            "Tel.: 20 7946 0018",
            "电话：86-10-87826688",
        ] {
            check(&page(number), "site.telephone", 1.0);
        }
        for other in [
            "2024-01-31",
            "31.12.2023",
            "09/09/2020 22:50",
            "09/09/2020 2250",
            "Milan 09 21 2023 3842582",
            "n. 00834980153",
            "1 000 000",
            "12",
            "2019 2020 2021",
            "Hotel 20 7946 0018",
            "(2018-2020)",
            "06001 – 06928",
            "0x00000002-0xFFFFFF00",
        ] {
            check(&page(other), "site.telephone", 0.0);
        }
    }

    #[test]
    fn numbers_of_registers_are_read_in_furniture() {
        let page = |text: &str| format!("<p>A walk.</p><footer><p>{text}</p></footer>");
        for number in [
            "USt-IdNr.: DE 123 456 789",
            "Registered charity",
            "Company No. 01234567",
            "P.IVA 01234567890",
            "ИНН 7707083893",
            "ISSN 1234-567X",
        ] {
            check(&page(number), "site.registration", 1.0);
            check(
                &format!("<p>{number} stood at the door of the old house.</p>"),
                "site.registration",
                0.0,
            );
        }
        for other in ["VAT is not included", "The company number one", "Tax ID"] {
            check(&page(other), "site.registration", 0.0);
        }
        let footer = page("VAT no. GB 123 4567 89, all prices in pounds");
        assert_eq!(quotes(&footer, "site.registration"), ["VAT no. GB 123 4567 8"]);
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
        for other in [
            "Holm as such",
            "Holm company",
            "Garda Spa",
            "Ada CV",
            "The Library",
            "9 AM PT Monday",
            "140 Pounds To Kg Calculator",
            "Her Religion As Armenian",
            "Guide To College Planning",
            "The Company | Holm",
            "Awesome Inc. theme. Powered by Holm LLC",
        ] {
            check(&page(other), "site.legal_forms", 0.0);
        }
    }
}
