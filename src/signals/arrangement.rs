//! The learned arrangement: a signal whose number a model's own table says.

use super::{Direction, Look, Reading, Signal, Unit};

/// Nothing is counted here: the table is the model's.
#[derive(Debug, Default)]
pub(crate) struct Facts;

/// Counts nothing.
pub(crate) fn count(_: &Reading) -> Facts {
    Facts
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[Signal {
    id: "arrangement.learned",
    summary: "Log-odds of the order and lengths of headings, paragraphs, lists and links, by a table learnt with the model.",
    why: "Pages that a program filled have the same parts in the same order, whatever they are about and in whatever language.",
    unit: Unit::Number,
    direction: Direction::Farm,
    says: "order of headings, paragraphs and links, known farms' against honest pages': log-odds {}",
    learned: Some(Look::Arrangement),
    ..Signal::BASE
}];
