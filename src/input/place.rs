//! Where a record stands, and what is wrong with one that cannot be used.

use std::fmt;
use std::sync::Arc;

/// What a file's records are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The file is the page.
    File,
    /// A line of JSON.
    Line,
    /// A record of a web archive.
    Record,
    /// A row of a table.
    Row,
}

/// Where a record stands: the identity a verdict is given back with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named; `standard input` for that.
    pub file: Arc<str>,
    /// Index of the file among the inputs, from 0.
    pub input: usize,
    /// What its records are called.
    pub unit: Unit,
    /// The record's number in the file, from 1.
    pub number: u64,
    /// The byte of the file where the record begins, or the compressed member that holds it.
    pub offset: Option<u64>,
}

impl Place {
    /// Whether the page came from standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        &*self.file == super::STDIN
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::File => return f.write_str(&self.file),
            Unit::Line => "line",
            Unit::Record => "record",
            Unit::Row => "row",
        };
        write!(f, "{}, {unit} {}", self.file, self.number)?;
        match self.offset {
            Some(offset) if self.unit == Unit::Record => write!(f, " at byte {offset}"),
            _ => Ok(()),
        }
    }
}

/// A record or file that could not be used: its place, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, and what became of it.
    pub sentence: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence)
    }
}

impl std::error::Error for Flaw {}
