;; R7RS 6.13.3: what write, display, write-shared and write-simple print.
(import (scheme base) (scheme write) (scheme read) (scheme char) (scheme lazy))
(define (printed print x) (let ((p (open-output-string))) (print x p) (get-output-string p)))
(define (w x) (printed write x))
(define (d x) (printed display x))
(define (ws x) (printed write-shared x))
(define (simple x) (printed write-simple x))
(define (again x) (read (open-input-string (w x))))
(define (show-line s) (display s) (newline))

;; symbols: bars where the name would not read back
(map w (map string->symbol '("a" "a.b" "+" "-" "..." "->" "+a" "-a" ".a" "a@b" "<=>?"))) ; => ("a" "a.b" "+" "-" "..." "->" "+a" "-a" ".a" "a@b" "<=>?")
(map w (map string->symbol '("" " " "a b" "(" ")" "\"" ";" "'" "`" "," "|" "\\"))) ; => ("||" "| |" "|a b|" "|(|" "|)|" "|\"|" "|;|" "|'|" "|`|" "|,|" "|\\||" "|\\\\|")
(map w (map string->symbol '("1" "+1" "-1" "1.5" "1/2" "+i" "-i" "1+i" "+inf.0" "-nan.0" "1e2" ".5" "." "+.5"))) ; => ("|1|" "|+1|" "|-1|" "|1.5|" "|1/2|" "|+i|" "|-i|" "|1+i|" "|+inf.0|" "|-nan.0|" "|1e2|" "|.5|" "|.|" "|+.5|")
(map w (map string->symbol '("#" "#a" "#t" "#\\a" "#!eof"))) ; => ("|#|" "|#a|" "|#t|" "|#\\\\a|" "|#!eof|")
(map w (map string->symbol '("A" "Abc" "λ" "É"))) ; => ("A" "Abc" "λ" "É")
(map w (map string->symbol '("\n" "\t" "\x0;" "\x7f;" "\a"))) ; => ("|\\n|" "|\\t|" "|\\x0;|" "|\\x7f;|" "|\\a|")
(map w (map string->symbol '("[a]" "{a}" "a[b"))) ; => ("|[a]|" "|{a}|" "|a[b|")
(d '|a b|) ; => "a b"
(d (string->symbol "1")) ; => "1"
(let ((names '("" " " "a b" "1" "+1" "+i" "-nan.0" "." ".." "..." "#" "#a" "a#" "A" "|" "\\" "\n" "\x0;" "+.a" "+a" "1+" "-1+" "@a" "a@" "--" "1x" "é" "\x2028;" "\xAD;" "\x300;a"))) (let loop ((n names)) (cond ((null? n) 'all) ((equal? (symbol->string (again (string->symbol (car n)))) (car n)) (loop (cdr n))) (else (car n))))) ; => all

;; characters
(map w '(#\a #\A #\( #\" #\; #\\ #\λ #\0)) ; => ("#\\a" "#\\A" "#\\(" "#\\\"" "#\\;" "#\\\\" "#\\λ" "#\\0")
(map w '(#\alarm #\backspace #\delete #\escape #\newline #\null #\return #\space #\tab)) ; => ("#\\alarm" "#\\backspace" "#\\delete" "#\\escape" "#\\newline" "#\\null" "#\\return" "#\\space" "#\\tab")
(map w (map integer->char '(1 #x7f #x80 #x9f #xa0 #x2028 #xfeff #x10ffff))) ; => ("#\\x1" "#\\delete" "#\\x80" "#\\x9f" "#\\xa0" "#\\x2028" "#\\xfeff" "#\\x10ffff")
(d #\a) ; => "a"
(d #\space) ; => " "
(let loop ((i 0)) (cond ((= i #x3000) 'all) ((eqv? (again (integer->char i)) (integer->char i)) (loop (+ i 1))) (else i))) ; => all

;; strings
(w "") ; => "\"\""
(w "a\"b\\c") ; => "\"a\\\"b\\\\c\""
(w "\a\b\t\n\r") ; => "\"\\a\\b\\t\\n\\r\""
(w "a|b") ; => "\"a|b\""
(w "\x0;\x1b;") ; => "\"\\x0;\\x1b;\""
(w "λ🙂é") ; => "\"λ🙂é\""
(d "a\"b\n") ; => "a\"b\n"
(let loop ((i 0)) (cond ((= i #x3000) 'all) ((equal? (again (string #\a (integer->char i) #\b)) (string #\a (integer->char i) #\b)) (loop (+ i 1))) (else i))) ; => all

;; the rest of the atoms
(map w (list #t #f '() 1 -1/2 1.5 1+i)) ; => ("#t" "#f" "()" "1" "-1/2" "1.5" "1+i")
(map w (list #u8() #u8(1 2 255) #() #(1 #(2)))) ; => ("#u8()" "#u8(1 2 255)" "#()" "#(1 #(2))")
(map d (list #u8(1) #(#\a "b") '(#\a "b" . "c"))) ; => ("#u8(1)" "#(a b)" "(a b . c)")

;; pairs and quotations
(w '(a . b)) ; => "(a . b)"
(w '(a b . c)) ; => "(a b . c)"
(w '(a (b (c)) ())) ; => "(a (b (c)) ())"
(w '(quote a)) ; => "'a"
(w '(quote)) ; => "(quote)"
(w '(quote . a)) ; => "(quote . a)"
(w '(quote a b)) ; => "(quote a b)"
(w '(1 quote a)) ; => "(1 quote a)"
(w ''()) ; => "'()"
(w '(quasiquote (a (unquote b) (unquote-splicing c)))) ; => "`(a ,b ,@c)"
(w '(unquote @a)) ; => ",|@a|"
(equal? (again '(unquote @a)) '(unquote @a)) ; => #t
(equal? (again '(unquote |@|)) '(unquote |@|)) ; => #t

;; cycles are labelled by write and display; sharing by write-shared only
(define shared-pair (list 1 2))
(w (list shared-pair shared-pair)) ; => "((1 2) (1 2))"
(d (list shared-pair shared-pair)) ; => "((1 2) (1 2))"
(ws (list shared-pair shared-pair)) ; => "(#0=(1 2) #0#)"
(simple (list shared-pair shared-pair)) ; => "((1 2) (1 2))"
(ws (vector shared-pair (cdr shared-pair))) ; => "#((1 . #0=(2)) #0#)"
(ws (let ((s (string #\a))) (list s s))) ; => "(\"a\" \"a\")"
(ws (let ((v (vector))) (list 'a 'a 1 1 v))) ; => "(a a 1 1 #())"
(define circular (list 1 2 3))
(set-cdr! (cddr circular) circular)
(w circular) ; => "#0=(1 2 3 . #0#)"
(d circular) ; => "#0=(1 2 3 . #0#)"
(ws circular) ; => "#0=(1 2 3 . #0#)"
(w (list 'a circular)) ; => "(a #0=(1 2 3 . #0#))"
(w (cons 0 (cdr circular))) ; => "(0 . #0=(2 3 1 . #0#))"
(define v (vector 'a #f))
(vector-set! v 1 v)
(w v) ; => "#0=#(a #0#)"
(w (list v v)) ; => "(#0=#(a #0#) #0#)"
(define both (list 1 shared-pair shared-pair))
(set-car! both both)
(w both) ; => "#0=(#0# (1 2) (1 2))"
(ws both) ; => "#0=(#0# #1=(1 2) #1#)"
(define two (list (list 'x) (list 'y)))
(set-cdr! (car two) (car two))
(set-cdr! (cadr two) (cadr two))
(w two) ; => "(#0=(x . #0#) #1=(y . #1#))"
(let ((x (again circular))) (eq? x (cdr (cddr x)))) ; => #t
(let ((x (again v))) (eq? x (vector-ref x 1))) ; => #t
(let ((q (list 'quote #f))) (set-car! (cdr q) q) (w q)) ; => "#0='#0#"
(simple circular) ; !> write-simple
;; sharing must not cost more than it has parts
(string-length (ws (let loop ((i 0) (l '())) (if (= i 100) l (loop (+ i 1) (list l l)))))) ; => 1076
(string-length (w (let loop ((i 0) (l '())) (if (= i 100000) l (loop (+ i 1) (cons i l)))))) ; => 588891
(string-length (w (let loop ((i 0) (l '())) (if (= i 100000) l (loop (+ i 1) (vector l)))))) ; => 300002

;; other objects have some form
(map (lambda (x) (char=? #\# (string-ref (w x) 0))) (list car (lambda () 1) (current-input-port) (eof-object) (make-parameter 1) (delay 1) (call/cc (lambda (k) k)) (if #f #f))) ; => (#t #t #t #t #t #t #t #t)
(define-record-type point (make-point x y) point? (x px) (y py set-py!))
(w (make-point 1 "a")) ; => "#<point x: 1 y: \"a\">"
(d (make-point 1 "a")) ; => "#<point x: 1 y: a>"
(let ((p (make-point 1 2))) (set-py! p p) (w p)) ; => "#0=#<point x: 1 y: #0#>"

;; results and arguments
(write 1 2) ; !> write
(display) ; !>
(write 1 (open-output-bytevector)) ; !> write
(write-simple '(1 . 2) (open-input-string "")) ; !> write-simple
(newline 5) ; !> newline
