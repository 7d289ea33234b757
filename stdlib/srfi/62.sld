;;; SRFI 62: datum comments, which the reader knows; nothing is exported.

(define-library (srfi 62)
  (import (scheme base))
  (export ))
