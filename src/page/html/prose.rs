//! Text: folded into blocks as a browser folds it, or kept apart when it is no prose.

use super::sheet::hidden_names;
use super::{MOST_ITEMS, Open, Walk};
use crate::page::elements::{Element, Flow};
use crate::page::seen::{self, plain_length, word_length};
use crate::page::{Block, MAX_TEXT, Role, Span, beginning};

/// Classes and ids hidden by style sheets that are kept.
const MOST_NAMES: usize = 300;
const NO_BREAK_SPACE: &str = "\u{a0}";

impl Walk {
    pub(super) fn text(&mut self, text: &str) {
        let top = self.top();
        if top.silent {
            return self.silent_text(top.element, text);
        }
        self.microdata.text(text);
        if top.hidden || top.tiny {
            // Of what nobody sees only the length is kept.
            let length: usize = text.split_ascii_whitespace().map(str::len).sum();
            self.page.hidden_bytes = self.page.hidden_bytes.saturating_add(length as u32);
            return;
        }
        let room = MAX_TEXT.saturating_sub(self.page.buffer.len());
        self.page.truncated |= text.len() > room;
        let text = beginning(text, room);
        if self.block.is_none() {
            if is_blank(text) {
                return;
            }
            self.begin_block();
        }
        let before = self.page.buffer.len();
        self.append(text);
        // What was turned round may be shorter when it is turned back.
        let added = self.page.buffer.len().saturating_sub(before) as u32;
        self.block_link_bytes += if self.link.is_some() { added } else { 0 };
        self.count_bold(top.bold, added, text);
        if top.code {
            self.note_code(before);
        }
    }

    fn append(&mut self, text: &str) {
        self.note_seam(text);
        if self.pre > 0 {
            self.append_verbatim(text);
        } else {
            self.append_folded(text);
        }
    }

    /// Keeps the place where a text goes on, if a letter and a digit meet there and a tag parts them.
    fn note_seam(&mut self, text: &str) {
        if !std::mem::take(&mut self.at_seam) || self.space_due || self.eye.is_turned() {
            return;
        }
        let (before, after) = (self.page.buffer.as_bytes().last(), text.as_bytes().first());
        let (Some(before), Some(after)) = (before, after) else { return };
        let meet = before.is_ascii_alphanumeric()
            && after.is_ascii_alphanumeric()
            && before.is_ascii_digit() != after.is_ascii_digit();
        if meet && self.page.seams.len() < MOST_ITEMS {
            self.page.seams.push(self.page.buffer.len() as u32);
        }
    }

    /// Keeps the place of a text in an element of code, which begins there.
    fn note_code(&mut self, start: usize) {
        // What is turned round later has no place yet, and white space at the end may go.
        let end = self.page.buffer.trim_end().len();
        if self.eye.is_turned() || end <= start {
            return;
        }
        let code = &mut self.page.code;
        let has_room = code.len() < MOST_ITEMS;
        match code.last_mut() {
            Some(last) if last.end as usize == start => last.end = end as u32,
            _ if has_room => code.push(Span::new(start, end)),
            _ => {}
        }
    }

    /// Whether a text is nothing anybody reads, such as a canvas's; code is only measured.
    pub(super) fn passes_over(&mut self, bytes: usize) -> bool {
        let top = self.top();
        if !top.silent
            || matches!(top.element, Element::Title | Element::Style)
            || self.holds_json_ld(top.element)
        {
            return false;
        }
        if top.element == Element::Script {
            self.count_inline(bytes);
        }
        true
    }

    pub(super) fn count_bold(&mut self, bold: bool, added: u32, text: &str) {
        if bold && self.bold_leads {
            self.block_bold += added;
        } else if self.bold_leads && !is_blank(text) {
            self.bold_leads = false;
        }
    }

    /// Text of elements that are no prose: the title, JSON-LD, style sheets.
    pub(super) fn silent_text(&mut self, element: Element, text: &str) {
        match element {
            Element::Title
                if self.page.title.is_empty()
                    && self.open_is(Element::Svg).is_none()
                    && self.open_is(Element::Template).is_none() =>
            {
                let seen = seen::whole(text);
                let folded = seen.split_whitespace().collect::<Vec<_>>().join(" ");
                self.page.title = self.keep(&folded);
            }
            Element::Script => self.script_text(text),
            Element::Style => self.sheet(text),
            _ => {}
        }
    }

    fn sheet(&mut self, text: &str) {
        let room = MOST_NAMES - self.page.hidden_names.len();
        for name in hidden_names(text).into_iter().take(room) {
            let span = self.keep(name);
            self.page.hidden_names.push(span);
        }
    }

    pub(super) fn open_is(&self, element: Element) -> Option<usize> {
        self.open.iter().rposition(|open| open.element == element)
    }

    pub(super) fn script_text(&mut self, text: &str) {
        self.count_inline(text.len());
        match self.json_ld.parse(text) {
            Some(value) => self.page.schema.push(value),
            None => self.page.broken_schema += 1,
        }
    }

    fn count_inline(&mut self, bytes: usize) {
        if let Some(embed) = self.page.embeds.last_mut() {
            embed.inline_bytes = embed.inline_bytes.saturating_add(bytes as u32);
        }
    }

    fn holds_json_ld(&self, element: Element) -> bool {
        let kind = self.attributes.kind.map(|s| self.markup_text(s));
        element == Element::Script
            && kind.is_some_and(|k| k.trim().eq_ignore_ascii_case("application/ld+json"))
    }

    pub(super) fn append_folded(&mut self, text: &str) {
        let buffer = &mut self.page.buffer;
        let mut at = 0;
        while at < text.len() {
            let spaces = space_length(&text[at..]);
            if spaces > 0 {
                self.space_due = true;
                at += spaces;
                continue;
            }
            if self.space_due && buffer.len() > self.block_start && !buffer.ends_with('\n') {
                buffer.push(' ');
            }
            self.space_due = false;
            let turned = self.eye.is_turned();
            let plain = if turned { 0 } else { plain_length(&text.as_bytes()[at..]) };
            if plain > 0 {
                buffer.push_str(&text[at..at + plain]);
                at += plain;
                continue;
            }
            let (length, plain) = word_length(&text[at..]);
            let word = &text[at..at + length];
            if plain && !turned {
                buffer.push_str(word);
            } else {
                self.eye.push(buffer, word);
            }
            at += length;
        }
        // Wide spaces alone are no word, though they are kept.
        self.space_due = self.space_due || (!text.is_empty() && is_blank(text));
    }

    pub(super) fn append_verbatim(&mut self, text: &str) {
        if self.space_due && self.page.buffer.len() > self.block_start {
            self.page.buffer.push(' ');
        }
        self.space_due = false;
        self.eye.push(&mut self.page.buffer, text);
    }

    pub(super) fn begin_block(&mut self) {
        if !self.page.buffer.is_empty() && !self.page.buffer.ends_with('\n') {
            self.page.buffer.push('\n');
        }
        self.block_start = self.page.buffer.len();
        self.block_link_bytes = 0;
        self.block_bold = 0;
        self.block_markers = self.page.markers.len() as u32;
        self.bold_leads = true;
        self.space_due = false;
        self.block = Some(self.nearest_block());
        if let Some(link) = &mut self.link {
            link.block = self.page.blocks.len() as u32;
            // Not where it was: white space that ended the block before it may have gone.
            link.text.start = self.block_start as u32;
        }
    }

    pub(super) fn nearest_block(&self) -> Open {
        let top = self.top();
        let block = self.open.iter().rev().find(|o| o.element.flow() == Flow::Block);
        Open { element: block.map_or(Element::Body, |o| o.element), ..top }
    }

    /// Ends the block being filled.
    pub(super) fn flush(&mut self) {
        self.space_due = false;
        self.eye.end_line(&mut self.page.buffer);
        let Some(open) = self.block.take() else { return };
        let length = self.page.buffer[self.block_start..].trim_end().len();
        self.page.buffer.truncate(self.block_start + length);
        if length == 0 || self.page.blocks.len() >= MOST_ITEMS {
            return;
        }
        let span = Span::new(self.block_start, self.block_start + length);
        self.page.blocks.push(Block {
            element: open.element,
            depth: self.depth.min(usize::from(u16::MAX)) as u16,
            span,
            link_bytes: self.block_link_bytes.min(length as u32),
            bold_lead: self.block_bold.min(length as u32),
            role: Role::Main,
            region: open.region,
            list_depth: self.list_depth,
            row: self.row,
            markers: self.block_markers,
        });
    }
}

/// Whether there is nothing but white space.
fn is_blank(text: &str) -> bool {
    let is_narrow = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    match text.as_bytes().iter().position(|byte| !is_narrow(byte)) {
        Some(at) => text[at..].chars().all(char::is_whitespace),
        None => true,
    }
}

/// Length of the white space at the beginning of a text, up to a no-break space and with it.
fn space_length(text: &str) -> usize {
    let is_narrow = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    let bytes = text.as_bytes();
    let narrow = bytes.iter().position(|byte| !is_narrow(byte)).unwrap_or(bytes.len());
    let wide = NO_BREAK_SPACE.as_bytes();
    if bytes[narrow..].starts_with(wide) { narrow + wide.len() } else { narrow }
}
