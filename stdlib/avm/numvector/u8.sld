;;; Homogeneous vectors of bytes are bytevectors.

(define-library (avm numvector u8)
  (import (rename (scheme base)
                  (make-bytevector make-u8vector) (bytevector u8vector) (bytevector? u8vector?)
                  (bytevector-length u8vector-length) (bytevector-u8-ref u8vector-ref)
                  (bytevector-u8-set! u8vector-set!) (bytevector-copy u8vector-copy)
                  (bytevector-copy! u8vector-copy!) (bytevector-append u8vector-append))
          (rename (only (avm kernel) bytevector-fill! %element?) (bytevector-fill! u8vector-fill!))
          (avm range))
  (export
   make-u8vector u8vector u8? u8vector? u8vector-length u8vector-ref u8vector-set! u8vector->list list->u8vector
   u8vector-copy u8vector-copy! u8vector-append u8vector-fill!)
  (begin

    (define (u8? object) (%element? 0 object))

    (define (list->u8vector list) (apply u8vector list))

    (define-ranged u8vector-length (u8vector->list v) (v start end)
      (let next ((i (- end 1)) (list '()))
        (if (< i start)
            list
            (next (- i 1) (cons (u8vector-ref v i) list)))))))
