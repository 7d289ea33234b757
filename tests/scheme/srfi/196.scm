;; SRFI 196: ranges.
(import (scheme base) (srfi 196))
(define r (numeric-range 10 15))
(define e (range 0 (lambda (i) i)))
(range->list (range 3 (lambda (i) (* i i)))) ; => (0 1 4)
(range -1 values) ; !> range
(range 3 5) ; !> range
(range->list r) ; => (10 11 12 13 14)
(range->list (numeric-range 0 10 3)) ; => (0 3 6 9)
(range->list (numeric-range 10 0 -4)) ; => (10 6 2)
(range->list (numeric-range 5 0)) ; => ()
(range->list (numeric-range 0 1 1/4)) ; => (0 1/4 1/2 3/4)
(range->list (numeric-range 0.0 1.0 0.25)) ; => (0.0 0.25 0.5 0.75)
(numeric-range 0 1 0) ; !> the step is zero
(range->list (iota-range 3)) ; => (0 1 2)
(range->list (iota-range 3 5)) ; => (5 6 7)
(range->list (iota-range 3 5 -2)) ; => (5 3 1)
(range->list (vector-range #(a b c))) ; => (a b c)
(range->list (string-range "abc")) ; => (#\a #\b #\c)
(range->list (range-append)) ; => ()
(eq? r (range-append r)) ; => #t
(range->list (range-append r (string-range "x") e)) ; => (10 11 12 13 14 #\x)
(map range? (list r e 5 '())) ; => (#t #t #f #f)
(range=? eqv? r) ; => #t
(range=? eqv? r (numeric-range 10 15) (vector-range #(10 11 12 13 14))) ; => #t
(range=? eqv? r (numeric-range 10 14)) ; => #f
(range=? eqv? r r (numeric-range 11 16)) ; => #f
(range=? eqv? e (vector-range #())) ; => #t
(list (range-length r) (range-length e)) ; => (5 0)
(range-length 5) ; !> range-length
(list (range-ref r 0) (range-ref r 4) (range-first r) (range-last r)) ; => (10 14 10 14)
(range-ref r 5) ; !> range-ref
(range-ref r -1) ; !> range-ref
(range-first e) ; !> range-ref
(range->list (subrange r 1 3)) ; => (11 12)
(range->list (subrange r 5 5)) ; => ()
(subrange r 3 6) ; !> subrange
(subrange r 3 2) ; !> subrange
(map range->list (range-segment r 2)) ; => ((10 11) (12 13) (14))
(range-segment e 2) ; => ()
(range-segment r 0) ; !> range-segment
(call-with-values (lambda () (range-split-at r 2)) (lambda (a b) (list (range->list a) (range->list b)))) ; => ((10 11) (12 13 14))
(map range->list (list (range-take r 2) (range-drop r 2) (range-take-right r 2) (range-drop-right r 2))) ; => ((10 11) (12 13 14) (13 14) (10 11 12))
(range-take r 6) ; !> range-take
(range-drop r 6) ; !> range-drop
(range-take-right r 6) ; !> range-take-right
(range-drop-right r 6) ; !> range-drop-right
(range-count even? r) ; => 3
(range-count < r (numeric-range 12 9 -1)) ; => 1
(range-any (lambda (x) (and (even? x) (* x x))) r) ; => 100
(range-any < r (iota-range 9)) ; => #f
(range-any even? e) ; => #f
(range-every (lambda (x) (and (< x 20) x)) r) ; => 14
(range-every > r (iota-range 3)) ; => #t
(range-every even? e) ; => #t
(range->list (range-map - r)) ; => (-10 -11 -12 -13 -14)
(range->list (range-map + r (iota-range 3))) ; => (10 12 14)
(range-map->list - r) ; => (-10 -11 -12 -13 -14)
(range-map->list + r (iota-range 3)) ; => (10 12 14)
(range-map->vector - r) ; => #(-10 -11 -12 -13 -14)
(range-map->vector list r (string-range "ab")) ; => #((10 #\a) (11 #\b))
(let ((n 0)) (range-for-each (lambda (x) (set! n (+ n x))) r) n) ; => 60
(let ((n 0)) (range-for-each (lambda (x y) (set! n (+ n (* x y)))) r (iota-range 3)) n) ; => 35
(range->list (range-filter-map (lambda (x) (and (even? x) (/ x 2))) r)) ; => (5 6 7)
(range-filter-map->list (lambda (x) (and (even? x) (/ x 2))) r) ; => (5 6 7)
(range-filter-map->list (lambda (x y) (and (even? x) y)) r (string-range "abc")) ; => (#\a #\c)
(range->list (range-filter even? r)) ; => (10 12 14)
(range-filter->list even? r) ; => (10 12 14)
(range->list (range-remove even? r)) ; => (11 13)
(range-remove->list even? r) ; => (11 13)
(range-fold + 0 r) ; => 60
(range-fold (lambda (list x) (cons x list)) '() r) ; => (14 13 12 11 10)
(range-fold list 0 r (iota-range 2)) ; => ((0 10 0) 11 1)
(range-fold-right (lambda (list x) (cons x list)) '() r) ; => (10 11 12 13 14)
(range-fold-right list 0 (iota-range 2) (iota-range 2 5)) ; => ((0 1 6) 0 5)
(range->list (range-reverse r)) ; => (14 13 12 11 10)
(range->list (range-reverse (range-reverse r))) ; => (10 11 12 13 14)
(range->list (subrange (range-reverse r) 1 3)) ; => (13 12)
(range->list (range-reverse (subrange (range-reverse r) 1 3))) ; => (12 13)
(range->list (range-reverse e)) ; => ()
(range-index odd? r) ; => 1
(range-index = r (numeric-range 12 9 -1)) ; => 1
(range-index negative? r) ; => #f
(range-index-right odd? r) ; => 3
(range-index-right < r (iota-range 5 12 -1)) ; => 0
(range-index-right negative? r) ; => #f
(range-index-right = r (iota-range 2)) ; !> same length
(define small? (lambda (x) (< x 12)))
(define large? (lambda (x) (> x 12)))
(map range->list (list (range-take-while small? r) (range-drop-while small? r))) ; => ((10 11) (12 13 14))
(map range->list (list (range-take-while-right large? r) (range-drop-while-right large? r))) ; => ((13 14) (10 11 12))
(map range->list (list (range-take-while number? r) (range-drop-while number? r) (range-take-while-right number? r) (range-drop-while-right number? r))) ; => ((10 11 12 13 14) () (10 11 12 13 14) ())
(range->vector r) ; => #(10 11 12 13 14)
(range->string (range-drop (string-range "abc") 1)) ; => "bc"
(let* ((v (vector 1 2)) (r (vector->range v))) (vector-set! v 0 9) (range->list r)) ; => (1 2)
(let ((g (range->generator (iota-range 2)))) (let* ((a (g)) (b (g))) (list a b (eof-object? (g)) (eof-object? (g))))) ; => (0 1 #t #t)
(range-ref (numeric-range 0 1000000000000) 999999999999) ; => 999999999999
