//! Guards: honest pages that look like farms in one respect, and what keeps signals from them.
//! ARCHITECTURE.md lists them by their ids in the signal catalogue.

use super::{check, column, values};
use crate::page::{Page, Source};

fn value(content: &str, id: &str) -> f32 {
    let page = Page::read(content.as_bytes(), &Source::default());
    values(&page)[column(id).unwrap()]
}

const PROSE: &str = "She kept the ferry books for thirty years, and nobody on the island remembers a morning on which the ferry left without her note of who was on board and who had paid.";

#[test]
fn k03_imprints_vitae_and_obituaries_are_no_invented_authors() {
    let obituary = format!(
        "<h1>Ada Holm</h1><p>Obituary. {PROSE} She died peacefully and is survived by two sons. \
        The funeral service is on Friday.</p><dl><dt>Name</dt><dd>Ada Holm</dd><dt>Born</dt>\
        <dd>2 April 1931</dd></dl>"
    );
    let imprint = format!(
        "<h1>Impressum</h1><p>Angaben gemäß § 5 TMG</p><dl><dt>Name</dt><dd>Helene Brandt</dd>\
        <dt>Anschrift</dt><dd>Lindenstraße 7, 10969 Berlin</dd><dt>Telefon</dt>\
        <dd>+49 30 901820</dd></dl><p>Handelsregister: Amtsgericht Charlottenburg, HRB 12345. {PROSE}</p>"
    );
    let vita = format!(
        "<h1>Curriculum vitae</h1><dl><dt>Name</dt><dd>Helen Marsh</dd><dt>Date of birth</dt>\
        <dd>4 May 1979</dd><dt>Job</dt><dd>Head of the music school</dd></dl><p>Professional experience: {PROSE}</p>"
    );
    for page in [&obituary, &imprint, &vita] {
        assert!(value(page, "author.identity_invented") < 3.0, "{page}");
        assert!(value(page, "author.vita_words") > 0.0, "{page}");
        check(page, "author.private_life", 0.0);
    }
    check(&format!("<h1>Ferries</h1><p>{PROSE} {PROSE}</p>"), "author.vita_words", 0.0);
}

#[test]
fn k05_exam_banks_and_help_centres_ask_in_earnest() {
    let item = |n: usize| {
        format!(
            "<h3>Which ferry is number {n}?</h3><p>Answer: B. Ferry number {n} is the one that leaves in the morning, as the timetable on the wall has it, and comes back at noon.</p>"
        )
    };
    let exam = format!(
        "<h1>Mock test: multiple choice questions on ferries</h1>{}{}{}",
        item(1),
        item(2),
        item(3)
    );
    assert!(value(&exam, "questions.exam_words") > 0.0);
    check(&exam, "questions.unanswered", 0.0);
    check(&exam, "questions.box_title", 0.0);
    check(&exam, "questions.marker", 0.0);
    check(&format!("<h1>Ferries</h1><p>{PROSE} {PROSE}</p>"), "questions.exam_words", 0.0);
}

#[test]
fn k08_languages_without_a_baseline_are_not_measured_by_anothers() {
    let esperanto = "La komitato kunvenis en la unua tago de majo kaj oni diris ke la ponto estos fermita dum kelka tempo. ".repeat(12);
    check(&esperanto, "prose.common_words", f32::NAN);
    check(&esperanto, "machine.spelling_mix", f32::NAN);
    check(&esperanto, "machine.untranslated", 0.0);
    check(&esperanto, "machine.lexicon", 0.0);
}

#[test]
fn k10_old_pages_are_no_machines_work() {
    let old = format!(
        "<HTML><HEAD><TITLE>Ferries of Marrow</TITLE></HEAD><BODY BGCOLOR=#ffffff><CENTER><H1>FERRIES</H1></CENTER>\
        <TABLE><TR><TD><FONT SIZE=2>{PROSE}<BR><BR>{PROSE} Last updated 3 May 1998.</FONT></TD></TR></TABLE></BODY></HTML>"
    );
    for id in [
        "machine.chatbot_talk",
        "machine.placeholders",
        "machine.markdown",
        "template.residue",
        "template.modules",
        "prose.damage",
    ] {
        check(&old, id, 0.0);
    }
    check(&old, "metadata.publisher_differs", f32::NAN);
}

#[test]
fn k13_text_for_screen_readers_accuses_nobody() {
    let page = |more: &str| format!("<h1>Ferries</h1><p>{PROSE}</p>{more}");
    let hidden = [
        "<span class=sr-only>Skip to content</span>",
        "<span class=visually-hidden>opens in a new window</span>",
        "<div role=tabpanel style='display:none'>Best cheap casino casino casino bonus.</div>",
        "<p hidden>Best cheap casino casino casino bonus.</p>",
    ];
    for more in hidden {
        for id in ["money.gambling", "stitching.repeated_sentences", "machine.chatbot_talk"] {
            check(&page(more), id, value(&page(""), id));
        }
    }
    // How much is hidden is told and never weighed.
    let signal = super::ALL[column("money.hidden_text").unwrap()];
    assert_eq!(signal.direction, super::Direction::Context);
}

#[test]
fn k09_mistakes_of_people_who_learn_a_language_weigh_nothing() {
    let learner = "<h1>My town</h1><p>I am a honest person and I have learn english since two years. My town have a ferry, it go every morning, and is a interesting trip for all the peoples who like the sea very much.</p>";
    check(learner, "author.adjectives_drawn", 0.0);
    check(learner, "machine.tortured", 0.0);
}

#[test]
fn k14_translations_by_public_bodies_accuse_nobody() {
    for id in ["machine.languages", "machine.translation_plugin", "machine.untranslated"] {
        let signal = super::ALL[column(id).unwrap()];
        assert_ne!(signal.direction, super::Direction::Farm, "{id}");
    }
    let url = Some("https://www.marrow.gov.uk/ferries");
    super::check_at(url, "Ferries\n\nThe ferry sails at noon.", "address.restricted_tld", 1.0);
}
