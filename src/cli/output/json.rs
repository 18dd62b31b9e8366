//! Verdicts as JSON: the same numbers as text, with spans.

use super::{Judged, SCHEMA_VERSION};
use crate::model::{Author, Label, Points, Reason};
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
    label: Label,
    probability: Option<f64>,
    points: Option<Points>,
    tangible: Option<Points>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    reasons: &'a [Reason],
    rest: Points,
    start: Points,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a Author>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outline: Option<String>,
    model: &'a str,
}

/// The object of a verdict.
pub(super) fn object(judged: &Judged) -> Object<'_> {
    let verdict = &judged.verdict;
    let probability = verdict.probability();
    Object {
        schema_version: SCHEMA_VERSION,
        id: judged.id.as_ref(),
        url: judged.url.as_deref(),
        path: judged.path(),
        record: judged.record(),
        offset: judged.place.offset,
        date: judged.date.as_deref(),
        label: verdict.label,
        probability: probability.map(|p| (p * 1e6).round() / 1e6),
        points: probability.map(|_| verdict.points),
        tangible: probability.map(|_| verdict.tangible),
        why: verdict.why,
        reasons: &verdict.reasons,
        rest: verdict.rest,
        start: verdict.start,
        author: verdict.author.as_ref(),
        outline: judged.outline.map(|hash| format!("{hash:016x}")),
        model: &verdict.model,
    }
}
