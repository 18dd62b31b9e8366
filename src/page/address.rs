//! Addresses: host, registrable domain, path; where a link leads.

use super::Target;
use memchr::memrchr;
use std::borrow::Cow;
use std::ops::Range;

/// Bytes of the longest scheme of an address that has a host, its colon included.
const LONGEST_SCHEME: usize = 10;
/// Bytes of the longest host name (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 253;

/// An absolute `http` or `https` address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: String,
    host: Range<usize>,
    path: Range<usize>,
    domain: Range<usize>,
}

impl Address {
    /// Takes an absolute address apart; `None` when it is no `http(s)` address with a host.
    #[must_use]
    pub fn parse(url: &str) -> Option<Address> {
        let url = url.trim();
        let scheme = url.find("://")?;
        if !matches!(url.get(..scheme)?.to_ascii_lowercase().as_str(), "http" | "https") {
            return None;
        }
        let host = host_range(url);
        let name = url.get(host.clone())?;
        let plausible = name.contains('.') || name.eq_ignore_ascii_case("localhost");
        if !plausible || name.len() > LONGEST_HOST || name.contains(char::is_whitespace) {
            return None;
        }
        let url = lower_host(url, &host);
        let end = url[host.end..].find(['?', '#']).map_or(url.len(), |i| host.end + i);
        let rest = url[host.end..end].find('/').map_or(end, |i| host.end + i);
        let domain = domain_range(&url[host.clone()]);
        let domain = host.start + domain.start..host.start + domain.end;
        Some(Address { host, path: rest..end, domain, url })
    }

    /// The whole address, its host in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host name, lower case, without port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.url[self.host.clone()]
    }

    /// The registrable domain (public suffix plus one label), or the host where there is none.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.url[self.domain.clone()]
    }

    /// The path, without query and fragment; may be empty.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.url[self.path.clone()]
    }
}

fn lower_host(url: &str, host: &Range<usize>) -> String {
    let mut url = url.to_owned();
    if let Some(name) = url.get_mut(host.clone()) {
        name.make_ascii_lowercase();
    }
    url
}

/// Where the registrable domain of `host` lies within it, by the public suffix list; all of it where
/// the list knows none, and of addresses of machines.
fn domain_range(host: &str) -> Range<usize> {
    if is_machine(host) {
        return 0..host.len();
    }
    // The list has lower case only, as have all but a few hosts.
    let lower = match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(host.to_ascii_lowercase()),
        false => Cow::Borrowed(host),
    };
    let found = psl::domain_str(&lower).and_then(|domain| {
        // A part of the host, not always its end: the host may end in a dot.
        let start = (domain.as_ptr() as usize).checked_sub(lower.as_ptr() as usize)?;
        (start + domain.len() <= host.len()).then(|| start..start + domain.len())
    });
    found.unwrap_or(0..host.len())
}

/// Whether a host is the address of a machine, such as `192.0.2.7`: its last part is a number, which
/// that of no name is.
fn is_machine(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
}

/// The registrable domain of a host, or the host itself where there is none.
#[must_use]
pub fn registrable_domain(host: &str) -> &str {
    &host[domain_range(host)]
}

/// Where the host lies in an address as written; empty for relative addresses.
pub(super) fn host_range(url: &str) -> Range<usize> {
    let bytes = url.as_bytes();
    let start = match bytes.windows(2).take(LONGEST_SCHEME + 1).position(|two| two == b"//") {
        Some(0) => 2,
        Some(at) if bytes[at - 1] == b':' => at + 2,
        _ => return 0..0,
    };
    let is_end = |byte: &u8| matches!(byte, b'/' | b'?' | b'#' | b'\\');
    let end = bytes[start..].iter().position(is_end).map_or(bytes.len(), |at| start + at);
    let begin = memrchr(b'@', &bytes[start..end]).map_or(start, |at| start + at + 1);
    let port = bytes[begin..end].iter().position(|&byte| byte == b':');
    begin..port.map_or(end, |at| begin + at)
}

/// The host in an address as written; empty for relative addresses.
pub(crate) fn host_of(url: &str) -> &str {
    &url[host_range(url)]
}

/// Tells where links lead, seen from a page.
pub(super) struct Aim<'p> {
    own_domain: Option<&'p str>,
    /// The last host that was looked at, and what it is; many links in a row lead to one.
    last: Option<(&'p str, Target)>,
}

impl<'p> Aim<'p> {
    /// From a page of that registrable domain.
    pub(super) fn from(own_domain: Option<&'p str>) -> Aim<'p> {
        Aim { own_domain, last: None }
    }

    /// Where a link leads, and where its host lies in `href`.
    pub(super) fn at(&mut self, href: &'p str) -> (Target, Range<usize>) {
        let href_start = href.trim_start();
        if href_start.starts_with('#') || href_start.is_empty() {
            return (Target::Fragment, 0..0);
        }
        let host = host_range(href);
        if host.is_empty() {
            let scheme = href_start.find(':').map(|i| &href_start[..i]);
            let other = scheme
                .is_some_and(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric()));
            return (if other { Target::Other } else { Target::Internal }, 0..0);
        }
        (self.at_host(&href[host.clone()]), host)
    }

    fn at_host(&mut self, host: &'p str) -> Target {
        if let Some((last, target)) = self.last {
            if last == host {
                return target;
            }
        }
        let domain = registrable_domain(host);
        let same = self.own_domain.is_some_and(|own| own.eq_ignore_ascii_case(domain));
        let target = if same { Target::Internal } else { Target::External };
        self.last = Some((host, target));
        target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let check = |url: &str, host: &str, domain: &str, path: &str| {
            let address = Address::parse(url).unwrap();
            assert_eq!((address.host(), address.domain(), address.path()), (host, domain, path));
        };
        check("https://News.Example.co.uk/a/b?q#f", "news.example.co.uk", "example.co.uk", "/a/b");
        check("http://user:pw@example.com:8080", "example.com", "example.com", "");
        check("https://me.github.io/x/", "me.github.io", "me.github.io", "/x/");
        check("https://example.com?next=/a/b", "example.com", "example.com", "");
        check("https://example.com#/a/b", "example.com", "example.com", "");
        check("https://www.example.com./a", "www.example.com.", "example.com", "/a");
        check("https://÷ww.linkedin./", "÷ww.linkedin.", "÷ww.linkedin", "/");
        check("http://192.168.1.10:80/x", "192.168.1.10", "192.168.1.10", "/x");
        check("http://192.168.1.10./x", "192.168.1.10.", "192.168.1.10.", "/x");
    }

    #[test]
    fn what_is_no_web_address_is_none() {
        for url in [
            "",
            "example.com",
            "ftp://example.com/",
            "https://",
            "https://a b.com/",
            "http:///x",
            "日本://語",
        ] {
            assert_eq!(Address::parse(url), None, "{url}");
        }
    }

    #[test]
    fn links_are_aimed_by_registrable_domain() {
        let check = |href: &str, target: Target| {
            assert_eq!(Aim::from(Some("example.com")).at(href).0, target, "{href}")
        };
        check("/about", Target::Internal);
        check("about:blank", Target::Other);
        check("https://shop.example.com/", Target::Internal);
        check("//cdn.example.org/x", Target::External);
        check("#top", Target::Fragment);
        check("mailto:a@example.com", Target::Other);
        check("page.html?u=http://example.org", Target::Internal);
        check("HTTPS://Shop.Example.COM/", Target::Internal);
        let target = Aim::from(Some("own.co.uk")).at("HTTP://WWW.OWN.CO.UK/x").0;
        assert_eq!(target, Target::Internal);
        let target = Aim::from(Some("192.168.1.10")).at("http://172.16.1.10/").0;
        assert_eq!(target, Target::External);
    }

    #[test]
    fn domains_are_found_in_hosts_of_either_case() {
        for (host, domain) in [
            ("IMG.OWN.CO.UK", "OWN.CO.UK"),
            ("Img.Own.co.uk.", "Own.co.uk"),
            ("co.uk", "co.uk"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.1.2.example", "2.example"),
            ("", ""),
        ] {
            assert_eq!(registrable_domain(host), domain, "{host}");
        }
    }
}
