//! What happened in an execution since its follower last looked: all of it, in order, however long the ring is.
//!
//! A log is kept only while somebody follows the execution ([`Execution::follow`](crate::Execution::follow)), who has to
//! take it away now and then. Nothing in it is allocated on the heap, so that following changes neither gas nor memory.

use super::NewEntry;
use super::entry::{Entry, EntryId, Event, Fate, Site};
use super::ring::{Slot, without_execution};
use crate::execution::NOBODY;
use avm_base::Symbol;
use avm_value::{ObjectRef, TxId, Value};

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Happening<'a> {
    /// An entry was made. A call has no output yet.
    Began(Entry<'a>),
    /// The object of the entry just made began with this state.
    Created(&'a [Value]),
    /// A call ended.
    Ended {
        /// Its entry.
        id: EntryId,
        /// How it ended.
        fate: Fate,
        /// The output, or the condition.
        output: Value,
        /// Gas used.
        gas: u64,
        /// The logical time.
        time: u64,
        /// The object's state, if the input was accepted and its transaction is not over.
        state: Option<&'a [Value]>,
    },
    /// A transaction committed what an open activation had done: that is in the history now, and goes back no further.
    Settled {
        /// The activation's entry.
        id: EntryId,
        /// The object's state.
        state: &'a [Value],
    },
    /// An activation learned something that its state and its input do not determine.
    Learned {
        /// The activation's entry.
        cause: EntryId,
        /// From which instruction or primitive: a number that the follower understands.
        source: u32,
        /// Whether it was raised rather than given.
        raised: bool,
        /// What it was.
        value: Value,
    },
}

/// An item; its values follow those of the one before. `NOBODY` stands for none in the fields that are names.
///
/// It is one kind of structure for all, written field by field where it lies: to make it elsewhere and copy it there would have
/// the processor wait for its own stores.
#[derive(Clone, Copy)]
struct Item {
    kind: Kind,
    event: Event,
    fate: Fate,
    /// Whether values are a selector and arguments, or a state is among them, or something was raised.
    flag: bool,
    values: u32,
    id: EntryId,
    cause: EntryId,
    gas: u64,
    time: u64,
    site: Site,
    caller: u32,
    callee: u32,
    machine: u32,
    controller: u32,
    tx: u32,
    source: u32,
}

#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    Began,
    Created,
    Ended,
    Settled,
    Learned,
}

impl Item {
    /// What is where nothing has been put yet.
    const BLANK: Item = Item {
        kind: Kind::Created,
        event: Event::ErrorOccurred,
        fate: Fate::Open,
        flag: false,
        values: 0,
        id: EntryId::NONE,
        cause: EntryId::NONE,
        gas: 0,
        time: 0,
        site: Site { code: 0, pc: 0 },
        caller: NOBODY,
        callee: NOBODY,
        machine: NOBODY,
        controller: NOBODY,
        tx: NOBODY,
        source: 0,
    };

    /// The entry that began, with its values.
    #[inline(always)]
    fn entry<'l>(&self, values: &'l [Value]) -> Entry<'l> {
        let object = |index: u32| (index != NOBODY).then_some(ObjectRef(index));
        let (values, cause_execution) = without_execution(self.event, values);
        Entry {
            id: self.id,
            event: self.event,
            cause: self.cause,
            cause_execution,
            caller: object(self.caller),
            callee: object(self.callee),
            machine: Symbol::from_index(self.machine),
            controller: (self.controller != NOBODY).then(|| Symbol::from_index(self.controller)),
            tx: (self.tx != NOBODY).then_some(TxId(self.tx)),
            site: self.site,
            gas: self.gas,
            gas_end: self.gas,
            fate: Fate::Open,
            selector: self.flag,
            values,
            output: None,
        }
    }
}

/// What happened, in order. There is room behind what is used.
#[derive(Default)]
pub struct Log {
    items: Vec<Item>,
    used: usize,
    values: Vec<Value>,
    values_used: usize,
}

/// So much room there is at first, for items and for values.
const LEAST: usize = 256;

impl Log {
    /// The next item, and room for its values, if that is there.
    #[inline(always)]
    fn next_at_once(&mut self, values: usize) -> Option<(&mut Item, &mut [Value])> {
        let end = self.values_used + values;
        let room = self.values.get_mut(self.values_used..end)?;
        let item = self.items.get_mut(self.used)?;
        self.used += 1;
        self.values_used = end;
        item.values = values as u32;
        Some((item, room))
    }

    /// Makes room for an item of so many values.
    #[cold]
    #[inline(never)]
    pub(super) fn make_room(&mut self, values: usize) {
        if self.used == self.items.len() {
            self.items.resize((2 * self.used).max(LEAST), Item::BLANK);
        }
        let end = self.values_used + values;
        if end > self.values.len() {
            self.values.resize((2 * end).max(LEAST), Value::FALSE);
        }
    }

    fn push(&mut self, item: Item, first: &[Value], rest: &[Value]) {
        let count = first.len() + rest.len();
        self.make_room(count);
        if let Some((place, room)) = self.next_at_once(count) {
            *place = Item { values: count as u32, ..item };
            let (begin, end) = room.split_at_mut(first.len());
            begin.copy_from_slice(first);
            end.copy_from_slice(rest);
        }
    }

    pub(super) fn began(&mut self, id: u64, entry: NewEntry, values: &[Value]) {
        let item = Item {
            kind: Kind::Began,
            event: entry.event,
            flag: entry.selector,
            id: EntryId(id),
            cause: entry.cause,
            gas: entry.at.gas,
            site: entry.at.site,
            caller: entry.caller,
            callee: entry.callee,
            machine: entry.machine.index(),
            controller: entry.controller.map_or(NOBODY, Symbol::index),
            tx: entry.tx.map_or(NOBODY, |tx| tx.0),
            ..Item::BLANK
        };
        self.push(item, values, &[]);
    }

    /// Adds the call that has just been kept with a selector and at most one argument, if there is room where it goes.
    #[inline(always)]
    pub(super) fn call_at_once(&mut self, id: u64, slot: &Slot, selector: Value, args: &[Value]) -> bool {
        let Some((item, room)) = self.next_at_once(args.len() + 1) else { return false };
        match (args, room) {
            ([], [first]) => *first = selector,
            ([arg], [first, second]) => (*first, *second) = (selector, *arg),
            (_, [first, rest @ ..]) => {
                *first = selector;
                rest.iter_mut().zip(args).for_each(|(place, arg)| *place = *arg);
            }
            _ => {}
        }
        (item.kind, item.event, item.flag) = (Kind::Began, Event::ObjectCalled, true);
        item.id = EntryId(id);
        item.cause = slot.cause;
        item.gas = slot.gas;
        item.site = slot.site;
        item.caller = slot.caller;
        item.callee = slot.callee;
        item.machine = slot.machine;
        item.controller = slot.controller;
        item.tx = slot.tx;
        true
    }

    pub(super) fn created(&mut self, state: &[Value]) {
        self.push(Item::BLANK, state, &[]);
    }

    #[inline]
    pub(super) fn ended(&mut self, end: Ended, state: Option<&[Value]>) {
        let fields = state.unwrap_or(&[]);
        let Some((item, room)) = self.next_at_once(fields.len() + 1) else {
            self.make_room(fields.len() + 1);
            return self.ended(end, state);
        };
        match (fields, room) {
            ([], [first]) => *first = end.output,
            ([field], [first, second]) => (*first, *second) = (end.output, *field),
            (_, [first, rest @ ..]) => {
                *first = end.output;
                rest.copy_from_slice(fields);
            }
            _ => {}
        }
        (item.kind, item.fate, item.flag) = (Kind::Ended, end.fate, state.is_some());
        item.id = end.id;
        item.gas = end.gas;
        item.time = end.time;
    }

    pub(super) fn settled(&mut self, id: EntryId, state: &[Value]) {
        self.push(Item { kind: Kind::Settled, id, ..Item::BLANK }, state, &[]);
    }

    pub(super) fn learned(&mut self, cause: EntryId, source: u32, raised: bool, value: Value) {
        self.push(Item { kind: Kind::Learned, cause, source, flag: raised, ..Item::BLANK }, &[value], &[]);
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        (self.used, self.values_used) = (0, 0);
    }

    /// Tells what happened, in order.
    #[inline(always)]
    pub fn for_each<'l>(&'l self, mut tell: impl FnMut(Happening<'l>)) {
        let mut rest = self.values.as_slice();
        for item in &self.items[..self.used] {
            let (values, others) = rest.split_at(item.values as usize);
            rest = others;
            match (item.kind, values) {
                (Kind::Began, values) => tell(Happening::Began(item.entry(values))),
                (Kind::Created, values) => tell(Happening::Created(values)),
                (Kind::Ended, [output, state @ ..]) => tell(Happening::Ended {
                    id: item.id,
                    fate: item.fate,
                    output: *output,
                    gas: item.gas,
                    time: item.time,
                    state: item.flag.then_some(state),
                }),
                (Kind::Settled, state) => tell(Happening::Settled { id: item.id, state }),
                (Kind::Learned, [value, ..]) => tell(Happening::Learned {
                    cause: item.cause,
                    source: item.source,
                    raised: item.flag,
                    value: *value,
                }),
                // These have a value.
                (Kind::Ended | Kind::Learned, []) => {}
            }
        }
    }

    pub(super) fn visit(&mut self, visit: impl FnMut(&mut Value)) {
        self.values[..self.values_used].iter_mut().for_each(visit);
    }
}

/// How a call ended.
#[derive(Clone, Copy)]
pub(crate) struct Ended {
    pub(crate) id: EntryId,
    pub(crate) fate: Fate,
    pub(crate) output: Value,
    pub(crate) gas: u64,
    pub(crate) time: u64,
}
