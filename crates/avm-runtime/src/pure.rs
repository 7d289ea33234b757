//! Pure functions.

use crate::world::RuntimeWorld;
use avm_base::{AvmErrorKind, ContentHash};
use avm_bytecode::Primitive;
use avm_object::At;
use avm_primitives::{Style, write_value};
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;

impl RuntimeWorld {
    pub(crate) fn call_pure(&mut self, name: Value, args: Value) -> Outcome<Answer> {
        let function = self.space.find_pure(name)?;
        let args = args.list_to_vec().ok_or_else(|| Fault::wrong_type(2, "a list of arguments", args))?;
        self.execution.enter_pure();
        Ok(Answer::Pure(function.procedure, args))
    }

    pub(crate) fn register_pure(
        &mut self,
        heap: &mut Heap,
        name: Value,
        procedure: Value,
        at: At,
    ) -> Outcome {
        let hash = hash_of(heap, procedure)?;
        self.space.register_pure(&mut self.execution, name, procedure, hash, at)?;
        Ok(Value::TRUE)
    }

    pub(crate) fn update_pure(&mut self, heap: &mut Heap, name: Value, procedure: Value, at: At) -> Outcome {
        let hash = hash_of(heap, procedure)?;
        self.space.update_pure(&mut self.execution, name, procedure, hash, at)?;
        Ok(Value::TRUE)
    }

    /// Whether a primitive may run now: a pure function does not reach outside.
    #[inline]
    pub(crate) fn check_pure(&self, primitive: Primitive, arguments: &[Value]) -> Outcome<()> {
        if !self.execution.is_pure() || !avm_primitives::reaches_outside(primitive, arguments) {
            return Ok(());
        }
        let message =
            format!("{} reaches outside of the program, which a pure function must not do", primitive.name());
        Err(Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new()))
    }
}

/// The hash that names a procedure: of the written form of what it captures and of its name. The module's own hash is not
/// at hand to the world, so two functions with equal names and captures in different modules are told apart by version.
fn hash_of(heap: &Heap, procedure: Value) -> Outcome<ContentHash> {
    let mut text = write_value(heap, procedure, Style::Write)?;
    for captured in heap.captured(procedure) {
        text.push_str(&write_value(heap, *captured, Style::Write)?);
    }
    Ok(ContentHash::of(text.as_bytes()))
}
