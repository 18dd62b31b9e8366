//! A record: cut out of its file, then opened.

use super::compressed::{Members, damaged_whole, is_packed};
use super::{Flaw, Kind, MOST_BYTES, Meter, Options, Place, http, jsonl};
use crate::page::{Format, Page, Source};
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A page as an input holds it, and what is known about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Record {
    /// Where it stands.
    pub place: Place,
    /// The record's own id, given back with the verdict.
    pub id: Option<Value>,
    /// Where the page came from.
    pub url: Option<String>,
    /// Its `Content-Type` header.
    pub content_type: Option<String>,
    /// When it was fetched, as the input writes it.
    pub date: Option<String>,
    /// HTML or text; told by content when absent.
    pub format: Option<Format>,
    /// The page, at most one byte more than is read of a page.
    pub content: Vec<u8>,
    /// `farm` or `legit`, for training, or whatever else the record says there.
    pub label: Option<String>,
    /// Kind of farm or of honest page, for reports.
    pub kind: Option<String>,
    /// Owner, kit or host: pages of one are never split between training and test.
    pub operator: Option<String>,
    /// Where the page was published, such as `owner/repo@commit:path`.
    pub source: Option<String>,
}

impl Record {
    pub(super) fn at(place: Place, content: Vec<u8>) -> Record {
        Record {
            place,
            id: None,
            url: None,
            content_type: None,
            date: None,
            format: None,
            content,
            label: None,
            kind: None,
            operator: None,
            source: None,
        }
    }

    /// What is known about the page before it is read.
    #[must_use]
    pub fn source(&self) -> Source<'_> {
        Source {
            url: self.url.as_deref(),
            content_type: self.content_type.as_deref(),
            format: self.format,
        }
    }

    /// The page the record holds.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::read(&self.content, &self.source())
    }
}

/// A record cut out of its file and not yet decoded.
#[derive(Debug)]
pub struct Sealed {
    place: Place,
    content: Content,
}

#[derive(Debug)]
enum Content {
    File(PathBuf, Meter),
    Bytes(Vec<u8>),
    Line(Vec<u8>),
    Http {
        head: WarcHead,
        block: Vec<u8>,
    },
    #[cfg(feature = "parquet")]
    Ready(Box<Record>),
}

/// What the head of an archive's record says about the page in it.
#[derive(Debug, Default)]
pub(super) struct WarcHead {
    pub id: Option<String>,
    pub url: Option<String>,
    pub date: Option<String>,
    pub content_type: Option<String>,
    /// Whether the block is an HTTP message rather than the page itself.
    pub is_http: bool,
}

impl Sealed {
    pub(super) fn file(place: Place, path: &Path, meter: Meter) -> Sealed {
        Sealed { place, content: Content::File(path.to_owned(), meter) }
    }

    pub(super) fn bytes(place: Place, bytes: Vec<u8>) -> Sealed {
        Sealed { place, content: Content::Bytes(bytes) }
    }

    pub(super) fn line(place: Place, line: Vec<u8>) -> Sealed {
        Sealed { place, content: Content::Line(line) }
    }

    pub(super) fn http(place: Place, head: WarcHead, block: Vec<u8>) -> Sealed {
        Sealed { place, content: Content::Http { head, block } }
    }

    #[cfg(feature = "parquet")]
    pub(super) fn ready(record: Record) -> Sealed {
        Sealed { place: record.place.clone(), content: Content::Ready(Box::new(record)) }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Bytes it holds in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        match &self.content {
            Content::File(..) => 0,
            Content::Bytes(bytes) | Content::Line(bytes) => bytes.len(),
            Content::Http { block, .. } => block.len(),
            #[cfg(feature = "parquet")]
            Content::Ready(record) => record.content.len(),
        }
    }

    /// The line it was, when it is a line of JSON: to be passed on as it came.
    #[must_use]
    pub fn json_line(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Line(line) => Some(line),
            _ => None,
        }
    }

    /// Decodes the record. `None` is a sound record that holds no page: a redirect, an image.
    ///
    /// # Errors
    /// When the record is broken, or its file cannot be read; the flaw says why.
    pub fn open(self, options: &Options) -> Result<Option<Record>, Flaw> {
        let place = self.place;
        let flaw = |sentence| Flaw { place: place.clone(), sentence };
        let record = match self.content {
            #[cfg(feature = "parquet")]
            Content::Ready(record) => Some(*record),
            Content::Bytes(bytes) => Some(Record::at(place.clone(), bytes)),
            Content::File(path, meter) => {
                let content = load(&path, meter).map_err(flaw)?;
                Some(Record::at(place.clone(), content))
            }
            Content::Line(line) => {
                let record = jsonl::record(place.clone(), &line, &options.fields);
                Some(record.map_err(|sentence| flaw(format!("{sentence}: skipped")))?)
            }
            Content::Http { head, block } => http::record(place.clone(), head, block)
                .map_err(|sentence| flaw(format!("{sentence}: skipped")))?,
        };
        Ok(record.map(|record| record.with(options)))
    }
}

impl Record {
    /// What the user says about pages that do not say it themselves.
    fn with(mut self, options: &Options) -> Record {
        self.url = self.url.or_else(|| options.url.clone());
        self.content_type = self.content_type.or_else(|| options.content_type.clone());
        self.format = self.format.or(match options.kind {
            Some(Kind::Html) => Some(Format::Html),
            Some(Kind::Text) => Some(Format::Text),
            _ => None,
        });
        self
    }
}

/// The bytes of a file that reading looks at: no more is loaded or unpacked, however long it is.
fn load(path: &Path, meter: Meter) -> Result<Vec<u8>, String> {
    let open = || File::open(path).map_err(|error| error.to_string());
    let read = |reader: &mut dyn Read| {
        let mut bytes = Vec::new();
        reader.take(MOST_BYTES as u64).read_to_end(&mut bytes).map(|_| bytes)
    };
    let bytes = read(&mut open()?).map_err(|error| error.to_string())?;
    if !is_packed(&bytes) {
        meter.add(bytes.len() as u64);
        return Ok(bytes);
    }
    // Some crawlers keep bodies as they came, coded, under the name of the page.
    Members::of(Box::new(open()?), meter)
        .and_then(|mut members| read(&mut members))
        .map_err(|error| damaged_whole(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_page_that_lies_there_packed_is_unpacked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("page.html");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"<p>It rained.").expect("memory");
        let gzip = gzip.finish().expect("memory");
        let zstd = zstd::encode_all(&b"<p>It rained."[..], 1).expect("memory");
        for bytes in [b"<p>It rained.", &gzip[..], &zstd[..]] {
            std::fs::write(&path, bytes).expect("a file");
            let meter = Meter::default();
            assert_eq!(load(&path, meter.clone()).as_deref(), Ok(&b"<p>It rained."[..]));
            assert_eq!(meter.bytes(), bytes.len() as u64);
        }
        std::fs::write(&path, &gzip[..gzip.len() / 2]).expect("a file");
        let cut = load(&path, Meter::default());
        assert_eq!(cut, Err("the file is cut off: nothing of it was used".into()));
        let bomb = zstd::encode_all(&vec![b' '; 40 << 20][..], 1).expect("memory");
        std::fs::write(&path, bomb).expect("a file");
        assert_eq!(load(&path, Meter::default()).map(|bytes| bytes.len()), Ok(MOST_BYTES));
    }
}
