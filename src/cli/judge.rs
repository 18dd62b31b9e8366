//! `weedout judge`: a verdict per page.

use super::inputs::{Given, InputArguments};
use super::journal::{Journal, State};
use super::output::{Color, Form, Judged, Output, Target, harmless};
use super::report::{Progress, Summary};
use super::run::{self, Run};
use super::sites::{self, SitesForm};
use super::split::Split;
use super::{Outcome, Stop, files, model, say};
use crate::error::Error;
use crate::sites::Roll;
use crate::{Detector, Label};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Judge pages: farm, suspect, clean or unjudged, with reasons.
#[derive(Args)]
#[command(after_help = "\
Examples:
  weedout judge page.html
  curl -s https://example.com/ | weedout judge --url https://example.com/ -
  weedout judge --format jsonl --explain 3 pages.jsonl.zst > verdicts.jsonl
  weedout judge --only farm --output farms.parquet archive.warc.gz
  weedout judge --resume --output verdicts.jsonl --sites sites.jsonl --files-from archives.txt
  weedout judge --fail-on farm site/")]
pub(super) struct Arguments {
    #[command(flatten)]
    pub input: InputArguments,
    /// How verdicts are written; text unless the name of --output tells.
    #[arg(long, value_enum)]
    pub format: Option<Form>,
    /// Write verdicts to a file, which is there when it is whole, rather than to stdout.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace files that exist.
    #[arg(long)]
    pub overwrite: bool,
    /// Go on where an interrupted run with the same arguments stopped.
    #[arg(long, requires = "output", conflicts_with = "overwrite")]
    pub resume: bool,
    /// Write only the rows of pages called so.
    #[arg(long, value_enum, value_name = "LABEL", value_delimiter = ',')]
    pub only: Vec<Only>,
    /// Write only the rows of pages of at least this probability, 0 to 1.
    #[arg(long, value_name = "P", value_parser = probability)]
    pub min_probability: Option<f64>,
    /// Write the pages themselves into a folder as JSON lines: those that --only and
    /// --min-probability choose, farm pages unless stated, to rejected.jsonl, all others to
    /// passed.jsonl.
    #[arg(long, value_name = "DIR")]
    pub split: Option<PathBuf>,
    /// Write what is thought of the pages' sites into a file: .jsonl, .csv or .txt.
    #[arg(long, value_name = "FILE")]
    pub sites: Option<PathBuf>,
    /// A model of your own instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// How many reasons a verdict gives.
    #[arg(long, value_name = "N", default_value_t = Detector::REASONS)]
    pub explain: usize,
    /// Exit with 1 when a page is called this, or worse.
    #[arg(long, value_enum, value_name = "LABEL")]
    pub fail_on: Option<FailOn>,
    /// Threads that judge; all cores unless stated.
    #[arg(long, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,
    /// Tell progress and a summary on stderr, terminal or not.
    #[arg(long, overrides_with = "quiet")]
    pub progress: bool,
    /// Tell neither.
    #[arg(long)]
    pub quiet: bool,
    /// When to colour text output.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
}

fn probability(text: &str) -> Result<f64, String> {
    let inside = text.parse().ok().filter(|p| (0.0..=1.0).contains(p));
    inside.ok_or_else(|| "a probability is a number from 0 to 1".into())
}

/// Labels that rows are chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Only {
    /// Farm pages.
    Farm,
    /// Suspect pages.
    Suspect,
    /// Clean pages.
    Clean,
    /// Pages that could not be judged.
    Unjudged,
}

/// Labels that fail a run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Farm pages.
    Farm,
    /// Farm and suspect pages.
    Suspect,
}

impl FailOn {
    pub fn fails(self, label: Label) -> bool {
        label == Label::Farm || (self == FailOn::Suspect && label == Label::Suspect)
    }
}

impl Arguments {
    /// Whether rows are chosen at all.
    fn chooses(&self) -> bool {
        !self.only.is_empty() || self.min_probability.is_some()
    }

    /// Whether a page's row is written.
    pub fn chosen(&self, judged: &Judged) -> bool {
        let verdict = &judged.verdict;
        let named = self.only.iter().any(|only| {
            verdict.label
                == match only {
                    Only::Farm => Label::Farm,
                    Only::Suspect => Label::Suspect,
                    Only::Clean => Label::Clean,
                    Only::Unjudged => Label::Unjudged,
                }
        });
        let least = self.min_probability.unwrap_or(0.0);
        let likely = verdict.probability().map_or(self.min_probability.is_none(), |p| p >= least);
        (self.only.is_empty() || named) && likely
    }

    /// Whether a page is put among the rejected.
    pub fn rejected(&self, judged: &Judged) -> bool {
        if self.chooses() { self.chosen(judged) } else { judged.verdict.label == Label::Farm }
    }

    /// Whether a page was counted that `--fail-on` names.
    pub fn found_in(&self, summary: &Summary) -> bool {
        self.fail_on.is_some_and(|fail_on| {
            summary.labels().any(|(label, pages)| pages > 0 && fail_on.fails(label))
        })
    }

    fn form(&self) -> Result<Form, Error> {
        let form = match (self.format, &self.output) {
            (Some(form), _) => form,
            (None, Some(path)) => Form::of_name(path)?,
            (None, None) => Form::Text,
        };
        if form == Form::Parquet && self.output.is_none() {
            return Err(Error::output("a Parquet table goes into a file: name it with --output"));
        }
        match self.why_not_resumed(form).filter(|_| self.resume) {
            Some(why) => Err(Error::output(why)),
            None => Ok(form),
        }
    }

    /// Why no run with these arguments goes on where another stopped.
    fn why_not_resumed(&self, form: Form) -> Option<&'static str> {
        if !form.can_resume() {
            Some("--resume adds rows to a file, and this form has an end: write jsonl, csv or text")
        } else if self.sites.is_some() && (form != Form::Jsonl || self.chooses()) {
            Some(
                "--sites with --resume counts the rows written before: write all rows, as jsonl; or run `weedout sites` on the rows afterwards",
            )
        } else {
            None
        }
    }

    /// Whether the same command with --resume goes on where a run stopped.
    pub fn can_resume(&self, form: Form) -> bool {
        self.output.is_some() && self.why_not_resumed(form).is_none()
    }

    /// What can be done about the files that a run with these arguments leaves unfinished.
    fn way_on(&self, form: Form) -> &'static str {
        if self.can_resume(form) {
            "--resume goes on from there, --overwrite begins anew"
        } else {
            "--overwrite begins anew"
        }
    }

    fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, |cores| cores.get());
        self.jobs.map_or_else(cores, |jobs| jobs.get())
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let form = arguments.form()?;
    let sites_form = arguments.sites.as_deref().map(SitesForm::of_name).transpose()?;
    let given = arguments.input.given()?;
    // Beside the model, which takes as long to load.
    std::thread::spawn(crate::signals::load_lists);
    let detector =
        Detector::with_model(model(arguments.model.as_ref())?).reasons(arguments.explain);
    let fingerprint = || fingerprint(arguments, form, &given, &detector);
    let way_on = arguments.way_on(form);
    let (state, journal) = match beginning(arguments, fingerprint, way_on)? {
        Beginning::Anew(journal) => (None, journal),
        Beginning::After(state, journal) => (Some(state), Some(journal)),
        Beginning::Complete(state) => {
            say(&"the run is complete, there is nothing to resume; --overwrite begins anew");
            return Ok(Outcome::of(state.summary.flaws > 0, arguments.found_in(&state.summary)));
        }
    };
    ensure_writable(arguments, &given)?;
    if let (None, Some(journal)) = (&state, &journal) {
        // What an earlier run has noted says nothing of the files of this one.
        journal.remove();
    }
    let mut run = Run {
        arguments,
        split: split(arguments, state.as_ref(), way_on)?,
        output: output(arguments, form, &detector, state.as_ref())?,
        roll: roll(arguments, state.as_ref())?,
        progress: Progress::new(arguments, &given),
        summary: Summary::default(),
        journal,
        reached: (0, 0),
        found: false,
        flawed: false,
    };
    run.go_on_from(state);
    match run.judge(given, detector, arguments.workers()) {
        Err(Stop::Closed) if arguments.split.is_some() || arguments.sites.is_some() => {
            Err(Error::output(CLOSED).into())
        }
        ended => run.close(ended?, sites_form),
    }
}

const CLOSED: &str = "standard output was closed before every page was judged, and --split and --sites are unfinished; write the rows to a file with -o";

/// Where a run begins.
enum Beginning {
    /// At the first record; the journal is for runs that write a file.
    Anew(Option<Journal>),
    /// Where an interrupted run stopped.
    After(State, Journal),
    /// Nowhere: it was complete.
    Complete(State),
}

/// Files that are written at the end fail before the work, not after it.
fn ensure_writable(arguments: &Arguments, given: &Given) -> Result<(), Error> {
    let split = arguments.split.iter().flat_map(|folder| Split::paths(folder));
    let named = [&arguments.output, &arguments.sites].into_iter().flatten().cloned();
    let written: Vec<PathBuf> = named.chain(split).collect();
    let written: Vec<&Path> = written.iter().map(PathBuf::as_path).collect();
    files::check_apart(&written)?;
    files::check_unread(&written, given.files.iter().flatten())?;
    if let Some(path) = &arguments.sites {
        if path.exists() && !arguments.overwrite && !arguments.resume {
            return Err(run::exists(path));
        }
        files::check_place(path)?;
    }
    arguments.output.as_deref().map_or(Ok(()), files::check_place)
}

/// A run that writes no file has no journal, and needs no fingerprint: that of a model takes time.
fn beginning(
    arguments: &Arguments,
    fingerprint: impl FnOnce() -> String,
    way_on: &str,
) -> Result<Beginning, Error> {
    let Some(path) = &arguments.output else { return Ok(Beginning::Anew(None)) };
    let journal = Journal::of(path, fingerprint());
    if arguments.resume {
        let state = journal.read()?;
        // The output is put into its place last: all else was done before.
        if path.exists() && !journal.is_left() {
            // Without a note nobody knows what the file holds.
            let state = state.ok_or_else(|| run::not_resumed(path))?;
            journal.remove();
            return Ok(Beginning::Complete(state));
        }
        return Ok(match state {
            Some(state) => Beginning::After(state, journal),
            None => Beginning::Anew(Some(journal)),
        });
    }
    if !arguments.overwrite {
        journal.refuse_to_replace(path, way_on)?;
    }
    Ok(Beginning::Anew(Some(journal)))
}

fn output(
    arguments: &Arguments,
    form: Form,
    detector: &Detector,
    state: Option<&State>,
) -> Result<Output, Error> {
    let target = match &arguments.output {
        None => Target::stdout(),
        Some(path) => {
            let keep = state.and_then(|state| state.lengths.first().copied());
            Target::file(path, keep, arguments.way_on(form))?
        }
    };
    let color = if arguments.output.is_some() { Color::Never } else { arguments.color };
    let rows = state.map_or(0, |state| state.rows);
    Ok(Output::new(form, color, detector.clone(), target, rows))
}

fn split(
    arguments: &Arguments,
    state: Option<&State>,
    way_on: &'static str,
) -> Result<Option<Split>, Error> {
    let Some(folder) = &arguments.split else { return Ok(None) };
    let lengths = state.map(|state| state.lengths.get(1..3).unwrap_or_default());
    Split::into(folder, arguments.overwrite, arguments.resume, lengths, way_on).map(Some)
}

fn roll(arguments: &Arguments, state: Option<&State>) -> Result<Option<Roll>, Error> {
    if arguments.sites.is_none() {
        return Ok(None);
    }
    let mut roll = Roll::new(Roll::MOST_SITES);
    if let (Some(_), Some(output)) = (state, &arguments.output) {
        sites::add_rows(&files::beside(output, ".part"), &mut roll, &mut |flaw| {
            say(&harmless(&flaw))
        })?;
    }
    Ok(Some(roll))
}

/// What must be alike for one run to go on where another stopped.
fn fingerprint(arguments: &Arguments, form: Form, given: &Given, detector: &Detector) -> String {
    let what = format!(
        "{} {:?} {:?} {form:?} {:?} {:?} {:?} {} {}",
        env!("CARGO_PKG_VERSION"),
        given.files,
        given.options,
        arguments.only,
        arguments.min_probability,
        arguments.split,
        arguments.explain,
        detector.model().file().to_json(),
    );
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(what.as_bytes()))
}
