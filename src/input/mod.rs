//! Where pages come from, one file per format, behind one iterator.
//!
//! [`Inputs`] goes through files and yields each record sealed: cut out of its file, not yet
//! decoded. [`Sealed::open`] decodes it, on whatever thread has time. What cannot be used is a
//! [`Flaw`] with its place, and the next record follows.
//!
//! ```
//! use weedout::input::{Inputs, Options};
//!
//! let lines = b"{\"url\": \"https://example.com/\", \"html\": \"<p>It rained.\"}\nno JSON\n";
//! let options = Options::default();
//! let mut found = Vec::new();
//! for sealed in Inputs::of_reader(Box::new(&lines[..]), "pages", &options) {
//!     match sealed.and_then(|sealed| sealed.open(&options)) {
//!         Ok(Some(record)) => found.push(record.url.unwrap_or_default()),
//!         Ok(None) => {} // a record that holds no page
//!         Err(flaw) => found.push(flaw.place.to_string()),
//!     }
//! }
//! assert_eq!(found, ["https://example.com/", "pages, line 2"]);
//! ```

mod compressed;
mod fields;
pub mod files;
mod http;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;
mod place;
mod raw;
mod sealed;
pub mod stream;
mod warc;

pub use fields::{Fields, ROLES};
pub use place::{Flaw, Place, Unit};
pub use sealed::{Record, Sealed};

use crate::page::MAX_BYTES;
pub(crate) use compressed::Members;
#[cfg(feature = "train")]
pub(crate) use fields::content_of;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What standard input is called in places.
pub const STDIN: &str = "standard input";

/// Bytes of a page that are kept: one more than is read, so that a cut page is known as cut.
pub(crate) const MOST_BYTES: usize = MAX_BYTES + 1;

/// Text without the byte order mark that some editors put before it.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// One page, told as HTML or text by its content.
    Page,
    /// One page of markup.
    Html,
    /// One page of text, already extracted.
    Text,
    /// JSON lines.
    Jsonl,
    /// A web archive: WARC 1.0 or 1.1, or WET.
    Warc,
    /// A Parquet table.
    Parquet,
}

/// What may be said about the inputs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What every file holds; told by name and content when absent.
    pub kind: Option<Kind>,
    /// Which field holds what.
    pub fields: Fields,
    /// The address of pages that bring none.
    pub url: Option<String>,
    /// The `Content-Type` of pages that bring none.
    pub content_type: Option<String>,
}

/// Bytes taken from files so far, for those who watch a run.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Bytes taken so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// A record cut out of its file, or what is wrong there.
pub type Item = Result<Sealed, Flaw>;

type Records = Box<dyn Iterator<Item = Item> + Send>;

/// Records of files, in order, one file open at a time.
pub struct Inputs {
    given: std::vec::IntoIter<Result<PathBuf, String>>,
    next_input: usize,
    open: Option<Records>,
    options: Options,
    meter: Meter,
    skip: (usize, u64),
}

impl Inputs {
    /// Records of files; `-` is standard input. A sentence in place of a file becomes a flaw.
    #[must_use]
    pub fn of_files(given: Vec<Result<PathBuf, String>>, options: &Options) -> Inputs {
        Inputs {
            given: given.into_iter(),
            next_input: 0,
            open: None,
            options: options.clone(),
            meter: Meter::default(),
            skip: (0, 0),
        }
    }

    /// Records of anything that can be read, called `name` in places.
    #[must_use]
    pub fn of_reader(reader: Box<dyn Read + Send>, name: &str, options: &Options) -> Inputs {
        let mut inputs = Inputs::of_files(Vec::new(), options);
        let start = Start { name: name.into(), input: 0, path: None, meter: inputs.meter.clone() };
        inputs.open = Some(start.read(reader, options));
        inputs
    }

    /// Counts the bytes that are taken from files.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// Passes over what stands before record `number` + 1 of input `input`: whole files are not
    /// opened, records before it are cut and dropped.
    #[must_use]
    pub fn after(mut self, input: usize, number: u64) -> Inputs {
        self.skip = (input, number);
        self
    }

    fn open_next(&mut self) -> Option<Records> {
        let path = self.given.next()?;
        let input = self.next_input;
        self.next_input += 1;
        if input < self.skip.0 {
            return Some(Box::new(std::iter::empty()));
        }
        let start = |name: String, path| Start {
            name: name.into(),
            input,
            path,
            meter: self.meter.clone(),
        };
        Some(match path {
            Err(sentence) => {
                let (name, cause) = sentence.split_once(": ").unwrap_or((&sentence, "not read"));
                start(name.into(), None).flawed(cause)
            }
            Ok(path) if path.as_os_str() == "-" => {
                start(STDIN.into(), None).read(Box::new(std::io::stdin()), &self.options)
            }
            Ok(path) => {
                start(path.display().to_string(), Some(path.clone())).open(&path, &self.options)
            }
        })
    }
}

impl Iterator for Inputs {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(records) = &mut self.open {
                let (input, number) = self.skip;
                let seen = |item: &Item| {
                    let place = item.as_ref().map_or_else(|flaw| &flaw.place, Sealed::place);
                    place.input == input && place.number <= number
                };
                match records.next() {
                    Some(item) if number > 0 && seen(&item) => continue,
                    Some(item) => return Some(item),
                    None => self.open = None,
                }
            }
            self.open = Some(self.open_next()?);
        }
    }
}

/// A file about to be read.
struct Start {
    name: Arc<str>,
    input: usize,
    path: Option<PathBuf>,
    meter: Meter,
}

impl Start {
    fn place(&self, unit: Unit) -> Place {
        Place { file: self.name.clone(), input: self.input, unit, number: 1, offset: None }
    }

    fn flawed(&self, sentence: impl Into<String>) -> Records {
        let flaw = Flaw { place: self.place(Unit::File), sentence: sentence.into() };
        Box::new(std::iter::once(Err(flaw)))
    }

    fn open(self, path: &Path, options: &Options) -> Records {
        if let Some(cause) = files::unreadable_ending(path).filter(|_| options.kind.is_none()) {
            return self.flawed(cause);
        }
        match options.kind.or_else(|| files::kind_by_name(path)) {
            // Loaded by whoever opens the record, so that files are read on all cores.
            Some(Kind::Page | Kind::Html | Kind::Text) if !files::is_compressed(path) => Box::new(
                std::iter::once(Ok(Sealed::file(self.place(Unit::File), path, self.meter))),
            ),
            _ => match File::open(path) {
                Ok(file) => self.read(Box::new(file), options),
                Err(error) => self.flawed(error.to_string()),
            },
        }
    }

    /// Reads what is told by its first bytes.
    fn read(self, reader: Box<dyn Read + Send>, options: &Options) -> Records {
        let mut members = match Members::of(reader, self.meter.clone()) {
            Ok(members) => members,
            Err(error) => return self.flawed(error.to_string()),
        };
        let named = self.path.as_deref().and_then(files::kind_by_name);
        let kind = match options.kind.or(named) {
            Some(kind) => kind,
            None => match members.peek_until(16, files::is_told) {
                Ok(bytes) => match files::unreadable_start(bytes) {
                    Some(cause) => return self.flawed(cause),
                    None => files::kind_by_content(bytes),
                },
                Err(error) => return self.flawed(compressed::damaged_whole(&error)),
            },
        };
        let place = |unit| self.place(unit);
        match kind {
            Kind::Jsonl => Box::new(jsonl::Lines::of(members, place(Unit::Line))),
            Kind::Warc => Box::new(warc::Archive::of(members, place(Unit::Record))),
            Kind::Parquet => self.table(options),
            Kind::Page | Kind::Html | Kind::Text => {
                let place = place(Unit::File);
                let mut content = Vec::new();
                let sealed = match members.take(MOST_BYTES as u64).read_to_end(&mut content) {
                    Ok(_) => Ok(Sealed::bytes(place, content)),
                    Err(error) => Err(Flaw { place, sentence: compressed::damaged_whole(&error) }),
                };
                Box::new(std::iter::once(sealed))
            }
        }
    }

    #[cfg(feature = "parquet")]
    fn table(self, options: &Options) -> Records {
        let Some(path) = &self.path else {
            return self.flawed("a Parquet table is read from its end: give it as a file");
        };
        match parquet::Table::open(path, self.place(Unit::Row), &options.fields, &self.meter) {
            Ok(table) => Box::new(table),
            Err(sentence) => self.flawed(sentence),
        }
    }

    #[cfg(not(feature = "parquet"))]
    fn table(self, _: &Options) -> Records {
        self.flawed("this build reads no Parquet: build it with the feature `parquet`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn walks(name: &str) -> Vec<u8> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
        std::fs::read(path).expect("a fixture")
    }

    fn plain(bytes: &[u8]) -> Vec<u8> {
        let mut members =
            Members::of(Box::new(std::io::Cursor::new(bytes.to_vec())), Meter::default())
                .expect("memory");
        let mut unpacked = Vec::new();
        members.read_to_end(&mut unpacked).expect("a sound file");
        unpacked
    }

    /// How many pages and flaws there are; reading ends, whatever the bytes.
    fn counted(items: impl Iterator<Item = Item>, options: &Options) -> (usize, usize) {
        let (mut pages, mut flaws) = (0, 0);
        for item in items {
            match item.and_then(|sealed| sealed.open(options)) {
                Ok(page) => pages += usize::from(page.is_some()),
                Err(_) => flaws += 1,
            }
            assert!(pages + flaws < 1000, "reading does not end");
        }
        (pages, flaws)
    }

    /// Bytes overwritten, cut out or put in.
    fn damage() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
        proptest::collection::vec((0usize..8000, 0u8..4, any::<u8>()), 1..8)
    }

    fn damaged(mut bytes: Vec<u8>, damage: &[(usize, u8, u8)]) -> Vec<u8> {
        for &(at, how, byte) in damage {
            let at = at % bytes.len().max(1);
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
                _ => bytes.extend_from_within(at..(at + usize::from(byte)).min(bytes.len())),
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn damaged_archives_are_read_to_their_end(damage in damage(), from in 0usize..3) {
            let bytes = match from {
                0 => walks("walks.warc.gz"),
                1 => walks("walks.warc.zst"),
                _ => plain(&walks("walks.warc.gz")),
            };
            let options = Options { kind: Some(Kind::Warc), ..Options::default() };
            let bytes = std::io::Cursor::new(damaged(bytes, &damage));
            counted(Inputs::of_reader(Box::new(bytes), "damaged", &options), &options);
        }
    }

    #[cfg(feature = "parquet")]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn damaged_tables_are_read_to_their_end(damage in damage()) {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("damaged.parquet");
            std::fs::write(&path, damaged(walks("walks.parquet"), &damage)).expect("a file");
            let mut options = Options::default();
            options.fields.rename("html=content").expect("a role");
            counted(Inputs::of_files(vec![Ok(path)], &options), &options);
        }
    }

    /// One byte of a page's header: the table's own library panics on it.
    #[cfg(feature = "parquet")]
    #[test]
    fn a_table_whose_parts_contradict_each_other_is_a_flaw() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("contrary.parquet");
        let mut bytes = walks("walks.parquet");
        bytes[14] = 104;
        std::fs::write(&path, bytes).expect("a file");
        let mut options = Options::default();
        options.fields.rename("html=content").expect("a role");
        let (_, flaws) = counted(Inputs::of_files(vec![Ok(path)], &options), &options);
        assert!(flaws > 0);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_line() {
        let bytes = b"\xEF\xBB\xBF{\"text\": \"a\"}\n{\"text\": \"b\"}\n";
        for kind in [None, Some(Kind::Jsonl)] {
            let options = Options { kind, ..Options::default() };
            let lines = Inputs::of_reader(Box::new(&bytes[..]), "marked", &options);
            assert_eq!(counted(lines, &options), (2, 0), "{kind:?}");
        }
    }

    /// A line whose sender waits for the answer to it.
    struct Awaited(&'static [u8]);

    impl Read for Awaited {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let line = std::mem::take(&mut self.0);
            assert!(!line.is_empty(), "more is waited for");
            out[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }

    #[test]
    fn a_short_line_is_read_before_another_comes() {
        let options = Options::default();
        let mut lines = Inputs::of_reader(Box::new(Awaited(b"{}\n")), "waiting", &options);
        let line = lines.next().and_then(Result::ok).expect("a line");
        assert_eq!(line.json_line(), Some(&b"{}\n"[..]));
    }

    #[test]
    fn nothing_is_said_to_be_used_of_a_page_that_is_cut_off() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, b"<p>It rained.").expect("memory");
        let whole = gzip.finish().expect("memory");
        let cut = whole[..whole.len() / 2].to_vec();
        for kind in [None, Some(Kind::Html)] {
            let options = Options { kind, ..Options::default() };
            let bytes = std::io::Cursor::new(cut.clone());
            let flaws: Vec<String> = Inputs::of_reader(Box::new(bytes), "cut.gz", &options)
                .filter_map(|item| item.err().map(|flaw| flaw.to_string()))
                .collect();
            assert_eq!(flaws, ["cut.gz: the file is cut off: nothing of it was used"], "{kind:?}");
        }
    }

    #[test]
    fn sound_archives_have_no_flaw() {
        let options = Options::default();
        let count = |bytes: Vec<u8>| {
            let bytes = std::io::Cursor::new(bytes);
            counted(Inputs::of_reader(Box::new(bytes), "sound", &options), &options)
        };
        assert_eq!(count(walks("walks.warc.gz")), (9, 0));
        assert_eq!(count(walks("walks.warc.zst")), (12, 0));
        assert_eq!(count(plain(&walks("walks.warc.gz"))), (9, 0));
    }
}
