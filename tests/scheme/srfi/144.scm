;; SRFI 144: flonums.
(import (scheme base) (scheme inexact) (srfi 144))

;; Constants, against what arithmetic says, within two units in the last place.
(define (near? x y) (fl<=? (flabsdiff x y) (fl* 4e-16 (flabs y))))
(near? fl-e (flexp 1.0)) ; => #t
(near? fl-1/e (flexp -1.0)) ; => #t
(near? fl-e-2 (flexp 2.0)) ; => #t
(near? fl-e-pi/4 (flexp fl-pi/4)) ; => #t
(near? fl-log2-e (fllog2 fl-e)) ; => #t
(near? fl-log10-e (fllog10 fl-e)) ; => #t
(near? fl-log-2 (fllog 2.0)) ; => #t
(near? fl-1/log-2 (fl/ (fllog 2.0))) ; => #t
(near? fl-log-3 (fllog 3.0)) ; => #t
(near? fl-log-pi (fllog fl-pi)) ; => #t
(near? fl-log-10 (fllog 10.0)) ; => #t
(near? fl-1/log-10 (fl/ (fllog 10.0))) ; => #t
(near? fl-pi (flacos -1.0)) ; => #t
(near? fl-1/pi (fl/ fl-pi)) ; => #t
(near? fl-2pi (fl* 2.0 fl-pi)) ; => #t
(near? fl-pi/2 (flasin 1.0)) ; => #t
(near? fl-pi/4 (flatan 1.0)) ; => #t
(near? fl-pi-squared (flsquare fl-pi)) ; => #t
(near? fl-degree (fl/ fl-pi 180.0)) ; => #t
(near? fl-2/pi (fl/ 2.0 fl-pi)) ; => #t
(near? fl-2/sqrt-pi (fl/ 2.0 (flsqrt fl-pi))) ; => #t
(near? fl-sqrt-2 (flsqrt 2.0)) ; => #t
(near? fl-sqrt-3 (flsqrt 3.0)) ; => #t
(near? fl-sqrt-5 (flsqrt 5.0)) ; => #t
(near? fl-sqrt-10 (flsqrt 10.0)) ; => #t
(near? fl-1/sqrt-2 (flsqrt 0.5)) ; => #t
(near? fl-cbrt-2 (flcbrt 2.0)) ; => #t
(near? fl-cbrt-3 (flcbrt 3.0)) ; => #t
(near? fl-4thrt-2 (flexpt 2.0 0.25)) ; => #t
(near? fl-phi (fl/ (fl+ 1.0 (flsqrt 5.0)) 2.0)) ; => #t
(near? fl-log-phi (fllog fl-phi)) ; => #t
(near? fl-1/log-phi (fl/ (fllog fl-phi))) ; => #t
(near? fl-e-euler (flexp fl-euler)) ; => #t
(near? fl-sin-1 (flsin 1.0)) ; => #t
(near? fl-cos-1 (flcos 1.0)) ; => #t
(near? fl-gamma-1/2 (flsqrt fl-pi)) ; => #t
(near? fl-gamma-1/3 (flgamma (fl/ 1.0 3.0))) ; => #t
(near? fl-gamma-2/3 (flgamma (fl/ 2.0 3.0))) ; => #t
fl-euler ; => 0.5772156649015329
fl-greatest ; => 1.7976931348623157e+308
(flfinite? fl-greatest) ; => #t
(flinfinite? (fladjacent fl-greatest +inf.0)) ; => #t
fl-least ; => 5.0e-324
(fl/ fl-least 2.0) ; => 0.0
fl-epsilon ; => 2.220446049250313e-16
(fl- (fladjacent 1.0 2.0) 1.0) ; => 2.220446049250313e-16
(boolean? fl-fast-fl+*) ; => #t
(fl=? (inexact (flinteger-exponent 0.0)) (inexact fl-integer-exponent-zero)) ; => #t
(= (flinteger-exponent +nan.0) fl-integer-exponent-nan) ; => #t

;; Construction and parts.
(flonum 1/3) ; => 0.3333333333333333
(flonum 5) ; => 5.0
(flonum 5.5) ; => 5.5
(flonum 1+i) ; !> flonum: expected a real number: 1+i
(flonum 'a) ; !> flonum: expected a real number: a
(fladjacent 1.0 2.0) ; => 1.0000000000000002
(fladjacent 1.0 -2.0) ; => 0.9999999999999999
(fladjacent 0.0 1.0) ; => 5.0e-324
(fladjacent 0.0 -1.0) ; => -5.0e-324
(fladjacent 1.0 1.0) ; => 1.0
(fladjacent +inf.0 0.0) ; => 1.7976931348623157e+308
(fladjacent 1.0 +nan.0) ; => +nan.0
(flcopysign 0.0 -1.0) ; => -0.0
(flcopysign +inf.0 -0.0) ; => -inf.0
(flcopysign -1.5 2.0) ; => 1.5
(make-flonum 0.75 5) ; => 24.0
(make-flonum 1.0 -1074) ; => 5.0e-324
(make-flonum 1.0 -1075) ; => 0.0
(make-flonum 1.0 1024) ; => +inf.0
(make-flonum 5e-324 1074) ; => 1.0
(flinteger-fraction 3.75) ; => 3.0 0.75
(flinteger-fraction -3.75) ; => -3.0 -0.75
(flinteger-fraction -3.0) ; => -3.0 -0.0
(flinteger-fraction +inf.0) ; => +inf.0 0.0
(flinteger-fraction +nan.0) ; => +nan.0 +nan.0
(flexponent 1.0) ; => 0.0
(flexponent 0.75) ; => -1.0
(flexponent -1024.5) ; => 10.0
(flexponent 5e-324) ; => -1074.0
(flexponent 0.0) ; => -inf.0
(flexponent +inf.0) ; => +inf.0
(flexponent +nan.0) ; => +nan.0
(flinteger-exponent 1.0) ; => 0
(flinteger-exponent -1024.5) ; => 10
(flinteger-exponent 5e-324) ; => -1074
(flnormalized-fraction-exponent 24.0) ; => 0.75 5
(flnormalized-fraction-exponent -0.5) ; => -0.5 0
(flnormalized-fraction-exponent 0.0) ; => 0.0 0
(flnormalized-fraction-exponent 5e-324) ; => 0.5 -1073
(flnormalized-fraction-exponent fl-greatest) ; => 0.9999999999999999 1024
(flsign-bit 1.0) ; => 0
(flsign-bit -0.0) ; => 1
(flsign-bit -inf.0) ; => 1

;; Predicates.
(flonum? 1.0) ; => #t
(flonum? 1) ; => #f
(flonum? 1.0+2.0i) ; => #f
(fl=? 1.0 1.0 1.0) ; => #t
(fl=? 0.0 -0.0) ; => #t
(fl=? +nan.0 +nan.0) ; => #f
(fl<? 1.0 2.0 3.0) ; => #t
(fl<? 1.0 +nan.0) ; => #f
(fl>? 3.0 2.0 2.0) ; => #f
(fl<=? 1.0 1.0 2.0) ; => #t
(fl>=? 2.0 1.0 1.0) ; => #t
(fl>=? +nan.0 1.0) ; => #f
(fl<? 1 2) ; !> fl<?: expected a flonum, got 1 (argument 1)
(flunordered? 1.0 +nan.0) ; => #t
(flunordered? 1.0 +inf.0) ; => #f
(flinteger? 3.0) ; => #t
(flinteger? 3.5) ; => #f
(flinteger? +inf.0) ; => #f
(flzero? -0.0) ; => #t
(flpositive? 5e-324) ; => #t
(flpositive? 0.0) ; => #f
(flnegative? -0.0) ; => #f
(flnegative? -1.0) ; => #t
(flodd? 3.0) ; => #t
(flodd? 4.0) ; => #f
(fleven? -4.0) ; => #t
(fleven? 1.5) ; !> expected an integer
(fleven? 2) ; !> expected a flonum
(flfinite? 1.0) ; => #t
(flfinite? +nan.0) ; => #f
(flinfinite? -inf.0) ; => #t
(flnan? +nan.0) ; => #t
(flnormalized? 1.0) ; => #t
(flnormalized? 0.0) ; => #f
(flnormalized? 1e-310) ; => #f
(fldenormalized? 1e-310) ; => #t
(fldenormalized? 0.0) ; => #f
(flmax) ; => -inf.0
(flmax 1.0 3.0 2.0) ; => 3.0
(flmax +nan.0 1.0) ; => 1.0
(flmin) ; => +inf.0
(flmin 3.0 1.0 2.0) ; => 1.0
(flmin 1.0 +nan.0) ; => 1.0

;; Arithmetic.
(fl+) ; => 0.0
(fl+ 1.5) ; => 1.5
(fl+ 1.0 2.0 3.0) ; => 6.0
(fl*) ; => 1.0
(fl* 2.0 3.0 4.0) ; => 24.0
(fl+* 2.0 3.0 4.0) ; => 10.0
(fl+* 1.0000000000000002 1.0000000000000002 -1.0000000000000004) ; => 4.930380657631324e-32
(fl- 0.0) ; => -0.0
(fl- 5.0 2.0 1.0) ; => 2.0
(fl/ 2.0) ; => 0.5
(fl/ 24.0 2.0 3.0) ; => 4.0
(fl/ 1.0 -0.0) ; => -inf.0
(fl+ 1 2.0) ; !> fl+: expected a flonum, got 1 (argument 1)
(flabs -0.0) ; => 0.0
(flabsdiff 1.0 3.0) ; => 2.0
(flposdiff 3.0 1.0) ; => 2.0
(flposdiff 1.0 3.0) ; => 0.0
(flsgn -2.5) ; => -1.0
(flsgn 0.0) ; => 1.0
(flsgn -0.0) ; => -1.0
(flnumerator 2.25) ; => 9.0
(flnumerator -2.25) ; => -9.0
(flnumerator +inf.0) ; => +inf.0
(flnumerator -0.0) ; => -0.0
(fldenominator 2.25) ; => 4.0
(fldenominator 0.0) ; => 1.0
(fldenominator -inf.0) ; => 1.0
(fldenominator +nan.0) ; => +nan.0
(flfloor -3.5) ; => -4.0
(flceiling -3.5) ; => -3.0
(flceiling -0.5) ; => -0.0
(flround 3.5) ; => 4.0
(flround 2.5) ; => 2.0
(flround -0.4) ; => -0.0
(fltruncate -3.5) ; => -3.0
(flquotient 7.5 2.0) ; => 3.0
(flquotient -7.5 2.0) ; => -3.0
(flremainder 7.5 2.0) ; => 1.5
(flremainder -7.5 2.0) ; => -1.5
(flremquo 5.0 2.0) ; => 1.0 2
(flremquo 7.0 2.0) ; => -1.0 4
(flremquo -5.0 2.0) ; => -1.0 -2

;; Functions.
(flexp 0.0) ; => 1.0
(flexp2 10.0) ; => 1024.0
(flexp-1 1e-300) ; => 1.0e-300
(flsquare -3.0) ; => 9.0
(flsqrt 16.0) ; => 4.0
(flsqrt -1.0) ; => +nan.0
(flsqrt -0.0) ; => -0.0
(flcbrt 27.0) ; => 3.0
(flhypot 3.0 4.0) ; => 5.0
(flhypot 1e200 1e200) ; => 1.414213562373095e+200
(flexpt 2.0 10.0) ; => 1024.0
(flexpt 0.0 0.0) ; => 1.0
(flexpt -8.0 0.5) ; => +nan.0
(fllog 0.0) ; => -inf.0
(fllog -1.0) ; => +nan.0
(fllog1+ 1e-300) ; => 1.0e-300
(fllog2 1024.0) ; => 10.0
(fllog10 0.001) ; => -3.0
((make-fllog-base 2.0) 8.0) ; => 3.0
((make-fllog-base 10.0) 100.0) ; => 2.0
(near? ((make-fllog-base 3.0) 81.0) 4.0) ; => #t
(flsin 0.0) ; => 0.0
(flcos 0.0) ; => 1.0
(near? (fltan fl-pi/4) 1.0) ; => #t
(flasin 2.0) ; => +nan.0
(flacos 1.0) ; => 0.0
(flatan 1.0) ; => 0.7853981633974483
(flatan 1.0 -1.0) ; => 2.356194490192345
(flatan -0.0 -0.0) ; => -3.141592653589793
(flsinh 0.0) ; => 0.0
(flcosh 0.0) ; => 1.0
(fltanh -inf.0) ; => -1.0
(near? (flasinh (flsinh 1.5)) 1.5) ; => #t
(near? (flacosh (flcosh 1.5)) 1.5) ; => #t
(near? (flatanh (fltanh 1.5)) 1.5) ; => #t
(flgamma 6.0) ; => 120.0
(near? (flgamma 0.5) 1.772453850905516) ; => #t
(flgamma +inf.0) ; => +inf.0
(flloggamma 3.0) ; => 0.6931471805599453 1.0
(flloggamma -0.5) ; => 1.2655121234846454 -1.0
(near? (flfirst-bessel 0 1.0) 0.7651976865579666) ; => #t
(near? (flfirst-bessel 2 5.0) 0.046565116277752214) ; => #t
(near? (flfirst-bessel -1 1.0) -0.4400505857449335) ; => #t
(near? (flsecond-bessel 0 1.0) 0.08825696421567697) ; => #t
(near? (flsecond-bessel 1 2.0) -0.10703243154093755) ; => #t
(flsecond-bessel 1 -1.0) ; => +nan.0
(near? (flerf 0.5) 0.5204998778130465) ; => #t
(near? (flerfc 0.5) 0.4795001221869535) ; => #t
(flerfc +inf.0) ; => 0.0
(flsin 'x) ; !> flsin: expected a flonum, got x (argument 1)
