//! Points: log-odds in whole ten-thousandths, so that sums are exact.

use serde::{Serialize, Serializer};
use std::iter::Sum;
use std::ops::{Add, Sub};

/// Log-odds in whole ten-thousandths. Adding them is exact; floating point would drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Points(i32);

/// Points to one log-odd.
const PER_LOG_ODD: f64 = 10_000.0;
/// No score lies beyond, in log-odds; thousands of signals at this bound still sum without overflow.
const BOUND: f64 = 100.0;

impl Points {
    /// The nearest points to log-odds; 0 for NaN.
    #[must_use]
    pub fn from_log_odds(log_odds: f64) -> Points {
        let bounded = if log_odds.is_nan() { 0.0 } else { log_odds.clamp(-BOUND, BOUND) };
        Points((bounded * PER_LOG_ODD).round() as i32)
    }

    /// As natural log-odds.
    #[must_use]
    pub fn log_odds(self) -> f64 {
        f64::from(self.0) / PER_LOG_ODD
    }

    /// Distance from zero.
    #[must_use]
    pub fn abs(self) -> Points {
        Points(self.0.abs())
    }

    /// Rounded to hundredths of a log-odd, as people are shown them.
    #[must_use]
    pub fn hundredths(self) -> i32 {
        (f64::from(self.0) / 100.0).round() as i32
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::default(), Add::add)
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.log_odds())
    }
}
