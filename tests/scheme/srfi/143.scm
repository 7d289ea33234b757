;; SRFI 143: fixnums.
(import (scheme base) (srfi 143))

fx-width ; => 61
fx-greatest ; => 1152921504606846975
fx-least ; => -1152921504606846976
(= fx-greatest (- (expt 2 (- fx-width 1)) 1)) ; => #t
(fixnum? 32767) ; => #t
(fixnum? fx-greatest) ; => #t
(fixnum? fx-least) ; => #t
(fixnum? (+ fx-greatest 1)) ; => #f
(fixnum? (- fx-least 1)) ; => #f
(fixnum? 1.1) ; => #f
(fixnum? 1.0) ; => #f
(fixnum? 'a) ; => #f
(fx=? 1 1 1) ; => #t
(fx=? 1 2) ; => #f
(fx<? 1 2 3) ; => #t
(fx<? 1 3 2) ; => #f
(fx>? 3 2 1) ; => #t
(fx>? 3 3) ; => #f
(fx<=? 1 1 2) ; => #t
(fx<=? 2 1) ; => #f
(fx>=? 2 2 1) ; => #t
(fx>=? 1 2) ; => #f
(fxzero? 0) ; => #t
(fxzero? 1) ; => #f
(fxpositive? 1) ; => #t
(fxpositive? 0) ; => #f
(fxnegative? -1) ; => #t
(fxnegative? 0) ; => #f
(fxodd? -3) ; => #t
(fxeven? 0) ; => #t
(fxmax 3 4 2) ; => 4
(fxmax -3) ; => -3
(fxmin 3 4 2) ; => 2

(fx+ 3 4) ; => 7
(fx- 3 4) ; => -1
(fx* 4 3) ; => 12
(fxneg -3) ; => 3
(fxquotient 5 3) ; => 1
(fxquotient -5 3) ; => -1
(fxremainder 13 4) ; => 1
(fxremainder -13 4) ; => -1
(fxremainder 13 -4) ; => 1
(fxabs -7) ; => 7
(fxsquare 42) ; => 1764
(fxsqrt 32) ; => 5 7
(fxsqrt 0) ; => 0 0
(fxsqrt -1) ; !> exact-integer-sqrt
(fx+ fx-greatest 1) ; !> fx+: the result for 1152921504606846975 and 1 is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fx- fx-least 1) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fx* fx-greatest 2) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fx* fx-least -1) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fx* 3 fx-least) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fxneg fx-least) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fxabs fx-least) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fxquotient fx-least -1) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fxquotient 1 0) ; !> fxquotient: division by zero
(fx+ 1.0 2) ; !> fx+: expected a fixnum, got 1.0 (argument 1)
(fx+ (+ fx-greatest 1) -1) ; !> fx+: expected a fixnum

;; The carry: the low part is between half of the modulus, with a minus, and half of it.
(fx+/carry 1 2 3) ; => 6 0
(fx+/carry fx-greatest 1 0) ; => -1152921504606846976 1
(fx+/carry fx-greatest fx-greatest 1) ; => -1 1
(fx+/carry fx-least -1 0) ; => 1152921504606846975 -1
(fx-/carry 1 2 3) ; => -4 0
(fx-/carry fx-least 1 0) ; => 1152921504606846975 -1
(fx*/carry 3 4 5) ; => 17 0
(fx*/carry fx-greatest fx-greatest 0) ; => 1 576460752303423487
(let-values (((low high) (fx*/carry fx-least fx-greatest 7))) (= (+ low (* high (expt 2 fx-width))) (+ 7 (* fx-least fx-greatest)))) ; => #t

(fxnot 10) ; => -11
(fxnot -37) ; => 36
(fxand) ; => -1
(fxand #x43 #x0f) ; => 3
(fxior) ; => 0
(fxior 10 12) ; => 14
(fxxor) ; => 0
(fxxor 10 12) ; => 6
(fxif 3 1 8) ; => 9
(fxif 3 8 1) ; => 0
(fxarithmetic-shift 8 2) ; => 32
(fxarithmetic-shift 4 0) ; => 4
(fxarithmetic-shift 8 -1) ; => 4
(fxarithmetic-shift -1 62) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fxarithmetic-shift 1 60) ; !> is no fixnum, an integer from -1152921504606846976 to 1152921504606846975
(fxarithmetic-shift -1 60) ; => -1152921504606846976
(fxarithmetic-shift -5 -100) ; => -1
(fxarithmetic-shift-left 3 2) ; => 12
(fxarithmetic-shift-left 1 59) ; => 576460752303423488
(fxarithmetic-shift-left 3 -2) ; !> fxarithmetic-shift-left: expected a fixnum that is not negative
(fxarithmetic-shift-right 12 2) ; => 3
(fxarithmetic-shift-right -1 100) ; => -1
(fxarithmetic-shift-right 12 -2) ; !> fxarithmetic-shift-right: expected a fixnum that is not negative
(fxbit-count 12) ; => 2
(fxbit-count -1) ; => 0
(fxbit-count fx-greatest) ; => 60
(fxlength 0) ; => 0
(fxlength 128) ; => 8
(fxlength 255) ; => 8
(fxlength 256) ; => 9
(fxlength -8) ; => 3
(fxlength fx-least) ; => 60
(fxbit-set? 0 1) ; => #t
(fxbit-set? 1 1) ; => #f
(fxbit-set? 60 fx-least) ; => #t
(fxbit-set? 100 -1) ; => #t
(fxcopy-bit 0 0 #t) ; => 1
(fxcopy-bit 2 #b1111 #f) ; => 11
(fxcopy-bit 60 0 #t) ; => -1152921504606846976
(fxfirst-set-bit 0) ; => -1
(fxfirst-set-bit 40) ; => 3
(fxfirst-set-bit -28) ; => 2
(fxfirst-set-bit fx-least) ; => 60
(fxbit-field #b1101101010 0 4) ; => 10
(fxbit-field #b1101101010 3 9) ; => 45
(fxbit-field 6 2 2) ; => 0
(fxbit-field-rotate #b110 1 1 2) ; => 6
(fxbit-field-rotate #b110 1 2 4) ; => 10
(fxbit-field-rotate #b0111 -1 1 4) ; => 11
(fxbit-field-rotate 1 60 0 61) ; => -1152921504606846976
(fxbit-field-reverse #b100 0 3) ; => 1
(fxbit-field-reverse 6 1 3) ; => 6
(fxbit-field-reverse 1 0 61) ; => -1152921504606846976
