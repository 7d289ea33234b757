;; The N queens: no two in a row, a column or a diagonal.
(import (scheme base) (scheme write) (avm))

;; One variable for each column: the row of its queen.
(define (queens n)
  (let* ((columns (let loop ((i (- n 1)) (all '())) (if (< i 0) all (loop (- i 1) (cons i all)))))
         (rows (map (lambda (column) (new-var (range 1 n))) columns)))
    (post (fd-all-different rows))
    (post (fd-all-different (map fd+ rows columns)))
    (post (fd-all-different (map fd- rows columns)))
    rows))

(define (show-board solution)
  (for-each
   (lambda (row)
     (for-each (lambda (other) (display (if (= row other) " Q" " ."))) (iota-from-1 (length solution)))
     (newline))
   solution))

(define (iota-from-1 n)
  (let loop ((i n) (all '()))
    (if (= i 0) all (loop (- i 1) (cons i all)))))

(show-board (fd-solve (queens 8)))
(display "solutions for 6 queens: ")
(display (length (fd-solve-all (queens 6))))
(newline)
(display "solutions for 8 queens: ")
(display (length (fd-solve-all (queens 8))))
(newline)
(display "3 queens: ")
(display (fd-solve (queens 3)))
(newline)
(display "20 queens: ")
(display (fd-solve (queens 20)))
(newline)
