//! The stored matrix: values of labelled pages as numbers, and facts about the pages, so that a
//! model can be trained without the pages.

use super::dataset::Dataset;
use super::rows::{Origin, Row};
use crate::error::Error;
use crate::page::Form;
use crate::signals::{self, COUNT, Values};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Facts about the pages.
pub const PAGES: &str = "pages.csv";
/// Their values.
pub const VALUES: &str = "values.csv.zst";

const PAGES_HEADER: &str = "id,label,kind,operator,language,split,source,sha256,address";
/// Slow and small: the file is written seldom and cloned often.
const LEVEL: i32 = 19;
/// A matrix unpacks to no more: a broken file must not fill the memory.
const MOST_BYTES: u64 = 2 << 30;

/// The facts of rows, a line a page.
#[must_use]
pub fn pages_csv(rows: &[&Row]) -> String {
    let mut csv = format!("{PAGES_HEADER}\n");
    for row in rows.iter().filter(|row| row.form == Form::Html) {
        csv.push_str(&page_line(row));
    }
    // A page that was given as text has no row of markup.
    let html: HashMap<&str, ()> =
        rows.iter().filter(|r| r.form == Form::Html).map(|r| (r.id.as_str(), ())).collect();
    let mut last = "";
    for row in rows.iter().filter(|row| !html.contains_key(row.id.as_str())) {
        if row.id != last {
            csv.push_str(&page_line(row));
            last = &row.id;
        }
    }
    csv
}

fn page_line(row: &Row) -> String {
    let origin = &row.origin;
    let address = origin.address.map_or(String::new(), |key| format!("{key:016x}"));
    let cells = [
        row.id.as_str(),
        if row.farm { "farm" } else { "legit" },
        &row.kind,
        &row.operator,
        &origin.language,
        &origin.split,
        &origin.source,
        &origin.sha256,
        &address,
    ];
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\n", cells.join(","))
}

/// A cell, quoted where it must be; a line of the file stays a line.
fn quoted(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The columns of `values.csv`.
fn values_header() -> String {
    let ids: Vec<&str> = signals::ALL.iter().map(|signal| signal.id).collect();
    format!("id,form,taken_for,judged,words,{}", ids.join(","))
}

/// The values of rows, a line a row: 32-bit floats in their shortest exact form, Zstandard.
///
/// # Errors
/// When compression fails.
pub fn values_csv(rows: &[&Row], tables: &str) -> Result<Vec<u8>, Error> {
    let mut csv =
        format!("# signals {}, tables {tables}\n{}\n", signals::digest(), values_header());
    for row in rows {
        csv.push_str(&format!(
            "{},{},{},{},{}",
            quoted(&row.id),
            row.form.id(),
            row.taken_for.id(),
            u8::from(row.judged),
            row.words
        ));
        for value in row.values {
            csv.push(',');
            // An empty cell is "not applicable", which is not zero.
            if !value.is_nan() {
                csv.push_str(&value.to_string());
            }
        }
        csv.push('\n');
    }
    zstd::encode_all(csv.as_bytes(), LEVEL)
        .map_err(|error| Error::output(format!("{VALUES}: {error}; nothing was written")))
}

impl Dataset {
    /// The pages stored in a folder by `weedout train --store`.
    ///
    /// # Errors
    /// When the files are not there, were made by another signal set, or hold what no page has.
    pub fn stored(folder: &Path) -> Result<Dataset, Error> {
        let (pages, values) = (folder.join(PAGES), folder.join(VALUES));
        let text = std::fs::read_to_string(&pages).map_err(|error| missing(&pages, &error))?;
        let (facts, notes) = read_facts(&text)
            .map_err(|sentence| Error::data(format!("{}, {sentence}", pages.display())))?;
        let packed = std::fs::File::open(&values).map_err(|error| missing(&values, &error))?;
        let unpacked = zstd::Decoder::new(packed)
            .and_then(|decoder| {
                let mut text = String::new();
                decoder.take(MOST_BYTES).read_to_string(&mut text)?;
                Ok(text)
            })
            .map_err(|error| missing(&values, &error))?;
        let data = read_values(&unpacked, &facts)
            .map_err(|sentence| Error::data(format!("{}: {sentence}", values.display())))?;
        Ok(Dataset { notes, ..data })
    }
}

fn missing(path: &Path, error: &std::io::Error) -> Error {
    Error::input(format!(
        "{}: {error}; run in a clone of the repository, name the folder with --data, or train on pages with --pages",
        path.display()
    ))
}

/// What `pages.csv` says of a page.
struct Facts {
    farm: bool,
    kind: String,
    operator: String,
    origin: Arc<Origin>,
}

/// What `pages.csv` says of each page, by its id, and what it says twice and differently.
fn read_facts(text: &str) -> Result<(HashMap<String, Facts>, Vec<String>), String> {
    let mut lines = text.lines().enumerate();
    if lines.next().map(|(_, header)| header) != Some(PAGES_HEADER) {
        return Err(format!("line 1: the columns are not `{PAGES_HEADER}`"));
    }
    let (mut facts, mut notes) = (HashMap::new(), Vec::new());
    for (n, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let place = format!("line {}", n + 1);
        let cells = cells(line);
        let [id, label, kind, operator, language, split, source, sha256, address] =
            <[String; 9]>::try_from(cells)
                .map_err(|c| format!("{place}: {} cells, not 9", c.len()))?;
        let farm = match label.as_str() {
            "farm" => true,
            "legit" => false,
            other => return Err(format!("{place}: label `{other}` is neither `farm` nor `legit`")),
        };
        let address = u64::from_str_radix(&address, 16).ok();
        let place = format!("{PAGES}, {place}");
        let origin = Origin {
            language,
            split,
            source,
            sha256,
            address,
            place,
            stored: true,
            corrected: false,
        };
        let name = id.clone();
        let page = Facts { farm, kind, operator, origin: Arc::new(origin) };
        if let Some(older) = facts.insert(id, page).filter(|older: &Facts| older.farm != farm) {
            let (before, now) = if farm { ("legit", "farm") } else { ("farm", "legit") };
            notes.push(format!(
                "`{name}` is labelled `{before}` in {} and `{now}` in line {}: the latter is kept",
                older.origin.place,
                n + 1
            ));
        }
    }
    Ok((facts, notes))
}

fn read_values(text: &str, facts: &HashMap<String, Facts>) -> Result<Dataset, String> {
    let mut lines = text.lines().enumerate();
    let (_, made_by) = lines.next().unwrap_or_default();
    let made_by = made_by
        .strip_prefix("# signals ")
        .and_then(|rest| rest.split_once(", tables "))
        .ok_or("line 1 does not name the signal set")?;
    if made_by.0 != signals::digest() {
        return Err(format!(
            "the values were made by another signal set ({}, this build has {}); make them anew with `weedout train --pages … --store`",
            made_by.0,
            signals::digest()
        ));
    }
    if lines.next().is_none_or(|(_, header)| header != values_header()) {
        return Err("line 2: the columns are not the signals in their order; make the values anew with `weedout train --pages … --store`".into());
    }
    let mut data = Dataset { tables: Some(made_by.1.to_owned()), ..Dataset::default() };
    for (n, line) in lines {
        let row =
            read_row(line, facts).map_err(|sentence| format!("line {}: {sentence}", n + 1))?;
        data.rows.push(row);
    }
    let read: HashSet<&str> = data.rows.iter().map(|row| row.id.as_str()).collect();
    match facts.keys().filter(|id| !read.contains(id.as_str())).min() {
        Some(lost) => Err(format!(
            "{} pages of {PAGES} have no values, `{lost}` the first: the file is cut off or of other pages",
            facts.len() - read.len()
        )),
        None => Ok(data),
    }
}

fn read_row(line: &str, facts: &HashMap<String, Facts>) -> Result<Row, String> {
    let cells = cells(line);
    let [id, form, taken_for, judged, words, numbers @ ..] = cells.as_slice() else {
        return Err("too few cells".into());
    };
    let page = facts.get(id).ok_or_else(|| format!("`{id}` is not in {PAGES}"))?;
    let known = |id: &str| Form::of_id(id).ok_or_else(|| format!("`{id}` is no form of a page"));
    let (form, taken_for) = (known(form)?, known(taken_for)?);
    let values: Values = numbers
        .iter()
        .zip(signals::ALL)
        .map(|(cell, signal)| {
            value(cell).ok_or_else(|| format!("{}: `{cell}` is no finite number", signal.id))
        })
        .collect::<Result<Vec<f32>, String>>()?
        .try_into()
        .map_err(|found: Vec<f32>| format!("{} values, not {COUNT}", found.len()))?;
    if numbers.len() != COUNT {
        return Err(format!("{} values, not {COUNT}", numbers.len()));
    }
    Ok(Row {
        id: id.clone(),
        operator: page.operator.clone(),
        kind: page.kind.clone(),
        farm: page.farm,
        form,
        taken_for,
        judged: match judged.as_str() {
            "0" => false,
            "1" => true,
            other => {
                return Err(format!("`{other}` stands where 0 or 1 says whether it is judged"));
            }
        },
        values,
        words: words.parse().map_err(|_| format!("`{words}` is no number of words"))?,
        origin: page.origin.clone(),
        buckets: Default::default(),
    })
}

fn value(cell: &str) -> Option<f32> {
    if cell.is_empty() {
        return Some(f32::NAN);
    }
    cell.parse().ok().filter(|value: &f32| value.is_finite())
}

/// The cells of a line (RFC 4180, without line breaks in cells).
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut inside = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let cell = cells.last_mut().expect("there is a first cell");
        match character {
            '"' if inside && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, value: f32) -> Row {
        let mut values = [f32::NAN; COUNT];
        values[0] = value;
        values[1] = 0.1;
        let origin =
            Origin { split: "train".into(), source: "a, \"b\"".into(), ..Origin::default() };
        let origin = Arc::new(origin);
        Row { kind: "k".into(), values, words: 7, origin, ..Row::labelled(id, "o", true) }
    }

    fn written(value: f32) -> (String, String) {
        let row = row("a", value);
        let packed = values_csv(&[&row], "xxh3:0").unwrap();
        let text = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
        (pages_csv(&[&row]), text)
    }

    #[test]
    fn every_value_comes_back_to_the_bit() {
        for value in [0.0, -0.0, 1.0 / 3.0, f32::MIN_POSITIVE, 1e-40, 16_777_217.0, f32::MAX] {
            let (pages, values) = written(value);
            let data = read_values(&values, &read_facts(&pages).unwrap().0).unwrap();
            let read = &data.rows[0];
            assert_eq!(read.values[0].to_bits(), value.to_bits());
            assert!(read.values[2].is_nan());
            assert_eq!(read.origin.source, "a, \"b\"");
            assert_eq!((read.words, read.judged, read.farm), (7, true, true));
        }
    }

    #[test]
    fn what_no_page_has_is_named_by_its_line() {
        let (pages, values) = written(0.5);
        let (facts, _) = read_facts(&pages).unwrap();
        let why = |text: String| read_values(&text, &facts).unwrap_err();
        assert!(why(values.replace(",1,7,", ",yes,7,")).contains("line 3: `yes`"));
        assert!(
            why(values.replace("judged,words", "words,judged")).contains("line 2: the columns")
        );
        let (head, _) = values.trim_end().rsplit_once('\n').unwrap();
        assert!(why(head.to_owned()).contains("1 pages of pages.csv have no values, `a`"));
        assert!(why(values.replace("0.5", "inf")).contains("line 3: author"));
        assert!(why(values.replace("\na,", "\nb,")).contains("`b` is not in pages.csv"));
        assert!(why(values.replace("xxh3:", "xxh3:f")).contains("another signal set"));
        assert!(why(values.trim_end().trim_end_matches(',').to_owned()).contains("values, not"));
        assert!(read_facts(&pages.replace("farm", "spam")).err().unwrap().contains("line 2"));
        assert!(read_facts("id\n").err().unwrap().contains("line 1"));
        let again = pages.lines().nth(1).unwrap().replace("farm", "legit");
        let (facts, notes) = read_facts(&format!("{pages}{again}\n")).unwrap();
        assert!(!facts["a"].farm);
        assert_eq!(
            notes,
            [
                "`a` is labelled `farm` in pages.csv, line 2 and `legit` in line 3: the latter is kept"
            ]
        );
    }
}
