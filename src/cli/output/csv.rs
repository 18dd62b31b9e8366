//! Verdicts as CSV (RFC 4180): a row a page.

use super::Judged;

/// The first row.
pub(super) const HEADER: &str =
    "path,id,url,label,probability,points,strongest_signal,why,model,record,offset,date";

/// The row of a verdict.
pub(super) fn row(judged: &Judged) -> String {
    let verdict = &judged.verdict;
    let probability = verdict.probability();
    let number = |number: Option<u64>| number.map_or(String::new(), |n| n.to_string());
    let cells = [
        cell(judged.path().unwrap_or_default()),
        cell(&judged.id().unwrap_or_default()),
        cell(judged.url.as_deref().unwrap_or_default()),
        verdict.label.name().to_owned(),
        probability.map_or(String::new(), |p| format!("{p:.4}")),
        probability.map_or(String::new(), |_| format!("{:.4}", verdict.points.log_odds())),
        verdict.reasons.first().map_or("", |reason| reason.signal).to_owned(),
        cell(verdict.why.unwrap_or_default()),
        cell(&verdict.model),
        number(judged.record()),
        number(judged.place.offset),
        cell(judged.date.as_deref().unwrap_or_default()),
    ];
    cells.join(",")
}

/// A cell, quoted where it must be.
pub(crate) fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
