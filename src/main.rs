//! The `weedout` command: parse, run, exit code.

#![forbid(unsafe_code)]

use std::process::ExitCode;

/// Pages are many small vectors that live as long as their page; this allocator hands them out
/// faster than the system's, and more so on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    weedout::cli::run()
}
