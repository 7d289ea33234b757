;;; SRFI 87: `=>` in `case`.

(define-library (srfi 87)
  (import (scheme base))
  (export case else =>))
