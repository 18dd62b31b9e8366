//! The byline: who signs, and what vouches for them.

use super::profile::field_of_label;
use crate::page::{Format, Span, schema};
use crate::signals::Reading;
use crate::signals::address::shares_page;
use crate::signals::letters::lower_case;
use crate::signals::list;
use crate::signals::marks::Marks;
use crate::signals::phrases::Topic;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A byline is a short line.
const LONGEST_BYLINE: usize = 90;
/// Authors of structured data that are looked at: a page has one or a few.
const MOST_AUTHORS: usize = 50;
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
    let name = visible_name(reading);
    let declared = declared_names(reading);
    let shown = name.map_or("", |span| reading.text(span));
    let signed = if shown.is_empty() { declared.first().map_or("", String::as_str) } else { shown };
    let linked = links_to_author(reading);
    let corroborated = is_corroborated(reading);
    let voice = reading.main_hits(Topic::Experience).count() >= 2;
    let generic = is_generic(reading, signed);
    let person = !signed.is_empty() && !generic;
    Byline {
        name,
        declared: !declared.is_empty(),
        generic,
        linked,
        corroborated,
        differ: differ(shown, &declared),
        genuine: if person {
            u32::from(linked) + u32::from(corroborated) + u32::from(voice)
        } else {
            0
        },
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
    blocks.filter(|b| text || b.element.heading_level() == 0).find_map(|block| {
        let lowered = reading.lower_text(block.span);
        lowered.bytes().next().filter(|first| BEGINS_OPENER[usize::from(*first)])?;
        let opener = OPENERS.iter().find(|opener| lowered.starts_with(**opener))?;
        let rest = &reading.text(block.span)[opener.len()..];
        // A name begins with a capital; "by the end of May" does not.
        let named = rest.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
        let end = rest.find(['|', '·', '•', '\n', ',', '—', '–']).unwrap_or(rest.len());
        let name = rest[..end].trim_end();
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

fn links_to_author(reading: &Reading) -> bool {
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
    page.links.iter().any(|link| {
        let href = page.text(link.href);
        page.text(link.rel).split_whitespace().any(|rel| rel.eq_ignore_ascii_case("author"))
            || PATHS.are_in(href) && href.split(['/', '?', '#']).any(is_folder)
    })
}

fn is_corroborated(reading: &Reading) -> bool {
    let page = reading.page;
    let objects = page.schema.iter().flat_map(schema::objects);
    let same = objects.filter(|o| schema::is_type(o, "Person")).any(|o| o.contains_key("sameAs"));
    let profile = |link: &crate::page::Link| {
        let href = page.text(link.href);
        reading.is_main(link.block) && PROFILE_HOSTS.are_in(href) && !shares_page(href)
    };
    let me = page.head_links.iter().any(|link| page.text(link.rel).eq_ignore_ascii_case("me"));
    same || me || page.links.iter().any(profile)
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
