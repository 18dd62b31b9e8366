use super::stock::stock;
use super::{PairedPage, Part, pairs};
use std::collections::BTreeSet;

fn pages(seed: u64, count: u32) -> Vec<PairedPage> {
    pairs(seed, count).flatten().collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(pages(7, 60), pages(7, 60));
}

#[test]
fn a_pair_does_not_depend_on_the_count() {
    assert_eq!(pages(7, 60)[..20], pages(7, 10)[..]);
}

#[test]
fn seeds_differ() {
    let (one, other) = (pages(1, 30), pages(2, 30));
    let same = one.iter().zip(&other).filter(|(one, other)| one.content == other.content).count();
    assert_eq!(same, 0);
}

#[test]
fn pairs_stand_next_to_each_other() {
    let pages = pages(3, 50);
    assert_eq!(pages.len(), 100);
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(page.pair as usize, at / 2);
        assert_eq!(page.farm, at % 2 == 0);
        let kind = if page.farm { "farm" } else { "honest" };
        assert_eq!(page.id, format!("pair-{:06}-{kind}", at / 2));
    }
    let ids: BTreeSet<&str> = pages.iter().map(|page| page.id.as_str()).collect();
    assert_eq!(ids.len(), pages.len());
}

#[test]
fn every_part_occurs_and_on_its_side() {
    let mut seen = BTreeSet::new();
    for page in pages(11, 400) {
        assert!(!page.farm || !page.parts.is_empty(), "{}", page.id);
        for part in &page.parts {
            assert_eq!(part.is_farm(), page.farm, "{} {}", page.id, part.name());
            seen.insert(*part);
        }
    }
    assert_eq!(seen, Part::ALL.into_iter().collect());
}

#[test]
fn every_language_form_and_kind_occurs() {
    let pages = pages(11, 400);
    let languages: BTreeSet<&str> = pages.iter().map(|page| page.language).collect();
    let expected: BTreeSet<&str> =
        ["en", "de", "fr", "es", "it", "pt", "nl", "id", "pl", "ru"].into_iter().collect();
    assert_eq!(languages, expected);
    let html = pages.iter().filter(|page| page.html).count();
    assert!((300..500).contains(&html), "{html} of 800 are HTML");
    assert!(pages.iter().any(|page| page.url.is_none()));
    let hosts_are_reserved = pages
        .iter()
        .filter_map(|page| page.url.as_deref())
        .filter_map(|url| url.strip_prefix("https://")?.split('/').next())
        .all(|host| host.ends_with(".example"));
    assert!(hosts_are_reserved);
}

#[test]
fn farm_and_twin_share_article_skeleton_and_language() {
    for [farm, twin] in pairs(5, 300) {
        assert_eq!((farm.html, farm.language), (twin.html, twin.language));
        let words = |page: &PairedPage| -> BTreeSet<String> {
            let article = page.content.lines().filter(|line| line.len() > 60);
            article.map(|line| line.trim().to_owned()).collect()
        };
        // A dateline and a sign-off change their own paragraphs only.
        let (one, other) = (words(&farm), words(&twin));
        let shared = one.intersection(&other).count();
        assert!(shared >= 1, "{} shares {shared} lines", farm.id);
        if farm.html {
            let body = |page: &PairedPage| {
                let start = page.content.find("<body").unwrap_or(0);
                let end = page.content[start..].find('>').unwrap_or(0);
                page.content[start..start + end].to_owned()
            };
            assert_eq!(body(&farm), body(&twin), "{}", farm.id);
        }
        assert_ne!(farm.content, twin.content);
    }
}

#[test]
fn html_is_balanced() {
    const PAIRED: [&str; 28] = [
        "html", "head", "title", "body", "main", "article", "section", "header", "footer", "nav",
        "div", "p", "ul", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "h1", "h2", "h3",
        "details", "summary", "script", "a",
    ];
    for page in pages(13, 200).iter().filter(|page| page.html) {
        for tag in PAIRED {
            let open = page.content.matches(&format!("<{tag}>")).count()
                + page.content.matches(&format!("<{tag} ")).count();
            let close = page.content.matches(&format!("</{tag}>")).count();
            assert_eq!(open, close, "<{tag}> in {}:\n{}", page.id, page.content);
        }
    }
}

#[test]
fn linked_data_parse_as_json_strings() {
    for page in pages(17, 200) {
        let Some((_, data)) = page.content.split_once("application/ld+json\">") else {
            continue;
        };
        let data = data.split("</script>").next().unwrap_or("");
        let depth = |open: char, close: char| {
            let mut quoted = false;
            let mut escaped = false;
            data.chars().fold(0_i32, |depth, letter| {
                if quoted {
                    quoted = escaped || letter != '"';
                    escaped = !escaped && letter == '\\';
                    return depth;
                }
                quoted = letter == '"';
                depth + i32::from(letter == open) - i32::from(letter == close)
            })
        };
        assert_eq!((depth('{', '}'), depth('[', ']')), (0, 0), "{data}");
    }
}

#[test]
fn no_slot_is_left_open() {
    for page in pages(19, 400) {
        let text = match page.content.split_once("application/ld+json\">") {
            Some((before, rest)) => {
                format!("{before}{}", rest.split_once("</script>").map_or("", |(_, after)| after))
            }
            None => page.content.clone(),
        };
        for mark in ["{", "}", "[[", "]]", "  "] {
            let at = text.find(mark);
            let near = at.map(|at| text[..at].chars().rev().take(60).collect::<Vec<char>>());
            let near: String = near.unwrap_or_default().into_iter().rev().collect();
            assert!(at.is_none(), "{mark:?} in {} after {near:?}", page.id);
        }
    }
}

#[test]
fn honest_ratings_can_be_reached() {
    for page in pages(23, 300).iter().filter(|page| page.parts.contains(&Part::HonestRating)) {
        let Some((_, value)) = page.content.split_once("\"ratingValue\":\"") else {
            continue;
        };
        let value: f64 = value.split('"').next().unwrap_or("").parse().unwrap_or(0.0);
        let (_, votes) = page.content.split_once("\"ratingCount\":\"").unwrap_or_default();
        let votes: f64 = votes.split('"').next().unwrap_or("").parse().unwrap_or(1.0);
        let stars = (value * votes).round();
        let step = if value.fract() == 0.0 { 0.51 } else { 0.06 };
        assert!((stars / votes - value).abs() < step, "{value} of {votes}");
    }
}

#[test]
fn the_stock_is_complete() {
    let stock = stock();
    for language in &stock.languages {
        let least = if language.code == "en" { 40 } else { 6 };
        assert!(language.topics.len() >= least, "{}", language.code);
        for topic in &language.topics {
            let name = (language.code, &topic.keyword);
            assert!(!topic.titles.is_empty(), "{name:?}");
            assert!(topic.sentences.len() >= 7, "{name:?}");
            assert!(topic.questions.len() >= 3, "{name:?}");
            assert_ne!(topic.group, "life", "{name:?}");
        }
        for questions in [&language.trivia, &language.about_a_word, &language.about_the_site] {
            assert!(questions.len() >= 3, "{}", language.code);
        }
        let ours = |code: &str| code == language.code;
        assert!(stock.agencies.iter().any(|agency| ours(agency.language)));
        assert!(stock.places.iter().any(|place| ours(place.language)));
    }
    assert_eq!(stock.faker.all("hobby").len(), 167);
    assert_eq!(stock.faker.all("last").len(), 472);
}

#[test]
fn every_language_has_every_wording() {
    let stock = stock();
    let keys = include_str!("data/phrases/en.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .map(|(key, _)| key);
    for key in keys {
        for language in &stock.languages {
            let wordings = language.phrases.all(key);
            assert!(!wordings.is_empty(), "{key} in {}", language.code);
            assert!(wordings.iter().all(|wording| !wording.is_empty()), "{key}");
        }
    }
}
