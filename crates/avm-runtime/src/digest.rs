//! The digest of a state: what it holds, whatever parts are one object on the heap.
//!
//! A value that is handled again need not share its parts as it did: two inputs may have held one string. So the digest is of
//! the value as a tree, in preorder, up to so many parts; a cyclic one ends there.

use crate::runtime::Runtime;
use avm_base::ContentHash;
use avm_primitives::{Style, write_value};
use avm_value::{ObjectType, Value};

/// So many parts of a state are looked at.
const MOST: usize = 100_000;

mod mark {
    pub const TEXT: u8 = 0;
    pub const BYTES: u8 = 1;
    pub const LEAF: u8 = 2;
    pub const PAIR: u8 = 3;
    pub const CODE: u8 = 4;
    pub const BUILT_IN: u8 = 5;
    pub const RECORD_TYPE: u8 = 6;
    pub const BEHAVIOR: u8 = 7;
    pub const OBJECT: u8 = 8;
    pub const REST: u8 = 9;
    pub const FIXNUM: u8 = 10;
}

/// So many bytes, and so many values, are kept for the next digest.
const ROOM: usize = 1 << 16;

/// Memory for digests, used for one after the other.
#[derive(Default)]
pub(crate) struct Digesting {
    bytes: Vec<u8>,
    /// Values that are to follow: of no digest but the one that is being made.
    pending: Vec<Value>,
}

impl Runtime {
    /// The digest of a value: equal for values of equal contents.
    pub fn state_digest(&self, value: Value) -> ContentHash {
        self.state_digest_in(value, &mut Digesting::default())
    }

    /// The same, in memory that was used before.
    pub(crate) fn state_digest_in(&self, value: Value, memory: &mut Digesting) -> ContentHash {
        let Digesting { bytes, pending } = memory;
        pending.push(value);
        let mut is_all = false;
        for _ in 0..MOST {
            let Some(value) = pending.pop() else {
                is_all = true;
                break;
            };
            self.add_node(value, bytes, pending);
        }
        if !is_all {
            bytes.push(mark::REST);
        }
        let digest = ContentHash::of(bytes);
        bytes.clear();
        bytes.shrink_to(ROOM);
        pending.clear();
        pending.shrink_to(ROOM);
        digest
    }

    /// Adds a value but for its parts, which are to follow.
    fn add_node(&self, value: Value, bytes: &mut Vec<u8>, pending: &mut Vec<Value>) {
        let heap = &self.machine.heap;
        if let Some(number) = value.as_fixnum() {
            bytes.push(mark::FIXNUM);
            return bytes.extend(number.to_le_bytes());
        }
        if let Some((first, rest)) = value.as_pair() {
            bytes.push(mark::PAIR);
            return pending.extend([rest, first]);
        }
        if let Some(text) = heap.string_utf8(value) {
            return put(bytes, mark::TEXT, text.as_bytes());
        }
        if let Some(held) = heap.bytes_of(value) {
            return put(bytes, mark::BYTES, held);
        }
        if !value.is_pointer() || value.is_number() {
            let text = write_value(heap, value, Style::Write).unwrap_or_default();
            return put(bytes, mark::LEAF, text.as_bytes());
        }
        if value.is_procedure() {
            return self.add_procedure(value, bytes, pending);
        }
        let before = pending.len();
        match value.object_type() {
            // These have a number that is another one in each session.
            Some(ObjectType::RecordType) => {
                put(bytes, mark::RECORD_TYPE, &[]);
                pending.extend([value.record_type_name(), value.record_type_fields()].into_iter().flatten());
            }
            Some(ObjectType::Behavior) => {
                put(bytes, mark::BEHAVIOR, &[]);
                pending.extend(heap.behavior_parts(value).into_iter().flat_map(|it| [it.name, it.fields]));
            }
            kind => {
                put(bytes, mark::OBJECT, &[kind.map_or(u8::MAX, |kind| kind as u8)]);
                heap.append_parts(value, pending);
                bytes.extend(((pending.len() - before) as u64).to_le_bytes());
            }
        }
        // The first part is to be taken first.
        pending[before..].reverse();
    }

    fn add_procedure(&self, procedure: Value, bytes: &mut Vec<u8>, pending: &mut Vec<Value>) {
        match self.machine.procedure_source(procedure) {
            // A program that came from a store has a name of its own there, and so its variables have; its code is the same.
            Some((module, index)) => {
                let procedure = &module.procedures[index];
                let code = module.code.get(procedure.start as usize..procedure.end as usize);
                put(bytes, mark::CODE, code.unwrap_or(&[]));
                bytes.extend((index as u64).to_le_bytes());
            }
            None => {
                let name = self.machine.procedure_name(procedure).map_or("", |name| name.as_str());
                put(bytes, mark::BUILT_IN, name.as_bytes());
            }
        }
        pending.extend(self.machine.heap.captured(procedure).iter().rev());
    }
}

fn put(bytes: &mut Vec<u8>, mark: u8, held: &[u8]) {
    bytes.push(mark);
    bytes.extend((held.len() as u64).to_le_bytes());
    bytes.extend_from_slice(held);
}
