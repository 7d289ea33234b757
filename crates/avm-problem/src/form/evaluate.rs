//! What terms are worth under an assignment: the meaning of the form, which all else is held against.

use super::atom::Atom;
use super::problem::{ConstraintId, Problem};
use super::term::{Division, Node, Term};
use dashu_base::Abs;
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::borrow::Cow;
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
        Some(self.results(values)?.into_iter().map(Cow::into_owned).collect())
    }

    /// The same, where what is there already is not copied.
    fn results<'a>(&'a self, values: &'a [Atom]) -> Option<Vec<Cow<'a, Atom>>> {
        let variables = self.variables();
        let fitting = values.iter().zip(variables).all(|(value, v)| v.domain.contains(value));
        if values.len() != variables.len() || !fitting {
            return None;
        }
        let mut results: Vec<Cow<'a, Atom>> = Vec::with_capacity(self.nodes().len());
        for node in self.nodes() {
            let value = match worth(node, values, &|term| &*results[term.index()]) {
                Worth::Known(atom) => Cow::Borrowed(atom),
                Worth::Part(term) => results[term.index()].clone(),
                Worth::New(atom) => Cow::Owned(atom),
            };
            results.push(value);
        }
        Some(results)
    }

    /// What an assignment violates, and what it is worth. None as for [`Problem::evaluate`].
    #[must_use]
    pub fn judge(&self, values: &[Atom]) -> Option<Verdict> {
        let results = self.results(values)?;
        let mut verdict = Verdict { violated: Vec::new(), met: Vec::new(), objective: RBig::ZERO };
        // Most weights are integers, which are added without looking for common factors.
        let mut whole = IBig::ZERO;
        let mut add = |weight: &RBig| match weight.is_int() {
            true => whole += weight.numerator(),
            false => verdict.objective += weight,
        };
        for (number, constraint) in (0..).zip(self.constraints()) {
            let holds = results[constraint.condition.index()].holds();
            match &constraint.weight {
                None if !holds => verdict.violated.push(ConstraintId(number)),
                Some(weight) if holds => {
                    verdict.met.push(ConstraintId(number));
                    add(weight);
                }
                _ => {}
            }
        }
        for (variable, value) in self.variables().iter().zip(values) {
            if let Some(weight) = variable.weights.get(value) {
                add(weight);
            }
        }
        verdict.objective += RBig::from(whole);
        Some(verdict)
    }

    /// The value of a node from those of its parts.
    pub fn apply<'a>(&self, node: &Node, variables: &'a [Atom], part: &impl Fn(Term) -> &'a Atom) -> Atom {
        match worth(node, variables, part) {
            Worth::Known(atom) => atom.clone(),
            Worth::Part(term) => part(term).clone(),
            Worth::New(atom) => atom,
        }
    }
}

/// What a node is worth.
enum Worth<'a> {
    /// An atom that is there already.
    Known(&'a Atom),
    /// What this part is worth.
    Part(Term),
    /// Another atom.
    New(Atom),
}

impl From<bool> for Worth<'_> {
    fn from(truth: bool) -> Self {
        Worth::Known(if truth { &Atom::TRUE } else { &Atom::FALSE })
    }
}

/// The value of a node from those of its parts.
fn worth<'a, 'b>(node: &'a Node, variables: &'a [Atom], part: &impl Fn(Term) -> &'b Atom) -> Worth<'a> {
    let integer = |term: &Term| part(*term).integer();
    let new = |n: IBig| Worth::New(Atom::Integer(n));
    match node {
        Node::Constant(atom) => Worth::Known(atom),
        Node::Variable(id) => Worth::Known(&variables[id.0 as usize]),
        Node::Sum(terms, constant) => {
            let sum = |sum: IBig, (coefficient, term): &(IBig, Term)| sum + coefficient * integer(term);
            new(terms.iter().fold(constant.clone(), sum))
        }
        Node::Product(a, b) => new(integer(a) * integer(b)),
        Node::Divide(which, a, b) => new(divide(*which, integer(a), integer(b))),
        Node::Absolute(a) => new(integer(a).abs()),
        Node::Minimum(a, b) => new(integer(a).min(integer(b))),
        Node::Maximum(a, b) => new(integer(a).max(integer(b))),
        Node::Equal(a, b) => (part(*a) == part(*b)).into(),
        Node::LessOrEqual(a, b) => (integer(a) <= integer(b)).into(),
        Node::Not(a) => (!part(*a).holds()).into(),
        Node::And(terms) => terms.iter().all(|term| part(*term).holds()).into(),
        Node::Or(terms) => terms.iter().any(|term| part(*term).holds()).into(),
        Node::If(condition, yes, no) => Worth::Part(if part(*condition).holds() { *yes } else { *no }),
        Node::AllDifferent(terms) => {
            let mut seen = BTreeSet::new();
            terms.iter().all(|term| seen.insert(part(*term))).into()
        }
        Node::Element(index, items) => {
            let place = usize::try_from(integer(index)).ok();
            let is_integer = matches!(part(*index), Atom::Integer(_));
            let item = place.filter(|_| is_integer).and_then(|place| items.get(place));
            item.map_or(Worth::from(false), |item| Worth::Part(*item))
        }
        Node::Table(terms, rows) => {
            let is = |row: &Vec<Atom>| terms.iter().zip(row).all(|(term, value)| part(*term) == value);
            rows.iter().any(is).into()
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
