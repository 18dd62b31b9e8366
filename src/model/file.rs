//! The model file: readable JSON, reviewed like code, refused with a sentence when it is unsound.

use crate::error::Error;
use crate::signals::{self, Direction};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the layout of model files.
pub const FORMAT: u32 = 1;
/// How many honest-page quantiles a weight carries: 0%, 5%, …, 100%.
pub const QUANTILES: usize = 21;

/// A model as its file holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Version of the layout, [`FORMAT`].
    pub format: u32,
    /// Name of the model, shown in every verdict.
    pub name: String,
    /// Digest of the signal table it was trained with.
    pub signal_set: String,
    /// What it was trained on.
    pub training: Training,
    /// Log-odds of a page on which every signal shows what honest pages show.
    pub intercept: f64,
    /// How raw log-odds become calibrated ones, by format of the input.
    pub calibration: Calibrations,
    /// From which probability on a page is called what.
    pub thresholds: Thresholds,
    /// A weight for each signal, by id.
    pub weights: BTreeMap<String, Weight>,
    /// The learned wording, base64 of its table; absent when the model has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
}

/// What a model was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// SHA-256 over the training files, in order.
    pub data: String,
    /// Labelled farm and honest pages.
    pub farm_pages: u64,
    /// Labelled honest pages.
    pub honest_pages: u64,
    /// Owners, kits or hosts they belong to.
    pub operators: u64,
    /// Made pairs (farm page and honest twin) used besides.
    pub made_pairs: u64,
    /// Seed of the generator of pairs.
    pub seed: u64,
    /// L2 penalty.
    pub alpha: f64,
}

/// Calibrations by format.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibrations {
    /// For markup.
    pub html: Calibration,
    /// For plain text, which shows fewer signals.
    pub text: Calibration,
}

/// `calibrated = slope * raw + offset`, in log-odds (Platt 1999).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Positive.
    pub slope: f64,
    /// In log-odds.
    pub offset: f64,
}

/// From which probability on a page is called what.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// From here on: `farm`.
    pub farm: f64,
    /// From here on: `suspect`; below: `clean`.
    pub suspect: f64,
}

/// How one signal is weighed: `weight * clamp((curve(value) - center) / scale, ±cap)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Raw log-odds per scaled unit.
    pub weight: f64,
    /// The median of honest pages, on the unit's curve.
    pub center: f64,
    /// The spread, on the unit's curve.
    pub scale: f64,
    /// Scaled values beyond count as this.
    pub cap: f64,
    /// Values of honest pages at 0%, 5%, …, 100%, not on the curve.
    pub honest: Vec<f32>,
    /// Values of farm pages at the same shares.
    pub farm: Vec<f32>,
}

impl ModelFile {
    /// Reads and checks a model file.
    ///
    /// # Errors
    /// When the text is no JSON of this layout, lacks a part of it, names a signal this build does
    /// not know, or holds numbers no score can be computed with.
    pub fn parse(json: &str) -> Result<ModelFile, Error> {
        let file: ModelFile = serde_json::from_str(json).map_err(|error| {
            Error::model(format!("not a model file: {error}; write one with `weedout train`"))
        })?;
        file.check()?;
        Ok(file)
    }

    fn check(&self) -> Result<(), Error> {
        if self.format != FORMAT {
            let sentence =
                format!("model format {} is not {FORMAT}; retrain it with this build", self.format);
            return Err(Error::model(sentence));
        }
        for id in self.weights.keys() {
            if signals::column(id).is_none() {
                let sentence = format!(
                    "the model weighs `{id}`, a signal this build does not know; retrain it"
                );
                return Err(Error::model(sentence));
            }
        }
        // A signal newer than the model is not weighed, so that adding one touches one file.
        for signal in signals::ALL {
            if let Some(weight) = self.weights.get(signal.id) {
                weight.check(signal.id, signal.direction)?;
            }
        }
        self.check_numbers()
    }

    fn check_numbers(&self) -> Result<(), Error> {
        let Calibrations { html, text } = self.calibration;
        let Thresholds { farm, suspect } = self.thresholds;
        let finite =
            [self.intercept, html.slope, html.offset, text.slope, text.offset, farm, suspect];
        if finite.iter().any(|number| !number.is_finite()) {
            return Err(Error::model("the model holds a number that is not finite; retrain it"));
        }
        if html.slope <= 0.0 || text.slope <= 0.0 {
            return Err(Error::model(
                "a calibration slope of the model is not positive; retrain it",
            ));
        }
        if !(0.0..=1.0).contains(&suspect) || !(suspect..=1.0).contains(&farm) {
            return Err(Error::model(
                "the model's thresholds are not 0 ≤ suspect ≤ farm ≤ 1; retrain it",
            ));
        }
        Ok(())
    }

    /// The file's text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

impl Weight {
    fn check(&self, id: &str, direction: Direction) -> Result<(), Error> {
        let numbers = [self.weight, self.center, self.scale, self.cap];
        let finite = numbers.iter().all(|n| n.is_finite())
            && self.honest.iter().chain(&self.farm).all(|n| n.is_finite());
        if !finite || self.scale <= 0.0 || self.cap <= 0.0 {
            return Err(Error::model(format!(
                "the model's numbers for `{id}` are not finite and positive; retrain it"
            )));
        }
        if !direction.allows(self.weight) {
            return Err(Error::model(format!(
                "the model's weight for `{id}` contradicts the signal's direction; retrain it"
            )));
        }
        if !matches!(self.honest.len(), 0 | QUANTILES) || !matches!(self.farm.len(), 0 | QUANTILES)
        {
            return Err(Error::model(format!(
                "the model's quantiles for `{id}` are not {QUANTILES}; retrain it"
            )));
        }
        Ok(())
    }
}
