//! Terms: nodes of a graph without cycles, whose parts come before them.

use super::atom::Atom;
use super::problem::VariableId;
use dashu_int::IBig;
use serde::{Deserialize, Serialize};

/// Names a term of a [`Problem`](super::Problem). Parts have smaller numbers than what is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term(pub(crate) u32);

impl Term {
    /// Its place among the problem's terms.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which part of a division is meant. Dividing by zero gives the quotient 0 and, as remainder, what was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Division {
    /// Rounded towards zero: `truncate-quotient`.
    Quotient,
    /// With the sign of what is divided: `truncate-remainder`.
    Remainder,
    /// With the sign of the divisor: `floor-remainder`.
    Modulo,
}

/// A term. Each has a value under every assignment: where an integer is needed, what is none counts as 0; where a condition is
/// needed, all but `#f` hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    /// An atom.
    Constant(Atom),
    /// The value of a variable.
    Variable(VariableId),
    /// Each term times its coefficient, all added, and a constant.
    Sum(Vec<(IBig, Term)>, IBig),
    /// One times the other.
    Product(Term, Term),
    /// One divided by the other.
    Divide(Division, Term, Term),
    /// Without its sign.
    Absolute(Term),
    /// The lesser.
    Minimum(Term, Term),
    /// The greater.
    Maximum(Term, Term),
    /// Whether both are the same atom.
    Equal(Term, Term),
    /// Whether the first integer is at most the second.
    LessOrEqual(Term, Term),
    /// `#t` if it does not hold.
    Not(Term),
    /// `#t` if all hold.
    And(Vec<Term>),
    /// `#t` if any holds.
    Or(Vec<Term>),
    /// The second if the first holds, otherwise the third.
    If(Term, Term, Term),
    /// Whether no two are the same atom.
    AllDifferent(Vec<Term>),
    /// The item at an index from 0 on; `#f` if there is none.
    Element(Term, Vec<Term>),
    /// Whether the terms' values are one of the rows.
    Table(Vec<Term>, Vec<Vec<Atom>>),
}

impl Node {
    /// Calls `visit` with each term that it is made of.
    pub fn each_part(&self, mut visit: impl FnMut(Term)) {
        match self {
            Node::Constant(_) | Node::Variable(_) => {}
            Node::Sum(terms, _) => terms.iter().for_each(|(_, term)| visit(*term)),
            Node::Absolute(a) | Node::Not(a) => visit(*a),
            Node::Product(a, b)
            | Node::Divide(_, a, b)
            | Node::Minimum(a, b)
            | Node::Maximum(a, b)
            | Node::Equal(a, b)
            | Node::LessOrEqual(a, b) => [*a, *b].into_iter().for_each(visit),
            Node::If(a, b, c) => [*a, *b, *c].into_iter().for_each(visit),
            Node::And(terms) | Node::Or(terms) | Node::AllDifferent(terms) | Node::Table(terms, _) => {
                terms.iter().copied().for_each(visit);
            }
            Node::Element(index, items) => {
                visit(*index);
                items.iter().copied().for_each(visit);
            }
        }
    }
}

impl Node {
    /// The same node of other terms and variables.
    pub(crate) fn mapped(
        &self,
        term: impl Fn(Term) -> Term,
        variable: impl Fn(VariableId) -> VariableId,
    ) -> Node {
        let all = |terms: &[Term]| terms.iter().map(|part| term(*part)).collect();
        match self {
            Node::Constant(atom) => Node::Constant(atom.clone()),
            Node::Variable(id) => Node::Variable(variable(*id)),
            Node::Sum(terms, constant) => {
                let terms = terms.iter().map(|(coefficient, part)| (coefficient.clone(), term(*part)));
                Node::Sum(terms.collect(), constant.clone())
            }
            Node::Product(a, b) => Node::Product(term(*a), term(*b)),
            Node::Divide(which, a, b) => Node::Divide(*which, term(*a), term(*b)),
            Node::Absolute(a) => Node::Absolute(term(*a)),
            Node::Minimum(a, b) => Node::Minimum(term(*a), term(*b)),
            Node::Maximum(a, b) => Node::Maximum(term(*a), term(*b)),
            Node::Equal(a, b) => Node::Equal(term(*a), term(*b)),
            Node::LessOrEqual(a, b) => Node::LessOrEqual(term(*a), term(*b)),
            Node::Not(a) => Node::Not(term(*a)),
            Node::And(terms) => Node::And(all(terms)),
            Node::Or(terms) => Node::Or(all(terms)),
            Node::If(a, b, c) => Node::If(term(*a), term(*b), term(*c)),
            Node::AllDifferent(terms) => Node::AllDifferent(all(terms)),
            Node::Element(index, items) => Node::Element(term(*index), all(items)),
            Node::Table(terms, rows) => Node::Table(all(terms), rows.clone()),
        }
    }
}

/// What is known of a term's values without solving anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The least and the greatest integer that it may be.
    pub integers: Option<(IBig, IBig)>,
    /// Whether it may be `#f`.
    pub may_fail: bool,
    /// Whether it may be `#t`.
    pub may_hold: bool,
    /// Whether it may be an atom of another kind.
    pub others: bool,
}

impl Shape {
    pub(crate) const BOOLEAN: Shape = Shape { integers: None, may_fail: true, may_hold: true, others: false };

    /// An atom that is neither an integer nor a boolean.
    pub(crate) const OTHER: Shape = Shape { integers: None, may_fail: false, may_hold: false, others: true };

    pub(crate) const NOTHING: Shape =
        Shape { integers: None, may_fail: false, may_hold: false, others: false };

    pub(crate) fn integers(low: IBig, high: IBig) -> Shape {
        Shape { integers: Some((low, high)), ..Shape::NOTHING }
    }

    pub(crate) fn of(atom: &Atom) -> Shape {
        match atom {
            Atom::Integer(n) => Shape::integers(n.clone(), n.clone()),
            Atom::Boolean(truth) => Shape { may_fail: !truth, may_hold: *truth, ..Shape::NOTHING },
            _ => Shape::OTHER,
        }
    }

    /// What is known of a value that is one of the two.
    pub(crate) fn or(&self, other: &Shape) -> Shape {
        let integers = match (&self.integers, &other.integers) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c).clone(), b.max(d).clone())),
            (one, another) => one.as_ref().or(another.as_ref()).cloned(),
        };
        Shape {
            integers,
            may_fail: self.may_fail || other.may_fail,
            may_hold: self.may_hold || other.may_hold,
            others: self.others || other.others,
        }
    }

    /// Whether it is an integer for certain.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        !self.may_fail && !self.may_hold && !self.others
    }

    /// Whether it is a boolean for certain.
    #[must_use]
    pub fn is_boolean(&self) -> bool {
        self.integers.is_none() && !self.others
    }

    /// The bounds of the integer that it stands for.
    #[must_use]
    pub fn bounds(&self) -> (IBig, IBig) {
        match &self.integers {
            None => (IBig::ZERO, IBig::ZERO),
            Some((low, high)) if self.is_integer() => (low.clone(), high.clone()),
            Some((low, high)) => (low.min(&IBig::ZERO).clone(), high.max(&IBig::ZERO).clone()),
        }
    }
}
