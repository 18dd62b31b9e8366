//! Verdicts written out, one file per form.

mod csv;
mod json;
mod text;

pub(super) use csv::cell as csv_cell;

use crate::model::{Model, Verdict};
use clap::ValueEnum;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

/// Version of the fields of a verdict in JSON.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// How verdicts are written.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// A block to read for each page.
    #[default]
    Text,
    /// One JSON array.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// A row a page, without reasons.
    Csv,
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
    /// The record's own id.
    pub id: Option<serde_json::Value>,
    /// Where the page came from.
    pub url: Option<String>,
    /// The file it was read from.
    pub path: Option<String>,
    /// What is thought of it.
    pub verdict: Verdict,
}

impl Judged {
    /// What to call the page.
    fn name(&self) -> String {
        let id =
            || self.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        self.path
            .clone()
            .or_else(|| self.url.clone())
            .or_else(id)
            .unwrap_or_else(|| "standard input".into())
    }
}

/// Where verdicts go.
pub(super) struct Output {
    out: BufWriter<Stdout>,
    form: Form,
    color: bool,
    model: Model,
    written: usize,
}

impl Output {
    pub fn new(form: Form, color: Color, model: Model) -> Output {
        Output { out: BufWriter::new(io::stdout()), form, color: color.is_on(), model, written: 0 }
    }

    pub fn write(&mut self, judged: &Judged) -> io::Result<()> {
        let first = self.written == 0;
        self.written += 1;
        match self.form {
            Form::Text => {
                let block = text::block(judged, &self.model, self.color);
                write!(self.out, "{}{block}", if first { "" } else { "\n" })?;
            }
            Form::Json => {
                let object = serde_json::to_string_pretty(&json::object(judged))?;
                write!(self.out, "{}{object}", if first { "[\n" } else { ",\n" })?;
            }
            Form::Jsonl => writeln!(self.out, "{}", serde_json::to_string(&json::object(judged))?)?,
            Form::Csv => {
                if first {
                    writeln!(self.out, "{}", csv::HEADER)?;
                }
                writeln!(self.out, "{}", csv::row(judged))?;
            }
        }
        self.out.flush()
    }

    pub fn finish(&mut self) -> io::Result<()> {
        if self.form == Form::Json {
            writeln!(self.out, "{}", if self.written == 0 { "[]" } else { "\n]" })?;
        }
        self.out.flush()
    }
}
