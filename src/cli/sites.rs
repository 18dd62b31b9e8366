//! `weedout sites`: verdicts on pages rolled up into what is thought of their sites.

use super::files::write_whole;
use super::output::{csv_cell as quoted, harmless};
use super::{Outcome, Stop, say};
use crate::Label;
use crate::error::Error;
use crate::input::{Members, Meter};
use crate::sites::{Roll, Sighting, Site};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A row longer than this, in bytes, is none.
const LONGEST_ROW: usize = 16 << 20;

/// Roll verdicts on pages up into what is thought of their sites.
///
/// A site is a host, or an owner on a shared host. From 5 judged pages on it is called: farm when
/// the 95% interval of its share of farm pages begins at one half or above; clean when at most one
/// page in twenty is a farm page; mixed in between. With fewer it is unknown.
#[derive(Args)]
#[command(after_help = "\
Example: weedout judge --format jsonl archive.warc.gz | weedout sites -")]
pub(super) struct Arguments {
    /// Verdicts as `weedout judge --format jsonl` writes them, all of them, plain, gzip or
    /// Zstandard; `-` is standard input.
    #[arg(required = true, value_name = "RESULTS")]
    results: Vec<PathBuf>,
    /// How sites are written.
    #[arg(long, value_enum, default_value_t = SitesForm::Text)]
    format: SitesForm,
    /// Sites kept at most; pages of those beyond are counted and not told.
    #[arg(long, value_name = "N", default_value_t = Roll::MOST_SITES)]
    most_sites: usize,
}

/// How sites are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SitesForm {
    /// A line to read for each site.
    Text,
    /// A JSON object a line.
    Jsonl,
    /// A row a site.
    Csv,
}

impl SitesForm {
    /// The form that a file's name tells.
    pub fn of_name(path: &Path) -> Result<SitesForm, Error> {
        match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
            "jsonl" | "ndjson" => Ok(SitesForm::Jsonl),
            "csv" => Ok(SitesForm::Csv),
            "txt" => Ok(SitesForm::Text),
            _ => Err(Error::output(format!(
                "--sites {}: its ending tells no form; end it in .jsonl, .csv or .txt",
                path.display()
            ))),
        }
    }
}

/// What is read of a row.
#[derive(Deserialize)]
struct Row {
    url: Option<String>,
    label: String,
    #[serde(default)]
    reasons: Vec<Reason>,
    author: Option<Author>,
    outline: Option<String>,
}

#[derive(Deserialize)]
struct Reason {
    signal: String,
    points: f64,
}

#[derive(Deserialize)]
struct Author {
    name: String,
    invented: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let mut roll = Roll::new(arguments.most_sites);
    let mut flawed = false;
    for path in &arguments.results {
        let read = add_rows(path, &mut roll, &mut |sentence| {
            flawed = true;
            say(&harmless(&sentence));
        });
        if let Err(error) = read {
            flawed = true;
            say(&error);
        }
    }
    tell_left_out(&roll);
    let text = written(&roll, arguments.format)?;
    std::io::stdout().lock().write_all(&text)?;
    Ok(if flawed { Outcome::Flawed } else { Outcome::Done })
}

/// Adds the rows of a file; what is no row is said and passed over.
pub(super) fn add_rows(
    path: &Path,
    roll: &mut Roll,
    flaw: &mut dyn FnMut(String),
) -> Result<(), Error> {
    let located = |error: std::io::Error| Error::input(format!("{}: {error}", path.display()));
    let reader: Box<dyn Read + Send> = match path.to_str() {
        Some("-") => Box::new(std::io::stdin()),
        _ => Box::new(File::open(path).map_err(located)?),
    };
    let mut lines = Members::of(reader, Meter::default()).map_err(located)?;
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        let read = lines.read_line(&mut line, LONGEST_ROW).map_err(located)?;
        if read == 0 {
            break;
        }
        let added = if read > line.len() {
            Err(format!("a row of {} MB, at most {} MB are read", read >> 20, LONGEST_ROW >> 20))
        } else if line.trim_ascii().is_empty() {
            Ok(())
        } else {
            add_row(&line, roll)
        };
        if let Err(cause) = added {
            flaw(format!("{}, line {number}: no verdict ({cause}): skipped", path.display()));
        }
    }
    Ok(())
}

fn add_row(line: &[u8], roll: &mut Roll) -> Result<(), String> {
    let row: Row = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let label: Label = row.label.parse().map_err(|error: Error| error.to_string())?;
    let reasons: Vec<(&str, f64)> =
        row.reasons.iter().map(|r| (r.signal.as_str(), r.points)).collect();
    roll.add(&Sighting {
        url: row.url.as_deref().unwrap_or_default(),
        label,
        reasons: &reasons,
        author: row.author.as_ref().map(|author| (author.name.as_str(), author.invented)),
        outline: row.outline.and_then(|hash| u64::from_str_radix(&hash, 16).ok()),
    });
    Ok(())
}

/// Writes sites into a file, whole or not at all.
pub(super) fn write_sites(roll: &Roll, form: SitesForm, path: &Path) -> Result<(), Stop> {
    tell_left_out(roll);
    Ok(write_whole(path, &written(roll, form)?)?)
}

fn tell_left_out(roll: &Roll) {
    if roll.unplaced > 0 {
        say(&format!("{} pages have no address and count for no site", roll.unplaced));
    }
    if roll.beyond > 0 {
        say(&format!("{} pages are of sites beyond the bound, which are not told", roll.beyond));
    }
}

fn written(roll: &Roll, form: SitesForm) -> Result<Vec<u8>, std::io::Error> {
    let mut out = Vec::new();
    if form == SitesForm::Csv {
        writeln!(
            out,
            "site,verdict,pages,judged,farm,suspect,farm_share,farm_share_low,farm_share_high,signals,authors,invented_authors,repeated_outlines"
        )?;
    }
    for site in roll.sites() {
        match form {
            SitesForm::Jsonl => {
                serde_json::to_writer(&mut out, &site)?;
                writeln!(out)?;
            }
            SitesForm::Csv => writeln!(out, "{}", row(&site))?,
            SitesForm::Text => writeln!(out, "{}", line(&site))?,
        }
    }
    Ok(out)
}

fn signals(site: &Site, between: &str) -> String {
    site.signals.iter().map(|c| c.signal.as_str()).collect::<Vec<_>>().join(between)
}

fn row(site: &Site) -> String {
    let share = |share: Option<f64>| share.map_or(String::new(), |share| share.to_string());
    [
        quoted(&site.site),
        site.verdict.name().to_owned(),
        site.pages.to_string(),
        site.judged.to_string(),
        site.farm.to_string(),
        site.suspect.to_string(),
        share(site.farm_share),
        site.farm_share_low.to_string(),
        site.farm_share_high.to_string(),
        signals(site, " "),
        site.authors.to_string(),
        share(site.invented_authors),
        share(site.repeated_outlines),
    ]
    .join(",")
}

fn line(site: &Site) -> String {
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let mut line = format!(
        "{:7}  {}  {} of {} pages farm",
        site.verdict.name(),
        harmless(&site.site),
        site.farm,
        site.judged
    );
    if site.judged > 0 {
        line.push_str(&format!(
            " ({} to {})",
            percent(site.farm_share_low),
            percent(site.farm_share_high)
        ));
    }
    if let Some(invented) = site.invented_authors.filter(|&share| share > 0.0) {
        line.push_str(&format!(", {} of {} authors invented", percent(invented), site.authors));
    }
    if let Some(repeated) = site.repeated_outlines.filter(|&share| share > 0.0) {
        line.push_str(&format!(", {} of outlines repeated", percent(repeated)));
    }
    if !site.signals.is_empty() {
        line.push_str(&format!(": {}", signals(site, ", ")));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_too_long_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        let row = |url: &str| format!("{{\"url\": \"{url}\", \"label\": \"clean\"}}\n");
        let long = row(&"a".repeat(17 << 20));
        std::fs::write(&path, [long, "\n".into(), row("https://a.example/")].concat()).unwrap();
        let (mut roll, mut flaws) = (Roll::new(Roll::MOST_SITES), Vec::new());
        add_rows(&path, &mut roll, &mut |flaw| flaws.push(flaw)).unwrap();
        assert_eq!(flaws.len(), 1, "{flaws:?}");
        let says = "line 1: no verdict (a row of 17 MB, at most 16 MB are read): skipped";
        assert!(flaws[0].ends_with(says), "{flaws:?}");
        assert_eq!(roll.sites().len(), 1);
    }
}
