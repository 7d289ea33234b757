//! Depth-first search, in steps. A decision halves a domain: what a variable is at most, or that it is above that. Where
//! something is to be as small as possible, each solution that is found must be better than the last; where that gets better by little
//! many times, halves of what it can be are tried.
//!
//! A search can be left after a solution and gone on with later: what it needs for that is the path of its decisions, plain
//! data, which is followed again.

use crate::VarId;
use crate::constraint::{Expression, PostError};
use crate::store::{Failed, Progress, Store};
use crate::strategy::{Decision, Order, Strategy, ValueOrder};
use std::collections::VecDeque;

/// So often the objective gets better by little before halves are tried.
const STEPS: u32 = 100;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A solution: the first one after a path, which is empty at first.
    Next(Vec<Step>),
    /// All solutions, or the first so many.
    All(Option<usize>),
    /// The solution with the least value of an expression.
    Least(Expression),
    /// The solution with the largest value of an expression.
    Largest(Expression),
}

/// The values of the variables that were asked for.
pub type Solution = Vec<i64>;

/// A decision on the way to a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which of the variables that were asked for.
    pub variable: usize,
    /// What its values were compared with.
    pub bound: i64,
    /// Whether they are above that, rather than at most that.
    pub above: bool,
    /// Whether the other way is still to be tried.
    pub open: bool,
}

/// A decision that was made. One that is open has a mark in the store, from before it.
#[derive(Clone, Copy, Debug)]
struct Branch {
    decision: Decision,
    /// Which of the variables that were asked for it is about.
    asked: Option<usize>,
    open: bool,
}

/// A search that is going on. It leaves the store as it found it.
#[derive(Debug)]
pub struct Search {
    variables: Vec<u32>,
    /// Others that have to have values too, for the solution to be one.
    others: Vec<u32>,
    strategy: Strategy,
    /// Everything since belongs to the search.
    depth: usize,
    /// What was decided, open or not.
    path: Vec<Branch>,
    /// How many of that are open.
    open: usize,
    /// Decisions of an earlier search that are yet to be made again.
    ahead: VecDeque<Branch>,
    objective: Option<u32>,
    /// The least value of the objective that was found.
    best: Option<i64>,
    /// How often the objective got better, and its value at first.
    pace: Option<(u32, i64)>,
    most: usize,
    solutions: Vec<Solution>,
}

impl Search {
    /// A search for values of variables.
    ///
    /// # Errors
    /// Where the expression to be optimised cannot be calculated.
    pub fn new(
        store: &mut Store,
        variables: &[VarId],
        goal: Goal,
        strategy: Strategy,
    ) -> Result<Search, PostError> {
        let depth = store.mark();
        let objective = match &goal {
            Goal::Next(_) | Goal::All(_) => None,
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
        if strategy.order == Order::DomWdeg {
            // So that what a search finds does not depend on those before it.
            store.variables.iter_mut().for_each(|variable| variable.weight = 0);
        }
        let (most, ahead) = match goal {
            Goal::Next(path) => (1, path),
            Goal::All(most) => (most.unwrap_or(usize::MAX), Vec::new()),
            Goal::Least(_) | Goal::Largest(_) => (usize::MAX, Vec::new()),
        };
        let again = |step: Step| {
            let variable = *variables.get(step.variable)?;
            let decision = Decision { variable, bound: step.bound, above: step.above };
            Some(Branch { decision, asked: Some(step.variable), open: step.open })
        };
        let mut search = Search {
            ahead: ahead.into_iter().filter_map(again).collect(),
            variables,
            others,
            strategy,
            depth,
            path: Vec::new(),
            open: 0,
            objective,
            best: None,
            pace: None,
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
                Progress::Held => match self.next_branch(store, budget) {
                    Some(branch) => self.take(store, branch).is_ok() || self.back(store),
                    None => {
                        self.found(store);
                        self.halve(store) || (self.most > self.solutions.len() && self.back(store))
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

    /// The path on which the next solution can be looked for, after one was found; `None` if there are no others.
    pub fn rest(&self) -> Option<Vec<Step>> {
        let last = self.path.iter().rposition(|branch| branch.open)?;
        let mut path = self.path[..=last].to_vec();
        path[last] = path[last].closed();
        let step = |Branch { decision, asked, open }: Branch| {
            Some(Step { variable: asked?, bound: decision.bound, above: decision.above, open })
        };
        path.into_iter().map(step).collect()
    }

    /// About how many bytes its solutions take.
    pub fn bytes(&self) -> usize {
        self.solutions.len() * (size_of::<Solution>() + self.variables.len() * 8)
            + self.path.capacity() * size_of::<Branch>()
    }

    /// Ends it before it is over; the store is as it was.
    pub fn end(&mut self, store: &mut Store) {
        store.undo(self.depth);
        store.forget(self.depth);
    }

    /// What to decide next: what an earlier search decided, or a variable that has several values.
    fn next_branch(&mut self, store: &Store, budget: &mut u64) -> Option<Branch> {
        if let Some(branch) = self.ahead.pop_front() {
            return Some(branch);
        }
        *budget = budget.saturating_sub(self.variables.len() as u64 / 8);
        let Strategy { order, values } = self.strategy;
        if let Some(variable) = order.select(store, &self.variables) {
            let asked = self.variables.iter().position(|other| *other == variable);
            return Some(Branch { decision: values.decide(store, variable), asked, open: true });
        }
        let variable = Order::FirstFail.select(store, &self.others)?;
        Some(Branch { decision: ValueOrder::Min.decide(store, variable), asked: None, open: true })
    }

    /// Takes a way.
    fn take(&mut self, store: &mut Store, branch: Branch) -> Result<(), Failed> {
        if branch.open {
            store.mark();
            self.open += 1;
        }
        // A way that was closed before on the same side says less than this one.
        let replaces = |last: &&mut Branch| {
            let same = last.decision.variable == branch.decision.variable;
            same && !last.open && last.decision.above == branch.decision.above
        };
        match self.path.last_mut().filter(|last| !branch.open && replaces(last)) {
            Some(last) => *last = branch,
            None => self.path.push(branch),
        }
        let Decision { variable, bound, above } = branch.decision;
        if above { store.at_least(variable, bound + 1) } else { store.at_most(variable, bound) }
    }

    fn found(&mut self, store: &Store) {
        let value = |variable: &u32| store.variables[*variable as usize].bounds.min;
        let solution = self.variables.iter().map(value).collect();
        match self.objective {
            Some(objective) => {
                let best = value(&objective);
                let (steps, before) = self.pace.unwrap_or((0, best));
                (self.best, self.pace) = (Some(best), Some((steps + 1, before)));
                self.solutions.clear();
            }
            // A solution differs from the last one in a variable that was asked for, unless something has to get better.
            None => {
                let others = |branch: &Branch| branch.asked.is_none();
                let asked = self.path.iter().position(others).unwrap_or(self.path.len());
                self.open -= self.path.drain(asked..).filter(|branch| branch.open).count();
            }
        }
        self.solutions.push(solution);
    }

    /// Where the objective got better by little many times, begins anew with the lower half of what it still can be. What was
    /// decided before the first open decision stays: there was nothing better on the other ways.
    fn halve(&mut self, store: &mut Store) -> bool {
        let (Some(objective), Some(best)) = (self.objective, self.best) else { return false };
        let first = self.path.iter().position(|branch| branch.open);
        let (Some((STEPS.., before)), Some(first)) = (self.pace, first) else { return false };
        self.pace = None;
        let low = store.bounds_at(self.depth + 1, objective).min;
        if best.saturating_sub(low) < before.saturating_sub(best) {
            return false;
        }
        store.undo(self.depth + 1);
        store.forget(self.depth + 1);
        self.path.truncate(first);
        (self.open, self.ahead) = (0, VecDeque::new());
        let bound = low + (best - 1 - low) / 2;
        let decision = Decision { variable: objective, bound, above: false };
        let half = Branch { decision, asked: None, open: true };
        store.at_most(objective, best - 1).is_ok() && self.take(store, half).is_ok()
    }

    /// Takes the other way of the latest decision that has one. `false` if there is none left.
    fn back(&mut self, store: &mut Store) -> bool {
        self.ahead.clear();
        while let Some(branch) = self.path.pop() {
            if !branch.open {
                continue;
            }
            self.open -= 1;
            // The mark of the decision is the one after those of the open decisions before.
            let mark = self.depth + 1 + self.open;
            store.undo(mark);
            store.forget(mark);
            let better = match (self.objective, self.best) {
                (Some(objective), Some(best)) => store.at_most(objective, best - 1),
                _ => Ok(()),
            };
            if better.is_ok() && self.take(store, branch.closed()).is_ok() {
                return true;
            }
        }
        false
    }
}

impl Branch {
    /// The other way of a decision, the last one.
    fn closed(self) -> Branch {
        Branch { decision: self.decision.negated(), open: false, ..self }
    }
}

impl Store {
    /// The variables that constraints join to these, but not these themselves.
    fn connected(&mut self, from: Vec<u32>) -> Vec<u32> {
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
                self.propagators[watch.propagator as usize].each_variable(|next| {
                    if !std::mem::replace(&mut seen[*next as usize], true) {
                        pending.push(*next);
                        found.push(*next);
                    }
                });
            }
        }
        found.sort_unstable();
        found
    }
}
