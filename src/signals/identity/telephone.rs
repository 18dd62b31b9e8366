//! Telephone numbers that no one can be reached at.
//!
//! Lengths and ranges are those of libphonenumber (through the `phonenumber` crate); the rules of
//! the North American numbering plan (NANP) that need no table are tried first.

use phonenumber::metadata::{DATABASE, Descriptor, Metadata};

use super::likelihood::{Ledger, weight};
use super::lists::CALLING_CODES;
use super::{Clue, Field, numbering};
use crate::page::range_in;

/// Area codes of the plan outside the United States and Canada.
const NANP_ABROAD: [&str; 27] = [
    "242", "246", "264", "268", "284", "340", "345", "441", "473", "649", "658", "664", "670",
    "671", "684", "721", "758", "767", "784", "787", "809", "829", "849", "868", "869", "876",
    "939",
];

/// E.164 allows 15 digits; a few more are read so that joined extensions are seen as too long.
const MOST_DIGITS: usize = 20;

/// A number as written, split into its parts.
#[derive(Debug, PartialEq, Eq)]
struct Dialled<'a> {
    /// Digits of the number proper, without `+` and extension.
    digits: String,
    /// Lengths of the digit groups as written.
    groups: Vec<usize>,
    /// Written with `+` or an international `00`.
    international: bool,
    /// Written with the `001-` of joke2k/faker.
    from_001: bool,
    /// Extension written as generators write it: ` x123`.
    extension: Option<&'a str>,
    number: &'a str,
}

/// What the plan says of a number.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    Fits,
    NoCountry,
    Length { code: u16, digits: usize },
    Outside { code: u16 },
    Nanp(&'static str),
}

/// Weighs a labelled telephone number. `country`: ISO 3166 code of the address, when known.
pub(super) fn weigh(text: &str, country: Option<&str>, ledger: &mut Ledger) {
    let Some(dialled) = read(text) else { return };
    weigh_form(text, &dialled, ledger);
    if dialled.international {
        weigh_international(text, &dialled, country, ledger);
    } else if let Some(ten) = nanp_digits(&dialled, country) {
        let sure = dialled.from_001 || matches!(country, Some("US" | "CA"));
        weigh_nanp(text, &dialled, ten, sure, ledger);
    } else if let Some(meta) = country.and_then(|id| DATABASE.by_id(id)) {
        weigh_national(text, &dialled, meta, ledger);
    }
}

fn weigh_form(text: &str, dialled: &Dialled, ledger: &mut Ledger) {
    if dialled.from_001 {
        ledger.tells.joke2k = true;
        let span = range_in(text, dialled.number);
        ledger.enter(Clue::PhoneExtension, Field::Phone, span, weight::PHONE_001, || {
            "number begins with 001-".to_owned()
        });
    }
    if let Some(extension) = dialled.extension {
        let span = range_in(text, extension);
        ledger.enter(Clue::PhoneExtension, Field::Phone, span, weight::PHONE_EXTENSION, || {
            format!("extension \"{extension}\" on a person's number")
        });
    }
}

fn weigh_international(text: &str, dialled: &Dialled, country: Option<&str>, ledger: &mut Ledger) {
    let split = calling_code(&dialled.digits);
    match split {
        Some((1, national)) if national.len() == 10 => {
            weigh_nanp(text, dialled, national, true, ledger);
        }
        Some((code, national)) => enter_plan(text, dialled, &judge(code, national), ledger),
        None => enter_plan(text, dialled, &Plan::NoCountry, ledger),
    }
    let Some((code, national)) = split else { return };
    let drawn = matches!(national.len(), 10 | 11) && code > 99;
    ledger.tells.ruby_calling_code |= drawn && CALLING_CODES.has(&code.to_string());
    if let Some(country) = country {
        weigh_country(text, dialled, code, national, country, ledger);
    }
}

fn weigh_country(
    text: &str,
    dialled: &Dialled,
    code: u16,
    national: &str,
    country: &str,
    ledger: &mut Ledger,
) {
    let Some(home) = DATABASE.by_id(country) else { return };
    let territory = country == "US" && US_TERRITORIES.iter().any(|area| national.starts_with(area));
    let abroad =
        code == 1 && matches!(country, "US" | "CA") && is_nanp_abroad(national) && !territory;
    let span = range_in(text, dialled.number);
    if home.country_code() == code && !abroad {
        ledger.enter(Clue::PhoneCountry, Field::Phone, span, weight::PHONE_AT_HOME, || {
            format!("calling code +{code} is that of the address ({country})")
        });
    } else {
        ledger.enter(Clue::PhoneCountry, Field::Phone, span, weight::PHONE_FOREIGN, || {
            format!("calling code +{code} is not that of the address ({country})")
        });
    }
}

/// Area codes of Puerto Rico, Guam, Samoa and the islands, whose addresses are American (NANPA).
const US_TERRITORIES: [&str; 6] = ["340", "670", "671", "684", "787", "939"];

fn is_nanp_abroad(national: &str) -> bool {
    let area = national.get(..3).unwrap_or("");
    NANP_ABROAD.contains(&area)
}

fn weigh_nanp(text: &str, dialled: &Dialled, ten: &str, sure: bool, ledger: &mut Ledger) {
    if ten.get(3..6) == Some("555") {
        let fiction = ten.get(6..8) == Some("01");
        let llr = if fiction { weight::PHONE_555_01 } else { weight::PHONE_555 };
        let span = range_in(text, dialled.number);
        return ledger.enter(Clue::Reserved, Field::Phone, span, llr, || {
            "exchange 555 is kept for directory services and fiction".to_owned()
        });
    }
    match nanp_plan(ten) {
        Plan::Nanp(reason) if !sure => {
            let span = range_in(text, dialled.number);
            let llr = weight::NANP_IMPOSSIBLE_ALONE;
            ledger.enter(Clue::PhoneNanp, Field::Phone, span, llr, || reason.to_owned());
        }
        plan => enter_plan(text, dialled, &plan, ledger),
    }
}

fn weigh_national(text: &str, dialled: &Dialled, meta: &Metadata, ledger: &mut Ledger) {
    let trunk = meta.national_prefix().unwrap_or("");
    let bare = dialled.digits.strip_prefix(trunk).unwrap_or(&dialled.digits);
    if in_plan(meta, bare) || in_plan(meta, &dialled.digits) {
        enter_plan(text, dialled, &Plan::Fits, ledger);
    }
}

fn enter_plan(text: &str, dialled: &Dialled, plan: &Plan, ledger: &mut Ledger) {
    let (clue, llr) = match plan {
        Plan::Fits => (Clue::PhoneLength, weight::PHONE_FITS),
        Plan::NoCountry => (Clue::PhoneLength, weight::PHONE_NO_COUNTRY),
        Plan::Length { .. } => (Clue::PhoneLength, weight::PHONE_LENGTH),
        Plan::Outside { .. } => (Clue::PhoneUnassigned, weight::PHONE_OUTSIDE_PLAN),
        Plan::Nanp(_) => (Clue::PhoneNanp, weight::NANP_IMPOSSIBLE),
    };
    let span = range_in(text, dialled.number);
    ledger.enter(clue, Field::Phone, span, llr, || match plan {
        Plan::Fits => "the number fits its country's plan".to_owned(),
        Plan::NoCountry => "no country has this calling code".to_owned(),
        Plan::Length { code, digits } => {
            format!("+{code} numbers never have {digits} digits after the calling code")
        }
        Plan::Outside { code } => format!("the number is in no range assigned under +{code}"),
        Plan::Nanp(reason) => (*reason).to_owned(),
    });
}

/// Splits the calling code off: (code, national number).
fn calling_code(digits: &str) -> Option<(u16, &str)> {
    (1..=3).find_map(|len| {
        let code: u16 = digits.get(..len)?.parse().ok()?;
        DATABASE.region(&code)?;
        Some((code, digits.get(len..)?))
    })
}

fn judge(code: u16, national: &str) -> Plan {
    let regions = DATABASE.by_code(&code).unwrap_or_default();
    // Many write the trunk 0 behind the calling code.
    let trunkless = national.strip_prefix('0').unwrap_or(national);
    let length = |number: &str| regions.iter().any(|meta| has_length(meta, number.len()));
    if !length(national) && !length(trunkless) {
        return Plan::Length { code, digits: national.len() };
    }
    let known = |number: &str| regions.iter().any(|meta| in_plan(meta, number));
    if known(national) || known(trunkless) { Plan::Fits } else { Plan::Outside { code } }
}

fn has_length(meta: &Metadata, digits: usize) -> bool {
    let digits = u16::try_from(digits).unwrap_or(u16::MAX);
    kinds(meta).any(|kind| kind.possible_length().contains(&digits))
}

fn in_plan(meta: &Metadata, national: &str) -> bool {
    let digits = u16::try_from(national.len()).unwrap_or(u16::MAX);
    kinds(meta).any(|kind| {
        kind.possible_length().contains(&digits)
            && numbering::matches(kind.national_number().as_str(), national)
    })
}

/// The kinds of number a person can be reached at, commonest first.
fn kinds(meta: &Metadata) -> impl Iterator<Item = &Descriptor> {
    let all = meta.descriptors();
    [
        all.mobile(),
        all.fixed_line(),
        all.toll_free(),
        all.voip(),
        all.shared_cost(),
        all.uan(),
        all.personal_number(),
        all.premium_rate(),
    ]
    .into_iter()
    .flatten()
}

/// Rules of the North American plan that hold without a table, then the table.
fn nanp_plan(ten: &str) -> Plan {
    let digit = |at: usize| ten.as_bytes().get(at).copied().unwrap_or(b'0');
    if digit(0) < b'2' {
        Plan::Nanp("no North American area code begins with 0 or 1")
    } else if digit(3) < b'2' {
        Plan::Nanp("no North American exchange begins with 0 or 1")
    } else if digit(1) == b'1' && digit(2) == b'1' {
        Plan::Nanp("service codes such as 911 are no area codes")
    } else if digit(4) == b'1' && digit(5) == b'1' {
        Plan::Nanp("service codes such as 911 are no exchanges")
    } else if is_nanp_abroad(ten) || ["US", "CA"].iter().any(|id| region_has(id, ten)) {
        Plan::Fits
    } else {
        Plan::Nanp("the area code is not assigned")
    }
}

fn region_has(id: &str, national: &str) -> bool {
    DATABASE.by_id(id).is_some_and(|meta| in_plan(meta, national))
}

/// The ten digits of a number written in the North American way.
fn nanp_digits<'a>(dialled: &'a Dialled, country: Option<&str>) -> Option<&'a str> {
    let grouped = matches!(dialled.groups[..], [3, 3, 4] | [1, 3, 3, 4] | [3, 3, 3, 4]);
    let home = matches!(country, Some("US" | "CA"));
    if !(home || (country.is_none() && grouped)) {
        return None;
    }
    match dialled.digits.len() {
        10 => Some(&dialled.digits),
        11 => dialled.digits.strip_prefix('1'),
        _ => None,
    }
}

/// Reads a number; `None` when the text is not one (letters, too few or too many digits).
fn read(text: &str) -> Option<Dialled<'_>> {
    let text = text.trim();
    let (number, extension) = split_extension(text);
    let allowed =
        |c: char| c.is_ascii_digit() || " +-.()/\u{a0}\u{2010}\u{2011}\u{2013}".contains(c);
    if !number.chars().all(allowed) {
        return None;
    }
    let international = number.starts_with('+') || number.starts_with("(+");
    let from_001 = number.starts_with("001-");
    let mut digits = String::with_capacity(number.len());
    let mut groups = Vec::with_capacity(4);
    for group in number.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()) {
        groups.push(group.len());
        // "+44 (0)20 ...": the 0 in brackets is not dialled from abroad.
        if !(group == "0" && international && number.contains("(0)")) {
            digits.push_str(group);
        }
    }
    let abroad = !from_001 && digits.starts_with("00");
    let skip = if from_001 || abroad { 2 } else { 0 };
    digits.drain(..skip.min(digits.len()));
    (7..=MOST_DIGITS).contains(&digits.len()).then_some(Dialled {
        digits,
        groups,
        international: international || abroad,
        from_001,
        extension,
        number,
    })
}

/// Splits an extension off; only the bare ` x123` is handed back.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    let Some(at) = text.find(|c: char| c.is_ascii_alphabetic()) else { return (text, None) };
    let (number, tail) = text.split_at(at);
    let lower = tail.to_ascii_lowercase();
    let bare = tail.strip_prefix('x').unwrap_or("");
    if super::text::is_number(bare, 3, 5)
        && number.ends_with(|c: char| c.is_ascii_digit() || c == ' ')
    {
        (number.trim_end(), Some(tail))
    } else if lower.starts_with("ext") || lower.starts_with('x') || lower.starts_with("durchwahl") {
        (number.trim_end(), None)
    } else {
        (text, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(phone: &str, country: Option<&str>, expected: &[(Clue, bool)]) {
        let mut ledger = Ledger::default();
        weigh(phone, country, &mut ledger);
        let found: Vec<_> = ledger.findings.iter().map(|f| (f.clue, f.llr > 0.0)).collect();
        assert_eq!(found, expected, "{phone}");
    }

    #[test]
    fn lengths() {
        use Clue::*;
        check("+6806610432415", Some("US"), &[(PhoneLength, true), (PhoneCountry, true)]);
        check("+6806610432415", None, &[(PhoneLength, true)]);
        check("+15714571033415", None, &[(PhoneLength, true)]);
        check("+8096610432415", None, &[(PhoneLength, true)]);
        check("+680 488 2815", None, &[(PhoneLength, false)]);
        check("+49 30 227 0", Some("DE"), &[(PhoneLength, false), (PhoneCountry, false)]);
    }

    #[test]
    fn plans_of_other_countries() {
        use Clue::*;
        check("+44 (0)20 7946 0018", Some("GB"), &[(PhoneLength, false), (PhoneCountry, false)]);
        check("0044 20 7219 3000", None, &[(PhoneLength, false)]);
        check("020 7219 3000", Some("GB"), &[(PhoneLength, false)]);
        check("+33 1 40 63 60 00", Some("FR"), &[(PhoneLength, false), (PhoneCountry, false)]);
        check("+33 0 00 00 00 00", None, &[(PhoneUnassigned, true)]);
        check("089 2180-0", Some("DE"), &[(PhoneLength, false)]);
        check("+39 06 698 12345", Some("IT"), &[(PhoneLength, false), (PhoneCountry, false)]);
    }

    #[test]
    fn north_america() {
        use Clue::*;
        check("608-266-0100", Some("US"), &[(PhoneLength, false)]);
        check("(608) 266-0100", None, &[(PhoneLength, false)]);
        check("661-043-2415", Some("US"), &[(PhoneNanp, true)]);
        check("061.443.2415", None, &[(PhoneNanp, true)]);
        check("911-443-2415", Some("US"), &[(PhoneNanp, true)]);
        check("999-443-2415", Some("US"), &[(PhoneNanp, true)]);
        check("+1 608 911 0100", Some("US"), &[(PhoneNanp, true), (PhoneCountry, false)]);
        check("+1 876 926 0100", Some("US"), &[(PhoneLength, false), (PhoneCountry, true)]);
        check("+1 787 721 0100", Some("US"), &[(PhoneLength, false), (PhoneCountry, false)]);
        check("212-555-0123", None, &[(Reserved, true)]);
    }

    #[test]
    fn extensions() {
        use Clue::*;
        check("608-266-0100 x4412", None, &[(PhoneExtension, true), (PhoneLength, false)]);
        check("608-266-0100 ext. 44", None, &[(PhoneLength, false)]);
        check(
            "001-661-043-2415x123",
            None,
            &[(PhoneExtension, true), (PhoneExtension, true), (PhoneNanp, true)],
        );
    }

    #[test]
    fn example_numbers_of_every_country_fit() {
        let (mut fit, mut all) = (0, 0);
        for meta in DATABASE.iter() {
            for example in kinds(meta).filter_map(Descriptor::example) {
                all += 1;
                fit += usize::from(in_plan(meta, example));
            }
        }
        assert!(all > 900 && fit == all, "{fit} of {all}");
    }

    #[test]
    fn other_text() {
        check("", None, &[]);
        check("call us", None, &[]);
        check("+", None, &[]);
        check("x123", None, &[]);
        check("١٢٣٤٥٦٧٨٩", None, &[]);
        check("+99999999999999999999999999999", None, &[]);
        check("12", Some("US"), &[]);
    }
}
