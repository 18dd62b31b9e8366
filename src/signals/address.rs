//! The address: what the URL and the host say. Not applicable when no address is known.

use super::{Direction, Reading, Signal, Unit, share};
use crate::page::Span;

/// What was counted about the address.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    known: bool,
    hyphens: usize,
    depth: usize,
    title_overlap: f32,
    slug_words: usize,
    digits: usize,
    year: bool,
    host_hyphens: usize,
    host_digits: usize,
}

/// Counts what the address shows.
pub(crate) fn count(reading: &Reading) -> Facts {
    let Some(address) = &reading.page.address else { return Facts::default() };
    let path = address.path();
    let slug = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words: Vec<&str> = slug.split(['-', '_', '.', '+', '%']).filter(|w| w.len() > 1).collect();
    let title = reading.text(reading.page.headline()).to_lowercase();
    let shared = words.iter().filter(|w| title.contains(&w.to_lowercase())).count();
    let host = address.host();
    Facts {
        known: true,
        hyphens: path.matches('-').count(),
        depth: path.split('/').filter(|part| !part.is_empty()).count(),
        title_overlap: if words.len() < 3 { f32::NAN } else { share(shared, words.len()) },
        slug_words: words.len(),
        digits: slug.bytes().filter(u8::is_ascii_digit).count(),
        year: has_year(slug),
        host_hyphens: host.matches('-').count(),
        host_digits: host.bytes().filter(u8::is_ascii_digit).count(),
    }
}

/// Whether a year of the last or this century stands among other characters.
pub(super) fn has_year(slug: &str) -> bool {
    slug.split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")))
}

impl Facts {
    fn when_known(&self, value: f32) -> f32 {
        if self.known { value } else { f32::NAN }
    }
}

fn whole(_: &Reading, _: &super::Facts) -> Vec<Span> {
    Vec::new()
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    Signal {
        id: "address.hyphens",
        catalogue: "I01",
        summary: "Hyphens in the path.",
        why: "Search phrases become long hyphenated paths; Marginalia and Webis weigh it.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} hyphens in the path",
        value: |f| f.address.when_known(f.address.hyphens as f32),
        evidence: whole,
        ..Signal::BASE
    },
    Signal {
        id: "address.depth",
        catalogue: "I02",
        summary: "Folders in the path.",
        why: "Generated sites are flat or follow one pattern; learnt from data.",
        unit: Unit::Count,
        direction: Direction::Context,
        says: "the path is {} folders deep",
        value: |f| f.address.when_known(f.address.depth as f32),
        ..Signal::BASE
    },
    Signal {
        id: "address.title_overlap",
        catalogue: "I04",
        summary: "Share of the words of the path's last part that stand in the headline.",
        why: "A path made from the search phrase repeats the headline word by word.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the path's words stand in the headline",
        value: |f| f.address.when_known(f.address.title_overlap),
        ..Signal::BASE
    },
    Signal {
        id: "address.slug_words",
        catalogue: "I03",
        summary: "Words in the path's last part.",
        why: "A whole question or search phrase as the path makes it long.",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} words in the path's last part",
        value: |f| f.address.when_known(f.address.slug_words as f32),
        ..Signal::BASE
    },
    Signal {
        id: "address.digits",
        catalogue: "I05",
        summary: "Digits in the path's last part.",
        why: "Numbered pages come out of databases; learnt from data.",
        unit: Unit::Count,
        direction: Direction::Context,
        says: "{} digits in the path's last part",
        value: |f| f.address.when_known(f.address.digits as f32),
        ..Signal::BASE
    },
    Signal {
        id: "address.year",
        catalogue: "I06",
        summary: "A year in the path's last part.",
        why: "Listicles are stamped with the year to look fresh.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "a year in the path: {}",
        value: |f| f.address.when_known(f32::from(f.address.year)),
        ..Signal::BASE
    },
    Signal {
        id: "address.host_hyphens",
        catalogue: "I09",
        summary: "Hyphens in the host name.",
        why: "Names made of search words are joined by hyphens (WEBSPAM-UK2007 features).",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} hyphens in the host name",
        value: |f| f.address.when_known(f.address.host_hyphens as f32),
        ..Signal::BASE
    },
    Signal {
        id: "address.host_digits",
        catalogue: "I09",
        summary: "Digits in the host name.",
        why: "Hosts registered by the dozen are numbered (WEBSPAM-UK2007 features); so are people who add a number to a name that is taken, whom it would accuse.",
        unit: Unit::Count,
        direction: Direction::Context,
        says: "{} digits in the host name",
        value: |f| f.address.when_known(f.address.host_digits as f32),
        ..Signal::BASE
    },
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, check_at};

    #[test]
    fn the_path_is_counted_when_known() {
        let url = Some("https://my-news24.example/tips/how-to-fix-a-bike-2024.html");
        check_at(url, "How to fix a bike\n\nText.", "address.hyphens", 5.0);
        check_at(url, "How to fix a bike\n\nText.", "address.year", 1.0);
        check_at(url, "How to fix a bike\n\nText.", "address.host_digits", 2.0);
        check("A page\n\nText.", "address.hyphens", f32::NAN);
    }
}
