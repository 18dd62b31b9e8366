//! The library's front door: pages in, verdicts out.

use crate::error::Error;
use crate::model::{Model, Score, Verdict};
use crate::page::{Format, Limits, Page, Source};
use crate::signals::{Reading, Room};
use std::path::Path;
use std::sync::Arc;

/// Judges pages. `Send + Sync` and cheap to clone: one model serves all threads. Judging never
/// panics and does no I/O.
#[derive(Debug, Clone)]
pub struct Detector {
    model: Arc<Model>,
    reasons: usize,
    limits: Limits,
}

impl Detector {
    /// How many reasons a verdict gives unless told otherwise.
    pub const REASONS: usize = 8;

    /// A detector with the model built into this program.
    ///
    /// ```
    /// let detector = weedout::Detector::embedded()?;
    /// assert!(detector.model().file().name.starts_with("web-"));
    /// # Ok::<(), weedout::Error>(())
    /// ```
    ///
    /// # Errors
    /// Never in a released build: a test loads the model.
    pub fn embedded() -> Result<Detector, Error> {
        Ok(Detector::with_model(Model::embedded()?))
    }

    /// A detector with the model of a file, as `weedout train` writes it.
    ///
    /// ```
    /// let refused = weedout::Detector::open("no-such-model.json").unwrap_err();
    /// assert!(refused.to_string().starts_with("no-such-model.json: "));
    /// ```
    ///
    /// # Errors
    /// When the file cannot be read, or is no sound model of this build's signals.
    pub fn open(path: impl AsRef<Path>) -> Result<Detector, Error> {
        Ok(Detector::with_model(Model::open(path.as_ref())?))
    }

    /// A detector with a model at hand.
    ///
    /// ```
    /// use weedout::{Detector, Model};
    /// let detector = Detector::with_model(Model::embedded()?);
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn with_model(model: Model) -> Detector {
        Detector { model: Arc::new(model), reasons: Detector::REASONS, limits: Limits::default() }
    }

    /// The same detector giving at most so many reasons; 0 is fastest.
    ///
    /// ```
    /// let detector = weedout::Detector::embedded()?.reasons(3);
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn reasons(self, reasons: usize) -> Detector {
        Detector { reasons, ..self }
    }

    /// The same detector reading at most so much of a page.
    ///
    /// ```
    /// use weedout::{Detector, Limits};
    /// let detector = Detector::embedded()?.limits(Limits::default().bytes(1 << 20));
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn limits(self, limits: Limits) -> Detector {
        Detector { limits, ..self }
    }

    /// The model it weighs with.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Reads a page within the limits.
    ///
    /// ```
    /// use weedout::{Detector, Source};
    /// let detector = Detector::embedded()?;
    /// let page = detector.read(b"<title>A walk</title><p>It rained.", &Source::default());
    /// assert_eq!(page.visible_text().trim(), "It rained.");
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn read(&self, bytes: &[u8], source: &Source) -> Page {
        Page::read_within(bytes, source, &self.limits)
    }

    /// Judges a page that was read before.
    ///
    /// ```
    /// use weedout::{Detector, Page, Source};
    /// let detector = Detector::embedded()?;
    /// let page = Page::read(b"<p>It rained all day.</p>", &Source::default());
    /// assert_eq!(detector.judge(&page).probability(), None); // too little to judge
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn judge(&self, page: &Page) -> Verdict {
        self.model.judge(page, self.reasons)
    }

    /// What a page scores, without reasons, quotes or author: for hot loops.
    ///
    /// ```
    /// use weedout::{Detector, Page, Source};
    /// let detector = Detector::embedded()?;
    /// let page = Page::read(b"<p>It rained all day.</p>", &Source::default());
    /// assert_eq!(detector.score(&page).label.name(), "unjudged");
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn score(&self, page: &Page) -> Score {
        self.model.score_page(page)
    }

    /// Judges bytes of whatever kind: `source` says what is known about them.
    ///
    /// ```
    /// use weedout::{Detector, Source};
    /// let detector = Detector::embedded()?;
    /// let source = Source { content_type: Some("text/html; charset=latin1"), ..Source::default() };
    /// let verdict = detector.judge_bytes(b"<p>Caf\xe9", &source);
    /// assert_eq!(verdict.why, Some("too little text"));
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn judge_bytes(&self, bytes: &[u8], source: &Source) -> Verdict {
        self.judge(&self.read(bytes, source))
    }

    /// As [`Detector::judge_bytes`], in memory that is used again: for loops over many pages.
    ///
    /// ```
    /// use weedout::{Detector, Scratch, Source};
    /// let detector = Detector::embedded()?;
    /// let mut scratch = Scratch::default();
    /// for page in ["<p>It rained all day.", "<p>The sun came out."] {
    ///     let verdict = detector.judge_in(&mut scratch, page.as_bytes(), &Source::default());
    ///     assert_eq!(verdict.why, Some("too little text"));
    /// }
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn judge_in(&self, scratch: &mut Scratch, bytes: &[u8], source: &Source) -> Verdict {
        scratch.read(bytes, source, &self.limits, |reading| {
            self.model.judge_reading(reading, self.reasons)
        })
    }

    /// As [`Detector::score`] of bytes, in memory that is used again: the fastest there is.
    ///
    /// ```
    /// use weedout::{Detector, Scratch, Source};
    /// let detector = Detector::embedded()?;
    /// let score = detector.score_in(&mut Scratch::default(), b"<p>It rained.", &Source::default());
    /// assert_eq!(score.label.name(), "unjudged");
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn score_in(&self, scratch: &mut Scratch, bytes: &[u8], source: &Source) -> Score {
        scratch.read(bytes, source, &self.limits, |reading| self.model.score_reading(reading))
    }

    /// Judges markup as it came over the wire, in any charset. `url` may be empty.
    ///
    /// ```
    /// let detector = weedout::Detector::embedded()?;
    /// let verdict = detector.judge_html(b"<p>It rained all day.</p>", "https://example.com/walk");
    /// assert_eq!(verdict.label.name(), "unjudged");
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn judge_html(&self, html: &[u8], url: &str) -> Verdict {
        let format = Some(Format::Html);
        self.judge_bytes(html, &Source { url: Some(url), format, content_type: None })
    }

    /// Judges text that was already extracted from a page. `url` may be empty.
    ///
    /// ```
    /// let detector = weedout::Detector::embedded()?;
    /// let verdict = detector.judge_text("A walk\n\nIt rained all day.", "");
    /// assert_eq!(verdict.label.name(), "unjudged");
    /// # Ok::<(), weedout::Error>(())
    /// ```
    #[must_use]
    pub fn judge_text(&self, text: &str, url: &str) -> Verdict {
        let (format, content_type) = (Some(Format::Text), Some("; charset=utf-8"));
        self.judge_bytes(text.as_bytes(), &Source { url: Some(url), format, content_type })
    }
}

/// Memory that one page after the other is read into, so that little is asked for anew: one for each
/// thread that judges. It grows with the longest page it has seen; drop it to give that back.
#[derive(Debug, Default)]
pub struct Scratch {
    page: Page,
    room: Room,
}

impl Scratch {
    fn read<T>(
        &mut self,
        bytes: &[u8],
        source: &Source,
        limits: &Limits,
        judge: impl FnOnce(&Reading) -> T,
    ) -> T {
        self.page = std::mem::take(&mut self.page).read_anew(bytes, source, limits);
        let reading = Reading::within(&self.page, std::mem::take(&mut self.room));
        let judged = judge(&reading);
        self.room = reading.into_room();
        judged
    }
}

#[cfg(test)]
mod tests {
    use super::Detector;

    #[test]
    fn one_detector_serves_all_threads() {
        fn shared<T: Send + Sync + Clone + std::panic::UnwindSafe>() {}
        shared::<Detector>();
    }
}
