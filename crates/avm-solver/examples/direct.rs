//! The problems of `benches/constraints`, put to the solver directly: `cargo run --release -p avm-solver --example direct`.
//!
//! `direct NAME` solves one of them, and prints how many microseconds it took from an empty store on, and the solution or the
//! number of solutions.

use avm_solver::{
    Domain, Expression, Goal, Operation, Progress, Search, Solution, Store, Strategy, Token, VarId,
};
use std::time::Instant;

fn post(store: &mut Store, constraint: Expression) {
    store.post(constraint).expect("it is well formed");
    assert_eq!(store.run(&mut u64::MAX.clone()), Progress::Held);
}

fn all_different(parts: impl IntoIterator<Item = Vec<Token>>) -> Expression {
    let parts: Vec<Vec<Token>> = parts.into_iter().collect();
    let mut tokens = parts.concat();
    tokens.push(Token::Apply(Operation::AllDifferent, parts.len() as u32));
    Expression(tokens)
}

fn queens(n: i64) -> (Store, Vec<VarId>) {
    let mut store = Store::default();
    let rows: Vec<VarId> =
        (0..n).map(|_| store.new_variable(&Domain::range(1, n)).expect("there are values")).collect();
    post(&mut store, all_different(rows.iter().map(|row| vec![Token::Variable(*row)])));
    for operation in [Operation::Add, Operation::Subtract] {
        let diagonal = |(column, row): (usize, &VarId)| {
            vec![Token::Variable(*row), Token::Value(column as i64), Token::Apply(operation, 2)]
        };
        post(&mut store, all_different(rows.iter().enumerate().map(diagonal)));
    }
    (store, rows)
}

fn sudoku(puzzle: &str) -> (Store, Vec<VarId>) {
    let mut store = Store::default();
    let cells: Vec<VarId> = puzzle
        .chars()
        .map(|digit| {
            let domain =
                digit.to_digit(10).map_or(Domain::range(1, 9), |n| Domain::range(n.into(), n.into()));
            store.new_variable(&domain).expect("there are values")
        })
        .collect();
    let rows = (0..9).map(|row| (0..9).map(|at| row * 9 + at).collect::<Vec<usize>>());
    let columns = (0..9).map(|column| (0..9).map(|at| at * 9 + column).collect());
    let squares = (0..9)
        .map(|square| (0..9).map(|at| (square / 3 * 3 + at / 3) * 9 + square % 3 * 3 + at % 3).collect());
    for group in rows.chain(columns).chain(squares).collect::<Vec<_>>() {
        post(&mut store, all_different(group.iter().map(|at| vec![Token::Variable(cells[*at])])));
    }
    (store, cells)
}

const INKALA: &str = "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..";
const ESCARGOT: &str = "1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3..";

fn solve(name: &str) -> Vec<Solution> {
    let ((mut store, variables), goal) = match name {
        "queens-50" => (queens(50), Goal::Next(Vec::new())),
        "queens-8-all" => (queens(8), Goal::All(None)),
        "sudoku-inkala" => (sudoku(INKALA), Goal::All(None)),
        "sudoku-escargot" => (sudoku(ESCARGOT), Goal::All(None)),
        _ => panic!("there are queens-50, queens-8-all, sudoku-inkala, sudoku-escargot"),
    };
    let search = Search::new(&mut store, &variables, goal, Strategy::default());
    let mut search = search.expect("there is no expression");
    search.step(&mut store, &mut u64::MAX.clone()).expect("there is no budget")
}

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let begun = Instant::now();
    let solutions = solve(&name);
    let taken = begun.elapsed();
    let shown = match solutions.as_slice() {
        [one] => one.iter().map(i64::to_string).collect::<Vec<_>>().join(" "),
        all => all.len().to_string(),
    };
    println!("{:.1}\n{shown}", taken.as_secs_f64() * 1e6);
}
