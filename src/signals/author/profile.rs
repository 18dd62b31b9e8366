//! The author profile of a page: labelled facts about a person that stand close together.

use crate::page::{Element, LabelValue, Span};
use crate::signals::Reading;
use crate::signals::identity::{Examination, Field, Profile, examine};
use crate::signals::letters::lower_case;
use crate::signals::list;
use crate::signals::phrases::Topic;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Labelled facts further apart than this, in blocks, belong to different things.
const NEAR_BLOCKS: u32 = 8;
/// A profile has at least so many different facts.
const LEAST_FIELDS: usize = 2;
/// Mentions of fake-data libraries from which a page is taken to document them.
const DOCUMENTS_FAKERS: usize = 3;

static LABELS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let list = include_str!("../lists/phrases/labels.txt");
    list::lines(list).map(|(_, label, field)| (label, field)).collect()
});

/// What a label is a label of, such as `name` or `views`; `None` for labels not listed.
pub(crate) fn field_of_label(label: &str) -> Option<&'static str> {
    let lowered = lower_case(label.trim_matches(|c: char| !c.is_alphanumeric()));
    LABELS.get(lowered.as_str()).copied()
}

/// A profile found on the page, and what became of examining it.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Different labelled facts about the person.
    pub fields: usize,
    /// Where they stand.
    pub spans: Vec<(Field, Span)>,
    /// What they amount to.
    pub examination: Examination,
}

impl Found {
    /// Where a finding stands on the page.
    pub fn place(&self, field: Field, range: &std::ops::Range<usize>) -> Option<Span> {
        let (_, span) = self.spans.iter().find(|(own, _)| *own == field)?;
        let (start, end) = (span.start + range.start as u32, span.start + range.end as u32);
        (end <= span.end && start < end).then_some(Span { start, end })
    }
}

/// The fullest profile on the page; `None` where there is none, or where fake data is the subject.
pub(super) fn find(reading: &Reading) -> Option<Found> {
    // Documentation of fake-data libraries shows what they make, and is honest about it.
    if reading.hits(Topic::AboutFakers).len() >= DOCUMENTS_FAKERS {
        return None;
    }
    let facts: Vec<(Field, &LabelValue)> = reading
        .page
        .labels
        .iter()
        // A card among code is what a program prints.
        .filter(|pair| {
            reading.page.blocks.get(pair.block as usize).is_none_or(|b| b.element != Element::Pre)
        })
        .filter_map(|pair| Some((field(field_of_label(reading.text(pair.label))?)?, pair)))
        .collect();
    let group = fullest_group(&facts)?;
    let text = |wanted: Field| {
        group.iter().find(|(field, _)| *field == wanted).map(|(_, pair)| reading.text(pair.value))
    };
    let profile = Profile {
        name: text(Field::Name),
        birthday: text(Field::Birthday),
        address: text(Field::Address),
        phone: text(Field::Phone),
        email: text(Field::Email),
        job: text(Field::Job),
        hobby: text(Field::Hobby),
        introduction: text(Field::Introduction),
        company: text(Field::Company),
        username: text(Field::Username),
        website: text(Field::Website),
    };
    let spans: Vec<(Field, Span)> =
        group.iter().map(|(field, pair)| (*field, pair.value)).collect();
    Some(Found { fields: distinct(group), spans, examination: examine(&profile) })
}

fn fullest_group<'a>(
    facts: &'a [(Field, &'a LabelValue)],
) -> Option<&'a [(Field, &'a LabelValue)]> {
    let apart = |pair: &(Field, &LabelValue), next: &(Field, &LabelValue)| {
        next.1.block.saturating_sub(pair.1.block) <= NEAR_BLOCKS
    };
    let groups = facts.chunk_by(apart);
    // Of equally full groups the last: the author stands at a page's end.
    groups
        .filter(|group| distinct(group) >= LEAST_FIELDS && is_of_person(group))
        .max_by_key(|group| distinct(group))
}

/// Whether facts are a person's: a firm's box gives its address and numbers, too.
fn is_of_person(group: &[(Field, &LabelValue)]) -> bool {
    let has = |wanted: Field| group.iter().any(|(field, _)| *field == wanted);
    let personal = [Field::Birthday, Field::Job, Field::Hobby, Field::Introduction];
    personal.into_iter().any(has) || has(Field::Name) && !has(Field::Company)
}

fn distinct(group: &[(Field, &LabelValue)]) -> usize {
    let first = |n: &usize| group[..*n].iter().all(|(field, _)| *field != group[*n].0);
    (0..group.len()).filter(first).count()
}

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "name" => Field::Name,
        "birthday" => Field::Birthday,
        "address" => Field::Address,
        "phone" => Field::Phone,
        "email" => Field::Email,
        "job" => Field::Job,
        "hobby" => Field::Hobby,
        "introduction" => Field::Introduction,
        "company" => Field::Company,
        "username" => Field::Username,
        "website" => Field::Website,
        _ => return None,
    })
}
