//! The texts that a page of markup is trained and measured as besides, so that whoever has only its
//! text is judged by a model that knows such texts.

use crate::page::{Element, Page};

/// The visible text of a page as browsers give it (`innerText` of the HTML standard): an empty line
/// around paragraphs and headings, other blocks a line each. The title comes first, as in WET files.
pub(super) fn whole_text(page: &Page) -> String {
    let mut text = String::with_capacity(page.visible_text().len() + 100);
    text.push_str(page.text(page.title));
    let mut apart = true;
    for block in &page.blocks {
        let paragraph = is_paragraph(block.element);
        text.push_str(if apart || paragraph { "\n\n" } else { "\n" });
        text.push_str(page.text(block.span));
        apart = paragraph;
    }
    text
}

fn is_paragraph(element: Element) -> bool {
    element.heading_level() > 0
        || matches!(element, Element::P | Element::Blockquote | Element::Pre)
}

/// A page's main content as a text extractor would give it.
pub(super) fn main_text(page: &Page) -> String {
    let mut text = String::with_capacity(page.visible_text().len());
    let title = page.text(page.title);
    let headline = page.text(page.headline());
    for line in [title, headline] {
        if !line.is_empty() && !text.contains(line) {
            text.push_str(line);
            text.push_str("\n\n");
        }
    }
    for block in page.main_blocks() {
        let words = page.text(block.span);
        if words == headline {
            continue;
        }
        text.push_str(if block.list_depth > 0 && !block.element.leads() { "- " } else { "" });
        text.push_str(words);
        text.push_str("\n\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Format, Source};

    const PAGE: &str = "<title>Rain</title><nav><a href=/a>Home</a> <a href=/b>About</a></nav>\
        <h1>Rain over the lake</h1><p>It rained for days on end, and nobody in the village went out \
        but the keeper, who measures it.</p><ul><li>Boots for the marshes<li>A map of the lake</ul>\
        <p>On the fourth day the sun came out, and so did everybody who had stayed in and waited for it until then.</p>\
        <footer>Imprint</footer>";

    fn check(text: fn(&Page) -> String, expected: &str) {
        let source = Source { format: Some(Format::Html), ..Source::default() };
        assert_eq!(text(&Page::read(PAGE.as_bytes(), &source)), expected);
    }

    #[test]
    fn a_whole_text_has_the_menus_and_a_main_text_has_not() {
        let (first, last) = (
            "It rained for days on end, and nobody in the village went out but the keeper, who measures it.",
            "On the fourth day the sun came out, and so did everybody who had stayed in and waited for it until then.",
        );
        let whole = format!(
            "Rain\n\nHome About\n\nRain over the lake\n\n{first}\n\nBoots for the marshes\nA map of the lake\n\n{last}\n\nImprint"
        );
        check(whole_text, &whole);
        let main = format!(
            "Rain\n\nRain over the lake\n\n{first}\n\n- Boots for the marshes\n\n- A map of the lake\n\n{last}\n\n"
        );
        check(main_text, &main);
    }
}
