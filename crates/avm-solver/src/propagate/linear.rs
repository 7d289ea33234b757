//! Sums.

use super::Term;
use crate::store::{Failed, Store};

impl Store {
    pub(super) fn least(&self, (factor, variable): Term) -> i64 {
        let bounds = self.variables[variable as usize].bounds;
        factor * if factor > 0 { bounds.min } else { bounds.max }
    }

    pub(super) fn most(&self, (factor, variable): Term) -> i64 {
        let bounds = self.variables[variable as usize].bounds;
        factor * if factor > 0 { bounds.max } else { bounds.min }
    }

    /// `factor * variable <= most`.
    pub(super) fn limit_above(&mut self, (factor, variable): Term, most: i64) -> Result<(), Failed> {
        if factor > 0 {
            self.at_most(variable, most.div_euclid(factor))
        } else {
            self.at_least(variable, -most.div_euclid(-factor))
        }
    }

    /// `factor * variable >= least`.
    pub(super) fn limit_below(&mut self, (factor, variable): Term, least: i64) -> Result<(), Failed> {
        self.limit_above((-factor, variable), -least)
    }

    pub(super) fn at_most_sum(&mut self, terms: &[Term], most: i64) -> Result<(), Failed> {
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

    pub(super) fn at_least_sum(&mut self, terms: &[Term], total: i64) -> Result<(), Failed> {
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

    pub(super) fn sum(&mut self, terms: &[Term], total: i64) -> Result<(), Failed> {
        self.at_most_sum(terms, total)?;
        self.at_least_sum(terms, total)
    }

    pub(super) fn not_sum(&mut self, terms: &[Term], total: i64) -> Result<(), Failed> {
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
}
