;; Constraint variables and choices: `choose`, `require`, `prefer` and `ensure` take them.
(import (scheme base) (avm))
(define (kind-of thunk) (guard (e ((avm-error? e) (avm-error-kind e)) ((error-object? e) 'error)) (thunk)))
(define-syntax kind (syntax-rules () ((_ body ...) (kind-of (lambda () body ...)))))
(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count) ((get) count))
(define a (create-object 'counter 'alice))

;; the value of a variable, decided at the commit
(define x (new-var (range 1 9)))
(define y (new-var (range 1 9)))
(post (fd= (fd+ x y) 10)) ; => #t
(post (fd< x y)) ; => #t
(transaction (let ((v (choose (new-var '(3 1 2))))) (require (> v 1)) v)) ; => 2
(transaction (let ((v (choose (new-var '(red green "blue"))))) (require (not (symbol? v))) v)) ; => "blue"
(transaction (let ((v (new-var '(1 2 3)))) (post (fd!= v 1)) (choose v))) ; => 2
(transaction (choose (new-var (range 1 3)) '(0 5 1))) ; => 2
(transaction (choose (new-var (range 1 3)) '(1))) ; !> a list of as many weights
(transaction (choose (new-var (range 1 1000000)))) ; !> more than 100000 values cannot be chosen from
(transaction (let ((v (new-var (range 1 3)))) (list (choose v) (choose v)))) ; => (1 1)
(transaction (let* ((v (new-var (range 1 3))) (one (choose v)) (two (choose v))) (require (= (+ one two) 4)) (list one two))) ; => (2 2)
(list (fd-domain x) (fd-domain y)) ; => (#(range 1 8) #(range 2 9))
(transaction (let ((v (choose x))) (require (even? v)) (ask a (inc v)) v)) ; => 2
(list (fd-domain x) (fd-domain y) (ask a (get))) ; => ((2) (8) 2)
(choose (new-var '(1 2))) ; !> none is open

;; what is joined to it counts
(transaction
 (let ((p (new-var (range 1 5))) (q (new-var (range 1 5))) (r (new-var (range 1 5))))
   (post (fd-all-different (list p q r)))
   (post (fd= (fd* p q) r))
   (let ((v (choose p)))
     (require (> v 1))
     v))) ; !> no solution
(transaction
 (let ((p (new-var (range 1 9))) (q (new-var (range 1 9))) (r (new-var (range 1 9))))
   (post (fd-all-different (list p q r)))
   (post (fd= (fd* p q) r))
   (let ((v (choose p)))
     (require (> v 2))
     (list v (choose q) (choose r))))) ; => (3 2 6)

;; constraints that are required, in which choices stand
(transaction
 (let ((v (new-var (range 1 9))) (c (choose '(3 5 7))))
   (require (fd= (fd+ v c) 14))
   (list c (choose v)))) ; => (5 9)
(transaction
 (let ((c (choose '(red green))) (v (new-var '(green blue))))
   (choose v))) ; !> new-var cannot be used while choices are undecided
(define hue (new-var '(green blue)))
(transaction (let ((c (choose '(red green)))) (require (fd= c hue)) c)) ; => green
(fd-domain hue) ; => (green)
(define wide (new-var (range 0 (expt 10 15))))
(transaction (let ((c (choose '(1 2 3)))) (require (fd> wide (fd* c 100))) (prefer (fd<= wide 250) 1) (prefer (= c 3) 1/2) c)) ; => 1
(fd-domain wide) ; => #(range 101 1000000000000000)
(define day (new-var '(monday tuesday friday)))
(define hour (new-var (range 9 17)))
(post (fd-table (list day hour) '((monday 9) (tuesday 14) (friday 16)))) ; => #t
(transaction
 (let ((who (choose '(ann bob))))
   (if (eq? who 'ann) (require (fd!= day 'monday)))
   (prefer (eq? who 'ann) 2)
   (prefer (fd< hour 15) 1)
   (list who (choose day) (choose hour)))) ; => (ann tuesday 14)
(list (fd-value day) (fd-value hour)) ; => (tuesday 14)

(define (place line) (let loop ((i 0)) (if (or (= i (string-length line)) (char=? (string-ref line i) #\newline)) (substring line 0 i) (loop (+ i 1)))))
(define-syntax why (syntax-rules () ((_ body ...) (guard (e (#t (map place (explain e)))) (transaction body ...)))))
(why (let ((c (choose '(1 2 3)))) (require (fd< y c)) (require (fd> y 7)))) ; => ("avm-fd-choices.scm:1:35: require")
(define sum (new-var (range 1 9)))
(define part (new-var (range 1 9)))
(post (fd= (fd+ sum part) 10)) ; => #t
(why (let ((c (choose '(1 2 3)))) (require (fd< part c)) (require (fd< sum 6)))) ; => ("avm-fd-choices.scm:1:35: constraints on variables" "avm-fd-choices.scm:1:35: require" "avm-fd-choices.scm:1:58: require")

;; without choices: posted at the commit
(define z (new-var (range 1 9)))
(transaction (require (fd> z 5)) (fd-domain z)) ; => #(range 1 9)
(fd-domain z) ; => #(range 6 9)
(kind (transaction (require (fd< z 5)))) ; => no-solution
(guard (e (#t (map place (explain e)))) (transaction (require (fd< z 8)) (require (fd= z 8)))) ; => ("avm-fd-choices.scm:1:74: require")
(fd-domain z) ; => #(range 6 9)
(call/cc (lambda (k) (transaction (require (fd= z 7)) (k 'left)))) ; => left
(fd-domain z) ; => #(range 6 9)
(transaction (ensure (fd!= z 6)) 'done) ; => done
(fd-domain z) ; => #(range 7 9)
(transaction (let ((c (choose '(1 8)))) (ensure (fd= z c)) c)) ; => 8
(fd-value z) ; => 8
(transaction (ensure (fd= z 7))) ; !> no solution
(transaction (require (fd= z '(1 2)))) ; !> expected an expression
(transaction (prefer (fd= z 8) 1)) ; !> a constraint can be preferred where something is undecided
(kind (require (fd= z 8))) ; => no-active-tx
(transaction (fd-search (let ((v (label (new-var '(1 2))))) (require (fd> v 1)) v))) ; !> no solution

;; branches
(define left (new-var (range 1 9)))
(define right (new-var (range 1 9)))
(post (fd< left right)) ; => #t
(transaction
 (let ((which (choose '(left right))))
   (require (= 8 (if (eq? which 'left) (choose left) (choose right))))
   (require (fd< right 9))
   which)) ; => right
(list (fd-domain left) (fd-domain right)) ; => (#(range 1 7) (8))

;; everything else says what to do instead
(transaction (choose '(1 2)) (post (fd< left right))) ; !> say (require constraint)
(transaction (choose '(1 2)) (label left)) ; !> (choose variable) decides its value
(transaction (choose '(1 2)) (fd-min left)) ; !> what asks for a domain cannot be used while choices are undecided
(transaction (choose '(1 2)) (fd-solve (list left))) ; !> a search cannot be used while choices are undecided
(kind (transaction (choose '(1 2)) (narrow left '(1)))) ; => impure-operation
(transaction (let ((c (choose '(1 2)))) (+ c left))) ; !> `choose` at the commit
(+ left 1) ; !> `label` gives it a value now
(transaction (require (< left 3))) ; !> a constraint variable goes into constraints and expressions

;; intents of several parties
(define price (new-var (range 1 100)))
(define (buyer most) (intent (require (fd<= price most)) 'buys))
(define (seller least) (intent (require (fd>= price least)) (choose price)))
(settlement-values (settle (sequential (buyer 60) (seller 40)))) ; => (buys 40)
(fd-value price) ; => 40
(kind (settle (sequential (buyer 30) (seller 35)))) ; => no-solution
