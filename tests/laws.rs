//! Laws that hold for any page and any values.

mod shared;

use proptest::prelude::*;
use shared::adds_up;
use weedout::signals::{self, COUNT, Values};
use weedout::{Detector, Format, Label, Page, Source, Verdict};

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
        for format in [Format::Html, Format::Text] {
            let verdict = detector().model().weigh(&values, format, most);
            adds_up(&verdict);
            prop_assert_eq!(verdict.points, detector().model().score(&values, format));
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

#[test]
fn detectors_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Detector>();
    shared::<Verdict>();
}
