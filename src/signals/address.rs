//! The address: what the URL and the host say. Not applicable when no address is known.

use super::letters::lower_case;
use super::list;
use super::marks::Marks;
use super::{Direction, Reading, Signal, Unit, share, signal};
use crate::page::{Address, beginning};
use crate::sites::site_at;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Top-level domains, and what is known of who registers there: `cheap` or `restricted`.
static TLDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let list = include_str!("lists/markup/tlds.txt");
    list::lines(list).map(|(tld, class, _)| (tld, class)).collect()
});

/// Words that names of newspapers are made of: how often it appears, what it calls itself.
static NEWS_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let rows = list::lines(include_str!("lists/markup/news_words.txt"));
    let names = rows.filter(|(word, class, _)| {
        matches!(*class, "form" | "frequency") && NEWS_WORD.contains(&word.len()) && word.is_ascii()
    });
    names.map(|(word, ..)| word).collect()
});
/// Lengths of the words of newspapers' names that are looked for; shorter ones end other words.
const NEWS_WORD: std::ops::RangeInclusive<usize> = 4..=12;

/// Years that pages are stamped with, to look new to searchers.
const RECENT_YEARS: std::ops::RangeInclusive<u32> = 2015..=2039;

/// Names of months.
static MONTHS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let list = include_str!("lists/phrases/months.txt");
    list::lines(list).map(|(_, month, _)| month).collect()
});

/// Whether a word, in lower case, names a month.
pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains(word)
}

/// Hosts whose sub-domains belong to different owners.
static SHARED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| shared_hosts("subdomain"));

/// Hosts, some with the beginning of a path, on which pages have different owners: who the owner is, a
/// `subdomain` tells or the next part of the `path`.
pub(crate) fn shared_hosts(owner: &str) -> HashSet<&'static str> {
    let rows = list::lines(include_str!("lists/markup/shared_hosts.txt"));
    rows.filter(|(_, class, _)| *class == owner).map(|(host, ..)| host).collect()
}

/// Whether a link hands the page on to readers of a social network, and leads to nobody's profile.
pub(crate) fn shares_page(href: &str) -> bool {
    static SHARING: Marks<10> = Marks::of([
        "/share",
        "/intent/",
        "/submit",
        "/dialog/",
        "pin/create",
        "plugins/",
        "addtoany",
        "send?",
        "home?status",
        "url=",
    ]);
    SHARING.are_in(href)
}

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
    random_token: Option<String>,
    host_number: bool,
    news_words: usize,
    tld: &'static str,
    shared: bool,
}

/// Bytes of a headline in which the words of an address are looked for, and how many of these.
const MOST_TITLE: usize = 1_000;
const MOST_SLUG_WORDS: usize = 100;

/// Counts what the address shows.
pub(crate) fn count(reading: &Reading) -> Facts {
    let Some(address) = &reading.page.address else { return Facts::default() };
    let path = address.path();
    let slug = decoded(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
    let words: Vec<&str> = slug.split(['-', '_', '.', '+', ' ']).filter(|w| w.len() > 1).collect();
    let title = lower_case(beginning(reading.text(reading.page.headline()), MOST_TITLE));
    let shared =
        words.iter().take(MOST_SLUG_WORDS).filter(|w| title.contains(&lower_case(w))).count();
    let host = address.host();
    Facts {
        known: true,
        hyphens: path.matches('-').count(),
        depth: path.split('/').filter(|part| !part.is_empty()).count(),
        title_overlap: match words.len().min(MOST_SLUG_WORDS) {
            0..3 => f32::NAN,
            looked_for => share(shared, looked_for),
        },
        slug_words: words.len(),
        digits: slug.bytes().filter(u8::is_ascii_digit).count(),
        year: is_stamped(&slug),
        host_hyphens: host.matches('-').count(),
        host_digits: host.bytes().filter(u8::is_ascii_digit).count(),
        random_token: random_token(path).map(str::to_owned),
        host_number: has_numbered_label(address),
        news_words: news_words(address.domain().split('.').next().unwrap_or_default()),
        tld: above(host).find_map(|end| TLDS.get(end).copied()).unwrap_or_default(),
        shared: is_shared(address),
    }
}

/// A part of a path as readers see it: `%D9%83` is a letter. What is no UTF-8 has letters that
/// nobody knows.
fn decoded(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    let bytes = part.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let (mut found, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                found.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                found.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&found).into_owned())
}

/// What lies above a host: `b.c` and `c` for `a.b.c`.
fn above(host: &str) -> impl Iterator<Item = &str> {
    host.match_indices('.').map(|(dot, _)| &host[dot + 1..])
}

/// A part of the path that nobody chose: letters and digits by turns.
fn random_token(path: &str) -> Option<&str> {
    path.split(|c: char| !c.is_ascii_alphanumeric()).find(|token| is_random(token))
}

fn is_random(token: &str) -> bool {
    const LEAST: usize = 8;
    let bytes = token.as_bytes();
    let turns = bytes.windows(2).filter(|w| w[0].is_ascii_digit() != w[1].is_ascii_digit()).count();
    // `covid19` and `mp3player2` turn once or twice; names that programs draw turn again and again.
    // Digests in hexadecimal digits name versions of code and files, which people link to.
    bytes.len() >= LEAST && turns >= 4 && !bytes.iter().all(u8::is_ascii_hexdigit)
}

/// A number for a label below the registered domain: `17.news.example`. Addresses of machines have
/// no domain, and the domain itself may be a number.
fn has_numbered_label(address: &Address) -> bool {
    let below = address.host().strip_suffix(address.domain()).unwrap_or_default();
    below.split('.').any(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()))
}

/// How many words of newspapers' names a label is made of, from either end of each part.
fn news_words(label: &str) -> usize {
    let known = |word: &&str| NEWS_WORDS.contains(*word);
    let mut found = 0;
    for mut part in label.split('-') {
        while let Some(word) = NEWS_WORD.rev().filter_map(|n| part.get(..n)).find(known) {
            part = &part[word.len()..];
            found += 1;
        }
        let end = |part: &'_ str, n: usize| part.len().checked_sub(n);
        while let Some(at) = NEWS_WORD
            .rev()
            .filter_map(|n| end(part, n))
            .find(|&at| part.get(at..).is_some_and(|w| known(&w)))
        {
            part = &part[..at];
            found += 1;
        }
    }
    found
}

/// Whether the host has many owners, told apart by its sub-domains or by paths.
pub(super) fn is_shared(address: &Address) -> bool {
    let in_path = || site_at(address).contains('/');
    above(address.host()).any(|end| SHARED.contains(end)) || in_path()
}

/// Whether a year of the last or this century stands among other characters.
pub(super) fn has_year(slug: &str) -> bool {
    slug.split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")))
}

/// Whether a recent year stands behind words, as in `best-boats-2024`. One that a slug begins with, and
/// that of a date, tell when a page was written; beside another number it belongs to that
/// (`cs314-2024`, `1998-2024`), and a year of long ago tells when something happened.
fn is_stamped(slug: &str) -> bool {
    let parts: Vec<&str> = slug.split(|c: char| !c.is_alphanumeric()).collect();
    let dates = |n: usize| {
        parts.get(n).is_some_and(|part| {
            part.contains(|c: char| c.is_ascii_digit()) || is_month(&lower_case(part))
        })
    };
    let recent = |part: &str| part.parse().is_ok_and(|year| RECENT_YEARS.contains(&year));
    let Some(word) = parts.iter().position(|part| part.contains(char::is_alphabetic)) else {
        return false;
    };
    (word + 1..parts.len()).any(|n| recent(parts[n]) && !dates(n + 1) && !dates(n - 1))
}

impl Facts {
    fn when_known(&self, value: f32) -> f32 {
        if self.known { value } else { f32::NAN }
    }
}

/// The path, for a reader who has not seen the address; its beginning, where it is long.
fn path(reading: &Reading, _: &super::Facts) -> Vec<String> {
    const LONGEST_SHOWN: usize = 120;
    let paths = reading.page.address.iter().map(Address::path);
    let shown = paths.map(|path| match path.len() {
        ..=LONGEST_SHOWN => path.to_owned(),
        _ => format!("{}…", beginning(path, LONGEST_SHOWN)),
    });
    shown.collect()
}

/// The host likewise.
fn host(reading: &Reading, _: &super::Facts) -> Vec<String> {
    reading.page.address.iter().map(|address| address.host().to_owned()).collect()
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
        notes: path,
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
        notes: path,
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
        notes: path,
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
        notes: path,
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
        notes: path,
        ..Signal::BASE
    },
    Signal {
        id: "address.year",
        catalogue: "I06",
        summary: "A year behind the words of the path's last part; dates, and years before the words, are none.",
        why: "Listicles are stamped with the year to look fresh.",
        unit: Unit::Flag,
        direction: Direction::Farm,
        says: "a year in the path: {}",
        value: |f| f.address.when_known(f32::from(f.address.year)),
        habit: true,
        notes: path,
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
        notes: host,
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
        notes: host,
        ..Signal::BASE
    },
    Signal {
        id: "address.random_token",
        catalogue: "I07",
        summary: "A part of the path that nobody chose, letters and digits by turns.",
        why: "Pages made by the thousand are numbered by a program; short links and shops number theirs too.",
        unit: Unit::Flag,
        direction: Direction::Either,
        says: "the path has a part that a program drew: {}",
        value: |f| f.address.when_known(f32::from(f.address.random_token.is_some())),
        notes: |_, f| f.address.random_token.iter().cloned().collect(),
        ..Signal::BASE
    },
    Signal {
        notes: host,
        ..signal!(
            "address.host_number",
            "I08",
            Flag,
            Either,
            "A label of the host below the registered domain is a number.",
            "Doorways are put up on numbered sub-domains (Mwmbl's rule, the domain itself excepted).",
            "a numbered sub-domain: {}",
            |f| f.address.when_known(f32::from(f.address.host_number))
        )
    },
    Signal {
        notes: host,
        ..signal!(
            "address.news_name",
            "I10",
            Count,
            Either,
            "Words of the domain's name that newspapers are named by: daily, times, post, herald.",
            "Made-up news sites bear generic names (NewsGuard); so do local papers of two hundred years.",
            "{} words of a newspaper's name in the domain",
            |f| f.address.when_known(f.address.news_words as f32)
        )
    },
    Signal {
        notes: host,
        ..signal!(
            "address.cheap_tld",
            "I11",
            Flag,
            Either,
            "The domain ends in a suffix that is cheap and often abused.",
            "DeGenTWeb learns a prior for each top-level domain; honest people save money too.",
            "a cheap domain ending: {}",
            |f| f.address.when_known(f32::from(f.address.tld == "cheap"))
        )
    },
    Signal {
        notes: host,
        ..signal!(
            "address.restricted_tld",
            "I11 K14",
            Flag,
            Honest,
            "The domain ends in a suffix that only registered bodies get: schools, governments, museums.",
            "DeGenTWeb learns a prior for each top-level domain; registries of these look at who asks.",
            "a domain ending for registered bodies: {}",
            |f| f.address.when_known(f32::from(f.address.tld == "restricted"))
        )
    },
    Signal {
        notes: host,
        ..signal!(
            "address.shared_host",
            "I16 K11",
            Flag,
            Context,
            "The host has many owners, told apart by sub-domain or path.",
            "What one user does on a blog host says nothing of another (laylavish's lists, alvi-se's scopes); told so that whoever blocks takes the owner's part only.",
            "one of many owners on its host: {}",
            |f| f.address.when_known(f32::from(f.address.shared))
        )
    },
];

#[cfg(test)]
mod tests {
    use super::is_stamped;
    use crate::page::{Page, Source};
    use crate::signals::{ALL, Facts, Reading, check, check_at, column};

    #[test]
    fn the_path_is_counted_when_known() {
        let url = Some("https://my-news24.example/tips/how-to-fix-a-bike-2024.html");
        check_at(url, "How to fix a bike\n\nText.", "address.hyphens", 5.0);
        // What the address shows is said with it.
        let source = Source { url, ..Source::default() };
        let page = Page::read(b"How to fix a bike\n\nText.", &source);
        let reading = Reading::of(&page);
        let facts = Facts::read(&reading);
        let notes = |id| ALL[column(id).unwrap()].notes(&reading, &facts);
        assert_eq!(notes("address.hyphens"), ["/tips/how-to-fix-a-bike-2024.html"]);
        assert_eq!(notes("address.host_hyphens"), ["my-news24.example"]);
        check_at(url, "How to fix a bike\n\nText.", "address.year", 1.0);
        check_at(url, "How to fix a bike\n\nText.", "address.host_digits", 2.0);
        check("A page\n\nText.", "address.hyphens", f32::NAN);
    }

    #[test]
    fn a_year_behind_words_is_a_stamp_and_a_date_is_none() {
        for stamped in ["best-boats-2024", "best-boats-2024-guide", "top_10_boats_2023", "år-2024"]
        {
            assert!(is_stamped(stamped), "{stamped}");
        }
        for plain in [
            "2024",
            "2024-best-boats",
            "2022-01-28-boats",
            "20220128-boats",
            "boats-28-01-2022",
            "boats-2022-1-28",
            "boats",
            "boats-12024",
            "flood-of-1953",
            "boats-1998-2024",
            "boats-september-2023",
            "cs314-2024",
            "",
        ] {
            assert!(!is_stamped(plain), "{plain}");
        }
    }

    #[test]
    fn a_slug_in_any_script_is_read_as_its_readers_read_it() {
        let url = Some(
            "https://holm.example/%D0%BA%D0%B0%D0%BA-%D0%BF%D0%BE%D0%B9%D0%BC%D0%B0%D1%82%D1%8C-7-%D1%80%D1%8B%D0%B1/",
        );
        let page = "<title>Как поймать семь рыб</title><p>Text.";
        check_at(url, page, "address.slug_words", 3.0);
        check_at(url, page, "address.digits", 1.0);
        check_at(url, page, "address.title_overlap", 1.0);
        let odd = Some("https://holm.example/sale-50%-off-%EA%E0%EA-now");
        check_at(odd, page, "address.slug_words", 5.0);
        check_at(odd, page, "address.digits", 2.0);
    }

    #[test]
    fn what_the_address_says_is_told() {
        let cases = [
            ("address.random_token", "https://a.example/x/k3j9d2m4x", 1.0),
            ("address.random_token", "https://a.example/covid19-mp3player2-2024-05-01", 0.0),
            ("address.random_token", "https://a.example/commit/d8bae05997012bacefdf65cb1f", 0.0),
            ("address.host_number", "https://17.news.example/", 1.0),
            ("address.host_number", "https://1001.example/", 0.0),
            ("address.host_number", "http://192.168.1.10/", 0.0),
            ("address.depth", "https://a-b.example?next=/deep/path/x-y-z", 0.0),
            ("address.news_name", "https://ashfordtimes.example/", 1.0),
            ("address.news_name", "https://the-daily-ashford-herald.example/", 2.0),
            ("address.news_name", "https://holm-daughters.example/", 0.0),
            ("address.cheap_tld", "https://holm.xyz/", 1.0),
            ("address.cheap_tld", "https://xyz.holm.org/", 0.0),
            ("address.restricted_tld", "https://www.holm.ac.uk/", 1.0),
            ("address.restricted_tld", "https://ac.uk.holm.com/", 0.0),
            ("address.shared_host", "https://ann.blogspot.com/walk", 1.0),
            ("address.shared_host", "https://medium.com/@ann/walk", 1.0),
            ("address.shared_host", "https://holm.org/@ann/walk", 0.0),
        ];
        for (id, url, expected) in cases {
            check_at(Some(url), "A walk\n\nIt rained.", id, expected);
        }
        check("A walk\n\nIt rained.", "address.restricted_tld", f32::NAN);
    }
}
