//! The collector: generational copying. A minor collection moves the young objects that are alive to the old
//! generation; a full one moves everything alive to new chunks. Large objects stay where they are and are marked.
//!
//! Copied objects lie one after another, and are scanned word by word in that order (Cheney's algorithm), so no depth of
//! structure needs host stack.

use super::chunk::{
    CHUNK_BYTES, CHUNK_WORDS, Chunk, EVACUATED, FROZEN, LARGE, MARKED, OLD, chunk_header, flags_of,
};
use super::layout::Header;
use super::{Heap, LARGE_WORDS, LEAST_GROWTH, NURSERY_BYTES, Space};
use crate::Value;
use crate::value::TAG_PAIR;

/// The mark in the first word of a pair that was moved: no value and no header has it. The second word then holds the
/// new address. Other objects, when moved, have the new address in place of the header.
const MOVED_PAIR: u64 = 0x7e;

/// What holds values outside the heap.
pub trait Roots {
    /// Calls [`Tracer::visit`] on each of them.
    fn trace(&mut self, tracer: &mut Tracer<'_>);

    /// Everything reachable has been kept. What holds values without keeping them learns here, from
    /// [`Tracer::survivor`], which of them are left, and where.
    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        _ = tracer;
    }
}

/// Moves what roots refer to, during a collection.
pub struct Tracer<'a> {
    heap: &'a mut Heap,
    /// Whether old objects move too.
    full: bool,
    /// Large objects found reachable, to be scanned.
    large_found: Vec<*mut u64>,
    old_scan: ScanPosition,
    frozen_scan: ScanPosition,
}

/// How far a space of copied objects has been scanned.
struct ScanPosition {
    chunk: usize,
    at: *mut u64,
}

impl Heap {
    /// Frees what no root leads to, and moves the rest.
    ///
    /// # Safety
    /// `roots` must visit every value that will be used again: all other values are invalid afterwards.
    pub unsafe fn collect(&mut self, roots: &mut dyn Roots) {
        let grown = self.old.bytes() + self.old_frozen.bytes() + self.large_bytes;
        let full =
            grown > self.old_bytes_after_full.saturating_mul(2).max(LEAST_GROWTH) || self.is_over_limit();
        // SAFETY: the caller's promise.
        unsafe { self.collect_generation(roots, full) };
        if !full && self.is_over_limit() {
            // SAFETY: as before; the roots have been updated.
            unsafe { self.collect_generation(roots, true) };
        }
    }

    /// Like [`Heap::collect`], for everything, whatever has been allocated.
    ///
    /// # Safety
    /// As for [`Heap::collect`].
    pub unsafe fn collect_fully(&mut self, roots: &mut dyn Roots) {
        // SAFETY: the caller's promise.
        unsafe { self.collect_generation(roots, true) };
    }

    unsafe fn collect_generation(&mut self, roots: &mut dyn Roots, full: bool) {
        for space in [&mut self.young, &mut self.young_frozen, &mut self.old, &mut self.old_frozen] {
            space.close();
        }
        let remembered = std::mem::take(&mut self.remembered);
        let mut evacuated = vec![
            std::mem::replace(&mut self.young, Space::new(0)),
            std::mem::replace(&mut self.young_frozen, Space::new(FROZEN)),
        ];
        if full {
            evacuated.push(std::mem::replace(&mut self.old, Space::new(OLD)));
            evacuated.push(std::mem::replace(&mut self.old_frozen, Space::new(OLD | FROZEN)));
        }
        for chunk in evacuated.iter_mut().flat_map(|space| &mut space.chunks) {
            chunk.header_mut().flags |= EVACUATED;
        }
        let old_scan = ScanPosition::end_of(&self.old);
        let frozen_scan = ScanPosition::end_of(&self.old_frozen);
        let mut tracer = Tracer { heap: self, full, large_found: Vec::new(), old_scan, frozen_scan };
        roots.trace(&mut tracer);
        if !full {
            for slot in remembered {
                // SAFETY: the slot lies in an old object, which a minor collection neither moves nor frees.
                tracer.visit(unsafe { &mut *slot });
            }
        }
        tracer.scan_all();
        roots.after_trace(&tracer);
        self.sweep_large(full);
        self.pool.extend(evacuated.into_iter().flat_map(|space| space.chunks));
        self.pool.truncate(NURSERY_BYTES / CHUNK_BYTES);
        self.young.open_chunk(&mut self.pool);
        self.finish_collection(full);
    }

    /// Frees large objects that were not found; those that were are old from now on.
    fn sweep_large(&mut self, full: bool) {
        let mut bytes = 0;
        self.large.retain_mut(|chunk| {
            let header = chunk.header_mut();
            let keep = header.flags & MARKED != 0 || (!full && header.flags & OLD != 0);
            header.flags = (header.flags & !MARKED) | OLD;
            bytes += if keep { chunk.bytes() } else { 0 };
            keep
        });
        self.large_bytes = bytes;
        self.large_young_bytes = 0;
    }

    fn finish_collection(&mut self, full: bool) {
        self.wants_collection = false;
        if full {
            self.stats.full_collections += 1;
            self.old_bytes_after_full = self.old.bytes() + self.old_frozen.bytes() + self.large_bytes;
        } else {
            self.stats.minor_collections += 1;
        }
    }
}

impl ScanPosition {
    fn end_of(space: &Space) -> ScanPosition {
        ScanPosition { chunk: space.chunks.len().saturating_sub(1), at: space.next }
    }

    /// The next stretch that has been filled but not scanned.
    fn next_stretch(&mut self, space: &Space) -> Option<(*mut u64, *mut u64)> {
        loop {
            let chunk: &Chunk = space.chunks.get(self.chunk)?;
            if self.at.is_null() {
                self.at = chunk.start();
            }
            let last = self.chunk + 1 == space.chunks.len();
            let end = if last { space.next } else { chunk.filled };
            if self.at < end {
                return Some((std::mem::replace(&mut self.at, end), end));
            }
            if last {
                return None;
            }
            self.chunk += 1;
            self.at = std::ptr::null_mut();
        }
    }
}

impl Tracer<'_> {
    /// Whether this collection leaves old objects where they are.
    pub fn is_minor(&self) -> bool {
        !self.full
    }

    /// Keeps what a root refers to, and updates the root.
    #[inline]
    pub fn visit(&mut self, root: &mut Value) {
        if root.is_pointer() {
            // SAFETY: roots are live objects.
            unsafe { self.forward(root) }
        }
    }

    /// Keeps what some roots refer to, and updates them.
    pub fn visit_all(&mut self, roots: &mut [Value]) {
        roots.iter_mut().for_each(|root| self.visit(root));
    }

    /// After everything reachable has been kept: what a value from before the collection is now, if it is alive. (Of old
    /// objects in a minor collection it is not known, and they are left alone.)
    pub fn survivor(&self, value: Value) -> Option<Value> {
        if !value.is_pointer() {
            return Some(value);
        }
        let (from, tag) = (value.address(), value.tag());
        // SAFETY: the object lies in a chunk, live or evacuated and not yet freed.
        let (flags, first) = unsafe { (flags_of(from), *from) };
        if flags & LARGE != 0 {
            let is_alive = flags & MARKED != 0 || (!self.full && flags & OLD != 0);
            return is_alive.then_some(value);
        }
        match (flags & EVACUATED, tag) {
            (0, _) => Some(value),
            // SAFETY: a pair is two words; behind the mark is the new address.
            (_, TAG_PAIR) => (first == MOVED_PAIR)
                .then(|| Value::from_address(unsafe { *from.add(1) } as *mut u64, TAG_PAIR)),
            _ => (!Header::is_header(first)).then(|| Value::from_address(first as *mut u64, tag)),
        }
    }

    /// # Safety
    /// `slot` must hold a pointer to a live object, or to one that was moved in this collection.
    unsafe fn forward(&mut self, slot: &mut Value) {
        let (from, tag) = (slot.address(), slot.tag());
        // SAFETY: the object lies in a chunk, live or evacuated and not yet freed.
        unsafe {
            let flags = flags_of(from);
            if flags & LARGE != 0 {
                return self.mark_large(from, flags);
            }
            if flags & EVACUATED == 0 {
                return;
            }
            let first = *from;
            if tag == TAG_PAIR {
                if first == MOVED_PAIR {
                    *slot = Value::from_address(*from.add(1) as *mut u64, tag);
                    return;
                }
            } else if !Header::is_header(first) {
                *slot = Value::from_address(first as *mut u64, tag);
                return;
            }
            *slot = self.copy(from, tag, flags);
        }
    }

    /// # Safety
    /// `from` must be an object that is to be moved and was not moved yet.
    unsafe fn copy(&mut self, from: *mut u64, tag: u64, flags: u8) -> Value {
        // SAFETY: the object is whole: a pair, or a header that says how long it is.
        unsafe {
            let words = if tag == TAG_PAIR { 2 } else { Header(*from).payload_words() + 1 };
            // It may be longer than LARGE_WORDS where it found room in a chunk that was open; so it fits in a new one.
            debug_assert!(words <= CHUNK_WORDS);
            let space = if flags & FROZEN != 0 { &mut self.heap.old_frozen } else { &mut self.heap.old };
            let to = space.take(words, &mut self.heap.pool);
            to.copy_from_nonoverlapping(from, words);
            if tag == TAG_PAIR {
                *from = MOVED_PAIR;
                *from.add(1) = to as u64;
            } else {
                *from = to as u64;
            }
            Value::from_address(to, tag)
        }
    }

    /// # Safety
    /// `object` must be a large object.
    unsafe fn mark_large(&mut self, object: *mut u64, flags: u8) {
        if flags & MARKED != 0 || (!self.full && flags & OLD != 0) {
            return;
        }
        // SAFETY: the object lies in a chunk, and no other reference to the chunk's header is alive.
        unsafe { chunk_header(object) }.flags |= MARKED;
        self.large_found.push(object);
    }

    /// Scans copied and marked objects until nothing new is found.
    fn scan_all(&mut self) {
        loop {
            if let Some((from, to)) = self.old_scan.next_stretch(&self.heap.old) {
                // SAFETY: the stretch holds whole objects.
                unsafe { self.scan(from, to) }
            } else if let Some((from, to)) = self.frozen_scan.next_stretch(&self.heap.old_frozen) {
                // SAFETY: as above.
                unsafe { self.scan(from, to) }
            } else if let Some(object) = self.large_found.pop() {
                // SAFETY: a large object is a header and its payload; large pairs do not exist.
                unsafe { self.scan(object, object.add(Header(*object).payload_words() + 1)) }
            } else {
                return;
            }
        }
    }

    /// # Safety
    /// The stretch must hold whole objects.
    unsafe fn scan(&mut self, mut at: *mut u64, end: *mut u64) {
        // SAFETY: all words between lie in one chunk.
        unsafe {
            while at < end {
                let word = *at;
                if Header::is_header(word) {
                    let header = Header(word);
                    if header.object_type().is_raw() {
                        at = at.add(header.payload_words());
                    }
                } else {
                    self.visit(&mut *at.cast::<Value>());
                }
                at = at.add(1);
            }
        }
    }
}

const _: () = assert!(LARGE_WORDS * 8 < CHUNK_BYTES / 2);
