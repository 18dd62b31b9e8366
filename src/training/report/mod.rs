//! The report: one HTML file with its plots inside, for people who would rather look than read.

mod svg;

use super::card::{
    CHOSEN_ON_THESE, Findings, NOTHING, ROWS, by_weight, left_out_rows, median_recalls, number,
    numbered, share, tables_told,
};
use super::{Evaluation, Flip, Frequency, Mistake, Overlap, Slice, Trained};
use crate::model::{Model, Reason};
use crate::page::Form;
use crate::signals;
use std::collections::BTreeMap;
use std::fmt::Write;
use svg::{Axis, Plot};

const STYLE: &str = include_str!("report.css");
/// Signals shown in the plot of weights.
const MOST_WEIGHTS: usize = 40;
/// Operators that a slice lists at most.
const MOST_OPERATORS: usize = 80;

/// What the report shows besides the findings.
#[derive(Debug, Default)]
pub struct Tables {
    /// How often signals speak.
    pub frequencies: Vec<Frequency>,
    /// Signals that speak on the same pages.
    pub overlaps: Vec<Overlap>,
}

/// The report as HTML. `trained` is there after training, not after evaluating a model that came
/// from elsewhere.
#[must_use]
pub fn report(
    model: &Model,
    trained: Option<&Trained>,
    findings: &Findings,
    tables: &Tables,
) -> String {
    let file = model.file();
    let title = format!("Model {}", escaped(&file.name));
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style><main><h1>{title}</h1>\n"
    );
    let training = &file.training;
    let _ = write!(
        html,
        "<p>Trained on {} farm and {} honest pages of {} operators, {} made pairs and {} corrections; L2 penalty {}. Intervals in brackets hold 95 of 100 resamples of the operators.</p>",
        training.farm_pages,
        training.honest_pages,
        training.operators,
        training.made_pairs,
        training.corrections,
        training.alpha
    );
    // Of a model that came from elsewhere nobody knows here what it was trained on.
    let title = match trained {
        Some(_) => "Pages of operators that training never saw",
        None => "The pages given",
    };
    evaluated(&mut html, title, "", &findings.tested);
    let title = "Training pages, each by a model that saw no page of its operator";
    evaluated(&mut html, title, CHOSEN_ON_THESE, &findings.validated);
    left_out(&mut html, findings);
    corrections(&mut html, trained, findings);
    if let Some((old, flips)) = &findings.flips {
        flipped(&mut html, old, flips);
    }
    mistaken(&mut html, &findings.mistakes);
    weights(&mut html, trained);
    signal_tables(&mut html, model, findings, tables);
    html.push_str("</main></html>\n");
    html
}

fn evaluated(html: &mut String, title: &str, caution: &str, evaluations: &[Evaluation]) {
    if evaluations.is_empty() {
        return;
    }
    let _ =
        write!(html, "<h2>{title}</h2><p>{caution}</p>\n<table class=\"figures\"><tr><th></th>");
    for evaluation in evaluations {
        let _ = write!(html, "<th>{}</th>", evaluation.form.name());
    }
    for (name, of) in ROWS {
        let cells: String = evaluations.iter().map(|e| format!("<td>{}</td>", of(e))).collect();
        let _ = write!(html, "<tr><th>{name}</th>{cells}");
    }
    let _ = write!(
        html,
        "</table>\n<div class=\"plots\">{}{}{}{}</div>",
        roc(evaluations),
        precision_recall(evaluations),
        calibration(evaluations),
        histogram(&evaluations[0])
    );
    for by in ["kind", "language", "length", "operator"] {
        slices(html, by, evaluations);
    }
}

/// Shares of farm and honest pages above every cut.
fn shares(evaluation: &Evaluation) -> Vec<(f64, f64)> {
    let farms = evaluation.figures.farms.max(1) as f64;
    let honest = (evaluation.figures.pages - evaluation.figures.farms).max(1) as f64;
    let (mut found, mut accused) = (0.0, 0.0);
    let mut points = vec![(0.0, 0.0)];
    for (_, farm) in &evaluation.ranking {
        if *farm {
            found += 1.0
        } else {
            accused += 1.0
        }
        points.push((accused / honest, found / farms));
    }
    points
}

fn roc(evaluations: &[Evaluation]) -> String {
    let mut plot =
        Plot::new(Axis::log_share("honest pages accused"), Axis::share("farm pages found"));
    for evaluation in evaluations {
        let log = |x: f64| x.max(1e-4).log10();
        let points: Vec<(f64, f64)> =
            shares(evaluation).into_iter().map(|(x, y)| (log(x), y)).collect();
        plot.line(&corners(&points), evaluation.form.id());
        plot.legend(evaluation.form.name(), evaluation.form.id());
    }
    plot.finish("Found against accused (ROC, logarithmic)")
}

/// Of points on a straight line, the ends: thousands of pages make few corners.
fn corners(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for &point in points {
        if let [.., before, last] = kept.as_slice() {
            let flat = (before.0 == last.0 && last.0 == point.0)
                || (before.1 == last.1 && last.1 == point.1);
            if flat {
                kept.pop();
            }
        }
        kept.push(point);
    }
    kept
}

fn precision_recall(evaluations: &[Evaluation]) -> String {
    let mut plot =
        Plot::new(Axis::share("farm pages found"), Axis::share("farms among pages accused"));
    for evaluation in evaluations {
        let farms = evaluation.figures.farms.max(1) as f64;
        let (mut found, mut seen) = (0.0, 0.0);
        let mut points = Vec::new();
        for (_, farm) in &evaluation.ranking {
            seen += 1.0;
            if *farm {
                found += 1.0;
                points.push((found / farms, found / seen));
            }
        }
        plot.line(&corners(&points), evaluation.form.id());
    }
    plot.finish("Precision and recall, as frequent as farms are among these pages")
}

fn calibration(evaluations: &[Evaluation]) -> String {
    let mut plot =
        Plot::new(Axis::share("probability given"), Axis::share("farms among the pages"));
    plot.line(&[(0.0, 0.0), (1.0, 1.0)], "even");
    for evaluation in evaluations {
        let class = evaluation.form.id();
        let points: Vec<(f64, f64)> = evaluation.bins.iter().map(|b| (b.mean, b.farms)).collect();
        plot.line(&points, class);
        for bin in &evaluation.bins {
            let share = bin.pages as f64 / evaluation.figures.pages.max(1) as f64;
            let title = format!("{} pages, {:.0}% farms", bin.pages, 100.0 * bin.farms);
            plot.dot(bin.mean, bin.farms, 2.0 + 12.0 * share.sqrt(), class, &title);
        }
    }
    plot.finish("Calibration: on the dashed line a probability means what it says")
}

fn histogram(evaluation: &Evaluation) -> String {
    const BARS: usize = 25;
    let mut counts = [[0.0f64; BARS]; 2];
    for (probability, farm) in &evaluation.ranking {
        let bar = ((probability * BARS as f64) as usize).min(BARS - 1);
        counts[usize::from(*farm)][bar] += 1.0;
    }
    let most = counts.iter().flatten().copied().fold(1.0, f64::max);
    let mut plot = Plot::new(Axis::share("probability given"), Axis::count(most, "pages"));
    for (farm, class) in [(0, "honest"), (1, "farm")] {
        for (n, count) in counts[farm].iter().enumerate() {
            let (from, width) = (n as f64 / BARS as f64, 1.0 / BARS as f64);
            let left = from + width * (0.08 + 0.42 * farm as f64);
            plot.bar(left, left + width * 0.42, *count, class);
        }
    }
    plot.legend("honest pages", "honest");
    plot.legend("farm pages", "farm");
    plot.finish(&format!("Probabilities given, {}", evaluation.form.name()))
}

/// The slices of a name in each form.
type Cells<'a> = BTreeMap<Form, &'a Slice>;

/// The slices by something, with their label and name; of operators the largest.
fn sliced<'a>(by: &str, evaluations: &'a [Evaluation]) -> Vec<((bool, &'a str), Cells<'a>)> {
    let mut rows: Vec<((bool, &str), Cells)> = Vec::new();
    for evaluation in evaluations {
        for slice in evaluation.slices.iter().filter(|slice| slice.by == by) {
            let key = (slice.farm, slice.name.as_str());
            match rows.iter_mut().find(|row| row.0 == key) {
                Some(row) => {
                    row.1.insert(evaluation.form, slice);
                }
                None => rows.push((key, Cells::from([(evaluation.form, slice)]))),
            }
        }
    }
    if by == "operator" {
        rows.sort_by_key(|row| std::cmp::Reverse((row.0.0, row.1.values().map(|s| s.pages).max())));
        rows.truncate(MOST_OPERATORS);
    }
    rows
}

/// A table of slices, all forms side by side.
fn slices(html: &mut String, by: &str, evaluations: &[Evaluation]) {
    let open = if by == "operator" { "" } else { " open" };
    let _ = write!(html, "<details{open}><summary>By {by}</summary><table><tr><th>label<th>{by}");
    for evaluation in evaluations {
        let name = evaluation.form.name();
        let _ = write!(html, "<th>{name}: judged, of pages<th>called farm<th>called suspect");
    }
    for ((farm, name), cells) in sliced(by, evaluations) {
        let (label, class) = if farm { ("farm", "farm") } else { ("honest", "honest") };
        let _ = write!(
            html,
            "<tr><td><b class=\"{class}\">{label}</b><td>{}",
            escaped(if name.is_empty() { "–" } else { name })
        );
        for evaluation in evaluations {
            match cells.get(&(evaluation.form)) {
                Some(slice) => {
                    let share = |n: usize| meter(n as f64 / slice.pages.max(1) as f64, class);
                    let (farm, suspect) = (slice.called_farm, slice.called_suspect);
                    // Of a page's forms one may lie in another slice, as a whole text is longer.
                    let _ = write!(
                        html,
                        "<td>{} of {}{}{}",
                        slice.judged,
                        slice.pages,
                        share(farm),
                        share(suspect)
                    );
                }
                None => html.push_str("<td>–<td>–<td>–"),
            }
        }
    }
    html.push_str("</table></details>\n");
}

/// A cell with a share and a bar behind it.
fn meter(share: f64, class: &str) -> String {
    if !share.is_finite() {
        return format!("<td>{NOTHING}");
    }
    let percent = 100.0 * share;
    format!(
        "<td class=\"meter\"><i class=\"{class}\" style=\"width:{percent:.1}%\"></i>{percent:.1}%"
    )
}

fn left_out(html: &mut String, findings: &Findings) {
    if findings.left_out.is_empty() {
        return;
    }
    let rows = left_out_rows(&findings.left_out);
    let [usual, strict] = median_recalls(&rows).map(|recall| share(recall, 0));
    let _ = write!(
        html,
        "<h2>Leaving out one farm operator at a time</h2><p>Each operator's pages are judged by a model that saw none of them. Median recall: {usual} at 1% and {strict} at 0.1% false positives.</p><table><tr><th>operator<th>kind<th>pages<th>recall at 1%<th>recall at 0.1%"
    );
    for (number, row) in rows.iter().enumerate() {
        let [usual, strict] = row.recall.map(|recall| meter(recall, "farm"));
        let (kind, pages) = (escaped(&row.kind), row.pages);
        let _ = write!(html, "<tr><td>{}<td>{kind}<td>{pages}{usual}{strict}", number + 1);
    }
    html.push_str("</table>\n");
}

fn corrections(html: &mut String, trained: Option<&Trained>, findings: &Findings) {
    if !findings.curve.is_empty() {
        let mut plot = Plot::new(
            Axis::count(200.0, "pages of the operator that are corrected"),
            Axis::share("of its other pages found"),
        );
        let mut lines: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
        for (number, point) in numbered(&findings.curve) {
            lines.entry(number).or_default().push((point.corrections as f64, point.recall));
            let title = format!("{} {number}: {:.0}%", point.kind, 100.0 * point.recall);
            plot.dot(point.corrections as f64, point.recall, 3.0, "farm", &escaped(&title));
        }
        lines.values().for_each(|points| plot.line(points, "farm"));
        let _ = write!(
            html,
            "<h2>Learning from corrections</h2><p>Farm operators that were left out and found badly: recall on the rest of their pages at 1% false positives, after so many corrections. A line is an operator. {}</p><div class=\"plots\">{}</div>",
            tables_told(&findings.curve),
            plot.finish("Learning curves")
        );
    }
    let Some(trained) = trained.filter(|trained| !trained.corrected.is_empty()) else { return };
    let wrong: Vec<_> = trained.corrected.iter().filter(|c| !c.right).collect();
    let _ = write!(
        html,
        "<h2>Corrections</h2><p>{} of {} readings of corrected pages are judged right.</p>",
        trained.corrected.len() - wrong.len(),
        trained.corrected.len()
    );
    for correction in wrong {
        let _ = write!(
            html,
            "<p><b>{}</b> ({}) should be {}, is called {} ({:.2}). What speaks against it:</p>{}",
            escaped(&correction.id),
            correction.form.name(),
            if correction.farm { "farm" } else { "legit" },
            correction.label.name(),
            correction.probability,
            reasons(&correction.reasons)
        );
    }
}

fn reasons(reasons: &[Reason]) -> String {
    let row = |reason: &Reason| {
        format!(
            "<tr><td class=\"number\">{:+.2}<td><code>{}</code><td>{}",
            reason.points.log_odds(),
            reason.signal,
            escaped(&reason.says)
        )
    };
    format!("<table class=\"reasons\">{}</table>", reasons.iter().map(row).collect::<String>())
}

fn flipped(html: &mut String, old: &str, flips: &[Flip]) {
    let better = flips.iter().filter(|flip| flip.better()).count();
    let _ = write!(
        html,
        "<h2>What changes against {}</h2><p>{} readings are called differently: {better} better, {} worse.</p><details><summary>Page by page</summary><table><tr><th>page<th>kind<th>label<th>input<th>before<th>now<th>",
        escaped(old),
        flips.len(),
        flips.len() - better
    );
    for flip in flips {
        let _ = write!(
            html,
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{} {:.2}<td>{} {:.2}<td>{}",
            escaped(&flip.id),
            escaped(&flip.kind),
            if flip.farm { "farm" } else { "honest" },
            flip.form.name(),
            flip.old.0.name(),
            flip.old.1,
            flip.new.0.name(),
            flip.new.1,
            if flip.better() { "better" } else { "worse" }
        );
    }
    html.push_str("</table></details>\n");
}

fn mistaken(html: &mut String, mistakes: &[Mistake]) {
    for farm in [false, true] {
        let chosen: Vec<&Mistake> = mistakes.iter().filter(|m| m.farm == farm).collect();
        if chosen.is_empty() {
            continue;
        }
        let title = match farm {
            false => "Honest pages most likely taken for farms",
            true => "Farm pages most likely taken for honest",
        };
        let _ = write!(html, "<h2>{title}</h2>");
        for mistake in chosen {
            let _ = write!(
                html,
                "<details><summary>{:.2} <b>{}</b> {}</summary>{}</details>",
                mistake.probability,
                escaped(&mistake.id),
                escaped(&mistake.kind),
                reasons(&mistake.reasons)
            );
        }
    }
}

fn weights(html: &mut String, trained: Option<&Trained>) {
    let Some(trained) = trained else { return };
    let row = |column: usize| {
        let interval = trained.intervals[column];
        (signals::ALL[column].id.to_owned(), interval.value, interval.low, interval.high)
    };
    let rows: Vec<_> = by_weight(trained).into_iter().take(MOST_WEIGHTS).map(row).collect();
    let _ = write!(
        html,
        "<h2>Weights</h2><p>Log-odds per spread, before calibration; the {} heaviest of {}. Lines are 95% intervals from leaving out tenths of the operators.</p>{}",
        rows.len(),
        by_weight(trained).len(),
        svg::weights(&rows)
    );
}

fn signal_tables(html: &mut String, model: &Model, findings: &Findings, tables: &Tables) {
    if !findings.worth.is_empty() {
        html.push_str("<h2>What each family is worth</h2><p>The pages of unseen operators, judged by a model fitted without the family.</p><table><tr><th>without<th>AUC<th>recall at 1%<th>recall at 0.1%");
        for row in &findings.worth {
            let name = if row.family == "all" { "(nothing left out)" } else { row.family };
            let _ = write!(
                html,
                "<tr><td>{name}<td class=\"number\">{}{}{}",
                number(row.auc, 4),
                meter(row.recall_at_1, "farm"),
                meter(row.recall_at_01, "farm")
            );
        }
        html.push_str("</table>\n");
    }
    if !tables.frequencies.is_empty() {
        html.push_str("<h2>How often signals speak</h2><p>A signal speaks where it adds a tenth of a log-odd at least. S/O: share of farms where it speaks, were both labels alike frequent.</p><details open><summary>Signals</summary><table><tr><th>signal<th>weight<th>farm pages<th>honest pages<th>S/O<th>farm operators<th>honest pages it clears");
        for row in &tables.frequencies {
            let share = number(row.farm_share(), 3);
            let _ = write!(
                html,
                "<tr><td><code>{}</code><td class=\"number\">{:+.3}{}{}<td class=\"number\">{share}<td class=\"number\">{}{}",
                signals::ALL[row.column].id,
                model.weight(row.column, Form::Html).weight,
                meter(row.farm, "farm"),
                meter(row.honest, "honest"),
                row.operators,
                meter(row.clears, "honest")
            );
        }
        html.push_str("</table></details>\n");
    }
    if !tables.overlaps.is_empty() {
        html.push_str("<h2>Signals that say the same</h2><table><tr><th>signal<th>signal<th>pages with both<th>of the pages with either");
        for row in &tables.overlaps {
            let [a, b] = row.columns.map(|column| signals::ALL[column].id);
            let _ = write!(
                html,
                "<tr><td><code>{a}</code><td><code>{b}</code><td class=\"number\">{}{}",
                row.both,
                meter(row.share, "html")
            );
        }
        html.push_str("</table>\n");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::evaluate;
    use crate::training::metrics::tests::{pages, thresholds};

    #[test]
    fn names_from_pages_cannot_write_markup() {
        let mut pages = pages(&[(0.9, true), (0.2, false), (0.7, true), (0.1, false)]);
        pages[0].kind = "<script>alert(1)</script>".into();
        let findings =
            Findings { tested: evaluate(&pages, thresholds(0.9, 0.5), 1), ..Findings::default() };
        let model = Model::embedded().unwrap();
        let html = report(&model, None, &findings, &Tables::default());
        assert!(html.contains("The pages given") && !html.contains("never saw"));
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
        assert!(html.contains("<svg") && !html.contains("http"), "it stands alone");
    }

    #[test]
    fn straight_lines_keep_their_ends() {
        let points = [(0.0, 0.0), (0.0, 0.1), (0.0, 0.2), (0.1, 0.2), (0.2, 0.2), (0.2, 0.3)];
        assert_eq!(corners(&points), [(0.0, 0.0), (0.0, 0.2), (0.2, 0.2), (0.2, 0.3)]);
    }
}
