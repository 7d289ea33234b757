;;; @ is in turn: s8 u16 s16 u32 s32 u64 s64 f32 f64 c64 c128
;;; Homogeneous vectors of one kind of element: what (srfi 160 base) has, and what is quicker for whole bytevectors.

(define-library (avm numvector @)
  (import (avm numvector))
  (export
   make-@vector @vector @? @vector? @vector-length @vector-ref @vector-set! @vector->list list->@vector
   @vector-copy @vector-copy! @vector-append @vector-fill!)
  (begin
    (define-numeric-vector @
      make-@vector @vector @? @vector? @vector-length @vector-ref @vector-set! @vector->list list->@vector
      @vector-copy @vector-copy! @vector-append @vector-fill!)))
