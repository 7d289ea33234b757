;; R7RS 4.3, 5.3, 5.4, 7.3: syntax-rules where it is subtle.
(import (scheme base) (scheme write))

;; patterns with something behind the ellipsis
(define-syntax tail-1 (syntax-rules () ((_ (a ... b) c) '(a ... / b / c))))
(tail-1 (1) 2) ; => (/ 1 / 2)
(tail-1 (1 2 3) 4) ; => (1 2 / 3 / 4)
(tail-1 () 2) ; !>
(define-syntax tail-2 (syntax-rules () ((_ a b ... c d) '(a (b ...) c d))))
(tail-2 1 2 3) ; => (1 () 2 3)
(tail-2 1 2 3 4 5) ; => (1 (2 3) 4 5)
(tail-2 1 2) ; !>
(define-syntax tail-3 (syntax-rules () ((_ (a b ...) ... z) '((a ...) (b ... ...) z))))
(tail-3 (1 2 3) (4) 5) ; => ((1 4) (2 3) 5)
(tail-3 (1)) ; => (() () (1))
(define-syntax part-2 (syntax-rules () ((_ a b (m n) ... x y) (vector (list a b) (list m ...) (list n ...) (list x y))) ((_ . rest) 'error)))
(part-2 1 2 (3 4) (5 6) 7 8) ; => #((1 2) (3 5) (4 6) (7 8))
(part-2 1 2 3 4) ; => #((1 2) () () (3 4))
(part-2 1 2 3) ; => error
(define-syntax tail-dot (syntax-rules () ((_ a b ... c . d) '(a (b ...) c d))))
(tail-dot 1 2) ; => (1 () 2 ())
(tail-dot 1 2 3 . 4) ; => (1 (2) 3 4)
(tail-dot 1 2 3 4 . (5)) ; => (1 (2 3 4) 5 ())
(define-syntax dots-dot (syntax-rules () ((_ a ... . r) '((a ...) r))))
(dots-dot) ; => (() ())
(dots-dot 1 2) ; => ((1 2) ())
(dots-dot 1 2 . 3) ; => ((1 2) 3)
(dots-dot . 3) ; => (() 3)
(define-syntax vector-tail (syntax-rules () ((_ #(a ... b c)) '((a ...) b c)) ((_ x) 'no)))
(vector-tail #(1 2 3 4)) ; => ((1 2) 3 4)
(vector-tail #(1)) ; => no
(define-syntax vector-nest (syntax-rules () ((_ #((a b ...) ...)) '(#(a ...) #(b ... ...)))))
(vector-nest #((1 2 3) (4 5))) ; => (#(1 4) #(2 3 5))
(define-syntax vectors (syntax-rules () ((_ #(a b) ...) '((a ...) (b ...)))))
(vectors #(1 2) #(3 4)) ; => ((1 3) (2 4))

;; ellipsis depth
(define-syntax depth-2 (syntax-rules () ((_ (a b ...) ...) '((a b ...) ...))))
(depth-2 (1) (2 3) (4 5 6)) ; => ((1) (2 3) (4 5 6))
(define-syntax depth-mix (syntax-rules () ((_ (a b ...) ...) '((a (b a) ...) ...))))
(depth-mix (1 2 3) (4 5)) ; => ((1 (2 1) (3 1)) (4 (5 4)))
(define-syntax flat (syntax-rules () ((_ ((a ...) ...) ...) '(a ... ... ...))))
(flat ((1 2) (3)) () ((4))) ; => (1 2 3 4)
(define-syntax let-like (syntax-rules () ((_ ((n v) ...) . body) ((lambda (n ...) . body) v ...))))
(let-like ((a 1) (b 2)) (define c 3) (+ a b c)) ; => 6
(define-syntax constant-in-ellipsis (syntax-rules () ((_ a ...) '((x a y) ...))))
(constant-in-ellipsis 1 2) ; => ((x 1 y) (x 2 y))
(define-syntax outer-in (syntax-rules () ((_ o (a ...)) '((o a) ...))))
(outer-in z (1 2)) ; => ((z 1) (z 2))
(define-syntax cross (syntax-rules () ((_ (a ...) (b ...)) '(((a b) ...) (a ... b ...)))))
(cross (1 2) (3 4)) ; => (((1 3) (2 4)) (1 2 3 4))
(define-syntax tails (syntax-rules () ((_ (a ...) b) '(a ... . b))))
(tails (1 2) 3) ; => (1 2 . 3)
(tails (1 2) (3)) ; => (1 2 3)
(tails () 3) ; => 3
(define-syntax bad-depth (syntax-rules () ((_ (a ...) ...) '(a ...)))) ; !>
(define-syntax bad-follow (syntax-rules () ((_ a) '(a ...)))) ; !>

;; the ellipsis escaped, renamed, taken as a literal
(define-syntax be-like-begin (syntax-rules () ((_ name) (define-syntax name (syntax-rules () ((_ e (... ...)) (begin e (... ...))))))))
(be-like-begin my-begin)
(my-begin 1 2 3) ; => 3
(define-syntax my-begin-2 (syntax-rules &&& () ((_ name) (define-syntax name (syntax-rules () ((_ e ...) (begin e ...)))))))
(my-begin-2 renamed-begin)
(renamed-begin 1 2 3 4) ; => 4
(define-syntax escaped-list (syntax-rules () ((_ a) '(... (a ... (a ...))))))
(escaped-list 5) ; => (5 ... (5 ...))
(define-syntax escaped-vector (syntax-rules () ((_ a) '#(a (... ...)))))
(escaped-vector 5) ; => #(5 ...)
(define-syntax own-ellipsis (syntax-rules ___ () ((_ (a b ___) ___) '((b ___ a ...) ___))))
(own-ellipsis (1 2 3) (4)) ; => ((2 3 1 ...) (4 ...))
(define-syntax ellipsis-literal (syntax-rules (...) ((_ a ...) 'dots) ((_ a b) '(a b))))
(ellipsis-literal 1 ...) ; => dots
(ellipsis-literal 1 2) ; => (1 2)
(define-syntax m-outer (syntax-rules () ((_ dots) (let-syntax ((m (syntax-rules dots () ((_ x dots) '(x dots))))) (m 1 2 3)))))
(m-outer :::) ; => (1 2 3)
(m-outer ...) ; => (1 2 3)
(let ((... 'bound)) (let-syntax ((m (syntax-rules () ((_ x ...) 'matched) ((_ . r) 'rest)))) (m 1 2 3))) ; => rest
(let-syntax ((m (syntax-rules () ((_ ...) '...)))) 5) ; !>
(define-syntax under-ellipsis (syntax-rules _ () ((m x _) '(x _))))
(under-ellipsis 1 2 3) ; => (1 2 3)

;; underscore
(define-syntax count-to-2 (syntax-rules () ((_) 0) ((_ _) 1) ((_ _ _) 2) ((_ . _) 'many)))
(list (count-to-2) (count-to-2 a) (count-to-2 a b) (count-to-2 a b c d)) ; => (0 1 2 many)
(define-syntax count-to-2_ (syntax-rules (_) ((count-to-2_) 'none) ((count-to-2_ _) 'underscore) ((count-to-2_ x) 'other)))
(list (count-to-2_) (count-to-2_ _) (count-to-2_ a)) ; => (none underscore other)
(define-syntax underscore-dots (syntax-rules () ((_ _ ... x) 'x)))
(underscore-dots 1 2 3) ; => 3
(define-syntax template-underscore (syntax-rules () ((_ x) '(_ x))))
(template-underscore 1) ; => (_ 1)
(let ((_ 5)) _) ; => 5
(define-syntax named-pattern (syntax-rules () ((named-pattern x) '(named-pattern x))))
(named-pattern 1) ; => (named-pattern 1)
(define-syntax head-ignored (syntax-rules () ((anything x) (list x))))
(let ((anything 'bound)) (head-ignored anything)) ; => (bound)

;; literals
(define-syntax jabber (syntax-rules (=> else) ((_ a => b) 'arrow) ((_ a else b) 'else) ((_ a b c) 'none)))
(jabber 1 => 2) ; => arrow
(jabber 1 else 2) ; => else
(jabber 1 2 3) ; => none
(let ((=> 1)) (jabber 1 => 2)) ; => none
(let ((else 1) (=> 2)) (jabber 1 else 2)) ; => none
(define-syntax my-if (syntax-rules () ((_ c t e) (cond (c t) (else e)))))
(let ((if 1) (cond 2) (else 3)) (my-if #f 4 5)) ; => 5
(define-syntax match-define (syntax-rules (define) ((_ define) 'keyword) ((_ x) 'other)))
(match-define define) ; => keyword
(match-define lambda) ; => other
(define-syntax shadow-literal (syntax-rules () ((_ x) (let ((else #f)) (cond (#f 1) (x 2) (else 3))))))
(shadow-literal #t) ; => 2
(let-syntax ((m (syntax-rules (lit) ((_ lit) 'same) ((_ x) 'different)))) (list (m lit) (let ((lit 1)) (m lit)))) ; => (same different)
(let ((lit 1)) (let-syntax ((m (syntax-rules (lit) ((_ lit) 'same) ((_ x) 'different)))) (list (m lit) (let ((lit 1)) (m lit))))) ; => (same different)
(define-syntax literal-string (syntax-rules () ((_ "a" x) 'a) ((_ 1 x) 'one) ((_ #\c x) 'char) ((_ #t x) 'true) ((_ () x) 'nil) ((_ #u8(1 2) x) 'bytes) ((_ y x) 'other)))
(list (literal-string "a" 0) (literal-string 1 0) (literal-string #\c 0) (literal-string #t 0) (literal-string () 0) (literal-string #u8(1 2) 0) (literal-string #f 0) (literal-string 1.0 0)) ; => (a one char true nil bytes other other)

;; hygiene
(define-syntax my-or2 (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or2 r ...))))))
(let ((x #f) (y 7) (temp 8) (t 5) (if list) (let odd?)) (my-or2 x (let temp) (if y) t)) ; => (7)
(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
(let ((tmp 1) (b 2)) (swap! tmp b) (list tmp b)) ; => (2 1)
(let ((=> #f)) (cond (#t => 'ok))) ; => ok
(let ((x 1)) (let-syntax ((get (syntax-rules () ((_) x)))) (let ((x 2)) (define x 3) (get)))) ; => 1
(define-syntax while-loop (syntax-rules () ((_ c b ...) (let lp () (when c b ... (lp))))))
(let ((lp 0)) (while-loop (< lp 3) (set! lp (+ lp 1))) lp) ; => 3
(define-syntax do-twice (syntax-rules () ((_ e) (let ((f (lambda () e))) (f) (f)))))
(let ((f 10)) (do-twice (set! f (+ f 1))) f) ; => 12
(define-syntax capture-test (syntax-rules () ((_ name e) (let ((name 1) (other 2)) (list name other e)))))
(let ((other 'mine)) (capture-test other other)) ; => (1 2 1)
(define-syntax nest-let (syntax-rules () ((_ x) (let ((y 1)) (let ((x 2)) (list y x))))))
(nest-let y) ; => (1 2)
(define-syntax bind-both (syntax-rules () ((_ x e) (let ((x 'theirs)) (let ((y 'ours)) e)))))
(let ((y 'outer)) (bind-both y y)) ; => theirs
(define-syntax kons (syntax-rules () ((_ a b) (cons a b))))
(let ((cons list)) (kons 1 2)) ; => (1 . 2)
(define-syntax define-getter (syntax-rules () ((_ get) (begin (define private 'private-value) (define (get) private)))))
(define-getter get-private)
(get-private) ; => private-value
private ; !> private
(define private 'mine)
(list private (get-private)) ; => (mine private-value)
(define-getter get-private-2)
(list (get-private) (get-private-2)) ; => (private-value private-value)
(define-syntax define-counter (syntax-rules () ((_ next) (begin (define n 0) (define (next) (set! n (+ n 1)) n)))))
(define-counter next-a)
(define-counter next-b)
(list (next-a) (next-a) (next-b) (next-a)) ; => (1 2 1 3)
(let () (define-counter next-c) (define n 'mine) (list (next-c) (next-c) n)) ; => (1 2 mine)
(define-syntax define-pair-of (syntax-rules () ((_ a b e) (define-values (a b) (let ((v e)) (values v v))))))
(define-pair-of pa pb 5)
(list pa pb) ; => (5 5)
(define-syntax define-record-with (syntax-rules () ((_ name make pred (f get) ...) (define-record-type name (make f ...) pred (f get) ...))))
(define-record-with thing make-thing thing? (a thing-a) (b thing-b))
(let ((t (make-thing 1 2))) (list (thing? t) (thing-a t) (thing-b t))) ; => (#t 1 2)
(define-syntax make-wrapper (syntax-rules () ((_ type make get) (define-record-type type (make field) predicate? (field get)))))
(make-wrapper box-1 make-box-1 box-1-ref)
(make-wrapper box-2 make-box-2 box-2-ref)
(list (box-1-ref (make-box-1 'a)) (box-2-ref (make-box-2 'b))) ; => (a b)
(box-1-ref (make-box-2 'b)) ; !> box-1

;; macros that define macros
(define-syntax def-const (syntax-rules () ((_ n v) (define-syntax n (syntax-rules () ((_) v))))))
(define captured 'definition)
(def-const get-captured captured)
(let ((captured 'use)) (get-captured)) ; => definition
(define-syntax def-with-helper (syntax-rules () ((_ name) (begin (define-syntax helper (syntax-rules () ((_ x) (* x 2)))) (define (name y) (helper y))))))
(def-with-helper doubled)
(doubled 21) ; => 42
(helper 1) ; !> helper
(define-syntax cps-reverse (syntax-rules () ((_ () acc k) (k . acc)) ((_ (x . r) acc k) (cps-reverse r (x . acc) k))))
(cps-reverse (1 2 3) () list) ; => (3 2 1)
(define-syntax gen-temps (syntax-rules () ((_ () (t ...) (v ...)) (let ((t v) ...) (list t ...))) ((_ (v . vs) (t ...) (w ...)) (gen-temps vs (t ... temp) (w ... v)))))
(gen-temps (1 2 3) () ()) ; => (1 2 3)
(define-syntax my-letrec (syntax-rules () ((_ ((n v) ...) . b) (let () (define n v) ... (let () . b)))))
(my-letrec ((even? (lambda (n) (if (= n 0) #t (odd? (- n 1))))) (odd? (lambda (n) (if (= n 0) #f (even? (- n 1)))))) (even? 100)) ; => #t
(define-syntax two-level (syntax-rules () ((_ name lit) (define-syntax name (syntax-rules (lit) ((_ lit) 'literal) ((_ x) 'other))))))
(two-level tl foo)
(list (tl foo) (tl bar)) ; => (literal other)
(define-syntax find-sym (syntax-rules () ((_ s (x ...)) (let-syntax ((test (syntax-rules (s) ((_ s k f) k) ((_ y k f) f)))) (list (test x 'yes 'no) ...)))))
(find-sym a (a b a)) ; => (yes no yes)
(define-syntax symbol?? (syntax-rules () ((_ (x . y) k f) f) ((_ #(x ...) k f) f) ((_ x k f) (let-syntax ((t (syntax-rules () ((_ x kk ff) kk) ((_ y kk ff) ff)))) (t zzz k f)))))
(list (symbol?? a 'yes 'no) (symbol?? (a) 'yes 'no) (symbol?? 5 'yes 'no) (symbol?? "a" 'yes 'no)) ; => (yes no no no)
(define-syntax id-eq? (syntax-rules () ((_ a b k f) (let-syntax ((t (syntax-rules (a) ((_ a) k) ((_ x) f)))) (t b)))))
(list (id-eq? x x 'same 'not) (id-eq? x y 'same 'not)) ; => (same not)
(define-syntax id-bound (syntax-rules () ((_ b e) (let-syntax ((id (syntax-rules () ((_ x b) (let ((x 1)) b))))) e))))
(define-syntax compose-macro (syntax-rules () ((_ name (f g)) (define-syntax name (syntax-rules () ((_ . args) (f (g . args))))))))
(compose-macro first-of-list (car list))
(first-of-list 1 2) ; => 1
(define-syntax loop3 (syntax-rules () ((_ exit body) (call/cc (lambda (exit) (let lp () body (lp)))))))
(let ((n 0)) (loop3 stop (begin (set! n (+ n 1)) (if (= n 5) (stop n))))) ; => 5
(define-syntax ten-of (syntax-rules () ((_ m) (m m m m m m m m m m))))
(length (ten-of list)) ; => 9
(let-syntax ((a (syntax-rules () ((_) 'outer)))) (let-syntax ((a (syntax-rules () ((_) 'inner))) (b (syntax-rules () ((_) (a))))) (list (a) (b)))) ; => (inner outer)
(letrec-syntax ((a (syntax-rules () ((_) 'inner))) (b (syntax-rules () ((_) (a))))) (list (a) (b))) ; => (inner inner)

;; keywords are bindings like others
(let ((if list)) (if 1 2 3)) ; => (1 2 3)
(let ((quote -)) '5) ; => -5
(let ((unquote list)) `(1 ,2)) ; => (1 ,2)
(define (f define) (+ define 1))
(f 1) ; => 2
((lambda (lambda) lambda) 5) ; => 5
(let* ((let 1) (begin 2)) (+ let begin)) ; => 3
(let () (define if (lambda (a b c) (list a b c))) (if 1 2 3)) ; => (1 2 3)
(let () (define (list . args) 'mine) (list 1 2)) ; => mine
(do ((do 0 (+ do 1))) ((= do 3) do)) ; => 3
(case 'else ((else) 'symbol) (else 'clause)) ; => symbol
(let ((else #t)) (case 1 ((2) 'two) (else 'three))) ; !>
(let ((define list) (x 1)) (define x 2)) ; => (1 2)
(let ((begin list)) (begin 1 2)) ; => (1 2)
(define else-alias 5)
(cond (#f 1) (else 2)) ; => 2

;; scope of let-syntax, bodies, begin
(define scope-x 'global)
(let-syntax ((foo (syntax-rules () ((_) scope-x)))) (define scope-y (foo)) scope-y) ; => global
(let ((r (let-syntax () (define scope-z 1) (+ scope-z 1)))) r) ; => 2
(let () (define-syntax a (syntax-rules () ((_) (b)))) (define-syntax b (syntax-rules () ((_) 1))) (define c (a)) c) ; => 1
(let () (begin (define a 1) (define-syntax m (syntax-rules () ((_) a)))) (begin (define b (m))) (+ a b)) ; => 2
(let () (begin) 1) ; => 1
(let () (define-syntax def (syntax-rules () ((_ n v) (define n v)))) (def x 1) (def y (+ x 1)) (list x y)) ; => (1 2)
(define-syntax begin-defs (syntax-rules () ((_ (n v) ...) (begin (define n v) ...))))
(begin-defs (d1 1) (d2 2) (d3 (+ d1 d2)))
d3 ; => 3
(begin-defs)
(let () (define x 1) (set! x 2) (define y x) y) ; => 2
(let ((x 'a)) (define-syntax m (syntax-rules () ((_) x))) (let ((x 'b)) (m))) ; => a
