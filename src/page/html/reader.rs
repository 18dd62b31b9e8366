//! What the tokenizer reads from: the page's text, but of no tag more than so many attributes.
//!
//! html5gum 0.9 goes from one attribute in double quotes to the next by a call that does not
//! return before the tag ends, so a tag of thousands would use up the stack. Here the tag ends early.

use html5gum::{Readable, Reader};
use std::cell::Cell;
use std::convert::Infallible;

/// Attributes of one tag that are read; honest tags have some ten, a few have forty.
pub(super) const MOST_ATTRIBUTES: usize = 256;

/// The text of a page from some place on, and whether the tag being read has attributes beyond the
/// bound.
pub(super) struct TagsBounded<'a> {
    text: &'a [u8],
    at: usize,
    /// Set by whoever counts attributes, when the name of one too many has begun.
    too_many: &'a Cell<bool>,
}

/// Where in a tag the rest of which is passed over.
#[derive(Clone, Copy)]
enum Within {
    Names,
    Equals,
    Bare,
    Quotes(u8),
}

impl Within {
    /// Where it goes on after a byte; `None` when the byte ends the tag.
    fn after(self, byte: u8) -> Option<Within> {
        Some(match (self, byte) {
            (Within::Quotes(quote), _) if byte == quote => Within::Names,
            (Within::Quotes(_), _) => self,
            (_, b'>') => return None,
            (Within::Names, b'=') => Within::Equals,
            (Within::Equals, b'"' | b'\'') => Within::Quotes(byte),
            (Within::Bare, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C') => Within::Names,
            (Within::Equals, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C') | (Within::Names, _) => self,
            (Within::Equals | Within::Bare, _) => Within::Bare,
        })
    }
}

impl<'a> TagsBounded<'a> {
    pub(super) fn new(text: &'a str, too_many: &'a Cell<bool>) -> TagsBounded<'a> {
        TagsBounded { text: text.as_bytes(), at: 0, too_many }
    }

    /// Where it is read from next, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes on from there.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn next_byte(&mut self) -> Option<u8> {
        let byte = self.text.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// Passes over the rest of the tag; its end is what is read next.
    fn end_tag_early(&mut self) -> Option<u8> {
        self.too_many.set(false);
        let mut within = Within::Names;
        while let Some(byte) = self.next_byte() {
            match within.after(byte) {
                Some(next) => within = next,
                None => return Some(byte),
            }
        }
        None
    }
}

impl Reader for &mut TagsBounded<'_> {
    type Error = Infallible;

    #[inline(always)]
    fn read_byte(&mut self) -> Result<Option<u8>, Infallible> {
        Ok(if self.too_many.get() { self.end_tag_early() } else { self.next_byte() })
    }

    #[inline(always)]
    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Infallible> {
        let found = self.rest().to_reader().try_read_string(text, case_sensitive)?;
        self.at += if found { text.len() } else { 0 };
        Ok(found)
    }

    #[inline(always)]
    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        byte: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Infallible> {
        if self.too_many.get() {
            return Ok(self.end_tag_early().map(|end| {
                byte[0] = end;
                &byte[..1]
            }));
        }
        let rest = self.rest();
        let read = rest.to_reader().read_until(needle, byte)?.map(<[u8]>::len);
        self.at += read.unwrap_or(0);
        Ok(read.map(|length| &rest[..length]))
    }
}

#[cfg(test)]
mod tests {
    use crate::page::{Format, Page, Source};

    fn check(tag: &str, attribute: &str, count: usize, after: &str, expected: &str) {
        let html = format!("<p>before</p><{tag} {}{after}", attribute.repeat(count));
        let source = Source { format: Some(Format::Html), ..Source::default() };
        let page = Page::read(html.as_bytes(), &source);
        let texts: Vec<&str> = page.blocks.iter().map(|block| page.text(block.span)).collect();
        assert_eq!(texts.join("|"), expected, "{tag} {attribute} {count}");
    }

    #[test]
    fn tags_of_very_many_attributes_end_where_they_end() {
        for count in [1, 255, 256, 257, 100_000] {
            check("p", "a=\"b\" ", count, ">after", "before|after");
            check("p", "a = \"<i>'>\"", count, ">after", "before|after");
            check("p", "a='>\"' b=\"c\" ", count, ">after", "before|after");
            check("p", "a=b\"c d", count, ">after", "before|after");
            check("p", "a/", count, ">after", "before|after");
            check("/p", "a=\"b\" ", count, ">after", "before|after");
            check("p", "a=\"b\" ", count, "", "before");
            check("title", "a=\"b\" ", count, "><i></title><p>after", "before|after");
        }
    }
}
