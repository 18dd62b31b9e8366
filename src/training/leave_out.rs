//! One farm operator left out at a time: what a model finds of a farm of which it knows nothing,
//! and how soon it finds the rest of it once some pages are corrected.

use super::calibrate::Scored;
use super::card::left_out_rows;
use super::{Dataset, Form, Judged, Options, Row, Trained, Watch};
use super::{corrections, curve, fit, learned, recall};
use crate::error::Error;
use crate::model::LearnedTables;
use crate::signals::Values;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use xxhash_rust::xxh3::xxh3_64;

/// Corrections given, one count after another.
const CORRECTIONS: [usize; 4] = [25, 50, 100, 200];
/// Pages of the operator that recall is measured on at least.
const LEAST_TESTED: usize = 10;
/// Operators that are tried: the largest, since each takes several fits.
const MOST_OPERATORS: usize = 14;
/// Operators found better than this without corrections show nothing.
const KNOWN: f64 = 0.8;

/// Probabilities of farm pages, as HTML, by models that saw nothing of their operator, one operator left
/// out at a time, and of honest pages from cross-validation by host. The wording of every page is
/// told by a table that saw no page of its operator, as in training.
///
/// # Errors
/// When a fit does not converge.
pub fn leave_one_out(
    data: &Dataset,
    options: &Options,
    trained: &Trained,
    watch: Watch,
) -> Result<Vec<Judged>, Error> {
    let mut farms: BTreeMap<&str, usize> = BTreeMap::new();
    data.rows.iter().filter(|r| r.farm).for_each(|r| *farms.entry(&r.operator).or_default() += 1);
    let done = AtomicUsize::new(0);
    let of = |operator: &&str| {
        let judged = without(operator, data, options, trained);
        watch("leaving out operators", 1 + done.fetch_add(1, Ordering::Relaxed), farms.len());
        judged
    };
    let names: Vec<&str> = farms.keys().copied().collect();
    let left_out: Vec<Vec<Judged>> = names.par_iter().map(of).collect::<Result<_, _>>()?;
    let markup = |page: &&Judged| !page.farm && page.form == Form::Html;
    let honest = trained.unseen.iter().filter(markup).cloned();
    Ok(honest.chain(left_out.into_iter().flatten()).collect())
}

fn without(
    operator: &str,
    data: &Dataset,
    options: &Options,
    trained: &Trained,
) -> Result<Vec<Judged>, Error> {
    let (tested, outside): (Vec<&Row>, Vec<&Row>) =
        data.rows.iter().partition(|row| row.operator == operator);
    let fits = refitted(&outside, options, trained)?;
    let farms = tested.into_iter().filter(|row| row.farm && row.form == Form::Html);
    Ok(farms.map(|row| judged(row, &row.values, &fits, trained)).collect())
}

fn refitted(rows: &[&Row], options: &Options, trained: &Trained) -> Result<fit::Fits, Error> {
    let fitted = corrections::sampled(rows, &trained.made, options, &trained.repeats);
    let alpha = trained.model.file().training.alpha;
    fit::fit(&fitted, alpha, Some(&trained.fits), &|_| false)
}

fn judged(row: &Row, values: &Values, fits: &fit::Fits, trained: &Trained) -> Judged {
    let raw = fits.for_form(row.taken_for).raw(values);
    let scored = Scored { raw, ..Scored::of(row, 0) };
    Judged::of(row, scored.probability(&trained.model.file().calibration), 0.0)
}

/// What is found of an operator after some of its pages were corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// The operator.
    pub operator: String,
    /// The kind of its pages.
    pub kind: String,
    /// Pages that were corrected.
    pub corrections: usize,
    /// Its other pages.
    pub tested: usize,
    /// The share of them that is found at 1% false positives.
    pub recall: f64,
    /// Whether the tables of learned signals learnt from the corrections, too.
    pub with_tables: bool,
}

/// For each of the largest farm operators that are badly found when they are left out, as `left_out`
/// from [`leave_one_out`] says: what is found of its other pages once 0, 25, 50, 100 and 200 of its
/// pages are corrections. Honest pages of `tested`, which are never fitted, say where 1% false
/// positives lie. As in training, the tables of learned signals learn from the corrections too,
/// unless the pages are stored ones, whose text is not at hand.
///
/// # Errors
/// When a fit does not converge.
pub fn learning_curve(
    data: &Dataset,
    (tested, left_out): (&[Row], &[Judged]),
    options: &Options,
    trained: &Trained,
    watch: Watch,
) -> Result<Vec<CurvePoint>, Error> {
    let chosen = badly_found(left_out);
    let mut operators: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in data.rows.iter().filter(|row| row.farm && row.form == Form::Html) {
        if chosen.contains(row.operator.as_str()) {
            operators.entry(&row.operator).or_default().push(row);
        }
    }
    let (done, all) = (AtomicUsize::new(0), operators.len());
    let honest: Vec<&Row> =
        tested.iter().filter(|row| !row.farm && row.form == Form::Html).collect();
    let of = |(operator, mut rows): (&str, Vec<&Row>)| {
        rows.sort_by_key(|row| xxh3_64(row.id.as_bytes()));
        let points = points(operator, &rows, (data, options, trained), &honest);
        watch("learning curves", 1 + done.fetch_add(1, Ordering::Relaxed), all);
        points
    };
    let found: Vec<Vec<CurvePoint>> =
        operators.into_par_iter().map(of).collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The largest of the operators that are badly found when they are left out, of those with enough
/// pages to measure on.
fn badly_found(left_out: &[Judged]) -> BTreeSet<&str> {
    let mut rows = left_out_rows(left_out);
    rows.retain(|row| row.pages >= CORRECTIONS[0] + LEAST_TESTED && row.recall[0] < KNOWN);
    rows.sort_by(|a, b| b.pages.cmp(&a.pages).then(a.operator.cmp(b.operator)));
    rows.into_iter().take(MOST_OPERATORS).map(|row| row.operator).collect()
}

fn points(
    operator: &str,
    pages: &[&Row],
    (data, options, trained): (&Dataset, &Options, &Trained),
    honest: &[&Row],
) -> Result<Vec<CurvePoint>, Error> {
    let outside: Vec<&Row> = data.rows.iter().filter(|row| row.operator != operator).collect();
    let mut found = Vec::new();
    for count in std::iter::once(0).chain(CORRECTIONS) {
        if pages.len() < count + LEAST_TESTED {
            break;
        }
        let (corrected, rest) = pages.split_at(count);
        let corrections: Vec<Row> = corrected.iter().map(|row| corrected_copy(row)).collect();
        let rows: Vec<&Row> = outside.iter().copied().chain(&corrections).collect();
        let fits = refitted(&rows, options, trained)?;
        let tables = (count > 0 && data.tables.is_none()).then(|| learned::fit(&rows));
        let tested: Vec<Judged> = rest
            .par_iter()
            .chain(honest)
            .map(|row| judged(row, &values(row, tables.as_ref()), &fits, trained))
            .collect();
        let tested: Vec<&Judged> = tested.iter().collect();
        let cut = match honest.is_empty() {
            false => curve(&tested, 0.01).cut,
            true => {
                let html = trained.unseen.iter().filter(|page| page.form == Form::Html);
                curve(&html.collect::<Vec<_>>(), 0.01).cut
            }
        };
        let recall = recall(&tested, cut);
        found.push(CurvePoint {
            operator: operator.to_owned(),
            kind: pages[0].kind.clone(),
            corrections: count,
            tested: rest.len(),
            recall,
            with_tables: data.tables.is_none(),
        });
    }
    Ok(found)
}

/// A row's values, the learned ones by tables that learnt from corrections if there are any.
fn values(row: &Row, tables: Option<&LearnedTables>) -> Values {
    let mut values = row.values;
    if let Some(tables) = tables {
        tables.fill_from(&row.buckets, &mut values);
    }
    values
}

fn corrected_copy(row: &Row) -> Row {
    let mut row = row.clone();
    Arc::make_mut(&mut row.origin).corrected = true;
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::metrics::tests::pages;

    /// Farm pages of operators by name, number and probability, and honest pages below a half.
    fn left_out(operators: &[(String, usize, f64)]) -> Vec<Judged> {
        let mut found = pages(&[(0.5, false); 50]);
        for (operator, count, probability) in operators {
            let mut own = pages(&vec![(*probability, true); *count]);
            own.iter_mut().for_each(|page| page.operator.clone_from(operator));
            found.extend(own);
        }
        found
    }

    #[test]
    fn curves_are_drawn_of_the_largest_that_are_badly_found() {
        // Large ones that are found anyway, and a small one that is not.
        let mut operators: Vec<(String, usize, f64)> =
            (0..14).map(|n| (format!("found-{n}"), 60, 0.9)).collect();
        operators.push(("small".into(), 34, 0.1));
        operators.push(("large".into(), 55, 0.1));
        operators.extend((0..22).map(|n| (format!("missed-{n:02}"), 50, 0.1)));
        let pages = left_out(&operators);
        let mut expected: Vec<String> = (0..13).map(|n| format!("missed-{n:02}")).collect();
        expected.insert(0, "large".into());
        assert_eq!(badly_found(&pages).into_iter().collect::<Vec<_>>(), expected);
    }
}
