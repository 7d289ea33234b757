//! From values to bytes.

use super::{
    CodeName, MAGIC, MAX_FRACTION_BYTES, NAN_BITS, NamesWritten, StandardName, TypeName, Writer, node, part,
};
use crate::heap::layout::ObjectType;
use crate::objects::not_sendable;
use crate::{Fault, Heap, Outcome, TableKind, Value};
use avm_base::{AvmErrorKind, Symbol};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// So many objects are found without a table.
const FEW: usize = 8;
/// For so many parts of an object the memory is kept.
const MOST_PARTS: usize = 1 << 12;
/// The bytes for which there is room at first.
const ROOM: usize = 64;

/// Names what lies outside the heap.
pub trait CodeNames {
    /// The heap that the values lie in.
    fn heap(&self) -> &Heap;

    /// The name of a procedure's code.
    ///
    /// # Errors
    /// `not-sendable` for a procedure that cannot leave its execution.
    fn code(&mut self, procedure: Value) -> Outcome<CodeName>;

    /// What tells a record type from others.
    fn record_type(&mut self, record_type: Value) -> TypeName;

    /// The name of an object, if every process has it; asked where stacks and ports are written.
    fn standard(&mut self, _object: Value) -> Option<StandardName> {
        None
    }

    /// What there is to tell of a port, where stacks and ports are written.
    ///
    /// # Errors
    /// Where it cannot be told.
    fn port(&mut self, port: Value) -> Outcome<Vec<u8>> {
        Err(not_sendable(port))
    }
}

/// Values on their way to bytes.
pub struct Encoder<N> {
    /// Names code.
    pub names: N,
    room: Box<EncoderRoom>,
    /// All nodes before this one are written.
    next: usize,
    /// How many nodes were mentioned.
    mentioned: u32,
    root_count: usize,
    /// Whether what is met is written as a message is copied, or as it is.
    exact: bool,
    /// Whether stacks and ports are written too.
    whole: bool,
    limit: usize,
}

/// The memory of an encoder, which the next one can use again.
#[derive(Default)]
pub struct EncoderRoom {
    /// The names written so far.
    symbols: NamesWritten,
    out: Writer,
    /// The object of each node.
    nodes: Vec<Value>,
    numbers: Numbers,
    /// Numbers on the heap are told apart by what they are, not by where they lie.
    by_contents: HashMap<Vec<u8>, u32, RandomState>,
    /// The parts of the object that is being written.
    parts: Vec<Value>,
    roots: Writer,
    heading: Writer,
}

impl EncoderRoom {
    /// Forgets what was written, and keeps the memory of what is small.
    fn clear(&mut self) {
        if self.nodes.len() > FEW || !self.numbers.many.is_empty() || self.parts.capacity() > MOST_PARTS {
            return *self = EncoderRoom::default();
        }
        self.symbols.clear();
        self.nodes.clear();
        self.numbers.count = 0;
        self.by_contents.clear();
        [&mut self.out, &mut self.roots, &mut self.heading].into_iter().for_each(Writer::clear);
    }
}

impl<N: CodeNames> Encoder<N> {
    /// Begins; the bytes may become `limit` many.
    pub fn new(names: N, limit: usize) -> Encoder<N> {
        Encoder::within(Box::default(), names, limit)
    }

    /// The same in the memory of an earlier one.
    pub fn within(room: Box<EncoderRoom>, names: N, limit: usize) -> Encoder<N> {
        Encoder { names, room, next: 0, mentioned: 0, root_count: 0, exact: false, whole: false, limit }
    }

    /// From now on, constants stay constants: not only what a receiver sees is kept.
    pub fn be_exact(&mut self) {
        self.exact = true;
    }

    /// From now on all is written as it is: constants, stacks and ports too.
    pub fn be_whole(&mut self) {
        (self.exact, self.whole) = (true, true);
    }

    /// Adds a root, with all that it reaches.
    ///
    /// # Errors
    /// `not-sendable`, and [`Fault::OutOfMemory`] past the limit.
    pub fn root(&mut self, value: Value) -> Outcome<()> {
        self.root_count += 1;
        let before = self.room.nodes.len();
        let part = self.part_of(value)?;
        if self.room.nodes.len() > before {
            self.room.out.byte(node::ROOTS);
            self.room.out.number(1);
            self.mentioned += 1;
        }
        put_part(&mut self.room.roots, part, None);
        while self.next < self.room.nodes.len() {
            self.node(self.room.nodes[self.next])?;
            self.next += 1;
            self.check_limit()?;
        }
        Ok(())
    }

    /// The objects that were written so far.
    pub fn written(&self) -> &[Value] {
        &self.room.nodes
    }

    fn check_limit(&self) -> Outcome<()> {
        let size = self.room.out.len() + self.room.roots.len() + self.room.symbols.size();
        if size > self.limit { Err(Box::new(Fault::OutOfMemory)) } else { Ok(()) }
    }

    /// The bytes, with a heading, which `heading` writes; and what named the code.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`] past the limit.
    pub fn finish(
        self,
        heading: impl FnOnce(&mut N, &mut NamesWritten, &mut Writer),
    ) -> Outcome<(Vec<u8>, N)> {
        let mut all = Writer::default();
        let (names, _) = self.finish_to(&mut all, heading)?;
        Ok((all.into_bytes(), names))
    }

    /// The same, with the bytes appended to others; and the memory for another encoder.
    ///
    /// # Errors
    /// As for [`Encoder::finish`].
    pub fn finish_to(
        mut self,
        all: &mut Writer,
        heading: impl FnOnce(&mut N, &mut NamesWritten, &mut Writer),
    ) -> Outcome<(N, Box<EncoderRoom>)> {
        let room = &mut self.room;
        heading(&mut self.names, &mut room.symbols, &mut room.heading);
        let before = all.len();
        let (symbols, heading) = (room.symbols.size(), room.heading.len());
        all.reserve(ROOM + symbols + heading + room.out.len() + room.roots.len());
        all.raw(&MAGIC);
        room.symbols.write(all);
        all.bytes(room.heading.as_slice());
        all.count(room.nodes.len());
        all.bytes(room.out.as_slice());
        all.count(self.root_count);
        all.raw(room.roots.as_slice());
        if all.len() - before > self.limit {
            return Err(Box::new(Fault::OutOfMemory));
        }
        room.clear();
        Ok((self.names, self.room))
    }

    fn symbol(&mut self, symbol: Symbol) {
        let number = self.room.symbols.number(symbol);
        self.room.out.number(number);
    }

    /// A symbol in a place where only symbols are.
    fn name(&mut self, value: Value) -> Outcome<()> {
        match value.as_symbol() {
            Some(symbol) => self.symbol(symbol),
            None => return Err(not_sendable(value)),
        }
        Ok(())
    }

    fn part(&mut self, value: Value) -> Outcome<()> {
        let part = self.part_of(value)?;
        let first = put_part(&mut self.room.out, part, Some(self.mentioned));
        self.mentioned += u32::from(first);
        Ok(())
    }

    fn parts(&mut self, values: &[Value]) -> Outcome<()> {
        values.iter().try_for_each(|value| self.part(*value))
    }

    fn part_of(&mut self, value: Value) -> Outcome<Part> {
        if let Some(n) = value.as_fixnum() {
            return Ok(Part::Integer(n));
        }
        if let Some(x) = value.as_flonum() {
            return Ok(Part::Flonum(if x.is_nan() { NAN_BITS } else { x.to_bits() }));
        }
        if let Some(symbol) = value.as_symbol() {
            return Ok(Part::Number(part::SYMBOL, self.room.symbols.number(symbol)));
        }
        if value.is_pointer() {
            return self.node_of(value).map(Part::Node);
        }
        Ok(if let Some(c) = value.as_character() {
            Part::Number(part::CHARACTER, u64::from(c))
        } else if let Some(object) = value.as_object_ref() {
            Part::Number(part::OBJECT, object.0.into())
        } else if let Some(tx) = value.as_tx_id() {
            Part::Number(part::TX, tx.0.into())
        } else if let Some(variable) = value.as_variable() {
            Part::Number(part::VARIABLE, variable.into())
        } else {
            Part::Plain(match value {
                Value::FALSE => part::FALSE,
                Value::TRUE => part::TRUE,
                Value::NIL => part::NIL,
                Value::EOF => part::EOF,
                Value::DEFAULT => part::DEFAULT,
                Value::UNDEFINED => part::UNDEFINED,
                _ => part::UNSPECIFIED,
            })
        })
    }

    /// The number of an object's node, which is made if there is none.
    fn node_of(&mut self, value: Value) -> Outcome<u32> {
        let next = u32::try_from(self.room.nodes.len()).map_err(|_| Box::new(Fault::OutOfMemory))?;
        let mut number = self.room.numbers.get_or_set(value, next);
        if number != next {
            return Ok(number);
        }
        if value.is_number() {
            number = *self.room.by_contents.entry(number_bytes(self.names.heap(), value)?).or_insert(next);
            self.room.numbers.set(value, number);
        }
        if number == next {
            self.room.nodes.push(value);
        }
        Ok(number)
    }

    fn kind(&mut self, kind: u8, value: Value) {
        let frozen = self.exact && self.names.heap().is_frozen(value);
        self.room.out.byte(if frozen { kind | node::FROZEN } else { kind });
    }

    fn node(&mut self, value: Value) -> Outcome<()> {
        if value.is_number() {
            let bytes = number_bytes(self.names.heap(), value)?;
            self.room.out.byte(node::NUMBER);
            self.room.out.bytes(&bytes);
            return Ok(());
        }
        if self.whole
            && let Some(StandardName { library, name, path }) = self.names.standard(value)
        {
            self.room.out.byte(node::STANDARD);
            self.symbol(library);
            self.symbol(name);
            self.room.out.count(path.len());
            path.iter().for_each(|index| self.room.out.number((*index).into()));
            return Ok(());
        }
        match value.object_type() {
            _ if value.is_procedure() => self.procedure(value),
            None => self.several(node::PAIR, value, None),
            Some(ObjectType::String) => {
                self.kind(node::STRING, value);
                let text = self.names.heap().string_utf8(value).unwrap_or_default();
                self.room.out.bytes(text.as_bytes());
                Ok(())
            }
            Some(ObjectType::Bytevector) => {
                self.kind(node::BYTES, value);
                let (kind, bytes) = self.names.heap().elements_of(value).unwrap_or((0, &[]));
                self.room.out.byte(kind);
                self.room.out.bytes(bytes);
                Ok(())
            }
            Some(ObjectType::Box) => self.several(node::BOX, value, None),
            Some(ObjectType::Vector) => self.several(node::VECTOR, value, Some(0)),
            Some(ObjectType::Values) => self.several(node::VALUES, value, Some(0)),
            Some(ObjectType::Record) => self.several(node::RECORD, value, Some(1)),
            Some(ObjectType::RecordType) => self.record_type(value),
            Some(ObjectType::Condition) => {
                self.kind(node::CONDITION, value);
                // Where it arose is known in the session alone.
                let parts = self.names.heap().parts(value);
                self.parts(&parts[..4])
            }
            Some(ObjectType::Behavior) => self.behavior(value),
            Some(ObjectType::HashTable) if self.exact => self.table(value),
            Some(ObjectType::Continuation) if self.whole => self.several(node::STRETCH, value, Some(0)),
            Some(ObjectType::Port) if self.whole => {
                let bytes = self.names.port(value)?;
                self.room.out.byte(node::PORT);
                self.room.out.bytes(&bytes);
                Ok(())
            }
            _ => Err(not_sendable(value)),
        }
    }

    /// An object that is its parts. Their number stands first unless it is always the same, less so many that are always
    /// there.
    fn several(&mut self, kind: u8, value: Value, counted: Option<usize>) -> Outcome<()> {
        self.kind(kind, value);
        let mut parts = std::mem::take(&mut self.room.parts);
        parts.clear();
        self.names.heap().append_parts(value, &mut parts);
        if let Some(always) = counted {
            self.room.out.count(parts.len() - always);
        }
        // The second part of a pair first: then lists follow each other node by node.
        if kind == node::PAIR {
            parts.reverse();
        }
        let written = self.parts(&parts);
        self.room.parts = parts;
        written
    }

    fn procedure(&mut self, value: Value) -> Outcome<()> {
        let name = self.names.code(value)?;
        self.room.out.byte(node::CLOSURE);
        match name {
            CodeName::BuiltIn(name) => {
                self.room.out.byte(0);
                self.symbol(name);
                Ok(())
            }
            CodeName::Code { module, procedure } => {
                self.room.out.byte(1);
                self.room.out.number(module.into());
                self.room.out.number(procedure.into());
                self.captured(value)
            }
            CodeName::Continuation => {
                self.room.out.byte(2);
                self.captured(value)
            }
        }
    }

    fn captured(&mut self, procedure: Value) -> Outcome<()> {
        let captured = self.names.heap().captured(procedure).to_vec();
        self.room.out.count(captured.len());
        self.parts(&captured)
    }

    fn record_type(&mut self, value: Value) -> Outcome<()> {
        self.room.out.byte(node::RECORD_TYPE);
        match self.names.record_type(value) {
            TypeName::Global { library, name } => {
                self.room.out.byte(1);
                self.symbol(library);
                self.symbol(name);
            }
            TypeName::Made(number) => {
                self.room.out.byte(0);
                self.room.out.number(number);
            }
        }
        self.name(value.record_type_name().unwrap_or(Value::NIL))?;
        let fields = value.record_type_fields().unwrap_or(Value::NIL);
        let fields = self.names.heap().slots(fields).to_vec();
        self.room.out.count(fields.len());
        fields.iter().try_for_each(|field| self.name(*field))
    }

    /// A table: its kind, what the library keeps with it, and its entries in order; in a custom one, with their hashes.
    fn table(&mut self, value: Value) -> Outcome<()> {
        let Some(table) = value.as_table() else { return Err(not_sendable(value)) };
        let entries: Vec<_> = table.hashed_associations().collect();
        self.room.out.byte(node::TABLE);
        self.room.out.byte(table.kind() as u8);
        self.room.out.count(entries.len());
        if table.kind() == TableKind::Custom {
            entries.iter().for_each(|(hash, _, _)| self.room.out.number((*hash).into()));
        }
        self.part(table.extra())?;
        entries.iter().try_for_each(|(_, key, value)| self.parts(&[*key, *value]))
    }

    fn behavior(&mut self, value: Value) -> Outcome<()> {
        let heap = self.names.heap();
        let Some(behavior) = heap.behavior_parts(value) else { return Err(not_sendable(value)) };
        let fields = heap.slots(behavior.fields).to_vec();
        let (selectors, shapes) =
            (heap.slots(behavior.selectors).to_vec(), heap.slots(behavior.shapes).to_vec());
        let clauses = heap.slots(behavior.clauses).to_vec();
        self.room.out.byte(node::BEHAVIOR);
        self.name(behavior.name)?;
        self.room.out.count(fields.len());
        fields.iter().try_for_each(|field| self.name(*field))?;
        self.room.out.count(clauses.len());
        self.part(behavior.init)?;
        self.parts(&selectors)?;
        self.parts(&shapes)?;
        self.parts(&clauses)
    }
}

/// The numbers of objects. A few are looked through, many are in a table.
struct Numbers {
    few: [(Value, u32); FEW],
    count: usize,
    many: HashMap<Value, u32, RandomState>,
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers { few: [(Value::NIL, 0); FEW], count: 0, many: HashMap::default() }
    }
}

impl Numbers {
    fn known(&mut self, value: Value) -> Option<&mut u32> {
        if !self.many.is_empty() {
            return self.many.get_mut(&value);
        }
        let known = self.few[..self.count].iter_mut().find(|(known, _)| *known == value)?;
        Some(&mut known.1)
    }

    /// The number of an object, which is `next` if it has none yet.
    fn get_or_set(&mut self, value: Value, next: u32) -> u32 {
        if let Some(number) = self.known(value) {
            return *number;
        }
        match self.few.get_mut(self.count) {
            Some(free) => {
                *free = (value, next);
                self.count += 1;
            }
            None => {
                if self.many.is_empty() {
                    self.many.extend(self.few);
                }
                self.many.insert(value, next);
            }
        }
        next
    }

    /// Gives an object that has a number another one.
    fn set(&mut self, value: Value, number: u32) {
        if let Some(known) = self.known(value) {
            *known = number;
        }
    }
}

/// A part before it is written.
enum Part {
    Integer(i64),
    Flonum(u64),
    /// One of the kinds that have a number, and the number.
    Number(u8, u64),
    Plain(u8),
    Node(u32),
}

/// Writes a part, and says whether it is the first mention of a node, where so many have been mentioned.
fn put_part(out: &mut Writer, part: Part, mentioned: Option<u32>) -> bool {
    match part {
        Part::Integer(n) => match u8::try_from(n - part::LEAST) {
            Ok(small) if n >= part::LEAST && small <= u8::MAX - part::SMALL => out.byte(part::SMALL + small),
            _ => {
                out.byte(part::INTEGER);
                out.signed(n);
            }
        },
        Part::Flonum(bits) => {
            out.byte(part::FLONUM);
            out.raw(&bits.to_le_bytes());
        }
        Part::Number(kind, number) => {
            out.byte(kind);
            out.number(number);
        }
        Part::Plain(kind) => out.byte(kind),
        Part::Node(number) if Some(number) == mentioned => {
            out.byte(part::NEW);
            return true;
        }
        Part::Node(number) => {
            out.byte(part::NODE);
            out.number(number.into());
        }
    }
    false
}

/// The wire form of a number that is no fixnum.
fn number_bytes(heap: &Heap, value: Value) -> Outcome<Vec<u8>> {
    let number = heap.to_number(value).ok_or_else(|| not_sendable(value))?;
    let bytes = postcard::to_allocvec(&number).map_err(|_| not_sendable(value))?;
    if !number.is_exact_integer() && bytes.len() > MAX_FRACTION_BYTES {
        let message = "a fraction of so many digits cannot be sent or kept";
        return Err(Fault::avm(AvmErrorKind::NotSendable, message, vec![value]));
    }
    Ok(bytes)
}
