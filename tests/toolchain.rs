//! The stated minimum Rust version holds for what the program is built from. Calls that the
//! standard library has had for less long are found by the lint `clippy::incompatible_msrv`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// Ids of the packages that the program is built from; what only tests need may be newer.
fn built_from(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let by_id: BTreeMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let mut found = BTreeSet::new();
    let mut left = vec![metadata["resolve"]["root"].as_str().expect("a root")];
    while let Some(id) = left.pop() {
        if found.insert(id) {
            let needed = |dep: &&Value| {
                let kinds = dep["dep_kinds"].as_array();
                kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
            };
            let deps = by_id[id]["deps"].as_array().expect("dependencies");
            left.extend(deps.iter().filter(needed).filter_map(|dep| dep["pkg"].as_str()));
        }
    }
    found
}

/// `1.85.0` as numbers that can be compared.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().expect("a number")).take(2).collect()
}

#[test]
fn no_dependency_needs_a_newer_rust_than_is_stated() {
    let stated = version(env!("CARGO_PKG_RUST_VERSION"));
    let metadata = metadata();
    let needed = built_from(&metadata);
    let packages = metadata["packages"].as_array().expect("packages");
    let newer: Vec<String> = packages
        .iter()
        .filter(|package| package["id"].as_str().is_some_and(|id| needed.contains(id)))
        .filter_map(|package| Some((package, package["rust_version"].as_str()?)))
        .filter(|(_, needs)| version(needs) > stated)
        .map(|(package, needs)| format!("{} needs {needs}", package["name"]))
        .collect();
    assert!(needed.len() > 20);
    assert!(newer.is_empty(), "{newer:?}");
}
