//! Expressions.

use super::{Emitter, Want};
use crate::tree::{Clause, Expr, Kind, Var, deeper};
use avm_bytecode::Instruction::*;
use avm_bytecode::Kernel;

impl<'a> Emitter<'_, 'a> {
    pub(super) fn expr(&mut self, expr: &mut Expr<'a>, want: Want) {
        if self.code.is_dead() {
            // What is pushed is counted, so that the slots of variables after it are right.
            self.code.depth += usize::from(want == Want::Value);
            return;
        }
        deeper(|| self.live(expr, want));
    }

    fn live(&mut self, expr: &mut Expr<'a>, want: Want) {
        if !expr.span.is_none() {
            self.code.span = Some(expr.span);
        }
        let span = self.code.span;
        if want == Want::Nothing && is_idle(expr) {
            return;
        }
        match &mut expr.kind {
            Kind::If(test, then, other) => return self.branch(test, then, other, want),
            Kind::Seq(items) => return self.seq(items, want),
            Kind::Let(bindings, body) => return self.let_(bindings, body, want),
            Kind::Fix(bindings, body) => return self.fix(bindings, body, want),
            Kind::Receive(values, clause) => return self.receive(values, clause, want),
            Kind::Call(operator, operands) => return self.call(operator, operands, want),
            Kind::KernelCall(kernel, operands) => return self.kernel_call(*kernel, operands, want),
            Kind::CallValues(consumer, values) => return self.call_values(consumer, values, want),
            Kind::BoxSet(_, value) | Kind::SetGlobal(_, value) | Kind::Define(_, value) => {
                self.expr(value, Want::Value);
                self.code.span = span;
                self.assign(expr);
                return self.unspecified(want);
            }
            _ => self.push(expr),
        }
        self.give(want);
    }

    /// Pushes the value of an expression of the simple forms.
    fn push(&mut self, expr: &mut Expr<'a>) {
        let span = self.code.span;
        match &mut expr.kind {
            Kind::Const(id) => self.constant(*id),
            Kind::Undefined => self.emit(Undefined {}),
            Kind::Local(var) => self.local(*var),
            Kind::BoxRef(var) => self.box_ref(*var),
            Kind::Global(id) => self.global(*id),
            Kind::Kernel(kernel) => self.kernel_value(*kernel),
            Kind::Lambda(lambda) => self.lambda(lambda),
            Kind::MakeBox(value) => {
                self.expr(value, Want::Value);
                self.emit(Box {});
            }
            Kind::CheckDefined(var, value) => {
                self.expr(value, Want::Value);
                self.code.span = span;
                let name = self.program.var(*var).name;
                let k = self.symbol(name);
                let k = self.parts.constant(k);
                self.emit(CheckDefined { k });
            }
            Kind::ValuesList(list) => {
                self.expr(list, Want::Value);
                self.emit(ValuesList {});
            }
            _ => self.emit(Unspecified {}),
        }
    }

    /// Pops the value into what an expression assigns.
    fn assign(&mut self, expr: &Expr<'a>) {
        match &expr.kind {
            Kind::BoxSet(var, _) => self.box_set(*var),
            Kind::SetGlobal(id, _) => {
                let g = self.parts.global(*id);
                self.emit(SetGlobal { g });
            }
            Kind::Define(id, _) => {
                let g = self.parts.global(*id);
                self.emit(DefineGlobal { g });
            }
            _ => {}
        }
    }

    pub(super) fn unspecified(&mut self, want: Want) {
        if want != Want::Nothing {
            self.emit(Unspecified {});
            self.give(want);
        }
    }

    fn seq(&mut self, items: &mut [Expr<'a>], want: Want) {
        let Some((last, before)) = items.split_last_mut() else { return self.unspecified(want) };
        before.iter_mut().for_each(|item| self.expr(item, Want::Nothing));
        self.expr(last, want);
    }

    fn branch(&mut self, test: &mut Expr<'a>, then: &mut Expr<'a>, other: &mut Expr<'a>, want: Want) {
        if let Some(inner) = negated(test) {
            return self.branch(inner, other, then, want);
        }
        if self.switch(test, then, other, want) {
            return;
        }
        let (otherwise, end) = (self.code.label(), self.code.label());
        self.test(test, false, otherwise);
        let depth = self.code.depth;
        self.expr(then, want);
        self.jump_if_live(end);
        self.code.depth = depth;
        self.code.bind(otherwise);
        self.expr(other, want);
        self.code.bind(end);
    }

    pub(super) fn jump_if_live(&mut self, end: crate::code::Label) {
        if !self.code.is_dead() {
            self.code.jump(Jump { l: 0 }, end);
        }
    }

    fn let_(&mut self, bindings: &mut [(Var, Expr<'a>)], body: &mut Expr<'a>, want: Want) {
        if let Some((first, rest)) = as_or(bindings, body) {
            return self.or(first, rest, want);
        }
        for (var, init) in bindings.iter_mut() {
            self.expr(init, Want::Value);
            self.bind_top(*var);
        }
        self.expr(body, want);
        self.leave(bindings.len(), want);
    }

    /// Drops the variables of a form whose value has been given.
    pub(super) fn leave(&mut self, variables: usize, want: Want) {
        match want {
            Want::Value => self.slide(variables),
            Want::Nothing => (0..variables).for_each(|_| self.emit(Pop {})),
            Want::Tail => self.code.depth -= variables.min(self.code.depth),
        }
    }

    /// `(let ((t first)) (if t t rest))` where `t` is needed.
    fn or(&mut self, first: &mut Expr<'a>, rest: &mut Expr<'a>, want: Want) {
        let end = self.code.label();
        if want == Want::Nothing {
            self.test(first, true, end);
            self.expr(rest, want);
            return self.code.bind(end);
        }
        self.expr(first, Want::Value);
        self.code.jump(JumpIfTrueKeep { l: 0 }, end);
        self.expr(rest, want);
        if want == Want::Value {
            return self.code.bind(end);
        }
        self.code.bind(end);
        self.emit(Return {});
    }

    fn receive(&mut self, values: &mut Expr<'a>, clause: &mut Clause<'a>, want: Want) {
        self.expr(values, Want::Value);
        let n = clause.params.len() as u8;
        let base = self.code.depth - 1;
        self.emit(if clause.rest.is_some() { UnpackValuesRest { n } } else { UnpackValues { n } });
        for (i, var) in clause.all_params().enumerate() {
            self.set_loc(var, super::Loc::Slot((base + i) as u32));
        }
        self.box_params(clause);
        let count = clause.all_params().count();
        self.expr(&mut clause.body, want);
        self.leave(count, want);
    }
}

/// What a test negates.
fn negated<'e, 'a>(test: &'e mut Expr<'a>) -> Option<&'e mut Expr<'a>> {
    match &mut test.kind {
        Kind::KernelCall(Kernel::Primitive(primitive), operands) if primitive.name() == "not" => {
            operands.first_mut()
        }
        _ => None,
    }
}

/// The parts of an `or` that keeps the first value if it is true.
pub(super) fn as_or<'e, 'a>(
    bindings: &'e mut [(Var, Expr<'a>)],
    body: &'e mut Expr<'a>,
) -> Option<(&'e mut Expr<'a>, &'e mut Expr<'a>)> {
    let [(var, first)] = bindings else { return None };
    let Kind::If(test, then, other) = &mut body.kind else { return None };
    let is_var = |expr: &Expr<'a>| matches!(expr.kind, Kind::Local(other) if other == *var);
    if is_var(test) && is_var(then) && !mentions(other, *var, &mut 50) { Some((first, other)) } else { None }
}

/// Whether an expression may refer to a variable; it may for all that is known once the budget is spent.
fn mentions(expr: &mut Expr<'_>, var: Var, budget: &mut usize) -> bool {
    if *budget == 0 {
        return true;
    }
    *budget -= 1;
    match &expr.kind {
        Kind::Local(other) | Kind::BoxRef(other) => *other == var,
        _ => {
            let mut found = false;
            expr.for_each_child(|child| found = found || mentions(child, var, budget));
            found
        }
    }
}

/// Whether evaluating an expression of the simple forms does nothing at all.
fn is_idle(expr: &Expr<'_>) -> bool {
    matches!(
        expr.kind,
        Kind::Const(_)
            | Kind::Unspecified
            | Kind::Undefined
            | Kind::Local(_)
            | Kind::BoxRef(_)
            | Kind::Kernel(_)
            | Kind::Lambda(_)
    )
}
