//! What is asked of a solver and what it answers.

use crate::form::{Atom, ConstraintId, Problem};
use dashu_ratio::RBig;

/// How much may be spent on a problem.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// The most conflicts that a search may meet: the same on every machine.
    pub conflicts: Option<u64>,
    /// The most literals in the clauses that a problem is encoded by.
    pub literals: usize,
    /// Asked now and then whether it is time to stop.
    pub stop: Option<&'a dyn Fn() -> bool>,
}

impl Default for Budget<'_> {
    fn default() -> Self {
        Budget { conflicts: None, literals: 1 << 26, stop: None }
    }
}

/// What was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// The conflicts.
    Conflicts,
    /// `stop` said so.
    Time,
    /// The room for clauses.
    Size,
}

/// Values for all variables under which all hard constraints hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The values, in the order of the variables.
    pub values: Vec<Atom>,
    /// The preferences that hold.
    pub met: Vec<ConstraintId>,
    /// What it is worth.
    pub objective: RBig,
}

impl Solution {
    /// A solution of these values, if all hard constraints hold: computed, not believed.
    #[must_use]
    pub fn of(problem: &Problem, values: Vec<Atom>) -> Option<Solution> {
        let verdict = problem.judge(&values)?;
        let holds = verdict.violated.is_empty();
        holds.then_some(Solution { values, met: verdict.met, objective: verdict.objective })
    }
}

/// Constraints that cannot hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The constraints.
    pub constraints: Vec<ConstraintId>,
    /// Whether the rest could hold if any one of them were left out. False only where the budget ended before that was known.
    pub minimal: bool,
}

/// What came of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SolverOutcome {
    /// A solution, and none is worth more.
    Solved(Solution),
    /// There is none.
    NoSolution(Explanation),
    /// It is not known, or not known to be the best.
    BudgetExceeded {
        /// What ended it.
        spent: Spent,
        /// The best solution that was found until then.
        best: Option<Solution>,
    },
}

/// Why there is no answer. Neither is the program's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolverError {
    /// What a solver says is a solution is none.
    #[error("the solver {0} gave values that do not satisfy the constraints")]
    Wrong(&'static str),
    /// A solver could not go on.
    #[error("the solver {0} failed: {1}")]
    Failed(&'static str, String),
}

/// A way to solve problems.
pub trait Solver: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Whether it can solve the problem, and is good at it.
    fn takes(&self, problem: &Problem) -> bool;

    /// Solves the problem.
    ///
    /// # Errors
    ///
    /// Where it fails, or what it finds does not hold.
    fn solve(&self, problem: &Problem, budget: &Budget<'_>) -> Result<SolverOutcome, SolverError>;
}
