//! The model card: what the model is, what it was trained on, how it fares on unseen operators.

use super::metrics::{auc, brier, curve, recall};
use super::{Judged, Trained};
use crate::page::Format;
use crate::signals;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Pages of other operators that the model was measured on besides.
pub type Measured<'a> = Option<&'a [Judged]>;

/// The card as Markdown. `left_out` are probabilities by models that left out one operator each.
#[must_use]
pub fn card(trained: &Trained, measured: Measured, left_out: Option<&[Judged]>) -> String {
    let mut card = String::new();
    introduction(&mut card, trained);
    slice(
        &mut card,
        "Training pages, each judged by a model that saw no page of its operator",
        &trained.unseen,
        trained,
    );
    if let Some(pages) = measured {
        slice(&mut card, "Other pages, of operators that training never saw", pages, trained);
    }
    if let Some(pages) = left_out {
        left_out_table(&mut card, pages);
    }
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
        - Trained on {} farm and {} honest pages of {} operators (data `{}`), each read twice: as HTML and as \
        the text an extractor would give. Large operators are thinned out, small farm operators repeated.\n\
        - Besides, {} made pairs (seed {}): a farm page and its honest twin on the same article, for signs that \
        hardly occur among the real pages (invented author profiles, unrelated question blocks, stripped agency \
        copy). They enter no figure below.\n\
        - L2 penalty {}; a weight that contradicts its signal's direction is left out.\n\
        - Calibrated (Platt) on pages of unseen operators, where {:.0}% are farm pages; where farms are rarer, \
        true probabilities are lower.\n\
        - `farm` from {:.3}, `suspect` from {:.3}.\n\n\
        Reproduce with `weedout train` on the same files and options: same input, same bytes.\n\n",
        file.name,
        signals::COUNT,
        training.farm_pages,
        training.honest_pages,
        training.operators,
        training.data,
        training.made_pairs,
        training.seed,
        training.alpha,
        100.0 * training.farm_pages as f64
            / (training.farm_pages + training.honest_pages).max(1) as f64,
        file.thresholds.farm,
        file.thresholds.suspect,
    );
}

fn slice(card: &mut String, title: &str, pages: &[Judged], trained: &Trained) {
    let _ = write!(card, "## {title}\n\n");
    for (format, name) in [(Format::Html, "HTML"), (Format::Text, "text")] {
        let chosen: Vec<&Judged> = pages.iter().filter(|p| p.format == format).collect();
        if !chosen.is_empty() {
            figures(card, name, &chosen);
        }
    }
    let html: Vec<&Judged> = pages.iter().filter(|p| p.format == Format::Html).collect();
    labels_table(card, &html, trained);
    reliability(card, &html);
}

fn figures(card: &mut String, name: &str, pages: &[&Judged]) {
    let _ = writeln!(
        card,
        "- {name}: {} pages, AUC {:.4}, recall {:.1}% at 1% and {:.1}% at 0.1% false positives, Brier score {:.4}",
        pages.len(),
        auc(pages),
        100.0 * curve(pages, 0.01).recall,
        100.0 * curve(pages, 0.001).recall,
        brier(pages),
    );
}

/// What each kind of page is called at the shipped thresholds; unjudged pages are called nothing.
fn labels_table(card: &mut String, pages: &[&Judged], trained: &Trained) {
    let thresholds = trained.model.file().thresholds;
    card.push_str("\n| label | kind | pages | judged | called farm | called suspect |\n|---|---|---|---|---|---|\n");
    let kinds: BTreeSet<(bool, &str)> = pages.iter().map(|p| (!p.farm, p.kind.as_str())).collect();
    let mut row = |label: &str, kind: &str, chosen: Vec<&&Judged>| {
        let judged: Vec<_> = chosen.iter().filter(|p| p.judged).collect();
        let farm = judged.iter().filter(|p| p.probability >= thresholds.farm).count();
        let suspect = judged.iter().filter(|p| p.probability >= thresholds.suspect).count() - farm;
        let percent = |n: usize| 100.0 * n as f64 / chosen.len().max(1) as f64;
        let _ = writeln!(
            card,
            "| {label} | {kind} | {} | {} | {farm} ({:.1}%) | {suspect} ({:.1}%) |",
            chosen.len(),
            judged.len(),
            percent(farm),
            percent(suspect)
        );
    };
    for (honest, kind) in kinds {
        let chosen = pages.iter().filter(|p| p.farm != honest && p.kind == kind).collect();
        row(if honest { "honest" } else { "farm" }, kind, chosen);
    }
    row("farm", "all", pages.iter().filter(|p| p.farm).collect());
    row("honest", "all", pages.iter().filter(|p| !p.farm).collect());
    card.push('\n');
}

fn reliability(card: &mut String, pages: &[&Judged]) {
    card.push_str("| probability | pages | mean probability | farm pages |\n|---|---|---|---|\n");
    for bin in 0..10 {
        let (from, to) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
        let chosen: Vec<_> = pages
            .iter()
            .filter(|p| p.probability >= from && (p.probability < to || bin == 9))
            .collect();
        if chosen.is_empty() {
            continue;
        }
        let count = chosen.len() as f64;
        let mean = chosen.iter().map(|p| p.probability).sum::<f64>() / count;
        let farms = chosen.iter().filter(|p| p.farm).count() as f64 / count;
        let _ =
            writeln!(card, "| {from:.1}–{to:.1} | {count} | {mean:.2} | {:.0}% |", 100.0 * farms);
    }
    card.push('\n');
}

/// Recall of each farm operator when nothing of it was seen.
fn left_out_table(card: &mut String, pages: &[Judged]) {
    let html: Vec<&Judged> = pages.iter().filter(|p| p.format == Format::Html).collect();
    let strict = curve(&html, 0.001).cut;
    let usual = curve(&html, 0.01).cut;
    let mut by_operator: BTreeMap<(&str, &str), Vec<&Judged>> = BTreeMap::new();
    for page in html.iter().filter(|p| p.farm) {
        by_operator.entry((&page.kind, &page.operator)).or_default().push(page);
    }
    card.push_str("## Leaving out one farm operator at a time\n\n");
    card.push_str("| kind | operator | pages | recall at 1% false positives | at 0.1% |\n|---|---|---|---|---|\n");
    let mut recalls = Vec::new();
    for (number, ((kind, _), pages)) in by_operator.iter().enumerate() {
        let recalled = recall(pages, usual);
        recalls.push(recalled);
        let _ = writeln!(
            card,
            "| {kind} | {} | {} | {:.0}% | {:.0}% |",
            number + 1,
            pages.len(),
            100.0 * recalled,
            100.0 * recall(pages, strict)
        );
    }
    recalls.sort_by(f64::total_cmp);
    let median = recalls.get(recalls.len() / 2).copied().unwrap_or_default();
    let _ = write!(
        card,
        "\nMedian recall at 1% false positives: {:.0}%; of all pages {:.1}% at 1% and {:.1}% at 0.1%. Operators are numbered, not named.\n\n",
        100.0 * median,
        100.0 * recall(&html, usual),
        100.0 * recall(&html, strict),
    );
    false_positives_table(card, &html, usual, strict);
}

/// Which kinds of honest page the false positives are.
fn false_positives_table(card: &mut String, pages: &[&Judged], usual: f64, strict: f64) {
    card.push_str(
        "| honest kind | pages | above the 1% cut | above the 0.1% cut |\n|---|---|---|---|\n",
    );
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

fn weights_table(card: &mut String, trained: &Trained) {
    card.push_str("## Weights\n\nLog-odds per spread, before calibration; honest and farm pages by their middle and 95th percentile values.\n\n");
    card.push_str("| signal | weight | honest 50th | honest 95th | farm 50th | farm 95th |\n|---|---|---|---|---|---|\n");
    let mut order: Vec<usize> = (0..signals::COUNT).collect();
    order.sort_by(|&a, &b| {
        let weight = |c: usize| trained.model.weight(c).weight.abs();
        weight(b).total_cmp(&weight(a)).then(a.cmp(&b))
    });
    for column in order {
        let signal = signals::ALL[column];
        let weight = trained.model.weight(column);
        let at =
            |values: &[f32], n: usize| values.get(n).map_or("–".into(), |v| signal.unit.show(*v));
        let _ = writeln!(
            card,
            "| `{}` | {:+.3} | {} | {} | {} | {} |",
            signal.id,
            weight.weight,
            at(&weight.honest, 10),
            at(&weight.honest, 19),
            at(&weight.farm, 10),
            at(&weight.farm, 19)
        );
    }
}
