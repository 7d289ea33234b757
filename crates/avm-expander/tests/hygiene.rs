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
        "(begin 1 2 3 4)",
    );
    check("(let ((=> #f)) (cond (#t => 'ok)))", "(let ((=> #f)) (if #t (begin => 'ok)))");
    // 5.3.2
    check(
        "(let ((x 1)) (let-syntax ((foo (syntax-rules () ((_) 2)))) (define x (foo)) 3) x)",
        "(let ((x 1)) (begin (letrec* ((x.1 2)) 3) x))",
    );
}

#[test]
fn introduced_names_do_not_capture() {
    check(
        "(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
           (let ((tmp 1) (other 2)) (swap! tmp other) tmp)",
        "(let ((tmp 1) (other 2)) (begin (let ((tmp.1 tmp)) (set! tmp other) (set! other tmp.1)) tmp))",
    );
    check(
        "(define-syntax while (syntax-rules ()
             ((_ test body ...) (let loop () (if test (begin body ... (loop)))))))
           (let ((loop 1)) (while loop (display loop)))",
        "(let ((loop 1)) (letrec* ((loop.1 (lambda () (if loop (begin (display loop) (loop.1)))))) (loop.1)))",
    );
}
