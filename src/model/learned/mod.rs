//! Signals whose numbers a model's own tables say: hashed grams of a page, weighed by small
//! numbers that were learnt together with the model.

mod blocks;
mod grams;
mod labels;
mod table;

use grams::Part;
use labels::Kind;
pub(crate) use table::Table;

use crate::error::Error;
use crate::page::{Block, Span};
use crate::signals::{self, Look, Reading, Values};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The tables of a model, one for each look at a page that it has learnt.
#[derive(Debug, Clone, Default)]
pub(crate) struct LearnedTables([Option<Table>; Look::ALL.len()]);

impl LearnedTables {
    /// LearnedTables that were learnt.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn learnt(mut learn: impl FnMut(Look) -> Table) -> LearnedTables {
        LearnedTables(Look::ALL.map(|look| Some(learn(look))))
    }

    /// The tables of a model file, by id of their signal.
    ///
    /// # Errors
    /// When one of them is no table of its signal in this build.
    pub fn decode(encoded: &BTreeMap<String, String>) -> Result<LearnedTables, Error> {
        let mut tables = LearnedTables::default();
        for look in Look::ALL {
            if let Some(text) = encoded.get(look.id()) {
                tables.0[look as usize] = Some(Table::decode(look.id(), text, buckets(look))?);
            }
        }
        Ok(tables)
    }

    /// The tables as a model file holds them.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn encode(&self) -> BTreeMap<String, String> {
        let encoded = |look: Look| Some((look.id().to_owned(), self.of(look)?.encode()));
        Look::ALL.into_iter().filter_map(encoded).collect()
    }

    /// Digest of the tables: stored values remember by which they were made.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn digest(&self) -> String {
        let all: String = self.encode().into_values().collect();
        format!("xxh3:{:016x}", xxhash_rust::xxh3::xxh3_64(all.as_bytes()))
    }

    fn of(&self, look: Look) -> Option<&Table> {
        self.0[look as usize].as_ref()
    }

    /// Sets the values of the learned signals of wanted columns.
    pub fn fill(&self, reading: &Reading, values: &mut Values, wanted: impl Fn(usize) -> bool) {
        let mut whole: Option<Vec<u32>> = None;
        for look in Look::ALL {
            if self.of(look).is_none() || !column(look).is_some_and(&wanted) {
                continue;
            }
            let value = match look {
                // Three tables look at the same.
                Look::Wording | Look::RareWording | Look::Surprise => {
                    self.value(look, whole.get_or_insert_with(|| look_at(look, reading)))
                }
                _ => self.value(look, &look_at(look, reading)),
            };
            set(look, value, values);
        }
    }

    /// Sets the values of the learned signals by the buckets of a page.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub fn fill_from(&self, buckets: &Buckets, values: &mut Values) {
        for look in Look::ALL {
            set(look, self.value(look, buckets.of(look)), values);
        }
    }

    /// The value of one signal by the buckets of its look at a page.
    pub fn value(&self, look: Look, buckets: &[u32]) -> f32 {
        let Some(table) = self.of(look) else { return f32::NAN };
        // Whole labels that the table does not know are not counted.
        let known = || buckets.iter().filter(|bucket| table.weight(**bucket) != 0).count();
        let count = if look.is_of_whole_labels() { known() } else { buckets.len() };
        if count < least(look) {
            return f32::NAN;
        }
        let sum = table.sum(buckets);
        match look {
            Look::Surprise => table.mean(sum, count),
            _ => table.log_odds(sum, count + doubt(look)),
        }
    }

    /// What on the page weighs most in the direction of a signal's value.
    pub fn evidence(&self, look: Look, value: f32, reading: &Reading) -> Vec<Span> {
        let Some(table) = self.of(look) else { return Vec::new() };
        match look {
            Look::Wording | Look::RareWording | Look::Surprise => {
                grams::evidence(table, reading, Part::Whole, value)
            }
            Look::Labels => grams::evidence(table, reading, Part::Labels, value),
            Look::Arrangement => blocks::evidence(table, reading.page, value),
            Look::LabelLines => labels::evidence(table, reading, Kind::Lines, value),
            Look::LinkTexts => labels::evidence(table, reading, Kind::Links, value),
        }
    }
}

/// Whether a block of markup is a label: a heading, or mostly links, which lead elsewhere.
fn is_label(block: &Block) -> bool {
    /// From this share of link text.
    const LINKED: f32 = 0.5;
    (1..=4).contains(&block.element.heading_level()) || block.link_share() > LINKED
}

/// The spans that weigh most; of equal ones the first on the page.
fn heaviest(mut weighed: Vec<(i32, Span)>, most: usize) -> Vec<Span> {
    weighed.retain(|(weight, _)| *weight > 0);
    weighed.sort_by_key(|&(weight, span)| (-weight, span));
    weighed.into_iter().take(most).map(|(_, span)| span).collect()
}

fn set(look: Look, value: f32, values: &mut Values) {
    if let Some(column) = column(look) {
        values[column] = value;
    }
}

/// The column of a learned signal.
fn column(look: Look) -> Option<usize> {
    /// Looked up once: a crawler asks for every page.
    static COLUMNS: LazyLock<[Option<usize>; Look::ALL.len()]> =
        LazyLock::new(|| Look::ALL.map(|look| signals::column(look.id())));
    COLUMNS[look as usize]
}

/// The different buckets of a page that a look sees.
fn look_at(look: Look, reading: &Reading) -> Vec<u32> {
    match look {
        Look::Wording | Look::RareWording | Look::Surprise => grams::buckets(reading, Part::Whole),
        Look::Labels => grams::buckets(reading, Part::Labels),
        Look::Arrangement => blocks::buckets(reading.page),
        Look::LabelLines => labels::buckets(reading, Kind::Lines),
        Look::LinkTexts => labels::buckets(reading, Kind::Links),
    }
}

/// How many buckets the table of a look has.
pub(crate) fn buckets(look: Look) -> usize {
    match look {
        Look::Wording | Look::RareWording | Look::Labels => grams::BUCKETS,
        Look::Surprise => grams::FEW_BUCKETS,
        Look::Arrangement => blocks::BUCKETS,
        Look::LabelLines | Look::LinkTexts => labels::BUCKETS,
    }
}

/// Buckets of no weight that every page is taken to have besides its own, so that few say little.
pub(crate) fn doubt(look: Look) -> usize {
    match look {
        Look::LabelLines | Look::LinkTexts => labels::DOUBT,
        Look::Arrangement => blocks::DOUBT,
        _ => 0,
    }
}

/// Buckets of a page below which the signal does not apply.
fn least(look: Look) -> usize {
    match look {
        Look::Wording | Look::RareWording | Look::Surprise => Part::Whole.least(),
        Look::Labels => Part::Labels.least(),
        Look::Arrangement => blocks::LEAST,
        Look::LabelLines | Look::LinkTexts => labels::LEAST,
    }
}

/// The different buckets of a page, by what is looked at.
#[derive(Debug, Clone, Default)]
#[cfg_attr(not(feature = "train"), allow(dead_code))]
pub(crate) struct Buckets {
    grams: Vec<u32>,
    labels: Vec<u32>,
    blocks: Vec<u32>,
    label_lines: Vec<u32>,
    link_texts: Vec<u32>,
}

#[cfg_attr(not(feature = "train"), allow(dead_code))]
impl Buckets {
    /// All buckets of a page.
    pub fn read(reading: &Reading) -> Buckets {
        Buckets {
            grams: look_at(Look::Wording, reading),
            labels: look_at(Look::Labels, reading),
            blocks: look_at(Look::Arrangement, reading),
            label_lines: look_at(Look::LabelLines, reading),
            link_texts: look_at(Look::LinkTexts, reading),
        }
    }

    /// Those of one look.
    pub fn of(&self, look: Look) -> &[u32] {
        match look {
            Look::Wording | Look::RareWording | Look::Surprise => &self.grams,
            Look::Labels => &self.labels,
            Look::Arrangement => &self.blocks,
            Look::LabelLines => &self.label_lines,
            Look::LinkTexts => &self.link_texts,
        }
    }
}
