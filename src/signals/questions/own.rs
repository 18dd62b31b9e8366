//! What structured data say of questions: a list of frequent ones, or a thread of people's answers.

use crate::page::schema::{self, is_type};
use crate::signals::Reading;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Questions of a list that are looked for on the page.
const MOST: usize = 40;
/// Of a question that is on the page at least so large a share of the words is.
const SEEN: f32 = 0.75;

/// Questions that structured data list as frequent (`FAQPage`).
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// How many, of those that were looked for.
    pub asked: usize,
    /// Those that stand nowhere on the page.
    pub unseen: Vec<String>,
}

/// A thread in which people answer (`QAPage`, `DiscussionForumPosting`).
#[derive(Debug, Default)]
pub(super) struct Forum {
    is_thread: bool,
    votes: bool,
    people: BTreeSet<String>,
    dated: bool,
}

impl Forum {
    /// How many of four marks of a thread there are: its type, votes, several people, dated answers.
    pub(super) fn marks(&self) -> usize {
        let marks = [self.is_thread, self.votes, self.people.len() >= 2, self.dated];
        if self.is_thread { marks.iter().filter(|mark| **mark).count() } else { 0 }
    }

    fn see(&mut self, object: &Map<String, Value>) {
        self.is_thread |=
            ["QAPage", "DiscussionForumPosting"].iter().any(|kind| is_type(object, kind));
        let said = ["Question", "Answer", "Comment", "DiscussionForumPosting"];
        if !said.iter().any(|kind| is_type(object, kind)) {
            return;
        }
        self.votes |= object.contains_key("upvoteCount") || object.contains_key("answerCount");
        self.dated |= is_type(object, "Answer")
            && ["dateCreated", "datePublished"].iter().any(|key| object.contains_key(*key));
        if let Some(author) = object.get("author").and_then(schema::text_of) {
            self.people.insert(author.to_lowercase());
        }
    }
}

/// Reads both out of the page's structured data.
pub(super) fn declared(reading: &Reading) -> (Listed, Forum) {
    let (mut listed, mut forum) = (Listed::default(), Forum::default());
    for value in &reading.page.schema {
        for object in schema::objects(value) {
            forum.see(object);
            if is_type(object, "FAQPage") {
                let entity = object.get("mainEntity").map(schema::objects).unwrap_or_default();
                let asked = entity.into_iter().filter(|o| is_type(o, "Question"));
                asked.filter_map(|o| o.get("name")?.as_str()).for_each(|q| listed.see(reading, q));
            }
        }
    }
    (listed, forum)
}

impl Listed {
    fn see(&mut self, reading: &Reading, question: &str) {
        if self.asked == MOST {
            return;
        }
        self.asked += 1;
        let words = Reading::word_hashes(question);
        let said = words.iter().filter(|word| reading.vocabulary.times(**word) > 0).count();
        // Folded answers may stand outside of the main content, so the whole text is searched too.
        let seen = said as f32 >= SEEN * words.len() as f32
            || reading.lowered.contains(question.trim().to_lowercase().as_str());
        if !seen {
            self.unseen.push(question.trim().to_owned());
        }
    }
}
