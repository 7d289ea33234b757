;; avm.md section 2: reflection, reification, pure functions: needs `--allow reflect,scry,reify,register-pure`.
(import (scheme base) (avm) (avm unsafe))

(define-behavior item (state (price 0) (name 'nothing)) ((set p n) (set! price p) (set! name n) n) ((price) price))
(define a (create-object 'item 'alice))
(define b (create-object 'item 'bob))
(define c (create-object 'item))
(ask a (set 5 'apple)) ; => apple
(ask b (set 7 'pear)) ; => pear
(define meta (reflect a))
(object-meta? meta) ; => #t
(object-meta? 5) ; => #f
(object-meta-creating-controller meta) ; => alice
(object-meta-current-controller meta) ; => alice
(object-meta-behavior meta) ; => item
(eq? (object-meta-machine meta) (current-machine)) ; => #t
(equal? (object-meta-id meta) (object-meta-id (reflect a))) ; => #t
(equal? (object-meta-id meta) (object-meta-id (reflect b))) ; => #f
(object-meta-current-controller (reflect c)) ; => #f
(reflect 5) ; !>
(define gone (create-object 'item 'alice))
(destroy-object gone) ; => #t
(reflect gone) ; => #f
(object-meta-id 5) ; !> object-meta-id
(map object-meta-current-controller (scry-meta (lambda (m) (object-meta-current-controller m)))) ; => (alice bob)
(length (scry-meta (lambda (m) #t))) ; => 3
(length (scry-meta (lambda (m) #t) 2)) ; => 2
(length (scry-meta (lambda (m) #f))) ; => 0
(length (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'alice)))) ; => 1
(map cdr (scry-deep (lambda (m state) (> (car state) 0)))) ; => ((5 apple) (7 pear))
(map cdr (scry-deep (lambda (m state) (> (car state) 0)) 1)) ; => ((5 apple))
(object-meta? (car (car (scry-deep (lambda (m state) #t))))) ; => #t
(transaction (ask a (set 100 'gold)) (map cdr (scry-deep (lambda (m state) (= (car state) 100))))) ; => ((100 gold))
(call/cc (lambda (k) (scry-meta (lambda (m) (k 'escaped))))) ; => escaped
(scry-meta (lambda (m) #t) 0) ; => ()
(length (scry-meta (lambda (m) #t) #f)) ; => 3
(scry-meta (lambda (m) #t) -1) ; !> scry-meta: expected a number of objects, or #f: -1
(scry-deep (lambda (m state) #t) -1) ; !> scry-deep: expected a number of objects, or #f: -1
(scry-deep (lambda (m state) #t) 1.0) ; !> scry-deep: expected a number of objects, or #f: 1.0
(scry-meta 5) ; !>
(scry-meta (lambda (m) (error "predicate failed"))) ; !> predicate failed
(context? (reify-context)) ; => #t
(context-self (reify-context)) ; => #f
(context-sender (reify-context)) ; => #f
(eq? (context-machine (reify-context)) (current-machine)) ; => #t
(define-behavior seer ((see) (let ((x (reify-context))) (list (eq? (context-self x) (self)) (context-input x) (context-sender x)))))
(ask (create-object 'seer) (see)) ; => (#t (see) #f)
(reify-tx-state) ; => #f
(transaction-under 'alice (context-controller (reify-context))) ; => alice
(transaction (ask a (set 1 'x)) (tx-state? (reify-tx-state))) ; => #t
(transaction (ask a (set 1 'x)) (transaction-id? (tx-state-id (reify-tx-state)))) ; => #t
(transaction (ask a (set 1 'x)) (length (tx-state-writes (reify-tx-state)))) ; => 1
(transaction (create-object 'item 'alice) (length (tx-state-creates (reify-tx-state)))) ; => 1
(transaction (destroy-object b) (length (tx-state-destroys (reify-tx-state)))) ; => 1

(register-pure! 'double (lambda (n) (* 2 n))) ; => #t
(call-pure 'double '(21)) ; => 42
(call-pure 'double '()) ; !>
(register-pure! 'double (lambda (n) n)) ; !> double
(guard (e ((avm-error? e) (avm-error-kind e))) (register-pure! 'double car)) ; => function-already-registered
(update-pure! 'double (lambda (n) (+ n n 1))) ; => #t
(call-pure 'double '(21)) ; => 43
(guard (e ((avm-error? e) (avm-error-kind e))) (update-pure! 'unheard-of car)) ; => function-not-found
(register-pure! 'impure (lambda () (create-object 'item))) ; => #t
(guard (e ((avm-error? e) (avm-error-kind e))) (call-pure 'impure '())) ; => impure-operation
(define-behavior pure-target (state (n 0)) ((touch by) (set! n (+ n by)) n))
(define pure-object (create-object 'pure-target))
(register-pure! 'asks (lambda (object) (ask object (touch 1)))) ; => #t
(guard (e ((avm-error? e) (avm-error-kind e))) (call-pure 'asks (list pure-object))) ; => impure-operation
(register-pure! 'calls (lambda (object) (call object '(touch 1)))) ; => #t
(guard (e ((avm-error? e) (avm-error-kind e))) (call-pure 'calls (list pure-object))) ; => impure-operation
(ask pure-object (touch 0)) ; => 0
(register-pure! 5 car) ; !>
(register-pure! 'not-a-procedure 5) ; !>

;; the content hash of a pure function: of its code and of the values that it captured
(define (last-hash)
  (let loop ((entries (reverse (trace))))
    (if (eq? (trace-entry-event (car entries)) 'function-updated)
        (list-ref (trace-entry-input (car entries)) 2)
        (loop (cdr entries)))))
(define (hash-of procedure)
  (update-pure! 'hashed procedure)
  (last-hash))
(register-pure! 'hashed (lambda (n) n)) ; => #t
(string-length (last-hash)) ; => 64
(define (hashed-f n) (+ n 1))
(define first-hash (hash-of hashed-f))
(equal? first-hash (hash-of hashed-f)) ; => #t
(define (hashed-f n) (+ n 2))
(equal? first-hash (hash-of hashed-f)) ; => #f
(define (hashed-f n) (+ n 1))
(equal? first-hash (hash-of hashed-f)) ; => #t
(define (adder n) (lambda (m) (+ n m)))
(equal? (hash-of (adder 1)) (hash-of (adder 1))) ; => #t
(equal? (hash-of (adder 1)) (hash-of (adder 2))) ; => #f
(equal? (hash-of (adder 1)) (hash-of (adder "1"))) ; => #f
(define (maker f g) (lambda (x) (f (g x))))
(equal? (hash-of (maker (adder 1) car)) (hash-of (maker (adder 1) car))) ; => #t
(equal? (hash-of (maker (adder 1) car)) (hash-of (maker (adder 2) car))) ; => #f
(equal? (hash-of (maker (adder 1) car)) (hash-of (maker (adder 1) cdr))) ; => #f
(equal? (hash-of (let loop ((n 100000) (f car)) (if (= n 0) f (loop (- n 1) (maker f car))))) first-hash) ; => #f
(define (evens)
  (letrec ((even? (lambda (n) (or (= n 0) (odd? (- n 1))))) (odd? (lambda (n) (and (> n 0) (even? (- n 1))))))
    (set! odd? (let ((old odd?)) (lambda (n) (old n))))
    even?))
(equal? (hash-of (evens)) (hash-of (evens))) ; => #t
(map (lambda (entry) (car (trace-entry-input entry)))
     (list (car (reverse (trace))))) ; => (hashed)
