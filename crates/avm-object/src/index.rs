//! The index of metadata: which objects have a value in a field.
//!
//! A predicate of `scry` that begins by comparing a field with a constant is called for these objects alone. What they are
//! is a matter of the execution's snapshot, and not of how they are found: [`ObjectSpace::scry_where`] gives those objects of
//! [`ObjectSpace::scry`] whose field has the value.
//!
//! Nothing is indexed before somebody asks: then a field is, or on a store, one value of it. From then on commits keep it.

use crate::errors;
use crate::execution::Execution;
use crate::record::{ABSENT, Status};
use crate::space::ObjectSpace;
use crate::transaction::Transactions;
use avm_base::Symbol;
use avm_value::{ObjectRef, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// A field of metadata that is a name or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MetaField {
    /// Where the object's data lives.
    Machine,
    /// The controller that it was created for.
    CreatingController,
    /// Its controller.
    CurrentController,
    /// The name of its behaviour.
    Behavior,
}

impl MetaField {
    /// All of them, in the order in which metadata has them behind the object.
    pub const ALL: [MetaField; 4] = [
        MetaField::Machine,
        MetaField::CreatingController,
        MetaField::CurrentController,
        MetaField::Behavior,
    ];

    /// Whether every object has a name there.
    pub fn is_always_named(self) -> bool {
        matches!(self, MetaField::Machine | MetaField::Behavior)
    }
}

/// What is asked of an object's metadata: that a field has this value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MetaTest {
    /// The field.
    pub field: MetaField,
    /// The name; `None` for no controller.
    pub value: Option<Symbol>,
}

/// The objects that have a value, for everybody.
#[derive(Default)]
struct Posting {
    objects: BTreeSet<u32>,
    /// Those that left, and the commit at which they did, as long as an open transaction may not have seen that.
    left: Vec<(u32, u64)>,
    /// The latest commit at which one may have come or left.
    changed: u64,
}

/// A field, as far as it is indexed.
#[derive(Default)]
struct Postings {
    by_value: BTreeMap<Option<Symbol>, Posting>,
    /// Whether all values are known: those that are not there have no objects.
    is_whole: bool,
}

impl Posting {
    /// Bytes held, about.
    fn bytes(&self) -> usize {
        self.objects.len() * 8 + self.left.capacity() * 16 + size_of::<Posting>()
    }
}

/// What is indexed.
#[derive(Default)]
pub(crate) struct MetaIndex {
    fields: [Postings; MetaField::ALL.len()],
    /// Bytes that the postings hold, about: commits ask for them, so they are not counted each time.
    bytes: usize,
}

impl MetaIndex {
    fn posting(&self, test: MetaTest) -> Option<&Posting> {
        self.fields[test.field as usize].by_value.get(&test.value)
    }

    fn knows(&self, test: MetaTest) -> bool {
        let postings = &self.fields[test.field as usize];
        postings.is_whole || postings.by_value.contains_key(&test.value)
    }

    /// Changes a posting, if it is one that commits have to keep.
    fn change(&mut self, test: MetaTest, change: impl FnOnce(&mut Posting)) {
        let postings = &mut self.fields[test.field as usize];
        if postings.is_whole && !postings.by_value.contains_key(&test.value) {
            self.put(test, Posting::default());
        }
        if let Some(posting) = self.fields[test.field as usize].by_value.get_mut(&test.value) {
            let before = posting.bytes();
            change(posting);
            self.bytes = self.bytes + posting.bytes() - before;
        }
    }

    /// Puts in the posting of a value that has none.
    fn put(&mut self, test: MetaTest, posting: Posting) {
        self.bytes += posting.bytes();
        self.fields[test.field as usize].by_value.insert(test.value, posting);
    }

    /// Puts in the postings of all values of a field.
    fn put_all(&mut self, field: MetaField, by_value: BTreeMap<Option<Symbol>, Posting>) {
        let bytes = |postings: &BTreeMap<_, Posting>| postings.values().map(Posting::bytes).sum::<usize>();
        let postings = &mut self.fields[field as usize];
        self.bytes = self.bytes + bytes(&by_value) - bytes(&postings.by_value);
        *postings = Postings { by_value, is_whole: true };
    }

    /// An object has a value since a commit.
    pub(crate) fn came(&mut self, object: u32, test: MetaTest, version: u64) {
        self.change(test, |posting| {
            posting.objects.insert(object);
            posting.changed = version;
        });
    }

    /// An object does not have a value any more since a commit. It is remembered where a transaction is open.
    pub(crate) fn left(&mut self, object: u32, test: MetaTest, version: u64, open: &Transactions) {
        self.change(test, |posting| {
            if posting.objects.remove(&object) {
                posting.changed = version;
                if open.newest_snapshot.is_some() {
                    posting.left.push((object, version));
                }
            }
        });
    }

    /// Bytes held, about.
    #[inline]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl ObjectSpace {
    /// The objects that are there for an execution and have a value in a field of their metadata, in order of creation: what
    /// [`ObjectSpace::scry`] gives, less those that have another value. These count as looked at, and a transaction conflicts
    /// with later commits by which an object gets or loses that value.
    ///
    /// # Errors
    /// `quota-exceeded`, when the execution has looked at more objects than it may.
    pub fn scry_where(&mut self, exec: &mut Execution, test: MetaTest) -> Outcome<Vec<ObjectRef>> {
        self.know(test)?;
        let snapshot = if exec.tx.open { exec.tx.snapshot } else { u64::MAX };
        let mut objects = BTreeSet::new();
        if let Some(posting) = self.index.posting(test) {
            objects.clone_from(&posting.objects);
            objects.extend(posting.left.iter().filter(|(_, at)| *at > snapshot).map(|(object, _)| *object));
        }
        if exec.tx.open {
            let touched = exec.tx.all_touched();
            objects.extend(touched.iter().filter(|touched| touched.created).map(|touched| touched.object));
        }
        // Nothing is counted before all is there that will be looked at.
        if let Some(absent) = objects.iter().find(|object| self.places[**object as usize] == ABSENT) {
            return Err(errors::object_not_found(self, ObjectRef(*absent)));
        }
        objects.retain(|object| {
            self.is_visible(exec, ObjectRef(*object))
                && self.seen_value(exec, *object, test.field) == test.value
        });
        exec.count_visits(objects.len() as u64)?;
        if exec.tx.open {
            exec.tx.add_scried(&[test]);
        }
        Ok(objects.into_iter().map(ObjectRef).collect())
    }

    /// Sees to it that a value is indexed.
    ///
    /// # Errors
    /// [`Fault::WouldBlock`](avm_value::Fault::WouldBlock) where the store has to be asked, by
    /// [`ObjectSpace::restore_posting`].
    pub(crate) fn know(&mut self, test: MetaTest) -> Outcome<()> {
        if self.index.knows(test) {
            let oldest = self.transactions.oldest_snapshot().unwrap_or(u64::MAX);
            self.index.change(test, |posting| posting.left.retain(|(_, at)| *at > oldest));
            return Ok(());
        }
        if let Some(absent) = self.places.iter().position(|place| *place == ABSENT) {
            return Err(errors::object_not_found(self, ObjectRef(absent as u32)));
        }
        self.index_field(test.field);
        Ok(())
    }

    /// The objects that have a value for everybody, in order of creation; none, if it is not indexed.
    pub(crate) fn indexed(&self, test: MetaTest) -> impl Iterator<Item = u32> + '_ {
        self.index.posting(test).into_iter().flat_map(|posting| posting.objects.iter().copied())
    }

    /// Indexes a field, all objects being in memory.
    fn index_field(&mut self, field: MetaField) {
        let mut by_value: BTreeMap<Option<Symbol>, Posting> = BTreeMap::new();
        for object in 0..self.places.len() as u32 {
            if self.metas[self.at(object)].status == Status::Live {
                by_value.entry(self.committed_value(object, field)).or_default().objects.insert(object);
            }
        }
        for (value, left) in self.departures(field) {
            by_value.entry(value).or_default().left.push(left);
        }
        by_value.values_mut().for_each(|posting| posting.changed = self.population);
        self.index.put_all(field, by_value);
    }

    /// The values that objects had and lost since the oldest of the open transactions began, with the commits at which they
    /// did.
    fn departures(&self, field: MetaField) -> Vec<(Option<Symbol>, (u32, u64))> {
        let mut found = Vec::new();
        let Some(oldest) = self.transactions.oldest_snapshot().filter(|oldest| self.population > *oldest)
        else {
            return found;
        };
        for object in 0..self.places.len() as u32 {
            let meta = &self.metas[self.at(object)];
            if let Status::Destroyed(at) = meta.status
                && at > oldest
            {
                found.push((self.committed_value(object, field), (object, at)));
            }
            if field == MetaField::CurrentController {
                found.extend(self.versions.of(meta).map(|old| (old.controller, (object, old.replaced))));
            }
        }
        found
    }

    /// Whether other objects have a value now than an execution saw in its transaction.
    pub(crate) fn has_phantoms(&self, exec: &Execution, test: MetaTest) -> bool {
        let Some(posting) = self.index.posting(test).filter(|it| it.changed > exec.tx.snapshot) else {
            return false;
        };
        let saw = |object: u32| {
            self.is_visible(exec, ObjectRef(object))
                && self.seen_value(exec, object, test.field) == test.value
        };
        let lost = |(object, at): &(u32, u64)| {
            *at > exec.tx.snapshot && !posting.objects.contains(object) && saw(*object)
        };
        posting.objects.iter().any(|object| !saw(*object)) || posting.left.iter().any(lost)
    }

    /// What a field holds for everybody.
    pub(crate) fn committed_value(&self, object: u32, field: MetaField) -> Option<Symbol> {
        let (record, meta) = (&self.records[self.at(object)], &self.metas[self.at(object)]);
        match field {
            MetaField::Machine => Some(meta.machine),
            MetaField::CreatingController => meta.creating_controller,
            MetaField::CurrentController => record.controller,
            MetaField::Behavior => Some(record.name),
        }
    }

    /// What a field holds for an execution. This does not count as reading the object.
    fn seen_value(&self, exec: &Execution, object: u32, field: MetaField) -> Option<Symbol> {
        if field != MetaField::CurrentController || !exec.tx.open {
            return self.committed_value(object, field);
        }
        let (record, meta) = (&self.records[self.at(object)], &self.metas[self.at(object)]);
        let seen = match exec.tx.known(object) {
            Some(touched) => touched.seen,
            None if record.version <= exec.tx.snapshot || record.gate == exec.id.0 => record.version,
            None => self.versions.at(meta, exec.tx.snapshot).map_or(record.version, |old| old.version),
        };
        self.controller_at(seen, ObjectRef(object))
    }

    /// The tests that an object passes for everybody.
    fn tests_of(&self, object: u32) -> [MetaTest; MetaField::ALL.len()] {
        MetaField::ALL.map(|field| MetaTest { field, value: self.committed_value(object, field) })
    }

    /// An object was created for everybody.
    pub(crate) fn index_created(&mut self, object: u32, version: u64) {
        for test in self.tests_of(object) {
            self.index.came(object, test, version);
        }
    }

    /// An object has ended for everybody.
    pub(crate) fn index_ended(&mut self, object: u32, version: u64) {
        for test in self.tests_of(object) {
            self.index.left(object, test, version, &self.transactions);
        }
    }

    /// An object was given from a controller to the one that it has now.
    pub(crate) fn index_given(&mut self, object: u32, from: Option<Symbol>, version: u64) {
        let field = MetaField::CurrentController;
        let now = self.committed_value(object, field);
        if now != from {
            self.index.left(object, MetaTest { field, value: from }, version, &self.transactions);
            self.index.came(object, MetaTest { field, value: now }, version);
        }
    }

    /// The objects in memory that have a value for everybody.
    pub fn known_where(&self, test: MetaTest) -> Vec<ObjectRef> {
        let passes = |object: &u32| {
            self.metas[self.at(*object)].status == Status::Live
                && self.committed_value(*object, test.field) == test.value
        };
        (0..self.places.len() as u32).filter(passes).map(ObjectRef).collect()
    }

    /// Whether a value is indexed, or can be without the store.
    pub fn knows_posting(&self, test: MetaTest) -> bool {
        self.index.knows(test)
    }

    /// Gives the objects that have a value for everybody, as the store has them.
    pub fn restore_posting(&mut self, test: MetaTest, objects: impl IntoIterator<Item = ObjectRef>) {
        if self.index.knows(test) {
            return;
        }
        let objects = objects.into_iter().map(|object| object.0).collect();
        let departures = self.departures(test.field).into_iter();
        let left = departures.filter(|(value, _)| *value == test.value).map(|(_, left)| left).collect();
        let posting = Posting { objects, left, changed: self.population };
        self.index.put(test, posting);
    }
}
