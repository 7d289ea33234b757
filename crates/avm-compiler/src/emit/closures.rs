//! Lambdas: closures, lifted lambdas and labels.

use super::{Emitter, Jump, Loc, Queued, Want};
use crate::tree::{Expr, Form, Lambda, Var};
use avm_bytecode::Instruction::*;

impl<'a> Emitter<'_, 'a> {
    /// Pushes the closure of a lambda that no variable is bound to.
    pub(super) fn lambda(&mut self, lambda: &mut Lambda<'a>) {
        let procedure = self.queue(lambda);
        let captures = self.program.function(lambda.id).captures.clone();
        captures.iter().for_each(|&var| self.push_capture(var));
        self.closure(procedure, captures.len());
    }

    pub(super) fn closure(&mut self, procedure: usize, captures: usize) {
        match (u16::try_from(procedure), u8::try_from(captures)) {
            (Ok(p), Ok(n)) => self.emit(Closure { p, n }),
            _ => self.emit(ClosureWide { p: procedure as u32, n: captures as u16 }),
        }
    }

    fn push_capture(&mut self, var: Var) {
        if self.is_boxed(var) { self.push_slot(var) } else { self.local(var) }
    }

    /// Makes a procedure of the module for a lambda, and queues its code.
    fn queue(&mut self, lambda: &mut Lambda<'a>) -> usize {
        let function = &self.program.functions[lambda.id.0 as usize];
        let captures = function.captures.iter().map(|&var| self.program.vars[var.0 as usize].boxed).collect();
        let procedure = self.parts.lambda(lambda, function.form, captures);
        self.procedures.insert(lambda.id, procedure);
        let clauses = std::mem::take(&mut lambda.clauses);
        self.queue.push_back(Queued { procedure, id: lambda.id, lambda: Lambda { clauses, ..*lambda } });
        procedure
    }

    /// `fix`: closures become variables, labels become code after the body, the others only procedures.
    pub(super) fn fix(&mut self, bindings: &mut [(Var, Lambda<'a>)], body: &mut Expr<'a>, want: Want) {
        let mut closures = Vec::new();
        for (var, lambda) in bindings.iter_mut() {
            let function = self.program.function(lambda.id);
            match function.form {
                Form::Label => continue,
                Form::Closure if !function.captures.is_empty() => closures.push((*var, lambda.id)),
                _ => self.set_loc(*var, Loc::None),
            }
            self.queue(lambda);
        }
        let base = self.code.depth;
        for (i, (var, _)) in closures.iter().enumerate() {
            self.set_loc(*var, Loc::Slot((base + i) as u32));
        }
        self.make_closures(&closures, base);
        if bindings.iter().any(|(_, lambda)| self.is_label(lambda)) {
            self.labels(bindings, body, want);
        } else {
            self.expr(body, want);
        }
        self.leave(closures.len(), want);
    }

    /// Pushes closures that may capture one another: what is captured before it is made is filled in afterwards.
    fn make_closures(&mut self, closures: &[(Var, crate::tree::FnId)], base: usize) {
        let mut patches = Vec::new();
        for (i, (_, id)) in closures.iter().enumerate() {
            let captures = self.program.function(*id).captures.clone();
            for (j, &var) in captures.iter().enumerate() {
                let later = closures[i..].iter().any(|(other, _)| *other == var);
                if later {
                    self.emit(Undefined {});
                    patches.push(((base + i) as u16, j as u16, var));
                } else {
                    self.push_capture(var);
                }
            }
            let procedure = self.procedures[id];
            self.closure(procedure, captures.len());
        }
        for (i, j, var) in patches {
            self.push_slot(var);
            self.emit(PatchClosure { i, j });
        }
    }

    fn is_label(&self, lambda: &Lambda<'a>) -> bool {
        self.program.functions[lambda.id.0 as usize].form == Form::Label
    }

    fn labels(&mut self, bindings: &mut [(Var, Lambda<'a>)], body: &mut Expr<'a>, want: Want) {
        let base = self.code.depth;
        for (_, lambda) in bindings.iter() {
            if !self.is_label(lambda) {
                continue;
            }
            let label = self.code.label();
            self.jumps.insert(
                lambda.id,
                Jump { label, base, slots: lambda.clauses[0].params.len(), begun: false, active: false },
            );
        }
        let end = self.code.label();
        self.expr(body, want);
        for (_, lambda) in bindings.iter_mut() {
            let Some(jump) = self.jumps.get(&lambda.id).copied() else { continue };
            self.jump_if_live(end);
            self.label(lambda, jump, want);
        }
        let value = usize::from(want == Want::Value);
        if self.code.is_dead() {
            self.code.depth = base + value;
        }
        self.code.bind(end);
    }

    /// The code of a lambda that is a label.
    fn label(&mut self, lambda: &mut Lambda<'a>, jump: Jump, want: Want) {
        let Some(clause) = lambda.clauses.first_mut() else { return };
        let params: Vec<Var> = clause.all_params().collect();
        for (i, &param) in params.iter().enumerate() {
            self.set_loc(param, Loc::Slot((jump.base + i) as u32));
        }
        self.code.depth = jump.base + params.len();
        self.code.bind(jump.label);
        self.jumps.insert(lambda.id, Jump { begun: true, active: true, ..jump });
        self.box_params(clause);
        self.expr(&mut clause.body, want);
        self.leave(params.len(), want);
        self.jumps.insert(lambda.id, Jump { begun: true, active: false, ..jump });
    }
}
