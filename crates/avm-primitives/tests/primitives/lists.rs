use crate::Check;

pub const CHECKS: &[Check] = &[
    // Booleans and equivalence.
    ("(not #f)", "#t"),
    ("(not '())", "#f"),
    ("(boolean? '())", "#f"),
    ("(boolean? #f)", "#t"),
    ("(boolean=? #t #t #t)", "#t"),
    ("(boolean=? #t #f)", "#f"),
    ("(boolean=? #t 1)", "! boolean=?: expected a boolean, got 1 (argument 2)"),
    ("(eq? 'a 'a)", "#t"),
    ("(eq? '(a) '(a))", "#f"),
    ("(eq? '() '())", "#t"),
    ("(begin (let $x '(a)) (eq? $x $x))", "#t"),
    ("(eqv? 1.5 1.5)", "#t"),
    ("(eqv? 0.0 -0.0)", "#f"),
    ("(eqv? 0.0 0)", "#f"),
    ("(eqv? +nan.0 +nan.0)", "#t"),
    ("(eqv? 100000000000000000000 100000000000000000000)", "#t"),
    ("(eqv? 1/2 1/2)", "#t"),
    ("(eqv? \"\" \"\")", "#f"),
    ("(equal? '(a (b) #(c \"d\")) '(a (b) #(c \"d\")))", "#t"),
    ("(equal? \"abc\" \"abd\")", "#f"),
    ("(equal? \"\u{3bb}a\" \"\u{3bb}a\")", "#t"),
    ("(equal? #u8(1 2) #u8(1 2))", "#t"),
    ("(equal? #(1 2) #(1 2 3))", "#f"),
    ("(equal? '(1 . 2) '(1 . 3))", "#f"),
    ("(equal? 2 2.0)", "#f"),
    ("(equal? '#0=(a b . #0#) '#1=(a b a b . #1#))", "#t"),
    ("(equal? '#0=(a b . #0#) '#1=(a b a c . #1#))", "#f"),
    ("(equal? '#0=#(1 #0#) '#1=#(1 #1#))", "#t"),
    ("(procedure? 1)", "#f"),
    ("(procedure? $procedure)", "#t"),
    ("(values 1 2)", "1 2"),
    ("(values 1)", "1"),
    ("(%unspecified)", "#<unspecified>"),
    ("(%unspecified? (%unspecified))", "#t"),
    // Pairs.
    ("(pair? '(a . b))", "#t"),
    ("(pair? '())", "#f"),
    ("(null? '())", "#t"),
    ("(null? '(a))", "#f"),
    ("(cons 'a '(b))", "(a b)"),
    ("(cons* 1 2 '(3))", "(1 2 3)"),
    ("(cons* 1)", "1"),
    ("(car '(a b c))", "a"),
    ("(car '())", "! car: expected a pair, got () (argument 1)"),
    ("(car 5)", "! car: expected a pair, got 5 (argument 1)"),
    ("(cdr '((a) b c d))", "(b c d)"),
    ("(cdr \"x\")", "! cdr: expected a pair, got \"x\" (argument 1)"),
    ("(begin (let $x (list 1 2)) (set-car! $x 3) $x)", "(3 2)"),
    ("(begin (let $x (list 1 2)) (set-cdr! $x 3) $x)", "(1 . 3)"),
    ("(set-car! $frozen 1)", "! set-car!: (1 2) is a constant or belongs to a state, and cannot be changed"),
    ("(set-cdr! 'a 1)", "! set-cdr!: expected a pair, got a (argument 1)"),
    ("(list (caar '((1))) (cadr '(1 2)) (cdar '((1 2))) (cddr '(1 2 3)))", "(1 2 (2) (3))"),
    ("(cadr '(1))", "! cadr: expected data that has a cadr, got (1) (argument 1)"),
    (
        "(begin (let $t '((((1 . 2) . (3 . 4)) . ((5 . 6) . (7 . 8))) . (((9 . 10) . (11 . 12)) . ((13 . 14) . (15 . 16)))))
           (list (caaaar $t) (cdaaar $t) (cadaar $t) (cddaar $t) (caadar $t) (cdadar $t) (caddar $t) (cdddar $t)
                 (caaadr $t) (cdaadr $t) (cadadr $t) (cddadr $t) (caaddr $t) (cdaddr $t) (cadddr $t) (cddddr $t)))",
        "(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)",
    ),
    (
        "(begin (let $t '(((1 . 2) . (3 . 4)) . ((5 . 6) . (7 . 8))))
           (list (caaar $t) (cdaar $t) (cadar $t) (cddar $t) (caadr $t) (cdadr $t) (caddr $t) (cdddr $t)))",
        "(1 2 3 4 5 6 7 8)",
    ),
    // Lists.
    ("(list? '(a b))", "#t"),
    ("(list? '(a . b))", "#f"),
    ("(list? '#0=(a . #0#))", "#f"),
    ("(list 'a (+ 3 4) 'c)", "(a 7 c)"),
    ("(make-list 2 3)", "(3 3)"),
    ("(length (make-list 2))", "2"),
    ("(make-list -1)", "! make-list: expected an exact integer that is not negative, got -1 (argument 1)"),
    ("(length '(a (b) (c d e)))", "3"),
    ("(length '(a . b))", "! length: expected a proper list, got (a . b) (argument 1)"),
    ("(length '#0=(a . #0#))", "! length: expected a proper list, got #0=(a . #0#) (argument 1)"),
    ("(append '(x) '(y))", "(x y)"),
    ("(append '(a b) '(c . d))", "(a b c . d)"),
    ("(append '() 'a)", "a"),
    ("(append)", "()"),
    ("(append 'a 'b)", "! append: expected a proper list, got a (argument 1)"),
    ("(append '(a) 'b '(c))", "! append: expected a proper list, got b (argument 2)"),
    ("(append! (list 1 2) '() (list 3) 4)", "(1 2 3 . 4)"),
    ("(append! $frozen (list 3))", "(1 2 3)"),
    ("(begin (let $x (append! $frozen '(3))) $frozen)", "(1 2)"),
    ("(append! 1 '())", "! append!: expected a proper list, got 1 (argument 1)"),
    ("(reverse '(a (b c) d))", "(d (b c) a)"),
    ("(reverse '(a . b))", "! reverse: expected a proper list, got (a . b) (argument 1)"),
    ("(reverse! (list 1 2 3))", "(3 2 1)"),
    ("(reverse! $frozen)", "(2 1)"),
    ("(reverse! (cons 0 $frozen))", "(2 1 0)"),
    ("(begin (let $x (reverse! $frozen)) $frozen)", "(1 2)"),
    ("(%mutable-pair? (cons 1 2))", "#t"),
    ("(%mutable-pair? $frozen)", "#f"),
    ("(%mutable-pair? '())", "#f"),
    ("(%mutable-pair? 5)", "#f"),
    ("(list-tail '(a b c d) 2)", "(c d)"),
    ("(list-tail '(a b . c) 2)", "c"),
    ("(list-tail '() 0)", "()"),
    ("(list-tail '(a b) 3)", "! list-tail: 3 is out of range: must be from 0 to 2 (argument 2)"),
    ("(list-tail 'a 1)", "! list-tail: expected a pair, got a (argument 1)"),
    ("(list-ref '(a b c d) 2)", "c"),
    ("(list-ref '(a b c d) 2.0)", "! list-ref: expected an exact integer that is not negative, got 2.0 (argument 2)"),
    ("(list-ref '(a b) 2)", "! list-ref: 2 is out of range: must be from 0 to 1 (argument 2)"),
    ("(list-ref '() 0)", "! list-ref: expected a pair, got () (argument 1)"),
    ("(list-ref '#0=(a b c . #0#) 1000000000000000000)", "b"),
    ("(begin (let $x (list 'one 'two 'five!)) (list-set! $x 2 'three) $x)", "(one two three)"),
    ("(list-set! (list 1) 1 2)", "! list-set!: 1 is out of range: must be from 0 to 0 (argument 2)"),
    ("(list-copy '(1 2 . 3))", "(1 2 . 3)"),
    ("(list-copy 'a)", "a"),
    ("(begin (let $x '(1 2)) (eq? $x (list-copy $x)))", "#f"),
    ("(list-copy '#0=(a . #0#))", "! list-copy: expected a list that ends, got #0=(a . #0#) (argument 1)"),
    ("(last-pair '(1 2 . 3))", "(2 . 3)"),
    ("(last-pair '())", "! last-pair: expected a pair, got () (argument 1)"),
    ("(memq 'c '(a b c d e))", "(c d e)"),
    ("(memq (list 'a) '(b (a) c))", "#f"),
    ("(memq 'x '#0=(a b . #0#))", "! memq: expected a proper list, got #0=(a b . #0#) (argument 2)"),
    ("(memq 'x 'y)", "! memq: expected a proper list, got y (argument 2)"),
    ("(memq 'a '(a . b))", "(a . b)"),
    ("(memv 1.5 '(1 1.5 2))", "(1.5 2)"),
    ("(%member (list 'a) '(b (a) c))", "((a) c)"),
    ("(%member 1 '(2 . 3))", "! member: expected a proper list, got (2 . 3) (argument 2)"),
    ("(assq 'b '((a 1) (b 2)))", "(b 2)"),
    ("(assq 'd '((a 1) (b 2)))", "#f"),
    ("(assq 'd '((a 1) b))", "! assq: expected a list of pairs, got ((a 1) b) (argument 2)"),
    ("(assv 5 '((2 3) (5 7)))", "(5 7)"),
    ("(assv 5 '#0=((2 3) . #0#))", "! assv: expected a proper list, got #0=((2 3) . #0#) (argument 2)"),
    ("(%assoc (list 'a) '(((a)) ((b))))", "((a))"),
    // Hashes: the same for equal data, in every run.
    ("(%symbol-hash 'abc)", "371715040774899657"),
    ("(= (%symbol-hash 'abc) (%string-hash \"abc\"))", "#t"),
    ("(%symbol-hash \"abc\")", "! symbol-hash: expected a symbol, got \"abc\" (argument 1)"),
    ("(= (%char-hash #\\a) (%char-hash #\\b))", "#f"),
    ("(= (%number-hash 1) (%number-hash 1.0))", "#f"),
    ("(= (%number-hash 1/2) (%number-hash 1/2))", "#t"),
    ("(= (%string-hash \"\u{3bb}\") (%string-hash (string #\\\u{3bb})))", "#t"),
    ("(= (%string-ci-hash \"Stra\u{df}e\") (%string-ci-hash \"STRASSE\"))", "#t"),
    (
        "(= (%equal-hash '(1 #(2 \"a\") #u8(3) #\\c d 1.5 ())) (%equal-hash '(1 #(2 \"a\") #u8(3) #\\c d 1.5 ())))",
        "#t",
    ),
    ("(= (%equal-hash '#0=(a . #0#)) (%equal-hash '#1=(a a . #1#)))", "#t"),
    ("(= (%equal-hash #t) (%equal-hash #f))", "#f"),
    ("(= (%equal-hash $object) (%equal-hash $object))", "#t"),
];

#[test]
fn lists() {
    crate::check_all(CHECKS, &Default::default());
}

/// Shared structure of depth 60 unfolds to 2^60 pairs.
#[test]
fn equal_is_quick_on_shared_structure() {
    let mut world = crate::world::World::new(Default::default());
    let heap = &mut world.heap;
    let mut build = || {
        let leaf = heap.list(&[]);
        (0..60).fold(leaf, |below, _| heap.cons(below, below))
    };
    let (a, b) = (build(), build());
    assert!(avm_primitives::equal(&world.heap, a, b));
    let (deep_a, deep_b) = {
        let heap = &mut world.heap;
        let mut nest = || (0..1_000_000).fold(avm_value::Value::NIL, |inner, _| heap.list(&[inner]));
        (nest(), nest())
    };
    assert!(avm_primitives::equal(&world.heap, deep_a, deep_b));
}
