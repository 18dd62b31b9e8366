//! The model card: what the model is, what it was trained on, how it fares on unseen operators.

use super::fit::Part;
use super::metrics::{curve, recall};
use super::{
    Agreement, CurvePoint, Evaluation, Flip, Form, Interval, Judged, Mistake, Trained, Worth,
};
use crate::model::{ModelFile, Thresholds};
use crate::signals;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What the figures of the training pages are not: calibration and thresholds saw these pages.
pub(super) const CHOSEN_ON_THESE: &str = "Calibration and thresholds were chosen on these same pages, so that what is called farm among their honest pages is what was asked for (`--max-fpr`, `--min-precision`), no measurement.";

/// Everything that training and evaluation have to tell.
#[derive(Debug, Default)]
pub struct Findings {
    /// On the training pages, each judged by a model that saw no page of its operator.
    pub validated: Vec<Evaluation>,
    /// On other pages, of operators that training never saw.
    pub tested: Vec<Evaluation>,
    /// Farm pages, each judged by a model that saw nothing of their operator, and honest pages.
    pub left_out: Vec<Judged>,
    /// What is found of an operator after corrections.
    pub curve: Vec<CurvePoint>,
    /// What each family of signals is worth.
    pub worth: Vec<Worth>,
    /// The worst mistakes.
    pub mistakes: Vec<Mistake>,
    /// What an older model called differently, and its name.
    pub flips: Option<(String, Vec<Flip>)>,
}

/// What stands where nothing could be measured.
pub(super) const NOTHING: &str = "–";

/// A share in per cent, with so many digits after the point.
pub(super) fn share(share: f64, digits: usize) -> String {
    if share.is_finite() { format!("{:.digits$}%", 100.0 * share) } else { NOTHING.into() }
}

/// A number with so many digits after the point.
pub(super) fn number(number: f64, digits: usize) -> String {
    if number.is_finite() { format!("{number:.digits$}") } else { NOTHING.into() }
}

/// Interval as `value (low–high)`, in per cent.
fn percent(Interval { value, low, high }: Interval) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    format!("{} ({:.1}–{:.1})", share(value, 1), 100.0 * low, 100.0 * high)
}

/// Interval as `value (low–high)`.
fn decimal(Interval { value, low, high }: Interval) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    format!("{value:.4} ({low:.4}–{high:.4})")
}

/// The card as Markdown.
#[must_use]
pub fn card(trained: &Trained, findings: &Findings) -> String {
    let mut card = String::new();
    introduction(&mut card, trained);
    let seen = "Training pages, each judged by a model that saw no page of its operator";
    part(&mut card, seen, CHOSEN_ON_THESE, &findings.validated);
    if !findings.tested.is_empty() {
        part(&mut card, "Other pages, of operators that training never saw", "", &findings.tested);
    }
    left_out_table(&mut card, &findings.left_out);
    curve_table(&mut card, &findings.curve);
    worth_table(&mut card, &findings.worth);
    weights_table(&mut card, trained);
    card
}

fn introduction(card: &mut String, trained: &Trained) {
    let file = trained.model.file();
    let training = &file.training;
    let _ = write!(
        card,
        "# Model {}\n\n\
        A logistic model over {} named signals. It gives the probability that a page was made to catch traffic \
        with mass-made text. It judges single pages, not sites; a copied article with nothing else on its page \
        looks honest.\n\n\
        - Trained on {} farm and {} honest pages of {} operators (data `{}`), each read three times: as HTML, \
        as all its visible text, and as the main text that an extractor would give. Large operators are thinned out, small farm operators repeated.\n\
        - Besides, {} made pairs (seed {}): a farm page and its honest twin on the same article, for signs that \
        hardly occur among the real pages (invented author profiles, unrelated question blocks, stripped agency \
        copy). They enter no figure below.\n\
        - L2 penalty {}, of {}: the one with the lowest log loss on unseen operators. A weight that contradicts its \
        signal's direction is left out, and so is one that moves no verdict.\n\
        - HTML and whole texts are weighed by the mean of two fits, one on HTML alone ({:.0}%) and one on HTML and main \
        texts by the signals that a text can show; main texts are weighed by the second.\n\
        - Calibrated on pages of unseen operators (by Platt's line, straight or bent, or isotonic regression, \
        whichever had the lowest log loss), for {:.0}% of farm pages; where farms are rarer, true probabilities are lower (`--farm-share`).\n\
        {}\n\
        Reproduce with `weedout train`: same input, same bytes. Intervals hold 95 of 100 resamples of the operators.\n\n",
        file.name,
        signals::COUNT,
        training.farm_pages,
        training.honest_pages,
        training.operators,
        training.data,
        training.made_pairs,
        training.seed,
        training.alpha,
        losses(&trained.alphas),
        100.0 * Part::Markup.share(),
        100.0 * training.farm_share,
        thresholds(file),
    );
    if training.corrections > 0 {
        let right = trained.corrected.iter().filter(|c| c.right).count();
        let _ = write!(
            card,
            "{} corrections were learnt from; {right} of their {} readings are judged right.\n\n",
            training.corrections,
            trained.corrected.len()
        );
    }
}

/// A line a form: how it was calibrated, and what it is called from where on.
fn thresholds(file: &ModelFile) -> String {
    let line = |form: Form| {
        let Thresholds { farm, suspect, tangible, damning } = file.thresholds.of(form);
        let line = match file.calibration.of(form).knots.len() {
            0 => "a straight line".to_owned(),
            3 => "a bent line".to_owned(),
            knots => format!("a line through {knots} points"),
        };
        format!(
            "- {} ({line}) is called `farm` from {farm:.3}, if signals that quote what they count, more of it than on nineteen of twenty honest pages, add at least {tangible:.1} log-odds, and `suspect` from {suspect:.3}, or if they add {damning:.2}.\n",
            form.name(),
        )
    };
    Form::ALL.map(line).concat()
}

fn losses(alphas: &[(f64, f64)]) -> String {
    let told: Vec<String> =
        alphas.iter().map(|(alpha, loss)| format!("{alpha} (log loss {loss:.4})")).collect();
    told.join(", ")
}

fn part(card: &mut String, title: &str, caution: &str, evaluations: &[Evaluation]) {
    let _ = write!(card, "## {title}\n\n");
    if !caution.is_empty() {
        let _ = write!(card, "{caution}\n\n");
    }
    figures(card, evaluations);
    let Some(first) = evaluations.first() else { return };
    labels_table(card, first);
    reliability(card, first);
}

/// The figures, a column a form.
fn figures(card: &mut String, evaluations: &[Evaluation]) {
    let _ = writeln!(
        card,
        "| | {} |",
        evaluations.iter().map(|e| e.form.name()).collect::<Vec<_>>().join(" | ")
    );
    let _ = writeln!(card, "|---|{}", "---|".repeat(evaluations.len()));
    for (name, of) in ROWS {
        let cells: Vec<String> = evaluations.iter().map(of).collect();
        let _ = writeln!(card, "| {name} | {} |", cells.join(" | "));
    }
    card.push('\n');
}

/// A row of the table of figures.
pub(super) type Shown = fn(&Evaluation) -> String;

/// The rows of the table of figures.
pub(super) const ROWS: [(&str, Shown); 17] = [
    ("pages (farm pages)", |e| format!("{} ({})", e.figures.pages, e.figures.farms)),
    ("operators", |e| e.figures.operators.to_string()),
    ("AUC", |e| decimal(e.figures.auc)),
    ("average precision", |e| decimal(e.figures.average_precision)),
    ("recall at 1% false positives", |e| percent(e.figures.recall_at_1)),
    ("recall at 0.1% false positives", |e| percent(e.figures.recall_at_01)),
    ("called farm: recall", |e| percent(e.figures.recall)),
    ("called farm: false positives", |e| percent(e.figures.false_positives)),
    ("called farm: precision where 1% are farms", |e| percent(e.figures.precision[0])),
    ("precision where 5% are farms", |e| percent(e.figures.precision[1])),
    ("precision where 20% are farms", |e| percent(e.figures.precision[2])),
    ("judged pages: Brier score", |e| decimal(e.figures.brier)),
    ("judged pages: log loss", |e| decimal(e.figures.log_loss)),
    ("judged pages: calibration error", |e| decimal(e.figures.calibration_error)),
    ("called what its markup is called", |e| agreeing(e, |a| a.same)),
    ("called farm as its markup is, or neither", |e| agreeing(e, |a| a.same_accusation)),
    ("farm in one form and clean in the other", |e| agreeing(e, |a| a.opposite)),
];

fn agreeing(evaluation: &Evaluation, count: impl Fn(&Agreement) -> usize) -> String {
    evaluation.agreement.as_ref().map_or(NOTHING.into(), |agreement| {
        format!("{:.1}%", 100.0 * count(agreement) as f64 / agreement.pages as f64)
    })
}

/// What each kind of page is called at the shipped thresholds; unjudged pages are called nothing.
fn labels_table(card: &mut String, evaluation: &Evaluation) {
    let _ = write!(
        card,
        "By kind, as {}:\n\n| label | kind | pages | judged | called farm | called suspect |\n|---|---|---|---|---|---|\n",
        evaluation.form.name()
    );
    for slice in evaluation.slices.iter().filter(|slice| matches!(slice.by, "kind" | "all")) {
        let percent = |n: usize| 100.0 * n as f64 / slice.pages.max(1) as f64;
        let _ = writeln!(
            card,
            "| {} | {} | {} | {} | {} ({:.1}%) | {} ({:.1}%) |",
            if slice.farm { "farm" } else { "honest" },
            slice.name,
            slice.pages,
            slice.judged,
            slice.called_farm,
            percent(slice.called_farm),
            slice.called_suspect,
            percent(slice.called_suspect),
        );
    }
    card.push('\n');
}

fn reliability(card: &mut String, evaluation: &Evaluation) {
    card.push_str("| probability | pages | mean probability | farm pages |\n|---|---|---|---|\n");
    for bin in &evaluation.bins {
        let _ = writeln!(
            card,
            "| {:.1}–{:.1} | {} | {:.2} | {:.0}% |",
            bin.from,
            bin.from + 0.1,
            bin.pages,
            bin.mean,
            100.0 * bin.farms
        );
    }
    card.push('\n');
}

/// A farm operator that was left out.
#[derive(Debug, PartialEq)]
pub(super) struct LeftOut<'a> {
    /// The kinds of its pages.
    pub kind: String,
    /// Its name, which is told nobody.
    pub operator: &'a str,
    /// How many pages it has.
    pub pages: usize,
    /// Recall at 1% and at 0.1% false positives.
    pub recall: [f64; 2],
}

/// Recall of each farm operator when nothing of it was seen, in the order of kinds.
pub(super) fn left_out_rows(pages: &[Judged]) -> Vec<LeftOut<'_>> {
    let html: Vec<&Judged> = pages.iter().filter(|p| p.form == Form::Html).collect();
    let (usual, strict) = (curve(&html, 0.01).cut, curve(&html, 0.001).cut);
    let mut by_operator: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for page in html.iter().filter(|p| p.farm) {
        by_operator.entry(&page.operator).or_default().push(page);
    }
    let mut rows: Vec<LeftOut> = Vec::new();
    for (operator, pages) in by_operator {
        let kinds: BTreeSet<&str> = pages.iter().map(|page| page.kind.as_str()).collect();
        let kind = kinds.into_iter().collect::<Vec<_>>().join(", ");
        let recall = [usual, strict].map(|cut| recall(&pages, cut));
        rows.push(LeftOut { kind, operator, pages: pages.len(), recall });
    }
    rows.sort_by(|a, b| (&a.kind, a.operator).cmp(&(&b.kind, b.operator)));
    rows
}

/// The median of their recalls at 1% and at 0.1% false positives.
pub(super) fn median_recalls(rows: &[LeftOut]) -> [f64; 2] {
    [0, 1].map(|n| median(rows.iter().map(|row| row.recall[n])))
}

/// The median of shares; of an even number, the mean of the two in the middle.
fn median(shares: impl Iterator<Item = f64>) -> f64 {
    let mut shares: Vec<f64> = shares.collect();
    shares.sort_by(f64::total_cmp);
    let middle = shares.len() / 2;
    match shares.len() {
        0 => 0.0,
        even if even % 2 == 0 => f64::midpoint(shares[middle - 1], shares[middle]),
        _ => shares[middle],
    }
}

fn left_out_table(card: &mut String, pages: &[Judged]) {
    if pages.is_empty() {
        return;
    }
    card.push_str("## Leaving out one farm operator at a time\n\n");
    card.push_str("| kind | operator | pages | recall at 1% false positives | at 0.1% |\n|---|---|---|---|---|\n");
    let rows = left_out_rows(pages);
    for (number, LeftOut { kind, pages, recall, .. }) in rows.iter().enumerate() {
        let [usual, strict] = recall.map(|recall| share(recall, 0));
        let _ = writeln!(card, "| {kind} | {} | {pages} | {usual} | {strict} |", number + 1);
    }
    let [usual, strict] = median_recalls(&rows).map(|recall| share(recall, 0));
    let html: Vec<&Judged> = pages.iter().filter(|p| p.form == Form::Html).collect();
    let _ = write!(
        card,
        "\nMedian recall at 1% false positives: {usual}, at 0.1%: {strict}; of all pages {} at 1% and {} at 0.1%. Operators are numbered, not named.\n\n",
        share(curve(&html, 0.01).recall, 1),
        share(curve(&html, 0.001).recall, 1),
    );
    false_positives_table(card, &html);
}

/// Which kinds of honest page the false positives are.
fn false_positives_table(card: &mut String, pages: &[&Judged]) {
    card.push_str(
        "| honest kind | pages | above the 1% cut | above the 0.1% cut |\n|---|---|---|---|\n",
    );
    let (usual, strict) = (curve(pages, 0.01).cut, curve(pages, 0.001).cut);
    let kinds: BTreeSet<&str> = pages.iter().filter(|p| !p.farm).map(|p| p.kind.as_str()).collect();
    for kind in kinds {
        let chosen: Vec<_> = pages.iter().filter(|p| !p.farm && p.kind == kind).collect();
        let above = |cut: f64| chosen.iter().filter(|p| p.probability > cut).count();
        let share = |count: usize| 100.0 * count as f64 / chosen.len() as f64;
        let (usual, strict) = (above(usual), above(strict));
        let _ = writeln!(
            card,
            "| {kind} | {} | {usual} ({:.1}%) | {strict} ({:.1}%) |",
            chosen.len(),
            share(usual),
            share(strict)
        );
    }
    card.push('\n');
}

fn curve_table(card: &mut String, points: &[CurvePoint]) {
    if points.is_empty() {
        return;
    }
    card.push_str("## Learning from corrections\n\nFarm operators that are left out of training and found badly: the recall on their other pages at 1% false positives once so many of their pages are corrected. ");
    card.push_str(tables_told(points));
    card.push_str(
        "\n\n| kind | operator | corrections | other pages | recall |\n|---|---|---|---|---|\n",
    );
    for (number, point) in numbered(points) {
        let CurvePoint { kind, corrections, tested, recall, .. } = point;
        let recall = 100.0 * recall;
        let _ = writeln!(card, "| {kind} | {number} | {corrections} | {tested} | {recall:.0}% |");
    }
    card.push('\n');
}

/// What the tables of learned signals did while the curves were made.
pub(super) fn tables_told(points: &[CurvePoint]) -> &'static str {
    if points.iter().any(|point| point.with_tables) {
        "The tables of learned signals learnt from the corrections, too."
    } else {
        "The values were stored ones, so the tables of learned signals stayed as they were; with the training pages at hand (`--pages`) they learn from corrections, too, and more is found."
    }
}

/// The points with the numbers of their operators.
pub(super) fn numbered(points: &[CurvePoint]) -> Vec<(usize, &CurvePoint)> {
    let mut names: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for point in points {
        if names.last() != Some(&point.operator.as_str()) {
            names.push(&point.operator);
        }
        found.push((names.len(), point));
    }
    found
}

fn worth_table(card: &mut String, worth: &[Worth]) {
    if worth.is_empty() {
        return;
    }
    card.push_str("## Families\n\nThe other pages, judged by a model that was fitted without the family.\n\n| without | AUC | recall at 1% | recall at 0.1% |\n|---|---|---|---|\n");
    for row in worth {
        let family = if row.family == "all" { "(nothing left out)" } else { row.family };
        let _ = writeln!(
            card,
            "| {family} | {} | {} | {} |",
            number(row.auc, 4),
            share(row.recall_at_1, 1),
            share(row.recall_at_01, 1)
        );
    }
    card.push('\n');
}

fn weights_table(card: &mut String, trained: &Trained) {
    card.push_str("## Weights\n\nLog-odds per spread, before calibration, with 95% intervals from leaving out tenths of the operators; honest and farm pages by their middle and 95th percentile values. Signals that are not named here weigh nothing.\n\n");
    card.push_str("| signal | weight | honest 50th | honest 95th | farm 50th | farm 95th |\n|---|---|---|---|---|---|\n");
    for column in by_weight(trained) {
        let signal = signals::ALL[column];
        let weight = trained.model.weight(column, Form::Html);
        let interval = trained.intervals[column];
        let at = |values: &[f32], n: usize| {
            values.get(n).map_or(NOTHING.into(), |v| signal.unit.show(*v))
        };
        let _ = writeln!(
            card,
            "| `{}` | {:+.3} ({:+.2} to {:+.2}) | {} | {} | {} | {} |",
            signal.id,
            weight.weight,
            interval.low,
            interval.high,
            at(&weight.honest, 10),
            at(&weight.honest, 19),
            at(&weight.farm, 10),
            at(&weight.farm, 19)
        );
    }
}

/// The columns that are weighed, heaviest first.
pub(super) fn by_weight(trained: &Trained) -> Vec<usize> {
    let weight = |c: usize| trained.model.weight(c, Form::Html).weight.abs();
    let mut order: Vec<usize> = (0..signals::COUNT).filter(|&c| weight(c) > 0.0).collect();
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::metrics::tests::pages;

    #[test]
    fn what_was_chosen_on_the_pages_is_said_before_their_figures() {
        let mut text = String::new();
        part(&mut text, "Training pages", CHOSEN_ON_THESE, &[]);
        assert!(text.starts_with("## Training pages\n\nCalibration and thresholds were chosen"));
    }

    #[test]
    fn an_operator_with_pages_of_two_kinds_is_one() {
        let given = [(0.9, true), (0.2, true), (0.8, true), (0.7, true), (0.5, false)];
        let mut pages = pages(&given);
        let named = [("b", "spun"), ("b", "doorway"), ("a", "spun"), ("c", "other"), ("d", "x")];
        for (page, (operator, kind)) in pages.iter_mut().zip(named) {
            (page.operator, page.kind) = (operator.into(), kind.into());
        }
        let rows = left_out_rows(&pages);
        let told: Vec<(&str, &str, usize, f64)> =
            rows.iter().map(|r| (r.kind.as_str(), r.operator, r.pages, r.recall[0])).collect();
        let expected =
            [("doorway, spun", "b", 2, 0.5), ("other", "c", 1, 1.0), ("spun", "a", 1, 1.0)];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert_eq!(median([0.9, 0.1, 0.4, 0.2].into_iter()), f64::midpoint(0.2, 0.4));
        assert_eq!(median([0.9, 0.1, 0.4].into_iter()), 0.4);
        assert_eq!(median(std::iter::empty()), 0.0);
    }
}
