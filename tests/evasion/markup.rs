//! What attacks need of a page's markup: its words, its questions, its card of an author.

use weedout::{Format, Page, Source};

/// A page of our own that an attack starts from.
pub struct Sample {
    pub name: String,
    pub content: String,
    pub format: Format,
}

impl Sample {
    pub fn is_html(&self) -> bool {
        self.format == Format::Html
    }

    pub fn source(&self) -> Source<'static> {
        Source { format: Some(self.format), ..Source::default() }
    }

    pub fn page(&self) -> Page {
        Page::read(self.content.as_bytes(), &self.source())
    }
}

/// Elements whose text is no markup.
pub const RAW: &[&str] = &["script", "style"];
/// The same, and the title, which shows tags as they are written.
pub const RAW_AND_TITLE: &[&str] = &["script", "style", "title"];

/// The page with each visible word put through `change`; tags, entities and what stands in `raw`
/// elements stay.
pub fn each_word(sample: &Sample, raw: &[&str], mut change: impl FnMut(&str) -> String) -> String {
    each_text(sample, raw, |text| words_of(text, &mut change))
}

/// The page with each text between two tags put through `change`; what stands in `raw` elements stays.
pub fn each_text(sample: &Sample, raw: &[&str], mut change: impl FnMut(&str) -> String) -> String {
    if !sample.is_html() {
        return change(&sample.content);
    }
    let mut changed = String::new();
    let mut rest = sample.content.as_str();
    while let Some(open) = rest.find('<') {
        changed.push_str(&change(&rest[..open]));
        let tag = &rest[open..];
        let end = raw
            .iter()
            .filter(|name| tag[1..].starts_with(*name))
            .find_map(|name| tag.find(&format!("</{name}")))
            .or_else(|| tag.find('>').map(|at| at + 1))
            .unwrap_or(tag.len());
        changed.push_str(&tag[..end]);
        rest = &tag[end..];
    }
    changed + &change(rest)
}

fn words_of(text: &str, change: &mut impl FnMut(&str) -> String) -> String {
    let mut changed = String::new();
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let space = &part[word.len()..];
        if word.is_empty() || word.contains('&') {
            changed.push_str(part);
        } else {
            changed.push_str(&change(word));
            changed.push_str(space);
        }
    }
    changed
}

/// A question in a heading, and the paragraph behind it.
pub struct Question {
    pub asked: String,
    pub answer: String,
}

/// The page without its question headings and their answers, and these.
pub fn without_questions(html: &str) -> (String, Vec<Question>) {
    let (mut left, mut questions) = (String::new(), Vec::new());
    let mut rest = html;
    while let Some((at, end, asked)) = next_heading(rest) {
        if !asked.contains(['?', '？']) {
            left.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        left.push_str(&rest[..at]);
        rest = &rest[end..];
        let mut answer = String::new();
        if rest.trim_start().starts_with("<p") {
            let end = rest.find("</p>").map_or(rest.len(), |end| end + 4);
            answer = bare(&rest[..end]);
            rest = &rest[end..];
        }
        questions.push(Question { asked, answer });
    }
    (left + rest, questions)
}

/// Where the next `<h2>` or `<h3>` begins and ends, and its text.
fn next_heading(html: &str) -> Option<(usize, usize, String)> {
    let at = [html.find("<h2"), html.find("<h3")].into_iter().flatten().min()?;
    let close = if html[at..].starts_with("<h2") { "</h2>" } else { "</h3>" };
    let end = at + html[at..].find(close)? + close.len();
    Some((at, end, bare(&html[at..end])))
}

/// The text without tags, the marker of a folded answer, and quotes.
fn bare(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            '›' | '"' | '\\' => {}
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Labels of an author's card, as farms write them.
const LABELS: [&str; 14] = [
    "Name",
    "Birthday",
    "Address",
    "Phone",
    "Job",
    "Hobby",
    "Introduction",
    "Nom",
    "Date de naissance",
    "Adresse",
    "Téléphone",
    "Emploi",
    "Passe-temps",
    "Présentation",
];

/// The lines of the author's card on a page, as labels and values, with `render` in their place;
/// `None` when there is none.
pub fn with_card(
    sample: &Sample,
    render: impl Fn(&[(String, String)]) -> String,
) -> Option<String> {
    let (open, close) = if sample.is_html() { ("<p>", "</p>") } else { ("\n", "\n") };
    let mut card = Vec::new();
    let mut left = sample.content.clone();
    let mut place = None;
    for label in LABELS {
        let starts = [format!("{open}{label}: "), format!("{open}{label} : ")];
        let Some(start) = starts.iter().find_map(|start| left.find(start.as_str())) else {
            continue;
        };
        let inner = start + open.len();
        let Some(length) = left[inner..].find(close).or(Some(left.len() - inner)) else { continue };
        let line = left[inner..inner + length].to_owned();
        let (name, value) = line.split_once(':')?;
        card.push((name.trim().to_owned(), value.trim().to_owned()));
        let end = (inner + length + if sample.is_html() { close.len() } else { 0 }).min(left.len());
        left.replace_range(start..end, "");
        place = Some(start.min(place.unwrap_or(usize::MAX)));
    }
    let place = place.filter(|_| card.len() >= 4)?;
    left.insert_str(place, &render(&card));
    Some(left)
}

/// The main content as bare markup.
pub fn body_of(sample: &Sample) -> String {
    let page = sample.page();
    let mut body = String::new();
    for block in page.main_blocks() {
        let name = block.element.name();
        let text = page.text(block.span).replace('&', "&amp;").replace('<', "&lt;");
        body.push_str(&format!("<{name}>{text}</{name}>\n"));
    }
    body
}

/// Puts markup before the end of the body, or a text behind the text.
pub fn appended(sample: &Sample, html: &str, text: &str) -> String {
    if !sample.is_html() {
        return format!("{}\n\n{text}\n", sample.content.trim_end());
    }
    match sample.content.rfind("</body>") {
        Some(at) => format!("{}{html}{}", &sample.content[..at], &sample.content[at..]),
        None => format!("{}{html}", sample.content),
    }
}
