//! Values as literals.
//!
//! What has few values has a *code*: for each value a literal that says it is this one, or for each but the first a literal that says it is
//! this one or a later one, whichever is asked for. What has many is an integer in two's complement.

use super::cnf::{Literal, NoRoom};
use super::{Encoder, LOOK};
use crate::form::Atom;
use dashu_int::IBig;
use std::rc::Rc;

/// Up to so many values are told apart by a literal each from the beginning.
const FEW: usize = 6;

/// The literals of one of `count` values.
#[derive(Clone, Debug)]
pub(super) struct Code {
    count: usize,
    /// For each value: whether it is this one.
    is: Option<Rc<[Literal]>>,
    /// For each value but the first: whether it is this or a later one.
    from: Option<Rc<[Literal]>>,
}

/// A value of a sorted list, and the code that says which; read backwards if `reversed`.
#[derive(Clone, Debug)]
pub(super) struct Finite {
    pub(super) values: Rc<[Atom]>,
    code: usize,
    reversed: bool,
}

/// An integer between two others, in two's complement, the lowest bit first.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    pub(super) bits: Rc<[Literal]>,
    pub(super) low: IBig,
    pub(super) high: IBig,
}

/// How a term's value is encoded. There is one for each term, so what is rare and large is elsewhere.
#[derive(Clone, Debug)]
pub(super) enum Rep {
    /// A boolean.
    Truth(Literal),
    /// One of a few atoms.
    Finite(Finite),
    /// One of many integers.
    Bits(Rc<Bits>),
    /// An integer where the literal holds, otherwise one of a few atoms.
    Mixed(Rc<(Literal, Bits, Finite)>),
}

impl Encoder<'_> {
    /// A clause, without what makes no difference.
    pub(super) fn clause(&mut self, clause: &[Literal]) -> Result<(), NoRoom> {
        if self.cnf.len() >= self.asked_at + LOOK {
            self.look()?;
        }
        let truth = self.truth;
        if clause.contains(&truth) {
            return Ok(());
        }
        if !clause.contains(&-truth) {
            return self.cnf.add(clause);
        }
        let kept: Vec<Literal> = clause.iter().copied().filter(|literal| *literal != -truth).collect();
        self.cnf.add(&kept)
    }

    fn add_code(&mut self, code: Code) -> usize {
        self.codes.push(code);
        self.codes.len() - 1
    }

    /// A value of its own from this list, which is sorted and has each once.
    pub(super) fn new_finite(&mut self, values: Vec<Atom>) -> Result<Finite, NoRoom> {
        let count = values.len();
        let (mut is, mut from) = (None, None);
        match count {
            0 | 1 => (is, from) = (Some(vec![self.truth; count].into()), Some(Rc::default())),
            2 => {
                let literal = self.cnf.fresh()?;
                (is, from) = (Some(vec![-literal, literal].into()), Some(vec![literal].into()));
            }
            3..=FEW => {
                let literals = (0..count).map(|_| self.cnf.fresh()).collect::<Result<Vec<_>, _>>()?;
                self.clause(&literals)?;
                for (place, a) in literals.iter().enumerate() {
                    for b in &literals[..place] {
                        self.clause(&[-b, -a])?;
                    }
                }
                is = Some(literals.into());
            }
            _ => {
                let literals = (1..count).map(|_| self.cnf.fresh()).collect::<Result<Vec<_>, _>>()?;
                for pair in literals.windows(2) {
                    self.clause(&[pair[0], -pair[1]])?;
                }
                from = Some(literals.into());
            }
        }
        let code = self.add_code(Code { count, is, from });
        Ok(Finite { values: values.into(), code, reversed: false })
    }

    /// A value of the list whose literals, exactly one of which holds, are there already.
    pub(super) fn known_finite(&mut self, values: Vec<Atom>, is: Vec<Literal>) -> Finite {
        let from: Option<Rc<[Literal]>> = match &is[..] {
            [_] => Some(Rc::default()),
            [_, second] => Some(vec![*second].into()),
            _ => None,
        };
        let code = self.add_code(Code { count: is.len(), is: Some(is.into()), from });
        Finite { values: values.into(), code, reversed: false }
    }

    /// A value of the list whose order literals are there already.
    pub(super) fn ordered_finite(&mut self, values: Vec<Atom>, from: Vec<Literal>) -> Finite {
        let code = self.add_code(Code { count: values.len(), is: None, from: Some(from.into()) });
        Finite { values: values.into(), code, reversed: false }
    }

    /// An atom.
    pub(super) fn exactly(&mut self, atom: Atom) -> Finite {
        let truth = self.truth;
        self.known_finite(vec![atom], vec![truth])
    }

    /// For each value: whether it is this one.
    pub(super) fn is(&mut self, finite: &Finite) -> Result<Rc<[Literal]>, NoRoom> {
        let code = &self.codes[finite.code];
        let is = match (&code.is, &code.from) {
            (Some(is), _) => is.clone(),
            (None, from) => {
                let from = from.clone().unwrap_or_default();
                let is = self.is_of(code.count, &from)?;
                self.codes[finite.code].is = Some(is.clone());
                is
            }
        };
        Ok(if finite.reversed { is.iter().rev().copied().collect() } else { is })
    }

    fn is_of(&mut self, count: usize, from: &[Literal]) -> Result<Rc<[Literal]>, NoRoom> {
        let (truth, mut is) = (self.truth, Vec::with_capacity(count));
        for place in 0..count {
            let this = if place == 0 { truth } else { from[place - 1] };
            let next = from.get(place).copied().unwrap_or(-truth);
            is.push(self.and(this, -next)?);
        }
        Ok(is.into())
    }

    /// For each value but the first: whether it is this one or a later one.
    pub(super) fn from(&mut self, finite: &Finite) -> Result<Rc<[Literal]>, NoRoom> {
        let code = &self.codes[finite.code];
        let from = match (&code.from, &code.is) {
            (Some(from), _) => from.clone(),
            (None, is) => {
                let is = is.clone().unwrap_or_default();
                let mut from = vec![0; is.len() - 1];
                let mut later = -self.truth;
                for place in (1..is.len()).rev() {
                    later = if place == 1 { -is[0] } else { self.or(is[place], later)? };
                    from[place - 1] = later;
                }
                self.codes[finite.code].from = Some(from.into());
                self.codes[finite.code].from.clone().unwrap_or_default()
            }
        };
        Ok(if finite.reversed { from.iter().rev().map(|literal| -literal).collect() } else { from })
    }

    /// Whether it is an integer of at least `bound`; all of its values are integers.
    pub(super) fn at_least(&mut self, finite: &Finite, bound: &IBig) -> Result<Literal, NoRoom> {
        let below = finite.values.partition_point(|value| value.integer() < *bound);
        if below == 0 {
            return Ok(self.truth);
        }
        let from = self.from(finite)?;
        Ok(from.get(below - 1).copied().unwrap_or(-self.truth))
    }

    /// Whether it is this atom.
    pub(super) fn is_atom(&mut self, finite: &Finite, atom: &Atom) -> Result<Literal, NoRoom> {
        match finite.values.binary_search(atom) {
            Ok(place) => Ok(self.is(finite)?[place]),
            Err(_) => Ok(-self.truth),
        }
    }

    /// What a function makes of the value.
    pub(super) fn map(
        &mut self,
        finite: &Finite,
        function: impl Fn(&Atom) -> Atom,
    ) -> Result<Finite, NoRoom> {
        let images: Vec<Atom> = finite.values.iter().map(function).collect();
        if images.windows(2).all(|pair| pair[0] < pair[1]) {
            return Ok(Finite { values: images.into(), ..finite.clone() });
        }
        if images.windows(2).all(|pair| pair[0] > pair[1]) {
            let values = images.into_iter().rev().collect();
            return Ok(Finite { values, code: finite.code, reversed: !finite.reversed });
        }
        let is = self.is(finite)?;
        let mut pairs: Vec<(Atom, Literal)> = images.into_iter().zip(is.iter().copied()).collect();
        pairs.sort();
        let (mut values, mut literals) = (Vec::new(), Vec::new());
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            let any: Vec<Literal> = group.iter().map(|(_, literal)| *literal).collect();
            values.push(group[0].0.clone());
            literals.push(self.any(&any)?);
        }
        Ok(self.known_finite(values, literals))
    }

    /// A boolean as one of two atoms.
    pub(super) fn truth_as_finite(&mut self, literal: Literal) -> Finite {
        if literal.abs() == self.truth {
            return self.exactly(Atom::Boolean(literal == self.truth));
        }
        self.known_finite(vec![Atom::FALSE, Atom::TRUE], vec![-literal, literal])
    }

    /// Whether a value holds as a condition.
    pub(super) fn truth_of(&mut self, rep: &Rep) -> Result<Literal, NoRoom> {
        Ok(match rep {
            Rep::Truth(literal) => *literal,
            Rep::Bits(_) => self.truth,
            Rep::Finite(finite) => -self.is_atom(finite, &Atom::FALSE)?,
            Rep::Mixed(mixed) => {
                let (is_integer, _, rest) = &**mixed;
                let fails = self.is_atom(rest, &Atom::FALSE)?;
                self.or(*is_integer, -fails)?
            }
        })
    }
}
