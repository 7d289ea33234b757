//! Random programs that end give the same result with every pass on, off and alone missing.

use crate::support;
use avm_base::Sources;
use avm_compiler::compile;

/// Makes random programs whose expressions give integers. Each notes what it does in the variable `log`.
struct Maker {
    state: u64,
    count: u32,
    integers: Vec<String>,
    /// Procedures of one integer, which end.
    procedures: Vec<String>,
    /// Loops: procedures of a counter and an integer.
    loops: Vec<String>,
}

impl Maker {
    fn below(&mut self, n: u64) -> u64 {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.state >> 33) % n
    }

    fn name(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}{}", self.count)
    }

    /// An expression in the scope of further variables.
    fn within(&mut self, variables: &[&String], depth: u32) -> String {
        let before = self.integers.len();
        self.integers.extend(variables.iter().map(|name| (*name).clone()));
        let made = self.integer(depth);
        self.integers.truncate(before);
        made
    }

    fn atom(&mut self) -> String {
        if self.integers.is_empty() || self.below(3) == 0 {
            return (self.below(5) as i64 - 1).to_string();
        }
        let i = self.below(self.integers.len() as u64) as usize;
        self.integers[i].clone()
    }

    fn test(&mut self, depth: u32) -> String {
        let (a, b) = (self.integer(depth), self.integer(depth));
        match self.below(8) {
            0 => "#t".into(),
            1 => format!("(not {})", self.test_or_atom(depth)),
            2 => format!("(if {} {} #f)", self.test_or_atom(depth), self.test_or_atom(depth)),
            3 => format!("(let ((t (< {a} {b}))) (if t t (= {a} 2)))"),
            4 => format!("(eqv? {a} 1)"),
            5 => format!("(= {a} {b})"),
            6 => format!("(pair? (if (< {a} 1) '(1) 'a))"),
            _ => format!("(< {a} {b})"),
        }
    }

    fn test_or_atom(&mut self, depth: u32) -> String {
        if depth == 0 { "(< 1 2)".into() } else { self.test(depth - 1) }
    }

    fn integer(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.atom();
        }
        let d = depth - 1;
        match self.below(20) {
            0 | 1 => {
                format!("({} {} {})", ["+", "-"][self.below(2) as usize], self.integer(d), self.integer(d))
            }
            2 => format!("(+ {} {} {})", self.integer(d), self.integer(d), self.integer(d)),
            3 | 4 => format!("(if {} {} {})", self.test(d), self.integer(d), self.integer(d)),
            5 => format!("(begin {} {})", self.integer(d), self.integer(d)),
            6 => format!("(tick {})", self.integer(d)),
            7 | 8 => {
                let (x, y) = (self.name("x"), self.name("y"));
                let inits = (self.integer(d), self.integer(d));
                let body = self.within(&[&x, &y], d);
                format!("(let (({x} {}) ({y} {})) {body})", inits.0, inits.1)
            }
            9 => {
                let x = self.name("x");
                let (init, value) = (self.integer(d), self.integer(d));
                let body = self.within(&[&x], d);
                format!("(let (({x} {init})) (begin {body} (set! {x} {value}) {body} (+ {x} 1)))")
            }
            10 | 11 => self.procedure(d),
            12..=14 => self.iteration(d),
            15 => {
                let k = self.name("k");
                format!("(call/cc (lambda ({k}) (+ {} ({k} {}))))", self.integer(d), self.integer(d))
            }
            16 => {
                let (a, b) = (self.name("a"), self.name("b"));
                let values = (self.integer(d), self.integer(d));
                let body = self.within(&[&a, &b], d);
                format!(
                    "(call-with-values (lambda () (values {} {})) (lambda ({a} {b}) {body}))",
                    values.0, values.1
                )
            }
            17 => format!("(apply + {} (list {} {}))", self.integer(d), self.integer(d), self.integer(d)),
            _ => self.call(d),
        }
    }

    fn call(&mut self, depth: u32) -> String {
        let argument = self.integer(depth);
        match self.below(3) {
            0 if !self.loops.is_empty() => {
                let i = self.below(self.loops.len() as u64) as usize;
                let count = self.below(4);
                format!("({} {count} {argument})", self.loops[i])
            }
            _ if self.procedures.is_empty() => argument,
            1 => {
                let i = self.below(self.procedures.len() as u64) as usize;
                format!("((car (list {})) {argument})", self.procedures[i])
            }
            _ => {
                let i = self.below(self.procedures.len() as u64) as usize;
                format!("({} {argument})", self.procedures[i])
            }
        }
    }

    fn procedure(&mut self, depth: u32) -> String {
        let (f, x) = (self.name("f"), self.name("x"));
        let body = self.within(&[&x], depth);
        self.procedures.push(f.clone());
        let scope = self.integer(depth);
        self.procedures.pop();
        let form = ["let", "letrec"][self.below(2) as usize];
        format!("({form} (({f} (lambda ({x}) {body}))) {scope})")
    }

    /// One loop, or two that call each other, each at its end or before.
    fn iteration(&mut self, depth: u32) -> String {
        let (f, g, n, x) = (self.name("f"), self.name("g"), self.name("n"), self.name("x"));
        let lambda = |next: &str, maker: &mut Maker| {
            let (end, argument) = (maker.within(&[&n, &x], depth), maker.within(&[&n, &x], depth));
            let again = format!("({next} (- {n} 1) {argument})");
            let again = match maker.below(4) {
                0 => format!("(+ {} {again})", maker.within(&[&x], depth)),
                1 => format!("(begin (set! {x} {argument}) ({next} (- {n} 1) {x}))"),
                _ => again,
            };
            format!("(lambda ({n} {x}) (if (< {n} 1) {end} {again}))")
        };
        let bindings = if depth > 1 && self.below(3) == 0 {
            let (a, b) = (lambda(&g, self), lambda(&f, self));
            // Names are bound once in a program: the second takes its own.
            let b = b.replace(&n, &format!("{n}b")).replace(&x, &format!("{x}b"));
            format!("(({f} {a}) ({g} {b}))")
        } else {
            format!("(({f} {}))", lambda(&f, self))
        };
        self.loops.push(f.clone());
        let scope = match self.below(2) {
            0 => format!("({f} {} {})", self.below(5), self.integer(depth)),
            _ => self.integer(depth),
        };
        self.loops.pop();
        format!("(letrec {bindings} {scope})")
    }

    fn program(&mut self) -> String {
        let mut text =
            String::from("(define log '()) (define tick (lambda (x) (begin (set! log (cons x log)) x)))\n");
        for _ in 0..self.below(3) {
            let (f, x) = (self.name("top"), self.name("x"));
            let body = self.within(&[&x], 3);
            text += &format!("(define {f} (lambda ({x}) {body}))\n");
            self.procedures.push(f);
        }
        let main = self.integer(5);
        text + &format!("(let ((result {main})) (cons result log))")
    }
}

#[test]
fn passes_change_no_result() {
    let usual = u64::from(avm_testing::times(200));
    let count = std::env::var("RANDOM_PROGRAMS").ok().and_then(|count| count.parse().ok()).unwrap_or(usual);
    let from = std::env::var("RANDOM_FROM").ok().and_then(|from| from.parse().ok()).unwrap_or(0);
    avm_testing::each(from..from + count, check);
}

fn check(seed: u64) {
    let mut maker = Maker { state: seed, count: 0, integers: vec![], procedures: vec![], loops: vec![] };
    let text = maker.program().replace("log", "trail");
    let mut sources = Sources::default();
    let unit = support::unit(&text, &mut sources);
    let mut results = Vec::new();
    for (name, options) in support::variants() {
        let module = compile(&unit, &sources, &options).expect("it compiles");
        let module =
            avm_bytecode::verify(module).unwrap_or_else(|e| panic!("{seed}: {name}: {e}\n{text:.5000}"));
        results.push((name, support::machine::run(module)));
    }
    if results.iter().any(|(_, result)| result == "OutOfFuel") {
        return;
    }
    for (name, result) in &results {
        assert_eq!(result, &results[1].1, "{seed}: {name}\n{text:.5000}");
    }
}
