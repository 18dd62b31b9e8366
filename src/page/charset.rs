//! Bytes to text: byte order mark, then header, then `<meta>`, then detection.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// How many bytes are searched for a `<meta charset>`, as the HTML standard says.
const PRESCAN_BYTES: usize = 1024;
/// How many bytes the detector is fed, from the first that is not ASCII on; more does not change its
/// mind.
const DETECTED_BYTES: usize = 8 << 10;
/// Characters of UTF-8 beyond ASCII for each byte that is none, from which on a page is damaged UTF-8.
/// Text in a legacy encoding hardly ever has one.
const MOSTLY: usize = 8;

/// What said how the bytes are to be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CharsetSource {
    /// A byte order mark.
    Mark,
    /// The `Content-Type` header.
    Header,
    /// A `<meta>` in the first 1,024 bytes.
    Meta,
    /// The bytes themselves: valid UTF-8, or the likeliest legacy encoding.
    #[default]
    Detected,
}

/// The encoding of a page and what said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Charset {
    /// Name by the WHATWG Encoding Standard, such as `UTF-8` or `windows-1252`.
    pub name: &'static str,
    /// What said so.
    pub source: CharsetSource,
    /// Whether some bytes were no characters of it.
    pub damaged: bool,
}

/// Decodes the bytes; malformed sequences become U+FFFD. `markup`: whether they may be HTML, which can
/// say itself how it is encoded.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    markup: bool,
) -> (Cow<'a, str>, Charset) {
    // Looked through once, for nearly all pages are what they say.
    let utf8 = std::str::from_utf8(bytes);
    let head = if markup { &bytes[..bytes.len().min(PRESCAN_BYTES)] } else { &[] };
    let (encoding, source, skip) = choose(bytes, is_utf8(utf8), content_type, head);
    let (text, damaged) = match utf8 {
        Ok(text) if encoding == UTF_8 => (Cow::Borrowed(&text[skip..]), false),
        _ => encoding.decode_without_bom_handling(&bytes[skip..]),
    };
    (text, Charset { name: encoding.name(), source, damaged })
}

/// Whether a text begins with many of the bytes by which the MIME Sniffing Standard tells binary data.
pub(super) fn is_binary(text: &str) -> bool {
    /// Bytes that are looked at.
    const SNIFFED: usize = 4096;
    /// One byte in so many is too many.
    const ONE_IN: usize = 50;
    let start = &text.as_bytes()[..text.len().min(SNIFFED)];
    let binary = |byte: &&u8| matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F);
    start.iter().filter(binary).count() * ONE_IN > start.len()
}

fn choose(
    bytes: &[u8],
    is_utf8: bool,
    content_type: Option<&str>,
    head: &[u8],
) -> (&'static Encoding, CharsetSource, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, CharsetSource::Mark, length);
    }
    let named = content_type
        .and_then(|header| label_after(b"charset", &header.as_bytes().to_ascii_lowercase()))
        .map(|encoding| (encoding, CharsetSource::Header))
        .or_else(|| declared(head).map(|encoding| (encoding, CharsetSource::Meta)));
    match named {
        Some((encoding, source)) if encoding != UTF_8 => (encoding, source, 0),
        _ if is_utf8 || is_mostly_utf8(bytes) => {
            (UTF_8, named.map_or(CharsetSource::Detected, |(_, source)| source), 0)
        }
        // A page that says UTF-8 and is not gains by detection: honest old pages are mislabelled.
        _ => (detect(bytes), CharsetSource::Detected, 0),
    }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(telling(bytes), true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether the bytes are UTF-8, a character cut at the very end forgiven.
fn is_utf8(read: Result<&str, std::str::Utf8Error>) -> bool {
    read.map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// The bytes that tell encodings apart: a stretch from the first that is not ASCII on.
fn telling(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    &bytes[start..bytes.len().min(start + DETECTED_BYTES)]
}

/// Whether the first of the bytes beyond ASCII are UTF-8 but for few.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut wide, mut broken) = (0, 0);
    for chunk in telling(bytes).utf8_chunks() {
        // Bytes that go on with a character are none of their own.
        wide += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += chunk.invalid().len();
    }
    wide > 0 && wide >= MOSTLY * broken
}

/// The encoding that markup declares in its head, after the HTML standard's prescan: by a `<meta>`
/// that is no comment, or by an XML declaration.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let mut rest = lower.as_slice();
    let tag_of = |rest: &[u8]| memchr::memchr(b'>', rest).unwrap_or(rest.len());
    if rest.starts_with(b"<?xml") {
        if let Some(encoding) = label_after(b"encoding", &rest[..tag_of(rest)]) {
            return Some(of_markup(encoding));
        }
    }
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at..];
        if rest.starts_with(b"<!--") {
            rest = &rest[memchr::memmem::find(rest, b"-->")?..];
        } else if let Some(inner) = rest.strip_prefix(b"<meta") {
            let tag = &inner[..tag_of(inner)];
            // A description may tell of charsets, too.
            let at = |name: &[u8]| memchr::memmem::find(tag, name).unwrap_or(tag.len());
            let tells = at(b"http-equiv") < tag.len() || at(b"charset") < at(b"content");
            if let Some(encoding) = label_after(b"charset", tag).filter(|_| tells) {
                return Some(of_markup(encoding));
            }
        }
        rest = &rest[1..];
    }
    None
}

/// What markup says of itself, which could be read so far as ASCII, as the standard has it.
fn of_markup(encoding: &'static Encoding) -> &'static Encoding {
    match encoding.name() {
        "UTF-16LE" | "UTF-16BE" => UTF_8,
        "x-user-defined" => encoding_rs::WINDOWS_1252,
        _ => encoding,
    }
}

/// The encoding named by the first `name=` in a text in lower case, if it is a known label.
fn label_after(name: &[u8], lower: &[u8]) -> Option<&'static Encoding> {
    let at = memchr::memmem::find(lower, name)? + name.len();
    let rest = lower[at..].trim_ascii_start().strip_prefix(b"=")?;
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)))
        .unwrap_or(rest.len());
    Encoding::for_label_no_replacement(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        bytes: &[u8],
        content_type: Option<&str>,
        name: &str,
        source: CharsetSource,
        text: &str,
    ) {
        let (decoded, charset) = decode(bytes, content_type, true);
        assert_eq!((charset.name, charset.source, decoded.as_ref()), (name, source, text));
    }

    #[test]
    fn utf_8_that_was_damaged_is_still_utf_8() {
        let text = "Größere Flöße führen über die Mündung: schöne Grüße, Jürgen.";
        let mut bytes = text.as_bytes().to_vec();
        bytes[40] = 0xfe;
        let (decoded, charset) = decode(&bytes, None, true);
        assert_eq!((charset.name, charset.damaged), ("UTF-8", true));
        assert!(decoded.contains("Größere") && decoded.contains('\u{fffd}'), "{decoded}");
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        assert_eq!(decode(&latin, Some("text/html; charset=utf-8"), true).0, text);
    }

    #[test]
    fn programs_and_pictures_are_no_text() {
        let all: Vec<u8> = (0..=255).collect();
        assert!(is_binary(&decode(&all, None, true).0) && is_binary("\u{7f}ELF\u{1}\u{0}\u{0}"));
        for text in [
            "",
            "It\u{1b}$B rained.\r\n\tAll day.\u{c}",
            "It rained all day long on the hill, and the path was closed.\u{0}",
        ] {
            assert!(!is_binary(text), "{text:?}");
        }
        let wide: Vec<u8> = "It rained.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!is_binary(&decode(&[&[0xFF, 0xFE], &wide[..]].concat(), None, true).0));
    }

    #[test]
    fn mark_header_meta_and_bytes_are_asked_in_turn() {
        check(
            b"\xEF\xBB\xBFa",
            Some("text/html; charset=latin1"),
            "UTF-8",
            CharsetSource::Mark,
            "a",
        );
        check(b"\xFF\xFEa\0", None, "UTF-16LE", CharsetSource::Mark, "a");
        check(
            b"caf\xE9",
            Some("text/html; Charset=\"ISO-8859-1\""),
            "windows-1252",
            CharsetSource::Header,
            "café",
        );
        check(
            b"<meta charset=koi8-r>\xC4",
            None,
            "KOI8-R",
            CharsetSource::Meta,
            "<meta charset=koi8-r>д",
        );
        check("é".as_bytes(), None, "UTF-8", CharsetSource::Detected, "é");
    }

    #[test]
    fn only_a_tag_of_markup_says_how_it_is_encoded() {
        let name = |bytes: &[u8], markup| decode(bytes, None, markup).1.name;
        let german = "<p>Größere Flöße";
        for before in [
            "<script src=a.js charset='iso-8859-1'></script><meta charset=utf-8>",
            "<!-- <meta charset=koi8-r> --><meta charset=utf-8>",
            "<meta name=description content='On charset=koi8-r'><meta charset=utf-8>",
            "The header said charset=windows-1251, she told.",
            "<meta charset=utf-16le>",
        ] {
            assert_eq!(name(format!("{before}{german}").as_bytes(), true), "UTF-8", "{before}");
        }
        assert_eq!(name(b"<meta charset=koi8-r>caf\xE9 noir", false), "windows-1252");
        assert_eq!(name(b"<?xml version='1.0' encoding='koi8-r'?>\xC4", true), "KOI8-R");
        let meta = "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=iso-2022-jp'>";
        check(
            format!("{meta}\u{1b}$B$\"\u{1b}(B").as_bytes(),
            None,
            "ISO-2022-JP",
            CharsetSource::Meta,
            &format!("{meta}あ"),
        );
        let header = Some("text/html; charset=utf-16le");
        check(b"a\0", header, "UTF-16LE", CharsetSource::Header, "a");
        // A label that stands for no encoding any more is none.
        assert_eq!(name(b"<meta charset=hz-gb-2312>a", true), "UTF-8");
    }

    #[test]
    fn a_false_claim_of_utf8_is_not_believed() {
        let (text, charset) = decode(b"<meta charset=utf-8>Stra\xDFe und M\xFCller", None, true);
        assert_eq!(charset.source, CharsetSource::Detected);
        assert!(text.ends_with("Straße und Müller"), "{text}");
    }

    #[test]
    fn any_bytes_decode() {
        for bytes in
            [&b""[..], b"\xFF", b"\0\0\0\0", b"charset", b"charset=", b"charset=\"nonsense"]
        {
            decode(bytes, None, true);
        }
    }
}
