//! Choosing from lists that what was chosen is taken from, and in recursion: what comes of it is the best of all plain runs.

mod plain_runs;

use avm_scheme::Engine;
use avm_testing::Random;

const PRELUDE: &str = "
(import (scheme base) (scheme cxr) (only (srfi 1) delete remove filter last) (avm))
(define (without x list)
  (cond ((null? list) '())
        ((eqv? x (car list)) (cdr list))
        (else (cons (car list) (without x (cdr list))))))
(define (keep-odd list) (filter odd? list))
(define (insert x list)
  (if (or (null? list) (<= x (car list))) (cons x list) (cons (car list) (insert x (cdr list)))))
(define (sum list) (apply + list))
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
                          (if (not (member value values)) (error \"not among these\" value values))
                          (set! picks (cdr picks))
                          value))
                      (lambda (test) (if (not test) (error \"does not hold\")))
                      (lambda (test weight) #f))))
    (equal? (list value) (settlement-values settled))))";

/// A run for given picks.
const ATTEMPT: &str = "
(define (attempt picks)
  (call-with-current-continuation
   (lambda (return)
     (guard (e (#t #f))
       (run-with picks (lambda (count) (return (list count))))))))";

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

/// Holds what a body comes to against all plain runs of it.
fn check(name: &str, body: &str) {
    let mut engine = Engine::builder().build();
    let mut written = |text: &str| {
        let value =
            engine.eval(text).unwrap_or_else(|error| panic!("{name}, {text}: {}\n{body}", error.message()));
        engine.write(&value).expect("it can be written")
    };
    written(PRELUDE);
    written(plain_runs::BEST);
    written(ATTEMPT);
    written(&format!("(define (body pick! require! prefer!) {body})"));
    let best = written("(best '())");
    assert_eq!(written("(settle-body)"), best, "{name}: the worth\n{body}");
    if best != "#f" {
        assert_eq!(written("(as-plainly?)"), "#t", "{name}: the values\n{body}");
    }
}

/// Programs in which choices meet recursion, escapes and data of other shapes.
const PROGRAMS: &[(&str, &str)] = &[
    ("Ackermann", "
(define (ack m n) (cond ((= m 0) (+ n 1)) ((= n 0) (ack (- m 1) 1)) (else (ack (- m 1) (ack m (- n 1))))))
(let ((m (pick! '(0 1 2))) (n (pick! '(0 1 2 3)))) (require! (= (ack m n) 5)) (list m n))"),
    ("Hanoi", "
(define (hanoi n from to by)
  (if (= n 0) '() (append (hanoi (- n 1) from by to) (list (cons from to)) (hanoi (- n 1) by to from))))
(let* ((n (pick! '(1 2 3 4 5))) (moves (hanoi n 'a 'b 'c))) (require! (> (length moves) 10)) (prefer! (< n 5) 1) (list n moves))"),
    ("Collatz", "
(define (steps n) (if (= n 1) 0 (+ 1 (steps (if (even? n) (quotient n 2) (+ 1 (* 3 n)))))))
(let ((n (pick! '(1 2 3 4 5 6 7 8 9 10)))) (require! (> (steps n) 15)) n)"),
    ("Euclid", "
(define (divisor a b) (if (= b 0) a (divisor b (remainder a b))))
(let ((a (pick! '(12 18 25 30))) (b (pick! '(7 8 9 10)))) (require! (= 3 (divisor a b))) (prefer! (> a 12) 2) (list a b))"),
    ("McCarthy", "
(define (m n) (if (> n 100) (- n 10) (m (m (+ n 11)))))
(let ((n (pick! '(95 99 100 101 105)))) (require! (< (m n) 92)) (prefer! (> n 99) 1) (list n (m n)))"),
    ("subsets", "
(define (take-some rest sum taken)
  (if (null? rest)
      (begin (require! (= sum 11)) taken)
      (if (pick! '(#t #f)) (take-some (cdr rest) (+ sum (car rest)) (cons (car rest) taken)) (take-some (cdr rest) sum taken))))
(let ((taken (take-some '(2 3 5 8 1) 0 '()))) (prefer! (= 2 (length taken)) 1) taken)"),
    ("coins", "
(define (pay left coins)
  (cond ((= left 0) '()) ((or (< left 0) (> coins 4)) (require! #f) '())
        (else (let ((coin (pick! '(1 2 5)))) (cons coin (pay (- left coin) (+ coins 1)))))))
(let ((coins (pay 9 0))) (prefer! (= (length coins) 3) 1) coins)"),
    ("strings", "
(let* ((a (pick! '(#\\a #\\b #\\c))) (b (pick! '(#\\a #\\b #\\c))) (s (string a b #\\a)))
  (require! (string<? \"ba\" s)) (require! (equal? s (list->string (reverse (string->list s))))) (prefer! (char=? a #\\c) -1) s)"),
    ("trees", "
(define (tree depth) (if (or (= depth 0) (pick! '(#f #t))) 1 (cons (tree (- depth 1)) (tree (- depth 1)))))
(define (leaves t) (if (pair? t) (+ (leaves (car t)) (leaves (cdr t))) t))
(let ((t (tree 2))) (require! (= 3 (leaves t))) (prefer! (pair? (cdr t)) 1) t)"),
    ("associations", "
(define (update key alist)
  (cond ((null? alist) (list (cons key 1)))
        ((eq? key (caar alist)) (cons (cons key (+ 1 (cdar alist))) (cdr alist)))
        (else (cons (car alist) (update key (cdr alist))))))
(let* ((a (pick! '(x y z))) (b (pick! '(x y z))) (all (update a (update b (update 'x '())))))
  (require! (= 2 (cdr (assq 'x all)))) (require! (= 2 (length all))) (prefer! (eq? (caadr all) 'z) 3) all)"),
    ("vectors", "
(let ((v (vector 4 2 7)) (i (pick! '(0 1 2 3))) (j (pick! '(0 1 2))))
  (let ((old (vector-ref v i))) (vector-set! v i (vector-ref v j)) (vector-set! v j old))
  (require! (< (vector-ref v 0) (vector-ref v 1) (vector-ref v 2))) (vector->list v))"),
    ("escapes", "
(let* ((n (pick! '(1 2 3 4)))
       (found (call/cc (lambda (return) (for-each (lambda (x) (if (= (* x x) n) (return x))) '(1 2 3)) 0))))
  (require! (> found 0)) (prefer! (> n 1) 1) (list n found))"),
    ("guards", "
(let* ((n (pick! '(0 1 2))) (m (pick! '(0 1)))
       (r (guard (e ((string? e) 5) ((symbol? e) 6)) (if (= n 0) (raise 'zero) (if (= m n) (raise \"same\") (quotient 8 m))))))
  (require! (> r 4)) (prefer! (= r 8) 2) (prefer! (= n 0) 1) (list n m r))"),
    ("extents", "
(let* ((log '()) (n (pick! '(1 2 3)))
       (r (call/cc (lambda (k)
            (dynamic-wind (lambda () (set! log (cons 'in log)))
                          (lambda () (if (> n 1) (k (* 10 n)) n))
                          (lambda () (set! log (cons n log))))))))
  (require! (> r 5)) (prefer! (= n 3) 1) (list r log))"),
    ("parameters", "
(define p (make-parameter 1))
(define (twice) (* 2 (p)))
(let* ((n (pick! '(1 2 3))) (r (parameterize ((p (+ n 1))) (if (> n 1) (twice) (p))))) (require! (= 6 r)) (list n r (p)))"),
    ("what is required is raised later", "
(let ((n (pick! '(0 1 2)))) (require! (> n 0)) (let ((q (quotient 4 n))) (require! (< q 4)) (list n q)))"),
];

#[test]
fn recursion_and_escapes_are_those_of_plain_runs() {
    let programs = PROGRAMS.len() as u64;
    avm_testing::each(0..programs, |at| {
        let (name, body) = PROGRAMS[at as usize];
        check(name, body);
    });
}

#[test]
fn what_is_chosen_from_what_is_left_is_the_best_of_plain_runs() {
    avm_testing::each(0..avm_testing::times(300).into(), |seed| {
        check(&format!("seed {seed}"), &body(&mut Random(seed)));
    });
}

/// Of these there are far too many plain runs to try, and more histories of what is left than ways may be followed.
#[test]
fn what_is_left_needs_no_ways() {
    let check = |body: &str, expected: &str| {
        let mut engine = Engine::builder().gas(20_000_000).build();
        let program = format!("{PRELUDE} (transaction {body})");
        let value = engine.eval(&program).unwrap_or_else(|error| panic!("{}: {body}", error.message()));
        assert_eq!(engine.write(&value).expect("it can be written"), expected, "{body}");
    };
    for take in ["delete", "without"] {
        let sorted = format!(
            "(let loop ((left '(5 3 9 1 7 2 8 6 4 0)) (last -1) (out '()))
               (if (null? left) (reverse out)
                   (let ((x (choose left))) (require (> x last)) (loop ({take} x left) x (cons x out)))))"
        );
        check(&sorted, "(0 1 2 3 4 5 6 7 8 9)");
        let sum = format!(
            "(let ((left '(0 1 2 3 4 5 6 7 8 9)))
               (define (pick!) (let ((x (choose left))) (set! left ({take} x left)) x))
               (let* ((s (pick!)) (e (pick!)) (n (pick!)) (d (pick!)) (m (pick!)) (o (pick!)) (r (pick!)) (y (pick!)))
                 (require (> s 0)) (require (> m 0))
                 (require (= (+ (* 1000 (+ s m)) (* 100 (+ e o)) (* 10 (+ n r)) d e)
                             (+ (* 10000 m) (* 1000 o) (* 100 n) (* 10 e) y)))
                 (list s e n d m o r y)))"
        );
        check(&sum, "(9 5 6 7 1 0 8 2)");
    }
}
