//! Microseconds a page, one core: reading, what families share, each family, weighing.
//!
//! `cargo bench` times the sample pages of this repository; `cargo bench -- FILE.jsonl.zst` those of
//! a file. Medians over rounds, interleaved, so that a busy machine bends all rows alike.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use weedout::input::{Inputs, Options};
use weedout::signals::{self, FAMILY_NAMES, Facts, Reading};
use weedout::{Detector, Format, Page, Source};

const ROUNDS: usize = 7;
const MOST_PAGES: usize = 400;

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let pages = match &given {
        Some(path) => from_jsonl(Path::new(path)),
        None => from_samples(),
    };
    let bytes: usize = pages.iter().map(|(bytes, _)| bytes.len()).sum();
    println!("{} pages of {} bytes on average", pages.len(), bytes / pages.len().max(1));
    let detector = Detector::embedded().expect("the shipped model loads").reasons(0);
    let stages = 3 + FAMILY_NAMES.len();
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); stages];
    for _ in 0..ROUNDS {
        let mut sums = vec![Duration::ZERO; stages];
        for (bytes, format) in &pages {
            round(bytes, *format, &detector, &mut sums);
        }
        for (times, sum) in times.iter_mut().zip(sums) {
            times.push(sum.as_secs_f64() * 1e6 / pages.len() as f64);
        }
    }
    let names = ["read", "words, sentences, phrases, language"]
        .into_iter()
        .chain(FAMILY_NAMES.iter().copied());
    let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
    for (name, time) in names.chain(["say and weigh"]).zip(&medians) {
        println!("{time:9.1} µs  {name}");
    }
    println!("{:9.1} µs  signals in all, beyond reading", medians[1..].iter().sum::<f64>());
    let all: f64 = medians.iter().sum();
    println!(
        "{all:9.1} µs  a page: {:.0} pages/s, {:.1} MB/s",
        1e6 / all,
        bytes as f64 / pages.len() as f64 / all
    );
}

fn round(bytes: &[u8], format: Format, detector: &Detector, sums: &mut [Duration]) {
    let source = Source { format: Some(format), ..Source::default() };
    let started = Instant::now();
    let page = Page::read(bytes, &source);
    sums[0] += started.elapsed();
    let started = Instant::now();
    let reading = Reading::of(&page);
    sums[1] += started.elapsed();
    for (n, family) in FAMILY_NAMES.iter().enumerate() {
        let started = Instant::now();
        assert!(Facts::count_family(&reading, family), "no family {family}");
        sums[2 + n] += started.elapsed();
    }
    let facts = Facts::read(&reading);
    let started = Instant::now();
    let values = detector.model().values(&reading, &facts);
    std::hint::black_box(detector.model().weigh(&values, page.format, 0));
    sums[2 + FAMILY_NAMES.len()] += started.elapsed();
    assert_eq!(values.len(), signals::COUNT);
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn from_jsonl(path: &Path) -> Vec<(Vec<u8>, Format)> {
    let options = Options::default();
    let records = Inputs::of_files(vec![Ok(path.to_owned())], &options)
        .filter_map(|sealed| sealed.ok()?.open(&options).ok()?);
    let page = |record: weedout::input::Record| {
        let format = record.format.unwrap_or_default();
        (record.content, format)
    };
    records.map(page).take(MOST_PAGES).collect()
}

fn from_samples() -> Vec<(Vec<u8>, Format)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data/samples");
    let mut paths: Vec<PathBuf> = ["farm", "legit"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(folder.join(kind)).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let format = |path: &Path| {
        if path.extension().is_some_and(|e| e == "txt") { Format::Text } else { Format::Html }
    };
    paths.iter().filter_map(|path| Some((std::fs::read(path).ok()?, format(path)))).collect()
}
