//! What is thought of a page, and why.

use super::{Model, Points};
use crate::error::Error;
use crate::page::{Form, Page, Span};
use crate::signals::{self, COUNT, Facts, Reading, Values};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Quotes shown for one reason.
const MOST_QUOTES: usize = 5;
/// Characters of the longest quote.
const LONGEST_QUOTE: usize = 160;

/// What a page is called; written and read in lower case.
///
/// ```
/// use weedout::Label;
/// assert_eq!("suspect".parse::<Label>()?, Label::Suspect);
/// assert_eq!(Label::Suspect.to_string(), "suspect");
/// # Ok::<(), weedout::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Made to catch traffic.
    Farm,
    /// Some signs of it.
    Suspect,
    /// No such signs.
    Clean,
    /// Too little, or no page of the kind that can be judged.
    Unjudged,
}

impl Label {
    /// All of them, the worst first.
    pub const ALL: [Label; 4] = [Label::Farm, Label::Suspect, Label::Clean, Label::Unjudged];

    /// The label in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Label::Farm => "farm",
            Label::Suspect => "suspect",
            Label::Clean => "clean",
            Label::Unjudged => "unjudged",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Label {
    type Err = Error;

    fn from_str(name: &str) -> Result<Label, Error> {
        Label::ALL.into_iter().find(|label| label.name() == name).ok_or_else(|| {
            let names = Label::ALL.map(Label::name).join(", ");
            Error::input(format!("`{}` is no label; labels are {names}", name.escape_debug()))
        })
    }
}

/// A quote from the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The words, shortened when long.
    pub text: String,
    /// First byte in the visible text; absent when the quote is from the markup.
    pub start: Option<u32>,
    /// One past the last byte.
    pub end: Option<u32>,
}

/// A signal that speaks for or against the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The signal's id.
    pub signal: &'static str,
    /// The signal's value.
    pub value: f32,
    /// What the value weighs.
    pub points: Points,
    /// A sentence with the value in it.
    pub says: String,
    /// Share of honest pages whose value lies below, 0 to 1.
    pub honest_below: Option<f32>,
    /// Quotes the value comes from.
    pub evidence: Vec<Evidence>,
}

/// Who signed a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Author {
    /// The name, as the page has it.
    pub name: String,
    /// Whether the particulars given of the person fit a fake-data generator.
    pub invented: bool,
}

/// What a page scores, without reasons.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Score {
    /// What the page is called.
    pub label: Label,
    /// Log-odds that the page is a farm page, before calibration's steps.
    pub points: Points,
    /// The points above zero of signals that quote what they count, where it is more than on nineteen
    /// of twenty honest pages, few of each: without enough of them the page is called no farm, with
    /// many no better than suspect, whatever its probability.
    pub tangible: Points,
    pub(crate) probability: f64,
}

impl Score {
    /// The probability that the page is a farm page, 0 to 1; `None` for unjudged pages.
    #[must_use]
    pub fn probability(&self) -> Option<f64> {
        (self.label != Label::Unjudged).then_some(self.probability)
    }
}

/// What is thought of a page: `points = start + Σ reasons + rest`, exactly.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// What the page is called.
    pub label: Label,
    /// Why it was not judged, or is called otherwise than its probability alone would have it.
    pub why: Option<&'static str>,
    /// Log-odds that the page is a farm page; the probability follows from them alone.
    pub points: Points,
    /// The points above zero of signals that quote what they count, where it is more than on nineteen
    /// of twenty honest pages, few of each: without enough of them the page is called no farm, with
    /// many no better than suspect, whatever its probability.
    pub tangible: Points,
    /// Before anything was found.
    pub start: Points,
    /// The signals that weigh most, heaviest first.
    pub reasons: Vec<Reason>,
    /// The sum of all other signals.
    pub rest: Points,
    /// How many signals `rest` sums up.
    pub rest_signals: usize,
    /// Who signed the page, where that can be told.
    pub author: Option<Author>,
    /// The model's name.
    pub model: String,
    probability: f64,
}

/// As `weedout judge --format json` writes it: points and probability of unjudged pages are null, the
/// probability has six places.
///
/// ```
/// let detector = weedout::Detector::embedded()?;
/// let verdict = detector.judge_html(b"<p>It rained all day.</p>", "https://example.com/");
/// assert_eq!(serde_json::to_value(&verdict).unwrap()["label"], "unjudged");
/// # Ok::<(), weedout::Error>(())
/// ```
impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let probability = self.probability();
        let mut fields = serializer.serialize_struct("Verdict", 10)?;
        fields.serialize_field("label", &self.label)?;
        fields.serialize_field("probability", &probability.map(|p| (p * 1e6).round() / 1e6))?;
        fields.serialize_field("points", &probability.map(|_| self.points))?;
        fields.serialize_field("tangible", &probability.map(|_| self.tangible))?;
        match self.why {
            Some(why) => fields.serialize_field("why", why)?,
            None => fields.skip_field("why")?,
        }
        fields.serialize_field("reasons", &self.reasons)?;
        fields.serialize_field("rest", &self.rest)?;
        fields.serialize_field("start", &self.start)?;
        match &self.author {
            Some(author) => fields.serialize_field("author", author)?,
            None => fields.skip_field("author")?,
        }
        fields.serialize_field("model", &self.model)?;
        fields.end()
    }
}

impl Verdict {
    /// The probability that the page is a farm page, 0 to 1; `None` for unjudged pages.
    #[must_use]
    pub fn probability(&self) -> Option<f64> {
        (self.label != Label::Unjudged).then_some(self.probability)
    }
}

impl Model {
    /// Judges a page; the `most` heaviest signals are given as reasons with their quotes.
    #[must_use]
    pub fn judge(&self, page: &Page, most: usize) -> Verdict {
        self.judge_reading(&Reading::of(page), most)
    }

    pub(crate) fn judge_reading(&self, reading: &Reading, most: usize) -> Verdict {
        let page = reading.page;
        let facts = Facts::read(reading);
        let values = self.weighed_values(reading, &facts);
        let mut verdict = self.weigh(&values, page.form(), most);
        for reason in &mut verdict.reasons {
            self.explain(reason, reading, &facts);
        }
        verdict.author = facts
            .author
            .signature()
            .map(|(name, invented)| Author { name: quoted(page.text(name)), invented });
        if let Some(why) = signals::too_little(reading) {
            verdict.label = Label::Unjudged;
            verdict.why = Some(why);
        }
        verdict
    }

    /// What a page scores, without reasons: as [`Model::judge`], and faster.
    #[must_use]
    pub fn score_page(&self, page: &Page) -> Score {
        self.score_reading(&Reading::of(page))
    }

    pub(crate) fn score_reading(&self, reading: &Reading) -> Score {
        let form = reading.page.form();
        if signals::too_little(reading).is_some() {
            let (points, tangible) = (self.start(form), Points::default());
            return Score { label: Label::Unjudged, points, tangible, probability: 0.0 };
        }
        let values = self.weighed_values(reading, &Facts::read(reading));
        self.score_points(&values, &self.points(&values, form), form)
    }

    /// What values come to, by the points of all signals.
    pub(crate) fn score_points(
        &self,
        values: &Values,
        found: &[Points; COUNT],
        form: Form,
    ) -> Score {
        let points = self.start(form) + found.iter().copied().sum();
        let tangible = self.tangible(values, found, form);
        let probability = self.probability(points, form);
        Score { label: self.label(probability, tangible, form), points, tangible, probability }
    }

    /// Weighs values; the `most` heaviest signals become reasons without quotes.
    #[must_use]
    pub fn weigh(&self, values: &Values, form: Form, most: usize) -> Verdict {
        let points = self.points(values, form);
        let start = self.start(form);
        let Score { label, points: score, tangible, probability } =
            self.score_points(values, &points, form);
        let mut order: Vec<usize> =
            (0..COUNT).filter(|&c| points[c] != Points::default()).collect();
        order.sort_by_key(|&column| (std::cmp::Reverse(points[column].abs()), column));
        let chosen = heaviest(&order, &points, most);
        let reasons: Vec<Reason> = chosen
            .iter()
            .map(|&column| self.reason(column, values[column], points[column], form))
            .collect();
        let rest = score - start - reasons.iter().map(|r| r.points).sum();
        Verdict {
            label,
            probability,
            why: self.thresholds(form).why(label, probability),
            points: score,
            tangible,
            start,
            rest,
            rest_signals: order.len() - reasons.len(),
            reasons,
            author: None,
            model: self.file().name.clone(),
        }
    }

    /// Adds to a reason what only the page itself can tell: quotes, and notes on them.
    fn explain(&self, reason: &mut Reason, reading: &Reading, facts: &Facts) {
        let Some(column) = signals::column(reason.signal) else { return };
        let signal = signals::ALL[column];
        let notes = signal.notes(reading, facts);
        if !notes.is_empty() {
            reason.says = format!("{}: {}", reason.says, notes.join("; "));
        }
        let spans = match signal.learned {
            Some(look) => self.tables().evidence(look, reason.value, reading),
            None => signal.evidence(reading, facts),
        };
        reason.evidence = quotes(spans, reading.page);
    }

    fn reason(&self, column: usize, value: f32, points: Points, form: Form) -> Reason {
        let signal = signals::ALL[column];
        Reason {
            signal: signal.id,
            value,
            points,
            says: signal.sentence(value),
            honest_below: self.honest_below(column, value, form),
            evidence: Vec::new(),
        }
    }
}

/// The heaviest signals, whatever their sign: what speaks for a page is part of the reason.
fn heaviest(order: &[usize], points: &[Points; COUNT], most: usize) -> Vec<usize> {
    order.iter().copied().filter(|&column| points[column].hundredths() != 0).take(most).collect()
}

fn quotes(spans: Vec<Span>, page: &Page) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = Vec::new();
    for span in spans {
        let text = quoted(page.text(span));
        if text.is_empty() || found.iter().any(|quote| quote.text == text) {
            continue;
        }
        let visible = page.is_visible(span);
        found.push(Evidence {
            text,
            start: visible.then_some(span.start),
            end: visible.then_some(span.end),
        });
        if found.len() == MOST_QUOTES {
            break;
        }
    }
    found
}

/// A quote on one line; a long one ends with a whole word, where words are parted.
fn quoted(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(LONGEST_QUOTE) {
        Some((at, _)) => {
            let space = folded[..at].rfind(' ').filter(|space| 2 * space > at);
            format!("{}…", &folded[..space.unwrap_or(at)])
        }
        None => folded,
    }
}
