//! The problem: variables, terms and constraints.

use super::atom::Atom;
use super::term::{Node, Shape, Term};
use dashu_int::IBig;
use dashu_ratio::RBig;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names a variable of a problem: its place in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VariableId(pub u32);

/// Names a constraint of a problem: its place in the order in which they were stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConstraintId(pub u32);

/// Where a constraint or variable comes from. It is kept for those who read it, and means nothing here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Origin {
    /// What it says, as in the source.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line, from 1 on; 0 if it is not known.
    #[serde(skip_serializing_if = "is_zero")]
    pub line: u32,
    /// The column, from 1 on; 0 if it is not known.
    #[serde(skip_serializing_if = "is_zero")]
    pub column: u32,
    /// Whose it is: the intent or party.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub party: String,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Origin {
    /// An origin that has a label and nothing else.
    #[must_use]
    pub fn labelled(label: &str) -> Origin {
        Origin { label: label.to_string(), ..Origin::default() }
    }
}

/// The values that a variable may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// These, each once, in the order in which they are preferred where nothing else decides.
    Values(Vec<Atom>),
    /// All integers between two, both included.
    Range(IBig, IBig),
}

impl Domain {
    /// Whether it has the atom.
    #[must_use]
    pub fn contains(&self, atom: &Atom) -> bool {
        match (self, atom) {
            (Domain::Values(values), atom) => values.contains(atom),
            (Domain::Range(low, high), Atom::Integer(n)) => low <= n && n <= high,
            _ => false,
        }
    }
}

/// What is to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// What it is called. Names need not differ.
    pub name: String,
    /// What it may be.
    pub domain: Domain,
    /// What values are worth: added to the objective when the variable has them.
    pub weights: BTreeMap<Atom, RBig>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What must hold, or should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The condition.
    pub condition: Term,
    /// What it is worth if the condition holds; none if it must hold.
    pub weight: Option<RBig>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Why something is no part of a problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A variable must have a value.
    #[error("a domain has no values")]
    EmptyDomain,
    /// A weight is for a value that the variable cannot have.
    #[error("a weight is for {0}, which is not in the domain")]
    NotInDomain(Atom),
    /// A number of a variable or term stands for nothing.
    #[error("there is no {0} number {1}")]
    Unknown(&'static str, u32),
    /// Integers that are longer than [`Problem::MOST_BITS`].
    #[error("an integer may have more than {} bits", Problem::MOST_BITS)]
    TooLarge,
    /// A row of a table has not as many values as the table has terms.
    #[error("a row of a table has {0} values instead of {1}")]
    RowLength(usize, usize),
    /// More terms, variables or constraints than numbers to name them.
    #[error("the problem is too large")]
    TooMany,
}

/// What is chosen, what must hold, what is preferred.
///
/// Terms are shared: the same term is never there twice, so they may be as deep as they like and nothing here recurses. The
/// order of all parts is that in which they were made; the same calls make the same problem everywhere.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    variables: Vec<Variable>,
    nodes: Vec<Node>,
    shapes: Vec<Shape>,
    constraints: Vec<Constraint>,
    known: FxHashMap<Node, Term>,
}

impl PartialEq for Problem {
    fn eq(&self, other: &Problem) -> bool {
        (&self.variables, &self.nodes, &self.constraints)
            == (&other.variables, &other.nodes, &other.constraints)
    }
}

impl Problem {
    /// The most bits that an integer of a problem may have.
    pub const MOST_BITS: usize = 1 << 14;

    /// A problem without variables and constraints.
    #[must_use]
    pub fn new() -> Problem {
        Problem::default()
    }

    /// The variables, in order of their numbers.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The constraints, in order of their numbers.
    #[must_use]
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The terms, parts before what is made of them.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What the term is.
    #[must_use]
    pub fn node(&self, term: Term) -> &Node {
        &self.nodes[term.index()]
    }

    /// What is known of the term's values.
    #[must_use]
    pub fn shape(&self, term: Term) -> &Shape {
        &self.shapes[term.index()]
    }

    /// The constraint of this number.
    #[must_use]
    pub fn constraint(&self, id: ConstraintId) -> &Constraint {
        &self.constraints[id.0 as usize]
    }

    /// The numbers of the constraints that must hold.
    pub fn hard(&self) -> impl Iterator<Item = ConstraintId> + '_ {
        (0..).zip(&self.constraints).filter(|(_, c)| c.weight.is_none()).map(|(i, _)| ConstraintId(i))
    }

    /// Whether anything is better than anything else.
    #[must_use]
    pub fn has_objective(&self) -> bool {
        self.constraints.iter().any(|c| c.weight.as_ref().is_some_and(|w| *w != RBig::ZERO))
            || self.variables.iter().any(|v| v.weights.values().any(|w| *w != RBig::ZERO))
    }

    /// A new variable. Of values that are there twice the first counts.
    ///
    /// # Errors
    ///
    /// Where the domain is empty or its integers are too long.
    pub fn variable(&mut self, name: &str, domain: Domain, origin: Origin) -> Result<VariableId, FormError> {
        let domain = match domain {
            Domain::Values(values) => {
                let mut seen = BTreeSet::new();
                Domain::Values(values.into_iter().filter(|value| seen.insert(value.clone())).collect())
            }
            range @ Domain::Range(..) => range,
        };
        let shape = shape_of(&domain).ok_or(FormError::EmptyDomain)?;
        fits(&shape)?;
        let id = VariableId(number(self.variables.len())?);
        self.variables.push(Variable { name: name.to_string(), domain, weights: BTreeMap::new(), origin });
        Ok(id)
    }

    /// A new variable with these values: what `choose` makes.
    ///
    /// # Errors
    ///
    /// As [`Problem::variable`].
    pub fn choice(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = Atom>,
    ) -> Result<VariableId, FormError> {
        self.variable(name, Domain::Values(values.into_iter().collect()), Origin::default())
    }

    /// Adds `weight` to the objective if the variable has this value.
    ///
    /// # Errors
    ///
    /// Where there is no such variable, or it cannot have the value.
    pub fn weigh(&mut self, variable: VariableId, value: Atom, weight: RBig) -> Result<(), FormError> {
        let found = self.variables.get_mut(variable.0 as usize);
        let variable = found.ok_or(FormError::Unknown("variable", variable.0))?;
        if !variable.domain.contains(&value) {
            return Err(FormError::NotInDomain(value));
        }
        weight_fits(&weight)?;
        *variable.weights.entry(value).or_insert(RBig::ZERO) += weight;
        Ok(())
    }

    /// States what must hold.
    ///
    /// # Errors
    ///
    /// Where there is no such term.
    pub fn require(&mut self, condition: Term, origin: Origin) -> Result<ConstraintId, FormError> {
        self.state(Constraint { condition, weight: None, origin })
    }

    /// States what should hold: the weight is added to the objective if it does.
    ///
    /// # Errors
    ///
    /// Where there is no such term, or the weight is too long.
    pub fn prefer(
        &mut self,
        condition: Term,
        weight: RBig,
        origin: Origin,
    ) -> Result<ConstraintId, FormError> {
        weight_fits(&weight)?;
        self.state(Constraint { condition, weight: Some(weight), origin })
    }

    fn state(&mut self, constraint: Constraint) -> Result<ConstraintId, FormError> {
        self.known_term(constraint.condition)?;
        let id = ConstraintId(number(self.constraints.len())?);
        self.constraints.push(constraint);
        Ok(id)
    }

    pub(crate) fn known_term(&self, term: Term) -> Result<(), FormError> {
        if term.index() < self.nodes.len() { Ok(()) } else { Err(FormError::Unknown("term", term.0)) }
    }

    /// The term of this node; a new one if there is none yet.
    ///
    /// # Errors
    ///
    /// Where parts are not there, or the term's integers may get too long.
    pub fn intern(&mut self, node: Node) -> Result<Term, FormError> {
        if let Some(term) = self.known.get(&node) {
            return Ok(*term);
        }
        let mut parts = Ok(());
        node.each_part(|part| {
            if parts.is_ok() {
                parts = self.known_term(part);
            }
        });
        parts?;
        let shape = self.shape_of_node(&node)?;
        fits(&shape)?;
        let term = Term(number(self.nodes.len())?);
        self.known.insert(node.clone(), term);
        self.nodes.push(node);
        self.shapes.push(shape);
        Ok(term)
    }

    pub(crate) fn domain_shape(&self, variable: VariableId) -> Result<Shape, FormError> {
        let found = self.variables.get(variable.0 as usize);
        let variable = found.ok_or(FormError::Unknown("variable", variable.0))?;
        Ok(shape_of(&variable.domain).unwrap_or(Shape::NOTHING))
    }
}

/// What is known of a value of the domain; nothing if it has none.
fn shape_of(domain: &Domain) -> Option<Shape> {
    match domain {
        Domain::Range(low, high) => (low <= high).then(|| Shape::integers(low.clone(), high.clone())),
        Domain::Values(values) => {
            let shapes = values.iter().map(Shape::of);
            shapes.reduce(|all, shape| all.or(&shape))
        }
    }
}

/// That the integers are not longer than they may be.
fn fits(shape: &Shape) -> Result<(), FormError> {
    let long = |n: &IBig| dashu_base::BitTest::bit_len(n) > Problem::MOST_BITS;
    match &shape.integers {
        Some((low, high)) if long(low) || long(high) => Err(FormError::TooLarge),
        _ => Ok(()),
    }
}

fn weight_fits(weight: &RBig) -> Result<(), FormError> {
    use dashu_base::BitTest;
    let long = weight.numerator().bit_len().max(weight.denominator().bit_len());
    if long > Problem::MOST_BITS { Err(FormError::TooLarge) } else { Ok(()) }
}

/// The number of what comes after `count` others.
fn number(count: usize) -> Result<u32, FormError> {
    // The sign of literals, and a few helpers for each, have to fit beside it.
    u32::try_from(count).ok().filter(|n| *n < 1 << 28).ok_or(FormError::TooMany)
}
