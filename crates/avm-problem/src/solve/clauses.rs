//! The route by clauses: satisfaction with a literal for each hard constraint, preferences by [`core_guided`].

use super::batsat::BatSat;
use super::core_guided::{self, Optimum};
use super::engine::{Answer, Engine};
use super::explain;
use super::outcome::{Explanation, Meter, Solution, Solver, SolverError, SolverOutcome, Spent};
use crate::encode::{Encoding, Literal, NoRoom};
use crate::form::{ConstraintId, Problem};
use dashu_base::BitTest;

/// Up to so many variables, times terms, the first of equally good solutions is looked for: each that is found is computed again.
const ORDERED: usize = 20_000_000;
/// So many conflicts may be met on the way to an earlier value, and on the way to all of them.
const EARLIER: u64 = 100;
const ALL_EARLIER: u64 = 2000;

/// So many conflicts BatSat may meet before the problem goes to CaDiCaL, where there is one.
#[cfg(feature = "cadical")]
const EASY: u64 = 20_000;

/// Any problem, as clauses: by BatSat, which is quicker in many short calls; what is hard for it by CaDiCaL, where it is built in.
pub struct ByClauses;

const NAME: &str = "clauses";

impl Solver for ByClauses {
    fn name(&self) -> &'static str {
        NAME
    }

    fn takes(&self, _: &Problem) -> bool {
        true
    }

    fn solve(&self, problem: &Problem, meter: &Meter<'_>) -> Result<SolverOutcome, SolverError> {
        let encoding = match Encoding::new(problem, meter.room()) {
            Ok(encoding) => encoding,
            Err(NoRoom::Size) => return Ok(SolverOutcome::BudgetExceeded { spent: Spent::Size, best: None }),
            Err(NoRoom::Time) => return Ok(SolverOutcome::BudgetExceeded { spent: Spent::Time, best: None }),
        };
        #[cfg(feature = "cadical")]
        {
            let part = meter.part(EASY);
            let outcome = run(problem, &encoding, &mut BatSat::new(&part), &part)?;
            meter.spend(EASY.min(meter.conflicts()) - part.conflicts());
            let best = match &outcome {
                SolverOutcome::BudgetExceeded { best, .. } => best.clone(),
                // Which constraints are needed for that is still open.
                SolverOutcome::NoSolution(why) if !why.minimal => None,
                _ => return Ok(outcome),
            };
            if meter.spent().is_some() {
                return Ok(outcome);
            }
            let found = run(problem, &encoding, &mut super::cadical::Cadical::new(meter), meter)?;
            let known = matches!(outcome, SolverOutcome::NoSolution(_));
            let unknown = matches!(found, SolverOutcome::BudgetExceeded { .. });
            Ok(if known && unknown { outcome } else { found.or_better(best) })
        }
        #[cfg(not(feature = "cadical"))]
        run(problem, &encoding, &mut BatSat::new(meter), meter)
    }
}

fn run(
    problem: &Problem,
    encoding: &Encoding,
    engine: &mut dyn Engine,
    meter: &Meter<'_>,
) -> Result<SolverOutcome, SolverError> {
    engine.load(&encoding.cnf);
    Search { problem, encoding, engine, meter, best: None, allowed: ALL_EARLIER }.run(NAME)
}

/// A search for the best solution.
pub(crate) struct Search<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) encoding: &'a Encoding,
    pub(crate) engine: &'a mut dyn Engine,
    pub(crate) meter: &'a Meter<'a>,
    /// The best solution so far.
    pub(crate) best: Option<Solution>,
    /// Conflicts that may still be met on the way to earlier values.
    pub(crate) allowed: u64,
}

impl Search<'_> {
    fn run(&mut self, name: &'static str) -> Result<SolverOutcome, SolverError> {
        let selectors: Vec<Literal> = self.encoding.selectors.iter().map(|(_, literal)| *literal).collect();
        match self.engine.solve(&selectors, u64::MAX) {
            Answer::Stopped => return Ok(self.exceeded()),
            Answer::None => return self.no_solution(name),
            Answer::Model => self.keep_model(name)?,
        }
        for selector in selectors {
            self.engine.add(&[selector]);
        }
        if self.problem.has_objective() {
            match core_guided::optimize(self, name)? {
                Optimum::Unknown => return Ok(self.exceeded()),
                Optimum::Proved => {}
            }
        }
        if !self.meter.any_will_do() {
            self.earlier_values(name)?;
        }
        match self.best.take() {
            Some(solution) => Ok(SolverOutcome::Solved(solution)),
            None => Err(SolverError::Failed(name, "a solution was lost".to_string())),
        }
    }

    pub(crate) fn exceeded(&mut self) -> SolverOutcome {
        let spent = self.meter.spent().unwrap_or(Spent::Conflicts);
        SolverOutcome::BudgetExceeded { spent, best: self.best.take() }
    }

    fn no_solution(&mut self, name: &'static str) -> Result<SolverOutcome, SolverError> {
        let core = self.engine.core();
        if core.is_empty() {
            return Err(SolverError::Failed(name, "no assignment at all has a model".to_string()));
        }
        let (core, minimal) = explain::minimize(self.engine, self.meter, core, u64::MAX);
        let selectors = self.encoding.selectors.iter();
        let named: Vec<ConstraintId> =
            selectors.filter(|(_, literal)| core.contains(literal)).map(|(id, _)| *id).collect();
        Ok(SolverOutcome::NoSolution(Explanation { constraints: named, minimal }))
    }

    /// The solution of the last model, if it is worth more than the best so far or `always`.
    pub(crate) fn keep_model(&mut self, name: &'static str) -> Result<(), SolverError> {
        let found = self.solution(name)?;
        if self.best.as_ref().is_none_or(|best| found.objective > best.objective) {
            self.best = Some(found);
        }
        Ok(())
    }

    fn solution(&self, name: &'static str) -> Result<Solution, SolverError> {
        let values = self.encoding.values(self.problem, |literal| self.engine.holds(literal));
        Solution::of(self.problem, values).ok_or(SolverError::Wrong(name))
    }

    /// Of the solutions that are as good, the one whose values come first: the first variable's earliest possible value,
    /// and so on. Where that is not found out soon the value stays as it is.
    fn earlier_values(&mut self, name: &'static str) -> Result<(), SolverError> {
        if self.problem.variables().len().saturating_mul(self.problem.nodes().len()) > ORDERED {
            return Ok(());
        }
        for variable in 0..self.problem.variables().len() {
            let listed: Vec<Literal> =
                self.encoding.literals(variable).iter().map(|(literal, _)| *literal).collect();
            self.earliest(variable, &listed, name)?;
            self.least(variable, name)?;
        }
        Ok(())
    }

    /// Gives a variable that is binary the least value that it can have, and leaves it so.
    fn least(&mut self, variable: usize, name: &'static str) -> Result<(), SolverError> {
        let bits = self.encoding.bits(variable).to_vec();
        for (place, bit) in bits.iter().enumerate().rev() {
            let is_set = |best: &Option<Solution>| {
                best.as_ref().is_some_and(|best| best.values[variable].integer().bit(place))
            };
            // The sign first, which makes a number smaller.
            let smaller = place + 1 == bits.len();
            if is_set(&self.best) != smaller {
                self.earlier(&[if smaller { *bit } else { -bit }], name)?;
            }
            self.engine.add(&[if is_set(&self.best) { *bit } else { -bit }]);
        }
        Ok(())
    }

    /// Gives a variable the first of its values that it can have, and leaves it so.
    fn earliest(
        &mut self,
        variable: usize,
        listed: &[Literal],
        name: &'static str,
    ) -> Result<(), SolverError> {
        let place = |best: &Option<Solution>| {
            let value = &best.as_ref()?.values[variable];
            self.encoding.literals(variable).iter().position(|(_, atom)| atom == value)
        };
        let Some(mut at) = place(&self.best) else { return Ok(()) };
        while at > 0 && self.earlier(&listed[..at], name)? {
            at = place(&self.best).unwrap_or(0);
        }
        self.engine.add(&[listed[at]]);
        Ok(())
    }

    /// Whether there is a solution in which one of the literals holds; it is kept then.
    fn earlier(&mut self, wanted: &[Literal], name: &'static str) -> Result<bool, SolverError> {
        let assumed = match wanted {
            [one] => *one,
            _ => {
                let any = self.engine.fresh();
                let mut clause = wanted.to_vec();
                clause.push(-any);
                self.engine.add(&clause);
                any
            }
        };
        let before = self.meter.conflicts();
        let found = self.engine.solve(&[assumed], EARLIER.min(self.allowed)) == Answer::Model;
        self.allowed = self.allowed.saturating_sub(before - self.meter.conflicts());
        if found {
            self.best = Some(self.solution(name)?);
        }
        Ok(found)
    }
}
