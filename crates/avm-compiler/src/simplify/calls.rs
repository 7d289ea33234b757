//! Calls.

use super::{Simplifier, copy, fold};
use crate::tree::{Clause, Expr, Kind};
use avm_base::Span;
use avm_bytecode::module::Constant;
use avm_bytecode::{Control, Kernel};

/// How deep copies of procedures are made in copies.
const MOST_DEPTH: u32 = 3;

impl<'a> Simplifier<'_, 'a> {
    pub(super) fn call(&mut self, expr: &mut Expr<'a>) {
        let span = expr.span;
        let Kind::Call(operator, operands) = &mut expr.kind else { return };
        if let Kind::Local(var) = operator.kind {
            let known = self.known.get(var.0 as usize).copied().flatten().is_some();
            if known || self.moved.contains_key(&var) {
                self.uses.note(var, false, true);
                self.uses.note(var, true, false);
            }
        }
        self.operator(operator);
        if let Some((clause, copied)) = self.inlined(operator, operands.len(), span) {
            let Clause { params, body, .. } = clause;
            let bindings = params.iter().copied().zip(operands.iter_mut().map(Expr::take)).collect();
            self.depth += u32::from(copied);
            *expr = self.bind(span, bindings, body);
            self.depth -= u32::from(copied);
            return;
        }
        if let Kind::Lambda(lambda) = &mut operator.kind {
            lambda.clauses.iter_mut().for_each(|clause| self.expr(&mut clause.body));
        }
        if let Kind::Kernel(kernel @ (Kernel::Primitive(_) | Kernel::Effect(_))) = operator.kind
            && kernel.takes(operands.len())
        {
            expr.kind = Kind::KernelCall(kernel, std::mem::take(operands));
            return self.kernel_call(expr);
        }
        operands.iter_mut().for_each(|operand| self.expr(operand));
    }

    /// Simplifies the operator; a lambda is not simplified yet, for it may be inlined.
    fn operator(&mut self, operator: &mut Expr<'a>) {
        match operator.kind {
            Kind::Lambda(_) => {}
            Kind::Local(var) if self.moved.contains_key(&var) => {
                if let Some(lambda) = self.moved.remove(&var) {
                    self.uses.note(var, false, false);
                    operator.kind = Kind::Lambda(self.program.arena.alloc(lambda));
                }
            }
            Kind::Local(var) if self.known.get(var.0 as usize).copied().flatten().is_none() => {}
            _ => {
                self.expr(operator);
                if let Kind::Local(var) = operator.kind {
                    // The use that propagation counted is a call.
                    self.uses.note(var, false, false);
                    self.uses.note(var, true, true);
                }
            }
        }
    }

    /// The clause that takes the place of a call, and whether it is a copy.
    fn inlined(
        &mut self,
        operator: &mut Expr<'a>,
        arguments: usize,
        span: Span,
    ) -> Option<(Clause<'a>, bool)> {
        if !self.inline {
            return None;
        }
        let small = match &mut operator.kind {
            Kind::Lambda(lambda) => {
                if self.program.function(lambda.id).exact != Some(arguments) {
                    return None;
                }
                let clause = &mut lambda.clauses[0];
                let params = std::mem::take(&mut clause.params);
                return Some((Clause { params, rest: None, body: clause.body.take() }, false));
            }
            Kind::Local(var) => self.small.get_mut(var),
            Kind::Global(id) => self.small_globals.get_mut(id),
            _ => None,
        };
        let small = small.filter(|clause| clause.params.len() == arguments && self.depth < MOST_DEPTH)?;
        let mut clause = copy::copy_at(self.program, small, span);
        self.uses.count(&mut clause.body, true);
        if let Kind::Local(var) = operator.kind {
            self.uses.note(var, false, true);
        }
        Some((clause, true))
    }

    pub(super) fn kernel_call(&mut self, expr: &mut Expr<'a>) {
        let span = expr.span;
        let Kind::KernelCall(kernel, operands) = &mut expr.kind else { return };
        operands.iter_mut().for_each(|operand| self.expr(operand));
        match kernel {
            Kernel::Primitive(primitive) if self.fold => {
                let constant = |operand: &Expr<'a>| match operand.kind {
                    Kind::Const(id) => Some(id),
                    _ => None,
                };
                if let Some(constants) = operands.iter().map(constant).collect::<Option<Vec<_>>>()
                    && let Some(value) = fold::fold(&mut self.program.constants, *primitive, &constants)
                {
                    *expr = Expr::new(span, Kind::Const(value));
                }
            }
            Kernel::Control(Control::Apply) if self.fold => self.apply(expr),
            _ => {}
        }
    }

    /// `(apply f a (list b c))` is `(f a b c)`.
    fn apply(&mut self, expr: &mut Expr<'a>) {
        let Kind::KernelCall(_, operands) = &mut expr.kind else { return };
        let [operator, before @ .., list] = &mut **operands else { return };
        let elements: &mut [Expr<'a>] = match &mut list.kind {
            Kind::Const(id) if *self.program.constants.get(*id) == Constant::Nil => &mut [],
            Kind::KernelCall(Kernel::Primitive(primitive), elements) if primitive.name() == "list" => {
                elements
            }
            _ => return,
        };
        let operands = before.iter_mut().chain(elements).map(Expr::take).collect();
        if let Kind::Local(var) = operator.kind {
            self.uses.note(var, false, false);
            self.uses.note(var, true, true);
        }
        let operator = operator.take();
        expr.kind = Kind::Call(self.program.child(operator), self.program.slice(operands));
    }

    pub(super) fn receive(&mut self, expr: &mut Expr<'a>) {
        let span = expr.span;
        let Kind::Receive(values, clause) = &mut expr.kind else { return };
        if let Kind::KernelCall(Kernel::Control(Control::Values), operands) = &mut values.kind
            && self.fold
            && clause.rest.is_none()
            && clause.params.len() == operands.len()
        {
            let bindings = clause.params.iter().copied().zip(operands.iter_mut().map(Expr::take)).collect();
            let body = clause.body.take();
            *expr = self.bind(span, bindings, body);
            return;
        }
        self.expr(values);
        self.expr(&mut clause.body);
    }
}
