;; SRFI 78: lightweight testing.
(import (scheme base) (srfi 42) (srfi 78))
(define-syntax shown (syntax-rules () ((_ form ...) (let ((port (open-output-string))) (parameterize ((current-output-port port)) form ...) (get-output-string port)))))
(shown (check (+ 1 1) => 2)) ; => "(+ 1 1) => 2 ; correct\n"
(shown (check (+ 1 1) => 3)) ; => "(+ 1 1) => 2 ; *** failed ***\n; expected result: 3\n"
(shown (check (+ 1 1) (=> =) 2.0)) ; => "(+ 1 1) => 2 ; correct\n"
(shown (check-report)) ; => "; *** checks *** : 2 correct, 1 failed.\n; the first that failed:\n(+ 1 1) => 2 ; *** failed ***\n; expected result: 3\n"
(check-passed? 2) ; => #f
(check-reset!)
(shown (check-ec (:range i 5) (* i i) => (expt i 2) (i))) ; => "(check-ec (:range i 5) (* i i)) => #t ; correct in 5 cases\n"
(shown (check-ec (:range i 5) (* i i) (=> =) (* i i 1.0))) ; => "(check-ec (:range i 5) (* i i)) => #t ; correct in 5 cases\n"
(check-passed? 2) ; => #t
(check-passed? 3) ; => #f
(shown (check-ec (:range i 5) (:range j 5) (+ i j) => (if (= j 3) 0 (+ i j)) (i j))) ; => "(check-ec (:range i 5) (:range j 5) (+ i j)) => 3 ; *** failed ***\n; expected result: 0\n; with ((i 0) (j 3))\n"
(check-set-mode! 'report-failed)
(shown (check 1 => 1)) ; => ""
(shown (check 1 => 2)) ; => "1 => 1 ; *** failed ***\n; expected result: 2\n"
(check-set-mode! 'summary)
(shown (check 1 => 2)) ; => ""
(check-set-mode! 'off)
(shown (check (error "not evaluated") => 2) (check-report)) ; => ""
(check-set-mode! 'loud) ; !> check-set-mode!
