//! Tests: expressions that only decide where to go on.

use super::expr::as_or;
use super::{Emitter, Want};
use crate::code::Label;
use crate::select;
use crate::tree::{Expr, Kind, deeper};
use avm_bytecode::Instruction::*;
use avm_bytecode::{Kernel, module::Constant};

impl<'a> Emitter<'_, 'a> {
    /// Jumps to the label if the value of the expression is (`jump_if`) or is not true; else goes on.
    pub(super) fn test(&mut self, expr: &mut Expr<'a>, jump_if: bool, to: Label) {
        if self.code.is_dead() {
            return;
        }
        deeper(|| self.live_test(expr, jump_if, to));
    }

    fn live_test(&mut self, expr: &mut Expr<'a>, jump_if: bool, to: Label) {
        if let Some(value) = self.known_truth(expr) {
            if value == jump_if {
                self.code.jump(Jump { l: 0 }, to);
            }
            return;
        }
        let span = expr.span;
        match &mut expr.kind {
            Kind::If(test, then, other) => return self.test_if(test, then, other, jump_if, to),
            Kind::Seq(items) => {
                if let Some((last, before)) = items.split_last_mut() {
                    before.iter_mut().for_each(|item| self.expr(item, Want::Nothing));
                    return self.test(last, jump_if, to);
                }
            }
            Kind::Let(bindings, body) => {
                if let Some((first, rest)) = as_or(bindings, body) {
                    return self.test_or(first, rest, jump_if, to);
                }
            }
            Kind::KernelCall(Kernel::Primitive(primitive), operands) => {
                let primitive = self.as_call(*primitive, operands);
                if primitive.name() == "not" && operands.len() == 1 {
                    return self.test(&mut operands[0], !jump_if, to);
                }
                if let Some(k) = self.constant_list(primitive, operands) {
                    self.expr(&mut operands[0], Want::Value);
                    self.code.span = Some(span);
                    let branch =
                        if jump_if { JumpIfMember { k, l: 0 } } else { JumpUnlessMember { k, l: 0 } };
                    return self.emit_branch(branch, to);
                }
                if let Some(branch) = select::branch(primitive, operands.len(), jump_if) {
                    operands.iter_mut().for_each(|operand| self.expr(operand, Want::Value));
                    self.code.span = Some(span);
                    return self.emit_branch(branch, to);
                }
            }
            _ => {}
        }
        self.expr(expr, Want::Value);
        let branch = if jump_if { JumpIfTrue { l: 0 } } else { JumpIfFalse { l: 0 } };
        self.emit_branch(branch, to);
    }

    /// Whether the value is true, if that is certain and nothing has to be evaluated for it.
    fn known_truth(&self, expr: &Expr<'a>) -> Option<bool> {
        match &expr.kind {
            Kind::Const(id) => Some(*self.program.constants.get(*id) != Constant::Boolean(false)),
            Kind::Unspecified | Kind::Kernel(_) | Kind::Lambda(_) => Some(true),
            _ => None,
        }
    }

    fn test_or(&mut self, first: &mut Expr<'a>, rest: &mut Expr<'a>, jump_if: bool, to: Label) {
        if jump_if {
            self.test(first, true, to);
            return self.test(rest, true, to);
        }
        let end = self.code.label();
        self.test(first, true, end);
        self.test(rest, false, to);
        self.code.bind(end);
    }

    fn test_if(
        &mut self,
        test: &mut Expr<'a>,
        then: &mut Expr<'a>,
        other: &mut Expr<'a>,
        jump_if: bool,
        to: Label,
    ) {
        let end = self.code.label();
        // A branch that is known to jump needs no code of its own.
        match (self.known_truth(then), self.known_truth(other)) {
            (Some(value), _) if value == jump_if => {
                self.test(test, true, to);
                self.test(other, jump_if, to);
            }
            (Some(_), _) => {
                self.test(test, true, end);
                self.test(other, jump_if, to);
            }
            (_, Some(value)) if value == jump_if => {
                self.test(test, false, to);
                self.test(then, jump_if, to);
            }
            (_, Some(_)) => {
                self.test(test, false, end);
                self.test(then, jump_if, to);
            }
            _ => {
                let otherwise = self.code.label();
                self.test(test, false, otherwise);
                self.test(then, jump_if, to);
                self.jump_if_live(end);
                self.code.bind(otherwise);
                self.test(other, jump_if, to);
            }
        }
        self.code.bind(end);
    }
}
