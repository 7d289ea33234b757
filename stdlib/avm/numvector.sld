;;; Homogeneous numeric vectors. `(avm numvector s8)` and its kin define those of each kind of element.

(define-library (avm numvector)
  (import (scheme base) (scheme case-lambda) (avm range)
          (only (avm kernel)
                %make-numvector %numvector? %numvector-length %numvector-ref %numvector-set! %numvector-copy!
                %element?))
  (export define-numeric-vector)
  (begin

    ;; The code by which the primitives know a kind of element.
    (define-syntax code-of
      (syntax-rules (s8 u16 s16 u32 s32 u64 s64 f32 f64 c64 c128)
        ((_ s8) 1)
        ((_ u16) 2)
        ((_ s16) 3)
        ((_ u32) 4)
        ((_ s32) 5)
        ((_ u64) 6)
        ((_ s64) 7)
        ((_ f32) 8)
        ((_ f64) 9)
        ((_ c64) 10)
        ((_ c128) 11)))

    ;; `(define-numeric-vector KIND NAME ...)`: the procedures for a kind of element.
    (define-syntax define-numeric-vector
      (syntax-rules ()
        ((_ kind
            make-numvector numvector element? numvector? numvector-length numvector-ref numvector-set!
            numvector->list list->numvector
            numvector-copy numvector-copy! numvector-append numvector-fill!)
         (begin
           (define (element? object) (%element? (code-of kind) object))
           (define (numvector? object) (%numvector? object (code-of kind)))
           (define (numvector-length v) (%numvector-length v (code-of kind)))
           (define (numvector-ref v i) (%numvector-ref v i (code-of kind)))
           (define (numvector-set! v i x) (%numvector-set! v i x (code-of kind)))

           (define make-numvector
             (case-lambda
               ((length) (%make-numvector length (code-of kind)))
               ((length fill)
                (let ((v (%make-numvector length (code-of kind))))
                  (fill! v fill 0 length)
                  v))))

           (define (fill! v x start end)
             (if (< start end)
                 (begin
                   (numvector-set! v start x)
                   (fill! v x (+ start 1) end))))

           (define (numvector . elements) (list->numvector elements))

           (define (list->numvector list)
             (let ((v (%make-numvector (length list) (code-of kind))))
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
             (let ((copy (%make-numvector (- end start) (code-of kind))))
               (%numvector-copy! copy 0 v start end (code-of kind))
               copy))

           (define-ranged numvector-length (numvector-copy! to at from) (from start end)
             (%numvector-copy! to at from start end (code-of kind)))

           (define (numvector-append . vectors)
             (let ((all (%make-numvector (apply + (map numvector-length vectors)) (code-of kind))))
               (let next ((rest vectors) (at 0))
                 (if (pair? rest)
                     (let ((length (numvector-length (car rest))))
                       (%numvector-copy! all at (car rest) 0 length (code-of kind))
                       (next (cdr rest) (+ at length)))
                     all))))

           (define-ranged numvector-length (numvector-fill! v x) (v start end)
             (fill! v x start end))))))))
