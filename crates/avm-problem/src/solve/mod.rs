//! Solvers behind one trait, and the choice between them.

mod batsat;
pub(crate) mod budgets;
#[cfg(feature = "cadical")]
pub(crate) mod cadical;
pub(crate) mod clauses;
mod constants;
pub(crate) mod core_guided;
pub(crate) mod engine;
mod explain;
mod outcome;
pub(crate) mod parts;
mod separable;
mod totalizer;

pub use budgets::ByBudgets;
pub use clauses::ByClauses;
pub use constants::ByConstants;
pub use outcome::{Budget, Explanation, Meter, Solution, Solver, SolverError, SolverOutcome, Spent};

use crate::form::Problem;

/// The solvers, those that are tried first at the front.
static ROUTES: [&dyn Solver; 3] = [&ByConstants, &ByBudgets, &ByClauses];

/// Which solver takes a problem.
#[must_use]
pub fn route(problem: &Problem) -> &'static dyn Solver {
    let found = ROUTES.iter().find(|solver| solver.takes(problem));
    *found.unwrap_or(&ROUTES[ROUTES.len() - 1])
}

/// Solves a problem: finds values for all variables such that all hard constraints hold and nothing that is worth more would
/// do too; or a minimal set of constraints that cannot hold together.
///
/// The same problem gets the same answer each time, unless the budget's `stop` ends it.
///
/// # Errors
///
/// Where a solver fails, or says what is not so.
pub fn solve(problem: &Problem, budget: &Budget<'_>) -> Result<SolverOutcome, SolverError> {
    solve_within(problem, &Meter::new(budget))
}

/// The same with what is left of a budget: the meter says afterwards what is left then.
///
/// # Errors
///
/// As [`solve`].
pub fn solve_within(problem: &Problem, meter: &Meter<'_>) -> Result<SolverOutcome, SolverError> {
    parts::solve(problem, meter)
}
