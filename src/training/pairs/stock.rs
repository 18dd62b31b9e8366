//! The stock the pages are made of, read once from the data files that are
//! compiled in.
//!
//! The files are plain text so that they can be read, corrected and extended
//! without touching code:
//!
//! * `data/articles/*.txt`: topics with titles (`T`), sentences (`S`) and
//!   questions with answers (`Q question | answer`);
//! * `data/phrases/*.txt`: `key: one | another` per language;
//! * `data/*.txt`: word lists, agencies and places.
//!
//! A malformed line is left out; the tests look after the files.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A question and its answer, with slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) asked: &'static str,
    pub(super) answer: &'static str,
}

/// One subject an article can be about.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) group: &'static str,
    /// News can come from an agency; advice cannot.
    pub(super) news: bool,
    /// The word a careless question scraper would search for.
    pub(super) keyword: String,
    pub(super) titles: Vec<&'static str>,
    pub(super) sentences: Vec<&'static str>,
    pub(super) questions: Vec<Question>,
}

/// Words under keys.
#[derive(Debug, Default)]
pub(super) struct Phrases(BTreeMap<&'static str, Vec<&'static str>>);

impl Phrases {
    /// The wordings under `key`; none when the key is missing.
    pub(super) fn all(&self, key: &str) -> &[&'static str] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    fn read(text: &'static str) -> Self {
        let mut entries: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        for line in content_lines(text) {
            if let Some((key, values)) = line.split_once(": ") {
                let values = values.split(" | ").map(str::trim);
                entries.entry(key.trim()).or_default().extend(values);
            }
        }
        Self(entries)
    }
}

/// Everything there is in one language.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) code: &'static str,
    pub(super) phrases: Phrases,
    pub(super) topics: Vec<Topic>,
    /// Questions about nothing in particular, as scrapers collect them.
    pub(super) trivia: Vec<Question>,
    /// Questions made from a word of the title, with the slot `{k}`.
    pub(super) about_a_word: Vec<Question>,
    /// Questions readers ask the publisher itself.
    pub(super) about_the_site: Vec<Question>,
}

/// A news agency and its habits.
#[derive(Debug)]
pub(super) struct Agency {
    pub(super) language: &'static str,
    pub(super) name: &'static str,
    pub(super) link: &'static str,
    /// Dateline with the agency's mark.
    pub(super) dateline: &'static str,
    /// The same dateline after the mark was removed.
    pub(super) stripped: &'static str,
    /// Sign-off; may be empty.
    pub(super) sign_off: &'static str,
    /// The same sign-off after the mark was removed; may be empty.
    pub(super) stripped_sign_off: &'static str,
}

/// A real town with postcode and telephone plan that belong together.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) language: &'static str,
    pub(super) country: &'static str,
    pub(super) city: &'static str,
    pub(super) region: &'static str,
    pub(super) postcode: &'static str,
    /// International number; `#` any digit, `!` 2 to 9.
    pub(super) phone: &'static str,
}

/// The whole stock.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) languages: Vec<Language>,
    pub(super) agencies: Vec<Agency>,
    pub(super) places: Vec<Place>,
    /// Lists of faker-ruby.
    pub(super) faker: Phrases,
    /// Habits of the other fake-data libraries.
    pub(super) other_fakers: Phrases,
}

macro_rules! language_files {
    ($code:literal, $($articles:literal),+) => {
        read_language(
            $code,
            include_str!(concat!("data/phrases/", $code, ".txt")),
            &[$(include_str!(concat!("data/articles/", $articles, ".txt"))),+],
        )
    };
}

/// The stock, read on first use.
pub(super) fn stock() -> &'static Stock {
    static STOCK: OnceLock<Stock> = OnceLock::new();
    STOCK.get_or_init(read_stock)
}

fn read_stock() -> Stock {
    Stock {
        languages: vec![
            language_files!("en", "en_news", "en_advice", "en_questions"),
            language_files!("de", "de"),
            language_files!("fr", "fr"),
            language_files!("es", "es"),
            language_files!("it", "it"),
            language_files!("pt", "pt"),
            language_files!("nl", "nl"),
            language_files!("id", "id"),
            language_files!("pl", "pl"),
            language_files!("ru", "ru"),
        ],
        agencies: read_agencies(include_str!("data/agencies.txt")),
        places: read_places(include_str!("data/places.txt")),
        faker: Phrases::read(include_str!("data/faker_ruby.txt")),
        other_fakers: Phrases::read(include_str!("data/other_fakers.txt")),
    }
}

fn content_lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn read_language(code: &'static str, phrases: &'static str, files: &[&'static str]) -> Language {
    let mut language = Language {
        code,
        phrases: Phrases::read(phrases),
        topics: Vec::new(),
        trivia: Vec::new(),
        about_a_word: Vec::new(),
        about_the_site: Vec::new(),
    };
    for file in files {
        let mut section = "";
        for line in content_lines(file) {
            if let Some(head) = line.strip_prefix("== ") {
                section = head;
                language.topics.extend(read_topic_head(head));
            } else {
                read_article_line(&mut language, section, line);
            }
        }
    }
    language
}

/// `== id group kind keyword`; the three question sections have one word.
fn read_topic_head(head: &str) -> Option<Topic> {
    let mut words = head.split_whitespace();
    let (_id, group, kind) = (words.next()?, words.next()?, words.next()?);
    let keyword: Vec<&str> = words.collect();
    Some(Topic {
        group: known_group(group),
        news: kind == "news",
        keyword: keyword.join(" "),
        titles: Vec::new(),
        sentences: Vec::new(),
        questions: Vec::new(),
    })
}

/// Groups as they appear in URLs.
fn known_group(group: &str) -> &'static str {
    const GROUPS: [&str; 11] = [
        "politics", "sport", "science", "food", "garden", "cars", "health", "money", "local",
        "home", "culture",
    ];
    GROUPS.into_iter().find(|known| *known == group).unwrap_or("life")
}

fn read_article_line(language: &mut Language, section: &str, line: &'static str) {
    let Some((mark, rest)) = line.split_once(' ') else {
        return;
    };
    if mark == "Q" {
        let Some((asked, answer)) = rest.split_once(" | ") else {
            return;
        };
        let question = Question { asked, answer };
        match section {
            "trivia" => language.trivia.push(question),
            "word" => language.about_a_word.push(question),
            "site" => language.about_the_site.push(question),
            _ => language
                .topics
                .last_mut()
                .into_iter()
                .for_each(|topic| topic.questions.push(question)),
        }
    } else if let Some(topic) = language.topics.last_mut() {
        match mark {
            "T" => topic.titles.push(rest),
            "S" => topic.sentences.push(rest),
            _ => {}
        }
    }
}

fn read_agencies(text: &'static str) -> Vec<Agency> {
    content_lines(text)
        .filter_map(|line| {
            let mut cells = line.split(" | ").map(str::trim);
            let mut cell = || cells.next().map(|cell| if cell == "-" { "" } else { cell });
            Some(Agency {
                language: cell()?,
                name: cell()?,
                link: cell()?,
                dateline: cell()?,
                stripped: cell()?,
                sign_off: cell()?,
                stripped_sign_off: cell()?,
            })
        })
        .collect()
}

fn read_places(text: &'static str) -> Vec<Place> {
    content_lines(text)
        .filter_map(|line| {
            let mut cells = line.split(" | ").map(str::trim);
            let mut cell = || cells.next().map(|cell| if cell == "-" { "" } else { cell });
            Some(Place {
                language: cell()?,
                country: cell()?,
                city: cell()?,
                region: cell()?,
                postcode: cell()?,
                phone: cell()?,
            })
        })
        .collect()
}
