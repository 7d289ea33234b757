//! The datum labels of one outermost datum (R7RS 2.4).

use avm_base::Span;
use std::collections::HashMap;

/// Which labels may be referred to.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    defined: HashMap<u32, Span>,
    /// The labels in the order of their definitions, so that those in a datum comment can be forgotten.
    order: Vec<u32>,
}

impl Labels {
    /// Defines a label. If it was defined before, gives the place where.
    pub fn define(&mut self, label: u32, span: Span) -> Result<(), Span> {
        if let Some(first) = self.defined.get(&label) {
            return Err(*first);
        }
        self.defined.insert(label, span);
        self.order.push(label);
        Ok(())
    }

    pub fn is_defined(&self, label: u32) -> bool {
        self.defined.contains_key(&label)
    }

    /// How many labels are defined, for [`Labels::forget_after`].
    pub fn count(&self) -> usize {
        self.order.len()
    }

    /// Forgets all labels but the first `count`.
    pub fn forget_after(&mut self, count: usize) {
        for label in self.order.drain(count..) {
            self.defined.remove(&label);
        }
        if count == 0 && self.defined.capacity() > 64 {
            // Clearing takes time by capacity: don't let one large datum slow down all that follow.
            *self = Labels::default();
        }
    }
}
