;;; `transaction` and `transaction-under`: begin, run, commit (avm.md section 2).

(define-library (avm transaction)
  (import (avm kernel) (avm core))
  (export transaction transaction-under run-transaction attempts no-solution)
  (begin

    (define-syntax transaction
      (syntax-rules ()
        ((_ body1 body2 ...)
         (run-transaction begin-tx (lambda () body1 body2 ...) attempts))))

    (define-syntax transaction-under
      (syntax-rules ()
        ((_ controller body1 body2 ...)
         (let ((owner controller))
           (run-transaction (lambda () (begin-tx owner)) (lambda () body1 body2 ...) attempts)))))

    ;; How often a transaction runs before its conflicts are the program's problem.
    (define attempts 16)

    (define (run-transaction open thunk left)
      (let* ((tx (open))
             (result (run-body tx thunk)))
        (if (commit-tx tx)
            result
            (let ((verdict (%verdict)))
              (cond (verdict (raise (no-solution verdict)))
                    ((> left 1) (run-transaction open thunk (- left 1)))
                    (else
                     (raise (%make-condition 'tx-conflict
                                             "the transaction met a conflict each time that it ran"
                                             (list attempts) #f))))))))

    ;; What could not hold together: a list of strings, each a place, what it is, and what stands there.
    (define (no-solution verdict)
      (%make-condition
       'no-solution
       "there is no solution: what is required cannot hold all at once"
       (map describe (car verdict))
       (cdr verdict)))

    (define (describe cause)
      (let ((place (%place-text (vector-ref cause 1) (vector-ref cause 2)))
            (drawn (%place-text (vector-ref cause 1) (vector-ref cause 2) #t)))
        (string-append
         (if place (string-append place ": ") "")
         (vector-ref cause 0)
         (if drawn (string-append "\n" drawn) ""))))

    (define (map f list)
      (if (null? list) '() (cons (f (car list)) (map f (cdr list)))))

    ;; Runs the body; whatever leaves it other than by returning aborts. A condition is stopped at the boundary and
    ;; raised again outside of it, so that no handler out there runs while the transaction is open.
    (define (run-body tx thunk)
      (%call-with-boundary
       (lambda ()
         (let ((over #f))
           (dynamic-wind
            (lambda ()
              (if over
                  (raise (%make-condition 'tx-already-aborted
                                          "a continuation leads back into a transaction that is over"
                                          (list tx) #f))))
            (lambda ()
              (let ((result (thunk)))
                (set! over #t)
                result))
            (lambda ()
              (if (not over)
                  (begin
                    (set! over #t)
                    (abort-tx tx)))))))
       (lambda (condition reraise)
         (let ((verdict (%verdict)))
           (raise (if verdict (no-solution verdict) condition))))))))
