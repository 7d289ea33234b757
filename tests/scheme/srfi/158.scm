;; SRFI 158: generators and accumulators.
(import (scheme base) (srfi 158) (only (srfi 1) unfold))
(define (all g) (generator->list g))

;; Making.
(all (generator)) ; => ()
(all (generator 1 2 3)) ; => (1 2 3)
(let ((g (generator 1))) (g) (g) (eof-object? (g))) ; => #t
(generator->list (circular-generator 1 2 3) 5) ; => (1 2 3 1 2)
(all (make-iota-generator 3)) ; => (0 1 2)
(all (make-iota-generator 3 8)) ; => (8 9 10)
(all (make-iota-generator 3 8 2)) ; => (8 10 12)
(make-iota-generator -1) ; !> make-iota-generator
(generator->list (make-range-generator 3) 4) ; => (3 4 5 6)
(all (make-range-generator 3 8)) ; => (3 4 5 6 7)
(all (make-range-generator 3 8 2)) ; => (3 5 7)
(all (make-range-generator 5 0 -2)) ; => (5 3 1)
(all (make-coroutine-generator (lambda (yield) (let loop ((i 0)) (if (< i 3) (begin (yield i) (loop (+ i 1)))))))) ; => (0 1 2)
(let ((g (make-coroutine-generator (lambda (yield) (yield 1))))) (g) (g) (eof-object? (g))) ; => #t
(let ((g (make-coroutine-generator (lambda (yield) 1)))) (eof-object? (g))) ; => #t
(generator-fold + 0 (make-coroutine-generator (lambda (yield) (let loop ((i 0)) (if (< i 100000) (begin (yield i) (loop (+ i 1)))))))) ; => 4999950000
(let ((g (make-coroutine-generator (lambda (yield) (for-each yield '(1 2 3)))))) (list (g) (list (g) (g)))) ; => (1 (2 3))
(let* ((inner (make-coroutine-generator (lambda (y) (y 1) (y 2)))) (outer (make-coroutine-generator (lambda (y) (generator-for-each (lambda (x) (y (* 10 x))) inner))))) (all outer)) ; => (10 20)
(all (list->generator '(1 2 3))) ; => (1 2 3)
(all (vector->generator #(1 2 3 4 5))) ; => (1 2 3 4 5)
(all (vector->generator #(1 2 3 4 5) 2)) ; => (3 4 5)
(all (vector->generator #(1 2 3 4 5) 2 4)) ; => (3 4)
(vector->generator #(1 2) 2 5) ; !> vector->generator
(all (reverse-vector->generator #(1 2 3 4 5))) ; => (5 4 3 2 1)
(all (reverse-vector->generator #(1 2 3 4 5) 2)) ; => (5 4 3)
(all (reverse-vector->generator #(1 2 3 4 5) 2 4)) ; => (4 3)
(all (reverse-vector->generator #(1 2 3 4 5) 1 3)) ; => (3 2)
(all (string->generator "abcde")) ; => (#\a #\b #\c #\d #\e)
(all (string->generator "abcde" 2)) ; => (#\c #\d #\e)
(all (string->generator "abcde" 2 4)) ; => (#\c #\d)
(all (bytevector->generator #u8(10 20 30))) ; => (10 20 30)
(all (bytevector->generator #u8(10 20 30) 1)) ; => (20 30)
(all (bytevector->generator #u8(10 20 30) 1 2)) ; => (20)
(all ((make-for-each-generator vector-for-each) #(1 2 3))) ; => (1 2 3)
(all (make-unfold-generator (lambda (s) (> s 5)) (lambda (s) (* s 2)) (lambda (s) (+ s 1)) 0)) ; => (0 2 4 6 8 10)

;; From generators to generators.
(all (gcons* 'a 'b (make-range-generator 0 3))) ; => (a b 0 1 2)
(all (gcons* (generator 1))) ; => (1)
(all (gappend (make-range-generator 0 3) (generator) (make-range-generator 0 2))) ; => (0 1 2 0 1)
(all (gappend)) ; => ()
(all (gflatten (generator (generator 1) (generator) (generator 2 3)))) ; => (1 2 3)
(all (gflatten (generator))) ; => ()
(let ((g (gflatten (generator (generator 1))))) (g) (g) (eof-object? (g))) ; => #t
(all (ggroup (generator 1 2 3 4 5 6 7 8) 3)) ; => ((1 2 3) (4 5 6) (7 8))
(all (ggroup (generator 1 2 3 4 5 6 7 8) 3 0)) ; => ((1 2 3) (4 5 6) (7 8 0))
(all (ggroup (generator 1 2 3 4) 2)) ; => ((1 2) (3 4))
(all (ggroup (generator) 2)) ; => ()
(all (gmerge < (generator 1 3 5) (generator 2 4 6))) ; => (1 2 3 4 5 6)
(all (gmerge < (generator 1 4) (generator 2 5) (generator 0 3 6))) ; => (0 1 2 3 4 5 6)
(all (gmerge < (generator 1 2))) ; => (1 2)
(all (gmerge (lambda (a b) (< (car a) (car b))) (generator '(1 a) '(2 a)) (generator '(1 b) '(2 b)) (generator '(1 c)))) ; => ((1 a) (1 b) (1 c) (2 a) (2 b))
(all (gmap - (generator 1 2 3))) ; => (-1 -2 -3)
(all (gmap cons (generator 1 2 3) (generator 4 5))) ; => ((1 . 4) (2 . 5))
(all (gcombine (lambda (item seed) (values (+ item seed) (+ seed 1))) 10 (generator 1 2 3))) ; => (11 13 15)
(all (gcombine (lambda (a b seed) (values (list a b seed) (* 2 seed))) 1 (generator 1 2 3) (generator 4 5))) ; => ((1 4 1) (2 5 2))
(all (gfilter odd? (make-range-generator 1 11))) ; => (1 3 5 7 9)
(all (gremove odd? (make-range-generator 1 11))) ; => (2 4 6 8 10)
(all (gstate-filter (lambda (item state) (values (< state 3) (+ state 1))) 0 (generator 'a 'b 'c 'd 'e))) ; => (a b c)
(all (gtake (make-range-generator 1 11) 3)) ; => (1 2 3)
(all (gtake (make-range-generator 1 3) 4)) ; => (1 2)
(all (gtake (make-range-generator 1 3) 4 'z)) ; => (1 2 z z)
(all (gtake (make-range-generator 1) 2)) ; => (1 2)
(all (gdrop (make-range-generator 1 6) 3)) ; => (4 5)
(all (gdrop (make-range-generator 1 3) 5)) ; => ()
(gdrop (generator) -1) ; !> gdrop
(all (gtake-while (lambda (x) (< x 3)) (make-range-generator 1))) ; => (1 2)
(let ((g (gtake-while odd? (generator 1 2 3)))) (g) (g) (eof-object? (g))) ; => #t
(all (gdrop-while (lambda (x) (< x 3)) (generator 1 2 3 1 2))) ; => (3 1 2)
(all (gdelete 3 (generator 1 2 3 4 3 2 1))) ; => (1 2 4 2 1)
(all (gdelete 3 (generator 1 2 4 5) <)) ; => (1 2)
(all (gdelete-neighbor-dups (generator 0 1 1 1 2 3 3 0))) ; => (0 1 2 3 0)
(all (gdelete-neighbor-dups (generator #f #f 1))) ; => (#f 1)
(all (gdelete-neighbor-dups (generator 1 2 3 4 1) <)) ; => (1 1)
(all (gindex (generator 'a 'b 'c 'd 'e 'f) (generator 0 2 4))) ; => (a c e)
(all (gindex (generator 'a 'b) (generator 1 5))) ; => (b)
(all (gindex (generator 'a 'b 'c) (generator 1 0))) ; !> gindex
(all (gselect (generator 'a 'b 'c 'd 'e 'f) (generator #t #f #f #t #t #f))) ; => (a d e)
(all (gselect (generator 'a 'b 'c) (generator #t))) ; => (a)

;; Consuming.
(generator->list (generator 1 2 3 4) 3) ; => (1 2 3)
(generator->list (generator 1 2) 5) ; => (1 2)
(let ((g (generator 1 2 3))) (generator->list g 2) (g)) ; => 3
(generator->reverse-list (generator 1 2 3)) ; => (3 2 1)
(generator->reverse-list (generator 1 2 3) 2) ; => (2 1)
(generator->vector (generator 1 2 3)) ; => #(1 2 3)
(generator->vector (generator 1 2 3) 2) ; => #(1 2)
(let ((v (make-vector 5 0))) (list (generator->vector! v 2 (generator 1 2 4)) v)) ; => (3 #(0 0 1 2 4))
(let ((v (make-vector 3 0))) (list (generator->vector! v 1 (generator 1 2 4)) v)) ; => (2 #(0 1 2))
(let ((v (make-vector 3 0)) (g (generator 1 2 3))) (generator->vector! v 1 g) (g)) ; => 3
(generator->vector! (make-vector 2) 5 (generator)) ; !> generator->vector!
(generator->string (generator #\a #\b #\c)) ; => "abc"
(generator->string (generator #\a #\b #\c) 2) ; => "ab"
(generator-fold + 0 (generator 1 2 3)) ; => 6
(generator-fold cons '() (generator 1 2 3)) ; => (3 2 1)
(generator-fold list 0 (generator 1 2) (generator 3 4 5)) ; => (2 4 (1 3 0))
(generator-map->list - (generator 1 2 3)) ; => (-1 -2 -3)
(generator-map->list + (generator 1 2 3) (generator 10 20)) ; => (11 22)
(let ((n 0)) (generator-for-each (lambda (x) (set! n (+ n x))) (generator 1 2 3)) n) ; => 6
(let ((n 0)) (generator-for-each (lambda (x y) (set! n (+ n (* x y)))) (generator 1 2 3) (generator 10 20)) n) ; => 50
(generator-find even? (generator 1 3 4 6)) ; => 4
(generator-find even? (generator 1 3)) ; => #f
(generator-count odd? (generator 1 2 3)) ; => 2
(generator-any (lambda (x) (and (even? x) (* x x))) (generator 1 4 6)) ; => 16
(generator-any even? (generator 1)) ; => #f
(let ((g (generator 2 3 4))) (generator-any odd? g) (all g)) ; => (4)
(generator-every (lambda (x) (and (odd? x) (* x x))) (generator 1 3)) ; => 9
(generator-every odd? (generator)) ; => #t
(let ((g (generator 2 3 4))) (generator-every odd? g) (all g)) ; => (3 4)
(generator-unfold (generator 1 2 3) unfold) ; => (1 2 3)
(generator-unfold (make-for-each-generator string-for-each) list) ; !>
(generator-unfold ((make-for-each-generator string-for-each) "abc") unfold) ; => (#\a #\b #\c)

;; Accumulators.
(define (give acc . items) (for-each acc items) (acc (eof-object)))
(give (make-accumulator * 1 -) 1 2 3) ; => -6
(give (count-accumulator) 1 2 4) ; => 3
(give (list-accumulator) 1 2 4) ; => (1 2 4)
(give (reverse-list-accumulator) 1 2 4) ; => (4 2 1)
(give (vector-accumulator) 1 2 4) ; => #(1 2 4)
(give (reverse-vector-accumulator) 1 2 4) ; => #(4 2 1)
(give (vector-accumulator! (make-vector 5 0) 2) 1 2 4) ; => #(0 0 1 2 4)
(give (vector-accumulator! (make-vector 2 0) 1) 1 2) ; !> full
(give (string-accumulator) #\a #\b) ; => "ab"
(give (bytevector-accumulator) 1 2 4) ; => #u8(1 2 4)
(give (bytevector-accumulator! (make-bytevector 5 0) 2) 1 2 4) ; => #u8(0 0 1 2 4)
(give (bytevector-accumulator! (make-bytevector 1 0) 1) 1) ; !> full
(give (sum-accumulator) 1 2 4) ; => 7
(give (product-accumulator) 1 2 4) ; => 8
(let ((a (list-accumulator))) (a 1) (a (eof-object)) (a 2) (a (eof-object))) ; => (1 2)
