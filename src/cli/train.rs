//! `weedout train`: labelled pages in, a model and its card out.

use super::files::write_whole;
use super::inputs::FieldArguments;
use super::{Outcome, Stop, say};
use crate::error::Error;
use crate::input::Fields;
use crate::training::{self, Dataset, Options};
use clap::Args;
use std::path::PathBuf;

/// Train a model on labelled pages and write it with its card.
#[derive(Args)]
#[command(
    after_help = "Example: weedout train --pages pages.jsonl.zst --test other.jsonl.zst --out models/web.json"
)]
pub(super) struct Arguments {
    /// Labelled pages, JSON lines or Parquet (`label`, `operator`, `html` or `text`), plain, gzip
    /// or Zstandard.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pages: Vec<PathBuf>,
    /// Labelled pages of other operators to measure the model on.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    test: Vec<PathBuf>,
    /// Where the model goes; its card goes beside it, ending in `.md`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Name of the model, shown in every verdict.
    #[arg(long, default_value = "web-1")]
    name: String,
    /// L2 penalty.
    #[arg(long, default_value_t = Options::default().alpha)]
    alpha: f64,
    /// Made pairs to learn rare signs from.
    #[arg(long, default_value_t = Options::default().pairs)]
    pairs: u32,
    /// Seed of the generator of pairs.
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
    /// Leave out each farm operator in turn for the card; takes a fit per operator.
    #[arg(long)]
    leave_one_out: bool,
    #[command(flatten)]
    fields: FieldArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let options = Options {
        name: arguments.name.clone(),
        alpha: arguments.alpha,
        pairs: arguments.pairs,
        seed: arguments.seed,
        ..Options::default()
    };
    let fields = arguments.fields.fields()?;
    let mut data = read(&arguments.pages, &fields)?;
    eprintln!("weedout: {} pages of {} operators read", data.rows.len() / 2, data.operators());
    let trained = training::train(&mut data, &options)?;
    let measured = match arguments.test.as_slice() {
        [] => None,
        paths => Some(training::judge(&trained.model, &mut read(paths, &fields)?.rows)),
    };
    let left_out = match arguments.leave_one_out {
        true => Some(training::leave_one_out(&data, &options, &trained)?),
        false => None,
    };
    let card = training::card(&trained, measured.as_deref(), left_out.as_deref());
    write_whole(&arguments.out, trained.model.file().to_json().as_bytes())?;
    write_whole(&arguments.out.with_extension("md"), card.as_bytes())?;
    let figures = card
        .lines()
        .take_while(|line| *line != "## Weights")
        .filter(|l| l.starts_with("- HTML") || l.starts_with("- text") || l.starts_with("Median"));
    figures.for_each(|line| eprintln!("weedout: {}", line.trim_start_matches("- ")));
    eprintln!("weedout: wrote {} and its card", arguments.out.display());
    Ok(if data.skipped.is_empty() { Outcome::Done } else { Outcome::Flawed })
}

/// Labelled pages; what could not be used is said on stderr and the rest goes on.
fn read(paths: &[PathBuf], fields: &Fields) -> Result<Dataset, Error> {
    let data = Dataset::read_fields(paths, fields)?;
    data.skipped.iter().for_each(say);
    Ok(data)
}
