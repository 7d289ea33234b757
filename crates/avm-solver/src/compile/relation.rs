//! Comparisons that must hold.

use super::Kept;
use crate::constraint::{Operation, PostError};
use crate::operand::Operand;
use crate::propagate::Propagator;
use crate::store::{Failed, Store};

fn held(holds: bool) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(Failed) }
}

impl Store {
    pub(super) fn relation(&mut self, relation: Operation, operands: Vec<Operand>) -> Kept {
        let Ok([left, right]) = <[Operand; 2]>::try_from(operands) else {
            return Err(PostError::Malformed);
        };
        match relation {
            Operation::Equal => self.equal(left, right),
            Operation::NotEqual => self.not_equal(left, right),
            Operation::LessOrEqual => self.less(left, right, 0),
            Operation::Less => self.less(left, right, 1),
            Operation::GreaterOrEqual => self.less(right, left, 0),
            Operation::Greater => self.less(right, left, 1),
            _ => Err(PostError::Malformed),
        }
    }

    /// `left + by <= right`.
    pub(super) fn less(&mut self, left: Operand, right: Operand, by: i64) -> Kept {
        let (terms, constant) = self.difference(left, right)?;
        let most = -constant - by;
        Ok(match terms.as_slice() {
            [] => held(most >= 0),
            [(factor, variable)] if *factor > 0 => self.at_most(*variable, most.div_euclid(*factor)),
            [(factor, variable)] => self.at_least(*variable, -most.div_euclid(-*factor)),
            _ => {
                self.start(Propagator::AtMost(terms.into(), most));
                Ok(())
            }
        })
    }

    pub(super) fn equal(&mut self, left: Operand, right: Operand) -> Kept {
        Ok(match (left, right) {
            (Operand::Variable(left), Operand::Variable(right)) => {
                if left != right {
                    self.start(Propagator::Same([left, right]));
                }
                Ok(())
            }
            (Operand::Atom(left), Operand::Atom(right)) => held(left == right),
            (Operand::Variable(variable), other) | (other, Operand::Variable(variable))
                if other.as_value().is_some() =>
            {
                self.fix(variable, other.as_value().unwrap_or_default())
            }
            (Operand::Atom(_), _) | (_, Operand::Atom(_)) => Err(Failed),
            (left, right) => {
                let (terms, constant) = self.difference(left, right)?;
                match terms.as_slice() {
                    [] => held(constant == 0),
                    [(factor, variable)] if constant % factor == 0 => self.fix(*variable, -constant / factor),
                    [_] => Err(Failed),
                    _ => {
                        self.start(Propagator::Sum(terms.into(), -constant));
                        Ok(())
                    }
                }
            }
        })
    }

    fn not_equal(&mut self, left: Operand, right: Operand) -> Kept {
        Ok(match (left, right) {
            (Operand::Variable(left), Operand::Variable(right)) if left == right => Err(Failed),
            (Operand::Variable(left), Operand::Variable(right)) => {
                self.start(Propagator::Different([(left, 0), (right, 0)].into()));
                Ok(())
            }
            (Operand::Atom(left), Operand::Atom(right)) => held(left != right),
            (Operand::Variable(variable), other) | (other, Operand::Variable(variable))
                if other.as_value().is_some() =>
            {
                self.remove(variable, other.as_value().unwrap_or_default())
            }
            (Operand::Atom(_), _) | (_, Operand::Atom(_)) => Ok(()),
            (left, right) => {
                let (terms, constant) = self.difference(left, right)?;
                match terms.as_slice() {
                    [] => held(constant != 0),
                    [(factor, variable)] if constant % factor == 0 => {
                        self.remove(*variable, -constant / factor)
                    }
                    [_] => Ok(()),
                    [(1, left), (-1, right)] => {
                        self.start(Propagator::Different([(*left, constant), (*right, 0)].into()));
                        Ok(())
                    }
                    _ => {
                        self.start(Propagator::NotSum(terms.into(), -constant));
                        Ok(())
                    }
                }
            }
        })
    }
}
