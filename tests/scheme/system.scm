;; R7RS 6.14 and the smaller libraries: process context, time, features, load, r5rs.
(import (scheme base) (scheme process-context) (scheme time) (scheme load) (scheme write) (scheme file))

(list? (features)) ; => #t
(if (memq 'r7rs (features)) #t #f) ; => #t
(if (memq 'full-unicode (features)) #t #f) ; => #t
(if (memq 'exact-complex (features)) #t #f) ; => #t
(if (memq 'ratios (features)) #t #f) ; => #t
(list? (command-line)) ; => #t
(string? (car (command-line))) ; => #t
(get-environment-variable "NO_SUCH_VARIABLE_ANYWHERE") ; => #f
(get-environment-variable 5) ; !> get-environment-variable
(list? (get-environment-variables)) ; => #t
(real? (current-second)) ; => #t
(inexact? (current-second)) ; => #t
(exact-integer? (current-jiffy)) ; => #t
(exact-integer? (jiffies-per-second)) ; => #t
(positive? (jiffies-per-second)) ; => #t
(let* ((a (current-jiffy)) (b (current-jiffy))) (<= a b)) ; => #t
(define name "avm-test-load.tmp")
(call-with-output-file name (lambda (p) (write '(define loaded-value 42) p) (write '(define (loaded-procedure x) (* x loaded-value)) p)))
(load name)
loaded-value ; => 42
(loaded-procedure 2) ; => 84
(call-with-output-file name (lambda (p) (display "(define loaded-value 43) (car 5)" p)))
(load name) ; !> car
loaded-value ; => 43
(call-with-output-file name (lambda (p) (display "(define broken" p)))
(load name) ; !>
(delete-file name)
(load name) ; !> avm-test-load.tmp
(load 5) ; !>
(procedure? exit) ; => #t
(procedure? emergency-exit) ; => #t
(import (prefix (scheme r5rs) r5:))
(r5:exact->inexact 1/2) ; => 0.5
(r5:inexact->exact 0.5) ; => 1/2
(r5:eval '(+ 1 2) (r5:scheme-report-environment 5)) ; => 3
(r5:eval '(let ((x 1)) (if x 'yes 'no)) (r5:null-environment 5)) ; => yes
(r5:eval 'car (r5:null-environment 5)) ; !> car
(r5:scheme-report-environment 7) ; !> version
(r5:let ((x 1)) (r5:cond ((r5:> x 0) 'positive) (r5:else 'other))) ; => positive
(r5:call-with-current-continuation (lambda (k) (k 1))) ; => 1
