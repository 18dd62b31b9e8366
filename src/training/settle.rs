//! Pages that came more than once: one label of each is kept.

use super::Form;
use super::dataset::Dataset;
use super::rows::Row;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What one page is known by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    Id(&'a str),
    Hash(&'a str),
    Address(u64),
}

/// The rows that are known by a key and still there, by number: plain ones and corrections, each
/// honest and farm.
#[derive(Default)]
struct Known([[Vec<usize>; 2]; 2]);

impl Known {
    /// A correction among rows of these labels.
    fn correction(&mut self, labels: &[bool], kept: &[bool]) -> Option<usize> {
        labels.iter().find_map(|&farm| {
            let rows = &mut self.0[1][usize::from(farm)];
            // What is gone stays gone, so nothing is passed over twice.
            while rows.last().is_some_and(|&n| !kept[n]) {
                rows.pop();
            }
            rows.last().copied()
        })
    }

    /// Takes the rows of these labels out.
    fn take(&mut self, labels: &[bool]) -> Vec<usize> {
        let rows = self.0.iter_mut().flat_map(|by_label| {
            labels
                .iter()
                .flat_map(|&farm| std::mem::take(&mut by_label[usize::from(farm)]))
                .collect::<Vec<_>>()
        });
        rows.collect()
    }
}

impl Key<'_> {
    /// The labels of the rows that a row of this label replaces: copies with one label are two pages
    /// of a farm; an id and a correction of an address stand once.
    fn against(self, farm: bool) -> &'static [bool] {
        match (self, farm) {
            (Key::Hash(_), true) => &[false],
            (Key::Hash(_), false) => &[true],
            _ => &[false, true],
        }
    }
}

impl Dataset {
    /// Of pages that came more than once, keeps the newer one or the correction, and says what two
    /// labels or two pages of one id contradict each other.
    pub(super) fn settle(&mut self) {
        let mut known: HashMap<(Key, Form), Known> = HashMap::new();
        let mut kept: Vec<bool> = vec![true; self.rows.len()];
        let mut told = BTreeSet::new();
        for (n, row) in self.rows.iter().enumerate() {
            let keys = keys(row);
            let mut winner = None;
            for key in keys.iter().filter(|_| !row.origin.corrected) {
                let rows = known.get_mut(&(*key, row.form)).filter(|_| compares(*key, row));
                winner = winner.or(rows.and_then(|k| k.correction(key.against(row.farm), &kept)));
            }
            // What loses replaces nothing.
            if let Some(winner) = winner {
                kept[n] = false;
                let winner = &self.rows[winner];
                if told.insert((&winner.id, &row.id)) {
                    self.notes.extend(note(winner, row, winner));
                }
                continue;
            }
            for key in keys {
                let rows = known.entry((key, row.form)).or_default();
                let beaten =
                    if compares(key, row) { rows.take(key.against(row.farm)) } else { Vec::new() };
                for before in beaten.into_iter().filter(|&n| std::mem::take(&mut kept[n])) {
                    let older = &self.rows[before];
                    if told.insert((&older.id, &row.id)) {
                        self.notes.extend(note(older, row, row));
                    }
                }
                rows.0[usize::from(row.origin.corrected)][usize::from(row.farm)].push(n);
            }
        }
        let mut kept = kept.into_iter();
        self.rows.retain(|_| kept.next().unwrap_or(true));
    }

    /// Takes out the rows of pages that another dataset knows too, by id, content or address; they
    /// are of the same part as there.
    pub(super) fn split_known(&mut self, other: &Dataset) -> Dataset {
        let splits = |row| keys(row).into_iter().map(|key| (key, row.origin.split.as_str()));
        let known: HashMap<Key, &str> = other.rows.iter().flat_map(splits).collect();
        let split = |row: &Row| keys(row).iter().find_map(|key| known.get(key).copied());
        let mut found = self.split_off(|row| split(row).is_some());
        for row in &mut found.rows {
            if let Some(split) = split(row) {
                split.clone_into(&mut Arc::make_mut(&mut row.origin).split);
            }
        }
        found
    }

    /// Takes out the pages of operators of which another dataset has a page under another operator's
    /// name, known by id, content or address: who is measured on what was learnt measures nothing.
    pub fn split_copied(&mut self, of: &Dataset) -> Dataset {
        let known: HashSet<Key> = of.rows.iter().flat_map(keys).collect();
        let copied = |row: &&Row| keys(row).iter().any(|key| known.contains(key));
        let operators: BTreeSet<String> =
            self.rows.iter().filter(copied).map(|row| row.operator.clone()).collect();
        self.split_off(|row| operators.contains(&row.operator))
    }
}

fn keys(row: &Row) -> Vec<Key<'_>> {
    let hash = Some(row.origin.sha256.as_str()).filter(|hash| !hash.is_empty());
    let address = row.origin.address.map(Key::Address);
    [Some(Key::Id(&row.id)), hash.map(Key::Hash), address].into_iter().flatten().collect()
}

/// Whether a row is held against others by a key: an address changes what it shows, so only
/// corrections are meant for whatever is there.
fn compares(key: Key, row: &Row) -> bool {
    !matches!(key, Key::Address(_)) || row.origin.corrected
}

/// What is to be said of two rows of which one is kept: nothing when it is the same page again.
fn note(older: &Row, newer: &Row, winner: &Row) -> Option<String> {
    let label = |row: &Row| if row.farm { "farm" } else { "legit" };
    if older.farm == newer.farm {
        let plain = [older, newer].iter().all(|row| !row.origin.corrected && !row.origin.stored);
        let other = plain && older.id == newer.id && older.origin.sha256 != newer.origin.sha256;
        return other.then(|| {
            format!(
                "`{}` ({} and {}) are two pages of one id: the newer is kept; give each an id of its own",
                older.id, older.origin.place, newer.origin.place
            )
        });
    }
    let why = if winner.origin.corrected { "the correction" } else { "the newer" };
    Some(format!(
        "`{}` ({}) is labelled `{}`, and `{}` ({}), the same page, `{}`: {why} wins, `{}`",
        older.id,
        older.origin.place,
        label(older),
        newer.id,
        newer.origin.place,
        label(newer),
        label(winner)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Origin;

    fn row(id: &str, farm: bool, sha256: &str, corrected: bool) -> Row {
        let origin = Origin { sha256: sha256.into(), corrected, ..Origin::default() };
        Row { origin: Arc::new(origin), ..Row::labelled(id, "o", farm) }
    }

    fn settled(rows: Vec<Row>) -> (Vec<String>, Vec<String>) {
        let mut data = Dataset { rows, ..Dataset::default() };
        data.settle();
        (data.rows.into_iter().map(|row| row.id).collect(), data.notes)
    }

    #[test]
    fn a_new_label_wins_and_then_counts_as_any_other() {
        let row = |id: &str, farm| Row::labelled(id, "o", farm);
        let mut data =
            Dataset { rows: vec![row("a", false), row("b", true)], ..Dataset::default() };
        let mut corrected = row("a", true);
        Arc::make_mut(&mut corrected.origin).corrected = true;
        let corrections = Dataset { rows: vec![corrected], ..Dataset::default() };
        data.relabel(corrections, &mut Dataset::default());
        let labels: Vec<(&str, bool, bool)> =
            data.rows.iter().map(|r| (r.id.as_str(), r.farm, r.origin.corrected)).collect();
        assert_eq!(labels, [("a", true, false), ("b", true, false)]);
        assert!(data.notes[0].contains("the correction wins"), "{:?}", data.notes);
    }

    /// A page to train on, and two that are held back.
    fn apart() -> [Dataset; 2] {
        let mut rows = vec![
            row("a", true, "1", false),
            row("b", true, "2", false),
            row("c", true, "3", false),
        ];
        for row in &mut rows[1..] {
            Arc::make_mut(&mut row.origin).split = "dev".into();
        }
        let mut data = Dataset { rows, ..Dataset::default() };
        let held_back = data.split_off(|row| row.origin.split == "dev");
        [data, held_back]
    }

    fn told(data: &Dataset) -> Vec<(&str, bool, &str)> {
        data.rows.iter().map(|r| (r.id.as_str(), r.farm, r.origin.split.as_str())).collect()
    }

    #[test]
    fn a_page_that_is_held_back_is_relabelled_where_it_is() {
        let [mut data, mut held_back] = apart();
        // One is named by its id, one brings its content.
        let rows = vec![
            row("b", false, "2", true),
            row("new", false, "3", true),
            row("d", true, "4", true),
        ];
        data.relabel(Dataset { rows, ..Dataset::default() }, &mut held_back);
        assert_eq!(told(&data), [("a", true, ""), ("d", true, "")]);
        assert_eq!(told(&held_back), [("b", false, "dev"), ("new", false, "dev")]);
        assert!(held_back.rows.iter().all(|row| !row.origin.corrected));
    }

    #[test]
    fn a_page_that_is_corrected_is_held_back_no_more() {
        let [mut data, mut held_back] = apart();
        let rows = vec![row("b", false, "2", true)];
        data.correct(Dataset { rows, ..Dataset::default() }, &mut held_back);
        assert_eq!(told(&data), [("a", true, ""), ("b", false, "train")]);
        assert_eq!(told(&held_back), [("c", true, "dev")]);
        assert_eq!(held_back.notes.len(), 1, "{:?}", held_back.notes);
    }

    #[test]
    fn pages_that_are_trained_on_under_another_name_take_their_operator_along() {
        let of = |id: &str, operator: &str, sha256: &str, address| {
            let origin = Origin { sha256: sha256.into(), address, ..Origin::default() };
            Row { origin: Arc::new(origin), ..Row::labelled(id, operator, true) }
        };
        let trained = vec![of("new", "host", "1", None), of("newer", "host", "9", Some(7))];
        let trained = Dataset { rows: trained, ..Dataset::default() };
        let rows = vec![
            of("a", "kit", "1", None),
            of("b", "kit", "2", None),
            of("c", "net", "3", Some(7)),
            of("d", "other", "4", Some(8)),
        ];
        let mut held_back = Dataset { rows, ..Dataset::default() };
        let ids = |data: &Dataset| data.rows.iter().map(|r| r.id.clone()).collect::<Vec<_>>();
        let copied = held_back.split_copied(&trained);
        assert_eq!(
            (ids(&copied), ids(&held_back)),
            (vec!["a".into(), "b".into(), "c".into()], vec!["d".to_owned()])
        );
    }

    #[test]
    fn every_copy_of_the_other_label_goes() {
        let copies = || vec![row("a", true, "h", false), row("b", true, "h", false)];
        assert_eq!(settled(copies()).0, ["a", "b"], "two pages of a farm");
        let with = |newer: Row| settled(copies().into_iter().chain([newer]).collect());
        let (ids, notes) = with(row("c", false, "h", false));
        assert_eq!((ids, notes.len()), (vec!["c".to_owned()], 2));
        let (ids, _) = with(row("c", false, "h", true));
        assert_eq!(ids, ["c"]);
        let corrected = vec![row("c", false, "h", true), row("a", true, "h", false)];
        assert_eq!(settled(corrected).0, ["c"], "the correction wins over what is newer");
    }

    #[test]
    fn what_lost_decides_nothing() {
        // `b` loses against the correction by its content, and does not replace `b` before it.
        let rows = vec![
            row("a", false, "h", true),
            row("b", true, "g", false),
            row("b", true, "h", false),
            row("c", false, "g", false),
        ];
        assert_eq!(settled(rows).0, ["a", "c"]);
    }

    #[test]
    fn many_equal_copies_take_no_time() {
        let copies = (0..60_000).map(|n| row(&n.to_string(), n % 3 > 0, "h", n == 1));
        let (ids, _) = settled(copies.collect());
        assert_eq!(ids.len(), 40_000, "those of the correction's label");
    }
}
