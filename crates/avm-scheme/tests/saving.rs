//! A program that is saved anywhere and goes on in another process gives what it gives in one go, for the same gas.

use avm_scheme::{Buffer, Engine, Error, ObjectSummary, Step, TraceFormat};
use serde_json::Value as Json;

const IMPORTS: &str =
    "(import (scheme base) (scheme write) (scheme lazy) (scheme char) (scheme case-lambda) (avm) (srfi 69))";

/// Programs that leave all kinds of things on the stacks and in their variables.
const PROGRAMS: &[(&str, &str)] = &[
    ("deep recursion", "(let loop ((n 60000)) (if (= n 0) 0 (+ 1 (loop (- n 1)))))"),
    ("a loop", "(do ((i 0 (+ i 1)) (l '() (cons i l))) ((= i 500) (apply + l)))"),
    (
        "variables of the program",
        "(define total 0) (define (add! n) (set! total (+ total n)) total)
         (define (count n) (if (= n 0) total (begin (add! n) (count (- n 1)))))
         (define later '(1 2 3))
         (list (count 300) total later (memq 2 later))",
    ),
    (
        "re-entry",
        "(let ((k #f) (n 0) (seen '()))
           (set! seen (cons (call/cc (lambda (c) (set! k c) 0)) seen))
           (set! n (+ n 1))
           (do ((i 0 (+ i 1))) ((= i 30)))
           (if (< n 5) (k n) (reverse seen)))",
    ),
    (
        "generators",
        "(define (make-generator l)
           (define return #f)
           (define (resume) (for-each (lambda (x) (call/cc (lambda (next) (set! resume (lambda () (next #f))) (return x)))) l) (return 'end))
           (lambda () (call/cc (lambda (r) (set! return r) (resume)))))
         (define a (make-generator '(1 2 3 4))) (define b (make-generator '(x y z)))
         (let loop ((n 8) (got '())) (if (= n 0) (reverse got) (loop (- n 1) (cons (if (even? n) (a) (b)) got))))",
    ),
    (
        "winders, parameters and handlers",
        "(define p (make-parameter 1))
         (define path '())
         (define (note x) (set! path (cons (list x (p)) path)))
         (define (spin n) (if (> n 0) (spin (- n 1))))
         (call/cc (lambda (k)
           (dynamic-wind (lambda () (note 'in)) (lambda () (parameterize ((p 2)) (spin 50) (note 'on) (k 1))) (lambda () (note 'out)))))
         (guard (e (#t (note (error-object-message e))))
           (parameterize ((p 3)) (dynamic-wind (lambda () (note 'in)) (lambda () (spin 50) (error \"bad\")) (lambda () (note 'out)))))
         (note (with-exception-handler (lambda (c) (spin 50) (* 10 c)) (lambda () (+ 1 (raise-continuable 4)))))
         (reverse path)",
    ),
    (
        "tables, promises, ports and strings",
        "(define t (make-hash-table)) (define (key n) (list 'key n))
         (define o (open-output-string)) (define i (open-input-string \"some words to read\"))
         (define lazy (delay (begin (hash-table-set! t 'forced #t) (length (hash-table-keys t)))))
         (define s (make-string 3 #\\a))
         (let loop ((n 60))
           (when (> n 0)
             (hash-table-set! t (key n) n) (write n o)
             (let ((c (read-char i))) (if (char? c) (write-char (char-upcase c) o)))
             (string-set! s (modulo n 3) (integer->char (+ 960 n)))
             (loop (- n 1))))
         (list (hash-table-ref/default t (key 7) #f) (force lazy) (force lazy) (get-output-string o) s)",
    ),
    (
        "records and case-lambda",
        "(define-record-type point (make-point x y) point? (x px set-px!) (y py))
         (define sum (case-lambda ((a) (if (= a 0) 0 (+ 1 (sum (- a 1))))) ((a b) (+ (sum a) (sum b))) ((a . more) (apply sum a more))))
         (define p (make-point 1 2))
         (let loop ((n 40)) (if (> n 0) (begin (set-px! p (+ n (px p))) (sum 3 4) (loop (- n 1)))))
         (list (px p) (py p) (point? p) (sum 20 30))",
    ),
    (
        "letrec and named let over boxes",
        "(define (f n)
           (letrec ((even (lambda (n) (if (= n 0) #t (odd (- n 1))))) (odd (lambda (n) (if (= n 0) #f (even (- n 1))))) (count 0))
             (define (bump) (set! count (+ count 1)) count)
             (let loop ((i 0)) (if (< i n) (begin (bump) (loop (+ i 1))) (list (even count) (odd count) count)))))
         (map f '(5 50 7))",
    ),
    (
        "objects",
        "(define-behavior adder (state (sum 0) (log '()))
           ((add n) (if (< n 0) (error \"negative\" n)) (set! sum (+ sum n)) (set! log (cons n log)) sum)
           ((down n) (if (= n 0) sum (begin (ask (self) (add n)) (+ 1 (ask (self) (down (- n 1)))))))
           ((other o n) (+ (ask o (down n)) sum)))
         (define a (create-object 'adder 'alice)) (define b (create-object adder))
         (define gone (create-object 'adder 'alice)) (destroy-object gone)
         (list (ask a (down 20)) (ask b (other a 5)) (call a '(add -1) (lambda () 'refused))
               (guard (e (#t (avm-error-kind e))) (call a '(down x)))
               (transaction (ask a (add 1)) (ask a (add 2)))
               (guard (e (#t (avm-error-kind e))) (ask gone (down 1)))
               (get-controller a) (ask a (down 3)))",
    ),
    (
        "a port in place of standard output",
        "(define o (open-output-string))
         (define (spin n) (if (> n 0) (spin (- n 1))))
         (parameterize ((current-output-port o)) (spin 60) (display 1) (spin 60) (display '(2)))
         (display \"outside\")
         (get-output-string o)",
    ),
    (
        "errors of primitives",
        "(define (spin n) (if (> n 0) (spin (- n 1))))
         (define (try thunk) (call/cc (lambda (k) (with-exception-handler (lambda (e) (spin 20) (k (error-object-message e))) thunk))))
         (let loop ((n 12) (got '()))
           (if (= n 0) (length got)
               (loop (- n 1) (cons (try (lambda () (+ 1 (vector-ref (vector 1 2) n)))) got))))",
    ),
    (
        "open transactions",
        "(define-behavior account (state (balance 0) (notes '()))
           ((put n) (set! balance (+ balance n)) balance)
           ((take n) (if (< balance n) (error \"not enough\" n)) (spin 30) (set! balance (- balance n)) balance)
           ((note x) (set! notes (cons x notes)) (length notes))
           ((see) (list balance notes))
           ((move to n) (begin (ask (self) (take n)) (spin 20) (ask to (put n)))))
         (define (spin n) (if (> n 0) (spin (- n 1))))
         (define a (create-object 'account 'alice)) (define b (create-object 'account 'alice))
         (ask a (put 100))
         (define made
           (transaction
             (spin 40) (ask a (move b 30)) (spin 20)
             (let ((c (create-object 'account)))
               (ask c (put 5)) (spin 20) (ask a (move c 10)) (tell b (note c)) (transfer-object c 'carol) c)))
         (define tx (begin-tx 'alice)) (spin 20) (ask a (put 1000)) (spin 20) (abort-tx tx)
         (define refused
           (guard (e (#t (list (avm-error-kind e) (error-object-message (avm-error-cause e)))))
             (transaction (ask b (put 1)) (spin 20) (ask a (move b 500)))))
         (define gone (create-object 'account 'alice))
         (transaction (destroy-object gone) (spin 40) (ask b (note 'gone)))
         (display tx)
         (list refused (ask a (see)) (ask b (see)) (ask made (see)) (get-controller made)
               (guard (e (#t (avm-error-kind e))) (commit-tx tx)) (guard (e (#t (avm-error-kind e))) (ask gone (see))))",
    ),
    (
        "a transaction that sees what was replaced",
        "(define-behavior cell (state (v 0)) ((put n) (set! v n) v) ((get) v))
         (define (spin n) (if (> n 0) (spin (- n 1))))
         (define (wait n) (if (> n 0) (begin (spin 30) (yield-execution) (wait (- n 1)))))
         (define a (create-object 'cell 'bank)) (define b (create-object 'cell 'bank)) (define c (create-object 'cell 'bank))
         (define (look begin-after read-after from to)
           (lambda ()
             (wait begin-after)
             (let ((tx (begin-tx 'bank)))
               (wait read-after)
               (let ((seen (ask from (get)))) (wait 1) (ask to (put seen)) (list seen (commit-tx tx))))))
         (start-execution 'first (look 0 3 b a))
         (start-execution 'second (look 2 2 b c))
         (start-execution 'third (look 1 1 c a))
         (define (put n) (transaction (ask b (put n))) (wait 1))
         (put 5) (put 6) (put 7) (put 8)
         (define ends (map await-execution '(first second third)))
         (list ends (map (lambda (cell) (ask cell (get))) (list a b c)))",
    ),
    (
        "messages on their way",
        "(define (spin n) (if (> n 0) (spin (- n 1))))
         (define-behavior sink (state (seen '()))
           ((add x) (spin 30) (set! seen (cons x seen)) (if (> x 3) (tell (self) (add (- x 3)))) x)
           ((wait) (let ((m (receive))) (spin 20) (set! seen (cons (list 'got m) seen)) m))
           ((forward to) (let loop ((n 3)) (if (> n 0) (begin (tell to (add n)) (spin 10) (loop (- n 1))))))
           ((all) (reverse seen)))
         (define a (create-object 'sink)) (define b (create-object 'sink))
         (tell a (wait)) (tell a (add 7)) (tell b (add 8)) (ask a (forward b)) (spin 50)
         (transaction (tell a (add 1)) (spin 30) (tell b (add 9)))
         (tell b (fail))
         (spin 40)
         (list (ask a (all)) (ask b (all)))",
    ),
    (
        "several executions",
        "(define (spin n) (if (> n 0) (spin (- n 1))))
         (define-behavior log (state (entries '()))
           ((add x) (spin 20) (set! entries (cons x entries)) (length entries)) ((all) (reverse entries)))
         (define-behavior cell (state (value 0)) ((add n) (let ((before value)) (spin 40) (set! value (+ before n)) value)) ((get) value))
         (define l (create-object 'log)) (define c (create-object 'cell 'bank)) (define d (create-object 'cell))
         (define (work name n)
           (lambda ()
             (let loop ((i 0))
               (if (< i n)
                   (begin
                     (transaction (ask c (add 1)) (spin 1500))
                     (ask d (add 1)) (tell l (add (list name i))) (loop (+ i 1)))))
             (if (eq? name 'failing) (error \"failed\" n))
             (list name n)))
         (start-execution 'one (work 'one 4)) (start-execution 'two (work 'two 3) 'bank)
         (start-execution 'failing (work 'failing 2)) (start-execution 'idle (lambda () (suspend-execution 'idle) 'never))
         (define ends
           (list (await-execution 'one) (guard (e (#t (error-object-irritants e))) (await-execution 'failing)) (await-execution 'two)))
         (yield-execution)
         (list ends (ask c (get)) (ask d (get)) (length (ask l (all))) (map execution-status (executions)) (await-execution 'idle 0))",
    ),
    (
        "a wait inside of a guard",
        "(define (spin n) (if (> n 0) (spin (- n 1))))
         (start-execution 'failing (lambda () (spin 300) (error \"failed\" 2)))
         (list 1 (guard (e (#t (error-object-irritants e))) (await-execution 'failing)) 3)",
    ),
    (
        "output",
        "(let loop ((n 0)) (when (< n 30) (display n) (if (= 0 (modulo n 10)) (newline)) (loop (+ n 1)))) 'done",
    ),
];

fn engine(output: &Buffer) -> Engine {
    Engine::builder().stdout(output.clone()).build()
}

fn start(engine: &mut Engine, text: &str) {
    engine
        .start_program("program.scm", &format!("{IMPORTS} {text}"))
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Runs a program in one go: its value, output and gas.
fn in_one_go(text: &str) -> (String, String, u64) {
    let output = Buffer::default();
    let mut engine = engine(&output);
    start(&mut engine, text);
    let value = engine.finish().unwrap_or_else(|error| panic!("{text}: {error}"));
    (engine.write(&value).expect("its value can be written"), output.text(), engine.gas())
}

/// Runs a program and saves it after every `fuel`, going on in another process each time. Gives how often that was.
fn hopping(text: &str, fuel: u64, most: usize) -> ((String, String, u64), usize) {
    let output = Buffer::default();
    let mut here = engine(&output);
    start(&mut here, text);
    let mut hops = 0;
    loop {
        match here.step(fuel).unwrap_or_else(|error| panic!("{text}, after {hops} hops: {error}")) {
            Step::Done(value) => {
                let value = here.write(&value).expect("its value can be written");
                return ((value, output.text(), here.gas()), hops);
            }
            Step::OutOfFuel if hops < most => match save(&mut here) {
                Some(saved) => {
                    let mut there = engine(&output);
                    there.resume_saved(&saved).unwrap_or_else(|error| panic!("{text}, hop {hops}: {error}"));
                    (here, hops) = (there, hops + 1);
                }
                None => continue,
            },
            Step::OutOfFuel => {}
        }
    }
}

/// What is saved, where that is possible.
fn save(engine: &mut Engine) -> Option<Vec<u8>> {
    match engine.save_execution() {
        Ok(saved) => Some(saved),
        Err(error) => {
            let is_known = ["before it could be saved", "an error of a primitive"];
            assert!(is_known.iter().any(|known| error.to_string().contains(known)), "{error}");
            None
        }
    }
}

#[test]
fn saving_changes_nothing() {
    for (name, text) in PROGRAMS {
        let expected = in_one_go(text);
        for (fuel, most) in [(1, 40), (37, 40), (1001, 40), (expected.2 / 2, 1), (expected.2 / 5, 5)] {
            let most = avm_testing::times(most) as usize;
            let (found, hops) = hopping(text, fuel.max(1), most);
            assert_eq!(found, expected, "{name}, {fuel} at a time, {hops} hops");
            assert!(hops > 0 || fuel > 37, "{name} was never saved, {fuel} at a time");
        }
    }
}

/// What a run that a seed schedules comes to.
#[derive(Debug, PartialEq)]
struct Run {
    value: String,
    output: String,
    gas: u64,
    objects: Vec<ObjectSummary>,
    /// What began, in order,
    begun: Vec<String>,
    /// and how it ended: not known of calls that were open when the run was saved.
    ends: Vec<Option<String>>,
}

impl Run {
    fn note(&mut self, engine: &Engine) {
        for line in engine.trace(TraceFormat::Json).lines() {
            let entry: Json = serde_json::from_str(line).expect("lines of JSON");
            // An execution that is alone has no name in a trace.
            let who = entry["executionName"].as_str().unwrap_or("program");
            let told = ["event", "caller", "callee", "controller", "transaction", "about"];
            let told = told.map(|part| entry[part].to_string()).join(" ");
            self.begun.push(format!("{who} {told} {}", entry["gas"]));
            let end = || format!("{} {} {}", entry["fate"], entry["output"], entry["gasEnd"]);
            self.ends.push((entry["event"] != "object-called" || !entry["fate"].is_null()).then(end));
        }
    }
}

/// Runs a program under a seed, at most so much gas in each process.
fn seeded(text: &str, seed: u64, mut stretch: impl FnMut() -> u64) -> (Run, usize) {
    let output = Buffer::default();
    let build = || Engine::builder().stdout(output.clone()).seed(seed).build();
    let (mut here, mut hops) = (build(), 0);
    start(&mut here, text);
    let mut run = Run {
        value: String::new(),
        output: String::new(),
        gas: 0,
        objects: Vec::new(),
        begun: Vec::new(),
        ends: Vec::new(),
    };
    loop {
        match here.step(stretch()).unwrap_or_else(|error| panic!("{text}, seed {seed}: {error}")) {
            Step::Done(value) => {
                run.note(&here);
                run.value = here.write(&value).expect("its value can be written");
                (run.output, run.gas, run.objects) = (output.text(), here.gas(), here.objects());
                return (run, hops);
            }
            Step::OutOfFuel => {
                let Some(saved) = save(&mut here) else { continue };
                run.note(&here);
                here = build();
                here.resume_saved(&saved).unwrap_or_else(|error| panic!("{text}, hop {hops}: {error}"));
                hops += 1;
            }
        }
    }
}

#[test]
fn a_seeded_run_hops_as_it_goes_in_one_go() {
    let mut dice = Dice(5);
    let several = [
        "several executions",
        "messages on their way",
        "open transactions",
        "a transaction that sees what was replaced",
        "a wait inside of a guard",
        "objects",
    ];
    for (name, text) in PROGRAMS.iter().filter(|(name, _)| several.contains(name)) {
        for seed in 0..u64::from(avm_testing::times(8)) {
            let (expected, none) = seeded(text, seed, || u64::MAX);
            assert_eq!(none, 0);
            let stretch = (expected.gas / (1 + dice.below(12) as u64)) as usize;
            let (mut found, hops) = seeded(text, seed, || 1 + dice.below(2 * stretch) as u64);
            for (found, expected) in
                found.ends.iter_mut().zip(&expected.ends).filter(|(found, _)| found.is_none())
            {
                found.clone_from(expected);
            }
            assert_eq!(found, expected, "{name}, seed {seed}, {hops} hops");
        }
    }
}

fn refusal(text: &str, steps: u64) -> Error {
    let mut engine = Engine::new();
    start(&mut engine, text);
    engine.step(steps).unwrap_or_else(|error| panic!("{text}: {error}"));
    engine.save_execution().expect_err(text)
}

#[test]
fn what_cannot_be_saved_is_said() {
    let spin = "(let loop ((n 1000000)) (if (> n 0) (loop (- n 1))))";
    let cases = [
        (
            format!("(define v (new-var '(1 2))) {spin} v"),
            "the program cannot be saved: it has constraint variables",
        ),
        (
            format!("(start-execution 'e (lambda () (new-var '(1 2)) {spin})) (await-execution 'e)"),
            "the execution e cannot be saved: it has constraint variables",
        ),
        (format!("(transaction (require #t) {spin})"), "its transaction has choices or requirements"),
    ];
    for (text, expected) in cases {
        let error = refusal(&text, 50_000);
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    let mut engine = Engine::new();
    assert_eq!(engine.save_execution().expect_err("nothing runs").code(), "no-run");
    assert_eq!(engine.resume_saved(b"something else").expect_err("no program").code(), "not-sendable");
}

/// A small generator of its own, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[test]
fn damaged_programs_do_no_harm() {
    let rounds = avm_testing::times(200);
    let mut dice = Dice(11);
    let mut resumed = 0;
    for (name, text) in PROGRAMS.iter().filter(|(name, _)| *name != "deep recursion") {
        let gas = in_one_go(text).2;
        let mut here = Engine::new();
        start(&mut here, text);
        if !matches!(here.step(gas * 2 / 3), Ok(Step::OutOfFuel)) {
            continue;
        }
        let Some(saved) = save(&mut here) else { continue };
        // The modules stand first; what comes behind them is damaged mostly.
        let behind = saved.windows(5).rposition(|window| window == b"\0AVV\x01").expect("it holds a value");
        for _ in 0..rounds {
            let mut bytes = saved.clone();
            for _ in 0..=dice.below(2) {
                let from = if dice.below(8) == 0 { 0 } else { behind };
                let at = from + dice.below(bytes.len() - from);
                match dice.below(3) {
                    0 => bytes[at] = dice.below(256) as u8,
                    1 => bytes[at] ^= 1 << dice.below(8),
                    _ => bytes[at] = bytes[at].wrapping_add(1),
                }
            }
            let mut there = Engine::builder().memory(256 << 20).build();
            if there.resume_saved(&bytes).is_ok() {
                resumed += 1;
                let _ = there.step(gas + 10_000);
                let _ = there.save_execution();
            }
        }
        assert!(resumed > 0, "{name}");
    }
}
