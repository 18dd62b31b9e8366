//! Machine writing, spinning and translating: leftovers first, habits second.
//!
//! A leftover (a chat model's own words, a token of its tool) is proof; a habit (stock words,
//! uniform sections, triads) is a hint that people share, so hints weigh only together.

mod counts;
mod foreign;

use super::later::Later;
use super::{Signal, per_thousand, share, signal, some};
use crate::page::Span;

pub(crate) use counts::count;

/// Stock phrases that anybody writes.
const FREE_STOCK_PHRASES: usize = 2;
/// What was counted about machine writing.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    sentences: usize,
    chatbot: Vec<Span>,
    citations: Vec<Span>,
    placeholders: Vec<Span>,
    markdown: Vec<Span>,
    lexicon: Vec<Span>,
    stock_phrases: Vec<Span>,
    stray_labels: Later<Vec<Span>>,
    titles: Vec<Span>,
    headings: Vec<Span>,
    heading_count: usize,
    parallelism: Vec<Span>,
    tortured: Vec<Span>,
    connectives: usize,
    /// In English only.
    triads: Option<usize>,
    /// In English.
    dashes: Option<usize>,
    dashed: Vec<Span>,
    emoji_headings: Vec<Span>,
    term_items: usize,
    items: usize,
    colon_title: bool,
    colon_headings: usize,
    title_case: Later<Vec<Span>>,
    translation: Later<Vec<Span>>,
    languages: usize,
    ai_images: Vec<Span>,
    foreign: Later<Vec<Span>>,
}

impl Facts {
    fn rate(&self, count: usize) -> f32 {
        per_thousand(count, self.words)
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "machine.chatbot_talk",
        "F01",
        Count,
        Farm,
        "Sentences in which a chat model speaks of itself or to its user.",
        "NewsGuard found such leftovers on all of its first 49 generated news sites; pages about chat models are excepted.",
        "{} leftovers of a chat model's own talk",
        |f| f.machine.chatbot.len() as f32,
        |_, f| some(&f.machine.chatbot)
    ),
    signal!(
        "machine.chat_citations",
        "F02",
        Count,
        Farm,
        "Citation tokens of chat tools, such as `oaicite`.",
        "Tokens of the tool are pasted with its text (Wikipedia: Signs of AI writing).",
        "{} citation tokens of a chat tool",
        |f| f.machine.citations.len() as f32,
        |_, f| some(&f.machine.citations)
    ),
    signal!(
        "machine.placeholders",
        "D11 F04 F05",
        Count,
        Farm,
        "Placeholders and prompt outlines left in the text.",
        "Templates and prompts that nobody filled in or took out; pages with code are excepted.",
        "{} placeholders left in the text",
        |f| f.machine.placeholders.len() as f32,
        |_, f| some(&f.machine.placeholders)
    ),
    signal!(
        "machine.markdown",
        "F03",
        Count,
        Either,
        "Blocks with unrendered Markdown, links of menus and footers among them.",
        "Chat models answer in Markdown, and pasting does not render it; pages with code are excepted.",
        "{} blocks with unrendered Markdown",
        |f| f.machine.markdown.len() as f32,
        |_, f| some(&f.machine.markdown)
    ),
    signal!(
        "machine.lexicon",
        "F06 F25",
        PerThousandWords,
        Farm,
        "Words and phrases that chat models over-use, per thousand words.",
        "Studies of excess vocabulary since 2022; marketers wrote so before, so it is a hint.",
        "stock words of chat models: {}",
        |f| f.machine.rate(f.machine.lexicon.len()),
        |_, f| some(&f.machine.lexicon)
    ),
    signal!(
        "machine.title_frame",
        "F07",
        Flag,
        Farm,
        "The headline follows a stock frame: \"a comprehensive guide\", \"unveiling\".",
        "Generated articles are titled by frame (alvi-se's rubric).",
        "the headline follows a stock frame: {}",
        |f| f32::from(!f.machine.titles.is_empty()),
        |_, f| some(&f.machine.titles)
    ),
    signal!(
        "machine.stock_headings",
        "F08",
        Share,
        Farm,
        "Share of the headings that follow stock frames: \"key takeaways\", \"benefits of\".",
        "Marginalia finds nine in ten generated articles by such headings.",
        "{} of the headings follow stock frames",
        |f| if f.machine.heading_count < 3 {
            f32::NAN
        } else {
            share(f.machine.headings.len().min(f.machine.heading_count), f.machine.heading_count)
        },
        |_, f| some(&f.machine.headings)
    ),
    signal!(
        "machine.parallelism",
        "F09",
        PerThousandWords,
        Either,
        "\"Not only … but\" and its kin, per thousand words.",
        "Negative parallelism is a habit of chat models (Wikipedia: Signs of AI writing).",
        "negative parallelisms: {}",
        |f| f.machine.rate(f.machine.parallelism.len()),
        |_, f| some(&f.machine.parallelism)
    )
    .habit(),
    signal!(
        "machine.triads",
        "F09",
        PerThousandWords,
        Either,
        "Lists joined by a last comma and \"and\", per thousand words.",
        "Chat models like lists of three (Wikipedia: Signs of AI writing); English only.",
        "serial lists: {}",
        |f| f.machine.triads.map_or(f32::NAN, |triads| f.machine.rate(triads))
    ),
    signal!(
        "machine.dashes",
        "F10",
        PerThousandWords,
        Either,
        "Em dashes between clauses per thousand words of an English page.",
        "Chat models use them more than people do; typographers do too, and Russian or Chinese cannot be written without.",
        "em dashes: {}",
        |f| f.machine.dashes.map_or(f32::NAN, |count| f.machine.rate(count)),
        |_, f| f.machine.dashed.iter().copied().take(2).collect()
    )
    .habit(),
    signal!(
        "machine.emoji_headings",
        "F10",
        Count,
        Either,
        "Headings that begin or end with an emoji.",
        "Chat models decorate headings so.",
        "{} headings with an emoji",
        |f| f.machine.emoji_headings.len() as f32,
        |_, f| some(&f.machine.emoji_headings)
    ),
    signal!(
        "machine.term_items",
        "F11",
        Share,
        Either,
        "Share of list items of the form `Term: sentence`.",
        "Lists of chat models have a bold term and a sentence each.",
        "{} of the list items are a term and a sentence",
        |f| if f.machine.items < 4 {
            f32::NAN
        } else {
            share(f.machine.term_items, f.machine.items)
        }
    ),
    signal!(
        "machine.connectives",
        "F18",
        Share,
        Either,
        "Share of sentences opened by a connective (\"moreover\", \"additionally\").",
        "School essays and generated text string sentences together so.",
        "{} of the sentences open with a connective",
        |f| if f.machine.sentences < 8 {
            f32::NAN
        } else {
            share(f.machine.connectives, f.machine.sentences)
        }
    ),
    signal!(
        "machine.colon_title",
        "F07",
        Flag,
        Either,
        "The title has two parts with a colon between.",
        "A frame of generated titles, and of scholars'.",
        "a title of two parts: {}",
        |f| f32::from(f.machine.colon_title),
        |r, _| vec![r.page.title]
    ),
    signal!(
        "machine.colon_headings",
        "F08",
        Share,
        Either,
        "Share of the headings that have two parts with a colon between.",
        "Outlines of chat models are built so.",
        "{} of the headings have two parts",
        |f| if f.machine.heading_count < 3 {
            f32::NAN
        } else {
            share(f.machine.colon_headings, f.machine.heading_count)
        }
    ),
    signal!(
        "machine.title_case",
        "F08",
        Share,
        Either,
        "Share of the headings that capitalise nearly every word, if three do; names, which are written so anyway, are none.",
        "Chat models and template makers do so in every language; English papers do too.",
        "{} of the headings capitalise every word",
        |f| if f.machine.heading_count < 3 {
            f32::NAN
        } else {
            share(f.machine.title_case.of(f.reading).len(), f.machine.heading_count)
        },
        |r, f| some(f.machine.title_case.of(r))
    )
    .habit(),
    signal!(
        "machine.tortured",
        "F15",
        Count,
        Farm,
        "Tortured phrases: fixed terms with their words replaced by synonyms.",
        "Spinners replace words without knowing terms (Cabanac, Labbé and Magazinov 2021).",
        "{} tortured phrases",
        |f| f.machine.tortured.len() as f32,
        |_, f| some(&f.machine.tortured)
    ),
    signal!(
        "machine.translation_plugin",
        "F21",
        Count,
        Either,
        "Traces of automatic translation plugins.",
        "One article becomes thirty by a plugin; public bodies use them too.",
        "{} traces of a translation plugin",
        |f| f.when_html(f.machine.translation.of(f.reading).len() as f32),
        |r, f| some(f.machine.translation.of(r))
    ),
    signal!(
        "machine.languages",
        "F21 H18",
        Count,
        Either,
        "Languages the page says it exists in (`hreflang`).",
        "Multi-way parallel pages are mostly machine translated (Thompson et al. 2024); global firms have them too.",
        "{} language versions",
        |f| f.when_html(f.machine.languages as f32)
    ),
    signal!(
        "machine.generated_images",
        "F27",
        Count,
        Farm,
        "Images named as image generators name them.",
        "Nobody renamed the file; art sites do name the tool.",
        "{} images named by an image generator",
        |f| f.when_html(f.machine.ai_images.len() as f32),
        |_, f| some(&f.machine.ai_images)
    ),
    signal!(
        "machine.spelling_mix",
        "F24",
        Share,
        Either,
        "Share of the rarer of British and American spellings.",
        "Text from several sources mixes them.",
        "{} of the spellings are of the other variety",
        |f| counts::spelling_mix(f.reading)
    ),
    signal!(
        "machine.stock_phrases",
        "F06 F25",
        Count,
        Farm,
        "Different stock phrases of fillers (\"look no further\", \"whether you're a …\"), beyond two.",
        "Anybody writes one or two of them; texts that are made to be long have them all.",
        "{} more stock phrases than anybody writes",
        |f| f.machine.stock_phrases.len().saturating_sub(FREE_STOCK_PHRASES) as f32,
        |_, f| some(&f.machine.stock_phrases)
    ),
    signal!(
        "machine.stray_labels",
        "F20",
        Count,
        Either,
        "Short lines in another script on a page in Latin letters, if there are few: choosers of languages are longer.",
        "Widgets of translated mirrors keep a title in their maker's language; names of people and works are written so, too.",
        "{} lines stand in another script",
        |f| f.machine.stray_labels.of(f.reading).len() as f32,
        |r, f| some(f.machine.stray_labels.of(r))
    ),
    signal!(
        "machine.untranslated",
        "F20",
        Count,
        Either,
        "Blocks of the main content in another language than the page's, and runs of another script in them.",
        "What a translation program could not take in stays as it was (Thompson et al. 2024 on machine-translated pages); bilingual sites and teachers of languages mean it.",
        "{} stretches of text in another language or script",
        |f| f.machine.foreign.of(f.reading).len() as f32,
        |r, f| some(f.machine.foreign.of(r))
    )
    .habit(),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

    #[test]
    fn a_chat_models_talk_is_found_and_quoted() {
        let page = "Garden tips\n\nAs an AI language model, I cannot visit your garden, but roses like sun.";
        assert!(quotes(page, "machine.chatbot_talk")[0].to_lowercase().contains("as an ai"));
    }

    #[test]
    fn writing_about_chat_models_is_not_using_them() {
        let page = "Spotting content farms\n\nA content farm is easy to spot. Search for \"as an AI language model\" and you find SEO spam. \
            Content farms never proofread. Another content farm said the same, and so did a third content farm.";
        check(page, "machine.chatbot_talk", 0.0);
    }

    #[test]
    fn term_items_are_counted() {
        let item = |term: &str| {
            format!(
                "<li><b>{term}:</b> it makes the whole thing better for everybody who uses it.</li>"
            )
        };
        let page = format!(
            "<h1>x</h1><ul>{}{}{}{}</ul>",
            item("Speed"),
            item("Price"),
            item("Care"),
            item("Time")
        );
        check(&page, "machine.term_items", 1.0);
    }

    const MEETING: &str = "The committee met on the first of May and it was said that the bridge is to be closed for a while, and that they have no other way to do it.";

    #[test]
    fn what_was_left_untranslated_is_quoted() {
        let german = "Der Ausschuss hat sich am ersten Mai getroffen, und es wurde gesagt, dass die Brücke für eine Weile geschlossen wird.";
        let page =
            format!("<h1>Bridge</h1><p>{MEETING}</p><p>{german}</p><p>{MEETING} {MEETING}</p>");
        assert_eq!(quotes(&page, "machine.untranslated"), [german]);
        let russian = format!("<p>{MEETING} Мост закрыт до осени. {MEETING}</p>");
        assert_eq!(quotes(&russian, "machine.untranslated"), ["Мост закрыт до осени"]);
    }

    #[test]
    fn fillers_are_counted_once_each_beyond_what_anybody_writes() {
        let filled = "<h1>Walks</h1><p>Whether you're a walker or just new to it, look no further. In this \
            guide, we walk. In this article, we'll rest. In conclusion, look no further.";
        check(filled, "machine.stock_phrases", 2.0);
        check(
            "<h1>Walks</h1><p>In conclusion, a wide range of walks.",
            "machine.stock_phrases",
            0.0,
        );
    }

    #[test]
    fn few_labels_in_another_script_are_left_over() {
        let page = |labels: &str| format!("<h1>Bridge</h1><p>{MEETING}</p>{labels}");
        check(&page("<h3>Последнее</h3>"), "machine.stray_labels", 1.0);
        check(&page("<li>Русский</li><li>中文</li>"), "machine.stray_labels", 0.0);
        let many = "<li>Последнее</li>".repeat(7);
        check(&page(&many), "machine.stray_labels", 0.0);
        check(
            "<h1>Мост</h1><p>Мост закрыт до осени.<h3>Последнее</h3>",
            "machine.stray_labels",
            0.0,
        );
    }

    #[test]
    fn names_in_their_own_script_and_formulas_are_no_residue() {
        check(
            &format!("<p>{MEETING} Then α β γ δ ε follow. {MEETING}</p>"),
            "machine.untranslated",
            0.0,
        );
        check(
            &format!(
                "<p>{MEETING} Tokyo (東京都) and Moscow (Москва) sent a letter. {MEETING}</p>"
            ),
            "machine.untranslated",
            0.0,
        );
        check(
            "会议在五月一日举行，他们说桥要关闭一段时间，没有别的办法。Microsoft Windows 也是这样说的，我们都同意。",
            "machine.untranslated",
            0.0,
        );
    }

    #[test]
    fn stars_are_no_markdown_and_capitals_no_title_case() {
        for plain in
            ["Hotel Post ****", "It is 12 euros**", "2**3 and 4**5", "12 euros** and 9 francs**"]
        {
            check(&format!("<h1>Prices</h1><p>{plain}"), "machine.markdown", 0.0);
        }
        for bold in ["The **old** boat", "**Term:** a word", "这是**重点**内容"] {
            check(&format!("<h1>Prices</h1><p>{bold}"), "machine.markdown", 1.0);
        }
        let page = |heading: &str| {
            format!("<h1>{heading}</h1><h2>{heading}</h2><h2>{heading}</h2><h2>{heading}</h2>")
        };
        check(&page("THE OLD BOAT ON THE LAKE"), "machine.title_case", 0.0);
        check(&page("The Old Boat On The Lake"), "machine.title_case", 1.0);
        let physician = page("Anna M. Berg, M.D., FACS");
        check(&physician, "machine.title_case", 0.0);
        check(&format!("{physician}<p>Anna Berg has a practice."), "machine.title_case", 0.0);
        let boats = page("Best Wooden Boats Reviewed");
        check(&format!("{boats}<p>Some boats are old."), "machine.title_case", 1.0);
        let library = page("Friends Ashford Town Library");
        let told = "<p>The library is open. We go to the Ashford Town Library and to the Town Library, as the Library says.";
        check(&format!("{library}{told}"), "machine.title_case", 0.0);
    }
}
