//! What several tests and the fuzz targets need.
#![allow(dead_code)] // No test needs all of it.

use std::path::{Path, PathBuf};
use weedout::Verdict;
use weedout::model::Points;

/// Points add up exactly, and what is shown as a probability is one.
pub fn adds_up(verdict: &Verdict) {
    let reasons: Points = verdict.reasons.iter().map(|reason| reason.points).sum();
    assert_eq!(verdict.start + reasons + verdict.rest, verdict.points);
    if let Some(probability) = verdict.probability() {
        assert!((0.0..=1.0).contains(&probability), "a probability of {probability}");
    }
}

/// The files of folders of the project, each folder's sorted by name.
pub fn files(folders: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let in_folder = |folder: &&str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("a folder that can be read").path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        paths
    };
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a file can be read");
        (path, bytes)
    };
    folders.iter().flat_map(in_folder).map(read).collect()
}
