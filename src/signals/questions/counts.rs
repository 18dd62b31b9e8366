//! Counting questions, and holding each against its answer and against the rest of the page.

use super::own;
use super::{Facts, LEAST_QUESTIONS, Question};
use crate::page::{Element, Page, Role, Span, Target};
use crate::signals::function_words;
use crate::signals::hash::{ByHash, Counts};
use crate::signals::letters::lower_case;
use crate::signals::phrases::Topic;
use crate::signals::reading::count_bits;
use crate::signals::{Reading, Word, share, stands_alone};

/// A question shorter or longer than this, in words, is no heading that asks.
const QUESTION_WORDS: std::ops::RangeInclusive<usize> = 2..=30;
/// Answers below this, in words, need not take up a word of the question: "Yes, it does."
const LEAST_ANSWER: usize = 12;

/// Counts questions.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let mut facts = Facts {
        words: reading.main_words,
        block_titles: stands_alone(reading, Topic::QuestionTitles).count(),
        details: page.elements.of(Element::Details),
        exams: reading.spans(Topic::ExamFaq),
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
    mark_own(reading, &mut facts.questions);
    (facts.listed, facts.forum) = own::declared(reading);
    facts.paraphrases = paraphrases(reading, &facts.questions);
    facts.title_asks = asks_in(reading, page.text(page.title));
    facts.frames = frames(reading, &facts.questions);
    facts
}

/// Alternative texts that ask, and perhaps answer, something.
pub(super) fn in_pictures(page: &Page) -> Vec<Span> {
    let asks = |alt: &Span| {
        let text = page.text(*alt);
        let end = text.find(['?', '？', '؟']).unwrap_or(0);
        text[..end].split_whitespace().count() >= *QUESTION_WORDS.start()
    };
    page.images.iter().map(|image| image.alt).filter(asks).collect()
}

/// Questions of the stock kinds.
fn frames(reading: &Reading, questions: &[Question]) -> usize {
    let hits = reading.hits(Topic::QuestionFrames);
    let framed = |q: &&Question| hits.iter().any(|h| h.block as usize == q.block);
    questions.iter().filter(framed).count()
}

/// Finds the questions that name the page's own site.
fn mark_own(reading: &Reading, questions: &mut [Question]) {
    if questions.len() < LEAST_QUESTIONS {
        return;
    }
    let site = reading.site_name();
    if site.is_known() {
        for question in questions {
            question.own = Some(site.is_in(reading.text(question.span)));
        }
    }
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
        && (element == Element::H1 || !leads_elsewhere(page, block))
}

/// Whether a block is nothing but a link to another page: the title of that page.
fn leads_elsewhere(page: &Page, block: usize) -> bool {
    const LEAST_LINKED: f32 = 0.9;
    if page.blocks[block].link_share() < LEAST_LINKED {
        return false;
    }
    let first = page.links.partition_point(|link| (link.block as usize) < block);
    let leads = |target| matches!(target, Target::Internal | Target::External);
    page.links.get(first).is_some_and(|link| link.block as usize == block && leads(link.target))
}

fn asks_in(reading: &Reading, text: &str) -> bool {
    if Page::is_question(text) {
        return true;
    }
    let (lowered, code) = (lower_case(text), reading.language.code);
    function_words::begins_as_question(&lowered, code)
        && text.split_whitespace().count() >= 4
        && (code != "en" || asks_in_english(&lowered))
}

/// Whether an English text that begins with an interrogative asks: "How are they made", "how to make
/// one", and not "How cameras are changing the …".
fn asks_in_english(lowered: &str) -> bool {
    const VERBS: [&str; 24] = [
        "is", "are", "was", "were", "am", "do", "does", "did", "can", "could", "should", "will",
        "would", "has", "have", "had", "may", "might", "must", "to", "makes", "causes", "happens",
        "happened",
    ];
    // "Which lakes are", "how many lakes are"; but not "how lakes are".
    let mut words = lowered.split_whitespace();
    let counts = matches!(words.next(), Some("which" | "what" | "whose"));
    let second = words.next().unwrap_or_default();
    let counts =
        counts || matches!(second, "much" | "many" | "long" | "often" | "far" | "old" | "big");
    VERBS.contains(&second) || counts && words.take(2).any(|word| VERBS.contains(&word))
}

fn marker(text: &str) -> bool {
    opens_box(text) || text.trim_end().ends_with(['▼', '▾', '⌄', '˅'])
}

/// Whether a text ends with the sign of a scraped box and not with a quotation mark: ‹Who is it?›, ›Vem är
/// det?›
fn opens_box(text: &str) -> bool {
    text.trim_end().ends_with('›') && !text.contains('‹') && !text.trim_start().starts_with('›')
}

fn question(reading: &Reading, at: usize) -> Question {
    let page = reading.page;
    let span = page.blocks[at].span;
    let mut answer = Span { start: span.end, end: span.end };
    let mut answer_words = 0;
    let level = page.blocks[at].element.heading_level();
    for (n, block) in page.blocks.iter().enumerate().skip(at + 1) {
        // A heading below the question's own is of its answer.
        let below = level > 0 && block.element.heading_level() > level;
        if block.role != Role::Main || block.element.leads() && !below || asks(reading, n) {
            break;
        }
        if below {
            continue;
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
    let terms: Vec<u64> = terms_of(reading, at).map(|w| w.hash).collect();
    let first = reading.words.partition_point(|w| w.span.start < answer.start);
    let said = &reading.words[first..];
    Question {
        span,
        block: at,
        marked: opens_box(page.text(span)),
        answer_words,
        answer,
        on_topic: f32::NAN,
        echoed: echo(&terms, said, answer),
        taken_up: taken_up(reading, &terms, &said[..answer_words.min(said.len())]),
        stray_name: None,
        small: begins_small(page.text(span)),
        own: None,
        truncated: text.ends_with("...") || text.ends_with('…'),
    }
}

/// Share of the question's terms in the first 25 words of the answer; `said` begins with it.
fn echo(terms: &[u64], said: &[Word], answer: Span) -> f32 {
    let lead: Vec<u64> =
        said.iter().take_while(|w| w.span.end <= answer.end).take(25).map(|w| w.hash).collect();
    if lead.is_empty() {
        return f32::NAN;
    }
    share(terms.iter().filter(|t| lead.contains(t)).count(), terms.len())
}

/// Whether the answer has any word of the question that carries meaning.
fn taken_up(reading: &Reading, terms: &[u64], answer: &[Word]) -> Option<bool> {
    // A single character of a script without spaces is found in any answer.
    if answer.len() < LEAST_ANSWER || reading.language.is_unspaced() || terms.len() < 2 {
        return None;
    }
    Some(answer.iter().any(|word| terms.contains(&word.hash)))
}

/// Words of a question that carry meaning.
fn terms_of<'r>(reading: &'r Reading, block: usize) -> impl Iterator<Item = &'r Word> {
    reading.words_of(block).iter().filter(|word| !word.stop)
}

/// Whether a text begins with a small letter, as people type into search boxes.
fn begins_small(text: &str) -> Option<bool> {
    let first = text.chars().find(|c| c.is_alphabetic())?;
    (first.is_lowercase() || first.is_uppercase()).then(|| first.is_lowercase())
}

/// Names in a question: capitals within it, in languages that do not write every noun so.
fn names_in(reading: &Reading, block: usize) -> Vec<u64> {
    let words = reading.words_of(block);
    let inner = words.get(1..).unwrap_or_default();
    let long = |word: &&Word| word.span.len() > 1;
    // "What Is the Price of Gold?": capitals of a headline tell no names.
    let is_function_word = function_words::telling(reading.language.code);
    let headline = inner.iter().filter(long).any(|w| w.capital && is_function_word(w.hash));
    if headline || matches!(reading.language.code, "de" | "lb") {
        return Vec::new();
    }
    inner.iter().filter(long).filter(|w| w.capital && !w.stop).map(|w| w.hash).collect()
}

/// What the questions ask about, and what the rest of the page says of it.
#[derive(Default)]
struct Asked {
    /// For each term, a bit for each question that has it.
    askers: ByHash<u64>,
    /// How many terms each question has.
    terms: Vec<usize>,
    /// Most terms of each question in one block outside.
    best: Vec<usize>,
    /// Terms that are said outside of the questions at all.
    said: Counts,
    outside_words: usize,
}

/// Questions that are held against the rest of the page; each has a bit.
const MOST: usize = 60;

/// How much of each question any one block outside of the questions and their answers speaks of.
/// The words of a scraped question stand somewhere on a long page; together in one place they
/// stand only where the page has something to say on it.
fn weigh_topics(reading: &Reading, questions: &mut [Question]) {
    const LEAST_OUTSIDE_WORDS: usize = 100;
    if questions.is_empty() {
        return;
    }
    let mut asked = asked(reading, questions);
    look_outside(reading, questions, &mut asked);
    if asked.outside_words < LEAST_OUTSIDE_WORDS {
        return;
    }
    for term in Reading::terms(reading.text(reading.page.title)) {
        *asked.said.entry(term) += 1;
    }
    for (n, question) in questions.iter_mut().enumerate().take(MOST) {
        question.on_topic = share(asked.best[n], asked.terms[n]);
        let names = names_in(reading, question.block);
        let strays = names.iter().filter(|name| asked.said.value(**name) == 0).count();
        question.stray_name = (!names.is_empty()).then(|| strays * 2 >= names.len());
    }
}

fn asked(reading: &Reading, questions: &[Question]) -> Asked {
    let mut asked = Asked {
        terms: vec![0; questions.len()],
        best: vec![0; questions.len()],
        ..Asked::default()
    };
    for (n, question) in questions.iter().enumerate().take(MOST) {
        for word in terms_of(reading, question.block) {
            let askers = asked.askers.entry(word.hash);
            asked.terms[n] += usize::from(*askers & 1 << n == 0);
            *askers |= 1 << n;
        }
    }
    asked
}

fn look_outside(reading: &Reading, questions: &[Question], asked: &mut Asked) {
    let inside = |start: u32| {
        let next = questions.partition_point(|q| q.span.start <= start);
        next > 0 && start < questions[next - 1].answer.end.max(questions[next - 1].span.end)
    };
    // For each term, the last block that was seen to have it, from 1.
    let mut seen = Counts::default();
    for (block, at) in reading.main_blocks().filter(|(_, b)| !inside(b.span.start)) {
        let words = reading.words_of(block);
        asked.outside_words += words.len();
        let mut here = [0u32; 64];
        for word in words.iter().filter(|w| !w.stop) {
            let askers = asked.askers.value(word.hash);
            if askers != 0 && *seen.entry(word.hash) != block as u32 + 1 {
                *seen.entry(word.hash) = block as u32 + 1;
                *asked.said.entry(word.hash) += 1;
                count_bits(askers, &mut here);
            }
        }
        // The headline has the words of the title, of which boxes are made.
        if at.element != Element::H1 {
            asked
                .best
                .iter_mut()
                .zip(here)
                .for_each(|(best, here)| *best = (here as usize).max(*best));
        }
    }
}

/// Questions that say in other words what an earlier one said.
fn paraphrases(reading: &Reading, questions: &[Question]) -> usize {
    const ENOUGH: usize = 60;
    let terms: Vec<Vec<u64>> = questions
        .iter()
        .take(ENOUGH)
        .map(|q| terms_of(reading, q.block).map(|w| w.hash).collect())
        .collect();
    let alike = |a: &Vec<u64>, b: &Vec<u64>| {
        let both = a.iter().filter(|t| b.contains(t)).count();
        both >= 2 && both * 10 >= (a.len() + b.len() - both) * 7
    };
    (1..terms.len()).filter(|&n| terms[..n].iter().any(|earlier| alike(earlier, &terms[n]))).count()
}
