;; SRFI 166: monadic formatting.
(import (scheme base) (scheme char) (scheme write) (srfi 166))
(define (lines . l) (apply string-append (map (lambda (s) (string-append s "\n")) l)))

(show #f "a" #\b 'c 1 "d") ; => "abc1d"
(let ((p (open-output-string))) (show p "a") (get-output-string p)) ; => "a"
(let ((p (open-output-string))) (parameterize ((current-output-port p)) (show #t "a" nl)) (get-output-string p)) ; => "a\n"
(show 5 "a") ; !> expected a port
(show #f (displayed "a\"b") " " (displayed '("a" #\b))) ; => "a\"b (\"a\" #\\b)"
(show #f (written "a\"b") " " (written (cons 0 1)) " " (written #\a)) ; => "\"a\\\"b\" (0 . 1) #\\a"
(show #f (written (let ((c (list 1 2))) (set-cdr! (cdr c) c) c))) ; => "#0=(1 2 . #0#)"
(let ((x (list 1))) (show #f (written (list x x)) (written-shared (list x x)) (written-simply (list x x)))) ; => "((1) (1))(#0=(1) #0#)((1) (1))"
(show #f (written-simply '(a (quote b) #(1 #()) . c))) ; => "(a 'b #(1 #()) . c)"
(show #f 1.5 " " (with ((precision 0)) 1.5)) ; => "1.5 2"
(show #f 1/7 " " (with ((precision 3)) 1/7) " " (with ((precision 20)) 1/7)) ; => "1/7 0.143 0.14285714285714285714"
(show #f (with ((precision 2)) (written '(1 2.345 #(3))))) ; => "(1.00 2.35 #(3.00))"
(show #f (with ((radix 16)) 31) (with ((radix 2)) 5) (with ((radix 8)) 8)) ; => "#x1f#b101#o10"
(show #f (escaped "hi, \"bob!\"")) ; => "hi, \\\"bob!\\\""
(show #f (escaped "a'b" #\' #f)) ; => "a''b"
(show #f (escaped "a\nb" #\" #\\ (lambda (c) (and (char=? c #\newline) #\n)))) ; => "a\\nb"
(show #f (maybe-escaped "foo" char-whitespace? #\")) ; => "foo"
(show #f (maybe-escaped "foo bar" char-whitespace? #\")) ; => "\"foo bar\""
(show #f (maybe-escaped "foo\"bar" char-whitespace?)) ; => "\"foo\\\"bar\""

(show #f (numeric 255 16) " " (numeric -1.5) " " (numeric 1/3) " " (numeric 2.0)) ; => "ff -1.5 1/3 2.0"
(show #f (numeric 1.015 10 2) " " (numeric 1.005 10 2) " " (numeric 2.5 10 0) " " (numeric -0.05 10 1)) ; => "1.02 1.01 3 -0.1"
(show #f (numeric 5 10 #f #t) (numeric -5 10 #f #t) (numeric -1.99 10 2 '("(" . ")"))) ; => "+5-5(1.99)"
(show #f (numeric 1234567 10 #f #f 3) " " (numeric 1234567.5 10 1 #f 3 #\.) " " (numeric 1.5 10 1 #f #f #\, #\;)) ; => "1,234,567 1.234.567,5 1;5"
(show #f (numeric 0.5 2) " " (numeric 10.75 2) " " (numeric 3.14159 10 3)) ; => "0.1 1010.11 3.142"
(show #f (numeric +inf.0) " " (numeric +nan.0) " " (numeric 1+2i 10 1)) ; => "+inf.0 +nan.0 1.0+2.0i"
(show #f (numeric/comma 123456789) " " (numeric/comma 123456789 2) " " (numeric/comma 123456789 '(3 2)) " " (numeric/comma 123) " " (numeric/comma -1234)) ; => "123,456,789 1,23,45,67,89 12,34,56,789 123 -1,234"
(show #f (numeric/si 608) " " (numeric/si 608) "B " (numeric/si 608 1000 " ") "B " (numeric/si 3986) " " (numeric/si 3986 1024) "B") ; => "608 608B 608 B 4k 3.9KiB"
(show #f (numeric/si 1.23e-6) "m " (numeric/si 1.23e-6 1000 " ") "m " (numeric/si -1500000) " " (numeric/si 999999) " " (numeric/si 0)) ; => "1.2µm 1.2 µm -1.5M 1M 0"
(show #f (numeric/si 5 10)) ; !> the base must be
(show #f (with ((precision 2)) (numeric/fitted 4 1.25)) " " (with ((precision 2)) (numeric/fitted 4 12.345)) " " (with ((precision 0)) (numeric/fitted 2 123.45))) ; => "1.25 #.## ##"
(show #f (with ((decimal-align 5) (precision 1)) (numeric 1) (numeric -22))) ; => "   1.0 -22.0"
(show #f (with ((comma-rule 3) (comma-sep #\_) (sign-rule #t) (decimal-sep #\!)) (numeric 1234.5))) ; => "+1_234!5"

(show #f nl) ; => "\n"
(show #f fl "hi" fl fl) ; => "hi\n"
(show #f "a" (space-to 5) "b" (space-to 0) "c") ; => "a    bc"
(show #f (tab-to 5) "a" (tab-to 5) "b" (tab-to)) ; => "a    b  "
(show #f "a" nothing "b") ; => "ab"
(show #f (each "a" (each) "b") (each-in-list '("c" 1))) ; => "abc1"
(show #f (joined displayed '(a b c) ", ") (joined displayed '(1 2)) (joined displayed '() ",")) ; => "a, b, c12"
(show #f (joined/prefix displayed '(usr local bin) "/") (joined/prefix displayed '() "/")) ; => "/usr/local/bin"
(show #f (joined/suffix displayed '(1 2 3) nl)) ; => "1\n2\n3\n"
(show #f (joined/last displayed (lambda (last) (each "and " last)) '(lions tigers bears) ", ")) ; => "lions, tigers, and bears"
(show #f "(" (joined/dot displayed (lambda (dot) (each ". " dot)) '(1 2 . 3) " ") ")") ; => "(1 2 . 3)"
(show #f (joined/range displayed 0 5 " ")) ; => "0 1 2 3 4"
(show #f (trimmed/lazy 6 (joined/range displayed 8))) ; => "891011"
(show #f (padded 5 "abc") (padded/right 5 "abc") (padded/both 5 "abc") (padded/both 6 "abc") (padded 2 "abc")) ; => "  abcabc   abc  abc  abc"
(show #f (with ((pad-char #\.)) (padded 5 1) (padded/right 3 2))) ; => "....12.."
(show #f (trimmed 5 "abcdef") " " (trimmed/right 5 "abcdef") " " (trimmed/both 5 "abcdef") " " (trimmed/both 4 "abcdef") " " (trimmed 5 "abcde")) ; => "bcdef abcde abcde bcde abcde"
(show #f (with ((ellipsis "...")) (trimmed 5 "abcdef") " " (trimmed/right 5 "abcdef")) " " (with ((ellipsis "…")) (trimmed/both 5 "abcdef"))) ; => "...ef ab... …bcd…"
(show #f (fitted 3 "abcd") (fitted 3 "a") (fitted/right 3 "abcd") (fitted/right 3 "a") "|" (fitted/both 4 "abcdef") (fitted/both 4 "ab")) ; => "bcd  aabca  |bcde ab "
(show #f (trimmed/lazy 3 "ab" "cd" "ef") "g") ; => "abcg"
(show #f (trimmed/lazy 3 (with ((radix 2)) "ab" 3 4)) " " 4 (fn (col) col)) ; => "ab# 45"
(show #f (trimmed/lazy 9 "ab" (with! (precision 1))) 1) ; => "ab1.0"

(show #f "column: " (fn (col) col)) ; => "column: 8"
(show #f "column: " (fn ((col1 col)) (each col1 ", " (fn ((col2 col)) col2)))) ; => "column: 8, 11"
(show #f "a" nl "bc" (fn (row col) (each row "," col))) ; => "a\nbc1,2"
(show #f (fn () (define x 5) x)) ; => "5"
(show #f (with ((radix 2)) 2 (with ((radix 16)) 10) 3) 4) ; => "#b10#xa#b114"
(show #f 1 (with! (precision 2)) 1 (fn (precision) precision)) ; => "11.002.00"
(show #f (forked (each "a" (with! (precision 2))) (each "b" 1))) ; => "ab1"
(show #f (call-with-output (each "a" 1) (lambda (s) (each s s)))) ; => "a1a1"
(define level (make-state-variable "level" 0))
(show #f (fn (level) level) (with ((level 1)) (fn (level) level)) (fn (level) level)) ; => "010"
(define fixed (make-state-variable "fixed" 0 #t))
(show #f (with ((fixed 1)) (fn (fixed) fixed)) (with! (fixed 2))) ; !> can only be bound
(show #f (with ((output (lambda (s) (output-default (string-upcase s))))) "abc" 'd)) ; => "ABCD"
(show #f (with ((writer (lambda (x) (each "<" (written x) ">")))) 1 "a" 'b)) ; => "<1>a<b>"
(show #f (fn (port) (if (output-port? port) "port" "none"))) ; => "port"
(show #f (with ((string-width (lambda (s . r) 0))) (padded 3 "abc"))) ; => "   abc"
(show #f (with ((substring/width (lambda (s a b) "cut"))) (trimmed 2 "abc"))) ; => "cut"
(show #f (with ((substring/preserve (lambda (s) (string-append "<" s ">")))) (trimmed/right 2 "abc"))) ; => "ab<c>"
(show #f (fn (width ambiguous-is-wide? pretty-environment) (each width " " ambiguous-is-wide?))) ; => "78 #f"

(show #f (pretty '(a b))) ; => "(a b)\n"
(show #f (pretty "x") (pretty 'y) (pretty '#(1 2)) (pretty ''a)) ; => "\"x\"\ny\n#(1 2)\n'a\n"
(show #f (with ((width 35)) (pretty '(define (fold kons knil ls) (let lp ((ls ls) (acc knil)) (if (null? ls) acc (lp (cdr ls) (kons (car ls) acc)))))))) ; => "(define (fold kons knil ls)\n  (let lp ((ls ls) (acc knil))\n    (if (null? ls)\n        acc\n        (lp (cdr ls)\n            (kons (car ls) acc)))))\n"
(show #f (with ((width 20)) (pretty '(1 2 3 4 5 6 7 8 9 10)))) ; => "(1  2  3  4  5  6\n 7  8  9  10)\n"
(show #f (with ((width 20)) (pretty '((key . value) (other . thing))))) ; => "((key . value)\n (other . thing))\n"
(show #f (with ((width 10)) (pretty '(some-procedure argument . rest)))) ; => "(some-procedure\n argument\n . rest)\n"
(show #f (pretty (let ((c (list 1 2))) (set-cdr! (cdr c) c) c))) ; => "#0=(1 2 . #0#)\n"
(let ((x (list 1))) (show #f (pretty-shared (list x x)) (pretty-simply (list x x)) (pretty-with-color (list x x)))) ; => "(#0=(1) #0#)\n((1) (1))\n((1) (1))\n"

(show #f (with ((width 16)) (columnar (displayed "abc\ndef\n") (displayed "123\n456\n")))) ; => "abc     123\ndef     456\n"
(show #f (with ((width 15)) (columnar "/* " (displayed "abc\ndef\n") " | " (displayed "123\n456\n") " */"))) ; => "/* abc | 123 */\n/* def | 456 */\n"
(show #f (with ((width 12)) (columnar 'right (displayed "a\nbb\n") 'center (displayed "x\ny") 3 (displayed "z")))) ; => "    a x  z\n   bb y  \n"
(show #f (with ((width 12)) (columnar 1/4 (displayed "a\nb\n") (displayed "x")))) ; => "a  x\nb  \n"
(show #f (columnar)) ; => "\n"
(show #f (columnar 4 'right 'infinite (line-numbers) " " (displayed "a\nb\nc"))) ; => "   1 a\n   2 b\n   3 c\n"
(show #f (with ((width 30)) (columnar 4 'right 'infinite (line-numbers 9) " " (fn (width) (each width nl width))))) ; => "   9 25\n  10 25\n"
(show #f (tabular "|" (each "a\nbc\ndef\n") "|" (each "123\n45\n6\n") "|")) ; => "|a  |123|\n|bc |45 |\n|def|6  |\n"
(show #f (tabular 'right (each "1\n22\n333") " " (each "x\ny"))) ; => "  1 x\n 22 y\n333 \n"
(show #f (with ((width 20)) (wrapped "the quick brown  fox\njumps over the lazy dog"))) ; => "the quick brown fox\njumps over the lazy\ndog"
(show #f (with ((width 6)) (wrapped "aaa bb cc ddddd"))) ; => "aaa\nbb cc\nddddd"
(show #f (with ((width 3)) (wrapped "aaaaa bb") "|" (wrapped ""))) ; => "aaaaa\nbb|"
(show #f (with ((width 8)) (wrapped/list '("a b" "cc" "d")))) ; => "a b cc d"
(show #f (with ((width 10) (word-separator? (lambda (c) (char=? c #\-)))) (wrapped "aa-bb-cc dd"))) ; => "aa bb\ncc dd"
(show #f (with ((width 4)) (wrapped/char "abcdefghij" "kl"))) ; => "abcd\nefgh\nijkl"
(show #f (with ((width 12)) (justified "one two three four five six"))) ; => "one      two\nthree   four\nfive six"
(import (scheme file))
(let ((p (open-output-file "/tmp/avm-show-test.txt"))) (write-string "one\ntwo" p) (close-port p))
(show #f (columnar 2 'infinite (line-numbers) (from-file "/tmp/avm-show-test.txt"))) ; => "1 one\n2 two\n"
(delete-file "/tmp/avm-show-test.txt")

(show #f (with ((pad-char #\〜)) (padded/both 5 "日本語"))) ; => "〜日本語〜"
(show #f (terminal-aware (with ((pad-char #\〜)) (padded/both 5 "日本語")))) ; => "日本語"
(show #f (trimmed/right 2 "日本語") " " (terminal-aware (trimmed/right 2 "日本語"))) ; => "日本 日"
(map string-terminal-width '("abc" "日本" "e\x301;" "\x1b;[31mred\x1b;[39m" "α" "")) ; => (3 4 1 3 1 0)
(string-terminal-width "abcd" 1 3) ; => 2
(map string-terminal-width/wide '("α" "a" "日")) ; => (2 1 2)
(map (lambda (r) (apply substring-terminal-width "ａｂｃ" r)) '((0 6) (0 4) (2 6) (1 4) (1 5) (2 4) (2 3) (-1 2))) ; => ("ａｂｃ" "ａｂ" "ｂｃ" "ａｂ" "ａｂ" "ｂ" "" "ａ")
(substring-terminal-width "abcdef" 1 3) ; => "bc"
(substring-terminal-width/wide "αβγ" 0 4) ; => "αβ"
(substring-terminal-preserve "a\x1b;[31mb\x202e;c") ; => "\x1b;[31m\x202e;"
(substring-terminal/preserve "a\x1b;[31mb\x202e;c") ; => "\x1b;[31m\x202e;"
(show #f (upcased "abc" 'd) (downcased "ABC") (downcased "ΜΈΛΟΣ")) ; => "ABCDabcμέλος"
(show #f (upcased (as-red "abc"))) ; => "\x1b;[31mABC\x1b;[39m"

(define (codes f) (show #f (f "x")))
(map codes (list as-black as-red as-green as-yellow as-blue as-magenta as-cyan as-white)) ; => ("\x1b;[30mx\x1b;[39m" "\x1b;[31mx\x1b;[39m" "\x1b;[32mx\x1b;[39m" "\x1b;[33mx\x1b;[39m" "\x1b;[34mx\x1b;[39m" "\x1b;[35mx\x1b;[39m" "\x1b;[36mx\x1b;[39m" "\x1b;[37mx\x1b;[39m")
(map codes (list on-black on-red on-green on-yellow on-blue on-magenta on-cyan on-white)) ; => ("\x1b;[40mx\x1b;[49m" "\x1b;[41mx\x1b;[49m" "\x1b;[42mx\x1b;[49m" "\x1b;[43mx\x1b;[49m" "\x1b;[44mx\x1b;[49m" "\x1b;[45mx\x1b;[49m" "\x1b;[46mx\x1b;[49m" "\x1b;[47mx\x1b;[49m")
(map codes (list as-bold as-italic as-underline)) ; => ("\x1b;[1mx\x1b;[22m" "\x1b;[3mx\x1b;[23m" "\x1b;[4mx\x1b;[24m")
(show #f (as-red "a" (as-blue "b") (as-bold "c"))) ; => "\x1b;[31ma\x1b;[34mb\x1b;[31m\x1b;[1mc\x1b;[22m\x1b;[39m"
(show #f (as-color 5 0 1 "x") (on-color 0 0 0 "y")) ; => "\x1b;[38;5;197mx\x1b;[39m\x1b;[48;5;16my\x1b;[49m"
(show #f (as-true-color 255 0 1 "x") (on-true-color 1 2 3 "y")) ; => "\x1b;[38;2;255;0;1mx\x1b;[39m\x1b;[48;2;1;2;3my\x1b;[49m"
(show #f (as-color 6 0 0 "x")) ; !> a component of a color
(import (prefix (scheme show) large:))
(large:show #f (large:padded 3 "a")) ; => "  a"
