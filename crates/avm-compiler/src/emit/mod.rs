//! Emission: from the tree to the module.
//!
//! Procedures are emitted one after the other; the lambdas found in one are queued. A variable's slot is known from the
//! depth of the stack where it is bound.

mod access;
mod calls;
mod closures;
mod expr;
mod module;
mod peephole;
mod switch;
mod test;

use crate::Options;
use crate::code::{Code, Label};
use crate::constants::ConstId;
use crate::tree::{FnId, Form, Lambda, Program, Var};
use avm_base::{Diagnostic, Sources, Span, Symbol};
use avm_bytecode::{Instruction, Module, Primitive};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

pub use module::Parts;

/// What is to become of the value of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// It is the value of the procedure.
    Tail,
    /// It is pushed.
    Value,
    /// It is not needed.
    Nothing,
}

/// Where a variable is in the current procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loc {
    /// Nowhere: it is bound to a lambda that needs no variable.
    None,
    Slot(u32),
    Free(u32),
}

/// A label that a lambda is, in the current procedure.
#[derive(Clone, Copy)]
struct Jump {
    label: Label,
    /// How many slots there are below its parameters.
    base: usize,
    /// How many slots its code begins with, beside those.
    slots: usize,
    /// Whether its code has begun: jumps to it go back.
    begun: bool,
    /// Whether it is being made: its parameters are in their slots.
    active: bool,
}

/// A lambda whose code is still to be made, as a procedure of the module.
struct Queued<'a> {
    procedure: usize,
    id: FnId,
    lambda: Lambda<'a>,
}

pub struct Emitter<'p, 'a> {
    program: &'p mut Program<'a>,
    parts: Parts<'p>,
    code: Code,
    /// The lambda whose code is being made.
    current: Option<FnId>,
    locs: Vec<Loc>,
    jumps: FxHashMap<FnId, Jump>,
    queue: VecDeque<Queued<'a>>,
    /// The procedures that lambdas have become.
    procedures: FxHashMap<FnId, usize>,
    known_calls: bool,
    loops: bool,
    peephole: bool,
    keep_top: bool,
}

/// Emits the module of a program.
pub fn run<'p, 'a>(
    program: &'p mut Program<'a>,
    sources: &'p Sources,
    options: &Options,
) -> Result<Module, Vec<Diagnostic>> {
    let locs = vec![Loc::None; program.vars.len()];
    let mut emitter = Emitter {
        parts: Parts::new(program.unit, sources),
        program,
        code: Code::new(0),
        current: None,
        locs,
        jumps: FxHashMap::default(),
        queue: VecDeque::new(),
        procedures: FxHashMap::default(),
        known_calls: options.known_calls,
        loops: options.loops,
        peephole: options.peephole,
        keep_top: options.keep_top,
    };
    emitter.body();
    while let Some(queued) = emitter.queue.pop_front() {
        emitter.procedure(queued);
    }
    emitter.parts.finish(&emitter.program.constants)
}

impl<'a> Emitter<'_, 'a> {
    fn body(&mut self) {
        let name = self.program.unit.name;
        let index = self.parts.new_procedure(Some(name), Span::NONE);
        let mut body = std::mem::take(&mut self.program.body);
        match body.split_last_mut() {
            None => {
                self.emit(Instruction::Unspecified {});
                self.emit(Instruction::Return {});
            }
            Some((last, before)) => {
                before.iter_mut().for_each(|expr| self.expr(expr, Want::Nothing));
                if self.keep_top {
                    self.expr(last, Want::Value);
                    self.emit(Instruction::Return {});
                } else {
                    self.expr(last, Want::Tail);
                }
            }
        }
        self.program.body = std::mem::take(&mut body);
        self.finish_code(index);
    }

    fn procedure(&mut self, queued: Queued<'a>) {
        let Queued { procedure, id, lambda } = queued;
        let captures = self.program.function(id).captures.clone();
        let lifted = self.program.function(id).form == Form::Lifted;
        self.current = Some(id);
        let one = lambda.clauses.len() == 1;
        for (i, clause) in lambda.clauses.iter_mut().enumerate() {
            let mut params: Vec<Var> = clause.all_params().collect();
            if lifted {
                params.extend(&captures);
            } else {
                captures.iter().enumerate().for_each(|(j, var)| self.set_loc(*var, Loc::Free(j as u32)));
            }
            params.iter().enumerate().for_each(|(slot, var)| self.set_loc(*var, Loc::Slot(slot as u32)));
            self.code = Code::new(params.len());
            self.code.span = Some(clause.body.span);
            self.jumps.clear();
            self.begin_loop(id, params.len());
            self.box_params(clause);
            self.expr(&mut clause.body, Want::Tail);
            let at = if one { procedure } else { procedure + 1 + i };
            self.finish_code(at);
        }
    }

    /// A tail call of the running procedure itself is a jump to its beginning.
    fn begin_loop(&mut self, id: FnId, slots: usize) {
        if self.loops && self.known_calls && self.program.function(id).exact.is_some() {
            let label = self.code.label();
            self.code.bind(label);
            self.jumps.insert(id, Jump { label, base: 0, slots, begun: true, active: true });
        }
    }

    fn finish_code(&mut self, procedure: usize) {
        let code = std::mem::take(&mut self.code);
        self.parts.add_code(procedure, code);
    }

    /// Adds an instruction, improved by those before it.
    fn emit(&mut self, instruction: Instruction) {
        if self.peephole {
            peephole::emit(&mut self.code, instruction);
        } else {
            self.code.emit(instruction);
        }
    }

    fn set_loc(&mut self, var: Var, loc: Loc) {
        self.locs[var.0 as usize] = loc;
    }

    /// Says that the top of the stack is a variable.
    fn bind_top(&mut self, var: Var) {
        self.set_loc(var, Loc::Slot(self.code.depth as u32 - 1));
    }

    fn symbol(&mut self, symbol: Symbol) -> ConstId {
        self.program.constants.symbol(symbol)
    }

    fn is_boxed(&self, var: Var) -> bool {
        self.program.vars[var.0 as usize].boxed
    }

    fn primitive(&mut self, primitive: Primitive) -> u16 {
        self.parts.primitive(primitive)
    }

    fn fail(&mut self, span: Span, message: &str) {
        self.parts.errors.push(Diagnostic::error("too-large", span, message));
    }
}
