;; SRFI 42: eager comprehensions.
(import (scheme base) (scheme read) (srfi 42))

;; Comprehensions.
(let ((x 0)) (do-ec (set! x (+ x 1))) x) ; => 1
(let ((x 0)) (do-ec (:range i 10) (set! x (+ x i))) x) ; => 45
(let ((x 0)) (do-ec (:range n 10) (:range k n) (set! x (+ x 1))) x) ; => 45
(list-ec 1) ; => (1)
(list-ec (:range i 4) i) ; => (0 1 2 3)
(list-ec (:range n 1 3) (:list k (list 4 5)) (list n k)) ; => ((1 4) (1 5) (2 4) (2 5))
(append-ec (:range i 1 4) (list i i)) ; => (1 1 2 2 3 3)
(append-ec '(a b)) ; => (a b)
(string-ec (:range i 2) #\a) ; => "aa"
(string-append-ec (:range i 3) "ab") ; => "ababab"
(vector-ec (:range i 3) i) ; => #(0 1 2)
(vector-of-length-ec 2 (:range i 2) i) ; => #(0 1)
(vector-of-length-ec 3 (:range i 2) i) ; !> fewer
(vector-of-length-ec 1 (:range i 2) i) ; !> more
(list (sum-ec 5) (sum-ec (:range i 3) i) (sum-ec (:range i 0) i)) ; => (5 3 0)
(list (product-ec 5) (product-ec (:range i 1 5) i) (product-ec (:range i 0) i)) ; => (5 24 1)
(list (min-ec 1) (min-ec (:list x '(3 1 2)) x) (max-ec (:list x '(3 1 2)) x)) ; => (1 1 3)
(min-ec (:range i 0) i) ; !> min-ec
(max-ec (:range i 0) i) ; !> max-ec
(list (any?-ec #f) (any?-ec #t) (any?-ec (:range i 2 2) (even? i)) (any?-ec (:range i 2 3) (even? i))) ; => (#f #t #f #t)
(list (every?-ec #f) (every?-ec #t) (every?-ec (:range i 2 2) (even? i)) (every?-ec (:range i 2 4) (even? i))) ; => (#f #t #t #f)
(list (first-ec 'none (:range i 0) i) (first-ec 'none (:range i 5) i)) ; => (none 0)
(let ((n 0)) (first-ec #f (:range i 10) (begin (set! n (+ n 1))) (:range j 10) (if (= (* i j) 6)) i) n) ; => 2
(first-ec #f (:integers i) (if (> (* i i) 50)) i) ; => 8
(list (last-ec 'none (:range i 0) i) (last-ec 'none (:range i 5) i)) ; => (none 4)
(fold-ec 0 (:range i 10) (* i i) +) ; => 285
(fold-ec '() (:range i 3) i cons) ; => (2 1 0)
(fold3-ec 'empty (:range i 0) i - +) ; => empty
(fold3-ec 'empty (:range i 1 4) i - list) ; => (3 (2 -1))

;; Qualifiers.
(list-ec (:range i 5) (if (odd? i)) i) ; => (1 3)
(list-ec (:range i 5) (not (odd? i)) i) ; => (0 2 4)
(list-ec (:range i 20) (and (odd? i) (< i 6)) i) ; => (1 3 5)
(list-ec (:range i 6) (or (< i 1) (> i 4)) i) ; => (0 5)
(let ((n 0)) (list-ec (:range i 3) (begin (set! n (+ n i)) (set! n (* n 2))) n)) ; => (0 2 8)
(list-ec (nested (:range i 2) (:range j 2)) (list i j)) ; => ((0 0) (0 1) (1 0) (1 1))
(list-ec (nested) 5) ; => (5)

;; Generators.
(list-ec (:list x '(1 2) '(3)) x) ; => (1 2 3)
(list-ec (:list x (index i) '(a b)) (list i x)) ; => ((0 a) (1 b))
(list-ec (:string c "ab" "c") c) ; => (#\a #\b #\c)
(list-ec (:string c (index i) "ab") (list i c)) ; => ((0 #\a) (1 #\b))
(list-ec (:string c (index i) "a" "b") (list i c)) ; => ((0 #\a) (1 #\b))
(list-ec (:vector x #(1 2) #(3)) x) ; => (1 2 3)
(list-ec (:vector x (index i) #(a b)) (list i x)) ; => ((0 a) (1 b))
(first-ec #f (:integers i (index j)) (if (= i 3)) (list i j)) ; => (3 3)
(list-ec (:range i 1 4) i) ; => (1 2 3)
(list-ec (:range i 5 1) i) ; => ()
(list-ec (:range i 0 10 3) i) ; => (0 3 6 9)
(list-ec (:range i 5 1 -2) i) ; => (5 3)
(list-ec (:range i (index j) 5 8) (list i j)) ; => ((5 0) (6 1) (7 2))
(list-ec (:range i 0 1 0) i) ; !> :range: the step is zero
(list-ec (:range i 'a) i) ; !> :range
(list-ec (:real-range x 0.0 3.0) x) ; => (0.0 1.0 2.0)
(list-ec (:real-range x 0 3.0) x) ; => (0.0 1.0 2.0)
(list-ec (:real-range x 0 1 0.25) x) ; => (0.0 0.25 0.5 0.75)
(list-ec (:real-range x (index i) 2.0) (list x i)) ; => ((0.0 0) (1.0 1))
(list-ec (:real-range x 3 0 -1.5) x) ; => (3.0 1.5)
(string-ec (:char-range c #\a #\e) c) ; => "abcde"
(list-ec (:char-range c (index i) #\a #\b) (list c i)) ; => ((#\a 0) (#\b 1))
(list-ec (:port x (open-input-string "1 (2) 3")) x) ; => (1 (2) 3)
(list-ec (:port x (index i) (open-input-string "ab") read-char) (list i x)) ; => ((0 #\a) (1 #\b))
(list-ec (:let x 1) (:let y (index i) (+ x 1)) (list x y i)) ; => ((1 2 0))
(list-ec (:do ((i 0)) (< i 4) ((+ i 1))) i) ; => (0 1 2 3)
(list-ec (:do (let ((n 3))) ((i 0)) (< i n) (let ((j (* i i)))) (< j 1) ((+ i 1))) j) ; => (0 1)
(list-ec (:parallel (:range i 1 10) (:list x '(a b c))) (list i x)) ; => ((1 a) (2 b) (3 c))
(list-ec (:parallel (:string c "abc") (:vector v #(1 2)) (:integers i)) (list c v i)) ; => ((#\a 1 0) (#\b 2 1))
(list-ec (:while (:range i 1 10) (< i 5)) i) ; => (1 2 3 4)
(list-ec (:while (:list x '(1 2 3 4)) (< x 3)) x) ; => (1 2)
(list-ec (:while (:parallel (:list x '(1 2 3 4)) (:vector y #(5 6 7 8))) (< x 3)) (list x y)) ; => ((1 5) (2 6))
(list-ec (:until (:range i 1 10) (>= i 5)) i) ; => (1 2 3 4 5)
(list-ec (:until (:list x '(1 2 3 4)) (= x 3)) x) ; => (1 2 3)
(map (lambda (f) (f)) (list-ec (:while (:list x '(1 2 3)) (< x 3)) (lambda () x))) ; => (1 2)
(define-syntax :twice (syntax-rules () ((_ k variable list) (:list k variable (append list list)))))
(list-ec (:twice x '(1 2)) x) ; => (1 2 1 2)

;; Dispatching.
(list-ec (: i 3) i) ; => (0 1 2)
(list-ec (: x '(a b)) x) ; => (a b)
(list-ec (: x '(a) '(b)) x) ; => (a b)
(list-ec (: c "ab") c) ; => (#\a #\b)
(list-ec (: c "ab" "cd") c) ; => (#\a #\b #\c #\d)
(list-ec (: x #(1 2)) x) ; => (1 2)
(list-ec (: i 5 8) i) ; => (5 6 7)
(list-ec (: i 5 1 -2) i) ; => (5 3)
(list-ec (: x 1.5) x) ; => (0.0 1.0)
(list-ec (: x 0 1 0.5) x) ; => (0.0 0.5)
(string-ec (: c #\a #\c) c) ; => "abc"
(list-ec (: x (open-input-string "1 2")) x) ; => (1 2)
(list-ec (: x (open-input-string "ab") read-char) x) ; => (#\a #\b)
(list-ec (: x (index i) '(a b)) (list i x)) ; => ((0 a) (1 b))
(list-ec (: x 'symbol) x) ; !> no generator
((make-initial-:-dispatch) '()) ; => SRFI42
(define (box-dispatch arguments) (cond ((null? arguments) 'box) ((and (null? (cdr arguments)) (symbol? (car arguments))) (:generator-proc (:list arguments))) (else #f)))
(list-ec (:dispatched x box-dispatch 'a) x) ; => (a)
(list-ec (:dispatched x (index i) box-dispatch 'a) (list x i)) ; => ((a 0))
((dispatch-union (:-dispatch-ref) box-dispatch) '()) ; => (SRFI42 box)
(:-dispatch-set! (dispatch-union (:-dispatch-ref) box-dispatch))
(list-ec (: x 'a) (: y 2) (list x y)) ; => ((a 0) (a 1))
(let ((g (:generator-proc (:range 2)))) (let* ((a (g 'end)) (b (g 'end))) (list a b (g 'end) (g 'end)))) ; => (0 1 end end)

;; Well-known examples.
(list-ec (:range a 1 20) (:range b a 20) (:range c b 20) (if (= (* c c) (+ (* a a) (* b b)))) (list a b c)) ; => ((3 4 5) (5 12 13) (6 8 10) (8 15 17) (9 12 15))
(define (eratosthenes n) (let ((p? (make-string (+ n 1) #\1))) (do-ec (:range k 2 (+ n 1)) (if (char=? (string-ref p? k) #\1)) (:range i (* 2 k) (+ n 1) k) (string-set! p? i #\0)) (list-ec (:range k 2 (+ n 1)) (if (char=? (string-ref p? k) #\1)) k)))
(eratosthenes 50) ; => (2 3 5 7 11 13 17 19 23 29 31 37 41 43 47)
