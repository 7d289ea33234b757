;;; Errors raised and handled in a loop: `guard` by class of condition, `with-exception-handler` that returns.
;;; family: exceptions
(import (scheme base) (scheme write))

(define (checked-divide a b)
  (cond ((= b 0) (error "division by zero" a))
        ((not (= 0 (remainder a b))) (raise (list 'inexact a b)))
        (else (quotient a b))))

(define (attempt a b)
  (guard (problem
          ((error-object? problem) (car (error-object-irritants problem)))
          ((and (pair? problem) (eq? (car problem) 'inexact)) => (lambda (ignored) 1))
          (else 2))
    (checked-divide a b)))

(define (repaired list)
  (with-exception-handler
   (lambda (problem) (* 2 problem))
   (lambda ()
     (let loop ((rest list) (sum 0))
       (cond ((null? rest) sum)
             ((odd? (car rest)) (loop (cdr rest) (+ sum (raise-continuable (car rest)))))
             (else (loop (cdr rest) (+ sum (car rest)))))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (modulo (+ sum (attempt i (modulo i 4)) (repaired '(1 2 3 4 5 6))) 1000003)))))

(display (run 120000))
(newline)
