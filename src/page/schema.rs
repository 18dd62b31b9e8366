//! Structured data: JSON-LD and microdata, brought to the same shape of JSON values.

use serde_json::{Map, Value};

/// JSON-LD of a page beyond this is not parsed; no honest page describes itself at such length.
const MOST_BYTES: usize = 1 << 20;
/// Objects and commas in it beyond which it is not parsed: parsed, an empty object takes a hundred
/// times its text.
const MOST_OBJECTS: usize = 5_000;
const MOST_COMMAS: usize = 50_000;
/// Microdata items listed beyond this are dropped.
const MOST_ITEMS: usize = 500;
/// Microdata items open at once beyond this are dropped: whoever reads or drops the value that they
/// become recurses as deep as they are nested.
const MOST_NESTED: usize = 32;
/// A property's text is kept up to this length.
const MOST_TEXT: usize = 2_000;

/// How much JSON-LD of a page was parsed so far.
#[derive(Default)]
pub(super) struct JsonLd {
    bytes: usize,
    objects: usize,
    commas: usize,
}

impl JsonLd {
    /// A block as a value; forgiving about the comment and CDATA wrappers pages put around it.
    pub(super) fn parse(&mut self, text: &str) -> Option<Value> {
        let text = text.trim();
        let text = text.strip_prefix("//").map_or(text, str::trim);
        let text = text.strip_prefix("<![CDATA[").unwrap_or(text);
        let text = text.strip_prefix("<!--").unwrap_or(text);
        let text =
            text.trim_end_matches("-->").trim_end_matches("]]>").trim_end().trim_end_matches("//");
        let text = text.trim().trim_end_matches(';');
        self.has_room_for(text).then(|| serde_json::from_str(text).ok())?
    }

    fn has_room_for(&mut self, text: &str) -> bool {
        let count = |sign: u8| memchr::memchr_iter(sign, text.as_bytes()).count();
        self.bytes += text.len();
        if self.bytes > MOST_BYTES {
            return false;
        }
        self.objects += count(b'{');
        self.commas += count(b',');
        self.objects <= MOST_OBJECTS && self.commas <= MOST_COMMAS
    }
}

/// All objects in a value, outermost first: items of `@graph` and nested items included.
pub(crate) fn objects(value: &Value) -> Vec<&Map<String, Value>> {
    let mut found = Vec::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => {
                found.push(object);
                waiting.extend(object.values().rev());
            }
            Value::Array(values) => waiting.extend(values.iter().rev()),
            _ => {}
        }
        if found.len() >= MOST_ITEMS {
            break;
        }
    }
    found
}

/// Whether an object is of that schema.org type, with or without its prefix.
pub(crate) fn is_type(object: &Map<String, Value>, kind: &str) -> bool {
    let matches = |value: &Value| {
        value.as_str().is_some_and(|s| s.rsplit(['/', '#', ':']).next() == Some(kind))
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(matches),
        Some(value) => matches(value),
        None => false,
    }
}

/// The text of a property: itself, its `name`, or that of its first item.
pub(crate) fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(values) => values.iter().find_map(text_of),
        Value::Object(object) => object.get("name").and_then(Value::as_str),
        _ => None,
    }
}

/// Microdata items being read, innermost last.
#[derive(Default)]
pub(super) struct Microdata {
    items: Vec<(Option<String>, Map<String, Value>)>,
    /// Items that are open within those, and dropped.
    dropped: usize,
    /// The property whose value the next text is, and the depth of its element.
    awaited: Option<(String, usize)>,
    finished: usize,
}

impl Microdata {
    pub(super) fn start_item(&mut self, kind: Option<String>, property: Option<String>) {
        if self.items.len() >= MOST_NESTED {
            self.dropped += 1;
            return;
        }
        let mut item = Map::new();
        if let Some(kind) = kind {
            item.insert("@type".into(), Value::String(kind));
        }
        self.items.push((property, item));
    }

    pub(super) fn property(&mut self, name: &str, value: &str) {
        if let Some((_, item)) = self.items.last_mut() {
            if item.len() < MOST_ITEMS {
                let kept: String = value.chars().take(MOST_TEXT).collect();
                item.entry(name).or_insert(Value::String(kept));
            }
        }
    }

    /// The next text in the element of that depth is the value of this property.
    pub(super) fn await_text(&mut self, property: String, depth: usize) {
        self.awaited = Some((property, depth));
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.awaited.is_none() {
            return;
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        if let Some((property, _)) = self.awaited.take() {
            self.property(&property, trimmed);
        }
    }

    /// An element ended, and so many are still open: an empty one has no text to wait for.
    pub(super) fn end_element(&mut self, depth: usize) {
        self.awaited.take_if(|(_, awaiting)| depth < *awaiting);
    }

    pub(super) fn end_item(&mut self, finished: &mut Vec<Value>) {
        if self.dropped > 0 {
            self.dropped -= 1;
            return;
        }
        let Some((property, item)) = self.items.pop() else { return };
        let value = Value::Object(item);
        match (property, self.items.last_mut()) {
            (Some(property), Some((_, outer))) if outer.len() < MOST_ITEMS => {
                outer.entry(property).or_insert(value);
            }
            _ if self.finished < MOST_ITEMS => {
                self.finished += 1;
                finished.push(value);
            }
            _ => {}
        }
    }

    pub(super) fn finish(mut self, finished: &mut Vec<Value>) {
        self.dropped = 0;
        while !self.items.is_empty() {
            self.end_item(finished);
        }
    }
}
