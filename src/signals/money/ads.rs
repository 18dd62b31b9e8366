//! Advertising: its slots in markup, its vendors' scripts, and the numbers it is paid out under.

use super::Networks;
use crate::page::{Page, Span, host_of, registrable_domain};
use crate::signals::Reading;
use std::collections::HashSet;
use std::sync::LazyLock;

static ADS: LazyLock<Networks> =
    LazyLock::new(|| Networks::of(include_str!("../lists/markup/ad_networks.txt")));
/// Advertising on the page.
#[derive(Debug, Default)]
pub(super) struct Ads {
    pub slots: Vec<Span>,
    /// Words of the main content before the first slot; NaN without one.
    pub words_before: f32,
    pub vendors: usize,
}

/// Vendors of advertising that scripts and frames are loaded from, and their classes.
pub(super) fn vendors_of_scripts(
    page: &Page,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let sources = page.embeds.iter().map(|embed| page.text(embed.src));
    sources.filter(|src| !src.is_empty()).filter_map(|src| ADS.find(src))
}

/// Advertising on the page.
pub(super) fn ads(reading: &Reading) -> Ads {
    let page = reading.page;
    let found = reading.markers().find(page, |marker| ADS.find(marker));
    let slots = found.iter().map(|(n, _)| page.markers[*n]).collect();
    let of_slots = found.iter().map(|(_, (vendor, _))| *vendor);
    let of_scripts = vendors_of_scripts(page).map(|(vendor, _)| vendor);
    let vendors: HashSet<&str> = of_slots.chain(of_scripts).collect();
    Ads {
        slots,
        words_before: found.first().map_or(f32::NAN, |(n, _)| words_before(reading, *n) as f32),
        vendors: vendors.len(),
    }
}

/// How many other sites scripts and frames are loaded from.
pub(super) fn third_parties(page: &Page) -> usize {
    let own = page.address.as_ref().map(|a| a.domain());
    let domains = page.embeds.iter().map(|embed| registrable_domain(host_of(page.text(embed.src))));
    // Hosts are the same in capitals.
    let domains = domains.filter(|domain| !domain.is_empty()).map(str::to_ascii_lowercase);
    domains.filter(|domain| own != Some(domain)).collect::<HashSet<_>>().len()
}

/// Words of the main content that stand before a marker.
fn words_before(reading: &Reading, marker: usize) -> usize {
    let before = reading.main_blocks().take_while(|(_, block)| block.markers as usize <= marker);
    before.map(|(n, _)| reading.words_of(n).len()).sum()
}

/// Numbers under which advertising and visitor counting are paid out or told, where markup gives
/// them: whoever has the same one on another site runs that too.
pub(super) fn publisher_ids(reading: &Reading) -> Vec<Span> {
    const MOST: usize = 12;
    let page = reading.page;
    let sources = page.embeds.iter().map(|embed| embed.src);
    let account = |meta: &&crate::page::Meta| {
        page.text(meta.name).eq_ignore_ascii_case("google-adsense-account")
    };
    let said = page.metas.iter().filter(account).map(|meta| meta.content);
    let mut found: Vec<Span> = Vec::new();
    for span in sources.chain(said) {
        let Some(id) = publisher_id(page.text(span)) else { continue };
        let start = span.start as usize + id.start;
        let id = Span::new(start, start + id.len());
        if found.len() < MOST && found.iter().all(|own| page.text(*own) != page.text(id)) {
            found.push(id);
        }
    }
    found
}

/// Where a publisher's number stands in an address: `ca-pub-…`, or `id=G-…` and its kin.
fn publisher_id(text: &str) -> Option<std::ops::Range<usize>> {
    const ACCOUNT: &[u8] = b"ca-pub-";
    const TAGS: [&[u8]; 5] = [b"G-", b"UA-", b"GTM-", b"AW-", b"GT-"];
    let bytes = text.as_bytes();
    let account = |at: &usize| bytes[*at..].starts_with(ACCOUNT);
    // `id=` is no part of the number behind it.
    let tag = |at: &usize| {
        bytes[..*at].ends_with(b"id") && TAGS.iter().any(|tag| bytes[at + 1..].starts_with(tag))
    };
    let accounts = || memchr::memchr_iter(b'c', bytes).find(account);
    let tags = || memchr::memchr_iter(b'=', bytes).find(tag).map(|at| at + 1);
    let start = accounts().or_else(tags)?;
    let part = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let length = bytes[start..].iter().take_while(|b| part(**b)).count();
    (length > 8).then(|| start..start + length)
}
