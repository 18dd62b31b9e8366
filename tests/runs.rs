//! Runs: files written whole, gone on with, ended early; pages split, sites rolled up.

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn weedout() -> Command {
    let mut command = Command::cargo_bin("weedout").expect("the binary is built");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(command: &mut Command) -> (String, String, i32) {
    let output = command.output().expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("an exit code"))
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data/samples")
}

/// The sample pages as JSON lines, so many times over, each with an address.
fn pages(times: usize) -> String {
    let mut paths: Vec<PathBuf> = ["farm", "legit"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(samples().join(kind)).expect("samples").flatten())
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let mut lines = String::new();
    for (n, path) in (0..times).flat_map(|_| &paths).enumerate() {
        let kind = if path.to_string_lossy().contains("farm") { "farm" } else { "honest" };
        let field = if path.extension().is_some_and(|e| e == "txt") { "text" } else { "html" };
        let content = std::fs::read_to_string(path).expect("a sample");
        let url = format!("https://{kind}.example/{n}");
        lines.push_str(&serde_json::json!({"id": n, "url": url, field: content}).to_string());
        lines.push('\n');
    }
    lines
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn files_are_whole_and_replaced_only_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("rows.csv");
    let page = samples().join("legit/diary-ja.txt");
    let judge = |more: &[&str]| {
        run(weedout().args(["judge", "--quiet", "--output"]).arg(&out).args(more).arg(&page))
    };
    assert_eq!(judge(&[]), (String::new(), String::new(), 0));
    assert_eq!(read(&out).lines().count(), 2);
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
    let (_, err, code) = judge(&[]);
    assert!(err.contains("--overwrite") && code == 2, "{err}");
    assert_eq!(judge(&["--overwrite"]).2, 0);
    // Nobody knows that it is this command's.
    let (_, err, code) = judge(&["--resume"]);
    assert!(err.contains("no interrupted run") && code == 2, "{err}");
    let lines = folder.path().join("pages.jsonl");
    std::fs::write(&lines, "{\"text\": \"It rained.\"}\n").expect("pages");
    let onto = ["judge", "--overwrite", "--output"];
    let (_, err, code) = run(weedout().args(onto).args([&lines, &lines]));
    assert!(err.contains("it is read") && code == 2, "{err}");
    assert!(read(&lines).contains("It rained."));
    std::fs::remove_file(&lines).expect("a file");
    let (_, err, code) = run(weedout().args(["judge", "--output", "rows.unknown"]).arg(&page));
    assert!(err.contains(".parquet") && code == 2, "{err}");
    let nowhere = folder.path().join("none/rows.csv");
    let (_, err, code) = run(weedout().args(["judge", "--output"]).arg(nowhere).arg(&page));
    assert!(err.contains("none/rows.csv: ") && code == 2, "{err}");
    // What is written last is not found out last.
    let (rows, sites) = (folder.path().join("new.csv"), folder.path().join("none/sites.csv"));
    let (_, err, code) = run(weedout().args(["judge", "--quiet", "--output"]).args([
        &rows,
        Path::new("--sites"),
        &sites,
        &page,
    ]));
    assert!(err.contains("sites.csv: ") && code == 2, "{err}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[test]
fn two_outputs_need_two_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = samples().join("legit/diary-ja.txt");
    let passed = folder.path().join("passed.jsonl");
    let (split, rows) = (folder.path().as_os_str(), passed.as_os_str());
    for arguments in [["--split".as_ref(), split], ["--sites".as_ref(), rows]] {
        let (_, err, code) =
            run(weedout().args(["judge", "-o"]).arg(&passed).args(arguments).arg(&page));
        assert!(err.contains("two files would be written there") && code == 2, "{err}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }
}

/// `judge … | head -1`: no fault, unless files are left unfinished by it.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_output_leaves_no_file_unfinished_without_a_word() {
    use std::process::Stdio;
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("pages.jsonl");
    std::fs::write(&input, pages(40)).expect("pages");
    let ended = |more: &[&std::ffi::OsStr]| {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("weedout"))
            .args(["judge", "--format", "jsonl"])
            .arg(&input)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(ended(&[]).0, Some(0));
    let (code, err) = ended(&["--split".as_ref(), folder.path().join("split").as_os_str()]);
    assert!(code == Some(2) && err.contains("unfinished"), "{code:?} {err}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let binary = assert_cmd::cargo::cargo_bin("weedout");
    let output = std::process::Command::new(binary)
        .arg("judge")
        .arg(samples())
        .stdout(full)
        .output()
        .expect("the command runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("standard output: No space left"), "{err}");
    assert_eq!(output.status.code(), Some(2));
}

/// A file that may not grow beyond 64 KiB stands for a disk that is full.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_named_and_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("pages.jsonl");
    std::fs::write(&input, pages(10)).expect("the pages are written");
    let out = |name: &str| folder.path().join(name);
    let judge = ["judge", "--quiet", "--format", "jsonl", "--output"];
    let limited = |form: &str, out: &Path| {
        let limited = std::process::Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"", "sh"])
            .arg(assert_cmd::cargo::cargo_bin("weedout"))
            .args(["judge", "--quiet", "--format", form, "--output"])
            .args([out, input.as_path()])
            .output()
            .expect("a shell");
        assert_eq!(limited.status.code(), Some(2), "{form}");
        String::from_utf8_lossy(&limited.stderr).into_owned()
    };
    let told = limited("jsonl", &out("rows.jsonl"));
    assert!(told.contains("rows.jsonl.part: ") && told.contains("--resume"), "{told}");
    // A document that has an end is not gone on with, and none is told to.
    for told in [limited("json", &out("rows.json")), limited("json", &out("rows.json"))] {
        assert!(told.contains("rows.json.part: ") && told.contains("--overwrite"), "{told}");
        assert!(!told.contains("--resume"), "{told}");
    }
    assert!(!out("rows.jsonl").exists());
    let ended = run(weedout().args(judge).arg(out("rows.jsonl")).arg("--resume").arg(&input));
    assert_eq!((ended.2, ended.1.as_str()), (0, ""));
    run(weedout().args(judge).args([out("whole.jsonl"), input]));
    assert_eq!(read(&out("rows.jsonl")), read(&out("whole.jsonl")));
}

#[test]
fn rows_are_chosen_and_pages_split() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = pages(1);
    let file = folder.path().join("pages.jsonl");
    std::fs::write(&file, &input).expect("the pages");
    let all = run(weedout().args(["judge", "--format", "jsonl"]).arg(&file)).0;
    let is_farm = |row: &&str| row.contains("\"label\":\"farm\"");
    let farm: Vec<&str> = all.lines().filter(is_farm).collect();
    assert!(!farm.is_empty() && farm.len() < all.lines().count());

    let only = run(weedout().args(["judge", "--format", "jsonl", "--only", "farm"]).arg(&file)).0;
    assert_eq!(only.lines().collect::<Vec<_>>(), farm);
    let likely =
        run(weedout().args(["judge", "--format", "jsonl", "--min-probability", "0.5"]).arg(&file))
            .0;
    let probability =
        |row: &str| serde_json::from_str::<Value>(row).expect("JSON")["probability"].as_f64();
    assert!(likely.lines().all(|row| probability(row).is_some_and(|p| p >= 0.5)), "{likely}");

    let split = folder.path().join("apart");
    let (_, _, code) =
        run(weedout().args(["judge", "--format", "csv", "--split"]).arg(&split).arg(&file));
    assert_eq!(code, 0);
    let (passed, rejected) =
        (read(&split.join("passed.jsonl")), read(&split.join("rejected.jsonl")));
    assert_eq!(rejected.lines().count(), farm.len());
    let mut joined: Vec<&str> = passed.lines().chain(rejected.lines()).collect();
    let mut given: Vec<&str> = input.lines().collect();
    joined.sort_unstable();
    given.sort_unstable();
    assert_eq!(joined, given, "lines are passed on as they came");
    // Pages that were no lines become lines that are judged alike.
    let split = folder.path().join("again");
    run(weedout().args(["judge", "--split"]).arg(&split).arg(samples().join("farm")));
    let rejected = split.join("rejected.jsonl");
    let (rows, err, _) = run(weedout().args(["judge", "--format", "jsonl"]).arg(rejected));
    assert!(rows.lines().count() > 2 && rows.lines().all(|r| is_farm(&r)), "{rows}{err}");
}

/// A run that reads `input` from standard input and is ended by a signal when it has judged it.
#[cfg(unix)]
fn ended_by(signal: &str, input: &[&str], arguments: &[&std::ffi::OsStr]) -> Option<i32> {
    use std::io::Write;
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("weedout"))
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("its input");
    for part in input {
        stdin.write_all(part.as_bytes()).expect("it reads");
        // How far a run has come is noted every two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2200));
    }
    let kill = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    child.wait().expect("it ends").code()
}

#[cfg(unix)]
#[test]
fn an_ended_run_goes_on_without_a_row_lost_or_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = pages(1).lines().enumerate().fold(String::new(), |mut lines, (n, line)| {
        lines.push_str(line);
        lines.push_str(if n == 3 || n == 40 { "\n{broken\n" } else { "\n" });
        lines
    });
    let lines: Vec<&str> = input.split_inclusive('\n').collect();
    let arguments = |name: &str, more: &[&str]| -> Vec<std::ffi::OsString> {
        let path = |ending: &str| folder.path().join(format!("{name}{ending}")).into_os_string();
        let mut arguments: Vec<std::ffi::OsString> =
            ["judge", "--progress", "--input", "jsonl", "--sites"].map(Into::into).into();
        arguments.extend([path(".sites.csv"), "--output".into(), path(".jsonl")]);
        arguments.extend(more.iter().map(Into::into));
        arguments.push("-".into());
        arguments
    };
    let (_, told, code) = run(weedout().args(arguments("whole", &[])).write_stdin(input.as_str()));
    assert_eq!(code, 2, "{told}");
    let totals = |told: &str| -> Vec<String> {
        let lines = told.lines().filter(|line| !line.contains("pages/s"));
        let lines = lines.map(|line| line.split(" s: ").last().unwrap_or_default().to_owned());
        lines.filter(|line| !line.contains("skipped")).collect()
    };
    for (name, signal) in [("killed", "-KILL"), ("interrupted", "-INT")] {
        let beginning = [lines[..20].concat(), lines[20..25].concat(), lines[25..30].concat()];
        let parts: Vec<&str> = match signal {
            // The last part is judged and not noted any more.
            "-KILL" => beginning.iter().map(String::as_str).collect(),
            _ => vec![&beginning[0]],
        };
        let first = arguments(name, &[]);
        let first: Vec<&std::ffi::OsStr> = first.iter().map(|a| a.as_os_str()).collect();
        let code = ended_by(signal, &parts, &first);
        assert_eq!(code, (signal == "-INT").then_some(130), "{name}");
        let part = read(&folder.path().join(format!("{name}.jsonl.part")));
        assert!(part.lines().all(|row| serde_json::from_str::<Value>(row).is_ok()), "{part}");

        let (_, err, code) = run(weedout().args(arguments(name, &[])).write_stdin(input.as_str()));
        assert!(err.contains("--resume") && code == 2, "{err}");
        let again = arguments(name, &["--resume"]);
        let (_, err, code) = run(weedout().args(again).write_stdin(input.as_str()));
        assert_eq!(code, 2, "{err}");
        for ending in [".jsonl", ".sites.csv"] {
            let file = |name: &str| read(&folder.path().join(format!("{name}{ending}")));
            assert_eq!(file(name), file("whole"), "{name}");
        }
        assert_eq!(totals(&err), totals(&told), "{name}");
        assert!(!folder.path().join(format!("{name}.jsonl.progress")).exists());
    }
    let other = arguments("whole", &["--resume", "--explain", "2"]);
    let note = "{\"fingerprint\": \"\", \"state\": {\"input\": 0, \"number\": 0, \"rows\": 0, \"lengths\": [], \"summary\": {\"farm\":0,\"suspect\":0,\"clean\":0,\"unjudged\":0,\"flaws\":0,\"no_page\":0,\"signals\":{},\"hosts\":{}}}}";
    std::fs::write(folder.path().join("whole.jsonl.progress"), note).expect("a note");
    let (_, err, code) = run(weedout().args(other).write_stdin(input.as_str()));
    assert!(err.contains("other arguments") && code == 2, "{err}");
}

/// Between its last row and its end a run puts one file after another into its place.
#[cfg(unix)]
#[test]
fn a_run_that_ended_while_its_files_were_put_into_their_places_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let input: String = pages(1).split_inclusive('\n').take(12).collect();
    let arguments = |name: &str| -> Vec<std::ffi::OsString> {
        let (rows, apart) = (path(&format!("{name}.jsonl")), path(name));
        let more: [std::ffi::OsString; 4] =
            ["--output".into(), rows.into(), "--split".into(), apart.into()];
        ["judge", "--quiet", "--input", "jsonl", "-"]
            .map(Into::into)
            .into_iter()
            .chain(more)
            .collect()
    };
    let resume = || run(weedout().args(arguments("a")).arg("--resume").write_stdin(input.as_str()));
    let files = |name: &str| {
        ["{}.jsonl", "{}/passed.jsonl", "{}/rejected.jsonl"]
            .map(|file| read(&path(&file.replace("{}", name))))
    };
    assert_eq!(run(weedout().args(arguments("whole")).write_stdin(input.as_str())).2, 0);
    // One that had noted nothing has left files to be begun anew.
    std::fs::create_dir(path("a")).expect("a folder");
    for left in ["a.jsonl.part", "a/passed.jsonl.part", "a/rejected.jsonl.part"] {
        std::fs::write(path(left), "{\"half").expect("a file");
    }
    assert_eq!(resume(), (String::new(), String::new(), 0));
    assert_eq!(files("a"), files("whole"));

    std::fs::remove_file(path("a.jsonl")).expect("the rows");
    std::fs::remove_dir_all(path("a")).expect("the pages");
    let first = arguments("a");
    let first: Vec<&std::ffi::OsStr> = first.iter().map(|a| a.as_os_str()).collect();
    assert_eq!(ended_by("-INT", &[&input], &first), Some(130));
    let note = std::fs::read(path("a.jsonl.progress")).expect("a note");
    std::fs::rename(path("a/passed.jsonl.part"), path("a/passed.jsonl")).expect("the pages");
    assert_eq!(resume(), (String::new(), String::new(), 0));
    assert_eq!(files("a"), files("whole"));
    // The rows come last: where they are, nothing is left to do.
    std::fs::write(path("a.jsonl.progress"), &note).expect("a note");
    let (_, err, code) = resume();
    assert!(err.contains("complete") && code == 0, "{err}");
    // What was found is told again.
    std::fs::write(path("a.jsonl.progress"), note).expect("a note");
    let failing = arguments("a").into_iter().chain(["--fail-on".into(), "suspect".into()]);
    let (_, _, code) = run(weedout().args(failing).arg("--resume").write_stdin(input.as_str()));
    assert_eq!(code, 1);
    assert!(!path("a.jsonl.progress").exists());
    assert_eq!(files("a"), files("whole"));
}

#[test]
fn a_child_process_is_answered_line_by_line() {
    use std::io::{BufRead, BufReader, Write};
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("weedout"))
        .args(["judge", "--format", "jsonl", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("its input");
    let mut answers = BufReader::new(child.stdout.take().expect("its output")).lines();
    for n in 0..3 {
        writeln!(stdin, "{{\"id\": {n}, \"text\": \"It rained.\"}}").expect("it reads");
        let answer = answers.next().expect("an answer").expect("UTF-8");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!(answer["id"], n);
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn sites_are_rolled_up_alike_by_both_ways() {
    let folder = tempfile::tempdir().expect("a folder");
    let sites = folder.path().join("sites.jsonl");
    let judged = run(weedout()
        .args(["judge", "--format", "jsonl", "--input", "jsonl", "--sites"])
        .arg(&sites)
        .write_stdin(pages(1)));
    assert_eq!(judged.2, 0, "{}", judged.1);
    let mut rows = judged.0;
    let (rolled, err, code) =
        run(weedout().args(["sites", "--format", "jsonl", "-"]).write_stdin(rows.clone()));
    assert_eq!((rolled.as_str(), err.as_str(), code), (read(&sites).as_str(), "", 0));
    let sites: Vec<Value> =
        rolled.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let names: Vec<&str> = sites.iter().filter_map(|site| site["site"].as_str()).collect();
    assert!(names.contains(&"farm.example") && names.contains(&"honest.example"), "{names:?}");
    let farm = sites.iter().find(|site| site["site"] == "farm.example").expect("the farms");
    assert!(farm["farm"].as_u64() > Some(0) && farm["signals"][0]["signal"].is_string(), "{farm}");
    assert!(farm["authors"].as_u64() > Some(0), "{farm}");
    rows.push_str("no verdict\n{\"url\": null, \"label\": \"clean\"}\n");
    let (_, err, code) = run(weedout().args(["sites", "-"]).write_stdin(rows));
    assert!(err.contains("no verdict") && err.contains("no address") && code == 2, "{err}");
}

#[test]
fn lists_name_the_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("list.txt");
    let page = samples().join("legit/diary-ja.txt");
    std::fs::write(&list, format!("\u{feff}{}\r\n\nmissing.html\n", page.display()))
        .expect("the list");
    let (out, err, code) =
        run(weedout().args(["judge", "--format", "csv", "--files-from"]).arg(&list));
    assert_eq!((out.lines().count(), code), (2, 2), "{out}");
    assert!(err.contains("missing.html"), "{err}");
}
