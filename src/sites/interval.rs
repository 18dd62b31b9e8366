//! How sure a share is.

/// Standard deviations of a two-sided interval of 95%.
const Z: f64 = 1.959_964;

/// The 95% score interval of a share (Wilson, J. Am. Stat. Assoc. 22:209, 1927), 0 to 1; all of
/// it where nothing was counted.
#[must_use]
pub fn wilson(hits: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let n = of as f64;
    let share = hits.min(of) as f64 / n;
    let spread = Z * Z / n;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let half = Z / (1.0 + spread) * (share * (1.0 - share) / n + spread / (4.0 * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn intervals_are_those_of_the_textbook() {
        let check = |hits, of, low: f64, high: f64| {
            let (l, h) = wilson(hits, of);
            assert!((l - low).abs() < 5e-4 && (h - high).abs() < 5e-4, "{hits}/{of}: {l} {h}");
        };
        check(0, 0, 0.0, 1.0);
        check(5, 5, 0.5655, 1.0);
        check(0, 5, 0.0, 0.4345);
        // Newcombe, Statistics in Medicine 17:857, 1998, table I: 81 of 263.
        check(81, 263, 0.2553, 0.3662);
    }
}
