//! Verdicts to read: a line for the page, its reasons with quotes, and a sum that adds up as shown.

use super::Judged;
use crate::model::{Label, Model, Reason, Verdict};
use crate::page::Form;
use crate::signals;
use std::borrow::Cow;
use std::fmt::Write;

/// Quotes shown for one reason.
const MOST_QUOTES: usize = 3;

struct Paint(bool);

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn label(&self, label: Label) -> String {
        let code = match label {
            Label::Farm => "1;31",
            Label::Suspect => "1;33",
            Label::Clean => "1;32",
            Label::Unjudged => "2",
        };
        self.with(code, label.name())
    }
}

/// What pages say of themselves, as it can be shown: characters that command a terminal, end a line
/// or turn the direction of writing would let a page forge what is said of it.
pub(in crate::cli) fn harmless(text: &str) -> Cow<'_, str> {
    let commands =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    let replaced = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if commands(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(replaced).collect::<String>().into()
}

/// The block of a verdict.
pub(super) fn block(judged: &Judged, model: &Model, color: bool) -> String {
    let paint = Paint(color);
    let verdict = &judged.verdict;
    let mut block = String::new();
    let name = judged.name();
    let name = harmless(&name);
    let Some(probability) = verdict.probability() else {
        let why = verdict.why.unwrap_or("not judged");
        let _ = writeln!(block, "{}   –      {name}\n  {why}", paint.label(verdict.label));
        return block;
    };
    let _ = writeln!(block, "{}   {probability:.2}   {name}", paint.label(verdict.label));
    if let Some(why) = verdict.why {
        let _ = writeln!(block, "  {why}");
    }
    reasons(&mut block, verdict, &paint);
    let weighs = |column| Form::ALL.iter().any(|&form| model.weight(column, form).weight != 0.0);
    let weighed = (0..signals::COUNT).filter(|&column| weighs(column)).count();
    let _ = writeln!(
        block,
        "  {:>6} → probability {probability:.2} (model {}, {weighed} signals)",
        hundredths(verdict.points.hundredths()),
        verdict.model
    );
    block
}

fn reasons(block: &mut String, verdict: &Verdict, paint: &Paint) {
    let shown: Vec<&Reason> =
        verdict.reasons.iter().filter(|r| r.points.hundredths() != 0).collect();
    let width = shown.iter().map(|r| r.signal.len()).max().unwrap_or(0).max("signal".len());
    let head =
        format!("  points  {:width$}  what was found (share of honest pages below)", "signal");
    let _ = writeln!(block, "{}", paint.with("2", &head));
    for reason in &shown {
        let points = hundredths(reason.points.hundredths());
        let below =
            reason.honest_below.map_or(String::new(), |share| format!(" ({})", percentile(share)));
        let says = harmless(&reason.says);
        let _ = writeln!(block, "  {points:>6}  {:width$}  {says}{below}", reason.signal);
        for quote in reason.evidence.iter().take(MOST_QUOTES) {
            let quote = format!("\"{}\"", harmless(&quote.text));
            let _ = writeln!(block, "          {}", paint.with("3", &quote));
        }
    }
    // The remainder is what the shown numbers leave of the shown sum, so that the column adds up.
    let start = verdict.start.hundredths();
    let told: i32 = shown.iter().map(|r| r.points.hundredths()).sum();
    let rest = verdict.points.hundredths() - start - told;
    let others = verdict.rest_signals + verdict.reasons.len() - shown.len();
    let _ = writeln!(block, "  {:>6}  {others} other signals", hundredths(rest));
    let _ = writeln!(block, "  {:>6}  starting point\n  ──────", hundredths(start));
}

fn hundredths(number: i32) -> String {
    let sign = if number < 0 { '-' } else { '+' };
    format!("{sign}{}.{:02}", number.abs() / 100, number.abs() % 100)
}

fn percentile(share: f32) -> String {
    let percent = (share * 100.0).round() as u32;
    let ending = match (percent % 10, percent % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{percent}{ending} percentile")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_commands_the_terminal() {
        let check = |text: &str, expected: &str| assert_eq!(harmless(text), expected);
        check("https://a.example/é – 日本", "https://a.example/é – 日本");
        check("a\x1b[2J\nclean   0.01   b\u{9b}\x7f", "a�[2J clean   0.01   b��");
        check("\u{202e}gpj.exe\u{2066}\0", "�gpj.exe��");
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([hundredths(5), hundredths(-123), hundredths(0)], ["+0.05", "-1.23", "+0.00"]);
        assert_eq!(
            [percentile(0.01), percentile(0.11), percentile(0.92)],
            ["1st percentile", "11th percentile", "92nd percentile"]
        );
    }
}
