//! Copied wire text: agency datelines and sign-offs, and whether the page says whose text it is.
//!
//! An agency story is no offence: newspapers run it under licence, with a credit, and agencies run
//! it on hosts of their own. What tells a copy is the agency's mark in the text and no word of the
//! agency outside of it. The tiers follow LocalNewsImpact/MizzouNewsCrawler: own domain first,
//! then credits, then marks in the text.

mod credits;

use super::marks::Marks;
use super::phrases::{Hit, Topic};
use super::{Direction, Reading, Signal, Unit};
use crate::page::{Span, Target};

/// A dateline stands within so many bytes of the main content's beginning.
const DATELINE_REACH: u32 = 700;
/// Longest place name before the dash of a dateline, in bytes.
const LONGEST_PLACE: usize = 48;

/// Services by which firms publish what they say of themselves; a release is nobody's stolen story.
const RELEASE_SERVICES: [&str; 7] = [
    "accesswire",
    "businesswire",
    "einpresswire",
    "globenewswire",
    "newsfile",
    "ots",
    "prnewswire",
];

/// What was counted about wire text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    dateline: Option<(Span, &'static str)>,
    bare_dateline: Option<Span>,
    signoffs: Vec<Span>,
    reporter_credits: Vec<Span>,
    self_references: Vec<Span>,
    furniture: Vec<Span>,
    feed_residue: Vec<Span>,
    scraped_markup: Vec<Span>,
    licences: Vec<Span>,
    photo_credits: Vec<Span>,
    credits: Vec<Span>,
    credited_in_markup: bool,
    own_host: bool,
    foreign_host: bool,
    foreign_sections: Vec<Span>,
    foreign_calls: Option<Vec<Span>>,
}

/// Counts wire marks.
pub(crate) fn count(reading: &Reading) -> Facts {
    let spans = |topic| reading.main_spans(topic);
    let dateline = dateline(reading);
    let mut facts = Facts {
        bare_dateline: if dateline.is_none() { bare_dateline(reading) } else { None },
        signoffs: reading
            .main_hits(Topic::WireSignoffs)
            .filter(|h| h.note != "*" && !RELEASE_SERVICES.contains(&h.note))
            .filter(|h| !credits::is_own_notice(reading, h))
            .map(|h| h.span)
            .collect(),
        reporter_credits: reading
            .main_hits(Topic::WireSignoffs)
            .filter(|h| h.note == "*")
            .map(|h| h.span)
            .collect(),
        self_references: spans(Topic::WireSelfReference),
        furniture: spans(Topic::WireFurniture),
        feed_residue: spans(Topic::FeedResidue),
        scraped_markup: spans(Topic::ScrapedMarkup),
        licences: spans(Topic::LicenceClaims),
        foreign_sections: foreign_sections(reading),
        foreign_calls: foreign_calls(reading),
        dateline,
        ..Facts::default()
    };
    credits::count(reading, &mut facts);
    facts
}

/// An agency's mark after a place name, near the beginning of the main content.
fn dateline(reading: &Reading) -> Option<(Span, &'static str)> {
    let first =
        reading.main_blocks().find(|(_, b)| !b.element.leads()).map(|(_, b)| b.span.start)?;
    let near = |hit: &&Hit| hit.span.start >= first && hit.span.start - first <= DATELINE_REACH;
    let hit = reading
        .main_hits(Topic::WireDatelines)
        .filter(near)
        .find(|hit| opens_block(reading, hit))?;
    let start = reading.page.blocks.get(hit.block as usize)?.span.start;
    Some((Span { start, end: hit.span.end }, hit.note))
}

/// Whether little more than a place and a date stands before the mark in its block.
fn opens_block(reading: &Reading, hit: &Hit) -> bool {
    let Some(block) = reading.page.blocks.get(hit.block as usize) else { return false };
    (hit.span.start - block.span.start) as usize <= LONGEST_PLACE
}

/// A dateline with the agency taken out: a place in capitals, then a dash.
fn bare_dateline(reading: &Reading) -> Option<Span> {
    let (_, block) =
        reading.main_blocks().find(|(_, b)| !b.element.leads() && b.span.len() > 80)?;
    let text = reading.text(block.span);
    let dash = text.find(['—', '–']).or_else(|| text.find(" - ")).or_else(|| text.find(" -- "))?;
    let place = text.get(..dash)?.trim_end();
    let letters: Vec<char> = place.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().take_while(|c| c.is_uppercase()).count();
    // "WASHINGTON, Jan. 3 —": the place is in capitals, a date may follow.
    let shouted = capitals >= 4 && capitals * 2 >= letters.len();
    (shouted && place.len() <= LONGEST_PLACE && place.split_whitespace().count() <= 6)
        .then(|| Span { start: block.span.start, end: block.span.start + place.len() as u32 })
}

/// Links in the main content to sections of one foreign site: they came along with its text.
fn foreign_sections(reading: &Reading) -> Vec<Span> {
    static SECTIONS: Marks<6> =
        Marks::of(["/tag/", "/tags/", "/category/", "/topic/", "/topics/", "/author/"]);
    let page = reading.page;
    let sections = page.links.iter().filter(|link| {
        let href = page.text(link.href);
        link.target == Target::External && reading.is_main(link.block) && SECTIONS.are_in(href)
    });
    sections.map(|link| if link.text.is_empty() { link.href } else { link.text }).take(50).collect()
}

/// Calls to another outlet's newsletter or app in the main content, which its own page had; `None`
/// where nobody knows what this outlet is called.
fn foreign_calls(reading: &Reading) -> Option<Vec<Span>> {
    let site = reading.site_name();
    if !site.is_known() {
        return None;
    }
    let hits: Vec<&Hit> = reading.main_hits(Topic::OutletCalls).collect();
    let openings = hits.iter().filter(|hit| hit.note != CLOSES);
    let calls = openings.filter_map(|opening| called_outlet(reading, opening, &hits));
    let foreign = calls.filter(|(_, name)| !site.is_like(reading.text(*name)));
    let mut foreign: Vec<Span> = foreign.map(|(call, _)| call).collect();
    // "Sign up for" and "sign up for the" open the same call.
    foreign.dedup_by_key(|call| call.end);
    Some(foreign)
}

/// Note of the words that close a call: "newsletter", "app".
const CLOSES: &str = "close";

/// A call and the outlet it names: a name in capitals between its opening and its close.
fn called_outlet(reading: &Reading, opening: &Hit, hits: &[&Hit]) -> Option<(Span, Span)> {
    const LONGEST_NAME: usize = 6;
    let block_end = reading.page.blocks.get(opening.block as usize)?.span.end;
    let first = reading.words.partition_point(|word| word.span.start < opening.span.end);
    let words = reading.words[first..].iter().take_while(|word| word.span.end <= block_end);
    let mut name: Option<Span> = None;
    for word in words.take(LONGEST_NAME).take_while(|word| word.capital) {
        if close_at(word.span.start, hits) == Some(word.span.end) {
            break;
        }
        let start = name.map_or(word.span.start, |name| name.start);
        name = Some(Span { start, end: word.span.end });
    }
    let name = name?;
    // "Our Newsletter", in the capitals of a button, is nobody else's.
    let begins = &reading.words[first];
    if begins.stop && reading.lower_text(begins.span) != "the" {
        return None;
    }
    let end = if opening.note == "named" { name.end } else { close_at(name.end, hits)? };
    Some((Span { start: opening.span.start, end }, name))
}

/// Where the word that closes a call ends, if one begins right here.
fn close_at(at: u32, hits: &[&Hit]) -> Option<u32> {
    let from = hits.partition_point(|hit| hit.span.start < at);
    let mut near = hits[from..].iter().take_while(|hit| hit.span.start <= at + 1);
    near.find(|hit| hit.note == CLOSES).map(|hit| hit.span.end)
}

impl Facts {
    /// The dateline of an agency's story.
    fn story_dateline(&self) -> Option<Span> {
        let story = self.dateline.filter(|(_, agency)| !RELEASE_SERVICES.contains(agency));
        story.map(|(span, _)| span)
    }

    fn marked(&self) -> bool {
        self.story_dateline().is_some()
            || !self.signoffs.is_empty()
            || self.reporter_credits.len() >= 2
    }

    fn credited(&self) -> bool {
        self.own_host || self.credited_in_markup || !self.credits.is_empty()
    }

    fn marks(&self) -> Vec<Span> {
        let dateline = self.story_dateline().into_iter();
        dateline
            .chain(self.signoffs.iter().copied())
            .chain(self.reporter_credits.iter().copied())
            .collect()
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    Signal {
        id: "wire.unattributed_copy",
        catalogue: "C01 C02 C05 C10",
        summary: "Agency marks in the text, and no credit, link or host of the agency outside of it.",
        why: "Farms copy agency stories whole; a licensed paper credits the agency in a line of its own (MizzouNewsCrawler's tiers).",
        unit: Unit::Flag,
        direction: Direction::Farm,
        says: "agency story without a credit, not on the agency's host: {}",
        value: |f| f32::from(f.wire.marked() && !f.wire.credited()),
        evidence: Some(|_, f| f.wire.marks()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.credited_copy",
        catalogue: "C09 C10 K04",
        summary: "Agency marks in the text, with a credit, a link to the agency or on its own host.",
        why: "Newspapers run agency stories under licence and say so.",
        unit: Unit::Flag,
        direction: Direction::Honest,
        says: "agency story that names its source: {}",
        value: |f| f32::from(f.wire.marked() && f.wire.credited()),
        evidence: Some(|_, f| f.wire.credits.iter().copied().chain(f.wire.marks()).collect()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.bare_dateline",
        catalogue: "C03",
        summary: "A place in capitals and a dash open the text, without an agency's mark.",
        why: "What is left of a dateline when the agency's name is cut; also the house style of some papers.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "a dateline without an agency opens the text: {}",
        value: |f| f32::from(f.wire.bare_dateline.is_some()),
        evidence: Some(|_, f| f.wire.bare_dateline.into_iter().collect()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.stray_reporter_credits",
        catalogue: "C04",
        summary: "Credits of reporters and editors (\"reported from\", \"contributed\") with no agency credited.",
        why: "The agency's name is cut and its reporters' credits stay.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} credits of reporters, and no agency credited",
        value: |f| if f.wire.credited() { 0.0 } else { f.wire.reporter_credits.len() as f32 },
        evidence: Some(|_, f| f.wire.reporter_credits.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.self_reference",
        catalogue: "C07",
        summary: "Sources who \"told\" an agency, on a page that does not credit it.",
        why: "Agency copy refers to the agency; ordinary citing does too, so it weighs little alone.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} sources spoke to an agency that is not credited",
        value: |f| if f.wire.credited() { 0.0 } else { f.wire.self_references.len() as f32 },
        evidence: Some(|_, f| f.wire.self_references.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.broken_furniture",
        catalogue: "C20 C06",
        summary: "Notes between agency desks left in the text, such as `ATTENTION EDITORS`.",
        why: "Automatic copying keeps what an editor would cut.",
        unit: Unit::Count,
        direction: Direction::Farm,
        says: "{} notes meant for editors left in the text",
        value: |f| f.wire.furniture.len() as f32,
        evidence: Some(|_, f| f.wire.furniture.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.feed_residue",
        catalogue: "C22",
        summary: "Feed furniture of another site: \"appeared first on\", \"continue reading\".",
        why: "Auto-blogging plugins copy feeds with the line the feed's owner put under each entry.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} lines of another site's feed",
        value: |f| f.wire.feed_residue.len() as f32,
        evidence: Some(|_, f| f.wire.feed_residue.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.scraped_markup",
        catalogue: "C25",
        summary: "Leftovers of question-and-answer sites and encyclopaedias: `[edit]`, \"asked … viewed\".",
        why: "Scrapers of such sites keep their buttons as text (quenhus' lists of copycats).",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} leftovers of another site's buttons",
        value: |f| f.wire.scraped_markup.len() as f32,
        evidence: Some(|_, f| f.wire.scraped_markup.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.photo_credits",
        catalogue: "C21",
        summary: "Captions that credit an agency's photographers on a page that does not credit the agency.",
        why: "Captions are copied with the story while the pictures' licence is not.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} captions credit an agency's pictures",
        value: |f| if f.wire.credited() { 0.0 } else { f.wire.photo_credits.len() as f32 },
        evidence: Some(|_, f| f.wire.photo_credits.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.foreign_sections",
        catalogue: "C23",
        summary: "Links in the text to sections and tags of other sites.",
        why: "A copied article keeps the internal links of the site it was copied from.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} links to sections of other sites",
        value: |f| {
            if f.wire.foreign_host { f.wire.foreign_sections.len() as f32 } else { f32::NAN }
        },
        evidence: Some(|_, f| f.wire.foreign_sections.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.unsigned_copy",
        catalogue: "C08",
        summary: "An agency story without a credit, signed by a role, by the site itself or by an invented person.",
        why: "Farms put a byline of their own over the agency's text; an agency's reporter has a name.",
        unit: Unit::Flag,
        direction: Direction::Farm,
        says: "an agency story under a byline that is nobody's: {}",
        value: |f| f32::from(f.wire.marked() && !f.wire.credited() && f.author.nobody_signs()),
        evidence: Some(|_, f| {
            let signed = f.author.signature().map(|(name, _)| name);
            f.wire.marks().into_iter().chain(signed).collect()
        }),
        ..Signal::BASE
    },
    Signal {
        id: "wire.foreign_calls",
        catalogue: "C24",
        summary: "Calls in the text to another outlet's newsletter or app: \"Sign up for the … newsletter\".",
        why: "A copied article keeps what its outlet says to its own readers; people recommend newsletters too.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} calls to the newsletter or app of another outlet",
        value: |f| f.wire.foreign_calls.as_ref().map_or(f32::NAN, |calls| calls.len() as f32),
        evidence: Some(|_, f| f.wire.foreign_calls.clone().unwrap_or_default()),
        ..Signal::BASE
    },
    Signal {
        id: "wire.licence_claimed",
        catalogue: "C26",
        summary: "Words of a licence or permission to reprint.",
        why: "Who reprints lawfully says under which licence.",
        unit: Unit::Count,
        direction: Direction::Honest,
        says: "{} words of a licence",
        value: |f| f.wire.licences.len() as f32,
        evidence: Some(|_, f| f.wire.licences.clone()),
        ..Signal::BASE
    },
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, check_at, quotes};

    const STORY: &str = "Harbour talks end\n\nLISBON (AP) — Ministers ended two days of talks on the harbour on Friday without a word on the ferries.\n\nThey will meet again in May, a spokesman said, when the tide tables are out.\n\n";

    #[test]
    fn a_story_without_credit_is_a_copy() {
        check(STORY, "wire.unattributed_copy", 1.0);
        assert_eq!(quotes(STORY, "wire.unattributed_copy"), ["LISBON (AP) —"]);
        check_at(Some("https://harbour-times.example/talks"), STORY, "wire.unattributed_copy", 1.0);
    }

    #[test]
    fn the_agency_itself_and_a_crediting_paper_are_no_copies() {
        check_at(Some("https://apnews.com/article/talks"), STORY, "wire.unattributed_copy", 0.0);
        let credited = format!("{STORY}\n\nSource: The Associated Press\n");
        check(&credited, "wire.unattributed_copy", 0.0);
        check(&credited, "wire.credited_copy", 1.0);
        check_at(Some("https://bigstory.ap.org/talks"), STORY, "wire.unattributed_copy", 0.0);
        let other = format!("{STORY}\n\nSource: Reuters\n");
        check(&other, "wire.unattributed_copy", 1.0);
    }

    #[test]
    fn a_licensed_storys_usual_credits_are_known() {
        let from = |agency: &str, line: &str| {
            let story = STORY.replace("(AP)", &format!("({agency})"));
            story.replace("LISBON", &format!("{line}\n\nLISBON"))
        };
        for line in [
            "By JANE DOE Associated Press",
            "Jane Doe | AP",
            "Associated Press",
            "Copyright 2024 The Associated Press. All rights reserved. This material may not be published, \
             broadcast, rewritten or redistributed without permission. It is ours, whatever is said elsewhere.",
        ] {
            check(&from("AP", line), "wire.credited_copy", 1.0);
        }
        check(&from("Reuters", "Reuters"), "wire.credited_copy", 1.0);
        check(&from("Reuters", "By Jane Doe (Reuters)"), "wire.credited_copy", 1.0);
        const GERMAN: &str = "Die Fähre fährt mittags ab und kommt mit der Post zurück";
        const FRENCH: &str = "Le bateau part à midi et il revient le soir avec le courrier";
        const SPANISH: &str = "El barco sale a las doce y vuelve por la tarde con el correo";
        const ITALIAN: &str = "La nave parte alle dodici e torna la sera con la posta";
        for (agency, line, text) in [
            ("dpa", "dpa", GERMAN),
            ("dpa", "Von Max Muster, dpa", GERMAN),
            ("dpa", "© dpa", GERMAN),
            ("AFP", "AFP", FRENCH),
            ("AFP", "Source AFP", FRENCH),
            ("EFE", "EFE", SPANISH),
            ("ANSA", "ANSA", ITALIAN),
        ] {
            let story = |line: &str| {
                format!("Ferry\n\n{line}\n\nPORTO ({agency}) - {text}, {text}, {text}.")
            };
            check(&story(line), "wire.credited_copy", 1.0);
            check(&story("Ada Holm"), "wire.unattributed_copy", 1.0);
            let feed = "© dpa-infocom, dpa:240212-99-000000/2";
            check(&story(feed), "wire.unattributed_copy", 1.0);
        }
        for line in [
            "By Ada Holm",
            "Associated Press writer Bo Lee in Porto contributed to this report.",
            "He told The Associated Press so.",
            "A map (AP Photo/Bo Lee)",
            "reuters",
        ] {
            check(&from("AP", line), "wire.unattributed_copy", 1.0);
        }
    }

    #[test]
    fn a_story_that_only_a_sign_off_marks_is_credited_above_it_or_in_the_markup() {
        let story = |line: &str| {
            let text = STORY.replace("LISBON (AP) — ", "").replace('\n', " ");
            format!(
                "Talks\n\n{line}\n\n{text}\n\n(Reporting by Bo Lee; editing by Ada Holm)\n\nReporting by Ada Holm for Reuters"
            )
        };
        check(&story("Ada Holm"), "wire.unattributed_copy", 1.0);
        check(&story("Reuters"), "wire.credited_copy", 1.0);
    }

    #[test]
    fn a_firms_own_release_is_no_copied_story() {
        for service in ["PRNewswire", "BUSINESS WIRE", "GLOBE NEWSWIRE"] {
            let release = STORY.replace("(AP)", &format!("({service})"));
            check(&release, "wire.unattributed_copy", 0.0);
            check(&release, "wire.credited_copy", 0.0);
        }
    }

    #[test]
    fn an_agency_declared_as_the_author_is_credited() {
        let page = |head: &str| {
            let text = STORY.replace("\n\n", "<p>");
            format!("<title>Talks</title>{head}<h1>Talks</h1><p>{text}")
        };
        check(&page(""), "wire.unattributed_copy", 1.0);
        let meta = "<meta name=author content='Associated Press'>";
        check(&page(meta), "wire.unattributed_copy", 0.0);
        let schema = r#"<script type="application/ld+json">{"@type":"NewsArticle",
            "author":{"@type":"Organization","name":"Associated Press"}}</script>"#;
        check(&page(schema), "wire.unattributed_copy", 0.0);
        check(&page("<meta name=author content='Ada Holm'>"), "wire.unattributed_copy", 1.0);
    }

    #[test]
    fn a_way_and_an_app_credit_no_picture() {
        for (line, count) in
            [("Sold via app only", 0.0), ("On the Via Appia", 0.0), ("Bo Lee via AP", 1.0)]
        {
            check(
                &format!("Talks\n\n{line}\n\nMore text follows here."),
                "wire.photo_credits",
                count,
            );
        }
    }

    #[test]
    fn citing_an_agency_is_no_copy() {
        let cited = "Harbour talks\n\nThe minister told Reuters on Friday that the ferries would stay, whatever the harbour board says.";
        check(cited, "wire.unattributed_copy", 0.0);
    }

    #[test]
    fn a_dateline_without_its_agency_is_seen() {
        let bare = "Talks\n\nLISBON, May 3 — Ministers ended two days of talks on the harbour on Friday, and the ferries stay where they are for now.";
        check(bare, "wire.bare_dateline", 1.0);
        check(
            "Talks\n\nThe ferries – both of them – stay where they are, said the minister, and nobody in the room disagreed with her.",
            "wire.bare_dateline",
            0.0,
        );
    }

    #[test]
    fn an_agency_story_under_a_role_is_nobodys() {
        let signed = |by: &str| STORY.replace("LISBON", &format!("By {by}\n\nLISBON"));
        check(&signed("Admin"), "wire.unsigned_copy", 1.0);
        check(&signed("Ada Holm"), "wire.unsigned_copy", 0.0);
        check(
            &format!("{}\n\nSource: The Associated Press\n", signed("Admin")),
            "wire.unsigned_copy",
            0.0,
        );
    }

    #[test]
    fn calls_to_another_outlets_newsletter_came_with_its_text() {
        let url = Some("https://marrow-post.example/ferry");
        let page =
            |call: &str| format!("The ferry\n\nThe ferry sails at noon, whatever the wind. {call}");
        let call = page("Sign up for the Harbour Times newsletter and never miss a sailing.");
        check_at(url, &call, "wire.foreign_calls", 1.0);
        check_at(url, &page("Sign up for the Marrow Post newsletter."), "wire.foreign_calls", 0.0);
        check_at(url, &page("Sign up for our newsletter."), "wire.foreign_calls", 0.0);
        check_at(url, &page("Subscribe to Our Newsletter"), "wire.foreign_calls", 0.0);
        check_at(url, &page("Sign up for the Harbour Times crossword."), "wire.foreign_calls", 0.0);
        check(&call, "wire.foreign_calls", f32::NAN);
    }
}
