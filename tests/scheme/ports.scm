;; R7RS 6.13: input and output.
(import (scheme base) (scheme write) (scheme read) (scheme file) (scheme char))
(define (written x) (let ((p (open-output-string))) (write x p) (get-output-string p)))
(define (displayed x) (let ((p (open-output-string))) (display x p) (get-output-string p)))
(define (shared x) (let ((p (open-output-string))) (write-shared x p) (get-output-string p)))
(define (simple x) (let ((p (open-output-string))) (write-simple x p) (get-output-string p)))
(define (reads s) (read (open-input-string s)))

;; ports
(input-port? (current-input-port)) ; => #t
(output-port? (current-output-port)) ; => #t
(output-port? (current-error-port)) ; => #t
(input-port? (current-output-port)) ; => #f
(input-port? 5) ; => #f
(output-port? "x") ; => #f
(port? (current-input-port)) ; => #t
(port? 5) ; => #f
(textual-port? (current-output-port)) ; => #t
(textual-port? (open-input-string "")) ; => #t
(binary-port? (open-input-string "")) ; => #f
(binary-port? (open-input-bytevector #u8())) ; => #t
(textual-port? (open-input-bytevector #u8())) ; => #f
(textual-port? 5) ; => #f
(input-port-open? (open-input-string "")) ; => #t
(let ((p (open-input-string ""))) (close-port p) (input-port-open? p)) ; => #f
(let ((p (open-input-string ""))) (close-input-port p) (input-port-open? p)) ; => #f
(let ((p (open-output-string))) (close-output-port p) (output-port-open? p)) ; => #f
(let ((p (open-input-string "x"))) (close-port p) (close-port p) (read-char p)) ; !> read-char
(let ((p (open-output-string))) (close-port p) (write-char #\a p)) ; !> write-char
(close-input-port (open-output-string)) ; !> close-input-port
(close-output-port (open-input-string "")) ; !> close-output-port
(close-port 5) ; !> close-port
(input-port-open? (open-output-string)) ; !> input-port-open?
(call-with-port (open-input-string "abc") read-char) ; => #\a
(let ((q #f)) (call-with-port (open-input-string "abc") (lambda (p) (set! q p))) (input-port-open? q)) ; => #f
(call-with-values (lambda () (call-with-port (open-input-string "ab") (lambda (p) (values (read-char p) (read-char p))))) list) ; => (#\a #\b)
(eof-object? (eof-object)) ; => #t
(eof-object? 'eof) ; => #f

;; reading characters
(read-char (open-input-string "abc")) ; => #\a
(let ((p (open-input-string "ab"))) (let* ((a (read-char p)) (b (read-char p)) (c (read-char p))) (list a b (eof-object? c)))) ; => (#\a #\b #t)
(let ((p (open-input-string "ab"))) (let* ((a (peek-char p)) (b (read-char p)) (c (peek-char p))) (list a b c))) ; => (#\a #\a #\b)
(eof-object? (read-char (open-input-string ""))) ; => #t
(eof-object? (peek-char (open-input-string ""))) ; => #t
(let ((p (open-input-string "x"))) (read-char p) (read-char p) (eof-object? (read-char p))) ; => #t
(read-char (open-input-string "λ")) ; => #\λ
(read-line (open-input-string "one\ntwo")) ; => "one"
(let ((p (open-input-string "one\ntwo\n"))) (let* ((a (read-line p)) (b (read-line p)) (c (read-line p))) (list a b (eof-object? c)))) ; => ("one" "two" #t)
(read-line (open-input-string "\n")) ; => ""
(read-line (open-input-string "no end")) ; => "no end"
(eof-object? (read-line (open-input-string ""))) ; => #t
(read-string 3 (open-input-string "abcdef")) ; => "abc"
(read-string 10 (open-input-string "abc")) ; => "abc"
(read-string 0 (open-input-string "abc")) ; => ""
(eof-object? (read-string 3 (open-input-string ""))) ; => #t
(let ((p (open-input-string "abcdef"))) (read-string 2 p) (read-string 2 p)) ; => "cd"
(read-string -1 (open-input-string "abc")) ; !> read-string
(char-ready? (open-input-string "a")) ; => #t
(char-ready? (open-input-string "")) ; => #t
(read-char 5) ; !> read-char
(read-char (open-output-string)) ; !> read-char
(read-char (open-input-bytevector #u8(1))) ; !> read-char
(read-line (open-input-bytevector #u8(1))) ; !> read-line
(parameterize ((current-input-port (open-input-string "hello"))) (let* ((a (read-char)) (b (peek-char)) (c (read-string 2)) (d (read-line))) (list a b c d (eof-object? (read-char))))) ; => (#\h #\e "el" "lo" #t)
(parameterize ((current-input-port (open-input-string "(1 2) x"))) (let* ((a (read)) (b (read))) (list a b (char-ready?)))) ; => ((1 2) x #t)

;; reading bytes
(read-u8 (open-input-bytevector #u8(1 2))) ; => 1
(let ((p (open-input-bytevector #u8(1 2)))) (let* ((a (peek-u8 p)) (b (read-u8 p)) (c (read-u8 p)) (d (read-u8 p))) (list a b c (eof-object? d)))) ; => (1 1 2 #t)
(eof-object? (peek-u8 (open-input-bytevector #u8()))) ; => #t
(u8-ready? (open-input-bytevector #u8(1))) ; => #t
(read-bytevector 2 (open-input-bytevector #u8(1 2 3))) ; => #u8(1 2)
(read-bytevector 9 (open-input-bytevector #u8(1 2 3))) ; => #u8(1 2 3)
(eof-object? (read-bytevector 2 (open-input-bytevector #u8()))) ; => #t
(read-bytevector 0 (open-input-bytevector #u8(1))) ; => #u8()
(let ((b (make-bytevector 4 0))) (list (read-bytevector! b (open-input-bytevector #u8(1 2 3))) b)) ; => (3 #u8(1 2 3 0))
(let ((b (make-bytevector 4 0))) (list (read-bytevector! b (open-input-bytevector #u8(1 2 3)) 1) b)) ; => (3 #u8(0 1 2 3))
(let ((b (make-bytevector 4 0))) (list (read-bytevector! b (open-input-bytevector #u8(1 2 3)) 1 2) b)) ; => (1 #u8(0 1 0 0))
(eof-object? (read-bytevector! (make-bytevector 4 0) (open-input-bytevector #u8()))) ; => #t
(read-u8 (open-input-string "a")) ; !> read-u8
(read-bytevector! (make-bytevector 2) (open-input-bytevector #u8(1)) 3) ; !> read-bytevector!

;; output
(let ((p (open-output-string))) (write 'a p) (write-char #\space p) (display "b" p) (newline p) (get-output-string p)) ; => "a b\n"
(let ((p (open-output-string))) (write-string "hello" p) (write-string "abcdef" p 2) (write-string "abcdef" p 1 3) (get-output-string p)) ; => "hellocdefbc"
(get-output-string (open-output-string)) ; => ""
(let ((p (open-output-string))) (write-string "a" p) (get-output-string p) (write-string "b" p) (get-output-string p)) ; => "ab"
(let ((p (open-output-bytevector))) (write-u8 1 p) (write-bytevector #u8(2 3) p) (write-bytevector #u8(4 5 6) p 1) (write-bytevector #u8(7 8 9) p 1 2) (get-output-bytevector p)) ; => #u8(1 2 3 5 6 8)
(get-output-bytevector (open-output-bytevector)) ; => #u8()
(write-u8 256 (open-output-bytevector)) ; !> write-u8
(write-u8 1 (open-output-string)) ; !> write-u8
(write-char "a" (open-output-string)) ; !> write-char
(write-string 'a (open-output-string)) ; !> write-string
(write-string "abc" (open-output-string) 4) ; !> write-string
(display 1 5) ; !> display
(write 1 (open-input-string "")) ; !> write
(get-output-string (open-input-string "")) ; !> get-output-string
(get-output-bytevector (open-output-string)) ; !> get-output-bytevector
(flush-output-port (open-output-string))
(let ((p (open-output-string))) (parameterize ((current-output-port p)) (write 'x) (display " y") (newline) (write-char #\z) (write-string "!") (write-shared 1) (write-simple 2)) (get-output-string p)) ; => "x y\nz!12"
(let ((p (open-output-bytevector))) (parameterize ((current-output-port p)) (write-u8 5) (write-bytevector #u8(6))) (get-output-bytevector p)) ; => #u8(5 6)

;; write, display
(written "a\"b\\c\n") ; => "\"a\\\"b\\\\c\\n\""
(displayed "a\"b\\c\n") ; => "a\"b\\c\n"
(written #\a) ; => "#\\a"
(displayed #\a) ; => "a"
(written #\space) ; => "#\\space"
(written '(1 . (2 . (3 . ())))) ; => "(1 2 3)"
(written '(1 . 2)) ; => "(1 . 2)"
(written '(quote a)) ; => "'a"
(written ''a) ; => "'a"
(written '|a b|) ; => "|a b|"
(displayed '|a b|) ; => "a b"
(written '()) ; => "()"
(written #t) ; => "#t"
(written #f) ; => "#f"
(written #(1 "a" #\b)) ; => "#(1 \"a\" #\\b)"
(displayed #(1 "a" #\b)) ; => "#(1 a b)"
(displayed '("x" (#\y))) ; => "(x (y))"
(written #u8(1 2)) ; => "#u8(1 2)"
(written "\x7f;") ; => "\"\\x7f;\""
(written "λ") ; => "\"λ\""
(written "\a\b\t\r") ; => "\"\\a\\b\\t\\r\""
(written '|\||) ; => "|\\||"
(written (string->symbol "A")) ; => "A"
(written 1.5) ; => "1.5"
(written '#0=(a b . #0#)) ; => "#0=(a b . #0#)"
(displayed '#0=(a . #0#)) ; => "#0=(a . #0#)"
(let ((x (list 1 2))) (written (list x x))) ; => "((1 2) (1 2))"
(let ((x (list 1 2))) (shared (list x x))) ; => "(#0=(1 2) #0#)"
(let ((x (list 1 2))) (simple (list x x))) ; => "((1 2) (1 2))"
(let ((x (vector 1 2))) (vector-set! x 0 x) (written x)) ; => "#0=#(#0# 2)"
(let ((x (list 1))) (set-car! x x) (written x)) ; => "#0=(#0#)"
(let ((x (list 'a)) (y (list 'b))) (shared (list x y x y))) ; => "(#0=(a) #1=(b) #0# #1#)"
(let* ((c (list 1 2)) (x (list c c))) (set-cdr! (cdr c) c) (written x)) ; => "(#0=(1 2 . #0#) #0#)"
(string? (written car)) ; => #t
(string? (written (lambda (x) x))) ; => #t
(string? (written (current-output-port))) ; => #t
(string? (written (eof-object))) ; => #t
(let loop ((n 100000) (l '())) (if (= n 0) (string-length (written l)) (loop (- n 1) (list l)))) ; => 200002

;; read
(reads "(1 2)") ; => (1 2)
(reads "(1 . 2)") ; => (1 . 2)
(reads "(1 2 . (3 4))") ; => (1 2 3 4)
(reads "a") ; => a
(reads "  a") ; => a
(reads "; comment\n b") ; => b
(reads "#| block #| nested |# |# c") ; => c
(reads "#;(ignored) d") ; => d
(reads "(1 #;2 3)") ; => (1 3)
(reads "(1 #;2)") ; => (1)
(reads "#;#;a b c") ; => c
(reads "'a") ; => 'a
(reads "`(a ,b ,@c)") ; => `(a ,b ,@c)
(reads "\"a\\nb\"") ; => "a\nb"
(reads "#\\a") ; => #\a
(reads "#\\space") ; => #\space
(reads "#\\x41") ; => #\A
(reads "#(1 #(2))") ; => #(1 #(2))
(reads "#u8(1 255)") ; => #u8(1 255)
(reads "#t") ; => #t
(reads "#true") ; => #t
(reads "#false") ; => #f
(reads "|a b|") ; => |a b|
(reads "1.5e3") ; => 1500.0
(reads "#xff") ; => 255
(reads "+i") ; => +i
(reads "...") ; => ...
(reads "#!fold-case ABC") ; => abc
(reads "#0=(a . #0#)") ; => #0=(a . #0#)
(let ((x (reads "(#0=(1) #0#)"))) (eq? (car x) (cadr x))) ; => #t
(let ((x (reads "#0=#(1 #0#)"))) (eq? x (vector-ref x 1))) ; => #t
(eof-object? (reads "")) ; => #t
(eof-object? (reads "  ; only a comment")) ; => #t
(let ((p (open-input-string "a b c"))) (let* ((a (read p)) (b (read p)) (c (read p)) (d (read p))) (list a b c (eof-object? d)))) ; => (a b c #t)
(let ((p (open-input-string "(a)b"))) (read p) (read-char p)) ; => #\b
(let ((p (open-input-string "abc def"))) (read p) (read-char p)) ; => #\space
(let ((p (open-input-string "12)"))) (read p) (read-char p)) ; => #\)
(reads "(1 2") ; !> 
(reads ")") ; !> 
(reads "(1 . )") ; !> 
(reads "( . 1)") ; !> 
(reads "(1 . 2 3)") ; !> 
(reads "#(1 . 2)") ; !> 
(reads "\"abc") ; !> 
(reads "#u8(256)") ; !> 
(reads "#u8(a)") ; !> 
(reads "#\\nosuchname") ; !> 
(reads "#1#") ; !> 
(reads "|abc") ; !> 
(reads "#| abc") ; !> 
(reads "#q") ; !> 
(reads "'") ; !> 
(reads "\"\\q\"") ; !> 
(read (open-input-bytevector #u8(40 41))) ; !> read
(let ((datum '(a "b\n" #\c 1.5 #u8(1 2) #(x (y . z)) |odd one| () #t -3/4 +2i))) (equal? datum (reads (written datum)))) ; => #t
(let ((p (open-input-string (written (list 1.0 -0.0 +inf.0 1e-10 123456789.123 1e22))))) (equal? (read p) (list 1.0 -0.0 +inf.0 1e-10 123456789.123 1e22))) ; => #t
(let ((deep (string-append (make-string 100000 #\() (make-string 100000 #\))))) (pair? (reads deep))) ; => #t

;; files
(define name "avm-test-output.tmp")
(if (file-exists? name) (delete-file name))
(call-with-output-file name (lambda (p) (write '(a "b" 3) p) (newline p) (display "second line" p)))
(file-exists? name) ; => #t
(call-with-input-file name read) ; => (a "b" 3)
(call-with-input-file name (lambda (p) (read-line p) (read-line p))) ; => "second line"
(with-input-from-file name read) ; => (a "b" 3)
(with-input-from-file name (lambda () (read-line))) ; => "(a \"b\" 3)"
(with-output-to-file name (lambda () (display "replaced λ")))
(let* ((p (open-input-file name)) (s (read-line p))) (close-port p) s) ; => "replaced λ"
(let ((p (open-binary-output-file name))) (write-bytevector #u8(1 2 255) p) (close-port p))
(let* ((p (open-binary-input-file name)) (b (read-bytevector 10 p))) (close-port p) b) ; => #u8(1 2 255)
(let ((p (open-output-file name))) (write-string "x" p) (close-output-port p))
(binary-port? (open-binary-input-file name)) ; => #t
(textual-port? (open-input-file name)) ; => #t
(call-with-values (lambda () (with-input-from-file name (lambda () (values 1 (read-char))))) list) ; => (1 #\x)
(delete-file name)
(file-exists? name) ; => #f
(open-input-file name) ; !> avm-test-output.tmp
(delete-file name) ; !> avm-test-output.tmp
(open-input-file 5) ; !> open-input-file
(guard (e ((file-error? e) 'file-error)) (delete-file name)) ; => file-error
(guard (e ((file-error? e) 'file-error)) (with-input-from-file name read)) ; => file-error
