//! Labelled pages from files and folders: the one place that knows where they come from.

use crate::error::Error;
use crate::input::{Inputs, Kind, Options, Record, Sealed, content_of, files};
use crate::page::{Address, Format};
use serde::Deserialize;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A page and what somebody says it is.
#[derive(Debug, Clone, Default)]
pub struct LabelledPage {
    /// Names the page in reports.
    pub id: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// Kind of farm or of honest page.
    pub kind: String,
    /// Owner, kit or host; the page's own domain when it is not given.
    pub operator: Option<String>,
    /// Where the page was published.
    pub source: String,
    /// Its address.
    pub url: Option<String>,
    /// Markup, or text.
    pub format: Format,
    /// The page, text in UTF-8 unless it is a file of a folder; absent in corrections that name a
    /// page by id or address alone.
    pub content: Option<Vec<u8>>,
    /// Whether it is a file of a folder: bytes whose charset nobody told.
    pub is_file: bool,
    /// File and line, for messages.
    pub place: String,
}

/// Labelled pages one by one; a page that cannot be used is a sentence that names its place.
pub type LabelledPages = Box<dyn Iterator<Item = Result<LabelledPage, String>> + Send>;

/// The labelled pages of a file (JSON lines, Parquet) or of a folder with `farm/` and `legit/`.
///
/// # Errors
/// When the file cannot be opened, or the folder holds neither `farm/` nor `legit/`.
pub fn labelled_pages(path: &Path) -> Result<LabelledPages, Error> {
    if path.is_dir() { folder(path) } else { lines(path, true) }
}

/// As [`labelled_pages`], for corrections: a page may be named by `id` or `url` alone.
///
/// # Errors
/// When the file cannot be opened.
pub fn corrections(path: &Path) -> Result<LabelledPages, Error> {
    if path.is_dir() { folder(path) } else { lines(path, false) }
}

fn lines(path: &Path, with_content: bool) -> Result<LabelledPages, Error> {
    File::open(path).map_err(|error| Error::input(format!("{}: {error}", path.display())))?;
    let options = Options::default();
    let inputs = Inputs::of_files(vec![Ok(path.to_owned())], &options);
    Ok(Box::new(inputs.filter_map(move |item| {
        let sealed = item.map_err(|flaw| flaw.to_string());
        sealed.and_then(|sealed| read(sealed, &options, with_content)).transpose()
    })))
}

/// The page in a record; `None` for a sound record that holds none.
fn read(
    sealed: Sealed,
    options: &Options,
    with_content: bool,
) -> Result<Option<LabelledPage>, String> {
    let place = sealed.place().to_string();
    let named = match sealed.json_line().filter(|_| !with_content) {
        Some(line) => serde_json::from_slice(line)
            .map_err(|error| format!("{place}: no correction in JSON: {error}"))?,
        None => match sealed.open(options).map_err(|flaw| flaw.to_string())? {
            Some(record) => Named::from(record),
            None => return Ok(None),
        },
    };
    labelled(named, &place).map(Some).map_err(|sentence| format!("{place}: {sentence}"))
}

/// What is said of a page, perhaps without the page.
#[derive(Default, Deserialize)]
struct Named {
    id: Option<serde_json::Value>,
    url: Option<String>,
    html: Option<String>,
    text: Option<String>,
    label: Option<String>,
    kind: Option<String>,
    operator: Option<String>,
    source: Option<String>,
}

impl From<Record> for Named {
    fn from(record: Record) -> Named {
        let content = String::from_utf8_lossy(&record.content).into_owned();
        let (html, text) = match record.format {
            Some(Format::Text) => (None, Some(content)),
            _ => (Some(content), None),
        };
        let Record { id, url, label, kind, operator, source, .. } = record;
        Named { id, url, html, text, label, kind, operator, source }
    }
}

fn labelled(record: Named, place: &str) -> Result<LabelledPage, String> {
    let farm = match record.label.as_deref() {
        Some("farm") => true,
        Some("legit") => false,
        Some(other) => return Err(format!("label `{other}` is neither `farm` nor `legit`")),
        None => return Err("no label; give `\"label\": \"farm\"` or `\"legit\"`".into()),
    };
    let named = record.id.as_ref().map(|id| id.as_str().map_or(id.to_string(), str::to_owned));
    if named.is_none() && record.url.is_none() && record.html.is_none() && record.text.is_none() {
        return Err("names no page; give `id`, `url`, `html` or `text`".into());
    }
    let id = named.or_else(|| record.url.clone()).unwrap_or_else(|| place.to_owned());
    if id.contains(char::is_control) {
        return Err(format!(
            "`{}` has control characters, which no id may have",
            id.escape_debug()
        ));
    }
    let (content, format) = match content_of(record.html, record.text) {
        Some((content, format)) => (Some(content.into_bytes()), format),
        None => (None, Format::Text),
    };
    Ok(LabelledPage {
        id,
        farm,
        kind: record.kind.unwrap_or_default(),
        operator: record.operator,
        source: record.source.unwrap_or_default(),
        url: record.url,
        format,
        content,
        is_file: false,
        place: place.to_owned(),
    })
}

/// Pages below `farm/` and `legit/`, read as [`crate::input`] reads files, packed ones too. A folder
/// below them is an operator; a page that lies there directly belongs to the address it declares, or
/// is an operator of its own. Ids begin with the name of the folder, so that pages of two folders
/// are not taken for each other.
fn folder(path: &Path) -> Result<LabelledPages, Error> {
    let mut found: Vec<(Result<PathBuf, String>, bool)> = Vec::new();
    for (name, farm) in [("farm", true), ("legit", false)] {
        let below = path.join(name);
        if below.is_dir() {
            found.extend(pages_below(&below).map(|file| (file, farm)));
        }
    }
    if found.is_empty() {
        return Err(Error::input(format!(
            "{}: no pages in `farm/` or `legit/` there; put .html and .txt files into folders of these names",
            path.display()
        )));
    }
    let root = path.to_owned();
    // `.` and `pages/..` have a name, too.
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Box::new(found.into_iter().map(move |(file, farm)| page_of((&root, &name), &file?, farm))))
}

/// Files of a page each. Markdown beside labelled pages is what somebody noted about them.
fn pages_below(folder: &Path) -> impl Iterator<Item = Result<PathBuf, String>> {
    files::below(folder).into_iter().filter(|file| match file {
        Ok(file) => files::kind_by_name(file) == Some(Kind::Page) && !files::is_named(file, "md"),
        Err(_) => true,
    })
}

fn page_of((root, name): (&Path, &str), file: &Path, farm: bool) -> Result<LabelledPage, String> {
    let (kind, format) = match files::is_named(file, "txt") {
        true => (Kind::Text, Format::Text),
        false => (Kind::Html, Format::Html),
    };
    let options = Options { kind: Some(kind), ..Options::default() };
    let opened = Inputs::of_files(vec![Ok(file.to_owned())], &options)
        .map(|item| item.and_then(|sealed| sealed.open(&options)))
        .next();
    let content = match opened {
        Some(Ok(record)) => record.map(|record| record.content),
        Some(Err(flaw)) => return Err(flaw.to_string()),
        None => None,
    };
    let below = file.strip_prefix(root).unwrap_or(file).iter();
    let parts: Vec<_> = below.map(|part| part.to_string_lossy()).collect();
    // farm/OPERATOR/page.html
    let operator = (parts.len() > 2).then(|| parts[1].to_string());
    Ok(LabelledPage {
        farm,
        operator,
        format,
        content,
        is_file: true,
        place: file.display().to_string(),
        id: format!("{name}/{}", parts.join("/")),
        ..LabelledPage::default()
    })
}

/// An address by which two mentions of one page are known: without scheme, `www.`, fragment and
/// closing slash, as a number.
pub(super) fn address_key(url: &str) -> Option<u64> {
    let address = Address::parse(url)?;
    let whole = address.as_str().split('#').next().unwrap_or_default();
    let bare = whole.split_once("://").map_or(whole, |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    Some(xxhash_rust::xxh3::xxh3_64(bare.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &'static str, with_content: bool) -> Result<Option<LabelledPage>, String> {
        let options = Options { kind: Some(Kind::Jsonl), ..Options::default() };
        let mut inputs = Inputs::of_reader(Box::new(line.as_bytes()), "pages.jsonl", &options);
        read(inputs.next().unwrap().unwrap(), &options, with_content)
    }

    #[test]
    fn empty_markup_gives_way_to_text_in_corrections_too() {
        for with_content in [true, false] {
            let line = r#"{"html": " ", "text": "It rained.", "label": "legit"}"#;
            let page = read_line(line, with_content).unwrap().unwrap();
            let content = page.content.as_deref();
            assert_eq!((content, page.format), (Some(&b"It rained."[..]), Format::Text));
        }
    }

    #[test]
    fn a_line_that_cannot_be_used_says_why() {
        let why = |line: &'static str, with_content| read_line(line, with_content).unwrap_err();
        assert!(why("{", true).contains("no page in JSON"));
        assert!(why(r#"{"text": "a"}"#, true).contains("no label"));
        assert!(why(r#"{"text": "a", "label": "spam"}"#, true).contains("neither `farm`"));
        assert!(why(r#"{"text": "a", "label": 1}"#, true).contains("label `1` is neither `farm`"));
        assert!(why(r#"{"id": "a", "label": "farm"}"#, true).contains("neither `html`"));
        let broken = r#"{"id": "a\nb", "label": "farm", "text": "It rained."}"#;
        assert!(why(broken, true).contains(r"`a\nb` has control characters"));
        assert!(why(r#"{"label": "farm"}"#, false).contains("names no page"));
        let named = read_line(r#"{"id": 7, "label": "legit"}"#, false).unwrap().unwrap();
        assert_eq!((named.id.as_str(), named.farm, named.content), ("7", false, None));
    }

    #[test]
    fn one_page_is_known_by_any_of_its_addresses() {
        let keys = ["https://www.a.example/b/", "http://a.example/b", "https://A.example/b#c"];
        let keys: Vec<_> = keys.iter().map(|url| address_key(url)).collect();
        assert!(keys[0].is_some() && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        assert_ne!(address_key("https://a.example/b?p=1"), keys[0]);
        assert_eq!(address_key("no address"), None);
    }
}
