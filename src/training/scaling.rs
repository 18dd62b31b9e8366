//! Values to numbers that a weight is for: on the unit's curve, centered and spread alike.

use super::{Row, rounded};
use crate::model::QUANTILES;
use crate::signals::{self, Unit, Values};

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
    /// Center: the median of honest pages, so that an ordinary page earns no points. Spread: the
    /// standard deviation with the outermost half per cent drawn in.
    pub fn of(rows: &[&Row], column: usize) -> Scaling {
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
        Scaling { center: rounded(center), scale: rounded(scale).max(1e-6), cap: CAP }
    }

    /// The number that a weight is for; 0 where the signal does not apply.
    pub fn scaled(&self, curved: f64) -> f64 {
        if curved.is_nan() {
            0.0
        } else {
            ((curved - self.center) / self.scale).clamp(-self.cap, self.cap)
        }
    }
}

/// A value on its unit's curve.
pub(super) fn curved(values: &Values, column: usize) -> f64 {
    signals::ALL[column].unit.curve(f64::from(values[column]))
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
