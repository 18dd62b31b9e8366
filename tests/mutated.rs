//! Pages damaged on their way: bytes flipped, the end lost, pieces of other pages put in. All are
//! judged; none takes down the run, and damage costs no time to speak of.
//!
//! `WEEDOUT_PAGES=<pages.jsonl.zst> cargo test --release --test mutated -- --ignored --nocapture`
//! tries ten thousand damaged pages of a corpus and times them.

mod shared;

use std::time::{Duration, Instant};
use weedout::{Detector, Source};

/// SplitMix64: the same damage on every run.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when that is 0.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// The page with one kind of damage, and half of the time a second.
fn damaged(page: &[u8], other: &[u8], seeded: &mut Seeded) -> Vec<u8> {
    let mut bytes = page.to_vec();
    for _ in 0..1 + seeded.below(2) {
        match seeded.below(3) {
            0 => flip(&mut bytes, seeded),
            1 => bytes.truncate(seeded.below(bytes.len())),
            _ => splice(&mut bytes, other, seeded),
        }
    }
    bytes
}

/// Up to one byte in a hundred gets another value.
fn flip(bytes: &mut [u8], seeded: &mut Seeded) {
    for _ in 0..1 + seeded.below(bytes.len() / 100) {
        let at = seeded.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << seeded.below(8);
        }
    }
}

/// A stretch makes way for a stretch of about that length of another page.
fn splice(bytes: &mut Vec<u8>, other: &[u8], seeded: &mut Seeded) {
    let length = seeded.below(4096);
    let (at, from) = (seeded.below(bytes.len()), seeded.below(other.len()));
    let end = (at + length).min(bytes.len());
    bytes.splice(at..end, other[from..(from + length).min(other.len())].iter().copied());
}

fn samples() -> Vec<Vec<u8>> {
    let folders = ["training-data/samples/farm", "training-data/samples/legit", "tests/fixtures"];
    shared::files(&folders).into_iter().map(|(_, bytes)| bytes).collect()
}

/// Judges, and says how long that took; points add up on whatever is judged.
fn judged(detector: &Detector, page: &[u8], source: &Source) -> Duration {
    let start = Instant::now();
    let verdict = detector.judge_bytes(page, source);
    let taken = start.elapsed();
    shared::adds_up(&verdict);
    taken
}

#[test]
fn damaged_samples_are_judged() {
    let detector = Detector::embedded().expect("the shipped model loads");
    let pages = samples();
    let mut seeded = Seeded(1);
    for round in 0..4 {
        for (number, page) in pages.iter().enumerate() {
            let other = &pages[(number * 7 + round + 1) % pages.len()];
            judged(&detector, &damaged(page, other, &mut seeded), &Source::default());
        }
    }
}

/// Damaged pages tried.
#[cfg(feature = "input")]
const TRIED: usize = 10_000;

/// Longest time all damaged pages may take, in times of the undamaged ones.
#[cfg(feature = "input")]
const MOST_TIME: f64 = 1.5;

#[cfg(feature = "input")]
fn corpus(path: &str) -> Vec<weedout::input::Record> {
    use weedout::input::{Inputs, Options};
    let options = Options::default();
    Inputs::of_files(vec![Ok(path.into())], &options)
        .filter_map(|sealed| sealed.and_then(|sealed| sealed.open(&options)).expect("a sound file"))
        .take(TRIED)
        .collect()
}

/// Every page is judged as it is and damaged, one after the other, so that whatever else the
/// machine does falls on both alike; damage goes round the corpus until enough is tried.
#[cfg(feature = "input")]
#[test]
#[ignore = "needs a corpus: WEEDOUT_PAGES=<pages.jsonl.zst>"]
fn ten_thousand_damaged_pages_are_judged_in_time() {
    let path = std::env::var("WEEDOUT_PAGES").expect("WEEDOUT_PAGES names a file of pages");
    let detector = Detector::embedded().expect("the shipped model loads");
    let pages = corpus(&path);
    assert!(!pages.is_empty(), "{path} holds no pages");
    let mut seeded = Seeded(2);
    let (mut whole, mut hurt, mut slowest) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for number in 0..TRIED {
        let page = &pages[number % pages.len()];
        let other = &pages[seeded.below(pages.len())];
        let damaged = damaged(&page.content, &other.content, &mut seeded);
        whole += judged(&detector, &page.content, &page.source());
        let taken = judged(&detector, &damaged, &page.source());
        hurt += taken;
        slowest = slowest.max(taken);
    }
    let ratio = hurt.as_secs_f64() / whole.as_secs_f64();
    eprintln!(
        "{TRIED} damaged pages of {}: {hurt:.1?}, undamaged {whole:.1?}, ratio {ratio:.3}, slowest {slowest:.1?}",
        pages.len()
    );
    assert!(ratio <= MOST_TIME, "damaged pages take {ratio:.2} times as long");
}
