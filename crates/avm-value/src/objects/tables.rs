//! Hash tables: entries in order of insertion, and an open-addressing index of them.
//!
//! The entries are a vector of keys and values alternately; a removed one leaves a gap, and gaps are closed when the
//! table grows. The index is a raw object: slots of a hash and an entry's number (counted from 1; 0 is an empty slot),
//! probed linearly, and behind them the hash of each entry. All of it is heap data.
//!
//! Some keys are hashed by their address, which collections change. The table notes at which collections its hashes
//! were made, and how many of its entries were there then. All of these are old, and stay where they are in minor
//! collections: after one of those only the entries that came later are hashed anew, after a full one all.

use crate::heap::layout::ObjectType;
use crate::{Fault, Heap, Outcome, Value};
use std::ops::Range;

/// The kind, and whether any key is hashed by address.
const KIND: usize = 0;
/// The number of slots of the index, less one.
const MASK: usize = 1;
const INDEX: usize = 2;
const ENTRIES: usize = 3;
/// Live entries.
const COUNT: usize = 4;
/// Entries, gaps among them.
const USED: usize = 5;
/// What the library keeps with the table.
const EXTRA: usize = 6;
/// Entries below this one were there when the hashes were made last.
const SETTLED: usize = 7;
/// Minor and full collections when the hashes were made last.
const MINOR: usize = 8;
const FULL: usize = 9;
const SLOTS: usize = 10;

const ADDRESSED: i64 = 1 << 8;
const LEAST_INDEX: usize = 8;
/// Entries are numbered by 32 bits.
const MOST_INDEX: usize = 1 << 31;

/// How the keys of a table are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// By `eqv?`.
    Eqv,
    /// By `equal?`.
    Equal,
    /// By `string=?`.
    String,
    /// By procedures of the program.
    Custom,
}

impl TableKind {
    pub(crate) const ALL: [TableKind; 4] =
        [TableKind::Eqv, TableKind::Equal, TableKind::String, TableKind::Custom];
}

/// A hash of a key: of its contents, or of addresses too, which are to be hashed anew after a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHash {
    /// The hash.
    pub hash: u32,
    /// Whether addresses went into it.
    pub addressed: bool,
}

/// A hash table. Like a [`Value`], it is valid until the next collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table(Value);

/// Where the parts of a table lie, until it changes.
#[derive(Clone, Copy)]
struct Parts {
    index: *mut u64,
    mask: usize,
    entries: *mut Value,
}

/// How many entries an index of so many slots serves.
const fn capacity_of(slots: usize) -> usize {
    slots / 4 * 3
}

/// The slots of the index for so many entries and as many to come.
fn slots_for(count: usize) -> usize {
    (count.min(MOST_INDEX) * 8 / 3).next_power_of_two().max(LEAST_INDEX)
}

const fn index_bytes(slots: usize) -> usize {
    slots * 8 + capacity_of(slots) * 4
}

impl Value {
    /// The table, if this is one.
    #[inline(always)]
    pub fn as_table(self) -> Option<Table> {
        self.is_object(ObjectType::HashTable).then_some(Table(self))
    }
}

impl Heap {
    /// A new table, which keeps `extra` for the library.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn table(&mut self, kind: TableKind, extra: Value, capacity: usize) -> Outcome<Table> {
        let zero = Value::fixnum(0);
        let mut slots = [zero; SLOTS];
        slots[KIND] = Value::fixnum(kind as i64);
        slots[EXTRA] = extra;
        let (index, entries, mask) = self.table_storage(slots_for(capacity.div_ceil(2)))?;
        (slots[INDEX], slots[ENTRIES], slots[MASK]) = (index, entries, mask);
        Ok(Table(self.make_object(ObjectType::HashTable, &slots)))
    }

    /// An empty index, vacant entries for it, and its mask.
    fn table_storage(&mut self, slots: usize) -> Outcome<(Value, Value, Value)> {
        if slots > MOST_INDEX {
            return Err(Box::new(Fault::OutOfMemory));
        }
        self.check_room(index_bytes(slots) + capacity_of(slots) * 16)?;
        let index = self.raw_bytes(0, index_bytes(slots));
        let entries = self.make_vector(2 * capacity_of(slots), Value::VACANT)?;
        Ok((index, entries, Value::fixnum(slots as i64 - 1)))
    }

    /// A well mixed hash of a word, the same in all processes.
    #[inline(always)]
    pub fn mix_word(word: u64) -> u64 {
        mix(word, 0x243f_6a88_85a3_08d3)
    }

    /// A well mixed hash of a word. It is seeded, so that nobody can prepare keys that collide; no result shows it.
    #[inline(always)]
    pub fn hash_word(&self, word: u64) -> u64 {
        mix(word, self.hash_seed)
    }

    /// The hash of a value by what it is, wherever it lies: of its word.
    #[inline(always)]
    pub fn hash_identity(&self, value: Value) -> KeyHash {
        KeyHash { hash: self.hash_word(value.bits()) as u32, addressed: value.is_pointer() }
    }
}

impl Table {
    /// The value.
    pub fn value(self) -> Value {
        self.0
    }

    #[inline(always)]
    fn slot(self, slot: usize) -> Value {
        debug_assert!(slot < SLOTS);
        // SAFETY: a live table has these slots.
        Value(unsafe { *self.0.address().add(1 + slot) })
    }

    #[inline(always)]
    fn number(self, slot: usize) -> usize {
        self.slot(slot).fixnum_value() as usize
    }

    /// Changes a slot that holds a fixnum.
    #[inline(always)]
    fn set_number(self, slot: usize, number: usize) {
        debug_assert!(slot < SLOTS && self.slot(slot).is_fixnum());
        // SAFETY: a live table has these slots; a fixnum needs no barrier.
        unsafe { self.0.address().add(1 + slot).cast::<Value>().write(Value::fixnum(number as i64)) }
    }

    #[inline(always)]
    fn parts(self) -> Parts {
        // SAFETY: the index and the entries of a live table are live objects, which begin behind a header.
        unsafe {
            Parts {
                index: self.slot(INDEX).address().add(1),
                mask: self.number(MASK),
                entries: self.slot(ENTRIES).address().add(1).cast(),
            }
        }
    }

    /// How keys are compared.
    #[inline(always)]
    pub fn kind(self) -> TableKind {
        TableKind::ALL[self.number(KIND) & 3]
    }

    /// The number of associations.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.number(COUNT)
    }

    /// What the library keeps with the table.
    pub fn extra(self) -> Value {
        self.slot(EXTRA)
    }

    fn is_addressed(self) -> bool {
        self.slot(KIND).fixnum_value() & ADDRESSED != 0
    }

    /// The entry of that hash for which `same` holds of the key.
    #[inline(always)]
    pub fn find(self, hash: u32, mut same: impl FnMut(Value) -> bool) -> Option<usize> {
        let parts = self.parts();
        let mut at = hash as usize & parts.mask;
        loop {
            let slot = parts.slot(at);
            if slot == 0 {
                return None;
            }
            let entry = entry_of(slot);
            if hash_of(slot) == hash && same(parts.key(entry)) {
                return Some(entry);
            }
            at = (at + 1) & parts.mask;
        }
    }

    /// The next slot of the index behind `after` (the first one, without it) that holds an entry of that hash.
    pub fn probe(self, hash: u32, after: Option<usize>) -> Option<usize> {
        let parts = self.parts();
        let mut at = after.map_or(hash as usize, |slot| slot.wrapping_add(1)) & parts.mask;
        // One turn at most: `after` may come from before the table changed.
        for _ in 0..=parts.mask {
            match parts.slot(at) {
                0 => return None,
                slot if hash_of(slot) == hash => return Some(at),
                _ => at = (at + 1) & parts.mask,
            }
        }
        None
    }

    /// The entry in a slot of the index.
    pub fn entry_at(self, slot: usize) -> Option<usize> {
        let parts = self.parts();
        if slot > parts.mask {
            return None;
        }
        match parts.slot(slot) {
            0 => None,
            slot => Some(entry_of(slot)),
        }
    }

    /// The key of an entry that was found, the table being unchanged since.
    #[inline(always)]
    pub fn key(self, entry: usize) -> Value {
        assert!(entry < self.number(USED));
        self.parts().key(entry)
    }

    /// The value of an entry that was found, the table being unchanged since.
    #[inline(always)]
    pub fn entry_value(self, entry: usize) -> Value {
        assert!(entry < self.number(USED));
        // SAFETY: there is an entry of that number.
        unsafe { *self.parts().entries.add(2 * entry + 1) }
    }

    /// Changes the value of an entry that was found, the table being unchanged since.
    #[inline(always)]
    pub fn set_value(self, heap: &mut Heap, entry: usize, value: Value) {
        assert!(entry < self.number(USED));
        // SAFETY: there is an entry of that number.
        unsafe { heap.store(self.slot(ENTRIES), 1 + 2 * entry + 1, value) }
    }

    /// Adds an entry for a key that is not in the table.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    #[inline]
    pub fn add(self, heap: &mut Heap, hash: KeyHash, key: Value, value: Value) -> Outcome<()> {
        if hash.addressed && !self.is_addressed() {
            self.begin_addresses(heap);
        }
        if self.number(USED) == capacity_of(self.number(MASK) + 1) {
            self.rebuild(heap)?;
        }
        let (entry, entries) = (self.number(USED), self.slot(ENTRIES));
        // SAFETY: fewer entries are used than there is room for.
        unsafe {
            heap.store(entries, 1 + 2 * entry, key);
            heap.store(entries, 1 + 2 * entry + 1, value);
        }
        let parts = self.parts();
        parts.set_hash(entry, hash.hash);
        parts.insert(entry, hash.hash);
        self.set_number(USED, entry + 1);
        self.set_number(COUNT, self.count() + 1);
        Ok(())
    }

    /// Notes that hashes depend on addresses from now on.
    fn begin_addresses(self, heap: &Heap) {
        self.set_number(KIND, (self.slot(KIND).fixnum_value() | ADDRESSED) as usize);
        self.settle(heap);
    }

    /// Notes that all hashes are right as of now.
    fn settle(self, heap: &Heap) {
        self.set_number(MINOR, heap.stats.minor_collections as usize);
        self.set_number(FULL, heap.stats.full_collections as usize);
        self.set_number(SETTLED, self.number(USED));
    }

    /// Makes room for as many entries as there are, and closes the gaps.
    #[cold]
    #[inline(never)]
    fn rebuild(self, heap: &mut Heap) -> Outcome<()> {
        let (index, entries, mask) = heap.table_storage(slots_for(self.count()))?;
        let (old, used, settled) = (self.parts(), self.number(USED), self.number(SETTLED));
        // SAFETY: both were just made, for this mask.
        let new = unsafe {
            Parts {
                index: index.address().add(1),
                mask: mask.fixnum_value() as usize,
                entries: entries.address().add(1).cast(),
            }
        };
        let (mut count, mut settled_count) = (0, 0);
        for entry in (0..used).filter(|entry| old.key(*entry) != Value::VACANT) {
            let hash = old.hash(entry);
            // SAFETY: there is room for twice the live entries. The new vector is young, so no barrier is needed.
            unsafe { new.entries.add(2 * count).copy_from_nonoverlapping(old.entries.add(2 * entry), 2) };
            new.set_hash(count, hash);
            new.insert(count, hash);
            count += 1;
            settled_count += usize::from(entry < settled);
        }
        self.replace_storage(heap, index, entries, mask);
        self.set_number(USED, count);
        self.set_number(SETTLED, settled_count);
        Ok(())
    }

    fn replace_storage(self, heap: &mut Heap, index: Value, entries: Value, mask: Value) {
        // SAFETY: a table has these slots.
        unsafe {
            heap.store(self.0, 1 + INDEX, index);
            heap.store(self.0, 1 + ENTRIES, entries);
            heap.store(self.0, 1 + MASK, mask);
        }
    }

    /// Removes an entry that was found, the table being unchanged since.
    pub fn remove(self, heap: &mut Heap, entry: usize) {
        let mut used = self.number(USED);
        assert!(entry < used);
        let (parts, entries) = (self.parts(), self.slot(ENTRIES));
        parts.erase(entry);
        // SAFETY: there is an entry of that number.
        unsafe {
            heap.store(entries, 1 + 2 * entry, Value::VACANT);
            heap.store(entries, 1 + 2 * entry + 1, Value::VACANT);
        }
        while used > 0 && parts.key(used - 1) == Value::VACANT {
            used -= 1;
        }
        self.set_number(USED, used);
        self.set_number(SETTLED, self.number(SETTLED).min(used));
        self.set_number(COUNT, self.count() - 1);
    }

    /// Whether the entries have no gaps: then their numbers last while entries are added and changed.
    pub fn is_compact(self) -> bool {
        self.count() == self.number(USED)
    }

    /// The keys and values of the entries from that number on, without gaps.
    pub fn entries_from(self, entry: usize) -> Vec<Value> {
        let parts = self.parts();
        let live = (entry..self.number(USED)).filter(|entry| parts.key(*entry) != Value::VACANT);
        live.flat_map(|entry| [parts.key(entry), self.entry_value(entry)]).collect()
    }

    /// Removes the entries from that number on.
    pub fn truncate(self, heap: &mut Heap, entry: usize) {
        while self.number(USED) > entry {
            self.remove(heap, self.number(USED) - 1);
        }
    }

    /// Removes all entries.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn clear(self, heap: &mut Heap) -> Outcome<()> {
        let (index, entries, mask) = heap.table_storage(LEAST_INDEX)?;
        self.replace_storage(heap, index, entries, mask);
        self.set_number(KIND, self.kind() as usize);
        for slot in [COUNT, USED, SETTLED] {
            self.set_number(slot, 0);
        }
        Ok(())
    }

    /// A table with the same associations, and the same or another `extra`.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn copy(self, heap: &mut Heap, extra: Value) -> Outcome<Table> {
        let slots = self.number(MASK) + 1;
        let (index, entries, _) = heap.table_storage(slots)?;
        // SAFETY: the storage of both has the same size. The new one is young, so no barrier is needed.
        unsafe {
            index
                .address()
                .add(1)
                .cast::<u8>()
                .copy_from_nonoverlapping(self.slot(INDEX).address().add(1).cast::<u8>(), index_bytes(slots));
            entries
                .address()
                .add(1)
                .copy_from_nonoverlapping(self.slot(ENTRIES).address().add(1), 2 * capacity_of(slots));
        }
        let mut parts: [Value; SLOTS] = std::array::from_fn(|slot| self.slot(slot));
        (parts[INDEX], parts[ENTRIES], parts[EXTRA]) = (index, entries, extra);
        Ok(Table(heap.make_object(ObjectType::HashTable, &parts)))
    }

    /// Whether a collection has moved keys since they were hashed by address.
    #[inline(always)]
    pub fn is_stale(self, heap: &Heap) -> bool {
        self.is_addressed()
            && (self.number(MINOR) as u64 != heap.stats.minor_collections
                || self.number(FULL) as u64 != heap.stats.full_collections)
    }

    /// Hashes anew what a collection may have moved.
    #[cold]
    #[inline(never)]
    pub fn refresh(self, heap: &Heap, hash_of_key: impl Fn(&Heap, Value) -> u32) {
        let (parts, used) = (self.parts(), self.number(USED));
        let all = self.number(FULL) as u64 != heap.stats.full_collections;
        let moved: Range<usize> = if all { 0 } else { self.number(SETTLED) }..used;
        let is_live = |entry: &usize| parts.key(*entry) != Value::VACANT;
        if moved.len() * 4 > used {
            parts.clear_index();
            for entry in (0..used).filter(is_live) {
                if moved.contains(&entry) {
                    parts.set_hash(entry, hash_of_key(heap, parts.key(entry)));
                }
                parts.insert(entry, parts.hash(entry));
            }
        } else {
            for entry in moved.filter(is_live) {
                parts.erase(entry);
                let hash = hash_of_key(heap, parts.key(entry));
                parts.set_hash(entry, hash);
                parts.insert(entry, hash);
            }
        }
        self.settle(heap);
    }

    /// The keys and values, in order of insertion.
    pub fn associations(self) -> impl Iterator<Item = (Value, Value)> {
        (0..self.number(USED))
            .map(move |entry| (self.key(entry), self.entry_value(entry)))
            .filter(|(key, _)| *key != Value::VACANT)
    }

    /// The hashes, keys and values, in order of insertion.
    pub(crate) fn hashed_associations(self) -> impl Iterator<Item = (u32, Value, Value)> {
        let parts = self.parts();
        (0..self.number(USED))
            .map(move |entry| (parts.hash(entry), self.key(entry), self.entry_value(entry)))
            .filter(|(_, key, _)| *key != Value::VACANT)
    }

    /// Changes what the library keeps with the table.
    pub(crate) fn set_extra(self, heap: &mut Heap, extra: Value) {
        // SAFETY: a table has this slot.
        unsafe { heap.store(self.0, 1 + EXTRA, extra) }
    }

    /// How many slots of the index a lookup sees at most: a measure of how well keys are spread.
    pub fn longest_probe(self) -> usize {
        let parts = self.parts();
        let from_home = |at: usize| at.wrapping_sub(hash_of(parts.slot(at)) as usize) & parts.mask;
        (0..=parts.mask).filter(|at| parts.slot(*at) != 0).map(from_home).max().map_or(0, |most| most + 1)
    }

    /// The entry that was added last, of those that are left.
    pub fn last_entry(self) -> Option<usize> {
        self.number(USED).checked_sub(1)
    }
}

#[inline(always)]
fn mix(word: u64, seed: u64) -> u64 {
    let product = u128::from(word ^ seed) * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64
}

fn entry_of(slot: u64) -> usize {
    (slot as u32 - 1) as usize
}

fn hash_of(slot: u64) -> u32 {
    (slot >> 32) as u32
}

/// A table's storage has `mask + 1` slots and room for the [capacity](capacity_of) of entries that goes with them; only this
/// file makes and changes it. Entries in the index are less than `USED`.
impl Parts {
    #[inline(always)]
    fn slot(self, at: usize) -> u64 {
        debug_assert!(at <= self.mask);
        // SAFETY: the index has such a slot.
        unsafe { *self.index.add(at) }
    }

    #[inline(always)]
    fn set_slot(self, at: usize, slot: u64) {
        debug_assert!(at <= self.mask);
        // SAFETY: the index has such a slot.
        unsafe { self.index.add(at).write(slot) }
    }

    fn clear_index(self) {
        // SAFETY: the index has so many slots.
        unsafe { self.index.write_bytes(0, self.mask + 1) }
    }

    #[inline(always)]
    fn key(self, entry: usize) -> Value {
        debug_assert!(entry < capacity_of(self.mask + 1));
        // SAFETY: there is an entry of that number.
        unsafe { *self.entries.add(2 * entry) }
    }

    /// Where the hashes of the entries lie: behind the slots.
    fn hash_place(self, entry: usize) -> *mut u32 {
        debug_assert!(entry < capacity_of(self.mask + 1));
        // SAFETY: there is room for so many hashes.
        unsafe { self.index.add(self.mask + 1).cast::<u32>().add(entry) }
    }

    fn hash(self, entry: usize) -> u32 {
        // SAFETY: see hash_place.
        unsafe { *self.hash_place(entry) }
    }

    fn set_hash(self, entry: usize, hash: u32) {
        // SAFETY: see hash_place.
        unsafe { self.hash_place(entry).write(hash) }
    }

    /// Puts an entry into the first free slot for its hash; a quarter of the slots is always free.
    #[inline(always)]
    fn insert(self, entry: usize, hash: u32) {
        let mut at = hash as usize & self.mask;
        while self.slot(at) != 0 {
            at = (at + 1) & self.mask;
        }
        self.set_slot(at, u64::from(hash) << 32 | (entry as u64 + 1));
    }

    /// Takes an entry out of the index, and moves those behind it up so that none is lost.
    fn erase(self, entry: usize) {
        let mut hole = self.hash(entry) as usize & self.mask;
        while entry_of(self.slot(hole)) != entry {
            hole = (hole + 1) & self.mask;
        }
        let mut at = hole;
        loop {
            at = (at + 1) & self.mask;
            let slot = self.slot(at);
            if slot == 0 {
                break;
            }
            let from_home = at.wrapping_sub(hash_of(slot) as usize) & self.mask;
            if from_home >= at.wrapping_sub(hole) & self.mask {
                self.set_slot(hole, slot);
                hole = at;
            }
        }
        self.set_slot(hole, 0);
    }
}
