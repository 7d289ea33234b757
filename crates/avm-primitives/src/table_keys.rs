//! How tables hash and compare their keys.
//!
//! These hashes are seeded by the heap, and those of things without contents are of their address: they serve tables
//! only, and no result shows them. The hashes that programs see are in `hashing.rs`.

use crate::equivalence::{equal, eqv, is_boxed_number};
use avm_number::hash_number;
use avm_value::{Heap, KeyHash, Table, TableKind, Value};

/// The hash of a large key looks at so many values at most.
const VALUES_HASHED: usize = 128;

/// Where a key is, or would be put.
pub(crate) struct Located {
    pub(crate) hash: KeyHash,
    pub(crate) entry: Option<usize>,
}

/// Looks for a key in a table that is not custom.
#[inline(always)]
pub(crate) fn locate(heap: &Heap, table: Table, key: Value) -> Located {
    if key.is_pointer() {
        return locate_object(heap, table, key);
    }
    let hash = heap.hash_identity(key);
    Located { hash, entry: table.find(hash.hash, |other| other == key) }
}

fn locate_object(heap: &Heap, table: Table, key: Value) -> Located {
    let kind = table.kind();
    let hash = hash_key(heap, kind, key);
    if hash.addressed && table.is_stale(heap) {
        table.refresh(heap, |heap, key| hash_key(heap, kind, key).hash);
    }
    let entry = match kind {
        TableKind::Eqv if hash.addressed => table.find(hash.hash, |other| other == key),
        TableKind::Eqv => table.find(hash.hash, |other| eqv(heap, other, key)),
        _ => table.find(hash.hash, |other| equal(heap, other, key)),
    };
    Located { hash, entry }
}

fn hash_key(heap: &Heap, kind: TableKind, key: Value) -> KeyHash {
    match kind {
        _ if !key.is_pointer() => heap.hash_identity(key),
        TableKind::Eqv if is_boxed_number(key) => of_contents(hash_boxed_number(heap, key)),
        TableKind::Eqv => heap.hash_identity(key),
        _ if key.is_string() => of_contents(hash_string(heap, key)),
        _ => hash_structure(heap, key),
    }
}

fn of_contents(hash: u64) -> KeyHash {
    KeyHash { hash: hash as u32, addressed: false }
}

fn hash_boxed_number(heap: &Heap, key: Value) -> u64 {
    heap.to_number(key).map_or(0, |n| heap.hash_word(hash_number(&n)))
}

fn hash_bytes(heap: &Heap, bytes: &[u8]) -> u64 {
    let mut state = bytes.len() as u64;
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        let word = word.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        state = heap.hash_word(state.rotate_left(5) ^ word);
    }
    let rest = words.remainder().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    heap.hash_word(state.rotate_left(5) ^ rest)
}

/// Equal strings may be stored in different widths: wide ones whose characters are narrow hash as narrow ones.
fn hash_string(heap: &Heap, string: Value) -> u64 {
    if let Some(bytes) = heap.narrow_string(string) {
        return hash_bytes(heap, bytes);
    }
    let narrow: Option<Vec<u8>> =
        heap.string_chars(string).map(|c| u8::try_from(u32::from(c)).ok()).collect();
    match narrow {
        Some(bytes) => hash_bytes(heap, &bytes),
        None => heap
            .string_chars(string)
            .fold(0, |state: u64, c| heap.hash_word(state.rotate_left(5) ^ u64::from(u32::from(c)))),
    }
}

/// Circular data is hashed as the infinite tree that it unfolds to, hence alike for equal data.
fn hash_structure(heap: &Heap, key: Value) -> KeyHash {
    let (mut state, mut addressed) = (0u64, false);
    let mut mix = |word: u64| state = heap.hash_word(state.rotate_left(5) ^ word);
    let mut pending = vec![key];
    for _ in 0..VALUES_HASHED {
        let Some(value) = pending.pop() else { break };
        if !value.is_pointer() {
            mix(value.bits());
        } else if let Some((car, cdr)) = value.as_pair() {
            mix(1);
            pending.extend([cdr, car]);
        } else if let Some(items) = heap.vector_slice(value) {
            mix(2);
            mix(items.len() as u64);
            pending.extend(items.iter().take(VALUES_HASHED).rev());
        } else if value.is_string() {
            mix(hash_string(heap, value));
        } else if is_boxed_number(value) {
            mix(hash_boxed_number(heap, value));
        } else if let Some(bytes) = heap.bytes_of(value) {
            mix(hash_bytes(heap, bytes));
        } else {
            mix(value.bits());
            addressed = true;
        }
    }
    KeyHash { hash: state as u32, addressed }
}
