//! The written form of values (R7RS 6.13.3), for any depth, any sharing and any cycles.

use crate::elements::Kind;
use avm_syntax::{Quotation, write_character, write_string, write_symbol};
use avm_value::{Fault, Heap, ObjectType, Outcome, Value};
use foldhash::{HashMap, HashMapExt};
use std::fmt::Write;

/// Data of so few parts is looked through for cycles without taking notes.
const SMALL: usize = 500;
/// Between two checks of the memory limit, so many bytes are written.
const CHECK_EVERY: usize = 1 << 20;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// So that the reader can read it; labels for cycles only (`write`).
    Write,
    /// With labels for all that is shared (`write-shared`).
    Shared,
    /// Without labels (`write-simple`).
    Simple,
    /// For people (`display`); labels for cycles only.
    Display,
}

/// The written form.
///
/// # Errors
/// [`Fault::OutOfMemory`] where it would be larger than the memory limit allows; circular data has none without labels.
pub fn write_value(heap: &Heap, value: Value, style: Style) -> Outcome<String> {
    let labels = values_to_label(heap, value, style == Style::Shared, usize::MAX);
    if style == Style::Simple && !labels.is_empty() {
        return Err(Fault::error("circular data can't be written without labels", vec![value]));
    }
    let mut printer = Printer::new(heap, style, labels);
    while printer.step(value) {
        if printer.bytes() >= printer.next_check {
            heap.check_room(printer.bytes())?;
            printer.next_check = printer.bytes() + CHECK_EVERY;
        }
    }
    Ok(printer.out)
}

/// The written form for messages: what goes beyond about `most` bytes is left out.
pub fn write_abbreviated(heap: &Heap, value: Value, most: usize) -> String {
    // Large data is not looked through for cycles: they are cut off anyway.
    let mut printer = Printer::new(heap, Style::Write, values_to_label(heap, value, false, SMALL));
    // One leaf may be long: strings are cut before they are written.
    printer.longest_leaf = most;
    while printer.out.len() <= most && printer.step(value) {}
    let mut out = printer.out;
    if out.len() > most {
        let end = (0..=most).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0);
        out.truncate(end);
        out.push_str("...");
    }
    out
}

/// A part of a compound value; `None` behind the last one, and for values that have no parts.
fn part(heap: &Heap, value: Value, index: usize) -> Option<Value> {
    if let Some((car, cdr)) = value.as_pair() {
        return [car, cdr].get(index).copied();
    }
    match value.object_type()? {
        ObjectType::Vector => value.vector_ref(index),
        ObjectType::Record => value.record_field(index),
        ObjectType::Box if index == 0 => value.boxed(),
        ObjectType::Values => heap.unpack_values(&value).get(index).copied(),
        ObjectType::Condition => {
            let parts = heap.condition_parts(value)?;
            [parts.message, parts.irritants].get(index).copied()
        }
        _ => None,
    }
}

fn is_compound(heap: &Heap, value: Value) -> bool {
    part(heap, value, 0).is_some()
}

/// Whether data is so small, unfolded, that it has no cycles.
fn is_small_tree(heap: &Heap, value: Value) -> bool {
    let mut pending = vec![value];
    let mut seen = 0;
    while let Some(value) = pending.pop() {
        let before = pending.len();
        pending.extend((0..=SMALL).map_while(|index| part(heap, value, index)));
        seen += pending.len() - before;
        if seen > SMALL {
            return false;
        }
    }
    true
}

/// The values that need labels, as keys: those that lead back to themselves, or, if `shared`, all that are come
/// upon more than once. Of data with more than `most` parts that have parts themselves, none.
pub(crate) fn values_to_label(
    heap: &Heap,
    value: Value,
    shared: bool,
    most: usize,
) -> HashMap<Value, Option<u32>> {
    let mut labels = HashMap::new();
    if !is_compound(heap, value) || (!shared && is_small_tree(heap, value)) {
        return labels;
    }
    // The values that were come upon, numbered; and of each number whether the walk is still inside the value.
    let mut numbers: HashMap<Value, usize> = HashMap::new();
    let mut is_inside: Vec<bool> = Vec::new();
    let mut path: Vec<Visit> = Vec::new();
    let mut next = Some(value);
    loop {
        if let Some(value) = next.take().filter(|value| is_compound(heap, *value)) {
            let number = *numbers.entry(value).or_insert(is_inside.len());
            if number >= most {
                return HashMap::new();
            }
            if number == is_inside.len() {
                is_inside.push(true);
                path.push(Visit { value, number, next_part: 0 });
            } else if shared || is_inside[number] {
                labels.insert(value, None);
            }
        }
        let Some(visit) = path.last_mut() else { return labels };
        next = part(heap, visit.value, visit.next_part);
        visit.next_part += 1;
        if next.is_none() {
            is_inside[visit.number] = false;
            path.pop();
        }
    }
}

/// A value that a walk is inside of, and the part where it goes on.
struct Visit {
    value: Value,
    number: usize,
    next_part: usize,
}

/// What remains to be written, innermost last.
enum Frame {
    /// The rest of a list.
    Rest(Value),
    /// The parts of a value from an index on, and what is written behind them.
    Parts(Value, usize, &'static str),
    /// A value.
    Value(Value),
    /// A text.
    Text(&'static str),
}

struct Printer<'a> {
    heap: &'a Heap,
    style: Style,
    labels: HashMap<Value, Option<u32>>,
    next_label: u32,
    frames: Vec<Frame>,
    started: bool,
    out: String,
    next_check: usize,
    longest_leaf: usize,
}

impl<'a> Printer<'a> {
    fn new(heap: &'a Heap, style: Style, labels: HashMap<Value, Option<u32>>) -> Printer<'a> {
        Printer {
            heap,
            style,
            labels,
            next_label: 0,
            frames: Vec::new(),
            started: false,
            out: String::new(),
            next_check: CHECK_EVERY,
            longest_leaf: usize::MAX,
        }
    }

    /// Writes on a bit; whether anything remains.
    fn step(&mut self, root: Value) -> bool {
        if !std::mem::replace(&mut self.started, true) {
            self.value(root);
            return true;
        }
        match self.frames.pop() {
            None => return false,
            Some(Frame::Value(value)) => self.value(value),
            Some(Frame::Text(text)) => self.out.push_str(text),
            Some(Frame::Rest(rest)) => self.rest(rest),
            Some(Frame::Parts(value, index, end)) => self.parts(value, index, end),
        }
        true
    }

    /// What the text and the frames take.
    fn bytes(&self) -> usize {
        self.out.len() + self.frames.len() * size_of::<Frame>()
    }

    fn push_str(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes the beginning of a value, with its label.
    fn value(&mut self, value: Value) {
        match self.labels.get(&value) {
            Some(Some(label)) => {
                let label = *label;
                _ = write!(self.out, "#{label}#");
                return;
            }
            Some(None) => {
                _ = write!(self.out, "#{}=", self.next_label);
                self.labels.insert(value, Some(self.next_label));
                self.next_label += 1;
            }
            None => {}
        }
        if value.is_pair() {
            return self.pair(value);
        }
        match value.object_type() {
            Some(ObjectType::Vector) => {
                self.push_str("#(");
                self.frames.push(Frame::Parts(value, 0, ")"));
            }
            Some(ObjectType::Record) => self.record(value),
            Some(ObjectType::Box) => {
                self.push_str("#<box");
                self.frames.push(Frame::Parts(value, 0, ">"));
            }
            Some(ObjectType::Values) => {
                self.push_str("#<values");
                self.frames.push(Frame::Parts(value, 0, ">"));
            }
            Some(ObjectType::Condition) => {
                self.push_str("#<condition");
                self.frames.push(Frame::Parts(value, 0, ">"));
            }
            _ => self.leaf(value),
        }
    }

    fn pair(&mut self, pair: Value) {
        let Some((car, cdr)) = pair.as_pair() else { return };
        if let Some((prefix, inner)) = self.quotation(car, cdr) {
            self.push_str(prefix);
            self.frames.push(Frame::Value(inner));
            return;
        }
        self.out.push('(');
        self.frames.push(Frame::Rest(cdr));
        self.frames.push(Frame::Value(car));
    }

    /// The short notation, if the list has one.
    fn quotation(&self, car: Value, cdr: Value) -> Option<(&'static str, Value)> {
        let name = car.as_symbol()?.as_str();
        let (inner, end) = cdr.as_pair()?;
        if !end.is_nil() || self.labels.contains_key(&cdr) {
            return None;
        }
        Quotation::ALL.into_iter().find(|quotation| quotation.name() == name).map(|q| (q.prefix(), inner))
    }

    fn rest(&mut self, rest: Value) {
        match rest.as_pair() {
            Some((car, cdr)) if !self.labels.contains_key(&rest) => {
                self.out.push(' ');
                self.frames.push(Frame::Rest(cdr));
                self.frames.push(Frame::Value(car));
            }
            _ if rest.is_nil() => self.out.push(')'),
            _ => {
                self.push_str(" . ");
                self.frames.push(Frame::Text(")"));
                self.frames.push(Frame::Value(rest));
            }
        }
    }

    fn record(&mut self, record: Value) {
        self.push_str("#<");
        let name = record.record_type().and_then(Value::record_type_name).and_then(Value::as_symbol);
        self.push_str(bare_type_name(name.map_or("record", |name| name.as_str())));
        self.frames.push(Frame::Parts(record, 0, ">"));
    }

    fn parts(&mut self, value: Value, index: usize, end: &'static str) {
        let Some(part) = part(self.heap, value, index) else { return self.push_str(end) };
        self.frames.push(Frame::Parts(value, index + 1, end));
        if value.is_condition() && index == 1 {
            // The irritants are written one after the other, unless they are no list.
            return self.irritants(part);
        }
        if index > 0 || !value.is_vector() {
            self.out.push(' ');
        }
        if let Some(fields) = value.record_type().and_then(Value::record_type_fields)
            && let Some(name) = fields.vector_ref(index).and_then(Value::as_symbol)
        {
            _ = write_symbol(name.as_str(), &mut self.out);
            self.push_str(": ");
        }
        self.value(part);
    }

    fn irritants(&mut self, irritants: Value) {
        if irritants.is_nil() {
            return;
        }
        self.out.push(' ');
        self.value(irritants);
    }

    fn leaf(&mut self, value: Value) {
        let display = self.style == Style::Display;
        if let Some(n) = value.as_fixnum() {
            _ = write!(self.out, "{n}");
        } else if let Some(n) = self.heap.to_number(value) {
            self.push_str(&n.to_string(10));
        } else if let Some(symbol) = value.as_symbol() {
            let name = symbol.as_str();
            _ = if display { self.out.write_str(name) } else { write_symbol(name, &mut self.out) };
        } else if let Some(c) = value.as_character() {
            _ = if display { self.out.write_char(c) } else { write_character(c, &mut self.out) };
        } else if value.is_string() {
            let text: String = self.heap.string_chars(value).take(self.longest_leaf).collect();
            _ = if display { self.out.write_str(&text) } else { write_string(&text, &mut self.out) };
        } else if let Some(bytes) = self.heap.bytes_of(value) {
            self.push_str("#u8(");
            for (at, byte) in bytes.iter().take(self.longest_leaf).enumerate() {
                _ = write!(self.out, "{}{byte}", if at == 0 { "" } else { " " });
            }
            self.push_str(")");
        } else if let Some((code, bytes)) = self.heap.elements_of(value)
            && let Some(kind) = Kind::of_code(code)
        {
            _ = write!(self.out, "#{}(", kind.name());
            for (at, number) in kind.numbers(bytes).take(self.longest_leaf).enumerate() {
                _ = write!(self.out, "{}{}", if at == 0 { "" } else { " " }, number.to_string(10));
            }
            self.push_str(")");
        } else {
            self.opaque(value);
        }
    }

    /// What has no form that can be read.
    fn opaque(&mut self, value: Value) {
        let word = match value {
            Value::TRUE => "#t",
            Value::FALSE => "#f",
            Value::NIL => "()",
            Value::EOF => "#<eof>",
            Value::UNSPECIFIED => "#<unspecified>",
            Value::DEFAULT => "#<default>",
            Value::UNDEFINED => "#<undefined>",
            _ if value.is_procedure() => "#<procedure>",
            _ => return self.machine_object(value),
        };
        self.push_str(word);
    }

    fn machine_object(&mut self, value: Value) {
        if let Some(object) = value.as_object_ref() {
            _ = write!(self.out, "#<object {}>", object.0);
        } else if let Some(tx) = value.as_tx_id() {
            _ = write!(self.out, "#<transaction {}>", tx.0);
        } else if let Some(number) = value.as_variable() {
            _ = write!(self.out, "#<variable {number}>");
        } else if let Some(name) = value.record_type_name().and_then(Value::as_symbol) {
            _ = write!(self.out, "#<record-type {}>", bare_type_name(name.as_str()));
        } else if let Some(table) = value.as_table() {
            _ = write!(self.out, "#<hash-table {}>", table.count());
        } else if let Some(behavior) = self.heap.behavior_parts(value) {
            let name = behavior.name.as_symbol().map_or("?", |name| name.as_str());
            _ = write!(self.out, "#<behavior {name}>");
        } else {
            let word = match value.object_type() {
                Some(ObjectType::Port) => "#<port>",
                Some(ObjectType::Environment) => "#<environment>",
                Some(ObjectType::Continuation) => "#<continuation>",
                _ if value.is_choice() => "#<choice>",
                _ => "#<object>",
            };
            self.push_str(word);
        }
    }
}

/// The name of a record type without the angle brackets that some programs put around it.
pub(crate) fn bare_type_name(name: &str) -> &str {
    name.strip_prefix('<')
        .and_then(|name| name.strip_suffix('>'))
        .filter(|name| !name.is_empty())
        .unwrap_or(name)
}
