//! What a run tells on stderr: a line while it goes on, a summary at its end.

use super::inputs::Given;
use super::judge::Arguments;
use super::output::{Judged, harmless};
use super::say;
use crate::Label;
use crate::input::Meter;
use crate::sites::site_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Entries told of signals and of hosts.
const TOLD: usize = 5;
/// Hosts counted: when there are more, those with the fewest farm pages are let go.
const MOST_HOSTS: usize = 50_000;

/// What was counted in a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    pub farm: u64,
    pub suspect: u64,
    pub clean: u64,
    pub unjudged: u64,
    /// Records that could not be used.
    pub flaws: u64,
    /// Sound records that hold no page.
    pub no_page: u64,
    /// Farm pages that a signal speaks against.
    pub signals: BTreeMap<String, u64>,
    /// Farm pages of a site, at least so many: a site that was let go is counted anew.
    pub hosts: BTreeMap<String, u64>,
}

impl Summary {
    pub fn pages(&self) -> u64 {
        self.farm + self.suspect + self.clean + self.unjudged
    }

    pub fn labels(&self) -> impl Iterator<Item = (Label, u64)> {
        let labels = [Label::Farm, Label::Suspect, Label::Clean, Label::Unjudged];
        labels.into_iter().zip([self.farm, self.suspect, self.clean, self.unjudged])
    }

    pub fn add(&mut self, judged: &Judged) {
        match judged.verdict.label {
            Label::Farm => self.farm += 1,
            Label::Suspect => self.suspect += 1,
            Label::Clean => self.clean += 1,
            Label::Unjudged => self.unjudged += 1,
        }
        if judged.verdict.label != Label::Farm {
            return;
        }
        for reason in judged.verdict.reasons.iter().filter(|r| r.points.hundredths() > 0) {
            *self.signals.entry(reason.signal.to_owned()).or_default() += 1;
        }
        if let Some(site) = judged.url.as_deref().and_then(site_of) {
            self.count_host(site);
        }
    }

    /// Counts a farm page of a site. When there are too many sites, at least half of them go, so
    /// that it is long until the next time, and those on most farm pages stay.
    fn count_host(&mut self, site: String) {
        *self.hosts.entry(site).or_default() += 1;
        if self.hosts.len() > MOST_HOSTS {
            let mut counts: Vec<u64> = self.hosts.values().copied().collect();
            let middle = counts.len() / 2;
            let few = *counts.select_nth_unstable(middle).1;
            self.hosts.retain(|_, pages| *pages > few);
        }
    }

    /// Tells it on stderr.
    pub fn tell(&self, seconds: f64) {
        let labels: Vec<String> = self
            .labels()
            .map(|(label, pages)| format!("{} {}", grouped(pages), label.name()))
            .collect();
        say(&format!("{} pages in {seconds:.1} s: {}", grouped(self.pages()), labels.join(", ")));
        let list = |title: &str, counts: &BTreeMap<String, u64>| {
            let mut most: Vec<(&String, &u64)> = counts.iter().collect();
            most.sort_by_key(|(name, pages)| (std::cmp::Reverse(**pages), (*name).clone()));
            let told: Vec<String> = most
                .iter()
                .take(TOLD)
                .map(|(name, pages)| format!("{} {}", harmless(name), grouped(**pages)))
                .collect();
            if !told.is_empty() {
                say(&format!("{title}: {}", told.join(", ")));
            }
        };
        list("signals on most farm pages", &self.signals);
        list("sites with most farm pages", &self.hosts);
        if self.no_page > 0 {
            say(&format!("{} hold no page", records(self.no_page)));
        }
        if self.flaws > 0 {
            say(&format!("{} could not be used", records(self.flaws)));
        }
    }
}

/// The line on stderr while a run goes on.
pub(super) struct Progress {
    terminal: bool,
    tells: bool,
    shown: bool,
    size: Option<u64>,
    meter: Meter,
    passed_over: u64,
    began: Instant,
    told: Instant,
}

impl Progress {
    pub fn new(arguments: &Arguments, given: &Given) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        let many = given.files.len() > 1 || given.size().is_none_or(|size| size > (16 << 20));
        let unasked = arguments.output.is_some() || (terminal && many);
        let tells = !arguments.quiet && (arguments.progress || unasked);
        let now = Instant::now();
        Progress {
            terminal,
            tells,
            shown: false,
            size: if tells { given.size() } else { None },
            meter: Meter::default(),
            passed_over: 0,
            began: now,
            told: now,
        }
    }

    /// Whether anything is to be told.
    pub fn tells(&self) -> bool {
        self.tells
    }

    pub fn watch(&mut self, meter: Meter) {
        self.meter = meter;
    }

    /// Pages of an interrupted run are no speed of this one.
    pub fn pass_over(&mut self, pages: u64) {
        self.passed_over = pages;
    }

    pub fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Tells how it goes, now and then.
    pub fn tick(&mut self, summary: &Summary) {
        let pause = Duration::from_millis(if self.terminal { 250 } else { 5000 });
        if !self.tells || self.told.elapsed() < pause {
            return;
        }
        self.told = Instant::now();
        let line = self.line(summary);
        if self.terminal {
            eprint!("\r\x1b[2K{line}");
            let _ = std::io::stderr().flush();
            self.shown = true;
        } else {
            say(&line);
        }
    }

    fn line(&self, summary: &Summary) -> String {
        let seconds = self.seconds().max(1e-3);
        let pages = summary.pages();
        let rate = pages.saturating_sub(self.passed_over) as f64 / seconds;
        let bytes = self.meter.bytes();
        let judged = (pages - summary.unjudged).max(1);
        let mut line = format!(
            "{} pages, {rate:.0} pages/s, {:.1} MB/s, {:.1}% farm",
            grouped(pages),
            bytes as f64 / 1e6 / seconds,
            summary.farm as f64 * 100.0 / judged as f64
        );
        if let Some(size) = self.size.filter(|_| bytes > 0) {
            let left = size.saturating_sub(bytes) as f64 / bytes as f64 * seconds;
            line.push_str(&format!(", {} left", clock(left as u64)));
        }
        line
    }

    /// Takes the line away, so that something else can be said.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            eprint!("\r\x1b[2K");
        }
    }
}

fn records(number: u64) -> String {
    format!("{} record{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_HOSTS, Summary, clock, grouped};
    use std::time::{Duration, Instant};

    #[test]
    fn hosts_are_bounded_however_many_farm_pages_they_have() {
        let mut summary = Summary::default();
        let begun = Instant::now();
        for n in 0..3 * MOST_HOSTS {
            summary.count_host(format!("{n}.example"));
            summary.count_host(format!("{n}.example"));
            if n % 10 == 0 {
                summary.count_host("most.example".into());
            }
            assert!(summary.hosts.len() <= MOST_HOSTS, "{n}");
        }
        assert_eq!(summary.hosts["most.example"], 3 * MOST_HOSTS as u64 / 10);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn numbers_are_grouped_and_times_told() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([5, 65, 3723].map(clock), ["0:05", "1:05", "1:02:03"]);
    }
}
