//! Who is fitted and who is tested: by operator, never by page; every operator speaks alike loud.

use super::{Form, Options, Row};
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
        // A row a page in each form.
        let most = Form::ALL.len()
            * if farm {
                options.farm_pages_per_operator
            } else {
                options.honest_pages_per_operator
            };
        let repeats = if farm { (most / rows.len().max(1)).clamp(1, MOST_REPEATS) } else { 1 };
        for _ in 0..repeats {
            chosen.extend(rows.iter().copied().take(most));
        }
    }
    chosen
}
