//! From a problem to clauses: small, deterministic, and the same for the solvers and for those who check a proof.
//!
//! Terms are encoded in the order of their numbers, so parts are there before what is made of them. A boolean is a literal; its clauses
//! go only in the directions in which something depends on it. What has few values has a literal for each or for each step
//! (`code`), what has many is binary (`gates`). Each hard constraint has a literal of its own, its *selector*: assuming it states the constraint.

mod cnf;
mod code;
mod gates;
mod integer;
mod logic;
mod matching;
mod objective;

pub use cnf::{Cnf, Literal, NoRoom, Room};

use crate::form::{Atom, ConstraintId, Domain, Node, Problem, Term};
use code::{Code, Finite, Rep};
use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use integer::Number;
use rustc_hash::FxHashMap;

/// How many values may have a literal each, if they are computed; those of a variable that are listed may always.
const MANY: usize = 2048;
/// How many pairs of values may be looked at to combine two.
const PAIRS: usize = 1 << 16;
/// So few values are looked for one by one.
const FEW: usize = 8;
/// How many values a range may have that get a literal each.
const WIDE: usize = 256;
/// So many clauses are made between two looks at the time; for each term it is looked at anyway.
const LOOK: usize = 4096;

/// In which directions a condition is needed: only then are there clauses for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Something follows from its holding.
    holds: bool,
    /// Something follows from its not holding.
    fails: bool,
}

impl Asked {
    const BOTH: Asked = Asked { holds: true, fails: true };
    const HOLDS: Asked = Asked { holds: true, fails: false };

    fn reversed(self) -> Asked {
        Asked { holds: self.fails, fails: self.holds }
    }
}

/// A literal that costs something where it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The literal.
    pub literal: Literal,
    /// What it takes away from the objective, times [`Encoding::scale`].
    pub weight: UBig,
}

/// A problem as clauses.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// The clauses: what values variables may have and what terms mean. They have a model whatever the constraints are.
    pub cnf: Cnf,
    /// For each hard constraint, in order, the literal that states it.
    pub selectors: Vec<(ConstraintId, Literal)>,
    /// What takes away from the objective.
    pub costs: Vec<Cost>,
    /// The objective, times the scale, where no cost's literal holds.
    pub base: IBig,
    /// The common denominator of the weights.
    pub scale: UBig,
    variables: Vec<Option<Reading>>,
}

/// How a variable's value is read from a model.
#[derive(Clone, Debug)]
enum Reading {
    /// The value whose literal holds.
    Listed(Vec<(Literal, Atom)>),
    /// In two's complement.
    Binary(Vec<Literal>),
}

impl Encoding {
    /// Encodes a problem.
    ///
    /// # Errors
    ///
    /// Where there is not room enough.
    pub fn new(problem: &Problem, room: Room<'_>) -> Result<Encoding, NoRoom> {
        let mut encoder = Encoder::new(problem, room)?;
        encoder.terms()?;
        let mut selectors = Vec::new();
        for id in problem.hard() {
            let rep = encoder.rep(problem.constraint(id).condition);
            let holds = encoder.truth_of(&rep)?;
            let selector = encoder.cnf.fresh()?;
            encoder.clause(&[-selector, holds])?;
            selectors.push((id, selector));
        }
        encoder.matchings(&selectors)?;
        let objective = encoder.objective()?;
        let variables = encoder.readings()?;
        let Encoder { cnf, .. } = encoder;
        let objective::Objective { costs, base, scale } = objective;
        Ok(Encoding { cnf, selectors, costs, base, scale, variables })
    }

    /// The values of the variables in a model. What nothing depends on has its first value.
    pub fn values(&self, problem: &Problem, model: impl Fn(Literal) -> bool) -> Vec<Atom> {
        let value = |reading: &Reading| match reading {
            Reading::Listed(literals) => {
                let found = literals.iter().find(|(literal, _)| model(*literal));
                found.map_or(Atom::FALSE, |(_, atom)| atom.clone())
            }
            Reading::Binary(bits) => {
                let set = (0..).zip(bits).filter(|(_, bit)| model(**bit));
                let sign = bits.len() - 1;
                let add = |sum: IBig, (place, _): (usize, &Literal)| {
                    let bit = IBig::ONE << place;
                    if place == sign { sum - bit } else { sum + bit }
                };
                Atom::Integer(set.fold(IBig::ZERO, add))
            }
        };
        let variables = self.variables.iter().zip(problem.variables());
        variables.map(|(reading, v)| reading.as_ref().map_or_else(|| first(&v.domain), value)).collect()
    }

    /// The literals that say which of its listed values a variable has, in the order of its domain; none if it is binary or
    /// nothing depends on it.
    pub(crate) fn literals(&self, variable: usize) -> &[(Literal, Atom)] {
        match &self.variables[variable] {
            Some(Reading::Listed(literals)) => literals,
            _ => &[],
        }
    }

    /// The bits of a variable that is binary, the sign last.
    pub(crate) fn bits(&self, variable: usize) -> &[Literal] {
        match &self.variables[variable] {
            Some(Reading::Binary(bits)) => bits,
            _ => &[],
        }
    }

    /// The objective's value for what the costs come to.
    #[must_use]
    pub fn objective(&self, cost: &UBig) -> RBig {
        RBig::from_parts(&self.base - IBig::from(cost.clone()), self.scale.clone())
    }
}

/// The value that comes first in a domain.
fn first(domain: &Domain) -> Atom {
    match domain {
        Domain::Values(values) => values.first().cloned().unwrap_or(Atom::FALSE),
        Domain::Range(low, _) => Atom::Integer(low.clone()),
    }
}

/// The first one and the distance of many integers that lie equally far apart, in order.
fn progression(values: &[Atom]) -> Option<(IBig, IBig)> {
    let [Atom::Integer(first), Atom::Integer(second), ..] = values else { return None };
    let step = second - first;
    let follows = |pair: &[Atom]| matches!(pair, [Atom::Integer(a), Atom::Integer(b)] if b - a == step);
    (values.len() >= WIDE && step > IBig::ZERO && values.windows(2).all(follows))
        .then(|| (first.clone(), step))
}

/// What is known while a problem is encoded.
struct Encoder<'a> {
    problem: &'a Problem,
    room: Room<'a>,
    /// How many clauses there were when it was last asked whether it is time to stop.
    asked_at: usize,
    cnf: Cnf,
    /// The variable that holds.
    truth: Literal,
    codes: Vec<Code>,
    /// The variables' values, once something depends on them.
    variables: Vec<Option<Rep>>,
    /// The terms' values.
    reps: Vec<Option<Rep>>,
    /// The terms' values as integers, where they were needed so.
    numbers: FxHashMap<Term, Number>,
    /// The terms' values as atoms, where they are booleans and were needed so.
    truths: FxHashMap<Term, Finite>,
    asked: Vec<Asked>,
    /// The term that is being encoded.
    current: Term,
}

impl<'a> Encoder<'a> {
    fn new(problem: &'a Problem, room: Room<'a>) -> Result<Encoder<'a>, NoRoom> {
        let mut cnf = Cnf::with_room(room.literals);
        let truth = cnf.fresh()?;
        cnf.add(&[truth])?;
        let count = problem.nodes().len();
        Ok(Encoder {
            problem,
            room,
            asked_at: 0,
            cnf,
            truth,
            codes: Vec::new(),
            variables: vec![None; problem.variables().len()],
            reps: vec![None; count],
            numbers: FxHashMap::default(),
            truths: FxHashMap::default(),
            asked: asked(problem),
            current: Term(0),
        })
    }

    /// The value of a term that has been encoded.
    fn rep(&self, term: Term) -> Rep {
        self.reps[term.index()].clone().unwrap_or(Rep::Truth(-self.truth))
    }

    fn truth_of_term(&mut self, term: Term) -> Result<Literal, NoRoom> {
        let rep = self.rep(term);
        self.truth_of(&rep)
    }

    /// Encodes the terms that constraints depend on.
    fn terms(&mut self) -> Result<(), NoRoom> {
        let problem = self.problem;
        for (number, node) in (0..).zip(problem.nodes()) {
            let asked = self.asked[number as usize];
            if asked != Asked::default() {
                self.current = Term(number);
                self.look()?;
                self.reps[number as usize] = Some(self.node(node, asked)?);
            }
        }
        Ok(())
    }

    /// Whether it may go on.
    fn look(&mut self) -> Result<(), NoRoom> {
        self.asked_at = self.cnf.len();
        if self.room.is_over() { Err(NoRoom::Time) } else { Ok(()) }
    }

    fn node(&mut self, node: &Node, asked: Asked) -> Result<Rep, NoRoom> {
        Ok(match node {
            Node::Constant(Atom::Boolean(true)) => Rep::Truth(self.truth),
            Node::Constant(Atom::Boolean(false)) => Rep::Truth(-self.truth),
            Node::Constant(atom) => Rep::Finite(self.exactly(atom.clone())),
            Node::Variable(id) => self.variable(id.0 as usize)?,
            Node::Sum(terms, constant) => self.sum(terms, constant)?.into(),
            Node::Product(a, b) => self.product(*a, *b)?.into(),
            Node::Divide(which, a, b) => self.division(*which, *a, *b)?.into(),
            Node::Absolute(a) => self.absolute(*a)?.into(),
            Node::Minimum(a, b) => self.extreme(false, *a, *b)?.into(),
            Node::Maximum(a, b) => self.extreme(true, *a, *b)?.into(),
            Node::Equal(a, b) => Rep::Truth(self.equal(*a, *b, asked)?),
            Node::LessOrEqual(a, b) => Rep::Truth(self.at_most(*a, *b, asked)?),
            Node::Not(a) => Rep::Truth(-self.truth_of_term(*a)?),
            Node::And(terms) => Rep::Truth(self.junction(terms, asked, 1)?),
            Node::Or(terms) => Rep::Truth(self.junction(terms, asked, -1)?),
            Node::If(condition, yes, no) => {
                let condition = self.truth_of_term(*condition)?;
                self.if_else(condition, *yes, *no, asked)?
            }
            Node::AllDifferent(terms) => Rep::Truth(self.all_different(terms, asked)?),
            Node::Element(index, items) => self.element(*index, items, asked)?,
            Node::Table(terms, rows) => Rep::Truth(self.table(terms, rows, asked)?),
        })
    }

    /// A conjunction where `sign` is 1, a disjunction where it is -1: the conjunction of the negations, negated.
    fn junction(&mut self, terms: &[Term], asked: Asked, sign: Literal) -> Result<Literal, NoRoom> {
        let asked = if sign == 1 { asked } else { asked.reversed() };
        let all = self.cnf.fresh()?;
        let mut clause = vec![all];
        for term in terms {
            let literal = sign * self.truth_of_term(*term)?;
            clause.push(-literal);
            if asked.holds {
                self.clause(&[-all, literal])?;
            }
        }
        if asked.fails {
            self.clause(&clause)?;
        }
        Ok(sign * all)
    }

    fn variable(&mut self, number: usize) -> Result<Rep, NoRoom> {
        if let Some(rep) = &self.variables[number] {
            return Ok(rep.clone());
        }
        let rep = match &self.problem.variables()[number].domain {
            Domain::Values(values) if let Some((low, step)) = progression(values) => {
                let places = self.new_bits(IBig::ZERO, IBig::from(values.len() - 1))?;
                let (low, step) = (self.constant_bits(&low), self.constant_bits(&step));
                let scaled = self.bits_product(&places, &step)?;
                Rep::Bits(self.bits_sum(&scaled, &low)?.into())
            }
            Domain::Values(values) => {
                let mut values = values.clone();
                values.sort();
                let boolean = values.iter().all(|value| matches!(value, Atom::Boolean(_)));
                let finite = self.new_finite(values)?;
                match &self.is(&finite)?[..] {
                    [_] if boolean => {
                        Rep::Truth(if finite.values[0].holds() { self.truth } else { -self.truth })
                    }
                    [_, literal] if boolean => Rep::Truth(*literal),
                    _ => Rep::Finite(finite),
                }
            }
            Domain::Range(low, high) => {
                let count = high - low;
                if count.bit_len() < 32 && usize::try_from(count).is_ok_and(|count| count < WIDE) {
                    let values = std::iter::successors(Some(low.clone()), |n| Some(n + IBig::ONE));
                    let values = values.take_while(|n| n <= high).map(Atom::Integer).collect();
                    Rep::Finite(self.new_finite(values)?)
                } else {
                    Rep::Bits(self.new_bits(low.clone(), high.clone())?.into())
                }
            }
        };
        self.variables[number] = Some(rep.clone());
        Ok(rep)
    }

    /// How the variables that something depends on are read.
    fn readings(&mut self) -> Result<Vec<Option<Reading>>, NoRoom> {
        let mut readings = Vec::with_capacity(self.variables.len());
        for (number, variable) in self.problem.variables().iter().enumerate() {
            readings.push(match self.variables[number].clone() {
                None => None,
                Some(Rep::Truth(literal)) => {
                    let both = [(literal, Atom::TRUE), (-literal, Atom::FALSE)];
                    Some(Reading::Listed(in_order(both.into(), &variable.domain)))
                }
                Some(Rep::Finite(finite)) => {
                    let is = self.is(&finite)?;
                    let literals = is.iter().copied().zip(finite.values.iter().cloned()).collect();
                    Some(Reading::Listed(in_order(literals, &variable.domain)))
                }
                Some(Rep::Bits(bits)) => Some(Reading::Binary(bits.bits.to_vec())),
                Some(Rep::Mixed(mixed)) => Some(Reading::Binary(mixed.1.bits.to_vec())),
            });
        }
        Ok(readings)
    }
}

/// Values and their literals in the order in which the domain has the values.
fn in_order(mut literals: Vec<(Literal, Atom)>, domain: &Domain) -> Vec<(Literal, Atom)> {
    if let Domain::Values(values) = domain {
        if values.len() <= FEW {
            literals.sort_by_key(|(_, atom)| values.iter().position(|value| value == atom));
            return literals;
        }
        let places: std::collections::BTreeMap<&Atom, usize> = values.iter().zip(0..).collect();
        literals.sort_by_key(|(_, atom)| places.get(atom).copied());
    }
    literals
}

/// In which directions each term is needed by the constraints.
fn asked(problem: &Problem) -> Vec<Asked> {
    let mut asked = vec![Asked::default(); problem.nodes().len()];
    let ask = |asked: &mut Vec<Asked>, term: Term, more: Asked| {
        let known = &mut asked[term.index()];
        *known = Asked { holds: known.holds || more.holds, fails: known.fails || more.fails };
    };
    for constraint in problem.constraints() {
        let needed = match &constraint.weight {
            Some(weight) if *weight < RBig::ZERO => Asked::HOLDS.reversed(),
            Some(weight) if *weight == RBig::ZERO => Asked::default(),
            _ => Asked::HOLDS,
        };
        ask(&mut asked, constraint.condition, needed);
    }
    for (number, node) in problem.nodes().iter().enumerate().rev() {
        let needed = asked[number];
        if needed == Asked::default() {
            continue;
        }
        match node {
            Node::Not(a) => ask(&mut asked, *a, needed.reversed()),
            Node::And(terms) | Node::Or(terms) => {
                terms.iter().for_each(|term| ask(&mut asked, *term, needed))
            }
            Node::If(condition, yes, no) if problem.shape(Term(number as u32)).is_boolean() => {
                ask(&mut asked, *condition, Asked::BOTH);
                [yes, no].into_iter().for_each(|term| ask(&mut asked, *term, needed));
            }
            Node::Element(index, items) if problem.shape(Term(number as u32)).is_boolean() => {
                ask(&mut asked, *index, Asked::BOTH);
                items.iter().for_each(|term| ask(&mut asked, *term, needed));
            }
            other => other.each_part(|part| ask(&mut asked, part, Asked::BOTH)),
        }
    }
    asked
}
