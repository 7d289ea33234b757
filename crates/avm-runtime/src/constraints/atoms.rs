//! Values as numbers, and domains as Scheme values.
//!
//! A stretch of integers is the vector `#(range 1 9)`.

use avm_base::Symbol;
use avm_solver::{Domain, FIRST_ATOM, LARGEST};
use avm_value::{Fault, Heap, Outcome, Value};
use std::collections::HashMap;

/// Stretches of a domain with holes that are shown as ranges are longer than this.
const LONG_STRETCH: u64 = 100;

const RANGE: &str = "range";

/// Values that are no integers, each with a number of its own, in the order in which they came.
#[derive(Default)]
pub(super) struct Atoms {
    known: Vec<Atom>,
    numbers: HashMap<Atom, i64>,
    text_bytes: usize,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Atom {
    /// A symbol, a boolean, a character or an object.
    Immediate(Value),
    Text(String),
}

impl Atoms {
    pub(super) fn bytes(&self) -> usize {
        self.known.capacity() * 2 * size_of::<(Atom, i64)>() + self.text_bytes
    }

    /// The number of a value; `None` for what no domain can hold.
    pub(super) fn number(&mut self, heap: &Heap, value: Value) -> Option<i64> {
        if let Some(n) = value.as_fixnum() {
            return (-LARGEST..=LARGEST).contains(&n).then_some(n);
        }
        let atom = if value.is_string() {
            Atom::Text(heap.string_text(value)?)
        } else {
            let is_atom = value.is_symbol()
                || value.is_boolean()
                || value.as_character().is_some()
                || value.as_object_ref().is_some();
            is_atom.then_some(Atom::Immediate(value))?
        };
        if let Some(number) = self.numbers.get(&atom) {
            return Some(*number);
        }
        if let Atom::Text(text) = &atom {
            self.text_bytes += text.len() * 2;
        }
        let number = FIRST_ATOM + self.known.len() as i64;
        self.known.push(atom.clone());
        self.numbers.insert(atom, number);
        Some(number)
    }

    /// The value of a number.
    pub(super) fn value(&self, heap: &mut Heap, number: i64) -> Outcome {
        match number.checked_sub(FIRST_ATOM).and_then(|at| self.known.get(usize::try_from(at).ok()?)) {
            None => Ok(heap.integer(number)),
            Some(Atom::Immediate(value)) => Ok(*value),
            Some(Atom::Text(text)) => heap.string(text),
        }
    }

    /// A domain: a stretch of integers, or a list of values and stretches.
    pub(super) fn domain(&mut self, heap: &Heap, argument: usize, value: Value) -> Outcome<Domain> {
        let what = "a list of values or a range";
        if let Some(range) = range(heap, argument, value)? {
            return Ok(Domain::of_intervals(vec![range]));
        }
        let Some(elements) = value.list_to_vec() else {
            return Err(Fault::wrong_type(argument, what, value));
        };
        let mut intervals = Vec::with_capacity(elements.len());
        for element in elements {
            intervals.push(match (range(heap, argument, element)?, self.number(heap, element)) {
                (Some(range), _) => range,
                (None, Some(number)) => (number, number),
                (None, None) => {
                    let what =
                        "integers of a fixnum's size, symbols, strings, booleans, characters and objects";
                    let message = format!("a domain holds {what} only");
                    return Err(Fault::error(message, vec![element]));
                }
            });
        }
        Ok(Domain::of_intervals(intervals))
    }

    /// A domain as a value that [`Atoms::domain`] takes back.
    pub(super) fn show(&self, heap: &mut Heap, domain: &Domain) -> Outcome {
        let long = |(low, high): (i64, i64), least: u64| high < FIRST_ATOM && low.abs_diff(high) >= least;
        if let [stretch] = domain.intervals()
            && long(*stretch, 1)
        {
            return Ok(show_range(heap, *stretch));
        }
        heap.check_room(domain.intervals().len() * LONG_STRETCH as usize * 16)?;
        let mut values = Vec::new();
        for stretch in domain.intervals() {
            if long(*stretch, LONG_STRETCH) {
                values.push(show_range(heap, *stretch));
            } else {
                for number in stretch.0..=stretch.1 {
                    values.push(self.value(heap, number)?);
                }
            }
        }
        Ok(heap.list(&values))
    }
}

fn show_range(heap: &mut Heap, (low, high): (i64, i64)) -> Value {
    let parts = [Value::symbol(Symbol::intern(RANGE)), heap.integer(low), heap.integer(high)];
    heap.vector(&parts)
}

/// The ends of a value that is a range.
pub(crate) fn range(heap: &Heap, argument: usize, value: Value) -> Outcome<Option<(i64, i64)>> {
    let Some([head, low, high]) = heap.vector_slice(value) else { return Ok(None) };
    if head.as_symbol().is_none_or(|name| name.as_str() != RANGE) {
        return Ok(None);
    }
    let end = |value: &Value| value.as_fixnum().filter(|n| (-LARGEST..=LARGEST).contains(n));
    match (end(low), end(high)) {
        (Some(low), Some(high)) => Ok(Some((low, high))),
        _ => Err(Fault::wrong_type(argument, "a range between two fixnums", value)),
    }
}
