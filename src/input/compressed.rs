//! Files as their members: gzip members, Zstandard frames, or one plain run of bytes.

use super::Meter;
use super::raw::{Raw, read_held};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

const GZIP: [u8; 3] = [0x1F, 0x8B, 0x08];
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// The skippable frame that opens a dictionary-compressed archive (WARC compression for
/// Zstandard, IIPC): the dictionary for all frames after it.
const DICTIONARY: [u8; 4] = [0x5D, 0x2A, 0x4D, 0x18];
/// What tells compressed files.
const MAGIC: [&[u8]; 3] = [&GZIP, &ZSTD, &DICTIONARY];
/// A dictionary longer than this, in bytes, is not one.
const LONGEST_DICTIONARY: usize = 64 << 20;
/// Bytes unpacked at a time.
const CHUNK: usize = 64 << 10;

enum Codec {
    Plain(Raw),
    Gzip(Box<GzDecoder<Raw>>),
    Zstd(Raw, Box<Frames>),
    Gone,
}

/// Zstandard frames, one after another.
struct Frames {
    decoder: Decoder<'static>,
    /// Whether the current frame has been read to its end.
    complete: bool,
}

/// The unpacked bytes of a file, a member at a time, and where in the file they come from.
pub(crate) struct Members {
    codec: Codec,
    buffer: Vec<u8>,
    position: usize,
    end: usize,
    /// Offset of the member that is being unpacked.
    member: u64,
    /// Whether the last member was read to its end.
    ended: bool,
}

impl Members {
    /// The members of a file, told by its first bytes.
    pub fn of(reader: Box<dyn Read + Send>, meter: Meter) -> io::Result<Members> {
        let mut raw = Raw::new(reader, meter);
        let mut least = 1;
        // No more is waited for than tells: a line may be shorter, and its answer awaited.
        while least < 4 && may_be_packed(raw.peek(least)?, least) {
            least += 1;
        }
        let head = raw.peek(least)?;
        let codec = if head.starts_with(&GZIP) {
            Codec::gzip(raw)
        } else if head.starts_with(&ZSTD) || head.starts_with(&DICTIONARY) {
            let decoder = decoder(&mut raw)?;
            raw.mark();
            Codec::Zstd(raw, Box::new(Frames { decoder, complete: false }))
        } else {
            Codec::Plain(raw)
        };
        let member = codec.raw().map_or(0, Raw::marked);
        Ok(Members { codec, buffer: Vec::new(), position: 0, end: 0, member, ended: false })
    }

    /// Whether the file is not compressed.
    pub fn is_plain(&self) -> bool {
        matches!(self.codec, Codec::Plain(_))
    }

    /// Offset in the file of the next byte, or of the member that holds it.
    pub fn offset(&self) -> u64 {
        match &self.codec {
            Codec::Plain(raw) => raw.offset().saturating_sub((self.end - self.position) as u64),
            _ => self.member,
        }
    }

    /// The next bytes of this member, at least so many unless it ends before.
    pub fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.end - self.position < least && self.unpack()? {}
        Ok(&self.buffer[self.position..self.end])
    }

    /// The next bytes of this member: so many, unless it ends before or fewer are enough.
    pub fn peek_until(&mut self, most: usize, enough: impl Fn(&[u8]) -> bool) -> io::Result<&[u8]> {
        let mut held = self.peek(1)?.len();
        while held < most && !enough(&self.buffer[self.position..self.end]) {
            let longer = self.peek(held + 1)?.len();
            if longer == held {
                break;
            }
            held = longer;
        }
        self.peek(1)
    }

    fn unpack(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        // No byte is moved more often than another is passed over, however much is held.
        if self.position >= self.end - self.position {
            self.buffer.copy_within(self.position..self.end, 0);
            (self.position, self.end) = (0, self.end - self.position);
        }
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        let read = self.codec.read(&mut self.buffer[self.end..])?;
        self.end += read;
        Ok(read > 0)
    }

    /// Goes on to the next member, this one having been read to its end; `false` at the end of
    /// the file.
    pub fn next_member(&mut self) -> io::Result<bool> {
        self.ended = !self.codec.next_member()?;
        if let (false, Some(raw)) = (self.ended, self.codec.raw()) {
            self.member = raw.marked();
        }
        Ok(!self.ended)
    }

    /// After damage: goes to the next place in the file where a member opens with `start`.
    /// `false` when there is none.
    pub fn resync(&mut self, start: &[u8]) -> io::Result<bool> {
        (self.position, self.end) = (0, 0);
        self.codec.rewind();
        while let Some(at) = self.codec.find_member()? {
            self.member = at;
            // One byte at least: what is no member cannot be unpacked.
            let opens = |bytes: &[u8]| !bytes.is_empty() && bytes.starts_with(start);
            if self.peek(start.len().max(1)).is_ok_and(opens) {
                return Ok(true);
            }
            (self.position, self.end) = (0, 0);
            self.codec.rewind();
        }
        Ok(false)
    }

    /// Reads a line with its end, across members. What is longer than `most` is passed over;
    /// the length that comes back is that of the whole line, 0 at the end of the file.
    pub fn read_line(&mut self, line: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let mut length = 0;
        loop {
            let available = self.fill_buf()?;
            let end = memchr::memchr(b'\n', available).map(|at| at + 1);
            let taken = end.unwrap_or(available.len());
            if length + taken <= most {
                line.extend_from_slice(&available[..taken]);
            } else {
                *line = Vec::new();
            }
            self.consume(taken);
            length += taken;
            if end.is_some() || taken == 0 {
                return Ok(length);
            }
        }
    }
}

impl Read for Members {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        read_held(self, out)
    }
}

/// All members as one run of bytes.
impl BufRead for Members {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.peek(1)?.is_empty() && self.next_member()? {}
        Ok(&self.buffer[self.position..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.position = (self.position + amount).min(self.end);
    }
}

impl Codec {
    fn gzip(mut raw: Raw) -> Codec {
        raw.mark();
        Codec::Gzip(Box::new(GzDecoder::new(raw)))
    }

    fn raw(&self) -> Option<&Raw> {
        match self {
            Codec::Plain(raw) | Codec::Zstd(raw, _) => Some(raw),
            Codec::Gzip(decoder) => Some(decoder.get_ref()),
            Codec::Gone => None,
        }
    }

    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Codec::Plain(raw) => {
                // There are no members to go back to.
                raw.mark();
                raw.read(out)
            }
            Codec::Gzip(decoder) => decoder.read(out),
            Codec::Zstd(raw, frames) => frames.read(raw, out),
            Codec::Gone => Ok(0),
        }
    }

    fn next_member(&mut self) -> io::Result<bool> {
        match std::mem::replace(self, Codec::Gone) {
            Codec::Plain(raw) => {
                *self = Codec::Plain(raw);
                Ok(false)
            }
            Codec::Gone => Ok(false),
            Codec::Gzip(decoder) => {
                let mut raw = decoder.into_inner();
                let more = raw.peek(2)?.starts_with(&GZIP[..2]);
                // Zeros fill up blocks of tapes; anything else is damage.
                let filled = raw.peek(1)?.first().is_none_or(|&byte| byte == 0);
                *self = Codec::gzip(raw);
                if more || filled { Ok(more) } else { Err(no_member()) }
            }
            Codec::Zstd(mut raw, mut frames) => {
                raw.mark();
                let more = !raw.peek(1)?.is_empty();
                frames.complete = false;
                let begun = frames.decoder.reinit();
                *self = Codec::Zstd(raw, frames);
                begun.map(|()| more)
            }
        }
    }

    /// Back to just behind the first byte of the member that is being read.
    fn rewind(&mut self) {
        *self = match std::mem::replace(self, Codec::Gone) {
            Codec::Gzip(decoder) => {
                let mut raw = decoder.into_inner();
                raw.rewind();
                raw.consume(1);
                Codec::gzip(raw)
            }
            Codec::Zstd(mut raw, frames) => {
                raw.rewind();
                raw.consume(1);
                Codec::Zstd(raw, frames)
            }
            other => other,
        }
    }

    /// Goes to the next bytes that open a member, and gives their offset.
    fn find_member(&mut self) -> io::Result<Option<u64>> {
        let (mut raw, frames, magic) = match std::mem::replace(self, Codec::Gone) {
            Codec::Gzip(decoder) => (decoder.into_inner(), None, &GZIP[..]),
            Codec::Zstd(raw, frames) => (raw, Some(frames), &ZSTD[..]),
            other => {
                *self = other;
                return Ok(None);
            }
        };
        let found = loop {
            raw.mark();
            let bytes = raw.peek(magic.len())?;
            match memchr::memmem::find(bytes, magic) {
                Some(at) => {
                    raw.consume(at);
                    break true;
                }
                None if bytes.len() < magic.len() => break false,
                None => {
                    let passed = bytes.len() + 1 - magic.len();
                    raw.consume(passed);
                }
            }
        };
        let offset = raw.offset();
        *self = match frames {
            None => Codec::gzip(raw),
            Some(mut frames) => {
                raw.mark();
                frames.complete = false;
                frames.decoder.reinit()?;
                Codec::Zstd(raw, frames)
            }
        };
        Ok(found.then_some(offset))
    }
}

impl Frames {
    fn read(&mut self, raw: &mut Raw, out: &mut [u8]) -> io::Result<usize> {
        while !self.complete {
            let available = raw.fill_buf()?;
            let at_end = available.is_empty();
            let mut input = InBuffer::around(available);
            let mut output = OutBuffer::around(out);
            let hint = self.decoder.run(&mut input, &mut output)?;
            let (read, written) = (input.pos(), output.pos());
            raw.consume(read);
            self.complete = hint == 0;
            if written > 0 {
                return Ok(written);
            }
            if at_end && !self.complete {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}

/// A decoder, with the dictionary that the file may open with.
fn decoder(raw: &mut Raw) -> io::Result<Decoder<'static>> {
    let head = raw.peek(8)?;
    if !head.starts_with(&DICTIONARY) || head.len() < 8 {
        return Decoder::new();
    }
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    if length > LONGEST_DICTIONARY {
        let sentence = format!("a dictionary of {} MB, which is none", length >> 20);
        return Err(io::Error::new(io::ErrorKind::InvalidData, sentence));
    }
    raw.consume(8);
    let mut dictionary = Vec::new();
    raw.take(length as u64).read_to_end(&mut dictionary)?;
    if dictionary.starts_with(&ZSTD) {
        let packed = std::mem::take(&mut dictionary);
        let unpacked = zstd::Decoder::with_buffer(&packed[..])?;
        unpacked.take(LONGEST_DICTIONARY as u64).read_to_end(&mut dictionary)?;
    }
    Decoder::with_dictionary(&dictionary)
}

/// Whether the first `length` bytes of a file may be, or begin, what tells a compressed one.
fn may_be_packed(bytes: &[u8], length: usize) -> bool {
    let start = &bytes[..bytes.len().min(length)];
    start.len() == length && MAGIC.iter().any(|magic| magic.starts_with(start))
}

/// Whether a file that begins so is compressed.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}

fn no_member() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "bytes that are no gzip member follow")
}

/// What became of a file of records that cannot be unpacked any further.
pub(super) fn damage(error: &io::Error) -> String {
    format!("{}: what stands before it was used", cause(error))
}

/// What became of a file of one page, or of who knows what, that cannot be unpacked to its end.
pub(super) fn damaged_whole(error: &io::Error) -> String {
    format!("{}: nothing of it was used", cause(error))
}

fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "the file is cut off".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
            format!("the file is damaged here ({error})")
        }
        _ => error.to_string(),
    }
}
