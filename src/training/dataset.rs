//! Labelled pages as rows of values.

use super::pairs;
use crate::error::Error;
use crate::input::stream::{self, Event, Interrupt};
use crate::input::{self, Fields, Flaw, Inputs, Sealed};
use crate::model::buckets;
use crate::page::{Format, Page, Source};
use crate::signals::{self, Facts, Reading, Values};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

/// A labelled page as its values.
#[derive(Debug, Clone)]
pub struct Row {
    /// The page's id.
    pub id: String,
    /// Owner, kit or host.
    pub operator: String,
    /// Kind of farm or honest page.
    pub kind: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// HTML as it came, or the same page's main content as text.
    pub format: Format,
    /// Whether there was enough of it to judge.
    pub judged: bool,
    /// The signals' values.
    pub values: Values,
    /// Buckets of the wording signal.
    pub(crate) buckets: Vec<u32>,
}

/// Labelled pages, read.
#[derive(Debug, Default)]
pub struct Dataset {
    /// Two rows a page: as HTML, and as text.
    pub rows: Vec<Row>,
    /// SHA-256 over the files, in order, `sha256:` before it.
    pub digest: String,
    /// Records that could not be used, with their place and the reason.
    pub skipped: Vec<String>,
}

impl Dataset {
    /// Reads labelled pages; records that cannot be used are noted and skipped.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn read(paths: &[PathBuf]) -> Result<Dataset, Error> {
        Dataset::read_fields(paths, &Fields::default())
    }

    /// As [`Dataset::read`], from fields or columns of other names.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn read_fields(paths: &[PathBuf], fields: &Fields) -> Result<Dataset, Error> {
        let mut data = Dataset { digest: digest(paths)?, ..Dataset::default() };
        let options = input::Options { fields: fields.clone(), ..input::Options::default() };
        let inputs = Inputs::of_files(paths.iter().cloned().map(Ok).collect(), &options);
        let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        let weight = |item: &input::Item| item.as_ref().map_or(0, Sealed::weight);
        let work = move |item: input::Item| rows_of(item?, &options);
        let taken: Result<(), std::convert::Infallible> =
            stream::ordered(inputs, workers, weight, work, &Interrupt::default(), |event| {
                match event {
                    Event::Result(Ok(Some(rows))) => data.rows.extend(*rows),
                    Event::Result(Err(flaw)) => data.skipped.push(flaw.to_string()),
                    Event::Result(Ok(None)) | Event::Idle => {}
                }
                Ok(())
            });
        let Ok(()) = taken;
        data.rows.sort_by(|a, b| {
            (&a.id, a.format == Format::Text).cmp(&(&b.id, b.format == Format::Text))
        });
        Ok(data)
    }

    /// How many operators the pages belong to.
    #[must_use]
    pub fn operators(&self) -> usize {
        self.rows.iter().map(|r| &r.operator).collect::<BTreeSet<_>>().len()
    }

    /// Whether a model can be trained on it.
    pub(super) fn check(&self) -> Result<(), Error> {
        for (farm, label) in [(true, "farm"), (false, "legit")] {
            let operators: BTreeSet<_> =
                self.rows.iter().filter(|r| r.farm == farm).map(|r| &r.operator).collect();
            if operators.len() < 2 {
                let found = operators.len();
                return Err(Error::data(format!(
                    "pages labelled `{label}` come from {found} operators, and training tests on operators it has not seen: give pages of at least two"
                )));
            }
        }
        Ok(())
    }
}

fn digest(paths: &[PathBuf]) -> Result<String, Error> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    for path in paths {
        let sentence = |error: std::io::Error| Error::input(format!("{}: {error}", path.display()));
        let mut file = std::fs::File::open(path).map_err(sentence)?;
        loop {
            match file.read(&mut buffer).map_err(sentence)? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
    }
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("sha256:{hex}"))
}

/// The two rows of a page; `None` for a sound record without one.
fn rows_of(sealed: Sealed, options: &input::Options) -> Result<Option<Box<[Row; 2]>>, Flaw> {
    let Some(record) = sealed.open(options)? else { return Ok(None) };
    let at =
        |sentence| Flaw { place: record.place.clone(), sentence: format!("{sentence}: skipped") };
    let farm = match record.label.as_deref() {
        Some("farm") => true,
        Some("legit") => false,
        other => {
            return Err(at(format!(
                "label `{}` is neither `farm` nor `legit`",
                other.unwrap_or("")
            )));
        }
    };
    let page = record.page();
    let text = as_text(&page);
    let text = Page::read(
        text.as_bytes(),
        &Source { url: record.url.as_deref(), format: Some(Format::Text), content_type: None },
    );
    let id = record.id.as_ref().map_or_else(
        || format!("line-{}", record.place.number),
        |id| id.as_str().map_or(id.to_string(), str::to_owned),
    );
    let operator =
        record.operator.clone().or_else(|| page.address.as_ref().map(|a| a.domain().to_owned()));
    let operator = operator.ok_or_else(|| {
        at("neither `operator` nor a `url` to tell one page's owner from another's".into())
    })?;
    let row = |page: &Page| {
        let reading = Reading::of(page);
        Row {
            id: id.clone(),
            operator: operator.clone(),
            kind: record.kind.clone().unwrap_or_default(),
            farm,
            format: page.format,
            judged: signals::too_little(&reading).is_none(),
            values: signals::values_of(&Facts::read(&reading)),
            buckets: buckets(&reading),
        }
    };
    Ok(Some(Box::new([row(&page), row(&text)])))
}

/// A page's main content as a text extractor would give it.
fn as_text(page: &Page) -> String {
    let mut text = String::with_capacity(page.visible_text().len());
    let title = page.text(page.title);
    let headline = page.text(page.headline());
    for line in [title, headline] {
        if !line.is_empty() && !text.contains(line) {
            text.push_str(line);
            text.push_str("\n\n");
        }
    }
    for block in page.main_blocks() {
        let words = page.text(block.span);
        if words == headline {
            continue;
        }
        text.push_str(if block.list_depth > 0 && !block.element.leads() { "- " } else { "" });
        text.push_str(words);
        text.push_str("\n\n");
    }
    text
}

/// Rows of made pairs.
pub(super) fn made_rows(seed: u64, count: u32) -> Vec<Row> {
    let made: Vec<_> = pairs::pairs(seed, count).flatten().collect();
    made.par_iter()
        .map(|made| {
            let format = if made.html { Format::Html } else { Format::Text };
            let source =
                Source { url: made.url.as_deref(), format: Some(format), content_type: None };
            let page = Page::read(made.content.as_bytes(), &source);
            let reading = Reading::of(&page);
            Row {
                id: made.id.clone(),
                operator: format!("made-{}", made.pair),
                kind: "made".into(),
                farm: made.farm,
                format,
                judged: true,
                values: signals::values_of(&Facts::read(&reading)),
                buckets: buckets(&reading),
            }
        })
        .collect()
}
