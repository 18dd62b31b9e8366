//! Which field of a record holds what.

use super::Record;
use crate::error::Error;
use crate::page::Format;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// What a field can hold, and its name unless stated otherwise.
pub const ROLES: [&str; 9] =
    ["html", "text", "url", "id", "date", "label", "kind", "operator", "source"];

/// Names of the fields, or columns, that hold a page: `html`, `text`, `url` and so on, unless
/// renamed. A dot leads into an object: `meta.url`.
#[derive(Debug, Clone)]
pub struct Fields {
    names: [String; ROLES.len()],
}

impl Default for Fields {
    fn default() -> Fields {
        Fields { names: ROLES.map(str::to_owned) }
    }
}

impl Fields {
    /// Renames a field: `html=raw_content` says that the markup is in `raw_content`.
    ///
    /// # Errors
    /// When the text is no `ROLE=NAME` with a role of [`ROLES`].
    pub fn rename(&mut self, assignment: &str) -> Result<(), Error> {
        let parts = assignment.split_once('=').filter(|(_, name)| !name.is_empty());
        let role = parts.and_then(|(role, _)| ROLES.iter().position(|r| *r == role.trim()));
        let (Some((_, name)), Some(role)) = (parts, role) else {
            return Err(Error::input(format!(
                "{assignment}: no field; say ROLE=NAME, the role one of {}",
                ROLES.join(", ")
            )));
        };
        self.names[role] = name.trim().to_owned();
        Ok(())
    }

    /// The name of the field that holds a role.
    #[must_use]
    pub fn name(&self, role: &str) -> Option<&str> {
        ROLES.iter().position(|r| *r == role).map(|role| self.names[role].as_str())
    }

    /// The names, in the order of [`ROLES`].
    #[cfg(feature = "parquet")]
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Fills a record from the values of its fields, in the order of [`ROLES`].
    pub(super) fn fill(&self, record: &mut Record, values: Picked) -> Result<(), String> {
        let [html, text, url, id, date, label, kind, operator, source] = values;
        let string = |role: usize, value: Option<Value>| match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("`{}` holds no text", self.names[role])),
        };
        let (html, text) = (string(0, html)?, string(1, text)?);
        let Some((content, format)) = content_of(html, text) else {
            let [html, text, ..] = &self.names;
            return Err(format!("neither `{html}` nor `{text}` in the record"));
        };
        record.content = content.into_bytes();
        record.format = Some(format);
        record.content_type = Some("; charset=utf-8".into());
        record.url = string(2, url)?;
        record.id = id.filter(|id| !id.is_null());
        record.date = date.and_then(as_text);
        // Judging needs none of these: whatever they hold, the page is judged, and training says
        // what it cannot use.
        record.label = label.and_then(as_text);
        record.kind = kind.and_then(as_text);
        record.operator = operator.and_then(as_text);
        record.source = source.and_then(as_text);
        Ok(())
    }
}

/// The page in a record: its markup, or its text where there is none.
pub(crate) fn content_of(html: Option<String>, text: Option<String>) -> Option<(String, Format)> {
    match (html, text) {
        // Some write every field, and leave empty what they have not.
        (Some(html), Some(text)) if is_blank(&html) && !is_blank(&text) => {
            Some((text, Format::Text))
        }
        (Some(html), _) => Some((html, Format::Html)),
        (None, text) => text.map(|text| (text, Format::Text)),
    }
}

fn is_blank(text: &str) -> bool {
    text.trim_ascii().is_empty()
}

/// A number or text as text, since dates and labels come as both; anything else as JSON.
fn as_text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// Values of the fields, in the order of [`ROLES`].
pub(super) type Picked = [Option<Value>; ROLES.len()];

/// Picks the named fields out of a JSON object and leaves all others unread.
pub(super) struct Picker<'a>(pub &'a Fields);

impl<'de> DeserializeSeed<'de> for Picker<'_> {
    type Value = Picked;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Picked, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Picker<'_> {
    type Value = Picked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Picked, A::Error> {
        let mut picked = Picked::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let inside = format!("{key}.");
            let whole: Vec<usize> = self.roles(|name| name == key);
            let within: Vec<usize> = self.roles(|name| name.starts_with(&inside));
            if whole.is_empty() && within.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let mut value: Value = map.next_value()?;
            for role in within {
                let mut path = self.0.names[role][inside.len()..].split('.');
                picked[role] = path.try_fold(&value, |v, key| v.get(key)).cloned();
            }
            if let Some((last, others)) = whole.split_last() {
                others.iter().for_each(|&role| picked[role] = Some(value.clone()));
                picked[*last] = Some(value.take());
            }
        }
        Ok(picked)
    }
}

impl Picker<'_> {
    fn roles(&self, of: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..ROLES.len()).filter(|&role| of(&self.0.names[role])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Place, Unit, jsonl};

    fn record(line: &str) -> Record {
        let place = Place { file: "a".into(), input: 0, unit: Unit::Line, number: 1, offset: None };
        jsonl::record(place, line.as_bytes(), &Fields::default()).expect("a page")
    }

    #[test]
    fn fields_of_training_never_stop_judging() {
        let page = record(
            r#"{"text": "a", "label": 1, "kind": 2, "operator": ["b"], "source": {"c": null}}"#,
        );
        assert_eq!((page.content, page.label), (b"a".to_vec(), Some("1".into())));
        assert_eq!((page.kind, page.operator), (Some("2".into()), Some(r#"["b"]"#.into())));
        assert_eq!(page.source.as_deref(), Some(r#"{"c":null}"#));
        assert_eq!(record(r#"{"text": "a", "label": null}"#).label, None);
    }

    #[test]
    fn empty_markup_gives_way_to_text() {
        let check = |line: &str, content: &str, format: Format| {
            let page = record(line);
            assert_eq!((&page.content[..], page.format), (content.as_bytes(), Some(format)));
        };
        check(r#"{"html": "", "text": "a"}"#, "a", Format::Text);
        check(r#"{"html": " \n", "text": "a"}"#, "a", Format::Text);
        check(r#"{"html": "<p>b", "text": "a"}"#, "<p>b", Format::Html);
        check(r#"{"html": "", "text": ""}"#, "", Format::Html);
        check(r#"{"html": ""}"#, "", Format::Html);
    }
}
