//! The pages a command is given: files, folders, globs.

use super::is_jsonl;
use crate::page::MAX_BYTES;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Endings of the files that are judged in a folder.
const PAGE_ENDINGS: [&str; 4] = ["html", "htm", "xhtml", "txt"];

/// The files that paths, folders and globs stand for, in order; what stands for none comes back
/// as a sentence.
pub(super) fn expand(given: &[PathBuf]) -> Vec<Result<PathBuf, String>> {
    given.iter().flat_map(|path| expand_one(path)).collect()
}

fn expand_one(path: &Path) -> Vec<Result<PathBuf, String>> {
    if path.is_dir() {
        return walk(path);
    }
    let pattern = path.to_string_lossy();
    if path.exists() || path.as_os_str() == "-" || !pattern.contains(['*', '?', '[']) {
        return vec![Ok(path.to_owned())];
    }
    match glob::glob(&pattern) {
        Err(error) => vec![Err(format!("{pattern}: no pattern of file names: {error}"))],
        Ok(found) => {
            let files: Vec<_> = found
                .map(|entry| entry.map_err(|error| error.to_string()))
                .flat_map(|entry| match entry {
                    Ok(path) if path.is_dir() => walk(&path),
                    entry => vec![entry],
                })
                .collect();
            if files.is_empty() { vec![Err(format!("{pattern}: no such file"))] } else { files }
        }
    }
}

fn walk(folder: &Path) -> Vec<Result<PathBuf, String>> {
    let ending =
        |path: &Path| path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let is_page = |path: &Path| {
        is_jsonl(path) || ending(path).is_some_and(|e| PAGE_ENDINGS.contains(&e.as_str()))
    };
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(|entry| match entry {
            Ok(entry) if entry.file_type().is_file() && is_page(entry.path()) => {
                Some(Ok(entry.into_path()))
            }
            Ok(_) => None,
            Err(error) => Some(Err(error.to_string())),
        })
        .collect()
}

/// The bytes of a file that reading looks at: no more is loaded, however long the file.
pub(super) fn load(path: &Path) -> Result<Vec<u8>, String> {
    let sentence = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(sentence)?;
    load_from(file).map_err(sentence)
}

/// As [`load`], from anything that can be read.
pub(super) fn load_from(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
