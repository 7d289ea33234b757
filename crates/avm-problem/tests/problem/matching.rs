//! Variables that exclude each other's values one by one are all different, which no constraint says by itself.

use crate::random::check;
use avm_problem::{Atom, Budget, Origin, Problem, SolverOutcome, Term, solve};
use dashu_ratio::RBig;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// That each variable has one of its values, of which no two have the same, but for the exclusions that are left out; each prefers its
/// values as `weight` says. Each variable is held against all later ones at once, as intents are.
fn excluding(domains: &[Vec<i64>], left_out: &[(usize, i64)], weight: impl Fn(usize, i64) -> i64) -> Problem {
    let mut problem = Problem::new();
    let mut terms: Vec<Term> = Vec::new();
    for (number, values) in domains.iter().enumerate() {
        let atoms = values.iter().map(|value| Atom::from(*value));
        let variable = problem.choice(&format!("x{number}"), atoms).expect("some values");
        terms.push(problem.value(variable).expect("it is there"));
    }
    let is = |problem: &mut Problem, number: usize, value: i64| {
        let value = problem.constant(value).expect("small");
        problem.equal(terms[number], value).expect("it is there")
    };
    let mut all: Vec<i64> = domains.concat();
    all.sort_unstable();
    all.dedup();
    for value in all {
        let mut later: Option<Term> = None;
        for number in (0..domains.len()).rev().filter(|number| domains[*number].contains(&value)) {
            let has = is(&mut problem, number, value);
            if let Some(later) = later.filter(|_| !left_out.contains(&(number, value))) {
                let both = problem.and([has, later]).expect("it is there");
                let never = problem.not(both).expect("it is there");
                problem.require(never, Origin::default()).expect("it is there");
            }
            later = Some(problem.or(later.into_iter().chain([has])).expect("it is there"));
        }
    }
    for (number, values) in domains.iter().enumerate() {
        for value in values {
            let wish = is(&mut problem, number, *value);
            let weight = RBig::from(weight(number, *value));
            problem.prefer(wish, weight, Origin::default()).expect("it is there");
        }
    }
    problem
}

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    #[test]
    fn answers_are_those_of_brute_force(
        domains in prop::collection::vec(prop::collection::btree_set(0..4_i64, 1..4), 2..5),
        left_out in prop::collection::vec((0..4_usize, 0..4_i64), 0..2),
        weights in prop::collection::vec(-2..3_i64, 16),
    ) {
        let domains: Vec<Vec<i64>> = domains.into_iter().map(Vec::from_iter).collect();
        check(&excluding(&domains, &left_out, |number, value| weights[4 * number + value as usize]));
    }
}

/// Parties of which each wishes things of others or keeps its own: found by a few conflicts, where trying all ways takes millions.
#[test]
fn a_ring_trade_is_solved() {
    let n = 61;
    let wishes = |own: i64| [own * own + 1, own * own + 3 * own + 7, own * own * own * own];
    let domains: Vec<Vec<i64>> = (0..n)
        .map(|own| wishes(own).into_iter().map(|thing| thing % n).chain([own]))
        .map(|things| Vec::from_iter(BTreeSet::from_iter(things)))
        .collect();
    let problem = excluding(&domains, &[], |number, value| i64::from(value != number as i64));
    let budget = Budget { conflicts: Some(5000), ..Budget::default() };
    match solve(&problem, &budget).expect("the solver does not fail") {
        SolverOutcome::Solved(found) => assert_eq!(found.objective, RBig::from(48)),
        other => panic!("{other:?}"),
    }
}

/// More variables than values.
#[test]
fn there_is_no_room() {
    let domains: Vec<Vec<i64>> = (0..30).map(|_| (0..29).collect()).collect();
    let budget = Budget { conflicts: Some(5000), ..Budget::default() };
    let outcome = solve(&excluding(&domains, &[], |_, _| 0), &budget).expect("the solver does not fail");
    assert!(matches!(outcome, SolverOutcome::NoSolution(_)), "{outcome:?}");
}
