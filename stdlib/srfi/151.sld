;;; SRFI 151: integers as bits. The usual operations are primitives, which are called without a detour.

(define-library (srfi 151)
  (import (scheme base) (scheme case-lambda)
          (only (avm kernel)
                bitwise-not bitwise-and bitwise-ior bitwise-xor arithmetic-shift bit-count integer-length bit-set?))
  (export
   bitwise-not bitwise-and bitwise-ior bitwise-xor bitwise-eqv bitwise-nand bitwise-nor
   bitwise-andc1 bitwise-andc2 bitwise-orc1 bitwise-orc2
   arithmetic-shift bit-count integer-length bitwise-if
   bit-set? copy-bit bit-swap any-bit-set? every-bit-set? first-set-bit
   bit-field bit-field-any? bit-field-every? bit-field-clear bit-field-set
   bit-field-replace bit-field-replace-same bit-field-rotate bit-field-reverse
   bits->list list->bits bits->vector vector->bits bits
   bitwise-fold bitwise-for-each bitwise-unfold make-bitwise-generator)
  (begin

    ;; Of two integers, and of any number.

    (define bitwise-eqv
      (case-lambda
        ((i j) (bitwise-not (bitwise-xor i j)))
        (() -1)
        ((i) (bitwise-and i))
        ((i j . rest) (apply bitwise-eqv (bitwise-eqv i j) rest))))

    (define (bitwise-nand i j) (bitwise-not (bitwise-and i j)))
    (define (bitwise-nor i j) (bitwise-not (bitwise-ior i j)))
    (define (bitwise-andc1 i j) (bitwise-and (bitwise-not i) j))
    (define (bitwise-andc2 i j) (bitwise-and i (bitwise-not j)))
    (define (bitwise-orc1 i j) (bitwise-ior (bitwise-not i) j))
    (define (bitwise-orc2 i j) (bitwise-ior i (bitwise-not j)))

    ;; `(bitwise-if mask i j)`: the bits of `i` where the mask has ones, and of `j` where it has zeros.
    (define (bitwise-if mask i j)
      (bitwise-xor j (bitwise-and mask (bitwise-xor i j))))

    ;; Single bits.

    (define (copy-bit index i bit)
      (let ((one (arithmetic-shift 1 index)))
        (if bit (bitwise-ior i one) (bitwise-and i (bitwise-not one)))))

    (define (bit-swap index1 index2 i)
      (if (eq? (bit-set? index1 i) (bit-set? index2 i))
          i
          (bitwise-xor i (bitwise-ior (arithmetic-shift 1 index1) (arithmetic-shift 1 index2)))))

    (define (any-bit-set? test i)
      (not (= 0 (bitwise-and test i))))

    (define (every-bit-set? test i)
      (= test (bitwise-and test i)))

    ;; `(first-set-bit i)`: the index of the least significant bit that is one, or -1.
    (define (first-set-bit i)
      ;; What is left of `i` is a power of two, or zero.
      (- (integer-length (bitwise-and i (- i))) 1))

    ;; Fields: the bits from an index to another.

    (define (ones count) (- (arithmetic-shift 1 count) 1))

    ;; The number of bits in a field.
    (define (width start end)
      (if (not (<= 0 start end))
          (error "bit field: expected a start and an end that is no less" start end))
      (- end start))

    ;; The integer that has ones in the field.
    (define (field start end)
      (arithmetic-shift (ones (width start end)) start))

    (define (bit-field i start end)
      (bitwise-and (arithmetic-shift i (- start)) (ones (width start end))))

    (define (bit-field-any? i start end)
      (not (= 0 (bit-field i start end))))

    (define (bit-field-every? i start end)
      (= (ones (- end start)) (bit-field i start end)))

    (define (bit-field-clear i start end)
      (bitwise-and i (bitwise-not (field start end))))

    (define (bit-field-set i start end)
      (bitwise-ior i (field start end)))

    ;; `(bit-field-replace to from start end)`: `to` with the low bits of `from` in the field.
    (define (bit-field-replace to from start end)
      (bitwise-if (field start end) (arithmetic-shift from start) to))

    ;; `(bit-field-replace-same to from start end)`: `to` with the field of `from`.
    (define (bit-field-replace-same to from start end)
      (bitwise-if (field start end) from to))

    ;; `(bit-field-rotate i count start end)`: the field rotated to the left, or the right if `count` is negative.
    (define (bit-field-rotate i count start end)
      (let ((width (width start end)))
        (if (= width 0)
            i
            (let* ((count (modulo count width)) (bits (bit-field i start end)))
              (bit-field-replace i
                                 (bitwise-ior (arithmetic-shift bits count) (arithmetic-shift bits (- count width)))
                                 start
                                 end)))))

    (define (bit-field-reverse i start end)
      (let next ((left (width start end)) (bits (bit-field i start end)) (reversed 0))
        (if (= left 0)
            (bit-field-replace i reversed start end)
            (next (- left 1)
                  (arithmetic-shift bits -1)
                  (bitwise-ior (arithmetic-shift reversed 1) (bitwise-and bits 1))))))

    ;; Bits as booleans, the least significant first.

    (define bits->list
      (case-lambda
        ((i) (bits->list i (integer-length i)))
        ((i length)
         (let next ((index (- length 1)) (bits '()))
           (if (< index 0)
               bits
               (next (- index 1) (cons (bit-set? index i) bits)))))))

    (define bits->vector
      (case-lambda
        ((i) (bits->vector i (integer-length i)))
        ((i length) (list->vector (bits->list i length)))))

    (define (list->bits bits)
      (let next ((rest (reverse bits)) (i 0))
        (if (pair? rest)
            (next (cdr rest) (+ i i (if (car rest) 1 0)))
            i)))

    (define (vector->bits bits) (list->bits (vector->list bits)))

    (define (bits . bits) (list->bits bits))

    (define (bitwise-fold f state i)
      (let ((length (integer-length i)))
        (let next ((index 0) (state state))
          (if (= index length)
              state
              (next (+ index 1) (f (bit-set? index i) state))))))

    (define (bitwise-for-each f i)
      (let ((length (integer-length i)))
        (let next ((index 0))
          (if (< index length)
              (begin
                (f (bit-set? index i))
                (next (+ index 1)))))))

    (define (bitwise-unfold stop? mapper successor seed)
      (let next ((seed seed) (bits '()))
        (if (stop? seed)
            (list->bits (reverse bits))
            (next (successor seed) (cons (mapper seed) bits)))))

    ;; `(make-bitwise-generator i)`: a thunk that gives the bits one after another, without end.
    (define (make-bitwise-generator i)
      (lambda ()
        (let ((bit (bit-set? 0 i)))
          (set! i (arithmetic-shift i -1))
          bit)))))
