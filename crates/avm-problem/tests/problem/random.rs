//! Solvers against brute force.

use crate::support::{brute_force, only, recipe};
use avm_problem::{Budget, ConstraintId, Problem, SolverOutcome, solve};
use proptest::prelude::*;

/// That the answer is what brute force finds: the first of the best solutions, or constraints that really conflict.
fn check(problem: &Problem) {
    let outcome = solve(problem, &Budget::default()).expect("the solver does not fail");
    match (outcome, brute_force(problem)) {
        (SolverOutcome::Solved(found), Some(best)) => assert_eq!(found, best),
        (SolverOutcome::NoSolution(why), None) => {
            assert!(why.minimal);
            assert_eq!(
                brute_force(&only(problem, &why.constraints)),
                None,
                "{:?} do not conflict",
                why.constraints
            );
            for left_out in &why.constraints {
                let rest: Vec<ConstraintId> =
                    why.constraints.iter().copied().filter(|id| id != left_out).collect();
                assert!(brute_force(&only(problem, &rest)).is_some(), "{left_out:?} is not needed");
            }
        }
        (outcome, best) => panic!("the solver says {outcome:?}, brute force finds {best:?}"),
    }
}

proptest! {
    #[test]
    fn answers_are_those_of_brute_force(recipe in recipe()) {
        check(&recipe.problem());
    }
}
