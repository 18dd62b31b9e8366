//! Structured data: JSON-LD and microdata, brought to the same shape of JSON values.

use serde_json::{Map, Value};

/// JSON-LD longer than this is not parsed; no honest page describes itself at such length.
const MOST_BYTES: usize = 1 << 20;
/// Microdata items nested or listed beyond this are dropped.
const MOST_ITEMS: usize = 500;
/// A property's text is kept up to this length.
const MOST_TEXT: usize = 2_000;

/// A JSON-LD block as a value; forgiving about the comment and CDATA wrappers pages put around it.
pub(super) fn parse_json_ld(text: &str) -> Option<Value> {
    let text = text.trim();
    let text = text.strip_prefix("//").map_or(text, str::trim);
    let text = text.strip_prefix("<![CDATA[").unwrap_or(text);
    let text = text.strip_prefix("<!--").unwrap_or(text);
    let text =
        text.trim_end_matches("-->").trim_end_matches("]]>").trim_end().trim_end_matches("//");
    let text = text.trim().trim_end_matches(';');
    if text.len() > MOST_BYTES {
        return None;
    }
    serde_json::from_str(text).ok()
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
    awaited: Option<String>,
    finished: usize,
}

impl Microdata {
    pub(super) fn start_item(&mut self, kind: Option<&str>, property: Option<&str>) {
        let mut item = Map::new();
        if let Some(kind) = kind {
            item.insert("@type".into(), Value::String(kind.into()));
        }
        self.items.push((property.map(str::to_owned), item));
    }

    pub(super) fn property(&mut self, name: &str, value: &str) {
        if let Some((_, item)) = self.items.last_mut() {
            if item.len() < MOST_ITEMS {
                let kept: String = value.chars().take(MOST_TEXT).collect();
                item.entry(name).or_insert(Value::String(kept));
            }
        }
    }

    /// The next text is the value of this property.
    pub(super) fn await_text(&mut self, property: &str) {
        self.awaited = Some(property.to_owned());
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.awaited.is_none() {
            return;
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        if let Some(property) = self.awaited.take() {
            self.property(&property, trimmed);
        }
    }

    pub(super) fn end_item(&mut self, finished: &mut Vec<Value>) {
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
        while !self.items.is_empty() {
            self.end_item(finished);
        }
    }
}
