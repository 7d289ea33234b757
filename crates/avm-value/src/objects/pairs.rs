//! Pairs and lists (R7RS 6.4).

use crate::value::TAG_PAIR;
use crate::{Fault, Heap, Outcome, Value};

/// Walks along the pairs of a list.
#[derive(Clone, Copy, Debug)]
pub struct ListIter(Value);

impl ListIter {
    /// What remains: the empty list at the end of a proper list.
    pub fn rest(self) -> Value {
        self.0
    }
}

impl Iterator for ListIter {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let (car, cdr) = self.0.as_pair()?;
        self.0 = cdr;
        Some(car)
    }
}

impl Value {
    /// Both parts, if this is a pair.
    #[inline(always)]
    pub fn as_pair(self) -> Option<(Value, Value)> {
        // SAFETY: a value of this tag is the address of a live pair.
        self.is_pair().then(|| unsafe { (self.car_unchecked(), self.cdr_unchecked()) })
    }

    /// The first part, if this is a pair.
    #[inline(always)]
    pub fn car(self) -> Option<Value> {
        // SAFETY: as in as_pair.
        self.is_pair().then(|| unsafe { self.car_unchecked() })
    }

    /// The second part, if this is a pair.
    #[inline(always)]
    pub fn cdr(self) -> Option<Value> {
        // SAFETY: as in as_pair.
        self.is_pair().then(|| unsafe { self.cdr_unchecked() })
    }

    /// # Safety
    /// This must be a pair.
    #[inline(always)]
    unsafe fn car_unchecked(self) -> Value {
        // SAFETY: a pair is two words at the address under the tag.
        Value(unsafe { *((self.0 - TAG_PAIR) as *const u64) })
    }

    /// # Safety
    /// This must be a pair.
    #[inline(always)]
    unsafe fn cdr_unchecked(self) -> Value {
        // SAFETY: as in car_unchecked.
        Value(unsafe { *((self.0 - TAG_PAIR) as *const u64).add(1) })
    }

    /// Walks along the list. A circular list has no end: check with [`Value::list_length`] where it matters.
    pub fn list_iter(self) -> ListIter {
        ListIter(self)
    }

    /// The length of a proper list; `None` for circular and dotted ones and for other values.
    pub fn list_length(self) -> Option<usize> {
        // Brent's algorithm: the walk is compared with a place that it has passed, which moves on at powers of two.
        let (mut rest, mut mark) = (self, self);
        let (mut length, mut next_mark) = (0, 16);
        loop {
            match rest.cdr() {
                Some(next) => rest = next,
                None => return rest.is_nil().then_some(length),
            }
            length += 1;
            if rest == mark {
                return None;
            }
            if length == next_mark {
                (mark, next_mark) = (rest, 2 * next_mark);
            }
        }
    }

    /// The elements of a proper list.
    pub fn list_to_vec(self) -> Option<Vec<Value>> {
        let mut elements = Vec::with_capacity(self.list_length()?);
        elements.extend(self.list_iter());
        Some(elements)
    }
}

impl Heap {
    /// A list of these values.
    pub fn list(&mut self, values: &[Value]) -> Value {
        self.list_with_tail(values, Value::NIL)
    }

    /// A list of these values that goes on with `tail`.
    pub fn list_with_tail(&mut self, values: &[Value], tail: Value) -> Value {
        values.iter().rev().fold(tail, |rest, &value| self.cons(value, rest))
    }

    /// Changes the first part of a pair (`set-car!`).
    ///
    /// # Errors
    /// [`Fault::WrongType`], [`Fault::Immutable`].
    pub fn set_car(&mut self, pair: Value, value: Value) -> Outcome<()> {
        self.set_part(pair, 0, value)
    }

    /// Changes the second part of a pair (`set-cdr!`).
    ///
    /// # Errors
    /// As for [`Heap::set_car`].
    pub fn set_cdr(&mut self, pair: Value, value: Value) -> Outcome<()> {
        self.set_part(pair, 1, value)
    }

    /// Changes a part of a pair, 0 or 1, if it is one that may be changed.
    #[inline(always)]
    pub fn set_part_if_fine(&mut self, pair: Value, part: usize, value: Value) -> bool {
        if !pair.is_pair() || part > 1 || self.is_frozen(pair) {
            return false;
        }
        // SAFETY: a pair has two slots.
        unsafe { self.store(pair, part, value) };
        true
    }

    fn set_part(&mut self, pair: Value, part: usize, value: Value) -> Outcome<()> {
        if !pair.is_pair() {
            return Err(Fault::wrong_type(1, "a pair", pair));
        }
        if self.is_frozen(pair) {
            return Err(Box::new(Fault::Immutable { value: pair }));
        }
        // SAFETY: a pair has two slots.
        unsafe { self.store(pair, part, value) };
        Ok(())
    }
}
