//! How long the solver alone takes for a problem in JSON, in processor time where the system tells, the best of five rounds: `cargo run --release -p avm-problem --example solve FILE`.

use avm_problem::{Budget, Problem, SolverOutcome, solve};
use std::time::{Duration, Instant};

/// A round takes so long at least: the system counts a thread's time in steps of a few milliseconds.
const ROUND: Duration = Duration::from_millis(200);

/// The processor time of this thread so far, where the system tells.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn main() {
    let file = std::env::args().nth(1).expect("a file with a problem in JSON");
    let text = std::fs::read_to_string(&file).expect("the file can be read");
    let problem = Problem::from_json(&text).expect("it is a problem");
    let mut best = f64::INFINITY;
    let mut worth = String::new();
    for _ in 0..5 {
        let (begin, used) = (Instant::now(), processor_time());
        let mut times = 0;
        while times == 0 || begin.elapsed() < ROUND {
            let outcome = solve(&problem, &Budget::default()).expect("the solver does not fail");
            times += 1;
            worth = match outcome {
                SolverOutcome::Solved(solution) => format!("best {}", solution.objective),
                other => format!("{other:?}"),
            };
        }
        let took = processor_time().zip(used).map_or(begin.elapsed(), |(now, before)| now - before);
        best = best.min(took.as_secs_f64() / f64::from(times));
    }
    println!("{:.5} s, {} terms, {worth}", best, problem.nodes().len());
}
