//! Equality and the conditions that rest on it.

use super::cnf::{Literal, NoRoom};
use super::code::{Bits, Finite, Rep};
use super::{Asked, Encoder, MANY};
use crate::form::{Atom, Term};
use dashu_int::IBig;
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many literals are held apart pair by pair.
const PAIRWISE: usize = 5;

impl Encoder<'_> {
    /// A term's value as one of a few atoms, if they are few.
    fn finite(&mut self, term: Term) -> Option<Finite> {
        match self.rep(term) {
            Rep::Finite(finite) => Some(finite),
            Rep::Truth(literal) => match self.truths.get(&term) {
                Some(known) => Some(known.clone()),
                None => {
                    let finite = self.truth_as_finite(literal);
                    self.truths.insert(term, finite.clone());
                    Some(finite)
                }
            },
            Rep::Bits(_) | Rep::Mixed(..) => None,
        }
    }

    /// Any value as an integer where the literal holds, and an atom where it does not.
    fn split(&mut self, rep: &Rep) -> Result<(Literal, Bits, Finite), NoRoom> {
        let truth = self.truth;
        Ok(match rep {
            Rep::Mixed(mixed) => (**mixed).clone(),
            Rep::Bits(bits) => (truth, (**bits).clone(), self.exactly(Atom::FALSE)),
            Rep::Truth(literal) => (-truth, self.constant_bits(&IBig::ZERO), self.truth_as_finite(*literal)),
            Rep::Finite(finite) => {
                let is = self.is(finite)?;
                let integers = finite.values.iter().zip(is.iter());
                let integers = integers.filter(|(value, _)| matches!(value, Atom::Integer(_)));
                let integers: Vec<Literal> = integers.map(|(_, literal)| *literal).collect();
                let is_integer = if integers.len() == is.len() { truth } else { self.any(&integers)? };
                let rest = self.map(finite, |value| match value {
                    Atom::Integer(_) => Atom::FALSE,
                    other => other.clone(),
                })?;
                (is_integer, self.finite_as_bits(finite)?, rest)
            }
        })
    }

    /// Whether two terms are the same atom, as far as it is asked.
    pub(super) fn equal(&mut self, a: Term, b: Term, asked: Asked) -> Result<Literal, NoRoom> {
        if let (Some(x), Some(y)) = (self.finite(a), self.finite(b)) {
            return self.equal_few(&x, &y, asked);
        }
        let (x, y) = (self.rep(a), self.rep(b));
        let (x_integer, x_bits, x_rest) = self.split(&x)?;
        let (y_integer, y_bits, y_rest) = self.split(&y)?;
        let same = self.bits_equal(&x_bits, &y_bits)?;
        let integers = self.all(&[x_integer, y_integer, same])?;
        let same = self.equal_few(&x_rest, &y_rest, Asked::BOTH)?;
        let others = self.all(&[-x_integer, -y_integer, same])?;
        self.or(integers, others)
    }

    fn equal_few(&mut self, a: &Finite, b: &Finite, asked: Asked) -> Result<Literal, NoRoom> {
        for (one, other) in [(a, b), (b, a)] {
            if let [only] = &one.values[..] {
                return self.is_atom(other, only);
            }
        }
        let (is_a, is_b) = (self.is(a)?, self.is(b)?);
        let result = self.cnf.fresh()?;
        for (value, x) in a.values.iter().zip(is_a.iter()) {
            let y = self.is_atom(b, value)?;
            if asked.holds {
                self.clause(&[-result, -x, y])?;
            }
            if asked.fails {
                self.clause(&[result, -x, -y])?;
            }
        }
        if asked.holds {
            for (value, y) in b.values.iter().zip(is_b.iter()) {
                let x = self.is_atom(a, value)?;
                self.clause(&[-result, -y, x])?;
            }
        }
        Ok(result)
    }

    /// `yes` if the condition holds, otherwise `no`.
    pub(super) fn if_else(
        &mut self,
        condition: Literal,
        yes: Term,
        no: Term,
        asked: Asked,
    ) -> Result<Rep, NoRoom> {
        if let (Rep::Truth(yes), Rep::Truth(no)) = (self.rep(yes), self.rep(no)) {
            return Ok(Rep::Truth(self.chosen_truth(&[(condition, yes), (-condition, no)], asked)?));
        }
        self.chosen(&[(condition, yes), (-condition, no)], -self.truth)
    }

    /// A boolean that is the one beside the condition that holds.
    fn chosen_truth(&mut self, cases: &[(Literal, Literal)], asked: Asked) -> Result<Literal, NoRoom> {
        let result = self.cnf.fresh()?;
        for (condition, value) in cases {
            if asked.holds {
                self.clause(&[-result, -condition, *value])?;
            }
            if asked.fails {
                self.clause(&[result, -condition, -value])?;
            }
        }
        Ok(result)
    }

    /// The value of the term beside the one condition that holds; `#f` where `missing` holds instead.
    fn chosen(&mut self, cases: &[(Literal, Term)], missing: Literal) -> Result<Rep, NoRoom> {
        let few: Option<Vec<Finite>> = cases.iter().map(|(_, term)| self.finite(*term)).collect();
        if let Some(few) = few {
            let mut values: BTreeSet<Atom> = few.iter().flat_map(|f| f.values.iter().cloned()).collect();
            if missing != -self.truth {
                values.insert(Atom::FALSE);
            }
            if values.len() <= MANY.max(few.iter().map(|f| f.values.len()).max().unwrap_or(0)) {
                let conditions = cases.iter().map(|(condition, _)| *condition);
                let cases: Vec<(Literal, Finite)> = conditions.zip(few).collect();
                return Ok(Rep::Finite(self.chosen_of_few(&cases, missing, values)?));
            }
        }
        let mut result = Rep::Finite(self.exactly(Atom::FALSE));
        for (condition, term) in cases.iter().rev() {
            let rep = self.rep(*term);
            let (yes_integer, yes_bits, yes_rest) = self.split(&rep)?;
            let (no_integer, no_bits, no_rest) = self.split(&result)?;
            let is_integer = self.choose(*condition, yes_integer, no_integer)?;
            let bits = self.bits_choose(*condition, &yes_bits, &no_bits)?;
            let values = yes_rest.values.iter().chain(no_rest.values.iter()).cloned().collect();
            let cases = [(*condition, yes_rest), (-condition, no_rest)];
            let rest = self.chosen_of_few(&cases, -self.truth, values)?;
            result = match is_integer == self.truth {
                true => Rep::Bits(bits.into()),
                false => Rep::Mixed((is_integer, bits, rest).into()),
            };
        }
        Ok(result)
    }

    fn chosen_of_few(
        &mut self,
        cases: &[(Literal, Finite)],
        missing: Literal,
        values: BTreeSet<Atom>,
    ) -> Result<Finite, NoRoom> {
        let result = self.new_finite(values.into_iter().collect())?;
        for (condition, finite) in cases {
            let is = self.is(finite)?;
            for (value, literal) in finite.values.iter().zip(is.iter()) {
                let same = self.is_atom(&result, value)?;
                self.clause(&[-condition, -literal, same])?;
            }
        }
        let fails = self.is_atom(&result, &Atom::FALSE)?;
        self.clause(&[-missing, fails])?;
        Ok(result)
    }

    /// The item at an index, `#f` if there is none.
    pub(super) fn element(&mut self, index: Term, items: &[Term], asked: Asked) -> Result<Rep, NoRoom> {
        let rep = self.rep(index);
        let mut cases = Vec::with_capacity(items.len());
        for (place, item) in (0_u64..).zip(items) {
            let place = IBig::from(place);
            let here = match &rep {
                Rep::Truth(_) => -self.truth,
                Rep::Finite(finite) => self.is_atom(finite, &Atom::Integer(place))?,
                Rep::Bits(bits) => {
                    let place = self.constant_bits(&place);
                    self.bits_equal(bits, &place)?
                }
                Rep::Mixed(mixed) => {
                    let (is_integer, bits, _) = &**mixed;
                    let place = self.constant_bits(&place);
                    let same = self.bits_equal(bits, &place)?;
                    self.and(*is_integer, same)?
                }
            };
            if here != -self.truth {
                cases.push((here, *item));
            }
        }
        let anywhere: Vec<Literal> = cases.iter().map(|(here, _)| *here).collect();
        let missing = -self.any(&anywhere)?;
        let truths: Option<Vec<(Literal, Literal)>> = cases
            .iter()
            .map(|(here, item)| match self.rep(*item) {
                Rep::Truth(literal) => Some((*here, literal)),
                _ => None,
            })
            .collect();
        match truths {
            Some(mut truths) => {
                truths.push((missing, -self.truth));
                Ok(Rep::Truth(self.chosen_truth(&truths, asked)?))
            }
            None if self.problem.shape(self.current).is_integer() => self.chosen(&cases, -self.truth),
            None => self.chosen(&cases, missing),
        }
    }

    /// Whether no two terms are the same atom, as far as it is asked.
    pub(super) fn all_different(&mut self, terms: &[Term], asked: Asked) -> Result<Literal, NoRoom> {
        let few: Option<Vec<Finite>> = terms.iter().map(|term| self.finite(*term)).collect();
        if terms.iter().collect::<BTreeSet<_>>().len() < terms.len() {
            return Ok(-self.truth);
        }
        let same = |holds, fails| Asked { holds, fails };
        let pairs = asked.fails || few.is_none();
        let mut equal = Vec::new();
        if pairs {
            for (place, a) in terms.iter().enumerate() {
                for b in &terms[..place] {
                    equal.push(self.equal(*b, *a, same(asked.fails, asked.holds))?);
                }
            }
        }
        let result = self.cnf.fresh()?;
        if asked.fails {
            let mut clause = equal.clone();
            clause.push(result);
            self.clause(&clause)?;
        }
        match few {
            Some(few) if asked.holds => self.apart(result, &few)?,
            _ => {
                for equal in equal.into_iter().filter(|_| asked.holds) {
                    self.clause(&[-result, -equal])?;
                }
            }
        }
        Ok(result)
    }

    /// Where `result` holds, no two of them are the same atom.
    pub(super) fn apart(&mut self, result: Literal, few: &[Finite]) -> Result<(), NoRoom> {
        let mut takers: BTreeMap<Atom, Vec<Literal>> = BTreeMap::new();
        for finite in few {
            let is = self.is(finite)?;
            for (value, literal) in finite.values.iter().zip(is.iter()) {
                takers.entry(value.clone()).or_default().push(*literal);
            }
        }
        let all_taken = takers.len() == few.len();
        if takers.len() < few.len() {
            return self.clause(&[-result]);
        }
        for literals in takers.values() {
            self.at_most_one(result, literals)?;
            if all_taken {
                let mut clause = literals.clone();
                clause.push(-result);
                self.clause(&clause)?;
            }
        }
        Ok(())
    }

    /// Where `result` holds, at most one of the literals does.
    fn at_most_one(&mut self, result: Literal, literals: &[Literal]) -> Result<(), NoRoom> {
        if literals.len() <= PAIRWISE {
            for (place, a) in literals.iter().enumerate() {
                for b in &literals[..place] {
                    self.clause(&[-result, -b, -a])?;
                }
            }
            return Ok(());
        }
        let mut before = literals[0];
        for (place, literal) in literals.iter().enumerate().skip(1) {
            self.clause(&[-result, -before, -literal])?;
            if place + 1 < literals.len() {
                let so_far = self.cnf.fresh()?;
                self.clause(&[-before, so_far])?;
                self.clause(&[-literal, so_far])?;
                before = so_far;
            }
        }
        Ok(())
    }

    /// Whether the terms' values are one of the rows, as far as it is asked.
    pub(super) fn table(
        &mut self,
        terms: &[Term],
        rows: &[Vec<Atom>],
        asked: Asked,
    ) -> Result<Literal, NoRoom> {
        let result = self.cnf.fresh()?;
        let mut any = vec![-result];
        for row in rows {
            let mut cells = Vec::with_capacity(row.len());
            for (term, value) in terms.iter().zip(row) {
                cells.push(self.cell(*term, value)?);
            }
            if cells.contains(&-self.truth) {
                continue;
            }
            if asked.holds {
                let chosen = self.cnf.fresh()?;
                for cell in &cells {
                    self.clause(&[-chosen, *cell])?;
                }
                any.push(chosen);
            }
            if asked.fails {
                let mut clause: Vec<Literal> = cells.iter().map(|cell| -cell).collect();
                clause.push(result);
                self.clause(&clause)?;
            }
        }
        if asked.holds {
            self.clause(&any)?;
        }
        Ok(result)
    }

    /// Whether a term has this value.
    fn cell(&mut self, term: Term, value: &Atom) -> Result<Literal, NoRoom> {
        if let Some(finite) = self.finite(term) {
            return self.is_atom(&finite, value);
        }
        let rep = self.rep(term);
        self.is_value(&rep, value)
    }

    /// Whether a value is this atom.
    pub(super) fn is_value(&mut self, rep: &Rep, value: &Atom) -> Result<Literal, NoRoom> {
        let (is_integer, bits, rest) = self.split(rep)?;
        match value {
            Atom::Integer(n) => {
                let n = self.constant_bits(n);
                let same = self.bits_equal(&bits, &n)?;
                self.and(is_integer, same)
            }
            other => {
                let same = self.is_atom(&rest, other)?;
                self.and(-is_integer, same)
            }
        }
    }
}
