//! What the store and the search find is what trying all values finds.

use crate::support::*;
use avm_solver::{
    Domain, Expression, Goal, Operation, Order, Search, Solution, Strategy as First, ValueOrder, VarId,
};
use avm_testing::cases;
use proptest::prelude::*;

/// What to decide first, in all ways.
fn strategy() -> impl Strategy<Value = First> {
    use {Order::*, ValueOrder::*};
    let order = prop::sample::select(vec![Input, FirstFail, Smallest, Largest, MostConstrained, DomWdeg]);
    let values = prop::sample::select(vec![Min, Max, Split, ReverseSplit]);
    (order, values).prop_map(|(order, values)| First { order, values })
}

/// A constraint alone on variables that are all different ones, and its domains.
fn alone() -> impl Strategy<Value = (Vec<Vec<i64>>, Expression, bool)> {
    let domain = |wide: bool| {
        let values = prop::collection::btree_set(-4i64..6, 1..6);
        values.prop_map(move |values| {
            let (low, high) = (values.iter().min().copied(), values.iter().max().copied());
            let all = low.unwrap_or(0)..=high.unwrap_or(0);
            if wide { all.collect() } else { values.into_iter().collect::<Vec<i64>>() }
        })
    };
    let domains = move |wide| prop::collection::vec(domain(wide), VARIABLES);
    let shifted = prop::collection::vec(-2i64..3, VARIABLES).prop_map(|added| {
        let parts = added.into_iter().enumerate();
        let part = |(at, added)| apply(Operation::Add, &[variable(at), number(added)]);
        apply(Operation::AllDifferent, &parts.map(part).collect::<Vec<_>>())
    });
    let rows = prop::collection::vec(prop::collection::vec(-4i64..6, VARIABLES), 0..12).prop_map(|rows| {
        let columns = (0..VARIABLES).map(variable).collect::<Vec<_>>();
        let cells = rows.into_iter().flatten().map(number).collect();
        apply(Operation::Table(VARIABLES as u32), &[columns, cells].concat())
    });
    let constraint = prop_oneof![shifted, rows];
    // Where one domain is wide and none has holes, bounds are looked at only.
    any::<bool>().prop_flat_map(move |wide| (domains(wide), constraint.clone(), Just(wide))).prop_map(
        |(mut domains, constraint, wide)| {
            if wide {
                let last = domains[0].last().copied().unwrap_or(0);
                domains[0].extend(last + 1..=70);
            }
            (domains, constraint, wide)
        },
    )
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn search_finds_all_solutions_and_nothing_else(problem in problem(), first in strategy()) {
        let (mut store, held, variables) = posted(&problem);
        let before = domains(&store);
        let solutions = brute_force(&problem.domains, &held);
        let mut found = search(&mut store, &variables, Goal::All(None), first);
        found.sort();
        prop_assert_eq!(&found, &solutions);
        let one = search(&mut store, &variables, Goal::Next(Vec::new()), first);
        prop_assert_eq!(one.len(), solutions.len().min(1));
        prop_assert!(one.iter().all(|solution| solutions.contains(solution)));
        prop_assert_eq!(search(&mut store, &variables, Goal::All(Some(2)), first).len(), solutions.len().min(2));
        prop_assert_eq!(domains(&store), before, "a search changes nothing");
    }

    /// All-different and tables, by themselves, leave values that are part of a solution only, or bounds that are.
    #[test]
    fn every_value_that_is_left_has_a_solution((values, constraint, wide) in alone()) {
        let problem = Problem { domains: values, constraints: vec![constraint] };
        let solutions = brute_force(&problem.domains, &problem.constraints);
        let (store, _, variables) = posted(&problem);
        for (at, variable) in variables.iter().enumerate().filter(|_| !solutions.is_empty()) {
            let mut found: Vec<i64> = solutions.iter().map(|solution| solution[at]).collect();
            found.sort_unstable();
            found.dedup();
            let left: Vec<i64> = store.domain(*variable).values().collect();
            if wide {
                prop_assert_eq!((left.first(), left.last()), (found.first(), found.last()));
            } else {
                prop_assert_eq!(left, found);
            }
        }
    }

    /// One solution at a time, each by a search of its own that goes on where the last one ended.
    #[test]
    fn searches_go_on_where_they_were_left(problem in problem(), first in strategy()) {
        let (mut store, _, variables) = posted(&problem);
        let all = search(&mut store, &variables, Goal::All(None), First { order: Order::Input, ..first });
        let (before, mut found, mut path) = (domains(&store), Vec::new(), Some(Vec::new()));
        while let Some(steps) = path.take() {
            let mut search = Search::new(&mut store, &variables, Goal::Next(steps), First { order: Order::Input, ..first }).expect("no expression");
            let solutions = run(&mut search, &mut store);
            if !solutions.is_empty() {
                path = search.rest();
            }
            found.extend(solutions);
            prop_assert_eq!(domains(&store), before.clone(), "a search changes nothing");
        }
        prop_assert_eq!(found, all);
    }

    #[test]
    fn solutions_for_some_variables_extend_to_all(problem in problem(), first in strategy()) {
        let (mut store, held, variables) = posted(&problem);
        let asked = &variables[..2];
        let mut found = search(&mut store, asked, Goal::All(None), first);
        found.sort();
        let mentioned: Vec<VarId> = held.iter().flat_map(Expression::variables).collect();
        // A variable that nothing joins to the two may be in a part that has no solution.
        let joined = variables[2..].iter().all(|variable| mentioned.contains(variable));
        let mut expected: Vec<Solution> =
            brute_force(&problem.domains, &held).iter().map(|solution| solution[..2].to_vec()).collect();
        expected.dedup();
        prop_assert!(expected.iter().all(|solution| found.contains(solution)));
        let one_part = held.iter().any(|constraint| constraint.variables().len() == VARIABLES);
        if joined && one_part {
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn optima_are_the_best_of_all(problem in problem(), objective in expression(), first in strategy()) {
        let (mut store, held, variables) = posted(&problem);
        let solutions = brute_force(&problem.domains, &held);
        let values = || solutions.iter().filter_map(|solution| value(&objective, solution));
        for (goal, best) in [
            (Goal::Least(objective.clone()), values().min()),
            (Goal::Largest(objective.clone()), values().max()),
        ] {
            let found = search(&mut store, &variables, goal, first);
            prop_assert_eq!(found.first().and_then(|solution| value(&objective, solution)), best);
            prop_assert!(found.iter().all(|solution| solutions.contains(solution)));
        }
    }

    /// Where the objective gets better many times by little, halves are tried.
    #[test]
    fn far_optima_are_the_best_of_all(
        factors in prop::collection::vec(-5i64..6, 4),
        bound in -400i64..400,
        holes in prop::collection::btree_set(0i64..100, 0..30),
        first in strategy(),
    ) {
        let values = (0..100).filter(|value| !holes.contains(value)).collect::<Vec<i64>>();
        let sum = |a: usize| {
            let part = |at: usize| apply(Operation::Multiply, &[number(factors[a + at]), variable(at)]);
            apply(Operation::Add, &[part(0), part(1)])
        };
        let constraint = apply(Operation::LessOrEqual, &[sum(2), number(bound)]);
        let (mut store, _) = variables(&Problem { domains: vec![values.clone(), values.clone()], constraints: vec![] });
        store.post(constraint.clone()).expect("it is small");
        let held = finish(&mut store);
        let constraints = if held { vec![constraint] } else { vec![] };
        let solutions = brute_force(&[values.clone(), values], &constraints);
        let worth = |solution: &Solution| value(&sum(0), solution);
        let best = [solutions.iter().filter_map(worth).min(), solutions.iter().filter_map(worth).max()];
        for (goal, best) in [Goal::Least(sum(0)), Goal::Largest(sum(0))].into_iter().zip(best) {
            let found = search(&mut store, &[VarId(0), VarId(1)], goal, first);
            prop_assert_eq!(found.first().and_then(worth), best);
            prop_assert!(found.iter().all(|solution| solutions.contains(solution)));
        }
    }

    #[test]
    fn marks_bring_everything_back(problem in problem(), more in prop::collection::vec(constraint(), 1..4), first in strategy()) {
        let (mut store, held, variables) = posted(&problem);
        let before = domains(&store);
        let all = search(&mut store, &variables, Goal::All(None), first);
        let mark = store.mark();
        let inner = store.new_variable(&Domain::range(0, 9)).expect("it has values");
        for constraint in more {
            let joined = apply(Operation::Less, &[variable(0), apply(Operation::Add, &[variable(1), variable(inner.0 as usize)])]);
            for constraint in [constraint, joined] {
                store.post(constraint).expect("it is small");
                finish(&mut store);
            }
            store.mark();
        }
        store.undo(mark);
        store.forget(mark);
        prop_assert_eq!(domains(&store), before);
        prop_assert_eq!(store.constraints().cloned().collect::<Vec<_>>(), held);
        prop_assert_eq!(search(&mut store, &variables, Goal::All(None), first), all);
    }

    #[test]
    fn what_a_scope_leaves_still_holds(problem in problem(), more in prop::collection::vec(constraint(), 1..4), first in strategy()) {
        let (mut store, mut held, variables) = posted(&problem);
        let mark = store.mark();
        let inner = store.new_variable(&Domain::range(0, 9)).expect("it has values");
        for constraint in more {
            let about = apply(Operation::LessOrEqual, &[variable(inner.0 as usize), number(8)]);
            for constraint in [about, constraint] {
                store.post(constraint.clone()).expect("it is small");
                if finish(&mut store) && !constraint.variables().contains(&inner) {
                    held.push(constraint);
                }
            }
        }
        let shrunk = domains(&store)[..VARIABLES].to_vec();
        store.end_scope(mark);
        prop_assert_eq!(&domains(&store)[..VARIABLES], &shrunk[..]);
        prop_assert_eq!(store.constraints().cloned().collect::<Vec<_>>(), held.clone());
        let mut found = search(&mut store, &variables, Goal::All(None), first);
        found.sort();
        prop_assert_eq!(found, brute_force(&problem.domains, &held));
    }
}
