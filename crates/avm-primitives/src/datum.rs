//! Data on the heap to source data, and back.

use crate::reading::HeapBuilder;
use crate::write::{values_to_label, write_abbreviated};
use avm_base::Span;
use avm_reader::Builder;
use avm_syntax::{Datum, DatumKind};
use avm_value::{Fault, Heap, Outcome, Value};
use foldhash::{HashMap, HashMapExt};

/// What remains to be made of a datum.
enum Task<'a> {
    Datum(&'a Datum),
    List { items: usize, has_tail: bool },
    Vector { items: usize },
    Labelled(u32),
}

/// The value that a datum denotes, fresh and changeable. Labels become shared and circular structure.
///
/// # Errors
/// [`Fault::OutOfMemory`].
pub fn value_of_datum(heap: &mut Heap, datum: &Datum) -> Outcome {
    let mut builder = HeapBuilder::new(heap);
    let mut tasks = vec![Task::Datum(datum)];
    let mut values: Vec<Value> = Vec::new();
    while let Some(task) = tasks.pop() {
        let value = match task {
            Task::Datum(datum) => match start(&mut builder, datum, &mut tasks) {
                Some(value) => value,
                None => continue,
            },
            Task::List { items, has_tail } => {
                let tail = if has_tail { values.pop() } else { None };
                let from = values.len() - items;
                builder.list(values.drain(from..), tail, Span::NONE)
            }
            Task::Vector { items } => {
                let from = values.len() - items;
                builder.vector(values.drain(from..), Span::NONE)
            }
            Task::Labelled(label) => {
                let value = values.pop().unwrap_or(Value::UNSPECIFIED);
                builder.labelled(label, value, Span::NONE)
            }
        };
        values.push(value);
    }
    let value = builder.finish(values.pop().unwrap_or(Value::UNSPECIFIED));
    builder.take_fault().map_or(Ok(value), Err)
}

/// Makes a datum without parts; for others, notes what there is to do.
fn start<'a>(builder: &mut HeapBuilder<'_>, datum: &'a Datum, tasks: &mut Vec<Task<'a>>) -> Option<Value> {
    let span = Span::NONE;
    Some(match &datum.kind {
        DatumKind::Boolean(value) => builder.boolean(*value, span),
        DatumKind::Character(c) => builder.character(*c, span),
        DatumKind::Number(number) => builder.number(number.clone(), span),
        DatumKind::String(text) => builder.string(text, span),
        DatumKind::Symbol(symbol) => Value::symbol(*symbol),
        DatumKind::Bytevector(bytes) => builder.bytevector(bytes, span),
        DatumKind::Reference(label) => builder.reference(*label, span),
        DatumKind::List(items, tail) => {
            tasks.push(Task::List { items: items.len(), has_tail: tail.is_some() });
            tasks.extend(tail.iter().map(|tail| Task::Datum(tail)));
            tasks.extend(items.iter().rev().map(Task::Datum));
            return None;
        }
        DatumKind::Vector(items) => {
            tasks.push(Task::Vector { items: items.len() });
            tasks.extend(items.iter().rev().map(Task::Datum));
            return None;
        }
        DatumKind::Labelled(label, inner) => {
            builder.label_begins(*label, span);
            tasks.push(Task::Labelled(*label));
            tasks.push(Task::Datum(inner));
            return None;
        }
    })
}

/// What remains to be made of a value.
enum Step {
    Value(Value),
    /// The list of the last `items` datums, the very last being its tail if it has one.
    List {
        value: Value,
        items: usize,
        has_tail: bool,
    },
    Vector {
        value: Value,
        items: usize,
    },
}

/// Makes datums of values.
struct Reifier<'a> {
    heap: &'a Heap,
    /// Values that lead back to themselves, and their labels when they have got one.
    labels: HashMap<Value, Option<u32>>,
    next_label: u32,
    /// Datums of values that are complete: what is shared is made once.
    done: HashMap<Value, Datum>,
    steps: Vec<Step>,
    datums: Vec<Datum>,
}

/// The datum of a value, without a place. Circular structure gets labels.
///
/// # Errors
/// A fault for values that no text denotes, such as procedures.
pub fn datum_of_value(heap: &Heap, value: Value) -> Outcome<Datum> {
    let labels = values_to_label(heap, value, false, usize::MAX);
    let steps = vec![Step::Value(value)];
    let mut reifier =
        Reifier { heap, labels, next_label: 0, done: HashMap::new(), steps, datums: Vec::new() };
    while let Some(step) = reifier.steps.pop() {
        reifier.step(step)?;
    }
    Ok(reifier.datums.pop().unwrap_or_else(|| Datum::boolean(false, Span::NONE)))
}

impl Reifier<'_> {
    fn step(&mut self, step: Step) -> Outcome<()> {
        match step {
            Step::Value(value) => self.start(value),
            Step::List { value, items, has_tail } => {
                let tail = if has_tail { self.datums.pop() } else { None };
                let items = self.datums.split_off(self.datums.len() - items);
                let list = match tail {
                    Some(tail) => Datum::dotted(items, tail, Span::NONE),
                    None => Datum::list(items, Span::NONE),
                };
                self.finish(value, list);
                Ok(())
            }
            Step::Vector { value, items } => {
                let items = self.datums.split_off(self.datums.len() - items);
                self.finish(value, Datum::vector(items, Span::NONE));
                Ok(())
            }
        }
    }

    /// Begins a value; one that has a label already is referred to.
    fn start(&mut self, value: Value) -> Outcome<()> {
        if let Some(Some(label)) = self.labels.get(&value) {
            self.datums.push(Datum::new(DatumKind::Reference(*label), Span::NONE));
            return Ok(());
        }
        if let Some(datum) = self.done.get(&value) {
            self.datums.push(datum.clone());
            return Ok(());
        }
        if let Some(label) = self.labels.get_mut(&value) {
            *label = Some(self.next_label);
            self.next_label += 1;
        }
        if value.is_pair() {
            self.start_list(value);
        } else if let Some(items) = self.heap.vector_slice(value) {
            self.steps.push(Step::Vector { value, items: items.len() });
            self.steps.extend(items.iter().rev().map(|item| Step::Value(*item)));
        } else {
            let leaf = self.leaf(value)?;
            self.datums.push(leaf);
        }
        Ok(())
    }

    fn start_list(&mut self, list: Value) {
        let mut items = Vec::new();
        let mut rest = list;
        while let Some((car, cdr)) = rest.as_pair() {
            items.push(Step::Value(car));
            rest = cdr;
            if self.labels.contains_key(&rest) {
                break;
            }
        }
        let has_tail = !rest.is_nil();
        self.steps.push(Step::List { value: list, items: items.len(), has_tail });
        if has_tail {
            self.steps.push(Step::Value(rest));
        }
        self.steps.extend(items.into_iter().rev());
    }

    fn finish(&mut self, value: Value, datum: Datum) {
        let datum = match self.labels.get(&value) {
            Some(Some(label)) => {
                Datum::new(DatumKind::Labelled(*label, std::sync::Arc::new(datum)), Span::NONE)
            }
            _ => {
                self.done.insert(value, datum.clone());
                datum
            }
        };
        self.datums.push(datum);
    }

    fn leaf(&self, value: Value) -> Outcome<Datum> {
        let kind = if let Some(number) = self.heap.to_number(value) {
            DatumKind::Number(number)
        } else if let Some(symbol) = value.as_symbol() {
            DatumKind::Symbol(symbol)
        } else if let Some(text) = self.heap.string_text(value) {
            DatumKind::String(text.into())
        } else if let Some(c) = value.as_character() {
            DatumKind::Character(c)
        } else if let Some(bytes) = self.heap.bytes_of(value) {
            DatumKind::Bytevector(bytes.into())
        } else if value.is_boolean() {
            DatumKind::Boolean(value == Value::TRUE)
        } else if value.is_nil() {
            return Ok(Datum::list([], Span::NONE));
        } else {
            let message = format!("{} cannot be part of a program", write_abbreviated(self.heap, value, 60));
            return Err(Fault::error(message, vec![value]));
        };
        Ok(Datum::new(kind, Span::NONE))
    }
}
