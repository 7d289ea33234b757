//! Depth-first search, in steps: the variable with the fewest values first, its smallest value first; the other branch is that it
//! has another value. Where something is to be as small as possible, each solution that is found must be better than the last.

use crate::VarId;
use crate::constraint::{Expression, PostError};
use crate::store::{Progress, Store};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A solution.
    First,
    /// All solutions, or the first so many.
    All(Option<usize>),
    /// The solution with the least value of an expression.
    Least(Expression),
    /// The solution with the largest value of an expression.
    Largest(Expression),
}

/// The values of the variables that were asked for.
pub type Solution = Vec<i64>;

/// A decision: a variable, and the value that it was given.
#[derive(Clone, Copy, Debug)]
struct Branch {
    variable: u32,
    value: i64,
    /// Whether the variable is one of those asked for.
    asked: bool,
}

/// A search that is going on. It leaves the store as it found it.
#[derive(Debug)]
pub struct Search {
    variables: Vec<u32>,
    /// Others that have to have values too, for the solution to be one.
    others: Vec<u32>,
    /// Everything since belongs to the search.
    depth: usize,
    branches: Vec<Branch>,
    objective: Option<u32>,
    /// The least value of the objective that was found.
    best: Option<i64>,
    most: usize,
    solutions: Vec<Solution>,
}

impl Search {
    /// A search for values of variables.
    ///
    /// # Errors
    /// Where the expression to be optimised cannot be calculated.
    pub fn new(store: &mut Store, variables: &[VarId], goal: Goal) -> Result<Search, PostError> {
        let depth = store.mark();
        let most = match goal {
            Goal::First => 1,
            Goal::All(most) => most.unwrap_or(usize::MAX),
            Goal::Least(_) | Goal::Largest(_) => usize::MAX,
        };
        let objective = match &goal {
            Goal::First | Goal::All(_) => None,
            Goal::Least(expression) => Some(store.objective(expression, false)),
            Goal::Largest(expression) => Some(store.objective(expression, true)),
        };
        let objective = match objective.transpose() {
            Ok(objective) => objective,
            Err(error) => {
                store.undo(depth);
                store.forget(depth);
                return Err(error);
            }
        };
        let variables: Vec<u32> = variables.iter().map(|variable| variable.0).collect();
        let mut others = store.connected(variables.iter().copied().chain(objective).collect());
        others.extend(objective);
        let mut search = Search {
            variables,
            others,
            depth,
            branches: Vec::new(),
            objective,
            best: None,
            most,
            solutions: Vec::new(),
        };
        if most == 0 {
            search.end(store);
        }
        Ok(search)
    }

    /// Goes on, until the search is over or the budget used up. Gives the solutions when it is over, in the order in which they
    /// were found; of an optimum the best one.
    pub fn step(&mut self, store: &mut Store, budget: &mut u64) -> Option<Vec<Solution>> {
        while self.most > self.solutions.len() || self.objective.is_some() {
            // Where no constraint has anything to do, propagation uses nothing up.
            if *budget == 0 {
                return None;
            }
            let progress = store.propagate(budget);
            *budget = budget.saturating_sub(1);
            let goes_on = match progress {
                Progress::More => return None,
                Progress::Failed => self.back(store),
                Progress::Held => match self.select(store) {
                    Some((variable, asked)) => {
                        *budget = budget.saturating_sub(self.variables.len() as u64 / 8);
                        let value = store.variables[variable as usize].bounds.min;
                        store.mark();
                        self.branches.push(Branch { variable, value, asked });
                        store.fix(variable, value).is_ok() || self.back(store)
                    }
                    None => {
                        self.found(store);
                        self.skip_others();
                        self.back(store)
                    }
                },
            };
            if !goes_on {
                break;
            }
        }
        self.end(store);
        Some(std::mem::take(&mut self.solutions))
    }

    /// About how many bytes its solutions take.
    pub fn bytes(&self) -> usize {
        self.solutions.len() * (size_of::<Solution>() + self.variables.len() * 8)
    }

    /// Ends it before it is over; the store is as it was.
    pub fn end(&mut self, store: &mut Store) {
        store.undo(self.depth);
        store.forget(self.depth);
    }

    /// The variable to decide next.
    fn select(&self, store: &Store) -> Option<(u32, bool)> {
        let smallest = |variables: &[u32]| {
            let open = variables.iter().filter(|variable| !store.variables[**variable as usize].is_fixed());
            open.min_by_key(|variable| store.variables[**variable as usize].bounds.size).copied()
        };
        smallest(&self.variables)
            .map(|variable| (variable, true))
            .or_else(|| smallest(&self.others).map(|variable| (variable, false)))
    }

    fn found(&mut self, store: &Store) {
        let value = |variable: &u32| store.variables[*variable as usize].bounds.min;
        let solution = self.variables.iter().map(value).collect();
        if let Some(objective) = self.objective {
            self.best = Some(value(&objective));
            self.solutions.clear();
        }
        self.solutions.push(solution);
    }

    /// A solution differs from the last one in a variable that was asked for, unless something has to get better.
    fn skip_others(&mut self) {
        if self.objective.is_none() {
            let asked = self.branches.iter().rposition(|branch| branch.asked).map_or(0, |last| last + 1);
            self.branches.truncate(asked);
        }
    }

    /// Takes the other branch of the latest decision that has one. `false` if there is none left.
    fn back(&mut self, store: &mut Store) -> bool {
        while let Some(Branch { variable, value, .. }) = self.branches.pop() {
            // The mark of the decision is the one after those of the decisions before.
            let mark = self.depth + 1 + self.branches.len();
            store.undo(mark);
            store.forget(mark);
            let better = match (self.objective, self.best) {
                (Some(objective), Some(best)) => store.at_most(objective, best - 1),
                _ => Ok(()),
            };
            if better.is_ok() && store.remove(variable, value).is_ok() {
                return true;
            }
        }
        false
    }
}

impl Store {
    /// The variables that constraints join to these, but not these themselves.
    fn connected(&self, from: Vec<u32>) -> Vec<u32> {
        let mut seen = vec![false; self.variables.len()];
        let mut met = vec![false; self.propagators.len()];
        from.iter().for_each(|variable| seen[*variable as usize] = true);
        let mut pending = from;
        let mut found = Vec::new();
        while let Some(variable) = pending.pop() {
            for watch in &self.variables[variable as usize].watches {
                if std::mem::replace(&mut met[watch.propagator as usize], true) {
                    continue;
                }
                for next in self.propagators[watch.propagator as usize].variables() {
                    if !std::mem::replace(&mut seen[next as usize], true) {
                        pending.push(next);
                        found.push(next);
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }
}
