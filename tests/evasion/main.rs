//! Tricks played with our own farm pages, and what comes of each: the table `docs/robustness.md`.
//!
//! `UPDATE=1 cargo test --test evasion` measures and writes it anew; without, a table that has
//! become untrue fails, and so does a trick that works on more pages than it did.

mod attacks;
mod markup;
#[path = "../shared/mod.rs"]
mod shared;

use attacks::{ATTACKS, Attack};
use markup::{Sample, appended};
use std::fmt::Write;
use weedout::signals::{self, Values};
use weedout::{Detector, Format, Label, Page, Verdict};

fn detector() -> Detector {
    Detector::embedded().expect("the shipped model loads")
}

fn samples(folder: &str) -> Vec<Sample> {
    let read = |(path, bytes): (std::path::PathBuf, Vec<u8>)| Sample {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        content: String::from_utf8(bytes).expect("samples are UTF-8"),
        format: if path.extension().is_some_and(|e| e == "txt") {
            Format::Text
        } else {
            Format::Html
        },
    };
    shared::files(&[folder]).into_iter().map(read).collect()
}

/// What an extractor would leave of a page.
fn extracted(sample: &Sample) -> Sample {
    let page = sample.page();
    let blocks: Vec<&str> = page.main_blocks().map(|block| page.text(block.span)).collect();
    Sample {
        name: format!("{} (text)", sample.name),
        content: blocks.join("\n\n"),
        format: Format::Text,
    }
}

fn judged(detector: &Detector, sample: &Sample, content: &str) -> (Verdict, Values) {
    let page = Page::read(content.as_bytes(), &sample.source());
    (detector.judge(&page), signals::values(&page))
}

/// Farm pages, as markup and as text, that are known for what they are.
fn known_farms(detector: &Detector) -> Vec<(Sample, Verdict, Values)> {
    let farms = samples("training-data/samples/farm");
    let texts: Vec<Sample> = farms.iter().filter(|s| s.is_html()).map(extracted).collect();
    let judged = farms.into_iter().chain(texts).map(|sample| {
        let (verdict, values) = judged(detector, &sample, &sample.content);
        (sample, verdict, values)
    });
    judged.filter(|(_, verdict, _)| severity(verdict.label) > 0).collect()
}

fn severity(label: Label) -> u8 {
    match label {
        Label::Farm => 2,
        Label::Suspect => 1,
        Label::Clean | Label::Unjudged => 0,
    }
}

/// What came of a trick.
#[derive(Default)]
struct Outcome {
    tried: usize,
    kept: usize,
    /// Still farm or suspect.
    accused: usize,
    /// Kept its label, or a signal names the trick.
    answered: usize,
    moved: f64,
    /// How many pages each signal names the trick on.
    named: Vec<usize>,
    lost: Vec<String>,
}

fn play(detector: &Detector, attack: &Attack, farms: &[(Sample, Verdict, Values)]) -> Outcome {
    let mut outcome = Outcome { named: vec![0; attack.named_by.len()], ..Outcome::default() };
    for (sample, before, values_before) in farms {
        let Some(content) = (attack.play)(sample) else { continue };
        let (after, values) = judged(detector, sample, &content);
        let kept = severity(after.label) >= severity(before.label);
        let mut named = false;
        for (count, id) in outcome.named.iter_mut().zip(attack.named_by) {
            let column = signals::column(id).expect("a signal");
            if values[column] > values_before[column].max(0.0) {
                *count += 1;
                named = true;
            }
        }
        outcome.tried += 1;
        outcome.kept += usize::from(kept);
        outcome.accused += usize::from(severity(after.label) > 0);
        outcome.answered += usize::from(kept || named);
        outcome.moved += after.points.log_odds() - before.points.log_odds();
        if !kept {
            outcome.lost.push(format!(
                "{}: {} to {}",
                sample.name,
                before.label.name(),
                after.label.name()
            ));
        }
    }
    outcome
}

fn row(table: &mut String, attack: &Attack, outcome: &Outcome) {
    let named: Vec<String> = attack
        .named_by
        .iter()
        .zip(&outcome.named)
        .map(|(id, count)| format!("`{id}` on {count}"))
        .collect();
    let _ = writeln!(
        table,
        "| {} | {} | {} | {} | {:+.1} | {} |",
        attack.name,
        outcome.tried,
        outcome.kept,
        outcome.accused,
        outcome.moved / outcome.tried.max(1) as f64,
        if named.is_empty() { "none".into() } else { named.join(", ") },
    );
}

#[test]
fn tricks_come_to_what_the_table_says() {
    let detector = detector();
    let farms = known_farms(&detector);
    let (mut table, mut works, mut failed) = (String::new(), String::new(), Vec::new());
    for attack in ATTACKS {
        let outcome = play(&detector, attack, &farms);
        row(&mut table, attack, &outcome);
        let share = |pages: usize| pages as f32 / outcome.tried.max(1) as f32;
        let (answered, accused) = (share(outcome.answered), share(outcome.accused));
        if outcome.kept < outcome.tried {
            let _ = writeln!(
                works,
                "- {}: {} of {} pages got a milder label",
                attack.name,
                outcome.tried - outcome.kept,
                outcome.tried
            );
        }
        eprintln!("{}: {answered:.3} of {} {:?}", attack.name, outcome.tried, outcome.lost);
        if outcome.tried == 0 || answered < attack.floor || accused < attack.accused {
            failed.push(format!(
                "{}: {answered:.3}, least {}; accused {accused:.3}, least {}: {:?}",
                attack.name, attack.floor, attack.accused, outcome.lost
            ));
        }
    }
    assert!(failed.is_empty(), "tricks that work better than they did:\n{}", failed.join("\n"));
    check_document(&document(farms.len(), &table, &works));
}

fn document(pages: usize, table: &str, works: &str) -> String {
    let works = if works.is_empty() { "- nothing that was tried\n" } else { works };
    format!(
        "# Robustness\n\n\
         Tricks played with {pages} farm pages of this project (`training-data/samples/farm`, as markup and as extracted text) that are\n\
         known for what they are, and what came of each. Measured by `tests/evasion`; `UPDATE=1 cargo test --test evasion` measures\n\
         anew. Pages tried: those that have what the trick needs. Label kept: no milder label than before. Accused: still `farm` or\n\
         `suspect`. Points: mean change, in log-odds; above zero the trick makes the page look worse. A signal names the trick when its value is higher than before.\n\n\
         | trick | pages tried | label kept | accused | points | signal that names it |\n|---|---|---|---|---|---|\n{table}\n\
         ## What still works\n\n{works}\n\
         What an inline style or attribute hides is known and left out. What a rule of the page's own style sheet hides, and what is made\n\
         transparent, is counted by a signal and taken as seen, since honest frameworks begin so with what a script shows; sheets of other\n\
         files and scripts are neither read nor run. Text in pictures is not read, nor are alternative texts taken\n\
         for what the page says. Who leaves away what makes a farm a farm is no longer found by it, and rightly so.\n\n\
         ## What the reader undoes\n\n\
         Characters without a shape are dropped; letters of other alphabets in a word with Latin ones are read as what they look like;\n\
         text turned round by an override is turned back. Hidden text, links and pictures move no value but `money.hidden_text`, on farm\n\
         pages and honest ones alike: text that nobody sees accuses nobody.\n"
    )
}

fn check_document(content: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/robustness.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, content).expect("the document can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == content,
        "{} is stale; run `UPDATE=1 cargo test --test evasion`",
        path.display()
    );
}

/// Ways to hide that the markup itself tells.
const HIDING: [&str; 8] = [
    "style=\"display:none\"",
    "style='Visibility: Hidden'",
    "hidden",
    "style=\"position:absolute;left:-9999px\"",
    "style=\"position: absolute; top: -200em\"",
    "style=\"width:1px;height:1px;overflow:hidden\"",
    "style=\"position:absolute;clip:rect(0 0 0 0)\"",
    "style=\"color:#fff;background-color:rgb(255,255,255)\"",
];

/// Words, questions, links, pictures and an author's card that would count if they were seen.
const BAIT: &str = "<h2>What is the net worth of the casino? ›</h2><p>Buy cheap pills now, place your bets at the best online casino.</p>\
    <h3>People also ask</h3><details><summary>How tall is it?</summary>As an AI language model, I cannot say.</details>\
    <p>Name: Fr. Scarlett Krajcik</p><p>Birthday: 1996-04-17</p><p>Address: 23945 Hills Row, Port Ila, NV 48853-5532</p>\
    <p>Phone: +5204966889661</p><p>Hobby: Graffiti, Rafting, BASE jumping</p><a href=\"https://casino.example/\">casino bonus</a>\
    <img src=\"https://pictures.example/a.jpg\" alt=\"casino\"><a href=\"/login\">Sign in</a><pre>a</pre><pre>b</pre><pre>c</pre>";

#[test]
fn hidden_text_moves_no_value_but_the_one_that_counts_it() {
    let (counts, bytes) = ("money.hidden_text", "prose.visible_share");
    let hidden_column = signals::column(counts).expect("a signal");
    let pages = ["training-data/samples/farm", "training-data/samples/legit"].map(samples);
    for sample in pages.iter().flatten().filter(|sample| sample.is_html()) {
        let before = signals::values(&sample.page());
        for hiding in HIDING {
            let content = appended(sample, &format!("<div {hiding}>{BAIT}</div>"), "");
            let after = signals::values(&Page::read(content.as_bytes(), &sample.source()));
            for (column, signal) in signals::ALL.iter().enumerate() {
                let same = before[column].to_bits() == after[column].to_bits();
                let excused = [counts, bytes].contains(&signal.id);
                assert!(same || excused, "{} of {} by {hiding}", signal.id, sample.name);
            }
            assert!(
                after[hidden_column] > before[hidden_column].max(0.0),
                "{} by {hiding}",
                sample.name
            );
        }
    }
}

#[test]
fn what_only_ears_do_not_get_is_seen() {
    let read = |attribute: &str| {
        let html = format!("<h1>A walk</h1><p {attribute}>It rained on the dyke all day long.</p>");
        Page::read(html.as_bytes(), &weedout::Source::default()).visible_text().to_owned()
    };
    assert_eq!(read("aria-hidden=\"true\""), read(""));
}
