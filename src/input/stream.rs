//! Reading, working and taking results overlap: one thread cuts records, all cores work on them,
//! and the caller takes the results in the order of the input.
//!
//! Memory is bounded: so many records, and so many bytes of them and of results that wait to be
//! taken, are under way at most.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Records under way for each worker: enough to let others go on while one long page is read.
const RECORDS_PER_WORKER: usize = 64;
/// Bytes of records under way, unless a single record is longer; and bytes of results that wait to
/// be taken, above which no work is begun.
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
/// bytes an item holds; `work` gives a result and the bytes that it holds until it is taken. `take`
/// ends the run by an error. A result that never comes, because work on its item panicked, is left
/// out.
///
/// # Errors
/// The one that `take` gives.
pub fn ordered<T, R, E>(
    items: impl Iterator<Item = T> + Send + 'static,
    workers: usize,
    weight: impl Fn(&T) -> usize + Send + 'static,
    work: impl Fn(T) -> (R, usize) + Send + Sync + 'static,
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
    let (tickets, results) = sync_channel::<Receiver<Held<R>>>(capacity);
    let (queue, work) = (Arc::new(Mutex::new(queue)), Arc::new(work));
    let waiting = Arc::new(Budget::default());
    for _ in 0..workers {
        let (queue, work, waiting) = (queue.clone(), work.clone(), waiting.clone());
        std::thread::spawn(move || serve(&queue, &*work, &waiting));
    }
    let stop = interrupt.clone();
    std::thread::spawn(move || feed(items, &weight, &jobs, &tickets, &stop));
    while let Some(result) = next(&results, interrupt, &mut take)? {
        let (result, _room) = result.taken();
        take(Event::Result(result))?;
    }
    Ok(())
}

struct Job<T, R> {
    item: Held<T>,
    answer: SyncSender<Held<R>>,
}

/// Cuts items and hands them out, until they or the caller's patience end.
fn feed<T, R>(
    items: impl Iterator<Item = T>,
    weight: &impl Fn(&T) -> usize,
    jobs: &SyncSender<Job<T, R>>,
    tickets: &SyncSender<Receiver<Held<R>>>,
    interrupt: &Interrupt,
) {
    let budget = Arc::new(Budget::default());
    for item in items {
        let weight = weight(&item);
        budget.wait_for_room(weight);
        let item = budget.hold(item, weight);
        let (answer, ticket) = sync_channel(1);
        let stopped = interrupt.is_interrupted()
            || tickets.send(ticket).is_err()
            || jobs.send(Job { item, answer }).is_err();
        if stopped {
            return;
        }
    }
}

fn serve<T, R>(
    queue: &Mutex<Receiver<Job<T, R>>>,
    work: &impl Fn(T) -> (R, usize),
    waiting: &Arc<Budget>,
) {
    loop {
        let job = {
            let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            // Before a job is taken out: the one whose result makes room is never made to wait.
            waiting.wait_for_room(0);
            queue.recv()
        };
        let Ok(Job { item, answer }) = job else { return };
        let (item, _room) = item.taken();
        let (result, weight) = work(item);
        // A caller that has gone wants no answer.
        let _ = answer.send(waiting.hold(result, weight));
    }
}

/// Something that takes up bytes of a budget until it is dropped, or until its room is.
struct Held<T> {
    held: T,
    room: Room,
}

impl<T> Held<T> {
    fn taken(self) -> (T, Room) {
        (self.held, self.room)
    }
}

/// Bytes given back when dropped.
struct Room {
    budget: Arc<Budget>,
    weight: usize,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.budget.give_back(self.weight);
    }
}

/// The next result in order; `None` at the end.
fn next<R, E>(
    results: &Receiver<Receiver<Held<R>>>,
    interrupt: &Interrupt,
    take: &mut impl FnMut(Event<R>) -> Result<(), E>,
) -> Result<Option<Held<R>>, E> {
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
    /// Waits until so many bytes more are within bounds, or nothing is held.
    fn wait_for_room(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > MOST_BYTES {
            taken = self.given_back.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Holds something of so many bytes, without waiting.
    fn hold<T>(self: &Arc<Self>, held: T, weight: usize) -> Held<T> {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) += weight;
        Held { held, room: Room { budget: self.clone(), weight } }
    }

    fn give_back(&self, bytes: usize) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn run(items: u64, workers: usize, stop_after: Option<u64>) -> Vec<u64> {
        let interrupt = Interrupt::default();
        let mut taken = Vec::new();
        let work = |n: u64| {
            std::thread::sleep(Duration::from_micros((n * 7919) % 300));
            (n, 1 << 20)
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
            |n: u64| (n, 0),
            &Interrupt::default(),
            |event| match event {
                Event::Result(9) => Err("enough"),
                _ => Ok(()),
            },
        );
        assert_eq!(ended, Err("enough"));
    }

    /// Records small as they lie there and long as results: one is slow, the others wait for it.
    #[test]
    fn results_that_wait_to_be_taken_are_bounded_by_bytes() {
        let (workers, weight) = (2, 8 << 20);
        let (made, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counted, seen) = (made.clone(), most.clone());
        let work = move |n: usize| {
            if n == 0 {
                std::thread::sleep(Duration::from_millis(300));
            }
            seen.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            (n, weight)
        };
        let mut next = 0;
        let ended: Result<(), ()> = ordered(
            0..100,
            workers,
            |_| 1,
            work,
            &Interrupt::default(),
            |event| {
                if let Event::Result(n) = event {
                    assert_eq!(n, next);
                    next += 1;
                    made.fetch_sub(1, Ordering::SeqCst);
                }
                Ok(())
            },
        );
        assert_eq!((ended, next), (Ok(()), 100));
        // What is there, and a result more of each worker.
        let most = most.load(Ordering::SeqCst);
        assert!(most <= MOST_BYTES / weight + 2 * workers, "{most} results waited");
    }
}
