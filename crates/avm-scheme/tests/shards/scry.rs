//! `scry` sees the objects of all shards, and a transaction that does so is serializable with the others.

use super::{check, check_shards, run, unsafe_builder};

const WORLD: &str = "(import (avm unsafe))
(define (spin n) (if (> n 0) (spin (- n 1))))
(define-behavior account (state (balance 0))
  ((add n) (set! balance (+ balance n)) balance)
  ((total-with n) (set! balance (+ balance n)) (total)))
(define-behavior item ((get) 'item))
(define (any . ignored) #t)
(define (total) (apply + (map (lambda (it) (if (pair? (cdr it)) (cadr it) 0)) (scry-deep any))))
(define (owned-by who) (scry-meta (lambda (m) (eq? (object-meta-current-controller m) who))))
(define (caught thunk)
  (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (if (avm-error? e) (avm-error-kind e) (error-object-message e)))) thunk))))
(define a (create-object 'account 'alice))
(define b (create-object 'account 'bob))
(define c (create-object 'account 'carol))
";

#[track_caller]
fn check_world(program: &str, expected: &str) {
    check(&format!("{WORLD}{program}"), expected);
}

#[test]
fn objects_of_all_shards_are_seen() {
    check_world(
        "(ask a (add 5)) (ask b (add 70)) (ask c (add 100))
         (display (list (total) (length (scry-meta any)) (length (scry-meta any 2)) (length (scry-meta (lambda (m) #f)))))
         (display (map object-meta-current-controller (owned-by 'bob)))
         (display (map cadr (scry-deep (lambda (m s) (eq? (object-meta-current-controller m) 'carol)))))
         (display (equal? (object-meta-id (car (owned-by 'bob))) b))",
        "(175 3 2 0)(bob)(100)#t",
    );
    // Wherever the execution is, also inside of an object that it has changed, and of one whose call it made there.
    check_world(
        "(define (look) (list (total) (length (scry-meta any))))
         (ask b (add 3))
         (start-execution 'e look 'bob)
         (display (await-execution 'e))
         (display (list (ask b (total-with 10)) (total)))
         (define-behavior caller (state (n 1000)) ((go other) (set! n 2000) (ask other (total-with 1))))
         (display (ask (create-object 'caller 'alice) (go b)))",
        "(3 3)(13 13)2014",
    );
    check_world(
        "(transfer-object a 'bob) (display (length (owned-by 'bob)))
         (destroy-object a) (display (length (owned-by 'bob))) (display (length (scry-meta any)))",
        "212",
    );
    check_world("(display (caught (lambda () (scry-meta (lambda (m) (error \"no\"))))))", "no");
}

#[test]
fn transactions_see_their_own_writes_and_all_others() {
    check_world(
        "(ask a (add 5))
         (display (transaction-under 'bob (ask b (add 70)) (let ((n (total))) (ask b (add n)) n)))
         (display (total))
         (display (transaction-under 'bob (create-object 'item) (list (length (scry-meta any)) (length (owned-by 'bob)))))
         (display (caught (lambda () (transaction-under 'bob (ask b (add (total))) (error \"back\")))))
         (display (list (total) (length (scry-meta any))))",
        "75150(4 2)back(150 4)",
    );
}

#[test]
fn what_a_transaction_saw_of_other_shards_must_still_be_so() {
    let program = |change: &str, look: &str| {
        format!(
            "(start-execution 'e (lambda () (spin 100000) {change}) 'alice)
             (define t (begin-tx 'bob))
             {look}
             (ask b (add 1))
             (spin 300000)
             (display (commit-tx t))
             (await-execution 'e)"
        )
    };
    for (change, look, expected) in [
        ("(ask a (add 1))", "(total)", "#f"),
        ("(ask a (add 1))", "(scry-meta any)", "#f"),
        ("(ask a (add 1))", "(owned-by 'alice)", "#f"),
        ("(ask a (add 1))", "(owned-by 'carol)", "#t"),
        ("(create-object 'item 'alice)", "(total)", "#f"),
        ("(create-object 'item 'alice)", "(scry-meta any)", "#f"),
        ("(create-object 'item 'alice)", "(owned-by 'alice)", "#f"),
        ("(create-object 'item 'alice)", "(owned-by 'carol)", "#t"),
        ("(transfer-object a 'carol)", "(owned-by 'carol)", "#f"),
        ("(destroy-object a)", "(owned-by 'alice)", "#f"),
        ("(destroy-object a)", "(owned-by 'bob)", "#t"),
        ("(spin 1)", "(total)", "#t"),
    ] {
        check_world(&program(change, look), expected);
    }
}

/// Executions that add something as long as the sum over all shards allows it: two that each miss what the other adds would go beyond.
#[test]
fn sums_and_counts_over_all_shards_stay_within_their_limits() {
    let program = |wanted: &str, step: &str, seen: &str| {
        format!(
            "(define (grow account)
               (lambda ()
                 (let loop ()
                   (let ((done (caught (lambda () (transaction (if {wanted} (begin {step} 'more) 'done))))))
                     (if (eq? done 'done) done (loop))))))
             (start-execution 'of-a (grow a) 'alice)
             (start-execution 'of-b (grow b) 'bob)
             (start-execution 'of-c (grow c) 'carol)
             (display (list (await-execution 'of-a) (await-execution 'of-b) (await-execution 'of-c) {seen}))"
        )
    };
    let items = "(scry-meta (lambda (m) (eq? (object-meta-behavior m) 'item)))";
    for (wanted, step, seen, expected) in [
        ("(< (total) 12)", "(ask account (add 1))", "(total)", "(done done done 12)"),
        (
            "(< (length (scry-meta any)) 9)",
            "(create-object 'item)",
            "(length (scry-meta any))",
            "(done done done 9)",
        ),
        (
            &*format!("(< (length {items}) 6)"),
            "(create-object 'item)",
            &*format!("(length {items})"),
            "(done done done 6)",
        ),
    ] {
        check_world(&program(wanted, step, seen), expected);
    }
}

#[test]
fn what_cannot_be_says_so() {
    // It was to be about objects of the shard where it was begun, and then about others.
    check_shards(
        &format!("{WORLD}(display (caught (lambda () (transaction (total) (ask b (add 1))))))"),
        "cross-controller-tx",
    );
    let mut engine = unsafe_builder().shards(2).objects_visited(2).build();
    let text = format!(
        "(import (scheme base) (avm) (avm unsafe))\n{}(scry-meta any)",
        WORLD.replace("(import (avm unsafe))", "")
    );
    let error = engine.run_program("p.scm", &text).unwrap_err();
    assert_eq!(error.code(), "quota-exceeded", "{}", error.message());
    let suspended = format!(
        "{WORLD}
         (start-execution 'e (lambda () (transaction (total) (ask b (add 1)) (spin 200000)) (ask b (add 0))) 'bob)
         (spin 30000)
         (suspend-execution 'e)
         (spin 100000)
         (resume-execution 'e)
         (display (await-execution 'e))"
    );
    assert_eq!(run(&suspended, 2, 2, 0), "1");
}

#[test]
fn what_depends_on_a_choice_stays_on_its_shard() {
    for (body, expected) in [
        // Behind a choice, whatever comes before and after it.
        ("(let ((x (choose '(1 2)))) (total) (require (> x 1)) x)", "object-not-available"),
        ("(let ((x (choose '(1 2)))) (require (> x 1)) (total) x)", "object-not-available"),
        ("(let ((x (choose '(1 2)))) (total) x)", "object-not-available"),
        ("(let ((x (choose '(1 2)))) (caught (lambda () (length (scry-meta any)))))", "object-not-available"),
        ("(ask b (add 1)) (let ((x (choose '(1 2)))) (require (> x 1)) x)", "object-not-available"),
        ("(let ((x (choose '(1 2)))) (ask b (add x)) (require (> x 1)) x)", "object-not-available"),
        // What was looked at before depends on nothing.
        ("(let ((n (total))) (let ((x (choose '(1 2)))) (require (> x 1)) (ask a (add x)) (+ n x)))", "2"),
        ("(total) (let ((x (choose '(1 2)))) (require (> x 2)) x)", "no-solution"),
        // Nor does what is required where nothing is undecided.
        ("(ask b (add 1)) (require #f)", "no-solution"),
        ("(ask b (add 1)) (ensure #f)", "no-solution"),
        ("(ask b (add 1)) (ensure #t) 'fine", "fine"),
        ("(total) (ask a (add 1)) (ensure (= (total) 5))", "no-solution"),
    ] {
        let changed = match expected {
            "2" => "(2 0)",
            "fine" => "(0 1)",
            _ => "(0 0)",
        };
        let program = format!(
            "{WORLD}(display (caught (lambda () (transaction {body})))) (display (list (ask a (add 0)) (ask b (add 0))))"
        );
        for (shards, seed) in [(2, 0), (2, 1), (3, 7)] {
            assert_eq!(
                run(&program, shards, 2, seed),
                format!("{expected}{changed}"),
                "{shards} shards: {body}"
            );
        }
    }
}
