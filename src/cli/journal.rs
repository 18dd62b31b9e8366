//! How far a run has come, noted beside its output, so that another can go on from there.

use super::files::{beside, write_whole};
use super::report::Summary;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often it is noted: what was judged since is judged again after a crash.
const OFTEN: Duration = Duration::from_secs(2);

/// What a run has done.
#[derive(Serialize, Deserialize)]
pub(super) struct State {
    /// Input and record up to which everything is written.
    pub input: usize,
    pub number: u64,
    /// Rows written.
    pub rows: u64,
    /// Bytes of the files written.
    pub lengths: Vec<u64>,
    /// What was counted.
    pub summary: Summary,
}

#[derive(Serialize, Deserialize)]
struct Note<S> {
    /// What must be alike for a run to go on.
    fingerprint: String,
    state: S,
}

/// The file with the note, ending in `.progress`.
pub(super) struct Journal {
    path: PathBuf,
    part: PathBuf,
    fingerprint: String,
    noted: Instant,
}

impl Journal {
    /// The journal of a run that writes `output`.
    pub fn of(output: &Path, fingerprint: String) -> Journal {
        let (path, part) = (beside(output, ".progress"), beside(output, ".part"));
        Journal { path, part, fingerprint, noted: Instant::now() }
    }

    /// What the interrupted run had done; `None` where there was none.
    pub fn read(&self) -> Result<Option<State>, Error> {
        let json = match std::fs::read(&self.path) {
            Ok(json) => json,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::input(format!("{}: {error}", self.path.display()))),
        };
        let note: Note<State> = serde_json::from_slice(&json)
            .map_err(|error| self.sentence(&format!("it is damaged ({error})")))?;
        if note.fingerprint != self.fingerprint {
            return Err(self.sentence("the interrupted run had other arguments, inputs or model"));
        }
        Ok(Some(note.state))
    }

    fn sentence(&self, cause: &str) -> Error {
        let path = self.path.display();
        Error::input(format!("{path}: {cause}; begin anew with --overwrite instead of --resume"))
    }

    /// Refuses where a finished or interrupted run has left something; `way_on` says what to do.
    pub fn refuse_to_replace(&self, output: &Path, way_on: &str) -> Result<(), Error> {
        if output.exists() {
            return Err(super::run::exists(output));
        }
        if self.is_left() {
            return Err(Error::output(format!(
                "{}: an interrupted run has left it; {way_on}",
                self.part.display()
            )));
        }
        Ok(())
    }

    /// Whether an interrupted run has left rows that are not in their place.
    pub fn is_left(&self) -> bool {
        self.part.exists()
    }

    /// Whether it is time for a note.
    pub fn is_due(&mut self) -> bool {
        self.noted.elapsed() >= OFTEN
    }

    /// Notes how far the run has come.
    pub fn write(&mut self, state: &State) -> Result<(), Error> {
        let note = Note { fingerprint: self.fingerprint.clone(), state };
        let json = serde_json::to_vec(&note).map_err(|e| Error::output(e.to_string()))?;
        write_whole(&self.path, &json)?;
        self.noted = Instant::now();
        Ok(())
    }

    /// Nothing is to be gone on with: the run is complete, or another begins anew.
    pub fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
