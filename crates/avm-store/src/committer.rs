//! The thread that writes.
//!
//! Batches wait in a queue, in the order of their numbers. The committer takes all that wait and gives them to the engine as one
//! batch, with one sync: while it syncs, the next ones gather. So the engine always has the batches up to some number and nothing
//! of the later ones. Who waited for a batch often commits the next one at once: so the committer gives as many as there were in the
//! last group a moment to come again, a small part of what the last write took.
//!
//! When writing or syncing fails, that is the end. After a failed sync nobody knows what is on disk, and a second one may report
//! success for data that the system has dropped meanwhile. Everybody who waits gets the error, and so does whoever commits later.

use crate::batch::{Change, Sequence};
use crate::engine::{Engine, EngineError, EngineErrorKind};
use crate::error::{Result, StoreError};
use crate::folder::Watermark;
use crate::guard::{Guarded, caught};
use crate::options::{Durability, OpenOptions};
use crate::overlay::Overlay;
use crate::record::{self, Meta, Value};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// What a change costs of the queue's bytes besides its key and value.
const CHANGE_BYTES: usize = 64;
/// The part of the time of a write that the next group gets to gather.
const GATHER: u32 = 4;

/// What the committer shares with those who commit, wait and read.
pub(crate) struct Shared {
    pub engine: Guarded<Box<dyn Engine>>,
    pub overlay: Overlay,
    durability: Durability,
    queue_bytes: usize,
    sync_interval: Duration,
    state: Mutex<State>,
    /// There is something to do for the committer.
    work: Condvar,
    /// There is room in the queue, or there never will be.
    room: Condvar,
    /// How far everything is, for those who wait: they look without the lock.
    applied: AtomicU64,
    durable: AtomicU64,
    failed: AtomicBool,
}

/// How far everything is.
#[derive(Default)]
struct State {
    queue: VecDeque<Queued>,
    /// Bytes of the batches that the engine has not taken.
    queued: usize,
    /// The latest batch: committed, taken by the engine, on disk.
    latest: Sequence,
    applied: Sequence,
    durable: Sequence,
    /// Up to where somebody wants everything on disk.
    flush: Sequence,
    /// Who waits, for which batch, and for what of it.
    waiting: Vec<(Sequence, Level, Thread)>,
    /// Since when the engine has had something that is not on disk.
    unsynced: Option<Instant>,
    /// How many batches the last group had, and until when as many are waited for.
    gathering: Option<(usize, Instant)>,
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

struct Queued {
    sequence: Sequence,
    changes: Vec<Change>,
    bytes: usize,
}

/// What the committer does next.
enum Task {
    Write(Vec<Queued>),
    Sync,
    Stop,
}

impl Shared {
    pub(crate) fn new(engine: Guarded<Box<dyn Engine>>, sequence: Sequence, options: &OpenOptions) -> Shared {
        Shared {
            engine,
            overlay: Overlay::new(sequence),
            durability: options.durability,
            queue_bytes: options.queue_bytes,
            sync_interval: options.sync_interval,
            state: Mutex::new(State {
                latest: sequence,
                applied: sequence,
                durable: sequence,
                ..State::default()
            }),
            work: Condvar::new(),
            room: Condvar::new(),
            applied: AtomicU64::new(sequence.0),
            durable: AtomicU64::new(sequence.0),
            failed: AtomicBool::new(false),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock with the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Numbers a batch, shows it to readers and queues it. Waits while the queue is full.
    pub(crate) fn enqueue(&self, changes: Vec<Change>, bytes: usize) -> Result<Sequence> {
        let bytes = bytes.saturating_add(changes.len().saturating_mul(CHANGE_BYTES));
        let mut state = self.state();
        loop {
            if state.failed.is_some() {
                return Err(state.failure());
            }
            if state.closing {
                return Err(StoreError::Closed);
            }
            // One that is larger than the whole queue goes alone.
            if state.queued == 0 || state.queued.saturating_add(bytes) <= self.queue_bytes {
                break;
            }
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if changes.is_empty() {
            return Ok(state.latest);
        }
        let sequence = Sequence(state.latest.0 + 1);
        state.latest = sequence;
        state.queued += bytes;
        self.overlay.add(sequence, &changes);
        state.queue.push_back(Queued { sequence, changes, bytes });
        // The first one tells the committer to begin gathering, the last one that all have come.
        let wake = state.queue.len() == 1 || state.gathering_time().is_none();
        drop(state);
        if wake {
            self.work.notify_one();
        }
        Ok(sequence)
    }

    /// Returns when a batch counts as kept.
    pub(crate) fn wait(&self, sequence: Sequence) -> Result<()> {
        self.wait_until(
            sequence,
            match self.durability {
                Durability::Synced => Level::Durable,
                Durability::Buffered => Level::Applied,
            },
        )
    }

    /// Brings all batches to disk.
    pub(crate) fn flush(&self) -> Result<()> {
        let mut state = self.state();
        let target = state.latest;
        state.flush = target;
        drop(state);
        self.work.notify_one();
        self.wait_until(target, Level::Durable)
    }

    /// Numbers go on after `sequence`, if all that was committed is on disk.
    pub(crate) fn go_on_after(&self, sequence: Sequence) {
        let mut state = self.state();
        if state.durable == state.latest && sequence > state.latest {
            state.latest = sequence;
            self.reach(&mut state, sequence, true);
        }
    }

    fn reached(&self, level: Level) -> u64 {
        match level {
            Level::Applied => self.applied.load(Ordering::Acquire),
            Level::Durable => self.durable.load(Ordering::Acquire),
        }
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
        drop(state);
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

    /// Notes how far everything is. Gives those who waited for that.
    fn reach(&self, state: &mut State, sequence: Sequence, durable: bool) -> Vec<Thread> {
        state.applied = sequence;
        self.applied.store(sequence.0, Ordering::Release);
        if durable {
            state.durable = sequence;
            state.unsynced = None;
            self.durable.store(sequence.0, Ordering::Release);
        }
        let mut reached = Vec::with_capacity(state.waiting.len());
        state.waiting.retain(|(wanted, level, thread)| {
            let waits = *wanted > sequence || (*level == Level::Durable && !durable);
            if !waits {
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
        self.room.notify_all();
    }

    fn next_task(&self) -> Task {
        let mut state = self.state();
        loop {
            if state.failed.is_some() {
                return Task::Stop;
            }
            let due = state.unsynced.map(|since| self.sync_interval.saturating_sub(since.elapsed()));
            let asked = state.flush > state.durable && state.applied >= state.flush;
            if asked || due.is_some_and(|due| due.is_zero()) {
                return Task::Sync;
            }
            let gather = state.gathering_time();
            if !state.queue.is_empty() && gather.is_none() {
                return Task::Write(state.queue.drain(..).collect());
            }
            if state.closing && state.queue.is_empty() {
                return if due.is_some() { Task::Sync } else { Task::Stop };
            }
            state = match gather.or(due) {
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(time) => self.work.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    /// The committer: runs until the store is closed or fails.
    pub(crate) fn run(&self, meta: Meta, watermark: Option<Watermark>) {
        let mut committer = Committer { shared: self, meta, watermark };
        let ran = caught(|| committer.run());
        let failure = match ran {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => committer.engine_error(
                "writing batches",
                EngineError::new(EngineErrorKind::Panic, "the committer panicked"),
            ),
        };
        let mut state = self.state();
        state.failed = Some(Arc::new(failure));
        state.queue.clear();
        state.queued = 0;
        self.failed.store(true, Ordering::Release);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.room.notify_all();
        waiting.iter().for_each(|(.., thread)| thread.unpark());
    }
}

impl State {
    /// How long the queue should be given to become as long as the last group was. None if it is, or had its time.
    fn gathering_time(&self) -> Option<Duration> {
        let (count, until) = self.gathering?;
        let wanted = !self.queue.is_empty() && self.queue.len() < count && !self.closing;
        wanted.then(|| until.saturating_duration_since(Instant::now())).filter(|time| !time.is_zero())
    }

    fn failure(&self) -> StoreError {
        let cause = self.failed.clone().unwrap_or_else(|| Arc::new(StoreError::Closed));
        StoreError::Failed { cause, durable: self.durable }
    }
}

struct Committer<'s> {
    shared: &'s Shared,
    meta: Meta,
    watermark: Option<Watermark>,
}

impl Committer<'_> {
    fn run(&mut self) -> Result<()> {
        loop {
            match self.shared.next_task() {
                Task::Write(group) => self.write(group)?,
                Task::Sync => self.sync()?,
                Task::Stop => return self.watermark.as_ref().map_or(Ok(()), Watermark::sync),
            }
        }
    }

    /// Writes batches as one.
    fn write(&mut self, group: Vec<Queued>) -> Result<()> {
        let sync = self.shared.durability == Durability::Synced;
        let (begun, count) = (Instant::now(), group.len());
        let bytes: usize = group.iter().map(|batch| batch.bytes).sum();
        let Some(last) = group.last().map(|batch| batch.sequence) else { return Ok(()) };
        // Of several changes to a key, engines are given the last only.
        let mut changes = BTreeMap::new();
        for batch in group {
            changes.extend(batch.changes.into_iter().map(|(key, value)| (key, (batch.sequence, value))));
        }
        let mut writes = Vec::with_capacity(changes.len() + 1);
        for (key, (sequence, value)) in &changes {
            self.encode(key, value.as_deref(), *sequence, &mut writes);
        }
        self.meta.previous = std::mem::replace(&mut self.meta.sequence, last.0);
        writes.push((record::META_KEY.to_vec(), Some(self.meta.encode())));
        let written = self.shared.engine.apply(writes, sync);
        written.map_err(|error| self.engine_error("writing batches", error))?;
        if sync {
            self.mark(last)?;
        }
        self.shared.overlay.settle(last, changes.keys());
        let mut state = self.shared.state();
        state.queued = state.queued.saturating_sub(bytes);
        if !sync {
            state.unsynced.get_or_insert_with(Instant::now);
        }
        state.gathering = sync.then(|| (count, Instant::now() + begun.elapsed() / GATHER));
        let reached = self.shared.reach(&mut state, last, sync);
        drop(state);
        reached.iter().for_each(Thread::unpark);
        self.shared.room.notify_all();
        Ok(())
    }

    /// What the engine has to write for a change.
    fn encode(
        &mut self,
        key: &[u8],
        value: Option<&[u8]>,
        sequence: Sequence,
        writes: &mut Vec<(Vec<u8>, Option<Vec<u8>>)>,
    ) {
        let old = if self.meta.has_pieces(key) { self.pieces(key) } else { 0 };
        let new = match value {
            Some(value) => record::encode(key, value, sequence.0, writes),
            None => {
                writes.push((record::value_key(key), None));
                0
            }
        };
        if new > 0 {
            self.meta.note_pieces(key);
        }
        record::delete_pieces(key, new..old.max(new), writes);
    }

    /// How many pieces the value of `key` has that is replaced. Where that cannot be read, some may stay, which does no harm:
    /// pieces are known by the batch that wrote them.
    fn pieces(&self, key: &[u8]) -> u32 {
        let engine_key = record::value_key(key);
        match self.shared.engine.get(&engine_key) {
            Ok(Some(record)) => match Value::decode(&engine_key, record) {
                Ok(Value::Pieces(head)) => head.pieces(),
                _ => 0,
            },
            _ => 0,
        }
    }

    fn sync(&mut self) -> Result<()> {
        self.shared.engine.sync().map_err(|error| self.engine_error("bringing batches to disk", error))?;
        let applied = Sequence(self.meta.sequence);
        self.mark(applied)?;
        let reached = self.shared.reach(&mut self.shared.state(), applied, true);
        reached.iter().for_each(Thread::unpark);
        Ok(())
    }

    fn mark(&mut self, sequence: Sequence) -> Result<()> {
        self.watermark.as_mut().map_or(Ok(()), |watermark| watermark.write(sequence))
    }

    fn engine_error(&self, doing: &'static str, error: EngineError) -> StoreError {
        StoreError::Engine { engine: self.shared.engine.name(), doing, error }
    }
}
