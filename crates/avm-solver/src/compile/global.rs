//! Constraints on many variables.

use super::Kept;
use crate::constraint::PostError;
use crate::operand::{Item, Operand};
use crate::propagate::{Matching, Propagator, Table, Task, Tasks};
use crate::store::{Failed, Store};
use crate::{Domain, FIRST_ATOM};

/// Of fewer variables that differ, what all say is what each pair says.
const FEWEST: usize = 3;

impl Store {
    pub(super) fn all_different(&mut self, operands: Vec<Operand>) -> Kept {
        let mut elements: Vec<(u32, i64)> = Vec::with_capacity(operands.len());
        let mut values = Vec::new();
        for operand in operands {
            match (operand.as_value(), operand) {
                (Some(value), _) => values.push(value),
                (None, Operand::Variable(variable)) => elements.push((variable, 0)),
                (None, sum) => {
                    let (terms, constant) = self.terms_of(sum)?;
                    match terms.as_slice() {
                        [] => values.push(constant),
                        [(1, variable)] => elements.push((*variable, constant)),
                        _ => {
                            let sum = Operand::Sum { terms, constant, negated: false };
                            elements.push((self.variable_of(sum)?, 0));
                        }
                    }
                }
            }
        }
        let (mut known, mut distinct) = (elements.clone(), values.clone());
        known.sort_unstable();
        distinct.sort_unstable();
        if known.windows(2).any(|pair| pair[0] == pair[1])
            || distinct.windows(2).any(|pair| pair[0] == pair[1])
        {
            return Ok(Err(Failed));
        }
        for (variable, added) in &elements {
            for value in &values {
                if self.remove(*variable, value - added).is_err() {
                    return Ok(Err(Failed));
                }
            }
        }
        if elements.len() > 1 {
            if elements.len() >= FEWEST {
                self.start(match Matching::of(self, &elements) {
                    Some(matching) => Propagator::Matching(matching),
                    None => Propagator::Spread(elements.clone().into()),
                });
            }
            self.start(Propagator::Different(elements.into()));
        }
        Ok(Ok(()))
    }

    pub(super) fn table(&mut self, operands: Vec<Operand>, width: usize) -> Kept {
        let items = operands.len().checked_sub(width).filter(|cells| width > 0 && cells % width == 0);
        if items.is_none() {
            return Err(PostError::Malformed);
        }
        let mut operands = operands.into_iter();
        let mut columns = Vec::with_capacity(width);
        for operand in operands.by_ref().take(width) {
            columns.push(match self.item_of(operand)? {
                Item::Variable(variable) => variable,
                Item::Value(value) => self.auxiliary(&Domain::range(value, value))?,
            });
        }
        let cells: Option<Vec<i64>> = operands.map(|cell| cell.as_value()).collect();
        let cells = cells.ok_or(PostError::Malformed)?;
        for (at, variable) in columns.iter().enumerate() {
            let column = cells.iter().skip(at).step_by(width);
            if self.intersect(*variable, &Domain::of(column.copied().collect())).is_err() {
                return Ok(Err(Failed));
            }
        }
        self.start(Propagator::Table(Table::new(columns.into(), &cells)));
        Ok(Ok(()))
    }

    pub(super) fn cumulative(&mut self, operands: Vec<Operand>) -> Kept {
        let count = operands.len() / 3;
        if operands.len() != 3 * count + 1 {
            return Err(PostError::Malformed);
        }
        let mut variables = Vec::with_capacity(operands.len());
        for (at, operand) in operands.into_iter().enumerate() {
            let variable = self.variable_of(operand)?;
            let bounds = self.variables[variable as usize].bounds;
            if at >= count && bounds.min < 0 {
                return Err(PostError::Negative);
            }
            if bounds.max >= FIRST_ATOM {
                return Err(PostError::Malformed);
            }
            variables.push(variable);
        }
        let task = |at: usize| Task {
            start: variables[at],
            duration: variables[count + at],
            demand: variables[2 * count + at],
        };
        let tasks = Tasks { tasks: (0..count).map(task).collect(), capacity: variables[3 * count] };
        if count > 0 {
            self.start(Propagator::Cumulative(tasks));
        }
        Ok(Ok(()))
    }
}
