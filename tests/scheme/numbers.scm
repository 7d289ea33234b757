;; R7RS 6.2: numbers.
(import (scheme base) (scheme inexact) (scheme complex))

;; types
(complex? 3+4i) ; => #t
(complex? 3) ; => #t
(complex? 'a) ; => #f
(real? 3) ; => #t
(real? -2.5+0i) ; => #t
(real? -2.5+0.0i) ; => #f
(real? 1e10) ; => #t
(real? +inf.0) ; => #t
(real? +nan.0) ; => #t
(rational? -inf.0) ; => #f
(rational? +nan.0) ; => #f
(rational? 3.5) ; => #t
(rational? 6/10) ; => #t
(rational? 6/3) ; => #t
(integer? 3+0i) ; => #t
(integer? 3.0) ; => #t
(integer? 8/4) ; => #t
(integer? 3.5) ; => #f
(integer? +inf.0) ; => #f
(integer? "3") ; => #f
(number? 1) ; => #t
(number? #\1) ; => #f
(exact? 3.0) ; => #f
(exact? #e3.0) ; => #t
(exact? 3.) ; => #f
(exact? 1/2) ; => #t
(exact? 1+2i) ; => #t
(exact? 'a) ; !> exact?
(inexact? 3.) ; => #t
(inexact? 3) ; => #f
(inexact? +inf.0) ; => #t
(exact-integer? 32) ; => #t
(exact-integer? 32.0) ; => #f
(exact-integer? 32/5) ; => #f
(exact-integer? 'a) ; => #f
(finite? 3) ; => #t
(finite? +inf.0) ; => #f
(finite? 3.0+inf.0i) ; => #f
(finite? +nan.0) ; => #f
(infinite? 3) ; => #f
(infinite? -inf.0) ; => #t
(infinite? +nan.0) ; => #f
(infinite? 3.0+inf.0i) ; => #t
(nan? +nan.0) ; => #t
(nan? 32) ; => #f
(nan? +nan.0+5.0i) ; => #t
(nan? 1+2i) ; => #f

;; comparison
(= 1 1.0) ; => #t
(= 1 1 1) ; => #t
(= 1 1 2) ; => #f
(= 1/2 0.5) ; => #t
(= 1) ; => #t
(= 1+2i 1+2i) ; => #t
(= 1 'a) ; !> =
(< 1 2 3) ; => #t
(< 1 3 2) ; => #f
(< 1 1) ; => #f
(> 3 2 1) ; => #t
(<= 1 1 2) ; => #t
(>= 2 2 1) ; => #t
(< 1/3 0.34) ; => #t
(< 1 'a) ; !> <
(< 1+i 2) ; !> <
(= 9007199254740993 9007199254740992.0) ; => #f
(< 9007199254740992.0 9007199254740993) ; => #t
(= 100000000000000000000 1e20) ; => #t
(< +nan.0 1) ; => #f
(= +nan.0 +nan.0) ; => #f
(< -inf.0 -100000000000000000000000 +inf.0) ; => #t
(= 0.0 -0.0) ; => #t
(zero? 0) ; => #t
(zero? 0.0) ; => #t
(zero? -0.0) ; => #t
(zero? 0/5) ; => #t
(zero? 1) ; => #f
(zero? 'a) ; !> zero?
(positive? 1) ; => #t
(positive? 0) ; => #f
(positive? -1.5) ; => #f
(negative? -1) ; => #t
(negative? 0.0) ; => #f
(odd? 5) ; => #t
(odd? 4) ; => #f
(odd? -3) ; => #t
(odd? 5.0) ; => #t
(even? 0) ; => #t
(even? -2) ; => #t
(even? 100000000000000000001) ; => #f
(even? 1.5) ; !> even?
(max 3 4) ; => 4
(max 3.9 4) ; => 4.0
(max 1 2 3) ; => 3
(max 1) ; => 1
(max 1/2 1/3) ; => 1/2
(min 1 2 3) ; => 1
(min 1 2.0) ; => 1.0
(max 1 'a) ; !> max
(min) ; !>

;; arithmetic
(+ 3 4) ; => 7
(+ 3) ; => 3
(+) ; => 0
(* 4) ; => 4
(*) ; => 1
(* 2 3 4) ; => 24
(- 3 4) ; => -1
(- 3 4 5) ; => -6
(- 3) ; => -3
(/ 3 4 5) ; => 3/20
(/ 3) ; => 1/3
(/ 6 3) ; => 2
(/ 1.0 4) ; => 0.25
(/ 1 0) ; !> /
(/ 1.0 0.0) ; => +inf.0
(/ -1 0.0) ; => -inf.0
(/ 0.0 0.0) ; => +nan.0
(+ 1/2 1/3) ; => 5/6
(+ 1/2 0.5) ; => 1.0
(* 1/2 4) ; => 2
(- 0.0) ; => -0.0
(- 5 'a) ; !> -
(+ 'a 1) ; !> +
(* "2" 3) ; !> *
(-) ; !>
(/) ; !>
(+ 1152921504606846975 1) ; => 1152921504606846976
(+ 4611686018427387903 1) ; => 4611686018427387904
(- -4611686018427387904 1) ; => -4611686018427387905
(+ 9223372036854775807 1) ; => 9223372036854775808
(* 3037000500 3037000500) ; => 9223372037000250000
(* 99999999999 99999999999) ; => 9999999999800000000001
(- 9223372036854775808 1) ; => 9223372036854775807
(- 100000000000000000000 99999999999999999999) ; => 1
(let f ((n 25)) (if (= n 0) 1 (* n (f (- n 1))))) ; => 15511210043330985984000000
(+ 1e308 1e308) ; => +inf.0
(* 1.5 2) ; => 3.0
(+ 0.1 0.2) ; => 0.30000000000000004
(* 0 1.5) ; => 0.0
(+ 0 1.5) ; => 1.5
(abs -7) ; => 7
(abs 7) ; => 7
(abs -7.5) ; => 7.5
(abs -1/2) ; => 1/2
(abs -100000000000000000000) ; => 100000000000000000000
(abs -0.0) ; => 0.0
(abs 'a) ; !> abs
(square 42) ; => 1764
(square 2.0) ; => 4.0
(square 1/2) ; => 1/4

;; division
(floor/ 5 2) ; => 2 1
(floor/ -5 2) ; => -3 1
(floor/ 5 -2) ; => -3 -1
(floor/ -5 -2) ; => 2 -1
(truncate/ 5 2) ; => 2 1
(truncate/ -5 2) ; => -2 -1
(truncate/ 5 -2) ; => -2 1
(truncate/ -5 -2) ; => 2 -1
(truncate/ -5.0 2) ; => -2.0 -1.0
(floor-quotient 7 -2) ; => -4
(floor-remainder 7 -2) ; => -1
(truncate-quotient 7 -2) ; => -3
(truncate-remainder 7 -2) ; => 1
(quotient 17 5) ; => 3
(quotient -17 5) ; => -3
(remainder 13 4) ; => 1
(remainder -13 4) ; => -1
(remainder 13 -4) ; => 1
(remainder -13 -4.0) ; => -1.0
(modulo 13 4) ; => 1
(modulo -13 4) ; => 3
(modulo 13 -4) ; => -3
(modulo -13 -4) ; => -1
(modulo 5.0 3) ; => 2.0
(quotient 1 0) ; !> quotient
(modulo 1 0) ; !> modulo
(remainder 1 0) ; !> remainder
(floor/ 1 0) ; !> floor/
(quotient 1.5 2) ; !> quotient
(modulo 10 'a) ; !> modulo
(quotient 100000000000000000000 3) ; => 33333333333333333333
(modulo -100000000000000000000 7) ; => 5
(gcd 32 -36) ; => 4
(gcd) ; => 0
(gcd 0 5) ; => 5
(gcd 12 18 27) ; => 3
(gcd 32.0 -36) ; => 4.0
(lcm 32 -36) ; => 288
(lcm 32.0 -36) ; => 288.0
(lcm) ; => 1
(lcm 2 3 4) ; => 12
(lcm 0 5) ; => 0
(gcd 1.5 2) ; !> gcd
(numerator (/ 6 4)) ; => 3
(denominator (/ 6 4)) ; => 2
(denominator (inexact (/ 6 4))) ; => 2.0
(numerator 0.5) ; => 1.0
(numerator 5) ; => 5
(denominator 0) ; => 1
(denominator -1/2) ; => 2
(numerator -1/2) ; => -1

;; rounding
(floor -4.3) ; => -5.0
(ceiling -4.3) ; => -4.0
(truncate -4.3) ; => -4.0
(round -4.3) ; => -4.0
(floor 3.5) ; => 3.0
(ceiling 3.5) ; => 4.0
(truncate 3.5) ; => 3.0
(round 3.5) ; => 4.0
(round 2.5) ; => 2.0
(round -2.5) ; => -2.0
(round 7/2) ; => 4
(round 5/2) ; => 2
(floor 7/2) ; => 3
(ceiling -7/2) ; => -3
(truncate -7/2) ; => -3
(round 7) ; => 7
(round -0.4) ; => -0.0
(floor 'a) ; !> floor
(rationalize 3/10 1/10) ; => 1/3
(rationalize .3 1/10) ; => 0.3333333333333333
(rationalize 5 1) ; => 4
(rationalize 0 1) ; => 0
(rationalize +inf.0 1) ; => +inf.0

;; transcendental
(exp 0) ; => 1.0
(exp 1) ; => 2.718281828459045
(exp 0.0) ; => 1.0
(log 1) ; => 0.0
(log 1.0) ; => 0.0
(log 2.718281828459045) ; => 1.0
(log 8 2) ; => 3.0
(log 1024 2) ; => 10.0
(log 0.0) ; => -inf.0
(log 0) ; !> log
(sin 0) ; => 0.0
(cos 0) ; => 1.0
(tan 0) ; => 0.0
(sin 0.0) ; => 0.0
(cos 0.0) ; => 1.0
(< (abs (- (sin 1) 0.8414709848078965)) 1e-15) ; => #t
(asin 0) ; => 0.0
(acos 1) ; => 0.0
(atan 0) ; => 0.0
(< (abs (- (atan 1) 0.7853981633974483)) 1e-15) ; => #t
(atan 1 0) ; => 1.5707963267948966
(atan 1.0 1.0) ; => 0.7853981633974483
(atan -1 0) ; => -1.5707963267948966
(atan 0 1) ; => 0.0
(atan 0 -1) ; => 3.141592653589793
(atan 0.0 -1) ; => 3.141592653589793
(atan -0.0 -1) ; => -3.141592653589793
(acos -1) ; => 3.141592653589793
(sqrt 9) ; => 3
(sqrt 2) ; => 1.4142135623730951
(sqrt -1) ; => +i
(sqrt -4) ; => +2i
(sqrt 1/4) ; => 1/2
(sqrt 16.0) ; => 4.0
(sqrt 10000000000000000000000000000000000000000) ; => 100000000000000000000
(sqrt -2.0) ; => +1.4142135623730951i
(sqrt 0) ; => 0
(sqrt -3+4i) ; => 1+2i
(sqrt 'a) ; !> sqrt
(exact-integer-sqrt 4) ; => 2 0
(exact-integer-sqrt 5) ; => 2 1
(exact-integer-sqrt 0) ; => 0 0
(exact-integer-sqrt 1000000000000000000000000000000000000000001) ; => 1000000000000000000000 1
(exact-integer-sqrt -1) ; !> exact-integer-sqrt
(exact-integer-sqrt 4.0) ; !> exact-integer-sqrt
(expt 2 10) ; => 1024
(expt 2 100) ; => 1267650600228229401496703205376
(expt 2 -2) ; => 1/4
(expt 2.0 3) ; => 8.0
(expt 0 0) ; => 1
(expt 0.0 0) ; => 1.0
(expt 0 5) ; => 0
(expt 2 0.5) ; => 1.4142135623730951
(expt 1/2 3) ; => 1/8
(expt -2 3) ; => -8
(expt 4 1/2) ; => 2
(expt 0 -1) ; !> expt
(expt 2 'a) ; !> expt

;; complex
(make-rectangular 1 2) ; => 1+2i
(make-rectangular 1.5 -2) ; => 1.5-2.0i
(make-rectangular 5 0) ; => 5
(real-part 3+4i) ; => 3
(imag-part 3+4i) ; => 4
(real-part 5) ; => 5
(imag-part 5) ; => 0
(imag-part 2.5) ; => 0
(magnitude 3+4i) ; => 5
(magnitude -5) ; => 5
(angle -1) ; => 3.141592653589793
(angle 1) ; => 0
(angle -1.0) ; => 3.141592653589793
(make-polar 2 0) ; => 2
(+ 1+2i 3-2i) ; => 4
(* +i +i) ; => -1
(* 1+2i 3+4i) ; => -5+10i
(/ 1+2i 3+4i) ; => 11/25+2/25i
(- 1+2i) ; => -1-2i
(+ 1.0+2.0i 1) ; => 2.0+2.0i
(expt +i 2) ; => -1
+i ; => +i
-i ; => -i
1@0 ; => 1
3+4i ; => 3+4i
-1.5+2.5i ; => -1.5+2.5i
1/2+3/4i ; => 1/2+3/4i
+inf.0+nan.0i ; => +inf.0+nan.0i
(make-rectangular 1 'a) ; !> make-rectangular

;; exactness
(exact 2.5) ; => 5/2
(exact 3.0) ; => 3
(exact 1e20) ; => 100000000000000000000
(exact 0.1) ; => 3602879701896397/36028797018963968
(exact +inf.0) ; !> exact
(exact +nan.0) ; !> exact
(exact 5) ; => 5
(inexact 1/3) ; => 0.3333333333333333
(inexact 5) ; => 5.0
(inexact 2.5) ; => 2.5
(inexact 100000000000000000000000) ; => 1.0e+23
(inexact 1+2i) ; => 1.0+2.0i
(exact 1.5+2.5i) ; => 3/2+5/2i
(inexact (expt 10 400)) ; => +inf.0
(exact 'a) ; !> exact

;; notation
#xFF ; => 255
#b101 ; => 5
#o17 ; => 15
#d10 ; => 10
#e1.5 ; => 3/2
#i3/4 ; => 0.75
#x-1A ; => -26
#e#xA ; => 10
#x#eA ; => 10
#b-1/10 ; => -1/2
1e3 ; => 1000.0
1.5e-3 ; => 0.0015
.5 ; => 0.5
-.5 ; => -0.5
5. ; => 5.0
+5 ; => 5
1/2 ; => 1/2
6/4 ; => 3/2
-0.0 ; => -0.0
1E2 ; => 100.0
+inf.0 ; => +inf.0
-inf.0 ; => -inf.0
+nan.0 ; => +nan.0
1e21 ; => 1.0e+21
1e100 ; => 1.0e+100
123456789012345680000.0 ; => 123456789012345680000.0
1e-7 ; => 1.0e-7
0.000001 ; => 0.000001
1.7976931348623157e308 ; => 1.7976931348623157e+308
5e-324 ; => 5.0e-324
2.2250738585072014e-308 ; => 2.2250738585072014e-308
1e400 ; => +inf.0
0.1 ; => 0.1
100.0 ; => 100.0
3.141592653589793 ; => 3.141592653589793
(number->string 10) ; => "10"
(number->string 255 16) ; => "ff"
(number->string -255 2) ; => "-11111111"
(number->string 1/3 3) ; => "1/10"
(number->string 3.5) ; => "3.5"
(number->string 1e21) ; => "1.0e+21"
(number->string 10 37) ; !> number->string
(number->string 'a) ; !> number->string
(number->string +inf.0) ; => "+inf.0"
(number->string 1+2i) ; => "1+2i"
(string->number "100") ; => 100
(string->number "100" 16) ; => 256
(string->number "1e2") ; => 100.0
(string->number "#x10") ; => 16
(string->number "#e1.5") ; => 3/2
(string->number "1/2") ; => 1/2
(string->number "1/0") ; => #f
(string->number "abc") ; => #f
(string->number "") ; => #f
(string->number ".") ; => #f
(string->number "-") ; => #f
(string->number "+5") ; => 5
(string->number "1 ") ; => #f
(string->number " 1") ; => #f
(string->number "1+2i") ; => 1+2i
(string->number "+i") ; => +i
(string->number "i") ; => #f
(string->number "+inf.0") ; => +inf.0
(string->number "-nan.0") ; => +nan.0
(string->number "1e") ; => #f
(string->number "1.2.3") ; => #f
(string->number "--1") ; => #f
(string->number "12" 2) ; => #f
(string->number "ff" 16) ; => 255
(string->number "FF" 16) ; => 255
(string->number "#b12") ; => #f
(string->number "#xff" 10) ; => 255
(string->number "1e2" 16) ; => 482
(string->number 'a) ; !> string->number
(string->number (number->string 0.1)) ; => 0.1
(string->number "1e1000") ; => +inf.0
(string->number "1e-1000") ; => 0.0
(eqv? (string->number "123456789123456789123456789") 123456789123456789123456789) ; => #t
