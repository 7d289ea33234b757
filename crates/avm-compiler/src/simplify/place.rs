//! Moves the initial value of a variable that is used once to where it is used, if everything is still evaluated in the
//! same order: then the value need not be kept in a slot.

use crate::tree::{Expr, Kind, Program, Var};
use avm_bytecode::primitives::Purity;
use avm_bytecode::{Control, Kernel};

/// How the search went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// The value stands where the variable was.
    Here,
    /// The variable is not there, and the value may as well be evaluated after it.
    NotYet,
    /// The value may not be evaluated later than this.
    Never,
}

/// The most forms that are looked at.
const MOST_STEPS: usize = 24;

/// Puts `init` where `body` uses `var`, if it may. `init` is what is left if not.
pub fn place<'a>(program: &Program<'a>, body: &mut Expr<'a>, var: Var, init: &mut Option<Expr<'a>>) -> bool {
    let quiet = init.as_ref().is_some_and(|init| is_quiet(init, &mut 8));
    let mut search = Search { program, var, quiet, left: MOST_STEPS };
    search.expr(body, init) == Found::Here
}

/// Whether evaluating an expression assigns nothing and runs no procedure of the program.
fn is_quiet(expr: &Expr<'_>, left: &mut usize) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    match &expr.kind {
        Kind::Const(_) | Kind::Local(_) | Kind::Global(_) | Kind::Kernel(_) | Kind::Unspecified => true,
        Kind::KernelCall(Kernel::Primitive(primitive), operands) => {
            primitive.purity() != Purity::Effectful && operands.iter().all(|operand| is_quiet(operand, left))
        }
        _ => false,
    }
}

struct Search<'p, 'a> {
    program: &'p Program<'a>,
    var: Var,
    quiet: bool,
    left: usize,
}

impl<'a> Search<'_, 'a> {
    fn expr(&mut self, expr: &mut Expr<'a>, init: &mut Option<Expr<'a>>) -> Found {
        if self.left == 0 {
            return Found::Never;
        }
        self.left -= 1;
        match &mut expr.kind {
            Kind::Local(var) if *var == self.var => {
                if let Some(init) = init.take() {
                    *expr = init;
                }
                Found::Here
            }
            Kind::Local(var) if !self.quiet && self.program.vars[var.0 as usize].assigned => Found::Never,
            Kind::Global(id) if !self.quiet && self.program.unit.globals[id.0 as usize].mutable => {
                Found::Never
            }
            Kind::Global(id) if !self.program.globals[id.0 as usize].certain && !self.quiet => Found::Never,
            Kind::Const(_) | Kind::Unspecified | Kind::Undefined | Kind::Local(_) | Kind::Kernel(_) => {
                Found::NotYet
            }
            Kind::Global(_) | Kind::Lambda(_) => Found::NotYet,
            // Of `apply`, the operator is evaluated last.
            Kind::KernelCall(Kernel::Control(Control::Apply), items) => {
                match self.all(&mut items[1..], init, Found::NotYet) {
                    Found::NotYet => self.first(&mut items[0], init),
                    found => found,
                }
            }
            Kind::KernelCall(_, items) => self.all(items, init, Found::Never),
            Kind::Call(operator, operands) => match self.all(operands, init, Found::NotYet) {
                Found::NotYet => self.first(operator, init),
                found => found,
            },
            Kind::If(test, _, _) => self.first(test, init),
            Kind::SetGlobal(_, value) | Kind::Define(_, value) | Kind::SetLocal(_, value) => {
                self.first(value, init)
            }
            Kind::Seq(items) => match items.first_mut() {
                Some(first) => self.first(first, init),
                None => Found::Never,
            },
            Kind::Let(bindings, body) => {
                for (_, bound) in bindings.iter_mut() {
                    match self.expr(bound, init) {
                        Found::NotYet => {}
                        found => return found,
                    }
                }
                self.expr(body, init)
            }
            Kind::Fix(_, body) => self.expr(body, init),
            Kind::Receive(values, _) => self.first(values, init),
            _ => Found::Never,
        }
    }

    /// What comes after the part may not come before the value.
    fn first(&mut self, part: &mut Expr<'a>, init: &mut Option<Expr<'a>>) -> Found {
        if self.expr(part, init) == Found::Here { Found::Here } else { Found::Never }
    }

    fn all(&mut self, items: &mut [Expr<'a>], init: &mut Option<Expr<'a>>, end: Found) -> Found {
        for item in items {
            match self.expr(item, init) {
                Found::NotYet => {}
                found => return found,
            }
        }
        end
    }
}
