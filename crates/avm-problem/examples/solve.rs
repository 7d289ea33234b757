//! How long the solver alone takes for a problem in JSON, the best of five times: `cargo run --release -p avm-problem --example solve FILE`.

use avm_problem::{Budget, Problem, SolverOutcome, solve};
use std::time::Instant;

fn main() {
    let file = std::env::args().nth(1).expect("a file with a problem in JSON");
    let text = std::fs::read_to_string(&file).expect("the file can be read");
    let problem = Problem::from_json(&text).expect("it is a problem");
    let mut best = f64::INFINITY;
    let mut worth = String::new();
    for _ in 0..5 {
        let begin = Instant::now();
        let outcome = solve(&problem, &Budget::default()).expect("the solver does not fail");
        best = best.min(begin.elapsed().as_secs_f64());
        worth = match outcome {
            SolverOutcome::Solved(solution) => format!("best {}", solution.objective),
            other => format!("{other:?}"),
        };
    }
    println!("{:.4} s, {} terms, {worth}", best, problem.nodes().len());
}
