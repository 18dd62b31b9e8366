//! A page's signals: named numbers, each declared once, in its family's table.
//!
//! `Page → Reading → Facts → Values`: a [`Reading`] does once what several families need (words,
//! sentences, phrase hits, language); each family counts into its own struct of [`Facts`] with
//! plain loops; a [`Signal`] says one number about the facts. Columns, documentation, explanations
//! and the model check all follow from [`ALL`]. Adding a signal is an entry in its family's table.

pub mod identity;

mod coverage;
mod function_words;
#[cfg(test)]
mod guards;
mod hash;
mod language;
mod later;
mod letters;
pub(crate) mod list;
mod markers;
mod marks;
mod phrases;
mod reading;
mod sentences;
mod site_name;
mod tokens;
mod unit;
mod vocabulary;
mod words;

mod address;
mod arrangement;
mod author;
mod machine;
mod metadata;
mod money;
mod prose;
mod questions;
mod repetition;
mod site;
mod stitching;
mod substance;
mod teasers;
mod template;
mod wire;
mod wording;

pub(crate) use address::shared_hosts;
pub use coverage::too_little;
pub(crate) use hash::Counts;
pub use hash::hash_word;
pub use language::Language;
pub(crate) use letters::is_alphanumeric;
pub use phrases::{Hit, Topic, load_lists};
pub(crate) use reading::Room;
pub use reading::{Reading, Word};
pub use sentences::Sentence;
pub use unit::Unit;

use crate::page::{Format, Page, Span};

/// Which way a content farm moves a signal. A trained weight never contradicts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Higher on farms.
    Farm,
    /// Higher on honest pages.
    Honest,
    /// Learnt from data.
    Either,
    /// Told but never weighed: it mostly tells which program made a site, or when.
    Context,
}

impl Direction {
    /// `+`, `-` or `±`.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Direction::Farm => "+",
            Direction::Honest => "-",
            Direction::Either => "±",
            Direction::Context => "·",
        }
    }

    /// Whether a weight of that sign goes this way.
    #[must_use]
    pub fn allows(self, weight: f64) -> bool {
        match self {
            Direction::Farm => weight >= 0.0,
            Direction::Honest => weight <= 0.0,
            Direction::Either => true,
            Direction::Context => weight == 0.0,
        }
    }
}

/// What a model's own table looks at to say the value of a learned signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Hashed 4-grams of the visible text, all alike.
    Wording,
    /// The same, rare ones louder.
    RareWording,
    /// Hashed 4-grams of headings and of blocks that are mostly links; of plain text, of short lines.
    Labels,
    /// Runs of blocks, whatever their words.
    Arrangement,
    /// Whole headings and menu entries; of plain text, whole short lines.
    LabelLines,
    /// Whole texts of links; of plain text, whole short lines.
    LinkTexts,
    /// Hashed 4-grams of the visible text, by how seldom honest pages have them.
    Surprise,
}

impl Look {
    /// All of them, in the order of their discriminants.
    pub const ALL: [Look; 7] = [
        Look::Wording,
        Look::RareWording,
        Look::Labels,
        Look::Arrangement,
        Look::LabelLines,
        Look::LinkTexts,
        Look::Surprise,
    ];

    /// Whether it is of labels as wholes, not of what they are spelt with.
    pub(crate) fn is_of_whole_labels(self) -> bool {
        matches!(self, Look::LabelLines | Look::LinkTexts)
    }

    /// Id of the signal that is said so.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Look::Wording => "wording.learned",
            Look::RareWording => "wording.rare",
            Look::Labels => "wording.labels",
            Look::Arrangement => "arrangement.learned",
            Look::LabelLines => "wording.label_lines",
            Look::LinkTexts => "wording.link_texts",
            Look::Surprise => "wording.surprise",
        }
    }
}

/// One named number said about a page.
pub struct Signal {
    /// `family.name`: the key in model files and the name of the column. Never reused or renamed.
    pub id: &'static str,
    /// Ids of the signal catalogue that it covers, such as `B01`; empty for signals of our own.
    pub catalogue: &'static str,
    /// One sentence: what the number is.
    pub summary: &'static str,
    /// Why a content farm moves it, and who has shown that.
    pub why: &'static str,
    /// Unit of the number.
    pub unit: Unit,
    /// Which way a content farm moves it.
    pub direction: Direction,
    /// The signal set that brought it.
    pub since: u16,
    /// How a verdict words it, `{}` standing for the value.
    pub says: &'static str,
    /// Whether it counts what careful people do as well, such as the titles of a common theme: such
    /// points accuse nobody by themselves.
    pub habit: bool,
    /// What a model's own table looks at to say the value; nothing is counted then.
    pub learned: Option<Look>,
    value: fn(&Facts) -> f32,
    evidence: Option<fn(&Reading, &Facts) -> Vec<Span>>,
    notes: fn(&Reading, &Facts) -> Vec<String>,
}

impl Signal {
    /// What most signals share: an entry names only what differs.
    pub(crate) const BASE: Signal = Signal {
        id: "",
        catalogue: "",
        summary: "",
        why: "",
        unit: Unit::Count,
        direction: Direction::Farm,
        since: 1,
        says: "{}",
        habit: false,
        learned: None,
        value: |_| f32::NAN,
        evidence: None,
        notes: |_, _| Vec::new(),
    };

    /// The same, of a habit or a topic that honest people have as well.
    pub(crate) const fn habit(self) -> Signal {
        Signal { habit: true, ..self }
    }

    /// The family, the part of the id before the dot.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// The number said about the facts; NaN when the signal does not apply to the page.
    #[must_use]
    pub fn value(&self, facts: &Facts) -> f32 {
        (self.value)(facts)
    }

    /// The places on the page that the value comes from; looked up only to explain a verdict.
    #[must_use]
    pub fn evidence(&self, reading: &Reading, facts: &Facts) -> Vec<Span> {
        self.evidence.map_or_else(Vec::new, |evidence| evidence(reading, facts))
    }

    /// Whether points above zero come of what it quotes from the page: not of what a table has learnt,
    /// nor, with a weight below zero, of what is missing, nor of a habit.
    #[must_use]
    pub fn is_tangible(&self, weight: f64) -> bool {
        self.evidence.is_some() && weight > 0.0 && !self.habit
    }

    /// What a quote alone does not show, in words; looked up only to explain a verdict.
    #[must_use]
    pub fn notes(&self, reading: &Reading, facts: &Facts) -> Vec<String> {
        (self.notes)(reading, facts)
    }

    /// The sentence of a verdict, with the value in it.
    #[must_use]
    pub fn sentence(&self, value: f32) -> String {
        self.says.replacen("{}", &self.unit.show(value), 1)
    }
}

/// An entry of a family's table: id, catalogue, unit, direction, summary, why, what a verdict says,
/// value and, where a place on the page shows it, evidence.
macro_rules! signal {
    ($id:literal, $catalogue:literal, $unit:ident, $direction:ident, $summary:literal, $why:literal, $says:literal, $value:expr $(, $evidence:expr)? $(,)?) => {
        $crate::signals::Signal {
            id: $id,
            catalogue: $catalogue,
            summary: $summary,
            why: $why,
            unit: $crate::signals::Unit::$unit,
            direction: $crate::signals::Direction::$direction,
            says: $says,
            value: $value,
            $(evidence: Some($evidence),)?
            ..$crate::signals::Signal::BASE
        }
    };
}
pub(crate) use signal;

/// Declares the families once: their modules hold `Facts`, `count` and `SIGNALS`.
macro_rules! families {
    ($($family:ident),* $(,)?) => {
        /// Everything counted on one page, a struct per family; some of it only when it is asked for.
        pub struct Facts<'r> {
            pub(crate) reading: &'r Reading<'r>,
            $(#[allow(dead_code)] pub(crate) $family: $family::Facts,)*
        }

        impl<'r> Facts<'r> {
            /// Counts everything on a page.
            #[must_use]
            pub fn read(reading: &'r Reading<'r>) -> Facts<'r> {
                Facts { reading, $($family: $family::count(reading),)* }
            }

            /// Whether the page is markup.
            pub(crate) fn is_html(&self) -> bool {
                self.reading.page.format == Format::Html
            }

            /// A number that only markup has; not applicable to plain text.
            pub(crate) fn when_html(&self, value: f32) -> f32 {
                if self.is_html() { value } else { f32::NAN }
            }

            /// Counts one family alone, for timing.
            #[must_use]
            pub fn count_family(reading: &Reading, family: &str) -> bool {
                match family {
                    $(stringify!($family) => { std::hint::black_box(&$family::count(reading)); true })*
                    _ => false,
                }
            }
        }

        /// Names of the families, in column order.
        pub const FAMILY_NAMES: &[&str] = &[$(stringify!($family)),*];

        const FAMILIES: &[&[Signal]] = &[$($family::SIGNALS),*];
    };
}

families!(
    author,
    site,
    teasers,
    questions,
    wire,
    template,
    stitching,
    repetition,
    prose,
    substance,
    machine,
    money,
    metadata,
    address,
    arrangement,
    wording
);

/// How many signals there are.
pub const COUNT: usize = {
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

/// Every signal, in column order.
pub static ALL: [&Signal; COUNT] = {
    let mut all = [&FAMILIES[0][0]; COUNT];
    let (mut column, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut entry = 0;
        while entry < FAMILIES[family].len() {
            all[column] = &FAMILIES[family][entry];
            column += 1;
            entry += 1;
        }
        family += 1;
    }
    all
};

/// The values of all signals, in column order.
pub type Values = [f32; COUNT];

/// The values of all signals on a page, in column order.
#[must_use]
pub fn values(page: &Page) -> Values {
    values_of(&Facts::read(&Reading::of(page)))
}

/// The values said about facts, in column order.
#[must_use]
pub fn values_of(facts: &Facts) -> Values {
    values_where(facts, |_| true)
}

/// The values of some signals, in column order; NaN for those that are not wanted.
pub(crate) fn values_where(facts: &Facts, wanted: impl Fn(usize) -> bool) -> Values {
    std::array::from_fn(|column| {
        let value = if wanted(column) { ALL[column].value(facts) } else { f32::NAN };
        // A division by nothing is "not applicable", never an infinity the model would choke on.
        if value.is_finite() { value } else { f32::NAN }
    })
}

/// The column of a signal.
#[must_use]
pub fn column(id: &str) -> Option<usize> {
    ALL.iter().position(|signal| signal.id == id)
}

/// Digest of the table: ids, units and directions. A model records the one it was trained with.
#[must_use]
pub fn digest() -> String {
    let rows: Vec<String> = ALL
        .iter()
        .map(|s| format!("{}\t{}\t{}", s.id, s.unit.name(), s.direction.sign()))
        .collect();
    format!("xxh3:{:016x}", xxhash_rust::xxh3::xxh3_64(rows.join("\n").as_bytes()))
}

/// The phrases of a topic that are all of their block, but for a number or a sign.
pub(crate) fn stands_alone<'r>(
    reading: &'r Reading,
    topic: Topic,
) -> impl Iterator<Item = &'r Hit> {
    const BESIDES: usize = 12;
    let alone = |hit: &&Hit| {
        let block = &reading.page.blocks[hit.block as usize];
        block.span.len() <= hit.span.len() + BESIDES
    };
    reading.hits(topic).iter().filter(alone)
}

/// The places of what anybody has so often, if there are more.
pub(crate) fn beyond(free: usize, spans: Vec<Span>) -> Vec<Span> {
    if spans.len() > free { spans } else { Vec::new() }
}

/// The first of many places, more than a verdict ever quotes.
pub(crate) fn some(spans: &[Span]) -> Vec<Span> {
    const MOST: usize = 12;
    spans.iter().take(MOST).copied().collect()
}

/// `part / whole`, or NaN when there is no whole.
pub(crate) fn share(part: impl Float, whole: impl Float) -> f32 {
    let whole = whole.float();
    if whole > 0.0 { part.float() / whole } else { f32::NAN }
}

/// `part` per thousand words; NaN below `least` words, where one hit would look like many.
pub(crate) fn per_thousand(part: impl Float, words: usize) -> f32 {
    const LEAST_WORDS: usize = 40;
    if words < LEAST_WORDS { f32::NAN } else { part.float() * 1000.0 / words as f32 }
}

/// Numbers that counters come in.
pub(crate) trait Float {
    fn float(self) -> f32;
}

macro_rules! floats {
    ($($number:ty),*) => { $(impl Float for $number { fn float(self) -> f32 { self as f32 } })* };
}

floats!(u32, usize, f32, u64, i32);

/// Checks a signal's value on a small page; for the tests under each family.
#[cfg(test)]
#[track_caller]
pub(crate) fn check(content: &str, id: &str, expected: f32) {
    check_at(None, content, id, expected);
}

/// As [`check`], with the page's address.
#[cfg(test)]
#[track_caller]
pub(crate) fn check_at(url: Option<&str>, content: &str, id: &str, expected: f32) {
    let source = crate::page::Source { url, ..Default::default() };
    let page = Page::read(content.as_bytes(), &source);
    let column = column(id).unwrap_or_else(|| panic!("no signal {id}"));
    let value = values(&page)[column];
    let equal = (value - expected).abs() < 0.006 || (value.is_nan() && expected.is_nan());
    assert!(equal, "{id}: {value}, expected {expected}\n{content}");
}

/// A page of plain text; for tests of what families share.
#[cfg(test)]
pub(crate) fn text_page(text: &str) -> Page {
    use crate::page::{Format, Source};
    Page::read(text.as_bytes(), &Source { format: Some(Format::Text), ..Source::default() })
}

/// The quotes a signal gives for a small page; for the tests under each family.
#[cfg(test)]
pub(crate) fn quotes(content: &str, id: &str) -> Vec<String> {
    let page = Page::read(content.as_bytes(), &crate::page::Source::default());
    let reading = Reading::of(&page);
    let facts = Facts::read(&reading);
    let signal = ALL[column(id).unwrap_or_else(|| panic!("no signal {id}"))];
    signal.evidence(&reading, &facts).into_iter().map(|s| page.text(s).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete() {
        let mut ids = std::collections::HashSet::new();
        for signal in ALL {
            let id = signal.id;
            assert!(ids.insert(id), "{id} stands twice");
            assert!(FAMILY_NAMES.contains(&signal.family()), "{id}: family");
            assert!(
                id.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b)),
                "{id}: characters"
            );
            assert!(signal.summary.ends_with('.'), "{id}: summary is a sentence");
            assert!(signal.why.len() > 20 && signal.why.ends_with('.'), "{id}: why");
            assert!(signal.says.matches("{}").count() <= 1, "{id}: says");
            assert!(!signal.says.is_empty() && !signal.says.ends_with('.'), "{id}: says");
        }
    }
}
