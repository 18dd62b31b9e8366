//! Where pages come from, one file per format.

pub mod jsonl;
