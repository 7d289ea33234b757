;; Hygiene in its dark corners (R7RS 4.3).
(import (scheme base))

;; introduced bindings don't capture
(define-syntax my-or (syntax-rules () ((_ a b) (let ((t a)) (if t t b)))))
(let ((t 'user)) (my-or #f t)) ; => user
(let ((if list)) (my-or #f 2)) ; => 2
(let ((let list) (t 1)) (my-or #f t)) ; => 1
(define-syntax bind-x (syntax-rules () ((_ e) (let ((x 'macro)) e))))
(let ((x 'user)) (bind-x x)) ; => user
(define-syntax bind-named (syntax-rules () ((_ n e) (let ((n 'macro)) e))))
(let ((x 'user)) (bind-named x x)) ; => macro
(define-syntax loop-until (syntax-rules () ((_ var init test step body ...) (let loop ((var init)) (if (not test) (begin body ... (loop step)) var)))))
(let ((loop 100)) (loop-until i 0 (= i 3) (+ i 1) (set! loop (+ loop i)))) ; => 3
(let ((loop 100)) (loop-until i 0 (= i 3) (+ i 1) (set! loop (+ loop i))) loop) ; => 103

;; references see the macro's definition, not its use
(define secret 'global)
(define-syntax get-secret (syntax-rules () ((_) secret)))
(let ((secret 'local)) (get-secret)) ; => global
(set! secret 'changed)
(get-secret) ; => changed
(define-syntax set-secret! (syntax-rules () ((_ v) (set! secret v))))
(let ((secret 'local)) (set-secret! 'again) secret) ; => local
secret ; => again
(let ((list vector)) (my-or #f (list 1))) ; => #(1)
(define-syntax call-list (syntax-rules () ((_ x) (list x))))
(let ((list vector)) (call-list 1)) ; => (1)
(let ((x 1)) (define-syntax x+ (syntax-rules () ((_ n) (+ x n)))) (let ((x 10) (+ *)) (x+ x))) ; => 11

;; literals are compared as bindings
(define-syntax else-literal (syntax-rules (else) ((_ else) 'keyword) ((_ x) 'expression)))
(else-literal else) ; => keyword
(let ((else 1)) (else-literal else)) ; => expression
(define-syntax arrow? (syntax-rules (=>) ((_ =>) #t) ((_ x) #f)))
(arrow? =>) ; => #t
(let ((=> 0)) (arrow? =>)) ; => #f
(define-syntax free-literal (syntax-rules (nowhere) ((_ nowhere) 'same) ((_ x) 'different)))
(free-literal nowhere) ; => same
(let ((nowhere 1)) (free-literal nowhere)) ; => different
(let ((else #f)) (cond (#f 1) (else 2) (#t 3))) ; => 3
(cond ((let ((else #f)) else) 1) (else 2)) ; => 2
(define-syntax my-cond (syntax-rules (else) ((_ (else e)) e) ((_ (t e) rest ...) (if t e (my-cond rest ...)))))
(define-syntax wrap-else (syntax-rules () ((_ a b) (my-cond (a 'first) (else b)))))
(wrap-else #f 'second) ; => second
(define-syntax wrap-cond (syntax-rules () ((_ x) (cond (#f 1) (else x)))))
(wrap-cond 5) ; => 5
(let ((else #f)) (wrap-cond 5)) ; => 5

;; ellipsis and underscore by binding
(define-syntax elli (syntax-rules () ((_ (a b ...) ...) '(a ... (b ...) ...))))
(elli (1 2) (3 4 5)) ; => (1 3 (2) (4 5))
(define-syntax elli-esc-1 (syntax-rules () ((_) '(... ...)) ((_ x) '(... (x ...))) ((_ x y) '(... (... x y)))))
(elli-esc-1) ; => ...
(elli-esc-1 100) ; => (100 ...)
(elli-esc-1 100 200) ; => (... 100 200)
(define-syntax underscore-many (syntax-rules () ((_ _ _ z) 'z)))
(underscore-many 1 2 3) ; => 3
(let-syntax ((m (syntax-rules ::: (...) ((_ ... x :::) '(x :::)) ((_ . x) 'no)))) (m ... 1 2)) ; => (1 2)
(let-syntax ((m (syntax-rules ::: (...) ((_ ... x :::) '(x :::)) ((_ . x) 'no)))) (m 0 1 2)) ; => no

;; names that macros introduce at top level or in bodies are their own
(define-syntax define-hidden (syntax-rules () ((_ getter v) (begin (define hidden v) (define (getter) hidden)))))
(define hidden 'mine)
(define-hidden get-a 1)
(define-hidden get-b 2)
(list hidden (get-a) (get-b)) ; => (mine 1 2)
(let () (define-hidden get-c 3) (define hidden 'here) (list hidden (get-c))) ; => (here 3)
(define-syntax define-named (syntax-rules () ((_ n v) (define n v))))
(define-named visible 1)
visible ; => 1
(define-syntax def-tmp (syntax-rules () ((_ n) (begin (define tmp 'inner) (define (n) tmp)))))
(let ((tmp 'outer)) (def-tmp get) (list tmp (get))) ; => (outer inner)

;; macros that make macros
(define-syntax make-setter (syntax-rules () ((_ name var) (define-syntax name (syntax-rules () ((_ v) (set! var v)))))))
(define target 0)
(make-setter set-target! target)
(let ((target 'local)) (set-target! 9) target) ; => local
target ; => 9
(define-syntax m1 (syntax-rules () ((_ x) (let-syntax ((m2 (syntax-rules () ((_ y) (let ((x 'inner)) (list x y)))))) (m2 x)))))
(let ((z 'outer)) (m1 z)) ; => (inner outer)
(define-syntax m3 (syntax-rules () ((_ x) (let-syntax ((m4 (syntax-rules () ((_ y) (let ((tmp 'inner)) (list tmp y)))))) (m4 x)))))
(let ((tmp 'outer)) (m3 tmp)) ; => (inner outer)
(define-syntax ck-twice (syntax-rules () ((_ e) (let ((v e)) (let ((w v)) (let ((v 'shadow)) (list w v)))))))
(let ((v 1) (w 2)) (ck-twice (+ v w))) ; => (3 shadow)
(define-syntax my-let* (syntax-rules () ((_ () b ...) (let () b ...)) ((_ ((n v) r ...) b ...) (let ((n v)) (my-let* (r ...) b ...)))))
(my-let* ((a 1) (b (+ a 1)) (a (* b 10))) (list a b)) ; => (20 2)
(define-syntax letrec-like (syntax-rules () ((_ "temps" () (t ...) ((x i) ...) b ...) (let ((x #f) ...) (let ((t i) ...) (set! x t) ... b ...))) ((_ "temps" (x y ...) (t ...) bs b ...) (letrec-like "temps" (y ...) (new t ...) bs b ...)) ((_ ((x i) ...) b ...) (letrec-like "temps" (x ...) () ((x i) ...) b ...))))
(letrec-like ((a 1) (b 2) (c 3)) (list a b c)) ; => (1 2 3)
(let ((x 1)) (let-syntax ((foo (syntax-rules () ((_) x)))) (let ((x 2)) (let-syntax ((bar (syntax-rules () ((_) (list (foo) x))))) (let ((x 3)) (bar)))))) ; => (1 2)
(let ((f 1)) (letrec-syntax ((f (syntax-rules () ((_) 'macro)))) (f))) ; => macro
(let-syntax ((foo (syntax-rules () ((_ (a b) ...) (list (let ((a b)) a) ...))))) (foo (x 1) (y 2))) ; => (1 2)
(define-syntax jabberwocky (syntax-rules () ((_ hatter) (begin (define march-hare 42) (define-syntax hatter (syntax-rules () ((_) march-hare)))))))
(jabberwocky mad-hatter)
(mad-hatter) ; => 42
(define-syntax with-temp (syntax-rules () ((_ (name value) body) ((lambda (name) body) value))))
(with-temp (lambda 5) (+ lambda 1)) ; => 6
(define-syntax same-name? (syntax-rules () ((_ a b) (let-syntax ((test (syntax-rules (a) ((_ a) #t) ((_ x) #f)))) (test b)))))
(same-name? x x) ; => #t
(same-name? x y) ; => #f
(let ((define-syntax list) (syntax-rules vector)) (define-syntax 1 (syntax-rules 2))) ; => (1 #(2))
(let ((quasiquote list)) `5) ; => (5)
(let () (define (define x) (* x 2)) (define 4)) ; => 8
(let-syntax ((a (syntax-rules () ((_ n) (define n 1))))) (let () (a b) b)) ; => 1
