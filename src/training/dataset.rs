//! Labelled pages together: read, joined, taken apart.

use super::labelled::{self, LabelledPage, LabelledPages};
use super::rows::{Read, Row, hexadecimal, rows};
use super::{Group, Watch};
use crate::error::Error;
use crate::model::Model;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Pages handed to the threads at a time.
const BATCH: usize = 256;
/// Fewer pages than this teach nothing that holds elsewhere.
const LEAST_PAGES: usize = 20;

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
        known: &[&Dataset],
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
    /// as every other label does from then on. Pages that are held back stay so.
    pub fn relabel(&mut self, mut corrections: Dataset, held_back: &mut Dataset) {
        let own: BTreeSet<&str> = self.rows.iter().map(|row| row.id.as_str()).collect();
        let mut others = corrections.split_off(|row| !own.contains(row.id.as_str()));
        let held = others.split_known(held_back);
        corrections.rows.extend(others.rows);
        for (data, corrections) in [(self, corrections), (held_back, held)] {
            data.add(corrections);
            for row in data.rows.iter_mut().filter(|row| row.origin.corrected) {
                Arc::make_mut(&mut row.origin).corrected = false;
            }
        }
    }

    /// Adds corrections of whoever trains: their pages are trained on from now on, those that were
    /// held back too.
    pub fn correct(&mut self, mut corrections: Dataset, held_back: &mut Dataset) {
        for row in &mut corrections.rows {
            "train".clone_into(&mut Arc::make_mut(&mut row.origin).split);
        }
        held_back.rows.extend(corrections.rows.iter().cloned());
        held_back.settle();
        held_back.rows.retain(|row| !row.origin.corrected);
        self.add(corrections);
    }

    /// Turns corrections that name a page by id or address alone into its rows, newly labelled.
    fn find_named(&mut self, known: &[&Dataset]) {
        for correction in std::mem::take(&mut self.named) {
            let address = correction.url.as_deref().and_then(labelled::address_key);
            let same = |row: &&Row| {
                row.id == correction.id || (address.is_some() && row.origin.address == address)
            };
            let before = self.rows.len();
            let rows = known.iter().flat_map(|known| &known.rows).filter(same);
            self.rows.extend(rows.map(|row| corrected(row, &correction)));
            if self.rows.len() == before {
                self.skipped.push(format!(
                    "{}: `{}` is no page that is known here; give its `html` or `text` besides",
                    correction.place, correction.id
                ));
            }
        }
    }

    /// Whether it holds stored pages: values without the texts that tables are learnt from.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        self.tables.is_some()
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

    /// Share of farm pages among those that can be judged.
    #[must_use]
    pub fn farm_share(&self) -> f64 {
        let judged: BTreeSet<_> =
            self.rows.iter().filter(|r| r.judged).map(|r| (&r.id, r.farm)).collect();
        let farms = judged.iter().filter(|(_, farm)| *farm).count();
        farms as f64 / judged.len().max(1) as f64
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

    /// Takes out the pages of operators of which another dataset has pages, too: they tell nothing of
    /// operators that a model fitted on that one has not seen.
    pub fn split_operators(&mut self, of: &Dataset) -> Dataset {
        let known: BTreeSet<&str> = of.rows.iter().map(|row| row.operator.as_str()).collect();
        self.split_off(|row| known.contains(row.operator.as_str()))
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
