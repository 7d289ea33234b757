;; SRFI 135: texts.
(import (scheme base) (scheme char) (srfi 135))

(define t (string->text "abcde"))
(define (s x) (textual->string x))
(list (text? t) (text? "abc") (textual? t) (textual? "abc") (textual? 'a)) ; => (#t #f #t #t #f)
(list (textual-null? (text)) (textual-null? "") (textual-null? t)) ; => (#t #t #f)
(list (textual-every char-alphabetic? t) (textual-every char-numeric? "12a") (textual-every char? "") (textual-every (lambda (c) 7) t 1 2)) ; => (#t #f #t 7)
(list (textual-any char-numeric? t) (textual-any (lambda (c) (and (char=? c #\b) 2)) t)) ; => (#f 2)
(s (make-text 3 #\x)) ; => "xxx"
(s (text #\a #\b)) ; => "ab"
(s (text-tabulate (lambda (i) (integer->char (+ i 97))) 3)) ; => "abc"
(s (text-unfold null? (lambda (x) (text #\[ (car x) #\])) cdr '(#\a #\b) #\< (lambda (x) ">"))) ; => "<[a][b]>"
(s (text-unfold-right null? car cdr '(#\a #\b) "<" (lambda (x) ">"))) ; => ">ba<"
(map s (list (textual-tabulate (lambda (i) "ab") 2) (textual-unfold null? car cdr '(#\a)) (textual-unfold-right null? car cdr '(#\a #\b)))) ; => ("abab" "a" "ba")
(eq? t (textual->text t)) ; => #t
(s (textual->text "abc")) ; => "abc"
(textual->string t 1 3) ; => "bc"
(textual->vector t 3) ; => #(#\d #\e)
(textual->list "abc" 1) ; => (#\b #\c)
(s (string->text "abcde" 1 3)) ; => "bc"
(let* ((x (make-string 2 #\a)) (y (string->text x))) (string-set! x 0 #\b) (s y)) ; => "aa"
(s (vector->text #(#\a #\b #\c) 1)) ; => "bc"
(s (list->text '(#\a #\b #\c) 1 2)) ; => "b"
(s (reverse-list->text '(#\a #\b))) ; => "ba"
(textual->utf8 (text #\λ)) ; => #u8(206 187)
(textual->utf16 (text #\a #\x1F600)) ; => #u8(254 255 0 97 216 61 222 0)
(textual->utf16be "aλ") ; => #u8(0 97 3 187)
(textual->utf16le "aλ" 1) ; => #u8(187 3)
(s (utf8->text #u8(97 206 187) 1)) ; => "λ"
(utf8->text #u8(255)) ; !> no UTF-8
(s (utf16->text #u8(254 255 0 97))) ; => "a"
(s (utf16->text #u8(255 254 97 0))) ; => "a"
(s (utf16->text #u8(0 97))) ; => "a"
(s (utf16be->text #u8(0 97 216 61 222 0))) ; => "a😀"
(s (utf16le->text #u8(97 0 61 216 0 222) 2)) ; => "😀"
(s (utf16be->text #u8(254 255 0 97))) ; => "\xfeff;a"
(utf16be->text #u8(216 61 0 97)) ; !> no UTF-16
(utf16be->text #u8(0)) ; !> no UTF-16
(list (text-length t) (textual-length "ab") (text-ref t 1) (textual-ref "ab" 1)) ; => (5 2 #\b #\b)
(text-length "abc") ; !> expected a text
(text-ref t 5) ; !> string-ref
(s (subtext t 1 3)) ; => "bc"
(eq? t (subtext t 0 5)) ; => #t
(subtext "abc" 0 1) ; !> expected a text
(s (subtextual "abc" 1 2)) ; => "b"
(s (textual-copy t 2)) ; => "cde"
(eq? t (textual-copy t)) ; => #f
(map s (list (textual-take t 2) (textual-drop t 2) (textual-take-right t 2) (textual-drop-right t 2))) ; => ("ab" "cde" "de" "abc")
(textual-take t 6) ; !> string-take
(map s (list (textual-pad t 7) (textual-pad t 2) (textual-pad-right t 7 #\-) (textual-pad-right t 2))) ; => ("  abcde" "de" "abcde--" "ab")
(map s (list (textual-trim "  a ") (textual-trim-right " a  ") (textual-trim-both "xax" (lambda (c) (char=? c #\x))))) ; => ("a " " a" "a")
(s (textual-replace t "XYZ" 1 3)) ; => "aXYZde"
(s (textual-replace t (string->text "XYZ") 1 3 1 2)) ; => "aYde"
(list (textual=? t "abcde" t) (textual<? "a" (text #\b)) (textual>? "a" "b") (textual<=? "a" "a") (textual>=? "a" "b")) ; => (#t #t #f #t #f)
(list (textual-ci=? t "ABCDE") (textual-ci<? "a" "B") (textual-ci>? "a" "B") (textual-ci<=? "a" "A") (textual-ci>=? "a" "B")) ; => (#t #t #f #t #f)
(list (textual-prefix-length t "abx") (textual-suffix-length t "xde") (textual-prefix? "ab" t) (textual-suffix? "de" t)) ; => (2 2 #t #t)
(list (textual-index t (lambda (c) (char=? c #\c))) (textual-index t char-numeric?) (textual-index-right t char-alphabetic?)) ; => (2 #f 4)
(list (textual-skip "ab1" char-alphabetic?) (textual-skip-right "1ab" char-alphabetic?)) ; => (2 0)
(list (textual-contains "abcbc" (text #\b #\c)) (textual-contains-right "abcbc" "bc") (textual-contains t "x")) ; => (1 3 #f)
(map s (list (textual-upcase "straße") (textual-downcase "ABC") (textual-foldcase "AbC") (textual-titlecase "abc dEF"))) ; => ("STRASSE" "abc" "abc" "Abc Def")
(s (textual-append t "x" (text #\y))) ; => "abcdexy"
(s (textual-append)) ; => ""
(s (textual-concatenate (list t "x"))) ; => "abcdex"
(s (textual-concatenate-reverse (list "b" "a") "cxx" 1)) ; => "abc"
(s (textual-join (list "a" (text #\b)))) ; => "a b"
(s (textual-join (list "a" (text #\b)) "-" 'suffix)) ; => "a-b-"
(textual-join '() "-" 'strict-infix) ; !> strict-infix
(textual-fold cons '() t 3) ; => (#\e #\d)
(textual-fold-right cons '() "abc") ; => (#\a #\b #\c)
(s (textual-map char-upcase t)) ; => "ABCDE"
(s (textual-map (lambda (a b) (string a b)) t "12")) ; => "a1b2"
(let ((n '())) (textual-for-each (lambda (c) (set! n (cons c n))) (text #\a #\b)) n) ; => (#\b #\a)
(s (textual-map-index (lambda (i) (number->string i)) t 1 4)) ; => "123"
(let ((n '())) (textual-for-each-index (lambda (i) (set! n (cons i n))) t 3) n) ; => (4 3)
(textual-count t char-alphabetic?) ; => 5
(map s (list (textual-filter char-numeric? "a1b2") (textual-remove char-numeric? "a1b2"))) ; => ("12" "ab")
(s (textual-replicate t 3 8)) ; => "deabc"
(map s (textual-split "a,b,c" ",")) ; => ("a" "b" "c")
(map s (textual-split (string->text "a,b,c") (text #\,) 'infix 1)) ; => ("a" "b,c")
(textual-length 'x) ; !> expected a text or a string
