//! The heap: where all data of an execution lies that does not fit a word.
//!
//! Allocation bumps a pointer through young chunks and never collects: a primitive may hold values in Rust variables.
//! When the young generation is full the heap says so ([`Heap::wants_collection`]), and the VM collects at its next
//! safepoint. Frozen objects (constants, states of objects) lie in chunks of their own and cannot be changed.

mod chunk;
mod collect;
pub(crate) mod layout;

pub use collect::{Roots, Tracer};
pub use layout::ObjectType;

use crate::{Fault, Outcome, Value};
use avm_number::Budget;
use chunk::{CHUNK_BYTES, Chunk, FROZEN, OLD};
use layout::Header;
use std::hash::{BuildHasher, RandomState};

/// Bytes of young objects after which the heap wants a collection.
const NURSERY_BYTES: usize = 4 << 20;
/// The least growth of the old generation between two full collections.
const LEAST_GROWTH: usize = 16 << 20;
/// Objects of more words than this get chunks of their own.
const LARGE_WORDS: usize = CHUNK_BYTES / 8 / 8;
/// Stores into old objects after which a collection is wanted even if nothing was allocated.
const REMEMBERED_MOST: usize = 1 << 16;

/// Chunks that are filled one after another by bumping a pointer.
struct Space {
    next: *mut u64,
    limit: *mut u64,
    flags: u8,
    chunks: Vec<Chunk>,
}

impl Space {
    fn new(flags: u8) -> Space {
        Space { next: std::ptr::null_mut(), limit: std::ptr::null_mut(), flags, chunks: Vec::new() }
    }

    /// Notes how far the current chunk is filled.
    fn close(&mut self) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.filled = self.next;
        }
    }

    fn open_chunk(&mut self, pool: &mut Vec<Chunk>) {
        self.close();
        let mut chunk = pool.pop().unwrap_or_else(Chunk::new);
        chunk.header_mut().flags = self.flags;
        (self.next, self.limit) = (chunk.start(), chunk.end());
        self.chunks.push(chunk);
    }

    fn bytes(&self) -> usize {
        self.chunks.len() * CHUNK_BYTES
    }

    /// Room for so many words, at most as many as a chunk has.
    #[inline(always)]
    fn take(&mut self, words: usize, pool: &mut Vec<Chunk>) -> *mut u64 {
        let at = self.next;
        if (self.limit as usize).wrapping_sub(at as usize) < words * 8 {
            return self.take_in_new_chunk(words, pool);
        }
        // SAFETY: there are so many words up to the limit, in the same chunk.
        self.next = unsafe { at.add(words) };
        at
    }

    #[cold]
    fn take_in_new_chunk(&mut self, words: usize, pool: &mut Vec<Chunk>) -> *mut u64 {
        self.open_chunk(pool);
        let at = self.next;
        // SAFETY: the caller asks for no more than a chunk has.
        self.next = unsafe { at.add(words) };
        at
    }
}

/// Figures about a heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapStats {
    /// Collections of the young generation.
    pub minor_collections: u64,
    /// Collections of everything.
    pub full_collections: u64,
    /// The most bytes that were held at once.
    pub peak_bytes: usize,
    /// Bytes held now.
    pub bytes: usize,
}

/// All heap data of a machine.
pub struct Heap {
    young: Space,
    young_frozen: Space,
    old: Space,
    old_frozen: Space,
    /// Empty chunks, kept for the next young generation.
    pool: Vec<Chunk>,
    large: Vec<Chunk>,
    large_bytes: usize,
    /// Bytes of large objects made since the last collection.
    large_young_bytes: usize,
    /// Slots of old objects that were given young values.
    remembered: Vec<*mut Value>,
    wants_collection: bool,
    byte_limit: usize,
    /// Bytes held elsewhere that count against the limit: symbols, code, ports.
    outside_bytes: usize,
    old_bytes_after_full: usize,
    pub(crate) stats: HeapStats,
    next_record_type: u64,
    allocated_words: u64,
    /// Goes into hashes of tables, which no result shows.
    pub(crate) hash_seed: u64,
}

// SAFETY: the raw pointers point into chunks that the heap owns.
unsafe impl Send for Heap {}

impl Heap {
    /// An empty heap that holds at most `byte_limit` bytes, if one is given.
    pub fn new(byte_limit: Option<u64>) -> Heap {
        let mut heap = Heap {
            young: Space::new(0),
            young_frozen: Space::new(FROZEN),
            old: Space::new(OLD),
            old_frozen: Space::new(OLD | FROZEN),
            pool: Vec::new(),
            large: Vec::new(),
            large_bytes: 0,
            large_young_bytes: 0,
            remembered: Vec::new(),
            wants_collection: false,
            byte_limit: byte_limit.map_or(usize::MAX, |limit| limit.try_into().unwrap_or(usize::MAX)),
            outside_bytes: 0,
            old_bytes_after_full: 0,
            stats: HeapStats::default(),
            next_record_type: 0,
            allocated_words: 0,
            hash_seed: RandomState::new().hash_one(0),
        };
        heap.young.open_chunk(&mut heap.pool);
        heap
    }

    /// Whether the VM should collect at its next safepoint.
    #[inline(always)]
    pub fn wants_collection(&self) -> bool {
        self.wants_collection
    }

    /// Bytes held: chunks, large objects, and what was charged by [`Heap::charge`].
    pub fn bytes(&self) -> usize {
        let spaces = [&self.young, &self.young_frozen, &self.old, &self.old_frozen];
        spaces.iter().map(|space| space.bytes()).sum::<usize>() + self.large_bytes + self.outside_bytes
    }

    /// Counts bytes that are held outside the heap on behalf of the program (negative: given back).
    pub fn charge(&mut self, bytes: isize) {
        self.outside_bytes = self.outside_bytes.saturating_add_signed(bytes);
        if self.bytes() > self.byte_limit {
            self.wants_collection = true;
        }
    }

    /// Whether more is held than the limit allows. After a collection this means that the run is out of memory.
    pub fn is_over_limit(&self) -> bool {
        self.bytes() > self.byte_limit
    }

    /// Words allocated since the heap was made: what gas is charged for.
    #[inline(always)]
    pub fn allocated_words(&self) -> u64 {
        self.allocated_words
    }

    /// Raises or lowers the byte limit.
    pub fn set_byte_limit(&mut self, limit: Option<u64>) {
        self.byte_limit = limit.map_or(usize::MAX, |limit| limit.try_into().unwrap_or(usize::MAX));
    }

    /// Figures so far.
    pub fn stats(&self) -> HeapStats {
        HeapStats { bytes: self.bytes(), peak_bytes: self.stats.peak_bytes.max(self.bytes()), ..self.stats }
    }

    /// Whether so many bytes more can be allocated at all; primitives whose result may be large ask first.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn check_room(&self, bytes: usize) -> Outcome<()> {
        let free =
            self.byte_limit.saturating_sub(self.old.bytes() + self.old_frozen.bytes() + self.outside_bytes);
        if bytes <= free && bytes < 1 << 40 { Ok(()) } else { Err(Box::new(Fault::OutOfMemory)) }
    }

    /// How large an exact number may become: no larger than half of what is free, and not so large that one
    /// multiplication keeps everybody waiting.
    pub fn number_budget(&self) -> Budget {
        /// Four megabytes: ten million decimal digits.
        const MOST_BITS: u64 = 1 << 25;
        let free = self.byte_limit.saturating_sub(self.old.bytes() + self.outside_bytes);
        Budget::new((free as u64 / 2).saturating_mul(8).min(MOST_BITS))
    }

    /// A number for a new record type, or another thing that needs one: 0, 1, 2, ...
    pub fn fresh_number(&mut self) -> u64 {
        self.next_record_type += 1;
        self.next_record_type - 1
    }

    /// Room in the young generation for so many words.
    #[inline(always)]
    pub(crate) fn allocate(&mut self, words: usize) -> *mut u64 {
        self.allocated_words += words as u64;
        let at = self.young.next;
        if (self.young.limit as usize).wrapping_sub(at as usize) < words * 8 {
            return self.allocate_slowly(words, false);
        }
        // SAFETY: there are so many words up to the limit, in the same chunk.
        self.young.next = unsafe { at.add(words) };
        at
    }

    /// Room for a frozen object of so many words.
    pub(crate) fn allocate_frozen(&mut self, words: usize) -> *mut u64 {
        self.allocated_words += words as u64;
        let at = self.young_frozen.next;
        if (self.young_frozen.limit as usize).wrapping_sub(at as usize) < words * 8 {
            return self.allocate_slowly(words, true);
        }
        // SAFETY: as in allocate.
        self.young_frozen.next = unsafe { at.add(words) };
        at
    }

    #[cold]
    #[inline(never)]
    fn allocate_slowly(&mut self, words: usize, frozen: bool) -> *mut u64 {
        if words > LARGE_WORDS {
            return self.allocate_large(words, frozen);
        }
        let space = if frozen { &mut self.young_frozen } else { &mut self.young };
        let at = space.take(words, &mut self.pool);
        self.note_growth();
        at
    }

    fn allocate_large(&mut self, words: usize, frozen: bool) -> *mut u64 {
        let chunk = Chunk::large(if frozen { FROZEN } else { 0 }, words);
        let at = chunk.start();
        self.large_bytes += chunk.bytes();
        self.large_young_bytes += chunk.bytes();
        self.large.push(chunk);
        self.note_growth();
        at
    }

    fn note_growth(&mut self) {
        let bytes = self.bytes();
        let young = self.young.bytes() + self.young_frozen.bytes() + self.large_young_bytes;
        if young >= NURSERY_BYTES || bytes > self.byte_limit {
            self.wants_collection = true;
        }
        self.stats.peak_bytes = self.stats.peak_bytes.max(bytes);
    }

    /// Makes an object from its header and payload.
    #[inline(always)]
    pub(crate) fn make(&mut self, ty: ObjectType, flags: u8, payload: &[u64], tag: u64) -> Value {
        let at = self.allocate(payload.len() + 1);
        // SAFETY: allocate gave room for the header and the payload.
        unsafe {
            at.write(Header::new(ty, flags, payload.len()).0);
            at.add(1).copy_from_nonoverlapping(payload.as_ptr(), payload.len());
        }
        Value::from_address(at, tag)
    }

    /// A pair.
    #[inline(always)]
    pub fn cons(&mut self, car: Value, cdr: Value) -> Value {
        let at = self.allocate(2);
        // SAFETY: allocate gave two words.
        unsafe {
            at.write(car.0);
            at.add(1).write(cdr.0);
        }
        Value::from_address(at, crate::value::TAG_PAIR)
    }

    /// Whether the value is on the heap and must not be changed.
    pub fn is_frozen(&self, value: Value) -> bool {
        // SAFETY: a pointer value is the beginning of a live object.
        value.is_pointer() && unsafe { chunk::flags_of(value.address()) } & FROZEN != 0
    }

    /// Stores a value into a slot of an object, and remembers the slot if the object is old and the value young.
    ///
    /// # Safety
    /// `object` must be a live object that has a slot at that word.
    #[inline(always)]
    pub(crate) unsafe fn store(&mut self, object: Value, word: usize, value: Value) {
        // SAFETY: the caller says that the slot exists.
        unsafe {
            let slot = object.address().add(word).cast::<Value>();
            slot.write(value);
            if value.is_pointer() && chunk::flags_of(object.address()) & OLD != 0 {
                self.remember(slot, value);
            }
        }
    }

    /// # Safety
    /// `slot` must be a slot of a live old object, `value` a live pointer.
    unsafe fn remember(&mut self, slot: *mut Value, value: Value) {
        // SAFETY: the value is a live object.
        if unsafe { chunk::flags_of(value.address()) } & OLD == 0 {
            self.remembered.push(slot);
            if self.remembered.len() > REMEMBERED_MOST {
                self.wants_collection = true;
            }
        }
    }
}

#[cfg(test)]
mod tests;
