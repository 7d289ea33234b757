//! The same problems given to z3, as SMT-LIB, where z3 is there; more of them where AVM_SLOW is set.

use crate::support::recipe;
use avm_problem::{Budget, Format, Problem, SolverOutcome, solve, write_format};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::io::Write;
use std::process::{Command, Stdio};

/// What z3 prints, line by line; none where there is no z3.
fn z3(text: &str) -> Option<Vec<String>> {
    let mut child = Command::new("z3")
        .args(["-in", "-smt2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_string).collect())
}

/// The problem with, instead of its objective, that it is as good as the best, and then better than that.
fn questions(problem: &Problem, outcome: &SolverOutcome) -> (String, Vec<&'static str>) {
    let text = write_format(problem, Format::SmtLib).expect("it is small");
    let objective = text.lines().find_map(|line| line.strip_prefix("(maximize ")?.strip_suffix(')'));
    let plain: String =
        text.lines().filter(|line| !line.starts_with("(maximize")).map(|l| format!("{l}\n")).collect();
    match (outcome, objective) {
        (SolverOutcome::Solved(best), Some(objective)) => {
            let worth = best.objective.clone() * dashu_ratio::RBig::from(problem.scale().clone());
            let worth = worth.to_string().replacen('-', "0 ", 1);
            let worth = if worth.starts_with("0 ") { format!("(- {worth})") } else { worth };
            let as_good = format!("(assert (>= {objective} {worth}))\n(check-sat)\n");
            let better = format!("(assert (> {objective} {worth}))\n(check-sat)\n");
            (format!("{plain}{as_good}{better}"), vec!["sat", "sat", "unsat"])
        }
        (SolverOutcome::Solved(_), None) => (plain, vec!["sat"]),
        _ => (plain, vec!["unsat"]),
    }
}

#[test]
fn z3_agrees() {
    if z3("").is_none() {
        eprintln!("z3 is not here: its test is left out");
        return;
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..avm_testing::times(40) {
        let problem = recipe().new_tree(&mut runner).expect("it makes problems").current().problem();
        let outcome = solve(&problem, &Budget::default()).expect("the solver does not fail");
        let (text, expected) = questions(&problem, &outcome);
        assert_eq!(z3(&text).expect("z3 runs"), expected, "{text}");
    }
}
