;; 8 queens: all solutions.
(import (scheme base) (scheme write) (scheme time) (avm))

(define (queens n)
  (let* ((columns (let loop ((i (- n 1)) (all '())) (if (< i 0) all (loop (- i 1) (cons i all)))))
         (rows (map (lambda (column) (new-var (range 1 n))) columns)))
    (post (fd-all-different rows))
    (post (fd-all-different (map fd+ rows columns)))
    (post (fd-all-different (map fd- rows columns)))
    rows))

(define begun (current-jiffy))
(define found (fd-solve-all (queens 8)))
(define taken (- (current-jiffy) begun))

(write (/ (* taken 1000000.0) (jiffies-per-second)))
(newline)
(display (length found))
(newline)
