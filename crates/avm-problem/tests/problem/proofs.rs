//! Proofs, and what only looks like one.

use crate::budgets::{pigeons, sums};
use crate::support::{brute_force, recipe};
use avm_problem::{Atom, Budget, Claim, NoProof, Origin, Problem, SolverOutcome, check_proof, prove, solve};
use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::prelude::*;

/// That the proof shows what brute force finds.
fn check(problem: &Problem) -> String {
    let proof = prove(problem, &Budget::default()).expect("there is a proof");
    let claim = check_proof(problem, &proof)
        .unwrap_or_else(|error| panic!("{error}\n{}\n{proof}", problem.to_json()));
    match (claim, brute_force(problem)) {
        (Claim::NoSolution, None) => {}
        (Claim::Best(_, worth), Some(best)) => assert_eq!(worth, best.objective),
        (claim, best) => panic!("the proof shows {claim:?}, brute force finds {best:?}"),
    }
    proof
}

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    #[test]
    fn proofs_are_accepted(recipe in recipe()) {
        check(&recipe.problem());
    }

    /// Problems beside each other: what each pays at least adds up.
    #[test]
    fn parts_are_proved((one, other) in (recipe(), recipe())) {
        let mut both = one.problem();
        other.add_to(&mut both);
        let proof = prove(&both, &Budget::default()).expect("there is a proof");
        let best = |problem: &Problem| brute_force(problem).map(|best| best.objective);
        match (check_proof(&both, &proof), best(&one.problem()), best(&other.problem())) {
            (Ok(Claim::Best(_, worth)), Some(a), Some(b)) => prop_assert_eq!(worth, a + b),
            (Ok(Claim::NoSolution), a, b) => prop_assert!(a.is_none() || b.is_none()),
            (claim, a, b) => panic!("{claim:?} from {a:?} and {b:?}"),
        }
    }

    /// Whatever is left out or changed in a proof, what it then shows is so, or it shows nothing.
    #[test]
    fn changed_proofs_show_nothing_wrong(recipe in recipe(), at in any::<prop::sample::Index>(), change in 0..4) {
        let problem = recipe.problem();
        let proof = prove(&problem, &Budget::default()).expect("there is a proof");
        let lines: Vec<&str> = proof.lines().collect();
        let at = at.index(lines.len());
        let mut changed: Vec<String> = lines.iter().map(ToString::to_string).collect();
        match change {
            0 => drop(changed.remove(at)),
            1 => changed[at] = changed[at].replacen(' ', " -", 1),
            2 => changed[at] = changed[at].replacen('1', "2", 1),
            _ => changed.truncate(at),
        }
        match (check_proof(&problem, &changed.join("\n")), brute_force(&problem)) {
            (Err(_), _) | (Ok(Claim::NoSolution), None) => {}
            (Ok(Claim::Best(_, worth)), Some(best)) => prop_assert_eq!(worth, best.objective),
            (Ok(claim), best) => panic!("the proof shows {claim:?}, brute force finds {best:?}"),
        }
    }
}

/// As many of `n` things as there are places for, all different: none if there are more things than places.
fn places(n: i64, places: i64, weighed: bool) -> Problem {
    let mut problem = Problem::new();
    let mut terms = Vec::new();
    for number in 0..n {
        let variable =
            problem.choice(&format!("x{number}"), (0..places).map(Atom::from)).expect("some values");
        let value = problem.value(variable).expect("it is there");
        terms.push(value);
        if weighed {
            let first = problem.constant(number % 2).expect("small");
            let wish = problem.equal(value, first).expect("it is there");
            problem.prefer(wish, RBig::from(1 + number), Origin::default()).expect("it is there");
        }
    }
    let apart = problem.all_different(terms).expect("it is there");
    problem.require(apart, Origin::default()).expect("it is there");
    problem
}

fn refused(problem: &Problem, proof: &str, expected: &str) {
    let error = check_proof(problem, proof).expect_err("it proves nothing").to_string();
    assert!(error.contains(expected), "{error} is not about {expected}");
}

#[test]
fn proofs_of_conflicts() {
    let (none, some) = (places(5, 4, false), places(4, 4, false));
    let proof = check(&none);
    assert!(proof.contains("claim no-solution"));
    let body = proof.split_once("no-solution\n").expect("it has a claim").1;
    let head = format!("c avm-problem-proof 1\nc problem {}\nc claim no-solution\n", some.hash());
    refused(&some, &proof, "the hash is another");
    refused(&some, &head, "no contradiction");
    refused(&some, &format!("{head}{body}"), "");
    refused(&some, &format!("{head}1000000 0 1 2 3 0\n"), "does not follow");
    refused(&none, &proof[..proof.len() / 2], "");
}

/// So long that clauses are forgotten on the way.
#[test]
fn long_proofs() {
    let problem = pigeons(10, false);
    let proof = prove(&problem, &Budget::default()).expect("there is a proof");
    assert!(
        proof.lines().any(|line| line.contains(" d ")),
        "nothing was forgotten in {} lines",
        proof.lines().count()
    );
    assert_eq!(check_proof(&problem, &proof), Ok(Claim::NoSolution));
    let few = |n| Budget { conflicts: Some(n), ..Budget::default() };
    assert_eq!(prove(&problem, &few(100)), Err(NoProof::Budget));
    // What numbers find soon, they prove soon.
    assert!(prove(&sums(24), &few(10_000)).is_ok());
}

#[test]
fn proofs_of_optima() {
    let problem = places(6, 7, true);
    let proof = check(&problem);
    for (from, to, expected) in [
        ("c claim best 11", "c claim best 12", "no solution of that worth"),
        ("c claim best 11", "c claim no-solution", ""),
        ("c claim best 11", "c claim", "its claim is unknown"),
        ("\nk ", "\nc k ", ""),
        ("\nn ", "\nc n ", ""),
        ("\no ", "\nc o ", ""),
    ] {
        assert!(proof.contains(from), "there is no {from:?} in\n{proof}");
        refused(&problem, &proof.replace(from, to), expected);
    }
}

/// What is chosen, each thing worth something and a load on two sums that have limits.
fn knapsack(things: &[(i64, i64, i64)], limits: (i64, i64), spare: bool) -> Problem {
    let mut problem = Problem::new();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (number, (worth, a, b)) in things.iter().enumerate() {
        let taken = problem.choice(&format!("thing-{number}"), [0, 1].map(Atom::from)).expect("two values");
        problem.weigh(taken, Atom::from(1), RBig::from(*worth)).expect("in the domain");
        let term = problem.value(taken).expect("there");
        first.push((IBig::from(*a), term));
        second.push((IBig::from(*b), term));
    }
    for (sum, limit) in [(first, limits.0), (second, limits.1)] {
        let sum = problem.sum(sum, IBig::ZERO).expect("small");
        let limit = problem.constant(limit).expect("small");
        let fits = problem.less_or_equal(sum, limit).expect("there");
        problem.require(fits, Origin::default()).expect("there");
        if spare {
            return problem;
        }
    }
    problem
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("AVM_SLOW").is_some() { 500 } else { 24 }))]

    /// The proof by prices shows what brute force finds, whatever prices it has; what is not best is not shown.
    #[test]
    fn knapsacks_are_proved(
        things in prop::collection::vec((-3_i64..30, 0_i64..20, -4_i64..20), 12),
        limits in (0_i64..120, 0_i64..120),
        prices in (0_u32..400_000, 0_u32..400_000),
        spare in any::<bool>(),
        value in 0_usize..12,
    ) {
        let problem = knapsack(&things, limits, spare);
        let proof = check(&problem);
        // Limits that nothing can go beyond are no sums.
        prop_assume!(proof.contains("\np "));
        let priced = |line: &str| match line.strip_prefix("p ") {
            Some(old) if old.contains(' ') => format!("p {} {}", prices.0, prices.1),
            Some(_) => format!("p {}", prices.0),
            None => line.to_string(),
        };
        let other: Vec<String> = proof.lines().map(priced).collect();
        prop_assert_eq!(check_proof(&problem, &other.join("\n")), check_proof(&problem, &proof));
        // Another solution, which is worth less, is not shown to be the best.
        let Ok(Claim::Best(mut values, best)) = check_proof(&problem, &proof) else { panic!("it is proved") };
        values[value] = Atom::from(0);
        let verdict = problem.judge(&values).expect("values of the variables");
        if verdict.violated.is_empty() && verdict.objective < best {
            let claimed = |(at, line): (usize, &str)| match line.strip_prefix("c claim best ") {
                Some(_) => format!("c claim best {}", verdict.objective),
                None if at == 3 + value => format!("c value {}", serde_json::to_string(&Atom::from(0)).expect("JSON")),
                None => line.to_string(),
            };
            let wrong: Vec<String> = proof.lines().enumerate().map(claimed).collect();
            refused(&problem, &wrong.join("\n"), "something is worth more");
        }
    }
}

#[test]
fn large_knapsacks_are_proved_and_bad_prices_are_refused() {
    for count in [20, 100, 1000] {
        let problem = sums(count);
        let proof = prove(&problem, &Budget::default()).expect("there is a proof");
        let claim = check_proof(&problem, &proof).expect("it is right");
        match (claim, solve(&problem, &Budget::default()).expect("the solver does not fail")) {
            (Claim::Best(_, worth), SolverOutcome::Solved(best)) => assert_eq!(worth, best.objective),
            other => panic!("{other:?}"),
        }
        for (line, changed, expected) in [
            ("\np ", "\np -", "the prices are not those"),
            ("\np ", "\np 7 ", "the prices are not those"),
            ("\nv ", "\nv 0 ", "the order is not one"),
        ] {
            refused(&problem, &proof.replacen(line, changed, 1), expected);
        }
    }
}
