//! Who is fitted and who is tested: by operator, never by page; every operator speaks alike loud.

use super::{Options, Row};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// How often a page of a small farm operator may be repeated to be heard beside the large ones.
const MOST_REPEATS: usize = 3;

/// The fold a row is tested in; all rows of an operator share it.
pub(super) fn fold(row: &Row, folds: usize) -> usize {
    (xxh3_64(row.operator.as_bytes()) % folds as u64) as usize
}

/// Of these rows, those that are fitted: large operators thinned out, small farm operators
/// repeated (a row that comes k times is fitted with a weight of k).
pub(super) fn sample_of<'a>(rows: Vec<&'a Row>, options: &Options) -> Vec<&'a Row> {
    let mut by_operator: BTreeMap<(bool, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_operator.entry((row.farm, &row.operator)).or_default().push(row);
    }
    let mut chosen = Vec::new();
    for ((farm, _), mut rows) in by_operator {
        // By a hash of the id: deterministic, and no site's first pages are preferred.
        rows.sort_by_key(|r| (xxh3_64(r.id.as_bytes()), r.form));
        let most = match farm {
            true => options.farm_pages_per_operator,
            false => options.honest_pages_per_operator,
        };
        // A page of markup has a row in each form, one that came as text has a single row.
        let pages: Vec<&[&Row]> = rows.chunk_by(|a, b| a.id == b.id).collect();
        let repeats = if farm { (most / pages.len()).clamp(1, MOST_REPEATS) } else { 1 };
        for _ in 0..repeats {
            chosen.extend(pages.iter().take(most).copied().flatten().copied());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Form;

    /// Rows of an operator: so many pages, each in these forms.
    fn rows(pages: usize, farm: bool, forms: &[Form]) -> Vec<Row> {
        let of = |n: usize| {
            forms.iter().map(move |&form| Row { form, ..Row::labelled(format!("p{n}"), "o", farm) })
        };
        (0..pages).flat_map(of).collect()
    }

    fn fitted(pages: usize, farm: bool, forms: &[Form]) -> usize {
        let rows = rows(pages, farm, forms);
        let options = Options {
            farm_pages_per_operator: 50,
            honest_pages_per_operator: 40,
            ..Options::default()
        };
        sample_of(rows.iter().collect(), &options).len()
    }

    #[test]
    fn operators_are_thinned_out_and_repeated_by_pages_whatever_forms_they_have() {
        for forms in [&Form::ALL[..], &[Form::Extract]] {
            let counts = |pages, farm| fitted(pages, farm, forms) / forms.len();
            assert_eq!([counts(90, true), counts(90, false)], [50, 40], "{forms:?}");
            assert_eq!([counts(20, true), counts(20, false)], [40, 20], "{forms:?}");
            assert_eq!(counts(3, true), 9, "{forms:?}");
        }
    }
}
