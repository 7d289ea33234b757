;; SRFI 28: basic format strings.
(import (scheme base) (srfi 28))

(format "Hello, ~a" "World!") ; => "Hello, World!"
(format "Error, list is too short: ~s~%" '(one "two" 3)) ; => "Error, list is too short: (one \"two\" 3)\n"
(format "~~ ~a ~s" #\x #\x) ; => "~ x #\\x"
(format "") ; => ""
(format "~a") ; !> fewer arguments
(format "~a" 1 2) ; !> more arguments
(format "~z" 1) ; !> no such escape
(format "x~") ; !> ends with a tilde
