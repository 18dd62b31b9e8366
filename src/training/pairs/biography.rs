//! Real-looking authors: a place whose postcode and telephone number belong
//! to it, a job people have, a linked profile.

use super::articles::{Article, PersonName, Slots, ordinary_name};
use super::document::{Block, DataAuthor, Span, linked, plain, with_link};
use super::frame::plain_letters;
use super::rng::Rng;
use super::stock::{Place, Stock};

/// An honest author and what the page says of him.
#[derive(Clone, Debug)]
pub(super) struct Biography {
    pub(super) byline_link: Option<String>,
    pub(super) name: String,
    pub(super) blocks: Vec<Block>,
    /// Carries labelled fields.
    pub(super) labelled: bool,
    pub(super) data: DataAuthor,
}

/// Publisher of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Publisher<'a> {
    pub(super) site: &'a str,
    pub(super) host: &'a str,
}

/// Writes the author part of an honest page.
pub(super) fn write(
    stock: &'static Stock,
    article: &Article,
    publisher: Publisher<'_>,
    rng: &mut Rng,
) -> Biography {
    let person = ordinary_name(article.language, rng);
    let handle = handle(&person, rng);
    let profile = profile_link(&handle, publisher, rng);
    let same_as = same_as(&handle, rng);
    let slots = bio_slots(stock, article, &person, publisher, rng);
    let labelled = rng.chance(45);
    let mut blocks = Vec::new();
    if rng.chance(65) {
        let key = if labelled { "contact_heading" } else { "about_author" };
        blocks.push(Block::Heading(article_phrase(article, key, &slots, rng)));
    }
    if !labelled || rng.chance(60) {
        blocks.push(Block::text(article_phrase(article, "bio", &slots, rng)));
    }
    if labelled {
        blocks.push(Block::Fields(fields(article, &slots, &handle, publisher, rng)));
    }
    blocks.extend(links(article, &slots, &profile, &same_as, rng));
    Biography {
        byline_link: rng.chance(80).then(|| profile.clone()),
        name: person.full(),
        blocks,
        labelled,
        data: DataAuthor { name: person.full(), organisation: false, link: Some(profile), same_as },
    }
}

fn article_phrase(article: &Article, key: &str, slots: &Slots, rng: &mut Rng) -> String {
    let wording = rng.word(article.language.phrases.all(key));
    slots.fill(wording, rng)
}

/// The part of addresses that stands for a person, in plain letters.
fn handle(person: &PersonName, rng: &mut Rng) -> String {
    let joined = |name: &str| plain_letters(name).replace(' ', "");
    let (first, last) = (joined(person.first), joined(person.last));
    if first.is_empty() || last.is_empty() {
        return format!("author-{}", rng.range(3, 260));
    }
    format!("{first}-{last}")
}

fn profile_link(handle: &str, publisher: Publisher<'_>, rng: &mut Rng) -> String {
    let folder = rng.word(&["author", "authors", "team", "staff", "by", "people"]);
    format!("https://{}/{folder}/{handle}", publisher.host)
}

fn same_as(handle: &str, rng: &mut Rng) -> Vec<String> {
    let short: String = handle.chars().filter(|letter| *letter != '-').collect();
    let number = rng.range(1000, 9999);
    let orcid = format!("https://orcid.org/0000-0002-{number}-{}", rng.range(1000, 9999));
    let all = [
        format!("https://www.linkedin.com/in/{handle}"),
        format!("https://mastodon.social/@{short}"),
        format!("https://bsky.app/profile/{short}.bsky.social"),
        orcid,
    ];
    let mut chosen: Vec<String> = all.into_iter().filter(|_| rng.chance(45)).collect();
    rng.shuffle(&mut chosen);
    chosen
}

/// Slots for everything said about a person.
fn bio_slots(
    stock: &'static Stock,
    article: &Article,
    person: &PersonName,
    publisher: Publisher<'_>,
    rng: &mut Rng,
) -> Slots {
    let mut slots = article.slots.clone();
    let phrases = &article.language.phrases;
    slots.set("name", person.full());
    slots.set("first", person.first);
    slots.set("last", person.last);
    slots.set("site", publisher.site);
    slots.set("job", rng.word(phrases.all("job")));
    let since = rng.range(1988, 2011);
    slots.set("since", since.to_string());
    let born = format!("{}", since - rng.range(22, 34));
    let date = article.slots.with("year", born);
    slots.set("born", date.fill(rng.word(phrases.all("date")), rng));
    let places: Vec<&Place> =
        stock.places.iter().filter(|place| place.language == article.language.code).collect();
    if let Some(place) = rng.item(&places) {
        slots.set("home", place.city);
        slots.set("address", address(article, place, rng));
        slots.set("phone", phone(place, rng));
    }
    slots
}

/// Street, postcode and town in the order of the country.
fn address(article: &Article, place: &Place, rng: &mut Rng) -> String {
    let street = rng.word(article.language.phrases.all("street"));
    let street = article.slots.fill(street, rng);
    let Place { city, region, postcode, .. } = place;
    match place.country {
        "AU" => format!("{street}, {city} {region} {postcode}"),
        "US" | "CA" => format!("{street}, {city}, {region} {postcode}"),
        "GB" | "IE" => format!("{street}, {city} {postcode}"),
        "BR" => format!("{street}, {city} - {region}, {postcode}"),
        "ID" => format!("{street}, {city} {postcode}"),
        "RU" => format!("{postcode}, {city}, {street}"),
        _ => format!("{street}, {postcode} {city}"),
    }
}

/// The number as people write it at home or abroad.
fn phone(place: &Place, rng: &mut Rng) -> String {
    let mut number = rng.digits(place.phone);
    // Exchange 555 is kept for fiction and would not be a working office.
    if place.country == "US" {
        number = number.replace(" 555-", " 558-");
    }
    if rng.chance(50) {
        return number;
    }
    let trunk = match place.country {
        "US" | "CA" => {
            let local = number.trim_start_matches("+1 ");
            let (area, rest) = local.split_once(' ').unwrap_or(("", local));
            return format!("({area}) {rest}");
        }
        "DE" | "AT" | "CH" | "GB" | "IE" | "FR" | "NL" | "BE" | "ID" | "AU" => "0",
        "RU" => return number.replacen("+7", "8", 1),
        _ => return number,
    };
    match number.split_once(' ') {
        Some((_, national)) => format!("{trunk}{national}"),
        None => number,
    }
}

/// Labelled lines as a staff page or an imprint has them.
fn fields(
    article: &Article,
    slots: &Slots,
    handle: &str,
    publisher: Publisher<'_>,
    rng: &mut Rng,
) -> Vec<(String, Vec<Span>)> {
    let bare_host = publisher.host.trim_start_matches("www.");
    let mail = format!("{}@{bare_host}", handle.replace('-', "."));
    let value = |slot: &str| vec![plain(slots.get(slot))];
    let mut rows = vec![
        ("label_name", value("name")),
        ("label_position", value("job")),
        ("label_org", vec![plain(publisher.site)]),
        ("label_address", value("address")),
        ("label_phone", value("phone")),
        ("label_mail", vec![linked(mail.as_str(), format!("mailto:{mail}"))]),
    ];
    add_private_rows(&mut rows, article, slots, rng);
    for _ in 0..rng.range(0, 2) {
        let at = rng.range(2, 5) as usize;
        if rows.len() > at + 1 {
            rows.remove(at);
        }
    }
    let phrases = &article.language.phrases;
    rows.into_iter()
        .map(|(label, value)| (rng.word(phrases.all(label)).to_owned(), value))
        .filter(|(label, _)| !label.is_empty())
        .collect()
}

/// Birthday, hobbies and introduction, which staff and club pages name too, so
/// that the labels themselves prove nothing.
fn add_private_rows(
    rows: &mut Vec<(&str, Vec<Span>)>,
    article: &Article,
    slots: &Slots,
    rng: &mut Rng,
) {
    if rng.chance(22) {
        rows.insert(1, ("label_birthday", vec![plain(slots.get("born"))]));
    }
    if rng.chance(25) {
        let hobbies = rng.sample(article.language.phrases.all("hobby"), 3).join(", ");
        rows.push(("label_hobby", vec![plain(hobbies)]));
    }
    if rng.chance(20) {
        let bio = article_phrase(article, "bio", slots, rng);
        rows.push(("label_intro", vec![plain(bio)]));
    }
}

/// Links to the profile and to accounts elsewhere.
fn links(
    article: &Article,
    slots: &Slots,
    profile: &str,
    same_as: &[String],
    rng: &mut Rng,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    if rng.chance(75) {
        let more = article_phrase(article, "more_by", slots, rng);
        blocks.push(Block::Paragraph(with_link(&more, profile)));
    }
    if !same_as.is_empty() && rng.chance(60) {
        let mut spans: Vec<Span> = Vec::new();
        for address in same_as {
            if !spans.is_empty() {
                spans.push(plain(" · "));
            }
            spans.push(linked(network(address), address.as_str()));
        }
        blocks.push(Block::Paragraph(spans));
    }
    blocks
}

fn network(address: &str) -> &'static str {
    const NAMES: [(&str, &str); 3] =
        [("linkedin", "LinkedIn"), ("mastodon", "Mastodon"), ("bsky", "Bluesky")];
    NAMES.into_iter().find(|(part, _)| address.contains(part)).map_or("ORCID", |(_, name)| name)
}
