//! An execution that follows several ways from one point: how its transaction and its activations were there, how to go
//! back, and how to make one of two ways.

use crate::execution::{Activation, Execution, NOBODY};
use crate::index::MetaTest;
use crate::inputs::Inputs;
use crate::kept::Moment;
use crate::mailbox::Outgoing;
use crate::record::Status;
use crate::space::ObjectSpace;
use crate::trace::{EntryId, Trace, TraceLevel};
use crate::transaction::Touched;
use avm_base::Symbol;
use avm_value::{Heap, ObjectRef, Outcome, Tracer, Value};

/// How an execution's transaction and activations were at a moment.
pub struct Fork {
    touched: Moment,
    activations: Vec<Activation>,
    inputs: Inputs,
    consumed: usize,
    /// Nothing is accepted while several ways are followed.
    accepted: Option<Vec<(u32, EntryId)>>,
    controller: Option<Symbol>,
    changes_population: bool,
    scried: bool,
    scried_where: Vec<MetaTest>,
    outbox: usize,
    /// Of a part of a composed program that has run: the messages that it sent.
    sent: Vec<Outgoing>,
    received: usize,
    /// How many objects there were.
    objects: usize,
    /// How many records there were.
    records: usize,
    pure_depth: u32,
}

impl Fork {
    /// All that the transaction had touched.
    pub fn moment(&self) -> &Moment {
        &self.touched
    }

    /// Visits its values.
    pub fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        for activation in &mut self.activations {
            tracer.visit(&mut activation.before);
        }
        tracer.visit_all(self.inputs.behind_mut(0));
        for outgoing in &mut self.sent {
            tracer.visit(&mut outgoing.message);
        }
    }
}

/// An object as a transaction had touched it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TouchedState {
    /// Which.
    pub object: u32,
    /// Its state.
    pub state: Value,
    /// Whether the transaction had changed it since another moment.
    pub changed: bool,
    /// Where that is kept as long as there are moments to go back to.
    pub place: u32,
}

/// What two ways became.
pub struct Joined {
    /// The objects that they differed in, in order.
    pub objects: Vec<u32>,
    /// The second way's end.
    pub second: Moment,
    /// What both are now.
    pub both: Moment,
}

/// What a transaction did to an object from one moment to another.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// The object.
    pub object: u32,
    /// Where it is kept as it was, if it had been touched.
    before: Option<u32>,
    /// Where it is kept as it was then.
    after: u32,
    /// Whether it was changed, and not only read.
    pub changes: bool,
}

impl Execution {
    /// An object at another moment of the open transaction, if that had touched it by then, and what was done to it since `base`.
    pub fn touched_since(&self, base: &Moment, now: &Moment, object: u32) -> Option<TouchedState> {
        let (place, touched) = self.tx.at_moment(now, object)?;
        let before = self.tx.at_moment(base, object).map(|(_, before)| before);
        Some(TouchedState { object, state: touched.state, changed: touched.is_changed(before), place })
    }

    /// The state of an object that is kept there.
    pub fn state_kept_at(&self, place: u32) -> Option<Value> {
        self.tx.on_shelf(place).map(|touched| touched.state)
    }

    /// Whether the open transaction had touched the same objects at two moments, and had done the same to them.
    pub fn is_same(&self, first: &Fork, second: &Fork) -> bool {
        let mut is_same = true;
        self.tx.each_differing(&first.touched, &second.touched, |_, _| is_same = false);
        is_same
    }

    /// What the open transaction had done from one moment to another, an object each.
    pub fn deeds_between(&self, base: &Fork, now: &Fork) -> Vec<Deed> {
        let deed = |before: Option<u32>, after: Option<u32>| {
            let after = after?;
            let now = self.tx.on_shelf(after)?;
            let changes = now.is_changed(before.and_then(|before| self.tx.on_shelf(before)));
            Some(Deed { object: now.object, before, after, changes })
        };
        let mut deeds = Vec::new();
        self.tx
            .each_differing(&base.touched, &now.touched, |before, after| deeds.extend(deed(before, after)));
        deeds
    }

    /// The objects that the open transaction had changed from one moment to another.
    pub fn changed_between(&self, base: &Fork, now: &Fork) -> Vec<u32> {
        let all = self.deeds_between(base, now);
        all.iter().filter(|deed| deed.changes).map(|deed| deed.object).collect()
    }

    /// Whether the open transaction had sent or received messages between two moments.
    pub fn exchanged_between(&self, base: &Fork, now: &Fork) -> bool {
        (base.outbox, base.received) != (now.outbox, now.received)
    }

    /// Puts the trace aside: what follows is traced apart, in at most so many entries, until it is put back.
    pub fn set_trace_aside(&mut self, most: usize) {
        if self.trace_aside.is_none() {
            let apart = Trace::new(self.machine, TraceLevel::Messages, most);
            self.trace_aside = Some(std::mem::replace(&mut self.trace, apart));
        }
    }

    /// The trace that was put aside.
    pub fn trace_aside(&self) -> Option<&Trace> {
        self.trace_aside.as_ref()
    }

    /// The messages that the open transaction has sent, which are delivered when it is committed: from whom, to whom, what.
    pub fn sent(&self) -> impl Iterator<Item = (Option<ObjectRef>, ObjectRef, Value)> + '_ {
        self.tx.outbox.iter().map(|outgoing| {
            let sender = (outgoing.sender != NOBODY).then_some(ObjectRef(outgoing.sender));
            (sender, ObjectRef(outgoing.receiver), outgoing.message)
        })
    }

    /// Puts the trace back.
    pub fn put_trace_back(&mut self) {
        if let Some(trace) = self.trace_aside.take() {
            self.trace = trace;
            self.visited = 0;
        }
    }
}

impl ObjectSpace {
    /// Remembers how an execution is inside its transaction.
    ///
    /// # Errors
    /// Where memory does not allow it.
    pub fn fork(&self, heap: &Heap, exec: &mut Execution) -> Outcome<Fork> {
        heap.check_room(size_of_val(exec.activations.as_slice()) + size_of_val(exec.inputs.behind(0)))?;
        Ok(Fork {
            touched: exec.keep_moment(),
            activations: exec.activations.clone(),
            inputs: exec.inputs.clone(),
            consumed: exec.consumed.len(),
            accepted: exec.trace_aside.is_none().then(|| exec.accepted.clone()),
            controller: exec.tx.controller,
            changes_population: exec.tx.changes_population,
            scried: exec.tx.scried,
            scried_where: exec.tx.scried_where.clone(),
            outbox: exec.tx.outbox.len(),
            sent: Vec::new(),
            received: exec.tx.received.len(),
            objects: self.places.len(),
            records: self.records.len(),
            pure_depth: exec.pure_depth,
        })
    }

    /// Forgets objects that were created since. Their records stay where others were fetched from a store meanwhile.
    fn forget_created(&mut self, exec: &Execution, fork: &Fork) {
        if !self.shard.is_alone() {
            // Objects of other shards may have come meanwhile.
            let was_there = |object| exec.tx.at_moment(&fork.touched, object).is_some();
            let all = exec.tx.all_touched();
            let created = all.iter().filter(|touched| touched.created);
            created.filter(|touched| !was_there(touched.object)).for_each(|touched| {
                self.forget_number(touched.object);
            });
            return;
        }
        let created = self.places.len().saturating_sub(fork.objects);
        if created == 0 {
            return;
        }
        let only_created = self.records.len() == fork.records + created;
        self.places.truncate(fork.objects);
        self.linear.retain(|object| (*object as usize) < fork.objects);
        if only_created {
            self.records.truncate(fork.records);
            self.metas.truncate(fork.records);
            self.dirty.retain(|place| (*place as usize) < fork.records);
        }
    }

    /// Makes an execution what it was. Objects that were created since go, unless `keep` says that they will be wanted: then
    /// nobody sees them meanwhile.
    pub fn unfork(&mut self, exec: &mut Execution, fork: &Fork, keep: bool) {
        if !keep {
            self.forget_created(exec, fork);
        }
        exec.activations.clone_from(&fork.activations);
        exec.go_to_moment(&fork.touched);
        exec.inputs.clone_from(&fork.inputs);
        exec.consumed.truncate(fork.consumed);
        if let Some(accepted) = &fork.accepted {
            exec.accepted.clone_from(accepted);
        }
        exec.visited = 0;
        exec.pure_depth = fork.pure_depth;
        exec.tx.controller = fork.controller;
        exec.tx.changes_population = fork.changes_population;
        exec.tx.scried = fork.scried;
        exec.tx.scried_where.clone_from(&fork.scried_where);
        exec.tx.outbox.truncate(fork.outbox);
        for delivery in exec.tx.received.drain(fork.received.min(exec.tx.received.len())..).rev() {
            self.mailboxes.put_back(delivery);
        }
    }

    /// Lets an execution see, of two ways from `base`, what both did: `first`, and the one it is on. `select` gives a value
    /// that stands for both. `None`, with nothing done, where they differ in more than the states of objects.
    pub fn join(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        first: &Fork,
        base: &Fork,
        mut select: impl FnMut(&mut Heap, Value, Value) -> Option<Value>,
    ) -> Option<Joined> {
        let tx = &exec.tx;
        let depth = base.activations.len();
        if first.received != base.received
            || tx.received.len() != base.received
            || exec.activations.len() != depth
            || first.activations.len() != depth
            || (first.controller != tx.controller && first.controller.is_some() && tx.controller.is_some())
        {
            return None;
        }
        let second = exec.keep_moment();
        let mut joined = Vec::new();
        for both in exec.tx.differences(&first.touched, &second) {
            // What only one way touched was for the other one as it had been found.
            let (first, second) = match both {
                (Some(first), Some(second)) => (first, second),
                (Some(first), None) => (first, as_found(&first)),
                (None, Some(second)) => (as_found(&second), second),
                (None, None) => continue,
            };
            let before = exec.tx.at_moment(&base.touched, second.object).map(|(_, touched)| touched.state);
            // What was changed since then must not look as it did before.
            let is_new = second.state != before.unwrap_or(second.base);
            joined.push(join_touched(heap, &first, &second, is_new, &mut select)?);
        }
        for touched in joined.iter().filter(|touched| touched.created) {
            self.meta_of(touched.object).status = Status::Pending(exec.tx.id);
        }
        let both = if joined.is_empty() { second.clone() } else { exec.change_moment(&joined) };
        exec.tx.controller = exec.tx.controller.or(first.controller);
        exec.tx.changes_population |= first.changes_population;
        exec.tx.scried |= first.scried;
        exec.tx.add_scried(&first.scried_where);
        exec.visited = 0;
        let objects = joined.iter().map(|touched| touched.object).collect();
        Some(Joined { objects, second, both })
    }

    /// Gives the innermost activation a copy of its state, so that what it changes there is not seen by whoever remembers the
    /// state as it was.
    pub fn unshare_state(&self, heap: &mut Heap, exec: &mut Execution) {
        let Some(current) = exec.activations.last() else { return };
        let slot = match current.slot as usize {
            slot if slot < exec.tx.touched.len() => Some(slot),
            _ => exec.tx.find(current.object).or_else(|| exec.tx.recall(current.object)),
        };
        let Some(touched) = slot.map(|slot| &mut exec.tx.touched[slot]) else { return };
        if let Some(fields) = heap.vector_slice(touched.state).map(<[Value]>::to_vec) {
            touched.state = heap.vector(&fields);
        }
    }
}

/// A part of a composed program that has run by itself.
pub struct Part<'a> {
    /// How everything was before.
    pub base: &'a Fork,
    /// How everything was when the part had run.
    pub done: &'a Fork,
    /// What it did.
    pub deeds: &'a [Deed],
}

impl ObjectSpace {
    /// A part of a composed program has run: what it did is in `done`, and everything is as it was before, for the next one.
    pub fn end_part(&mut self, exec: &mut Execution, base: &Fork, done: &mut Fork) {
        done.sent = exec.tx.outbox.split_off(base.outbox.min(exec.tx.outbox.len()));
        self.unfork(exec, base, true);
    }

    /// Adds what a part did. `select` gives a value for a field of an object that was changed, of the new and the old one.
    /// `false` where that is not possible.
    pub fn apply_part(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        part: &Part<'_>,
        mut select: impl FnMut(&mut Heap, u32, Value, Value) -> Option<Value>,
    ) -> bool {
        let (base, done) = (part.base, part.done);
        let tx = &mut exec.tx;
        if done.controller.is_some() && tx.controller.is_some() && done.controller != tx.controller {
            return false;
        }
        tx.controller = tx.controller.or(done.controller);
        tx.changes_population |= done.changes_population;
        tx.scried |= done.scried;
        tx.add_scried(&done.scried_where);
        for deed in part.deeds {
            let Some(touched) = tx.on_shelf(deed.after).copied() else { continue };
            let old = deed.before.and_then(|before| tx.on_shelf(before)).copied();
            let old = old.unwrap_or_else(|| as_found(&touched));
            let known = tx.find(touched.object).or_else(|| tx.recall(touched.object));
            let slot = known.unwrap_or_else(|| tx.add(old));
            let now = tx.touched[slot];
            if touched.state != old.state {
                let mut select = |heap: &mut Heap, a, b| select(heap, touched.object, a, b);
                let Some(state) = select_fields(heap, (touched.state, now.state), false, &mut select) else {
                    return false;
                };
                tx.touched[slot].state = state;
            }
            let now = &mut tx.touched[slot];
            now.inputs += touched.inputs.saturating_sub(old.inputs);
            now.transfer = now.transfer.or(touched.transfer);
            now.destroyed |= touched.destroyed;
        }
        tx.outbox.extend_from_slice(&done.sent);
        if let (Some(before), Some(accepted)) = (&base.accepted, &done.accepted) {
            exec.accepted.extend_from_slice(accepted.get(before.len()..).unwrap_or(&[]));
        }
        exec.visited = 0;
        true
    }
}

/// A state whose fields `select` gives, of those of two states. Where they are those of the second one it is that one, if it `may_stay`.
fn select_fields(
    heap: &mut Heap,
    (first, second): (Value, Value),
    may_stay: bool,
    select: &mut impl FnMut(&mut Heap, Value, Value) -> Option<Value>,
) -> Option<Value> {
    let count = heap.vector_slice(first)?.len();
    if heap.vector_slice(second)?.len() != count {
        return None;
    }
    let field = |heap: &Heap, state, at: usize| heap.vector_slice(state).map(|fields| fields[at]);
    let mut selected = (!may_stay).then(|| heap.vector_slice(second).unwrap_or(&[]).to_vec());
    for at in 0..count {
        let (a, b) = (field(heap, first, at)?, field(heap, second, at)?);
        let value = if a == b { a } else { select(heap, a, b)? };
        if value != b {
            let fields = selected.get_or_insert_with(|| heap.vector_slice(second).unwrap_or(&[]).to_vec());
            fields[at] = value;
        }
    }
    Some(selected.map_or(second, |fields| heap.vector(&fields)))
}

/// An object as the transaction found it; one that it created is as it was created.
fn as_found(touched: &Touched) -> Touched {
    if touched.created {
        return *touched;
    }
    Touched { state: touched.base, inputs: 0, transfer: None, destroyed: false, ..*touched }
}

fn join_touched(
    heap: &mut Heap,
    first: &Touched,
    second: &Touched,
    may_stay: bool,
    select: &mut impl FnMut(&mut Heap, Value, Value) -> Option<Value>,
) -> Option<Touched> {
    if first.transfer != second.transfer || first.destroyed != second.destroyed {
        return None;
    }
    let state = if first.state == second.state {
        first.state
    } else {
        select_fields(heap, (first.state, second.state), may_stay, select)?
    };
    let inputs = first.inputs.max(second.inputs);
    Some(Touched { state, inputs, own: first.own && second.own, ..*second })
}
