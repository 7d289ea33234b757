//! Asynchronous messages: first in, first out for each receiver, whoever sent them.

use crate::execution::{Execution, ExecutionId, NOBODY};
use crate::record::{FREE, SHUT};
use crate::shards::Lane;
use crate::space::ObjectSpace;
use crate::trace::{EntryId, Event};
use crate::{At, Message, errors};
use avm_value::{Heap, ObjectRef, Outcome, Value};
use std::collections::{HashMap, VecDeque};

/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// Its number in the order of sending.
    pub number: u64,
    /// Who sent it; `None` for the program itself.
    pub sender: Option<ObjectRef>,
    /// To whom.
    pub receiver: ObjectRef,
    /// The message.
    pub message: Value,
    /// The execution in which it was sent,
    pub execution: ExecutionId,
    /// and the entry of that one's trace that led to it.
    pub cause: EntryId,
}

/// A message that a transaction sends if it is committed.
#[derive(Clone, Copy)]
pub(crate) struct Outgoing {
    pub(crate) sender: u32,
    pub(crate) receiver: u32,
    pub(crate) message: Value,
    pub(crate) cause: EntryId,
}

/// For whom a mailbox is reserved, and how many messages may come back.
struct Reserved {
    execution: ExecutionId,
    taken: usize,
}

/// The messages that have not been received.
#[derive(Default)]
pub(crate) struct Mailboxes {
    /// The messages, where the queues say.
    messages: Vec<Delivery>,
    /// Places in `messages` that are not in use.
    free: Vec<u32>,
    /// For each object its messages: their place, and their number in the order of sending.
    queues: HashMap<u32, VecDeque<(u32, u64)>>,
    /// Receivers in the order of sending, with the number of the message. One that was received meanwhile stays here.
    order: VecDeque<(u32, u64)>,
    /// The number of the next message.
    next: u64,
    /// Which numbers are given.
    lane: Lane,
    /// Receivers of messages that an open transaction took and may give back: nobody else gets later ones meanwhile.
    reserved: HashMap<u32, Reserved>,
    /// Places that a minor collection must visit.
    new: Vec<u32>,
    /// How many messages there are.
    count: usize,
}

impl Mailboxes {
    fn store(&mut self, delivery: Delivery) -> u32 {
        self.count += 1;
        let place = match self.free.pop() {
            Some(place) => {
                self.messages[place as usize] = delivery;
                place
            }
            None => {
                self.messages.push(delivery);
                self.messages.len() as u32 - 1
            }
        };
        self.new.push(place);
        place
    }

    /// Puts a message behind all others, and gives its number.
    pub(crate) fn put(&mut self, execution: ExecutionId, outgoing: Outgoing) -> u64 {
        let Outgoing { sender, receiver, message, cause } = outgoing;
        let sender = (sender != NOBODY).then_some(ObjectRef(sender));
        let number = self.next;
        self.append(Delivery { number, sender, receiver: ObjectRef(receiver), message, execution, cause });
        number
    }

    /// Puts a message that has its number behind all others.
    pub(crate) fn append(&mut self, delivery: Delivery) {
        let (receiver, number) = (delivery.receiver.0, delivery.number);
        let place = self.store(delivery);
        self.queues.entry(receiver).or_default().push_back((place, number));
        self.order.push_back((receiver, number));
        self.count_from(number + 1);
    }

    /// The message of a receiver that has a number, if it has not been received.
    pub(crate) fn find(&self, receiver: u32, number: u64) -> Option<&Delivery> {
        let queue = self.queues.get(&receiver)?;
        let at = queue.binary_search_by_key(&number, |(_, other)| *other).ok()?;
        self.messages.get(queue[at].0 as usize)
    }

    /// The number of the next message.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    /// Counts messages from that number on.
    pub(crate) fn count_from(&mut self, number: u64) {
        self.next = self.lane.next_from(self.next.max(number));
    }

    /// Gives only numbers of this lane from now on.
    pub(crate) fn use_lane(&mut self, lane: Lane) {
        self.lane = lane;
        self.count_from(0);
    }

    /// Reserves the mailbox of a receiver for the execution whose transaction took a message from it.
    pub(crate) fn reserve(&mut self, receiver: u32, execution: ExecutionId) {
        self.reserved.entry(receiver).or_insert(Reserved { execution, taken: 0 }).taken += 1;
    }

    /// Whether only another execution than `execution` may take messages of the receiver for now.
    fn is_reserved(&self, receiver: u32, execution: Option<ExecutionId>) -> bool {
        let reserved = self.reserved.get(&receiver);
        reserved.is_some_and(|reserved| Some(reserved.execution) != execution)
    }

    /// A message that a transaction took is received for good, or back.
    pub(crate) fn release(&mut self, receiver: u32) {
        if let Some(reserved) = self.reserved.get_mut(&receiver) {
            reserved.taken -= 1;
            if reserved.taken == 0 {
                self.reserved.remove(&receiver);
            }
        }
    }

    /// Puts back a message that a transaction had received before it was aborted.
    pub(crate) fn put_back(&mut self, delivery: Delivery) {
        self.release(delivery.receiver.0);
        let (receiver, number) = (delivery.receiver.0, delivery.number);
        let place = self.store(delivery);
        self.queues.entry(receiver).or_default().push_front((place, number));
        let at = self.order.partition_point(|(_, other)| *other < number);
        if self.order.get(at) != Some(&(receiver, number)) {
            self.order.insert(at, (receiver, number));
        }
    }

    /// Takes the oldest message of a receiver.
    pub(crate) fn take(&mut self, receiver: u32) -> Option<Delivery> {
        let queue = self.queues.get_mut(&receiver)?;
        let (place, _) = queue.pop_front()?;
        if queue.is_empty() {
            self.queues.remove(&receiver);
        }
        Some(self.empty_place(place))
    }

    fn empty_place(&mut self, place: u32) -> Delivery {
        self.free.push(place);
        self.count -= 1;
        let delivery = self.messages[place as usize];
        // Nobody needs the message any more that stays in this place.
        self.messages[place as usize].message = Value::FALSE;
        delivery
    }

    /// Takes the message of that number, if it has not been received.
    pub(crate) fn take_numbered(&mut self, number: u64) -> Option<Delivery> {
        let (receiver, _) = *self.order.iter().find(|(_, other)| *other == number)?;
        let queue = self.queues.get_mut(&receiver)?;
        let at = queue.binary_search_by_key(&number, |(_, other)| *other).ok()?;
        let (place, _) = queue.remove(at)?;
        if queue.is_empty() {
            self.queues.remove(&receiver);
        }
        Some(self.empty_place(place))
    }

    /// The messages that were not received, in the order of sending.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Delivery> {
        self.order.iter().filter_map(|(receiver, number)| self.find(*receiver, *number))
    }

    /// Whether the message of that number is the next of its receiver; if not, it was received.
    fn is_next(&self, receiver: u32, number: u64) -> bool {
        self.queues.get(&receiver).and_then(VecDeque::front).is_some_and(|(_, next)| *next == number)
    }

    fn is_waiting(&self, receiver: u32, number: u64) -> bool {
        let queue = self.queues.get(&receiver);
        queue.is_some_and(|queue| queue.binary_search_by_key(&number, |(_, other)| *other).is_ok())
    }

    pub(crate) fn visit(&mut self, minor: bool, mut visit: impl FnMut(&mut Value)) {
        if minor {
            for place in &self.new {
                visit(&mut self.messages[*place as usize].message);
            }
        } else {
            self.messages.iter_mut().for_each(|delivery| visit(&mut delivery.message));
        }
        self.new.clear();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.messages.capacity() * size_of::<Delivery>() + self.order.capacity() * 2 * size_of::<(u32, u64)>()
    }
}

impl ObjectSpace {
    /// `(send obj msg)`: puts a message into the receiver's mailbox; in a transaction, at its commit. The message must
    /// have been copied for the receiver.
    ///
    /// # Errors
    /// `object-not-found`, a wrong type.
    pub fn send(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        object: Value,
        message: Value,
    ) -> Outcome<()> {
        let receiver = self.object_argument(object)?;
        if !self.is_visible(exec, receiver) && !self.is_elsewhere(receiver) {
            return Err(self.not_in_snapshot(exec, receiver));
        }
        let (sender, cause) = (exec.sender_index(), exec.cause());
        let outgoing = Outgoing { sender, receiver: receiver.0, message, cause };
        if exec.tx.open {
            exec.tx.outbox.push(outgoing);
        } else {
            self.post(exec.id, outgoing);
            self.charge(heap);
        }
        Ok(())
    }

    /// `(receive)`: takes the next message of the current object, if one is there. A transaction that is aborted gives
    /// back what it received.
    ///
    /// # Errors
    /// `context-unavailable` outside an activation.
    pub fn receive(&mut self, heap: &mut Heap, exec: &mut Execution, at: At) -> Outcome<Option<Value>> {
        let receiver = exec.self_index();
        if receiver == NOBODY {
            return Err(errors::no_receiver());
        }
        if self.mailboxes.is_reserved(receiver, Some(exec.id)) {
            return Ok(None);
        }
        let Some(delivery) = self.mailboxes.take(receiver) else { return Ok(None) };
        let message = own_copy(heap, delivery.message)?;
        self.note_received(heap, exec, &delivery, at);
        if exec.tx.open {
            let message = heap.freeze(delivery.message)?;
            exec.tx.received.push(Delivery { message, ..delivery });
            self.mailboxes.reserve(receiver, exec.id);
        } else {
            self.journal.note_taken(exec, &[delivery]);
        }
        Ok(Some(message))
    }

    /// Puts another message in the place of the one that a receiver gets next, and gives whether there is one.
    pub fn replace_next_message(&mut self, receiver: ObjectRef, message: Value) -> bool {
        let next = self.mailboxes.queues.get(&receiver.0).and_then(VecDeque::front);
        let Some((place, _)) = next.copied() else { return false };
        self.mailboxes.messages[place as usize].message = message;
        self.mailboxes.new.push(place);
        true
    }

    /// Takes the oldest message whose receiver no execution is inside of.
    pub fn next_delivery(&mut self) -> Option<Delivery> {
        let mut at = 0;
        while let Some(&(receiver, number)) = self.mailboxes.order.get(at) {
            if !self.mailboxes.is_waiting(receiver, number) {
                self.mailboxes.order.remove(at);
                continue;
            }
            let gate = self.records[self.at(receiver)].gate;
            let free = (gate == FREE || gate == SHUT) && !self.mailboxes.is_reserved(receiver, None);
            if free && self.mailboxes.is_next(receiver, number) {
                self.mailboxes.order.remove(at);
                return self.mailboxes.take(receiver);
            }
            at += 1;
        }
        None
    }

    /// The messages that have not been received, in the order of sending: receivers and numbers.
    pub fn undelivered(&self) -> impl Iterator<Item = (ObjectRef, u64)> + '_ {
        let order = self.mailboxes.order.iter();
        order
            .filter(|(receiver, number)| self.mailboxes.is_waiting(*receiver, *number))
            .map(|(receiver, number)| (ObjectRef(*receiver), *number))
    }

    /// The execution that keeps messages from being delivered to an object: it is inside of it, or its transaction has received
    /// messages of it.
    pub fn holder(&self, object: ObjectRef) -> Option<ExecutionId> {
        let reserved = || self.mailboxes.reserved.get(&object.0).map(|reserved| reserved.execution);
        self.inside(object).or_else(reserved)
    }

    /// Forgets all messages that nobody has received: nobody is to receive them any more.
    pub fn forget_messages(&mut self) {
        self.mailboxes = Mailboxes { next: self.mailboxes.next, ..Mailboxes::default() };
    }

    /// How many messages were ever sent: the number of the next one.
    pub fn messages_sent(&self) -> u64 {
        self.mailboxes.next
    }

    /// The number of the message that [`ObjectSpace::next_delivery`] would take.
    pub fn next_deliverable(&mut self) -> Option<u64> {
        while let Some(&(receiver, number)) = self.mailboxes.order.front()
            && !self.mailboxes.is_waiting(receiver, number)
        {
            self.mailboxes.order.pop_front();
        }
        let free = |receiver: ObjectRef| self.holder(receiver).is_none();
        self.undelivered()
            .find(|(receiver, number)| free(*receiver) && self.mailboxes.is_next(receiver.0, *number))
            .map(|(_, number)| number)
    }

    /// How many messages have been sent and not been received.
    pub fn messages_waiting(&self) -> usize {
        self.mailboxes.count
    }

    /// Whether the object has a message that the execution may receive.
    pub fn has_message(&self, exec: &Execution, object: ObjectRef) -> bool {
        self.mailboxes.queues.contains_key(&object.0) && !self.mailboxes.is_reserved(object.0, Some(exec.id))
    }

    /// Begins the activation of the receiver of a message, and gives its behaviour.
    ///
    /// # Errors
    /// `object-not-found`, if it ended meanwhile, and as for [`ObjectSpace::activate`].
    pub fn deliver(&mut self, heap: &mut Heap, exec: &mut Execution, delivery: Delivery, at: At) -> Outcome {
        let sender = delivery.sender.map_or(NOBODY, |sender| sender.0);
        self.journal.note_taken(exec, &[delivery]);
        let delivery = Delivery { message: own_copy(heap, delivery.message)?, ..delivery };
        let mut activation = self.enter(exec, delivery.receiver, sender)?;
        let received = self.note_received(heap, exec, &delivery, at);
        let mut entry = self.entry(exec, Event::ObjectCalled, delivery.receiver.0, at);
        (entry.cause, entry.caller) = (received, sender);
        let message = Message::Whole(delivery.message);
        activation.entry = exec.trace.record_message(heap, entry, message);
        exec.push(heap, activation, message);
        Ok(self.records[self.at(delivery.receiver.0)].behavior)
    }

    /// Records that a message arrived. Its cause is the sender's entry; where that is in another execution's trace, the
    /// message is followed by the number of that execution.
    fn note_received(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        delivery: &Delivery,
        at: At,
    ) -> EntryId {
        let mut entry = self.entry(exec, Event::MessageReceived, delivery.receiver.0, at);
        entry.caller = delivery.sender.map_or(NOBODY, |sender| sender.0);
        entry.cause = delivery.cause;
        if delivery.execution == exec.id {
            return exec.trace.record_message(heap, entry, Message::Whole(delivery.message));
        }
        let kept = if exec.trace.keeps() { crate::trace::keep(heap, delivery.message) } else { Value::FALSE };
        exec.trace.record(entry, &[kept, Value::fixnum(delivery.execution.0.into())])
    }
}

/// A message as the receiver may change it: one that a transaction gave back is frozen.
fn own_copy(heap: &mut Heap, message: Value) -> Outcome {
    if heap.is_frozen(message) { heap.copy_to_send(message) } else { Ok(message) }
}
