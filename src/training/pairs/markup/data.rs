//! Linked data (schema.org) of a page.

use super::super::document::{Block, DataAuthor, Document};
use super::super::frame::Frame;

/// The page's linked data as JSON.
pub(super) fn linked_data(document: &Document, frame: &Frame) -> String {
    let mut graph = vec![article(document)];
    if frame.question_data {
        graph.extend(document.blocks.iter().filter_map(questions));
    }
    match graph.as_slice() {
        [only] => format!("{{\"@context\":\"https://schema.org\",{only}}}"),
        several => {
            let nodes: Vec<String> = several.iter().map(|node| format!("{{{node}}}")).collect();
            let nodes = nodes.join(",");
            format!("{{\"@context\":\"https://schema.org\",\"@graph\":[{nodes}]}}")
        }
    }
}

/// A JSON string that cannot end the surrounding script element.
fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '<' => quoted.push_str("\\u003c"),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn article(document: &Document) -> String {
    let mut members = vec![
        "\"@type\":\"NewsArticle\"".to_owned(),
        format!("\"headline\":{}", string(&document.title)),
        format!("\"datePublished\":{}", string(&document.iso_date)),
        format!("\"inLanguage\":{}", string(document.language)),
        format!("\"publisher\":{{\"@type\":\"Organization\",\"name\":{}}}", string(&document.site)),
    ];
    members.extend(document.author.as_ref().map(author));
    if let Some((name, link)) = &document.source {
        members.push(format!(
            "\"sourceOrganization\":{{\"@type\":\"NewsMediaOrganization\",\"name\":{}}}",
            string(name)
        ));
        members.push(format!("\"isBasedOn\":{}", string(link)));
    }
    if let Some((value, votes)) = &document.rating {
        members.push(format!(
            "\"aggregateRating\":{{\"@type\":\"AggregateRating\",\"ratingValue\":\"{value}\",\"ratingCount\":\"{votes}\"}}"
        ));
    }
    members.join(",")
}

fn author(author: &DataAuthor) -> String {
    let kind = if author.organisation { "Organization" } else { "Person" };
    let mut members =
        vec![format!("\"@type\":\"{kind}\""), format!("\"name\":{}", string(&author.name))];
    if let Some(link) = &author.link {
        members.push(format!("\"url\":{}", string(link)));
    }
    if !author.same_as.is_empty() {
        let links: Vec<String> = author.same_as.iter().map(|link| string(link)).collect();
        members.push(format!("\"sameAs\":[{}]", links.join(",")));
    }
    format!("\"author\":{{{}}}", members.join(","))
}

fn questions(block: &Block) -> Option<String> {
    let Block::Questions(block) = block else {
        return None;
    };
    let items: Vec<String> = block
        .items
        .iter()
        .filter_map(|(question, answer)| {
            let answer = answer.as_deref()?;
            Some(format!(
                "{{\"@type\":\"Question\",\"name\":{},\"acceptedAnswer\":{{\"@type\":\"Answer\",\"text\":{}}}}}",
                string(question),
                string(answer)
            ))
        })
        .collect();
    let items = items.join(",");
    Some(format!("\"@type\":\"FAQPage\",\"mainEntity\":[{items}]"))
}
