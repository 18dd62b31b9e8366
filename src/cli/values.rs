//! `weedout values`: the matrix of signal values of labelled pages.

use super::output::csv_cell as quoted;
use super::{Outcome, Stop, say, skipped_told};
use crate::signals;
use crate::training::Dataset;
use clap::Args;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Write the signals' values of labelled pages as CSV. Columns of learned signals (`wording.learned` and
/// the like) stay empty: they are a model's, not the page's.
#[derive(Args)]
pub(super) struct Arguments {
    /// Labelled pages, JSON lines, plain or Zstandard.
    #[arg(required = true, value_name = "FILE")]
    pages: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let data = Dataset::read(&arguments.pages)?;
    skipped_told(&data.skipped).iter().for_each(say);
    let mut out = BufWriter::new(std::io::stdout().lock());
    write(&data, &mut out)?;
    out.flush()?;
    Ok(if data.skipped.is_empty() { Outcome::Done } else { Outcome::Flawed })
}

fn write(data: &Dataset, out: &mut impl Write) -> std::io::Result<()> {
    let ids: Vec<&str> = signals::ALL.iter().map(|signal| signal.id).collect();
    writeln!(out, "id,operator,kind,label,form,judged,{}", ids.join(","))?;
    for row in &data.rows {
        let label = if row.farm { "farm" } else { "legit" };
        write!(
            out,
            "{},{},{},{label},{},{}",
            quoted(&row.id),
            quoted(&row.operator),
            quoted(&row.kind),
            row.form.id(),
            row.judged
        )?;
        for value in row.values {
            // An empty cell is "not applicable", which is not zero.
            if value.is_nan() { write!(out, ",")? } else { write!(out, ",{value}")? }
        }
        writeln!(out)?;
    }
    Ok(())
}
