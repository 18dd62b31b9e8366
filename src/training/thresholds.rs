//! From which probability on a page is called what, by pages of operators that the fit has not seen.

use super::calibrate::{alike, logit};
use super::solve::sigmoid;
use super::{Form, Judged, Options};
use crate::model::{ByForm, Thresholds};
use std::collections::BTreeMap;

/// A kind of honest page may be called a farm so many times as often as honest pages in all.
const KIND_FACTOR: f64 = 5.0;
/// Honest pages may be called suspect so many times as often as farm.
const SUSPECT_FACTOR: f64 = 10.0;
/// Honest pages may be called suspect for what is found on them alone so many times as often as farm.
const DAMNING_FACTOR: f64 = 3.0;
/// Log-odds of what is found below which nobody is suspected for that alone.
const LEAST_DAMNING: f64 = 1.0;
/// Kinds with fewer pages say nothing about a share of a hundredth.
const LEAST_KIND_PAGES: usize = 60;
/// No page is called a farm below this, whatever the data say, where farms are as many as among them.
const LEAST_FARM: f64 = 0.9;
/// Nor below this, however few or many farms there are where the model is used.
const MORE_LIKELY_THAN_NOT: f64 = 0.5;

/// Thresholds from probabilities of pages of unseen operators, for each form.
pub(super) fn thresholds(unseen: &[Judged], options: &Options) -> ByForm<Thresholds> {
    let has = |form: &Form| unseen.iter().any(|page| page.taken_for == *form);
    ByForm::each(|form| {
        let form = alike(form).into_iter().find(has).unwrap_or(form);
        thresholds_of(unseen, form, options)
    })
}

fn thresholds_of(unseen: &[Judged], form: Form, options: &Options) -> Thresholds {
    let pages: Vec<&Judged> = unseen.iter().filter(|p| p.judged && p.taken_for == form).collect();
    let tangible = options.least_tangible;
    let called: Vec<Called> = pages.iter().map(|page| Called::of(page, tangible)).collect();
    let honest: Vec<Called> = called.iter().copied().filter(|page| !page.farm).collect();
    let farm = match options.least_precision {
        Some(precision) => precise(&called, precision, options.farm_share),
        None => accusing_few(&honest, options.most_false_positives),
    };
    let farm = farm.max(least_farm(&pages, options.farm_share));
    let of_honest = pages.iter().filter(|page| !page.farm).map(|page| page.probability);
    let suspect = above(of_honest, SUSPECT_FACTOR * options.most_false_positives).min(farm);
    // Three decimals, upwards: a threshold is read by people.
    let readable = |number: f64| (number * 1000.0).ceil() / 1000.0;
    let found = pages.iter().filter(|page| !page.farm).map(|page| page.tangible);
    let damning = above(found, DAMNING_FACTOR * options.most_false_positives).max(LEAST_DAMNING);
    Thresholds {
        farm: readable(farm).min(1.0),
        suspect: readable(suspect).min(1.0),
        tangible,
        damning: readable(damning),
    }
}

/// The least probability of a farm, moved as all probabilities are by another share of farms.
fn least_farm(pages: &[&Judged], farm_share: Option<f64>) -> f64 {
    let farms = pages.iter().filter(|page| page.farm).count() as f64 / pages.len() as f64;
    match farm_share {
        Some(share) if farms > 0.0 && farms < 1.0 => {
            let moved = logit(LEAST_FARM) + logit(share) - logit(farms);
            sigmoid(moved).max(MORE_LIKELY_THAN_NOT)
        }
        _ => LEAST_FARM,
    }
}

/// A page and how far it can be called a farm: without what a reader finds on it, not at all.
#[derive(Clone, Copy)]
struct Called<'a> {
    kind: &'a str,
    farm: bool,
    probability: f64,
}

impl<'a> Called<'a> {
    fn of(page: &'a Judged, least_tangible: f64) -> Called<'a> {
        let within_reach = page.tangible >= least_tangible;
        let probability = if within_reach { page.probability } else { 0.0 };
        Called { kind: &page.kind, farm: page.farm, probability }
    }
}

/// The probability that at most this share of honest pages exceeds, and not much more of any kind: one
/// page of a kind is chance, no share of it.
fn accusing_few(honest: &[Called], share: f64) -> f64 {
    let mut by_kind: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for page in honest {
        by_kind.entry(page.kind).or_default().push(page.probability);
    }
    let large = by_kind.into_values().filter(|pages| pages.len() >= LEAST_KIND_PAGES);
    let of_all = above(honest.iter().map(|page| page.probability), share);
    let of_kind = |pages: Vec<f64>| {
        let one = 1.0 / pages.len() as f64;
        above(pages, (KIND_FACTOR * share).max(one))
    };
    large.map(of_kind).fold(of_all, f64::max)
}

/// The probability that at most this share of these exceeds.
fn above(probabilities: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    let mut probabilities: Vec<f64> = probabilities.into_iter().collect();
    probabilities.sort_by(|a, b| b.total_cmp(a));
    // One of forty-nine is one, though a forty-ninth times forty-nine is less.
    let allowed = (share * probabilities.len() as f64 + 1e-9).floor() as usize;
    match probabilities.get(allowed) {
        Some(probability) => probability + 1e-6,
        None if probabilities.is_empty() => 0.5,
        None => 0.0,
    }
}

/// The lowest probability above which farm pages are this share of the pages called farm; 1 when
/// there is none.
fn precise(pages: &[Called], precision: f64, farm_share: Option<f64>) -> f64 {
    let mut order: Vec<&Called> = pages.iter().collect();
    order.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let farms = order.iter().filter(|p| p.farm).count() as f64;
    let honest = order.len() as f64 - farms;
    let share = farm_share.unwrap_or(farms / (farms + honest).max(1.0));
    let (mut found, mut accused, mut cut) = (0.0, 0.0, 1.0);
    for (n, page) in order.iter().enumerate() {
        if page.farm {
            found += 1.0
        } else {
            accused += 1.0
        }
        // Pages of one probability are called alike.
        if order.get(n + 1).is_some_and(|next| next.probability == page.probability) {
            continue;
        }
        let right = share * found / farms.max(1.0);
        let wrong = (1.0 - share) * accused / honest.max(1.0);
        if right / (right + wrong) >= precision {
            cut = page.probability;
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Label;
    use crate::training::metrics::tests::pages;

    /// A farm page in three above 0.9, so that no cut is precise, and honest pages of a large kind below.
    fn judged() -> Vec<Judged> {
        let mut given: Vec<(f64, bool)> = (0..30).map(|n| (0.95, n % 3 == 0)).collect();
        given.extend((0..970).map(|n| (f64::from(n) / 1200.0, false)));
        pages(&given)
    }

    #[test]
    fn a_precision_decides_alone_and_one_that_is_not_reached_accuses_nobody() {
        let with = |precision: f64, share: f64| Options {
            least_precision: Some(precision),
            most_false_positives: share,
            ..Options::default()
        };
        let farm = |options: Options| thresholds(&judged(), &options).html.farm;
        assert_eq!(farm(with(0.33, 0.001)), 0.95, "whatever share of a kind is accused");
        assert_eq!(farm(with(0.9, 0.001)), 1.0);
        let few = Options { most_false_positives: 0.001, ..Options::default() };
        assert!(farm(few) > 0.95, "one honest page in a thousand may be accused");
    }

    #[test]
    fn what_shows_nothing_tangible_is_neither_accused_nor_in_the_way() {
        let mut given = vec![(0.95, true), (0.9, false), (0.1, false)];
        let farm = |given: &[(f64, bool)], shown: f64| {
            let mut judged = pages(given);
            judged[0].tangible = shown;
            thresholds(&judged, &Options::default()).html.farm
        };
        assert!((0.9..0.91).contains(&farm(&given, 1.0)));
        given.insert(0, (0.97, false));
        assert!(farm(&given, 1.0) > 0.97, "an honest page stands above");
        assert!((0.9..0.91).contains(&farm(&given, 0.1)), "it cannot be called a farm");
    }

    #[test]
    fn what_is_found_damns_only_where_honest_pages_have_less() {
        let damning = |found: f64| {
            let mut judged = pages(&[(0.95, true), (0.1, false), (0.2, false), (0.3, false)]);
            judged.iter_mut().for_each(|page| page.tangible = 0.0);
            judged[1].tangible = found;
            thresholds(&judged, &Options::default()).html
        };
        assert_eq!((damning(0.5).damning, damning(1.7).damning), (LEAST_DAMNING, 1.701));
        let thresholds = damning(1.7);
        assert_eq!(thresholds.label(0.01, 1.7), Label::Clean);
        assert_eq!(thresholds.label(0.01, 1.8), Label::Suspect);
        assert!(thresholds.why(Label::Suspect, 0.01).is_some());
    }

    #[test]
    fn the_least_of_a_farm_moves_with_the_share_of_farms_and_stays_above_one_half() {
        // Half are farms, and every honest page is far below them.
        let given: Vec<(f64, bool)> = (0..100).map(|n| (f64::from(n) / 2e5, n >= 50)).collect();
        let farm = |share: Option<f64>| {
            let options = Options { farm_share: share, ..Options::default() };
            thresholds(&pages(&given), &options).html.farm
        };
        assert_eq!((farm(None), farm(Some(0.02))), (LEAST_FARM, MORE_LIKELY_THAN_NOT));
        // Odds of 9 to 1, twice and a third as many farms to each honest page.
        let near = |found: f64, expected: f64| (0.0..0.0011).contains(&(found - expected));
        assert!(near(farm(Some(2.0 / 3.0)), 18.0 / 19.0), "{}", farm(Some(2.0 / 3.0)));
        assert!(near(farm(Some(0.25)), 0.75), "{}", farm(Some(0.25)));
    }

    #[test]
    fn a_threshold_is_never_below_its_cut() {
        let sure = pages(&[(0.9995, false), (0.9996, true), (0.1, false)]);
        let options = Options { most_false_positives: 0.001, ..Options::default() };
        assert_eq!(thresholds(&sure, &options).html.farm, 1.0);
        let probabilities = sure.iter().map(|page| page.probability);
        assert_eq!((above(probabilities, 1.0), above([], 0.1)), (0.0, 0.5));
    }
}
