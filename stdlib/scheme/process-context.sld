;;; R7RS appendix A: (scheme process-context).

(define-library (scheme process-context)
  (import (avm kernel) (avm core))
  (export command-line emergency-exit exit get-environment-variable get-environment-variables)
  (begin
    (define (command-line) (%command-line))))
