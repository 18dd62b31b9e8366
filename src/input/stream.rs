//! Reading, working and taking results overlap: one thread cuts records, all cores work on them,
//! and the caller takes the results in the order of the input.
//!
//! Memory is bounded: so many records, and so many bytes of them, are under way at most.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Records under way for each worker: enough to let others go on while one long page is read.
const RECORDS_PER_WORKER: usize = 64;
/// Bytes of records under way, unless a single record is longer.
const MOST_BYTES: usize = 32 << 20;
/// How often the caller is woken while nothing comes.
const PATIENCE: Duration = Duration::from_millis(100);

/// What the caller of [`ordered`] is told.
pub enum Event<R> {
    /// The next result, in the order of the input.
    Result(R),
    /// Nothing is ready: what was written may be passed on now. Comes again while waiting.
    Idle,
}

/// A switch that ends a run early: what is under way is finished, nothing more is begun.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Throws the switch.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was thrown.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for handlers of signals.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        self.0.clone()
    }
}

/// Works on items on `workers` threads and gives the results to `take`, in order. `weight` is the
/// bytes an item holds. `take` ends the run by an error. A result that never comes, because work
/// on its item panicked, is left out.
///
/// # Errors
/// The one that `take` gives.
pub fn ordered<T, R, E>(
    items: impl Iterator<Item = T> + Send + 'static,
    workers: usize,
    weight: impl Fn(&T) -> usize + Send + 'static,
    work: impl Fn(T) -> R + Send + Sync + 'static,
    interrupt: &Interrupt,
    mut take: impl FnMut(Event<R>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let workers = workers.max(1);
    let capacity = workers * RECORDS_PER_WORKER;
    let (jobs, queue) = sync_channel::<Job<T, R>>(capacity);
    let (tickets, results) = sync_channel::<Receiver<R>>(capacity);
    let (queue, work) = (Arc::new(Mutex::new(queue)), Arc::new(work));
    let budget = Arc::new(Budget::default());
    for _ in 0..workers {
        let (queue, work, budget) = (queue.clone(), work.clone(), budget.clone());
        std::thread::spawn(move || serve(&queue, &*work, &budget));
    }
    let stop = interrupt.clone();
    std::thread::spawn(move || feed(items, &weight, &jobs, &tickets, &budget, &stop));
    while let Some(result) = next(&results, interrupt, &mut take)? {
        take(Event::Result(result))?;
    }
    Ok(())
}

struct Job<T, R> {
    item: T,
    weight: usize,
    answer: SyncSender<R>,
}

/// Cuts items and hands them out, until they or the caller's patience end.
fn feed<T, R>(
    items: impl Iterator<Item = T>,
    weight: &impl Fn(&T) -> usize,
    jobs: &SyncSender<Job<T, R>>,
    tickets: &SyncSender<Receiver<R>>,
    budget: &Budget,
    interrupt: &Interrupt,
) {
    for item in items {
        let weight = weight(&item);
        budget.take(weight);
        let (answer, ticket) = sync_channel(1);
        let stopped = interrupt.is_interrupted()
            || tickets.send(ticket).is_err()
            || jobs.send(Job { item, weight, answer }).is_err();
        if stopped {
            return;
        }
    }
}

fn serve<T, R>(queue: &Mutex<Receiver<Job<T, R>>>, work: &impl Fn(T) -> R, budget: &Budget) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { item, weight, answer }) = job else { return };
        let _held = Held { budget, weight };
        // A caller that has gone wants no answer.
        let _ = answer.send(work(item));
    }
}

/// Bytes given back when done, or when the work panicked.
struct Held<'a> {
    budget: &'a Budget,
    weight: usize,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.budget.give_back(self.weight);
    }
}

/// The next result in order; `None` at the end.
fn next<R, E>(
    results: &Receiver<Receiver<R>>,
    interrupt: &Interrupt,
    take: &mut impl FnMut(Event<R>) -> Result<(), E>,
) -> Result<Option<R>, E> {
    loop {
        let Some(ticket) = wait(results, interrupt, take)? else { return Ok(None) };
        if let Some(result) = wait(&ticket, &Interrupt::default(), take)? {
            return Ok(Some(result));
        }
    }
}

/// Waits for what a channel brings, telling the caller so; `None` when it brings no more.
fn wait<T, R, E>(
    channel: &Receiver<T>,
    interrupt: &Interrupt,
    take: &mut impl FnMut(Event<R>) -> Result<(), E>,
) -> Result<Option<T>, E> {
    match channel.try_recv() {
        Ok(brought) => return Ok(Some(brought)),
        Err(TryRecvError::Disconnected) => return Ok(None),
        Err(TryRecvError::Empty) => {}
    }
    loop {
        take(Event::Idle)?;
        match channel.recv_timeout(PATIENCE) {
            Ok(brought) => return Ok(Some(brought)),
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            // Whoever reads may be waiting for input that never comes.
            Err(RecvTimeoutError::Timeout) if interrupt.is_interrupted() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Bytes under way.
#[derive(Default)]
struct Budget {
    taken: Mutex<usize>,
    given_back: Condvar,
}

impl Budget {
    fn take(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > MOST_BYTES {
            taken = self.given_back.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
    }

    fn give_back(&self, bytes: usize) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(items: u64, workers: usize, stop_after: Option<u64>) -> Vec<u64> {
        let interrupt = Interrupt::default();
        let mut taken = Vec::new();
        let work = |n: u64| {
            std::thread::sleep(Duration::from_micros((n * 7919) % 300));
            n
        };
        let ended: Result<(), ()> = ordered(
            0..items,
            workers,
            |_| 1 << 20,
            work,
            &interrupt.clone(),
            |event| {
                if let Event::Result(n) = event {
                    taken.push(n);
                    if stop_after == Some(n) {
                        interrupt.interrupt();
                    }
                }
                Ok(())
            },
        );
        assert_eq!(ended, Ok(()));
        taken
    }

    #[test]
    fn results_come_in_order_whatever_the_workers() {
        for workers in [1, 2, 5] {
            assert_eq!(run(500, workers, None), (0..500).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_interrupted_run_finishes_what_is_under_way() {
        let taken = run(100_000, 2, Some(50));
        assert!((51..1000).contains(&taken.len()), "{}", taken.len());
        assert_eq!(taken, (0..taken.len() as u64).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_of_the_taker_ends_the_run() {
        let ended = ordered(
            0..,
            2,
            |_| 0,
            |n: u64| n,
            &Interrupt::default(),
            |event| match event {
                Event::Result(9) => Err("enough"),
                _ => Ok(()),
            },
        );
        assert_eq!(ended, Err("enough"));
    }
}
