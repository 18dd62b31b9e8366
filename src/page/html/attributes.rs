//! Attributes of start tags, and the elements that are nothing but attributes.

use super::style::Style;
use super::{MOST_ITEMS, Walk};
use crate::page::elements::{Element, Flow};
use crate::page::{Embed, HeadLink, Image, Link, Meta, Span};

/// Attributes of the start tag being read; only those that something asks for.
#[derive(Default)]
pub(super) struct Attributes {
    /// The one being read.
    current: Option<Asked>,
    /// Those that were met, a bit each.
    met: u32,
    pub(super) href: Option<Span>,
    pub(super) src: Option<Span>,
    pub(super) lazy_src: Option<Span>,
    pub(super) alt: Option<Span>,
    pub(super) rel: Option<Span>,
    pub(super) content: Option<Span>,
    pub(super) meta_name: Option<Span>,
    pub(super) kind: Option<Span>,
    pub(super) lang: Option<Span>,
    pub(super) hreflang: Option<Span>,
    pub(super) itemprop: Option<Span>,
    pub(super) itemtype: Option<Span>,
    pub(super) datetime: Option<Span>,
    pub(super) itemscope: bool,
    pub(super) hides: bool,
    /// Whether a style takes visibility away or gives it; `None` when it does neither.
    pub(super) invisible: Option<bool>,
    pub(super) fades: bool,
    /// Whether a style takes away the size of the text, or gives it one; `None` when it does neither.
    pub(super) tiny: Option<bool>,
    pub(super) opens: bool,
    /// Whether it is a field for a password.
    pub(super) password: bool,
    pub(super) expands: bool,
    /// Whether a template is shown where it stands, as the shadow of its element.
    pub(super) shadows: bool,
}

/// How much of the markup was kept before a start tag.
pub(super) struct Kept {
    markup: usize,
    markers: usize,
}

/// An attribute whose value something asks for.
#[derive(Clone, Copy)]
enum Asked {
    Href,
    Src,
    DataSrc,
    DataLazySrc,
    DataOriginal,
    Alt,
    Rel,
    Content,
    Name,
    Property,
    HttpEquiv,
    Kind,
    Field,
    Lang,
    XmlLang,
    Hreflang,
    Itemprop,
    Itemtype,
    Datetime,
    Class,
    Id,
    Style,
    ShadowMode,
}

impl Asked {
    fn of(name: &[u8], tag: Element) -> Option<Asked> {
        Some(match name {
            b"href" => Asked::Href,
            b"src" => Asked::Src,
            b"data-src" => Asked::DataSrc,
            b"data-lazy-src" => Asked::DataLazySrc,
            b"data-original" => Asked::DataOriginal,
            b"alt" => Asked::Alt,
            b"rel" => Asked::Rel,
            b"content" => Asked::Content,
            b"name" if tag == Element::Meta => Asked::Name,
            b"property" if tag == Element::Meta => Asked::Property,
            b"http-equiv" if tag == Element::Meta => Asked::HttpEquiv,
            b"type" if matches!(tag, Element::Script | Element::Link) => Asked::Kind,
            b"type" if tag == Element::Input => Asked::Field,
            b"lang" if tag == Element::Html => Asked::Lang,
            b"xml:lang" if tag == Element::Html => Asked::XmlLang,
            b"hreflang" => Asked::Hreflang,
            b"itemprop" => Asked::Itemprop,
            b"itemtype" => Asked::Itemtype,
            b"datetime" => Asked::Datetime,
            b"class" => Asked::Class,
            b"id" => Asked::Id,
            b"style" => Asked::Style,
            b"shadowrootmode" => Asked::ShadowMode,
            _ => return None,
        })
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl Walk {
    /// The name of an attribute; some speak by being there.
    pub(super) fn begin_attribute(&mut self, name: &[u8]) {
        let attributes = &mut self.attributes;
        // Of two attributes of one name the first counts, though it be empty, as the standard has it.
        let asked = self.tag.and_then(|tag| Asked::of(name, tag));
        attributes.current = asked.filter(|asked| attributes.met & asked.bit() == 0);
        attributes.met |= asked.map_or(0, Asked::bit);
        match name {
            b"itemscope" => attributes.itemscope = true,
            b"hidden" | b"popover" => attributes.hides = true,
            b"open" => attributes.opens = true,
            b"onclick" | b"aria-expanded" => attributes.expands = true,
            _ => {}
        }
    }

    /// Whether something asks for the value of the attribute that has begun.
    pub(super) fn wants_value(&self) -> bool {
        self.attributes.current.is_some()
    }

    /// Keeps the value of the attribute that has begun.
    pub(super) fn keep_attribute(&mut self, value: &str) {
        let Some(asked) = self.attributes.current else { return };
        match asked {
            Asked::Class | Asked::Id => return self.keep_marker(value),
            Asked::Field => {
                self.attributes.password = value.eq_ignore_ascii_case("password");
                return;
            }
            Asked::ShadowMode => {
                let modes = ["open", "closed"];
                self.attributes.shadows = modes.iter().any(|mode| value.eq_ignore_ascii_case(mode));
                return;
            }
            Asked::Style => {
                let style = Style::read(value.as_bytes());
                self.attributes.hides |= style.hides();
                self.attributes.invisible = style.is_invisible();
                self.attributes.fades = style.is_faded();
                self.attributes.tiny = style.is_tiny();
                return;
            }
            _ => {}
        }
        let span = self.keep(value);
        let attributes = &mut self.attributes;
        let kept = match asked {
            Asked::Href => &mut attributes.href,
            Asked::Src => &mut attributes.src,
            Asked::DataSrc | Asked::DataLazySrc | Asked::DataOriginal => &mut attributes.lazy_src,
            Asked::Alt => &mut attributes.alt,
            Asked::Rel => &mut attributes.rel,
            Asked::Content => &mut attributes.content,
            Asked::Name | Asked::Property | Asked::HttpEquiv => &mut attributes.meta_name,
            Asked::Kind => &mut attributes.kind,
            Asked::Lang | Asked::XmlLang => &mut attributes.lang,
            Asked::Hreflang => &mut attributes.hreflang,
            Asked::Itemprop => &mut attributes.itemprop,
            Asked::Itemtype => &mut attributes.itemtype,
            Asked::Datetime => &mut attributes.datetime,
            Asked::Class | Asked::Id | Asked::Style | Asked::ShadowMode | Asked::Field => return,
        };
        // Of several that say the same the first counts as well.
        kept.get_or_insert(span);
    }

    pub(super) fn keep_marker(&mut self, value: &str) {
        if self.page.markers.len() < MOST_ITEMS && value.len() < 512 {
            let span = self.keep(value);
            self.page.markers.push(span);
        }
    }

    /// Keeps a text of the markup; its span is moved behind the visible text at the end.
    pub(super) fn keep(&mut self, text: &str) -> Span {
        let start = self.markup.len();
        self.markup.push_str(text);
        self.markup.push('\n');
        Span::new(start, start + text.len())
    }

    /// How much of the markup is kept; for [`Walk::forget_start_tag`].
    pub(super) fn kept(&self) -> Kept {
        Kept { markup: self.markup.len(), markers: self.page.markers.len() }
    }

    /// Forgets a start tag that has not ended yet, and what was kept of it.
    pub(super) fn forget_start_tag(&mut self, before: Kept) {
        self.tag = None;
        self.attributes = Attributes::default();
        self.markup.truncate(before.markup);
        self.page.markers.truncate(before.markers);
    }

    pub(super) fn void(&mut self, element: Element) {
        match element {
            Element::Br | Element::Hr if self.is_hidden(element) => {}
            Element::Br => self.line_break(),
            Element::Hr => self.flush(),
            Element::Img => self.image(),
            Element::Meta => self.meta(),
            Element::Link => self.head_link(),
            Element::Input if !self.is_hidden(element) => {
                self.page.asks_password |= self.attributes.password;
            }
            Element::Wbr => {}
            _ => {}
        }
    }

    pub(super) fn line_break(&mut self) {
        self.eye.end_line(&mut self.page.buffer);
        let visible = &mut self.page.buffer;
        if visible.len() > self.block_start && !visible.ends_with('\n') {
            if visible.ends_with(' ') {
                visible.pop();
            }
            visible.push('\n');
        } else if visible.len() > self.block_start {
            // A second `<br>` in a row is how old pages part their paragraphs.
            self.page.line_breaks += 1;
            self.flush();
        }
        self.space_due = false;
    }

    pub(super) fn image(&mut self) {
        if self.is_hidden(Element::Img) {
            return;
        }
        let attributes = &self.attributes;
        let src = attributes.lazy_src.or(attributes.src).unwrap_or_default();
        let alt = attributes.alt.unwrap_or_default();
        if self.page.images.len() < MOST_ITEMS {
            let block = self.page.blocks.len() as u32;
            self.page.images.push(Image { src, host: Span::default(), alt, block });
        }
    }

    pub(super) fn meta(&mut self) {
        let name = self.attributes.meta_name.or(self.attributes.itemprop);
        if let (Some(name), Some(content)) = (name, self.attributes.content) {
            if self.page.metas.len() < MOST_ITEMS {
                self.page.metas.push(Meta { name, content });
            }
        }
    }

    pub(super) fn head_link(&mut self) {
        let (Some(rel), Some(href)) = (self.attributes.rel, self.attributes.href) else { return };
        let is_canonical = self.markup_text(rel).eq_ignore_ascii_case("canonical");
        if is_canonical && self.page.canonical.is_empty() {
            self.page.canonical = href;
        }
        if self.page.head_links.len() < MOST_ITEMS {
            let hreflang = self.attributes.hreflang.unwrap_or_default();
            let media_type = self.attributes.kind.unwrap_or_default();
            self.page.head_links.push(HeadLink { rel, href, hreflang, media_type });
        }
    }

    pub(super) fn markup_text(&self, span: Span) -> &str {
        self.markup.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    pub(super) fn embed(&mut self, element: Element) {
        let src = self.attributes.src.or(self.attributes.lazy_src).unwrap_or_default();
        if self.page.embeds.len() < MOST_ITEMS {
            self.page.embeds.push(Embed { element, src, inline_bytes: 0 });
        }
    }

    pub(super) fn start_link(&mut self) {
        if let Some(href) = self.attributes.href {
            self.eye.settle(&mut self.page.buffer);
            self.link = Some(Link {
                href,
                rel: self.attributes.rel.unwrap_or_default(),
                text: Span::new(self.page.buffer.len(), self.page.buffer.len()),
                block: self.page.blocks.len() as u32,
                ..Link::default()
            });
        }
    }

    pub(super) fn end_link(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        self.eye.settle(&mut self.page.buffer);
        let end = self.page.buffer.len();
        let start = (link.text.start as usize).min(end);
        let text = &self.page.buffer[start..end];
        let lead = text.len() - text.trim_start().len();
        link.text = Span::new(start + lead, start + text.trim_end().len());
        // What goes on behind a block is a link only if there is text.
        let empty = std::mem::take(&mut self.link_goes_on) && link.text.is_empty();
        if !empty && self.page.links.len() < MOST_ITEMS {
            self.page.links.push(link);
        }
    }

    /// Ends a link with its block; `goes_on`: the text behind the block is the link's as well.
    pub(super) fn break_link(&mut self, goes_on: bool) {
        let Some(link) = self.link else { return };
        self.end_link();
        let here = self.page.buffer.len();
        let block = self.page.blocks.len() as u32;
        self.link_goes_on = goes_on;
        self.link = goes_on.then_some(Link { text: Span::new(here, here), block, ..link });
    }

    /// Starts the microdata item that the element whose start tag is read is.
    pub(super) fn start_item(&mut self) {
        let text = |span: Option<Span>| span.map(|span| self.markup_text(span).to_owned());
        let (kind, property) = (text(self.attributes.itemtype), text(self.attributes.itemprop));
        self.microdata.start_item(kind, property);
    }

    /// Takes the value of a microdata property, or waits for the text that is it.
    pub(super) fn start_property(&mut self, element: Element) {
        let attributes = &self.attributes;
        let Some(property) = attributes.itemprop.filter(|_| !attributes.itemscope) else { return };
        let value =
            attributes.content.or(attributes.datetime).or(attributes.href).or(attributes.src);
        let property = self.markup_text(property).to_owned();
        match value {
            Some(value) => {
                let value = self.markup_text(value).to_owned();
                self.microdata.property(&property, &value);
            }
            None if element.flow() != Flow::Void => {
                self.microdata.await_text(property, self.depth);
            }
            None => {}
        }
    }
}
