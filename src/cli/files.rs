//! Files written whole or not at all: write, sync, rename.

use crate::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Writes a file so that a reader sees the old one or the new one, never half of it.
///
/// # Errors
/// When the folder cannot be written to; the old file is left as it was.
pub(super) fn write_whole(path: &Path, content: &[u8]) -> Result<(), Error> {
    let sentence = |error: std::io::Error| {
        Error::output(format!("{}: {error}; nothing was changed", path.display()))
    };
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
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
