//! Findings in words, for a terminal, and as JSON, for programs.

use super::card::{self, Findings, ROWS, Shown, left_out_rows, median_recalls, share};
use super::{Evaluation, Figures, Flip, Interval, Judged, Mistake, Slice};
use crate::model::Model;
use serde_json::{Value, json};
use std::fmt::Write;

/// Slices by operator that are told in words.
const MOST_OPERATORS: usize = 20;
/// Flips that are told in words.
const MOST_FLIPS: usize = 50;

/// An evaluation in a line.
#[must_use]
pub fn in_short(evaluation: &Evaluation) -> String {
    let figures = &evaluation.figures;
    format!(
        "{}: {} pages, AUC {}, recall {} at 1% and {} at 0.1% false positives, calibration error {}",
        evaluation.form.name(),
        figures.pages,
        card::number(figures.auc.value, 4),
        share(figures.recall_at_1.value, 1),
        share(figures.recall_at_01.value, 1),
        card::number(figures.calibration_error.value, 3)
    )
}

/// What leaving out one operator at a time shows, in a line.
#[must_use]
pub fn left_out_in_short(pages: &[Judged]) -> String {
    let rows = left_out_rows(pages);
    let [usual, strict] = median_recalls(&rows);
    format!(
        "{} farm operators left out one at a time: median recall {} at 1% and {} at 0.1% false positives",
        rows.len(),
        share(usual, 0),
        share(strict, 0)
    )
}

/// Findings as tables to read.
#[must_use]
pub fn in_text(findings: &Findings) -> String {
    let mut text = String::new();
    let head: (&str, Shown) = ("", |e| e.form.name().into());
    for (name, of) in std::iter::once(head).chain(ROWS) {
        let cells: Vec<String> = findings.tested.iter().map(|e| format!("{:<26}", of(e))).collect();
        let _ = writeln!(text, "{name:<44}{}", cells.join("").trim_end());
    }
    for evaluation in &findings.tested {
        let _ = write!(text, "\n{}\n", evaluation.form.name());
        evaluation
            .slices
            .iter()
            .take_while(|s| s.by != "operator")
            .for_each(|s| slice(&mut text, s));
        operators(&mut text, evaluation);
        let _ = writeln!(text, "  {:<24}{:>7}{:>10}{:>9}", "probability", "pages", "mean", "farms");
        for bin in &evaluation.bins {
            let range = format!("{:.1} to {:.1}", bin.from, bin.from + 0.1);
            let farms = 100.0 * bin.farms;
            let _ = writeln!(text, "  {range:<24}{:>7}{:>10.2}{farms:>8.0}%", bin.pages, bin.mean);
        }
    }
    findings.mistakes.iter().for_each(|mistake| told(&mut text, mistake));
    if let Some((old, flips)) = &findings.flips {
        flipped(&mut text, old, flips);
    }
    text
}

fn slice(text: &mut String, slice: &Slice) {
    let label = if slice.farm { "farm" } else { "honest" };
    let name = format!("{label} {} {}", slice.by, slice.name);
    let share = |n: usize| 100.0 * n as f64 / slice.pages.max(1) as f64;
    let _ = writeln!(
        text,
        "  {name:<40}{:>7} pages, called farm {:>5.1}%, suspect {:>5.1}%, judged {}",
        slice.pages,
        share(slice.called_farm),
        share(slice.called_suspect),
        slice.judged
    );
}

fn operators(text: &mut String, evaluation: &Evaluation) {
    let mut chosen: Vec<&Slice> =
        evaluation.slices.iter().filter(|slice| slice.by == "operator").collect();
    chosen.sort_by_key(|slice| std::cmp::Reverse((slice.farm, slice.pages)));
    chosen.iter().take(MOST_OPERATORS).for_each(|s| slice(text, s));
    if chosen.len() > MOST_OPERATORS {
        let _ = writeln!(text, "  and {} operators more", chosen.len() - MOST_OPERATORS);
    }
}

fn told(text: &mut String, mistake: &Mistake) {
    let label = if mistake.farm { "farm page" } else { "honest page" };
    let _ =
        write!(text, "\n{label} {} ({}): {:.2}\n", mistake.id, mistake.kind, mistake.probability);
    for reason in &mistake.reasons {
        let points = reason.points.log_odds();
        let _ = writeln!(text, "  {points:+.2}  {:<32} {}", reason.signal, reason.says);
    }
}

fn flipped(text: &mut String, old: &str, flips: &[Flip]) {
    let better = flips.iter().filter(|flip| flip.better()).count();
    let _ = write!(
        text,
        "\nagainst {old}: {} readings are called differently, {better} better, {} worse\n",
        flips.len(),
        flips.len() - better
    );
    for flip in flips.iter().take(MOST_FLIPS) {
        let _ = writeln!(
            text,
            "  {}  {} {} ({}): {} {:.2} → {} {:.2}",
            if flip.better() { "better" } else { "worse " },
            if flip.farm { "farm" } else { "honest" },
            flip.id,
            flip.form.name(),
            flip.old.0.name(),
            flip.old.1,
            flip.new.0.name(),
            flip.new.1
        );
    }
    if flips.len() > MOST_FLIPS {
        let _ = writeln!(text, "  and {} more; --format json has all", flips.len() - MOST_FLIPS);
    }
}

/// Findings as one JSON object.
#[must_use]
pub fn in_json(model: &Model, findings: &Findings) -> String {
    let object = json!({
        "schema_version": 1,
        "model": model.file().name,
        "evaluations": findings.tested.iter().map(evaluation_json).collect::<Vec<_>>(),
        "mistakes": findings.mistakes.iter().map(mistake_json).collect::<Vec<_>>(),
        "flips": findings.flips.as_ref().map(|(_, flips)| flips.iter().map(flip_json).collect::<Vec<_>>()),
    });
    format!("{}\n", serde_json::to_string_pretty(&object).unwrap_or_default())
}

/// Six decimals: a platform's last bits are no finding.
fn number(value: f64) -> Value {
    json!(super::rounded(value))
}

fn interval_json(interval: Interval) -> Value {
    json!({"value": number(interval.value), "low": number(interval.low), "high": number(interval.high)})
}

fn figures_json(figures: &Figures) -> Value {
    json!({
        "pages": figures.pages,
        "farms": figures.farms,
        "operators": figures.operators,
        "auc": interval_json(figures.auc),
        "average_precision": interval_json(figures.average_precision),
        "recall_at_1": interval_json(figures.recall_at_1),
        "recall_at_0.1": interval_json(figures.recall_at_01),
        "recall": interval_json(figures.recall),
        "false_positives": interval_json(figures.false_positives),
        "precision_where_1": interval_json(figures.precision[0]),
        "precision_where_5": interval_json(figures.precision[1]),
        "precision_where_20": interval_json(figures.precision[2]),
        "brier": interval_json(figures.brier),
        "log_loss": interval_json(figures.log_loss),
        "calibration_error": interval_json(figures.calibration_error),
    })
}

fn evaluation_json(evaluation: &Evaluation) -> Value {
    let slice = |slice: &Slice| {
        json!({
            "by": slice.by, "name": slice.name, "farm": slice.farm, "pages": slice.pages,
            "judged": slice.judged, "called_farm": slice.called_farm,
            "called_suspect": slice.called_suspect,
        })
    };
    let bin = |bin: &super::Bin| json!({"from": number(bin.from), "pages": bin.pages, "mean": number(bin.mean), "farms": number(bin.farms)});
    json!({
        "input": evaluation.form.id(),
        "figures": figures_json(&evaluation.figures),
        "agreement": evaluation.agreement.map(|a| json!({
            "pages": a.pages, "same": a.same, "same_accusation": a.same_accusation,
            "opposite": a.opposite,
        })),
        "calibration": evaluation.bins.iter().map(bin).collect::<Vec<_>>(),
        "slices": evaluation.slices.iter().map(slice).collect::<Vec<_>>(),
    })
}

fn mistake_json(mistake: &Mistake) -> Value {
    json!({
        "id": mistake.id, "kind": mistake.kind, "farm": mistake.farm,
        "input": mistake.form.id(), "probability": number(mistake.probability),
        "reasons": mistake.reasons,
    })
}

fn flip_json(flip: &Flip) -> Value {
    json!({
        "id": flip.id, "kind": flip.kind, "farm": flip.farm, "input": flip.form.id(),
        "old": flip.old.0.name(), "old_probability": number(flip.old.1),
        "new": flip.new.0.name(), "new_probability": number(flip.new.1), "better": flip.better(),
    })
}
