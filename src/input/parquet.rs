//! Parquet tables: a page a row, read a row group at a time, named columns alone.

use super::fields::{Fields, Picked};
use super::{Flaw, Item, MOST_BYTES, Meter, Place, Record, Sealed};
use crate::page::Format;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field, Row};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};
use serde_json::Value;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// Rows held at a time: pages are long, and a table's own batches have a thousand.
const BATCH: usize = 32;

/// The rows of a table, in order.
pub(super) struct Table {
    reader: SerializedFileReader<File>,
    columns: SchemaDescPtr,
    fields: Fields,
    place: Place,
    meter: Meter,
    next_group: usize,
    rows: Option<ReaderIter>,
    /// The row read last.
    number: u64,
    /// The last row of the open row group.
    last: u64,
}

impl Table {
    /// Opens a table; the sentence says what is wrong with it.
    pub fn open(
        path: &Path,
        place: Place,
        fields: &Fields,
        meter: &Meter,
    ) -> Result<Table, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let reader = guarded(|| SerializedFileReader::new(file))
            .map_err(|error| format!("no Parquet table ({error})"))?;
        let columns = chosen(reader.metadata().file_metadata().schema(), fields)?;
        Ok(Table {
            reader,
            columns,
            fields: fields.clone(),
            place,
            meter: meter.clone(),
            next_group: 0,
            rows: None,
            number: 0,
            last: 0,
        })
    }

    /// Opens the next row group; `None` after the last. Rows are numbered by what the groups say
    /// of themselves, whatever can be read of them.
    fn next_group(&mut self) -> Option<Result<ReaderIter, String>> {
        let group = self.next_group;
        if group >= self.reader.num_row_groups() {
            return None;
        }
        self.next_group += 1;
        let of_group = self.reader.metadata().row_group(group);
        self.meter.add(u64::try_from(of_group.compressed_size()).unwrap_or(0));
        self.number = self.last;
        self.last = self.number.saturating_add(u64::try_from(of_group.num_rows()).unwrap_or(0));
        let rows = guarded(|| {
            let rows = self.reader.get_row_group(group)?;
            TreeBuilder::new().with_batch_size(BATCH).as_iter(self.columns.clone(), &*rows)
        });
        Some(rows.map_err(|error| format!("row group {group} cannot be read ({error})")))
    }

    fn here(&self) -> Place {
        Place { number: self.number, ..self.place.clone() }
    }

    /// Gives up the rest of the open row group, from this row on.
    fn give_up(&mut self, cause: &str) -> Flaw {
        self.rows = None;
        let (from, to) = (self.number, self.last);
        let lost = if from < to { format!("rows {from} to {to} are") } else { "it is".into() };
        Flaw { place: self.here(), sentence: format!("{cause}: {lost} skipped") }
    }
}

impl Iterator for Table {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let Some(rows) = &mut self.rows else {
                match self.next_group()? {
                    Ok(rows) => self.rows = Some(rows),
                    Err(cause) => {
                        self.number += 1;
                        return Some(Err(self.give_up(&cause)));
                    }
                }
                continue;
            };
            let Some(row) = guarded(|| rows.next().transpose()).transpose() else {
                self.rows = None;
                continue;
            };
            self.number += 1;
            let row = match row {
                Ok(row) => row,
                // What is left of a damaged row group cannot be told apart; the next can.
                Err(error) => {
                    return Some(
                        Err(self.give_up(&format!("the table is damaged here ({error})"))),
                    );
                }
            };
            let place = self.here();
            return Some(match record(row, place.clone(), &self.fields) {
                Ok(record) => Ok(Sealed::ready(record)),
                Err(sentence) => Err(Flaw { place, sentence: format!("{sentence}: skipped") }),
            });
        }
    }
}

/// Runs the table's own library, which panics on some damaged tables where it should say so.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    // What a panic leaves half done is not used again: the row group is given up.
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ParquetError::General("its parts contradict each other".into())))
}

/// The top-level columns that hold fields; a sentence when none holds a page.
fn chosen(schema: &Type, fields: &Fields) -> Result<SchemaDescPtr, String> {
    let root = |name: &str| {
        let whole = schema.get_fields().iter().find(|column| column.name() == name);
        whole.or_else(|| {
            let (first, _) = name.split_once('.')?;
            schema.get_fields().iter().find(|column| column.name() == first)
        })
    };
    let [html, text, ..] = fields.names() else { return Err("no fields".into()) };
    if root(html).is_none() && root(text).is_none() {
        let there: Vec<&str> = schema.get_fields().iter().map(|column| column.name()).collect();
        return Err(format!(
            "no column `{html}` or `{text}`; it has {}; say which one holds the page with --field html=COLUMN or --field text=COLUMN",
            there.join(", ")
        ));
    }
    let mut columns: Vec<Arc<Type>> = Vec::new();
    for column in fields.names().iter().filter_map(|name| root(name)) {
        if !columns.iter().any(|chosen| chosen.name() == column.name()) {
            columns.push(column.clone());
        }
    }
    let built = Type::group_type_builder(schema.name()).with_fields(columns).build();
    built.map(|root| Arc::new(SchemaDescriptor::new(Arc::new(root)))).map_err(|e| e.to_string())
}

fn record(row: Row, place: Place, fields: &Fields) -> Result<Record, String> {
    let mut picked = Picked::default();
    let mut raw: [Option<Vec<u8>>; 2] = [None, None];
    for (column, field) in row.into_columns() {
        for (role, name) in fields.names().iter().enumerate() {
            if *name == column {
                match (bytes_of(&field), raw.get_mut(role)) {
                    // A page as it came over the wire, in a charset of its own.
                    (Some(bytes), Some(raw)) => {
                        picked[role] = Some(stand_in(&bytes));
                        *raw = Some(bytes);
                    }
                    _ => picked[role] = Some(value(&field)),
                }
            } else if let Some(path) = name.strip_prefix(&format!("{column}.")) {
                let whole = value(&field);
                picked[role] = path.split('.').try_fold(&whole, |v, key| v.get(key)).cloned();
            }
        }
    }
    let mut record = Record::at(place, Vec::new());
    fields.fill(&mut record, picked)?;
    let [html, text] = raw;
    if let Some(mut bytes) = if record.format == Some(Format::Html) { html } else { text } {
        bytes.truncate(MOST_BYTES);
        record.content = bytes;
        record.content_type = None;
    }
    Ok(record)
}

/// Stands for bytes while fields are chosen: as empty as they are.
fn stand_in(bytes: &[u8]) -> Value {
    Value::String(if bytes.trim_ascii().is_empty() { "" } else { "bytes" }.into())
}

fn bytes_of(field: &Field) -> Option<Vec<u8>> {
    match field {
        Field::Bytes(bytes) => Some(bytes.data().to_vec()),
        _ => None,
    }
}

fn value(field: &Field) -> Value {
    match field {
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::Null => Value::Null,
        Field::Bool(flag) => Value::Bool(*flag),
        Field::Int(number) => Value::from(*number),
        Field::Long(number) => Value::from(*number),
        Field::Group(row) => row
            .get_column_iter()
            .map(|(name, field)| (name.clone(), value(field)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        // Dates and the like, as the table's own library writes them.
        other => Value::String(other.to_string().trim_matches('"').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Unit;
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    const PAGES: &str = "message pages { required binary html; required binary text (UTF8); required int64 label; }";

    /// A table of row groups of these pages, each as `html` and `text`, and all labelled 1.
    fn table(path: &Path, groups: &[&[(&str, &str)]]) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(PAGES).expect("a schema"));
        let file = File::create(path).expect("a file");
        let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).expect("a table");
        for rows in groups {
            let mut group = writer.next_row_group().expect("a group");
            for column in 0..2 {
                let of = |row: &(&str, &str)| if column == 0 { row.0.into() } else { row.1.into() };
                let values: Vec<ByteArray> = rows.iter().map(of).collect();
                let mut column = group.next_column().expect("it writes").expect("a column");
                let written = column.typed::<ByteArrayType>().write_batch(&values, None, None);
                assert_eq!(written.expect("it writes"), rows.len());
                column.close().expect("it ends");
            }
            let mut column = group.next_column().expect("it writes").expect("a column");
            let ones = vec![1; rows.len()];
            let labels = column.typed::<parquet::data_type::Int64Type>();
            labels.write_batch(&ones, None, None).expect("it writes");
            column.close().expect("it ends");
            group.close().expect("it ends");
        }
        writer.close().expect("it ends");
        std::fs::read(path).expect("the table")
    }

    fn open(path: &Path) -> Table {
        let place = Place { file: "a".into(), input: 0, unit: Unit::Row, number: 1, offset: None };
        Table::open(path, place, &Fields::default(), &Meter::default()).expect("a table")
    }

    #[test]
    fn rows_keep_their_numbers_behind_lost_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let rows = [("<p>a", ""), ("<p>b", ""), ("<p>c", "")];
        let mut bytes = table(&path, &[&rows, &rows, &rows[..1]]);
        let group = open(&path).reader.metadata().row_group(1).column(0).clone();
        let start = group.dictionary_page_offset().unwrap_or(group.data_page_offset()) as usize;
        bytes[start..start + 8].fill(0xFF);
        std::fs::write(&path, bytes).expect("the table");
        let found: Vec<String> = open(&path)
            .map(|item| match item {
                Ok(sealed) => sealed.place().number.to_string(),
                Err(flaw) => flaw.to_string(),
            })
            .collect();
        assert_eq!(found.len(), 5, "{found:?}");
        assert_eq!([&found[..3], &found[4..]].concat(), ["1", "2", "3", "7"]);
        assert!(
            found[3].starts_with("a, row 4: ") && found[3].contains("rows 4 to 6"),
            "{found:?}"
        );
    }

    #[test]
    fn empty_markup_gives_way_to_text_and_labels_are_any() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        table(&path, &[&[("<p>a", "b"), ("", "b"), ("", "")]]);
        let found: Vec<_> = open(&path)
            .map(|item| {
                let record = item.and_then(|sealed| sealed.open(&crate::input::Options::default()));
                let record = record.expect("a row").expect("a page");
                assert_eq!(record.label.as_deref(), Some("1"));
                (String::from_utf8(record.content).expect("UTF-8"), record.format)
            })
            .collect();
        let expected = [("<p>a", Format::Html), ("b", Format::Text), ("", Format::Html)];
        assert_eq!(found, expected.map(|(page, format)| (page.to_owned(), Some(format))));
    }
}
