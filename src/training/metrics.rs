//! How well probabilities tell farms from honest pages.

use super::Judged;
use super::solve::softplus;
use crate::model::{ByForm, Label, Thresholds};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Resamples of the operators behind an interval.
const RESAMPLES: u64 = 400;
/// Bins of a calibration table.
const BINS: usize = 10;
/// Base rates that precision is told for.
pub(super) const BASE_RATES: [f64; 3] = [0.01, 0.05, 0.20];

/// A number and where it lies in 95 of 100 resamples of the operators; what resamples cannot show is said
/// where it is told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Interval {
    /// The number.
    pub value: f64,
    /// Its 2.5th percentile.
    pub low: f64,
    /// Its 97.5th percentile.
    pub high: f64,
}

/// How well probabilities tell farms from honest pages; shares from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// Pages in all.
    pub pages: usize,
    /// Farm pages among them.
    pub farms: usize,
    /// Owners, kits or hosts they belong to.
    pub operators: usize,
    /// Area under the ROC curve; ties count half.
    pub auc: Interval,
    /// Average precision, as scikit-learn computes it.
    pub average_precision: Interval,
    /// Share of the farm pages found when 1% of the honest pages are accused.
    pub recall_at_1: Interval,
    /// The same when 0.1% are accused.
    pub recall_at_01: Interval,
    /// Share of the farm pages above the threshold `farm`.
    pub recall: Interval,
    /// Share of the honest pages above the threshold `farm`. Its upper end is that of an exact interval
    /// of independent pages at least (Clopper and Pearson 1934): of no accused page there are no
    /// resamples with some.
    pub false_positives: Interval,
    /// Share of farms among pages called farm where 1%, 5% and 20% of all pages are farms. Half
    /// an accused page is added: no page accused among few is no promise. The lower end is that by the
    /// upper end of the false positives at most.
    pub precision: [Interval; 3],
    /// Mean squared distance of probability and label, of pages that are judged: nobody is told the
    /// probability of the others, so this and what follows says nothing of them.
    pub brier: Interval,
    /// Mean negative logarithm of the probability of the label.
    pub log_loss: Interval,
    /// Mean distance of probability and share of farm pages over ten bins of probability. Resampling
    /// adds noise, which adds distance: the lower end is the number itself, where all resamples lie above.
    pub calibration_error: Interval,
}

const MEASURES: usize = 12;

/// Pages from the most to the least probable; `weights` says how often each counts.
struct Ranked {
    pages: Vec<(f64, bool)>,
    /// What they are called.
    labels: Vec<Label>,
}

impl Ranked {
    fn measures(&self, weights: &[f64]) -> [f64; MEASURES] {
        let mut sums = Sums::of(self, weights);
        let mut at = 0;
        while at < self.pages.len() {
            let probability = self.pages[at].0;
            let tied = self.pages[at..].iter().take_while(|page| page.0 == probability).count();
            let group = at..at + tied;
            let (mut farms, mut honest) = (0.0, 0.0);
            for n in group {
                *(if self.pages[n].1 { &mut farms } else { &mut honest }) += weights[n];
            }
            sums.rank(farms, honest);
            at += tied;
        }
        sums.measures()
    }
}

#[derive(Default)]
struct Sums {
    farms: f64,
    honest: f64,
    found: f64,
    accused: f64,
    area: f64,
    precision: f64,
    recalls: [f64; 2],
    above: [f64; 2],
    judged: f64,
    brier: f64,
    loss: f64,
    bins: [[f64; 3]; BINS],
}

impl Sums {
    fn of(ranked: &Ranked, weights: &[f64]) -> Sums {
        let mut sums = Sums::default();
        let pages = ranked.pages.iter().zip(&ranked.labels);
        for ((&(probability, farm), &label), &weight) in pages.zip(weights) {
            *(if farm { &mut sums.farms } else { &mut sums.honest }) += weight;
            if label == Label::Farm {
                sums.above[usize::from(farm)] += weight;
            }
            if label != Label::Unjudged {
                sums.doubt(probability, farm, weight);
            }
        }
        sums
    }

    /// Holds a probability that a reader is told against the label.
    fn doubt(&mut self, probability: f64, farm: bool, weight: f64) {
        let label = f64::from(u8::from(farm));
        self.judged += weight;
        self.brier += weight * (probability - label).powi(2);
        let odds = libm::log(probability.max(1e-12) / (1.0 - probability).max(1e-12));
        self.loss += weight * softplus(if farm { -odds } else { odds });
        let bin = &mut self.bins[bin_of(probability)];
        *bin = [bin[0] + weight, bin[1] + weight * probability, bin[2] + weight * label];
    }

    /// Takes the next pages of one probability.
    fn rank(&mut self, farms: f64, honest: f64) {
        self.area += honest * (self.found + farms / 2.0);
        self.found += farms;
        self.accused += honest;
        if farms > 0.0 {
            self.precision += farms * self.found / (self.found + self.accused);
        }
        for (share, recall) in [0.01, 0.001].iter().zip(&mut self.recalls) {
            if self.accused <= (share * self.honest).floor() {
                *recall = self.found / self.farms;
            }
        }
    }

    fn measures(&self) -> [f64; MEASURES] {
        // Without honest pages no share of them was accused.
        let measured = self.honest > 0.0 && self.farms > 0.0;
        let recalls = self.recalls.map(|recall| if measured { recall } else { f64::NAN });
        let recall = self.above[1] / self.farms;
        let accused = match measured {
            true => (self.above[0] + 0.5) / (self.honest + 1.0),
            false => f64::NAN,
        };
        let precise = BASE_RATES.map(|r| r * recall / (r * recall + (1.0 - r) * accused));
        let gap = |bin: &[f64; 3]| (bin[1] - bin[2]).abs() / self.judged;
        [
            self.area / (self.farms * self.honest),
            self.precision / self.farms,
            recalls[0],
            recalls[1],
            recall,
            self.above[0] / self.honest,
            precise[0],
            precise[1],
            precise[2],
            self.brier / self.judged,
            self.loss / self.judged,
            self.bins.iter().map(gap).sum(),
        ]
    }
}

fn bin_of(probability: f64) -> usize {
    ((probability * BINS as f64) as usize).min(BINS - 1)
}

impl Figures {
    /// Figures of pages by thresholds, with intervals by resampling operators: farm and honest
    /// operators apart, so that every resample has both.
    #[must_use]
    pub fn of(pages: &[&Judged], thresholds: ByForm<Thresholds>, seed: u64) -> Figures {
        let mut order: Vec<&&Judged> = pages.iter().collect();
        order.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(&b.id)));
        let ranked = Ranked {
            pages: order.iter().map(|page| (page.probability, page.farm)).collect(),
            labels: order.iter().map(|page| page.label(thresholds)).collect(),
        };
        let mut numbers: BTreeMap<(bool, &str), usize> = BTreeMap::new();
        for page in &order {
            let next = numbers.len();
            numbers.entry((page.farm, &page.operator)).or_insert(next);
        }
        let of_page: Vec<usize> =
            order.iter().map(|page| numbers[&(page.farm, page.operator.as_str())]).collect();
        let groups: [Vec<usize>; 2] = [false, true].map(|farm| {
            numbers.iter().filter(|((f, _), _)| *f == farm).map(|(_, &number)| number).collect()
        });
        let resampled: Vec<[f64; MEASURES]> = (0..RESAMPLES)
            .into_par_iter()
            .map(|n| {
                let counts = resample(&groups, numbers.len(), seed_of(seed, n));
                let weights: Vec<f64> = of_page.iter().map(|&operator| counts[operator]).collect();
                ranked.measures(&weights)
            })
            .collect();
        let whole = ranked.measures(&vec![1.0; order.len()]);
        let interval = |n: usize| interval(whole[n], resampled.iter().map(|m| m[n]).collect());
        let operators: std::collections::BTreeSet<&str> =
            pages.iter().map(|page| page.operator.as_str()).collect();
        let figures = Figures {
            pages: pages.len(),
            farms: pages.iter().filter(|page| page.farm).count(),
            operators: operators.len(),
            auc: interval(0),
            average_precision: interval(1),
            recall_at_1: interval(2),
            recall_at_01: interval(3),
            recall: interval(4),
            false_positives: interval(5),
            precision: [interval(6), interval(7), interval(8)],
            brier: interval(9),
            log_loss: interval(10),
            calibration_error: interval(11),
        };
        figures.bounded()
    }

    /// The same with intervals that promise no more than they can.
    fn bounded(mut self) -> Figures {
        let honest = self.pages - self.farms;
        let accused = &mut self.false_positives;
        let count = (accused.value * honest as f64).round();
        accused.high = accused.high.max(exact_upper_end(count, honest as f64));
        for (precision, rate) in self.precision.iter_mut().zip(BASE_RATES) {
            let right = rate * self.recall.value;
            let least = right / (right + (1.0 - rate) * accused.high);
            precision.low = precision.low.min(least);
        }
        self.calibration_error.low = self.calibration_error.low.min(self.calibration_error.value);
        self
    }
}

/// The share at which as few as `found` of `all` are found in one of forty samples: the upper end of Clopper
/// and Pearson's interval of 95%. NaN of none.
fn exact_upper_end(found: f64, all: f64) -> f64 {
    const TAIL: f64 = 0.025;
    /// Halvings, after which a share is known to twelve places.
    const HALVINGS: usize = 40;
    if all == 0.0 || found >= all {
        return found / all;
    }
    let as_few_at = |share: f64| {
        let mut term = all * libm::log1p(-share);
        let mut sum = libm::exp(term);
        for n in 0..found as u64 {
            let n = n as f64;
            term += libm::log((all - n) / (n + 1.0) * share / (1.0 - share));
            sum += libm::exp(term);
        }
        sum
    };
    let (mut low, mut high) = (found / all, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        *(if as_few_at(middle) > TAIL { &mut low } else { &mut high }) = middle;
    }
    high
}

fn interval(value: f64, mut resampled: Vec<f64>) -> Interval {
    resampled.retain(|number| number.is_finite());
    resampled.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let last = resampled.len().saturating_sub(1) as f64;
        resampled.get((share * last).round() as usize).copied().unwrap_or(value)
    };
    Interval { value, low: at(0.025), high: at(0.975) }
}

/// The seed of the `n`th resample. Mixed, as SplitMix64 started at neighbouring seeds gives one
/// stream, a number later: the resamples would hardly differ and every interval be too narrow.
fn seed_of(seed: u64, n: u64) -> u64 {
    let mut state = seed.wrapping_mul(RESAMPLES).wrapping_add(n);
    splitmix(&mut state)
}

/// How often each operator is drawn, with replacement.
fn resample(groups: &[Vec<usize>; 2], operators: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut counts = vec![0.0; operators];
    for group in groups {
        for _ in group {
            counts[group[(splitmix(&mut state) % group.len() as u64) as usize]] += 1.0;
        }
    }
    counts
}

/// SplitMix64 (Steele, Lea and Flood 2014).
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Pages whose probability lies in one tenth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// From this probability on.
    pub from: f64,
    /// How many pages.
    pub pages: usize,
    /// Their mean probability.
    pub mean: f64,
    /// Share of farm pages among them.
    pub farms: f64,
}

/// The calibration table: tenths of probability that have pages, those apart that are not judged.
pub(super) fn bins(pages: &[&Judged]) -> Vec<Bin> {
    let bin = |n: usize| {
        let chosen: Vec<_> =
            pages.iter().filter(|p| p.judged && bin_of(p.probability) == n).collect();
        let count = chosen.len() as f64;
        Bin {
            from: n as f64 / BINS as f64,
            pages: chosen.len(),
            mean: chosen.iter().map(|p| p.probability).sum::<f64>() / count,
            farms: chosen.iter().filter(|p| p.farm).count() as f64 / count,
        }
    };
    (0..BINS).map(bin).filter(|bin| bin.pages > 0).collect()
}

/// Mean log loss where all operators of a label, and both labels, weigh alike; of judged pages.
pub(super) fn balanced_log_loss(pages: &[Judged]) -> f64 {
    let mut losses: BTreeMap<(bool, &str), (f64, f64)> = BTreeMap::new();
    for page in pages.iter().filter(|page| page.judged) {
        let right = if page.farm { page.probability } else { 1.0 - page.probability };
        let entry = losses.entry((page.farm, &page.operator)).or_default();
        *entry = (entry.0 - libm::log(right.max(1e-12)), entry.1 + 1.0);
    }
    let of = |farm: bool| {
        let chosen: Vec<f64> =
            losses.iter().filter(|(key, _)| key.0 == farm).map(|(_, l)| l.0 / l.1).collect();
        chosen.iter().sum::<f64>() / chosen.len().max(1) as f64
    };
    f64::midpoint(of(true), of(false))
}

/// Area under the ROC curve, 0 to 1; ties count half. NaN without both labels.
#[must_use]
pub fn auc(pages: &[&Judged]) -> f64 {
    whole(pages)[0]
}

/// Brier score: mean squared distance of probability and label, of judged pages.
#[must_use]
pub fn brier(pages: &[&Judged]) -> f64 {
    whole(pages)[9]
}

fn whole(pages: &[&Judged]) -> [f64; MEASURES] {
    let mut ranked = pages.to_vec();
    ranked.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let called = |page: &&Judged| if page.judged { Label::Clean } else { Label::Unjudged };
    let labels = ranked.iter().map(called).collect();
    let pages = ranked.iter().map(|page| (page.probability, page.farm)).collect();
    Ranked { pages, labels }.measures(&vec![1.0; ranked.len()])
}

/// Recall at a share of false positives.
#[derive(Debug, Clone, Copy)]
pub struct Curve {
    /// Share of the farm pages above the cut.
    pub recall: f64,
    /// The cut: the highest probability that this share of honest pages exceeds.
    pub cut: f64,
}

/// Recall when at most this share of the honest pages lies above the cut; NaN without both labels.
#[must_use]
pub fn curve(pages: &[&Judged], false_positives: f64) -> Curve {
    let mut honest: Vec<f64> = pages.iter().filter(|p| !p.farm).map(|p| p.probability).collect();
    honest.sort_by(|a, b| b.total_cmp(a));
    let allowed = (false_positives * honest.len() as f64).floor() as usize;
    let cut = honest.get(allowed).copied().unwrap_or(0.0);
    Curve { recall: if honest.is_empty() { f64::NAN } else { recall(pages, cut) }, cut }
}

/// Share of the farm pages above a cut.
#[must_use]
pub fn recall(pages: &[&Judged], cut: f64) -> f64 {
    let farms = pages.iter().filter(|p| p.farm);
    let found = farms.clone().filter(|p| p.probability > cut).count();
    found as f64 / farms.count() as f64
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::Form;

    pub fn pages(given: &[(f64, bool)]) -> Vec<Judged> {
        let page = |(n, &(probability, farm)): (usize, &(f64, bool))| Judged {
            id: n.to_string(),
            operator: (n / 2).to_string(),
            kind: String::new(),
            farm,
            form: Form::Html,
            taken_for: Form::Html,
            judged: true,
            language: "en".into(),
            words: 100,
            probability,
            tangible: 1.0,
        };
        given.iter().enumerate().map(page).collect()
    }

    /// Thresholds by which probability alone decides.
    pub fn thresholds(farm: f64, suspect: f64) -> ByForm<Thresholds> {
        ByForm::each(|_| Thresholds { farm, suspect, tangible: 0.0, damning: f64::INFINITY })
    }

    fn half() -> ByForm<Thresholds> {
        thresholds(0.5, 0.5)
    }

    #[test]
    fn figures_are_those_of_the_textbook() {
        let pages = pages(&[(0.1, false), (0.4, true), (0.35, false), (0.8, true), (0.4, false)]);
        let pages: Vec<&Judged> = pages.iter().collect();
        assert!((auc(&pages) - 5.5 / 6.0).abs() < 1e-12);
        assert!((curve(&pages, 0.0).recall - 0.5).abs() < 1e-12);
        assert!((curve(&pages, 0.34).recall - 1.0).abs() < 1e-12);
        let figures = Figures::of(&pages, half(), 1);
        // scikit-learn: average_precision_score([0,1,0,1,0], [.1,.4,.35,.8,.4]) = 0.8333…
        assert!((figures.average_precision.value - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!((figures.recall_at_01.value, figures.recall.value), (0.5, 0.5));
        assert_eq!(figures.false_positives.value, 0.0);
        assert!((figures.brier.value - (0.01 + 0.36 + 0.1225 + 0.04 + 0.16) / 5.0).abs() < 1e-12);
        // Half an accused page: 0.2·0.5 / (0.2·0.5 + 0.8·0.5/4).
        assert!((figures.precision[2].value - 0.5).abs() < 1e-12);
    }

    #[test]
    fn no_recall_is_measured_without_pages_of_both_labels() {
        for farm in [true, false] {
            let pages = pages(&[(0.9, farm), (0.2, farm)]);
            let pages: Vec<&Judged> = pages.iter().collect();
            let Figures { recall_at_1, recall_at_01, auc, .. } = Figures::of(&pages, half(), 1);
            let curve = curve(&pages, 0.01).recall;
            for value in [recall_at_1.value, recall_at_01.low, auc.value, curve] {
                assert!(value.is_nan(), "{value}");
            }
        }
    }

    #[test]
    fn intervals_hold_their_number_and_come_out_the_same_again() {
        let given: Vec<(f64, bool)> = (0..400)
            .map(|n| (f64::from((n * 37) % 400) / 400.0, (n * 37) % 400 > 150 + n % 100))
            .collect();
        let pages = pages(&given);
        let pages: Vec<&Judged> = pages.iter().collect();
        let figures = Figures::of(&pages, half(), 1);
        assert!(figures.auc.low < figures.auc.value && figures.auc.value < figures.auc.high);
        assert_eq!(figures, Figures::of(&pages, half(), 1));
        assert_ne!(figures.auc, Figures::of(&pages, half(), 2).auc);
    }

    #[test]
    fn intervals_are_as_wide_as_theory_says() {
        let mut pages = pages(&(0..1000).map(|n| (0.9, n < 100)).collect::<Vec<_>>());
        for (n, page) in pages.iter_mut().enumerate() {
            page.operator = n.to_string();
            page.probability = if page.farm || n % 10 < 3 { 0.9 } else { 0.1 };
        }
        let figures = Figures::of(&pages.iter().collect::<Vec<_>>(), half(), 1);
        // 270 of 900 honest pages, each of an operator of its own: 0.3 ± 1.96·√(0.3·0.7/900).
        let Interval { value, low, high } = figures.false_positives;
        assert!((value - 0.3).abs() < 1e-12);
        assert!((0.262..0.278).contains(&low) && (0.322..0.338).contains(&high), "{low} {high}");
    }

    #[test]
    fn exact_ends_are_those_of_the_textbook() {
        // scipy.stats.binomtest(k, n).proportion_ci(method="exact").high
        for (found, all, end) in
            [(0.0, 835.0, 0.004408), (3.0, 100.0, 0.085176), (270.0, 900.0, 0.331110)]
        {
            let found = exact_upper_end(found, all);
            assert!((found - end).abs() < 1e-5, "{found}, not {end}");
        }
        assert!(exact_upper_end(0.0, 0.0).is_nan());
        assert_eq!(exact_upper_end(5.0, 5.0), 1.0);
    }

    #[test]
    fn no_accused_page_is_no_promise() {
        let mut pages = pages(&(0..500).map(|n| (0.9, n < 250)).collect::<Vec<_>>());
        pages[250..].iter_mut().for_each(|page| page.probability = 0.1);
        let figures = Figures::of(&pages.iter().collect::<Vec<_>>(), half(), 1);
        let Interval { value, high, .. } = figures.false_positives;
        assert!(value == 0.0 && (0.014..0.015).contains(&high), "{high}");
        let [rare, ..] = figures.precision;
        assert!((0.40..0.41).contains(&rare.low) && rare.low < rare.value, "{rare:?}");
        assert!(figures.calibration_error.low <= figures.calibration_error.value);
    }

    #[test]
    fn probabilities_that_hold_have_no_calibration_error() {
        let mut given: Vec<(f64, bool)> = (0..100).map(|n| (0.25, n % 4 == 0)).collect();
        given.extend([(0.9, false); 50]);
        let mut pages = pages(&given);
        // A page that is not judged is told no probability that could be wrong.
        pages[100..].iter_mut().for_each(|page| page.judged = false);
        let pages: Vec<&Judged> = pages.iter().collect();
        let figures = Figures::of(&pages, half(), 1);
        assert!(figures.calibration_error.value < 1e-12);
        assert!((brier(&pages) - (0.25 * 0.5625 + 0.75 * 0.0625)).abs() < 1e-12);
        assert_eq!(bins(&pages), [Bin { from: 0.2, pages: 100, mean: 0.25, farms: 0.25 }]);
    }
}
