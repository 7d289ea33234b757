//! Assignment conversion: takes assigned variables, gives boxes; no variable changes after its binding.
//!
//! Every assigned variable gets a box, one that no closure captures too: a continuation that is entered again copies
//! the frames, and must see the assignments made since.

use crate::tree::{Clause, Expr, Kind, Program, Var, deeper};

/// Rewrites a program.
pub fn run(program: &mut Program<'_>) {
    for var in &mut program.vars {
        var.boxed = var.assigned;
    }
    let body = std::mem::take(&mut program.body);
    body.iter_mut().for_each(|expr| rewrite(program, expr));
    program.body = body;
}

fn rewrite<'a>(program: &mut Program<'a>, expr: &mut Expr<'a>) {
    deeper(|| {
        expr.for_each_child(|child| rewrite(program, child));
        match &mut expr.kind {
            Kind::Local(var) if program.var(*var).boxed => expr.kind = Kind::BoxRef(*var),
            Kind::SetLocal(var, value) => {
                let value = value.take();
                expr.kind = Kind::BoxSet(*var, program.child(value));
            }
            Kind::Let(bindings, _) => {
                for (var, init) in bindings.iter_mut() {
                    if program.var(*var).boxed {
                        let value = program.child(init.take());
                        init.kind = Kind::MakeBox(value);
                    }
                }
            }
            _ => {}
        }
    })
}

/// The parameters of a clause that its code must box on entry.
pub fn boxed_params(program: &Program<'_>, clause: &Clause<'_>) -> Vec<Var> {
    clause.all_params().filter(|var| program.vars[var.0 as usize].boxed).collect()
}
