//! JSON lines: a page a line, plain or compressed.

use super::compressed::{Members, damage};
use super::fields::{Fields, Picker};
use super::{Flaw, Item, Place, Record, Sealed, without_mark};
use serde::de::DeserializeSeed;

/// A line longer than this, in bytes, is not kept: it is reported and skipped. Markup of the
/// longest page that is read, escaped as JSON mostly is, fits.
pub(super) const LONGEST_LINE: usize = 64 << 20;

/// Lines with their numbers from 1; empty ones are counted and passed over.
pub(super) struct Lines {
    members: Members,
    place: Place,
    number: u64,
    /// Whether what comes next may be the rest of a line whose start was lost.
    damaged: bool,
    ended: bool,
}

impl Lines {
    pub fn of(members: Members, place: Place) -> Lines {
        Lines { members, place, number: 0, damaged: false, ended: false }
    }

    fn flaw(&self, place: Place, sentence: String) -> Option<Item> {
        Some(Err(Flaw { place, sentence }))
    }
}

impl Iterator for Lines {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            self.number += 1;
            let mut place = self.place.clone();
            place.number = self.number;
            place.offset = self.members.is_plain().then(|| self.members.offset());
            let mut line = Vec::new();
            match self.members.read_line(&mut line, LONGEST_LINE) {
                Ok(0) => self.ended = true,
                Ok(read) if read > line.len() => {
                    let megabytes = read >> 20;
                    let sentence = format!(
                        "a line of {megabytes} MB, and no page is that long (at most {} MB): skipped",
                        LONGEST_LINE >> 20
                    );
                    return self.flaw(place, sentence);
                }
                Ok(_) => {
                    if self.number == 1 {
                        line.drain(..line.len() - without_mark(&line).len());
                    }
                    let line_lost = std::mem::take(&mut self.damaged) && !line.starts_with(b"{");
                    if !line_lost && !line.trim_ascii().is_empty() {
                        return Some(Ok(Sealed::line(place, line)));
                    }
                }
                Err(error) => {
                    // Files packed in parts are read on from the next part that can be.
                    self.damaged = true;
                    self.ended = !self.members.resync(b"").unwrap_or(false);
                    return self.flaw(place, damage(&error));
                }
            }
        }
        None
    }
}

/// The record in a line.
pub(super) fn record(place: Place, line: &[u8], fields: &Fields) -> Result<Record, String> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let picked = Picker(fields).deserialize(&mut json).and_then(|picked| {
        json.end()?;
        Ok(picked)
    });
    let picked = picked.map_err(|error| format!("no page in JSON: {error}"))?;
    let mut record = Record::at(place, Vec::new());
    fields.fill(&mut record, picked)?;
    Ok(record)
}
