//! Articles put together from the stock: one subject, one set of invented
//! people and places, a selection of sentences in their written order.

use super::rng::Rng;
use super::stock::{Language, Question, Stock, Topic};

/// The values that stand in the slots of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots(Vec<(&'static str, String)>);

impl Slots {
    /// Sets or replaces a slot.
    pub(super) fn set(&mut self, slot: &'static str, value: impl Into<String>) {
        self.0.retain(|(known, _)| *known != slot);
        self.0.push((slot, value.into()));
    }

    /// These slots and one more.
    pub(super) fn with(&self, slot: &'static str, value: impl Into<String>) -> Self {
        let mut more = self.clone();
        more.set(slot, value);
        more
    }

    /// The value of a slot, or nothing.
    pub(super) fn get(&self, slot: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == slot).map_or("", |(_, value)| value)
    }

    /// Fills `{slot}`, `{n:low-high}` and `{one|another}`.
    pub(super) fn fill(&self, template: &str, rng: &mut Rng) -> String {
        let mut filled = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, tail)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((slot, after)) = tail.split_once('}') else {
                rest = tail;
                break;
            };
            filled.push_str(&self.value(slot, rng));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, slot: &str, rng: &mut Rng) -> String {
        let bound = self.get(slot);
        if !bound.is_empty() {
            return bound.to_owned();
        }
        if slot.contains('|') {
            let choices: Vec<&str> = slot.split('|').collect();
            return rng.item(&choices).map_or_else(String::new, |choice| (*choice).to_owned());
        }
        let bounds = slot.strip_prefix("n:").and_then(|bounds| bounds.split_once('-'));
        if let Some((low, high)) = bounds {
            let low = low.parse().unwrap_or(1);
            let high = high.parse().unwrap_or(low);
            return rng.range(low, high).to_string();
        }
        String::new()
    }

    /// Chooses the free slots of a topic once, so that title, text and
    /// answers of an article agree. Choices with as many wordings go
    /// together: `{holds|raises}` in the title fits `{held|raised}` below.
    fn bind(&mut self, topic: &Topic, rng: &mut Rng) {
        let choice = rng.range(0, 419) as usize;
        let answers = topic.questions.iter().flat_map(|question| [question.asked, question.answer]);
        let texts = topic.titles.iter().chain(&topic.sentences).copied().chain(answers);
        for slot in texts.flat_map(free_slots) {
            if !self.get(slot).is_empty() {
                continue;
            }
            let wordings: Vec<&str> = slot.split('|').collect();
            let value = match wordings.as_slice() {
                [_single] => self.value(slot, rng),
                several => several.get(choice % several.len()).copied().unwrap_or("").to_owned(),
            };
            self.set(slot, value);
        }
    }
}

/// The slots of a text that are numbers or choices.
fn free_slots(text: &'static str) -> impl Iterator<Item = &'static str> {
    let slots = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    slots.filter(|slot| slot.contains('|') || slot.starts_with("n:"))
}

/// A name with its parts.
#[derive(Clone, Debug)]
pub(super) struct PersonName {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
}

impl PersonName {
    /// First name and surname.
    pub(super) fn full(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// An ordinary name of the language. Languages whose surnames have gender
/// keep a second pair of lists.
pub(super) fn ordinary_name(language: &Language, rng: &mut Rng) -> PersonName {
    let phrases = &language.phrases;
    let two_lists = !phrases.all("last_f").is_empty();
    let (first, last) =
        if two_lists && rng.chance(50) { ("first_f", "last_f") } else { ("first", "last") };
    PersonName { first: rng.word(phrases.all(first)), last: rng.word(phrases.all(last)) }
}

/// An article that both pages of a pair carry.
#[derive(Clone, Debug)]
pub(super) struct Article {
    pub(super) language: &'static Language,
    pub(super) topic: &'static Topic,
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) slots: Slots,
}

impl Article {
    /// The article's own questions, answered.
    pub(super) fn own_questions(&self, rng: &mut Rng) -> Vec<(String, String)> {
        self.fill_all(&self.topic.questions, rng)
    }

    /// Any questions of the stock in this article's names and numbers.
    pub(super) fn fill_all(&self, questions: &[Question], rng: &mut Rng) -> Vec<(String, String)> {
        questions
            .iter()
            .map(|question| {
                (self.slots.fill(question.asked, rng), self.slots.fill(question.answer, rng))
            })
            .collect()
    }

    /// A phrase of the language with the slots filled.
    pub(super) fn phrase(&self, key: &str, rng: &mut Rng) -> String {
        let wording = rng.word(self.language.phrases.all(key));
        self.slots.fill(wording, rng)
    }
}

/// English has the largest stock and gets the most pages.
pub(super) fn choose_language(stock: &'static Stock, rng: &mut Rng) -> Option<&'static Language> {
    if rng.chance(42) {
        stock.languages.first()
    } else {
        rng.item(stock.languages.get(1..).unwrap_or(&[])).or(stock.languages.first())
    }
}

/// Writes an article.
pub(super) fn write_article(language: &'static Language, rng: &mut Rng) -> Option<Article> {
    let topic = rng.item(&language.topics)?;
    let mut slots = cast(language, rng);
    slots.bind(topic, rng);
    let title = slots.fill(rng.word(&topic.titles), rng);
    let paragraphs = paragraphs(topic, &slots, rng);
    Some(Article { language, topic, title, paragraphs, slots })
}

/// People, places and the date of one article.
pub(super) fn cast(language: &Language, rng: &mut Rng) -> Slots {
    let phrases = &language.phrases;
    let mut slots = Slots::default();
    slots.set("city", rng.word(phrases.all("towns")));
    slots.set("big", rng.word(phrases.all("cities")));
    for (full, last) in [("p1", "l1"), ("p2", "l2"), ("p3", "l3")] {
        let name = ordinary_name(language, rng);
        slots.set(full, name.full());
        slots.set(last, name.last);
    }
    slots.set("weekday", rng.word(phrases.all("weekdays")));
    let months = phrases.all("months");
    let month = rng.below(months.len());
    slots.set("month", months.get(month).copied().unwrap_or(""));
    slots.set("month_number", format!("{:02}", month + 1));
    let day = rng.range(1, 28);
    slots.set("d", day.to_string());
    slots.set("dd", format!("{day:02}"));
    let year = rng.range(2012, 2025);
    slots.set("year", year.to_string());
    slots.set("last_year", (year - 1).to_string());
    slots.set("next_year", (year + 1).to_string());
    let date = slots.fill(rng.word(phrases.all("date")), rng);
    slots.set("date", date);
    slots
}

/// Between two thirds and all of the sentences, one to three a paragraph.
fn paragraphs(topic: &Topic, slots: &Slots, rng: &mut Rng) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut room = 0;
    for (at, sentence) in topic.sentences.iter().enumerate() {
        // The first two sentences carry the subject and always stay.
        if at > 1 && rng.chance(22) {
            continue;
        }
        let filled = slots.fill(sentence, rng);
        match paragraphs.last_mut() {
            Some(open) if room > 0 => {
                open.push(' ');
                open.push_str(&filled);
                room -= 1;
            }
            _ => {
                paragraphs.push(filled);
                room = rng.range(0, 2);
            }
        }
    }
    paragraphs
}
