;;; SRFI 45: promises that iterate in constant space.

(define-library (srfi 45)
  (import (scheme base) (scheme lazy))
  (export (rename delay-force lazy) delay force eager)
  (begin

    ;; A promise of the value, even if it is a promise itself.
    (define (eager value) (delay value))))
