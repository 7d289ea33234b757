//! What constraints say together. Where variables exclude each other's values one by one, by constraints of two at a time, and they have as
//! many values as they are, each value is taken: which no constraint says by itself, and a solver finds only by trying all ways.
//!
//! So intents that must not change the same object are as good as one constraint that all is different.

use super::cnf::{Literal, NoRoom};
use super::code::{Finite, Rep};
use super::{Encoder, PAIRS};
use crate::form::{Atom, ConstraintId, Domain, Node, Problem, Term};
use crate::solve::parts::Sets;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Variables with more values are not looked at.
const VALUES: usize = 256;

/// For a condition of one variable: which, and for which of its values it holds.
type OfOne = Option<(usize, Rc<[bool]>)>;

/// What was found of variables that exclude each other's values.
#[derive(Default)]
struct Exclusions<'a> {
    atoms: FxHashMap<&'a Atom, usize>,
    /// An atom, and two variables of which one at most has it, the smaller first.
    pairs: FxHashSet<(usize, usize, usize)>,
    /// The same, with what states it.
    stated: Vec<(usize, usize, Literal)>,
}

impl Encoder<'_> {
    /// Adds what follows from constraints that exclude values of variables.
    pub(super) fn matchings(&mut self, selectors: &[(ConstraintId, Literal)]) -> Result<(), NoRoom> {
        let problem = self.problem;
        let excluding: Vec<(Term, Term, Literal)> = selectors
            .iter()
            .filter_map(|(id, selector)| {
                let Node::Not(both) = problem.node(problem.constraint(*id).condition) else { return None };
                let Node::And(parts) = problem.node(*both) else { return None };
                let [a, b] = parts[..] else { return None };
                Some((a, b, *selector))
            })
            .collect();
        if excluding.len() < 2 {
            return Ok(());
        }
        let of_one = conditions_of_one(problem, &excluding);
        let mut found = Exclusions::default();
        for (a, b, selector) in excluding {
            let (Some(a), Some(b)) = (leaves(problem, &of_one, a), leaves(problem, &of_one, b)) else {
                continue;
            };
            if !found.note(problem, &a, &b, selector) {
                // Too many to be looked at one by one.
                return Ok(());
            }
        }
        for (members, stated) in found.groups(problem) {
            self.state_matching(&members, &stated)?;
        }
        Ok(())
    }

    /// If all of these selectors are assumed, the variables are all different.
    fn state_matching(&mut self, members: &[usize], selectors: &BTreeSet<Literal>) -> Result<(), NoRoom> {
        let mut few: Vec<Finite> = Vec::with_capacity(members.len());
        for variable in members {
            match self.variable(*variable)? {
                Rep::Finite(finite) => few.push(finite),
                _ => return Ok(()),
            }
        }
        let all = self.cnf.fresh()?;
        let mut clause: Vec<Literal> = selectors.iter().map(|selector| -selector).collect();
        clause.push(all);
        self.clause(&clause)?;
        self.apart(all, &few)
    }
}

impl<'a> Exclusions<'a> {
    /// Notes that no condition of the first may hold together with one of the second; `false` where that is too much.
    fn note(
        &mut self,
        problem: &'a Problem,
        first: &[(usize, Rc<[bool]>)],
        second: &[(usize, Rc<[bool]>)],
        selector: Literal,
    ) -> bool {
        for (a, if_first) in first {
            for (b, if_second) in second.iter().filter(|(b, _)| b != a) {
                let (own, others) = (values(problem, *a), values(problem, *b));
                for (value, _) in own.iter().zip(&**if_first).filter(|(_, holds)| **holds) {
                    let excluded = others.iter().zip(&**if_second).any(|(o, holds)| *holds && o == value);
                    if excluded {
                        let next = self.atoms.len();
                        let atom = *self.atoms.entry(value).or_insert(next);
                        if self.pairs.insert((atom, *a.min(b), *a.max(b))) {
                            self.stated.push((*a, *b, selector));
                        }
                    }
                }
                if self.pairs.len() > PAIRS {
                    return false;
                }
            }
        }
        true
    }

    /// Sets of variables that are all different and have no more values than there are variables, each with what states that.
    fn groups(&self, problem: &'a Problem) -> Vec<(Vec<usize>, BTreeSet<Literal>)> {
        let mut sets = Sets::of(problem.variables().len());
        self.stated.iter().for_each(|(a, b, _)| sets.unite(*a, *b));
        let mut groups: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<Literal>)> = BTreeMap::new();
        for (a, b, selector) in &self.stated {
            let group = groups.entry(sets.find(*a)).or_default();
            group.0.extend([*a, *b]);
            group.1.insert(*selector);
        }
        let groups = groups.into_values().map(|(members, stated)| (Vec::from_iter(members), stated));
        groups.filter(|(members, _)| self.are_all_different(problem, members)).collect()
    }

    /// Whether no two of these variables may have the same value, and they have no more values than they are.
    fn are_all_different(&self, problem: &'a Problem, members: &[usize]) -> bool {
        let mut takers: FxHashMap<&Atom, Vec<usize>> = FxHashMap::default();
        for variable in members {
            for value in values(problem, *variable) {
                takers.entry(value).or_default().push(*variable);
            }
        }
        takers.len() <= members.len()
            && takers.iter().filter(|(_, takers)| takers.len() > 1).all(|(value, takers)| {
                let excluded = |atom: usize, a: usize, b: usize| self.pairs.contains(&(atom, a, b));
                self.atoms.get(value).is_some_and(|atom| {
                    let mut pairs = takers
                        .iter()
                        .enumerate()
                        .flat_map(|(at, b)| takers[..at].iter().map(move |a| (*a, *b)));
                    pairs.all(|(a, b)| excluded(*atom, a, b))
                })
            })
    }
}

/// The values that are listed for a variable, if they are few.
fn values(problem: &Problem, variable: usize) -> &[Atom] {
    match &problem.variables()[variable].domain {
        Domain::Values(values) if values.len() <= VALUES => values,
        _ => &[],
    }
}

/// The terms that these are made of, if they depend on one variable only.
fn conditions_of_one(problem: &Problem, excluding: &[(Term, Term, Literal)]) -> Vec<OfOne> {
    let mut needed = vec![false; problem.nodes().len()];
    for (a, b, _) in excluding {
        (needed[a.index()], needed[b.index()]) = (true, true);
    }
    for (number, node) in problem.nodes().iter().enumerate().rev() {
        if needed[number] {
            node.each_part(|part| needed[part.index()] = true);
        }
    }
    let mut found: Vec<OfOne> = vec![None; problem.nodes().len()];
    for (number, node) in problem.nodes().iter().enumerate().filter(|(number, _)| needed[*number]) {
        found[number] = condition_of_one(problem, node, &found);
    }
    found
}

fn condition_of_one(problem: &Problem, node: &Node, found: &[OfOne]) -> OfOne {
    let joined = |parts: &[Term], and: bool| {
        let (variable, first) = found[parts.first()?.index()].clone()?;
        let mut holds = first.to_vec();
        for part in &parts[1..] {
            let (other, more) = found[part.index()].as_ref()?;
            if *other != variable {
                return None;
            }
            let both = holds.iter_mut().zip(&**more);
            both.for_each(|(all, one)| *all = if and { *all && *one } else { *all || *one });
        }
        Some((variable, holds.into()))
    };
    match node {
        Node::Equal(a, b) => {
            let (variable, atom) = match (problem.node(*a), problem.node(*b)) {
                (Node::Variable(variable), Node::Constant(atom)) => (variable.0 as usize, atom),
                (Node::Constant(atom), Node::Variable(variable)) => (variable.0 as usize, atom),
                _ => return None,
            };
            let values = values(problem, variable);
            (!values.is_empty()).then(|| (variable, values.iter().map(|value| value == atom).collect()))
        }
        Node::Not(a) => {
            let (variable, holds) = found[a.index()].as_ref()?;
            Some((*variable, holds.iter().map(|holds| !holds).collect()))
        }
        Node::And(parts) => joined(parts, true),
        Node::Or(parts) => joined(parts, false),
        _ => None,
    }
}

/// The conditions of which any makes a term hold, if each is of one variable.
fn leaves(problem: &Problem, of_one: &[OfOne], term: Term) -> Option<Vec<(usize, Rc<[bool]>)>> {
    let (mut work, mut found) = (vec![term], Vec::new());
    while let Some(term) = work.pop() {
        match (&of_one[term.index()], problem.node(term)) {
            (Some(one), _) => found.push(one.clone()),
            (None, Node::Or(parts)) => work.extend(parts),
            _ => return None,
        }
        if found.len() > PAIRS {
            return None;
        }
    }
    Some(found)
}
