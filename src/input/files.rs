//! What paths, folders and patterns stand for, and what a file's name and first bytes tell.

use super::{Kind, without_mark};
use crate::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Endings of files that hold a page each.
const PAGE_ENDINGS: [&str; 6] = ["html", "htm", "xhtml", "shtml", "txt", "md"];
/// Endings of files that hold many.
const MANY: [(&str, Kind); 6] = [
    ("jsonl", Kind::Jsonl),
    ("ndjson", Kind::Jsonl),
    ("warc", Kind::Warc),
    ("wet", Kind::Warc),
    ("parquet", Kind::Parquet),
    ("parq", Kind::Parquet),
];
/// Endings of compressed files.
const COMPRESSED: [&str; 4] = ["gz", "gzip", "zst", "zstd"];
/// What is said of files that hold no page that can be read.
const PACKED: &str =
    "files of this kind are not unpacked; unpack it, or compress it with gzip or zstd";
const DOCUMENT: &str = "documents of this kind are not read; extract their text first";
const NO_PAGE: &str = "files of this kind hold no page";

/// Endings of files that hold no page that can be read, and what to do.
const UNREADABLE: [(&[&str], &str); 3] = [
    (&["7z", "br", "bz2", "lz4", "rar", "tar", "tgz", "xz", "zip"], PACKED),
    (&["pdf", "doc", "docx", "odt", "ppt", "pptx", "xls", "xlsx", "epub"], DOCUMENT),
    (
        &["avif", "gif", "ico", "jpeg", "jpg", "mp3", "mp4", "png", "svg", "webm", "webp", "woff2"],
        NO_PAGE,
    ),
];
/// First bytes of such files, where no name tells (the file signatures of `file`, magic(5)).
const UNREADABLE_STARTS: [(&[u8], &str); 10] = [
    (b"PK\x03\x04", PACKED),
    (b"BZh", PACKED),
    (b"\xFD7zXZ\0", PACKED),
    (b"7z\xBC\xAF\x27\x1C", PACKED),
    (b"Rar!\x1A\x07", PACKED),
    (b"%PDF-", DOCUMENT),
    (b"\x89PNG\r\n", NO_PAGE),
    (b"\xFF\xD8\xFF", NO_PAGE),
    (b"GIF8", NO_PAGE),
    (b"\x7FELF", NO_PAGE),
];

/// The ending of a name, lower case, that of compression apart.
fn endings(path: &Path) -> (String, bool) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or_default();
    if COMPRESSED.contains(&last) {
        (parts.next().unwrap_or_default().to_owned(), true)
    } else {
        (if name.contains('.') { last.to_owned() } else { String::new() }, false)
    }
}

/// Whether a file is named like a compressed one.
#[must_use]
pub fn is_compressed(path: &Path) -> bool {
    endings(path).1
}

/// Whether a file has this ending, before that of compression.
#[cfg(feature = "train")]
pub(crate) fn is_named(path: &Path, ending: &str) -> bool {
    endings(path).0 == ending
}

/// What a file holds, by its name; `None` when the name does not tell.
#[must_use]
pub fn kind_by_name(path: &Path) -> Option<Kind> {
    let (ending, _) = endings(path);
    let many = MANY.iter().find(|(name, _)| *name == ending).map(|(_, kind)| *kind);
    many.or_else(|| PAGE_ENDINGS.contains(&ending.as_str()).then_some(Kind::Page))
}

/// Why a file named so is not read; `None` when it may be.
#[must_use]
pub fn unreadable_ending(path: &Path) -> Option<&'static str> {
    let (ending, _) = endings(path);
    UNREADABLE.iter().find(|(names, _)| names.contains(&ending.as_str())).map(|(_, why)| *why)
}

/// Why a file that begins so is not read; `None` when it may be.
pub(super) fn unreadable_start(bytes: &[u8]) -> Option<&'static str> {
    UNREADABLE_STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, why)| *why)
}

/// What a file holds, by its first bytes, unpacked.
#[must_use]
pub fn kind_by_content(bytes: &[u8]) -> Kind {
    let start = without_mark(bytes).trim_ascii_start();
    if start.starts_with(b"WARC/") {
        Kind::Warc
    } else if bytes.starts_with(b"PAR1") {
        Kind::Parquet
    } else if start
        .strip_prefix(b"{")
        .is_some_and(|rest| matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}') | None))
    {
        Kind::Jsonl
    } else {
        Kind::Page
    }
}

/// Whether first bytes tell as much as more of them would: a line of JSON does, however short.
pub(super) fn is_told(bytes: &[u8]) -> bool {
    let start = without_mark(bytes).trim_ascii_start();
    start.contains(&b'\n') && start.trim_ascii_end() != b"{"
}

/// The files that paths, folders and patterns stand for, in order; what stands for none comes
/// back as a sentence.
#[must_use]
pub fn expand(given: &[PathBuf]) -> Vec<Result<PathBuf, String>> {
    given.iter().flat_map(|path| expand_one(path)).collect()
}

/// The paths that a list names, one a line.
///
/// # Errors
/// When the list cannot be read.
pub fn listed(list: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut bytes = Vec::new();
    let read = if list.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(list).map(|read| bytes = read)
    };
    read.map_err(|error| Error::input(format!("{}: {error}", list.display())))?;
    let names = without_mark(&bytes).split(|byte| *byte == b'\n');
    let names = names.map(|name| name.strip_suffix(b"\r").unwrap_or(name));
    names.filter(|name| !name.is_empty()).map(|name| path_named(name, list)).collect()
}

/// The path with a name as the system has it, which need not be UTF-8.
#[cfg(unix)]
fn path_named(name: &[u8], _: &Path) -> Result<PathBuf, Error> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
fn path_named(name: &[u8], list: &Path) -> Result<PathBuf, Error> {
    let name = std::str::from_utf8(name);
    name.map(PathBuf::from).map_err(|error| Error::input(format!("{}: {error}", list.display())))
}

fn expand_one(path: &Path) -> Vec<Result<PathBuf, String>> {
    if path.is_dir() {
        return walk(path);
    }
    let pattern = path.to_string_lossy();
    if path.exists() || path.as_os_str() == "-" || !pattern.contains(['*', '?', '[']) {
        return vec![Ok(path.to_owned())];
    }
    let found = match glob::Pattern::new(&pattern) {
        Err(error) => return vec![Err(format!("{pattern}: no pattern of file names: {error}"))],
        Ok(matching) if pattern.contains("**") => matching_below(&named_folder(path), &matching),
        Ok(_) => matching_here(&pattern),
    };
    if found.is_empty() { vec![Err(format!("{pattern}: no such file"))] } else { found }
}

/// The files that a pattern without `**` names, and those of the folders that it names.
fn matching_here(pattern: &str) -> Vec<Result<PathBuf, String>> {
    let found = glob::glob(pattern).into_iter().flatten();
    found
        .map(|entry| entry.map_err(|error| error.to_string()))
        .flat_map(|entry| match entry {
            Ok(path) if path.is_dir() => walk(&path),
            entry => vec![entry],
        })
        .collect()
}

/// The files of a folder and of those in it that a pattern with `**` names.
fn matching_below(folder: &Path, pattern: &glob::Pattern) -> Vec<Result<PathBuf, String>> {
    let options =
        glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    let here = folder.as_os_str().is_empty();
    let found = files_in(if here { Path::new(".") } else { folder }).map(|file| {
        // A walk of `.` names files by it, a pattern that names no folder does not.
        file.map(
            |path| if here { path.strip_prefix(".").unwrap_or(&path).to_owned() } else { path },
        )
    });
    let named = |path: &PathBuf| pattern.matches_path_with(path, options);
    found.filter(|file| file.as_ref().map_or(true, named)).collect()
}

/// The folder that a pattern begins in.
fn named_folder(pattern: &Path) -> PathBuf {
    let fixed =
        |part: &std::path::Component| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    pattern.components().take_while(fixed).collect()
}

fn walk(folder: &Path) -> Vec<Result<PathBuf, String>> {
    let files = below(folder);
    if !files.is_empty() {
        return files;
    }
    let sentence = "no file there has a name that tells a page or pages (.html, .txt, .jsonl, .warc.gz and the like); name files themselves, or by a pattern";
    vec![Err(format!("{}: {sentence}", folder.display()))]
}

/// The files of a folder and of those in it whose names tell a page or pages, in order; what cannot
/// be looked into comes back as a sentence.
pub(crate) fn below(folder: &Path) -> Vec<Result<PathBuf, String>> {
    let told = |path: &PathBuf| kind_by_name(path).is_some();
    files_in(folder).filter(|file| file.as_ref().map_or(true, told)).collect()
}

/// The files of a folder and of those in it, in order. Links to folders are not followed: they may lead
/// round in circles.
fn files_in(folder: &Path) -> impl Iterator<Item = Result<PathBuf, String>> {
    WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(|entry| match entry {
        Ok(entry) => is_file(&entry).then(|| Ok(entry.into_path())),
        Err(error) => Some(Err(error.to_string())),
    })
}

/// Whether an entry of a folder is a file, or a link to one or to nothing, which is said when it is
/// read.
fn is_file(entry: &DirEntry) -> bool {
    let path = entry.path();
    entry.file_type().is_file() || (entry.path_is_symlink() && (path.is_file() || !path.exists()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_files_hold() {
        let check = |name: &str, kind: Option<Kind>, compressed: bool| {
            let path = Path::new(name);
            assert_eq!((kind_by_name(path), is_compressed(path)), (kind, compressed), "{name}");
        };
        check("a/b.jsonl", Some(Kind::Jsonl), false);
        check("CC-MAIN-1.warc.gz", Some(Kind::Warc), true);
        check("CC-MAIN-1.warc.wet.gz", Some(Kind::Warc), true);
        check("page.HTML.zst", Some(Kind::Page), true);
        check("part-0.snappy.parquet", Some(Kind::Parquet), false);
        check("html", None, false);
        check("dump.gz", None, true);
        assert!(unreadable_ending(Path::new("a.tar.gz")).is_some());
        assert!(unreadable_ending(Path::new("a.bin")).is_none());
    }

    #[test]
    fn first_bytes_tell_what_files_hold() {
        let check = |bytes: &[u8], kind: Kind| assert_eq!(kind_by_content(bytes), kind);
        check(b"{\"html\": \"\"}", Kind::Jsonl);
        check(b"\xEF\xBB\xBF{\"html\": \"\"}", Kind::Jsonl);
        check(b"WARC/1.1\r\n", Kind::Warc);
        check(b"PAR1\x15\x04", Kind::Parquet);
        check(b"{% raw %}", Kind::Page);
        check(b"<!doctype html>", Kind::Page);
        check(b"", Kind::Page);
        assert_eq!(unreadable_start(b"PK\x03\x04\x14"), Some(PACKED));
        assert_eq!(unreadable_start(b"PK is short for park"), None);
    }

    #[test]
    fn a_folder_without_pages_is_a_flaw() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("logo.png"), b"").expect("a file");
        let found = expand(&[folder.path().to_owned()]);
        assert!(found.len() == 1 && found[0].as_ref().is_err_and(|why| why.contains(".jsonl")));
        std::fs::write(folder.path().join("a.html"), b"").expect("a file");
        assert_eq!(expand(&[folder.path().to_owned()]), [Ok(folder.path().join("a.html"))]);
    }

    #[test]
    fn patterns_through_folders_name_files_as_they_begin() {
        for start in ["", "./"] {
            let pattern = PathBuf::from(format!("{start}training-data/samples/**/diary-ja.txt"));
            let file = PathBuf::from(format!("{start}training-data/samples/legit/diary-ja.txt"));
            assert_eq!(expand(&[pattern]), [Ok(file)]);
        }
        let here = PathBuf::from("**/diary-ja.txt");
        let matching = glob::Pattern::new(&here.to_string_lossy()).unwrap();
        let found = matching_below(Path::new("training-data"), &matching);
        assert_eq!(found, [Ok(PathBuf::from("training-data/samples/legit/diary-ja.txt"))]);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_followed_and_links_to_folders_are_not() {
        use std::os::unix::fs::symlink;
        let (pages, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(other.path().join("walk.html"), b"").unwrap();
        symlink(other.path().join("walk.html"), pages.path().join("a.html")).unwrap();
        symlink(other.path().join("none.html"), pages.path().join("b.html")).unwrap();
        symlink(pages.path(), pages.path().join("c.html")).unwrap();
        symlink(other.path(), pages.path().join("d")).unwrap();
        let found = expand(&[pages.path().to_owned()]);
        assert_eq!(found, ["a.html", "b.html"].map(|name| Ok(pages.path().join(name))));
        symlink(pages.path(), pages.path().join("round")).unwrap();
        let pattern = pages.path().join("**/a.html");
        assert_eq!(expand(&[pattern]), [Ok(pages.path().join("a.html"))]);
    }
}
