//! What an explanation names is what is needed, and no more: of random programs that have no solution, the named constraints
//! alone have none either, and without any one of them the others have one. Each is named with its file, line and column. What is
//! stated behind a branch is left out here: on a way that ends, because of an error or of what is required there, nothing else is
//! stated, so that the others count together with what ended it only.

use avm_scheme::Engine;
use avm_testing::Random;

const FILE: &str = "parties.scm";

const PRELUDE: &str = "(import (scheme base) (avm))
(define-behavior cell (state (v 0)) ((put x) (set! v x)) ((get) v))
(define cells (vector (create-object 'cell 'm) (create-object 'cell 'm) (create-object 'cell 'm)))
(define (cell i) (vector-ref cells i))
";

/// A line of a program: what begins or ends something, or a constraint, which can be left out.
struct Line {
    text: String,
    /// The beginning of it that an explanation points at, if it is a constraint.
    constraint: Option<&'static str>,
}

/// The lines of a program of some intents, each with choices and a cell of its own, side by side or one after the other.
fn program(random: &mut Random) -> Vec<Line> {
    let mut lines = Vec::new();
    let plain = |lines: &mut Vec<Line>, text: String| lines.push(Line { text, constraint: None });
    let parties = 1 + random.below(3);
    let composed = if random.below(3) == 0 { "sequential" } else { "parallel" };
    plain(&mut lines, format!("(settle ({composed}"));
    for party in 0..parties {
        plain(&mut lines, " (intent".into());
        plain(&mut lines, "  (let ((x (choose '(0 1 2 3))) (y (choose '(0 1 2))))".into());
        plain(&mut lines, format!("   (ask (cell {party}) (put (+ x y)))"));
        for _ in 0..2 + random.below(4) {
            let (text, constraint) = constraint(random, parties);
            lines.push(Line { text: format!("   {text}"), constraint: Some(constraint) });
        }
        plain(&mut lines, "   x))".into());
    }
    plain(&mut lines, "))".into());
    lines
}

fn test(random: &mut Random) -> String {
    let n = random.below(4);
    match random.below(6) {
        0 => format!("(< x {n})"),
        1 => format!("(> (+ x y) {n})"),
        2 => format!("(= x (+ y {n}))"),
        3 => format!("(not (= y {n}))"),
        4 => "(odd? x)".into(),
        _ => format!("(memv (+ x (* 2 y)) '(1 4 {n}))"),
    }
}

/// A constraint, and the beginning of what an explanation points at.
fn constraint(random: &mut Random, parties: u64) -> (String, &'static str) {
    match random.below(8) {
        0..=4 => (format!("(require {})", test(random)), "(require"),
        5 | 6 => {
            let wanted = format!("(ask (cell {}) (get))", random.below(parties));
            (format!("(ensure (= {wanted} (+ x {})))", random.below(3)), "(ensure")
        }
        _ => (format!("(prefer {} {})", test(random), 1 + random.below(4)), "(prefer"),
    }
}

/// What comes of a program.
enum Outcome {
    Settled,
    /// There is no solution: what the explanation says.
    Explained(Vec<String>),
    /// Every way ends with an error, and nothing is required.
    Raised,
}

/// Settles the intents of these lines, with only those constraints that are kept.
fn settle(lines: &[Line], is_kept: impl Fn(usize) -> bool) -> Outcome {
    let mut text = PRELUDE.to_string();
    text.push_str("(define explained (guard (e ((and (avm-error? e) (eq? (avm-error-kind e) 'no-solution)) (explain e)) (#t 'error))\n");
    for (number, line) in lines.iter().enumerate() {
        if line.constraint.is_none() || is_kept(number) {
            text.push_str(&line.text);
        }
        text.push('\n');
    }
    text.push_str("#f))\n");
    let mut engine = Engine::new();
    engine.eval_named(FILE, &text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
    let mut holds = |test: &str| engine.eval_as::<bool>(test).expect("a boolean");
    if holds("(eq? explained 'error)") {
        return Outcome::Raised;
    }
    if holds("(not explained)") {
        return Outcome::Settled;
    }
    Outcome::Explained(engine.eval_as("explained").expect("a list of strings"))
}

/// The lines that an explanation names. Each of its entries is a place, and what stands there with marks below.
fn named(lines: &[Line], explanation: &[String]) -> Vec<usize> {
    let first = PRELUDE.lines().count() + 1;
    let mut named: Vec<usize> = explanation
        .iter()
        .map(|entry| {
            let mut parts = entry.splitn(4, ':');
            let file = parts.next().unwrap_or_default();
            let mut number = || parts.next().and_then(|text| text.parse::<usize>().ok());
            let (Some(line), Some(column)) = (number(), number()) else { panic!("no place: {entry}") };
            assert_eq!(file, FILE, "{entry}");
            let at = line - 1 - first;
            let constraint = lines[at].constraint.unwrap_or_else(|| panic!("no constraint: {entry}"));
            assert!(lines[at].text[column - 1..].starts_with(constraint), "{entry}: {}", lines[at].text);
            let drawn: Vec<&str> = entry.lines().skip(1).collect();
            let [source, marks] = drawn[..] else { panic!("nothing is drawn: {entry}") };
            let begins = marks.find('^').unwrap_or_else(|| panic!("no mark: {entry}"));
            assert!(source[begins..].starts_with(constraint), "{entry}");
            at
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// Checks the explanation of a random program; gives how many constraints it names, none if there is a solution.
fn check(seed: u64) -> usize {
    let lines = program(&mut Random(seed.wrapping_mul(0x9e37_79b9) + 3));
    let text = || lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    let Outcome::Explained(explanation) = settle(&lines, |_| true) else { return 0 };
    let named = named(&lines, &explanation);
    assert!(!named.is_empty(), "seed {seed}: nothing is named\n{}", text());
    assert!(
        !matches!(settle(&lines, |line| named.contains(&line)), Outcome::Settled),
        "seed {seed}: what is named has a solution: {explanation:#?}\n{}",
        text()
    );
    for without in &named {
        assert!(
            matches!(settle(&lines, |line| line != *without && named.contains(&line)), Outcome::Settled),
            "seed {seed}: line {without} is not needed: {explanation:#?}\n{}",
            text()
        );
    }
    named.len()
}

#[test]
fn an_explanation_names_what_is_needed_and_no_more() {
    let count = if std::env::var_os("AVM_SLOW").is_some() { 3000 } else { 120 };
    let sizes: Vec<usize> = (0..count).map(check).collect();
    let of = |size: usize| sizes.iter().filter(|named| **named >= size).count();
    assert!(of(1) > 20 && of(2) > 10 && of(3) > 3, "too few have no solution: {sizes:?}");
}
