//! Calls: of procedures, of kernel names, and jumps.

use super::access::{local, set_local};
use super::{Emitter, Jump, Want};
use crate::code::Label;
use crate::globals::GlobalValue;
use crate::select;
use crate::tree::{Expr, FnId, Form, Kind, Var};
use avm_bytecode::Instruction::{self, *};
use avm_bytecode::module::Constant;
use avm_bytecode::primitives::Purity;
use avm_bytecode::{Control, Effect as AvmEffect, Kernel, Primitive as P};
use avm_syntax::core::{CORE_LIBRARY, GlobalId, GlobalKey};

/// The most arguments that an instruction can name.
const MOST: usize = 255;

/// The most arguments that are all pushed before a list is made of them.
const MOST_PUSHED: usize = 4000;

/// Whether a procedure never returns, but raises.
fn raises(key: GlobalKey) -> bool {
    key.library.as_str() == CORE_LIBRARY && matches!(key.name.as_str(), "error" | "raise")
}

impl<'a> Emitter<'_, 'a> {
    pub(super) fn call(&mut self, operator: &mut Expr<'a>, operands: &mut [Expr<'a>], want: Want) {
        let span = self.code.span;
        if let Kind::Local(var) = operator.kind
            && let Some(id) = self.known(var, operands.len())
        {
            return self.call_known(id, operands, want);
        }
        if let Kind::Global(global) = operator.kind
            && let Some(id) = self.known_global(global, operands.len())
        {
            return self.call_known(id, operands, want);
        }
        let listed = self.arguments(operands);
        if let (Kind::Global(id), false) = (&operator.kind, listed) {
            self.code.span = span;
            return self.call_global(*id, operands.len(), want);
        }
        self.expr(operator, Want::Value);
        self.code.span = span;
        let n = operands.len() as u8;
        match (listed, want) {
            (false, Want::Tail) => self.emit(TailCall { n }),
            (false, _) => self.emit_call(Call { n }, want),
            (true, Want::Tail) => self.emit(TailApply { n: 0 }),
            (true, _) => self.emit_call(Apply { n: 0 }, want),
        }
    }

    fn emit_call(&mut self, instruction: Instruction, want: Want) {
        self.emit(instruction);
        self.give(want);
    }

    /// Pushes arguments; as one list, which this tells, if they are too many for an instruction.
    fn arguments(&mut self, operands: &mut [Expr<'a>]) -> bool {
        if operands.len() > MOST_PUSHED
            && let Some(reverse) = P::from_name("reverse")
        {
            self.collect(operands);
            let p = self.primitive(reverse);
            self.emit(Primitive { p, n: 1 });
            return true;
        }
        operands.iter_mut().for_each(|operand| self.expr(operand, Want::Value));
        let listed = operands.len() > MOST;
        if listed {
            self.emit(Nil {});
            operands.iter().for_each(|_| self.emit(Cons {}));
        }
        listed
    }

    /// Pushes the list of some values, the last first.
    fn collect(&mut self, operands: &mut [Expr<'a>]) {
        let list = self.code.depth as u32;
        self.emit(Nil {});
        for operand in operands {
            self.expr(operand, Want::Value);
            self.emit(local(list));
            self.emit(Cons {});
            self.emit(set_local(list));
        }
    }

    fn call_global(&mut self, id: GlobalId, count: usize, want: Want) {
        let n = count as u8;
        let raises = raises(self.program.unit.globals[id.0 as usize].key);
        match (u16::try_from(self.parts.global(id)), want) {
            // The frame stays, so that a backtrace begins where the condition arose.
            (Ok(g), Want::Tail) if raises => self.emit_call(CallGlobal { g, n }, want),
            (Ok(g), Want::Tail) => self.emit(TailCallGlobal { g, n }),
            (Ok(g), _) => self.emit_call(CallGlobal { g, n }, want),
            (Err(_), Want::Tail) => {
                self.global(id);
                self.emit(TailCall { n });
            }
            (Err(_), _) => {
                self.global(id);
                self.emit_call(Call { n }, want);
            }
        }
    }

    /// The lambda that a variable is bound to, if it can be called without its closure.
    fn known(&mut self, var: Var, count: usize) -> Option<FnId> {
        let id = self.program.var(var).function?;
        let current = self.current;
        let function = self.program.function(id);
        let callable = match function.form {
            Form::Label | Form::Lifted => true,
            Form::Closure => function.captures.is_empty() || (self.known_calls && current == Some(id)),
        };
        (callable && function.exact == Some(count) && count <= crate::closures::MOST_KNOWN_ARGUMENTS)
            .then_some(id)
    }

    /// The lambda that is certainly the value of a global, if it can be called without its closure.
    fn known_global(&mut self, global: GlobalId, count: usize) -> Option<FnId> {
        let Some(GlobalValue::Function(id)) = self.program.globals[global.0 as usize].value else {
            return None;
        };
        let function = self.program.function(id);
        let fits = function.exact == Some(count) && count <= crate::closures::MOST_KNOWN_ARGUMENTS;
        let closed = function.form == Form::Closure && function.captures.is_empty();
        (self.known_calls && fits && closed && self.procedures.contains_key(&id)).then_some(id)
    }

    fn call_known(&mut self, id: FnId, operands: &mut [Expr<'a>], want: Want) {
        let span = self.code.span;
        if let Some(&jump) = self.jumps.get(&id)
            && (want == Want::Tail || self.current != Some(id))
        {
            return self.jump_to(jump, operands);
        }
        operands.iter_mut().for_each(|operand| self.expr(operand, Want::Value));
        let mut count = operands.len();
        if self.program.function(id).form == Form::Lifted {
            let extras = self.program.function(id).captures.clone();
            extras.iter().for_each(|&extra| self.local(extra));
            count += extras.len();
        }
        self.code.span = span;
        let n = count as u8;
        let own = self.current == Some(id);
        let Some(&procedure) = self.procedures.get(&id) else { return };
        match (own, u16::try_from(procedure), want) {
            (true, _, Want::Tail) => self.emit(TailCallSelf { n }),
            (true, _, _) => self.emit_call(CallSelf { n }, want),
            (false, Ok(p), Want::Tail) => self.emit(TailCallProc { p, n }),
            (false, Ok(p), _) => self.emit_call(CallProc { p, n }, want),
            (false, Err(_), Want::Tail) => {
                self.closure(procedure, 0);
                self.emit(TailCall { n });
            }
            (false, Err(_), _) => {
                self.closure(procedure, 0);
                self.emit_call(Call { n }, want);
            }
        }
    }

    /// Goes on at a label with new values for its parameters.
    fn jump_to(&mut self, jump: Jump, operands: &mut [Expr<'a>]) {
        let (base, depth) = (jump.base, self.code.depth);
        let keeps = |(i, operand): (usize, &Expr<'a>)| match operand.kind {
            // Inside the label's own code, a parameter that does not change stays where it is.
            Kind::Local(var) if jump.active => {
                self.locs[var.0 as usize] == super::Loc::Slot((base + i) as u32)
            }
            _ => false,
        };
        let kept: Vec<bool> = operands.iter().enumerate().map(keeps).collect();
        let mut changed: Vec<usize> = (0..operands.len()).filter(|&i| !kept[i]).collect();
        let counted = if jump.active { self.counted(base, &mut changed, operands) } else { Vec::new() };
        changed.iter().for_each(|&i| self.expr(&mut operands[i], Want::Value));
        let end = base + jump.slots;
        if depth >= end {
            changed.iter().rev().for_each(|&i| self.emit(set_local((base + i) as u32)));
        } else if depth > base {
            for i in 0..operands.len() {
                self.emit(local((depth + i) as u32));
                self.emit(set_local((base + i) as u32));
            }
        }
        while self.code.depth > end {
            self.emit(Pop {});
        }
        for (i, v) in counted {
            self.emit(AddToLocal { i, v });
        }
        if jump.begun {
            self.emit_branch(Loop { l: 0 }, jump.label);
        } else {
            self.code.jump(Instruction::Jump { l: 0 }, jump.label);
        }
    }

    /// Takes out of the parameters that change those that a constant is added to: they change where they are, after the
    /// others have their values. Nothing after them may do more than raise.
    fn counted(&self, base: usize, changed: &mut Vec<usize>, operands: &[Expr<'a>]) -> Vec<(u8, i8)> {
        let mut counted = Vec::new();
        if !self.peephole {
            return counted;
        }
        for at in (0..changed.len()).rev() {
            let i = changed[at];
            let slot = (base + i) as u32;
            if let Some(v) = self.increment_of(slot, &operands[i])
                && let Ok(i) = u8::try_from(slot)
            {
                counted.push((i, v));
                changed.remove(at);
            } else if !self.only_raises(&operands[i], &mut 16) {
                break;
            }
        }
        counted
    }

    /// The constant that an expression adds to the variable in a slot.
    fn increment_of(&self, slot: u32, expr: &Expr<'a>) -> Option<i8> {
        let Kind::KernelCall(Kernel::Primitive(primitive), operands) = &expr.kind else { return None };
        let (changed, v) = self.small_increment(*primitive, operands)?;
        match operands[changed].kind {
            Kind::Local(var) if self.locs[var.0 as usize] == super::Loc::Slot(slot) => Some(v),
            _ => None,
        }
    }

    /// Whether evaluating an expression can be noticed by an error only.
    fn only_raises(&self, expr: &Expr<'a>, left: &mut u32) -> bool {
        if *left == 0 {
            return false;
        }
        *left -= 1;
        match &expr.kind {
            Kind::KernelCall(Kernel::Primitive(primitive), operands) => {
                primitive.purity() != Purity::Effectful
                    && operands.iter().all(|operand| self.only_raises(operand, left))
            }
            _ => self.is_quiet(expr),
        }
    }

    pub(super) fn call_values(&mut self, consumer: &mut Expr<'a>, values: &mut Expr<'a>, want: Want) {
        let span = self.code.span;
        self.expr(consumer, Want::Value);
        self.expr(values, Want::Value);
        self.code.span = span;
        match want {
            Want::Tail => self.emit(TailCallValues {}),
            _ => self.emit_call(CallValues {}, want),
        }
    }

    pub(super) fn kernel_call(&mut self, kernel: Kernel, operands: &mut [Expr<'a>], want: Want) {
        let span = self.code.span;
        match kernel {
            Kernel::Primitive(primitive) => self.primitive_call(primitive, operands),
            Kernel::Effect(effect) => {
                self.arguments(operands);
                self.code.span = span;
                self.emit(Instruction::Effect { e: effect as u8, n: operands.len() as u8 });
            }
            Kernel::Control(control) => return self.control(control, operands, want),
        }
        self.give(want);
    }

    /// The primitive whose result is the same on these operands, and cheaper.
    pub(super) fn as_call(&self, primitive: P, operands: &[Expr<'a>]) -> P {
        let by_identity = |operand: &Expr<'a>| match &operand.kind {
            Kind::Const(id) => self.program.constants.is_eq_comparable(*id),
            _ => false,
        };
        match primitive.name() {
            "eqv?" | "equal?" if operands.len() == 2 && operands.iter().any(by_identity) => {
                P::from_name("eq?").unwrap_or(primitive)
            }
            _ => primitive,
        }
    }

    fn primitive_call(&mut self, primitive: P, operands: &mut [Expr<'a>]) {
        let span = self.code.span;
        let primitive = self.as_call(primitive, operands);
        if let Some((changed, v)) = self.small_increment(primitive, operands) {
            self.expr(&mut operands[changed], Want::Value);
            self.code.span = span;
            return self.emit(AddInt { v });
        }
        if let Some(instruction) = select::call(primitive, operands.len()) {
            self.arguments(operands);
            self.code.span = span;
            return self.emit_with_result(instruction);
        }
        if self.record_access(primitive, operands) {
            return;
        }
        if operands.len() > 2
            && select::folds(primitive)
            && let Some(instruction) = select::call(primitive, 2)
            && operands[2..].iter_mut().all(|operand| self.is_quiet(operand))
        {
            for (i, operand) in operands.iter_mut().enumerate() {
                self.expr(operand, Want::Value);
                if i > 0 {
                    self.code.span = span;
                    self.emit(instruction);
                }
            }
            return;
        }
        let listed = self.arguments(operands);
        let p = self.primitive(primitive);
        self.code.span = span;
        if listed {
            self.emit(PrimitiveValue { p });
            self.emit(Apply { n: 0 });
        } else {
            self.emit(Primitive { p, n: operands.len() as u8 });
        }
    }

    /// Adds an instruction that stands for a call: one that has an effect only is followed by its result.
    fn emit_with_result(&mut self, instruction: Instruction) {
        self.emit(instruction);
        if instruction.stack_effect().1 == 0 {
            self.emit(Unspecified {});
        }
    }

    /// Calls of `%record-ref` and `%record-set!` whose field and name are constants, as those of accessors and modifiers are.
    fn record_access(&mut self, primitive: P, operands: &mut [Expr<'a>]) -> bool {
        let (values, index, name) = match (primitive.name(), &mut *operands) {
            ("%record-ref", [_, _, index, name]) => (2, index, name),
            ("%record-set!", [_, _, index, _, name]) => (3, index, name),
            _ => return false,
        };
        let (Kind::Const(index), Kind::Const(name)) = (&index.kind, &name.kind) else { return false };
        let index = self.program.constants.small(*index).and_then(|index| u8::try_from(index).ok());
        if !matches!(self.program.constants.get(*name), Constant::Symbol(_)) {
            return false;
        }
        let (Some(i), Ok(k)) = (index, u16::try_from(self.parts.constant(*name))) else { return false };
        let span = self.code.span;
        operands[..2].iter_mut().for_each(|operand| self.expr(operand, Want::Value));
        if values == 3 {
            self.expr(&mut operands[3], Want::Value);
        }
        self.code.span = span;
        self.emit_with_result(if values == 2 { RecordRef { i, k } } else { RecordSet { i, k } });
        true
    }

    /// What `(+ x k)`, `(+ k x)` or `(- x k)` changes, and the constant that it adds. `+` gives positive ones and `-`
    /// negative ones, so that an error can tell which it was.
    fn small_increment(&self, primitive: P, operands: &[Expr<'a>]) -> Option<(usize, i8)> {
        let [first, second] = operands else { return None };
        let small = |expr: &Expr<'a>| match &expr.kind {
            Kind::Const(id) => {
                self.program.constants.small(*id).and_then(|v| i8::try_from(v).ok()).filter(|v| *v > 0)
            }
            _ => None,
        };
        match primitive.name() {
            "+" => small(second).map(|v| (0, v)).or(small(first).map(|v| (1, v))),
            "-" => small(second).map(|v| (0, -v)),
            _ => None,
        }
    }

    /// Whether evaluating an operand can't be noticed, except by an error.
    fn is_quiet(&self, operand: &Expr<'a>) -> bool {
        matches!(operand.kind, Kind::Const(_) | Kind::Local(_) | Kind::BoxRef(_) | Kind::Global(_))
    }

    fn control(&mut self, control: Control, operands: &mut [Expr<'a>], want: Want) {
        match control {
            Control::Apply => return self.apply(operands, want),
            Control::Values => {
                if self.arguments(operands) {
                    self.emit(ValuesList {});
                } else if operands.len() != 1 {
                    self.emit(Values { n: operands.len() as u8 });
                }
            }
            Control::CallCc | Control::CallWithCurrentContinuation => {
                let span = self.code.span;
                self.arguments(operands);
                self.code.span = span;
                if want == Want::Tail {
                    return self.emit(TailCallCc {});
                }
                self.emit(CallCc {});
            }
            Control::Ask => self.ask(operands),
            Control::Field => self.field(operands),
            Control::SetField => {
                self.set_field(operands);
                return self.unspecified(want);
            }
            // Lowering leaves none.
            Control::CallWithValues => self.emit(Unspecified {}),
        }
        self.give(want);
    }

    fn apply(&mut self, operands: &mut [Expr<'a>], want: Want) {
        let span = self.code.span;
        let Some((operator, arguments)) = operands.split_first_mut() else { return };
        let mut n = arguments.len() - 1;
        arguments.iter_mut().for_each(|argument| self.expr(argument, Want::Value));
        if n > MOST {
            (0..n).for_each(|_| self.emit(Cons {}));
            n = 0;
        }
        self.expr(operator, Want::Value);
        self.code.span = span;
        let n = n as u8;
        match want {
            Want::Tail => self.emit(TailApply { n }),
            _ => self.emit_call(Apply { n }, want),
        }
    }

    fn ask(&mut self, operands: &mut [Expr<'a>]) {
        let span = self.code.span;
        let count = operands.len() - 2;
        let [object, selector, arguments @ ..] = operands else { return };
        let Kind::Const(selector) = selector.kind else { return };
        let k = self.parts.constant(selector);
        self.expr(object, Want::Value);
        let place = if count <= MOST { u16::try_from(k).ok().zip(self.parts.cache()) } else { None };
        match place {
            Some((k, c)) => {
                self.arguments(arguments);
                self.code.span = span;
                self.emit(Ask { k, n: count as u8, c });
            }
            None => {
                // `(call object (cons 'selector (list argument ...)))`
                self.constant(selector);
                arguments.iter_mut().for_each(|argument| self.expr(argument, Want::Value));
                self.emit(Nil {});
                (0..=count).for_each(|_| self.emit(Cons {}));
                self.code.span = span;
                self.emit(Instruction::Effect { e: AvmEffect::Call as u8, n: 2 });
            }
        }
    }

    /// The operands of `field` and `set-field`.
    fn field_operands(&mut self, index: &Expr<'a>, behaviour: &Expr<'a>) -> (u8, u16) {
        let (Kind::Const(index), Kind::Const(behaviour)) = (&index.kind, &behaviour.kind) else {
            return (0, 0);
        };
        let i = self.program.constants.small(*index).unwrap_or(0) as u8;
        let k = u16::try_from(self.parts.constant(*behaviour));
        if k.is_err() {
            let span = self.code.span.unwrap_or(avm_base::Span::NONE);
            self.fail(span, "the unit has too many constants for the fields of a behaviour");
        }
        (i, k.unwrap_or(0))
    }

    fn field(&mut self, operands: &mut [Expr<'a>]) {
        let (i, k) = self.field_operands(&operands[0], &operands[1]);
        self.emit(Field { i, k });
    }

    fn set_field(&mut self, operands: &mut [Expr<'a>]) {
        let span = self.code.span;
        self.expr(&mut operands[1], Want::Value);
        self.code.span = span;
        let (i, k) = self.field_operands(&operands[0], &operands[2]);
        self.emit(SetField { i, k });
    }

    /// Adds a branch.
    pub(super) fn emit_branch(&mut self, branch: Instruction, to: Label) {
        if self.peephole {
            super::peephole::branch(&mut self.code, branch, to);
        } else {
            self.code.jump(branch, to);
        }
    }
}
