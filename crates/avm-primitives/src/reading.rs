//! Text to data on the heap.

use crate::io::{Host, TextInput, fault_of};
use crate::symbols::intern;
use avm_base::{FileId, Span};
use avm_number::Number;
use avm_reader::{Builder, Parser, ReadErrors, ReadOptions};
use avm_value::{Fault, Heap, Outcome, Value};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use std::vec::Drain;

/// Makes data on the heap from what the reader finds.
pub struct HeapBuilder<'h> {
    heap: &'h mut Heap,
    /// What labels stand for: their datum, or until it is complete a box that stands for it.
    labels: HashMap<u32, Value>,
    /// The boxes and what they stand for.
    boxes: HashMap<Value, Value>,
    /// Whether a box has got into the data.
    has_references: bool,
    fault: Option<Box<Fault>>,
}

impl<'h> HeapBuilder<'h> {
    /// A builder that makes data on this heap.
    pub fn new(heap: &'h mut Heap) -> HeapBuilder<'h> {
        HeapBuilder {
            heap,
            labels: HashMap::new(),
            boxes: HashMap::new(),
            has_references: false,
            fault: None,
        }
    }

    /// The fault that stood in the way of making a datum, if one did: there was no room.
    pub fn take_fault(&mut self) -> Option<Box<Fault>> {
        self.fault.take()
    }

    /// The value, or, with the fault noted, a value that will be dropped.
    fn noted(&mut self, outcome: Outcome) -> Value {
        outcome.unwrap_or_else(|fault| {
            self.fault = Some(fault);
            Value::UNSPECIFIED
        })
    }

    /// What a value is to be replaced by, if it is a box that stands for a datum.
    fn meant(&self, value: Value) -> Option<Value> {
        let mut meant = *self.boxes.get(&value)?;
        while let Some(next) = self.boxes.get(&meant).filter(|next| **next != meant) {
            meant = *next;
        }
        Some(meant)
    }

    /// Puts what labels stand for in the place of the boxes.
    fn tie(&mut self, root: Value) -> Outcome {
        let root = self.meant(root).unwrap_or(root);
        let mut seen = HashSet::new();
        let mut pending = vec![root];
        while let Some(value) = pending.pop() {
            let is_compound = value.is_pair() || value.is_vector();
            if !is_compound || !seen.insert(value) {
                continue;
            }
            if let Some((car, cdr)) = value.as_pair() {
                let (new_car, new_cdr) = (self.meant(car), self.meant(cdr));
                if let Some(car) = new_car {
                    self.heap.set_car(value, car)?;
                }
                if let Some(cdr) = new_cdr {
                    self.heap.set_cdr(value, cdr)?;
                }
                pending.extend([new_cdr.unwrap_or(cdr), new_car.unwrap_or(car)]);
                continue;
            }
            for at in 0..value.vector_length().unwrap_or(0) {
                let Some(item) = value.vector_ref(at) else { continue };
                let meant = self.meant(item);
                if let Some(meant) = meant {
                    self.heap.vector_set(value, Value::fixnum(at as i64), meant)?;
                }
                pending.push(meant.unwrap_or(item));
            }
        }
        Ok(root)
    }
}

impl Builder for HeapBuilder<'_> {
    type Value = Value;

    fn boolean(&mut self, value: bool, _: Span) -> Value {
        Value::boolean(value)
    }

    fn character(&mut self, value: char, _: Span) -> Value {
        Value::character(value)
    }

    fn number(&mut self, value: Number, _: Span) -> Value {
        self.heap.number(&value)
    }

    fn string(&mut self, value: &str, _: Span) -> Value {
        let string = self.heap.string(value);
        self.noted(string)
    }

    fn symbol(&mut self, name: &str, _: Span) -> Value {
        intern(self.heap, name)
    }

    fn bytevector(&mut self, bytes: &[u8], _: Span) -> Value {
        let bytevector = self.heap.bytevector(bytes);
        self.noted(bytevector)
    }

    fn list(&mut self, items: Drain<'_, Value>, tail: Option<Value>, _: Span) -> Value {
        if let Err(fault) = self.heap.check_room(items.len() * 16) {
            return self.noted(Err(fault));
        }
        self.heap.list_with_tail(items.as_slice(), tail.unwrap_or(Value::NIL))
    }

    fn vector(&mut self, items: Drain<'_, Value>, _: Span) -> Value {
        if let Err(fault) = self.heap.check_room(items.len() * 8) {
            return self.noted(Err(fault));
        }
        self.heap.vector(items.as_slice())
    }

    fn label_begins(&mut self, label: u32, _: Span) {
        let stand_in = self.heap.make_box(Value::UNDEFINED);
        self.labels.insert(label, stand_in);
    }

    fn labelled(&mut self, label: u32, value: Value, _: Span) -> Value {
        if let Some(stand_in) = self.labels.insert(label, value) {
            self.boxes.insert(stand_in, value);
        }
        value
    }

    fn reference(&mut self, label: u32, _: Span) -> Value {
        let value = self.labels.get(&label).copied().unwrap_or(Value::UNDEFINED);
        self.has_references |= value.is_object(avm_value::ObjectType::Box);
        value
    }

    fn finish(&mut self, value: Value) -> Value {
        let has_references = std::mem::take(&mut self.has_references);
        let tied = if has_references { self.tie(value) } else { Ok(value) };
        self.labels.clear();
        self.boxes.clear();
        self.noted(tied)
    }
}

/// What an attempt to read a datum from the text at hand comes to, and how much of the text it took.
enum Attempt {
    Datum(Value, usize),
    /// There is none before the end of the text.
    Nothing(usize),
    Wrong(ReadErrors, usize),
    Fault(Box<Fault>),
}

fn attempt(heap: &mut Heap, input: &mut TextInput, may_continue: bool) -> Attempt {
    let number_budget = heap.number_budget();
    let options = ReadOptions { fold_case: input.folds_case, may_continue, number_budget };
    let mut parser = Parser::with(HeapBuilder::new(heap), FileId(u32::MAX), input.rest(), options);
    let result = parser.next_datum();
    let (offset, folds_case) = (parser.offset(), parser.folds_case());
    let fault = parser.builder().take_fault();
    let attempt = match (result, fault) {
        (_, Some(fault)) => Attempt::Fault(fault),
        (Ok(Some(value)), None) => Attempt::Datum(value, offset),
        (Ok(None), None) => Attempt::Nothing(offset),
        (Err(errors), None) => Attempt::Wrong(errors, offset),
    };
    let is_final = !matches!(&attempt, Attempt::Wrong(errors, _) if errors.is_incomplete());
    if is_final {
        input.folds_case = folds_case;
    }
    attempt
}

/// Reads the next datum from a port.
pub(crate) fn read_datum(heap: &mut Heap, input: &mut TextInput, host: &mut dyn Host) -> Outcome {
    let mut ended = false;
    loop {
        match attempt(heap, input, !ended) {
            Attempt::Datum(value, length) => {
                input.advance(length);
                return Ok(value);
            }
            Attempt::Fault(fault) => return Err(fault),
            Attempt::Nothing(_) if ended => {
                input.advance(input.rest().len());
                return Ok(Value::EOF);
            }
            Attempt::Nothing(length) => input.advance(length),
            Attempt::Wrong(errors, _) if errors.is_incomplete() && !ended => {}
            Attempt::Wrong(errors, length) => {
                // A text that ends too early is done with.
                let rest = input.rest().len();
                input.advance(if length == 0 || errors.is_incomplete() { rest } else { length });
                return Err(Box::new(Fault::Read { message: errors.to_string(), irritants: Vec::new() }));
            }
        }
        ended = !fill_generously(input, host)?;
    }
}

/// Waits for more text, and takes as much again as is at hand if that needs no waiting: so the attempts to read a
/// large datum double in length, and their total stays linear in it.
fn fill_generously(input: &mut TextInput, host: &mut dyn Host) -> Outcome<bool> {
    let enough = input.rest().len().saturating_mul(2);
    let mut any = false;
    loop {
        if !input.fill(host).map_err(|error| fault_of(error, &[]))? {
            return Ok(any);
        }
        any = true;
        if input.rest().len() >= enough || !input.is_filled_without_waiting(host) {
            return Ok(true);
        }
    }
}
