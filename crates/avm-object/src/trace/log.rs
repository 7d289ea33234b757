//! What happened in an execution since its follower last looked: all of it, in order, however long the ring is.
//!
//! A log is kept only while somebody follows the execution ([`Execution::follow`](crate::Execution::follow)), who has to
//! take it away now and then. Nothing in it is allocated on the heap, so that following changes neither gas nor memory.

use super::entry::{Entry, EntryId, Event, Fate, Site};
use super::ring::{Slot, without_execution};
use crate::execution::NOBODY;
use avm_base::Symbol;
use avm_value::{ObjectRef, TxId, Value};

/// Is told what happened, in order ([`Log::tell`]).
pub trait Listener<'l> {
    /// An entry was made. A call has no output yet.
    fn began(&mut self, entry: Began<'l>);

    /// The object of the entry just made began with this state.
    fn created(&mut self, state: &'l [Value]);

    /// A call ended, and its object has this state, if the input was accepted and its transaction is not over.
    fn ended(&mut self, end: Ended, state: Option<&'l [Value]>);

    /// A transaction committed what an open activation had done, whose entry this is: that is in the history now, and goes back
    /// no further. The object has this state.
    fn settled(&mut self, id: EntryId, state: &'l [Value]);

    /// An activation, whose entry is `cause`, learned something that its state and its input do not determine. `source` is the number
    /// of an instruction or primitive that the follower understands; `raised` says whether the value was raised rather than given.
    fn learned(&mut self, cause: EntryId, source: u32, raised: bool, value: Value);
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
        controller: NOBODY,
        tx: NOBODY,
        source: 0,
    };

    /// Has the item be about an entry that is kept; its event, and whether it has a selector, are written already.
    #[inline(always)]
    fn begin(&mut self, id: u64, slot: &Slot) {
        self.kind = Kind::Began;
        self.id = EntryId(id);
        self.cause = slot.cause;
        self.gas = slot.gas;
        self.site = slot.site;
        self.caller = slot.caller;
        self.callee = slot.callee;
        self.controller = slot.controller;
        self.tx = slot.tx;
    }

    /// The entry that began, with its values.
    fn entry<'l>(&self, machine: Symbol, values: &'l [Value]) -> Entry<'l> {
        let object = |index: u32| (index != NOBODY).then_some(ObjectRef(index));
        let (values, cause_execution) = without_execution(self.event, values);
        Entry {
            id: self.id,
            event: self.event,
            cause: self.cause,
            cause_execution,
            caller: object(self.caller),
            callee: object(self.callee),
            machine,
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

/// An entry that was made, as the log has it.
#[derive(Clone, Copy)]
pub struct Began<'l> {
    item: &'l Item,
    machine: Symbol,
    values: &'l [Value],
}

/// What many entries that are made at one place have in common: all but their values and when they were made.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    machine: Symbol,
    site: Site,
    kind: u32,
    values: u32,
    caller: u32,
    callee: u32,
    controller: u32,
    /// How far it is behind its cause, if it has one,
    cause: u64,
    /// behind some other transaction, if it has one,
    tx: u64,
    /// and behind some other gas.
    gas: u64,
    /// The first value.
    selector: Value,
}

impl<'l> Began<'l> {
    /// The entry. A call has no output yet.
    pub fn entry(&self) -> Entry<'l> {
        self.item.entry(self.machine, self.values)
    }

    /// Its place in the code.
    #[inline(always)]
    pub fn site(&self) -> Site {
        self.item.site
    }

    /// Its logical time, and its gas.
    #[inline(always)]
    pub fn moment(&self) -> (u64, u64) {
        (self.item.id.0, self.item.gas)
    }

    /// Its transaction, if it has one.
    #[inline(always)]
    pub fn tx(&self) -> Option<u32> {
        (self.item.tx != NOBODY).then_some(self.item.tx)
    }

    /// Its values without a selector, of one that fits a pattern.
    #[inline(always)]
    pub fn arguments(&self) -> &'l [Value] {
        self.values.get(usize::from(self.item.flag)..).unwrap_or(&[])
    }

    #[inline(always)]
    fn kind(&self) -> u32 {
        self.item.event as u32 | u32::from(self.item.flag) << 8
    }

    #[inline(always)]
    fn since_cause(&self) -> u64 {
        let Item { id, cause, .. } = self.item;
        if cause.is_some() { id.0.wrapping_sub(cause.0) } else { u64::MAX }
    }

    #[inline(always)]
    fn tx_since(&self, tx: u32) -> u64 {
        if self.item.tx == NOBODY { u64::MAX } else { u64::from(self.item.tx.wrapping_sub(tx)) }
    }

    #[inline(always)]
    fn selector(&self) -> Value {
        match self.values {
            [first, ..] if self.item.flag => *first,
            _ => Value::FALSE,
        }
    }

    /// What others may have in common with it, as it is seen from some gas and some transaction before it.
    pub fn pattern(&self, gas: u64, tx: u32) -> Pattern {
        let item = self.item;
        Pattern {
            machine: self.machine,
            site: item.site,
            kind: self.kind(),
            values: item.values,
            caller: item.caller,
            callee: item.callee,
            controller: item.controller,
            cause: self.since_cause(),
            tx: self.tx_since(tx),
            gas: item.gas.wrapping_sub(gas),
            selector: self.selector(),
        }
    }

    /// Whether it has that in common, as it is seen from some gas and some transaction before it.
    #[inline(always)]
    pub fn fits(&self, pattern: &Pattern, gas: u64, tx: u32) -> bool {
        let item = self.item;
        // Looked at together: they differ seldom, and then any one of them may.
        let names = (item.site.pc ^ pattern.site.pc)
            | (item.site.code ^ pattern.site.code)
            | (self.kind() ^ pattern.kind)
            | (item.values ^ pattern.values)
            | (item.caller ^ pattern.caller)
            | (item.callee ^ pattern.callee)
            | (item.controller ^ pattern.controller)
            | (self.machine.index() ^ pattern.machine.index());
        let distances = (self.since_cause() ^ pattern.cause)
            | (self.tx_since(tx) ^ pattern.tx)
            | (item.gas.wrapping_sub(gas) ^ pattern.gas)
            | (self.selector().bits() ^ pattern.selector.bits());
        (u64::from(names) | distances) == 0
    }
}

/// What happened, in order. There is room behind what is used.
#[derive(Default)]
pub struct Log {
    /// The machine of the execution that it is of.
    machine: Option<Symbol>,
    items: Vec<Item>,
    used: usize,
    values: Vec<Value>,
    values_used: usize,
}

/// So much room there is at first, for items and for values.
const LEAST: usize = 256;

impl Log {
    pub(super) fn new(machine: Symbol) -> Log {
        Log { machine: Some(machine), ..Log::default() }
    }

    /// Changes places with a log, which goes on as this one's.
    pub(super) fn swap(&mut self, other: &mut Log) {
        other.machine = self.machine;
        std::mem::swap(self, other);
    }

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

    fn push(&mut self, item: Item, values: &[Value]) {
        self.make_room(values.len());
        if let Some((place, room)) = self.next_at_once(values.len()) {
            *place = Item { values: values.len() as u32, ..item };
            room.copy_from_slice(values);
        }
    }

    /// Adds the entry that has just been kept with these values.
    pub(super) fn began(&mut self, id: u64, slot: &Slot, values: &[Value]) {
        let Some((item, room)) = self.next_at_once(values.len()) else {
            self.make_room(values.len());
            return self.began(id, slot, values);
        };
        room.copy_from_slice(values);
        (item.event, item.flag) = (slot.event, slot.has_selector());
        item.begin(id, slot);
    }

    /// Adds the entry that has just been kept without values.
    pub(super) fn began_bare(&mut self, id: u64, slot: &Slot) {
        let Some(item) = self.items.get_mut(self.used) else {
            self.make_room(0);
            return self.began_bare(id, slot);
        };
        self.used += 1;
        item.values = 0;
        (item.event, item.flag) = (slot.event, false);
        item.begin(id, slot);
    }

    /// Adds the call that has just been kept with a selector and arguments, if there is room where it goes.
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
        (item.event, item.flag) = (Event::ObjectCalled, true);
        item.begin(id, slot);
        true
    }

    pub(super) fn created(&mut self, state: &[Value]) {
        self.push(Item::BLANK, state);
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
        self.push(Item { kind: Kind::Settled, id, ..Item::BLANK }, state);
    }

    pub(super) fn learned(&mut self, cause: EntryId, source: u32, raised: bool, value: Value) {
        self.push(Item { kind: Kind::Learned, cause, source, flag: raised, ..Item::BLANK }, &[value]);
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
    pub fn tell<'l>(&'l self, listener: &mut impl Listener<'l>) {
        let Some(machine) = self.machine else { return };
        let mut rest = self.values.as_slice();
        for item in &self.items[..self.used] {
            let (values, others) = rest.split_at(item.values as usize);
            rest = others;
            match (item.kind, values) {
                (Kind::Began, values) => listener.began(Began { item, machine, values }),
                (Kind::Created, values) => listener.created(values),
                (Kind::Ended, [output, state @ ..]) => {
                    let Item { id, fate, gas, time, .. } = *item;
                    let end = Ended { id, fate, output: *output, gas, time };
                    listener.ended(end, item.flag.then_some(state));
                }
                (Kind::Settled, state) => listener.settled(item.id, state),
                (Kind::Learned, [value, ..]) => {
                    listener.learned(item.cause, item.source, item.flag, *value);
                }
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ended {
    /// Its entry.
    pub id: EntryId,
    /// How it ended.
    pub fate: Fate,
    /// The output, or the condition.
    pub output: Value,
    /// Gas used.
    pub gas: u64,
    /// The logical time.
    pub time: u64,
}
