//! Pages as a text extractor gives them.

use super::document::{Block, Document, Marker, QuestionBlock, Span};
use super::frame::{Frame, Layout};

/// Renders a page as text.
pub(super) fn render(document: &Document, frame: &Frame) -> String {
    let layout = frame.layout;
    let mut page = Page { layout, lines: Vec::new() };
    if layout == Layout::Furnished {
        page.line(&document.site);
        page.line(&frame.navigation.join(" | "));
        page.gap();
    }
    match layout {
        Layout::Marked => page.line(&format!("# {}", document.title)),
        _ => page.line(&document.title),
    }
    page.gap();
    if let Some(byline) = &document.byline {
        page.line(&joined(byline));
    }
    if let Some(date) = &document.date {
        page.line(date);
    }
    page.gap();
    for block in &document.blocks {
        page.block(block);
        page.gap();
    }
    if layout == Layout::Furnished {
        page.line(&footer(document, frame));
    }
    page.finish()
}

/// The footer line with the publisher's name.
pub(super) fn footer(document: &Document, frame: &Frame) -> String {
    let year = document.iso_date.get(..4).unwrap_or("2024");
    frame.footer.replace("{site}", &document.site).replace("{year}", year)
}

/// The visible text of spans.
pub(super) fn joined(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// A question with its marker.
pub(super) fn marked_question(marker: Marker, number: usize, question: &str) -> String {
    match marker {
        Marker::Chevron => format!("{question} ›"),
        Marker::None => question.to_owned(),
        Marker::Triangle => format!("{question} ▼"),
        Marker::Plus => format!("{question} +"),
        Marker::Number => format!("{number}. {question}"),
        Marker::Letter => format!("Q: {question}"),
    }
}

/// An answer, with the letter that goes with a lettered question.
pub(super) fn marked_answer(marker: Marker, answer: &str) -> String {
    match marker {
        Marker::Letter => format!("A: {answer}"),
        _ => answer.to_owned(),
    }
}

struct Page {
    layout: Layout,
    lines: Vec<String>,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.lines.push(text.trim_end().to_owned());
    }

    /// A blank line, unless there is one or the layout has none.
    fn gap(&mut self) {
        let open = self.lines.last().is_some_and(|line| !line.is_empty());
        if open && self.layout != Layout::Tight {
            self.lines.push(String::new());
        }
    }

    fn heading(&mut self, text: &str) {
        match self.layout {
            Layout::Marked => self.line(&format!("## {text}")),
            _ => self.line(text),
        }
        self.gap();
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => self.heading(text),
            Block::Paragraph(spans) => self.line(&joined(spans)),
            Block::Questions(questions) => self.questions(questions),
            Block::Fields(rows) => self.fields(rows),
            Block::Links(title, links) => self.links(title, links),
        }
    }

    fn questions(&mut self, block: &QuestionBlock) {
        if let Some(title) = &block.title {
            self.heading(title);
        }
        for (at, (question, answer)) in block.items.iter().enumerate() {
            let question = marked_question(block.marker, at + 1, question);
            match self.layout {
                Layout::Marked => self.line(&format!("### {question}")),
                _ => self.line(&question),
            }
            self.gap();
            if let Some(answer) = answer {
                self.line(&marked_answer(block.marker, answer));
                self.gap();
            }
        }
    }

    fn fields(&mut self, rows: &[(String, Vec<Span>)]) {
        for (label, value) in rows {
            let value = joined(value);
            match self.layout {
                Layout::Marked => self.line(&format!("- **{label}:** {value}")),
                _ => self.line(&format!("{label}: {value}")),
            }
            if self.layout == Layout::Spaced {
                self.gap();
            }
        }
    }

    fn links(&mut self, title: &str, links: &[Span]) {
        self.heading(title);
        for link in links {
            match self.layout {
                Layout::Marked => self.line(&format!("- {}", link.text)),
                _ => self.line(&link.text),
            }
        }
    }

    fn finish(self) -> String {
        let mut text = self.lines.join("\n");
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}
