//! Labels and values: `<dt>`/`<dd>`, table rows of two cells, `Label: value` lines.

use super::{Element, LabelValue, Page, Span};

/// A label longer than this, in characters, is a sentence.
const LONGEST_LABEL: usize = 40;
/// Words of the longest label.
const MOST_LABEL_WORDS: usize = 5;
/// A value longer than this, in bytes, is prose.
const LONGEST_VALUE: usize = 700;
/// No page has more facts than this about one thing.
const MOST_LABELS: usize = 2_000;

/// Collects labels and values from the blocks.
pub(super) fn collect(page: &mut Page) {
    let mut found = Vec::new();
    for at in 0..page.blocks.len() {
        if found.len() >= MOST_LABELS {
            break;
        }
        if let Some(pair) = pair_of_blocks(page, at) {
            found.push(pair);
        } else {
            lines(page, at, &mut found);
        }
    }
    page.labels = found;
}

/// A block that labels the next one: `<dt>`, the first of two cells, or a short block with a colon.
fn pair_of_blocks(page: &Page, at: usize) -> Option<LabelValue> {
    let (label, value) = (page.blocks.get(at)?, page.blocks.get(at + 1)?);
    let in_row = label.row != 0
        && label.row == value.row
        && (at == 0 || page.blocks[at - 1].row != label.row)
        && page.blocks.get(at + 2).is_none_or(|b| b.row != label.row);
    let listed = label.element == Element::Dt && value.element == Element::Dd;
    let text = page.text(label.span);
    let colon = text.ends_with([':', '：']) && label.region == value.region;
    if !(in_row || listed || colon) || value.span.len() > LONGEST_VALUE {
        return None;
    }
    let name = text.trim_end_matches([':', '：', ' ']);
    let next = page.text(value.span);
    // A label without a value stands before the next label.
    if !is_label(name) || next.ends_with([':', '：']) || (colon && split_line(next).is_some()) {
        return None;
    }
    let start = label.span.start as usize;
    Some(LabelValue {
        label: Span::new(start, start + name.len()),
        value: value.span,
        block: at as u32 + 1,
    })
}

fn lines(page: &Page, at: usize, found: &mut Vec<LabelValue>) {
    let span = page.blocks[at].span;
    let text = page.text(span);
    if first_colon(text).is_none() {
        return;
    }
    let mut offset = span.start as usize;
    for line in text.split('\n') {
        if let Some((label, value)) = split_line(line) {
            found.push(LabelValue {
                label: Span::new(offset + label.start, offset + label.end),
                value: Span::new(offset + value.start, offset + value.end),
                block: at as u32,
            });
        }
        offset += line.len() + 1;
    }
}

type Range = std::ops::Range<usize>;

/// Label and value of a `Label: value` line, as ranges of the line.
fn split_line(line: &str) -> Option<(Range, Range)> {
    if line.len() > LONGEST_VALUE + LONGEST_LABEL {
        return None;
    }
    let colon = first_colon(line)?;
    let width = line[colon..].chars().next()?.len_utf8();
    let label = line[..colon].trim_end();
    let after = &line[colon + width..];
    let value = after.trim();
    let spaced =
        after.starts_with(char::is_whitespace) || width > 1 || after.starts_with(['+', '"']);
    if !is_label(label) || value.is_empty() || value.starts_with("//") || !spaced {
        return None;
    }
    let lead = label.len() - label.trim_start_matches(['•', '-', '*', ' ']).len();
    let start = colon + width + (after.len() - after.trim_start().len());
    Some((lead..label.len(), start..start + value.len()))
}

/// Where the first colon stands, narrow or wide.
fn first_colon(line: &str) -> Option<usize> {
    let wide = '：'.len_utf8();
    // A wide colon begins with this byte, and so do few other characters.
    let is_colon = |at: &usize| {
        line.as_bytes()[*at] == b':' || line.get(*at..*at + wide).is_some_and(|c| c == "：")
    };
    memchr::memchr2_iter(b':', 0xef, line.as_bytes()).find(is_colon)
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= LONGEST_LABEL
        && text.split_whitespace().count() <= MOST_LABEL_WORDS
        && text.chars().next().is_some_and(|c| c.is_alphabetic() || "•-*".contains(c))
        && !text.contains(['.', '?', '!', '“', '"'])
}

#[cfg(test)]
mod tests {
    use crate::page::{Format, Page, Source};

    fn check(content: &str, format: Format, expected: &[(&str, &str)]) {
        let source = Source { format: Some(format), ..Source::default() };
        let page = Page::read(content.as_bytes(), &source);
        let found: Vec<_> =
            page.labels.iter().map(|l| (page.text(l.label), page.text(l.value))).collect();
        assert_eq!(found, expected, "{content}");
    }

    #[test]
    fn lines_cells_and_definitions_are_pairs() {
        check(
            "Name: Ada\nPhone: +1 2\n\nAt 10:30 we left.",
            Format::Text,
            &[("Name", "Ada"), ("Phone", "+1 2")],
        );
        check("<li><b>Job:</b> <span>Baker</span>", Format::Html, &[("Job", "Baker")]);
        check("<dl><dt>Job<dd>Baker</dl>", Format::Html, &[("Job", "Baker")]);
        check(
            "<table><tr><th>Job<td>Baker<tr><td>a<td>b<td>c</table>",
            Format::Html,
            &[("Job", "Baker")],
        );
        check("<p>Name: Ada<br>City: Ulm</p>", Format::Html, &[("Name", "Ada"), ("City", "Ulm")]);
        check("<div>Name:</div><div>Ada</div>", Format::Html, &[("Name", "Ada")]);
        check("名前：花子", Format::Text, &[("名前", "花子")]);
    }

    #[test]
    fn sentences_with_colons_are_no_pairs() {
        check("He said it plainly and without any regret at all: no.", Format::Text, &[]);
        check("See https://example.com/", Format::Text, &[]);
    }
}
