//! What propagation alone finds, and what is refused.

use crate::support::*;
use avm_solver::Store;
use avm_solver::{
    Domain, Expression, FIRST_ATOM, Goal, LARGEST, Operation, PostError, Strategy as First, VarId,
};

use Operation::*;

/// What the domains of variables `(low, high)` are after a constraint; `None` if it cannot hold.
fn check(domains: &[(i64, i64)], constraint: &Expression, expected: Option<&[&[i64]]>) {
    let mut store = Store::default();
    for (low, high) in domains {
        store.new_variable(&Domain::range(*low, *high)).expect("there are values");
    }
    store.post(constraint.clone()).expect("it is well formed");
    let held = finish(&mut store);
    let left = |at: usize| store.domain(VarId(at as u32)).values().collect::<Vec<_>>();
    let found: Option<Vec<Vec<i64>>> = held.then(|| (0..domains.len()).map(left).collect());
    let expected = expected.map(|expected| expected.iter().map(|values| values.to_vec()).collect::<Vec<_>>());
    assert_eq!(found, expected, "{constraint:?}");
}

fn refused(domains: &[(i64, i64)], constraint: &Expression, expected: PostError) {
    let mut store = Store::default();
    for (low, high) in domains {
        store.new_variable(&Domain::range(*low, *high)).expect("there are values");
    }
    assert_eq!(store.post(constraint.clone()), Err(expected), "{constraint:?}");
    assert_eq!(store.variable_count(), domains.len(), "nothing has changed");
}

fn many(first: usize, last: usize) -> Vec<Expression> {
    (first..=last).map(variable).collect()
}

#[test]
fn bounds_of_what_differs() {
    let (three, four) = (apply(AllDifferent, &many(0, 2)), apply(AllDifferent, &many(0, 3)));
    check(&[(1, 2), (1, 2), (1, 5)], &three, Some(&[&[1, 2], &[1, 2], &[3, 4, 5]]));
    check(&[(1, 5), (4, 5), (4, 5)], &three, Some(&[&[1, 2, 3], &[4, 5], &[4, 5]]));
    check(&[(1, 2), (1, 2), (1, 2)], &three, None);
    check(&[(1, 3), (2, 3), (2, 3), (1, 9)], &four, Some(&[&[1], &[2, 3], &[2, 3], &[4, 5, 6, 7, 8, 9]]));
    check(&[(1, 3), (1, 3), (1, 3), (1, 3)], &four, None);
    let diagonals: Vec<Expression> =
        (0..3).map(|at| apply(Add, &[variable(at), number(at as i64)])).collect();
    check(&[(1, 2), (0, 1), (0, 0)], &apply(AllDifferent, &diagonals), None);
}

#[test]
fn rows_and_indices() {
    let row = |cells: &[i64]| cells.iter().map(|cell| number(*cell)).collect::<Vec<_>>();
    let table = apply(Table(2), &[many(0, 1), row(&[1, 4, 2, 5, 3, 6, 9, 9])].concat());
    check(&[(0, 2), (0, 9)], &table, Some(&[&[1, 2], &[4, 5]]));
    check(&[(4, 8), (0, 9)], &table, None);
    let element =
        apply(Equal, &[variable(1), apply(Element, &[vec![variable(0)], row(&[7, 3, 5, 3])].concat())]);
    check(&[(-5, 9), (0, 4)], &element, Some(&[&[1, 3], &[3]]));
    check(&[(0, 0), (0, 9)], &element, Some(&[&[0], &[7]]));
    check(&[(0, 3), (8, 9)], &element, None);
}

#[test]
fn tasks_in_turn() {
    let tasks = |demand| {
        let amounts = |n| vec![number(n); 3];
        apply(Cumulative, &[many(0, 2), amounts(4), amounts(demand), vec![number(3)]].concat())
    };
    check(&[(0, 1), (0, 5), (0, 9)], &tasks(2), Some(&[&[0, 1], &[4, 5], &[8, 9]]));
    check(&[(0, 1), (0, 3), (0, 9)], &tasks(2), None);
    check(&[(0, 1), (0, 1), (0, 1)], &tasks(1), Some(&[&[0, 1], &[0, 1], &[0, 1]]));
    check(&[(0, 0), (0, 0), (0, 0)], &tasks(4), None);
}

#[test]
fn conditions_count() {
    let at_least = |n| apply(GreaterOrEqual, &[variable(0), number(n)]);
    let count = apply(Equal, &[variable(1), apply(Add, &[at_least(2), at_least(4), at_least(6)])]);
    check(&[(0, 9), (0, 9)], &count, Some(&[&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[0, 1, 2, 3]]));
    check(&[(4, 5), (0, 9)], &count, Some(&[&[4, 5], &[2]]));
    check(&[(0, 9), (3, 3)], &count, Some(&[&[6, 7, 8, 9], &[3]]));
    let either = apply(Or, &[at_least(7), apply(Equal, &[variable(0), number(2)])]);
    check(&[(3, 9)], &either, Some(&[&[7, 8, 9]]));
    check(&[(0, 5)], &either, Some(&[&[2]]));
    check(&[(0, 1)], &either, None);
    check(&[(0, 9)], &apply(Not, &[at_least(3)]), Some(&[&[0, 1, 2]]));
}

#[test]
fn what_cannot_be_said() {
    let wide = [(0, LARGEST); 2];
    refused(&wide, &apply(Less, &[apply(Multiply, &many(0, 1)), number(5)]), PostError::TooLarge);
    refused(
        &wide,
        &apply(Less, &[apply(Add, &[many(0, 1), many(0, 1)].concat()), number(5)]),
        PostError::TooLarge,
    );
    let atom = apply(Less, &[variable(0), number(FIRST_ATOM)]);
    refused(&[(0, 9)], &atom, PostError::Atom(None, FIRST_ATOM));
    refused(
        &[(0, 9)],
        &apply(Equal, &[apply(Modulo, &[variable(0), variable(0)]), number(1)]),
        PostError::Divisor,
    );
    refused(&[(0, 2)], &apply(Or, &many(0, 0)), PostError::Condition);
    let inner = apply(AllDifferent, &many(0, 1));
    refused(&[(0, 2), (0, 2)], &apply(Not, std::slice::from_ref(&inner)), PostError::Nested);
    let negative = [number(0), variable(0), number(1), number(1)];
    refused(&[(-1, 2)], &apply(Cumulative, &negative), PostError::Negative);
    refused(&[(0, 2)], &apply(Add, &many(0, 0)), PostError::Malformed);
    refused(&[(0, 2)], &apply(Less, &many(0, 0)), PostError::Malformed);
}

#[test]
fn the_largest_integers_are_calculated_with() {
    let sum = apply(Equal, &[apply(Add, &many(0, 1)), number(LARGEST)]);
    check(&[(LARGEST - 1, LARGEST), (0, 5)], &sum, Some(&[&[LARGEST - 1, LARGEST], &[0, 1]]));
    check(&[(-LARGEST, -LARGEST), (0, 5)], &sum, None);
}

#[test]
fn a_thousand_that_differ_are_quick() {
    let mut store = Store::default();
    let all: Vec<VarId> =
        (0..1000).map(|_| store.new_variable(&Domain::range(1, 1000)).expect("values")).collect();
    store.post(apply(AllDifferent, &many(0, 999))).expect("it is well formed");
    assert!(finish(&mut store));
    let found = search(&mut store, &all, Goal::Next(Vec::new()), First::default());
    assert_eq!(found, [(1..=1000).collect::<Vec<_>>()]);
    store.new_variable(&Domain::range(1, 1000)).expect("values");
    store.post(apply(AllDifferent, &many(0, 1000))).expect("it is well formed");
    assert!(!finish(&mut store), "a thousand and one do not fit");
}
