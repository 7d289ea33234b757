;; R7RS 6.11: exceptions; 4.2.7: guard.
(import (scheme base) (scheme write) (scheme file) (scheme read))

(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'condition e))) (lambda () (+ 1 (raise 'an-error)))))) ; => (condition an-error)
(with-exception-handler (lambda (e) 42) (lambda () (+ (raise-continuable 'should-be-a-number) 23))) ; => 65
(with-exception-handler (lambda (e) 'ignored) (lambda () (+ 1 (raise 'oops)))) ; !> handler returned
(raise 'some-symbol) ; !> some-symbol
(raise 42) ; !> 42
(raise (list 1 2)) ; !> (1 2)
(raise-continuable 'nobody) ; !> nobody
(raise #f) ; !> #f
(error "a message" 1 "two" 'three) ; !> a message: 1 "two" three
(error "a message") ; !> a message
(error 'not-a-string 1) ; !> not-a-string
(guard (e (#t (error-object? e))) (error "a" 1)) ; => #t
(guard (e (#t (error-object-message e))) (error "a message" 1)) ; => "a message"
(guard (e (#t (error-object-irritants e))) (error "a" 1 'two "three")) ; => (1 two "three")
(guard (e (#t (error-object-irritants e))) (error "a")) ; => ()
(guard (e (#t (error-object? e))) (raise 'x)) ; => #f
(guard (e (#t (error-object? e))) (car 5)) ; => #t
(guard (e (#t (error-object? e))) (undefined-variable)) ; => #t
(guard (e (#t (error-object? e))) (vector-ref (vector 1) 5)) ; => #t
(guard (e (#t (string? (error-object-message e)))) (car 5)) ; => #t
(guard (e (#t (list? (error-object-irritants e)))) (car 5)) ; => #t
(guard (e (#t (error-object? e))) ("not a procedure")) ; => #t
(guard (e (#t (error-object? e))) ((lambda (x) x))) ; => #t
(error-object? 'a) ; => #f
(error-object? "a") ; => #f
(error-object-message 'a) ; !> error-object-message
(error-object-irritants 5) ; !> error-object-irritants
(guard (e ((file-error? e) 'file)) (open-input-file "/no/such/file/anywhere")) ; => file
(guard (e ((read-error? e) 'read)) (read (open-input-string "(1 2"))) ; => read
(guard (e ((read-error? e) 'read)) (read (open-input-string ")"))) ; => read
(guard (e ((read-error? e) 'read)) (read (open-input-string "#<foo>"))) ; => read
(guard (e (#t (read-error? e))) (error "x")) ; => #f
(guard (e (#t (file-error? e))) (error "x")) ; => #f
(file-error? 5) ; => #f
(read-error? 'x) ; => #f

;; guard
(guard (condition ((assq 'a condition) => cdr) ((assq 'b condition))) (raise (list (cons 'a 42)))) ; => 42
(guard (condition ((assq 'a condition) => cdr) ((assq 'b condition))) (raise (list (cons 'b 23)))) ; => (b . 23)
(guard (e ((symbol? e) 'symbol) ((string? e) 'string) (else 'other)) (raise 'x)) ; => symbol
(guard (e ((symbol? e) 'symbol) ((string? e) 'string) (else 'other)) (raise "x")) ; => string
(guard (e ((symbol? e) 'symbol) ((string? e) 'string) (else 'other)) (raise 1)) ; => other
(guard (e (#f 'never)) 'no-condition) ; => no-condition
(guard (e (#f 'never)) (raise 'passes-through)) ; !> passes-through
(guard (e) (raise 'no-clauses)) ; !> no-clauses
(guard (e (#t 1 2 3)) (raise 'x)) ; => 3
(guard (e ((begin #t))) (raise 'x)) ; => #t
(guard (e ((string? e) 'outer-string)) (guard (e ((number? e) 'inner-number)) (raise "s"))) ; => outer-string
(guard (e ((string? e) 'outer-string)) (guard (e ((number? e) 'inner-number)) (raise 5))) ; => inner-number
(guard (outer (#t (list 'outer outer))) (guard (inner (#t (raise (list 'again inner)))) (raise 'first))) ; => (outer (again first))
(let ((x 'outside)) (guard (e (#t x)) (let ((x 'inside)) (raise 1)))) ; => outside
(let ((e 'outside)) (guard (e (#t #f)) 1) e) ; => outside
(guard (e (#t (set! e (list e)) e)) (raise 1)) ; => (1)
(+ 1 (guard (e (#t 10)) (raise 'x))) ; => 11
(guard (e (#t 'caught)) (guard (e2 (#f 'never)) (+ 1 (raise 'x)))) ; => caught
(guard (e (#t (list 'late e))) (guard (e2 ((car e2) 1)) (raise '(#f)))) ; => (late (#f))
(guard (e ((error-object? e) 'error)) (guard (e2 ((car e2) 1)) (raise 'not-a-pair))) ; => error
(with-exception-handler (lambda (e) 10) (lambda () (+ 1 (guard (e (#f 'never)) (+ 100 (raise-continuable 'x)))))) ; => 111
(with-exception-handler (lambda (e) 10) (lambda () (guard (e ((string? e) 'string)) (+ 1 (raise-continuable 5))))) ; => 11
(guard (e (#t (call/cc (lambda (k) (k e))))) (raise 'through-k)) ; => through-k
(let loop ((i 0)) (if (= i 1000) i (begin (guard (e (#t #f)) (raise i)) (loop (+ i 1))))) ; => 1000
(let deep ((n 1000)) (if (= n 0) (guard (e ((string? e) e)) (raise 'deep)) (guard (e ((number? e) e)) (deep (- n 1))))) ; !> deep
(guard (e (#t e)) (let deep ((n 1000)) (if (= n 0) (raise 'deep) (guard (e ((number? e) e)) (deep (- n 1)))))) ; => deep
(guard) ; !>
(guard (e)) ; !>
(guard 5 1) ; !>

;; guard and dynamic-wind: the clauses run outside, a condition that no clause takes is raised again inside
(let ((path '()))
  (define (note x) (set! path (cons x path)))
  (guard (e (#t (note (list 'caught e)))) (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'x)) (lambda () (note 'out))))
  (reverse path)) ; => (in out (caught x))
(let ((path '()))
  (define (note x) (set! path (cons x path)))
  (guard (e (#t (note (list 'outer e))))
    (guard (e ((begin (note 'test) #f) 'never))
      (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'x)) (lambda () (note 'out)))))
  (reverse path)) ; => (in out test in out (outer x))
(let ((path '()))
  (define (note x) (set! path (cons x path)))
  (with-exception-handler
    (lambda (e) (note 'handler) 'resumed)
    (lambda ()
      (note (guard (e ((begin (note 'test) #f) 'never))
        (dynamic-wind (lambda () (note 'in)) (lambda () (raise-continuable 'x)) (lambda () (note 'out)))))))
  (reverse path)) ; => (in out test in handler out resumed)

;; handlers
(with-exception-handler (lambda (outer) (list 'outer outer)) (lambda () (with-exception-handler (lambda (inner) (raise-continuable (list 'inner inner))) (lambda () (raise-continuable 'x))))) ; => (outer (inner x))
(let ((seen '())) (with-exception-handler (lambda (e) (set! seen (cons e seen)) 1) (lambda () (+ (raise-continuable 'a) (raise-continuable 'b)))) (reverse seen)) ; => (a b)
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'second (error-object? e)))) (lambda () (with-exception-handler (lambda (e) 'returns) (lambda () (raise 'x))))))) ; => (second #t)
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object-irritants e))) (lambda () (with-exception-handler (lambda (e) 'returns) (lambda () (raise 'x))))))) ; => (x)
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'outer e))) (lambda () (with-exception-handler (lambda (e) (raise (list 'from-handler e))) (lambda () (raise 'x))))))) ; => (outer (from-handler x))
(with-exception-handler (lambda (e) 5) (lambda () (car 5))) ; !> handler returned
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object? e))) (lambda () (vector-ref (vector) 0))))) ; => #t
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k 'handled)) (lambda () (error "x"))))) ; => handled
(with-exception-handler 5 (lambda () 1)) ; !> with-exception-handler
(with-exception-handler (lambda (e) e) 5) ; !>
(with-exception-handler (lambda (e) e)) ; !>
(with-exception-handler (lambda (e) 'unused) (lambda () 'plain)) ; => plain
(guard (e (#t e)) (with-exception-handler (lambda (e) (raise 'replaced)) (lambda () (raise 'original)))) ; => replaced
(let ((log '())) (guard (e (#t (cons e log))) (with-exception-handler (lambda (e) (set! log (cons (list 'saw e) log)) (raise e)) (lambda () (raise 'x))))) ; => (x (saw x))
(let ((k2 #f) (n 0)) (list (with-exception-handler (lambda (e) (set! n (+ n 1)) n) (lambda () (let ((v (raise-continuable 'a))) (call/cc (lambda (k) (set! k2 k))) (let ((w (raise-continuable 'b))) (if (< n 4) (k2 #f) (list v w)))))))) ; => ((1 4))
(with-exception-handler (lambda (e) 'after) (lambda () (call/cc (lambda (k) (with-exception-handler (lambda (e) (k 'escaped)) (lambda () (raise 'x))))) (raise-continuable 'y))) ; => after

;; what the machine raises
(guard (e (#t (error-object-message e))) (raise (guard (e (#t e)) (error "kept" 1)))) ; => "kept"
(vector-ref #(1 2) 5) ; !> out of range
(hash-no-such-procedure 5) ; !> hash-no-such-procedure
(let ((x 5)) (x)) ; !> 5
((lambda (a b) a) 1) ; !>
(string->symbol 5) ; !> expected a string
(+ 1 "2") ; !> +: expected a number
(length 5) ; !> length: expected a proper list
(list-tail '(1) 3) ; !> list-tail
(symbol->string "a") ; !> expected a symbol
(integer->char -5) ; !> integer->char
(quotient 5 0) ; !> division by zero
(/ 5 0) ; !> division by zero
(exact (/ 0. 0.)) ; !> exact
(open-input-file "/no/such/file/anywhere") ; !> open-input-file
(letrec ((a (lambda () b)) (b (a))) b) ; !>
