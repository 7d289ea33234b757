;; SRFI 133: vectors.
(import (scheme base) (srfi 133))

;; What (scheme base) has is the same.
(make-vector 2 'x) ; => #(x x)
(vector 1 2) ; => #(1 2)
(vector-copy #(1 2 3) 1) ; => #(2 3)
(vector-append #(1) #(2 3)) ; => #(1 2 3)
(vector? #()) ; => #t
(vector-ref #(1 2) 1) ; => 2
(vector-length #(1 2)) ; => 2
(vector-map + #(1 2) #(10 20 30)) ; => #(11 22)
(let ((l '())) (vector-for-each (lambda (x) (set! l (cons x l))) #(1 2)) l) ; => (2 1)
(let ((v (vector 1 2 3))) (vector-set! v 0 9) (vector-fill! v 7 1 2) v) ; => #(9 7 3)
(let ((v (vector 1 2 3))) (vector-copy! v 0 #(8 9)) v) ; => #(8 9 3)
(vector->list #(1 2 3) 1) ; => (2 3)
(list->vector '(1 2)) ; => #(1 2)
(vector->string #(#\a #\b)) ; => "ab"
(string->vector "ab") ; => #(#\a #\b)

(vector-unfold (lambda (i) (* i i)) 4) ; => #(0 1 4 9)
(vector-unfold (lambda (i x) (values x (- x 1))) 5 0) ; => #(0 -1 -2 -3 -4)
(vector-unfold (lambda (i x y) (values (list i x y) (+ x 1) (* y 2))) 3 0 1) ; => #((0 0 1) (1 1 2) (2 2 4))
(vector-unfold values 0) ; => #()
(vector-unfold-right (lambda (i) (* i i)) 4) ; => #(0 1 4 9)
(vector-unfold-right (lambda (i x) (values (cons i x) (+ x 1))) 4 0) ; => #((0 . 3) (1 . 2) (2 . 1) (3 . 0))
(vector-unfold-right (lambda (i x y) (values (list i x y) (+ x 1) (* y 2))) 2 0 1) ; => #((0 1 2) (1 0 1))
(let ((v (vector 1 2 3 4 5))) (vector-unfold! (lambda (i) (* i 10)) v 1 3) v) ; => #(1 10 20 4 5)
(let ((v (vector 1 2 3 4 5))) (vector-unfold! (lambda (i x) (values (cons i x) (+ x 1))) v 1 3 0) v) ; => #(1 (1 . 0) (2 . 1) 4 5)
(let ((v (vector 1 2 3 4 5))) (vector-unfold-right! (lambda (i x) (values (cons i x) (+ x 1))) v 1 3 0) v) ; => #(1 (1 . 1) (2 . 0) 4 5)
(vector-unfold! values (vector 1) 0 2) ; !> vector-unfold!: expected a start and an end from 0 to 1: 0 2

(vector-reverse-copy #(1 2 3)) ; => #(3 2 1)
(vector-reverse-copy #(1 2 3 4) 1) ; => #(4 3 2)
(vector-reverse-copy #(1 2 3 4) 1 3) ; => #(3 2)
(vector-reverse-copy #(1 2 3 4) 2 2) ; => #()
(vector-reverse-copy #(1 2) 0 3) ; !> vector-reverse-copy: expected a start and an end from 0 to 2: 0 3
(vector-concatenate '(#(1) #() #(2 3))) ; => #(1 2 3)
(vector-concatenate '()) ; => #()
(vector-append-subvectors #(a b c d e) 0 2 #(f g h i j) 2 4) ; => #(a b h i)
(vector-append-subvectors) ; => #()
(vector-append-subvectors #(a b) 0) ; !> expected a start and an end

(vector-empty? #()) ; => #t
(vector-empty? #(1)) ; => #f
(vector-empty? '()) ; !>
(vector= eq?) ; => #t
(vector= eq? #(a)) ; => #t
(vector= eq? #(a b) #(a b)) ; => #t
(vector= eq? #(a b) #(b a)) ; => #f
(vector= = #(1 2 3) #(1 2 3 4)) ; => #f
(vector= = #() #() #()) ; => #t
(vector= = #(1 2) #(1 2) #(1 3)) ; => #f
(vector= eq? #() #(a)) ; => #f
(vector= 1 #()) ; !> vector=: expected a procedure

(vector-fold (lambda (s x) (cons x s)) '() #(1 2 3)) ; => (3 2 1)
(vector-fold (lambda (s x y) (cons (- x y) s)) '() #(1 2 3) #(9 8)) ; => (-6 -8)
(vector-fold + 0 #()) ; => 0
(vector-fold-right (lambda (s x) (cons x s)) '() #(1 2 3)) ; => (1 2 3)
(vector-fold-right (lambda (s x y) (cons (list x y) s)) '() #(1 2 3) #(9 8)) ; => ((1 9) (2 8))
(let ((v (vector 1 2 3))) (vector-map! - v) v) ; => #(-1 -2 -3)
(let ((v (vector 1 2 3))) (vector-map! + v #(10 20)) v) ; => #(11 22 3)
(vector-count even? #(3 1 4 1 5 9 2 5 6)) ; => 3
(vector-count < #(1 3 6 9) #(2 4 6 8 10 12)) ; => 2
(vector-cumulate + 0 #(3 1 4 1 5 9 2 5 6)) ; => #(3 4 8 9 14 23 25 30 36)
(vector-cumulate cons '() #(1 2)) ; => #((() . 1) ((() . 1) . 2))
(vector-cumulate + 0 #()) ; => #()

(vector-index even? #(3 1 4 1 5 9)) ; => 2
(vector-index < #(3 1 4 1 5 9 2 5 6) #(2 7 1 8 2)) ; => 1
(vector-index = #(3 1 4 1 5 9 2 5 6) #(2 7 1 8 2)) ; => #f
(vector-index even? #()) ; => #f
(vector-index-right even? #(3 1 4 1 6 9)) ; => 4
(vector-index-right < #(3 1 4 1 5) #(2 7 1 8 2)) ; => 3
(vector-index-right even? #(1)) ; => #f
(vector-skip number? #(1 2 a b 3 4 c d)) ; => 2
(vector-skip number? #(1 2)) ; => #f
(vector-skip < #(1 2 3) #(2 3 3)) ; => 2
(vector-skip-right number? #(1 2 a b 3 4)) ; => 3
(vector-skip-right number? #(1)) ; => #f
(vector-binary-search #(1 3 5 7 9) 7 -) ; => 3
(vector-binary-search #(1 3 5 7 9) 1 -) ; => 0
(vector-binary-search #(1 3 5 7 9) 4 -) ; => #f
(vector-binary-search #() 4 -) ; => #f
(vector-binary-search #((1 . a) (3 . b)) 3 (lambda (x value) (- (car x) value))) ; => 1
(vector-any (lambda (x) (and (even? x) (* x 10))) #(3 4 6)) ; => 40
(vector-any even? #()) ; => #f
(vector-any (lambda (x y) (and (< x y) (- y x))) #(3 1) #(2 9 9)) ; => 8
(vector-every (lambda (x) (and (odd? x) x)) #(3 5)) ; => 5
(vector-every odd? #(3 4 5)) ; => #f
(vector-every odd? #()) ; => #t
(vector-every < #(1 2) #(2 3 0)) ; => #t
(vector-every < #(1 2) #()) ; => #t
(vector-partition number? #(a 1 b 2 c)) ; => #(1 2 a b c) 2
(vector-partition number? #()) ; => #() 0

(let ((v (vector 1 2 3))) (vector-swap! v 0 2) v) ; => #(3 2 1)
(let ((v (vector 1 2 3))) (vector-swap! v 1 1) v) ; => #(1 2 3)
(vector-swap! (vector 1) 0 1) ; !> out of range
(let ((v (vector 1 2 3 4 5))) (vector-reverse! v) v) ; => #(5 4 3 2 1)
(let ((v (vector 1 2 3 4 5))) (vector-reverse! v 2) v) ; => #(1 2 5 4 3)
(let ((v (vector 1 2 3 4 5))) (vector-reverse! v 1 4) v) ; => #(1 4 3 2 5)
(let ((v (vector 1 2 3 4 5))) (vector-reverse-copy! v 1 #(10 20 30)) v) ; => #(1 30 20 10 5)
(let ((v (vector 1 2 3 4 5))) (vector-reverse-copy! v 1 #(10 20 30) 1) v) ; => #(1 30 20 4 5)
(let ((v (vector 1 2 3 4 5))) (vector-reverse-copy! v 1 #(10 20 30) 0 2) v) ; => #(1 20 10 4 5)
(let ((v (vector 1 2 3 4 5))) (vector-reverse-copy! v 1 v 0 3) v) ; => #(1 3 2 1 5)
(vector-reverse-copy! (vector 1 2) 1 #(1 2)) ; !> vector-reverse-copy!: expected a start and an end from 0 to 2
(reverse-vector->list #(1 2 3)) ; => (3 2 1)
(reverse-vector->list #(1 2 3) 1) ; => (3 2)
(reverse-vector->list #(1 2 3) 0 2) ; => (2 1)
(reverse-list->vector '(1 2 3)) ; => #(3 2 1)
(reverse-list->vector '()) ; => #()
