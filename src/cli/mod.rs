//! The command line: one file per command, one file per output format.

mod files;
mod train;
mod values;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Tells content farms from honest web pages, with quoted reasons.
#[derive(Parser)]
#[command(name = "weedout", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Train(train::Arguments),
    Values(values::Arguments),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Train(arguments) => train::run(&arguments),
        Command::Values(arguments) => values::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("weedout: {error}");
            ExitCode::from(2)
        }
    }
}
