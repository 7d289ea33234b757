//! Open transactions: what each has seen and changed so far, beside the store.

use crate::execution::{Activation, Execution, NOBODY};
use crate::index::MetaTest;
use crate::kept::Kept;
use crate::mailbox::{Delivery, Outgoing};
use crate::record::{FREE, Record, SHUT, Status};
use crate::savepoint::Savepoint;
use crate::shards::Lane;
use crate::sight::Sight;
use crate::space::ObjectSpace;
use crate::trace::{EntryId, Event, NewEntry};
use crate::{At, errors};
use avm_base::Symbol;
use avm_value::{Fault, ObjectRef, Outcome, TxId, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Up to so many objects are looked for one by one; more have an index.
const LINEAR_MOST: usize = 8;

/// The transaction of an execution. It is kept when it ended, for the memory that it has.
pub(crate) struct Transaction {
    pub(crate) open: bool,
    pub(crate) id: TxId,
    /// The controller, once it is fixed.
    pub(crate) controller: Option<Symbol>,
    /// The latest commit that it sees.
    pub(crate) snapshot: u64,
    /// Its `transaction-started` entry.
    pub(crate) began: EntryId,
    /// So many activations are open that began before it.
    pub(crate) base: usize,
    /// The objects that it read or changed, in the order in which it first did.
    pub(crate) touched: Vec<Touched>,
    /// Where each is in `touched`, once there are more than [`LINEAR_MOST`].
    index: HashMap<u32, u32, BuildHasherDefault<Scatter>>,
    /// While there are moments to go back to: what it had touched by then.
    pub(crate) kept: Option<Box<Kept>>,
    /// Messages to be delivered on commit.
    pub(crate) outbox: Vec<Outgoing>,
    /// Messages that it received: to be given back if it is aborted.
    pub(crate) received: Vec<Delivery>,
    /// Whether it creates, destroys or transfers.
    pub(crate) changes_population: bool,
    /// Whether it depends on which objects there are.
    pub(crate) scried: bool,
    /// The values of metadata by which it asked for objects.
    pub(crate) scried_where: Vec<MetaTest>,
    /// Whether there have been others since it was saved: it cannot be committed.
    pub(crate) stale: bool,
    /// Points inside it that a search may go back to.
    pub(crate) savepoints: Vec<Savepoint>,
    /// The shard whose objects it is about, if that is another one.
    pub(crate) away: Option<u32>,
    /// Whether it is the part of one that was begun on another shard.
    pub(crate) is_guest: bool,
    /// What it saw of other shards, each with its number.
    pub(crate) sights: Vec<(u32, Arc<Sight>)>,
}

impl Default for Transaction {
    fn default() -> Transaction {
        Transaction {
            open: false,
            id: TxId(0),
            controller: None,
            snapshot: 0,
            began: EntryId::NONE,
            base: 0,
            touched: Vec::new(),
            index: HashMap::default(),
            kept: None,
            outbox: Vec::new(),
            received: Vec::new(),
            changes_population: false,
            scried: false,
            scried_where: Vec::new(),
            stale: false,
            savepoints: Vec::new(),
            away: None,
            is_guest: false,
            sights: Vec::new(),
        }
    }
}

/// An object that an open transaction read or changed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Touched {
    /// The state as the transaction sees it.
    pub(crate) state: Value,
    /// The state as it found it.
    pub(crate) base: Value,
    /// The version that it found.
    pub(crate) seen: u64,
    /// How many inputs were accepted in it.
    pub(crate) inputs: u64,
    /// The controller that the object is given to.
    pub(crate) transfer: Option<Symbol>,
    pub(crate) object: u32,
    /// Where the object's record is.
    pub(crate) place: u32,
    pub(crate) created: bool,
    pub(crate) destroyed: bool,
    /// Whether its controller is known to be the transaction's.
    pub(crate) own: bool,
}

impl Touched {
    /// An object as the transaction found it.
    #[inline]
    pub(crate) fn found(object: u32, place: usize, state: Value, seen: u64, own: bool) -> Touched {
        Touched {
            state,
            base: state,
            seen,
            inputs: 0,
            transfer: None,
            object,
            place: place as u32,
            created: false,
            destroyed: false,
            own,
        }
    }

    /// Whether commit changes the object, histories apart.
    pub(crate) fn is_written(&self) -> bool {
        self.state != self.base || self.created || self.destroyed || self.transfer.is_some()
    }

    /// Whether it was changed since it was like that; since the transaction began, if there was nothing then.
    pub(crate) fn is_changed(&self, before: Option<&Touched>) -> bool {
        match before {
            Some(before) => {
                (self.state, self.transfer, self.destroyed)
                    != (before.state, before.transfer, before.destroyed)
            }
            None => self.is_written(),
        }
    }
}

/// Spreads object numbers over the table: they are small and dense.
#[derive(Default)]
pub(crate) struct Scatter(u64);

impl Hasher for Scatter {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

/// All transactions of a space: which are open, and how the others ended.
#[derive(Default)]
pub(crate) struct Transactions {
    /// The next id.
    next: u32,
    /// Snapshots of the open ones, in their order.
    open: Vec<(TxId, u64)>,
    /// The snapshot of the one that began last among the open ones.
    pub(crate) newest_snapshot: Option<u64>,
    /// Stretches of ids that were aborted, in order. Others that are neither open nor to come were committed.
    aborted: Vec<(u32, u32)>,
    /// Which ids are given.
    lane: Lane,
}

/// How a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TxStatus {
    Open,
    Committed,
    Aborted,
    Unknown,
}

impl Transactions {
    #[inline(always)]
    fn begin(&mut self, snapshot: u64) -> Option<TxId> {
        let id = TxId(self.next);
        self.next = self.next.checked_add(self.lane.stride())?;
        self.open.push((id, snapshot));
        self.newest_snapshot = Some(snapshot);
        Some(id)
    }

    /// Takes a transaction out of the open ones.
    #[inline(always)]
    pub(crate) fn end(&mut self, id: TxId, committed: bool) {
        if self.open.last().is_some_and(|(open, _)| *open == id) {
            self.open.pop();
        } else {
            self.open.retain(|(open, _)| *open != id);
        }
        self.newest_snapshot = self.open.last().map(|(_, snapshot)| *snapshot);
        if !committed {
            self.note_aborted(id.0);
        }
    }

    fn note_aborted(&mut self, id: u32) {
        let at = self.aborted.partition_point(|(first, _)| *first <= id);
        // Ids between two of a lane are those of other shards, of which nobody asks here.
        if at > 0 && self.aborted[at - 1].1 + self.lane.stride() == id {
            self.aborted[at - 1].1 = id;
        } else {
            self.aborted.insert(at, (id, id));
        }
    }

    /// Stretches of ids that were aborted, in order.
    pub(crate) fn aborted(&self) -> &[(u32, u32)] {
        &self.aborted
    }

    /// Puts them back, if they are in order and not to come.
    pub(crate) fn restore_aborted(&mut self, stretches: Vec<(u32, u32)>) -> bool {
        let mut end = None;
        let rises = stretches.iter().all(|(first, last)| {
            first <= last && *last < self.next && end.replace(*last).is_none_or(|before: u32| before < *first)
        });
        if rises {
            self.aborted = stretches;
        }
        rises
    }

    /// Opens a transaction of that id, which is the next one, or was given before to one that is not known here; gives whether
    /// it could.
    pub(crate) fn reopen(&mut self, id: TxId, snapshot: u64) -> bool {
        let Some(next) = self.next.max(id.0).checked_add(u32::from(id.0 == self.next)) else { return false };
        if id.0 > self.next || (id.0 < self.next && self.status(id) != TxStatus::Committed) {
            return false;
        }
        self.next = next;
        // It may see less than one that is open here already.
        let at = self.open.partition_point(|(_, other)| *other <= snapshot);
        self.open.insert(at, (id, snapshot));
        self.newest_snapshot = self.open.last().map(|(_, snapshot)| *snapshot);
        true
    }

    /// The id that the next one gets.
    pub(crate) fn next_id(&self) -> u32 {
        self.next
    }

    /// Counts from that id on.
    pub(crate) fn count_from(&mut self, id: u32) {
        self.next = self.lane.next_from(self.next.max(id).into()) as u32;
    }

    /// Gives only ids of this lane from now on.
    pub(crate) fn use_lane(&mut self, lane: Lane) {
        self.lane = lane;
        self.count_from(0);
    }

    pub(crate) fn oldest_snapshot(&self) -> Option<u64> {
        self.open.first().map(|(_, snapshot)| *snapshot)
    }

    pub(crate) fn status(&self, id: TxId) -> TxStatus {
        if id.0 >= self.next {
            return TxStatus::Unknown;
        }
        if self.open.iter().any(|(open, _)| *open == id) {
            return TxStatus::Open;
        }
        let at = self.aborted.partition_point(|(first, _)| *first <= id.0);
        if at > 0 && id.0 <= self.aborted[at - 1].1 { TxStatus::Aborted } else { TxStatus::Committed }
    }
}

impl Transaction {
    /// Where an object is in `touched`.
    #[inline]
    pub(crate) fn find(&self, object: u32) -> Option<usize> {
        if self.touched.len() <= LINEAR_MOST {
            return self.touched.iter().position(|touched| touched.object == object);
        }
        self.index.get(&object).map(|slot| *slot as usize)
    }

    #[inline]
    pub(crate) fn add(&mut self, touched: Touched) -> usize {
        let slot = self.touched.len();
        self.touched.push(touched);
        if slot >= LINEAR_MOST {
            self.add_to_index(slot);
        }
        slot
    }

    #[cold]
    fn add_to_index(&mut self, slot: usize) {
        let first = if slot == LINEAR_MOST { 0 } else { slot };
        for at in first..=slot {
            self.index.insert(self.touched[at].object, at as u32);
        }
    }

    /// Puts others in the place of the objects that it touched.
    pub(crate) fn replace_touched(&mut self, touched: &[Touched]) {
        let pairs = self.touched.iter().zip(touched);
        let mut same = pairs.take_while(|(old, new)| old.object == new.object).count();
        if self.touched.len().min(touched.len()) <= LINEAR_MOST {
            // Few objects have no index.
            self.index.clear();
            same = 0;
        }
        for old in &self.touched[same..] {
            self.index.remove(&old.object);
        }
        if touched.len() > LINEAR_MOST {
            let slots = touched.iter().zip(0..).skip(same);
            self.index.extend(slots.map(|(touched, slot)| (touched.object, slot)));
        }
        self.touched.clear();
        self.touched.extend_from_slice(touched);
    }

    /// Notes values of metadata by which objects were asked for.
    pub(crate) fn add_scried(&mut self, tests: &[MetaTest]) {
        for test in tests {
            if !self.scried_where.contains(test) {
                self.scried_where.push(*test);
            }
        }
    }

    /// Whether it sent or received messages.
    #[inline]
    pub(crate) fn has_messages(&self) -> bool {
        !self.outbox.is_empty() || !self.received.is_empty()
    }

    /// Forgets what it did; it is open no longer.
    #[inline]
    pub(crate) fn close(&mut self) {
        self.open = false;
        if self.touched.len() > LINEAR_MOST {
            self.index.clear();
        }
        self.touched.clear();
        self.outbox.clear();
        self.received.clear();
        self.savepoints.clear();
        self.changes_population = false;
        self.scried = false;
        self.scried_where.clear();
        (self.away, self.is_guest) = (None, false);
        self.stale = false;
        self.sights.clear();
    }
}

impl Execution {
    /// An entry about the open transaction.
    #[inline(always)]
    pub(crate) fn entry_of_tx(&self, event: Event, at: At) -> NewEntry {
        debug_assert!(self.tx.open);
        NewEntry {
            event,
            cause: self.cause(),
            caller: self.sender_index(),
            callee: NOBODY,
            controller: self.tx.controller,
            tx: Some(self.tx.id),
            at,
            selector: false,
        }
    }
}

impl ObjectSpace {
    /// `(begin-tx [controller])`: opens a transaction. `controller` is a symbol, or [`Value::DEFAULT`]: the one that the
    /// execution was started under, or else one that is fixed later.
    ///
    /// # Errors
    /// `invalid-during-tx` in a transaction, `controller-unreachable`, `quota-exceeded` when all ids are used up.
    #[inline]
    pub fn begin_tx(&mut self, exec: &mut Execution, controller: Value, at: At) -> Outcome {
        if exec.tx.open {
            return Err(errors::during_tx(exec.tx.id));
        }
        let controller = match (controller, exec.home) {
            (Value::DEFAULT, Some(home)) => self.controller_argument(Value::symbol(home), 1)?,
            (controller, _) => self.controller_argument(controller, 1)?,
        };
        match self.open_tx(exec, controller, at) {
            Some(id) => Ok(Value::tx_id(id)),
            None => Err(errors::too_many("transactions")),
        }
    }

    /// The same without a controller, in an execution that was started under none; nothing happens where it is not that simple.
    #[inline(always)]
    pub fn begin_tx_at_once(&mut self, exec: &mut Execution, at: At) -> Option<Value> {
        if exec.tx.open || exec.home.is_some() {
            return None;
        }
        self.open_tx(exec, None, at).map(Value::tx_id)
    }

    /// Opens a transaction, unless all ids are used up.
    #[inline(always)]
    fn open_tx(&mut self, exec: &mut Execution, controller: Option<Symbol>, at: At) -> Option<TxId> {
        let snapshot = self.clock;
        let id = self.transactions.begin(snapshot)?;
        let tx = &mut exec.tx;
        (tx.open, tx.id, tx.controller, tx.snapshot) = (true, id, controller, snapshot);
        tx.base = exec.activations.len();
        tx.began = EntryId::NONE;
        let entry = exec.entry_of_tx(Event::TransactionStarted, at);
        exec.tx.began = exec.trace.record_bare(entry);
        Some(id)
    }

    /// A controller that was given as an argument, if one was.
    #[inline]
    pub(crate) fn controller_argument(&self, controller: Value, argument: usize) -> Outcome<Option<Symbol>> {
        if controller == Value::DEFAULT {
            return Ok(None);
        }
        let Some(name) = controller.as_symbol() else {
            return Err(Fault::wrong_type(argument, "a symbol that names a controller", controller));
        };
        self.check_reachable(name)?;
        Ok(Some(name))
    }

    /// Where the transaction keeps an object, which it reads now if it has not before: the object must be there, and
    /// its controller must be the transaction's.
    #[inline(always)]
    pub(crate) fn touch(&mut self, exec: &mut Execution, object: ObjectRef) -> Outcome<usize> {
        let slot = self.touch_unowned(exec, object)?;
        if !exec.tx.touched[slot].own {
            let owner = self.controller_at(exec.tx.touched[slot].seen, object);
            self.own(exec, object, owner)?;
            exec.tx.touched[slot].own = true;
        }
        Ok(slot)
    }

    /// The same, whoever owns the object.
    #[inline(always)]
    pub(crate) fn touch_unowned(&mut self, exec: &mut Execution, object: ObjectRef) -> Outcome<usize> {
        match exec.tx.find(object.0) {
            Some(slot) => Ok(slot),
            None => self.touch_first(exec, object),
        }
    }

    #[inline(always)]
    fn touch_first(&mut self, exec: &mut Execution, object: ObjectRef) -> Outcome<usize> {
        if exec.tx.kept.is_some()
            && let Some(slot) = exec.tx.recall(object.0)
        {
            return Ok(slot);
        }
        let Some((place, record)) =
            self.place(object).and_then(|place| Some((place, self.records.get(place)?)))
        else {
            return Err(errors::object_not_found(self, object));
        };
        let (state, seen) = if record.version <= exec.tx.snapshot || record.gate == exec.id.0 {
            if record.gate == SHUT {
                return Err(self.not_in_snapshot(exec, object));
            }
            (self.visible_state(record, exec), record.version)
        } else {
            match self.versions.at(&self.metas[self.at(object.0)], exec.tx.snapshot) {
                Some(old) => (old.state, old.version),
                None => return Err(self.not_in_snapshot(exec, object)),
            }
        };
        Ok(exec.tx.add(Touched::found(object.0, place, state, seen, false)))
    }

    /// An object is not there for the transaction. If it may be there later, the transaction has seen that it is not.
    #[cold]
    pub(crate) fn not_in_snapshot(&self, exec: &mut Execution, object: ObjectRef) -> Box<Fault> {
        if exec.tx.open && matches!(self.status(object), Some(Status::Live | Status::Pending(_))) {
            exec.tx.scried = true;
        }
        errors::object_not_found(self, object)
    }

    /// The controller that an object had at a version of it that is still known.
    #[inline(always)]
    pub(crate) fn controller_at(&self, seen: u64, object: ObjectRef) -> Option<Symbol> {
        let record = &self.records[self.at(object.0)];
        if record.version == seen {
            return record.controller;
        }
        self.versions.at(&self.metas[self.at(object.0)], seen).map_or(record.controller, |old| old.controller)
    }

    /// The state that an execution outside an object sees, or with its own changes the one inside.
    pub(crate) fn visible_state(&self, record: &Record, exec: &Execution) -> Value {
        let others_inside = record.gate != FREE && record.gate != SHUT && record.gate != exec.id.0;
        if others_inside { record.committed } else { record.state }
    }

    /// Fixes the transaction's controller by an object that it touches, or checks that it is the object's.
    #[inline(always)]
    pub(crate) fn own(&self, exec: &mut Execution, object: ObjectRef, owner: Option<Symbol>) -> Outcome<()> {
        if exec.tx.away.is_some() && (owner.is_none() || owner == exec.tx.controller) {
            return Err(errors::not_on_shard(self, exec, object));
        }
        match (owner, exec.tx.controller) {
            (None, _) => Ok(()),
            (Some(owner), None) => {
                self.check_reachable(owner)?;
                exec.tx.controller = Some(owner);
                Ok(())
            }
            (Some(owner), Some(controller)) if owner == controller => Ok(()),
            (Some(owner), Some(controller)) => {
                Err(errors::cross_controller(self, exec, object, owner, controller))
            }
        }
    }

    /// The open transaction, if `tx` is it.
    ///
    /// # Errors
    /// `tx-already-committed`, `tx-already-aborted`, `tx-not-found`; a wrong type.
    #[inline]
    pub(crate) fn check_open(&self, exec: &Execution, tx: Value) -> Outcome<()> {
        match tx.as_tx_id() {
            Some(id) if exec.tx.open && exec.tx.id == id => Ok(()),
            Some(id) => Err(errors::not_open(id, self.transactions.status(id))),
            None => Err(Fault::wrong_type(1, "a transaction id", tx)),
        }
    }

    /// Whether a transaction was committed: what renderers of traces ask.
    pub fn is_committed(&self, tx: TxId) -> bool {
        self.transactions.status(tx) == TxStatus::Committed
    }

    /// Whether a transaction was aborted: its entries stay in the trace, marked so.
    pub fn is_aborted(&self, tx: TxId) -> bool {
        self.transactions.status(tx) == TxStatus::Aborted
    }

    /// An activation that began before the open transaction was accepted in it, and committed its object: the
    /// transaction sees that.
    #[cold]
    pub(crate) fn follow_own_commit(&self, exec: &mut Execution, object: u32, seen: u64) {
        let record = &self.records[self.at(object)];
        match exec.tx.find(object).or_else(|| exec.tx.recall(object)) {
            Some(slot) => {
                let touched = &mut exec.tx.touched[slot];
                if touched.seen == seen {
                    touched.seen = record.version;
                }
            }
            None => {
                exec.tx.add(Touched::found(object, self.at(object), record.state, record.version, false));
            }
        }
    }

    /// An activation that began before the open transaction was rejected in it: what the transaction did to its object
    /// is undone too.
    #[cold]
    pub(crate) fn follow_own_rollback(exec: &mut Execution, activation: &Activation) {
        let object = activation.object;
        if let Some(slot) = exec.tx.find(object).or_else(|| exec.tx.recall(object)) {
            let touched = &mut exec.tx.touched[slot];
            (touched.state, touched.base, touched.inputs) = (activation.before, activation.before, 0);
        }
    }
}
