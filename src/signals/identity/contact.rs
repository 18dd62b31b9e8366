//! Mail address, website, company and birthday.

use super::likelihood::{Ledger, weight};
use super::lists::{LAST_NAMES, LAST_NAMES_MORE};
use super::name::is_given;
use super::{Clue, Field, Profile};
use crate::page::range_in;

/// Names kept for documents and tests (RFC 2606).
const RESERVED: [&str; 6] =
    ["example.com", "example.org", "example.net", ".example", ".test", ".invalid"];

/// Company endings drawn after one family name.
const COMPANY_ENDINGS: [&str; 6] = ["Inc", "LLC", "Group", "and Sons", "PLC", "Ltd"];

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

pub(super) fn weigh_mail(text: &str, name: Option<&str>, ledger: &mut Ledger) {
    let mail = text.trim();
    let Some((local, host)) = mail.rsplit_once('@') else { return };
    if is_reserved(host) {
        let span = range_in(text, host);
        ledger.enter(Clue::Reserved, Field::Email, span, weight::MAIL_RESERVED, || {
            format!("\"{host}\" is kept for examples and receives no mail")
        });
    } else if names_person(local, name) || names_person(host, name) {
        let span = range_in(text, mail);
        ledger.enter(Clue::ContactFits, Field::Email, span, weight::MAIL_NAMES_PERSON, || {
            "the mail address carries the family name".to_owned()
        });
    } else {
        weigh_stranger(text, local, name, ledger);
    }
}

/// "Salma.Mayert13@..." on the profile of another person: name and mail were drawn apart.
fn weigh_stranger(text: &str, local: &str, name: Option<&str>, ledger: &mut Ledger) {
    let Some(name) = name else { return };
    let bare = local.trim_end_matches(|c: char| c.is_ascii_digit());
    let shared = |part: &str| name.split_whitespace().any(|word| word.eq_ignore_ascii_case(part));
    let llr = match bare.split_once(['.', '_']) {
        Some((given, family)) if shared(given) || shared(family) => return,
        Some((given, family)) if is_given(given) && is_family(family) => weight::MAIL_STRANGER,
        None if is_given(bare) && bare.len() < local.len() && !shared(bare) => {
            weight::MAIL_STRANGER_GIVEN
        }
        _ => return,
    };
    ledger.enter(Clue::ContactStranger, Field::Email, range_in(text, local), llr, || {
        format!("the mail address \"{local}\" names somebody else")
    });
}

fn is_family(name: &str) -> bool {
    LAST_NAMES.has(name) || LAST_NAMES_MORE.has(name)
}

pub(super) fn weigh_website(text: &str, name: Option<&str>, ledger: &mut Ledger) {
    let site = text.trim();
    let host = site.split_once("://").map_or(site, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or("");
    if is_reserved(host) {
        ledger.enter(
            Clue::Reserved,
            Field::Website,
            range_in(text, host),
            weight::SITE_RESERVED,
            || format!("\"{host}\" is kept for examples"),
        );
    } else if names_person(host, name) {
        ledger.enter(
            Clue::ContactFits,
            Field::Website,
            range_in(text, host),
            weight::SITE_NAMES_PERSON,
            || "the site carries the family name".to_owned(),
        );
    }
}

fn is_reserved(host: &str) -> bool {
    RESERVED.iter().any(|name| {
        let tail = host.len().checked_sub(name.len()).and_then(|at| host.get(at..));
        let apart = host.len() == name.len()
            || name.starts_with('.')
            || host
                .get(..host.len().saturating_sub(name.len()))
                .is_some_and(|head| head.ends_with('.'));
        apart && tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name))
    })
}

/// Whether `text` carries the last word of the name (four letters or more), ASCII case aside.
fn names_person(text: &str, name: Option<&str>) -> bool {
    let Some(family) = name.and_then(|name| name.split_whitespace().next_back()) else {
        return false;
    };
    let (text, family) = (text.as_bytes(), family.as_bytes());
    family.len() >= 4 && text.windows(family.len()).any(|at| at.eq_ignore_ascii_case(family))
}

/// "Wiegand, Metz and Ullrich", "Wiegand-Metz", "Wiegand LLC".
pub(super) fn weigh_company(text: &str, ledger: &mut Ledger) {
    let company = text.trim();
    let three = company.split_once(" and ").is_some_and(|(head, last)| {
        head.split_once(", ").is_some_and(|(a, b)| is_family(a) && is_family(b)) && is_family(last)
    });
    let two = company
        .split_once('-')
        .is_some_and(|(a, b)| is_family(a.trim_end()) && is_family(b.trim_start()));
    let one = COMPANY_ENDINGS.iter().any(|ending| {
        let head = company.strip_suffix(ending).filter(|head| head.ends_with(' '));
        head.is_some_and(|head| LAST_NAMES.exact(head.trim_end().trim_end_matches(',')).is_some())
    });
    let llr = match (two, three, one) {
        (true, _, _) => weight::COMPANY_PAIR,
        (_, true, _) => weight::COMPANY_THREE,
        (_, _, true) => weight::COMPANY_ONE,
        _ => return,
    };
    ledger.enter(Clue::CompanyGrammar, Field::Company, range_in(text, company), llr, || {
        format!("\"{company}\" is joined from listed family names")
    });
}

pub(super) fn weigh_birthday(text: &str, ledger: &mut Ledger) {
    let day = text.trim();
    let llr = if is_iso_date(day) {
        weight::BIRTHDAY_ISO
    } else if is_full_date(day) {
        weight::BIRTHDAY
    } else {
        return;
    };
    ledger.enter(Clue::BirthdayExposed, Field::Birthday, range_in(text, day), llr, || {
        format!("full birth date \"{day}\"")
    });
}

fn is_iso_date(text: &str) -> bool {
    super::text::has_shape(text, "9999-99-99")
        && text.get(5..7).is_some_and(|month| ("01"..="12").contains(&month))
        && text.get(8..10).is_some_and(|day| ("01"..="31").contains(&day))
}

/// Day, month and year, in figures or with an English month.
fn is_full_date(text: &str) -> bool {
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let year = numbers.iter().any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20")));
    let lower = text.to_ascii_lowercase();
    let month = numbers.len() >= 3 || MONTHS.iter().any(|month| lower.contains(month));
    year && month && numbers.len() >= 2 && text.len() <= 40
}

/// A writer's street address and telephone number beside an article, with no firm behind them.
pub(super) fn weigh_home(profile: &Profile, ledger: &mut Ledger) {
    let (Some(address), Some(phone)) = (profile.address, profile.phone) else { return };
    let full = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if profile.company.is_none() && profile.name.is_some() && full(address) && full(phone) {
        let span = range_in(address, address.trim());
        ledger.enter(Clue::HomeExposed, Field::Address, span, weight::HOME_EXPOSED, || {
            "a private address and telephone number are given".to_owned()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(weigh: impl Fn(&mut Ledger), expected: Option<Clue>) {
        let mut ledger = Ledger::default();
        weigh(&mut ledger);
        assert_eq!(ledger.findings.first().map(|f| f.clue), expected);
    }

    #[test]
    fn mail() {
        let mail =
            |text: &'static str| move |l: &mut Ledger| weigh_mail(text, Some("Ann Doyle"), l);
        check(mail("ann@example.org"), Some(Clue::Reserved));
        check(mail("ann@mail.example.com"), Some(Clue::Reserved));
        check(mail("ann@counterexample.com"), None);
        check(mail("a.doyle@uni.edu"), Some(Clue::ContactFits));
        check(mail("Salma.Mayert13@hotmail.com"), Some(Clue::ContactStranger));
        check(mail("Herbert88@gmail.com"), Some(Clue::ContactStranger));
        check(mail("ann.k@gmail.com"), None);
        check(mail("info@uni.edu"), None);
        check(mail("@"), None);
        check(mail("é@é"), None);
    }

    #[test]
    fn websites() {
        let site =
            |text: &'static str| move |l: &mut Ledger| weigh_website(text, Some("Ann Doyle"), l);
        check(site("https://www.example.com/x"), Some(Clue::Reserved));
        check(site("https://anndoyle.net"), Some(Clue::ContactFits));
        check(site("https://"), None);
    }

    #[test]
    fn companies() {
        let firm = |text: &'static str| move |l: &mut Ledger| weigh_company(text, l);
        check(firm("Wiegand, Metz and Ullrich"), Some(Clue::CompanyGrammar));
        check(firm("Zboncak-Kuvalis"), Some(Clue::CompanyGrammar));
        check(firm("Siemens AG"), None);
        check(firm("Rolls-Royce"), None);
    }

    #[test]
    fn birthdays() {
        let day = |text: &'static str| move |l: &mut Ledger| weigh_birthday(text, l);
        check(day("1993-01-10"), Some(Clue::BirthdayExposed));
        check(day("January 10, 1993"), Some(Clue::BirthdayExposed));
        check(day("10.01.1993"), Some(Clue::BirthdayExposed));
        check(day("1993-13-10"), Some(Clue::BirthdayExposed));
        check(day("1993"), None);
        check(day("spring"), None);
    }
}
