//! Agency stories: copied with the agency's mark, copied with the mark
//! removed, credited and linked, or written by the paper's own people.

use super::articles::{Article, Slots, ordinary_name};
use super::document::{Block, Span, plain, with_link};
use super::rng::Rng;
use super::stock::{Agency, Stock};

/// What becomes of the agency story on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Treatment {
    /// No agency story.
    #[default]
    None,
    /// Agency marks left in, no credit by the page.
    Uncredited,
    /// Agency marks removed; dateline and reporters stay.
    Stripped,
    /// Credited with a link.
    Credited,
    /// The paper's own dateline.
    Own,
}

/// The choices both pages of a pair share.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    agency: &'static Agency,
    slots: Slots,
    signs_off: bool,
}

/// Chooses agency and reporters for an article.
pub(super) fn draw(stock: &'static Stock, article: &Article, rng: &mut Rng) -> Option<Wire> {
    let ours: Vec<&'static Agency> =
        stock.agencies.iter().filter(|agency| agency.language == article.language.code).collect();
    let agency = *rng.item(&ours)?;
    let mut slots = article.slots.clone();
    slots.set("CITY", slots.get("big").to_uppercase());
    for slot in ["r1", "r2", "r3", "r4"] {
        slots.set(slot, ordinary_name(article.language, rng).full());
    }
    let cities = article.language.phrases.all("cities");
    for slot in ["c1", "c2"] {
        slots.set(slot, rng.word(cities));
    }
    slots.set("initials", initials(rng));
    Some(Wire { agency, slots, signs_off: rng.chance(65) })
}

/// Editors' signs such as `abc/de`.
fn initials(rng: &mut Rng) -> String {
    let mut sign = |length: u32| -> String {
        (0..length).map(|_| char::from(b'a' + rng.below(26) as u8)).collect()
    };
    format!("{}/{}", sign(3), sign(2))
}

impl Wire {
    /// The paragraphs of the article as this treatment leaves them.
    pub(super) fn body(
        &self,
        article: &Article,
        treatment: Treatment,
        rng: &mut Rng,
    ) -> Vec<Block> {
        let (dateline, sign_off) = match treatment {
            Treatment::None => ("", ""),
            Treatment::Uncredited | Treatment::Credited => {
                (self.agency.dateline, self.agency.sign_off)
            }
            Treatment::Stripped => (self.agency.stripped, self.agency.stripped_sign_off),
            Treatment::Own => (rng.word(article.language.phrases.all("own_dateline")), ""),
        };
        let mut blocks: Vec<Block> = article
            .paragraphs
            .iter()
            .enumerate()
            .map(|(at, paragraph)| {
                if at == 0 {
                    Block::text(format!("{}{paragraph}", self.dateline(dateline, rng)))
                } else {
                    Block::text(paragraph.as_str())
                }
            })
            .collect();
        if self.signs_off && !sign_off.is_empty() {
            blocks.push(Block::text(self.slots.fill(sign_off, rng)));
        }
        blocks
    }

    fn dateline(&self, dateline: &str, rng: &mut Rng) -> String {
        if dateline.is_empty() {
            return String::new();
        }
        format!("{} ", self.slots.fill(dateline, rng))
    }

    /// The line that credits the agency, with its link.
    pub(super) fn credit(&self, article: &Article, rng: &mut Rng) -> Vec<Span> {
        let wording = rng.word(article.language.phrases.all("credit"));
        let slots = article.slots.with("agency", self.agency.name);
        with_link(&slots.fill(wording, rng), &self.story_link())
    }

    /// The byline of a credited story.
    pub(super) fn byline(&self, article: &Article, rng: &mut Rng) -> Vec<Span> {
        let wording = rng.word(article.language.phrases.all("byline"));
        let by = article.slots.with("name", format!("[[{}]]", self.agency.name));
        with_link(&by.fill(wording, rng), self.agency.link)
    }

    /// The agency's name.
    pub(super) fn agency_name(&self) -> &'static str {
        self.agency.name
    }

    /// An address on the agency's own site.
    pub(super) fn story_link(&self) -> String {
        let number: u32 = self
            .slots
            .get("initials")
            .bytes()
            .fold(17, |sum, letter| sum * 7 % 900_001 + u32::from(letter));
        format!(
            "{}/article/{}/{}{}-{number}",
            self.agency.link,
            self.slots.get("year"),
            self.slots.get("month_number"),
            self.slots.get("dd"),
        )
    }
}

/// The paragraphs of an article that no agency has to do with.
pub(super) fn ordinary_body(article: &Article) -> Vec<Block> {
    article
        .paragraphs
        .iter()
        .map(|paragraph| Block::Paragraph(vec![plain(paragraph.as_str())]))
        .collect()
}
