;;; Lists halved by recursion: fresh pairs and return frames.
;;; family: data
(import (scheme base) (scheme write))

(define (numbers n)
  (do ((i n (- i 1)) (result '() (cons i result))) ((= i 0) result)))

(define (every-second list)
  (if (null? list)
      '()
      (cons (car list) (every-second (cddr list)))))

(define (run rounds)
  (let ((list (numbers 200)))
    (do ((i 0 (+ i 1))
         (sum 0 (+ sum (cadr (every-second list)))))
        ((= i rounds) sum))))

(display (run 60000))
(newline)
