//! One object alone: its inputs are handled again, and what it asks of others is answered as it was.

use crate::results::RunResult;
use crate::runtime::Runtime;
use crate::watching::{is_news, is_of_choices, source_name};
use crate::world::RuntimeWorld;
use avm_base::Symbol;
use avm_bytecode::Effect;
use avm_object::At;
use avm_primitives::{Style, write_value};
use avm_value::{Fault, Heap, ObjectRef, Outcome, Tracer, Value};
use avm_vm::Answer;
use std::collections::VecDeque;

/// What an activation did and learned, besides reading and writing its state.
pub enum SoloStep {
    /// It learned something from an instruction or primitive of that name.
    Learned {
        /// The name.
        source: Symbol,
        /// Whether it was raised.
        raised: bool,
        /// What it was.
        value: Value,
        /// Of a call of an object on another shard: the inputs of its own that came meanwhile.
        inner: Vec<usize>,
    },
    /// It called an object.
    Called {
        /// The object.
        target: ObjectRef,
        /// The message.
        message: Value,
        /// The inputs of its own that came meanwhile: which of the scripts.
        inner: Vec<usize>,
        /// After how many of them a transaction of another committed what the object had done, if one did.
        settled: Option<usize>,
        /// Whether the call was rejected.
        raised: bool,
        /// The output, or the condition that the caller got.
        value: Value,
    },
}

/// How an input was handled.
pub struct SoloScript {
    /// The input.
    pub message: Value,
    /// Who sent it.
    pub sender: Option<ObjectRef>,
    /// What happened meanwhile.
    pub steps: VecDeque<SoloStep>,
}

/// What happens to an object while it waits for the answer to a call.
#[derive(Clone, Copy)]
enum Pending {
    /// It handles an input of its own: that script.
    Input(usize),
    /// What it has done is committed.
    Settles,
}

/// An object that is alone.
pub(crate) struct Solo {
    object: ObjectRef,
    /// The Scheme procedure that handles inner inputs and then gives an answer.
    inner: Value,
    /// How the inputs are handled; the one from outside is the last.
    scripts: Vec<SoloScript>,
    /// Inputs that are about to be handled, those of the innermost call last: at which depth of activations, and which scripts.
    /// What the object sends itself deeper inside is no such input, but a call of its own.
    pending: Vec<(usize, VecDeque<Pending>)>,
    /// The scripts of the open activations.
    open: Vec<usize>,
    /// What the object did otherwise than it had: what it had done, and what it does now.
    deviation: Option<(String, String)>,
}

impl SoloScript {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.message);
        for step in &mut self.steps {
            match step {
                SoloStep::Learned { value, .. } => tracer.visit(value),
                SoloStep::Called { message, value, .. } => {
                    tracer.visit(message);
                    tracer.visit(value);
                }
            }
        }
    }
}

impl SoloStep {
    /// Whether it is that something was learned from that effect.
    fn is_from(&self, effect: Effect) -> bool {
        matches!(self, SoloStep::Learned { source, .. } if source.as_str() == effect.name())
    }
}

impl Solo {
    pub(crate) fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.inner);
        self.scripts.iter_mut().for_each(|script| script.trace(tracer));
    }

    /// What is to happen from now on, at that depth.
    fn pending(&mut self, depth: usize) -> Option<&mut VecDeque<Pending>> {
        while self.pending.pop_if(|(at, inputs)| inputs.is_empty() || *at > depth).is_some() {}
        self.pending.last_mut().filter(|(at, _)| *at == depth).map(|(_, pending)| pending)
    }

    /// Takes the input that is to be handled now, at that depth.
    fn next_input(&mut self, depth: usize) -> Option<usize> {
        let pending = self.pending(depth)?;
        let Some(Pending::Input(script)) = pending.front().copied() else { return None };
        pending.pop_front();
        Some(script)
    }

    /// Whether what it has done is committed now, at that depth.
    fn next_settles(&mut self, depth: usize) -> bool {
        let settles = |pending: &mut Pending| matches!(pending, Pending::Settles);
        self.pending(depth).is_some_and(|pending| pending.pop_front_if(settles).is_some())
    }

    fn deviate(&mut self, had: Option<String>, does: String) -> Box<Fault> {
        let had = had.unwrap_or_else(|| "does nothing more".into());
        self.deviation.get_or_insert((had, does));
        Fault::error("the object does something else than it had done", Vec::new())
    }
}

/// What a step says, for people.
fn described(heap: &Heap, step: &SoloStep) -> String {
    match step {
        SoloStep::Learned { source, .. } => format!("uses {source}"),
        SoloStep::Called { target, message, .. } => call_text(heap, *target, *message),
    }
}

fn call_text(heap: &Heap, target: ObjectRef, message: Value) -> String {
    let message = write_value(heap, message, Style::Write).unwrap_or_default();
    format!("calls object {} with {message}", target.0)
}

impl Runtime {
    /// Leaves an object alone with this state: from now on only its inputs run, and what it asks of others comes from
    /// scripts. `inner` is the procedure that handles its own inner inputs. Gives whether there is such an object.
    ///
    /// # Errors
    /// Where memory does not allow it.
    pub fn begin_solo(&mut self, object: ObjectRef, state: &[Value], inner: Value) -> Outcome<bool> {
        let machine = &mut self.machine;
        if !machine.world.space.restart_object(&mut machine.heap, object, state)? {
            return Ok(false);
        }
        let (scripts, pending, open) = (Vec::new(), Vec::new(), Vec::new());
        let solo = Solo { object, inner, scripts, pending, open, deviation: None };
        machine.world.solo = Some(Box::new(solo));
        Ok(true)
    }

    /// Begins to have the object that is alone handle an input, the last of the scripts; the others are of those that it gets
    /// meanwhile.
    ///
    /// # Errors
    /// The result, where that ends or fails at once.
    pub fn start_solo(&mut self, scripts: Vec<SoloScript>) -> Result<(), RunResult> {
        let Some(solo) = &mut self.machine.world.solo else { return Ok(()) };
        let Some(first) = scripts.last() else { return Ok(()) };
        let message = first.message;
        solo.open.clear();
        solo.pending = vec![(0, VecDeque::from([Pending::Input(scripts.len() - 1)]))];
        solo.scripts = scripts;
        let object = Value::object_ref(solo.object);
        self.start_send(object, message)
    }

    /// What the object that is alone did otherwise than it had: what it had done, and what it does now.
    pub fn solo_deviation(&self) -> Option<(String, String)> {
        let solo = self.machine.world.solo.as_ref()?;
        let left = solo.scripts.last().and_then(|script| script.steps.front());
        let left = left.map(|step| (described(&self.machine.heap, step), "does not".to_string()));
        solo.deviation.clone().or(left)
    }

    /// A call by the object that is alone, to another one or to itself.
    pub(crate) fn answer_solo_call(
        &mut self,
        target: Value,
        message: Value,
        failure: Value,
    ) -> Option<RunResult> {
        let machine = &mut self.machine;
        if machine.world.settles_alone() {
            let begun = machine.resume_value(Value::FALSE);
            return self.settle(begun).err();
        }
        let begun = match machine.world.next_solo_call(&machine.heap, target, message) {
            Err(fault) => machine.resume_fault(*fault),
            Ok(call) => {
                let inner = machine.world.solo.as_ref().map_or(Value::FALSE, |solo| solo.inner);
                let object =
                    machine.world.solo.as_ref().map_or(target, |solo| Value::object_ref(solo.object));
                let answer = machine.heap.copy_to_send(call.value).unwrap_or(call.value);
                let messages = machine.heap.list(&call.messages);
                let raised = Value::boolean(call.raised);
                machine.resume_call(inner, &[object, messages, answer, raised, failure])
            }
        };
        self.settle(begun).err()
    }
}

impl RuntimeWorld {
    /// Whether a message begins an activation of the object that is alone. Others are answered outside of the loop.
    pub(crate) fn begins_alone(&mut self, target: Value) -> bool {
        let depth = self.execution.depth();
        let Some(solo) = &mut self.solo else { return true };
        if target != Value::object_ref(solo.object) {
            return false;
        }
        let Some(script) = solo.next_input(depth) else { return false };
        solo.open.truncate(depth);
        solo.open.push(script);
        true
    }

    /// Whether what is to happen now to the object that is alone is that what it has done is committed; it is then.
    fn settles_alone(&mut self) -> bool {
        let depth = self.execution.depth();
        let Some(solo) = &mut self.solo else { return false };
        if !solo.next_settles(depth) {
            return false;
        }
        self.space.settle_object(&mut self.execution, solo.object);
        true
    }

    /// The script of the innermost activation, if its object is alone.
    fn script(&mut self) -> Option<&mut SoloScript> {
        let depth = self.execution.depth();
        let solo = self.solo.as_mut()?;
        solo.open.truncate(depth);
        solo.scripts.get_mut(*solo.open.last()?)
    }

    /// Who sent the input that the object that is alone handles.
    fn solo_sender(&mut self) -> Value {
        let sender = self.script().and_then(|script| script.sender);
        sender.map_or(Value::FALSE, Value::object_ref)
    }

    /// The next thing that the activation learned, which must be from that source.
    pub(crate) fn next_learned(&mut self, heap: &mut Heap, source: u32) -> Outcome {
        let name = source_name(source);
        let step = self.script().and_then(|script| script.steps.pop_front());
        match step {
            Some(SoloStep::Learned { source, raised, value, .. }) if source.as_str() == name => {
                match raised {
                    true => Err(Box::new(Fault::Raise { value, continuable: false })),
                    false => heap.uncounted(|heap| heap.copy_to_send(value)).or(Ok(value)),
                }
            }
            other => Err(self.deviate(heap, other.as_ref(), format!("uses {name}"))),
        }
    }

    /// Whether the next thing that the activation learned is from that effect.
    pub(crate) fn learns_next(&mut self, effect: Effect) -> bool {
        let next = self.script().and_then(|script| script.steps.front());
        next.is_some_and(|step| step.is_from(effect))
    }

    /// Leaves out what the activation did until that, if it did that; gives the inputs of its own that came meanwhile.
    fn skip_to(&mut self, is_it: impl Fn(&SoloStep) -> bool) -> Vec<usize> {
        let Some(script) = self.script() else { return Vec::new() };
        let before = script.steps.iter().position(is_it).unwrap_or(0);
        let inner = |step| match step {
            SoloStep::Learned { inner, .. } | SoloStep::Called { inner, .. } => inner,
        };
        script.steps.drain(..before).flat_map(inner).collect()
    }

    /// Leaves out the next time that the activation looked at what was to be ensured: at what others had ensured. Gives the inputs of
    /// its own that came of that.
    fn skip_reading(&mut self) -> Vec<usize> {
        let mut inner = Vec::new();
        if self.learns_next(Effect::Reading) {
            for _ in 0..2 {
                inner.extend(self.skip_to(|step| step.is_from(Effect::Reading)));
                self.script().and_then(|script| script.steps.pop_front());
            }
        }
        inner
    }

    fn deviate(&mut self, heap: &Heap, had: Option<&SoloStep>, does: String) -> Box<Fault> {
        let had = had.map(|step| described(heap, step));
        match &mut self.solo {
            Some(solo) => solo.deviate(had, does),
            None => Fault::error("no object is alone", Vec::new()),
        }
    }

    /// An effect of the object that is alone; `None` for one that needs nothing of others.
    pub(crate) fn solo_effect(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        args: &[Value],
        at: At,
    ) -> Option<Outcome<Answer>> {
        self.solo.as_ref()?;
        if effect == Effect::Sender {
            return Some(Ok(Answer::Value(self.solo_sender())));
        }
        if !is_news(effect) || self.execution.depth() == 0 {
            return None;
        }
        let is_open = self.execution.open_tx().is_some();
        // What others had ensured is looked at in the same place.
        if effect == Effect::Reading && args[0] == Value::FALSE {
            _ = self.skip_to(|step| step.is_from(effect));
        }
        // A record of an earlier build has no such steps. Where the transaction is, or was, the object's own, it goes on as it can.
        let needs_none = is_open || matches!(effect, Effect::Verdict | Effect::Settlement);
        if is_of_choices(effect) && needs_none && !self.learns_next(effect) {
            return Some(self.perform(heap, effect, args, at));
        }
        // What it ensured itself is looked at again.
        if effect == Effect::CommitTx
            && let Some(answer) = self.check_ensured(heap, args[0])
        {
            return Some(Ok(answer));
        }
        if effect == Effect::CommitTx
            && let inner @ [_, ..] = self.skip_reading().as_slice()
            && let Some((object, answering)) =
                self.solo.as_ref().map(|solo| (Value::object_ref(solo.object), solo.inner))
        {
            let (messages, pending) = self.inner_inputs(inner.to_vec());
            self.pend(self.execution.depth(), pending);
            // It is asked in its transaction, and then that is committed.
            let looked = Value::symbol(Symbol::intern("looked"));
            let messages = heap.list(&messages);
            return Some(Ok(Answer::Call(answering, vec![object, messages, args[0], looked, Value::FALSE])));
        }
        let learned = self.next_learned(heap, effect as u32);
        Some(match (effect, learned) {
            (Effect::Require | Effect::Ensure | Effect::Reading, Ok(_)) if is_open => {
                self.perform(heap, effect, args, at)
            }
            (Effect::Choose, Ok(value)) if is_open => {
                self.pledge_chosen(heap, args[0], value, at).map(|()| Answer::Value(value))
            }
            // Transactions are its own: they decide what becomes of its state.
            (Effect::BeginTx | Effect::AbortTx, Ok(_)) => self.perform(heap, effect, args, at),
            (Effect::CommitTx, Ok(Value::TRUE)) => self.perform(heap, effect, args, at),
            (Effect::CommitTx, Ok(value)) => {
                self.perform(heap, Effect::AbortTx, args, at).map(|_| Answer::Value(value))
            }
            (_, learned) => learned.map(Answer::Value),
        })
    }

    /// What a call by the object that is alone comes to: whether it was rejected, and the output or the condition. Its own
    /// inputs that were handled meanwhile are pending now.
    fn next_solo_call(&mut self, heap: &Heap, target: Value, message: Value) -> Outcome<SoloCall> {
        let depth = self.execution.depth();
        let does = || match target.as_object_ref() {
            Some(object) => call_text(heap, object, message),
            None => "calls what is no object".into(),
        };
        if self.choices.is_reading() {
            let does = does();
            _ = self.skip_to(|step| described(heap, step) == does);
        }
        let step = self.script().and_then(|script| script.steps.pop_front());
        match step {
            Some(SoloStep::Called { target: had, message: sent, inner, settled, raised, value })
                if Value::object_ref(had) == target && call_text(heap, had, sent) == does() =>
            {
                let (mut messages, mut pending) = self.inner_inputs(inner);
                if let Some(after) = settled.filter(|after| *after <= pending.len()) {
                    pending.insert(after, Pending::Settles);
                    messages.insert(after, Value::FALSE);
                }
                self.pend(depth, pending);
                Ok(SoloCall { messages, raised, value })
            }
            // It was no call that began here: the object was on another shard, or there was none, say.
            Some(SoloStep::Learned { source, raised, value, inner })
                if source.as_str() == Effect::Call.name() =>
            {
                let (messages, pending) = self.inner_inputs(inner);
                self.pend(depth, pending);
                Ok(SoloCall { messages, raised, value })
            }
            other => Err(self.deviate(heap, other.as_ref(), does())),
        }
    }
}

impl RuntimeWorld {
    /// Inputs that the object that is alone gets during a call: their messages, and what is to happen.
    fn inner_inputs(&self, inner: Vec<usize>) -> (Vec<Value>, VecDeque<Pending>) {
        let scripts = self.solo.as_ref().map_or(&[][..], |solo| &solo.scripts);
        let messages = inner.iter().filter_map(|at| scripts.get(*at)).map(|script| script.message).collect();
        (messages, inner.into_iter().map(Pending::Input).collect())
    }

    fn pend(&mut self, depth: usize, pending: VecDeque<Pending>) {
        if let Some(solo) = &mut self.solo {
            solo.pending.push((depth, pending));
        }
    }
}

/// How a call was answered.
struct SoloCall {
    /// Inputs of the caller itself that were handled meanwhile; `#f` where what it had done was committed.
    messages: Vec<Value>,
    raised: bool,
    value: Value,
}
