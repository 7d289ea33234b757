//! Problems in which nothing depends on a variable: all has been folded.

use super::outcome::{Explanation, Meter, Solution, Solver, SolverError, SolverOutcome};
use crate::form::{Atom, Domain, Node, Problem};

/// Looks at the conditions, which are constants.
pub struct ByConstants;

impl Solver for ByConstants {
    fn name(&self) -> &'static str {
        "constants"
    }

    /// Where a hard constraint is `#f`, or all conditions are constants.
    fn takes(&self, problem: &Problem) -> bool {
        let constant = |node: &Node| matches!(node, Node::Constant(_));
        let conditions = || problem.constraints().iter().map(|c| (c, problem.node(c.condition)));
        conditions().any(|(c, node)| c.weight.is_none() && *node == Node::Constant(Atom::FALSE))
            || conditions().all(|(_, node)| constant(node))
    }

    fn solve(&self, problem: &Problem, _: &Meter<'_>) -> Result<SolverOutcome, SolverError> {
        let fails = problem
            .hard()
            .find(|id| *problem.node(problem.constraint(*id).condition) == Node::Constant(Atom::FALSE));
        if let Some(id) = fails {
            return Ok(SolverOutcome::NoSolution(Explanation { constraints: vec![id], minimal: true }));
        }
        let values = problem.variables().iter().map(|variable| {
            // The greatest weight; of several the first value in the order of the domain.
            let weight = |atom: &Atom| variable.weights.get(atom).cloned().unwrap_or_default();
            match &variable.domain {
                Domain::Values(values) => values
                    .iter()
                    .reduce(|best, value| if weight(value) > weight(best) { value } else { best })
                    .cloned()
                    .unwrap_or(Atom::FALSE),
                Domain::Range(low, high) => {
                    // Only what is weighed, and the first value that is not, can be best.
                    let mut open = low.clone();
                    while open < *high && variable.weights.contains_key(&Atom::Integer(open.clone())) {
                        open += 1;
                    }
                    let mut best = Atom::Integer(open);
                    for value in variable.weights.keys() {
                        let better = weight(value) > weight(&best);
                        if better || (weight(value) == weight(&best) && *value < best) {
                            best = value.clone();
                        }
                    }
                    best
                }
            }
        });
        let solution = Solution::of(problem, values.collect()).ok_or(SolverError::Wrong(self.name()))?;
        Ok(SolverOutcome::Solved(solution))
    }
}
