//! Integers of many values, which are binary in the clauses.

use crate::support::{brute_force, make};
use avm_problem::{Atom, Budget, Division, Domain, Origin, Problem, SolverOutcome, Term, solve};
use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::prelude::*;

fn range(problem: &mut Problem, name: &str, low: i64, high: i64) -> Term {
    let domain = Domain::Range(low.into(), high.into());
    let variable = problem.variable(name, domain, Origin::default()).expect("it has values");
    problem.value(variable).expect("it is there")
}

proptest! {
    #![proptest_config(avm_testing::cases(40))]

    #[test]
    fn binary_integers_are_those_of_brute_force(
        low in -400..100_i64,
        size in 256..400_i64,
        steps in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 1..8),
        hard in prop::collection::vec(any::<u8>(), 1..3),
        soft in prop::collection::vec(any::<(u8, i8)>(), 0..3),
    ) {
        let mut problem = Problem::new();
        let mut terms = vec![range(&mut problem, "x", low, low + size)];
        let few = problem.choice("y", [-3, 0, 2, 700].map(Atom::from)).expect("it has values");
        terms.push(problem.value(few).expect("it is there"));
        for step in steps {
            if let Ok(term) = make(&mut problem, &terms, step) {
                terms.push(term);
            }
        }
        let pick = |place: u8| terms[terms.len() - 1 - usize::from(place) % terms.len()];
        for place in hard {
            problem.require(pick(place), Origin::default()).expect("it is there");
        }
        for (place, weight) in soft {
            problem.prefer(pick(place), RBig::from(weight), Origin::default()).expect("it is there");
        }
        let outcome = solve(&problem, &Budget::default()).expect("the solver does not fail");
        match (outcome, brute_force(&problem)) {
            // Hard arithmetic is not searched for the first of equally good ones.
            (SolverOutcome::Solved(found), Some(best)) => prop_assert_eq!(found.objective, best.objective),
            (SolverOutcome::NoSolution(_), None) => {}
            (outcome, best) => panic!("the solver says {outcome:?}, brute force finds {best:?}"),
        }
    }
}

/// The one solution of some equations in large integers.
fn check(state: impl Fn(&mut Problem, Term, Term) -> Term, expected: Option<(i64, i64)>) {
    let mut problem = Problem::new();
    let (x, y) = (range(&mut problem, "x", 0, 1_000_000), range(&mut problem, "y", -1_000_000, 1_000_000));
    let condition = state(&mut problem, x, y);
    problem.require(condition, Origin::default()).expect("it is there");
    let found = match solve(&problem, &Budget::default()).expect("the solver does not fail") {
        SolverOutcome::Solved(found) => Some(found.values),
        SolverOutcome::NoSolution(_) => None,
        exceeded => panic!("{exceeded:?}"),
    };
    assert_eq!(found, expected.map(|(x, y)| vec![Atom::from(x), Atom::from(y)]));
}

#[test]
fn equations() {
    let is = |p: &mut Problem, term: Term, n: i64| {
        let n = p.constant(n).expect("small");
        p.equal(term, n).expect("there")
    };
    // x + y = 10, x - y = 999990
    let sums = |p: &mut Problem, x: Term, y: Term| {
        let (sum, difference) = (p.add(x, y).expect("small"), p.subtract(x, y).expect("small"));
        let both = [is(p, sum, 10), is(p, difference, 999_990)];
        p.and(both).expect("there")
    };
    check(sums, Some((500_000, -499_990)));
    // The first of the factors of a product of two primes that are greater than 1.
    let factors = |p: &mut Problem, x: Term, y: Term| {
        let (product, one) = (p.multiply(x, y).expect("small"), p.constant(1).expect("small"));
        let proper = p.less(one, x).expect("there");
        let proper_too = p.less(one, y).expect("there");
        let both = [is(p, product, 1009 * 997), proper, proper_too];
        p.and(both).expect("there")
    };
    check(factors, Some((997, 1009)));
    // No square ends in 2.
    let square = |p: &mut Problem, x: Term, y: Term| {
        let (square, ten) = (p.multiply(x, x).expect("small"), p.constant(10).expect("small"));
        let last = p.divide(Division::Modulo, square, ten).expect("there");
        let thousand = p.constant(1000).expect("small");
        let bounded = p.less(x, thousand).expect("there");
        let both = [is(p, last, 2), is(p, y, 0), bounded];
        p.and(both).expect("there")
    };
    check(square, None);
}

#[test]
fn huge_integers_are_exact() {
    let mut problem = Problem::new();
    let huge = IBig::from(10).pow(60);
    let values = [huge.clone(), &huge + IBig::ONE, -&huge].map(Atom::Integer);
    let (x, y) =
        (problem.choice("x", values.clone()).expect("some"), problem.choice("y", values).expect("some"));
    let (x, y) = (problem.value(x).expect("there"), problem.value(y).expect("there"));
    let sum = problem.add(x, y).expect("it fits");
    let one = problem.constant(1).expect("small");
    let same = problem.equal(sum, one).expect("there");
    problem.require(same, Origin::default()).expect("there");
    let SolverOutcome::Solved(found) = solve(&problem, &Budget::default()).expect("no failure") else {
        panic!("it has a solution")
    };
    assert_eq!(found.values, [Atom::Integer(&huge + IBig::ONE), Atom::Integer(-huge)]);
}
