//! Lists of words and phrases: data files whose columns are apart by tabs, `#` beginning a remark.

use std::collections::HashMap;

/// The data lines of a list, as they stand.
pub(crate) fn rows(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// The data lines of a list: language, phrase, note.
pub(crate) fn lines(
    list: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let (bytes, mut from) = (list.as_bytes(), 0);
    // One search through the list finds all columns: one for each would cost more than what it finds.
    let mut ends = memchr::memchr2_iter(b'\t', b'\n', bytes).chain([bytes.len()]);
    std::iter::from_fn(move || {
        loop {
            let (mut columns, mut count) = ([""; 3], 0);
            loop {
                let end = ends.next()?;
                if let Some(column) = columns.get_mut(count) {
                    *column = &list[from..end];
                }
                (from, count) = (end + 1, count + 1);
                if bytes.get(end) != Some(&b'\t') {
                    break;
                }
            }
            let [language, phrase, note] = columns;
            // A line without a tab is blank.
            if count >= 2 && !language.starts_with('#') && !phrase.is_empty() {
                return Some((language, phrase, note));
            }
        }
    })
}

/// Hosts and what each is known for. A host stands for those below it, too; an entry may have the
/// beginning of a path.
pub(crate) struct Hosts(HashMap<&'static str, Listed>);

/// What is known of a host, and of what lies below paths on it.
#[derive(Default)]
struct Listed {
    note: Option<&'static str>,
    below: Vec<(&'static str, &'static str)>,
}

impl Hosts {
    /// Reads a list: host, what it is known for.
    pub(crate) fn of(list: &'static str) -> Hosts {
        let mut hosts: HashMap<_, Listed> = HashMap::new();
        for (entry, note, _) in lines(list) {
            match entry.find('/') {
                Some(at) => hosts.entry(&entry[..at]).or_default().below.push((&entry[at..], note)),
                None => hosts.entry(entry).or_default().note = Some(note),
            }
        }
        Hosts(hosts)
    }

    /// What the nearest listed host is known for, of a host and those above it.
    pub(crate) fn note(&self, host: &str) -> Option<&'static str> {
        self.nearest(host, |listed| listed.note)
    }

    /// As [`Hosts::note`], for an address on `host`, which may be listed with its path.
    pub(crate) fn note_of(&self, href: &str, host: &str) -> Option<&'static str> {
        let path = || href.find(host).map_or("", |at| &href[at + host.len()..]);
        self.nearest(host, |listed| {
            let begins = |start: &str| {
                let rest = path().strip_prefix(start);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with(['/', '?', '#', '_', '@'])
                })
            };
            let below = listed.below.iter().find(|(start, _)| begins(start));
            below.map(|(_, note)| *note).or(listed.note)
        })
    }

    fn nearest(
        &self,
        host: &str,
        note: impl Fn(&Listed) -> Option<&'static str>,
    ) -> Option<&'static str> {
        let mut here = host;
        // No top-level domain is listed.
        while let Some((_, above)) = here.split_once('.') {
            if let Some(found) = self.0.get(here).and_then(&note) {
                return Some(found);
            }
            here = above;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    #[test]
    fn a_listed_host_stands_for_those_below_it() {
        let hosts = Hosts::of("a.example\tnews\nb.example/author\tprofile\nx.c.example\tcode\n");
        assert_eq!(hosts.note("www.a.example"), Some("news"));
        assert_eq!(hosts.note("ba.example"), None);
        assert_eq!(hosts.note("c.example"), None);
        assert_eq!(
            hosts.note_of("https://www.b.example/author/ada", "www.b.example"),
            Some("profile")
        );
        assert_eq!(hosts.note_of("https://b.example/authority", "b.example"), None);
        assert_eq!(hosts.note_of("//x.c.example/ada", "x.c.example"), Some("code"));
    }
}
