;; R7RS 2 and 7.1: what the reader takes, from a port and in programs.
(import (scheme base) (scheme read) (scheme write) (scheme char))
(define (reads s) (read (open-input-string s)))
(define (read-all s) (let ((p (open-input-string s))) (let loop ((l '())) (let ((x (read p))) (if (eof-object? x) (reverse l) (loop (cons x l)))))))
(define (fails? s) (guard (e ((read-error? e) #t) (else (list 'other e))) (reads s) #f))

;; booleans
(read-all "#t #f #true #false #T #F #TRUE #False") ; => (#t #f #t #f #t #f #t #f)
(fails? "#tr") ; => #t
(fails? "#fals") ; => #t
(fails? "#truee") ; => #t
(fails? "#t1") ; => #t

;; symbols
(map symbol->string (read-all "abc ABC a1 a->b + - ... ! $ % & * / : < = > ? ^ _ ~")) ; => ("abc" "ABC" "a1" "a->b" "+" "-" "..." "!" "$" "%" "&" "*" "/" ":" "<" "=" ">" "?" "^" "_" "~")
(map symbol->string (read-all "a.b a+b a-b a@b <=? list->vector V17a the-word-recursion-has-many-meanings q soup")) ; => ("a.b" "a+b" "a-b" "a@b" "<=?" "list->vector" "V17a" "the-word-recursion-has-many-meanings" "q" "soup")
(map symbol->string (read-all "λ été Ωμέγα 日本 x²")) ; => ("λ" "été" "Ωμέγα" "日本" "x²")
(map symbol->string (read-all "|| |a b| |a\\|b| |\\x41;bc| |\\t| |a\\nb| |(| |;|")) ; => ("" "a b" "a|b" "Abc" "\t" "a\nb" "(" ";")
(symbol->string (reads "|foo\\x3bb;bar|")) ; => "fooλbar"
(eq? (reads "|abc|") 'abc) ; => #t
(eq? (reads "|\\x61;bc|") 'abc) ; => #t
(eq? '|H\x65;llo| 'Hello) ; => #t
(symbol->string (reads "|two\nlines|")) ; => "two\nlines"
(symbol->string '|\a\b\t\n\r|) ; => "\a\b\t\n\r"
(eq? 'abc 'ABC) ; => #f
(fails? "|abc") ; => #t
(fails? "|\\q|") ; => #t
(fails? "|\\x;|") ; => #t
(fails? "|\\x110000;|") ; => #t

;; strings
(reads "\"\"") ; => ""
(reads "\"abc\"") ; => "abc"
(reads "\"\\a\\b\\t\\n\\r\\\"\\\\\\|\"") ; => "\a\b\t\n\r\"\\|"
(reads "\"\\x41;\\x3bb;\\x1F642;\"") ; => "Aλ🙂"
(reads "\"\\X41;\"") ; => "A"
(reads "\"\\x0;\"") ; => "\x0;"
(reads "\"line 1\nline 2\"") ; => "line 1\nline 2"
(reads "\"a\\\nb\"") ; => "ab"
(reads "\"a\\\n   \t b\"") ; => "ab"
(reads "\"a \\  \t\n   b\"") ; => "a b"
(reads "\"a\\\n\\\n b\"") ; => "ab"
(reads "\"a\\\n\nb\"") ; => "a\nb"
(reads "\"a\\\r\nb\"") ; => "ab"
(string-length (reads "\"λ🙂\"")) ; => 2
(reads "\"; no comment #| nor |# this\"") ; => "; no comment #| nor |# this"
(fails? "\"abc") ; => #t
(fails? "\"abc\\") ; => #t
(fails? "\"\\z\"") ; => #t
(fails? "\"\\x41\"") ; => #t
(fails? "\"\\x;\"") ; => #t
(fails? "\"\\xd800;\"") ; => #t
(fails? "\"\\xyz;\"") ; => #t
(fails? "\"a\\  b\"") ; => #t

;; characters
(read-all "#\\a #\\A #\\( #\\) #\\; #\\\" #\\' #\\# #\\| #\\\\ #\\0 #\\.") ; => (#\a #\A #\( #\) #\; #\" #\' #\# #\| #\\ #\0 #\.)
(map char->integer (read-all "#\\alarm #\\backspace #\\delete #\\escape #\\newline #\\null #\\return #\\space #\\tab")) ; => (7 8 127 27 10 0 13 32 9)
(map char->integer (read-all "#\\x41 #\\x3bb #\\x1F642 #\\x0 #\\x7f #\\xA0")) ; => (65 955 128578 0 127 160)
(read-all "#\\x #\\X #\\λ #\\🙂") ; => (#\x #\X #\λ #\🙂)
(reads "#\\ ") ; => #\space
(reads "(#\\a)") ; => (#\a)
(reads "(#\\)#\\()") ; => (#\) #\()
(fails? "#\\") ; => #t
(fails? "#\\abc") ; => #t
(fails? "#\\x110000") ; => #t
(fails? "#\\xd800") ; => #t
(fails? "#\\spac") ; => #t
(fails? "#\\ab") ; => #t
(reads "#\\x41;") ; => #\A

;; lists and pairs
(reads "()") ; => ()
(reads "( )") ; => ()
(reads "(a)") ; => (a)
(reads "(a b . c)") ; => (a b . c)
(reads "(a . (b . (c . ())))") ; => (a b c)
(reads "(a . b )") ; => (a . b)
(reads "(a .b)") ; => (a .b)
(reads "(a.b)") ; => (a.b)
(reads "(a . #(1))") ; => (a . #(1))
(reads "(a . 'b)") ; => (a quote b)
(reads "((()))") ; => ((()))
(reads "[a (b) [c]]") ; => (a (b) (c))
(fails? "(") ; => #t
(fails? "(a") ; => #t
(fails? "(a .") ; => #t
(fails? "(a . b") ; => #t
(fails? "(a . )") ; => #t
(fails? "(a . b c)") ; => #t
(fails? "(. a)") ; => #t
(fails? "(a . . b)") ; => #t
(fails? ")") ; => #t
(fails? "(a))") ; => #f
(fails? "(a]") ; => #t
(fails? ".") ; => #t

;; vectors and bytevectors
(reads "#()") ; => #()
(reads "#(a #(b) \"c\" #\\d)") ; => #(a #(b) "c" #\d)
(reads "#(1 ; comment\n 2)") ; => #(1 2)
(reads "#u8()") ; => #u8()
(reads "#u8(0 10 255)") ; => #u8(0 10 255)
(reads "#U8(1)") ; => #u8(1)
(reads "#u8(#xff #b11 #e1.0)") ; => #u8(255 3 1)
(fails? "#(a . b)") ; => #t
(fails? "#(a") ; => #t
(fails? "#u8(256)") ; => #t
(fails? "#u8(-1)") ; => #t
(fails? "#u8(1.0)") ; => #t
(fails? "#u8(a)") ; => #t
(fails? "#u8(1") ; => #t
(fails? "#u9(1)") ; => #t
(fails? "#u8 (1)") ; => #t

;; quotations
(equal? (read-all "'a `a ,a ,@a") '((quote a) (quasiquote a) (unquote a) (unquote-splicing a))) ; => #t
(equal? (reads "''a") '(quote (quote a))) ; => #t
(equal? (reads "' a") '(quote a)) ; => #t
(equal? (reads "'#;x a") '(quote a)) ; => #t
(equal? (reads "`(1 ,@'(2) . ,b)") '(quasiquote (1 (unquote-splicing (quote (2))) unquote b))) ; => #t
(equal? (reads ", @a") '(unquote @a)) ; => #t
(fails? "'") ; => #t
(fails? "(')") ; => #t
(fails? ",@") ; => #t

;; comments
(read-all "a ; b c\n d") ; => (a d)
(read-all "a;b") ; => (a)
(read-all ";\n;\na") ; => (a)
(read-all "a #| b |# c") ; => (a c)
(read-all "#| #| nested |# still |# a") ; => (a)
(read-all "#| |a|# b") ; => (b)
(read-all "#||# a #|||# b") ; => (a b)
(read-all "#|\n;\n|# a") ; => (a)
(read-all "; #|\na") ; => (a)
(read-all "a #;b c") ; => (a c)
(read-all "a #; b c") ; => (a c)
(read-all "#;(a (b) \"c\") d") ; => (d)
(read-all "#;#;a b c") ; => (c)
(read-all "#;a #;b c") ; => (c)
(read-all "#;#|x|# a b") ; => (b)
(read-all "#;'a b") ; => (b)
(read-all "#;#(1 2) b") ; => (b)
(read-all "(a #;b)") ; => ((a))
(read-all "(a . #;b c)") ; => ((a . c))
(read-all "(a . b #;c)") ; => ((a . b))
(read-all "(a #;b . c)") ; => ((a . c))
(read-all "(#;a)") ; => (())
(read-all "#(1 #;2 3)") ; => (#(1 3))
(read-all "#u8(1 #;2 3)") ; => (#u8(1 3))
(fails? "#| abc") ; => #t
(fails? "#| #| |#") ; => #t
(fails? "#;") ; => #t
(fails? "(#;)") ; => #t

;; directives
(read-all "#!fold-case ABC #!no-fold-case ABC") ; => (abc ABC)
(read-all "#!fold-case #\\A \"ABC\" |ABC| #T #XFF 1E2") ; => (#\A "ABC" ABC #t 255 100.0)
(read-all "#!fold-case #\\NEWLINE #\\Space") ; => (#\newline #\space)
(read-all "#!fold-case ΣΑΣ Straße") ; => (σασ strasse)
(let ((p (open-input-string "#!fold-case ABC DEF"))) (let* ((a (read p)) (b (read p))) (list a b))) ; => (abc def)
(reads "DEF") ; => DEF
#!fold-case
(eq? 'ABC 'abc) ; => #t
#!no-fold-case
(eq? 'ABC 'abc) ; => #f
(fails? "#!unknown-directive a") ; => #t

;; delimiters
(read-all "a(b)c") ; => (a (b) c)
(read-all "a\"b\"c") ; => (a "b" c)
(read-all "1(2)") ; => (1 (2))
(read-all "(a)(b)'c") ; => ((a) (b) 'c)
(read-all "\"a\"\"b\"") ; => ("a" "b")
(read-all "#t(a)") ; => (#t (a))
(read-all "#\\a(b)") ; => (#\a (b))
(read-all "a;b\nc") ; => (a c)
(read-all "a\tb\nc\rd\xc;e") ; => (a b c d e)
(read-all "\xFEFF;a") ; => (a)

;; datum labels
(let ((x (reads "#0=(a #0#)"))) (eq? x (cadr x))) ; => #t
(let ((x (reads "#0=(a . #0#)"))) (eq? x (cdr x))) ; => #t
(let ((x (reads "(#1=(a) #1# #1#)"))) (and (eq? (car x) (cadr x)) (eq? (car x) (car (cddr x))))) ; => #t
(let ((x (reads "#5=#(#5# #6=(b) #6#)"))) (and (eq? x (vector-ref x 0)) (eq? (vector-ref x 1) (vector-ref x 2)))) ; => #t
(let ((x (reads "(#0=\"s\" #0#)"))) (eq? (car x) (cadr x))) ; => #t
(reads "(#0=5 #0#)") ; => (5 5)
(reads "(#0=a #0# #0#)") ; => (a a a)
(let ((x (reads "#0=(1 #1=(2 #0# . #1#))"))) (and (eq? x (cadr (cadr x))) (eq? (cadr x) (cddr (cadr x))))) ; => #t
(let ((x (reads "'#0=(a . #0#)"))) (eq? (cadr x) (cdr (cadr x)))) ; => #t
(reads "#100=(1)") ; => (1)
(reads "#0= (1)") ; => (1)
(reads "(#0=#1=(x) #0# #1#)") ; => ((x) (x) (x))
(let ((x '#0=(a b . #0#))) (eq? x (cddr x))) ; => #t
(let ((x '(#0=(1) #0#))) (eq? (car x) (cadr x))) ; => #t
(let ((x '#1=#(1 #1#))) (eq? x (vector-ref x 1))) ; => #t
(let ((x '#0=(a (#1=(b) . #0#) #1#))) (list (eq? x (cdadr x)) (eq? (caadr x) (car (cddr x))))) ; => (#t #t)
(fails? "#0#") ; => #t
(fails? "(#0# #0=a)") ; => #t
(fails? "#0=#0#") ; => #t
(fails? "#0=") ; => #t
(fails? "(#0=a #0=b)") ; => #t
(fails? "#1=(a) #2#") ; => #f
(read-all "#0=a #0=b") ; => (a b)

;; the end of input
(eof-object? (reads "")) ; => #t
(eof-object? (reads " \n\t ")) ; => #t
(eof-object? (reads "; comment")) ; => #t
(eof-object? (reads "#| comment |#")) ; => #t
(eof-object? (reads "#;datum")) ; => #t
(let ((p (open-input-string "a"))) (read p) (list (eof-object? (read p)) (eof-object? (read p)))) ; => (#t #t)

;; read leaves what follows the datum
(let ((p (open-input-string "(a) b"))) (read p) (list (read-char p) (read-char p))) ; => (#\space #\b)
(let ((p (open-input-string "a b"))) (read p) (read-line p)) ; => " b"
(let ((p (open-input-string "a)"))) (read p) (read-char p)) ; => #\)
(let ((p (open-input-string "\"a\"b"))) (read p) (read-char p)) ; => #\b
(let ((p (open-input-string "12\n34"))) (let* ((a (read p)) (b (read-char p)) (c (read p))) (list a b c))) ; => (12 #\newline 34)
(let ((p (open-input-string "#\\a b"))) (read p) (peek-char p)) ; => #\space
(let ((p (open-input-string "x y"))) (peek-char p) (read p)) ; => x
(let ((p (open-input-string ") a"))) (guard (e ((read-error? e) #f)) (read p)) (read p)) ; => a

;; errors of reading are told apart from others
(guard (e ((file-error? e) 'file) ((read-error? e) 'read)) (reads "(")) ; => read
(guard (e ((read-error? e) (error-object? e))) (reads ")")) ; => #t
(guard (e ((read-error? e) (string? (error-object-message e)))) (reads "#<x>")) ; => #t
(guard (e ((read-error? e) 'read) (else 'other)) (read (let ((p (open-input-string "a"))) (close-port p) p))) ; => other
(guard (e ((read-error? e) 'read) (else 'other)) (read 5)) ; => other
(fails? "{a}") ; => #t
(fails? "#<procedure>") ; => #t
(fails? "#q") ; => #t
(fails? "#") ; => #t
(fails? "#,a") ; => #t
(fails? "1x") ; => #t
