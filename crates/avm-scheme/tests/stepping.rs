//! A run that is stopped at its safepoints and goes on gives what a run in one go gives, for the same gas.

use avm_scheme::{Engine, Step};

/// Programs that leave much on the stacks, or jump about on them.
const PROGRAMS: &[(&str, &str)] = &[
    ("recursion", "(let loop ((n 3000)) (if (= n 0) 0 (+ 1 (loop (- n 1)))))"),
    ("a loop", "(do ((i 0 (+ i 1)) (l '() (cons i l))) ((= i 500) (apply + l)))"),
    (
        "re-entry",
        "(let ((k #f) (n 0) (seen '()))
           (set! seen (cons (call/cc (lambda (c) (set! k c) 0)) seen))
           (set! n (+ n 1))
           (if (< n 5) (k n) (reverse seen)))",
    ),
    (
        "winders",
        "(let ((path '()))
           (define (note x) (set! path (cons x path)))
           (call/cc (lambda (k)
             (dynamic-wind (lambda () (note 'in)) (lambda () (k 1)) (lambda () (note 'out)))))
           (guard (e (#t (note (error-object-message e))))
             (dynamic-wind (lambda () (note 'in)) (lambda () (error \"bad\")) (lambda () (note 'out))))
           (reverse path))",
    ),
    (
        "strings and big numbers",
        "(string-length (number->string (let f ((n 150)) (if (= n 0) 1 (* n (f (- n 1)))))))",
    ),
    (
        "objects",
        "(define-behavior adder (state (sum 0))
           ((add n) (if (< n 0) (error \"negative\" n)) (set! sum (+ sum n)) sum)
           ((down n) (if (= n 0) sum (begin (ask (self) (add n)) (ask (self) (down (- n 1)))))))
         (define a (create-object 'adder 'alice))
         (tell a (add 1000))
         (list (ask a (down 50))
               (call a '(add -1) (lambda () 'refused))
               (transaction (ask a (add 1)) (ask a (add 2))))",
    ),
];

fn in_one_go(text: &str) -> (String, u64) {
    let mut engine = Engine::new();
    engine.eval("#t").expect("an engine evaluates a constant");
    let before = engine.gas();
    let value = engine.eval(text).expect("the program is right");
    (engine.write(&value).expect("its value can be written"), engine.gas() - before)
}

fn by_steps(text: &str, fuel: u64) -> (String, u64, u64) {
    let mut engine = Engine::new();
    engine.eval("#t").expect("an engine evaluates a constant");
    let before = engine.gas();
    engine.start_eval("program", text).expect("the program begins");
    let mut steps = 0;
    loop {
        steps += 1;
        assert!(steps < 1_000_000, "it does not get on");
        if let Step::Done(value) = engine.step(fuel).expect("the program is right") {
            return (engine.write(&value).expect("its value can be written"), engine.gas() - before, steps);
        }
    }
}

#[test]
fn stopping_changes_nothing() {
    for (name, text) in PROGRAMS {
        let (value, gas) = in_one_go(text);
        for fuel in [1, 7, 100, 10_000] {
            let (stepped, stepped_gas, steps) = by_steps(text, fuel);
            assert_eq!((&stepped, stepped_gas), (&value, gas), "{name}, {fuel} at a time");
            assert!(steps > 1 || gas < fuel * 2, "{name} was not stopped: {gas} gas, {fuel} at a time");
        }
    }
}
