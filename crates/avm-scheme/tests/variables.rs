//! Constraint variables among choices, against brute force: what a transaction comes to satisfies what was posted and required, nothing is
//! worth more, and where there is no solution no values satisfy it all. Afterwards the variables have the values that were chosen.

use avm_scheme::Engine;
use avm_testing::Random;

/// Three variables, then two choices.
const NAMES: [&str; 5] = ["u", "v", "w", "c", "d"];
const VARIABLES: usize = 3;

/// An integer: of a name, said, or made of two.
#[derive(Clone)]
enum Expression {
    Named(usize),
    Said(i64),
    Of(&'static str, Box<[Expression; 2]>),
}

/// A comparison of two.
#[derive(Clone)]
struct Test {
    relation: &'static str,
    sides: [Expression; 2],
}

impl Expression {
    /// One about the first so many names.
    fn any(random: &mut Random, names: usize, depth: usize) -> Expression {
        match random.index(4) {
            0 => Expression::Said(random.index(6) as i64),
            1 if depth > 0 => {
                let parts =
                    [Expression::any(random, names, depth - 1), Expression::any(random, names, depth - 1)];
                Expression::Of(random.of(&["+", "-", "*"]), Box::new(parts))
            }
            _ => Expression::Named(random.index(names)),
        }
    }

    fn value(&self, values: &[i64]) -> i64 {
        match self {
            Expression::Named(name) => values[*name],
            Expression::Said(n) => *n,
            Expression::Of(operation, parts) => {
                let (a, b) = (parts[0].value(values), parts[1].value(values));
                match *operation {
                    "+" => a + b,
                    "-" => a - b,
                    _ => a * b,
                }
            }
        }
    }

    /// Its text; with `fd`, as a list for the constraint store, otherwise to be computed of what is chosen.
    fn text(&self, fd: bool) -> String {
        match self {
            Expression::Named(name) if *name < VARIABLES && !fd => format!("(choose {})", NAMES[*name]),
            Expression::Named(name) => NAMES[*name].to_string(),
            Expression::Said(n) => n.to_string(),
            Expression::Of(operation, parts) => {
                let prefix = if fd { "fd" } else { "" };
                format!("({prefix}{operation} {} {})", parts[0].text(fd), parts[1].text(fd))
            }
        }
    }
}

impl Test {
    fn any(random: &mut Random, names: usize) -> Test {
        let sides = [Expression::any(random, names, 1), Expression::any(random, names, 1)];
        Test { relation: random.of(&["=", "!=", "<", "<=", ">", ">="]), sides }
    }

    fn holds(&self, values: &[i64]) -> bool {
        let (a, b) = (self.sides[0].value(values), self.sides[1].value(values));
        match self.relation {
            "=" => a == b,
            "!=" => a != b,
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            _ => a >= b,
        }
    }

    fn constraint(&self) -> String {
        format!("(fd{} {} {})", self.relation, self.sides[0].text(true), self.sides[1].text(true))
    }

    fn condition(&self) -> String {
        let (a, b) = (self.sides[0].text(false), self.sides[1].text(false));
        match self.relation {
            "!=" => format!("(not (= {a} {b}))"),
            relation => format!("({relation} {a} {b})"),
        }
    }
}

/// What a transaction says.
enum Statement {
    Require(Test),
    Prefer(Test, i64),
    /// The second is required where the first holds.
    When(Test, Test),
}

impl Statement {
    fn any(random: &mut Random) -> (Statement, String) {
        let test = Test::any(random, NAMES.len());
        let shown = if random.index(3) == 0 { test.condition() } else { test.constraint() };
        match random.index(4) {
            0 => {
                let weight = random.index(7) as i64 - 2;
                (Statement::Prefer(test, weight), format!("(prefer {shown} {weight})"))
            }
            1 => {
                let guard = Test::any(random, NAMES.len());
                let text = format!("(if {} (require {shown}))", guard.condition());
                (Statement::When(guard, test), text)
            }
            2 => (Statement::Require(test), format!("(ensure {shown})")),
            _ => (Statement::Require(test), format!("(require {shown})")),
        }
    }

    fn holds(&self, values: &[i64]) -> bool {
        match self {
            Statement::Require(test) => test.holds(values),
            Statement::Prefer(..) => true,
            Statement::When(guard, test) => !guard.holds(values) || test.holds(values),
        }
    }

    fn worth(&self, values: &[i64]) -> i64 {
        match self {
            Statement::Prefer(test, weight) if test.holds(values) => *weight,
            _ => 0,
        }
    }
}

fn products(domains: &[Vec<i64>]) -> Vec<Vec<i64>> {
    domains.iter().fold(vec![Vec::new()], |all, domain| {
        all.iter().flat_map(|some| domain.iter().map(move |value| [&some[..], &[*value]].concat())).collect()
    })
}

fn written(engine: &mut Engine, text: &str) -> String {
    let value = engine.eval(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    engine.write(&value).expect("it can be written")
}

fn check(seed: u64) {
    let mut random = Random(seed.wrapping_mul(7919) + 1);
    let mut engine = Engine::new();
    engine.eval("(import (scheme base) (avm))").expect("the imports are there");
    let domains: Vec<Vec<i64>> = (0..NAMES.len())
        .map(|_| random.of(&[&[0_i64, 1, 2, 3][..], &[1, 4], &[-1, 0, 5], &[2]]).to_vec())
        .collect();
    let list = |domain: &[i64]| domain.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
    for (name, domain) in NAMES.iter().zip(&domains).take(VARIABLES) {
        engine.eval(&format!("(define {name} (new-var '({})))", list(domain))).expect("it is a domain");
    }
    let mut stated = Vec::new();
    let mut program = String::new();
    for _ in 0..random.index(4) {
        let test = Test::any(&mut random, VARIABLES);
        if random.index(3) == 0 {
            // Before anything is undecided.
            program.push_str(&format!("(require {}) ", test.constraint()));
        } else if written(&mut engine, &format!("(post {})", test.constraint())) == "#f" {
            continue;
        }
        stated.push(Statement::Require(test));
    }
    program.push_str(&format!(
        "(let* ((c (choose '({}))) (d (choose '({})))) ",
        list(&domains[3]),
        list(&domains[4])
    ));
    for _ in 0..1 + random.index(4) {
        let (statement, text) = Statement::any(&mut random);
        program.push_str(&text);
        stated.push(statement);
    }
    program.push_str(" (list (choose u) (choose v) (choose w) c d))");
    let text = format!(
        "(guard (e ((and (avm-error? e) (eq? (avm-error-kind e) 'no-solution)) 'none)) (transaction {program}))"
    );
    let worth = |values: &[i64]| stated.iter().map(|statement| statement.worth(values)).sum::<i64>();
    let mut solutions = products(&domains);
    solutions.retain(|values| stated.iter().all(|statement| statement.holds(values)));
    let found = written(&mut engine, &text);
    let best = solutions.iter().map(|values| worth(values)).max();
    let Some(best) = best else {
        assert_eq!(found, "none", "seed {seed}: {text}");
        return;
    };
    let values: Vec<i64> =
        found.trim_matches(['(', ')']).split(' ').filter_map(|value| value.parse().ok()).collect();
    assert!(solutions.contains(&values), "seed {seed}: {found} is no solution, of {solutions:?}\n{text}");
    assert_eq!(worth(&values), best, "seed {seed}: {found}\n{text}");
    let left = written(&mut engine, "(map fd-value (list u v w))");
    assert_eq!(left, format!("({})", list(&values[..VARIABLES])), "seed {seed}: {text}");
}

#[test]
fn choices_and_variables_agree_with_brute_force() {
    avm_testing::each(0..avm_testing::times(500).into(), check);
}
