//! The content hash of a procedure: of its code, and of the values that it captured.

use avm_base::{ContentHash, ContentHasher};
use avm_primitives::{Style, write_value};
use avm_value::{ObjectType, Value};
use avm_vm::{Machine, World};
use std::collections::HashMap;

/// The parts of a value, in order, each with a mark that tells it from all others: so that different values give different
/// bytes. What was met before is named by the number that it got then; so sharing shows, and cycles end.
mod mark {
    pub const SEEN: u8 = 0;
    pub const LEAF: u8 = 1;
    pub const STRING: u8 = 2;
    pub const BYTES: u8 = 3;
    pub const PAIR: u8 = 4;
    pub const CODE: u8 = 5;
    pub const BUILT_IN: u8 = 6;
    pub const OBJECT: u8 = 7;
    pub const OPAQUE: u8 = 8;
}

struct Hashing<'m, W> {
    machine: &'m Machine<W>,
    hasher: ContentHasher,
    seen: HashMap<Value, u64>,
    /// What comes next is on top.
    pending: Vec<Value>,
    /// The hashes of modules met so far, by the address of each.
    modules: HashMap<*const avm_bytecode::Module, ContentHash>,
}

/// The hash of a procedure's code, which is that of its module with the procedure's index there, and of the values that it
/// captured, those of procedures among them as well.
pub(crate) fn content_hash<W: World>(machine: &Machine<W>, procedure: Value) -> ContentHash {
    let mut hashing = Hashing {
        machine,
        hasher: ContentHasher::default(),
        seen: HashMap::new(),
        pending: vec![procedure],
        modules: HashMap::new(),
    };
    while let Some(value) = hashing.pending.pop() {
        hashing.add(value);
    }
    hashing.hasher.hash()
}

impl<W: World> Hashing<'_, W> {
    fn add(&mut self, value: Value) {
        let heap = &self.machine.heap;
        if let Some(text) = heap.string_text(value) {
            return self.bytes(mark::STRING, text.as_bytes());
        }
        if let Some(bytes) = heap.bytes_of(value) {
            self.hasher.add(&[mark::BYTES]);
            self.hasher.add(&(bytes.len() as u64).to_le_bytes());
            self.hasher.add(bytes);
            return;
        }
        if !value.is_pointer() || value.is_number() {
            let text = write_value(heap, value, Style::Write).unwrap_or_default();
            return self.bytes(mark::LEAF, text.as_bytes());
        }
        let next = self.seen.len() as u64;
        if let Some(number) = self.seen.get(&value) {
            let number = *number;
            return self.number(mark::SEEN, number);
        }
        self.seen.insert(value, next);
        if value.is_procedure() { self.procedure(value) } else { self.compound(value) }
    }

    fn procedure(&mut self, procedure: Value) {
        let machine = self.machine;
        match machine.procedure_source(procedure) {
            Some((module, index)) => {
                let hash =
                    *self.modules.entry(std::ptr::from_ref(module)).or_insert_with(|| module.code_hash());
                self.bytes(mark::CODE, &hash.0);
                self.hasher.add(&(index as u64).to_le_bytes());
            }
            None => {
                let name = machine.procedure_name(procedure).map_or("", |name| name.as_str());
                self.bytes(mark::BUILT_IN, name.as_bytes());
            }
        }
        let captured = machine.heap.captured(procedure);
        self.push(captured.iter().copied());
    }

    fn compound(&mut self, value: Value) {
        let heap = &self.machine.heap;
        match value.object_type() {
            None => {
                self.hasher.add(&[mark::PAIR]);
                self.push(heap.parts(value).into_iter());
            }
            // These have a number that is another one in each session.
            Some(ObjectType::RecordType) => {
                self.bytes(mark::OPAQUE, b"record type");
                let parts = [value.record_type_name(), value.record_type_fields()];
                self.push(parts.into_iter().flatten());
            }
            Some(ObjectType::Behavior) => {
                self.bytes(mark::OPAQUE, b"behaviour");
                if let Some(parts) = heap.behavior_parts(value) {
                    let parts =
                        [parts.name, parts.fields, parts.init, parts.selectors, parts.shapes, parts.clauses];
                    self.push(parts.into_iter());
                }
            }
            // What a session has open, and no procedure that is sent has captured.
            Some(ObjectType::Port | ObjectType::Environment | ObjectType::Continuation) => {
                self.bytes(mark::OPAQUE, value.describe_type().as_bytes());
            }
            Some(kind) => {
                let parts = heap.parts(value);
                self.number(mark::OBJECT, kind as u64);
                self.hasher.add(&(parts.len() as u64).to_le_bytes());
                self.push(parts.into_iter());
            }
        }
    }

    fn bytes(&mut self, mark: u8, bytes: &[u8]) {
        self.number(mark, bytes.len() as u64);
        self.hasher.add(bytes);
    }

    fn number(&mut self, mark: u8, number: u64) {
        self.hasher.add(&[mark]);
        self.hasher.add(&number.to_le_bytes());
    }

    fn push(&mut self, parts: impl DoubleEndedIterator<Item = Value>) {
        self.pending.extend(parts.rev());
    }
}
