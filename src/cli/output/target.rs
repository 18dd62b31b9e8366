//! Standard output, or a file that is there whole or not at all.

use crate::cli::files::Part;
use crate::error::Error;
use std::io::{self, BufWriter, Stdout, Write};
use std::path::Path;

/// What rows are written to.
pub(in crate::cli) enum Target {
    /// Standard output.
    Stdout(BufWriter<Stdout>),
    /// A file beside its place.
    File(BufWriter<Part>),
}

impl Target {
    /// Standard output.
    pub fn stdout() -> Target {
        Target::Stdout(BufWriter::with_capacity(64 << 10, io::stdout()))
    }

    /// A file; `keep` bytes of an interrupted run stay. `way_on` says what to do when it cannot be
    /// written.
    pub fn file(path: &Path, keep: Option<u64>, way_on: &'static str) -> Result<Target, Error> {
        Ok(Target::File(BufWriter::with_capacity(64 << 10, Part::begin(path, keep, way_on)?)))
    }

    /// Bytes written and sure to stay; 0 on standard output.
    pub fn settle(&mut self) -> io::Result<u64> {
        self.flush()?;
        match self {
            Target::Stdout(_) => Ok(0),
            Target::File(part) => part.get_ref().sync().map(|()| part.get_ref().length()),
        }
    }

    /// Puts the file into its place.
    pub fn commit(self) -> Result<(), Error> {
        match self {
            Target::Stdout(_) => Ok(()),
            Target::File(part) => match part.into_inner() {
                Ok(part) => part.commit(),
                Err(error) => Err(Error::output(error.to_string())),
            },
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(out) => out.write(bytes),
            Target::File(part) => part.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(out) => out.flush(),
            Target::File(part) => part.flush(),
        }
    }
}
