//! How long the solver alone takes for a problem in JSON, in processor time where the system tells, the best of five measurements of a fifth of a second or more: `cargo run --release -p avm-problem --example solve FILE`.

use avm_problem::{Budget, Problem, SolverOutcome, solve};
use std::time::{Duration, Instant};

/// The processor time of this thread so far, where the system tells.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The least processor time of one measurement: the system tells it in steps of some milliseconds.
const AT_LEAST: Duration = Duration::from_millis(200);

fn main() {
    let file = std::env::args().nth(1).expect("a file with a problem in JSON");
    let text = std::fs::read_to_string(&file).expect("the file can be read");
    let problem = Problem::from_json(&text).expect("it is a problem");
    let solved = || solve(&problem, &Budget::default()).expect("the solver does not fail");
    let times = (0..5).map(|_| {
        let (begin, used, mut count) = (Instant::now(), processor_time(), 0);
        loop {
            solved();
            count += 1;
            let took = processor_time().zip(used).map_or(begin.elapsed(), |(now, before)| now - before);
            if took >= AT_LEAST {
                return took.as_secs_f64() / f64::from(count);
            }
        }
    });
    let best = times.fold(f64::INFINITY, f64::min);
    let worth = match solved() {
        SolverOutcome::Solved(solution) => format!("best {}", solution.objective),
        other => format!("{other:?}"),
    };
    println!("{best:.6} s, {} terms, {worth}", problem.nodes().len());
}
