;;; SRFI 78: lightweight testing.

(define-library (srfi 78)
  (import (scheme base) (scheme write) (srfi 42))
  (export check check-ec check-report check-set-mode! check-reset! check-passed?)
  (begin

    ;; `(check EXPRESSION => EXPECTED)` or `(check EXPRESSION (=> SAME?) EXPECTED)`
    (define-syntax check
      (syntax-rules (=>)
        ((_ expression => expected) (check expression (=> equal?) expected))
        ((_ expression (=> same?) expected)
         (if (on?)
             (run-check 'expression (lambda () expression) same? expected)))))

    ;; `(check-ec QUALIFIER ... EXPRESSION => EXPECTED [(ARGUMENT ...)])`: one check of all cases; the arguments are shown
    ;; of the first that fails.
    (define-syntax check-ec
      (syntax-rules (=>)
        ((_ part ... expression => expected (argument ...))
         (check-cases (part ...) expression equal? expected (argument ...)))
        ((_ part ... expression (=> same?) expected (argument ...))
         (check-cases (part ...) expression same? expected (argument ...)))
        ((_ part ... expression => expected)
         (check-cases (part ...) expression equal? expected ()))
        ((_ part ... expression (=> same?) expected)
         (check-cases (part ...) expression same? expected ()))))

    (define-syntax check-cases
      (syntax-rules ()
        ((_ (part ...) expression same? expected (argument ...))
         (if (on?)
             (let* ((cases 0)
                    (failure
                     (first-ec #f
                               part ...
                               (:let actual expression)
                               (:let wanted expected)
                               (begin (set! cases (+ cases 1)))
                               (not (same? actual wanted))
                               (list actual wanted (list (list 'argument argument) ...)))))
               (if failure
                   (fail! '(check-ec part ... expression) (car failure) (cadr failure) (list-ref failure 2))
                   (pass! '(check-ec part ... expression) #t cases)))))))

    ;; What is shown: nothing, the report, failures too, or all.
    (define modes '(off summary report-failed report))
    (define mode 'report)
    (define correct 0)
    ;; Each a list of expression, result, expected result, and arguments; the newest first.
    (define failed '())

    (define (check-set-mode! new)
      (if (not (memq new modes))
          (error "check-set-mode!: expected off, summary, report-failed or report" new))
      (set! mode new))

    (define (on?) (not (eq? mode 'off)))

    (define (check-reset!)
      (set! correct 0)
      (set! failed '()))

    (define (run-check expression thunk same? expected)
      (let ((actual (thunk)))
        (if (same? actual expected)
            (pass! expression actual #f)
            (fail! expression actual expected '()))))

    (define (pass! expression result cases)
      (set! correct (+ correct 1))
      (if (eq? mode 'report)
          (begin
            (show-result expression result)
            (display " ; correct")
            (if cases
                (begin
                  (display " in ")
                  (display cases)
                  (display (if (= cases 1) " case" " cases"))))
            (newline))))

    (define (fail! expression actual expected arguments)
      (let ((failure (list expression actual expected arguments)))
        (set! failed (cons failure failed))
        (if (memq mode '(report-failed report))
            (show-failure failure))))

    (define (show-result expression result)
      (write expression)
      (display " => ")
      (write result))

    (define (show-failure failure)
      (let ((arguments (list-ref failure 3)))
        (show-result (car failure) (cadr failure))
        (display " ; *** failed ***")
        (newline)
        (display "; expected result: ")
        (write (list-ref failure 2))
        (newline)
        (if (pair? arguments)
            (begin
              (display "; with ")
              (write arguments)
              (newline)))))

    (define (check-report)
      (if (on?)
          (begin
            (display "; *** checks *** : ")
            (display correct)
            (display " correct, ")
            (display (length failed))
            (display " failed.")
            (newline)
            (if (pair? failed)
                (begin
                  (display "; the first that failed:")
                  (newline)
                  (show-failure (car (reverse failed))))))))

    ;; Whether there were that many checks, and none failed.
    (define (check-passed? total)
      (and (null? failed) (= correct total)))))
