//! Tells content farms from honest web pages, with quoted reasons.
//!
//! Five nouns carry everything. A [`Page`] is what was read; [`Facts`](signals::Facts)
//! are what was counted on it; a [`Signal`](signals::Signal) says one number about the facts; a
//! [`Model`] weighs the numbers; a [`Verdict`] is what is thought,
//! and why.
//!
//! ```
//! use weedout::Detector;
//!
//! let detector = Detector::embedded()?;
//! let verdict = detector.judge_html(b"<h1>A walk</h1><p>It rained.</p>", "https://example.com/walk");
//! assert_eq!(verdict.label.name(), "unjudged");
//! assert_eq!(verdict.why, Some("too little text"));
//! # Ok::<(), weedout::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod detector;
mod error;
#[cfg(feature = "input")]
pub mod input;
pub mod model;
pub mod page;
pub mod signals;
pub mod sites;
#[cfg(feature = "train")]
pub mod training;

#[cfg(feature = "cli")]
pub mod cli;

pub use detector::{Detector, Scratch};
pub use error::{Error, ErrorKind};
pub use model::{Author, Evidence, Label, Model, Points, Reason, Score, Verdict};
pub use page::{Form, Format, Limits, Page, Source};
