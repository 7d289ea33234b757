//! The threads that run shards. Whichever thread runs which, and when, what comes of it is the same.

use super::peer::Peer;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// A thread that has nothing to do looks so often whether that has changed before it sleeps: for some 40 us, about as long as it
/// takes to be woken.
const LOOKS: u32 = 2000;

/// What a shard does.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// It runs for so much gas.
    Run(u64),
    /// It takes what arrives, and makes its changes for the store.
    Settle,
}

/// Shards that wait for a thread, and those that were run.
#[derive(Default)]
struct Queue {
    todo: VecDeque<(Box<Peer>, Work)>,
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
    /// How many shards wait for a thread, and how many are run: for those who look without the lock.
    todo: AtomicUsize,
    running: AtomicUsize,
    /// How often one looks: never, where there are more threads than processors.
    looks: u32,
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

    /// Notes for those who look without the lock what it protects now.
    fn show(&self, queue: &Queue) {
        self.todo.store(queue.todo.len(), Ordering::Release);
        self.running.store(queue.running, Ordering::Release);
    }

    /// Looks for a while whether something is so, with the lock free.
    fn look<'q>(&'q self, queue: MutexGuard<'q, Queue>, test: impl Fn() -> bool) -> MutexGuard<'q, Queue> {
        drop(queue);
        for _ in 0..self.looks {
            if test() {
                break;
            }
            std::hint::spin_loop();
        }
        self.lock()
    }

    /// Runs a shard, with the lock free.
    fn run<'q>(&'q self, mut queue: MutexGuard<'q, Queue>, work: (Box<Peer>, Work)) -> MutexGuard<'q, Queue> {
        queue.running += 1;
        self.show(&queue);
        drop(queue);
        let result = run(work.0, work.1);
        let mut queue = self.lock();
        queue.running -= 1;
        queue.done.push(result);
        self.show(&queue);
        queue
    }
}

/// Has a shard do something.
fn run(mut peer: Box<Peer>, work: Work) -> Result<Box<Peer>, Lost> {
    let number = peer.number;
    // After a panic nobody looks at it again.
    catch_unwind(AssertUnwindSafe(move || {
        match work {
            Work::Run(fuel) => peer.run_epoch(fuel),
            Work::Settle => peer.settle(),
        }
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
    /// What the present thread runs itself.
    own: Option<(Box<Peer>, Work)>,
}

impl Pool {
    /// Threads beside the present one; as many as the system allows, if that is fewer.
    pub(super) fn new(threads: usize) -> Pool {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let looks = if threads <= processors { LOOKS } else { 0 };
        let shared = Arc::new(Shared { looks, ..Shared::default() });
        let threads = (1..threads).map_while(|number| {
            let shared = shared.clone();
            let thread = std::thread::Builder::new().name(format!("shards {number}"));
            thread.spawn(move || work(&shared)).ok()
        });
        Pool { threads: threads.collect(), shared, own: None }
    }

    /// Has shards do something. `is_free`: the present thread has nothing else to do before it finishes them, so
    /// that one of them need not wait for another thread to wake up.
    pub(super) fn start(&mut self, mut work: Vec<(Box<Peer>, Work)>, is_free: bool) {
        self.own = if is_free { work.pop() } else { None };
        let count = work.len().min(self.threads.len());
        if work.is_empty() {
            return;
        }
        let mut queue = self.shared.lock();
        queue.todo.extend(work);
        self.shared.show(&queue);
        drop(queue);
        (0..count).for_each(|_| self.shared.work.notify_one());
    }

    /// Runs what no thread has begun yet, waits for the rest, and gives all.
    pub(super) fn finish(&mut self) -> Vec<Result<Box<Peer>, Lost>> {
        let shared = &self.shared;
        let mut queue = shared.lock();
        if let Some(work) = self.own.take() {
            queue = shared.run(queue, work);
        }
        let mut has_looked = false;
        loop {
            if let Some(work) = queue.todo.pop_front() {
                queue = shared.run(queue, work);
            } else if queue.running == 0 {
                return std::mem::take(&mut queue.done);
            } else if !std::mem::replace(&mut has_looked, true) {
                queue = shared.look(queue, || shared.running.load(Ordering::Acquire) == 0);
            } else {
                queue = shared.done.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// What a thread does.
fn work(shared: &Shared) {
    let mut queue = shared.lock();
    let mut has_looked = false;
    while !queue.closed {
        queue = if let Some(work) = queue.todo.pop_front() {
            has_looked = false;
            let queue = shared.run(queue, work);
            shared.done.notify_one();
            queue
        } else if !std::mem::replace(&mut has_looked, true) {
            shared.look(queue, || shared.todo.load(Ordering::Acquire) > 0)
        } else {
            shared.work.wait(queue).unwrap_or_else(PoisonError::into_inner)
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
