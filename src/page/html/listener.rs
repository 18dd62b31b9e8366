//! What the tokenizer tells, passed on to the walk as it comes. The tokenizer's own callbacks
//! gather every attribute and every script first, and most of them nobody asks for.
//!
//! The token of the tokenizer is that markup may go on plain: what follows is text and tags.

use super::reader::MOST_ATTRIBUTES;
use super::{Walk, decoded};
use html5gum::emitters::naive_next_state;
use html5gum::{Emitter, Error, State};
use std::cell::Cell;

/// Which tag is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Start,
    End,
}

/// Gathers what comes in pieces and tells the walk of it.
pub(super) struct Listener<'w> {
    walk: &'w mut Walk,
    text: Vec<u8>,
    tag: Option<Tag>,
    tag_name: Vec<u8>,
    last_start_tag: Vec<u8>,
    self_closing: bool,
    attribute_name: Vec<u8>,
    attribute_value: Vec<u8>,
    /// Attributes of the tag so far.
    attributes: usize,
    /// Set when there are too many of them.
    too_many: &'w Cell<bool>,
    /// Whether a tag or comment has ended, and text follows.
    ended: bool,
}

impl<'w> Listener<'w> {
    pub(super) fn new(walk: &'w mut Walk, too_many: &'w Cell<bool>) -> Listener<'w> {
        Listener {
            walk,
            text: Vec::new(),
            tag: None,
            tag_name: Vec::new(),
            last_start_tag: Vec::new(),
            self_closing: false,
            attribute_name: Vec::new(),
            attribute_value: Vec::new(),
            attributes: 0,
            too_many,
            ended: false,
        }
    }

    pub(super) fn walk(&mut self) -> &mut Walk {
        self.walk
    }

    /// A piece of text, which may go on.
    pub(super) fn hear(&mut self, text: &[u8]) {
        if !self.text.is_empty() || !self.walk.passes_over(text.len()) {
            self.text.extend_from_slice(text);
        }
    }

    /// A text between two tags.
    pub(super) fn hear_whole(&mut self, text: &str) {
        if !text.is_empty() && !self.walk.passes_over(text.len()) {
            self.walk.text(text);
        }
    }

    /// Of the tags to come only that one's end is read as a tag.
    pub(super) fn expect_end_of(&mut self, name: &[u8]) {
        self.last_start_tag.clear();
        self.last_start_tag.extend_from_slice(name);
    }

    fn tell_text(&mut self) {
        if !self.text.is_empty() {
            self.walk.text(&decoded(&self.text));
            self.text.clear();
        }
    }

    fn tell_start_tag(&mut self) {
        self.tell_text();
        if self.tag == Some(Tag::Start) && !self.tag_name.is_empty() {
            self.walk.open_start_tag(&self.tag_name);
            self.last_start_tag.clear();
            std::mem::swap(&mut self.last_start_tag, &mut self.tag_name);
        }
    }

    fn tell_attribute_name(&mut self) {
        self.tell_start_tag();
        if !self.attribute_name.is_empty() {
            self.walk.begin_attribute(&self.attribute_name);
            self.attribute_name.clear();
        }
    }

    fn tell_attribute(&mut self) {
        self.tell_attribute_name();
        if !self.attribute_value.is_empty() {
            self.walk.keep_attribute(&decoded(&self.attribute_value));
            self.attribute_value.clear();
        }
    }
}

impl Emitter for &mut Listener<'_> {
    type Token = ();

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start_tag.clear();
        self.last_start_tag.extend(last_start_tag.unwrap_or_default());
    }

    fn emit_eof(&mut self) {
        self.tell_text();
    }

    fn emit_error(&mut self, _: Error) {}

    /// Parse errors are of no use here, and looking for them costs as much as everything else.
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<()> {
        std::mem::take(&mut self.ended).then_some(())
    }

    fn emit_string(&mut self, text: &[u8]) {
        self.hear(text);
    }

    fn init_start_tag(&mut self) {
        self.tag_name.clear();
        self.tag = Some(Tag::Start);
        self.self_closing = false;
        self.attributes = 0;
    }

    fn init_end_tag(&mut self) {
        self.tag_name.clear();
        self.tag = Some(Tag::End);
        self.attributes = 0;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.tell_attribute();
        let mut markup = false;
        match self.tag {
            Some(Tag::Start) => {
                let empty = self.walk.is_closed_foreign(self.self_closing);
                self.walk.close_start_tag(self.self_closing);
                markup = empty || self.walk.is_in_foreign();
            }
            Some(Tag::End) => {
                self.last_start_tag.clear();
                self.walk.end_tag(&self.tag_name);
            }
            None => {}
        }
        let next = naive_next_state(&self.last_start_tag).filter(|_| !markup);
        self.ended = next.is_none();
        next
    }

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag_name.extend_from_slice(name);
    }

    fn init_attribute(&mut self) {
        self.tell_attribute();
        self.attributes += 1;
        if self.attributes > MOST_ATTRIBUTES {
            self.too_many.set(true);
        }
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        self.attribute_name.extend_from_slice(name);
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        self.tell_attribute_name();
        if self.walk.wants_value() {
            self.attribute_value.extend_from_slice(value);
        }
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag == Some(Tag::End)
            && !self.last_start_tag.is_empty()
            && self.last_start_tag == self.tag_name
    }

    // Comments part texts, and are nothing else to a reader; nor is the document type.

    fn init_comment(&mut self) {
        self.tell_text();
    }

    fn init_doctype(&mut self) {
        self.tell_text();
    }

    fn emit_current_comment(&mut self) {
        self.ended = true;
    }

    fn emit_current_doctype(&mut self) {
        self.ended = true;
    }

    fn set_force_quirks(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
}
