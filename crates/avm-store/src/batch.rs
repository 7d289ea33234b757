//! A batch of changes, kept whole or not at all.

use std::fmt;

/// The number of a batch, in the order of commits. Numbers go on where they were when a store is opened again; the first is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The most bytes for which there is room in a batch before it has any.
const MOST_ROOM: usize = 1 << 16;

/// A change of one key: what it maps to from now on, or nothing.
pub type Change<'c> = (&'c [u8], Option<&'c [u8]>);

/// Changes one after the other. All their bytes are in one piece of memory: whoever is handed them has little to free, and who makes
/// them little to ask for.
#[derive(Clone, Default)]
pub struct Changes {
    bytes: Vec<u8>,
    /// Where each key and each value ends. The key begins where the change before ends, the value behind the key.
    ends: Vec<(usize, Option<usize>)>,
}

impl Changes {
    /// No changes.
    pub fn new() -> Changes {
        Changes::default()
    }

    /// Appends a change.
    pub fn push(&mut self, key: &[u8], value: Option<&[u8]>) {
        self.bytes.extend_from_slice(key);
        let key_end = self.bytes.len();
        let value_end = value.map(|value| {
            self.bytes.extend_from_slice(value);
            self.bytes.len()
        });
        self.ends.push((key_end, value_end));
    }

    /// Appends a change of a key, which consists of parts, to a value that is appended to what is there.
    pub(crate) fn push_with<const N: usize>(&mut self, key: [&[u8]; N], value: impl FnOnce(&mut Tail<'_>)) {
        let begin = self.bytes.len();
        key.iter().for_each(|part| self.bytes.extend_from_slice(part));
        let key_end = self.bytes.len();
        value(&mut Tail { bytes: &mut self.bytes, key: begin, value: key_end });
        self.ends.push((key_end, Some(self.bytes.len())));
    }

    /// Forgets all changes, and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of the keys and values.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The changes, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Change<'_>> {
        (0..self.ends.len()).map(|at| self.at(at))
    }

    fn at(&self, at: usize) -> Change<'_> {
        let begin = match at.checked_sub(1).map(|before| self.ends[before]) {
            None => 0,
            Some((key, value)) => value.unwrap_or(key),
        };
        let (key, value) = self.ends[at];
        (&self.bytes[begin..key], value.map(|end| &self.bytes[key..end]))
    }

    fn append(&mut self, later: &Changes) {
        let base = self.bytes.len();
        self.bytes.extend_from_slice(&later.bytes);
        let moved = |(key, value): &(usize, Option<usize>)| (base + key, value.map(|end| base + end));
        self.ends.extend(later.ends.iter().map(moved));
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'c> FromIterator<Change<'c>> for Changes {
    fn from_iter<T: IntoIterator<Item = Change<'c>>>(changes: T) -> Changes {
        let mut made = Changes::new();
        changes.into_iter().for_each(|(key, value)| made.push(key, value));
        made
    }
}

/// A value that is being appended, behind its key.
pub(crate) struct Tail<'t> {
    bytes: &'t mut Vec<u8>,
    key: usize,
    value: usize,
}

impl Tail<'_> {
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The key, and what there is of the value.
    pub(crate) fn entry(&self) -> (&[u8], &[u8]) {
        (&self.bytes[self.key..self.value], &self.bytes[self.value..])
    }
}

/// Changes that are made together. Of several changes to one key, the last counts.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(crate) changes: Changes,
}

impl Batch {
    /// A batch without changes.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// A batch without changes that has room for as much as this one has, but for much.
    pub fn room_for_another(&self) -> Batch {
        let Changes { bytes, ends } = &self.changes;
        let (bytes, ends) = (bytes.len().min(MOST_ROOM), ends.len().min(MOST_ROOM / 8));
        Batch { changes: Changes { bytes: Vec::with_capacity(bytes), ends: Vec::with_capacity(ends) } }
    }

    /// `key` maps to `value`.
    pub fn put(&mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> &mut Batch {
        self.changes.push(key.as_ref(), Some(value.as_ref()));
        self
    }

    /// `key` maps to nothing.
    pub fn delete(&mut self, key: impl AsRef<[u8]>) -> &mut Batch {
        self.changes.push(key.as_ref(), None);
        self
    }

    /// All changes of `later`, after those of this batch.
    pub fn append(&mut self, later: Batch) -> &mut Batch {
        self.changes.append(&later.changes);
        self
    }

    /// Leaves out all changes of keys that do not pass a test.
    pub fn retain(&mut self, passes: impl Fn(&[u8]) -> bool) {
        self.changes = self.changes.iter().filter(|(key, _)| passes(key)).collect();
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
        self.changes.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_in_order() {
        let expected: [Change<'_>; 4] =
            [(b"a", Some(b"12")), (b"bc", None), (b"", Some(b"")), (b"a", Some(b"3"))];
        let mut changes: Changes = expected[..2].iter().copied().collect();
        changes.append(&expected[2..].iter().copied().collect());
        assert_eq!(changes.iter().collect::<Vec<_>>(), expected);
        assert_eq!((changes.len(), changes.bytes()), (4, 7));
        changes.clear();
        changes.push_with([b"k", b"ey"], |value| {
            value.append(b"x");
            assert_eq!(value.entry(), (&b"key"[..], &b"x"[..]));
        });
        assert_eq!(changes.iter().collect::<Vec<_>>(), [(&b"key"[..], Some(&b"x"[..]))]);
    }
}
