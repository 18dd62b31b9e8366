//! What every fuzz target does with its bytes. The binaries in `fuzz_targets` hand over what
//! libFuzzer finds, `tests/smoke.rs` what proptest makes, so that both try the same.
//!
//! A target panics when a law is broken, and does nothing else.

#[path = "../tests/shared/mod.rs"]
pub mod shared;

use shared::adds_up;
use std::io::Write;
use std::sync::OnceLock;
use weedout::input::{Inputs, Kind, Options};
use weedout::{Detector, Format, Model, Page, Source, signals};

/// Records looked at in one file: a file of nothing but line ends would otherwise keep the fuzzer
/// from trying others.
const MOST_RECORDS: usize = 2000;

fn detector() -> &'static Detector {
    static DETECTOR: OnceLock<Detector> = OnceLock::new();
    DETECTOR.get_or_init(|| Detector::embedded().expect("the shipped model loads"))
}

fn judged(bytes: &[u8], source: &Source) {
    let page = Page::read(bytes, source);
    for block in &page.blocks {
        assert!(!page.text(block.span).is_empty(), "a block without text");
    }
    let values = signals::values(&page);
    assert!(values.iter().all(|value| value.is_nan() || value.is_finite()));
    adds_up(&detector().judge(&page));
}

/// Bytes read as markup, at an address that the first line gives when it looks like one.
pub fn html(bytes: &[u8]) {
    let (url, rest) = addressed(bytes);
    judged(rest, &Source { url, format: Some(Format::Html), ..Source::default() });
}

/// Bytes read as extracted text, at an address that the first line gives when it looks like one.
pub fn text(bytes: &[u8]) {
    let (url, rest) = addressed(bytes);
    judged(rest, &Source { url, format: Some(Format::Text), ..Source::default() });
}

fn addressed(bytes: &[u8]) -> (Option<&str>, &[u8]) {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    match std::str::from_utf8(line) {
        Ok(url) if url.starts_with("http") => (Some(url), &bytes[line.len()..]),
        _ => (None, bytes),
    }
}

/// Bytes as the JSON-LD of an otherwise ordinary page.
pub fn schema(bytes: &[u8]) {
    let mut page = b"<title>A walk</title><script type=\"application/ld+json\">".to_vec();
    page.extend_from_slice(bytes);
    page.extend_from_slice(
        b"</script><h1>A walk</h1><p>It rained all day, and the path was closed.",
    );
    judged(&page, &Source { format: Some(Format::Html), ..Source::default() });
}

/// Bytes as a file of pages. The first byte says how: its remainder by six the kind of file, the
/// rest of it whether the bytes are packed before they are read.
pub fn input(bytes: &[u8]) {
    let Some((&how, rest)) = bytes.split_first() else { return };
    let kinds = [
        None,
        Some(Kind::Jsonl),
        Some(Kind::Warc),
        Some(Kind::Page),
        Some(Kind::Html),
        Some(Kind::Text),
    ];
    let options = Options { kind: kinds[usize::from(how) % 6], ..Options::default() };
    let file = match how / 6 % 3 {
        0 => rest.to_vec(),
        1 => gzip(rest),
        _ => zstd::encode_all(rest, 1).expect("memory"),
    };
    let reader = Box::new(std::io::Cursor::new(file));
    for item in Inputs::of_reader(reader, "fuzzed", &options).take(MOST_RECORDS) {
        match item.and_then(|sealed| sealed.open(&options)) {
            Ok(Some(record)) => adds_up(&detector().judge(&record.page())),
            Ok(None) => {}
            Err(flaw) => assert!(!flaw.to_string().is_empty()),
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A page with something to say for many signals.
const ORDINARY: &[u8] = include_bytes!("seeds/html/walk.html");

/// Bytes as a model file: whole when they begin like JSON, else as edits of the shipped model.
/// A model that is taken must judge.
pub fn model(bytes: &[u8]) {
    let text = match bytes.first() {
        Some(b'{') => String::from_utf8_lossy(bytes).into_owned(),
        _ => edited(bytes),
    };
    if let Ok(model) = Model::parse(&text) {
        let detector = Detector::with_model(model);
        for format in [Format::Html, Format::Text] {
            let source = Source { format: Some(format), ..Source::default() };
            adds_up(&detector.judge_bytes(ORDINARY, &source));
        }
    }
}

/// The shipped model with bytes overwritten, each edit being a place of three bytes and a byte.
fn edited(bytes: &[u8]) -> String {
    let mut text = include_bytes!("../models/web.json").to_vec();
    for edit in bytes.chunks_exact(4).take(64) {
        let at = edit[..3].iter().fold(0, |at, &byte| at * 256 + usize::from(byte));
        let length = text.len();
        text[at % length] = edit[3];
    }
    String::from_utf8_lossy(&text).into_owned()
}
