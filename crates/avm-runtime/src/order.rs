//! In which order the entries of several traces were made.

use avm_object::ExecutionId;
use std::collections::VecDeque;

/// Up to which logical time an execution's trace had come when its slice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The execution.
    pub execution: ExecutionId,
    /// The logical time of its latest entry then.
    pub time: u64,
}

/// The ends of the latest slices in which something was traced.
#[derive(Default)]
pub(crate) struct Order {
    stretches: VecDeque<Stretch>,
    most: usize,
}

impl Order {
    pub(crate) fn new(most: usize) -> Order {
        Order { stretches: VecDeque::new(), most }
    }

    pub(crate) fn note(&mut self, execution: ExecutionId, time: u64) {
        if let Some(last) = self.stretches.back_mut()
            && last.execution == execution
        {
            last.time = time;
            return;
        }
        if self.stretches.len() >= self.most {
            self.stretches.pop_front();
        }
        self.stretches.push_back(Stretch { execution, time });
    }

    pub(crate) fn stretches(&self) -> impl Iterator<Item = Stretch> + '_ {
        self.stretches.iter().copied()
    }
}
