;; SRFI 128: comparators.

(import (srfi 128))

;; Predicates.
(define ints (make-comparator exact-integer? = < number-hash))
(define bare (make-comparator #t #t #f #f))
(comparator? ints) ; => #t
(comparator? 'ints) ; => #f
(comparator-ordered? ints) ; => #t
(comparator-ordered? bare) ; => #f
(comparator-hashable? ints) ; => #t
(comparator-hashable? bare) ; => #f
(make-comparator 1 #t #f #f) ; !> make-comparator: the type test is no procedure: 1
(make-comparator #t #f #f #f) ; !> make-comparator: the equality predicate is no procedure: #f

;; What #t and #f stand for.
(=? bare (list 1 2) (list 1 2)) ; => #t
(comparator-test-type bare (vector)) ; => #t
(<? bare 1 2) ; !> the comparator has no ordering predicate: 1 2
(comparator-hash bare 1) ; !> the comparator has no hash function: 1
(define by-order (make-comparator number? #t < #f))
(=? by-order 1 1.0) ; => #t
(=? by-order 1 2) ; => #f

;; Accessors.
((comparator-type-test-predicate ints) 1.0) ; => #f
((comparator-equality-predicate ints) 1 1) ; => #t
((comparator-ordering-predicate ints) 1 2) ; => #t
(= ((comparator-hash-function ints) 7) (comparator-hash ints 7)) ; => #t
(comparator-test-type ints 1) ; => #t
(comparator-check-type ints 1) ; => #t
(comparator-check-type ints 'a) ; !> comparator-check-type: the comparator is not for this object
(comparator-type-test-predicate 'x) ; !> comparator-type-test-predicate

;; Comparisons.
(=? ints 1 1 1) ; => #t
(=? ints 1 1 2) ; => #f
(<? ints 1 2 3) ; => #t
(<? ints 1 3 2) ; => #f
(<? ints 1 1) ; => #f
(>? ints 3 2 1) ; => #t
(>? ints 1 2) ; => #f
(<=? ints 1 1 2) ; => #t
(<=? ints 2 1) ; => #f
(>=? ints 2 2 1) ; => #t
(>=? ints 1 2) ; => #f
(comparator-if<=> ints 1 2 'less 'equal 'greater) ; => less
(comparator-if<=> ints 2 2 'less 'equal 'greater) ; => equal
(comparator-if<=> 3 2 'less 'equal 'greater) ; => greater

;; Basic equivalences.
(=? (make-eq-comparator) 'a 'a) ; => #t
(=? (make-eq-comparator) (list 1) (list 1)) ; => #f
(=? (make-eqv-comparator) 1.5 1.5) ; => #t
(=? (make-eqv-comparator) "a" (string #\a)) ; => #f
(=? (make-equal-comparator) (list 1 "a") (list 1 (string #\a))) ; => #t
(= (comparator-hash (make-equal-comparator) (list 1 "a")) (comparator-hash (make-equal-comparator) (list 1 "a"))) ; => #t
(comparator-ordered? (make-equal-comparator)) ; => #f

;; Pairs, lists, vectors.
(define pairs (make-pair-comparator ints (make-comparator string? string=? string<? string-hash)))
(comparator-test-type pairs '(1 . "a")) ; => #t
(comparator-test-type pairs '("a" . 1)) ; => #f
(=? pairs (cons 1 "a") (cons 1 "a")) ; => #t
(<? pairs (cons 1 "a") (cons 1 "b")) ; => #t
(<? pairs (cons 1 "z") (cons 2 "b")) ; => #t
(= (comparator-hash pairs '(1 . "a")) (comparator-hash pairs (cons 1 "a"))) ; => #t
(make-pair-comparator ints 1) ; !> make-pair-comparator: expected a comparator: 1
(define lists (make-list-comparator ints))
(comparator-test-type lists '(1 2)) ; => #t
(comparator-test-type lists '()) ; => #t
(comparator-test-type lists '(1 a)) ; => #f
(comparator-test-type lists '(1 . 2)) ; => #f
(=? lists '(1 2) (list 1 2)) ; => #t
(=? lists '(1 2) '(1)) ; => #f
(<? lists '() '(1)) ; => #t
(<? lists '(1 2) '(1 2 3)) ; => #t
(<? lists '(1 9) '(2)) ; => #t
(<? lists '(2) '(1 9)) ; => #f
(= (comparator-hash lists '(1 2)) (comparator-hash lists (list 1 2))) ; => #t
(define strings-as-lists (make-list-comparator (make-default-comparator) string? (lambda (s) (string=? s "")) (lambda (s) (string-ref s 0)) (lambda (s) (substring s 1 (string-length s)))))
(<? strings-as-lists "abc" "abd") ; => #t
(comparator-test-type strings-as-lists "abc") ; => #t
(define vectors (make-vector-comparator ints))
(comparator-test-type vectors #(1 2)) ; => #t
(comparator-test-type vectors #(1 a)) ; => #f
(=? vectors #(1 2) (vector 1 2)) ; => #t
(<? vectors #(9) #(1 2)) ; => #t
(<? vectors #(1 2) #(1 3)) ; => #t
(<? vectors #(1 2) #(1 2)) ; => #f
(= (comparator-hash vectors #(1 2)) (comparator-hash vectors (vector 1 2))) ; => #t
(define strings (make-vector-comparator (make-default-comparator) string? string-length string-ref))
(=? strings "abc" (string #\a #\b #\c)) ; => #t

;; Hash functions.
(= (boolean-hash #t) (boolean-hash #f)) ; => #f
(boolean-hash 1) ; !> boolean-hash: expected a boolean: 1
(= (char-hash #\a) (char-hash #\A)) ; => #f
(= (char-ci-hash #\a) (char-ci-hash #\A)) ; => #t
(char-ci-hash "a") ; !> char-ci-hash: expected a character: "a"
(= (string-hash "abc") (string-hash (string #\a #\b #\c))) ; => #t
(= (string-ci-hash "abc") (string-ci-hash "ABC")) ; => #t
(string-hash 'a) ; !> string-hash: expected a string, got a
(= (symbol-hash 'abc) (symbol-hash (string->symbol "abc"))) ; => #t
(symbol-hash "a") ; !> symbol-hash: expected a symbol
(= (number-hash 1) (number-hash 1.0)) ; => #t
(= (number-hash 1/2) (number-hash 0.5)) ; => #t
(= (number-hash 0.0) (number-hash -0.0)) ; => #t
(= (number-hash 1+2i) (number-hash 1.0+2.0i)) ; => #t
(= (number-hash 1) (number-hash 2)) ; => #f
(exact-integer? (number-hash +nan.0)) ; => #t
(exact-integer? (number-hash +inf.0)) ; => #t
(number-hash 'a) ; !> number-hash: expected a number: a
(exact-integer? (hash-bound)) ; => #t
(< (string-hash "abc") (hash-bound)) ; => #t
(exact-integer? (hash-salt)) ; => #t

;; The default comparator.
(define default (make-default-comparator))
(comparator-test-type default (current-output-port)) ; => #t
(=? default 1 1.0) ; => #t
(=? default '(1 (2 #(3 "x")) . #\a) '(1.0 (2 #(3 "x")) . #\a)) ; => #t
(=? default '(1 2) '(1 3)) ; => #f
(=? default #u8(1 2) #u8(1 2)) ; => #t
(=? default "a" 'a) ; => #f
(=? default +nan.0 +nan.0) ; => #f
(<? default '() '(1) #f #\a "a" 'a 1 #() #u8()) ; => #t
(<? default #f #t) ; => #t
(<? default #t #f) ; => #f
(<? default #\a #\b) ; => #t
(<? default "a" "b") ; => #t
(<? default 'a 'b) ; => #t
(<? default 1 1.5) ; => #t
(<? default 1+2i 1+3i) ; => #t
(<? default '(1 2) '(1 3)) ; => #t
(<? default #(2) #(1 1)) ; => #t
(<? default #(1 1) #(1 2)) ; => #t
(<? default #u8(1 1) #u8(1 2)) ; => #t
(<? default #u8(2) #u8(1 2)) ; => #t
(<? default 'b 'a) ; => #f
(<? default car cdr) ; !> the default comparator does not order these
(= (default-hash '(1 "a" #(b))) (default-hash (list 1.0 "a" (vector 'b)))) ; => #t
(= (default-hash '(1)) (default-hash '(2))) ; => #f
(exact-integer? (default-hash car)) ; => #t

;; A registered type: by its comparator, behind all others.
(define-record-type point (make-point x) point? (x point-x))
(comparator-register-default! (make-comparator point? (lambda (a b) (= (point-x a) (point-x b))) (lambda (a b) (< (point-x a) (point-x b))) (lambda (p) (number-hash (point-x p)))))
(=? default (make-point 1) (make-point 1)) ; => #t
(=? default (make-point 1) (make-point 2)) ; => #f
(<? default (make-point 1) (make-point 2)) ; => #t
(<? default #u8(1) (make-point 1)) ; => #t
(= (default-hash (make-point 1)) (default-hash (make-point 1))) ; => #t
(=? default (list (make-point 1)) (list (make-point 1))) ; => #t
(comparator-register-default! 1) ; !> comparator-register-default!: expected a comparator: 1
