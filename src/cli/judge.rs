//! `weedout judge`: a verdict per page.

use super::output::{Judged, Output};
use super::{Outcome, Stop, complain, is_jsonl, model, pages};
use crate::error::Error;
use crate::input::jsonl::{Lines, Record};
use crate::page::{Address, Format, Source};
use crate::{Detector, Label};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Files read and judged at a time.
const BATCH: usize = 64;

/// Judge pages: farm, suspect, clean or unjudged, with reasons.
#[derive(Args)]
#[command(after_help = "\
Examples:
  weedout judge page.html
  curl -s https://example.com/ | weedout judge --url https://example.com/ -
  weedout judge --format jsonl --explain 3 pages.jsonl.zst > verdicts.jsonl
  weedout judge --fail-on farm site/")]
pub(super) struct Arguments {
    /// Files, folders or patterns; `-` is standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What the input holds; told by name and content unless stated.
    #[arg(long, value_enum, default_value_t)]
    input: Input,
    /// Where the page came from; only with a single page.
    #[arg(long)]
    url: Option<String>,
    /// The page's Content-Type header.
    #[arg(long, value_name = "HEADER")]
    content_type: Option<String>,
    /// How verdicts are written.
    #[arg(long, value_enum, default_value_t)]
    format: super::output::Form,
    /// A model of your own instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// How many reasons a verdict gives.
    #[arg(long, value_name = "N", default_value_t = Detector::REASONS)]
    explain: usize,
    /// Exit with 1 when a page is called this, or worse.
    #[arg(long, value_enum, value_name = "LABEL")]
    fail_on: Option<FailOn>,
    /// When to colour text output.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: super::output::Color,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Input {
    /// Told by name and content.
    #[default]
    Auto,
    /// Markup.
    Html,
    /// Text, already extracted.
    Text,
    /// JSON lines with `html` or `text`, and perhaps `id` and `url`.
    Jsonl,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Farm pages.
    Farm,
    /// Farm and suspect pages.
    Suspect,
}

impl FailOn {
    fn fails(self, label: Label) -> bool {
        label == Label::Farm || (self == FailOn::Suspect && label == Label::Suspect)
    }
}

struct Run<'a> {
    arguments: &'a Arguments,
    detector: Detector,
    output: Output,
    flawed: bool,
    found: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    if let Some(url) = &arguments.url {
        if Address::parse(url).is_none() {
            return Err(Error::input(format!(
                "--url {url}: no web address; give it whole, as in https://example.com/page"
            ))
            .into());
        }
    }
    let detector =
        Detector::with_model(model(arguments.model.as_ref())?).reasons(arguments.explain);
    let output = Output::new(arguments.format, arguments.color, detector.model().clone());
    let mut run = Run { arguments, detector, output, flawed: false, found: false };
    run.judge_all()?;
    run.output.finish()?;
    Ok(match (run.flawed, run.found) {
        (true, _) => Outcome::Flawed,
        (_, true) => Outcome::Found,
        _ => Outcome::Done,
    })
}

impl Run<'_> {
    fn judge_all(&mut self) -> Result<(), Stop> {
        let paths = &self.arguments.paths;
        if paths.is_empty() && std::io::stdin().is_terminal() {
            return Err(Error::input(
                "no page given; name a file, a folder, or `-` for standard input",
            )
            .into());
        }
        let given = if paths.is_empty() { vec![PathBuf::from("-")] } else { paths.clone() };
        let mut files = Vec::new();
        for path in pages::expand(&given) {
            match path {
                Ok(path) if path.as_os_str() == "-" => {
                    self.judge_files(&std::mem::take(&mut files))?;
                    self.judge_stdin()?;
                }
                Ok(path) if self.holds_lines(&path) => {
                    self.judge_files(&std::mem::take(&mut files))?;
                    self.judge_lines_of(&path)?;
                }
                Ok(path) => files.push(path),
                Err(sentence) => self.flaw(&sentence),
            }
        }
        self.judge_files(&files)
    }

    fn holds_lines(&self, path: &Path) -> bool {
        self.arguments.input == Input::Jsonl
            || (self.arguments.input == Input::Auto && is_jsonl(path))
    }

    fn flaw(&mut self, sentence: &str) {
        self.flawed = true;
        complain(&sentence);
    }

    fn judge_files(&mut self, paths: &[PathBuf]) -> Result<(), Stop> {
        for batch in paths.chunks(BATCH) {
            let verdicts: Vec<Result<Judged, String>> = batch
                .par_iter()
                .map(|path| {
                    let bytes = pages::load(path)?;
                    Ok(self.judge_bytes(&bytes, Some(path.display().to_string())))
                })
                .collect();
            for verdict in verdicts {
                self.give(verdict)?;
            }
        }
        Ok(())
    }

    fn judge_bytes(&self, bytes: &[u8], path: Option<String>) -> Judged {
        let format = match self.arguments.input {
            Input::Html => Some(Format::Html),
            Input::Text => Some(Format::Text),
            Input::Auto | Input::Jsonl => None,
        };
        let url = self.arguments.url.clone();
        let content_type = self.arguments.content_type.as_deref();
        let source = Source { url: url.as_deref(), content_type, format };
        Judged { id: None, url: url.clone(), path, verdict: self.detector.judge(bytes, &source) }
    }

    fn judge_stdin(&mut self) -> Result<(), Stop> {
        let sentence = |error: std::io::Error| Error::input(format!("standard input: {error}"));
        if self.arguments.input == Input::Jsonl {
            let lines = Lines::from_reader(Box::new(std::io::stdin())).map_err(sentence)?;
            // One line at a time: whoever asks line by line is answered line by line.
            return self.judge_lines(lines, "standard input", 1);
        }
        let bytes = pages::load_from(std::io::stdin().lock()).map_err(sentence)?;
        let judged = self.judge_bytes(&bytes, None);
        self.give(Ok(judged))
    }

    fn judge_lines_of(&mut self, path: &Path) -> Result<(), Stop> {
        match Lines::open(path) {
            Ok(lines) => self.judge_lines(lines, &path.display().to_string(), BATCH),
            Err(error) => {
                self.flaw(&error.to_string());
                Ok(())
            }
        }
    }

    fn judge_lines(&mut self, mut lines: Lines, name: &str, batch: usize) -> Result<(), Stop> {
        loop {
            let read: Vec<_> = lines.by_ref().take(batch).collect();
            if read.is_empty() {
                return Ok(());
            }
            let broken = read.iter().any(Result::is_err);
            let detector = &self.detector;
            let verdicts: Vec<Result<Judged, String>> =
                read.into_par_iter().map(|line| judge_line(detector, line, name)).collect();
            for verdict in verdicts {
                self.give(verdict)?;
            }
            // What cannot be read once cannot be read on; the lines before are judged.
            if broken {
                return Ok(());
            }
        }
    }

    fn give(&mut self, judged: Result<Judged, String>) -> Result<(), Stop> {
        match judged {
            Ok(judged) => {
                let label = judged.verdict.label;
                self.found |= self.arguments.fail_on.is_some_and(|fail_on| fail_on.fails(label));
                self.output.write(&judged)?;
            }
            Err(sentence) => self.flaw(&sentence),
        }
        Ok(())
    }
}

fn judge_line(
    detector: &Detector,
    line: Result<(usize, Vec<u8>), String>,
    name: &str,
) -> Result<Judged, String> {
    let (number, line) = line.map_err(|sentence| format!("{name}, {sentence}"))?;
    let record = Record::parse(&line)
        .map_err(|sentence| format!("{name}, line {number}: {sentence}: skipped"))?;
    let verdict = detector.judge_page(&record.page());
    Ok(Judged { id: record.id, url: record.url, path: None, verdict })
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        let _ = std::io::stdout().flush();
    }
}
