//! Where a training reads and writes: what cannot be written, or must not be, is told before it.

use super::super::files::{check_apart, check_place, check_unread};
use super::super::floors;
use super::{Arguments, CORRECTIONS};
use crate::error::Error;
use crate::training;
use std::path::{Path, PathBuf};

/// The files of the stored matrix in a folder.
fn matrix(folder: &Path) -> [PathBuf; 2] {
    [training::PAGES, training::VALUES].map(|name| folder.join(name))
}

impl Arguments {
    /// Whether everything can be written where it shall go, and nothing that is read is lost by it.
    pub(super) fn check_places(&self) -> Result<(), Error> {
        let folder = self.folder()?;
        let files = self.written();
        let stored: Vec<PathBuf> = self.store.iter().flat_map(|folder| matrix(folder)).collect();
        let all: Vec<&Path> = files.iter().chain(&stored).map(PathBuf::as_path).collect();
        check_apart(&all)?;
        let beside = self.corrections_beside(folder.as_deref());
        let matrix: Vec<PathBuf> = folder.iter().flat_map(|folder| matrix(folder)).collect();
        let given = [&self.pages, &self.test, &self.corrections].into_iter().flatten();
        check_unread(&all, given.chain(beside.as_ref()))?;
        // A model may replace the one whose tables it takes over, stored values those they come from.
        let (model, others) = files.split_first().expect("a model is written");
        let others: Vec<&Path> = others.iter().map(PathBuf::as_path).collect();
        check_unread(&[&others[..], &[model.as_path()]].concat(), matrix.iter())?;
        let stored_and_others: Vec<&Path> = others.into_iter().chain(paths(&stored)).collect();
        check_unread(&stored_and_others, self.base.iter())?;
        paths(&files).try_for_each(check_place)?;
        self.store.as_deref().map_or(Ok(()), |folder| check_store(folder, &stored))
    }

    /// The files that are written besides those of `--store`, the model first.
    fn written(&self) -> Vec<PathBuf> {
        let out = &self.out;
        let model = [out.clone(), floors::beside_model(out, ".md"), floors::file(out)];
        model.into_iter().chain(self.report.clone()).chain(self.export.clone()).collect()
    }

    /// Where corrections lie beside stored pages.
    pub(super) fn corrections_beside(&self, folder: Option<&Path>) -> Option<PathBuf> {
        folder.or(self.store.as_deref()).map(|folder| folder.join(CORRECTIONS))
    }
}

fn paths(files: &[PathBuf]) -> impl Iterator<Item = &Path> {
    files.iter().map(PathBuf::as_path)
}

/// Makes the folder, since nothing else shows before the training that it can be made.
fn check_store(folder: &Path, files: &[PathBuf]) -> Result<(), Error> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::output(format!(
            "{}: it is a file; --store names a folder; nothing was changed",
            folder.display()
        )));
    }
    std::fs::create_dir_all(folder).map_err(|error| {
        let folder = folder.display();
        Error::output(format!("{folder}: {error}; name another with --store; nothing was changed"))
    })?;
    paths(files).try_for_each(check_place)
}
