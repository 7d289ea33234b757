;;; SRFI 111: boxes. They are the machine's own.

(define-library (srfi 111)
  (import (avm kernel))
  (export box box? unbox set-box!))
