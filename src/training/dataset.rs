//! Labelled pages as rows of values.

use super::labelled::{self, LabelledPage, LabelledPages};
use super::pairs;
use super::texts::{main_text, whole_text};
use super::{Group, Watch};
use crate::error::Error;
use crate::model::{Buckets, Model};
use crate::page::Form;
use crate::page::{Format, Page, Source};
use crate::signals::{self, Facts, Reading, Values};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// Pages handed to the threads at a time.
const BATCH: usize = 256;
/// Fewer pages than this teach nothing that holds elsewhere.
const LEAST_PAGES: usize = 20;
/// Kind of the rows of made pairs.
const MADE: &str = "made";

/// A labelled page as its values.
#[derive(Debug, Clone)]
pub struct Row {
    /// The page's id.
    pub id: String,
    /// Owner, kit or host.
    pub operator: String,
    /// Kind of farm or honest page.
    pub kind: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// Markup as it came, or a text of the page.
    pub form: Form,
    /// What a judge takes it for.
    pub taken_for: Form,
    /// Whether there was enough of it to judge.
    pub judged: bool,
    /// The signals' values.
    pub values: Values,
    /// Words of the main content.
    pub words: u32,
    /// Where the page is from.
    pub origin: Arc<Origin>,
    /// What the learned signals look at; empty in stored rows, whose learned values are final.
    pub(crate) buckets: Buckets,
}

/// Where a labelled page is from: facts, no text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Language of the main content, ISO 639-1; empty when undetermined.
    pub language: String,
    /// `train`, or the name of the part it is held back in.
    pub split: String,
    /// Where the page was published.
    pub source: String,
    /// SHA-256 of the page, in hexadecimal digits.
    pub sha256: String,
    /// Its address as a number ([`labelled::address_key`]), if it is known.
    pub(super) address: Option<u64>,
    /// File and line, for messages.
    pub place: String,
    /// Whether the row comes from a stored matrix, without its text.
    pub stored: bool,
    /// Whether the label is a correction.
    pub corrected: bool,
}

impl Row {
    /// Whether its page was made to teach a rare sign.
    pub(super) fn is_made(&self) -> bool {
        self.kind == MADE && self.origin.source.is_empty()
    }

    /// The probability that a model gives it.
    pub(super) fn probability(&self, model: &Model) -> f64 {
        model.probability(model.score(&self.values, self.taken_for), self.taken_for)
    }

    /// A row of HTML of which nothing is known but its label.
    #[cfg(test)]
    pub(super) fn labelled(id: impl Into<String>, operator: impl Into<String>, farm: bool) -> Row {
        Row {
            id: id.into(),
            operator: operator.into(),
            kind: String::new(),
            farm,
            form: Form::Html,
            taken_for: Form::Html,
            judged: true,
            values: [f32::NAN; signals::COUNT],
            words: 100,
            origin: Arc::default(),
            buckets: Buckets::default(),
        }
    }
}

/// Labelled pages, read.
#[derive(Debug, Default)]
pub struct Dataset {
    /// A row a page in each form: as HTML, and as text of two kinds.
    pub rows: Vec<Row>,
    /// Records that could not be used, with their place and the reason.
    pub skipped: Vec<String>,
    /// What was settled on the way, such as contradicting labels, a sentence each.
    pub notes: Vec<String>,
    /// Corrections that name a page by id or address alone.
    pub(super) named: Vec<LabelledPage>,
    /// Digest of the tables that stored rows were valued by.
    pub(super) tables: Option<String>,
}

impl Dataset {
    /// Reads labelled pages; records that cannot be used are noted and skipped.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn read(paths: &[PathBuf]) -> Result<Dataset, Error> {
        Dataset::read_as(paths, "train", Group::Operator, &|_, _, _| ())
    }

    /// Reads labelled pages of a part (`train`, `dev`, …), grouped by operator or host.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn read_as(
        paths: &[PathBuf],
        split: &str,
        group: Group,
        watch: Watch,
    ) -> Result<Dataset, Error> {
        let mut data = Dataset::default();
        for path in paths {
            data.take(labelled::labelled_pages(path)?, split, group, watch);
        }
        data.sort();
        Ok(data)
    }

    /// Reads corrections: they win over every older label of their page. Pages that are named by
    /// `id` or `url` alone are looked up among those that are known.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn read_corrections(
        paths: &[PathBuf],
        group: Group,
        known: &Dataset,
        watch: Watch,
    ) -> Result<Dataset, Error> {
        let mut data = Dataset::default();
        for path in paths {
            data.take(labelled::corrections(path)?, "train", group, watch);
        }
        data.find_named(known);
        for row in &mut data.rows {
            Arc::make_mut(&mut row.origin).corrected = true;
        }
        data.sort();
        Ok(data)
    }

    fn take(&mut self, mut pages: LabelledPages, split: &str, group: Group, watch: Watch) {
        let mut read = 0;
        loop {
            let batch: Vec<_> = pages.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return;
            }
            read += batch.len();
            let rows: Vec<_> = batch
                .into_par_iter()
                .map(|page| page.and_then(|p| rows(p, split, group)))
                .collect();
            for result in rows {
                match result {
                    Ok(Read::Rows(rows)) => self.rows.extend(rows),
                    Ok(Read::Named(page)) => self.named.push(page),
                    Err(sentence) => self.skipped.push(sentence),
                }
            }
            watch("reading pages", read, 0);
        }
    }

    fn sort(&mut self) {
        // Stable: of two rows of one id, the later read stays the later.
        self.rows.sort_by(|a, b| (&a.id, a.form).cmp(&(&b.id, b.form)));
    }

    /// Adds newer pages: what they say of a page that is there already wins.
    pub fn add(&mut self, newer: Dataset) {
        self.rows.extend(newer.rows);
        self.skipped.extend(newer.skipped);
        self.notes.extend(newer.notes);
        self.tables = self.tables.take().or(newer.tables);
        self.settle();
        self.sort();
    }

    /// Adds corrections that whoever keeps the pages has made: they win over older labels, and count
    /// as every other label does from then on.
    pub fn relabel(&mut self, corrections: Dataset) {
        self.add(corrections);
        for row in self.rows.iter_mut().filter(|row| row.origin.corrected) {
            Arc::make_mut(&mut row.origin).corrected = false;
        }
    }

    /// Of pages that came twice with two labels, keeps the newer one or the correction.
    pub(super) fn settle(&mut self) {
        let mut last: HashMap<(String, Form), usize> = HashMap::new();
        let mut kept: Vec<bool> = vec![true; self.rows.len()];
        let mut told = BTreeSet::new();
        for n in 0..self.rows.len() {
            let row = &self.rows[n];
            let hash = Some(&row.origin.sha256).filter(|hash| !hash.is_empty());
            let address = row.origin.address.filter(|_| row.origin.corrected);
            let keys = [
                Some(format!("id {}", row.id)),
                hash.map(|hash| format!("hash {hash}")),
                address.map(|address| format!("address {address}")),
            ];
            for key in keys.into_iter().flatten() {
                let Some(before) = last.insert((key.clone(), row.form), n) else {
                    continue;
                };
                let older = &self.rows[before];
                let same_page = older.farm == row.farm && key.starts_with("hash");
                // Copies with one label are two pages of a farm; an id or a label stands once.
                if !kept[before] || same_page {
                    continue;
                }
                let older_wins = older.origin.corrected && !row.origin.corrected;
                let loser = if older_wins { n } else { before };
                kept[loser] = false;
                if older.farm != row.farm && told.insert((older.id.clone(), row.id.clone())) {
                    self.notes.push(contradiction(older, row, loser == before));
                }
            }
            // Older rows are found by their address too.
            if let (Some(address), false) = (row.origin.address, row.origin.corrected) {
                last.insert((format!("address {address}"), row.form), n);
            }
        }
        let mut kept = kept.into_iter();
        self.rows.retain(|_| kept.next().unwrap_or(true));
    }

    /// Turns corrections that name a page by id or address alone into its rows, newly labelled.
    fn find_named(&mut self, known: &Dataset) {
        for correction in std::mem::take(&mut self.named) {
            let address = correction.url.as_deref().and_then(labelled::address_key);
            let same = |row: &&Row| {
                row.id == correction.id || (address.is_some() && row.origin.address == address)
            };
            let before = self.rows.len();
            self.rows.extend(known.rows.iter().filter(same).map(|row| corrected(row, &correction)));
            if self.rows.len() == before {
                self.skipped.push(format!(
                    "{}: `{}` is no page that is known here; give its `html` or `text` besides",
                    correction.place, correction.id
                ));
            }
        }
    }

    /// Whether stored values of learned signals are those of a model's tables.
    ///
    /// # Errors
    /// When they are not.
    pub fn check_tables(&self, model: &Model) -> Result<(), Error> {
        let Some(stored) = &self.tables else { return Ok(()) };
        let found = model.tables().digest();
        if *stored == found {
            return Ok(());
        }
        Err(Error::data(format!(
            "the stored pages were valued by the learned tables {stored}, model {} has {found}; name the model they were stored with, or make them anew with `weedout train --pages … --store`",
            model.file().name
        )))
    }

    /// How many operators the pages belong to.
    #[must_use]
    pub fn operators(&self) -> usize {
        self.rows.iter().map(|r| &r.operator).collect::<BTreeSet<_>>().len()
    }

    /// Share of farm pages among them.
    #[must_use]
    pub fn farm_share(&self) -> f64 {
        let farms: BTreeSet<_> = self.rows.iter().filter(|r| r.farm).map(|r| &r.id).collect();
        farms.len() as f64 / self.pages().max(1) as f64
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.rows.iter().map(|r| &r.id).collect::<BTreeSet<_>>().len()
    }

    /// Takes the rows of a part out.
    #[must_use]
    pub fn split_off(&mut self, held_back: impl Fn(&Row) -> bool) -> Dataset {
        let (held, rows) = std::mem::take(&mut self.rows).into_iter().partition(held_back);
        self.rows = rows;
        Dataset { rows: held, tables: self.tables.clone(), ..Dataset::default() }
    }

    /// Digest of what is fitted: ids, labels, operators and values, whatever file they came from.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for row in &self.rows {
            hasher.update(format!("{}\t{}\t{}\t{:?}\n", row.id, row.farm, row.operator, row.form));
            row.values.iter().for_each(|value| {
                let value = if value.is_nan() { f32::NAN } else { *value };
                hasher.update(value.to_bits().to_le_bytes());
            });
        }
        format!("sha256:{}", hexadecimal(&hasher.finalize()))
    }

    /// Digest of which pages there are and how they are labelled, whatever the signals say.
    #[must_use]
    pub fn pages_digest(&self) -> String {
        let mut hasher = Sha256::new();
        let pages: BTreeSet<_> = self.rows.iter().map(|row| (&row.id, row.farm)).collect();
        for (id, farm) in pages {
            hasher.update(format!("{id}\t{farm}\n"));
        }
        format!("sha256:{}", hexadecimal(&hasher.finalize()))
    }

    /// Whether a model can be trained on it.
    pub(super) fn check(&self) -> Result<(), Error> {
        let pages = self.pages();
        if pages < LEAST_PAGES {
            return Err(Error::data(format!(
                "{pages} labelled pages are too few to train on; give {LEAST_PAGES} at least, better 200"
            )));
        }
        for (farm, label) in [(true, "farm"), (false, "legit")] {
            let operators: BTreeSet<_> =
                self.rows.iter().filter(|r| r.farm == farm).map(|r| &r.operator).collect();
            if operators.is_empty() {
                return Err(Error::data(format!(
                    "no page is labelled `{label}`, and a model tells two labels apart: add some, or the stored pages with --data"
                )));
            }
            if operators.len() < 2 {
                return Err(Error::data(format!(
                    "pages labelled `{label}` come from one operator, and training tests on operators it has not seen: give pages of at least two, or add the stored pages with --data"
                )));
            }
        }
        let infinite = self.rows.iter().find(|row| row.values.iter().any(|v| v.is_infinite()));
        infinite.map_or(Ok(()), |row| {
            Err(Error::data(format!(
                "a value of page `{}` is not finite; make the values anew",
                row.id
            )))
        })
    }
}

fn corrected(row: &Row, correction: &LabelledPage) -> Row {
    let mut row = row.clone();
    row.farm = correction.farm;
    if !correction.kind.is_empty() {
        row.kind.clone_from(&correction.kind);
    }
    Arc::make_mut(&mut row.origin).place.clone_from(&correction.place);
    row
}

fn contradiction(older: &Row, newer: &Row, newer_wins: bool) -> String {
    let label = |row: &Row| if row.farm { "farm" } else { "legit" };
    let winner = if newer_wins { newer } else { older };
    let why = if winner.origin.corrected { "the correction" } else { "the newer" };
    format!(
        "`{}` ({}) is labelled `{}`, and `{}` ({}), the same page, `{}`: {why} wins, `{}`",
        older.id,
        older.origin.place,
        label(older),
        newer.id,
        newer.origin.place,
        label(newer),
        label(winner)
    )
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

enum Read {
    Rows(Vec<Row>),
    Named(LabelledPage),
}

fn rows(labelled: LabelledPage, split: &str, group: Group) -> Result<Read, String> {
    let Some(content) = &labelled.content else { return Ok(Read::Named(labelled)) };
    let source = Source {
        url: labelled.url.as_deref(),
        content_type: Some("; charset=utf-8"),
        format: Some(labelled.format),
    };
    let page = Page::read(content.as_bytes(), &source);
    let operator = operator(&labelled, &page, group).ok_or_else(|| {
        format!(
            "{}: neither `operator` nor a `url` to tell one page's owner from another's: skipped",
            labelled.place
        )
    })?;
    let reading = Reading::of(&page);
    let origin = Arc::new(Origin {
        language: reading.language.code.to_owned(),
        split: split.to_owned(),
        source: labelled.source.clone(),
        sha256: hexadecimal(&Sha256::digest(content.as_bytes())),
        address: labelled.url.as_deref().and_then(labelled::address_key),
        place: labelled.place.clone(),
        ..Origin::default()
    });
    let row = |form: Form, reading: &Reading| Row {
        id: labelled.id.clone(),
        operator: operator.clone(),
        kind: labelled.kind.clone(),
        farm: labelled.farm,
        form,
        taken_for: reading.page.form(),
        judged: signals::too_little(reading).is_none(),
        values: signals::values_of(&Facts::read(reading)),
        words: u32::try_from(reading.main_words).unwrap_or(u32::MAX),
        origin: origin.clone(),
        buckets: Buckets::read(reading),
    };
    // A page that came as text has no other form.
    if labelled.format == Format::Text {
        return Ok(Read::Rows(vec![row(Form::Extract, &reading)]));
    }
    let mut rows = vec![row(Form::Html, &reading)];
    for (form, text) in [(Form::Text, whole_text(&page)), (Form::Extract, main_text(&page))] {
        let source = Source { format: Some(Format::Text), content_type: None, ..source };
        let text = Page::read(text.as_bytes(), &source);
        rows.push(row(form, &Reading::of(&text)));
    }
    Ok(Read::Rows(rows))
}

fn operator(labelled: &LabelledPage, page: &Page, group: Group) -> Option<String> {
    let domain = page.address.as_ref().map(|a| a.domain().to_owned());
    // A page of a folder that names no owner stands alone.
    let from_folder = || labelled.id.contains(['/', '\\']).then(|| labelled.id.clone());
    match group {
        Group::Operator => labelled.operator.clone().or(domain),
        Group::Host => domain.or_else(|| labelled.operator.clone()),
    }
    .or_else(from_folder)
}

/// Rows of made pairs.
pub(super) fn made_rows(seed: u64, count: u32) -> Vec<Row> {
    let made: Vec<_> = pairs::pairs(seed, count).flatten().collect();
    let origin = Arc::new(Origin::default());
    made.par_iter()
        .map(|made| {
            let form = if made.html { Form::Html } else { Form::Extract };
            let source = Source {
                url: made.url.as_deref(),
                format: Some(form.format()),
                content_type: None,
            };
            let page = Page::read(made.content.as_bytes(), &source);
            let reading = Reading::of(&page);
            Row {
                id: made.id.clone(),
                operator: format!("made-{}", made.pair),
                kind: MADE.into(),
                farm: made.farm,
                form,
                taken_for: page.form(),
                judged: true,
                values: signals::values_of(&Facts::read(&reading)),
                words: u32::try_from(reading.main_words).unwrap_or(u32::MAX),
                origin: origin.clone(),
                buckets: Buckets::read(&reading),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_label_wins_and_then_counts_as_any_other() {
        let row = |id: &str, farm| Row::labelled(id, "o", farm);
        let mut data =
            Dataset { rows: vec![row("a", false), row("b", true)], ..Dataset::default() };
        let mut corrected = row("a", true);
        Arc::make_mut(&mut corrected.origin).corrected = true;
        data.relabel(Dataset { rows: vec![corrected], ..Dataset::default() });
        let labels: Vec<(&str, bool, bool)> =
            data.rows.iter().map(|r| (r.id.as_str(), r.farm, r.origin.corrected)).collect();
        assert_eq!(labels, [("a", true, false), ("b", true, false)]);
        assert!(data.notes[0].contains("the correction wins"), "{:?}", data.notes);
    }
}
