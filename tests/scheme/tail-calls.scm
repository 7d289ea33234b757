;; R7RS 3.5: proper tail recursion. Each loop is a million deep; without tail calls it would need a million frames in
;; every one of these positions.
(import (scheme base) (scheme case-lambda) (scheme lazy) (scheme eval) (scheme repl))
(define million 1000000)

(define (in-if n) (if (= n 0) 'done (in-if (- n 1))))
(in-if million) ; => done
(define (in-else n) (if (> n 0) (in-else (- n 1)) 'done))
(in-else million) ; => done
(define (in-cond n) (cond ((= n 0) 'done) ((= n -1) 'never) (else (in-cond (- n 1)))))
(in-cond million) ; => done
(define (in-cond-clause n) (cond ((> n 0) (in-cond-clause (- n 1))) (else 'done)))
(in-cond-clause million) ; => done
(define (in-cond-arrow n) (cond ((= n 0) 'done) ((- n 1) => in-cond-arrow)))
(in-cond-arrow million) ; => done
(define (in-case n) (case n ((0) 'done) (else (in-case (- n 1)))))
(in-case million) ; => done
(define (in-case-clause n) (case (if (> n 0) 1 0) ((1) (in-case-clause (- n 1))) (else 'done)))
(in-case-clause million) ; => done
(define (in-case-arrow n) (case (- n 1) ((-1) 'done) (else => in-case-arrow)))
(in-case-arrow million) ; => done
(define (in-and n) (and #t (if (= n 0) 'done (in-and (- n 1)))))
(in-and million) ; => done
(define (in-or n) (or (= n 0) (in-or (- n 1))))
(in-or million) ; => #t
(define (in-when n) (if (= n 0) 'done (when #t (in-when (- n 1)))))
(in-when million) ; => done
(define (in-unless n) (if (= n 0) 'done (unless #f (in-unless (- n 1)))))
(in-unless million) ; => done
(define (in-let n) (let ((m (- n 1))) (if (< m 0) 'done (in-let m))))
(in-let million) ; => done
(define (in-let* n) (let* ((m n) (k (- m 1))) (if (< k 0) 'done (in-let* k))))
(in-let* million) ; => done
(define (in-letrec n) (letrec ((next (lambda () (- n 1)))) (if (= n 0) 'done (in-letrec (next)))))
(in-letrec million) ; => done
(define (in-named-let n) (let again ((k n)) (if (= k 0) 'done (in-named-let-2 (- k 1)))))
(define (in-named-let-2 n) (let again ((k n)) (if (= k 0) 'done (in-named-let (- k 1)))))
(in-named-let million) ; => done
(define (in-let-values n) (let-values (((a b) (values (- n 1) 0))) (if (< a b) 'done (in-let-values a))))
(in-let-values million) ; => done
(define (in-begin n) (begin 1 2 (if (= n 0) 'done (in-begin (- n 1)))))
(in-begin million) ; => done
(define (in-body n) (define m (- n 1)) 1 (if (< m 0) 'done (in-body m)))
(in-body million) ; => done
(define (in-do n) (do () ((= n 0) 'done) (set! n (- n 1))))
(in-do million) ; => done
(define (in-do-result n) (do () (#t (if (= n 0) 'done (in-do-result (- n 1))))))
(in-do-result million) ; => done
(define (even-too? n) (if (= n 0) #t (odd-too? (- n 1))))
(define (odd-too? n) (if (= n 0) #f (even-too? (- n 1))))
(even-too? million) ; => #t
(define (in-apply n) (if (= n 0) 'done (apply in-apply (list (- n 1)))))
(in-apply million) ; => done
(define (in-apply-args n m) (if (= n 0) m (apply in-apply-args (- n 1) (list m))))
(in-apply-args million 'done) ; => done
(define (in-call/cc n) (if (= n 0) 'done (call/cc (lambda (k) (in-call/cc (- n 1))))))
(in-call/cc million) ; => done
(define (in-call-with-values n) (if (= n 0) 'done (call-with-values (lambda () (- n 1)) in-call-with-values)))
(in-call-with-values million) ; => done
(define (in-call-with-values-2 n) (if (= n 0) 'done (call-with-values (lambda () (values (- n 1) 0)) (lambda (a b) (in-call-with-values-2 a)))))
(in-call-with-values-2 million) ; => done
(define in-case-lambda (case-lambda ((n) (in-case-lambda n 0)) ((n m) (if (= n m) 'done (in-case-lambda (- n 1))))))
(in-case-lambda million) ; => done
(define (in-rest . args) (if (= (car args) 0) 'done (in-rest (- (car args) 1))))
(in-rest million) ; => done
(define (in-guard-clause n) (guard (e (#t (if (= e 0) 'done (in-guard-clause (- e 1))))) (raise n)))
(in-guard-clause 100000) ; => done
(define-syntax my-if (syntax-rules () ((_ c a b) (cond (c a) (else b)))))
(define (in-macro n) (my-if (= n 0) 'done (in-macro (- n 1))))
(in-macro million) ; => done
(define (k-loop n k) (if (= n 0) (k 'done) (k-loop (- n 1) (lambda (v) (k v)))))
(k-loop million (lambda (v) v)) ; => done
(define (loop-promise n) (if (= n 0) (delay 'done) (delay-force (loop-promise (- n 1)))))
(force (loop-promise million)) ; => done
(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))
(deep million) ; => 1000000
(define (deep-list n) (if (= n 0) '() (cons n (deep-list (- n 1)))))
(length (deep-list million)) ; => 1000000
(apply + (map (lambda (x) 1) (deep-list million))) ; => 1000000
(vector-length (vector-map (lambda (x) x) (make-vector million 0))) ; => 1000000
(define (deep-handlers n) (if (= n 0) (raise-continuable 'x) (with-exception-handler (lambda (c) (raise-continuable c)) (lambda () (+ 1 (deep-handlers (- n 1)))))))
(with-exception-handler (lambda (c) 0) (lambda () (deep-handlers 10000))) ; => 10000
(define (deep-winds n) (if (= n 0) 0 (dynamic-wind (lambda () #f) (lambda () (+ 1 (deep-winds (- n 1)))) (lambda () #f))))
(deep-winds 10000) ; => 10000
(call/cc (lambda (k) (let loop ((n 10000)) (if (= n 0) (k 'out) (dynamic-wind (lambda () #f) (lambda () (loop (- n 1))) (lambda () #f)))))) ; => out
(define (in-eval n) (if (= n 0) 'done (eval (list 'in-eval (- n 1)) (interaction-environment))))
(in-eval 1000) ; => done
