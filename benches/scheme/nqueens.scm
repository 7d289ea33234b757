;;; How many ways there are to put n queens on a board: lists, and small procedures within procedures.
;;; family: data
(import (scheme base) (scheme write))

(define (upto n)
  (let loop ((i n) (result '()))
    (if (= i 0)
        result
        (loop (- i 1) (cons i result)))))

(define (solutions n)
  ;; `free` are the rows yet to try in this column, `tried` those that were put aside, `placed` the queens so far.
  (define (search free tried placed)
    (if (null? free)
        (if (null? tried) 1 0)
        (+ (if (safe? (car free) 1 placed)
               (search (join (cdr free) tried) '() (cons (car free) placed))
               0)
           (search (cdr free) (cons (car free) tried) placed))))
  (define (join left right)
    (if (null? left)
        right
        (cons (car left) (join (cdr left) right))))
  (define (safe? row distance placed)
    (or (null? placed)
        (and (not (= (car placed) (+ row distance)))
             (not (= (car placed) (- row distance)))
             (safe? row (+ distance 1) (cdr placed)))))
  (let ((total (search (upto n) '() '())))
    total))

(define (repeat count)
  (let loop ((i 1) (result (solutions 8)))
    (if (= i count)
        result
        (loop (+ i 1) (solutions 8)))))

(display (repeat 200))
(newline)
