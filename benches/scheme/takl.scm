;;; Takeuchi's function with lists as its numbers.
;;; family: calls
(import (scheme base) (scheme write))

(define (unary n)
  (if (= n 0) '() (cons n (unary (- n 1)))))

(define (shorter? a b)
  (and (pair? b)
       (or (null? a)
           (shorter? (cdr a) (cdr b)))))

(define (takl x y z)
  (if (shorter? y x)
      (takl (takl (cdr x) y z)
            (takl (cdr y) z x)
            (takl (cdr z) x y))
      z))

(define (repeat count)
  (let ((a (unary 18)) (b (unary 12)) (c (unary 6)))
    (let loop ((i 1) (result (takl a b c)))
      (if (= i count)
          (length result)
          (loop (+ i 1) (takl a b c))))))

(display (repeat 30))
(newline)
