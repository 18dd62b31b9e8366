//! Pages as HTML, in several skeletons.

mod data;

use super::document::{Block, Document, QuestionBlock, QuestionElement, Span};
use super::frame::{FieldStyle, Frame, Skeleton};
use super::own_link;
use super::text::{footer, marked_answer, marked_question};

/// Renders a page as HTML.
pub(super) fn render(document: &Document, frame: &Frame) -> String {
    let page = Page { document, frame };
    let (opening, body) = match frame.skeleton {
        Skeleton::Blog => ("<body class=\"single single-post wp-singular\">", page.blog()),
        Skeleton::StaticSite => ("<body>", page.static_site()),
        Skeleton::OldTable => ("<body bgcolor=\"#ffffff\" text=\"#000000\">", page.old_table()),
        Skeleton::Minimal => ("<body>", page.minimal()),
        Skeleton::Mobile => ("<body class=\"amp-wp\">", page.mobile()),
        Skeleton::Portal => ("<body class=\"article-page\">", page.portal()),
        Skeleton::Hashed => ("<body>", page.hashed()),
    };
    let root = match frame.skeleton {
        Skeleton::Mobile => format!("<html amp lang=\"{}\">", document.language),
        Skeleton::OldTable => "<html>".to_owned(),
        _ => format!("<html lang=\"{}\">", document.language),
    };
    format!("<!DOCTYPE html>\n{root}\n{}{opening}\n{body}</body>\n</html>\n", page.head())
}

/// Text for an element or an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A whole element; `open` is the name with its attributes.
fn element(open: &str, content: &str) -> String {
    let name = open.split(' ').next().unwrap_or(open);
    format!("<{open}>{content}</{name}>\n")
}

fn inline(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match &span.link {
            Some(link) => format!("<a href=\"{}\">{}</a>", escape(link), escape(&span.text)),
            None => escape(&span.text),
        })
        .collect()
}

struct Page<'a> {
    document: &'a Document,
    frame: &'a Frame,
}

impl Page<'_> {
    fn head(&self) -> String {
        let document = self.document;
        let title = format!("{} - {}", document.title, document.site);
        let mut head = String::from("<meta charset=\"utf-8\">\n");
        head.push_str(&element("title", &escape(&title)));
        if let Some(canonical) = &document.canonical {
            head.push_str(&format!("<link rel=\"canonical\" href=\"{}\">\n", escape(canonical)));
        }
        if self.frame.skeleton != Skeleton::OldTable {
            head.push_str("<meta name=\"viewport\" content=\"width=device-width\">\n");
            let title = escape(&document.title);
            head.push_str(&format!("<meta property=\"og:title\" content=\"{title}\">\n"));
        }
        if let (Some(author), true) = (&document.author, self.frame.shows_date) {
            let name = escape(&author.name);
            head.push_str(&format!("<meta name=\"author\" content=\"{name}\">\n"));
        }
        if self.frame.data {
            let data = data::linked_data(document, self.frame);
            head.push_str(&element("script type=\"application/ld+json\"", &data));
        }
        element("head", &format!("\n{head}"))
    }

    fn blog(&self) -> String {
        let header = element(
            "header class=\"entry-header\"",
            &format!(
                "{}{}",
                element("h1 class=\"entry-title\"", &escape(&self.document.title)),
                self.byline("div class=\"entry-meta\"")
            ),
        );
        let content = element("div class=\"entry-content\"", &format!("\n{}", self.blocks()));
        let article = element(
            "article class=\"post type-post status-publish hentry\"",
            &format!("{header}{content}"),
        );
        let main = element("main id=\"main\" class=\"site-main\"", &article);
        let masthead = element(
            "header id=\"masthead\" class=\"site-header\"",
            &self.navigation("nav class=\"main-navigation\""),
        );
        format!("{masthead}{main}{}", self.footer("footer id=\"colophon\""))
    }

    fn static_site(&self) -> String {
        let content = format!(
            "{}{}{}",
            element("h1", &escape(&self.document.title)),
            self.byline("p class=\"byline\""),
            self.blocks()
        );
        let main = element("main", &element("article", &format!("\n{content}")));
        format!("{}{main}{}", element("header", &self.navigation("nav")), self.footer("footer"))
    }

    fn old_table(&self) -> String {
        let title = element("font size=\"5\"", &element("b", &escape(&self.document.title)));
        let content = format!("{}{}{}", element("p", &title), self.byline("p"), self.blocks());
        let menu = element("td width=\"150\" valign=\"top\"", &self.navigation("div"));
        let cell = element("td valign=\"top\"", &format!("\n{content}"));
        let table = element(
            "table width=\"760\" border=\"0\" cellpadding=\"6\"",
            &element("tr", &format!("{menu}{cell}")),
        );
        element("center", &format!("{table}{}", self.footer("p")))
    }

    fn minimal(&self) -> String {
        format!(
            "{}{}{}{}",
            element("h1", &escape(&self.document.title)),
            self.byline("p"),
            self.blocks(),
            self.footer("p")
        )
    }

    fn mobile(&self) -> String {
        let bar = element("header class=\"amp-wp-header\"", &self.navigation("div class=\"menu\""));
        let content = format!(
            "{}{}{}",
            element("h1 class=\"amp-wp-title\"", &escape(&self.document.title)),
            self.byline("div class=\"amp-wp-byline\""),
            element("div class=\"amp-wp-article-content\"", &format!("\n{}", self.blocks()))
        );
        format!(
            "{bar}{}{}",
            element("article class=\"amp-wp-article\"", &content),
            self.footer("footer class=\"amp-wp-footer\"")
        )
    }

    fn portal(&self) -> String {
        let head = format!(
            "{}{}{}",
            element("p class=\"kicker\"", self.document.group),
            element("h1 class=\"headline\"", &escape(&self.document.title)),
            self.byline("div class=\"article__byline\"")
        );
        let body = element("section class=\"article__body\"", &format!("\n{}", self.blocks()));
        let article = element("article class=\"article\"", &format!("{head}{body}"));
        let page = element("div class=\"page\"", &element("div class=\"col-main\"", &article));
        format!(
            "{}{page}{}",
            self.navigation("nav class=\"topbar\""),
            self.footer("footer class=\"site-footer\"")
        )
    }

    /// Nothing but containers, with the class names of a style compiler.
    fn hashed(&self) -> String {
        let prefix = self.frame.prefix;
        let div = |suffix: &str, content: &str| {
            element(&format!("div class=\"{prefix}-{suffix}\""), content)
        };
        let title = element(&format!("h1 class=\"{prefix}-k2\""), &escape(&self.document.title));
        let byline = self.byline(&format!("div class=\"{prefix}-b8\""));
        let body = div("f31", &format!("\n{}", self.blocks()));
        let content = div("a9", &format!("{title}{byline}{body}"));
        let menu = self.navigation(&format!("div class=\"{prefix}-m0\""));
        let end = self.footer(&format!("div class=\"{prefix}-z4\""));
        element("div id=\"root\"", &format!("{menu}{content}{end}"))
    }

    fn navigation(&self, open: &str) -> String {
        let host = &self.document.host;
        let entries: String = self
            .frame
            .navigation
            .iter()
            .map(|entry| element("li", &inline(&[own_link(entry, host)])))
            .collect();
        let site = element("div class=\"site-title\"", &escape(&self.document.site));
        element(open, &format!("{site}{}", element("ul", &entries)))
    }

    fn footer(&self, open: &str) -> String {
        element(open, &escape(&footer(self.document, self.frame)))
    }

    fn byline(&self, open: &str) -> String {
        let document = self.document;
        let mut content = document.byline.as_deref().map_or_else(String::new, inline);
        if let Some(date) = &document.date {
            if !content.is_empty() {
                content.push_str(" · ");
            }
            let iso = &document.iso_date;
            content.push_str(&format!("<time datetime=\"{iso}\">{}</time>", escape(date)));
        }
        if content.is_empty() {
            return content;
        }
        element(open, &content)
    }

    fn blocks(&self) -> String {
        let blocks = self.document.blocks.iter();
        blocks.map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Heading(text) => element("h2", &escape(text)),
            Block::Paragraph(spans) => element("p", &inline(spans)),
            Block::Questions(questions) => questions_block(questions),
            Block::Fields(rows) => fields_block(self.frame.fields, rows),
            Block::Links(title, links) => links_block(title, links),
        }
    }
}

fn questions_block(block: &QuestionBlock) -> String {
    let mut content = String::new();
    if let Some(title) = &block.title {
        content.push_str(&element("h2", &escape(title)));
    }
    let items: String = block
        .items
        .iter()
        .enumerate()
        .map(|(at, (question, answer))| {
            let question = escape(&marked_question(block.marker, at + 1, question));
            let answer = answer.as_deref();
            let answer = answer.map(|answer| escape(&marked_answer(block.marker, answer)));
            one_question(block.element, &question, answer.as_deref())
        })
        .collect();
    if block.element == QuestionElement::Term {
        content.push_str(&element("dl", &items));
    } else {
        content.push_str(&items);
    }
    element("section class=\"questions\"", &format!("\n{content}"))
}

fn one_question(kind: QuestionElement, question: &str, answer: Option<&str>) -> String {
    let paragraph = answer.map_or_else(String::new, |answer| element("p", answer));
    match kind {
        QuestionElement::SecondHeading => format!("{}{paragraph}", element("h2", question)),
        QuestionElement::ThirdHeading => format!("{}{paragraph}", element("h3", question)),
        QuestionElement::Strong => {
            format!("{}{paragraph}", element("p", &format!("<strong>{question}</strong>")))
        }
        QuestionElement::Line => format!("{}{paragraph}", element("p", question)),
        QuestionElement::Summary => {
            let summary = element("summary", question);
            element("details", &format!("{summary}{paragraph}"))
        }
        QuestionElement::Term => {
            let answer = element("dd", answer.unwrap_or(""));
            format!("{}{answer}", element("dt", question))
        }
        QuestionElement::Button => {
            let button = element("button type=\"button\" aria-expanded=\"false\"", question);
            let panel = element("div class=\"panel\"", &paragraph);
            element("div class=\"accordion-item\"", &format!("{button}{panel}"))
        }
    }
}

fn fields_block(style: FieldStyle, rows: &[(String, Vec<Span>)]) -> String {
    let each = |wrap: &dyn Fn(&str, &str) -> String| -> String {
        rows.iter().map(|(label, value)| wrap(&escape(label), &inline(value))).collect()
    };
    match style {
        FieldStyle::Paragraphs => {
            each(&|label, value| element("p", &format!("<strong>{label}:</strong> {value}")))
        }
        FieldStyle::List => element(
            "ul",
            &each(&|label, value| element("li", &format!("<span>{label}</span>: {value}"))),
        ),
        FieldStyle::Definition => element(
            "dl",
            &each(&|label, value| {
                format!("{}{}", element("dt", &format!("{label}:")), element("dd", value))
            }),
        ),
        FieldStyle::Table => element(
            "table",
            &each(&|label, value| {
                let cells = format!("<th>{label}:</th><td>{value}</td>");
                element("tr", &cells)
            }),
        ),
        FieldStyle::Breaks => {
            element("div", &each(&|label, value| format!("{label}: {value}<br>\n")))
        }
    }
}

fn links_block(title: &str, links: &[Span]) -> String {
    let heading = element("h3", &escape(title));
    if links.is_empty() {
        return heading;
    }
    let entries: String =
        links.iter().map(|link| element("li", &inline(std::slice::from_ref(link)))).collect();
    format!("{heading}{}", element("ul", &entries))
}
