//! Macros, and that they capture nothing (R7RS 4.3).

mod support;
use support::check;

#[test]
fn examples_of_the_report() {
    // 4.3.1
    check("(let-syntax ((given-that (syntax-rules () ((_ test stmt1 stmt2 ...) (if test (begin stmt1 stmt2 ...))))))
             (let ((if #t)) (given-that if (set! if 'now)) if))",
          "(let ((if.1 #t)) (if if.1 (set! if.1 'now)) if.1)");
    check(
        "(let ((x 'outer))
             (let-syntax ((m (syntax-rules () ((m) x)))) (let ((x 'inner)) (m))))",
        "(let ((x 'outer)) (let ((x.1 'inner)) x))",
    );
    check(
        "(letrec-syntax
             ((my-or (syntax-rules () ((my-or) #f) ((my-or e) e)
                ((my-or e1 e2 ...) (let ((temp e1)) (if temp temp (my-or e2 ...)))))))
             (let ((x #f) (y 7) (temp 8) (let odd?) (if even?)) (my-or x (let temp) (if y) y)))",
        "(let ((x #f) (y 7) (temp 8) (let.1 odd?) (if.1 even?))
             (let ((temp.1 x)) (if temp.1 temp.1
               (let ((temp.2 (let.1 temp))) (if temp.2 temp.2
                 (let ((temp.3 (if.1 y))) (if temp.3 temp.3 y)))))))",
    );
    // 4.3.2
    check(
        "(define-syntax be-like-begin (syntax-rules () ((be-like-begin name)
             (define-syntax name (syntax-rules () ((name expr (... ...)) (begin expr (... ...))))))))
           (be-like-begin sequence) (sequence 1 2 3 4)",
        "1 2 3 4",
    );
    check("(let ((=> #f)) (cond (#t => 'ok)))", "(let ((=> #f)) (if #t (begin => 'ok)))");
    // 5.3.2
    check(
        "(let ((x 1)) (let-syntax ((foo (syntax-rules () ((_) 2)))) (define x (foo)) 3) x)",
        "(let ((x 1)) (letrec* ((x.1 2)) 3) x)",
    );
}

#[test]
fn introduced_names_do_not_capture() {
    check(
        "(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
           (let ((tmp 1) (other 2)) (swap! tmp other) tmp)",
        "(let ((tmp 1) (other 2)) (let ((tmp.1 tmp)) (set! tmp other) (set! other tmp.1)) tmp)",
    );
    check(
        "(define-syntax while (syntax-rules ()
             ((_ test body ...) (let loop () (if test (begin body ... (loop)))))))
           (let ((loop 1)) (while loop (display loop)))",
        "(let ((loop 1)) (letrec* ((loop.1 (lambda () (if loop (begin (display loop) (loop.1)))))) (loop.1)))",
    );
}

/// `(report EXPECTED FORM)` of the corner cases below: what a macro use stands for is quoted data.
fn quoted(definitions: &str, form: &str, expected: &str) {
    check(&format!("{definitions} {form}"), expected);
}

#[test]
fn patterns() {
    let quote = |rules: &str, uses: &str, expected: &str| {
        quoted(&format!("(define-syntax m (syntax-rules {rules}))"), uses, expected);
    };
    // Tails after an ellipsis, dotted tails, both.
    quote("() ((_ a ... b c) '((a ...) b c))", "(m 1 2 3 4) (m 1 2)", "'((1 2) 3 4) '(() 1 2)");
    quote("() ((_ a ... b . r) '((a ...) b r))", "(m 1 2 3 . 4) (m 1)", "'((1 2) 3 4) '(() 1 ())");
    quote("() ((_ a . r) '(a r))", "(m 1) (m 1 2 3) (m 1 . 2)", "'(1 ()) '(1 (2 3)) '(1 2)");
    quote("() ((_ (a . b) ...) '((a ...) (b ...)))", "(m (1 . 2) (3 4))", "'((1 3) (2 (4)))");
    // Vectors.
    quote("() ((_ #(a b ... c)) '(a (b ...) c #(c b ...)))", "(m #(1 2 3 4))", "'(1 (2 3) 4 #(4 2 3))");
    // Nested ellipses.
    quote(
        "() ((_ (a b ...) ...) '((a ...) (b ... ...) ((b ... a) ...)))",
        "(m (1 2 3) (4) (5 6))",
        "'((1 4 5) (2 3 6) ((2 3 1) (4) (6 5)))",
    );
    quote("() ((_ ((a ...) ...) ...) '(a ... ... ...))", "(m ((1 2) (3)) () ((4)))", "'(1 2 3 4)");
    // A variable of lesser depth is repeated along.
    quote(
        "() ((_ k (a b ...) ...) '((k (a b) ...) ...))",
        "(m 0 (1 2 3) (4 5))",
        "'((0 (1 2) (1 3)) (0 (4 5)))",
    );
    quote("() ((_ (a ...) (b ...)) '((a b ...) ...))", "(m (1 2) (3 4))", "'((1 3 4) (2 3 4))");
    // Data in patterns.
    quote(
        "() ((_ 1 \"s\" #\\c x) 'data) ((_ . x) 'other)",
        "(m 1 \"s\" #\\c 2) (m 1 \"t\" #\\c 2) (m 1.0 \"s\" #\\c 2)",
        "'data 'other 'other",
    );
    // Literals, `_` and `...` among them, and a custom ellipsis.
    quote("(=> _) ((_ _) 'under) ((_ =>) 'arrow) ((_ x) 'else)", "(m _) (m =>) (m 1)", "'under 'arrow 'else");
    quote("(...) ((_ ...) 'dots) ((_ x) 'one)", "(m ...) (m 2)", "'dots 'one");
    quote("::: () ((_ a ::: ...) '(a ::: ...))", "(m 1 2 3)", "'(1 2 3)");
    quote("::: (:::) ((_ a :::) '(a :::))", "(m 1 :::)", "'(1 :::)");
    quote("() ((_ a ...) '((... ...) a ... (... (b ...))))", "(m 1 2)", "'(... 1 2 (b ...))");
}

#[test]
fn dark_corners() {
    // A macro that defines a macro whose literal is the one that the user passed.
    check(
        "(define-syntax def (syntax-rules () ((_ name lit) (define-syntax name (syntax-rules (lit)
             ((_ lit) 'literal) ((_ x) 'other))))))
           (def m foo) (m foo) (m bar) (let ((foo 1)) (m foo))",
        "'literal 'other (let ((foo 1)) 'other)",
    );
    // A shadowed literal is another identifier; so is a shadowed `_` or `...`.
    check(
        "(define-syntax m (syntax-rules (else) ((_ else) 'yes) ((_ x) 'no)))
           (m else) (let ((else 1)) (m else))",
        "'yes (let ((else 1)) 'no)",
    );
    check(
        "(let ((... 1)) (let-syntax ((m (syntax-rules () ((_ a ...) (list a ...))))) (m 2 3)))",
        "(let ((... 1)) (list 2 3))",
    );
    check(
        "(let ((_ 1)) (let-syntax ((m (syntax-rules () ((m _) (list _))))) (m 2)))",
        "(let ((_ 1)) (list 2))",
    );
    // The arguments of a macro and its template see the same scopes; the template's name is not captured all the same.
    check(
        "(define x 'outer) (define-syntax m (syntax-rules () ((_ id) (let ((id 1)) x)))) (define z (m x))",
        "(define x 'outer) (define z (let ((x.1 1)) x))",
    );
    check(
        "(let ((x 'outer)) (letrec-syntax ((m (syntax-rules () ((_ id) (let ((id 1)) x))))) (m x)))",
        "(let ((x 'outer)) (let ((x.1 1)) x))",
    );
    check(
        "(let ()
             (define x 'outer)
             (define-syntax two (syntax-rules () ((_ a b) (let ((a 1)) b))))
             (define-syntax one (syntax-rules () ((_ id) (two id x))))
             (one x))",
        "(letrec* ((x 'outer)) (let ((x.1 1)) x))",
    );
    // A definition whose name the user gives is the user's; one that the macro gives is not.
    check(
        "(define-syntax def (syntax-rules () ((_ name) (begin (define hidden 1) (define (name) hidden)))))
           (define hidden 0) (def a) (def b) (list hidden (a) (b))",
        "(define hidden 0) (define hidden~1 1) (define a (lambda () hidden~1)) (define hidden~2 1)
           (define b (lambda () hidden~2)) (list hidden (a) (b))",
    );
    check(
        "(let ()
             (define-syntax def (syntax-rules () ((_ name e) (begin (define t e) (define name t)))))
             (define t 5) (def u 6) (list t u))",
        "(letrec* ((t 5) (t.1 6) (u t.1)) (list t u))",
    );
    check(
        "(define-syntax id (syntax-rules () ((_ f) (define f (lambda (x) x))))) (id x) (x 1)",
        "(define x (lambda (x.1) x.1)) (x 1)",
    );
}

#[test]
fn keywords_are_bindings() {
    check("(lambda (if define) (if (define 1) 2 3))", "(lambda (if.1 define.1) (if.1 (define.1 1) 2 3))");
    check(
        "(define (else x) x) (cond ((else 1) 2) (else 3))",
        "(define else (lambda (x) x)) (if (else 1) 2 (if else 3))",
    );
    check(
        "(import (rename (avm kernel) (if wenn) (else sonst) (cond falls) (unquote u)))
           (falls ((wenn 1 2 3) 4) (sonst 5)) `(1 (u (+ 1 2)))",
        "(if (if 1 2 3) 4 5) (list 1 (+ 1 2))",
    );
    // What is bound to nothing counts by its name.
    check(
        "(import (only (avm kernel) cond list => quasiquote)) (cond (1 => list) (else 2)) `(1 ,(list 2))",
        "(let ((t 1)) (if t (list t) 2)) (list 1 (list 2))",
    );
    check("(define-syntax wenn if) (wenn 1 2)", "(if 1 2)");
    check("(define list vector) (list 1)", "(define list vector) (list 1)");
}

/// Petrofsky's and Al*'s ways to probe hygiene.
#[test]
fn probes() {
    check(
        "(define-syntax loop-until (syntax-rules () ((_ id init test ret step)
             (letrec ((loop (lambda (id) (if test ret (loop step))))) (loop init)))))
           (lambda (loop) (loop-until x 1 (loop x) x (+ x 1)))",
        "(lambda (loop) (letrec* ((loop.1 (lambda (x) (if (loop x) x (loop.1 (+ x 1)))))) (loop.1 1)))",
    );
    check(
        "(let ((a 1)) (letrec-syntax ((foo (syntax-rules () ((_ b) (bar a b))))
             (bar (syntax-rules () ((_ c d) (list c (let ((c 3)) (list d c 'c))))))) (let ((a 2)) (foo a))))",
        "(let ((a 1)) (let ((a.1 2)) (list a (let ((a.2 3)) (list a.1 a.2 'a)))))",
    );
    // A macro that finds whether two names are the same identifier.
    check(
        "(define-syntax same? (syntax-rules () ((_ a b) (let-syntax ((test (syntax-rules (a)
             ((_ a y n) y) ((_ x y n) n)))) (test b 'same 'different)))))
           (same? x x) (same? x y) (let ((x 1)) (same? x x))",
        "'same 'different (let ((x 1)) 'same)",
    );
    // A name passed through two macros, bound in one, used in the other.
    check(
        "(define-syntax bind (syntax-rules () ((_ v e body) (let ((v e)) body))))
           (define-syntax both (syntax-rules () ((_ u) (bind u 1 (bind t 2 (list u t))))))
           (both t)",
        "(let ((t 1)) (let ((t.1 2)) (list t t.1)))",
    );
    // Macros in continuation-passing style.
    check(
        "(define-syntax rev (syntax-rules () ((_ () (k ...) acc) (k ... acc))
             ((_ (x . r) k (y ...)) (rev r k (x y ...)))))
           (rev (1 2 3) (quote) ())",
        "'(3 2 1)",
    );
}

#[test]
fn local_syntax() {
    check(
        "(let ((x 1)) (let-syntax ((m (syntax-rules () ((_) x)))) (define x 2) (list x (m))))",
        "(let ((x 1)) (letrec* ((x.1 2)) (list x.1 x)))",
    );
    check(
        "(define (f) (define-syntax m (syntax-rules () ((_) x))) (define x 1) (m))",
        "(define f (lambda () (letrec* ((x 1)) x)))",
    );
    check(
        "(let-syntax ((a (syntax-rules () ((_) 'a)))) (let-syntax ((a (syntax-rules () ((_) (b))))
               (b (syntax-rules () ((_) (a))))) (b)))",
        "'a",
    );
    check(
        "(define-syntax ten (syntax-rules () ((_) 10))) (define (f) (ten)) (define-syntax ten2 ten) (ten2)",
        "(define f (lambda () 10)) 10",
    );
}
