//! The command line: one file per command, one file per output format.
//!
//! stdout is data, stderr is talk. One bad page never ends a run: it is said on stderr, the others
//! are judged, and the exit code tells at the end.

#[cfg(feature = "train")]
mod evaluate;
mod files;
#[cfg(feature = "train")]
mod floors;
mod generate;
mod inputs;
mod journal;
mod judge;
mod output;
#[cfg(feature = "train")]
mod progress;
mod report;
mod run;
#[cfg(feature = "train")]
mod samples;
mod signals;
mod sites;
mod split;
#[cfg(feature = "train")]
mod train;
#[cfg(feature = "train")]
mod values;

use crate::error::Error;
use crate::model::Model;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::io;
use std::path::PathBuf;
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
    Judge(Box<judge::Arguments>),
    Sites(sites::Arguments),
    Signals(signals::Arguments),
    #[cfg(feature = "train")]
    Train(Box<train::Arguments>),
    #[cfg(feature = "train")]
    Evaluate(evaluate::Arguments),
    #[cfg(feature = "train")]
    Values(values::Arguments),
    #[cfg(feature = "train")]
    Samples(samples::Arguments),
    Generate(generate::Arguments),
}

/// How a command tells what it found.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum TextOrJson {
    /// To read.
    #[default]
    Text,
    /// Whole, for programs.
    Json,
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
    /// The user ended it; what was done is valid: 130.
    Interrupted,
}

impl Outcome {
    /// What became of a run with records that could not be used, or pages that it was to find.
    fn of(flawed: bool, found: bool) -> Outcome {
        match (flawed, found) {
            (true, _) => Outcome::Flawed,
            (_, true) => Outcome::Found,
            _ => Outcome::Done,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Found => 1,
            Outcome::Flawed => 2,
            Outcome::Interrupted => 130,
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
        // Files say themselves what happened to them.
        match (error.kind(), error.downcast::<Error>()) {
            (_, Ok(told)) => Stop::Error(told),
            (io::ErrorKind::BrokenPipe, _) => Stop::Closed,
            (_, Err(error)) => Stop::Error(Error::output(format!("standard output: {error}"))),
        }
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    // Only who asks for the version waits for the model that is named in it.
    let asks = std::env::args_os().any(|argument| argument == "--version" || argument == "-V");
    let command = if asks { command() } else { Arguments::command() };
    let matches = command.get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let outcome = match arguments.command {
        Command::Judge(arguments) => judge::run(&arguments),
        Command::Sites(arguments) => sites::run(&arguments),
        Command::Signals(arguments) => signals::run(&arguments),
        #[cfg(feature = "train")]
        Command::Train(arguments) => train::run(&arguments),
        #[cfg(feature = "train")]
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        #[cfg(feature = "train")]
        Command::Values(arguments) => values::run(&arguments),
        #[cfg(feature = "train")]
        Command::Samples(arguments) => samples::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(Stop::Closed) => ExitCode::SUCCESS,
        Err(Stop::Error(error)) => {
            say(&error);
            Outcome::Flawed.into()
        }
    }
}

/// The command with the version of the shipped model in its own.
fn command() -> clap::Command {
    let version = Model::embedded().map_or_else(
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

/// Says something on stderr.
fn say(sentence: &impl std::fmt::Display) {
    eprintln!("weedout: {sentence}");
}

/// Sentences of this kind that are told; of more their number is.
const MOST_NAMED: usize = 10;

/// The first of many sentences, and how many more there are.
fn first_told(sentences: &[String]) -> Vec<String> {
    let mut told: Vec<String> = sentences.iter().take(MOST_NAMED).cloned().collect();
    if sentences.len() > MOST_NAMED {
        told.push(format!("and {} more of this kind", sentences.len() - MOST_NAMED));
    }
    told
}

/// What could not be used: counted, the first by name.
fn skipped_told(skipped: &[String]) -> Vec<String> {
    let count = skipped.len();
    let counted = format!("{count} records cannot be used and are skipped:");
    let counted = (count > 0).then_some(counted);
    counted.into_iter().chain(first_told(skipped)).collect()
}

/// The model of a file, or the shipped one.
fn model(path: Option<&PathBuf>) -> Result<Model, Error> {
    path.map_or_else(Model::embedded, |path| Model::open(path))
}
