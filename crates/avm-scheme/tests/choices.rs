//! Choices against plain runs: what a transaction with choices does is what it does when each `choose` just gives the value
//! that was chosen; where there is no solution, no plain run finds one; where one is best, no plain run is better.

mod plain_runs;

use avm_scheme::{Buffer, Engine};
use avm_testing::Random;

/// Makes the text of a program.
struct Writer {
    random: Random,
    /// The variables that hold numbers.
    numbers: Vec<String>,
    choices: usize,
}

impl Writer {
    fn number(&mut self, depth: usize) -> String {
        let leaf = depth == 0 || self.random.below(3) == 0;
        if leaf {
            return match self.random.below(3) {
                0 => (self.random.below(7) as i64 - 2).to_string(),
                _ => self.variable(),
            };
        }
        let (a, b) = (self.number(depth - 1), self.number(depth - 1));
        match self.random.below(18) {
            0..=2 => format!("(+ {a} {b})"),
            3 => format!("(- {a} {b})"),
            4 => format!("(* {a} {b})"),
            5 => format!("(max {a} {b})"),
            6 => format!("(modulo {a} 3)"),
            7 => format!("(if {} {a} {b})", self.test(depth - 1)),
            8 => format!("(double {a})"),
            9 => format!("(vector-ref v (modulo (car (list {a} {b})) 3))"),
            10 => "(length (ask a (log)))".to_string(),
            12 => format!("(cadr (cons {a} (if {} (list {b}) (list 8 9))))", self.test(depth - 1)),
            13 => format!("(let-values (((q r) (floor/ {a} 3))) (- q r))"),
            14 => format!("(apply + {a} (if {} (list {b}) (list 1 2)))", self.test(depth - 1)),
            15 => format!("({} (list-sort < (list {a} {b} 2)))", self.random.of(&["car", "cadr", "caddr"])),
            16 => format!("(down (modulo {a} 4))"),
            17 => {
                let test = self.test(depth - 1);
                format!(
                    "(let ((u (if {test} (vector {a} 1) (vector 5 6 7)))) (vector-ref u (- (vector-length u) 1)))"
                )
            }
            _ => format!("(length (if {} '(1 2) '(3)))", self.test(depth - 1)),
        }
    }

    fn variable(&mut self) -> String {
        let at = self.random.below(self.numbers.len() as u64) as usize;
        self.numbers[at].clone()
    }

    fn test(&mut self, depth: usize) -> String {
        let (a, b) = (self.number(depth.min(1)), self.number(depth.min(1)));
        match self.random.below(9) {
            0 => format!("(= {a} {b})"),
            1 | 2 => format!("(< {a} {b})"),
            3 => format!("(<= {a} {b})"),
            4 => format!("(even? {a})"),
            5 => format!("(equal? (list {a} 1) (list {b} 1))"),
            6 => format!("(memv {a} '(1 3 {}))", self.random.below(6)),
            7 if depth > 0 => format!("(and {} {})", self.test(depth - 1), self.test(depth - 1)),
            _ if depth > 0 => format!("(not {})", self.test(depth - 1)),
            _ => format!("(> {a} {b})"),
        }
    }

    fn statement(&mut self, depth: usize) -> String {
        match self.random.below(20) {
            0 | 1 => format!("(require! {})", self.test(1)),
            2 | 3 => format!("(prefer! {} {})", self.test(1), self.random.below(9) as i64 - 2),
            4 => format!("(ask a (inc {}))", self.number(1)),
            5 => format!("(ask b (put {} {}))", self.random.below(2), self.number(1)),
            6 => format!("(vector-set! v {} {})", self.random.below(3), self.number(2)),
            7 => format!("(set! n {})", self.number(2)),
            8 => format!("(display {})", self.number(1)),
            15 => format!("(string-set! s {} (if {} #\\b #\\λ))", self.random.below(3), self.test(1)),
            16 => format!("(bytevector-u8-set! w {} (modulo {} 3))", self.random.below(3), self.number(1)),
            18 | 19 => match self.random.below(5) {
                0 => format!("(hash-table-delete! t {})", self.random.below(4)),
                1 => "(for-each (lambda (i) (hash-table-set! t i i)) '(5 6 7 8 9 10 11 12))".into(),
                _ => format!("(hash-table-set! t {} {})", self.random.below(4), self.number(1)),
            },
            17 => match self.random.below(3) {
                0 => format!("(vector-fill! v {})", self.number(1)),
                1 => format!("(string-fill! s (if {} #\\c #\\d))", self.test(1)),
                _ => format!("(bytevector-copy! w {} w 2)", self.random.below(2)),
            },
            9 if depth > 0 => format!("(when {} (error \"no\" {}))", self.test(1), self.number(0)),
            10 if depth > 0 => {
                format!("(do ((i 0 (+ i 1))) ((>= i (modulo {} 3))) (set! n (+ n i)))", self.number(1))
            }
            11 if depth > 0 => format!("(guard (e (#t (set! n 7))) (ask a (fail-if {})))", self.test(1)),
            _ if depth > 0 => {
                let (test, yes, no) = (self.test(1), self.block(depth - 1), self.block(depth - 1));
                format!("(if {test} (begin {yes}) (begin {no}))")
            }
            _ => format!("(set! n (+ n {}))", self.number(0)),
        }
    }

    fn block(&mut self, depth: usize) -> String {
        let count = 1 + self.random.below(3);
        (0..count).map(|_| self.statement(depth)).collect::<Vec<_>>().join(" ")
    }

    fn body(&mut self, depth: usize) -> String {
        if self.choices == 0 || (depth > 3 && self.random.below(2) == 0) {
            return format!("{} (list n {} (ask a (get)))", self.block(2), self.number(2));
        }
        self.choices -= 1;
        let name = format!("x{}", self.numbers.len());
        let domain = self.random.of(&["1 2 3", "0 1", "-1 4", "5 2 0 7", "3"]);
        let statements = self.block(1);
        self.numbers.push(name.clone());
        format!(
            "{statements} (let (({name} (pick! '({domain})))) {} {})",
            self.block(2),
            self.body(depth + 1)
        )
    }
}

const PRELUDE: &str = "
(import (scheme base) (scheme write) (srfi 69) (only (srfi 132) list-sort) (avm))
(define-behavior counter
  (state (count 0) (log '()))
  ((inc n) (set! count (+ count n)) (set! log (cons n log)) count)
  ((log) log)
  ((fail-if test) (if test (error \"fails\") (set! count (+ count 1))))
  ((get) count))
(define-behavior store
  (state (items (list 0 0)))
  ((put i n) (set! items (if (= i 0) (list n (cadr items)) (list (car items) n))))
  ((get) items))
(define (down n) (if (= n 0) 0 (+ 1 (down (- n 1)))))
(define (double n) (if (< n 0) (- (* 2 (- n))) (+ n n)))
(define a (create-object 'counter 'alice))
(define b (create-object 'store 'alice))
(define v #f)
(define s #f)
(define w #f)
(define t #f)
(define n 0)
(define (reset!) (set! t (make-hash-table eqv?)) (hash-table-set! t 1 1) (set! v (vector 0 0 0)) (set! s (make-string 3 #\\a)) (set! w (bytevector 1 2 3)) (set! n 0))
(reset!)
(define (state) (list (ask a (get)) (ask a (log)) (ask b (get)) (vector->list v) (string-copy s) (bytevector-copy w) (hash-table->alist t) n))";

/// A run for given picks, of which nothing stays.
const ATTEMPT: &str = "
(define (attempt picks)
  (reset!)
  (call-with-current-continuation
   (lambda (return)
     (let* ((tx (begin-tx))
            (end (lambda (result) (abort-tx tx) (return result))))
       (guard (e (#t (end #f)))
         (end (run-with picks (lambda (count) (end (list count))))))))))";

/// Settles the body, and shows what came of it.
const SETTLE: &str = "
(define (events entries)
  (map (lambda (entry)
         (list (trace-entry-event entry) (trace-entry-callee entry)
               (trace-entry-input entry) (trace-entry-output entry)))
       entries))
(define settled #f)
(define (settle-body)
  (guard (e ((and (avm-error? e) (eq? (avm-error-kind e) 'no-solution)) 'none)
            (#t 'error))
    (set! settled (settle (intent (body choose (lambda (c) (require c)) prefer))))
    (settlement-worth settled)))";

/// Runs the body plainly with given values.
const PLAIN: &str = "
(define (run-plainly picks)
  (let* ((tx (begin-tx))
         (value (body (lambda (values) (let ((value (car picks))) (set! picks (cdr picks)) value))
                      (lambda (test) (if (not test) (error \"a requirement does not hold\")))
                      (lambda (test weight) #f))))
    (commit-tx tx)
    value))";

struct Run {
    engine: Engine,
    output: Buffer,
}

impl Run {
    fn of(program: &str) -> Run {
        let output = Buffer::default();
        let mut run = Run { engine: Engine::builder().stdout(output.clone()).build(), output };
        for forms in [PRELUDE, plain_runs::BEST, ATTEMPT, SETTLE, PLAIN, program] {
            run.engine.eval(forms).unwrap_or_else(|error| panic!("{forms}: {}", error.message()));
        }
        run
    }

    fn written(&mut self, text: &str) -> String {
        let value = self.engine.eval(text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
        self.engine.write(&value).expect("it can be written")
    }
}

fn check(seed: u64) {
    let mut writer = Writer { random: Random(seed), numbers: vec!["n".into()], choices: 3 };
    let body = writer.body(0);
    let program = format!("(define (body pick! require! prefer!) {body})");
    let best = Run::of(&program).written("(best '())");
    let mut chosen = Run::of(&program);
    let worth = chosen.written("(settle-body)");
    if best == "#f" {
        assert!(worth == "none" || worth == "error", "seed {seed}: no plain run ends well, {worth}\n{body}");
        assert_eq!(chosen.written("(list (ask a (get)) (ask b (get)))"), "(0 (0 0))", "seed {seed}\n{body}");
        return;
    }
    assert!(worth == best, "seed {seed}: {best} is best, not {worth}\n{body}");
    let picks = chosen.written("(settlement-choices settled)");
    let mut plain = Run::of(&program);
    let value = plain.written(&format!("(list (run-plainly '{picks}))"));
    assert_eq!(chosen.written("(settlement-values settled)"), value, "seed {seed}: values\n{body}");
    assert_eq!(chosen.written("(state)"), plain.written("(state)"), "seed {seed}: states\n{body}");
    assert_eq!(chosen.output.text(), plain.output.text(), "seed {seed}: output\n{body}");
    let traced = "(events (filter (lambda (entry) (trace-entry-transaction entry)) (trace)))";
    plain.engine.eval("(import (only (srfi 1) filter))").expect("the import is there");
    assert_eq!(
        chosen.written("(events (settlement-trace settled))"),
        plain.written(traced),
        "seed {seed}: traces\n{body}"
    );
}

#[test]
fn choices_are_those_of_plain_runs() {
    avm_testing::each(0..avm_testing::times(300).into(), check);
}

/// Intents on three objects, and the best set of them by trying all sets with all values.
const MARKET: &str = "
(import (scheme base) (avm))
(define-behavior cell (state (v 0)) ((put x) (set! v x)) ((add x) (set! v (+ v x))) ((get) v))
(define cells (list (create-object 'cell 'm) (create-object 'cell 'm) (create-object 'cell 'm)))
(define (cell i) (list-ref cells i))
(define (reset!) (for-each (lambda (cell) (ask cell (put 0))) cells))
(define (values-of) (map (lambda (cell) (ask cell (get))) cells))
(define (works? programs picks)
  (reset!)
  (guard (e (#t #f))
    (settle (apply parallel
                   (map (lambda (program pick) (intent (program (lambda (values) (list-ref values pick)))))
                        programs picks)))
    #t))
(define (some? programs count picks)
  (if (= count 0)
      (works? programs picks)
      (let loop ((i 0))
        (and (< i 3) (or (some? programs (- count 1) (cons i picks)) (loop (+ i 1)))))))
(define (best rest chosen weight)
  (cond ((pair? rest)
         (max (best (cdr rest) chosen weight)
              (best (cdr rest) (cons (caar rest) chosen) (+ weight (cdar rest)))))
        ((null? chosen) 0)
        ((some? chosen (length chosen) '()) weight)
        (else 0)))
(define (matched programs)
  (reset!)
  (let ((s (match-intents (map (lambda (program) (weighted-intent (cdr program) ((car program) choose))) programs))))
    (list (settlement-worth s) (apply + (map intent-weight (settlement-intents s))))))";

/// A program that changes objects by what it chooses, and wants something of the others.
fn program(random: &mut Random) -> String {
    let cell = |random: &mut Random| random.below(3);
    let (a, b, n) = (cell(random), cell(random), random.below(4));
    let act = match random.below(6) {
        0 => format!("(ask (cell {a}) (put (+ x {n})))"),
        3 => format!("(if (= x {n}) (ask (cell {a}) (put 1)))"),
        4 => format!("(begin (if (= x 1) (ask (cell {a}) (add 0))) (if (< x {n}) (ask (cell {b}) (put 1))))"),
        1 => format!("(if (= x 1) (ask (cell {a}) (add {n})) (ask (cell {b}) (put x)))"),
        2 => format!("(ask (cell x) (put {n}))"),
        _ => format!("(begin (ask (cell {a}) (add x)) (require (< x 2)))"),
    };
    let want = match random.below(4) {
        0 => format!("(ensure (< (ask (cell {b}) (get)) {n}))"),
        1 => format!("(ensure (= (ask (cell {b}) (get)) (+ x {})))", random.below(2)),
        2 => format!("(ensure (memv (ask (cell {a}) (get)) '(1 2 {n})))"),
        _ => format!("(if (= x {n}) (error \"no\" x))"),
    };
    format!("(lambda (pick!) (let ((x (pick! '(0 1 2)))) {act} {want}))")
}

#[test]
fn the_best_set_of_intents_is_the_best_of_all_sets() {
    for seed in 0..u64::from(avm_testing::times(40)) {
        let mut random = Random(seed * 77 + 5);
        let programs: Vec<String> =
            (0..3).map(|_| format!("(cons {} {})", program(&mut random), 1 + random.below(5))).collect();
        let mut engine = Engine::new();
        engine.eval(MARKET).expect("the market opens");
        engine.eval(&format!("(define programs (list {}))", programs.join(" "))).expect("programs");
        let mut written = |text: &str| {
            let value = engine.eval(text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
            engine.write(&value).expect("it can be written")
        };
        let best = written("(best programs '() 0)");
        let found = written("(matched programs)");
        assert_eq!(found, format!("({best} {best})"), "seed {seed}: {programs:#?}");
    }
}

/// What settling an intent of three programs comes to, on objects of its own: `wanted` of the settlement and the state, or `none`.
fn settled(programs: &[String], composed: &str, wanted: &str) -> String {
    let mut engine = Engine::new();
    engine.eval(MARKET).expect("the market opens");
    engine.eval(&format!("(define programs (list {}))", programs.join(" "))).expect("programs");
    let text = format!(
        "(define (at i) (car (list-ref programs i)))
         (define (free i) (intent ((at i) choose)))
         (define (fixed i pick) (intent ((at i) (lambda (values) (list-ref values pick)))))
         (guard (e (#t 'none))
           (let ((s (settle {composed}))) (list {wanted} (values-of))))"
    );
    let value = engine.eval(&text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
    engine.write(&value).expect("it can be written")
}

#[test]
fn composition_has_its_laws() {
    let mut solved = 0;
    for seed in 0..u64::from(avm_testing::times(30)) {
        let mut random = Random(seed * 131 + 7);
        let programs: Vec<String> = (0..3).map(|_| format!("(cons {} 1)", program(&mut random))).collect();
        let check = |wanted: &str, compositions: [&str; 3]| {
            let results = compositions.map(|composed| settled(&programs, composed, wanted));
            assert!(
                results.iter().all(|result| *result == results[0]),
                "seed {seed}: {results:?}: {programs:#?}"
            );
            usize::from(results[0].starts_with('('))
        };
        // What comes one after the other associates.
        solved += check(
            "(settlement-values s) (settlement-choices s)",
            [
                "(sequential (free 0) (free 1) (free 2))",
                "(sequential (free 0) (sequential (free 1) (free 2)))",
                "(sequential (sequential (free 0) (free 1)) (free 2))",
            ],
        );
        // What runs side by side commutes and associates; the values stand in the order of the parts, and are not compared.
        let [x, y, z] = [0, 1, 2].map(|at| format!("(fixed {at} {})", random.below(3)));
        solved += check(
            "",
            [
                &format!("(parallel {x} {y} {z})"),
                &format!("(parallel {z} {x} {y})"),
                &format!("(parallel (parallel {y} {z}) {x})"),
            ],
        );
    }
    assert!(solved > 5, "only {solved} of them have a solution");
}

/// How three programs, in order, run after and beside each other, with plain changes among them.
fn composition(random: &mut Random, programs: &[&str]) -> String {
    let plain = format!("(intent (ask (cell {}) (add {})))", random.below(3), random.below(2));
    let all = match programs {
        [program] => (*program).to_string(),
        _ => {
            let (first, rest) = programs.split_at(1 + random.below(programs.len() as u64 - 1) as usize);
            let how = random.of(&["sequential", "parallel", "parallel"]);
            format!("({how} {} {})", composition(random, first), composition(random, rest))
        }
    };
    match random.below(6) {
        0 | 1 => format!("(sequential {plain} {all})"),
        2 => format!("(sequential {all} {plain})"),
        3 => format!("(parallel {all} {plain})"),
        _ => all,
    }
}

#[test]
fn composed_choices_are_those_of_plain_parts() {
    let mut solved = 0;
    for seed in 0..u64::from(avm_testing::times(120)) {
        let mut random = Random(seed * 173 + 11);
        let programs: Vec<String> = (0..3).map(|_| program(&mut random)).collect();
        let composed = composition(&mut random, &["x", "y", "z"]);
        let mut engine = Engine::new();
        engine.eval(MARKET).expect("the market opens");
        engine.eval(&format!("(define programs (list {}))", programs.join(" "))).expect("programs");
        let text = format!(
            "(define (part program pick!) (intent (program pick!)))
             (define (run pickers choices-of)
               (reset!)
               (guard (e (#t #f))
                 (let ((s (settle (apply (lambda (x y z) {composed}) (map part programs pickers)))))
                   (list (choices-of s) (settlement-values s) (values-of)))))
             (define (picking pick) (lambda (values) (list-ref values pick)))
             (define (plainly picks) (run (map picking picks) (lambda (s) picks)))
             (define (some? count picks)
               (if (= count 0)
                   (plainly picks)
                   (let loop ((i 0)) (and (< i 3) (or (some? (- count 1) (cons i picks)) (loop (+ i 1)))))))
             (let ((found (run (list choose choose choose) settlement-choices)))
               (list found (if found (plainly (car found)) (some? 3 '()))))"
        );
        let value = engine.eval(&text).unwrap_or_else(|error| panic!("{text}: {}", error.message()));
        let found = engine.write(&value).expect("it can be written");
        let half = &found[1..found.len() / 2];
        assert_eq!(found, format!("({half} {half})"), "seed {seed}: {composed}: {programs:#?}");
        solved += usize::from(half != "#f");
    }
    assert!(solved > 20, "only {solved} of them have a solution");
}

/// What programs print that choose and print. What is printed before the first `choose` is seen each time.
const PRINTED: &[(&str, &str)] = &[
    // Once, whatever ways there are.
    (
        "(transaction (display 'a) (let ((x (choose '(1 2)))) (display 'b) (require (= x 2)) (display x))) (display 'c)",
        "ab2c",
    ),
    (
        "(transaction (let ((x (choose '(1 2)))) (if (= x 1) (display 'one) (display 'two)) (require (= x 2))))",
        "two",
    ),
    (
        "(transaction (let ((x (choose '(1 2)))) (display x) (flush-output-port) (require (= x 2)) (display 'end)))",
        "2end",
    ),
    ("(settle (intent (display (choose '(1 2)) (current-error-port)) (display (choose '(3)))))", "3"),
    // Not where it is aborted, has no solution, or ends with an error.
    ("(let ((tx (begin-tx))) (display (choose '(1 2))) (abort-tx tx)) (display 'end)", "end"),
    ("(guard (e (#t (display 'none))) (transaction (display (choose '(1 2))) (require #f)))", "none"),
    ("(guard (e (#t (display 'error))) (transaction (display (choose '(1 2))) (error \"no\")))", "error"),
    // Not twice where a conflict makes it run again.
    (
        "(define tries 0)
         (start-execution 'other (lambda () (ask c (inc))))
         (transaction
          (ask c (get))
          (set! tries (+ tries 1))
          (yield-execution)
          (let ((x (choose '(1 2 3))))
            (display 'b)
            (require (> x 1))
            (display x)
            (ask c (inc))))
         (display (list tries (ask c (get))))",
        "b2(2 2)",
    ),
    // Programs without choices print as they go.
    ("(guard (e (#t #f)) (transaction (display 'plain) (error \"no\")))", "plain"),
];

#[test]
fn what_is_printed_is_seen_when_it_is_committed() {
    for (program, expected) in PRINTED {
        let output = Buffer::default();
        let mut engine = Engine::builder().stdout(output.clone()).build();
        let prelude = "(import (scheme base) (scheme write) (avm))
             (define-behavior counter (state (n 0)) ((inc) (set! n (+ n 1)) n) ((get) n))
             (define c (create-object 'counter 'bank))";
        let text = format!("{prelude} {program}");
        engine
            .run_program("printing.scm", &text)
            .unwrap_or_else(|error| panic!("{program}: {}", error.message()));
        assert_eq!(output.text(), *expected, "{program}");
    }
}
