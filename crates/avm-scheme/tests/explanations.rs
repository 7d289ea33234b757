//! What an explanation names is what is needed, and no more: of random programs that have no solution, the named constraints
//! alone have none either, and without any one of them the others have one. Each is named with its file, line and column. A way
//! that ends, because of an error or in another way, has that as a constraint, at the place where it ends. Whether lines have
//! a solution is asked of the engine, and of plain runs with all values there are.

use avm_scheme::Engine;
use avm_testing::Random;

const FILE: &str = "parties.scm";

const PRELUDE: &str = "(import (scheme base) (avm))
(define-behavior cell (state (v 0)) ((put x) (set! v x)) ((get) v) ((small x) (if (> x 2) (error \"large\") x)))
(define cells (vector (create-object 'cell 'm) (create-object 'cell 'm) (create-object 'cell 'm)))
(define (cell i) (vector-ref cells i))
(define leave #f)
";

/// What the choices of a party are written as, in the order of the parties.
const CHOICES: [(&str, u64); 2] = [("(choose '(0 1 2 3))", 4), ("(choose '(0 1 2))", 3)];

/// What ends a way.
const ENDS: [&str; 4] = ["(error \"no\" x)", "(raise 'no)", "(car '())", "(leave 'left)"];

/// A line of a program: what begins or ends something, or a constraint, which can be left out.
#[derive(Clone)]
struct Line {
    text: String,
    /// The beginning of it that an explanation points at, if it is a constraint.
    constraint: Option<&'static str>,
}

/// The lines of a program of some intents, each with choices and a cell of its own, side by side or one after the other.
fn program(random: &mut Random) -> Vec<Line> {
    let mut lines = Vec::new();
    let parties = 1 + random.below(3);
    let composed = if random.below(3) == 0 { "sequential" } else { "parallel" };
    plain(&mut lines, format!("(settle ({composed}"));
    let branches = random.below(3) > 0;
    for party in 0..parties {
        plain(&mut lines, " (intent".into());
        plain(&mut lines, format!("  (let ((x {}) (y {}))", CHOICES[0].0, CHOICES[1].0));
        plain(&mut lines, format!("   (ask (cell {party}) (put (+ x y)))"));
        for _ in 0..2 + random.below(4) {
            match random.below(5) {
                0..=2 if branches => branch(random, party, parties, 2, &mut lines),
                _ => constraint(random, parties, &mut lines),
            }
        }
        plain(&mut lines, "   x))".into());
    }
    plain(&mut lines, "))".into());
    lines
}

fn plain(lines: &mut Vec<Line>, text: String) {
    lines.push(Line { text, constraint: None });
}

/// A branch; ways of it may end.
fn branch(random: &mut Random, party: u64, parties: u64, depth: u64, lines: &mut Vec<Line>) {
    let when = test(random);
    let mut ends = |end: String, beginning| {
        lines.push(Line { text: format!("   (if {when} {end})"), constraint: Some(beginning) });
    };
    match random.below(10) {
        0 | 1 => ends("(error \"no\" x)".into(), "(error"),
        2 => ends("(raise 'no)".into(), "(raise"),
        3 => ends("(car '())".into(), "(car"),
        4 => ends("(leave 'left)".into(), "(leave"),
        5 => ends(format!("(ask (cell {party}) (small x))"), "(ask"),
        6 => ends(format!("(require {})", test(random)), "(require"),
        7 => {
            let text =
                format!("   (for-each (lambda (i) (require (not (= x i)))) '(0 {} 2))", random.below(4));
            lines.push(Line { text, constraint: Some("(require") });
        }
        _ => {
            plain(lines, format!("   (if {when} (begin (ask (cell {party}) (put {}))", random.below(4)));
            inside(random, party, parties, depth, lines);
            plain(lines, "   ) (begin #f".into());
            inside(random, party, parties, depth, lines);
            plain(lines, "   ))".into());
        }
    }
}

/// What stands in a branch.
fn inside(random: &mut Random, party: u64, parties: u64, depth: u64, lines: &mut Vec<Line>) {
    for _ in 0..random.below(3) {
        match random.below(3) {
            0 if depth > 0 => branch(random, party, parties, depth - 1, lines),
            _ => constraint(random, parties, lines),
        }
    }
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

/// A constraint, with the beginning of what an explanation points at.
fn constraint(random: &mut Random, parties: u64, lines: &mut Vec<Line>) {
    let (text, beginning) = match random.below(8) {
        0..=4 => (format!("(require {})", test(random)), "(require"),
        5 | 6 => {
            let wanted = format!("(ask (cell {}) (get))", random.below(parties));
            (format!("(ensure (= {wanted} (+ x {})))", random.below(3)), "(ensure")
        }
        _ => (format!("(prefer {} {})", test(random), 1 + random.below(4)), "(prefer"),
    };
    lines.push(Line { text: format!("   {text}"), constraint: Some(beginning) });
}

/// What comes of a program.
enum Outcome {
    Settled,
    /// There is no solution: what the explanation says.
    Explained(Vec<String>),
    /// Every way ends with an error, and nothing is required.
    Raised,
}

/// The text of these lines, with only those constraints that are kept, in an expression that gives `#f` where they are settled.
fn text_of(lines: &[Line], is_kept: impl Fn(usize) -> bool) -> String {
    let mut text =
        "(guard (e ((and (avm-error? e) (eq? (avm-error-kind e) 'no-solution)) (explain e)) (#t 'error)) \
                    (call-with-current-continuation (lambda (k) (set! leave k)\n"
            .to_string();
    for (number, line) in lines.iter().enumerate() {
        if line.constraint.is_none() || is_kept(number) {
            text.push_str(&line.text);
        }
        text.push('\n');
    }
    text.push_str("#f)))\n");
    text
}

/// Settles the intents of these lines, with only those constraints that are kept.
fn settle(lines: &[Line], is_kept: impl Fn(usize) -> bool) -> Outcome {
    let text = format!("{PRELUDE}(define explained {})", text_of(lines, is_kept));
    let mut engine = Engine::new();
    engine.eval_named(FILE, &text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
    let mut holds = |test: &str| engine.eval_as::<bool>(test).expect("a boolean");
    if holds("(symbol? explained)") {
        return Outcome::Raised;
    }
    if holds("(not explained)") {
        return Outcome::Settled;
    }
    Outcome::Explained(engine.eval_as("explained").expect("a list of strings"))
}

/// Whether plain runs of these lines with only those constraints that are kept settle with some values, all being tried.
fn settles_plainly(engine: &mut Engine, lines: &[Line], is_kept: impl Fn(usize) -> bool) -> bool {
    let mut text = text_of(lines, is_kept);
    let mut count = 1;
    while let Some((at, choices, values)) =
        CHOICES.iter().filter_map(|(choices, values)| Some((text.find(choices)?, choices, values))).min()
    {
        text.replace_range(at..at + choices.len(), &format!("(modulo (quotient n {count}) {values})"));
        count *= values;
    }
    let text = format!(
        "(define (runs n) {text})
(define settled (let next ((n 0)) (and (< n {count}) (or (not (runs n)) (next (+ n 1))))))"
    );
    engine.eval(&text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
    engine.eval_as("settled").expect("a boolean")
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

/// Checks the explanation of a random program; gives how many constraints it names, none if there is a solution, and how many of
/// these are ends of ways.
fn check(seed: u64) -> (usize, usize) {
    let lines = program(&mut Random(seed.wrapping_mul(0x9e37_79b9) + 3));
    let text = || lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    let Outcome::Explained(explanation) = settle(&lines, |_| true) else { return (0, 0) };
    let named = named(&lines, &explanation);
    assert!(!named.is_empty(), "seed {seed}: nothing is named\n{}", text());
    assert!(
        !matches!(settle(&lines, |line| named.contains(&line)), Outcome::Settled),
        "seed {seed}: what is named has a solution: {explanation:#?}\n{}",
        text()
    );
    let mut engine = Engine::new();
    engine.eval(PRELUDE).expect("definitions");
    assert!(
        !settles_plainly(&mut engine, &lines, |line| named.contains(&line)),
        "seed {seed}: {explanation:#?}\n{}",
        text()
    );
    for without in &named {
        // Where the end of a way is not named, it goes on, or it may end there.
        let others = |line| line != *without && named.contains(&line);
        let mut ended = lines.clone();
        let mut ends = Vec::new();
        for (number, line) in ended.iter_mut().enumerate().filter(|(number, _)| !others(*number)) {
            let before = line.text.clone();
            if let (Some(at), true) = (line.text.find("(ask"), line.text.contains("(small x)")) {
                line.text.replace_range(at.., "(if (> x 2) (leave #f)))");
            }
            for end in ENDS {
                line.text = line.text.replace(end, "(leave #f)");
            }
            if line.text != before {
                ends.push(number);
            }
        }
        assert!(
            settles_plainly(&mut engine, &lines, others)
                || settles_plainly(&mut engine, &ended, |line| others(line) || ends.contains(&line)),
            "seed {seed}: line {without} is not needed: {explanation:#?}\n{}",
            text()
        );
    }
    let ends = explanation.iter().filter(|entry| entry.contains("this way ends here")).count();
    (named.len(), ends)
}

#[test]
fn an_explanation_names_what_is_needed_and_no_more() {
    let count = if std::env::var_os("AVM_SLOW").is_some() { 3000 } else { 120 };
    let found: Vec<(usize, usize)> = (0..count).map(check).collect();
    let sizes: Vec<usize> = found.iter().map(|(named, _)| *named).collect();
    let ends = found.iter().filter(|(_, ends)| *ends > 0).count();
    let of = |size: usize| sizes.iter().filter(|named| **named >= size).count();
    assert!(of(1) > 20 && of(2) > 10 && of(3) > 3, "too few have no solution: {sizes:?}");
    assert!(ends > 5, "too few name the end of a way: {ends}");
}
