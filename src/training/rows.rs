//! A page as a row of values for each form in which it is read.

use super::Group;
use super::labelled::{self, LabelledPage};
use super::pairs;
use super::texts::{main_text, whole_text};
use crate::model::{Buckets, Model, Score};
use crate::page::{Form, Format, Page, Source};
use crate::signals::{self, Facts, Reading, Values};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Kind of the rows of made pairs.
const MADE: &str = "made";

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
    /// Markup as it came, or a text of the page.
    pub form: Form,
    /// What a judge takes it for.
    pub taken_for: Form,
    /// Whether there was enough of it to judge.
    pub judged: bool,
    /// The signals' values.
    pub values: Values,
    /// Words of the main content.
    pub words: u32,
    /// Where the page is from.
    pub origin: Arc<Origin>,
    /// What the learned signals look at; empty in stored rows, whose learned values are final.
    pub(crate) buckets: Buckets,
}

/// Where a labelled page is from: facts, no text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Language of the main content, ISO 639-1; empty when undetermined.
    pub language: String,
    /// `train`, or the name of the part it is held back in.
    pub split: String,
    /// Where the page was published.
    pub source: String,
    /// SHA-256 of the page, in hexadecimal digits.
    pub sha256: String,
    /// Its address as a number ([`labelled::address_key`]), if it is known.
    pub(super) address: Option<u64>,
    /// File and line, for messages.
    pub place: String,
    /// Whether the row comes from a stored matrix, without its text.
    pub stored: bool,
    /// Whether the label is a correction.
    pub corrected: bool,
}

impl Row {
    /// A page's values in a form; what is said of the page is added by whoever knows it.
    fn read(form: Form, reading: &Reading, origin: &Arc<Origin>) -> Row {
        Row {
            id: String::new(),
            operator: String::new(),
            kind: String::new(),
            farm: false,
            form,
            taken_for: reading.page.form(),
            judged: true,
            values: signals::values_of(&Facts::read(reading)),
            words: u32::try_from(reading.main_words).unwrap_or(u32::MAX),
            origin: origin.clone(),
            buckets: Buckets::read(reading),
        }
    }

    /// Whether its page was made to teach a rare sign.
    pub(super) fn is_made(&self) -> bool {
        self.kind == MADE && self.origin.source.is_empty()
    }

    /// The probability that a model gives it.
    pub(super) fn probability(&self, model: &Model) -> f64 {
        self.score(model).probability
    }

    /// What it scores by a model.
    pub(super) fn score(&self, model: &Model) -> Score {
        model.score_points(
            &self.values,
            &model.points(&self.values, self.taken_for),
            self.taken_for,
        )
    }

    /// A row of HTML of which nothing is known but its label.
    #[cfg(test)]
    pub(super) fn labelled(id: impl Into<String>, operator: impl Into<String>, farm: bool) -> Row {
        Row {
            id: id.into(),
            operator: operator.into(),
            kind: String::new(),
            farm,
            form: Form::Html,
            taken_for: Form::Html,
            judged: true,
            values: [f32::NAN; signals::COUNT],
            words: 100,
            origin: Arc::default(),
            buckets: Buckets::default(),
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a labelled page turned out to be.
pub(super) enum Read {
    /// Its rows.
    Rows(Vec<Row>),
    /// A correction that names its page alone.
    Named(LabelledPage),
}

/// The rows of a labelled page.
pub(super) fn rows(labelled: LabelledPage, split: &str, group: Group) -> Result<Read, String> {
    let Some(content) = &labelled.content else { return Ok(Read::Named(labelled)) };
    let unusable = |why: &str| Err(format!("{}: {why}: skipped", labelled.place));
    if content.trim_ascii().is_empty() {
        return unusable("an empty page");
    }
    let source = Source {
        url: labelled.url.as_deref(),
        // A file says itself how it is written; the text of JSON and tables was decoded before.
        content_type: (!labelled.is_file).then_some("; charset=utf-8"),
        format: Some(labelled.format),
    };
    let page = Page::read(content, &source);
    if page.binary {
        return unusable("bytes of a program, picture or archive, no page");
    }
    let operator = operator(&labelled, &page, group).ok_or_else(|| {
        format!(
            "{}: neither `operator` nor a `url` to tell one page's owner from another's: skipped",
            labelled.place
        )
    })?;
    let reading = Reading::of(&page);
    let origin = Arc::new(Origin {
        language: reading.language.code.to_owned(),
        split: split.to_owned(),
        source: labelled.source.clone(),
        sha256: hexadecimal(&Sha256::digest(content)),
        address: labelled.url.as_deref().and_then(labelled::address_key),
        place: labelled.place.clone(),
        ..Origin::default()
    });
    let row = |form: Form, reading: &Reading| Row {
        id: labelled.id.clone(),
        operator: operator.clone(),
        kind: labelled.kind.clone(),
        farm: labelled.farm,
        judged: signals::too_little(reading).is_none(),
        ..Row::read(form, reading, &origin)
    };
    // A page that came as text has no other form.
    if labelled.format == Format::Text {
        return Ok(Read::Rows(vec![row(Form::Extract, &reading)]));
    }
    let mut rows = vec![row(Form::Html, &reading)];
    for (form, text) in [(Form::Text, whole_text(&page)), (Form::Extract, main_text(&page))] {
        let source = Source { format: Some(Format::Text), content_type: None, ..source };
        let text = Page::read(text.as_bytes(), &source);
        rows.push(row(form, &Reading::of(&text)));
    }
    Ok(Read::Rows(rows))
}

fn operator(labelled: &LabelledPage, page: &Page, group: Group) -> Option<String> {
    let domain = page.address.as_ref().map(|a| a.domain().to_owned());
    // A page of a folder that names no owner stands alone.
    let alone = || labelled.is_file.then(|| labelled.id.clone());
    match group {
        Group::Operator => labelled.operator.clone().or(domain),
        Group::Host => domain.or_else(|| labelled.operator.clone()),
    }
    .or_else(alone)
}

/// Rows of made pairs.
pub(super) fn made_rows(seed: u64, count: u32) -> Vec<Row> {
    let made: Vec<_> = pairs::pairs(seed, count).flatten().collect();
    let origin = Arc::new(Origin::default());
    made.par_iter()
        .map(|made| {
            let form = if made.html { Form::Html } else { Form::Extract };
            let source = Source {
                url: made.url.as_deref(),
                format: Some(form.format()),
                content_type: None,
            };
            let page = Page::read(made.content.as_bytes(), &source);
            let reading = Reading::of(&page);
            Row {
                id: made.id.clone(),
                operator: format!("made-{}", made.pair),
                kind: MADE.into(),
                farm: made.farm,
                ..Row::read(form, &reading, &origin)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Dataset;
    use std::path::PathBuf;

    fn read(folders: &[(&str, &str, &[u8])], paths: &[&str]) -> Dataset {
        let root = tempfile::tempdir().unwrap();
        for (folder, file, content) in folders {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
            std::fs::write(root.path().join(folder).join(file), content).unwrap();
        }
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.path().join(path)).collect();
        let mut data = Dataset::read(&paths).unwrap();
        data.settle();
        data
    }

    const PROSE: &str = "It rained for days on end, and nobody in the village went out.";

    #[test]
    fn a_page_without_an_owner_stands_alone_only_as_a_file_of_a_folder() {
        let line = format!("{{\"label\": \"farm\", \"text\": \"{PROSE}\"}}\n");
        let named = line.replacen('{', "{\"id\": \"a/b\", ", 1);
        let data = read(
            &[
                ("", "pages.jsonl", format!("{line}{named}").as_bytes()),
                ("own/farm", "a.txt", PROSE.as_bytes()),
                ("own/farm/kit", "b.txt", b"It snowed."),
            ],
            &["./pages.jsonl", "own"],
        );
        let operators: Vec<&str> = data.rows.iter().map(|row| row.operator.as_str()).collect();
        assert_eq!(operators, ["own/farm/a.txt", "kit"]);
        assert_eq!(data.skipped.len(), 2, "{:?}", data.skipped);
    }

    #[test]
    fn a_file_is_read_in_its_own_charset() {
        let page = "<meta charset=koi8-r><p>Дождь шёл много дней подряд, и никто не выходил.";
        let (bytes, _, _) = encoding_rs::KOI8_R.encode(page);
        let data = read(&[("own/farm", "a.html", &bytes)], &["own"]);
        assert_eq!(data.rows[0].origin.language, "ru");
        assert_eq!(data.rows[0].origin.sha256, hexadecimal(&Sha256::digest(&bytes)));
    }

    #[test]
    fn packed_pages_are_unpacked_and_a_broken_one_ends_nothing() {
        let packed = zstd::encode_all(PROSE.as_bytes(), 1).unwrap();
        let pages: [(&str, &str, &[u8]); 4] = [
            ("own/farm/kit", "a.html", &packed),
            ("own/farm/kit", "b.txt.zst", &packed),
            ("own/farm/kit", "c.html", &packed[..packed.len() / 2]),
            ("own/farm/kit", "notes.md", PROSE.as_bytes()),
        ];
        let data = read(&pages, &["own"]);
        let mut ids: Vec<&str> = data.rows.iter().map(|row| row.id.as_str()).collect();
        ids.dedup();
        assert_eq!(ids, ["own/farm/kit/a.html", "own/farm/kit/b.txt.zst"]);
        let skipped = data.skipped.join("\n");
        assert!(skipped.contains("c.html: ") && skipped.contains("cut off"), "{skipped}");
    }

    #[test]
    fn pages_of_two_folders_are_not_taken_for_each_other() {
        let pages: [(&str, &str, &[u8]); 2] =
            [("a/farm", "1.txt", b"It rained."), ("b/farm", "1.txt", b"It snowed.")];
        let ids = |paths: &[&str]| -> Vec<String> {
            read(&pages, paths).rows.into_iter().map(|row| row.id).collect()
        };
        assert_eq!(ids(&["a", "b"]), ["a/farm/1.txt", "b/farm/1.txt"]);
        assert_eq!(ids(&["b/../a/", "./b/."]), ["a/farm/1.txt", "b/farm/1.txt"]);
        // Two folders of one name: said, not silently done.
        let pages: [(&str, &str, &[u8]); 2] =
            [("a/own/farm", "1.txt", b"It rained."), ("b/own/farm", "1.txt", b"It snowed.")];
        let data = read(&pages, &["a/own", "b/own"]);
        assert_eq!((data.rows.len(), data.notes.len()), (1, 1), "{:?}", data.notes);
        assert!(data.notes[0].contains("two pages of one id"), "{:?}", data.notes);
    }
}
