;; SRFI 115: regular expressions.
(import (scheme base) (scheme char) (srfi 115) (srfi 14))

;; What a match has: the list of its submatches, or #f.
(define (m re str . range) (let ((r (apply regexp-matches re str range))) (and r (regexp-match->list r))))
(define (s re str . range) (let ((r (apply regexp-search re str range))) (and r (regexp-match->list r))))
(define (where re str) (let ((r (regexp-search re str))) (and r (cons (regexp-match-submatch-start r) (regexp-match-submatch-end r)))))

(regexp? (regexp "abc")) ; => #t
(regexp? '(+ digit)) ; => #f
(let ((r (regexp '(+ digit)))) (eq? r (regexp r))) ; => #t
(regexp '(nonsense "a")) ; !> no regular expression
(regexp 5) ; !> no regular expression
(regexp '(** 3 2 "a")) ; !> less at most than at least
(regexp '(= x "a")) ; !> expected a count
(regexp '(* . "a")) ; !> no regular expression
(regexp '(/ "abc")) ; !> a range has no end
(regexp '(/ "za")) ; !> a range ends before
(regexp '(backref 1)) ; !> references to submatches are not supported
(regexp '(** 0 1000 (** 0 1000 "a"))) ; !> too large
(m (rx "a" (+ digit)) "a12") ; => ("a12")
(let ((w "foo")) (m (rx ,w (* ,@'("b"))) "foobb")) ; => ("foobb")
(regexp->sre (regexp '(: "a"))) ; => (: "a")
(m (regexp->sre (rx "a" ($ digit))) "a1") ; => ("a1" "1")
(m `(* ,(char-set->sre (string->char-set "abc"))) "abcab") ; => ("abcab")
(map valid-sre? (list "a" #\a 'any '(* "a") 'nope '(or) '(oops) 5 '(* . 1) char-set:digit)) ; => (#t #t #t #t #f #t #f #f #f #t)

(regexp-match? (regexp-matches "a" "a")) ; => #t
(regexp-match? "a") ; => #f
(list (regexp-matches? "abc" "abc") (regexp-matches? "abc" "abcd") (regexp-matches? "b" "abc" 1 2)) ; => (#t #f #t)
(m "abc" "xabcx" 1 4) ; => ("abc")
(s "needle" "hayneedlehay") ; => ("needle")
(s "needle" "haynEEdlehay") ; => #f
(where "needle" "hayneedlehay") ; => (3 . 9)
(where "b" "λλb") ; => (2 . 3)
(s "b" "abc" 2) ; => #f
(m 5 "a") ; !> no regular expression
(m "a" 5) ; !> string-length

;; Sequences, alternatives, repetitions.
(s '(: "one" space "two" space "three") "one two three") ; => ("one two three")
(s '(seq "a" "b") "ab") ; => ("ab")
(m '(:) "") ; => ("")
(s '(or "eeney" "meeney" "miney") "meeney") ; => ("meeney")
(s '(|\|| "a" "b") "b") ; => ("b")
(s '(or) "a") ; => #f
(s '(or "a" "ab") "ab") ; => ("ab")
(s '(or "ab" "a") "ab") ; => ("ab")
(m '(: ($ (or "a" "ab")) ($ (or "c" "bcd")) ($ (* "d"))) "abcd") ; => ("abcd" "ab" "c" "d")
(map (lambda (str) (and (s '(: "match" (? "es") "!") str) #t)) '("matches!" "match!" "matche!")) ; => (#t #t #f)
(map (lambda (str) (and (s '(: "<" (* (~ #\>)) ">") str) #t)) '("<html>" "<>" "<html")) ; => (#t #t #f)
(map (lambda (str) (and (s '(: "<" (+ (~ #\>)) ">") str) #t)) '("<html>" "<a>" "<>")) ; => (#t #t #f)
(map (lambda (str) (and (s '(: "<" (>= 3 (~ #\>)) ">") str) #t)) '("<table>" "<pre>" "<tr>")) ; => (#t #t #f)
(map (lambda (str) (and (s '(: "<" (= 4 (~ #\>)) ">") str) #t)) '("<html>" "<table>")) ; => (#t #f)
(map (lambda (str) (and (s '(: (= 3 (** 1 3 numeric) ".") (** 1 3 numeric)) str) #t)) '("192.168.1.10" "192.0168.1.10")) ; => (#t #f)
(map (lambda (re) (m re "aaa")) '((zero-or-more "a") (one-or-more "a") (at-least 2 "a") (exactly 3 "a") (repeated 1 3 "a") (optional "aaa") (= 2 "a") (** 4 5 "a"))) ; => (("aaa") ("aaa") ("aaa") ("aaa") ("aaa") ("aaa") #f #f)
(m '(** 2 #f "a") "aaaa") ; => ("aaaa")
(m '(* (* (* "a"))) "aaa") ; => ("aaa")
(m '(* (? "a") (? "b")) "abba") ; => ("abba")
(m '(= 0 "a") "") ; => ("")

;; Submatches.
(m '(: ($ (+ alpha)) "-" (submatch (+ digit))) "abc-123") ; => ("abc-123" "abc" "123")
(m '($ (* (or "ab" "cd"))) "abcd") ; => ("abcd" "abcd")
(s '(: ($ (* "ab")) (or "c" eos)) "ababc") ; => ("ababc" "abab")
(m '(: (? ($ "a")) ($ (* "b"))) "bb") ; => ("bb" #f "bb")
(m '(* ($ (or "a" "b"))) "ab") ; => ("ab" "b")
(m '(: ($ ($ "a") "b") ($ "c")) "abc") ; => ("abc" "ab" "a" "c")
(define named (regexp-matches '(: (-> year (+ digit)) "-" (submatch-named month (+ digit)) (? (-> day "!"))) "2024-05"))
(list (regexp-match-submatch named 'year) (regexp-match-submatch named 'month) (regexp-match-submatch named 'day) (regexp-match-submatch named 1) (regexp-match-submatch named)) ; => ("2024" "05" #f "2024" "2024-05")
(list (regexp-match-submatch-start named 'month) (regexp-match-submatch-end named 'month) (regexp-match-submatch-start named 3) (regexp-match-submatch-end named 0)) ; => (5 7 #f 7)
(regexp-match-count named) ; => 3
(regexp-match->list named) ; => ("2024-05" "2024" "05" #f)
(regexp-match-submatch named 'hour) ; !> no submatch of that name
(regexp-match-submatch named 4) ; !> no submatch of that number
(regexp-match-submatch (regexp-matches '(or (-> x "a") (-> x "b")) "b") 'x) ; => "b"
(let ((number '($ (+ digit)))) (cdr (s `(: ,number "-" (w/nocapture ,number) "-" ,number) "555-867-5309"))) ; => ("555" "5309")

;; Sets of characters.
(map (lambda (re) (and (m re "é") #t)) (list #\é "é" (char-set #\é) '("aéi") '(char-set "é") '(/ "àü") '(char-range #\à #\ü) '(or #\a #\é) '(and alpha #\é) '(- alpha ascii) '(difference any ascii) '(~ ascii) '(complement ascii) '(& (~ ascii) alpha) '(~ alpha))) ; => (#t #t #t #t #t #t #t #t #t #t #t #t #t #t #f)
(m '(* (/ "AZ09")) "R2D2") ; => ("R2D2")
(m '(* (/ "AZ09")) "C-3PO") ; => #f
(m '(* (- (/ "az") ("aeiou"))) "xyzzy") ; => ("xyzzy")
(m '(* (- (/ "az") ("aeiou"))) "vowels") ; => #f
(define (which names str) (map (lambda (name) (and (m name str) #t)) names))
(which '(any nonl ascii lower-case lower upper-case upper title-case title alphabetic alpha numeric num alphanumeric alphanum alnum) "a") ; => (#t #t #t #t #t #f #f #f #f #t #t #f #f #t #t #t)
(which '(punctuation punct symbol graphic graph whitespace white space printing print control cntrl hex-digit xdigit) "a") ; => (#f #f #f #t #t #f #f #f #t #t #f #f #t #t)
(which '(numeric num alnum hex-digit alpha graphic) "7") ; => (#t #t #t #t #f #t)
(which '(numeric (w/ascii numeric) alnum) "٤") ; => (#t #f #t)
(which '(lower (w/ascii lower) alpha (w/ascii alpha) any (w/ascii any) (w/ascii (~ "x")) (w/unicode lower)) "λ") ; => (#t #f #t #f #t #f #f #t)
(which '(punct symbol graphic (w/ascii punct)) "!") ; => (#t #f #t #t)
(which '(punct symbol graphic (w/ascii symbol)) "+") ; => (#f #t #t #t)
(which '(space nonl any control (w/ascii space)) "\n") ; => (#t #f #t #t #t)
(which '(title upper lower) "ǅ") ; => (#t #f #f)
(which '(control cntrl print) "\x1;") ; => (#t #t #f)
(m '(w/ascii bos (* letter) eos) "Ελληνική") ; => #f
(m '(w/unicode bos (* letter) eos) "Ελληνική") ; => ("Ελληνική")

;; Case.
(m '(w/nocase "needle") "NeEdLe") ; => ("NeEdLe")
(m '(w/nocase "σ") "ς") ; => ("ς")
(m '(w/nocase "SMALL" (w/case "BIG")) "smallBIG") ; => ("smallBIG")
(m '(w/nocase "SMALL" (w/case "BIG")) "smallbig") ; => #f
(map (lambda (re) (and (m re "b") #t)) '((~ ("Aab")) (w/nocase (~ ("Aab"))) (~ (w/nocase ("Aab"))) (w/nocase (~ (w/case ("Aab")))) (w/nocase #\B) (w/nocase upper) upper)) ; => (#f #f #f #f #t #t #f)
(m '(w/nocase (/ "AF")) "c") ; => ("c")
(m '(w/ascii (w/nocase "k")) "K") ; => ("K")
(regexp-matches? '(w/nocase "k") "\x212A;") ; => #t
(m '(w/ascii (w/nocase "k")) "\x212A;") ; => #f

;; Places.
(where '(: bos "a") "ba") ; => #f
(where '(: "a" eos) "ab") ; => #f
(s '(: bos "b" eos) "abc" 1 2) ; => ("b")
(map (lambda (re) (where re "ab\ncd\r\nef")) '((: bol "c") (: bol "b") (: "b" eol) (: "d" eol) (: bol "e") (: "\r" eol) (: bol "\n"))) ; => ((3 . 4) #f (1 . 2) (4 . 5) (7 . 8) #f #f)
(map (lambda (str) (and (s '(: bow "foo") str) #t)) '("foo" "<foo>" "snafoo")) ; => (#t #t #f)
(map (lambda (str) (and (s '(: "foo" eow) str) #t)) '("foo" "foo!" "foobar")) ; => (#t #t #f)
(map (lambda (str) (and (s '(: nwb "foo" nwb) str) #t)) '("foo" "xfoox" "xfoo")) ; => (#f #t #f)
(s 'word " hello_1 ") ; => ("hello_1")
(s '(word "ab") "cab ab") ; => ("ab")
(where '(word "ab") "cab ab") ; => (4 . 6)
(s '(word+ alpha) "a1 bc") ; => ("bc")
(map string-length (regexp-extract 'grapheme "e\x301;a\r\n한🇦🇧🇨🇩")) ; => (2 1 2 1 2 2)
(regexp-extract '(w/ascii grapheme) "ab") ; => ("a" "b")
(map (lambda (re) (and (m re "e\x301;") #t)) '((: bog any any eog) (: any bog any) (w/ascii any bog any) (: "e" eog "\x301;"))) ; => (#t #f #f #f)

;; Non-greedy patterns and looking around.
(s '(: "<" (*? any) ">") "<a><b>") ; => ("<a>")
(s '(: "a" (?? "b")) "ab") ; => ("a")
(s '(: "a" (**? 1 3 "b")) "abbb") ; => ("ab")
(map (lambda (re) (s re "abbb")) '((: "a" (non-greedy-optional "b")) (: "a" (non-greedy-zero-or-more "b") eos) (: "a" (non-greedy-repeated 2 3 "b")))) ; => (("a") ("abbb") ("abb"))
(s '(: ($ (*? "a")) ($ (* "a"))) "aaa") ; => ("aaa" "" "aaa")
(where '(: "a" (look-ahead "b")) "acab") ; => (2 . 3)
(where '(: "a" (neg-look-ahead "b")) "abac") ; => (2 . 3)
(where '(: (look-behind "a") "b") "cbab") ; => (3 . 4)
(where '(: (neg-look-behind "a") "b") "abcb") ; => (3 . 4)
(where '(: (look-behind "ab" (or "c" "d") (* "e")) "f") "xf abdeef") ; => (8 . 9)
(m '(: (look-ahead (* any) "z" eos) (+ alpha)) "abz") ; => ("abz")
(where '(: (look-behind bos "a") "b") "bab ab") ; => #f

;; Folding and its kin.
(regexp-fold '(+ digit) (lambda (i match str acc) (cons (list i (regexp-match-submatch match)) acc)) '() "a1b22c") ; => ((2 "22") (0 "1"))
(regexp-fold 'digit (lambda (i m str acc) (+ acc 1)) 0 "1a2" (lambda (i m str acc) (list i m str acc))) ; => (3 #f "1a2" 2)
(regexp-fold 'digit (lambda (i m str acc) (+ acc 1)) 0 "12345" #f 1 4) ; => 3
(regexp-fold '(* digit) (lambda (i m str acc) (cons (regexp-match-submatch m) acc)) '() "a12") ; => ("" "12" "")
(regexp-extract '(+ numeric) "192.168.0.1") ; => ("192" "168" "0" "1")
(regexp-extract '(* numeric) "a1b") ; => ("1")
(regexp-extract 'numeric "12345" 1 3) ; => ("2" "3")
(regexp-split '(+ space) " fee fi  fo\tfum\n") ; => ("" "fee" "fi" "fo" "fum" "")
(regexp-split '(",;") "a,,b,") ; => ("a" "" "b" "")
(regexp-split "," "") ; => ("")
(regexp-split "," "abc") ; => ("abc")
(regexp-split "," "a,b,c" 2) ; => ("b" "c")
(regexp-partition '(+ (or space punct)) "") ; => ("")
(regexp-partition '(+ (or space punct)) "Hello, world!\n") ; => ("Hello" ", " "world" "!\n")
(regexp-partition '(+ (or space punct)) "¿Dónde Estás?") ; => ("" "¿" "Dónde" " " "Estás" "?")
(regexp-partition '(* numeric) "abc123def456ghi") ; => ("abc" "123" "def" "456" "ghi")
(regexp-replace '(+ space) "one two three" "_") ; => "one_two three"
(regexp-replace '(+ space) "one two three" "_" 0 13 1) ; => "one two_three"
(regexp-replace "x" "abc" "_") ; => "abc"
(regexp-replace "b" "abc" "_" 2) ; => "abc"
(regexp-replace-all '(+ space) "one two three" "_") ; => "one_two_three"
(regexp-replace-all '(+ space) "  abc  d" "") ; => "abcd"
(regexp-replace-all '(: ($ alpha) (-> d digit)) "a1b2" '(d "-" 1 " ")) ; => "1-a 2-b "
(regexp-replace-all '($ alpha) "ab" (lambda (m) (string-upcase (regexp-match-submatch m 1)))) ; => "AB"
(regexp-replace "b" "abc" '(post "|" pre "|" 0)) ; => "ac|a|bc"
(regexp-replace-all "a" "banana" "o" 2 4) ; => "banona"
(regexp-replace-all '(* "x") "ab" "-") ; => "-a-b-"
(regexp-replace "b" "abc" 5.5) ; !> no template

;; No expression takes more than its size times the text.
(m '(: (* (* "a")) "b") (make-string 5000 #\a)) ; => #f
(m '(: (= 30 (? "a")) (= 30 "a")) (make-string 30 #\a)) ; => ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
(s '(: (+ (or "a" "aa" (+ "a"))) "!") (make-string 3000 #\a)) ; => #f
(where "needle" (string-append (make-string 1000000 #\x) "needle")) ; => (1000000 . 1000006)
(import (prefix (scheme regex) large:))
(large:regexp-matches? "a" "a") ; => #t
