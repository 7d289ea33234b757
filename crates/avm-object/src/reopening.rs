//! What an execution had under way when it was saved, taken up again: by another execution, perhaps in another process, in a
//! space where others may have gone on meanwhile.

use crate::execution::{Activation, DIRECT, Execution, NOBODY, SETTLED, VOID};
use crate::mailbox::{Delivery, Outgoing};
use crate::record::{FREE, Meta, OwnedSince, Record, SHUT, Status};
use crate::saving::{
    CreatedObject, OpenActivation, OpenTransaction, OpenWork, OutgoingMessage, ReplacedVersion,
    TouchedObject, Within,
};
use crate::space::ObjectSpace;
use crate::transaction::Touched;
use crate::versions::OldVersion;
use crate::{EntryId, ExecutionId, Message};
use avm_base::AvmErrorKind;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};
use std::collections::HashSet;

/// An activation cannot be taken up again, whose object is not as it was.
fn unfit(space: &ObjectSpace, kind: AvmErrorKind, object: ObjectRef, why: &str) -> Box<Fault> {
    let name = space.describe_object(object);
    let message = format!("the execution cannot go on: it was inside of {name}, {why}");
    Fault::avm(kind, message, vec![Value::object_ref(object)])
}

fn damaged(what: &str) -> Box<Fault> {
    let message = format!("a saved execution is damaged: {what}");
    Fault::avm(AvmErrorKind::StoreCorruption, message, Vec::new())
}

impl ObjectSpace {
    /// Makes room for so many objects that a transaction has created which is about to be reopened; gives the number of the first.
    ///
    /// # Errors
    /// Where memory does not allow it, or there are too many.
    pub fn reserve_objects(&mut self, heap: &mut Heap, count: usize) -> Outcome<u32> {
        let first = self.places.len();
        heap.check_room(count.saturating_mul(size_of::<u32>()))?;
        if first + count >= VOID as usize {
            return Err(crate::errors::too_many("objects"));
        }
        self.places.resize(first + count, crate::record::NEVER);
        self.charge(heap);
        Ok(first as u32)
    }

    /// The id that the next transaction gets.
    pub fn next_transaction(&self) -> u32 {
        self.transactions.next_id()
    }

    /// Takes up in an execution that has nothing under way what another one had when it was saved. `is_whole` says that the
    /// space is as it was then; otherwise objects may have changed: then an activation that was inside of one is refused, and a
    /// transaction that read one will not be committed. All objects must be in memory.
    ///
    /// # Errors
    /// Where it does not fit the objects that there are.
    pub fn reopen_work(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        work: OpenWork,
        is_whole: bool,
    ) -> Outcome<()> {
        exec.home = work.home;
        let OpenWork { activations, tx, accepted, consumed, waits_for, .. } = work;
        if let Some(object) = waits_for {
            if self.place(object).is_none() {
                return Err(damaged("it waits for no object"));
            }
            self.wait_again_for(exec.id, object);
        }
        let before = tx.as_ref().map_or(activations.len(), |tx| tx.base as usize);
        if before > activations.len() {
            return Err(damaged("a transaction begins in an activation that is not open"));
        }
        let (outside, inside) = activations.split_at(before);
        outside.iter().try_for_each(|open| self.reopen_activation(heap, exec, open))?;
        if let Some(tx) = tx {
            self.reopen_transaction(heap, exec, tx, is_whole)?;
        }
        inside.iter().try_for_each(|open| self.reopen_activation(heap, exec, open))?;
        if self.journal.is_kept() {
            if let Some(number) =
                consumed.iter().find(|number| self.mailboxes.take_numbered(**number).is_none())
            {
                return Err(received_twice(*number));
            }
            (exec.earlier, exec.consumed) = (accepted, consumed);
        }
        Ok(())
    }

    fn reopen_activation(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        open: &OpenActivation,
    ) -> Outcome<()> {
        let Some(place) = self.place(open.object) else { return Err(damaged("there is no such object")) };
        let input_fits = if open.selector { !open.input.is_empty() } else { open.input.len() == 1 };
        let Some((first, rest)) = open.input.split_first().filter(|_| input_fits) else {
            return Err(damaged("an input is none"));
        };
        if !open.before.is_vector() || !open.state.is_vector() {
            return Err(damaged("the state of an object is none"));
        }
        let (slot, before) = match open.within {
            Within::Object if !exec.tx.open => (DIRECT, self.reenter(exec, open, place)?),
            Within::Settled if !exec.tx.open => (SETTLED, self.reenter(exec, open, place)?),
            Within::Nothing if !exec.tx.open => (VOID, open.before),
            Within::Transaction(slot) if exec.tx.open => {
                let touched = exec.tx.touched.get(slot as usize);
                if touched.is_none_or(|touched| touched.object != open.object.0) {
                    return Err(damaged("an activation is of no object of its transaction"));
                }
                (slot, open.before)
            }
            _ => return Err(damaged("an activation is both inside and outside of a transaction")),
        };
        let message = match open.selector {
            true => Message::Selector { selector: *first, args: rest },
            false => Message::Whole(*first),
        };
        let activation = Activation {
            before,
            history: open.history,
            entry: EntryId::NONE,
            object: open.object.0,
            place: place as u32,
            name: self.records[place].name,
            sender: open.sender.map_or(NOBODY, |sender| sender.0),
            slot,
            input: 0,
            selector: open.selector,
            holds: matches!(open.within, Within::Object | Within::Settled) && open.holds,
        };
        exec.push(heap, activation, message);
        exec.resumed.push(open.began);
        Ok(())
    }

    /// Goes into an object again, outside of any transaction; gives the state to go back to.
    fn reenter(&mut self, exec: &Execution, open: &OpenActivation, place: usize) -> Outcome {
        let outer = exec.activations.iter().rposition(|other| other.object == open.object.0);
        let record = &self.records[place];
        let others = record.gate != FREE && record.gate != exec.id.0;
        if record.gate == SHUT {
            return Err(unfit(self, AvmErrorKind::ObjectNotFound, open.object, "which has ended since"));
        }
        if others {
            let why = "which another execution is inside of now";
            return Err(unfit(self, AvmErrorKind::ObjectNotAvailable, open.object, why));
        }
        if outer.is_some() == open.holds || !record.state.is_vector() || open.history > record.history {
            return Err(damaged("an activation does not fit the ones around it"));
        }
        if !open.holds {
            // A state that the outer one has found or set is the same value here.
            self.records[place].state = open.state;
            self.mark_dirty(place as u32);
            return Ok(open.before);
        }
        if record.version != open.version {
            let why = "which has changed since";
            return Err(unfit(self, AvmErrorKind::VersionConflict, open.object, why));
        }
        let committed = record.state;
        let record = &mut self.records[place];
        (record.gate, record.committed) = (exec.id.0, committed);
        record.state = if open.state == open.before { committed } else { open.state };
        self.mark_dirty(place as u32);
        Ok(committed)
    }

    fn reopen_transaction(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        saved: OpenTransaction,
        is_whole: bool,
    ) -> Outcome<()> {
        let mut seen = HashSet::new();
        if !saved.touched.iter().all(|touched| seen.insert(touched.object)) {
            return Err(damaged("a transaction has touched an object twice"));
        }
        if saved.snapshot > saved.clock {
            return Err(damaged("a transaction sees what is to come"));
        }
        // Where something was committed since, it reads on from the latest commit: that is sound as long as all that it has read is
        // so still; otherwise it is not committed.
        let goes_on = saved.clock == self.clock && (is_whole || self.journal.is_kept());
        let snapshot = if goes_on { saved.snapshot } else { self.clock };
        if !self.transactions.reopen(saved.id, snapshot) {
            return Err(damaged("there is such a transaction already"));
        }
        if goes_on {
            saved.replaced.iter().try_for_each(|old| self.put_version_back(heap, old, snapshot))?;
        }
        let tx = &mut exec.tx;
        (tx.open, tx.id, tx.controller, tx.snapshot) = (true, saved.id, saved.controller, snapshot);
        tx.base = exec.activations.len();
        tx.began = EntryId::NONE;
        (tx.changes_population, tx.scried) = (saved.changes_population, saved.scried);
        tx.stale = saved.scried && self.population > saved.snapshot;
        for touched in &saved.touched {
            let touched = match touched.created {
                Some(created) => self.recreate(heap, exec, touched, created)?,
                None => self.touch_again(exec, touched)?,
            };
            exec.tx.add(touched);
        }
        for OutgoingMessage { sender, receiver, message } in saved.outbox {
            if self.place(receiver).is_none() {
                return Err(damaged("a message goes to no object"));
            }
            let sender = sender.map_or(NOBODY, |sender| sender.0);
            exec.tx.outbox.push(Outgoing { sender, receiver: receiver.0, message, cause: EntryId::NONE });
        }
        for delivery in saved.received {
            let number = delivery.number;
            let (there, next) = (self.place(delivery.receiver).is_some(), self.mailboxes.next_number());
            if !there || number >= next {
                return Err(damaged("a transaction has received a message that was never sent"));
            }
            if !is_whole
                && self.mailboxes.take_numbered(number).is_none_or(|own| own.receiver != delivery.receiver)
            {
                return Err(received_twice(number));
            }
            self.mailboxes.reserve(delivery.receiver.0, exec.id);
            let delivery = Delivery { execution: ExecutionId(0), cause: EntryId::NONE, ..delivery };
            exec.tx.received.push(Delivery { message: heap.freeze(delivery.message)?, ..delivery });
        }
        Ok(())
    }

    /// A version that an open transaction sees.
    fn put_version_back(&mut self, heap: &mut Heap, saved: &ReplacedVersion, snapshot: u64) -> Outcome<()> {
        let ReplacedVersion { object, version, state, controller, replaced } = *saved;
        let Some(place) = self.place(object) else { return Err(damaged("there is no such object")) };
        let is_in_order =
            version <= snapshot && snapshot < replaced && replaced <= self.records[place].version;
        if !is_in_order || !state.is_vector() {
            return Err(damaged("a version of an object is none"));
        }
        let old = OldVersion { version, state: heap.freeze(state)?, controller, replaced, older: 0 };
        let at = self.at(object.0);
        self.versions.put_back(&mut self.metas[at], old);
        Ok(())
    }

    /// An object that the transaction had read or changed.
    fn touch_again(&mut self, exec: &Execution, saved: &TouchedObject) -> Outcome<Touched> {
        let is_known = matches!(self.status(saved.object), Some(Status::Live | Status::Destroyed(_)));
        let Some(place) = self.place(saved.object).filter(|_| is_known) else {
            return Err(damaged("there is no such object"));
        };
        if !saved.state.is_vector() || !saved.base.is_vector() {
            return Err(damaged("the state of an object is none"));
        }
        let record = &self.records[place];
        let is_same = record.version == saved.seen && record.gate != SHUT;
        let base = if is_same { self.visible_state(record, exec) } else { saved.base };
        let state = if saved.state == saved.base { base } else { saved.state };
        let controller = record.controller;
        let touched = Touched { state, ..Touched::found(saved.object.0, place, base, saved.seen, false) };
        // One that cannot be committed any more may have written to what is another's now.
        let is_own = controller.is_none() || controller == exec.tx.controller;
        let is_changed =
            touched.is_written() || saved.inputs > 0 || saved.destroyed || saved.transfer.is_some();
        if is_same && is_changed && !is_own {
            return Err(damaged("a transaction changes an object of another controller"));
        }
        if (saved.destroyed || saved.transfer.is_some())
            && (!exec.tx.changes_population || controller.is_none())
        {
            return Err(damaged("a transaction changes more than it says"));
        }
        Ok(Touched { inputs: saved.inputs, transfer: saved.transfer, destroyed: saved.destroyed, ..touched })
    }

    /// An object that the transaction had created.
    fn recreate(
        &mut self,
        heap: &mut Heap,
        exec: &Execution,
        saved: &TouchedObject,
        created: CreatedObject,
    ) -> Outcome<Touched> {
        let CreatedObject { behavior, state, controller, machine, linear } = created;
        let name = heap.behavior_parts(behavior).and_then(|parts| parts.name.as_symbol());
        let is_free = matches!(self.status(saved.object), Some(Status::Absent | Status::Never));
        let fits = state.is_vector() && saved.state.is_vector() && saved.base.is_vector();
        let (Some(name), true, true) = (name, is_free && fits, exec.tx.changes_population) else {
            return Err(damaged("an object that was created is none"));
        };
        let is_own = controller.is_none() || controller == exec.tx.controller;
        if !is_own || (saved.transfer.is_some() && controller.is_none()) {
            return Err(damaged("a transaction creates an object of another controller"));
        }
        let record = Record {
            state,
            committed: state,
            behavior,
            version: u64::MAX,
            history: 0,
            gate: SHUT,
            dirty: false,
            name,
            controller,
        };
        let meta = Meta {
            status: Status::Pending(exec.tx.id),
            older: 0,
            creating_controller: controller,
            machine,
            created: u64::MAX,
            owned_since: OwnedSince { execution: exec.id, entry: EntryId::NONE },
        };
        self.put(saved.object.0, record, meta);
        self.charge(heap);
        if linear {
            self.linear.insert(saved.object.0);
        }
        let place = self.at(saved.object.0);
        Ok(Touched {
            state: saved.state,
            inputs: saved.inputs,
            transfer: saved.transfer,
            destroyed: saved.destroyed,
            created: true,
            ..Touched::found(saved.object.0, place, saved.base, u64::MAX, true)
        })
    }
}

fn received_twice(number: u64) -> Box<Fault> {
    let message = format!(
        "the execution cannot go on: it has received message {number}, which somebody else has received since it was saved"
    );
    Fault::avm(AvmErrorKind::VersionConflict, message, Vec::new())
}
