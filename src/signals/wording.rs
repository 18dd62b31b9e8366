//! The learned wording: signals whose numbers a model's own tables say.

use super::{Direction, Look, Reading, Signal, Unit};

/// Nothing is counted here: the tables are the model's.
#[derive(Debug, Default)]
pub(crate) struct Facts;

/// Counts nothing.
pub(crate) fn count(_: &Reading) -> Facts {
    Facts
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    Signal {
        id: "wording.learned",
        catalogue: "E38",
        summary: "Log-odds of the wording by a table of hashed 4-grams, learnt with the model.",
        why: "Words of farms recur on other farms (Cormack, Smucker and Clarke 2011); it knows the farms seen, so its points are capped.",
        unit: Unit::Number,
        direction: Direction::Farm,
        says: "wording, known farms' against honest pages': log-odds {}",
        learned: Some(Look::Wording),
        ..Signal::BASE
    },
    Signal {
        id: "wording.rare",
        catalogue: "E38",
        summary: "Log-odds of the rarer wording: hashed 4-grams weighed by how few pages have them.",
        why: "What few pages say tells more of a trade than what all say (inverse document frequency); a second opinion that finds other farms.",
        unit: Unit::Number,
        direction: Direction::Farm,
        says: "rarer words, known farms' against honest pages': log-odds {}",
        learned: Some(Look::RareWording),
        ..Signal::BASE
    },
    Signal {
        id: "wording.labels",
        catalogue: "E38",
        summary: "Log-odds of the wording of headings and links, by a table learnt with the model; of short lines in plain text.",
        why: "What a site is for stands in its headings, menus and lists of other pages; copied text says nothing of it.",
        unit: Unit::Number,
        direction: Direction::Farm,
        says: "wording of headings and links, known farms' against honest pages': log-odds {}",
        learned: Some(Look::Labels),
        ..Signal::BASE
    },
    Signal {
        id: "wording.label_lines",
        catalogue: "E38",
        summary: "Log-odds of headings and menu entries, each as a whole; of short lines in plain text.",
        why: "A label names what a site has: a disclaimer and popular posts, or opening hours and a team.",
        unit: Unit::Number,
        direction: Direction::Farm,
        says: "headings and menu entries, known farms' against honest pages': log-odds {}",
        learned: Some(Look::LabelLines),
        ..Signal::BASE
    },
    Signal {
        id: "wording.link_texts",
        catalogue: "E38",
        summary: "Log-odds of the texts of links and of headings, each as a whole; of short lines in plain text.",
        why: "Where a page leads tells what its site is for, even when its own text is borrowed.",
        unit: Unit::Number,
        direction: Direction::Farm,
        says: "links and headings, known farms' against honest pages': log-odds {}",
        learned: Some(Look::LinkTexts),
        ..Signal::BASE
    },
    Signal {
        id: "wording.surprise",
        catalogue: "E08",
        summary: "How seldom honest pages have the page's letters in such sequences: mean negative logarithm of the share of them that do.",
        why: "Independent n-gram likelihood (Ntoulas et al. 2006): spun and stuffed text puts together what nobody writes, and text made to please everybody says only what all say.",
        unit: Unit::Number,
        direction: Direction::Either,
        says: "its sequences of letters are as rare as {} (the mean of -ln p)",
        learned: Some(Look::Surprise),
        ..Signal::BASE
    },
];
