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
use chunk::{CHUNK_BYTES, Chunk, FROZEN, OLD, Stretch};
use layout::Header;
use std::hash::{BuildHasher, RandomState};

/// Bytes of young objects after which the heap wants a collection.
const NURSERY_BYTES: usize = 2 << 20;
/// The most bytes of unused chunks of large objects that are kept, if large objects in use are not much more.
const LARGE_POOL_BYTES: usize = 12 << 20;
/// The least growth of the old generation between two full collections.
const LEAST_GROWTH: usize = 8 << 20;
/// Objects of more words than this get chunks of their own, unless there is room for them where allocation goes on.
const LARGE_WORDS: usize = CHUNK_BYTES / 8 / 8;
/// Slots of old objects with young values after which a collection is wanted even if little was allocated.
const REMEMBERED_MOST: usize = 1 << 16;

/// Chunks that are filled one after another by bumping a pointer.
struct Space {
    next: *mut u64,
    limit: *mut u64,
    flags: u8,
    chunks: Vec<Chunk>,
    /// Stretches between objects that are free, to be filled before another chunk is opened.
    holes: Vec<Stretch>,
    /// During a collection: where what has been filled and not been scanned begins, in the current stretch,
    unscanned: *mut u64,
    /// and such parts of stretches before it.
    filled: Vec<Stretch>,
}

impl Space {
    fn new(flags: u8) -> Space {
        let null = std::ptr::null_mut();
        let (chunks, holes, filled) = (Vec::new(), Vec::new(), Vec::new());
        Space { next: null, limit: null, flags, chunks, holes, unscanned: null, filled }
    }

    fn open_chunk(&mut self, pool: &mut Vec<Chunk>) {
        let mut chunk = pool.pop().unwrap_or_else(Chunk::new);
        chunk.header_mut().flags = self.flags;
        if self.flags & OLD != 0 {
            chunk.clear_marks();
        }
        let stretch = (chunk.start(), chunk.end());
        self.chunks.push(chunk);
        self.fill_stretch(stretch);
    }

    /// Goes on in another stretch.
    fn fill_stretch(&mut self, (start, end): Stretch) {
        if self.unscanned < self.next {
            self.filled.push((self.unscanned, self.next));
        }
        (self.next, self.limit, self.unscanned) = (start, end, start);
    }

    fn bytes(&self) -> usize {
        self.chunks.len() * CHUNK_BYTES
    }

    /// Room for so many words, at most as many as a chunk has.
    #[inline(always)]
    fn take(&mut self, words: usize, pool: &mut Vec<Chunk>) -> *mut u64 {
        let at = self.next;
        if (self.limit as usize).wrapping_sub(at as usize) < words * 8 {
            return self.take_elsewhere(words, pool);
        }
        // SAFETY: there are so many words up to the limit, in the same chunk.
        self.next = unsafe { at.add(words) };
        at
    }

    #[cold]
    #[inline(never)]
    fn take_elsewhere(&mut self, words: usize, pool: &mut Vec<Chunk>) -> *mut u64 {
        match self.find_hole(words) {
            Some(hole) => self.fill_stretch(hole),
            None => self.open_chunk(pool),
        }
        let at = self.next;
        // SAFETY: the hole is long enough, and so is a new chunk.
        self.next = unsafe { at.add(words) };
        at
    }

    /// One of the next few holes, if it is long enough. Those that are too short stay for shorter objects.
    fn find_hole(&mut self, words: usize) -> Option<Stretch> {
        const TRIES: usize = 8;
        let first = self.holes.len().saturating_sub(TRIES);
        let fits = |hole: &Stretch| hole.1 as usize - hole.0 as usize >= words * 8;
        let found = self.holes[first..].iter().rposition(fits)?;
        Some(self.holes.swap_remove(first + found))
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
    /// Chunks of large objects that are no more, kept for the next ones.
    large_pool: Vec<Chunk>,
    /// Bytes of large objects made since the last collection.
    large_young_bytes: usize,
    /// Slots of old objects that were given young values.
    remembered: Vec<*mut Value>,
    /// How many there may be before they are tidied.
    remembered_most: usize,
    wants_collection: bool,
    /// Whether nobody may collect now.
    is_held: bool,
    byte_limit: usize,
    /// Bytes held elsewhere that count against the limit: symbols, code, ports.
    outside_bytes: usize,
    /// Bytes of old objects, but for large ones: those alive at the last full collection, and those that became old since.
    old_used_bytes: usize,
    /// Bytes that were alive after the last full collection, large objects included.
    live_after_full: usize,
    /// Whether holes have become so many that the next full collection should move everything together.
    is_scattered: bool,
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
            large_pool: Vec::new(),
            large_young_bytes: 0,
            remembered: Vec::new(),
            remembered_most: REMEMBERED_MOST,
            wants_collection: false,
            is_held: false,
            byte_limit: byte_limit.map_or(usize::MAX, |limit| limit.try_into().unwrap_or(usize::MAX)),
            outside_bytes: 0,
            old_used_bytes: 0,
            live_after_full: 0,
            is_scattered: false,
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

    /// Has the VM not collect until this is taken back: for code that runs while Rust code holds values.
    pub fn hold_collections(&mut self, hold: bool) {
        self.is_held = hold;
        self.wants_collection = !hold;
    }

    /// Bytes held: chunks, large objects, and what was charged by [`Heap::charge`].
    pub fn bytes(&self) -> usize {
        let spaces = [&self.young, &self.young_frozen, &self.old, &self.old_frozen];
        spaces.iter().map(|space| space.bytes()).sum::<usize>() + self.large_bytes + self.outside_bytes
    }

    /// Counts bytes that are held outside the heap on behalf of the program (negative: given back).
    #[inline]
    pub fn charge(&mut self, bytes: isize) {
        if bytes == 0 {
            return;
        }
        self.outside_bytes = self.outside_bytes.saturating_add_signed(bytes);
        if self.bytes() > self.byte_limit {
            self.wants_collection = !self.is_held;
        }
    }

    /// Whether more is held than the limit allows. After a collection this means that the run is out of memory.
    pub fn is_over_limit(&self) -> bool {
        self.bytes() > self.byte_limit
    }

    /// How many bytes the limit leaves.
    pub fn free_bytes(&self) -> usize {
        self.byte_limit.saturating_sub(self.bytes())
    }

    /// Words allocated since the heap was made: what gas is charged for.
    #[inline(always)]
    pub fn allocated_words(&self) -> u64 {
        self.allocated_words
    }

    /// Does something whose allocations no program is charged for, such as keeping notes about it.
    pub fn uncounted<T>(&mut self, make: impl FnOnce(&mut Heap) -> T) -> T {
        let before = self.allocated_words;
        let made = make(self);
        self.allocated_words = before;
        made
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

    /// Room for so many words where it takes no more than to hand it out.
    #[inline(always)]
    pub(crate) fn allocate_at_once(&mut self, words: usize) -> Option<*mut u64> {
        let at = self.young.next;
        if (self.young.limit as usize).wrapping_sub(at as usize) < words * 8 {
            return None;
        }
        self.allocated_words += words as u64;
        // SAFETY: there are so many words up to the limit, in the same chunk.
        self.young.next = unsafe { at.add(words) };
        Some(at)
    }

    /// Takes back the last so many words that were allocated, in one go and not frozen, and not with a large object.
    #[inline(always)]
    pub(crate) fn give_back(&mut self, words: usize) {
        self.allocated_words -= words as u64;
        // SAFETY: the words were given out, and behind them nothing was.
        self.young.next = unsafe { self.young.next.sub(words) };
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
        let flags = if frozen { FROZEN } else { 0 };
        let chunk = match self.large_pool.iter().position(|chunk| chunk.suits(words)) {
            Some(at) => {
                let mut chunk = self.large_pool.swap_remove(at);
                chunk.header_mut().flags = flags | chunk::LARGE;
                chunk
            }
            None => Chunk::large(flags, words),
        };
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
            self.wants_collection = !self.is_held;
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
            if self.remembered.len() >= self.remembered_most {
                self.tidy_remembered();
            }
        }
    }

    /// Forgets slots that are remembered twice or hold nothing young by now. If that was of little use, only a collection
    /// will help.
    #[cold]
    #[inline(never)]
    fn tidy_remembered(&mut self) {
        self.remembered.sort_unstable();
        self.remembered.dedup();
        // SAFETY: the slots lie in old objects, which have not been freed since; they hold live values.
        self.remembered.retain(|slot| unsafe {
            (**slot).is_pointer() && chunk::flags_of((**slot).address()) & OLD == 0
        });
        if self.remembered.len() > REMEMBERED_MOST / 2 {
            self.wants_collection = !self.is_held;
            self.remembered_most *= 2;
        }
    }
}

#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod tests;
