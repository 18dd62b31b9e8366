//! Web archives: WARC 1.0 and 1.1, plain or compressed a record at a time, and WET.

use super::compressed::{Members, damage};
use super::sealed::WarcHead;
use super::{Flaw, Item, MOST_BYTES, Place, Sealed};
use std::io::{self, BufRead};

const VERSION: &[u8] = b"WARC/";
/// A head longer than this, in bytes, is none.
const LONGEST_HEAD: usize = 256 << 10;
/// Bytes of a block that are kept: the longest page and the head of its response.
const LONGEST_BLOCK: usize = MOST_BYTES + (64 << 10);

/// The records of an archive that may hold pages, in order.
pub(super) struct Archive {
    members: Members,
    place: Place,
    number: u64,
    /// Whether the member that comes next is the start of a record.
    at_border: bool,
    ended: bool,
}

/// Why a record is not used.
enum Broken {
    /// The file cannot be unpacked here.
    Damage(io::Error),
    /// It is no sound record.
    Record(String),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Damage(error)
    }
}

impl Archive {
    pub fn of(members: Members, place: Place) -> Archive {
        Archive { members, place, number: 0, at_border: false, ended: false }
    }

    /// The next bytes; empty at the end of the file and before a member that opens a record.
    fn fill(&mut self) -> io::Result<&[u8]> {
        while !self.at_border && self.members.peek(1)?.is_empty() && self.members.next_member()? {
            self.at_border = self.members.peek(VERSION.len())?.starts_with(VERSION);
        }
        if self.at_border { Ok(&[]) } else { self.members.peek(1) }
    }

    /// Passes over what lies between records; `false` at the end of the file.
    fn find_start(&mut self) -> Result<bool, Broken> {
        loop {
            let bytes = self.fill()?;
            let blank = bytes.iter().take_while(|b| b"\r\n".contains(b)).count();
            let ended = bytes.is_empty();
            self.members.consume(blank);
            if ended && !std::mem::take(&mut self.at_border) {
                return Ok(false);
            }
            let bytes = self.members.peek(VERSION.len())?;
            if bytes.starts_with(VERSION) {
                return Ok(true);
            }
            if !bytes.is_empty() && !b"\r\n".contains(&bytes[0]) {
                return Err(Broken::Record("no record begins here".into()));
            }
        }
    }

    /// Reads a record from its version line on.
    fn read(&mut self) -> Result<Option<(WarcHead, Vec<u8>)>, Broken> {
        let head = Head::parse(&self.read_head()?);
        let length = head.length().map_err(Broken::Record)?;
        let wanted = head.page();
        // In a plain file any block may have swallowed the records after it.
        let kept = wanted.is_some() || self.members.is_plain();
        let keep = if kept { LONGEST_BLOCK } else { 0 };
        let mut block = Vec::new();
        let read = self.read_block(length, keep, &mut block)?;
        if read < length {
            self.put_back_swallowed(&block);
            let sentence = format!("its Content-Length is {length}, but only {read} bytes follow");
            return Err(Broken::Record(sentence));
        }
        let after = self.fill()?;
        if !(after.is_empty() || after.starts_with(b"\r") || after.starts_with(b"\n")) {
            self.put_back_swallowed(&block);
            let sentence = format!("its Content-Length is {length}, but it does not end there");
            return Err(Broken::Record(sentence));
        }
        Ok(wanted.map(|wanted| (wanted, block)))
    }

    fn read_head(&mut self) -> Result<Vec<u8>, Broken> {
        let mut head = Vec::new();
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Err(Broken::Record("its head is cut off".into()));
            }
            let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
            head.extend_from_slice(&bytes[..end]);
            self.members.consume(end);
            if head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n") {
                return Ok(head);
            }
            if head.len() > LONGEST_HEAD {
                return Err(Broken::Record("its head does not end".into()));
            }
        }
    }

    /// Reads a block, keeping at most so many bytes of it; the length that comes back is short
    /// when the file, or the record's own member, ends before.
    fn read_block(&mut self, length: u64, keep: usize, block: &mut Vec<u8>) -> io::Result<u64> {
        let mut left = length;
        while left > 0 {
            let bytes = self.fill()?;
            let taken = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let kept = taken.min(keep.saturating_sub(block.len()));
            block.extend_from_slice(&bytes[..kept]);
            self.members.consume(taken);
            left -= taken as u64;
            if taken == 0 {
                break;
            }
        }
        Ok(length - left)
    }

    /// In a plain file a block that is said too long holds the records after it.
    fn put_back_swallowed(&mut self, block: &[u8]) {
        if self.members.is_plain() {
            if let Some(at) = memchr::memmem::find(block, b"\r\n\r\nWARC/1.") {
                self.members.put_back(&block[at..]);
            }
        }
    }

    /// After a broken record: goes to the next one; `false` when there is none.
    fn recover(&mut self, damaged: bool) -> io::Result<bool> {
        if damaged {
            self.at_border = self.members.resync(VERSION)?;
            return Ok(self.at_border);
        }
        // A line that opens as a record does, or a member that does.
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Ok(self.at_border);
            }
            if let Some(at) = memchr::memmem::find(bytes, b"\nWARC/1.") {
                self.members.consume(at + 1);
                return Ok(true);
            }
            // The line may begin at the end of what is held.
            let held = bytes.len();
            let longer = self.members.peek(held + 8)?.len();
            self.members.consume(if longer > held { held.saturating_sub(8).max(1) } else { held });
        }
    }
}

impl Iterator for Archive {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            let started = self.find_start();
            self.number += 1;
            let mut place = self.place.clone();
            place.number = self.number;
            place.offset = Some(self.members.offset());
            let read = match started {
                Ok(false) => return None,
                Ok(true) => self.read(),
                Err(broken) => Err(broken),
            };
            let broken = match read {
                Ok(Some((head, block))) => return Some(Ok(Sealed::http(place, head, block))),
                Ok(None) => continue,
                Err(broken) => broken,
            };
            let (sentence, damaged) = match &broken {
                Broken::Damage(error) => (damage(error), true),
                Broken::Record(sentence) => (format!("{sentence}: skipped"), false),
            };
            self.ended = !self.recover(damaged).unwrap_or(false);
            return Some(Err(Flaw { place, sentence }));
        }
        None
    }
}

/// Named fields of a record.
struct Head(Vec<(String, String)>);

impl Head {
    fn parse(bytes: &[u8]) -> Head {
        let text = String::from_utf8_lossy(bytes);
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines().skip(1) {
            if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), fields.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Head(fields)
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn length(&self) -> Result<u64, String> {
        let length = self.field("content-length").ok_or("it has no Content-Length")?;
        length.parse().map_err(|_| format!("its Content-Length is `{length}`"))
    }

    /// What it says of the page in it; `None` when it can hold none.
    fn page(&self) -> Option<WarcHead> {
        let kind = self.field("warc-type")?.to_ascii_lowercase();
        let content_type = self.field("content-type").map(str::to_owned);
        let is_http = content_type.as_deref().is_some_and(|header| {
            header.trim().to_ascii_lowercase().starts_with("application/http")
        });
        let holds_page = match kind.as_str() {
            "response" => is_http,
            "resource" | "conversion" => true,
            _ => false,
        };
        // Some writers put the address between angle brackets, as WARC 1.0 showed it.
        let plain =
            |name: &str| self.field(name).map(|value| value.trim_matches(['<', '>']).to_owned());
        holds_page.then(|| WarcHead {
            id: plain("warc-record-id"),
            url: plain("warc-target-uri"),
            date: self.field("warc-date").map(str::to_owned),
            content_type,
            is_http,
        })
    }
}
