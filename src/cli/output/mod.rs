//! Verdicts written out, one file per form.

mod csv;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod target;
mod text;

pub(super) use csv::cell as csv_cell;
pub(super) use target::Target;
pub(super) use text::harmless;

use crate::Detector;
use crate::error::Error;
use crate::input::{Place, Unit};
use crate::model::Verdict;
use clap::ValueEnum;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Version of the fields of a verdict in JSON.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// How verdicts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// A block to read for each page.
    Text,
    /// One JSON array.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// A row a page, without reasons.
    Csv,
    /// A row a page, reasons as JSON; only into a file.
    Parquet,
}

impl Form {
    /// The form that a file's name tells.
    pub fn of_name(path: &Path) -> Result<Form, Error> {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        Ok(match ending.to_ascii_lowercase().as_str() {
            "txt" => Form::Text,
            "json" => Form::Json,
            "jsonl" | "ndjson" => Form::Jsonl,
            "csv" => Form::Csv,
            "parquet" => Form::Parquet,
            _ => {
                return Err(Error::output(format!(
                    "{}: its ending tells no form; end it in .jsonl, .csv, .parquet, .json or .txt, or say --format",
                    path.display()
                )));
            }
        })
    }

    /// Whether rows can be added to a file of this form that an interrupted run has left.
    pub fn can_resume(self) -> bool {
        matches!(self, Form::Text | Form::Jsonl | Form::Csv)
    }
}

/// When text is coloured.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn is_on(self) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                !set("NO_COLOR") && (set("CLICOLOR_FORCE") || io::stdout().is_terminal())
            }
        }
    }
}

/// A page's verdict and what the page was called.
pub(super) struct Judged {
    /// Where it stands.
    pub place: Place,
    /// The record's own id.
    pub id: Option<serde_json::Value>,
    /// Where the page came from.
    pub url: Option<String>,
    /// When it was fetched.
    pub date: Option<String>,
    /// The hash of its outline.
    pub outline: Option<u64>,
    /// What is thought of it.
    pub verdict: Verdict,
}

impl Judged {
    /// The file it was read from.
    fn path(&self) -> Option<&str> {
        (!self.place.is_stdin()).then_some(&*self.place.file)
    }

    /// Its number in a file of many.
    fn record(&self) -> Option<u64> {
        (self.place.unit != Unit::File).then_some(self.place.number)
    }

    /// The record's own id as text.
    fn id(&self) -> Option<String> {
        self.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned))
    }

    /// What to call the page.
    fn name(&self) -> String {
        let path = self.path().filter(|_| self.place.unit == Unit::File).map(str::to_owned);
        let mut names = [path, self.url.clone(), self.id()].into_iter().flatten();
        names.find(|name| !name.trim().is_empty()).unwrap_or_else(|| self.place.to_string())
    }
}

/// Where verdicts go.
pub(super) struct Output {
    target: Target,
    form: Form,
    color: bool,
    detector: Detector,
    written: u64,
    #[cfg(feature = "parquet")]
    table: Option<parquet::Table>,
}

impl Output {
    /// `written` rows stand in the target already.
    pub fn new(
        form: Form,
        color: Color,
        detector: Detector,
        target: Target,
        written: u64,
    ) -> Output {
        Output {
            target,
            form,
            color: color.is_on(),
            detector,
            written,
            #[cfg(feature = "parquet")]
            table: None,
        }
    }

    /// Rows written, those of an interrupted run included.
    pub fn written(&self) -> u64 {
        self.written
    }

    pub fn write(&mut self, judged: &Judged) -> io::Result<()> {
        let first = self.written == 0;
        self.written += 1;
        let out = &mut self.target;
        match self.form {
            Form::Text => {
                let block = text::block(judged, self.detector.model(), self.color);
                write!(out, "{}{block}", if first { "" } else { "\n" })?;
            }
            Form::Json => {
                let object = serde_json::to_string_pretty(&json::object(judged))?;
                write!(out, "{}{object}", if first { "[\n" } else { ",\n" })?;
            }
            Form::Jsonl => {
                serde_json::to_writer(&mut *out, &json::object(judged))?;
                writeln!(out)?;
            }
            Form::Csv => {
                if first {
                    writeln!(out, "{}", csv::HEADER)?;
                }
                writeln!(out, "{}", csv::row(judged))?;
            }
            Form::Parquet => self.write_row(judged)?,
        }
        Ok(())
    }

    #[cfg(feature = "parquet")]
    fn write_row(&mut self, judged: &Judged) -> io::Result<()> {
        self.table.get_or_insert_default().add(judged, &mut self.target)
    }

    #[cfg(not(feature = "parquet"))]
    fn write_row(&mut self, _: &Judged) -> io::Result<()> {
        Err(io::Error::other("this build writes no Parquet"))
    }

    /// Passes on what was written, where somebody may be waiting for it.
    pub fn flush_stdout(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Stdout(out) => out.flush(),
            Target::File(_) => Ok(()),
        }
    }

    /// How rows are written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Ends the document.
    pub fn finish(&mut self) -> io::Result<()> {
        match self.form {
            Form::Json => {
                writeln!(self.target, "{}", if self.written == 0 { "[]" } else { "\n]" })?
            }
            Form::Csv if self.written == 0 => writeln!(self.target, "{}", csv::HEADER)?,
            #[cfg(feature = "parquet")]
            Form::Parquet => self.table.get_or_insert_default().finish(&mut self.target)?,
            _ => {}
        }
        self.target.flush()
    }

    /// The file behind it.
    pub fn target(&mut self) -> &mut Target {
        &mut self.target
    }

    /// Puts the file into its place.
    pub fn commit(self) -> Result<(), Error> {
        self.target.commit()
    }
}
