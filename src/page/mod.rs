//! Bytes in, a [`Page`] out: what was read, as flat arrays over one text buffer.
//!
//! Reading never fails and never panics; time and memory are linear in the bytes and bounded by
//! [`MAX_BYTES`]. Oddities (a guessed charset, a cut page) are facts of the page, not errors.

mod address;
mod charset;
mod content;
mod elements;
mod form;
mod html;
mod labels;
mod parts;
pub(crate) mod schema;
mod seen;
mod text;

pub(crate) use address::host_of;
pub use address::{Address, registrable_domain};
pub use charset::{Charset, CharsetSource};
pub use elements::Element;
pub use form::Form;
use html::Hiding;
pub use parts::{
    Block, Embed, HeadLink, Image, LabelValue, Link, Meta, Region, Role, Span, Target,
};
pub(crate) use text::ends_sentence;

/// Bytes beyond this are left unread: no honest article is longer, and a bound keeps time bounded.
pub const MAX_BYTES: usize = 16 << 20;

/// Visible text beyond this, in bytes, is left unread: a novel has as much. What is counted about
/// words takes up many times their bytes, so this is what bounds memory.
pub const MAX_TEXT: usize = 1 << 20;

/// Blocks beyond this are left unjudged: the longest honest pages have some ten thousand.
pub const MAX_BLOCKS: usize = 1 << 17;
/// From this length, in bytes, a block with few links is content by itself.
const LONG: usize = 90;

/// How much of a page is read. Limits count, they do not time: the same page is read alike
/// everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes; what lies beyond is left unread. [`MAX_BYTES`] unless lowered, and at most that.
    pub bytes: usize,
    /// Blocks of text; those beyond are dropped. [`MAX_BLOCKS`] unless lowered.
    pub blocks: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: MAX_BYTES, blocks: MAX_BLOCKS }
    }
}

impl Limits {
    /// The same limits with so many bytes.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Limits {
        Limits { bytes: bytes.min(MAX_BYTES), ..self }
    }

    /// The same limits with so many blocks.
    #[must_use]
    pub fn blocks(self, blocks: usize) -> Limits {
        Limits { blocks, ..self }
    }
}

/// What the bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Markup.
    Html,
    /// Text that was already extracted from a page, as text corpora hold it.
    #[default]
    Text,
}

/// What is known about the bytes before they are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// Where the page came from, if known.
    pub url: Option<&'a str>,
    /// The `Content-Type` header, if known.
    pub content_type: Option<&'a str>,
    /// HTML or text; told by content when absent.
    pub format: Option<Format>,
}

/// A page as it was read.
#[derive(Debug, Default)]
pub struct Page {
    /// Visible text first (blocks joined by line feeds), then texts of attributes and the head.
    buffer: String,
    /// Length of the visible text in `buffer`.
    visible: usize,
    /// HTML or text.
    pub format: Format,
    /// How the bytes were decoded.
    pub charset: Charset,
    /// Whether it begins with control characters as no text does: a program, picture or archive.
    pub binary: bool,
    /// Whether it is a list for programs by its root element: a feed, a sitemap or an outline.
    pub feed: bool,
    /// Bytes of the source.
    pub source_bytes: usize,
    /// Whether bytes, text or blocks beyond the limits were left unread.
    pub truncated: bool,
    /// The page's address, given or declared by the page.
    pub address: Option<Address>,
    /// `<title>`, or the title line of a text.
    pub title: Span,
    /// The `lang` attribute of `<html>`.
    pub language: Span,
    /// `<link rel=canonical>`.
    pub canonical: Span,
    /// Runs of text in document order.
    pub blocks: Vec<Block>,
    /// Links in document order; links, images and elements that are hidden are left out.
    pub links: Vec<Link>,
    /// Images in document order.
    pub images: Vec<Image>,
    /// Named metas.
    pub metas: Vec<Meta>,
    /// `<link>` elements.
    pub head_links: Vec<HeadLink>,
    /// Scripts and frames.
    pub embeds: Vec<Embed>,
    /// Labels and values.
    pub labels: Vec<LabelValue>,
    /// Visible text in inline elements of code (`<code>`, `<kbd>`, `<samp>`, `<tt>`, `<var>`), in order.
    pub code: Vec<Span>,
    /// Places within words of the visible text where an inline element begins or ends between a letter
    /// and a digit of ASCII, in order: a style may set the two apart.
    pub seams: Vec<u32>,
    /// `class` and `id` attributes, in document order.
    pub markers: Vec<Span>,
    /// JSON-LD blocks and microdata items, parsed.
    pub schema: Vec<serde_json::Value>,
    /// JSON-LD blocks that are no JSON.
    pub broken_schema: u32,
    /// How often each element was opened.
    pub elements: elements::Counts,
    /// Elements with event-handler or `aria-expanded` attributes.
    pub expanders: u32,
    /// Whether it has a field for a password that is not hidden.
    pub asks_password: bool,
    /// Elements hidden by an inline style or attribute.
    pub hidden_elements: u32,
    /// Elements made transparent by an inline style; their text is taken as seen.
    pub faded_elements: u32,
    /// Classes and ids that rules of the page's own style sheets hide, whatever else they depend on.
    pub hidden_names: Vec<Span>,
    /// Bytes of text in hidden elements, white space aside; the text itself is not kept.
    pub hidden_bytes: u32,
    /// Places where the main content carried a `<br>` pair instead of paragraphs.
    pub line_breaks: u32,
}

impl Page {
    /// Whether a text ends as a question does, with or without the marker of a folded answer.
    #[must_use]
    pub fn is_question(text: &str) -> bool {
        text::is_question(text)
    }

    /// Reads a page from its bytes. Never fails: whatever the bytes, a page comes out.
    #[must_use]
    pub fn read(bytes: &[u8], source: &Source) -> Page {
        Page::read_within(bytes, source, &Limits::default())
    }

    /// As [`Page::read`], within limits of your own.
    #[must_use]
    pub fn read_within(bytes: &[u8], source: &Source, limits: &Limits) -> Page {
        Page::default().read_anew(bytes, source, limits)
    }

    /// Reads a page into the memory of another.
    pub(crate) fn read_anew(self, bytes: &[u8], source: &Source, limits: &Limits) -> Page {
        let room = self.emptied();
        let cut = &bytes[..bytes.len().min(limits.bytes).min(MAX_BYTES)];
        let said = source.format.or_else(|| format_of_content_type(source.content_type));
        let markup = said != Some(Format::Text);
        let (decoded, charset) = charset::decode(cut, source.content_type, markup);
        let format = said.unwrap_or_else(|| text::sniff(&decoded));
        // Programs and pictures have no markup; a remark of control characters makes no page one.
        let binary = charset::is_binary(&decoded) && text::sniff(&decoded) != Format::Html;
        let feed = said != Some(Format::Html) && text::is_feed(&decoded);
        let read = |room, hiding| {
            let mut page = match format {
                Format::Html => html::read(&decoded, room, hiding),
                Format::Text => text::read(&decoded, room),
            };
            (page.format, page.charset, page.binary, page.feed) = (format, charset, binary, feed);
            page.source_bytes = bytes.len();
            page.truncated |= cut.len() < bytes.len() || page.blocks.len() > limits.blocks;
            page.keep_blocks(limits.blocks);
            page.address = source.url.and_then(Address::parse);
            page.settle();
            page
        };
        let page = read(room, Hiding::Heeded);
        if !page.hides_its_text() {
            return page;
        }
        let (hidden_bytes, hidden_elements) = (page.hidden_bytes, page.hidden_elements);
        Page { hidden_bytes, hidden_elements, ..read(page.emptied(), Hiding::Ignored) }
    }

    /// Whether next to nothing is seen of a page with much hidden text. Pages are made to be read: a
    /// script or style sheet shows it, or browsers heed not what seems to hide it.
    fn hides_its_text(&self) -> bool {
        /// Bytes of main text below which next to nothing is seen.
        const LITTLE: usize = 600;
        /// How many times as much is hidden at least.
        const TIMES: usize = 4;
        let seen: usize = self.main_blocks().map(|block| block.span.len()).sum();
        seen < LITTLE && self.hidden_bytes as usize >= (TIMES * seen).max(LITTLE)
    }

    /// A page of nothing, with the memory of this one.
    fn emptied(mut self) -> Page {
        fn empty<T>(list: &mut Vec<T>) -> Vec<T> {
            list.clear();
            std::mem::take(list)
        }
        self.buffer.clear();
        Page {
            buffer: std::mem::take(&mut self.buffer),
            blocks: empty(&mut self.blocks),
            links: empty(&mut self.links),
            images: empty(&mut self.images),
            metas: empty(&mut self.metas),
            head_links: empty(&mut self.head_links),
            embeds: empty(&mut self.embeds),
            labels: empty(&mut self.labels),
            code: empty(&mut self.code),
            seams: empty(&mut self.seams),
            markers: empty(&mut self.markers),
            schema: empty(&mut self.schema),
            hidden_names: empty(&mut self.hidden_names),
            ..Page::default()
        }
    }

    /// Drops the blocks beyond, and what stands in them points to none.
    fn keep_blocks(&mut self, most: usize) {
        if self.blocks.len() <= most {
            return;
        }
        self.blocks.truncate(most);
        let none = most as u32;
        self.links.iter_mut().for_each(|link| link.block = link.block.min(none));
        self.images.iter_mut().for_each(|image| image.block = image.block.min(none));
    }

    /// What needs the whole page: its own address, targets of links, main content, labels.
    fn settle(&mut self) {
        if self.address.is_none() {
            self.address = self.declared_address();
        }
        self.aim_links();
        content::assign_roles(self);
        labels::collect(self);
    }

    /// The address the page declares itself: canonical, then `og:url`.
    fn declared_address(&self) -> Option<Address> {
        let declared = [self.text(self.canonical), self.meta("og:url")];
        declared.into_iter().find_map(Address::parse)
    }

    fn aim_links(&mut self) {
        let mut links = std::mem::take(&mut self.links);
        let mut aim = address::Aim::from(self.address.as_ref().map(Address::domain));
        for link in &mut links {
            let (target, host) = aim.at(self.text(link.href));
            link.target = target;
            link.host = shifted(host, link.href);
        }
        self.links = links;
        let mut images = std::mem::take(&mut self.images);
        for image in &mut images {
            image.host = shifted(address::host_range(self.text(image.src)), image.src);
        }
        self.images = images;
        self.lower_hosts();
    }

    /// Hosts are the same in capitals; in lower case they are so to whoever compares them.
    fn lower_hosts(&mut self) {
        let links = self.links.iter().map(|link| link.host);
        let images = self.images.iter().map(|image| image.host);
        for host in links.chain(images).filter(|host| !host.is_empty()) {
            let place = host.start as usize..host.end as usize;
            if let Some(host) = self.buffer.get_mut(place) {
                host.make_ascii_lowercase();
            }
        }
    }

    /// The text of a span.
    #[must_use]
    #[inline]
    pub fn text(&self, span: Span) -> &str {
        self.buffer.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Everything that was read; the visible text comes first.
    #[must_use]
    pub fn buffer(&self) -> &str {
        &self.buffer
    }

    /// The visible text: blocks joined by line feeds.
    #[must_use]
    pub fn visible_text(&self) -> &str {
        &self.buffer[..self.visible]
    }

    /// Whether a span lies in the visible text, so that its offsets mean something to a reader.
    #[must_use]
    pub fn is_visible(&self, span: Span) -> bool {
        span.end as usize <= self.visible
    }

    /// The content of the first meta of that name, ignoring case; empty when there is none.
    #[must_use]
    pub fn meta(&self, name: &str) -> &str {
        self.metas
            .iter()
            .find(|meta| self.text(meta.name).eq_ignore_ascii_case(name))
            .map_or("", |meta| self.text(meta.content))
    }

    /// The headings, in document order.
    pub fn headings(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|b| b.element.heading_level() > 0)
    }

    /// The blocks of the main content, in document order.
    pub fn main_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|b| b.role == Role::Main)
    }

    /// The first `<h1>`, else the title.
    #[must_use]
    pub fn headline(&self) -> Span {
        self.blocks
            .iter()
            .find(|b| b.element == Element::H1 && b.role == Role::Main)
            .or_else(|| self.blocks.iter().find(|b| b.element == Element::H1))
            .map_or(self.title, |b| b.span)
    }
}

/// The beginning of a text, at most so many bytes of it.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The end of a text, at most so many bytes of it.
pub(crate) fn ending(text: &str, most: usize) -> &str {
    let mut start = text.len().saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// Byte range of `part` within `whole`; `part` must be a slice of `whole`, else the whole range.
pub(crate) fn range_in(whole: &str, part: &str) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    match start.checked_add(part.len()) {
        Some(end) if end <= whole.len() => start..end,
        _ => 0..whole.len(),
    }
}

/// A range of a span's text as a span of the page.
pub(crate) fn shifted(range: std::ops::Range<usize>, within: Span) -> Span {
    let start = within.start as usize;
    Span::new(start + range.start, start + range.end)
}

fn format_of_content_type(content_type: Option<&str>) -> Option<Format> {
    let essence = content_type?.split(';').next()?.trim();
    if essence.eq_ignore_ascii_case("text/plain") {
        Some(Format::Text)
    } else if essence.eq_ignore_ascii_case("text/html")
        || essence.eq_ignore_ascii_case("application/xhtml+xml")
    {
        Some(Format::Html)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_where_they_stand() {
        let whole = "Suite 391 Shore";
        assert_eq!(range_in(whole, &whole[6..9]), 6..9);
        assert_eq!(range_in(whole, "elsewhere"), 0..whole.len());
    }

    #[test]
    fn ends_of_texts_are_cut_between_characters() {
        assert_eq!((beginning("aé", 2), ending("éa", 2)), ("a", "a"));
        assert_eq!((beginning("aé", 9), ending("éa", 9)), ("aé", "éa"));
    }
}
