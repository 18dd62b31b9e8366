//! What stitched pages say of where their parts come from: credits to hosts, and pictures that an image
//! search keeps.

use crate::page::{Image, Page, Span, ending, range_in, registrable_domain};
use crate::signals::letters::lower_case;
use crate::signals::list;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

static CREDIT_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| list::rows(include_str!("../lists/words/credit_words.txt")).collect());

/// Where image searches keep pictures: end of the host, beginning of the path, the service's own name.
static PICTURE_SEARCHES: LazyLock<Vec<(&'static str, &'static str, &'static str)>> =
    LazyLock::new(|| list::lines(include_str!("../lists/markup/picture_searches.txt")).collect());

/// A credit at the end of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Credit<'t> {
    /// Where it stands in the text: "Source: www.example.com".
    pub range: Range<usize>,
    pub host: &'t str,
}

impl Credit<'_> {
    /// Whether a word says that it is a credit.
    pub(super) fn says_so(&self) -> bool {
        self.range.len() > self.host.len()
    }
}

/// The host that a text credits at its end, or that is all of it: "A boat. Source: www.example.com",
/// with a button behind it perhaps: "via example.com Check Details".
pub(super) fn credit_in(text: &str) -> Option<Credit<'_>> {
    /// Bytes at the end of a text in which a credit stands.
    const REACH: usize = 100;
    /// Words of a button behind it.
    const BEHIND: usize = 2;
    let text = text.trim_end();
    let tail = ending(text, REACH);
    // Most texts have no dot there, which is quicker to see than that no word is a host.
    if !tail.contains('.') || tail.contains('@') {
        return None;
    }
    let parted = |c: char| c.is_whitespace() || matches!(c, ':' | '：');
    let mut words = tail.rsplit(parted).filter(|word| !word.is_empty());
    for behind in 0..=BEHIND {
        let word = words.next()?;
        let Some(host) = host_of_word(word) else { continue };
        let place = range_in(text, host);
        let before = words.next();
        if behind == 0 && before.is_none() && tail.len() == text.len() {
            return Some(Credit { range: place, host });
        }
        let before = before?.trim_start_matches(|c: char| !c.is_alphanumeric());
        if !CREDIT_WORDS.contains(lower_case(before).as_str()) {
            return None;
        }
        return Some(Credit { range: range_in(text, before).start..place.end, host });
    }
    None
}

/// The host that a word is: one whose ending is of small letters, and not that of a file.
fn host_of_word(word: &str) -> Option<&str> {
    const FILES: [&str; 24] = [
        "md", "txt", "toml", "json", "yaml", "yml", "xml", "html", "htm", "php", "js", "ts", "css",
        "py", "rb", "rs", "zip", "gz", "pdf", "png", "jpg", "jpeg", "gif", "exe",
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let (name, ending) = word.rsplit_once('.')?;
    let known = (2..=7).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_lowercase());
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    (known && name.len() >= 3 && name.bytes().all(plain) && !FILES.contains(&ending))
        .then_some(word)
}

/// The addresses of pictures that an image search or pinboard keeps, on other sites than its own.
pub(super) fn from_picture_search(page: &Page) -> Vec<Span> {
    let own = page.address.as_ref().map_or("", |address| address.domain());
    let found = |image: &&Image| is_from_picture_search(page, image, own);
    page.images.iter().filter(found).map(|image| image.src).collect()
}

fn is_from_picture_search(page: &Page, image: &Image, own: &str) -> bool {
    if image.host.is_empty() {
        return false;
    }
    let (host, src) = (page.text(image.host), page.text(image.src));
    let path = &src[(image.host.end - image.src.start) as usize..];
    PICTURE_SEARCHES.iter().any(|(end, folder, name)| {
        host.ends_with(end)
            && path.starts_with(folder)
            && !own.starts_with(name)
            && registrable_domain(host) != own
    })
}

#[cfg(test)]
mod tests {
    use super::credit_in;
    use crate::signals::{check, check_at, quotes};

    #[test]
    fn credits_to_hosts_end_a_text() {
        let host = |text| credit_in(text).map(|credit| credit.host);
        for credited in [
            "Source: www.holm.example",
            "A boat on the river, seen from the bridge. Source: www.holm.example",
            "via www.holm.example Check Details",
            "Sumber:www.holm.example",
            "(Fuente: www.holm.example)",
            "www.holm.example",
        ] {
            assert_eq!(host(credited), Some("www.holm.example"), "{credited}");
        }
        for other in [
            "We bought it at holm.example",
            "Source: a letter to the editor",
            "Write to post@holm.example, from holm.example",
            "The source is holm.example, which was founded by three brothers.",
            "It rained all day.",
            "Source: notes.md",
            "parser.toml",
        ] {
            assert_eq!(host(other), None, "{other}");
        }
    }

    #[test]
    fn credited_hosts_are_counted_once_each() {
        let page = "<h1>Boats</h1><p>A red boat. Source: a.example.com<p>A blue boat. Source: \
            b.example.com<p>A green boat. Source: a.example.com";
        check(page, "stitching.credited_hosts", 2.0);
        assert_eq!(quotes(page, "stitching.credited_hosts")[0], "Source: a.example.com");
    }

    #[test]
    fn pictures_kept_by_searches_are_told_by_their_addresses() {
        let page = "<h1>Boats</h1><img src='https://encrypted-tbn0.gstatic.com/images?q=tbn:Ab'>\
            <img src=https://tse1.mm.bing.net/th?id=OIP.1><img src=https://i.pinimg.com/736x/a.jpg>\
            <img src=https://www.gstatic.com/recaptcha/logo.png><img src=/a.jpg><p>Boats float.";
        check(page, "stitching.search_pictures", 3.0);
        check_at(Some("https://www.pinterest.com/pin/1"), page, "stitching.search_pictures", 2.0);
        check("Boats\n\nBoats float.", "stitching.search_pictures", f32::NAN);
    }
}
