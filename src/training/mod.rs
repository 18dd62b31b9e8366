//! Labelled pages in, a model and an honest report out.
//!
//! Pages of one operator are never split between fitting and testing. Rare signs of the mission
//! are learnt from made pairs, which never enter a reported figure.
//!
//! ```no_run
//! use weedout::training::{self, Dataset, Options};
//!
//! let silent: training::Watch = &|_, _, _| ();
//! let mut data = Dataset::read(&["pages.jsonl.zst".into()])?;
//! let trained = training::train(&mut data, &Options::default(), None, silent)?;
//! let thresholds = trained.model.file().thresholds;
//! for evaluation in training::evaluate(&trained.unseen, thresholds, 1) {
//!     println!("{}", training::in_short(&evaluation));
//! }
//! std::fs::write("model.json", trained.model.file().to_json()).expect("the disk has room");
//! # Ok::<(), weedout::Error>(())
//! ```

mod calibrate;
mod card;
mod corrections;
mod dataset;
mod evaluate;
mod fit;
mod folds;
mod gate;
mod labelled;
mod learned;
mod leave_out;
mod logistic;
mod metrics;
pub mod pairs;
mod report;
mod rows;
mod scaling;
mod settle;
mod solve;
mod store;
mod summary;
mod tables;
mod texts;
mod thresholds;

pub use card::{Findings, card};
pub use corrections::{Corrected, one_sided, suspicious};
pub use dataset::Dataset;
pub use evaluate::{Agreement, Evaluation, Flip, Mistake, Slice, evaluate, flips, mistakes};
pub use gate::{Floor, Floors};
pub use labelled::{
    LabelledPage, LabelledPages, corrections as labelled_corrections, labelled_pages,
};
pub use leave_out::{CurvePoint, learning_curve, leave_one_out};
pub use metrics::{Bin, Curve, Figures, Interval, auc, brier, curve, recall};
pub use report::{Tables, report};
pub use rows::{Origin, Row};
pub use store::{PAGES, VALUES, pages_csv, values_csv};
pub use summary::{in_json, in_short, in_text, left_out_in_short};
pub use tables::{Frequency, Overlap, Worth, families, frequencies, overlaps};

use crate::error::Error;
use crate::model::{
    ByForm, Calibration, FORMAT, Label, LearnedTables, Model, ModelFile, Thresholds, Training,
    USUAL, Weight,
};
use crate::page::Form;
use crate::signals::{self, Values};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Told what is being done, how much of it is done, and how much there is (0 when unknown).
pub type Watch<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// What pages are grouped by: no group is ever split between fitting and testing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Group {
    /// The `operator` of a page, or its domain where none is given.
    #[default]
    Operator,
    /// The page's domain, or its `operator` where the address is unknown.
    Host,
}

/// What training may be told.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the model.
    pub name: String,
    /// L2 penalties to choose from, in units of summed loss (1/C of scikit-learn).
    pub alphas: Vec<f64>,
    /// Made pairs to learn rare signs from.
    pub pairs: u32,
    /// Seed of the generator of pairs and of the bootstrap.
    pub seed: u64,
    /// Folds of the cross-validation by operator.
    pub folds: usize,
    /// Pages of one farm operator that are fitted at most.
    pub farm_pages_per_operator: usize,
    /// Pages of one honest host that are fitted at most.
    pub honest_pages_per_operator: usize,
    /// Share of honest pages of unseen hosts that may be called a farm.
    pub most_false_positives: f64,
    /// Share of the pages called farm that shall be farms; decides instead of the above.
    pub least_precision: Option<f64>,
    /// Share of farm pages where the model will be used; as among the training pages if absent.
    pub farm_share: Option<f64>,
    /// Log-odds that signals which quote what they count, more of it than on nineteen of twenty honest
    /// pages, must add before a page is called a farm: none rests on learned wording alone, nor on what
    /// any page may have.
    pub least_tangible: f64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            name: "web-1".into(),
            // Stronger ones lower the log loss a little by saying less, and find fewer farms at the
            // same false positives.
            alphas: vec![160.0, 80.0],
            pairs: 400,
            seed: 1,
            folds: 10,
            farm_pages_per_operator: 50,
            honest_pages_per_operator: 40,
            // A false accusation costs more than a miss.
            most_false_positives: 0.001,
            least_precision: None,
            farm_share: None,
            least_tangible: 0.3,
        }
    }
}

/// A trained model and how it fared on pages it was not fitted on.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Probabilities of the training pages, each by a model that saw no page of its operator.
    pub unseen: Vec<Judged>,
    /// Log loss of each penalty on unseen operators, every operator weighing alike.
    pub alphas: Vec<(f64, f64)>,
    /// 95% intervals of the weights, in column order, from leaving out tenths of the operators.
    pub intervals: Vec<Interval>,
    /// What became of each correction.
    pub corrected: Vec<Corrected>,
    fits: fit::Fits,
    made: Vec<Row>,
    /// How often corrections were repeated in the fit.
    repeats: corrections::Repeats,
}

impl Trained {
    /// Digest of the model's tables of learned signals, by which values are stored.
    #[must_use]
    pub fn tables_digest(&self) -> String {
        self.model.tables().digest()
    }

    /// The values that were fitted, scaled and multiplied by reliability, as CSV, for other programs:
    /// for each of the two fits whose mean the model is, a line with the penalty, the AUC, its share of
    /// the mean and what is dropped of the mean as too light, one with each column's reliability (a weight is the fitted one times it), and a row a page with its
    /// label. Columns that a fit does not weigh have reliability 0.
    #[must_use]
    pub fn matrix(&self, data: &Dataset, options: &Options) -> String {
        let rows: Vec<&Row> = data.rows.iter().collect();
        let fitted = corrections::sampled(&rows, &self.made, options, &self.repeats);
        let weighed = |&column: &usize| {
            let fits = [&self.fits.markup, &self.fits.wording];
            fits.iter().any(|fit| fit.weights[column] != 0.0)
        };
        let columns: Vec<usize> = (0..signals::COUNT).filter(weighed).collect();
        let ids: Vec<&str> = columns.iter().map(|&column| signals::ALL[column].id).collect();
        let mut csv = format!("fit,farm,{}\n", ids.join(","));
        for part in [fit::Part::Markup, fit::Part::Wording] {
            self.write_matrix(&mut csv, part, &part.rows(&fitted), &columns);
        }
        csv
    }

    fn write_matrix(&self, csv: &mut String, part: fit::Part, rows: &[&Row], columns: &[usize]) {
        let (name, fit) = (part.name(), part.of(&self.fits));
        let alpha = self.model.file().training.alpha;
        let judged = |row: &&Row| Judged::of(row, solve::sigmoid(fit.raw(&row.values)), 0.0);
        let judged: Vec<Judged> = rows.iter().map(judged).collect();
        let auc = auc(&judged.iter().collect::<Vec<_>>());
        let weighed = |column: usize| fit.weights[column] != 0.0;
        let reliability =
            |column: usize| if weighed(column) { fit.reliabilities[column] } else { 0.0 };
        let reliabilities: Vec<String> =
            columns.iter().map(|&column| reliability(column).to_string()).collect();
        let share = part.share();
        let least = fit::LEAST_MEAN_WEIGHT;
        csv.push_str(&format!(
            "# {name},alpha {alpha},auc {auc:.6},share {share},least_mean_weight {least}\n"
        ));
        csv.push_str(&format!("# {name},reliability,{}\n", reliabilities.join(",")));
        for row in rows {
            let cell = |&column: &usize| {
                (fit.scaled(&row.values, column) * reliability(column)).to_string()
            };
            let cells: Vec<String> = columns.iter().map(cell).collect();
            csv.push_str(&format!("{name},{},{}\n", u8::from(row.farm), cells.join(",")));
        }
    }
}

/// A labelled page and its probability by some model.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The page's id.
    pub id: String,
    /// Its operator.
    pub operator: String,
    /// Its kind.
    pub kind: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// Markup as it came, or a text of the page.
    pub form: Form,
    /// What it is taken for: a page's whole text without menus passes for a main text.
    pub taken_for: Form,
    /// Whether there was enough of it to judge.
    pub judged: bool,
    /// Language of its main content, ISO 639-1.
    pub language: String,
    /// Words of its main content.
    pub words: u32,
    /// Probability of being a farm page.
    pub probability: f64,
    /// The log-odds above zero of signals that quote what they count.
    pub tangible: f64,
}

impl Judged {
    /// What it is called by thresholds.
    fn label(&self, thresholds: ByForm<Thresholds>) -> Label {
        match self.judged {
            true => thresholds.of(self.taken_for).label(self.probability, self.tangible),
            false => Label::Unjudged,
        }
    }

    /// A row judged so. Without tangible points it is called no farm: ranks alone need none.
    fn of(row: &Row, probability: f64, tangible: f64) -> Judged {
        Judged {
            id: row.id.clone(),
            operator: row.operator.clone(),
            kind: row.kind.clone(),
            farm: row.farm,
            form: row.form,
            taken_for: row.taken_for,
            judged: row.judged,
            language: row.origin.language.clone(),
            words: row.words,
            probability,
            tangible,
        }
    }
}

/// Trains a model. The tables of learned signals are learnt when all pages are there; with stored
/// pages, which are numbers, they are taken over from `base`.
///
/// # Errors
/// When the pages are too few or of one label or one operator, when stored pages were valued by
/// other tables than those of `base`, or when the fit does not converge.
pub fn train(
    data: &mut Dataset,
    options: &Options,
    base: Option<&Model>,
    watch: Watch,
) -> Result<Trained, Error> {
    data.settle();
    data.check()?;
    let tables = tables(data, options, base)?;
    watch("making pairs", 0, 0);
    let mut made = rows::made_rows(options.seed, options.pairs);
    // They hardly bear on the tables, which are learnt without them.
    learned::fill(&mut made, &tables);
    let validation = cross_validate(data, &made, options, watch)?;
    let Validation { alpha, scored, alphas, folds } = validation;
    let farm_share = options.farm_share.unwrap_or_else(|| data.farm_share());
    let calibration = calibrate::calibrations(&scored, options.farm_share)?;
    let unseen = judged(&data.rows, &scored, &calibration);
    let thresholds = thresholds::thresholds(&unseen, options);
    let assembled = |fits: &fit::Fits| {
        let chosen = Chosen { alpha, farm_share, calibration: &calibration, thresholds };
        let file = assemble(data, fits, options, chosen);
        Model::from_file(ModelFile { tables: tables.encode(), ..file })
    };
    let rows: Vec<&Row> = data.rows.iter().collect();
    let (fits, corrected, repeats) = corrections::fit_until_right(&rows, &made, options, |rows| {
        let fits = fit::fit_shipped(rows, alpha, folds.first())?;
        assembled(&fits).map(|model| (model, fits))
    })?;
    let intervals = tables::intervals(&fits, &folds);
    let model = assembled(&fits)?;
    Ok(Trained { model, unseen, alphas, intervals, corrected, fits, made, repeats })
}

/// The tables, and the learned signals of every row by tables that did not see its page.
fn tables(
    data: &mut Dataset,
    options: &Options,
    base: Option<&Model>,
) -> Result<LearnedTables, Error> {
    if !data.is_stored() {
        return Ok(learned::learn(data, options));
    }
    let base = base.ok_or_else(|| {
        Error::data("stored pages hold no text to learn tables from, and there is no base model to take them from; train with --pages")
    })?;
    data.check_tables(base)?;
    learned::fill(&mut data.rows, base.tables());
    Ok(base.tables().clone())
}

/// What leaving out a tenth of the operators at a time shows.
struct Validation {
    alpha: f64,
    alphas: Vec<(f64, f64)>,
    /// Raw log-odds of rows, each by a fit that saw no row of its operator.
    scored: Vec<calibrate::Scored>,
    /// The fits, by fold.
    folds: Vec<fit::Fits>,
}

fn cross_validate(
    data: &Dataset,
    made: &[Row],
    options: &Options,
    watch: Watch,
) -> Result<Validation, Error> {
    let done = std::sync::atomic::AtomicUsize::new(0);
    let of_fold = |fold| -> Result<Vec<fit::Fits>, Error> {
        let outside: Vec<&Row> =
            data.rows.iter().filter(|row| folds::fold(row, options.folds) != fold).collect();
        let repeats = corrections::Repeats::default();
        let fitted = corrections::sampled(&outside, made, options, &repeats);
        let fits = fit::fit_path(&fitted, &options.alphas);
        let done = 1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        watch("cross-validating", done, options.folds);
        fits
    };
    let fits: Vec<Vec<fit::Fits>> =
        (0..options.folds).into_par_iter().map(of_fold).collect::<Result<_, _>>()?;
    let usual = ByForm::each(|form| usual_values(data, form));
    let scored = |n: usize| -> Vec<calibrate::Scored> {
        let of = |row: &Row| {
            let fold = folds::fold(row, options.folds);
            let fit = fits[fold][n].for_form(row.taken_for);
            let usual = usual.of(row.taken_for);
            let (raw, tangible) = (fit.raw(&row.values), fit.tangible(&row.values, usual));
            calibrate::Scored { raw, tangible, ..calibrate::Scored::of(row, fold) }
        };
        data.rows.par_iter().map(of).collect()
    };
    let mut best: Option<(f64, usize, Vec<calibrate::Scored>)> = None;
    let mut alphas = Vec::new();
    for (n, &alpha) in options.alphas.iter().enumerate() {
        let scored = scored(n);
        let calibration = calibrate::calibrations(&scored, None)?;
        let loss = metrics::balanced_log_loss(&judged(&data.rows, &scored, &calibration));
        alphas.push((alpha, loss));
        if best.as_ref().is_none_or(|best| loss < best.0) {
            best = Some((loss, n, scored));
        }
    }
    let (_, n, scored) = best.ok_or_else(|| Error::data("no penalty is given; name one"))?;
    let folds = fits.into_iter().map(|mut fits| fits.swap_remove(n)).collect();
    Ok(Validation { alpha: options.alphas[n], alphas, scored, folds })
}

fn judged(
    rows: &[Row],
    scored: &[calibrate::Scored],
    calibration: &ByForm<Calibration>,
) -> Vec<Judged> {
    let of = |(row, scored): (&Row, &calibrate::Scored)| {
        Judged::of(row, scored.probability(calibration), scored.tangible(calibration))
    };
    rows.iter().zip(scored).map(of).collect()
}

/// Judges labelled pages with a model.
#[must_use]
pub fn judge(model: &Model, rows: &mut [Row]) -> Vec<Judged> {
    learned::fill(rows, model.tables());
    let of = |row: &Row| {
        let score = row.score(model);
        Judged::of(row, score.probability, score.tangible.log_odds())
    };
    rows.iter().map(of).collect()
}

/// What was chosen on unseen operators.
struct Chosen<'a> {
    alpha: f64,
    farm_share: f64,
    calibration: &'a ByForm<Calibration>,
    thresholds: ByForm<Thresholds>,
}

/// The model file, its tables apart.
fn assemble(data: &Dataset, fits: &fit::Fits, options: &Options, chosen: Chosen) -> ModelFile {
    let weights = |form| {
        let columns = signals::ALL.iter().enumerate();
        columns
            .map(|(column, signal)| (signal.id.to_owned(), weight(data, fits, column, form)))
            // Of text, where many signals are silent, only what is weighed is listed.
            .filter(|(_, weight)| form == Form::Html || weight.weight != 0.0)
            .collect::<BTreeMap<_, _>>()
    };
    let pages = |farm: bool| {
        let ids = data.rows.iter().filter(|row| row.farm == farm).map(|row| &row.id);
        ids.collect::<std::collections::BTreeSet<_>>().len() as u64
    };
    let (farm_pages, honest_pages) = (pages(true), pages(false));
    let corrected = data.rows.iter().filter(|row| row.origin.corrected).map(|row| &row.id);
    ModelFile {
        format: FORMAT,
        name: options.name.clone(),
        signal_set: signals::digest(),
        training: Training {
            data: data.digest(),
            farm_pages,
            honest_pages,
            operators: data.operators() as u64,
            made_pairs: u64::from(options.pairs),
            seed: options.seed,
            alpha: chosen.alpha,
            farm_share: rounded(chosen.farm_share),
            corrections: corrected.collect::<std::collections::BTreeSet<_>>().len() as u64,
        },
        intercept: ByForm::each(|form| rounded(fits.for_form(form).intercept)),
        calibration: chosen.calibration.clone(),
        thresholds: chosen.thresholds,
        weights: ByForm::each(weights),
        tables: BTreeMap::new(),
    }
}

/// The quantiles of a column on farm or on honest pages of a form.
fn quantiles(data: &Dataset, column: usize, form: Form, farm: bool) -> Vec<f32> {
    let rows = data.rows.iter().filter(|r| r.farm == farm && r.taken_for == form);
    scaling::quantiles(rows.map(|r: &Row| r.values[column]))
}

/// What nineteen of twenty honest pages of a form do not exceed; below all where none has a value.
fn usual_values(data: &Dataset, form: Form) -> Values {
    let usual = |column| quantiles(data, column, form, false).get(USUAL).copied();
    std::array::from_fn(|column| usual(column).unwrap_or(f32::NEG_INFINITY))
}

fn weight(data: &Dataset, fits: &fit::Fits, column: usize, form: Form) -> Weight {
    let fit = fits.for_form(form);
    let scaling = &fit.scalings[column];
    let (honest, farm) =
        (quantiles(data, column, form, false), quantiles(data, column, form, true));
    // What no page of the form shows has no say in it.
    let shown = form == Form::Html || !(honest.is_empty() && farm.is_empty());
    Weight {
        weight: if shown { rounded(fit.weights[column]) } else { 0.0 },
        center: scaling.center,
        scale: scaling.scale,
        cap: scaling.cap,
        honest,
        farm,
    }
}

/// Six decimals: more is noise, and makes a model file hard to review.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
