//! Pages written apart: what passes, and what is rejected.

use super::files::beside;
use super::output::Target;
use crate::error::Error;
use crate::input::Record;
use crate::page::{Format, Page};
use serde_json::{Map, Value};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const NAMES: [&str; 2] = ["passed.jsonl", "rejected.jsonl"];

/// Two files of JSON lines.
pub(super) struct Split([Target; 2]);

impl Split {
    /// Where the files of a folder are.
    pub fn paths(folder: &Path) -> [PathBuf; 2] {
        NAMES.map(|name| folder.join(name))
    }

    /// Files in a folder; so many bytes of an interrupted run stay. What such a run has left may
    /// be replaced with `resume`, and whole files where it is known to have written them. `way_on`
    /// says what to do when one cannot be written.
    pub fn into(
        folder: &Path,
        overwrite: bool,
        resume: bool,
        keep: Option<&[u64]>,
        way_on: &'static str,
    ) -> Result<Split, Error> {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::output(format!("{}: {error}", folder.display())))?;
        let paths = Split::paths(folder);
        for path in &paths {
            if path.exists() && !overwrite && keep.is_none() {
                return Err(super::run::exists(path));
            }
            let left = beside(path, ".part");
            if left.exists() && !overwrite && !resume {
                return Err(super::run::exists(&left));
            }
        }
        let open = |n: usize| {
            Target::file(&paths[n], keep.and_then(|lengths| lengths.get(n).copied()), way_on)
        };
        Ok(Split([open(0)?, open(1)?]))
    }

    /// Writes a page where it belongs.
    pub fn write(&mut self, page: &[u8], rejected: bool) -> io::Result<()> {
        let target = &mut self.0[usize::from(rejected)];
        target.write_all(page.trim_ascii_end())?;
        target.write_all(b"\n")
    }

    /// Bytes written and sure to stay.
    pub fn settle(&mut self) -> io::Result<[u64; 2]> {
        let [passed, rejected] = &mut self.0;
        Ok([passed.settle()?, rejected.settle()?])
    }

    /// Puts the files into their places.
    pub fn commit(self) -> Result<(), Error> {
        self.0.into_iter().try_for_each(Target::commit)
    }
}

/// A page that was no line of JSON, as one.
pub(super) fn as_json(record: &Record, page: &Page) -> Vec<u8> {
    let charset = encoding_rs::Encoding::for_label(page.charset.name.as_bytes());
    let (content, _, _) = charset.unwrap_or(encoding_rs::UTF_8).decode(&record.content);
    let mut object = Map::new();
    let id = record.id.clone().or_else(|| Some(Value::String(record.place.to_string())));
    let text = |text: &Option<String>| text.clone().map(Value::String);
    for (name, value) in [("id", id), ("url", text(&record.url)), ("date", text(&record.date))] {
        if let Some(value) = value {
            object.insert(name.into(), value);
        }
    }
    let role = if page.format == Format::Html { "html" } else { "text" };
    object.insert(role.into(), Value::String(content.into_owned()));
    Value::Object(object).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_run_leaves_nothing_behind() {
        for there in ["passed.jsonl", "rejected.jsonl", "rejected.jsonl.part"] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(there), "old").unwrap();
            let refused =
                Split::into(folder.path(), false, false, None, "").err().unwrap().to_string();
            assert!(refused.contains(there), "{refused}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{there}");
        }
    }
}
