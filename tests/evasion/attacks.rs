//! Tricks by which a farm may try not to be known, each a function from a page to another.

use crate::markup::{
    Question, RAW, RAW_AND_TITLE, Sample, appended, body_of, each_text, each_word, with_card,
    without_questions,
};
use unicode_normalization::UnicodeNormalization;

/// A trick, what should come of it, and the least that has been reached.
pub struct Attack {
    pub name: &'static str,
    /// Signals that may name the trick.
    pub named_by: &'static [&'static str],
    /// Least share of pages whose label is no milder, or that a signal names.
    pub floor: f32,
    /// Least share of pages that are still called `farm` or `suspect`.
    pub accused: f32,
    /// `None` where the page has nothing to play the trick with.
    pub play: fn(&Sample) -> Option<String>,
}

const HIDDEN: &[&str] = &["money.hidden_text"];
const HIDDEN_BY_CLASS: &[&str] = &["money.hidden_by_class"];
const TRANSPARENT: &[&str] = &["money.transparent"];

/// All tricks, in the order of the table.
pub const ATTACKS: &[Attack] = &[
    attack("Cyrillic letters that look Latin, every third", &[], |s| {
        changed(s, |w| lookalikes(w, 3))
    }),
    // Short words have no letter left that is plainly Latin, and stay as they were made.
    attack("Cyrillic letters that look Latin, all", &[], |s| changed(s, |w| lookalikes(w, 1)))
        .works(0.85),
    attack("letters of mathematical alphabets", &[], |s| changed(s, mathematical)),
    attack("letters and the marks on them apart", &[], |s| changed(s, |w| w.nfd().collect())),
    attack("zero-width spaces within words", &[], |s| changed(s, |w| split(w, "\u{200b}"))),
    attack("zero-width joiners within words", &[], |s| changed(s, |w| split(w, "\u{200d}"))),
    attack("word joiners and marks of direction", &[], |s| {
        changed(s, |w| split(w, "\u{2060}\u{200e}"))
    }),
    attack("soft hyphens within words", &[], |s| changed(s, |w| split(w, "\u{ad}"))),
    attack("words turned round by overrides", &[], |s| changed(s, turned)),
    attack("phrases turned round by overrides", &[], |s| {
        Some(each_text(s, RAW, |text| text.split_inclusive('\n').map(turned_line).collect()))
    }),
    attack("words split by tags", &[], |s| parted(s, "<b></b>")),
    attack("words split by comments", &[], |s| parted(s, "<!-- x -->")),
    attack("words split by hidden letters", HIDDEN, |s| {
        parted(s, "<i style=\"display:none\">qx</i>")
    }),
    attack("honest text hidden by `display:none`", HIDDEN, |s| hidden(s, "style=\"display:none\"")),
    attack("honest text hidden by the `hidden` attribute", HIDDEN, |s| hidden(s, "hidden")),
    attack("honest text off the screen", HIDDEN, |s| {
        hidden(s, "style=\"position:absolute; left:-9999px\"")
    }),
    attack("honest text of size zero", HIDDEN, |s| hidden(s, "style=\"font-size:0\"")),
    attack("honest text in an empty box", HIDDEN, |s| {
        hidden(s, "style=\"height:0;overflow:hidden\"")
    }),
    attack("honest text, white on white", HIDDEN, |s| {
        hidden(s, "style=\"color:#fff;background:white\"")
    }),
    attack("honest text hidden by a style sheet's class", HIDDEN_BY_CLASS, |s| {
        hidden(s, "class=\"zz\"")
    }),
    attack("honest text made transparent (`opacity:0`)", TRANSPARENT, |s| {
        hidden(s, "style=\"opacity:0\"")
    }),
    attack("text in styles that take nothing out of sight", &[], |s| {
        let styles =
            ["left:-9999px", "clip:rect(0,0,0,0)", "font:0.9em/1.4 Arial", "font-size:0.9"];
        before_text(s, &styles.map(|style| format!("<div style=\"{style}\">")).concat())
    }),
    // Links before the first paragraph are parts of the drawing then, in a browser as well.
    attack("a drawing left open before the text", &[], |s| before_text(s, "<svg><title/><g>"))
        .works(0.9),
    attack("a drawing of many parts before the text", &[], |s| {
        before_text(s, &format!("<svg>{}</svg>", "<path/>".repeat(60)))
    }),
    attack("text six hundred elements deep", &[], |s| {
        before_text(s, &"<font><div><b>".repeat(200))
    }),
    attack("the page within a form", &[], |s| before_text(s, "<form method=post>")),
    attack("the page within a header", &[], |s| before_text(s, "<header>"))
        .works(0.9)
        .leaves_accused(1.0),
    attack("the page within a menu", &[], |s| before_text(s, "<menu>"))
        .works(0.9)
        .leaves_accused(1.0),
    attack("the page within a declared shadow", &[], |s| {
        before_text(s, "<x-page><template shadowrootmode=open>")
    }),
    attack("the page within a foreign object of a drawing", &[], |s| {
        before_text(s, "<svg><foreignObject><div>")
    }),
    attack("the page within a link to nowhere", &[], |s| {
        html(s, |s| Some(each_text(s, RAW_AND_TITLE, linked_to_nowhere)))
    })
    .works(0.7),
    attack("a style left open in a drawing", &[], |s| {
        before_text(s, "<svg width=0 height=0><style></svg>")
    }),
    attack("a hidden heading that the next one ends", &[], |s| {
        before_text(s, "<h1 hidden><h2></h2>")
    }),
    attack("a hidden link that the next one ends", &[], |s| before_text(s, "<a hidden><a></a>")),
    attack("hidden by an attribute, shown by a style", HIDDEN, |s| {
        before_text(s, "<div hidden style=\"display:block\">")
    }),
    attack("a dialog that a style shows", HIDDEN, |s| {
        before_text(s, "<dialog style=\"display:block; position:static\">")
    }),
    attack("hidden parts of no table", HIDDEN, |s| before_text(s, "<td hidden>")),
    attack("control characters in a remark", &[], |s| {
        html(s, |s| Some(format!("<!--{}-->{}", "\u{1}".repeat(120), s.content)))
    }),
    attack("a feed's root before the page", &[], |s| {
        html(s, |s| Some(format!("<?x><rss>{}", s.content)))
    }),
    attack("honest text below, for all to see", &[], |s| Some(appended(s, &honest_html(), HONEST)))
        .works(0.4),
    attack("honest text above, for all to see", &[], honest_above).works(0.3),
    attack("questions in JSON-LD only", &["questions.schema_unseen"], |s| {
        with_questions(s, json_ld)
    })
    .works(0.8),
    attack("questions in alternative texts only", &["questions.in_pictures"], |s| {
        with_questions(s, alternative_texts)
    }),
    attack("author's card as a table", &[], |s| html(s, |s| with_card(s, table))),
    attack("author's card as an alternative text", &[], |s| html(s, |s| with_card(s, card_image)))
        .works(0.4),
    attack("author's card in reversed order", &[], |s| {
        with_card(s, |card| lines(s, card.iter().rev()))
    }),
    attack("author's card in one sentence", &[], |s| {
        with_card(s, |card| lines(s, std::iter::once(&(card[0].0.clone(), one_sentence(card)))))
    })
    .works(0.2),
    attack("dateline with an odd dash", &[], odd_dash).works(0.7),
    attack("agency's name misspelt", &[], |s| agency(s, &MISSPELT)).works(0.6),
    attack("agency's name cut", &[], |s| agency(s, &CUT)).works(0.6),
    attack("honest boilerplate appended", &[], |s| Some(appended(s, FOOTER, FOOTER_TEXT)))
        .works(0.17)
        .leaves_accused(0.33),
    attack("farm's text under an honest theme", &[], |s| html(s, under_a_theme)).works(0.7),
    attack("base64 noise in the text", &["stitching.opaque_tokens"], |s| {
        Some(appended(s, &noise_html(), &noise()))
    }),
    attack("base64 noise in data addresses and comments", &[], |s| {
        html(s, |s| {
            let picture = format!("<img src=\"data:image/png;base64,{0}\"><!-- {0} -->", noise());
            Some(appended(s, &picture, ""))
        })
    }),
];

const fn attack(
    name: &'static str,
    named_by: &'static [&'static str],
    play: fn(&Sample) -> Option<String>,
) -> Attack {
    Attack { name, named_by, floor: 1.0, accused: 0.0, play }
}

impl Attack {
    /// A trick that works on some pages, and the least share it must not work on: somewhat below
    /// what was measured, since another model finds other pages.
    const fn works(self, floor: f32) -> Attack {
        Attack { floor, ..self }
    }

    /// The least share of pages that it leaves `farm` or `suspect`.
    const fn leaves_accused(self, accused: f32) -> Attack {
        Attack { accused, ..self }
    }
}

fn html(sample: &Sample, play: impl Fn(&Sample) -> Option<String>) -> Option<String> {
    if sample.is_html() { play(sample) } else { None }
}

/// The page with every word changed; `None` when none was.
fn changed(sample: &Sample, change: impl FnMut(&str) -> String) -> Option<String> {
    Some(each_word(sample, RAW, change)).filter(|changed| *changed != sample.content)
}

/// The page with markup put within its words.
fn parted(sample: &Sample, by: &str) -> Option<String> {
    html(sample, |s| Some(each_word(s, RAW_AND_TITLE, |word| split(word, by))))
}

/// Each `step`-th of the letters that have one gets its double.
fn lookalikes(word: &str, step: usize) -> String {
    let mut met = 0;
    let doubled = |c: char| {
        let double = match c {
            'a' => 'а',
            'c' => 'с',
            'e' => 'е',
            'i' => 'і',
            'o' => 'о',
            'p' => 'р',
            'x' => 'х',
            'y' => 'у',
            'A' => 'А',
            'C' => 'С',
            'H' => 'Н',
            'T' => 'Т',
            _ => return c,
        };
        met += 1;
        if met % step == 0 { double } else { c }
    };
    word.chars().map(doubled).collect()
}

fn mathematical(word: &str) -> String {
    let bold = |c: char| match c {
        'A'..='Z' => char::from_u32(0x1d400 + c as u32 - 'A' as u32).unwrap_or(c),
        'a'..='z' => char::from_u32(0x1d41a + c as u32 - 'a' as u32).unwrap_or(c),
        _ => c,
    };
    word.chars().map(bold).collect()
}

/// Something put between every two letters of a word.
fn split(word: &str, by: &str) -> String {
    let mut split = String::new();
    for (n, c) in word.chars().enumerate() {
        if n > 0 && n % 2 == 0 && c.is_alphabetic() {
            split.push_str(by);
        }
        split.push(c);
    }
    split
}

fn linked_to_nowhere(text: &str) -> String {
    match text.trim() {
        "" => text.to_owned(),
        _ => format!("<a href=\"#\">{text}</a>"),
    }
}

fn turned(word: &str) -> String {
    format!("\u{202e}{}\u{202c}", word.chars().rev().collect::<String>())
}

/// A line without entities, all of it turned round but for the white space around it.
fn turned_line(line: &str) -> String {
    let phrase = line.trim();
    if phrase.is_empty() || phrase.contains('&') {
        return line.to_owned();
    }
    line.replacen(phrase, &turned(phrase), 1)
}

/// An honest page of this project, and its text.
const THEME: &str = include_str!("../../training-data/samples/legit/static-blog-en.html");
const HONEST: &str = include_str!("honest.txt");

fn honest_html() -> String {
    HONEST.split("\n\n").map(|paragraph| format!("<p>{}</p>\n", paragraph.trim())).collect()
}

fn hidden(sample: &Sample, attribute: &str) -> Option<String> {
    let style = "<style>.zz{display:none}</style>";
    html(sample, |s| {
        Some(appended(s, &format!("{style}<div {attribute}>{}</div>", honest_html()), ""))
    })
}

/// The page with markup put before all that is in its body.
fn before_text(sample: &Sample, markup: &str) -> Option<String> {
    html(sample, |s| {
        let body = s.content.find("<body")?;
        let at = body + s.content[body..].find('>')? + 1;
        Some(format!("{}{markup}{}", &s.content[..at], &s.content[at..]))
    })
}

fn honest_above(sample: &Sample) -> Option<String> {
    if !sample.is_html() {
        let (title, rest) = sample.content.split_once('\n')?;
        return Some(format!("{title}\n\n{HONEST}\n{rest}"));
    }
    let at = sample.content.find("</h1>")? + "</h1>".len();
    Some(format!("{}{}{}", &sample.content[..at], honest_html(), &sample.content[at..]))
}

fn with_questions(sample: &Sample, render: fn(&[Question]) -> String) -> Option<String> {
    let (left, questions) = without_questions(&sample.content);
    if !sample.is_html() || questions.len() < 3 {
        return None;
    }
    let without = Sample { name: String::new(), content: left, format: sample.format };
    Some(appended(&without, &render(&questions), ""))
}

fn json_ld(questions: &[Question]) -> String {
    let entity = |question: &Question| {
        format!(
            "{{\"@type\":\"Question\",\"name\":\"{}\",\"acceptedAnswer\":{{\"@type\":\"Answer\",\"text\":\"{}\"}}}}",
            question.asked, question.answer
        )
    };
    let entities: Vec<String> = questions.iter().map(entity).collect();
    format!(
        "<script type=\"application/ld+json\">{{\"@type\":\"FAQPage\",\"mainEntity\":[{}]}}</script>",
        entities.join(",")
    )
}

fn alternative_texts(questions: &[Question]) -> String {
    let image = |question: &Question| {
        format!("<p><img src=\"/q.png\" alt=\"{} {}\"></p>", question.asked, question.answer)
    };
    questions.iter().map(image).collect()
}

type Fact = (String, String);

fn table(card: &[Fact]) -> String {
    let rows =
        card.iter().map(|(label, value)| format!("<tr><td>{label}</td><td>{value}</td></tr>"));
    format!("<table>{}</table>", rows.collect::<String>())
}

fn card_image(card: &[Fact]) -> String {
    let facts: Vec<String> =
        card.iter().map(|(label, value)| format!("{label}: {value}")).collect();
    format!("<img src=\"/author.png\" alt=\"{}\">", facts.join(" "))
}

fn lines<'a>(sample: &Sample, card: impl Iterator<Item = &'a Fact>) -> String {
    card.map(|(label, value)| {
        if sample.is_html() {
            format!("<p>{label}: {value}</p>")
        } else {
            format!("\n{label}: {value}\n")
        }
    })
    .collect()
}

fn one_sentence(card: &[Fact]) -> String {
    let facts: Vec<String> =
        card[1..].iter().map(|(label, value)| format!("{label} {value}")).collect();
    format!("{}, {}", card[0].1, facts.join(", "))
}

fn odd_dash(sample: &Sample) -> Option<String> {
    let mut content = sample.content.clone();
    for agency in ["AP", "Reuters", "dpa", "EFE", "AFP", "ANSA"] {
        for dash in [" — ", " - ", ".- "] {
            let (from, to) = (format!("({agency}){dash}"), format!("({agency}) \u{2e3a} "));
            content = content.replace(&from, &to);
        }
    }
    Some(content).filter(|content| *content != sample.content)
}

type Replacements = [(&'static str, &'static str)];

const MISSPELT: [(&str, &str); 9] = [
    ("(AP)", "(A-P)"),
    ("Associated Press", "Asociated Pres"),
    ("Reuters", "Reuterz"),
    ("(dpa)", "(d-p-a)"),
    ("Deutschen Presse-Agentur", "Deutschn Press-Agentr"),
    ("EFE", "E.F.E"),
    ("AFP", "A.F.P"),
    ("ANSA", "A.N.S.A"),
    ("dpa", "d.p.a"),
];

const CUT: [(&str, &str); 14] = [
    ("(AP) — ", "— "),
    ("(Reuters) - ", "- "),
    ("(dpa) - ", "- "),
    (" (EFE).-", " -"),
    ("(AFP) - ", "- "),
    ("(ANSA) - ", ""),
    ("(ANSA).", ""),
    ("The Associated Press", "us"),
    ("Associated Press writer ", ""),
    ("der Deutschen Presse-Agentur", "uns"),
    ("© dpa-infocom, dpa:", ""),
    ("a log seen by Reuters", "a log"),
    ("told Reuters", "said"),
    (" à l'AFP", ""),
];

fn agency(sample: &Sample, replacements: &Replacements) -> Option<String> {
    let replace = |content: String, pair: &(&str, &str)| content.replace(pair.0, pair.1);
    let content = replacements.iter().fold(sample.content.clone(), replace);
    Some(content).filter(|content| *content != sample.content)
}

const FOOTER: &str = "<footer><p>© 2026 Pellworth Harbour Books Ltd, 4 Quay Lane, Sandhaven. Registered in England, no. 00000000.</p>\
    <p>Call us: <a href=\"tel:+442079460018\">020 7946 0018</a> or write to <a href=\"mailto:desk@pellworthbooks.example\">desk@pellworthbooks.example</a></p>\
    <ul><li><a href=\"/login\">Sign in</a></li><li><a href=\"/basket\">Basket</a></li><li><a href=\"/jobs\">Jobs</a></li>\
    <li><a href=\"/about\">About us</a></li><li><a href=\"/imprint\">Imprint</a></li><li><a href=\"/corrections\">Corrections</a></li></ul>\
    <p><a href=\"https://www.facebook.com/pellworthbooks\">Facebook</a> <a href=\"https://mastodon.social/@pellworth\">Mastodon</a>\
    <a href=\"https://www.instagram.com/pellworthbooks\">Instagram</a></p></footer>";

const FOOTER_TEXT: &str = "© 2026 Pellworth Harbour Books Ltd, 4 Quay Lane, Sandhaven. Registered in England, no. 00000000.\n\n\
    Call us: 020 7946 0018 or write to desk@pellworthbooks.example\n\nSign in\n\nBasket\n\nJobs\n\nImprint\n\nCorrections";

/// The farm's main content where the honest page had its own.
fn under_a_theme(sample: &Sample) -> Option<String> {
    let (start, end) = ["main", "article"].iter().find_map(|name| {
        let start = THEME.find(&format!("<{name}"))?;
        let start = start + THEME[start..].find('>')? + 1;
        Some((start, THEME.rfind(&format!("</{name}>"))?))
    })?;
    Some(format!("{}{}{}", &THEME[..start], body_of(sample), &THEME[end..]))
}

/// Letters and digits without meaning, the same on every run.
fn noise() -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(DIGITS[(state >> 58) as usize])
    };
    (0..3000).map(|n| if n % 77 == 76 { '\n' } else { next() }).collect()
}

fn noise_html() -> String {
    format!("<p>{}</p>", noise())
}
