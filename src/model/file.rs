//! The model file: readable JSON, reviewed like code, refused with a sentence when it is unsound.

use super::Label;
use crate::error::Error;
use crate::page::Form;
use crate::signals::{self, Direction};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the layout of model files.
pub const FORMAT: u32 = 6;
/// Bytes of the largest model file that is read: some sixteen times the shipped one.
pub const MOST_BYTES: usize = 16 << 20;
/// How many honest-page quantiles a weight carries: 0%, 5%, …, 100%.
pub const QUANTILES: usize = 21;
/// The quantile that nineteen of twenty honest pages do not exceed.
pub const USUAL: usize = QUANTILES - 2;

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
    pub intercept: ByForm<f64>,
    /// How raw log-odds become calibrated ones, by form of the input.
    pub calibration: ByForm<Calibration>,
    /// From which probability on a page is called what.
    pub thresholds: ByForm<Thresholds>,
    /// A weight for each signal, by id.
    pub weights: ByForm<BTreeMap<String, Weight>>,
    /// The tables of the learned signals, in base64, by id of the signal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, String>,
}

/// What a model was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// SHA-256 over ids, labels, operators and values of the training pages.
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
    /// Share of farm pages for which the probabilities hold.
    pub farm_share: f64,
    /// Corrections that were learnt from.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corrections: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Something for each form in which pages come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByForm<T> {
    /// For markup.
    pub html: T,
    /// For all visible text of a page.
    pub text: T,
    /// For the text of the main content.
    pub extract: T,
}

impl<T> ByForm<T> {
    /// What a function makes of each form.
    pub fn each(mut of: impl FnMut(Form) -> T) -> ByForm<T> {
        ByForm { html: of(Form::Html), text: of(Form::Text), extract: of(Form::Extract) }
    }

    /// What is for a form.
    pub fn of(&self, form: Form) -> &T {
        match form {
            Form::Html => &self.html,
            Form::Text => &self.text,
            Form::Extract => &self.extract,
        }
    }

    /// All of them.
    pub fn all(&self) -> [&T; 3] {
        [&self.html, &self.text, &self.extract]
    }
}

/// `points = slope * raw + offset`, in log-odds (Platt 1999); then, if there are knots, along the
/// line through them: three for a line with a bend, more for isotonic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Positive.
    pub slope: f64,
    /// In log-odds.
    pub offset: f64,
    /// Points and calibrated log-odds, both rising; beyond the ends the line goes on at slope 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub knots: Vec<[f64; 2]>,
}

impl Calibration {
    /// Calibrated log-odds of points in log-odds.
    #[must_use]
    pub fn log_odds(&self, points: f64) -> f64 {
        let (Some(first), Some(last)) = (self.knots.first(), self.knots.last()) else {
            return points;
        };
        if points <= first[0] {
            return first[1] + points - first[0];
        }
        if points >= last[0] {
            return last[1] + points - last[0];
        }
        let after = self.knots.partition_point(|knot| knot[0] <= points);
        let ([x, y], [next_x, next_y]) = (self.knots[after - 1], self.knots[after]);
        y + (points - x) * (next_y - y) / (next_x - x)
    }

    fn check(&self) -> Result<(), Error> {
        let numbers = [self.slope, self.offset];
        if numbers.iter().chain(self.knots.iter().flatten()).any(|number| !number.is_finite()) {
            return Err(Error::model("the model holds a number that is not finite; retrain it"));
        }
        if self.slope <= 0.0 {
            return Err(Error::model(
                "a calibration slope of the model is not positive; retrain it",
            ));
        }
        let rises = |pair: &[[f64; 2]]| pair[0][0] < pair[1][0] && pair[0][1] <= pair[1][1];
        if !self.knots.windows(2).all(rises) {
            return Err(Error::model("a calibration of the model does not rise; retrain it"));
        }
        Ok(())
    }
}

/// Why a page of a farm's probability is called suspect.
const NOTHING_TANGIBLE: &str = "looks like a farm page by learned wording, by what is missing and by what many pages have alone";
/// Why a page of an honest one's probability is.
const MUCH_FOUND: &str =
    "so many signs of farms are found on it that what speaks for it does not clear it";

/// From which probability on a page is called what.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// From here on: `farm`.
    pub farm: f64,
    /// From here on: `suspect`; below: `clean`.
    pub suspect: f64,
    /// Points that must come of what a reader finds on the page ([`Score::tangible`]) before it is
    /// called `farm`: nobody is accused by learned wording, nor by what is missing, alone.
    ///
    /// [`Score::tangible`]: super::Score::tangible
    pub tangible: f64,
    /// Points of what a reader finds on the page from which on it is `suspect` at least: a footer that
    /// looks honest is copied in a minute, and takes nothing of them away.
    pub damning: f64,
}

impl Thresholds {
    /// The label of a probability, and of the points of what a reader finds on the page.
    #[must_use]
    pub fn label(&self, probability: f64, tangible: f64) -> Label {
        if probability >= self.farm && tangible >= self.tangible {
            Label::Farm
        } else if probability >= self.suspect || tangible >= self.damning {
            Label::Suspect
        } else {
            Label::Clean
        }
    }

    /// Why a page is called so, if its probability alone would have it called otherwise.
    #[must_use]
    pub fn why(&self, label: Label, probability: f64) -> Option<&'static str> {
        match label {
            Label::Suspect if probability >= self.farm => Some(NOTHING_TANGIBLE),
            Label::Suspect if probability < self.suspect => Some(MUCH_FOUND),
            _ => None,
        }
    }
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
    /// When the text is longer than [`MOST_BYTES`], is no JSON of this layout, lacks a part of it, names a signal this build does
    /// not know, or holds numbers no score can be computed with.
    pub fn parse(json: &str) -> Result<ModelFile, Error> {
        if json.len() > MOST_BYTES {
            return Err(Error::model(format!(
                "more than {} MiB, and no model is that large; write one with `weedout train`",
                MOST_BYTES >> 20
            )));
        }
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
        for id in self.weights.all().into_iter().flat_map(BTreeMap::keys) {
            if signals::column(id).is_none() {
                let sentence = format!(
                    "the model weighs `{id}`, a signal this build does not know; retrain it"
                );
                return Err(Error::model(sentence));
            }
        }
        // A signal newer than the model is not weighed, so that adding one touches one file.
        for signal in signals::ALL {
            for weight in self.weights.all().iter().filter_map(|weights| weights.get(signal.id)) {
                weight.check(signal.id, signal.direction)?;
            }
        }
        self.check_numbers()
    }

    fn check_numbers(&self) -> Result<(), Error> {
        let found = self.thresholds.all().map(|all| [all.tangible, all.damning]);
        if !self.intercept.all().into_iter().chain(found.as_flattened()).all(|n| n.is_finite()) {
            return Err(Error::model("the model holds a number that is not finite; retrain it"));
        }
        for calibration in self.calibration.all() {
            calibration.check()?;
        }
        for Thresholds { farm, suspect, .. } in self.thresholds.all() {
            if !(0.0..=1.0).contains(suspect) || !(*suspect..=1.0).contains(farm) {
                return Err(Error::model(
                    "the model's thresholds are not 0 ≤ suspect ≤ farm ≤ 1; retrain it",
                ));
            }
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
