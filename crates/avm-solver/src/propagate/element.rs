//! What comes at an index.

use crate::Domain;
use crate::operand::Item;
use crate::store::{Failed, Store};

/// The result is the item at the index, from 0 on.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) index: u32,
    pub(crate) result: u32,
    pub(crate) items: Box<[Item]>,
}

impl Element {
    pub(super) fn each_variable(&mut self, mut visit: impl FnMut(&mut u32)) {
        visit(&mut self.index);
        visit(&mut self.result);
        for item in &mut self.items {
            if let Item::Variable(variable) = item {
                visit(variable);
            }
        }
    }
}

impl Store {
    /// Each index has an item that can be the result, each value of the result an item that can be it.
    pub(super) fn element_at(&mut self, element: &Element) -> Result<(), Failed> {
        let result = self.variables[element.result as usize].domain();
        let mut possible: Vec<(i64, i64)> = Vec::new();
        let mut index = self.variables[element.index as usize].next(0);
        while let Some(at) = index {
            let Some(item) = usize::try_from(at).ok().and_then(|at| element.items.get(at)) else { break };
            let common = match item {
                Item::Value(value) => Domain::range(*value, *value).intersection(&result),
                Item::Variable(variable) => self.variables[*variable as usize].domain().intersection(&result),
            };
            possible.extend(common.intervals());
            if common.is_empty() {
                self.remove(element.index, at)?;
            }
            index = self.variables[element.index as usize].next(at + 1);
        }
        self.at_least(element.index, 0)?;
        self.at_most(element.index, element.items.len() as i64 - 1)?;
        self.intersect(element.result, &Domain::of_intervals(possible))?;
        let index = &self.variables[element.index as usize];
        if !index.is_fixed() {
            return Ok(());
        }
        match element.items[index.bounds.min as usize] {
            Item::Value(value) => self.fix(element.result, value),
            Item::Variable(variable) => self.same(variable, element.result),
        }
    }
}
