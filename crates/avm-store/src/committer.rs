//! Who writes, and when.
//!
//! Batches wait in a queue, in the order of their numbers. Somebody takes all that wait and gives them to the engine as one batch,
//! with one sync: while it syncs, the next ones gather. So the engine always has the batches up to some number and nothing of the
//! later ones. Who waits for a batch while nobody writes does that at once, for all: no other thread has to wake up for it. What
//! nobody waits for is written by a thread of its own, the *committer*: when somebody says that it will be waited for
//! ([`Shared::write_ahead`]), without a sync yet; when much has gathered; or after a moment. Who waits while it does that does not
//! sleep at once: it is soon over, and then who waits writes what is left and syncs.
//!
//! Who waited for a batch often commits the next one at once: so as many as waited for the last sync are given a moment to come again, a
//! small part of what that took.
//!
//! When writing or syncing fails, that is the end. After a failed sync nobody knows what is on disk, and a second one may report
//! success for data that the system has dropped meanwhile. Everybody who waits gets the error, and so does whoever commits later.

use crate::batch::{Changes, Sequence};
use crate::engine::{Engine, EngineError, EngineErrorKind};
use crate::error::{Result, StoreError};
use crate::guard::{Guarded, caught};
use crate::options::{Durability, OpenOptions};
use crate::overlay::Overlay;
use crate::writer::{Queued, Stage, Work, Writer, engine_error};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

#[cfg(test)]
mod tests;

/// What a change costs of the queue's bytes besides its key and value.
const CHANGE_BYTES: usize = 64;
/// The part of the time of a write that the next group gets to gather.
const GATHER: u32 = 4;
/// The least time until the committer looks again at what is being written.
const WHILE_WRITING: Duration = Duration::from_millis(1);
/// For so long who waits looks at what is being written before it sleeps.
const WATCH: Duration = Duration::from_micros(200);
/// The part of the queue's bytes that is written though nobody waits for it.
const MUCH: usize = 8;

/// What those share who commit, wait, write and read.
pub(crate) struct Shared {
    pub engine: Guarded<Box<dyn Engine>>,
    pub overlay: Overlay,
    /// Whoever has said in the state that he writes has this.
    writer: Mutex<Writer>,
    durability: Durability,
    queue_bytes: usize,
    sync_interval: Duration,
    state: Mutex<State>,
    /// There is something to do for the committer.
    work: Condvar,
    /// How far everything is, for those who wait: they look without the lock.
    applied: AtomicU64,
    durable: AtomicU64,
    failed: AtomicBool,
    /// Whether somebody gives the engine batches without a sync, which is soon over.
    is_applying: AtomicBool,
    /// Who is told how far batches count as kept.
    listener: Mutex<Option<Listener>>,
}

/// Who is told how far batches count as kept.
pub(crate) type Listener = Arc<dyn Fn(Sequence) + Send + Sync>;

/// How far everything is.
#[derive(Default)]
struct State {
    queue: VecDeque<Queued>,
    /// Bytes of the batches in the queue, and of those that do not count as kept.
    queued: usize,
    unkept: usize,
    /// The latest batch: committed, given to the engine, to be found in it, on disk.
    latest: Sequence,
    given: Sequence,
    applied: Sequence,
    durable: Sequence,
    /// Up to where somebody wants everything written, and on disk.
    ahead: Sequence,
    flush: Sequence,
    /// Who waits, for which batch, and for what of it.
    waiting: Vec<(Sequence, Level, Thread)>,
    /// Since when there has been something that is not on disk.
    unsynced: Option<Instant>,
    /// How many waited for the last sync, and until when as many are waited for.
    gathering: Option<(usize, Instant)>,
    /// Whether somebody writes.
    is_writing: bool,
    /// Whether somebody who waits looks at what is being written: the committer leaves to it what is next.
    is_watched: bool,
    /// Whether the committer sleeps until it is woken, whatever the time.
    is_asleep: bool,
    failed: Option<Arc<StoreError>>,
    closing: bool,
}

/// How far a batch has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// The engine has it.
    Applied,
    /// It is on disk.
    Durable,
}

impl Shared {
    pub(crate) fn new(
        engine: Guarded<Box<dyn Engine>>,
        writer: Writer,
        sequence: Sequence,
        options: &OpenOptions,
    ) -> Shared {
        Shared {
            engine,
            overlay: Overlay::new(sequence),
            writer: Mutex::new(writer),
            durability: options.durability,
            queue_bytes: options.queue_bytes,
            sync_interval: options.sync_interval,
            state: Mutex::new(State {
                latest: sequence,
                given: sequence,
                applied: sequence,
                durable: sequence,
                ..State::default()
            }),
            work: Condvar::new(),
            applied: AtomicU64::new(sequence.0),
            durable: AtomicU64::new(sequence.0),
            failed: AtomicBool::new(false),
            is_applying: AtomicBool::new(false),
            listener: Mutex::new(None),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock with the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Numbers a batch, shows it to readers and queues it. Waits while too much is not kept yet.
    pub(crate) fn enqueue(&self, changes: Changes) -> Result<Sequence> {
        let bytes = changes.bytes().saturating_add(changes.len().saturating_mul(CHANGE_BYTES));
        let mut state = self.state();
        loop {
            if state.failed.is_some() {
                return Err(state.failure());
            }
            if state.closing {
                return Err(StoreError::Closed);
            }
            // One that is larger than the whole queue goes alone.
            if state.unkept == 0 || state.unkept.saturating_add(bytes) <= self.queue_bytes {
                break;
            }
            let latest = state.latest;
            drop(state);
            self.wait(latest)?;
            state = self.state();
        }
        if changes.is_empty() {
            return Ok(state.latest);
        }
        let (changes, sequence) = (Arc::new(changes), Sequence(state.latest.0 + 1));
        state.latest = sequence;
        state.queued += bytes;
        state.unkept += bytes;
        state.unsynced.get_or_insert_with(Instant::now);
        self.overlay.add(sequence, changes.clone());
        state.queue.push_back(Queued { sequence, changes });
        let is_much = self.is_much(&state);
        let wake = std::mem::take(&mut state.is_asleep) || (is_much && !state.is_writing);
        drop(state);
        if wake {
            self.work.notify_one();
        }
        Ok(sequence)
    }

    /// Has the committer give the engine what was committed. It will be waited for later.
    pub(crate) fn write_ahead(&self) {
        let mut state = self.state();
        state.ahead = state.latest;
        let wake = !state.is_writing && !state.queue.is_empty();
        drop(state);
        if wake {
            self.work.notify_one();
        }
    }

    /// Has the committer do what it takes for all that was committed to count as kept.
    pub(crate) fn keep_ahead(&self) {
        let mut state = self.state();
        let wanted = if self.kept() == Level::Durable { state.flush } else { state.ahead };
        if wanted == state.latest {
            return;
        }
        match self.kept() {
            Level::Durable => state.flush = state.latest,
            Level::Applied => state.ahead = state.latest,
        }
        let wake = !state.is_writing;
        drop(state);
        if wake {
            self.work.notify_one();
        }
    }

    /// Tells somebody from now on how far batches count as kept.
    pub(crate) fn listen(&self, listener: Listener) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
    }

    /// How far a batch has come that counts as kept.
    fn kept(&self) -> Level {
        match self.durability {
            Durability::Synced => Level::Durable,
            Durability::Buffered => Level::Applied,
        }
    }

    /// Whether a batch counts as kept.
    pub(crate) fn is_kept(&self, sequence: Sequence) -> bool {
        self.reached(self.kept()) >= sequence.0
    }

    /// Returns when a batch counts as kept.
    pub(crate) fn wait(&self, sequence: Sequence) -> Result<()> {
        self.wait_until(sequence, self.kept())
    }

    /// Brings all batches to disk.
    pub(crate) fn flush(&self) -> Result<()> {
        let latest = self.state().latest;
        self.wait_until(latest, Level::Durable)
    }

    /// Numbers go on after `sequence`, if all that was committed is on disk.
    pub(crate) fn go_on_after(&self, sequence: Sequence) {
        let mut state = self.state();
        if state.durable == state.latest && sequence > state.latest {
            (state.latest, state.given) = (sequence, sequence);
            self.reach(&mut state, sequence, true);
        }
    }

    fn reached(&self, level: Level) -> u64 {
        match level {
            Level::Applied => self.applied.load(Ordering::Acquire),
            Level::Durable => self.durable.load(Ordering::Acquire),
        }
    }

    /// Whether the engine has a batch.
    pub(crate) fn is_applied(&self, sequence: Sequence) -> bool {
        self.reached(Level::Applied) >= sequence.0
    }

    fn wait_until(&self, sequence: Sequence, level: Level) -> Result<()> {
        if self.reached(level) >= sequence.0 {
            return Ok(());
        }
        let mut state = self.state();
        if sequence > state.latest {
            return Err(StoreError::NoSuchBatch { sequence, latest: state.latest });
        }
        // Whoever changes how far it is holds the lock, and wakes all that are in the list then.
        state.waiting.push((sequence, level, thread::current()));
        let wanted = if level == Level::Durable { &mut state.flush } else { &mut state.ahead };
        *wanted = sequence.max(*wanted);
        let watches = self.is_applying.load(Ordering::Relaxed) && !state.is_watched;
        if watches {
            state.is_watched = true;
            drop(state);
            self.watch();
            state = self.state();
            state.is_watched = false;
        }
        let is_reached = self.reached(level) >= sequence.0;
        let work = if is_reached { None } else { self.next_work(&mut state) };
        // While others gather, somebody has to look at the clock.
        let wake = work.is_none() && !state.is_writing && (watches || state.waiting.len() == 1);
        drop(state);
        if let Some(work) = work {
            self.perform(work);
        } else if wake {
            self.work.notify_one();
        }
        loop {
            // The order matters: a batch that was reached before the failure is kept.
            let failed = self.failed.load(Ordering::Acquire);
            if self.reached(level) >= sequence.0 {
                return Ok(());
            }
            if failed {
                return Err(self.state().failure());
            }
            thread::park();
        }
    }

    /// Looks for a moment whether what is being written without a sync is: who sleeps takes about as long to wake up.
    fn watch(&self) {
        let begun = Instant::now();
        while self.is_applying.load(Ordering::Acquire) && begun.elapsed() < WATCH {
            thread::yield_now();
        }
    }

    /// Notes how far everything is. Gives those who waited for that, but for who asks.
    fn reach(&self, state: &mut State, sequence: Sequence, durable: bool) -> Vec<Thread> {
        state.applied = sequence;
        self.applied.store(sequence.0, Ordering::Release);
        if durable {
            state.durable = sequence;
            self.durable.store(sequence.0, Ordering::Release);
        }
        let mut reached = Vec::new();
        let own = thread::current().id();
        state.waiting.retain(|(wanted, level, thread)| {
            let waits = *wanted > sequence || (*level == Level::Durable && !durable);
            if !waits && thread.id() != own {
                reached.push(thread.clone());
            }
            waits
        });
        reached
    }

    /// The latest batch, and the latest that is on disk.
    pub(crate) fn sequences(&self) -> (Sequence, Sequence) {
        let state = self.state();
        (state.latest, state.durable)
    }

    /// Why nothing is written any more, if that is so.
    pub(crate) fn failure(&self) -> Option<StoreError> {
        let state = self.state();
        state.failed.is_some().then(|| state.failure())
    }

    /// Lets the committer stop when all is written.
    pub(crate) fn close(&self) {
        self.state().closing = true;
        self.work.notify_one();
    }

    fn is_much(&self, state: &State) -> bool {
        state.queued > self.queue_bytes / MUCH
    }

    /// After how long what is not on disk has to be brought there, wanted or not.
    fn due(&self, state: &State) -> Option<Duration> {
        let unsynced = state.unsynced.filter(|_| state.durable < state.latest);
        unsynced.map(|since| self.sync_interval.saturating_sub(since.elapsed()))
    }

    fn wants_sync(&self, state: &State) -> bool {
        let is_due = || self.due(state).is_some_and(|due| due.is_zero());
        state.flush > state.durable || state.closing || is_due()
    }

    /// What is to be done, if something is and nobody does anything. Who takes it does it.
    fn next_work(&self, state: &mut State) -> Option<Work> {
        if state.is_writing || state.failed.is_some() || state.durable == state.latest {
            return None;
        }
        let sync = self.wants_sync(state);
        if sync && state.gathering_time().is_some() {
            return None;
        }
        let to = if sync {
            Stage::Synced
        } else if self.is_much(state) || state.is_applying(self.durability) {
            Stage::Applied
        } else if state.ahead > state.given {
            Stage::Prepared
        } else {
            return None;
        };
        state.is_writing = true;
        self.is_applying.store(to != Stage::Synced, Ordering::Relaxed);
        state.queued = 0;
        state.given = state.latest;
        Some(Work { group: state.queue.drain(..).collect(), to })
    }

    /// Does what was taken. Those who waited for it go on; what else there is to do is left to the committer.
    fn perform(&self, work: Work) {
        let (begun, sync) = (Instant::now(), work.to == Stage::Synced);
        let ran = caught(|| {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.work(&self.engine, &self.overlay, work)
        });
        let applied = match ran {
            Ok(Ok(applied)) => applied,
            Ok(Err(error)) => return self.fail(error),
            Err(_) => {
                let error = EngineError::new(EngineErrorKind::Panic, "what writes to it panicked");
                return self.fail(engine_error(&self.engine, "writing batches", error));
            }
        };
        let mut state = self.state();
        state.is_writing = false;
        self.is_applying.store(false, Ordering::Release);
        let waiting = state.waiting.len();
        let reached = self.reach(&mut state, applied, sync);
        if sync {
            state.gathering =
                Some((waiting - state.waiting.len(), begun + begun.elapsed() * (GATHER + 1) / GATHER));
            // What has come meanwhile came after the write began.
            state.unsynced = (!state.queue.is_empty()).then_some(begun);
        }
        if sync || self.durability == Durability::Buffered {
            state.unkept = state.queued;
        }
        let wake = state.closing
            || !state.waiting.is_empty()
            || state.ahead > state.given
            || state.flush > state.durable
            || self.is_much(&state);
        drop(state);
        reached.iter().for_each(Thread::unpark);
        if wake {
            self.work.notify_one();
        }
        if sync || self.durability == Durability::Buffered {
            self.tell(applied);
        }
    }

    /// Says how far batches count as kept.
    fn tell(&self, sequence: Sequence) {
        let listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(listener) = listener {
            // Its panics are its own affair: what is kept is kept.
            _ = caught(|| listener(sequence));
        }
    }

    /// Nothing is written from now on. Whoever waits is told.
    fn fail(&self, failure: StoreError) {
        let mut state = self.state();
        state.failed = Some(Arc::new(failure));
        state.is_writing = false;
        self.is_applying.store(false, Ordering::Release);
        state.queue.clear();
        (state.queued, state.unkept) = (0, 0);
        self.failed.store(true, Ordering::Release);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.work.notify_one();
        waiting.iter().for_each(|(.., thread)| thread.unpark());
    }

    /// The committer: runs until the store is closed or fails.
    pub(crate) fn run(&self) {
        while let Some(work) = self.next_for_committer() {
            self.perform(work);
        }
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = writer.close() {
            self.fail(error);
        }
    }

    /// What the committer does next; nothing when all is done that will ever be.
    fn next_for_committer(&self) -> Option<Work> {
        let mut state = self.state();
        loop {
            if !state.is_watched
                && let Some(work) = self.next_work(&mut state)
            {
                return Some(work);
            }
            if state.failed.is_some() || (state.closing && !state.is_writing && !state.is_watched) {
                return None;
            }
            let time = match self.due(&state) {
                // Whoever writes, or is about to, wakes it when there is more to be done at once.
                Some(due) if state.is_writing || state.is_watched => Some(due.max(WHILE_WRITING)),
                // Their time may just be over: then there is something to do.
                Some(_) if self.wants_sync(&state) => Some(state.gathering_time().unwrap_or_default()),
                due => due,
            };
            state.is_asleep = time.is_none();
            state = match time {
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(time) => self.work.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0,
            };
            state.is_asleep = false;
        }
    }
}

impl State {
    /// How long those who wait should be given to become as many as they were last. None if they are, or had their time.
    fn gathering_time(&self) -> Option<Duration> {
        let (count, until) = self.gathering?;
        let wanted = self.waiting.len() < count && !self.closing;
        wanted.then(|| until.saturating_duration_since(Instant::now())).filter(|time| !time.is_zero())
    }

    /// Whether somebody wants the engine to have batches so that readers find them.
    fn is_applying(&self, durability: Durability) -> bool {
        let is_waited_for = || self.waiting.iter().any(|(_, level, _)| *level == Level::Applied);
        self.ahead > self.applied && (durability == Durability::Buffered || is_waited_for())
    }

    fn failure(&self) -> StoreError {
        let cause = self.failed.clone().unwrap_or_else(|| Arc::new(StoreError::Closed));
        StoreError::Failed { cause, durable: self.durable }
    }
}
