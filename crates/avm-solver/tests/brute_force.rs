//! Small random problems: what the store and the search find is what trying all values finds.

use avm_solver::{
    Constraint, Domain, Expression, Goal, Progress, Relation, Search, Solution, Store, Token, VarId,
};
use proptest::prelude::*;

const VARIABLES: usize = 4;

/// Domains of all variables, and constraints.
#[derive(Clone, Debug)]
struct Problem {
    domains: Vec<Vec<i64>>,
    constraints: Vec<Constraint>,
}

fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        3 => (0..VARIABLES as u32).prop_map(|variable| vec![Token::Variable(VarId(variable))]),
        1 => (-3i64..=4).prop_map(|value| vec![Token::Value(value)]),
    ];
    let tree = leaf.prop_recursive(3, 8, 2, |inner| {
        let operator = prop_oneof![Just(Token::Add), Just(Token::Subtract), Just(Token::Multiply)];
        (inner.clone(), inner, operator)
            .prop_map(|(left, right, operator)| [left, right, vec![operator]].concat())
    });
    tree.prop_map(Expression)
}

fn constraint() -> impl Strategy<Value = Constraint> {
    use Relation::*;
    let relation = prop::sample::select(vec![Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual]);
    let two = (relation, expression(), expression())
        .prop_map(|(relation, left, right)| Constraint { relation, expressions: vec![left, right] });
    let different = prop::collection::vec(expression(), 0..5)
        .prop_map(|expressions| Constraint { relation: AllDifferent, expressions });
    prop_oneof![3 => two, 1 => different]
}

fn problem() -> impl Strategy<Value = Problem> {
    let near = prop::collection::btree_set(-4i64..6, 1..6);
    let far = prop::collection::btree_set(prop_oneof![-2000i64..2000, Just(-9), Just(9)], 1..5);
    let domain = prop_oneof![4 => near, 1 => far].prop_map(|values| values.into_iter().collect());
    (prop::collection::vec(domain, VARIABLES), prop::collection::vec(constraint(), 0..5))
        .prop_map(|(domains, constraints)| Problem { domains, constraints })
}

fn value(expression: &Expression, values: &[i64]) -> i64 {
    let mut stack = Vec::new();
    for token in &expression.0 {
        let mut two = || (stack.pop().unwrap(), stack.pop().unwrap());
        let result = match token {
            Token::Value(value) => *value,
            Token::Variable(variable) => values[variable.0 as usize],
            Token::Add => {
                let (right, left): (i64, i64) = two();
                left + right
            }
            Token::Subtract => {
                let (right, left): (i64, i64) = two();
                left - right
            }
            Token::Multiply => {
                let (right, left): (i64, i64) = two();
                left * right
            }
        };
        stack.push(result);
    }
    stack[0]
}

fn holds(constraint: &Constraint, values: &[i64]) -> bool {
    let parts: Vec<i64> = constraint.expressions.iter().map(|part| value(part, values)).collect();
    match constraint.relation {
        Relation::Equal => parts[0] == parts[1],
        Relation::NotEqual => parts[0] != parts[1],
        Relation::Less => parts[0] < parts[1],
        Relation::LessOrEqual => parts[0] <= parts[1],
        Relation::Greater => parts[0] > parts[1],
        Relation::GreaterOrEqual => parts[0] >= parts[1],
        Relation::AllDifferent => {
            let mut sorted = parts.clone();
            sorted.sort_unstable();
            sorted.windows(2).all(|pair| pair[0] != pair[1])
        }
    }
}

/// All assignments for which the constraints hold.
fn brute_force(domains: &[Vec<i64>], constraints: &[Constraint]) -> Vec<Solution> {
    let mut all: Vec<Solution> = vec![Vec::new()];
    for domain in domains {
        all = all.iter().flat_map(|some| domain.iter().map(|v| [&some[..], &[*v]].concat())).collect();
    }
    all.retain(|values| constraints.iter().all(|constraint| holds(constraint, values)));
    all
}

/// Runs what has begun, a little at a time.
fn finish(store: &mut Store) -> bool {
    loop {
        match store.run(&mut 3) {
            Progress::More => assert!(store.is_busy()),
            Progress::Held => return true,
            Progress::Failed => return false,
        }
    }
}

fn search(store: &mut Store, variables: &[VarId], goal: Goal) -> Vec<Solution> {
    let mut search = Search::new(store, variables, goal).expect("the expression is small");
    loop {
        if let Some(solutions) = search.step(store, &mut 5) {
            return solutions;
        }
    }
}

fn domains(store: &Store) -> Vec<Domain> {
    (0..store.variable_count()).map(|variable| store.domain(VarId(variable as u32))).collect()
}

/// The store of a problem as far as its constraints can hold, those that do, and the variables.
fn posted(problem: &Problem) -> (Store, Vec<Constraint>, Vec<VarId>) {
    let mut store = Store::default();
    let variables: Vec<VarId> = problem
        .domains
        .iter()
        .map(|values| store.new_variable(&Domain::of(values.clone())).expect("there are values"))
        .collect();
    let mut held = Vec::new();
    for constraint in &problem.constraints {
        let before = domains(&store);
        store.post(constraint.clone()).expect("it is small");
        if finish(&mut store) {
            held.push(constraint.clone());
            let solutions = brute_force(&problem.domains, &held);
            for (at, variable) in variables.iter().enumerate() {
                let domain = store.domain(*variable);
                assert_eq!(domain.size(), domain.values().count() as u64);
                assert_eq!(domain.size(), store.size(*variable));
                assert!(solutions.iter().all(|solution| domain.contains(solution[at])), "{held:?}");
            }
        } else {
            assert_eq!(domains(&store), before, "what failed has changed something");
            let refused = [&held[..], std::slice::from_ref(constraint)].concat();
            assert!(brute_force(&problem.domains, &refused).is_empty(), "{refused:?} has a solution");
        }
    }
    assert_eq!(store.constraints().cloned().collect::<Vec<_>>(), held);
    (store, held, variables)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn search_finds_all_solutions_and_nothing_else(problem in problem()) {
        let (mut store, held, variables) = posted(&problem);
        let before = domains(&store);
        let solutions = brute_force(&problem.domains, &held);
        let mut found = search(&mut store, &variables, Goal::All(None));
        found.sort();
        prop_assert_eq!(&found, &solutions);
        let first = search(&mut store, &variables, Goal::First);
        prop_assert_eq!(first.len(), solutions.len().min(1));
        prop_assert!(first.iter().all(|solution| solutions.contains(solution)));
        prop_assert_eq!(search(&mut store, &variables, Goal::All(Some(2))).len(), solutions.len().min(2));
        prop_assert_eq!(domains(&store), before, "a search changes nothing");
    }

    #[test]
    fn solutions_for_some_variables_extend_to_all(problem in problem()) {
        let (mut store, held, variables) = posted(&problem);
        let asked = &variables[..2];
        let mut found = search(&mut store, asked, Goal::All(None));
        found.sort();
        let mentioned: Vec<VarId> = held.iter().flat_map(Constraint::variables).collect();
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
    fn optima_are_the_best_of_all(problem in problem(), objective in expression()) {
        let (mut store, held, variables) = posted(&problem);
        let solutions = brute_force(&problem.domains, &held);
        let values = || solutions.iter().map(|solution| value(&objective, solution));
        for (goal, best) in [
            (Goal::Least(objective.clone()), values().min()),
            (Goal::Largest(objective.clone()), values().max()),
        ] {
            let found = search(&mut store, &variables, goal);
            prop_assert_eq!(found.first().map(|solution| value(&objective, solution)), best);
            prop_assert!(found.iter().all(|solution| solutions.contains(solution)));
        }
    }

    #[test]
    fn marks_bring_everything_back(problem in problem(), more in prop::collection::vec(constraint(), 1..4)) {
        let (mut store, held, variables) = posted(&problem);
        let before = domains(&store);
        let all = search(&mut store, &variables, Goal::All(None));
        let mark = store.mark();
        let inner = store.new_variable(&Domain::range(0, 9)).expect("it has values");
        for constraint in more {
            let mut joined = constraint.clone();
            joined.expressions[..].iter_mut().for_each(|part| part.0.extend([Token::Variable(inner), Token::Add]));
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
        prop_assert_eq!(search(&mut store, &variables, Goal::All(None)), all);
    }

    #[test]
    fn what_a_scope_leaves_still_holds(problem in problem(), more in prop::collection::vec(constraint(), 1..4)) {
        let (mut store, mut held, variables) = posted(&problem);
        let mark = store.mark();
        let inner = store.new_variable(&Domain::range(0, 9)).expect("it has values");
        for constraint in more {
            let about = Constraint {
                relation: Relation::LessOrEqual,
                expressions: vec![Expression(vec![Token::Variable(inner)]), Expression(vec![Token::Value(8)])],
            };
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
        let mut found = search(&mut store, &variables, Goal::All(None));
        found.sort();
        prop_assert_eq!(found, brute_force(&problem.domains, &held));
    }
}
