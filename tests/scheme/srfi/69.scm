;; SRFI 69: basic hash tables.

(import (srfi 69))

(define t (make-hash-table))
(hash-table? t) ; => #t
(hash-table? '()) ; => #f
t ; => #<hash-table 0>
(hash-table-set! t 'a 1)
(hash-table-set! t "b" 2)
(hash-table-set! t '(c d) 3)
t ; => #<hash-table 3>
(hash-table-size t) ; => 3

;; Lookup.
(hash-table-ref t 'a) ; => 1
(hash-table-ref t (string #\b)) ; => 2
(hash-table-ref t (list 'c 'd)) ; => 3
(hash-table-ref t 'z) ; !> hash-table-ref: there is no such key: z
(hash-table-ref t 'z (lambda () 'none)) ; => none
(hash-table-ref/default t 'a 0) ; => 1
(hash-table-ref/default t 'z 0) ; => 0
(hash-table-exists? t 'a) ; => #t
(hash-table-exists? t 'z) ; => #f
(hash-table-ref 5 'a) ; !> hash-table-ref: expected a hash table, got 5 (argument 1)
(hash-table-ref/default 5 'a 0) ; !> hash-table-ref/default: expected a hash table, got 5 (argument 1)
(hash-table-set! 5 'a 0) ; !> hash-table-set!: expected a hash table, got 5 (argument 1)
(hash-table-size 5) ; !> hash-table-size: expected a hash table, got 5 (argument 1)

;; Mutation.
(hash-table-set! t 'a 10)
(hash-table-ref t 'a) ; => 10
(hash-table-delete! t 'a)
(hash-table-exists? t 'a) ; => #f
(hash-table-delete! t 'a)
(hash-table-size t) ; => 2
(hash-table-update! t "b" (lambda (x) (* 2 x)))
(hash-table-ref t "b") ; => 4
(hash-table-update! t 'new (lambda (x) (* 2 x)) (lambda () 5))
(hash-table-ref t 'new) ; => 10
(hash-table-update! t 'none -) ; !> hash-table-update!: there is no such key: none
(hash-table-update!/default t 'count (lambda (x) (+ x 1)) 0)
(hash-table-update!/default t 'count (lambda (x) (+ x 1)) 0)
(hash-table-ref t 'count) ; => 2

;; The whole table, in order of insertion.
(hash-table-keys t) ; => ("b" (c d) new count)
(hash-table-values t) ; => (4 3 10 2)
(hash-table->alist t) ; => (("b" . 4) ((c d) . 3) (new . 10) (count . 2))
(let ((seen '())) (hash-table-walk t (lambda (k v) (set! seen (cons v seen)))) seen) ; => (2 10 3 4)
(hash-table-fold t (lambda (k v sum) (+ v sum)) 0) ; => 19
(define copy (hash-table-copy t))
(hash-table-set! copy 'only 'here)
(hash-table-exists? t 'only) ; => #f
(hash-table-size copy) ; => 5
(define one (alist->hash-table '((a . 1) (b . 2) (a . 3))))
(hash-table->alist one) ; => ((a . 1) (b . 2))
(hash-table->alist (alist->hash-table '(("A" . 1) ("a" . 2)) string-ci=? string-ci-hash)) ; => (("A" . 1))
(alist->hash-table '(a)) ; !> caar
(define merged (hash-table-merge! one (alist->hash-table '((b . 20) (c . 30)))))
(eq? merged one) ; => #t
(hash-table->alist one) ; => ((a . 1) (b . 20) (c . 30))

;; Equivalences.
(define (keep equal . more) (let ((t (apply make-hash-table equal more))) (hash-table-set! t "x" 1) (hash-table-set! t (string #\x) 2) (hash-table-size t)))
(keep eq?) ; => 2
(keep eqv?) ; => 2
(keep equal?) ; => 1
(keep string=?) ; => 1
(keep string=? string-hash) ; => 1
(keep string-ci=?) ; => 1
(keep (lambda (a b) (string=? a b)) string-hash) ; => 1
(keep (lambda (a b) (string=? a b)) (lambda (x) 7)) ; => 1
(define strings (make-hash-table string=?))
(hash-table-set! strings 'a 1) ; !> hash-table-set!: expected a string, got a (argument 2)
(hash-table-ref/default strings 'a 1) ; !> hash-table-ref/default: expected a string, got a (argument 2)
(make-hash-table 5) ; !> make-hash-table: expected a procedure: 5
(define numbers (make-hash-table =))
(hash-table-set! numbers 1 'one)
(hash-table-ref numbers 1.0) ; => one
(define eqvs (make-hash-table eqv?))
(for-each (lambda (k) (hash-table-set! eqvs k k)) (list 1 1.0 1/2 0.0 -0.0 +nan.0 1e300 100000000000000000000 #\a "s" 'a #t '()))
(hash-table-size eqvs) ; => 13
(hash-table-ref/default eqvs (sqrt 1/4) 'none) ; => 1/2
(hash-table-ref/default eqvs (* 10000000000 10000000000) 'none) ; => 100000000000000000000
(hash-table-ref/default eqvs (- 0.0) 'none) ; => -0.0
(hash-table-ref/default eqvs (string #\s) 'none) ; => none
(eq? (hash-table-equivalence-function eqvs) eqv?) ; => #t
(eq? (hash-table-hash-function (make-hash-table string=? string-hash)) string-hash) ; => #t
(eq? (hash-table-hash-function (make-hash-table string=?)) string-hash) ; => #t
(procedure? (hash-table-hash-function (make-hash-table))) ; => #t

;; A hash function that gives the same for all keys is slow, not wrong.
(define clash (make-hash-table (lambda (a b) (equal? a b)) (lambda (x) 0)))
(let loop ((i 0)) (if (< i 100) (begin (hash-table-set! clash i (* i i)) (loop (+ i 1)))))
(let loop ((i 0)) (if (< i 100) (begin (if (even? i) (hash-table-delete! clash i)) (loop (+ i 1)))))
(hash-table-size clash) ; => 50
(let loop ((i 0)) (or (= i 100) (and (eqv? (hash-table-ref/default clash i 'none) (if (even? i) 'none (* i i))) (loop (+ i 1))))) ; => #t
(hash-table-update!/default clash 1 (lambda (x) (+ x 1)) 0)
(hash-table-update! clash 2 (lambda (x) (+ x 1)) (lambda () 0))
(list (hash-table-ref clash 1) (hash-table-ref clash 2)) ; => (2 1)
(hash-table-ref clash 'z) ; !> hash-table-ref: there is no such key: z
(hash-table-ref clash 'z (lambda () 'none)) ; => none

;; Hash functions.
(= (hash '(1 "a")) (hash (list 1 (string #\a)))) ; => #t
(< (hash "abcdef" 10) 10) ; => #t
(= (string-hash "abc") (string-hash (string #\a #\b #\c))) ; => #t
(< (string-hash "abc" 7) 7) ; => #t
(= (string-ci-hash "ABC") (string-ci-hash "abc")) ; => #t
(< (string-ci-hash "ABC" 7) 7) ; => #t
(let ((p (list 1))) (let ((h (hash-by-identity p))) (set-car! p 2) (= h (hash-by-identity p)))) ; => #t
(< (hash-by-identity 'abc 5) 5) ; => #t
