//! Rows to weights: robust scaling, then a logistic fit, signs respected.

use super::Row;
use super::solve::{Bound, Problem, Solution, solve};
use crate::error::Error;
use crate::model::QUANTILES;
use crate::signals::{self, COUNT, Direction, Unit, Values};
use rayon::prelude::*;
use std::collections::HashMap;

/// Scaled values beyond count as this: one wild page must not move a weight.
const CAP: f64 = 4.0;
/// No flag is stretched further than to this many units, lest rare flags outgrow the penalty.
const LEAST_FLAG_SCALE: f64 = 0.25;

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

/// Fits rows under the signals' directions.
pub(super) fn fit(rows: &[&Row], alpha: f64) -> Result<Fit, Error> {
    fit_from(rows, alpha, None)
}

/// As [`fit`], from the weights of a fit on nearly the same rows: the same answer, sooner.
pub(super) fn fit_from(rows: &[&Row], alpha: f64, start: Option<&Fit>) -> Result<Fit, Error> {
    let scalings: Vec<Scaling> =
        (0..COUNT).into_par_iter().map(|column| scaling(rows, column)).collect();
    let columns: Vec<usize> = (0..COUNT)
        .filter(|&column| signals::ALL[column].direction != Direction::Context)
        .filter(|&column| varies(rows, &scalings, column))
        .collect();
    let problem = problem(rows, &scalings, &columns, alpha);
    let bounds: Vec<Bound> = columns.iter().map(|&column| bound(column)).collect();
    let start = start.map(|start| Solution {
        weights: columns.iter().map(|&column| start.weights[column]).collect(),
        intercept: start.intercept,
    });
    let solution = solve(&problem, &bounds, start.as_ref())?;
    let mut weights = vec![0.0; COUNT];
    columns.iter().zip(&solution.weights).for_each(|(&column, &weight)| weights[column] = weight);
    Ok(Fit { weights, intercept: solution.intercept, scalings })
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
fn problem(rows: &[&Row], scalings: &[Scaling], columns: &[usize], alpha: f64) -> Problem {
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
    Problem { values, columns: columns.len(), farm, weights, alpha }
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
