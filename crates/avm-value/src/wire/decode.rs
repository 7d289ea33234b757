//! From bytes to values.
//!
//! Two passes over the nodes: the first makes an object for each, the second fills in the parts, since a part may be a node
//! further on. What a part must be for the machine's sake is checked; the objects of bytes that are refused are garbage.

use super::{
    CodeName, MAGIC, MAX_FRACTION_BYTES, NAN_BITS, Reader, StandardName, TypeName, WireError, node, part,
};
use crate::heap::layout::ObjectType;
use crate::{BehaviorParts, Fault, Heap, KeyHash, ObjectRef, Outcome, Table, TableKind, TxId, Value};
use avm_base::Symbol;
use avm_number::Number;
use std::collections::HashMap;

/// Finds again what lies outside the heap.
pub trait CodeLinker {
    /// The heap that the values come to lie in.
    fn heap(&mut self) -> &mut Heap;

    /// A procedure of that code with so many captured values, to be filled in.
    ///
    /// # Errors
    /// Where there is no such code, or it captures another number of values.
    fn procedure(&mut self, name: CodeName, captured: usize) -> Outcome;

    /// Fills in a captured value of such a procedure; false where the value is not of the kind that the code needs.
    fn capture(&mut self, procedure: Value, index: usize, value: Value) -> bool;

    /// The record type of that name, with these fields, of which there is one here or is one from now on.
    ///
    /// # Errors
    /// Where memory does not allow it.
    fn record_type(&mut self, name: TypeName, type_name: Symbol, fields: &[Symbol]) -> Outcome;

    /// The object of that name, which every process has.
    ///
    /// # Errors
    /// Where there is none, or such are not read.
    fn standard(&mut self, _name: StandardName) -> Outcome {
        Err(WireError { at: 0, what: "parts of the standard library are not expected here" }.into())
    }

    /// The port of which bytes tell this.
    ///
    /// # Errors
    /// Where ports are not read.
    fn port(&mut self, _bytes: &[u8]) -> Outcome {
        Err(WireError { at: 0, what: "ports are not expected here" }.into())
    }

    /// Checks stretches of saved stack and continuations, all of those that were read, with all their parts.
    ///
    /// # Errors
    /// Where they are not what they must be, or not expected.
    fn check_stacks(&mut self, _stretches: &[Value], _continuations: &[Value]) -> Outcome<()> {
        Err(WireError { at: 0, what: "continuations are not expected here" }.into())
    }

    /// Adds an association to a table that is not custom; false where that cannot be.
    ///
    /// # Errors
    /// Where memory does not allow it.
    fn associate(&mut self, table: Table, key: Value, value: Value) -> Outcome<bool>;

    /// Whether there are homogeneous vectors of that kind with so many bytes.
    fn elements_fit(&self, kind: u8, length: usize) -> bool;
}

/// What a symbol that is new in the process takes beside its name.
const SYMBOL_BYTES: usize = 64;
/// How the code of a continuation is named.
const CONTINUATION: u8 = 2;
/// After so many nodes the heap is asked whether there is room.
const NODES_BETWEEN: usize = 1024;

/// Objects and transactions that are called otherwise here than where the bytes were written.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    /// Objects, by their numbers there.
    pub objects: HashMap<u32, u32>,
    /// Transactions, likewise.
    pub transactions: HashMap<u32, u32>,
}

impl Renames {
    /// The number that an object has here.
    pub fn object(&self, number: u32) -> u32 {
        self.objects.get(&number).copied().unwrap_or(number)
    }

    /// The id that a transaction has here.
    pub fn transaction(&self, id: u32) -> u32 {
        self.transactions.get(&id).copied().unwrap_or(id)
    }
}

/// Bytes on their way to values.
pub struct Decoder<'b> {
    renames: Renames,
    symbols: Vec<Symbol>,
    heading: &'b [u8],
    nodes: Reader<'b>,
    node_count: usize,
    roots: Reader<'b>,
    root_count: usize,
}

/// An object that was made, and where its parts are read.
struct Made {
    value: Value,
    kind: u8,
    /// How many parts it has,
    parts: usize,
    /// which begin here.
    at: usize,
    /// Where the hashes of a custom table begin.
    hashes_at: usize,
    is_continuation: bool,
}

impl<'b> Decoder<'b> {
    /// Reads the names, and finds where all else is. `heap` is charged for names that are new.
    ///
    /// # Errors
    /// Where the bytes are damaged.
    pub fn new(bytes: &'b [u8], heap: &mut Heap) -> Result<Decoder<'b>, WireError> {
        let mut reader = Reader::new(bytes);
        if reader.raw(MAGIC.len())? != MAGIC {
            return Err(WireError { at: 0, what: "they are not those of a value, or of another version" });
        }
        let count = reader.count()?;
        let mut symbols = Vec::with_capacity(count);
        for _ in 0..count {
            let name = reader.text()?;
            let (symbol, is_new) = Symbol::intern_counted(name);
            if is_new {
                heap.charge((name.len() + SYMBOL_BYTES) as isize);
            }
            symbols.push(symbol);
        }
        let heading = reader.bytes()?;
        let node_count = reader.number()? as usize;
        let nodes = reader.bytes()?;
        if node_count > nodes.len() {
            return Err(reader.wrong("there are fewer objects than it says"));
        }
        let root_count = reader.count()?;
        let roots = Reader::new(reader.raw(reader.left())?);
        let (nodes, renames) = (Reader::new(nodes), Renames::default());
        Ok(Decoder { symbols, heading, nodes, node_count, roots, root_count, renames })
    }

    /// From now on reads references to objects and ids of transactions that are called otherwise here by their names here.
    pub fn rename(&mut self, renames: Renames) {
        self.renames = renames;
    }

    /// What the one who named the code wrote.
    pub fn heading(&self) -> Reader<'b> {
        Reader::new(self.heading)
    }

    /// The next name of a reader of the heading.
    ///
    /// # Errors
    /// Where there is none of that number.
    pub fn symbol(&self, reader: &mut Reader<'_>) -> Result<Symbol, WireError> {
        let number = reader.number()?;
        let found = usize::try_from(number).ok().and_then(|number| self.symbols.get(number));
        found.copied().ok_or_else(|| reader.wrong("there is no such name"))
    }

    /// Makes the values, and gives the roots.
    ///
    /// # Errors
    /// Where the bytes are damaged, what the linker says, and [`Fault::OutOfMemory`].
    pub fn values(mut self, linker: &mut dyn CodeLinker) -> Outcome<Vec<Value>> {
        let made = self.make(linker)?;
        let mentioned = self.fill(linker, &made)?;
        if mentioned != made.len() {
            return Err(self.nodes.wrong("objects are mentioned in a wrong order").into());
        }
        let mut mentioned = made.len();
        let mut reader = self.roots;
        let mut roots = Vec::with_capacity(self.root_count);
        for _ in 0..self.root_count {
            roots.push(self.part(&mut reader, &made, &mut mentioned, linker.heap())?);
        }
        reader.end()?;
        Ok(roots)
    }

    /// The first pass.
    fn make(&mut self, linker: &mut dyn CodeLinker) -> Outcome<Vec<Made>> {
        let mut made = Vec::with_capacity(self.node_count);
        let mut reader = self.nodes;
        while reader.left() > 0 {
            let kind = reader.byte()?;
            if kind == node::ROOTS {
                reader.number32()?;
                continue;
            }
            if made.len() == self.node_count {
                return Err(reader.wrong("there are more objects than it says").into());
            }
            if made.len().is_multiple_of(NODES_BETWEEN) && linker.heap().is_over_limit() {
                return Err(Box::new(Fault::OutOfMemory));
            }
            let after_kind = reader;
            let (value, parts) = self.make_node(&mut reader, kind, linker)?;
            let kind = kind & !node::FROZEN;
            let hashes_at = if kind == node::TABLE { hashes_at(after_kind)? } else { 0 };
            let is_continuation = kind == node::CLOSURE && Reader::byte(&mut { after_kind })? == CONTINUATION;
            made.push(Made { value, kind, parts, at: reader.at(), hashes_at, is_continuation });
            for _ in 0..parts {
                self.read_part(&mut reader)?;
            }
        }
        if made.len() != self.node_count {
            return Err(reader.wrong("there are fewer objects than it says").into());
        }
        Ok(made)
    }

    /// The object of a node, and how many parts follow.
    fn make_node(
        &self,
        reader: &mut Reader<'b>,
        kind: u8,
        linker: &mut dyn CodeLinker,
    ) -> Outcome<(Value, usize)> {
        let frozen = kind & node::FROZEN != 0;
        let mut object = |ty, size| linker.heap().blank(ty, size, frozen).map(|value| (value, size));
        match kind & !node::FROZEN {
            node::PAIR => Ok((linker.heap().blank_pair(frozen), 2)),
            node::BOX => object(ObjectType::Box, 1),
            node::VECTOR => object(ObjectType::Vector, reader.count()?),
            node::VALUES => object(ObjectType::Values, reader.count()?),
            node::RECORD => object(ObjectType::Record, reader.count()? + 1),
            node::CONDITION => {
                object(ObjectType::Condition, CONDITION_SLOTS).map(|(value, _)| (value, CONDITION_SLOTS - 1))
            }
            node::STRING => {
                let text = reader.text()?;
                let value = linker.heap().string(text)?;
                Ok((if frozen { linker.heap().freeze(value)? } else { value }, 0))
            }
            node::BYTES => {
                let kind = reader.byte()?;
                let bytes = reader.bytes()?;
                if !linker.elements_fit(kind, bytes.len()) {
                    return Err(reader.wrong("no homogeneous vector is like this").into());
                }
                let heap = linker.heap();
                let value = heap.make_elements(kind, bytes.len())?;
                heap.bytes_unchecked(value).copy_from_slice(bytes);
                Ok((if frozen { heap.freeze(value)? } else { value }, 0))
            }
            node::NUMBER if !frozen => self.number(reader, linker.heap()).map(|value| (value, 0)),
            node::CLOSURE => self.procedure(reader, linker),
            node::RECORD_TYPE if !frozen => self.record_type(reader, linker).map(|value| (value, 0)),
            node::TABLE if !frozen => self.table(reader, linker.heap()),
            node::STANDARD if !frozen => {
                let (library, name) = (self.symbol(reader)?, self.symbol(reader)?);
                let path = (0..reader.count()?).map(|_| reader.number32()).collect::<Result<_, _>>()?;
                Ok((linker.standard(StandardName { library, name, path })?, 0))
            }
            node::STRETCH if !frozen => object(ObjectType::Continuation, reader.count()?),
            node::PORT if !frozen => Ok((linker.port(reader.bytes()?)?, 0)),
            node::BEHAVIOR if !frozen => self.behavior(reader, linker.heap()),
            _ => Err(reader.wrong("there is no such kind of object").into()),
        }
    }

    fn number(&self, reader: &mut Reader<'b>, heap: &mut Heap) -> Outcome {
        let bytes = reader.bytes()?;
        /// How the wire form of an integer begins.
        const INTEGER: u8 = 0;
        if bytes.first() != Some(&INTEGER) && bytes.len() > MAX_FRACTION_BYTES {
            return Err(reader.wrong("a fraction has too many digits").into());
        }
        let number = match postcard::take_from_bytes::<Number>(bytes) {
            Ok((number, [])) => number,
            _ => return Err(reader.wrong("a number in a wrong form").into()),
        };
        heap.check_room(bytes.len())?;
        Ok(heap.number(&number))
    }

    fn procedure(&self, reader: &mut Reader<'b>, linker: &mut dyn CodeLinker) -> Outcome<(Value, usize)> {
        let (name, captured) = match reader.byte()? {
            0 => (CodeName::BuiltIn(self.symbol(reader)?), 0),
            1 => {
                let (module, procedure) = (reader.number32()?, reader.number32()?);
                (CodeName::Code { module, procedure }, reader.count()?)
            }
            CONTINUATION => (CodeName::Continuation, reader.count()?),
            _ => return Err(reader.wrong("there is no such kind of code").into()),
        };
        Ok((linker.procedure(name, captured)?, captured))
    }

    fn symbols(&self, reader: &mut Reader<'b>) -> Result<Vec<Symbol>, WireError> {
        (0..reader.count()?).map(|_| self.symbol(reader)).collect()
    }

    fn record_type(&self, reader: &mut Reader<'b>, linker: &mut dyn CodeLinker) -> Outcome {
        let name = match reader.byte()? {
            0 => TypeName::Made(reader.number()?),
            1 => TypeName::Global { library: self.symbol(reader)?, name: self.symbol(reader)? },
            _ => return Err(reader.wrong("there is no such kind of record type").into()),
        };
        let type_name = self.symbol(reader)?;
        let fields = self.symbols(reader)?;
        linker.record_type(name, type_name, &fields)
    }

    /// A behaviour with vectors of its own, which nothing else in the bytes can refer to.
    fn behavior(&self, reader: &mut Reader<'b>, heap: &mut Heap) -> Outcome<(Value, usize)> {
        let name = Value::symbol(self.symbol(reader)?);
        let fields: Vec<Value> = self.symbols(reader)?.into_iter().map(Value::symbol).collect();
        let clauses = reader.count()?;
        let fields = heap.vector(&fields);
        let mut vector = || heap.make_vector(clauses, Value::FALSE);
        let (selectors, shapes, clause_vector) = (vector()?, vector()?, vector()?);
        let number = Value::fixnum(heap.fresh_number() as i64);
        let init = Value::FALSE;
        let parts = BehaviorParts { name, fields, init, selectors, shapes, clauses: clause_vector, number };
        Ok((heap.behavior(parts), 1 + 3 * clauses))
    }

    /// A table without its entries: their hashes are those of keys that are still blank.
    fn table(&self, reader: &mut Reader<'b>, heap: &mut Heap) -> Outcome<(Value, usize)> {
        let kind = TableKind::ALL.get(usize::from(reader.byte()?)).copied();
        let kind = kind.ok_or_else(|| reader.wrong("there is no such kind of table"))?;
        let count = reader.count()?;
        if kind == TableKind::Custom {
            for _ in 0..count {
                reader.number32()?;
            }
        }
        Ok((heap.table(kind, Value::FALSE, 0)?.value(), 1 + 2 * count))
    }

    /// Fills in the tables, once all else is there.
    fn fill_tables(&self, linker: &mut dyn CodeLinker, made: &[Made], tables: &[Entries]) -> Outcome<()> {
        for Entries { object, parts } in tables {
            let Some(table) = made[*object].value.as_table() else { continue };
            let Some((extra, entries)) = parts.split_first() else { continue };
            table.set_extra(linker.heap(), *extra);
            let mut hashes = self.nodes;
            hashes.go_to(made[*object].hashes_at);
            for entry in entries.chunks_exact(2) {
                let is_new = if table.kind() == TableKind::Custom {
                    let hash = KeyHash { hash: hashes.number32()?, addressed: false };
                    table.add(linker.heap(), hash, entry[0], entry[1])?;
                    true
                } else {
                    linker.associate(table, entry[0], entry[1])?
                };
                if !is_new {
                    return Err(hashes.wrong("a key of a table is wrong or stands twice").into());
                }
            }
        }
        Ok(())
    }

    /// The second pass. Gives how many nodes were mentioned.
    fn fill(&self, linker: &mut dyn CodeLinker, made: &[Made]) -> Outcome<usize> {
        let mut reader = self.nodes;
        let mut mentioned = 0;
        let mut tables = Vec::new();
        for (number, object) in made.iter().enumerate() {
            // Between objects, roots are counted as mentioned.
            while reader.byte()? == node::ROOTS {
                mentioned += reader.number32()? as usize;
            }
            reader.go_to(object.at);
            if object.kind == node::TABLE {
                let parts = (0..object.parts)
                    .map(|_| self.part(&mut reader, made, &mut mentioned, linker.heap()))
                    .collect::<Outcome<_>>()?;
                tables.push(Entries { object: number, parts });
                continue;
            }
            for index in 0..object.parts {
                let value = self.part(&mut reader, made, &mut mentioned, linker.heap())?;
                if !object.fill(index, value, linker) {
                    return Err(reader.wrong("a part of an object is not what it must be").into());
                }
            }
        }
        reader.end()?;
        self.fill_tables(linker, made, &tables)?;
        let of_kind = |kind: u8| made.iter().filter(move |object| object.kind == kind);
        let stretches: Vec<Value> = of_kind(node::STRETCH).map(|object| object.value).collect();
        let continuations: Vec<Value> = of_kind(node::CLOSURE)
            .filter(|object| object.is_continuation)
            .map(|object| object.value)
            .collect();
        if !(stretches.is_empty() && continuations.is_empty()) {
            linker.check_stacks(&stretches, &continuations)?;
        }
        Ok(mentioned)
    }

    /// A part, where so many nodes have been mentioned.
    fn part(
        &self,
        reader: &mut Reader<'_>,
        made: &[Made],
        mentioned: &mut usize,
        heap: &mut Heap,
    ) -> Outcome {
        let number = match self.read_part(reader)? {
            Part::Value(value) => return Ok(value),
            Part::Flonum(x) => return Ok(heap.flonum(x)),
            Part::Node(number) if number < *mentioned => number,
            Part::Node(_) => made.len(),
            Part::New => {
                *mentioned += 1;
                *mentioned - 1
            }
        };
        match made.get(number) {
            Some(object) => Ok(object.value),
            None => Err(reader.wrong("there is no such object").into()),
        }
    }

    fn read_part(&self, reader: &mut Reader<'_>) -> Result<Part, WireError> {
        Ok(Part::Value(match reader.byte()? {
            part::NEW => return Ok(Part::New),
            part::NODE => return Ok(Part::Node(reader.number32()? as usize)),
            part::INTEGER => {
                let n = reader.signed()?;
                Value::try_fixnum(n).ok_or_else(|| reader.wrong("an integer is too large"))?
            }
            part::FLONUM => {
                let mut bits = [0; 8];
                bits.copy_from_slice(reader.raw(8)?);
                let x = f64::from_bits(u64::from_le_bytes(bits));
                if x.is_nan() && x.to_bits() != NAN_BITS {
                    return Err(reader.wrong("a number in a wrong form"));
                }
                return Ok(Part::Flonum(x));
            }
            part::FALSE => Value::FALSE,
            part::TRUE => Value::TRUE,
            part::NIL => Value::NIL,
            part::UNSPECIFIED => Value::UNSPECIFIED,
            part::EOF => Value::EOF,
            part::DEFAULT => Value::DEFAULT,
            part::UNDEFINED => Value::UNDEFINED,
            part::CHARACTER => {
                let c = char::from_u32(reader.number32()?);
                Value::character(c.ok_or_else(|| reader.wrong("there is no such character"))?)
            }
            part::SYMBOL => Value::symbol(self.symbol(reader)?),
            part::OBJECT => Value::object_ref(ObjectRef(self.renames.object(reader.number32()?))),
            part::TX => Value::tx_id(TxId(self.renames.transaction(reader.number32()?))),
            part::VARIABLE => Value::variable(reader.number32()?),
            small @ part::SMALL.. => Value::fixnum(i64::from(small - part::SMALL) + part::LEAST),
            _ => return Err(reader.wrong("there is no such kind of value")),
        }))
    }
}

/// The parts of a table, by the number of its node.
struct Entries {
    object: usize,
    parts: Vec<Value>,
}

/// A part as it was read.
enum Part {
    Value(Value),
    Flonum(f64),
    Node(usize),
    New,
}

/// Where the hashes of a table begin: behind its kind and the number of its entries.
fn hashes_at(mut reader: Reader<'_>) -> Result<usize, WireError> {
    reader.byte()?;
    reader.count()?;
    Ok(reader.at())
}

/// The slots of a condition; the last, where it arose, is not written.
const CONDITION_SLOTS: usize = 5;

impl Made {
    /// Fills in a part; false where it is not what it must be.
    fn fill(&self, index: usize, value: Value, linker: &mut dyn CodeLinker) -> bool {
        match self.kind {
            node::CLOSURE => return linker.capture(self.value, index, value),
            node::BEHAVIOR => return self.fill_behavior(index, value, linker.heap()),
            node::RECORD if index == 0 && !value.is_object(ObjectType::RecordType) => return false,
            // A box in a constant is a variable, which may have been assigned to since.
            node::BOX => {}
            _ if linker.heap().is_frozen(self.value) && !linker.heap().is_constant(value) => return false,
            _ => {}
        }
        // The second part of a pair stands first.
        let slot = if self.kind == node::PAIR { 1 - index } else { index };
        linker.heap().fill_blank(self.value, slot, value);
        true
    }

    /// The first procedure, then the selectors, shapes and procedures of the clauses.
    fn fill_behavior(&self, index: usize, value: Value, heap: &mut Heap) -> bool {
        let Some(behavior) = heap.behavior_parts(self.value) else { return false };
        if index == 0 {
            heap.set_behavior_init(self.value, value);
            return value.is_procedure();
        }
        let (column, row) = ((index - 1) / (self.parts / 3), (index - 1) % (self.parts / 3));
        let (vector, fits) = match column {
            0 => (behavior.selectors, value.is_symbol() || value == Value::UNSPECIFIED),
            1 => {
                let is_count = value.as_fixnum().is_some_and(|shape| (-256..256).contains(&shape));
                (behavior.shapes, is_count || value.is_boolean())
            }
            _ => (behavior.clauses, value.is_procedure()),
        };
        heap.fill_blank(vector, row, value);
        fits
    }
}
