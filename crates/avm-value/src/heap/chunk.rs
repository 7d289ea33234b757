//! Chunks: aligned stretches of memory that the heap is made of. The chunk of an address is found by masking, so
//! that a write barrier and a check for mutability cost one load.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// The size and alignment of a chunk. A large object has a chunk of its own, a longer one.
pub(crate) const CHUNK_BYTES: usize = 256 << 10;
/// Words before a large object.
const HEADER_WORDS: usize = 4;
/// Words of marks, one bit for each word of a chunk.
const MARK_WORDS: usize = CHUNK_BYTES / 8 / 64;
/// Words before the objects of a chunk that is not large: the header and the marks. (Of a young chunk the marks are
/// never touched, and so cost no memory.)
const FIRST_WORD: usize = HEADER_WORDS + MARK_WORDS;
/// Stretches of free words between objects that are shorter than this are not used again.
const LEAST_HOLE_WORDS: usize = 8;

/// Objects in the chunk have survived a collection.
pub(crate) const OLD: u8 = 1;
/// Objects in the chunk must not be changed.
pub(crate) const FROZEN: u8 = 2;
/// The chunk holds one large object, which does not move.
pub(crate) const LARGE: u8 = 4;
/// Set on a large object while a collection finds it reachable.
pub(crate) const MARKED: u8 = 8;

/// Set while a collection moves the objects of the chunk elsewhere.
pub(crate) const EVACUATED: u8 = 16;

#[repr(C)]
pub(crate) struct ChunkHeader {
    pub(crate) flags: u8,
    bytes: usize,
}

/// An owned chunk.
pub(crate) struct Chunk {
    base: NonNull<u64>,
}

/// A stretch of words of one chunk, from the first to behind the last.
pub(crate) type Stretch = (*mut u64, *mut u64);

// SAFETY: a chunk owns its memory; nothing in it is tied to a thread.
unsafe impl Send for Chunk {}

impl Chunk {
    /// A chunk of the usual size, for young objects.
    pub(crate) fn new() -> Chunk {
        Chunk::of_bytes(0, CHUNK_BYTES)
    }

    /// A chunk for one object of so many words.
    pub(crate) fn large(flags: u8, words: usize) -> Chunk {
        Chunk::of_bytes(flags | LARGE, (words + HEADER_WORDS) * 8)
    }

    fn of_bytes(flags: u8, bytes: usize) -> Chunk {
        let layout =
            Layout::from_size_align(bytes, CHUNK_BYTES).expect("a chunk is smaller than the address space");
        // SAFETY: the layout is not empty.
        let base = NonNull::new(unsafe { alloc(layout) }.cast::<u64>())
            .unwrap_or_else(|| handle_alloc_error(layout));
        // SAFETY: the chunk begins with room for its header.
        unsafe { base.cast::<ChunkHeader>().write(ChunkHeader { flags, bytes }) };
        Chunk { base }
    }

    /// Where objects begin.
    pub(crate) fn start(&self) -> *mut u64 {
        let first = if self.header().flags & LARGE == 0 { FIRST_WORD } else { HEADER_WORDS };
        // SAFETY: every chunk is longer than what comes before its objects.
        unsafe { self.base.as_ptr().add(first) }
    }

    /// Whether a large object of so many words fits, without much being left over.
    pub(crate) fn suits(&self, words: usize) -> bool {
        let needed = (words + HEADER_WORDS) * 8;
        (needed..=needed + needed / 4).contains(&self.bytes())
    }

    fn marks(&mut self) -> &mut [u64; MARK_WORDS] {
        debug_assert!(self.header().flags & LARGE == 0);
        // SAFETY: the marks lie behind the header of a chunk that is not large, and the chunk is borrowed mutably. A chunk
        // that is marked has had its marks cleared before.
        unsafe { &mut *self.base.as_ptr().add(HEADER_WORDS).cast::<[u64; MARK_WORDS]>() }
    }

    /// Takes all marks away.
    pub(crate) fn clear_marks(&mut self) {
        // SAFETY: as for marks; nothing refers to them.
        unsafe { self.base.as_ptr().add(HEADER_WORDS).write_bytes(0, MARK_WORDS) }
    }

    /// Adds the stretches that bear no marks to `holes`, those that are worth it; gives the number of marked words.
    pub(crate) fn find_holes(&mut self, holes: &mut Vec<Stretch>) -> usize {
        let (base, marks) = (self.base.as_ptr(), self.marks());
        let (mut at, mut used) = (FIRST_WORD, 0);
        let mut note = |from: usize, to: usize| {
            if to - from >= LEAST_HOLE_WORDS {
                // SAFETY: both lie in the chunk, or at its end.
                holes.push(unsafe { (base.add(from), base.add(to)) });
            }
        };
        while at < CHUNK_BYTES / 8 {
            let free = run_length(marks, at, false);
            note(at, at + free);
            at += free;
            let marked = run_length(marks, at, true);
            (at, used) = (at + marked, used + marked);
        }
        used
    }

    /// The end of the memory.
    pub(crate) fn end(&self) -> *mut u64 {
        // SAFETY: one past the end of the allocation.
        unsafe { self.base.as_ptr().byte_add(self.bytes()) }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.header().bytes
    }

    pub(crate) fn header(&self) -> &ChunkHeader {
        // SAFETY: the header was written when the chunk was made.
        unsafe { self.base.cast::<ChunkHeader>().as_ref() }
    }

    pub(crate) fn header_mut(&mut self) -> &mut ChunkHeader {
        // SAFETY: as above, and the chunk is borrowed mutably.
        unsafe { self.base.cast::<ChunkHeader>().as_mut() }
    }
}

/// How many marks from a place on are set, or are not.
fn run_length(marks: &[u64; MARK_WORDS], from: usize, set: bool) -> usize {
    let mut at = from;
    while at < MARK_WORDS * 64 {
        let word = if set { marks[at / 64] } else { !marks[at / 64] };
        let run = (word >> (at % 64)).trailing_ones() as usize;
        at += run;
        if !at.is_multiple_of(64) || run == 0 {
            break;
        }
    }
    at - from
}

/// Marks the words of an object; whether its first was not marked before.
///
/// # Safety
/// The object must be live and lie in a chunk that is not large, whose marks have been cleared once; no other reference to
/// them may be alive.
pub(crate) unsafe fn mark(object: *mut u64, words: usize) -> bool {
    let base = (object as usize & !(CHUNK_BYTES - 1)) as *mut u64;
    let mut at = (object as usize & (CHUNK_BYTES - 1)) / 8;
    // SAFETY: the object lies in the chunk, and so do the marks for all of its words.
    unsafe {
        let marks = base.add(HEADER_WORDS);
        if *marks.add(at / 64) >> (at % 64) & 1 == 1 {
            return false;
        }
        let end = at + words;
        while at < end {
            let bits = (64 - at % 64).min(end - at);
            *marks.add(at / 64) |= (u64::MAX >> (64 - bits)) << (at % 64);
            at += bits;
        }
    }
    true
}

/// Asks for the memory of an object and its marks, which will be needed soon.
#[inline(always)]
pub(crate) fn fetch(object: *mut u64) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let base = object as usize & !(CHUNK_BYTES - 1);
        let at = (object as usize & (CHUNK_BYTES - 1)) / 8;
        // SAFETY: a prefetch changes nothing, whatever the address.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(object.cast_const().cast());
            _mm_prefetch::<_MM_HINT_T0>((base as *const u64).wrapping_add(HEADER_WORDS + at / 64).cast());
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = object;
}

/// Whether an object has been marked.
///
/// # Safety
/// As for [`mark`].
pub(crate) unsafe fn is_marked(object: *mut u64) -> bool {
    let base = (object as usize & !(CHUNK_BYTES - 1)) as *const u64;
    let at = (object as usize & (CHUNK_BYTES - 1)) / 8;
    // SAFETY: as in mark.
    unsafe { *base.add(HEADER_WORDS + at / 64) >> (at % 64) & 1 == 1 }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        let layout = Layout::from_size_align(self.bytes(), CHUNK_BYTES).expect("the layout it was made with");
        // SAFETY: allocated with this very layout.
        unsafe { dealloc(self.base.as_ptr().cast(), layout) }
    }
}

/// The flags of the chunk that an object lies in.
///
/// # Safety
/// `address` must be the beginning of a live object.
#[inline(always)]
pub(crate) unsafe fn flags_of(address: *mut u64) -> u8 {
    let base = (address as usize & !(CHUNK_BYTES - 1)) as *const ChunkHeader;
    // SAFETY: objects lie in chunks, which are aligned to their usual size; a large object begins in that range.
    unsafe { (*base).flags }
}

/// The header of the chunk that an object lies in, to change its flags.
///
/// # Safety
/// As for [`flags_of`]; no other reference to the header may be alive.
pub(crate) unsafe fn chunk_header<'a>(address: *mut u64) -> &'a mut ChunkHeader {
    let base = (address as usize & !(CHUNK_BYTES - 1)) as *mut ChunkHeader;
    // SAFETY: see flags_of.
    unsafe { &mut *base }
}
