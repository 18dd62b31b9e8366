//! `weedout train`: labelled pages in; a model, its card and its floors out.

mod places;

use super::files::write_together;
use super::floors::{self, Gate};
use super::progress::Progress;
use super::{Outcome, Stop, first_told, model, say, skipped_told};
use crate::error::Error;
use crate::model::Model;
use crate::page::Form;
use crate::training::{self, Dataset, Findings, Group, Options, Tables, Trained};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the stored matrix lies in a clone.
const DATA: &str = "training-data";
/// Corrections that lie beside it.
const CORRECTIONS: &str = "corrections.jsonl";
/// Worst mistakes in the report, of each label.
const MISTAKES: usize = 25;
/// Pairs of signals in the report.
const OVERLAPS: usize = 40;

/// Train a model on labelled pages and write it with its card.
#[derive(Args)]
#[command(after_help = "\
Examples:
  weedout train                                   # in a clone: the shipped model anew
  weedout train --corrections corrections.jsonl   # the shipped pages, and labels that win over theirs
  weedout train --data training-data --pages new/ --out mine.json --report mine.html
  weedout train --pages pages.jsonl.zst --test other.jsonl.zst --out mine.json

Pages are JSON lines (`label` farm or legit, `html` or `text`, `operator` or `url`, perhaps `id` and `kind`),
plain or Zstandard, or a folder with farm/ and legit/, where a folder below is an operator. A correction is such a line; it may
name its page by `id` or `url` alone when the page is known.")]
pub(super) struct Arguments {
    /// Labelled pages: files of JSON lines, or folders with farm/ and legit/.
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pages: Vec<PathBuf>,
    /// Folder of stored pages (pages.csv, values.csv.zst); `training-data` when no --pages are given.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Labels that win over older ones.
    #[arg(long, num_args = 1.., value_name = "PATH")]
    corrections: Vec<PathBuf>,
    /// Labelled pages of other operators to measure the model on.
    #[arg(long, num_args = 1.., value_name = "PATH")]
    test: Vec<PathBuf>,
    /// Train on every stored page, those held back for measuring too.
    #[arg(long)]
    all_splits: bool,
    /// Where the model goes, its card (.md) and floors (.floors.json) beside it; a better one stays.
    #[arg(long, value_name = "FILE", default_value = "models/web.json")]
    out: PathBuf,
    /// Store the values of the pages in this folder, so that training needs the pages no more.
    #[arg(long, value_name = "FOLDER")]
    store: Option<PathBuf>,
    /// Write the report, one HTML file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the scaled matrix that is fitted, as CSV, for other programs.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// Model whose learned tables stored pages were valued by; without it the one that is at --out, or
    /// the shipped one.
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    /// Name of the model, shown in every verdict.
    #[arg(long, default_value = "web-1")]
    name: String,
    /// L2 penalty; chosen on unseen operators unless given.
    #[arg(long)]
    alpha: Option<f64>,
    /// Made pairs to learn rare signs from.
    #[arg(long, default_value_t = Options::default().pairs)]
    pairs: u32,
    /// Seed of the made pairs and of the intervals.
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
    /// What is never split between fitting and testing.
    #[arg(long, value_enum, default_value_t)]
    group: By,
    /// Share of honest pages of unseen hosts that may be called farm; ten times as many suspect.
    #[arg(long, value_name = "SHARE", default_value_t = Options::default().most_false_positives)]
    max_fpr: f64,
    /// Call nothing a farm unless signals that quote what they count add so many log-odds.
    #[arg(long, value_name = "LOG-ODDS", default_value_t = Options::default().least_tangible)]
    min_tangible: f64,
    /// Share of the pages called farm that shall be farms; decides instead of --max-fpr what is called
    /// farm.
    #[arg(long, value_name = "SHARE")]
    min_precision: Option<f64>,
    /// Share of farm pages where the model will be used; as among the training pages unless given.
    #[arg(long, value_name = "SHARE")]
    farm_share: Option<f64>,
    /// Leave out what takes long in card and report: operators and families left out, learning curves.
    #[arg(long)]
    quick: bool,
    /// Replace a better model, as far as this floor goes; `pages` when it was not measured, `all`.
    #[arg(long, num_args = 1.., value_name = "FLOOR")]
    accept_lower: Vec<String>,
    /// Let corrections of this operator count although they contradict what is known of it.
    #[arg(long, num_args = 1.., value_name = "OPERATOR")]
    trust: Vec<String>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum By {
    /// Pages of an owner, kit or host.
    #[default]
    Operator,
    /// Pages of a registrable domain.
    Host,
}

impl Arguments {
    fn options(&self) -> Result<Options, Error> {
        let shares = [
            ("--max-fpr", Some(self.max_fpr)),
            ("--min-precision", self.min_precision),
            ("--farm-share", self.farm_share),
        ];
        for (name, share) in shares {
            if share.is_some_and(|share| !(share > 0.0 && share < 1.0)) {
                return Err(Error::input(format!(
                    "{name}: a share lies between 0 and 1, as in {name} 0.01"
                )));
            }
        }
        if self.alpha.is_some_and(|alpha| !(alpha > 0.0 && alpha.is_finite())) {
            return Err(Error::input("--alpha: a penalty is a number above 0, as in --alpha 20"));
        }
        if !(0.0..100.0).contains(&self.min_tangible) {
            let sentence = "--min-tangible: log-odds from 0 on, as in --min-tangible 0.3";
            return Err(Error::input(sentence));
        }
        let default = Options::default();
        Ok(Options {
            name: self.name.clone(),
            alphas: self.alpha.map_or(default.alphas.clone(), |alpha| vec![alpha]),
            pairs: self.pairs,
            seed: self.seed,
            most_false_positives: self.max_fpr,
            least_tangible: self.min_tangible,
            least_precision: self.min_precision,
            farm_share: self.farm_share,
            ..default
        })
    }

    fn group(&self) -> Group {
        match self.group {
            By::Operator => Group::Operator,
            By::Host => Group::Host,
        }
    }

    /// The old model: whose learned tables stored pages were valued by.
    fn base(&self) -> Result<Model, Error> {
        if let Some(path) = &self.base {
            return Model::open(path).map_err(|error| {
                Error::model(format!(
                    "--base: {error}; name the model that the stored pages were stored with"
                ))
            });
        }
        model(self.out.exists().then_some(&self.out))
    }

    /// The folder of stored pages, if any are read.
    fn folder(&self) -> Result<Option<PathBuf>, Error> {
        let folder = match &self.data {
            None if self.pages.is_empty() => Some(PathBuf::from(DATA)),
            given => given.clone(),
        };
        if folder.is_some() && matches!(self.group, By::Host) {
            return Err(Error::input(
                "--group host: stored pages hold no domain; give pages with --pages and no --data",
            ));
        }
        Ok(folder)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let progress = Progress::new();
    let watch = |what: &str, done: usize, all: usize| progress.show(what, done, all);
    let options = arguments.options()?;
    let mut run = Run { arguments, options, progress: &progress, flawed: false };
    arguments.check_places()?;
    let mut pages = run.read(&watch)?;
    // Without stored pages nothing is taken over from an old model, so that it may be broken.
    let base = match arguments.base() {
        Err(error) if arguments.base.is_some() => return Err(error.into()),
        Err(error) if pages.data.is_stored() => {
            let sentence = format!(
                "{error}; stored pages need the model that they were stored with: name it with --base"
            );
            return Err(Error::model(sentence).into());
        }
        base => base.ok(),
    };
    let accepted = (&arguments.accept_lower[..], arguments.farm_share.is_some());
    let gate = Gate::open(&arguments.out, accepted, &pages.test, || run.whole_test())?;
    let data = &mut pages.data;
    run.say(&format!("{} pages of {} operators read", data.pages(), data.operators()));
    let trained = training::train(data, &run.options, base.as_ref(), &watch)?;
    run.told(&data.notes);
    run.finish(pages, &trained, &gate, &watch)?;
    Ok(if run.flawed { Outcome::Flawed } else { Outcome::Done })
}

/// The pages that were read.
struct Pages {
    /// Those that are trained on.
    data: Dataset,
    /// Those that are measured on.
    test: Dataset,
    /// Those that are held back but of an operator that is trained on: stored, no more.
    aside: Dataset,
}

struct Run<'a> {
    arguments: &'a Arguments,
    options: Options,
    progress: &'a Progress,
    flawed: bool,
}

impl Run<'_> {
    fn say(&self, sentence: &str) {
        self.progress.clear();
        say(&sentence);
    }

    fn told(&self, notes: &[String]) {
        first_told(notes).iter().for_each(|note| self.say(note));
    }

    /// Says what could not be used: counted, the first by name.
    fn skipped(&mut self, data: &Dataset) {
        if data.skipped.is_empty() {
            return;
        }
        self.flawed = true;
        skipped_told(&data.skipped).iter().for_each(|sentence| self.say(sentence));
    }

    fn read(&mut self, watch: training::Watch) -> Result<Pages, Error> {
        let arguments = self.arguments;
        let group = arguments.group();
        let folder = arguments.folder()?;
        let mut data = match &folder {
            Some(folder) => Dataset::stored(folder)?,
            None => Dataset::default(),
        };
        let mut test = match arguments.all_splits {
            true => Dataset::default(),
            false => data.split_off(|row| row.origin.split != "train"),
        };
        let pages = Dataset::read_as(&arguments.pages, "train", group, watch)?;
        self.skipped(&pages);
        data.add(pages);
        let others = Dataset::read_as(&arguments.test, "dev", group, watch)?;
        self.skipped(&others);
        test.add(others);
        self.correct(&mut data, &mut test, folder.as_deref(), watch)?;
        self.told(&test.notes);
        let aside = self.keep_apart(&data, &mut test);
        Ok(Pages { data, test, aside })
    }

    /// Digest of the stored pages that are held back, before corrections and given pages take some out to
    /// train on them.
    fn whole_test(&self) -> Result<Option<String>, Error> {
        let Some(folder) = self.arguments.folder()? else { return Ok(None) };
        let mut data = Dataset::stored(&folder)?;
        let mut test = data.split_off(|row| row.origin.split != "train");
        let standing = folder.join(CORRECTIONS);
        if standing.exists() {
            let known = [&data, &test];
            let group = self.arguments.group();
            let relabelled = Dataset::read_corrections(&[standing], group, &known, &|_, _, _| {})?;
            data.relabel(relabelled, &mut test);
        }
        apart(&data, &mut test);
        Ok(Some(test.pages_digest()))
    }

    /// Gives pages the labels that stand beside the stored ones, and adds corrections.
    fn correct(
        &mut self,
        data: &mut Dataset,
        test: &mut Dataset,
        folder: Option<&Path>,
        watch: training::Watch,
    ) -> Result<(), Error> {
        let group = self.arguments.group();
        let beside = self.arguments.corrections_beside(folder);
        if let Some(file) = beside.filter(|file| file.exists()) {
            let mut relabelled = Dataset::read_corrections(&[file], group, &[data, test], watch)?;
            self.skipped(&relabelled);
            relabelled.skipped.clear();
            data.relabel(relabelled, test);
        }
        let files = &self.arguments.corrections;
        let mut corrections = Dataset::read_corrections(files, group, &[data, test], watch)?;
        self.skipped(&corrections);
        corrections.skipped.clear();
        if corrections.rows.is_empty() {
            return Ok(());
        }
        self.add_trusted(data, test, corrections)
    }

    /// Adds corrections, those aside that somebody should look at first.
    fn add_trusted(
        &mut self,
        data: &mut Dataset,
        test: &mut Dataset,
        mut corrections: Dataset,
    ) -> Result<(), Error> {
        if let Some(sentence) = training::one_sided(&corrections.rows) {
            self.say(&sentence);
        }
        let base = self.arguments.base()?;
        let older = data.rows.iter().chain(&test.rows);
        for (operator, sentence) in training::suspicious(older, &mut corrections.rows, &base) {
            if self.arguments.trust.contains(&operator) {
                continue;
            }
            self.flawed = true;
            self.say(&sentence);
            let _ = corrections.split_off(|row| row.operator == operator);
        }
        data.correct(corrections, test);
        Ok(())
    }

    /// No operator stands in training and test, nor a page of one under another's name.
    fn keep_apart(&mut self, data: &Dataset, test: &mut Dataset) -> Dataset {
        let (mut both, copied) = apart(data, test);
        if !copied.rows.is_empty() {
            self.say(&format!(
                "{} pages to measure on are left out of the figures: pages of theirs or of their operators are trained on under another operator's name",
                copied.pages()
            ));
        }
        if !both.rows.is_empty() {
            self.say(&format!(
                "{} pages to measure on are of operators that are trained on, and are left out of the figures",
                both.pages()
            ));
        }
        both.rows.extend(copied.rows);
        both
    }

    fn finish(
        &mut self,
        Pages { data, mut test, mut aside }: Pages,
        trained: &Trained,
        gate: &Gate,
        watch: training::Watch,
    ) -> Result<(), Stop> {
        let data = &data;
        let judged = training::judge(&trained.model, &mut test.rows);
        let findings = self.findings(data, &test, (trained, &judged), watch)?;
        self.sum_up(trained, &findings);
        self.unreached(trained);
        let floors = gate.pass(&test, &findings.tested)?;
        let card = training::card(trained, &findings);
        let out = &self.arguments.out;
        let mut files = vec![
            (out.clone(), trained.model.file().to_json().into_bytes()),
            (floors::beside_model(out, ".md"), card.into_bytes()),
        ];
        if let Some(floors) = floors {
            files.push((floors::file(out), floors.to_json().into_bytes()));
        }
        if let Some(folder) = &self.arguments.store {
            // Their learned values, too, are told by the new tables.
            let _ = training::judge(&trained.model, &mut aside.rows);
            files.extend(stored(folder, &[data, &test, &aside], trained)?);
        }
        if let Some(path) = &self.arguments.report {
            let tables = Tables {
                frequencies: training::frequencies(&trained.model, &data.rows),
                overlaps: training::overlaps(&trained.model, &data.rows, OVERLAPS),
            };
            let report = training::report(&trained.model, Some(trained), &findings, &tables);
            files.push((path.clone(), report.into_bytes()));
        }
        if let Some(path) = &self.arguments.export {
            files.push((path.clone(), trained.matrix(data, &self.options).into_bytes()));
        }
        write_together(&files)?;
        let names: Vec<String> = files.iter().map(|f| f.0.display().to_string()).collect();
        self.say(&format!("wrote {}", names.join(", ")));
        Ok(())
    }

    fn findings(
        &self,
        data: &Dataset,
        test: &Dataset,
        (trained, judged): (&Trained, &[training::Judged]),
        watch: training::Watch,
    ) -> Result<Findings, Error> {
        let options = &self.options;
        let thresholds = trained.model.file().thresholds;
        watch("measuring", 0, 0);
        let mut findings = Findings {
            validated: training::evaluate(&trained.unseen, thresholds, options.seed),
            tested: training::evaluate(judged, thresholds, options.seed),
            mistakes: training::mistakes(&trained.model, &test.rows, MISTAKES),
            ..Findings::default()
        };
        if !self.arguments.quick {
            findings.left_out = training::leave_one_out(data, options, trained, watch)?;
            findings.curve = training::learning_curve(
                data,
                (&test.rows, &findings.left_out),
                options,
                trained,
                watch,
            )?;
            if !test.rows.is_empty() {
                findings.worth = training::families(data, &test.rows, options, trained)?;
            }
        }
        Ok(findings)
    }

    /// Says for which forms of a page the precision that was asked for cannot be had.
    fn unreached(&self, trained: &Trained) {
        let Some(precision) = self.options.least_precision else { return };
        let never = |form: &Form| trained.model.thresholds(*form).farm >= 1.0;
        let forms: Vec<&str> = Form::ALL.into_iter().filter(never).map(Form::name).collect();
        if !forms.is_empty() {
            self.say(&format!(
                "--min-precision {precision}: no threshold reaches it for {}, so nothing of the kind is called farm; give more pages, or ask for less",
                forms.join(", ")
            ));
        }
    }

    /// The figures, in a few lines; corrections that were not learnt, with what speaks against them.
    fn sum_up(&mut self, trained: &Trained, findings: &Findings) {
        let parts = [("unseen operators", &findings.validated), ("other pages", &findings.tested)];
        for (name, evaluations) in parts {
            for evaluation in evaluations {
                self.say(&format!("{name}, {}", training::in_short(evaluation)));
            }
        }
        if !findings.left_out.is_empty() {
            self.say(&training::left_out_in_short(&findings.left_out));
        }
        let wrong: Vec<_> = trained.corrected.iter().filter(|c| !c.right).collect();
        if !trained.corrected.is_empty() {
            let all = trained.corrected.len();
            let right = all - wrong.len();
            self.say(&format!("{right} of {all} readings of corrected pages are judged right"));
        }
        let told: Vec<String> = wrong.iter().map(|c| c.sentence()).collect();
        self.told(&told);
    }
}

/// The files of the stored matrix.
/// Takes out of the pages to measure on what is trained on, and returns those of operators that are trained
/// on, and copies of what is.
fn apart(data: &Dataset, test: &mut Dataset) -> (Dataset, Dataset) {
    let ids: BTreeSet<&str> = data.rows.iter().map(|row| row.id.as_str()).collect();
    test.rows.retain(|row| !ids.contains(row.id.as_str()));
    let both = test.split_operators(data);
    (both, test.split_copied(data))
}

fn stored(
    folder: &Path,
    parts: &[&Dataset],
    trained: &Trained,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::output(format!("{}: {error}", folder.display())))?;
    let mut rows: Vec<&training::Row> = parts.iter().flat_map(|part| &part.rows).collect();
    rows.sort_by_key(|row| (&row.id, row.form));
    let values = training::values_csv(&rows, &trained.tables_digest())?;
    Ok(vec![
        (folder.join(training::PAGES), training::pages_csv(&rows).into_bytes()),
        (folder.join(training::VALUES), values),
    ])
}
