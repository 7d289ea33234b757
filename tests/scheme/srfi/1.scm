;; SRFI 1: lists.
(import (scheme base) (srfi 1))

;; Constructors.
(xcons 1 2) ; => (2 . 1)
(cons* 1 2 3 '(4 5)) ; => (1 2 3 4 5)
(cons* 1) ; => 1
(cons* '(1 2)) ; => (1 2)
(make-list 3 'c) ; => (c c c)
(length (make-list 4)) ; => 4
(list-tabulate 4 values) ; => (0 1 2 3)
(list-tabulate 0 values) ; => ()
(list-tabulate -1 values) ; !> list-tabulate
(let ((l (list 1 2 3))) (eq? l (list-copy l))) ; => #f
(list-copy '(1 2 . 3)) ; => (1 2 . 3)
(let ((c (circular-list 'z 'q))) (list (car c) (cadr c) (caddr c) (eq? c (cddr c)))) ; => (z q z #t)
(iota 5) ; => (0 1 2 3 4)
(iota 0) ; => ()
(iota 3 1) ; => (1 2 3)
(iota 5 0 -0.1) ; => (0 -0.1 -0.2 -0.30000000000000004 -0.4)
(iota 3 0.0) ; => (0.0 1.0 2.0)
(iota 4 0 -2) ; => (0 -2 -4 -6)
(iota 3 1/2 1/3) ; => (1/2 5/6 7/6)
(iota -1) ; !> iota
(iota 2.5) ; !> iota
(iota 2 'a) ; !> iota

;; Predicates.
(map proper-list? (list '() '(1) '(1 . 2) 5 (circular-list 1))) ; => (#t #t #f #f #f)
(map circular-list? (list '() '(1) '(1 . 2) 5 (circular-list 1) (circular-list 1 2) (cons 0 (circular-list 1 2)))) ; => (#f #f #f #f #t #t #t)
(map dotted-list? (list '() '(1) '(1 . 2) '(1 2 . 3) 5 (circular-list 1) (circular-list 1 2))) ; => (#f #f #t #t #t #f #f)
(map null-list? (list '() '(1) (circular-list 1))) ; => (#t #f #f)
(null-list? 5) ; !> null-list?
(map not-pair? (list '() '(1) 5)) ; => (#t #f #t)
(list= eq?) ; => #t
(list= eq? '(a)) ; => #t
(list= eq? '(a b) '(a b) '(a b)) ; => #t
(list= eq? '(a b) '(a b) '(a c)) ; => #f
(list= eq? '(a b) '(a)) ; => #f
(list= eq? '(a) '(a b)) ; => #f
(list= = '(1 2) '(1.0 2.0)) ; => #t
(list= < '(1 2) '(2 3) '(3 4)) ; => #t
(list= eq? '() '()) ; => #t
(list= eq? '(a . b) '(a . b)) ; !> list=
(let ((l (circular-list 1))) (list= = l l)) ; => #t

;; Selectors.
(define ten '(1 2 3 4 5 6 7 8 9 10))
(map (lambda (f) (f ten)) (list first second third fourth fifth sixth seventh eighth ninth tenth)) ; => (1 2 3 4 5 6 7 8 9 10)
(third '(1 2)) ; !> caddr
(sixth '(1 2 3 4 5)) ; !> cadr
(car+cdr '(a . b)) ; => a b
(take '(a b c d e) 2) ; => (a b)
(take '(1 2 3 . d) 2) ; => (1 2)
(take '(1 2 3 . d) 3) ; => (1 2 3)
(take '() 0) ; => ()
(take 'x 0) ; => ()
(take (circular-list 1 2) 5) ; => (1 2 1 2 1)
(take '(1) 2) ; !> take: the list is too short
(take '(1) -1) ; !> take
(drop '(a b c d e) 2) ; => (c d e)
(drop '(1 2 3 . d) 2) ; => (3 . d)
(drop '(1 2 3 . d) 3) ; => d
(drop '(1) 2) ; !> drop: the list is too short
(take-right '(a b c d e) 2) ; => (d e)
(take-right '(1 2 3 . d) 2) ; => (2 3 . d)
(take-right '(1 2 3 . d) 0) ; => d
(take-right '(1) 2) ; !> take-right
(drop-right '(a b c d e) 2) ; => (a b c)
(drop-right '(1 2 3 . d) 2) ; => (1)
(drop-right '(1 2 3 . d) 0) ; => (1 2 3)
(drop-right '(1) 2) ; !> drop-right
(take! (list 1 2 3) 2) ; => (1 2)
(take! (list 1 2 3) 0) ; => ()
(take! (circular-list 1 3 5) 8) ; => (1 3)
(take! '(1 2 3) 2) ; => (1 2)
(take! (list 1 2) 3) ; !> take!
(let* ((l (list 1 2 3)) (m (take! l 2))) (list (eq? l m) l)) ; => (#t (1 2))
(drop-right! (list 1 2 3) 1) ; => (1 2)
(drop-right! (list 1 2 3) 3) ; => ()
(drop-right! '(1 2 3) 1) ; => (1 2)
(drop-right! (list 1) 2) ; !> drop-right!
(let ((l (list 1 2 3))) (drop-right! l 1) l) ; => (1 2)
(split-at '(a b c d e f g h) 3) ; => (a b c) (d e f g h)
(split-at '(a b . c) 2) ; => (a b) c
(split-at '(a) 2) ; !> split-at
(split-at! (list 1 2 3) 1) ; => (1) (2 3)
(split-at! (list 1 2 3) 0) ; => () (1 2 3)
(split-at! '(1 2 3) 2) ; => (1 2) (3)
(split-at! (list 1) 2) ; !> split-at!
(last '(a b c)) ; => c
(last '(a b . c)) ; => b
(last '()) ; !> last-pair
(last-pair '(a b . c)) ; => (b . c)
(last-pair '()) ; !> last-pair
(caddr ten) ; => 3
(cdadr '(1 (2 . 3))) ; => 3
(cddddr '(1 2 3 4 . 5)) ; => 5

;; Miscellaneous.
(length+ '(a b c)) ; => 3
(length+ '()) ; => 0
(length+ (circular-list 1 2 3)) ; => #f
(length+ (cons 0 (circular-list 1))) ; => #f
(length+ '(1 2 . 3)) ; => 2
(append '(a) '(b c) 'd) ; => (a b c . d)
(concatenate '((1) (2 3) () (4))) ; => (1 2 3 4)
(concatenate '((1) (2 . 3))) ; => (1 2 . 3)
(concatenate '()) ; => ()
(length (concatenate (make-list 100000 '(1 2)))) ; => 200000
(append! (list 1 2) (list 3) '() (list 4)) ; => (1 2 3 4)
(append! '() (list 1) 5) ; => (1 . 5)
(append!) ; => ()
(append! '(1 2) '(3)) ; => (1 2 3)
(let ((l (list 1 2))) (append! l (list 3)) l) ; => (1 2 3)
(concatenate! (list (list 1) '() (list 2 3))) ; => (1 2 3)
(concatenate! '()) ; => ()
(reverse '(a (b c) d)) ; => (d (b c) a)
(reverse! (list 1 2 3)) ; => (3 2 1)
(reverse! '(1 2 3)) ; => (3 2 1)
(reverse! '()) ; => ()
(append-reverse '(3 2 1) '(4 5)) ; => (1 2 3 4 5)
(append-reverse '() 'x) ; => x
(append-reverse! (list 3 2 1) '(4 5)) ; => (1 2 3 4 5)
(append-reverse! '(3 2 1) '(4 5)) ; => (1 2 3 4 5)
(append-reverse '(1 . 2) '()) ; !> append-reverse
(zip '(one two three) '(1 2 3) '(odd even odd even)) ; => ((one 1 odd) (two 2 even) (three 3 odd))
(zip '(1 2 3)) ; => ((1) (2) (3))
(zip '(3 1 4 1) (circular-list #f #t)) ; => ((3 #f) (1 #t) (4 #f) (1 #t))
(unzip1 '((1) (2) (3))) ; => (1 2 3)
(unzip2 '((1 one) (2 two))) ; => (1 2) (one two)
(unzip3 '((1 2 3) (4 5 6))) ; => (1 4) (2 5) (3 6)
(unzip4 '((1 2 3 4) (5 6 7 8))) ; => (1 5) (2 6) (3 7) (4 8)
(unzip5 '((1 2 3 4 5) (6 7 8 9 10))) ; => (1 6) (2 7) (3 8) (4 9) (5 10)
(count even? '(3 1 4 1 5 9 2 5 6)) ; => 3
(count < '(1 2 4 8) '(2 4 6 8 10 12 14 16)) ; => 3
(count < '(3 1 4 1) (circular-list 1 10)) ; => 2
(count even? '()) ; => 0
(count even? '(1 2 . 3)) ; !> count

;; Fold, unfold and map.
(fold cons* '() '(a b c) '(1 2 3 4 5)) ; => (c 3 b 2 a 1)
(fold cons '() '(1 2 3)) ; => (3 2 1)
(fold + 0 '()) ; => 0
(fold (lambda (x a) (cons x a)) '(0) '(1 2)) ; => (2 1 0)
(fold list 0 '(1 2) '(3 4) '(5 6)) ; => (2 4 6 (1 3 5 0))
(fold + 0 '(1 2) (circular-list 10)) ; => 23
(fold + 0 '(1 2 . 3)) ; !> fold
(fold-right cons '() '(1 2 3)) ; => (1 2 3)
(fold-right cons* '() '(a b c) '(1 2 3 4 5)) ; => (a 1 b 2 c 3)
(fold-right list 0 '(1 2) '(3 4) '(5 6)) ; => (1 3 5 (2 4 6 0))
(fold-right cons* '() '(a b) (circular-list 1)) ; => (a 1 b 1)
(fold-right + 0 (iota 1000000)) ; => 499999500000
(pair-fold (lambda (pair tail) (set-cdr! pair tail) pair) '() (list 1 2 3)) ; => (3 2 1)
(pair-fold cons '() '(a b c)) ; => ((c) (b c) (a b c))
(pair-fold cons* '() '(a b) '(1 2 3)) ; => ((b) (2 3) (a b) (1 2 3))
(pair-fold-right cons '() '(a b c)) ; => ((a b c) (b c) (c))
(pair-fold-right cons* '() '(a b) '(1 2 3)) ; => ((a b) (1 2 3) (b) (2 3))
(reduce + 0 '(1 2 3)) ; => 6
(reduce + 0 '()) ; => 0
(reduce + 0 '(5)) ; => 5
(reduce list 0 '(1 2 3)) ; => (3 (2 1))
(reduce max 0 '(-3 -5)) ; => -3
(reduce + 0 5) ; !> reduce
(reduce-right list 0 '(1 2 3)) ; => (1 (2 3))
(reduce-right append '() '((1) (2) (3 4))) ; => (1 2 3 4)
(reduce-right + 0 '()) ; => 0
(unfold (lambda (x) (> x 5)) (lambda (x) (* x x)) (lambda (x) (+ x 1)) 1) ; => (1 4 9 16 25)
(unfold null? car cdr '(1 2 3) (lambda (x) '(4))) ; => (1 2 3 4)
(unfold not-pair? car cdr '(1 2 . 3) values) ; => (1 2 . 3)
(unfold-right zero? (lambda (x) (* x x)) (lambda (x) (- x 1)) 4) ; => (1 4 9 16)
(unfold-right null? car cdr '(1 2 3) '(4 5)) ; => (3 2 1 4 5)
(append-map (lambda (x) (list x (- x))) '(1 3 8)) ; => (1 -1 3 -3 8 -8)
(append-map list '(1 2 3) '(4 5)) ; => (1 4 2 5)
(append-map (lambda (x) x) '()) ; => ()
(append-map values '((1) (2 . 3))) ; => (1 2 . 3)
(append-map! (lambda (x) (list x (- x))) '(1 3 8)) ; => (1 -1 3 -3 8 -8)
(append-map! list '(1 2) '(3 4)) ; => (1 3 2 4)
(map + '(1 2 3) (circular-list 10 20)) ; => (11 22 13)
(map! (lambda (x) (* x x)) (list 1 2 3)) ; => (1 4 9)
(map! + (list 1 2 3) '(10 20 30)) ; => (11 22 33)
(let ((seen '())) (map-in-order (lambda (x) (set! seen (cons x seen)) x) '(1 2 3)) seen) ; => (3 2 1)
(let ((seen '())) (pair-for-each (lambda (p) (set! seen (cons p seen))) '(a b c)) seen) ; => ((c) (b c) (a b c))
(let ((seen '())) (pair-for-each (lambda (p q) (set! seen (cons (list p q) seen))) '(a b) '(1 2 3)) seen) ; => (((b) (2 3)) ((a b) (1 2 3)))
(let ((n 0)) (pair-for-each (lambda (p) (set! n (+ n 1)) (set-cdr! p '())) (list 1 2 3)) n) ; => 3
(filter-map (lambda (x) (and (number? x) (* x x))) '(a 1 b 3 c 7)) ; => (1 9 49)
(filter-map (lambda (x y) (and (< x y) (+ x y))) '(1 5 3) '(2 4 6 8)) ; => (3 9)
(let ((l '(1 2))) (for-each (lambda (x) x) l) 'done) ; => done

;; Filtering and partitioning.
(filter even? '(0 7 8 8 43 -4)) ; => (0 8 8 -4)
(filter even? '()) ; => ()
(filter even? '(2 . 3)) ; !> filter
(remove even? '(0 7 8 8 43 -4)) ; => (7 43)
(partition symbol? '(one 2 3 four five 6)) ; => (one four five) (2 3 6)
(partition even? '()) ; => () ()
(filter! even? (list 0 7 8 8 43 -4)) ; => (0 8 8 -4)
(filter! odd? (list 0 7 8 8 43 -4)) ; => (7 43)
(filter! even? (list 1 3)) ; => ()
(filter! even? '()) ; => ()
(filter! even? '(0 7 8 8 43 -4)) ; => (0 8 8 -4)
(filter! even? '(2 4 1)) ; => (2 4)
(filter! even? '(1 2 4)) ; => (2 4)
(let ((l (list 2 1 4))) (filter! even? l) l) ; => (2 4)
(filter! even? '(0 1 3 2 4 5 5 6 7)) ; => (0 2 4 6)
(remove! even? (list 0 7 8 8 43 -4)) ; => (7 43)
(partition! symbol? (list 'one 2 3 'four 'five 6)) ; => (one four five) (2 3 6)

;; Searching.
(find even? '(3 1 4 1 5 9)) ; => 4
(find even? '(1)) ; => #f
(find even? (circular-list 1 2)) ; => 2
(find-tail even? '(3 1 37 -8 -5 0 0)) ; => (-8 -5 0 0)
(find-tail even? '(3 1 37 -5)) ; => #f
(find even? '(1 . 2)) ; !> find
(any integer? '(a 3 b 2.7)) ; => #t
(any integer? '(a 3.1 b 2.7)) ; => #f
(any < '(3 1 4 1 5) '(2 7 1 8 2)) ; => #t
(any memq '(a b c) '((x) (b c) (c))) ; => (b c)
(any even? '()) ; => #f
(any = '() '(1)) ; => #f
(any (lambda (x y) (and (= x y) x)) '(1 2 3) '(3 2)) ; => 2
(every integer? '(1 2 3)) ; => #t
(every integer? '(1 a 3)) ; => #f
(every values '(1 2 3)) ; => 3
(every values '()) ; => #t
(every + '(1 2) '(3 4)) ; => 6
(every = '() '(1)) ; => #t
(every < '(1 2 3) (circular-list 4)) ; => #t
(call-with-values (lambda () (any values '(#f #f))) list) ; => (#f)
(call-with-values (lambda () (every (lambda (x) (values x x)) '(1))) list) ; => (1 1)
(let loop ((n 100000)) (if (= n 0) 'constant (any (lambda (x) (loop (- n 1))) '(1)))) ; => constant
(list-index even? '(3 1 4 1 5 9)) ; => 2
(list-index < '(3 1 4 1 5 9 2 5 6) '(2 7 1 8 2)) ; => 1
(list-index = '(3 1 4 1 5 9 2 5 6) '(2 7 1 8 2)) ; => #f
(list-index even? '()) ; => #f
(take-while even? '(2 18 3 10 22 9)) ; => (2 18)
(take-while even? '(2 4)) ; => (2 4)
(drop-while even? '(2 18 3 10 22 9)) ; => (3 10 22 9)
(drop-while even? '(2 4)) ; => ()
(take-while! even? (list 2 18 3 10)) ; => (2 18)
(take-while! even? (list 1)) ; => ()
(take-while! even? '(2 18 3 10)) ; => (2 18)
(span even? '(2 18 3 10 22 9)) ; => (2 18) (3 10 22 9)
(span even? '()) ; => () ()
(break even? '(3 1 4 1 5 9)) ; => (3 1) (4 1 5 9)
(span! even? (list 2 18 3 10)) ; => (2 18) (3 10)
(span! even? (list 1 2)) ; => () (1 2)
(span! even? (list 2 4)) ; => (2 4) ()
(span! even? '(2 18 3 10)) ; => (2 18) (3 10)
(break! even? (list 3 1 4 1)) ; => (3 1) (4 1)
(member 2.0 '(1 2 3) =) ; => (2 3)
(member '(a) '(b (a) c)) ; => ((a) c)
(member 1 '(5 6 2) (lambda (x y) (= y (* 2 x)))) ; => (2)
(list (memq 'c '(a b c)) (memv 2 '(1 2))) ; => ((c) (2))

;; Deletion.
(delete 2 '(1 2 3 2)) ; => (1 3)
(delete 5 '(1 7 3 9) <) ; => (1 3)
(delete "a" '("a" "b")) ; => ("b")
(delete! 2 (list 1 2 3 2)) ; => (1 3)
(delete! 5 (list 1 7 3 9) <) ; => (1 3)
(delete! 2 '(1 2 3 2)) ; => (1 3)
(delete-duplicates '(a b a c a b c z)) ; => (a b c z)
(delete-duplicates '((a . 3) (b . 7) (c . 1) (a . 9) (b . 11)) (lambda (x y) (eq? (car x) (car y)))) ; => ((a . 3) (b . 7) (c . 1))
(delete-duplicates '(1 2 3 4) (lambda (x y) (= (+ x 1) y))) ; => (1 3)
(delete-duplicates '()) ; => ()
(delete-duplicates! (list 1 1 2 1) =) ; => (1 2)
(length (delete-duplicates (map (lambda (i) (list (modulo i 1000))) (iota 100000)))) ; => 1000
(delete-duplicates (map (lambda (i) (modulo i 3)) (iota 100)) eqv?) ; => (0 1 2)
(let ((a (list 1)) (b (list 1))) (length (delete-duplicates (append (list a b a b) '(c d e f g h i j k l m n o p q r s c)) eq?))) ; => 19
(delete-duplicates '(1 1 . 2)) ; !> delete-duplicates

;; Association lists.
(assoc 2.0 '((1 one) (2 two)) =) ; => (2 two)
(list (assq 'b '((a 1) (b 2))) (assv 5 '((5 . 6)))) ; => ((b 2) (5 . 6))
(alist-cons 1 2 '((3 . 4))) ; => ((1 . 2) (3 . 4))
(let* ((a (list (cons 1 2))) (b (alist-copy a))) (set-cdr! (car b) 5) (list a b)) ; => (((1 . 2)) ((1 . 5)))
(alist-delete 'a '((a . 1) (b . 2) (a . 3))) ; => ((b . 2))
(alist-delete 5 '((3 . a) (7 . b)) <) ; => ((3 . a))
(alist-delete! 'a (list (cons 'a 1) (cons 'b 2))) ; => ((b . 2))

;; Sets.
(lset<= eq? '(a) '(a b a) '(a b c c)) ; => #t
(lset<= eq?) ; => #t
(lset<= eq? '(a)) ; => #t
(lset<= eq? '(a d) '(a b)) ; => #f
(lset<= < '(1 2) '(2 3)) ; => #t
(lset= eq? '(b e a) '(a e b) '(e e b a)) ; => #t
(lset= eq?) ; => #t
(lset= eq? '(a)) ; => #t
(lset= eq? '(a) '(a b)) ; => #f
(lset= eq? '(a b) '(a)) ; => #f
(lset= (lambda (x y) (eqv? (+ x 1) y)) '(1 2) '(2 3)) ; => #t
(lset-adjoin eq? '(a b c d c e) 'd 'e 'u 'i 'o 'u) ; => (o i u a b c d c e)
(lset-union eq? '(a b c d e) '(a e i o u)) ; => (u o i a b c d e)
(lset-union eq? '(a a c) '(x a x)) ; => (x a a c)
(lset-union eq?) ; => ()
(lset-union eq? '(a b c)) ; => (a b c)
(lset-union eq? '() '(a b c)) ; => (a b c)
(lset-union (lambda (x y) (= x (- y 1))) '(1 2) '(2 5)) ; => (5 1 2)
(lset-intersection eq? '(a b c d e) '(a e i o u)) ; => (a e)
(lset-intersection eq? '(a x y a) '(x a x z)) ; => (a x a)
(lset-intersection eq? '(a b c)) ; => (a b c)
(lset-intersection eq? '(a b c) '(b c) '(c d)) ; => (c)
(lset-intersection eq? '(a b c) '()) ; => ()
(lset-difference eq? '(a b c d e) '(a e i o u)) ; => (b c d)
(lset-difference eq? '(a b c)) ; => (a b c)
(lset-difference eq? '(a b c) '(b) '(c)) ; => (a)
(let ((l '(a b))) (lset-difference eq? l l)) ; => ()
(lset-difference < '(1 5) '(3)) ; => (5)
(lset-xor eq? '(a b c d e) '(a e i o u)) ; => (d c b i o u)
(lset-xor eq?) ; => ()
(lset-xor eq? '(a b c d e)) ; => (a b c d e)
(lset-xor eq? '(a) '(a)) ; => ()
(lset-xor eq? '(a b) '(b c) '(c d)) ; => (a d)
(lset-diff+intersection eq? '(a b c d e) '(a e) '(b)) ; => (c d) (a b e)
(lset-diff+intersection eq? '(a b)) ; => (a b) ()
(lset-union! eq? (list 'a) (list 'b)) ; => (b a)
(lset-intersection! eq? (list 'a 'b) (list 'b)) ; => (b)
(lset-difference! eq? (list 'a 'b) (list 'b)) ; => (a)
(lset-xor! eq? (list 'a 'b) (list 'b)) ; => (a)
(lset-diff+intersection! eq? (list 'a 'b) (list 'b)) ; => (a) (b)
(lset-union 5 '(a) '(b)) ; !> expected a procedure

;; A continuation captured in a call may return twice.
(let* ((k #f) (n 0) (r (filter (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) #t))) '(1 2 3)))) (set! n (+ n 1)) (if (= n 1) (k #f) (list n r))) ; => (2 (1 3))
(let* ((k #f) (rs '()) (r (append-map (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) (list x)))) '(1 2 3)))) (set! rs (cons r rs)) (if (null? (cdr rs)) (k '(9 9)) rs)) ; => ((1 9 9 3) (1 2 3))

;; What both libraries export is the same.
(let () (define-values (a b) (values map member)) (list (eq? a map) (eq? b member))) ; => (#t #t)
