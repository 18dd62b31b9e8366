//! HTML to a page, by one streaming walk.
//!
//! A tokenizer, not a tree: a DOM costs more than everything else together, and tree builders are
//! quadratic on nests (servo/html5ever#788). What a tree builder would decide and text needs is
//! done here with a short stack of open elements: implied end tags, silent elements, regions.

use super::elements::{Element, Flow};
use super::schema::{self, Microdata};
use super::{Block, Embed, HeadLink, Image, Link, Meta, Page, Region, Role, Span};
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;

/// Open elements beyond this depth are counted, not remembered.
const DEPTH_REMEMBERED: usize = 256;
/// How far up the stack an end tag looks for its element.
const CLOSE_REACH: usize = 48;
/// Arrays stop growing here; a page with more of a thing says no more.
const MOST_ITEMS: usize = 100_000;

/// Reads decoded HTML.
pub(super) fn read(html: &str) -> Page {
    let mut walk = Walk::default();
    let mut emitter = CallbackEmitter::<_, Infallible>::new(|event: CallbackEvent<'_>, _| {
        walk.see(event);
        None
    });
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(never) => match never {},
            Err(never) => match never {},
        }
    }
    walk.finish()
}

/// An element that is open where the walk stands.
#[derive(Clone, Copy)]
struct Open {
    element: Element,
    region: Region,
    hidden: bool,
    silent: bool,
    bold: bool,
    scoped: bool,
}

/// Attributes of the start tag being read; only those that something asks for.
#[derive(Default)]
struct Attributes {
    name: Vec<u8>,
    href: Option<Span>,
    src: Option<Span>,
    lazy_src: Option<Span>,
    alt: Option<Span>,
    rel: Option<Span>,
    content: Option<Span>,
    meta_name: Option<Span>,
    kind: Option<Span>,
    lang: Option<Span>,
    hreflang: Option<Span>,
    itemprop: Option<Span>,
    itemtype: Option<Span>,
    datetime: Option<Span>,
    itemscope: bool,
    hides: bool,
    expands: bool,
}

#[derive(Default)]
struct Walk {
    page: Page,
    /// Texts of attributes and head; appended to the visible text at the end.
    markup: String,
    tag: Option<Element>,
    attributes: Attributes,
    open: Vec<Open>,
    depth: usize,
    /// The block being filled starts here in the visible text.
    block_start: usize,
    block: Option<Open>,
    block_link_bytes: u32,
    block_bold: u32,
    bold_leads: bool,
    /// Whether white space is due before the next word.
    space_due: bool,
    link: Option<Link>,
    list_depth: u8,
    /// The number of the table row being read, and how many rows were started.
    row: u32,
    rows: u32,
    pre: u32,
    microdata: Microdata,
    article_depth: u32,
}

impl Walk {
    fn see(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Some(Element::named(name));
                self.attributes = Attributes {
                    name: std::mem::take(&mut self.attributes.name),
                    ..Attributes::default()
                };
            }
            CallbackEvent::AttributeName { name } => {
                self.attributes.name.clear();
                self.attributes.name.extend_from_slice(name);
                self.flag_attribute();
            }
            CallbackEvent::AttributeValue { value } => self.keep_attribute(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(element) = self.tag.take() {
                    self.start(element, self_closing);
                }
            }
            CallbackEvent::EndTag { name } => self.end(Element::named(name)),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    /// Attributes that speak by being there.
    fn flag_attribute(&mut self) {
        let attributes = &mut self.attributes;
        match attributes.name.as_slice() {
            b"itemscope" => attributes.itemscope = true,
            b"hidden" => attributes.hides = true,
            b"onclick" | b"aria-expanded" => attributes.expands = true,
            _ => {}
        }
    }

    fn keep_attribute(&mut self, value: &[u8]) {
        if self.tag.is_none() {
            return;
        }
        let name = std::mem::take(&mut self.attributes.name);
        self.keep_named_attribute(&name, value);
        self.attributes.name = name;
    }

    fn keep_named_attribute(&mut self, name: &[u8], value: &[u8]) {
        let tag = self.tag.unwrap_or(Element::OtherInline);
        let slot: fn(&mut Attributes, Span) = match name {
            b"href" => |a: &mut Attributes, s| a.href = Some(s),
            b"src" => |a: &mut Attributes, s| a.src = Some(s),
            b"data-src" | b"data-lazy-src" | b"data-original" => {
                |a: &mut Attributes, s| a.lazy_src = Some(s)
            }
            b"alt" => |a: &mut Attributes, s| a.alt = Some(s),
            b"rel" => |a: &mut Attributes, s| a.rel = Some(s),
            b"content" => |a: &mut Attributes, s| a.content = Some(s),
            b"name" | b"property" | b"http-equiv" if tag == Element::Meta => {
                |a: &mut Attributes, s| a.meta_name = Some(s)
            }
            b"type" if matches!(tag, Element::Script | Element::Link) => {
                |a: &mut Attributes, s| a.kind = Some(s)
            }
            b"lang" | b"xml:lang" if tag == Element::Html => {
                |a: &mut Attributes, s| a.lang = Some(s)
            }
            b"hreflang" => |a: &mut Attributes, s| a.hreflang = Some(s),
            b"itemprop" => |a: &mut Attributes, s| a.itemprop = Some(s),
            b"itemtype" => |a: &mut Attributes, s| a.itemtype = Some(s),
            b"datetime" => |a: &mut Attributes, s| a.datetime = Some(s),
            b"class" | b"id" => return self.keep_marker(value),
            b"style" => {
                self.attributes.hides |= style_hides(value);
                return;
            }
            _ => return,
        };
        let span = self.keep(&String::from_utf8_lossy(value));
        slot(&mut self.attributes, span);
    }

    fn keep_marker(&mut self, value: &[u8]) {
        if self.page.markers.len() < MOST_ITEMS && value.len() < 512 {
            let span = self.keep(&String::from_utf8_lossy(value));
            self.page.markers.push(span);
        }
    }

    /// Keeps a text of the markup; its span is moved behind the visible text at the end.
    fn keep(&mut self, text: &str) -> Span {
        let start = self.markup.len();
        self.markup.push_str(text);
        self.markup.push('\n');
        Span::new(start, start + text.len())
    }

    fn start(&mut self, element: Element, self_closing: bool) {
        self.page.elements.add(element);
        self.page.expanders += u32::from(self.attributes.expands);
        match element.flow() {
            Flow::Void => self.void(element),
            Flow::Silent => self.push(element),
            Flow::Inline => self.start_inline(element),
            Flow::Block => self.start_block(element),
        }
        self.start_microdata(element);
        // `<svg/>`: foreign elements do close themselves; HTML elements ignore the slash.
        if self_closing && matches!(element, Element::Svg | Element::Math) {
            self.end(element);
        }
        if element == Element::Script || element == Element::Iframe {
            self.embed(element);
        }
    }

    fn start_inline(&mut self, element: Element) {
        if element == Element::A {
            self.end_link();
            self.start_link();
        }
        self.push(element);
    }

    fn start_block(&mut self, element: Element) {
        self.flush();
        self.imply_ends(element);
        match element {
            Element::Ul | Element::Ol | Element::Menu | Element::Dir => {
                self.list_depth = self.list_depth.saturating_add(1);
            }
            Element::Pre | Element::Xmp | Element::Plaintext => self.pre += 1,
            Element::Tr => {
                self.rows += 1;
                self.row = self.rows;
            }
            Element::Html if self.page.language.is_empty() => {
                self.page.language = self.attributes.lang.unwrap_or_default();
            }
            _ => {}
        }
        self.push(element);
    }

    /// The end tags that HTML lets authors leave out.
    fn imply_ends(&mut self, element: Element) {
        let (closes, fence): (&[Element], &[Element]) = match element {
            Element::Li => (&[Element::Li], &[Element::Ul, Element::Ol, Element::Menu]),
            Element::Dt | Element::Dd => (&[Element::Dt, Element::Dd], &[Element::Dl]),
            Element::Tr => (&[Element::Tr], &[Element::Table]),
            Element::Td | Element::Th => {
                (&[Element::Td, Element::Th], &[Element::Tr, Element::Table])
            }
            Element::Option => (&[Element::Option], &[Element::Select]),
            Element::Body => (&[Element::Head], &[]),
            _ => (&[], &[]),
        };
        if self.open.last().is_some_and(|open| open.element == Element::P) {
            self.pop();
        }
        for back in 0..self.open.len().min(CLOSE_REACH) {
            let at = self.open.len() - 1 - back;
            let element = self.open[at].element;
            if closes.contains(&element) {
                self.pop_to(at);
                return;
            }
            if fence.contains(&element) {
                return;
            }
        }
    }

    fn push(&mut self, element: Element) {
        self.depth += 1;
        let above = self.top();
        let hides = self.attributes.hides;
        self.page.hidden_elements += u32::from(hides);
        self.article_depth += u32::from(matches!(element, Element::Article | Element::Main));
        let open = Open {
            element,
            region: region_of(element, above.region, self.article_depth > 0),
            hidden: above.hidden || hides,
            silent: above.silent || element.flow() == Flow::Silent,
            bold: above.bold || matches!(element, Element::B | Element::Strong),
            scoped: self.attributes.itemscope,
        };
        if self.open.len() < DEPTH_REMEMBERED {
            self.open.push(open);
        }
    }

    fn top(&self) -> Open {
        self.open.last().copied().unwrap_or(Open {
            element: Element::OtherInline,
            region: Region::Body,
            hidden: false,
            silent: false,
            bold: false,
            scoped: false,
        })
    }

    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.depth = self.depth.saturating_sub(1);
        match open.element {
            Element::Ul | Element::Ol | Element::Menu | Element::Dir => {
                self.list_depth = self.list_depth.saturating_sub(1);
            }
            Element::Pre | Element::Xmp | Element::Plaintext => {
                self.pre = self.pre.saturating_sub(1)
            }
            Element::Tr => self.row = 0,
            Element::Article | Element::Main => {
                self.article_depth = self.article_depth.saturating_sub(1)
            }
            _ => {}
        }
        if open.scoped {
            self.microdata.end_item(&mut self.page.schema);
        }
    }

    fn pop_to(&mut self, at: usize) {
        while self.open.len() > at {
            self.pop();
        }
    }

    fn end(&mut self, element: Element) {
        if element == Element::A {
            self.end_link();
        }
        if element.flow() == Flow::Block {
            self.flush();
        }
        let reach = self.open.len().min(CLOSE_REACH);
        let found = (0..reach).map(|back| self.open.len() - 1 - back).find(|&at| {
            let open = self.open[at].element;
            open == element || element.heading_level() > 0 && open.heading_level() > 0
        });
        match found {
            // An inline end tag never closes blocks: `<b><p>…</b>` is common and means no end.
            Some(at) if element.flow() != Flow::Inline || self.no_block_above(at) => {
                self.pop_to(at)
            }
            Some(at) => {
                self.open.remove(at);
                self.depth = self.depth.saturating_sub(1);
            }
            None => {}
        }
    }

    fn no_block_above(&self, at: usize) -> bool {
        self.open[at + 1..].iter().all(|open| open.element.flow() != Flow::Block)
    }

    fn void(&mut self, element: Element) {
        match element {
            Element::Br => self.line_break(),
            Element::Hr => self.flush(),
            Element::Img => self.image(),
            Element::Meta => self.meta(),
            Element::Link => self.head_link(),
            Element::Wbr => {}
            _ => {}
        }
    }

    fn line_break(&mut self) {
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

    fn image(&mut self) {
        let attributes = &self.attributes;
        let src = attributes.lazy_src.or(attributes.src).unwrap_or_default();
        let alt = attributes.alt.unwrap_or_default();
        if self.page.images.len() < MOST_ITEMS {
            let block = self.page.blocks.len() as u32;
            self.page.images.push(Image { src, host: Span::default(), alt, block });
        }
    }

    fn meta(&mut self) {
        let name = self.attributes.meta_name.or(self.attributes.itemprop);
        if let (Some(name), Some(content)) = (name, self.attributes.content) {
            if self.page.metas.len() < MOST_ITEMS {
                self.page.metas.push(Meta { name, content });
            }
        }
    }

    fn head_link(&mut self) {
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

    fn markup_text(&self, span: Span) -> &str {
        self.markup.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn embed(&mut self, element: Element) {
        let src = self.attributes.src.or(self.attributes.lazy_src).unwrap_or_default();
        if self.page.embeds.len() < MOST_ITEMS {
            self.page.embeds.push(Embed { element, src, inline_bytes: 0 });
        }
    }

    fn start_link(&mut self) {
        if let Some(href) = self.attributes.href {
            self.link = Some(Link {
                href,
                rel: self.attributes.rel.unwrap_or_default(),
                text: Span::new(self.page.buffer.len(), self.page.buffer.len()),
                block: self.page.blocks.len() as u32,
                ..Link::default()
            });
        }
    }

    fn end_link(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        let end = self.page.buffer.len();
        let start = (link.text.start as usize).min(end);
        let text = &self.page.buffer[start..end];
        let lead = text.len() - text.trim_start().len();
        link.text = Span::new(start + lead, start + text.trim_end().len());
        if self.page.links.len() < MOST_ITEMS {
            self.page.links.push(link);
        }
    }

    fn start_microdata(&mut self, element: Element) {
        let attributes = &self.attributes;
        if attributes.itemscope {
            let kind = attributes.itemtype.map(|s| self.markup_text(s).to_owned());
            let property = attributes.itemprop.map(|s| self.markup_text(s).to_owned());
            self.microdata.start_item(kind.as_deref(), property.as_deref());
            return;
        }
        let Some(property) = attributes.itemprop else { return };
        let value =
            attributes.content.or(attributes.datetime).or(attributes.href).or(attributes.src);
        let property = self.markup_text(property).to_owned();
        match value {
            Some(value) => {
                let value = self.markup_text(value).to_owned();
                self.microdata.property(&property, &value);
            }
            None if element.flow() != Flow::Void => self.microdata.await_text(&property),
            None => {}
        }
    }

    fn text(&mut self, text: &str) {
        let top = self.top();
        if top.silent {
            return self.silent_text(top.element, text);
        }
        self.microdata.text(text);
        if self.block.is_none() {
            if text.trim().is_empty() {
                return;
            }
            self.begin_block();
        }
        let before = self.page.buffer.len();
        if self.pre > 0 {
            self.append_verbatim(text);
        } else {
            self.append_folded(text);
        }
        let added = (self.page.buffer.len() - before) as u32;
        self.block_link_bytes += if self.link.is_some() { added } else { 0 };
        self.count_bold(top.bold, added, text);
    }

    fn count_bold(&mut self, bold: bool, added: u32, text: &str) {
        if bold && self.bold_leads {
            self.block_bold += added;
        } else if !text.trim().is_empty() {
            self.bold_leads = false;
        }
    }

    /// Text of elements that are no prose: the title, JSON-LD, code.
    fn silent_text(&mut self, element: Element, text: &str) {
        match element {
            Element::Title
                if self.page.title.is_empty() && self.open_is(Element::Svg).is_none() =>
            {
                let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
                self.page.title = self.keep(&folded);
            }
            Element::Script => self.script_text(text),
            _ => {}
        }
    }

    fn open_is(&self, element: Element) -> Option<usize> {
        self.open.iter().rposition(|open| open.element == element)
    }

    fn script_text(&mut self, text: &str) {
        if let Some(embed) = self.page.embeds.last_mut() {
            embed.inline_bytes = embed.inline_bytes.saturating_add(text.len() as u32);
        }
        let kind = self.attributes.kind.map(|s| self.markup_text(s));
        if kind.is_some_and(|k| k.trim().eq_ignore_ascii_case("application/ld+json")) {
            match schema::parse_json_ld(text) {
                Some(value) => self.page.schema.push(value),
                None => self.page.broken_schema += 1,
            }
        }
    }

    fn append_folded(&mut self, text: &str) {
        let buffer = &mut self.page.buffer;
        if text.starts_with(is_space) {
            self.space_due = true;
        }
        for word in text.split(is_space).filter(|w| !w.is_empty()) {
            if self.space_due && buffer.len() > self.block_start && !buffer.ends_with('\n') {
                buffer.push(' ');
            }
            push_without_control(buffer, word);
            self.space_due = true;
        }
        self.space_due = text.ends_with(is_space) || (self.space_due && text.trim().is_empty());
    }

    fn append_verbatim(&mut self, text: &str) {
        if self.space_due && self.page.buffer.len() > self.block_start {
            self.page.buffer.push(' ');
        }
        self.space_due = false;
        push_without_control(&mut self.page.buffer, text);
    }

    fn begin_block(&mut self) {
        if !self.page.buffer.is_empty() && !self.page.buffer.ends_with('\n') {
            self.page.buffer.push('\n');
        }
        self.block_start = self.page.buffer.len();
        self.block_link_bytes = 0;
        self.block_bold = 0;
        self.bold_leads = true;
        self.space_due = false;
        self.block = Some(self.nearest_block());
        if let Some(link) = &mut self.link {
            link.block = self.page.blocks.len() as u32;
            link.text.start = link.text.start.max(self.block_start as u32);
        }
    }

    fn nearest_block(&self) -> Open {
        let top = self.top();
        let block = self.open.iter().rev().find(|o| o.element.flow() == Flow::Block);
        Open { element: block.map_or(Element::Body, |o| o.element), ..top }
    }

    /// Ends the block being filled.
    fn flush(&mut self) {
        self.space_due = false;
        let Some(open) = self.block.take() else { return };
        let length = self.page.buffer[self.block_start..].trim_end().len();
        self.page.buffer.truncate(self.block_start + length);
        if length == 0 || self.page.blocks.len() >= MOST_ITEMS {
            return;
        }
        let span = Span::new(self.block_start, self.block_start + length);
        self.page.hidden_bytes += if open.hidden { length as u32 } else { 0 };
        self.page.blocks.push(Block {
            element: open.element,
            depth: self.depth.min(usize::from(u16::MAX)) as u16,
            span,
            link_bytes: self.block_link_bytes.min(length as u32),
            bold_lead: self.block_bold.min(length as u32),
            role: Role::Main,
            region: open.region,
            hidden: open.hidden,
            list_depth: self.list_depth,
            row: self.row,
        });
    }

    fn finish(mut self) -> Page {
        self.end_link();
        self.flush();
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

/// Moves the spans of markup texts behind the visible text.
fn shift_markup_spans(page: &mut Page, shift: u32) {
    let shift_span = |span: &mut Span| {
        span.start += shift;
        span.end += shift;
    };
    [&mut page.title, &mut page.language, &mut page.canonical].map(shift_span);
    for link in &mut page.links {
        [&mut link.href, &mut link.rel].map(shift_span);
    }
    for image in &mut page.images {
        [&mut image.src, &mut image.alt].map(shift_span);
    }
    for meta in &mut page.metas {
        [&mut meta.name, &mut meta.content].map(shift_span);
    }
    for link in &mut page.head_links {
        [&mut link.rel, &mut link.href, &mut link.hreflang, &mut link.media_type].map(shift_span);
    }
    page.embeds.iter_mut().for_each(|embed| shift_span(&mut embed.src));
    page.markers.iter_mut().for_each(shift_span);
}

fn region_of(element: Element, above: Region, in_article: bool) -> Region {
    match element {
        Element::Nav | Element::Menu => Region::Nav,
        Element::Aside => Region::Aside,
        Element::Form | Element::Button | Element::Select => Region::Form,
        Element::Article | Element::Main if matches!(above, Region::Body | Region::Article) => {
            Region::Article
        }
        Element::Header if !in_article => Region::Header,
        Element::Footer if !in_article => Region::Footer,
        _ => above,
    }
}

/// Whether an inline style takes its element out of sight.
fn style_hides(style: &[u8]) -> bool {
    let folded: Vec<u8> = style
        .iter()
        .take(400)
        .filter(|b| !b.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    const HIDING: [&[u8]; 5] = [
        b"display:none",
        b"visibility:hidden",
        b"text-indent:-9999",
        b"left:-9999",
        b"font-size:0;",
    ];
    HIDING.iter().any(|hiding| memchr::memmem::find(&folded, hiding).is_some())
}

/// White space as HTML folds it, and the no-break spaces that pages use as padding.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}' | '\u{feff}')
}

/// Control characters and soft hyphens are never seen, so they are never kept.
fn push_without_control(buffer: &mut String, text: &str) {
    let unseen =
        |c: char| c == '\u{ad}' || c == '\u{200b}' || (c.is_control() && c != '\n' && c != '\t');
    if text.contains(unseen) {
        buffer.extend(text.chars().filter(|&c| !unseen(c)));
    } else {
        buffer.push_str(text);
    }
}
