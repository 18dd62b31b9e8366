//! The command line: one file per command, one file per output format.
//!
//! stdout is data, stderr is talk. One bad page never ends a run: it is said on stderr, the others
//! are judged, and the exit code tells at the end.

mod evaluate;
mod files;
mod generate;
mod judge;
mod output;
mod pages;
mod progress;
mod samples;
mod signals;
mod train;
mod values;

use crate::error::Error;
use crate::model::Model;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  weedout judge page.html
  weedout judge --format jsonl pages/ 'more/*.html'
  zstdcat pages.jsonl.zst | weedout judge --input jsonl --format jsonl -
  weedout signals author.identity_invented

Exit codes:
  0  judged
  1  a farm page was found, with --fail-on
  2  usage, input or model error; what could be judged was judged
  130  interrupted";

/// Tells content farms from honest web pages, with quoted reasons.
#[derive(Parser)]
#[command(name = "weedout", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Judge(judge::Arguments),
    Signals(signals::Arguments),
    Train(Box<train::Arguments>),
    Evaluate(evaluate::Arguments),
    Values(values::Arguments),
    Samples(samples::Arguments),
    Generate(generate::Arguments),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All pages were judged: 0.
    Done,
    /// A page was found that `--fail-on` names: 1.
    Found,
    /// Something could not be used; the rest was done: 2.
    Flawed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Found => 1,
            Outcome::Flawed => 2,
        })
    }
}

/// What ends a command early.
enum Stop {
    /// Something to tell the user.
    Error(Error),
    /// Whoever read the output has gone; that is no error.
    Closed,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::Closed,
            _ => Stop::Error(Error::output(format!("standard output: {error}"))),
        }
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let matches = command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let outcome = match arguments.command {
        Command::Judge(arguments) => judge::run(&arguments),
        Command::Signals(arguments) => signals::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Values(arguments) => values::run(&arguments),
        Command::Samples(arguments) => samples::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(Stop::Closed) => ExitCode::SUCCESS,
        Err(Stop::Error(error)) => {
            complain(&error);
            Outcome::Flawed.into()
        }
    }
}

/// The command with the version of the shipped model in its own.
fn command() -> clap::Command {
    let version = Model::shipped().map_or_else(
        |_| env!("CARGO_PKG_VERSION").to_owned(),
        |model| {
            let name = &model.file().name;
            format!(
                "{} (model {name}, {} signals)",
                env!("CARGO_PKG_VERSION"),
                crate::signals::COUNT
            )
        },
    );
    Arguments::command().version(version)
}

/// Says on stderr what went wrong.
fn complain(sentence: &impl std::fmt::Display) {
    eprintln!("weedout: {sentence}");
}

/// The model of a file, or the shipped one.
fn model(path: Option<&PathBuf>) -> Result<Model, Error> {
    let Some(path) = path else { return Model::shipped() };
    let located =
        |cause: &dyn std::fmt::Display| Error::model(format!("{}: {cause}", path.display()));
    let json = std::fs::read_to_string(path).map_err(|error| located(&error))?;
    Model::parse(&json).map_err(|error| located(&error))
}

/// Whether a path is named like JSON lines.
fn is_jsonl(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    [".jsonl", ".jsonl.zst", ".ndjson", ".ndjson.zst"].iter().any(|end| name.ends_with(end))
}
