;; R7RS 6.1, 6.3 to 6.9: data, in the corners: bounds, overlap, sharing, several sequences, wrong arguments.
(import (scheme base) (scheme char) (scheme cxr) (scheme inexact) (scheme write))

;; eqv? eq? equal?
(map (lambda (p) (eqv? (car p) (cdr p))) (list (cons 'a 'a) (cons 'a 'b) (cons 2 2) (cons 2 2.0) (cons '() '()) (cons 100000000000000000000 100000000000000000000) (cons 1/2 1/2) (cons 0.0 -0.0) (cons 1.5 1.5) (cons #\a #\a) (cons "" "") (cons #f '()) (cons +nan.0 +nan.0) (cons 1+i 1+i) (cons 1+i 1.0+1.0i))) ; => (#t #f #t #f #t #t #t #f #t #t #t #f #t #t #f)
(eqv? (list 1) (list 1)) ; => #f
(eqv? (vector 1) (vector 1)) ; => #f
(eqv? (string #\a) (string #\a)) ; => #f
(let ((p (lambda (x) x))) (eqv? p p)) ; => #t
(eqv? (lambda () 1) (lambda () 2)) ; => #f
(letrec ((f (lambda () (if (eqv? f g) 'f 'both))) (g (lambda () (if (eqv? f g) 'g 'both)))) (eqv? f g)) ; => #f
(define (gen-counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(let ((g (gen-counter))) (eqv? g g)) ; => #t
(eqv? (gen-counter) (gen-counter)) ; => #f
(eq? 'a (string->symbol "a")) ; => #t
(eq? '() '()) ; => #t
(eq? car car) ; => #t
(eq? #t #t) ; => #t
(let ((x '(a))) (eq? x x)) ; => #t
(let ((x (vector))) (eq? x x)) ; => #t
(equal? '(a (b) c) '(a (b) c)) ; => #t
(equal? "abc" "abc") ; => #t
(equal? 2 2) ; => #t
(equal? 2 2.0) ; => #f
(equal? (make-vector 5 'a) (make-vector 5 'a)) ; => #t
(equal? #u8(1 2) #u8(1 2)) ; => #t
(equal? #u8(1 2) #(1 2)) ; => #f
(equal? '(1 . 2) '(1 2)) ; => #f
(equal? "a" 'a) ; => #f
(equal? '#1=(a b . #1#) '#2=(a b a b . #2#)) ; => #t
(equal? '#1=(a b . #1#) '#2=(a c . #2#)) ; => #f
(equal? '#1=#(a #1#) '#2=#(a #(a #2#))) ; => #t
(let ((a (list 1 2)) (b (list 1 2))) (set-car! a b) (set-car! b a) (equal? a b)) ; => #t
(equal? +nan.0 +nan.0) ; => #t
(equal? (lambda () 1) (lambda () 1)) ; => #f
(equal?) ; !>
(eqv? 1) ; !>

;; booleans
(map not (list #t 3 '() #f 'nil "" 0)) ; => (#f #f #f #t #f #f #f)
(map boolean? (list #t #f 0 '())) ; => (#t #t #f #f)
(boolean=? #t #t) ; => #t
(boolean=? #t #f) ; => #f
(boolean=? #f #f #f) ; => #t
(boolean=? #f #f #t) ; => #f
(boolean=? 1 #t) ; !> boolean=?
(boolean=? #t #t 1) ; !> boolean=?
(boolean=? #t #f 1) ; !> boolean=?
(if '() 'true 'false) ; => true

;; pairs and lists
(cons 1 (cons 2 '())) ; => (1 2)
(car '((a) b)) ; => (a)
(cdr '(a)) ; => ()
(car '()) ; !> car
(cdr 'a) ; !> cdr
(let ((p (cons 1 2))) (set-car! p 3) (set-cdr! p '(4)) p) ; => (3 4)
(set-car! '() 1) ; !> set-car!
(set-car! '(1) 1) ; !> set-car!
(let ((f (lambda () (list 'not 'constant)))) (set-car! (f) 3) (f)) ; => (not constant)
(map list? (list '() '(1) '(1 . 2) 5 '(1 2 . 3))) ; => (#t #t #f #f #f)
(list? '#0=(1 . #0#)) ; => #f
(map pair? (list '(1) '() #(1) "a")) ; => (#t #f #f #f)
(map null? (list '() '(1) #() "" #f)) ; => (#t #f #f #f #f)
(make-list 3 'x) ; => (x x x)
(length (make-list 3)) ; => 3
(make-list 0 1) ; => ()
(make-list -1) ; !> make-list
(make-list 1.5) ; !> make-list
(list) ; => ()
(length '(1 (2 3) ())) ; => 3
(length '(1 . 2)) ; !> length
(length '#0=(1 . #0#)) ; !> length
(length "abc") ; !> length
(append) ; => ()
(append '()) ; => ()
(append 5) ; => 5
(append '() 5) ; => 5
(append '(1) '(2) '(3 4)) ; => (1 2 3 4)
(append '(1) 2) ; => (1 . 2)
(append '(1) '() '(2 . 3)) ; => (1 2 . 3)
(let ((tail (list 3))) (eq? tail (cddr (append '(1 2) tail)))) ; => #t
(let ((first (list 1))) (eq? first (append first '()))) ; => #f
(append '(1 . 2) '(3)) ; !> append
(append 1 '(2)) ; !> append
(reverse '(1 (2 3) 4)) ; => (4 (2 3) 1)
(reverse '()) ; => ()
(reverse '(1 . 2)) ; !> reverse
(reverse 'a) ; !> reverse
(list-tail '(1 2 3) 0) ; => (1 2 3)
(list-tail '(1 2 3) 3) ; => ()
(list-tail '(1 2 . 3) 2) ; => 3
(list-tail '(1 2) 3) ; !> list-tail
(list-tail '(1) -1) ; !> list-tail
(list-ref '(a b c) 2) ; => c
(list-ref '(a b c) (exact (round 1.8))) ; => c
(list-ref '(a b . c) 1) ; => b
(list-ref '(a) 1) ; !> list-ref
(list-ref '(a) -1) ; !> list-ref
(list-ref '(a b) 1.0) ; !> list-ref
(let ((l (list 'one 'two 'five))) (list-set! l 2 'three) l) ; => (one two three)
(list-set! (list 1) 1 2) ; !> list-set!
(list-set! '(0 1 2) 1 "oops") ; !> list-set!
(list (memq 'c '(a b c d)) (memq 'x '(a b)) (memq (list 'a) '(b (a)))) ; => ((c d) #f #f)
(memv 101 '(100 101 102)) ; => (101 102)
(memv 1.5 '(1 1.5)) ; => (1.5)
(member (list 'a) '(b (a) c)) ; => ((a) c)
(member "B" '("a" "b" "c") string-ci=?) ; => ("b" "c")
(member 2.0 '(1 2 3) =) ; => (2 3)
(member 1 '() (lambda (a b) (error "called"))) ; => #f
(let ((seen '())) (member 3 '(1 2 3 4) (lambda (a b) (set! seen (cons (list a b) seen)) (= a b))) (reverse seen)) ; => ((3 1) (3 2) (3 3))
(memq 'a '(b . c)) ; !> memq
(member 'a 5) ; !> member
(define alist '((a 1) (b 2) (c 3)))
(list (assq 'a alist) (assq 'd alist)) ; => ((a 1) #f)
(assv 5 '((2 3) (5 7) (11 13))) ; => (5 7)
(assoc (list 'a) '(((a)) ((b)))) ; => ((a))
(assoc 2.0 '((1 1) (2 4) (3 9)) =) ; => (2 4)
(assoc "B" '(("a" . 1) ("b" . 2)) string-ci=?) ; => ("b" . 2)
(assq 'a '(1 2)) ; !> assq
(assoc 'a '((b . 1) . 5)) ; !> assoc
(let* ((a '(1 8 2 8)) (b (list-copy a))) (set-car! b 3) (list a b)) ; => ((1 8 2 8) (3 8 2 8))
(list-copy '(1 2 . 3)) ; => (1 2 . 3)
(list-copy 5) ; => 5
(list-copy '()) ; => ()
(let* ((inner (list 1)) (l (list inner)) (c (list-copy l))) (eq? (car c) inner)) ; => #t
(map (lambda (f) (f '((1 . 2) . (3 . 4)))) (list caar cdar cadr cddr)) ; => (1 2 3 4)
(define tree '(((( 1 . 2) . (3 . 4)) . ((5 . 6) . (7 . 8))) . (((9 . 10) . (11 . 12)) . ((13 . 14) . (15 . 16)))))
(map (lambda (f) (f tree)) (list caaaar cdaaar cadaar cddaar caadar cdadar caddar cdddar caaadr cdaadr cadadr cddadr caaddr cdaddr cadddr cddddr)) ; => (1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
(map (lambda (f) (f tree)) (list caaar cdaar)) ; => ((1 . 2) (3 . 4))
(map (lambda (f) (f tree)) (list cadar cddar caadr cdadr caddr cdddr)) ; => ((5 . 6) (7 . 8) (9 . 10) (11 . 12) (13 . 14) (15 . 16))
(caddr '(1 2)) ; !> caddr
(cddddr '(1 2 3)) ; !> cddddr
(caaaar '(((1)))) ; !> caaaar

;; symbols
(map symbol? (list 'a (car '(a)) "a" '() 'nil #f)) ; => (#t #t #f #f #t #f)
(symbol=? 'a 'a 'a) ; => #t
(symbol=? 'a 'a 'b) ; => #f
(symbol=? 'a "a") ; !> symbol=?
(symbol->string 'Malvina) ; => "Malvina"
(symbol->string (string->symbol "Mal vina")) ; => "Mal vina"
(eq? 'bitBlt (string->symbol "bitBlt")) ; => #t
(string->symbol 'a) ; !> string->symbol
(symbol->string "a") ; !> symbol->string

;; characters
(map char->integer '(#\a #\A #\0 #\space #\x10FFFF)) ; => (97 65 48 32 1114111)
(map integer->char '(97 #x3bb)) ; => (#\a #\λ)
(integer->char #xDFFF) ; !> integer->char
(integer->char 1.0) ; !> integer->char
(char<? #\a #\b #\c) ; => #t
(char<? #\a #\b #\b) ; => #f
(char-ci<? #\a #\B #\c) ; => #t
(char=? #\a) ; => #t
(char-ci=? #\ß #\ẞ) ; => #t
(map char-alphabetic? '(#\a #\λ #\1 #\space #\ⅷ #\x24D0)) ; => (#t #t #f #f #t #t)
(map char-numeric? '(#\1 #\x0664 #\a #\½ #\²)) ; => (#t #t #f #f #f)
(map char-whitespace? '(#\space #\tab #\newline #\return #\x3000 #\x2028 #\a #\x200B)) ; => (#t #t #t #t #t #t #f #f)
(map char-upper-case? '(#\A #\a #\Σ #\1 #\ǅ #\Ⓐ)) ; => (#t #f #t #f #f #t)
(map char-lower-case? '(#\A #\a #\ς #\ª #\1)) ; => (#f #t #t #t #f)
(map char-upcase '(#\a #\ß #\ǆ #\ı #\ÿ #\1 #\ς)) ; => (#\A #\ß #\Ǆ #\I #\Ÿ #\1 #\Σ)
(map char-downcase '(#\A #\Σ #\İ #\ẞ #\Ǆ)) ; => (#\a #\σ #\i #\ß #\ǆ)
(map char-foldcase '(#\A #\Σ #\ς #\ẞ #\Ǆ #\Ω #\K)) ; => (#\a #\σ #\σ #\ß #\ǆ #\ω #\k)
(map digit-value '(#\0 #\9 #\x0664 #\x0AE6 #\x0EA6 #\a #\½ #\x1D7D8)) ; => (0 9 4 0 #f #f #f 0)
(char-upcase "a") ; !> char-upcase
(digit-value 5) ; !> digit-value

;; strings
(string-length (make-string 3)) ; => 3
(string #\a) ; => "a"
(string-ref "abc" 1.0) ; !> string-ref
(string=? "a" "a" "b") ; => #f
(string<? "aa" "ab" "b") ; => #t
(string<? "abc" "abcd") ; => #t
(string<? "abcd" "abc") ; => #f
(string>? "b" "ab" "a") ; => #t
(string<=? "a" "a" "b" "a") ; => #f
(string>=? "b" "a" "a") ; => #t
(string<? "\xFFFF;" "\x10000;") ; => #t
(string-ci=? "aBc" "AbC" "abc") ; => #t
(string-ci=? "ß" "ss") ; => #t
(string-ci<? "a" "B" "c") ; => #t
(string-ci>? "C" "b" "A") ; => #t
(string-ci<=? "a" "A" "b") ; => #t
(string-ci>=? "B" "b" "a") ; => #t
(string=? "a" 5) ; !> string=?
(string-upcase "aßΣς1") ; => "ASSΣΣ1"
(string-downcase "ABCΣ") ; => "abcς"
(string-downcase "ΧΑΟΣ") ; => "χαος"
(string-downcase "ΧΑΟΣΣ") ; => "χαοσς"
(string-downcase "ΧΑΟΣ Σ") ; => "χαος σ"
(string-downcase "ΑΣ.Β") ; => "ασ.β"
(string-foldcase "ΧΑΟΣ") ; => "χαοσ"
(string-foldcase "Straße") ; => "strasse"
(string-upcase "ŉﬃ") ; => "ʼNFFI"
(string-downcase "İ") ; => "i̇"
(substring "abcde" 1 3) ; => "bc"
(substring "abc" 3 3) ; => ""
(substring "abc" 2 1) ; !> substring
(substring "abc" 0 4) ; !> substring
(string-append) ; => ""
(string-append "a" "" "λ" "🙂") ; => "aλ🙂"
(string-append "a" 'b) ; !> string-append
(string->list "abc") ; => (#\a #\b #\c)
(string->list "abcde" 2) ; => (#\c #\d #\e)
(string->list "abcde" 2 4) ; => (#\c #\d)
(string->list "abc" 3) ; => ()
(string->list "abc" 4) ; !> string->list
(string->list "abc" 2 1) ; !> string->list
(list->string '()) ; => ""
(list->string '(#\a . #\b)) ; !> list->string
(list->string '(1)) ; !> list->string
(string-copy "hello") ; => "hello"
(string-copy "hello" 1) ; => "ello"
(string-copy "hello" 1 4) ; => "ell"
(let* ((a "abc") (b (string-copy a))) (string-set! b 0 #\x) (list a b)) ; => ("abc" "xbc")
(let ((s (make-string 5 #\-))) (string-copy! s 1 "abc") s) ; => "-abc-"
(let ((s (make-string 5 #\-))) (string-copy! s 0 "abcde" 2) s) ; => "cde--"
(let ((s (make-string 5 #\-))) (string-copy! s 1 "abcde" 1 3) s) ; => "-bc--"
(let ((s (string-copy "abcde"))) (string-copy! s 1 s 0 3) s) ; => "aabce"
(let ((s (string-copy "abcde"))) (string-copy! s 0 s 1 4) s) ; => "bcdde"
(let ((s (string-copy "abcde"))) (string-copy! s 5 "") s) ; => "abcde"
(let ((s (string-copy "abc"))) (string-copy! s 1 "λ🙂") s) ; => "aλ🙂"
(string-copy! (make-string 2) 1 "abc") ; !> string-copy!
(string-copy! (make-string 2) 3 "") ; !> string-copy!
(string-copy! "const" 0 "a") ; !> string-copy!
(let ((s (make-string 4 #\a))) (string-fill! s #\z) s) ; => "zzzz"
(let ((s (make-string 4 #\a))) (string-fill! s #\z 2) s) ; => "aazz"
(let ((s (make-string 4 #\a))) (string-fill! s #\λ 1 3) s) ; => "aλλa"
(string-fill! (make-string 2) #\a 3) ; !> string-fill!
(string-fill! "const" #\a) ; !> string-fill!
(string-map char-foldcase "AbdEgH") ; => "abdegh"
(string-map (lambda (c) (integer->char (+ 1 (char->integer c)))) "HAL") ; => "IBM"
(string-map (lambda (c k) ((if (eqv? k #\u) char-upcase char-downcase) c)) "studlycaps xxx" "ululululul") ; => "StUdLyCaPs"
(string-map (lambda (a b c) b) "abc" "de" "fghi") ; => "de"
(string-map char-upcase "") ; => ""
(string-map (lambda (c) 5) "a") ; !>
(string-map char-upcase '(#\a)) ; !> string-length
(let ((v '())) (string-for-each (lambda (c) (set! v (cons (char->integer c) v))) "abcde") v) ; => (101 100 99 98 97)
(let ((v '())) (string-for-each (lambda (a b) (set! v (cons (string a b) v))) "abc" "12") v) ; => ("b2" "a1")
(string-for-each car 5) ; !>

;; vectors
(vector) ; => #()
(vector-length (make-vector 3)) ; => 3
(make-vector 2 'x) ; => #(x x)
(make-vector -1) ; !> make-vector
(make-vector 'a) ; !> make-vector
(vector 'a "b" #\c) ; => #(a "b" #\c)
(vector-ref '#(1 1 2 3 5 8 13 21) (exact (round (* 2 (acos -1))))) ; => 13
(let ((v (vector 0 '(2 2) "Anna"))) (vector-set! v 1 '("Sue")) v) ; => #(0 ("Sue") "Anna")
(vector-set! '#(0 1 2) 1 "doe") ; !> vector-set!
(vector-set! (vector 1) 1 2) ; !> vector-set!
(vector->list '#(dah didah)) ; => (dah didah)
(vector->list '#(a b c) 1) ; => (b c)
(vector->list '#(a b c) 1 2) ; => (b)
(vector->list '#(a b c) 3) ; => ()
(vector->list '#(a) 2) ; !> vector->list
(list->vector '(a b)) ; => #(a b)
(list->vector '(a . b)) ; !> list->vector
(string->vector "ABC") ; => #(#\A #\B #\C)
(string->vector "ABCDE" 1) ; => #(#\B #\C #\D #\E)
(string->vector "ABCDE" 1 3) ; => #(#\B #\C)
(vector->string #(#\1 #\2 #\3)) ; => "123"
(vector->string #(#\1 #\2 #\3) 1) ; => "23"
(vector->string #(#\1 #\2 #\3) 1 2) ; => "2"
(vector->string #(1)) ; !> vector->string
(vector->string #(#\a 1) 0 1) ; => "a"
(string->vector 'a) ; !> string->vector
(vector-copy #(1 2 3)) ; => #(1 2 3)
(vector-copy #(1 2 3) 1) ; => #(2 3)
(vector-copy #(1 2 3) 1 2) ; => #(2)
(vector-copy #(1 2 3) 2 1) ; !> vector-copy
(let ((v (vector-copy #(1 2)))) (vector-set! v 0 'x) v) ; => #(x 2)
(let ((a (vector 1 2 3 4 5)) (b (vector 10 20 30 40 50))) (vector-copy! b 1 a 0 2) b) ; => #(10 1 2 40 50)
(let ((v (vector 1 2 3 4 5))) (vector-copy! v 1 v 0 4) v) ; => #(1 1 2 3 4)
(let ((v (vector 1 2 3 4 5))) (vector-copy! v 0 v 1) v) ; => #(2 3 4 5 5)
(let ((v (vector 1 2))) (vector-copy! v 2 #()) v) ; => #(1 2)
(vector-copy! (vector 1 2) 1 #(3 4)) ; !> vector-copy!
(vector-copy! #(1 2) 0 #(3)) ; !> vector-copy!
(vector-append) ; => #()
(vector-append #(1) #() #(2 3)) ; => #(1 2 3)
(vector-append #(1) '(2)) ; !> vector-append
(let ((v (vector 1 2 3 4))) (vector-fill! v 'x) v) ; => #(x x x x)
(let ((v (vector 1 2 3 4))) (vector-fill! v 'x 2) v) ; => #(1 2 x x)
(let ((v (vector 1 2 3 4))) (vector-fill! v 'x 1 3) v) ; => #(1 x x 4)
(vector-fill! (vector 1) 0 2) ; !> vector-fill!
(vector-fill! #(1) 0) ; !> vector-fill!
(vector-map cadr '#((a b) (d e) (g h))) ; => #(b e h)
(vector-map (lambda (n) (expt n n)) #(1 2 3 4 5)) ; => #(1 4 27 256 3125)
(vector-map + #(1 2) #(10 20 30)) ; => #(11 22)
(vector-map list #(1 2 3) #(a b) #(x y z)) ; => #((1 a x) (2 b y))
(vector-map car #()) ; => #()
(vector-map car 5) ; !>
(let ((v (make-vector 5))) (for-each (lambda (i) (vector-set! v i (* i i))) '(0 1 2 3 4)) v) ; => #(0 1 4 9 16)
(let ((l '())) (vector-for-each (lambda (x) (set! l (cons x l))) #(1 2 3)) l) ; => (3 2 1)
(let ((l '())) (vector-for-each (lambda (x y) (set! l (cons (+ x y) l))) #(1 2 3) #(10 20)) l) ; => (22 11)

;; map and for-each on lists
(map cadr '((a b) (d e) (g h))) ; => (b e h)
(map + '(1 2 3) '(10 20)) ; => (11 22)
(map + '(1 2) '(10 20 30) '(100 200 300)) ; => (111 222)
(map (lambda (x) x) '()) ; => ()
(map + '(1 2) '#0=(10 20 . #0#)) ; => (11 22)
(map car 5) ; !> map
(map 5 '(1)) ; !>
(map car) ; !>
(let ((l '())) (for-each (lambda (a b) (set! l (cons (cons a b) l))) '(1 2 3) '(a b)) l) ; => ((2 . b) (1 . a))
(for-each car '(1 2)) ; !> car
(let ((n 0)) (map (lambda (ignored) (set! n (+ n 1)) n) '(a b))) ; => (1 2)

;; bytevectors
(bytevector 1 3 5) ; => #u8(1 3 5)
(bytevector) ; => #u8()
(bytevector 256) ; !> bytevector
(bytevector -1) ; !> bytevector
(bytevector 'a) ; !> bytevector
(make-bytevector 2 12) ; => #u8(12 12)
(bytevector-length (make-bytevector 3)) ; => 3
(make-bytevector 2 256) ; !> make-bytevector
(make-bytevector -1) ; !> make-bytevector
(map bytevector? (list #u8() #() "" '())) ; => (#t #f #f #f)
(bytevector-u8-ref #u8(1 1 2 3 5 8) 5) ; => 8
(bytevector-u8-ref #u8(1) 1) ; !> bytevector-u8-ref
(bytevector-u8-ref #u8(1) -1) ; !> bytevector-u8-ref
(let ((b (bytevector 1 2 3))) (bytevector-u8-set! b 1 255) b) ; => #u8(1 255 3)
(bytevector-u8-set! (bytevector 1) 0 256) ; !> bytevector-u8-set!
(bytevector-u8-set! #u8(1) 0 2) ; !> bytevector-u8-set!
(bytevector-copy #u8(1 2 3 4 5)) ; => #u8(1 2 3 4 5)
(bytevector-copy #u8(1 2 3 4 5) 2) ; => #u8(3 4 5)
(bytevector-copy #u8(1 2 3 4 5) 2 4) ; => #u8(3 4)
(bytevector-copy #u8(1) 2) ; !> bytevector-copy
(let ((b (bytevector 10 20 30 40 50))) (bytevector-copy! b 1 #u8(1 2 3 4 5) 0 2) b) ; => #u8(10 1 2 40 50)
(let ((b (bytevector 1 2 3 4 5))) (bytevector-copy! b 1 b 0 4) b) ; => #u8(1 1 2 3 4)
(let ((b (bytevector 1 2 3 4 5))) (bytevector-copy! b 0 b 1 5) b) ; => #u8(2 3 4 5 5)
(bytevector-copy! (bytevector 1 2) 1 #u8(1 2)) ; !> bytevector-copy!
(bytevector-append #u8(0 1) #u8() #u8(2)) ; => #u8(0 1 2)
(bytevector-append) ; => #u8()
(bytevector-append #u8(1) #(2)) ; !> bytevector-append
(utf8->string #u8(#x41)) ; => "A"
(utf8->string #u8(65 66 67 68) 1) ; => "BCD"
(utf8->string #u8(65 66 67 68) 1 3) ; => "BC"
(utf8->string #u8(#xCE #xBB)) ; => "λ"
(utf8->string #u8(#xCE #xBB #x41) 0 2) ; => "λ"
(utf8->string #u8(#xCE)) ; !> utf8->string
(utf8->string #u8(65) 2) ; !> utf8->string
(string->utf8 "λ") ; => #u8(206 187)
(string->utf8 "aλb" 1) ; => #u8(206 187 98)
(string->utf8 "aλb" 1 2) ; => #u8(206 187)
(string->utf8 "🙂") ; => #u8(240 159 153 130)
(string->utf8 "") ; => #u8()
(string->utf8 "abc" 2 1) ; !> string->utf8
