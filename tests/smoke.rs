//! The fuzz targets on the stable toolchain: every seed, and a bounded number of edits of seeds.
//! `cargo fuzz run` looks longer; see `CONTRIBUTING.md`.

#![cfg(feature = "input")]

#[path = "../fuzz/targets.rs"]
mod targets;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// The seeds of a target, with what fuzzing once found.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("fuzz/seeds/{target}");
    targets::shared::files(&[&folder]).into_iter().map(|(_, bytes)| bytes).collect()
}

/// Bytes overwritten, put in, cut out, or repeated, or the start of another seed put there.
fn edited(seeds: &[Vec<u8>], from: usize, edits: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = seeds[from % seeds.len()].clone();
    for &(at, how, byte) in edits {
        let at = at % (bytes.len() + 1);
        let end = (at + usize::from(byte)).min(bytes.len());
        match how {
            0 if at < bytes.len() => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.extend_from_within(at..end),
            4 => {
                let other = &seeds[usize::from(byte) % seeds.len()];
                bytes.splice(at.., other[at.min(other.len())..].iter().copied());
            }
            _ => {}
        }
    }
    bytes
}

fn check(target: &str, cases: u32, run: fn(&[u8])) {
    let seeds = seeds(target);
    assert!(!seeds.is_empty());
    for seed in &seeds {
        run(seed);
    }
    let edits = proptest::collection::vec((0usize..6000, 0u8..5, any::<u8>()), 1..12);
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    })
    .run(&(0usize..64, edits), |(from, edits)| {
        run(&edited(&seeds, from, &edits));
        Ok(())
    })
    .unwrap_or_else(|failure| panic!("{target}: {failure}"));
}

#[test]
fn markup() {
    check("html", 2000, targets::html);
}

#[test]
fn text() {
    check("text", 2000, targets::text);
}

#[test]
fn json_ld() {
    check("schema", 2000, targets::schema);
}

#[test]
fn archives_and_lines() {
    check("input", 1500, targets::input);
}

#[test]
fn model_files() {
    check("model", 200, targets::model);
}

/// A seed of an older format is refused at its first line, and nothing behind it is ever tried.
#[test]
fn the_small_model_is_sound() {
    let seed = std::fs::read_to_string("fuzz/seeds/model/small.json").expect("a seed");
    let model = weedout::Model::parse(&seed);
    assert!(model.is_ok(), "{:?}; write it anew from models/web.json", model.err());
}
