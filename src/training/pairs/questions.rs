//! Blocks of questions: collected without regard to the subject, or written
//! for it.

use super::articles::{Article, cast};
use super::document::{Marker, QuestionBlock, QuestionElement};
use super::rng::Rng;
use super::stock::Question;

/// A collected block and what is wrong with it.
#[derive(Clone, Debug)]
pub(super) struct Collected {
    pub(super) block: QuestionBlock,
    pub(super) has_unanswered: bool,
    pub(super) has_truncated: bool,
    pub(super) has_title: bool,
}

/// How a block treats its answers.
#[derive(Clone, Copy, Debug)]
struct Defects {
    unanswered: u32,
    truncated: u32,
    tailed: u32,
}

/// A block as question scrapers fill it: some questions on the subject, some
/// on a word of the title, most on anything.
pub(super) fn collected(
    article: &Article,
    marker: Marker,
    element: QuestionElement,
    rng: &mut Rng,
) -> Collected {
    let count = rng.range(4, 20) as usize;
    let mut asked = article.own_questions(rng);
    rng.shuffle(&mut asked);
    asked.truncate(rng.range(0, 2) as usize);
    let mut strange = strange_questions(article, rng);
    strange.truncate(count.saturating_sub(asked.len()));
    asked.extend(strange);
    if rng.chance(35) {
        rng.shuffle(&mut asked);
    }
    let defects = Defects {
        unanswered: rng.range(0, 30),
        truncated: rng.range(0, 35),
        tailed: rng.range(0, 25),
    };
    let title =
        rng.chance(40).then(|| article.phrase("also_asked", rng)).filter(|title| !title.is_empty());
    let items: Vec<_> = asked
        .into_iter()
        .map(|(question, answer)| (question, spoilt(answer, defects, rng)))
        .collect();
    Collected {
        has_unanswered: items.iter().any(|(_, answer)| answer.is_none()),
        has_truncated: items.iter().any(|(_, answer)| is_cut(answer.as_deref())),
        has_title: title.is_some(),
        block: QuestionBlock { title, marker, element, items },
    }
}

fn is_cut(answer: Option<&str>) -> bool {
    answer.is_some_and(|answer| answer.ends_with('…') || answer.ends_with("..."))
}

/// Questions that have nothing to do with the article, in random order.
fn strange_questions(article: &Article, rng: &mut Rng) -> Vec<(String, String)> {
    let language = article.language;
    let mut of_a_word = article.clone();
    of_a_word.slots.set("k", article.topic.keyword.as_str());
    let mut about_a_word = of_a_word.fill_all(&language.about_a_word, rng);
    rng.shuffle(&mut about_a_word);
    about_a_word.truncate(rng.range(0, 4) as usize);

    let elsewhere: Vec<Question> = language
        .topics
        .iter()
        .filter(|topic| topic.keyword != article.topic.keyword)
        .flat_map(|topic| topic.questions.iter().copied())
        .collect();
    // Other people and places: those questions belong to other articles.
    let mut stranger = article.clone();
    stranger.slots = cast(language, rng);
    let mut other = stranger.fill_all(&elsewhere, rng);
    rng.shuffle(&mut other);
    // A block that drifts to other subjects altogether, or stays with trivia.
    other.truncate(rng.range(0, 14) as usize);
    other.extend(article.fill_all(&language.trivia, rng));
    rng.shuffle(&mut other);
    about_a_word.extend(other);
    about_a_word
}

fn spoilt(answer: String, defects: Defects, rng: &mut Rng) -> Option<String> {
    if rng.chance(defects.unanswered) {
        return None;
    }
    if rng.chance(defects.truncated) {
        return Some(cut_short(&answer, rng));
    }
    if rng.chance(defects.tailed) {
        const TAILS: [&str; 8] = [
            " - Wikipedia",
            " | Britannica",
            " - Quora",
            " Source: www.healthfacts.example",
            " - answers.example",
            " (www.dailyfacts.example)",
            " › wiki › Main_page",
            " Read more at infopoint.example",
        ];
        return Some(format!("{answer}{}", rng.word(&TAILS)));
    }
    Some(answer)
}

/// An answer as a search result shows it: cut in mid-sentence.
fn cut_short(answer: &str, rng: &mut Rng) -> String {
    let words: Vec<&str> = answer.split_whitespace().collect();
    let most = words.len().saturating_sub(2).max(3) as u32;
    let least = (most / 2).max(3);
    let kept = rng.range(least, most.max(least)) as usize;
    let kept = words.get(..kept).unwrap_or(&words).join(" ");
    let end = rng.word(&["…", " …", "...", " ..."]);
    format!("{}{end}", kept.trim_end_matches(['.', ',', ';', ':', ' ']))
}

/// A block written for the article: its own questions with whole answers,
/// and now and then what readers ask the publisher.
pub(super) fn own_faq(
    article: &Article,
    marker: Marker,
    element: QuestionElement,
    rng: &mut Rng,
) -> QuestionBlock {
    let mut asked = article.own_questions(rng);
    if rng.chance(45) {
        let mut about_the_site = article.fill_all(&article.language.about_the_site, rng);
        rng.shuffle(&mut about_the_site);
        about_the_site.truncate(rng.range(1, 4) as usize);
        asked.extend(about_the_site);
    }
    let title =
        rng.chance(70).then(|| article.phrase("faq", rng)).filter(|title| !title.is_empty());
    QuestionBlock {
        title,
        marker,
        element,
        items: asked.into_iter().map(|(question, answer)| (question, Some(answer))).collect(),
    }
}
