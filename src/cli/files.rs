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
    write_together(&[(path.to_owned(), content.to_vec())])
}

/// Writes files that belong together: all are on the disk before the first old one is replaced.
///
/// # Errors
/// When one cannot be written: the old files are left as they were, or those that were replaced are
/// named.
pub(super) fn write_together(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
    files.iter().try_for_each(|(path, _)| check_place(path))?;
    let mut parts: Vec<(PathBuf, &Path)> = Vec::new();
    let written = files.iter().try_for_each(|(path, content)| {
        let part = part_of(path);
        parts.push((part.clone(), path));
        write_synced(&part, content).map_err(|error| {
            Error::output(format!("{}: {error}; nothing was changed", path.display()))
        })
    });
    written.and_then(|()| replace(&parts)).inspect_err(|_| {
        for (part, _) in &parts {
            let _ = fs::remove_file(part);
        }
    })
}

/// Makes sure that a file can be written there later, before much is done for it.
///
/// # Errors
/// When it cannot.
pub(super) fn check_place(path: &Path) -> Result<(), Error> {
    let sentence =
        |why: String| Err(Error::output(format!("{}: {why}; nothing was changed", path.display())));
    if path.is_dir() {
        return sentence("it is a folder; name a file".into());
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir()) {
        Some(parent) => sentence(format!("there is no folder {}; make it first", parent.display())),
        None => {
            let part = part_of(path);
            let written = File::create(&part).and_then(|_| fs::remove_file(&part));
            written.or_else(|error| sentence(error.to_string()))
        }
    }
}

/// Fails where two files that a command writes are one: the later would replace the earlier.
///
/// # Errors
/// When two are.
pub(super) fn check_apart(paths: &[&Path]) -> Result<(), Error> {
    let mut places = std::collections::BTreeSet::new();
    match paths.iter().find(|path| !places.insert(place(path))) {
        None => Ok(()),
        Some(path) => Err(Error::input(format!(
            "{}: two files would be written there; give each a name of its own; nothing was changed",
            path.display()
        ))),
    }
}

/// Fails where a file that a command writes is one that it reads: the pages would be lost.
///
/// # Errors
/// When one is.
pub(super) fn check_unread<'a>(
    written: &[&Path],
    mut read: impl Iterator<Item = &'a PathBuf>,
) -> Result<(), Error> {
    let same = |read: &PathBuf| {
        let named_alike = |path: &&&Path| path.file_name() == read.file_name();
        written.iter().filter(named_alike).any(|path| place(path) == place(read))
    };
    match read.find(|path| same(path)) {
        None => Ok(()),
        Some(path) => Err(Error::input(format!(
            "{}: it is read, and would be written to; name another output; nothing was changed",
            path.display()
        ))),
    }
}

/// The path with its folder as the system knows it.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let known = fs::canonicalize(folder).unwrap_or(folder.to_owned());
    known.join(path.file_name().unwrap_or_default())
}

/// Puts written files into their places.
fn replace(parts: &[(PathBuf, &Path)]) -> Result<(), Error> {
    for (n, (part, path)) in parts.iter().enumerate() {
        fs::rename(part, path).map_err(|error| {
            let replaced: Vec<String> =
                parts[..n].iter().map(|(_, path)| path.display().to_string()).collect();
            let changed = match replaced.as_slice() {
                [] => "nothing was changed".to_owned(),
                _ => format!("{} was replaced before; run the command again", replaced.join(", ")),
            };
            Error::output(format!("{}: {error}; {changed}", path.display()))
        })?;
    }
    Ok(())
}

fn part_of(path: &Path) -> PathBuf {
    beside(path, &format!(".{}.part", std::process::id()))
}

fn write_synced(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
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
    /// What to do when it cannot be written.
    way_on: &'static str,
}

impl Part {
    /// Begins anew, or goes on behind the first `keep` bytes of an interrupted run, which may have
    /// put the file into its place already. `way_on` says what to do when it cannot be written.
    ///
    /// # Errors
    /// When the file cannot be written, or is shorter than what is to be kept.
    pub fn begin(path: &Path, keep: Option<u64>, way_on: &'static str) -> Result<Part, Error> {
        let part = beside(path, ".part");
        let located = |error: io::Error| Error::output(format!("{}: {error}", part.display()));
        let mut options = OpenOptions::new();
        let length = keep.unwrap_or(0);
        if keep.is_some() && !part.exists() && path.is_file() {
            fs::rename(path, &part).map_err(located)?;
        }
        let mut file =
            options.write(true).create(true).truncate(false).open(&part).map_err(located)?;
        if file.metadata().map_err(located)?.len() < length {
            return Err(Error::output(format!(
                "{}: shorter than the interrupted run left it; begin anew with --overwrite",
                part.display()
            )));
        }
        file.set_len(length).and_then(|()| file.seek(io::SeekFrom::End(0))).map_err(located)?;
        Ok(Part { path: path.to_owned(), part, file, length, way_on })
    }

    /// Bytes written, those kept included.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Makes sure that what was written stays.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data().map_err(|error| self.located(error))
    }

    /// An error that says which file could not be written, and what to do.
    fn located(&self, error: io::Error) -> io::Error {
        let part = self.part.display();
        let sentence = format!("{part}: {error}; {}", self.way_on);
        io::Error::new(error.kind(), Error::output(sentence))
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
        let written = self.file.write(bytes).map_err(|error| self.located(error))?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_put_into_its_place_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "kept and not").unwrap();
        let mut part = Part::begin(&path, Some(4), "").unwrap();
        part.write_all(b", too").unwrap();
        assert!(!path.exists());
        part.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"kept, too");
    }

    #[test]
    fn what_cannot_be_written_is_known_before() {
        let folder = tempfile::tempdir().unwrap();
        check_place(&folder.path().join("a")).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        for path in [folder.path().join("none/a"), folder.path().to_owned()] {
            let error = check_place(&path).unwrap_err().to_string();
            assert!(error.contains("folder") && error.ends_with("nothing was changed"), "{error}");
        }
    }

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

    #[test]
    fn a_folder_is_no_place_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("a"), folder.path().join("b"));
        fs::create_dir(&bad).unwrap();
        let both = [(good.clone(), b"new".to_vec()), (bad, b"new".to_vec())];
        let error = write_together(&both).unwrap_err().to_string();
        assert!(
            error.contains("it is a folder") && error.ends_with("nothing was changed"),
            "{error}"
        );
        assert!(!good.exists());
    }

    #[test]
    fn files_that_were_replaced_before_an_error_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second, part] = ["a", "b", "a.part"].map(|name| folder.path().join(name));
        fs::write(&part, "new").unwrap();
        let gone = folder.path().join("b.part");
        let error = replace(&[(part, &first), (gone, &second)]).unwrap_err().to_string();
        assert!(error.contains("b: ") && error.contains("a was replaced before"), "{error}");
    }
}
