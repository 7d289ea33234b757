;; R7RS 6.6 and 6.7: characters and strings.
(import (scheme base) (scheme char))

(char? #\a) ; => #t
(char? "a") ; => #f
(char? 'a) ; => #f
(char? #\space) ; => #t
#\a ; => #\a
#\A ; => #\A
#\( ; => #\(
#\  ; => #\space
#\space ; => #\space
#\newline ; => #\newline
#\tab ; => #\tab
#\null ; => #\null
#\return ; => #\return
#\escape ; => #\escape
#\alarm ; => #\alarm
#\backspace ; => #\backspace
#\delete ; => #\delete
#\x03BB ; => #\λ
#\x41 ; => #\A
#\x ; => #\x
#\λ ; => #\λ
#\x0 ; => #\null
#\; ; => #\;
#\" ; => #\"
#\# ; => #\#
(char->integer #\A) ; => 65
(char->integer #\x1F642) ; => 128578
(integer->char 955) ; => #\λ
(integer->char 0) ; => #\null
(integer->char #x10FFFF) ; => #\x10ffff
(integer->char #xD800) ; !> integer->char
(integer->char #x110000) ; !> integer->char
(integer->char -1) ; !> integer->char
(char->integer "a") ; !> char->integer
(char=? #\a #\a) ; => #t
(char=? #\a #\A) ; => #f
(char=? #\a #\a #\a) ; => #t
(char=? #\a #\a #\b) ; => #f
(char<? #\a #\b) ; => #t
(char<? #\a #\b #\c) ; => #t
(char<? #\a #\c #\b) ; => #f
(char<? #\a #\a) ; => #f
(char>? #\b #\a) ; => #t
(char>? #\c #\b #\a) ; => #t
(char<=? #\a #\a #\b) ; => #t
(char<=? #\b #\a) ; => #f
(char>=? #\b #\b #\a) ; => #t
(char>=? #\a #\b) ; => #f
(char<? #\a 1) ; !> char<?
(char=? #\a 'a) ; !> char=?
(char-ci=? #\a #\A) ; => #t
(char-ci=? #\a #\A #\a) ; => #t
(char-ci=? #\a #\b) ; => #f
(char-ci<? #\a #\B) ; => #t
(char-ci<? #\A #\b #\C) ; => #t
(char-ci>? #\b #\A) ; => #t
(char-ci<=? #\a #\A #\b) ; => #t
(char-ci>=? #\B #\b #\A) ; => #t
(char-ci=? #\ς #\σ) ; => #t
(char-alphabetic? #\a) ; => #t
(char-alphabetic? #\Z) ; => #t
(char-alphabetic? #\1) ; => #f
(char-alphabetic? #\space) ; => #f
(char-alphabetic? #\λ) ; => #t
(char-alphabetic? #\日) ; => #t
(char-numeric? #\3) ; => #t
(char-numeric? #\a) ; => #f
(char-numeric? #\x0664) ; => #t
(char-whitespace? #\space) ; => #t
(char-whitespace? #\newline) ; => #t
(char-whitespace? #\tab) ; => #t
(char-whitespace? #\xA0) ; => #t
(char-whitespace? #\a) ; => #f
(char-whitespace? #\_) ; => #f
(char-upper-case? #\A) ; => #t
(char-upper-case? #\a) ; => #f
(char-upper-case? #\3) ; => #f
(char-upper-case? #\Σ) ; => #t
(char-lower-case? #\a) ; => #t
(char-lower-case? #\A) ; => #f
(char-lower-case? #\σ) ; => #t
(char-lower-case? #\1) ; => #f
(digit-value #\3) ; => 3
(digit-value #\x0664) ; => 4
(digit-value #\x0AE6) ; => 0
(digit-value #\x0EA6) ; => #f
(digit-value #\a) ; => #f
(char-upcase #\i) ; => #\I
(char-upcase #\I) ; => #\I
(char-downcase #\I) ; => #\i
(char-foldcase #\I) ; => #\i
(char-upcase #\λ) ; => #\Λ
(char-downcase #\Σ) ; => #\σ
(char-foldcase #\ς) ; => #\σ
(char-foldcase #\Σ) ; => #\σ
(char-upcase #\ß) ; => #\ß
(char-downcase #\1) ; => #\1
(char-upcase #\ǆ) ; => #\Ǆ

;; 6.7 strings
(string? "abc") ; => #t
(string? 'abc) ; => #f
(string? #\a) ; => #f
(string-length "abc") ; => 3
(string-length "") ; => 0
(string-length "λ日🙂") ; => 3
(string-length (make-string 4)) ; => 4
(make-string 3 #\x) ; => "xxx"
(make-string 0 #\x) ; => ""
(make-string 2 #\λ) ; => "λλ"
(make-string -1) ; !> make-string
(make-string 2 "a") ; !> make-string
(string #\a #\b) ; => "ab"
(string) ; => ""
(string-ref "abc" 2) ; => #\c
(string-ref "aλb" 1) ; => #\λ
(string-ref "a🙂b" 2) ; => #\b
(string-ref "abc" 3) ; !> string-ref
(string-ref "abc" -1) ; !> string-ref
(string-ref 'abc 0) ; !> string-ref
(let ((s (make-string 3 #\*))) (string-set! s 0 #\?) s) ; => "?**"
(let ((s (string #\a #\b #\c))) (string-set! s 1 #\λ) s) ; => "aλc"
(let ((s (string #\λ #\b))) (string-set! s 0 #\a) (string-set! s 1 #\🙂) s) ; => "a🙂"
(string-set! "constant" 0 #\?) ; !> string-set!
(string-set! (string #\a) 1 #\b) ; !> string-set!
(string-set! (string #\a) 0 5) ; !> string-set!
"\a\b\t\n\r\"\\\|" ; => "\a\b\t\n\r\"\\|"
"\x41;bc" ; => "Abc"
"\x3bb;" ; => "λ"
"two\
   lines" ; => "twolines"
"two\   
   \x20;lines" ; => "two lines"
"a
b" ; => "a\nb"
(string-length "\x0;") ; => 1
(string=? "abc" "abc") ; => #t
(string=? "abc" "abcd") ; => #f
(string=? "a" "a" "a") ; => #t
(string=? "a" "a" "b") ; => #f
(string=? "" "") ; => #t
(string<? "a" "b") ; => #t
(string<? "a" "ab") ; => #t
(string<? "" "a") ; => #t
(string<? "abc" "abd" "abe") ; => #t
(string<? "b" "a") ; => #f
(string<? "a" "a") ; => #f
(string<? "Z" "a") ; => #t
(string<? "z" "λ") ; => #t
(string<? "￿" "🙂") ; => #t
(string>? "b" "a") ; => #t
(string>? "c" "b" "a") ; => #t
(string<=? "a" "a" "b") ; => #t
(string>=? "b" "a" "a") ; => #t
(string=? "a" 'a) ; !> string=?
(string<? "a" #\b) ; !> string<?
(string-ci=? "AbC" "aBc") ; => #t
(string-ci=? "Straße" "STRASSE") ; => #t
(string-ci=? "ΧΑΟΣ" "χαος") ; => #t
(string-ci=? "a" "A" "a") ; => #t
(string-ci=? "a" "b") ; => #f
(string-ci<? "a" "B") ; => #t
(string-ci<? "A" "b" "C") ; => #t
(string-ci>? "B" "a") ; => #t
(string-ci<=? "a" "A") ; => #t
(string-ci>=? "A" "a") ; => #t
(string-upcase "abC") ; => "ABC"
(string-downcase "ABc") ; => "abc"
(string-foldcase "ABc") ; => "abc"
(string-upcase "Straße") ; => "STRASSE"
(string-downcase "ΧΑΟΣ") ; => "χαος"
(string-downcase "ΧΑΟΣΣ") ; => "χαοσς"
(string-downcase "ΧΑΟΣ Σ") ; => "χαος σ"
(string-downcase "Σ") ; => "σ"
(string-foldcase "ΧΑΟΣ") ; => "χαοσ"
(string-foldcase "Straße") ; => "strasse"
(string-upcase "λ日🙂") ; => "Λ日🙂"
(string-upcase "ﬃ") ; => "FFI"
(string-downcase "İ") ; => "i̇"
(substring "abcde" 1 3) ; => "bc"
(substring "abc" 0 0) ; => ""
(substring "abc" 3 3) ; => ""
(substring "aλb" 1 2) ; => "λ"
(substring "abc" 2 1) ; !> substring
(substring "abc" 0 4) ; !> substring
(substring "abc" -1 2) ; !> substring
(string-append "abc" "def") ; => "abcdef"
(string-append) ; => ""
(string-append "a") ; => "a"
(string-append "a" "" "λ" "c") ; => "aλc"
(string-append "a" 'b) ; !> string-append
(let ((s "abc")) (eq? s (string-append s))) ; => #f
(string->list "apple") ; => (#\a #\p #\p #\l #\e)
(string->list "apple" 2) ; => (#\p #\l #\e)
(string->list "apple" 2 4) ; => (#\p #\l)
(string->list "") ; => ()
(string->list "abc" 4) ; !> string->list
(list->string '(#\a #\b)) ; => "ab"
(list->string '()) ; => ""
(list->string '(1 2)) ; !> list->string
(list->string '(#\a . #\b)) ; !> list->string
(string-copy "abc") ; => "abc"
(string-copy "abcde" 2) ; => "cde"
(string-copy "abcde" 2 4) ; => "cd"
(let* ((a "abc") (b (string-copy a))) (string-set! b 0 #\z) (list a b)) ; => ("abc" "zbc")
(string-copy "abc" 4) ; !> string-copy
(let ((a "12345") (b (string-copy "abcde"))) (string-copy! b 1 a 0 2) b) ; => "a12de"
(let ((a (string-copy "abcde"))) (string-copy! a 1 a 0 3) a) ; => "aabce"
(let ((a (string-copy "abcde"))) (string-copy! a 0 a 2) a) ; => "cdede"
(let ((a (string-copy "abc"))) (string-copy! a 1 "λμ") a) ; => "aλμ"
(string-copy! (string-copy "ab") 1 "cd") ; !> string-copy!
(string-copy! "ab" 0 "c") ; !> string-copy!
(let ((s (make-string 3 #\a))) (string-fill! s #\b) s) ; => "bbb"
(let ((s (string-copy "abcde"))) (string-fill! s #\x 1 3) s) ; => "axxde"
(let ((s (string-copy "abcde"))) (string-fill! s #\x 3) s) ; => "abcxx"
(string-fill! "abc" #\x) ; !> string-fill!
(string-map char-foldcase "AbdEgH") ; => "abdegh"
(string-map (lambda (c) (integer->char (+ 1 (char->integer c)))) "HAL") ; => "IBM"
(string-map (lambda (c k) ((if (eqv? k #\u) char-upcase char-downcase) c)) "studlycaps xxx" "ululululul") ; => "StUdLyCaPs"
(string-map char-upcase "") ; => ""
(string-map (lambda (c) 5) "abc") ; !>
(string-map char-upcase 5) ; !>
(string-map (lambda (a b c) (if (char=? a b) c a)) "abc" "axc" "123") ; => "1b3"
(let ((v '())) (string-for-each (lambda (c) (set! v (cons (char->integer c) v))) "abcde") v) ; => (101 100 99 98 97)
(let ((v '())) (string-for-each (lambda (a b) (set! v (cons (list a b) v))) "abc" "xy") v) ; => ((#\b #\y) (#\a #\x))
(string-for-each car 5) ; !>
(string->number "abc" 16) ; => 2748
(let ((s (make-string 100 #\a))) (string-set! s 50 #\λ) (string-length (string-upcase s))) ; => 100
(let loop ((i 0) (s "")) (if (= i 10) s (loop (+ i 1) (string-append s (number->string i))))) ; => "0123456789"
(let ((seen '())) (string-for-each (lambda (a b) (set! seen (cons (list a b) seen))) "ab" "xyz") seen) ; => ((#\b #\y) (#\a #\x))
