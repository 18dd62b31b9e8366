//! Where a command takes its pages from: the options that commands share.

use super::Stop;
use crate::error::Error;
use crate::input::{Fields, Inputs, Kind, Options, files};
use crate::page::Address;
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Pages to judge.
#[derive(Args)]
pub(super) struct InputArguments {
    /// Files, folders or patterns; `-` is standard input. Pages, JSON lines, WARC, WET and
    /// Parquet; plain, gzip or Zstandard.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A file with a path a line; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// What the input holds; told by name and content unless stated.
    #[arg(long, value_enum, default_value_t)]
    input: Form,
    /// The address of pages that bring none.
    #[arg(long)]
    url: Option<String>,
    /// The Content-Type header of pages that bring none.
    #[arg(long, value_name = "HEADER")]
    content_type: Option<String>,
    /// Which field or column holds what, as in html=raw_content or url=meta.url; roles are html,
    /// text, url, id, date.
    #[arg(long = "field", value_name = "ROLE=NAME")]
    fields: Vec<String>,
}

impl InputArguments {
    fn fields(&self) -> Result<Fields, Error> {
        let mut fields = Fields::default();
        self.fields.iter().try_for_each(|assignment| fields.rename(assignment))?;
        Ok(fields)
    }
}

/// What inputs hold.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Told by name and content.
    #[default]
    Auto,
    /// Markup.
    Html,
    /// Text, already extracted.
    Text,
    /// JSON lines with `html` or `text`, and perhaps `id`, `url` and `date`.
    Jsonl,
    /// Web archives: WARC or WET.
    Warc,
    /// Tables with such columns.
    Parquet,
}

/// What a command was given, found out.
pub(super) struct Given {
    pub files: Vec<Result<PathBuf, String>>,
    pub options: Options,
}

impl InputArguments {
    pub fn given(&self) -> Result<Given, Stop> {
        if let Some(url) = &self.url {
            if Address::parse(url).is_none() {
                return Err(Error::input(format!(
                    "--url {url}: no web address; give it whole, as in https://example.com/page"
                ))
                .into());
            }
        }
        let mut paths = self.paths.clone();
        if let Some(list) = &self.files_from {
            paths.extend(files::listed(list)?);
        } else if paths.is_empty() {
            if std::io::stdin().is_terminal() {
                return Err(Error::input(
                    "no page given; name a file, a folder, or `-` for standard input",
                )
                .into());
            }
            paths.push(PathBuf::from("-"));
        }
        let options = Options {
            kind: match self.input {
                Form::Auto => None,
                Form::Html => Some(Kind::Html),
                Form::Text => Some(Kind::Text),
                Form::Jsonl => Some(Kind::Jsonl),
                Form::Warc => Some(Kind::Warc),
                Form::Parquet => Some(Kind::Parquet),
            },
            fields: self.fields()?,
            url: self.url.clone(),
            content_type: self.content_type.clone(),
        };
        Ok(Given { files: files::expand(&paths), options })
    }
}

impl Given {
    pub fn inputs(&self) -> Inputs {
        Inputs::of_files(self.files.clone(), &self.options)
    }

    /// Bytes of all files, where all are files.
    pub fn size(&self) -> Option<u64> {
        let length = |path: &Result<PathBuf, String>| {
            Some(std::fs::metadata(path.as_ref().ok()?).ok().filter(|m| m.is_file())?.len())
        };
        self.files.iter().map(length).sum()
    }
}
