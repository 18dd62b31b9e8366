//! The logistic fit: Newton's method on the penalised loss, with bounds on the signs of weights.
//!
//! The problem is convex, so its optimum is one, whatever it is started from: a fit that starts
//! from a neighbour's weights gives the same numbers sooner. Sums are taken over chunks of fixed
//! length and in their order, and `exp` and `ln` come from `libm`, so that every platform and any
//! number of threads give the same bits.

use crate::error::Error;
use rayon::prelude::*;

/// Rows summed up by one thread at a time; part of the result, since sums depend on their order.
const CHUNK: usize = 2048;
/// Rows that one pass over the second derivatives takes together.
const LANES: usize = 4;
const MOST_STEPS: usize = 60;
/// Expected gain of a step, in units of the loss, that is the last: Newton's method doubles the right
/// digits, so that what is left after it is the square of this.
const CONVERGED: f64 = 1e-8;
/// Expected gain below which a step is not questioned.
const NEAR: f64 = 1e-4;
/// Rounds in which columns may come back after they were left out; afterwards they only go.
const ROUNDS_OF_RETURN: usize = 12;

/// Which weights a column may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Any.
    Free,
    /// None below zero.
    AtLeastZero,
    /// None above zero.
    AtMostZero,
    /// None at all.
    Zero,
}

impl Bound {
    fn allows(self, weight: f64) -> bool {
        match self {
            Bound::Free => true,
            Bound::AtLeastZero => weight >= 0.0,
            Bound::AtMostZero => weight <= 0.0,
            Bound::Zero => weight == 0.0,
        }
    }

    /// Whether the loss falls when a weight of zero moves the allowed way.
    fn invites(self, slope: f64, tolerance: f64) -> bool {
        match self {
            Bound::Free => slope.abs() > tolerance,
            Bound::AtLeastZero => slope < -tolerance,
            Bound::AtMostZero => slope > tolerance,
            Bound::Zero => false,
        }
    }
}

/// Rows with labels: minimise Σ wᵢ·loss(row i) + α/2·Σ weight², the intercept being free.
pub(super) struct Problem {
    /// Row by row, `columns` numbers each.
    pub values: Vec<f64>,
    pub columns: usize,
    pub farm: Vec<bool>,
    /// How often each row counts.
    pub weights: Vec<f64>,
    /// The number of each row's operator.
    pub operators: Vec<u32>,
}

/// Weights by column, and the intercept.
#[derive(Debug, Clone, Default)]
pub(super) struct Solution {
    pub weights: Vec<f64>,
    pub intercept: f64,
}

/// The optimum under the bounds; `start` only saves time.
///
/// # Errors
/// When Newton's method does not converge.
pub(super) fn solve(
    problem: &Problem,
    bounds: &[Bound],
    alpha: f64,
    start: Option<&Solution>,
) -> Result<Solution, Error> {
    let zero = Solution { weights: vec![0.0; problem.columns], intercept: problem.prior() };
    let mut current = start.cloned().unwrap_or_else(|| zero.clone());
    let mut active: Vec<usize> = (0..problem.columns)
        .filter(|&c| bounds[c] != Bound::Zero && start.is_none_or(|s| s.weights[c] != 0.0))
        .collect();
    let tolerance = 1e-6 * problem.weights.iter().sum::<f64>().max(1.0);
    for round in 0.. {
        current = problem.newton(&active, alpha, &current)?;
        let kept: Vec<usize> =
            active.iter().copied().filter(|&c| bounds[c].allows(current.weights[c])).collect();
        if kept.len() < active.len() {
            active = kept;
            continue;
        }
        if round >= ROUNDS_OF_RETURN {
            break;
        }
        let slopes = problem.slopes(alpha, &current);
        let invited = |c: &usize| !active.contains(c) && bounds[*c].invites(slopes[*c], tolerance);
        let invited: Vec<usize> = (0..problem.columns).filter(invited).collect();
        if invited.is_empty() {
            break;
        }
        active.extend(invited);
        active.sort_unstable();
    }
    Ok(current)
}

/// What one pass over rows sums up; the intercept is the last column.
struct Sums {
    slopes: Vec<f64>,
    /// Row by row, of which the part right of the diagonal is filled.
    curvature: Vec<f64>,
}

impl Problem {
    /// The log-odds of the labels, where a fit without columns would end.
    fn prior(&self) -> f64 {
        let farm: f64 = self.farm.iter().zip(&self.weights).filter(|f| *f.0).map(|f| f.1).sum();
        let all: f64 = self.weights.iter().sum();
        libm::log((farm + 0.5) / (all - farm + 0.5))
    }

    fn row(&self, n: usize) -> &[f64] {
        &self.values[n * self.columns..(n + 1) * self.columns]
    }

    /// The columns that are fitted, a one for the intercept after them.
    fn narrowed(&self, active: &[usize]) -> Vec<f64> {
        let width = active.len() + 1;
        let mut narrow = vec![1.0; self.farm.len() * width];
        narrow.par_chunks_mut(width).enumerate().for_each(|(n, row)| {
            let whole = self.row(n);
            active.iter().zip(row).for_each(|(&column, cell)| *cell = whole[column]);
        });
        narrow
    }

    fn newton(&self, active: &[usize], alpha: f64, start: &Solution) -> Result<Solution, Error> {
        let narrow = self.narrowed(active);
        let width = active.len() + 1;
        let mut at: Vec<f64> = active.iter().map(|&c| start.weights[c]).collect();
        at.push(start.intercept);
        let mut loss = self.loss(&narrow, &at, alpha);
        for _ in 0..MOST_STEPS {
            let sums = self.sums(&narrow, &at, alpha);
            let step = descend(sums.curvature, &sums.slopes, width)?;
            let gain: f64 = step.iter().zip(&sums.slopes).map(|(s, g)| s * g).sum();
            // Near the optimum the full step is right, and the loss is too flat to say so.
            let mut share = 1.0;
            let (next, next_loss) = loop {
                let next: Vec<f64> = at.iter().zip(&step).map(|(w, s)| w - share * s).collect();
                let next_loss = self.loss(&narrow, &next, alpha);
                if next_loss <= loss || gain < NEAR || share < 1e-6 {
                    break (next, next_loss);
                }
                share /= 2.0;
            };
            (at, loss) = (next, next_loss);
            if gain < CONVERGED {
                return Ok(self.solution(active, &at));
            }
        }
        Err(Error::data("the fit did not converge; raise --alpha"))
    }

    fn solution(&self, active: &[usize], at: &[f64]) -> Solution {
        let mut weights = vec![0.0; self.columns];
        active.iter().zip(at).for_each(|(&column, &weight)| weights[column] = weight);
        Solution { weights, intercept: at[active.len()] }
    }

    fn loss(&self, narrow: &[f64], at: &[f64], alpha: f64) -> f64 {
        let width = at.len();
        let parts: Vec<f64> = narrow
            .par_chunks(CHUNK * width)
            .enumerate()
            .map(|(chunk, rows)| {
                let of = |(n, row): (usize, &[f64])| {
                    let n = chunk * CHUNK + n;
                    let raw = dot(row, at);
                    self.weights[n] * softplus(if self.farm[n] { -raw } else { raw })
                };
                rows.chunks(width).enumerate().map(of).sum()
            })
            .collect();
        let penalty: f64 = at[..width - 1].iter().map(|w| w * w).sum();
        parts.iter().sum::<f64>() + 0.5 * alpha * penalty
    }

    fn sums(&self, narrow: &[f64], at: &[f64], alpha: f64) -> Sums {
        let width = at.len();
        let parts: Vec<Sums> = narrow
            .par_chunks(CHUNK * width)
            .enumerate()
            .map(|(chunk, rows)| self.sums_of(rows, chunk * CHUNK, width, at))
            .collect();
        let mut sums = Sums { slopes: vec![0.0; width], curvature: vec![0.0; width * width] };
        for part in parts {
            add(&mut sums.slopes, &part.slopes);
            add(&mut sums.curvature, &part.curvature);
        }
        for (column, weight) in at[..width - 1].iter().enumerate() {
            sums.slopes[column] += alpha * weight;
            sums.curvature[column * width + column] += alpha;
        }
        sums
    }

    fn sums_of(&self, rows: &[f64], first: usize, width: usize, at: &[f64]) -> Sums {
        let mut sums = Sums { slopes: vec![0.0; width], curvature: vec![0.0; width * width] };
        let mut weighed = vec![0.0; LANES * width];
        for (group, lanes) in rows.chunks(LANES * width).enumerate() {
            weighed.fill(0.0);
            for (lane, row) in lanes.chunks(width).enumerate() {
                let n = first + group * LANES + lane;
                let probability = sigmoid(dot(row, at));
                let error = probability - f64::from(u8::from(self.farm[n]));
                let bend = self.weights[n] * probability * (1.0 - probability);
                let scaled = &mut weighed[lane * width..(lane + 1) * width];
                for column in 0..width {
                    sums.slopes[column] += self.weights[n] * error * row[column];
                    scaled[column] = bend * row[column];
                }
            }
            if lanes.len() == LANES * width {
                bend_group(&mut sums.curvature, &weighed, lanes, width);
            } else {
                lanes.chunks(width).zip(weighed.chunks(width)).for_each(|(row, scaled)| {
                    bend_row(&mut sums.curvature, scaled, row, width);
                });
            }
        }
        sums
    }

    /// The slope of the loss in every column.
    fn slopes(&self, alpha: f64, at: &Solution) -> Vec<f64> {
        let parts: Vec<Vec<f64>> = self
            .values
            .par_chunks(CHUNK * self.columns.max(1))
            .enumerate()
            .map(|(chunk, rows)| {
                let mut slopes = vec![0.0; self.columns];
                for (n, row) in rows.chunks(self.columns).enumerate() {
                    let n = chunk * CHUNK + n;
                    let raw = at.intercept + dot(row, &at.weights);
                    let error =
                        self.weights[n] * (sigmoid(raw) - f64::from(u8::from(self.farm[n])));
                    slopes.iter_mut().zip(row).for_each(|(slope, value)| *slope += error * value);
                }
                slopes
            })
            .collect();
        let mut slopes: Vec<f64> = at.weights.iter().map(|w| alpha * w).collect();
        parts.iter().for_each(|part| add(&mut slopes, part));
        slopes
    }
}

impl Problem {
    /// The variance of each weight if other operators had been drawn, by the sandwich of the second
    /// derivatives around the operators' slopes (Liang and Zeger 1986); zero for weights of zero.
    pub fn variances(&self, at: &Solution, alpha: f64) -> Result<Vec<f64>, Error> {
        let active: Vec<usize> = (0..self.columns).filter(|&c| at.weights[c] != 0.0).collect();
        let width = active.len() + 1;
        let narrow = self.narrowed(&active);
        let mut weights: Vec<f64> = active.iter().map(|&c| at.weights[c]).collect();
        weights.push(at.intercept);
        let factors = factored(self.sums(&narrow, &weights, alpha).curvature, width)?;
        let operators = self.operators.iter().max().map_or(0, |most| *most as usize + 1);
        let mut slopes = vec![0.0; operators * width];
        for (n, row) in narrow.chunks(width).enumerate() {
            let error = sigmoid(dot(row, &weights)) - f64::from(u8::from(self.farm[n]));
            let operator = self.operators[n] as usize;
            let line = &mut slopes[operator * width..(operator + 1) * width];
            line.iter_mut().zip(row).for_each(|(sum, x)| *sum += self.weights[n] * error * x);
        }
        let steps: Vec<Vec<f64>> =
            slopes.par_chunks(width).map(|line| solved(&factors, line, width)).collect();
        let mut variances = vec![0.0; self.columns];
        for step in steps {
            active.iter().zip(step).for_each(|(&column, s)| variances[column] += s * s);
        }
        Ok(variances)
    }

    /// The same rows with each column multiplied.
    pub fn multiplied(&self, factors: &[f64]) -> Problem {
        let rows = self.values.par_chunks(self.columns.max(1));
        let scaled = |row: &[f64]| row.iter().zip(factors).map(|(x, f)| x * f).collect::<Vec<_>>();
        Problem {
            values: rows.flat_map_iter(scaled).collect(),
            columns: self.columns,
            farm: self.farm.clone(),
            weights: self.weights.clone(),
            operators: self.operators.clone(),
        }
    }
}

/// Adds four rows to the second derivatives; most signals are rare, so most columns are skipped.
fn bend_group(curvature: &mut [f64], weighed: &[f64], lanes: &[f64], width: usize) {
    let (first, rest) = lanes.split_at(width);
    let (second, rest) = rest.split_at(width);
    let (third, fourth) = rest.split_at(width);
    for column in 0..width {
        let scaled = [0, 1, 2, 3].map(|lane| weighed[lane * width + column]);
        if scaled == [0.0; LANES] {
            continue;
        }
        let line = &mut curvature[column * width + column..(column + 1) * width];
        let cells = line.iter_mut().zip(&first[column..]).zip(&second[column..]);
        for (((cell, a), b), (c, d)) in cells.zip(third[column..].iter().zip(&fourth[column..])) {
            *cell += scaled[0] * a + scaled[1] * b + (scaled[2] * c + scaled[3] * d);
        }
    }
}

fn bend_row(curvature: &mut [f64], scaled: &[f64], row: &[f64], width: usize) {
    for column in 0..width {
        let line = &mut curvature[column * width + column..(column + 1) * width];
        line.iter_mut().zip(&row[column..]).for_each(|(cell, x)| *cell += scaled[column] * x);
    }
}

/// The Newton step: the solution of `curvature · step = slopes`, by Cholesky's factors.
fn descend(curvature: Vec<f64>, slopes: &[f64], width: usize) -> Result<Vec<f64>, Error> {
    Ok(solved(&factored(curvature, width)?, slopes, width))
}

/// The solution of UᵀU · step = slopes.
fn solved(factors: &[f64], slopes: &[f64], width: usize) -> Vec<f64> {
    let mut step = slopes.to_vec();
    for row in 0..width {
        let (done, open) = step.split_at_mut(row);
        let sum: f64 = (0..row).map(|k| factors[k * width + row] * done[k]).sum();
        open[0] = (open[0] - sum) / factors[row * width + row];
    }
    for row in (0..width).rev() {
        let line = &factors[row * width..(row + 1) * width];
        let sum: f64 = (row + 1..width).map(|k| line[k] * step[k]).sum();
        step[row] = (step[row] - sum) / line[row];
    }
    step
}

/// The upper factor U of a positive definite matrix, UᵀU, from its upper part.
fn factored(mut matrix: Vec<f64>, width: usize) -> Result<Vec<f64>, Error> {
    for row in 0..width {
        let pivot = matrix[row * width + row];
        if pivot.is_nan() || pivot <= 0.0 {
            return Err(Error::data("the fit has no single answer; raise --alpha"));
        }
        let root = pivot.sqrt();
        matrix[row * width + row..(row + 1) * width].iter_mut().for_each(|cell| *cell /= root);
        let (above, below) = matrix.split_at_mut((row + 1) * width);
        let line = &above[row * width..];
        for (n, lower) in below.chunks_mut(width).enumerate() {
            let column = row + 1 + n;
            let factor = line[column];
            if factor != 0.0 {
                let cells = lower[column..].iter_mut().zip(&line[column..]);
                cells.for_each(|(cell, x)| *cell -= factor * x);
            }
        }
    }
    Ok(matrix)
}

fn add(sums: &mut [f64], part: &[f64]) {
    sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
}

/// Four sums at a time: the order is fixed, and the processor need not wait for each addition.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a_groups, b_groups) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a_groups.remainder().iter().zip(b_groups.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_groups.zip(b_groups) {
        (0..4).for_each(|n| sums[n] += x[n] * y[n]);
    }
    sums[0] + sums[1] + (sums[2] + sums[3]) + rest
}

/// The probability of log-odds, the same bits on every platform.
pub(super) fn sigmoid(raw: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-raw))
}

/// `ln(1 + eˣ)` without overflow.
pub(super) fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + libm::log1p(libm::exp(-x)) } else { libm::log1p(libm::exp(x)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(count: usize) -> Problem {
        // A linear congruential generator: noise that is the same everywhere.
        let mut state = 7u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / f64::from(1u32 << 31) - 0.5
        };
        let (mut values, mut farm) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let row = [draw(), draw(), draw(), draw(), draw()];
            farm.push(2.0 * row[0] - 3.0 * row[1] + 0.5 * row[2] + 0.7 * draw() > 0.0);
            values.extend(row);
        }
        Problem {
            values,
            columns: 5,
            farm,
            weights: vec![1.0; count],
            operators: (0..count as u32).map(|n| n / 10).collect(),
        }
    }

    #[test]
    fn slopes_vanish_at_the_optimum() {
        let problem = problem(5000);
        let solution = solve(&problem, &[Bound::Free; 5], 0.7, None).unwrap();
        let largest = problem.slopes(0.7, &solution).iter().fold(0f64, |m, s| m.max(s.abs()));
        assert!(largest < 1e-3, "{largest}");
        assert!(solution.weights[0] > 1.0 && solution.weights[1] < -1.0, "{solution:?}");
    }

    #[test]
    fn a_start_elsewhere_and_threads_change_nothing_that_is_kept() {
        let problem = problem(5000);
        let bounds = [Bound::Free, Bound::AtLeastZero, Bound::AtMostZero, Bound::Free, Bound::Free];
        let cold = solve(&problem, &bounds, 0.7, None).unwrap();
        assert_eq!((cold.weights[1], cold.weights[2]), (0.0, 0.0), "bounds hold");
        let start = Solution { weights: vec![-1.0, 0.3, 0.0, 2.0, 0.0], intercept: 3.0 };
        let warm = solve(&problem, &bounds, 0.7, Some(&start)).unwrap();
        for (a, b) in cold.weights.iter().zip(&warm.weights) {
            assert!((a - b).abs() < 1e-8, "{cold:?} {warm:?}");
        }
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let single = alone.install(|| solve(&problem, &bounds, 0.7, None).unwrap());
        assert_eq!(single.weights, cold.weights, "bit for bit");
    }

    #[test]
    fn a_weight_that_one_operator_makes_is_uncertain() {
        let mut problem = problem(2000);
        // The last column speaks on the pages of a single farm operator only.
        for n in 0..2000 {
            let alone = problem.farm[n] && n < 1000;
            problem.values[n * 5 + 4] = f64::from(u8::from(alone));
            problem.operators[n] = if alone { 0 } else { 1 + n as u32 / 10 };
        }
        let solution = solve(&problem, &[Bound::Free; 5], 1.0, None).unwrap();
        let variances = problem.variances(&solution, 1.0).unwrap();
        let certainty = |c: usize| solution.weights[c].powi(2) / variances[c];
        assert!(certainty(0) > 20.0 && certainty(1) > 20.0, "{variances:?}");
        assert!(certainty(4) < certainty(0) / 4.0, "{} {}", certainty(4), certainty(0));
    }

    #[test]
    fn a_weight_of_two_is_a_row_twice() {
        let mut once = problem(300);
        let mut twice = problem(300);
        once.weights = (0..300).map(|n| if n < 100 { 2.0 } else { 1.0 }).collect();
        twice.values.extend_from_within(..100 * 5);
        twice.farm.extend_from_within(..100);
        twice.weights = vec![1.0; 400];
        twice.operators = vec![0; 400];
        let [a, b] = [once, twice].map(|p| solve(&p, &[Bound::Free; 5], 0.7, None).unwrap());
        for (a, b) in a.weights.iter().zip(&b.weights) {
            assert!((a - b).abs() < 1e-8);
        }
    }
}
