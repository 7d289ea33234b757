//! One machine's objects, in memory.

use crate::execution::{Execution, ExecutionId, NOBODY};
use crate::mailbox::Mailboxes;
use crate::pure::PureFunctions;
use crate::record::{Meta, Record, Status};
use crate::trace::{Event, NewEntry, TraceLevel};
use crate::transaction::Transactions;
use crate::versions::Versions;
use crate::{At, errors};
use avm_base::Symbol;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};
use std::collections::{HashMap, HashSet};

/// One machine's store in memory: objects with their states, behaviours and controllers, transactions, mailboxes and
/// pure functions.
#[derive(Default)]
pub struct ObjectSpace {
    /// Objects by their number. They are never taken out: a reference to one that ended must not find another.
    pub(crate) records: Vec<Record>,
    pub(crate) metas: Vec<Meta>,
    /// Objects that a minor collection must visit.
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
    /// Objects that can be consumed once.
    pub(crate) linear: HashSet<u32>,
    /// Controllers that cannot be reached.
    unreachable: HashSet<Symbol>,
    /// The object that each execution that had to wait was waiting for.
    waiting: HashMap<ExecutionId, u32>,
    /// The latest execution.
    executions: u32,
    /// Room to build states in.
    pub(crate) scratch: Vec<Value>,
    /// Bytes charged to the heap.
    charged: usize,
}

impl ObjectSpace {
    /// A space without objects.
    pub fn new() -> ObjectSpace {
        ObjectSpace::default()
    }

    /// A new execution on `machine`, which keeps at most `trace_entries` entries of its trace.
    pub fn start_execution(&mut self, machine: Symbol, level: TraceLevel, trace_entries: usize) -> Execution {
        self.executions += 1;
        Execution::new(ExecutionId(self.executions), machine, level, trace_entries)
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
        self.waiting.remove(&exec.id);
        heap.charge(-(exec.charged as isize));
        exec.charged = 0;
    }

    /// How many objects there are, those that ended included.
    pub fn object_count(&self) -> usize {
        self.records.len()
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

    pub(crate) fn record(&self, object: ObjectRef) -> Option<&Record> {
        self.records.get(object.0 as usize)
    }

    /// Adds an object; its status says for whom it is there.
    pub(crate) fn add(&mut self, heap: &mut Heap, record: Record, meta: Meta) -> Outcome<ObjectRef> {
        let index = self.records.len();
        if index >= NOBODY as usize {
            return Err(errors::too_many("objects"));
        }
        self.records.push(record);
        self.metas.push(meta);
        self.mark_dirty(index as u32);
        self.charge(heap);
        Ok(ObjectRef(index as u32))
    }

    /// Counts the memory of the tables against the heap's limit.
    pub(crate) fn charge(&mut self, heap: &mut Heap) {
        let bytes = self.records.capacity() * size_of::<Record>()
            + self.metas.capacity() * size_of::<Meta>()
            + self.mailboxes.bytes()
            + self.versions.bytes();
        if bytes != self.charged {
            heap.charge(bytes as isize - self.charged as isize);
            self.charged = bytes;
        }
    }

    /// Notes that a record was given a value that may be young.
    #[inline]
    pub(crate) fn mark_dirty(&mut self, index: u32) {
        let record = &mut self.records[index as usize];
        if !record.dirty {
            record.dirty = true;
            self.dirty.push(index);
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
    pub(crate) fn replace_version(&mut self, index: u32, version: u64, state: Value) {
        let record = &mut self.records[index as usize];
        if self.transactions.newest_snapshot.is_some_and(|newest| newest >= record.version) {
            self.versions.keep(record, &mut self.metas[index as usize], version, state);
        }
        record.version = version;
    }

    /// An entry for the trace of `exec`, about an object.
    #[inline]
    pub(crate) fn entry(&self, exec: &Execution, event: Event, callee: u32, at: At) -> NewEntry {
        let caller = exec.self_index();
        NewEntry {
            event,
            cause: exec.cause(),
            caller,
            callee,
            machine: exec.machine,
            controller: self.executing_controller(exec, callee),
            tx: exec.open_tx(),
            at,
            selector: false,
        }
    }

    /// Under which controller something happens to an object: the transaction's, or else the object's.
    #[inline]
    fn executing_controller(&self, exec: &Execution, object: u32) -> Option<Symbol> {
        if exec.tx.open {
            return exec.tx.controller;
        }
        self.records.get(object as usize).and_then(|record| record.controller)
    }

    /// On whose authority the execution acts: the transaction's controller, or else that of the current object. The
    /// program itself, outside both, acts on the host's authority and may do everything.
    #[inline]
    pub(crate) fn acting_controller(&self, exec: &Execution) -> Option<Symbol> {
        if exec.tx.open {
            return exec.tx.controller;
        }
        exec.activations.last().and_then(|current| self.records[current.object as usize].controller)
    }

    /// Refuses to let an execution into an object that another one is inside of: it has to wait, unless that one
    /// waits for it.
    #[cold]
    pub(crate) fn wait_for(&mut self, exec: &Execution, object: u32) -> Box<Fault> {
        let mut wanted = object;
        for _ in 0..=self.waiting.len() {
            let inside = ExecutionId(self.records[wanted as usize].gate);
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

    /// Forgets that an execution had to wait: it was let in.
    #[inline]
    pub(crate) fn stop_waiting(&mut self, exec: &Execution) {
        if !self.waiting.is_empty() {
            self.waiting.remove(&exec.id);
        }
    }

    pub(crate) fn status(&self, object: ObjectRef) -> Option<Status> {
        self.metas.get(object.0 as usize).map(|meta| meta.status)
    }

    /// The trace entry that says since when an object has its controller.
    pub fn owned_since(&self, object: ObjectRef) -> Option<crate::OwnedSince> {
        self.metas.get(object.0 as usize).map(|meta| meta.owned_since)
    }

    /// How many inputs an object has accepted.
    pub fn history_length(&self, object: ObjectRef) -> Option<u64> {
        self.record(object).map(|record| record.history)
    }

    /// Whether an execution had to wait for another one to leave an object, and has not been let in since.
    pub fn is_waiting(&self, exec: ExecutionId) -> bool {
        self.waiting.contains_key(&exec)
    }
}
