//! Open elements: what start and end tags, written or implied, do to them.

use super::attributes::Attributes;
use super::{CLOSE_REACH, DEPTH_REMEMBERED, Hiding, Open, Walk};
use crate::page::Region;
use crate::page::elements::{Element, Flow};

/// Places below which making room was in vain.
const LEAST_FREED: usize = 16;

impl Walk {
    pub(super) fn start(&mut self, element: Element, self_closing: bool) {
        // Foreign elements do close themselves; elements of HTML ignore the slash.
        if self.is_closed_foreign(self_closing) {
            return;
        }
        // A form within a form is none.
        if element == Element::Form && self.open_is(Element::Form).is_some() {
            return;
        }
        // A declared shadow is shown in place of its element's own children, or around them.
        let shadow = element == Element::Template && self.attributes.shadows;
        let element = if shadow { Element::Div } else { element };
        if element.flow() == Flow::Block && !matches!(element, Element::Xmp | Element::Plaintext) {
            self.leave_foreign();
        }
        if !self.is_hidden(element) {
            self.page.elements.add(element);
            self.page.expanders += u32::from(self.attributes.expands);
        }
        match element.flow() {
            Flow::Void => self.void(element),
            Flow::Silent => self.push(element),
            Flow::Inline => self.start_inline(element),
            Flow::Block => self.start_block(element),
        }
        self.start_property(element);
        if self_closing && matches!(element, Element::Svg | Element::Math) {
            self.end(element);
        }
        if element == Element::Script || element == Element::Iframe {
            self.embed(element);
        }
    }

    /// A block of HTML ends a drawing or formula that was left open (the standard's list of elements
    /// that break out of foreign content); only within a foreign object it belongs there.
    fn leave_foreign(&mut self) {
        if !self.top().foreign {
            return;
        }
        if let Some(at) = self.open.iter().position(|open| open.foreign) {
            self.pop_to(at);
        }
    }

    pub(super) fn start_inline(&mut self, element: Element) {
        self.at_seam = true;
        if element == Element::A {
            // A link ends the one that is open.
            if self.open_anchors > 0 {
                self.end(Element::A);
            }
            self.end_link();
            self.at_seam = true;
            if !self.is_hidden(element) {
                self.start_link();
            }
        }
        self.push(element);
    }

    pub(super) fn start_block(&mut self, element: Element) {
        // A hidden block parts no text around it, unless it ends a paragraph.
        let in_paragraph = self.block.is_some_and(|block| block.element == Element::P);
        if in_paragraph && !self.top().silent || !self.is_hidden(element) {
            self.flush();
        }
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
    pub(super) fn imply_ends(&mut self, element: Element) {
        let (closes, fence): (&[Element], &[Element]) = match element {
            Element::Li => (&[Element::Li], &[Element::Ul, Element::Ol, Element::Menu]),
            Element::Dt | Element::Dd => (&[Element::Dt, Element::Dd], &[Element::Dl]),
            Element::Tr => (&[Element::Tr], &[Element::Table]),
            Element::Td | Element::Th => {
                (&[Element::Td, Element::Th], &[Element::Tr, Element::Table])
            }
            Element::Option => (&[Element::Option], &[Element::Select]),
            Element::Button => (&[Element::Button], &[Element::Table, Element::Td, Element::Th]),
            Element::Body => (&[Element::Head], &[]),
            _ => (&[], &[]),
        };
        // Which elements are open beyond those that are remembered, nobody knows.
        if self.beyond() > 0 {
            return;
        }
        self.close_paragraph();
        if element.heading_level() > 0 && self.top().element.heading_level() > 0 {
            self.pop();
        }
        if closes.is_empty() {
            return;
        }
        let reach = self.open.len().saturating_sub(CLOSE_REACH);
        for at in (reach..self.open.len()).rev() {
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

    /// A block ends the paragraph before it, with whatever inline elements stand open in it.
    fn close_paragraph(&mut self) {
        let reach = self.open.len().saturating_sub(CLOSE_REACH);
        for at in (reach..self.open.len()).rev() {
            match self.open[at].element {
                Element::P => return self.pop_to(at),
                element if element.flow() == Flow::Inline => {}
                _ => return,
            }
        }
    }

    pub(super) fn push(&mut self, element: Element) {
        self.depth += 1;
        let above = self.top();
        let hides = self.hides(element);
        self.page.hidden_elements += u32::from(hides);
        self.page.faded_elements += u32::from(self.attributes.fades);
        self.article_depth += u32::from(matches!(element, Element::Article | Element::Main));
        let gone = above.gone || hides;
        let invisible = self.is_invisible(element, above);
        let open = Open {
            element,
            region: region_of(element, above.region, self.article_depth > 0),
            gone,
            invisible,
            hidden: gone || invisible,
            tiny: self.hiding == Hiding::Heeded && self.attributes.tiny.unwrap_or(above.tiny),
            silent: self.is_silent(element, above),
            foreign: (above.foreign && element != Element::ForeignObject)
                || matches!(element, Element::Svg | Element::Math),
            bold: above.bold || matches!(element, Element::B | Element::Strong),
            code: above.code || element.is_inline_code(),
            scoped: self.attributes.itemscope,
        };
        if self.open.len() >= DEPTH_REMEMBERED {
            self.forget_idle();
        }
        if self.open.len() < DEPTH_REMEMBERED {
            self.open.push(open);
            self.open_anchors += usize::from(element == Element::A);
            if open.scoped {
                self.start_item();
            }
        } else if (open.silent || open.hidden) && self.unseen_from.is_none() {
            self.unseen_from = Some(self.depth);
        }
    }

    /// Whether what stands in the element is no text. What a foreign object puts into a drawing is.
    fn is_silent(&self, element: Element, above: Open) -> bool {
        if element == Element::ForeignObject && above.foreign {
            let drawing = self.open.iter().rposition(|open| open.element == Element::Svg);
            return drawing.is_some_and(|at| at > 0 && self.open[at - 1].silent);
        }
        above.silent || element.flow() == Flow::Silent
    }

    /// Makes room: forgets elements of the outer half that change nothing for what is in them. Else a
    /// few hundred of them around a page would hide how it is made.
    fn forget_idle(&mut self) {
        if self.beyond() > 1 || self.crowded {
            return;
        }
        let before = self.open.len();
        let mut outer: Option<Open> = None;
        let mut number = 0;
        self.open.retain(|open| {
            number += 1;
            let idle = number <= before / 2 && outer.is_some_and(|outer| open.is_idle_in(outer));
            outer = Some(*open);
            !idle
        });
        let freed = before - self.open.len();
        self.depth -= freed;
        self.crowded = freed < LEAST_FREED;
    }

    /// Whether the start tag being read takes its element out of sight. A page that hides all of
    /// itself is shown by a script; a dialog is hidden until it is opened.
    fn hides(&self, element: Element) -> bool {
        match element {
            _ if self.hiding == Hiding::Ignored => false,
            Element::Html | Element::Body => false,
            Element::Dialog => self.attributes.hides || !self.attributes.opens,
            _ => self.attributes.hides,
        }
    }

    /// Whether the element whose start tag is being read is out of sight: hidden, or in what is no
    /// part of the text, such as a template.
    pub(super) fn is_hidden(&self, element: Element) -> bool {
        let above = self.top();
        above.silent || above.gone || self.is_invisible(element, above) || self.hides(element)
    }

    /// Whether the element whose start tag is being read has no visibility, as long as nothing in it
    /// gets some back.
    fn is_invisible(&self, element: Element, above: Open) -> bool {
        if self.hiding == Hiding::Ignored {
            return false;
        }
        let said = self.attributes.invisible;
        let shown_by_script = matches!(element, Element::Html | Element::Body);
        said.filter(|_| !shown_by_script).unwrap_or(above.invisible)
    }

    /// The innermost open element; of those too deep to be remembered only that they are unseen.
    pub(super) fn top(&self) -> Open {
        let mut top = self.open.last().copied().unwrap_or(Open {
            element: Element::OtherInline,
            region: Region::Body,
            gone: false,
            invisible: false,
            hidden: false,
            tiny: false,
            silent: false,
            foreign: false,
            bold: false,
            code: false,
            scoped: false,
        });
        if self.unseen_from.is_some() {
            (top.element, top.silent) = (Element::OtherInline, true);
        }
        top
    }

    /// How many open elements are too deep to be remembered.
    fn beyond(&self) -> usize {
        self.depth - self.open.len()
    }

    /// Ends the innermost element of those that are not remembered, whichever it is.
    fn pop_beyond(&mut self) {
        self.depth -= 1;
        self.microdata.end_element(self.depth);
        if self.unseen_from.is_some_and(|from| self.depth < from) {
            self.unseen_from = None;
        }
    }

    pub(super) fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.depth = self.open.len();
        self.unseen_from = None;
        self.crowded = false;
        self.microdata.end_element(self.depth);
        self.open_anchors -= usize::from(open.element == Element::A);
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

    pub(super) fn pop_to(&mut self, at: usize) {
        let base = self.open.get(at).map(|open| open.element);
        if base != Some(Element::A) && self.open[at..].iter().any(|o| o.element == Element::A) {
            // A link that is still open goes on behind its block, but never out of a table cell.
            let cell = matches!(base, Some(Element::Td | Element::Th | Element::Caption));
            self.break_link(!cell);
        }
        while self.open.len() > at {
            self.pop();
        }
    }

    pub(super) fn end(&mut self, element: Element) {
        self.at_seam |= element.flow() == Flow::Inline;
        match element {
            Element::A => self.end_link(),
            // As browsers read it.
            Element::Br => {
                self.attributes = Attributes::default();
                return self.void(element);
            }
            _ => {}
        }
        let found = if self.beyond() > 0 { None } else { self.open_at(element) };
        let ended = found.map_or(self.top(), |at| self.open[at]);
        if element.flow() == Flow::Block && !ended.hidden && !ended.silent {
            self.flush();
        }
        match found {
            // An inline end tag never closes blocks: `<b><p>…</b>` is common and means no end.
            Some(at) if element.flow() != Flow::Inline || self.no_block_above(at) => {
                self.pop_to(at)
            }
            Some(at) => {
                let open = self.open.remove(at);
                self.open_anchors -= usize::from(open.element == Element::A);
                self.depth = self.open.len();
                if open.scoped {
                    self.microdata.end_item(&mut self.page.schema);
                }
            }
            None if self.beyond() > 0 => self.pop_beyond(),
            None => {}
        }
    }

    /// Where the element that an end tag names is open, if it is within reach.
    fn open_at(&self, element: Element) -> Option<usize> {
        let heading = element.heading_level() > 0;
        // However much is open in what is no text: were its end passed over, so were the page.
        let reach = match element.flow() {
            Flow::Silent if self.top().silent => 0,
            _ => self.open.len().saturating_sub(CLOSE_REACH),
        };
        let is_it =
            |open: &Open| open.element == element || heading && open.element.heading_level() > 0;
        self.open[reach..].iter().rposition(is_it).map(|at| reach + at)
    }

    pub(super) fn no_block_above(&self, at: usize) -> bool {
        self.open[at + 1..].iter().all(|open| open.element.flow() != Flow::Block)
    }
}

impl Open {
    /// Whether it changes nothing for what is in it, and nothing asks whether it is open.
    fn is_idle_in(&self, outer: Open) -> bool {
        let plain = match self.element {
            Element::Div | Element::Section | Element::Center => true,
            element => element.flow() == Flow::Inline && element != Element::A,
        };
        let unchanged = Open { element: outer.element, scoped: false, ..*self };
        plain && !self.scoped && unchanged == Open { scoped: false, ..outer }
    }
}

fn region_of(element: Element, above: Region, in_article: bool) -> Region {
    match element {
        Element::Nav | Element::Menu => Region::Nav,
        Element::Aside => Region::Aside,
        Element::Form | Element::Button | Element::Select => Region::Form,
        // A server's form may stand around the whole page.
        Element::Article | Element::Main
            if matches!(above, Region::Body | Region::Article | Region::Form) =>
        {
            Region::Article
        }
        Element::Header if !in_article => Region::Header,
        Element::Footer if !in_article => Region::Footer,
        _ => above,
    }
}
