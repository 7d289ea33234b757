;; SRFI 14: character sets.
(import (scheme base) (scheme char) (srfi 14))

(define vowels (char-set #\a #\e #\i #\o #\u))
(char-set? vowels) ; => #t
(char-set? "aeiou") ; => #f
(char-set= vowels (string->char-set "ioeauaiii")) ; => #t
(char-set= vowels (string->char-set "ioeeauaiiiy")) ; => #f
(char-set=) ; => #t
(char-set= vowels) ; => #t
(char-set= vowels vowels (string->char-set "aeiou")) ; => #t
(char-set= vowels vowels (char-set)) ; => #f
(char-set= vowels 1) ; !> 
(char-set<=) ; => #t
(char-set<= vowels) ; => #t
(char-set<= vowels (string->char-set "aeiouy") char-set:letter char-set:full) ; => #t
(char-set<= (string->char-set "aeiouy") vowels) ; => #f
(char-set<= char-set:empty vowels) ; => #t
(= (char-set-hash vowels) (char-set-hash (string->char-set "uoiea"))) ; => #t
(<= 0 (char-set-hash char-set:graphic 100) 99) ; => #t
(<= 0 (char-set-hash char-set:graphic 0)) ; => #t
(char-set-hash char-set:empty -1) ; !> bound

(define cs (char-set #\G #\a #\T #\e #\c #\h))

(let lp ((cur (char-set-cursor cs)) (ans '())) (if (end-of-char-set? cur) (list->string ans) (lp (char-set-cursor-next cs cur) (cons (char-upcase (char-set-ref cs cur)) ans)))) ; => "HECATG"
(end-of-char-set? (char-set-cursor (char-set))) ; => #t
(char-set-ref cs (char-set-cursor (char-set))) ; !> at the end
(char-set-cursor-next cs (char-set-cursor (char-set))) ; !> at the end
(char-set-fold cons '() cs) ; => (#\h #\e #\c #\a #\T #\G)
(char-set->string (char-set-unfold car null? cdr '(#\a #\b #\a))) ; => "ab"
(char-set->string (char-set-unfold car null? cdr '(#\a #\b) (char-set #\z))) ; => "abz"
(char-set->string (char-set-unfold! car null? cdr '(#\a #\b) (char-set #\z))) ; => "abz"
(let ((n 0)) (char-set-for-each (lambda (c) (set! n (+ n 1))) vowels) n) ; => 5
(char-set->string (char-set-map char-upcase vowels)) ; => "AEIOU"
(char-set-size (char-set-map (lambda (c) #\a) vowels)) ; => 1

(char-set= (char-set-copy vowels) vowels) ; => #t
(char-set->list (list->char-set '(#\c #\a #\b #\a))) ; => (#\a #\b #\c)
(char-set->list (list->char-set '(#\a) (char-set #\z))) ; => (#\a #\z)
(char-set->list (list->char-set! '(#\a) (char-set #\z))) ; => (#\a #\z)
(char-set->string (string->char-set "cba" (char-set #\z))) ; => "abcz"
(char-set->string (string->char-set! "cba" (char-set #\z))) ; => "abcz"
(char-set->string (char-set-filter (lambda (c) (char=? c #\e)) vowels)) ; => "e"
(char-set->string (char-set-filter (lambda (c) (char<? c #\f)) vowels (string->char-set "12345"))) ; => "12345ae"
(char-set->string (char-set-filter! (lambda (c) (char<? c #\f)) vowels (char-set #\1))) ; => "1ae"
(char-set->string (ucs-range->char-set 0 128)) ; => "\x0;\x1;\x2;\x3;\x4;\x5;\x6;\a\b\t\n\xb;\xc;\r\xe;\xf;\x10;\x11;\x12;\x13;\x14;\x15;\x16;\x17;\x18;\x19;\x1a;\x1b;\x1c;\x1d;\x1e;\x1f; !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f;"
(char-set->string (ucs-range->char-set 97 100 #t (char-set #\z))) ; => "abcz"
(char-set->string (ucs-range->char-set! 97 100 #t (char-set #\z))) ; => "abcz"
(char-set-size (ucs-range->char-set #xD7FF #xE001)) ; => 2
(char-set-size (ucs-range->char-set 97 97)) ; => 0
(char-set-size (ucs-range->char-set #x10FFFE #x200000)) ; => 2
(ucs-range->char-set 97 #x200000 #t) ; !> scalar values
(ucs-range->char-set #xD7FF #xE001 #t) ; !> scalar values
(ucs-range->char-set 100 97) ; !> in order
(map char-set->string (map ->char-set (list #\x "abc" (char-set #\y)))) ; => ("x" "abc" "y")
(->char-set 'x) ; !> expected a character

(char-set->list (char-set #\b #\a)) ; => (#\a #\b)
(char-set->string vowels) ; => "aeiou"
(char-set-size vowels) ; => 5
(char-set-size char-set:full) ; => 1112064
(char-set-count (lambda (c) (char<? c #\j)) vowels) ; => 3
(char-set-contains? vowels #\e) ; => #t
(char-set-contains? vowels #\z) ; => #f
(char-set-contains? vowels 1) ; !> 
(char-set-every char-lower-case? vowels) ; => #t
(char-set-every char-lower-case? (char-set-adjoin vowels #\A)) ; => #f
(char-set-every (lambda (c) 7) vowels) ; => 7
(char-set-every char? char-set:empty) ; => #t
(char-set-any (lambda (c) (and (char=? c #\o) 'found)) vowels) ; => found
(char-set-any char-upper-case? vowels) ; => #f
(char-set->string (char-set-adjoin vowels #\y #\a)) ; => "aeiouy"
(char-set->string (char-set-adjoin! (char-set) #\y #\a)) ; => "ay"
(char-set->string (char-set-delete vowels #\a #\z #\u)) ; => "eio"
(char-set->string (char-set-delete! (char-set #\a #\b) #\a)) ; => "b"

(char-set-contains? (char-set-complement vowels) #\a) ; => #f
(char-set-contains? (char-set-complement vowels) #\b) ; => #t
(char-set-size (char-set-complement! (char-set))) ; => 1112064
(char-set= vowels (char-set-complement (char-set-complement vowels))) ; => #t
(char-set->string (char-set-union (char-set #\a) (char-set #\b) vowels)) ; => "abeiou"
(char-set->string (char-set-union)) ; => ""
(char-set->string (char-set-union! (char-set #\a) (char-set #\b))) ; => "ab"
(char-set->string (char-set-intersection vowels (string->char-set "abcde"))) ; => "ae"
(char-set= char-set:full (char-set-intersection)) ; => #t
(char-set->string (char-set-intersection! (char-set #\a #\b) (char-set #\b #\c))) ; => "b"
(char-set->string (char-set-difference vowels (char-set #\a) (char-set #\u))) ; => "eio"
(char-set->string (char-set-difference! (char-set #\a #\b) (char-set #\b #\c))) ; => "a"
(char-set->string (char-set-xor (string->char-set "abc") (string->char-set "bcd"))) ; => "ad"
(char-set->string (char-set-xor)) ; => ""
(char-set->string (char-set-xor (char-set #\a) (char-set #\a) (char-set #\a))) ; => "a"
(char-set->string (char-set-xor! (char-set #\a #\b) (char-set #\b #\c))) ; => "ac"
(call-with-values (lambda () (char-set-diff+intersection vowels (string->char-set "abc") (char-set #\u))) (lambda (d i) (list (char-set->string d) (char-set->string i)))) ; => ("eio" "au")
(call-with-values (lambda () (char-set-diff+intersection! (char-set #\a #\b) (char-set #\b))) (lambda (d i) (list (char-set->string d) (char-set->string i)))) ; => ("a" "b")

(define (latin1 set) (char-set->string (char-set-intersection set (ucs-range->char-set 0 256))))
(latin1 char-set:lower-case) ; => "abcdefghijklmnopqrstuvwxyzµßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
(latin1 char-set:upper-case) ; => "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"
(char-set-size char-set:title-case) ; => 31
(latin1 (char-set-difference char-set:letter char-set:lower-case char-set:upper-case)) ; => "ªº"
(char-set-contains? char-set:letter #\λ) ; => #t
(char-set-contains? char-set:letter #\日) ; => #t
(latin1 char-set:digit) ; => "0123456789"
(char-set-contains? char-set:digit #\x0664) ; => #t
(char-set= char-set:letter+digit (char-set-union char-set:letter char-set:digit)) ; => #t
(latin1 char-set:punctuation) ; => "!\"#%&'()*,-./:;?@[\\]_{}¡§«¶·»¿"
(latin1 char-set:symbol) ; => "$+<=>^`|~¢£¤¥¦¨©¬®¯°±´¸×÷"
(char-set<= (char-set-union char-set:letter+digit char-set:punctuation char-set:symbol) char-set:graphic) ; => #t
(char-set-contains? char-set:graphic #\space) ; => #f
(char-set= char-set:printing (char-set-union char-set:graphic char-set:whitespace)) ; => #t
(map char->integer (char-set->list char-set:whitespace)) ; => (9 10 11 12 13 32 160 5760 8192 8193 8194 8195 8196 8197 8198 8199 8200 8201 8202 8232 8233 8239 8287 12288)
(map char->integer (char-set->list (char-set-intersection char-set:blank (ucs-range->char-set 0 256)))) ; => (9 32 160)
(char-set-contains? char-set:blank #\newline) ; => #f
(char-set-size char-set:iso-control) ; => 65
(char-set->string char-set:hex-digit) ; => "0123456789ABCDEFabcdef"
(char-set= char-set:ascii (ucs-range->char-set 0 128)) ; => #t
(char-set-size char-set:empty) ; => 0
(char-set-contains? char-set:full #\x10FFFF) ; => #t

(import (prefix (scheme charset) large:))
(eq? char-set:letter large:char-set:letter) ; => #t
(large:char-set-size vowels) ; => 5
