;;; SRFI 28: basic format strings.

(define-library (srfi 28)
  (import (scheme base) (scheme write))
  (export format)
  (begin

    (define (format template . arguments)
      (let ((port (open-output-string)) (size (string-length template)))
        (define (next arguments)
          (if (null? arguments)
              (error "format: there are fewer arguments than the format string takes" template)
              (car arguments)))
        (let loop ((i 0) (arguments arguments))
          (cond ((= i size)
                 (if (pair? arguments)
                     (error "format: there are more arguments than the format string takes" template arguments))
                 (get-output-string port))
                ((not (char=? (string-ref template i) #\~))
                 (write-char (string-ref template i) port)
                 (loop (+ i 1) arguments))
                ((= (+ i 1) size) (error "format: the format string ends with a tilde" template))
                (else
                 (case (string-ref template (+ i 1))
                   ((#\a)
                    (display (next arguments) port)
                    (loop (+ i 2) (cdr arguments)))
                   ((#\s)
                    (write (next arguments) port)
                    (loop (+ i 2) (cdr arguments)))
                   ((#\%)
                    (newline port)
                    (loop (+ i 2) arguments))
                   ((#\~)
                    (write-char #\~ port)
                    (loop (+ i 2) arguments))
                   (else
                    (error "format: no such escape: there are ~a, ~s, ~% and ~~"
                           (substring template i (+ i 2))))))))))))
