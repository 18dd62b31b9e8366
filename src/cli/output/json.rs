//! Verdicts as JSON: the same numbers as text, with spans.

use super::{Judged, SCHEMA_VERSION};
use crate::model::Verdict;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Object<'a> {
    schema_version: u32,
    id: Option<&'a serde_json::Value>,
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outline: Option<String>,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

/// The object of a verdict.
pub(super) fn object(judged: &Judged) -> Object<'_> {
    Object {
        schema_version: SCHEMA_VERSION,
        id: judged.id.as_ref(),
        url: judged.url.as_deref(),
        path: judged.path(),
        record: judged.record(),
        offset: judged.place.offset,
        date: judged.date.as_deref(),
        outline: judged.outline.map(|hash| format!("{hash:016x}")),
        verdict: &judged.verdict,
    }
}
