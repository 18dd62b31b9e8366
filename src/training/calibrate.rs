//! Raw log-odds to calibrated ones (Platt 1999; a bend or isotonic regression besides).
//!
//! Only pages that are judged are asked, and each counts alike: nobody is told a probability of the
//! others, and a probability is a share of pages, whoever made them.

use super::solve::{Bound, Problem, Solution, sigmoid, softplus, solve};
use super::{Form, Row, rounded};
use crate::error::Error;
use crate::model::{ByForm, Calibration};

/// Pages of the smallest step of the isotonic line.
const LEAST_STEP_PAGES: f64 = 60.0;
/// Rise that every line keeps, so that no two scores become one.
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
pub(super) fn alike(form: Form) -> [Form; 3] {
    match form {
        Form::Html => [Form::Html, Form::Text, Form::Extract],
        Form::Text => [Form::Text, Form::Html, Form::Extract],
        Form::Extract => [Form::Extract, Form::Text, Form::Html],
    }
}

fn share_of_farms(scored: &[&Scored]) -> f64 {
    scored.iter().filter(|s| s.farm).count() as f64 / scored.len() as f64
}

pub(super) fn logit(share: f64) -> f64 {
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
    let lowest = losses.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let refinement = lowest.map_or(Refinement::Straight, |(refinement, _)| refinement);
    Ok(refinement.of(&whole, scored))
}

fn log_loss(calibration: &Calibration, scored: &[&Scored]) -> f64 {
    let of = |s: &&Scored| {
        let odds = calibration.log_odds(calibration.slope * s.raw + calibration.offset);
        softplus(if s.farm { -odds } else { odds })
    };
    scored.iter().map(of).sum()
}

fn platt(scored: &[&Scored]) -> Result<Calibration, Error> {
    let fitted = fitted(scored, |s| [s.raw.clamp(-BOUND, BOUND)])?;
    let slope = fitted.weights[0];
    if slope <= 0.0 {
        return Err(Error::data(
            "on unseen operators the signals tell nothing (calibration slope not positive); give pages of more operators",
        ));
    }
    Ok(Calibration { slope: rounded(slope), offset: rounded(fitted.intercept), knots: Vec::new() })
}

/// The logistic fit to what is told of each page.
fn fitted<const COLUMNS: usize>(
    scored: &[&Scored],
    values: impl Fn(&Scored) -> [f64; COLUMNS],
) -> Result<Solution, Error> {
    let problem = Problem {
        values: scored.iter().flat_map(|s| values(s)).collect(),
        columns: COLUMNS,
        farm: scored.iter().map(|s| s.farm).collect(),
        weights: vec![1.0; scored.len()],
        operators: Vec::new(),
    };
    solve(&problem, &[Bound::Free; COLUMNS], 1e-3, None)
}

/// The line with a slope of its own on either side of a bend, if both rise: scores of farms and of
/// honest pages are not spread alike (as in beta calibration, Kull, Silva Filho and Flach 2017, whose
/// slopes pass into each other).
fn bent(bend: f64, line: &Calibration, scored: &[&Scored]) -> Option<Calibration> {
    let sides = |s: &Scored| {
        let beyond = (line.slope * s.raw + line.offset).clamp(-BOUND, BOUND) - bend;
        [beyond.min(0.0), beyond.max(0.0)]
    };
    let fitted = fitted(scored, sides).ok()?;
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

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn another_share_of_farms_moves_every_probability() {
        let scored = scored();
        let share = |share| probability(&calibrations(&scored, share).unwrap().html, 1.0);
        assert!(share(Some(0.01)) < 0.05 && share(Some(0.01)) < share(None));
    }
}
