//! Names drawn from the generators' lists, with honorifics and suffixes at random.

use super::likelihood::{self, Ledger, weight};
use super::lists::{
    AFTER_NAME, BEFORE_NAME, FIRST_NAMES, FIRST_NAMES_MORE, LAST_NAMES, LAST_NAMES_MORE, Row, Words,
};
use super::text::contains_word_start;
use super::{Clue, Field, Profile};
use crate::page::range_in;

/// Honorifics below this weight are drawn by every library.
const OFFICE: f32 = 1.5;

/// A name taken apart: honorific, given name, family name, suffix.
#[derive(Default)]
struct Parts<'a> {
    before: Option<(&'a str, &'static Row)>,
    after: Option<(&'a str, &'static Row)>,
    after_comma: bool,
    given: &'a str,
    family: &'a str,
    bare: &'a str,
}

/// Whether any generator draws `word` as a given or family name.
pub(super) fn is_drawn(word: &str) -> bool {
    [&*FIRST_NAMES, &*LAST_NAMES, &*FIRST_NAMES_MORE, &*LAST_NAMES_MORE]
        .iter()
        .any(|list| list.has(word))
}

/// Whether any generator draws `word` as a given name.
pub(super) fn is_given(word: &str) -> bool {
    FIRST_NAMES.has(word) || FIRST_NAMES_MORE.has(word)
}

pub(super) fn weigh(profile: &Profile, ledger: &mut Ledger) {
    let Some(name) = profile.name else { return };
    let parts = dissect(name);
    weigh_affixes(profile, &parts, ledger);
    let span = range_in(name, parts.bare);
    let llr = product_set(parts.given, parts.family);
    ledger.enter(Clue::NameInLists, Field::Name, span, llr, || {
        let listed = if llr > 0.0 { "stands" } else { "is usual or does not stand" };
        format!("\"{}\" {listed} in the name lists of the generators", parts.bare)
    });
}

/// Weight of the pair of given and family name.
fn product_set(given: &str, family: &str) -> f32 {
    let first = is_given(given);
    match LAST_NAMES.find(family) {
        Some(row) => {
            let last = likelihood::surname(row.weight());
            if first {
                weight::GIVEN_NAME_LISTED + last
            } else {
                last.min(weight::SURNAME_WITHOUT_GIVEN)
            }
        }
        None if first && LAST_NAMES_MORE.has(family) => 0.0,
        None => weight::NAME_NOT_LISTED,
    }
}

fn weigh_affixes(profile: &Profile, parts: &Parts, ledger: &mut Ledger) {
    let name = profile.name.unwrap_or("");
    if let Some((text, row)) = parts.before {
        let llr = affix_weight(profile, row);
        ledger.tells.ruby_honorific |= llr >= OFFICE;
        ledger.enter(Clue::Honorific, Field::Name, range_in(name, text), llr, || {
            affix_says(text, llr)
        });
    }
    if let Some((text, row)) = parts.after {
        let comma = if parts.after_comma { weight::SUFFIX_AFTER_COMMA } else { 0.0 };
        let llr = affix_weight(profile, row) + comma;
        ledger
            .enter(Clue::Suffix, Field::Name, range_in(name, text), llr, || affix_says(text, llr));
    }
}

fn affix_says(text: &str, llr: f32) -> String {
    if llr > 0.0 {
        format!("nothing in the profile explains \"{text}\"")
    } else {
        format!("\"{text}\" fits the rest of the profile")
    }
}

fn affix_weight(profile: &Profile, row: &Row) -> f32 {
    let mut columns = row.rest.split('\t');
    let weight: f32 = columns.next().and_then(|w| w.parse().ok()).unwrap_or(0.0);
    let mut context = [profile.job, profile.company, profile.introduction].into_iter().flatten();
    let mut explained = false;
    let words: Vec<&str> = columns.collect();
    if !words.is_empty() {
        explained = context.any(|text| words.iter().any(|word| contains_word_start(text, word)));
    }
    if explained {
        weight::AFFIX_EXPLAINED
    } else if profile.job.is_none() {
        weight * weight::AFFIX_WITHOUT_JOB
    } else {
        weight
    }
}

fn dissect(name: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let mut rest = name.trim();
    if let Some((text, row)) = affix_at_start(rest) {
        parts.before = Some((text, row));
        rest = rest[text.len()..].trim_start();
    }
    if let Some((head, text, row)) = affix_at_end(rest) {
        parts.after_comma = head.ends_with(',');
        parts.after = Some((text, row));
        rest = head.trim_end_matches(',').trim_end();
    }
    parts.bare = rest;
    let mut words = rest.split_whitespace();
    parts.given = words.next().unwrap_or("");
    parts.family = words.next_back().unwrap_or("");
    // Generators draw two words, or three with a middle family or given name.
    if words.clone().count() > 1 || words.any(|middle| !is_drawn(middle)) {
        parts.given = "";
    }
    parts
}

fn affix_at_start(name: &str) -> Option<(&str, &'static Row)> {
    BEFORE_NAME.rows().iter().find_map(|row| {
        let rest = name.strip_prefix(row.entry)?;
        rest.starts_with(char::is_whitespace).then(|| (&name[..row.entry.len()], row))
    })
}

fn affix_at_end(name: &str) -> Option<(&str, &str, &'static Row)> {
    let (head, last) = name.rsplit_once(char::is_whitespace)?;
    let row = lookup(&AFTER_NAME, last)?;
    // One given name and a numeral is no drawn name ("Henry V").
    let head = head.trim_end();
    head.contains(char::is_whitespace).then_some((head, last, row))
}

fn lookup(list: &'static Words, word: &str) -> Option<&'static Row> {
    list.exact(word)
}

#[cfg(test)]
mod tests {
    use super::super::{Clue, examine};
    use super::*;

    fn check(name: &str, job: Option<&str>, clue: Clue, positive: Option<bool>) {
        let profile = Profile { name: Some(name), job, ..Profile::default() };
        let found = examine(&profile)
            .findings
            .iter()
            .find(|finding| finding.clue == clue)
            .map(|finding| finding.llr > 0.0);
        assert_eq!(found, positive, "{name}");
    }

    #[test]
    fn honorifics() {
        let assistant = Some("Dynamic Manufacturing Assistant");
        check("Pres. Lawanda Wiegand", assistant, Clue::Honorific, Some(true));
        check(
            "Rep. Ann Doyle",
            Some("State Representative, District 12"),
            Clue::Honorific,
            Some(false),
        );
        check("Fr. Thomas Walsh", Some("Parish priest"), Clue::Honorific, Some(false));
        check("Lawanda Wiegand", assistant, Clue::Honorific, None);
        check("Pres.", assistant, Clue::Honorific, None);
    }

    #[test]
    fn suffixes() {
        check("Edwin Metz DVM", Some("Legacy Sales Architect"), Clue::Suffix, Some(true));
        check("Edwin Metz, DVM", Some("Veterinarian"), Clue::Suffix, Some(false));
        check("Henry V", None, Clue::Suffix, None);
        check("Edwin Metz", None, Clue::Suffix, None);
    }

    #[test]
    fn product_sets() {
        check("Lawanda Wiegand", None, Clue::NameInLists, Some(true));
        check("John Smith", None, Clue::NameInLists, Some(false));
        check("Agnieszka Wójcik", None, Clue::NameInLists, Some(false));
        check("", None, Clue::NameInLists, Some(false));
    }
}
