//! The threads that run shards. Whichever thread runs which, and when, what comes of it is the same.

use super::peer::Peer;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Shards that wait for a thread, and those that were run.
#[derive(Default)]
struct Queue {
    todo: VecDeque<(Box<Peer>, u64)>,
    running: usize,
    done: Vec<Result<Box<Peer>, Lost>>,
    closed: bool,
}

/// A shard that has panicked: its number, and what it said.
pub(super) struct Lost {
    pub(super) number: usize,
    pub(super) why: String,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Something is to be done, or nothing will be any more.
    work: Condvar,
    /// Something was done.
    done: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Shards run, and may panic, while the lock is free.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a shard, with the lock free.
    fn run<'q>(&'q self, mut queue: MutexGuard<'q, Queue>, work: (Box<Peer>, u64)) -> MutexGuard<'q, Queue> {
        queue.running += 1;
        drop(queue);
        let result = run(work.0, work.1);
        let mut queue = self.lock();
        queue.running -= 1;
        queue.done.push(result);
        queue
    }
}

/// Runs a shard for so much gas.
fn run(mut peer: Box<Peer>, fuel: u64) -> Result<Box<Peer>, Lost> {
    let number = peer.number;
    // After a panic nobody looks at it again.
    catch_unwind(AssertUnwindSafe(move || {
        peer.run_epoch(fuel);
        peer
    }))
    .map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(String::from);
        let why = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Lost { number, why: why.unwrap_or_else(|| "it panicked".into()) }
    })
}

/// Some threads, beside the one that owns this.
pub(super) struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Threads beside the present one; as many as the system allows, if that is fewer.
    pub(super) fn new(threads: usize) -> Pool {
        let shared = Arc::new(Shared::default());
        let threads = (1..threads).map_while(|number| {
            let shared = shared.clone();
            let thread = std::thread::Builder::new().name(format!("shards {number}"));
            thread.spawn(move || work(&shared)).ok()
        });
        Pool { threads: threads.collect(), shared }
    }

    /// Has shards run, each for so much gas.
    pub(super) fn start(&self, work: Vec<(Box<Peer>, u64)>) {
        let count = work.len().min(self.threads.len());
        self.shared.lock().todo.extend(work);
        (0..count).for_each(|_| self.shared.work.notify_one());
    }

    /// Runs what no thread has begun yet, waits for the rest, and gives all.
    pub(super) fn finish(&self) -> Vec<Result<Box<Peer>, Lost>> {
        let mut queue = self.shared.lock();
        loop {
            if let Some(work) = queue.todo.pop_front() {
                queue = self.shared.run(queue, work);
            } else if queue.running > 0 {
                queue = self.shared.done.wait(queue).unwrap_or_else(PoisonError::into_inner);
            } else {
                return std::mem::take(&mut queue.done);
            }
        }
    }
}

/// What a thread does.
fn work(shared: &Shared) {
    let mut queue = shared.lock();
    while !queue.closed {
        queue = match queue.todo.pop_front() {
            Some(work) => {
                let queue = shared.run(queue, work);
                shared.done.notify_one();
                queue
            }
            None => shared.work.wait(queue).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

impl Drop for Pool {
    /// Waits for the threads, each of which goes on to the end of its epoch.
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        queue.todo.clear();
        drop(queue);
        self.shared.work.notify_all();
        for thread in self.threads.drain(..) {
            // A thread has nothing to say beyond what it has put into the queue.
            let _ = thread.join();
        }
    }
}
