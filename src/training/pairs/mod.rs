//! Paired pages: a farm page and an honest twin on the same article.
//!
//! Some signals hardly occur in the collected training pages. Their weights
//! are learnt from pages made here, in pairs: both pages carry the same
//! article in the same skeleton, and differ only in what a farm adds or takes
//! away. A model that tells them apart has learnt the difference and not the
//! topic. Each part of a farm page has an honest counterpart (an invented
//! author block and a biography with labelled contact data, collected
//! questions and an FAQ of the article's own, a copied agency story and a
//! credited one), so that a label or a widget alone is no evidence.
//!
//! The pages depend on nothing but the seed: no clock, no hash order, no
//! outside generator.

mod articles;
mod biography;
mod document;
mod extras;
mod frame;
mod markup;
mod part;
mod profiles;
mod questions;
mod rng;
mod stock;
mod text;
mod wire;

#[cfg(test)]
mod tests;

use articles::Article;
use biography::Publisher;
use document::{Block, DataAuthor, Document, Span, linked, plain, with_link};
use frame::{Frame, Place};
pub use part::Part;
use rng::Rng;
use stock::Stock;
use wire::{Treatment, Wire};

/// One page of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairedPage {
    /// Such as `pair-000017-farm` or `pair-000017-honest`.
    pub id: String,
    /// Number of the pair, from 0.
    pub pair: u32,
    /// Whether this is the farm page of the pair.
    pub farm: bool,
    /// The parts besides the article, in the order of [`Part::ALL`].
    pub parts: Vec<Part>,
    /// ISO 639-1 code.
    pub language: &'static str,
    /// HTML, or text as an extractor gives it.
    pub html: bool,
    /// Address under the reserved domain `.example`, if known.
    pub url: Option<String>,
    /// The page.
    pub content: String,
}

/// The first `count` pairs of a seed: page 0 of each is the farm page, page 1
/// its honest twin. Taken in a row, pages `2k` and `2k + 1` belong to pair
/// `k`. A pair is the same whatever `count` is.
pub fn pairs(seed: u64, count: u32) -> impl Iterator<Item = [PairedPage; 2]> {
    let stock = stock::stock();
    (0..count).filter_map(move |pair| one_pair(stock, seed, pair))
}

/// Which kinds of part a page gets, before it is known what they hold.
#[derive(Clone, Copy, Debug, Default)]
struct Plan {
    wire: Treatment,
    questions: bool,
    stack: bool,
    bar: bool,
    author: bool,
    machine_name: bool,
}

/// What the two pages of a pair are made from.
struct Shared {
    stock: &'static Stock,
    article: Article,
    frame: Frame,
    wire: Option<Wire>,
}

fn one_pair(stock: &'static Stock, seed: u64, pair: u32) -> Option<[PairedPage; 2]> {
    let mut rng = Rng::of_pair(seed, pair);
    let language = articles::choose_language(stock, &mut rng)?;
    let article = articles::write_article(language, &mut rng.fork())?;
    let wire = wire::draw(stock, &article, &mut rng.fork());
    let frame = frame::draw(language, &mut rng.fork());
    let shared = Shared { stock, article, frame, wire };
    let plan = farm_plan(&shared, &mut rng.fork());
    let twin = twin_plan(plan, &shared, &mut rng.fork());
    let farm = Draft::new(&shared, &mut rng).farm(plan, &mut rng.fork());
    let honest = Draft::new(&shared, &mut rng).honest(twin, &mut rng.fork());
    Some([farm.finish(pair, true, &mut rng), honest.finish(pair, false, &mut rng)])
}

/// At least one part; usually several.
fn farm_plan(shared: &Shared, rng: &mut Rng) -> Plan {
    let from_agency = shared.article.topic.news && shared.wire.is_some() && rng.chance(65);
    let wire = match (from_agency, rng.chance(55)) {
        (false, _) => Treatment::None,
        (true, true) => Treatment::Stripped,
        (true, false) => Treatment::Uncredited,
    };
    let mut plan = Plan {
        wire,
        questions: rng.chance(55),
        stack: rng.chance(40),
        bar: rng.chance(40),
        author: rng.chance(55),
        machine_name: rng.chance(30),
    };
    // What stands beside louder signs is learnt from pages that have no other.
    if plan.machine_name && rng.chance(50) {
        return Plan { machine_name: true, ..Plan::default() };
    }
    let any = plan.questions || plan.bar || plan.author || wire != Treatment::None;
    if !any {
        if rng.chance(50) {
            plan.questions = true;
        } else {
            plan.author = true;
        }
    }
    plan
}

/// For most parts of the farm page an honest counterpart, and now and then one
/// the farm page has no part for.
fn twin_plan(farm: Plan, shared: &Shared, rng: &mut Rng) -> Plan {
    let mut counterpart = |has: bool| rng.chance(if has { 78 } else { 22 });
    let (questions, stack) = (counterpart(farm.questions), counterpart(farm.stack));
    let (bar, author) = (counterpart(farm.bar), counterpart(farm.author));
    let news = shared.article.topic.news && shared.wire.is_some();
    let wire = if farm.wire != Treatment::None {
        if rng.chance(70) { Treatment::Credited } else { Treatment::Own }
    } else if news && rng.chance(20) {
        Treatment::Own
    } else {
        Treatment::None
    };
    Plan { wire, questions, stack, bar, author, machine_name: false }
}

/// The contents of the four places below the article.
#[derive(Default)]
struct Tail {
    questions: Vec<Block>,
    stack: Vec<Block>,
    bar: Vec<Block>,
    author: Vec<Block>,
}

impl Tail {
    fn take(&mut self, place: Place) -> Vec<Block> {
        std::mem::take(match place {
            Place::Questions => &mut self.questions,
            Place::Stack => &mut self.stack,
            Place::Bar => &mut self.bar,
            Place::Author => &mut self.author,
        })
    }
}

/// A page in the making.
struct Draft<'a> {
    shared: &'a Shared,
    document: Document,
    parts: Vec<Part>,
}

impl<'a> Draft<'a> {
    fn new(shared: &'a Shared, rng: &mut Rng) -> Self {
        let (site, host) = frame::draw_site(rng);
        let article = &shared.article;
        let slots = &article.slots;
        let iso_date =
            format!("{}-{}-{}", slots.get("year"), slots.get("month_number"), slots.get("dd"));
        let date = shared.frame.shows_date.then(|| slots.get("date").to_owned());
        let document = Document {
            language: article.language.code,
            site,
            host,
            group: article.topic.group,
            title: article.title.clone(),
            date,
            iso_date,
            ..Document::default()
        };
        Self { shared, document, parts: Vec::new() }
    }

    fn body(&self, treatment: Treatment, rng: &mut Rng) -> Vec<Block> {
        match (&self.shared.wire, treatment) {
            (None, _) | (_, Treatment::None) => wire::ordinary_body(&self.shared.article),
            (Some(wire), treatment) => wire.body(&self.shared.article, treatment, rng),
        }
    }

    /// Puts the parts below the article in the order of the pair.
    fn close(mut self, mut tail: Tail) -> Self {
        for place in self.shared.frame.order {
            self.document.blocks.extend(tail.take(place));
        }
        self
    }

    fn farm(mut self, plan: Plan, rng: &mut Rng) -> Self {
        let shared = self.shared;
        let article = &shared.article;
        let mut tail = Tail::default();
        match plan.wire {
            Treatment::Stripped => self.parts.push(Part::StrippedWire),
            Treatment::Uncredited => self.parts.push(Part::UncreditedWire),
            _ => {}
        }
        self.document.blocks = self.body(plan.wire, rng);
        if rng.chance(25) {
            let year = article.slots.get("year");
            self.document.title = format!("{} ({year})", article.title);
        }
        if plan.questions {
            tail.questions = self.collected_questions(rng);
        }
        let author = self.farm_author(plan, &mut tail, rng);
        if plan.bar {
            self.parts.push(Part::EngagementBar);
            let bar = extras::engagement_bar(article, author.as_deref(), rng);
            self.document.rating = rng.chance(50).then_some((bar.value, bar.votes));
            tail.bar = vec![bar.block];
        }
        if plan.stack {
            self.parts.push(Part::LinkStack);
            tail.stack = extras::link_stack(article, &self.document.host, rng);
        }
        if plan.machine_name {
            self.parts.push(Part::MachineName);
            self.document.blocks.push(Block::text(extras::machine_name(rng)));
        }
        self.close(tail)
    }

    fn collected_questions(&mut self, rng: &mut Rng) -> Vec<Block> {
        let frame = &self.shared.frame;
        let marker = frame::farm_marker(frame.marker, rng);
        let collected = questions::collected(&self.shared.article, marker, frame.element, rng);
        self.parts.push(Part::UnrelatedQuestions);
        let noted = [
            (collected.has_unanswered, Part::UnansweredQuestions),
            (collected.has_truncated, Part::TruncatedAnswers),
            (collected.has_title, Part::AlsoAskedTitle),
        ];
        self.parts.extend(noted.into_iter().filter(|(has, _)| *has).map(|(_, part)| part));
        vec![Block::Questions(collected.block)]
    }

    /// The author a farm page names: invented, generic, or a bare name.
    fn farm_author(&mut self, plan: Plan, tail: &mut Tail, rng: &mut Rng) -> Option<String> {
        let article = &self.shared.article;
        let name = if plan.author {
            let profile = profiles::invent(self.shared.stock, article.language, rng);
            self.parts.push(Part::InventedProfile);
            tail.author = profile.blocks;
            Some(profile.name)
        } else if rng.chance(35) {
            Some(article.phrase("generic_author", rng))
        } else if rng.chance(50) {
            Some(articles::ordinary_name(article.language, rng).full())
        } else {
            None
        }?;
        if rng.chance(55) {
            self.document.byline = Some(byline(article, &name, None, rng));
        }
        self.document.author = Some(DataAuthor {
            name: name.clone(),
            organisation: false,
            link: None,
            same_as: Vec::new(),
        });
        Some(name)
    }

    fn honest(mut self, plan: Plan, rng: &mut Rng) -> Self {
        let shared = self.shared;
        let article = &shared.article;
        let mut tail = Tail::default();
        self.document.blocks = self.body(plan.wire, rng);
        if rng.chance(8) {
            let year = article.slots.get("year");
            self.document.title = format!("{} ({year})", article.title);
        }
        let author = self.honest_author(plan, &mut tail, rng);
        match (plan.wire, &shared.wire) {
            (Treatment::Credited, Some(wire)) => self.credit(wire, rng),
            (Treatment::Own, _) => self.parts.push(Part::OwnDateline),
            _ => {}
        }
        if plan.questions {
            self.parts.push(Part::OwnFaq);
            let frame = &shared.frame;
            let block = questions::own_faq(article, frame.marker, frame.element, rng);
            tail.questions = vec![Block::Questions(block)];
        }
        if plan.bar {
            self.parts.push(Part::HonestRating);
            let rating = extras::honest_rating(article, author.as_deref(), rng);
            self.document.rating = rng.chance(50).then_some((rating.value, rating.votes));
            tail.bar = vec![rating.block];
        }
        if plan.stack {
            self.parts.push(Part::RelatedArticles);
            tail.stack = extras::related(article, &self.document.host, rng);
        }
        self.close(tail)
    }

    fn honest_author(&mut self, plan: Plan, tail: &mut Tail, rng: &mut Rng) -> Option<String> {
        let article = &self.shared.article;
        if plan.author {
            return Some(self.biography(tail, rng));
        }
        let turn = rng.below(4);
        let is_desk = turn == 0;
        let (name, link) = match turn {
            0 => (article.phrase("desk", rng), None),
            1 => return None,
            _ => {
                let name = articles::ordinary_name(article.language, rng).full();
                let path = rng.range(11, 990);
                let link = format!("https://{}/authors/{path}", self.document.host);
                (name, rng.chance(60).then_some(link))
            }
        };
        self.document.byline = Some(byline(article, &name, link.as_deref(), rng));
        self.document.author = Some(DataAuthor {
            name: name.clone(),
            organisation: is_desk,
            link,
            same_as: Vec::new(),
        });
        Some(name)
    }

    fn biography(&mut self, tail: &mut Tail, rng: &mut Rng) -> String {
        let article = &self.shared.article;
        let publisher = Publisher { site: &self.document.site, host: &self.document.host };
        let written = biography::write(self.shared.stock, article, publisher, rng);
        self.parts.push(Part::Biography);
        if written.labelled {
            self.parts.push(Part::LabelledContact);
        }
        tail.author = written.blocks;
        if rng.chance(75) {
            let link = written.byline_link.as_deref();
            self.document.byline = Some(byline(article, &written.name, link, rng));
        }
        self.document.author = Some(written.data);
        written.name
    }

    /// Credits the agency: in the text, in the byline, in the page's data.
    fn credit(&mut self, wire: &Wire, rng: &mut Rng) {
        let article = &self.shared.article;
        self.parts.push(Part::CreditedWire);
        self.document.blocks.push(Block::Paragraph(wire.credit(article, rng)));
        if self.document.byline.is_none() || rng.chance(50) {
            self.document.byline = Some(wire.byline(article, rng));
        }
        let link = wire.story_link();
        if rng.chance(60) {
            self.document.canonical = Some(link.clone());
        }
        self.document.source = Some((wire.agency_name().to_owned(), link));
    }

    fn finish(mut self, pair: u32, farm: bool, rng: &mut Rng) -> PairedPage {
        let frame = &self.shared.frame;
        let kind = if farm { "farm" } else { "honest" };
        let address = address(&self.document, rng);
        if frame.names_itself && self.document.canonical.is_none() {
            self.document.canonical = Some(address.clone());
        }
        let content = if frame.html {
            markup::render(&self.document, frame)
        } else {
            text::render(&self.document, frame)
        };
        self.parts.sort_unstable();
        PairedPage {
            id: format!("pair-{pair:06}-{kind}"),
            pair,
            farm,
            parts: self.parts,
            language: self.document.language,
            html: frame.html,
            url: frame.has_url.then_some(address),
            content,
        }
    }
}

fn byline(article: &Article, name: &str, link: Option<&str>, rng: &mut Rng) -> Vec<Span> {
    let by = article.slots.with("name", format!("[[{name}]]"));
    let text = by.fill(rng.word(article.language.phrases.all("byline")), rng);
    match link {
        Some(link) => with_link(&text, link),
        None => vec![plain(text.replace("[[", "").replace("]]", ""))],
    }
}

/// The address, in one of the shapes publishers use.
fn address(document: &Document, rng: &mut Rng) -> String {
    let Document { host, title, group, .. } = document;
    let slug = frame::slug(title, rng);
    let day = document.iso_date.replace('-', "/");
    let path = match rng.below(4) {
        0 => format!("{group}/{slug}"),
        1 => format!("{day}/{slug}/"),
        2 => format!("{group}/{slug}.html"),
        _ => slug,
    };
    format!("https://{host}/{path}")
}

/// A navigation entry or footer link of the page itself.
fn own_link(text: &str, host: &str) -> Span {
    let path = frame::plain_letters(text).replace(' ', "-");
    linked(text, format!("https://{host}/{path}"))
}
