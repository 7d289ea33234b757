;; SRFI 48: intermediate format strings.
(import (scheme base) (srfi 48))

(format "Hello, ~a" "World!") ; => "Hello, World!"
(format #f "~s ~a" "x" "x") ; => "\"x\" x"
(let ((p (open-output-string))) (format p "~a" 1) (get-output-string p)) ; => "1"
(let ((p (open-output-string))) (parameterize ((current-output-port p)) (format #t "~a" 2)) (get-output-string p)) ; => "2"
(format "~A~S~D" 1 2 3) ; => "123"
(format "#d~d #x~x #o~o #b~b" 32 32 32 32) ; => "#d32 #x20 #o40 #b100000"
(format "~x" 'a) ; !> expected a number
(format "~w" (let ((c (list 'a 'b))) (set-cdr! (cdr c) c) c)) ; => "#0=(a b . #0#)"
(format "~c~c" #\a #\λ) ; => "aλ"
(format "~c" "a") ; !> expected a character
(format "~~~%~t~_|") ; => "~\n\t |"
(format "~&a~&b~%~&c") ; => "a\nb\nc"
(format "~a ~? ~a" 'a "~s" '(new) 'test) ; => "a new test"
(format "~k" "~a~a" '(1 2)) ; => "12"
(format "~?" "~a" '(1 2)) ; !> more arguments
(format "~y" '(a b)) ; => "(a b)\n"
(format "~8,2F" 32) ; => "   32.00"
(format "~8,3F" 1/3) ; => "   0.333"
(format "~8F" 32) ; => "      32"
(format "~4F" "ab") ; => "  ab"
(format "~1,2F" 4321) ; => "4321.00"
(format "~1,3F" -1.0005) ; => "-1.000"
(format "~F" 3.5) ; => "3.5"
(format "~6,1F" 0.05) ; => "   0.1"
(format "~0,2F" 1+2i) ; => "1.00+2.00i"
(format "~8,2F" +inf.0) ; => "  +inf.0"
(format "~,2F" 1) ; => "1.00"
(format "~8,2F" 'a) ; !> expected a number or a string
(< 100 (string-length (format "~h"))) ; => #t
(format "~a") ; !> fewer arguments
(format "~a" 1 2) ; !> more arguments
(format "~z" 1) ; !> no such escape
(format "x~") ; !> ends with a tilde
(format 'x 1) ; !> expected a format string
