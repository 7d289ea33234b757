;; SRFI 13: strings.
(import (scheme char) (srfi 13) (srfi 14))
(import (except (scheme base) string-map string-for-each))

(string? "a") ; => #t
(string-null? "") ; => #t
(string-null? "a") ; => #f
(string-every char-alphabetic? "abc") ; => #t
(string-every #\a "aaab") ; => #f
(string-every char-set:digit "123") ; => #t
(string-every char-alphabetic? "ab1" 0 2) ; => #t
(string-every (lambda (c) (char->integer c)) "abc") ; => 99
(string-every char? "") ; => #t
(string-any char-numeric? "ab1") ; => #t
(string-any (lambda (c) (and (char=? c #\b) 'b)) "abc") ; => b
(string-any #\z "abc") ; => #f
(string-any char-set:digit "ab1" 0 2) ; => #f
(string-any char? "") ; => #f
(string-any 7 "abc") ; !> expected a predicate
(make-string 2 #\x) ; => "xx"
(string #\a #\b) ; => "ab"
(string-tabulate (lambda (i) (integer->char (+ i 65))) 5) ; => "ABCDE"
(string-tabulate (lambda (i) #\a) 0) ; => ""
(string-unfold null? car cdr '(#\a #\b #\c)) ; => "abc"
(string-unfold null? car cdr '(#\a #\b) "base-") ; => "base-ab"
(string-unfold null? car cdr '(#\a #\b) "base-" (lambda (x) "-end")) ; => "base-ab-end"
(string-unfold-right null? car cdr '(#\a #\b #\c)) ; => "cba"
(string-unfold-right null? car cdr '(#\a #\b) "-base" (lambda (x) "end-")) ; => "end-ba-base"
(string->list "abc" 1) ; => (#\b #\c)
(list->string '(#\a #\b)) ; => "ab"
(reverse-list->string '(#\a #\B #\c)) ; => "cBa"
(string-join '("foo" "bar" "baz") ":") ; => "foo:bar:baz"
(string-join '("foo" "bar" "baz")) ; => "foo bar baz"
(string-join '("foo" "bar") ":" 'suffix) ; => "foo:bar:"
(string-join '("foo" "bar") ":" 'prefix) ; => ":foo:bar"
(string-join '("foo" "bar") ":" 'strict-infix) ; => "foo:bar"
(string-join '() ":") ; => ""
(string-join '("") ":") ; => ""
(string-join '() ":" 'suffix) ; => ""
(string-join '("") ":" 'suffix) ; => ":"
(string-join '() ":" 'strict-infix) ; !> string-join
(string-join '("a") ":" 'circumfix) ; !> the grammar must be
(string-join 'x) ; !> expected a list
(string-length "λx") ; => 2
(string-ref "abc" 1) ; => #\b
(string-copy "abcde" 1 3) ; => "bc"
(substring/shared "abcde" 2) ; => "cde"
(substring/shared "abcde" 2 4) ; => "cd"
(substring/shared "abcde" 4 2) ; !> the range is not inside
(let ((s (string-copy "abcde"))) (string-copy! s 1 "xyz" 1) s) ; => "ayzde"
(let ((s (string-copy "abcde"))) (string-copy! s 1 s 0 3) s) ; => "aabce"
(string-take "Pete Szilagyi" 6) ; => "Pete S"
(string-drop "Pete Szilagyi" 6) ; => "zilagyi"
(string-take-right "Beta rules" 5) ; => "rules"
(string-drop-right "Beta rules" 5) ; => "Beta "
(string-take "foo" 37) ; !> string-take
(string-drop "foo" 4) ; !> string-drop
(string-take-right "foo" -1) ; !> string-take-right
(string-drop-right "foo" 'x) ; !> string-drop-right
(string-pad "325" 5) ; => "  325"
(string-pad "71325" 5) ; => "71325"
(string-pad "8871325" 5) ; => "71325"
(string-pad "325" 5 #\0) ; => "00325"
(string-pad "abcdef" 4 #\- 1 3) ; => "--bc"
(string-pad-right "325" 5) ; => "325  "
(string-pad-right "8871325" 5) ; => "88713"
(string-pad-right "abcdef" 4 #\- 1 3) ; => "bc--"
(string-trim "  a b  ") ; => "a b  "
(string-trim-right "  a b  ") ; => "  a b"
(string-trim-both "  The outlook wasn't brilliant,  \n\r") ; => "The outlook wasn't brilliant,"
(string-trim "xxaxx" #\x) ; => "axx"
(string-trim-right "xxaxx" (char-set #\x)) ; => "xxa"
(string-trim-both "xxaxx" (lambda (c) (char=? c #\x))) ; => "a"
(string-trim-both "    ") ; => ""
(string-trim-both "xxaxxb" #\x 0 5) ; => "a"
(let ((s (make-string 2 #\a))) (string-set! s 0 #\λ) s) ; => "λa"
(let ((s (string-copy "abcde"))) (string-fill! s #\x 1 3) s) ; => "axxde"
(string-compare "abcd" "abxd" (lambda (i) (list '< i)) (lambda (i) (list '= i)) (lambda (i) (list '> i))) ; => (< 2)
(string-compare "abc" "abc" (lambda (i) (list '< i)) (lambda (i) (list '= i)) (lambda (i) (list '> i))) ; => (= 3)
(string-compare "abcd" "abc" (lambda (i) (list '< i)) (lambda (i) (list '= i)) (lambda (i) (list '> i))) ; => (> 3)
(string-compare "xabc" "abd" (lambda (i) (list '< i)) (lambda (i) (list '= i)) (lambda (i) (list '> i)) 1) ; => (< 3)
(string-compare-ci "ABC" "abd" (lambda (i) (list '< i)) (lambda (i) (list '= i)) (lambda (i) (list '> i))) ; => (< 2)
(= (string-hash "abc") (string-hash (string #\a #\b #\c))) ; => #t
(<= 0 (string-hash "abc" 10) 9) ; => #t
(= (string-hash "xabc" 1000 1) (string-hash "abcx" 1000 0 3)) ; => #t
(= (string-hash-ci "ABC") (string-hash-ci "abc")) ; => #t
(<= 0 (string-hash-ci "ABC" 7) 6) ; => #t
(list (string= "abc" "abc") (string= "abc" "abd") (string= "xabcx" "abc" 1 4) (string= "abc" "abcd")) ; => (#t #f #t #f)
(list (string<> "abc" "abc") (string<> "abc" "abd")) ; => (#f #t)
(list (string< "abc" "abd") (string< "abc" "abc") (string< "ab" "abc")) ; => (#t #f #t)
(list (string> "abd" "abc") (string> "abc" "abc") (string> "abc" "ab")) ; => (#t #f #t)
(list (string<= "abc" "abc") (string<= "abd" "abc")) ; => (#t #f)
(list (string>= "abc" "abc") (string>= "abb" "abc")) ; => (#t #f)
(list (string-ci= "aBc" "AbC") (string-ci<> "aBc" "AbC") (string-ci< "abc" "ABD") (string-ci> "ABD" "abc") (string-ci<= "ABC" "abc") (string-ci>= "ABC" "abc")) ; => (#t #f #t #t #t #t)
(string< "zab" "yac" 1 3 1 3) ; => #t
(string= "abc" "abc" 0 9) ; !> string=
(string-prefix-length "abcde" "abxde") ; => 2
(string-prefix-length "xabc" "abd" 1) ; => 2
(string-suffix-length "abcde" "xxcde") ; => 3
(string-suffix-length "abc" "λbc") ; => 2
(string-prefix-length-ci "ABc" "abD") ; => 2
(string-suffix-length-ci "xBC" "abc") ; => 2
(list (string-prefix? "foo" "foobar") (string-prefix? "fox" "foobar") (string-prefix? "" "x") (string-prefix? "foobar" "foo")) ; => (#t #f #t #f)
(list (string-suffix? "bar" "foobar") (string-suffix? "baz" "foobar") (string-suffix? "" "")) ; => (#t #f #t)
(string-prefix? "xfoo" "yyfoobar" 1 4 2) ; => #t
(list (string-prefix-ci? "FOO" "foobar") (string-suffix-ci? "BAR" "foobar")) ; => (#t #t)
(string-index "abcabc" #\b) ; => 1
(string-index "abcabc" #\b 2) ; => 4
(string-index "abcabc" #\z) ; => #f
(string-index "ab1" char-set:digit) ; => 2
(string-index "ab1" char-numeric?) ; => 2
(string-index "aλb" #\λ) ; => 1
(string-index-right "abcabc" #\b) ; => 4
(string-index-right "abcabc" char-set:letter 0 3) ; => 2
(string-index-right "abcabc" (lambda (c) (char=? c #\a)) 0 3) ; => 0
(string-skip "aab" #\a) ; => 2
(string-skip "aaa" #\a) ; => #f
(string-skip "  x" char-set:whitespace) ; => 2
(string-skip-right "baa" #\a) ; => 0
(string-skip-right "x  " char-whitespace?) ; => 0
(string-count "abcabc" #\b) ; => 2
(string-count "abcabc" char-set:letter 1 4) ; => 3
(string-count "a1b2" char-numeric?) ; => 2
(string-contains "eek -- what a geek." "ee" 12 18) ; => 15
(string-contains "abc" "") ; => 0
(string-contains "abc" "d") ; => #f
(string-contains "abc" "abcd") ; => #f
(string-contains "aλbλc" "λc") ; => 3
(string-contains "aaaaab" "aab") ; => 3
(string-contains "abcbcd" "xbcdx" 0 6 1 4) ; => 3
(string-contains-ci "xABC" "abc") ; => 1
(string-contains "abc" 1) ; !> string-length
(string-titlecase "--capitalize tHIS sentence.") ; => "--Capitalize This Sentence."
(string-titlecase "see Spot run. see Nix run.") ; => "See Spot Run. See Nix Run."
(string-titlecase "3com makes routers.") ; => "3Com Makes Routers."
(string-titlecase "abc def" 4) ; => "Def"
(string-upcase "abc") ; => "ABC"
(string-upcase "abcde" 1 3) ; => "BC"
(string-downcase "ABC") ; => "abc"
(string-downcase "ABCDE" 3) ; => "de"
(let ((s (string-copy "abc dEF"))) (string-titlecase! s) s) ; => "Abc Def"
(let ((s (string-copy "abcde"))) (string-upcase! s 1 3) s) ; => "aBCde"
(let ((s (string-copy "ABCDE"))) (string-downcase! s) s) ; => "abcde"
(string-reverse "abc") ; => "cba"
(string-reverse "abcde" 1 4) ; => "dcb"
(let ((s (string-copy "abcde"))) (string-reverse! s 1 4) s) ; => "adcbe"
(string-append "a" "b") ; => "ab"
(string-append/shared "a" "b" "c") ; => "abc"
(string-concatenate '("a" "b" "c")) ; => "abc"
(string-concatenate/shared '("a" "b")) ; => "ab"
(string-concatenate '()) ; => ""
(string-concatenate-reverse '(" must be" "Hello, I") " going.XXXX" 7) ; => "Hello, I must be going."
(string-concatenate-reverse '("a" "b" "c")) ; => "cba"
(string-concatenate-reverse/shared '("a" "b") "c") ; => "bac"
(string-map char-upcase "abc") ; => "ABC"
(string-map char-upcase "abcde" 1 3) ; => "BC"
(string-map (lambda (a b) (if (char<? a b) a b)) "adc" "bbb") ; => "abb"
(let ((s (string-copy "abcde"))) (string-map! char-upcase s 2) s) ; => "abCDE"
(string-fold cons '() "abc") ; => (#\c #\b #\a)
(string-fold cons '() "abcde" 1 3) ; => (#\c #\b)
(string-fold-right cons '() "abc") ; => (#\a #\b #\c)
(string-fold-right cons '() "abcde" 3) ; => (#\d #\e)
(let ((l '())) (string-for-each (lambda (c) (set! l (cons c l))) "abc" 1) l) ; => (#\c #\b)
(let ((l '())) (string-for-each (lambda (c d) (set! l (cons c (cons d l)))) "ab" "cd") l) ; => (#\b #\d #\a #\c)
(let ((l '())) (string-for-each-index (lambda (i) (set! l (cons i l))) "abcd" 1 3) l) ; => (2 1)
(xsubstring "abcdef" 2) ; => "cdefab"
(xsubstring "abcdef" -2) ; => "efabcd"
(xsubstring "abc" 0 7) ; => "abcabca"
(xsubstring "abcdefg" -3 2 3 6) ; => "defde"
(xsubstring "abc" 0 -1) ; !> before it begins
(xsubstring "" 0 1) ; !> nothing to repeat
(xsubstring "" 0 0) ; => ""
(let ((s (make-string 6 #\-))) (string-xcopy! s 1 "abc" 1 5) s) ; => "-bcab-"
(let ((s (make-string 4 #\-))) (string-xcopy! s 1 "abc" 1) s) ; => "-bca"
(string-replace "The TCL programmer endured daily ridicule." "another miserable perl drone" 4 7 8 22) ; => "The miserable perl programmer endured daily ridicule."
(string-replace "It's easy to code it up in Scheme." "lots of fun" 5 9) ; => "It's lots of fun to code it up in Scheme."
(string-replace "It's easy" "really " 5 5) ; => "It's really easy"
(string-replace "abc" "x" 2 1) ; !> string-replace
(string-tokenize "Help make programs run, run, RUN!") ; => ("Help" "make" "programs" "run," "run," "RUN!")
(string-tokenize "a1b22c" char-set:digit) ; => ("1" "22")
(string-tokenize "one two three" char-set:letter 4) ; => ("two" "three")
(string-tokenize "one two three" char-set:graphic 1 5) ; => ("ne" "t")
(string-tokenize "") ; => ()
(string-filter char-alphabetic? "a1b2") ; => "ab"
(string-filter #\a "banana") ; => "aaa"
(string-filter "a1b2" char-set:digit) ; => "12"
(string-delete char-numeric? "a1b2") ; => "ab"
(string-delete char-set:letter "a1b2" 1) ; => "12"
(string-delete "banana" #\a) ; => "bnn"
(make-kmp-restart-vector "abdabx") ; => #(-1 0 0 -1 1 2)
(make-kmp-restart-vector "aaaa") ; => #(-1 -1 1 2)
(make-kmp-restart-vector "") ; => #()
(make-kmp-restart-vector "xABx" char-ci=? 1 3) ; => #(-1 0)
(let ((rv (make-kmp-restart-vector "abdabx"))) (list (kmp-step "abdabx" rv #\a 0 char=? 0) (kmp-step "abdabx" rv #\d 5 char=? 0) (kmp-step "abdabx" rv #\z 5 char=? 0))) ; => (1 3 0)
(let ((rv (make-kmp-restart-vector "abc"))) (string-kmp-partial-search "abc" rv "xxabcxx" 0)) ; => -5
(let ((rv (make-kmp-restart-vector "abc"))) (string-kmp-partial-search "abc" rv "xxab" 0)) ; => 2
(let ((rv (make-kmp-restart-vector "abc"))) (string-kmp-partial-search "abc" rv "cxx" 2)) ; => -1
(let ((rv (make-kmp-restart-vector "abc"))) (string-kmp-partial-search "abc" rv "xxABC" 0 char-ci=? 0 1 5)) ; => -5
(call-with-values (lambda () (string-parse-start+end 'f "abcde" '(1 3 x y))) list) ; => ((x y) 1 3)
(call-with-values (lambda () (string-parse-start+end 'f "abcde" '())) list) ; => (() 0 5)
(string-parse-start+end 'f "abcde" '(9)) ; !> the range is not inside
(call-with-values (lambda () (string-parse-final-start+end 'f "abcde" '(2))) list) ; => (2 5)
(string-parse-final-start+end 'f "abcde" '(1 2 3)) ; !> too many arguments
(let-string-start+end (start end) 'f "abcde" '(1) (list start end)) ; => (1 5)
(let-string-start+end (start end rest) 'f "abcde" '(1 2 x) (list start end rest)) ; => (1 2 (x))
(check-substring-spec 'f "abc" 0 3)
(check-substring-spec 'f "abc" 2 1) ; !> the range is not inside
(list (substring-spec-ok? "abc" 0 3) (substring-spec-ok? "abc" 0 4) (substring-spec-ok? 'x 0 0)) ; => (#t #f #f)
(string-contains (make-string 100000 #\a) (string-append (make-string 1000 #\a) "b")) ; => #f
