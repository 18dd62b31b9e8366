//! The bytes of a file as they lie there, with a way back to the start of what is being read.

use super::Meter;
use std::io::{self, BufRead, Read};

/// Bytes read from a file at a time.
const CHUNK: usize = 256 << 10;
/// Bytes kept since the mark, so that a damaged member can be searched for the next one.
const LONGEST_WAY_BACK: usize = 8 << 20;
/// Bytes by which the buffer may be larger than it has to be.
const SPARE: usize = 4 << 20;

pub(super) struct Raw {
    reader: Box<dyn Read + Send>,
    meter: Meter,
    buffer: Vec<u8>,
    mark: usize,
    position: usize,
    end: usize,
    /// Offset in the file of the buffer's first byte.
    base: u64,
}

impl Raw {
    pub fn new(reader: Box<dyn Read + Send>, meter: Meter) -> Raw {
        Raw { reader, meter, buffer: Vec::new(), mark: 0, position: 0, end: 0, base: 0 }
    }

    /// Offset in the file of the next byte.
    pub fn offset(&self) -> u64 {
        self.base + self.position as u64
    }

    /// Marks the next byte as a place to come back to.
    pub fn mark(&mut self) {
        self.mark = self.position;
    }

    /// Offset in the file of the mark.
    pub fn marked(&self) -> u64 {
        self.base + self.mark as u64
    }

    /// Goes back to the mark, or as near as is still held.
    pub fn rewind(&mut self) {
        self.position = self.mark;
    }

    /// The next bytes, at least so many unless the file ends before.
    pub fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.end - self.position < least && self.refill()? > 0 {}
        Ok(&self.buffer[self.position..self.end])
    }

    fn refill(&mut self) -> io::Result<usize> {
        self.make_room();
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    self.meter.add(read as u64);
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Room for a chunk: what lies before the mark is let go, and the mark itself when too far.
    fn make_room(&mut self) {
        if self.position - self.mark > LONGEST_WAY_BACK {
            self.mark = self.position;
        }
        if self.mark > 0 {
            self.buffer.copy_within(self.mark..self.end, 0);
            self.base += self.mark as u64;
            self.position -= self.mark;
            self.end -= self.mark;
            self.mark = 0;
        }
        let (needed, there) = (self.end + CHUNK, self.buffer.len());
        if there < needed {
            // A chunk at a time would copy everything with each chunk.
            self.buffer.resize(needed.max((2 * there).min(needed + SPARE)), 0);
        } else if there > needed + LONGEST_WAY_BACK + SPARE {
            self.buffer.truncate(needed);
            self.buffer.shrink_to_fit();
        }
    }
}

impl Read for Raw {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        read_held(self, out)
    }
}

impl BufRead for Raw {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, amount: usize) {
        self.position = (self.position + amount).min(self.end);
    }
}

/// Reads what a buffered reader holds.
pub(super) fn read_held(reader: &mut impl BufRead, out: &mut [u8]) -> io::Result<usize> {
    let held = reader.fill_buf()?;
    let taken = held.len().min(out.len());
    out[..taken].copy_from_slice(&held[..taken]);
    reader.consume(taken);
    Ok(taken)
}
