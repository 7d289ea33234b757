;;; SRFI 143: fixnums, integers of 61 bits. Arithmetic whose result is no fixnum raises. Comparisons and operations on
;;; bits, which always give one, are those of all integers: the compiler knows them.

(define-library (srfi 143)
  (import (scheme base)
          (rename (avm kernel)
                  (= fx=?) (< fx<?) (> fx>?) (<= fx<=?) (>= fx>=?)
                  (zero? fxzero?) (positive? fxpositive?) (negative? fxnegative?) (odd? fxodd?) (even? fxeven?)
                  (exact-integer-sqrt fxsqrt) (bitwise-not fxnot) (bitwise-and fxand) (bitwise-ior fxior)
                  (bitwise-xor fxxor) (bit-count fxbit-count) (integer-length fxlength) (bit-set? fxbit-set?))
          (rename (only (srfi 151) bitwise-if first-set-bit copy-bit bit-field bit-field-rotate bit-field-reverse)
                  (bitwise-if fxif) (first-set-bit fxfirst-set-bit) (bit-field fxbit-field))
          (only (srfi 141) balanced/))
  (export
   fx-width fx-greatest fx-least fixnum?
   fx=? fx<? fx>? fx<=? fx>=? fxzero? fxpositive? fxnegative? fxodd? fxeven? fxmax fxmin
   fx+ fx- fx* fxneg fxquotient fxremainder fxabs fxsquare fxsqrt fx+/carry fx-/carry fx*/carry
   fxnot fxand fxior fxxor fxarithmetic-shift fxarithmetic-shift-left fxarithmetic-shift-right
   fxbit-count fxlength fxif fxbit-set? fxcopy-bit fxfirst-set-bit
   fxbit-field fxbit-field-rotate fxbit-field-reverse)
  (begin

    (define fx-width 61)
    (define fx-greatest 1152921504606846975)
    (define fx-least -1152921504606846976)

    ;; Two fixnums that together are an integer: the low one, and what is carried.
    (define (carry n)
      (let-values (((high low) (balanced/ n 2305843009213693952)))
        (values low high)))

    (define (fx+/carry i j k) (carry (+ i j k)))
    (define (fx-/carry i j k) (carry (- i j k)))
    (define (fx*/carry i j k) (carry (+ (* i j) k)))

    ;; Bits as a fixnum: the one of weight 2^60 is the sign.
    (define (signed bits)
      (let ((low (fxbit-field bits 0 fx-width)))
        (if (> low fx-greatest) (- low 2305843009213693952) low)))

    (define (fxcopy-bit index i bit) (signed (copy-bit index i bit)))
    (define (fxbit-field-rotate i count start end) (signed (bit-field-rotate i count start end)))
    (define (fxbit-field-reverse i start end) (signed (bit-field-reverse i start end)))))
