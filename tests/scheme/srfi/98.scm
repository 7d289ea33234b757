;; SRFI 98: environment variables.
(import (scheme base) (srfi 98))
(get-environment-variable "AVM_SURELY_NOT_SET") ; => #f
(list? (get-environment-variables)) ; => #t
(let ((path (get-environment-variable "PATH"))) (equal? path (cdr (or (assoc "PATH" (get-environment-variables)) '(#f . #f))))) ; => #t
