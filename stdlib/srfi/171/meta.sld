;;; SRFI 171: what transducers are written with.

(define-library (srfi 171 meta)
  (import (scheme base))
  (export reduced reduced? unreduce ensure-reduced preserving-reduced
          list-reduce vector-reduce string-reduce bytevector-u8-reduce port-reduce generator-reduce)
  (begin

    ;; A result in this box is the last one: the reduction stops.
    (define-record-type last-result
      (reduced value)
      reduced?
      (value unreduce))

    (define (ensure-reduced value)
      (if (reduced? value) value (reduced value)))

    ;; A reducer for a reduction inside of another: what stops the inner one stops the outer one as well.
    (define (preserving-reduced reducer)
      (lambda (result input)
        (let ((value (reducer result input)))
          (if (reduced? value) (reduced value) value))))

    (define (list-reduce f identity list)
      (let loop ((result identity) (rest list))
        (cond ((null? rest) result)
              ((pair? rest)
               (let ((value (f result (car rest))))
                 (if (reduced? value)
                     (unreduce value)
                     (loop value (cdr rest)))))
              (else (error "list-reduce: expected a list that ends in ()" rest)))))

    (define-syntax define-indexed-reduce
      (syntax-rules ()
        ((_ (name length ref) ...)
         (begin
           (define (name f identity sequence)
             (let ((end (length sequence)))
               (let loop ((result identity) (i 0))
                 (if (= i end)
                     result
                     (let ((value (f result (ref sequence i))))
                       (if (reduced? value)
                           (unreduce value)
                           (loop value (+ i 1))))))))
           ...))))

    (define-indexed-reduce
      (vector-reduce vector-length vector-ref)
      (string-reduce string-length string-ref)
      (bytevector-u8-reduce bytevector-length bytevector-u8-ref))

    (define (port-reduce f identity reader port)
      (generator-reduce f identity (lambda () (reader port))))

    (define (generator-reduce f identity generator)
      (let loop ((result identity))
        (let ((item (generator)))
          (if (eof-object? item)
              result
              (let ((value (f result item)))
                (if (reduced? value)
                    (unreduce value)
                    (loop value)))))))))
