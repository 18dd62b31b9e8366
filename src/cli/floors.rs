//! The floors beside a model, below which no other replaces it by accident.

use crate::error::Error;
use crate::model::Model;
use crate::training::{self, Dataset, Evaluation, Floor, Floors};
use std::path::{Path, PathBuf};

/// What guards the model that may be replaced.
pub(super) struct Gate<'a> {
    out: &'a Path,
    /// Floors that may be lowered; `pages`, `all`.
    accepted: &'a [String],
    /// Whether the new model is calibrated for another share of farm pages than it is measured on, so
    /// that its calibration there says nothing.
    calibrated_elsewhere: bool,
    old: Option<Floors>,
}

impl<'a> Gate<'a> {
    /// The floors of the model at a path, if there are any that the new one is held against. Where some of
    /// the pages it was measured on are trained on now, as after a correction, they are measured anew on
    /// those that are left; `whole` is the digest of the pages with none taken out.
    ///
    /// # Errors
    /// When they cannot be read, or hold for other pages than those to measure on.
    pub fn open(
        out: &'a Path,
        (accepted, calibrated_elsewhere): (&'a [String], bool),
        test: &Dataset,
        whole: impl FnOnce() -> Result<Option<String>, Error>,
    ) -> Result<Gate<'a>, Error> {
        let path = file(out);
        let mut gate = Gate { out, accepted, calibrated_elsewhere, old: None };
        if !path.exists() || !out.exists() {
            return Ok(gate);
        }
        let located =
            |error: &dyn std::fmt::Display| Error::data(format!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| located(&error))?;
        let old = Floors::parse(&text).map_err(|error| located(&error))?;
        gate.check_names(&old)?;
        if !test.rows.is_empty() && old.pages == test.pages_digest() {
            gate.old = Some(old);
        } else if gate.accepts("pages") {
            return Ok(gate);
        } else if !test.rows.is_empty() && whole()?.as_ref() == Some(&old.pages) {
            gate.old = Some(floors_on(out, test)?);
        } else {
            return Err(Error::data(format!(
                "{} was measured on other pages ({}) than these, so nobody knows whether the new model is worse; measure on them (--data, --test), write elsewhere (--out), or add --accept-lower pages. The old model stays",
                out.display(),
                old.pages
            )));
        }
        Ok(gate)
    }

    /// A name that is none would accept nothing, which shows after the training only.
    fn check_names(&self, old: &Floors) -> Result<(), Error> {
        let known = |name: &str| matches!(name, "pages" | "all") || old.floors.contains_key(name);
        match self.accepted.iter().find(|name| !known(name)) {
            None => Ok(()),
            Some(name) => Err(Error::input(format!(
                "--accept-lower {name}: there is no such floor; those of {} are {}, and `pages` and `all`",
                self.out.display(),
                old.floors.keys().cloned().collect::<Vec<_>>().join(", ")
            ))),
        }
    }

    fn accepts(&self, name: &str) -> bool {
        self.accepted.iter().any(|accepted| accepted == name || accepted == "all")
    }

    fn fallen(&self, old: &Floors, tested: &[Evaluation]) -> impl Iterator<Item = Floor> {
        let says_nothing =
            |floor: &Floor| self.calibrated_elsewhere && floor.name.ends_with(".calibration");
        let fallen: Vec<Floor> =
            old.fallen(tested).into_iter().filter(|floor| !says_nothing(floor)).collect();
        fallen.into_iter()
    }

    /// The floors to write with a model that may pass.
    ///
    /// # Errors
    /// When it is worse than the old one.
    pub fn pass(&self, test: &Dataset, tested: &[Evaluation]) -> Result<Option<Floors>, Error> {
        if tested.is_empty() {
            return Ok(None);
        }
        let new = Floors::of(test, tested);
        let Some(old) = &self.old else { return Ok(Some(new)) };
        let (lowered, refused): (Vec<_>, Vec<_>) =
            self.fallen(old, tested).partition(|floor| self.accepts(&floor.name));
        if !refused.is_empty() {
            let told: Vec<String> = refused
                .iter()
                .map(|f| format!("{} is {:.4}, its floor {:.4}", f.name, f.measured, f.least))
                .collect();
            let names: Vec<&str> = refused.iter().map(|floor| floor.name.as_str()).collect();
            return Err(Error::data(format!(
                "the new model is worse: {}. The old model {} stays; to replace it all the same, add --accept-lower {}",
                told.join("; "),
                self.out.display(),
                names.join(" ")
            )));
        }
        let lowered: Vec<String> = lowered.into_iter().map(|floor| floor.name).collect();
        Ok(Some(old.after(new, &lowered)))
    }
}

/// The floors that a model would have on pages.
fn floors_on(out: &Path, test: &Dataset) -> Result<Floors, Error> {
    let model = Model::open(out)?;
    test.check_tables(&model)?;
    let judged = training::judge(&model, &mut test.rows.clone());
    let evaluations = training::evaluate(&judged, model.file().thresholds, 1);
    Ok(Floors::of(test, &evaluations))
}

/// `models/web.json` has its floors in `models/web.floors.json`.
pub(super) fn file(out: &Path) -> PathBuf {
    beside_model(out, ".floors.json")
}

/// A file that belongs to a model: `.json` gives way to its ending, and no other part of a name
/// does, or `web.new` would have the files of `web.json`.
pub(super) fn beside_model(out: &Path, ending: &str) -> PathBuf {
    let is_json = out.extension().is_some_and(|extension| extension == "json");
    let name = if is_json { out.file_stem() } else { out.file_name() };
    let mut name = name.unwrap_or_default().to_os_string();
    name.push(ending);
    out.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_of_two_names_have_files_of_two_names() {
        let of = |out: &str| file(Path::new(out)).display().to_string();
        assert_eq!(of("models/web.json"), "models/web.floors.json");
        assert_eq!(of("models/web.new"), "models/web.new.floors.json");
        assert_eq!(of("models/web"), "models/web.floors.json");
    }
}
