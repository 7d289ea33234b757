//! Operations whose value is a variable of its own.

use crate::Domain;
use crate::constraint::{Operation, PostError};
use crate::operand::{Item, Operand};
use crate::propagate::{Element, Propagator, Term};
use crate::store::{Failed, Store};

impl Store {
    /// The least or greatest of operands: all are greater than the least, and one is it. The greatest is the least of all
    /// negated, negated; without its sign a number is the greater of itself and its negation.
    pub(super) fn extremum(
        &mut self,
        operation: Operation,
        operands: Vec<Operand>,
    ) -> Result<Operand, PostError> {
        let sign = if operation == Operation::Minimum { 1 } else { -1 };
        let mut terms: Vec<Term> = Vec::with_capacity(operands.len() + 1);
        for operand in operands {
            let variable = self.variable_of(operand)?;
            terms.push((sign, variable));
            if operation == Operation::Absolute {
                terms.push((-sign, variable));
            }
        }
        if terms.is_empty() || (operation == Operation::Absolute && terms.len() != 2) {
            return Err(PostError::Malformed);
        }
        let (mut low, mut high) = (i128::MAX, i128::MAX);
        for term in &terms {
            let bounds = self.bounds_of(std::slice::from_ref(term), 0);
            (low, high) = (low.min(bounds.0), high.min(bounds.1));
        }
        let sign_wide = i128::from(sign);
        let result = self.between_these([low * sign_wide, high * sign_wide])?;
        self.start(Propagator::Least(terms.into(), (sign, result)));
        Ok(Operand::Variable(result))
    }

    /// A part of a division: `n = quotient * divisor + rest`.
    pub(super) fn divide(&mut self, part: Operation, operands: Vec<Operand>) -> Result<Operand, PostError> {
        let Ok([dividend, divisor]) = <[Operand; 2]>::try_from(operands) else {
            return Err(PostError::Malformed);
        };
        let (n, d) = (self.variable_of(dividend)?, self.variable_of(divisor)?);
        let (bounds, divisors) = (self.variables[n as usize].bounds, self.variables[d as usize].bounds);
        if divisors.min < 1 {
            return Err(PostError::Divisor);
        }
        let most = i128::from(divisors.max) - 1;
        let may_be_negative = bounds.min < 0;
        let towards_zero = part != Operation::Modulo;
        let rests = if towards_zero && may_be_negative { [-most, most] } else { [0, most] };
        let least = i128::from(divisors.min);
        let divided = [bounds.min, bounds.max].map(|n| i128::from(n).div_euclid(least));
        let quotient = self.between_these([divided[0].min(0), divided[1].max(0)])?;
        let rest = self.between_these(rests)?;
        let variable = Operand::Variable;
        let product = self.multiply(variable(quotient), variable(d))?;
        let sum = self.add(product, variable(rest), false)?;
        self.require(|store| store.equal(sum, variable(n)))?;
        self.require(|store| store.less(variable(rest), variable(d), 1))?;
        if towards_zero && may_be_negative {
            let negated = self.negated(variable(rest))?;
            self.require(|store| store.less(negated, variable(d), 1))?;
            // The rest has the sign of what is divided.
            let signs = self.multiply(variable(rest), variable(n))?;
            self.require(|store| store.less(Operand::constant(0), signs, 0))?;
        }
        Ok(variable(if part == Operation::Quotient { quotient } else { rest }))
    }

    /// What comes at an index, which the first operand is.
    pub(super) fn element(&mut self, operands: Vec<Operand>) -> Result<Operand, PostError> {
        let mut operands = operands.into_iter();
        let index = operands.next().ok_or(PostError::Malformed)?;
        let index = self.variable_of(index)?;
        let items: Result<Vec<Item>, PostError> = operands.map(|operand| self.item_of(operand)).collect();
        let items = items?;
        let mut intervals = Vec::new();
        for item in &items {
            match item {
                Item::Value(value) => intervals.push((*value, *value)),
                Item::Variable(variable) => {
                    intervals.extend(self.variables[*variable as usize].domain().intervals());
                }
            }
        }
        if items.is_empty() {
            return Err(PostError::Malformed);
        }
        let result = self.auxiliary(&Domain::of_intervals(intervals))?;
        let within = self.intersect(index, &Domain::range(0, items.len() as i64 - 1));
        self.find(within);
        self.start(Propagator::Element(Element { index, result, items: items.into() }));
        Ok(Operand::Variable(result))
    }

    /// Something that must hold for a value to be what it is said to be.
    fn require(&mut self, post: impl FnOnce(&mut Store) -> super::Kept) -> Result<(), PostError> {
        let kept = post(self)?;
        self.find(kept);
        Ok(())
    }

    /// What was found while an expression was looked at: where it cannot be, there is a propagator that says so.
    fn find(&mut self, kept: Result<(), Failed>) {
        if kept.is_err() {
            self.start(Propagator::AtMost(Box::new([]), -1));
        }
    }
}
