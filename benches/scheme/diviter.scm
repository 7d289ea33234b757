;;; Lists halved by iteration: fresh pairs in loops.
;;; family: data
(import (scheme base) (scheme write))

(define (numbers n)
  (do ((i n (- i 1)) (result '() (cons i result))) ((= i 0) result)))

(define (every-second list)
  (do ((rest list (cddr rest))
       (result '() (cons (car rest) result)))
      ((null? rest) result)))

(define (run rounds)
  (let ((list (numbers 200)))
    (do ((i 0 (+ i 1))
         (sum 0 (+ sum (car (every-second list)))))
        ((= i rounds) sum))))

(display (run 60000))
(newline)
