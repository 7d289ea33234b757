//! JSON there and back, what is no problem, and the other forms.

use crate::support::recipe;
use avm_problem::{
    Atom, Budget, Format, Origin, Problem, ReadError, SolverOutcome, Spent, solve, write_format,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    #[test]
    fn json_reads_back(recipe in recipe()) {
        let problem = recipe.problem();
        let text = problem.to_json();
        let read = Problem::from_json(&text).expect("it is what was written");
        prop_assert_eq!(&read, &problem);
        prop_assert_eq!(read.hash(), problem.hash());
        prop_assert_eq!(read.to_json(), text);
    }
}

fn swap() -> Problem {
    let mut problem = Problem::new();
    let x = problem.choice("x", [Atom::from(1), Atom::from(2), Atom::symbol("none")]).expect("it has values");
    problem.weigh(x, Atom::from(2), "3/2".parse().expect("a ratio")).expect("it is in the domain");
    let (x, one) = (problem.value(x).expect("there"), problem.constant(1).expect("small"));
    let same = problem.equal(x, one).expect("there");
    let place =
        Origin { file: "a.scm".into(), line: 3, column: 7, party: "alice".into(), label: "(= x 1)".into() };
    problem.require(same, place).expect("there");
    problem.prefer(same, "-1/3".parse().expect("a ratio"), Origin::default()).expect("there");
    problem
}

/// The forms of one small problem, as they were when a person last looked at them. `BLESS=1` writes them anew.
#[test]
fn written_forms() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problem/written");
    let problem = swap();
    for (name, format) in Format::ALL {
        let file = folder.join(format!("swap.{name}"));
        let written = write_format(&problem, format).expect("it is small");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, &written).expect("it can be written");
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(written, expected, "BLESS=1 writes {name} anew");
    }
}

/// A problem of these variables, terms and constraints.
fn text(variables: &str, terms: &str, constraints: &str) -> String {
    format!(
        r#"{{"format":"avm-problem-1","variables":[{variables}],"terms":[{terms}],"constraints":[{constraints}]}}"#
    )
}

const X: &str = r#"{"name":"x","domain":{"values":[{"integer":"1"}]}}"#;

fn check(text: &str, expected: &str) {
    match Problem::from_json(text) {
        Ok(_) => panic!("{text} is a problem"),
        Err(error) => assert!(error.to_string().contains(expected), "{error} is not about {expected}"),
    }
}

#[test]
fn what_is_no_problem() {
    check("", "not a problem in JSON");
    check("[]", "not a problem in JSON");
    check(&"[".repeat(100_000), "not a problem in JSON");
    check(&text(X, "", "").replace("problem-1", "problem-9"), "avm-problem-9");
    check(&text(r#"{"name":"x","domain":{"values":[]}}"#, "", ""), "no values");
    check(&text(r#"{"name":"x","domain":{"range":["5","4"]}}"#, "", ""), "no values");
    check(&text(r#"{"name":"x","domain":{"range":["a","4"]}}"#, "", ""), "not a problem in JSON");
    check(&text(X, r#"{"variable":1}"#, ""), "term number 0: there is no variable number 1");
    check(&text(X, r#"{"not":0}"#, ""), "there is no term number 0");
    check(&text(X, r#"{"variable":0},{"not":7}"#, ""), "there is no term number 7");
    check(&text(X, r#"{"variable":0},{"variable":0}"#, ""), "term number 1 is there twice");
    check(
        &text(X, r#"{"variable":0}"#, r#"{"condition":1}"#),
        "constraint number 0: there is no term number 1",
    );
    check(&text(X, r#"{"variable":0}"#, r#"{"condition":0,"weight":"1/0"}"#), "no weight");
    check(&text(X, r#"{"variable":0}"#, r#"{"condition":0,"weight":"x"}"#), "no weight");
    check(
        &text(X, r#"{"variable":0},{"table":[[0],[[]]]}"#, ""),
        "a row of a table has 0 values instead of 1",
    );
    let weighed = X.replace(r#"}]}}"#, r#"}]},"weights":[[{"integer":"2"},"1"]]}"#);
    check(&text(&weighed, "", ""), "not in the domain");
    let long = format!(r#"{{"constant":{{"integer":"{}"}}}}"#, "9".repeat(100_000));
    check(&text("", &long, ""), "more than 16384 bits");
}

/// Squares of squares would soon fill all memory.
#[test]
fn terms_do_not_grow_without_end() {
    let squares = (0..60).map(|n| format!(r#",{{"product":[{n},{n}]}}"#)).collect::<String>();
    let x = r#"{"name":"x","domain":{"range":["-1000","1000"]}}"#;
    check(&text(x, &format!(r#"{{"variable":0}}{squares}"#), ""), "more than 16384 bits");
    let wide = format!(r#"{{"name":"x","domain":{{"range":["0","{}"]}}}}"#, "9".repeat(4900));
    let sums = (1..70_000).map(|n| format!(r#",{{"sum":[[["1",0]],"{n}"]}}"#)).collect::<String>();
    check(&text(&wide, &format!(r#"{{"variable":0}}{sums}"#), ""), "too large");
    let primes = [1_000_003_u64, 1_000_033, 1_000_037, 1_000_039, 1_000_081, 1_000_099];
    let weights: String = (0..2000_u32)
        .map(|n| {
            format!(
                r#",{{"condition":0,"weight":"1/{}"}}"#,
                u128::from(primes[n as usize % 6]).pow(1 + n % 6)
            )
        })
        .collect();
    assert!(Problem::from_json(&text(X, r#"{"variable":0}"#, &weights[1..])).is_ok());
}

#[test]
fn errors_are_data() {
    let error =
        Problem::from_json(&text(X, r#"{"variable":0},{"variable":0}"#, "")).expect_err("it is there twice");
    assert!(matches!(error, ReadError::Twice(1)));
}

/// Others may write terms that ours are never like: empty ones, ones that are constant, one value in a domain.
#[test]
fn terms_that_are_not_folded() {
    let boolean = r#"{"name":"b","domain":{"values":[{"boolean":true}]}}"#;
    for (term, holds) in [
        (r#"{"and":[]}"#, true),
        (r#"{"or":[]}"#, false),
        (r#"{"and":[1,0,1]}"#, true),
        (r#"{"all-different":[]}"#, true),
        (r#"{"all-different":[0,0]}"#, false),
        (r#"{"all-different":[0,1]}"#, true),
        (r#"{"element":[0,[]]}"#, false),
        (r#"{"element":[1,[0,0]]}"#, false),
        (r#"{"element":[0,[0,1]]}"#, true),
        (r#"{"sum":[[],"3"]}"#, true),
        (r#"{"table":[[],[]]}"#, false),
        (r#"{"table":[[],[[]]]}"#, true),
        (r#"{"equal":[0,0]}"#, true),
        (r#"{"equal":[0,1]}"#, false),
        (r#"{"less-or-equal":[0,1]}"#, false),
        (r#"{"less-or-equal":[1,0]}"#, true),
        (r#"{"if":[1,1,1]}"#, true),
        (r#"{"divide":["quotient",1,1]}"#, true),
    ] {
        let terms = format!(r#"{{"variable":0}},{{"variable":1}},{term},{{"not":2}}"#);
        for (condition, expected) in [(2, holds), (3, !holds)] {
            let text = text(&format!("{X},{boolean}"), &terms, &format!(r#"{{"condition":{condition}}}"#));
            let problem = Problem::from_json(&text).expect("it is a problem");
            let solved = match solve(&problem, &Budget::default()).expect("the solver does not fail") {
                SolverOutcome::Solved(_) => true,
                SolverOutcome::NoSolution(_) => false,
                other => panic!("{other:?}"),
            };
            assert_eq!(solved, expected, "{term}, condition {condition}");
            assert_eq!(
                crate::support::brute_force(&problem).is_some(),
                expected,
                "{term}, condition {condition}"
            );
        }
    }
}

/// What is too large for clauses says so.
#[test]
fn large_problems_end() {
    let x = r#"{"name":"x","domain":{"range":["0","1000000000000"]}}"#;
    let squares = (0..8).map(|n| format!(r#",{{"product":[{n},{n}]}}"#)).collect::<String>();
    let terms = format!(r#"{{"variable":0}}{squares},{{"equal":[0,8]}},{{"not":9}}"#);
    let problem = Problem::from_json(&text(x, &terms, r#"{"condition":10}"#)).expect("it is a problem");
    let outcome = solve(&problem, &Budget { literals: 1 << 20, ..Budget::default() }).expect("no failure");
    assert!(
        matches!(outcome, SolverOutcome::BudgetExceeded { spent: Spent::Size, best: None }),
        "{outcome:?}"
    );
}
