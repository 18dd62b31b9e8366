//! Raw log-odds to calibrated ones (Platt 1999; a bend or isotonic regression besides), and the
//! thresholds of the labels.
//!
//! Only pages that are judged are asked, and each counts alike: nobody is told a probability of the
//! others, and a probability is a share of pages, whoever made them.

use super::solve::{Bound, Problem, Solution, sigmoid, softplus, solve};
use super::{Form, Judged, Options, Row, rounded};
use crate::error::Error;
use crate::model::{ByForm, Calibration, Thresholds};
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
/// No page is called a farm below this, whatever the data say.
const LEAST_FARM: f64 = 0.9;
/// Pages of the smallest step of the isotonic line.
const LEAST_STEP_PAGES: f64 = 60.0;
/// Rise of the isotonic line that is kept everywhere, so that no two scores become one.
const LEAST_RISE: f64 = 0.05;
/// Pages of each label from which on a form is calibrated by itself.
const LEAST_PAGES: usize = 10;
/// Scores beyond count as this.
const BOUND: f64 = 20.0;

/// Raw log-odds of a labelled row, by a fit that saw no row of its operator.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scored {
    pub raw: f64,
    /// Raw log-odds above zero of signals that quote what they count.
    pub tangible: f64,
    pub farm: bool,
    pub form: Form,
    pub fold: usize,
    pub judged: bool,
}

impl Scored {
    /// A row before it is scored.
    pub fn of(row: &Row, fold: usize) -> Scored {
        let Row { farm, taken_for: form, judged, .. } = *row;
        Scored { raw: 0.0, tangible: 0.0, farm, form, fold, judged }
    }

    pub fn probability(&self, calibrations: &ByForm<Calibration>) -> f64 {
        probability(calibrations.of(self.form), self.raw)
    }

    /// Log-odds above zero of signals that quote what they count, as verdicts tell them.
    pub fn tangible(&self, calibrations: &ByForm<Calibration>) -> f64 {
        calibrations.of(self.form).slope * self.tangible
    }
}

fn probability(calibration: &Calibration, raw: f64) -> f64 {
    sigmoid(calibration.log_odds(calibration.slope * raw + calibration.offset))
}

/// A calibration for each form, shifted to a share of farm pages if one is given. A form of which
/// there are no pages takes that of the form that is most like it.
pub(super) fn calibrations(
    scored: &[Scored],
    farm_share: Option<f64>,
) -> Result<ByForm<Calibration>, Error> {
    let of = |form: Form| -> Result<Option<Calibration>, Error> {
        let chosen: Vec<&Scored> = scored.iter().filter(|s| s.judged && s.form == form).collect();
        let count = |farm| chosen.iter().filter(|s| s.farm == farm).count();
        if count(true).min(count(false)) < LEAST_PAGES {
            return Ok(None);
        }
        let calibration = lowest_loss(&chosen)
            .map_err(|error| Error::data(format!("{}: {error}", form.name())))?;
        let farms = share_of_farms(&chosen);
        let by = farm_share.map_or(0.0, |share| logit(share) - logit(farms));
        Ok(Some(shifted(calibration, by)))
    };
    let found =
        ByForm { html: of(Form::Html)?, text: of(Form::Text)?, extract: of(Form::Extract)? };
    let some = || Error::data("too few pages of each label to calibrate on; give more");
    let nearest = |form: Form| alike(form).into_iter().find_map(|form| found.of(form).clone());
    let of = |form| nearest(form).ok_or_else(some);
    Ok(ByForm { html: of(Form::Html)?, text: of(Form::Text)?, extract: of(Form::Extract)? })
}

/// A form and the others, the most like it first.
fn alike(form: Form) -> [Form; 3] {
    match form {
        Form::Html => [Form::Html, Form::Text, Form::Extract],
        Form::Text => [Form::Text, Form::Html, Form::Extract],
        Form::Extract => [Form::Extract, Form::Text, Form::Html],
    }
}

fn share_of_farms(scored: &[&Scored]) -> f64 {
    scored.iter().filter(|s| s.farm).count() as f64 / scored.len() as f64
}

fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}

/// Moves the log-odds by what another share of farm pages adds to them.
fn shifted(calibration: Calibration, by: f64) -> Calibration {
    let knots = calibration.knots.iter().map(|[x, y]| [rounded(x + by), rounded(y + by)]).collect();
    Calibration { offset: rounded(calibration.offset + by), knots, ..calibration }
}

/// What becomes of Platt's line.
#[derive(Clone, Copy)]
enum Refinement {
    Straight,
    /// In log-odds of the straight line.
    BentAt(f64),
    Isotonic,
}

impl Refinement {
    const ALL: [Refinement; 5] = [
        Refinement::Straight,
        Refinement::BentAt(-1.0),
        Refinement::BentAt(0.0),
        Refinement::BentAt(1.0),
        Refinement::Isotonic,
    ];

    fn of(self, line: &Calibration, scored: &[&Scored]) -> Calibration {
        match self {
            Refinement::Straight => line.clone(),
            Refinement::BentAt(bend) => bent(bend, line, scored).unwrap_or_else(|| line.clone()),
            Refinement::Isotonic => isotonic(line, scored),
        }
    }
}

/// Platt's line, refined so that the log loss is lowest on folds it has not seen.
fn lowest_loss(scored: &[&Scored]) -> Result<Calibration, Error> {
    let whole = platt(scored)?;
    let folds = scored.iter().map(|s| s.fold).max().unwrap_or(0) + 1;
    let mut losses = Refinement::ALL.map(|refinement| (refinement, 0.0));
    for fold in 0..folds {
        let (tested, outside): (Vec<&Scored>, Vec<&Scored>) =
            scored.iter().partition(|s| s.fold == fold);
        let Ok(line) = platt(&outside) else { return Ok(whole) };
        for (refinement, loss) in &mut losses {
            *loss += log_loss(&refinement.of(&line, &outside), &tested);
        }
    }
    let lowest = losses.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    Ok(lowest.map_or(whole.clone(), |(refinement, _)| refinement.of(&whole, scored)))
}

fn log_loss(calibration: &Calibration, scored: &[&Scored]) -> f64 {
    let of = |s: &&Scored| {
        let odds = calibration.log_odds(calibration.slope * s.raw + calibration.offset);
        softplus(if s.farm { -odds } else { odds })
    };
    scored.iter().map(of).sum()
}

fn platt(scored: &[&Scored]) -> Result<Calibration, Error> {
    let fitted = line_through(scored, 1, |s| [s.raw.clamp(-BOUND, BOUND), 0.0])?;
    let slope = fitted.weights[0];
    if slope <= 0.0 {
        return Err(Error::data(
            "on unseen operators the signals tell nothing (calibration slope not positive); give pages of more operators",
        ));
    }
    Ok(Calibration { slope: rounded(slope), offset: rounded(fitted.intercept), knots: Vec::new() })
}

/// The logistic line through the first `columns` of what is told of each page.
fn line_through(
    scored: &[&Scored],
    columns: usize,
    values: impl Fn(&Scored) -> [f64; 2],
) -> Result<Solution, Error> {
    let problem = Problem {
        values: scored.iter().flat_map(|s| values(s).into_iter().take(columns)).collect(),
        columns,
        farm: scored.iter().map(|s| s.farm).collect(),
        weights: vec![1.0; scored.len()],
        operators: Vec::new(),
    };
    solve(&problem, &vec![Bound::Free; columns], 1e-3, None)
}

/// The line with a slope of its own on either side of a bend, if both rise: scores of farms and of
/// honest pages are not spread alike (as in beta calibration, Kull, Silva Filho and Flach 2017, whose
/// slopes pass into each other).
fn bent(bend: f64, line: &Calibration, scored: &[&Scored]) -> Option<Calibration> {
    let sides = |s: &Scored| {
        let beyond = (line.slope * s.raw + line.offset).clamp(-BOUND, BOUND) - bend;
        [beyond.min(0.0), beyond.max(0.0)]
    };
    let fitted = line_through(scored, 2, sides).ok()?;
    let [below, above] = [fitted.weights[0], fitted.weights[1]];
    let knot = |x: f64, y: f64| [rounded(bend + x), rounded(fitted.intercept + y)];
    let far = 2.0 * BOUND;
    let knots = vec![knot(-far, -far * below), knot(0.0, 0.0), knot(far, far * above)];
    let rises = below.min(above) >= LEAST_RISE;
    rises.then(|| Calibration { knots, ..line.clone() })
}

/// A run of pages that share a probability.
#[derive(Clone, Copy)]
struct Step {
    pages: f64,
    farms: f64,
    points: f64,
}

impl Step {
    fn share(&self) -> f64 {
        self.farms / self.pages
    }

    fn joined(self, other: Step) -> Step {
        Step {
            pages: self.pages + other.pages,
            farms: self.farms + other.farms,
            points: self.points + other.points,
        }
    }
}

/// The rising line that fits best (pool adjacent violators), through the middles of its steps.
fn isotonic(line: &Calibration, scored: &[&Scored]) -> Calibration {
    let mut pages: Vec<(f64, bool)> =
        scored.iter().map(|s| (line.slope * s.raw + line.offset, s.farm)).collect();
    pages.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut steps: Vec<Step> = Vec::new();
    for (points, farm) in pages {
        let mut step = Step { pages: 1.0, farms: f64::from(u8::from(farm)), points };
        while let Some(before) = steps.last() {
            let falls = before.share() >= step.share();
            if !falls && before.pages >= LEAST_STEP_PAGES {
                break;
            }
            step = steps.pop().unwrap_or(step).joined(step);
        }
        steps.push(step);
    }
    if steps.len() > 1 && steps[steps.len() - 1].pages < LEAST_STEP_PAGES {
        let last = steps.pop().unwrap_or(steps[0]);
        let before = steps.pop().unwrap_or(last);
        steps.push(before.joined(last));
    }
    let mut knots: Vec<[f64; 2]> = Vec::new();
    for step in steps {
        let x = rounded(step.points / step.pages);
        // One page of each label besides: no step is ever certain.
        let y = logit((step.farms + 1.0) / (step.pages + 2.0));
        let floor = knots.last().map(|before| before[1] + LEAST_RISE * (x - before[0]));
        if knots.last().is_none_or(|before| x > before[0]) {
            knots.push([x, rounded(y.max(floor.unwrap_or(y)))]);
        }
    }
    Calibration { knots, ..line.clone() }
}

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
    let farm = farm.max(LEAST_FARM.min(options.farm_share.unwrap_or(LEAST_FARM)));
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

    /// Scores from -4 to 4 of pages that are farms with the chance that a score has.
    fn scored_with(chance: impl Fn(f64) -> f64) -> Vec<Scored> {
        let mut state = 5u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / f64::from(1u32 << 31)
        };
        let page = |n: usize| {
            let raw = 8.0 * draw() - 4.0;
            let farm = draw() < chance(raw);
            Scored { raw, tangible: 0.0, farm, form: Form::Html, fold: n % 5, judged: true }
        };
        (0..6000).map(page).collect()
    }

    /// Scores whose true probability is no line in log-odds.
    fn scored() -> Vec<Scored> {
        scored_with(|raw| [0.02, 0.5, 0.98][usize::from(raw > -2.0) + usize::from(raw > 2.0)])
    }

    #[test]
    fn scores_that_are_spread_differently_on_either_side_bend_the_line() {
        let odds = |raw: f64| if raw < 0.0 { 0.5 * raw } else { 2.0 * raw };
        let scored = scored_with(|raw| sigmoid(odds(raw)));
        let calibration = lowest_loss(&scored.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(calibration.knots.len(), 3, "{calibration:?}");
        for raw in [-3.0, -1.0, 1.0, 3.0] {
            let told = calibration.log_odds(calibration.slope * raw + calibration.offset);
            assert!((told - odds(raw)).abs() < 0.5, "{raw}: {told}");
        }
        let scored = scored_with(|raw| sigmoid(1.5 * raw - 0.5));
        let calibration = lowest_loss(&scored.iter().collect::<Vec<_>>()).unwrap();
        assert!((probability(&calibration, 1.0) - sigmoid(1.0)).abs() < 0.03, "{calibration:?}");
    }

    #[test]
    fn pages_that_are_not_judged_have_no_say() {
        let mut scored = scored();
        let before = calibrations(&scored, None).unwrap();
        let unjudged = |n: u32| Scored { raw: f64::from(n), judged: false, ..Scored::default() };
        scored.extend((0..900).map(|n| unjudged(n % 9)));
        assert_eq!(calibrations(&scored, None).unwrap(), before);
    }

    #[test]
    fn the_line_with_the_lower_loss_wins_and_rises() {
        let scored = scored();
        let pages: Vec<&Scored> = scored.iter().collect();
        let calibration = lowest_loss(&pages).unwrap();
        assert!(calibration.knots.len() > 3, "steps fit better here: {calibration:?}");
        let at = |raw: f64| probability(&calibration, raw);
        assert!(at(-3.0) < 0.06 && (at(0.0) - 0.5).abs() < 0.08 && at(3.0) > 0.93);
        let odds: Vec<f64> = (-90..90).map(|n| at(f64::from(n) / 10.0)).collect();
        assert!(odds.windows(2).all(|pair| pair[0] < pair[1]), "{odds:?}");
    }

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
    fn a_threshold_is_never_below_its_cut() {
        let sure = pages(&[(0.9995, false), (0.9996, true), (0.1, false)]);
        let options = Options { most_false_positives: 0.001, ..Options::default() };
        assert_eq!(thresholds(&sure, &options).html.farm, 1.0);
        let probabilities = sure.iter().map(|page| page.probability);
        assert_eq!((above(probabilities, 1.0), above([], 0.1)), (0.0, 0.5));
    }

    #[test]
    fn another_share_of_farms_moves_every_probability() {
        let scored = scored();
        let share = |share| probability(&calibrations(&scored, share).unwrap().html, 1.0);
        assert!(share(Some(0.01)) < 0.05 && share(Some(0.01)) < share(None));
    }
}
