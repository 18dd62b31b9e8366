//! Whether a page that has an agency's text says whose it is: lines, markup, its own host.

use super::Facts;
use crate::page::{Element, Format, Span, Target, beginning, ending, schema};
use crate::signals::Reading;
use crate::signals::author::byline::declared_names;
use crate::signals::list::{self, Hosts};
use crate::signals::marks::Marks;
use crate::signals::phrases::{Hit, Topic};
use crate::signals::tokens;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A credit stands in a line of its own, at most this long, in bytes.
const LONGEST_CREDIT: usize = 160;
/// A notice of copyright is longer: what may not be done with the text follows.
const LONGEST_NOTICE: usize = 400;
/// A line at most this long that names the agency is a credit, however it is worded.
const LONGEST_NAMING: usize = 80;

/// Hosts of agencies, to tell the agency's own pages and links to it.
static AGENCY_HOSTS: LazyLock<Hosts> =
    LazyLock::new(|| Hosts::of(include_str!("../lists/markup/agency_hosts.txt")));

/// Names of agencies as credits write them, by the agency's id.
static AGENCY_NAMES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut names: HashMap<_, Vec<_>> = HashMap::new();
    for (name, agency, _) in list::lines(include_str!("../lists/markup/agency_names.txt")) {
        names.entry(agency).or_default().push(name);
    }
    names
});

/// Finds out whether the page says whose text it is.
pub(super) fn count(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    facts.photo_credits = photo_credits(reading);
    let agency = agency(reading, facts).unwrap_or_default();
    facts.credits = reading
        .hits(Topic::WireCredits)
        .iter()
        .filter(|hit| is_credit_line(reading, hit, facts) && credits_agency(reading, hit, agency))
        .map(|hit| hit.span)
        .collect();
    facts.credits.extend(naming_lines(reading, facts));
    let host = page.address.as_ref().map_or("", |address| address.host());
    let own = AGENCY_HOSTS.note(host);
    facts.own_host = own.is_some_and(|own| agency.is_empty() || own == agency);
    facts.foreign_host = !host.is_empty() && own.is_none();
    facts.credited_in_markup = credited_in_markup(reading, agency)
        || !agency.is_empty()
            && declared_names(reading).iter().any(|author| names_agency(author, agency));
}

/// The agency that the dateline names, or else the sign-off.
fn agency(reading: &Reading, facts: &Facts) -> Option<&'static str> {
    let mut signed_off = reading.main_hits(Topic::WireSignoffs).filter(|hit| hit.note != "*");
    let dateline = facts.dateline.map(|(_, agency)| agency);
    dateline.or_else(|| signed_off.next().map(|hit| hit.note))
}

/// A credit is a line of its own outside of the story's paragraphs: byline, source line, notice.
fn is_credit_line(reading: &Reading, hit: &Hit, facts: &Facts) -> bool {
    let Some(block) = reading.page.blocks.get(hit.block as usize) else { return false };
    let in_dateline = facts
        .dateline
        .is_some_and(|(span, _)| hit.span.start < span.end && span.start < hit.span.end);
    let longest = if is_notice(reading, block.span) { LONGEST_NOTICE } else { LONGEST_CREDIT };
    block.span.len() <= longest && !in_dateline
}

/// Whether a credit is to the story's agency: to it, to several, or to others beside it.
fn credits_agency(reading: &Reading, hit: &Hit, agency: &str) -> bool {
    let Some(block) = reading.page.blocks.get(hit.block as usize) else { return false };
    // Marks of stories that several agencies use are of no one agency.
    agency.len() <= 1
        || hit.note == "*"
        || hit.note == agency
        || names_agency(reading.text(block.span), agency)
}

/// Whether an agency's words stand in a notice of copyright that does not name it: papers say of what is
/// their own that it "may not be published, broadcast, rewritten", too. Of a long block what stands
/// around the words is read, so that one with many of them costs no more than others.
pub(super) fn is_own_notice(reading: &Reading, hit: &Hit) -> bool {
    let Some(block) = reading.page.blocks.get(hit.block as usize) else { return false };
    let before = Span { end: hit.span.start, ..block.span };
    let behind = Span { start: hit.span.start, ..block.span };
    let around = [
        ending(reading.text(before), LONGEST_NOTICE),
        beginning(reading.text(behind), LONGEST_NOTICE),
    ];
    let opens = before.len() <= LONGEST_NOTICE && is_notice(reading, block.span);
    (opens || around.iter().any(|text| text.contains('©')))
        && !around.iter().any(|text| names_agency(text, hit.note))
}

fn is_notice(reading: &Reading, span: Span) -> bool {
    reading.text(span).contains('©') || reading.lower_text(span).starts_with("copyright")
}

/// Short lines that name the story's agency: "By Jane Doe | AP", "Associated Press", "© dpa". Of a
/// story with a sign-off only, lines above it and notices of copyright. What came along with a copied
/// story says nothing: captions, datelines, what sources told it, and the feed's sign-off with its
/// number ("© dpa-infocom, dpa:240212-99-000000/2").
fn naming_lines(reading: &Reading, facts: &Facts) -> Vec<Span> {
    let Some(agency) = agency(reading, facts) else { return Vec::new() };
    let opens = facts.dateline.map(|(dateline, _)| dateline.start);
    let story = opens.or_else(|| first_sentence(reading)).unwrap_or_default();
    let longest = |span: Span| {
        // "Associated Press writer Bo Lee contributed" is copied along with what it ends.
        let below = opens.is_none() && span.start >= story;
        if is_notice(reading, span) {
            LONGEST_NOTICE
        } else if below || has_hit(reading, Topic::WireSignoffs, span) {
            0
        } else {
            LONGEST_NAMING
        }
    };
    let title = |element: Element| element.leads() && reading.page.format == Format::Html;
    let blocks = reading.page.blocks.iter().filter(|b| {
        b.span.len() <= LONGEST_NOTICE && opens != Some(b.span.start) && !title(b.element)
    });
    let credits = blocks.map(|b| b.span).filter(|&span| {
        names_agency(reading.text(span), agency)
            && span.len() <= longest(span)
            && !has_feed_number(reading.text(span))
            && !facts.photo_credits.contains(&span)
            && !has_hit(reading, Topic::WireDatelines, span)
            && !has_hit(reading, Topic::WireSelfReference, span)
    });
    credits.collect()
}

/// Where the first whole sentence of the main content begins.
fn first_sentence(reading: &Reading) -> Option<u32> {
    const LEAST_WORDS: u32 = 8;
    let mut whole = reading.sentences.iter().filter(|s| s.ended && s.words >= LEAST_WORDS);
    whole.next().map(|sentence| sentence.span.start)
}

/// Whether a phrase of a topic stands in a span.
fn has_hit(reading: &Reading, topic: Topic, span: Span) -> bool {
    let hits = reading.hits(topic);
    let behind = &hits[hits.partition_point(|hit| hit.span.start < span.start)..];
    behind.iter().take_while(|h| h.span.start < span.end).any(|h| h.span.end <= span.end)
}

/// Whether a text has a number of so many digits as feeds give to stories.
fn has_feed_number(text: &str) -> bool {
    const LEAST_DIGITS: usize = 6;
    text.as_bytes().windows(LEAST_DIGITS).any(|run| run.iter().all(u8::is_ascii_digit))
}

/// Whether a text has a name of the agency as a whole word.
fn names_agency(text: &str, agency: &str) -> bool {
    /// Shorter names are words of their own in small letters: `ap`, `map`, `spa`.
    const LEAST_IN_ANY_CASE: usize = 5;
    let listed = AGENCY_NAMES.get(agency).map_or(&[][..], Vec::as_slice).iter();
    let stands = |name: &str, id: bool| {
        text.char_indices().any(|(at, _)| {
            let Some(here) = text.get(at..at + name.len()) else { return false };
            let alike = match name.len() {
                LEAST_IN_ANY_CASE.. => here.eq_ignore_ascii_case(name),
                _ if id => here.eq_ignore_ascii_case(name) && here == here.to_ascii_uppercase(),
                _ => here == name,
            };
            alike && tokens::stands_alone(text, at, at + name.len())
        })
    };
    // Marks that several agencies use have no id of one.
    agency.len() > 1 && (stands(agency, true) || listed.into_iter().any(|name| stands(name, false)))
}

/// Agencies and picture desks named in captions.
fn photo_credits(reading: &Reading) -> Vec<Span> {
    static MARKS: Marks<10> = Marks::of([
        "ap photo",
        "reuters/",
        "afp/getty",
        "getty images",
        "/getty",
        "/gettyimages",
        "epa-efe",
        "via ap",
        "afp via",
        "picture alliance",
    ]);
    let blocks = reading.main_blocks().map(|(_, b)| b).filter(|b| b.span.len() <= 400);
    let credits = blocks.filter(|b| MARKS.stand_alone_in(reading.lower_text(b.span)));
    credits.map(|b| b.span).take(10).collect()
}

/// A link, a canonical address or structured data that names the agency.
fn credited_in_markup(reading: &Reading, agency: &str) -> bool {
    let page = reading.page;
    let is_agency =
        |host: &str| AGENCY_HOSTS.note(host).is_some_and(|own| agency.is_empty() || own == agency);
    let linked = page
        .links
        .iter()
        .any(|link| link.target == Target::External && is_agency(page.text(link.host)));
    let canonical = crate::page::Address::parse(page.text(page.canonical));
    let names_source = page.schema.iter().flat_map(schema::objects).any(|object| {
        ["sourceOrganization", "isBasedOn", "copyrightHolder", "creditText"]
            .iter()
            .any(|key| object.contains_key(*key))
    });
    linked || names_source || canonical.is_some_and(|address| is_agency(address.host()))
}
