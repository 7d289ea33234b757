//! The sugar of avm.md section 2.

mod support;
use support::{check, check_errors};

#[test]
fn behaviors_and_messages() {
    check("(define-behavior counter
             (state (count 0) (step (+ 1 1)))
             ((inc n) (set! count (+ count n)) count)
             ((get) count)
             ((all first . step) (list first step count))
             (reset (set! count 0))
             (else (let ((count 1)) count)))
           (define c (create-object 'counter 'alice))
           (ask c (inc 5)) (tell c (inc (+ 1 2))) (ask c reset) (tell c reset)",
          "(define counter
             (let ((counter.1 (%make-behavior 'counter '(count step) (lambda () (list 0 (+ 1 1)))
               '((inc 1 #f message) (get 0 #f message) (all 1 #t message) (reset 0 #f symbol) (else 0 #f else))
               (lambda (n) (%set-field! 0 (+ (%field 0 'counter) n) 'counter) (%field 0 'counter))
               (lambda () (%field 0 'counter))
               (lambda (first . step) (list first step (%field 0 'counter)))
               (lambda () (%set-field! 0 0 'counter))
               (lambda () (let ((count 1)) count)))))
               (%register-behavior! counter.1) counter.1))
           (define c (create-object 'counter 'alice))
           (%ask c 'inc 5) (%tell c 'inc (+ 1 2)) (call c 'reset) (send c 'reset)");
    check("(let () (define-behavior echo ((say x) x) ((say x y) y)) (create-object echo))",
          "(letrec* ((echo (let ((echo.1 (%make-behavior 'echo '() (lambda () (list)) '((say 1 #f message) (say 2 #f message))
             (lambda (x) x) (lambda (x y) y)))) (%register-behavior! echo.1) echo.1))) (create-object echo))");
}

#[test]
fn behaviors_are_checked() {
    check_errors("(define-behavior b ((f x) 1) ((f y) 2))",
        "test.scm:1:30 [bad-form] bad `define-behavior`: an earlier clause answers the same messages @ ((f y) 2)
           test.scm:1:20: the earlier clause
           help: the shape is (define-behavior NAME (state (FIELD INIT) ...) ((SELECTOR . FORMALS) BODY ...) ...)");
    check_errors("(define-behavior b (else 1) ((f) 2))",
        "test.scm:1:29 [bad-form] bad `define-behavior`: `else` must be the last clause @ ((f) 2)
           test.scm:1:20: `else` is here
           help: the shape is (define-behavior NAME (state (FIELD INIT) ...) ((SELECTOR . FORMALS) BODY ...) ...)");
    check_errors(
        "(define-behavior b (state (x 1) (x 2)))",
        "test.scm:1:34 [duplicate-parameter] `x` is bound twice @ x
           test.scm:1:34: the second time here
           test.scm:1:28: the first time here",
    );
    check_errors("(define-behavior b (state x) ((f)))",
        "test.scm:1:27 [bad-form] bad `define-behavior`: a field of the state must be (NAME INIT) @ x
           help: the shape is (define-behavior NAME (state (FIELD INIT) ...) ((SELECTOR . FORMALS) BODY ...) ...)");
    check_errors(
        "(ask 1 'go)",
        "test.scm:1:8 [bad-form] bad `ask`: the message is not quoted here @ 'go
           help: the shape is (ask OBJECT (SELECTOR ARGUMENT ...))",
    );
}
