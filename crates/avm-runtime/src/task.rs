//! Executions that are not running now.

use crate::choices::Choices;
use crate::constraints::Constraints;
use avm_bytecode::Effect;
use avm_value::{Tracer, Value};
use avm_vm::Execution;

/// An execution that waits to perform an effect.
pub(crate) struct Task {
    pub(crate) machine: Execution,
    pub(crate) objects: avm_object::Execution,
    pub(crate) constraints: Constraints,
    pub(crate) choices: Choices,
    pub(crate) is_delivery: bool,
    pub(crate) effect: Effect,
    pub(crate) arguments: Vec<Value>,
}

impl Task {
    pub(crate) fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        self.machine.trace_roots(tracer);
        self.objects.trace_roots(tracer);
        self.choices.trace_roots(tracer);
        tracer.visit_all(&mut self.arguments);
    }

    /// For a `receive`, how long it waits at most; `None` for ever.
    pub(crate) fn is_patient(&self) -> bool {
        self.effect == Effect::Receive && self.arguments.is_empty()
    }
}
