//! What terms are worth under an assignment: the meaning of the form, which all else is held against.

use super::atom::Atom;
use super::problem::{ConstraintId, Problem};
use super::term::{Division, Node, Term};
use dashu_base::Abs;
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::collections::BTreeSet;

/// What an assignment comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The hard constraints that do not hold.
    pub violated: Vec<ConstraintId>,
    /// The preferences that hold.
    pub met: Vec<ConstraintId>,
    /// The sum of the weights of preferences that hold and of values.
    pub objective: RBig,
}

impl Problem {
    /// The value of each term when each variable has the value that stands at its number.
    ///
    /// # Errors
    ///
    /// None where there is not one value for each variable, or one is not in its domain.
    #[must_use]
    pub fn evaluate(&self, values: &[Atom]) -> Option<Vec<Atom>> {
        let variables = self.variables();
        let fitting = values.iter().zip(variables).all(|(value, v)| v.domain.contains(value));
        if values.len() != variables.len() || !fitting {
            return None;
        }
        let mut results: Vec<Atom> = Vec::with_capacity(self.nodes().len());
        for node in self.nodes() {
            let value = self.apply(node, values, &|term| &results[term.index()]);
            results.push(value);
        }
        Some(results)
    }

    /// What an assignment violates, and what it is worth. None as for [`Problem::evaluate`].
    #[must_use]
    pub fn judge(&self, values: &[Atom]) -> Option<Verdict> {
        let results = self.evaluate(values)?;
        let mut verdict = Verdict { violated: Vec::new(), met: Vec::new(), objective: RBig::ZERO };
        for (number, constraint) in (0..).zip(self.constraints()) {
            let holds = results[constraint.condition.index()].holds();
            match &constraint.weight {
                None if !holds => verdict.violated.push(ConstraintId(number)),
                Some(weight) if holds => {
                    verdict.met.push(ConstraintId(number));
                    verdict.objective += weight;
                }
                _ => {}
            }
        }
        for (variable, value) in self.variables().iter().zip(values) {
            if let Some(weight) = variable.weights.get(value) {
                verdict.objective += weight;
            }
        }
        Some(verdict)
    }

    /// The value of a node from those of its parts.
    pub fn apply<'a>(&self, node: &Node, variables: &'a [Atom], part: &impl Fn(Term) -> &'a Atom) -> Atom {
        let integer = |term: &Term| part(*term).integer();
        match node {
            Node::Constant(atom) => atom.clone(),
            Node::Variable(id) => variables[id.0 as usize].clone(),
            Node::Sum(terms, constant) => {
                let sum = |sum: IBig, (coefficient, term): &(IBig, Term)| sum + coefficient * integer(term);
                Atom::Integer(terms.iter().fold(constant.clone(), sum))
            }
            Node::Product(a, b) => Atom::Integer(integer(a) * integer(b)),
            Node::Divide(which, a, b) => Atom::Integer(divide(*which, integer(a), integer(b))),
            Node::Absolute(a) => Atom::Integer(integer(a).abs()),
            Node::Minimum(a, b) => Atom::Integer(integer(a).min(integer(b))),
            Node::Maximum(a, b) => Atom::Integer(integer(a).max(integer(b))),
            Node::Equal(a, b) => (part(*a) == part(*b)).into(),
            Node::LessOrEqual(a, b) => (integer(a) <= integer(b)).into(),
            Node::Not(a) => (!part(*a).holds()).into(),
            Node::And(terms) => terms.iter().all(|term| part(*term).holds()).into(),
            Node::Or(terms) => terms.iter().any(|term| part(*term).holds()).into(),
            Node::If(condition, yes, no) => part(if part(*condition).holds() { *yes } else { *no }).clone(),
            Node::AllDifferent(terms) => {
                let mut seen = BTreeSet::new();
                terms.iter().all(|term| seen.insert(part(*term))).into()
            }
            Node::Element(index, items) => {
                let place = usize::try_from(integer(index)).ok();
                let is_integer = matches!(part(*index), Atom::Integer(_));
                let item = place.filter(|_| is_integer).and_then(|place| items.get(place));
                item.map_or(Atom::FALSE, |item| part(*item).clone())
            }
            Node::Table(terms, rows) => {
                let is = |row: &Vec<Atom>| terms.iter().zip(row).all(|(term, value)| part(*term) == value);
                rows.iter().any(is).into()
            }
        }
    }
}

/// A part of a division, also by zero.
pub(crate) fn divide(which: Division, a: IBig, b: IBig) -> IBig {
    if b == IBig::ZERO {
        return if which == Division::Quotient { IBig::ZERO } else { a };
    }
    match which {
        Division::Quotient => a / b,
        Division::Remainder => a % b,
        Division::Modulo => {
            let rest = a % &b;
            let crossed = rest != IBig::ZERO && (rest < IBig::ZERO) != (b < IBig::ZERO);
            if crossed { rest + b } else { rest }
        }
    }
}
