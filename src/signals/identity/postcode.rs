//! Postcodes: which state a ZIP code is in, and which codes no country hands out.

use super::lists::{COUNTRIES, ZIP_STATES};
use super::text::{has_shape, is_number, tokens};
use crate::page::range_in;

/// States, districts, territories and armed forces of the United States: code and name.
#[rustfmt::skip]
const STATES: [(&str, &str); 62] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("WV", "West Virginia"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("PR", "Puerto Rico"),
    ("GU", "Guam"),
    ("VI", "Virgin Islands"),
    ("AS", "American Samoa"),
    ("MP", "Northern Mariana Islands"),
    ("FM", "Federated States of Micronesia"),
    ("MH", "Marshall Islands"),
    ("PW", "Palau"),
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
];

/// Postcode areas of the United Kingdom (with crown dependencies and forces' post).
const GB_AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD \
    DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA \
    KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH \
    RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR \
    WS WV YO ZE ";

/// First letters of Canadian postcodes and the provinces they are in.
#[rustfmt::skip]
const CA_LETTERS: [(char, &str); 18] = [
    ('A', "NL"),
    ('B', "NS"),
    ('C', "PE"),
    ('E', "NB"),
    ('G', "QC"),
    ('H', "QC"),
    ('J', "QC"),
    ('K', "ON"),
    ('L', "ON"),
    ('M', "ON"),
    ('N', "ON"),
    ('P', "ON"),
    ('R', "MB"),
    ('S', "SK"),
    ('T', "AB"),
    ('V', "BC"),
    ('X', "NT NU"),
    ('Y', "YT"),
];

const CA_PROVINCES: &str = " AB BC MB NB NL NS NT NU ON PE QC SK YT ";

/// What a ZIP code says about the state written beside it.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Zip {
    /// The prefix is allotted to this state.
    Fits,
    /// The prefix is allotted to these other states.
    Elsewhere(&'static str),
    /// The prefix is not in use.
    Unallocated,
}

/// What the postcode of an address outside the United States says.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Verdict<'a> {
    /// The country hands out such a code.
    Fits(&'a str),
    /// The country hands out no such code, or not in the province stated.
    Impossible(&'a str),
}

/// Judges a ZIP or ZIP+4 code against a two-letter state code.
pub(super) fn zip_against_state(zip: &str, state: &str) -> Zip {
    let prefix = zip.get(..3).and_then(|digits| digits.parse::<usize>().ok());
    let states = prefix.and_then(|p| ZIP_STATES.get(p)).copied().unwrap_or("");
    if states.is_empty() {
        Zip::Unallocated
    } else if states.split('\t').any(|allotted| allotted == state) {
        Zip::Fits
    } else {
        Zip::Elsewhere(states)
    }
}

/// Whether `word` is a ZIP (5 digits) or ZIP+4 code.
pub(super) fn is_zip(word: &str) -> bool {
    is_number(word, 5, 5) || has_shape(word, "99999-9999")
}

/// Splits a state, as code or in full, from the end of `text`: (text before it, code, as written).
pub(super) fn state_at_end(text: &str) -> Option<(&str, &'static str, &str)> {
    STATES.iter().find_map(|(code, name)| {
        let written = [code, name].into_iter().find(|form| text.ends_with(**form))?;
        let head = &text[..text.len() - written.len()];
        let apart = head.is_empty() || head.ends_with(|c: char| c.is_whitespace() || c == ',');
        apart.then(|| (head.trim_end(), *code, &text[head.len()..]))
    })
}

/// Splits a country name from the end of an address: (address before it, ISO 3166 code).
pub(super) fn country_at_end(text: &str) -> Option<(&str, &'static str)> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || c == '.' || c == ',');
    COUNTRIES.iter().find_map(|(name, code)| {
        let head = text.strip_suffix(name.trim_end_matches('.'))?;
        let apart = head.ends_with(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | '-'));
        apart.then(|| (head.trim_end_matches(|c: char| c.is_whitespace() || c == ','), *code))
    })
}

/// Judges the postcode in an address that lies in `country`, or, with no country stated, one whose
/// form is of one country only. `None`: no such postcode is written.
pub(super) fn examine<'a>(text: &'a str, country: Option<&str>) -> Option<Verdict<'a>> {
    match country {
        Some("GB") => british(text),
        Some("CA") => canadian(text),
        Some(country) => tokens(text).rev().find_map(|word| {
            let known = judge(country, &joined(text, word), text)?;
            Some(if known { Verdict::Fits(word) } else { Verdict::Impossible(word) })
        }),
        None => british(text).or_else(|| canadian(text)),
    }
}

/// A postcode written in two parts ("113 51", "1012 AB") is judged as one.
fn joined(text: &str, word: &str) -> String {
    let mut code: String =
        word.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '-').to_owned();
    let rest = &text[range_in(text, word).end..];
    let next = rest.split_whitespace().next().unwrap_or("");
    let next = next.trim_end_matches(',');
    let second = (is_number(&code, 3, 3) && is_number(next, 2, 3))
        || (is_number(&code, 4, 4) && has_shape(next, "AA"));
    if second && rest.starts_with(' ') {
        code.push(' ');
        code.push_str(next);
    }
    code
}

/// Ranges of postcodes by country.
///
/// Whether `country` hands out `code`; `None` when it has not the form of a code there.
fn judge(country: &str, code: &str, address: &str) -> Option<bool> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let value: u32 = digits.parse().unwrap_or(0);
    let first_two: u32 = digits.get(..2)?.parse().ok()?;
    let form = |shapes: &[&str]| shapes.iter().any(|shape| has_shape(code, shape));
    let known = |shapes: &[&str], allotted: bool| form(shapes).then_some(allotted);
    match country {
        "DE" => known(&["99999"], german(first_two)),
        "FR" => known(&["99999"], !matches!(first_two, 0 | 96 | 99)),
        "ES" => known(&["99999"], (1..=52).contains(&first_two)),
        "IT" => known(&["99999"], value >= 10 && !matches!(first_two, 69 | 77..=79 | 99)),
        "US" => known(&["99999", "99999-9999"], value > 0),
        "NL" => known(&["9999 AA", "9999AA"], value >= 1000 && !dutch_letters_barred(code)),
        "BE" => known(&["9999"], (1000..=9999).contains(&value)),
        "CH" => known(&["9999"], (1000..=9658).contains(&value)),
        "AT" => known(&["9999"], (1010..=9992).contains(&value)),
        "DK" => known(&["9999"], (800..=9990).contains(&value)),
        "NO" => known(&["9999"], (1..=9991).contains(&value)),
        "AU" => known(&["9999"], australian(value, address)),
        "NZ" => known(&["9999"], (110..=9893).contains(&value)),
        "ZA" => known(&["9999"], value >= 1),
        "SE" => known(&["999 99", "99999"], (10..=98).contains(&first_two)),
        "FI" => known(&["99999"], first_two < 100 && value > 1),
        "PL" => known(&["99-999"], value > 0),
        "CZ" => known(&["999 99", "99999"], (10..=79).contains(&first_two)),
        "SK" => known(&["999 99", "99999"], !(10..80).contains(&first_two)),
        "GR" => known(&["999 99", "99999"], (10..=85).contains(&first_two)),
        "PT" => known(&["9999-999"], first_two >= 10),
        "BR" => known(&["99999-999"], first_two >= 1),
        "IN" => known(&["999999", "999 999"], indian(first_two)),
        "JP" => known(&["999-9999"], first_two <= 99 && value >= 10_000),
        "KR" => known(&["99999"], (1..=63).contains(&first_two)),
        "CN" => known(&["999999"], first_two >= 1 && !matches!(first_two, 8 | 9 | 87..=99)),
        "RU" => known(&["999999"], (101..=699).contains(&(value / 1000))),
        "MX" => known(&["99999"], first_two >= 1),
        "UA" => known(&["99999"], value >= 1000),
        "SG" => known(&["999999"], (1..=82).contains(&first_two)),
        "TR" => known(&["99999"], (1..=81).contains(&first_two)),
        _ => None,
    }
}

/// Leading digits of German postcodes that were never handed out.
fn german(first_two: u32) -> bool {
    !matches!(first_two, 0 | 5 | 43 | 62)
}

/// First digits 1–8 are regions, 9 the army; some second digits are free.
fn indian(first_two: u32) -> bool {
    matches!(
        first_two,
        11..=28 | 30..=34 | 36..=53 | 56..=64 | 67..=70 | 71..=85 | 90..=99
    )
}

/// The letters SA, SD and SS are not handed out in the Netherlands.
fn dutch_letters_barred(code: &str) -> bool {
    ["SA", "SD", "SS"].iter().any(|letters| code.ends_with(letters))
}

/// Australian codes are checked against the state when one is written.
fn australian(value: u32, address: &str) -> bool {
    let state = tokens(address)
        .find(|w| matches!(*w, "NSW" | "VIC" | "QLD" | "SA" | "WA" | "TAS" | "NT" | "ACT"));
    match state {
        Some("NSW") => {
            matches!(value, 1000..=2599 | 2611 | 2619..=2899 | 2921..=2999 | 3500..=3707 | 4380..=4385)
        }
        Some("ACT") => matches!(value, 200..=299 | 2580..=2620 | 2900..=2920),
        Some("VIC") => matches!(value, 3000..=3999 | 8000..=8999),
        Some("QLD") => matches!(value, 4000..=4999 | 9000..=9999),
        Some("SA") => matches!(value, 5000..=5999 | 872),
        Some("WA") => matches!(value, 6000..=6999 | 872),
        Some("TAS") => matches!(value, 7000..=7999),
        Some("NT") => matches!(value, 800..=999),
        _ => matches!(value, 200..=9999),
    }
}

fn british(text: &str) -> Option<Verdict<'_>> {
    const OUTWARD: [&str; 6] = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"];
    let mut earlier: Option<&str> = None;
    for word in tokens(text) {
        let outward = earlier.replace(word).filter(|_| has_shape(word, "9AA"));
        let Some(outward) = outward.filter(|o| OUTWARD.iter().any(|s| has_shape(o, s))) else {
            continue;
        };
        let letters = outward.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let area: String = letters.chars().take_while(char::is_ascii_uppercase).collect();
        let span = range_in(text, outward).start..range_in(text, word).end;
        let code = &text[span];
        // The inward letters leave out those that are easily misread.
        let misread = word[1..].contains(['C', 'I', 'K', 'M', 'O', 'V']);
        return Some(if GB_AREAS.contains(&format!(" {area} ")) && !misread {
            Verdict::Fits(code)
        } else {
            Verdict::Impossible(code)
        });
    }
    None
}

fn canadian(text: &str) -> Option<Verdict<'_>> {
    let words: Vec<&str> = tokens(text).collect();
    let at = (1..words.len())
        .find(|at| has_shape(words[at - 1], "A9A") && has_shape(words[*at], "9A9"))?;
    let span = range_in(text, words[at - 1]).start..range_in(text, words[at]).end;
    let code = &text[span];
    let barred = code[1..].contains(['D', 'F', 'I', 'O', 'Q', 'U']);
    let provinces = code
        .chars()
        .next()
        .and_then(|first| CA_LETTERS.iter().find(|(letter, _)| *letter == first));
    let stated = words[..at - 1]
        .iter()
        .rev()
        .find(|word| word.len() == 2 && CA_PROVINCES.contains(&format!(" {word} ")));
    let fits = provinces.is_some_and(|(_, at)| stated.is_none_or(|stated| at.contains(*stated)));
    Some(if fits && !barred { Verdict::Fits(code) } else { Verdict::Impossible(code) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(country: &str, address: &str, expected: Option<bool>) {
        let country = (!country.is_empty()).then_some(country);
        let found = examine(address, country).map(|verdict| matches!(verdict, Verdict::Fits(_)));
        assert_eq!(found, expected, "{address}");
    }

    #[test]
    fn zips() {
        assert_eq!(zip_against_state("01350-7893", "WI"), Zip::Elsewhere("MA"));
        assert_eq!(zip_against_state("53703", "WI"), Zip::Fits);
        assert_eq!(zip_against_state("00012", "WI"), Zip::Unallocated);
        assert_eq!(zip_against_state("69912", "NE"), Zip::Unallocated);
        assert_eq!(zip_against_state("06390", "NY"), Zip::Fits);
        assert_eq!(zip_against_state("x", "NY"), Zip::Unallocated);
    }

    #[test]
    fn states() {
        assert_eq!(state_at_end("Bellefort, WI"), Some(("Bellefort,", "WI", "WI")));
        assert_eq!(state_at_end("Charleston, West Virginia").map(|s| s.1), Some("WV"));
        assert_eq!(state_at_end("Springfield, Virginia").map(|s| s.1), Some("VA"));
        assert_eq!(state_at_end("KIWI"), None);
        assert_eq!(state_at_end(""), None);
    }

    #[test]
    fn countries() {
        assert_eq!(country_at_end("1 Rue X, 75001 Paris, France").map(|c| c.1), Some("FR"));
        assert_eq!(
            country_at_end("Storgatan 1, 113 51 Stockholm, Sverige").map(|c| c.1),
            Some("SE")
        );
        assert_eq!(country_at_end("France").map(|c| c.1), None);
    }

    #[test]
    fn codes_of_eighteen_countries() {
        check("GB", "10 High Street, Leeds LS1 4AP", Some(true));
        check("", "10 High Street, Leeds QX1 4AP", Some(false));
        check("GB", "Leeds", None);
        check("CA", "12 Elm St, Ottawa, ON K1A 0B1", Some(true));
        check("", "12 Elm St, Ottawa, ON V1A 0B1", Some(false));
        check("CA", "12 Elm St, Ottawa D1A 0B1", Some(false));
        check("DE", "Hauptstr. 3, 80331 München", Some(true));
        check("DE", "Hauptstr. 3, D-80331 München", Some(true));
        check("DE", "Hauptstr. 3, 00123 Neustadt", Some(false));
        check("DE", "Hauptstr. 3, München", None);
        check("FR", "3 rue Neuve, 69002 Lyon", Some(true));
        check("FR", "3 rue Neuve, 96002 Lyon", Some(false));
        check("ES", "Calle Mayor 1, 28013 Madrid", Some(true));
        check("ES", "Calle Mayor 1, 68013 Madrid", Some(false));
        check("IT", "Via Roma 1, 00184 Roma", Some(true));
        check("IT", "Via Roma 1, 99184 Roma", Some(false));
        check("NL", "Damrak 1, 1012 LG Amsterdam", Some(true));
        check("NL", "Damrak 1, 0512 LG Amsterdam", Some(false));
        check("AU", "1 George St, Sydney NSW 2000", Some(true));
        check("AU", "1 George St, Sydney NSW 6000", Some(false));
        check("BR", "Rua A, 10, São Paulo - SP, 01310-100", Some(true));
        check("BR", "Rua A, 10, São Paulo - SP, 00310-100", Some(false));
        check("IN", "12 MG Road, Bengaluru 560001", Some(true));
        check("IN", "12 MG Road, Bengaluru 060001", Some(false));
        check("JP", "1-1 Chiyoda, Tokyo 100-0001", Some(true));
        check("PL", "ul. Długa 5, 00-238 Warszawa", Some(true));
        check("SE", "Storgatan 1, 113 51 Stockholm", Some(true));
        check("SE", "Storgatan 1, 013 51 Stockholm", Some(false));
        check("CH", "Bahnhofstrasse 1, 8001 Zürich", Some(true));
        check("CH", "Bahnhofstrasse 1, 9901 Zürich", Some(false));
        check("AT", "Ring 1, A-1010 Wien", Some(true));
        check("AT", "Ring 1, 0999 Wien", Some(false));
        check("CZ", "Na Příkopě 1, 110 00 Praha", Some(true));
        check("RU", "ул. Ленина 1, 101000 Москва", Some(true));
        check("RU", "ул. Ленина 1, 901000 Москва", Some(false));
        check("PT", "Rua B 1, 1100-053 Lisboa", Some(true));
    }
}
