;; avm.md section 6: intents, choices at commit time.
(import (scheme base) (scheme file) (scheme read) (only (srfi 69) make-hash-table hash-table-set! hash-table-size) (only (srfi 132) list-sort vector-sort!) (avm))
(define (kind-of thunk) (guard (e ((avm-error? e) (avm-error-kind e)) ((error-object? e) 'error)) (thunk)))
(define-syntax kind (syntax-rules () ((_ body ...) (kind-of (lambda () body ...)))))
(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count) ((get) count))
(define-behavior token (state (holder 'nobody)) ((give who) (set! holder who)) ((holder) holder))
(define a (create-object 'counter 'alice))
(define b (create-object 'counter 'alice))

;; choose, require, prefer
(transaction (choose '(1 2 3))) ; => 1
(transaction (let ((x (choose '(1 2 3)))) (require (> x 1)) x)) ; => 2
(transaction (let ((x (choose '(1 2 3)))) (prefer (> x 1) 1) (prefer (= x 3) 1/2) x)) ; => 3
(transaction (let ((x (choose '(1 2 3)))) (prefer (> x 1) -1) x)) ; => 1
(transaction (choose '(1 2 3) '(0 5 1))) ; => 2
(transaction (let ((x (choose '(1 2 3))) (y (choose '(1 2 3)))) (require (= (+ x y) 5)) (require (< y x)) (list x y))) ; => (3 2)
(transaction (let ((x (choose '(a b)))) (require (eq? x 'b)) x)) ; => b
(transaction (let ((x (choose '("one" "three")))) (require (> (string-length x) 3)) x)) ; => "three"
(transaction (let ((x (choose '((1 2) (3 4))))) (require (= (cadr x) 4)) x)) ; => (3 4)
(transaction (let ((x (choose (list car cdr)))) (require (equal? (x '(1 2)) '(2))) (x '(5 6)))) ; => (6)
(transaction (let ((x (choose (list a b)))) (require (eq? x b)) (ask x (inc 1)))) ; => 1
(list (ask a (get)) (ask b (get))) ; => (0 1)
(transaction (let ((x (choose '(1.5 2.5)))) (require (> (* x 2) 4)) x)) ; => 2.5
(transaction (let ((x (choose '(1 #f)))) (if x 'some 'none))) ; => some
(transaction (let ((x (choose '(1 #f)))) (require (not x)) x)) ; => #f
(transaction (let ((x (choose (list (expt 10 30) 5)))) (require (> x 100)) (- x 1))) ; => 999999999999999999999999999999
(choose '(1 2)) ; !> none is open
(kind (choose '(1 2))) ; => no-active-tx
(kind (require #t)) ; => no-active-tx
(kind (prefer #t 1)) ; => no-active-tx
(kind (ensure #t)) ; => no-active-tx
(transaction (choose '())) ; !> nothing to choose from
(transaction (choose 5)) ; !> a list of values or a range to choose from
(transaction (let ((x (choose (range 1 9))) (y (choose (range 0 9)))) (require (= (* x y) 42)) (list x y))) ; => (6 7)
(transaction (let* ((n (choose '(1 2 3))) (x (choose (range n (* 2 n))))) (require (= x 5)) (list n x))) ; => (3 5)
(transaction (choose (range 1 3) '(0 2 1))) ; => 2
(transaction (choose (list (range 1 3)))) ; => #(range 1 3)
(transaction (choose (range 3 1))) ; !> nothing to choose from
(transaction (choose (range 'a 3))) ; !> a range between two fixnums
(kind (transaction (choose (range 1 10000000)))) ; => solver-budget-exceeded
(transaction (choose #(1 2))) ; !> a list of values or a range to choose from
(let ((s (settle (intent (let ((x (choose '(a a b) '(1 3 5/2))) (y (choose '(1 1) '(-1 -2)))) (list x y)))))) (list (settlement-values s) (settlement-worth s))) ; => (((a 1)) 2)
(transaction (choose '(1 2) '(1))) ; !> a list of as many weights
(transaction (choose '(1 2) '(1 1.5))) ; !> an exact rational number
(transaction (prefer #t 1.5)) ; !> an exact rational number

;; through arithmetic, structures, states and messages
(transaction (let* ((x (choose '(1 2 3 4))) (y (* x x))) (require (= (modulo y 5) 4)) (require (even? x)) (list x y (max x 3) (- x)))) ; => (2 4 3 -2)
(transaction (let* ((x (choose '(1 2 3))) (v (vector x (+ x 1)))) (require (equal? v #(3 4))) (vector->list v))) ; => (3 4)
(transaction (let ((x (choose '(1 2 3)))) (require (memv x '(3 4))) x)) ; => 3
(transaction (let ((x (choose '(a b c)))) (require (= (cdr (assq x '((a . 1) (b . 2) (c . 3)))) 2)) x)) ; => b
(transaction (let ((x (choose '(0 1 2)))) (require (eq? (vector-ref #(u v w) x) 'w)) x)) ; => 2
(transaction (let ((x (choose '(5 6)))) (ask a (inc x)) (require (= (ask a (get)) 6)) (ask a (get)))) ; => 6
(ask a (get)) ; => 6
(transaction (let ((x (choose '(1 2 3)))) (require (= 3 (case x ((1) 2) ((2 3) 3)))) (require (odd? x)) x)) ; => 3
(transaction (let ((x (choose '(3 5)))) (let loop ((i 0) (s 0)) (if (< i x) (loop (+ i 1) (+ s i)) (begin (require (= s 10)) (list x s)))))) ; => (5 10)
(transaction (let ((x (choose '(1 2))) (s (choose '("a" "b")))) (require (string=? s "b")) (require (= x 2)) (list x (string-append s "!")))) ; => (2 "b!")
(transaction (let ((x (choose '(1 2 3)))) (let-values (((q r) (floor/ 7 x))) (require (= r 1)) (require (= q 2)) (list x q r)))) ; => (3 2 1)
(transaction (let ((x (choose '(0 10 20)))) (let-values (((root rest) (exact-integer-sqrt x))) (require (> rest 2)) (list x root rest)))) ; => (20 4 4)
(define (factorial n) (if (= n 0) 1 (* n (factorial (- n 1)))))
(transaction (let ((x (choose '(1 2 3 4)))) (require (= (factorial x) 6)) x)) ; => 3
(define (numbers n) (if (= n 0) '() (append (numbers (- n 1)) (list (- n 1)))))
(define (down n) (if (= n 0) 0 (+ 1 (down (- n 1)))))
(transaction (let ((x (choose '(100 3000)))) (require (> (down x) 200)) x)) ; => 3000
(transaction (let ((x (choose (numbers 300)))) (let loop ((n x)) (if (= n 0) (require (> x 290)) (loop (- n 1)))) x)) ; => 291
(transaction (let ((x (choose (numbers 300)))) (let loop ((n (- 300 x))) (if (zero? n) (require (> x 290)) (loop (- n 1)))) x)) ; => 291
(transaction (let ((l (cons 1 (choose (list (list 2) (list 3)))))) (list-set! l 0 'z) (require (eq? (car l) 'z)) (require (eqv? (cadr l) 3)) l)) ; => (z 3)
(transaction (let ((l (cons 1 (choose (list (list 2) (list 3)))))) (list-set! l 1 'z) (require (equal? l '(1 z))) l)) ; => (1 z)
(transaction (let ((x (choose '(3 1 2)))) (require (equal? (list-sort < (list x 5 2)) '(1 2 5))) x)) ; => 1
(transaction (let ((v (vector (choose '(3 1)) 2 (choose '(5 0))))) (vector-sort! > v) (require (equal? v #(3 2 0))) v)) ; => #(3 2 0)
(transaction (let ((l (list (choose '(1 2 3)) (choose '(1 2 3)) (choose '(1 2 3))))) (require (equal? (list-sort < l) '(1 2 3))) (require (apply > l)) l)) ; => (3 2 1)
(transaction (let ((l (cons 1 (choose (list (list 2) (list 3)))))) (require (eqv? (cadr l) 3)) (list l (cddr l)))) ; => ((1 3) ())
(transaction (let ((l (list 1 2 (choose '((a b) (c d) e))))) (require (eq? (caaddr l) 'c)) (cdaddr l))) ; => (d)
(transaction (let ((l (list 0 (choose '(1 2))))) (let ((x (choose (list l '(5 6))))) (require (= (cadr x) 2)) x))) ; => (0 2)
(transaction (let ((l (cons 1 (choose '((2) (3) 4))))) (require (> (cadr l) 2)) (apply + l))) ; => 4
(transaction (let ((x (choose '(#(1 2) #(3 4 5))))) (require (= 5 (vector-ref x (- (vector-length x) 1)))) (vector->list x))) ; => (3 4 5)
(transaction (let ((x (choose '("ab" "cde")))) (require (char=? #\e (string-ref x (- (string-length x) 1)))) x)) ; => "cde"
(define (many n values) (let loop ((i 0) (xs '())) (if (= i n) xs (loop (+ i 1) (cons (choose values) xs)))))
(transaction (let ((xs (many 1000 '(1 2 3)))) (require (= (apply + xs) 1500)) (apply + 1 xs))) ; => 1501
(transaction (let* ((xs (many 300 '(1 2))) (sum (apply + xs))) (require (= sum 301)) (apply max xs))) ; => 2

;; branches: both ways are followed; what one does is not seen by the other
(define v (vector 0 0))
(define n 0)
(transaction (let ((i (choose '(0 1)))) (vector-set! v i 9) (set! n (+ n 1)) (require (= (vector-ref v 0) 0)) i)) ; => 1
(list v n) ; => (#(0 9) 1)
(transaction (let ((x (choose '(1 2)))) (if (= x 1) (ask a (inc 100)) (ask b (inc 100))) (require (= (ask b (get)) 101)) x)) ; => 2
(list (ask a (get)) (ask b (get))) ; => (6 101)
(transaction (let ((x (choose '(1 2)))) (if (= x 1) (error "no" x) x))) ; => 2
(transaction (let ((x (choose '(1 2)))) (error "no" x))) ; !> no: 1
(transaction (let ((x (choose '(1 2)))) (guard (e (#t 'caught)) (if (= x 1) (raise 'oops) x)))) ; => caught
(transaction (let ((x (choose '(1 2)))) (require (number? (guard (e (#t 'caught)) (if (= x 1) (raise 'oops) x)))) x)) ; => 2
(define (twenty) (let loop ((i 0) (xs '())) (if (= i 20) (reverse xs) (loop (+ i 1) (cons (choose '(0 1)) xs)))))
(transaction (let ((xs (twenty))) (for-each (lambda (x) (if (= x 1) (ask a (inc 1)) (ask b (inc 1)))) xs) (require (= (ask a (get)) 9)) (apply + xs))) ; => 3
(ask a (get)) ; => 9
(let ((out (open-output-string))) (transaction (let ((x (choose '(1 2)))) (write x out) (require (= x 2)))) (get-output-string out)) ; => "2"
(let ((in (open-input-string "abc"))) (transaction (let ((x (choose '(1 2)))) (read-char in) (require (= x 2)) (read-char in)))) ; => #\b
(kind (transaction (choose '(1 2)) (delete-file "there-is-no-such-file"))) ; => impure-operation
(kind (transaction (let loop ((i 0)) (if (= (choose '(0 1)) 1) i (loop (+ i 1)))))) ; => solver-budget-exceeded

(transaction (let* ((x (choose '("a" "b"))) (message (guard (e (#t (error-object-message e))) (error x)))) (require (equal? message "b")) message)) ; => "b"
(transaction (let* ((one (make-hash-table)) (other (make-hash-table)) (t (choose (list one other)))) (hash-table-set! t 'k 1) (require (= (hash-table-size other) 1)) (list (hash-table-size one) (eq? t other)))) ; => (0 #t)
(transaction (let* ((text (choose '("(1 2)" "x" "("))) (datum (read (open-input-string text)))) (require (symbol? datum)) datum)) ; => x
(transaction (let* ((in (choose (list (open-input-string "a b") (open-input-string "c d") (open-input-string ")")))) (datum (read in))) (require (eq? datum 'c)) (list datum (read in)))) ; => (c d)
;; a way that cannot be gone, which is seen by the solver only, and on which the loop would never end
(define (without x l) (cond ((null? l) '()) ((eq? x (car l)) (cdr l)) (else (cons (car l) (without x (cdr l))))))
(define (permutation l) (if (null? l) '() (let ((x (choose l))) (cons x (permutation (without x l))))))
(transaction (let ((p (permutation '(a b c d)))) (require (eq? (cadr p) 'd)) (require (eq? (cadddr p) 'b)) p)) ; => (a d c b)
(transaction (let ((p (permutation '(1 2 3 4 5)))) (require (= (+ (car p) (cadr p)) (cadddr p))) (require (> (car p) (cadr p))) p)) ; => (2 1 4 3 5)

;; no solution: nothing changes, and the conflict is named
(define count-before (ask a (get)))
(kind (transaction (let ((x (choose '(1 2)))) (ask a (inc x)) (require (> x 2))))) ; => no-solution
(= count-before (ask a (get))) ; => #t
(guard (e (#t (length (explain e)))) (transaction (let ((x (choose '(1 2 3)))) (require (odd? x)) (require (> x 2)) (require (< x 2))))) ; => 2
(kind (transaction (require #f))) ; => no-solution
(kind (transaction (require (= 1 1)) (ask a (get)) 'fine)) ; => fine
(define (conflict thunk) (guard (e (#t (map (lambda (line) (substring line (- (string-length line) 9) (string-length line))) (explain e)))) (thunk)))
(conflict (lambda () (transaction (let ((x (choose '(1 2 3)))) (require (odd? x)) (require (> x 2)) (require (< x 2)))))) ; => ("^^^^^^^^^" "^^^^^^^^^")
(guard (e (#t (length (explain e)))) (transaction (let ((x (choose '(1 2 3)))) (if (> x 1) (error "no" x)) (require (odd? x)) (require (> x 1))))) ; => 2
(define (heads thunk) (guard (e (#t (map (lambda (text) (let loop ((end 0)) (if (or (= end (string-length text)) (char=? (string-ref text end) #\newline)) (let begin ((at end)) (if (char=? (string-ref text (- at 2)) #\:) (substring text at end) (begin (- at 1)))) (loop (+ end 1))))) (explain e)))) (thunk)))
(heads (lambda () (transaction (let ((x (choose '(1 2 3)))) (if (> x 2) (error "too many" x)) (require (> x 2)))))) ; => ("require" "too many")
(heads (lambda () (transaction (let ((x (choose '(1 2 3)))) (if (> x 2) (error "too many" x)) (require (< x 1)))))) ; => ("require")
(heads (lambda () (transaction (let ((x (choose '(1 2 3)))) (if (> x 2) (require (< x 3))) (require (< x 1)))))) ; => ("require")
(heads (lambda () (transaction (let ((x (choose '(1 2 3)))) (require (> x 1)) (if (> x 1) (require (> x 5)) (error "few")) (require (< x 1)))))) ; => ("require" "require")
(length (heads (lambda () (transaction (let ((x (choose '(1 2 3)))) (require (< x 4)) (if (< x 2) (car '())) (if (= x 2) (raise 'two)) (if (> x 2) (ask a (no-such x)))))))) ; => 3
(call-with-current-continuation (lambda (k) (length (heads (lambda () (transaction (let ((x (choose '(1 2)))) (if (= x 2) (k 'left)) (require (= x 2))))))))) ; => 2
;; where it would be too much to follow all ways, what conflicted first is named, with what led there
(length (heads (lambda () (transaction (let ((x (choose '(1 2 3))) (s (make-string 1 #\a))) (require (> x 1)) (do ((i 0 (+ i 1))) ((= i 25)) (let ((y (choose '(0 1)))) (require (= y 0)) (if (= y 1) (string-set! s 0 (integer->char (+ 98 i)))))) (require (< x 2))))))) ; => 3
(define (spread n first step) (let loop ((i (- n 1)) (list '())) (if (< i 0) list (loop (- i 1) (cons (+ first (* i step)) list)))))
(transaction (let ((x (choose (spread 1000 5 3)))) (require (> x 100)) x)) ; => 101
(transaction (let ((x (choose (spread 1000 3000 -3)))) (require (< x 2000)) x)) ; => 1998
(transaction (let ((x (choose (spread 1000 -10 7))) (y (choose (spread 300 0 5)))) (require (= (+ x y) 1000)) (require (> y 700)) (prefer (= x 130) 3) (list x y))) ; => (130 870)
(explain 5) ; !> no-solution
(let* ((tx (begin-tx)) (q (choose '(1 2 3)))) (require (> q 2)) (list (commit-tx tx) q)) ; => (#t 3)
(let* ((tx (begin-tx)) (q (choose '(1 2 3)))) (require (> q 5)) (list (commit-tx tx) (number? q))) ; => (#f #t)
(kind (transaction (let ((x (choose '(1 2)))) (require (> x 5)) (error "no")))) ; => no-solution
;; what stands behind what cannot hold is not done, if the body can be left; between begin-tx and commit-tx it is
(define (for-ever) (let loop () (loop)))
(kind (transaction (require (= 1 2)) (car '()))) ; => no-solution
(kind (transaction (require (= 1 2)) (for-ever))) ; => no-solution
(kind (transaction (let ((x (choose '(0 1)))) (require (> x 1)) (quotient 5 (- x x))))) ; => no-solution
(kind (transaction (let ((x (choose '(0 1)))) (require (> x 1)) (for-ever)))) ; => no-solution
(kind (settle (intent (require (= 1 2)) (for-ever)))) ; => no-solution
(kind (settle (parallel (intent (choose '(1 2))) (intent (require (= 1 2)) (for-ever))))) ; => no-solution
(kind (transaction (guard (e (#t 5)) (require (= 1 2)) 4) 3)) ; => no-solution
(kind (transaction (guard (e (#t 5)) (require (= 1 (choose '(2 3)))) 4) 3)) ; => no-solution
(length (heads (lambda () (transaction (require (= 1 2)) (require (= 1 3)))))) ; => 1
(let ((tx (begin-tx))) (require (= 1 2)) (let ((three (+ 1 2))) (list three (commit-tx tx)))) ; => (3 #f)
(let ((tx (begin-tx))) (require (= 1 2)) (abort-tx tx) (kind (transaction (vector-ref (vector) (string->symbol "x"))))) ; => error
(let ((x 1)) (kind (transaction (set! x (choose '(2 3))) (require (> x 5)))) x) ; => 1
(define (pigeons) (let ((a (new-var '(1 2))) (b (new-var '(1 2))) (c (new-var '(1 2)))) (post (fd!= a b)) (post (fd!= b c)) (post (fd!= a c)) 'posted))
(kind (transaction (pigeons))) ; => no-solution
(let ((tx (begin-tx))) (pigeons) (commit-tx tx)) ; => #f
(kind (transaction (choose '(1 2)) (new-var '(1 2)))) ; => impure-operation

;; ensure: at the commit
(transaction (let ((x (choose '(1 2 3)))) (ensure (= (ask a (get)) (+ count-before 3))) (ask a (inc x)) x)) ; => 3
(kind (transaction (ensure (= 1 2)) 5)) ; => no-solution
(kind (transaction (ensure (begin (ask a (inc 1)) #t)) 5)) ; => impure-operation
(kind (transaction (ensure (begin (tell a (inc 1)) #t)) 5)) ; => impure-operation
(kind (transaction (let ((x (choose '(1 2)))) (ensure (begin (tell a (inc x)) #t)) x))) ; => impure-operation
(match-intents 5) ; !> match-intents: expected a list of intents
(weighted-intent 1.5 #t) ; !> weighted-intent: expected a weight, an exact rational number
(kind (transaction (ensure (car '())) 5)) ; => error

;; intents
(define s (settle (intent (let ((x (choose '(1 2)))) (prefer (= x 2) 7) (list 'x x)))))
(list (settlement-values s) (settlement-choices s) (settlement-worth s)) ; => (((x 2)) (2) 7)
(settlement-values (settle (sequential (intent (ask b (inc 1)) (ask b (get))) (intent (ask b (get)))))) ; => (119 119)
(settlement-values (settle (parallel (intent (ask b (inc 1)) (ask b (get))) (intent (ask b (get)))))) ; => (120 119)
(kind (settle (parallel (intent (ask b (inc 1))) (intent (ask b (inc 2)))))) ; => composition-conflict
(map trace-entry-event (settlement-trace (settle (intent (ask b (get)))))) ; => (transaction-started object-called transaction-committed)
(settlement-values (settle (parallel (intent (if (= (choose '(1 2)) 1) (ask b (inc 1)) 'left)) (intent (ask b (inc 2)))))) ; => (left 122)
(define same (create-object 'counter 'alice))
(define other (create-object 'counter 'alice))
(define third (create-object 'counter 'alice))
(define (one-of weights) (intent (let ((which (choose (list same other third) weights))) (ask which (inc 0)) (cond ((eq? which same) 'same) ((eq? which other) 'other) (else 'third)))))
;; what is changed to what it was is changed
(settlement-values (settle (parallel (intent (if (choose '(#t #f)) (begin (ask same (inc 0)) 'again) 'left)) (intent (ask same (inc 0)) 'changed)))) ; => (left changed)
(settlement-values (settle (parallel (one-of '(5 1 0)) (one-of '(4 3 0)) (one-of '(3 2 1))))) ; => (same other third)
(settle 5) ; !> expected an intent
(define apple (create-object 'token 'alice))
(define pear (create-object 'token 'alice))
(ask apple (give 'ann))
(ask pear (give 'bob))
(define (offer who mine wanted) (intent (ask mine (give (choose '(ann bob cid)))) (ensure (eq? (ask wanted (holder)) who)) who))
(settlement-values (settle (parallel (offer 'ann apple pear) (offer 'bob pear apple)))) ; => (ann bob)
(list (ask apple (holder)) (ask pear (holder))) ; => (bob ann)
(settlement-values (settle (offer 'ann apple pear))) ; => (ann)
(settlement-values (match-intents (list (offer 'cid apple pear) (offer 'ann pear apple) (offer 'bob pear apple)))) ; => (cid ann)
(settlement-values (match-intents (list (intent (require #f) 1) (weighted-intent 2 (ask a (inc 1)) 2) (weighted-intent 3 (ask a (inc 1)) 3)))) ; => (3)
(settlement-values (match-intents '())) ; => ()
(settlement-values (match-intents (list (intent (error "no")) (intent 'yes)))) ; => (yes)

;; effort: how many conflicts the solver may meet, if the best until then will do
(let ((s (settle (intent (choose '(1 2) '(1 5))) 1000))) (list (settlement-best? s) (settlement-worth s) (settlement-choices s))) ; => (#t 5 (2))
(settle (intent 5) 'much) ; !> how many conflicts
(define (apart xs) (let loop ((xs xs)) (if (pair? xs) (begin (for-each (lambda (y) (prefer (not (= (car xs) y)) 1)) (cdr xs)) (loop (cdr xs))))))
(define pigeons-11 (intent (let ((xs (many 11 '(0 1 2 3 4 5 6 7 8 9)))) (apart xs) (length xs))))
(let ((s (settle pigeons-11 1000))) (list (settlement-best? s) (> (settlement-worth s) 0) (settlement-values s))) ; => (#f #t (11))
(kind (settle pigeons-11 0)) ; => solver-budget-exceeded

;; what was changed before parts run is not changed by them
(define-behavior holder (state (v 0)) ((set x) (set! v x) v))
(define h (create-object 'holder 'alice))
(define (sets n) (intent (ask h (set n))))
(define (may-set n) (intent (if (choose '(#t #f)) (begin (ask h (set n)) 'again) 'left)))
(settlement-values (settle (sequential (sets 5) (parallel (may-set 5) (sets 5))))) ; => (5 left 5)
(settlement-values (settle (sequential (may-set 5) (parallel (may-set 6) (sets 7))))) ; => (again left 7)
(settlement-values (settle (parallel (sequential (intent (choose '(1))) (parallel (may-set 6) (sequential))) (sets 7)))) ; => (1 left 7)
(settlement-values (settle (sequential (sets 5) (parallel (parallel (may-set 6) (intent 'beside)) (sets 7))))) ; => (5 left beside 7)
(settlement-values (settle (sequential (sets 5) (parallel (sequential (may-set 6) (parallel (may-set 7) (intent 'beside))) (sets 8))))) ; => (5 left left beside 8)
(settlement-values (settle (parallel (parallel (intent (let ((x (choose '(1 2)))) (if (= x 1) (ask h (set 6))) (if (= x 1) (error "no") x))) (intent 'beside)) (sets 7)))) ; => (2 beside 7)
(kind (settle (sequential (sets 5) (parallel (sequential (sets 6) (may-set 7)) (sets 8))))) ; => composition-conflict
(define (wants n) (intent (let ((x (choose '(0 1)))) (require (= x n)) x)))
(settlement-choices (settle (sequential (parallel (wants 1)) (parallel (wants 0) (wants 1)) (parallel (wants 0))))) ; => (1 0 1 0)

;; resources
(define r (create-resource 'token 'alice))
(transaction (consume r)) ; => (nobody)
(kind (transaction (consume r))) ; => already-consumed
(transaction (consume a)) ; !> a resource
(kind (consume r)) ; => no-active-tx
(define r2 (create-resource 'token 'alice))
(kind (settle (parallel (intent (consume r2)) (intent (consume r2))))) ; => already-consumed
(settlement-values (match-intents (list (intent (consume r2) 1) (weighted-intent 2 (consume r2) 2)))) ; => (2)
(define r3 (create-resource 'token))
(kind (transaction (consume r3) (consume r3))) ; => already-consumed
(transaction (let ((x (choose '(1 2)))) (if (= x 2) (consume r3)) (require (= x 2)) x)) ; => 2
(kind (transaction (consume r3))) ; => already-consumed

;; messages
(define c (create-object 'counter 'alice))
(define j0 (create-object 'holder 'alice))
(define (pays who) (let ((n (choose '(1 2 3)))) (ask who (inc n)) n))
(transaction (ensure-messages (message _ c (inc 2))) (pays c)) ; => 2
(transaction (ensure-messages (exactly 2 (message _ _ (inc _)))) (let ((k (choose '(1 2 3)))) (let loop ((i 0)) (if (< i k) (begin (ask c (inc 1)) (loop (+ i 1))))) k)) ; => 2
(kind (transaction (ensure-messages (never (message #f c _))) (ask c (get)))) ; => no-solution
(transaction (ensure-messages (at-least 1 (message #f c (get)))) (ask c (get)) 'fine) ; => fine
(transaction (ensure-messages (before (message _ a _) (message _ b _))) (let ((x (choose '(1 2)))) (if (= x 1) (begin (ask b (get)) (ask a (get))) (begin (ask a (get)) (ask b (get)))) x)) ; => 2
(transaction (ensure-messages (or (message _ c (inc 7)) (and (message _ c (inc 3)) (never (message _ a _))))) (pays c)) ; => 3
(let ((n 2)) (transaction (ensure-messages (message _ c (inc ,n))) (pays c))) ; => 2
(transaction (ensure-messages (exactly 2 (or (message _ c (inc 2)) (and (message #f c (inc _)) (message _ _ (inc 3)))))) (let ((x (choose '(1 2 3)))) (ask c (inc x)) (ask c (inc 3)) x)) ; => 2
(transaction (ensure-messages (message _ j0 (set #(1 _ (x _))))) (ask j0 (set (vector (choose '(2 1)) 5 '(x 7)))) 'fine) ; => fine

;; messages that are sent asynchronously stand behind all calls, in the order of sending
(transaction (ensure-messages (message #f c (inc 2))) (let ((x (choose '(1 2 3)))) (send c `(inc ,x)) x)) ; => 2
(transaction (ensure-messages (exactly 1 (message _ c _))) (let ((x (choose '(1 2 3)))) (if (> x 1) (send c '(inc 1))) (if (< x 3) (send c '(get))) x)) ; => 1
(transaction (send c '(inc 0)) (ensure-messages (exactly 2 (message #f c (inc _)))) (let ((x (choose '(1 2 3)))) (if (= x 3) (send c '(inc 0))) x)) ; => 3
(transaction (ensure-messages (before (message _ a _) (message _ c _))) (let ((x (choose '(1 2)))) (send c '(inc 0)) (if (= x 2) (ask a (get))) x)) ; => 2
(transaction (ensure-messages (before (message _ c (inc 1)) (message _ c (inc 2)))) (let ((x (choose '(1 2)))) (send c `(inc ,(- 3 x))) (send c `(inc ,x)) x)) ; => 2
(kind (transaction (ensure-messages (never (message _ c _))) (send c '(inc 1)))) ; => no-solution
(kind (transaction (choose '(1 2)) (ensure-messages (never (message _ c _))) (send c '(inc 1)))) ; => no-solution
(settlement-values (match-intents (list (intent (ensure-messages (exactly 1 (message _ c (inc 4)))) 'watch) (intent (send c '(inc 4)) 'one) (intent (send c '(inc 4)) 'two)))) ; => (watch one)

;; states of several fields, of other lengths on other ways
(define-behavior journal (state (last 0) (entries '())) ((add n) (set! last n) (set! entries (cons n entries)) last) ((entries) entries) ((pick) (let ((x (choose '(1 2 3)))) (set! last x) (require (= x 3)) last)))
(define j (create-object 'journal 'alice))
(transaction (let ((x (choose '(1 2)))) (if (= x 1) (begin (ask j (add 1)) (ask j (add 2))) (ask j (add 3))) (require (= 2 (length (ask j (entries))))) (ask j (entries)))) ; => (2 1)
(transaction (let ((x (choose '(1 2)))) (if (= x 1) (ask j (add 1)) 5) (require (= 3 (length (ask j (entries))))) (ask j (entries)))) ; => (1 2 1)
(transaction (ask j (pick))) ; => 3

;; lists whose ends depend on choices are looked through without deciding them, and which list it is says what was chosen
(transaction (let* ((x (choose '(a b c))) (l (if (eq? x 'a) '() (cons x '(d))))) (require (memq 'c l)) (cons x l))) ; => (c c d)
(transaction (let* ((x (choose '(a b c))) (l (cons 'e (if (eq? x 'a) '() (cons x '(d)))))) (require (not (memq 'd l))) (cons x l))) ; => (a e)
(transaction (let* ((x (choose '(1 2 3))) (l (if (= x 1) '((a . 1)) (list (cons 'b x) '(a . 7))))) (require (= 7 (cdr (assq 'a l)))) (require (= 3 (cdr (assq 'b l)))) x)) ; => 3
(transaction (let* ((x (choose '(1 2 3))) (l (cons 4 (if (= x 2) (list x 5) (list 6))))) (let ((found (memv x l))) (require found) (set-car! found 'here) l))) ; => (4 here 5)
(transaction (let* ((x (choose '(1 2))) (l (list 1 x))) (set-cdr! (cdr l) (if (= x 2) l '())) (require (memv 3 l)) x)) ; !> too long to be looked at
(transaction (let* ((x (choose '(1 2 3))) (one (list 1)) (l (if (= x 1) one (if (= x 2) (list 2) (list 3))))) (require (not (eq? l one))) (require (not (= x 3))) (cons x l))) ; => (2 2)
(define (without x l) (cond ((null? l) '()) ((eqv? x (car l)) (cdr l)) (else (cons (car l) (without x (cdr l))))))
(define (bad? s) (and (memq 'goat s) (or (memq 'wolf s) (memq 'cab s))))
(transaction
 (let loop ((l '(wolf goat cab)) (r '()) (side 'l) (n 0) (moves '()))
   (if (= n 7)
       (begin (require (= 3 (length r))) (require (memq 'wolf (memq 'cab moves))) (reverse moves))
       (let* ((here (if (eq? side 'l) l r))
              (there (if (eq? side 'l) r l))
              (c (choose (cons 'none here)))
              (left (if (eq? c 'none) here (without c here)))
              (come (if (eq? c 'none) there (cons c there))))
         (require (not (bad? left)))
         (if (eq? side 'l)
             (loop left come 'r (+ n 1) (cons c moves))
             (loop come left 'l (+ n 1) (cons c moves))))))) ; => (goat none wolf goat cab none goat)
(define (pick values . weights) (apply choose values weights))
(define (permutation l) (if (null? l) '() (let ((x (pick l))) (cons x (permutation (without x l))))))
(transaction
 (let ((p (permutation '(1 2 3 4 5))))
   (require (= (+ (car p) (cadr p)) (list-ref p 3)))
   (require (> (car p) (cadr p)))
   (require (= 4 (list-ref p 2)))
   (require (= 5 (list-ref p 4)))
   p)) ; => (2 1 4 3 5)

;; what is found by its tail, where nothing is left that it could be on one of the ways
(transaction (let* ((x (choose '(1 5))) (y (choose '(-1 2 5))) (found (memv x (list y y y)))) (require found) (list x (length found)))) ; => (5 3)
(transaction (let* ((x (choose '(1 4 5))) (found (memv (list-ref (list x 4 2) (modulo x 3)) (list 4 x x)))) (require found) (list x (length found)))) ; => (1 3)

;; a preference counts once, also where it turns out late that its way is the only one
(settlement-worth (settle (intent (let ((x (choose '(1 2 3)))) (if (assoc (abs x) (list (cons x 1))) (prefer (memv 1 (list x)) 1)))))) ; => 1
(settlement-worth (settle (intent (let ((x (choose '(1 2 3)))) (if (assoc (abs x) (list (cons x 1))) (prefer (eq? 'b (list-ref (list 'b x) (- x 1))) 1)))))) ; => 1

;; what did not hold before the first choice does not hold after it
(guard (e (#t (avm-error-kind e))) (transaction (guard (e (#t #f)) (require (= 1 0))) (choose '(1 2)))) ; => no-solution
(let ((tx (begin-tx))) (require (= 1 0)) (let ((x (choose '(1 2)))) (list x (commit-tx tx)))) ; => (1 #f)

;; a loop without end behind what cannot hold, which is not seen at once
(guard (e (#t (avm-error-kind e))) (transaction (let ((x (choose '(0 1))) (y (choose '(0 1)))) (require (= (+ x y) 1)) (require (= x y)) (let loop () (loop))))) ; => no-solution

;; laws of composition: sequential associates, parallel commutes
(define (adds object n) (intent (ask object (inc n))))
(define (differences one other) (let* ((x (settlement-values (settle one))) (y (settlement-values (settle other)))) (map - y x)))
(differences (sequential (adds a 1) (sequential (adds a 2) (adds a 3))) (sequential (sequential (adds a 1) (adds a 2)) (adds a 3))) ; => (6 6 6)
(differences (parallel (adds a 1) (parallel (adds b 2) (adds c 3))) (parallel (parallel (adds a 1) (adds b 2)) (adds c 3))) ; => (1 2 3)
(let ((x (settlement-values (settle (parallel (adds a 1) (adds b 2))))) (y (settlement-values (settle (parallel (adds b 2) (adds a 1)))))) (map - (reverse y) x)) ; => (1 2)
(guard (e (#t (error-object-message e))) (settle (parallel (adds a 1) (adds b 1) (adds a 2)))) ; => "two parts that run beside each other (intent-1 and intent-3) change the same object"
