//! Small random problems, and what holds for given values.

use avm_solver::{
    Domain, Expression, Goal, Operation, Progress, Search, Solution, Store, Strategy as First, Token, VarId,
};
use proptest::prelude::*;

pub const VARIABLES: usize = 4;

/// Domains of all variables, and constraints.
#[derive(Clone, Debug)]
pub struct Problem {
    pub domains: Vec<Vec<i64>>,
    pub constraints: Vec<Expression>,
}

/// An operation on expressions.
pub fn apply(operation: Operation, parts: &[Expression]) -> Expression {
    let mut tokens: Vec<Token> = parts.iter().flat_map(|part| part.0.clone()).collect();
    tokens.push(Token::Apply(operation, parts.len() as u32));
    Expression(tokens)
}

pub fn number(value: i64) -> Expression {
    Expression(vec![Token::Value(value)])
}

pub fn variable(variable: usize) -> Expression {
    Expression(vec![Token::Variable(VarId(variable as u32))])
}

fn leaf() -> impl Strategy<Value = Expression> + Clone {
    prop_oneof![3 => (0..VARIABLES).prop_map(variable), 1 => (-3i64..=4).prop_map(number)]
}

const COMPARISONS: [Operation; 6] = [
    Operation::Equal,
    Operation::NotEqual,
    Operation::Less,
    Operation::LessOrEqual,
    Operation::Greater,
    Operation::GreaterOrEqual,
];

fn comparison(inner: impl Strategy<Value = Expression> + Clone) -> impl Strategy<Value = Expression> + Clone {
    let relation = prop::sample::select(COMPARISONS.to_vec());
    (relation, inner.clone(), inner).prop_map(|(relation, left, right)| apply(relation, &[left, right]))
}

/// Something that is greater than zero for certain.
fn divisor() -> impl Strategy<Value = Expression> + Clone {
    (1i64..5, comparison(leaf()), any::<bool>()).prop_map(|(least, comparison, undecided)| {
        if undecided { apply(Operation::Add, &[number(least), comparison]) } else { number(least) }
    })
}

pub fn expression() -> impl Strategy<Value = Expression> + Clone {
    use Operation::*;
    leaf().prop_recursive(3, 8, 3, |inner| {
        let many = prop::sample::select(vec![Add, Add, Subtract, Multiply, Minimum, Maximum]);
        let division = prop::sample::select(vec![Quotient, Remainder, Modulo]);
        let some = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            6 => (many, some.clone()).prop_map(|(operation, parts)| apply(operation, &parts)),
            1 => inner.clone().prop_map(|part| apply(Absolute, &[part])),
            1 => (division, inner.clone(), divisor()).prop_map(|(operation, part, by)| apply(operation, &[part, by])),
            1 => (leaf(), some).prop_map(|(index, items)| apply(Element, &[vec![index], items].concat())),
            2 => comparison(inner),
        ]
    })
}

fn condition() -> impl Strategy<Value = Expression> {
    use Operation::*;
    comparison(expression()).prop_recursive(2, 4, 3, |inner| {
        let many = prop::sample::select(vec![And, Or]);
        prop_oneof![
            2 => (many, prop::collection::vec(inner.clone(), 0..3)).prop_map(|(junction, parts)| apply(junction, &parts)),
            1 => inner.prop_map(|part| apply(Not, &[part])),
        ]
    })
}

/// Rows that the values of some variables are to be one of.
fn table() -> impl Strategy<Value = Expression> {
    let rows = |width| prop::collection::vec(prop::collection::vec(-3i64..5, width), 0..6);
    (1usize..4).prop_flat_map(move |width| (prop::collection::vec(leaf(), width), rows(width))).prop_map(
        |(columns, rows)| {
            let width = columns.len() as u32;
            let cells = rows.into_iter().flatten().map(number).collect();
            apply(Operation::Table(width), &[columns, cells].concat())
        },
    )
}

/// Tasks: their starts are variables, and what takes and demands how much is said, or counted by a comparison.
fn cumulative() -> impl Strategy<Value = Expression> {
    let amount = prop_oneof![3 => (0i64..4).prop_map(number), 1 => comparison(leaf())];
    let tasks = prop::collection::vec((expression(), amount.clone(), amount), 0..4);
    (tasks, 0i64..4).prop_map(|(tasks, capacity)| {
        let part =
            |of: fn(&(Expression, Expression, Expression)) -> Expression| tasks.iter().map(of).collect();
        let parts: [Vec<Expression>; 3] =
            [part(|task| task.0.clone()), part(|task| task.1.clone()), part(|task| task.2.clone())];
        apply(Operation::Cumulative, &[parts.concat(), vec![number(capacity)]].concat())
    })
}

pub fn constraint() -> impl Strategy<Value = Expression> {
    let different = prop::collection::vec(expression(), 0..5)
        .prop_map(|expressions| apply(Operation::AllDifferent, &expressions));
    prop_oneof![6 => condition(), 2 => different, 1 => table(), 1 => cumulative()]
}

pub fn problem() -> impl Strategy<Value = Problem> {
    let near = prop::collection::btree_set(-4i64..6, 1..6);
    let far = prop::collection::btree_set(prop_oneof![-2000i64..2000, Just(-9), Just(9)], 1..5);
    let domain = prop_oneof![4 => near, 1 => far].prop_map(|values| values.into_iter().collect());
    (prop::collection::vec(domain, VARIABLES), prop::collection::vec(constraint(), 0..5))
        .prop_map(|(domains, constraints)| Problem { domains, constraints })
}

/// The value of an expression; a constraint's is 1 where it holds. `None` where an index has no item.
pub fn value(expression: &Expression, values: &[i64]) -> Option<i64> {
    let mut stack = Vec::new();
    for token in &expression.0 {
        let result = match token {
            Token::Value(value) => *value,
            Token::Variable(variable) => values[variable.0 as usize],
            Token::Apply(operation, count) => {
                let parts = stack.split_off(stack.len() - *count as usize);
                applied(*operation, &parts)?
            }
        };
        stack.push(result);
    }
    Some(stack[0])
}

fn applied(operation: Operation, parts: &[i64]) -> Option<i64> {
    use Operation::*;
    Some(match operation {
        Add => parts.iter().sum(),
        Subtract if parts.len() == 1 => -parts[0],
        Subtract => parts[0] - parts[1..].iter().sum::<i64>(),
        Multiply => parts.iter().product(),
        Quotient => parts[0] / parts[1],
        Remainder => parts[0] % parts[1],
        Modulo => parts[0].rem_euclid(parts[1]),
        Absolute => parts[0].abs(),
        Minimum => *parts.iter().min()?,
        Maximum => *parts.iter().max()?,
        Element => *usize::try_from(parts[0]).ok().and_then(|at| parts.get(at + 1))?,
        Equal => (parts[0] == parts[1]).into(),
        NotEqual => (parts[0] != parts[1]).into(),
        Less => (parts[0] < parts[1]).into(),
        LessOrEqual => (parts[0] <= parts[1]).into(),
        Greater => (parts[0] > parts[1]).into(),
        GreaterOrEqual => (parts[0] >= parts[1]).into(),
        And => parts.iter().all(|part| *part == 1).into(),
        Or => parts.contains(&1).into(),
        Not => 1 - parts[0],
        AllDifferent => {
            let mut sorted = parts.to_vec();
            sorted.sort_unstable();
            sorted.windows(2).all(|pair| pair[0] != pair[1]).into()
        }
        Table(width) => {
            let (columns, cells) = parts.split_at(width as usize);
            cells.chunks(columns.len()).any(|row| row == columns).into()
        }
        Cumulative => {
            let count = parts.len() / 3;
            let demanded = |now: i64| -> i64 {
                let goes_on = |at: &usize| parts[*at] <= now && now < parts[*at] + parts[count + at];
                (0..count).filter(goes_on).map(|at| parts[2 * count + at]).sum()
            };
            (0..count).all(|at| parts[count + at] == 0 || demanded(parts[at]) <= parts[3 * count]).into()
        }
    })
}

/// All assignments for which the constraints hold.
pub fn brute_force(domains: &[Vec<i64>], constraints: &[Expression]) -> Vec<Solution> {
    let mut all: Vec<Solution> = vec![Vec::new()];
    for domain in domains {
        all = all.iter().flat_map(|some| domain.iter().map(|v| [&some[..], &[*v]].concat())).collect();
    }
    all.retain(|values| constraints.iter().all(|constraint| value(constraint, values) == Some(1)));
    all
}

/// Runs what has begun, a little at a time.
pub fn finish(store: &mut Store) -> bool {
    loop {
        match store.run(&mut 3) {
            Progress::More => assert!(store.is_busy()),
            Progress::Held => return true,
            Progress::Failed => return false,
        }
    }
}

/// Runs a search to its end, a little at a time.
pub fn run(search: &mut Search, store: &mut Store) -> Vec<Solution> {
    loop {
        if let Some(solutions) = search.step(store, &mut 5) {
            return solutions;
        }
    }
}

pub fn search(store: &mut Store, variables: &[VarId], goal: Goal, first: First) -> Vec<Solution> {
    let mut search = Search::new(store, variables, goal, first).expect("the expression is small");
    run(&mut search, store)
}

pub fn domains(store: &Store) -> Vec<Domain> {
    (0..store.variable_count()).map(|variable| store.domain(VarId(variable as u32))).collect()
}

/// A store with variables of a problem.
pub fn variables(problem: &Problem) -> (Store, Vec<VarId>) {
    let mut store = Store::default();
    let variables = problem
        .domains
        .iter()
        .map(|values| store.new_variable(&Domain::of(values.clone())).expect("there are values"))
        .collect();
    (store, variables)
}

/// The store of a problem as far as its constraints can hold, those that do, and the variables.
pub fn posted(problem: &Problem) -> (Store, Vec<Expression>, Vec<VarId>) {
    let (mut store, variables) = variables(problem);
    let mut held = Vec::new();
    for constraint in &problem.constraints {
        let before = domains(&store);
        store.post(constraint.clone()).unwrap_or_else(|error| panic!("{constraint:?}: {error}"));
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
