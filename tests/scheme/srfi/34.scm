;; SRFI 34: exceptions.
(import (except (scheme base) guard raise with-exception-handler) (srfi 34))
(call-with-current-continuation (lambda (k) (with-exception-handler (lambda (x) (k (list 'caught x))) (lambda () (+ 1 (raise 'an-error)))))) ; => (caught an-error)
(guard (c ((assq 'a c) => cdr) ((assq 'b c))) (raise (list (cons 'a 42)))) ; => 42
(guard (c ((assq 'a c) => cdr) ((assq 'b c))) (raise (list (cons 'b 23)))) ; => (b . 23)
(guard (c ((symbol? c) (list 'sym c)) (else 'other)) (raise 5)) ; => other
(guard (c ((eq? c 'outer) 'o)) (guard (d ((eq? d 'inner) 'i)) (raise 'outer))) ; => o
(guard (c (#f 1)) (raise 'through)) ; !> through
