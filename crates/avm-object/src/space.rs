//! One machine's objects, in memory.

use crate::execution::{Execution, ExecutionId, VOID};
use crate::index::MetaIndex;
use crate::journal::Journal;
use crate::mailbox::Mailboxes;
use crate::pure::PureFunctions;
use crate::record::{FREE, Meta, Record, SHUT, Status, stand_in};
use crate::shards::Shard;
use crate::trace::{Event, NewEntry, TraceLevel};
use crate::transaction::Transactions;
use crate::versions::Versions;
use crate::{At, errors};
use avm_base::Symbol;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// One machine's store in memory: objects with their states, behaviours and controllers, transactions, mailboxes and
/// pure functions.
#[derive(Default)]
pub struct ObjectSpace {
    /// For each object, by its number, the place of its record: [`ABSENT`] for what is only in the store. Numbers are never used
    /// again: a reference to an object that ended must not find another.
    pub(crate) places: Vec<u32>,
    pub(crate) records: Vec<Record>,
    pub(crate) metas: Vec<Meta>,
    /// Places that a minor collection must visit.
    pub(crate) dirty: Vec<u32>,
    /// The number of the latest commit.
    pub(crate) clock: u64,
    /// The latest commit that created, destroyed or transferred an object.
    pub(crate) population: u64,
    pub(crate) behaviors: HashMap<Symbol, Value>,
    pub(crate) transactions: Transactions,
    pub(crate) versions: Versions,
    pub(crate) mailboxes: Mailboxes,
    pub(crate) pure: PureFunctions,
    /// Objects that were given a name.
    pub(crate) names: HashMap<Symbol, ObjectRef>,
    pub(crate) journal: Journal,
    pub(crate) index: MetaIndex,
    /// The absent object that an instruction was refused for.
    pub(crate) wanted: Cell<Option<u32>>,
    /// Objects that can be consumed once.
    pub(crate) linear: HashSet<u32>,
    /// Controllers that cannot be reached.
    unreachable: HashSet<Symbol>,
    /// The object that each execution that had to wait was waiting for.
    waiting: HashMap<ExecutionId, u32>,
    /// The latest execution.
    pub(crate) executions: u32,
    /// Which of several spaces this is.
    pub(crate) shard: Shard,
    /// Room to build states in.
    pub(crate) scratch: Vec<Value>,
    /// Bytes charged to the heap.
    charged: usize,
}

impl ObjectSpace {
    /// A space without objects.
    pub fn new() -> ObjectSpace {
        let mut space = ObjectSpace::default();
        for status in [Status::Absent, Status::Never, Status::Elsewhere] {
            let (record, meta) = stand_in(status);
            space.records.push(record);
            space.metas.push(meta);
        }
        space
    }

    /// A new execution on `machine`, which keeps at most `trace_entries` entries of its trace.
    pub fn start_execution(&mut self, machine: Symbol, level: TraceLevel, trace_entries: usize) -> Execution {
        self.executions = self.executions.wrapping_add(self.shard.lane.stride());
        let mut exec = Execution::new(ExecutionId(self.executions), machine, level, trace_entries);
        if self.journal.is_kept() {
            exec.trace.tell_ends();
            exec.keep_learned();
        }
        exec
    }

    /// Ends an execution: an open transaction is aborted, and what open activations changed is undone. The outermost
    /// activations give way last.
    pub fn end_execution(&mut self, heap: &mut Heap, exec: &mut Execution, at: At) {
        if exec.tx.open {
            self.abort_open(exec, None, at);
        }
        while exec.depth() > 0 {
            self.drop_activation(exec);
        }
        exec.accepted.clear();
        exec.earlier.clear();
        exec.resumed.clear();
        self.settle_received(exec);
        self.waiting.remove(&exec.id);
        heap.charge(-(exec.charged as isize));
        exec.charged = 0;
    }

    /// How many objects there are, those that ended included.
    pub fn object_count(&self) -> usize {
        self.places.len()
    }

    /// The number of the latest commit.
    pub fn clock(&self) -> u64 {
        self.clock
    }

    /// Makes a behaviour known by its name (`define-behavior`). A later one of the same name takes its place; objects
    /// keep the one they were created with.
    ///
    /// # Errors
    /// A wrong type, if it is no behaviour.
    pub fn register_behavior(&mut self, heap: &Heap, behavior: Value) -> Outcome<()> {
        match heap.behavior_parts(behavior).and_then(|parts| parts.name.as_symbol()) {
            None => Err(Fault::wrong_type(1, "a behaviour", behavior)),
            Some(name) => {
                self.behaviors.insert(name, behavior);
                self.journal.note_behavior(name);
                Ok(())
            }
        }
    }

    /// The behaviour that a value is, or that a symbol names.
    ///
    /// # Errors
    /// `behavior-not-found`, or a wrong type.
    pub fn find_behavior(&self, heap: &Heap, behavior: Value) -> Outcome {
        match behavior.as_symbol() {
            Some(name) => match self.behaviors.get(&name) {
                Some(behavior) => Ok(*behavior),
                None => Err(errors::behavior_not_found(name, self.behaviors.keys())),
            },
            None if heap.behavior_parts(behavior).is_some() => Ok(behavior),
            None => Err(Fault::wrong_type(1, "a behaviour or the symbol that names one", behavior)),
        }
    }

    /// Says whether a controller can be reached. All can, until this says otherwise.
    pub fn set_reachable(&mut self, controller: Symbol, reachable: bool) {
        if reachable {
            self.unreachable.remove(&controller);
        } else {
            self.unreachable.insert(controller);
        }
    }

    /// Whether a controller can be reached.
    ///
    /// # Errors
    /// `controller-unreachable`.
    pub(crate) fn check_reachable(&self, controller: Symbol) -> Outcome<()> {
        if self.unreachable.contains(&controller) {
            return Err(errors::controller_unreachable(controller));
        }
        Ok(())
    }

    /// Where an object's record is, if there is one.
    #[inline(always)]
    pub(crate) fn place(&self, object: ObjectRef) -> Option<usize> {
        self.places.get(object.0 as usize).map(|place| *place as usize)
    }

    /// Where the record of an object is that is known here.
    #[inline(always)]
    pub(crate) fn at(&self, object: u32) -> usize {
        self.places[object as usize] as usize
    }

    /// The record of an object that is known here, to be changed.
    #[inline]
    pub(crate) fn record_of(&mut self, object: u32) -> &mut Record {
        let place = self.at(object);
        &mut self.records[place]
    }

    /// The same for what is seldom needed.
    pub(crate) fn meta_of(&mut self, object: u32) -> &mut Meta {
        let place = self.at(object);
        &mut self.metas[place]
    }

    pub(crate) fn meta(&self, object: ObjectRef) -> Option<&Meta> {
        self.metas.get(self.place(object)?)
    }

    pub(crate) fn record(&self, object: ObjectRef) -> Option<&Record> {
        self.records.get(self.place(object)?)
    }

    /// The number of the next object that is created here.
    #[inline]
    pub(crate) fn next_number(&self) -> usize {
        self.shard.lane.next_from(self.places.len() as u64) as usize
    }

    /// Adds an object; its status says for whom it is there.
    pub(crate) fn add(&mut self, heap: &mut Heap, record: Record, meta: Meta) -> Outcome<ObjectRef> {
        let number = self.next_number();
        if number.max(self.records.len()) >= VOID as usize {
            return Err(errors::too_many("objects"));
        }
        self.cover(number as u32);
        self.put(number as u32, record, meta);
        self.charge(heap);
        Ok(ObjectRef(number as u32))
    }

    /// Gives an object a record.
    pub(crate) fn put(&mut self, object: u32, record: Record, meta: Meta) {
        let place = self.records.len() as u32;
        self.records.push(record);
        self.metas.push(meta);
        self.places[object as usize] = place;
        self.mark_dirty(place);
    }

    /// Counts the memory of the tables against the heap's limit.
    #[inline(always)]
    pub(crate) fn charge(&mut self, heap: &mut Heap) {
        let bytes = self.places.len() * size_of::<u32>()
            + self.records.capacity() * size_of::<Record>()
            + self.metas.capacity() * size_of::<Meta>()
            + self.mailboxes.bytes()
            + self.versions.bytes()
            + self.index.bytes();
        if bytes != self.charged {
            heap.charge(bytes as isize - self.charged as isize);
            self.charged = bytes;
        }
    }

    /// Notes that a record was given a value that may be young.
    #[inline]
    pub(crate) fn mark_dirty(&mut self, place: u32) {
        let record = &mut self.records[place as usize];
        if !record.dirty {
            record.dirty = true;
            self.dirty.push(place);
        }
    }

    /// The next commit's number.
    #[inline]
    pub(crate) fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Gives a record a new version, and keeps the old one for open transactions that still see it. `state` is the
    /// state that the old version had.
    #[inline]
    pub(crate) fn replace_version(&mut self, place: u32, version: u64, state: Value) {
        let record = &mut self.records[place as usize];
        if self.transactions.newest_snapshot.is_some_and(|newest| newest >= record.version) {
            self.versions.keep(record, &mut self.metas[place as usize], version, state);
        }
        record.version = version;
    }

    /// An entry for the trace of `exec`, about an object.
    #[inline(always)]
    pub(crate) fn entry(&self, exec: &Execution, event: Event, callee: u32, at: At) -> NewEntry {
        let caller = exec.sender_index();
        NewEntry {
            event,
            cause: exec.cause(),
            caller,
            callee,
            controller: self.executing_controller(exec, callee),
            tx: exec.open_tx(),
            at,
            selector: false,
        }
    }

    /// Under which controller something happens to an object: the transaction's, or else the object's.
    #[inline(always)]
    fn executing_controller(&self, exec: &Execution, object: u32) -> Option<Symbol> {
        if exec.tx.open {
            return exec.tx.controller;
        }
        self.record(ObjectRef(object)).and_then(|record| record.controller)
    }

    /// On whose authority the execution acts: the transaction's controller, or else that of the current object, or else
    /// the one that it was started under. Others act on the host's authority, outside both, and may do everything.
    #[inline]
    pub(crate) fn acting_controller(&self, exec: &Execution) -> Option<Symbol> {
        if exec.tx.open {
            return exec.tx.controller;
        }
        match (exec.acting_authority(), exec.activations.last()) {
            (Some(authority), _) => authority,
            (None, Some(current)) => self.records[self.at(current.object)].controller,
            (None, None) => exec.home,
        }
    }

    /// Refuses to let an execution into an object that another one is inside of: it has to wait, unless that one
    /// waits for it.
    #[cold]
    pub(crate) fn wait_for(&mut self, exec: &Execution, object: u32) -> Box<Fault> {
        let mut wanted = object;
        for _ in 0..=self.waiting.len() {
            let inside = ExecutionId(self.records[self.at(wanted)].gate);
            if inside == exec.id {
                self.waiting.remove(&exec.id);
                return errors::deadlock(self, ObjectRef(object));
            }
            match self.waiting.get(&inside) {
                Some(next) => wanted = *next,
                None => break,
            }
        }
        self.waiting.insert(exec.id, object);
        Box::new(Fault::WouldBlock)
    }

    /// Forgets who waits for an object: it has ended, so nobody will be let in.
    #[cold]
    pub(crate) fn forget_waiting_for(&mut self, object: u32) {
        self.waiting.retain(|_, wanted| *wanted != object);
    }

    /// Forgets that an execution had to wait: it was let in, or need not wait any more.
    #[inline(always)]
    pub(crate) fn stop_waiting(&mut self, exec: &Execution) {
        if self.someone_waits() {
            self.no_longer_waiting(exec.id);
        }
    }

    /// Whether an execution had to wait for another one to leave an object.
    #[inline(always)]
    pub(crate) fn someone_waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    #[cold]
    #[inline(never)]
    fn no_longer_waiting(&mut self, exec: ExecutionId) {
        self.waiting.remove(&exec);
    }

    pub(crate) fn status(&self, object: ObjectRef) -> Option<Status> {
        self.meta(object).map(|meta| meta.status)
    }

    /// The trace entry that says since when an object has its controller.
    pub fn owned_since(&self, object: ObjectRef) -> Option<crate::OwnedSince> {
        self.meta(object).map(|meta| meta.owned_since)
    }

    /// How many inputs an object has accepted.
    pub fn history_length(&self, object: ObjectRef) -> Option<u64> {
        self.record(object).map(|record| record.history)
    }

    /// Whether an execution had to wait for another one to leave an object, and has not been let in since.
    pub fn is_waiting(&self, exec: ExecutionId) -> bool {
        self.waiting.contains_key(&exec)
    }

    /// The execution that is still inside the object that `exec` had to wait for.
    pub fn blocker(&self, exec: ExecutionId) -> Option<ExecutionId> {
        self.waiting.get(&exec).and_then(|object| self.inside(ObjectRef(*object))).filter(|id| *id != exec)
    }

    /// The object that an execution waits to be let into.
    pub(crate) fn waits_for(&self, exec: ExecutionId) -> Option<ObjectRef> {
        self.waiting.get(&exec).map(|object| ObjectRef(*object))
    }

    /// Notes that an execution had to wait for an object when it was saved.
    pub(crate) fn wait_again_for(&mut self, exec: ExecutionId, object: ObjectRef) {
        self.waiting.insert(exec, object.0);
    }

    /// The execution that is inside an object, outside of any transaction.
    pub fn inside(&self, object: ObjectRef) -> Option<ExecutionId> {
        let gate = self.record(object)?.gate;
        (gate != FREE && gate != SHUT).then_some(ExecutionId(gate))
    }

    /// Notes that an execution does not wait for an object any more: it was told that it waits in vain.
    pub fn give_up_waiting(&mut self, exec: ExecutionId) {
        self.waiting.remove(&exec);
    }
}
