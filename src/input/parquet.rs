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
    number: u64,
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
        })
    }

    /// Opens the next row group; `None` after the last.
    fn next_group(&mut self) -> Option<Result<ReaderIter, String>> {
        let group = self.next_group;
        if group >= self.reader.num_row_groups() {
            return None;
        }
        self.next_group += 1;
        let length = self.reader.metadata().row_group(group).compressed_size();
        self.meter.add(u64::try_from(length).unwrap_or(0));
        let rows = guarded(|| {
            let rows = self.reader.get_row_group(group)?;
            TreeBuilder::new().with_batch_size(BATCH).as_iter(self.columns.clone(), &*rows)
        });
        Some(rows.map_err(|error| format!("row group {group} cannot be read ({error})")))
    }

    fn here(&self) -> Place {
        Place { number: self.number, ..self.place.clone() }
    }
}

impl Iterator for Table {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let Some(rows) = &mut self.rows else {
                match self.next_group()? {
                    Ok(rows) => self.rows = Some(rows),
                    Err(sentence) => return Some(Err(Flaw { place: self.here(), sentence })),
                }
                continue;
            };
            let Some(row) = guarded(|| rows.next().transpose()).transpose() else {
                self.rows = None;
                continue;
            };
            self.number += 1;
            let place = self.here();
            let damaged = row.is_err();
            let record = row
                .map_err(|error| format!("the table is damaged here ({error})"))
                .and_then(|row| record(row, place.clone(), &self.fields));
            if damaged {
                // What is left of a damaged row group cannot be told apart; the next can.
                self.rows = None;
            }
            return Some(match record {
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
    let mut raw = None;
    for (column, field) in row.into_columns() {
        for (role, name) in fields.names().iter().enumerate() {
            if *name == column {
                match bytes_of(&field).filter(|_| role < 2) {
                    // Markup as it came over the wire, in a charset of its own.
                    Some(bytes) if raw.is_none() => raw = Some((role, bytes)),
                    _ => picked[role] = Some(value(&field)),
                }
            } else if let Some(path) = name.strip_prefix(&format!("{column}.")) {
                let whole = value(&field);
                picked[role] = path.split('.').try_fold(&whole, |v, key| v.get(key)).cloned();
            }
        }
    }
    let mut record = Record::at(place, Vec::new());
    if let Some((role, _)) = &raw {
        picked[*role] = Some(Value::String(String::new()));
    }
    fields.fill(&mut record, picked)?;
    let html = record.format == Some(Format::Html);
    if let Some((role, mut bytes)) = raw.filter(|(role, _)| (*role == 0) == html) {
        bytes.truncate(MOST_BYTES);
        record.content = bytes;
        record.content_type = None;
        debug_assert!(role < 2);
    }
    Ok(record)
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
