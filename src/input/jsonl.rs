//! JSON lines: a page a line, plain or compressed with Zstandard.

use crate::error::Error;
use crate::page::{Format, Page, Source};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A line longer than this, in bytes, is not kept: it is reported and skipped.
const LONGEST_LINE: usize = 256 << 20;
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// A page as a line holds it. Fields that are not named here are left alone.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Record {
    /// Given back with the verdict.
    pub id: Option<serde_json::Value>,
    /// Where the page came from.
    pub url: Option<String>,
    /// The page as markup.
    pub html: Option<String>,
    /// The page as text; used when there is no markup.
    pub text: Option<String>,
    /// `farm` or `legit`, for training.
    pub label: Option<String>,
    /// Kind of farm or of honest page, for reports.
    pub kind: Option<String>,
    /// Owner, kit or host: pages of one are never split between training and test.
    pub operator: Option<String>,
    /// Where the page was published, such as `owner/repo@commit:path`.
    pub source: Option<String>,
}

impl Record {
    /// A record from a line.
    ///
    /// # Errors
    /// When the line is no JSON object with `html` or `text`.
    pub fn parse(line: &[u8]) -> Result<Record, String> {
        let record: Record =
            serde_json::from_slice(line).map_err(|error| format!("no page in JSON: {error}"))?;
        if record.html.is_none() && record.text.is_none() {
            return Err("neither `html` nor `text` in the record".into());
        }
        Ok(record)
    }

    /// The page the record holds.
    #[must_use]
    pub fn page(&self) -> Page {
        let (content, format) = match (&self.html, &self.text) {
            (Some(html), _) => (html.as_str(), Format::Html),
            (None, text) => (text.as_deref().unwrap_or_default(), Format::Text),
        };
        let content_type = Some("; charset=utf-8");
        let source = Source { url: self.url.as_deref(), content_type, format: Some(format) };
        Page::read(content.as_bytes(), &source)
    }
}

/// Lines of a file, decompressed when it is Zstandard, with their numbers from 1.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    number: usize,
}

impl Lines {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened or its first bytes cannot be read.
    pub fn open(path: &Path) -> Result<Lines, Error> {
        let file = File::open(path)
            .map_err(|error| Error::input(format!("{}: {error}", path.display())))?;
        Lines::from_reader(Box::new(file))
            .map_err(|error| Error::input(format!("{}: {error}", path.display())))
    }

    /// Lines of anything that can be read.
    ///
    /// # Errors
    /// When the first bytes cannot be read.
    pub fn from_reader(reader: Box<dyn Read + Send>) -> std::io::Result<Lines> {
        let mut reader = BufReader::with_capacity(1 << 20, reader);
        let compressed = reader.fill_buf()?.starts_with(&ZSTD_MAGIC);
        let reader: Box<dyn BufRead + Send> = if compressed {
            Box::new(BufReader::with_capacity(1 << 20, zstd::Decoder::with_buffer(reader)?))
        } else {
            Box::new(reader)
        };
        Ok(Lines { reader, number: 0 })
    }
}

impl Iterator for Lines {
    type Item = Result<(usize, Vec<u8>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            let mut line = Vec::new();
            let mut limited = (&mut self.reader).take(LONGEST_LINE as u64);
            match limited.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => return Some(Ok((self.number, line))),
                Err(error) => return Some(Err(format!("line {}: {error}", self.number))),
            }
        }
    }
}
