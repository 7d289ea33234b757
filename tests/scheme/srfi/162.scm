;; SRFI 162: more comparators.

(import (srfi 128) (srfi 162))

(comparator-max default-comparator 1 3 2) ; => 3
(comparator-min default-comparator 2 1 3) ; => 1
(comparator-max string-comparator "a" "c" "b") ; => "c"
(comparator-max-in-list real-comparator '(1 3.5 2)) ; => 3.5
(comparator-min-in-list real-comparator '(2 1 3)) ; => 1
(comparator-min-in-list real-comparator '()) ; !> car: expected a pair
(<? boolean-comparator #f #t) ; => #t
(=? real-comparator 1 1.0) ; => #t
(comparator-test-type real-comparator 1+i) ; => #f
(<? char-comparator #\a #\b) ; => #t
(=? char-ci-comparator #\a #\A) ; => #t
(=? string-comparator "a" "A") ; => #f
(=? string-ci-comparator "a" "A") ; => #t
(= (comparator-hash string-ci-comparator "a") (comparator-hash string-ci-comparator "A")) ; => #t
(<? pair-comparator '(1 . 2) '(1 . 3)) ; => #t
(comparator-test-type pair-comparator '()) ; => #f
(<? list-comparator '(1) '(1 2)) ; => #t
(<? vector-comparator #(3) #(1 2)) ; => #t
(=? eq-comparator 'a 'a) ; => #t
(=? eqv-comparator 2/3 2/3) ; => #t
(=? equal-comparator "a" "a") ; => #t
