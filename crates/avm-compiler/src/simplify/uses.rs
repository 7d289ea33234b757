//! How often variables are used.

use crate::tree::{Expr, Kind, Var, deeper};

/// The uses of a variable.
#[derive(Clone, Copy, Debug, Default)]
pub struct Uses {
    /// All of them, assignments too.
    pub all: u32,
    /// Those that call it.
    pub calls: u32,
    /// Those in the lambda that it is bound to.
    pub own: u32,
}

/// The uses of all variables.
#[derive(Default)]
pub struct UseTable {
    uses: Vec<Uses>,
    /// For each variable, whether its own lambda is being walked.
    inside: Vec<bool>,
}

impl UseTable {
    /// The uses of a variable.
    pub fn of(&self, var: Var) -> Uses {
        self.uses.get(var.0 as usize).copied().unwrap_or_default()
    }

    fn at(&mut self, var: Var) -> &mut Uses {
        let index = var.0 as usize;
        if index >= self.uses.len() {
            self.uses.resize(index + 1, Uses::default());
            self.inside.resize(index + 1, false);
        }
        &mut self.uses[index]
    }

    /// Says whether the lambda of a variable is being walked.
    pub fn set_inside(&mut self, var: Var, inside: bool) {
        self.at(var);
        self.inside[var.0 as usize] = inside;
    }

    /// Adds the uses in an expression, or takes them away.
    pub fn count(&mut self, expr: &mut Expr<'_>, add: bool) {
        deeper(|| match &mut expr.kind {
            Kind::Local(var) | Kind::CheckDefined(var, _) | Kind::SetLocal(var, _) => {
                self.note(*var, add, false);
                expr.for_each_child(|child| self.count(child, add));
            }
            Kind::Call(operator, operands) => {
                operands.iter_mut().for_each(|operand| self.count(operand, add));
                match operator.kind {
                    Kind::Local(var) => self.note(var, add, true),
                    _ => self.count(operator, add),
                }
            }
            Kind::Fix(bindings, body) => {
                for (var, lambda) in bindings.iter_mut() {
                    self.set_inside(*var, true);
                    lambda.clauses.iter_mut().for_each(|clause| self.count(&mut clause.body, add));
                    self.set_inside(*var, false);
                }
                self.count(body, add);
            }
            _ => expr.for_each_child(|child| self.count(child, add)),
        });
    }

    /// Adds one use, or takes it away.
    pub fn note(&mut self, var: Var, add: bool, call: bool) {
        self.at(var);
        let own = self.inside[var.0 as usize];
        let uses = self.at(var);
        let change = |count: &mut u32| *count = if add { *count + 1 } else { count.saturating_sub(1) };
        change(&mut uses.all);
        if call {
            change(&mut uses.calls);
        }
        if own {
            change(&mut uses.own);
        }
    }
}
