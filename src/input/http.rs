//! HTTP messages as archives hold them: head, transfer coding, content codings.

use super::sealed::WarcHead;
use super::{MOST_BYTES, Place, Record, without_mark};
use std::io::{BufRead, Read};

/// Header fields of a message; real ones have some dozens.
const MOST_FIELDS: usize = 256;

/// The page in an archive's record; `None` when it holds none.
pub(super) fn record(
    place: Place,
    head: WarcHead,
    mut block: Vec<u8>,
) -> Result<Option<Record>, String> {
    let (content_type, content) = if head.is_http {
        call_version_known(&mut block);
        let Some(message) = Message::read(&block)? else { return Ok(None) };
        // What is stated to be no page need not be decoded.
        if is_stated_page(message.content_type.as_deref()) == Some(false) {
            return Ok(None);
        }
        let body = message.body();
        (message.content_type, body)
    } else {
        (head.content_type, block)
    };
    let stated = is_stated_page(content_type.as_deref());
    if !stated.unwrap_or_else(|| looks_like_page(&content)) {
        return Ok(None);
    }
    let mut record = Record::at(place, content);
    record.id = head.id.map(serde_json::Value::String);
    record.url = head.url;
    record.date = head.date;
    record.content_type = content_type;
    Ok(Some(record))
}

/// Heads of HTTP/2 and HTTP/3 are written as those of 1.1 are, and their parser knows no others.
fn call_version_known(block: &mut Vec<u8>) {
    let later = [&b"HTTP/2"[..], b"HTTP/2.0", b"HTTP/3", b"HTTP/3.0"];
    let opens =
        |version: &&[u8]| block.strip_prefix(*version).is_some_and(|rest| rest.starts_with(b" "));
    if let Some(version) = later.into_iter().find(opens) {
        block.splice(..version.len(), *b"HTTP/1.1");
    }
}

/// Whether the media type is one of pages; `None` when none is stated. Some servers state it
/// twice, with a comma between.
fn is_stated_page(content_type: Option<&str>) -> Option<bool> {
    let essence = content_type?.split([';', ',']).next()?.trim().to_ascii_lowercase();
    let types = ["text/html", "application/xhtml+xml", "text/plain"];
    (!essence.is_empty()).then(|| types.contains(&essence.as_str()))
}

/// Whether decoded content of no stated type looks like markup.
fn looks_like_page(content: &[u8]) -> bool {
    without_mark(content).trim_ascii_start().starts_with(b"<")
}

/// A response, its body still coded.
struct Message<'a> {
    content_type: Option<String>,
    codings: Vec<String>,
    chunked: bool,
    rest: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads the head; `None` when the response is no success.
    fn read(block: &'a [u8]) -> Result<Option<Message<'a>>, String> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let mut parser = httparse::ParserConfig::default();
        parser
            .allow_multiple_spaces_in_response_status_delimiters(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_spaces_after_header_name_in_responses(true)
            .ignore_invalid_headers_in_responses(true);
        let length = match parser.parse_response(&mut response, block) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Err("the HTTP head is cut off".into()),
            Err(error) => return Err(format!("no HTTP response ({error})")),
        };
        if !response.code.is_some_and(|code| (200..300).contains(&code)) {
            return Ok(None);
        }
        let list = |name: &str| -> Vec<String> {
            let values = response.headers.iter().filter(|f| f.name.eq_ignore_ascii_case(name));
            values
                .flat_map(|f| f.value.split(|&byte| byte == b','))
                .map(|value| String::from_utf8_lossy(value).trim().to_ascii_lowercase())
                .filter(|value| !value.is_empty())
                .collect()
        };
        let content_type =
            response.headers.iter().find(|f| f.name.eq_ignore_ascii_case("content-type"));
        Ok(Some(Message {
            content_type: content_type.map(|f| String::from_utf8_lossy(f.value).into_owned()),
            codings: list("content-encoding"),
            chunked: list("transfer-encoding").iter().any(|coding| coding == "chunked"),
            rest: &block[length..],
        }))
    }

    /// The body, decoded as far as it can be: archives hold bodies that were decoded before and
    /// kept their headers, and bodies that are cut off.
    fn body(&self) -> Vec<u8> {
        let mut body = match self.chunked.then(|| dechunk(self.rest)).flatten() {
            Some(body) => body,
            None => self.rest.to_vec(),
        };
        for coding in self.codings.iter().rev() {
            if let Some(decoded) = decode(coding, &body) {
                body = decoded;
            }
        }
        body.truncate(MOST_BYTES);
        body
    }
}

/// A body without its chunk sizes; `None` when it opens with none.
fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    let mut first = true;
    loop {
        let size = chunk_size(&mut rest);
        let Some(size) = size else { return if first { None } else { Some(body) } };
        first = false;
        let taken = size.min(rest.len());
        body.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
        if size == 0 || rest.is_empty() {
            return Some(body);
        }
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// Takes a line of a chunk's size, in hexadecimal, perhaps with an extension.
fn chunk_size(rest: &mut &[u8]) -> Option<usize> {
    const LONGEST: usize = 1 << 10;
    let end = memchr::memchr(b'\n', &rest[..rest.len().min(LONGEST)])?;
    let line = std::str::from_utf8(&rest[..end]).ok()?;
    let digits = line.split(';').next()?.trim();
    let size = usize::from_str_radix(digits, 16).ok()?;
    *rest = &rest[end + 1..];
    Some(size)
}

/// A body without one content coding; `None` when it does not have it.
fn decode(coding: &str, body: &[u8]) -> Option<Vec<u8>> {
    match coding {
        "gzip" | "x-gzip" => unpacked(flate2::bufread::MultiGzDecoder::new(body)),
        // Some servers mean zlib, as the standard says, and some raw deflate.
        "deflate" => unpacked(flate2::bufread::ZlibDecoder::new(body))
            .or_else(|| unpacked(flate2::bufread::DeflateDecoder::new(body))),
        "br" => unpacked(brotli_decompressor::Decompressor::new(body, 4 << 10)),
        "zstd" => unpacked(zstd::Decoder::with_buffer(body).ok()?),
        _ => None,
    }
}

/// What comes out until it is as long as the longest page, or breaks off: a bomb ends there.
fn unpacked(decoder: impl Read) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let mut limited = std::io::BufReader::new(decoder.take(MOST_BYTES as u64));
    loop {
        match limited.fill_buf() {
            Ok([]) => return Some(body),
            Ok(bytes) => {
                body.extend_from_slice(bytes);
                let taken = bytes.len();
                limited.consume(taken);
            }
            Err(_) if body.is_empty() => return None,
            Err(_) => return Some(body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Unit;

    #[test]
    fn chunks_are_joined_as_far_as_they_go() {
        let check = |rest: &[u8], body: Option<&[u8]>| {
            assert_eq!(dechunk(rest).as_deref(), body, "{}", String::from_utf8_lossy(rest));
        };
        check(b"4\r\nWiki\r\n6;x=y\r\npedia \r\n0\r\n\r\n", Some(b"Wikipedia "));
        check(b"4\r\nWiki\r\nFFFFFFFFFFFFFFFF\r\npe", Some(b"Wikipe"));
        check(b"4\r\nWi", Some(b"Wi"));
        check(b"4\r\nWiki\r\nno size\r\n", Some(b"Wiki"));
        check(b"<p>decoded before", None);
        check(b"", None);
    }

    /// The page in a response with these fields and this body.
    fn page(head: &str, body: &[u8]) -> Option<Vec<u8>> {
        let place =
            Place { file: "a".into(), input: 0, unit: Unit::Record, number: 1, offset: None };
        let block = [head.as_bytes(), b"\r\n\r\n", body].concat();
        let head = WarcHead { is_http: true, ..WarcHead::default() };
        record(place, head, block).expect("a sound response").map(|record| record.content)
    }

    #[test]
    fn pages_of_no_stated_type_are_known_when_decoded() {
        let found = Some(b"<p>It rained.".to_vec());
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, b"<p>It rained.").expect("memory");
        let gzip = gzip.finish().expect("memory");
        let ok = "HTTP/1.1 200 OK\r\n";
        let chunked = b"d\r\n<p>It rained.\r\n0\r\n\r\n";
        assert_eq!(page(&format!("{ok}Transfer-Encoding: chunked"), chunked), found);
        assert_eq!(page(&format!("{ok}Content-Encoding: gzip"), &gzip), found);
        assert!(page(&format!("{ok}A: b"), b"\xEF\xBB\xBF<p>It rained.").is_some());
        assert_eq!(page(&format!("{ok}A: b"), b"\x89PNG"), None);
        let stated = |header: &str| page(&format!("{ok}Content-Type: {header}"), b"It rained.");
        assert!(stated("text/html, text/html").is_some() && stated("Text/Plain;a=b").is_some());
        assert!(stated("image/png").is_none() && stated("").is_none());
    }

    #[test]
    fn later_versions_of_http_are_read() {
        for status in ["HTTP/2 200", "HTTP/2.0 200 OK", "HTTP/3 200 "] {
            let page = page(&format!("{status}\r\nContent-Type: text/html"), b"It rained.");
            assert_eq!(page.as_deref(), Some(&b"It rained."[..]), "{status}");
        }
        assert_eq!(page("HTTP/2 404\r\nContent-Type: text/html", b"gone"), None);
    }

    #[test]
    fn a_bomb_ends_at_the_longest_page() {
        use std::io::Write;
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0; 1 << 20];
        (0..64).for_each(|_| bomb.write_all(&zeros).expect("memory"));
        let bomb = bomb.finish().expect("memory");
        assert_eq!(decode("gzip", &bomb).map(|body| body.len()), Some(MOST_BYTES));
    }

    #[test]
    fn what_is_not_coded_as_said_stays_as_it_is() {
        for coding in ["gzip", "deflate", "br", "zstd", "unheard-of"] {
            assert_eq!(decode(coding, b"<p>It rained all day.</p>"), None, "{coding}");
        }
    }
}
