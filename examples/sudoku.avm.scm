;; Sudoku: each row, each column and each of the nine squares has all digits from 1 to 9.
(import (scheme base) (scheme write) (avm))

(define puzzle
  '((8 _ _ _ _ _ _ _ _)
    (_ _ 3 6 _ _ _ _ _)
    (_ 7 _ _ 9 _ 2 _ _)
    (_ 5 _ _ _ 7 _ _ _)
    (_ _ _ _ 4 5 7 _ _)
    (_ _ _ 1 _ _ _ 3 _)
    (_ _ 1 _ _ _ _ 6 8)
    (_ _ 8 5 _ _ _ 1 _)
    (_ 9 _ _ _ _ 4 _ _)))

(define (cell digit)
  (new-var (if (number? digit) (list digit) (range 1 9))))

(define rows (map (lambda (row) (map cell row)) puzzle))
(define columns (apply map list rows))

;; Three rows, three columns of each at a time.
(define (squares rows)
  (if (null? rows)
      '()
      (let loop ((a (car rows)) (b (cadr rows)) (c (list-ref rows 2)))
        (if (null? a)
            (squares (list-tail rows 3))
            (cons (append (first-three a) (first-three b) (first-three c))
                  (loop (list-tail a 3) (list-tail b 3) (list-tail c 3)))))))

(define (first-three list)
  (map (lambda (i) (list-ref list i)) '(0 1 2)))

(for-each (lambda (cells) (post (fd-all-different cells)))
          (append rows columns (squares rows)))

(define cells (apply append rows))
(define solutions (fd-solve-all cells 2))

(let loop ((rest (car solutions)) (n 1))
  (if (pair? rest)
      (begin
        (display (car rest))
        (if (= 0 (modulo n 9)) (newline) (display " "))
        (loop (cdr rest) (+ n 1)))))

(display (if (= 1 (length solutions)) "It is the only solution." "There are others."))
(newline)
