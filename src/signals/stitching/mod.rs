//! Stitched pages: snippets, captions and search phrases put together by a program.
//!
//! Written prose coheres: neighbouring sentences speak of the same things, more than distant ones
//! do. Stitched text does not, in any language. What a program leaves besides: sentences cut in
//! the middle, the title's words in every alt text and heading, credits to many hosts, image
//! sizes, search phrases as text.

mod counts;
mod credits;
mod tokens;

use super::later::Later;
use super::phrases::Topic;
use super::site::shows_picture;
use super::{Direction, Reading, Signal, Unit, beyond, per_thousand, share, signal, some};
use crate::page::{Span, Target};

/// Phrases of searches that any page may have.
const FREE_SEARCH_WORDS: usize = 2;
/// Pictures labelled with the title that any article may have.
const FREE_TITLE_ALTS: usize = 1;
/// Headings that repeat the title that any page may have.
const FREE_TITLE_HEADINGS: usize = 1;
/// Sentences below which nothing is said about how they cohere.
const LEAST_SENTENCES: usize = 8;

/// What was counted about how the page is put together.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    sentences: usize,
    near: f32,
    far: f32,
    throughout: f32,
    unlinked: usize,
    pairs: usize,
    repeated_sentences: Later<Vec<Span>>,
    repeated_runs: Later<f32>,
    paragraphs: usize,
    cut: Vec<Span>,
    unstopped: usize,
    elided: Vec<Span>,
    lower_starts: Vec<Span>,
    cased_sentences: usize,
    title_headings: Vec<Span>,
    headings: usize,
    title_alts: Vec<Span>,
    alts: usize,
    repeated_alts: usize,
    credits: Vec<Span>,
    credited_hosts: usize,
    title_leads: Vec<Span>,
    result_titles: Vec<Span>,
    search_pictures: Later<Vec<Span>>,
    sizes: Vec<Span>,
    phrases: Vec<Span>,
    short_blocks: usize,
    tokens: Vec<Span>,
    glued: Vec<Span>,
    frames: Vec<Span>,
    image_hosts: Vec<Span>,
    foreign_images: usize,
    images: usize,
    stitch_words: Vec<Span>,
    search_words: usize,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let mut facts = Facts {
        words: reading.main_words,
        stitch_words: reading.spans(Topic::ImageStitch),
        search_words: reading.main_hits(Topic::SearchPhrases).count(),
        repeated_sentences: Later::by(counts::repeated_sentences),
        repeated_runs: Later::by(counts::repeated_runs),
        search_pictures: Later::by(|reading| credits::from_picture_search(reading.page)),
        ..Facts::default()
    };
    counts::count_cohesion(reading, &mut facts);
    counts::count_blocks(reading, &mut facts);
    counts::count_title(reading, &mut facts);
    counts::count_images(reading, &mut facts);
    tokens::count(reading, &mut facts);
    facts
}

impl Facts {
    /// Share of the paragraphs; not told of few, nor in languages that end sentences without a mark.
    fn of_paragraphs(&self, reading: &Reading, count: usize) -> f32 {
        if self.paragraphs < 3 || reading.language.is_unstopped() {
            f32::NAN
        } else {
            share(count, self.paragraphs)
        }
    }

    /// What holds of words; single characters are said again everywhere.
    fn when_spaced(&self, reading: &Reading, value: f32) -> f32 {
        if reading.language.is_unspaced() { f32::NAN } else { self.when_long(value) }
    }

    fn when_long(&self, value: f32) -> f32 {
        if self.sentences < LEAST_SENTENCES { f32::NAN } else { value }
    }
}

/// Links of the main content that lead to other sites; for families that weigh them.
pub(crate) fn outbound(reading: &Reading) -> usize {
    let links = reading.page.links.iter();
    let leads_out = |link: &&crate::page::Link| {
        link.target == Target::External
            && reading.is_main(link.block)
            && !shows_picture(reading.page.text(link.href))
    };
    links.filter(leads_out).count()
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    Signal {
        id: "stitching.cohesion",
        summary: "How much more neighbouring sentences share than sentences five apart.",
        why: "In written prose a sentence takes up the one before; snippets put side by side do not, whatever the language.",
        unit: Unit::Number,
        direction: Direction::Either,
        says: "neighbouring sentences share {} more than distant ones",
        value: |f| f.stitching.when_long(f.stitching.near - f.stitching.far),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.neighbour_likeness",
        summary: "Mean likeness of neighbouring sentences, by shared terms.",
        why: "Far below that of prose in stitched text, far above it in spun text that says the keyword again and again.",
        unit: Unit::Number,
        direction: Direction::Either,
        says: "neighbouring sentences have a likeness of {}",
        value: |f| f.stitching.when_long(f.stitching.near),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.distant_likeness",
        summary: "Mean likeness of sentences five apart.",
        why: "The keyword stands in every sentence of a page made for it, also in those that have nothing to do with each other.",
        unit: Unit::Number,
        direction: Direction::Either,
        says: "sentences far apart have a likeness of {}",
        value: |f| f.stitching.when_long(f.stitching.far),
        ..Signal::BASE
    },
    signal!(
        "stitching.same_throughout",
        "",
        Number,
        Farm,
        "Likeness of sentences three eighths of the text apart, 0 to 1.",
        "A text that goes somewhere speaks of other things later; padding and slots say the same everywhere.",
        "sentences far apart are alike by {}",
        |f| f.stitching.when_spaced(f.reading, f.stitching.throughout)
    ),
    signal!(
        "stitching.order",
        "",
        Number,
        Honest,
        "Likeness of neighbouring sentences above that of sentences three eighths of the text apart.",
        "In written prose the order of sentences matters; stitched and padded text could be shuffled.",
        "neighbouring sentences are more alike than distant ones by {}",
        |f| f.stitching.when_long(f.stitching.near - f.stitching.throughout)
    ),
    Signal {
        id: "stitching.unlinked_sentences",
        summary: "Share of neighbouring sentences without a common term.",
        why: "Snippets of different pages have nothing in common but the keyword.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of neighbouring sentences have no term in common",
        value: |f| f.stitching.when_long(share(f.stitching.unlinked, f.stitching.pairs)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.repeated_sentences",
        catalogue: "E10",
        summary: "Share of sentences that stand on the page more than once.",
        why: "The same snippet is found by several searches and pasted each time.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the sentences are repeated word for word",
        value: |f| {
            let repeated = f.stitching.repeated_sentences.of(f.reading).len();
            share(repeated, counts::repeatable(f.reading).count().max(LEAST_SENTENCES))
        },
        evidence: Some(|r, f| some(f.stitching.repeated_sentences.of(r))),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.repeated_runs",
        catalogue: "E12",
        summary: "Share of runs of six words that stand on the page more than once.",
        why: "Gopher's repetition rules: machine-made text says the same again.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the runs of six words are repeated",
        value: |f| *f.stitching.repeated_runs.of(f.reading),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.cut_paragraphs",
        summary: "Share of paragraphs that end in the middle of a sentence, with a comma or a function word.",
        why: "Search snippets are cut at a length; who writes ends the sentence.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the paragraphs end in the middle of a sentence",
        value: |f| f.stitching.of_paragraphs(f.reading, f.stitching.cut.len()),
        evidence: Some(|r, f| f.stitching.cut.iter().map(|cut| r.ending_of(*cut)).collect()),
        ..Signal::BASE
    },
    signal!(
        "stitching.unstopped_paragraphs",
        "",
        Share,
        Farm,
        "Share of paragraphs that end in a letter, digit, comma or hyphen.",
        "Snippets and captions are pasted as paragraphs; addresses and captions of honest pages end so, too.",
        "{} of the paragraphs end without a mark",
        |f| f.stitching.of_paragraphs(f.reading, f.stitching.unstopped)
    ),
    Signal {
        id: "stitching.elided_paragraphs",
        catalogue: "E22",
        summary: "Share of paragraphs that end in an ellipsis.",
        why: "Search engines mark their cut with an ellipsis, and scrapers keep it; teasers of honest pages have it too.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the paragraphs break off with an ellipsis",
        value: |f| {
            if f.stitching.paragraphs < 3 {
                f32::NAN
            } else {
                share(f.stitching.elided.len(), f.stitching.paragraphs)
            }
        },
        evidence: Some(|r, f| f.stitching.elided.iter().map(|cut| r.ending_of(*cut)).collect()),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.lower_case_starts",
        summary: "Share of sentences that begin in lower case.",
        why: "Snippets begin in the middle, and spinners lower-case what they move.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the sentences begin in lower case",
        value: |f| {
            if f.stitching.cased_sentences < LEAST_SENTENCES {
                f32::NAN
            } else {
                share(f.stitching.lower_starts.len(), f.stitching.cased_sentences)
            }
        },
        evidence: Some(|_, f| some(&f.stitching.lower_starts)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.title_in_headings",
        catalogue: "E17 E18",
        summary: "Share of the headings that say four of five terms of the title again, if two do.",
        why: "Headings filled with the search phrase are made from a list of results for it; any page may have one that repeats the title.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the headings repeat the title",
        value: |f| {
            if f.stitching.headings < 2 {
                f32::NAN
            } else {
                share(f.stitching.title_headings.len(), f.stitching.headings)
            }
        },
        evidence: Some(|_, f| some(&f.stitching.title_headings)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.title_in_alts",
        catalogue: "G21",
        summary: "Images whose different alternative texts say all of the title's terms, besides one.",
        why: "Images found by searching for the title are labelled with it; the picture that leads an article is, too.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} more images are labelled with the title",
        value: |f| f.when_html(f.stitching.title_alts.len().saturating_sub(FREE_TITLE_ALTS) as f32),
        evidence: Some(|_, f| some(&f.stitching.title_alts)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.repeated_alts",
        catalogue: "G21",
        summary: "Share of alternative texts that repeat another.",
        why: "Programs label every image with the same phrase.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the alternative texts repeat another",
        value: |f| {
            if f.stitching.alts < 3 {
                f32::NAN
            } else {
                share(f.stitching.repeated_alts, f.stitching.alts)
            }
        },
        ..Signal::BASE
    },
    Signal {
        id: "stitching.title_in_sentences",
        catalogue: "E16 E18",
        summary: "Sentences that say all of the title's terms, per thousand words.",
        why: "Keyword stuffing: the search phrase is worked into sentence after sentence.",
        unit: Unit::PerThousandWords,
        direction: Direction::Either,
        says: "sentences that repeat the whole title: {}",
        value: |f| per_thousand(counts::title_in_sentences(f.reading), f.stitching.words),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.credited_hosts",
        summary: "Different hosts that texts credit at their end (\"Source: www.example.com\"), or that are all of a line, from two on.",
        why: "Stitched galleries credit each picture with the host it was found on.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} different sites are credited with parts of the page",
        value: |f| f.stitching.credited_hosts as f32,
        evidence: Some(|_, f| some(&f.stitching.credits)),
        ..Signal::BASE
    },
    signal!(
        "stitching.search_pictures",
        "",
        Count,
        Farm,
        "Pictures loaded from where an image search or a pinboard keeps what it found.",
        "Who writes has the picture, or a page to link; a program takes the address from the list of results.",
        "{} pictures are loaded from an image search's store",
        |f| f.when_html(f.stitching.search_pictures.of(f.reading).len() as f32),
        |r, f| some(f.stitching.search_pictures.of(r))
    ),
    signal!(
        "stitching.title_leads",
        "",
        Count,
        Farm,
        "Paragraphs that begin with the whole headline as a sentence of its own.",
        "A program puts the search phrase before each snippet: \"Shark boats. Maybe you …\".",
        "{} paragraphs begin with the whole headline",
        |f| f.stitching.title_leads.len() as f32,
        |_, f| some(&f.stitching.title_leads)
    ),
    signal!(
        "stitching.result_titles",
        "",
        Count,
        Farm,
        "Headings within the page that are titles of other pages: \"Name of page | Name of site\".",
        "Search results are put one under the other, each with its page's title.",
        "{} headings are titles of search results",
        |f| f.when_html(f.stitching.result_titles.len() as f32),
        |_, f| some(&f.stitching.result_titles)
    ),
    Signal {
        id: "stitching.image_sizes",
        summary: "Image sizes such as `303x412` standing in the text.",
        why: "Image searches give the size with each result, and scrapers keep it.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} image sizes stand in the text",
        value: |f| f.stitching.sizes.len() as f32,
        evidence: Some(|_, f| some(&f.stitching.sizes)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.gallery_words",
        summary: "Wordings of stitched galleries: \"original resolution\", \"images gallery\".",
        why: "Programs that stitch galleries frame them in stock words.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} wordings of stitched galleries",
        value: |f| f.stitching.stitch_words.len() as f32,
        evidence: Some(|_, f| some(&f.stitching.stitch_words)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.search_phrases",
        summary: "Lines that are search phrases: lower case, three to nine words, no punctuation.",
        why: "Lists of related searches are pasted as if they were text.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} lines are search phrases, not sentences",
        value: |f| f.stitching.phrases.len() as f32,
        evidence: Some(|_, f| some(&f.stitching.phrases)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.search_words",
        summary: "Phrases that searchers type (\"near me\", \"free pdf download\") per thousand words, two in a page left out.",
        why: "Text made to be found repeats what people type; once or twice everybody does.",
        unit: Unit::PerThousandWords,
        direction: Direction::Either,
        says: "words typical of searches: {}",
        value: |f| {
            per_thousand(
                f.stitching.search_words.saturating_sub(FREE_SEARCH_WORDS),
                f.stitching.words,
            )
        },
        evidence: Some(|r, _| some(&beyond(FREE_SEARCH_WORDS, r.main_spans(Topic::SearchPhrases)))),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.opaque_tokens",
        summary: "Opaque tokens, letters and digits in turns, standing in the text.",
        why: "Ids of the machine that made the page end up in its text.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} opaque machine tokens stand in the text",
        value: |f| f.stitching.tokens.len() as f32,
        evidence: Some(|_, f| some(&f.stitching.tokens)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.glued_words",
        summary: "Words that ran into a number, nutrients aside.",
        why: "Programs that put texts together forget the space between them; careless honest pages do so now and then.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} words ran into a number",
        value: |f| f.stitching.glued.len() as f32,
        evidence: Some(|_, f| some(&f.stitching.glued)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.framed_lines",
        catalogue: "D14",
        summary: "Neighbouring headings or lines that differ in one slot only.",
        why: "A program fills one frame with one name after the other.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} lines repeat the one before with another word in the slot",
        value: |f| f.stitching.frames.len() as f32,
        evidence: Some(|_, f| some(&f.stitching.frames)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.image_hosts",
        summary: "Different sites that the page's images are loaded from.",
        why: "Images found by a search stay on the sites they were found on.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "images are loaded from {} different sites",
        value: |f| f.when_html(f.stitching.image_hosts.len() as f32),
        evidence: Some(|_, f| some(&f.stitching.image_hosts)),
        ..Signal::BASE
    },
    Signal {
        id: "stitching.foreign_images",
        summary: "Share of the images loaded from sites other than the page's own.",
        why: "Hotlinked images cost a farm nothing; honest sites use a host of their own or one delivery network.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the images come from other sites",
        value: |f| {
            if f.stitching.images < 3 {
                f32::NAN
            } else {
                share(f.stitching.foreign_images, f.stitching.images)
            }
        },
        ..Signal::BASE
    },
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, check_at, quotes};

    #[test]
    fn cut_snippets_are_counted() {
        let page = "Bread recipes\n\nBread is made of flour and water and a little salt and the best bread for\n\n\
            You can bake the bread in an oven that is hot and then leave it to rest until the\n\n\
            We baked this loaf on Sunday in a borrowed oven, and it came out flat but tasty.\n";
        check(page, "stitching.cut_paragraphs", 0.667);
        let cut = quotes(page, "stitching.cut_paragraphs");
        assert_eq!(cut[0], "flour and water and a little salt and the best bread for");
        assert_eq!(cut.len(), 2);
        let thai = "ขนมปัง\n\n".to_owned()
            + &"เราอบขนมปังก้อนนี้ในวันอาทิตย์ด้วยเตาอบที่ยืมมาจากเพื่อนบ้านและมันออกมาแบนแต่อร่อย\n\n".repeat(4);
        check(&thai, "stitching.cut_paragraphs", f32::NAN);
    }

    #[test]
    fn sizes_credits_and_phrases_are_counted() {
        let page = "Wall colours\n\n303x412 - pale green wall\n\nSource: www.paint-pictures.example\n\nFrom colours.example\n\ncheap wall colours for kitchen\n";
        check(page, "stitching.image_sizes", 1.0);
        check(page, "stitching.credited_hosts", 2.0);
        check(page, "stitching.search_phrases", 1.0);
    }

    #[test]
    fn plain_language_is_no_search_phrase() {
        let page = |text: &str| {
            format!("The museum\n\n{text} {}", "We sailed the old boat on the lake. ".repeat(8))
        };
        let plain = "Opening hours and telephone number are on the door, how to find us too. \
            There is a review of the play, with lyrics, and a boat for sale (2024).";
        check(&page(plain), "stitching.search_words", 0.0);
        check(
            &page("Öffnungszeiten und Telefonnummer, für Kinder."),
            "stitching.search_words",
            0.0,
        );
        check(&page("Find plumbers near me."), "stitching.search_words", 0.0);
        let typed = page("Find plumbers near me: free pdf download. Watch online free.");
        assert_eq!(
            quotes(&typed, "stitching.search_words"),
            ["near me", "free pdf download", "Watch online free"]
        );
    }

    #[test]
    fn frames_with_a_slot_are_counted() {
        let page = "<h1>x</h1><h2>Cheap tiles in Ulm for your house</h2><p>a</p><h2>Cheap tiles in Bonn for your house</h2>";
        check(page, "stitching.framed_lines", 0.0);
        let list = "<ul><li>Cheap tiles in Ulm for your house</li><li>Cheap tiles in Bonn for your house</li></ul>";
        check(list, "stitching.framed_lines", 1.0);
    }

    #[test]
    fn the_title_in_every_image_is_counted() {
        let page = "<h1>Oak garden bench</h1><p>text</p><img src=a.jpg alt='oak garden bench ideas'><img src=b.jpg alt='a dog'>";
        check(page, "stitching.title_in_alts", 0.0);
        check(&page.replace("a dog", "oak garden bench ideas"), "stitching.title_in_alts", 0.0);
        let two = page.replace("a dog", "a new oak garden bench");
        check(&two, "stitching.title_in_alts", 1.0);
        assert_eq!(quotes(&two, "stitching.title_in_alts").len(), 2);
    }

    #[test]
    fn a_headline_before_each_snippet_is_counted() {
        let page = "<h1>Shark boats</h1><p>Shark boats. Maybe you want one.<p>Shark boats are fast.\
            <p>Shark boats. We build them.<h2>Boats for sale | Holm Boats</h2>";
        check(page, "stitching.title_leads", 2.0);
        check(page, "stitching.result_titles", 1.0);
        check(&page.replace("<h1>Shark boats", "<h1>Shark boats!"), "stitching.title_leads", 0.0);
    }

    #[test]
    fn a_paragraph_without_a_full_stop_may_be_whole() {
        let page = "Our shop\n\nOpen on Monday and Tuesday from nine to five, on Friday until noon\n\n\
            You find us in the old mill by the bridge in Barton, behind the church garden\n\n\
            We baked this loaf on Sunday in a borrowed oven, and it came out flat but tasty.\n";
        check(page, "stitching.cut_paragraphs", 0.0);
        check(page, "stitching.unstopped_paragraphs", 0.667);
    }

    #[test]
    fn hosts_of_pictures_are_the_same_in_capitals() {
        let page = "<p>A walk.<img src=//IMG.OWN.CO.UK/a><img src=//img.own.co.uk/b>\
            <img src=//Pics.Example/c><img src=//pics.example/d>";
        check_at(Some("https://own.co.uk/"), page, "stitching.foreign_images", 0.5);
        check_at(Some("https://own.co.uk/"), page, "stitching.image_hosts", 2.0);
    }
}
