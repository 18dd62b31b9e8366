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
/// The end of a record and the start of the next.
const NEXT_RECORD: &[u8] = b"\r\n\r\nWARC/1.";
/// Bytes of a block's end that may be the start of [`NEXT_RECORD`].
const OVERLAP: usize = NEXT_RECORD.len() - 1;

/// The records of an archive that may hold pages, in order.
pub(super) struct Archive {
    members: Members,
    place: Place,
    number: u64,
    /// Whether the member that comes next is the start of a record.
    at_border: bool,
    /// Whether the member at hand is known to hold more than one record.
    shared: bool,
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
        Archive { members, place, number: 0, at_border: false, shared: false, ended: false }
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
            // A member may end within the word.
            if !bytes.is_empty() && VERSION.starts_with(&bytes[..bytes.len().min(VERSION.len())]) {
                self.shared = !ended && self.number > 0;
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
        let keep = if wanted.is_some() { LONGEST_BLOCK } else { 0 };
        let mut block = Vec::new();
        if self.members.is_plain() || self.shared {
            self.read_before_next_record(length, keep, &mut block)?;
        } else {
            self.read_within_members(length, length, keep, &mut block)?;
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

    /// Reads the last bytes of a block of a compressed file, keeping at most so many of the block. It
    /// ends early where the file does, or where a member opens the next record.
    fn read_within_members(
        &mut self,
        length: u64,
        mut left: u64,
        keep: usize,
        block: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        while left > 0 {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Err(ends_early(length, length - left));
            }
            let taken = at_most(left, bytes.len());
            keep_start(block, &bytes[..taken], keep);
            self.members.consume(taken);
            left -= taken as u64;
        }
        if may_follow(self.fill()?) { Ok(()) } else { Err(ends_elsewhere(length)) }
    }

    /// Reads a block of a plain file, or of a member of many records, keeping at most so many bytes of
    /// it. Nothing but its length tells its end there, and a block that is said too long holds the
    /// records after it: it ends early where the next record begins. Bytes are searched as they pass,
    /// each of them once.
    fn read_before_next_record(
        &mut self,
        length: u64,
        keep: usize,
        block: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        let mut left = length;
        loop {
            // No more than a byte beyond the block: the next record may not be written yet.
            let least = at_most(left, OVERLAP) + 1;
            if let Some(at) = self.next_record_within(left, least)? {
                self.members.consume(at);
                return Err(holds_next(length, length - left + at as u64));
            }
            let plain = self.members.is_plain();
            let bytes = self.members.peek(least)?;
            if bytes.len() < least && !plain {
                return self.read_within_members(length, left, keep, block);
            }
            if bytes.len() < least || bytes.len() as u64 > left {
                return self.end_block(length, left, keep, block);
            }
            let taken = bytes.len() - OVERLAP;
            keep_start(block, &bytes[..taken], keep);
            self.members.consume(taken);
            left -= taken as u64;
        }
    }

    /// How many bytes on another record begins, among the next bytes and within the `left` bytes
    /// of a block. A page may tell of web archives and hold such bytes itself: it does when the
    /// block is seen to end where its length says. Where the end is too far to look at, the length
    /// is taken to be wrong, as most so long are.
    fn next_record_within(&mut self, left: u64, least: usize) -> io::Result<Option<usize>> {
        let bytes = self.members.peek(least)?;
        let inside = at_most(left.saturating_add(OVERLAP as u64), bytes.len());
        let found = memchr::memmem::find(&bytes[..inside], NEXT_RECORD);
        Ok(if found.is_some() && self.is_followed(left)? { None } else { found })
    }

    /// Whether a record, or the end of the file, is seen to follow `left` bytes on.
    fn is_followed(&mut self, left: u64) -> io::Result<bool> {
        let left = at_most(left, usize::MAX);
        if left > LONGEST_BLOCK {
            return Ok(false);
        }
        let most = NEXT_RECORD.len();
        let bytes = self.members.peek(left + most)?;
        let Some(after) = bytes.get(left..bytes.len().min(left + most)) else { return Ok(false) };
        let blank = after.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let ended = after.len() < most && blank == after.len();
        Ok(ended || (blank > 0 && after[blank..].starts_with(VERSION)))
    }

    /// Reads the last bytes of a block, which are held, and looks at what comes after it.
    fn end_block(
        &mut self,
        length: u64,
        left: u64,
        keep: usize,
        block: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        let bytes = self.members.peek(1)?;
        let taken = at_most(left, bytes.len());
        keep_start(block, &bytes[..taken], keep);
        if (taken as u64) < left {
            self.members.consume(taken);
            return Err(ends_early(length, length - left + taken as u64));
        }
        if may_follow(&bytes[taken..]) {
            self.members.consume(taken);
            return Ok(());
        }
        // The next record may begin in the last bytes of the block.
        self.members.consume(taken.saturating_sub(OVERLAP));
        Err(ends_elsewhere(length))
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

/// So many bytes, or as many as there are.
fn at_most(length: u64, there: usize) -> usize {
    usize::try_from(length).map_or(there, |length| length.min(there))
}

/// Keeps bytes of a block up to a length of the whole.
fn keep_start(block: &mut Vec<u8>, bytes: &[u8], most: usize) {
    let kept = bytes.len().min(most.saturating_sub(block.len()));
    block.extend_from_slice(&bytes[..kept]);
}

/// Whether a record can end before these bytes: the line end between records, or nothing.
fn may_follow(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(|byte| b"\r\n".contains(byte))
}

fn ends_early(length: u64, read: u64) -> Broken {
    Broken::Record(format!("its Content-Length is {length}, but only {read} bytes follow"))
}

fn ends_elsewhere(length: u64) -> Broken {
    Broken::Record(format!("its Content-Length is {length}, but it does not end there"))
}

fn holds_next(length: u64, read: u64) -> Broken {
    let sentence =
        format!("its Content-Length is {length}, but the next record begins after {read} bytes");
    Broken::Record(sentence)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Inputs, Kind, Options};
    use std::time::{Duration, Instant};

    /// A page as a record that claims a length.
    fn record(claimed: u64, page: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: {claimed}\r\n\r\n{page}\r\n\r\n"
        )
    }

    fn sound(page: &str) -> String {
        record(page.len() as u64, page)
    }

    /// Pages of a plain archive, and what was said of records: their offsets and why.
    fn read(archive: &str) -> (Vec<String>, Vec<(usize, String)>) {
        let options = Options { kind: Some(Kind::Warc), ..Options::default() };
        let bytes = io::Cursor::new(archive.to_owned().into_bytes());
        let (mut pages, mut flaws) = (Vec::new(), Vec::new());
        for item in Inputs::of_reader(Box::new(bytes), "walks.warc", &options) {
            match item.and_then(|sealed| sealed.open(&options)) {
                Ok(record) => pages
                    .extend(record.map(|record| String::from_utf8(record.content).expect("UTF-8"))),
                Err(flaw) => {
                    flaws.push((flaw.place.offset.expect("an offset") as usize, flaw.sentence));
                }
            }
        }
        (pages, flaws)
    }

    #[test]
    fn records_that_claim_all_that_follows_take_no_longer_than_others() {
        let archive = record(16 << 20, "<p>It rained.").repeat(20_000);
        let begun = Instant::now();
        let (pages, flaws) = read(&archive);
        let taken = begun.elapsed();
        assert_eq!((pages.len(), flaws.len()), (0, 20_000));
        assert!(taken < Duration::from_secs(10), "{taken:?}");
    }

    #[test]
    fn no_record_is_lost_behind_a_wrong_length_however_long() {
        let page = format!("<p>{}", "It rained. ".repeat(100_000));
        for claimed in [1 << 20, 16 << 20, 26 << 20, 1 << 40, u64::MAX] {
            let archive =
                sound("a") + &record(claimed, "b") + &sound(&page).repeat(30) + &sound("c");
            let (pages, flaws) = read(&archive);
            assert!(pages.len() == 32 && pages[31] == "c", "{claimed}: {}", pages.len());
            assert_eq!(flaws.len(), 1, "{claimed}: {flaws:?}");
            assert_eq!(flaws[0].0, sound("a").len());
            assert!(flaws[0].1.contains("next record begins after 1 bytes"), "{flaws:?}");
        }
    }

    #[test]
    fn no_record_is_lost_behind_a_length_that_is_a_little_wrong() {
        for by in 4..40 {
            let archive = record(1 + by, "a") + &sound("b") + &sound("c");
            let (pages, flaws) = read(&archive);
            assert_eq!((pages.len(), flaws.len()), (2, 1), "{by}: {pages:?} {flaws:?}");
        }
    }

    #[test]
    fn a_page_that_holds_a_record_is_a_page_where_its_length_is_right() {
        let page = format!("<p>An archive:\r\n\r\n{}", sound("a").repeat(9_000));
        for after in [&[][..], &["b"]] {
            let whole = [&["c", page.as_str()], after].concat();
            let archive: String = whole.iter().map(|page| sound(page)).collect();
            let (pages, flaws) = read(&archive);
            assert!(pages == whole && flaws.is_empty(), "{} {flaws:?}", pages.len());
        }
        // Records between which stands less than the rules ask for.
        let ended = format!("{}\r\n", sound("a\r\n").trim_end_matches("\r\n\r\n"));
        assert_eq!(read(&ended.repeat(3)).0, ["a\r\n", "a\r\n", "a\r\n"]);
    }
}
