//! Corrections: labels that win over older ones, are learnt until their pages are judged right,
//! and are looked at before they count.

use super::{Form, Options, Row, fit, folds, learned};
use crate::error::Error;
use crate::model::{Label, Model, Reason};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How often a correction is repeated at first.
const FIRST_WEIGHT: usize = 8;
/// How often it is repeated at most, when its page is still judged wrong.
const MOST_WEIGHT: usize = 64;
/// Repeats of the corrections of one operator together: nobody is heard louder than a large farm.
const MOST_OF_OPERATOR: usize = 1_600;
/// Corrections of one host that are looked at.
const LEAST_SUSPICIOUS: usize = 5;
/// Share of them that contradict the older labels of the host, or the old model, plainly.
const SUSPICIOUS_SHARE: f64 = 0.5;
/// Corrections of one host, all to the same label, from which on they are mentioned.
const LEAST_LOUD: usize = 10;
/// Probability by which the old model is sure of a page.
const SURE: f64 = 0.9;
/// Reasons given for a correction that was not learnt.
const REASONS: usize = 5;

/// What became of a correction.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The page's id.
    pub id: String,
    /// Markup, or a text of the page.
    pub form: Form,
    /// The label it was given.
    pub farm: bool,
    /// What the new model calls it.
    pub label: Label,
    /// Its probability by the new model.
    pub probability: f64,
    /// Whether the new model judges it right: a farm page as farm or suspect, an honest one as
    /// neither. Pages with too little to judge are right, whatever they are.
    pub right: bool,
    /// What speaks against the label, when it is judged wrong.
    pub reasons: Vec<Reason>,
}

impl Corrected {
    /// What became of it, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let against: Vec<String> = self
            .reasons
            .iter()
            .map(|reason| format!("{} ({:+.2})", reason.says, reason.points.log_odds()))
            .collect();
        format!(
            "`{}` is corrected to `{}` and still called `{}` ({:.2}); against it: {}",
            self.id,
            if self.farm { "farm" } else { "legit" },
            self.label.name(),
            self.probability,
            if against.is_empty() { "nothing in particular".into() } else { against.join("; ") }
        )
    }

    fn of(row: &Row, model: &Model) -> Corrected {
        let verdict = model.weigh(&row.values, row.taken_for, 3 * REASONS);
        let against = |reason: &Reason| (reason.points.log_odds() > 0.0) != row.farm;
        let label = if row.judged { verdict.label } else { Label::Unjudged };
        let called = matches!(verdict.label, Label::Farm | Label::Suspect);
        Corrected {
            id: row.id.clone(),
            form: row.form,
            farm: row.farm,
            label,
            probability: verdict.probability().unwrap_or_default(),
            right: !row.judged || called == row.farm,
            reasons: verdict.reasons.into_iter().filter(against).take(REASONS).collect(),
        }
    }
}

/// How often the readings of corrections are repeated, by id and form; so often as at first unless
/// said otherwise.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats(HashMap<(String, Form), usize>);

impl Repeats {
    fn of(&self, row: &Row) -> usize {
        self.0.get(&(row.id.clone(), row.form)).copied().unwrap_or(FIRST_WEIGHT)
    }

    /// Repeats a reading twice as often, if it was not repeated enough.
    fn double(&mut self, row: &Row) -> bool {
        let weight = self.of(row);
        let more = weight < MOST_WEIGHT;
        if more {
            self.0.insert((row.id.clone(), row.form), 2 * weight);
        }
        more
    }
}

/// The rows that are fitted: a sample of every operator, the made pairs, and the corrections as
/// often as they are repeated.
pub(super) fn sampled<'a>(
    rows: &[&'a Row],
    made: &'a [Row],
    options: &Options,
    repeats: &Repeats,
) -> Vec<&'a Row> {
    let corrected: Vec<(&Row, usize)> =
        rows.iter().filter(|r| r.origin.corrected).map(|row| (*row, repeats.of(row))).collect();
    let plain: Vec<&Row> = rows.iter().copied().filter(|row| !row.origin.corrected).collect();
    let mut fitted = folds::sample_of(plain, options);
    fitted.extend(made);
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, weight) in &corrected {
        *totals.entry(&row.operator).or_default() += weight;
    }
    for (row, weight) in corrected {
        let total = totals[row.operator.as_str()];
        let weight = (weight * MOST_OF_OPERATOR.min(total) / total.max(1)).max(1);
        fitted.extend(std::iter::repeat_n(row, weight));
    }
    fitted
}

/// Fits; corrections whose pages are judged wrong are repeated more often, until they are judged
/// right or have been repeated enough. How often they were in the end is given back with the fits.
pub(super) fn fit_until_right<F>(
    rows: &[&Row],
    made: &[Row],
    options: &Options,
    mut fit: F,
) -> Result<(fit::Fits, Vec<Corrected>, Repeats), Error>
where
    F: FnMut(&[&Row]) -> Result<(Model, fit::Fits), Error>,
{
    let corrected: Vec<&Row> = rows.iter().copied().filter(|r| r.origin.corrected).collect();
    let mut repeats = Repeats::default();
    loop {
        let (model, fitted) = fit(&sampled(rows, made, options, &repeats))?;
        let told: Vec<Corrected> = corrected.iter().map(|row| Corrected::of(row, &model)).collect();
        let wrong = corrected.iter().zip(&told).filter(|(_, told)| !told.right);
        if wrong.filter(|(row, _)| repeats.double(row)).count() == 0 {
            return Ok((fitted, told, repeats));
        }
    }
}

/// Operators whose many corrections speak against the rest, a sentence each, with their names:
/// against the older labels of the same operator, or against what the old model is sure of.
#[must_use]
pub fn suspicious<'a>(
    older: impl Iterator<Item = &'a Row>,
    corrections: &mut [Row],
    model: &Model,
) -> Vec<(String, String)> {
    learned::fill(corrections, model.tables());
    let corrections: &[Row] = corrections;
    let mut known: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let ids: BTreeSet<&str> = corrections.iter().map(|row| row.id.as_str()).collect();
    for row in older.filter(|row| !ids.contains(row.id.as_str())) {
        known.entry(&row.operator).or_default()[usize::from(row.farm)] += 1;
    }
    let mut by_operator: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in corrections {
        by_operator.entry(&row.operator).or_default().push(row);
    }
    let mut found = Vec::new();
    for (operator, rows) in by_operator {
        let pages: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let labels = known.get(operator).copied().unwrap_or_default();
        let against = |row: &&&Row| {
            let older = labels[usize::from(!row.farm)] > labels[usize::from(row.farm)];
            let probability = row.probability(model);
            let sure = if row.farm { 1.0 - probability } else { probability };
            older || (row.judged && sure > SURE)
        };
        let contrary: BTreeSet<&str> = rows.iter().filter(against).map(|r| r.id.as_str()).collect();
        let share = contrary.len() as f64 / pages.len() as f64;
        if pages.len() >= LEAST_SUSPICIOUS && share >= SUSPICIOUS_SHARE {
            let sentence = format!(
                "{} of {} corrections of `{operator}` contradict its older labels or what the old model is sure of; they are left out until you have looked at them and name it with --trust {operator}",
                contrary.len(),
                pages.len()
            );
            found.push((operator.to_owned(), sentence));
        }
    }
    found
}

/// An operator that most of the corrections are of, when there are many and all say the same: told
/// in a sentence, for whoever labels a single host may want something of it.
#[must_use]
pub fn one_sided(corrections: &[Row]) -> Option<String> {
    let mut by_operator: BTreeMap<&str, BTreeMap<&str, bool>> = BTreeMap::new();
    for row in corrections {
        by_operator.entry(&row.operator).or_default().insert(&row.id, row.farm);
    }
    let all: usize = by_operator.values().map(BTreeMap::len).sum();
    by_operator.into_iter().find_map(|(operator, labels)| {
        let farm = *labels.values().next()?;
        let loud = labels.len() >= LEAST_LOUD && labels.len() * 2 > all;
        let one_sided = loud && labels.values().all(|label| *label == farm);
        one_sided.then(|| {
            let label = if farm { "farm" } else { "legit" };
            format!(
                "{} of {all} corrections are of `{operator}`, and all say `{label}`; look at some of them before you use the model",
                labels.len()
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(operator: &str, number: usize, farm: bool) -> Row {
        Row::labelled(format!("{operator}/{number}"), operator, farm)
    }

    #[test]
    fn corrections_are_repeated_as_often_as_was_said() {
        let mut rows = [row("o", 1, true), row("o", 2, true), row("o", 3, true)];
        for row in &mut rows[..2] {
            std::sync::Arc::make_mut(&mut row.origin).corrected = true;
        }
        let mut repeats = Repeats::default();
        let doubled = (0..9).filter(|_| repeats.double(&rows[1])).count();
        assert_eq!(doubled, 3, "8, 16, 32, 64");
        let all: Vec<&Row> = rows.iter().collect();
        let fitted = sampled(&all, &[], &Options::default(), &repeats);
        let count = |n: usize| fitted.iter().filter(|row| row.id == rows[n].id).count();
        assert_eq!([count(0), count(1)], [FIRST_WEIGHT, MOST_WEIGHT]);
    }

    fn check(loud: usize, farms: usize, others: usize, expected: Option<&str>) {
        let of_one = (0..loud).map(|n| row("loud.example", n, n < farms));
        let rows: Vec<Row> = of_one.chain((0..others).map(|n| row("other", n, true))).collect();
        let told = one_sided(&rows);
        assert_eq!(told.is_some(), expected.is_some(), "{told:?}");
        assert!(told.unwrap_or_default().starts_with(expected.unwrap_or_default()));
    }

    #[test]
    fn many_corrections_of_one_host_that_all_say_the_same_are_told() {
        check(12, 12, 3, Some("12 of 15 corrections are of `loud.example`, and all say `farm`"));
        check(10, 0, 9, Some("10 of 19 corrections are of `loud.example`, and all say `legit`"));
        check(12, 11, 3, None);
        check(9, 9, 0, None);
        check(10, 0, 10, None);
    }
}
