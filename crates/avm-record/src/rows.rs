//! What a run found in the store that its machine lives on: each row when it was first read. Whoever runs it again does so on a store
//! that has these rows; what the run wrote itself is written again.

use crate::bytes::{Few, Reader};
use crate::frames::RecordError;
use std::collections::HashSet;

/// Rows of a store: keys, and what was under them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows(Vec<(Vec<u8>, Vec<u8>)>);

impl Rows {
    /// The rows, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    /// Adds those of a frame.
    ///
    /// # Errors
    /// Where it makes no sense.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        let mut reader = Reader { rest: bytes };
        while !reader.rest.is_empty() {
            self.0.push((reader.bytes()?.to_vec(), reader.bytes()?.to_vec()));
        }
        Ok(())
    }
}

/// Notes rows when they are read for the first time.
pub(crate) struct RowsWriter {
    few: Few,
    known: HashSet<Vec<u8>>,
    /// What is not written yet.
    pub(crate) bytes: Vec<u8>,
}

impl RowsWriter {
    pub(crate) fn new() -> RowsWriter {
        RowsWriter { few: Few::new(), known: HashSet::new(), bytes: Vec::new() }
    }

    /// Notes what was read. What was not there when it was first asked for was not there when the run began.
    pub(crate) fn note(&mut self, key: &[u8], value: Option<&[u8]>) {
        if self.known.contains(key) {
            return;
        }
        self.known.insert(key.to_vec());
        let Some(value) = value else { return };
        let RowsWriter { few, bytes, .. } = self;
        for part in [key, value] {
            few.make_room(bytes);
            few.text(part, bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_what_was_read_first() {
        let mut writer = RowsWriter::new();
        let long = vec![7; 300];
        for (key, value) in
            [("a", Some(&long[..])), ("b", None), ("a", Some(&[1])), ("b", Some(&[2])), ("c", Some(&[]))]
        {
            writer.note(key.as_bytes(), value);
        }
        let mut rows = Rows::default();
        assert_eq!(rows.add(&writer.bytes), Ok(()));
        assert_eq!(rows.iter().collect::<Vec<_>>(), [(&b"a"[..], &long[..]), (b"c", b"")]);
        assert!(rows.add(&writer.bytes[..9]).is_err());
    }
}
