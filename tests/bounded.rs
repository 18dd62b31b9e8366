//! Pages made to cost more than they weigh: time per byte stays near that of ordinary pages.
//!
//! The bound here is generous, for busy machines and unoptimised builds; the factors themselves
//! are printed: `cargo test --release --test bounded -- --nocapture`.

use std::fmt::Write;
use std::time::{Duration, Instant};
use weedout::{Detector, Format, Source};

/// Longest time per byte, in times of an ordinary page of the same size.
const MOST: f64 = 10.0;

/// Unoptimised builds try a sixteenth of each size.
const SCALE: usize = if cfg!(debug_assertions) { 16 } else { 1 };

const MEGABYTE: usize = (1 << 20) / SCALE;
const HALF: usize = MEGABYTE / 2;

/// Shorter pages say nothing: the machine's own hiccups are as long.
const SHORTEST: Duration = Duration::from_millis(20);

fn taken(detector: &Detector, page: &str, format: Format) -> Duration {
    let source = Source { format: Some(format), ..Source::default() };
    // The better of two: the first may pay for what is made once.
    let once = || {
        let start = Instant::now();
        std::hint::black_box(detector.judge_bytes(page.as_bytes(), &source));
        start.elapsed()
    };
    once().min(once())
}

/// Articles of plain sentences one after another, to about that size.
fn ordinary(bytes: usize) -> String {
    let names = ["lock", "dyke", "ferry", "kiosk", "plover", "meadow", "sluice", "harbour"];
    let did = ["was closed", "stood in the rain", "had been mended", "opened late", "lay empty"];
    let mut page = String::from("<!doctype html><html lang=en><title>Walks</title><body>");
    let mut n = 0usize;
    while page.len() < bytes {
        let (name, other) = (names[n % 8], names[n / 8 % 8]);
        let _ =
            write!(page, "<h2>Walk {n} to the {name}</h2><p class=\"day\">We left the {other} ");
        for k in 0..6 {
            let (name, did) = (names[(n * 5 + k) % 8], did[(n + k * 3) % 5]);
            let _ = write!(page, "at {}:{:02} and the {name} {did}. ", k + 9, n * 7 % 60);
        }
        let _ = write!(page, "</p><ul><li><a href=\"/walk/{n}\">Map {n}</a></li></ul>");
        n += 1;
    }
    page
}

fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len() + 1)
}

fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// What else runs on the machine may slow one measurement, and not all of them.
fn check(name: &str, page: &str, format: Format) {
    const ATTEMPTS: usize = 4;
    let detector = Detector::embedded().expect("the shipped model loads");
    let ordinary = ordinary(page.len());
    let within_bounds = |_| {
        let usual = taken(&detector, &ordinary, Format::Html).as_secs_f64() / ordinary.len() as f64;
        let took = taken(&detector, page, format);
        let factor = took.as_secs_f64() / page.len() as f64 / usual;
        eprintln!("{name:<28} {:>9} bytes {took:>9.1?} {factor:>6.2} times the usual", page.len());
        factor <= MOST || took < SHORTEST
    };
    assert!((0..ATTEMPTS).any(within_bounds), "{name}: {} bytes took too long", page.len());
}

fn html(name: &str, page: &str) {
    check(name, page, Format::Html);
}

#[test]
fn nesting() {
    html("nested div", &repeated("<div>", MEGABYTE));
    html("nested spans with text", &repeated("<span>a ", MEGABYTE));
    html("nested lists", &repeated("<ul><li>a", MEGABYTE));
    html("nested links", &repeated("<a href=/b>c", MEGABYTE));
    html("unclosed table, select", &repeated("<table><tr><td><select><option>a", MEGABYTE));
    html("misnested formatting", &repeated("<b><i><p></b>a</i>", MEGABYTE));
    html(
        "ends without starts",
        &format!("{}{}", repeated("<div>", MEGABYTE / 2), repeated("</p></b>", MEGABYTE / 2)),
    );
}

#[test]
fn attributes() {
    let many = numbered(MEGABYTE / 10, |n| format!(" a{n}=\"{n}\""));
    html("attributes of one tag", &format!("<p{many}>a</p>"));
    html("the same attribute", &format!("<p{}>a</p>", repeated(" class=a", MEGABYTE)));
    html("one long attribute", &format!("<a href=\"/{}\">a</a>", repeated("b/", MEGABYTE)));
    html("classes", &format!("<div class=\"{}\">a</div>", repeated("hidden ", MEGABYTE)));
    html("styles", &repeated("<p style=\"color:#fff;background:#fff;display :none\">a", MEGABYTE));
}

#[test]
fn text() {
    html("one node of text", &format!("<p>{}", repeated("It rained on the dyke. ", 5 * MEGABYTE)));
    html("one word", &format!("<p>{}", repeated("a", 15 * MEGABYTE)));
    check("one word, as text", &repeated("a", 15 * MEGABYTE), Format::Text);
    html("a word beyond the limit", &format!("<p>{}", repeated("a", 20 * MEGABYTE)));
    html("combining marks", &format!("<p>a{}", repeated("\u{301}\u{323}", MEGABYTE)));
    html("zero width", &format!("<p>{}", repeated("a\u{200b}\u{ad}", MEGABYTE)));
    html("entities", &format!("<p>{}", repeated("&amp;&#x41;&notin;&lt", MEGABYTE)));
    html("entities without end", &format!("<p>{}", repeated("&&&am&#&#x", MEGABYTE)));
    html("question marks", &format!("<p>{}", repeated("? ", MEGABYTE)));
    html("quotes", &format!("<p>{}", repeated("\u{201c}a \"b (", MEGABYTE)));
    html("digits", &format!("<p>{}", repeated("+1 202 555 0123 1,", MEGABYTE)));
    html("addresses", &format!("<p>{}", repeated("a@b.c.d@e www.", MEGABYTE)));
    check("empty lines", &repeated("a\n\n", MEGABYTE), Format::Text);
    check("short labelled lines", &repeated("Phone: 1\n", MEGABYTE), Format::Text);
}

#[test]
fn links() {
    let count = 1_000_000 / SCALE;
    html("tiny links", &numbered(count, |_| "<a href=b>c</a>".into()));
    html("tiny links, all different", &numbered(count / 2, |n| format!("<a href=/{n}>{n}</a>")));
    html("empty images", &numbered(count / 2, |n| format!("<img src={n} alt=a>")));
    let years = repeated("2024-", MEGABYTE);
    html(
        "an address of years",
        &format!("<link rel=canonical href=https://a.example/{years}><p>It"),
    );
    let labels = repeated("a.", MEGABYTE);
    html(
        "a host of many labels",
        &format!("<link rel=canonical href=https://{labels}com/x><p>It rained."),
    );
    html("headings", &numbered(count / 8, |n| format!("<h2>What is {n}?</h2>")));
}

/// Titles, names and texts of pictures as long as books, whose words are looked for in each other.
#[test]
fn long_titles() {
    let words = |from: usize| numbered(HALF / 8, |n| format!("word{} ", n + from));
    let (one, other) = (words(0), words(HALF));
    let metas =
        format!("<meta name=author content='{one}'><meta name=dc.creator content='{other}'>");
    html("two long authors", &format!("{metas}<p>By Ada Holm<p>It rained."));
    html(
        "a long title and a picture",
        &format!("<title>{one}</title><img alt='{other}'><p>It rained."),
    );
    html(
        "two long titles",
        &format!(
            "<title>{one}</title><meta property=og:title content='{other}'><h1>{one}</h1><p>It"
        ),
    );
    let slug = one.replace(' ', "-");
    html(
        "a long address and title",
        &format!("<link rel=canonical href='https://a.example/{slug}'><title>{other}</title><p>It"),
    );
}

/// One script stays under the bound (1 MiB) beyond which it is not read at all.
#[test]
fn json_ld() {
    let ld = |json: &str| format!("<script type=\"application/ld+json\">{json}</script><p>a</p>");
    html("nested arrays", &ld(&repeated("[", HALF)));
    let depth = 50; // Twice that in levels; serde_json refuses more than 127.
    let nested = format!("{}1{}", "{\"@graph\":[".repeat(depth), "]}".repeat(depth));
    html("nested graphs", &ld(&format!("[{}1]", repeated(&format!("{nested},"), HALF))));
    html(
        "many keys",
        &ld(&format!("{{{}\"a\":1}}", numbered(HALF / 10, |n| format!("\"k{n}\":{n},")))),
    );
    html("many types", &ld(&format!("{{\"@type\":[{}\"a\"]}}", repeated("\"FAQPage\",", HALF))));
    let question = "{\"@type\":\"Question\",\"name\":\"What is it?\"},";
    html(
        "many questions",
        &ld(&format!("{{\"@type\":\"FAQPage\",\"mainEntity\":[{}1]}}", repeated(question, HALF))),
    );
    html(
        "many scripts",
        &repeated(&ld("{\"@type\":\"Article\",\"author\":{\"name\":\"a\"}}"), HALF),
    );
    html(
        "nested microdata",
        &repeated("<div itemscope itemtype=\"https://schema.org/Question\" itemprop=a>a", HALF),
    );
}

/// Beginnings of listed phrases again and again, and places where very many match.
#[test]
fn phrase_bait() {
    let bait = |piece: &str| format!("<p>{}", repeated(piece, MEGABYTE));
    html("beginnings of phrases", &bait("in this article we in this article "));
    html(
        "phrases in full",
        &bait("in conclusion, it is important to note that everything you need to know "),
    );
    html("the same two words", &bait("as an as an as a "));
    html("no space", &bait("inthisarticle,wewill"));
    html("datelines", &bait("ELMHAVEN, May 1 (Dyke) \u{2014} (D) -- "));
    let notices = |count: usize| numbered(count, |n| format!("<p>(AP) {n}<p>AP"));
    html("agency lines", &format!("<p>PORTO (AP) \u{2014} It rained.{}", notices(MEGABYTE / 20)));
    let signed = repeated(" ap sports writer", MEGABYTE / 2);
    html(
        "agency words in a notice",
        &format!("<p>PORTO (AP) \u{2014} It rained.<p>\u{a9}{signed}"),
    );
    let marks = repeated("; ", MEGABYTE);
    let words = numbered(200, |n| format!("w{n} "));
    html("a title of marks", &format!("<title>{words}{marks}</title><p>It rained."));
    html("many small blocks", &repeated("<p>In conclusion: what is a kettle? Buy now!", MEGABYTE));
}

/// A sparse file of a gibibyte: refused by its size, before anything of it is parsed.
#[test]
fn a_file_too_large_for_a_model_is_refused_unread() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(1 << 30).expect("a sparse file");
    let start = Instant::now();
    let refused = Detector::open(file.path()).expect_err("it is too large").to_string();
    assert!(
        refused.ends_with(
            "more than 16 MiB, and no model is that large; write one with `weedout train`"
        ),
        "{refused}"
    );
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
