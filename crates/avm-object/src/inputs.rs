//! The inputs of an execution's open activations, one after another.

use avm_value::Value;

/// A stack of values. It has room behind the last one that holds what was there before.
#[derive(Default)]
pub(crate) struct Inputs {
    values: Vec<Value>,
    top: usize,
}

/// A copy has what is on the stack, and no room.
impl Clone for Inputs {
    fn clone(&self) -> Inputs {
        Inputs { values: self.behind(0).to_vec(), top: self.top }
    }

    fn clone_from(&mut self, other: &Inputs) {
        if self.values.len() < other.top {
            self.values.resize(other.top, Value::FALSE);
        }
        self.values[..other.top].copy_from_slice(other.behind(0));
        self.top = other.top;
    }
}

/// So many values there is room for at first.
const LEAST: usize = 16;

impl Inputs {
    /// Where the next input begins.
    #[inline(always)]
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// What begins there, to the end.
    #[inline(always)]
    pub(crate) fn behind(&self, first: usize) -> &[Value] {
        self.values.get(first..self.top).unwrap_or(&[])
    }

    /// The same, to be changed.
    pub(crate) fn behind_mut(&mut self, first: usize) -> &mut [Value] {
        self.values.get_mut(first..self.top).unwrap_or(&mut [])
    }

    /// Puts an input of few values on the stack, and gives whether there is room for it.
    #[inline(always)]
    pub(crate) fn push_few(&mut self, first: Value, rest: &[Value]) -> bool {
        let Some(room) = self.values.get_mut(self.top..) else { return false };
        match (rest, room) {
            ([], [a, ..]) => *a = first,
            ([second], [a, b, ..]) => (*a, *b) = (first, *second),
            ([second, third], [a, b, c, ..]) => (*a, *b, *c) = (first, *second, *third),
            ([second, third, fourth], [a, b, c, d, ..]) => {
                (*a, *b, *c, *d) = (first, *second, *third, *fourth);
            }
            _ => return false,
        }
        self.top += rest.len() + 1;
        true
    }

    /// Whether there is room for so many values.
    pub(crate) fn has_room(&self, values: usize) -> bool {
        self.values.len() - self.top >= values
    }

    /// Puts any input on the stack.
    pub(crate) fn push(&mut self, first: Value, rest: &[Value]) {
        if self.push_few(first, rest) {
            return;
        }
        let end = self.top + rest.len() + 1;
        if end > self.values.len() {
            self.values.resize(end.max(self.values.len() * 2).max(LEAST), Value::FALSE);
        }
        self.values[self.top] = first;
        self.values[self.top + 1..end].copy_from_slice(rest);
        self.top = end;
    }

    /// Takes away what begins there, to the end.
    #[inline(always)]
    pub(crate) fn truncate(&mut self, first: usize) {
        if first < self.top {
            self.top = first;
        }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<Value>()
    }
}
