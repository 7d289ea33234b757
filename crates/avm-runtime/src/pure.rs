//! Pure functions.

use crate::shards::Named;
use crate::world::RuntimeWorld;
use avm_base::{AvmErrorKind, ContentHash};
use avm_bytecode::Primitive;
use avm_object::At;
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;

impl RuntimeWorld {
    pub(crate) fn call_pure(&mut self, name: Value, args: Value) -> Outcome<Answer> {
        let function = match self.space.find_pure(name) {
            Ok(function) => function,
            // The store or another shard may know it.
            Err(_) if self.asks_for_names() && name.is_symbol() => return Ok(Answer::Leave),
            Err(fault) => return Err(fault),
        };
        let args = args.list_to_vec().ok_or_else(|| Fault::wrong_type(2, "a list of arguments", args))?;
        self.execution.enter_pure();
        Ok(Answer::Pure(function.procedure, args))
    }

    /// `register-pure!`: leaves the loop first, so that the machine can name the procedure's code.
    pub(crate) fn register_pure(
        &mut self,
        heap: &mut Heap,
        name: Value,
        procedure: Value,
        at: At,
    ) -> Outcome<Answer> {
        let Some(hash) = self.hash_of(procedure) else { return Ok(Answer::Leave) };
        self.space.register_pure(heap, &mut self.execution, name, procedure, hash, at)?;
        self.note_defined(Named::Function, name);
        Ok(Answer::Value(Value::TRUE))
    }

    /// `update-pure!`, in the same way.
    pub(crate) fn update_pure(
        &mut self,
        heap: &mut Heap,
        name: Value,
        procedure: Value,
        at: At,
    ) -> Outcome<Answer> {
        let Some(hash) = self.hash_of(procedure) else { return Ok(Answer::Leave) };
        self.space.update_pure(heap, &mut self.execution, name, procedure, hash, at)?;
        self.note_defined(Named::Function, name);
        Ok(Answer::Value(Value::TRUE))
    }

    /// The hash that the machine has just found for a procedure. What is no procedure needs none: it is refused.
    fn hash_of(&mut self, procedure: Value) -> Option<ContentHash> {
        if procedure.is_procedure() { self.code_hash.take() } else { Some(ContentHash::of(&[])) }
    }

    /// Whether a primitive may run now: a pure function does not reach outside.
    pub(crate) fn check_pure(&self, primitive: Primitive, arguments: &[Value]) -> Outcome<()> {
        if !self.execution.is_pure() || !avm_primitives::reaches_outside(primitive, arguments) {
            return Ok(());
        }
        let name = primitive.name().trim_start_matches('%');
        let message = format!("{name} reaches outside of the program, which a pure function must not do");
        Err(Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new()))
    }
}
