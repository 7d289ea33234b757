//! What expressions come to: variables, atoms, and sums of variables.

use crate::constraint::PostError;
use crate::propagate::{Propagator, Term};
use crate::store::Store;
use crate::{Domain, FIRST_ATOM, LARGEST, VarId};
use std::collections::HashMap;

/// The most that the parts of a sum may come to, all taken as positive: then no sum or difference overflows.
const MOST_SUM: i128 = 1 << 61;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// A variable by itself: it may hold atoms.
    Variable(u32),
    /// The number of an atom.
    Atom(i64),
    /// A sum of terms, of which a variable may have several, and a constant. Its negation, if `negated`, so that a long
    /// difference of differences costs no more than a sum.
    Sum { terms: Vec<Term>, constant: i64, negated: bool },
}

/// A variable, or the number of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Value(i64),
    Variable(u32),
}

impl Operand {
    pub(crate) fn constant(value: i64) -> Operand {
        Operand::Sum { terms: Vec::new(), constant: value, negated: false }
    }

    /// An integer or an atom.
    pub(crate) fn value(number: i64) -> Operand {
        if number >= FIRST_ATOM { Operand::Atom(number) } else { Operand::constant(number) }
    }

    /// The integer, if there is nothing but a constant.
    pub(crate) fn as_constant(&self) -> Option<i64> {
        match self {
            Operand::Sum { terms, constant, negated } if terms.is_empty() => {
                Some(if *negated { -constant } else { *constant })
            }
            _ => None,
        }
    }

    /// Its number, if it is one value, atom or integer.
    pub(crate) fn as_value(&self) -> Option<i64> {
        match self {
            Operand::Atom(atom) => Some(*atom),
            other => other.as_constant(),
        }
    }

    fn scaled(self, by: i64) -> Result<Operand, PostError> {
        let Operand::Sum { mut terms, constant, negated } = self else { return Err(PostError::Malformed) };
        match by {
            0 => return Ok(Operand::constant(0)),
            1 => return Ok(Operand::Sum { terms, constant, negated }),
            -1 => return Ok(Operand::Sum { terms, constant, negated: !negated }),
            _ => {}
        }
        let scale = |n: i64| n.checked_mul(by).filter(|n| fits(*n)).ok_or(PostError::TooLarge);
        for (factor, _) in &mut terms {
            *factor = scale(*factor)?;
        }
        Ok(Operand::Sum { terms, constant: scale(constant)?, negated })
    }
}

impl Store {
    /// An operand as a sum: it must be one of integers.
    fn sum_of(&self, operand: Operand) -> Result<Operand, PostError> {
        match operand {
            Operand::Atom(atom) => Err(PostError::Atom(None, atom)),
            Operand::Variable(variable) => {
                let max = self.variables[variable as usize].bounds.max;
                if max >= FIRST_ATOM {
                    // A variable that nobody named has no name to be told by.
                    return Err(PostError::Atom(Some(VarId(variable)), max));
                }
                Ok(Operand::Sum { terms: vec![(1, variable)], constant: 0, negated: false })
            }
            sum => Ok(sum),
        }
    }

    pub(crate) fn negated(&self, operand: Operand) -> Result<Operand, PostError> {
        self.sum_of(operand)?.scaled(-1)
    }

    pub(crate) fn add(&self, left: Operand, right: Operand, subtract: bool) -> Result<Operand, PostError> {
        let (left, right) = (self.sum_of(left)?, self.sum_of(right)?);
        let (
            Operand::Sum { terms: mut long, constant: more, negated: long_negated },
            Operand::Sum { terms: mut short, constant, negated: short_negated },
        ) = (left, right)
        else {
            return Err(PostError::Malformed);
        };
        let (mut long_negated, mut short_negated) = (long_negated, short_negated != subtract);
        let (mut more, mut constant) = (more, constant);
        if long.len() < short.len() {
            std::mem::swap(&mut long, &mut short);
            std::mem::swap(&mut more, &mut constant);
            std::mem::swap(&mut long_negated, &mut short_negated);
        }
        let sign = if long_negated == short_negated { 1 } else { -1 };
        long.extend(short.into_iter().map(|(factor, variable)| (sign * factor, variable)));
        let constant = more.checked_add(sign * constant).filter(|sum| fits(*sum));
        let constant = constant.ok_or(PostError::TooLarge)?;
        Ok(Operand::Sum { terms: long, constant, negated: long_negated })
    }

    pub(crate) fn multiply(&mut self, left: Operand, right: Operand) -> Result<Operand, PostError> {
        let (left, right) = (self.sum_of(left)?, self.sum_of(right)?);
        match (left.as_constant(), right.as_constant()) {
            (Some(factor), _) => right.scaled(factor),
            (_, Some(factor)) => left.scaled(factor),
            (None, None) => {
                let (left, right) = (self.variable_of(left)?, self.variable_of(right)?);
                let bounds = |variable: u32| {
                    let bounds = self.variables[variable as usize].bounds;
                    (i128::from(bounds.min), i128::from(bounds.max))
                };
                let (a, b) = (bounds(left), bounds(right));
                let corners = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
                let product = self.between_these(corners)?;
                self.start(Propagator::Product([left, right, product]));
                Ok(Operand::Variable(product))
            }
        }
    }

    /// A variable that nobody named, with values from the least to the greatest of these.
    pub(crate) fn between_these<const N: usize>(&mut self, ends: [i128; N]) -> Result<u32, PostError> {
        let fit = |n: Option<&i128>| {
            n.and_then(|n| i64::try_from(*n).ok()).filter(|n| fits(*n)).ok_or(PostError::TooLarge)
        };
        let domain = Domain::range(fit(ends.iter().min())?, fit(ends.iter().max())?);
        self.auxiliary(&domain)
    }

    /// A variable that nobody named.
    pub(crate) fn auxiliary(&mut self, domain: &Domain) -> Result<u32, PostError> {
        self.new_variable(domain).map(|variable| variable.0).ok_or(PostError::TooLarge)
    }

    /// The least and the greatest value of a sum.
    pub(crate) fn bounds_of(&self, terms: &[Term], constant: i64) -> (i128, i128) {
        let mut bounds = (i128::from(constant), i128::from(constant));
        for (factor, variable) in terms {
            let Some(known) = self.variables.get(*variable as usize) else { continue };
            let (one, other) = (
                i128::from(*factor) * i128::from(known.bounds.min),
                i128::from(*factor) * i128::from(known.bounds.max),
            );
            bounds = (bounds.0 + one.min(other), bounds.1 + one.max(other));
        }
        bounds
    }

    /// A variable that is the value of a sum of integers.
    pub(crate) fn variable_of(&mut self, sum: Operand) -> Result<u32, PostError> {
        let (mut terms, constant) = self.terms_of(sum)?;
        if let ([(1, variable)], 0) = (terms.as_slice(), constant) {
            return Ok(*variable);
        }
        let (low, high) = self.bounds_of(&terms, constant);
        let variable = self.between_these([low, high])?;
        terms.push((-1, variable));
        self.check_size(&terms)?;
        self.start(Propagator::Sum(terms.into(), -constant));
        Ok(variable)
    }

    /// A variable or value that is an operand, which may be an atom.
    pub(crate) fn item_of(&mut self, operand: Operand) -> Result<Item, PostError> {
        match (operand.as_value(), operand) {
            (Some(value), _) => Ok(Item::Value(value)),
            (None, Operand::Variable(variable)) => Ok(Item::Variable(variable)),
            (None, sum) => self.variable_of(sum).map(Item::Variable),
        }
    }

    /// The terms of a sum, each variable once, and its constant.
    pub(crate) fn terms_of(&self, sum: Operand) -> Result<(Vec<Term>, i64), PostError> {
        let Operand::Sum { terms, constant, negated } = self.sum_of(sum)? else {
            return Err(PostError::Malformed);
        };
        let sign = if negated { -1 } else { 1 };
        let mut merged: Vec<Term> = Vec::with_capacity(terms.len());
        let mut places: HashMap<u32, usize> = HashMap::new();
        for (factor, variable) in terms {
            let place = *places.entry(variable).or_insert(merged.len());
            if place == merged.len() {
                merged.push((0, variable));
            }
            let sum = merged[place].0.checked_add(sign * factor).filter(|sum| fits(*sum));
            merged[place].0 = sum.ok_or(PostError::TooLarge)?;
        }
        merged.retain(|(factor, _)| *factor != 0);
        self.check_size(&merged)?;
        Ok((merged, sign * constant))
    }

    /// `left - right`, as terms and a constant.
    pub(crate) fn difference(&self, left: Operand, right: Operand) -> Result<(Vec<Term>, i64), PostError> {
        let difference = self.add(left, right, true)?;
        self.terms_of(difference)
    }

    /// Whether nothing that is calculated with these terms can overflow.
    fn check_size(&self, terms: &[Term]) -> Result<(), PostError> {
        let mut most: i128 = 0;
        for (factor, variable) in terms {
            let bounds = self.variables[*variable as usize].bounds;
            let largest = bounds.min.unsigned_abs().max(bounds.max.unsigned_abs());
            most += i128::from(factor.unsigned_abs()) * i128::from(largest);
            if most > MOST_SUM {
                return Err(PostError::TooLarge);
            }
        }
        Ok(())
    }
}

fn fits(n: i64) -> bool {
    (-LARGEST..=LARGEST).contains(&n)
}
