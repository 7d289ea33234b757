;; SRFI 171: transducers.
(import (scheme base) (scheme read) (scheme char) (srfi 171) (srfi 171 meta) (only (srfi 158) generator))
(define (compose . fs) (if (null? fs) values (lambda (x) ((car fs) ((apply compose (cdr fs)) x)))))
(define numbers '(0 1 2 3 4))
(define (add1 x) (+ x 1))

;; Applying.
(list-transduce (tmap add1) rcons numbers) ; => (1 2 3 4 5)
(list-transduce (tmap add1) + numbers) ; => 15
(list-transduce (tmap add1) + 100 numbers) ; => 115
(list-transduce (compose (tfilter even?) (tmap (lambda (x) (* x x)))) rcons numbers) ; => (0 4 16)
(vector-transduce (tmap add1) rcons #(1 2 3)) ; => (2 3 4)
(vector-transduce (tmap add1) + 10 #(1 2 3)) ; => 19
(string-transduce (tmap char-upcase) rcons "abc") ; => (#\A #\B #\C)
(string-transduce (tmap char-upcase) rcons '(#\z) "abc") ; => (#\z #\A #\B #\C)
(bytevector-u8-transduce (tmap add1) rcons #u8(1 2)) ; => (2 3)
(bytevector-u8-transduce (tmap add1) + 10 #u8(1 2)) ; => 15
(port-transduce (tfilter odd?) rcons read (open-input-string "1 2 3 4")) ; => (1 3)
(port-transduce (tfilter odd?) + 10 read (open-input-string "1 2 3 4")) ; => 14
(parameterize ((current-input-port (open-input-string "1 2 3"))) (port-transduce (tfilter odd?) rcons read)) ; => (1 3)
(generator-transduce (tmap add1) rcons (generator 1 2 3)) ; => (2 3 4)
(generator-transduce (tmap add1) + 10 (generator 1 2 3)) ; => 19
(list-transduce (tmap add1) rcons '(1 . 2)) ; !> list-reduce

;; Reducers.
(list (rcons) (rcons '(1 2)) (rcons '(1) 2)) ; => (() (2 1) (2 1))
(list-transduce (tmap add1) reverse-rcons numbers) ; => (5 4 3 2 1)
(list-transduce (tmap add1) (rany odd?) '(1 3 5)) ; => #f
(list-transduce (tmap add1) (rany odd?) '(1 3 4 5)) ; => #t
(list-transduce (tmap add1) (rany (lambda (x) (and (odd? x) x))) '(1 4 6)) ; => 5
(list-transduce (tmap add1) (revery (lambda (v) (if (odd? v) v #f))) '(2 4 6)) ; => 7
(list-transduce (tmap add1) (revery odd?) '(2 4 5 6)) ; => #f
(list-transduce (tmap add1) (revery odd?) '()) ; => #t
(list-transduce (tfilter odd?) rcount '(1 2 3 4)) ; => 2

;; Transducers.
(list-transduce (tfilter even?) rcons numbers) ; => (0 2 4)
(list-transduce (tremove even?) rcons numbers) ; => (1 3)
(list-transduce (tfilter-map (lambda (x) (and (even? x) (* 10 x)))) rcons numbers) ; => (0 20 40)
(list-transduce (treplace '((1 . s) (2 . t))) rcons numbers) ; => (0 s t 3 4)
(list-transduce (treplace add1) rcons numbers) ; => (1 2 3 4 5)
(treplace 5) ; !> treplace
(list-transduce (tdrop 3) rcons numbers) ; => (3 4)
(list-transduce (tdrop 9) rcons numbers) ; => ()
(list-transduce (ttake 3) rcons numbers) ; => (0 1 2)
(list-transduce (ttake 0) rcons numbers) ; => ()
(list-transduce (ttake 9) rcons numbers) ; => (0 1 2 3 4)
(list-transduce (compose (tmap (lambda (x) (if (> x 1) (error "too far") x))) (ttake 2)) rcons numbers) ; => (0 1)
(let ((t (ttake 2))) (list (list-transduce t rcons numbers) (list-transduce t rcons numbers))) ; => ((0 1) (0 1))
(list-transduce (tdrop-while (lambda (x) (< x 2))) rcons '(0 1 2 1 0)) ; => (2 1 0)
(list-transduce (ttake-while (lambda (x) (< x 2))) rcons '(0 1 2 1 0)) ; => (0 1)
(list-transduce (ttake-while (lambda (x) (< x 2)) (lambda (result input) (cons (list 'end input) result))) rcons '(0 1 2 1)) ; => (0 1 (end 2))
(list-transduce tconcatenate rcons '((1 2) (3 4 5) (6 (7 8) 9))) ; => (1 2 3 4 5 6 (7 8) 9)
(list-transduce (compose tconcatenate (ttake 3)) rcons '((1 2) (3 4 5) (6))) ; => (1 2 3)
(list-transduce (tappend-map (lambda (x) (list x (* x x)))) rcons numbers) ; => (0 0 1 1 2 4 3 9 4 16)
(list-transduce tflatten rcons '((1 2) 3 (4 (5 6) 7) 8)) ; => (1 2 3 4 5 6 7 8)
(list-transduce (compose tflatten (ttake 4)) rcons '((1 2) 3 (4 (5 6) 7) 8)) ; => (1 2 3 4)
(list-transduce (tdelete-neighbor-duplicates) rcons '(1 1 2 2 1 "a" "a")) ; => (1 2 1 "a")
(list-transduce (tdelete-neighbor-duplicates eq?) rcons '(#f #f a a b)) ; => (#f a b)
(list-transduce (tdelete-duplicates) rcons '(1 2 1 3 2 "a" "a")) ; => (1 2 3 "a")
(list-transduce (tdelete-duplicates =) rcons '(1 1.0 2)) ; => (1 2)
(list-transduce (tsegment 2) rcons numbers) ; => ((0 1) (2 3) (4))
(list-transduce (tsegment 5) rcons numbers) ; => ((0 1 2 3 4))
(list-transduce (compose (tsegment 2) (ttake 1)) rcons numbers) ; => ((0 1))
(list-transduce (compose (ttake 3) (tsegment 2)) rcons numbers) ; => ((0 1) (2))
(tsegment 0) ; !> tsegment
(list-transduce (tpartition even?) rcons '(1 1 1 1 2 2 2 3 3 4)) ; => ((1 1 1 1) (2 2 2) (3 3) (4))
(list-transduce (tpartition even?) rcons '()) ; => ()
(list-transduce (compose (ttake 3) (tpartition even?)) rcons '(1 2 2 2 3)) ; => ((1) (2 2))
(list-transduce (tadd-between 'and) rcons '(1 2 3)) ; => (1 and 2 and 3)
(list-transduce (compose (tadd-between 'and) (ttake 4)) rcons '(1 2 3)) ; => (1 and 2 and)
(list-transduce (tadd-between 'and) rcons '(1)) ; => (1)
(list-transduce (tenumerate) rcons '(a b)) ; => ((0 . a) (1 . b))
(list-transduce (tenumerate 5) rcons '(a b)) ; => ((5 . a) (6 . b))
(let ((log '())) (list (list-transduce (tlog (lambda (result input) (set! log (cons input log)))) rcons '(1 2)) log)) ; => ((1 2) (2 1))
(let ((p (open-output-string))) (parameterize ((current-output-port p)) (list-transduce (tlog) rcons '("a"))) (get-output-string p)) ; => "\"a\"\n"

;; For those who write transducers.
(list (reduced? (reduced 1)) (reduced? 1) (unreduce (reduced 5))) ; => (#t #f 5)
(list (unreduce (ensure-reduced 1)) (unreduce (ensure-reduced (reduced 1)))) ; => (1 1)
(reduced? (unreduce ((preserving-reduced (lambda (r x) (reduced x))) 0 1))) ; => #t
((preserving-reduced +) 1 2) ; => 3
(list-reduce + 0 '(1 2 3)) ; => 6
(list-reduce (lambda (r x) (if (= x 2) (reduced r) (+ r x))) 0 '(1 2 3)) ; => 1
(list (vector-reduce + 0 #(1 2)) (string-reduce (lambda (r c) (cons c r)) '() "ab") (bytevector-u8-reduce + 0 #u8(1 2))) ; => (3 (#\b #\a) 3)
(port-reduce + 0 read (open-input-string "1 2 3")) ; => 6
(generator-reduce + 0 (generator 1 2)) ; => 3
