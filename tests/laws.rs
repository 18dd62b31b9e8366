//! Laws that hold for any page and any values.

mod shared;

use proptest::prelude::*;
use shared::adds_up;
use weedout::signals::{self, COUNT, Values};
use weedout::{Detector, Form, Format, Label, Page, Scratch, Source, Verdict};

fn detector() -> Detector {
    Detector::embedded().expect("the shipped model loads")
}

fn value() -> impl Strategy<Value = f32> {
    prop_oneof![Just(f32::NAN), Just(0.0f32), 0.0f32..1.0, 0.0f32..1000.0, -50.0f32..50.0]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn points_add_up_for_any_values(given in proptest::collection::vec(value(), COUNT), most in 0usize..30) {
        let values: Values = given.try_into().expect("as many as there are signals");
        for form in Form::ALL {
            let verdict = detector().model().weigh(&values, form, most);
            adds_up(&verdict);
            prop_assert_eq!(verdict.points, detector().model().score(&values, form));
        }
    }

    #[test]
    fn any_bytes_are_read_and_judged(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        for format in [None, Some(Format::Html), Some(Format::Text)] {
            let page = Page::read(&bytes, &Source { format, ..Source::default() });
            prop_assert!(signals::values(&page).iter().all(|v| v.is_nan() || v.is_finite()));
            adds_up(&detector().judge(&page));
        }
    }

    #[test]
    fn markup_like_text_is_read_and_judged(text in "(<[a-z/!]{1,6}( [a-z]{1,5}=['\"]?[a-z:/.]{0,9}['\"]?)?>|[A-Za-z ?.›:&;#0-9é東]{0,12}){0,60}") {
        let page = Page::read(text.as_bytes(), &Source { format: Some(Format::Html), ..Source::default() });
        for block in &page.blocks {
            prop_assert!(!page.text(block.span).is_empty());
        }
        adds_up(&detector().judge(&page));
    }
}

fn samples() -> Vec<(std::path::PathBuf, Vec<u8>)> {
    shared::files(&["training-data/samples/farm", "training-data/samples/legit"])
}

#[test]
fn points_add_up_on_every_sample_and_the_same_bytes_give_the_same_verdict() {
    let detector = detector();
    for (path, bytes) in samples() {
        let verdict = detector.judge_bytes(&bytes, &Source::default());
        adds_up(&verdict);
        assert_eq!(verdict, detector.judge_bytes(&bytes, &Source::default()), "{}", path.display());
    }
}

#[test]
fn memory_that_is_used_again_changes_no_verdict() {
    let detector = detector();
    let mut scratch = Scratch::default();
    let samples = samples();
    for (path, bytes) in samples.iter().chain(samples.iter().rev()) {
        let verdict = detector.judge_bytes(bytes, &Source::default());
        let (place, source) = (path.display(), Source::default());
        assert_eq!(detector.judge_in(&mut scratch, bytes, &source), verdict, "{place}");
        let score = detector.score_in(&mut scratch, bytes, &source);
        assert_eq!(
            (score.label, score.probability()),
            (verdict.label, verdict.probability()),
            "{place}"
        );
    }
}

#[test]
fn comments_and_trailing_space_change_nothing() {
    let detector = detector();
    for (path, bytes) in
        samples().into_iter().filter(|(p, _)| p.extension().is_some_and(|e| e == "html"))
    {
        let mut longer = bytes.clone();
        longer.extend_from_slice(b"<!-- a note --> \n\n <!-- another -->\n");
        // Shares of the page's bytes are meant to change with them; everything else is not.
        let values = |bytes: &[u8]| {
            let page = Page::read(bytes, &Source::default());
            let mut values = signals::values(&page);
            values[signals::column("prose.visible_share").expect("a signal")] = 0.0;
            values.map(f32::to_bits)
        };
        assert_eq!(values(&bytes), values(&longer), "{}", path.display());
        assert_eq!(
            detector.judge_bytes(&bytes, &Source::default()).points,
            detector.judge_bytes(&longer, &Source::default()).points
        );
    }
}

/// The samples are what the model should tell apart; it may miss, it may not accuse.
#[test]
fn no_honest_sample_is_called_a_farm() {
    let detector = detector();
    for (path, bytes) in
        samples().into_iter().filter(|(p, _)| p.to_string_lossy().contains("legit"))
    {
        let verdict = detector.judge_bytes(&bytes, &Source::default());
        assert_ne!(verdict.label, Label::Farm, "{}: {:?}", path.display(), verdict.probability());
    }
}

/// What is a farm as markup is no clean page as text, nor the other way round, but for a few: text
/// has lost what some of them are known by.
#[test]
fn markup_and_its_visible_text_hardly_ever_contradict_each_other() {
    let detector = detector();
    let (mut pages, mut opposite) = (0, Vec::new());
    for (path, bytes) in
        samples().into_iter().filter(|(p, _)| p.extension().is_some_and(|e| e == "html"))
    {
        let page = Page::read(&bytes, &Source::default());
        let text = format!("{}\n\n{}", page.text(page.title), page.visible_text());
        let labels = [detector.judge(&page).label, detector.judge_text(&text, "").label];
        if labels.contains(&Label::Unjudged) {
            continue;
        }
        pages += 1;
        if labels.contains(&Label::Farm) && labels.contains(&Label::Clean) {
            opposite.push(path.display().to_string());
        }
    }
    assert!(
        pages > 30 && opposite.len() * 20 <= pages,
        "{} of {pages}: {opposite:?}",
        opposite.len()
    );
}

/// Values as bits, so that what does not apply is the same as itself; shares of the page's bytes
/// are meant to change with them.
fn bits(bytes: &[u8], source: &Source) -> [u32; COUNT] {
    let mut values = signals::values(&Page::read(bytes, source));
    values[signals::column("prose.visible_share").expect("a signal")] = 0.0;
    values.map(f32::to_bits)
}

#[track_caller]
fn same_values(one: &[u8], other: &[u8], what: &str) {
    let source = Source { format: Some(Format::Html), ..Source::default() };
    let (one, other) = (bits(one, &source), bits(other, &source));
    for (signal, (one, other)) in signals::ALL.iter().zip(one.iter().zip(&other)) {
        let (one, other) = (f32::from_bits(*one), f32::from_bits(*other));
        assert!(one.to_bits() == other.to_bits(), "{} of {what}: {one} {other}", signal.id);
    }
}

fn markup_samples() -> Vec<String> {
    let html = samples().into_iter().filter(|(p, _)| p.extension().is_some_and(|e| e == "html"));
    html.map(|(_, bytes)| String::from_utf8(bytes).expect("samples are UTF-8")).collect()
}

/// Tags and what stands between them, in order; scripts, titles and the like are one piece.
fn pieces(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let tag = &rest[open..];
        let raw = ["script", "style", "title", "pre", "textarea", "!--"];
        // Names are read in either case: a note put into a `<TITLE>` is text and not a comment.
        let lower = tag.to_ascii_lowercase();
        let raw = raw.iter().find(|name| lower[1..].starts_with(*name));
        let end = match raw {
            Some(&"!--") => tag.find("-->").map(|at| at + 3),
            Some(name) => lower.find(&format!("</{name}>")).map(|at| at + name.len() + 3),
            None => tag.find('>').map(|at| at + 1),
        };
        let end = end.unwrap_or(tag.len());
        found.extend([&rest[..open], &tag[..end]]);
        rest = &tag[end..];
    }
    found.push(rest);
    found
}

fn title(html: &str) -> &str {
    let start = html.to_ascii_lowercase().find("<title>").map_or(0, |at| at + "<title>".len());
    html[start..].split('<').next().unwrap_or_default()
}

fn is_start_tag(piece: &str) -> bool {
    piece.starts_with('<') && piece[1..].starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Changes a start tag with its attributes; what follows it in the same piece stays.
fn tag_with(piece: &str, change: impl Fn(&str) -> String) -> String {
    let end = piece.find('>').unwrap_or(piece.len());
    change(&piece[..end]) + &piece[end..]
}

/// What means nothing to a reader, put in or before one piece.
fn with_nothing(piece: &str, how: u8) -> String {
    match how {
        0 => format!("<!-- a note -->{piece}"),
        1 if is_start_tag(piece) => {
            tag_with(piece, |tag| format!("{} data-n=\"1\"", tag.trim_end_matches('/')))
        }
        2 if is_start_tag(piece) => {
            tag_with(piece, |tag| format!("{}\n  tabindex=0 ", tag.trim_end_matches('/')))
        }
        3 if !piece.starts_with('<') => piece.replace('\n', "\n \t\n").replace(' ', "  "),
        _ => piece.to_owned(),
    }
}

/// Names of tags and attributes in capitals, values in the other quotes or in none.
fn in_other_case(piece: &str) -> String {
    let change = |tag: &str| {
        let mut changed = String::new();
        // What ends the value that is being read.
        let mut ends = None;
        for c in tag.chars() {
            match (ends, c) {
                (None, '=') => ends = Some(' '),
                (Some(' '), '"' | '\'') if changed.ends_with('=') => ends = Some(c),
                (Some(end), _) if end == c => ends = None,
                _ => {}
            }
            changed.push(if ends.is_some() { c } else { c.to_ascii_uppercase() });
        }
        let plain = !tag.contains('\'') && !tag.contains("=\"\"");
        if plain { changed.replace('"', "'") } else { changed }
    };
    if is_start_tag(piece) || piece.starts_with("</") {
        tag_with(piece, change)
    } else {
        piece.to_owned()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn what_means_nothing_changes_no_value(page in 0usize..1000, hows in proptest::collection::vec(0u8..12, 40..200)) {
        let pages = markup_samples();
        let page = &pages[page % pages.len()];
        let pieces = pieces(page).into_iter().zip(hows.iter().cycle());
        let longer: String = pieces.map(|(piece, how)| with_nothing(piece, *how)).collect();
        same_values(page.as_bytes(), longer.as_bytes(), title(page));
    }
}

#[test]
fn case_of_tags_and_kind_of_quotes_do_not_matter() {
    for page in markup_samples() {
        let other: String = pieces(&page).into_iter().map(in_other_case).collect();
        assert_ne!(page, other);
        same_values(page.as_bytes(), other.as_bytes(), title(&page));
    }
}

/// A page in UTF-16 with its mark.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    ['\u{feff}']
        .into_iter()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(bytes)
        .collect()
}

#[test]
fn pages_in_utf_16_and_with_a_mark_are_judged_alike() {
    for (path, bytes) in samples() {
        let text = std::str::from_utf8(&bytes).expect("samples are UTF-8");
        let values = bits(&bytes, &Source::default());
        for other in [
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            [b"\xEF\xBB\xBF", &bytes[..]].concat(),
        ] {
            assert!(values == bits(&other, &Source::default()), "{}", path.display());
        }
    }
}

/// Pages of languages an encoding was made for, said to be in it by the header and by a meta tag.
fn check_encoding(name: &str, languages: &[&str]) {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).expect("an encoding");
    let mut tried = 0;
    for (path, bytes) in samples() {
        let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::str::from_utf8(&bytes).expect("samples are UTF-8");
        let (encoded, _, replaced) = encoding.encode(text);
        let html = path.extension().is_some_and(|e| e == "html");
        // What the encoding lacks becomes a reference, which texts and scripts do not have.
        let held = !replaced || (html && !text.contains("ld+json"));
        if !languages.iter().any(|language| file.ends_with(language)) || !held {
            continue;
        }
        tried += 1;
        let kind = if html { "text/html" } else { "text/plain" };
        let header = format!("{kind}; charset={name}");
        let said = Source { content_type: Some(&header), ..Source::default() };
        let plain = Source { content_type: Some(kind), ..Source::default() };
        let values = bits(&bytes, &plain);
        assert!(values == bits(&encoded, &said), "{} in {name} by header", path.display());
        if html {
            let declared = text.replacen("utf-8", name, 1).replacen("UTF-8", name, 1);
            let (encoded, _, _) = encoding.encode(&declared);
            assert!(values == bits(&encoded, &plain), "{} in {name} by meta", path.display());
        }
    }
    assert!(tried > 0, "no sample in {name}");
}

#[test]
fn old_encodings_change_no_value() {
    check_encoding("windows-1252", &["-en", "-de", "-fr", "-it", "-es", "-nl", "-pt"]);
    check_encoding("shift_jis", &["-ja"]);
    check_encoding("gb18030", &["-ja", "-ru", "-de", "-vi", "-en"]);
    check_encoding("koi8-r", &["-ru"]);
}

#[test]
fn values_are_the_same_on_many_threads() {
    let pages = samples();
    let all = || pages.iter().map(|(_, bytes)| bits(bytes, &Source::default())).collect::<Vec<_>>();
    let alone = all();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(all)).collect();
        for thread in threads {
            assert!(thread.join().expect("no panic") == alone);
        }
    });
}

#[test]
fn detectors_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Detector>();
    shared::<Verdict>();
}
