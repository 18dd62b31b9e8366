//! Microseconds a page, one core: the bare tokenizer, reading, what families share, each family,
//! weighing, and the whole way from bytes to a verdict.
//!
//! `cargo bench` times the sample pages of this repository; `cargo bench -- FILE.jsonl` those of a
//! file, plain or Zstandard. Every page goes through all stages before the next page does, round
//! after round. A page's time is its fastest of all rounds, since whatever else a machine does can
//! only slow it down; the second column is the median round, which says how busy the machine was.
//!
//! `-- --turns FILE.jsonl` is for `benches/peers.py`: for each line `FROM TO` on standard input, the
//! pages of those numbers are judged with reasons, and a line says that it is done.

use html5gum::emitters::ForwardingEmitter;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Tokenizer};
use std::convert::Infallible;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;
use weedout::input::{Inputs, Options, Record};
use weedout::signals::{self, FAMILY_NAMES, Facts, Reading, Signal, Values};
use weedout::{Detector, Format, Model, Page, Scratch, Source};

const ROUNDS: usize = 9;
const MOST_PAGES: usize = 500;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    if std::env::args().any(|argument| argument == "--turns") {
        return take_turns(Path::new(&given.expect("a file of pages")));
    }
    let pages = match &given {
        Some(path) => from_jsonl(Path::new(path)),
        None => from_samples(),
    };
    assert!(!pages.is_empty(), "no pages to time");
    let bytes: usize = pages.iter().map(|(bytes, _)| bytes.len()).sum();
    let mean = bytes as f64 / pages.len() as f64;
    println!("{} pages of {mean:.0} bytes on average, {ROUNDS} rounds", pages.len());
    let detector = Detector::embedded().expect("the shipped model loads");
    let (families, mut scratch) = (families(), Scratch::default());
    let mut times = Times { best: Vec::new(), rounds: Vec::new() };
    for _ in 0..ROUNDS {
        times.rounds.push(Vec::new());
        for (number, (bytes, format)) in pages.iter().enumerate() {
            times.add(number, &stages(bytes, *format, &detector, &families, &mut scratch));
        }
    }
    times.print(mean);
}

/// Judges pages on demand, so that another program can time it between its own work.
fn take_turns(path: &Path) {
    let pages = from_jsonl(path);
    let detector = Detector::embedded().expect("the shipped model loads");
    let mut scratch = Scratch::default();
    println!("{} pages", pages.len());
    for line in std::io::stdin().lines() {
        let line = line.expect("standard input can be read");
        let numbers: Vec<usize> =
            line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [from, to] = numbers[..] else { panic!("{line}: no two numbers") };
        for (bytes, format) in &pages[from..to.min(pages.len())] {
            let source = Source { format: Some(*format), ..Source::default() };
            black_box(detector.judge_in(&mut scratch, bytes, &source));
        }
        println!("done");
    }
}

/// Names of what is timed, in the order of [`stages`].
fn names() -> Vec<String> {
    let shared = "words, sentences, phrases, language".to_owned();
    let tokenizers = ["bare tokenizer", "bare tokenizer, deaf to parse errors"];
    let mut names: Vec<String> = tokenizers.map(str::to_owned).into();
    names.extend(["read".to_owned(), shared]);
    names.extend(FAMILY_NAMES.iter().map(|name| (*name).to_owned()));
    names.push("learned tables, weighing".to_owned());
    names.push("all signals and weighing, beyond reading".to_owned());
    names.push("what judging counts of all this, beyond reading".to_owned());
    names.push("judge, with reasons".to_owned());
    names.push("judge, with reasons, in memory used again".to_owned());
    names.push("judge, no reasons, in memory used again".to_owned());
    names
}

/// The signals of a family, looked up before any clock runs.
struct Family {
    name: &'static str,
    signals: Vec<&'static Signal>,
}

fn families() -> Vec<Family> {
    let own = |name: &str| signals::ALL.iter().copied().filter(|s| s.family() == name).collect();
    FAMILY_NAMES.iter().map(|name| Family { name, signals: own(name) }).collect()
}

/// Seconds of each stage for one page.
fn stages(
    bytes: &[u8],
    format: Format,
    detector: &Detector,
    families: &[Family],
    scratch: &mut Scratch,
) -> Vec<f64> {
    let source = Source { format: Some(format), ..Source::default() };
    let mut times = Vec::with_capacity(families.len() + 10);
    times.push(seconds(|| tokenize::<true>(bytes)).1);
    times.push(seconds(|| tokenize::<false>(bytes)).1);
    let (page, time) = seconds(|| Page::read(bytes, &source));
    times.push(time);
    let (reading, time) = seconds(|| Reading::of(&page));
    times.push(time);
    // All of a family's signals, also those that the model does not ask for.
    let facts = Facts::read(&reading);
    for family in families {
        let (known, counting) = seconds(|| Facts::count_family(&reading, family.name));
        assert!(known, "no family {}", family.name);
        let values = || family.signals.iter().map(|s| s.value(&facts)).fold(0.0, f32::max);
        times.push(counting + seconds(values).1);
    }
    let model = detector.model();
    times.push(seconds(|| model.weigh(&model.weighed_values(&reading, &facts), page.form(), 0)).1);
    let counted = |values: fn(&Model, &Reading, &Facts) -> Values| {
        let reading = Reading::of(&page);
        model.weigh(&values(model, &reading, &Facts::read(&reading)), page.form(), 0)
    };
    times.push(seconds(|| counted(Model::values)).1);
    times.push(seconds(|| counted(Model::weighed_values)).1);
    times.push(seconds(|| detector.judge_bytes(bytes, &source)).1);
    times.push(seconds(|| detector.judge_in(scratch, bytes, &source)).1);
    times.push(seconds(|| detector.score_in(scratch, bytes, &source)).1);
    times
}

fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let done = black_box(work());
    (done, started.elapsed().as_secs_f64())
}

/// What no reader of HTML by a conformant tokenizer can be faster than.
fn tokenize<const ERRORS: bool>(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let mut events = 0;
    let mut emitter = CallbackEmitter::<_, Infallible>::new(|event: CallbackEvent<'_>, _| {
        black_box(&event);
        events += 1;
        None
    });
    emitter.naively_switch_states(true);
    let emitter = Hearing::<_, ERRORS>(emitter);
    let Ok(()) = Tokenizer::new_with_emitter(text.as_ref(), emitter).finish();
    events
}

/// An emitter that is told of parse errors, or is not.
struct Hearing<E, const ERRORS: bool>(E);

impl<E: Emitter, const ERRORS: bool> ForwardingEmitter for Hearing<E, ERRORS> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        ERRORS
    }
}

struct Times {
    /// By page, the fastest of all rounds, by stage.
    best: Vec<Vec<f64>>,
    /// By round, the sum over pages, by stage.
    rounds: Vec<Vec<f64>>,
}

impl Times {
    fn add(&mut self, page: usize, times: &[f64]) {
        match self.best.get_mut(page) {
            Some(best) => {
                best.iter_mut().zip(times).for_each(|(best, time)| *best = best.min(*time))
            }
            None => self.best.push(times.to_vec()),
        }
        if let Some(round) = self.rounds.last_mut() {
            round.resize(times.len(), 0.0);
            round.iter_mut().zip(times).for_each(|(sum, time)| *sum += time);
        }
    }

    fn print(&self, mean_bytes: f64) {
        let pages = self.best.len() as f64;
        let best =
            |stage: usize| self.best.iter().map(|page| page[stage]).sum::<f64>() / pages * 1e6;
        let median = |stage: usize| {
            let mut sums: Vec<f64> = self.rounds.iter().map(|round| round[stage]).collect();
            sums.sort_by(f64::total_cmp);
            sums[sums.len() / 2] / pages * 1e6
        };
        println!("     best  median round, µs a page");
        let names = names();
        for (stage, name) in names.iter().enumerate() {
            println!("{:9.1} {:9.1}  {name}", best(stage), median(stage));
        }
        let judge = names.len() - 3;
        println!(
            "{:.0} pages/s, {:.1} MB/s, {:.2} times the bare tokenizer",
            1e6 / best(judge),
            mean_bytes / best(judge),
            best(judge) / best(0)
        );
    }
}

fn from_jsonl(path: &Path) -> Vec<(Vec<u8>, Format)> {
    let options = Options::default();
    let records = Inputs::of_files(vec![Ok(path.to_owned())], &options)
        .filter_map(|sealed| sealed.ok()?.open(&options).ok()?);
    let page = |record: Record| {
        let format = record.format.unwrap_or_default();
        (record.content, format)
    };
    records.map(page).take(MOST_PAGES).collect()
}

fn from_samples() -> Vec<(Vec<u8>, Format)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data/samples");
    let mut paths: Vec<PathBuf> = ["farm", "legit"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(folder.join(kind)).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let format = |path: &Path| {
        if path.extension().is_some_and(|e| e == "txt") { Format::Text } else { Format::Html }
    };
    paths.iter().filter_map(|path| Some((std::fs::read(path).ok()?, format(path)))).collect()
}
