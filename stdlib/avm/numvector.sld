;;; Homogeneous numeric vectors: records whose one field is a bytevector with the elements. `(avm numvector u8)` and its
;;; kin define those of each kind of element.

(define-library (avm numvector)
  (import (scheme base) (scheme case-lambda) (avm range)
          (only (avm kernel)
                %make-record-type %make-record %record? %record-ref
                %numvector-length %numvector-ref %numvector-set! %element?))
  (export define-numeric-vector)
  (begin

    ;; The code by which the primitives know a kind of element, and the number of its bytes.
    (define-syntax element
      (syntax-rules (s8 u16 s16 u32 s32 u64 s64 f32 f64 c64 c128)
        ((_ s8 use arguments) (use 1 1 . arguments))
        ((_ u16 use arguments) (use 2 2 . arguments))
        ((_ s16 use arguments) (use 3 2 . arguments))
        ((_ u32 use arguments) (use 4 4 . arguments))
        ((_ s32 use arguments) (use 5 4 . arguments))
        ((_ u64 use arguments) (use 6 8 . arguments))
        ((_ s64 use arguments) (use 7 8 . arguments))
        ((_ f32 use arguments) (use 8 4 . arguments))
        ((_ f64 use arguments) (use 9 8 . arguments))
        ((_ c64 use arguments) (use 10 8 . arguments))
        ((_ c128 use arguments) (use 11 16 . arguments))))

    ;; `(define-numeric-vector KIND NAME ...)`: the procedures for a kind of element.
    (define-syntax define-numeric-vector
      (syntax-rules ()
        ((_ kind name ...) (element kind define-procedures (name ...)))))

    (define-syntax define-procedures
      (syntax-rules ()
        ((_ code size
            make-numvector numvector element? numvector? numvector-length numvector-ref numvector-set!
            numvector->list list->numvector
            numvector-copy numvector-copy! numvector-append numvector-fill!)
         (begin
           (define type (%make-record-type 'numvector #(elements)))

           (define (element? object) (%element? code object))
           (define (numvector? object) (%record? object type))
           (define (numvector-length v) (%numvector-length v type code 'numvector-length))
           (define (numvector-ref v i) (%numvector-ref v i type code 'numvector-ref))
           (define (numvector-set! v i x) (%numvector-set! v i x type code 'numvector-set!))

           (define make-numvector
             (case-lambda
               ((length)
                (if (not (and (exact-integer? length) (>= length 0)))
                    (error (string-append (symbol->string 'make-numvector) ": expected a length") length))
                (%make-record type (make-bytevector (* length size) 0)))
               ((length fill)
                (let ((v (make-numvector length)))
                  (fill! v fill 0 length)
                  v))))

           (define (numvector . elements) (list->numvector elements))

           (define (list->numvector list)
             (let ((v (make-numvector (length list))))
               (let next ((rest list) (i 0))
                 (if (pair? rest)
                     (begin
                       (numvector-set! v i (car rest))
                       (next (cdr rest) (+ i 1)))
                     v))))

           (define-ranged numvector-length (numvector->list v) (v start end)
             (let next ((i (- end 1)) (list '()))
               (if (< i start)
                   list
                   (next (- i 1) (cons (numvector-ref v i) list)))))

           (define-ranged numvector-length (numvector-copy v) (v start end)
             (%make-record type (bytevector-copy (bytes v) (* start size) (* end size))))

           (define-ranged numvector-length (numvector-copy! to at from) (from start end)
             (check-range 'numvector-copy! at (+ at (- end start)) (numvector-length to))
             (bytevector-copy! (bytes to) (* at size) (bytes from) (* start size) (* end size)))

           (define (numvector-append . vectors)
             (%make-record type (apply bytevector-append (map bytes vectors))))

           (define-ranged numvector-length (numvector-fill! v x) (v start end)
             (fill! v x start end))

           (define (bytes v) (%record-ref type v 0 'numvector-append))

           (define (fill! v x start end)
             (if (< start end)
                 (begin
                   (numvector-set! v start x)
                   (fill! v x (+ start 1) end))))))))))
