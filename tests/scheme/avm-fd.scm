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
(post (fd= 1 (fd+ 1 '(fd-modulo 1)))) ; !> fd-modulo takes two expressions
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
(let ((far (new-var (range 0 1000000000)))) (fd-maximize far (list far))) ; => (1000000000)
(let ((far (new-var (range -1000000000 1000000000)))) (post (fd!= (fd-modulo far 7) 6)) (fd-minimize (fd- 5 (fd* 3 far)) (list far))) ; => (999999999)
(let ((a (new-var (range 0 100000))) (b (new-var (range 0 100000)))) (post (fd<= (fd+ (fd* 3 a) (fd* 5 b)) 123457)) (fd-maximize (fd+ (fd* 4 a) (fd* 7 b)) (list a b))) ; => (4 24689)
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

;; what is asked of domains
(define asked (new-var '(2 5 9)))
(list (fd-min asked) (fd-max asked) (fd-size asked) (fd-domain asked) (fd-fixed? asked)) ; => (2 9 3 (2 5 9) #f)
(fd-domain (new-var (range 1 9))) ; => #(range 1 9)
(fd-value asked) ; !> the variable still has several values
(narrow asked '(5)) ; => #t
(list (fd-fixed? asked) (fd-value asked) (fd-size asked)) ; => (#t 5 1)
(let ((colour (new-var '(red green)))) (list (fd-min colour) (fd-max colour))) ; => (red green)
(fd-min 5) ; !> a constraint variable
(fd-size (new-var (list (range 0 (expt 10 15))))) ; => 1000000000000001

;; expressions of any length
(define (new n) (if (= n 0) '() (cons (new-var (range 0 9)) (new (- n 1)))))
(define (fixed . values) (map (lambda (value) (new-var (list value))) values))
(define (value-of expression) (let ((result (new-var (range -1000 1000)))) (post (fd= result expression)) (fd-value result)))
(map value-of (list (fd+) (fd+ 3) (fd+ 1 2 3) (fd- 5) (fd- 9 2 3) (fd*) (fd* 2 3 4))) ; => (0 3 6 -5 4 1 24)
(value-of (fd-sum (fixed 1 2 3))) ; => 6
(value-of (fd-sum '())) ; => 0
(value-of (fd-scalar-product '(2 -1 3) (fixed 4 5 6))) ; => 21
(map value-of (list (fd-abs -4) (fd-abs 4) (fd-minimum 3 1 2) (fd-maximum 3 1 2) (fd-minimum 7))) ; => (4 4 1 3 7)
(define (divided n) (map (lambda (f) (value-of (f (car (fixed n)) 3))) (list fd-quotient fd-remainder fd-modulo)))
(divided 7) ; => (2 1 1)
(divided -7) ; => (-2 -1 2)
(list (quotient -7 3) (remainder -7 3) (modulo -7 3)) ; => (-2 -1 2)
(let ((n (new-var (range 0 50))) (d (new-var (range 2 9))))
  (post (fd= (fd-modulo n d) 6))
  (post (fd= (fd-quotient n d) 5))
  (list (fd-solve-all (list n d)) (fd-min d))) ; => (((41 7) (46 8)) 7)
(post (fd= 1 (fd-modulo 5 (car (new 1))))) ; !> a divisor here may be zero or less
(post (fd+ 1 2)) ; !> a constraint, such as
(post '(fd-abs 1 2)) ; !> a constraint
(post (fd= 1 '(fd-abs 1 2))) ; !> fd-abs takes one expression
(post (fd= 1 '(fd-element 0 ()))) ; !> fd-element takes an index and a list that is not empty

;; element
(define place (new-var (range -5 50)))
(define what (new-var '(red green blue)))
(post (fd= what (fd-element place '(green black red green)))) ; => #t
(list (fd-domain place) (fd-domain what)) ; => ((0 2 3) (red green))
(post (fd!= what 'green)) ; => #t
(fd-value place) ; => 2
(let ((row (new 3)) (at (new-var (range 0 9))))
  (post (fd= 7 (fd-element at row)))
  (post (fd< (car row) 7))
  (post (fd< (cadr row) 7))
  (list (fd-value at) (map fd-max row))) ; => (2 (6 6 7))

;; tables
(define flight (new-var '(morning noon night)))
(define price (new-var (range 0 500)))
(define seat (new-var '("aisle" "window")))
(post (fd-table (list flight price seat)
                '((morning 120 "aisle") (morning 150 "window") (noon 90 "window") (evening 10 "aisle")))) ; => #t
(list (fd-domain flight) (fd-domain price)) ; => ((morning noon) (90 120 150))
(post (fd= seat "window")) ; => #t
(fd-domain price) ; => (90 150)
(fd-minimize price (list flight price seat)) ; => (noon 90 "window")
(post (fd> price 150)) ; => #f
(post (fd-table (list flight) '())) ; => #f
(post (fd-table (list flight) '((1 2)))) ; !> fd-table takes a list of expressions and a list of rows
(post (fd-table '() '())) ; !> fd-table takes
(post (fd-table (list flight) (list (list price)))) ; !> rows of fd-table hold values only

;; tasks
(let ((starts (map (lambda (_) (new-var (range 0 9))) '(1 2 3))))
  (post (fd-cumulative starts '(3 3 3) '(2 2 1) 3))
  (fd-minimize (apply fd-maximum (map fd+ starts '(3 3 3))) starts)) ; => (0 3 0)
(post (fd-cumulative (new 2) '(1 1) '(2) 3)) ; !> lists of the same length
(post (fd-cumulative (new 1) '(-1) '(2) 3)) ; !> must not be negative

;; comparisons count
(define votes (new 5))
(post (fd= 3 (fd-count 7 votes))) ; => #t
(post (fd= 2 (fd-sum (map (lambda (vote) (fd< vote 4)) votes)))) ; => #t
(fd-solve votes) ; => (0 0 7 7 7)
(define both (new 2))
(post (fd-or (fd> (car both) 8) (fd= (cadr both) 3))) ; => #t
(post (fd-implies (fd= (cadr both) 3) (fd= (car both) 9))) ; => #t
(fd-domain (car both)) ; => #(range 0 9)
(post (fd-not (fd-and (fd>= (car both) 9) (fd!= (cadr both) 3)))) ; => #t
(fd-solve-all both) ; => ((9 3))
(define sign (new-var (range 0 1)))
(post (fd= sign (fd= (car colors) 'red))) ; => #t
(fd-value sign) ; => 1
(post (fd-or (car both))) ; !> take constraints, and variables that are 0 or 1
(post (fd-not (fd-all-different both))) ; !> cannot stand inside other constraints
(post (fd-and)) ; => #t
(post (fd-or)) ; => #f

;; bounds of what differs
(let ((few (map (lambda (_) (new-var (range 1 2))) '(1 2))) (more (new-var (range 1 5))))
  (post (fd-all-different (cons more few)))
  (fd-domain more)) ; => #(range 3 5)
(post (fd-all-different (map (lambda (_) (new-var (range 1 10))) '(1 2 3 4 5 6 7 8 9 10 11)))) ; => #f

;; what was posted comes back as it was
(define posted
  (list (fd= 3 (fd-count 7 votes))
        (fd-table (list flight price) '((noon 90) (morning 120) (morning 150)))
        (fd= what (fd-element place '(green black red)))
        (fd-cumulative votes '(1 1 1 1 1) '(1 1 1 1 1) 5)
        (fd-or (fd< (fd- 5) (fd-abs (car votes))) (fd-not (fd= (fd+ 1 2 3) (fd-maximum 1 2))))
        (fd-cumulative '() '() '() 0)))
(map post posted) ; => (#t #t #t #t #t #t)
(let ((all (constraints-posted (reify-constraints))))
  (equal? posted (list-tail all (- (length all) (length posted))))) ; => #t

;; strategies
(define (tried . strategy) (let ((two (list (new-var (range 1 4)) (new-var '(5 7))))) (apply fd-solve-all two 3 strategy)))
(tried) ; => ((1 5) (2 5) (3 5))
(tried 'input-order) ; => ((1 5) (1 7) (2 5))
(tried 'max) ; => ((4 7) (3 7) (2 7))
(tried 'largest 'min) ; => ((1 5) (2 5) (3 5))
(tried 'smallest 'split) ; => ((1 5) (1 7) (2 5))
(tried 'dom/wdeg 'reverse-split) ; => ((4 7) (3 7) (2 7))
(tried 'most-constrained) ; => ((1 5) (2 5) (3 5))
(tried 'first_fail) ; !> no such strategy; there are input-order, first-fail, smallest
(let ((v (new-var (range 1 9)))) (fd-solve (list v) 'max)) ; => (9)
(let ((v (new-var (range 1 9)))) (post (fd!= v 1)) (fd-maximize (fd- 0 v) (list v) 'split)) ; => (2)

;; solutions one at a time
(define digits (new 2))
(post (fd= (fd+ (car digits) (cadr digits)) 3))
(define next (fd-solutions digits))
(next) ; => (0 3)
(next) ; => (1 2)
(post (fd!= (car digits) 2)) ; => #t
(transaction (new-var '(1)) (next)) ; => (3 0)
(eof-object? (next)) ; => #t
(eof-object? (next)) ; => #t
(let ((names (fd-solutions (list (new-var '(a b c))) 'max)))
  (let* ((one (names)) (two (names)) (three (names))) (list one two three (eof-object? (names))))) ; => ((c) (b) (a) #t)
(let ((endless (fd-solutions (list (new-var (range 0 (expt 10 12))) (new-var (range 0 (expt 10 12)))) 'input-order)))
  (let loop ((n 100)) (if (= n 0) (endless) (begin (endless) (loop (- n 1)))))) ; => (0 100)

;; searches by the program: labels of many, and all ways
(fd-search (fd-label (list (new-var (range 1 3)) (new-var '(x y))))) ; => (1 x)
(fd-search-all (fd-label (list (new-var (range 1 2)) (new-var '(x y))) 'input-order)) ; => ((1 x) (1 y) (2 x) (2 y))
(fd-search-all (fd-label (list (new-var (range 1 4))) 'max)) ; => ((4) (3) (2) (1))
(fd-search-all (fd-label (list (new-var '(1 4 5 7 9))) 'split)) ; => ((1) (4) (5) (7) (9))
(fd-search-all (fd-label (list (new-var '(1 4 5 7 9))) 'reverse-split)) ; => ((9) (7) (5) (4) (1))
(fd-search-all (let ((n (label (new-var (range 1 9))))) (if (odd? n) n (fd-fail)))) ; => (1 3 5 7 9)
(fd-search-all (fd-fail)) ; => ()
(fd-label (list (new-var '(1)))) ; !> there is no fd-search around it
(let ((queens (new 6)))
  (for-each (lambda (q) (narrow q (range 1 6))) queens)
  (post (fd-all-different queens))
  (post (fd-all-different (map fd+ queens '(1 2 3 4 5 6))))
  (post (fd-all-different (map fd- queens '(1 2 3 4 5 6))))
  (list (fd-search-all (fd-label queens 'dom/wdeg)) (fd-search (fd-label queens 'max)))) ; => (((2 4 6 1 3 5) (3 6 2 5 1 4) (4 1 5 2 6 3) (5 3 1 6 4 2)) (5 3 1 6 4 2))
(fd-search-all (let ((n (label (new-var '(1 2 3))))) (ask t1 (add n)) (- (ask t1 (get)) n))) ; => (15 15 15)
(ask t1 (get)) ; => 15

;; continuations lead back to choices
(let* ((times 0)
       (v (new-var (range 1 9)))
       (found (fd-search
               (let* ((again #f)
                      (n (call/cc (lambda (k) (set! again k) (label v)))))
                 (set! times (+ times 1))
                 (cond ((< times 3) (again (label v)))
                       ((< n 4) (fd-fail))
                       (else (list n times)))))))
  (list found (fd-domain v))) ; => ((4 6) (4))

;; errors say which procedure was called, and which argument is wrong
(fd-solve 5) ; !> fd-solve: expected a list of constraint variables, got 5 (argument 1)
(fd-solve-all 5) ; !> fd-solve-all: expected a list of constraint variables, got 5 (argument 1)
(fd-solve-all (list 7)) ; !> fd-solve-all: expected a constraint variable, got 7 (argument 1)
(fd-solve-all (new 1) -1) ; !> fd-solve-all: expected a number of solutions, got -1 (argument 2)
(fd-solve (new 1) 'least) ; !> fd-solve: no such strategy
(fd-minimize 5 6) ; !> fd-minimize: expected a list of constraint variables, got 6 (argument 2)
(fd-maximize 5 6) ; !> fd-maximize: expected a list of constraint variables, got 6 (argument 2)
((fd-solutions 5)) ; !> fd-solutions: expected a list of constraint variables, got 5 (argument 1)
(fd-domain 5) ; !> fd-domain: expected a constraint variable, got 5 (argument 1)
(fd-min 5) ; !> fd-min: expected a constraint variable, got 5 (argument 1)
(fd-max 5) ; !> fd-max: expected a constraint variable, got 5 (argument 1)
(fd-size 5) ; !> fd-size: expected a constraint variable, got 5 (argument 1)
(fd-fixed? 5) ; !> fd-fixed?: expected a constraint variable, got 5 (argument 1)
(fd-value 5) ; !> fd-value: expected a constraint variable, got 5 (argument 1)
(fd-value (new-var '(1 2))) ; !> fd-value: the variable still has several values; `label` gives it one
(fd-search (fd-label 5)) ; !> fd-label: expected a list of constraint variables, got 5 (argument 1)
(fd-search (fd-label (list 5))) ; !> fd-label: expected a constraint variable, got 5 (argument 1)
(fd-search (label 5)) ; !> label: expected a constraint variable, got 5 (argument 1)
(label 5) ; !> label: expected a constraint variable, got 5 (argument 1)
(fd-sum 4) ; !> fd-sum: expected a list of expressions: 4
(fd-sum '(1 . 2)) ; !> fd-sum: expected a list of expressions: (1 . 2)
(fd-count 1 5) ; !> fd-count: expected a list of expressions: 5
(fd-scalar-product 1 '(1)) ; !> fd-scalar-product: expected a list of coefficients: 1
(fd-scalar-product '(1) 1) ; !> fd-scalar-product: expected a list of expressions: 1
(fd-scalar-product '(1 2) '(1)) ; !> fd-scalar-product: there are not as many expressions as coefficients: (1 2) (1)
(fd-scalar-product '(1) '(1 2)) ; !> fd-scalar-product: there are not as many expressions as coefficients: (1) (1 2)
