//! The byline: who signs, and what vouches for them.

use super::profile::field_of_label;
use crate::page::{Block, Format, Link, Region, Span, Target, host_of, registrable_domain, schema};
use crate::signals::Reading;
use crate::signals::address::shares_page;
use crate::signals::letters::lower_case;
use crate::signals::list;
use crate::signals::marks::Marks;
use crate::signals::site_name::compact;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A byline is a short line.
const LONGEST_BYLINE: usize = 90;
/// Authors of structured data that are looked at: a page has one or a few.
const MOST_AUTHORS: usize = 50;
/// Shorter parts of a name, in bytes, stand in other words by chance.
const LEAST_PART: usize = 4;
/// Parts of a name that are looked for.
const MOST_PARTS: usize = 5;
/// Placeholder portraits that are quoted at most.
const MOST_AVATARS: usize = 20;

static GENERIC: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let list = include_str!("../lists/phrases/generic_bylines.txt");
    list::lines(list).map(|(_, name, _)| name).collect()
});

/// First words of bylines; the name follows.
const OPENERS: [&str; 26] = [
    "by ",
    "posted by ",
    "submitted by ",
    "escrito por ",
    "publié par ",
    "geschrieben von ",
    "scritto da ",
    "geschreven door ",
    "ditulis oleh ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "av ",
    "af ",
    "autor: ",
    "author: ",
    "oleh ",
    "oleh: ",
    "автор: ",
    "yazar: ",
    "penulis: ",
    "tác giả: ",
    "作者：",
    "文／",
];

/// Bytes that openers begin with, by which most lines are turned away.
const BEGINS_OPENER: [bool; 256] = {
    let mut table = [false; 256];
    let mut n = 0;
    while n < OPENERS.len() {
        table[OPENERS[n].as_bytes()[0] as usize] = true;
        n += 1;
    }
    table
};

/// Hosts where writers have profiles.
static PROFILE_HOSTS: Marks<13> = Marks::of([
    "twitter.com/",
    "//x.com/",
    ".x.com/",
    "linkedin.com/in/",
    "facebook.com/",
    "instagram.com/",
    "orcid.org/",
    "mastodon",
    "github.com/",
    "bsky.app/",
    "scholar.google",
    "muckrack.com/",
    "youtube.com/@",
]);

/// Services that give out invented or placeholder faces.
static AVATAR_HOSTS: Marks<12> = Marks::of([
    "pravatar.",
    "randomuser.me/",
    "loremflickr.",
    "picsum.photos",
    "ui-avatars.com",
    "robohash.org",
    "thispersondoesnotexist",
    "dicebear.com",
    "placeimg.com",
    "placekitten.",
    "via.placeholder.com",
    "xsgames.co/randomusers",
]);

/// What is known of who signs.
#[derive(Debug, Default)]
pub(crate) struct Byline {
    /// The name as it stands in the text.
    pub name: Option<Span>,
    /// Whether the markup names an author.
    pub declared: bool,
    /// Whether the name is a role or the site itself.
    pub generic: bool,
    /// Whether it leads to a page about the author.
    pub linked: bool,
    /// Whether profile links vouch for the author.
    pub corroborated: bool,
    /// Whether text and markup name different authors.
    pub differ: bool,
    /// Signs of a real author.
    pub genuine: u32,
    /// Placeholder portraits.
    pub avatars: Vec<Span>,
}

impl Byline {
    /// The value where somebody signs, NaN where nobody does.
    pub(super) fn when_signed(&self, value: f32) -> f32 {
        if self.name.is_some() || self.declared { value } else { f32::NAN }
    }
}

/// Reads the byline.
pub(super) fn read(reading: &Reading) -> Byline {
    let links = author_links(reading);
    let name = visible_name(reading).or_else(|| linked_name(reading, &links));
    let declared = declared_names(reading);
    let shown = name.map_or("", |span| reading.text(span));
    let signed = if shown.is_empty() { declared.first().map_or("", String::as_str) } else { shown };
    let name_parts = NameParts::of(signed);
    let linked = links.iter().any(|link| leads_to_author(reading, link, &name_parts));
    let corroborated = is_corroborated(reading, &name_parts);
    let generic = is_generic(reading, signed);
    let person = !signed.is_empty() && !generic;
    Byline {
        name,
        declared: !declared.is_empty(),
        generic,
        linked,
        corroborated,
        differ: differ(shown, &declared),
        genuine: if person { u32::from(linked) + u32::from(corroborated) } else { 0 },
        avatars: avatars(reading),
    }
}

fn visible_name(reading: &Reading) -> Option<Span> {
    let labelled = reading.page.labels.iter().find(|pair| {
        field_of_label(reading.text(pair.label)) == Some("author")
            && pair.value.len() <= LONGEST_BYLINE
    });
    if let Some(pair) = labelled {
        return Some(pair.value);
    }
    let blocks =
        reading.page.blocks.iter().filter(|b| (4..=LONGEST_BYLINE).contains(&b.span.len()));
    // In plain text a short line may pass for a heading.
    let text = reading.page.format == Format::Text;
    let may_sign = |b: &&Block| {
        text || b.element.heading_level() == 0 && !matches!(b.region, Region::Nav | Region::Form)
    };
    blocks.filter(may_sign).find_map(|block| {
        let lowered = reading.lower_text(block.span);
        lowered.bytes().next().filter(|first| BEGINS_OPENER[usize::from(*first)])?;
        let opener = OPENERS.iter().find(|opener| lowered.starts_with(**opener))?;
        let rest = &reading.text(block.span)[opener.len()..];
        // A name begins with a capital; "by the end of May" does not.
        let named = rest.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
        // "Ada Holm on Friday", "Ada Holm 5 minutes ago".
        let ends = |c: char| "|·•\n,—–".contains(c) || c.is_ascii_digit();
        let end = rest.find(ends).unwrap_or(rest.len());
        let dated = [" on ", " at "].into_iter().filter_map(|word| rest[..end].find(word)).min();
        let name = rest[..dated.unwrap_or(end)].trim_end();
        let short = (1..=5).contains(&name.split_whitespace().count());
        let start = block.span.start + opener.len() as u32;
        (named && short).then(|| Span { start, end: start + name.len() as u32 })
    })
}

/// Authors named by meta tags and structured data.
pub(crate) fn declared_names(reading: &Reading) -> Vec<String> {
    let page = reading.page;
    let metas =
        ["author", "article:author", "parsely-author", "dc.creator"].map(|name| page.meta(name));
    let mut names: Vec<String> = metas
        .iter()
        .filter(|n| !n.is_empty() && !n.contains("://"))
        .map(|n| (*n).to_owned())
        .collect();
    let objects = page.schema.iter().flat_map(schema::objects);
    let authors = objects.filter_map(|o| o.get("author").and_then(schema::text_of));
    names.extend(authors.take(MOST_AUTHORS).map(str::to_owned));
    names
}

/// Links to pages about authors, by their folder or relation.
fn author_links<'r>(reading: &'r Reading) -> Vec<&'r Link> {
    /// Folders in whose names the endings besides the first are those of other forms of the word:
    /// `/authority/` and `/autorepair/` are others.
    const FOLDERS: [(&str, &[&str]); 9] = [
        ("/author", &["", "s"]),
        ("/people", &[""]),
        ("/staff", &[""]),
        ("/team", &[""]),
        ("/autor", &["", "a", "en", "es", "i", "zy"]),
        ("/auteur", &["", "s"]),
        ("/profile", &["", "s"]),
        ("/contributors", &[""]),
        ("/reporter", &[""]),
    ];
    static PATHS: Marks<{ FOLDERS.len() }> = {
        let mut paths = [""; FOLDERS.len()];
        let mut n = 0;
        while n < FOLDERS.len() {
            paths[n] = FOLDERS[n].0;
            n += 1;
        }
        Marks::of(paths)
    };
    let is_folder = |part: &str| {
        let name = part.strip_suffix(".php").unwrap_or(part);
        let with = |(path, endings): &(&str, &[&str])| {
            name.strip_prefix(&path[1..]).is_some_and(|ending| endings.contains(&ending))
        };
        FOLDERS.iter().any(with)
    };
    let page = reading.page;
    let leads = |link: &&Link| {
        let href = page.text(link.href);
        has_rel(page.text(link.rel), "author")
            || PATHS.are_in(href) && href.split(['/', '?', '#']).any(is_folder)
    };
    page.links.iter().filter(leads).collect()
}

/// Whether a link leads to somebody: not to the account of the site itself, nor to a list of all authors.
fn leads_to_person(reading: &Reading, link: &Link) -> bool {
    let page = reading.page;
    let slug = page.text(link.href).trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let generic = |name: &str| GENERIC.contains(lower_case(name).as_str());
    link.target == Target::Internal
        && !slug.starts_with("index.")
        && !generic(page.text(link.text).trim())
        && !generic(slug)
}

/// The name that links to authors have as their text, if it is one person's: a byline without "by".
fn linked_name(reading: &Reading, links: &[&Link]) -> Option<Span> {
    let page = reading.page;
    let mut names = links
        .iter()
        .filter(|link| leads_to_person(reading, link) && is_name(page.text(link.text)))
        .map(|link| link.text);
    let first = names.next()?;
    names.all(|name| page.text(name) == page.text(first)).then_some(first)
}

/// Whether a text is written as a person's name: two to four words with capitals.
fn is_name(text: &str) -> bool {
    const LONGEST: usize = 40;
    let word = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || ".'’-".contains(c))
    };
    text.len() <= LONGEST
        && (2..=4).contains(&text.split_whitespace().count())
        && text.split_whitespace().all(word)
        && text.contains(char::is_lowercase)
}

/// What a name is told by elsewhere: its longer parts; a name of short parts ("Bo Lee") by the whole.
struct NameParts {
    parts: Vec<String>,
    whole: String,
}

impl NameParts {
    fn of(name: &str) -> NameParts {
        let lowered = lower_case(name);
        let parts = lowered.split(|c: char| !c.is_alphanumeric());
        let long = parts.filter(|part| part.len() >= LEAST_PART).take(MOST_PARTS);
        NameParts { parts: long.map(str::to_owned).collect(), whole: compact(name) }
    }

    /// Whether a text or an address has the name in it.
    fn are_in(&self, text: &str) -> bool {
        if self.parts.is_empty() {
            return self.whole.len() >= LEAST_PART && compact(text).contains(&self.whole);
        }
        let text = lower_case(text);
        self.parts.iter().any(|part| text.contains(part.as_str()))
    }
}

/// Whether a link leads to whoever signs: pages name the people of a menu or a forum, too.
fn leads_to_author(reading: &Reading, link: &Link, signed: &NameParts) -> bool {
    let page = reading.page;
    leads_to_person(reading, link)
        && (has_rel(page.text(link.rel), "author")
            || signed.are_in(page.text(link.text))
            || signed.are_in(page.text(link.href)))
}

/// Whether one of a link's relations is this one.
fn has_rel(rel: &str, wanted: &str) -> bool {
    rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(wanted))
}

/// Whether profiles vouch for who signs: those that structured data or the head name, or one in the
/// main content that has the name in it. The site's own profile vouches for nobody.
fn is_corroborated(reading: &Reading, signed: &NameParts) -> bool {
    let page = reading.page;
    let objects = page.schema.iter().flat_map(schema::objects);
    let own = page.address.as_ref().map_or("", |address| address.domain());
    // Themes give the site's own address, or a network's front page.
    let elsewhere = |address: &str| {
        let host = host_of(address);
        let path = address.split_once(host).map_or("", |(_, path)| path);
        !host.is_empty() && registrable_domain(host) != own && path.trim_matches('/').len() > 1
    };
    let people = objects.filter(|o| schema::is_type(o, "Person"));
    let same = people.filter_map(|o| o.get("sameAs")).any(|same| match same {
        serde_json::Value::Array(all) => all.iter().filter_map(|a| a.as_str()).any(elsewhere),
        one => one.as_str().is_some_and(elsewhere),
    });
    let profile = |link: &Link| {
        let href = page.text(link.href);
        reading.is_main(link.block)
            && PROFILE_HOSTS.are_in(href)
            && !shares_page(href)
            && (signed.are_in(href) || signed.are_in(page.text(link.text)))
    };
    let me = page.head_links.iter().any(|link| has_rel(page.text(link.rel), "me"));
    let own = |link: &Link| reading.is_main(link.block) && has_rel(page.text(link.rel), "me");
    same || me || page.links.iter().any(|link| profile(link) || own(link))
}

fn is_generic(reading: &Reading, name: &str) -> bool {
    let lowered = lower_case(name.trim());
    if lowered.is_empty() {
        return false;
    }
    let site = lower_case(reading.page.meta("og:site_name"));
    let host = reading.page.address.as_ref().map_or("", |a| a.domain());
    let folded: String = lowered.chars().filter(|c| c.is_alphanumeric()).collect();
    let label = host.split('.').next().unwrap_or_default().replace('-', "");
    GENERIC.contains(lowered.as_str()) || lowered == site || (folded.len() >= 4 && folded == label)
}

fn differ(shown: &str, declared: &[String]) -> bool {
    let own = Reading::terms(shown);
    let names: Vec<Vec<u64>> = declared.iter().map(|name| Reading::terms(name)).collect();
    let apart =
        |a: &[u64], b: &[u64]| !a.is_empty() && !b.is_empty() && !a.iter().any(|t| b.contains(t));
    names.iter().any(|name| apart(&own, name))
        || names.windows(2).any(|pair| apart(&pair[0], &pair[1]))
}

fn avatars(reading: &Reading) -> Vec<Span> {
    let page = reading.page;
    page.images
        .iter()
        .filter(|image| AVATAR_HOSTS.are_in(page.text(image.src)))
        .map(|image| image.src)
        .take(MOST_AVATARS)
        .collect()
}
