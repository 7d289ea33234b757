;; SRFI 64: test suites. The runner under test is a null one, whose callbacks note what happens.
(import (scheme base) (scheme write) (srfi 64))

(define log '())
(define (note . things) (set! log (cons things log)))
(define (noted) (let ((l (reverse log))) (set! log '()) l))
(define (noting-runner) (let ((r (test-runner-null))) (test-runner-on-test-end! r (lambda (r) (note (test-runner-test-name r) (test-result-kind r)))) r))
;; What a thunk's tests come to.
(define-syntax results (syntax-rules () ((_ form ...) (let ((r (noting-runner))) (test-with-runner r (test-begin "t") form ... (test-end "t")) (noted)))))

(results (test-assert "a" #t) (test-assert "b" #f) (test-assert "c" (car '())) (test-assert 5)) ; => (("a" pass) ("b" fail) ("c" fail) ("" pass))
(results (test-eqv "a" 1 1) (test-eqv 1 1.0) (test-eqv "c" (car 1) 1)) ; => (("a" pass) ("" fail) ("c" fail))
(results (test-eq "a" 'x 'x) (test-eq 'x 'y)) ; => (("a" pass) ("" fail))
(results (test-equal "a" '(1 "b") (list 1 "b")) (test-equal "x" "y")) ; => (("a" pass) ("" fail))
(results (test-approximate "a" 1.0 1.05 0.1) (test-approximate 1.0 1.2 0.1) (test-approximate 1+i 1.05+1.05i 0.1)) ; => (("a" pass) ("" fail) ("" pass))
(results (test-error "a" #t (car 1)) (test-error "b" #t 1) (test-error (raise 'x)) (test-error #t (error "x"))) ; => (("a" pass) ("b" fail) ("" pass) ("" pass))
(results (test-error "sym" symbol? (raise 'x)) (test-error symbol? (raise "x")) (test-error "e" error-object? (error "x")) (test-error "none" #f 1)) ; => (("sym" pass) ("" fail) ("e" pass) ("none" pass))
(results (test-error "type" 'some-type (error "x"))) ; => (("type" pass))
(results (let ((name "computed")) (test-assert name #t))) ; => (("computed" pass))
(results (test-skip 1) (test-assert "a" #f) (test-assert "b" #t)) ; => (("a" skip) ("b" pass))
(results (test-skip "b") (test-assert "a" #t) (test-assert "b" #f) (test-assert "b" #f)) ; => (("a" pass) ("b" skip) ("b" skip))
(results (test-expect-fail 2) (test-assert "a" #f) (test-assert "b" #t) (test-assert "c" #t)) ; => (("a" xfail) ("b" xpass) ("c" pass))
(results (test-expect-fail (test-match-name "a")) (test-assert "a" (car 1)) (test-assert "b" #t)) ; => (("a" xfail) ("b" pass))
(results (test-skip (test-match-nth 2)) (test-assert "a" #t) (test-assert "b" #t) (test-assert "c" #t)) ; => (("a" pass) ("b" skip) ("c" pass))
(results (test-skip (test-match-nth 2 2)) (test-assert "a" #t) (test-assert "b" #t) (test-assert "c" #t) (test-assert "d" #t)) ; => (("a" pass) ("b" skip) ("c" skip) ("d" pass))
(results (test-skip (test-match-any "a" "c")) (test-assert "a" #t) (test-assert "b" #t) (test-assert "c" #t)) ; => (("a" skip) ("b" pass) ("c" skip))
(results (test-skip (test-match-all "a" (test-match-nth 2))) (test-assert "a" #t) (test-assert "a" #t) (test-assert "a" #t)) ; => (("a" pass) ("a" skip) ("a" pass))
(results (test-skip (test-match-any)) (test-expect-fail (test-match-all)) (test-assert "a" #t)) ; => (("a" xpass))
(results (note (guard (e (#t (error-object-message e))) (test-skip 'x)))) ; => (("no test specifier: expected a procedure, an exact integer or a string"))
(results (test-begin "inner") (test-skip "a") (test-assert "a" #t) (test-end "inner") (test-assert "a" #t)) ; => (("a" skip) ("a" pass))
(results (test-group "g" (define x 1) (test-eqv "in" 1 x))) ; => (("in" pass))
(results (test-skip "g") (test-group "g" (test-assert "in" #f)) (test-assert "out" #t)) ; => (("out" pass))
(results (test-group-with-cleanup "g" (test-assert "in" #t) (note 'cleanup))) ; => (("in" pass) (cleanup))
(results (guard (e (#t (note 'left))) (test-group-with-cleanup "g" (raise 'x) (note 'cleanup)))) ; => ((cleanup) (left))
(results (test-eqv "read" 3 (test-read-eval-string "(+ 1 2)"))) ; => (("read" pass))
(results (test-error "junk" #t (test-read-eval-string "(+ 1 2) x"))) ; => (("junk" pass))
(results (test-assert "a" #t) (if (test-passed?) (note 'passed)) (test-assert "b" #f) (note (test-passed?))) ; => (("a" pass) (passed) ("b" fail) (#f))

;; Counts, paths and properties.
(define r (test-runner-null))
(test-runner? r) ; => #t
(test-runner? 1) ; => #f
(test-result-kind r) ; => #f
(test-runner-test-name r) ; => ""
(test-with-runner r (test-begin "outer") (test-begin "inner"))
(test-runner-group-stack r) ; => ("inner" "outer")
(test-runner-group-path r) ; => ("outer" "inner")
(test-with-runner r (test-assert "p" #t) (test-assert "f" #f) (test-expect-fail 2) (test-assert "xf" #f) (test-assert "xp" #t) (test-skip 1) (test-assert "s" #t) (test-equal "eq" 1 2))
(list (test-runner-pass-count r) (test-runner-fail-count r) (test-runner-xfail-count r) (test-runner-xpass-count r) (test-runner-skip-count r)) ; => (1 2 1 1 1)
(test-runner-test-name r) ; => "eq"
(list (test-result-ref r 'expected-value) (test-result-ref r 'actual-value) (test-result-ref r 'result-kind) (test-result-ref r 'no) (test-result-ref r 'no 7)) ; => (1 2 fail #f 7)
(test-result-ref r 'source-form) ; => (test-equal "eq" 1 2)
(test-result-set! r 'mine 5)
(test-result-ref r 'mine) ; => 5
(cdr (assq 'mine (test-result-alist r))) ; => 5
(test-result-remove r 'mine)
(test-result-ref r 'mine) ; => #f
(test-result-clear r)
(test-result-alist r) ; => ()
(test-passed? r) ; => #f
(test-with-runner r (test-error "e" #t (error "boom" 1)))
(error-object-message (test-result-ref r 'actual-error)) ; => "boom"
(test-result-ref r 'expected-error) ; => #t
(test-runner-aux-value r) ; => #f
(test-runner-aux-value! r 'aux)
(test-runner-aux-value r) ; => aux
(test-runner-reset r)
(list (test-runner-pass-count r) (test-runner-group-stack r) (test-result-alist r)) ; => (0 () ())

;; Callbacks.
(define c (test-runner-null))
(test-runner-on-group-begin! c (lambda (r name count) (note 'begin name count)))
(test-runner-on-group-end! c (lambda (r) (note 'end (car (test-runner-group-stack r)))))
(test-runner-on-test-begin! c (lambda (r) (note 'test (test-runner-test-name r) (test-result-kind r))))
(test-runner-on-test-end! c (lambda (r) (note 'done (test-result-kind r))))
(test-runner-on-final! c (lambda (r) (note 'final)))
(test-runner-on-bad-count! c (lambda (r actual expected) (note 'count actual expected)))
(test-runner-on-bad-end-name! c (lambda (r begin end) (note 'name begin end)))
(test-with-runner c (test-begin "a" 1) (test-assert "t" #t) (test-end "a"))
(noted) ; => ((begin "a" 1) (test "t" #f) (done pass) (end "a") (final))
(test-with-runner c (test-begin "a" 3) (test-expect-fail 1) (test-assert "t" #f) (test-end "b"))
(noted) ; => ((begin "a" 3) (test "t" xfail) (done xfail) (name "a" "b") (count 1 3) (end "a") (final))
(test-with-runner c (test-begin "a" 2) (test-skip 1) (test-assert "t" #f) (test-group "g" 1) (test-end))
(noted) ; => ((begin "a" 2) (test "t" skip) (done skip) (begin "g" #f) (end "g") (end "a") (final))
(for-each (lambda (get) (if (not (procedure? (get c))) (error "no callback"))) (list test-runner-on-group-begin test-runner-on-group-end test-runner-on-test-begin test-runner-on-test-end test-runner-on-final test-runner-on-bad-count test-runner-on-bad-end-name))
((test-runner-on-final c) c)
(noted) ; => ((final))

;; test-apply.
(define a (noting-runner))
(test-apply a (lambda () (test-assert "x" #t)))
(noted) ; => (("x" pass))
(test-apply a "y" "z" (lambda () (test-assert "x" #t) (test-assert "y" #t) (test-assert "z" #t)))
(noted) ; => (("x" skip) ("y" pass) ("z" pass))
(test-with-runner a (test-apply (test-match-nth 2) (lambda () (test-assert "x" #t) (test-assert "y" #t))))
(noted) ; => (("x" skip) ("y" pass))
(test-with-runner a (test-skip "y") (test-apply "x" "y" (lambda () (test-assert "x" #t) (test-assert "y" #t))))
(noted) ; => (("x" pass) ("y" skip))

;; The current runner, and factories.
(test-runner-current) ; => #f
(test-runner-get) ; !> there is no test runner
(test-end) ; !> there is no test runner
(test-with-runner (test-runner-null) (guard (e (#t (note (error-object-message e)))) (test-end)))
(noted) ; => (("test-end: no test group is open"))
(parameterize ((test-runner-current r)) (eq? (test-runner-get) r)) ; => #t
(test-runner-current) ; => #f
(test-runner-current r)
(eq? r (test-runner-current)) ; => #t
(test-runner-current #f)
(define factory (test-runner-factory))
(test-runner-factory (lambda () (noting-runner)))
(test-runner? (test-runner-create)) ; => #t
(test-begin "made")
(test-assert "t" #t)
(test-end "made")
(test-runner-current) ; => #f
(noted) ; => (("t" pass))
(test-runner-factory factory)

;; The simple runner writes to the current output port.
(define (output thunk) (let ((p (open-output-string))) (parameterize ((current-output-port p)) (thunk)) (get-output-string p)))
(output (lambda () (test-begin "suite") (test-assert "a" #t) (test-end "suite"))) ; => "%%%% Starting test suite\n# of expected passes      1\n"
(output (lambda () (test-begin "suite") (test-equal "a" 1 2) (test-assert "b" (car 5)) (test-end "suite"))) ; => "%%%% Starting test suite\nFAIL a\n  form:     (test-equal \"a\" 1 2)\n  expected: 1\n  got:      2\nFAIL b\n  form:     (test-assert \"b\" (car 5))\n  raised:   car: expected a pair, got 5 (argument 1)\n# of unexpected failures  2\n"
(output (lambda () (test-begin "suite" 2) (test-skip 1) (test-assert #t) (test-expect-fail 1) (test-assert #t) (test-expect-fail 1) (test-assert #f) (test-end))) ; => "%%%% Starting test suite\nXPASS \n  form:     (test-assert #t)\n  got:      #t\n*** Total number of tests was 3 but should be 2. ***\n*** Discrepancy indicates testsuite error or exceptions. ***\n# of expected failures    1\n# of unexpected successes 1\n# of skipped tests        1\n"
(let ((r (test-runner-simple))) (test-with-runner r (test-begin "a") (test-end "b"))) ; !> not that of the group
(let ((r (test-runner-null))) (test-on-test-begin-simple r) (test-on-test-end-simple r) (test-on-group-end-simple r) (test-on-final-simple r))
(output (lambda () (test-on-group-begin-simple (test-runner-null) "g" #f))) ; => "%%%% Starting test g\n"
(output (lambda () (test-on-bad-count-simple (test-runner-null) 1 2))) ; => "*** Total number of tests was 1 but should be 2. ***\n*** Discrepancy indicates testsuite error or exceptions. ***\n"
(test-on-bad-end-name-simple (test-runner-null) "a" "b") ; !> not that of the group
(let ((r (test-runner-simple))) (test-runner-pass-count r)) ; => 0
