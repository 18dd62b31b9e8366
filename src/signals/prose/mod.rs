//! The text as such: lengths, variety, repetition, density, damage.

mod counts;

use super::later::Later;
use super::{Direction, Signal, Unit, per_thousand, share, signal, some};

use crate::page::Span;

pub(crate) use counts::count;

/// Words below which a rate says nothing.
const LEAST_WORDS: usize = 60;
/// Words below which having no bracket says nothing.
const LEAST_WORDS_FOR_BRACKETS: usize = 300;

/// What was counted about the text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    letters: usize,
    long_words: usize,
    sentences: usize,
    sentence_mean: f32,
    sentence_variation: f32,
    paragraph_variation: f32,
    paragraph_mean: f32,
    stop: usize,
    numbers: usize,
    top: Later<TopWord>,
    headings: usize,
    section_variation: f32,
    list_items: usize,
    blocks: usize,
    ended_blocks: usize,
    short_blocks: usize,
    commas: usize,
    exclamations: usize,
    brackets: usize,
    link_share: f32,
    visible_share: f32,
    main_share: f32,
    title_words: f32,
    damaged_titles: Later<Vec<Span>>,
    bold_blocks: usize,
    common: usize,
    common_covered: f32,
}

/// Words that carry meaning, and the most frequent of them.
#[derive(Debug, Default)]
struct TopWord {
    /// How many words carry meaning.
    meaning: u32,
    times: u32,
    place: Option<Span>,
}

impl Facts {
    fn when_long(&self, value: f32) -> f32 {
        if self.words < LEAST_WORDS { f32::NAN } else { value }
    }

    /// Not applicable to languages whose commonest words are not listed.
    fn when_common(&self, value: f32) -> f32 {
        if self.common_covered.is_nan() { f32::NAN } else { value }
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "prose.words",
        "E01",
        Count,
        Context,
        "Words of the main content.",
        "Farms write to a length that ranks; Ntoulas 2006 and Gopher count words.",
        "{} words of main content",
        |f| f.prose.words as f32
    ),
    signal!(
        "prose.word_length",
        "E02",
        Number,
        Either,
        "Mean length of words, in letters.",
        "Ntoulas 2006: spam has longer words; differs by language.",
        "words are {} letters long on average",
        |f| f.prose.when_long(share(f.prose.letters, f.prose.words))
    ),
    signal!(
        "prose.long_words",
        "E19",
        Share,
        Either,
        "Share of words longer than six letters (the long-word part of LIX, Björnsson 1968).",
        "Texts made by machines lean to long abstract words.",
        "{} of the words are long",
        |f| f.prose.when_long(share(f.prose.long_words, f.prose.words))
    ),
    signal!(
        "prose.title_words",
        "E03",
        Count,
        Either,
        "Words of the title without the site's name; not told where words stand without spaces.",
        "Titles stuffed with search phrases are long (Ntoulas 2006).",
        "{} words in the title",
        |f| f.prose.title_words
    ),
    signal!(
        "prose.sentence_length",
        "E14",
        Number,
        Either,
        "Mean length of sentences, in words.",
        "Machine translation and stitched snippets differ from written sentences in length.",
        "sentences are {} words long on average",
        |f| f.prose.sentence_mean
    ),
    signal!(
        "prose.sentence_variation",
        "E14",
        Number,
        Either,
        "Variation of sentence lengths (deviation over mean).",
        "People vary their sentences more than machines do; legal texts and recipes vary little too.",
        "sentence lengths vary by {}",
        |f| f.prose.sentence_variation
    ),
    signal!(
        "prose.paragraph_length",
        "E15",
        Number,
        Either,
        "Mean length of paragraphs, in words.",
        "Generated articles have paragraphs of one size.",
        "paragraphs are {} words long on average",
        |f| f.prose.paragraph_mean
    ),
    signal!(
        "prose.paragraph_variation",
        "E15",
        Number,
        Either,
        "Variation of paragraph lengths (deviation over mean).",
        "Uniform paragraphs come from a template (alvi-se's rubric).",
        "paragraph lengths vary by {}",
        |f| f.prose.paragraph_variation
    ),
    signal!(
        "prose.section_variation",
        "E33",
        Number,
        Either,
        "Variation of section lengths between headings.",
        "Outlines filled by a machine have sections of one size.",
        "section lengths vary by {}",
        |f| f.prose.section_variation
    ),
    signal!(
        "prose.variety",
        "E09",
        Share,
        Either,
        "Share of different words in windows of a hundred.",
        "Keyword stuffing lowers it, spinning by synonyms raises it.",
        "{} of the words in a window are different",
        |f| counts::variety(f.reading)
    ),
    signal!(
        "prose.function_words",
        "E20 E21",
        Share,
        Either,
        "Share of function words.",
        "Lists of keywords have few; Gopher asks for some in every text.",
        "{} of the words are function words",
        |f| f.prose.when_long(share(f.prose.stop, f.prose.words))
    ),
    signal!(
        "prose.common_words",
        "E07",
        Share,
        Either,
        "Share of the words that are among the commonest of the page's own language.",
        "Ntoulas et al. 2006: text that is no prose has few of the globally popular words, and text made to pass for prose too many.",
        "{} of the words are among the commonest of their language",
        |f| f.prose.when_common(f.prose.when_long(share(f.prose.common, f.prose.words)))
    ),
    signal!(
        "prose.common_covered",
        "E07",
        Share,
        Either,
        "Share of the commonest words of the page's language that it uses at all.",
        "Ntoulas et al. 2006: stuffed and stitched text does without many of the words that prose needs.",
        "{} of the commonest words of the language are used",
        |f| f.prose.common_covered
    ),
    signal!(
        "prose.numbers",
        "E22",
        Share,
        Either,
        "Share of words with digits.",
        "Tables, prices and sizes; learnt from data.",
        "{} of the words are numbers",
        |f| f.prose.when_long(share(f.prose.numbers, f.prose.words))
    ),
    Signal {
        id: "prose.top_word",
        catalogue: "E16",
        summary: "Share of the most frequent meaningful word among meaningful words.",
        why: "Keyword density (Webis): pages made for one phrase say it again and again.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "one word makes {} of all meaningful words",
        value: |f| f.prose.top.of(f.reading).share(),
        evidence: Some(|r, f| f.prose.top.of(r).place.into_iter().collect()),
        ..Signal::BASE
    },
    signal!(
        "prose.title_density",
        "E16",
        Share,
        Either,
        "Mean share of the title's terms among meaningful words.",
        "Webis measures how densely the title's words recur.",
        "each term of the title makes {} of the meaningful words",
        |f| counts::title_density(f.reading, f.prose.top.of(f.reading))
    ),
    signal!(
        "prose.headings",
        "E33",
        PerThousandWords,
        Either,
        "Headings per thousand words.",
        "Search-optimised articles are cut into many short sections (alvi-se's rubric).",
        "headings: {}",
        |f| per_thousand(f.prose.headings, f.prose.words)
    ),
    signal!(
        "prose.list_items",
        "E22",
        Share,
        Either,
        "Share of blocks that are list items.",
        "Lists are easy to generate; manuals and recipes have them too.",
        "{} of the blocks are list items",
        |f| if f.prose.blocks < 5 { f32::NAN } else { share(f.prose.list_items, f.prose.blocks) }
    ),
    signal!(
        "prose.ended_blocks",
        "E23",
        Share,
        Either,
        "Share of blocks that end with a punctuation mark.",
        "FineWeb keeps pages whose lines end as sentences do.",
        "{} of the blocks end as sentences do",
        |f| if f.prose.blocks < 5 { f32::NAN } else { share(f.prose.ended_blocks, f.prose.blocks) }
    ),
    signal!(
        "prose.short_blocks",
        "E23",
        Share,
        Either,
        "Share of blocks of five words or fewer.",
        "FineWeb's short-line rule: menus, tables, galleries.",
        "{} of the blocks are short lines",
        |f| if f.prose.blocks < 5 { f32::NAN } else { share(f.prose.short_blocks, f.prose.blocks) }
    ),
    signal!(
        "prose.bold_leads",
        "B18",
        Share,
        Either,
        "Share of blocks that begin in bold.",
        "Bold leads are a habit of generated lists and of snippet-hunting.",
        "{} of the blocks begin in bold",
        |f| f.when_html(if f.prose.blocks < 5 {
            f32::NAN
        } else {
            share(f.prose.bold_blocks, f.prose.blocks)
        })
    ),
    signal!(
        "prose.commas",
        "E22",
        PerThousandWords,
        Either,
        "Commas per thousand words.",
        "Machine translation and stitching drop or pile up commas.",
        "commas: {}",
        |f| per_thousand(f.prose.commas, f.prose.words)
    ),
    signal!(
        "prose.exclamations",
        "E22",
        PerThousandWords,
        Either,
        "Exclamation marks per thousand words.",
        "Sales talk shouts, and so do people in forums; learnt from data.",
        "exclamation marks: {}",
        |f| per_thousand(f.prose.exclamations, f.prose.words)
    ),
    signal!(
        "prose.brackets",
        "E22",
        PerThousandWords,
        Either,
        "Opening brackets per thousand words.",
        "People who know a subject put asides in brackets; generated text has few.",
        "brackets: {}",
        |f| if f.prose.words < LEAST_WORDS_FOR_BRACKETS {
            f32::NAN
        } else {
            per_thousand(f.prose.brackets, f.prose.words)
        }
    ),
    Signal {
        id: "prose.damage",
        catalogue: "E37",
        summary: "Broken characters and visible entities.",
        why: "Text copied through several programs loses its encoding; old pages do too.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} broken characters",
        value: |f| counts::damage(f.reading) as f32,
        ..Signal::BASE
    },
    signal!(
        "prose.damaged_titles",
        "E37",
        Count,
        Farm,
        "Headings and lines of links with visible entities (`&#039;`).",
        "Titles are copied by programs from one place to the next, and nobody reads them; where code is shown they may be meant.",
        "{} titles have visible entities",
        |f| f.prose.damaged_titles.of(f.reading).len() as f32,
        |r, f| some(f.prose.damaged_titles.of(r))
    ),
    signal!(
        "prose.small_title",
        "",
        Flag,
        Farm,
        "A headline of four or more words, none with a capital, in a script that has them.",
        "Search phrases become titles as they were typed.",
        "the headline is in small letters: {}",
        |f| counts::small_title(f.reading),
        |r, _| vec![r.page.headline()]
    )
    .habit(),
    signal!(
        "prose.repeated_starts",
        "E13",
        Share,
        Either,
        "Share of sentences that begin with the same two words as another.",
        "Templates and generators begin sentence after sentence alike.",
        "{} of the sentences begin like another",
        |f| counts::repeated_starts(f.reading)
    ),
    signal!(
        "prose.link_text",
        "E04",
        Share,
        Either,
        "Share of link text in the main content.",
        "Ntoulas 2006: link farms are mostly anchor text.",
        "{} of the main content is link text",
        |f| f.when_html(f.prose.link_share)
    ),
    signal!(
        "prose.visible_share",
        "E05",
        Share,
        Context,
        "Visible text over bytes of the page.",
        "Ntoulas 2006 and Marginalia; learnt from data.",
        "{} of the page's bytes are visible text",
        |f| f.when_html(f.prose.visible_share)
    ),
    signal!(
        "prose.main_share",
        "G20 E24",
        Share,
        Either,
        "Main content over visible text.",
        "Pages made for advertisements surround little text with much furniture.",
        "{} of the visible text is main content",
        |f| f.when_html(f.prose.main_share)
    ),
    Signal {
        id: "prose.language_differs",
        catalogue: "E36",
        summary: "The page declares another language than its text is in.",
        why: "Templates keep the language they were made in, whatever text is poured in; most who leave it so are people who write in their own language under a borrowed theme.",
        unit: Unit::Flag,
        direction: Direction::Context,
        says: "declared and actual language differ: {}",
        value: |f| counts::language_differs(f.reading),
        evidence: Some(|r, _| vec![r.page.language]),
        ..Signal::BASE
    },
];

#[cfg(test)]
mod tests {
    use crate::signals::check;

    #[test]
    fn rates_need_enough_words() {
        check("Short\n\nA few words only.", "prose.function_words", f32::NAN);
        check("Short\n\nA few words only.", "prose.words", 5.0);
    }

    #[test]
    fn words_of_a_title_are_its_own() {
        let count = |title: &str, expected| {
            let text =
                "It rained all day, and the keeper of the lock went home early with his dog.";
            check(&format!("<title>{title}</title><p>{text}"), "prose.title_words", expected);
        };
        count("A walk in the rain - The Marrow Times", 5.0);
        count("", f32::NAN);
        check(
            "<title>雨中散步</title><p>雨下了一整天，看守人带着他的狗早早回家了，湖边没有别人。",
            "prose.title_words",
            f32::NAN,
        );
    }

    #[test]
    fn damage_is_counted() {
        check("Title\n\nIt was Fran\u{fffd}ois who said itâ€™s broken.", "prose.damage", 2.0);
        check("Title\n\nIt was François who said it's fine.", "prose.damage", 0.0);
    }

    #[test]
    fn titles_as_a_program_left_them_are_seen() {
        let page = "<h1>a walk in the rain</h1><p>It rained.<h2>Ann&amp;#039;s walk</h2>\
            <li><a href=/a>Tom &amp;amp; Ann walk</a></li><li>Rock &amp; roll</li>";
        check(page, "prose.damaged_titles", 2.0);
        check(page, "prose.small_title", 1.0);
        check(&format!("{page}<code>a</code>"), "prose.damaged_titles", 0.0);
        for (title, expected) in [
            ("A walk in the rain", 0.0),
            ("12 walks in the rain", f32::NAN),
            ("a walk | holm", 0.0),
            ("雨中散步雨中散步", f32::NAN),
        ] {
            check(&format!("<h1>{title}</h1><p>It rained."), "prose.small_title", expected);
        }
    }

    #[test]
    fn declared_and_real_language_are_compared() {
        let text = "The committee met on the first of May and it was said that the bridge is to be closed for a while, and that they have no other way to do it, but there was some talk of a ferry that would be there in the summer.";
        check(&format!("<html lang=id><body><p>{text}</p>"), "prose.language_differs", 1.0);
        check(&format!("<html lang=en-GB><body><p>{text}</p>"), "prose.language_differs", 0.0);
        check(&format!("<html><body><p>{text}</p>"), "prose.language_differs", f32::NAN);
    }

    #[test]
    fn common_words_are_counted_in_their_language() {
        let prose = "The committee met on the first of May and it was said that the bridge is to be closed for a while. ";
        check(&prose.repeat(10), "prose.common_words", 0.682);
        check(&prose.repeat(10), "prose.common_covered", 0.151);
        let stuffed = "Kettle shop and kettle is to be the best of the kettle for it. ";
        check(&stuffed.repeat(20), "prose.common_covered", 0.0930);
        check(prose, "prose.common_covered", f32::NAN);
    }

    #[test]
    fn languages_without_a_list_are_not_measured() {
        let esperanto = "La komitato kunvenis en la unua tago de majo kaj oni diris ke la ponto estos fermita dum kelka tempo. ";
        check(&esperanto.repeat(12), "prose.common_words", f32::NAN);
        check(&esperanto.repeat(12), "prose.common_covered", f32::NAN);
    }
}
