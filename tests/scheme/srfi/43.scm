;; SRFI 43: vectors, with procedures that get the index.
(import (scheme base) (srfi 43))

(make-vector 2 'x) ; => #(x x)
(vector 1 2) ; => #(1 2)
(vector-unfold (lambda (i x) (values x (- x 1))) 10 0) ; => #(0 -1 -2 -3 -4 -5 -6 -7 -8 -9)
(vector-unfold values 7) ; => #(0 1 2 3 4 5 6)
(vector-unfold-right (lambda (i x) (values (cons i x) (+ x 1))) 3 0) ; => #((0 . 2) (1 . 1) (2 . 0))
(vector-copy #(a b c)) ; => #(a b c)
(vector-copy #(a b c d e f g h i) 6) ; => #(g h i)
(vector-copy #(a b c d e f g h i) 3 6) ; => #(d e f)
(vector-copy #(a b c d e f g h i) 6 12 'x) ; => #(g h i x x x)
(vector-length (vector-copy #(a) 0 4)) ; => 4
(vector-copy #(a) 2) ; !>
(vector-copy #(a) 2 3 'x) ; !> vector-copy: expected a start and an end
(vector-reverse-copy #(5 4 3 2 1 0) 1 5) ; => #(1 2 3 4)
(vector-append #(x) #(y)) ; => #(x y)
(vector-concatenate '(#(a b) #(c d))) ; => #(a b c d)
(vector? #()) ; => #t
(vector-empty? #()) ; => #t
(vector= eq? #(a b c d) #(a b c d)) ; => #t
(vector= eq? #(a b c d) #(a b d c)) ; => #f
(vector= = #(1 2 3 4 5) #(1 2 3 4)) ; => #f
(vector= eq?) ; => #t
(vector-ref #(1 2) 0) ; => 1
(vector-length #(1 2)) ; => 2
(vector-fold (lambda (i s x) (cons (list i x) s)) '() #(a b)) ; => ((1 b) (0 a))
(vector-fold (lambda (i s x y) (+ i s x y)) 0 #(1 2) #(10 20 30)) ; => 34
(vector-fold-right (lambda (i s x) (cons (list i x) s)) '() #(a b)) ; => ((0 a) (1 b))
(vector-fold-right (lambda (i s x y) (cons (list i x y) s)) '() #(a b c) #(1 2)) ; => ((0 a 1) (1 b 2))
(vector-map (lambda (i x) (* i x)) #(5 6 7)) ; => #(0 6 14)
(vector-map (lambda (i x y) (list i x y)) #(a b c) #(1 2)) ; => #((0 a 1) (1 b 2))
(let ((v (vector 5 6 7))) (vector-map! (lambda (i x) (* i x)) v) v) ; => #(0 6 14)
(let ((v (vector 5 6 7))) (vector-map! + v #(10 20)) v) ; => #(15 27 7)
(let ((l '())) (vector-for-each (lambda (i x) (set! l (cons (cons i x) l))) #(a b)) l) ; => ((1 . b) (0 . a))
(let ((l '())) (vector-for-each (lambda (i x y) (set! l (cons (list i x y) l))) #(a b) #(c)) l) ; => ((0 a c))
(vector-count (lambda (i x) (even? x)) #(3 1 4 1 5 9 2 5 6)) ; => 3
(vector-count (lambda (i x y) (< x y)) #(1 3 6 9) #(2 4 6 8 10 12)) ; => 2
(vector-index even? #(3 1 4 1 5 9)) ; => 2
(vector-index-right < #(3 1 4 1 5) #(2 7 1 8 2)) ; => 3
(vector-skip number? #(1 2 a b 3)) ; => 2
(vector-skip-right number? #(1 2 a b 3)) ; => 3
(vector-binary-search #(1 3 5 7) 5 -) ; => 2
(vector-binary-search #(1 3 5 7) 4 -) ; => #f
(vector-binary-search #(1 3 5 7) 7 - 0 3) ; => #f
(vector-binary-search #(1 3 5 7) 7 - 1) ; => 3
(vector-any (lambda (x) (and (even? x) x)) #(3 4 6)) ; => 4
(vector-every (lambda (x) (and (odd? x) x)) #(3 5)) ; => 5
(let ((v (vector 1 2))) (vector-set! v 0 9) v) ; => #(9 2)
(let ((v (vector 1 2 3))) (vector-swap! v 0 2) v) ; => #(3 2 1)
(let ((v (vector 1 2 3))) (vector-fill! v 0 1) v) ; => #(1 0 0)
(let ((v (vector 1 2 3 4))) (vector-reverse! v 1 3) v) ; => #(1 3 2 4)
(let ((v (vector 1 2 3))) (vector-copy! v 1 #(8 9)) v) ; => #(1 8 9)
(let ((v (vector 1 2 3))) (vector-reverse-copy! v 1 #(8 9)) v) ; => #(1 9 8)
(vector->list #(1 2 3) 1 2) ; => (2)
(reverse-vector->list #(1 2 3) 1) ; => (3 2)
(list->vector '(1 2 3)) ; => #(1 2 3)
(list->vector '(1 2 3) 1) ; => #(2 3)
(list->vector '(1 2 3) 1 2) ; => #(2)
(reverse-list->vector '(1 2 3)) ; => #(3 2 1)
(reverse-list->vector '(1 2 3) 1) ; => #(3 2)
(reverse-list->vector '(1 2 3) 0 2) ; => #(2 1)
