;; R7RS 5.5: records; 5.2 and 5.6: imports; 6.12: environments and evaluation.
(import (scheme base) (scheme write) (scheme eval) (scheme repl))

(define-record-type <pare> (kons x y) pare? (x kar set-kar!) (y kdr))
(pare? (kons 1 2)) ; => #t
(pare? (cons 1 2)) ; => #f
(pare? 5) ; => #f
(kar (kons 1 2)) ; => 1
(kdr (kons 1 2)) ; => 2
(let ((k (kons 1 2))) (set-kar! k 3) (kar k)) ; => 3
(kar 5) ; !> kar
(kar (cons 1 2)) ; !> kar
(set-kar! 5 1) ; !> set-kar!
(kons 1) ; !>
(kons 1 2 3) ; !>
(procedure? kons) ; => #t
(procedure? kar) ; => #t
(pair? (kons 1 2)) ; => #f
(vector? (kons 1 2)) ; => #f
(procedure? (kons 1 2)) ; => #f
(equal? (kons 1 2) (kons 1 2)) ; => #f
(let ((k (kons 1 2))) (eqv? k k)) ; => #t
(let ((k (kons 1 2))) (equal? k k)) ; => #t
(define-record-type point (make-point y x) point? (x point-x) (y point-y set-point-y!) (z point-z set-point-z!))
(point-x (make-point 1 2)) ; => 2
(point-y (make-point 1 2)) ; => 1
(let ((p (make-point 1 2))) (set-point-z! p 3) (point-z p)) ; => 3
(let ((p (make-point 1 2))) (set-point-y! p 'new) (list (point-x p) (point-y p))) ; => (2 new)
(point? (kons 1 2)) ; => #f
(pare? (make-point 1 2)) ; => #f
(point-x (kons 1 2)) ; !> point-x
(define-record-type empty (make-empty) empty?)
(empty? (make-empty)) ; => #t
(empty? 'x) ; => #f
(define-record-type other (make-other) other? (a other-a))
(other? (make-other)) ; => #t
(define-record-type twin (make-twin a) twin? (a twin-a))
(define first-twin (make-twin 1))
(define-record-type twin (make-twin a) twin? (a twin-a))
(twin? first-twin) ; => #f
(twin? (make-twin 1)) ; => #t
(let () (define-record-type local (make-local v) local? (v local-v)) (local-v (make-local 5))) ; => 5
;; A procedure with the name of the type has the name.
(define-record-type spot (spot x) spot? (x spot-x)) (spot-x (spot 6)) ; => 6
(let () (define-record-type spot (spot x) spot? (x spot-x set-spot-x!)) (let ((s (spot 7))) (set-spot-x! s 8) (list (spot? s) (spot-x s)))) ; => (#t 8)
(let () (define-record-type spot spot spot? (x spot-x) (y spot-y)) (spot-y (spot 7 9))) ; => 9
(let () (define-record-type size (make-size n) size? (n size)) (size (make-size 4))) ; => 4
(let () (define-record-type it (make-it n) it (n it-n)) (list (it (make-it 4)) (it 4))) ; => (#t #f)
(let () (define-syntax box (syntax-rules () ((_ make get) (define-record-type made (make content) made? (content get))))) (box made made-of) (made-of (made 3))) ; => 3
(define (make-type) (define-record-type t (new v) t? (v value)) (list new t? value))
(let ((a (make-type)) (b (make-type))) ((cadr a) ((car b) 1))) ; => #f
(let ((a (make-type))) ((cadr a) ((car a) 1))) ; => #t
(define-syntax define-boxed (syntax-rules () ((_ make get) (define-record-type boxed (make content) boxed? (content get)))))
(define-boxed make-it get-it)
(get-it (make-it 7)) ; => 7
(define-record-type bad (make-bad zzz) bad? (a bad-a)) ; !>
(define-record-type bad (make-bad a a) bad? (a bad-a)) ; !>
(define-record-type) ; !>
(define-record-type 5 (m) p?) ; !>
(map kar (list (kons 1 2) (kons 3 4))) ; => (1 3)

;; import sets
(let () 1) ; => 1
(import (only (scheme char) char-upcase))
(char-upcase #\a) ; => #\A
(eval '(char-upcase #\a) (environment '(only (scheme char) char-upcase))) ; => #\A
(eval '(char-downcase #\A) (environment '(only (scheme char) char-upcase))) ; !> char-downcase
(import (prefix (only (scheme char) char-downcase) c:))
(c:char-downcase #\A) ; => #\a
(import (rename (scheme char) (char-numeric? digit?)))
(digit? #\5) ; => #t
(import (except (scheme inexact) sqrt))
(sin 0) ; => 0.0
(eval '(sqrt 4) (environment '(except (scheme inexact) sqrt))) ; !> sqrt
(import (prefix (rename (only (scheme inexact) sqrt exp) (sqrt root)) m-))
(m-root 9) ; => 3
(import (only (scheme char) no-such-name)) ; !> no-such-name
(import (except (scheme char) no-such-name)) ; !> no-such-name
(import (rename (scheme char) (no-such-name x))) ; !> no-such-name
(import (no such library)) ; !> (no such library)
(define-library (my counter)
  (export make-counter (rename internal-next next!) twice)
  (import (scheme base))
  (begin
    (define-syntax twice (syntax-rules () ((_ e) (begin e (helper)))))
    (define calls 0)
    (define (helper) (set! calls (+ calls 1)) calls)
    (define (make-counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
    (define (internal-next c) (c))))
(import (my counter))
(let ((c (make-counter))) (next! c) (next! c)) ; => 2
(let ((helper 'mine)) (twice 0)) ; => 1
(twice 0) ; => 2
helper ; !> helper
internal-next ; !> internal-next
(import (prefix (my counter) p-))
(let ((c (p-make-counter))) (p-next! c)) ; => 1
(define-library (my user) (export use) (import (scheme base) (my counter)) (begin (define (use) (let ((c (make-counter))) (next! c) (next! c) (next! c)))))
(import (my user))
(use) ; => 3
(define-library (my bad) (export missing) (import (scheme base))) ; !> missing
(import (my bad)) ; !> (my bad)
(define-library (my numbers 1 2) (export five) (import (scheme base)) (begin (define five 5)))
(import (my numbers 1 2))
five ; => 5
(define-library (my conditional) (export v) (import (scheme base)) (cond-expand (r7rs (begin (define v 'r7rs))) (else (begin (define v 'other)))))
(import (my conditional))
v ; => r7rs

;; 6.12 environments
(eval '(* 7 3) (environment '(scheme base))) ; => 21
(let ((f (eval '(lambda (f x) (f x x)) (environment '(scheme base))))) (f + 10)) ; => 20
(eval '(car '(1 2)) (environment '(only (scheme base) car quote))) ; => 1
(eval '(cdr '(1 2)) (environment '(only (scheme base) car quote))) ; !> cdr
(eval '(c:car (c:list 1)) (environment '(prefix (scheme base) c:))) ; => 1
(eval 5 (environment)) ; => 5
(eval ''a (environment '(scheme base))) ; => a
(eval "text" (environment '(scheme base))) ; => "text"
(eval '(if) (environment '(scheme base))) ; !>
(eval '(let ((x 1)) (define y 2) (+ x y)) (environment '(scheme base))) ; => 3
(eval '(call-with-values (lambda () (values 1 2)) list) (environment '(scheme base))) ; => (1 2)
(eval '(values 1 2) (environment '(scheme base))) ; => 1 2
(eval (list 'quote (list 1 2)) (environment '(scheme base))) ; => (1 2)
(environment '(no such library)) ; !> (no such library)
(define x-here 10)
(eval 'x-here (interaction-environment)) ; => 10
(eval '(define y-here (+ x-here 1)) (interaction-environment))
y-here ; => 11
(eval '(set! x-here 20) (interaction-environment))
x-here ; => 20
(eval '(import (scheme char)) (interaction-environment))
(char-downcase #\A) ; => #\a
(guard (e (#t 'caught)) (eval '(raise 'x) (environment '(scheme base)))) ; => caught
(guard (e ((error-object? e) 'syntax)) (eval '(lambda) (environment '(scheme base)))) ; => syntax
(eval '(eval '(+ 1 2) (environment '(scheme base))) (environment '(scheme base) '(scheme eval))) ; => 3
(eval '(+ 1 2)) ; !>
(eval '(+ 1 2) 'not-an-environment) ; !>
