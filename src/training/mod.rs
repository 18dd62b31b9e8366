//! Labelled pages in, a model and an honest report out.
//!
//! Pages of one operator are never split between fitting and testing. Rare signs of the mission
//! are learnt from made pairs, which never enter a reported figure.

mod calibrate;
mod card;
mod dataset;
mod fit;
mod folds;
mod leave_out;
mod metrics;
pub mod pairs;
mod solve;
mod wording;

pub use card::card;
pub use dataset::{Dataset, Row};
pub use leave_out::leave_one_out;
pub use metrics::{Curve, auc, curve};

use crate::error::Error;
use crate::model::{Calibrations, FORMAT, Model, ModelFile, Thresholds, Training, Weight};
use crate::page::Format;
use crate::signals;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What training may be told.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the model.
    pub name: String,
    /// L2 penalty, in units of summed loss (1/C of scikit-learn).
    pub alpha: f64,
    /// Made pairs to learn rare signs from.
    pub pairs: u32,
    /// Seed of the generator of pairs.
    pub seed: u64,
    /// Folds of the cross-validation by operator.
    pub folds: usize,
    /// Pages of one farm operator that are fitted at most.
    pub farm_pages_per_operator: usize,
    /// Pages of one honest host that are fitted at most.
    pub honest_pages_per_operator: usize,
    /// Whether to leave out each farm operator in turn for the report; slow.
    pub leave_one_out: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            name: "web-1".into(),
            alpha: 20.0,
            pairs: 400,
            seed: 1,
            folds: 10,
            farm_pages_per_operator: 50,
            honest_pages_per_operator: 40,
            leave_one_out: true,
        }
    }
}

/// A trained model and how it fared on pages it was not fitted on.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Probabilities of the training pages, each by a model that saw no page of its operator.
    pub unseen: Vec<Judged>,
    fit: fit::Fit,
    made: Vec<Row>,
}

/// A labelled page and its probability by some model.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The page's id.
    pub id: String,
    /// Its operator.
    pub operator: String,
    /// Its kind.
    pub kind: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// HTML or text.
    pub format: Format,
    /// Whether there was enough of it to judge.
    pub judged: bool,
    /// Probability of being a farm page.
    pub probability: f64,
}

impl Judged {
    fn of(row: &Row, probability: f64) -> Judged {
        Judged {
            id: row.id.clone(),
            operator: row.operator.clone(),
            kind: row.kind.clone(),
            farm: row.farm,
            format: row.format,
            judged: row.judged,
            probability,
        }
    }
}

/// Trains a model.
///
/// # Errors
/// When the pages have fewer than two operators of a label, or the fit does not converge.
pub fn train(data: &mut Dataset, options: &Options) -> Result<Trained, Error> {
    data.check()?;
    let table = wording::learn(data, options);
    let mut made = dataset::made_rows(options.seed, options.pairs);
    // They hardly bear on the table: it is learnt without them.
    wording::fill(&mut made, &table);
    let fitted: Vec<&Row> = folds::sample(&data.rows, options).into_iter().chain(&made).collect();
    let fit = fit::fit(&fitted, options.alpha)?;
    let scored = cross_validate(data, &made, options, &fit)?;
    let calibration = calibrate::calibrations(&scored)?;
    let unseen = judged(&data.rows, &scored, calibration);
    let mut file = assemble(data, options, &fit, calibration);
    file.wording = Some(table.encode());
    file.thresholds = calibrate::thresholds(&unseen);
    Ok(Trained { model: Model::from_file(file)?, unseen, fit, made })
}

/// Raw log-odds of rows, each by a fit that saw no row of its operator.
fn cross_validate(
    data: &Dataset,
    made: &[Row],
    options: &Options,
    whole: &fit::Fit,
) -> Result<Vec<calibrate::Scored>, Error> {
    let of_fold = |fold| -> Result<Vec<(usize, f64)>, Error> {
        let inside = |row: &Row| folds::fold(row, options.folds) == fold;
        let outside: Vec<&Row> = data.rows.iter().filter(|row| !inside(row)).collect();
        let fitted: Vec<&Row> =
            folds::sample_of(outside, options).into_iter().chain(made).collect();
        let fit = fit::fit_from(&fitted, options.alpha, Some(whole))?;
        let tested = data.rows.iter().enumerate().filter(|(_, row)| inside(row));
        Ok(tested.map(|(n, row)| (n, fit.raw(&row.values))).collect())
    };
    let folds: Vec<Vec<(usize, f64)>> =
        (0..options.folds).into_par_iter().map(of_fold).collect::<Result<_, _>>()?;
    let mut scored: Vec<calibrate::Scored> = data.rows.iter().map(calibrate::Scored::of).collect();
    folds.into_iter().flatten().for_each(|(n, raw)| scored[n].raw = raw);
    Ok(scored)
}

fn judged(rows: &[Row], scored: &[calibrate::Scored], calibration: Calibrations) -> Vec<Judged> {
    rows.iter().zip(scored).map(|(row, s)| Judged::of(row, s.probability(calibration))).collect()
}

/// Judges labelled pages with a model.
#[must_use]
pub fn judge(model: &Model, rows: &mut [Row]) -> Vec<Judged> {
    if let Some(table) = model.wording() {
        wording::fill(rows, table);
    }
    rows.iter()
        .map(|row| Judged::of(row, model.score(&row.values, row.format).probability()))
        .collect()
}

fn assemble(
    data: &Dataset,
    options: &Options,
    fit: &fit::Fit,
    calibration: Calibrations,
) -> ModelFile {
    let weights = signals::ALL
        .iter()
        .enumerate()
        .map(|(column, signal)| (signal.id.to_owned(), weight(data, fit, column)))
        .collect::<BTreeMap<_, _>>();
    let html = data.rows.iter().filter(|r| r.format == Format::Html);
    let farm_pages = html.clone().filter(|r| r.farm).count() as u64;
    ModelFile {
        format: FORMAT,
        name: options.name.clone(),
        signal_set: signals::digest(),
        training: Training {
            data: data.digest.clone(),
            farm_pages,
            honest_pages: html.count() as u64 - farm_pages,
            operators: data.operators() as u64,
            made_pairs: u64::from(options.pairs),
            seed: options.seed,
            alpha: options.alpha,
        },
        intercept: rounded(fit.intercept),
        calibration,
        thresholds: Thresholds { farm: 0.9, suspect: 0.5 },
        weights,
        wording: None,
    }
}

fn weight(data: &Dataset, fit: &fit::Fit, column: usize) -> Weight {
    let values = |farm: bool| {
        let rows = data.rows.iter().filter(|r| r.farm == farm && r.format == Format::Html);
        fit::quantiles(rows.map(|r: &Row| r.values[column]))
    };
    let scaling = &fit.scalings[column];
    Weight {
        weight: rounded(fit.weights[column]),
        center: scaling.center,
        scale: scaling.scale,
        cap: scaling.cap,
        honest: values(false),
        farm: values(true),
    }
}

/// Six decimals: more is noise, and makes a model file hard to review.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
