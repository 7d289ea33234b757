;; SRFI 132: sorting.
(import (scheme base) (srfi 132))

;; Order of arguments: the comparison, then the sequence.
(list-sort < '(3 1 2)) ; => (1 2 3)
(list-sort > '(3 1 2)) ; => (3 2 1)
(list-sort < '()) ; => ()
(list-sort < '(1)) ; => (1)
(list-sort string<? '("b" "c" "a")) ; => ("a" "b" "c")
(list-stable-sort (lambda (a b) (< (car a) (car b))) '((2 . a) (1 . b) (2 . c) (1 . d))) ; => ((1 . b) (1 . d) (2 . a) (2 . c))
(list-sort (lambda (a b) (> a b)) '(5 3 9 1 7 2 8 4 6 0 11 10)) ; => (11 10 9 8 7 6 5 4 3 2 1 0)
(let ((l (list 3 1 2))) (list-sort < l) l) ; => (3 1 2)
(let ((l (list 3 1 2))) (list-sort! < l)) ; => (1 2 3)
(list-sort! < '()) ; => ()
(list-stable-sort! (lambda (a b) (< (car a) (car b))) (list '(2 . a) '(1 . b) '(2 . c))) ; => ((1 . b) (2 . a) (2 . c))
(list-sort < '(1.5 1 1/2 -3)) ; => (-3 1/2 1 1.5)
(list-sort < '(1 a)) ; !> expected a
(list-sort '(1 2) <) ; !> list-sort: expected a procedure
(list-sort < '(1 2 . 3)) ; !> expected a proper list
;; A literal cannot be sorted in place.
(list-sort! < '(2 1)) ; !>

;; Long sequences: sorted, reversed, with few different elements, at random; stable where it shows.
(define (numbers n f) (let loop ((i (- n 1)) (l '())) (if (< i 0) l (loop (- i 1) (cons (f i) l)))))
(define (random-like i) (modulo (* (+ i 1) 7919) 1009))
(define (check order l)
  (let ((s (list-stable-sort (lambda (a b) (order (car a) (car b))) (map cons l (numbers (length l) values)))))
    (let loop ((s s))
      (or (null? (cdr s))
          (let ((a (car s)) (b (cadr s)))
            (and (not (order (car b) (car a)))
                 (or (order (car a) (car b)) (< (cdr a) (cdr b)))
                 (loop (cdr s))))))))
(check < (numbers 1000 values)) ; => #t
(check > (numbers 1000 values)) ; => #t
(check < (numbers 1000 random-like)) ; => #t
(check < (numbers 3000 (lambda (i) (modulo (random-like i) 5)))) ; => #t
(check > (numbers 1017 random-like)) ; => #t
(let loop ((n 1)) (or (= n 60) (and (check < (numbers n random-like)) (loop (+ n 1))))) ; => #t
(equal? (list-sort < (numbers 1000 random-like)) (reverse (list-sort > (numbers 1000 random-like)))) ; => #t
(list-sorted? < (list-sort < (numbers 5000 random-like))) ; => #t

;; A comparison may leave, and come back.
(call/cc (lambda (k) (list-sort (lambda (a b) (k 'out)) '(1 2)))) ; => out

(list-sorted? < '()) ; => #t
(list-sorted? < '(1)) ; => #t
(list-sorted? < '(1 1 2)) ; => #t
(list-sorted? < '(1 2 1)) ; => #f
(list-sorted? <= '(1 1 2)) ; => #f
(vector-sorted? < #(1 2 2)) ; => #t
(vector-sorted? < #(3 1 2)) ; => #f
(vector-sorted? < #(3 1 2) 1) ; => #t
(vector-sorted? < #(3 1 2 0) 1 3) ; => #t
(vector-sorted? < #()) ; => #t
(vector-sorted? < #(1) 1 1) ; => #t

(vector-sort < #(3 1 2)) ; => #(1 2 3)
(vector-sort < #(9 3 1 2 0) 1) ; => #(0 1 2 3)
(vector-sort < #(9 3 1 2 0) 1 4) ; => #(1 2 3)
(vector-sort < #()) ; => #()
(vector-stable-sort (lambda (a b) (< (car a) (car b))) #((2 . a) (1 . b) (2 . c))) ; => #((1 . b) (2 . a) (2 . c))
(vector-stable-sort < #(9 3 1 2 0) 1 4) ; => #(1 2 3)
(let ((v (vector 3 1 2))) (vector-sort! < v) v) ; => #(1 2 3)
(let ((v (vector 9 3 1 2 0))) (vector-sort! < v 1) v) ; => #(9 0 1 2 3)
(let ((v (vector 9 3 1 2 0))) (vector-sort! < v 1 4) v) ; => #(9 1 2 3 0)
(let ((v (vector 9 3 1 2 0))) (vector-stable-sort! > v 1 4) v) ; => #(9 3 2 1 0)
(vector-sort < #(1 2) 0 3) ; !> expected a start and an end from 0 to 2: 0 3
(vector-sort < #(1 2) 2 1) ; !> expected a start and an end from 0 to 2: 2 1
(vector-sort < '(1 2)) ; !> expected a vector
(vector-sort! < #(2 1)) ; !>
(equal? (vector-sort < (list->vector (numbers 777 random-like))) (list->vector (list-sort < (numbers 777 random-like)))) ; => #t

(list-merge < '(1 3 5) '(2 4)) ; => (1 2 3 4 5)
(list-merge < '() '(2 4)) ; => (2 4)
(list-merge < '(2 4) '()) ; => (2 4)
(list-merge (lambda (a b) (< (car a) (car b))) '((1 . a) (2 . a)) '((1 . b) (2 . b))) ; => ((1 . a) (1 . b) (2 . a) (2 . b))
(list-merge! < (list 1 3 5) (list 2 4)) ; => (1 2 3 4 5)
(list-merge! < (list 4 5) (list 1 2 6)) ; => (1 2 4 5 6)
(list-merge! < '() (list 1)) ; => (1)
(list-merge! < (list 1) '()) ; => (1)
(list-merge! (lambda (a b) (< (car a) (car b))) (list '(1 . a) '(2 . a)) (list '(1 . b) '(2 . b))) ; => ((1 . a) (1 . b) (2 . a) (2 . b))
(let* ((a (list 1 3)) (b (list 2 4)) (m (list-merge! < a b))) (and (eq? m a) (eq? (cdr m) b))) ; => #t
(vector-merge < #(1 3 5) #(2 4)) ; => #(1 2 3 4 5)
(vector-merge < #() #()) ; => #()
(vector-merge < #(9 1 3) #(2 4) 1) ; => #(1 2 3 4)
(vector-merge < #(9 1 3 0) #(2 4) 1 3) ; => #(1 2 3 4)
(vector-merge < #(9 1 3 0) #(8 2 4) 1 3 1) ; => #(1 2 3 4)
(vector-merge < #(9 1 3 0) #(8 2 4 0) 1 3 1 3) ; => #(1 2 3 4)
(vector-merge (lambda (a b) (< (car a) (car b))) #((1 . a)) #((1 . b))) ; => #((1 . a) (1 . b))
(let ((v (make-vector 5 0))) (vector-merge! < v #(1 3 5) #(2 4)) v) ; => #(1 2 3 4 5)
(let ((v (make-vector 5 0))) (vector-merge! < v #(1 3) #(2) 1) v) ; => #(0 1 2 3 0)
(let ((v (make-vector 5 0))) (vector-merge! < v #(9 1 3 9) #(9 2 9) 1 1 3 1 2) v) ; => #(0 1 2 3 0)
(vector-merge! < (make-vector 2 0) #(1 3) #(2)) ; !> vector-merge!: expected a start and an end from 0 to 2

(list-delete-neighbor-dups = '(1 1 2 7 7 7 0 -2 -2)) ; => (1 2 7 0 -2)
(list-delete-neighbor-dups = '()) ; => ()
(list-delete-neighbor-dups = '(1)) ; => (1)
(list-delete-neighbor-dups (lambda (x y) (= (car x) (car y))) '((1 . a) (1 . b) (2 . c))) ; => ((1 . a) (2 . c))
(list-delete-neighbor-dups! = (list 1 1 2 7 7 7 0 -2 -2)) ; => (1 2 7 0 -2)
(list-delete-neighbor-dups! = '()) ; => ()
(vector-delete-neighbor-dups = #(1 1 2 7 7 7 0 -2 -2)) ; => #(1 2 7 0 -2)
(vector-delete-neighbor-dups = #(1 1 2 7 7 7 0 -2 -2) 3) ; => #(7 0 -2)
(vector-delete-neighbor-dups = #(1 1 2 7 7 7 0 -2 -2) 3 5) ; => #(7)
(vector-delete-neighbor-dups = #()) ; => #()
(let* ((v (vector 1 1 2 2 2 3)) (end (vector-delete-neighbor-dups! = v))) (list end (vector-copy v 0 end))) ; => (3 #(1 2 3))
(let* ((v (vector 0 0 1 1 2)) (end (vector-delete-neighbor-dups! = v 2))) (list end (vector-copy v 0 end))) ; => (4 #(0 0 1 2))
(vector-delete-neighbor-dups! = (vector 1 1 1) 1 1) ; => 1

(vector-find-median < #(3 1 2) #f) ; => 2
(vector-find-median < #(3 1 2 4) #f) ; => 5/2
(vector-find-median < #() 'none) ; => none
(vector-find-median < #(3 1 2 4) #f list) ; => (2 3)
(vector-find-median < #(5) #f list) ; => 5
(let ((v (vector 3 1 2))) (vector-find-median < v #f) v) ; => #(3 1 2)
(let ((v (vector 3 1 2))) (list (vector-find-median! < v #f) v)) ; => (2 #(1 2 3))
(vector-find-median! < (vector) 'none) ; => none
(vector-find-median! < (vector 4 3 2 1) #f max) ; => 3
(map (lambda (k) (vector-select! < (vector 8 22 19 19 3 6 33 1 2 7 12) k)) '(0 1 2 3 4 5 6 7 8 9 10)) ; => (1 2 3 6 7 8 12 19 19 22 33)
(vector-select! < (vector 0 9 8 7 1) 1 1) ; => 7
(vector-select! < (vector 0 9 8 7 1) 1 1 4) ; => 8
(vector-select! < (vector 1 2) 2) ; !> vector-select!: expected a number of elements up to 1: 2
(let ((sorted (list-sort < (numbers 500 random-like))))
  (let loop ((k 0) (sorted sorted))
    (or (null? sorted)
        (and (= (car sorted) (vector-select! < (list->vector (numbers 500 random-like)) k))
             (loop (+ k 25) (if (< k 475) (list-tail sorted 25) '())))))) ; => #t
(let ((v (vector 5 3 9 1 7 2 8 4 6 0 11 10))) (vector-separate! < v 4) (list-sort < (vector->list v 0 4))) ; => (0 1 2 3)
(let ((v (vector 0 9 5 7 1))) (vector-separate! < v 2 1) (list-sort < (vector->list v 1 3))) ; => (1 5)
(let ((v (vector 0 9 5 7 1))) (vector-separate! < v 2 1 4) (list (vector-ref v 0) (list-sort < (vector->list v 1 3)) (vector-ref v 4))) ; => (0 (5 7) 1)
(let ((v (vector 2 1))) (vector-separate! < v 0) v) ; => #(2 1)
(let ((v (make-vector 1000 7))) (vector-separate! < v 500) (vector-ref v 0)) ; => 7
