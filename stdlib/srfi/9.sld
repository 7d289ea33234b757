;;; SRFI 9: record types.

(define-library (srfi 9)
  (import (scheme base))
  (export define-record-type))
