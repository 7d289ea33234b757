//! The problem: variables, terms and constraints.

use super::atom::Atom;
use super::shape::Shapes;
use super::term::{Node, Shape, Term};
use dashu_base::{BitTest, Gcd};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

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
    /// Where it comes from, if that is known.
    origin: Option<Box<Origin>>,
}

/// Where something comes from of which that is not known.
static NOWHERE: Origin =
    Origin { label: String::new(), file: String::new(), line: 0, column: 0, party: String::new() };

impl Constraint {
    fn new(condition: Term, weight: Option<RBig>, origin: Origin) -> Constraint {
        let origin = (origin != NOWHERE).then(|| Box::new(origin));
        Constraint { condition, weight, origin }
    }

    /// Where it comes from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        self.origin.as_deref().unwrap_or(&NOWHERE)
    }
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
#[derive(Clone, Debug)]
pub struct Problem {
    variables: Vec<Variable>,
    nodes: Vec<Node>,
    shapes: Shapes,
    constraints: Vec<Constraint>,
    /// The terms, to be found by their nodes, of which there is no second copy.
    known: HashTable<Term>,
    /// How many bits the bounds of all terms have.
    bits: usize,
    /// How many parts all terms have.
    parts: usize,
    /// The common denominator of the weights.
    scale: UBig,
}

impl Default for Problem {
    fn default() -> Self {
        Problem {
            variables: Vec::new(),
            nodes: Vec::new(),
            shapes: Shapes::default(),
            constraints: Vec::new(),
            known: HashTable::default(),
            bits: 0,
            parts: 0,
            scale: UBig::ONE,
        }
    }
}

impl PartialEq for Problem {
    fn eq(&self, other: &Problem) -> bool {
        (&self.variables, &self.nodes, &self.constraints)
            == (&other.variables, &other.nodes, &other.constraints)
    }
}

/// So few values are held against each other one by one.
const FEW: usize = 16;

impl Problem {
    /// The most bits that an integer of a problem may have.
    pub const MOST_BITS: usize = 1 << 14;

    /// The most bits that the bounds of all terms may have together.
    pub const MOST_BITS_OF_TERMS: usize = 1 << 30;

    /// A problem without variables and constraints.
    #[must_use]
    pub fn new() -> Problem {
        Problem::default()
    }

    /// About how many bytes the terms are held in.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // And to be found again.
        let term = size_of::<Node>() + 4 * size_of::<Term>();
        self.nodes.len() * term + self.shapes.bytes() + self.parts * size_of::<(IBig, Term)>() + self.bits / 4
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
        self.shapes.of(term)
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

    /// The common denominator of all weights.
    #[must_use]
    pub fn scale(&self) -> &UBig {
        &self.scale
    }

    /// A new variable, without weights. Of values that are there twice the first counts.
    ///
    /// # Errors
    ///
    /// Where the domain is empty or its integers are too long.
    pub fn variable(&mut self, name: &str, domain: Domain, origin: Origin) -> Result<VariableId, FormError> {
        self.add_variable(Variable { name: name.to_string(), domain, weights: BTreeMap::new(), origin })
    }

    /// A new variable. Of values that are there twice the first counts.
    ///
    /// # Errors
    ///
    /// Where the domain is empty, integers are too long, or a weight is for what is not in the domain.
    pub fn add_variable(&mut self, variable: Variable) -> Result<VariableId, FormError> {
        let mut variable = variable;
        if let Domain::Values(values) = &mut variable.domain {
            let once = |at: &usize| !values[..*at].contains(&values[*at]);
            let is_short = values.len() <= FEW && variable.weights.is_empty();
            if !is_short || !(0..values.len()).all(|at| once(&at)) {
                let mut seen = BTreeSet::new();
                values.retain(|value| seen.insert(value.clone()));
                if let Some(value) = variable.weights.keys().find(|value| !seen.contains(value)) {
                    return Err(FormError::NotInDomain(value.clone()));
                }
            }
        } else if let Some(value) = variable.weights.keys().find(|value| !variable.domain.contains(value)) {
            return Err(FormError::NotInDomain(value.clone()));
        }
        let shape = shape_of(&variable.domain).ok_or(FormError::EmptyDomain)?;
        fits(&shape)?;
        if let Domain::Values(values) = &variable.domain {
            // Kept, looked up, and put in order by those who solve.
            self.parts += 6 * values.len();
        }
        let id = VariableId(number(self.variables.len())?);
        for weight in variable.weights.values() {
            self.weight_fits(weight)?;
        }
        self.variables.push(variable);
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
        let found = self.variables.get(variable.0 as usize);
        let known = found.ok_or(FormError::Unknown("variable", variable.0))?;
        if !known.domain.contains(&value) {
            return Err(FormError::NotInDomain(value));
        }
        self.weight_fits(&weight)?;
        let variable = &mut self.variables[variable.0 as usize];
        *variable.weights.entry(value).or_insert(RBig::ZERO) += weight;
        Ok(())
    }

    /// Makes room for so many more constraints.
    pub fn expect_constraints(&mut self, count: usize) {
        self.constraints.reserve(count);
    }

    /// States what must hold.
    ///
    /// # Errors
    ///
    /// Where there is no such term.
    pub fn require(&mut self, condition: Term, origin: Origin) -> Result<ConstraintId, FormError> {
        self.state(Constraint::new(condition, None, origin))
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
        self.weight_fits(&weight)?;
        self.state(Constraint::new(condition, Some(weight), origin))
    }

    /// Leaves out all constraints; the terms stay.
    pub fn forget_constraints(&mut self) {
        self.constraints.clear();
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
        let hash = FxBuildHasher.hash_one(&node);
        if let Some(found) = self.known.find(hash, |term| self.nodes[term.index()] == node) {
            return Ok(*found);
        }
        let (mut parts, mut count) = (Ok(()), 0);
        node.each_part(|part| {
            count += 1;
            if parts.is_ok() {
                parts = self.known_term(part);
            }
        });
        parts?;
        let shape = self.shape_of_node(&node)?;
        let bits = self.bits.saturating_add(fits(&shape)?);
        if bits > Problem::MOST_BITS_OF_TERMS {
            return Err(FormError::TooMany);
        }
        let term = Term(number(self.nodes.len())?);
        self.bits = bits;
        self.parts += count;
        self.known.insert_unique(hash, term, |term| FxBuildHasher.hash_one(&self.nodes[term.index()]));
        self.nodes.push(node);
        self.shapes.push(shape);
        Ok(term)
    }

    /// That the weight is not too long, nor what it is multiplied with to make all weights integers.
    fn weight_fits(&mut self, weight: &RBig) -> Result<(), FormError> {
        let common = (&self.scale).gcd(weight.denominator());
        let scale = &self.scale / common * weight.denominator();
        if weight.numerator().bit_len().max(scale.bit_len()) > Problem::MOST_BITS {
            return Err(FormError::TooLarge);
        }
        self.scale = scale;
        Ok(())
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

/// How many bits the bounds have, if neither is longer than it may be.
fn fits(shape: &Shape) -> Result<usize, FormError> {
    let Some((low, high)) = &shape.integers else { return Ok(0) };
    match (low.bit_len(), high.bit_len()) {
        (low, high) if low.max(high) > Problem::MOST_BITS => Err(FormError::TooLarge),
        (low, high) => Ok(low + high),
    }
}

/// The number of what comes after `count` others.
fn number(count: usize) -> Result<u32, FormError> {
    // The sign of literals, and a few helpers for each, have to fit beside it.
    u32::try_from(count).ok().filter(|n| *n < 1 << 28).ok_or(FormError::TooMany)
}
