//! Memory while judging: within eight times the page, whatever the page is made of.
//!
//! The figures are printed: `cargo test --test memory -- --nocapture`.

use peak_alloc::PeakAlloc;
use weedout::{Detector, Format, Source};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Most bytes held at once, in times of the page.
const MOST: f64 = 8.0;
/// Most megabytes held, whatever the page.
const MOST_MEGABYTES: f64 = 64.0;
const BYTES: usize = 4 << 20;

/// Most bytes held while a page is judged, in times of the page.
fn held(detector: &Detector, page: &str, format: Format) -> f64 {
    let source = Source { format: Some(format), ..Source::default() };
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    std::hint::black_box(detector.judge_bytes(page.as_bytes(), &source));
    (ALLOCATED.peak_usage().saturating_sub(before)) as f64 / page.len() as f64
}

fn repeated(piece: &str) -> String {
    piece.repeat(BYTES / piece.len() + 1)
}

fn numbered(piece: impl Fn(usize) -> String) -> String {
    let mut page = String::new();
    for n in 0.. {
        page.push_str(&piece(n));
        if page.len() >= BYTES {
            break;
        }
    }
    page
}

/// Articles of sentences that are not quite the same, with headings and links.
fn articles() -> String {
    let names = ["lock", "dyke", "ferry", "kiosk", "plover", "meadow", "sluice", "harbour"];
    let did = ["was closed", "stood in the rain", "had been mended", "opened late", "lay empty"];
    numbered(|n| {
        let sentence = |k: usize| {
            format!(
                "At {}:{:02} the {} {}. ",
                k + 9,
                n * 7 % 60,
                names[(n * 5 + k) % 8],
                did[(n + k * 3) % 5]
            )
        };
        let text: String = (0..8).map(sentence).collect();
        format!(
            "<h2>Walk {n}</h2><p class=\"day\">{text}</p><p><a href=\"/walk/{n}\">Map of walk {n}</a></p>"
        )
    })
}

/// A list of values as structured data.
fn json_ld(value: &str, count: usize) -> String {
    let list = vec![value; count].join(",");
    format!("<script type=\"application/ld+json\">[{list}]</script>")
}

/// One test: others beside it would be measured with it.
#[test]
fn memory_stays_within_eight_times_the_page() {
    let detector = Detector::embedded().expect("the shipped model loads");
    let pages = [
        ("articles", articles(), Format::Html),
        ("one text", repeated("It rained on the dyke, and nobody minded. "), Format::Text),
        ("one word", repeated("a"), Format::Html),
        ("short words", repeated("a b "), Format::Html),
        ("nested lists", repeated("<ul><li>a"), Format::Html),
        ("nested div", repeated("<div>"), Format::Html),
        ("tiny links", repeated("<a href=b>c</a>"), Format::Html),
        ("links all different", numbered(|n| format!("<a href=/{n}>{n}</a>")), Format::Html),
        ("paragraphs", repeated("<p>a"), Format::Html),
        ("images", numbered(|n| format!("<img src={n} alt=a>")), Format::Html),
        ("classes", numbered(|n| format!("<p class=a{n}>")), Format::Html),
        ("questions", numbered(|n| format!("<h2>What is {n}?</h2>")), Format::Html),
        ("items", repeated("<b itemscope itemprop=a>"), Format::Html),
        ("structured data", repeated(&json_ld("{\"a\":0}", 400)), Format::Html),
        ("long structured data", json_ld("{\"a\":0}", BYTES / 8), Format::Html),
        ("structured numbers", repeated(&json_ld("0", 4_000)), Format::Html),
        ("labels", repeated("Phone: 1\n"), Format::Text),
        ("han", repeated("\u{96e8}\u{306e}\u{9053}"), Format::Text),
    ];
    // What is made once is no page's.
    held(&detector, &pages[0].1[..20_000], Format::Html);
    let mut over = Vec::new();
    for (name, page, format) in &pages {
        let times = held(&detector, page, *format);
        eprintln!("{name:<20} {times:>6.2} times {} bytes", page.len());
        if times > MOST {
            over.push(format!("{name}: {times:.1} times the page"));
        }
    }
    assert!(over.is_empty(), "{over:?}");
    bounded_on_any_page(&detector);
}

/// Words of one letter take up the most; beyond `MAX_TEXT` no more of them are read.
fn bounded_on_any_page(detector: &Detector) {
    for bytes in [256 << 10, 1 << 20, 16 << 20] {
        for piece in ["a b ", "\u{96e8}", "Phone: 1\n\n", "Why? \u{203a}\n"] {
            let page = piece.repeat(bytes / piece.len());
            let megabytes = held(detector, &page, Format::Text) * bytes as f64 / 1e6;
            eprintln!("{piece:?} of {bytes} bytes: {megabytes:.1} MB");
            assert!(megabytes < MOST_MEGABYTES, "{piece:?} of {bytes} bytes: {megabytes:.1} MB");
        }
    }
}
