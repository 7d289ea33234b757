//! Solvers against brute force.

use crate::support::{brute_force, only, recipe};
use avm_problem::{Budget, ConstraintId, Problem, SolverOutcome, route, solve};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// That the answer is what brute force finds: the first of the best solutions, or constraints that really conflict.
pub(crate) fn check(problem: &Problem) {
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
    #![proptest_config(avm_testing::cases(256))]

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

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    /// The same problem, also one that was written and read, has the same answer.
    #[test]
    fn answers_do_not_change(recipe in recipe()) {
        let problem = recipe.problem();
        let read = Problem::from_json(&problem.to_json()).expect("it is what was written");
        let answer = |problem: &Problem| solve(problem, &Budget::default()).expect("the solver does not fail");
        prop_assert_eq!(answer(&problem), answer(&read));
    }

    /// Two problems side by side have the answers of both.
    #[test]
    fn parts_are_solved_alike((one, other) in (recipe(), recipe())) {
        let mut both = one.problem();
        other.add_to(&mut both);
        let (one, other) = (one.problem(), other.problem());
        let answer = |problem: &Problem| solve(problem, &Budget::default()).expect("the solver does not fail");
        match (answer(&one), answer(&other), answer(&both)) {
            (SolverOutcome::Solved(a), SolverOutcome::Solved(b), SolverOutcome::Solved(c)) => {
                prop_assert_eq!(c.values, [a.values, b.values].concat());
                prop_assert_eq!(c.objective, a.objective + b.objective);
            }
            (SolverOutcome::NoSolution(_), _, SolverOutcome::NoSolution(why))
            | (_, SolverOutcome::NoSolution(_), SolverOutcome::NoSolution(why)) => {
                let first = one.constraints().len();
                let of_one = why.constraints.iter().filter(|id| (id.0 as usize) < first).count();
                prop_assert!(of_one == 0 || of_one == why.constraints.len());
            }
            (a, b, c) => panic!("{a:?} and {b:?} make {c:?}"),
        }
    }
}
