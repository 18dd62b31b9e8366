//! Training and evaluating as users meet them: the same model from pages and from stored values,
//! corrections that win, floors that hold, and a clear sentence for whatever cannot be used.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn weedout(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("weedout").expect("the command is built");
    let output = command.current_dir(folder).args(arguments).output().expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap_or(-1))
}

/// The samples as JSON lines, each its own operator: two of three to train on, the rest to test.
fn samples() -> (TempDir, Vec<Value>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data/samples");
    let mut records = Vec::new();
    for label in ["farm", "legit"] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(label))
            .expect("samples")
            .flatten()
            .map(|e| e.path())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            let field = if name.ends_with("txt") { "text" } else { "html" };
            let content = std::fs::read_to_string(&file).expect("a sample");
            records.push(json!({
                "id": name, "label": label, "operator": format!("o-{name}"), "kind": "k",
                "url": format!("https://{}.example/", name.replace('.', "-")), field: content,
            }));
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let part = |third: bool| {
        let chosen = records.iter().enumerate().filter(|(n, _)| (n % 3 == 2) == third);
        chosen.map(|(_, r)| r.clone()).collect::<Vec<_>>()
    };
    write_lines(&folder, "train.jsonl", &part(false));
    write_lines(&folder, "test.jsonl", &part(true));
    (folder, records)
}

fn write_lines(folder: &TempDir, name: &str, records: &[Value]) {
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    std::fs::write(folder.path().join(name), lines).expect("a file");
}

const QUICK: [&str; 5] = ["--quick", "--alpha", "20", "--pairs", "12"];

fn train(folder: &TempDir, arguments: &[&str]) -> (String, i32) {
    let all: Vec<&str> = ["train"].iter().chain(&QUICK).chain(arguments).copied().collect();
    let (_, err, code) = weedout(folder.path(), &all);
    (err, code)
}

#[test]
fn stored_values_give_the_same_model_as_the_pages() {
    let (folder, _) = samples();
    let pages = ["--pages", "train.jsonl", "--test", "test.jsonl", "--store", "data"];
    let (err, code) = train(&folder, &[&pages[..], &["--out", "a.json"]].concat());
    assert_eq!(code, 0, "{err}");
    let stored = ["--data", "data", "--base", "a.json", "--out", "b.json"];
    let (err, code) = train(&folder, &[&stored[..], &["--report", "report.html"]].concat());
    assert_eq!(code, 0, "{err}");
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("a file");
    for ending in ["json", "md", "floors.json"] {
        assert!(read(&format!("a.{ending}")) == read(&format!("b.{ending}")), "{ending} differs");
    }
    let report = String::from_utf8(read("report.html")).expect("text");
    for part in ["<svg", "ROC", "Calibration", "Weights", "How often signals speak"] {
        assert!(report.contains(part), "the report lacks {part}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().contains(".part")));
    // Another signal set, or other learned tables, is refused.
    let (err, code) = train(&folder, &["--data", "data", "--out", "c.json"]);
    assert!(err.contains("learned tables") && err.contains("--store"), "{err}");
    assert_eq!((code, folder.path().join("c.json").exists()), (2, false));
    let values = zstd::decode_all(read("data/values.csv.zst").as_slice()).expect("values");
    let other = String::from_utf8(values).expect("text").replacen("xxh3:", "xxh3:0", 1);
    let packed = zstd::encode_all(other.as_bytes(), 1).expect("packed");
    std::fs::write(folder.path().join("data/values.csv.zst"), packed).expect("a file");
    let (err, code) = train(&folder, &stored);
    assert!(err.contains("another signal set"), "{err}");
    assert_eq!(code, 2);
}

#[test]
fn the_stored_matrix_is_that_of_this_build_and_of_the_shipped_model() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data");
    let stored = weedout::training::Dataset::stored(&data).expect("made by this signal set");
    let model = weedout::Model::embedded().expect("the shipped model");
    stored.check_tables(&model).expect("valued by the table of the shipped model");
    assert_eq!(model.file().signal_set, weedout::signals::digest(), "retrain the shipped model");
}

#[test]
fn a_worse_model_replaces_none_by_accident() {
    let (folder, _) = samples();
    let pages = ["--pages", "train.jsonl", "--test", "test.jsonl", "--out", "m.json"];
    assert_eq!(train(&folder, &pages).1, 0);
    let model = || std::fs::read(folder.path().join("m.json")).expect("the model");
    let old = model();
    let (err, code) = train(&folder, &pages);
    assert_eq!((code, model() == old), (0, true), "the same again passes: {err}");
    let given = std::fs::read_to_string(folder.path().join("train.jsonl")).expect("pages");
    let swapped = given.replace("\"label\":\"farm\"", "\"label\":\"was\"");
    let swapped = swapped.replace("\"label\":\"legit\"", "\"label\":\"farm\"");
    let swapped = swapped.replace("\"label\":\"was\"", "\"label\":\"legit\"");
    std::fs::write(folder.path().join("swapped.jsonl"), swapped).expect("pages");
    let worse = ["--pages", "swapped.jsonl", "--test", "test.jsonl", "--out", "m.json"];
    let (err, code) = train(&folder, &worse);
    assert!(err.contains("html.auc") && err.contains("--accept-lower"), "{err}");
    assert_eq!((code, model() == old), (2, true), "the old model stays");
    let mistyped = [&worse[..], &["--accept-lower", "html.acu"]].concat();
    let (err, code) = train(&folder, &mistyped);
    assert!(err.contains("no such floor") && err.contains("html.auc"), "{err}");
    assert_eq!((code, model() == old), (2, true));
    let (err, code) = train(&folder, &["--pages", "train.jsonl", "--out", "m.json"]);
    assert!(err.contains("--accept-lower pages"), "{err}");
    assert_eq!((code, model() == old), (2, true));
    let (err, code) = train(&folder, &[&worse[..], &["--accept-lower", "all"]].concat());
    assert_eq!((code, model() == old), (0, false), "{err}");
    // What is accepted lowers its floors, and no others.
    assert_eq!(train(&folder, &worse).1, 0);
}

#[test]
fn a_model_for_where_farms_are_rare_is_not_held_to_its_calibration_elsewhere() {
    let (folder, _) = samples();
    let pages = ["--pages", "train.jsonl", "--test", "test.jsonl", "--out", "m.json"];
    assert_eq!(train(&folder, &pages).1, 0);
    let (err, code) = train(&folder, &[&pages[..], &["--farm-share", "0.02"]].concat());
    assert!(!err.contains("calibration is"), "{err}");
    assert_eq!(code, 0, "{err}");
}

/// What may be half done when Ctrl-C comes is in memory or in a file of another name.
#[cfg(unix)]
#[test]
fn an_interrupted_training_leaves_the_old_model() {
    let (folder, _) = samples();
    let pages = ["--pages", "train.jsonl", "--test", "test.jsonl", "--out", "m.json"];
    assert_eq!(train(&folder, &pages).1, 0);
    let read =
        || ["m.json", "m.md", "m.floors.json"].map(|f| std::fs::read(folder.path().join(f)).ok());
    let old = read();
    let mut longer = std::process::Command::new(assert_cmd::cargo::cargo_bin("weedout"))
        .current_dir(folder.path())
        .args([&["train", "--pairs", "3000"], &pages[..], &["--accept-lower", "all"]].concat())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the command runs");
    std::thread::sleep(std::time::Duration::from_millis(400));
    let pid = longer.id().to_string();
    // What a shell starts in the background does not hear the first.
    for signal in ["-INT", "-TERM"] {
        let sent = std::process::Command::new("kill").args([signal, &pid]).status();
        assert!(sent.expect("sent").success());
    }
    assert!(!longer.wait().expect("it ends").success(), "it was not through yet");
    assert!(read() == old && old[0].is_some(), "the old model stays as it was");
}

#[test]
fn a_correction_wins_over_older_labels() {
    let (folder, records) = samples();
    let chosen = &records[0];
    let store = ["--pages", "train.jsonl", "--test", "test.jsonl", "--store", "data"];
    assert_eq!(train(&folder, &[&store[..], &["--out", "a.json"]].concat()).1, 0);
    write_lines(
        &folder,
        "right.jsonl",
        &[
            json!({"url": chosen["url"], "label": "legit"}),
            json!({"id": "never-seen", "label": "farm"}),
            json!({"id": "unlabelled"}),
        ],
    );
    let again = ["--data", "data", "--base", "a.json", "--out", "b.json"];
    let (err, code) = train(&folder, &[&again[..], &["--corrections", "right.jsonl"]].concat());
    assert!(err.contains("the correction wins, `legit`"), "{err}");
    assert!(err.contains("`never-seen` is no page that is known here"), "{err}");
    assert!(err.contains("right.jsonl, line 3: no label"), "{err}");
    assert!(err.contains("readings of corrected pages are judged right"), "{err}");
    assert_eq!(code, 2, "what could not be used is said in the exit code");
    let model: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("b.json")).expect("the model"))
            .expect("JSON");
    assert_eq!(model["training"]["corrections"], 1);
    let content = ["html", "text"].iter().find_map(|f| chosen[f].as_str()).expect("content");
    let ending = if chosen["html"].is_string() { "html" } else { "txt" };
    std::fs::write(folder.path().join(format!("page.{ending}")), content).expect("a page");
    let arguments = ["judge", "--model", "b.json", "--format", "json", &format!("page.{ending}")];
    let (out, _, _) = weedout(folder.path(), &arguments);
    let verdict: Value = serde_json::from_str(&out).expect("JSON");
    let right = verdict[0]["label"] == "clean" || verdict[0]["label"] == "unjudged";
    assert!(right || err.contains("still called"), "right, or said why not: {out}\n{err}");
}

/// Ids of the stored pages of a split, with their labels.
fn stored(folder: &TempDir, split: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.path().join("data/pages.csv")).expect("pages");
    let lines = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let of_split = lines.filter(|cells| cells[5] == split);
    of_split.map(|cells| (cells[0].to_owned(), cells[1].to_owned())).collect()
}

#[test]
fn pages_that_are_held_back_stay_stored_and_can_be_corrected() {
    let (folder, records) = samples();
    // Held back, but of an operator that is trained on.
    let mut held: Vec<Value> =
        records.iter().enumerate().filter(|(n, _)| n % 3 == 2).map(|(_, r)| r.clone()).collect();
    held[0]["operator"] = records[0]["operator"].clone();
    write_lines(&folder, "test.jsonl", &held);
    let store = ["--pages", "train.jsonl", "--test", "test.jsonl", "--store", "data"];
    let (err, code) = train(&folder, &[&store[..], &["--out", "a.json"]].concat());
    assert!(err.contains("1 pages to measure on are of operators that are trained on"), "{err}");
    assert_eq!((code, stored(&folder, "dev").len()), (0, held.len()), "{err}");
    // Relabelled where they are stored, they stay held back.
    let correction = |n: usize| json!({"id": held[n]["id"], "label": "legit"});
    let id = |n: usize| held[n]["id"].as_str().expect("an id").to_owned();
    write_lines(&folder, "data/corrections.jsonl", &[correction(0), correction(1)]);
    let again = ["--data", "data", "--store", "data", "--base", "a.json", "--out", "b.json"];
    let (err, code) = train(&folder, &again);
    assert_eq!(code, 0, "{err}");
    let labels = stored(&folder, "dev");
    assert_eq!(labels.len(), held.len());
    assert!(labels.contains(&(id(1), "legit".into())), "{labels:?}");
    // A complaint is learnt from.
    let label = if held[2]["label"] == "farm" { "legit" } else { "farm" };
    write_lines(&folder, "right.jsonl", &[json!({"id": held[2]["id"], "label": label})]);
    // The old model is measured on the pages that are left.
    let complaint = [&again[..], &["--corrections", "right.jsonl"]].concat();
    let (err, _) = train(&folder, &complaint);
    assert!(err.contains("HTML") && !err.contains("was measured on other pages"), "{err}");
    let more = ["--corrections", "right.jsonl", "--accept-lower", "pages"];
    let (err, code) = train(&folder, &[&again[..], &more].concat());
    assert!(err.contains("the correction wins"), "{err}");
    assert_eq!((code, stored(&folder, "dev").len()), (0, held.len() - 1), "{err}");
    assert!(stored(&folder, "train").contains(&(id(2), label.into())));
}

#[test]
fn what_stands_in_the_way_is_said_before_the_training() {
    let (folder, _) = samples();
    let pages = ["--pages", "train.jsonl", "--test", "test.jsonl"];
    let first = ["--out", "m.json", "--store", "kept"];
    assert_eq!(train(&folder, &[&pages[..], &first].concat()).1, 0);
    std::fs::create_dir(folder.path().join("place")).expect("a folder");
    std::fs::copy(folder.path().join("m.json"), folder.path().join("broken.json")).expect("a copy");
    std::fs::write(folder.path().join("broken.floors.json"), "{").expect("a file");
    let cases: [(&[&str], &str); 9] = [
        (&["--out", "n.json", "--store", "kept", "--export", "kept/pages.csv"], "two files"),
        (&["--out", "n.json", "--store", "m.json/kept"], "name another with --store"),
        (&["--out", "none/m.json"], "there is no folder none"),
        (&["--out", "n.json", "--report", "none/r.html"], "none/r.html"),
        (&["--out", "n.json", "--export", "place"], "place: it is a folder"),
        (&["--out", "n.json", "--store", "m.json"], "--store names a folder"),
        (&["--out", "broken.json"], "no file of floors"),
        (&["--out", "n.json", "--base", "none.json"], "--base: none.json"),
        (&["--out", "n.json", "--group", "host", "--data", "data"], "--group host: stored pages"),
    ];
    for (arguments, expected) in cases {
        let (err, code) = train(&folder, &[&pages[..], arguments].concat());
        assert!(err.contains(expected) && code == 2, "{arguments:?}: {err}");
        assert!(!err.contains("unseen operators"), "{arguments:?} was trained: {err}");
    }
    let (err, _) = train(&folder, &["--pages", "train.jsonl", "--out", "m.json"]);
    assert!(err.contains("was measured on other pages") && !err.contains("unseen"), "{err}");
    std::fs::write(folder.path().join("old.json"), "{\"format\": 1}").expect("a file");
    let (err, code) = train(&folder, &["--data", "kept", "--out", "old.json"]);
    assert!(err.contains("old.json: ") && err.contains("name it with --base"), "{err}");
    assert_eq!(code, 2);
    let (err, _) = train(&folder, &["--group", "host"]);
    assert!(err.contains("--group host: stored pages"), "{err}");
}

#[test]
fn pages_that_are_trained_on_under_another_name_are_not_measured_on() {
    let (folder, records) = samples();
    let held = &records[2];
    let field = if held["html"].is_string() { "html" } else { "text" };
    let again = json!({
        "url": "https://elsewhere.example/", "label": held["label"], field: held[field],
    });
    write_lines(&folder, "again.jsonl", &[again]);
    let pages = ["--pages", "train.jsonl", "again.jsonl", "--test", "test.jsonl"];
    let (err, code) = train(&folder, &[&pages[..], &["--out", "m.json"]].concat());
    assert!(err.contains("1 pages to measure on are left out of the figures"), "{err}");
    assert_eq!(code, 0, "{err}");
}

#[test]
fn no_output_replaces_what_is_read() {
    let (folder, records) = samples();
    write_lines(&folder, "c.jsonl", &records[..1]);
    let pages = ["--pages", "train.jsonl", "--test", "test.jsonl"];
    let first = ["--out", "m.json", "--store", "kept"];
    assert_eq!(train(&folder, &[&pages[..], &first].concat()).1, 0);
    let cases: [&[&str]; 9] = [
        &["train", "--pages", "train.jsonl", "--out", "n.json", "--report", "train.jsonl"],
        &["train", "--pages", "train.jsonl", "--out", "n.json", "--export", "./train.jsonl"],
        &["train", "--pages", "train.jsonl", "--test", "test.jsonl", "--out", "test.jsonl"],
        &["train", "--data", "kept", "--corrections", "c.jsonl", "--export", "c.jsonl"],
        &["train", "--data", "kept", "--base", "m.json", "--out", "n.json", "--report", "m.json"],
        &["train", "--data", "kept", "--out", "m.json", "--report", "kept/pages.csv"],
        &["evaluate", "--report", "test.jsonl", "test.jsonl"],
        &["evaluate", "--model", "m.json", "--report", "m.json", "test.jsonl"],
        &["evaluate", "--data", "kept", "--model", "m.json", "--report", "kept/values.csv.zst"],
    ];
    let files = ["train.jsonl", "test.jsonl", "c.jsonl", "m.json", "kept/pages.csv"];
    let read = || files.map(|name| std::fs::read(folder.path().join(name)).expect("a file"));
    let before = read();
    for arguments in cases {
        let (_, err, code) = weedout(folder.path(), arguments);
        assert!(err.contains("it is read, and would be written to"), "{arguments:?}: {err}");
        assert_eq!((code, read() == before), (2, true), "{arguments:?}");
    }
    let again = ["--data", "kept", "--store", "kept", "--base", "m.json", "--out", "m.json"];
    let (err, code) = train(&folder, &again);
    assert_eq!(code, 0, "what a retraining replaces is meant: {err}");
}

#[test]
fn many_labels_of_one_host_against_the_rest_do_not_count_unseen() {
    let (folder, records) = samples();
    let pages = ["--pages", "train.jsonl", "--out", "m.json"];
    assert_eq!(train(&folder, &pages).1, 0);
    let farms = records.iter().filter(|r| r["label"] == "farm").take(7);
    let poison: Vec<Value> = farms
        .map(|r| {
            let mut r = r.clone();
            r["label"] = json!("legit");
            r["operator"] = json!("poison.example");
            r["id"] = json!(format!("again-{}", r["id"]));
            r
        })
        .collect();
    // Older labels of the host say the contrary.
    let mut known = poison[..2].to_vec();
    known.iter_mut().enumerate().for_each(|(n, r)| {
        r["label"] = json!("farm");
        r["id"] = json!(format!("known-{n}"));
    });
    write_lines(&folder, "known.jsonl", &known);
    write_lines(&folder, "poison.jsonl", &poison[2..]);
    let all = [
        "--pages",
        "train.jsonl",
        "known.jsonl",
        "--corrections",
        "poison.jsonl",
        "--out",
        "n.json",
    ];
    let (err, code) = train(&folder, &all);
    assert!(err.contains("5 of 5 corrections of `poison.example` contradict"), "{err}");
    assert_eq!(code, 2);
    let corrections = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).expect("the model");
        serde_json::from_str::<Value>(&text).expect("JSON")["training"]["corrections"].as_u64()
    };
    assert_eq!(corrections("n.json"), None, "they were left out");
    let (err, code) = train(&folder, &[&all[..], &["--trust", "poison.example"]].concat());
    assert_eq!((code, corrections("n.json")), (0, Some(5)), "{err}");
}

#[test]
fn what_no_model_can_be_trained_on_is_said_in_a_sentence() {
    let (folder, records) = samples();
    let of = |label: &str| -> Vec<Value> {
        records.iter().filter(|r| r["label"] == label).cloned().collect()
    };
    let operator = |mut records: Vec<Value>, label: &str| {
        let chosen = records.iter_mut().filter(|r| r["label"] == label);
        chosen.for_each(|r| r["operator"] = json!("one"));
        records
    };
    let mut contrary = records.clone();
    contrary.push({
        let mut page = records[0].clone();
        page["label"] = json!("legit");
        page
    });
    let cases: [(&str, Vec<Value>, &str, bool); 5] = [
        ("one label", of("farm"), "no page is labelled `legit`", false),
        ("one operator", operator(records.clone(), "farm"), "come from one operator", false),
        ("few", records[..9].to_vec(), "9 labelled pages are too few", false),
        ("nothing", vec![json!({"id": 1})], "0 labelled pages are too few", false),
        ("contradiction", contrary, "the same page, `legit`: the newer wins", true),
    ];
    for (name, records, expected, trained) in cases {
        write_lines(&folder, "case.jsonl", &records);
        let (err, code) = train(&folder, &["--pages", "case.jsonl", "--out", "case.json"]);
        assert!(err.contains(expected), "{name}: {err}");
        assert_eq!(code == 0, trained, "{name}: {err}");
        assert_eq!(folder.path().join("case.json").exists(), trained, "{name}");
    }
}

#[test]
fn flawed_records_are_counted_and_the_first_ten_named() {
    let (folder, mut records) = samples();
    records.extend((0..14).map(|n| json!({"id": n, "text": "no label"})));
    write_lines(&folder, "flawed.jsonl", &records);
    let (err, code) = train(&folder, &["--pages", "flawed.jsonl", "--out", "m.json"]);
    assert!(err.contains("14 records cannot be used"), "{err}");
    let first = records.len() - 13;
    assert!(err.contains(&format!("flawed.jsonl, line {first}: no label")), "{err}");
    assert_eq!(err.matches(": no label").count(), 10, "{err}");
    assert!(err.contains("and 4 more of this kind"), "{err}");
    assert_eq!((code, folder.path().join("m.json").exists()), (2, true));
}

#[test]
fn folders_named_farm_and_legit_are_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data/samples");
    let (err, code) = train(&folder, &["--pages", &root.to_string_lossy(), "--out", "m.json"]);
    assert_eq!(code, 0, "{err}");
    let (err, code) = train(&folder, &["--pages", ".", "--out", "n.json"]);
    assert!(err.contains("no pages in `farm/` or `legit/`"), "{err}");
    assert_eq!(code, 2);
}

#[test]
fn no_output_is_left_half_written() {
    let (folder, _) = samples();
    let (err, code) = train(&folder, &["--pages", "train.jsonl", "--out", "none/m.json"]);
    assert!(err.contains("none/m.json") && err.contains("nothing was changed"), "{err}");
    assert_eq!((code, folder.path().join("none").exists()), (2, false));
    for (option, value) in [("--max-fpr", "2"), ("--farm-share", "0"), ("--alpha", "0")] {
        let arguments = ["train", "--pages", "train.jsonl", option, value];
        let (_, err, code) = weedout(folder.path(), &arguments);
        assert!(err.contains(option.trim_start_matches('-')), "{err}");
        assert_eq!(code, 2);
    }
}

#[test]
fn a_model_is_measured_and_held_against_an_older_one() {
    let (folder, _) = samples();
    let pages = ["--pages", "train.jsonl", "--out", "m.json"];
    assert_eq!(train(&folder, &pages).1, 0);
    let arguments = [
        "evaluate",
        "--model",
        "m.json",
        "--compare",
        "m.json",
        "--format",
        "json",
        "--report",
        "r.html",
        "test.jsonl",
    ];
    let (out, err, code) = weedout(folder.path(), &arguments);
    assert_eq!(code, 0, "{err}");
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["flips"], json!([]), "nothing changes against itself");
    let figures = &found["evaluations"][0]["figures"];
    let auc = &figures["auc"];
    assert!(
        auc["low"].as_f64() <= auc["value"].as_f64()
            && auc["value"].as_f64() <= auc["high"].as_f64()
    );
    assert!(folder.path().join("r.html").exists());
    let (out, _, _) = weedout(folder.path(), &["evaluate", "--model", "m.json", "test.jsonl"]);
    let head: Vec<&str> = out.lines().next().unwrap_or_default().split("  ").collect();
    assert!(head.contains(&"HTML") && head.join(" ").ends_with("main text"), "{out}");
    let farms = std::fs::read_to_string(folder.path().join("test.jsonl")).expect("pages");
    let farms: String =
        farms.lines().filter(|l| l.contains("\"label\":\"farm\"")).collect::<Vec<_>>().join("\n");
    std::fs::write(folder.path().join("farms.jsonl"), farms).expect("a file");
    let (only, _, _) = weedout(folder.path(), &["evaluate", "--model", "m.json", "farms.jsonl"]);
    assert!(!only.contains("NaN"), "{only}");
    let line = |name: &str| only.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    for name in ["AUC", "recall at 1%", "recall at 0.1%", "called farm: false positives"] {
        assert!(line(name).contains('–'), "{name}: {only}");
    }
    for part in ["recall at 0.1% false positives", "precision where 5% are farms", "length"] {
        assert!(out.contains(part), "{part} is missing in {out}");
    }
    let (_, err, code) = weedout(folder.path(), &["evaluate", "--model", "m.json"]);
    assert!(err.contains("no labelled page"), "{err}");
    assert_eq!(code, 2);
}

#[test]
fn what_cannot_be_used_is_counted_and_the_first_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let line =
        "{\"text\": \"It rained.\"}\n{\"id\": \"b\", \"label\": \"farm\", \"text\": \" \"}\n";
    std::fs::write(folder.path().join("bad.jsonl"), line.repeat(8)).expect("pages");
    for command in ["values", "evaluate"] {
        let (_, err, code) = weedout(folder.path(), &[command, "bad.jsonl"]);
        assert!(
            err.contains("16 records cannot be used") && err.contains("an empty page"),
            "{err}"
        );
        assert!(err.contains("and 6 more of this kind"), "{err}");
        assert_eq!(
            (err.lines().filter(|line| line.contains("skipped")).count() > 10, code),
            (false, 2)
        );
    }
}
