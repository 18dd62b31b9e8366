//! Sightings of pages in, sites out.

use super::{site_of, wilson};
use crate::model::{Label, Verdict};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

/// Judged pages from which a site is called anything.
const LEAST_PAGES: u64 = 5;
/// Share of farm pages up to which a site is clean: an honest site has some that look like it.
const CLEAN_SHARE: f64 = 0.05;
/// Distinct names and outlines of a site that are kept.
const MOST_DISTINCT: usize = 512;
/// Distinct signals of a site that are kept.
const MOST_SIGNALS: usize = 32;
/// Signals of a site that are told.
const TOLD_SIGNALS: usize = 5;

/// What is thought of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteVerdict {
    /// Most pages are farm pages, and chance does not explain it.
    Farm,
    /// Some are, too many to overlook.
    Mixed,
    /// At most one page in twenty is.
    Clean,
    /// Too few pages were judged.
    Unknown,
}

impl SiteVerdict {
    /// The verdict in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SiteVerdict::Farm => "farm",
            SiteVerdict::Mixed => "mixed",
            SiteVerdict::Clean => "clean",
            SiteVerdict::Unknown => "unknown",
        }
    }
}

/// What a roll-up takes of a page's verdict.
#[derive(Debug, Clone, Copy)]
pub struct Sighting<'a> {
    /// The page's address.
    pub url: &'a str,
    /// What it is called.
    pub label: Label,
    /// Signals and what they weigh, in log-odds.
    pub reasons: &'a [(&'a str, f64)],
    /// Who signed it, and whether the person fits a fake-data generator.
    pub author: Option<(&'a str, bool)>,
    /// The hash of its outline.
    pub outline: Option<u64>,
}

/// A signal that carries a site's verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Carrier {
    /// The signal's id.
    pub signal: String,
    /// Farm pages it speaks against.
    pub pages: u64,
    /// What it weighs on them together, in log-odds.
    pub points: f64,
}

/// What is thought of a site, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Site {
    /// The host, or the owner's part of a shared host.
    pub site: String,
    /// What is thought of it.
    pub verdict: SiteVerdict,
    /// Pages seen.
    pub pages: u64,
    /// Pages that could be judged.
    pub judged: u64,
    /// Farm pages.
    pub farm: u64,
    /// Suspect pages.
    pub suspect: u64,
    /// Share of farm pages among the judged, 0 to 1; `None` where none was judged.
    pub farm_share: Option<f64>,
    /// Lower end of its 95% interval.
    pub farm_share_low: f64,
    /// Upper end of its 95% interval.
    pub farm_share_high: f64,
    /// The signals that weigh most against its farm pages.
    pub signals: Vec<Carrier>,
    /// Different names that pages are signed with; 512 stands for more.
    pub authors: u64,
    /// Share of these that fit a fake-data generator, 0 to 1; `None` where nothing is signed.
    pub invented_authors: Option<f64>,
    /// Share of the pages with three headings or more whose outline another page of the site has
    /// too, 0 to 1; `None` where there are not two of them.
    pub repeated_outlines: Option<f64>,
}

#[derive(Debug, Default)]
struct Tally {
    pages: u64,
    judged: u64,
    farm: u64,
    suspect: u64,
    signals: Vec<Carrier>,
    authors: HashSet<u64>,
    invented: HashSet<u64>,
    outlines: HashMap<u64, u32>,
}

/// Sites as they are rolled up.
#[derive(Debug)]
pub struct Roll {
    sites: HashMap<String, Tally>,
    most_sites: usize,
    /// Pages without an address.
    pub unplaced: u64,
    /// Pages of sites beyond the bound, which are not told.
    pub beyond: u64,
}

impl Roll {
    /// Sites kept unless told otherwise: some hundred megabytes.
    pub const MOST_SITES: usize = 500_000;

    /// An empty roll of at most so many sites.
    #[must_use]
    pub fn new(most_sites: usize) -> Roll {
        Roll { sites: HashMap::new(), most_sites, unplaced: 0, beyond: 0 }
    }

    /// Adds a verdict on a page.
    pub fn add_verdict(&mut self, url: Option<&str>, verdict: &Verdict, outline: Option<u64>) {
        let reasons: Vec<(&str, f64)> =
            verdict.reasons.iter().map(|r| (r.signal, r.points.log_odds())).collect();
        self.add(&Sighting {
            url: url.unwrap_or_default(),
            label: verdict.label,
            reasons: &reasons,
            author: verdict.author.as_ref().map(|a| (a.name.as_str(), a.invented)),
            outline,
        });
    }

    /// Adds a page.
    pub fn add(&mut self, page: &Sighting) {
        let Some(site) = site_of(page.url) else {
            self.unplaced += 1;
            return;
        };
        if self.sites.len() >= self.most_sites && !self.sites.contains_key(&site) {
            self.beyond += 1;
            return;
        }
        self.sites.entry(site).or_default().add(page);
    }

    /// The sites: farms first, those of most farm pages first.
    #[must_use]
    pub fn sites(&self) -> Vec<Site> {
        let mut sites: Vec<Site> =
            self.sites.iter().map(|(name, tally)| tally.site(name.clone())).collect();
        sites.sort_by(|a, b| {
            let key = |s: &Site| (s.verdict, std::cmp::Reverse(s.farm), std::cmp::Reverse(s.pages));
            key(a).cmp(&key(b)).then_with(|| a.site.cmp(&b.site))
        });
        sites
    }
}

impl Tally {
    fn add(&mut self, page: &Sighting) {
        self.pages += 1;
        self.judged += u64::from(page.label != Label::Unjudged);
        self.farm += u64::from(page.label == Label::Farm);
        self.suspect += u64::from(page.label == Label::Suspect);
        if page.label == Label::Farm {
            page.reasons.iter().filter(|(_, points)| *points > 0.0).for_each(|r| self.carry(r));
        }
        if let Some((name, invented)) = page.author {
            let name = xxh3_64(name.to_lowercase().as_bytes());
            if self.authors.len() < MOST_DISTINCT || self.authors.contains(&name) {
                self.authors.insert(name);
                if invented {
                    self.invented.insert(name);
                }
            }
        }
        if let Some(outline) = page.outline {
            if self.outlines.len() < MOST_DISTINCT || self.outlines.contains_key(&outline) {
                *self.outlines.entry(outline).or_default() += 1;
            }
        }
    }

    fn carry(&mut self, (signal, points): &(&str, f64)) {
        if let Some(carrier) = self.signals.iter_mut().find(|c| c.signal == *signal) {
            carrier.pages += 1;
            carrier.points += points;
        } else if self.signals.len() < MOST_SIGNALS {
            let signal = (*signal).to_owned();
            self.signals.push(Carrier { signal, pages: 1, points: *points });
        }
    }

    fn site(&self, site: String) -> Site {
        let (low, high) = wilson(self.farm, self.judged);
        let share = |part: u64, of: u64| (of > 0).then(|| rounded(part as f64 / of as f64));
        let mut signals = self.signals.clone();
        signals.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.signal.cmp(&b.signal)));
        signals.truncate(TOLD_SIGNALS);
        signals.iter_mut().for_each(|carrier| carrier.points = rounded(carrier.points));
        let outlined: u64 = self.outlines.values().map(|&n| u64::from(n)).sum();
        let repeated: u64 = self.outlines.values().filter(|&&n| n > 1).map(|&n| u64::from(n)).sum();
        Site {
            site,
            verdict: self.verdict(low),
            pages: self.pages,
            judged: self.judged,
            farm: self.farm,
            suspect: self.suspect,
            farm_share: share(self.farm, self.judged),
            farm_share_low: rounded(low),
            farm_share_high: rounded(high),
            signals,
            authors: self.authors.len() as u64,
            invented_authors: share(self.invented.len() as u64, self.authors.len() as u64),
            repeated_outlines: share(repeated, outlined).filter(|_| outlined >= 2),
        }
    }

    fn verdict(&self, low: f64) -> SiteVerdict {
        if self.judged < LEAST_PAGES {
            SiteVerdict::Unknown
        } else if low >= 0.5 {
            SiteVerdict::Farm
        } else if self.farm as f64 <= CLEAN_SHARE * self.judged as f64 {
            SiteVerdict::Clean
        } else {
            SiteVerdict::Mixed
        }
    }
}

/// Four decimals: more is noise.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page<'a>(url: &'a str, label: Label) -> Sighting<'a> {
        let reasons = &[("wire.dateline", 0.7), ("links.cited", -0.2)];
        Sighting { url, label, reasons, author: None, outline: None }
    }

    fn verdict(farm: u64, clean: u64, unjudged: u64) -> SiteVerdict {
        let mut roll = Roll::new(10);
        for (label, count) in
            [(Label::Farm, farm), (Label::Clean, clean), (Label::Unjudged, unjudged)]
        {
            (0..count).for_each(|_| roll.add(&page("https://a.example/", label)));
        }
        roll.sites()[0].verdict
    }

    #[test]
    fn sites_are_called_by_their_share() {
        assert_eq!(verdict(4, 0, 9), SiteVerdict::Unknown);
        assert_eq!(verdict(5, 0, 0), SiteVerdict::Farm);
        assert_eq!(verdict(3, 2, 0), SiteVerdict::Mixed);
        assert_eq!(verdict(0, 5, 0), SiteVerdict::Clean);
        assert_eq!(verdict(1, 19, 0), SiteVerdict::Clean);
        assert_eq!(verdict(1, 18, 0), SiteVerdict::Mixed);
    }

    #[test]
    fn what_carries_a_site_is_told() {
        let mut roll = Roll::new(10);
        for n in 0..6u64 {
            let farm = page("https://a.example/x", Label::Farm);
            let author = Some((if n < 4 { "Ann Dahl" } else { "Msgr. Bo Ek" }, n >= 4));
            roll.add(&Sighting { author, outline: Some(n / 3), ..farm });
        }
        let sites = roll.sites();
        let site = &sites[0];
        assert_eq!((site.signals.len(), site.signals[0].pages), (1, 6));
        assert_eq!((site.authors, site.invented_authors), (2, Some(0.5)));
        assert_eq!(site.repeated_outlines, Some(1.0));
    }

    #[test]
    fn memory_is_bounded_and_what_is_left_out_is_counted() {
        let mut roll = Roll::new(2);
        let urls = ["https://a.example", "https://b.example", "https://c.example", "none"];
        urls.iter().for_each(|url| roll.add(&page(url, Label::Clean)));
        assert_eq!((roll.sites().len(), roll.beyond, roll.unplaced), (2, 1, 1));
    }
}
