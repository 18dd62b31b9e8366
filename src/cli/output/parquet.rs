//! Verdicts as a Parquet table: the columns of CSV, and the reasons as JSON.

use super::{Judged, Target};
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a row group: some megabytes with reasons.
const GROUP: usize = 8192;
/// Columns, in order, with what they hold.
const COLUMNS: [(&str, Physical); 13] = [
    ("path", Physical::BYTE_ARRAY),
    ("record", Physical::INT64),
    ("offset", Physical::INT64),
    ("id", Physical::BYTE_ARRAY),
    ("url", Physical::BYTE_ARRAY),
    ("date", Physical::BYTE_ARRAY),
    ("label", Physical::BYTE_ARRAY),
    ("probability", Physical::DOUBLE),
    ("points", Physical::DOUBLE),
    ("strongest_signal", Physical::BYTE_ARRAY),
    ("why", Physical::BYTE_ARRAY),
    ("model", Physical::BYTE_ARRAY),
    ("reasons", Physical::BYTE_ARRAY),
];

enum Cell {
    Text(Option<String>),
    Whole(Option<u64>),
    Number(Option<f64>),
}

/// Rows on their way into a file.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<[Cell; COLUMNS.len()]>,
    writer: Option<SerializedFileWriter<Buffer>>,
    buffer: Buffer,
}

/// What the table's writer has written: a target cannot be lent to it for good.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Table {
    pub fn add(&mut self, judged: &Judged, target: &mut Target) -> io::Result<()> {
        self.rows.push(cells(judged)?);
        if self.rows.len() >= GROUP { self.write_group(target) } else { Ok(()) }
    }

    pub fn finish(&mut self, target: &mut Target) -> io::Result<()> {
        self.write_group(target)?;
        if let Some(writer) = self.writer.take() {
            writer.close().map_err(io::Error::other)?;
        }
        self.pass_on(target)
    }

    fn write_group(&mut self, target: &mut Target) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.writer.insert(writer(self.buffer.clone()).map_err(io::Error::other)?),
        };
        if !rows.is_empty() {
            group(writer, &rows).map_err(io::Error::other)?;
        }
        self.pass_on(target)
    }

    fn pass_on(&mut self, target: &mut Target) -> io::Result<()> {
        let written =
            std::mem::take(&mut *self.buffer.0.lock().unwrap_or_else(PoisonError::into_inner));
        target.write_all(&written)
    }
}

fn writer(buffer: Buffer) -> Result<SerializedFileWriter<Buffer>, ParquetError> {
    let columns = COLUMNS.iter().map(|(name, physical)| {
        let text = *physical == Physical::BYTE_ARRAY;
        Type::primitive_type_builder(name, *physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_converted_type(if text { ConvertedType::UTF8 } else { ConvertedType::NONE })
            .build()
            .map(Arc::new)
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("verdicts").with_fields(columns).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    SerializedFileWriter::new(buffer, Arc::new(schema), Arc::new(properties))
}

fn group(
    writer: &mut SerializedFileWriter<Buffer>,
    rows: &[[Cell; COLUMNS.len()]],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in 0..COLUMNS.len() {
        let Some(mut writer) = group.next_column()? else { break };
        let cells = rows.iter().map(|row| &row[column]);
        let present = |cell: &Cell| match cell {
            Cell::Text(text) => text.is_some(),
            Cell::Whole(number) => number.is_some(),
            Cell::Number(number) => number.is_some(),
        };
        let levels: Vec<i16> = cells.clone().map(|cell| i16::from(present(cell))).collect();
        match COLUMNS[column].1 {
            Physical::INT64 => {
                let values: Vec<i64> = cells
                    .filter_map(|cell| match cell {
                        Cell::Whole(number) => number.map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
                        _ => None,
                    })
                    .collect();
                writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Physical::DOUBLE => {
                let values: Vec<f64> = cells
                    .filter_map(|cell| if let Cell::Number(number) = cell { *number } else { None })
                    .collect();
                writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            }
            _ => {
                let values: Vec<ByteArray> = cells
                    .filter_map(
                        |cell| if let Cell::Text(text) = cell { text.as_deref() } else { None },
                    )
                    .map(ByteArray::from)
                    .collect();
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
        }
        writer.close()?;
    }
    group.close().map(|_| ())
}

fn cells(judged: &Judged) -> io::Result<[Cell; COLUMNS.len()]> {
    let verdict = &judged.verdict;
    let text = |text: Option<&str>| Cell::Text(text.map(str::to_owned));
    let probability = verdict.probability();
    Ok([
        text(judged.path()),
        Cell::Whole(judged.record()),
        Cell::Whole(judged.place.offset),
        Cell::Text(judged.id()),
        text(judged.url.as_deref()),
        text(judged.date.as_deref()),
        text(Some(verdict.label.name())),
        Cell::Number(probability),
        Cell::Number(probability.map(|_| verdict.points.log_odds())),
        text(verdict.reasons.first().map(|reason| reason.signal)),
        text(verdict.why),
        text(Some(&verdict.model)),
        Cell::Text(Some(serde_json::to_string(&verdict.reasons)?)),
    ])
}
