//! Question blocks: runs of questions scraped from "people also ask" boxes.

use super::phrases::{self, Topic};
use super::reading::{ByHash, HashSetOfHashes};
use super::{Direction, Reading, Signal, Unit, per_thousand, share};
use crate::page::{Element, Page, Role, Span};
use std::collections::HashMap;

/// A question shorter or longer than this, in words, is no heading that asks.
const QUESTION_WORDS: std::ops::RangeInclusive<usize> = 2..=30;
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
}

/// Counts questions.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let mut facts = Facts {
        words: reading.main_words,
        block_titles: reading.hits(Topic::QuestionTitles).len(),
        details: page.elements.of(Element::Details),
        ..Facts::default()
    };
    let mut run = 0;
    for (n, block) in page.blocks.iter().enumerate() {
        let asks = block.role == Role::Main && asks(reading, n);
        let heads = block.role == Role::Main && block.element.leads();
        facts.headings += usize::from(heads || asks);
        if asks {
            run += 1;
            facts.longest_run = facts.longest_run.max(run);
            facts.questions.push(question(reading, n));
        } else if heads {
            run = 0;
        }
    }
    weigh_topics(reading, &mut facts.questions);
    facts.paraphrases = paraphrases(reading, &facts.questions);
    facts.title_asks = asks_in(reading, page.text(page.title));
    let framed = |q: &&Question| {
        reading.hits(Topic::QuestionFrames).iter().any(|h| h.block as usize == q.block)
    };
    facts.frames = facts.questions.iter().filter(framed).count();
    facts
}

/// Whether a block is a question that stands by itself.
fn asks(reading: &Reading, block: usize) -> bool {
    let page = reading.page;
    let words = reading.words_of(block).len();
    let element = page.blocks[block].element;
    let text = page.text(page.blocks[block].span);
    let alone =
        element.leads() || marker(text) || page.blocks[block].bold_lead as usize >= text.len();
    alone
        && (QUESTION_WORDS.contains(&words)
            || text.len() < 200 && words > 0 && reading.language.is_unspaced())
        && (Page::is_question(text) || element.leads() && asks_in(reading, text))
}

fn asks_in(reading: &Reading, text: &str) -> bool {
    Page::is_question(text)
        || phrases::begins_as_question(&text.to_lowercase(), reading.language.code)
            && text.split_whitespace().count() >= 4
}

fn marker(text: &str) -> bool {
    text.trim_end().ends_with(['›', '▼', '▾', '⌄', '˅'])
}

fn question(reading: &Reading, at: usize) -> Question {
    let page = reading.page;
    let span = page.blocks[at].span;
    let mut answer = Span { start: span.end, end: span.end };
    let mut answer_words = 0;
    for (n, block) in page.blocks.iter().enumerate().skip(at + 1) {
        if block.role != Role::Main || block.element.leads() || asks(reading, n) {
            break;
        }
        if answer_words == 0 {
            answer.start = block.span.start;
        }
        answer.end = block.span.end;
        answer_words += reading.words_of(n).len();
        if answer_words > 400 {
            break;
        }
    }
    let text = page.text(answer).trim_end();
    Question {
        span,
        block: at,
        marked: page.text(span).trim_end().ends_with('›'),
        answer_words,
        answer,
        on_topic: f32::NAN,
        echoed: echo(reading, at, answer),
        truncated: text.ends_with("...") || text.ends_with('…'),
    }
}

/// Share of the question's terms in the first 25 words of the answer.
fn echo(reading: &Reading, at: usize, answer: Span) -> f32 {
    let terms: Vec<u64> = reading.words_of(at).iter().filter(|w| !w.stop).map(|w| w.hash).collect();
    let first = reading.words.partition_point(|w| w.span.start < answer.start);
    let lead = &reading.words[first..];
    let lead: Vec<u64> =
        lead.iter().take_while(|w| w.span.end <= answer.end).take(25).map(|w| w.hash).collect();
    if lead.is_empty() {
        return f32::NAN;
    }
    share(terms.iter().filter(|t| lead.contains(t)).count(), terms.len())
}

/// How much of each question any one block outside of the questions and their answers speaks of.
/// The words of a scraped question stand somewhere on a long page; together in one place they
/// stand only where the page has something to say on it.
fn weigh_topics(reading: &Reading, questions: &mut [Question]) {
    const MOST: usize = 60;
    const LEAST_OUTSIDE_WORDS: usize = 100;
    if questions.is_empty() {
        return;
    }
    let inside = |start: u32| {
        let next = questions.partition_point(|q| q.span.start <= start);
        next > 0 && start < questions[next - 1].answer.end.max(questions[next - 1].span.end)
    };
    let mut asked: HashMap<u64, Vec<usize>, ByHash> = HashMap::default();
    let mut terms = vec![0usize; questions.len()];
    for (n, question) in questions.iter().enumerate().take(MOST) {
        for word in reading.words_of(question.block).iter().filter(|w| !w.stop) {
            let askers = asked.entry(word.hash).or_default();
            if askers.last() != Some(&n) {
                askers.push(n);
                terms[n] += 1;
            }
        }
    }
    let mut best = vec![0usize; questions.len()];
    let mut outside_words = 0;
    let mut seen = HashSetOfHashes::default();
    for (block, at) in reading.main_blocks().filter(|(_, b)| !inside(b.span.start)) {
        let words = reading.words_of(block);
        outside_words += words.len();
        if at.element == Element::H1 {
            continue;
        }
        let mut here = vec![0usize; questions.len()];
        seen.clear();
        for word in words.iter().filter(|w| !w.stop) {
            if let Some(askers) = asked.get(&word.hash).filter(|_| seen.insert(word.hash)) {
                askers.iter().for_each(|&n| here[n] += 1);
            }
        }
        best.iter_mut().zip(here).for_each(|(best, here)| *best = here.max(*best));
    }
    if outside_words < LEAST_OUTSIDE_WORDS {
        return;
    }
    for (n, question) in questions.iter_mut().enumerate().take(MOST) {
        question.on_topic = share(best[n], terms[n]);
    }
}

/// Questions that say in other words what an earlier one said.
fn paraphrases(reading: &Reading, questions: &[Question]) -> usize {
    const ENOUGH: usize = 60;
    let terms: Vec<Vec<u64>> = questions
        .iter()
        .take(ENOUGH)
        .map(|q| reading.words_of(q.block).iter().filter(|w| !w.stop).map(|w| w.hash).collect())
        .collect();
    let alike = |a: &Vec<u64>, b: &Vec<u64>| {
        let both = a.iter().filter(|t| b.contains(t)).count();
        both >= 2 && both * 10 >= (a.len() + b.len() - both) * 7
    };
    (1..terms.len()).filter(|&n| terms[..n].iter().any(|earlier| alike(earlier, &terms[n]))).count()
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
        evidence: |_, f| f.questions.spans_where(|_| true),
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
        evidence: |_, f| f.questions.spans_where(|_| true),
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
        evidence: |_, f| f.questions.spans_where(|_| true),
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
        evidence: |_, f| f.questions.spans_where(|q| q.marked),
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
        evidence: |_, f| f.questions.spans_where(drifts),
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
        evidence: |_, f| f.questions.spans_where(unanswered),
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
        evidence: |_, f| {
            f.questions.questions.iter().filter(|q| q.truncated).map(|q| q.answer).collect()
        },
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
        evidence: |r, _| r.hits(Topic::QuestionTitles).iter().map(|h| h.span).collect(),
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
        evidence: |r, _| r.hits(Topic::QuestionFrames).iter().map(|h| h.span).collect(),
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
        evidence: |r, _| vec![r.page.title],
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
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

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
        assert_eq!(quotes(BOX, "questions.unanswered"), ["Who is the richest baker? ›"]);
    }

    #[test]
    fn prose_that_asks_is_no_box() {
        check(
            "A walk\n\nWhy did we go? Because it was May, and nobody had asked us to stay at home.",
            "questions.count",
            0.0,
        );
    }
}
