;; A Sudoku: its only solution, and that there is no other.
(import (scheme base) (scheme write) (scheme time) (avm))

(define puzzle
  '((1 _ _ _ _ 7 _ 9 _)
    (_ 3 _ _ 2 _ _ _ 8)
    (_ _ 9 6 _ _ 5 _ _)
    (_ _ 5 3 _ _ 9 _ _)
    (_ 1 _ _ 8 _ _ _ 2)
    (6 _ _ _ _ 4 _ _ _)
    (3 _ _ _ _ _ _ 1 _)
    (_ 4 _ _ _ _ _ _ 7)
    (_ _ 7 _ _ _ 3 _ _)))

(define (cell digit)
  (new-var (if (number? digit) (list digit) (range 1 9))))

(define (three list at) (map (lambda (i) (list-ref list (+ at i))) '(0 1 2)))

;; The squares of three rows.
(define (squares rows)
  (map (lambda (at) (append (three (car rows) at) (three (cadr rows) at) (three (list-ref rows 2) at))) '(0 3 6)))

(define (sudoku puzzle)
  (let ((rows (map (lambda (row) (map cell row)) puzzle)))
    (for-each
     (lambda (cells) (post (fd-all-different cells)))
     (append rows (apply map list rows) (squares rows) (squares (list-tail rows 3)) (squares (list-tail rows 6))))
    (apply append rows)))

(define begun (current-jiffy))
(define found (fd-solve-all (sudoku puzzle)))
(define taken (- (current-jiffy) begun))

(write (/ (* taken 1000000.0) (jiffies-per-second)))
(newline)
(for-each (lambda (n) (display n) (display " ")) (car found))
(newline)
