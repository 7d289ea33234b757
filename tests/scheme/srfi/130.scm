;; SRFI 130: strings with cursors, which are indexes here.
(import (scheme base) (scheme char) (srfi 130) (srfi 14))

(define (at s c) (string-cursor->index s c))
(string-cursor? (string-cursor-start "abc")) ; => #t
(string-cursor? "a") ; => #f
(at "abc" (string-cursor-start "abc")) ; => 0
(at "abc" (string-cursor-end "abc")) ; => 3
(at "abc" (string-cursor-next "abc" (string-cursor-start "abc"))) ; => 1
(at "abc" (string-cursor-prev "abc" (string-cursor-end "abc"))) ; => 2
(string-cursor-next "abc" (string-cursor-end "abc")) ; !> no cursor
(string-cursor-prev "abc" (string-cursor-start "abc")) ; !> no cursor
(at "abc" (string-cursor-forward "abc" 0 2)) ; => 2
(at "abc" (string-cursor-back "abc" 3 2)) ; => 1
(string-cursor-forward "abc" 1 3) ; !> no cursor
(string-cursor-back "abc" 1 3) ; !> no cursor
(list (string-cursor=? "abc" 1 1) (string-cursor<? "abc" 1 2) (string-cursor>? "abc" 1 2) (string-cursor<=? "abc" 1 1) (string-cursor>=? "abc" 1 2)) ; => (#t #t #f #t #f)
(string-cursor-diff "abcde" 1 4) ; => 3
(at "abc" (string-index->cursor "abc" 2)) ; => 2
(string-index->cursor "abc" 4) ; !> no cursor
(string-null? "") ; => #t
(string-every char-alphabetic? "abc") ; => #t
(string-any char-numeric? "abc") ; => #f
(string-tabulate (lambda (i) (integer->char (+ i 97))) 3) ; => "abc"
(string-unfold null? car cdr '(#\a #\b) "<" (lambda (x) ">")) ; => "<ab>"
(string-unfold-right null? car cdr '(#\a #\b) "<" (lambda (x) ">")) ; => ">ba<"
(string->list/cursors "abcde" 1 3) ; => (#\b #\c)
(string->vector/cursors "abc") ; => #(#\a #\b #\c)
(reverse-list->string '(#\a #\b)) ; => "ba"
(string-join '("a" "b") "-" 'prefix) ; => "-a-b"
(string-join '() "-" 'strict-infix) ; !> strict-infix
(string-ref/cursor "abc" 1) ; => #\b
(substring/cursors "abcde" 1 3) ; => "bc"
(string-copy/cursors "abcde" 2) ; => "cde"
(string-take "abcde" 2) ; => "ab"
(string-drop "abcde" 2) ; => "cde"
(string-take-right "abcde" 2) ; => "de"
(string-drop-right "abcde" 2) ; => "abc"
(string-pad "abc" 5) ; => "  abc"
(string-pad-right "abc" 5 #\-) ; => "abc--"
(string-trim "  a ") ; => "a "
(string-trim-right " a  ") ; => " a"
(string-trim-both "xax" (lambda (c) (char=? c #\x))) ; => "a"
(string-prefix-length "abc" "abd") ; => 2
(string-suffix-length "abc" "xbc") ; => 2
(string-prefix? "ab" "abc") ; => #t
(string-suffix? "bc" "abc") ; => #t
(string-suffix? "abc" "bc") ; => #f
(at "abcabc" (string-index "abcabc" (lambda (c) (char=? c #\b)))) ; => 1
(at "abcabc" (string-index "abcabc" char-numeric?)) ; => 6
(at "abcabc" (string-index "abcabc" char-numeric? 1 3)) ; => 3
(at "abcabc" (string-index "abcabc" #\c 3)) ; => 5
(at "abcabc" (string-index-right "abcabc" (lambda (c) (char=? c #\b)))) ; => 5
(at "abcabc" (string-index-right "abcabc" char-numeric?)) ; => 0
(at "abcabc" (string-index-right "abcabc" char-numeric? 2)) ; => 2
(at "ab1" (string-skip "ab1" char-alphabetic?)) ; => 2
(at "abc" (string-skip "abc" char-set:letter)) ; => 3
(at "1ab" (string-skip-right "1ab" char-alphabetic?)) ; => 1
(at "ab" (string-skip-right "ab" char-alphabetic?)) ; => 0
(at "abcbc" (string-contains "abcbc" "bc")) ; => 1
(at "abcbc" (string-contains-right "abcbc" "bc")) ; => 3
(string-contains "abc" "x") ; => #f
(string-contains-right "abc" "x") ; => #f
(at "eek" (string-contains "eek -- what a geek." "ee" 0 3)) ; => 0
(string-concatenate '("a" "b")) ; => "ab"
(string-concatenate-reverse '("b" "a") "cxx" 1) ; => "abc"
(string-fold cons '() "abc" 1) ; => (#\c #\b)
(string-fold-right cons '() "abc") ; => (#\a #\b #\c)
(let ((l '())) (string-for-each-index (lambda (i) (set! l (cons i l))) "abc") l) ; => (2 1 0)
(string-replicate "abcdef" 2 8) ; => "cdefab"
(string-replicate "abcdef" -2 4) ; => "efabcd"
(string-replicate "abc" 0 7) ; => "abcabca"
(string-replicate "abcdefg" 0 4 3 6) ; => "defd"
(string-count "abcabc" (lambda (c) (char=? c #\b))) ; => 2
(string-replace "abcde" "XYZ" 1 3) ; => "aXYZde"
(string-replace "abcde" "XYZ" 1 3 1 2) ; => "aYde"
(string-filter char-alphabetic? "a1b2") ; => "ab"
(string-remove char-alphabetic? "a1b2") ; => "12"
(string-reverse "abc") ; => "cba"
(string-split "a,b,,c" ",") ; => ("a" "b" "" "c")
(string-split "" ",") ; => ()
(string-split "" "," 'strict-infix) ; !> nothing to split
(string-split ",a,b" ",") ; => ("" "a" "b")
(string-split ",a,b" "," 'prefix) ; => ("a" "b")
(string-split "a,b," ",") ; => ("a" "b" "")
(string-split "a,b," "," 'suffix) ; => ("a" "b")
(string-split "abc" "") ; => ("a" "b" "c")
(string-split "a,b,c,d" "," 'infix 2) ; => ("a" "b" "c,d")
(string-split "a,b" "," 'infix 0) ; => ("a,b")
(string-split "abc" "" 'infix 1) ; => ("a" "bc")
(string-split "a--b--c" "--") ; => ("a" "b" "c")
(string-split "a,b,c" "," 'infix #f 2) ; => ("b" "c")
(string-split "a,b,c" "," 'infix #f 2 3) ; => ("b")
(string-split "," ",") ; => ("" "")
(string-split "a" "," 'middle) ; !> the grammar must be
