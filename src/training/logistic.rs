//! The shipped fit: linfa's logistic regression, whose last digits Newton's method settles.
//!
//! linfa-logistic has no row weights, bounds or warm starts and stops where its search does, a few
//! digits short and not the same on every platform. So it fits the columns that the bounds leave, on
//! rows repeated by their weight, and [`solve`] starts from its answer: the problem is convex, both
//! aim at one optimum, and a fit that lies far from it is an error.

use super::solve::{Bound, Problem, Solution, solve};
use crate::error::Error;
use linfa::traits::Fit as _;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ShapeBuilder};

const MOST_ITERATIONS: u64 = 2_000;
const GRADIENT_TOLERANCE: f64 = 1e-4;
/// How far a weight of linfa's may lie from the optimum.
const AGREEMENT: f64 = 0.02;

/// The optimum on the columns that `bounded`, a solution under bounds, weighs.
///
/// # Errors
/// When linfa's fit fails or lies elsewhere.
pub(super) fn fit(problem: &Problem, bounded: &Solution, alpha: f64) -> Result<Solution, Error> {
    let active: Vec<usize> =
        (0..problem.columns).filter(|&column| bounded.weights[column] != 0.0).collect();
    if active.is_empty() {
        return Ok(bounded.clone());
    }
    let start = by_linfa(problem, &active, alpha)?;
    let bounds: Vec<Bound> = (0..problem.columns)
        .map(|column| if active.contains(&column) { Bound::Free } else { Bound::Zero })
        .collect();
    let settled = solve(problem, &bounds, alpha, Some(&start))?;
    let apart = settled.weights.iter().zip(&start.weights).map(|(a, b)| (a - b).abs());
    let farthest = apart.fold(0.0, f64::max);
    if farthest > AGREEMENT {
        return Err(Error::data(format!(
            "linfa's fit lies {farthest:.3} from the optimum; raise --alpha"
        )));
    }
    Ok(settled)
}

fn by_linfa(problem: &Problem, active: &[usize], alpha: f64) -> Result<Solution, Error> {
    // linfa ignores weights: a row of weight k is k rows.
    let rows: Vec<usize> = (0..problem.farm.len())
        .flat_map(|n| std::iter::repeat_n(n, problem.weights[n].round() as usize))
        .collect();
    // Column-major input fits two to three times faster.
    let mut matrix = Array2::<f64>::zeros((rows.len(), active.len()).f());
    for (m, &column) in active.iter().enumerate() {
        for (n, &row) in rows.iter().enumerate() {
            matrix[[n, m]] = problem.values[row * problem.columns + column];
        }
    }
    let targets: Array1<bool> = rows.iter().map(|&row| problem.farm[row]).collect();
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(MOST_ITERATIONS)
        .gradient_tolerance(GRADIENT_TOLERANCE)
        .fit(&linfa::Dataset::new(matrix, targets))
        .map_err(|error| {
            Error::data(format!("the fit failed: {error}; check that the pages have both labels"))
        })?;
    // linfa's parameters speak for whichever label it calls positive.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let mut weights = vec![0.0; problem.columns];
    active
        .iter()
        .zip(fitted.params())
        .for_each(|(&column, weight)| weights[column] = weight * sign);
    Ok(Solution { weights, intercept: fitted.intercept() * sign })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linfa_and_newton_find_the_same_optimum() {
        let row = |n: usize| {
            [((n * 7919) % 101) as f64 / 50.0 - 1.0, ((n * 104_729) % 97) as f64 / 48.0 - 1.0]
        };
        let farm =
            |n: usize| row(n)[0] * 2.0 - row(n)[1] + ((n * 31) % 13) as f64 / 6.0 - 1.0 > 0.0;
        let problem = Problem {
            values: (0..600).flat_map(row).collect(),
            columns: 2,
            farm: (0..600).map(farm).collect(),
            weights: (0..600).map(|n| f64::from(u8::from(n % 3 == 0)) + 1.0).collect(),
            operators: (0..600).collect(),
        };
        let newton = solve(&problem, &[Bound::Free; 2], 2.0, None).unwrap();
        let linfa = by_linfa(&problem, &[0, 1], 2.0).unwrap();
        for (a, b) in newton.weights.iter().zip(&linfa.weights) {
            assert!((a - b).abs() < 1e-3, "{newton:?} {linfa:?}");
        }
        let settled = fit(&problem, &newton, 2.0).unwrap();
        assert!((settled.weights[0] - newton.weights[0]).abs() < 1e-8);
    }
}
