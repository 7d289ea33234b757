;; SRFI 29: localization.
(import (scheme base) (srfi 29))

(list (symbol? (current-language)) (symbol? (current-country)) (list? (current-locale-details))) ; => (#t #t #t)
(declare-bundle! '(hello en) '((time . "It is ~a.") (greeting . "Hello, ~a!")))
(declare-bundle! '(hello fr) '((time . "Il est ~a.") (name . "~1@*~a ~0@*~a")))
(declare-bundle! '(hello fr ca) '((greeting . "Allô, ~a!")))
(current-language 'fr)
(current-country 'ca)
(current-language) ; => fr
(format (localized-template 'hello 'greeting) "Ann") ; => "Allô, Ann!"
(format (localized-template 'hello 'time) "midi") ; => "Il est midi."
(format (localized-template 'hello 'name) "a" "b") ; => "b a"
(localized-template 'hello 'no) ; => #f
(localized-template 'other 'time) ; => #f
(current-country 'fr)
(localized-template 'hello 'greeting) ; => #f
(current-language 'en)
(localized-template 'hello 'greeting) ; => "Hello, ~a!"
(declare-bundle! '(hello en) '((greeting . "Hi")))
(localized-template 'hello 'greeting) ; => "Hi"
(current-locale-details '(utf-8))
(localized-template 'hello 'greeting) ; => "Hi"
(list (load-bundle! '(hello en)) (load-bundle! '(hello xx)) (store-bundle! '(hello en)) (store-bundle '(hello en))) ; => (#t #f #f #f)
(format "~s ~~~%" "x") ; => "\"x\" ~\n"
(format "~0@*~a ~0@*~a" 1) ; => "1 1"
(format "~3@*~a" 1) ; !> no argument of that number
(format "~a") ; !> fewer arguments
(format "~z") ; !> no such escape
