//! What a writer with knowledge leaves: facts, names, sources, own experience.

use super::hash::Counts;
use super::later::Later;
use super::phrases::Topic;
use super::reading::WordKind;
use super::stitching::outbound;
use super::{Direction, Reading, Signal, Unit, per_thousand, share, signal, some};
use crate::page::{Format, Span};

/// Sentences below which a share of them says nothing.
const LEAST_SENTENCES: usize = 8;

/// What was counted about substance.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    facts: Later<InSentences>,
    months: usize,
    units: usize,
    attributions: Vec<Span>,
    experience: Vec<Span>,
    fillers: Vec<Span>,
    conclusions: Later<Vec<Span>>,
    hedges: Vec<Span>,
    outbound: usize,
}

/// Words for each of which a text has a capital at least, if its script has any.
const LEAST_CAPITALS: usize = 50;

/// Names, numbers and dates inside sentences.
#[derive(Debug, Default)]
struct InSentences {
    cased: bool,
    names: usize,
    different_names: usize,
    numbers: usize,
    years: usize,
    bare_sentences: usize,
    sentences: usize,
    intro_delay: f32,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let spans = |topic| reading.main_spans(topic);
    Facts {
        words: reading.main_words,
        months: reading.main_hits(Topic::Months).count(),
        units: reading.main_hits(Topic::Units).filter(|hit| is_measured(reading, hit.span)).count(),
        attributions: spans(Topic::Attribution),
        experience: spans(Topic::Experience),
        fillers: spans(Topic::Fillers),
        hedges: spans(Topic::Hedges),
        conclusions: Later::by(conclusions),
        outbound: outbound(reading),
        facts: Later::by(in_sentences),
    }
}

/// Whether a number stands beside a unit: short ones are parts of words and words as well.
fn is_measured(reading: &Reading, unit: Span) -> bool {
    let text = reading.page.visible_text();
    let (before, after) = (&text[..unit.start as usize], &text[unit.end as usize..]);
    let near = |c: Option<char>| c.is_some_and(char::is_numeric);
    let skipped = |c: &char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '-');
    near(before.chars().rev().find(|c| !skipped(c))) || near(after.chars().find(|c| !skipped(c)))
}

/// Names, numbers and dates inside sentences, where a capital is no matter of grammar.
fn in_sentences(reading: &Reading) -> InSentences {
    let mut facts = InSentences::default();
    let mut names = Counts::default();
    let mut delay = None;
    let mut seen = 0usize;
    let (mut capitals, mut letters) = (0usize, 0usize);
    for sentence in &reading.sentences {
        let words = reading.words_in(sentence);
        let title_case = words.iter().filter(|w| w.capital).count() * 3 > words.len() * 2;
        let mut solid = false;
        for (n, word) in words.iter().enumerate() {
            let number = word.kind == WordKind::Number;
            capitals += usize::from(word.capital);
            letters += usize::from(!number);
            let name = n > 0 && word.capital && !word.stop && !title_case;
            if name {
                facts.names += 1;
                *names.entry(word.hash) += 1;
            }
            facts.numbers += usize::from(number);
            facts.years += usize::from(number && is_year(reading.lower_text(word.span)));
            solid |= number || name;
            if solid && delay.is_none() {
                delay = Some(seen + n);
            }
        }
        seen += words.len();
        if words.len() >= 5 {
            facts.sentences += 1;
            facts.bare_sentences += usize::from(!solid);
        }
    }
    facts.different_names = names.len();
    // German writes every noun with a capital, scripts without case none: names cannot be told. A few
    // capitals are of foreign names among them.
    let cased = capitals * LEAST_CAPITALS >= letters && capitals > 0;
    facts.cased = cased && reading.language.code != "de" && !reading.language.is_unspaced();
    facts.intro_delay = delay.map_or(f32::NAN, |words| words as f32);
    facts
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}

fn quotes(reading: &Reading) -> usize {
    let in_block = |text: &str| {
        // Text in ASCII, which most is, has straight ones only.
        let curly = match text.is_ascii() {
            true => 0,
            // `“` opens in English and closes what `„` opens in German.
            false => {
                let (low, high) = (text.matches('„').count(), text.matches('“').count());
                low.max(high) + text.matches(['«', '「']).count()
            }
        };
        curly.max(memchr::memchr_iter(b'"', text.as_bytes()).count() / 2)
    };
    reading.main_blocks().map(|(_, block)| in_block(reading.text(block.span))).sum()
}

/// Rituals of conclusion: as a heading, or opening one of the last paragraphs.
fn conclusions(reading: &Reading) -> Vec<Span> {
    let opens = |hit: &&super::Hit| {
        let block = &reading.page.blocks[hit.block as usize];
        hit.span.start <= block.span.start + 3
            && (block.element.leads() || block.bold_lead > 0 || reading.page.format == Format::Text)
    };
    reading.main_hits(Topic::Conclusions).filter(opens).map(|h| h.span).collect()
}

/// Pronouns of a writer who speaks for themselves, in the languages whose pronouns are listed.
fn own_voice(reading: &Reading) -> Option<usize> {
    const PRONOUNS: &[(&str, &[&str])] = &[
        ("en", &["i", "my", "me", "i'm", "i've", "i'd", "i’m", "i’ve"]),
        ("de", &["ich", "mein", "meine", "mir", "mich"]),
        ("fr", &["je", "j'ai", "mon", "ma", "mes", "moi"]),
        ("es", &["yo", "mi", "mis", "me"]),
        ("it", &["io", "mio", "mia", "miei"]),
        ("pt", &["eu", "meu", "minha", "meus"]),
        ("nl", &["ik", "mijn", "mij"]),
        ("id", &["saya", "aku", "ku"]),
        ("ru", &["я", "мне", "меня", "мой", "моя"]),
        ("pl", &["ja", "mnie", "mój", "moja"]),
        ("tr", &["ben", "benim", "bana"]),
        ("vi", &["tôi", "mình"]),
        ("sv", &["jag", "min", "mig"]),
        ("cs", &["já", "mě", "můj", "moje"]),
    ];
    let (_, own) = PRONOUNS.iter().find(|(code, _)| *code == reading.language.code)?;
    let times = |word: &&str| reading.vocabulary.times(super::hash_word(word)) as usize;
    Some(own.iter().map(times).sum())
}

impl InSentences {
    fn when_cased(&self, value: f32) -> f32 {
        if self.cased { value } else { f32::NAN }
    }
}

/// The facts inside the sentences of the page.
fn inside<'f>(facts: &'f super::Facts) -> &'f InSentences {
    facts.substance.facts.of(facts.reading)
}

impl Facts {
    fn rate(&self, count: usize) -> f32 {
        per_thousand(count, self.words)
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "substance.names",
        "E26",
        PerThousandWords,
        Either,
        "Capitalised words inside sentences, per thousand words.",
        "Who knows something names people, places and things; generated text stays general.",
        "names inside sentences: {}",
        |f| inside(f).when_cased(f.substance.rate(inside(f).names))
    ),
    signal!(
        "substance.different_names",
        "E27",
        PerThousandWords,
        Either,
        "Different capitalised words inside sentences, per thousand words.",
        "One name said often is a keyword; many names are knowledge.",
        "different names: {}",
        |f| inside(f).when_cased(f.substance.rate(inside(f).different_names))
    ),
    signal!(
        "substance.numbers",
        "E26",
        PerThousandWords,
        Either,
        "Numbers inside sentences, per thousand words.",
        "Measured and counted things mark first-hand text.",
        "numbers inside sentences: {}",
        |f| f.substance.rate(inside(f).numbers)
    ),
    signal!(
        "substance.years",
        "E26",
        PerThousandWords,
        Either,
        "Years inside sentences, per thousand words.",
        "Reports and histories date what they tell.",
        "years: {}",
        |f| f.substance.rate(inside(f).years)
    ),
    signal!(
        "substance.months",
        "E26",
        PerThousandWords,
        Either,
        "Names of months, per thousand words.",
        "Reports tell when things happened.",
        "months: {}",
        |f| f.substance.rate(f.substance.months)
    ),
    signal!(
        "substance.units",
        "E26",
        PerThousandWords,
        Either,
        "Units of measure and currencies, per thousand words.",
        "Measured things mark recipes, tests and technical text.",
        "units of measure: {}",
        |f| f.substance.rate(f.substance.units)
    ),
    signal!(
        "substance.quotes",
        "E28",
        PerThousandWords,
        Either,
        "Quotations, per thousand words.",
        "Reporters quote; generated articles have nobody to quote.",
        "quotations: {}",
        |f| f.substance.rate(quotes(f.reading))
    ),
    signal!(
        "substance.attributions",
        "E28",
        PerThousandWords,
        Either,
        "Attributed speech (\"said\", \"according to\"), per thousand words.",
        "Statements with a speaker can be checked.",
        "attributed statements: {}",
        |f| f.substance.rate(f.substance.attributions.len()),
        |_, f| some(&f.substance.attributions)
    ),
    signal!(
        "substance.experience",
        "E30",
        PerThousandWords,
        Honest,
        "First-person experience (\"I tried\", \"when I was\"), per thousand words.",
        "Own experience is what quality raters look for and what mass production lacks.",
        "first-person experience: {}",
        |f| f.substance.rate(f.substance.experience.len()),
        |_, f| some(&f.substance.experience)
    ),
    signal!(
        "substance.own_voice",
        "E30",
        PerThousandWords,
        Either,
        "Pronouns of a writer speaking for themselves, per thousand words.",
        "Personal pages speak in the first person; mass-made ones seldom do.",
        "own voice: {}",
        |f| own_voice(f.reading).map_or(f32::NAN, |said| f.substance.rate(said))
    ),
    signal!(
        "substance.fillers",
        "E25",
        PerThousandWords,
        Either,
        "Discourse filler (\"without further ado\"), per thousand words.",
        "Filler sentences pad a text to the length that ranks (rater guidelines).",
        "filler phrases: {}",
        |f| f.substance.rate(f.substance.fillers.len()),
        |_, f| some(&f.substance.fillers)
    ),
    signal!(
        "substance.hedges",
        "F12",
        PerThousandWords,
        Either,
        "Claims by nobody (\"experts say\", \"many believe\"), per thousand words.",
        "Vague attribution is a sign of machine writing (Wikipedia: Signs of AI writing).",
        "claims without a source: {}",
        |f| f.substance.rate(f.substance.hedges.len()),
        |_, f| some(&f.substance.hedges)
    ),
    Signal {
        id: "substance.conclusion",
        catalogue: "E32",
        summary: "A section that announces itself as the conclusion.",
        why: "Outlines of generated articles end in one (Marginalia, alvi-se's rubric).",
        unit: Unit::Flag,
        direction: Direction::Farm,
        says: "a section called conclusion: {}",
        value: |f| f32::from(!f.substance.conclusions.of(f.reading).is_empty()),
        evidence: Some(|r, f| some(f.substance.conclusions.of(r))),
        ..Signal::BASE
    },
    Signal {
        id: "substance.bare_sentences",
        catalogue: "E26",
        summary: "Share of sentences with neither a name nor a number.",
        why: "Generic text can be about anything; sentences without facts are the mark of it.",
        unit: Unit::Share,
        direction: Direction::Either,
        says: "{} of the sentences name nothing and count nothing",
        value: |f| {
            inside(f).when_cased(if inside(f).sentences < LEAST_SENTENCES {
                f32::NAN
            } else {
                share(inside(f).bare_sentences, inside(f).sentences)
            })
        },
        ..Signal::BASE
    },
    Signal {
        id: "substance.intro_delay",
        catalogue: "E31",
        summary: "Words before the first name or number inside a sentence.",
        why: "Search-optimised introductions say nothing for long (alvi-se's rubric).",
        unit: Unit::Count,
        direction: Direction::Either,
        says: "{} words before the first fact",
        value: |f| inside(f).when_cased(inside(f).intro_delay),
        ..Signal::BASE
    },
    Signal {
        id: "substance.outbound_links",
        catalogue: "E29",
        summary: "Links of the main content to other sites, per thousand words.",
        why: "Who knows a subject points to sources; farms keep readers or sell the link.",
        unit: Unit::PerThousandWords,
        direction: Direction::Either,
        says: "links to other sites in the text: {}",
        value: |f| f.when_html(f.substance.rate(f.substance.outbound)),
        ..Signal::BASE
    },
];

#[cfg(test)]
mod tests {
    use crate::page::{Page, Source};
    use crate::signals::{check, column, quotes, text_page, values};

    #[test]
    fn numbers_in_other_scripts_are_numbers() {
        let rest = "और मालिक उन्हें रोज़ साफ़ करता है। ".repeat(8);
        let page =
            |number: &str| format!("साइकिल\n\nदुकान में {number} साइकिलें हैं और वे सब लाल हैं। {rest}");
        let numbers =
            |number: &str| values(&text_page(&page(number)))[column("substance.numbers").unwrap()];
        assert!(numbers("२४") > 0.0);
        assert_eq!(numbers("२४"), numbers("24"));
    }

    #[test]
    fn quotes_are_counted_once_in_any_marks() {
        let page = |open: &str, close: &str| {
            let said = format!(
                "He said {open}it rains{close} and she said {open}so it does{close} at noon. "
            );
            format!("<h1>Rain</h1><p>{}", said.repeat(12))
        };
        let column = column("substance.quotes").unwrap();
        let value = |open, close| {
            values(&Page::read(page(open, close).as_bytes(), &Source::default()))[column]
        };
        assert!(value("“", "”") > 0.0);
        assert!((value("„", "“") - value("“", "”")).abs() < 1e-3);
    }

    #[test]
    fn a_conclusion_announces_itself() {
        let page = "<h1>Tiles</h1><p>Tiles are laid in mortar and then grouted when they are dry.</p><h2>Conclusion</h2><p>Tiles are good.</p>";
        check(page, "substance.conclusion", 1.0);
        assert_eq!(quotes(page, "substance.conclusion"), ["Conclusion"]);
        check(
            "<h1>Court</h1><p>The judge came to the conclusion that the tiles were stolen by the neighbour.</p>",
            "substance.conclusion",
            0.0,
        );
    }
}
