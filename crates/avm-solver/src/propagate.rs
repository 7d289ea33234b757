//! Propagators and the worklist.
//!
//! Propagators on sums and products keep bounds consistent; those that say what differs take values away when variables
//! become fixed. Each is run until nothing changes any more.

use crate::store::{Failed, Progress, Store};
use crate::variable::{Watch, event};
use std::collections::VecDeque;

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
    /// The variables, each with what is added to it, differ.
    Different(Box<[(u32, i64)]>),
    /// The first two multiplied are the third.
    Product([u32; 3]),
}

impl Propagator {
    pub(crate) fn variables(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Propagator::AtMost(terms, _) | Propagator::Sum(terms, _) | Propagator::NotSum(terms, _) => {
                Box::new(terms.iter().map(|(_, variable)| *variable))
            }
            Propagator::Same(variables) => Box::new(variables.iter().copied()),
            Propagator::Different(elements) => Box::new(elements.iter().map(|(variable, _)| *variable)),
            Propagator::Product(variables) => Box::new(variables.iter().copied()),
        }
    }

    pub(crate) fn rename(&mut self, name: impl Fn(u32) -> u32) {
        let rename = |variable: &mut u32| *variable = name(*variable);
        match self {
            Propagator::AtMost(terms, _) | Propagator::Sum(terms, _) | Propagator::NotSum(terms, _) => {
                terms.iter_mut().for_each(|(_, variable)| rename(variable));
            }
            Propagator::Same(variables) => variables.iter_mut().for_each(rename),
            Propagator::Different(elements) => {
                elements.iter_mut().for_each(|(variable, _)| rename(variable));
            }
            Propagator::Product(variables) => variables.iter_mut().for_each(rename),
        }
    }

    /// What it waits for.
    pub(crate) fn events(&self) -> u8 {
        match self {
            Propagator::AtMost(..) | Propagator::Sum(..) | Propagator::Product(..) => event::BOUND,
            Propagator::NotSum(..) | Propagator::Different(..) => event::FIXED,
            Propagator::Same(..) => event::ANY,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let elements = match self {
            Propagator::AtMost(terms, _) | Propagator::Sum(terms, _) | Propagator::NotSum(terms, _) => {
                terms.len()
            }
            Propagator::Different(elements) => elements.len(),
            Propagator::Same(..) | Propagator::Product(..) => 3,
        };
        size_of::<Propagator>() + elements * (size_of::<Term>() + size_of::<Watch>())
    }
}

/// Propagators that have something to do.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// Those that wait for fixed variables, with the element that was fixed: they cost little and tell much.
    fixed: VecDeque<(u32, u32)>,
    others: VecDeque<u32>,
    /// Whether each is among the others.
    waiting: Vec<bool>,
}

impl Queue {
    pub(crate) fn add(&mut self, propagator: u32, element: u32, fixed: bool) {
        if fixed {
            self.fixed.push_back((propagator, element));
        } else if !std::mem::replace(&mut self.waiting[propagator as usize], true) {
            self.others.push_back(propagator);
        }
    }

    fn next(&mut self) -> Option<(u32, u32)> {
        self.fixed.pop_front().or_else(|| {
            let propagator = self.others.pop_front()?;
            // It may wake itself.
            self.waiting[propagator as usize] = false;
            Some((propagator, 0))
        })
    }

    fn is_empty(&self) -> bool {
        self.fixed.is_empty() && self.others.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.fixed.clear();
        for propagator in self.others.drain(..) {
            self.waiting[propagator as usize] = false;
        }
    }

    pub(crate) fn resize(&mut self, propagators: usize) {
        self.waiting.resize(propagators, false);
    }
}

impl Store {
    /// Runs what has something to do, until nothing has or the budget is used up.
    pub(crate) fn propagate(&mut self, budget: &mut u64) -> Progress {
        while *budget > 0 {
            let Some((propagator, element)) = self.queue.next() else { return Progress::Held };
            if self.run_propagator(propagator as usize, element as usize, budget).is_err() {
                self.queue.clear();
                return Progress::Failed;
            }
        }
        if self.queue.is_empty() { Progress::Held } else { Progress::More }
    }

    fn run_propagator(&mut self, number: usize, element: usize, budget: &mut u64) -> Result<(), Failed> {
        // Taken out while it runs, so that it can change the store.
        let propagator = std::mem::replace(&mut self.propagators[number], Propagator::Same([0, 0]));
        let (cost, result) = match &propagator {
            Propagator::AtMost(terms, most) => (terms.len(), self.at_most_sum(terms, *most)),
            Propagator::Sum(terms, total) => (terms.len() * 2, self.sum(terms, *total)),
            Propagator::NotSum(terms, total) => (terms.len(), self.not_sum(terms, *total)),
            Propagator::Same([left, right]) => (8, self.same(*left, *right)),
            Propagator::Different(elements) => (elements.len(), self.different(elements, element)),
            Propagator::Product(variables) => (4, self.product(*variables)),
        };
        self.propagators[number] = propagator;
        *budget = budget.saturating_sub(cost as u64 + 1);
        result
    }

    fn least(&self, (factor, variable): Term) -> i64 {
        let bounds = self.variables[variable as usize].bounds;
        factor * if factor > 0 { bounds.min } else { bounds.max }
    }

    fn most(&self, (factor, variable): Term) -> i64 {
        let bounds = self.variables[variable as usize].bounds;
        factor * if factor > 0 { bounds.max } else { bounds.min }
    }

    /// `factor * variable <= most`.
    fn limit_above(&mut self, (factor, variable): Term, most: i64) -> Result<(), Failed> {
        if factor > 0 {
            self.at_most(variable, most.div_euclid(factor))
        } else {
            self.at_least(variable, -most.div_euclid(-factor))
        }
    }

    /// `factor * variable >= least`.
    fn limit_below(&mut self, (factor, variable): Term, least: i64) -> Result<(), Failed> {
        self.limit_above((-factor, variable), -least)
    }

    fn at_most_sum(&mut self, terms: &[Term], most: i64) -> Result<(), Failed> {
        let least: i64 = terms.iter().map(|term| self.least(*term)).sum();
        let slack = most - least;
        if slack < 0 {
            return Err(Failed);
        }
        for term in terms {
            let own = self.least(*term);
            if self.most(*term) - own > slack {
                self.limit_above(*term, own + slack)?;
            }
        }
        Ok(())
    }

    fn sum(&mut self, terms: &[Term], total: i64) -> Result<(), Failed> {
        self.at_most_sum(terms, total)?;
        let most: i64 = terms.iter().map(|term| self.most(*term)).sum();
        let slack = most - total;
        if slack < 0 {
            return Err(Failed);
        }
        for term in terms {
            let own = self.most(*term);
            if own - self.least(*term) > slack {
                self.limit_below(*term, own - slack)?;
            }
        }
        Ok(())
    }

    fn not_sum(&mut self, terms: &[Term], total: i64) -> Result<(), Failed> {
        let mut left = total;
        let mut open = None;
        for term in terms {
            if self.variables[term.1 as usize].is_fixed() {
                left -= self.least(*term);
            } else if open.replace(*term).is_some() {
                return Ok(());
            }
        }
        match open {
            None if left == 0 => Err(Failed),
            None => Ok(()),
            Some((factor, variable)) if left % factor == 0 => self.remove(variable, left / factor),
            Some(_) => Ok(()),
        }
    }

    fn same(&mut self, left: u32, right: u32) -> Result<(), Failed> {
        let (one, other) = (&self.variables[left as usize], &self.variables[right as usize]);
        if one.is_fixed() || other.is_fixed() {
            let value = if one.is_fixed() { one.bounds.min } else { other.bounds.min };
            self.fix(left, value)?;
            return self.fix(right, value);
        }
        let both = one.domain().intersection(&other.domain());
        self.intersect(left, &both)?;
        self.intersect(right, &both)
    }

    fn different(&mut self, elements: &[(u32, i64)], fixed: usize) -> Result<(), Failed> {
        let (variable, added) = elements[fixed];
        let value = self.variables[variable as usize].bounds.min + added;
        for (at, (other, added)) in elements.iter().enumerate() {
            if at != fixed {
                self.remove(*other, value - added)?;
            }
        }
        Ok(())
    }

    fn product(&mut self, [left, right, product]: [u32; 3]) -> Result<(), Failed> {
        let bounds = |store: &Store, variable: u32| {
            let bounds = store.variables[variable as usize].bounds;
            (i128::from(bounds.min), i128::from(bounds.max))
        };
        if left == right {
            return self.square(left, product);
        }
        let (a, b) = (bounds(self, left), bounds(self, right));
        let corners = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
        self.between(product, corners.iter().min(), corners.iter().max())?;
        for (factor, other) in [(left, right), (right, left)] {
            let (product, mut by) = (bounds(self, product), bounds(self, other));
            if product.0 <= 0 && product.1 >= 0 {
                if by.0 <= 0 && by.1 >= 0 {
                    // Zero times anything.
                    continue;
                }
            } else if by.0 == 0 || by.1 == 0 {
                by = (if by.0 == 0 { 1 } else { by.0 }, if by.1 == 0 { -1 } else { by.1 });
                if by.0 > by.1 {
                    return Err(Failed);
                }
                self.between(other, Some(&by.0), Some(&by.1))?;
            } else if by.0 < 0 && by.1 > 0 {
                let most = product.0.abs().max(product.1.abs());
                self.between(factor, Some(&-most), Some(&most))?;
                continue;
            }
            let pairs = [(product.0, by.0), (product.0, by.1), (product.1, by.0), (product.1, by.1)];
            let ups = pairs.map(|(n, d)| if d > 0 { -(-n).div_euclid(d) } else { -n.div_euclid(-d) });
            let downs = pairs.map(|(n, d)| if d > 0 { n.div_euclid(d) } else { (-n).div_euclid(-d) });
            self.between(factor, ups.iter().min(), downs.iter().max())?;
        }
        Ok(())
    }

    /// `product` is the square of `root`: more is known than of other products.
    fn square(&mut self, root: u32, product: u32) -> Result<(), Failed> {
        let bounds = self.variables[root as usize].bounds;
        let low = i128::from(bounds.min).max(-i128::from(bounds.max)).max(0);
        let most = i128::from(bounds.min.unsigned_abs().max(bounds.max.unsigned_abs()));
        self.between(product, Some(&(low * low)), Some(&(most * most)))?;
        let squares = self.variables[product as usize].bounds;
        let most = i128::from(squares.max).isqrt();
        self.between(root, Some(&-most), Some(&most))?;
        let floor = i128::from(squares.min).isqrt();
        let least = if floor * floor < i128::from(squares.min) { floor + 1 } else { floor };
        let bounds = self.variables[root as usize].bounds;
        if i128::from(bounds.min) > -least {
            self.between(root, Some(&least), None)?;
        }
        if i128::from(self.variables[root as usize].bounds.max) < least {
            self.between(root, None, Some(&-least))?;
        }
        Ok(())
    }

    /// Keeps a variable between two numbers that may be larger than any value.
    fn between(&mut self, variable: u32, low: Option<&i128>, high: Option<&i128>) -> Result<(), Failed> {
        let fit = |n: &i128| (*n).clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        self.at_least(variable, low.map_or(i64::MIN, fit))?;
        self.at_most(variable, high.map_or(i64::MAX, fit))
    }
}
