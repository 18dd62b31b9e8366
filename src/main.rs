//! The `weedout` command: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    weedout::cli::run()
}
