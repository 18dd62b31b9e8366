//! Metadata: what the head and the structured data say, and whether it fits the page.

use super::address::is_shared;
use super::later::Later;
use super::list;
use super::marks::{ManyMarks, Marks};
use super::site_name::{SiteName, compact};
use super::{Direction, Reading, Signal, Unit, share, signal, some};
use crate::page::{Format, Page, Span, schema};
use std::sync::LazyLock;

/// Names of programs that make sites; first those that fill blogs by themselves.
static AUTOBLOGS: LazyLock<ManyMarks> = LazyLock::new(|| programs(|class| class == "autoblog"));
static PROGRAMS: LazyLock<ManyMarks> = LazyLock::new(|| programs(|class| class != "autoblog"));

fn programs(wanted: impl Fn(&str) -> bool) -> ManyMarks {
    let rows = list::lines(include_str!("lists/markup/generators.txt"));
    ManyMarks::of(rows.filter(|(_, class, _)| wanted(class)).map(|(mark, ..)| mark).collect())
}

/// What was counted about metadata; most of its signals look at the page themselves.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    autoblogs: Later<Vec<Span>>,
    programs: Later<Vec<Span>>,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    if reading.page.format == Format::Text {
        return Facts::default();
    }
    Facts {
        autoblogs: Later::by(|reading| named(reading.page, &AUTOBLOGS)),
        programs: Later::by(|reading| named(reading.page, &PROGRAMS)),
    }
}

/// Whether the page offers a feed.
fn offers_feed(page: &Page) -> bool {
    let media_types = page.head_links.iter().map(|link| page.text(link.media_type));
    media_types.into_iter().any(|kind| kind.contains("rss") || kind.contains("atom"))
}

/// Entries of a list in a meta tag.
fn entries(list: &str) -> usize {
    list.split([',', ';', '，']).filter(|entry| !entry.trim().is_empty()).count()
}

/// Relations of the independent web in the head.
fn indie(page: &Page) -> usize {
    let rel = |wanted: &&&str| {
        page.head_links.iter().any(|l| page.text(l.rel).eq_ignore_ascii_case(wanted))
    };
    ["me", "webmention", "authorization_endpoint", "micropub"].iter().filter(rel).count()
}

/// 1 when no name that the site gives itself fits its host; NaN where they cannot be compared, as on
/// hosts of many owners, where the host has a user's name.
fn publisher_differs(page: &Page, site: &SiteName) -> f32 {
    if page.address.as_ref().is_some_and(is_shared) {
        return f32::NAN;
    }
    let label = compact(&site.label);
    // Hosts are written in ASCII: 山の会 and Łódź may own any of them.
    let mut names = site.said.iter().filter(|name| name.is_ascii()).peekable();
    if label.is_empty() || names.peek().is_none() {
        return f32::NAN;
    }
    let host = page.address.as_ref().map_or("", |address| address.host());
    let before_ending = host.rsplit_once('.').map_or("", |(labels, _)| labels);
    let labels = before_ending.split('.').map(compact);
    let labels: Vec<String> = labels.filter(|label| label != "www").collect();
    // A machine's name alone says nothing of whose it is.
    if labels.is_empty() {
        return f32::NAN;
    }
    f32::from(!names.any(|name| labels.iter().any(|label| fits_label(name, label))))
}

/// Whether a host's label has a word of the name, or the first letters of its words.
fn fits_label(name: &str, label: &str) -> bool {
    const LEAST_WORD: usize = 4;
    const SMALL_WORDS: [&str; 4] = ["of", "and", "the", "for"];
    let whole = compact(name);
    let words = || name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let initials = |small: bool| -> String {
        let counted = words().filter(|word| small || !SMALL_WORDS.contains(word));
        counted.filter_map(|word| word.chars().next()).collect::<String>().to_lowercase()
    };
    let fits = |initials: String| initials.len() >= 2 && label.contains(&initials);
    // "AL.com", "BBC News"; but a short label such as "com" is in any company.
    words().any(|word| word.len() >= 2 && word.eq_ignore_ascii_case(label))
        || label.len() >= LEAST_WORD && whole.contains(label)
        || label == whole
        || whole.len() >= LEAST_WORD && label.contains(&whole)
        || fits(initials(true))
        || fits(initials(false))
        || words().any(|word| word.len() >= LEAST_WORD && label.contains(&word.to_lowercase()))
}

/// Where markup names the programs that made it: generator tags, and addresses of plug-ins.
fn traces(page: &Page) -> Vec<Span> {
    const MOST: usize = 200;
    let generator =
        |meta: &&crate::page::Meta| page.text(meta.name).eq_ignore_ascii_case("generator");
    let said = page.metas.iter().filter(generator).map(|meta| meta.content);
    let links = page.head_links.iter().map(|link| link.href);
    let sources = links.chain(page.embeds.iter().map(|embed| embed.src));
    let plugins = sources.take(MOST).filter(|span| page.text(*span).contains("/plugins/"));
    said.chain(plugins).collect()
}

/// Traces that name a program of a list.
fn named(page: &Page, programs: &ManyMarks) -> Vec<Span> {
    let names = |span: &Span| programs.find(page.text(*span)).is_some();
    traces(page).into_iter().filter(names).collect()
}

/// Types of structured data that call a page an article.
const ARTICLES: [&str; 3] = ["Article", "NewsArticle", "BlogPosting"];
/// Keys of structured data under which sources are named.
const SOURCES: [&str; 3] = ["citation", "isBasedOn", "claimReviewed"];

fn has_type(page: &Page, kinds: &[&str]) -> bool {
    page.schema
        .iter()
        .flat_map(schema::objects)
        .any(|o| kinds.iter().any(|kind| schema::is_type(o, kind)))
}

fn has_key(page: &Page, keys: &[&str]) -> bool {
    page.schema
        .iter()
        .flat_map(schema::objects)
        .any(|o| keys.iter().any(|key| o.contains_key(*key)))
}

/// How little structured data say of the author, 0 to 1; NaN where they name none.
fn thin_author(page: &Page) -> f32 {
    const KEYS: [&str; 5] = ["url", "sameAs", "jobTitle", "image", "description"];
    let mut objects = page.schema.iter().flat_map(schema::objects);
    let author = objects.find(|o| schema::is_type(o, "Person") && o.contains_key("name"));
    author.map_or(f32::NAN, |person| {
        share(KEYS.iter().filter(|key| !person.contains_key(**key)).count(), KEYS.len())
    })
}

/// 1 when the article's author is the publishing organisation.
fn author_is_site(page: &Page) -> f32 {
    let named = |key: &str| {
        let mut objects = page.schema.iter().flat_map(schema::objects);
        objects.find_map(|o| o.get(key).and_then(schema::text_of)).map(str::to_lowercase)
    };
    match (named("author"), named("publisher")) {
        (Some(author), Some(publisher)) => f32::from(author == publisher),
        _ => f32::NAN,
    }
}

/// 1 when metas and structured data give different days of publication.
fn dates_differ(page: &Page) -> f32 {
    let day = |text: &str| {
        text.get(..10).filter(|d| d.as_bytes().get(4) == Some(&b'-')).map(str::to_owned)
    };
    let mut objects = page.schema.iter().flat_map(schema::objects);
    let said = objects.find_map(|o| o.get("datePublished").and_then(|v| v.as_str()).and_then(day));
    match (said, day(page.meta("article:published_time"))) {
        (Some(a), Some(b)) => f32::from(a != b),
        _ => f32::NAN,
    }
}

/// 1 when the description is the beginning of the text, cut by a program.
fn description_copied(page: &Page) -> f32 {
    let head: String = page.meta("description").chars().take(50).collect();
    if head.chars().count() < 40 {
        return f32::NAN;
    }
    f32::from(memchr::memmem::find(page.visible_text().as_bytes(), head.as_bytes()).is_some())
}

/// Share of the title's terms that the shared title does not have.
fn titles_differ(page: &Page) -> f32 {
    let (title, shared) = (page.text(page.title), page.meta("og:title"));
    if title.is_empty() || shared.is_empty() {
        return f32::NAN;
    }
    let (a, b) = (Reading::terms(title), Reading::terms(shared));
    share(b.iter().filter(|t| !a.contains(t)).count(), b.len())
}

/// 1 when the canonical address is on another domain than the page's own.
fn foreign_canonical(page: &Page) -> f32 {
    let canonical = crate::page::Address::parse(page.text(page.canonical));
    match (canonical, &page.address) {
        (Some(canonical), Some(own)) => f32::from(canonical.domain() != own.domain()),
        _ => f32::NAN,
    }
}

fn reviews_without_text(page: &Page) -> bool {
    let mut objects = page.schema.iter().flat_map(schema::objects);
    objects.any(|o| {
        schema::is_type(o, "Review")
            && !o.contains_key("reviewBody")
            && !o.contains_key("description")
    })
}

/// Ways to reach or identify who runs the site: mail, telephone, contact and imprint pages.
fn contacts(page: &Page) -> usize {
    static PATHS: Marks<8> = Marks::of([
        "contact",
        "kontakt",
        "impressum",
        "imprint",
        "contacto",
        "contatti",
        "contato",
        "about",
    ]);
    static ABOUT: Marks<1> = Marks::of(["about"]);
    let mut found = [false; 4];
    for link in &page.links {
        let href = page.text(link.href);
        found[0] |= href.starts_with("mailto:");
        found[1] |= href.starts_with("tel:");
        let internal = link.target == crate::page::Target::Internal;
        found[2] = found[2] || internal && PATHS.are_in_any_case(href);
        found[3] = found[3] || internal && ABOUT.are_in_any_case(href);
    }
    found.iter().filter(|f| **f).count()
}

/// What is said of a page of markup; NaN on plain text.
fn of_html(facts: &super::Facts, value: impl Fn(&Page) -> f32) -> f32 {
    if facts.is_html() { value(facts.reading.page) } else { f32::NAN }
}

fn meta_spans(reading: &Reading, name: &str) -> Vec<Span> {
    let page = reading.page;
    page.metas
        .iter()
        .filter(|m| page.text(m.name).eq_ignore_ascii_case(name))
        .map(|m| m.content)
        .take(1)
        .collect()
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "metadata.thin_author",
        "H01",
        Share,
        Either,
        "How little structured data say of the author: no page, profile, job, picture or description.",
        "A made-up person has a name and nothing else.",
        "{} of what could be said of the author is missing",
        |f| of_html(f, thin_author)
    ),
    signal!(
        "metadata.author_is_site",
        "H02",
        Flag,
        Either,
        "Structured data name the publisher as the author.",
        "Nobody signs; newsrooms do so by policy.",
        "the publisher is named as the author: {}",
        |f| of_html(f, author_is_site)
    ),
    signal!(
        "metadata.dates_differ",
        "H04",
        Flag,
        Either,
        "Meta tags and structured data give different days of publication.",
        "Dates are stamped fresh in one place and forgotten in the other.",
        "days of publication differ: {}",
        |f| of_html(f, dates_differ)
    ),
    Signal {
        id: "metadata.description_copied",
        catalogue: "H08",
        summary: "The description is the beginning of the text.",
        why: "Programs cut the description from the text; people write one.",
        unit: Unit::Flag,
        direction: Direction::Context,
        says: "the description is cut from the text: {}",
        value: |f| of_html(f, description_copied),
        evidence: Some(|r, _| meta_spans(r, "description")),
        ..Signal::BASE
    },
    Signal {
        id: "metadata.keywords",
        catalogue: "H09",
        summary: "Keywords in the meta tag of that name.",
        why: "No search engine reads it any more; stuffers still fill it.",
        unit: Unit::Count,
        direction: Direction::Context,
        says: "{} keywords in the meta tag",
        value: |f| of_html(f, |page| entries(page.meta("keywords")) as f32),
        evidence: Some(|r, _| meta_spans(r, "keywords")),
        ..Signal::BASE
    },
    signal!(
        "metadata.titles_differ",
        "H10",
        Share,
        Either,
        "Share of the shared title's terms that the title does not have.",
        "Templates fill both; editors tune them; a copied head has a foreign one.",
        "{} of the shared title's words are not in the title",
        |f| of_html(f, titles_differ)
    ),
    signal!(
        "metadata.foreign_canonical",
        "H12",
        Flag,
        Either,
        "The canonical address is on another domain.",
        "A mirror, or a copy that says so.",
        "the canonical address is elsewhere: {}",
        |f| of_html(f, foreign_canonical)
    ),
    signal!(
        "metadata.article_schema",
        "H13",
        Flag,
        Context,
        "Structured data call the page an article.",
        "Search plugins claim it for anything; learnt from data.",
        "structured data call it an article: {}",
        |f| of_html(f, |page| f32::from(has_type(page, &ARTICLES)))
    ),
    signal!(
        "metadata.cites",
        "H14",
        Flag,
        Honest,
        "Structured data name sources the page is based on.",
        "Fact checkers and libraries do so.",
        "structured data name sources: {}",
        |f| of_html(f, |page| f32::from(has_key(page, &SOURCES)))
    ),
    signal!(
        "metadata.empty_reviews",
        "H15",
        Flag,
        Context,
        "Review markup without a review.",
        "Stars in search results without anybody's opinion.",
        "review markup without a review: {}",
        |f| of_html(f, |page| f32::from(reviews_without_text(page)))
    ),
    signal!(
        "metadata.feed",
        "H17",
        Flag,
        Context,
        "The page offers a feed.",
        "Blogs with readers have one (Marginalia trusts them); generators add it by default.",
        "offers a feed: {}",
        |f| of_html(f, |page| f32::from(offers_feed(page)))
    ),
    signal!(
        "metadata.independent_web",
        "H17",
        Count,
        Honest,
        "Links of the independent web: `rel=me`, webmention, micropub.",
        "Marginalia's signs of trust: people who own their site.",
        "{} links of the independent web",
        |f| of_html(f, |page| indie(page) as f32)
    ),
    signal!(
        "metadata.contacts",
        "J09",
        Count,
        Context,
        "Ways to reach who runs the site: mail, telephone, contact or imprint page.",
        "Who has nothing to hide can be reached.",
        "{} ways to reach the makers",
        |f| of_html(f, |page| contacts(page) as f32)
    ),
    signal!(
        "metadata.described",
        "H08",
        Flag,
        Context,
        "The page has a description.",
        "Learnt from data: tells the care or the plugin behind a page.",
        "has a description: {}",
        |f| of_html(f, |page| f32::from(!page.meta("description").is_empty()))
    ),
    signal!(
        "metadata.publisher_differs",
        "H03",
        Flag,
        Either,
        "No name that the site gives itself fits its host.",
        "Expired domains are bought for their standing and filled under another name; publishing groups name the group.",
        "the site's name and its host differ: {}",
        |f| of_html(f, |page| publisher_differs(page, f.reading.site_name())),
        |r, _| meta_spans(r, "og:site_name")
    ),
    signal!(
        "metadata.autoblog",
        "H11",
        Count,
        Either,
        "Traces of programs that fill a blog by themselves: WP Automatic, WPeMatico, Feedzy, AutoBlog.",
        "They republish feeds or write by prompt without anybody looking; clubs and libraries show feeds with some of them too.",
        "{} traces of a program that fills blogs by itself",
        |f| of_html(f, |_| f.metadata.autoblogs.of(f.reading).len() as f32),
        |r, f| some(f.metadata.autoblogs.of(r))
    ),
    signal!(
        "metadata.programs",
        "H11",
        Count,
        Context,
        "Traces of other programs that make sites: content management, search plug-ins, shops, wikis.",
        "Tells how the site was made, which is no sign of who made it.",
        "{} traces of programs that make sites",
        |f| of_html(f, |_| f.metadata.programs.of(f.reading).len() as f32),
        |r, f| some(f.metadata.programs.of(r))
    ),
    signal!(
        "metadata.robots",
        "H16",
        Count,
        Context,
        "Directives to search engines in the robots tag.",
        "Marginalia reads them; search plug-ins write the same row on every site.",
        "{} directives to search engines",
        |f| of_html(f, |page| entries(page.meta("robots")) as f32),
        |r, _| meta_spans(r, "robots")
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, check_at, quotes};

    #[test]
    fn keywords_are_counted_and_text_has_none() {
        check("<meta name=keywords content='a, b, c,'><p>x", "metadata.keywords", 3.0);
        check("Title\n\nText.", "metadata.keywords", f32::NAN);
    }

    #[test]
    fn an_author_with_a_page_is_less_thin() {
        let person = |more: &str| {
            format!(
                "<script type='application/ld+json'>{{\"@type\":\"Person\",\"name\":\"Ada\"{more}}}</script><p>x"
            )
        };
        check(&person(""), "metadata.thin_author", 1.0);
        check(
            &person(",\"url\":\"https://example.org/ada\",\"sameAs\":[]"),
            "metadata.thin_author",
            0.6,
        );
    }

    #[test]
    fn names_are_held_against_the_host() {
        let named = |name: &str| format!("<meta property=og:site_name content='{name}'><p>x");
        let check = |host: &str, name: &str, expected: f32| {
            let url = format!("https://www.{host}/a");
            check_at(Some(&url), &named(name), "metadata.publisher_differs", expected);
        };
        check("holm-bakery.example", "Casino Kings", 1.0);
        check("holm-bakery.example", "The Bakery of Ada Holm", 0.0);
        check("mrt.example", "Marrow River Times", 0.0);
        check("al.example", "AL.com", 0.0);
        check("mill.holm.example", "The Old Mill", 0.0);
        check("holm-bakery.example", "パン屋", f32::NAN);
        check("localhost", "The Bakery", f32::NAN);
        // Of a host with many owners a user's name is all that is known.
        check("aholm.blogspot.com", "The Bakery", f32::NAN);
    }

    #[test]
    fn programs_that_fill_blogs_are_told_from_others() {
        let plugin = |name: &str| {
            format!("<link rel=stylesheet href='/wp-content/plugins/{name}/style.css'><p>x")
        };
        check(&plugin("wp-automatic"), "metadata.autoblog", 1.0);
        assert_eq!(quotes(&plugin("feedzy-rss-feeds"), "metadata.autoblog").len(), 1);
        check(&plugin("contact-form-7"), "metadata.autoblog", 0.0);
        check("<link rel=canonical href='/reviews/wp-automatic'><p>x", "metadata.autoblog", 0.0);
        check("<meta name=generator content='WordPress 6.4'><p>x", "metadata.programs", 1.0);
    }

    #[test]
    fn directives_are_counted() {
        let robots = "<meta name=robots content='index, follow, max-image-preview:large'><p>x";
        check(robots, "metadata.robots", 3.0);
        check("<p>x", "metadata.robots", 0.0);
    }
}
