//! Following a run: a [`Watcher`] is told of all that happens, in order, whichever execution it happens in.

use crate::results::{RunResult, Stop};
use crate::runtime::Runtime;
use crate::world::RuntimeWorld;
use avm_bytecode::{Effect, Primitive};
use avm_object::trace::keep;
use avm_object::{At, EntryId, Execution, ExecutionId, Log};
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;

/// The gas of one stretch of a run that is followed: what happens in it is in memory until its end, and that should be little
/// enough to be in the processor's cache still when it is written or compared.
pub(crate) const STRETCH: u64 = 1 << 14;

/// Sources of what activations learn, from here on, are primitives; below are effects.
const FIRST_PRIMITIVE: u32 = 1 << 16;

/// Follows a run.
pub trait Watcher: Send {
    /// Takes what happened in an execution since the last time, in order; whether the run may go on. Nothing is collected
    /// meanwhile.
    fn take(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> bool;
}

/// A message that takes the place of the one of some event.
pub(crate) struct Replacement {
    execution: ExecutionId,
    entry: EntryId,
    pub(crate) message: Value,
}

impl Replacement {
    /// Whether the event is what comes next in that execution.
    fn is_due(&self, execution: &Execution) -> bool {
        self.execution == execution.id() && self.entry.0 == execution.trace().time() + 1
    }
}

/// The name of the instruction or primitive that a source of [`avm_object::Listener::learned`] stands for.
pub fn source_name(source: u32) -> &'static str {
    let index = source as usize;
    match index.checked_sub(FIRST_PRIMITIVE as usize) {
        Some(index) => Primitive::ALL.get(index).map_or("?", |primitive| primitive.name()),
        None => Effect::ALL.get(index).map_or("?", |effect| effect.name()),
    }
}

fn number_of_effect(effect: Effect) -> u32 {
    effect as u32
}

fn number_of_primitive(primitive: Primitive) -> u32 {
    FIRST_PRIMITIVE + primitive as u32
}

impl Runtime {
    /// Has a watcher follow all that runs from now on.
    pub fn follow(&mut self, watcher: Box<dyn Watcher>) {
        self.watcher = Some(watcher);
        self.is_halted = false;
        let world = &mut self.machine.world;
        world.execution.follow();
        world.waiting.iter_mut().for_each(|task| task.objects.follow());
        world.idle.iter_mut().for_each(Execution::follow);
    }

    /// Has another message take the place of the one of an event, an `object-called` or a `message-received`, when a run that
    /// is followed comes to it.
    pub fn replace(&mut self, execution: ExecutionId, entry: EntryId, message: Value) {
        self.machine.world.replacement = Some(Replacement { execution, entry, message });
    }

    /// Has the run stop when so much gas was used by all executions together, as it was stopped before.
    pub fn stop_at(&mut self, at: Option<(u64, Stop)>) {
        self.stop_at = at;
    }

    /// Logs what an activation is answered from outside by whoever runs this.
    pub fn note_answer(&mut self, effect: Effect, answer: &Outcome) {
        let machine = &mut self.machine;
        if machine.world.execution.is_watched() {
            machine.world.note_learned(&mut machine.heap, number_of_effect(effect), None, answer);
        }
    }

    /// What an activation of the object that is alone was answered, if there is such an activation.
    pub fn answer_alone(&mut self, effect: Effect) -> Option<Outcome> {
        let machine = &mut self.machine;
        let is_alone = machine.world.solo.is_some() && machine.world.execution.depth() > 0;
        is_alone.then(|| machine.world.next_learned(&mut machine.heap, number_of_effect(effect)))
    }

    /// Whether there is such an activation, and that is what it learned next: records of earlier builds don't have it.
    pub(crate) fn answers_alone(&mut self, effect: Effect) -> bool {
        let world = &mut self.machine.world;
        world.solo.is_some() && world.execution.depth() > 0 && world.learns_next(effect)
    }

    /// Tells the watcher what happened in the running execution.
    pub(crate) fn tell_watcher(&mut self) {
        let Some(mut watcher) = self.watcher.take() else { return };
        let mut log = std::mem::take(&mut self.spare_log);
        let execution = &mut self.machine.world.execution;
        execution.trace_mut().swap_log(&mut log);
        if !log.is_empty() {
            let execution = execution.id();
            self.is_halted |= !watcher.take(self, execution, &log);
            log.clear();
        }
        self.spare_log = log;
        self.watcher = Some(watcher);
    }

    /// Why a run that is followed has to stop now.
    pub(crate) fn watcher_stop(&mut self) -> Option<RunResult> {
        if self.is_halted {
            return Some(self.stop(Stop::Halted));
        }
        match self.stop_at {
            Some((gas, stop)) if self.gas() >= gas => Some(self.stop(stop)),
            _ => None,
        }
    }

    /// The gas of the next stretch, which is to be at most so much.
    pub(crate) fn stretch(&self, most: u64) -> u64 {
        let stretch = if self.watcher.is_some() { STRETCH.min(most) } else { most };
        self.stop_at.map_or(stretch, |(gas, _)| stretch.min(gas.saturating_sub(self.gas())))
    }
}

/// Whether the result of an effect is news to the activation that asks for it. What calls give has entries of its own.
pub(crate) fn is_news(effect: Effect) -> bool {
    matches!(
        effect,
        Effect::CreateObject
            | Effect::DestroyObject
            | Effect::Receive
            | Effect::Send
            | Effect::GetMachine
            | Effect::GetCurrentController
            | Effect::GetController
            | Effect::TransferObject
            | Effect::BeginTx
            | Effect::CommitTx
            | Effect::AbortTx
            | Effect::RegisterPure
            | Effect::UpdatePure
            | Effect::Reflect
            | Effect::ScryObjects
            | Effect::ScryState
            | Effect::ReifyContext
            | Effect::ReifyTxState
            | Effect::ReifyConstraints
            | Effect::Trace
    ) || is_of_choices(effect)
}

/// Whether an effect has to do with choices: what it gives depends on all that was stated in the transaction, whoever did that.
pub(crate) fn is_of_choices(effect: Effect) -> bool {
    matches!(
        effect,
        Effect::Choose
            | Effect::Require
            | Effect::Prefer
            | Effect::Ensure
            | Effect::Reading
            | Effect::Consume
            | Effect::Messages
            | Effect::Verdict
            | Effect::Settlement
    )
}

impl RuntimeWorld {
    /// Whether a call that is about to begin has to leave the loop: another message takes the place of its own, or it is
    /// answered as it was.
    #[cold]
    #[inline(never)]
    pub(crate) fn is_answered_outside(&mut self, target: Value) -> bool {
        self.replaces_next() || !self.begins_alone(target)
    }

    /// Whether the message of the event that comes next is to be replaced.
    pub(crate) fn replaces_next(&self) -> bool {
        self.execution.is_special() && self.is_replacement_due()
    }

    #[cold]
    fn is_replacement_due(&self) -> bool {
        self.replacement.as_ref().is_some_and(|replacement| replacement.is_due(&self.execution))
    }

    /// The message of the event that comes next: the given one, or the one that takes its place.
    pub(crate) fn replaced(&mut self, message: Value) -> Value {
        let due = self.replacement.take_if(|replacement| replacement.is_due(&self.execution));
        due.map_or(message, |replacement| replacement.message)
    }

    /// Replaces the message that the current object receives next.
    #[cold]
    pub(crate) fn replace_in_mailbox(&mut self) {
        if let (Some(object), Some(replacement)) = (self.execution.self_object(), &self.replacement)
            && self.space.replace_next_message(object, replacement.message)
        {
            self.replacement = None;
        }
    }

    /// A primitive, where a pure function runs or somebody follows.
    #[cold]
    #[inline(never)]
    pub(crate) fn primitive_specially(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
    ) -> Outcome {
        self.check_pure(primitive, arguments)?;
        let is_news = self.execution.is_watched()
            && self.execution.depth() > 0
            && (avm_primitives::reaches_outside(primitive, arguments)
                || arguments.iter().any(|argument| self.io.leads_outside(*argument)));
        if is_news && self.solo.is_some() {
            return self.next_learned(heap, number_of_primitive(primitive));
        }
        let result = self.primitive_plainly(heap, primitive, arguments);
        if is_news {
            self.note_learned(heap, number_of_primitive(primitive), Some(primitive.name()), &result);
        }
        result
    }

    /// An effect, where a pure function runs or somebody follows.
    #[cold]
    #[inline(never)]
    pub(crate) fn effect_specially(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        arguments: &[Value],
        at: At,
    ) -> Outcome<Answer> {
        self.execution.check_effect(effect.name())?;
        if let Some(answer) = self.solo_effect(heap, effect, arguments, at) {
            return answer;
        }
        let answer = self.perform(heap, effect, arguments, at);
        // What is explored has not happened.
        if is_news(effect) && !self.choices.is_exploring() {
            match &answer {
                Ok(Answer::Value(value)) => self.note_news(heap, effect, Some(effect.name()), &Ok(*value)),
                Err(fault) => self.note_news(heap, effect, Some(effect.name()), &Err(fault.clone())),
                Ok(_) => {}
            }
        }
        answer
    }

    /// Logs what an effect gave, if there is an activation that learned it and somebody wants to know.
    pub(crate) fn note_news(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        name: Option<&str>,
        result: &Outcome,
    ) {
        if self.execution.is_watched() && self.execution.depth() > 0 {
            self.note_learned(heap, number_of_effect(effect), name, result);
        }
    }

    /// Logs what an activation learned; `name` is whose fault it is said to be where that is one. That costs it neither gas nor a
    /// change of the value.
    pub(crate) fn note_learned(
        &mut self,
        heap: &mut Heap,
        source: u32,
        name: Option<&str>,
        result: &Outcome,
    ) {
        // Another shard is told, and its activation learns it, not the one here that has lent its part.
        if self.shards.as_ref().is_some_and(|shards| shards.is_asked(self.who.number, self.execution.depth()))
        {
            return;
        }
        let (raised, kept) = match result {
            Err(fault) if matches!(**fault, Fault::WouldBlock | Fault::OutOfMemory) => return,
            // What a port is, only its own run can know.
            Ok(value) if value.as_port().is_some() => (false, *value),
            Ok(value) => (false, heap.uncounted(|heap| keep(heap, *value))),
            Err(fault) => (
                true,
                heap.uncounted(|heap| {
                    let condition = avm_primitives::condition_of_fault(heap, fault, name);
                    keep(heap, condition)
                }),
            ),
        };
        self.execution.log_learned(source, raised, kept);
    }

    /// Logs what a caller is told of a call that has no output.
    #[cold]
    pub(crate) fn note_no_output(&mut self, heap: &mut Heap, fault: Box<Fault>) -> Box<Fault> {
        if self.execution.is_watched() {
            self.note_learned(heap, number_of_effect(Effect::Call), None, &Err(fault.clone()));
        }
        fault
    }

    /// Logs that a `receive` gave up waiting.
    pub(crate) fn note_nothing_received(&mut self, heap: &mut Heap) {
        self.note_learned(heap, number_of_effect(Effect::Receive), None, &Ok(Value::FALSE));
    }
}
