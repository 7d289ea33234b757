;; R7RS 5.2, 5.6 and 4.1.7: libraries, import sets, and text from files.
(import (scheme base) (scheme file) (scheme write) (scheme eval) (scheme char))

;; a library, its exports and what it keeps to itself
(define-library (lib one)
  (export f (rename g-internal g) counter next! swap! my-if)
  (import (scheme base))
  (begin
    (define counter 0)
    (define (next!) (set! counter (+ counter 1)) counter)
    (define (f x) (hidden x))
    (define (hidden x) (* x 2))
    (define (g-internal) 'g)
    (define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
    (define-syntax my-if (syntax-rules (then else) ((_ c then a else b) (helper c a b))))
    (define-syntax helper (syntax-rules () ((_ c a b) (if c a b))))))
(import (lib one))
(f 5) ; => 10
(g) ; => g
(list (next!) (next!)) ; => (1 2)
(hidden 1) ; !> hidden
(g-internal) ; !> g-internal
(let ((a 1) (b 2)) (swap! a b) (list a b)) ; => (2 1)
(let ((if list) (helper vector)) (my-if #t then 1 else 2)) ; => 1
(helper 1 2 3) ; !> helper

;; import sets
(import (only (lib one) f))
(import (prefix (lib one) one:))
(one:f 1) ; => 2
(import (rename (lib one) (f eff) (g gee)))
(list (eff 2) (gee)) ; => (4 g)
(import (prefix (only (rename (lib one) (f eff)) eff) x-))
(x-eff 3) ; => 6
(import (rename (prefix (except (lib one) swap! my-if) p.) (p.f pf)))
(list (pf 1) (p.g)) ; => (2 g)
(import (only (prefix (lib one) q:) q:f q:g))
(q:f 10) ; => 20
(import (except (lib one)))
(import) ; !> nothing to import
(let () (eval '(one:next!) (environment '(prefix (lib one) one:)))) ; => 3
(import (only (lib one) missing)) ; !> missing
(import (except (lib one) missing)) ; !> missing
(import (rename (lib one) (missing m))) ; !> missing
(import (no such library)) ; !> (no such library)
(import (only)) ; !> only
(import lib) ; !>
(import (lib "one")) ; !>
(import (prefix (lib one))) ; !> modifier

;; names of libraries, and of their parts
(define-library (numbers 1 2 three) (export x) (import (scheme base)) (begin (define x 'x123)))
(import (prefix (numbers 1 2 three) n:))
n:x ; => x123
(define-library (only) (export y) (import (scheme base)) (begin (define y 'only)))
(define-library (lib empty))
(import (lib empty))
(define-library (lib several) (import (scheme base)) (export a) (begin (define a 1)) (export b c) (import (only (scheme char) char-upcase)) (begin (define b (+ a 1))) (begin (define c (char-upcase #\c))))
(import (lib several))
(list a b c) ; => (1 2 #\C)
(define-library (lib reexport) (import (rename (scheme base) (car first)) (lib one)) (export first f (rename cdr rest)))
(import (prefix (lib reexport) re:))
(list (re:first '(1 2)) (re:rest '(1 2)) (re:f 4)) ; => (1 (2) 8)
(define-library (lib values) (export q r lst) (import (scheme base)) (begin (define-values (q r) (floor/ 17 5)) (define-values lst (values 1 2))))
(import (lib values))
(list q r lst) ; => (3 2 (1 2))
(define-library (lib records) (export make-p p? px (rename set-px! p-set!)) (import (scheme base)) (begin (define-record-type p (make-p x) p? (x px set-px!))))
(import (lib records))
(let ((p (make-p 1))) (p-set! p 5) (list (p? p) (px p))) ; => (#t 5)

;; a body runs once, and in order
(define-library (lib once) (export runs) (import (scheme base) (lib one)) (begin (next!) (define runs counter)))
(import (lib once))
(import (prefix (lib once) again:))
(list runs again:runs (next!)) ; => (4 4 5)

;; what is wrong in a library
(define-library (lib bad1) (export nothing) (import (scheme base))) ; !> nothing
(define-library (lib bad2) (export x x) (import (scheme base)) (begin (define x 1))) ; !> x
(define-library (lib bad3) (import (scheme base)) (begin (define (f) (undefined-in-library)))) ; !> undefined-in-library
(define-library (lib bad4) (frobnicate)) ; !> declaration
(define-library (lib bad5) (import (scheme base)) (begin (define x 1) (define x 2))) ; !> x
(define-library bad6) ; !>
(define-library (lib bad7) (export (rename a))) ; !> rename
(define-library (lib bad8) (begin (define x 1))) ; !> define
(define-library (lib constant) (export k set-k!) (import (scheme base)) (begin (define k 1) (define (set-k! v) (set! k v))))
(import (lib constant))
(begin (set-k! 2) k) ; => 2

;; an imported name may be defined anew
(define-library (lib shadow) (export list-2) (import (scheme base)) (begin (define (list . args) (cons 'mine args)) (define (list-2) (list 1 2))))
(import (lib shadow))
(list-2) ; => (mine 1 2)
(list 1 2) ; => (1 2)
(define (f x) 'redefined)
(f 1) ; => redefined
(one:f 1) ; => 2
(import (lib one))
(f 1) ; => 2

;; cond-expand in a library
(define-library (lib features) (export which extra)
  (import (scheme base))
  (cond-expand ((and r7rs (library (scheme char)) (not (library (no such)))) (import (scheme char)) (begin (define which (char-upcase #\y)))) (else (begin (define which #\n))))
  (cond-expand (no-such-feature (export nothing)) (full-unicode (begin (define extra 'unicode)))))
(import (lib features))
(list which extra) ; => (#\Y unicode)
(define-library (lib no-match) (export z) (import (scheme base)) (begin (define z 'z)) (cond-expand (no-such-feature (begin (define w 1)))))
(import (lib no-match))
z ; => z

;; include
(define file "avm-test-include.tmp")
(call-with-output-file file (lambda (p) (write '(define included 1) p) (write '(define-syntax inc-twice (syntax-rules () ((_ x) (* 2 x)))) p)))
(include "avm-test-include.tmp")
(list included (inc-twice 4)) ; => (1 8)
(let () (include "avm-test-include.tmp") (set! included 5) (+ included (inc-twice 1))) ; => 7
included ; => 1
(define-library (lib included) (export included inc-twice) (import (scheme base)) (include "avm-test-include.tmp"))
(import (prefix (lib included) in:))
(list in:included (in:inc-twice 3)) ; => (1 6)
(call-with-output-file file (lambda (p) (display "(DEFINE FOLDED 'ABC) (define |Kept| #\\A)" p)))
(include-ci "avm-test-include.tmp")
(list folded |Kept|) ; => (abc #\A)
(define-library (lib folded) (export folded) (import (scheme base)) (include-ci "avm-test-include.tmp"))
(let () (include-ci "avm-test-include.tmp") folded) ; => abc
(import (prefix (lib folded) ci:))
ci:folded ; => abc
(call-with-output-file file (lambda (p) (display "(+ 1 2) (* 3 4)" p)))
(include "avm-test-include.tmp") ; => 12
(+ 1 (let () (include "avm-test-include.tmp" "avm-test-include.tmp"))) ; => 13
(list (begin (include "avm-test-include.tmp"))) ; => (12)
(call-with-output-file file (lambda (p) (display "(export from-declarations) (begin (define from-declarations 'yes))" p)))
(define-library (lib declared) (import (scheme base)) (include-library-declarations "avm-test-include.tmp"))
(import (lib declared))
from-declarations ; => yes
(call-with-output-file file (lambda (p) (display "(define broken" p)))
(include "avm-test-include.tmp") ; !>
(delete-file file)
(include "avm-test-include.tmp") ; !> avm-test-include.tmp
(include) ; !> include
(include 5) ; !> include
