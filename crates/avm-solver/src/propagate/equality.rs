//! What is equal, and what differs, by values.

use crate::store::{Failed, Store};

impl Store {
    pub(super) fn same(&mut self, left: u32, right: u32) -> Result<(), Failed> {
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

    pub(super) fn different(&mut self, elements: &[(u32, i64)], fixed: usize) -> Result<(), Failed> {
        let (variable, added) = elements[fixed];
        let value = self.variables[variable as usize].bounds.min + added;
        for (at, (other, added)) in elements.iter().enumerate() {
            if at != fixed {
                self.remove(*other, value - added)?;
            }
        }
        Ok(())
    }
}
