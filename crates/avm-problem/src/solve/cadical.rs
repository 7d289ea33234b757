//! CaDiCaL, by `rustsat`.

use super::engine::{Answer, Engine};
use super::outcome::Meter;
use crate::encode::Literal;
use rustsat::solvers::{
    ControlSignal, GetInternalStats, LimitConflicts, Solve, SolveIncremental, SolverResult, Terminate,
};
use rustsat::types::{Clause, Lit};
use rustsat_cadical::CaDiCaL;

pub(crate) struct Cadical<'a> {
    pub(crate) solver: CaDiCaL<'a, 'a>,
    meter: &'a Meter<'a>,
    variables: Literal,
    failed: bool,
}

impl<'a> Cadical<'a> {
    pub(crate) fn new(meter: &'a Meter<'a>) -> Cadical<'a> {
        let mut solver = CaDiCaL::default();
        // Without variables of its own: ours come one after the other.
        let set = solver.set_option("factor", 0);
        debug_assert!(set.is_ok(), "CaDiCaL has no option factor");
        solver.attach_terminator(move || match meter.stopped() {
            true => ControlSignal::Terminate,
            false => ControlSignal::Continue,
        });
        Cadical { solver, meter, variables: 0, failed: false }
    }
}

pub(crate) fn lit(literal: Literal) -> Lit {
    let index = literal.unsigned_abs() - 1;
    if literal > 0 { Lit::positive(index) } else { Lit::negative(index) }
}

impl Engine for Cadical<'_> {
    fn fresh(&mut self) -> Literal {
        self.variables += 1;
        self.variables
    }

    fn add(&mut self, clause: &[Literal]) {
        let clause: Clause = clause.iter().copied().map(lit).collect();
        self.failed |= self.solver.add_clause(clause).is_err();
    }

    fn solve(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer {
        // After a clause that found no room nothing that CaDiCaL says is about the formula.
        if self.failed || self.meter.spent().is_some() {
            return Answer::Stopped;
        }
        let most = conflicts.min(self.meter.conflicts());
        let limit = u32::try_from(most).ok().filter(|limit| *limit < i32::MAX as u32);
        let before = self.solver.conflicts();
        let assumptions: Vec<Lit> = assumptions.iter().copied().map(lit).collect();
        let set = self.solver.limit_conflicts(limit);
        let answer = set.and_then(|()| self.solver.solve_assumps(&assumptions));
        self.meter.spend((self.solver.conflicts() - before) as u64);
        match answer {
            Ok(SolverResult::Sat) => Answer::Model,
            Ok(SolverResult::Unsat) => Answer::None,
            Ok(SolverResult::Interrupted) | Err(_) => Answer::Stopped,
        }
    }

    fn holds(&self, literal: Literal) -> bool {
        use rustsat::types::TernaryVal;
        self.solver.lit_val(lit(literal)).is_ok_and(|value| value == TernaryVal::True)
    }

    fn core(&mut self) -> Vec<Literal> {
        let core = self.solver.core().unwrap_or_default();
        core.iter().map(|lit| -lit.to_ipasir()).collect()
    }
}
