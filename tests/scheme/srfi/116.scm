;; SRFI 116: immutable lists.

(import (srfi 116) (srfi 128))

(define (show x) (itree->tree x))

;; Constructors.
(show (iq 1 2 (3 4) . 5)) ; => (1 2 (3 4) . 5)
(iq) ; => ()
(show (ipair 1 2)) ; => (1 . 2)
(show (ilist 1 2 3)) ; => (1 2 3)
(ilist) ; => ()
(show (xipair 1 2)) ; => (2 . 1)
(show (ipair* 1 2 (ilist 3 4))) ; => (1 2 3 4)
(ipair* 1) ; => 1
(show (make-ilist 3 'x)) ; => (x x x)
(ilength (make-ilist 2)) ; => 2
(show (ilist-tabulate 4 -)) ; => (0 -1 -2 -3)
(show (ilist-copy (iq 1 2 3))) ; => (1 2 3)
(show (iiota 3)) ; => (0 1 2)
(show (iiota 3 5)) ; => (5 6 7)
(show (iiota 3 0 -2)) ; => (0 -2 -4)

;; Predicates.
(ipair? (ipair 1 2)) ; => #t
(ipair? '(1 . 2)) ; => #f
(pair? (ipair 1 2)) ; => #f
(proper-ilist? (iq 1 2)) ; => #t
(proper-ilist? (iq 1 . 2)) ; => #f
(ilist? '()) ; => #t
(ilist? '(1)) ; => #f
(dotted-ilist? (iq 1 . 2)) ; => #t
(dotted-ilist? (iq 1 2)) ; => #f
(dotted-ilist? 1) ; => #t
(not-ipair? 1) ; => #t
(null-ilist? '()) ; => #t
(null-ilist? (iq 1)) ; => #f
(null-ilist? 1) ; !> null-ilist?: expected an immutable list: 1
(ilist= eqv?) ; => #t
(ilist= eqv? (iq 1 2) (iq 1 2) (iq 1 2)) ; => #t
(ilist= eqv? (iq 1 2) (iq 1 2 3)) ; => #f
(ilist= eqv? (iq 1 2) (iq 1 3)) ; => #f
(equal? (iq 1 2) (iq 1 2)) ; => #f

;; Selectors.
(icar (iq 1 2)) ; => 1
(show (icdr (iq 1 2))) ; => (2)
(icar '()) ; !> icar: expected a record of type ipair, got ()
(icdr '(1)) ; !> icdr: expected a record of type ipair, got (1)
(define t2 (tree->itree '((aa . da) . (ad . dd))))
(icaar t2) ; => aa
(icadr t2) ; => ad
(icdar t2) ; => da
(icddr t2) ; => dd
(define t3 (tree->itree '(((aaa . daa) . (ada . dda)) . ((aad . dad) . (add . ddd)))))
(icaaar t3) ; => aaa
(icaadr t3) ; => aad
(icadar t3) ; => ada
(icaddr t3) ; => add
(icdaar t3) ; => daa
(icdadr t3) ; => dad
(icddar t3) ; => dda
(icdddr t3) ; => ddd
(define t4 (tree->itree '((((aaaa . daaa) . (adaa . ddaa)) . ((aada . dada) . (adda . ddda))) . (((aaad . daad) . (adad . ddad)) . ((aadd . dadd) . (addd . dddd))))))
(icaaaar t4) ; => aaaa
(icaaadr t4) ; => aaad
(icaadar t4) ; => aada
(icaaddr t4) ; => aadd
(icadaar t4) ; => adaa
(icadadr t4) ; => adad
(icaddar t4) ; => adda
(icadddr t4) ; => addd
(icdaaar t4) ; => daaa
(icdaadr t4) ; => daad
(icdadar t4) ; => dada
(icdaddr t4) ; => dadd
(icddaar t4) ; => ddaa
(icddadr t4) ; => ddad
(icdddar t4) ; => ddda
(icddddr t4) ; => dddd
(define ten (iiota 10 1))
(ifirst ten) ; => 1
(isecond ten) ; => 2
(ithird ten) ; => 3
(ifourth ten) ; => 4
(ififth ten) ; => 5
(isixth ten) ; => 6
(iseventh ten) ; => 7
(ieighth ten) ; => 8
(ininth ten) ; => 9
(itenth ten) ; => 10
(itenth (iq 1)) ; !> icdr: expected a record of type ipair
(icar+icdr (iq 1 . 2)) ; => 1 2
(ilist-ref (iq a b c) 2) ; => c
(ilist-ref (iq a b c) 3) ; !> icar
(show (itake (iq a b c) 2)) ; => (a b)
(show (itake (iq a b . c) 2)) ; => (a b)
(show (idrop (iq a b c) 2)) ; => (c)
(show (ilist-tail (iq a b . c) 2)) ; => c
(show (itake-right (iq a b c) 2)) ; => (b c)
(show (itake-right (iq a b . c) 1)) ; => (b . c)
(show (idrop-right (iq a b c) 2)) ; => (a)
(show (idrop-right (iq a b . c) 0)) ; => (a b)
(call-with-values (lambda () (isplit-at (iq a b c) 1)) (lambda (x y) (list (show x) (show y)))) ; => ((a) (b c))
(ilast (iq a b c)) ; => c
(show (last-ipair (iq a b . c))) ; => (b . c)

;; Length, append, reverse.
(ilength (iq a b c)) ; => 3
(ilength (iq a . b)) ; !> null-ilist?: expected an immutable list: b
(show (iappend (iq 1) '() (iq 2 3) (iq 4))) ; => (1 2 3 4)
(show (iappend (iq 1) 2)) ; => (1 . 2)
(iappend) ; => ()
(show (iconcatenate (ilist (iq 1) (iq 2)))) ; => (1 2)
(show (ireverse (iq 1 2 3))) ; => (3 2 1)
(show (iappend-reverse (iq 3 2 1) (iq 4))) ; => (1 2 3 4)
(show (izip (iq 1 2 3) (iq a b))) ; => ((1 a) (2 b))
(define rows (iq (1 a x p u) (2 b y q v)))
(show (iunzip1 rows)) ; => (1 2)
(call-with-values (lambda () (iunzip2 rows)) (lambda ls (map show ls))) ; => ((1 2) (a b))
(call-with-values (lambda () (iunzip3 rows)) (lambda ls (map show ls))) ; => ((1 2) (a b) (x y))
(call-with-values (lambda () (iunzip4 rows)) (lambda ls (map show ls))) ; => ((1 2) (a b) (x y) (p q))
(call-with-values (lambda () (iunzip5 rows)) (lambda ls (map show ls))) ; => ((1 2) (a b) (x y) (p q) (u v))
(icount even? (iq 1 2 4)) ; => 2
(icount < (iq 1 5 3) (iq 2 4 6 8)) ; => 2

;; Fold, map and their kind.
(show (imap - (iq 1 2))) ; => (-1 -2)
(show (imap + (iq 1 2) (iq 10 20 30))) ; => (11 22)
(let ((seen '())) (ifor-each (lambda (x) (set! seen (cons x seen))) (iq 1 2)) seen) ; => (2 1)
(let ((seen '())) (ifor-each (lambda (x y) (set! seen (cons (+ x y) seen))) (iq 1 2) (iq 3 4)) seen) ; => (6 4)
(ifold cons '() (iq 1 2 3)) ; => (3 2 1)
(ifold list 'seed (iq 1 2) (iq 3 4)) ; => (2 4 (1 3 seed))
(ifold-right cons '() (iq 1 2 3)) ; => (1 2 3)
(ifold-right list 'seed (iq 1 2) (iq 3 4)) ; => (1 3 (2 4 seed))
(ipair-fold (lambda (pair count) (+ count (ilength pair))) 0 (iq a b c)) ; => 6
(ipair-fold-right (lambda (pair result) (cons (show pair) result)) '() (iq a b)) ; => ((a b) (b))
(ireduce + 0 (iq 1 2 3)) ; => 6
(ireduce + 0 '()) ; => 0
(ireduce - 0 (iq 1 2 3)) ; => 2
(ireduce-right - 0 (iq 1 2 3)) ; => 2
(ireduce-right list 0 (iq 1 2 3)) ; => (1 (2 3))
(show (iunfold (lambda (x) (> x 3)) - (lambda (x) (+ x 1)) 1)) ; => (-1 -2 -3)
(show (iunfold (lambda (x) (> x 3)) - (lambda (x) (+ x 1)) 1 list)) ; => (-1 -2 -3 4)
(show (iunfold-right zero? - (lambda (x) (- x 1)) 3)) ; => (-1 -2 -3)
(show (iunfold-right zero? - (lambda (x) (- x 1)) 3 'end)) ; => (-1 -2 -3 . end)
(show (iappend-map (lambda (x) (ilist x x)) (iq 1 2))) ; => (1 1 2 2)
(let ((seen '())) (ipair-for-each (lambda (p) (set! seen (cons (show p) seen))) (iq 1 2)) seen) ; => ((2) (1 2))
(show (ifilter-map (lambda (x) (and (even? x) (* x x))) (iq 1 2 3 4))) ; => (4 16)
(show (imap-in-order - (iq 1 2))) ; => (-1 -2)

;; Filter, search, delete.
(show (ifilter even? (iq 1 2 3 4))) ; => (2 4)
(show (iremove even? (iq 1 2 3 4))) ; => (1 3)
(call-with-values (lambda () (ipartition even? (iq 1 2 3))) (lambda ls (map show ls))) ; => ((2) (1 3))
(show (imember "b" (iq "a" "b" "c"))) ; => ("b" "c")
(show (imember 2 (iq 1 2 3) <)) ; => (3)
(imember 9 (iq 1 2 3)) ; => #f
(show (imemq 'b (iq a b c))) ; => (b c)
(show (imemv 1.5 (iq 1 1.5))) ; => (1.5)
(ifind even? (iq 1 2 3)) ; => 2
(ifind even? (iq 1 3)) ; => #f
(show (ifind-tail even? (iq 1 2 3))) ; => (2 3)
(ifind-tail even? (iq 1 3)) ; => #f
(iany (lambda (x) (and (even? x) (* x x))) (iq 1 2 3)) ; => 4
(iany < (iq 3 1) (iq 2 2)) ; => #t
(iany even? '()) ; => #f
(ievery (lambda (x) (and (odd? x) (* x x))) (iq 1 3)) ; => 9
(ievery < (iq 1 3) (iq 2 2)) ; => #f
(ievery even? '()) ; => #t
(ilist-index even? (iq 1 3 4)) ; => 2
(ilist-index = (iq 1 2) (iq 3 2)) ; => 1
(ilist-index even? (iq 1)) ; => #f
(show (itake-while odd? (iq 1 3 4 5))) ; => (1 3)
(show (idrop-while odd? (iq 1 3 4 5))) ; => (4 5)
(call-with-values (lambda () (ispan odd? (iq 1 3 4 5))) (lambda ls (map show ls))) ; => ((1 3) (4 5))
(call-with-values (lambda () (ibreak even? (iq 1 3 4 5))) (lambda ls (map show ls))) ; => ((1 3) (4 5))
(show (idelete 2 (iq 1 2 3 2))) ; => (1 3)
(show (idelete 2 (iq 1 2 3) <)) ; => (1 2)
(show (idelete-duplicates (iq a b a c b))) ; => (a b c)
(show (idelete-duplicates (iq 1 -1 2) (lambda (a b) (= (abs a) (abs b))))) ; => (1 2)

;; Association lists.
(define people (iq ("ann" . 1) ("bob" . 2)))
(show (iassoc "bob" people)) ; => ("bob" . 2)
(iassoc "eve" people) ; => #f
(show (iassoc 2 (iq (1 . a) (3 . b)) <)) ; => (3 . b)
(show (iassq 'b (iq (a . 1) (b . 2)))) ; => (b . 2)
(show (iassv 2 (iq (1 . a) (2 . b)))) ; => (2 . b)
(show (ialist-cons 'a 1 (iq (b . 2)))) ; => ((a . 1) (b . 2))
(show (ialist-delete 'a (iq (a . 1) (b . 2) (a . 3)))) ; => ((b . 2))

;; Replacement, conversion, application.
(show (replace-icar (iq 1 . 2) 3)) ; => (3 . 2)
(show (replace-icdr (iq 1 . 2) 3)) ; => (1 . 3)
(show (pair->ipair '(1 . 2))) ; => (1 . 2)
(ipair->pair (ipair 1 2)) ; => (1 . 2)
(show (list->ilist '(1 2 . 3))) ; => (1 2 . 3)
(ilist->list (iq 1 2 3)) ; => (1 2 3)
(ilist->list (iq 1 2 . 3)) ; => (1 2 . 3)
(ipair? (icar (tree->itree '((1) 2)))) ; => #t
(itree->tree (iq (1) 2)) ; => ((1) 2)
(show (gtree->itree (list 1 (ilist 2 (list 3))))) ; => (1 (2 (3)))
(ipair? (gtree->itree (list 1))) ; => #t
(gtree->tree (list 1 (ilist 2 (list 3)))) ; => (1 (2 (3)))
(iapply + 1 2 (iq 3 4)) ; => 10
(iapply + (iq 3 4)) ; => 7

;; Comparators.
(=? ipair-comparator (iq 1 . 2) (iq 1 . 2)) ; => #t
(<? ipair-comparator (iq 1 . 2) (iq 1 . 3)) ; => #t
(=? ilist-comparator (iq 1 2) (iq 1 2)) ; => #t
(<? ilist-comparator (iq 1) (iq 1 2)) ; => #t
(= (comparator-hash ilist-comparator (iq 1 2)) (comparator-hash ilist-comparator (ilist 1 2))) ; => #t
(define ints (make-comparator exact-integer? = < abs))
(comparator-test-type (make-ilist-comparator ints) (iq 1 2)) ; => #t
(comparator-test-type (make-ilist-comparator ints) (iq 1 a)) ; => #f
(comparator-test-type (make-ipair-comparator ints ints) (iq 1 . 2)) ; => #t
(= (comparator-hash (make-ipair-comparator ints ints) (iq 1 . 2)) (comparator-hash (make-ipair-comparator ints ints) (iq 1 . 2))) ; => #t
(=? (make-icar-comparator ints) (iq 1 . a) (iq 1 . b)) ; => #t
(<? (make-icdr-comparator ints) (iq b . 1) (iq a . 2)) ; => #t
(comparator-hash (make-icar-comparator ints) (iq -5 . a)) ; => 5
(=? (make-improper-ilist-comparator ints) (iq 1 . 2) (iq 1 . 2)) ; => #t
(=? (make-improper-ilist-comparator ints) (iq 1 . 2) (iq 1 2)) ; => #f
(<? (make-improper-ilist-comparator ints) (iq 1 . 2) (iq 1 . 3)) ; => #t
(<? (make-improper-ilist-comparator ints) (iq 1 2) (iq 1 . 2)) ; => #t

;; Results of an earlier return are never changed by a later one.
(let ((k #f) (times 0) (first #f)) (let ((made (imap (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) x))) (iq 1 2 3)))) (set! times (+ times 1)) (if (= times 1) (begin (set! first made) (k 20))) (list (show first) (show made)))) ; => ((1 2 3) (1 20 3))
