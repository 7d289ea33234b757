//! What a store holds, brought into memory.

use super::rows::{self, CountersRow, FunctionRow, MessageRow, ObjectRow, since_of};
use super::{Durable, StoreFailure, StoredOwner, damaged, stored_owner};
use crate::runtime::Runtime;
use crate::shards::Place;
use avm_base::{AvmErrorKind, ContentHash, Symbol};
use avm_object::{Delivery, EntryId, ExecutionId, PureFunction, StoredObject};
use avm_store::{Range, Store};
use avm_value::{ObjectRef, Value};
use serde::Deserialize;
use std::sync::PoisonError;

/// Where an object lives that is not in memory.
pub(super) enum Home {
    Here,
    /// On another shard.
    There,
    /// Where this controller belongs, and nobody has asked yet where that is.
    Unknown(Symbol),
}

fn row<'b, T: Deserialize<'b>>(bytes: &'b [u8], what: &str) -> Result<T, StoreFailure> {
    postcard::from_bytes(bytes).map_err(|_| damaged(what))
}

fn symbol(bytes: &[u8], what: &str) -> Result<Symbol, StoreFailure> {
    let text = std::str::from_utf8(bytes).map_err(|_| damaged(what))?;
    Ok(Symbol::intern(text))
}

/// A number at the end of a key.
fn number_in(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.get(1..)?.try_into().ok()?))
}

/// What is under a hash; checked against it.
fn under_hash(store: &Store, prefix: u8, hash: &ContentHash, what: &str) -> Result<Vec<u8>, StoreFailure> {
    let bytes = store.get(rows::key(prefix, &hash.0))?.ok_or_else(|| damaged(what))?;
    if ContentHash::of(&bytes) == *hash { Ok(bytes) } else { Err(damaged(what)) }
}

/// A message of its key and row.
pub(super) fn message_of<'r>(key: &[u8], value: &'r [u8]) -> Result<(u64, MessageRow<'r>), StoreFailure> {
    let number = number_in(key).ok_or_else(|| damaged("a message"))?;
    Ok((number, row(value, "a message")?))
}

impl Runtime {
    /// Makes the space count on from where the stored one was, and brings back the names of objects. All else comes when it
    /// is needed.
    pub(super) fn restore_space(&mut self, durable: &mut Durable) -> Result<(), StoreFailure> {
        let Some(bytes) = durable.store.get([rows::COUNTERS])? else { return Ok(()) };
        let counters: CountersRow = row(&bytes, "the count of objects")?;
        let machine = &mut self.machine;
        durable.objects = counters.objects;
        machine.world.space.restore_counters(&mut machine.heap, counters.into())?;
        if self.machine.world.is_for_first_shard() {
            // Others ask the first shard for names.
            return Ok(());
        }
        for entry in durable.store.scan(Range::prefix([rows::OBJECT_NAME]))? {
            let (key, value) = entry?;
            let name = symbol(&key[1..], "the name of an object")?;
            let number: [u8; 4] =
                value.as_slice().try_into().map_err(|_| damaged("the name of an object"))?;
            self.machine.world.space.restore_name(name, ObjectRef(u32::from_be_bytes(number)));
        }
        Ok(())
    }

    /// Brings the messages that have not been received into memory, to those objects that a test says live here. This needs the
    /// modules of the program to be linked first, for messages may hold procedures.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn restore_messages(&mut self, lives_here: impl Fn(ObjectRef) -> bool) -> Result<(), StoreFailure> {
        let Some(durable) = self.durable.take() else { return Ok(()) };
        let restored = self.restore_messages_of(&durable, lives_here);
        self.durable = Some(durable);
        restored
    }

    fn restore_messages_of(
        &mut self,
        durable: &Durable,
        lives_here: impl Fn(ObjectRef) -> bool,
    ) -> Result<(), StoreFailure> {
        for entry in durable.store.scan(Range::prefix([rows::MESSAGE]))? {
            let (key, value) = entry?;
            let (number, row) = message_of(&key, &value)?;
            if !lives_here(ObjectRef(row.receiver)) {
                continue;
            }
            let message = self.decode_stored(durable, row.message)?;
            self.machine.world.space.restore_message(Delivery {
                number,
                sender: row.sender.map(ObjectRef),
                receiver: ObjectRef(row.receiver),
                message,
                execution: ExecutionId(row.execution),
                cause: EntryId(row.cause),
            });
        }
        Ok(())
    }

    /// Brings an object into memory, where it is absent. One that lives on another shard stays there.
    ///
    /// # Errors
    /// Where the store is damaged, or nobody knows yet on which shard the object lives.
    pub fn bring_object(&mut self, object: ObjectRef) -> Result<(), StoreFailure> {
        if !self.machine.world.space.is_absent(object) {
            return Ok(());
        }
        match self.home_of(object)? {
            Home::Here => self.load_object(object),
            Home::There => Ok(()),
            Home::Unknown(controller) => Err(StoreFailure {
                kind: Some(AvmErrorKind::ObjectNotAvailable),
                message: format!(
                    "object {} belongs to {controller}, and it is not known yet on which shard that is",
                    object.0
                ),
            }),
        }
    }

    /// Where an absent object lives. One that lives elsewhere is known to do so from then on.
    pub(super) fn home_of(&mut self, object: ObjectRef) -> Result<Home, StoreFailure> {
        let (Some(durable), Some(shards)) = (&self.durable, &self.machine.world.shards) else {
            return Ok(Home::Here);
        };
        let is_here = match stored_owner(&durable.store, object)? {
            StoredOwner::Nobody => true,
            StoredOwner::Of(None) => shards.is_by_number(object),
            StoredOwner::Of(Some(controller)) => match shards.place(controller) {
                Place::Here => true,
                Place::There(_) => false,
                Place::Nowhere => return Ok(Home::Unknown(controller)),
            },
        };
        if is_here {
            return Ok(Home::Here);
        }
        self.machine.world.space.lives_elsewhere(object);
        Ok(Home::There)
    }

    /// Brings all absent objects into memory.
    pub(super) fn load_all(&mut self) -> Result<(), StoreFailure> {
        let objects = self.machine.world.space.object_count() as u32;
        (0..objects).try_for_each(|object| self.bring_object(ObjectRef(object)))
    }

    /// Brings an absent object into memory.
    pub(crate) fn load_object(&mut self, object: ObjectRef) -> Result<(), StoreFailure> {
        let Some(mut durable) = self.durable.take() else {
            // Without a store, what is not in memory never was.
            self.machine.world.space.restore_nothing(object);
            return Ok(());
        };
        let loaded = self.load_object_of(&mut durable, object);
        self.durable = Some(durable);
        loaded
    }

    fn load_object_of(&mut self, durable: &mut Durable, object: ObjectRef) -> Result<(), StoreFailure> {
        let Some(bytes) = durable.row_of(rows::OBJECT, object)? else {
            self.machine.world.space.restore_nothing(object);
            return Ok(());
        };
        let what = format!("object {}", object.0);
        let row: ObjectRow = row(&bytes, &what)?;
        let (behavior, state) = match row.behavior {
            None => (Value::FALSE, Value::FALSE),
            Some(hash) => {
                // The behaviour is kept alive by the host's roots, and nothing is collected here.
                let behavior = self.load_behavior(durable, ContentHash(hash))?;
                (behavior, self.decode_stored(durable, row.state)?)
            }
        };
        if row.behavior.is_some() && state.vector_length().is_none() {
            return Err(damaged(&what));
        }
        let named = |name: Option<&str>| name.map(Symbol::intern);
        self.machine.world.space.restore_object(StoredObject {
            object,
            behavior,
            name: Symbol::intern(row.name),
            state,
            version: row.version,
            history: row.history,
            controller: named(row.controller),
            creating_controller: named(row.creating_controller),
            machine: Symbol::intern(row.machine),
            created: row.created,
            destroyed: row.destroyed,
            owned_since: since_of(row.owned_since),
            linear: row.linear,
        });
        Ok(())
    }

    fn load_behavior(&mut self, durable: &mut Durable, hash: ContentHash) -> Result<Value, StoreFailure> {
        let roots = &self.machine.world.roots;
        if let Some(behavior) = durable.loaded.get(&hash).and_then(|root| roots.get(root)) {
            return Ok(behavior);
        }
        let bytes = under_hash(&durable.store, rows::BEHAVIOR, &hash, "a behaviour")?;
        let behavior = self.decode_stored(durable, &bytes)?;
        let Some(parts) = self.machine.heap.behavior_parts(behavior) else {
            return Err(damaged("a behaviour"));
        };
        durable.behaviors.insert(parts.number.fixnum_value(), hash);
        if let Some(checked) = &mut self.machine.world.checked_behaviors {
            checked.insert(parts.number.fixnum_value());
        }
        durable.loaded.insert(hash, self.machine.world.roots.keep(behavior));
        Ok(behavior)
    }

    /// Brings the behaviour of a name into memory; whether there is one.
    pub(crate) fn load_named_behavior(&mut self, name: Symbol) -> Result<bool, StoreFailure> {
        let Some(mut durable) = self.durable.take() else { return Ok(false) };
        let loaded = self.load_named_behavior_of(&mut durable, name);
        self.durable = Some(durable);
        loaded
    }

    fn load_named_behavior_of(&mut self, durable: &mut Durable, name: Symbol) -> Result<bool, StoreFailure> {
        let key = rows::key(rows::BEHAVIOR_NAME, name.as_str().as_bytes());
        let Some(bytes) = durable.store.get(key)? else { return Ok(false) };
        let hash = bytes.as_slice().try_into().map_err(|_| damaged("the name of a behaviour"))?;
        let behavior = self.load_behavior(durable, ContentHash(hash))?;
        self.machine.world.space.restore_behavior(name, behavior);
        Ok(true)
    }

    /// Brings the pure function of a name into memory; whether there is one.
    pub(crate) fn load_function(&mut self, name: Symbol) -> Result<bool, StoreFailure> {
        let Some(durable) = self.durable.take() else { return Ok(false) };
        let loaded = self.load_function_of(&durable, name);
        self.durable = Some(durable);
        loaded
    }

    fn load_function_of(&mut self, durable: &Durable, name: Symbol) -> Result<bool, StoreFailure> {
        let key = rows::key(rows::FUNCTION, name.as_str().as_bytes());
        let Some(bytes) = durable.store.get(key)? else { return Ok(false) };
        let row: FunctionRow = row(&bytes, "a pure function")?;
        let procedure = self.decode_stored(durable, row.procedure)?;
        if !procedure.is_procedure() {
            return Err(damaged("a pure function"));
        }
        let function = PureFunction { procedure, version: row.version, hash: ContentHash(row.hash) };
        self.machine.world.space.restore_function(name, function);
        Ok(true)
    }

    /// A stored value; modules that it needs and that are not linked are taken from the store.
    pub(super) fn decode_stored(&mut self, durable: &Durable, bytes: &[u8]) -> Result<Value, StoreFailure> {
        self.decode(bytes).map_err(|fault| {
            let failed = durable.modules_failed.lock().unwrap_or_else(PoisonError::into_inner).take();
            failed.unwrap_or_else(|| match StoreFailure::from(fault) {
                StoreFailure { kind: Some(AvmErrorKind::OutOfMemory), message } => {
                    StoreFailure { kind: Some(AvmErrorKind::OutOfMemory), message }
                }
                StoreFailure { message, .. } => damaged(&format!("a value ({message})")),
            })
        })
    }
}
