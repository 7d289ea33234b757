;; R7RS 6.4: pairs and lists; the list part of 6.10.
(import (scheme base) (scheme cxr) (scheme char))

(pair? '(a . b)) ; => #t
(pair? '(a b c)) ; => #t
(pair? '()) ; => #f
(pair? '#(a b)) ; => #f
(cons 'a '()) ; => (a)
(cons '(a) '(b c d)) ; => ((a) b c d)
(cons "a" '(b c)) ; => ("a" b c)
(cons 'a 3) ; => (a . 3)
(cons '(a b) 'c) ; => ((a b) . c)
(car '(a b c)) ; => a
(car '((a) b c d)) ; => (a)
(car '(1 . 2)) ; => 1
(car '()) ; !> car: expected a pair
(cdr '((a) b c d)) ; => (b c d)
(cdr '(1 . 2)) ; => 2
(cdr '()) ; !> cdr: expected a pair
(car 5) ; !> car: expected a pair
(let ((p (list 1 2))) (set-car! p 3) p) ; => (3 2)
(let ((p (list 1 2))) (set-cdr! p 3) p) ; => (1 . 3)
(set-car! 5 1) ; !> set-car!
(set-car! '(constant) 1) ; !> set-car!
(set-cdr! '(constant) 1) ; !> set-cdr!
(caar '((1) 2)) ; => 1
(cadr '(1 2)) ; => 2
(cdar '((1 5) 2)) ; => (5)
(cddr '(1 2 3)) ; => (3)
(caaar '(((1)))) ; => 1
(caadr '(0 (1))) ; => 1
(cadar '((0 1))) ; => 1
(caddr '(0 1 2)) ; => 2
(cdaar '(((0 1)))) ; => (1)
(cdadr '(0 (1 2))) ; => (2)
(cddar '((0 1 2))) ; => (2)
(cdddr '(0 1 2 3)) ; => (3)
(caaaar '((((1))))) ; => 1
(caaadr '(0 ((1)))) ; => 1
(caadar '((0 (1)))) ; => 1
(caaddr '(0 1 (2))) ; => 2
(cadaar '(((0 1)))) ; => 1
(cadadr '(0 (1 2))) ; => 2
(caddar '((0 1 2))) ; => 2
(cadddr '(0 1 2 3)) ; => 3
(cdaaar '((((0 1))))) ; => (1)
(cdaadr '(0 ((1 2)))) ; => (2)
(cdadar '((0 (1 2)))) ; => (2)
(cdaddr '(0 1 (2 3))) ; => (3)
(cddaar '(((0 1 2)))) ; => (2)
(cddadr '(0 (1 2 3))) ; => (3)
(cdddar '((0 1 2 3))) ; => (3)
(cddddr '(0 1 2 3 4)) ; => (4)
(cadr '(1)) ; !> cadr
(caddr '(1 2)) ; !> caddr
(null? '()) ; => #t
(null? '(1)) ; => #f
(null? #f) ; => #f
(list? '(a b c)) ; => #t
(list? '()) ; => #t
(list? '(a . b)) ; => #f
(list? '(a b . c)) ; => #f
(list? 5) ; => #f
(let ((x (list 'a))) (set-cdr! x x) (list? x)) ; => #f
(make-list 2 3) ; => (3 3)
(length (make-list 3)) ; => 3
(make-list 0 'x) ; => ()
(make-list -1 'x) ; !> make-list
(list 'a (+ 3 4) 'c) ; => (a 7 c)
(list) ; => ()
(length '(a b c)) ; => 3
(length '(a (b) (c d e))) ; => 3
(length '()) ; => 0
(length '(1 . 2)) ; !> length
(length 5) ; !> length
(length '#1=(a . #1#)) ; !> length
(append '(x) '(y)) ; => (x y)
(append '(a) '(b c d)) ; => (a b c d)
(append '(a (b)) '((c))) ; => (a (b) (c))
(append '(a b) '(c . d)) ; => (a b c . d)
(append '() 'a) ; => a
(append) ; => ()
(append '(1)) ; => (1)
(append '(1) '() '(2 3) '() '(4)) ; => (1 2 3 4)
(append 5) ; => 5
(append '(1 . 2) '(3)) ; !> append
(append 1 '(2)) ; !> append
(let* ((tail (list 3 4)) (l (append '(1 2) tail))) (eq? (cddr l) tail)) ; => #t
(let ((l (list 1 2))) (eq? l (append l '()))) ; => #f
(reverse '(a b c)) ; => (c b a)
(reverse '(a (b c) d (e (f)))) ; => ((e (f)) d (b c) a)
(reverse '()) ; => ()
(reverse '(1 . 2)) ; !> reverse
(list-tail '(a b c d) 2) ; => (c d)
(list-tail '(a b) 2) ; => ()
(list-tail '(a b . c) 2) ; => c
(list-tail '(a b) 0) ; => (a b)
(list-tail '(a b) 3) ; !> list-tail
(list-ref '(a b c d) 2) ; => c
(list-ref '(a b c d) (exact (round 1.8))) ; => c
(list-ref '(a b) 2) ; !> list-ref
(list-ref '(a b) -1) ; !> list-ref
(list-ref '(a b) 1.0) ; !> list-ref
(let ((ls (list 'one 'two 'five!))) (list-set! ls 2 'three) ls) ; => (one two three)
(list-set! (list 1 2) 2 'x) ; !> list-set!
(list-set! '(0 1 2) 1 "oops") ; !> list-set!
(memq 'c '(a b c d e)) ; => (c d e)
(memq 'z '(a b c)) ; => #f
(memq 'a '(b c a d)) ; => (a d)
(memq (list 'a) '(b (a) c)) ; => #f
(memq 101 '()) ; => #f
(memv 101 '(100 101 102)) ; => (101 102)
(memv 1.5 '(1 1.5 2)) ; => (1.5 2)
(member (list 'a) '(b (a) c)) ; => ((a) c)
(member "B" '("a" "b" "c") string-ci=?) ; => ("b" "c")
(member 2.0 '(1 2 3) =) ; => (2 3)
(member 4 '(1 2 3) =) ; => #f
(member 2 '(1 2 3) <) ; => (3)
(member 'a '(b . a)) ; !> member
(memq 'z '(a . b)) ; !> memq
(memq 'a 5) ; !> memq
(assq 'a '((a 1) (b 2) (c 3))) ; => (a 1)
(assq 'b '((a 1) (b 2) (c 3))) ; => (b 2)
(assq 'd '((a 1) (b 2) (c 3))) ; => #f
(assq (list 'a) '(((a)) ((b)) ((c)))) ; => #f
(assoc (list 'a) '(((a)) ((b)) ((c)))) ; => ((a))
(assoc 2.0 '((1 1) (2 4) (3 9)) =) ; => (2 4)
(assoc 2.0 '((1 1) (2 4) (3 9))) ; => #f
(assv 5 '((2 3) (5 7) (11 13))) ; => (5 7)
(assoc "b" '(("a" . 1) ("b" . 2))) ; => ("b" . 2)
(assq 'a '()) ; => #f
(assq 'a '(5)) ; !> assq
(assq 'c '((a 1) . b)) ; !> assq
(define a '(1 8 2 8))
(define b (list-copy a))
(set-car! b 3)
b ; => (3 8 2 8)
a ; => (1 8 2 8)
(list-copy '()) ; => ()
(list-copy '(1 2 . 3)) ; => (1 2 . 3)
(list-copy 5) ; => 5
(let* ((l (list 1 (list 2))) (c (list-copy l))) (eq? (cadr l) (cadr c))) ; => #t

;; 6.10: map and for-each
(map cadr '((a b) (d e) (g h))) ; => (b e h)
(map (lambda (n) (expt n n)) '(1 2 3 4 5)) ; => (1 4 27 256 3125)
(map + '(1 2 3) '(4 5 6)) ; => (5 7 9)
(let ((count 0)) (map (lambda (ignored) (set! count (+ count 1)) count) '(a b))) ; => (1 2)
(map + '(1 2 3) '(4 5)) ; => (5 7)
(map + '(1 2) '(4 5 6)) ; => (5 7)
(map + '(1 2 3) '(10 20 30) '(100 200)) ; => (111 222)
(map + '() '(1) '(2)) ; => ()
(map list '(1 2) '(3 4) '(5 6) '(7 8)) ; => ((1 3 5 7) (2 4 6 8))
(map (lambda (x) x) '()) ; => ()
(map + '#1=(1 2 . #1#) '(10 20 30)) ; => (11 22 31)
(map car 5) ; !> map
(map car '((1) . 2)) ; !> map
(map 5 '(1 2)) ; !>
(map (lambda (x y) x) '(1)) ; !>
(map car) ; !>
(let ((v (make-vector 5))) (for-each (lambda (i) (vector-set! v i (* i i))) '(0 1 2 3 4)) v) ; => #(0 1 4 9 16)
(let ((l '())) (for-each (lambda (a b) (set! l (cons (list a b) l))) '(1 2 3) '(a b)) l) ; => ((2 b) (1 a))
(let ((l '())) (for-each (lambda (a b c) (set! l (cons (+ a b c) l))) '(1 2) '(10 20) '(100 200)) l) ; => (222 111)
(for-each car 5) ; !> for-each
(let ((n 0)) (for-each (lambda (x) (set! n (+ n 1))) '()) n) ; => 0
(apply + '(3 4)) ; => 7
(apply + 1 2 '(3 4)) ; => 10
(apply list 1 '()) ; => (1)
(apply max '(3 1 4 1 5)) ; => 5
(apply + 1 2) ; !> apply
(apply + '(1 . 2)) ; !> apply
(apply (lambda (a . r) (list a r)) '(1 2 3)) ; => (1 (2 3))
((lambda args (apply vector args)) 1 2 3) ; => #(1 2 3)
(define compose (lambda (f g) (lambda args (f (apply g args)))))
((compose - *) 12 75) ; => -900
(length (apply list (make-list 5000 1))) ; => 5000
(apply apply (list + (list 1 2))) ; => 3

;; map survives returning twice (the earlier result keeps its elements)
(let ((k #f) (results '()) (n 0))
  (let ((l (map (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) x))) '(1 2 3))))
    (set! results (cons l results))
    (set! n (+ n 1))
    (if (< n 3) (k (* n 10)))
    (reverse results))) ; => ((1 2 3) (1 10 3) (1 20 3))
