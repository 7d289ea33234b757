;; avm.md sections 1 and 2: behaviours, objects, messages, state.
(import (scheme base) (scheme write) (avm))

(define-behavior counter
  (state (count 0))
  ((inc n) (set! count (+ count n)) count)
  ((get) count))
(define c (create-object 'counter))
(ask c (get)) ; => 0
(ask c (inc 5)) ; => 5
(ask c (inc 2)) ; => 7
(call c '(get)) ; => 7
(call c (list 'inc 1)) ; => 8
(behavior? counter) ; => #t
(behavior? 'counter) ; => #f
(behavior? car) ; => #f
(behavior-name counter) ; => counter
(object-reference? c) ; => #t
(object-reference? 'c) ; => #f
(procedure? c) ; => #f
(pair? c) ; => #f
(define d (create-object counter))
(ask d (inc 1)) ; => 1
(ask c (get)) ; => 8
(eq? c c) ; => #t
(eqv? c d) ; => #f
(equal? c c) ; => #t
(equal? c d) ; => #f
(create-object 'no-such-behavior) ; !> no-such-behavior
(create-object 5) ; !>
(guard (e ((avm-error? e) (avm-error-kind e))) (create-object 'no-such-behavior)) ; => behavior-not-found

;; the ways to match a message
(define-behavior matcher
  (ping 'pong)
  ((zero) 'no-arguments)
  ((one a) (list 'one a))
  ((one a b) (list 'two a b))
  ((many a . rest) (list a rest))
  ((all . everything) everything)
  (else (list 'else (input))))
(define m (create-object 'matcher))
(call m 'ping) ; => pong
(ask m ping) ; => pong
(ask m (zero)) ; => no-arguments
(ask m (one 1)) ; => (one 1)
(ask m (one 1 2)) ; => (two 1 2)
(ask m (one 1 2 3)) ; => (else (one 1 2 3))
(ask m (many 1)) ; => (1 ())
(ask m (many 1 2 3)) ; => (1 (2 3))
(ask m (all)) ; => ()
(ask m (all 1 2)) ; => (1 2)
(call m 'pong) ; => (else pong)
(call m 5) ; => (else 5)
(call m "text") ; => (else "text")
(call m '()) ; => (else ())
(call m '(ping)) ; => (else (ping))
(call m 'zero) ; => (else zero)
(call m '(zero . 1)) ; => (else (zero . 1))
(call m '(one . 1)) ; => (else (one . 1))
(call m '((one) 1)) ; => (else ((one) 1))
(call m #(one 1)) ; => (else #(one 1))
(ask m (one (+ 1 2))) ; => (one 3)
(ask m (one '(a b))) ; => (one (a b))
(let ((one 'shadowed)) (ask m (one 1))) ; => (one 1)

;; rejection
(define-behavior strict
  (state (n 0))
  ((set x) (set! n x) n)
  ((fail x) (set! n x) (error "strict failed" x))
  ((throw x) (set! n x) (raise x))
  ((get) n))
(define s (create-object 'strict))
(ask s (set 5)) ; => 5
(ask s (fail 9)) ; !> strict failed
(ask s (get)) ; => 5
(ask s (throw 'x)) ; !>
(ask s (get)) ; => 5
(ask s (no-such-message)) ; !>
(ask s (set)) ; !>
(ask s (set 1 2)) ; !>
(ask s get) ; !>
(guard (e ((avm-error? e) (avm-error-kind e))) (ask s (no-such-message))) ; => object-rejected-call
(guard (e ((avm-error? e) (avm-error-kind e))) (ask s (fail 1))) ; => object-rejected-call
(guard (e ((avm-error? e) (error-object-message (avm-error-cause e)))) (ask s (fail 1))) ; => "strict failed"
(guard (e ((avm-error? e) (error-object-irritants (avm-error-cause e)))) (ask s (fail 1))) ; => (1)
(guard (e ((avm-error? e) (avm-error-cause e))) (ask s (throw '(any object)))) ; => (any object)
(guard (e (#t (error-object? e))) (ask s (fail 1))) ; => #t
(guard (e (#t (string? (error-object-message e)))) (ask s (fail 1))) ; => #t
(call s '(fail 1) (lambda () 'failed)) ; => failed
(call s '(get) (lambda () 'failed)) ; => 5
(call s 'unknown (lambda () (+ 1 2))) ; => 3
(call 'not-an-object '(get)) ; !>
(call 5 '(get)) ; !>
(ask 'not-an-object (get)) ; !>

;; state
(define-behavior cell
  (state (value 'empty) (writes 0))
  ((put v) (set! value v) (set! writes (+ writes 1)) value)
  ((get) value)
  ((both) (list value writes))
  ((raw) (get-state))
  ((replace l) (set-state! l) (get-state))
  ((swap) (let ((old value)) (set! value writes) (set! writes old) (get-state)))
  ((shadow value) value)
  ((inner) (let ((value 'local)) (set! value 'changed) value))
  ((closure) (let ((f (lambda () value))) (set! value 'later) (f))))
(define x (create-object 'cell))
(ask x (get)) ; => empty
(ask x (both)) ; => (empty 0)
(ask x (raw)) ; => (empty 0)
(ask x (put 1)) ; => 1
(ask x (both)) ; => (1 1)
(ask x (replace '(a 7))) ; => (a 7)
(ask x (both)) ; => (a 7)
(ask x (swap)) ; => (7 a)
(ask x (shadow 'argument)) ; => argument
(ask x (get)) ; => 7
(ask x (inner)) ; => changed
(ask x (get)) ; => 7
(ask x (closure)) ; => later
(ask x (replace 5)) ; !>
(define x (create-object 'cell))
(define-behavior stateless ((echo . args) args) ((state-of) (get-state)))
(define e1 (create-object 'stateless))
(ask e1 (state-of)) ; => ()
(ask e1 (echo 1 "two" #\3 'four 5.0 1/2 #(6) #u8(7) '(8 . 9) #t)) ; => (1 "two" #\3 four 5.0 1/2 #(6) #u8(7) (8 . 9) #t)
(define first-values 0)
(define-behavior with-init (state (id (begin (set! first-values (+ first-values 1)) first-values))) ((id) id))
(let* ((a (create-object 'with-init)) (b (create-object 'with-init))) (list (ask a (id)) (ask b (id)))) ; => (1 2)
(define-behavior with-init-in-order (state (a 1) (b (list 'b))) ((get) (list a b)))
(ask (create-object 'with-init-in-order) (get)) ; => (1 (b))

;; messages, outputs and states are values
(define v (vector 1 2 3))
(ask x (put v)) ; => #(1 2 3)
(vector-set! v 0 'changed)
(ask x (get)) ; => #(1 2 3)
(define out (ask x (get)))
(vector-set! out 1 'changed)
(ask x (get)) ; => #(1 2 3)
(define str (string #\a #\b))
(ask x (put str)) ; => "ab"
(string-set! str 0 #\z)
(ask x (get)) ; => "ab"
(define pair (list 1 2))
(ask x (put pair)) ; => (1 2)
(set-car! pair 'changed)
(ask x (get)) ; => (1 2)
(let ((l (list 1 2))) (let ((echoed (ask e1 (echo l)))) (set-car! l 9) echoed)) ; => ((1 2))
(let* ((shared (list 1)) (echoed (call e1 (list 'echo shared shared)))) (eq? (car echoed) (cadr echoed))) ; => #t
(ask e1 (echo '#0=(a . #0#))) ; => (#0=(a . #0#))
(define-record-type point (make-point x y) point? (x point-x set-point-x!) (y point-y))
(point? (car (ask e1 (echo (make-point 1 2))))) ; => #t
(let ((p (make-point 1 2))) (let ((q (car (ask e1 (echo p))))) (set-point-x! p 9) (point-x q))) ; => 1
(eq? c (car (ask e1 (echo c)))) ; => #t
((car (ask e1 (echo (lambda (n) (* n n))))) 5) ; => 25
(let ((k 10)) ((car (ask e1 (echo (lambda (n) (+ n k))))) 5)) ; => 15
((car (ask e1 (echo car))) '(1 2)) ; => 1
(ask e1 (echo (current-output-port))) ; !>
(guard (e ((avm-error? e) (avm-error-kind e))) (ask e1 (echo (current-output-port)))) ; => not-sendable
(guard (e ((avm-error? e) (avm-error-kind e))) (call/cc (lambda (k) (ask e1 (echo k))))) ; => not-sendable
(call/cc (lambda (k) (ask e1 (echo k)))) ; !> a continuation cannot be sent
(define-behavior leaky (state (p 1)) ((port) (current-output-port)) ((keep) (set! p (current-output-port)) 1) ((get) p))
(define leak (create-object 'leaky))
(ask leak (port)) ; !>
(ask leak (keep)) ; !>
(ask leak (get)) ; => 1

;; who and what
(define-behavior witness
  ((me) (self))
  ((what . ignored) (input))
  ((who) (sender))
  ((ask-other o) (ask o (who)))
  (else (input)))
(define w (create-object 'witness))
(eq? w (ask w (me))) ; => #t
(ask w (what 1 2)) ; => (what 1 2)
(call w 'anything) ; => anything
(ask w (who)) ; => #f
(let ((w2 (create-object 'witness))) (eq? w (ask w (ask-other w2)))) ; => #t
(sender) ; => #f
(self) ; !>
(input) ; !>
(guard (e ((avm-error? e) (avm-error-kind e))) (self)) ; => context-unavailable
(guard (e ((avm-error? e) (avm-error-kind e))) (input)) ; => context-unavailable
(guard (e ((avm-error? e) (avm-error-kind e))) (get-state)) ; => context-unavailable
(symbol? (current-machine)) ; => #t
(eq? (current-machine) (get-machine c)) ; => #t

;; nesting, re-entrance, recursion through objects
(define-behavior outer-object
  (state (log '()))
  ((start other) (set! log (cons 'start log)) (ask other (back (self))) (set! log (cons 'end log)) (reverse log))
  ((note x) (set! log (cons x log)) (reverse log)))
(define-behavior inner-object ((back o) (ask o (note 'reentered))))
(ask (create-object 'outer-object) (start (create-object 'inner-object))) ; => (start reentered end)
(define-behavior factorial ((fact n) (if (= n 0) 1 (* n (ask (self) (fact (- n 1)))))))
(ask (create-object 'factorial) (fact 20)) ; => 2432902008176640000
(define-behavior deep ((down n) (if (= n 0) 0 (+ 1 (ask (self) (down (- n 1)))))))
(ask (create-object 'deep) (down 100000)) ; => 100000
(define-behavior careful
  (state (n 0))
  ((try other) (set! n (+ n 1)) (guard (e ((avm-error? e) (set! n (+ n 10)) (avm-error-kind e))) (ask other (fail 1))))
  ((get) n))
(define careful-one (create-object 'careful))
(ask careful-one (try s)) ; => object-rejected-call
(ask careful-one (get)) ; => 11
;; a rejection says why, in as many words as one can read
(define-behavior digger ((dig n) (if (= n 0) (error "bedrock" n) (ask (self) (dig (- n 1))))))
(define deep (create-object 'digger))
(ask deep (dig 3000)) ; !> rejected dig
(guard (e (#t (< (string-length (error-object-message e)) 1000))) (ask deep (dig 3000))) ; => #t
(ask deep (dig 3000)) ; !> bedrock
(let loop ((e (guard (e (#t e)) (ask deep (dig 3000)))) (n 0)) (if (avm-error-cause e) (loop (avm-error-cause e) (+ n 1)) n)) ; => 3001

;; outside a transaction, what an inner call accepted stays when the outer one is rejected; inside, all is undone
(define-behavior spoiler ((poke o) (ask o (set 100)) (error "after all, no")))
(ask (create-object 'spoiler) (poke s)) ; !> after all, no
(ask s (get)) ; => 100
(ask s (set 5)) ; => 5
(guard (e (#t 'aborted)) (transaction (ask (create-object 'spoiler) (poke s)))) ; => aborted
(ask s (get)) ; => 5
(define-behavior winder (state (n 0)) ((go) (dynamic-wind (lambda () (set! n (+ n 1))) (lambda () n) (lambda () (set! n (+ n 10))))) ((get) n))
(define wind (create-object 'winder))
(ask wind (go)) ; => 1
(ask wind (get)) ; => 11
(define p (make-parameter 'default))
(define-behavior param ((get) (p)))
(parameterize ((p 'bound)) (ask (create-object 'param) (get))) ; => default
(define-behavior handler-user ((go) (with-exception-handler (lambda (e) 10) (lambda () (+ 1 (raise-continuable 'x))))))
(ask (create-object 'handler-user) (go)) ; => 11
(with-exception-handler (lambda (e) 'outer-handler) (lambda () (call (create-object 'strict) '(throw x) (lambda () 'failure)))) ; => failure

;; behaviours
(define-behavior local-name ((hi) 'first))
(define old (create-object 'local-name))
(define-behavior local-name ((hi) 'second))
(ask old (hi)) ; => first
(ask (create-object 'local-name) (hi)) ; => second
(define-behavior only-else (else (list 'got (input))))
(call (create-object 'only-else) '(1 2)) ; => (got (1 2))
(define-behavior nothing-at-all)
(call (create-object 'nothing-at-all) 'x) ; !>
(define-behavior (bad) ((x) 1)) ; !>
(define-behavior bad (state (x)) ((x) 1)) ; !>
(define-behavior bad (else 1) ((x) 1)) ; !>
(define-behavior bad ((x) 1) ((x) 2)) ; !>
(define-behavior bad ((x))) ; !>
(define-behavior bad (state (a 1) (a 2)) ((x) 1)) ; !>
(ask c) ; !>
(ask c '(get)) ; !>
(ask c (5)) ; !>
(define-syntax define-getter-behavior (syntax-rules () ((_ name init) (define-behavior name (state (hidden init)) ((get) hidden) ((set hidden-2) (set! hidden hidden-2) hidden)))))
(define-getter-behavior from-macro 42)
(ask (create-object 'from-macro) (get)) ; => 42
(ask (create-object 'from-macro) (set 5)) ; => 5

;; destruction
(define gone (create-object 'counter 'alice))
(destroy-object gone) ; => #t
(ask gone (get)) ; !>
(guard (e ((avm-error? e) (avm-error-kind e))) (ask gone (get))) ; => object-not-found
(guard (e ((avm-error? e) (symbol? (avm-error-kind e)))) (destroy-object gone)) ; => #t
(guard (e ((avm-error? e) (avm-error-kind e))) (destroy-object c)) ; => object-has-no-controller
(call gone '(get) (lambda () 'gone)) ; => gone
(destroy-object 5) ; !>

;; asynchronous messages
(define-behavior inbox (state (seen '())) ((note x) (set! seen (cons x seen)) x) ((seen) (reverse seen)))
(define box (create-object 'inbox))
(begin (send box '(note 1)) (tell box (note 2)) (send box '(note 3)) 'sent) ; => sent
(define-behavior poller (state (got '())) ((poll) (let loop ((m (receive 0)) (l '())) (if m (loop (receive 0) (cons m l)) (reverse l)))))
(define pol (create-object 'poller))
(ask pol (poll)) ; => ()

;; `call` with a short list of plain values is handled as `ask` is: that must not show.
(define-behavior short-messages
  (state (n 0))
  ((add by) (set! n (+ n by)) n)
  ((add by . more) (list by more (input)))
  (add 'bare)
  ((fail with) (car with))
  (else (list 'other (input))))
(define short-receiver (create-object 'short-messages))
(call short-receiver '(add 1)) ; => 1
(call short-receiver (list 'add 1.5)) ; => 2.5
(call short-receiver '(add 1 2 3)) ; => (1 (2 3) (add 1 2 3))
(call short-receiver 'add) ; => bare
(call short-receiver '(add)) ; => (other (add))
(call short-receiver '(add . 1)) ; => (other (add . 1))
(call short-receiver '(add (1))) ; !>
(call short-receiver '(unknown 1 2)) ; => (other (unknown 1 2))
(call short-receiver '(unknown 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17)) ; => (other (unknown 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17))
(call short-receiver '(fail 1)) ; !>
(call short-receiver '(fail 1) (lambda () 'failed)) ; => failed
(call short-receiver '(add 0)) ; => 2.5
(call 5 '(add 1)) ; !>
(let ((message (list 'keep 1 2)))
  (let ((kept (call short-receiver message)))
    (set-car! (cdr message) 9)
    kept)) ; => (other (keep 1 2))
(let ((shared (list 1 2)))
  (let ((kept (cadr (call short-receiver (list 'keep shared shared)))))
    (eq? (cadr kept) (car (cddr kept))))) ; => #t
