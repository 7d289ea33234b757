;; avm.md section 5: finite domains. Needs `--allow reify`.
(import (scheme base) (avm) (avm unsafe))
(define (kind-of thunk) (guard (e ((avm-error? e) (avm-error-kind e)) ((error-object? e) 'error)) (thunk)))
(define (domain-of variable) (cdr (assv variable (constraints-variables (reify-constraints)))))

;; variables and their domains
(define x (new-var '(3 1 2)))
(fd-variable? x) ; => #t
(fd-variable? 'x) ; => #f
(domain-of x) ; => #(range 1 3)
(domain-of (new-var (range -2 2))) ; => #(range -2 2)
(domain-of (new-var '(1 3 3 5))) ; => (1 3 5)
(domain-of (new-var '(red green blue))) ; => (red green blue)
(domain-of (new-var (list "one" "two" #t #f #\a))) ; => ("one" "two" #t #f #\a)
(domain-of (new-var (list 7 'x (range 1 2)))) ; => (1 2 7 x)
(domain-of (new-var (list (range 0 1000) (range 2000 3000)))) ; => (#(range 0 1000) #(range 2000 3000))
(new-var '()) ; !> the domain of a new variable must hold a value
(new-var (range 3 1)) ; !> must hold a value
(new-var 5) ; !> a list of values or a range
(new-var '(1 . 2)) ; !> a list of values or a range
(new-var '(1.5)) ; !> a domain holds
(new-var '((1))) ; !> a domain holds
(new-var (list car)) ; !> a domain holds
(new-var (range 'a 2)) ; !> a range between two fixnums
(new-var (range 0 (expt 2 60))) ; !> a range between two fixnums
(new-var (list (expt 10 30))) ; !> a domain holds

;; narrow
(narrow x '(2 3 4)) ; => #t
(domain-of x) ; => #(range 2 3)
(narrow x '(7 8)) ; => #f
(narrow x '()) ; => #f
(domain-of x) ; => #(range 2 3)
(narrow x (range 3 100)) ; => #t
(domain-of x) ; => (3)
(narrow 5 '(1)) ; !> a constraint variable
(narrow x 5) ; !> a list of values or a range

;; post: constraints propagate at once
(define a (new-var (range 1 9)))
(define b (new-var (range 1 9)))
(post (fd< a b)) ; => #t
(list (domain-of a) (domain-of b)) ; => (#(range 1 8) #(range 2 9))
(post (fd>= a 5)) ; => #t
(list (domain-of a) (domain-of b)) ; => (#(range 5 8) #(range 6 9))
(post (fd= (fd+ a b) 20)) ; => #f
(list (domain-of a) (domain-of b)) ; => (#(range 5 8) #(range 6 9))
(post (fd= (fd+ a b) 11)) ; => #t
(list (domain-of a) (domain-of b)) ; => ((5) (6))
(narrow b '(7)) ; => #f
(define c (new-var (range 0 100)))
(post (fd= c (fd* (fd- a 2) b))) ; => #t
(domain-of c) ; => (18)
(define p (new-var (range 1 10)))
(define q (new-var (range 1 10)))
(post (fd= (fd* p q) 91)) ; => #f
(post (fd= (fd* p q) 81)) ; => #t
(list (domain-of p) (domain-of q)) ; => ((9) (9))
(define d (new-var (range 1 4)))
(post (fd!= d 2)) ; => #t
(post (fd!= 3 d)) ; => #t
(domain-of d) ; => (1 4)
(post (fd<= (fd* d 2) 7)) ; => #t
(domain-of d) ; => (1)
(post (fd> d 1)) ; => #f
(post (fd= 1 1)) ; => #t
(post (fd= 1 2)) ; => #f
(post (fd= 'a 'a)) ; => #t
(post (fd!= "a" "a")) ; => #f

;; other values than integers
(define s (new-var '(red green blue)))
(define t (new-var '(green blue black)))
(post (fd= s t)) ; => #t
(list (domain-of s) (domain-of t)) ; => ((green blue) (green blue))
(post (fd!= s 'green)) ; => #t
(list (domain-of s) (domain-of t)) ; => ((blue) (blue))
(post (fd= s 'red)) ; => #f
(define text (new-var (list "a" "b")))
(post (fd= text (string #\b))) ; => #t
(label text) ; => "b"
(define colors (map (lambda (n) (new-var '(red green blue))) '(1 2 3)))
(post (fd-all-different colors)) ; => #t
(narrow (car colors) '(red)) ; => #t
(narrow (cadr colors) '(green red)) ; => #t
(map domain-of colors) ; => ((red) (green) (blue))
(post (fd-all-different (list (new-var '(1 2)) 1 2))) ; => #f
(post (fd-all-different '(1 2 1))) ; => #f
(post (fd-all-different '())) ; => #t
(post (fd< (new-var '(a b)) 3)) ; !> only integers can be added, multiplied or ordered
(post (fd= (fd+ 1 'a) 3)) ; !> only integers can be added
(define-behavior thing (state))
(define one (create-object 'thing))
(define two (create-object 'thing))
(define which (new-var (list one two)))
(post (fd!= which one)) ; => #t
(eqv? (label which) two) ; => #t

;; label outside of a search: the first value, which stays
(define e (new-var (range 4 9)))
(define f (new-var (range 4 9)))
(post (fd< f e)) ; => #t
(label e) ; => 5
(domain-of e) ; => (5)
(label f) ; => 4
(label e) ; => 5
(define g (new-var '(1 2)))
(define h (new-var '(1 2)))
(define i (new-var '(1 2)))
(post (fd!= g h)) ; => #t
(post (fd!= h i)) ; => #t
(post (fd!= g i)) ; => #t
(kind-of (lambda () (label g))) ; => no-solution
(label 5) ; !> a constraint variable

;; wrong constraints
(post 5) ; !> a constraint
(post '(fd? 1 2)) ; !> a constraint
(post '(fd= 1)) ; !> fd= takes two expressions
(post '(fd-all-different 1 2)) ; !> fd-all-different takes one list
(post (fd= 1 '(1 2))) ; !> expected an expression
(post (fd= 1 1.5)) ; !> a constraint is about variables
(post (fd= 1 (fd+ 1 '(fd+ 1)))) ; !> expected an expression
(let ((loop (list 'fd+ 1 2)))
  (set-car! (cddr loop) loop)
  (post (fd= 1 loop))) ; !> more than a million parts
(let ((big (new-var (range 0 (expt 2 59)))))
  (post (fd= 0 (fd* big big)))) ; !> could be larger than a fixnum
(let nest ((n 100000) (term 0))
  (if (= n 0)
      (post (fd= term 100000))
      (nest (- n 1) (fd+ term 1)))) ; => #t
(let nest ((n 100000) (term (new-var '(7))))
  (if (= n 0)
      (post (fd= term 7))
      (nest (- n 1) (fd- 0 term)))) ; => #t

;; reify-constraints
(define before (reify-constraints))
(constraints? before) ; => #t
(constraints? 5) ; => #f
(define j (new-var (range 0 5)))
(define k (new-var (range 0 5)))
(post (fd< (fd+ j 1) k)) ; => #t
(post (fd-all-different (list j k 3))) ; => #t
(let ((after (reify-constraints)))
  (list (- (length (constraints-variables after)) (length (constraints-variables before)))
        (- (length (constraints-posted after)) (length (constraints-posted before))))) ; => (2 2)
(let ((last-two (list-tail (constraints-posted (reify-constraints)) (length (constraints-posted before)))))
  (equal? last-two (list (fd< (fd+ j 1) k) (fd-all-different (list j k 3))))) ; => #t
(post (fd> j k)) ; => #f
(= (length (constraints-posted (reify-constraints))) (+ 2 (length (constraints-posted before)))) ; => #t

;; transactions: their variables end with them, and an abort restores the store
(define outer (new-var (range 1 10)))
(define tx (begin-tx))
(define inner (new-var (range 1 10)))
(post (fd< inner outer)) ; => #t
(post (fd<= outer 5)) ; => #t
(narrow outer (range 3 20)) ; => #t
(list (domain-of inner) (domain-of outer)) ; => (#(range 1 4) #(range 3 5))
(abort-tx tx)
(domain-of outer) ; => #(range 1 10)
(label inner) ; !> the transaction that the variable was made in has ended
(post (fd= outer inner)) ; !> the transaction that the variable was made in has ended
(assv inner (constraints-variables (reify-constraints))) ; => #f
(define posted-before (length (constraints-posted (reify-constraints))))
(define tx (begin-tx))
(define inner (new-var (range 1 10)))
(post (fd< inner outer)) ; => #t
(post (fd<= outer 5)) ; => #t
(commit-tx tx) ; => #t
(domain-of outer) ; => #(range 2 5)
(- (length (constraints-posted (reify-constraints))) posted-before) ; => 1
(label inner) ; !> has ended
(guard (e (#t (domain-of outer)))
  (transaction (narrow outer '(4)) (raise 'leaves))) ; => #(range 2 5)
(call/cc (lambda (k) (transaction (narrow outer '(4)) (k (domain-of outer))))) ; => (4)
(domain-of outer) ; => #(range 2 5)
(transaction (narrow outer '(4)) (label outer)) ; => 4
(domain-of outer) ; => (4)
(define half (new-var (range 1 10)))
(define tx (begin-tx))
(post (fd= (fd* half half) 16)) ; => #t
(commit-tx tx) ; => #t
(domain-of half) ; => (4)
(define product (new-var (range 1 10)))
(define other (new-var (range 1 10)))
(transaction (post (fd= (fd* product other) 21))) ; => #t
(narrow product '(7)) ; => #t
(domain-of other) ; => (3)

;; variables belong to an execution
(define-behavior solver
  (state (got #f))
  ((take variable) (set! got (guard (e (#t (error-object-message e))) (label variable))) got)
  ((got) got))
(define o (create-object 'solver))
(define mine (new-var '(8 9)))
(ask o (take mine)) ; => 8
(tell o (take mine))
(ask o (got)) ; => "label: the variable belongs to another execution; a message can carry its value, not the variable"

;; an object's own activation that is rejected leaves the store as it is: it belongs to the execution
(register-pure! 'makes-a-variable (lambda () (new-var '(1)))) ; => #t
(kind-of (lambda () (call-pure 'makes-a-variable '()))) ; => impure-operation

;; whole problems
(define u (new-var (range 1 4)))
(define v (new-var (range 1 4)))
(post (fd< u v)) ; => #t
(post (fd!= (fd+ u v) 5)) ; => #t
(fd-solve (list u v)) ; => (1 2)
(fd-solve-all (list u v)) ; => ((1 2) (1 3) (2 4) (3 4))
(fd-solve-all (list v u) 2) ; => ((2 1) (3 1))
(fd-solve-all (list u v) 0) ; => ()
(fd-solve '()) ; => ()
(fd-minimize (fd- u v) (list u v)) ; => (1 3)
(fd-maximize (fd+ u v) (list u v)) ; => (3 4)
(fd-maximize (fd- (fd* 3 u) v) (list u v)) ; => (3 4)
(list (domain-of u) (domain-of v)) ; => (#(range 1 3) #(range 2 4))
(fd-solve (list g h)) ; => #f
(fd-solve-all (list g h)) ; => ()
(fd-minimize g (list g h)) ; => #f
(fd-solve 5) ; !> a list of constraint variables
(fd-solve '(5)) ; !> a constraint variable
(fd-solve-all (list u) -1) ; !> a number of solutions
(fd-minimize 'red (list u)) ; !> only integers can be added, multiplied or ordered
(let* ((digits (map (lambda (_) (new-var (range 0 9))) '(s e n d m o r y)))
       (number (lambda (places)
                 (let loop ((rest places) (sum 0))
                   (if (null? rest) sum (loop (cdr rest) (fd+ (fd* 10 sum) (list-ref digits (car rest)))))))))
  (post (fd-all-different digits))
  (post (fd!= (list-ref digits 0) 0))
  (post (fd!= (list-ref digits 4) 0))
  (post (fd= (fd+ (number '(0 1 2 3)) (number '(4 5 6 1))) (number '(4 5 2 1 7))))
  (fd-solve-all digits)) ; => ((9 5 6 7 1 0 8 2))

;; fd-search: label is a choice point
(fd-search (label (new-var '(3 1 2)))) ; => 1
(fd-search (let ((v (label (new-var '(a b c))))) (if (eq? v 'c) v (fd-fail)))) ; => c
(fd-search (let ((v (label (new-var '(#f #t))))) (or v (fd-fail)))) ; => #t
(fd-search (fd-fail)) ; => #f
(fd-search #f) ; => #f
(fd-search 1 2 3) ; => 3
(let ((seen '()))
  (list (fd-search
         (let* ((one (label (new-var '(1 2)))) (two (label (new-var '("x" "y")))))
           (set! seen (cons (list one two) seen))
           (fd-fail)))
        (reverse seen))) ; => (#f ((1 "x") (1 "y") (2 "x") (2 "y")))
(fd-search
 (let ((a (new-var (range 1 20))) (b (new-var (range 1 20))) (c (new-var (range 1 20))))
   (post (fd< a b))
   (post (fd= (fd+ (fd* a a) (fd* b b)) (fd* c c)))
   (list (label a) (label b) (label c)))) ; => (3 4 5)
(define (pair-of-different list) (fd-search (let ((m (new-var list)) (n (new-var list))) (post (fd!= m n)) (cons (label m) (label n)))))
(pair-of-different '(x y)) ; => (x . y)
(pair-of-different '(x)) ; => #f
(fd-search
 (let ((m (new-var '(1 2 3))) (n (new-var '(1 2 3))))
   (let ((m (label m)))
     (post (fd< n m))
     (narrow n '(2))
     (list m (label n))))) ; => (3 2)
(fd-fail) ; !> there is no fd-search
(post (fd= 1 2)) ; => #f

;; what failed is undone, what succeeded stays
(define w (new-var (range 1 9)))
(fd-search (post (fd> w 5)) (label w) (fd-fail)) ; => #f
(domain-of w) ; => #(range 1 9)
(fd-search (post (fd> w 5)) (if (= (label w) 8) 'eight (fd-fail))) ; => eight
(domain-of w) ; => (8)
(define from-search #f)
(fd-search (set! from-search (new-var (range 1 4))) (label (new-var '(1 2)))) ; => 1
(domain-of from-search) ; => #(range 1 4)
(transaction (fd-search (narrow from-search '(2 3)) (label (new-var '(1 2))))) ; => 1
(domain-of from-search) ; => #(range 2 3)
(define made-in-failure #f)
(fd-search (set! made-in-failure (new-var '(1))) (fd-fail)) ; => #f
(label made-in-failure) ; !> has ended

;; the object store's changes are undone too
(define-behavior tally
  (state (count 0))
  ((add n) (set! count (+ count n)) count)
  ((note n) (set! count n))
  ((get) count))
(define t1 (create-object 'tally 'ann))
(define free-tally (create-object 'tally))
(fd-search
 (let ((n (label (new-var '(1 2 3)))))
   (ask t1 (add n))
   (ask free-tally (add n))
   (if (< n 3) (fd-fail) (list n (ask t1 (get)) (ask free-tally (get)))))) ; => (3 3 3)
(list (ask t1 (get)) (ask free-tally (get))) ; => (3 3)
(fd-search (ask t1 (add 100)) (label (new-var '(1 2))) (ask t1 (add 1000)) (fd-fail)) ; => #f
(ask t1 (get)) ; => 3
(transaction
 (ask t1 (add 10))
 (let ((found (fd-search
               (let ((n (label (new-var '(1 2 3)))))
                 (ask t1 (add n))
                 (if (= n 2) n (fd-fail))))))
   (list found (ask t1 (get))))) ; => (2 15)
(ask t1 (get)) ; => 15
(define made '())
(fd-search
 (let ((n (label (new-var '(1 2)))))
   (set! made (cons (create-object 'tally 'ann) made))
   (if (= n 1) (fd-fail) n))) ; => 2
(ask (car made) (get)) ; => 0
(kind-of (lambda () (ask (cadr made) (get)))) ; => object-not-found
(define t2 (create-object 'tally))
(fd-search (let ((n (label (new-var '(5 6))))) (tell t2 (note n)) (if (= n 5) (fd-fail) n))) ; => 6
(ask t2 (get)) ; => 6
(define others-tally (create-object 'tally 'bob))
(fd-search (if (= 1 (label (new-var '(1 2)))) (begin (ask t1 (add 1)) (fd-fail)) (ask others-tally (add 7)))) ; => 7

;; objects that are called take no part in the search
(define-behavior labeler
  (state)
  ((first-of variable) (label variable))
  ((fails) (fd-fail)))
(define l (create-object 'labeler))
(fd-search (ask l (first-of (new-var '(7 8))))) ; => 7
(fd-search (label (new-var '(1 2))) (ask l (fails))) ; !> there is no fd-search

;; searches in searches, conditions and continuations
(fd-search
 (let ((n (label (new-var '(1 2 3)))))
   (let ((inner (fd-search (let ((m (label (new-var '(1 2))))) (if (= (+ n m) 5) m (fd-fail))))))
     (if inner (list n inner) (fd-fail))))) ; => (3 2)
(fd-search (label (new-var '(1 2))) (raise 'out)) ; !> out
(ask t1 (get)) ; => 15
(guard (e (#t (ask t1 (get)))) (fd-search (ask t1 (add 1)) (label (new-var '(1 2))) (raise 'out))) ; => 15
(call/cc (lambda (k) (fd-search (label (new-var '(1 2))) (k 'escaped)))) ; => escaped
(let ((back #f) (times 0))
  (fd-search (call/cc (lambda (k) (set! back k))) (label (new-var '(1 2))))
  (set! times (+ times 1))
  (if (= times 1) (back #f))) ; !> leads back into a search that is over
(kind-of (lambda () (fd-search (label (new-var '(1 2))) (transaction 1)))) ; => invalid-during-tx
(let ((log '()))
  (fd-search
   (let ((n (label (new-var '(1 2)))))
     (dynamic-wind
      (lambda () (set! log (cons 'in log)))
      (lambda () (if (= n 1) (fd-fail) n))
      (lambda () (set! log (cons 'out log))))))
  (reverse log)) ; => (in out in out)
(let loop ((n 20000) (sum 0))
  (if (= n 0) sum (loop (- n 1) (+ sum (fd-search (label (new-var '(1 2)))))))) ; => 20000
(fd-search
 (let loop ((n 5000) (last 0))
   (if (= n 0)
       (if (= last 1) (fd-fail) last)
       (loop (- n 1) (label (new-var '(1 2))))))) ; => 2
(kind-of (lambda () (fd-search (begin-tx)))) ; => invalid-during-tx
