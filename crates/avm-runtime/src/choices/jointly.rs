//! What is known of each variable by itself does not see that a way is at an end whose conditions are about several of them, as in
//! Euclid's algorithm on two choices. So where many conditions have led here, few values together are tried one by one.

use super::facts::{Facts, MOST_VALUES, On};
use super::guards::depth_of;
use super::terms::Terms;
use avm_problem::{Atom, Domain, Node, Term, VariableId};
use std::sync::Arc;

/// From so many conditions on, one inside the other, it is looked at.
pub(super) const MANY: usize = 12;

/// The most conditions, times values, that are looked at for one test.
const EFFORT: usize = 50_000;

/// The most parts of a condition in which variables are looked for.
const MOST_PARTS: usize = 20_000;

impl Facts {
    /// Whether all conditions that led here can hold at once, as far as that can be told by the values that `known` leaves to the
    /// variables of the last one. These facts know of no condition.
    pub(super) fn admit(&mut self, known: &Facts, terms: &Terms, guard: Term, last: Term) -> bool {
        let problem = &terms.problem;
        if self.depends_on(problem, last) != On::Many {
            return true;
        }
        let depth = depth_of(terms, guard);
        if depth < MANY {
            return true;
        }
        self.follow(terms);
        let Some(variables) = variables_of(terms, last) else { return true };
        let mut count = 1usize;
        for variable in &variables {
            let at = variable.0 as usize;
            let is_listed = matches!(problem.variables()[at].domain, Domain::Values(_));
            count = count.saturating_mul(known.alive.get(at).map_or(usize::MAX, |alive| alive.len()));
            if !is_listed || count > MOST_VALUES || count * depth > EFFORT {
                return true;
            }
        }
        let own = |facts: &Facts| -> Vec<Arc<[Atom]>> {
            variables.iter().map(|variable| facts.alive[variable.0 as usize].clone()).collect()
        };
        let (before, alive) = (own(self), own(known));
        let places: Vec<u32> =
            variables.iter().filter_map(|variable| self.places.get(variable).copied()).collect();
        let mut found = false;
        for number in 0..count {
            let mut rest = number;
            for (variable, values) in variables.iter().zip(&alive) {
                self.alive[variable.0 as usize] = [values[rest % values.len()].clone()].into();
                rest /= values.len();
            }
            places.iter().for_each(|place| self.changed(*place));
            found = self.truth(terms, guard) != Some(false);
            if found {
                break;
            }
        }
        for (variable, values) in variables.iter().zip(before) {
            self.alive[variable.0 as usize] = values;
        }
        places.iter().for_each(|place| self.changed(*place));
        found
    }
}

/// The variables of a term, where that is soon known.
fn variables_of(terms: &Terms, term: Term) -> Option<Vec<VariableId>> {
    let mut variables = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut work = vec![term];
    while let Some(term) = work.pop() {
        if !seen.insert(term) {
            continue;
        }
        if seen.len() > MOST_PARTS {
            return None;
        }
        let node = terms.problem.node(term);
        match node {
            Node::Variable(id) => variables.push(*id),
            _ => node.each_part(|part| work.push(part)),
        }
    }
    variables.sort_unstable();
    variables.dedup();
    Some(variables)
}
