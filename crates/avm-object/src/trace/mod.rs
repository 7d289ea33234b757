//! Traces (avm.md section 4): the message sequence chart of an execution.
//!
//! Entries are numbered from 1, and the number is the logical time. The newest ones are kept in a ring of fixed size;
//! what the ring lost is counted. Time goes on when the trace is off, so that no message and no result depends on the
//! level. An entry is complete from the start but for the output of a call, which is stored when it is known.

pub mod chart;
mod entry;
pub mod json;
mod log;
pub mod mermaid;
mod ring;
pub mod svg;
pub mod text;

pub use entry::{Entry, EntryId, Event, Fate, Site};
pub use log::{Began, Ended, Listener, Log, Pattern};
pub(crate) use ring::{MOST_VALUES, Slot};

use crate::{At, Message};
use avm_base::Symbol;
use avm_value::{Heap, TxId, Value};
use ring::Ring;

/// What is kept (`--trace`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TraceLevel {
    /// Nothing; time goes on.
    Off,
    /// All events of avm.md section 4.
    #[default]
    Messages,
    /// The same, and all that is needed to replay it, for the one who follows the execution.
    Full,
}

/// What has to be done when a call is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Ends {
    /// Nothing: no trace is kept.
    Unseen,
    /// It has to be stored in the call's entry.
    Kept,
    /// The same, and somebody follows the execution.
    Logged,
    /// A journal has to be told.
    Told,
}

/// The trace of an execution.
pub struct Trace {
    level: TraceLevel,
    ends: Ends,
    /// The latest logical time.
    time: u64,
    ring: Ring,
    /// What happened since the follower last looked, while there is one.
    log: Option<Box<Log>>,
    /// What activations learned since somebody last took it, while it is kept.
    learned: Option<Vec<Learned>>,
}

/// What an activation learned that its state and its input do not determine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learned {
    /// The logical time then.
    pub time: u64,
    /// The activation's entry.
    pub cause: EntryId,
    /// From which instruction or primitive: a number that the runtime understands.
    pub source: u32,
    /// Whether it was raised rather than given.
    pub raised: bool,
    /// What it was.
    pub value: Value,
}

/// What an instruction knows of the entry that it makes.
#[derive(Clone, Copy)]
pub(crate) struct NewEntry {
    pub(crate) event: Event,
    pub(crate) cause: EntryId,
    pub(crate) caller: u32,
    pub(crate) callee: u32,
    pub(crate) controller: Option<Symbol>,
    pub(crate) tx: Option<TxId>,
    pub(crate) at: At,
    /// Whether the values are a selector and arguments.
    pub(crate) selector: bool,
}

impl Trace {
    pub(crate) fn new(machine: Symbol, level: TraceLevel, most: usize) -> Trace {
        let ring = Ring::new(machine, most);
        let mut trace = Trace { level, ends: Ends::Unseen, time: 0, ring, log: None, learned: None };
        trace.set_level(level);
        trace
    }

    /// What is kept.
    pub fn level(&self) -> TraceLevel {
        self.level
    }

    /// Changes what is kept from now on.
    pub fn set_level(&mut self, level: TraceLevel) {
        self.level = level;
        self.ends = match (self.ends, level) {
            (Ends::Told | Ends::Logged, _) => self.ends,
            (_, TraceLevel::Off) => Ends::Unseen,
            _ => Ends::Kept,
        };
    }

    /// From now on a journal is told of every call that is accepted.
    pub(crate) fn tell_ends(&mut self) {
        self.ends = Ends::Told;
    }

    /// What has to be done when a call is accepted.
    #[inline(always)]
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// The latest logical time.
    #[inline]
    pub fn time(&self) -> u64 {
        self.time
    }

    /// How many entries are kept.
    pub fn count(&self) -> usize {
        self.ring.count()
    }

    /// How many entries were dropped, because there were more than may be kept. Entries that were never kept, the
    /// trace being off, do not count.
    pub fn dropped(&self) -> u64 {
        self.ring.dropped()
    }

    /// Forgets all entries. Time goes on.
    pub fn clear(&mut self) {
        self.ring.clear();
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> + '_ {
        self.ring.entries()
    }

    /// The entry at a logical time, if it is kept.
    pub fn entry(&self, id: EntryId) -> Option<Entry<'_>> {
        self.ring.entry(id.0)
    }

    /// Whether anything is kept.
    #[inline(always)]
    pub fn keeps(&self) -> bool {
        self.level != TraceLevel::Off
    }

    /// Whether what happens is logged for one who follows the execution.
    #[inline(always)]
    pub fn is_logged(&self) -> bool {
        self.log.is_some()
    }

    /// Lets time go on, and gives the number of what happens now.
    #[inline(always)]
    pub(crate) fn tick(&mut self) -> EntryId {
        self.time += 1;
        EntryId(self.time)
    }

    /// Adds an entry. The values must be frozen or plain.
    #[inline]
    pub(crate) fn record(&mut self, entry: NewEntry, values: &[Value]) -> EntryId {
        let id = self.tick();
        match self.level {
            TraceLevel::Messages => self.ring.push(id.0, &entry, values),
            TraceLevel::Off => {}
            TraceLevel::Full => {
                self.ring.push(id.0, &entry, values);
                self.log_newest(values);
            }
        }
        id
    }

    /// Adds an entry without values.
    #[inline(always)]
    pub(crate) fn record_bare(&mut self, entry: NewEntry) -> EntryId {
        let id = self.tick();
        if self.keeps() {
            self.ring.push_bare(id.0, &entry);
            if self.level == TraceLevel::Full {
                self.log_bare();
            }
        }
        id
    }

    /// Adds an entry about a message of a selector and arguments, which are no pointers, at the time that has just begun.
    #[inline(always)]
    pub(crate) fn keep_message(&mut self, entry: &NewEntry, selector: Value, args: &[Value]) {
        self.ring.push_message(self.time, entry, selector, args);
    }

    /// Adds an entry about a call, if little is to be done for it; the caller writes the rest of it.
    #[inline(always)]
    pub(crate) fn keep_call_at_once(&mut self, selector: Value, args: &[Value]) -> Option<&mut Slot> {
        self.ring.push_call_at_once(self.time, selector, args)
    }

    /// Adds the newest entry, which is about a call with this message, to the log of the one who follows the execution, if there is
    /// one; gives whether there was room for it.
    #[inline(always)]
    pub(crate) fn log_call_at_once(&mut self, selector: Value, args: &[Value]) -> bool {
        let (Some(log), Some(slot)) = (&mut self.log, self.ring.newest_slot()) else { return true };
        log.call_at_once(self.time, slot, selector, args)
    }

    /// The same, room made.
    #[cold]
    #[inline(never)]
    pub(crate) fn log_call(&mut self, selector: Value, args: &[Value]) {
        if let Some(log) = &mut self.log {
            log.make_room(args.len() + 1);
        }
        self.log_call_at_once(selector, args);
    }

    /// Adds the newest entry, which has these values, to the log.
    #[inline(never)]
    fn log_newest(&mut self, values: &[Value]) {
        if let (Some(log), Some(slot)) = (&mut self.log, self.ring.newest_slot()) {
            log.began(self.time, slot, values);
        }
    }

    /// Adds the newest entry, which has no values, to the log.
    #[inline(never)]
    fn log_bare(&mut self) {
        if let (Some(log), Some(slot)) = (&mut self.log, self.ring.newest_slot()) {
            log.began_bare(self.time, slot);
        }
    }

    /// Adds an entry about a message.
    pub(crate) fn record_message(
        &mut self,
        heap: &mut Heap,
        mut entry: NewEntry,
        message: Message<'_>,
    ) -> EntryId {
        if !self.keeps() {
            return self.tick();
        }
        let whole = match message {
            Message::Whole(message) => message,
            Message::Selector { selector, args } if args.len() < MOST_VALUES => {
                entry.selector = true;
                let mut values = vec![selector];
                values.extend(args.iter().map(|value| keep(heap, *value)));
                return self.record(entry, &values);
            }
            Message::Selector { selector, args } => heap.uncounted(|heap| {
                let args = heap.list(args);
                heap.cons(selector, args)
            }),
        };
        let whole = keep(heap, whole);
        self.record(entry, &[whole])
    }

    /// Stores how a call ended, if its entry is still kept.
    pub(crate) fn finish(&mut self, id: EntryId, fate: Fate, output: Value, gas: u64) {
        self.ring.finish(id.0, fate, output, gas);
    }

    /// Stores that a call was accepted with an output that is no pointer, and gives whether its entry is where it is sought
    /// first.
    #[inline(always)]
    pub(crate) fn accept_at_once(&mut self, id: EntryId, output: Value, gas: u64) -> bool {
        self.ring.finish_at_once(self.time, id.0, Fate::Accepted, output, gas)
    }

    /// Begins to log what happens.
    pub(crate) fn follow(&mut self) {
        self.level = TraceLevel::Full;
        if self.ends != Ends::Told {
            self.ends = Ends::Logged;
        }
        let machine = self.ring.machine();
        self.log.get_or_insert_with(|| Box::new(Log::new(machine)));
    }

    /// Takes away what was logged, and puts another log, which is empty, in its place. Nothing happens where nobody
    /// follows the execution.
    pub fn swap_log(&mut self, other: &mut Log) {
        if let Some(log) = &mut self.log {
            log.swap(other);
        }
    }

    /// Logs the first state of the object whose creation was just recorded.
    pub(crate) fn log_created(&mut self, state: &[Value]) {
        if let Some(log) = &mut self.log {
            log.created(state);
        }
    }

    /// Logs the end of a call.
    #[inline]
    pub(crate) fn log_ended(
        &mut self,
        id: EntryId,
        fate: Fate,
        output: Value,
        gas: u64,
        state: Option<&[Value]>,
    ) {
        if let Some(log) = &mut self.log {
            log.ended(Ended { id, fate, output, gas, time: self.time }, state);
        }
    }

    /// Logs that a transaction committed what an activation around it had done.
    pub(crate) fn log_settled(&mut self, id: EntryId, state: &[Value]) {
        if let Some(log) = &mut self.log {
            log.settled(id, state);
        }
    }

    /// Logs what an activation learned. The value must be frozen or plain.
    pub(crate) fn log_learned(&mut self, cause: EntryId, source: u32, raised: bool, value: Value) {
        if let Some(log) = &mut self.log {
            log.learned(cause, source, raised, value);
        }
        if let Some(learned) = self.learned.as_mut().filter(|_| self.level != TraceLevel::Off) {
            learned.push(Learned { time: self.time, cause, source, raised, value });
        }
    }

    /// Keeps what activations learn, until it is taken.
    pub(crate) fn keep_learned(&mut self) {
        self.learned.get_or_insert_default();
    }

    /// Takes what activations learned since the last time, in order.
    pub fn take_learned(&mut self) -> Vec<Learned> {
        self.learned.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether there is something to take.
    pub fn has_learned(&self) -> bool {
        self.learned.as_ref().is_some_and(|learned| !learned.is_empty())
    }

    pub(crate) fn visit(&mut self, minor: bool, mut visit: impl FnMut(&mut Value)) {
        if let Some(log) = &mut self.log {
            log.visit(&mut visit);
        }
        self.learned.iter_mut().flatten().for_each(|learned| visit(&mut learned.value));
        self.ring.visit(minor, visit);
    }

    /// Bytes that the ring gained since this was last asked.
    pub(crate) fn growth(&mut self) -> isize {
        self.ring.growth()
    }
}

/// The value as an entry keeps it: frozen. What cannot be frozen is named by its type. No program is charged for that, so that
/// its gas does not depend on what is kept.
#[inline]
pub fn keep(heap: &mut Heap, value: Value) -> Value {
    if value.is_plain() { value } else { heap.uncounted(|heap| keep_compound(heap, value)) }
}

#[cold]
fn keep_compound(heap: &mut Heap, value: Value) -> Value {
    let kept = match heap.condition_parts(value) {
        Some(parts) => {
            // The place of a condition may hold what cannot be frozen, and says nothing to readers of a trace.
            let parts = avm_value::ConditionParts { place: Value::FALSE, cause: Value::FALSE, ..parts };
            let bare = heap.condition(parts);
            heap.freeze(bare)
        }
        None => heap.freeze(value),
    };
    kept.unwrap_or_else(|_| Value::symbol(Symbol::intern(value.describe_type())))
}
