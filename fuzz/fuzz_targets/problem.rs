//! Any text as a problem in JSON: what is read is written and read alike, what a solver says holds, and what a proof claims is shown.
#![no_main]

use avm_problem::{
    Budget, Format, Problem, Solution, SolverOutcome, check_proof, prove, render_outcome, render_problem,
    solve, write_format,
};
use libfuzzer_sys::fuzz_target;

/// Little enough that an input is over soon.
const BUDGET: Budget<'static> = Budget { conflicts: Some(200), literals: 1 << 16, stop: None, any: true };

fuzz_target!(|text: &str| {
    let Ok(problem) = Problem::from_json(text) else { return };
    let written = problem.to_json();
    let again = Problem::from_json(&written).expect("what was written can be read");
    assert_eq!(again, problem);
    assert_eq!(again.to_json(), written);
    _ = (render_problem(&problem), write_format(&problem, Format::SmtLib));
    let outcome = solve(&problem, &BUDGET).expect("a solver says what is so");
    _ = render_outcome(&problem, &outcome, &|_| None);
    if let SolverOutcome::Solved(found) = &outcome {
        assert_eq!(Solution::of(&problem, found.values.clone()).as_ref(), Some(found));
    }
    if let Ok(proof) = prove(&problem, &BUDGET) {
        check_proof(&problem, &proof).expect("a proof shows what it claims");
    }
});
