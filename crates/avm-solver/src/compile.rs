//! From a constraint to propagators.

use crate::constraint::{Constraint, Expression, PostError, Relation, Token};
use crate::propagate::{Propagator, Term};
use crate::store::{Failed, Store};
use crate::{Domain, FIRST_ATOM, LARGEST, VarId};
use std::collections::HashMap;

/// The most that the parts of a sum may come to, all taken as positive: then no sum or difference overflows.
const MOST_SUM: i128 = 1 << 61;

/// What an expression comes to.
enum Operand {
    /// A variable by itself: it may hold atoms.
    Variable(u32),
    /// The number of an atom.
    Atom(i64),
    /// A sum of terms, of which a variable may have several, and a constant. Its negation, if `negated`, so that a long
    /// difference of differences costs no more than a sum.
    Sum { terms: Vec<(i64, u32)>, constant: i64, negated: bool },
}

type Kept = Result<Result<(), Failed>, PostError>;

impl Store {
    /// Adds the propagators of a constraint; what they find at once may fail.
    pub(crate) fn compile(&mut self, constraint: &Constraint) -> Kept {
        let mut operands = Vec::with_capacity(constraint.expressions.len());
        for expression in &constraint.expressions {
            operands.push(self.operand(expression)?);
        }
        if constraint.relation == Relation::AllDifferent {
            return self.all_different(operands);
        }
        let mut operands = operands.into_iter();
        let (Some(left), Some(right), None) = (operands.next(), operands.next(), operands.next()) else {
            return Err(PostError::Malformed);
        };
        match constraint.relation {
            Relation::Equal => self.equal(left, right),
            Relation::NotEqual => self.not_equal(left, right),
            Relation::LessOrEqual => self.less(left, right, 0),
            Relation::Less => self.less(left, right, 1),
            Relation::GreaterOrEqual => self.less(right, left, 0),
            Relation::Greater => self.less(right, left, 1),
            Relation::AllDifferent => Err(PostError::Malformed),
        }
    }

    /// A variable that is the value of an expression, or of its negation.
    pub(crate) fn objective(&mut self, expression: &Expression, negated: bool) -> Result<u32, PostError> {
        let mut sum = self.operand(expression)?;
        if negated {
            sum = self.multiply(sum, Operand::constant(-1))?;
        }
        let sum = self.sum_of(sum)?;
        self.variable_of(sum)
    }

    fn operand(&mut self, expression: &Expression) -> Result<Operand, PostError> {
        let mut stack: Vec<Operand> = Vec::new();
        for token in &expression.0 {
            let operand = match token {
                Token::Value(value) if *value >= FIRST_ATOM => Operand::Atom(*value),
                Token::Value(value) => Operand::constant(*value),
                Token::Variable(VarId(variable)) => Operand::Variable(*variable),
                Token::Add | Token::Subtract | Token::Multiply => {
                    let (Some(right), Some(left)) = (stack.pop(), stack.pop()) else {
                        return Err(PostError::Malformed);
                    };
                    match token {
                        Token::Multiply => self.multiply(left, right)?,
                        Token::Add => self.add(left, right, false)?,
                        _ => self.add(left, right, true)?,
                    }
                }
            };
            stack.push(operand);
        }
        match (stack.pop(), stack.is_empty()) {
            (Some(operand), true) => Ok(operand),
            _ => Err(PostError::Malformed),
        }
    }

    /// An operand as a sum: it must be one of integers.
    fn sum_of(&self, operand: Operand) -> Result<Operand, PostError> {
        match operand {
            Operand::Atom(atom) => Err(PostError::Atom(None, atom)),
            Operand::Variable(variable) => {
                let max = self.variables[variable as usize].bounds.max;
                if max >= FIRST_ATOM {
                    return Err(PostError::Atom(Some(VarId(variable)), max));
                }
                Ok(Operand::Sum { terms: vec![(1, variable)], constant: 0, negated: false })
            }
            sum => Ok(sum),
        }
    }

    fn add(&mut self, left: Operand, right: Operand, subtract: bool) -> Result<Operand, PostError> {
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

    fn multiply(&mut self, left: Operand, right: Operand) -> Result<Operand, PostError> {
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
                let product = self.auxiliary(corners.iter().min(), corners.iter().max())?;
                self.start(Propagator::Product([left, right, product]));
                Ok(Operand::Variable(product))
            }
        }
    }

    /// A variable that nobody named.
    fn auxiliary(&mut self, low: Option<&i128>, high: Option<&i128>) -> Result<u32, PostError> {
        let fit = |n: Option<&i128>| {
            n.and_then(|n| i64::try_from(*n).ok()).filter(|n| fits(*n)).ok_or(PostError::TooLarge)
        };
        let variable = self.new_variable(&Domain::range(fit(low)?, fit(high)?));
        variable.map(|variable| variable.0).ok_or(PostError::TooLarge)
    }

    /// A variable that is the value of a sum.
    fn variable_of(&mut self, sum: Operand) -> Result<u32, PostError> {
        let (mut terms, constant) = self.terms_of(sum)?;
        if let ([(1, variable)], 0) = (terms.as_slice(), constant) {
            return Ok(*variable);
        }
        let bounds = |(factor, variable): &Term| {
            let bounds = self.variables[*variable as usize].bounds;
            let (one, other) =
                (i128::from(*factor) * i128::from(bounds.min), i128::from(*factor) * i128::from(bounds.max));
            (one.min(other), one.max(other))
        };
        let low: i128 = terms.iter().map(|term| bounds(term).0).sum::<i128>() + i128::from(constant);
        let high: i128 = terms.iter().map(|term| bounds(term).1).sum::<i128>() + i128::from(constant);
        let variable = self.auxiliary(Some(&low), Some(&high))?;
        terms.push((-1, variable));
        self.check_size(&terms)?;
        self.start(Propagator::Sum(terms.into(), -constant));
        Ok(variable)
    }

    /// The terms of a sum, each variable once, and its constant.
    fn terms_of(&self, sum: Operand) -> Result<(Vec<Term>, i64), PostError> {
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

    /// Adds a propagator, which is to run soon.
    fn start(&mut self, propagator: Propagator) {
        let fixed: Vec<u32> = match &propagator {
            Propagator::Different(elements) => (0..elements.len() as u32)
                .filter(|at| self.variables[elements[*at as usize].0 as usize].is_fixed())
                .collect(),
            _ => Vec::new(),
        };
        let is_different = matches!(propagator, Propagator::Different(_));
        let number = self.watch(propagator);
        if is_different {
            fixed.into_iter().for_each(|element| self.queue.add(number, element, true));
        } else {
            self.queue.add(number, 0, false);
        }
    }

    /// `left - right`, as terms and a constant.
    fn difference(&mut self, left: Operand, right: Operand) -> Result<(Vec<Term>, i64), PostError> {
        let difference = self.add(left, right, true)?;
        self.terms_of(difference)
    }

    fn less(&mut self, left: Operand, right: Operand, by: i64) -> Kept {
        let (terms, constant) = self.difference(left, right)?;
        let most = -constant - by;
        Ok(match terms.as_slice() {
            [] if most >= 0 => Ok(()),
            [] => Err(Failed),
            [(factor, variable)] if *factor > 0 => self.at_most(*variable, most.div_euclid(*factor)),
            [(factor, variable)] => self.at_least(*variable, -most.div_euclid(-*factor)),
            _ => {
                self.start(Propagator::AtMost(terms.into(), most));
                Ok(())
            }
        })
    }

    fn equal(&mut self, left: Operand, right: Operand) -> Kept {
        Ok(match (left, right) {
            (Operand::Variable(left), Operand::Variable(right)) => {
                if left != right {
                    self.start(Propagator::Same([left, right]));
                }
                Ok(())
            }
            (Operand::Atom(left), Operand::Atom(right)) => {
                if left == right {
                    Ok(())
                } else {
                    Err(Failed)
                }
            }
            (Operand::Variable(variable), Operand::Atom(value))
            | (Operand::Atom(value), Operand::Variable(variable)) => self.fix(variable, value),
            (Operand::Atom(_), _) | (_, Operand::Atom(_)) => Err(Failed),
            (Operand::Variable(variable), other) | (other, Operand::Variable(variable))
                if other.as_constant().is_some() =>
            {
                self.fix(variable, other.as_constant().unwrap_or_default())
            }
            (left, right) => {
                let (terms, constant) = self.difference(left, right)?;
                match terms.as_slice() {
                    [] if constant == 0 => Ok(()),
                    [] => Err(Failed),
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
            (Operand::Atom(left), Operand::Atom(right)) => {
                if left == right {
                    Err(Failed)
                } else {
                    Ok(())
                }
            }
            (Operand::Variable(variable), Operand::Atom(value))
            | (Operand::Atom(value), Operand::Variable(variable)) => self.remove(variable, value),
            (Operand::Atom(_), _) | (_, Operand::Atom(_)) => Ok(()),
            (Operand::Variable(variable), other) | (other, Operand::Variable(variable))
                if other.as_constant().is_some() =>
            {
                self.remove(variable, other.as_constant().unwrap_or_default())
            }
            (left, right) => {
                let (terms, constant) = self.difference(left, right)?;
                match terms.as_slice() {
                    [] if constant == 0 => Err(Failed),
                    [] => Ok(()),
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

    fn all_different(&mut self, operands: Vec<Operand>) -> Kept {
        let mut elements: Vec<(u32, i64)> = Vec::with_capacity(operands.len());
        let mut values = Vec::new();
        for operand in operands {
            match operand {
                Operand::Variable(variable) => elements.push((variable, 0)),
                Operand::Atom(value) => values.push(value),
                sum => match sum.as_constant() {
                    Some(value) => values.push(value),
                    None => {
                        let (terms, constant) = self.terms_of(sum)?;
                        elements.push(match terms.as_slice() {
                            [(1, variable)] => (*variable, constant),
                            _ => {
                                let sum = Operand::Sum { terms, constant, negated: false };
                                (self.variable_of(sum)?, 0)
                            }
                        });
                    }
                },
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
            self.start(Propagator::Different(elements.into()));
        }
        Ok(Ok(()))
    }
}

impl Operand {
    fn constant(value: i64) -> Operand {
        Operand::Sum { terms: Vec::new(), constant: value, negated: false }
    }

    /// The value, if there is nothing but a constant.
    fn as_constant(&self) -> Option<i64> {
        match self {
            Operand::Sum { terms, constant, negated } if terms.is_empty() => {
                Some(if *negated { -constant } else { *constant })
            }
            _ => None,
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

fn fits(n: i64) -> bool {
    (-LARGEST..=LARGEST).contains(&n)
}
