//! Budgets of the solvers, and problems that are budgets themselves.

use crate::support::brute_force;
use avm_problem::{Atom, Budget, Origin, Problem, SolverOutcome, Spent, Term, route, solve};
use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::prelude::*;

/// Pigeons in one hole less; that they are apart is required, or only preferred.
pub(crate) fn pigeons(count: i64, preferred: bool) -> Problem {
    let mut problem = Problem::new();
    let mut terms: Vec<Term> = Vec::new();
    for number in 0..count {
        let hole = problem.choice(&format!("pigeon-{number}"), (0..count - 1).map(Atom::from)).expect("some");
        let hole = problem.value(hole).expect("there");
        for other in &terms {
            let same = problem.equal(hole, *other).expect("there");
            let apart = problem.not(same).expect("there");
            match preferred {
                true => problem.prefer(apart, RBig::ONE, Origin::default()),
                false => problem.require(apart, Origin::default()),
            }
            .expect("there");
        }
        terms.push(hole);
    }
    problem
}

/// A knapsack of so many things, the worth of each its weight and a little more: hard for clauses, and easy for numbers.
pub(crate) fn sums(count: i64) -> Problem {
    let mut problem = Problem::new();
    let (mut load, mut total) = (Vec::new(), 0);
    for number in 0..count {
        let weight = 1000 + number * number * 37 % 1009;
        let taken = problem.choice(&format!("thing-{number}"), [0, 1].map(Atom::from)).expect("two values");
        problem.weigh(taken, Atom::from(1), RBig::from(weight + number % 7)).expect("in the domain");
        load.push((IBig::from(weight), problem.value(taken).expect("there")));
        total += weight;
    }
    let load = problem.sum(load, IBig::ZERO).expect("small");
    let most = problem.constant(total / 2).expect("small");
    let fits = problem.less_or_equal(load, most).expect("there");
    problem.require(fits, Origin::default()).expect("there");
    problem
}

#[test]
fn what_is_not_known_is_not_said() {
    let (hard, soft) = (pigeons(11, false), pigeons(11, true));
    let stop = || true;
    let conflicts = |n| Budget { conflicts: Some(n), ..Budget::default() };
    let cases = [
        (&hard, conflicts(0), Spent::Conflicts, false),
        (&hard, conflicts(50), Spent::Conflicts, false),
        (&hard, Budget { stop: Some(&stop), ..Budget::default() }, Spent::Time, false),
        (&hard, Budget { literals: 1000, ..Budget::default() }, Spent::Size, false),
        (&soft, conflicts(200), Spent::Conflicts, true),
    ];
    for (problem, budget, expected, has_best) in cases {
        match solve(problem, &budget).expect("the solver does not fail") {
            SolverOutcome::BudgetExceeded { spent, best } => {
                assert_eq!((spent, best.is_some()), (expected, has_best));
            }
            other => panic!("{other:?} after {expected:?} was spent"),
        }
    }
    // Spent conflicts are counted alike each time.
    let again = || solve(&soft, &conflicts(200)).expect("the solver does not fail");
    assert_eq!(again(), again());
}

#[test]
fn all_pairs_of_pigeons_conflict() {
    match solve(&pigeons(5, false), &Budget::default()).expect("the solver does not fail") {
        SolverOutcome::NoSolution(why) => assert_eq!((why.constraints.len(), why.minimal), (10, true)),
        other => panic!("{other:?}"),
    }
}

/// Things of some weight and worth, as many of each as its list says, and one or two limits.
fn knapsack() -> impl Strategy<Value = Problem> {
    let thing = (1..3_i64, 0..30_i64, 0..20_i64, -10..20_i64);
    (prop::collection::vec(thing, 12), 1..4_i64, any::<bool>(), any::<bool>()).prop_map(
        |(things, part, second, exact)| {
            let mut problem = Problem::new();
            let (mut load, mut bulk, mut total) = (Vec::new(), Vec::new(), (0, 0));
            for (number, (most, weight, size, worth)) in things.into_iter().enumerate() {
                let most = if number < 1 { most } else { 1 };
                let count =
                    problem.choice(&format!("thing-{number}"), (0..=most).map(Atom::from)).expect("some");
                for n in 1..=most {
                    problem.weigh(count, Atom::from(n), RBig::from(n * worth)).expect("in the domain");
                }
                let count = problem.value(count).expect("there");
                load.push((IBig::from(weight), count));
                bulk.push((IBig::from(size), count));
                total = (total.0 + weight, total.1 + size);
            }
            let mut limit = |terms: Vec<(IBig, Term)>, most: i64, exact: bool| {
                let sum = problem.sum(terms, IBig::ZERO).expect("small");
                let most = problem.constant(most).expect("small");
                let fits = match exact {
                    true => problem.equal(sum, most),
                    false => problem.less_or_equal(sum, most),
                };
                let fits = fits.expect("there");
                problem.require(fits, Origin::default()).expect("there");
            };
            limit(load, total.0 * part / 4, exact);
            if second {
                limit(bulk, total.1 / 2, false);
            }
            problem
        },
    )
}

proptest! {
    #![proptest_config(avm_testing::cases(24))]

    #[test]
    fn knapsacks_are_those_of_brute_force(problem in knapsack()) {
        let outcome = solve(&problem, &Budget::default()).expect("the solver does not fail");
        match (outcome, brute_force(&problem)) {
            // Which of equally good ones it is, is not said.
            (SolverOutcome::Solved(found), Some(best)) => prop_assert_eq!(found.objective, best.objective),
            (SolverOutcome::NoSolution(_), None) => {}
            (outcome, best) => panic!("the solver says {outcome:?}, brute force finds {best:?}"),
        }
    }
}

#[test]
fn routes() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut taken = 0;
    for _ in 0..20 {
        let problem = proptest::strategy::ValueTree::current(&knapsack().new_tree(&mut runner).expect("one"));
        taken += usize::from(route(&problem).name() == "budgets");
    }
    assert!(taken >= 15, "only {taken} of 20 knapsacks are budgets");
    assert!(route(&pigeons(14, true)).name().starts_with("clauses"));
    assert_eq!(route(&Problem::new()).name(), "constants");
}
