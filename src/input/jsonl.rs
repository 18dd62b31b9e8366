//! JSON lines: a page a line, plain or compressed.

use super::compressed::{Members, damage};
use super::fields::{Fields, Picked, Picker};
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

/// The record in a line. What is no Unicode in it is replaced, as it is in a page: writers of JSON let
/// through halves of characters that they could not read.
pub(super) fn record(place: Place, line: &[u8], fields: &Fields) -> Result<Record, String> {
    let picked = picked(line, fields).or_else(|error| match mended(line) {
        Some(line) => picked(&line, fields),
        None => Err(error),
    });
    let picked = picked.map_err(|error| format!("no page in JSON: {error}"))?;
    let mut record = Record::at(place, Vec::new());
    fields.fill(&mut record, picked)?;
    Ok(record)
}

fn picked(line: &[u8], fields: &Fields) -> serde_json::Result<Picked> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let picked = Picker(fields).deserialize(&mut json)?;
    json.end()?;
    Ok(picked)
}

/// A line with U+FFFD for bytes that are no UTF-8 and for escapes of one half of a pair (`\ud83d` with no
/// `\ude00` behind it); `None` where it has neither.
fn mended(line: &[u8]) -> Option<Vec<u8>> {
    let mut mended = String::from_utf8_lossy(line).into_owned().into_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &mended[at..]) {
        at += found;
        at += match (surrogate(&mended[at..]), mended.get(at + ESCAPE..).and_then(surrogate)) {
            (Some(Half::High), Some(Half::Low)) => 2 * ESCAPE,
            (Some(_), _) => {
                mended[at..at + ESCAPE].copy_from_slice(b"\\ufffd");
                ESCAPE
            }
            // Whatever is escaped, a backslash above all, begins no escape.
            (None, _) => 2,
        };
        if at >= mended.len() {
            break;
        }
    }
    (mended != line).then_some(mended)
}

/// Bytes of an escape of a character by its number: `\u00e9`.
const ESCAPE: usize = 6;

/// Half of a character that UTF-16 writes as two.
#[derive(PartialEq)]
enum Half {
    High,
    Low,
}

/// The half of a character whose escape begins here.
fn surrogate(text: &[u8]) -> Option<Half> {
    let digits = text.get(..ESCAPE)?.strip_prefix(b"\\u")?;
    let code = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    match code {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn what_is_no_unicode_is_replaced() {
        let check = |line: &[u8], expected: Option<&str>| {
            let mended = mended(line).map(|line| String::from_utf8(line).unwrap());
            assert_eq!(mended.as_deref(), expected, "{}", line.escape_ascii());
        };
        check(br#"{"text": "a \ud83d b \udca4"}"#, Some(r#"{"text": "a \ufffd b \ufffd"}"#));
        check(
            br#"{"text": "\ud83d\ud83d\ude00\ud83d"}"#,
            Some(r#"{"text": "\ufffd\ud83d\ude00\ufffd"}"#),
        );
        check(b"{\"text\": \"caf\xe9\"}", Some("{\"text\": \"caf\u{fffd}\"}"));
        check(br#"{"text": "\ud83d\ude00 \\ud83d \u00e9 \"#, None);
    }
}
