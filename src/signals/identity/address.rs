//! The address grammar common to the generators' United States locales.
//!
//! `[Apt. ###|Suite ###] number street, city, state ZIP`, with the street joined from a name and a
//! postal suffix, the city from a name and an ending (or a prefix and a given name), and state and
//! ZIP drawn apart from each other. Most libraries set the flat behind the street; faker-ruby and
//! datafaker set it first.

use super::likelihood::{Ledger, weight};
use super::lists::{CITY_PREFIXES, CITY_SUFFIXES, STREET_SUFFIXES, US_PLACES, WORLD_PLACES};
use super::name::is_drawn;
use super::postcode::{self, Verdict, Zip};
use super::text::is_number;
use super::{Clue, Field};
use crate::page::range_in;

/// An address of United States form, taken apart.
#[derive(Debug, Default, PartialEq)]
struct Parts<'a> {
    street: Option<Street<'a>>,
    city: &'a str,
    /// State code, and the state as written.
    state: Option<(&'static str, &'a str)>,
    zip: Option<&'a str>,
}

/// A street address of the drawn form.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Street<'a> {
    secondary_first: Option<&'a str>,
    number: &'a str,
    stem: &'a str,
    suffix: &'a str,
}

/// How a city name is made.
#[derive(Debug, PartialEq, Eq)]
enum City {
    /// Joined from listed parts, and no such place is known.
    Invented,
    /// A known place of that form, or a name of another form.
    Other,
}

/// Weighs an address; returns the ISO 3166 code of the country it lies in, when that shows.
pub(super) fn weigh(text: &str, ledger: &mut Ledger) -> Option<&'static str> {
    let (head, country) = match postcode::country_at_end(text) {
        Some((head, country)) => (head, Some(country)),
        None => (text, None),
    };
    if country.is_none_or(|code| code == "US") {
        if weigh_military(head, ledger) {
            return Some("US");
        }
        let parts = dissect(head);
        if parts.state.is_some() && parts.zip.is_some() {
            weigh_parts(text, &parts, ledger);
            return Some("US");
        }
        if weigh_fragment(text, &parts, ledger) {
            return Some("US");
        }
    }
    weigh_abroad(text, country, ledger)
}

/// Addresses of other forms: only the postcode can be judged.
fn weigh_abroad(
    text: &str,
    country: Option<&'static str>,
    ledger: &mut Ledger,
) -> Option<&'static str> {
    match postcode::examine(text, country) {
        Some(Verdict::Impossible(code)) => {
            let span = range_in(text, code);
            let llr = weight::POSTCODE_IMPOSSIBLE;
            ledger.enter(Clue::PostcodeImpossible, Field::Address, span, llr, || {
                format!("no postcode \"{code}\" is handed out there")
            });
        }
        Some(Verdict::Fits(code)) => {
            let span = range_in(text, code);
            let llr = weight::POSTCODE_FITS;
            ledger.enter(Clue::PostcodeImpossible, Field::Address, span, llr, || {
                format!("postcode \"{code}\" is of a form in use")
            });
        }
        None => {
            let llr = weight::ADDRESS_UNLIKE;
            ledger.enter(Clue::AddressGrammar, Field::Address, 0..text.len(), llr, || {
                "not the address grammar of a generator".to_owned()
            });
        }
    }
    country.or_else(|| guessed_country(text))
}

/// British and Canadian postcodes name their country.
fn guessed_country(text: &str) -> Option<&'static str> {
    let (Verdict::Fits(code) | Verdict::Impossible(code)) = postcode::examine(text, None)?;
    let canadian = code.len() == 7 && code.as_bytes()[1].is_ascii_digit() && {
        code.as_bytes()[2].is_ascii_uppercase() && code.ends_with(|c: char| c.is_ascii_digit())
    };
    Some(if canadian { "CA" } else { "GB" })
}

fn weigh_parts(text: &str, parts: &Parts, ledger: &mut Ledger) {
    let city = city_kind(parts.city);
    weigh_street(text, parts, ledger);
    weigh_city(text, parts, &city, ledger);
    let drawn = city == City::Invented || parts.street.is_some();
    weigh_zip(text, parts, drawn, ledger);
    weigh_order(text, parts, ledger);
}

fn weigh_order(text: &str, parts: &Parts, ledger: &mut Ledger) {
    let Some(street) = parts.street else { return };
    let Some(secondary) = street.secondary_first else {
        let llr = weight::ADDRESS_IN_ORDER;
        return ledger.enter(Clue::AddressGrammar, Field::Address, 0..text.len(), llr, || {
            "number, name, suffix, city, state and ZIP in the order of the generators".to_owned()
        });
    };
    ledger.tells.secondary_first = true;
    let span = range_in(text, secondary);
    ledger.enter(Clue::AddressGrammar, Field::Address, span, weight::SECONDARY_FIRST, || {
        format!("\"{secondary}\" stands before house number {}", street.number)
    });
}

fn weigh_street(text: &str, parts: &Parts, ledger: &mut Ledger) {
    let Some(street) = parts.street else {
        let span = range_in(text, text.trim());
        let llr = weight::STREET_UNLIKE;
        return ledger.enter(Clue::StreetGrammar, Field::Address, span, llr, || {
            "the street is not a name and a listed suffix".to_owned()
        });
    };
    let usage = STREET_SUFFIXES.exact(street.suffix).map_or("", |row| row.rest);
    let llr = match usage {
        "everyday" => weight::STREET_EVERYDAY,
        "usual" => weight::STREET_USUAL,
        _ if is_drawn(street.stem) => weight::STREET_RARE,
        _ => weight::STREET_RARE_OTHER_STEM,
    };
    let span = range_in(text, street.stem).start..range_in(text, street.suffix).end;
    ledger.enter(Clue::StreetGrammar, Field::Address, span, llr, || {
        let (stem, suffix) = (street.stem, street.suffix);
        format!("street \"{stem} {suffix}\" joins a name and a {usage} suffix")
    });
}

fn weigh_city(text: &str, parts: &Parts, city: &City, ledger: &mut Ledger) {
    let span = range_in(text, parts.city);
    let name = parts.city;
    match city {
        City::Invented => {
            let whole = parts.zip.is_some() || parts.state.is_some();
            let llr = if whole { weight::CITY_INVENTED } else { weight::CITY_INVENTED_ALONE };
            ledger.enter(Clue::InventedCity, Field::Address, span, llr, || {
                format!("no place \"{name}\" is known; the name is joined from listed parts")
            });
        }
        City::Other => {
            ledger.enter(Clue::InventedCity, Field::Address, span, weight::CITY_REAL, || {
                format!("\"{name}\" is not a city name as generators join it, or a real place")
            })
        }
    }
}

fn weigh_zip(text: &str, parts: &Parts, drawn: bool, ledger: &mut Ledger) {
    let (Some(zip), Some((state, _))) = (parts.zip, parts.state) else { return };
    let span = range_in(text, zip);
    let wrong = if drawn { weight::ZIP_WRONG } else { weight::ZIP_WRONG_ALONE };
    let prefix = zip.get(..3).unwrap_or(zip);
    match postcode::zip_against_state(zip, state) {
        Zip::Fits => ledger.enter(Clue::ZipState, Field::Address, span, weight::ZIP_FITS, || {
            format!("ZIP {prefix} is in {state}, as stated")
        }),
        Zip::Elsewhere(states) => ledger.enter(Clue::ZipState, Field::Address, span, wrong, || {
            format!("ZIP {prefix} is in {}, not {state}", states.replace('\t', " or "))
        }),
        Zip::Unallocated => ledger.enter(Clue::ZipUnallocated, Field::Address, span, wrong, || {
            format!("no ZIP code begins with {prefix}")
        }),
    }
}

/// Part of an address, without state and ZIP: judged only when it shows an invented city or a
/// drawn street. Returns whether it did.
fn weigh_fragment(text: &str, parts: &Parts, ledger: &mut Ledger) -> bool {
    let city = city_kind(parts.city);
    let rare = parts.street.is_some_and(|street| {
        is_drawn(street.stem)
            && STREET_SUFFIXES.exact(street.suffix).is_some_and(|row| row.rest == "rare")
    });
    let invented = city == City::Invented && (rare || parts.state.is_some());
    if invented {
        weigh_city(text, parts, &city, ledger);
    }
    if rare {
        weigh_street(text, parts, ledger);
        if parts.street.is_some_and(|street| street.secondary_first.is_some()) {
            weigh_order(text, parts, ledger);
        }
    }
    invented || rare
}

/// Field post as joke2k draws it: "PSC 1234, Box 5678 APO AE 12345", "USNS Smith FPO AP 12345".
fn weigh_military(text: &str, ledger: &mut Ledger) -> bool {
    const SHIPS: [&str; 4] = ["USS ", "USNS ", "USNV ", "USCGC "];
    let head = text.trim_start();
    let post = ["APO", "FPO", "DPO"].iter().any(|office| text.contains(office));
    let unit = head.starts_with("PSC ") || head.starts_with("Unit ");
    let ship = SHIPS.iter().any(|kind| {
        head.strip_prefix(kind)
            .and_then(|rest| rest.split([' ', ',', '\n']).next())
            .is_some_and(is_drawn)
    });
    let Some((rest, zip)) = zip_at_end(head).filter(|_| post && (unit || ship)) else {
        return false;
    };
    let Some((_, state, written)) = postcode::state_at_end(rest) else { return false };
    let parts = Parts { zip: Some(zip), state: Some((state, written)), ..Parts::default() };
    if ship {
        ledger.tells.joke2k = true;
        ledger.enter(
            Clue::AddressGrammar,
            Field::Address,
            0..text.len(),
            weight::MILITARY_DRAWN,
            || "ship named after a drawn surname".to_owned(),
        );
    }
    weigh_zip(text, &parts, true, ledger);
    true
}

fn zip_at_end(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || c == '.' || c == ',');
    let (head, zip) = text.rsplit_once([' ', '\n', ',', '\u{a0}'])?;
    postcode::is_zip(zip).then(|| (head.trim_end_matches([' ', ',', '\n', '\u{a0}']), zip))
}

fn dissect(text: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let mut rest = text.trim().trim_end_matches(['.', ',']);
    if let Some((head, zip)) = zip_at_end(rest) {
        parts.zip = Some(zip);
        rest = head;
    }
    if let Some((head, code, written)) = postcode::state_at_end(rest) {
        parts.state = Some((code, written));
        rest = head;
    }
    let rest = rest.trim_end_matches([',', ' ', '\n', '\t', '\u{a0}']);
    match rest.rsplit_once([',', '\n']) {
        Some((street, city)) => {
            parts.city = city.trim();
            parts.street =
                street_of(street).filter(|(_, tail)| tail.is_empty()).map(|(street, _)| street);
        }
        None => match street_of(rest) {
            Some((street, tail)) => {
                parts.street = Some(street);
                parts.city = tail;
            }
            None => parts.city = rest,
        },
    }
    parts
}

/// Reads a drawn street address at the start of `text`; what follows it is returned too (a city,
/// when the line break before it was lost).
fn street_of(text: &str) -> Option<(Street<'_>, &str)> {
    let text = text.trim();
    let mut words = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .peekable();
    let mut number = words.next()?;
    let mut secondary_first = None;
    if is_secondary(number) {
        let flat = words.next().filter(|flat| is_number(flat, 1, 4))?;
        secondary_first = Some(&text[range_in(text, number).start..range_in(text, flat).end]);
        number = words.next()?;
    }
    is_number(number, 2, 5).then_some(())?;
    let stem = words.next().filter(|stem| !stem.ends_with('.'))?;
    let suffix = words.next()?;
    STREET_SUFFIXES.exact(suffix)?;
    let mut end = range_in(text, suffix).end;
    if words.peek().is_some_and(|word| is_secondary(word)) {
        words.next();
        end = words.next().map_or(end, |flat| range_in(text, flat).end);
    }
    let tail = text[end..].trim_matches([' ', ',', '\n', '\t', '\u{a0}']);
    Some((Street { secondary_first, number, stem, suffix }, tail))
}

fn is_secondary(word: &str) -> bool {
    matches!(word, "Apt." | "Suite" | "Apt")
}

/// Whether `name` is joined as generators join city names, and no such place is known.
fn city_kind(name: &str) -> City {
    if name.is_empty() || US_PLACES.has(name) || WORLD_PLACES.has(name) {
        return City::Other;
    }
    let (prefix, core) = match name.split_once(' ') {
        Some((prefix, core)) if CITY_PREFIXES.exact(prefix).is_some() => (true, core),
        Some(_) => return City::Other,
        None => (false, name),
    };
    let capital = core.starts_with(|c: char| c.is_ascii_uppercase());
    let joined = CITY_SUFFIXES.rows().iter().any(|suffix| {
        core.strip_suffix(suffix.entry).is_some_and(|stem| stem.len() > 1 && is_drawn(stem))
    });
    if capital && (joined || (prefix && is_drawn(core))) { City::Invented } else { City::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &[(Clue, bool)]) {
        let mut ledger = Ledger::default();
        weigh(address, &mut ledger);
        let found: Vec<_> = ledger.findings.iter().map(|f| (f.clue, f.llr > 0.0)).collect();
        assert_eq!(found, expected, "{address}");
        for finding in &ledger.findings {
            assert!(address.get(finding.span.clone()).is_some(), "{address}");
        }
    }

    #[test]
    fn drawn_addresses() {
        use Clue::*;
        let all =
            [(StreetGrammar, true), (InventedCity, true), (ZipState, true), (AddressGrammar, true)];
        check("Suite 391 6963 Ullrich Shore, Bellefort, WI 01350-7893", &all);
        check("6963 Ullrich Shore, Bellefort, Wisconsin 01350", &all);
        check("6963 Ullrich Shore Apt. 123\nBellefort, WI 01350", &all);
        check("6963 Ullrich Shore Apt. 123 Bellefort, WI 01350", &all);
        check("6963 Ullrich Shore Port Annaview WI 01350, USA", &all);
    }

    #[test]
    fn unallocated_zip() {
        use Clue::*;
        check(
            "412 Kshlerin Mews, West Lawanda, OH 00412",
            &[
                (StreetGrammar, true),
                (InventedCity, true),
                (ZipUnallocated, true),
                (AddressGrammar, true),
            ],
        );
    }

    #[test]
    fn real_addresses() {
        use Clue::*;
        let none = [(StreetGrammar, false), (InventedCity, false), (ZipState, false)];
        check(
            "350 Fifth Avenue, New York, NY 10118",
            &[none[0], none[1], none[2], (AddressGrammar, true)],
        );
        check("1 E Main St., Madison, WI 53703", &none);
        check("200 N. Spring St, Los Angeles, California 90012, USA", &none);
        check("Hauptstraße 3, 80331 München, Deutschland", &[(PostcodeImpossible, false)]);
        check("", &[(AddressGrammar, false)]);
        check("ул. Ленина, 1", &[(AddressGrammar, false)]);
    }

    #[test]
    fn cities() {
        let check = |name: &str, expected: City| assert_eq!(city_kind(name), expected, "{name}");
        check("Bellefort", City::Invented);
        check("West Lawanda", City::Invented);
        check("New Altheaborough", City::Invented);
        check("O'Connerport", City::Invented);
        check("Jacksonville", City::Other);
        check("Lake Charles", City::Other);
        check("Port Arthur", City::Other);
        check("Springfield", City::Other);
        check("Brookhaven", City::Other);
        check("Tokyo", City::Other);
        check("", City::Other);
    }

    #[test]
    fn military() {
        use Clue::*;
        check("USNS Bailey, FPO AA 53703", &[(AddressGrammar, true), (ZipState, true)]);
        check("PSC 2, Box 1234, APO AE 09012", &[(ZipState, false)]);
    }
}
