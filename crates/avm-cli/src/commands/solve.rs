//! `solve`: runs a program, and shows the problems that its choices came to, and what came of them.

use super::run::run_program;
use super::why_not::why_not;
use super::{Program, texts};
use crate::arguments::Solve;
use crate::output;
use avm_problem::{
    Budget, Claim, Format, Origin, Problem, SolverOutcome, check_proof, outcome_to_json, prove,
    render_outcome, render_problem, solve, write_format,
};
use std::path::Path;
use std::time::Instant;

/// The most conflicts that the search for a proof may meet: without an end, it would end by whoever waits for it.
const MOST_CONFLICTS: u64 = 2_000_000;

/// `avm-scheme solve [--emit FORMAT | --why-not INTENT | --prove PROOF | --check PROOF] FILE [ARGS]`.
pub fn run(arguments: &Solve) -> i32 {
    let Some(file) = arguments.words.first() else { return 2 };
    let program = match Program::read(Path::new(file)) {
        Ok(program) => program,
        Err(code) => return code,
    };
    let (problems, code) = match problems_of(arguments, &program) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let Some(last) = problems.last() else {
        output::complain("the program settled no transaction with choices");
        return code.max(1);
    };
    let deadline = arguments.options.timeout.map(|timeout| Instant::now() + timeout);
    let stop = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let budget = Budget { stop: Some(&stop), any: true, ..Budget::default() };
    let json = arguments.options.source.json;
    let done = match arguments {
        Solve { emit: Some(format), .. } => emit(last, format),
        Solve { why_not: Some(intent), .. } => why_not(last, intent, &budget, &drawn),
        Solve { prove: Some(path), .. } => write_proof(last, path, budget),
        Solve { check: Some(path), .. } => check(last, path),
        _ => problems.iter().map(|problem| show(problem, &budget, json)).max().unwrap_or(0),
    };
    code.max(done)
}

/// What stands in the source where a constraint comes from.
fn drawn(origin: &Origin) -> Option<String> {
    let text = std::fs::read_to_string(&origin.file).ok()?;
    avm_scheme::excerpt_at(&text, origin.line, origin.column)
}

/// The problems of a program, which is run for that; or the one that a file holds.
fn problems_of(arguments: &Solve, program: &Program) -> Result<(Vec<Problem>, i32), i32> {
    if program.path.extension().is_some_and(|extension| extension == "json") {
        let text = String::from_utf8_lossy(&program.bytes);
        return match Problem::from_json(&text) {
            Ok(problem) => Ok((vec![problem], 0)),
            Err(error) => {
                output::complain(&format!("{}: {error}", program.path.display()));
                Err(2)
            }
        };
    }
    // What the program prints goes where the diagnostics go: standard output is for the answer.
    let mut engine = arguments.options.engine_with_output_on_stderr(
        program.place(),
        &texts(&arguments.words),
        |builder| builder,
    );
    arguments.options.attach_store(&mut engine)?;
    engine.record_problems();
    let code = match run_program(&mut engine, program, arguments.options.source.json) {
        Ok(()) => 0,
        Err(error) => output::report(&error, arguments.options.source.json),
    };
    if code == 2 {
        return Err(code);
    }
    Ok((engine.take_problems(), code))
}

/// Shows a problem and what comes of it. The exit code says whether that is known.
fn show(problem: &Problem, budget: &Budget<'_>, json: bool) -> i32 {
    let outcome = match solve(problem, budget) {
        Ok(outcome) => outcome,
        Err(error) => {
            output::complain(&error.to_string());
            return 1;
        }
    };
    let shown = match json {
        true => format!("{}\n", outcome_to_json(problem, &outcome)),
        false => format!("{}\n{}", render_problem(problem), render_outcome(problem, &outcome, &drawn)),
    };
    let is_unknown = matches!(outcome, SolverOutcome::BudgetExceeded { .. });
    output::print(&shown).max(is_unknown.into())
}

fn emit(problem: &Problem, format: &str) -> i32 {
    let format = Format::of_name(format).unwrap_or(Format::Text);
    match write_format(problem, format) {
        Ok(text) => output::print(&text),
        Err(error) => {
            output::complain(&error.to_string());
            1
        }
    }
}

fn write_proof(problem: &Problem, path: &Path, budget: Budget<'_>) -> i32 {
    let proof = match prove(problem, &Budget { conflicts: Some(MOST_CONFLICTS), ..budget }) {
        Ok(proof) => proof,
        Err(error) => {
            output::complain(&error.to_string());
            return 1;
        }
    };
    match std::fs::write(path, proof) {
        Ok(()) => 0,
        Err(error) => {
            output::complain(&format!("cannot write `{}`: {}", path.display(), avm_scheme::reason(&error)));
            2
        }
    }
}

fn check(problem: &Problem, path: &Path) -> i32 {
    let proof = match std::fs::read_to_string(path) {
        Ok(proof) => proof,
        Err(error) => {
            output::complain(&format!("cannot read `{}`: {}", path.display(), avm_scheme::reason(&error)));
            return 2;
        }
    };
    match check_proof(problem, &proof) {
        Ok(Claim::NoSolution) => output::print("proved: there is no solution\n"),
        Ok(Claim::Best(_, worth)) => output::print(&format!("proved: the best solution is worth {worth}\n")),
        Err(error) => {
            output::complain(&error.to_string());
            1
        }
    }
}
