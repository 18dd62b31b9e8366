//! What a long command is doing, on stderr, where somebody watches.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const WIDTH: usize = 24;
/// No eye follows faster.
const PAUSE: Duration = Duration::from_millis(80);

/// A line that is written over and over; nothing where stderr is no terminal.
pub(super) struct Progress {
    drawn: Mutex<Option<Instant>>,
    visible: bool,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { drawn: Mutex::new(None), visible: std::io::stderr().is_terminal() }
    }

    /// Shows what is done of what there is; `all` is 0 when it is not known.
    pub fn show(&self, what: &str, done: usize, all: usize) {
        let Ok(mut drawn) = self.drawn.lock() else { return };
        if !self.visible || drawn.is_some_and(|at| at.elapsed() < PAUSE && done != all) {
            return;
        }
        *drawn = Some(Instant::now());
        let mut err = std::io::stderr().lock();
        let _ = write!(err, "\r\x1b[K{}", line(what, done, all));
        let _ = err.flush();
    }

    /// Clears the line for what is said next.
    pub fn clear(&self) {
        let shown = self.drawn.lock().is_ok_and(|mut drawn| drawn.take().is_some());
        if shown {
            eprint!("\r\x1b[K");
        }
    }
}

fn line(what: &str, done: usize, all: usize) -> String {
    match (done, all) {
        (0, 0) => format!("  {what} …"),
        (done, 0) => format!("  {what}: {done}"),
        (done, all) => {
            let full = (WIDTH * done / all).min(WIDTH);
            let (full, left) = ("█".repeat(full), "░".repeat(WIDTH - full));
            format!("  {full}{left} {what}: {done} of {all}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_bar_fills_as_work_is_done() {
        assert_eq!(line("reading", 0, 0), "  reading …");
        assert_eq!(line("reading", 7, 0), "  reading: 7");
        assert_eq!(line("x", 1, 2), format!("  {}{} x: 1 of 2", "█".repeat(12), "░".repeat(12)));
    }
}
