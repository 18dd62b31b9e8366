//! Learning the tables of the learned signals, and their honest values for training: each page's by
//! tables that saw no page of its operator.

use super::folds;
use super::{Dataset, Form, Options, Row};
use crate::model::{LearnedTables, Table, buckets, doubt};
use crate::signals::Look;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Passes over the pages.
const EPOCHS: usize = 5;
/// Orders of the pages whose tables are averaged: the first pages leave a mark on a table, above
/// all on that of rare grams, whose AUC on unseen farms varies by 0.025 with the order.
const ORDERS: usize = 3;
/// First step; plain steps, since AdaGrad's made rare grams too loud for unseen operators.
const RATE: f32 = 2.0;
/// Steps of a language's own offset, as a share of those of the weights.
const LANGUAGE_RATE: f32 = 1.0;
/// Rows of a language below which it shares an offset with the other rare ones.
const LEAST_ROWS: usize = 24;
/// Pull towards zero of each weight a page touches.
const DECAY: f32 = 5e-5;
/// The same for whole labels: a page has few of them, so that one alone ("Sitemap") would soon weigh
/// more than any word. With four, eight and sixteen times the pull of the others, recall on unseen
/// operators grows, and from eight on log loss does as well.
const LABEL_DECAY: f32 = 3e-4;

/// Learns the tables, and sets the learned signals of every row by tables that did not see it.
pub(super) fn learn(data: &mut Dataset, options: &Options) -> LearnedTables {
    let rows = &data.rows;
    let folds: Vec<usize> = (0..options.folds).collect();
    let tables: Vec<LearnedTables> = folds
        .par_iter()
        .map(|&fold| {
            fit(&rows.iter().filter(|r| folds::fold(r, options.folds) != fold).collect::<Vec<_>>())
        })
        .collect();
    let whole = fit(&rows.iter().collect::<Vec<_>>());
    data.rows.par_iter_mut().for_each(|row| {
        tables[folds::fold(row, options.folds)].fill_from(&row.buckets, &mut row.values);
    });
    whole
}

/// Sets the learned signals of rows by tables; stored rows have theirs.
pub(super) fn fill(rows: &mut [Row], tables: &LearnedTables) {
    rows.par_iter_mut()
        .filter(|row| !row.origin.stored)
        .for_each(|row| tables.fill_from(&row.buckets, &mut row.values));
}

/// The tables of all learned signals.
pub(super) fn fit(rows: &[&Row]) -> LearnedTables {
    let pages = Pages::of(rows);
    LearnedTables::learnt(|look| pages.table(look))
}

/// Pages as the regressions of all looks see them.
struct Pages<'a> {
    rows: &'a [&'a Row],
    weights: Vec<f32>,
    languages: Vec<usize>,
    /// Whether any of them is markup.
    markup: bool,
    /// The order of each pass.
    passes: Vec<Vec<usize>>,
}

impl Pages<'_> {
    fn of<'a>(rows: &'a [&'a Row]) -> Pages<'a> {
        Pages {
            rows,
            weights: operator_weights(rows),
            languages: languages(rows),
            markup: rows.iter().any(|row| row.form == Form::Html),
            passes: (0..(ORDERS * EPOCHS) as u64).map(|pass| shuffled(rows, pass)).collect(),
        }
    }

    fn table(&self, look: Look) -> Table {
        if look == Look::Surprise { self.surprise(look) } else { self.log_odds(look) }
    }

    /// How seldom honest pages have each bucket: the negative logarithm of the share that does.
    fn surprise(&self, look: Look) -> Table {
        let mut having = vec![0.5f32; buckets(look)];
        let mut all = 1.0f32;
        let folded = |bucket: &u32| *bucket as usize % buckets(look);
        for (row, weight) in self.rows.iter().zip(&self.weights).filter(|(row, _)| !row.farm) {
            all += weight;
            let own: BTreeSet<usize> = row.buckets.of(look).iter().map(folded).collect();
            own.into_iter().for_each(|bucket| having[bucket] += weight);
        }
        // From `libm`, which gives the same digits on every machine.
        let surprise: Vec<f32> = having.iter().map(|having| -libm::logf(having / all)).collect();
        // Bytes reach as far up as down.
        let middle = surprise.iter().fold(0.0f32, |most, one| most.max(*one)) / 2.0;
        Table::rounded(&surprise.iter().map(|one| one - middle).collect::<Vec<_>>(), middle)
    }

    /// The mean of online logistic regressions, each with the pages in another order.
    fn log_odds(&self, look: Look) -> Table {
        let loudness = loudness(self.rows, look);
        let mut mean = vec![0f32; buckets(look)];
        let mut intercept = 0f32;
        for passes in self.passes.chunks(EPOCHS) {
            let (weights, start) = self.regression(look, &loudness, passes);
            mean.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight / ORDERS as f32);
            intercept += start / ORDERS as f32;
        }
        // The loudness goes into the table: judging has one number a bucket to add.
        mean.iter_mut().zip(&loudness).for_each(|(weight, loudness)| *weight *= loudness);
        Table::rounded(&mean, intercept)
    }

    /// Whether a row is heard. What a label is, markup says; the short lines of a text hold much
    /// besides, and are only asked what was learnt of labels.
    fn teaches(&self, row: &Row, look: Look) -> bool {
        let of_labels = look == Look::Labels || look.is_of_whole_labels();
        row.form == Form::Html || !of_labels || !self.markup
    }

    /// Online logistic regression: a weight for each bucket, and the intercept.
    fn regression(&self, look: Look, loudness: &[f32], passes: &[Vec<usize>]) -> (Vec<f32>, f32) {
        let decay = if look.is_of_whole_labels() { LABEL_DECAY } else { DECAY };
        let doubt = doubt(look);
        let mut weights = vec![0f32; loudness.len()];
        let mut intercept = 0f32;
        let mut offsets = vec![0f32; self.rows.len() + 1];
        for (epoch, pass) in passes.iter().enumerate() {
            let step = RATE / (1.0 + epoch as f32);
            for &n in pass {
                let row = self.rows[n];
                let buckets = row.buckets.of(look);
                if buckets.is_empty() || !self.teaches(row, look) {
                    continue;
                }
                let x = 1.0 / ((buckets.len() + doubt) as f32).sqrt();
                let offset = &mut offsets[self.languages[n]];
                let weighed = |&b: &u32| weights[b as usize] * loudness[b as usize];
                let raw = intercept + *offset + x * buckets.iter().map(weighed).sum::<f32>();
                let farm = f32::from(u8::from(row.farm));
                let error = self.weights[n] * (1.0 / (1.0 + libm::expf(-raw)) - farm);
                intercept -= 0.1 * step * error;
                *offset -= LANGUAGE_RATE * step * error;
                for &bucket in buckets {
                    let weight = &mut weights[bucket as usize];
                    *weight -= step * (error * x * loudness[bucket as usize] + decay * *weight);
                }
            }
        }
        (weights, intercept)
    }
}

/// The order of a pass: another one each time, the same on every machine.
fn shuffled(rows: &[&Row], pass: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_cached_key(|&n| (xxh3_64_with_seed(rows[n].id.as_bytes(), pass), rows[n].form));
    order
}

/// How loud each bucket is heard: all alike, or by inverse document frequency.
fn loudness(rows: &[&Row], look: Look) -> Vec<f32> {
    let mut pages = vec![0u32; buckets(look)];
    if look != Look::RareWording {
        return vec![1.0; pages.len()];
    }
    rows.iter().flat_map(|row| row.buckets.of(look)).for_each(|&b| pages[b as usize] += 1);
    // From `libm`, which gives the same digits on every machine.
    pages.iter().map(|&n| libm::logf((1 + rows.len()) as f32 / (1 + n) as f32)).collect()
}

/// The number of each row's language. While the table is learnt every language has an offset of its
/// own, which is then dropped: how many farms of a language were collected must accuse nobody.
fn languages(rows: &[&Row]) -> Vec<usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(&row.origin.language).or_default() += 1);
    let common = counts.into_iter().filter(|(_, count)| *count >= LEAST_ROWS);
    let numbers: BTreeMap<&str, usize> =
        common.enumerate().map(|(n, (language, _))| (language, n + 1)).collect();
    rows.iter().map(|r| numbers.get(r.origin.language.as_str()).copied().unwrap_or(0)).collect()
}

/// Weights by which operators, and both labels, are heard alike; one on average.
fn operator_weights(rows: &[&Row]) -> Vec<f32> {
    let mut pages: BTreeMap<(bool, &str), f32> = BTreeMap::new();
    rows.iter().for_each(|r| *pages.entry((r.farm, &r.operator)).or_default() += 1.0);
    // Honest hosts mostly have a page or two; the few large ones are heard a little less.
    let raw: Vec<f32> = rows
        .iter()
        .map(|r| {
            let pages = pages[&(r.farm, r.operator.as_str())];
            libm::powf(pages, if r.farm { -0.5 } else { -0.3 })
        })
        .collect();
    let sum = |farm: bool| {
        rows.iter().zip(&raw).filter(|(r, _)| r.farm == farm).map(|(_, w)| w).sum::<f32>().max(1e-9)
    };
    let (farm, honest) = (sum(true), sum(false));
    let half = rows.len() as f32 / 2.0;
    rows.iter().zip(raw).map(|(r, w)| w * half / if r.farm { farm } else { honest }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Buckets;
    use crate::page::{Page, Source};
    use crate::signals::Reading;

    fn buckets_of(text: &str) -> Buckets {
        let page = Page::read(format!("<p>{text}").as_bytes(), &Source::default());
        Buckets::read(&Reading::of(&page))
    }

    #[test]
    fn what_honest_pages_seldom_say_is_a_surprise() {
        let common = "The ferry leaves the harbour at noon and comes back at six with the mail, the \
            bread and whoever was over there for the day, says the pilot, who has steered her since \
            the old one sank in a storm that nobody on the island has forgotten.";
        let rare = "Quirky zephyrs vex bold jackdaws; xylophones jazz up fuzzy gnomes while lynx pout \
            glumly by quartz cliffs, joking about pygmy wizards, vodka, kumquats and the waltzing \
            sphinx of Zagreb, whose hymn abruptly fizzled in the muggy, foggy Byzantine dusk.";
        let row = |n: usize, farm: bool, text: &str| Row {
            buckets: buckets_of(text),
            ..Row::labelled(n.to_string(), n.to_string(), farm)
        };
        let mut rows: Vec<Row> = (0..20).map(|n| row(n, false, common)).collect();
        // What only farms say is no more usual for that.
        rows.extend((20..40).map(|n| row(n, true, rare)));
        let tables = fit(&rows.iter().collect::<Vec<_>>());
        let value = |text| tables.value(Look::Surprise, buckets_of(text).of(Look::Surprise));
        assert!(value(common) < 0.2, "{}", value(common));
        assert!(value(rare) > 2.0, "{}", value(rare));
        assert!(value("Too short.").is_nan());
    }
}
