//! Solvers against brute force.

use crate::support::{brute_force, only, recipe};
use avm_problem::{Budget, ConstraintId, Problem, SolverOutcome, route, solve};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

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

/// The random problems are not all of one kind: else the tests above would say little.
#[test]
fn random_problems_are_of_all_kinds() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut none, mut trivial, mut weighed, mut some) = (0, 0, 0, 0);
    for _ in 0..500 {
        let problem =
            crate::support::recipe().new_tree(&mut runner).expect("it makes problems").current().problem();
        match brute_force(&problem) {
            None if route(&problem).name() == "constants" => trivial += 1,
            None => none += 1,
            Some(_) if problem.has_objective() => weighed += 1,
            Some(_) => some += 1,
        }
    }
    for count in [none, trivial, weighed, some] {
        assert!(
            count >= 25,
            "{none} without solution, {trivial} plainly so, {weighed} with weights, {some} without"
        );
    }
}
