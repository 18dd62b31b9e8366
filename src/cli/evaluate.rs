//! `weedout evaluate`: what a model is worth on labelled pages.

use super::files::{check_place, check_unread, write_whole};
use super::progress::Progress;
use super::{Outcome, Stop, TextOrJson, model, say, skipped_told};
use crate::error::Error;
use crate::training::{self, Dataset, Findings, Group, Tables};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Pairs of signals in the report.
const OVERLAPS: usize = 40;

/// Measure a model on labelled pages: figures with intervals, slices, mistakes, what changed.
#[derive(Args)]
#[command(after_help = "\
Examples:
  weedout evaluate pages.jsonl.zst
  weedout evaluate --data training-data             # the stored pages that are held back
  weedout evaluate --model new.json --compare models/web.json pages.jsonl.zst
  weedout evaluate --report report.html --format json pages/ > figures.json")]
pub(super) struct Arguments {
    /// Labelled pages: files of JSON lines, or folders with farm/ and legit/.
    #[arg(value_name = "PATH")]
    pages: Vec<PathBuf>,
    /// Folder of stored pages; those held back from training are measured on.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// A model of your own instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// An older model: tells page by page what is called differently now.
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// How the figures are written.
    #[arg(long, value_enum, default_value_t)]
    format: TextOrJson,
    /// Write the report, one HTML file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Worst mistakes told, of each label.
    #[arg(long, value_name = "N", default_value_t = 10)]
    mistakes: usize,
    /// Seed of the resamples behind the intervals.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Arguments {
    /// Whether the report can be written, and replaces nothing that is read.
    fn check_report(&self) -> Result<(), Error> {
        let Some(report) = &self.report else { return Ok(()) };
        let of_folder = |name: &str| self.data.iter().map(|f| f.join(name)).collect::<Vec<_>>();
        let stored = [of_folder(training::PAGES), of_folder(training::VALUES)].concat();
        let models = self.model.iter().chain(&self.compare);
        check_unread(&[report], self.pages.iter().chain(models).chain(&stored))?;
        check_place(report)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let progress = Progress::new();
    arguments.check_report()?;
    let new = model(arguments.model.as_ref())?;
    let mut data = read(arguments, &new, &progress)?;
    progress.clear();
    skipped_told(&data.skipped).iter().chain(&data.notes).for_each(say);
    if data.rows.is_empty() {
        return Err(Error::data("no labelled page to measure on; name files or --data").into());
    }
    let old = arguments.compare.as_ref().map(|path| model(Some(path))).transpose()?;
    let before = old.as_ref().map(|old| training::judge(old, &mut data.rows));
    let judged = training::judge(&new, &mut data.rows);
    let thresholds = new.file().thresholds;
    let flips = old.zip(before).map(|(old, before)| {
        let name = arguments.compare.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
        (name, training::flips((&old, &before), (&new, &judged)))
    });
    let findings = Findings {
        tested: training::evaluate(&judged, thresholds, arguments.seed),
        mistakes: training::mistakes(&new, &data.rows, arguments.mistakes),
        flips,
        ..Findings::default()
    };
    if let Some(path) = &arguments.report {
        let tables = Tables {
            frequencies: training::frequencies(&new, &data.rows),
            overlaps: training::overlaps(&new, &data.rows, OVERLAPS),
        };
        write_whole(path, training::report(&new, None, &findings, &tables).as_bytes())?;
    }
    let told = match arguments.format {
        TextOrJson::Text => training::in_text(&findings),
        TextOrJson::Json => training::in_json(&new, &findings),
    };
    std::io::stdout().lock().write_all(told.as_bytes())?;
    Ok(if data.skipped.is_empty() { Outcome::Done } else { Outcome::Flawed })
}

fn read(arguments: &Arguments, new: &crate::Model, progress: &Progress) -> Result<Dataset, Error> {
    let watch = |what: &str, done: usize, all: usize| progress.show(what, done, all);
    let mut data = Dataset::default();
    if let Some(folder) = &arguments.data {
        let mut stored = Dataset::stored(folder)?;
        stored.check_tables(new)?;
        let mut held_back = stored.split_off(|row| row.origin.split != "train");
        let both = held_back.split_operators(&stored);
        if !both.rows.is_empty() {
            let pages = both.pages();
            say(&format!(
                "{pages} pages that are held back are of operators that are trained on, and are left out"
            ));
        }
        data.add(held_back);
        if arguments.compare.is_some() {
            return Err(Error::input(
                "--compare needs pages: stored values hold the learned signals of one model only; name files of pages",
            ));
        }
    }
    data.add(Dataset::read_as(&arguments.pages, "dev", Group::Operator, &watch)?);
    Ok(data)
}
