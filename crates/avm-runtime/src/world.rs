//! The world that the VM runs in: objects, ports, permissions.

use crate::choices;
use crate::choices::Choices;
use crate::constraints::Constraints;
use crate::executions::Executions;
use crate::patience::Patience;
use crate::shards::Shards;
use crate::solo::Solo;
use crate::task::{Task, Who};
use crate::watching::Replacement;
use crate::{Roots, UnsafeFeature};
use avm_base::{AvmErrorKind, ContentHash, Limits, Symbol};
use avm_bytecode::{Effect, Primitive};
use avm_object::trace::Ends;
use avm_object::{At, Execution, ObjectSpace};
use avm_primitives::{Context, Io};
use avm_value::{Fault, Heap, Outcome, Tracer, Value};
use avm_vm::{Answer, Explored, Lifted, Message, Notes, Site, Truth, Way, World};
use std::collections::{HashSet, VecDeque};

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
    pub(crate) waiting: VecDeque<Box<Task>>,
    /// What executions that have delivered messages leave for the next ones.
    pub(crate) idle: Vec<Execution>,
    /// What stands for the running execution while there is none.
    pub(crate) blank: Option<Execution>,
    /// Which execution runs.
    pub(crate) who: Who,
    /// The executions that programs started.
    pub(crate) executions: Executions,
    /// Values that the runtime keeps: results and conditions.
    pub(crate) kept: Vec<Value>,
    /// Bytes that lost ports have given back.
    pub(crate) relieve: usize,
    /// Whether the running execution delivers a message: then others do not overtake it.
    pub(crate) is_delivery: bool,
    /// Whether the running execution has waited for messages to be delivered, and goes on whatever has come since.
    pub(crate) is_excused: bool,
    /// Whether the running execution's transaction was judged, and may be committed.
    pub(crate) is_judged: bool,
    /// Whether the running execution has suspended itself.
    pub(crate) is_suspended: bool,
    /// How many executions that are not running have met so many conflicts that it is their turn.
    pub(crate) starving: usize,
    /// How many executions that deliver messages can go on, or will when others have left their objects.
    pub(crate) under_way: usize,
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
    /// An effect to perform again: what it lacked has been fetched.
    pub(crate) again: Option<(Effect, Vec<Value>)>,
    /// On a store, the numbers of behaviours that it can keep.
    pub(crate) checked_behaviors: Option<HashSet<i64>>,
    /// The content hash of the procedure that is about to be registered.
    pub(crate) code_hash: Option<ContentHash>,
    /// A message that takes the place of the one of some event.
    pub(crate) replacement: Option<Replacement>,
    /// The object that is alone, if one is.
    pub(crate) solo: Option<Box<Solo>>,
    /// What is known of other shards, if there are any.
    pub(crate) shards: Option<Box<Shards>>,
    /// When the run is to stop.
    pub(crate) patience: Patience,
}

#[inline(always)]
pub(crate) fn at(site: Site, gas: u64) -> At {
    At { site: avm_object::Site { code: site.module, pc: site.pc }, gas }
}

impl RuntimeWorld {
    /// Whether messages wait that should be delivered before the running program goes on with objects.
    #[inline(always)]
    pub(crate) fn must_deliver(&self) -> bool {
        self.space.messages_waiting() + self.under_way > 0
            && self.execution.depth() == 0
            && !self.is_delivery
            && !self.is_excused
            && self.execution.open_tx().is_none()
    }

    /// Whether sends have to be looked at before they begin: none may begin, or they are answered as they were, or another
    /// message takes the place of one.
    #[inline(always)]
    fn looks_at_sends(&self) -> bool {
        self.execution.is_special()
            && (self.execution.is_pure() || self.replacement.is_some() || self.solo.is_some())
    }

    /// Whether no activation learns from an effect what somebody keeps or gives, and effects may be performed.
    #[inline(always)]
    fn acts_unheard(&self) -> bool {
        !self.execution.is_watched()
            || (self.execution.depth() == 0 && !self.execution.is_pure() && self.solo.is_none())
    }

    /// Whether there are executions beside the program's that want to go on in turn.
    pub(crate) fn has_others(&self) -> bool {
        self.executions.living() + self.shards.as_ref().map_or(0, |shards| shards.serving()) > 0
    }

    #[inline]
    pub(crate) fn primitive_plainly(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
    ) -> Outcome {
        avm_primitives::function(primitive)(&mut Context { heap, io: &mut self.io }, arguments)
    }
}

impl World for RuntimeWorld {
    #[inline]
    fn primitive(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome {
        if self.execution.is_watched() {
            return self.primitive_specially(heap, primitive, arguments);
        }
        self.primitive_plainly(heap, primitive, arguments)
    }

    fn effect(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Outcome<Answer> {
        if self.execution.is_watched() {
            return self.effect_specially(heap, effect, arguments, at(site, gas));
        }
        self.perform(heap, effect, arguments, at(site, gas))
    }

    #[inline(always)]
    fn effect_at_once(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Option<Value> {
        if !self.acts_unheard() {
            return None;
        }
        match (effect, arguments) {
            (Effect::BeginTx, []) => self.begin_tx_at_once(at(site, gas)),
            (Effect::CommitTx, [tx]) => self.commit_tx_at_once(heap, *tx, at(site, gas)),
            _ => None,
        }
    }

    fn activate(
        &mut self,
        heap: &mut Heap,
        target: Value,
        message: Message<'_>,
        site: Site,
        gas: u64,
    ) -> Outcome<Value> {
        self.execution.check_effect(Effect::Call.name())?;
        if self.must_deliver() || (self.execution.is_special() && self.is_answered_outside(target)) {
            return Err(Box::new(Fault::WouldBlock));
        }
        let message = match message {
            Message::Selector(selector, args) => {
                avm_object::Message::Selector { selector: Value::symbol(selector), args }
            }
            Message::Whole(value) => avm_object::Message::Whole(value),
        };
        let begun = self.space.activate(heap, &mut self.execution, target, message, at(site, gas));
        begun.map_err(|fault| self.note_no_output(heap, fault))
    }

    #[inline(always)]
    fn way(&self) -> Way {
        if self.looks_at_sends() || self.must_deliver() {
            Way::Slowly
        } else if !self.space.sends_at_once(&self.execution) {
            Way::Quickly
        } else {
            match self.notes() {
                Notes::Nothing => Way::AtOnce,
                Notes::Entry => Way::AtOnceNoted,
                Notes::EntryAndLog => Way::AtOnceLogged,
            }
        }
    }

    #[inline(always)]
    fn activate_at_once(&mut self, target: Value, selector: Value, arguments: &[Value]) -> Option<Value> {
        self.space.activate_at_once(&mut self.execution, target, selector, arguments)
    }

    #[inline(always)]
    fn activate_quickly(&mut self, target: Value, selector: Value, arguments: &[Value]) -> Option<Value> {
        self.space.activate_quickly(&mut self.execution, target, selector, arguments)
    }

    #[inline(always)]
    fn notes(&self) -> Notes {
        let trace = self.execution.trace();
        match (trace.keeps(), trace.is_logged()) {
            (false, _) => Notes::Nothing,
            (true, false) => Notes::Entry,
            (true, true) => Notes::EntryAndLog,
        }
    }

    #[inline(always)]
    fn note_at_once<const AT_ONCE: bool, const LOG: bool>(
        &mut self,
        selector: Value,
        arguments: &[Value],
        now: impl FnOnce() -> (Site, u64),
    ) -> Option<Value> {
        let at = || {
            let (site, gas) = now();
            at(site, gas)
        };
        // None of those that begin at once begins in a transaction.
        if AT_ONCE {
            self.space.keep_call_at_once::<false, LOG>(&mut self.execution, selector, arguments, at)
        } else {
            self.space.keep_call_at_once::<true, LOG>(&mut self.execution, selector, arguments, at)
        }
    }

    #[inline(always)]
    fn note_activation<const LOG: bool>(
        &mut self,
        selector: Value,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Value {
        let behavior = self.space.keep_call::<LOG>(&mut self.execution, selector, arguments, at(site, gas));
        behavior.unwrap_or(Value::FALSE)
    }

    fn accept(&mut self, heap: &mut Heap, output: Value, gas: u64) -> Outcome<()> {
        self.space.accept(heap, &mut self.execution, output, gas)
    }

    #[inline(always)]
    fn ending(&self) -> Option<Notes> {
        match self.execution.trace().ends() {
            Ends::Unseen => Some(Notes::Nothing),
            Ends::Kept => Some(Notes::Entry),
            Ends::Logged => Some(Notes::EntryAndLog),
            Ends::Told => None,
        }
    }

    #[inline(always)]
    fn accept_at_once<const KEPT: bool>(&mut self, output: Value, gas: impl FnOnce() -> u64) -> bool {
        self.space.accept_at_once::<KEPT>(&mut self.execution, output, gas)
    }

    #[inline(always)]
    fn accept_followed(&mut self, heap: &Heap, output: Value, gas: u64) -> bool {
        self.space.accept_followed(heap, &mut self.execution, output, gas)
    }

    fn reject(&mut self, heap: &mut Heap, condition: Value, gas: u64) -> Fault {
        let at = At { gas, ..At::default() };
        let fault = match self.space.reject(heap, &mut self.execution, condition, at) {
            Ok(rejection) => Fault::Avm {
                kind: AvmErrorKind::ObjectRejectedCall,
                message: format!("{}: {}", rejection.message, words_of_cause(heap, condition)),
                irritants: rejection.irritants,
            },
            // There is an activation to reject: the VM has begun one for each boundary.
            Err(fault) => *fault,
        };
        *self.note_no_output(heap, Box::new(fault))
    }

    fn leave_pure(&mut self) {
        self.execution.leave_pure();
    }

    fn field(&mut self, _: &Heap, index: usize, behavior: Value) -> Outcome {
        self.check_behavior(behavior)?;
        self.space.field(&mut self.execution, index)
    }

    #[inline(always)]
    fn field_at_once(&self, index: usize, behavior: Value) -> Option<Value> {
        let is_own = self.space.is_inside(&self.execution, behavior);
        if is_own { self.space.field_at_once(&self.execution, index) } else { None }
    }

    fn set_field(&mut self, heap: &mut Heap, index: usize, value: Value, behavior: Value) -> Outcome<()> {
        self.check_behavior(behavior)?;
        self.space.set_field(heap, &mut self.execution, index, value)
    }

    #[inline(always)]
    fn set_field_at_once(&mut self, heap: &mut Heap, index: usize, value: Value, behavior: Value) -> bool {
        !value.is_pointer()
            && self.space.is_inside(&self.execution, behavior)
            && self.space.set_field_at_once(heap, &mut self.execution, index, value)
    }

    fn condition(&mut self, heap: &mut Heap, fault: Fault, procedure: Option<Symbol>) -> Value {
        avm_primitives::condition_of_fault(heap, &fault, procedure.map(Symbol::as_str))
    }

    fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        self.space.trace_roots(tracer);
        self.execution.trace_roots(tracer);
        self.roots.trace(tracer);
        self.waiting.iter_mut().for_each(|task| task.trace_roots(tracer));
        self.idle.iter_mut().for_each(|idle| idle.trace_roots(tracer));
        self.executions.trace_roots(tracer);
        tracer.visit_all(&mut self.kept);
        if let Some(solo) = &mut self.solo {
            solo.trace_roots(tracer);
        }
        if let Some(shards) = &mut self.shards {
            shards.trace_roots(tracer);
        }
        if let Some(replacement) = &mut self.replacement {
            tracer.visit(&mut replacement.message);
        }
        self.choices.trace_roots(tracer);
        for (_, arguments) in self.unfinished.iter_mut().chain(&mut self.again) {
            tracer.visit_all(arguments);
        }
    }

    fn lift(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome<Lifted> {
        self.lift_primitive(heap, primitive, arguments)
    }

    #[inline]
    fn is_shallow(&self, primitive: Primitive) -> bool {
        choices::is_shallow(primitive)
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

    fn table_entry(&mut self, heap: &Heap, table: Value, key: Value) -> Option<Option<usize>> {
        avm_primitives::table_entry(heap, table, key)
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

    fn explored(&mut self, heap: &mut Heap, gas: u64, whole: bool, leaves: bool) -> Outcome<Explored> {
        self.end_exploring(heap, gas, whole, leaves)
    }

    fn is_as_at(&mut self, heap: &Heap, base: usize) -> bool {
        self.is_as_at_point(heap, base)
    }

    fn is_possible(&mut self, heap: &mut Heap, point: Option<usize>, gas: u64) -> (bool, u64) {
        self.way_is_possible(heap, point, gas)
    }

    fn is_certain(&mut self, condition: Value) -> bool {
        let is_certain = self.choices.is_certain(condition);
        self.note_guard();
        is_certain
    }

    fn withdraw(&mut self, base: usize, end: usize) {
        self.choices.withdraw(base, end);
        self.forget(end);
    }

    fn relent(&mut self, base: usize) {
        self.choices.relent(base);
        self.note_guard();
    }

    fn must_stop(&mut self, heap: &mut Heap) -> bool {
        self.choices.charge(heap);
        self.patience.is_over()
    }

    fn stop_exploring(&mut self, heap: &mut Heap, fault: &Fault) {
        self.fail_exploring(heap, fault);
    }

    fn path_returned(&mut self) {
        self.choices.path_ends();
    }

    fn raised(&mut self, heap: &Heap, site: Site, message: Option<Value>) {
        let site = avm_object::Site { code: site.module, pc: site.pc };
        self.choices.raises(heap, site, message);
    }

    fn path_raised(&mut self, _: Value) {
        self.choices.path_raises();
    }

    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        self.relieve += self.io.release_lost(|value| tracer.survivor(value));
    }
}

/// The most bytes at each end of the reason that a rejection gives: where calls are nested deeply, it would be as long as they are deep.
const REASON: usize = 400;

/// Why an object rejected a call. A rejection further down says in its message why it happened.
fn words_of_cause(heap: &Heap, condition: Value) -> String {
    if let Some(parts) = heap.condition_parts(condition)
        && parts.cause.is_condition()
        && let Some(message) = heap.string_text(parts.message)
    {
        if message.len() <= 2 * REASON + 5 {
            return message;
        }
        let (first, last) =
            (message.floor_char_boundary(REASON), message.ceil_char_boundary(message.len() - REASON));
        return format!("{} ... {}", &message[..first], &message[last..]);
    }
    avm_primitives::explain::condition_text(heap, condition).unwrap_or_else(|_| "a condition".into())
}
