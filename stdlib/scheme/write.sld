;;; R7RS appendix A: (scheme write).

(define-library (scheme write)
  (import (avm port))
  (export
   display write write-shared write-simple))
