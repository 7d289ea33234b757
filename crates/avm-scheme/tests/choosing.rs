//! Choosing from lists that what was chosen is taken from: what comes of it is the best of all plain runs.

use avm_scheme::Engine;
use avm_testing::Random;

const PRELUDE: &str = "
(import (scheme base) (only (srfi 1) delete remove filter last) (avm))
(define (without x list)
  (cond ((null? list) '())
        ((eqv? x (car list)) (cdr list))
        (else (cons (car list) (without x (cdr list))))))
(define (keep-odd list) (filter odd? list))
(define (insert x list)
  (if (or (null? list) (<= x (car list))) (cons x list) (cons (car list) (insert x (cdr list)))))
(define (sum list) (apply + list))
(define (run-with picks failed)
  (let ((worth 0) (fine #t))
    (define (pick! values)
      (if (null? picks)
          (failed (length values))
          (let ((value (list-ref values (car picks))))
            (set! picks (cdr picks))
            value)))
    (body pick!
          (lambda (test) (if (not test) (set! fine #f)))
          (lambda (test weight) (if test (set! worth (+ worth weight)))))
    (if fine worth #f)))
(define (better x y) (cond ((not x) y) ((not y) x) (else (max x y))))
(define (best picks)
  (let ((result
         (call-with-current-continuation
          (lambda (return)
            (guard (e (#t #f))
              (run-with picks (lambda (count) (return (list count)))))))))
    (if (pair? result)
        (let loop ((i 0) (found #f))
          (if (= i (car result)) found (loop (+ i 1) (better found (best (append picks (list i)))))))
        result)))
(define settled #f)
(define (settle-body)
  (guard (e ((and (avm-error? e) (eq? (avm-error-kind e) 'no-solution)) #f)
            (#t (if (and (avm-error? e) (eq? (avm-error-kind e) 'solver-budget-exceeded)) 'budget #f)))
    (set! settled (settle (intent (body choose (lambda (c) (require c)) prefer))))
    (settlement-worth settled)))
(define (as-plainly?)
  (let* ((picks (settlement-choices settled))
         (value (body (lambda (values)
                        (let ((value (car picks)))
                          (if (not (memv value values)) (error \"not among these\" value values))
                          (set! picks (cdr picks))
                          value))
                      (lambda (test) (if (not test) (error \"does not hold\")))
                      (lambda (test weight) #f))))
    (equal? (list value) (settlement-values settled))))";

/// A body with some lists, from which it chooses.
fn body(random: &mut Random) -> String {
    let mut forms = Vec::new();
    let mut choices = 0;
    for _ in 0..2 + random.below(6) {
        let (list, other) = (random.of(&["a", "b"]), random.of(&["a", "b"]));
        let number = match choices {
            0 => "2".to_string(),
            some => format!("x{}", random.below(some)),
        };
        forms.push(match random.below(13) {
            0..=3 if choices < 4 => {
                choices += 1;
                let x = format!("x{}", choices - 1);
                let taken = match random.below(4) {
                    0 => format!("(set! {list} (delete {x} {list}))"),
                    1 => format!("(set! {list} (without {x} {list}))"),
                    2 => format!(
                        "(begin (set! {list} (without {x} {list})) (set! {other} (cons {x} {other})))"
                    ),
                    _ => format!("(set! {list} (remove (lambda (y) (= y {x})) {list}))"),
                };
                format!("(set! {x} (pick! {list})) {taken}")
            }
            4 => format!("(set! {list} (insert {number} {other}))"),
            5 => format!("(set! {list} (append {other} (list {number})))"),
            6 => format!("(set! {list} (reverse {other}))"),
            7 => format!("(require! (< (sum {list}) (sum (cons 9 {other}))))"),
            8 => format!("(prefer! (memv {number} {list}) {})", random.below(5) as i64 - 1),
            9 => format!("(prefer! (even? (last {list})) {})", random.below(5)),
            10 => format!(
                "(if (odd? {number}) (set! {list} (keep-odd {list})) (set! {other} (cons 7 {other})))"
            ),
            11 => format!("(require! (not (= (car {list}) (length {other}))))"),
            _ => format!("(prefer! (> (list-ref {list} (- (length {list}) 1)) {number}) 2)"),
        });
    }
    let lists = random.of(&[
        "(a (list 1 2 3)) (b (list 4 5))",
        "(a (list 3 1 2 1)) (b (list 2))",
        "(a (list 5 2 8)) (b '())",
    ]);
    format!("(let ({lists} (x0 1) (x1 2) (x2 1) (x3 0)) {} (list a b x0 x1 x2 x3))", forms.join(" "))
}

fn check(seed: u64) {
    let body = body(&mut Random(seed));
    let mut engine = Engine::builder().build();
    let mut written = |text: &str| {
        let value = engine
            .eval(text)
            .unwrap_or_else(|error| panic!("seed {seed}, {text}: {}\n{body}", error.message()));
        engine.write(&value).expect("it can be written")
    };
    written(PRELUDE);
    written(&format!("(define (body pick! require! prefer!) {body})"));
    let best = written("(best '())");
    assert_eq!(written("(settle-body)"), best, "seed {seed}: the worth\n{body}");
    if best != "#f" {
        assert_eq!(written("(as-plainly?)"), "#t", "seed {seed}: the values\n{body}");
    }
}

#[test]
fn what_is_chosen_from_what_is_left_is_the_best_of_plain_runs() {
    avm_testing::each(0..avm_testing::times(300).into(), check);
}
