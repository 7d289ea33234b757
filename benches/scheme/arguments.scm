;;; Procedures of several arities: rest arguments, `apply`, `case-lambda`, procedures composed.
;;; family: closures
(import (scheme base) (scheme case-lambda) (scheme write))

(define (sum . numbers)
  (let loop ((rest numbers) (result 0))
    (if (null? rest) result (loop (cdr rest) (+ result (car rest))))))

(define area
  (case-lambda
    ((side) (* side side))
    ((width height) (* width height))
    ((width height . more) (apply + (* width height) more))))

(define (compose . fs)
  (cond ((null? fs) (lambda (x) x))
        ((null? (cdr fs)) (car fs))
        (else
         (let ((first (car fs)) (others (apply compose (cdr fs))))
           (lambda (x) (first (others x)))))))

(define (curry f . first)
  (lambda rest (apply f (append first rest))))

(define (run rounds)
  (let ((change (compose (lambda (x) (+ x 1)) (curry + 2) (lambda (x) (* 3 x)))))
    (let loop ((i 0) (total 0))
      (if (= i rounds)
          total
          (loop (+ i 1)
                (modulo (+ total
                           (sum i 1 2 3)
                           (apply sum i '(4 5 6))
                           (area i)
                           (area i 2)
                           (area i 2 3 4)
                           (change i))
                        1000003))))))

(display (run 150000))
(newline)
