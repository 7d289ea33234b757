//! Calls off the fast path: rest arguments, `case-lambda`, primitives and effects as procedures, `apply`, safepoints, and what
//! goes wrong with a call.

use crate::code::{Code, CodeKind};
use crate::execution::Turn;
use crate::machine::{Exit, Machine};
use crate::world::World;
use avm_bytecode::{Control, Effect, Primitive};
use avm_value::{Fault, Outcome, Value};

impl<W: World> Machine<W> {
    /// Makes a closure of a module's procedure over the `n` values below `sp`, and gives the new `sp`.
    #[inline]
    pub(crate) fn make_closure(
        &mut self,
        code: &Code,
        procedure: usize,
        n: usize,
        sp: *mut Value,
    ) -> *mut Value {
        // SAFETY: the verifier has checked the index and counted the slots; the frame has room for the result.
        unsafe {
            let from = sp.sub(n);
            if n == 0 {
                from.write(*code.closures.add(procedure));
                return from.add(1);
            }
            let captured = std::slice::from_raw_parts(from, n);
            let made = self.heap.closure(code.procedures.add(procedure).cast(), captured);
            from.write(made);
            from.add(1)
        }
    }

    /// At the beginning of a procedure or a loop's turn: collects, makes room, or stops for want of gas.
    #[cold]
    #[inline(never)]
    pub(crate) fn safepoint(&mut self) -> Turn {
        if self.heap.wants_collection() {
            self.collect(&mut [], false);
            if self.heap.is_over_limit() {
                return Turn::Leave(Exit::OutOfMemory);
            }
        }
        // SAFETY: a procedure that is being entered is running.
        let code = unsafe { &*self.execution.closure.code_unchecked().cast::<Code>() };
        let slots = self.frame_size_at(code);
        if self.execution.is_crowded(slots)
            && let Err(fault) = self.flush()
        {
            return self.raise_fault(*fault, None);
        }
        if self.execution.is_out_of_gas() { Turn::Leave(Exit::OutOfFuel) } else { Turn::Go }
    }

    /// The slots that the procedure at the instruction pointer needs at most: a clause of `case-lambda` has its own figure.
    fn frame_size_at(&self, code: &Code) -> usize {
        match &code.kind {
            // SAFETY: clause indices were checked by the verifier.
            CodeKind::Clauses(clauses) => clauses
                .iter()
                .map(|clause| unsafe { &*code.procedures.add(*clause as usize) }.frame_size as usize)
                .max()
                .unwrap_or(0),
            _ => code.frame_size as usize,
        }
    }

    /// Enters a procedure, the frame to return to on top of the frames and the `n` arguments on top of the slots.
    #[cold]
    #[inline(never)]
    pub(crate) fn enter_slowly(&mut self, callee: Value, n: usize) -> Turn {
        self.execution.begin_callee(n);
        let Some(address) = callee.code() else { return self.not_a_procedure(callee) };
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*address.cast() };
        match &code.kind {
            CodeKind::Plain => self.enter_plain(callee, code, n),
            CodeKind::Clauses(clauses) => {
                for clause in clauses {
                    // SAFETY: clause indices were checked by the verifier.
                    let clause = unsafe { &*code.procedures.add(*clause as usize) };
                    if takes(clause, n) {
                        return self.enter_plain(callee, clause, n);
                    }
                }
                self.wrong_arity(callee, code, n)
            }
            CodeKind::Primitive(_) | CodeKind::Effect(_) if self.is_exploring() => {
                self.explore_call(callee, n)
            }
            CodeKind::Primitive(primitive) => self.enter_primitive(*primitive, callee, code, n),
            CodeKind::Effect(effect) => self.enter_effect(*effect, callee, code, n),
            CodeKind::Continuation => {
                let values: Vec<Value> = self.execution.top(n).to_vec();
                let packed = self.heap.values(&values);
                self.throw(callee, packed)
            }
        }
    }

    /// Enters a primitive or an effect while choices are undecided.
    #[cold]
    fn explore_call(&mut self, callee: Value, n: usize) -> Turn {
        match self.call_as_instruction(callee, n) {
            Some(turn) => turn,
            None => self.enter_built_in(callee, n),
        }
    }

    /// Enters a primitive or an effect.
    pub(crate) fn enter_built_in(&mut self, callee: Value, n: usize) -> Turn {
        self.execution.begin_callee(n);
        let Some(address) = callee.code() else { return self.not_a_procedure(callee) };
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*address.cast() };
        match code.kind {
            CodeKind::Primitive(primitive) => self.enter_primitive(primitive, callee, code, n),
            CodeKind::Effect(effect) => self.enter_effect(effect, callee, code, n),
            _ => self.wrong_arity(callee, code, n),
        }
    }

    #[inline(always)]
    fn enter_effect(&mut self, effect: Effect, callee: Value, code: &Code, n: usize) -> Turn {
        if !effect_takes(effect, n) {
            return self.wrong_arity(callee, code, n);
        }
        self.execution.charge(effect.gas().into());
        self.effect_in_place(effect, n)
    }

    fn enter_plain(&mut self, callee: Value, code: &Code, n: usize) -> Turn {
        if !takes(code, n) {
            return self.wrong_arity(callee, code, n);
        }
        if code.rest {
            let count = n - code.required as usize;
            let list = self.heap.list(self.execution.top(count));
            self.execution.charge(2 * count as u64);
            self.execution.drop_top(count);
            // With no rest arguments the list takes one slot more than there were values: make sure of it.
            if self.execution.is_crowded(1)
                && let Err(fault) = self.flush()
            {
                return self.raise_fault_in_place(*fault, None);
            }
            self.execution.push(list);
        }
        self.execution.enter(callee, code);
        if self.needs_safepoint(code.frame_size as usize) { self.safepoint() } else { Turn::Go }
    }

    /// Whether there is something to do before a procedure that needs so many slots runs.
    #[inline]
    fn needs_safepoint(&mut self, slots: usize) -> bool {
        self.heap.wants_collection() || self.execution.gas_is_negative() || self.execution.is_crowded(slots)
    }

    #[inline(always)]
    fn enter_primitive(&mut self, primitive: Primitive, callee: Value, code: &Code, n: usize) -> Turn {
        if !primitive_takes(primitive, n) {
            return self.wrong_arity(callee, code, n);
        }
        let before = self.heap.allocated_words();
        let outcome = self.world.primitive(&mut self.heap, primitive, self.execution.top(n));
        self.end_primitive(primitive, outcome, before)
    }

    /// Calls a primitive in place of a procedure that has been entered.
    fn call_primitive(&mut self, primitive: Primitive, arguments: &[Value]) -> Turn {
        let before = self.heap.allocated_words();
        let outcome = self.world.primitive(&mut self.heap, primitive, arguments);
        self.end_primitive(primitive, outcome, before)
    }

    fn end_primitive(&mut self, primitive: Primitive, outcome: Outcome, before: u64) -> Turn {
        self.execution.charge(3 + self.heap.allocated_words() - before);
        match outcome {
            Ok(value) => self.execution.return_value(value),
            Err(fault) => self.raise_fault_in_place(*fault, Some(primitive.name())),
        }
    }

    /// `apply`: the frame to return to is pushed, the `n` first arguments are on top.
    pub(crate) fn apply(&mut self, callee: Value, n: usize, list: Value) -> Turn {
        self.execution.begin_callee(n);
        let Some(length) = list.list_length() else {
            let fault = Fault::wrong_type(n + 2, "a list", list);
            return self.raise_fault_in_place(*fault, Some(Control::Apply.name()));
        };
        self.execution.charge(length as u64);
        if n + length < 1000 {
            if self.execution.is_crowded(length)
                && let Err(fault) = self.flush()
            {
                return self.raise_fault_in_place(*fault, None);
            }
            list.list_iter().for_each(|value| self.execution.push(value));
            return self.enter_slowly(callee, n + length);
        }
        let arguments: Vec<Value> = self.execution.top(n).iter().copied().chain(list.list_iter()).collect();
        self.apply_to_many(callee, &arguments)
    }

    /// Calls a procedure with more arguments than the stack should hold: those that go into a rest list never lie there.
    fn apply_to_many(&mut self, callee: Value, arguments: &[Value]) -> Turn {
        let n = arguments.len();
        self.execution.sp = self.execution.fp;
        let Some(address) = callee.code() else { return self.not_a_procedure(callee) };
        // SAFETY: a procedure's code lives as long as the machine.
        let mut code: &Code = unsafe { &*address.cast() };
        if let CodeKind::Clauses(clauses) = &code.kind {
            // SAFETY: clause indices were checked by the verifier.
            let mut clauses = clauses.iter().map(|clause| unsafe { &*code.procedures.add(*clause as usize) });
            match clauses.find(|code| takes(code, n)) {
                Some(clause) => code = clause,
                None => return self.wrong_arity(callee, code, n),
            }
        }
        match &code.kind {
            CodeKind::Plain if takes(code, n) => self.enter_with_many(callee, code, arguments),
            CodeKind::Primitive(primitive) if primitive_takes(*primitive, n) => {
                self.call_primitive(*primitive, arguments)
            }
            CodeKind::Continuation => {
                let packed = self.heap.values(arguments);
                self.throw(callee, packed)
            }
            _ => self.wrong_arity(callee, code, n),
        }
    }

    fn enter_with_many(&mut self, callee: Value, code: &Code, arguments: &[Value]) -> Turn {
        let (required, rest) = arguments.split_at(code.required.into());
        if self.execution.is_crowded(required.len() + 1)
            && let Err(fault) = self.flush()
        {
            return self.raise_fault_in_place(*fault, None);
        }
        required.iter().for_each(|value| self.execution.push(*value));
        if code.rest {
            let list = self.heap.list(rest);
            self.execution.charge(2 * rest.len() as u64);
            self.execution.push(list);
        }
        self.execution.enter(callee, code);
        self.safepoint()
    }

    /// Replaces the value on top, not exactly `n` packed values, by `n`: one by itself, or this is an error.
    pub(crate) fn unpack_slowly(&mut self, packed: Value, n: usize) -> Turn {
        let found = self.heap.unpack_values(&packed).len();
        if found == n {
            return Turn::Go;
        }
        let fault = self.wrong_value_count(n, false, found);
        self.raise_fault(fault, None)
    }

    /// Replaces the multiple values on top by `n` values and the list of the further ones.
    pub(crate) fn unpack_rest(&mut self, n: usize) -> Turn {
        let packed = self.execution.top(1)[0];
        let values = self.heap.unpack_values(&packed).to_vec();
        if values.len() < n {
            let fault = self.wrong_value_count(n, true, values.len());
            return self.raise_fault(fault, None);
        }
        self.execution.drop_top(1);
        values[..n].iter().for_each(|value| self.execution.push(*value));
        let rest = self.heap.list(&values[n..]);
        self.execution.push(rest);
        Turn::Go
    }

    /// Replaces the list on top by its elements as multiple values. The compiler only asks this of a rest argument, so it is
    /// a list.
    pub(crate) fn values_of_list(&mut self) -> Turn {
        let values = self.execution.top(1)[0].list_to_vec().unwrap_or_default();
        self.execution.charge(values.len() as u64);
        self.execution.top_mut(1)[0] = self.heap.values(&values);
        Turn::Go
    }

    /// Calls a procedure with multiple values: the frame to return to is pushed.
    pub(crate) fn call_with_packed(&mut self, callee: Value, packed: Value) -> Turn {
        self.execution.begin_callee(0);
        let values = self.heap.unpack_values(&packed).to_vec();
        self.execution.charge(values.len() as u64);
        self.call_in_place(callee, &values)
    }

    /// Calls a procedure with these arguments, the frame to return to being pushed and the callee's slots beginning at `fp`.
    pub(crate) fn call_in_place(&mut self, callee: Value, arguments: &[Value]) -> Turn {
        self.execution.sp = self.execution.fp;
        if arguments.len() >= 1000 {
            return self.apply_to_many(callee, arguments);
        }
        if self.execution.is_crowded(arguments.len())
            && let Err(fault) = self.flush()
        {
            return self.raise_fault_in_place(*fault, None);
        }
        arguments.iter().for_each(|value| self.execution.push(*value));
        self.enter_slowly(callee, arguments.len())
    }

    /// Adds a small integer to a number, where it takes a primitive: `(+ x k)`, or `(- x k)` if it is negative. Gives the
    /// name of what the program called with an error.
    pub(crate) fn add_small(&mut self, a: Value, small: Value) -> Result<Value, (Box<Fault>, &'static str)> {
        let (primitive, b) = match small.fixnum_value() {
            k if k < 0 => (Primitive::Sub, Value::fixnum(-k)),
            _ => (Primitive::Add, small),
        };
        let before = self.heap.allocated_words();
        let outcome = self.world.primitive(&mut self.heap, primitive, &[a, b]);
        self.execution.charge(self.heap.allocated_words() - before);
        outcome.map_err(|mut fault| {
            // A sum is compiled the same with the small integer first.
            if let (Primitive::Add, Fault::WrongType { argument, .. }) = (primitive, &mut *fault) {
                *argument = 0;
            }
            (fault, primitive.name())
        })
    }

    /// The sum of a number and a small integer; pushes it.
    pub(crate) fn add_slowly(&mut self, a: Value, small: Value) -> Turn {
        match self.add_small(a, small) {
            Ok(sum) => {
                self.execution.push(sum);
                Turn::Go
            }
            Err((fault, name)) => self.raise_fault(*fault, Some(name)),
        }
    }

    /// Adds a small integer to the number in a slot; then begins another turn of a loop, if there is a distance to its beginning.
    pub(crate) fn add_to_slot(&mut self, i: usize, small: Value, turn: Option<i32>) -> Turn {
        // SAFETY: the verifier has checked that the slot lies in the frame.
        let (slot, number) = unsafe { (self.execution.fp.add(i), *self.execution.fp.add(i)) };
        match self.add_small(number, small) {
            // SAFETY: as above; a primitive does not touch the stack.
            Ok(sum) => unsafe { slot.write(sum) },
            Err((fault, name)) => return self.raise_fault(*fault, Some(name)),
        }
        let Some(distance) = turn else { return Turn::Go };
        self.execution.jump(distance);
        self.safepoint()
    }
}

/// Whether a plain procedure takes so many arguments.
fn takes(code: &Code, n: usize) -> bool {
    let required = code.required as usize;
    n == required || (code.rest && n > required)
}

fn primitive_takes(primitive: Primitive, n: usize) -> bool {
    let (least, most) = primitive.arity();
    n >= least as usize && most.is_none_or(|most| n <= most as usize)
}

fn effect_takes(effect: Effect, n: usize) -> bool {
    let (least, most) = effect.arity();
    n >= least as usize && n <= most as usize
}
