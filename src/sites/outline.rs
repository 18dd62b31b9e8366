//! The outline of a page: its headings with what is the page's own taken out.

use crate::page::{Page, Role};
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Headings from which an outline says something.
const LEAST_HEADINGS: usize = 3;

/// A hash of the main content's headings below the headline, numbers and the words of title and
/// headline left out: pages filled into one template have the same. `None` with fewer than three.
///
/// ```
/// use weedout::{Page, Source, sites::outline};
/// let page = |topic: &str| {
///     let html = format!(
///         "<h1>{topic}</h1><h2>What is {topic}?</h2><p>It is.</p><h2>Top 7 of {topic}</h2><p>Here.</p><h2>Conclusion</h2><p>So.</p>"
///     );
///     outline(&Page::read(html.as_bytes(), &Source::default()))
/// };
/// assert!(page("lawn mowers").is_some());
/// assert_eq!(page("lawn mowers"), page("garden hoses"));
/// ```
#[must_use]
pub fn outline(page: &Page) -> Option<u64> {
    let headline = page.headline();
    let lower = |span| page.text(span).to_lowercase();
    let own = format!("{} {}", lower(page.title), lower(headline));
    let own: HashSet<&str> = words(&own).collect();
    let mut outline = String::new();
    let mut count = 0;
    for heading in page.headings().filter(|h| h.role == Role::Main && h.span != headline) {
        let text = lower(heading.span);
        outline.push((b'0' + heading.element.heading_level()) as char);
        for word in words(&text).filter(|word| !own.contains(word)) {
            outline.push(' ');
            outline.push_str(word);
        }
        outline.push('\n');
        count += 1;
    }
    (count >= LEAST_HEADINGS).then(|| xxh3_64(outline.as_bytes()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let word = |c: char| !c.is_alphabetic();
    text.split(word).filter(|word| !word.is_empty())
}
