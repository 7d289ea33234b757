;;; A small evaluator that runs a small program: dispatch, association lists, closures.
;;; family: data
(import (scheme base) (scheme write))

(define (evaluate e env)
  (cond ((symbol? e) (cdr (assq e env)))
        ((not (pair? e)) e)
        (else
         (case (car e)
           ((if) (if (evaluate (cadr e) env)
                     (evaluate (car (cddr e)) env)
                     (evaluate (cadr (cddr e)) env)))
           ((lambda) (let ((names (cadr e)) (body (car (cddr e))))
                       (lambda (arguments) (evaluate body (bind names arguments env)))))
           (else ((evaluate (car e) env)
                  (evaluate-all (cdr e) env)))))))

(define (evaluate-all es env)
  (if (null? es)
      '()
      (let ((first (evaluate (car es) env)))
        (cons first (evaluate-all (cdr es) env)))))

(define (bind names values env)
  (if (null? names)
      env
      (bind (cdr names) (cdr values) (cons (cons (car names) (car values)) env))))

(define base
  (list (cons '+ (lambda (a) (+ (car a) (cadr a))))
        (cons '- (lambda (a) (- (car a) (cadr a))))
        (cons '< (lambda (a) (< (car a) (cadr a))))))

(define program
  '((lambda (fib) (fib fib 21))
    (lambda (self n)
      (if (< n 2) n (+ (self self (- n 1)) (self self (- n 2)))))))

(define (repeat count)
  (let loop ((i 1) (result (evaluate program base)))
    (if (= i count)
        result
        (loop (+ i 1) (evaluate program base)))))

(display (repeat 8))
(newline)
