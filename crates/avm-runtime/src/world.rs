//! The world that the VM runs in: objects, ports, permissions.

use crate::choices;
use crate::choices::Choices;
use crate::constraints::Constraints;
use crate::task::Task;
use crate::{Roots, UnsafeFeature};
use avm_base::{AvmErrorKind, ContentHash, Limits, Symbol};
use avm_bytecode::{Effect, Primitive};
use avm_object::{At, Execution, ObjectSpace};
use avm_primitives::{Context, Io};
use avm_value::{Fault, Heap, Outcome, Tracer, Value};
use avm_vm::{Answer, Lifted, Message, Site, Truth, World};
use std::collections::VecDeque;

/// The world of a [`Runtime`](crate::Runtime).
pub struct RuntimeWorld {
    /// The ports, and the way outside.
    pub io: Io,
    /// The objects.
    pub space: ObjectSpace,
    /// The running execution's activations, transaction and trace.
    pub execution: Execution,
    /// What the host keeps alive.
    pub roots: Roots,
    pub(crate) limits: Limits,
    pub(crate) allow: Vec<UnsafeFeature>,
    /// Executions that wait, in the order in which they began to.
    pub(crate) waiting: VecDeque<Task>,
    /// Values that the runtime keeps: results and conditions.
    pub(crate) kept: Vec<Value>,
    /// Bytes that lost ports have given back.
    pub(crate) relieve: usize,
    /// Whether the running execution delivers a message: then others do not overtake it.
    pub(crate) is_delivery: bool,
    /// The running execution's variables and constraints.
    pub(crate) constraints: Constraints,
    /// The running execution's choices at commit time.
    pub(crate) choices: Choices,
    /// The problems that were solved, if somebody wants to see them.
    pub(crate) problems: Option<Vec<choices::Posed>>,
    /// How many variables were made so far, by all executions.
    pub(crate) variables_made: u32,
    /// An effect that a slice of its work was done of, with its arguments.
    pub(crate) unfinished: Option<(Effect, Vec<Value>)>,
    /// The content hash of the procedure that is about to be registered.
    pub(crate) code_hash: Option<ContentHash>,
}

pub(crate) fn at(site: Site, gas: u64) -> At {
    At { site: avm_object::Site { code: site.module, pc: site.pc }, gas }
}

impl RuntimeWorld {
    /// Whether messages wait that should be delivered before the running program goes on with objects.
    #[inline]
    pub(crate) fn must_deliver(&self) -> bool {
        self.execution.depth() == 0
            && !self.is_delivery
            && self.space.messages_waiting() > 0
            && self.execution.open_tx().is_none()
    }
}

impl World for RuntimeWorld {
    #[inline]
    fn primitive(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome {
        self.check_pure(primitive, arguments)?;
        avm_primitives::function(primitive)(&mut Context { heap, io: &mut self.io }, arguments)
    }

    fn effect(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Outcome<Answer> {
        self.perform(heap, effect, arguments, at(site, gas))
    }

    #[inline]
    fn activate(
        &mut self,
        heap: &mut Heap,
        target: Value,
        message: Message<'_>,
        site: Site,
        gas: u64,
    ) -> Outcome<Value> {
        self.execution.check_effect(Effect::Call.name())?;
        if self.must_deliver() {
            return Err(Box::new(Fault::WouldBlock));
        }
        let message = match message {
            Message::Selector(selector, args) => {
                avm_object::Message::Selector { selector: Value::symbol(selector), args }
            }
            Message::Whole(value) => avm_object::Message::Whole(value),
        };
        self.space.activate(heap, &mut self.execution, target, message, at(site, gas))
    }

    #[inline]
    fn accept(&mut self, heap: &mut Heap, output: Value, gas: u64) -> Outcome<()> {
        self.space.accept(heap, &mut self.execution, output, gas)
    }

    fn reject(&mut self, heap: &mut Heap, condition: Value, gas: u64) -> Fault {
        let at = At { gas, ..At::default() };
        match self.space.reject(heap, &mut self.execution, condition, at) {
            Ok(rejection) => Fault::Avm {
                kind: AvmErrorKind::ObjectRejectedCall,
                message: format!("{}: {}", rejection.message, words_of_cause(heap, condition)),
                irritants: rejection.irritants,
            },
            // There is an activation to reject: the VM has begun one for each boundary.
            Err(fault) => *fault,
        }
    }

    fn leave_pure(&mut self) {
        self.execution.leave_pure();
    }

    #[inline]
    fn field(&mut self, _: &Heap, index: usize, behavior: Value) -> Outcome {
        self.check_behavior(behavior)?;
        self.space.field(&mut self.execution, index)
    }

    #[inline]
    fn set_field(&mut self, heap: &mut Heap, index: usize, value: Value, behavior: Value) -> Outcome<()> {
        self.check_behavior(behavior)?;
        self.space.set_field(heap, &mut self.execution, index, value)
    }

    fn condition(&mut self, heap: &mut Heap, fault: Fault, procedure: Option<Symbol>) -> Value {
        avm_primitives::condition_of_fault(heap, &fault, procedure.map(Symbol::as_str))
    }

    fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        self.space.trace_roots(tracer);
        self.execution.trace_roots(tracer);
        self.roots.trace(tracer);
        self.waiting.iter_mut().for_each(|task| task.trace_roots(tracer));
        tracer.visit_all(&mut self.kept);
        self.choices.trace_roots(tracer);
        if let Some((_, arguments)) = &mut self.unfinished {
            tracer.visit_all(arguments);
        }
    }

    fn lift(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome<Lifted> {
        self.lift_primitive(heap, primitive, arguments)
    }

    fn lift_effect(&mut self, heap: &mut Heap, effect: Effect, arguments: &[Value]) -> Outcome<Lifted> {
        self.lift_arguments(heap, effect, arguments)
    }

    fn settle(&mut self, heap: &mut Heap, value: Value) -> Outcome<Lifted> {
        Ok(match self.choices.settled(heap, value)? {
            Ok(value) => Lifted::Value(value),
            Err(condition) => Lifted::Split(condition),
        })
    }

    fn truth(&mut self, value: Value) -> Truth {
        let truth = self.choices.truth(value);
        self.note_guard();
        truth
    }

    fn assume(&mut self, condition: Value, holds: bool) -> bool {
        let possible = self.choices.assume(condition, holds);
        self.note_guard();
        possible
    }

    fn select(&mut self, heap: &mut Heap, condition: Value, first: Value, second: Value) -> Option<Value> {
        self.choices.select(heap, condition, first, second).ok()
    }

    fn is_mergeable(&self, effect: Effect) -> bool {
        choices::is_mergeable(effect)
    }

    fn unshare_state(&mut self, heap: &mut Heap) {
        self.space.unshare_state(heap, &mut self.execution);
    }

    fn save(&mut self, heap: &mut Heap) -> Outcome<usize> {
        self.save_path(heap)
    }

    fn restore(&mut self, _: &mut Heap, point: usize, keep: bool) {
        self.restore_path(point, keep);
    }

    fn forget(&mut self, point: usize) {
        self.choices.forget_point(point);
    }

    fn merge(&mut self, heap: &mut Heap, condition: Value, first: usize, base: usize) -> Outcome<bool> {
        self.merge_paths(heap, condition, first, base)
    }

    fn explored(&mut self, heap: &mut Heap) -> Outcome {
        self.end_exploring(heap)
    }

    fn stop_exploring(&mut self) {
        self.give_up_exploring();
    }

    fn path_returned(&mut self) {
        self.choices.path_ends();
    }

    fn path_raised(&mut self, _: Value) {
        self.choices.path_raises();
    }

    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        self.relieve += self.io.release_lost(|value| tracer.survivor(value));
    }
}

/// Why an object rejected a call. A rejection further down says in its message why it happened.
fn words_of_cause(heap: &Heap, condition: Value) -> String {
    if let Some(parts) = heap.condition_parts(condition)
        && parts.cause.is_condition()
        && let Some(message) = heap.string_text(parts.message)
    {
        return message;
    }
    avm_primitives::explain::condition_text(heap, condition).unwrap_or_else(|_| "a condition".into())
}
