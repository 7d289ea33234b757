//! One of several spaces over which the objects of a machine are spread, a *shard*.
//!
//! Numbers of objects and of executions are shared out: the `n`-th of `count` shards gives every `count`-th number, so a reference
//! means the same everywhere. An object lives on one shard, and is *elsewhere* on the others: what they want of it is asked
//! of that one. It leaves when it is given to a controller of another shard.

use crate::execution::{Execution, ExecutionId, NOBODY};
use crate::journal::{ObjectNews, StoredObject};
use crate::mailbox::{Delivery, Outgoing};
use crate::record::{ELSEWHERE, FREE, NEVER, SHUT, Status};
use crate::sight::Sight;
use crate::space::ObjectSpace;
use avm_base::Symbol;
use avm_value::{Heap, ObjectRef, Value};
use std::sync::Arc;

/// The numbers that one of several spaces gives: every `count`-th.
#[derive(Clone, Copy)]
pub(crate) struct Lane {
    number: u32,
    count: u32,
}

impl Default for Lane {
    fn default() -> Lane {
        Lane { number: 0, count: 1 }
    }
}

impl Lane {
    /// The least of its numbers from this one on.
    #[inline]
    pub(crate) fn next_from(self, number: u64) -> u64 {
        if self.count == 1 {
            return number;
        }
        let count = u64::from(self.count);
        number + (u64::from(self.number) + count - number % count) % count
    }

    /// How far its numbers lie apart.
    #[inline]
    pub(crate) fn stride(self) -> u32 {
        self.count
    }
}

/// Which of several spaces this is, and what it has for the others.
#[derive(Default)]
pub(crate) struct Shard {
    pub(crate) lane: Lane,
    /// Messages to objects that are elsewhere, with the executions that sent them.
    pub(crate) posts: Vec<(ExecutionId, Outgoing)>,
    /// Objects that were given to another controller, and may have to leave.
    given: Vec<u32>,
}

impl Shard {
    pub(crate) fn is_alone(&self) -> bool {
        self.lane.count == 1
    }

    /// Notes that an object has another controller now.
    pub(crate) fn note_given(&mut self, object: u32) {
        if !self.is_alone() {
            self.given.push(object);
        }
    }
}

/// An object on its way to another shard, with the messages that it has not received.
#[derive(Debug)]
pub struct Leaving {
    /// The object.
    pub object: StoredObject,
    /// Its messages, in the order of sending.
    pub messages: Vec<Delivery>,
    /// What a store has not been told of it.
    pub news: ObjectNews,
}

impl ObjectSpace {
    /// Makes this the shard of that number. No object may have been created, and no execution but `exec` started.
    pub fn set_shard(&mut self, number: u32, count: u32, exec: &mut Execution) {
        let lane = Lane { number, count };
        self.shard.lane = lane;
        self.transactions.use_lane(lane);
        self.mailboxes.use_lane(lane);
        self.executions = self.executions_before(1);
        self.renumber(exec);
    }

    /// The latest execution, if the next is to be the first of this shard from that number on.
    pub(crate) fn executions_before(&self, first: u32) -> u32 {
        // Numbers of executions begin with 1.
        let Lane { number, count } = self.shard.lane;
        let lane = Lane { number: (number + 1) % count, count };
        (lane.next_from(first.into()) as u32).wrapping_sub(count)
    }

    /// Whether an object lives on another shard.
    pub fn is_elsewhere(&self, object: ObjectRef) -> bool {
        if self.shard.is_alone() {
            return false;
        }
        match self.places.get(object.0 as usize) {
            Some(place) => *place == ELSEWHERE,
            None => object.0 % self.shard.lane.count != self.shard.lane.number,
        }
    }

    /// Sees to it that all objects up to that number have a place.
    pub(crate) fn cover(&mut self, object: u32) {
        while self.places.len() <= object as usize {
            let Lane { number, count } = self.shard.lane;
            let is_own = self.places.len() as u32 % count == number;
            self.places.push(if is_own { NEVER } else { ELSEWHERE });
        }
    }

    /// An object that was created while several ways were followed never was.
    pub(crate) fn forget_number(&mut self, object: u32) {
        self.places[object as usize] = NEVER;
        self.linear.remove(&object);
    }

    /// Takes the messages for objects of other shards.
    pub fn take_posts(&mut self) -> Vec<Delivery> {
        let posts = std::mem::take(&mut self.shard.posts);
        let delivery = |(execution, outgoing): (ExecutionId, Outgoing)| Delivery {
            number: 0,
            sender: (outgoing.sender != NOBODY).then_some(ObjectRef(outgoing.sender)),
            receiver: ObjectRef(outgoing.receiver),
            message: outgoing.message,
            execution,
            cause: outgoing.cause,
        };
        posts.into_iter().map(delivery).collect()
    }

    /// Puts a message of another shard into its receiver's mailbox.
    pub fn post_from_elsewhere(&mut self, heap: &mut Heap, delivery: Delivery) {
        self.cover(delivery.receiver.0);
        let sender = delivery.sender.map_or(NOBODY, |sender| sender.0);
        let outgoing = Outgoing {
            sender,
            receiver: delivery.receiver.0,
            message: delivery.message,
            cause: delivery.cause,
        };
        self.post(delivery.execution, outgoing);
        self.charge(heap);
    }

    /// Takes the objects away that belong to controllers of other shards now, as `leaves` says. One that an execution is inside
    /// of, or whose messages a transaction has received, stays until that is over.
    pub fn take_leaving(&mut self, leaves: impl Fn(Symbol) -> bool) -> Vec<Leaving> {
        let mut given = std::mem::take(&mut self.shard.given);
        given.sort_unstable();
        given.dedup();
        let mut leaving = Vec::new();
        for object in given.into_iter().filter(|object| self.is_given(*object, &leaves)).collect::<Vec<_>>() {
            match self.is_free(object) {
                true => leaving.push(self.let_go(object)),
                false => self.shard.given.push(object),
            }
        }
        leaving
    }

    /// Objects that [`ObjectSpace::take_leaving`] leaves here for now, though they belong to controllers of other shards.
    pub fn staying(&self, leaves: impl Fn(Symbol) -> bool) -> Vec<ObjectRef> {
        let staying = self.shard.given.iter().filter(|object| self.is_given(**object, &leaves));
        staying.map(|object| ObjectRef(*object)).collect()
    }

    /// Notes that an object that is absent here lives on another shard.
    pub fn lives_elsewhere(&mut self, object: ObjectRef) {
        if self.is_absent(object) {
            self.places[object.0 as usize] = ELSEWHERE;
        }
    }

    /// Whether [`ObjectSpace::take_leaving`] would take any object away.
    pub fn has_leaving(&self, leaves: impl Fn(Symbol) -> bool) -> bool {
        self.shard.given.iter().any(|object| self.is_given(*object, &leaves) && self.is_free(*object))
    }

    fn is_given(&self, object: u32, leaves: &impl Fn(Symbol) -> bool) -> bool {
        let place = self.at(object);
        self.metas[place].status == Status::Live && self.records[place].controller.is_some_and(leaves)
    }

    fn is_free(&self, object: u32) -> bool {
        self.records[self.at(object)].gate == FREE && self.holder(ObjectRef(object)).is_none()
    }

    fn let_go(&mut self, object: u32) -> Leaving {
        let place = self.at(object);
        let stored = self.stored(object, self.records[place].history);
        // Whoever has looked which objects there are sees that there are others now.
        self.population = self.tick();
        self.index_ended(object, self.population);
        let record = &mut self.records[place];
        (record.state, record.committed, record.behavior) = (Value::FALSE, Value::FALSE, Value::FALSE);
        record.gate = SHUT;
        self.metas[place].status = Status::Elsewhere;
        self.places[object as usize] = ELSEWHERE;
        self.linear.remove(&object);
        self.forget_waiting_for(object);
        let messages: Vec<Delivery> = std::iter::from_fn(|| self.mailboxes.take(object)).collect();
        let news = self.journal.forget_object(object, &messages);
        Leaving { object: stored, messages, news }
    }

    /// An object comes from another shard.
    pub fn let_in(&mut self, heap: &mut Heap, leaving: Leaving) {
        let Leaving { object: mut stored, messages, news } = leaving;
        let object = stored.object.0;
        self.cover(object);
        stored.version = self.tick();
        self.population = stored.version;
        self.put_stored(stored);
        self.index_created(object, self.population);
        self.mark_dirty(self.at(object) as u32);
        self.journal.note_object(object, stored.history, news);
        for message in messages {
            self.post_from_elsewhere(heap, message);
        }
        self.charge(heap);
    }

    /// Drops the behaviour of a name: another shard has a later one.
    pub fn forget_behavior(&mut self, name: Symbol) {
        self.behaviors.remove(&name);
        self.journal.forget_behavior(name);
    }

    /// Drops the pure function of a name: another shard has a later one.
    pub fn forget_function(&mut self, name: Symbol) {
        self.pure.forget(name);
        self.journal.forget_function(name);
    }

    /// The behaviour of a name, if it is known here.
    pub fn known_behavior(&self, name: Symbol) -> Option<Value> {
        self.behaviors.get(&name).copied()
    }

    /// On whose authority an execution acts; `None` for that of the host.
    pub fn authority(&self, exec: &Execution) -> Option<Symbol> {
        self.acting_controller(exec)
    }

    /// Takes activations away, innermost first, until only `depth` are open; what they did to their objects is undone.
    pub fn drop_down_to(&mut self, exec: &mut Execution, depth: usize) {
        while exec.depth() > depth {
            self.drop_activation(exec);
        }
    }
}

/// Whom an execution acts for that does something for one of another shard, as long as it is in no activations beyond those that
/// it was in then.
#[derive(Clone, Copy, Debug)]
pub struct Acting {
    /// The object that the other one is in; [`NOBODY`] for none.
    pub(crate) caller: u32,
    /// So many activations were open.
    pub(crate) depth: usize,
    /// On whose authority, if that was said.
    authority: Option<Option<Symbol>>,
    home: Option<Symbol>,
}

impl Default for Acting {
    fn default() -> Acting {
        Acting { caller: NOBODY, depth: 0, authority: None, home: None }
    }
}

impl Execution {
    /// Has the execution act for one of another shard: for the object that it is in there, on its authority, and with the
    /// controller that it was started under. Gives whom it acted for before.
    pub fn act_for(
        &mut self,
        caller: Option<ObjectRef>,
        authority: Option<Symbol>,
        home: Option<Symbol>,
    ) -> Acting {
        let before = Acting { home: self.home, ..self.acting };
        self.home = home;
        self.acting = Acting {
            caller: caller.map_or(NOBODY, |caller| caller.0),
            depth: self.activations.len(),
            authority: Some(authority),
            home: None,
        };
        before
    }

    /// Has the execution act for whom it did before.
    pub fn act_as(&mut self, before: Acting) {
        self.home = before.home;
        self.acting = before;
    }

    /// On whose authority it acts for one of another shard, if it does.
    pub(crate) fn acting_authority(&self) -> Option<Option<Symbol>> {
        self.acting.authority.filter(|_| self.activations.len() == self.acting.depth)
    }

    /// The other shard whose objects the open transaction is about.
    pub fn tx_away(&self) -> Option<u32> {
        self.tx.away.filter(|_| self.tx.open)
    }

    /// Whether the open transaction has touched nothing yet, and may be about objects of another shard.
    pub fn tx_may_go(&self) -> bool {
        let has_looked = self.tx.scried || !self.tx.scried_where.is_empty() || !self.tx.sights.is_empty();
        self.tx.open && !self.tx.is_guest && !has_looked && self.tx.all_touched().is_empty()
    }

    /// The open transaction is about objects of another shard, under this controller if that is known.
    pub fn tx_goes(&mut self, shard: u32, controller: Option<Symbol>) {
        self.tx.away = Some(shard);
        self.tx.controller = controller.or(self.tx.controller);
    }

    /// The open transaction is a part of one that was begun on another shard.
    pub fn tx_is_guest(&mut self) {
        self.tx.is_guest = true;
    }

    /// The part on the other shard is committed: nothing here can be in the way of that any more.
    pub fn tx_is_decided(&mut self) {
        self.tx.replace_touched(&[]);
        self.tx.scried = false;
    }

    /// The open transaction depends on what is so on other shards.
    pub fn tx_saw(&mut self, shard: u32, sight: Arc<Sight>) {
        self.tx.sights.push((shard, sight));
    }

    /// What the open transaction saw of other shards.
    pub fn tx_sights(&self) -> &[(u32, Arc<Sight>)] {
        if self.tx.open { &self.tx.sights } else { &[] }
    }

    /// The open transaction saw of other shards what is so no more: it cannot be committed.
    pub fn tx_is_stale(&mut self) {
        (self.tx.scried, self.tx.stale) = (true, true);
    }

    /// The object that sends what the execution sends.
    pub fn sending_object(&self) -> Option<ObjectRef> {
        let sender = self.sender_index();
        (sender != NOBODY).then_some(ObjectRef(sender))
    }
}
