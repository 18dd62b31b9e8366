//! What the two pages of a pair share besides the article: skeleton, layout,
//! furniture and order. Sharing it keeps the skeleton from being evidence.

use super::document::{Marker, QuestionElement};
use super::rng::Rng;
use super::stock::Language;

/// The structure of an HTML page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skeleton {
    Blog,
    StaticSite,
    OldTable,
    Minimal,
    Mobile,
    Portal,
    Hashed,
}

/// The layout of an extracted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Blank lines between all blocks.
    Spaced,
    /// Every block on its own line, no blank lines.
    Tight,
    /// Headings with `#`, lists with `-`.
    Marked,
    /// Navigation and footer left in.
    Furnished,
}

/// How labels and values are set in HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldStyle {
    Paragraphs,
    List,
    Definition,
    Table,
    Breaks,
}

/// The four places below the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Questions,
    Stack,
    Bar,
    Author,
}

/// Everything shared.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) html: bool,
    pub(super) skeleton: Skeleton,
    pub(super) layout: Layout,
    pub(super) fields: FieldStyle,
    pub(super) element: QuestionElement,
    pub(super) marker: Marker,
    pub(super) order: [Place; 4],
    pub(super) navigation: Vec<&'static str>,
    pub(super) footer: &'static str,
    pub(super) shows_date: bool,
    /// Carries linked data.
    pub(super) data: bool,
    /// Linked data name the questions too.
    pub(super) question_data: bool,
    pub(super) has_url: bool,
    /// Names its own address in the head.
    pub(super) names_itself: bool,
    /// A class prefix for the skeletons that use one.
    pub(super) prefix: &'static str,
}

/// Draws the frame of a pair.
pub(super) fn draw(language: &Language, rng: &mut Rng) -> Frame {
    let phrases = &language.phrases;
    let links = rng.range(3, 7) as usize;
    Frame {
        html: rng.chance(50),
        skeleton: skeleton(rng),
        layout: layout(rng),
        fields: field_style(rng),
        element: element(rng),
        marker: marker(rng),
        order: order(rng),
        navigation: rng.sample(phrases.all("navigation"), links),
        footer: rng.word(phrases.all("footer")),
        shows_date: rng.chance(60),
        data: rng.chance(45),
        question_data: rng.chance(35),
        has_url: rng.chance(75),
        names_itself: rng.chance(60),
        prefix: rng.word(&["c", "x7", "sc", "td", "mh", "css-1q", "jss", "elem", "b", "app"]),
    }
}

fn choose<T: Copy>(choices: &[T], otherwise: T, rng: &mut Rng) -> T {
    rng.item(choices).copied().unwrap_or(otherwise)
}

fn skeleton(rng: &mut Rng) -> Skeleton {
    use Skeleton::{Blog, Hashed, Minimal, Mobile, OldTable, Portal, StaticSite};
    let all = [Blog, Blog, StaticSite, OldTable, Minimal, Mobile, Portal, Hashed];
    choose(&all, Blog, rng)
}

fn layout(rng: &mut Rng) -> Layout {
    use Layout::{Furnished, Marked, Spaced, Tight};
    choose(&[Spaced, Spaced, Tight, Marked, Furnished], Spaced, rng)
}

fn field_style(rng: &mut Rng) -> FieldStyle {
    use FieldStyle::{Breaks, Definition, List, Paragraphs, Table};
    choose(&[Paragraphs, List, Definition, Table, Breaks], List, rng)
}

fn element(rng: &mut Rng) -> QuestionElement {
    use QuestionElement::{Button, Line, SecondHeading, Strong, Summary, Term, ThirdHeading};
    let all = [
        SecondHeading,
        SecondHeading,
        ThirdHeading,
        ThirdHeading,
        Summary,
        Strong,
        Line,
        Term,
        Button,
    ];
    choose(&all, ThirdHeading, rng)
}

/// Markers that site builders put beside folded answers. The chevron is not among them: it is
/// the search engine's, and comes along when its box is copied.
fn marker(rng: &mut Rng) -> Marker {
    use Marker::{Letter, None, Number, Plus, Triangle};
    choose(&[None, None, None, None, Plus, Triangle, Number, Letter], None, rng)
}

/// A farm favours the chevron; now and then it does without.
pub(super) fn farm_marker(shared: Marker, rng: &mut Rng) -> Marker {
    if rng.chance(60) { Marker::Chevron } else { shared }
}

/// Mostly the order of the pages this is modelled on.
fn order(rng: &mut Rng) -> [Place; 4] {
    let mut order = [Place::Questions, Place::Stack, Place::Bar, Place::Author];
    if rng.chance(40) {
        rng.shuffle(&mut order);
    }
    order
}

/// Name and host of a publisher, under the reserved domain `.example`.
pub(super) fn draw_site(rng: &mut Rng) -> (String, String) {
    const FIRST: [&str; 26] = [
        "Harbor", "North", "Daily", "Green", "River", "Valley", "Open", "Civic", "Bright",
        "Old Mill", "Lakeside", "Union", "Maple", "Silver", "Corner", "Field", "Prime", "Delta",
        "Linden", "Summit", "Atlas", "Beacon", "Meridian", "Quarry", "Orchard", "Canal",
    ];
    const SECOND: [&str; 20] = [
        "Post", "Journal", "Notes", "Herald", "Guide", "Courier", "Review", "Ledger", "Observer",
        "Digest", "Gazette", "Magazine", "Record", "Letter", "Press", "Mirror", "Report",
        "Monitor", "Weekly", "Times",
    ];
    let name = format!("{} {}", rng.word(&FIRST), rng.word(&SECOND));
    let joint = rng.word(&["", "", "-"]);
    let www = rng.word(&["www.", "www.", ""]);
    let host = format!("{www}{}.example", name.to_lowercase().replace(' ', joint));
    (name, host)
}

/// A path made from the title.
pub(super) fn slug(title: &str, rng: &mut Rng) -> String {
    let words = plain_letters(title);
    let words: Vec<&str> = words.split_whitespace().take(14).collect();
    let slug = words.join("-");
    if slug.len() < 12 {
        return format!("article-{}", rng.range(1000, 99_999));
    }
    slug
}

/// Small Latin base letters, digits and blanks; Cyrillic is transcribed and
/// everything else is left out.
pub(super) fn plain_letters(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() || letter == ' ' {
            plain.push(letter);
        } else {
            plain.push_str(base_letters(letter));
        }
    }
    plain
}

/// What stands for a small letter in addresses; nothing for other signs.
fn base_letters(letter: char) -> &'static str {
    const BASES: &str = "àáâãäåą a čćç c èéêëę e ìíîïı i ł l ńñ n òóôõöø o śš s ß ss ùúûü u ý y \
        żźž z а a б b в v г g д d её e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u \
        ф f х kh ц ts ч ch ш sh щ shch ы y э e ю yu я ya";
    let mut words = BASES.split_whitespace();
    while let (Some(from), Some(base)) = (words.next(), words.next()) {
        if from.contains(letter) {
            return base;
        }
    }
    ""
}
