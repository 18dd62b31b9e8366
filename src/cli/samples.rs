//! `weedout samples`: the made pairs that training learns rare signs from, to look at.

use super::files::write_whole;
use super::output::csv_cell;
use super::{Outcome, Stop};
use crate::error::Error;
use crate::training::{Options, pairs};
use clap::Args;
use std::path::PathBuf;

/// Write made pairs (a farm page and its honest twin) to look at.
#[derive(Args)]
#[command(after_help = "Example: weedout samples --out pairs --pairs 20")]
pub(super) struct Arguments {
    /// Folder the pages go to; made if it is not there.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// How many pairs.
    #[arg(long, default_value_t = 20)]
    pairs: u32,
    /// Seed of the generator.
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let folder = &arguments.out;
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::output(format!("{}: {error}", folder.display())))?;
    let mut index = String::from("file,pair,label,url\n");
    for page in pairs::pairs(arguments.seed, arguments.pairs).flatten() {
        let name = format!("{}.{}", page.id, if page.html { "html" } else { "txt" });
        write_whole(&folder.join(&name), page.content.as_bytes())?;
        let label = if page.farm { "farm" } else { "legit" };
        let url = csv_cell(page.url.as_deref().unwrap_or_default());
        index.push_str(&format!("{name},{},{label},{url}\n", page.pair));
    }
    write_whole(&folder.join("index.csv"), index.as_bytes())?;
    eprintln!("weedout: wrote {} pages to {}", 2 * arguments.pairs, folder.display());
    Ok(Outcome::Done)
}
