//! The one error of the library: a kind, and a sentence for the user.

use std::fmt;

/// What went wrong, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A model that cannot be used.
    Model,
    /// Pages that cannot be read.
    Input,
    /// Labelled pages that no model can be trained on.
    Data,
    /// A file that cannot be written.
    Output,
}

/// Something that went wrong, as a sentence that says what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    sentence: String,
}

impl Error {
    pub(crate) fn model(sentence: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Model, sentence: sentence.into() }
    }

    pub(crate) fn input(sentence: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Input, sentence: sentence.into() }
    }

    #[allow(dead_code)]
    pub(crate) fn data(sentence: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Data, sentence: sentence.into() }
    }

    #[allow(dead_code)]
    pub(crate) fn output(sentence: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Output, sentence: sentence.into() }
    }

    /// What went wrong, roughly.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Error {}
