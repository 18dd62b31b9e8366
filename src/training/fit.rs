//! Rows to weights: robust scaling, then linfa's logistic regression, signs respected.

use super::Row;
use crate::error::Error;
use crate::model::QUANTILES;
use crate::signals::{self, COUNT, Direction, Unit, Values};
use linfa::traits::Fit as _;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ShapeBuilder};

/// Scaled values beyond count as this: one wild page must not move a weight.
const CAP: f64 = 4.0;
/// No flag is stretched further than to this many units, lest rare flags outgrow the penalty.
const LEAST_FLAG_SCALE: f64 = 0.25;
const MOST_ITERATIONS: u64 = 2_000;
const GRADIENT_TOLERANCE: f64 = 1e-4;
/// Largest gradient per row that still counts as converged.
const CONVERGED: f64 = 1e-3;

/// Center, spread and cap of one signal, on its unit's curve.
#[derive(Debug, Clone)]
pub(super) struct Scaling {
    pub center: f64,
    pub scale: f64,
    pub cap: f64,
}

impl Scaling {
    fn scaled(&self, curved: f64) -> f64 {
        if curved.is_nan() {
            0.0
        } else {
            ((curved - self.center) / self.scale).clamp(-self.cap, self.cap)
        }
    }
}

/// Fitted weights, in column order.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub weights: Vec<f64>,
    pub intercept: f64,
    pub scalings: Vec<Scaling>,
}

impl Fit {
    /// Raw log-odds of values.
    pub fn raw(&self, values: &Values) -> f64 {
        let weighed =
            (0..COUNT).map(|c| self.weights[c] * self.scalings[c].scaled(curved(values, c)));
        self.intercept + weighed.sum::<f64>()
    }
}

fn curved(values: &Values, column: usize) -> f64 {
    signals::ALL[column].unit.curve(f64::from(values[column]))
}

/// Fits rows; columns whose weight contradicts their direction are left out and the rest refitted.
pub(super) fn fit(rows: &[&Row], alpha: f64) -> Result<Fit, Error> {
    let scalings: Vec<Scaling> = (0..COUNT).map(|column| scaling(rows, column)).collect();
    let mut columns: Vec<usize> = (0..COUNT)
        .filter(|&column| signals::ALL[column].direction != Direction::Context)
        .filter(|&column| varies(rows, &scalings, column))
        .collect();
    loop {
        let (fitted, intercept) = solve(rows, &scalings, &columns, alpha)?;
        let sound = |n: &usize| signals::ALL[columns[*n]].direction.allows(fitted[*n]);
        let kept: Vec<usize> = (0..columns.len()).filter(sound).map(|n| columns[n]).collect();
        if kept.len() == columns.len() {
            let mut weights = vec![0.0; COUNT];
            columns.iter().zip(&fitted).for_each(|(&column, &weight)| weights[column] = weight);
            return Ok(Fit { weights, intercept, scalings });
        }
        columns = kept;
    }
}

fn varies(rows: &[&Row], scalings: &[Scaling], column: usize) -> bool {
    let mut scaled = rows.iter().map(|row| scalings[column].scaled(curved(&row.values, column)));
    let first = scaled.next().unwrap_or_default();
    scaled.any(|value| (value - first).abs() > 1e-9)
}

fn solve(
    rows: &[&Row],
    scalings: &[Scaling],
    columns: &[usize],
    alpha: f64,
) -> Result<(Vec<f64>, f64), Error> {
    // Column-major input fits two to three times faster.
    let mut matrix = Array2::<f64>::zeros((rows.len(), columns.len()).f());
    for (n, &column) in columns.iter().enumerate() {
        for (m, row) in rows.iter().enumerate() {
            matrix[[m, n]] = scalings[column].scaled(curved(&row.values, column));
        }
    }
    let targets: Array1<bool> = rows.iter().map(|row| row.farm).collect();
    let dataset = linfa::Dataset::new(matrix, targets);
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(MOST_ITERATIONS)
        .gradient_tolerance(GRADIENT_TOLERANCE)
        .fit(&dataset)
        .map_err(|error| {
            Error::data(format!("the fit failed: {error}; check that the pages have both labels"))
        })?;
    // linfa's parameters speak for whichever label it calls positive.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let weights: Vec<f64> = fitted.params().iter().map(|w| w * sign).collect();
    let intercept = fitted.intercept() * sign;
    let gradient = gradient(&dataset, &weights, intercept, alpha);
    let converged = gradient < CONVERGED * rows.len() as f64;
    if !converged {
        return Err(Error::data(format!(
            "the fit did not converge (gradient {gradient:.3}); raise --alpha"
        )));
    }
    Ok((weights, intercept))
}

/// The largest component of the loss's gradient: linfa says Ok without having converged.
fn gradient(
    dataset: &linfa::Dataset<f64, bool, ndarray::Ix1>,
    weights: &[f64],
    intercept: f64,
    alpha: f64,
) -> f64 {
    let weights = Array1::from(weights.to_vec());
    let raw = dataset.records().dot(&weights) + intercept;
    let targets = dataset.targets().mapv(|farm| if farm { 1.0 } else { 0.0 });
    let errors = raw.mapv(|raw| 1.0 / (1.0 + (-raw).exp())) - targets;
    let gradient = dataset.records().t().dot(&errors) + &weights * alpha;
    gradient.iter().fold(errors.sum().abs(), |largest, g| largest.max(g.abs()))
}

/// Center: the median of honest pages, so that an ordinary page earns no points. Spread: the
/// standard deviation with the outermost half per cent drawn in.
fn scaling(rows: &[&Row], column: usize) -> Scaling {
    let honest = sorted(rows.iter().filter(|r| !r.farm).map(|r| curved(&r.values, column)));
    let all = sorted(rows.iter().map(|r| curved(&r.values, column)));
    let center = quantile(&honest, 0.5).or(quantile(&all, 0.5)).unwrap_or(0.0);
    let low = quantile(&all, 0.005).unwrap_or(0.0);
    let high = quantile(&all, 0.995).unwrap_or(0.0);
    let drawn: Vec<f64> = all.iter().map(|v| v.clamp(low, high)).collect();
    let mut spread = deviation(&drawn);
    if spread < 1e-9 {
        spread = deviation(&all);
    }
    if signals::ALL[column].unit == Unit::Flag {
        spread = spread.max(LEAST_FLAG_SCALE);
    }
    let scale = if spread < 1e-9 { 1.0 } else { spread };
    Scaling { center: super::rounded(center), scale: super::rounded(scale).max(1e-6), cap: CAP }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.filter(|v| !v.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((share * last as f64).round() as usize).copied()
}

fn deviation(values: &[f64]) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// Values at 0%, 5%, …, 100%; empty when none applies.
pub(super) fn quantiles(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let values = sorted(values.map(f64::from));
    let at = |n: usize| quantile(&values, n as f64 / (QUANTILES - 1) as f64);
    (0..QUANTILES).filter_map(at).map(|v| ((v * 1e4).round() / 1e4) as f32).collect()
}
