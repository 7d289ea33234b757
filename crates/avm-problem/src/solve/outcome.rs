//! What is asked of a solver and what it answers.

use crate::encode::Room;
use crate::form::{Atom, ConstraintId, Problem};
use dashu_ratio::RBig;
use std::cell::Cell;

/// How much may be spent on a problem.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// The most conflicts that a search may meet: the same on every machine.
    pub conflicts: Option<u64>,
    /// The most literals in the clauses that a problem is encoded by.
    pub literals: usize,
    /// Asked now and then whether it is time to stop.
    pub stop: Option<&'a dyn Fn() -> bool>,
    /// Whether a solution that may not be the best is of use where the budget ends: then one is looked for first.
    pub any: bool,
}

impl Default for Budget<'_> {
    fn default() -> Self {
        Budget { conflicts: None, literals: 1 << 25, stop: None, any: false }
    }
}

/// What remains of a budget.
pub struct Meter<'a> {
    conflicts: Cell<u64>,
    literals: usize,
    stop: Option<&'a dyn Fn() -> bool>,
    stopped: Cell<bool>,
    full: Cell<bool>,
    wants_any: bool,
    any: Cell<bool>,
}

impl<'a> Meter<'a> {
    /// A budget of which nothing has been spent.
    #[must_use]
    pub fn new(budget: &Budget<'a>) -> Meter<'a> {
        Meter {
            conflicts: Cell::new(budget.conflicts.unwrap_or(u64::MAX)),
            literals: budget.literals,
            stop: budget.stop,
            stopped: Cell::new(false),
            full: Cell::new(false),
            wants_any: budget.any,
            any: Cell::new(false),
        }
    }

    /// Whether any solution will do, rather than the first of those that are as good.
    #[must_use]
    pub fn any_will_do(&self) -> bool {
        self.any.get()
    }

    /// Says whether any solution will do.
    pub fn let_any_do(&self, any: bool) {
        self.any.set(any);
    }

    /// What is left, but not more than so many conflicts.
    #[must_use]
    pub fn part(&self, conflicts: u64) -> Meter<'a> {
        let budget = Budget {
            conflicts: Some(conflicts.min(self.conflicts.get())),
            literals: self.literals,
            stop: self.stop,
            any: self.wants_any,
        };
        let part = Meter::new(&budget);
        part.any.set(self.any.get());
        part
    }

    /// How many conflicts are left.
    #[must_use]
    pub fn conflicts(&self) -> u64 {
        self.conflicts.get()
    }

    /// How large the clauses may be that the problem is encoded by.
    pub(crate) fn room(&self) -> Room<'a> {
        Room { literals: self.literals, stop: self.stop }
    }

    /// Whether a solver may hold clauses of so many literals: what it adds to a problem may be as large as that.
    pub(crate) fn has_room_for(&self, literals: usize) -> bool {
        self.full.set(self.full.get() || literals / 2 > self.literals);
        !self.full.get()
    }

    /// Whether a solution that may not be the best is of use.
    #[must_use]
    pub fn wants_any(&self) -> bool {
        self.wants_any
    }

    /// Whether whoever gave the budget says that it is time to stop.
    pub fn stopped(&self) -> bool {
        if !self.stopped.get() && self.stop.is_some_and(|stop| stop()) {
            self.stopped.set(true);
        }
        self.stopped.get()
    }

    /// What has been used up, if anything has.
    pub fn spent(&self) -> Option<Spent> {
        if self.stopped() {
            Some(Spent::Time)
        } else if self.full.get() {
            Some(Spent::Size)
        } else {
            (self.conflicts.get() == 0).then_some(Spent::Conflicts)
        }
    }

    /// Counts conflicts.
    pub fn spend(&self, conflicts: u64) {
        self.conflicts.set(self.conflicts.get().saturating_sub(conflicts));
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

impl SolverOutcome {
    /// The same, but where the budget was exceeded with the better of two solutions.
    #[must_use]
    pub(crate) fn or_better(self, other: Option<Solution>) -> SolverOutcome {
        match (self, other) {
            (SolverOutcome::BudgetExceeded { spent, best: Some(a) }, Some(b)) => {
                let best = Some(if a.objective < b.objective { b } else { a });
                SolverOutcome::BudgetExceeded { spent, best }
            }
            (SolverOutcome::BudgetExceeded { spent, best: None }, best) => {
                SolverOutcome::BudgetExceeded { spent, best }
            }
            (outcome, _) => outcome,
        }
    }
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
    fn solve(&self, problem: &Problem, meter: &Meter<'_>) -> Result<SolverOutcome, SolverError>;
}
