;; SRFI 126: hash tables in the manner of R6RS.

(import (srfi 126))

(define t (make-eq-hashtable))
(hashtable? t) ; => #t
(hashtable? '()) ; => #f
(hashtable-size (make-eq-hashtable 100)) ; => 0
(hashtable-size (make-eqv-hashtable)) ; => 0
(hashtable-size (make-hashtable string-hash string=?)) ; => 0
(hashtable-size (make-hashtable #f eqv? 10)) ; => 0
(hashtable-size (make-hashtable (cons equal-hash equal-hash) equal? 10 #f)) ; => 0
(make-eq-hashtable 10 (weakness weak-key)) ; !> make-eq-hashtable: there are no weak hash tables: weak-key
(hashtable-key-list (alist->eq-hashtable '((a . 1) (b . 2) (a . 3)))) ; => (a b)
(hashtable-ref (alist->eqv-hashtable 10 '((1 . a) (1 . b))) 1) ; => a
(hashtable-ref (alist->hashtable string-hash string=? '(("a" . 1))) "a") ; => 1

(hashtable-set! t 'a 1)
(hashtable-set! t 'b 2)
(hashtable-ref t 'a) ; => 1
(hashtable-ref t 'z 0) ; => 0
(hashtable-ref t 'z) ; !> hash-table-ref: there is no such key: z
(hashtable-lookup t 'a) ; => 1 #t
(hashtable-lookup t 'z) ; => #f #f
(hashtable-contains? t 'a) ; => #t
(hashtable-update! t 'a - 0)
(hashtable-update! t 'c (lambda (x) (+ x 1)) 5)
(hashtable-update! t 'z -) ; !> hash-table-update!: there is no such key: z
(hashtable-intern! t 'd (lambda () 7)) ; => 7
(hashtable-intern! t 'd (lambda () 8)) ; => 7
(hashtable-entries t) ; => #(a b c d) #(-1 2 6 7)
(hashtable-entry-lists t) ; => (a b c d) (-1 2 6 7)
(hashtable-keys t) ; => #(a b c d)
(hashtable-values t) ; => #(-1 2 6 7)
(hashtable-key-list t) ; => (a b c d)
(hashtable-value-list t) ; => (-1 2 6 7)
(hashtable-delete! t 'a)
(hashtable-delete! t 'a)
(hashtable-size t) ; => 3
(define u (hashtable-copy t #t))
(hashtable-update-all! u (lambda (k v) (* v v)))
(hashtable-values u) ; => #(4 36 49)
(hashtable-prune! u (lambda (k v) (even? v)))
(hashtable-keys u) ; => #(d)
(hashtable-values t) ; => #(2 6 7)
(let ((seen '())) (hashtable-walk t (lambda (k v) (set! seen (cons k seen)))) seen) ; => (d c b)
(hashtable-sum t 0 (lambda (k v sum) (+ v sum))) ; => 15
(hashtable-map->lset t cons) ; => ((b . 2) (c . 6) (d . 7))
(hashtable-find t (lambda (k v) (> v 2))) ; => c 6 #t
(hashtable-find t (lambda (k v) (> v 9))) ; => #f #f #f
(hashtable-values (hashtable-merge! t u)) ; => #(2 6 49)
(hashtable-inc! t 'n)
(hashtable-inc! t 'n 10)
(hashtable-dec! t 'n)
(hashtable-dec! t 'n 3)
(hashtable-ref t 'n) ; => 7
(hashtable-pop! t) ; => n 7
(hashtable-empty? t) ; => #f
(hashtable-size (hashtable-empty-copy t)) ; => 0
(hashtable-clear! t)
(hashtable-empty? t) ; => #t
(eq? (hashtable-equivalence-function t) eq?) ; => #t
(hashtable-hash-function t) ; => #f
(eq? (hashtable-hash-function (make-hashtable string-hash string=?)) string-hash) ; => #t
(hashtable-weakness t) ; => #f
(hashtable-mutable? t) ; => #t
(= (equal-hash '(1)) (equal-hash (list 1))) ; => #t
(= (string-hash "a") (string-hash "a")) ; => #t
(= (string-ci-hash "a") (string-ci-hash "A")) ; => #t
(= (symbol-hash 'a) (symbol-hash 'a)) ; => #t
