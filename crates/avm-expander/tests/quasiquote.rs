//! `quasiquote` at every depth (R7RS 4.2.8).

mod support;
use support::check;

#[test]
fn examples_of_the_report() {
    check("`(list ,(+ 1 2) 4)", "(list 'list (+ 1 2) 4)");
    check("(let ((name 'a)) `(list ,name ',name))", "(let ((name 'a)) (list 'list name (list 'quote name)))");
    check(
        "`(a ,(+ 1 2) ,@(map abs '(4 -5 6)) b)",
        "(cons 'a (cons (+ 1 2) (append (map abs '(4 -5 6)) '(b))))",
    );
    check(
        "`((foo ,(- 10 3)) ,@(cdr '(c)) . ,(car '(cons)))",
        "(cons (list 'foo (- 10 3)) (append (cdr '(c)) (car '(cons))))",
    );
    check(
        "`#(10 5 ,(abs 2) ,@(map abs '(16 9)) 8)",
        "(list->vector (cons 10 (cons 5 (cons (abs 2) (append (map abs '(16 9)) '(8))))))",
    );
    check(
        "(let ((foo '(foo bar)) (@baz 'baz)) `(list ,@foo , @baz))",
        "(let ((foo '(foo bar)) (|@baz| 'baz)) (cons 'list (append foo (list |@baz|))))",
    );
    check(
        "`(a `(b ,(c ,(+ 1 2))))",
        "(list 'a (list 'quasiquote (list 'b (list 'unquote (list 'c (+ 1 2))))))",
    );
    check(
        "`(a `(b ,(foo ,(+ 1 3) d) e) f)",
        "(list 'a (list 'quasiquote (list 'b (list 'unquote (list 'foo (+ 1 3) 'd)) 'e)) 'f)",
    );
    check("(let ((name1 'x) (name2 'y)) `(a `(b ,,name1 ,',name2 d) e))",
          "(let ((name1 'x) (name2 'y))
             (list 'a (list 'quasiquote (list 'b (list 'unquote name1) (list 'unquote (list 'quote name2)) 'd)) 'e))");
    check("(quasiquote (list (unquote (+ 1 2)) 4))", "(list 'list (+ 1 2) 4)");
    check("'(quasiquote (list (unquote (+ 1 2)) 4))", "'`(list ,(+ 1 2) 4)");
}
