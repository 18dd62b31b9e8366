//! Counting what machines leave and what they like.

use super::foreign;
use super::{FREE_STOCK_PHRASES, Facts};
use crate::page::{Element, Page, Role, Span};
use crate::signals::function_words;
use crate::signals::later::Later;
use crate::signals::marks::Marks;
use crate::signals::phrases::Topic;
use crate::signals::{Hit, Reading, Word, beyond, hash_word, share};
use std::collections::HashSet;

/// Headings that are capitalised without its being a habit.
const FREE_CAPITALISED: usize = 2;
/// Share of its text in links from which on a list item is a link.
const MOST_LINKED: f32 = 0.8;
/// Words of the shortest block in which a dash joins clauses.
const LEAST_DASHED: usize = 12;
/// Mentions of spam, machine writing or farms from which a page is about them: quoting is no use.
const ABOUT_SPAM: usize = 3;

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let spans = |topic| reading.main_spans(topic);
    let quoting =
        reading.hits(Topic::AboutSpam).len() + reading.hits(Topic::AboutFakers).len() >= ABOUT_SPAM;
    let leftovers = |topic: Topic| if quoting { Vec::new() } else { spans(topic) };
    let title = page.text(page.title);
    let mut facts = Facts {
        words: reading.main_words,
        sentences: reading.sentences.iter().filter(|s| s.words >= 4).count(),
        chatbot: leftovers(Topic::ChatbotTalk),
        citations: leftovers(Topic::ChatCitations),
        placeholders: if is_technical(reading) {
            Vec::new()
        } else {
            leftovers(Topic::PlaceholderText)
        },
        lexicon: spans(Topic::MachineLexicon),
        stock_phrases: beyond(FREE_STOCK_PHRASES, different_notes(reading, Topic::StockPhrases)),
        stray_labels: Later::by(foreign::stray_labels),
        titles: title_frames(reading),
        headings: in_headings(reading, Topic::MachineHeadings),
        parallelism: spans(Topic::NegativeParallelism),
        tortured: leftovers(Topic::TorturedPhrases),
        connectives: connectives(reading),
        colon_title: title.contains(": "),
        languages: page.head_links.iter().filter(|l| !l.hreflang.is_empty()).count(),
        title_case: Later::by(title_case),
        translation: Later::by(translation_plugins),
        ai_images: generated_images(page),
        foreign: Later::by(foreign::stretches),
        ..Facts::default()
    };
    count_blocks(reading, &mut facts);
    facts
}

/// Code on the page: markdown and placeholders are its subject.
fn is_technical(reading: &Reading) -> bool {
    let elements = &reading.page.elements;
    elements.of(Element::Pre) + elements.of(Element::Code) >= 3
}

/// The first of each phrase of a topic whose notes say which are one.
fn different_notes(reading: &Reading, topic: Topic) -> Vec<Span> {
    let mut seen = HashSet::new();
    reading.main_hits(topic).filter(|hit| seen.insert(hit.note)).map(|hit| hit.span).collect()
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
    let english = (reading.language.code == "en").then_some(0);
    (facts.dashes, facts.triads) = (english, english);
    for (n, block) in reading.main_blocks() {
        let text = reading.text(block.span);
        if reading.words_of(n).len() >= LEAST_DASHED && facts.dashes.is_some() {
            let dashes = dashes(text);
            facts.dashes = facts.dashes.map(|count| count + dashes);
            if dashes > 0 {
                facts.dashed.push(block.span);
            }
        }
        if block.element.leads() {
            count_heading(reading, block.span, facts);
            continue;
        }
        facts.triads = facts.triads.map(|count| count + triads(text));
        // Menus and lists of headlines are no lists of terms.
        let is_link = block.link_share() > MOST_LINKED;
        if (block.list_depth > 0 || block.element == Element::Li) && !is_link {
            facts.items += 1;
            facts.term_items += usize::from(is_term_item(text, block.bold_lead as usize));
        }
        let heads = text.starts_with("## ") || text.starts_with("### ");
        let mark = if heads { Some(0) } else { bold_mark(text).or(text.find("| --- |")) };
        facts.markdown.extend(mark.or_else(|| link_mark(text)).map(|at| behind(block.span, at)));
    }
    // Links that were not rendered stand in menus and footers, too.
    let around = reading.page.blocks.iter().filter(|block| block.role == Role::Boilerplate);
    let linked = around.map(|block| block.span);
    let linked = linked.filter_map(|span| Some(behind(span, link_mark(reading.text(span))?)));
    facts.markdown.extend(linked);
    if is_technical(reading) {
        facts.markdown.clear();
    }
}

/// What is left of a span from so many bytes on.
fn behind(span: Span, at: usize) -> Span {
    Span { start: span.start + at as u32, ..span }
}

/// Where `[text](https://…)` begins; pictures so marked are left by honest editors as often.
fn link_mark(text: &str) -> Option<usize> {
    /// Bytes of the longest text of such a link.
    const REACH: usize = 160;
    let bytes = text.as_bytes();
    let ends = |at: usize| bytes[at..].starts_with(b"](http");
    let opens = |at: usize| {
        let reach = at.saturating_sub(REACH);
        let before = &bytes[reach..at];
        let open = before.iter().rposition(|byte| *byte == b'[')?;
        let links = open + 1 < before.len() && !before[..open].ends_with(b"!");
        links.then_some(reach + open)
    };
    memchr::memchr_iter(b']', bytes).filter(|at| ends(*at)).find_map(opens)
}

fn count_heading(reading: &Reading, span: Span, facts: &mut Facts) {
    let text = reading.text(span);
    facts.heading_count += 1;
    facts.colon_headings += usize::from(text.contains(": "));
    let emoji = |c: char| matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}');
    if text.chars().next().is_some_and(emoji) || text.chars().next_back().is_some_and(emoji) {
        facts.emoji_headings.push(span);
    }
}

/// Dashes within sentences: between a word and one in small letters. "Monday — Friday" and the dash
/// before a credit join no clauses.
fn dashes(text: &str) -> usize {
    let joins = |&(at, dash): &(usize, &str)| {
        let before = text[..at].trim_end().chars().next_back();
        let after = text[at + dash.len()..].trim_start().chars().next();
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_lowercase)
    };
    text.match_indices('—').filter(joins).count()
}

/// Whether nearly every word of a heading begins with a capital; of one all in capitals nobody knows.
fn is_capitalised(reading: &Reading, block: usize) -> bool {
    let words = reading.words_of(block);
    let capitals = words.iter().filter(|w| w.capital).count();
    let cased = || reading.text(reading.page.blocks[block].span).chars().any(char::is_lowercase);
    words.len() >= 4 && capitals * 4 >= words.len() * 3 && cased()
}

/// Capitalised headings that capitalise a word besides the first which is no name: a function word, or
/// one that the page writes small elsewhere. "Anna M. Berg, M.D." has no other way to be written.
fn title_case(reading: &Reading) -> Vec<Span> {
    let leads = reading.main_blocks().filter(|(_, block)| block.element.leads());
    let capitalised: Vec<usize> =
        leads.map(|(n, _)| n).filter(|&n| is_capitalised(reading, n)).collect();
    if capitalised.is_empty() {
        return Vec::new();
    }
    // How much oftener a word is written small than, within a sentence, with a capital: "the Town
    // Library" stays one where the library is spoken of.
    let mut small = vec![0i32; reading.vocabulary.len()];
    for (word, number) in reading.main().zip(reading.vocabulary.said()) {
        small[*number as usize] += i32::from(!word.capital);
    }
    for word in reading.sentences.iter().flat_map(|s| reading.words_in(s).iter().skip(1)) {
        if let Some(number) = reading.vocabulary.number(word.hash).filter(|_| word.capital) {
            small[number as usize] -= 1;
        }
    }
    let is_function_word = function_words::telling(reading.language.code);
    let is_small = |hash| reading.vocabulary.number(hash).is_some_and(|n| small[n as usize] > 0);
    let is_common = |hash| is_function_word(hash) || is_small(hash);
    // A single letter is an initial.
    let is_no_name = |w: &Word| w.capital && w.span.len() > 1 && is_common(w.hash);
    let all = capitalised.iter().filter(|&&n| reading.words_of(n).iter().skip(1).any(is_no_name));
    beyond(FREE_CAPITALISED, all.map(|&n| reading.page.blocks[n].span).collect())
}

/// Where `**word**` or `**Term:**` begins, unlike the stars of a hotel, of a footnote or of a sum.
fn bold_mark(text: &str) -> Option<usize> {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    // Scripts without spaces set words in bold in the midst of others.
    let joins = |c: Option<char>| word(c) && c.is_some_and(|c| c < '\u{e00}');
    // Most text has no star, which is quicker to see than that it has no two.
    if !text.contains('*') {
        return None;
    }
    let mut open = None;
    text.match_indices("**").find_map(|(at, mark)| {
        let before = text[..at].chars().next_back();
        let after = text[at + mark.len()..].chars().next();
        // "f****g" is no word in bold.
        if before == Some('*') || after == Some('*') {
            return None;
        }
        let closes = (word(before) || before == Some(':')) && !joins(after);
        let opened = open.filter(|_| closes);
        if word(after) && !joins(before) {
            open = open.or(Some(at));
        }
        opened
    })
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

/// Where markup names a program that translates the page for each visitor.
fn translation_plugins(reading: &Reading) -> Vec<Span> {
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
    let page = reading.page;
    let translates = |text: &str| TRANSLATION.are_in(text).then_some(());
    let markers = reading.markers().find(page, translates).into_iter();
    let sources = page.embeds.iter().map(|embed| embed.src);
    let sources = sources.filter(|s| s.len() < 200 && TRANSLATION.are_in(page.text(*s)));
    markers.map(|(n, ())| page.markers[n]).chain(sources).take(5).collect()
}

/// Images whose address names the program that made them.
fn generated_images(page: &Page) -> Vec<Span> {
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
    let images = page.images.iter().map(|image| image.src);
    images.filter(|s| s.len() < 400 && AI_IMAGES.are_in_any_case(page.text(*s))).take(5).collect()
}

/// Share of the rarer of British and American spellings; NaN below four such words.
pub(super) fn spelling_mix(reading: &Reading) -> f32 {
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
    let count = |word: &str| reading.vocabulary.times(hash_word(word));
    let british: u32 = PAIRS.iter().map(|(b, _)| count(b)).sum();
    let american: u32 = PAIRS.iter().map(|(_, a)| count(a)).sum();
    if british + american < 4 { f32::NAN } else { share(british.min(american), british + american) }
}
