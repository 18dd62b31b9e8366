//! Files written whole or not at all: write, sync, rename.

use crate::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Writes a file so that a reader sees the old one or the new one, never half of it.
///
/// # Errors
/// When the folder cannot be written to; the old file is left as it was.
pub(super) fn write_whole(path: &Path, content: &[u8]) -> Result<(), Error> {
    let sentence = |error: std::io::Error| {
        Error::output(format!("{}: {error}; nothing was changed", path.display()))
    };
    let part = beside(path, &format!(".{}.part", std::process::id()));
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&part, path));
    renamed.map_err(|error| {
        let _ = fs::remove_file(&part);
        sentence(error)
    })
}

/// A path with something added to its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(ending);
    path.with_file_name(name)
}

/// A file that grows beside its place, under a name ending in `.part`, and goes there when whole.
pub(super) struct Part {
    path: PathBuf,
    part: PathBuf,
    file: File,
    length: u64,
}

impl Part {
    /// Begins anew, or goes on behind the first `keep` bytes of an interrupted run.
    ///
    /// # Errors
    /// When the file cannot be written, or is shorter than what is to be kept.
    pub fn begin(path: &Path, keep: Option<u64>) -> Result<Part, Error> {
        let part = beside(path, ".part");
        let located = |error: io::Error| Error::output(format!("{}: {error}", part.display()));
        let mut options = OpenOptions::new();
        let length = keep.unwrap_or(0);
        let mut file =
            options.write(true).create(true).truncate(false).open(&part).map_err(located)?;
        if file.metadata().map_err(located)?.len() < length {
            return Err(Error::output(format!(
                "{}: shorter than the interrupted run left it; begin anew with --overwrite",
                part.display()
            )));
        }
        file.set_len(length).and_then(|()| file.seek(io::SeekFrom::End(0))).map_err(located)?;
        Ok(Part { path: path.to_owned(), part, file, length })
    }

    /// Bytes written, those kept included.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Makes sure that what was written stays.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// When it cannot be; what was written is left under its passing name.
    pub fn commit(self) -> Result<(), Error> {
        let moved = self.file.sync_all().and_then(|()| fs::rename(&self.part, &self.path));
        moved.map_err(|error| {
            let (path, part) = (self.path.display(), self.part.display());
            Error::output(format!("{path}: {error}; the rows are in {part}"))
        })
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
