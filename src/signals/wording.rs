//! The learned wording: one signal whose number a model's own table says.

use super::{Direction, Reading, Signal, Unit};

/// Id of the signal that a model fills in.
pub const LEARNED: &str = "wording.learned";

/// Nothing is counted here: the table is the model's.
#[derive(Debug, Default)]
pub(crate) struct Facts;

/// Counts nothing.
pub(crate) fn count(_: &Reading) -> Facts {
    Facts
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[Signal {
    id: LEARNED,
    catalogue: "E38",
    summary: "Log-odds of the wording by a table of hashed 4-grams, learnt with the model.",
    why: "Words of farms recur on other farms (Cormack, Smucker and Clarke 2011); it knows the farms seen, so its points are capped.",
    unit: Unit::Number,
    direction: Direction::Farm,
    says: "the wording resembles that of known farms (log-odds {})",
    value: |_| f32::NAN,
    ..Signal::BASE
}];
