//! One farm operator left out at a time: what a model finds of a farm of which it knows nothing.

use super::calibrate::Scored;
use super::{Dataset, Judged, Options, Row, Trained, fit, folds};
use crate::error::Error;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Probabilities of farm pages by models that saw nothing of their operator, one operator left
/// out at a time, and of honest pages from cross-validation by host. The wording of every page is
/// told by a table that saw no page of its operator, as in training.
///
/// # Errors
/// When a fit does not converge.
pub fn leave_one_out(
    data: &Dataset,
    options: &Options,
    trained: &Trained,
) -> Result<Vec<Judged>, Error> {
    let farms: BTreeSet<&str> =
        data.rows.iter().filter(|r| r.farm).map(|r| r.operator.as_str()).collect();
    let farms: Vec<&str> = farms.into_iter().collect();
    let left_out: Vec<Vec<Judged>> = farms
        .par_iter()
        .map(|operator| without(operator, data, options, trained))
        .collect::<Result<_, _>>()?;
    let honest = trained.unseen.iter().filter(|page| !page.farm).cloned();
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
    let fitted: Vec<&Row> =
        folds::sample_of(outside, options).into_iter().chain(&trained.made).collect();
    let fit = fit::fit_from(&fitted, options.alpha, Some(&trained.fit))?;
    let calibration = trained.model.file().calibration;
    let judged = |row: &Row| {
        let scored = Scored { raw: fit.raw(&row.values), ..Scored::of(row) };
        Judged::of(row, scored.probability(calibration))
    };
    Ok(tested.into_iter().filter(|row| row.farm).map(judged).collect())
}
