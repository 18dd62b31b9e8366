//! Plain markup: text, and tags in which nothing is to be decoded or mended, read where they stand.
//!
//! Most markup is such. What is not (references, scripts that escape, tags that never end) is left to
//! the tokenizer, which is conformant, takes any input, and costs several times as much. Line ends
//! are line feeds here, and there are no null characters.

use super::Walk;
use super::listener::Listener;
use super::reader::MOST_ATTRIBUTES;
use html5gum::State;
use html5gum::emitters::naive_next_state;
use memchr::{memchr_iter, memchr2, memchr2_iter};
use std::borrow::Cow;

/// White space within tags.
const SPACE: u8 = 1;
/// Ends the name of a tag or of an attribute.
const ENDS_NAME: u8 = 2;
/// An upper-case letter of ASCII.
const UPPER: u8 = 4;

/// What a byte means within a tag.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\x0c' => SPACE | ENDS_NAME,
            b'/' | b'>' | b'=' => ENDS_NAME,
            b'A'..=b'Z' => UPPER,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// No name that means anything is longer, in bytes.
const LONGEST_NAME: usize = 16;

fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// Reads from there as far as markup is plain, and returns where it is not, and as what the tokenizer
/// is to read on. The text before that place is only heard by the listener, for more may follow.
pub(super) fn read(html: &str, mut at: usize, listener: &mut Listener) -> (usize, State) {
    let bytes = html.as_bytes();
    while at < bytes.len() {
        let end = at + find(b'<', b'&', &bytes[at..]).unwrap_or(bytes.len() - at);
        let text = html.get(at..end).unwrap_or_default();
        let tag = Tag { html, at: end + 1 };
        let read = match bytes[end..] {
            [b'<', first, ..] if first.is_ascii_alphabetic() => Tag::start,
            [b'<', b'/', first, ..] if first.is_ascii_alphabetic() => Tag::end,
            [b'<', b'!', b'-', b'-', ..] => Tag::comment,
            [] => Tag::nothing,
            _ => {
                listener.hear(text.as_bytes());
                return (end, State::Data);
            }
        };
        listener.hear_whole(text);
        match read(tag, listener) {
            Some(After::Text(after)) => at = after,
            Some(After::Raw(after, state)) => return (after, state),
            None => return (end, State::Data),
        }
    }
    (at, State::Data)
}

/// What follows a tag, and where.
enum After {
    Text(usize),
    /// The content of an element that is no markup, but for the tokenizer to read.
    Raw(usize, State),
}

/// A tag that is being read: where its reader stands.
struct Tag<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Tag<'h> {
    /// Tells of a start tag; `None` when it is not plain, and then nothing was told.
    fn start(mut self, listener: &mut Listener) -> Option<After> {
        let mut folded = [0; LONGEST_NAME];
        let name = self.name(&mut folded)?;
        if self.byte()? == b'=' {
            return None;
        }
        let walk = listener.walk();
        let before = walk.kept();
        walk.open_start_tag(name);
        let Some(self_closing) = self.attributes(walk) else {
            walk.forget_start_tag(before);
            return None;
        };
        let empty = walk.is_closed_foreign(self_closing);
        walk.close_start_tag(self_closing);
        let markup = empty || walk.is_in_foreign();
        Some(match naive_next_state(name) {
            Some(state) if !markup => self.raw(name, state, listener),
            _ => After::Text(self.at),
        })
    }

    /// Tells of the content of an element that is no markup.
    fn raw(self, name: &[u8], state: State, listener: &mut Listener) -> After {
        let content = raw_length(&self.html.as_bytes()[self.at..], name, &state)
            .and_then(|length| self.html.get(self.at..self.at + length));
        match content {
            Some(content) => {
                listener.hear_whole(content);
                After::Text(self.at + content.len())
            }
            None => {
                listener.expect_end_of(name);
                After::Raw(self.at, state)
            }
        }
    }

    /// As [`Tag::start`], of an end tag; one with attributes is not plain.
    fn end(mut self, listener: &mut Listener) -> Option<After> {
        self.at += 1;
        let mut folded = [0; LONGEST_NAME];
        let name = self.name(&mut folded)?;
        self.skip_spaces();
        if self.byte()? != b'>' {
            return None;
        }
        listener.walk().end_tag(name);
        Some(After::Text(self.at + 1))
    }

    /// Passes over a comment, which does no more than part texts.
    fn comment(self, _: &mut Listener) -> Option<After> {
        // It may end with the dashes that it begins with.
        let begun = self.at + b"!".len();
        let rest = &self.html.as_bytes()[begun..];
        let ends = |&end: &usize| rest[..end].ends_with(b"--") || rest[..end].ends_with(b"--!");
        let end = memchr_iter(b'>', rest).find(ends)?;
        // What ends with an exclamation mark may be no end.
        rest[..end].ends_with(b"-").then_some(After::Text(begun + end + 1))
    }

    /// There is nothing behind the last text.
    fn nothing(self, _: &mut Listener) -> Option<After> {
        Some(After::Text(self.html.len()))
    }

    /// Reads attributes and the end of the tag; whether it closes itself.
    fn attributes(&mut self, walk: &mut Walk) -> Option<bool> {
        for _ in 0..=MOST_ATTRIBUTES {
            let mut slash = false;
            loop {
                let byte = self.byte()?;
                match byte {
                    b'/' => slash = true,
                    b'>' => {
                        self.at += 1;
                        return Some(slash);
                    }
                    _ if class(byte) & SPACE != 0 => slash = false,
                    _ => break,
                }
                self.at += 1;
            }
            self.attribute(walk)?;
        }
        None
    }

    fn attribute(&mut self, walk: &mut Walk) -> Option<()> {
        let mut folded = [0; LONGEST_NAME];
        let name = self.name(&mut folded)?;
        if name.is_empty() {
            return None;
        }
        walk.begin_attribute(name);
        self.skip_spaces();
        if self.byte()? != b'=' {
            return Some(());
        }
        self.at += 1;
        self.skip_spaces();
        let wanted = walk.wants_value();
        let value = match self.byte()? {
            b'>' => return Some(()),
            quote @ (b'"' | b'\'') => self.quoted(quote, wanted)?,
            _ => with_ampersands(self.unquoted()?)?,
        };
        if !value.is_empty() && wanted {
            walk.keep_attribute(&value);
        }
        Some(())
    }

    /// The value between two quotes; what it refers to matters only if it is wanted.
    fn quoted(&mut self, quote: u8, wanted: bool) -> Option<Cow<'h, str>> {
        let start = self.at + 1;
        let rest = self.html.as_bytes().get(start..)?;
        let first = find(quote, if wanted { b'&' } else { quote }, rest)?;
        let refers = rest[first] != quote;
        let length = first + if refers { find(quote, quote, &rest[first..])? } else { 0 };
        self.at = start + length + 1;
        let value = self.html.get(start..start + length)?;
        if refers { with_ampersands(value) } else { Some(Cow::Borrowed(value)) }
    }

    fn unquoted(&mut self) -> Option<&'h str> {
        let start = self.at;
        loop {
            let byte = self.byte()?;
            if byte == b'>' || class(byte) & SPACE != 0 {
                return self.html.get(start..self.at);
            }
            self.at += 1;
        }
    }

    /// The name that begins here, in lower case.
    fn name<'n>(&mut self, folded: &'n mut [u8; LONGEST_NAME]) -> Option<&'n [u8]>
    where
        'h: 'n,
    {
        let rest = self.html.as_bytes().get(self.at..)?;
        let (mut length, mut classes) = (0, 0);
        loop {
            let class = class(*rest.get(length)?);
            if class & ENDS_NAME != 0 {
                break;
            }
            classes |= class;
            length += 1;
        }
        self.at += length;
        let name = &rest[..length];
        match folded.get_mut(..name.len()) {
            Some(folded) if classes & UPPER != 0 => {
                folded.copy_from_slice(name);
                folded.make_ascii_lowercase();
                Some(folded)
            }
            _ => Some(name),
        }
    }

    fn skip_spaces(&mut self) {
        while self.byte().is_some_and(|byte| class(byte) & SPACE != 0) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.html.as_bytes().get(self.at).copied()
    }
}

/// How long the content is of an element of which nothing but its own end tag ends it; `None` when
/// the tokenizer is needed to tell.
fn raw_length(bytes: &[u8], name: &[u8], state: &State) -> Option<usize> {
    let (decodes, escapes) = match state {
        State::RcData => (true, false),
        State::RawText => (false, false),
        State::ScriptData => (false, true),
        _ => return None,
    };
    for at in memchr2_iter(b'<', if decodes { b'&' } else { b'<' }, bytes) {
        match &bytes[at..] {
            [b'&', ..] => return None,
            [b'<', b'!', b'-', b'-', ..] if escapes => return None,
            [b'<', b'/', rest @ ..] if begins_with_name(rest, name) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether the name of a tag is that.
fn begins_with_name(tag: &[u8], name: &[u8]) -> bool {
    let ends = |&byte: &u8| byte != b'=' && class(byte) & ENDS_NAME != 0;
    tag.get(..name.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(name))
        && tag.get(name.len()).is_some_and(ends)
}

/// The value of an attribute whose references are ampersands; `None` when it may have others.
fn with_ampersands(value: &str) -> Option<Cow<'_, str>> {
    const WRITTEN: &[u8] = b"&amp;";
    let mut decoded = String::new();
    let mut done = 0;
    for at in memchr_iter(b'&', value.as_bytes()) {
        let after = &value.as_bytes()[at + 1..];
        if value.as_bytes()[at..].starts_with(WRITTEN) {
            decoded.push_str(&value[done..=at]);
            done = at + WRITTEN.len();
            continue;
        }
        // As in the queries of addresses: before an equals sign no name is that of a reference.
        let name = after.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        match after.get(name) {
            Some(b'=') => {}
            Some(b'#') => return None,
            _ if name == 0 => {}
            _ => return None,
        }
    }
    if done == 0 {
        return Some(Cow::Borrowed(value));
    }
    decoded.push_str(&value[done..]);
    Some(Cow::Owned(decoded))
}

/// Where the first of two bytes is. Most are near, where a general search has hardly begun.
#[inline]
fn find(one: u8, other: u8, bytes: &[u8]) -> Option<usize> {
    const NEAR: usize = 8;
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let equal = |word: u64, byte: u8| {
        let differs = word ^ (EACH * u64::from(byte));
        differs.wrapping_sub(EACH) & !differs & (EACH << 7)
    };
    let mut rest = bytes;
    for n in 0..NEAR {
        let Some((word, after)) = rest.split_first_chunk() else {
            let at = rest.iter().position(|&byte| byte == one || byte == other)?;
            return Some(n * 8 + at);
        };
        let word = u64::from_le_bytes(*word);
        // The lowest bit that is set belongs to the first byte that is equal.
        let found = equal(word, one) | equal(word, other);
        if found != 0 {
            return Some(n * 8 + found.trailing_zeros() as usize / 8);
        }
        rest = after;
    }
    memchr2(one, other, rest).map(|at| bytes.len() - rest.len() + at)
}

#[cfg(test)]
mod tests {
    use super::super::{Hiding, Page, Walk, read, read_markup};
    use proptest::prelude::*;

    /// Pieces of markup, plain and not, parted by bars.
    const PIECES: &str = "<|>|\"|'|=|&|&amp;|/|\r|\r\n|\n| |<!--|-->|</|<p |<script>|</script>|<title>|\
        </title >|A|é|<svg/>|<!|<?|&#x41;|`|/>|<a href=\"x?a=1&amp;b=2\">|<A HREF='y&b'|</a>|<br/>|\
        <br / >|<img src=a/>| class=\"\"| class=\"a b\"| id=x| hidden| style='display:none'|<div|\
        </div>|</div x>|<td>|<li>|<textarea>|</textarea>|<style>|</style>|<meta name=a content='b&lt'>|\
        \t|\u{c}|word |&nbsp;|\u{a0}|<pre>|<span itemprop=x>|<div itemscope>|<b ONCLICK=1|<!DOCTYPE a>|\
        <svg>|</svg>|<path/>|<title/>|<style/>|<b itemscope itemprop=a>|</br>|<foreignObject>|</b>|\
        data-x='&#39;\"'| style=''| style|\
        \u{202e}mrаf |\u{202c}|\u{301}|<br>|\
        <code>|</code>|<i>7</i>";

    fn check(html: &str) {
        let mut walk = Walk::default();
        read_markup(&html.replace("\r\n", "\n").replace('\r', "\n"), false, &mut walk);
        assert_eq!(
            format!("{:?}", read(html, Page::default(), Hiding::Heeded)),
            format!("{:?}", walk.finish()),
            "{html:?}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn plain_markup_is_read_as_the_tokenizer_reads_it(
            pieces in proptest::collection::vec(
                proptest::sample::select(PIECES.split('|').collect::<Vec<_>>()),
                0..40,
            ),
        ) {
            check(&pieces.concat());
        }
    }

    #[test]
    fn tags_of_many_attributes_are_read_alike() {
        for count in [255, 256, 257, 300] {
            check(&format!("<p>a<p {}id=z>b", "class=c ".repeat(count - 1)));
            check(&format!("<p>a<p {}id=z", "class=\"c\"".repeat(count - 1)));
        }
    }
}
