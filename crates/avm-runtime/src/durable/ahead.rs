//! Rows of objects in a store that is only read. Who looks through a whole store asks for the rows of one object after the other: one
//! scan is cheaper than to look for each, and above all for those that are not there.

use super::{StoreFailure, rows};
use avm_store::{Range, Scan, Store, StoreError};
use avm_value::ObjectRef;
use rustc_hash::FxHashMap;

/// So many rows are passed over before it is cheaper to look for the one that is wanted.
const NEAR: usize = 16;

/// A row: its key and what it maps to.
pub(super) type Row = (Vec<u8>, Vec<u8>);

/// Scans that go on where they are, one for each kind of rows.
#[derive(Default)]
pub(super) struct Ahead(FxHashMap<u8, Place>);

/// How far a scan is.
struct Place {
    scan: Scan,
    /// The object whose rows were asked for last.
    object: ObjectRef,
    /// The row that comes next, which was read already.
    next: Option<Row>,
}

impl Ahead {
    /// The rows of an object of one kind.
    ///
    /// # Errors
    /// Where one of these cannot be read.
    pub(super) fn rows(
        &mut self,
        store: &Store,
        kind: u8,
        object: ObjectRef,
    ) -> Result<Vec<Row>, StoreFailure> {
        // What cannot be read may be a row of another object: then its own are read by themselves.
        self.rows_in_passing(store, kind, object).or_else(|_| {
            let own = store.scan(Range::prefix(rows::object_key(kind, object)))?;
            Ok(own.collect::<Result<Vec<Row>, StoreError>>()?)
        })
    }

    fn rows_in_passing(
        &mut self,
        store: &Store,
        kind: u8,
        object: ObjectRef,
    ) -> Result<Vec<Row>, StoreError> {
        let key = rows::object_key(kind, object);
        let near = self.0.remove(&kind).filter(|place| place.object < object);
        let (mut scan, mut next) = match near.and_then(|place| place.passed_to(&key)) {
            Some(place) => (place.scan, place.next),
            None => {
                let mut scan = store.scan(Range::of(key.to_vec()..vec![kind + 1]))?;
                let next = scan.next().transpose()?;
                (scan, next)
            }
        };
        let mut found = Vec::new();
        while let Some(row) = next.take_if(|(next, _)| next.starts_with(&key)) {
            found.push(row);
            next = scan.next().transpose()?;
        }
        self.0.insert(kind, Place { scan, object, next });
        Ok(found)
    }
}

impl Place {
    /// The same where no row before a key is left, if that is near and all between can be read.
    fn passed_to(mut self, key: &[u8]) -> Option<Place> {
        for _ in 0..NEAR {
            if self.next.as_ref().is_none_or(|(next, _)| next.as_slice() >= key) {
                return Some(self);
            }
            self.next = self.scan.next().transpose().ok()?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avm_store::Batch;
    use avm_testing::Random;

    /// Whoever asks for whatever object gets its own rows, as if they were looked for alone.
    #[test]
    fn the_rows_of_each_object_are_its_own() {
        let store = Store::memory();
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut batch = Batch::new();
        for object in (0..300).filter(|object| object % 50 < 25) {
            for kind in [b'a', b'b'] {
                for number in 0..random.below(4) {
                    let key =
                        [&rows::object_key(kind, ObjectRef(object))[..], &number.to_be_bytes()].concat();
                    batch.put(key, [object as u8]);
                }
            }
        }
        store.commit(batch).unwrap();
        let mut ahead = Ahead::default();
        let (mut object, mut found) = (0, 0);
        for _ in 0..2000 {
            object = if random.below(10) == 0 {
                random.below(320) as u32
            } else {
                object + random.below(3) as u32
            };
            let kind = if random.below(3) == 0 { b'a' } else { b'b' };
            let own = store.scan(Range::prefix(rows::object_key(kind, ObjectRef(object)))).unwrap();
            let own: Vec<Row> = own.map(|row| row.unwrap()).collect();
            found += own.len();
            assert_eq!(ahead.rows(&store, kind, ObjectRef(object)).unwrap(), own, "object {object}");
        }
        assert!(found > 500, "{found}");
    }
}
