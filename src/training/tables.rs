//! The workshop's tables, after SpamAssassin's `hit-frequencies` and `overlap`: how often signals
//! speak on farm and honest pages, which say the same, what a family is worth.

use super::metrics::{Interval, auc, curve};
use super::{Dataset, Judged, Options, Row, Trained, corrections, fit};
use crate::error::Error;
use crate::model::Model;
use crate::page::Form;
use crate::signals::{self, COUNT, FAMILY_NAMES};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Log-odds from which on a signal speaks.
const SPEAKS: f64 = 0.1;
/// Pages on which both signals of a pair must speak.
const LEAST_PAGES: u32 = 30;

/// How often a signal speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequency {
    /// The signal's column.
    pub column: usize,
    /// Share of farm pages on which it speaks for a farm, by a tenth of a log-odd at least.
    pub farm: f64,
    /// Share of honest pages on which it does.
    pub honest: f64,
    /// Share of honest pages on which it speaks against a farm.
    pub clears: f64,
    /// Farm operators on whose pages it speaks for a farm.
    pub operators: usize,
}

impl Frequency {
    /// Share of farms where it speaks, were both labels alike frequent; NaN where it never does.
    #[must_use]
    pub fn farm_share(&self) -> f64 {
        self.farm / (self.farm + self.honest)
    }
}

/// How often each weighed signal speaks on HTML pages, the most telling first.
#[must_use]
pub fn frequencies(model: &Model, rows: &[Row]) -> Vec<Frequency> {
    let pages: Vec<&Row> = rows.iter().filter(|row| row.form == Form::Html).collect();
    let points: Vec<Vec<f64>> = pages
        .par_iter()
        .map(|row| model.points(&row.values, row.taken_for).iter().map(|p| p.log_odds()).collect())
        .collect();
    let count = |farm: bool| pages.iter().filter(|row| row.farm == farm).count().max(1) as f64;
    let (farms, honest) = (count(true), count(false));
    let of = |column: usize| {
        let mut frequency = Frequency { column, farm: 0.0, honest: 0.0, clears: 0.0, operators: 0 };
        let mut operators = BTreeSet::new();
        for (row, points) in pages.iter().zip(&points) {
            match (points[column] >= SPEAKS, row.farm) {
                (true, true) => {
                    frequency.farm += 1.0 / farms;
                    operators.insert(row.operator.as_str());
                }
                (true, false) => frequency.honest += 1.0 / honest,
                _ => {}
            }
            if points[column] <= -SPEAKS && !row.farm {
                frequency.clears += 1.0 / honest;
            }
        }
        frequency.operators = operators.len();
        frequency
    };
    let weighed = (0..COUNT).filter(|&column| model.weight(column, Form::Html).weight != 0.0);
    let mut found: Vec<Frequency> = weighed.map(of).collect();
    found.sort_by(|a, b| {
        (b.farm - b.honest).total_cmp(&(a.farm - a.honest)).then(a.column.cmp(&b.column))
    });
    found
}

/// Two signals that speak on the same pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// The signals' columns.
    pub columns: [usize; 2],
    /// Pages on which both speak.
    pub both: u32,
    /// Of the pages on which either speaks, the share on which both do.
    pub share: f64,
}

/// The `most` pairs of signals that most often speak together, for a farm or against it.
#[must_use]
pub fn overlaps(model: &Model, rows: &[Row], most: usize) -> Vec<Overlap> {
    let pages: Vec<&Row> = rows.iter().filter(|row| row.form == Form::Html).collect();
    let words = pages.len().div_ceil(64);
    let mut spoken = vec![vec![0u64; words]; COUNT];
    for (n, row) in pages.iter().enumerate() {
        for (column, points) in model.points(&row.values, row.taken_for).iter().enumerate() {
            if points.log_odds().abs() >= SPEAKS {
                spoken[column][n / 64] |= 1 << (n % 64);
            }
        }
    }
    let together = |a: usize, b: usize| {
        let words = spoken[a].iter().zip(&spoken[b]);
        let (both, either) = words.fold((0, 0), |(both, either), (a, b)| {
            (both + (a & b).count_ones(), either + (a | b).count_ones())
        });
        Overlap { columns: [a, b], both, share: f64::from(both) / f64::from(either.max(1)) }
    };
    let mut found: Vec<Overlap> = (0..COUNT)
        .into_par_iter()
        .flat_map_iter(|a| (a + 1..COUNT).map(move |b| (a, b)))
        .map(|(a, b)| together(a, b))
        .filter(|pair| pair.both >= LEAST_PAGES)
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.columns.cmp(&b.columns)));
    found.truncate(most);
    found
}

/// What a family of signals is worth: figures of a model that was fitted without it, to be held
/// against those of `all`.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// The family, or `all` for the whole model.
    pub family: &'static str,
    /// Area under the ROC curve without it.
    pub auc: f64,
    /// Share of the farm pages found at 1% false positives without it.
    pub recall_at_1: f64,
    /// The same at 0.1%.
    pub recall_at_01: f64,
}

/// Leaves out one family at a time, fits again and judges pages that were not fitted.
///
/// # Errors
/// When a fit does not converge.
pub fn families(
    data: &Dataset,
    tested: &[Row],
    options: &Options,
    trained: &Trained,
) -> Result<Vec<Worth>, Error> {
    let rows: Vec<&Row> = data.rows.iter().collect();
    let fitted = corrections::sampled(&rows, &trained.made, options, &trained.repeats);
    let alpha = trained.model.file().training.alpha;
    let names: Vec<&'static str> =
        std::iter::once("all").chain(FAMILY_NAMES.iter().copied()).collect();
    let worth = |family: &'static str| {
        let without = |column: usize| signals::ALL[column].family() == family;
        let fits = fit::fit(&fitted, alpha, Some(&trained.fits), &without)?;
        let html = tested.iter().filter(|row| row.form == Form::Html);
        let judged: Vec<Judged> =
            html.map(|row| Judged::of(row, super::solve::sigmoid(fits.raw(row)), 0.0)).collect();
        let pages: Vec<&Judged> = judged.iter().collect();
        Ok(Worth {
            family,
            auc: auc(&pages),
            recall_at_1: curve(&pages, 0.01).recall,
            recall_at_01: curve(&pages, 0.001).recall,
        })
    };
    names.into_par_iter().map(worth).collect()
}

/// 95% intervals of the weights for HTML: the grouped jackknife over the folds of the cross-validation,
/// each of which leaves out a tenth of the operators.
pub(super) fn intervals(fits: &fit::Fits, folds: &[fit::Fits]) -> Vec<Interval> {
    let count = folds.len().max(2) as f64;
    let of = |column: usize| {
        let weights = folds.iter().map(|fold| fold.mean.weights[column]);
        let mean = weights.clone().sum::<f64>() / count;
        let variance = (count - 1.0) / count * weights.map(|w| (w - mean).powi(2)).sum::<f64>();
        let value = fits.mean.weights[column];
        let half = 1.96 * variance.sqrt();
        Interval { value, low: value - half, high: value + half }
    };
    (0..COUNT).map(of).collect()
}
