//! Objects: creation, messages, ownership.

use crate::effects::symbol_or_false;
use crate::shards::{Named, Place};
use crate::world::RuntimeWorld;
use avm_base::{AvmErrorKind, Symbol};
use avm_object::At;
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;

impl RuntimeWorld {
    /// `create-object`: where the behaviour has fields, their first values are computed before, by its own code.
    pub(crate) fn create_object(&mut self, heap: &mut Heap, args: &[Value], at: At) -> Outcome<Answer> {
        let behavior = match self.space.find_behavior(heap, args[0]) {
            Ok(behavior) => behavior,
            // The store or another shard may know it.
            Err(_) if self.asks_for_names() && args[0].is_symbol() => return Ok(Answer::Leave),
            Err(fault) => return Err(fault),
        };
        if !self.is_kept_behavior(heap, behavior)
            || self.belongs_elsewhere(args.get(1))
            || self.execution.tx_away().is_some()
        {
            return Ok(Answer::Leave);
        }
        let controller = args.get(1).copied().unwrap_or(Value::DEFAULT);
        let state = match args.get(2) {
            Some(list) => list
                .list_to_vec()
                .ok_or_else(|| Fault::wrong_type(3, "a list of the fields' values", *list))?,
            None => {
                let parts = heap.behavior_parts(behavior);
                let init =
                    parts.filter(|parts| parts.fields.vector_length() != Some(0)).map(|parts| parts.init);
                if let Some(init) = init {
                    return Ok(Answer::Create { init, behavior, controller });
                }
                Vec::new()
            }
        };
        let execution = &mut self.execution;
        self.space.create_object(heap, execution, behavior, &state, controller, at).map(Answer::Value)
    }

    /// Whether a behaviour needs no check any more of whether the store can keep it.
    pub(crate) fn is_kept_behavior(&self, heap: &Heap, behavior: Value) -> bool {
        let Some(checked) = &self.checked_behaviors else { return true };
        heap.behavior_parts(behavior).is_none_or(|parts| checked.contains(&parts.number.fixnum_value()))
    }

    pub(crate) fn register_behavior(&mut self, heap: &Heap, behavior: Value) -> Outcome<()> {
        self.space.register_behavior(heap, behavior)?;
        let name = heap.behavior_parts(behavior).map(|parts| parts.name);
        name.into_iter().for_each(|name| self.note_defined(Named::Behavior, name));
        Ok(())
    }

    /// Other shards learn that something is defined here.
    pub(crate) fn note_defined(&mut self, what: Named, name: Value) {
        if let (Some(shards), Some(name)) = (&mut self.shards, name.as_symbol()) {
            shards.note_defined(what, name);
        }
    }

    /// Whether it has to be found out first where a controller belongs.
    pub(crate) fn place_is_unknown(&self, controller: Value) -> bool {
        let name = controller.as_symbol();
        name.is_some_and(|name| self.shards.as_ref().is_some_and(|shards| !shards.knows_place(name)))
    }

    /// Whether a name that is not known here may be known elsewhere.
    pub(crate) fn asks_for_names(&self) -> bool {
        self.checked_behaviors.is_some() || self.shards.is_some()
    }

    /// Whether a controller belongs to another shard, or nobody knows yet to which.
    pub(crate) fn belongs_elsewhere(&self, controller: Option<&Value>) -> bool {
        self.shards.as_ref().is_some_and(|shards| shards.place_argument(controller) != Place::Here)
    }

    /// The controller that a transaction is begun under: the one that is given, or else that of the execution.
    pub(crate) fn tx_controller(&self, given: Option<Value>) -> Value {
        match (given, self.execution.home()) {
            (None | Some(Value::DEFAULT), Some(home)) => Value::symbol(home),
            (given, _) => given.unwrap_or(Value::DEFAULT),
        }
    }

    /// Whether it is another shard that commits the transaction: its objects are there.
    pub(crate) fn commits_elsewhere(&self, tx: Value) -> bool {
        self.execution.tx_away().is_some() && self.execution.open_tx() == tx.as_tx_id()
    }

    /// Whether something is done on the first shard only, and this is another one.
    pub(crate) fn is_for_first_shard(&self) -> bool {
        self.shards.as_ref().is_some_and(|shards| !shards.is_first())
    }

    pub(crate) fn destroy_object(&mut self, object: Value, at: At) -> Outcome {
        self.space.destroy_object(&mut self.execution, object, at)?;
        Ok(Value::TRUE)
    }

    pub(crate) fn send(&mut self, heap: &mut Heap, object: Value, message: Value) -> Outcome {
        let message = heap.copy_to_send(message)?;
        self.space.send(heap, &mut self.execution, object, message)?;
        if self.choices.is_exploring() {
            self.note_sent();
        }
        Ok(Value::UNSPECIFIED)
    }

    /// `receive`: leaves the loop where there is no message yet.
    pub(crate) fn receive(&mut self, heap: &mut Heap, args: &[Value], at: At) -> Outcome<Answer> {
        if let Some(timeout) = args.first()
            && !heap.to_number(*timeout).is_some_and(|seconds| seconds.is_real() && !seconds.is_nan())
        {
            return Err(Fault::wrong_type(1, "a number of seconds", *timeout));
        }
        if self.replaces_next() {
            self.replace_in_mailbox();
        }
        let message = self.space.receive(heap, &mut self.execution, at)?;
        Ok(message.map_or(Answer::Leave, Answer::Value))
    }

    pub(crate) fn get_machine(&mut self, object: Value) -> Outcome {
        self.space.machine_of(&mut self.execution, object).map(symbol_or_false)
    }

    pub(crate) fn get_controller(&mut self, object: Value) -> Outcome {
        self.space.controller(&mut self.execution, object).map(symbol_or_false)
    }

    pub(crate) fn transfer(&mut self, object: Value, controller: Value, at: At) -> Outcome {
        self.space.transfer_object(&mut self.execution, object, controller, at)?;
        Ok(Value::TRUE)
    }

    /// `name-object!`: in a transaction it would have to be undone, so it is refused there.
    pub(crate) fn name_object(&mut self, name: Value, object: Value) -> Outcome {
        let name = name.as_symbol().ok_or_else(|| Fault::wrong_type(1, "a symbol", name))?;
        if let Some(tx) = self.execution.open_tx() {
            let message =
                "an object is given its name outside of transactions, once it is there for everybody";
            return Err(Fault::avm(AvmErrorKind::InvalidDuringTx, message, vec![Value::tx_id(tx)]));
        }
        let reference =
            object.as_object_ref().ok_or_else(|| Fault::wrong_type(2, "an object reference", object))?;
        self.space.name_object(name, reference);
        Ok(Value::TRUE)
    }

    /// `find-object`.
    pub(crate) fn find_object(&mut self, name: Value) -> Outcome {
        let name = name.as_symbol().ok_or_else(|| Fault::wrong_type(1, "a symbol", name))?;
        Ok(self.space.named_object(name).map_or(Value::FALSE, Value::object_ref))
    }

    /// Whether the current activation is one of the behaviour whose field is used: a procedure that uses a field may have
    /// been given to another object.
    pub(crate) fn check_behavior(&self, behavior: Value) -> Outcome<()> {
        if self.space.is_inside(&self.execution, behavior) {
            return Ok(());
        }
        Err(foreign_field(behavior, self.space.current_behavior(&self.execution)))
    }
}

#[cold]
fn foreign_field(behavior: Value, current: Option<Symbol>) -> Box<Fault> {
    let name = behavior.as_symbol().map_or("?", Symbol::as_str);
    let here = match current {
        None => "no object is handling a message here".to_string(),
        Some(current) => format!("here an object of the behaviour {current} is handling one"),
    };
    let message =
        format!("a field of {name} can be used only while such an object handles a message; {here}");
    Fault::avm(AvmErrorKind::ContextUnavailable, message, Vec::new())
}
