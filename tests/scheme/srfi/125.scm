;; SRFI 125: intermediate hash tables. What SRFI 69 has is in 69.scm.

(import (srfi 125) (srfi 128))

(define c (make-default-comparator))
(define strings (make-comparator string? string=? string<? string-hash))
(define show hash-table->alist)

;; Constructors.
(show (make-hash-table c)) ; => ()
(show (make-hash-table equal? 'weak-keys 100)) ; => ()
(make-hash-table 1) ; !> make-hash-table: expected a procedure: 1
(show (hash-table c 'a 1 'b 2)) ; => ((a . 1) (b . 2))
(hash-table c 'a) ; !> hash-table: a key without a value: a
(show (hash-table-unfold (lambda (x) (> x 3)) (lambda (x) (values x (* x x))) (lambda (x) (+ x 1)) 1 c)) ; => ((1 . 1) (2 . 4) (3 . 9))
(show (alist->hash-table '((a . 1) (a . 2) (b . 3)) c)) ; => ((a . 1) (b . 3))
(show (alist->hash-table '(("a" . 1)) string=? string-hash)) ; => (("a" . 1))
(define t (hash-table c 'a 1 'b 2 'c 3))

;; Predicates.
(hash-table? t) ; => #t
(hash-table? c) ; => #f
(hash-table-contains? t 'a) ; => #t
(hash-table-contains? t 'z) ; => #f
(hash-table-contains? '() 'a) ; !> hash-table-contains?: expected a hash table, got () (argument 1)
(hash-table-exists? t 'b) ; => #t
(hash-table-empty? t) ; => #f
(hash-table-empty? (hash-table c)) ; => #t
(hash-table=? c t (hash-table c 'c 3 'b 2 'a 1)) ; => #t
(hash-table=? c t (hash-table c 'a 1 'b 2)) ; => #f
(hash-table=? c t (hash-table c 'a 1 'b 2 'c 4)) ; => #f
(hash-table=? c t (hash-table c 'a 1 'b 2 'd 3)) ; => #f
(hash-table-mutable? t) ; => #t
(hash-table-mutable? 5) ; !> hash-table-mutable?: expected a hash table: 5

;; Lookup: the default comparator takes equal numbers for the same key.
(hash-table-ref t 'a) ; => 1
(hash-table-ref t 'z) ; !> hash-table-ref: there is no such key: z
(hash-table-ref t 'z (lambda () 'none)) ; => none
(hash-table-ref t 'a (lambda () 'none) -) ; => -1
(hash-table-ref/default t 'a 0) ; => 1
(hash-table-ref/default t 'z 0) ; => 0
(hash-table-ref/default (hash-table c 1 'one) 1.0 0) ; => one
(hash-table-ref/default (hash-table (make-equal-comparator) 1 'one) 1.0 0) ; => 0

;; Mutation.
(hash-table-set! t 'd 4 'a 10)
(show t) ; => ((a . 10) (b . 2) (c . 3) (d . 4))
(hash-table-set! t 'd) ; !> hash-table-set!: a key without a value: d
(hash-table-set! t)
(hash-table-delete! t 'a 'b 'z) ; => 2
(hash-table-delete! t 'z) ; => 0
(show t) ; => ((c . 3) (d . 4))
(hash-table-intern! t 'c (lambda () 9)) ; => 3
(hash-table-intern! t 'e (lambda () 9)) ; => 9
(hash-table-ref t 'e) ; => 9
(hash-table-update! t 'e -)
(hash-table-update! t 'f - (lambda () 5))
(hash-table-update! t 'c - (lambda () 5) (lambda (x) (* 100 x)))
(hash-table-update! t 'none -) ; !> hash-table-update!: there is no such key: none
(hash-table-update!/default t 'g (lambda (x) (+ x 1)) 0)
(show t) ; => ((c . -300) (d . 4) (e . -9) (f . -5) (g . 1))
(hash-table-pop! t) ; => g 1
(hash-table-size t) ; => 4
(hash-table-clear! t)
(show t) ; => ()
(hash-table-pop! t) ; !> hash-table-pop!: the table is empty

;; The whole table, in order of insertion.
(hash-table-set! t 'a 1 'b 2 'c 3)
(hash-table-size t) ; => 3
(hash-table-keys t) ; => (a b c)
(hash-table-values t) ; => (1 2 3)
(hash-table-entries t) ; => (a b c) (1 2 3)
(hash-table-find (lambda (k v) (and (> v 1) k)) t (lambda () 'none)) ; => b
(hash-table-find (lambda (k v) (> v 9)) t (lambda () 'none)) ; => none
(hash-table-count (lambda (k v) (odd? v)) t) ; => 2
(show (hash-table-map - c t)) ; => ((a . -1) (b . -2) (c . -3))
(let ((seen '())) (hash-table-for-each (lambda (k v) (set! seen (cons k seen))) t) seen) ; => (c b a)
(let ((seen '())) (hash-table-walk t (lambda (k v) (set! seen (cons k seen)))) seen) ; => (c b a)
(hash-table-for-each 5 t) ; !> hash-table-for-each: expected a procedure: 5
(hash-table-for-each car 5) ; !> hash-table-for-each: expected a hash table: 5
(hash-table-map->list cons t) ; => ((a . 1) (b . 2) (c . 3))
(hash-table-fold (lambda (k v seed) (cons v seed)) '() t) ; => (3 2 1)
(hash-table-fold t (lambda (k v seed) (cons v seed)) '()) ; => (3 2 1)
(define copy (hash-table-copy t #t))
(hash-table-map! (lambda (k v) (* v v)) copy)
(show copy) ; => ((a . 1) (b . 4) (c . 9))
(hash-table-prune! (lambda (k v) (odd? v)) copy)
(show copy) ; => ((b . 4))
(show t) ; => ((a . 1) (b . 2) (c . 3))
(show (hash-table-empty-copy t)) ; => ()
(hash-table-ref/default (let ((e (hash-table-empty-copy t))) (hash-table-set! e 1 'one) e) 1.0 #f) ; => one

;; Iteration goes over what was there when it began, whatever happens meanwhile.
(define busy (hash-table (make-eqv-comparator) 1 'a 2 'b 3 'c))
(let ((seen '())) (hash-table-for-each (lambda (k v) (hash-table-delete! busy (+ k 1)) (hash-table-set! busy (+ k 10) k) (set! seen (cons k seen))) busy) seen) ; => (3 2 1)
(hash-table-keys busy) ; => (1 11 12 13)
(let ((k #f) (times 0) (first #f)) (let ((made (hash-table-map->list (lambda (key v) (call/cc (lambda (c) (if (eq? key 'b) (set! k c)) v))) t))) (set! times (+ times 1)) (if (= times 1) (begin (set! first made) (k 20))) (list first made))) ; => ((1 2 3) (1 20 3))

;; Tables as sets: the first one changes, and is returned.
(define (ab) (hash-table c 'a 1 'b 2))
(define (bc) (hash-table c 'b 20 'c 30))
(show (hash-table-union! (ab) (bc))) ; => ((a . 1) (b . 2) (c . 30))
(show (hash-table-merge! (ab) (bc))) ; => ((a . 1) (b . 2) (c . 30))
(show (hash-table-intersection! (ab) (bc))) ; => ((b . 2))
(show (hash-table-difference! (ab) (bc))) ; => ((a . 1))
(show (hash-table-xor! (ab) (bc))) ; => ((a . 1) (c . 30))
(show (let ((t (ab))) (hash-table-union! t t))) ; => ((a . 1) (b . 2))
(show (let ((t (ab))) (hash-table-xor! t t))) ; => ()

;; Deprecated names.
(= (hash 'a) (hash 'a)) ; => #t
(= (string-hash "a") (string-hash "a")) ; => #t
(= (string-ci-hash "a") (string-ci-hash "A")) ; => #t
(= (hash-by-identity 'a) (hash-by-identity 'a)) ; => #t
((hash-table-equivalence-function (make-hash-table strings)) "a" "a") ; => #t
(eq? (hash-table-hash-function (make-hash-table strings)) string-hash) ; => #t

;; Keys by identity stay found while the machine moves them about.
(define pairs (make-hash-table (make-eq-comparator)))
(define keys (let loop ((i 0) (keys '())) (if (= i 5000) keys (loop (+ i 1) (cons (list i) keys)))))
(for-each (lambda (key) (hash-table-set! pairs key (car key))) keys)
(define (all-there?) (let loop ((rest keys)) (or (null? rest) (and (eqv? (caar rest) (hash-table-ref/default pairs (car rest) #f)) (loop (cdr rest))))))
(all-there?) ; => #t
(define (litter n) (let loop ((i 0) (list '())) (if (< i n) (loop (+ i 1) (if (= 0 (modulo i 1000)) '() (cons i list))))))
(litter 3000000)
(all-there?) ; => #t
(hash-table-ref/default pairs (list 1) 'none) ; => none
(for-each (lambda (key) (if (even? (car key)) (hash-table-delete! pairs key))) keys)
(litter 1000000)
(hash-table-count (lambda (k v) (odd? v)) pairs) ; => 2500
(hash-table-ref/default pairs (list-ref keys 4998) 'none) ; => 1
(hash-table-ref/default pairs (list-ref keys 4999) 'none) ; => none

;; Keys by contents that hold things without contents.
(define-record-type point (make-point x) point? (x point-x))
(define mixed (make-hash-table equal?))
(define points (map make-point '(1 2 3)))
(for-each (lambda (p) (hash-table-set! mixed (list p "x") p)) points)
(litter 1000000)
(map (lambda (p) (eq? p (hash-table-ref/default mixed (list p (string #\x)) #f))) points) ; => (#t #t #t)
(hash-table-ref/default mixed (list (make-point 1) "x") #f) ; => #f
(define ring (list 1 2))
(set-cdr! (cdr ring) ring)
(hash-table-set! mixed ring 'ring)
(define longer (list 1 2 1 2))
(set-cdr! (cdddr longer) longer)
(hash-table-ref/default mixed longer #f) ; => ring

;; Tables are no values that can be sent.
(import (avm))
(define-behavior keeper (state (kept #f)) ((put x) (set! kept x) #t))
(ask (create-object 'keeper) (put t)) ; !> a hash table cannot be sent or kept in a state
(equal? (ab) (ab)) ; => #f
