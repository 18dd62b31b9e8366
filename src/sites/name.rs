//! Which site a page belongs to.

use crate::page::Address;
use crate::signals::shared_hosts;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Hosts, or hosts with the beginning of a path, whose next path segment names the owner.
static OWNER_IN_PATH: LazyLock<HashSet<&'static str>> = LazyLock::new(|| shared_hosts("path"));

/// The site of an address: its host without `www.`, and on shared hosts where the path names the
/// owner, that part of the path. `None` when the address is none.
///
/// ```
/// use weedout::sites::site_of;
/// assert_eq!(site_of("https://www.example.com/a/b").as_deref(), Some("example.com"));
/// assert_eq!(site_of("https://ann.github.io/x/").as_deref(), Some("ann.github.io"));
/// assert_eq!(site_of("https://medium.com/@ann/walk").as_deref(), Some("medium.com/@ann"));
/// assert_eq!(site_of("no address"), None);
/// ```
#[must_use]
pub fn site_of(url: &str) -> Option<String> {
    Address::parse(url).map(|address| site_at(&address))
}

/// As [`site_of`], of an address that was parsed before.
pub(crate) fn site_at(address: &Address) -> String {
    // `example.com.` is the same host, told without its search domain.
    let host = address.host().trim_end_matches('.');
    let host = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host);
    let mut segments = address.path().split('/').filter(|segment| !segment.is_empty());
    let Some(first) = segments.next() else { return host.to_owned() };
    let within = |prefix: &str| OWNER_IN_PATH.contains(prefix);
    let deeper = format!("{host}/{first}");
    if within(&deeper) {
        segments.next().map_or(deeper.clone(), |owner| format!("{deeper}/{owner}"))
    } else if let Some(owner) = first.strip_prefix('@').filter(|_| within(&format!("{host}/@"))) {
        // A handle is the same in capitals.
        format!("{host}/@{}", owner.to_lowercase())
    } else if within(host) {
        deeper
    } else {
        host.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::site_of;

    #[test]
    fn owners_are_told_apart_on_shared_hosts() {
        let check =
            |url: &str, site: &str| assert_eq!(site_of(url).as_deref(), Some(site), "{url}");
        check("https://behance.net/ann/walks", "behance.net/ann");
        check("https://www.forbes.com/sites/ann/2024/walk", "forbes.com/sites/ann");
        check("https://substack.com/@Ann/note-1", "substack.com/@ann");
        check("https://sites.google.com/view/ann/walks", "sites.google.com/view/ann");
        check("https://www.youtube.com/channel/UC1/videos", "youtube.com/channel/UC1");
        check("https://www.forbes.com/", "forbes.com");
        check("https://ann.blogspot.com/2020/01/walk.html", "ann.blogspot.com");
        check("https://WWW.Example.co.uk:8080/?q", "example.co.uk");
        check("https://www.example.com./walk", "example.com");
    }
}
