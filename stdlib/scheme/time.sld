;;; R7RS appendix A: (scheme time).

(define-library (scheme time)
  (import (avm kernel))
  (export
   current-jiffy current-second jiffies-per-second))
