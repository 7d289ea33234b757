//! Values and the heap: tagged words, objects, and the collector.
//!
//! All functions that take a [`Value`] expect one that is alive in the same [`Heap`]: made by it, and either made after
//! the last collection or visited by that collection's roots. Only [`Heap::collect`] ends lives, and it is unsafe.

mod fault;
mod heap;
mod objects;
mod value;
pub mod wire;

pub use fault::{Fault, Outcome};
pub use heap::{Heap, HeapStats, ObjectType, Roots, Tracer};
pub use objects::{BehaviorParts, ConditionParts, Division, KeyHash, ListIter, Table, TableKind};
pub use value::{ObjectRef, TxId, Value};
