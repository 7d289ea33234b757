//! Arithmetic and order.

use super::cnf::{Literal, NoRoom};
use super::code::{Bits, Finite, Rep};
use super::{Encoder, MANY, PAIRS};
use crate::form::{Atom, Division, Term, divide};
use dashu_int::IBig;
use std::collections::BTreeMap;

/// An integer, by the number of its values.
#[derive(Clone, Debug)]
pub(super) enum Number {
    Few(Finite),
    Many(Bits),
}

impl From<Number> for Rep {
    fn from(number: Number) -> Rep {
        match number {
            Number::Few(finite) => Rep::Finite(finite),
            Number::Many(bits) => Rep::Bits(bits.into()),
        }
    }
}

type Made = Result<Number, NoRoom>;

impl Encoder<'_> {
    /// The integer that a term stands for.
    pub(super) fn number(&mut self, term: Term) -> Made {
        if let Some(number) = self.numbers.get(&term) {
            return Ok(number.clone());
        }
        let number = match self.rep(term) {
            Rep::Truth(_) => Number::Few(self.exactly(Atom::from(0))),
            Rep::Finite(finite) if finite.values.iter().all(|v| matches!(v, Atom::Integer(_))) => {
                Number::Few(finite)
            }
            Rep::Finite(finite) => Number::Few(self.map(&finite, |value| Atom::Integer(value.integer()))?),
            Rep::Bits(bits) => Number::Many((*bits).clone()),
            Rep::Mixed(mixed) => {
                let (is_integer, bits, _) = &*mixed;
                let zero = self.constant_bits(&IBig::ZERO);
                Number::Many(self.bits_choose(*is_integer, bits, &zero)?)
            }
        };
        self.numbers.insert(term, number.clone());
        Ok(number)
    }

    pub(super) fn as_bits(&mut self, number: &Number) -> Result<Bits, NoRoom> {
        match number {
            Number::Few(finite) => self.finite_as_bits(finite),
            Number::Many(bits) => Ok(bits.clone()),
        }
    }

    fn scaled(&mut self, coefficient: &IBig, number: Number) -> Made {
        Ok(match number {
            Number::Few(finite) => {
                Number::Few(self.map(&finite, |value| Atom::Integer(coefficient * value.integer()))?)
            }
            Number::Many(bits) if *coefficient == IBig::ONE => Number::Many(bits),
            Number::Many(bits) if *coefficient == IBig::NEG_ONE => Number::Many(self.bits_negated(&bits)?),
            Number::Many(bits) => {
                let factor = self.constant_bits(coefficient);
                Number::Many(self.bits_product(&bits, &factor)?)
            }
        })
    }

    /// Neighbours are added, then their sums, and so on: sums of few values stay so as long as they can.
    pub(super) fn sum(&mut self, terms: &[(IBig, Term)], constant: &IBig) -> Made {
        let mut parts = Vec::with_capacity(terms.len());
        for (coefficient, term) in terms {
            let number = self.number(*term)?;
            parts.push(self.scaled(coefficient, number)?);
        }
        while parts.len() > 1 {
            let mut sums = Vec::with_capacity(parts.len().div_ceil(2));
            for pair in parts.chunks(2) {
                sums.push(match pair {
                    [a, b] => self.add(a, b)?,
                    _ => pair[0].clone(),
                });
            }
            parts = sums;
        }
        let constant = Number::Few(self.exactly(Atom::Integer(constant.clone())));
        match parts.pop() {
            Some(sum) => self.add(&sum, &constant),
            None => Ok(constant),
        }
    }

    fn add(&mut self, a: &Number, b: &Number) -> Made {
        if let (Number::Few(a), Number::Few(b)) = (a, b) {
            if let [only] = &b.values[..] {
                let shift = only.integer();
                return Ok(Number::Few(self.map(a, |value| Atom::Integer(value.integer() + &shift))?));
            }
            if a.values.len().saturating_mul(b.values.len()) <= PAIRS {
                let (x, y) = (integers(a), integers(b));
                let mut sums: Vec<IBig> = x.iter().flat_map(|x| y.iter().map(move |y| x + y)).collect();
                sums.sort();
                sums.dedup();
                if sums.len() <= MANY {
                    return Ok(Number::Few(self.add_few(a, b, &sums)?));
                }
            }
        }
        let (a, b) = (self.as_bits(a)?, self.as_bits(b)?);
        Ok(Number::Many(self.bits_sum(&a, &b)?))
    }

    /// A sum of few values by order: where each is at least, or at most, something, so is the sum.
    fn add_few(&mut self, a: &Finite, b: &Finite, sums: &[IBig]) -> Result<Finite, NoRoom> {
        let truth = self.truth;
        let (from_a, from_b) = (self.from(a)?, self.from(b)?);
        let (x, y) = (integers(a), integers(b));
        let literals = (1..sums.len()).map(|_| self.cnf.fresh()).collect::<Result<Vec<_>, _>>()?;
        for pair in literals.windows(2) {
            self.clause(&[pair[0], -pair[1]])?;
        }
        let place = |sum: &IBig| sums.partition_point(|known| known < sum);
        let at_least = |from: &[Literal], place: usize| if place == 0 { truth } else { from[place - 1] };
        let beyond = |from: &[Literal], place: usize| from.get(place).copied().unwrap_or(-truth);
        for (i, x) in x.iter().enumerate() {
            for (j, y) in y.iter().enumerate() {
                let sum = place(&(x + y));
                let (over_a, over_b) = (at_least(&from_a, i), at_least(&from_b, j));
                self.clause(&[-over_a, -over_b, at_least(&literals, sum)])?;
                let (past_a, past_b) = (beyond(&from_a, i), beyond(&from_b, j));
                self.clause(&[past_a, past_b, -beyond(&literals, sum)])?;
            }
        }
        let values = sums.iter().cloned().map(Atom::Integer).collect();
        Ok(self.ordered_finite(values, literals))
    }

    pub(super) fn product(&mut self, a: Term, b: Term) -> Made {
        let (x, y) = (self.number(a)?, self.number(b)?);
        if let Some(product) = self.tabulated(&x, &y, |x, y| x * y)? {
            return Ok(product);
        }
        let (x, y) = (self.as_bits(&x)?, self.as_bits(&y)?);
        Ok(Number::Many(self.bits_product(&x, &y)?))
    }

    pub(super) fn division(&mut self, which: Division, a: Term, b: Term) -> Made {
        let (x, y) = (self.number(a)?, self.number(b)?);
        if let Some(result) = self.tabulated(&x, &y, |x, y| divide(which, x.clone(), y.clone()))? {
            return Ok(result);
        }
        let (x, y) = (self.as_bits(&x)?, self.as_bits(&y)?);
        Ok(Number::Many(self.bits_division(which, &x, &y)?))
    }

    /// A function of two integers by all pairs of their values, if they are not many.
    fn tabulated(
        &mut self,
        a: &Number,
        b: &Number,
        function: impl Fn(&IBig, &IBig) -> IBig,
    ) -> Result<Option<Number>, NoRoom> {
        let (Number::Few(a), Number::Few(b)) = (a, b) else { return Ok(None) };
        if a.values.len().saturating_mul(b.values.len()) > PAIRS {
            return Ok(None);
        }
        let (x, y) = (integers(a), integers(b));
        let mut results: BTreeMap<Atom, Vec<(usize, usize)>> = BTreeMap::new();
        for (i, x) in x.iter().enumerate() {
            for (j, y) in y.iter().enumerate() {
                results.entry(Atom::Integer(function(x, y))).or_default().push((i, j));
            }
        }
        if results.len() > MANY {
            return Ok(None);
        }
        let (is_a, is_b) = (self.is(a)?, self.is(b)?);
        let result = self.new_finite(results.keys().cloned().collect())?;
        let is = self.is(&result)?;
        for (literal, pairs) in is.iter().zip(results.values()) {
            for (i, j) in pairs {
                self.clause(&[-is_a[*i], -is_b[*j], *literal])?;
            }
        }
        Ok(Some(Number::Few(result)))
    }

    /// `a = q * b + r`, with `r` less than `b` in magnitude and of the sign of `a`.
    fn bits_division(&mut self, which: Division, a: &Bits, b: &Bits) -> Result<Bits, NoRoom> {
        let (x, y) = (self.bits_absolute(a)?, self.bits_absolute(b)?);
        let zero = self.constant_bits(&IBig::ZERO);
        let by_zero = self.bits_equal(b, &zero)?;
        let quotient = self.new_bits(IBig::ZERO, x.high.clone())?;
        let rest = self.new_bits(IBig::ZERO, x.high.clone())?;
        let product = self.bits_product(&quotient, &y)?;
        let whole = self.bits_sum(&product, &rest)?;
        let adds_up = self.bits_equal(&whole, &x)?;
        self.clause(&[adds_up])?;
        let too_much = self.bits_at_most(&y, &rest)?;
        self.clause(&[by_zero, -too_much])?;
        let no_quotient = self.bits_equal(&quotient, &zero)?;
        self.clause(&[-by_zero, no_quotient])?;
        let sign = |bits: &Bits| bits.bits[bits.bits.len() - 1];
        let opposite = self.xor(sign(a), sign(b))?;
        let (signed, other) = match which {
            Division::Quotient => (opposite, &quotient),
            Division::Remainder | Division::Modulo => (sign(a), &rest),
        };
        let negated = self.bits_negated(other)?;
        let result = self.bits_choose(signed, &negated, other)?;
        if which != Division::Modulo {
            return Ok(result);
        }
        let exact = self.bits_equal(&rest, &zero)?;
        let crossed = self.all(&[opposite, -exact, -by_zero])?;
        let moved = self.bits_sum(&result, b)?;
        self.bits_choose(crossed, &moved, &result)
    }

    pub(super) fn absolute(&mut self, a: Term) -> Made {
        Ok(match self.number(a)? {
            Number::Few(finite) => {
                Number::Few(self.map(&finite, |value| Atom::Integer(dashu_base::Abs::abs(value.integer())))?)
            }
            Number::Many(bits) => Number::Many(self.bits_absolute(&bits)?),
        })
    }

    /// The lesser of two integers, or the greater.
    pub(super) fn extreme(&mut self, greater: bool, a: Term, b: Term) -> Made {
        let (x, y) = (self.number(a)?, self.number(b)?);
        if let (Number::Few(a), Number::Few(b)) = (&x, &y)
            && a.values.len() + b.values.len() <= MANY
        {
            return Ok(Number::Few(self.extreme_of_few(greater, a, b)?));
        }
        let (x, y) = (self.as_bits(&x)?, self.as_bits(&y)?);
        let at_most = self.bits_at_most(&x, &y)?;
        let (lesser, other) = if greater { (&y, &x) } else { (&x, &y) };
        Ok(Number::Many(self.bits_choose(at_most, lesser, other)?))
    }

    fn extreme_of_few(&mut self, greater: bool, a: &Finite, b: &Finite) -> Result<Finite, NoRoom> {
        let mut values = [integers(a), integers(b)].concat();
        values.sort();
        values.dedup();
        let mut from = Vec::with_capacity(values.len());
        for value in &values {
            let (x, y) = (self.at_least(a, value)?, self.at_least(b, value)?);
            from.push(if greater { self.or(x, y)? } else { self.and(x, y)? });
        }
        // Values below the least or above the greatest are those whose literal is known.
        let truth = self.truth;
        let first = from.iter().rposition(|literal| *literal == truth).unwrap_or(0);
        let last = from.iter().position(|literal| *literal == -truth).unwrap_or(from.len());
        let kept = values[first..last].iter().cloned().map(Atom::Integer).collect();
        Ok(self.ordered_finite(kept, from[first + 1..last].to_vec()))
    }

    /// Whether `a <= b`, as far as it is asked.
    pub(super) fn at_most(&mut self, a: Term, b: Term, asked: super::Asked) -> Result<Literal, NoRoom> {
        let (x, y) = (self.number(a)?, self.number(b)?);
        let (Number::Few(a), Number::Few(b)) = (&x, &y) else {
            let (x, y) = (self.as_bits(&x)?, self.as_bits(&y)?);
            return self.bits_at_most(&x, &y);
        };
        let (x, y) = (integers(a), integers(b));
        if let [only] = &x[..] {
            return self.at_least(b, only);
        }
        if let [only] = &y[..] {
            return Ok(-self.at_least(a, &(only + IBig::ONE))?);
        }
        let result = self.cnf.fresh()?;
        if asked.holds {
            for value in &x {
                let (over_a, over_b) = (self.at_least(a, value)?, self.at_least(b, value)?);
                self.clause(&[-result, -over_a, over_b])?;
            }
        }
        if asked.fails {
            for value in &y {
                let (over_b, past_a) = (self.at_least(b, value)?, self.at_least(a, &(value + IBig::ONE))?);
                self.clause(&[result, -over_b, past_a])?;
            }
        }
        Ok(result)
    }
}

fn integers(finite: &Finite) -> Vec<IBig> {
    finite.values.iter().map(Atom::integer).collect()
}
