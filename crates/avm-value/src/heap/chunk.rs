//! Chunks: aligned stretches of memory that the heap is made of. The chunk of an address is found by masking, so
//! that a write barrier and a check for mutability cost one load.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// The size and alignment of a chunk. A large object has a chunk of its own, a longer one.
pub(crate) const CHUNK_BYTES: usize = 256 << 10;
const HEADER_WORDS: usize = 4;
/// The words of a chunk of the usual size that objects may take.
pub(crate) const CHUNK_WORDS: usize = CHUNK_BYTES / 8 - HEADER_WORDS;

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
    /// How far it is filled, once another one has taken its place.
    pub(crate) filled: *mut u64,
}

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
        let mut chunk = Chunk { base, filled: std::ptr::null_mut() };
        chunk.filled = chunk.start();
        chunk
    }

    /// Where objects begin.
    pub(crate) fn start(&self) -> *mut u64 {
        // SAFETY: every chunk is longer than its header.
        unsafe { self.base.as_ptr().add(HEADER_WORDS) }
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
