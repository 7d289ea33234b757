;;; SRFI 30: nested comments, which the reader knows; nothing is exported.

(define-library (srfi 30)
  (import (scheme base))
  (export ))
