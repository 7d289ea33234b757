;;; R7RS appendix A: (scheme repl).

(define-library (scheme repl)
  (import (avm evaluation))
  (export
   interaction-environment))
