//! Comparisons whose truth is a variable: it follows from what is known, or decides what must hold.

use super::Term;
use crate::store::{Failed, Store};

impl Store {
    /// Whether a condition is decided.
    fn decided(&self, truth: u32) -> Option<bool> {
        let truth = &self.variables[truth as usize];
        truth.is_fixed().then_some(truth.bounds.min == 1)
    }

    /// The least and the greatest that the sum of terms may be.
    fn extent(&self, terms: &[Term]) -> (i64, i64) {
        let extent = |(low, high), term: &Term| (low + self.least(*term), high + self.most(*term));
        terms.iter().fold((0, 0), extent)
    }

    pub(super) fn if_at_most(&mut self, truth: u32, terms: &[Term], most: i64) -> Result<(), Failed> {
        match self.decided(truth) {
            Some(true) => self.at_most_sum(terms, most),
            Some(false) => self.at_least_sum(terms, most + 1),
            None => {
                let (low, high) = self.extent(terms);
                if high <= most {
                    self.fix(truth, 1)
                } else if low > most {
                    self.fix(truth, 0)
                } else {
                    Ok(())
                }
            }
        }
    }

    pub(super) fn if_sum(&mut self, truth: u32, terms: &[Term], total: i64) -> Result<(), Failed> {
        match self.decided(truth) {
            Some(true) => self.sum(terms, total),
            Some(false) => self.not_sum(terms, total),
            None => {
                let (low, high) = self.extent(terms);
                if total < low || total > high {
                    self.fix(truth, 0)
                } else if low == high {
                    self.fix(truth, 1)
                } else {
                    Ok(())
                }
            }
        }
    }

    pub(super) fn if_same(&mut self, [truth, left, right]: [u32; 3]) -> Result<(), Failed> {
        let (one, other) = (&self.variables[left as usize], &self.variables[right as usize]);
        match self.decided(truth) {
            Some(true) => self.same(left, right),
            Some(false) if one.is_fixed() => self.remove(right, one.bounds.min),
            Some(false) if other.is_fixed() => self.remove(left, other.bounds.min),
            Some(false) => Ok(()),
            None if one.is_fixed() && other.is_fixed() => {
                let same = one.bounds.min == other.bounds.min;
                self.fix(truth, same.into())
            }
            None if one.is_fixed() && other.contains(one.bounds.min) => Ok(()),
            None if other.is_fixed() && one.contains(other.bounds.min) => Ok(()),
            None if one.is_fixed() || other.is_fixed() => self.fix(truth, 0),
            None if one.domain().intersection(&other.domain()).is_empty() => self.fix(truth, 0),
            None => Ok(()),
        }
    }

    pub(super) fn if_value(&mut self, truth: u32, variable: u32, value: i64) -> Result<(), Failed> {
        let known = &self.variables[variable as usize];
        match self.decided(truth) {
            Some(true) => self.fix(variable, value),
            Some(false) => self.remove(variable, value),
            None if !known.contains(value) => self.fix(truth, 0),
            None if known.is_fixed() => self.fix(truth, 1),
            None => Ok(()),
        }
    }
}
