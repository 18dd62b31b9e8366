//! Job titles: seniority, field and position drawn apart, and titles only a generator writes.

use super::likelihood::{Ledger, weight};
use super::lists::{
    FAKERPHP_JOBS, JOB_AREAS, JOB_FIELDS, JOB_PAIRS, JOKE2K_JOBS, PLAIN_JOBS, POSITIONS, Row,
    SENIORITIES,
};
use super::{Clue, Field};
use crate::page::range_in;

/// A title of the drawn form.
#[derive(Default, Clone, Copy)]
struct Title {
    seniority: Option<&'static Row>,
    field: Option<&'static Row>,
    area: Option<&'static Row>,
    position: Option<&'static Row>,
}

pub(super) fn weigh(text: &str, ledger: &mut Ledger) {
    let job = text.trim();
    let span = range_in(text, job);
    if job.is_empty() {
        return;
    }
    if weigh_tell(job, span.clone(), ledger) {
        return;
    }
    if PLAIN_JOBS.exact(job).is_some() {
        let long = job.split_whitespace().count() >= 4;
        let llr = if long { weight::JOB_LISTED } else { 0.0 };
        return ledger.enter(Clue::JobGrammar, Field::Job, span, llr, || {
            format!("\"{job}\" stands, so spelt, in the job list of a generator")
        });
    }
    let Some(title) = dissect(job) else {
        return ledger.enter(Clue::JobGrammar, Field::Job, span, weight::JOB_UNLIKE, || {
            "not a job title as generators join it".to_owned()
        });
    };
    let hyphen = title.field.is_some_and(|row| row.entry.contains('-'));
    ledger.tells.ruby_job |= hyphen;
    ledger.tells.faker_js |= title.area.is_some_and(|row| row.weight() >= 1.0);
    let clue = if hyphen { Clue::JobOddity } else { Clue::JobGrammar };
    ledger.enter(clue, Field::Job, span, title_weight(&title), || {
        format!("\"{job}\" joins listed words for rank, field and position")
    });
}

/// Titles that only joke2k/faker or FakerPHP draw.
fn weigh_tell(job: &str, span: std::ops::Range<usize>, ledger: &mut Ledger) -> bool {
    let library = if JOKE2K_JOBS.exact(job).is_some() {
        ledger.tells.joke2k = true;
        "joke2k/faker"
    } else if FAKERPHP_JOBS.exact(job).is_some() {
        ledger.tells.fakerphp = true;
        "FakerPHP"
    } else {
        return false;
    };
    ledger.enter(Clue::JobOddity, Field::Job, span, weight::JOB_TELL, || {
        format!("\"{job}\" is worded as in the job list of {library}")
    });
    true
}

fn title_weight(title: &Title) -> f32 {
    let of = |row: Option<&Row>| row.map_or(0.0, Row::weight);
    let middle = title.field.or(title.area);
    let base = match (title.seniority.is_some(), middle.is_some()) {
        (true, true) => weight::JOB_TRIPLE,
        (false, true) => weight::JOB_PAIR,
        _ => weight::JOB_RANK,
    };
    let pair = match (middle, title.position) {
        (Some(field), Some(position)) if is_usual_pair(field, position) => weight::JOB_PAIR_USUAL,
        (Some(_), Some(_)) => weight::JOB_PAIR_UNUSUAL,
        _ => 0.0,
    };
    let words = of(title.seniority) + of(middle) + of(title.position);
    (base + pair + words).min(weight::JOB_HIGHEST)
}

fn is_usual_pair(field: &Row, position: &Row) -> bool {
    JOB_PAIRS
        .exact(field.entry)
        .is_some_and(|row| row.rest.split(',').any(|usual| usual == position.entry))
}

fn dissect(job: &str) -> Option<Title> {
    let mut words = job.split_whitespace();
    let (first, second, third) = (words.next()?, words.next()?, words.next());
    if words.next().is_some() {
        return None;
    }
    let mut title = Title::default();
    let middle = match third {
        Some(last) => {
            title.seniority = Some(SENIORITIES.exact(first)?);
            title.position = Some(POSITIONS.exact(last)?);
            second
        }
        None => {
            title.position = Some(POSITIONS.exact(second)?);
            title.seniority = SENIORITIES.exact(first);
            if title.seniority.is_some() {
                return Some(title);
            }
            first
        }
    };
    title.field = JOB_FIELDS.exact(middle);
    // faker-js always draws all three words.
    title.area = JOB_AREAS.exact(middle).filter(|_| third.is_some());
    (title.field.is_some() || title.area.is_some()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(job: &str, least: f32, most: f32) {
        let mut ledger = Ledger::default();
        weigh(job, &mut ledger);
        assert!((least..=most).contains(&ledger.joint), "{job}: {}", ledger.joint);
    }

    #[test]
    fn drawn_titles() {
        check("Dynamic Manufacturing Assistant", 3.0, 5.0);
        check("Legacy Real-Estate Orchestrator", 5.0, 5.0);
        check("Community-Services Liaison", 3.0, 5.0);
        check("Human Architect", 2.0, 5.0);
        check("Dynamic Intranet Assistant", 4.0, 5.0);
        check("Accountant, chartered", 2.0, 3.0);
        check("Musician OR Singer", 2.0, 3.0);
    }

    #[test]
    fn titles_people_hold() {
        check("Regional Sales Manager", -1.0, 1.0);
        check("Marketing Manager", -1.0, 0.5);
        check("Senior Engineer", -1.0, 0.0);
        check("Chief Executive Officer", -1.0, 0.0);
        check("Redakteurin", -1.0, 0.0);
        check("sales manager", -1.0, 0.0);
        check("", 0.0, 0.0);
    }
}
