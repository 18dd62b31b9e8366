//! A page before it becomes HTML or text.

/// A stretch of text, linked or not.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) link: Option<String>,
}

/// Text without a link.
pub(super) fn plain(text: impl Into<String>) -> Span {
    Span { text: text.into(), link: None }
}

/// Text with a link.
pub(super) fn linked(text: impl Into<String>, link: impl Into<String>) -> Span {
    Span { text: text.into(), link: Some(link.into()) }
}

/// Splits a template such as `Source: [[the agency]]` into spans, the part in
/// double brackets linked.
pub(super) fn with_link(text: &str, link: &str) -> Vec<Span> {
    let parts =
        text.split_once("[[").and_then(|(before, rest)| Some((before, rest.split_once("]]")?)));
    match parts {
        Some((before, (label, after))) => [plain(before), linked(label, link), plain(after)]
            .into_iter()
            .filter(|span| !span.text.is_empty())
            .collect(),
        None => vec![plain(text)],
    }
}

/// How questions are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// `Why? ›`
    Chevron,
    /// `Why?`
    None,
    /// `Why? ▼`
    Triangle,
    /// `Why? +`
    Plus,
    /// `3. Why?`
    Number,
    /// `Q: Why?`
    Letter,
}

/// The element a question stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuestionElement {
    SecondHeading,
    ThirdHeading,
    Summary,
    Strong,
    Line,
    Term,
    Button,
}

/// A block of questions.
#[derive(Clone, Debug)]
pub(super) struct QuestionBlock {
    pub(super) title: Option<String>,
    pub(super) marker: Marker,
    pub(super) element: QuestionElement,
    pub(super) items: Vec<(String, Option<String>)>,
}

/// What stands below each other on a page.
#[derive(Clone, Debug)]
pub(super) enum Block {
    Heading(String),
    Paragraph(Vec<Span>),
    Questions(QuestionBlock),
    /// Labels with values.
    Fields(Vec<(String, Vec<Span>)>),
    /// Links below a title; an empty list is only the title.
    Links(String, Vec<Span>),
}

impl Block {
    /// A paragraph without links.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![plain(text)])
    }
}

/// The author as the page's own data name him.
#[derive(Clone, Debug)]
pub(super) struct DataAuthor {
    pub(super) name: String,
    pub(super) organisation: bool,
    pub(super) link: Option<String>,
    pub(super) same_as: Vec<String>,
}

/// A page ready to be rendered.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) language: &'static str,
    pub(super) site: String,
    pub(super) host: String,
    pub(super) group: &'static str,
    pub(super) title: String,
    pub(super) byline: Option<Vec<Span>>,
    pub(super) date: Option<String>,
    pub(super) iso_date: String,
    pub(super) blocks: Vec<Block>,
    pub(super) author: Option<DataAuthor>,
    /// Name and address of the source the page gives in its data.
    pub(super) source: Option<(String, String)>,
    pub(super) canonical: Option<String>,
    /// A rating the page gives in its data: value, votes.
    pub(super) rating: Option<(String, u32)>,
}
