//! The collector, which is generational. A minor collection moves the young objects that are alive to the old generation. A
//! full one does so, too, and marks the old objects that are alive; the stretches between them are holes, which the next
//! ones to become old fill. So a full collection needs hardly any memory of its own. Where holes have become many and too
//! short, or memory is at its limit, it moves everything alive to new chunks instead. Large objects stay where they are
//! and are marked.
//!
//! Copied objects lie one after another in stretches, and are scanned word by word in that order (Cheney's algorithm);
//! marked ones wait on a stack of their own. So no depth of structure needs host stack.

use super::chunk::{
    self, CHUNK_BYTES, Chunk, EVACUATED, FROZEN, LARGE, MARKED, OLD, Stretch, chunk_header, flags_of,
};
use super::layout::Header;
use super::{Heap, LARGE_POOL_BYTES, LARGE_WORDS, LEAST_GROWTH, NURSERY_BYTES, REMEMBERED_MOST, Space};
use crate::Value;
use crate::value::{TAG_OBJECT, TAG_PAIR};

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

/// What a collection does about old objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Leaves them alone.
    Minor,
    /// Marks them where they are.
    Marking,
    /// Moves them.
    Moving,
}

/// Moves and marks what roots refer to, during a collection.
pub struct Tracer<'a> {
    heap: &'a mut Heap,
    extent: Extent,
    /// Words of marked and of large objects, to be scanned.
    to_scan: Vec<Stretch>,
    /// Old objects that were come upon last, to be marked when the memory that takes has had time to come; with their tags.
    coming: [(*mut u64, u64); COMING],
    next_coming: usize,
}

/// How many objects are waited for at once.
const COMING: usize = 16;

impl Heap {
    /// Frees what no root leads to, and moves the rest.
    ///
    /// # Safety
    /// `roots` must visit every value that will be used again: all other values are invalid afterwards.
    pub unsafe fn collect(&mut self, roots: &mut dyn Roots) {
        let held = self.old_used_bytes + self.large_bytes;
        let full = held > self.live_after_full.saturating_mul(2).max(LEAST_GROWTH) || self.is_over_limit();
        // SAFETY: the caller's promise; after each collection the roots have been updated.
        unsafe {
            self.collect_generation(roots, if full { self.full_extent() } else { Extent::Minor });
            if self.is_over_limit() {
                self.collect_generation(roots, Extent::Moving);
            }
        }
    }

    /// Like [`Heap::collect`], for everything, whatever has been allocated.
    ///
    /// # Safety
    /// As for [`Heap::collect`].
    pub unsafe fn collect_fully(&mut self, roots: &mut dyn Roots) {
        // SAFETY: the caller's promise.
        unsafe { self.collect_generation(roots, self.full_extent()) };
    }

    fn full_extent(&self) -> Extent {
        if self.is_scattered { Extent::Moving } else { Extent::Marking }
    }

    pub(super) unsafe fn collect_generation(&mut self, roots: &mut dyn Roots, extent: Extent) {
        let remembered = std::mem::take(&mut self.remembered);
        let mut evacuated = vec![
            std::mem::replace(&mut self.young, Space::new(0)),
            std::mem::replace(&mut self.young_frozen, Space::new(FROZEN)),
        ];
        if extent == Extent::Moving {
            evacuated.push(std::mem::replace(&mut self.old, Space::new(OLD)));
            evacuated.push(std::mem::replace(&mut self.old_frozen, Space::new(OLD | FROZEN)));
            self.old_used_bytes = 0;
        }
        for chunk in evacuated.iter_mut().flat_map(|space| &mut space.chunks) {
            chunk.header_mut().flags |= EVACUATED;
        }
        for space in [&mut self.old, &mut self.old_frozen] {
            space.unscanned = space.next;
            if extent == Extent::Marking {
                space.chunks.iter_mut().for_each(Chunk::clear_marks);
            }
        }
        let coming = [(std::ptr::null_mut(), TAG_PAIR); COMING];
        let mut tracer = Tracer { heap: self, extent, to_scan: Vec::new(), coming, next_coming: 0 };
        roots.trace(&mut tracer);
        if extent == Extent::Minor {
            for slot in remembered {
                // SAFETY: the slot lies in an old object, which a minor collection neither moves nor frees.
                tracer.visit(unsafe { &mut *slot });
            }
        }
        tracer.scan_all();
        roots.after_trace(&tracer);
        self.sweep_large(extent);
        self.finish_collection(extent, evacuated);
    }

    /// Frees large objects that were not found; those that were are old from now on.
    fn sweep_large(&mut self, extent: Extent) {
        let is_kept = |chunk: &mut Chunk| {
            let flags = chunk.header().flags;
            flags & MARKED != 0 || (extent == Extent::Minor && flags & OLD != 0)
        };
        self.large_pool.extend(self.large.extract_if(.., |chunk| !is_kept(chunk)));
        self.large_bytes = 0;
        for chunk in &mut self.large {
            let header = chunk.header_mut();
            header.flags = (header.flags & !MARKED) | OLD;
            self.large_bytes += chunk.bytes();
        }
        self.large_young_bytes = 0;
        // The largest are worth most.
        let mut room = LARGE_POOL_BYTES.max(self.large_bytes / 4);
        self.large_pool.sort_by_key(|chunk| std::cmp::Reverse(chunk.bytes()));
        self.large_pool.retain(|chunk| {
            let fits = chunk.bytes() <= room;
            room -= if fits { chunk.bytes() } else { 0 };
            fits
        });
    }

    fn finish_collection(&mut self, extent: Extent, evacuated: Vec<Space>) {
        self.pool.extend(evacuated.into_iter().flat_map(|space| space.chunks));
        match extent {
            Extent::Minor => self.stats.minor_collections += 1,
            Extent::Marking => {
                let live = self.old.find_holes(&mut self.pool) + self.old_frozen.find_holes(&mut self.pool);
                self.old_used_bytes = live;
                self.note_live();
                // Holes that are used count as room; what is lost in short ones does not.
                let holes = self.old.bytes_of_holes() + self.old_frozen.bytes_of_holes();
                let lost = (self.old.bytes() + self.old_frozen.bytes()).saturating_sub(live + holes);
                self.is_scattered = lost > (live / 4).max(LEAST_GROWTH);
            }
            Extent::Moving => {
                self.note_live();
                self.is_scattered = false;
            }
        }
        self.pool.truncate((NURSERY_BYTES + self.live_after_full / 8) / CHUNK_BYTES);
        self.young.open_chunk(&mut self.pool);
        self.remembered_most = REMEMBERED_MOST;
        self.wants_collection = false;
    }

    fn note_live(&mut self) {
        self.stats.full_collections += 1;
        self.live_after_full = self.old_used_bytes + self.large_bytes;
    }
}

impl Space {
    /// After marking: finds what is free between the marks, and gives up chunks that bear none; gives the bytes marked.
    fn find_holes(&mut self, pool: &mut Vec<Chunk>) -> usize {
        let mut words = 0;
        let mut holes = Vec::new();
        let empty = self.chunks.extract_if(.., |chunk| {
            let before = holes.len();
            let used = chunk.find_holes(&mut holes);
            words += used;
            if used == 0 {
                holes.truncate(before);
            }
            used == 0
        });
        pool.extend(empty);
        // What comes first in memory is filled first.
        holes.reverse();
        let null = std::ptr::null_mut();
        (self.holes, self.next, self.limit, self.unscanned) = (holes, null, null, null);
        words * 8
    }

    fn bytes_of_holes(&self) -> usize {
        self.holes.iter().map(|hole| hole.1 as usize - hole.0 as usize).sum()
    }

    /// The next stretch that has been filled but not scanned.
    fn next_stretch(&mut self) -> Option<Stretch> {
        if self.unscanned < self.next {
            return Some((std::mem::replace(&mut self.unscanned, self.next), self.next));
        }
        self.filled.pop()
    }
}

impl Tracer<'_> {
    /// Whether this collection leaves old objects where they are.
    pub fn is_minor(&self) -> bool {
        self.extent == Extent::Minor
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
            let is_alive = flags & MARKED != 0 || (self.is_minor() && flags & OLD != 0);
            return is_alive.then_some(value);
        }
        if flags & EVACUATED == 0 && self.extent == Extent::Marking {
            // SAFETY: what is not large and was not moved lies in an old chunk, whose marks have been cleared.
            return unsafe { chunk::is_marked(from) }.then_some(value);
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
                if self.extent == Extent::Marking {
                    self.mark_soon(from, tag);
                }
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

    /// Moves an object; behind a pair, those that follow it in its list are moved at once, so that lists lie together.
    ///
    /// # Safety
    /// `from` must be an object that is to be moved and was not moved yet.
    unsafe fn copy(&mut self, from: *mut u64, tag: u64, flags: u8) -> Value {
        // SAFETY: the object is whole: a pair, or a header that says how long it is.
        unsafe {
            let to = self.copy_one(from, words_of(from, tag), flags);
            if tag != TAG_PAIR {
                *from = to as u64;
                return Value::from_address(to, tag);
            }
            let mut pair = to;
            *from = MOVED_PAIR;
            *from.add(1) = to as u64;
            loop {
                let rest = Value(*pair.add(1));
                if !rest.is_pair() {
                    break;
                }
                let next = rest.address();
                let flags = flags_of(next);
                if flags & EVACUATED == 0 || *next == MOVED_PAIR {
                    break;
                }
                let moved = self.copy_one(next, 2, flags);
                *next = MOVED_PAIR;
                *next.add(1) = moved as u64;
                *pair.add(1) = Value::from_address(moved, TAG_PAIR).0;
                pair = moved;
            }
            Value::from_address(to, tag)
        }
    }

    /// Copies an object's words to where old ones lie.
    ///
    /// # Safety
    /// As for [`Tracer::copy`], and the object must have so many words.
    #[inline(always)]
    unsafe fn copy_one(&mut self, from: *mut u64, words: usize, flags: u8) -> *mut u64 {
        debug_assert!(words * 8 < CHUNK_BYTES);
        let space = if flags & FROZEN != 0 { &mut self.heap.old_frozen } else { &mut self.heap.old };
        let to = space.take(words, &mut self.heap.pool);
        self.heap.old_used_bytes += words * 8;
        // SAFETY: there are so many words at both places, which do not overlap.
        unsafe {
            to.copy_from_nonoverlapping(from, words);
            if self.extent == Extent::Marking {
                chunk::mark(to, words);
            }
        }
        to
    }

    /// Has an object marked a little later: data that was made at different times lies apart, and most of the time would
    /// go into waiting for memory.
    ///
    /// # Safety
    /// `object` must be a live object in an old chunk that is not large.
    #[inline]
    unsafe fn mark_soon(&mut self, object: *mut u64, tag: u64) {
        chunk::fetch(object);
        let place = &mut self.coming[self.next_coming % COMING];
        let (before, tag_before) = std::mem::replace(place, (object, tag));
        self.next_coming += 1;
        if !before.is_null() {
            // SAFETY: it was given to this function before.
            unsafe { self.mark(before, tag_before) }
        }
    }

    /// Marks what is still waited for.
    fn mark_coming(&mut self) {
        for at in 0..COMING {
            let (object, tag) = std::mem::replace(&mut self.coming[at], (std::ptr::null_mut(), TAG_PAIR));
            if !object.is_null() {
                // SAFETY: it was given to mark_soon.
                unsafe { self.mark(object, tag) }
            }
        }
        self.next_coming = 0;
    }

    /// # Safety
    /// `object` must be a live object in an old chunk that is not large.
    #[inline]
    unsafe fn mark(&mut self, object: *mut u64, tag: u64) {
        // SAFETY: the object is whole, and its chunk's marks have been cleared.
        unsafe {
            let words = words_of(object, tag);
            if chunk::mark(object, words) && !(tag != TAG_PAIR && Header(*object).object_type().is_raw()) {
                self.to_scan.push((object, object.add(words)));
            }
        }
    }

    /// # Safety
    /// `object` must be a large object.
    unsafe fn mark_large(&mut self, object: *mut u64, flags: u8) {
        if flags & MARKED != 0 || (self.is_minor() && flags & OLD != 0) {
            return;
        }
        // SAFETY: the object lies in a chunk, and no other reference to the chunk's header is alive. A large object is a
        // header and its payload; large pairs do not exist.
        unsafe {
            chunk_header(object).flags |= MARKED;
            if !Header(*object).object_type().is_raw() {
                self.to_scan.push((object, object.add(words_of(object, TAG_OBJECT))));
            }
        }
    }

    /// Scans copied and marked objects until nothing new is found.
    fn scan_all(&mut self) {
        /// A longer stretch is scanned in parts, so that the stack does not get as long as the object.
        const PART: usize = 128;
        loop {
            if let Some((mut from, to)) = self.to_scan.pop() {
                // SAFETY: both ends lie in one object, which holds values: its header is skipped like a word of the others.
                unsafe {
                    let end = if to.offset_from(from) > PART as isize { from.add(PART) } else { to };
                    if end < to {
                        self.to_scan.push((end, to));
                    }
                    while from < end {
                        self.visit(&mut *from.cast::<Value>());
                        from = from.add(1);
                    }
                }
            } else if let Some((from, to)) = self.heap.old.next_stretch() {
                // SAFETY: the stretch holds whole objects.
                unsafe { self.scan(from, to) }
            } else if let Some((from, to)) = self.heap.old_frozen.next_stretch() {
                // SAFETY: as above.
                unsafe { self.scan(from, to) }
            } else if self.next_coming > 0 {
                self.mark_coming();
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

/// The words of an object.
///
/// # Safety
/// `object` must be whole: a pair, or a header that says how long it is.
#[inline(always)]
unsafe fn words_of(object: *mut u64, tag: u64) -> usize {
    // SAFETY: the caller's promise.
    if tag == TAG_PAIR { 2 } else { unsafe { Header(*object).payload_words() + 1 } }
}

const _: () = assert!(LARGE_WORDS * 8 < CHUNK_BYTES / 2);
