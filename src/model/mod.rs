//! Values in, points out: a trained logistic model whose points add up exactly.

mod file;
mod learned;
mod points;
mod verdict;

pub use file::{
    ByForm, Calibration, FORMAT, MOST_BYTES, ModelFile, QUANTILES, Thresholds, Training, USUAL,
    Weight,
};
pub(crate) use learned::LearnedTables;
#[cfg(feature = "train")]
pub(crate) use learned::{Buckets, Table, buckets, doubt};
pub use points::Points;
pub use verdict::{Author, Evidence, Label, Reason, Score, Verdict};

use crate::error::Error;
use crate::page::Form;
use crate::signals::{self, COUNT, Facts, Reading, Values};
use std::io::Read;

/// What one signal adds to the tangible points at most, in log-odds before calibration.
pub(crate) const MOST_TANGIBLE: f64 = 0.3;
/// The model shipped with this build.
const SHIPPED: &str = include_str!("../../models/web.json");

/// A checked model, ready to weigh values.
#[derive(Debug, Clone)]
pub struct Model {
    file: ModelFile,
    columns: ByForm<Vec<Weight>>,
    tables: LearnedTables,
}

impl Model {
    /// The model shipped with this build.
    ///
    /// # Errors
    /// Never in a released build: a test loads it.
    pub fn embedded() -> Result<Model, Error> {
        Model::parse(SHIPPED)
    }

    /// A model from a file; no more of it is read than the largest model has.
    ///
    /// # Errors
    /// When the file cannot be read, is larger than [`MOST_BYTES`], or is no sound model of this build's signals.
    pub fn open(path: &std::path::Path) -> Result<Model, Error> {
        let located =
            |cause: &dyn std::fmt::Display| Error::model(format!("{}: {cause}", path.display()));
        let mut json = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_end(&mut json))
            .map_err(|error| located(&error))?;
        Model::parse(&String::from_utf8_lossy(&json)).map_err(|error| located(&error))
    }

    /// A model from the text of its file.
    ///
    /// # Errors
    /// When the text is no sound model of this build's signals; the sentence says what to do.
    pub fn parse(json: &str) -> Result<Model, Error> {
        Model::from_file(ModelFile::parse(json)?)
    }

    /// A model from its checked file.
    ///
    /// # Errors
    /// When the table of a learned signal is none.
    pub(crate) fn from_file(file: ModelFile) -> Result<Model, Error> {
        let tables = LearnedTables::decode(&file.tables)?;
        let columns = |form| {
            let weights = file.weights.of(form);
            let weight = |id| weights.get(id).cloned().unwrap_or_else(Weight::none);
            signals::ALL.iter().map(|signal| weight(signal.id)).collect()
        };
        let columns = ByForm::each(columns);
        Ok(Model { file, columns, tables })
    }

    /// The file it was made from.
    #[must_use]
    pub fn file(&self) -> &ModelFile {
        &self.file
    }

    /// The values of all signals on a page, those included that the model's own tables say.
    #[must_use]
    pub fn values(&self, reading: &Reading, facts: &Facts) -> Values {
        let mut values = signals::values_of(facts);
        self.tables.fill(reading, &mut values, |_| true);
        values
    }

    /// The values of the signals that weigh something on pages of that form; NaN for the others,
    /// which are not worth counting to judge a page.
    #[must_use]
    pub fn weighed_values(&self, reading: &Reading, facts: &Facts) -> Values {
        let columns = self.columns.of(reading.page.form());
        let weighed = |column: usize| columns[column].weight != 0.0;
        let mut values = signals::values_where(facts, weighed);
        self.tables.fill(reading, &mut values, weighed);
        values
    }

    /// The tables of the learned signals.
    pub(crate) fn tables(&self) -> &LearnedTables {
        &self.tables
    }

    /// How the model weighs the signal of a column on pages of a form.
    #[must_use]
    pub fn weight(&self, column: usize, form: Form) -> &Weight {
        &self.columns.of(form)[column]
    }

    /// The score of values, in points.
    #[must_use]
    pub fn score(&self, values: &Values, form: Form) -> Points {
        self.start(form) + self.points(values, form).iter().copied().sum()
    }

    /// Points before anything is found.
    #[must_use]
    pub fn start(&self, form: Form) -> Points {
        let calibration = self.calibration(form);
        Points::from_log_odds(calibration.slope * self.file.intercept.of(form) + calibration.offset)
    }

    /// The points of each signal, in column order.
    #[must_use]
    pub fn points(&self, values: &Values, form: Form) -> [Points; COUNT] {
        let slope = self.calibration(form).slope;
        std::array::from_fn(|column| {
            let weight = self.weight(column, form);
            let unit = signals::ALL[column].unit;
            Points::from_log_odds(slope * weight.raw(unit.curve(f64::from(values[column]))))
        })
    }

    /// The points above zero of signals that quote what they count, where there is more of it than
    /// on nineteen of twenty honest pages: what anyone can find on the page, and seldom finds. One
    /// signal adds so much at most that several must agree before they damn a page.
    /// Nobody is accused by learned wording, by what is missing, nor by what many have, alone.
    #[must_use]
    pub fn tangible(&self, values: &Values, points: &[Points; COUNT], form: Form) -> Points {
        let tangible = |column: usize| {
            let weight = self.weight(column, form);
            signals::ALL[column].is_tangible(weight.weight) && weight.is_unusual(values[column])
        };
        let found = points.iter().enumerate().filter(|&(column, _)| tangible(column));
        let most = Points::from_log_odds(self.calibration(form).slope * MOST_TANGIBLE);
        found.map(|(_, &points)| points.clamp(Points::default(), most)).sum()
    }

    fn calibration(&self, form: Form) -> &Calibration {
        self.file.calibration.of(form)
    }

    /// The calibrated probability of a score.
    #[must_use]
    pub fn probability(&self, score: Points, form: Form) -> f64 {
        1.0 / (1.0 + (-self.calibration(form).log_odds(score.log_odds())).exp())
    }

    /// From which probability on a page of a form is called what.
    #[must_use]
    pub fn thresholds(&self, form: Form) -> Thresholds {
        *self.file.thresholds.of(form)
    }

    /// What a probability is called, with so many points of what a reader finds on the page.
    #[must_use]
    pub fn label(&self, probability: f64, tangible: Points, form: Form) -> Label {
        self.thresholds(form).label(probability, tangible.log_odds())
    }

    /// Share of honest pages of the form whose value lies below, 0 to 1; `None` when the model does not know.
    #[must_use]
    pub fn honest_below(&self, column: usize, value: f32, form: Form) -> Option<f32> {
        let honest = &self.weight(column, form).honest;
        if honest.is_empty() || value.is_nan() {
            return None;
        }
        let below = honest.partition_point(|&quantile| quantile < value);
        let at_most = honest.partition_point(|&quantile| quantile <= value);
        // Between two quantiles the middle is meant; at a plateau, the share strictly below.
        let share = if at_most > below { below as f32 } else { below as f32 - 0.5 };
        Some((share.max(0.0) / (QUANTILES - 1) as f32).min(1.0))
    }
}

impl Weight {
    /// A signal that is not weighed.
    #[must_use]
    pub fn none() -> Weight {
        Weight {
            weight: 0.0,
            center: 0.0,
            scale: 1.0,
            cap: 1.0,
            honest: Vec::new(),
            farm: Vec::new(),
        }
    }

    /// Whether a value is higher than on nineteen of twenty honest pages; a model that knows none
    /// takes all for unusual.
    fn is_unusual(&self, value: f32) -> bool {
        self.honest.get(USUAL).is_none_or(|&usual| value > usual)
    }

    /// Raw log-odds of a value on its unit's curve; 0 when it does not apply.
    fn raw(&self, curved: f64) -> f64 {
        self.weight * self.scaled(curved)
    }

    /// The scaled and capped value that training sees; 0 when it does not apply.
    #[must_use]
    pub fn scaled(&self, curved: f64) -> f64 {
        if curved.is_nan() {
            return 0.0;
        }
        ((curved - self.center) / self.scale).clamp(-self.cap, self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(given: &[(&str, f32)]) -> Verdict {
        let mut values: Values = [f32::NAN; COUNT];
        for (id, value) in given {
            values[signals::column(id).expect("a signal")] = *value;
        }
        Model::embedded().expect("a sound model").weigh(&values, Form::Html, 3)
    }

    #[test]
    fn learned_wording_alone_accuses_nobody() {
        let learned = signals::ALL.iter().filter(|signal| signal.learned.is_some());
        let mut given: Vec<(&str, f32)> = learned.map(|signal| (signal.id, 6.0)).collect();
        let by_wording = weighed(&given);
        assert!(by_wording.probability().is_some_and(|probability| probability > 0.99));
        assert_eq!((by_wording.label, by_wording.tangible), (Label::Suspect, Points::default()));
        assert!(by_wording.why.is_some());
        // Nor is it accused for what it lacks.
        given.extend([("site.services", 0.0), ("substance.outbound_links", 0.0)]);
        let and_bare = weighed(&given);
        assert!(and_bare.points > by_wording.points);
        assert_eq!((and_bare.label, and_bare.tangible), (Label::Suspect, Points::default()));
        given.push(("stitching.opaque_tokens", 5.0));
        let with_tokens = weighed(&given);
        assert_eq!((with_tokens.label, with_tokens.why), (Label::Farm, None));
    }

    #[test]
    fn no_signal_damns_a_page_by_itself() {
        let model = Model::embedded().expect("a sound model");
        let quotes = |column: &usize| {
            signals::ALL[*column].is_tangible(model.weight(*column, Form::Html).weight)
        };
        let damning = model.thresholds(Form::Html).damning;
        let mut given = vec![("wording.learned", -6.0), ("wording.link_texts", -6.0)];
        for column in (0..COUNT).filter(quotes) {
            let id = signals::ALL[column].id;
            assert!(weighed(&[(id, 1e4)]).tangible.log_odds() < damning, "{id}");
            if given.len() < 7 {
                given.push((id, 1e4));
            }
        }
        let many = weighed(&given);
        assert!(many.tangible.log_odds() > damning && many.label != Label::Clean);
    }
}
