//! Conditions: what `error` and the machine raise (R7RS 6.11, avm.md section 2).

use crate::heap::layout::ObjectType;
use crate::{Heap, Value};

const PLACE: usize = 4;

/// The parts of a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionParts {
    /// `#f` for a plain error; `file` or `read` for those errors; else the symbol that `avm-error-kind` gives.
    pub kind: Value,
    /// The message: a string, or whatever `error` was given first.
    pub message: Value,
    /// The list of values at fault.
    pub irritants: Value,
    /// The condition that led to this one, or `#f`.
    pub cause: Value,
    /// Where it arose: what the VM stores to find the stack of source places again, or `#f`.
    pub place: Value,
}

impl Value {
    /// Whether this is a condition.
    pub fn is_condition(self) -> bool {
        self.is_object(ObjectType::Condition)
    }
}

impl Heap {
    /// A condition.
    pub fn condition(&mut self, parts: ConditionParts) -> Value {
        let ConditionParts { kind, message, irritants, cause, place } = parts;
        self.make_object(ObjectType::Condition, &[kind, message, irritants, cause, place])
    }

    /// Notes where a condition arose.
    ///
    /// Does nothing for other values.
    pub fn set_condition_place(&mut self, condition: Value, place: Value) {
        if condition.is_condition() {
            // SAFETY: a condition has these slots.
            unsafe { self.store(condition, 1 + PLACE, place) }
        }
    }

    /// The parts of a condition.
    pub fn condition_parts(&self, value: Value) -> Option<ConditionParts> {
        if !value.is_condition() {
            return None;
        }
        let &[kind, message, irritants, cause, place] = self.slots(value) else { return None };
        Some(ConditionParts { kind, message, irritants, cause, place })
    }
}
