//! The command as its users meet it: stdout, stderr, exit code.

use assert_cmd::Command;
use serde_json::Value;
use std::path::PathBuf;

fn weedout() -> Command {
    let mut command = Command::cargo_bin("weedout").expect("the binary is built");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("training-data/samples").join(name)
}

/// stdout, stderr and exit code of a run.
fn run(command: &mut Command) -> (String, String, i32) {
    let output = command.output().expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("an exit code"))
}

#[test]
fn a_page_gets_a_verdict_whose_shown_points_add_up() {
    let (out, err, code) = run(weedout().arg("judge").arg(sample("farm/network-wire-en.txt")));
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.starts_with("farm   "), "{out}");
    assert!(out.contains("author.identity_invented") && out.contains('"'), "{out}");
    let number = |line: &str| -> Option<i32> {
        let first = line.split_whitespace().next()?;
        let digits = first.strip_prefix(['+', '-'])?.replace('.', "");
        digits.parse::<i32>().ok().map(|n| if first.starts_with('-') { -n } else { n })
    };
    let (parts, sum): (Vec<&str>, Vec<&str>) =
        out.lines().partition(|line| !line.contains("→ probability"));
    let parts: i32 = parts.into_iter().filter(|l| l.starts_with("  ")).filter_map(number).sum();
    assert_eq!(Some(parts), number(sum[0]), "{out}");
}

#[test]
fn json_lines_are_answered_in_order_and_add_up() {
    let input = concat!(
        "{\"id\": 7, \"url\": \"https://a.example/x\", \"html\": \"<p>short</p>\"}\n",
        "not json\n\n",
        "{\"id\": \"b\", \"text\": \"A title\\n\\nSome words.\"}\n",
        "{\"id\": \"c\"}\n",
    );
    let (out, err, code) =
        run(weedout().args(["judge", "--input", "jsonl", "--format", "jsonl"]).write_stdin(input));
    let lines: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(
        lines.iter().map(|l| l["id"].clone()).collect::<Vec<_>>(),
        [Value::from(7), Value::from("b")]
    );
    assert_eq!(lines[0]["label"], "unjudged");
    assert_eq!((&lines[0]["points"], &lines[0]["probability"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&lines[0]["schema_version"], &lines[0]["url"]),
        (&Value::from(1), &Value::from("https://a.example/x"))
    );
    assert!(lines[0]["why"].is_string());
    assert!(err.contains("line 2") && err.contains("line 5"), "{err}");
    assert_eq!(code, 2);
}

#[test]
fn every_sample_adds_up_in_json() {
    let (out, err, code) = run(weedout().args(["judge", "--format", "jsonl"]).arg(sample("")));
    assert_eq!((err.as_str(), code), ("", 0));
    let lines: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert!(lines.len() >= 50);
    for line in lines.iter().filter(|l| !l["points"].is_null()) {
        let ten_thousandths = |v: &Value| (v.as_f64().expect("a number") * 1e4).round() as i64;
        let reasons: i64 = line["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .map(|r| ten_thousandths(&r["points"]))
            .sum();
        let sum = ten_thousandths(&line["start"]) + reasons + ten_thousandths(&line["rest"]);
        assert_eq!(sum, ten_thousandths(&line["points"]), "{line}");
    }
}

#[test]
fn json_and_csv_are_whole_documents() {
    let page = sample("legit/diary-ja.txt");
    let (out, _, code) = run(weedout().args(["judge", "--format", "json"]).arg(&page).arg(&page));
    assert_eq!(
        serde_json::from_str::<Value>(&out).expect("JSON").as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(code, 0);
    let (out, _, _) = run(weedout().args(["judge", "--format", "csv"]).arg(&page));
    assert_eq!(out.lines().count(), 2);
    assert!(out.starts_with("path,id,url,label,probability"));
}

#[test]
fn bad_input_is_named_and_the_rest_is_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let paths = [
        file("empty.html", b""),
        file("binary.bin", b"\x7fELF\0\0\0\x01\xff\xfe\0\0"),
        file("half.html", b"<p>half a tag <b"),
        folder.path().join("missing.html"),
        file("line.html", &vec![b'x'; 20 << 20]),
    ];
    let (out, err, code) = run(weedout().args(["judge", "--format", "jsonl"]).args(&paths));
    assert_eq!(out.lines().count(), 3, "{out}");
    assert!(out.lines().all(|line| line.contains("\"unjudged\"")), "{out}");
    assert!(err.starts_with("weedout: ") && err.contains("missing.html"), "{err}");
    assert!(err.contains("binary.bin: ") && err.contains("hold no page"), "{err}");
    assert!(err.ends_with("2 records could not be used\n"), "{err}");
    assert_eq!(code, 2);
}

#[test]
fn globs_and_folders_stand_for_their_pages() {
    let pattern = sample("farm/network-*.txt");
    let (out, _, code) = run(weedout().args(["judge", "--format", "csv"]).arg(pattern));
    assert!(out.lines().count() >= 3, "{out}");
    assert_eq!(code, 0);
    let (_, err, code) = run(weedout().args(["judge", "no-such-*.html"]));
    assert!(err.contains("no such file"), "{err}");
    assert_eq!(code, 2);
}

#[test]
fn a_folder_of_no_pages_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("logo.png"), b"").expect("a file");
    let (out, err, code) = run(weedout().args(["judge", "--fail-on", "farm"]).arg(folder.path()));
    assert!(err.contains("no file there has a name"), "{err}");
    assert_eq!((out.as_str(), code), ("", 2));
}

#[test]
fn addresses_do_not_command_the_terminal() {
    let line = "{\"url\": \"https://a.example/\\u001b[2J\\nclean   0.01   b\", \"text\": \"a\"}\n";
    let judge = |format: &str| {
        run(weedout().args(["judge", "--input", "jsonl", "--format", format]).write_stdin(line)).0
    };
    let text = judge("text");
    assert!(text.contains("\u{fffd}[2J clean") && !text.contains('\u{1b}'), "{text}");
    let row: Value = serde_json::from_str(&judge("jsonl")).expect("JSON");
    assert_eq!(row["url"], "https://a.example/\u{1b}[2J\nclean   0.01   b");
}

#[test]
fn a_farm_fails_the_run_only_when_asked() {
    let farm = sample("farm/network-wire-en.txt");
    assert_eq!(run(weedout().arg("judge").arg(&farm)).2, 0);
    assert_eq!(run(weedout().args(["judge", "--fail-on", "farm"]).arg(&farm)).2, 1);
    assert_eq!(
        run(weedout().args(["judge", "--fail-on", "farm"]).arg(sample("legit/diary-ja.txt"))).2,
        0
    );
}

#[test]
fn models_are_refused_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let shipped =
        std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models/web.json"))
            .expect("the model");
    let check = |name: &str, content: &str, expected: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        let (out, err, code) =
            run(weedout().args(["judge", "--model"]).arg(&path).arg(sample("legit/diary-ja.txt")));
        assert!(err.contains(name) && err.contains(expected), "{err}");
        assert_eq!((out.as_str(), code), ("", 2));
    };
    check("text.json", "not json", "weedout train");
    check(
        "gone.json",
        &shipped.replacen("\"wire.unattributed_copy\"", "\"wire.gone\"", 1),
        "wire.gone",
    );
    check("part.json", &shipped.replacen("\"intercept\"", "\"intercepted\"", 1), "intercept");
    check(
        "huge.json",
        &shipped.replacen("\"scale\": ", "\"scale\": -", 1),
        "not finite and positive",
    );
}

#[test]
fn usage_errors_say_what_to_do() {
    let (_, err, code) =
        run(weedout().args(["judge", "--url", "example.com", "-"]).write_stdin("x"));
    assert!(err.contains("no web address"), "{err}");
    assert_eq!(code, 2);
    let (_, err, code) = run(weedout().args(["signals", "wire.none"]));
    assert!(err.contains("wire.unattributed_copy"), "{err}");
    assert_eq!(code, 2);
    assert_eq!(run(weedout().arg("judge").arg("--nonsense")).2, 2);
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let page = sample("legit/diary-ja.txt");
    let escapes = |command: &mut Command| run(command.arg("judge").arg(&page)).0.contains('\u{1b}');
    assert!(!escapes(&mut weedout()));
    assert!(escapes(weedout().env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(weedout().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
    assert!(run(weedout().args(["judge", "--color", "always"]).arg(&page)).0.contains('\u{1b}'));
}

#[test]
fn signals_are_listed_and_told_in_full() {
    let (out, _, code) = run(weedout().arg("signals"));
    assert_eq!((out.lines().count(), code), (weedout::signals::COUNT, 0));
    let (out, _, _) = run(weedout().args(["signals", "author.identity_invented"]));
    assert!(out.contains("why") && out.contains("honest"), "{out}");
    let (out, _, _) = run(weedout().args(["signals", "--format", "json"]));
    assert_eq!(
        serde_json::from_str::<Value>(&out).expect("JSON").as_array().map(Vec::len),
        Some(weedout::signals::COUNT)
    );
}

#[test]
fn help_version_man_page_and_completions_are_there() {
    let (out, _, code) = run(weedout().arg("--help"));
    assert!(out.contains("Examples:") && out.contains("Exit codes:"), "{out}");
    assert_eq!(code, 0);
    assert!(run(weedout().arg("--version")).0.contains("model web-"));
    assert!(run(weedout().args(["generate", "man"])).0.contains(".TH weedout"));
    assert!(run(weedout().args(["generate", "completions", "bash"])).0.contains("_weedout"));
}

#[test]
fn made_pairs_are_written_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, _, code) = run(weedout().args(["samples", "--pairs", "3", "--out"]).arg(folder.path()));
    assert_eq!(code, 0);
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 7);
}

#[test]
fn training_gives_the_same_bytes_twice_and_a_model_that_judges() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("pages.jsonl");
    let mut lines = String::new();
    for entry in ["farm", "legit"]
        .iter()
        .flat_map(|k| std::fs::read_dir(sample(k)).expect("samples").flatten())
    {
        let path = entry.path();
        let label = if path.to_string_lossy().contains("farm") { "farm" } else { "legit" };
        let field = if path.extension().is_some_and(|e| e == "txt") { "text" } else { "html" };
        let name = entry.file_name().to_string_lossy().into_owned();
        let content = std::fs::read_to_string(&path).expect("a sample");
        let record = serde_json::json!({"id": name, "label": label, "operator": name, "kind": label, field: content});
        lines.push_str(&format!("{record}\n"));
    }
    lines.push_str("{broken\n");
    std::fs::write(&pages, lines).expect("the pages");
    let train = |out: &str| {
        let out = folder.path().join(out);
        let (_, err, code) = run(weedout()
            .args(["train", "--pairs", "30", "--alpha", "20", "--quick", "--pages"])
            .arg(&pages)
            .arg("--out")
            .arg(&out));
        assert!(err.contains("skipped") && err.contains("AUC"), "{err}");
        assert_eq!(code, 2, "a broken record is said in the exit code");
        std::fs::read(out).expect("the model")
    };
    assert_eq!(train("a.json"), train("b.json"));
    let model = folder.path().join("a.json");
    let (out, _, code) =
        run(weedout().args(["judge", "--model"]).arg(model).arg(sample("legit/diary-ja.txt")));
    assert!(out.contains("(model web-1") || out.contains("unjudged"), "{out}");
    assert_eq!(code, 0);
}
