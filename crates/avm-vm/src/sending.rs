//! Messages to objects, and effects: where the loop meets the world.

use crate::code::{Code, InlineCache};
use crate::execution::{DynamicState, Execution, Inside, Turn};
use crate::machine::{Exit, HOOK_CREATE, Machine};
use crate::raising::running_site;
use crate::world::{Answer, Message, Site, World};
use avm_base::Symbol;
use avm_bytecode::{Effect, Opcode};
use avm_value::{Fault, Outcome, Value};

/// The shape of a clause for a bare symbol, and of an `else` clause; see [`avm_value::BehaviorParts::shapes`].
const BARE_SYMBOL: Value = Value::TRUE;
const ELSE: Value = Value::FALSE;

/// A `call` whose message has at most so many arguments may be an `ask`.
const SHORT_MESSAGE: usize = 8;

/// A clause that fits a message.
struct Fitting {
    procedure: Value,
    /// How many of the message's arguments it takes: all, or none for a bare symbol and for `else`.
    takes_arguments: bool,
}

impl<W: World> Machine<W> {
    /// The clause for a selector with `n` arguments, where the cache has it.
    #[inline(always)]
    pub(crate) fn cached_clause(behavior: Value, cache: &InlineCache, n: usize) -> Option<Value> {
        let clauses = behavior.clauses_of_behavior(cache.behavior)?;
        if cache.arguments as usize == n { clauses.vector_ref(cache.clause as usize) } else { None }
    }

    /// Notes the clause for a selector with `n` arguments in the cache of an `ask`, if it has no rest argument.
    fn cache_clause(
        &self,
        behavior: Value,
        cache: &mut InlineCache,
        selector: Symbol,
        n: usize,
    ) -> Option<()> {
        let parts = self.heap.behavior_parts(behavior)?;
        let (selectors, shapes) =
            (self.heap.vector_slice(parts.selectors)?, self.heap.vector_slice(parts.shapes)?);
        let wanted = (Value::symbol(selector), Value::fixnum(n as i64));
        let clause = selectors.iter().zip(shapes).position(|(name, shape)| (*name, *shape) == wanted)?;
        *cache = InlineCache { behavior: parts.number, clause: clause as u32, arguments: n as u32 };
        Some(())
    }

    /// The clause of a behaviour for a message: the first that fits.
    fn clause_for(
        &self,
        behavior: Value,
        selector: Option<Symbol>,
        arguments: Option<usize>,
    ) -> Option<Fitting> {
        let parts = self.heap.behavior_parts(behavior)?;
        let (selectors, shapes) =
            (self.heap.vector_slice(parts.selectors)?, self.heap.vector_slice(parts.shapes)?);
        let selector = selector.map(Value::symbol);
        for (index, (name, shape)) in selectors.iter().zip(shapes).enumerate() {
            let fits = match (*shape, arguments) {
                (ELSE, _) => true,
                (BARE_SYMBOL, None) => selector == Some(*name),
                (shape, Some(n)) => {
                    selector == Some(*name) && shape.as_fixnum().is_some_and(|shape| takes(shape, n))
                }
                _ => false,
            };
            if fits {
                let procedure = parts.clauses.vector_ref(index)?;
                let takes_arguments = shape.is_fixnum();
                return Some(Fitting { procedure, takes_arguments });
            }
        }
        None
    }

    /// Begins to be in an activation: the frame to return to is pushed, the object's slot is at `fp`, arguments follow.
    fn push_boundary(&mut self, inside: Inside, failure: Value) {
        self.execution.push_raw_frame(Execution::boundary(self.execution.fp));
        self.execution.put_aside(inside, failure);
    }

    /// An `ask` whose arguments are not all plain: they are copied for the receiver.
    #[cold]
    #[inline(never)]
    pub(crate) fn ask_slowly(&mut self, selector: Symbol, n: usize) -> Turn {
        for index in 0..n {
            let argument = self.execution.top(n)[index];
            let before = self.heap.allocated_words();
            match self.heap.copy_to_send(argument) {
                Ok(copy) => self.execution.top_mut(n)[index] = copy,
                Err(fault) => return self.raise_fault(*fault, Some("ask")),
            }
            self.execution.charge(self.heap.allocated_words() - before);
        }
        let site = running_site(self.execution.ip(), self.execution.closure);
        let arguments = self.execution.top(n).to_vec();
        let target = self.execution.top(n + 1)[0];
        let message = Message::Selector(selector, &arguments);
        let gas = self.execution.gas();
        match self.world.activate(&mut self.heap, target, message, site, gas) {
            Ok(behavior) => self.begin_ask(behavior, selector, n),
            Err(fault) => self.refuse_ask(*fault, selector, n),
        }
    }

    /// An `ask` that the world does not allow, or not yet: then it is left as the call that it stands for.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse_ask(&mut self, fault: Fault, selector: Symbol, n: usize) -> Turn {
        if fault != Fault::WouldBlock {
            return self.raise_fault(fault, Some("ask"));
        }
        let arguments = self.execution.top(n).to_vec();
        let target = self.execution.top(n + 1)[0];
        let message = self.heap.list(&arguments);
        let message = self.heap.cons(Value::symbol(selector), message);
        self.execution.push_frame(n + 1);
        self.execution.sp = self.execution.fp;
        Turn::Leave(Exit::Effect(Effect::Call, vec![target, message, Value::FALSE]))
    }

    /// An activation has begun for which the cache has no clause.
    #[cold]
    #[inline(never)]
    pub(crate) fn other_clause(&mut self, behavior: Value, selector: Symbol, n: u32) -> Turn {
        let code = self.execution.closure.code();
        // SAFETY: the running closure's code lives as long as the machine. The instruction pointer is past an `ask`, whose
        // operand at 4 is the index of its cache, as the verifier has checked. Nothing else refers to the cache.
        let cache: Option<&mut InlineCache> = code.map(|code| unsafe {
            let operand = self.execution.ip().sub(Opcode::Ask.size()).add(4).cast::<u16>();
            &mut *(*code.cast::<Code>()).caches.add(operand.read_unaligned().into())
        });
        if let Some(cache) = cache {
            self.cache_clause(behavior, cache, selector, n as usize);
        }
        self.begin_ask(behavior, selector, n as usize)
    }

    fn begin_ask(&mut self, behavior: Value, selector: Symbol, n: usize) -> Turn {
        self.execution.push_frame(n + 1);
        self.push_boundary(Inside::Activation, Value::FALSE);
        match self.clause_for(behavior, Some(selector), Some(n)) {
            Some(fitting) => {
                let arguments = if fitting.takes_arguments { n } else { 0 };
                self.execution.drop_top(n - arguments);
                self.enter_slowly(fitting.procedure, arguments)
            }
            None => {
                let condition = self.no_clause_condition(behavior, &described(selector, n));
                self.reject_activation(condition)
            }
        }
    }

    /// Sends any message, in place of a procedure that has been entered.
    pub(crate) fn send_in_place(&mut self, target: Value, message: Value, failure: Value) -> Turn {
        let site = self.running_site();
        self.execution.sp = self.execution.fp;
        let behavior = match self.activate_for(target, message, site) {
            Ok((behavior, copy)) => {
                self.execution.push(target);
                self.push_boundary(Inside::Activation, failure);
                (behavior, copy)
            }
            Err(fault) if *fault == Fault::WouldBlock => {
                return Turn::Leave(Exit::Effect(Effect::Call, vec![target, message, failure]));
            }
            Err(_) if failure.is_procedure() => return self.call_in_place(failure, &[]),
            Err(fault) => return self.raise_fault_in_place(*fault, Some(Effect::Call.name())),
        };
        self.enter_clause(behavior.0, behavior.1)
    }

    /// A `call` whose message is a selector and a few plain arguments is the `ask` that it looks like: nothing in it
    /// needs to be copied. `None`, with nothing done, for any other message.
    #[inline(always)]
    fn call_as_ask(&mut self) -> Option<Turn> {
        let mut arguments = [Value::FALSE; SHORT_MESSAGE];
        let (head, mut rest) = self.execution.top(1)[0].as_pair()?;
        let selector = head.as_symbol()?;
        let mut n = 0;
        while let Some((argument, next)) = rest.as_pair() {
            *arguments.get_mut(n).filter(|_| argument.is_plain())? = argument;
            (rest, n) = (next, n + 1);
        }
        if !rest.is_nil() || self.execution.is_crowded(n) {
            return None;
        }
        let arguments = &arguments[..n];
        let site = running_site(self.execution.ip(), self.execution.closure);
        let target = self.execution.top(2)[0];
        let gas = self.execution.gas();
        match self.world.activate(&mut self.heap, target, Message::Selector(selector, arguments), site, gas) {
            Ok(behavior) => {
                self.execution.drop_top(1);
                arguments.iter().for_each(|argument| self.execution.push(*argument));
                Some(self.begin_ask(behavior, selector, n))
            }
            Err(fault) if *fault == Fault::WouldBlock => None,
            Err(fault) => Some(self.raise_fault(*fault, Some(Effect::Call.name()))),
        }
    }

    fn activate_for(&mut self, target: Value, message: Value, site: Site) -> Outcome<(Value, Value)> {
        let before = self.heap.allocated_words();
        let copy = self.heap.copy_to_send(message)?;
        self.execution.charge(self.heap.allocated_words() - before);
        let gas = self.execution.gas();
        let behavior = self.world.activate(&mut self.heap, target, Message::Whole(copy), site, gas)?;
        Ok((behavior, copy))
    }

    /// Handles a message for which the world has begun an activation, in an execution that does nothing else.
    pub(crate) fn handle_delivery(&mut self, behavior: Value, message: Value) -> Turn {
        // The slot that the boundary returns to.
        self.execution.push(Value::FALSE);
        self.push_boundary(Inside::Activation, Value::FALSE);
        self.enter_clause(behavior, message)
    }

    /// Enters the clause for a message; the activation has begun and the object's slot is on top.
    fn enter_clause(&mut self, behavior: Value, message: Value) -> Turn {
        let (selector, arguments) = match message.as_pair() {
            Some((head, tail)) => match (head.as_symbol(), tail.list_to_vec()) {
                (Some(selector), Some(arguments)) => (Some(selector), Some(arguments)),
                _ => (None, None),
            },
            None => (message.as_symbol(), None),
        };
        match self.clause_for(behavior, selector, arguments.as_ref().map(Vec::len)) {
            Some(fitting) => {
                let arguments = arguments.filter(|_| fitting.takes_arguments).unwrap_or_default();
                self.execution.begin_callee(0);
                self.call_in_place(fitting.procedure, &arguments)
            }
            None => {
                let condition = self.no_clause_condition(behavior, "this message");
                self.reject_activation(condition)
            }
        }
    }

    fn no_clause_condition(&mut self, behavior: Value, message: &str) -> Value {
        let name = self.heap.behavior_parts(behavior).and_then(|parts| parts.name.as_symbol());
        let name = name.map_or("the object's behaviour", Symbol::as_str);
        let fault =
            Fault::Error { message: format!("{name} has no clause for {message}"), irritants: Vec::new() };
        self.world.condition(&mut self.heap, fault, None)
    }

    /// Calls a pure function, in place of a procedure that has been entered.
    fn call_pure(&mut self, procedure: Value, arguments: &[Value]) -> Turn {
        self.execution.sp = self.execution.fp;
        // The slot that the boundary returns to.
        self.execution.push(Value::FALSE);
        self.push_boundary(Inside::Pure, Value::FALSE);
        self.execution.begin_callee(0);
        self.call_in_place(procedure, arguments)
    }

    /// Ends the innermost activation with its output, or the innermost pure function with its value.
    pub(crate) fn leave_activation(&mut self, output: Value) -> Turn {
        if self.execution.inside() == Inside::Pure {
            self.world.leave_pure();
            self.execution.take_back_dynamic();
            return self.execution.return_value(output);
        }
        match self.accept(output) {
            Ok(output) => {
                self.execution.take_back_dynamic();
                self.execution.return_value(output)
            }
            Err(fault) => {
                let condition = self.world.condition(&mut self.heap, *fault, None);
                // The boundary was popped when the activation returned; what follows expects it.
                self.execution.push_raw_frame(Execution::boundary(self.execution.fp));
                self.reject_activation(condition)
            }
        }
    }

    fn accept(&mut self, output: Value) -> Outcome {
        let gas = self.execution.gas();
        let before = self.heap.allocated_words();
        let copy = if output.is_plain() { output } else { self.heap.copy_to_send(output)? };
        self.world.accept(&mut self.heap, copy, gas)?;
        self.execution.charge(self.heap.allocated_words() - before);
        Ok(copy)
    }

    /// The site of the innermost instruction of a module, with a frame to return to pushed or not.
    fn running_site(&mut self) -> Site {
        self.backtrace_top().unwrap_or(Site { module: u32::MAX, pc: 0 })
    }

    /// The instruction `effect`: the instruction pointer is past it, the arguments on top.
    #[inline(always)]
    pub(crate) fn effect_instruction(&mut self, effect: Effect, n: usize) -> Turn {
        match effect {
            Effect::Call if n == 2 => {
                if let Some(turn) = self.call_as_ask() {
                    return turn;
                }
            }
            // Reading and setting a register of the dynamic state is so common that no frame is pushed for it.
            Effect::Dynamic => {
                if let Some(value) = self.dynamic_register(self.execution.top(1)[0]) {
                    self.execution.top_mut(1)[0] = value;
                    return Turn::Go;
                }
            }
            Effect::SetDynamic => {
                if let [register, value] = *self.execution.top(2)
                    && self.set_dynamic_register(register, value)
                {
                    self.execution.drop_top(1);
                    self.execution.top_mut(1)[0] = Value::UNSPECIFIED;
                    return Turn::Go;
                }
            }
            Effect::BeginTx | Effect::CommitTx => return self.transact(effect, n),
            _ => {}
        }
        self.plain_effect(effect, n)
    }

    /// Begins or ends a transaction.
    #[inline(never)]
    fn transact(&mut self, effect: Effect, n: usize) -> Turn {
        let site = running_site(self.execution.ip(), self.execution.closure);
        if self.modules.get(site.module as usize).is_some_and(|module| !module.hidden) {
            let (gas, arguments) = (self.execution.gas(), self.execution.top(n));
            if let Some(value) = self.world.effect_at_once(&mut self.heap, effect, arguments, site, gas) {
                self.execution.drop_top(n);
                self.execution.push(value);
                return Turn::Go;
            }
        }
        self.plain_effect(effect, n)
    }

    /// An effect that has no shorter way.
    #[inline(never)]
    fn plain_effect(&mut self, effect: Effect, n: usize) -> Turn {
        // Most effects have a value at once, and need no frame for it.
        let site = running_site(self.execution.ip(), self.execution.closure);
        if !is_own(effect) && self.modules.get(site.module as usize).is_some_and(|module| !module.hidden) {
            let answer = self.ask_world(effect, n, site);
            if let Ok(Answer::Value(value)) = answer {
                self.execution.drop_top(n);
                self.execution.push(value);
                return Turn::Go;
            }
            self.execution.push_frame(n);
            return self.follow_answer(answer, effect, n);
        }
        self.execution.push_frame(n);
        self.effect_in_place(effect, n)
    }

    /// Performs an effect in place of a procedure that has been entered, its arguments on top.
    pub(crate) fn effect_in_place(&mut self, effect: Effect, n: usize) -> Turn {
        let argument = |at: usize| self.execution.top(n)[at];
        match effect {
            Effect::Dynamic => return self.dynamic(argument(0)),
            Effect::SetDynamic => return self.set_dynamic(argument(0), argument(1)),
            Effect::SetHook => return self.set_hook(argument(0), argument(1)),
            Effect::Uncaught => return self.uncaught(argument(0)),
            Effect::NotePlace => {
                let condition = argument(0);
                let backtrace = self.backtrace();
                self.note_place(condition, &backtrace);
                return self.execution.return_value(Value::UNSPECIFIED);
            }
            Effect::Reinstate => return self.reinstate(argument(0), argument(1)),
            Effect::ContinuationWinders => {
                return match self.continuation_winders(argument(0)) {
                    Ok(winders) => self.execution.return_value(winders),
                    Err(fault) => self.raise_fault_in_place(*fault, Some(effect.name())),
                };
            }
            _ => {}
        }
        let site = self.running_site();
        let answer = self.ask_world(effect, n, site);
        self.follow_answer(answer, effect, n)
    }

    /// Lets the world perform an effect whose arguments are on top.
    #[inline(always)]
    fn ask_world(&mut self, effect: Effect, n: usize, site: Site) -> Outcome<Answer> {
        let gas = self.execution.gas();
        let before = self.heap.allocated_words();
        let answer = self.world.effect(&mut self.heap, effect, self.execution.top(n), site, gas);
        self.execution.charge(self.heap.allocated_words() - before);
        answer
    }

    /// Does what the world answers to an effect, in place of a procedure that has been entered.
    fn follow_answer(&mut self, answer: Outcome<Answer>, effect: Effect, n: usize) -> Turn {
        match answer {
            Ok(Answer::Value(value)) => self.execution.return_value(value),
            Ok(Answer::Call(procedure, arguments)) => self.call_in_place(procedure, &arguments),
            Ok(Answer::Pure(procedure, arguments)) => self.call_pure(procedure, &arguments),
            Ok(Answer::Create { init, behavior, controller }) => {
                self.call_in_place(self.hooks[HOOK_CREATE], &[init, behavior, controller])
            }
            Ok(Answer::Send { target, message, failure }) => self.send_in_place(target, message, failure),
            Ok(Answer::Leave) => self.leave_for(effect, n),
            Ok(Answer::Explore(value)) => self.explore_from(value),
            Ok(Answer::EndPath) => self.end_path(),
            Ok(Answer::Refused(fault)) => match self.is_in_transaction_form() {
                true => self.raise_fault_in_place(*fault, None),
                false => self.execution.return_value(Value::UNSPECIFIED),
            },
            Err(fault) if *fault == Fault::WouldBlock => self.leave_for(effect, n),
            Err(fault) => {
                let which = if n > 0 { self.execution.top(n)[0].as_fixnum() } else { None };
                self.raise_fault_in_place(*fault, Some(effect.procedure(which)))
            }
        }
    }

    /// Returns an undecided value, and explores what follows.
    #[cold]
    fn explore_from(&mut self, value: Value) -> Turn {
        _ = self.execution.return_value(value);
        while self.is_at_underflow() {
            self.execution.drop_top(1);
            if !self.refill() {
                return Turn::Leave(Exit::Return(value));
            }
            _ = self.execution.return_value(value);
        }
        match self.begin_exploring() {
            Ok(()) => Turn::Explore,
            Err(fault) => {
                self.world.stop_exploring(&mut self.heap, &fault);
                self.raise_fault(*fault, None)
            }
        }
    }

    /// Leaves the loop, so that an effect is answered from outside.
    fn leave_for(&mut self, effect: Effect, n: usize) -> Turn {
        let arguments = self.execution.top(n).to_vec();
        self.execution.sp = self.execution.fp;
        Turn::Leave(Exit::Effect(effect, arguments))
    }

    fn dynamic(&mut self, register: Value) -> Turn {
        match self.dynamic_register(register) {
            Some(value) => self.execution.return_value(value),
            None => self.raise_fault_in_place(*Fault::out_of_range(1, register, 0, 3), None),
        }
    }

    fn dynamic_register(&self, register: Value) -> Option<Value> {
        let DynamicState { handlers, parameters, winders } = self.execution.dynamic;
        match register.as_fixnum()? {
            0 => Some(handlers),
            1 => Some(parameters),
            2 => Some(winders),
            3 => Some(Value::fixnum(self.execution.activation_depth() as i64)),
            _ => None,
        }
    }

    fn set_dynamic(&mut self, register: Value, value: Value) -> Turn {
        if self.set_dynamic_register(register, value) {
            return self.execution.return_value(Value::UNSPECIFIED);
        }
        self.raise_fault_in_place(*Fault::out_of_range(1, register, 0, 2), None)
    }

    /// Whether there is such a register.
    fn set_dynamic_register(&mut self, register: Value, value: Value) -> bool {
        let DynamicState { handlers, parameters, winders } = &mut self.execution.dynamic;
        let register = match register.as_fixnum() {
            Some(0) => handlers,
            Some(1) => parameters,
            Some(2) => winders,
            _ => return false,
        };
        *register = value;
        true
    }

    /// A hook is set once, by the library that belongs to the machine: frames rely on what it sets never returning to where
    /// something was raised.
    fn set_hook(&mut self, number: Value, procedure: Value) -> Turn {
        match number.as_fixnum() {
            Some(number @ 0..=2) if !self.hooks[number as usize].is_true() => {
                self.hooks[number as usize] = procedure;
            }
            _ => return self.raise_fault_in_place(*Fault::out_of_range(1, number, 0, 2), None),
        }
        self.execution.return_value(Value::UNSPECIFIED)
    }
}

/// Whether the machine answers the effect itself.
fn is_own(effect: Effect) -> bool {
    use Effect::{ContinuationWinders, Dynamic, NotePlace, Reinstate, SetDynamic, SetHook, Uncaught};
    matches!(effect, Dynamic | SetDynamic | SetHook | Uncaught | NotePlace | Reinstate | ContinuationWinders)
}

/// Whether a clause of that shape takes so many arguments.
fn takes(shape: i64, n: usize) -> bool {
    shape == n as i64 || (shape < 0 && n as i64 >= -1 - shape)
}

/// A message of a selector and so many arguments, for people.
fn described(selector: Symbol, n: usize) -> String {
    format!("({selector} ...) with {n} argument{}", if n == 1 { "" } else { "s" })
}
