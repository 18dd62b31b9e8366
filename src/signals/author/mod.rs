//! Who wrote it: invented profiles, empty bylines, real people.

pub(crate) mod byline;
pub(crate) mod profile;

use super::identity::{Clue, FLAGGED, Field, Finding};
use super::phrases::Topic;
use super::{Direction, Facts as AllFacts, Reading, Signal, Unit};
use crate::page::Span;
use byline::Byline;
use profile::Found;

/// Fields from which labelled facts are an identity card rather than a contact line.
const CARD_FIELDS: usize = 4;

/// What was counted about the author.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    profile: Option<Found>,
    stock_bio: Vec<Span>,
    credentials: Vec<Span>,
    reviewers: Vec<Span>,
    vita: Vec<Span>,
    words: usize,
    byline: Byline,
}

/// Counts what is known of the author.
pub(crate) fn count(reading: &Reading) -> Facts {
    let vita = [Topic::CvObituary, Topic::Imprint].into_iter().flat_map(|t| reading.hits(t));
    let mut stock_bio: Vec<Span> = reading.spans(Topic::StockBios);
    stock_bio.extend(stock_sentence(reading));
    Facts {
        profile: profile::find(reading),
        stock_bio,
        credentials: reading.spans(Topic::Credentials),
        reviewers: reading.spans(Topic::ReviewerBadges),
        vita: vita.map(|h| h.span).collect(),
        words: reading.main_words,
        byline: byline::read(reading),
    }
}

/// A generator's sentence about the author, looked for where authors are introduced.
fn stock_sentence(reading: &Reading) -> Option<Span> {
    // Splitting sentences is dear, and authors are introduced at the end of what they wrote.
    const LAST_BLOCKS: usize = 4;
    let long = |b: &&crate::page::Block| (40..1200).contains(&b.span.len());
    let mut blocks = reading.page.blocks.iter().rev().filter(long).take(LAST_BLOCKS);
    blocks.find_map(|block| {
        let found = super::identity::stock_bio(reading.text(block.span))?;
        let start = block.span.start + found.start as u32;
        Some(Span { start, end: block.span.start + found.end as u32 })
    })
}

impl Facts {
    /// The name the page is signed with, and whether it fits a fake-data generator.
    pub(crate) fn signature(&self) -> Option<(Span, bool)> {
        let card = self.profile.as_ref();
        let invented = card.is_some_and(|card| card.examination.joint >= FLAGGED);
        let named =
            card.and_then(|card| card.spans.iter().find(|(field, _)| *field == Field::Name));
        let name = match named {
            Some((_, span)) if invented => Some(*span),
            _ => self.byline.name.filter(|_| !self.byline.generic),
        };
        Some((name?, invented))
    }

    /// Whether the page is signed by a role, the site itself or an invented person.
    pub(crate) fn nobody_signs(&self) -> bool {
        self.byline.generic || self.signature().is_some_and(|(_, invented)| invented)
    }

    fn findings(&self) -> &[Finding] {
        self.profile.as_ref().map_or(&[], |found| &found.examination.findings)
    }

    /// Sum of the evidence of some kinds; 0 without a profile. Not applicable where all kinds
    /// together are conclusive: the joint signal tells them, and nothing is counted twice.
    fn evidence_of(&self, clues: &[Clue]) -> f32 {
        if self.profile.as_ref().is_some_and(|p| p.examination.joint >= FLAGGED) {
            return f32::NAN;
        }
        self.findings().iter().filter(|f| clues.contains(&f.clue)).map(|f| f.llr).sum()
    }

    fn places_of(&self, of: impl Fn(&Finding) -> bool) -> Vec<Span> {
        let Some(found) = &self.profile else { return Vec::new() };
        let chosen = found.examination.findings.iter().filter(|f| of(f));
        let mut places: Vec<Span> = chosen.filter_map(|f| found.place(f.field, &f.span)).collect();
        places.sort();
        places.dedup();
        places
    }

    fn notes_of(&self, of: impl Fn(&Finding) -> bool) -> Vec<String> {
        self.findings().iter().filter(|f| of(f)).map(|f| f.says.clone()).collect()
    }
}

/// The heaviest facts of an invented identity, in words.
fn identity_notes(_: &Reading, facts: &AllFacts) -> Vec<String> {
    const MOST: usize = 6;
    let Some(found) = &facts.author.profile else { return Vec::new() };
    let mut findings: Vec<&Finding> =
        found.examination.findings.iter().filter(|f| f.llr > 0.5).collect();
    findings.sort_by(|a, b| b.llr.total_cmp(&a.llr));
    let library =
        found.examination.library.as_ref().map(|library| {
            format!("fits {} {}", library.name, library.versions).trim_end().to_owned()
        });
    library.into_iter().chain(findings.iter().take(MOST).map(|f| f.says.clone())).collect()
}

/// The fields of the profile that speak for invention, whole: a name, an address, hobbies.
fn identity_evidence(_: &Reading, facts: &AllFacts) -> Vec<Span> {
    let Some(found) = &facts.author.profile else { return Vec::new() };
    let speaks = |field| found.examination.findings.iter().any(|f| f.field == field && f.llr > 0.0);
    found.spans.iter().filter(|(field, _)| speaks(*field)).map(|(_, span)| *span).collect()
}

macro_rules! clue_signal {
    ($id:literal, $catalogue:literal, $summary:literal, $why:literal, $says:literal, [$($clue:ident),*]) => {
        Signal {
            id: $id,
            catalogue: $catalogue,
            summary: $summary,
            why: $why,
            unit: Unit::LogOdds,
            direction: Direction::Farm,
            says: $says,
            value: |f| f.author.evidence_of(&[$(Clue::$clue),*]).max(0.0),
            evidence: Some(|_, f| f.author.places_of(|x| x.llr > 0.0 && [$(Clue::$clue),*].contains(&x.clue))),
            notes: |_, f| f.author.notes_of(|x| x.llr > 0.0 && [$(Clue::$clue),*].contains(&x.clue)),
            ..Signal::BASE
        }
    };
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    Signal {
        id: "author.identity_invented",
        catalogue: "A33",
        summary: "Joint log-likelihood that a fake-data library invented the labelled author, against a real person.",
        why: "Farms fill author boxes with faker-ruby, faker-js, joke2k/faker, FakerPHP or datafaker; each draws name, place, number and job apart from the others.",
        unit: Unit::LogOdds,
        direction: Direction::Farm,
        says: "how well the author's particulars fit a fake-data generator: log-odds {}",
        // A real person on a page, such as its subject, vouches for nobody.
        value: |f| f.author.profile.as_ref().map_or(0.0, |p| p.examination.joint.max(0.0)),
        evidence: Some(identity_evidence),
        notes: identity_notes,
        ..Signal::BASE
    },
    Signal {
        id: "author.labelled_block",
        catalogue: "A01",
        summary: "Different labelled facts about a person standing together: name, birthday, address, phone, job, hobby.",
        why: "Invented authors come as a filled-in form; CVs and directories have such forms too, so it weighs little alone.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} labelled facts about a person",
        value: |f| f.author.profile.as_ref().map_or(0.0, |p| p.fields as f32),
        evidence: Some(|_, f| {
            f.author.profile.iter().flat_map(|p| &p.spans).map(|(_, span)| *span).collect()
        }),
        ..Signal::BASE
    },
    Signal {
        id: "author.private_life",
        catalogue: "A19 A20 A23 A24",
        summary: "A card of four or more labelled facts that gives hobbies or a sentence about oneself besides an address or number.",
        why: "No publisher prints a writer's home address beside hobbies; generators have both at hand.",
        unit: Unit::Flag,
        direction: Direction::Farm,
        says: "an author card with both address and hobbies: {}",
        value: |f| f32::from(f.author.profile.as_ref().is_some_and(is_private_card)),
        evidence: Some(identity_evidence),
        ..Signal::BASE
    },
    clue_signal!(
        "author.name_drawn",
        "A02 A03 A04",
        "Log-likelihood of the name: honorific without office, degree at random, both names in the generators' lists.",
        "Fake-data libraries draw honorific, names and suffix apart from each other.",
        "the name looks drawn from lists (log-odds {})",
        [Honorific, Suffix, NameInLists]
    ),
    clue_signal!(
        "author.address_drawn",
        "A05 A06 A07 A08",
        "Log-likelihood of the address's form: flat before number, street of surname and rare suffix, invented city.",
        "The grammars of fake-data libraries differ from how addresses are written.",
        "the address follows a generator's grammar (log-odds {})",
        [AddressGrammar, InventedCity, StreetGrammar]
    ),
    clue_signal!(
        "author.postcode_wrong",
        "A09 A10 A11",
        "Log-likelihood of the postcode: of another state than stated, or not in use.",
        "State and postcode are drawn independently, and mostly contradict each other.",
        "the postcode contradicts the address (log-odds {})",
        [ZipState, ZipUnallocated, PostcodeImpossible]
    ),
    clue_signal!(
        "author.phone_impossible",
        "A12 A13 A14 A15",
        "Log-likelihood of the telephone number: impossible length or prefix, other country, generator's extension.",
        "Numbers are drawn digit by digit, against the numbering plans (libphonenumber).",
        "the telephone number cannot exist or does not fit (log-odds {})",
        [PhoneLength, PhoneNanp, PhoneUnassigned, PhoneCountry, PhoneExtension]
    ),
    clue_signal!(
        "author.reserved_contact",
        "A16",
        "Log-likelihood of reserved numbers and mail hosts (555-01xx, example.com) given as the author's.",
        "Generators use what is reserved for examples.",
        "contact data reserved for examples (log-odds {})",
        [Reserved]
    ),
    clue_signal!(
        "author.job_drawn",
        "A17 A18",
        "Log-likelihood of the job title: rank, field and position joined at random.",
        "\"Dynamic Manufacturing Assistant\": the product of three lists.",
        "the job title looks joined at random (log-odds {})",
        [JobGrammar, JobOddity]
    ),
    clue_signal!(
        "author.hobbies_drawn",
        "A19",
        "Log-likelihood of the hobbies: all of them items of one generator's list, in its spelling.",
        "faker-ruby has 167 hobbies since 2.19.0.",
        "the hobbies are items of a generator's list (log-odds {})",
        [Hobbies]
    ),
    clue_signal!(
        "author.adjectives_drawn",
        "A20 A21 A22",
        "Log-likelihood of the introduction: a run of adjectives of one list, wrong article, stock sentence.",
        "faker-ruby has 90 positive adjectives since 2.15.0, put behind a fixed article.",
        "the introduction is filled from a list (log-odds {})",
        [Adjectives, ArticleError, StockBio]
    ),
    Signal {
        id: "author.stock_bio",
        catalogue: "A22",
        summary: "Stock sentences about an author: \"passionate about helping readers\".",
        why: "Invented writers are introduced with the same sentences.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} stock sentences about the author",
        value: |f| f.author.stock_bio.len() as f32,
        evidence: Some(|_, f| f.author.stock_bio.clone()),
        habit: true,
        ..Signal::BASE
    },
    Signal {
        id: "author.generic_byline",
        catalogue: "A27",
        summary: "The byline is a role or the site itself: admin, editor, staff.",
        why: "Mass-made pages are signed by an account, not by a person (NewsGuard).",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "signed by no person: {}",
        value: |f| f.author.byline.when_signed(f32::from(f.author.byline.generic)),
        evidence: Some(|_, f| f.author.byline.name.into_iter().collect()),
        ..Signal::BASE
    },
    Signal {
        id: "author.unsigned",
        catalogue: "A30",
        summary: "No author is named, neither in the text nor in the markup.",
        why: "Pages made by the thousand have nobody to sign them; shops and documentation have none either.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "no author named: {}",
        value: |f| f32::from(f.author.byline.name.is_none() && !f.author.byline.declared),
        ..Signal::BASE
    },
    Signal {
        id: "author.unlinked_byline",
        catalogue: "A28",
        summary: "A byline without a link to a page about its author.",
        why: "List makers test whether the author's name can be clicked (laylavish, issue 121).",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "the byline leads to no author page: {}",
        value: |f| f.when_html(f.author.byline.when_signed(f32::from(!f.author.byline.linked))),
        evidence: Some(|_, f| f.author.byline.name.into_iter().collect()),
        ..Signal::BASE
    },
    Signal {
        id: "author.uncorroborated",
        catalogue: "A30",
        summary: "A named author without profile links of any kind (sameAs, social networks, ORCID).",
        why: "Real writers leave traces elsewhere; invented ones have none.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "nothing outside the page vouches for the author: {}",
        value: |f| {
            f.when_html(f.author.byline.when_signed(f32::from(!f.author.byline.corroborated)))
        },
        ..Signal::BASE
    },
    Signal {
        id: "author.names_differ",
        catalogue: "A31",
        summary: "Byline, meta tag and structured data name different authors.",
        why: "Invented names are filled in field by field.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "different authors in text and markup: {}",
        value: |f| f.when_html(f32::from(f.author.byline.differ)),
        evidence: Some(|_, f| f.author.byline.name.into_iter().collect()),
        ..Signal::BASE
    },
    Signal {
        id: "author.genuine",
        catalogue: "A38",
        summary: "Evidence of a real author, of two: a link to a page about the author, and a profile that names the author.",
        why: "What quality raters look for, and what costs a farm effort to fake.",
        unit: Unit::Count,
        direction: Direction::Honest,
        says: "{} signs of a real author",
        value: |f| f.author.byline.genuine as f32,
        evidence: Some(|_, f| f.author.byline.name.into_iter().collect()),
        ..Signal::BASE
    },
    Signal {
        id: "author.credentials",
        catalogue: "A34",
        summary: "Unverifiable credentials: award-winning, certified expert.",
        why: "Exaggerated credentials are a mark of lowest quality (search quality rater guidelines).",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} credentials without an institution",
        value: |f| f.author.credentials.len() as f32,
        evidence: Some(|_, f| f.author.credentials.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "author.reviewer_badge",
        catalogue: "A35",
        summary: "Badges such as \"medically reviewed by\".",
        why: "Invented reviewers lend health and finance pages authority.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} reviewer badges",
        value: |f| f.author.reviewers.len() as f32,
        evidence: Some(|_, f| f.author.reviewers.clone()),
        ..Signal::BASE
    },
    Signal {
        id: "author.vita_words",
        catalogue: "K03",
        summary: "Words of curricula vitae, obituaries, player profiles and legal imprints per thousand words.",
        why: "Such pages give birthdays, addresses and numbers of real people, and must not pass for cards of invented ones.",
        unit: Unit::PerThousandWords,
        direction: Direction::Honest,
        says: "words of CVs, obituaries and imprints: {}",
        value: |f| super::per_thousand(f.author.vita.len(), f.author.words),
        evidence: Some(|_, f| super::some(&f.author.vita)),
        ..Signal::BASE
    },
    Signal {
        id: "author.placeholder_avatar",
        catalogue: "A25",
        summary: "Images from services that give out invented or placeholder faces.",
        why: "Fake-data libraries deliver the portrait along with the name.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} placeholder portraits",
        value: |f| f.when_html(f.author.byline.avatars.len() as f32),
        evidence: Some(|_, f| f.author.byline.avatars.clone()),
        ..Signal::BASE
    },
];

fn is_private_card(found: &Found) -> bool {
    use super::identity::Field;
    let has = |field: Field| found.spans.iter().any(|(own, _)| *own == field);
    found.fields >= CARD_FIELDS
        && (has(Field::Hobby) || has(Field::Introduction))
        && (has(Field::Address) || has(Field::Phone))
        // Somebody's own card, of whom everything else speaks for a real person.
        && found.examination.joint >= 0.0
}

#[cfg(test)]
fn identity_notes_of(content: &str) -> Vec<String> {
    let page = crate::page::Page::read(content.as_bytes(), &crate::page::Source::default());
    let reading = Reading::of(&page);
    let facts = AllFacts::read(&reading);
    identity_notes(&reading, &facts)
}

#[cfg(test)]
mod tests {
    use crate::page::{Page, Source};
    use crate::signals::{check, column, quotes, values};

    const CARD: &str = "Author information\n\nName: Msgr. Dorotha Wuckert\n\nBirthday: 1988-04-02\n\n\
        Address: Suite 812 4410 Kiehn Knolls, New Bernitafort, TX 02139-1187\n\nPhone: +6806610432415\n\n\
        Job: Dynamic Retail Orchestrator\n\nHobby: Rafting, amateur radio, Wood carving, Parkour\n";

    fn value(content: &str, id: &str) -> f32 {
        let page = Page::read(content.as_bytes(), &Source::default());
        values(&page)[column(id).unwrap()]
    }

    #[test]
    fn an_invented_card_is_examined() {
        assert!(value(CARD, "author.identity_invented") > 6.0);
        let notes = super::identity_notes_of(CARD);
        assert!(notes.iter().any(|n| n.contains("ZIP")), "{notes:?}");
        check(CARD, "author.labelled_block", 6.0);
        check(CARD, "author.private_life", 1.0);
        assert!(
            quotes(CARD, "author.identity_invented").contains(&"Msgr. Dorotha Wuckert".to_owned())
        );
    }

    #[test]
    fn a_real_contact_box_is_not() {
        let contact = "Contact\n\nName: Helen Marsh\n\nPhone: +44 20 7946 0018\n\nJob: Head of the music school\n";
        assert!(value(contact, "author.identity_invented") < 3.0);
        check(contact, "author.private_life", 0.0);
    }

    #[test]
    fn labels_in_turkish_capitals_are_read() {
        let card = "Yazar\n\nİsim: Ada Holm\n\nTelefon: +44 20 7946 0018\n\nİş: Editor\n";
        assert!(value(card, "author.labelled_block") >= 2.0);
    }

    #[test]
    fn a_firms_contact_box_is_no_person() {
        let firm = "Contact\n\nCompany: Holm & Daughters Ltd.\n\nAddress: 4 Mill Lane, Ashford\n\n\
            Phone: +44 20 7946 0018\n\nEmail: post@holm-daughters.example\n\nWebsite: holm-daughters.example\n";
        check(firm, "author.labelled_block", 0.0);
    }

    #[test]
    fn documentation_of_fake_data_is_no_profile() {
        let page = format!(
            "Faker guide\n\nfaker-ruby makes fake data. Install faker with gem install faker; faker-js is another fake data library.\n\n{CARD}"
        );
        check(&page, "author.identity_invented", 0.0);
    }

    #[test]
    fn bylines_are_read() {
        check("A walk\n\nBy Admin\n\nIt rained.", "author.unsigned", 0.0);
        check("A walk\n\nIt rained.", "author.unsigned", 1.0);
        check("<h1>A walk</h1><nav><p>By Topic</p></nav><p>It rained.</p>", "author.unsigned", 1.0);
        check(
            "<h1>A walk</h1><p>By <a rel=author href='/people/ada'>Ada Holm</a></p><p>x</p>",
            "author.unlinked_byline",
            0.0,
        );
    }

    #[test]
    fn marks_of_authors_are_whole_words() {
        let page = |href: &str| {
            format!(
                "<title>A walk</title><p>By Ada Holm</p><p>It rained. <a href='{href}'>more</a></p>"
            )
        };
        for other in
            ["/autorepair/", "/authority/7", "https://netflix.com/holm", "https://dropbox.com/x"]
        {
            check(&page(other), "author.unlinked_byline", 1.0);
            check(&page(other), "author.uncorroborated", 1.0);
        }
        // A list of everybody, and somebody else.
        for other in ["/blog/authors", "/people/bo-lee", "/profile/1207"] {
            check(&page(other), "author.unlinked_byline", 1.0);
        }
        for own in ["/author/holm", "/autoren/holm", "/people/ada-holm"] {
            check(&page(own), "author.unlinked_byline", 0.0);
        }
        for own in ["https://x.com/holm", "https://www.x.com/holm", "https://x.com/holmshares"] {
            check(&page(own), "author.uncorroborated", 0.0);
        }
    }
}
