//! Machine writing, spinning and translating: leftovers first, habits second.
//!
//! A leftover (a chat model's own words, a token of its tool) is proof; a habit (stock words,
//! uniform sections, triads) is a hint that people share, so hints weigh only together.

use super::marks::Marks;
use super::phrases::Topic;
use super::{Hit, Reading, Signal, per_thousand, share, signal, some};
use crate::page::{Element, Format, Span};

/// Mentions of spam, machine writing or farms from which a page is about them: quoting is no use.
const ABOUT_SPAM: usize = 3;

/// What was counted about machine writing.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    sentences: usize,
    html: bool,
    chatbot: Vec<Span>,
    citations: Vec<Span>,
    placeholders: Vec<Span>,
    markdown: Vec<Span>,
    lexicon: Vec<Span>,
    titles: Vec<Span>,
    headings: Vec<Span>,
    heading_count: usize,
    parallelism: Vec<Span>,
    tortured: Vec<Span>,
    connectives: usize,
    triads: usize,
    dashes: usize,
    emoji_headings: Vec<Span>,
    term_items: usize,
    items: usize,
    colon_title: bool,
    colon_headings: usize,
    title_case_headings: Vec<Span>,
    translation: Vec<Span>,
    languages: usize,
    ai_images: Vec<Span>,
    spellings: f32,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let spans = |topic: Topic| reading.main_hits(topic).map(|h| h.span).collect::<Vec<_>>();
    let quoting =
        reading.hits(Topic::AboutSpam).len() + reading.hits(Topic::AboutFakers).len() >= ABOUT_SPAM;
    let leftovers = |topic: Topic| if quoting { Vec::new() } else { spans(topic) };
    let title = page.text(page.title);
    let mut facts = Facts {
        words: reading.main_words,
        sentences: reading.sentences.iter().filter(|s| s.words >= 4).count(),
        html: page.format == Format::Html,
        chatbot: leftovers(Topic::ChatbotTalk),
        citations: leftovers(Topic::ChatCitations),
        placeholders: if is_technical(reading) {
            Vec::new()
        } else {
            leftovers(Topic::PlaceholderText)
        },
        lexicon: spans(Topic::MachineLexicon),
        titles: title_frames(reading),
        headings: in_headings(reading, Topic::MachineHeadings),
        parallelism: spans(Topic::NegativeParallelism),
        tortured: leftovers(Topic::TorturedPhrases),
        connectives: connectives(reading),
        colon_title: title.contains(": "),
        languages: page.head_links.iter().filter(|l| !l.hreflang.is_empty()).count(),
        ..Facts::default()
    };
    count_blocks(reading, &mut facts);
    count_markup(reading, &mut facts);
    facts
}

/// Code on the page: markdown and placeholders are its subject.
fn is_technical(reading: &Reading) -> bool {
    let elements = &reading.page.elements;
    elements.of(Element::Pre) + elements.of(Element::Code) >= 3
}

/// Hits that open a block or stand in a heading.
fn in_headings(reading: &Reading, topic: Topic) -> Vec<Span> {
    let heads = |hit: &&Hit| reading.page.blocks[hit.block as usize].element.leads();
    reading.main_hits(topic).filter(heads).map(|h| h.span).collect()
}

/// Frames of machine-made titles in the headline, which is a block of the visible text.
fn title_frames(reading: &Reading) -> Vec<Span> {
    let headline = reading.page.headline();
    let own = |hit: &&Hit| {
        let block = &reading.page.blocks[hit.block as usize];
        block.element == Element::H1 || block.span == headline
    };
    reading.hits(Topic::MachineTitles).iter().filter(own).map(|h| h.span).collect()
}

fn connectives(reading: &Reading) -> usize {
    let hits = reading.hits(Topic::Connectives);
    let starts: Vec<u32> = hits.iter().map(|h| h.span.start).collect();
    reading.sentences.iter().filter(|s| starts.binary_search(&s.span.start).is_ok()).count()
}

fn count_blocks(reading: &Reading, facts: &mut Facts) {
    for (n, block) in reading.main_blocks() {
        let text = reading.text(block.span);
        facts.dashes += text.matches('—').count();
        if block.element.leads() {
            count_heading(reading, n, block.span, facts);
            continue;
        }
        facts.triads += triads(text);
        if block.list_depth > 0 || block.element == Element::Li {
            facts.items += 1;
            facts.term_items += usize::from(is_term_item(text, block.bold_lead as usize));
        }
        if text.contains("**")
            || text.starts_with("## ")
            || text.starts_with("### ")
            || text.contains("| --- |")
        {
            facts.markdown.push(block.span);
        }
    }
    if is_technical(reading) {
        facts.markdown.clear();
    }
}

fn count_heading(reading: &Reading, block: usize, span: Span, facts: &mut Facts) {
    let text = reading.text(span);
    facts.heading_count += 1;
    facts.colon_headings += usize::from(text.contains(": "));
    let words = reading.words_of(block);
    let capitals = words.iter().filter(|w| w.capital).count();
    if words.len() >= 4 && capitals * 4 >= words.len() * 3 {
        facts.title_case_headings.push(span);
    }
    let emoji = |c: char| matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}');
    if text.chars().next().is_some_and(emoji) || text.chars().next_back().is_some_and(emoji) {
        facts.emoji_headings.push(span);
    }
}

/// "x, y, and z": three in a row with the last joined.
fn triads(text: &str) -> usize {
    let joined =
        |at: &usize| [", and ", ", or "].iter().any(|joint| text[*at..].starts_with(joint));
    memchr::memchr_iter(b',', text.as_bytes()).filter(joined).count()
}

/// `Term: a sentence about it`, the term in bold or short.
fn is_term_item(text: &str, bold: usize) -> bool {
    let Some(colon) = text.find(": ") else { return false };
    let bold_term = bold > 2 && colon <= bold + 1;
    let short = text[..colon].split_whitespace().count() <= 5;
    (bold_term || short) && text.len() > colon + 30
}

fn count_markup(reading: &Reading, facts: &mut Facts) {
    static TRANSLATION: Marks<8> = Marks::of([
        "gtranslate",
        "google_translate_element",
        "weglot",
        "translatepress",
        "goog-te-",
        "linguise",
        "translated-ltr",
        "skiptranslate",
    ]);
    static AI_IMAGES: Marks<8> = Marks::of([
        "dall-e",
        "dalle-",
        "midjourney",
        "leonardo_",
        "stable-diffusion",
        "ideogram",
        "image-generated-by-ai",
        "openart-",
    ]);
    let page = reading.page;
    let markers = page.markers.iter().chain(page.embeds.iter().map(|e| &e.src));
    facts.translation = markers
        .filter(|s| s.len() < 200 && TRANSLATION.are_in(page.text(**s)))
        .copied()
        .take(5)
        .collect();
    let images = page.images.iter().map(|i| i.src);
    facts.ai_images = images
        .filter(|s| s.len() < 400 && AI_IMAGES.are_in_any_case(page.text(*s)))
        .take(5)
        .collect();
    facts.spellings = spelling_mix(reading);
}

/// Share of the rarer of British and American spellings; NaN below four such words.
fn spelling_mix(reading: &Reading) -> f32 {
    const PAIRS: [(&str, &str); 14] = [
        ("colour", "color"),
        ("colours", "colors"),
        ("favourite", "favorite"),
        ("centre", "center"),
        ("organise", "organize"),
        ("realise", "realize"),
        ("behaviour", "behavior"),
        ("flavour", "flavor"),
        ("grey", "gray"),
        ("litre", "liter"),
        ("metre", "meter"),
        ("travelling", "traveling"),
        ("jewellery", "jewelry"),
        ("aluminium", "aluminum"),
    ];
    if reading.language.code != "en" {
        return f32::NAN;
    }
    let count = |word: &str| reading.vocabulary.get(&super::hash_word(word)).copied().unwrap_or(0);
    let british: u32 = PAIRS.iter().map(|(b, _)| count(b)).sum();
    let american: u32 = PAIRS.iter().map(|(_, a)| count(a)).sum();
    if british + american < 4 { f32::NAN } else { share(british.min(american), british + american) }
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
        "Blocks with unrendered Markdown.",
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
    ),
    signal!(
        "machine.triads",
        "F09",
        PerThousandWords,
        Either,
        "Lists joined by a last comma and \"and\", per thousand words.",
        "Chat models like lists of three (Wikipedia: Signs of AI writing); English only.",
        "serial lists: {}",
        |f| f.machine.rate(f.machine.triads)
    ),
    signal!(
        "machine.dashes",
        "F10",
        PerThousandWords,
        Either,
        "Em dashes per thousand words.",
        "Chat models use them more than people do; typographers do too.",
        "em dashes: {}",
        |f| f.machine.rate(f.machine.dashes),
        |r, _| {
            let dashed = r.sentences.iter().map(|s| s.span).filter(|&s| r.text(s).contains('—'));
            dashed.take(2).collect()
        }
    ),
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
        "Share of the headings that capitalise nearly every word.",
        "Chat models and template makers do so in every language; English papers do too.",
        "{} of the headings capitalise every word",
        |f| if f.machine.heading_count < 3 {
            f32::NAN
        } else {
            share(f.machine.title_case_headings.len(), f.machine.heading_count)
        },
        |_, f| some(&f.machine.title_case_headings)
    ),
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
        |f| if f.machine.html { f.machine.translation.len() as f32 } else { f32::NAN },
        |_, f| some(&f.machine.translation)
    ),
    signal!(
        "machine.languages",
        "F21 H18",
        Count,
        Either,
        "Languages the page says it exists in (`hreflang`).",
        "Multi-way parallel pages are mostly machine translated (Thompson et al. 2024); global firms have them too.",
        "{} language versions",
        |f| if f.machine.html { f.machine.languages as f32 } else { f32::NAN }
    ),
    signal!(
        "machine.generated_images",
        "F27",
        Count,
        Farm,
        "Images named as image generators name them.",
        "Nobody renamed the file; art sites do name the tool.",
        "{} images named by an image generator",
        |f| if f.machine.html { f.machine.ai_images.len() as f32 } else { f32::NAN },
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
        |f| f.machine.spellings
    ),
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
}
