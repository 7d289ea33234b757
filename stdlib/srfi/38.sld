;;; SRFI 38: the external form of data with shared structure, which is what `write-shared` and `read` do.

(define-library (srfi 38)
  (import (scheme base) (scheme case-lambda) (scheme read) (scheme write))
  (export write-with-shared-structure (rename write-with-shared-structure write/ss)
          read-with-shared-structure (rename read-with-shared-structure read/ss))
  (begin

    (define write-with-shared-structure
      (case-lambda
        ((object) (write-shared object))
        ((object port) (write-shared object port))
        ((object port option) (write-shared object port))))

    (define read-with-shared-structure read)))
