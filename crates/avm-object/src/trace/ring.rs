//! The ring that holds the newest entries: records of fixed size, and their values in a ring beside it.

use super::NewEntry;
use super::entry::{Entry, EntryId, Event, Fate, Site};
use crate::execution::{ExecutionId, NOBODY};
use avm_base::Symbol;
use avm_value::{ObjectRef, TxId, Value};

/// The values of an entry without the number of the execution that a message came from, if that is behind them.
#[inline(always)]
pub(super) fn without_execution(event: Event, values: &[Value]) -> (&[Value], Option<ExecutionId>) {
    match (event, values) {
        (Event::MessageReceived, [message, execution]) => {
            (std::slice::from_ref(message), Some(ExecutionId(execution.fixnum_value() as u32)))
        }
        _ => (values, None),
    }
}

/// Values kept, for each entry that may be kept. Longer messages push out older entries sooner.
const VALUES_PER_ENTRY: usize = 4;
/// So many slots are made at first.
const LEAST_SLOTS: usize = if cfg!(test) { 2 } else { 64 };
/// Room is made for so many values at first: few executions have more.
const FIRST_VALUES: usize = 256;
/// The least number of values that may be kept, so that any single message fits.
const LEAST_VALUES: usize = 4096;
/// A message of more values than this is kept as one list.
pub(crate) const MOST_VALUES: usize = 1024;

/// An entry as it is stored. `NOBODY` stands for none in the fields that are names.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    /// The logical time. Gaps are left where the trace was off.
    id: u64,
    pub(crate) cause: EntryId,
    pub(crate) gas: u64,
    /// Gas used when it ended, and its output; nothing of this entry as long as it is open.
    gas_end: u64,
    output: Value,
    /// How many values were put in before its own.
    values: u64,
    pub(crate) site: Site,
    pub(crate) caller: u32,
    pub(crate) callee: u32,
    pub(crate) tx: u32,
    pub(crate) controller: u32,
    /// How many values it has; the highest bit says that they are a selector and arguments.
    count: u16,
    pub(crate) event: Event,
    fate: Fate,
}

const SELECTOR_BIT: u16 = 1 << 15;

impl Slot {
    /// What is where no entry has been put yet.
    const BLANK: Slot = Slot {
        id: 0,
        cause: EntryId::NONE,
        gas: 0,
        gas_end: 0,
        output: Value::UNDEFINED,
        values: 0,
        site: Site { code: 0, pc: 0 },
        caller: NOBODY,
        callee: NOBODY,
        tx: NOBODY,
        controller: NOBODY,
        count: 0,
        event: Event::ErrorOccurred,
        fate: Fate::Open,
    };

    /// Whether its values are a selector and arguments.
    #[inline(always)]
    pub(crate) fn has_selector(&self) -> bool {
        self.count & SELECTOR_BIT != 0
    }
}

pub(super) struct Ring {
    /// The machine of the execution.
    machine: Symbol,
    slots: Vec<Slot>,
    values: Vec<Value>,
    most: usize,
    most_values: usize,
    /// Where the next slot goes: behind the newest.
    next: usize,
    /// How many slots have been put in; the last ones of them are there.
    put: u64,
    /// Where the next value goes.
    next_value: usize,
    /// How many values have been put in, those skipped at the end of the ring included.
    values_put: u64,
    /// Entries up to this time have been visited by a collection,
    visited: u64,
    /// and the values put in before that.
    values_visited: u64,
    /// Times of visited entries that were given an output since.
    patched: Vec<u64>,
    /// Whether something that a collection has to visit was put in since the last one.
    unvisited: bool,
    bytes_told: usize,
}

impl Ring {
    pub(super) fn new(machine: Symbol, most: usize) -> Ring {
        let most = most.max(1);
        Ring {
            machine,
            slots: Vec::new(),
            values: Vec::new(),
            most,
            most_values: most.saturating_mul(VALUES_PER_ENTRY).max(LEAST_VALUES),
            next: 0,
            put: 0,
            next_value: 0,
            values_put: 0,
            visited: 0,
            values_visited: 0,
            patched: Vec::new(),
            unvisited: false,
            bytes_told: 0,
        }
    }

    pub(super) fn machine(&self) -> Symbol {
        self.machine
    }

    /// Puts in an entry with any values.
    pub(super) fn push(&mut self, id: u64, entry: &NewEntry, values: &[Value]) {
        debug_assert!(values.len() <= MOST_VALUES);
        self.unvisited |= values.iter().any(|value| value.is_pointer());
        let (at, room) = self.room_for_values(values.len());
        room.copy_from_slice(values);
        self.put_slot(id, entry, at, values.len());
    }

    /// Puts in an entry without values.
    #[inline(always)]
    pub(super) fn push_bare(&mut self, id: u64, entry: &NewEntry) {
        self.put_slot(id, entry, self.values_put, 0);
    }

    /// Puts in an entry about a call with a message of a selector and at most one argument, none of them a pointer, if the rings
    /// have room for it where they are; the caller writes the rest of the entry. Nothing is called.
    #[inline(always)]
    pub(super) fn push_call_at_once(
        &mut self,
        id: u64,
        selector: Value,
        args: &[Value],
    ) -> Option<&mut Slot> {
        let room = self.values.get_mut(self.next_value..)?;
        let slot = self.slots.get_mut(self.next)?;
        match (args, room) {
            ([], [kept, ..]) => *kept = selector,
            ([arg], [kept, second, ..]) => (*kept, *second) = (selector, *arg),
            _ => return None,
        }
        slot.id = id;
        slot.values = self.values_put;
        slot.count = (args.len() as u16 + 1) | SELECTOR_BIT;
        (slot.event, slot.fate) = (Event::ObjectCalled, Fate::Open);
        self.next += 1;
        self.put += 1;
        self.next_value += args.len() + 1;
        self.values_put += args.len() as u64 + 1;
        Some(slot)
    }

    /// Puts in an entry about a message whose parts are no pointers.
    #[inline(always)]
    pub(super) fn push_message(&mut self, id: u64, entry: &NewEntry, selector: Value, args: &[Value]) {
        debug_assert!(args.len() < MOST_VALUES && !args.iter().any(|arg| arg.is_pointer()));
        let (at, room) = self.room_for_values(args.len() + 1);
        // Most messages are short, and a call to copy them costs more.
        match (args, room) {
            ([], [kept]) => *kept = selector,
            ([arg], [kept, second]) => (*kept, *second) = (selector, *arg),
            (_, [kept, rest @ ..]) => {
                *kept = selector;
                rest.copy_from_slice(args);
            }
            _ => {}
        }
        self.put_slot(id, entry, at, args.len() + 1);
    }

    #[inline(always)]
    fn put_slot(&mut self, id: u64, entry: &NewEntry, values: u64, count: usize) {
        if self.next == self.slots.len() {
            self.make_slots();
        }
        let Some(slot) = self.slots.get_mut(self.next) else { return };
        *slot = Slot {
            id,
            cause: entry.cause,
            gas: entry.at.gas,
            gas_end: 0,
            output: Value::UNDEFINED,
            values,
            site: entry.at.site,
            caller: entry.caller,
            callee: entry.callee,
            tx: entry.tx.map_or(NOBODY, |tx| tx.0),
            controller: entry.controller.map_or(NOBODY, Symbol::index),
            count: count as u16 | if entry.selector { SELECTOR_BIT } else { 0 },
            event: entry.event,
            fate: Fate::Open,
        };
        self.next += 1;
        self.put += 1;
    }

    /// Lengthens the ring, or goes back to its beginning.
    #[cold]
    #[inline(never)]
    fn make_slots(&mut self) {
        let length = self.slots.len();
        if length == self.most {
            self.next = 0;
            return;
        }
        let longer = (length * 2).max(LEAST_SLOTS).min(self.most);
        self.slots.reserve_exact(longer - length);
        self.slots.resize(longer, Slot::BLANK);
    }

    /// How many slots hold entries: the first ones of all.
    fn used(&self) -> usize {
        self.put.min(self.slots.len() as u64) as usize
    }

    /// Where the newest slot is, if there is any.
    #[inline(always)]
    fn newest(&self) -> usize {
        self.next.wrapping_sub(1)
    }

    /// The newest slot.
    #[inline(always)]
    pub(super) fn newest_slot(&self) -> Option<&Slot> {
        self.slots.get(self.newest())
    }

    /// Room for so many values, one after another, and how many had been put in before.
    #[inline(always)]
    fn room_for_values(&mut self, count: usize) -> (u64, &mut [Value]) {
        if self.next_value + count > self.values.len() {
            self.make_room(count);
        }
        let (at, first) = (self.values_put, self.next_value);
        self.next_value += count;
        self.values_put += count as u64;
        (at, &mut self.values[first..first + count])
    }

    /// Lengthens the ring of values, or goes back to its beginning.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, count: usize) {
        if self.values.len() < self.most_values {
            let longer = (self.values.len() * 2).max(FIRST_VALUES).max(self.next_value + count);
            let longer = longer.min(self.most_values);
            self.values.resize(longer, Value::FALSE);
        }
        if self.next_value + count > self.values.len() {
            self.values_put += (self.values.len() - self.next_value) as u64;
            self.next_value = 0;
        }
    }

    /// Where the slot of a time is, if it is kept.
    fn position(&self, id: u64) -> Option<usize> {
        let newest = self.newest();
        let newest_id = self.slots.get(newest).map_or(0, |slot| slot.id);
        let at = newest.wrapping_sub(newest_id.wrapping_sub(id) as usize);
        if self.slots.get(at).is_some_and(|slot| slot.id == id) { Some(at) } else { self.search(id) }
    }

    /// The same by search, for where the ring has gone back to its beginning since, or times have gaps.
    #[cold]
    #[inline(never)]
    fn search(&self, id: u64) -> Option<usize> {
        let (newer, older) = self.slots[..self.used()].split_at(self.oldest());
        [(self.oldest(), older), (0, newer)].into_iter().find_map(|(first, slots)| {
            slots.binary_search_by_key(&id, |slot| slot.id).ok().map(|at| first + at)
        })
    }

    fn oldest(&self) -> usize {
        if self.next >= self.used() { 0 } else { self.next }
    }

    pub(super) fn finish(&mut self, id: u64, fate: Fate, output: Value, gas: u64) {
        let Some(at) = self.position(id) else { return };
        let slot = &mut self.slots[at];
        (slot.fate, slot.output, slot.gas_end) = (fate, output, gas);
        if output.is_pointer() {
            self.unvisited = true;
            if id <= self.visited {
                self.patched.push(id);
            }
        }
    }

    /// The same for an output that is no pointer, if the slot is where it is sought first: that far back from where the next one
    /// goes as the time is from now. Gives whether it is.
    #[inline(always)]
    pub(super) fn finish_at_once(&mut self, now: u64, id: u64, fate: Fate, output: Value, gas: u64) -> bool {
        let at = self.newest().wrapping_sub(now.wrapping_sub(id) as usize);
        match self.slots.get_mut(at) {
            Some(slot) if slot.id == id => (slot.fate, slot.output, slot.gas_end) = (fate, output, gas),
            _ => return false,
        }
        true
    }

    /// The slots whose values are still there, oldest first.
    fn kept(&self) -> impl DoubleEndedIterator<Item = &Slot> {
        let (newer, older) = self.slots[..self.used()].split_at(self.oldest());
        let lost = |slot: &Slot| !self.has_values_of(slot);
        let older = &older[older.partition_point(lost)..];
        let newer = &newer[newer.partition_point(lost)..];
        older.iter().chain(newer)
    }

    fn has_values_of(&self, slot: &Slot) -> bool {
        self.values_put - slot.values <= self.values.len() as u64
    }

    pub(super) fn dropped(&self) -> u64 {
        self.put - self.count() as u64
    }

    /// How many entries are kept.
    pub(super) fn count(&self) -> usize {
        self.kept().count()
    }

    pub(super) fn clear(&mut self) {
        self.patched.clear();
        (self.next, self.put) = (0, 0);
    }

    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        self.kept().map(|slot| self.view(slot))
    }

    pub(super) fn entry(&self, id: u64) -> Option<Entry<'_>> {
        let slot = &self.slots[self.position(id)?];
        self.has_values_of(slot).then(|| self.view(slot))
    }

    fn view(&self, slot: &Slot) -> Entry<'_> {
        let back = (self.values_put - slot.values) as usize;
        let first = if back <= self.next_value {
            self.next_value - back
        } else {
            self.next_value + self.values.len() - back
        };
        let name = |index: u32| (index != NOBODY).then(|| Symbol::from_index(index));
        let object = |index: u32| (index != NOBODY).then_some(ObjectRef(index));
        let mut values = &self.values[first..first + (slot.count & !SELECTOR_BIT) as usize];
        let mut cause_execution = None;
        if let (Event::MessageReceived, [message, execution]) = (slot.event, values) {
            cause_execution = Some(ExecutionId(execution.fixnum_value() as u32));
            values = std::slice::from_ref(message);
        }
        Entry {
            id: EntryId(slot.id),
            event: slot.event,
            cause: slot.cause,
            cause_execution,
            caller: object(slot.caller),
            callee: object(slot.callee),
            machine: self.machine,
            controller: name(slot.controller),
            tx: (slot.tx != NOBODY).then_some(TxId(slot.tx)),
            site: slot.site,
            gas: slot.gas,
            gas_end: if slot.fate == Fate::Open { slot.gas } else { slot.gas_end },
            fate: slot.fate,
            selector: slot.has_selector(),
            values,
            output: (slot.fate != Fate::Open).then_some(slot.output),
        }
    }

    /// Visits what was written since the last collection, or everything. Values whose entries are dropped are visited
    /// too: they stay in the ring until they are overwritten.
    pub(super) fn visit(&mut self, minor: bool, mut visit: impl FnMut(&mut Value)) {
        let newest = self.slots.get(self.newest()).map_or(0, |slot| slot.id);
        if !minor {
            let used = self.used();
            self.slots[..used].iter_mut().for_each(|slot| visit(&mut slot.output));
            self.values.iter_mut().for_each(visit);
        } else if self.unvisited {
            self.visit_new(&mut visit);
        }
        self.unvisited = false;
        self.patched.clear();
        (self.visited, self.values_visited) = (newest, self.values_put);
    }

    fn visit_new(&mut self, visit: &mut impl FnMut(&mut Value)) {
        let (used, oldest) = (self.used(), self.oldest());
        let (newer, older) = self.slots[..used].split_at_mut(oldest);
        for slot in newer.iter_mut().rev().chain(older.iter_mut().rev()) {
            if slot.id <= self.visited {
                break;
            }
            visit(&mut slot.output);
        }
        for id in std::mem::take(&mut self.patched) {
            if let Some(at) = self.position(id) {
                visit(&mut self.slots[at].output);
            }
        }
        let new = ((self.values_put - self.values_visited) as usize).min(self.values.len());
        let (before, after) = self.values.split_at_mut(self.next_value);
        let in_before = new.min(before.len());
        let first = before.len() - in_before;
        before[first..].iter_mut().for_each(&mut *visit);
        let first = after.len().saturating_sub(new - in_before);
        after[first..].iter_mut().for_each(visit);
    }

    /// Bytes held more than when this was last asked.
    pub(super) fn growth(&mut self) -> isize {
        let bytes = self.slots.capacity() * size_of::<Slot>() + self.values.capacity() * 8;
        let told = std::mem::replace(&mut self.bytes_told, bytes);
        bytes as isize - told as isize
    }
}

const _: () = assert!(size_of::<Slot>() <= 80 && MOST_VALUES < LEAST_VALUES);

#[cfg(test)]
#[path = "ring_tests.rs"]
mod tests;
