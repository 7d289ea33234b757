//! BatSat, which is all Rust.

use super::engine::{Answer, Engine};
use super::outcome::Meter;
use crate::encode::Literal;
use ::batsat::{Callbacks, ClauseKind, Lit, Solver, SolverInterface, SolverOpts, Var, lbool};
use std::cell::Cell;

/// How often the clock is asked: once for so many looks at the budget.
const RARELY: u32 = 256;

/// In formulas with so many literals a conflict counts for one more, for the time that it takes.
const LARGE: usize = 20_000;

/// Counts conflicts and stops where the budget ends.
struct Counter<'a> {
    meter: &'a Meter<'a>,
    /// Conflicts that this call has left.
    left: Cell<u64>,
    /// What a conflict counts for.
    cost: Cell<u64>,
    looks: Cell<u32>,
    /// Whether the clock has said that it is time: the solver asks more than once before it ends.
    is_late: Cell<bool>,
}

impl Callbacks for Counter<'_> {
    fn on_new_clause(&mut self, _: &[Lit], kind: ClauseKind) {
        if kind == ClauseKind::Learnt {
            self.meter.spend(self.cost.get());
            self.left.set(self.left.get().saturating_sub(1));
        }
    }

    fn stop(&self) -> bool {
        self.looks.set(self.looks.get().wrapping_add(1));
        if self.looks.get() % RARELY == 1 && self.meter.stopped() {
            self.is_late.set(true);
        }
        self.is_late.get() || self.left.get() == 0 || self.meter.conflicts() == 0
    }
}

pub(crate) struct BatSat<'a> {
    solver: Solver<Counter<'a>>,
    variables: Literal,
    /// How many literals its clauses have.
    literals: usize,
    /// The clause that is being added: one piece of memory for all.
    clause: Vec<Lit>,
}

impl<'a> BatSat<'a> {
    pub(crate) fn new(meter: &'a Meter<'a>) -> BatSat<'a> {
        let (left, cost, looks, is_late) = (Cell::new(0), Cell::new(1), Cell::new(0), Cell::new(false));
        let counter = Counter { meter, left, cost, looks, is_late };
        let solver = Solver::new(SolverOpts::default(), counter);
        BatSat { solver, variables: 0, literals: 0, clause: Vec::new() }
    }
}

fn lit(literal: Literal) -> Lit {
    Lit::new(Var::unsafe_from_idx(literal.unsigned_abs()), literal > 0)
}

impl Engine for BatSat<'_> {
    fn fresh(&mut self) -> Literal {
        self.variables += 1;
        self.solver.var_of_int(self.variables.unsigned_abs());
        self.variables
    }

    fn add(&mut self, clause: &[Literal]) {
        self.literals += clause.len();
        self.clause.clear();
        self.clause.extend(clause.iter().copied().map(lit));
        self.solver.add_clause_reuse(&mut self.clause);
    }

    fn solve(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer {
        self.solver.cb_mut().left.set(conflicts);
        self.solver.cb_mut().cost.set(1 + (self.literals / LARGE) as u64);
        let meter = self.solver.cb().meter;
        if !meter.has_room_for(self.literals) || self.solver.cb().stop() {
            return Answer::Stopped;
        }
        let assumptions: Vec<Lit> = assumptions.iter().copied().map(lit).collect();
        match self.solver.solve_limited(&assumptions) {
            answer if answer == lbool::TRUE => Answer::Model,
            answer if answer == lbool::FALSE => Answer::None,
            _ => Answer::Stopped,
        }
    }

    fn holds(&self, literal: Literal) -> bool {
        self.solver.value_lit(lit(literal)) == lbool::TRUE
    }

    fn core(&mut self) -> Vec<Literal> {
        let literal = |lit: &Lit| {
            let variable = lit.var().idx() as Literal;
            if lit.sign() { -variable } else { variable }
        };
        // What follows from the clauses is that one of the assumptions does not hold.
        self.solver.unsat_core().iter().map(literal).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;

    #[test]
    fn time_that_is_over_ends_a_search() {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > 2
        };
        let meter = Meter::new(&Budget { stop: Some(&stop), ..Budget::default() });
        let mut solver = BatSat::new(&meter);
        // More pigeons than holes.
        let holes = 8;
        let pigeons: Vec<Vec<Literal>> =
            (0..=holes).map(|_| (0..holes).map(|_| solver.fresh()).collect()).collect();
        for (at, pigeon) in pigeons.iter().enumerate() {
            solver.add(pigeon);
            for other in &pigeons[..at] {
                pigeon.iter().zip(other).for_each(|(one, two)| solver.add(&[-one, -two]));
            }
        }
        assert!(matches!(solver.solve(&[], u64::MAX), Answer::Stopped));
        assert!(asked.get() > 2);
    }
}
