;; R7RS 6.1: equivalence predicates; 6.3: booleans; 6.5: symbols.
(import (scheme base))

(eqv? 'a 'a) ; => #t
(eqv? 'a 'b) ; => #f
(eqv? 2 2) ; => #t
(eqv? 2 2.0) ; => #f
(eqv? '() '()) ; => #t
(eqv? 100000000000000000000 100000000000000000000) ; => #t
(eqv? 1/2 1/2) ; => #t
(eqv? 1/2 0.5) ; => #f
(eqv? 0.0 -0.0) ; => #f
(eqv? 0.0 0.0) ; => #t
(eqv? 1.5 1.5) ; => #t
(eqv? +nan.0 +nan.0) ; => #t
(eqv? +inf.0 -inf.0) ; => #f
(eqv? 1+2i 1+2i) ; => #t
(eqv? 1+2i 1.0+2.0i) ; => #f
(eqv? #\a #\a) ; => #t
(eqv? #t #t) ; => #t
(eqv? #t #f) ; => #f
(eqv? #f '()) ; => #f
(eqv? 0 #f) ; => #f
(eqv? (cons 1 2) (cons 1 2)) ; => #f
(eqv? (lambda () 1) (lambda () 2)) ; => #f
(let ((p (lambda (x) x))) (eqv? p p)) ; => #t
(let ((x '(a))) (eqv? x x)) ; => #t
(eqv? (string #\a) (string #\a)) ; => #f
(eqv? (vector 1) (vector 1)) ; => #f
(define gen-counter (lambda () (let ((n 0)) (lambda () (set! n (+ n 1)) n))))
(let ((g (gen-counter))) (eqv? g g)) ; => #t
(eqv? (gen-counter) (gen-counter)) ; => #f
(eq? 'a 'a) ; => #t
(eq? (list 'a) (list 'a)) ; => #f
(eq? '() '()) ; => #t
(eq? car car) ; => #t
(eq? #\a #\a) ; => #t
(eq? 100 100) ; => #t
(let ((x (vector))) (eq? x x)) ; => #t
(let ((x '#())) (eq? x x)) ; => #t
(let ((p (lambda (x) x))) (eq? p p)) ; => #t
(eq? "" 'a) ; => #f
(equal? 'a 'a) ; => #t
(equal? '(a) '(a)) ; => #t
(equal? '(a (b) c) '(a (b) c)) ; => #t
(equal? '(a (b) c) '(a (b) d)) ; => #f
(equal? "abc" "abc") ; => #t
(equal? "abc" "abd") ; => #f
(equal? "abc" "ABC") ; => #f
(equal? 2 2) ; => #t
(equal? 2 2.0) ; => #f
(equal? (make-vector 5 'a) (make-vector 5 'a)) ; => #t
(equal? (vector 1 2) (vector 1 2 3)) ; => #f
(equal? #u8(1 2) #u8(1 2)) ; => #t
(equal? #u8(1 2) #u8(1 3)) ; => #f
(equal? #u8(1 2) #(1 2)) ; => #f
(equal? '(1 . 2) '(1 . 2)) ; => #t
(equal? '(1 2) '(1 2 . 3)) ; => #f
(equal? (lambda () 1) (lambda () 2)) ; => #f
(equal? #\a #\a) ; => #t
(equal? +nan.0 +nan.0) ; => #t
(equal? '() #f) ; => #f
(equal? '#(1 (2 #(3 "x"))) (vector 1 (list 2 (vector 3 (string #\x))))) ; => #t
(equal? '#1=(a b . #1#) '#2=(a b a b . #2#)) ; => #t
(equal? '#1=(a b . #1#) '#2=(a c . #2#)) ; => #f
(let ((a (list 1 2)) (b (list 1 2))) (set-cdr! (cdr a) a) (set-cdr! (cdr b) b) (equal? a b)) ; => #t
(let ((a (vector 1 2)) (b (vector 1 2))) (vector-set! a 0 a) (vector-set! b 0 b) (equal? a b)) ; => #t
(let ((a (list 1)) (b (list 1))) (set-car! a b) (set-car! b a) (equal? a b)) ; => #t
(let loop ((n 100000) (a '()) (b '())) (if (= n 0) (equal? a b) (loop (- n 1) (list a) (list b)))) ; => #t
(eq? 1) ; !>
(equal? 1 2 3) ; !>

;; 6.3 booleans
#t ; => #t
#true ; => #t
'#f ; => #f
#false ; => #f
(not 3) ; => #f
(not (list 3)) ; => #f
(not #f) ; => #t
(not '()) ; => #f
(not (list)) ; => #f
(not 'nil) ; => #f
(not 0) ; => #f
(not) ; !>
(boolean? #f) ; => #t
(boolean? #t) ; => #t
(boolean? 0) ; => #f
(boolean? '()) ; => #f
(boolean=? #t #t) ; => #t
(boolean=? #t #f) ; => #f
(boolean=? #f #f #f) ; => #t
(boolean=? #f #f #t) ; => #f
(boolean=? 1 #t) ; !>

;; 6.5 symbols
(symbol? 'foo) ; => #t
(symbol? (car '(a b))) ; => #t
(symbol? "bar") ; => #f
(symbol? 'nil) ; => #t
(symbol? '()) ; => #f
(symbol? #f) ; => #f
(symbol=? 'a 'a) ; => #t
(symbol=? 'a 'a 'a) ; => #t
(symbol=? 'a 'b) ; => #f
(symbol=? 'a 'a 'b) ; => #f
(symbol=? 'a "a") ; !>
(symbol->string 'flying-fish) ; => "flying-fish"
(symbol->string 'Martin) ; => "Martin"
(symbol->string (string->symbol "Malvina")) ; => "Malvina"
(string->symbol "mISSISSIppi") ; => mISSISSIppi
(eqv? 'bitBlt (string->symbol "bitBlt")) ; => #t
(eqv? 'LollyPop (string->symbol (symbol->string 'LollyPop))) ; => #t
(string=? "K. Harper, M.D." (symbol->string (string->symbol "K. Harper, M.D."))) ; => #t
(string->symbol "hello world") ; => |hello world|
(string->symbol "") ; => ||
(symbol->string '||) ; => ""
'|foo bar| ; => |foo bar|
'|foo\|bar| ; => |foo\|bar|
'|a\x62;c| ; => abc
'|foo| ; => foo
'FOO ; => FOO
(eq? 'abc 'ABC) ; => #f
(eq? 'abc '|abc|) ; => #t
(eq? 'λ (string->symbol "λ")) ; => #t
'λ ; => λ
'|1| ; => |1|
(symbol? '|1|) ; => #t
'|+1| ; => |+1|
'+ ; => +
'- ; => -
'... ; => ...
'->x ; => ->x
'+x ; => +x
'-.x ; => -.x
'+.x ; => +.x
'.x ; => .x
'|.| ; => |.|
(symbol? '..) ; => #t
'a.b ; => a.b
'|+i| ; => |+i|
'|-inf.0| ; => |-inf.0|
'|#foo| ; => |#foo|
'a#b ; => |a#b|
'<=? ; => <=?
'!$%&*/:<=>?^_~ ; => !$%&*/:<=>?^_~
(string-length (symbol->string '|a\nb|)) ; => 3
(symbol->string '|a\tb|) ; => "a\tb"
(symbol->string 5) ; !> symbol->string
(string->symbol 'a) ; !> string->symbol
(string-append (symbol->string 'abc) "d") ; => "abcd"
#!fold-case
'FoldedCase ; => foldedcase
#!no-fold-case
'UnFolded ; => UnFolded

;; Vectors that hold themselves many times over, and long data, compare in time in proportion.
(let ((v (make-vector 100000)) (w (make-vector 100000))) (vector-fill! v v) (vector-fill! w w) (equal? v w)) ; => #t
(let ((v (make-vector 100000)) (w (make-vector 100000))) (vector-fill! v v) (vector-fill! w w) (vector-set! w 99999 0) (equal? v w)) ; => #f
(equal? (make-list 600000 '(a #(b "c"))) (make-list 600000 '(a #(b "c")))) ; => #t
