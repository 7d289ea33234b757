//! Propagators and the worklist. Each is run until nothing changes any more.
//!
//! - `linear`: sums, kept bounds consistent. `product`: products and extremes. `equality`: what is equal or differs, by values.
//! - `condition`: the same, where a variable says whether it holds.
//! - `matching`: whether there are values for variables that differ. `spread`: whether the bounds of variables leave room for all to differ.
//! - `element`, `table`: every value has an index or a row. `cumulative`: when tasks go on for certain.

mod condition;
mod cumulative;
mod element;
mod equality;
mod linear;
mod matching;
mod product;
mod queue;
mod spread;
mod table;

use crate::store::{Failed, Progress, Store};
use crate::variable::{Watch, event};
pub(crate) use cumulative::{Task, Tasks};
pub(crate) use element::Element;
pub(crate) use matching::Matching;
pub(crate) use queue::{Queue, Urgency};
pub(crate) use table::Table;

/// A variable and what it is multiplied with.
pub(crate) type Term = (i64, u32);

/// What keeps domains in line with a constraint.
#[derive(Clone, Debug)]
pub(crate) enum Propagator {
    /// The sum of the terms is at most this.
    AtMost(Box<[Term]>, i64),
    /// The sum of the terms is this.
    Sum(Box<[Term]>, i64),
    /// The sum of the terms is not this.
    NotSum(Box<[Term]>, i64),
    /// The two are equal.
    Same([u32; 2]),
    /// The variables, each with what is added to it, differ: the value of one is taken from the others.
    Different(Box<[(u32, i64)]>),
    /// The same: there is a value for each of them.
    Matching(Matching),
    /// The same: there is room for all of them, as far as bounds go.
    Spread(Box<[(u32, i64)]>),
    /// The first two multiplied are the third.
    Product([u32; 3]),
    /// The least of the terms is this one.
    Least(Box<[Term]>, Term),
    /// The variable is 1 where the sum of the terms is at most this, otherwise 0.
    IfAtMost(u32, Box<[Term]>, i64),
    /// The variable is 1 where the sum of the terms is this, otherwise 0.
    IfSum(u32, Box<[Term]>, i64),
    /// The first is 1 where the others are equal, otherwise 0.
    IfSame([u32; 3]),
    /// The first is 1 where the other is this, otherwise 0.
    IfValue([u32; 2], i64),
    Element(Element),
    Table(Table),
    Cumulative(Tasks),
}

impl Propagator {
    /// Calls `visit` with each variable, in an order that stays.
    pub(crate) fn each_variable(&mut self, mut visit: impl FnMut(&mut u32)) {
        match self {
            Propagator::AtMost(terms, _) | Propagator::Sum(terms, _) | Propagator::NotSum(terms, _) => {
                terms.iter_mut().for_each(|(_, variable)| visit(variable));
            }
            Propagator::Same(variables) | Propagator::IfValue(variables, _) => {
                variables.iter_mut().for_each(visit);
            }
            Propagator::Different(elements) | Propagator::Spread(elements) => {
                elements.iter_mut().for_each(|(variable, _)| visit(variable));
            }
            Propagator::Matching(matching) => {
                matching.elements.iter_mut().for_each(|(variable, _)| visit(variable));
            }
            Propagator::Product(variables) | Propagator::IfSame(variables) => {
                variables.iter_mut().for_each(visit);
            }
            Propagator::Least(terms, result) => {
                terms.iter_mut().chain([result]).for_each(|(_, variable)| visit(variable));
            }
            Propagator::IfAtMost(truth, terms, _) | Propagator::IfSum(truth, terms, _) => {
                visit(truth);
                terms.iter_mut().for_each(|(_, variable)| visit(variable));
            }
            Propagator::Element(element) => element.each_variable(visit),
            Propagator::Table(table) => table.columns.iter_mut().for_each(visit),
            Propagator::Cumulative(tasks) => tasks.each_variable(visit),
        }
    }

    /// What it waits for.
    pub(crate) fn events(&self) -> u8 {
        match self {
            Propagator::NotSum(..) | Propagator::Different(..) => event::FIXED,
            Propagator::Same(..)
            | Propagator::IfSame(..)
            | Propagator::IfValue(..)
            | Propagator::Element(..)
            | Propagator::Matching(..)
            | Propagator::Table(..) => event::ANY,
            _ => event::BOUND,
        }
    }

    /// How soon it is to run.
    pub(crate) fn urgency(&self) -> Urgency {
        match self {
            Propagator::NotSum(..) | Propagator::Different(..) => Urgency::Fixed,
            Propagator::Matching(..)
            | Propagator::Spread(..)
            | Propagator::Table(..)
            | Propagator::Cumulative(..) => Urgency::Late,
            _ => Urgency::Soon,
        }
    }

    /// How many variables it has, and about how many bytes besides.
    fn size(&self) -> (usize, usize) {
        match self {
            Propagator::AtMost(terms, _)
            | Propagator::Sum(terms, _)
            | Propagator::NotSum(terms, _)
            | Propagator::Least(terms, _)
            | Propagator::IfAtMost(_, terms, _)
            | Propagator::IfSum(_, terms, _) => (terms.len() + 1, 0),
            Propagator::Different(elements) | Propagator::Spread(elements) => (elements.len(), 0),
            Propagator::Matching(matching) => (matching.elements.len(), matching.elements.len()),
            Propagator::Same(..)
            | Propagator::Product(..)
            | Propagator::IfSame(..)
            | Propagator::IfValue(..) => (3, 0),
            Propagator::Element(element) => (element.items.len() + 2, 0),
            Propagator::Table(table) => (table.columns.len(), table.bytes()),
            Propagator::Cumulative(tasks) => (tasks.tasks.len() * 3 + 1, 0),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let (variables, more) = self.size();
        size_of::<Propagator>() + variables * (size_of::<Term>() + size_of::<Watch>()) + more
    }
}

impl Store {
    /// Lets a propagator run soon.
    pub(crate) fn wake(&mut self, number: u32) {
        let urgency = self.propagators[number as usize].urgency();
        self.queue.add(number, 0, urgency);
    }

    /// Runs what has something to do, until nothing has or the budget is used up.
    pub(crate) fn propagate(&mut self, budget: &mut u64) -> Progress {
        while *budget > 0 {
            let Some((propagator, element)) = self.queue.next() else { return Progress::Held };
            if self.run_propagator(propagator as usize, element as usize, budget).is_err() {
                self.queue.clear();
                self.blame(propagator as usize);
                return Progress::Failed;
            }
        }
        if self.queue.is_empty() { Progress::Held } else { Progress::More }
    }

    fn run_propagator(&mut self, number: usize, element: usize, budget: &mut u64) -> Result<(), Failed> {
        // Taken out while it runs, so that it can change the store.
        let mut propagator = std::mem::replace(&mut self.propagators[number], Propagator::Same([0, 0]));
        let (cost, result) = match &mut propagator {
            Propagator::AtMost(terms, most) => (terms.len(), self.at_most_sum(terms, *most)),
            Propagator::Sum(terms, total) => (terms.len() * 2, self.sum(terms, *total)),
            Propagator::NotSum(terms, total) => (terms.len(), self.not_sum(terms, *total)),
            Propagator::Same([left, right]) => (8, self.same(*left, *right)),
            Propagator::Different(elements) => (elements.len(), self.different(elements, element)),
            Propagator::Matching(matching) => (matching.cost(), self.matching(matching)),
            Propagator::Spread(elements) => (elements.len() * 8, self.spread(elements)),
            Propagator::Product(variables) => (4, self.product(*variables)),
            Propagator::Least(terms, result) => (terms.len() * 2, self.least_of(terms, *result)),
            Propagator::IfAtMost(truth, terms, most) => {
                (terms.len() * 2, self.if_at_most(*truth, terms, *most))
            }
            Propagator::IfSum(truth, terms, total) => (terms.len() * 2, self.if_sum(*truth, terms, *total)),
            Propagator::IfSame(variables) => (8, self.if_same(*variables)),
            Propagator::IfValue([truth, variable], value) => (2, self.if_value(*truth, *variable, *value)),
            Propagator::Element(element) => (element.items.len() * 4, self.element_at(element)),
            Propagator::Table(table) => (table.cost(), self.rows(number, table)),
            Propagator::Cumulative(tasks) => (tasks.cost(), self.tasks(tasks)),
        };
        self.propagators[number] = propagator;
        *budget = budget.saturating_sub(cost as u64 + 1);
        result
    }

    /// Remembers that a propagator found that there is no solution: its variables are to be decided early.
    fn blame(&mut self, number: usize) {
        let Store { propagators, variables, .. } = self;
        propagators[number].each_variable(|variable| {
            let blamed = &mut variables[*variable as usize];
            blamed.weight = blamed.weight.saturating_add(1);
        });
    }
}
