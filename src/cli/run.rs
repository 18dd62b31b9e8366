//! A run of `weedout judge`: records in, rows out, in order, until the end or an interruption.

use super::inputs::Given;
use super::journal::{Journal, State};
use super::judge::Arguments;
use super::output::{Judged, Output, harmless};
use super::report::{Progress, Summary};
use super::sites::{SitesForm, write_sites};
use super::split::{self, Split};
use super::{Outcome, Stop, say};
use crate::Detector;
use crate::error::Error;
use crate::input::stream::{self, Event, Interrupt};
use crate::input::{Flaw, Item, Options, Place, Sealed};
use crate::sites::{Roll, outline};
use std::path::Path;

/// What became of a record.
enum Done {
    /// A verdict; the page as it is passed on, where pages are split.
    Page(Box<Judged>, Option<Vec<u8>>),
    /// A sound record that holds no page.
    NoPage(Place),
    Flaw(Flaw),
}

impl Done {
    fn place(&self) -> &Place {
        match self {
            Done::Page(judged, _) => &judged.place,
            Done::NoPage(place) => place,
            Done::Flaw(flaw) => &flaw.place,
        }
    }

    /// Bytes of the page it holds.
    fn weight(&self) -> usize {
        match self {
            Done::Page(_, Some(page)) => page.len(),
            _ => 0,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Complete,
    Interrupted,
}

/// A run under way.
pub(super) struct Run<'a> {
    pub arguments: &'a Arguments,
    pub output: Output,
    pub split: Option<Split>,
    pub roll: Option<Roll>,
    pub progress: Progress,
    pub summary: Summary,
    pub journal: Option<Journal>,
    /// Input and record up to which everything is written.
    pub reached: (usize, u64),
    pub found: bool,
    pub flawed: bool,
}

impl Run<'_> {
    /// Takes over what an interrupted run counted.
    pub fn go_on_from(&mut self, state: Option<State>) {
        let Some(state) = state else { return };
        self.reached = (state.input, state.number);
        self.found = self.arguments.found_in(&state.summary);
        self.flawed = state.summary.flaws > 0;
        self.progress.pass_over(state.summary.pages());
        self.summary = state.summary;
    }

    /// Judges everything that is given.
    pub fn judge(&mut self, given: Given, detector: Detector, workers: usize) -> Result<End, Stop> {
        let interrupt = Interrupt::default();
        catch_interrupts(&interrupt)?;
        let inputs = given.inputs().after(self.reached.0, self.reached.1);
        self.progress.watch(inputs.meter());
        let Given { options, .. } = given;
        let keep = self.split.is_some();
        let work = move |item: Item| {
            let done = match item {
                Ok(sealed) => judge_sealed(&detector, sealed, &options, keep),
                Err(flaw) => Done::Flaw(flaw),
            };
            let weight = done.weight();
            (done, weight)
        };
        let weight = |item: &Item| item.as_ref().map_or(0, Sealed::weight);
        stream::ordered(inputs, workers, weight, work, &interrupt, |event| self.take(event))?;
        Ok(if interrupt.is_interrupted() { End::Interrupted } else { End::Complete })
    }

    fn take(&mut self, event: Event<Done>) -> Result<(), Stop> {
        match event {
            Event::Idle => self.output.flush_stdout()?,
            Event::Result(done) => {
                let place = done.place();
                self.reached = (place.input, place.number);
                self.write(done)?;
                if self.journal.as_mut().is_some_and(Journal::is_due) {
                    self.note()?;
                }
            }
        }
        self.progress.tick(&self.summary);
        Ok(())
    }

    fn write(&mut self, done: Done) -> Result<(), Stop> {
        match done {
            Done::NoPage(_) => self.summary.no_page += 1,
            Done::Flaw(flaw) => {
                self.flawed = true;
                self.summary.flaws += 1;
                self.progress.clear();
                say(&harmless(&flaw.to_string()));
            }
            Done::Page(judged, page) => {
                let label = judged.verdict.label;
                self.found |= self.arguments.fail_on.is_some_and(|fail_on| fail_on.fails(label));
                self.summary.add(&judged);
                if let Some(roll) = &mut self.roll {
                    roll.add_verdict(judged.url.as_deref(), &judged.verdict, judged.outline);
                }
                if let (Some(split), Some(page)) = (&mut self.split, page) {
                    split.write(&page, self.arguments.rejected(&judged))?;
                }
                if self.arguments.chosen(&judged) {
                    self.output.write(&judged)?;
                }
            }
        }
        Ok(())
    }

    /// Notes how far the run has come.
    fn note(&mut self) -> Result<(), Stop> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let mut lengths = vec![self.output.target().settle()?];
        if let Some(split) = &mut self.split {
            lengths.extend(split.settle()?);
        }
        let (input, number) = self.reached;
        let (rows, summary) = (self.output.written(), self.summary.clone());
        journal.write(&State { input, number, rows, lengths, summary })?;
        Ok(())
    }

    /// Ends the documents, puts files into their places and sums up.
    pub fn close(mut self, end: End, sites: Option<SitesForm>) -> Result<Outcome, Stop> {
        self.progress.clear();
        let resumable = self.journal.is_some() && self.output.form().can_resume();
        if resumable {
            // At the end, too: a file that cannot be put into its place is no work lost.
            self.note()?;
        }
        if end == End::Complete || !resumable {
            self.output.finish()?;
        }
        if self.progress.tells() {
            self.summary.tell(self.progress.seconds());
        } else if self.summary.flaws > 1 {
            say(&format!("{} records could not be used", self.summary.flaws));
        }
        if end == End::Interrupted {
            self.tell_interruption();
            return Ok(Outcome::Interrupted);
        }
        if let (Some(roll), Some(path), Some(form)) = (&self.roll, &self.arguments.sites, sites) {
            write_sites(roll, form, path)?;
        }
        if let Some(split) = self.split {
            split.commit()?;
        }
        // Last: where it is, the run is complete.
        self.output.commit()?;
        if let Some(journal) = self.journal {
            journal.remove();
        }
        Ok(Outcome::of(self.flawed, self.found))
    }

    fn tell_interruption(&self) {
        let goes_on = self.arguments.can_resume(self.output.form());
        match &self.arguments.output {
            Some(path) if goes_on => say(&format!(
                "interrupted: the rows so far are in {0}.part; the same command with --resume goes on",
                path.display()
            )),
            Some(path) => {
                say(&format!("interrupted: the rows so far are in {}.part", path.display()))
            }
            None => say(&"interrupted"),
        }
    }
}

fn judge_sealed(detector: &Detector, sealed: Sealed, options: &Options, keep: bool) -> Done {
    let place = sealed.place().clone();
    let line = sealed.json_line().filter(|_| keep).map(<[u8]>::to_vec);
    let record = match sealed.open(options) {
        Ok(Some(record)) => record,
        Ok(None) => return Done::NoPage(place),
        Err(flaw) => return Done::Flaw(flaw),
    };
    let page = detector.read(&record.content, &record.source());
    let passed_on = keep.then(|| line.unwrap_or_else(|| split::as_json(&record, &page)));
    let judged = Judged {
        place,
        outline: outline(&page),
        verdict: detector.judge(&page),
        id: record.id,
        url: record.url,
        date: record.date,
    };
    Done::Page(Box::new(judged), passed_on)
}

/// The first Ctrl-C ends the run in good order, the second at once.
fn catch_interrupts(interrupt: &Interrupt) -> Result<(), Stop> {
    use signal_hook::{consts, flag};
    const EXIT: i32 = 130;
    for signal in [consts::SIGINT, consts::SIGTERM] {
        flag::register_conditional_shutdown(signal, EXIT, interrupt.flag())
            .and_then(|_| flag::register(signal, interrupt.flag()))
            .map_err(|error| Error::input(format!("signals cannot be caught: {error}")))?;
    }
    Ok(())
}

/// A file is not replaced unasked.
pub(super) fn exists(path: &Path) -> Error {
    Error::output(format!("{}: it exists; --overwrite replaces it", path.display()))
}

/// A file that is there without a note of the run that wrote it: another command's, or another day's.
pub(super) fn not_resumed(path: &Path) -> Error {
    let sentence = "it exists, and no interrupted run has left a note of it, so that there is nothing to resume; --overwrite replaces it";
    Error::output(format!("{}: {sentence}", path.display()))
}
