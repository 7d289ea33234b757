;;; R7RS appendix A: (scheme lazy).

(define-library (scheme lazy)
  (import (avm kernel) (avm core))
  (export
   delay delay-force force make-promise promise?))
