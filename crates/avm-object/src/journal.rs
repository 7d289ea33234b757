//! What was committed since somebody last asked: what a durable store has to be told.
//!
//! The journal names what changed; what it is now is read when the changes are taken. So an object that was committed a
//! thousand times since then is written once. The changes that are taken at one time belong together: a store must
//! keep all of them or none.

mod news;

pub use news::ObjectNews;

use crate::execution::{Activation, Execution, SETTLED, VOID};
use crate::mailbox::{Delivery, Outgoing};
use crate::record::{ABSENT, FREE, Meta, NEVER, OwnedSince, Record, SHUT, Status};
use crate::saving::EarlierInput;
use crate::space::ObjectSpace;
use crate::{EntryId, ExecutionId, PureFunction};
use avm_base::Symbol;
use avm_value::{Heap, ObjectRef, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What was committed and not taken yet. It notes nothing until it is kept.
#[derive(Default)]
pub(crate) struct Journal {
    kept: bool,
    /// Objects, with the length of their histories at their last commit.
    objects: BTreeMap<u32, u64>,
    /// Messages that were sent, each as it was sent: one that is being received may have to be received again.
    posted: BTreeMap<u64, Delivery>,
    /// Numbers of messages that were received.
    taken: BTreeSet<u64>,
    behaviors: BTreeSet<Symbol>,
    functions: BTreeSet<Symbol>,
    names: BTreeSet<Symbol>,
    /// Objects that were created, given away or destroyed, as they had been.
    population: BTreeMap<u32, Option<Before>>,
    /// The events by which objects that were given away or destroyed had come to their controllers before that.
    origins: BTreeMap<u32, OwnedSince>,
    /// Inputs that joined histories, in the order in which they did.
    inputs: Vec<Input>,
    /// Objects that rejected an activation of which a transaction had committed a part: that part follows from no input alone.
    undetermined: BTreeSet<u32>,
    /// The states that objects began with, by the entries of their creation.
    created: BTreeMap<(ExecutionId, EntryId), Value>,
}

/// Whose an object was before it was given away or destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// Its controller.
    pub controller: Option<Symbol>,
    /// The event by which it had come to it.
    pub owned_since: OwnedSince,
}

/// An input that joined the history of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// The object.
    pub object: ObjectRef,
    /// The execution that called it,
    pub execution: ExecutionId,
    /// and the entry of that one's trace.
    pub entry: EntryId,
}

impl Journal {
    #[inline]
    pub(crate) fn is_kept(&self) -> bool {
        self.kept
    }

    /// Notes that an execution received messages: for good, once it is in no activation and no transaction any more.
    #[inline]
    pub(crate) fn note_taken(&self, exec: &mut Execution, deliveries: &[Delivery]) {
        if self.kept {
            exec.consumed.extend(deliveries.iter().map(|delivery| delivery.number));
        }
    }

    /// What an execution has accepted so far and satisfies a test joins the histories, in order of start.
    fn join(&mut self, exec: &mut Execution, joins: impl Fn(u32, EntryId) -> bool) {
        let first = self.inputs.len();
        let execution = exec.id;
        let inputs = &mut self.inputs;
        exec.accepted.retain(|(object, entry)| {
            let stays = !joins(*object, *entry);
            if !stays {
                inputs.push(Input { object: ObjectRef(*object), execution, entry: *entry });
            }
            stays
        });
        self.inputs[first..].sort_by_key(|input| input.entry);
    }

    /// The same for what was accepted before the execution was saved.
    fn join_earlier(&mut self, exec: &mut Execution, joins: impl Fn(&EarlierInput) -> bool) {
        let first = self.inputs.len();
        let inputs = &mut self.inputs;
        exec.earlier.retain(|earlier| {
            let stays = !joins(earlier);
            if !stays {
                inputs.push(earlier.input);
            }
            stays
        });
        // Executions are numbered in the order of their start.
        self.inputs[first..].sort_by_key(|input| (input.execution, input.entry));
    }

    fn settle(&mut self, exec: &mut Execution) {
        if exec.depth() == 0 && !exec.tx.open {
            self.taken.extend(exec.consumed.drain(..));
        }
    }

    /// Notes with which state an object began.
    pub(crate) fn note_first_state(&mut self, execution: ExecutionId, entry: EntryId, state: Value) {
        if self.kept {
            self.created.insert((execution, entry), state);
        }
    }

    pub(crate) fn visit(&mut self, visit: impl FnMut(&mut Value)) {
        let messages = self.posted.values_mut().map(|delivery| &mut delivery.message);
        self.created.values_mut().chain(messages).for_each(visit);
    }

    /// Notes that an object was created, given away or destroyed, and whose it had been. What it was when the changes were
    /// taken last is what counts.
    pub(crate) fn note_population(&mut self, object: u32, before: Option<Before>) {
        if self.kept {
            self.population.entry(object).or_insert(before);
            if let Some(Before { owned_since, .. }) = before {
                self.origins.entry(object).or_insert(owned_since);
            }
        }
    }

    pub(crate) fn note_behavior(&mut self, name: Symbol) {
        if self.kept {
            self.behaviors.insert(name);
        }
    }

    pub(crate) fn note_function(&mut self, name: Symbol) {
        if self.kept {
            self.functions.insert(name);
        }
    }

    pub(crate) fn note_name(&mut self, name: Symbol) {
        if self.kept {
            self.names.insert(name);
        }
    }
}

/// An object as a store keeps it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoredObject {
    /// The object.
    pub object: ObjectRef,
    /// Its behaviour; `#f` for one that ended.
    pub behavior: Value,
    /// The name of its behaviour.
    pub name: Symbol,
    /// Its committed state, a vector; `#f` for one that ended.
    pub state: Value,
    /// The commit at which it last changed.
    pub version: u64,
    /// How many inputs it accepted.
    pub history: u64,
    /// Its controller.
    pub controller: Option<Symbol>,
    /// The controller that it was created for.
    pub creating_controller: Option<Symbol>,
    /// The machine where its data lives.
    pub machine: Symbol,
    /// The commit that created it.
    pub created: u64,
    /// The commit that destroyed it.
    pub destroyed: Option<u64>,
    /// The event by which it came to its controller.
    pub owned_since: OwnedSince,
    /// Whether it can be consumed, once.
    pub linear: bool,
}

/// How far a space has counted. Numbers are never used again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Objects.
    pub objects: u32,
    /// Commits.
    pub clock: u64,
    /// The latest commit that created, destroyed or transferred an object.
    pub population: u64,
    /// Transactions.
    pub transactions: u32,
    /// Executions.
    pub executions: u32,
    /// Messages.
    pub messages: u64,
}

/// What was committed since the last time. All its values are alive until the next collection.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Objects that changed, in order of their numbers.
    pub objects: Vec<StoredObject>,
    /// Messages that were sent and not received, in the order of sending.
    pub posted: Vec<Delivery>,
    /// Numbers of messages that were received, and had been sent before these changes.
    pub taken: Vec<u64>,
    /// Behaviours that were given a name.
    pub behaviors: Vec<(Symbol, Value)>,
    /// Pure functions that were registered or replaced.
    pub functions: Vec<(Symbol, PureFunction)>,
    /// Objects that were given a name.
    pub names: Vec<(Symbol, ObjectRef)>,
    /// Objects that rejected an input in which a transaction had committed what they had done: their histories do not determine
    /// their states.
    pub undetermined: Vec<ObjectRef>,
    /// Objects that were created, given away or destroyed, in order of their numbers; and whose each was, unless it is new.
    pub population: Vec<(ObjectRef, Option<Before>)>,
    /// The events by which objects that were given away or destroyed had come to their controllers before that.
    pub origins: Vec<(ObjectRef, OwnedSince)>,
    /// Inputs that joined histories, for each object in the order of its history.
    pub inputs: Vec<Input>,
    /// How far the space has counted.
    pub counters: Counters,
    /// Stretches of ids of transactions that were aborted, in order; only where everything is asked for.
    pub aborted: Vec<(u32, u32)>,
}

impl Changes {
    /// Whether nothing was committed.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
            && self.posted.is_empty()
            && self.taken.is_empty()
            && self.behaviors.is_empty()
            && self.functions.is_empty()
            && self.names.is_empty()
    }
}

impl Execution {
    /// The input of an activation that so many others are around joins a history, or waits for a transaction to end.
    fn note_accepted(&mut self, activation: &Activation, depth: usize) {
        if self.trace_aside.is_some() {
            // Several ways are followed, of which none is what happens.
            return;
        }
        let object = ObjectRef(activation.object);
        match self.resumed.get(depth) {
            Some(&(execution, entry)) if activation.entry == EntryId::NONE => {
                let input = Input { object, execution, entry };
                let in_tx = !activation.is_direct();
                self.earlier.push(EarlierInput { input, depth: depth as u64, in_tx });
            }
            _ => self.accepted.push((activation.object, activation.entry)),
        }
    }

    /// An activation has ended: what was accepted inside of it is inside of those around it now.
    fn settle_earlier(&mut self) {
        let depth = self.depth() as u64;
        self.earlier.iter_mut().for_each(|earlier| earlier.depth = earlier.depth.min(depth));
    }
}

impl ObjectSpace {
    /// From now on what is committed is noted, to be taken by [`ObjectSpace::take_changes`]: by this execution, and by those
    /// that are started later.
    pub fn keep_journal(&mut self, exec: &mut Execution) {
        self.journal.kept = true;
        exec.trace.tell_ends();
        exec.keep_learned();
    }

    /// Notes that an object was committed.
    #[cold]
    #[inline(never)]
    pub(crate) fn note_committed(&mut self, object: u32) {
        let history = self.records[self.at(object)].history;
        self.journal.objects.insert(object, history);
    }

    /// Notes that an activation was accepted. Outside transactions this commits its object, unless another activation of
    /// it is open around this one.
    #[cold]
    #[inline(never)]
    pub(crate) fn note_accepted(&mut self, exec: &mut Execution, activation: &Activation) {
        if activation.slot == VOID {
            return;
        }
        if activation.slot != SETTLED {
            exec.note_accepted(activation, exec.depth());
        }
        exec.settle_earlier();
        if activation.is_direct() && activation.holds {
            self.journal
                .join_earlier(exec, |earlier| !earlier.in_tx && earlier.input.object.0 == activation.object);
            self.journal.join(exec, |object, _| object == activation.object);
            self.note_committed(activation.object);
        }
    }

    /// Notes that an activation was rejected: what it accepted for the same object is undone with it.
    #[cold]
    #[inline(never)]
    pub(crate) fn note_rejected(&mut self, exec: &mut Execution, activation: &Activation) {
        if activation.slot == SETTLED {
            self.journal.undetermined.insert(activation.object);
        }
        let is_undone = |object: u32, entry: EntryId| object == activation.object && entry > activation.entry;
        if exec.trace_aside.is_none() {
            exec.accepted.retain(|(object, entry)| !is_undone(*object, *entry));
        }
        let depth = exec.depth() as u64;
        exec.earlier.retain(|earlier| earlier.input.object.0 != activation.object || earlier.depth <= depth);
        exec.settle_earlier();
        if activation.is_direct() && activation.holds {
            self.note_committed(activation.object);
        }
    }

    /// Notes that activations of an object, at these depths, go back no further than to here: their inputs join its history
    /// now, and so does what they accepted of it so far.
    pub(crate) fn note_settled(&mut self, exec: &mut Execution, object: u32, depths: &[usize]) {
        for depth in depths {
            let activation = exec.activations[*depth];
            exec.note_accepted(&activation, *depth);
        }
        self.journal.join_earlier(exec, |earlier| !earlier.in_tx && earlier.input.object.0 == object);
        self.journal.join(exec, |joining, _| joining == object);
    }

    /// Notes how a transaction ends: what was accepted in it joins the histories, or never was.
    pub(crate) fn note_end(&mut self, exec: &mut Execution, committed: bool) {
        let began = exec.tx.began;
        if committed {
            self.journal.join_earlier(exec, |earlier| earlier.in_tx);
            self.journal.join(exec, |_, entry| entry > began);
        } else {
            exec.earlier.retain(|earlier| !earlier.in_tx);
            exec.accepted.retain(|(_, entry)| *entry < began);
        }
    }

    /// Whose an object is.
    pub(crate) fn before(&self, object: u32) -> Before {
        let (record, meta) = (&self.records[self.at(object)], &self.metas[self.at(object)]);
        Before { controller: record.controller, owned_since: meta.owned_since }
    }

    /// An object was created for everybody.
    pub(crate) fn note_created(&mut self, object: u32, version: u64) {
        self.index_created(object, version);
        self.journal.note_population(object, None);
    }

    /// An object has ended for everybody.
    pub(crate) fn note_ended(&mut self, object: u32, version: u64) {
        self.index_ended(object, version);
        let before = self.before(object);
        self.journal.note_population(object, Some(before));
    }

    pub(crate) fn note_if_kept(&mut self, object: u32) {
        if self.journal.kept {
            self.note_committed(object);
        }
    }

    /// Puts a message into its receiver's mailbox.
    pub(crate) fn post(&mut self, sender: ExecutionId, outgoing: Outgoing) {
        let receiver = outgoing.receiver;
        if self.is_elsewhere(ObjectRef(receiver)) {
            self.shard.posts.push((sender, outgoing));
            return;
        }
        let number = self.mailboxes.put(sender, outgoing);
        if self.journal.kept {
            let sent = self.mailboxes.find(receiver, number).copied();
            self.journal.posted.extend(sent.map(|delivery| (number, delivery)));
        }
    }

    /// The state with which the object began that an entry of a trace says was created; it is known until it is asked for.
    pub fn take_first_state(&mut self, execution: ExecutionId, entry: EntryId) -> Option<Value> {
        self.journal.created.remove(&(execution, entry))
    }

    /// An execution is in no activation and no transaction any more: what it received is received for good.
    pub fn settle_received(&mut self, exec: &mut Execution) {
        if !exec.consumed.is_empty() {
            self.journal.settle(exec);
        }
    }

    /// Takes what was committed since the last time, as it is now.
    pub fn take_changes(&mut self) -> Changes {
        let mut journal = std::mem::take(&mut self.journal);
        self.journal.kept = journal.kept;
        self.journal.created = std::mem::take(&mut journal.created);
        // A message that is being received stays until that is for good.
        let mut posted = journal.posted;
        let taken = journal.taken.into_iter().filter(|number| posted.remove(number).is_none()).collect();
        Changes {
            posted: posted.into_values().collect(),
            taken,
            objects: journal.objects.iter().map(|(object, history)| self.stored(*object, *history)).collect(),
            behaviors: journal.behaviors.iter().map(|name| (*name, self.behaviors[name])).collect(),
            functions: self.pure.of_names(&journal.functions),
            inputs: journal.inputs,
            names: journal.names.iter().map(|name| (*name, self.names[name])).collect(),
            undetermined: journal.undetermined.into_iter().map(ObjectRef).collect(),
            population: journal.population.into_iter().map(|(it, before)| (ObjectRef(it), before)).collect(),
            origins: journal.origins.into_iter().map(|(it, since)| (ObjectRef(it), since)).collect(),
            counters: self.counters(),
            aborted: Vec::new(),
        }
    }

    /// Whether an execution is inside of an object: then its committed state may be that of the middle of an input.
    pub fn is_entered(&self, object: ObjectRef) -> bool {
        self.record(object).is_some_and(|record| record.gate != FREE && record.gate != SHUT)
    }

    /// An object as its last commit left it, with the length that its history had then.
    pub(crate) fn stored(&self, object: u32, history: u64) -> StoredObject {
        let (record, meta) = (&self.records[self.at(object)], &self.metas[self.at(object)]);
        let destroyed = match meta.status {
            Status::Destroyed(version) => Some(version),
            _ => None,
        };
        let inside = record.gate != FREE && record.gate != SHUT;
        let state = if inside { record.committed } else { record.state };
        StoredObject {
            object: ObjectRef(object),
            behavior: if destroyed.is_some() { Value::FALSE } else { record.behavior },
            name: record.name,
            state: if destroyed.is_some() { Value::FALSE } else { state },
            version: record.version,
            history,
            controller: record.controller,
            creating_controller: meta.creating_controller,
            machine: meta.machine,
            created: meta.created,
            destroyed,
            owned_since: meta.owned_since,
            linear: self.linear.contains(&object),
        }
    }

    /// How far the space has counted.
    pub fn counters(&self) -> Counters {
        Counters {
            objects: self.places.len() as u32,
            clock: self.clock,
            population: self.population,
            transactions: self.transactions.next_id(),
            executions: self.executions,
            messages: self.mailboxes.next_number(),
        }
    }

    /// Makes a new space count on from where a stored one was. Its objects are absent: each is asked for when it is
    /// needed, by [`ObjectSpace::take_wanted`], and given by [`ObjectSpace::restore_object`].
    ///
    /// # Errors
    /// Where memory does not allow so many objects.
    pub fn restore_counters(&mut self, heap: &mut Heap, counters: Counters) -> Outcome<()> {
        heap.check_room((counters.objects as usize).saturating_mul(size_of::<u32>()))?;
        // Fresh memory is zero, and takes none until it is written.
        self.places = vec![ABSENT; counters.objects as usize];
        (self.clock, self.population) = (counters.clock, counters.population);
        self.transactions.count_from(counters.transactions);
        if counters.executions > 0 {
            self.executions = self.executions_before(counters.executions + 1);
        }
        self.mailboxes.count_from(counters.messages);
        self.charge(heap);
        Ok(())
    }

    /// Says which transactions were aborted before, in stretches of ids that rise; gives whether they do.
    pub fn restore_aborted(&mut self, stretches: Vec<(u32, u32)>) -> bool {
        self.transactions.restore_aborted(stretches)
    }

    /// Gives an execution that has done nothing yet a number of its own again, after those of a store are known.
    pub fn renumber(&mut self, exec: &mut Execution) {
        self.executions = self.executions.wrapping_add(self.shard.lane.stride());
        exec.id = ExecutionId(self.executions);
    }

    /// The absent object that an instruction has just been refused for with
    /// [`Fault::WouldBlock`](avm_value::Fault::WouldBlock): once it is restored, the instruction can be tried again.
    pub fn take_wanted(&mut self) -> Option<ObjectRef> {
        self.wanted.take().map(ObjectRef)
    }

    /// Whether there is such an object.
    pub fn has_wanted(&self) -> bool {
        self.wanted.get().is_some()
    }

    /// Whether an object is in the store and has not been asked for yet.
    pub fn is_absent(&self, object: ObjectRef) -> bool {
        self.status(object) == Some(Status::Absent)
    }

    /// Gives an absent object, as the store has it.
    pub fn restore_object(&mut self, stored: StoredObject) {
        if self.is_absent(stored.object) {
            self.put_stored(stored);
        }
    }

    /// Puts an object into memory as it was stored.
    pub(crate) fn put_stored(&mut self, stored: StoredObject) {
        let record = Record {
            state: stored.state,
            committed: stored.state,
            behavior: stored.behavior,
            version: stored.version,
            history: stored.history,
            gate: if stored.destroyed.is_some() { SHUT } else { FREE },
            dirty: false,
            name: stored.name,
            controller: stored.controller,
        };
        let meta = Meta {
            status: stored.destroyed.map_or(Status::Live, Status::Destroyed),
            older: 0,
            creating_controller: stored.creating_controller,
            machine: stored.machine,
            created: stored.created,
            owned_since: stored.owned_since,
        };
        self.put(stored.object.0, record, meta);
        if stored.linear {
            self.linear.insert(stored.object.0);
        }
    }

    /// An absent object is not in the store: it was created in a transaction that never was committed.
    pub fn restore_nothing(&mut self, object: ObjectRef) {
        if self.is_absent(object) {
            self.places[object.0 as usize] = NEVER;
        }
    }

    /// Puts a stored message back into its receiver's mailbox. Messages come in the order of their numbers.
    pub fn restore_message(&mut self, delivery: Delivery) {
        self.mailboxes.append(delivery);
    }

    /// Makes a stored behaviour known by its name.
    pub fn restore_behavior(&mut self, name: Symbol, behavior: Value) {
        self.behaviors.insert(name, behavior);
    }

    /// Makes a stored pure function known by its name.
    pub fn restore_function(&mut self, name: Symbol, function: PureFunction) {
        self.pure.restore(name, function);
    }

    /// Gives a stored object its name back.
    pub fn restore_name(&mut self, name: Symbol, object: ObjectRef) {
        self.names.insert(name, object);
    }

    /// `(name-object! name obj)`: gives an object a name by which other programs on the same store find it.
    pub fn name_object(&mut self, name: Symbol, object: ObjectRef) {
        self.names.insert(name, object);
        self.journal.note_name(name);
    }

    /// `(find-object name)`: the object of a name.
    pub fn named_object(&self, name: Symbol) -> Option<ObjectRef> {
        self.names.get(&name).copied()
    }
}
