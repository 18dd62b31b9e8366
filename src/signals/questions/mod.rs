//! Question blocks: runs of questions scraped from "people also ask" boxes.

mod counts;
mod own;

use super::phrases::Topic;
use super::{Direction, Signal, Unit, per_thousand, share, signal, some};
use crate::page::Span;
use own::{Forum, Listed};

pub(crate) use counts::count;
use counts::in_pictures;

/// Questions below which a share of them says nothing.
const LEAST_QUESTIONS: usize = 3;
/// A question drifts when no block speaks of so large a share of it.
const DRIFTING: f32 = 0.6;
/// Words of an answer as search engines cut their snippets.
const SNIPPET_WORDS: std::ops::RangeInclusive<usize> = 30..=70;

/// A question that stands as a heading, and what answers it.
#[derive(Debug, Clone)]
struct Question {
    span: Span,
    block: usize,
    /// Whether the marker of a search engine's folded answer follows it.
    marked: bool,
    /// Words of its answer.
    answer_words: usize,
    answer: Span,
    /// Largest share of its terms that stand together in one block of the rest of the page.
    on_topic: f32,
    /// Share of its terms that the first sentence of the answer repeats.
    echoed: f32,
    /// Whether the whole answer has any of its terms; `None` where that says nothing.
    taken_up: Option<bool>,
    /// Names in it, and whether the title or another block has none of them; `None` without names.
    stray_name: Option<bool>,
    /// Whether it begins with a small letter; `None` in scripts that have none.
    small: Option<bool>,
    /// Whether it names the site; `None` where the site's name is not known.
    own: Option<bool>,
    truncated: bool,
}

/// What was counted about questions.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    headings: usize,
    questions: Vec<Question>,
    longest_run: usize,
    words: usize,
    block_titles: usize,
    frames: usize,
    title_asks: bool,
    paraphrases: usize,
    details: u32,
    listed: Listed,
    forum: Forum,
    exams: Vec<Span>,
}

impl Facts {
    fn share_where(&self, of: impl Fn(&Question) -> bool) -> f32 {
        if self.questions.len() < LEAST_QUESTIONS {
            return f32::NAN;
        }
        share(self.questions.iter().filter(|q| of(q)).count(), self.questions.len())
    }

    /// Share of drifting questions; not applicable where there is no other text to drift from.
    fn drift(&self) -> f32 {
        let judged = self.questions.iter().filter(|q| !q.on_topic.is_nan()).count();
        if judged < LEAST_QUESTIONS {
            return f32::NAN;
        }
        share(self.questions.iter().filter(|q| drifts(q)).count(), judged)
    }

    /// Share of the questions of which it is true, among those of which it can be said.
    fn share_known(&self, of: impl Fn(&Question) -> Option<bool>) -> f32 {
        let known: Vec<bool> = self.questions.iter().filter_map(of).collect();
        if known.len() < LEAST_QUESTIONS {
            return f32::NAN;
        }
        share(known.iter().filter(|k| **k).count(), known.len())
    }

    fn spans_where(&self, of: impl Fn(&Question) -> bool) -> Vec<Span> {
        self.questions.iter().filter(|q| of(q)).map(|q| q.span).collect()
    }
}

fn drifts(question: &Question) -> bool {
    question.on_topic < DRIFTING
}

fn unanswered(question: &Question) -> bool {
    question.answer_words == 0
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    Signal {
        id: "questions.count",
        catalogue: "B01",
        summary: "Headings of the main content that are questions.",
        why: "Question boxes of search engines are scraped whole; Marginalia counts English ones in headings.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} headings ask a question",
        value: |f| f.questions.questions.len() as f32,
        evidence: Some(|_, f| f.questions.spans_where(|_| true)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.heading_share",
        catalogue: "B01",
        summary: "Share of the headings of the main content that are questions.",
        why: "A scraped question box outweighs the headings an article has of its own.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the headings are questions",
        value: |f| {
            if f.questions.headings < 3 {
                f32::NAN
            } else {
                share(f.questions.questions.len(), f.questions.headings)
            }
        },
        evidence: Some(|_, f| f.questions.spans_where(|_| true)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.run",
        catalogue: "B03",
        summary: "Longest run of question headings with no other heading between.",
        why: "Scraped boxes are pasted in one piece, article questions alternate with other headings.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} question headings in a row",
        value: |f| f.questions.longest_run as f32,
        evidence: Some(|_, f| f.questions.spans_where(|_| true)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.marker",
        catalogue: "B13",
        summary: "Questions followed by `›`, the marker of a search engine's folded answer.",
        why: "The marker belongs to the search engine's box and is copied along with its text.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} questions carry the marker of a scraped box",
        value: |f| f.questions.questions.iter().filter(|q| q.marked).count() as f32,
        evidence: Some(|_, f| f.questions.spans_where(|q| q.marked)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.topic_drift",
        catalogue: "B04",
        summary: "Share of the questions whose words stand together nowhere in the rest of the page.",
        why: "Boxes are filled by a search engine from single words of the title, not from the article.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the questions have little to do with the rest of the page",
        value: |f| f.questions.drift(),
        evidence: Some(|_, f| f.questions.spans_where(drifts)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.unanswered",
        catalogue: "B09",
        summary: "Share of the questions followed by no text of an answer.",
        why: "Scrapers keep the question when the snippet could not be fetched.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the questions are left unanswered",
        value: |f| f.questions.share_where(unanswered),
        evidence: Some(|_, f| f.questions.spans_where(unanswered)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.truncated_answers",
        catalogue: "B19",
        summary: "Share of the questions whose answer ends in an ellipsis.",
        why: "Search snippets are cut at a length, written answers end with a sentence.",
        unit: Unit::Share,
        direction: Direction::Farm,
        says: "{} of the answers are cut off",
        value: |f| f.questions.share_where(|q| q.truncated),
        evidence: Some(|r, f| {
            let cut = f.questions.questions.iter().filter(|q| q.truncated);
            cut.map(|q| r.ending_of(q.answer)).collect()
        }),
        ..Signal::BASE
    },
    Signal {
        id: "questions.snippet_answers",
        catalogue: "B08",
        summary: "Share of the questions answered in 30 to 70 words, as snippets are.",
        why: "Answers taken from a search engine have the length of its snippets.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the answers have the length of a search snippet",
        value: |f| f.questions.share_where(|q| SNIPPET_WORDS.contains(&q.answer_words)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.echoed",
        catalogue: "B07",
        summary: "Share of the questions whose answer begins by repeating them.",
        why: "Answers written to be picked as snippets restate the question first.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the answers begin by repeating the question",
        value: |f| f.questions.share_where(|q| q.echoed >= 0.6),
        ..Signal::BASE
    },
    Signal {
        id: "questions.box_title",
        catalogue: "B02",
        summary: "Titles of scraped question boxes, such as \"People also ask\".",
        why: "The box is copied with its title, in the language of the search.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} titles of a search engine's question box",
        value: |f| f.questions.block_titles as f32,
        evidence: Some(|r, _| r.spans(Topic::QuestionTitles)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.celebrity_frames",
        catalogue: "B22",
        summary: "Questions of the stock kinds: net worth, height, age, marriage.",
        why: "Farms answer what many people search about anybody.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} questions of the kind asked about any celebrity",
        value: |f| f.questions.frames as f32,
        evidence: Some(|r, _| r.spans(Topic::QuestionFrames)),
        ..Signal::BASE
    },
    Signal {
        id: "questions.paraphrases",
        catalogue: "B06",
        summary: "Questions that repeat an earlier one in nearly the same words.",
        why: "Search engines list variants of one question, and the scraper takes them all.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} questions repeat an earlier one",
        value: |f| f.questions.paraphrases as f32,
        ..Signal::BASE
    },
    Signal {
        id: "questions.density",
        catalogue: "B17",
        summary: "Question headings per thousand words of main content.",
        why: "Stitched boxes ask more than a text of that length can answer.",
        unit: Unit::PerThousandWords,
        direction: Direction::Farm,
        says: "question headings: {}",
        value: |f| per_thousand(f.questions.questions.len(), f.questions.words),
        ..Signal::BASE
    },
    Signal {
        id: "questions.title_asks",
        catalogue: "B15",
        summary: "The title is a question.",
        why: "Pages made for one search phrase bear it as their title.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "the title is a question: {}",
        value: |f| f32::from(f.questions.title_asks),
        evidence: Some(|r, _| vec![r.page.title]),
        ..Signal::BASE
    },
    Signal {
        id: "questions.folded",
        catalogue: "B13",
        summary: "Folded answers marked up as `<details>`.",
        why: "Site builders of honest firms and question scrapers both fold answers; learnt from data.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} folded answers",
        value: |f| f.questions.details as f32,
        ..Signal::BASE
    },
    Signal {
        id: "questions.schema_unseen",
        catalogue: "B14",
        summary: "Share of the questions that structured data list as frequent (`FAQPage`) and that the page does not show.",
        why: "Search results show listed questions, so they are put there for search engines alone, against schema.org's and Google's rules; folded answers that a script fetches look alike.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the questions listed for search engines are not on the page",
        value: |f| share(f.questions.listed.unseen.len(), f.questions.listed.asked),
        notes: |_, f| f.questions.listed.unseen.iter().take(3).cloned().collect(),
        ..Signal::BASE
    },
    signal!(
        "questions.in_pictures",
        "B14",
        Count,
        Either,
        "Pictures whose alternative text has a question in it.",
        "Search engines read alternative texts and readers do not; quizzes and screenshots of questions look alike.",
        "{} pictures have a question for their alternative text",
        |f| f.when_html(in_pictures(f.reading.page).len() as f32),
        |r, _| in_pictures(r.page)
    ),
    signal!(
        "questions.small_letters",
        "B16",
        Share,
        Either,
        "Share of the questions that begin with a small letter.",
        "Search phrases are pasted as people type them: \"how many cups is 16 oz\" (alvi-se, issue 51); people who ask on forums write so too.",
        "{} of the questions are written as people type into a search box",
        |f| f.questions.share_known(|q| q.small),
        |_, f| some(&f.questions.spans_where(|q| q.small == Some(true)))
    ),
    signal!(
        "questions.thread",
        "B23 K05",
        Count,
        Honest,
        "Marks of a thread in which people answer, of four: its type in structured data, votes, several people, dated answers.",
        "Question-and-answer sites and forums are trusted by Marginalia's generator classes; their copies rarely keep names, votes and dates.",
        "{} of 4 marks of a thread in which people answer",
        |f| f.when_html(f.questions.forum.marks() as f32)
    ),
    signal!(
        "questions.exam_words",
        "K05",
        PerThousandWords,
        Honest,
        "Words of exams, interviews, help centres and catechisms per thousand words.",
        "Banks of exam questions, interviews and help centres ask one question after the other in earnest.",
        "words of exams and help centres: {}",
        |f| per_thousand(f.questions.exams.len(), f.questions.words),
        |_, f| some(&f.questions.exams)
    ),
    signal!(
        "questions.own_name",
        "B24 K05",
        Share,
        Honest,
        "Share of the questions that name the page's own site.",
        "The help pages of a firm ask about the firm; scraped boxes ask about anything.",
        "{} of the questions name the site itself",
        |f| f.questions.share_known(|q| q.own),
        |_, f| some(&f.questions.spans_where(|q| q.own == Some(true)))
    ),
    signal!(
        "questions.stray_names",
        "B05",
        Share,
        Either,
        "Share of the questions with names that name what neither title nor text does.",
        "A search engine's box drifts to other people and things; pages that compare ask about others too.",
        "{} of the questions that name something name what the page is not about",
        |f| f.questions.share_known(|q| q.stray_name),
        |_, f| some(&f.questions.spans_where(|q| q.stray_name == Some(true)))
    ),
    signal!(
        "questions.not_taken_up",
        "B10",
        Share,
        Either,
        "Share of the answers in which no word of their question occurs.",
        "Snippets are put under questions that they do not answer; people who tell a story take their time too.",
        "{} of the answers have no word of their question",
        |f| f.questions.share_known(|q| q.taken_up.map(|taken| !taken)),
        |_, f| some(&f.questions.spans_where(|q| q.taken_up == Some(false)))
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, check_at, quotes};

    const BOX: &str = "The ferry to Marrow Island\n\nThe ferry leaves the harbour at noon and comes back at six with the mail. It has done so since before the war, when the harbour was still made of wood and the mail came in sacks, and the islanders set their clocks by it. In winter, when the wind stands in the narrows, it may stay away for a week, and then there is no mail and no bread but what people bake themselves. Nobody minds much. The school closes, the children walk out over the sand at low water, and the old people tell how it was when the ferry sank and all on it were saved by herring boats.\n\n\
        Does the ferry bring the mail at noon? ›\n\nAt noon.\n\nWho is the richest baker? ›\n\nHow tall is a giraffe? ›\n\nFive metres...\n";

    #[test]
    fn a_scraped_box_is_counted() {
        check(BOX, "questions.count", 3.0);
        check(BOX, "questions.run", 3.0);
        check(BOX, "questions.marker", 3.0);
        check(BOX, "questions.topic_drift", 0.667);
        check(BOX, "questions.unanswered", 0.333);
        check(BOX, "questions.truncated_answers", 0.333);
        check(BOX, "questions.small_letters", 0.0);
        assert_eq!(quotes(BOX, "questions.unanswered"), ["Who is the richest baker? ›"]);
    }

    #[test]
    fn questions_in_alternative_texts_are_counted() {
        let page = "<p>The ferry.</p><img src=a.png alt='Is it late? Often.'><img src=b.png alt='A ferry'>\
            <img src=c.png alt='Why?'>";
        check(page, "questions.in_pictures", 1.0);
        assert_eq!(quotes(page, "questions.in_pictures"), ["Is it late? Often."]);
        check(BOX, "questions.in_pictures", f32::NAN);
    }

    #[test]
    fn prose_that_asks_is_no_box() {
        check(
            "A walk\n\nWhy did we go? Because it was May, and nobody had asked us to stay at home.",
            "questions.count",
            0.0,
        );
    }

    /// Questions with one answer for all of them.
    fn asked(questions: [&str; 3], answer: &str) -> String {
        let prose =
            "The ferry to Marrow Island leaves the harbour at noon and comes back with the mail. "
                .repeat(8);
        let box_of: String = questions.map(|q| format!("<h3>{q}</h3><p>{answer}</p>")).concat();
        format!("<title>The ferry to Marrow Island</title>{box_of}<h2>The ferry</h2><p>{prose}</p>")
    }

    const STRAYS: [&str; 3] =
        ["who is married to Ada Holm?", "where was Giraffe Barnes born?", "is Bo Kvist from Rome?"];
    const FITTING: [&str; 3] = [
        "When does the Marrow ferry sail?",
        "Where is Marrow Island?",
        "Does Marrow Island have a harbour?",
    ];
    const NOON: &str = "The ferry sails from the harbour of the Island at noon, and comes back on the same evening when the wind allows.";

    #[test]
    fn questions_about_others_stray_and_those_about_the_subject_do_not() {
        check(&asked(STRAYS, NOON), "questions.stray_names", 1.0);
        check(&asked(FITTING, NOON), "questions.stray_names", 0.0);
        check(
            &asked(["What Is It?", "Who Was He?", "How Old Is He?"], NOON),
            "questions.stray_names",
            f32::NAN,
        );
    }

    #[test]
    fn answers_take_up_their_question() {
        check(&asked(STRAYS, NOON), "questions.not_taken_up", 1.0);
        check(&asked(FITTING, NOON), "questions.not_taken_up", 0.0);
        check(&asked(STRAYS, "Yes, she is."), "questions.not_taken_up", f32::NAN);
    }

    #[test]
    fn questions_about_things_are_not_about_celebrities() {
        let asks = |question: &str| format!("<h1>Oaks</h1><h2>{question}</h2><p>Long.</p>");
        for thing in [
            "Wie alt ist der Baum?",
            "Wie groß ist das Moor?",
            "Hoe lang is de brug?",
            "Quanto è alto il Monviso?",
            "¿Cuánto mide el lago?",
            "Bu köprü kaç yaşında?",
        ] {
            check(&asks(thing), "questions.celebrity_frames", 0.0);
        }
        check(&asks("What is the net worth of Ada Holm?"), "questions.celebrity_frames", 1.0);
    }

    #[test]
    fn swiss_quotation_marks_are_no_boxes() {
        let page = "<h1>Play</h1><p>‹Wer ist hier der Narr?›</p><p>So fragt er.</p>";
        check(page, "questions.count", 0.0);
    }

    #[test]
    fn search_phrases_begin_small() {
        check(&asked(STRAYS, NOON), "questions.small_letters", 1.0);
        check(&asked(FITTING, NOON), "questions.small_letters", 0.0);
        check(
            &asked(["船は何時？", "島は何処？", "港は？"], NOON),
            "questions.small_letters",
            f32::NAN,
        );
    }

    #[test]
    fn a_firm_asks_about_itself() {
        let own = Some("https://www.marrow.example/faq");
        check_at(own, &asked(FITTING, NOON), "questions.own_name", 1.0);
        check_at(own, &asked(STRAYS, NOON), "questions.own_name", 0.0);
        check(&asked(FITTING, NOON), "questions.own_name", f32::NAN);
    }

    fn listed(questions: &str) -> String {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"FAQPage\",\"mainEntity\":[{questions}]}}</script>\
            <h2>When does the ferry sail?</h2><p>The ferry sails at noon.</p>"
        )
    }

    #[test]
    fn listed_questions_are_looked_for_on_the_page() {
        let shown = "{\"@type\":\"Question\",\"name\":\"When does the ferry sail?\"}";
        let hidden = "{\"@type\":\"Question\",\"name\":\"Which casino pays best?\"}";
        check(&listed(&format!("{shown},{hidden}")), "questions.schema_unseen", 0.5);
        check(&listed(shown), "questions.schema_unseen", 0.0);
        check("<h2>When does it sail?</h2>", "questions.schema_unseen", f32::NAN);
    }

    #[test]
    fn a_thread_of_people_is_known_by_four_marks() {
        let answer = |who: &str| {
            format!(
                "{{\"@type\":\"Answer\",\"upvoteCount\":3,\"dateCreated\":\"2020-01-01\",\"author\":{{\"name\":\"{who}\"}}}}"
            )
        };
        let page = |kind: &str, answers: &str| {
            format!(
                "<script type='application/ld+json'>{{\"@type\":\"{kind}\",\"mainEntity\":{{\"@type\":\"Question\",\"suggestedAnswer\":[{answers}]}}}}</script><p>x"
            )
        };
        let two = format!("{},{}", answer("ada"), answer("bo"));
        check(&page("QAPage", &two), "questions.thread", 4.0);
        check(&page("QAPage", ""), "questions.thread", 1.0);
        check(&page("FAQPage", &two), "questions.thread", 0.0);
    }
}
