//! What a page is made of: places in its buffer, blocks of text, links, pictures and what the head
//! says.

use super::Element;

/// A stretch of [`Page::buffer`](super::Page::buffer), in bytes; both ends are character boundaries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`; offsets are below [`MAX_BYTES`](super::MAX_BYTES) times a small factor.
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// Length in bytes.
    #[must_use]
    #[inline]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing is spanned.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Whether a block belongs to what the page is about or to the furniture around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// The article, recipe, product, thread: what a reader came for.
    #[default]
    Main,
    /// Navigation, footer, sidebar, teaser, form.
    Boilerplate,
}

/// The part of the page a block stands in, told by its nearest sectioning element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Region {
    /// Nothing said.
    #[default]
    Body,
    /// `<article>` or `<main>`.
    Article,
    /// `<nav>` or `<menu>`.
    Nav,
    /// `<header>` outside an article.
    Header,
    /// `<footer>` outside an article.
    Footer,
    /// `<aside>`.
    Aside,
    /// `<form>`, `<button>`, `<select>`.
    Form,
}

impl Region {
    /// Those that mostly hold no content.
    pub(super) const FURNITURE: [Region; 5] =
        [Region::Nav, Region::Header, Region::Footer, Region::Aside, Region::Form];
}

/// A run of text between two block boundaries.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The nearest block-level element.
    pub element: Element,
    /// How many elements are open around the text.
    pub depth: u16,
    /// The text.
    pub span: Span,
    /// How many bytes of it stand in links.
    pub link_bytes: u32,
    /// How many bytes at its start are bold.
    pub bold_lead: u32,
    /// Main content or furniture.
    pub role: Role,
    /// The sectioning element around it.
    pub region: Region,
    /// Whether it stands in a list item, and how deep lists are nested.
    pub list_depth: u8,
    /// The number of the table row it stands in, from 1; 0 outside tables.
    pub row: u32,
    /// How many of [`Page::markers`](super::Page::markers) were read before it began: where on the page a marker is.
    pub markers: u32,
}

impl Block {
    /// Share of the text that stands in links, 0 to 1.
    #[must_use]
    pub fn link_share(&self) -> f32 {
        if self.span.is_empty() {
            0.0
        } else {
            (self.link_bytes as f32 / self.span.len() as f32).min(1.0)
        }
    }
}

/// Where a link leads, seen from the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// Same registrable domain, or a relative address.
    #[default]
    Internal,
    /// Another registrable domain.
    External,
    /// A place on the same page.
    Fragment,
    /// `mailto:`, `tel:`, `javascript:` and the like.
    Other,
}

/// An `<a href>`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Link {
    /// The address as written, but for its host, which is in lower case.
    pub href: Span,
    /// The host in it; empty for relative addresses.
    pub host: Span,
    /// The visible text.
    pub text: Span,
    /// The `rel` attribute.
    pub rel: Span,
    /// Where it leads.
    pub target: Target,
    /// Index of the block it starts in; one past the last when it stands in none.
    pub block: u32,
}

/// An `<img>`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Image {
    /// The address as written (`src`, or the first lazy-loading attribute), but for its host, which
    /// is in lower case.
    pub src: Span,
    /// The host in it; empty for relative addresses.
    pub host: Span,
    /// The alternative text.
    pub alt: Span,
    /// Index of the block it stands before or in.
    pub block: u32,
}

/// A `<meta>` with a name (or `property`, `itemprop`, `http-equiv`) and a content.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// The name as written.
    pub name: Span,
    /// The content as written, entities decoded.
    pub content: Span,
}

/// A `<script>` or `<iframe>` and where it is loaded from.
#[derive(Debug, Clone, Copy)]
pub struct Embed {
    /// [`Element::Script`] or [`Element::Iframe`].
    pub element: Element,
    /// The address as written; empty for inline scripts.
    pub src: Span,
    /// Bytes of inline code.
    pub inline_bytes: u32,
}

/// A label and its value: `<dt>`/`<dd>`, a table row of two cells, or a `Label: value` line.
#[derive(Debug, Clone, Copy)]
pub struct LabelValue {
    /// The label, without its colon.
    pub label: Span,
    /// The value.
    pub value: Span,
    /// Index of the block the value stands in.
    pub block: u32,
}

/// A `<link rel href>` of the head.
#[derive(Debug, Clone, Copy)]
pub struct HeadLink {
    /// The relation as written.
    pub rel: Span,
    /// The address as written.
    pub href: Span,
    /// The `hreflang` attribute.
    pub hreflang: Span,
    /// The `type` attribute.
    pub media_type: Span,
}
