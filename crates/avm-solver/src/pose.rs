//! Constraints in the constraint form of `avm-problem`: the same conditions on terms, for solvers of whole problems.

use crate::VarId;
use crate::constraint::{Expression, Operation, Token};
use avm_problem::{Atom, Division, FormError, Problem, Term};

/// The constraint form of a problem, and how variables and values are called there.
pub struct Posing<'a, V, A> {
    /// Where terms are made.
    pub form: &'a mut Problem,
    /// The term of a variable.
    pub variable: V,
    /// The atom of a number.
    pub atom: A,
}

/// A part of an expression.
#[derive(Clone, Copy)]
enum Part {
    /// The number of a value.
    Value(i64),
    /// A term with the value.
    Term(Term),
    /// A term that is `#t` or `#f`, and stands for 1 or 0.
    Condition(Term),
}

type Made<T = Term> = Result<T, FormError>;

impl<V: FnMut(VarId) -> Made, A: Fn(i64) -> Atom> Posing<'_, V, A> {
    /// The condition that a constraint holds.
    ///
    /// # Errors
    /// Where it is too large for the form, or not well formed.
    pub fn constraint(&mut self, constraint: &Expression) -> Made {
        let mut stack: Vec<Part> = Vec::new();
        // What must hold for expressions to have values.
        let mut conditions: Vec<Term> = Vec::new();
        for token in &constraint.0 {
            let part = match token {
                Token::Value(value) => Part::Value(*value),
                Token::Variable(variable) => Part::Term((self.variable)(*variable)?),
                Token::Apply(operation, count) => {
                    let first = stack.len().saturating_sub(*count as usize);
                    let parts = stack.split_off(first);
                    self.apply(*operation, &parts, &mut conditions)?
                }
            };
            stack.push(part);
        }
        for part in stack {
            conditions.push(self.condition(part)?);
        }
        self.form.and(conditions)
    }

    fn term(&mut self, part: Part) -> Made {
        match part {
            Part::Value(value) => self.form.constant((self.atom)(value)),
            Part::Term(term) => Ok(term),
            Part::Condition(condition) => {
                let (one, zero) = (self.form.constant(1)?, self.form.constant(0)?);
                self.form.if_then_else(condition, one, zero)
            }
        }
    }

    fn terms(&mut self, parts: &[Part]) -> Made<Vec<Term>> {
        parts.iter().map(|part| self.term(*part)).collect()
    }

    fn condition(&mut self, part: Part) -> Made {
        if let Part::Condition(condition) = part {
            return Ok(condition);
        }
        let (term, one) = (self.term(part)?, self.form.constant(1)?);
        self.form.equal(term, one)
    }

    fn conditions(&mut self, parts: &[Part]) -> Made<Vec<Term>> {
        parts.iter().map(|part| self.condition(*part)).collect()
    }

    fn apply(&mut self, operation: Operation, parts: &[Part], conditions: &mut Vec<Term>) -> Made<Part> {
        use Operation::*;
        if let And | Or | Not = operation {
            let parts = self.conditions(parts)?;
            return Ok(Part::Condition(match operation {
                And => self.form.and(parts)?,
                Or => self.form.or(parts)?,
                _ => self.form.not(parts[0])?,
            }));
        }
        if let Table(width) = operation {
            let (columns, cells) = parts.split_at(width as usize);
            let columns = self.terms(columns)?;
            let atom = |part: &Part| match part {
                Part::Value(value) => (self.atom)(*value),
                _ => Atom::FALSE,
            };
            let rows = cells.chunks(columns.len().max(1)).map(|row| row.iter().map(atom).collect()).collect();
            return self.form.table(columns, rows).map(Part::Condition);
        }
        let terms = self.terms(parts)?;
        let two = || (terms[0], terms[1]);
        let form = &mut *self.form;
        let term = match operation {
            Add => form.sum(terms.iter().map(|term| (1.into(), *term)), 0.into()),
            Subtract => {
                let one = terms.len() == 1;
                let sign = |at: usize| if at == 0 && !one { 1 } else { -1 };
                form.sum(terms.iter().enumerate().map(|(at, term)| (sign(at).into(), *term)), 0.into())
            }
            Multiply => joined(form, &terms, Problem::multiply),
            Minimum => joined(form, &terms, Problem::minimum),
            Maximum => joined(form, &terms, Problem::maximum),
            Absolute => form.absolute(terms[0]),
            Quotient => form.divide(Division::Quotient, terms[0], terms[1]),
            Remainder => form.divide(Division::Remainder, terms[0], terms[1]),
            Modulo => form.divide(Division::Modulo, terms[0], terms[1]),
            Element => {
                let (first, last) = (form.constant(0)?, form.constant(terms.len() as i64 - 2)?);
                conditions.push(form.less_or_equal(first, terms[0])?);
                conditions.push(form.less_or_equal(terms[0], last)?);
                form.element(terms[0], terms[1..].iter().copied())
            }
            _ => {
                let condition = match (operation, two) {
                    (AllDifferent, _) => form.all_different(terms.iter().copied())?,
                    (Cumulative, _) => cumulative(form, &terms)?,
                    (Equal, two) => form.equal(two().0, two().1)?,
                    (NotEqual, two) => {
                        let equal = form.equal(two().0, two().1)?;
                        form.not(equal)?
                    }
                    (Less, two) => form.less(two().0, two().1)?,
                    (LessOrEqual, two) => form.less_or_equal(two().0, two().1)?,
                    (Greater, two) => form.less(two().1, two().0)?,
                    (_, two) => form.less_or_equal(two().1, two().0)?,
                };
                return Ok(Part::Condition(condition));
            }
        };
        term.map(Part::Term)
    }
}

/// Terms, taken together from the left.
fn joined(form: &mut Problem, terms: &[Term], join: impl Fn(&mut Problem, Term, Term) -> Made) -> Made {
    let mut all = form.constant(1)?;
    for (at, term) in terms.iter().enumerate() {
        all = if at == 0 { *term } else { join(form, all, *term)? };
    }
    Ok(all)
}

/// At the start of each task that takes time, no more is demanded than there is: in between nothing is added.
fn cumulative(form: &mut Problem, terms: &[Term]) -> Made {
    let count = terms.len() / 3;
    let (starts, durations, demands) =
        (&terms[..count], &terms[count..2 * count], &terms[2 * count..3 * count]);
    let capacity = terms[3 * count];
    let zero = form.constant(0)?;
    let mut all = vec![form.less_or_equal(zero, capacity)?];
    for (at, now) in starts.iter().enumerate() {
        let mut demanded = Vec::with_capacity(count);
        for (other, start) in starts.iter().enumerate() {
            let end = form.add(*start, durations[other])?;
            let (began, lasts) = (form.less_or_equal(*start, *now)?, form.less(*now, end)?);
            let goes_on = form.and([began, lasts])?;
            demanded.push((1.into(), form.if_then_else(goes_on, demands[other], zero)?));
        }
        let demanded = form.sum(demanded, 0.into())?;
        let fits = form.less_or_equal(demanded, capacity)?;
        let takes_no_time = form.less_or_equal(durations[at], zero)?;
        all.push(form.or([takes_no_time, fits])?);
    }
    form.and(all)
}
