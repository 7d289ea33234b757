//! What somebody on another shard sees who looks for objects, and whether that is still so later.
//!
//! It is what is so for everybody, and what the one who looks has done to the objects that it is inside of: on this shard it has no
//! transaction.

use crate::execution::ExecutionId;
use crate::index::MetaTest;
use crate::reflection::Metadata;
use crate::space::ObjectSpace;
use avm_value::{Heap, ObjectRef, Outcome, Value};

/// What somebody saw, for a transaction that has to know whether it is still so.
#[derive(Debug)]
pub struct Sight {
    test: Option<MetaTest>,
    /// The latest commit by then that created, destroyed or transferred.
    population: u64,
    /// The objects, each with the commit that changed it last: as `reflect` does, a look at metadata reads the object.
    objects: Vec<(u32, u64)>,
}

/// The objects that somebody looked for.
pub struct Look {
    /// What is known of each, in the order of their numbers, and the list that is its state, or `#f` if that was not asked for.
    pub objects: Vec<(Metadata, Value)>,
    /// How many were looked at: what gas and quota count.
    pub visited: u64,
    /// For later comparison.
    pub sight: Sight,
}

impl ObjectSpace {
    /// The objects that are there and pass a test, if there is one, as the execution `inside` sees them outside of transactions.
    ///
    /// # Errors
    /// None, where there is no store.
    pub fn look(
        &mut self,
        heap: &mut Heap,
        inside: Option<ExecutionId>,
        test: Option<MetaTest>,
        deep: bool,
    ) -> Outcome<Look> {
        let numbers = match test {
            Some(test) => {
                self.know(test)?;
                self.indexed(test).collect()
            }
            None => self.own_numbers(),
        };
        let visited = numbers.len() as u64;
        let mut sight = Sight { test, population: self.population, objects: Vec::new() };
        let mut objects = Vec::new();
        for number in numbers {
            if !self.is_live(ObjectRef(number)) {
                continue;
            }
            let record = &self.records[self.at(number)];
            let metadata = self.metadata(ObjectRef(number), record.controller);
            sight.objects.push((number, record.version));
            let is_inside = inside.is_some_and(|inside| record.gate == inside.0);
            let state = if is_inside { Some(record.state) } else { self.committed_state(ObjectRef(number)) };
            let state = match state {
                Some(state) if deep => self.list_of_state(heap, state),
                _ => Value::FALSE,
            };
            objects.push((metadata, state));
        }
        Ok(Look { objects, visited, sight })
    }

    /// The numbers of all objects that live here, or have.
    fn own_numbers(&self) -> Vec<u32> {
        (0..self.places.len() as u32).filter(|number| !self.is_elsewhere(ObjectRef(*number))).collect()
    }

    /// Whether one who looked once more would see the same. Of objects that were found by a test, others than these may have come
    /// and gone.
    pub fn shows_still(&self, sight: &Sight) -> bool {
        let is_there = match sight.test {
            Some(test) => self.indexed(test).eq(sight.objects.iter().map(|(object, _)| *object)),
            None => self.population == sight.population,
        };
        let is_same = |(object, version): &(u32, u64)| self.records[self.at(*object)].version == *version;
        is_there && sight.objects.iter().all(is_same)
    }
}
