//! Rows to weights: robust scaling, then a logistic fit, signs respected.

use super::scaling::{Scaling, curved};
use super::solve::{Bound, Problem, Solution, solve};
use super::{Form, Row, logistic};
use crate::error::Error;
use crate::model::MOST_TANGIBLE;
use crate::signals::{self, COUNT, Direction, Values};
use rayon::prelude::*;
use std::collections::HashMap;

/// Smallest weight that is kept, in log-odds per spread.
const LEAST_WEIGHT: f64 = 0.01;
/// The same of a mean of two fits, in which what one of them alone weighs lightly weighs next to
/// nothing and is yet to be counted on every page.
pub(super) const LEAST_MEAN_WEIGHT: f64 = 0.03;
/// How much of a weight's variance between operators counts against it.
const DOUBT: f64 = 3.0;
/// Rounds of weighing down what is uncertain.
const ROUNDS_OF_DOUBT: usize = 2;
/// Rows of each label from which on a part is fitted by itself.
const LEAST_ROWS: usize = 5;
/// How much the fit on markup counts in the mean. It alone is surer of who made a page and more often
/// wrong: leaving out one operator of `train` and `dev` at a time, the log loss of markup is 0.216 by
/// it, 0.232 by the other and 0.211 by both, that of whole texts 0.251, 0.244 and 0.244.
const MARKUP_SHARE: f64 = 2.0 / 3.0;
/// A column less reliable than this is left out.
const LEAST_RELIABILITY: f64 = 0.02;

/// Fitted weights, in column order.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub weights: Vec<f64>,
    pub intercept: f64,
    pub scalings: Vec<Scaling>,
    /// How far each column's weight holds from operator to operator, 0 to 1: by this its scaled
    /// values were multiplied before the fit, so that the penalty falls on what is uncertain. A mean
    /// of fits has none.
    pub reliabilities: Vec<f64>,
    /// What the columns weigh before they are doubted, in column order: where the next fit starts.
    undoubted: Solution,
}

impl Fit {
    /// Raw log-odds of values.
    pub fn raw(&self, values: &Values) -> f64 {
        let weighed = (0..COUNT).map(|c| self.weights[c] * self.scaled(values, c));
        self.intercept + weighed.sum::<f64>()
    }

    /// Raw log-odds above zero of signals that quote what they count, where it is more than is usual,
    /// each as far as it counts there.
    pub fn tangible(&self, values: &Values, usual: &Values) -> f64 {
        let tangible = |&column: &usize| {
            signals::ALL[column].is_tangible(self.weights[column]) && values[column] > usual[column]
        };
        let found = (0..COUNT).filter(tangible);
        let odds = |column: usize| self.weights[column] * self.scaled(values, column);
        found.map(|column| odds(column).clamp(0.0, MOST_TANGIBLE)).sum()
    }

    /// The number that a column's weight is for.
    pub fn scaled(&self, values: &Values, column: usize) -> f64 {
        self.scalings[column].scaled(curved(values, column))
    }
}

/// What the two fits are made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Markup alone. Text beside it, where the telling signals are silent, makes the others too
    /// loud (recall at 1% false positives 75% against 70% on unseen operators).
    Markup,
    /// Markup and main texts, by the signals that a text can show. Text alone is too little to tell
    /// signals that hold for all operators (38% against 43%). Whole texts, which say nearly what
    /// markup says, are left out: with them fewer farms were found in either kind of text.
    Wording,
}

impl Part {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Part::Markup => "markup",
            Part::Wording => "wording",
        }
    }

    /// How much its fit counts in the mean.
    pub fn share(self) -> f64 {
        match self {
            Part::Markup => MARKUP_SHARE,
            Part::Wording => 1.0 - MARKUP_SHARE,
        }
    }

    /// Its fit.
    pub fn of(self, fits: &Fits) -> &Fit {
        match self {
            Part::Markup => &fits.markup,
            Part::Wording => &fits.wording,
        }
    }

    /// The rows that it sees. Whole texts of markup only where a correction asks for it; corrections of
    /// texts that came as whole ones are heard by both, since both weigh them. Made pairs are few and
    /// teach both. Whoever trains on text alone gets the same fit twice.
    pub fn rows<'a>(self, rows: &[&'a Row]) -> Vec<&'a Row> {
        let fitted = |row: &&Row| match (self, row.form) {
            (_, Form::Text) => row.origin.corrected,
            (Part::Markup, Form::Extract) => {
                row.is_made() || (row.origin.corrected && row.taken_for == Form::Text)
            }
            _ => true,
        };
        let chosen: Vec<&Row> = rows.iter().copied().filter(fitted).collect();
        let enough = |farm| chosen.iter().filter(|row| row.farm == farm).count() >= LEAST_ROWS;
        if enough(true) && enough(false) { chosen } else { rows.to_vec() }
    }
}

/// The fits of a model.
#[derive(Debug, Clone)]
pub(super) struct Fits {
    /// On markup alone.
    pub markup: Fit,
    /// By what a text can show.
    pub wording: Fit,
    /// The mean of both, that on markup counting [`MARKUP_SHARE`].
    pub mean: Fit,
}

impl Fits {
    fn of(markup: Fit, wording: Fit) -> Fits {
        let mean_of = |markup: f64, wording: f64| {
            Part::Markup.share() * markup + Part::Wording.share() * wording
        };
        let weights = markup.weights.iter().zip(&wording.weights);
        let means = weights.map(|(markup, wording)| mean_of(*markup, *wording));
        let mean = Fit {
            weights: means
                .map(|mean| if mean.abs() < LEAST_MEAN_WEIGHT { 0.0 } else { mean })
                .collect(),
            intercept: mean_of(markup.intercept, wording.intercept),
            scalings: markup.scalings.clone(),
            reliabilities: Vec::new(),
            undoubted: Solution::default(),
        };
        Fits { markup, wording, mean }
    }

    /// The fit that a form is weighed by: markup and whole texts by the mean, a main text, which lacks
    /// what they show, by its own.
    pub fn for_form(&self, form: Form) -> &Fit {
        match form {
            Form::Html | Form::Text => &self.mean,
            Form::Extract => &self.wording,
        }
    }

    /// Raw log-odds of a row.
    pub fn raw(&self, row: &Row) -> f64 {
        self.for_form(row.taken_for).raw(&row.values)
    }
}

/// Fits rows under the signals' directions, from the weights of fits on nearly the same rows if
/// there are any: the same answer, sooner. Columns can be left out.
pub(super) fn fit(
    rows: &[&Row],
    alpha: f64,
    start: Option<&Fits>,
    left_out: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Fits, Error> {
    fit_parts(rows, |prepared, part| {
        prepared.fit_as(alpha, start.map(|fits| part.of(fits)), left_out, false)
    })
}

/// As [`fit`], by linfa: what a model is made of.
pub(super) fn fit_shipped(rows: &[&Row], alpha: f64, start: Option<&Fits>) -> Result<Fits, Error> {
    fit_parts(rows, |prepared, part| {
        prepared.fit_as(alpha, start.map(|fits| part.of(fits)), &|_| false, true)
    })
}

/// Fits rows with each penalty in turn.
pub(super) fn fit_path(rows: &[&Row], alphas: &[f64]) -> Result<Vec<Fits>, Error> {
    let path = |prepared: &Prepared, _| -> Result<Vec<Fit>, Error> {
        let mut fits: Vec<Fit> = Vec::new();
        for &alpha in alphas {
            let fit = prepared.fit_as(alpha, fits.last(), &|_| false, false)?;
            fits.push(fit);
        }
        Ok(fits)
    };
    let (markup, wording) = parts(rows, path)?;
    Ok(markup.into_iter().zip(wording).map(|(markup, wording)| Fits::of(markup, wording)).collect())
}

fn fit_parts(
    rows: &[&Row],
    fit: impl Fn(&Prepared, Part) -> Result<Fit, Error> + Sync,
) -> Result<Fits, Error> {
    let (markup, wording) = parts(rows, fit)?;
    Ok(Fits::of(markup, wording))
}

/// Both parts, scaled alike, so that weights have a mean.
fn parts<T: Send>(
    rows: &[&Row],
    fit: impl Fn(&Prepared, Part) -> Result<T, Error> + Sync,
) -> Result<(T, T), Error> {
    let (markup, wording) = (Part::Markup.rows(rows), Part::Wording.rows(rows));
    let scalings: Vec<Scaling> =
        (0..COUNT).into_par_iter().map(|column| Scaling::of(&wording, column)).collect();
    let shown = shown_by_text(&wording);
    let (markup, wording) = rayon::join(
        || fit(&Prepared::of(&markup, &scalings, &|_| true), Part::Markup),
        || fit(&Prepared::of(&wording, &scalings, &shown), Part::Wording),
    );
    Ok((markup?, wording?))
}

/// Whether a column has a value in any text, if there are texts.
fn shown_by_text(rows: &[&Row]) -> impl Fn(usize) -> bool + Sync {
    let texts: Vec<&Row> = rows.iter().copied().filter(|row| row.form != Form::Html).collect();
    let shown = |column: usize| texts.iter().any(|row| !row.values[column].is_nan());
    let shown: Vec<bool> = (0..COUNT).map(|column| texts.is_empty() || shown(column)).collect();
    move |column| shown[column]
}

/// Rows scaled and ready to be fitted.
pub(super) struct Prepared {
    scalings: Vec<Scaling>,
    /// Columns that vary and may be weighed.
    columns: Vec<usize>,
    problem: Problem,
}

impl Prepared {
    pub fn of(
        rows: &[&Row],
        scalings: &[Scaling],
        weighed: &(dyn Fn(usize) -> bool + Sync),
    ) -> Prepared {
        let columns: Vec<usize> = (0..COUNT)
            .into_par_iter()
            .filter(|&column| signals::ALL[column].direction != Direction::Context)
            .filter(|&column| weighed(column) && varies(rows, scalings, column))
            .collect();
        let problem = problem(rows, scalings, &columns);
        Prepared { scalings: scalings.to_vec(), columns, problem }
    }

    fn fit_as(
        &self,
        alpha: f64,
        start: Option<&Fit>,
        left_out: &(dyn Fn(usize) -> bool + Sync),
        shipped: bool,
    ) -> Result<Fit, Error> {
        let allowed = |&column: &usize| if left_out(column) { Bound::Zero } else { bound(column) };
        let bounds: Vec<Bound> = self.columns.iter().map(allowed).collect();
        let start = start.map(|start| Solution {
            weights: self.columns.iter().map(|&column| start.undoubted.weights[column]).collect(),
            intercept: start.undoubted.intercept,
        });
        let undoubted = solve(&self.problem, &bounds, alpha, start.as_ref())?;
        let Doubted { problem, mut bounds, solution, reliabilities } =
            self.doubted(bounds, undoubted.clone(), alpha)?;
        // What moves no verdict is noise to read past: left out, and the rest fitted again.
        for (n, bound) in bounds.iter_mut().enumerate() {
            if (solution.weights[n] * reliabilities[n]).abs() < LEAST_WEIGHT {
                *bound = Bound::Zero;
            }
        }
        let solution = solve(&problem, &bounds, alpha, Some(&solution))?;
        let solution = if shipped { logistic::fit(&problem, &solution, alpha)? } else { solution };
        Ok(self.fitted(&solution, &reliabilities, &undoubted))
    }

    /// Weighs down, round by round, the columns whose weight does not hold between operators.
    fn doubted(
        &self,
        bounds: Vec<Bound>,
        solution: Solution,
        alpha: f64,
    ) -> Result<Doubted, Error> {
        let reliabilities = vec![1.0; self.columns.len()];
        let problem = self.problem.multiplied(&reliabilities);
        let mut doubted = Doubted { problem, bounds, solution, reliabilities };
        for _ in 0..ROUNDS_OF_DOUBT {
            let variances = doubted.problem.variances(&doubted.solution, alpha)?;
            doubted.discount(&variances);
            doubted.problem = self.problem.multiplied(&doubted.reliabilities);
            let start = Some(&doubted.solution);
            doubted.solution = solve(&doubted.problem, &doubted.bounds, alpha, start)?;
        }
        Ok(doubted)
    }

    fn fitted(&self, solution: &Solution, reliabilities: &[f64], undoubted: &Solution) -> Fit {
        let mut fit = Fit {
            weights: vec![0.0; COUNT],
            intercept: solution.intercept,
            scalings: self.scalings.clone(),
            reliabilities: vec![0.0; COUNT],
            undoubted: Solution { weights: vec![0.0; COUNT], intercept: undoubted.intercept },
        };
        for (n, &column) in self.columns.iter().enumerate() {
            fit.weights[column] = solution.weights[n] * reliabilities[n];
            fit.reliabilities[column] = reliabilities[n];
            fit.undoubted.weights[column] = undoubted.weights[n];
        }
        fit
    }
}

/// A problem whose columns are multiplied by how far their weights hold between operators.
struct Doubted {
    problem: Problem,
    bounds: Vec<Bound>,
    solution: Solution,
    reliabilities: Vec<f64>,
}

impl Doubted {
    /// Takes the variances of the weights into account; the solution becomes a start for the next.
    fn discount(&mut self, variances: &[f64]) {
        for (n, variance) in variances.iter().enumerate() {
            let weight = &mut self.solution.weights[n];
            let square = *weight * *weight;
            let share = square / (square + DOUBT * variance).max(1e-300);
            self.reliabilities[n] *= share;
            *weight /= share.max(LEAST_RELIABILITY);
            if self.reliabilities[n] < LEAST_RELIABILITY {
                (self.bounds[n], *weight) = (Bound::Zero, 0.0);
            }
        }
    }
}

fn bound(column: usize) -> Bound {
    match signals::ALL[column].direction {
        Direction::Farm => Bound::AtLeastZero,
        Direction::Honest => Bound::AtMostZero,
        Direction::Either | Direction::Context => Bound::Free,
    }
}

fn varies(rows: &[&Row], scalings: &[Scaling], column: usize) -> bool {
    let mut scaled = rows.iter().map(|row| scalings[column].scaled(curved(&row.values, column)));
    let first = scaled.next().unwrap_or_default();
    scaled.any(|value| (value - first).abs() > 1e-9)
}

/// The scaled values of the rows; a row that comes k times is one of weight k.
fn problem(rows: &[&Row], scalings: &[Scaling], columns: &[usize]) -> Problem {
    let mut places: HashMap<*const Row, usize> = HashMap::with_capacity(rows.len());
    let (mut different, mut weights): (Vec<&Row>, Vec<f64>) = (Vec::new(), Vec::new());
    for row in rows {
        let place = *places.entry(std::ptr::from_ref(*row)).or_insert(different.len());
        if place == different.len() {
            different.push(row);
            weights.push(0.0);
        }
        weights[place] += 1.0;
    }
    let scaled = |row: &&Row| -> Vec<f64> {
        columns.iter().map(|&c| scalings[c].scaled(curved(&row.values, c))).collect()
    };
    let values: Vec<f64> = different.par_iter().flat_map_iter(scaled).collect();
    let farm = different.iter().map(|row| row.farm).collect();
    let mut numbers: HashMap<(bool, &str), u32> = HashMap::new();
    let mut operators = Vec::with_capacity(different.len());
    for row in &different {
        let next = numbers.len() as u32;
        operators.push(*numbers.entry((row.farm, row.operator.as_str())).or_insert(next));
    }
    Problem { values, columns: columns.len(), farm, weights, operators }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// Made rows: most values are zero or absent, as on pages.
    fn rows(count: usize) -> Vec<Row> {
        let mut state = 11u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f32 / 16_777_216.0
        };
        let row = |n: usize| {
            let farm = draw() < 0.45;
            let values = std::array::from_fn(|column| match draw() {
                x if x < 0.1 => f32::NAN,
                x if x < 0.55 => 0.0,
                x => x + if farm && column % 9 == 0 { 0.15 } else { 0.0 },
            });
            Row { values, ..Row::labelled(n.to_string(), (n / 20).to_string(), farm) }
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn a_weight_never_contradicts_its_direction_and_small_ones_are_none() {
        let rows = rows(1500);
        let rows: Vec<&Row> = rows.iter().collect();
        let fit = fit(&rows, 20.0, None, &|_| false).unwrap().markup;
        for (column, weight) in fit.weights.iter().enumerate() {
            assert!(signals::ALL[column].direction.allows(*weight), "{}", signals::ALL[column].id);
            assert!(*weight == 0.0 || weight.abs() >= LEAST_WEIGHT / 2.0, "{weight}");
        }
        assert!(fit.weights.iter().any(|weight| *weight > 0.05));
    }

    /// `cargo test --release --lib hundred -- --ignored --nocapture`
    #[test]
    #[ignore = "for a release build: half a minute and half a gigabyte"]
    fn a_hundred_thousand_pages_fit_within_a_minute() {
        let rows = rows(100_000);
        let rows: Vec<&Row> = rows.iter().collect();
        let started = Instant::now();
        let fit = fit(&rows, 20.0, None, &|_| false).unwrap().markup;
        let taken = started.elapsed();
        let weighed = fit.weights.iter().filter(|weight| **weight != 0.0).count();
        println!("{} rows, {COUNT} signals, {weighed} weighed: {taken:.1?}", rows.len());
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
        assert!(taken.as_secs() < 60);
    }
}
