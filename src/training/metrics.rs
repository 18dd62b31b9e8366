//! How well probabilities tell farms from honest pages.

use super::Judged;

/// Area under the ROC curve, 0 to 1; ties count half. NaN without both labels.
#[must_use]
pub fn auc(pages: &[&Judged]) -> f64 {
    let mut order: Vec<&&Judged> = pages.iter().collect();
    order.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let (mut at, mut rank_sum) = (0, 0.0);
    while at < order.len() {
        let tied =
            order[at..].iter().take_while(|p| p.probability == order[at].probability).count();
        let rank = at as f64 + (tied as f64 + 1.0) / 2.0;
        rank_sum += rank * order[at..at + tied].iter().filter(|p| p.farm).count() as f64;
        at += tied;
    }
    let farms = order.iter().filter(|p| p.farm).count() as f64;
    let honest = order.len() as f64 - farms;
    (rank_sum - farms * (farms + 1.0) / 2.0) / (farms * honest)
}

/// Recall at a share of false positives.
#[derive(Debug, Clone, Copy)]
pub struct Curve {
    /// Share of the farm pages above the cut.
    pub recall: f64,
    /// The cut: the highest probability that this share of honest pages exceeds.
    pub cut: f64,
}

/// Recall when at most this share of the honest pages lies above the cut.
#[must_use]
pub fn curve(pages: &[&Judged], false_positives: f64) -> Curve {
    let mut honest: Vec<f64> = pages.iter().filter(|p| !p.farm).map(|p| p.probability).collect();
    honest.sort_by(|a, b| b.total_cmp(a));
    let allowed = (false_positives * honest.len() as f64).floor() as usize;
    let cut = honest.get(allowed).copied().unwrap_or(0.0);
    Curve { recall: recall(pages, cut), cut }
}

/// Share of the farm pages above a cut.
#[must_use]
pub fn recall(pages: &[&Judged], cut: f64) -> f64 {
    let farms = pages.iter().filter(|p| p.farm);
    let found = farms.clone().filter(|p| p.probability > cut).count();
    found as f64 / farms.count() as f64
}

/// Brier score: mean squared distance of probability and label.
#[must_use]
pub fn brier(pages: &[&Judged]) -> f64 {
    let error = |p: &&Judged| (p.probability - f64::from(u8::from(p.farm))).powi(2);
    pages.iter().map(error).sum::<f64>() / pages.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Format;

    fn pages(given: &[(f64, bool)]) -> Vec<Judged> {
        let page = |&(probability, farm): &(f64, bool)| Judged {
            id: String::new(),
            operator: String::new(),
            kind: String::new(),
            farm,
            format: Format::Html,
            judged: true,
            probability,
        };
        given.iter().map(page).collect()
    }

    #[test]
    fn area_and_recall_are_those_of_the_textbook() {
        let pages = pages(&[(0.1, false), (0.4, true), (0.35, false), (0.8, true), (0.4, false)]);
        let pages: Vec<&Judged> = pages.iter().collect();
        assert!((auc(&pages) - 5.5 / 6.0).abs() < 1e-12);
        assert!((curve(&pages, 0.0).recall - 0.5).abs() < 1e-12);
        assert!((curve(&pages, 0.34).recall - 1.0).abs() < 1e-12);
    }
}
