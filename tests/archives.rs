//! Archives and tables made by other tools, and broken ones.

use assert_cmd::Command;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

fn weedout() -> Command {
    let mut command = Command::cargo_bin("weedout").expect("the binary is built");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// Rows, stderr and exit code of judging with some arguments.
fn judge(arguments: &[&str], paths: &[&Path]) -> (Vec<Value>, String, i32) {
    let mut command = weedout();
    command.args(["judge", "--format", "jsonl"]).args(arguments).args(paths);
    let output = command.output().expect("the command runs");
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let rows = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    (rows, err, output.status.code().expect("an exit code"))
}

fn page(number: usize) -> String {
    format!("<h1>Walk {number}</h1><p>It rained all day, and the path was closed.</p>")
}

fn warc(kind: &str, number: usize, content_type: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://walks.example/{number}\r\nWARC-Date: 2024-05-01T00:00:0{}Z\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        number % 10,
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn response(number: usize) -> Vec<u8> {
    let body = page(number);
    let message = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
    warc("response", number, "application/http; msgtype=response", message.as_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }
}

fn urls(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["url"].as_str().unwrap_or("-").to_owned()).collect()
}

fn numbered(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|number| format!("https://walks.example/{number}")).collect()
}

#[test]
fn archives_of_other_tools_are_read() {
    let folder = Folder::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/make_archives.py");
    let python = std::env::var_os("WEEDOUT_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let made = std::process::Command::new(python).arg(script).arg(folder.0.path()).output();
    let made = match made {
        Ok(made) if made.status.success() => made,
        Ok(made) if made.status.code() == Some(3) => {
            eprintln!("skipped: {}", String::from_utf8_lossy(&made.stderr).trim());
            return;
        }
        Ok(made) => panic!("{}", String::from_utf8_lossy(&made.stderr)),
        Err(error) => {
            eprintln!("skipped: no Python ({error})");
            return;
        }
    };
    let made: Value = serde_json::from_slice(&made.stdout).expect("names and counts");
    for (name, count) in made.as_object().expect("an object") {
        let path = folder.0.path().join(name);
        let fields: &[&str] = match name.as_str() {
            "renamed.parquet" => &["--field", "html=content", "--field", "url=meta.source"],
            _ => &[],
        };
        let (rows, err, code) = judge(fields, &[&path]);
        let count = count.as_u64().expect("a count") as usize;
        assert_eq!((err.as_str(), code), ("", 0), "{name}");
        assert_eq!(urls(&rows), numbered(&(0..count).collect::<Vec<_>>()), "{name}");
        // All pages say the same in whatever coding: none is judged on its coded bytes.
        let whys: std::collections::BTreeSet<String> =
            rows.iter().map(|row| row["why"].to_string()).collect();
        assert_eq!(whys.len(), 1, "{name}: {whys:?}");
    }
}

/// Made once by `tests/make_archives.py`, so that they are read where there is no Python too.
#[test]
fn kept_archives_of_other_tools_are_read() {
    let check = |name: &str, fields: &[&str], count: usize| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
        let (rows, err, code) = judge(fields, &[&path]);
        assert_eq!((err.as_str(), code), ("", 0), "{name}");
        assert_eq!(urls(&rows), numbered(&(0..count).collect::<Vec<_>>()), "{name}");
    };
    check("walks.warc.gz", &[], 9);
    check("walks.warc.zst", &[], 12);
    if cfg!(feature = "parquet") {
        check("walks.parquet", &["--field", "html=content", "--field", "url=meta.source"], 5);
    }
}

#[test]
fn records_give_their_identity_back() {
    let folder = Folder::new();
    let first = [warc("warcinfo", 0, "application/warc-fields", b"a: b\r\n"), response(1)].concat();
    let path = folder.file("a.warc", &first);
    let (rows, err, code) = judge(&[], &[&path]);
    assert_eq!((err.as_str(), code, rows.len()), ("", 0, 1));
    let row = &rows[0];
    assert_eq!(row["path"], path.to_str().expect("UTF-8"));
    assert_eq!((&row["record"], &row["date"]), (&2.into(), &"2024-05-01T00:00:01Z".into()));
    let offset = row["offset"].as_u64().expect("an offset") as usize;
    assert!(first[offset..].starts_with(b"WARC/1.1\r\nWARC-Type: response"));

    let members: Vec<Vec<u8>> = (1..5).map(|n| gzip(&response(n))).collect();
    let path = folder.file("a.warc.gz", &members.concat());
    let (rows, _, code) = judge(&[], &[&path]);
    assert_eq!((urls(&rows), code), (numbered(&[1, 2, 3, 4]), 0));
    let offsets: Vec<u64> = rows.iter().map(|row| row["offset"].as_u64().expect("one")).collect();
    assert_eq!(offsets[2] as usize, members[0].len() + members[1].len());
}

#[test]
fn wet_and_resources_are_read_and_other_records_passed_over() {
    let folder = Folder::new();
    let redirect = b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>moved";
    let image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG";
    let records = [
        warc("request", 0, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        warc("response", 1, "application/http; msgtype=response", redirect),
        warc("response", 2, "application/http; msgtype=response", image),
        warc("resource", 3, "text/html", page(3).as_bytes()),
        warc("conversion", 4, "text/plain", "A walk\nIt rained.\n".as_bytes()),
        warc("metadata", 5, "application/warc-fields", b"fetchTimeMs: 5\r\n"),
    ];
    let path = folder.file("walks.warc.wet", &records.concat());
    let (rows, err, code) = judge(&[], &[&path]);
    assert_eq!((urls(&rows), err.as_str(), code), (numbered(&[3, 4]), "", 0));
}

#[test]
fn a_broken_record_is_named_and_passed_over() {
    let folder = Folder::new();
    let check = |name: &str, bytes: &[u8], found: &[usize], says: &str| {
        let path = folder.file(name, bytes);
        let (rows, err, code) = judge(&[], &[&path]);
        assert_eq!(urls(&rows), numbered(found), "{name}: {err}");
        assert!(err.contains(name) && err.contains(says), "{name}: {err}");
        assert_eq!(code, 2, "{name}");
    };
    let with_length = |number: usize, by: i64| {
        let record = String::from_utf8(response(number)).expect("UTF-8");
        let at = record.find("Content-Length: ").expect("a length") + 16;
        let end = at + record[at..].find('\r').expect("a line");
        let length: i64 = record[at..end].parse().expect("a number");
        format!("{}{}{}", &record[..at], length + by, &record[end..]).into_bytes()
    };
    let broken = |by| [response(1), with_length(2, by), response(3), response(4)];
    for by in [-20, 20, 300] {
        check(&format!("plain{by}.warc"), &broken(by).concat(), &[1, 3, 4], "record 2 at byte");
        let members = broken(by).map(|record| gzip(&record)).concat();
        check(&format!("members{by}.warc.gz"), &members, &[1, 3, 4], "record 2 at byte");
        let whole = gzip(&broken(by).concat());
        check(&format!("whole{by}.warc.gz"), &whole, &[1, 3, 4], "record 2 at byte");
    }
    let request = warc("request", 2, "application/http", b"GET / HTTP/1.1\r\n\r\n");
    let request = String::from_utf8(request).expect("UTF-8");
    let request = request.replace("Content-Length: 18", "Content-Length: 318").into_bytes();
    check("request.warc", &[response(1), request, response(3)].concat(), &[1, 3], "record 2");
    let mut cut = gzip(&response(2));
    cut.truncate(cut.len() / 2);
    let members = [gzip(&response(1)), cut.clone(), gzip(&response(3)), gzip(&response(4))];
    check("cut-within.warc.gz", &members.concat(), &[1, 3, 4], "record 2 at byte");
    check("cut-end.warc.gz", &[gzip(&response(1)), cut].concat(), &[1], "cut off");
    let garbage = b"no record at all, whatever it is\r\n\r\n".to_vec();
    check("garbage.warc", &[response(1), garbage, response(3)].concat(), &[1, 3], "record 2");
    let not_http = warc("response", 2, "application/http", b"nothing of the kind");
    check("not-http.warc", &[response(1), not_http, response(3)].concat(), &[1, 3], "no HTTP");
    check("lost.warc", &response(1)[..150], &[], "head is cut off");
    let frames = [response(1), response(2)].map(|r| zstd::encode_all(&r[..], 3).expect("memory"));
    let cut = frames[1][..frames[1].len() / 2].to_vec();
    let frames = [frames[0].clone(), cut, frames[0].clone()].concat();
    check("cut.warc.zst", &frames, &[1, 1], "record 2 at byte");
    check("pages.pdf", b"%PDF-1.4", &[], "extract their text first");
}

#[test]
fn json_lines_are_bounded_and_compressed_ones_unpacked() {
    let folder = Folder::new();
    let line = |n: usize| {
        format!("{{\"url\": \"https://walks.example/{n}\", \"html\": \"{}\"}}\n", page(n))
    };
    let long = format!("{{\"html\": \"{}\"}}\n", "x".repeat(65 << 20));
    let nul = "\0\0\0\n".to_owned();
    let lines = [line(1), long, nul, line(4)].concat();
    for (name, bytes) in
        [("a.jsonl", lines.clone().into_bytes()), ("a.jsonl.gz", gzip(lines.as_bytes()))]
    {
        let path = folder.file(name, &bytes);
        let (rows, err, code) = judge(&[], &[&path]);
        assert_eq!((urls(&rows), code), (numbered(&[1, 4]), 2), "{err}");
        assert!(err.contains("line 2: a line of 65 MB") && err.contains("line 3: "), "{err}");
    }
    let mut cut = gzip((0..2000).map(line).collect::<String>().as_bytes());
    cut.truncate(cut.len() - 200);
    let path = folder.file("cut.jsonl.gz", &cut);
    let (rows, err, code) = judge(&[], &[&path]);
    assert!(rows.len() > 1000 && err.contains("cut off") && code == 2, "{} {err}", rows.len());
}

#[test]
fn members_that_part_records_anywhere_are_read_on() {
    let folder = Folder::new();
    let archive: Vec<u8> = (1..30).flat_map(response).collect();
    let numbers: Vec<usize> = (1..30).collect();
    for size in [100, 333, 1000, 5000] {
        let members: Vec<u8> = archive.chunks(size).flat_map(gzip).collect();
        let path = folder.file(&format!("by{size}.warc.gz"), &members);
        let (rows, err, code) = judge(&[], &[&path]);
        assert_eq!((urls(&rows), err.as_str(), code), (numbered(&numbers), "", 0), "{size}");
    }
}

#[test]
fn damage_in_packed_lines_costs_no_more_than_its_part() {
    let folder = Folder::new();
    let line = |n: usize| {
        format!("{{\"url\": \"https://walks.example/{n}\", \"html\": \"{}\"}}\n", page(n))
    };
    let lines: String = (0..900).map(line).collect();
    let line_start = |n| (0..n).map(|n| line(n).len()).sum();
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 3).expect("memory");
    // Parts that end with a line, and parts that end anywhere.
    for (form, third) in [("lines", line_start(600)), ("bytes", lines.len() / 2)] {
        let first = lines.len() / 3;
        let parts = [&lines[..first], &lines[first..third], &lines[third..]].map(str::as_bytes);
        for (ending, packed) in [("gz", parts.map(gzip)), ("zst", parts.map(zstd))] {
            let [first, mut second, third] = packed;
            let middle = second.len() / 2;
            second.truncate(middle);
            let path =
                folder.file(&format!("{form}.jsonl.{ending}"), &[first, second, third].concat());
            let (rows, err, code) = judge(&[], &[&path]);
            let found = urls(&rows);
            assert!(err.contains("damaged here") && code == 2, "{form} {ending}: {err}");
            assert!(
                found.len() > 550 && found[0] == numbered(&[0])[0],
                "{form} {ending}: {}",
                found.len()
            );
            assert_eq!(found.last(), numbered(&[899]).first(), "{form} {ending}");
        }
    }
}

#[test]
fn fields_may_have_other_names() {
    let folder = Folder::new();
    let path = folder.file(
        "a.jsonl",
        b"{\"raw\": \"<p>It rained\", \"meta\": {\"source\": {\"url\": \"https://walks.example/1\"}, \"n\": 7}, \"when\": 5}\n",
    );
    let fields = ["html=raw", "url=meta.source.url", "id=meta.n", "date=when"];
    let arguments: Vec<&str> = fields.iter().flat_map(|field| ["--field", field]).collect();
    let (rows, err, code) = judge(&arguments, &[&path]);
    assert_eq!((urls(&rows), err.as_str(), code), (numbered(&[1]), "", 0));
    assert_eq!((&rows[0]["id"], &rows[0]["date"]), (&7.into(), &"5".into()));
    let (_, err, code) = judge(&["--field", "page=raw"], &[&path]);
    assert!(err.contains("page=raw") && err.contains("operator") && code == 2, "{err}");
}

#[test]
fn a_bomb_in_a_body_is_bounded() {
    let folder = Folder::new();
    let bomb = gzip(&vec![b' '; 300 << 20]);
    let mut message =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    message.extend_from_slice(&bomb);
    let records = [warc("response", 1, "application/http", &message), response(2)];
    let path = folder.file("bomb.warc.gz", &records.map(|record| gzip(&record)).concat());
    let (rows, err, code) = judge(&[], &[&path]);
    assert_eq!((urls(&rows), err.as_str(), code), (numbered(&[1, 2]), "", 0));
}

#[cfg(feature = "parquet")]
#[test]
fn verdicts_go_into_a_table_and_a_table_is_read() {
    let folder = Folder::new();
    let lines: String = (0..3)
        .map(|n| format!("{{\"url\": \"https://walks.example/{n}\", \"text\": \"It rained.\"}}\n"))
        .collect();
    let pages = folder.file("a.jsonl", lines.as_bytes());
    let table = folder.0.path().join("rows.parquet");
    let mut command = weedout();
    command.args(["judge", "--quiet", "--output"]).arg(&table).arg(&pages);
    command.assert().success();
    // The table of verdicts has no page in it, and says what it has.
    let (rows, err, code) = judge(&[], &[&table]);
    assert!(rows.is_empty() && err.contains("no column `html` or `text`"), "{err}");
    assert!(err.contains("strongest_signal") && code == 2, "{err}");
    // Any column of text can be called the page.
    let (rows, err, code) = judge(&["--field", "text=reasons"], &[&table]);
    assert_eq!((urls(&rows), err.as_str(), code), (numbered(&[0, 1, 2]), "", 0));
    assert_eq!(rows[2]["record"], 3);
    let bytes = std::fs::read(&table).expect("the table");
    let cut = folder.file("cut.parquet", &bytes[..bytes.len() - 10]);
    let (_, err, code) = judge(&[], &[&cut]);
    assert!(err.contains("no Parquet table") && code == 2, "{err}");
}
