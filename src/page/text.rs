//! Plain text to a page: title line, headings, paragraphs, list items, as an extractor leaves them.

use super::{Block, Element, Format, MAX_TEXT, Page, Role, Span, beginning, seen};

/// A line longer than this, in characters, is no heading.
const LONGEST_HEADING: usize = 140;
/// Words of the longest heading.
const MOST_HEADING_WORDS: usize = 18;
/// Lines of a hard-wrapped paragraph are between these lengths, in characters.
const WRAPPED: std::ops::RangeInclusive<usize> = 45..=100;
/// How much of a text is looked at to tell markup from text, in bytes.
const SNIFFED_BYTES: usize = 64 << 10;

/// Marks that end a statement, in the scripts that have one of their own.
const FULL_STOPS: [char; 8] = ['.', '…', '。', '।', '॥', '۔', '։', '።'];

/// Whether a character is a full stop.
fn is_full_stop(c: char) -> bool {
    FULL_STOPS.contains(&c)
}

/// Whether a character ends a sentence.
pub(crate) fn ends_sentence(c: char) -> bool {
    is_full_stop(c) || matches!(c, '!' | '?' | '！' | '？' | '؟')
}

/// Whether decoded text is markup.
pub(super) fn sniff(text: &str) -> Format {
    let bytes = &text.as_bytes()[..text.len().min(SNIFFED_BYTES)];
    let mut tags = 0;
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &bytes[at + 1..];
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let end = rest.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        let starts_document = rest.len() > 8 && rest[..8].eq_ignore_ascii_case(b"!doctype");
        let known = Element::named(&name) != Element::OtherInline;
        let closed = matches!(rest.get(end), Some(b'>' | b' ' | b'/' | b'\n' | b'\t' | b'\r'));
        if starts_document || (closed && matches!(name.as_slice(), b"html" | b"head" | b"body")) {
            return Format::Html;
        }
        tags += u32::from(known && closed);
        // A tag or two is what a text about markup quotes; markup itself has more.
        if tags >= 4 || (tags >= 1 && bytes[..at].iter().all(u8::is_ascii_whitespace)) {
            return Format::Html;
        }
    }
    Format::Text
}

/// Whether decoded text is a document of lists for programs, by its root element: a feed (RSS 1 and 2,
/// Atom), a sitemap (sitemaps.org) or an outline (OPML).
pub(super) fn is_feed(text: &str) -> bool {
    const ROOTS: [&str; 6] = ["rss", "feed", "rdf:RDF", "urlset", "sitemapindex", "opml"];
    /// Declarations, style sheets and remarks before the root element.
    const MOST_BEFORE: usize = 20;
    let mut rest = text.trim_start();
    for _ in 0..MOST_BEFORE {
        let end = match rest {
            // As browsers have it, so that what they show is not passed over.
            _ if rest.starts_with("<?") => ">",
            _ if rest.starts_with("<!--") => "-->",
            _ => break,
        };
        let Some((_, behind)) = rest.split_once(end) else { return false };
        rest = behind.trim_start();
    }
    let root = rest
        .strip_prefix('<')
        .and_then(|tag| tag.split(|c: char| c.is_whitespace() || "/>".contains(c)).next());
    // A page within, and be it in name only, is shown as one.
    let is_page = |text: &str| ["<html", "<body"].iter().any(|tag| text.contains(tag));
    root.is_some_and(|root| ROOTS.contains(&root)) && !is_page(rest)
}

/// Reads text that was already extracted into the memory of an empty page.
pub(super) fn read(text: &str, room: Page) -> Page {
    let mut page = Page { truncated: text.len() > MAX_TEXT, ..room };
    let text = seen::whole(beginning(text, MAX_TEXT));
    page.buffer.reserve(text.len());
    let mut group = Vec::new();
    for line in lines(&text) {
        if !line.is_empty() {
            group.push(line);
        } else if !group.is_empty() {
            read_group(&mut page, &group);
            group.clear();
        }
    }
    read_group(&mut page, &group);
    page.visible = page.buffer.len();
    page.title = page
        .blocks
        .first()
        .filter(|b| b.element == Element::H1)
        .map(|b| b.span)
        .unwrap_or_default();
    page
}

/// The lines of a text without white space around them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
    let mut start = 0;
    ends.chain([text.len()])
        .map(move |end| text[std::mem::replace(&mut start, end + 1)..end].trim())
}

/// Lines between two blank lines: one hard-wrapped paragraph, or a block a line.
fn read_group(page: &mut Page, lines: &[&str]) {
    if is_wrapped(lines) {
        let joined = lines.join(" ");
        return add(page, Element::P, &joined);
    }
    for (n, line) in lines.iter().enumerate() {
        let alone = lines.len() == 1;
        let (element, text) = classify(line, page.blocks.is_empty(), alone || n == 0);
        add(page, element, text);
    }
}

fn is_wrapped(lines: &[&str]) -> bool {
    let Some((_, full)) = lines.split_last() else { return false };
    full.len() >= 2
        && full.iter().all(|line| {
            let length = line.chars().count();
            WRAPPED.contains(&length) && !is_question(line) && list_item(line).is_none()
        })
        && full.iter().filter(|l| !l.ends_with(['.', ':', '!', '?'])).count() * 2 > full.len()
}

fn classify(line: &str, first: bool, starts_group: bool) -> (Element, &str) {
    if let Some((level, text)) = markdown_heading(line) {
        return (level, text);
    }
    if let Some(text) = list_item(line) {
        return (Element::Li, text);
    }
    let heading = is_heading_like(line);
    match (first, heading) {
        (true, true) => (Element::H1, line),
        _ if is_question(line) && line.chars().count() <= 200 => (Element::H2, line),
        (_, true) if starts_group && !line.contains(": ") => (Element::H2, line),
        _ => (Element::P, line),
    }
}

fn is_heading_like(line: &str) -> bool {
    line.chars().count() <= LONGEST_HEADING
        && line.split_whitespace().count() <= MOST_HEADING_WORDS
        && !line.ends_with(is_full_stop)
        && !line.ends_with([',', ';', '，', '،', '"', '”', '»', ':'])
        && line.chars().any(char::is_alphabetic)
}

/// Whether a line ends as a question does, with or without the marker of a folded answer.
pub(crate) fn is_question(line: &str) -> bool {
    // Most lines end in a letter or a full stop, which is quicker to see than what trimming leaves.
    if line.bytes().next_back().is_none_or(|last| last.is_ascii_alphanumeric() || last == b'.') {
        return false;
    }
    let bare =
        line.trim_end_matches(['›', '»', '▼', '▾', '⌄', '+', '˅', ' ', '\u{a0}', '"', '”', ')']);
    bare.ends_with(['?', '？', '؟', ';', '՞', '፧']) && !bare.ends_with(';') || greek_question(bare)
}

/// Greek asks with a semicolon; only a line in Greek letters counts.
fn greek_question(line: &str) -> bool {
    line.ends_with([';', '\u{37e}'])
        && line.chars().filter(|c| ('\u{370}'..='\u{3ff}').contains(c)).count() * 2
            > line.chars().count()
}

fn markdown_heading(line: &str) -> Option<(Element, &str)> {
    const LEVELS: [Element; 6] =
        [Element::H1, Element::H2, Element::H3, Element::H4, Element::H5, Element::H6];
    if !line.starts_with('#') {
        return None;
    }
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let text = line.get(level..)?.strip_prefix(' ')?.trim();
    let element = *LEVELS.get(level.checked_sub(1)?)?;
    (!text.is_empty()).then_some((element, text))
}

fn list_item(line: &str) -> Option<&str> {
    const BULLETS: [&str; 7] = ["- ", "* ", "• ", "– ", "· ", "◦ ", "▪ "];
    // Most lines begin as no item does.
    if !matches!(line.as_bytes().first()?, b'-' | b'*' | 0xc2 | 0xe2 | b'0'..=b'9') {
        return None;
    }
    if let Some(text) = BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet)) {
        return Some(text.trim());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?.strip_prefix([')', '.'])?.strip_prefix(' ')?;
    (1..=2).contains(&digits).then_some(rest.trim())
}

fn add(page: &mut Page, element: Element, text: &str) {
    if !page.buffer.is_empty() {
        page.buffer.push('\n');
    }
    let start = page.buffer.len();
    push_folded(&mut page.buffer, text);
    page.elements.add(element);
    page.blocks.push(Block {
        element,
        depth: 0,
        span: Span::new(start, page.buffer.len()),
        link_bytes: 0,
        bold_lead: 0,
        role: Role::Main,
        region: super::Region::Body,
        list_depth: u8::from(element == Element::Li),
        row: 0,
        markers: 0,
    });
}

/// Appends words, single spaces between them.
fn push_folded(buffer: &mut String, text: &str) {
    if seen::plain_length(text.as_bytes()) == text.len() {
        return buffer.push_str(text);
    }
    let mut words = text.split_whitespace();
    if let Some(first) = words.next() {
        buffer.push_str(first);
    }
    for word in words {
        buffer.push(' ');
        buffer.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Element, &str)]) {
        let page = read(text, Page::default());
        let found: Vec<_> = page.blocks.iter().map(|b| (b.element, page.text(b.span))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn title_headings_paragraphs_and_items_are_told_apart() {
        check(
            "A walk in March\n\nIt rained all day.\nWe went out.\n\nWhat we took\n\n- boots\n2. a map\n\nIs it far? ›\n\nNo.",
            &[
                (Element::H1, "A walk in March"),
                (Element::P, "It rained all day."),
                (Element::P, "We went out."),
                (Element::H2, "What we took"),
                (Element::Li, "boots"),
                (Element::Li, "a map"),
                (Element::H2, "Is it far? ›"),
                (Element::P, "No."),
            ],
        );
    }

    #[test]
    fn hard_wrapped_lines_are_one_paragraph() {
        check(
            "The old ferry left the northern quay at eleven in\nthe morning with forty passengers and a dog on\nboard, and nobody missed it.",
            &[(
                Element::P,
                "The old ferry left the northern quay at eleven in the morning with forty passengers and a dog on board, and nobody missed it.",
            )],
        );
    }

    #[test]
    fn markup_is_told_from_text_about_markup() {
        let check = |text: &str, format: Format| assert_eq!(sniff(text), format, "{text}");
        check("<!DOCTYPE html><p>x", Format::Html);
        check("  <div>hello</div>", Format::Html);
        check("Use <b> for bold, a < b otherwise.", Format::Text);
        check("a <p>x</p> <p>y</p> z", Format::Html);
        check("", Format::Text);
    }

    #[test]
    fn a_statement_is_no_heading_in_any_script() {
        for line in ["ہم گئے۔", "我们走了。", "हम गए।", "ሄድን።", "Գնացինք։"]
        {
            assert!(!is_heading_like(line), "{line}");
            assert!(line.ends_with(ends_sentence), "{line}");
        }
    }

    #[test]
    fn questions_are_known_in_several_scripts() {
        for line in ["Who? ›", "谁？", "ما هذا؟", "Ποιος είναι αυτός;", "¿Qué es?"]
        {
            assert!(is_question(line), "{line}");
        }
        for line in ["int x;", "Who.", "", "›"] {
            assert!(!is_question(line), "{line}");
        }
    }
}
