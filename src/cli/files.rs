//! Files written whole or not at all: write, sync, rename.

use crate::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a file so that a reader sees the old one or the new one, never half of it.
///
/// # Errors
/// When the folder cannot be written to; the old file is left as it was.
pub(super) fn write_whole(path: &Path, content: &[u8]) -> Result<(), Error> {
    write_together(&[(path.to_owned(), content.to_vec())])
}

/// Writes files that belong together: all are on the disk before the first old one is replaced.
///
/// # Errors
/// When one cannot be written; the old files are left as they were.
pub(super) fn write_together(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
    let mut parts: Vec<(PathBuf, &Path)> = Vec::new();
    let done = files
        .iter()
        .try_for_each(|(path, content)| {
            let part = part_of(path);
            parts.push((part.clone(), path));
            write_synced(&part, content).map_err(|error| (path.as_path(), error))
        })
        .and_then(|()| {
            parts
                .iter()
                .try_for_each(|(part, path)| fs::rename(part, path).map_err(|error| (*path, error)))
        });
    done.map_err(|(path, error)| {
        for (part, _) in &parts {
            let _ = fs::remove_file(part);
        }
        Error::output(format!("{}: {error}; nothing was changed", path.display()))
    })
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

fn write_synced(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_belong_together_are_replaced_together() {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("a"), folder.path().join("none/b"));
        fs::write(&good, "old").unwrap();
        let both = [(good.clone(), b"new".to_vec()), (bad, b"new".to_vec())];
        let error = write_together(&both).unwrap_err().to_string();
        assert!(error.contains("none") && error.ends_with("nothing was changed"), "{error}");
        assert_eq!(fs::read(&good).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no part is left");
        write_together(&both[..1]).unwrap();
        assert_eq!(fs::read(&good).unwrap(), b"new");
    }
}
