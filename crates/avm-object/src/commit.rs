//! How a transaction ends.

use crate::At;
use crate::execution::{Activation, DIRECT, Execution, NOBODY, SETTLED, VOID};
use crate::record::{FREE, OwnedSince, SHUT, Status};
use crate::space::ObjectSpace;
use crate::trace::{EntryId, Event};
use crate::transaction::Touched;
use avm_base::Symbol;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};

/// Why a commit failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// An object that the transaction had read was changed by a later commit.
    Changed {
        /// The object.
        object: ObjectRef,
        /// The commit that the transaction had seen it at.
        seen: u64,
        /// The commit that changed it last.
        found: u64,
    },
    /// The transaction had asked which objects there are, and there are others now.
    Population,
    /// Another execution is inside an object that the transaction changed, and waits for this one.
    Deadlock {
        /// The object.
        object: ObjectRef,
    },
}

/// Whether a transaction can be committed.
enum Verdict {
    Good,
    Conflict(Conflict),
    /// Not yet: another execution is inside an object that would change.
    Wait(Box<Fault>),
}

/// What an activation that is open at a commit had done to its object, apart from the transaction.
struct Undecided {
    state: Value,
    inputs: u64,
}

impl ObjectSpace {
    /// `(commit-tx tx)`: makes the changes of the transaction true, all at once, and gives whether it could. If it
    /// could not, the transaction is aborted, and [`Execution::last_conflict`] says why.
    ///
    /// Activations that began in the transaction and are still open are not part of it: nobody knows yet whether they
    /// accept. They go on outside of it.
    ///
    /// # Errors
    /// `tx-already-committed`, `tx-already-aborted`, `tx-not-found`; [`Fault::WouldBlock`] while another execution is
    /// inside an object that would change.
    #[inline]
    pub fn commit_tx(&mut self, heap: &mut Heap, exec: &mut Execution, tx: Value, at: At) -> Outcome<bool> {
        self.check_open(exec, tx)?;
        if self.commit_quickly(heap, exec, at) {
            return Ok(true);
        }
        let undecided =
            if exec.activations.len() > exec.tx.base { set_undecided_aside(exec) } else { Vec::new() };
        match self.validate(exec) {
            Verdict::Good => {
                self.apply(exec, at);
                if !undecided.is_empty() {
                    self.detach_undecided(exec, undecided);
                }
                exec.tx.close();
                self.charge(heap);
                Ok(true)
            }
            Verdict::Conflict(conflict) => {
                self.stop_waiting(exec);
                exec.last_conflict = Some(conflict);
                self.abort_open(exec, Some(conflict), at);
                Ok(false)
            }
            Verdict::Wait(fault) => {
                restore_undecided(exec, undecided);
                Err(fault)
            }
        }
    }

    /// The same for a transaction that only called objects which nobody else is inside of, if nothing was changed since; gives
    /// whether it did, and otherwise nothing has happened.
    #[inline(always)]
    pub fn commit_tx_at_once(&mut self, heap: &mut Heap, exec: &mut Execution, tx: Value, at: At) -> bool {
        exec.tx.open && tx.as_tx_id() == Some(exec.tx.id) && self.commit_quickly(heap, exec, at)
    }

    #[inline(always)]
    fn commit_quickly(&mut self, heap: &mut Heap, exec: &mut Execution, at: At) -> bool {
        let tx = &exec.tx;
        let has_looked = tx.scried || !tx.scried_where.is_empty();
        let is_plain = !tx.changes_population && !has_looked && !tx.has_messages() && !self.journal.is_kept();
        if exec.activations.len() > tx.base || !is_plain {
            return false;
        }
        for touched in &tx.touched {
            let record = &self.records[touched.place as usize];
            if record.version != touched.seen || record.gate != FREE {
                return false;
            }
        }
        self.stop_waiting(exec);
        exec.trace.record_bare(exec.entry_of_tx(Event::TransactionCommitted, at));
        self.transactions.end(exec.tx.id, true);
        self.versions.prune(self.transactions.oldest_snapshot());
        let version = self.clock + 1;
        let mut keeps_versions = false;
        for touched in &exec.tx.touched {
            let record = &mut self.records[touched.place as usize];
            if touched.state != touched.base {
                self.clock = version;
                if self.transactions.newest_snapshot.is_some_and(|newest| newest >= record.version) {
                    let (meta, state) = (&mut self.metas[touched.place as usize], record.state);
                    self.versions.keep(record, meta, version, state);
                    keeps_versions = true;
                }
                record.version = version;
                (record.state, record.committed) = (touched.state, touched.state);
                if !record.dirty {
                    record.dirty = true;
                    self.dirty.push(touched.place);
                }
            }
            record.history += touched.inputs;
        }
        exec.tx.close();
        if keeps_versions {
            self.charge(heap);
        }
        true
    }

    /// `(abort-tx tx)`: undoes everything since `begin-tx`. Activations that began in the transaction and are still
    /// open change nothing any more.
    ///
    /// # Errors
    /// `tx-already-committed`, `tx-already-aborted`, `tx-not-found`.
    pub fn abort_tx(&mut self, exec: &mut Execution, tx: Value, at: At) -> Outcome<()> {
        self.check_open(exec, tx)?;
        self.abort_open(exec, None, at);
        Ok(())
    }

    pub(crate) fn abort_open(&mut self, exec: &mut Execution, conflict: Option<Conflict>, at: At) {
        let callee = match conflict {
            Some(Conflict::Changed { object, .. } | Conflict::Deadlock { object }) => object.0,
            _ => NOBODY,
        };
        let entry = self.entry(exec, Event::TransactionAborted, callee, at);
        exec.trace.record(entry, &[]);
        exec.leave_moments();
        for touched in exec.tx.touched.iter().filter(|touched| touched.created) {
            self.meta_of(touched.object).status = Status::Never;
        }
        for delivery in exec.tx.received.drain(..).rev() {
            self.mailboxes.put_back(delivery);
        }
        if self.journal.is_kept() {
            self.note_end(exec, false);
        }
        let base = exec.tx.base;
        exec.activations[base..].iter_mut().for_each(|activation| activation.slot = VOID);
        self.transactions.end(exec.tx.id, false);
        self.versions.prune(self.transactions.oldest_snapshot());
        exec.tx.close();
    }

    /// Whether everything that the transaction read is still so.
    #[inline]
    fn validate(&mut self, exec: &Execution) -> Verdict {
        for touched in &exec.tx.touched {
            let record = &self.records[self.at(touched.object)];
            if touched.created {
                continue;
            }
            let object = ObjectRef(touched.object);
            if record.version != touched.seen {
                let conflict = Conflict::Changed { object, seen: touched.seen, found: record.version };
                return Verdict::Conflict(conflict);
            }
            if record.gate != FREE && record.gate != exec.id.0 && (touched.inputs > 0 || touched.is_written())
            {
                return self.wait_to_commit(exec, object);
            }
        }
        if (exec.tx.scried && (exec.tx.stale || self.population > exec.tx.snapshot))
            || exec.tx.scried_where.iter().any(|test| self.has_phantoms(exec, *test))
        {
            return Verdict::Conflict(Conflict::Population);
        }
        for activation in &exec.activations[exec.tx.base..] {
            let gate = self.records[self.at(activation.object)].gate;
            if activation.slot < VOID && gate != FREE && gate != SHUT && gate != exec.id.0 {
                return self.wait_to_commit(exec, ObjectRef(activation.object));
            }
        }
        Verdict::Good
    }

    #[cold]
    fn wait_to_commit(&mut self, exec: &Execution, object: ObjectRef) -> Verdict {
        match self.wait_for(exec, object.0) {
            fault if *fault == Fault::WouldBlock => Verdict::Wait(fault),
            _ => Verdict::Conflict(Conflict::Deadlock { object }),
        }
    }

    /// Applies the changes of a transaction that can be committed. To each object: creation, transfer, inputs, state,
    /// destruction, in this order; nobody sees what is between. Then the messages are put into their mailboxes.
    #[inline]
    fn apply(&mut self, exec: &mut Execution, at: At) {
        self.stop_waiting(exec);
        let entry = self.entry(exec, Event::TransactionCommitted, NOBODY, at);
        let committed = exec.trace.record(entry, &[]);
        self.transactions.end(exec.tx.id, true);
        self.versions.prune(self.transactions.oldest_snapshot());
        let version = self.clock + 1;
        let mut written = false;
        for slot in 0..exec.tx.touched.len() {
            let touched = exec.tx.touched[slot];
            let record = self.record_of(touched.object);
            let settles = touched.inputs > 0 && record.gate == exec.id.0;
            if touched.is_written() || (settles && record.state != record.committed) {
                written = true;
                self.apply_written(exec, &touched, version, committed);
            } else {
                record.history += touched.inputs;
            }
            if settles {
                self.settle_inside(exec, touched.object);
            }
            if self.journal.is_kept() && (touched.inputs > 0 || touched.is_written()) {
                self.note_committed(touched.object);
            }
        }
        if written {
            self.clock = version;
        }
        if exec.tx.changes_population {
            self.population = version;
        }
        if self.journal.is_kept() {
            self.note_end(exec, true);
        }
        for delivery in &exec.tx.received {
            self.mailboxes.release(delivery.receiver.0);
        }
        let received = std::mem::take(&mut exec.tx.received);
        self.journal.note_taken(exec, &received);
        let mut outbox = std::mem::take(&mut exec.tx.outbox);
        outbox.drain(..).for_each(|outgoing| self.post(exec.id, outgoing));
        exec.tx.outbox = outbox;
    }

    fn apply_written(&mut self, exec: &mut Execution, touched: &Touched, version: u64, committed: EntryId) {
        let place = self.at(touched.object);
        if touched.created {
            self.apply_created(touched.object, version);
        }
        let record = &mut self.records[place];
        let inside = record.gate == exec.id.0;
        if !touched.created {
            let old = if inside { record.committed } else { record.state };
            self.replace_version(place as u32, version, old);
        }
        if let Some(to) = touched.transfer {
            let since = OwnedSince { execution: exec.id, entry: committed };
            self.give_object(touched.object, to, since, version);
        }
        let record = &mut self.records[place];
        record.history += touched.inputs;
        if touched.state != record.state {
            record.state = touched.state;
            record.committed = touched.state;
            self.mark_dirty(place as u32);
        }
        if inside && touched.state != touched.base && touched.inputs == 0 {
            self.settle_inside(exec, touched.object);
        }
        if touched.destroyed {
            self.end_object(touched.object, version);
        }
    }

    /// Lets an object that was created in the transaction be there for everybody.
    #[cold]
    fn apply_created(&mut self, object: u32, version: u64) {
        let meta = self.meta_of(object);
        (meta.status, meta.created) = (Status::Live, version);
        let record = self.record_of(object);
        (record.gate, record.version) = (FREE, version);
        self.note_created(object, version);
    }

    /// Gives an object to another controller, for everybody.
    #[cold]
    pub(crate) fn give_object(&mut self, object: u32, to: Symbol, since: OwnedSince, version: u64) {
        let before = self.before(object);
        self.record_of(object).controller = Some(to);
        self.meta_of(object).owned_since = since;
        self.index_given(object, before.controller, version);
        self.journal.note_population(object, Some(before));
        self.shard.note_given(object);
    }

    /// Ends an object for everybody.
    pub(crate) fn end_object(&mut self, object: u32, version: u64) {
        let record = self.record_of(object);
        if record.gate == FREE {
            // Nobody is inside any more who could ask for it.
            (record.state, record.committed) = (Value::FALSE, Value::FALSE);
        }
        record.gate = SHUT;
        self.note_ended(object, version);
        self.meta_of(object).status = Status::Destroyed(version);
        self.forget_waiting_for(object);
    }

    /// What an execution has done to an object that it is inside of is committed, as by a transaction.
    pub fn settle_object(&mut self, exec: &mut Execution, object: ObjectRef) {
        if !self.is_absent(object) && self.record(object).is_some_and(|record| record.gate == exec.id.0) {
            let place = self.at(object.0);
            let old = self.records[place].committed;
            let version = self.tick();
            self.replace_version(place as u32, version, old);
            self.settle_inside(exec, object.0);
        }
    }

    /// The transaction committed inputs or the state of an object that this execution has been inside of since before:
    /// that activation goes back no further. What it had set by then is committed with them, because the outputs of
    /// these inputs may depend on it. So its own input joins the history now, however it ends: otherwise nothing there would
    /// lead to this state.
    #[cold]
    pub(crate) fn settle_inside(&mut self, exec: &mut Execution, object: u32) {
        let mut joining = Vec::new();
        for (depth, activation) in exec.activations.iter_mut().enumerate() {
            if activation.object == object && activation.slot == DIRECT {
                activation.slot = SETTLED;
                joining.push(depth);
            }
        }
        let record = self.record_of(object);
        record.committed = record.state;
        record.history += joining.len() as u64;
        let (state, history) = (record.state, record.history);
        for activation in direct_activations(exec, object) {
            (activation.before, activation.history) = (state, history);
        }
        exec.visited = 0;
        if self.journal.is_kept() {
            self.note_settled(exec, object, &joining);
        }
        if exec.is_followed() {
            log_settled(exec, object, state);
        }
    }

    /// Lets the activations that are still open after the commit go on outside the transaction, with what they had
    /// changed.
    #[cold]
    fn detach_undecided(&mut self, exec: &mut Execution, undecided: Vec<Undecided>) {
        let base = exec.tx.base;
        let mut offsets: Vec<(u32, u64)> = Vec::new();
        for (at, own) in (base..exec.activations.len()).zip(&undecided) {
            let activation = &mut exec.activations[at];
            if activation.slot >= VOID {
                continue;
            }
            let slot = std::mem::replace(&mut activation.slot, DIRECT);
            let record = self.record_of(activation.object);
            let offset = match offsets.iter().find(|(known, _)| *known == slot) {
                Some((_, offset)) => *offset,
                None => {
                    let offset = record.history.wrapping_sub(activation.history);
                    offsets.push((slot, offset));
                    offset
                }
            };
            activation.history = activation.history.wrapping_add(offset);
            if record.gate == FREE {
                activation.holds = true;
                (record.gate, record.committed) = (exec.id.0, record.state);
            }
            (record.state, record.history) = (own.state, own.inputs.wrapping_add(offset));
            self.mark_dirty(self.at(activation.object) as u32);
        }
    }
}

/// The activations of an object that began outside the transaction.
fn direct_activations(exec: &mut Execution, object: u32) -> impl Iterator<Item = &mut Activation> {
    exec.activations
        .iter_mut()
        .filter(move |activation| activation.object == object && activation.is_direct())
}

/// Tells who follows the execution to where the activations of an object go back from now on.
#[cold]
fn log_settled(exec: &mut Execution, object: u32, state: Value) {
    let fields: Vec<Value> =
        (0..state.vector_length().unwrap_or(0)).filter_map(|index| state.vector_ref(index)).collect();
    let entries: Vec<EntryId> = direct_activations(exec, object).map(|activation| activation.entry).collect();
    entries.iter().for_each(|entry| exec.trace.log_settled(*entry, &fields));
}

/// Takes what the open activations did out of the overlay, innermost first; gives it outermost first.
#[cold]
fn set_undecided_aside(exec: &mut Execution) -> Vec<Undecided> {
    let mut undecided = Vec::with_capacity(exec.activations.len() - exec.tx.base);
    for activation in exec.activations[exec.tx.base..].iter().rev() {
        let (state, inputs) = match exec.tx.touched.get_mut(activation.slot as usize) {
            None => (Value::FALSE, 0),
            Some(touched) => (
                std::mem::replace(&mut touched.state, activation.before),
                std::mem::replace(&mut touched.inputs, activation.history),
            ),
        };
        undecided.push(Undecided { state, inputs });
    }
    undecided.reverse();
    undecided
}

/// Puts it back.
fn restore_undecided(exec: &mut Execution, undecided: Vec<Undecided>) {
    let base = exec.tx.base;
    for (activation, own) in exec.activations[base..].iter().zip(undecided) {
        if let Some(touched) = exec.tx.touched.get_mut(activation.slot as usize) {
            (touched.state, touched.inputs) = (own.state, own.inputs);
        }
    }
}
