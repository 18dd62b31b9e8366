//! HTML to a page, by one streaming walk.
//!
//! A tokenizer, not a tree: a DOM costs more than everything else together, and tree builders are
//! quadratic on nests (servo/html5ever#788). What a tree builder would decide and text needs is
//! done here with a short stack of open elements: implied end tags, silent elements, regions.

mod attributes;
mod listener;
mod plain;
mod prose;
mod reader;
mod sheet;
mod style;
mod tags;

use super::elements::Element;
use super::schema::{JsonLd, Microdata};
use super::seen::Eye;
use super::{Link, Page, Region, Span};
use attributes::Attributes;
use html5gum::{State, Tokenizer};
use listener::Listener;
use memchr::{memchr, memchr_iter};
use reader::TagsBounded;
use std::borrow::Cow;
use std::cell::Cell;

/// Open elements beyond this depth are counted, not remembered.
const DEPTH_REMEMBERED: usize = 256;
/// How far up the stack an end tag looks for its element.
const CLOSE_REACH: usize = 48;
/// Arrays stop growing here; a page with more of a thing says no more.
const MOST_ITEMS: usize = 100_000;

/// Whether what styles and attributes hide is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Hiding {
    /// As browsers show a page.
    #[default]
    Heeded,
    /// All text is taken as seen.
    Ignored,
}

/// Reads decoded HTML into the memory of an empty page.
pub(super) fn read(html: &str, room: Page, hiding: Hiding) -> Page {
    let mut walk = Walk { page: room, hiding, ..Walk::default() };
    // What these come to on most pages, so that they seldom grow.
    walk.page.buffer.reserve(html.len() / 8);
    walk.markup.reserve(html.len() / 4);
    // What a null character is read as depends on where it stands, which the tokenizer knows.
    let plain = memchr(0, html.as_bytes()).is_none();
    read_markup(&with_line_feeds(html), plain, &mut walk);
    walk.finish()
}

/// Reads plain markup where it stands, if `plain`, and the rest by the tokenizer: each goes on where
/// the other leaves off, between two tags.
fn read_markup(html: &str, plain: bool, walk: &mut Walk) {
    let too_many = Cell::new(false);
    let mut listener = Listener::new(walk, &too_many);
    let mut text = TagsBounded::new(html, &too_many);
    while text.at() < html.len() {
        let (at, state) = match plain {
            true => plain::read(html, text.at(), &mut listener),
            false => (text.at(), State::Data),
        };
        text.go_to(at);
        let mut tokenizer = Tokenizer::new_with_emitter(&mut text, &mut listener);
        tokenizer.set_state(state);
        if tokenizer.next().is_none() {
            break;
        }
    }
}

/// Line ends are line feeds, whatever they were, as the HTML standard has it.
fn with_line_feeds(html: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'\r', html.as_bytes()) else { return Cow::Borrowed(html) };
    let mut folded = String::with_capacity(html.len());
    let mut done = 0;
    for at in memchr_iter(b'\r', &html.as_bytes()[first..]).map(|at| first + at) {
        folded.push_str(&html[done..at]);
        done = at + 1;
        if html.as_bytes().get(done) != Some(&b'\n') {
            folded.push('\n');
        }
    }
    folded.push_str(&html[done..]);
    Cow::Owned(folded)
}

/// An element that is open where the walk stands.
#[derive(Clone, Copy, PartialEq)]
struct Open {
    element: Element,
    region: Region,
    /// Whether it and all in it are out of sight.
    gone: bool,
    /// Whether its visibility is taken away; what stands in it may have it again.
    invisible: bool,
    /// Whether it is either.
    hidden: bool,
    /// Whether its text has no size; unlike `hidden`, what stands in it may have one again.
    tiny: bool,
    silent: bool,
    /// Whether it belongs to a drawing or a formula, whose elements follow other rules.
    foreign: bool,
    bold: bool,
    code: bool,
    scoped: bool,
}

#[derive(Default)]
struct Walk {
    page: Page,
    hiding: Hiding,
    /// Texts of attributes and head; appended to the visible text at the end.
    markup: String,
    tag: Option<Element>,
    attributes: Attributes,
    open: Vec<Open>,
    /// How many of them are links or their targets.
    open_anchors: usize,
    /// How many elements are open, those that are not remembered too.
    depth: usize,
    /// Whether none of the remembered elements can be forgotten.
    crowded: bool,
    /// The depth of the outermost element that is not remembered and holds no visible text.
    unseen_from: Option<usize>,
    /// The block being filled starts here in the visible text.
    block_start: usize,
    block: Option<Open>,
    block_link_bytes: u32,
    block_bold: u32,
    block_markers: u32,
    bold_leads: bool,
    /// Whether white space is due before the next word.
    space_due: bool,
    /// Whether an inline element has begun or ended since the last text.
    at_seam: bool,
    link: Option<Link>,
    /// Whether `link` is the rest of one that a block's end broke.
    link_goes_on: bool,
    list_depth: u8,
    /// The number of the table row being read, and how many rows were started.
    row: u32,
    rows: u32,
    pre: u32,
    json_ld: JsonLd,
    microdata: Microdata,
    article_depth: u32,
    eye: Eye,
}

impl Walk {
    fn open_start_tag(&mut self, name: &[u8]) {
        self.tag = Some(Element::named(name));
        self.attributes = Attributes::default();
    }

    fn close_start_tag(&mut self, self_closing: bool) {
        if let Some(element) = self.tag.take() {
            self.start(element, self_closing);
        }
    }

    /// Whether the start tag being read is one of a drawing or formula and closes itself: then it has
    /// no content, whatever an element of that name has in HTML.
    fn is_closed_foreign(&self, self_closing: bool) -> bool {
        // Too deep to be remembered, it may be one, and nothing of it is seen.
        self_closing && (self.top().foreign || self.unseen_from.is_some())
    }

    /// Whether the element whose start tag was read last is one of a drawing or formula: what stands in
    /// it is markup, whatever an element of that name holds in HTML.
    fn is_in_foreign(&self) -> bool {
        self.top().foreign
    }

    fn end_tag(&mut self, name: &[u8]) {
        self.end(Element::named(name));
    }

    fn finish(mut self) -> Page {
        self.end_link();
        self.flush();
        self.depth = self.open.len();
        self.pop_to(0);
        self.microdata.finish(&mut self.page.schema);
        let mut page = self.page;
        page.visible = page.buffer.len();
        page.buffer.push('\n');
        let shift = page.buffer.len() as u32;
        page.buffer.push_str(&self.markup);
        shift_markup_spans(&mut page, shift);
        page
    }
}

/// Bytes of the tokenizer as text; all but always they are text already.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Moves the spans of markup texts behind the visible text.
fn shift_markup_spans(page: &mut Page, shift: u32) {
    let shift_span = |span: &mut Span| {
        span.start += shift;
        span.end += shift;
    };
    [&mut page.title, &mut page.language, &mut page.canonical].into_iter().for_each(shift_span);
    for link in &mut page.links {
        [&mut link.href, &mut link.rel].into_iter().for_each(shift_span);
    }
    for image in &mut page.images {
        [&mut image.src, &mut image.alt].into_iter().for_each(shift_span);
    }
    for meta in &mut page.metas {
        [&mut meta.name, &mut meta.content].into_iter().for_each(shift_span);
    }
    for link in &mut page.head_links {
        [&mut link.rel, &mut link.href, &mut link.hreflang, &mut link.media_type]
            .into_iter()
            .for_each(shift_span);
    }
    page.embeds.iter_mut().for_each(|embed| shift_span(&mut embed.src));
    page.markers.iter_mut().chain(&mut page.hidden_names).for_each(shift_span);
}
