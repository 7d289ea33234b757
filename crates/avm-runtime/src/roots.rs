//! Values that a host keeps alive.

use avm_value::{Tracer, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps one value alive until it is dropped. It may be dropped in any thread.
#[derive(Debug)]
pub struct Root {
    index: u32,
    dropped: Arc<Dropped>,
}

/// The places of roots that were dropped since somebody looked.
#[derive(Debug, Default)]
struct Dropped(Mutex<Vec<u32>>);

impl Dropped {
    fn places(&self) -> MutexGuard<'_, Vec<u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.dropped.places().push(self.index);
    }
}

/// The table of values that a host keeps alive.
#[derive(Debug, Default)]
pub struct Roots {
    values: Vec<Value>,
    free: Vec<u32>,
    dropped: Arc<Dropped>,
    /// How many of the first values need no visit in a minor collection.
    settled: usize,
}

impl Roots {
    /// Keeps a value alive as long as the root.
    pub fn keep(&mut self, value: Value) -> Root {
        self.collect_dropped();
        let index = match self.free.pop() {
            Some(index) => {
                self.values[index as usize] = value;
                self.settled = self.settled.min(index as usize);
                index
            }
            None => {
                self.values.push(value);
                self.values.len() as u32 - 1
            }
        };
        Root { index, dropped: self.dropped.clone() }
    }

    /// The value of a root; `None` for a root of another table.
    pub fn get(&self, root: &Root) -> Option<Value> {
        Arc::ptr_eq(&self.dropped, &root.dropped).then(|| self.values[root.index as usize])
    }

    /// How many values are kept.
    pub fn len(&mut self) -> usize {
        self.collect_dropped();
        self.values.len() - self.free.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&mut self) -> bool {
        self.len() == 0
    }

    fn collect_dropped(&mut self) {
        for index in self.dropped.places().drain(..) {
            self.values[index as usize] = Value::UNSPECIFIED;
            self.free.push(index);
        }
    }

    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.collect_dropped();
        let first = if tracer.is_minor() { self.settled } else { 0 };
        tracer.visit_all(&mut self.values[first..]);
        self.settled = self.values.len();
    }
}
