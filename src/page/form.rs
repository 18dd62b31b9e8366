//! The forms in which a page comes before a judge.

use super::{Format, LONG, Page};

/// Short lines around the content of a text, from which on it is more than a main content. Of the
/// main contents that trafilatura finds, three in four have three such lines at most; of the whole
/// texts that resiliparse gives of the same 600 pages, nine in ten have five and more.
const LEAST_AROUND: usize = 5;

/// What a page is taken for. Each form is weighed, calibrated and measured by itself: a text shows
/// fewer signals than markup, and the main content alone shows fewest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Markup.
    #[default]
    Html,
    /// All visible text, menus and footers too, as WET files hold it.
    Text,
    /// The main content alone, as text extractors give it.
    Extract,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 3] = [Form::Html, Form::Text, Form::Extract];

    /// How it is read.
    #[must_use]
    pub fn format(self) -> Format {
        if self == Form::Html { Format::Html } else { Format::Text }
    }

    /// Its name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Form::Html => "html",
            Form::Text => "text",
            Form::Extract => "extract",
        }
    }

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Form::Html => "HTML",
            Form::Text => "whole text",
            Form::Extract => "main text",
        }
    }

    /// The form of an id.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.id() == id)
    }
}

impl Page {
    /// What the page is taken for. A text with many short lines before its first long one and after
    /// its last, which are menus and footers, is the text of a whole page.
    #[must_use]
    pub fn form(&self) -> Form {
        if self.format == Format::Html {
            return Form::Html;
        }
        let long = |block: &super::Block| block.span.len() >= LONG;
        let before = self.blocks.iter().position(long).unwrap_or(self.blocks.len());
        let after = self.blocks[before..].iter().rev().position(long).unwrap_or(0);
        if before + after >= LEAST_AROUND { Form::Text } else { Form::Extract }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Source;

    const PROSE: &str = "It rained for days on end, and nobody in the village went out but the keeper, who measures it.";

    fn check(text: &str, expected: Form) {
        assert_eq!(Page::read(text.as_bytes(), &Source::default()).form(), expected, "{text}");
    }

    #[test]
    fn menus_around_the_content_make_a_text_that_of_a_whole_page() {
        let menu = "Home\nNews\nAbout us\nContact\n";
        check(&format!("Rain\n\n{PROSE}\n\n{PROSE}"), Form::Extract);
        check(&format!("Rain\n{menu}\n{PROSE}\n{menu}"), Form::Text);
        // Lines within the content are its own: ingredients, verses, a table.
        check(&format!("Rain\n\n{PROSE}\n\n{menu}{menu}{menu}\n{PROSE}"), Form::Extract);
        check(&format!("<p>{PROSE}"), Form::Html);
        check("", Form::Extract);
    }
}
