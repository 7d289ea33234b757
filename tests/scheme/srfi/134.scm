;; SRFI 134: immutable deques.

(import (srfi 134))

(define d (ideque 1 2 3 4 5))
(define (items . deques) (apply values (map ideque->list deques)))

;; Constructors and conversions.
(items d) ; => (1 2 3 4 5)
(items (ideque)) ; => ()
(items (ideque-tabulate 4 (lambda (i) (* i i)))) ; => (0 1 4 9)
(items (ideque-unfold (lambda (x) (> x 4)) - (lambda (x) (+ x 1)) 1)) ; => (-1 -2 -3 -4)
(items (ideque-unfold-right (lambda (x) (> x 4)) - (lambda (x) (+ x 1)) 1)) ; => (-4 -3 -2 -1)
(items (list->ideque '(a b c))) ; => (a b c)
(define (generator-of list) (lambda () (if (null? list) (eof-object) (let ((x (car list))) (set! list (cdr list)) x))))
(items (generator->ideque (generator-of '(1 2 3)))) ; => (1 2 3)
(define g (ideque->generator (ideque 1 2)))
(let* ((a (g)) (b (g)) (c (g))) (list a b (eof-object? c))) ; => (1 2 #t)
(ideque->list '(1 2)) ; !> got (1 2)

;; Predicates.
(ideque? d) ; => #t
(ideque? '(1)) ; => #f
(ideque-empty? (ideque)) ; => #t
(ideque-empty? (ideque 1)) ; => #f
(ideque= eqv?) ; => #t
(ideque= eqv? d (ideque 1 2 3 4 5) (ideque-add-back (ideque 1 2 3 4) 5)) ; => #t
(ideque= eqv? (ideque 1 2) (ideque 1 2 3)) ; => #f
(ideque= eqv? (ideque 1 2) (ideque 1 3)) ; => #f
(ideque-any (lambda (x) (and (> x 3) x)) d) ; => 4
(ideque-any even? (ideque)) ; => #f
(ideque-any = (ideque 1 2 3) (ideque 2 3 3)) ; => #t
(ideque-every (lambda (x) (and (> x 0) x)) d) ; => 5
(ideque-every even? (ideque)) ; => #t
(ideque-every < (ideque 1 2) (ideque 2 3 0)) ; => #t
(ideque-every < (ideque 1 2) (ideque 2 2)) ; => #f

;; The ends.
(ideque-front d) ; => 1
(ideque-back d) ; => 5
(ideque-front (ideque 1)) ; => 1
(ideque-back (ideque 1)) ; => 1
(ideque-front (ideque)) ; !> ideque-front: the deque is empty
(ideque-back (ideque)) ; !> ideque-back: the deque is empty
(items (ideque-add-front d 0)) ; => (0 1 2 3 4 5)
(items (ideque-add-back d 6)) ; => (1 2 3 4 5 6)
(items (ideque-remove-front d)) ; => (2 3 4 5)
(items (ideque-remove-back d)) ; => (1 2 3 4)
(items d) ; => (1 2 3 4 5)
(items (ideque-remove-front (ideque 1))) ; => ()
(items (ideque-remove-back (ideque 1))) ; => ()
(items (ideque-remove-front (ideque-add-back (ideque) 1))) ; => ()
(ideque-remove-front (ideque)) ; !> ideque-remove-front: the deque is empty
(ideque-remove-back (ideque)) ; !> ideque-remove-back: the deque is empty
(let loop ((i 0) (d (ideque))) (if (< i 1000) (loop (+ i 1) (ideque-add-back d i)) (let drain ((d d) (sum 0)) (if (ideque-empty? d) sum (drain (ideque-remove-front d) (+ sum (ideque-front d))))))) ; => 499500
(let loop ((i 0) (d (ideque))) (if (< i 1000) (loop (+ i 1) (ideque-add-front d i)) (let drain ((d d) (last #f)) (if (ideque-empty? d) last (drain (ideque-remove-back d) (ideque-back d)))))) ; => 999

;; Parts.
(ideque-ref d 0) ; => 1
(ideque-ref d 4) ; => 5
(ideque-ref d 5) ; !> ideque-ref: the index is out of range: 5
(ideque-ref d -1) ; !> ideque-ref: the index is out of range: -1
(items (ideque-take d 0) (ideque-take d 1) (ideque-take d 4) (ideque-take d 5)) ; => () (1) (1 2 3 4) (1 2 3 4 5)
(ideque-take d 6) ; !> ideque-take: the index is out of range
(items (ideque-drop d 0) (ideque-drop d 1) (ideque-drop d 4) (ideque-drop d 5)) ; => (1 2 3 4 5) (2 3 4 5) (5) ()
(ideque-drop d 6) ; !> ideque-drop: the index is out of range
(items (ideque-take-right d 2)) ; => (4 5)
(ideque-take-right d 6) ; !> ideque-take-right: the index is out of range
(items (ideque-drop-right d 2)) ; => (1 2 3)
(ideque-drop-right d 6) ; !> ideque-drop-right: the index is out of range
(call-with-values (lambda () (ideque-split-at d 2)) items) ; => (1 2) (3 4 5)
(ideque-split-at d 'a) ; !> ideque-split-at: the index is out of range: a

;; The whole deque.
(ideque-length d) ; => 5
(ideque-length (ideque)) ; => 0
(items (ideque-append)) ; => ()
(items (ideque-append d)) ; => (1 2 3 4 5)
(items (ideque-append (ideque) (ideque 1) (ideque 2 3 4 5) (ideque) (ideque 6))) ; => (1 2 3 4 5 6)
(ideque-append '(1)) ; !> got (1)
(items (ideque-reverse d)) ; => (5 4 3 2 1)
(ideque-count even? d) ; => 2
(ideque-count < (ideque 1 5 3) (ideque 2 2 4 9)) ; => 2
(items (ideque-zip (ideque 1 2 3) (ideque 'a 'b))) ; => ((1 a) (2 b))
(items (ideque-map - d)) ; => (-1 -2 -3 -4 -5)
(items (ideque-map + d (ideque 10 20))) ; => (11 22)
(items (ideque-filter-map (lambda (x) (and (even? x) (* x x))) d)) ; => (4 16)
(items (ideque-filter-map (lambda (x y) (and (< x y) (+ x y))) (ideque 1 5) (ideque 2 3))) ; => (3)
(let ((seen '())) (ideque-for-each (lambda (x) (set! seen (cons x seen))) d) seen) ; => (5 4 3 2 1)
(let ((seen '())) (ideque-for-each (lambda (x y) (set! seen (cons (+ x y) seen))) d (ideque 1 1)) seen) ; => (3 2)
(let ((seen '())) (ideque-for-each-right (lambda (x) (set! seen (cons x seen))) d) seen) ; => (1 2 3 4 5)
(ideque-fold cons '() d) ; => (5 4 3 2 1)
(ideque-fold + 0 d (ideque 10 10)) ; => 23
(ideque-fold-right cons '() d) ; => (1 2 3 4 5)
(ideque-fold-right list 'end (ideque 1 2) (ideque 3 4)) ; => (1 3 (2 4 end))
(items (ideque-append-map (lambda (x) (ideque x x)) (ideque 1 2))) ; => (1 1 2 2)
(items (ideque-filter even? d)) ; => (2 4)
(items (ideque-remove even? d)) ; => (1 3 5)
(call-with-values (lambda () (ideque-partition even? d)) items) ; => (2 4) (1 3 5)

;; Searching.
(ideque-find even? d) ; => 2
(ideque-find zero? d) ; => #f
(ideque-find zero? d (lambda () 'none)) ; => none
(ideque-find-right even? d) ; => 4
(ideque-find-right zero? d) ; => #f
(ideque-find-right zero? d (lambda () 'none)) ; => none
(items (ideque-take-while odd? (ideque 1 3 4 5))) ; => (1 3)
(items (ideque-take-while-right odd? (ideque 1 4 5 7))) ; => (5 7)
(items (ideque-drop-while odd? (ideque 1 3 4 5))) ; => (4 5)
(items (ideque-drop-while-right odd? (ideque 1 4 5 7))) ; => (1 4)
(call-with-values (lambda () (ideque-span odd? (ideque 1 3 4 5))) items) ; => (1 3) (4 5)
(call-with-values (lambda () (ideque-break even? (ideque 1 3 4 5))) items) ; => (1 3) (4 5)

;; Results of an earlier return are never changed by a later one.
(let ((k #f) (times 0) (first #f)) (let ((made (ideque-map (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) x))) (ideque 1 2 3)))) (set! times (+ times 1)) (if (= times 1) (begin (set! first made) (k 20))) (items first made))) ; => (1 2 3) (1 20 3)
