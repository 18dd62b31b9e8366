//! The bars and lists around an article.

use super::articles::{Article, Slots, cast};
use super::document::{Block, Span, linked, plain};
use super::frame::slug;
use super::rng::Rng;

/// A bar of random counters: author, date, views, rating, share of readers
/// who found the page helpful. The numbers need not agree with each other.
pub(super) fn engagement_bar(article: &Article, author: Option<&str>, rng: &mut Rng) -> Rating {
    let votes = rng.range(3, 140);
    let tenths = rng.range(31, 50);
    let rating = if rng.chance(50) {
        format!("{}", rng.range(3, 5))
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let slots = article
        .slots
        .with("rating", rating.as_str())
        .with("votes", votes.to_string())
        .with("percent", rng.range(70, 99).to_string());
    let updated = if rng.chance(65) {
        article.slots.get("date")
    } else {
        // The script that should fill the date often fails.
        ""
    };
    let phrases = &article.language.phrases;
    let voted = slots.fill(rng.word(phrases.all("voted")), rng);
    let helpful = slots.fill(rng.word(phrases.all("helpful")), rng);
    let mut rows = vec![
        ("label_author", author.unwrap_or("admin").to_owned()),
        ("label_updated", updated.to_owned()),
        ("label_views", rng.range(97, 9990).to_string()),
        ("label_rating", voted),
        ("label_reviews", helpful),
    ];
    if rng.chance(20) {
        rows.remove(rng.below(3));
    }
    Rating { block: fields(article, rows, rng), value: rating, votes }
}

/// A bar with the rating it shows.
pub(super) struct Rating {
    pub(super) block: Block,
    pub(super) value: String,
    pub(super) votes: u32,
}

/// An honest bar: the average of whole votes, readers counted in whole
/// numbers.
pub(super) fn honest_rating(article: &Article, author: Option<&str>, rng: &mut Rng) -> Rating {
    let votes = rng.range(4, 180);
    let stars = rng.range(3 * votes, 5 * votes);
    let value = match tenths(stars, votes) {
        // Some sites show whole stars, rounded.
        _ if rng.chance(25) => ((2 * stars + votes) / (2 * votes)).to_string(),
        value => value,
    };
    let asked = rng.range(8, 60);
    let helped = rng.range(asked / 2, asked);
    let slots = article
        .slots
        .with("rating", value.as_str())
        .with("votes", votes.to_string())
        .with("helped", helped.to_string())
        .with("asked", asked.to_string());
    let phrases = &article.language.phrases;
    let mut rows = vec![
        ("label_author", author.unwrap_or("").to_owned()),
        ("label_updated", article.slots.get("date").to_owned()),
    ];
    if rng.chance(30) {
        rows.push(("label_views", rng.range(97, 9990).to_string()));
    }
    if rng.chance(80) {
        let line = slots.fill(rng.word(phrases.all("votes_honest")), rng);
        rows.push(("label_rating", line));
    }
    if rng.chance(45) || rows.len() < 3 {
        let line = slots.fill(rng.word(phrases.all("helpful_honest")), rng);
        rows.push(("label_reviews", line));
    }
    rows.retain(|(_, value)| !value.is_empty());
    Rating { block: fields(article, rows, rng), value, votes }
}

/// Average with one decimal, rounded to nearest.
fn tenths(sum: u32, count: u32) -> String {
    let tenths = (20 * sum + count) / (2 * count.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn fields(article: &Article, rows: Vec<(&str, String)>, rng: &mut Rng) -> Block {
    let phrases = &article.language.phrases;
    let rows = rows
        .into_iter()
        .map(|(label, value)| (rng.word(phrases.all(label)).to_owned(), vec![plain(value)]))
        .collect();
    Block::Fields(rows)
}

/// The stack of list titles, with unrelated links or with none at all.
pub(super) fn link_stack(article: &Article, host: &str, rng: &mut Rng) -> Vec<Block> {
    let phrases = &article.language.phrases;
    let empty = rng.chance(35);
    let mut blocks = Vec::new();
    for key in ["top_articles", "latest_posts"] {
        let count = if empty { 0 } else { rng.range(2, 6) };
        let links = (0..count).map(|_| any_title(article, host, rng)).collect();
        blocks.push(Block::Links(rng.word(phrases.all(key)).to_owned(), links));
    }
    if rng.chance(75) {
        let title = rng.word(phrases.all("article_information"));
        blocks.push(Block::Links(title.to_owned(), Vec::new()));
    }
    blocks
}

fn any_title(article: &Article, host: &str, rng: &mut Rng) -> Span {
    let topics = &article.language.topics;
    let titles = rng.item(topics).map_or(&[][..], |topic| &topic.titles);
    let slots = cast(article.language, rng);
    title_link(&slots, titles, host, rng)
}

fn title_link(slots: &Slots, titles: &[&'static str], host: &str, rng: &mut Rng) -> Span {
    let title = slots.fill(rng.word(titles), rng);
    let link = format!("https://{host}/{}", slug(&title, rng));
    linked(title, link)
}

/// A name that a program gave to something, as one of its paragraphs: letters and digits in turns.
pub(super) fn machine_name(rng: &mut Rng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let any = |rng: &mut Rng, from: &[u8]| char::from(from[rng.below(from.len())]);
    let mut name = String::new();
    for _ in 0..rng.range(6, 12) {
        name.extend((0..rng.range(1, 4)).map(|_| any(rng, LETTERS)));
        name.push(any(rng, b"0123456789"));
    }
    name
}

/// Links to articles of the same kind.
pub(super) fn related(article: &Article, host: &str, rng: &mut Rng) -> Vec<Block> {
    let others = || {
        let own = &article.topic.keyword;
        let topics = article.language.topics.iter();
        topics.filter(move |topic| topic.keyword != *own)
    };
    let mut near: Vec<_> = others().filter(|topic| topic.group == article.topic.group).collect();
    if near.is_empty() {
        near.extend(others().filter(|topic| topic.news == article.topic.news));
    }
    rng.shuffle(&mut near);
    near.truncate(4);
    // A local paper stays in its town; only the people change.
    let mut slots = cast(article.language, rng);
    slots.set("city", article.slots.get("city"));
    let links =
        near.into_iter().map(|topic| title_link(&slots, &topic.titles, host, rng)).collect();
    let title = rng.word(article.language.phrases.all("related"));
    vec![Block::Links(title.to_owned(), links)]
}
