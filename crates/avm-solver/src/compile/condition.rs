//! Comparisons that count as 1 where they hold and as 0 where they do not, and what is made of them.

use super::Kept;
use crate::Domain;
use crate::constraint::{Operation, PostError};
use crate::operand::{Item, Operand};
use crate::propagate::{Propagator, Term};
use crate::store::Store;

impl Store {
    /// 1 or 0.
    pub(super) fn condition(
        &mut self,
        relation: Operation,
        operands: Vec<Operand>,
    ) -> Result<Operand, PostError> {
        let Ok([left, right]) = <[Operand; 2]>::try_from(operands) else {
            return Err(PostError::Malformed);
        };
        match relation {
            Operation::Equal => self.equality(left, right),
            Operation::NotEqual => {
                let equal = self.equality(left, right)?;
                self.add(Operand::constant(1), equal, true)
            }
            Operation::LessOrEqual => self.order(left, right, 0),
            Operation::Less => self.order(left, right, 1),
            Operation::GreaterOrEqual => self.order(right, left, 0),
            Operation::Greater => self.order(right, left, 1),
            _ => Err(PostError::Malformed),
        }
    }

    fn truth(&mut self) -> Result<u32, PostError> {
        self.auxiliary(&Domain::range(0, 1))
    }

    /// Whether `left + by <= right`.
    fn order(&mut self, left: Operand, right: Operand, by: i64) -> Result<Operand, PostError> {
        let (terms, constant) = self.difference(left, right)?;
        self.order_of(terms, -constant - by)
    }

    /// Whether the sum of the terms is at most this.
    fn order_of(&mut self, terms: Vec<Term>, most: i64) -> Result<Operand, PostError> {
        let (least, greatest) = self.bounds_of(&terms, 0);
        if greatest <= i128::from(most) || least > i128::from(most) {
            return Ok(Operand::constant((greatest <= i128::from(most)).into()));
        }
        let truth = self.truth()?;
        self.start(Propagator::IfAtMost(truth, terms.into(), most));
        Ok(Operand::Variable(truth))
    }

    fn equality(&mut self, left: Operand, right: Operand) -> Result<Operand, PostError> {
        let truth = match (left, right) {
            (Operand::Variable(left), Operand::Variable(right)) if left == right => {
                return Ok(Operand::constant(1));
            }
            (Operand::Variable(left), Operand::Variable(right)) => {
                let truth = self.truth()?;
                self.start(Propagator::IfSame([truth, left, right]));
                truth
            }
            (left, right) if left.as_value().is_some() && right.as_value().is_some() => {
                return Ok(Operand::constant((left.as_value() == right.as_value()).into()));
            }
            (Operand::Variable(variable), other) | (other, Operand::Variable(variable))
                if other.as_value().is_some() =>
            {
                let truth = self.truth()?;
                let value = other.as_value().unwrap_or_default();
                self.start(Propagator::IfValue([truth, variable], value));
                truth
            }
            (Operand::Atom(_), _) | (_, Operand::Atom(_)) => return Ok(Operand::constant(0)),
            (left, right) => {
                let (terms, constant) = self.difference(left, right)?;
                if terms.is_empty() {
                    return Ok(Operand::constant((constant == 0).into()));
                }
                let truth = self.truth()?;
                self.start(Propagator::IfSum(truth, terms.into(), -constant));
                truth
            }
        };
        Ok(Operand::Variable(truth))
    }

    /// What conditions count together, and how many they are.
    fn count(&mut self, conditions: Vec<Operand>) -> Result<(Operand, i64), PostError> {
        let many = conditions.len() as i64;
        let mut count = Operand::constant(0);
        for condition in conditions {
            let is_condition = match self.item_of(condition.clone())? {
                Item::Value(value) => (0..=1).contains(&value),
                Item::Variable(variable) => {
                    let bounds = self.variables[variable as usize].bounds;
                    bounds.min >= 0 && bounds.max <= 1
                }
            };
            if !is_condition {
                return Err(PostError::Condition);
            }
            count = self.add(count, condition, false)?;
        }
        Ok((count, many))
    }

    /// `and`, `or` or `not` as something that must hold.
    pub(super) fn junction(&mut self, junction: Operation, conditions: Vec<Operand>) -> Kept {
        let (count, many) = self.count(conditions)?;
        match junction {
            Operation::And => self.less(Operand::constant(many), count, 0),
            Operation::Or => self.less(Operand::constant(1), count, 0),
            _ if many == 1 => self.less(count, Operand::constant(0), 0),
            _ => Err(PostError::Malformed),
        }
    }

    /// `and`, `or` or `not` as 1 or 0.
    pub(super) fn junction_value(
        &mut self,
        junction: Operation,
        conditions: Vec<Operand>,
    ) -> Result<Operand, PostError> {
        let (count, many) = self.count(conditions)?;
        match junction {
            Operation::And => self.order(Operand::constant(many), count, 0),
            Operation::Or => self.order(Operand::constant(1), count, 0),
            _ if many == 1 => self.add(Operand::constant(1), count, true),
            _ => Err(PostError::Malformed),
        }
    }
}
