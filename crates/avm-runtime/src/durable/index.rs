//! The stored index of metadata: which objects have a value in a field, as sets of bits. A row holds the objects of one stretch
//! of numbers, so objects that were created one after the other share it.
//!
//! Rows change in the batch of the commit that changes the metadata. A store that was written before there was an index gets
//! one when it is first asked for.

use super::rows::{self, INDEX_STRETCH, ObjectRow};
use super::{Durable, StoreFailure, StoredOwner, damaged, stored_owner};
use crate::runtime::Runtime;
use avm_base::Symbol;
use avm_object::{Changes, MetaField, MetaTest, StoredObject};
use avm_store::{Batch, Range, Store};
use avm_value::ObjectRef;
use std::collections::BTreeMap;

/// The bits of a row.
type Bits = [u8; INDEX_STRETCH as usize / 8];

/// What rows gain and lose, by their keys.
#[derive(Default)]
pub(super) struct Edits(BTreeMap<Vec<u8>, Edit>);

/// The bits that a row gains, and those that it loses.
#[derive(Default)]
struct Edit {
    gains: Bits,
    loses: Bits,
}

impl Edits {
    /// What became of the metadata of objects.
    pub(super) fn of(changes: &Changes) -> Edits {
        let mut edits = Edits::default();
        for (object, before) in &changes.population {
            let Ok(at) = changes.objects.binary_search_by_key(object, |stored| stored.object) else {
                continue;
            };
            let stored = &changes.objects[at];
            if let Some(before) = before {
                for test in tests_of_stored(stored, before.controller) {
                    edits.set(*object, test, false);
                }
            }
            if stored.destroyed.is_none() {
                for test in tests_of_stored(stored, stored.controller) {
                    edits.set(*object, test, true);
                }
            }
        }
        edits
    }

    /// The edits of another shard besides: of other objects.
    pub(super) fn append(&mut self, other: Edits) {
        for (key, Edit { gains, loses }) in other.0 {
            let edit = self.0.entry(key).or_default();
            edit.gains.iter_mut().zip(gains).for_each(|(all, more)| *all |= more);
            edit.loses.iter_mut().zip(loses).for_each(|(all, more)| *all |= more);
        }
    }

    /// Puts the rows of a store.
    pub(super) fn keep(self, store: &Store, batch: &mut Batch) -> Result<(), StoreFailure> {
        self.put(batch, |key| stored_bits(store, key))
    }

    /// An object is in the row of a test from now on, or is not; the last word counts.
    fn set(&mut self, object: ObjectRef, test: MetaTest, is_in: bool) {
        let (stretch, bit) = (object.0 / INDEX_STRETCH, object.0 % INDEX_STRETCH);
        let Edit { gains, loses } = self.0.entry(rows::index_key(test, stretch)).or_default();
        let (byte, mask) = (bit as usize / 8, 1 << (bit % 8));
        let (to, from) = if is_in { (gains, loses) } else { (loses, gains) };
        to[byte] |= mask;
        from[byte] &= !mask;
    }

    /// Puts the rows, which have been as `old` says.
    fn put(
        self,
        batch: &mut Batch,
        old: impl Fn(&[u8]) -> Result<Option<Bits>, StoreFailure>,
    ) -> Result<(), StoreFailure> {
        for (key, Edit { gains, loses }) in self.0 {
            let old = old(&key)?.unwrap_or_default();
            let bits: Bits = std::array::from_fn(|byte| (old[byte] | gains[byte]) & !loses[byte]);
            match bits.iter().all(|byte| *byte == 0) {
                true => batch.delete(key),
                false => batch.put(key, bits),
            };
        }
        Ok(())
    }
}

fn bits_of(bytes: &[u8]) -> Result<Bits, StoreFailure> {
    bytes.try_into().map_err(|_| damaged("the index of metadata"))
}

fn stored_bits(store: &Store, key: &[u8]) -> Result<Option<Bits>, StoreFailure> {
    store.get(key)?.map(|bytes| bits_of(&bytes)).transpose()
}

/// The tests that an object passes, with that controller.
fn tests_of(
    machine: Symbol,
    creating: Option<Symbol>,
    current: Option<Symbol>,
    behavior: Symbol,
) -> [MetaTest; MetaField::ALL.len()] {
    MetaField::ALL.map(|field| MetaTest {
        field,
        value: match field {
            MetaField::Machine => Some(machine),
            MetaField::CreatingController => creating,
            MetaField::CurrentController => current,
            MetaField::Behavior => Some(behavior),
        },
    })
}

/// The tests that an object that changed passes, with that controller.
fn tests_of_stored(object: &StoredObject, controller: Option<Symbol>) -> [MetaTest; MetaField::ALL.len()] {
    tests_of(object.machine, object.creating_controller, controller, object.name)
}

/// What a row of an object says; nothing for one that has ended.
fn tests_of_row(bytes: &[u8]) -> Result<Option<[MetaTest; MetaField::ALL.len()]>, StoreFailure> {
    let row: ObjectRow<'_> = postcard::from_bytes(bytes).map_err(|_| damaged("an object"))?;
    let named = |name: Option<&str>| name.map(Symbol::intern);
    let (machine, name) = (Symbol::intern(row.machine), Symbol::intern(row.name));
    let tests = tests_of(machine, named(row.creating_controller), named(row.controller), name);
    Ok(row.destroyed.is_none().then_some(tests))
}

impl Runtime {
    /// Puts what became of the metadata of objects.
    pub(super) fn keep_index(
        durable: &mut Durable,
        batch: &mut Batch,
        changes: &Changes,
    ) -> Result<(), StoreFailure> {
        Edits::of(changes).keep(&durable.store, batch)?;
        if durable.is_indexed && !durable.has_form {
            batch.put([rows::FORM], rows::fill(&mut durable.row, &rows::FORM_VERSION));
            durable.has_form = true;
        }
        Ok(())
    }

    /// Brings all absent objects into memory whose metadata passes a test, and tells the space which these are.
    pub(super) fn load_where(&mut self, test: MetaTest) -> Result<(), StoreFailure> {
        if !self.is_shard() {
            self.write_changes()?;
        }
        let Some(mut durable) = self.durable.take() else { return Ok(()) };
        let objects = objects_where(&mut durable, test);
        self.durable = Some(durable);
        let objects = objects?;
        if self.is_shard() {
            // The store knows what is absent, and nothing else for sure: what is in memory may have changed since the last batch.
            objects.into_iter().try_for_each(|object| self.bring_object(object))?;
            let space = &mut self.machine.world.space;
            space.restore_posting(test, space.known_where(test));
            return Ok(());
        }
        self.machine.world.space.restore_posting(test, objects.iter().copied());
        objects.into_iter().try_for_each(|object| self.bring_object(object))
    }
}

/// Tells the controllers of the objects that pass a test, in the order of the objects; of all objects, where there is no test.
///
/// # Errors
/// Where some cannot be read. Those of the others are told all the same.
pub(crate) fn stored_owners(
    store: &Store,
    test: Option<MetaTest>,
    mut tell: impl FnMut(Symbol),
) -> Result<(), StoreFailure> {
    let mut told = Ok(());
    let mut tell = |owner: Result<StoredOwner, StoreFailure>| match owner {
        Ok(StoredOwner::Of(owner)) => owner.into_iter().for_each(&mut tell),
        Ok(StoredOwner::Nobody) => {}
        Err(failure) => told = Err(failure),
    };
    match test {
        Some(MetaTest { field: MetaField::CurrentController, value }) => tell(Ok(StoredOwner::Of(value))),
        Some(test) => {
            let objects = indexed_where(store, test)?;
            objects.into_iter().for_each(|object| tell(stored_owner(store, object)));
        }
        None => {
            for key in store.keys(Range::prefix([rows::OBJECT]))? {
                let object = object_in(&key?.0)?;
                tell(stored_owner(store, object));
            }
        }
    }
    told
}

/// The object in a key.
fn object_in(key: &[u8]) -> Result<ObjectRef, StoreFailure> {
    let number = key.get(1..).and_then(|number| number.try_into().ok());
    Ok(ObjectRef(u32::from_be_bytes(number.ok_or_else(|| damaged("the key of an object"))?)))
}

/// The objects that pass a test, as the store has them.
fn objects_where(durable: &mut Durable, test: MetaTest) -> Result<Vec<ObjectRef>, StoreFailure> {
    if !durable.is_indexed {
        index_all(durable)?;
    }
    indexed_where(&durable.store, test)
}

/// The objects that pass a test, as the index of a store has them.
fn indexed_where(store: &Store, test: MetaTest) -> Result<Vec<ObjectRef>, StoreFailure> {
    let prefix = rows::index_prefix(test);
    let mut objects = Vec::new();
    for entry in store.scan(Range::prefix(&prefix))? {
        let (key, bytes) = entry?;
        let stretch = key.get(prefix.len()..).and_then(|rest| rest.try_into().ok());
        let stretch = u32::from_be_bytes(stretch.ok_or_else(|| damaged("the index of metadata"))?);
        let bits = bits_of(&bytes)?;
        let is_in = |bit: &u32| bits[*bit as usize / 8] & (1 << (bit % 8)) != 0;
        objects.extend((0..INDEX_STRETCH).filter(is_in).map(|bit| ObjectRef(stretch * INDEX_STRETCH + bit)));
    }
    Ok(objects)
}

/// Indexes a store that was written without an index. What is there of one already is of the same objects, so this can begin
/// again at any time.
pub(super) fn index_all(durable: &mut Durable) -> Result<(), StoreFailure> {
    let mut edits = Edits::default();
    for entry in durable.store.scan(Range::prefix([rows::OBJECT]))? {
        let (key, bytes) = entry?;
        let object = object_in(&key)?;
        for test in tests_of_row(&bytes)?.into_iter().flatten() {
            edits.set(object, test, true);
        }
    }
    let mut batch = Batch::new();
    edits.put(&mut batch, |key| stored_bits(&durable.store, key))?;
    batch.put([rows::FORM], rows::fill(&mut durable.row, &rows::FORM_VERSION));
    durable.last = durable.store.commit(batch)?;
    (durable.is_indexed, durable.has_form) = (true, true);
    Ok(())
}
