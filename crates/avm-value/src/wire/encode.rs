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
    /// The names written so far; the heading may use them too.
    pub symbols: NamesWritten,
    out: Writer,
    /// The object of each node. All before `next` are written.
    nodes: Vec<Value>,
    next: usize,
    numbers: Numbers,
    /// Numbers on the heap are told apart by what they are, not by where they lie.
    by_contents: HashMap<Vec<u8>, u32, RandomState>,
    /// How many nodes were mentioned.
    mentioned: u32,
    roots: Writer,
    root_count: usize,
    /// Whether what is met is written as a message is copied, or as it is.
    exact: bool,
    /// Whether stacks and ports are written too.
    whole: bool,
    limit: usize,
}

impl<N: CodeNames> Encoder<N> {
    /// Begins; the bytes may become `limit` many.
    pub fn new(names: N, limit: usize) -> Encoder<N> {
        Encoder {
            names,
            symbols: NamesWritten::default(),
            out: Writer::with_room(ROOM),
            nodes: Vec::new(),
            next: 0,
            numbers: Numbers::default(),
            by_contents: HashMap::default(),
            mentioned: 0,
            roots: Writer::default(),
            root_count: 0,
            exact: false,
            whole: false,
            limit,
        }
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
        let before = self.nodes.len();
        let part = self.part_of(value)?;
        if self.nodes.len() > before {
            self.out.byte(node::ROOTS);
            self.out.number(1);
            self.mentioned += 1;
        }
        put_part(&mut self.roots, part, None);
        while self.next < self.nodes.len() {
            self.node(self.nodes[self.next])?;
            self.next += 1;
            self.check_limit()?;
        }
        Ok(())
    }

    /// The objects that were written so far.
    pub fn written(&self) -> &[Value] {
        &self.nodes
    }

    fn check_limit(&self) -> Outcome<()> {
        let size = self.out.len() + self.roots.len() + self.symbols.size();
        if size > self.limit { Err(Box::new(Fault::OutOfMemory)) } else { Ok(()) }
    }

    /// The bytes, with a heading, which `heading` writes; and what named the code.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`] past the limit.
    pub fn finish(
        mut self,
        heading: impl FnOnce(&mut N, &mut NamesWritten, &mut Writer),
    ) -> Outcome<(Vec<u8>, N)> {
        let mut head = Writer::default();
        heading(&mut self.names, &mut self.symbols, &mut head);
        let mut all =
            Writer::with_room(ROOM + self.symbols.size() + head.len() + self.out.len() + self.roots.len());
        all.raw(&MAGIC);
        self.symbols.write(&mut all);
        all.bytes(&head.into_bytes());
        all.count(self.nodes.len());
        all.bytes(&self.out.into_bytes());
        all.count(self.root_count);
        all.raw(&self.roots.into_bytes());
        if all.len() > self.limit {
            return Err(Box::new(Fault::OutOfMemory));
        }
        Ok((all.into_bytes(), self.names))
    }

    fn symbol(&mut self, symbol: Symbol) {
        let number = self.symbols.number(symbol);
        self.out.number(number);
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
        let first = put_part(&mut self.out, part, Some(self.mentioned));
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
            return Ok(Part::Number(part::SYMBOL, self.symbols.number(symbol)));
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
        let next = u32::try_from(self.nodes.len()).map_err(|_| Box::new(Fault::OutOfMemory))?;
        let mut number = self.numbers.get_or_set(value, next);
        if number != next {
            return Ok(number);
        }
        if value.is_number() {
            number = *self.by_contents.entry(number_bytes(self.names.heap(), value)?).or_insert(next);
            self.numbers.set(value, number);
        }
        if number == next {
            self.nodes.push(value);
        }
        Ok(number)
    }

    fn kind(&mut self, kind: u8, value: Value) {
        let frozen = self.exact && self.names.heap().is_frozen(value);
        self.out.byte(if frozen { kind | node::FROZEN } else { kind });
    }

    fn node(&mut self, value: Value) -> Outcome<()> {
        if value.is_number() {
            let bytes = number_bytes(self.names.heap(), value)?;
            self.out.byte(node::NUMBER);
            self.out.bytes(&bytes);
            return Ok(());
        }
        if self.whole
            && let Some(StandardName { library, name, path }) = self.names.standard(value)
        {
            self.out.byte(node::STANDARD);
            self.symbol(library);
            self.symbol(name);
            self.out.count(path.len());
            path.iter().for_each(|index| self.out.number((*index).into()));
            return Ok(());
        }
        match value.object_type() {
            _ if value.is_procedure() => self.procedure(value),
            None => self.several(node::PAIR, value, None),
            Some(ObjectType::String) => {
                self.kind(node::STRING, value);
                let text = self.names.heap().string_utf8(value).unwrap_or_default();
                self.out.bytes(text.as_bytes());
                Ok(())
            }
            Some(ObjectType::Bytevector) => {
                self.kind(node::BYTES, value);
                let (kind, bytes) = self.names.heap().elements_of(value).unwrap_or((0, &[]));
                self.out.byte(kind);
                self.out.bytes(bytes);
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
                self.out.byte(node::PORT);
                self.out.bytes(&bytes);
                Ok(())
            }
            _ => Err(not_sendable(value)),
        }
    }

    /// An object that is its parts. Their number stands first unless it is always the same, less so many that are always
    /// there.
    fn several(&mut self, kind: u8, value: Value, counted: Option<usize>) -> Outcome<()> {
        self.kind(kind, value);
        let parts = self.names.heap().parts(value);
        if let Some(always) = counted {
            self.out.count(parts.len() - always);
        }
        // The second part of a pair first: then lists follow each other node by node.
        if kind == node::PAIR { self.parts(&[parts[1], parts[0]]) } else { self.parts(&parts) }
    }

    fn procedure(&mut self, value: Value) -> Outcome<()> {
        let name = self.names.code(value)?;
        self.out.byte(node::CLOSURE);
        match name {
            CodeName::BuiltIn(name) => {
                self.out.byte(0);
                self.symbol(name);
                Ok(())
            }
            CodeName::Code { module, procedure } => {
                self.out.byte(1);
                self.out.number(module.into());
                self.out.number(procedure.into());
                self.captured(value)
            }
            CodeName::Continuation => {
                self.out.byte(2);
                self.captured(value)
            }
        }
    }

    fn captured(&mut self, procedure: Value) -> Outcome<()> {
        let captured = self.names.heap().captured(procedure).to_vec();
        self.out.count(captured.len());
        self.parts(&captured)
    }

    fn record_type(&mut self, value: Value) -> Outcome<()> {
        self.out.byte(node::RECORD_TYPE);
        match self.names.record_type(value) {
            TypeName::Global { library, name } => {
                self.out.byte(1);
                self.symbol(library);
                self.symbol(name);
            }
            TypeName::Made(number) => {
                self.out.byte(0);
                self.out.number(number);
            }
        }
        self.name(value.record_type_name().unwrap_or(Value::NIL))?;
        let fields = value.record_type_fields().unwrap_or(Value::NIL);
        let fields = self.names.heap().slots(fields).to_vec();
        self.out.count(fields.len());
        fields.iter().try_for_each(|field| self.name(*field))
    }

    /// A table: its kind, what the library keeps with it, and its entries in order; in a custom one, with their hashes.
    fn table(&mut self, value: Value) -> Outcome<()> {
        let Some(table) = value.as_table() else { return Err(not_sendable(value)) };
        let entries: Vec<_> = table.hashed_associations().collect();
        self.out.byte(node::TABLE);
        self.out.byte(table.kind() as u8);
        self.out.count(entries.len());
        if table.kind() == TableKind::Custom {
            entries.iter().for_each(|(hash, _, _)| self.out.number((*hash).into()));
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
        self.out.byte(node::BEHAVIOR);
        self.name(behavior.name)?;
        self.out.count(fields.len());
        fields.iter().try_for_each(|field| self.name(*field))?;
        self.out.count(clauses.len());
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
