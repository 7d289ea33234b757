//! What comparisons with constants say of what terms can be, and so of the tests inside of them: where a list is the one that was made on
//! one way, the program has gone that way.

use super::facts::{Facts, MOST_VALUES, Undo, place_of};
use super::may::{May, are_equal, bounds, meet, without};
use super::terms::{Terms, without_sum};
use avm_number::IBig;
use avm_problem::{Domain, Node, Problem, Term, VariableId};

impl Facts {
    /// Notes what a comparison with a constant says of the other side; `false` if nothing is left that it could be.
    pub(super) fn limit(
        &mut self,
        terms: &Terms,
        term: Term,
        holds: bool,
        work: &mut Vec<(Term, bool)>,
    ) -> bool {
        let problem = &terms.problem;
        let constant = |term: Term| match problem.node(term) {
            Node::Constant(atom) => Some((term, atom.clone())),
            _ => None,
        };
        let (a, b, is_equality) = match problem.node(term) {
            Node::Equal(a, b) => (*a, *b, true),
            Node::LessOrEqual(a, b) => (*a, *b, false),
            _ => return true,
        };
        let (of, (constant, atom), is_upper) = match (constant(a), constant(b)) {
            (None, Some(found)) => (a, found, true),
            (Some(found), None) => (b, found, false),
            _ => return true,
        };
        let (limited, atom, is_upper) = without_sum(problem, of, atom, is_upper);
        let before = self.may(terms, limited);
        let one = IBig::from(1);
        let after = if is_equality {
            match holds {
                true if limited == of => self.may(terms, constant),
                true => May::Be([atom].into()),
                false => without(before, &atom),
            }
        } else {
            let bound = atom.integer();
            let (low, high) = bounds(&before);
            match (is_upper, holds) {
                (true, true) => meet(before, low, bound),
                (true, false) => meet(before, bound + one, high),
                (false, true) => meet(before, bound, high),
                (false, false) => meet(before, low, bound - one),
            }
        };
        self.restrict(terms, limited, after, work)
    }

    /// A term can be no more than this; `false` if nothing is left. The test of a term that can be only one of its parts now is to be
    /// assumed, and that part can be no more.
    fn restrict(&mut self, terms: &Terms, term: Term, may: May, work: &mut Vec<(Term, bool)>) -> bool {
        let problem = &terms.problem;
        let (mut term, mut may) = (term, may);
        loop {
            if matches!(&may, May::Be(atoms) if atoms.is_empty()) {
                return false;
            }
            match problem.node(term) {
                Node::Constant(_) => return true,
                Node::Variable(id) if self.is_listed(problem, *id) => {
                    return self.keep_values(id.0 as usize, place_of(term), &may);
                }
                _ => {}
            }
            let old = self.limits.insert(term, may.clone());
            self.trail.push(Undo::Limit(term, old));
            self.changed(place_of(term));
            let Node::If(test, yes, no) = problem.node(term) else { return true };
            let mut can_be = |part: Term| are_equal(&self.may(terms, part), &may) != Some(false);
            term = match (can_be(*yes), can_be(*no)) {
                (true, true) => match self.truth(terms, *test) {
                    Some(true) => *yes,
                    Some(false) => *no,
                    None => return true,
                },
                (true, false) => {
                    work.push((*test, true));
                    *yes
                }
                (false, true) => {
                    work.push((*test, false));
                    *no
                }
                (false, false) => return false,
            };
            may = common(self.may(terms, term), may);
        }
    }

    /// Whether a variable has few values, which are known one by one.
    fn is_listed(&self, problem: &Problem, variable: VariableId) -> bool {
        let at = variable.0 as usize;
        matches!(problem.variables()[at].domain, Domain::Values(_)) && self.alive[at].len() <= MOST_VALUES
    }

    /// Leaves a variable of its values only these.
    fn keep_values(&mut self, variable: usize, place: u32, may: &May) -> bool {
        let May::Be(atoms) = common(May::Be(self.alive[variable].clone()), may.clone()) else { return true };
        let is_possible = !atoms.is_empty();
        if atoms.len() < self.alive[variable].len() {
            let before = std::mem::replace(&mut self.alive[variable], atoms);
            self.trail.push(Undo::Alive(variable, place, before));
            self.changed(place);
        }
        is_possible
    }
}

/// What is one and the other.
fn common(one: May, other: May) -> May {
    match (one, other) {
        (May::Be(a), May::Be(b)) => {
            let count = a.iter().filter(|atom| b.contains(atom)).count();
            if count == a.len() {
                return May::Be(a);
            }
            if count == 1 && b.len() == 1 {
                return May::Be(b);
            }
            May::Be(a.iter().filter(|atom| b.contains(atom)).cloned().collect())
        }
        (May::Any, may) | (may, May::Any) => may,
        (may, May::Lie(ends)) | (May::Lie(ends), may) => meet(may, ends.0.clone(), ends.1.clone()),
    }
}
