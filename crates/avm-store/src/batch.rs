//! A batch of changes, kept whole or not at all.

use std::fmt;
use std::sync::Arc;

/// The number of a batch, in the order of commits. Numbers go on where they were when a store is opened again; the first is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A change of one key: what it maps to from now on, or nothing.
pub(crate) type Change = (Arc<[u8]>, Option<Arc<[u8]>>);

/// Changes that are made together. Of several changes to one key, the last counts.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(crate) changes: Vec<Change>,
    bytes: usize,
}

impl Batch {
    /// A batch without changes.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// `key` maps to `value`.
    pub fn put(&mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> &mut Batch {
        self.push(key.as_ref().into(), Some(value.as_ref().into()))
    }

    /// `key` maps to `value`, which is shared instead of copied.
    pub fn put_shared(&mut self, key: impl AsRef<[u8]>, value: Arc<[u8]>) -> &mut Batch {
        self.push(key.as_ref().into(), Some(value))
    }

    /// `key` maps to nothing.
    pub fn delete(&mut self, key: impl AsRef<[u8]>) -> &mut Batch {
        self.push(key.as_ref().into(), None)
    }

    /// All changes of `later`, after those of this batch.
    pub fn append(&mut self, later: Batch) -> &mut Batch {
        self.changes.extend(later.changes);
        self.bytes += later.bytes;
        self
    }

    /// Leaves out all changes of keys that do not pass a test.
    pub fn retain(&mut self, passes: impl Fn(&[u8]) -> bool) {
        self.changes.retain(|(key, _)| passes(key));
        let lengths =
            self.changes.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, |it| it.len()));
        self.bytes = lengths.sum();
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Bytes of the keys and values.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn push(&mut self, key: Arc<[u8]>, value: Option<Arc<[u8]>>) -> &mut Batch {
        self.bytes += key.len() + value.as_ref().map_or(0, |value| value.len());
        self.changes.push((key, value));
        self
    }
}
