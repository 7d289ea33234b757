//! Problems in which variables meet only in sums: budgets and knapsacks. They become numbers here.

use crate::form::{Atom, Domain, Node, Problem, Shape, Term};
use dashu_int::IBig;
use dashu_ratio::RBig;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Variables with more values are not looked at.
const VALUES: usize = 128;
/// Nor problems with more terms.
const TERMS: usize = 1 << 18;
/// Nor those with more sums that have a limit.
const LIMITS: usize = 8;
/// Nor larger numbers, so that 64 bits hold all sums.
const LARGE: i64 = 1 << 40;

/// A value that a variable may have.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: Atom,
    /// What it is worth, times the problem's scale.
    pub(super) worth: i64,
    /// What it adds to each sum.
    pub(super) loads: Vec<i64>,
}

/// Each variable has one of its choices; no sum of what they add is above its limit; what they are worth should be as much as
/// possible.
#[derive(Clone, Debug)]
pub(super) struct Separable {
    pub(super) variables: Vec<Vec<Choice>>,
    pub(super) limits: Vec<i64>,
}

/// What a term depends on.
#[derive(Clone, Debug)]
enum Table {
    Constant(Atom),
    /// One variable, and the term's value for each of its values.
    One(usize, Vec<Atom>),
    /// Several variables, or too large a domain.
    Many,
}

impl Table {
    fn at(&self, place: usize) -> &Atom {
        match self {
            Table::Constant(atom) => atom,
            Table::One(_, values) => &values[place],
            Table::Many => &Atom::FALSE,
        }
    }
}

/// A problem as numbers, if it is of this kind.
pub(super) fn separable(problem: &Problem) -> Option<Separable> {
    if problem.nodes().len() > TERMS || !problem.has_objective() {
        return None;
    }
    let domains: Option<Vec<Cow<'_, [Atom]>>> =
        problem.variables().iter().map(|v| values(&v.domain)).collect();
    let mut reader = Reader::new(problem, domains?);
    // First, since most problems that are of another kind show it here.
    for id in problem.hard() {
        reader.hard(problem.constraint(id).condition)?;
    }
    reader.weigh_values()?;
    for constraint in problem.constraints() {
        if let Some(weight) = &constraint.weight {
            let weight = reader.scaled(weight)?;
            reader.soft(constraint.condition, weight)?;
        }
    }
    reader.finish()
}

fn values(domain: &Domain) -> Option<Cow<'_, [Atom]>> {
    match domain {
        Domain::Values(values) => (values.len() <= VALUES).then(|| values.into()),
        Domain::Range(low, high) => {
            let few = high - low < IBig::from(VALUES);
            let values = std::iter::successors(Some(low.clone()), |n| Some(n + IBig::ONE));
            few.then(|| values.take_while(|n| n <= high).map(Atom::Integer).collect::<Vec<_>>().into())
        }
    }
}

fn small(n: &IBig) -> Option<i64> {
    i64::try_from(n).ok().filter(|n| n.abs() <= LARGE)
}

struct Reader<'a> {
    problem: &'a Problem,
    domains: Vec<Cow<'a, [Atom]>>,
    /// What terms depend on, of those that were asked for and their parts.
    tables: FxHashMap<Term, Table>,
    /// Which values are left.
    open: Vec<Vec<bool>>,
    worth: Vec<Vec<i64>>,
    /// For each sum, what each value of each variable adds, and its limit.
    sums: Vec<(Vec<Vec<i64>>, i64)>,
}

impl<'a> Reader<'a> {
    fn new(problem: &'a Problem, domains: Vec<Cow<'a, [Atom]>>) -> Reader<'a> {
        let open = domains.iter().map(|values| vec![true; values.len()]).collect();
        Reader { problem, domains, tables: FxHashMap::default(), open, worth: Vec::new(), sums: Vec::new() }
    }

    /// What the values of variables are worth by themselves.
    fn weigh_values(&mut self) -> Option<()> {
        for (variable, values) in self.problem.variables().iter().zip(&self.domains) {
            let scaled =
                |value: &Atom| variable.weights.get(value).map_or(Some(0), |weight| self.scaled(weight));
            let worth = values.iter().map(scaled).collect::<Option<_>>()?;
            self.worth.push(worth);
        }
        Some(())
    }

    /// Finds out what a term depends on.
    fn look_at(&mut self, term: Term) {
        let mut work = vec![term];
        while let Some(term) = work.last().copied() {
            let before = work.len();
            if !self.tables.contains_key(&term) {
                self.problem.node(term).each_part(|part| {
                    if !self.tables.contains_key(&part) {
                        work.push(part);
                    }
                });
            }
            if work.len() == before {
                work.pop();
                if !self.tables.contains_key(&term) {
                    let table = table(self.problem, self.problem.node(term), &self.domains, &self.tables);
                    self.tables.insert(term, table);
                }
            }
        }
    }

    fn scaled(&self, weight: &RBig) -> Option<i64> {
        small(&(weight.numerator() * IBig::from(self.problem.scale() / weight.denominator())))
    }

    fn shape(&self, term: Term) -> &Shape {
        self.problem.shape(term)
    }

    /// What must hold: of one variable, or a sum that has a limit.
    fn hard(&mut self, condition: Term) -> Option<()> {
        let mut conditions = vec![condition];
        while let Some(condition) = conditions.pop() {
            self.look_at(condition);
            match (&self.tables[&condition], self.problem.node(condition)) {
                (Table::Constant(atom), _) => atom.holds().then_some(())?,
                (Table::One(variable, values), _) => {
                    for (open, value) in self.open[*variable].iter_mut().zip(values) {
                        *open &= value.holds();
                    }
                }
                (Table::Many, Node::And(parts)) => conditions.extend(parts),
                (Table::Many, Node::LessOrEqual(a, b)) => self.limit(*a, *b, 0)?,
                (Table::Many, Node::Not(part)) => match self.problem.node(*part) {
                    // `a < b` is that not `b <= a`.
                    Node::LessOrEqual(b, a) => self.limit(*a, *b, -1)?,
                    _ => return None,
                },
                (Table::Many, Node::Equal(a, b))
                    if self.shape(*a).is_integer() && self.shape(*b).is_integer() =>
                {
                    self.limit(*a, *b, 0)?;
                    self.limit(*b, *a, 0)?;
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// That `a <= b + more`.
    fn limit(&mut self, a: Term, b: Term, more: i64) -> Option<()> {
        if self.sums.len() == LIMITS {
            return None;
        }
        let mut adds: Vec<Vec<i64>> = self.domains.iter().map(|values| vec![0; values.len()]).collect();
        let mut limit = more;
        let mut parts = vec![(1_i64, a), (-1, b)];
        while let Some((factor, term)) = parts.pop() {
            match (&self.tables[&term], self.problem.node(term)) {
                (Table::Constant(atom), _) => limit -= factor.checked_mul(small(&atom.integer())?)?,
                (Table::One(variable, values), _) => {
                    for (add, value) in adds[*variable].iter_mut().zip(values) {
                        *add = add.checked_add(factor.checked_mul(small(&value.integer())?)?)?;
                    }
                }
                (Table::Many, Node::Sum(terms, constant)) => {
                    limit = limit.checked_sub(factor.checked_mul(small(constant)?)?)?;
                    for (coefficient, term) in terms {
                        let factor = factor.checked_mul(small(coefficient)?)?;
                        parts.push((small(&IBig::from(factor))?, *term));
                    }
                }
                _ => return None,
            }
        }
        let fits = adds.iter().flatten().all(|add| add.abs() <= LARGE) && limit.abs() <= LARGE;
        fits.then(|| self.sums.push((adds, limit)))
    }

    /// What should hold: of one variable.
    fn soft(&mut self, condition: Term, weight: i64) -> Option<()> {
        self.look_at(condition);
        match &self.tables[&condition] {
            Table::Constant(_) => {}
            Table::One(variable, values) => {
                for (worth, value) in self.worth[*variable].iter_mut().zip(values) {
                    if value.holds() {
                        *worth += weight;
                    }
                }
            }
            Table::Many => return (weight == 0).then_some(()),
        }
        Some(())
    }

    fn finish(self) -> Option<Separable> {
        let mut variables = Vec::with_capacity(self.domains.len());
        for (number, values) in self.domains.iter().enumerate() {
            let choice = |place: usize| Choice {
                value: values[place].clone(),
                worth: self.worth[number][place],
                loads: self.sums.iter().map(|(adds, _)| adds[number][place]).collect(),
            };
            let choices: Vec<Choice> =
                (0..values.len()).filter(|place| self.open[number][*place]).map(choice).collect();
            // None left: why, others say better.
            if choices.is_empty() || choices.iter().any(|choice| choice.worth.abs() > LARGE) {
                return None;
            }
            variables.push(choices);
        }
        let limits = self.sums.into_iter().map(|(_, limit)| limit).collect();
        (variables.len() < 1 << 20).then_some(Separable { variables, limits })
    }
}

/// What a node depends on, from what its parts do.
fn table(
    problem: &Problem,
    node: &Node,
    domains: &[Cow<'_, [Atom]>],
    tables: &FxHashMap<Term, Table>,
) -> Table {
    if let Node::Variable(id) = node {
        let number = id.0 as usize;
        return Table::One(number, domains[number].to_vec());
    }
    let mut only = None;
    let mut many = false;
    node.each_part(|part| match &tables[&part] {
        Table::Constant(_) => {}
        Table::One(variable, _) => many |= only.replace(*variable).is_some_and(|before| before != *variable),
        Table::Many => many = true,
    });
    if many {
        return Table::Many;
    }
    let at = |place: usize| problem.apply(node, &[], &|part: Term| tables[&part].at(place));
    match only {
        None => Table::Constant(at(0)),
        Some(variable) => Table::One(variable, (0..domains[variable].len()).map(at).collect()),
    }
}
