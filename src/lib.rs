//! Tells content farms from honest web pages, with quoted reasons.
//!
//! Five nouns carry everything. A [`Page`](page::Page) is what was read; [`Facts`](signals::Facts)
//! are what was counted on it; a [`Signal`](signals::Signal) says one number about the facts; a
//! [`Model`](model::Model) weighs the numbers; a [`Verdict`](model::Verdict) is what is thought,
//! and why.
//!
//! ```
//! use weedout::{Detector, Source};
//!
//! let detector = Detector::shipped()?;
//! let source = Source { url: Some("https://example.com/walk"), ..Source::default() };
//! let verdict = detector.judge(b"<h1>A walk</h1><p>It rained.</p>", &source);
//! assert_eq!(verdict.label.name(), "unjudged");
//! assert_eq!(verdict.why, Some("too little text"));
//! # Ok::<(), weedout::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod error;
#[cfg(any(feature = "cli", feature = "train"))]
pub mod input;
pub mod model;
pub mod page;
pub mod signals;
#[cfg(feature = "train")]
pub mod training;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, ErrorKind};
pub use model::{Evidence, Label, Model, Points, Reason, Verdict};
pub use page::{Format, Page, Source};

/// Judges pages. `Send + Sync`: one serves all threads. Never panics, never does I/O.
#[derive(Debug, Clone)]
pub struct Detector {
    model: Model,
    reasons: usize,
}

impl Detector {
    /// How many reasons a verdict gives unless told otherwise.
    pub const REASONS: usize = 8;

    /// A detector with the model shipped with this build.
    ///
    /// # Errors
    /// Never in a released build: a test loads the shipped model.
    pub fn shipped() -> Result<Detector, Error> {
        Ok(Detector::with_model(Model::shipped()?))
    }

    /// A detector with a model of your own.
    #[must_use]
    pub fn with_model(model: Model) -> Detector {
        Detector { model, reasons: Detector::REASONS }
    }

    /// The same detector giving at most so many reasons; 0 is fastest.
    #[must_use]
    pub fn reasons(self, reasons: usize) -> Detector {
        Detector { reasons, ..self }
    }

    /// The model it weighs with.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Judges a page from its bytes.
    #[must_use]
    pub fn judge(&self, bytes: &[u8], source: &Source) -> Verdict {
        self.judge_page(&Page::read(bytes, source))
    }

    /// Judges a page that was read before.
    #[must_use]
    pub fn judge_page(&self, page: &Page) -> Verdict {
        self.model.judge(page, self.reasons)
    }
}
