//! Problems that fall into parts that have nothing to do with each other: each is solved by itself.

use super::outcome::{Explanation, Meter, Solution, SolverError, SolverOutcome};
use super::route;
use crate::form::{Atom, ConstraintId, Node, Problem, Term, VariableId};
use std::collections::BTreeMap;

/// A part: which variables and constraints of the whole it has, in order.
#[derive(Default)]
struct Part {
    variables: Vec<usize>,
    constraints: Vec<usize>,
}

/// Solves a problem by its parts.
pub(crate) fn solve(problem: &Problem, meter: &Meter<'_>) -> Result<SolverOutcome, SolverError> {
    let parts = split(problem);
    if parts.len() < 2 {
        return route(problem).solve(problem, meter);
    }
    let wrong = || SolverError::Failed("parts", "a part cannot be made".to_string());
    let terms = reached(problem, &parts);
    let mut values: Vec<Option<Atom>> = vec![None; problem.variables().len()];
    let mut keep = |part: &Part, found: Solution| {
        for (number, value) in part.variables.iter().zip(found.values) {
            values[*number] = Some(value);
        }
    };
    // Where one that is not the best is of use: first any solution of each, so that there is one of the whole.
    let rounds: &[bool] = if problem.has_objective() && meter.wants_any() { &[false, true] } else { &[true] };
    let mut exceeded = None;
    for weighed in rounds {
        meter.let_any_do(!weighed);
        for (part, terms) in parts.iter().zip(&terms) {
            let small = copy(problem, part, terms, *weighed).ok_or_else(wrong)?;
            match route(&small).solve(&small, meter)? {
                SolverOutcome::Solved(found) => keep(part, found),
                SolverOutcome::NoSolution(why) => {
                    let whole = |id: &ConstraintId| ConstraintId(part.constraints[id.0 as usize] as u32);
                    let constraints = why.constraints.iter().map(whole).collect();
                    return Ok(SolverOutcome::NoSolution(Explanation { constraints, ..why }));
                }
                SolverOutcome::BudgetExceeded { spent, best } => {
                    exceeded = exceeded.or(weighed.then_some(spent));
                    if let Some(found) = best {
                        keep(part, found);
                    }
                }
            }
        }
    }
    let values: Option<Vec<Atom>> = values.into_iter().collect();
    let solution = values.map(|values| Solution::of(problem, values).ok_or(SolverError::Wrong("parts")));
    Ok(match (solution.transpose()?, exceeded) {
        (best, Some(spent)) => SolverOutcome::BudgetExceeded { spent, best },
        (Some(solution), None) => SolverOutcome::Solved(solution),
        (None, None) => return Err(SolverError::Wrong("parts")),
    })
}

/// Places in sets, which are united.
pub(crate) struct Sets(Vec<usize>);

impl Sets {
    /// So many places, each in a set of its own.
    pub(crate) fn of(places: usize) -> Sets {
        Sets((0..places).collect())
    }

    /// The root of a place's set, with the way to it made shorter: the least of its places.
    pub(crate) fn find(&mut self, place: usize) -> usize {
        let mut place = place;
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    pub(crate) fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// Which terms the constraints depend on.
fn needed(problem: &Problem) -> Vec<bool> {
    let mut needed = vec![false; problem.nodes().len()];
    for constraint in problem.constraints() {
        needed[constraint.condition.index()] = true;
    }
    for (number, node) in problem.nodes().iter().enumerate().rev() {
        if needed[number] {
            node.each_part(|part| needed[part.index()] = true);
        }
    }
    needed
}

/// The parts, in the order of their first variables. What depends on nothing is one part, the last.
fn split(problem: &Problem) -> Vec<Part> {
    let variables = problem.variables().len();
    let needed = needed(problem);
    let mut sets = Sets::of(variables + problem.nodes().len());
    let constant = |term: Term| matches!(problem.node(term), Node::Constant(_));
    let mut used = vec![false; variables];
    for (number, node) in problem.nodes().iter().enumerate().filter(|(number, _)| needed[*number]) {
        if let Node::Variable(id) = node {
            used[id.0 as usize] = true;
            sets.unite(variables + number, id.0 as usize);
        }
        node.each_part(|part| {
            if !constant(part) {
                sets.unite(variables + number, variables + part.index());
            }
        });
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for (number, used) in used.into_iter().enumerate() {
        let root = if used { sets.find(number) } else { usize::MAX };
        parts.entry(root).or_default().variables.push(number);
    }
    for (number, constraint) in problem.constraints().iter().enumerate() {
        let root = match constant(constraint.condition) {
            true => usize::MAX,
            false => sets.find(variables + constraint.condition.index()),
        };
        // A term that is no constant and has no variable, which only others' JSON has, is one of those.
        let root = if root < variables { root } else { usize::MAX };
        parts.entry(root).or_default().constraints.push(number);
    }
    parts.into_values().collect()
}

/// For each part the terms that its constraints depend on, in order.
fn reached(problem: &Problem, parts: &[Part]) -> Vec<Vec<usize>> {
    // The parts that need a term: one, or several where it is a constant.
    let mut owners: Vec<Vec<usize>> = vec![Vec::new(); problem.nodes().len()];
    for (part, number) in
        parts.iter().enumerate().flat_map(|(at, part)| part.constraints.iter().map(move |c| (at, *c)))
    {
        owners[problem.constraints()[number].condition.index()].push(part);
    }
    let mut reached = vec![Vec::new(); parts.len()];
    for (number, node) in problem.nodes().iter().enumerate().rev() {
        let mut mine = std::mem::take(&mut owners[number]);
        mine.sort_unstable();
        mine.dedup();
        for owner in mine {
            reached[owner].push(number);
            node.each_part(|part| owners[part.index()].push(owner));
        }
    }
    reached.iter_mut().for_each(|terms| terms.reverse());
    reached
}

/// A part as a problem of its own; what is preferred is left out unless it is `weighed`.
fn copy(problem: &Problem, part: &Part, terms: &[usize], weighed: bool) -> Option<Problem> {
    let mut small = Problem::new();
    let mut variables = BTreeMap::new();
    for number in &part.variables {
        let mut variable = problem.variables()[*number].clone();
        if !weighed {
            variable.weights.clear();
        }
        variables.insert(*number, small.add_variable(variable).ok()?);
    }
    let mut known: BTreeMap<usize, Term> = BTreeMap::new();
    for number in terms {
        let term = |term: Term| known.get(&term.index()).copied().unwrap_or(Term(u32::MAX));
        let variable =
            |id: VariableId| variables.get(&(id.0 as usize)).copied().unwrap_or(VariableId(u32::MAX));
        let node = problem.nodes()[*number].mapped(term, variable);
        known.insert(*number, small.intern(node).ok()?);
    }
    for number in &part.constraints {
        let constraint = &problem.constraints()[*number];
        let condition = *known.get(&constraint.condition.index())?;
        match &constraint.weight {
            None => small.require(condition, constraint.origin().clone()).ok()?,
            // Kept as what makes no difference: the numbers of constraints stay as they are.
            Some(_) if !weighed => {
                small.prefer(condition, dashu_ratio::RBig::ZERO, Default::default()).ok()?
            }
            Some(weight) => small.prefer(condition, weight.clone(), constraint.origin().clone()).ok()?,
        };
    }
    Some(small)
}
