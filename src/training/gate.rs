//! The gate: floors below which no model replaces another by accident.

use super::metrics::Interval;
use super::{Dataset, Evaluation};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a figure may fall without being a loss: what a retraining moves by chance.
const SLACK: f64 = 0.01;
/// The same for recalls, which rest on few pages.
const RECALL_SLACK: f64 = 0.03;
/// The same for the share of honest pages that are not accused, of which one in a thousand may be.
const SPECIFICITY_SLACK: f64 = 0.002;

/// The least that a model must reach on named pages, stored beside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    /// Digest of ids and labels of the pages that the floors hold for.
    pub pages: String,
    /// The least of each figure, by name: `html.auc`, `text.recall_at_1`, …
    pub floors: BTreeMap<String, f64>,
}

/// A floor and the figure that lies below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// Its name.
    pub name: String,
    /// The least.
    pub least: f64,
    /// What was measured.
    pub measured: f64,
}

impl Floors {
    /// The floors that figures on pages set: a little below them.
    #[must_use]
    pub fn of(pages: &Dataset, evaluations: &[Evaluation]) -> Floors {
        let floors = figures(evaluations)
            .into_iter()
            .map(|(name, value)| {
                let floor = (value - slack(&name)).max(0.0);
                (name, (floor * 1e4).floor() / 1e4)
            })
            .collect();
        Floors { pages: pages.pages_digest(), floors }
    }

    /// Floors from their file.
    ///
    /// # Errors
    /// When the text is no file of floors.
    pub fn parse(json: &str) -> Result<Floors, Error> {
        serde_json::from_str(json).map_err(|error| {
            Error::data(format!(
                "no file of floors: {error}; remove it, and the next training writes it anew"
            ))
        })
    }

    /// The file's text.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{}\n", serde_json::to_string_pretty(self).unwrap_or_default())
    }

    /// The floors that figures fall below.
    #[must_use]
    pub fn fallen(&self, evaluations: &[Evaluation]) -> Vec<Floor> {
        let figures = figures(evaluations);
        let below = |(name, &least): (&String, &f64)| {
            let measured = figures.get(name).copied().unwrap_or(0.0);
            (measured < least).then(|| Floor { name: name.clone(), least, measured })
        };
        self.floors.iter().filter_map(below).collect()
    }

    /// The floors after a model that passed or was accepted: raised where it is better, lowered
    /// where that was accepted.
    #[must_use]
    pub fn after(&self, new: Floors, accepted: &[String]) -> Floors {
        if new.pages != self.pages {
            return new;
        }
        let floor = |(name, value): (String, f64)| {
            let kept = self.floors.get(&name).copied().unwrap_or(0.0);
            let lowered = accepted.contains(&name);
            let floor = if lowered { value } else { value.max(kept) };
            (name, floor)
        };
        Floors { pages: new.pages, floors: new.floors.into_iter().map(floor).collect() }
    }
}

/// How far a figure of this name may fall.
fn slack(name: &str) -> f64 {
    match name.rsplit_once('.').map_or(name, |(_, figure)| figure) {
        "specificity" => SPECIFICITY_SLACK,
        _ if name.contains("recall") => RECALL_SLACK,
        _ => SLACK,
    }
}

/// Figures where more is better, by name.
fn figures(evaluations: &[Evaluation]) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    for evaluation in evaluations {
        let figures = &evaluation.figures;
        let mut add = |name: &str, value: f64| {
            if value.is_finite() {
                found.insert(format!("{}.{name}", evaluation.form.id()), value);
            }
        };
        let value = |interval: Interval| interval.value;
        add("auc", value(figures.auc));
        add("average_precision", value(figures.average_precision));
        add("recall_at_1", value(figures.recall_at_1));
        add("recall_at_0.1", value(figures.recall_at_01));
        add("specificity", 1.0 - value(figures.false_positives));
        add("calibration", 1.0 - value(figures.calibration_error));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::metrics::tests::{pages, thresholds};
    use crate::training::{Judged, evaluate};

    fn evaluations(shift: f64) -> Vec<Evaluation> {
        let given: Vec<(f64, bool)> = (0..200)
            .map(|n| (f64::from(n) / 200.0, f64::from(n) > 80.0 + shift * f64::from(n * 7 % 80)))
            .collect();
        evaluate(&pages(&given), thresholds(0.9, 0.5), 1)
    }

    #[test]
    fn a_worse_model_falls_below_the_floors_of_a_better() {
        let (good, bad) = (evaluations(0.1), evaluations(1.0));
        let floors = Floors::of(&Dataset::default(), &good);
        assert_eq!(floors.fallen(&good), []);
        let fallen: Vec<String> = floors.fallen(&bad).into_iter().map(|f| f.name).collect();
        assert!(fallen.contains(&"html.auc".to_owned()), "{fallen:?}");
        assert_eq!(Floors::parse(&floors.to_json()).unwrap(), floors);
        assert!(Floors::parse("{").is_err());
        let after = floors.after(Floors::of(&Dataset::default(), &bad), &["html.auc".to_owned()]);
        assert!(after.floors["html.auc"] < floors.floors["html.auc"]);
        assert_eq!(after.floors["html.recall_at_1"], floors.floors["html.recall_at_1"]);
        let again = floors.after(floors.clone(), &[]);
        assert_eq!(again, floors, "the same model leaves its floors");
    }

    #[test]
    fn honest_pages_may_not_be_accused_ten_times_as_often() {
        let given: Vec<(f64, bool)> =
            (0..2000).map(|n| (if n < 1000 { 0.95 } else { 0.1 }, n < 1000)).collect();
        let mut pages = pages(&given);
        let measured = |pages: &[Judged]| evaluate(pages, thresholds(0.9, 0.5), 1);
        let floors = Floors::of(&Dataset::default(), &measured(&pages));
        pages[1000..1005].iter_mut().for_each(|page| page.probability = 0.92);
        let fallen: Vec<String> =
            floors.fallen(&measured(&pages)).into_iter().map(|floor| floor.name).collect();
        assert_eq!(fallen, ["html.specificity"]);
    }
}
