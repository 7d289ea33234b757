;;; SRFI 64: a library for test suites.
;;;
;;; A test runs in `run-test`, which the macros give thunks: what a test evaluates is evaluated once it has begun, and an
;;; error in it, or in what is expected, is the failure of this test alone.

(define-library (srfi 64)
  (import (scheme base) (scheme case-lambda) (scheme complex) (scheme eval) (scheme read) (scheme repl) (scheme write)
          (only (avm kernel) condition->string))
  (export
   test-begin test-end test-group test-group-with-cleanup
   test-assert test-eqv test-eq test-equal test-approximate test-error test-read-eval-string
   test-match-name test-match-nth test-match-any test-match-all test-skip test-expect-fail
   test-apply test-with-runner
   test-result-kind test-passed? test-result-ref test-result-set! test-result-remove test-result-clear
   test-result-alist
   test-runner? test-runner-null test-runner-simple test-runner-create test-runner-factory
   test-runner-current test-runner-get test-runner-reset
   test-runner-pass-count test-runner-fail-count test-runner-xpass-count test-runner-xfail-count
   test-runner-skip-count test-runner-test-name test-runner-group-path test-runner-group-stack
   test-runner-aux-value test-runner-aux-value!
   test-runner-on-test-begin test-runner-on-test-begin! test-runner-on-test-end test-runner-on-test-end!
   test-runner-on-group-begin test-runner-on-group-begin! test-runner-on-group-end test-runner-on-group-end!
   test-runner-on-final test-runner-on-final! test-runner-on-bad-count test-runner-on-bad-count!
   test-runner-on-bad-end-name test-runner-on-bad-end-name!
   test-on-test-begin-simple test-on-test-end-simple test-on-group-begin-simple test-on-group-end-simple
   test-on-bad-count-simple test-on-bad-end-name-simple test-on-final-simple)
  (begin

    ;; Runners

    (define-record-type test-runner
      (make-runner)
      test-runner?
      (passes test-runner-pass-count passes!)
      (fails test-runner-fail-count fails!)
      (xpasses test-runner-xpass-count xpasses!)
      (xfails test-runner-xfail-count xfails!)
      (skips test-runner-skip-count skips!)
      (total total-count total!)
      (chosen run-list run-list!)
      (skipping skip-list skip-list!)
      (failing fail-list fail-list!)
      (groups groups groups!)
      (properties test-result-alist properties!)
      (aux test-runner-aux-value test-runner-aux-value!)
      (test-begin test-runner-on-test-begin test-runner-on-test-begin!)
      (test-end test-runner-on-test-end test-runner-on-test-end!)
      (group-begin test-runner-on-group-begin test-runner-on-group-begin!)
      (group-end test-runner-on-group-end test-runner-on-group-end!)
      (final test-runner-on-final test-runner-on-final!)
      (bad-count test-runner-on-bad-count test-runner-on-bad-count!)
      (bad-end-name test-runner-on-bad-end-name test-runner-on-bad-end-name!))

    ;; A group that tests are in, with what to go back to at its end. `all` counts each test inside, `direct` a group
    ;; inside as one.
    (define-record-type group
      (make-group name expected total-before direct skips fails installed?)
      group?
      (name group-name)
      (expected group-expected)
      (total-before group-total-before)
      (direct group-direct group-direct!)
      (skips group-skips)
      (fails group-fails)
      (installed? group-installed?))

    (define (test-runner-reset runner)
      (passes! runner 0)
      (fails! runner 0)
      (xpasses! runner 0)
      (xfails! runner 0)
      (skips! runner 0)
      (total! runner 0)
      (run-list! runner #t)
      (skip-list! runner '())
      (fail-list! runner '())
      (groups! runner '())
      (properties! runner '()))

    (define (ignore . arguments) #f)

    (define (test-runner-null)
      (let ((runner (make-runner)))
        (test-runner-reset runner)
        (test-runner-aux-value! runner #f)
        (test-runner-on-test-begin! runner ignore)
        (test-runner-on-test-end! runner ignore)
        (test-runner-on-group-begin! runner ignore)
        (test-runner-on-group-end! runner ignore)
        (test-runner-on-final! runner ignore)
        (test-runner-on-bad-count! runner ignore)
        (test-runner-on-bad-end-name! runner ignore)
        runner))

    (define (test-runner-simple)
      (let ((runner (test-runner-null)))
        (test-runner-on-test-begin! runner test-on-test-begin-simple)
        (test-runner-on-test-end! runner test-on-test-end-simple)
        (test-runner-on-group-begin! runner test-on-group-begin-simple)
        (test-runner-on-group-end! runner test-on-group-end-simple)
        (test-runner-on-final! runner test-on-final-simple)
        (test-runner-on-bad-count! runner test-on-bad-count-simple)
        (test-runner-on-bad-end-name! runner test-on-bad-end-name-simple)
        runner))

    ;; Parameters that can also be set by calling them. What is bound is a list of the value, which is changed.
    (define-syntax define-settable
      (syntax-rules ()
        ((_ name parameter initial settable?)
         (begin
           (define parameter (make-parameter initial list))
           (define name
             (case-lambda
               (() (car (parameter)))
               ((value)
                (if (settable? value)
                    (set-car! (parameter) value)
                    ;; This is what parameterize asks.
                    (parameter value)))))))))

    (define (runner-or-false? value) (or (not value) (test-runner? value)))
    (define-settable test-runner-current current #f runner-or-false?)
    (define-settable test-runner-factory factory test-runner-simple procedure?)

    (define (test-runner-create) ((test-runner-factory)))

    (define (test-runner-get)
      (or (test-runner-current)
          (error "there is no test runner: call test-begin first, or set test-runner-current")))

    (define-syntax test-with-runner
      (syntax-rules ()
        ((_ runner form ...)
         (call-with-runner runner (lambda () form ... (values))))))

    (define (call-with-runner runner thunk)
      (let ((outer (test-runner-current)))
        (dynamic-wind
          (lambda () (test-runner-current runner))
          thunk
          (lambda () (test-runner-current outer)))))

    (define (test-runner-group-stack runner) (map group-name (groups runner)))
    (define (test-runner-group-path runner) (reverse (test-runner-group-stack runner)))
    (define (test-runner-test-name runner) (test-result-ref runner 'test-name ""))

    ;; Results

    (define test-result-ref
      (case-lambda
        ((runner name) (test-result-ref runner name #f))
        ((runner name default)
         (let ((entry (assq name (test-result-alist runner))))
           (if entry (cdr entry) default)))))

    (define (test-result-set! runner name value)
      (let ((entry (assq name (test-result-alist runner))))
        (if entry
            (set-cdr! entry value)
            (properties! runner (cons (cons name value) (test-result-alist runner))))))

    (define (test-result-remove runner name)
      (properties! runner
                   (let loop ((entries (test-result-alist runner)))
                     (cond ((null? entries) '())
                           ((eq? (caar entries) name) (cdr entries))
                           (else (cons (car entries) (loop (cdr entries))))))))

    (define (test-result-clear runner) (properties! runner '()))

    (define test-result-kind
      (case-lambda
        (() (test-result-kind (test-runner-current)))
        ((runner) (test-result-ref runner 'result-kind))))

    (define test-passed?
      (case-lambda
        (() (test-passed? (test-runner-get)))
        ((runner) (and (memq (test-result-kind runner) '(pass xpass)) #t))))

    ;; Specifiers

    (define (test-match-name name)
      (lambda (runner) (equal? name (test-runner-test-name runner))))

    (define test-match-nth
      (case-lambda
        ((n) (test-match-nth n 1))
        ((n count)
         (let ((calls 0))
           (lambda (runner)
             (set! calls (+ calls 1))
             (and (>= calls n) (< calls (+ n count))))))))

    (define (test-match-any . specifiers)
      (let ((matchers (map specifier->matcher specifiers)))
        (lambda (runner) (any-matches? matchers runner))))

    (define (test-match-all . specifiers)
      (let ((matchers (map specifier->matcher specifiers)))
        (lambda (runner)
          (let loop ((matchers matchers) (result #t))
            (if (null? matchers)
                result
                (let ((matches? ((car matchers) runner)))
                  (loop (cdr matchers) (and matches? result))))))))

    (define (specifier->matcher specifier)
      (cond ((procedure? specifier) specifier)
            ((exact-integer? specifier) (test-match-nth 1 specifier))
            ((string? specifier) (test-match-name specifier))
            (else (error "no test specifier: expected a procedure, an exact integer or a string" specifier))))

    ;; All are asked, since they may count.
    (define (any-matches? matchers runner)
      (let loop ((matchers matchers) (result #f))
        (if (null? matchers)
            result
            (let ((matches? ((car matchers) runner)))
              (loop (cdr matchers) (or result (and matches? #t)))))))

    (define (test-skip specifier)
      (let ((runner (test-runner-get)))
        (skip-list! runner (cons (specifier->matcher specifier) (skip-list runner)))))

    (define (test-expect-fail specifier)
      (let ((runner (test-runner-get)))
        (fail-list! runner (cons (specifier->matcher specifier) (fail-list runner)))))

    ;; Whether the test or group that the properties name is to run. Its result kind is set to what is known of it.
    (define (to-run? runner)
      (let* ((chosen (run-list runner))
             (chosen? (or (eq? chosen #t) (any-matches? chosen runner)))
             (skipped? (and chosen? (any-matches? (skip-list runner) runner))))
        (cond ((or (not chosen?) skipped?)
               (test-result-set! runner 'result-kind 'skip)
               #f)
              (else
               (if (any-matches? (fail-list runner) runner)
                   (test-result-set! runner 'result-kind 'xfail))
               #t))))

    ;; `(test-apply [runner] specifier ... procedure)`.
    (define (test-apply first . rest)
      (cond ((test-runner? first)
             (call-with-runner first (lambda () (apply test-apply rest))))
            ((test-runner-current) => (lambda (runner) (apply-chosen runner (cons first rest))))
            (else
             (let ((runner (test-runner-create)))
               (call-with-runner runner (lambda () (apply test-apply first rest)))
               ((test-runner-on-final runner) runner)))))

    (define (apply-chosen runner arguments)
      (let loop ((rest arguments) (matchers '()))
        (if (pair? (cdr rest))
            (loop (cdr rest) (cons (specifier->matcher (car rest)) matchers))
            (let* ((outer (run-list runner))
                   (inner (cond ((null? matchers) outer)
                                ((eq? outer #t) (reverse matchers))
                                (else (append (reverse matchers) outer)))))
              (dynamic-wind
                (lambda () (run-list! runner inner))
                (car rest)
                (lambda () (run-list! runner outer)))))))

    ;; Groups

    (define test-begin
      (case-lambda
        ((name) (test-begin name #f))
        ((name count)
         (let* ((installs? (not (test-runner-current)))
                (runner (or (test-runner-current) (test-runner-create))))
           (if installs? (test-runner-current runner))
           ((test-runner-on-group-begin runner) runner name count)
           (let ((outer (groups runner)))
             (if (pair? outer)
                 (group-direct! (car outer) (+ (group-direct (car outer)) 1)))
             (groups! runner
                      (cons (make-group name count (total-count runner) 0 (skip-list runner) (fail-list runner)
                                        installs?)
                            outer)))))))

    (define test-end
      (case-lambda
        (() (end-group #f))
        ((name) (end-group name))))

    (define (end-group name)
      (let* ((runner (test-runner-get)) (stack (groups runner)))
        (if (null? stack)
            (error "test-end: no test group is open" name))
        (let* ((group (car stack))
               (expected (group-expected group))
               (inside (- (total-count runner) (group-total-before group))))
          (test-result-clear runner)
          (if (and name (not (equal? name (group-name group))))
              ((test-runner-on-bad-end-name runner) runner (group-name group) name))
          ;; Some suites count the tests of inner groups, as many implementations do; the document counts a group as one.
          (if (and expected (not (= expected (group-direct group))) (not (= expected inside)))
              ((test-runner-on-bad-count runner) runner (group-direct group) expected))
          ((test-runner-on-group-end runner) runner)
          (groups! runner (cdr stack))
          (skip-list! runner (group-skips group))
          (fail-list! runner (group-fails group))
          (if (null? (cdr stack))
              ((test-runner-on-final runner) runner))
          (if (group-installed? group)
              (test-runner-current #f)))))

    (define-syntax test-group
      (syntax-rules ()
        ((_ name form ...)
         (call-in-group name (lambda () form ... (values))))))

    (define (call-in-group name thunk)
      (let ((runner (test-runner-current)))
        (if runner
            (begin
              (test-result-clear runner)
              (test-result-set! runner 'test-name name)))
        (if (or (not runner) (to-run? runner))
            (dynamic-wind
              (lambda () (test-begin name))
              thunk
              (lambda () (test-end name)))
            (count-result runner))))

    (define-syntax test-group-with-cleanup
      (syntax-rules ()
        ((_ name form ... cleanup)
         (test-group name
           (dynamic-wind
             (lambda () #f)
             (lambda () form ... (values))
             (lambda () cleanup))))))

    ;; Tests

    ;; Counts the current test by its result kind.
    (define (count-result runner)
      (case (test-result-kind runner)
        ((pass) (passes! runner (+ (test-runner-pass-count runner) 1)))
        ((fail) (fails! runner (+ (test-runner-fail-count runner) 1)))
        ((xpass) (xpasses! runner (+ (test-runner-xpass-count runner) 1)))
        ((xfail) (xfails! runner (+ (test-runner-xfail-count runner) 1)))
        (else (skips! runner (+ (test-runner-skip-count runner) 1))))
      (total! runner (+ (total-count runner) 1))
      (let ((stack (groups runner)))
        (if (pair? stack)
            (group-direct! (car stack) (+ (group-direct (car stack)) 1)))))

    ;; Runs a test: `passes?` evaluates it, sets the properties of its result, and says whether it is as it should be.
    (define (run-test name form passes?)
      (let ((runner (test-runner-get)))
        (test-result-clear runner)
        (test-result-set! runner 'source-form form)
        (test-result-set! runner 'test-name name)
        (let ((runs? (to-run? runner)))
          ((test-runner-on-test-begin runner) runner)
          (if runs?
              (let ((passed? (run-guarded runner passes?)) (fails? (eq? (test-result-kind runner) 'xfail)))
                (test-result-set! runner 'result-kind
                                  (if passed? (if fails? 'xpass 'pass) (if fails? 'xfail 'fail)))))
          (count-result runner)
          ((test-runner-on-test-end runner) runner))))

    (define (run-guarded runner passes?)
      (guard (condition (#t (test-result-set! runner 'actual-error condition) #f))
        (passes? runner)))

    (define (evaluate-actual runner thunk)
      (let ((value (thunk)))
        (test-result-set! runner 'actual-value value)
        value))

    (define (run-comparison name form same? expected actual)
      (run-test name form
        (lambda (runner)
          (let ((wanted (expected)))
            (test-result-set! runner 'expected-value wanted)
            (same? wanted (evaluate-actual runner actual))))))

    (define-syntax test-assert
      (syntax-rules ()
        ((_ name expression)
         (run-test name '(test-assert name expression)
           (lambda (runner) (evaluate-actual runner (lambda () expression)))))
        ((_ expression)
         (run-test "" '(test-assert expression)
           (lambda (runner) (evaluate-actual runner (lambda () expression)))))))

    (define-syntax define-comparison
      (syntax-rules ()
        ((_ test same?)
         (define-syntax test
           (syntax-rules ()
             ((_ name expected expression)
              (run-comparison name '(test name expected expression) same?
                              (lambda () expected) (lambda () expression)))
             ((_ expected expression)
              (run-comparison "" '(test expected expression) same?
                              (lambda () expected) (lambda () expression))))))))

    (define-comparison test-eqv eqv?)
    (define-comparison test-eq eq?)
    (define-comparison test-equal equal?)

    (define-syntax test-approximate
      (syntax-rules ()
        ((_ name expected expression tolerance)
         (run-comparison name '(test-approximate name expected expression tolerance) (within tolerance)
                         (lambda () expected) (lambda () expression)))
        ((_ expected expression tolerance)
         (run-comparison "" '(test-approximate expected expression tolerance) (within tolerance)
                         (lambda () expected) (lambda () expression)))))

    (define (within tolerance)
      (define (near? expected actual)
        (and (>= actual (- expected tolerance)) (<= actual (+ expected tolerance))))
      (lambda (expected actual)
        (and (near? (real-part expected) (real-part actual))
             (near? (imag-part expected) (imag-part actual)))))

    (define-syntax test-error
      (syntax-rules ()
        ((_ name type expression)
         (run-error name '(test-error name type expression) (lambda () type) (lambda () expression)))
        ((_ type expression)
         (run-error "" '(test-error type expression) (lambda () type) (lambda () expression)))
        ((_ expression)
         (run-error "" '(test-error expression) (lambda () #t) (lambda () expression)))))

    (define (run-error name form type thunk)
      (run-test name form
        (lambda (runner)
          (let ((type (type)))
            (test-result-set! runner 'expected-error type)
            (let ((raised (guard (condition (#t (list condition)))
                            (evaluate-actual runner thunk)
                            #f)))
              (if raised
                  (test-result-set! runner 'actual-error (car raised)))
              (if raised (has-type? (car raised) type) (not type)))))))

    ;; A type is a predicate, #t for any, or something that tells nothing of a condition here.
    (define (has-type? condition type)
      (cond ((procedure? type) (type condition))
            (else (and type #t))))

    ;; The value of the expression in a string, which must hold nothing else.
    (define (test-read-eval-string string)
      (let* ((port (open-input-string string)) (form (read port)))
        (if (eof-object? (read-char port))
            (eval form (interaction-environment))
            (error "test-read-eval-string: more than one expression" string))))

    ;; The simple runner

    (define (test-on-test-begin-simple runner) #f)

    (define (test-on-group-begin-simple runner name count)
      (if (null? (groups runner))
          (say "%%%% Starting test " name)))

    (define (test-on-group-end-simple runner) #f)

    (define (say . parts)
      (for-each display parts)
      (newline))

    ;; Tells of a test that did not end as it should have.
    (define (test-on-test-end-simple runner)
      (define (show label property)
        (let ((entry (assq property (test-result-alist runner))))
          (if entry
              (begin
                (display label)
                (if (eq? property 'actual-error)
                    (display (condition->string (cdr entry)))
                    (write (cdr entry)))
                (newline)))))
      (let ((kind (test-result-kind runner)))
        (if (memq kind '(fail xpass))
            (begin
              (say (if (eq? kind 'fail) "FAIL " "XPASS ") (test-runner-test-name runner))
              (show "  form:     " 'source-form)
              (show "  expected: " 'expected-value)
              (show "  expected error: " 'expected-error)
              (show "  got:      " 'actual-value)
              (show "  raised:   " 'actual-error)))))

    (define (test-on-bad-count-simple runner actual expected)
      (say "*** Total number of tests was " actual " but should be " expected ". ***")
      (say "*** Discrepancy indicates testsuite error or exceptions. ***"))

    (define (test-on-bad-end-name-simple runner begin-name end-name)
      (error "test-end: the name is not that of the group" end-name begin-name))

    (define (test-on-final-simple runner)
      (define (show label count)
        (if (> count 0) (say label count)))
      (show "# of expected passes      " (test-runner-pass-count runner))
      (show "# of expected failures    " (test-runner-xfail-count runner))
      (show "# of unexpected successes " (test-runner-xpass-count runner))
      (show "# of unexpected failures  " (test-runner-fail-count runner))
      (show "# of skipped tests        " (test-runner-skip-count runner)))))
