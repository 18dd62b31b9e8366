//! Raw log-odds to calibrated ones (Platt 1999), and the thresholds of the labels.

use super::solve::{Bound, Problem, solve};
use super::{Judged, Row};
use crate::error::Error;
use crate::model::{Calibration, Calibrations, Thresholds};
use crate::page::Format;
use std::collections::BTreeMap;

/// Share of honest pages of unseen hosts that may be called a farm: a false accusation costs more
/// than a miss.
const FARM_FALSE_POSITIVES: f64 = 0.003;
/// The same for each kind of honest page with enough pages to tell.
const FARM_FALSE_POSITIVES_KIND: f64 = 0.015;
/// Share of honest pages of unseen hosts that may be called suspect.
const SUSPECT_FALSE_POSITIVES: f64 = 0.03;
/// Kinds with fewer pages say nothing about a share of a hundredth.
const LEAST_KIND_PAGES: usize = 60;
/// No page is called a farm below this, whatever the data say.
const LEAST_FARM: f64 = 0.7;

/// Raw log-odds of a labelled row, by a fit that saw no row of its operator.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scored {
    pub raw: f64,
    pub farm: bool,
    pub format: Format,
}

impl Scored {
    /// A row before it is scored.
    pub fn of(row: &Row) -> Scored {
        Scored { raw: 0.0, farm: row.farm, format: row.format }
    }

    pub fn probability(&self, calibrations: Calibrations) -> f64 {
        let calibration = match self.format {
            Format::Html => calibrations.html,
            Format::Text => calibrations.text,
        };
        1.0 / (1.0 + (-(calibration.slope * self.raw + calibration.offset)).exp())
    }
}

/// A calibration for each format.
pub(super) fn calibrations(scored: &[Scored]) -> Result<Calibrations, Error> {
    let of = |format: Format| {
        let chosen: Vec<&Scored> = scored.iter().filter(|s| s.format == format).collect();
        calibration(&chosen)
    };
    Ok(Calibrations { html: of(Format::Html)?, text: of(Format::Text)? })
}

fn calibration(scored: &[&Scored]) -> Result<Calibration, Error> {
    let problem = Problem {
        values: scored.iter().map(|s| s.raw.clamp(-20.0, 20.0)).collect(),
        columns: 1,
        farm: scored.iter().map(|s| s.farm).collect(),
        weights: vec![1.0; scored.len()],
        alpha: 1e-3,
    };
    let fitted = solve(&problem, &[Bound::Free], None)?;
    let slope = fitted.weights[0];
    if slope <= 0.0 {
        return Err(Error::data(
            "on unseen operators the signals tell nothing (calibration slope not positive); give pages of more operators",
        ));
    }
    Ok(Calibration { slope: super::rounded(slope), offset: super::rounded(fitted.intercept) })
}

/// Thresholds from probabilities of pages of unseen operators.
pub(super) fn thresholds(unseen: &[Judged]) -> Thresholds {
    let honest: Vec<&Judged> =
        unseen.iter().filter(|j| !j.farm && j.judged && j.format == Format::Html).collect();
    let mut farm = above(&honest, FARM_FALSE_POSITIVES).max(LEAST_FARM);
    let mut by_kind: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for page in &honest {
        by_kind.entry(&page.kind).or_default().push(page);
    }
    for pages in by_kind.values().filter(|pages| pages.len() >= LEAST_KIND_PAGES) {
        farm = farm.max(above(pages, FARM_FALSE_POSITIVES_KIND));
    }
    let suspect = above(&honest, SUSPECT_FALSE_POSITIVES).min(farm);
    // Three decimals, upwards: a threshold is read by people.
    let readable = |p: f64| ((p * 1000.0).ceil() / 1000.0).min(0.999);
    Thresholds { farm: readable(farm), suspect: readable(suspect) }
}

/// The probability that at most this share of the pages exceeds.
fn above(pages: &[&Judged], share: f64) -> f64 {
    let mut probabilities: Vec<f64> = pages.iter().map(|p| p.probability).collect();
    probabilities.sort_by(|a, b| b.total_cmp(a));
    let allowed = (share * probabilities.len() as f64).floor() as usize;
    probabilities.get(allowed).copied().unwrap_or(0.5) + 1e-6
}
