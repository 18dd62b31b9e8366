//! Labelled pages in, a model and an honest report out.
//!
//! Pages of one operator are never split between fitting and testing. Rare signs of the mission
//! are learnt from made pairs, which never enter a reported figure.

mod calibrate;
mod card;
mod dataset;
mod fit;
mod folds;
mod metrics;
pub mod pairs;
mod wording;

pub use card::card;
pub use dataset::{Dataset, Row};
pub use metrics::{Curve, auc, curve};

use crate::error::Error;
use crate::model::{Calibrations, FORMAT, Model, ModelFile, Thresholds, Training, Weight};
use crate::page::Format;
use crate::signals::{self, Values};
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
    let made = made_rows(options, &table);
    let fitted: Vec<&Row> = folds::sample(&data.rows, options).into_iter().chain(&made).collect();
    let weights = fit::fit(&fitted, options.alpha)?;
    let unseen = cross_validate(data, &made, options)?;
    let calibration = calibrate::calibrations(&unseen)?;
    let mut file = assemble(data, options, &weights, calibration);
    file.wording = Some(table.encode());
    file.thresholds = calibrate::thresholds(&judged(&data.rows, &unseen, calibration));
    let unseen = judged(&data.rows, &unseen, calibration);
    Ok(Trained { model: Model::from_file(file)?, unseen })
}

/// Made pairs, their wording judged by the table: they hardly bear on it, it is learnt without them.
fn made_rows(options: &Options, table: &crate::model::Wording) -> Vec<Row> {
    let mut made = dataset::made_rows(options.seed, options.pairs);
    wording::fill(&mut made, table);
    made
}

/// Raw log-odds of rows, each by a fit that saw no row of its operator.
fn cross_validate(
    data: &Dataset,
    made: &[Row],
    options: &Options,
) -> Result<Vec<calibrate::Scored>, Error> {
    let mut scored = vec![calibrate::Scored::default(); data.rows.len()];
    for fold in 0..options.folds {
        let outside: Vec<&Row> =
            data.rows.iter().filter(|r| folds::fold(r, options.folds) != fold).collect();
        let fitted: Vec<&Row> =
            folds::sample_of(outside, options).into_iter().chain(made).collect();
        let weights = fit::fit(&fitted, options.alpha)?;
        for (row, scored) in data.rows.iter().zip(&mut scored) {
            if folds::fold(row, options.folds) == fold {
                *scored = calibrate::Scored {
                    raw: weights.raw(&row.values),
                    farm: row.farm,
                    format: row.format,
                };
            }
        }
    }
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

/// Values of a row, for experiments outside.
#[must_use]
pub fn row_values(row: &Row) -> &Values {
    &row.values
}

/// Probabilities of farm pages by models that saw nothing of their operator, one operator left
/// out at a time, and of honest pages from cross-validation by host.
///
/// # Errors
/// When a fit does not converge.
pub fn leave_one_out(
    data: &Dataset,
    options: &Options,
    trained: &Trained,
) -> Result<Vec<Judged>, Error> {
    let made = match trained.model.wording() {
        Some(table) => made_rows(options, table),
        None => dataset::made_rows(options.seed, options.pairs),
    };
    let calibration = trained.model.file().calibration;
    let mut unseen: Vec<Judged> = trained.unseen.iter().filter(|j| !j.farm).cloned().collect();
    let farms: std::collections::BTreeSet<&str> =
        data.rows.iter().filter(|r| r.farm).map(|r| r.operator.as_str()).collect();
    for operator in farms {
        let (tested, outside): (Vec<&Row>, Vec<&Row>) =
            data.rows.iter().partition(|r| r.operator == operator);
        let fitted: Vec<&Row> =
            folds::sample_of(outside, options).into_iter().chain(&made).collect();
        let weights = fit::fit(&fitted, options.alpha)?;
        unseen.extend(tested.into_iter().filter(|r| r.farm).map(|row| {
            let scored =
                calibrate::Scored { raw: weights.raw(&row.values), farm: true, format: row.format };
            Judged::of(row, scored.probability(calibration))
        }));
    }
    Ok(unseen)
}
