//! `weedout generate`: man page and shell completions, on stdout.

use super::{Outcome, Stop, command};
use clap::{Args, Subcommand};
use clap_complete::Shell;
use std::io::Write;

/// Write the man page or shell completions.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  weedout generate man > weedout.1\n  weedout generate completions bash > weedout.bash"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The man page.
    Man,
    /// Completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let mut text = Vec::new();
    match &arguments.what {
        What::Man => clap_mangen::Man::new(command()).render(&mut text)?,
        What::Completions { shell } => {
            clap_complete::generate(*shell, &mut command(), "weedout", &mut text)
        }
    }
    std::io::stdout().lock().write_all(&text)?;
    Ok(Outcome::Done)
}
