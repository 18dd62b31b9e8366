//! Templates and engagement widgets: bars of invented numbers, stacks of list titles, residue.

use super::author::profile::field_of_label;
use super::later::Later;
use super::list;
use super::marks::{ManyMarks, Marks};
use super::phrases::Topic;
use super::{Reading, Signal, beyond, signal, some, stands_alone};
use crate::page::{Role, Span, ending, ends_sentence, schema};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Parts that templates for search engines put around and into an article.
const MODULES: [&str; 5] = ["contents", "faq", "conclusion", "author", "related"];

/// Class and id names of these parts, and which part each is.
static MODULE_MARKS: LazyLock<(ManyMarks, Vec<&'static str>)> = LazyLock::new(|| {
    let rows = list::lines(include_str!("lists/markup/article_modules.txt"));
    let (marks, parts) = rows.map(|(mark, part, _)| (mark, part)).unzip();
    (ManyMarks::of(marks), parts)
});

/// Labels further apart than this, in blocks, belong to different bars.
const NEAR_BLOCKS: u32 = 6;

/// What was counted about templates.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    bar: Vec<Span>,
    impossible: Later<Vec<Span>>,
    helpful: Vec<Span>,
    stacks: Vec<Span>,
    spintax: Later<Vec<Span>>,
    residue: Later<Vec<Span>>,
    modules: [Option<Span>; MODULES.len()],
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let spans = |topic| reading.spans(topic);
    Facts {
        bar: bar(reading),
        impossible: Later::by(impossible_ratings),
        helpful: spans(Topic::Helpfulness).into_iter().filter(|s| is_share(reading, *s)).collect(),
        stacks: stacks(reading),
        spintax: Later::by(spintax),
        residue: Later::by(residue),
        modules: modules(reading),
    }
}

/// Whether a phrase is told of a share: "93% of readers found …". Help centres count heads, or ask.
fn is_share(reading: &Reading, phrase: Span) -> bool {
    const NEAR: usize = 12;
    let before = ending(&reading.page.visible_text()[..phrase.start as usize], NEAR);
    let share = before.rfind(['%', '％', '٪']).map(|at| &before[at..]);
    // A share told in the sentence or line before is one of something else.
    share.is_some_and(|share| !share.contains(|c: char| ends_sentence(c) || "\n\r".contains(c)))
}

/// Labels of a bar of article statistics standing together: author, updated, views, rating, reviews.
fn bar(reading: &Reading) -> Vec<Span> {
    const FIELDS: [&str; 5] = ["author", "updated", "views", "rating", "reviews"];
    let page = reading.page;
    let mut labelled: Vec<(u32, &str, Span)> = page
        .labels
        .iter()
        .filter_map(|pair| {
            let field =
                field_of_label(page.text(pair.label)).filter(|field| FIELDS.contains(field))?;
            Some((pair.block, field, Span { start: pair.label.start, end: pair.value.end }))
        })
        .collect();
    labelled.sort();
    let groups = labelled.chunk_by(|a, b| b.0 - a.0 <= NEAR_BLOCKS);
    let different = |group: &[(u32, &str, Span)]| {
        FIELDS.iter().filter(|f| group.iter().any(|g| g.1 == **f)).count()
    };
    let counted = |group: &[(u32, &str, Span)]| {
        group.iter().any(|g| matches!(g.1, "views" | "rating" | "reviews"))
    };
    let fullest = groups.filter(|g| different(g) >= 3 && counted(g)).max_by_key(|g| different(g));
    fullest.map_or(Vec::new(), |group| group.iter().map(|g| g.2).collect())
}

/// Ratings that no votes can add up to: `4.27 / 5 (3 voted)`, `97% of 12 readers`.
fn impossible_ratings(reading: &Reading) -> Vec<Span> {
    let blocks = reading.page.blocks.iter().filter(|b| b.span.len() <= 160);
    blocks.filter(|b| is_impossible(reading.text(b.span))).map(|b| b.span).take(5).collect()
}

fn is_impossible(text: &str) -> bool {
    let Some((rating, places, votes)) = rating_of(text) else { return false };
    // Votes of 1 to 5 stars, half ones too: twice the mean times the votes must round to a whole number.
    let unit = 10f64.powi(-places);
    let halves = 2.0 * rating * votes;
    let off = (halves - halves.round()).abs() / 2.0;
    votes >= 1.0 && votes < 0.2 / unit && off > votes * unit * 0.51 + 1e-9
}

/// Rating out of five, its decimal places, and the votes, of a line such as `4.2 / 5 (51 voted)`.
fn rating_of(text: &str) -> Option<(f64, i32, f64)> {
    // Most lines have no slash, which is quicker to see than what may follow it.
    memchr::memchr(b'/', text.as_bytes())?;
    // "/ 50" and "/5.5" are other scales.
    let of_five = |(at, mark): &(usize, &str)| {
        let after = text[at + mark.len()..].trim_start().strip_prefix('5');
        after.is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    };
    let (slash, _) = text.match_indices('/').find(of_five)?;
    let rating =
        text[..slash].trim_end().rsplit(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let places = rating.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    let after = &text[slash..];
    let open = after.find('(')?;
    let votes: String = after[open + 1..]
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(|c| *c != ',')
        .collect();
    let (rating, votes) = (rating.parse::<f64>().ok()?, votes.parse::<f64>().ok()?);
    (rating > 5.0 || places > 0).then_some((rating, places, votes))
}

/// Different titles of link lists, as theme furniture stacks them. A link that says no more than such a
/// title leads to the list; a single one is on any blog.
fn stacks(reading: &Reading) -> Vec<Span> {
    let page = reading.page;
    let links = |title: Span| {
        let behind = page.links.partition_point(|link| link.text.start <= title.start);
        page.links[..behind].last().is_some_and(|link| link.text.end >= title.end)
    };
    let mut seen = HashSet::new();
    let titles = stands_alone(reading, Topic::TemplateStacks).map(|hit| hit.span);
    let new = |title: &Span| !links(*title) && seen.insert(reading.lower_text(*title));
    beyond(1, titles.filter(new).collect())
}

/// Where each part of a search template is first seen: as a heading of its own, or by a class name.
fn modules(reading: &Reading) -> [Option<Span>; MODULES.len()] {
    let mut found = [None; MODULES.len()];
    let mut see = |part: &str, span: Span| {
        if let Some(n) = MODULES.iter().position(|module| *module == part) {
            found[n].get_or_insert(span);
        }
    };
    let page = reading.page;
    for hit in stands_alone(reading, Topic::ArticleModules) {
        // "FAQ" in a menu leads to another page.
        let block = &page.blocks[hit.block as usize];
        if block.role == Role::Main || block.element.leads() {
            see(hit.note, hit.span);
        }
    }
    let (marks, parts) = &*MODULE_MARKS;
    for (n, mark) in reading.markers().find(page, |marker| marks.find(marker)) {
        see(parts[mark], page.markers[n]);
    }
    found
}

/// `{one|two|three}` left by a spinner, outside of code.
fn spintax(reading: &Reading) -> Vec<Span> {
    let blocks = reading.main_blocks().filter(|(_, b)| b.element != crate::page::Element::Pre);
    let spun = |text: &str| {
        text.match_indices('{').any(|(at, _)| {
            let inner = text[at + 1..].split(['{', '}', '\n']).next().unwrap_or_default();
            let closed = text[at + 1 + inner.len()..].starts_with('}');
            closed
                && inner.contains('|')
                && inner.len() < 200
                && inner
                    .split('|')
                    .all(|w| w.chars().all(|c| c.is_alphanumeric() || " '-,".contains(c)))
        })
    };
    blocks.filter(|(_, b)| spun(reading.text(b.span))).map(|(_, b)| b.span).take(5).collect()
}

/// An article (not a product or recipe) with an aggregate rating and no review.
fn rated_article(reading: &Reading) -> bool {
    let objects = reading.page.schema.iter().flat_map(schema::objects);
    objects.into_iter().any(|object| {
        let article = [
            "Article",
            "NewsArticle",
            "BlogPosting",
            "WebPage",
            "CreativeWork",
            "CreativeWorkSeries",
        ];
        article.iter().any(|kind| schema::is_type(object, kind))
            && object.contains_key("aggregateRating")
            && !object.contains_key("review")
    })
}

/// Share buttons and profile links that lead nowhere.
fn dead_shares(reading: &Reading) -> usize {
    const NETWORKS: [&str; 7] =
        ["facebook", "twitter", "instagram", "pinterest", "linkedin", "youtube", "telegram"];
    let front_page = |href: &str| {
        let name = href.trim_end_matches('/').strip_suffix(".com");
        name.is_some_and(|name| NETWORKS.iter().any(|network| name.ends_with(network)))
    };
    let page = reading.page;
    let dead = |link: &&crate::page::Link| {
        let href = page.text(link.href);
        let text = reading.lower_text(link.text);
        (href == "#" && NETWORKS.iter().any(|n| text.contains(n))) || front_page(href)
    };
    page.links.iter().filter(dead).count()
}

/// Program values where text should be.
fn residue(reading: &Reading) -> Vec<Span> {
    static MARKS: Marks<8> = Marks::of([
        "{{",
        "%title%",
        "%keyword%",
        "[object object]",
        "undefined undefined",
        "<?php",
        "{%",
        "null null",
    ]);
    if reading.page.elements.of(crate::page::Element::Pre)
        + reading.page.elements.of(crate::page::Element::Code)
        > 0
    {
        return Vec::new();
    }
    let blocks = reading.page.blocks.iter().filter(|b| b.span.len() < 400);
    blocks.filter(|b| MARKS.are_in(reading.lower_text(b.span))).map(|b| b.span).take(5).collect()
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "template.statistics_bar",
        "D01",
        Count,
        Farm,
        "Labelled article statistics standing together: author, updated, views, rating, reviews.",
        "Farm kits print such a bar with random numbers under every article.",
        "{} labelled article statistics in a bar",
        |f| f.template.bar.len() as f32,
        |_, f| some(&f.template.bar)
    ),
    signal!(
        "template.impossible_rating",
        "D02",
        Count,
        Farm,
        "Ratings that the stated number of votes cannot have as their mean.",
        "Rating and votes are drawn apart from each other.",
        "{} ratings that its votes cannot add up to",
        |f| f.template.impossible.of(f.reading).len() as f32,
        |r, f| some(f.template.impossible.of(r))
    ),
    signal!(
        "template.helpfulness",
        "D06",
        Count,
        Either,
        "Phrases such as \"90% of readers found this page helpful\".",
        "Kits print it with a random number; help centres ask it in earnest, and count heads.",
        "{} phrases about readers who found it helpful",
        |f| f.template.helpful.len() as f32,
        |_, f| some(&f.template.helpful)
    ),
    signal!(
        "template.stacked_titles",
        "D08",
        Count,
        Either,
        "Different titles of link lists, from two on: \"Top Articles\", \"Latest Posts\", \"Article information\".",
        "Farm themes stack them; common blog themes have one or two (laylavish, issue 173).",
        "{} titles of link lists",
        |f| f.template.stacks.len() as f32,
        |_, f| some(&f.template.stacks)
    )
    .habit(),
    signal!(
        "template.modules",
        "G19",
        Count,
        Either,
        "Parts of a template for search engines that stand together, of five: table of contents, frequent questions, conclusion, author box, related posts.",
        "Who writes by the rules of search plug-ins has all of them; many honest blogs use the same plug-ins.",
        "{} of 5 parts of a template for search engines",
        |f| f.template.modules.iter().flatten().count() as f32,
        |_, f| f.template.modules.iter().flatten().copied().collect()
    ),
    signal!(
        "template.spintax",
        "D12",
        Count,
        Farm,
        "Blocks with the alternatives of a spinner left in: `{one|two}`.",
        "A spinner that failed leaves its source.",
        "{} blocks with a spinner's alternatives",
        |f| f.template.spintax.of(f.reading).len() as f32,
        |r, f| some(f.template.spintax.of(r))
    ),
    signal!(
        "template.residue",
        "D11",
        Count,
        Farm,
        "Blocks with unfilled variables of a program, on a page without code.",
        "Nobody looked at the page before it went out.",
        "{} blocks with unfilled variables",
        |f| f.template.residue.of(f.reading).len() as f32,
        |r, f| some(f.template.residue.of(r))
    ),
    signal!(
        "template.rated_article",
        "D07",
        Flag,
        Either,
        "Structured data give an article an aggregate rating without a review.",
        "Stars in search results are bait; recipes and products earn them.",
        "an article with a rating and no review: {}",
        |f| f.when_html(f32::from(rated_article(f.reading)))
    ),
    signal!(
        "template.dead_shares",
        "D16",
        Count,
        Either,
        "Links to social networks that lead nowhere or to the network's front page.",
        "Themes are used as they come out of the box.",
        "{} social links that lead nowhere",
        |f| f.when_html(dead_shares(f.reading) as f32)
    ),
];

#[cfg(test)]
mod tests {
    use super::is_impossible;
    use crate::signals::check;

    #[test]
    fn labels_of_ratings_are_no_readers_who_were_helped() {
        for plain in [
            "Average rating: 4 of 5. Vote count: 12. This article helped me to mend it.",
            "Votos: 300. Liczba głosów: 12. Oy sayısı: 4. Средний рейтинг 4. 平均評価 4",
            "Anzahl Bewertungen: 12. Número de votos: 3.",
        ] {
            check(&format!("A race\n\n{plain}"), "template.helpfulness", 0.0);
        }
        let invented = "A race\n\n90% of readers found this page helpful";
        check(invented, "template.helpfulness", 1.0);
        let asked = "Help\n\nWas this page helpful?\n\n12 of 15 readers found this page helpful.\n";
        check(asked, "template.helpfulness", 0.0);
    }

    #[test]
    fn ratings_are_checked_against_their_votes() {
        assert!(is_impossible("Rating: 4.27 / 5 (3 voted)"));
        assert!(!is_impossible("Rating: 4.33 / 5 (3 votes)"));
        assert!(!is_impossible("Rating: 4 / 5 (51 voted)"));
        assert!(!is_impossible("4.5 / 5"));
        assert!(!is_impossible("4.5 / 5 (1 vote)"), "half a star");
        assert!(!is_impossible("4.27 / 50 (3 voted)"), "another scale");
    }

    #[test]
    fn titles_of_link_lists_are_no_forms_and_no_ways_to_the_next_page() {
        let page = |titles: &[&str]| {
            let headings: String = titles.iter().map(|title| format!("<h3>{title}</h3>")).collect();
            format!("<h1>A walk</h1><p>It rained.</p>{headings}")
        };
        let stacked = page(&["Top Articles", "Latest Posts"]);
        check(&stacked, "template.stacked_titles", 2.0);
        check(&page(&["Related Posts", "Related posts"]), "template.stacked_titles", 0.0);
        let links = "<h1>A walk</h1><p>It rained.</p><h3><a href=/l>Latest Posts</a></h3><h3><a href=/t>Top \
            Articles</a></h3>";
        check(links, "template.stacked_titles", 0.0);
        let forms = page(&["Leave a Reply", "Previous post", "Table of Contents", "上一篇"]);
        check(&forms, "template.stacked_titles", 0.0);
    }

    #[test]
    fn a_statistics_bar_is_found() {
        let bar = "Article information\n\nAuthor: Edie Thiel\n\nLast Updated:\n\nViews: 5680\n\nRating: 4 / 5 (51 voted)\n\nReviews: 90% of readers found this page helpful\n";
        check(bar, "template.statistics_bar", 4.0);
        check("A walk\n\nAuthor: Ada Holm\n\nIt rained.", "template.statistics_bar", 0.0);
    }

    #[test]
    fn spintax_is_found_in_text_and_not_in_code() {
        check("Tiles\n\nOur {best|finest|great} tiles are cheap.", "template.spintax", 1.0);
        check(
            "<h1>Regex</h1><pre>{a|b}</pre><p>Set notation {x : x > 2} is fine.</p>",
            "template.spintax",
            0.0,
        );
    }

    #[test]
    fn parts_of_a_search_template_are_counted_together() {
        let page = "<div id=ez-toc-container>Table of Contents</div><h1>Kettles</h1><p>They boil water.</p>\
            <h2>FAQs</h2><p>None.</p><h2>Conclusion</h2><p>Buy one.</p><div class=author-box>Ada</div>\
            <h3>Related Posts</h3>";
        check(page, "template.modules", 5.0);
        let plain = "<h1>Kettles</h1><p>In conclusion, a kettle boils water, and the FAQ of its maker says so.</p>";
        check(plain, "template.modules", 0.0);
    }
}
