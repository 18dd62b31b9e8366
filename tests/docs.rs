//! Documents that are generated fail here when stale; `UPDATE=1 cargo test` writes them anew.

use std::fmt::Write;
use std::path::Path;
use weedout::signals::{ALL, COUNT, FAMILY_NAMES, Unit};

fn check_generated(path: &str, content: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, content).expect("the document can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == content, "{} is stale; run `UPDATE=1 cargo test --test docs`", path.display());
}

#[test]
fn the_table_of_signals_is_current() {
    let mut table = format!(
        "# Signals\n\n{COUNT} signals in {} families, generated from the tables in `src/signals`. \
         `weedout signals ID` tells one in full, with its weight and base rates.\n\n\
         Direction: `+` higher on farms, `-` higher on honest pages, `±` learnt from data, `·` told but never weighed.\n\
         `~` behind it: a habit or a topic that honest people have, too; such points call no page a farm by themselves.\n",
        FAMILY_NAMES.len()
    );
    for family in FAMILY_NAMES {
        let _ = write!(
            table,
            "\n## {family}\n\n| id | direction | unit | what it is | why | catalogue |\n|---|---|---|---|---|---|\n"
        );
        for signal in ALL.iter().filter(|s| s.family() == *family) {
            let _ = writeln!(
                table,
                "| `{}` | {} | {} | {} | {} | {} |",
                signal.id,
                format_args!("{}{}", signal.direction.sign(), if signal.habit { "~" } else { "" }),
                signal.unit.name(),
                signal.summary.replace('|', "\\|"),
                signal.why.replace('|', "\\|"),
                signal.catalogue
            );
        }
    }
    table.push_str("\n## Units\n\n");
    for unit in Unit::ALL {
        let _ = writeln!(table, "- {}: shown as `{}`", unit.name(), unit.show(0.5));
    }
    check_generated("docs/signals.md", &table);
}

#[test]
fn every_sample_has_its_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data");
    let index = std::fs::read_to_string(root.join("samples.csv")).expect("samples.csv is there");
    let mut count = 0;
    for kind in ["farm", "legit"] {
        for entry in std::fs::read_dir(root.join("samples").join(kind)).expect("samples").flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(
                index.lines().any(|line| line.contains(&name)),
                "{name} has no line in samples.csv"
            );
            count += 1;
        }
    }
    assert_eq!(index.lines().count(), count + 1, "samples.csv has a line without a page");
}

/// A line of the README may be cut short with `…`.
#[test]
fn the_readme_shows_a_verdict_as_it_is_given() {
    let readme = include_str!("../README.md");
    let (_, shown) = readme.split_once("\n$ weedout ").expect("a command and what it says");
    let (command, shown) = shown.split_once('\n').expect("what it says");
    let (shown, _) = shown.split_once("```").expect("the end of it");
    let output = assert_cmd::Command::cargo_bin("weedout")
        .expect("the program is built")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(command.split(' '))
        .output()
        .expect("the program runs");
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(shown.lines().count(), said.lines().count(), "{said}");
    for (shown, said) in shown.lines().zip(said.lines()) {
        let alike = match shown.strip_suffix('…') {
            Some(beginning) => said.starts_with(beginning),
            None => said == shown,
        };
        assert!(alike, "the README shows\n{shown}\nand the program says\n{said}");
    }
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let readme = include_str!("../README.md");
    for name in ["judge", "signals", "train", "evaluate", "values", "samples", "generate"] {
        assert!(
            readme.contains(&format!("weedout {name}")),
            "the README does not show `weedout {name}`"
        );
    }
    let model = weedout::Model::embedded().expect("the shipped model loads");
    assert!(readme.contains(&model.file().name), "the README names another model");
}
