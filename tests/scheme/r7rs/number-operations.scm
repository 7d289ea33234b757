;; R7RS 6.2.6: the operations on numbers, in their corners.
(import (scheme base) (scheme inexact) (scheme complex) (scheme char))
(define (near? a b) (<= (magnitude (- a b)) (* 1e-13 (+ 1 (magnitude b)))))
(define (all list) (or (null? list) (and (car list) (all (cdr list)))))

;; type predicates
(map number? (list 1 1.0 1/2 1+i +inf.0 +nan.0)) ; => (#t #t #t #t #t #t)
(map number? (list 'a "1" #\1 '() #f)) ; => (#f #f #f #f #f)
(map complex? (list 1 1.0 1/2 1+i 1.5-2i)) ; => (#t #t #t #t #t)
(map real? (list 1 1.0 1/2 1+i +inf.0 +nan.0 1.0+0.0i 1+0i)) ; => (#t #t #t #f #t #t #f #t)
(map rational? (list 1 1.0 1/2 1+i +inf.0 -inf.0 +nan.0 1.5)) ; => (#t #t #t #f #f #f #f #t)
(map integer? (list 1 1.0 1/2 1+i +inf.0 +nan.0 1.5 -0.0 1e300)) ; => (#t #t #f #f #f #f #f #t #t)
(map exact? (list 1 1.0 1/2 1+i 1.0+i)) ; => (#t #f #t #t #f)
(map inexact? (list 1 1.0 1/2 1+i 1.0+i +nan.0)) ; => (#f #t #f #f #t #t)
(map exact-integer? (list 1 1.0 1/2 1+i (expt 10 50))) ; => (#t #f #f #f #t)
(exact? "1") ; !> exact?
(inexact? #\1) ; !> inexact?
(exact-integer? "1") ; => #f
(integer? 'x) ; => #f
(map finite? (list 1 1/2 1.5 +inf.0 -inf.0 +nan.0 1+i 1.0+inf.0i)) ; => (#t #t #t #f #f #f #t #f)
(map infinite? (list 1 1/2 1.5 +inf.0 -inf.0 +nan.0 1+i +inf.0+nan.0i +nan.0+inf.0i)) ; => (#f #f #f #t #t #f #f #t #t)
(map nan? (list 1 1/2 1.5 +inf.0 +nan.0 1+i +nan.0+i 1.0+nan.0i)) ; => (#f #f #f #f #t #f #t #t)
(finite? 'a) ; !> finite?
(infinite? "a") ; !> infinite?
(nan? 'a) ; !> nan?

;; = < > <= >=
(= 1 1.0 1) ; => #t
(= 1 1 1.5) ; => #f
(= 1/2 0.5 2/4) ; => #t
(= 0.0 -0.0 0) ; => #t
(= 1+i 1.0+1.0i) ; => #t
(= 1+i 1-i) ; => #f
(= +inf.0 +inf.0) ; => #t
(= +inf.0 -inf.0) ; => #f
(= +nan.0 1) ; => #f
(= 1/3 .3333333333333333) ; => #f
(= (expt 2 53) (+ (expt 2. 53) 1)) ; => #t
(= (+ (expt 2 53) 1) (expt 2. 53)) ; => #f
(= 1e308 (exact 1e308)) ; => #t
(= (expt 10 400) +inf.0) ; => #f
(let* ((a (exact 1e20)) (b 1e20) (c (+ a 1))) (list (= a b) (= b c) (= a c))) ; => (#t #f #f)
(< 1) ; => #t
(< 1 2 3 4) ; => #t
(< 1 2 2 4) ; => #f
(< 1 3 2 4) ; => #f
(<= 1 2 2 4) ; => #t
(<= 1 2 1) ; => #f
(> 4 3 2 1) ; => #t
(> 4 3 3 1) ; => #f
(>= 4 3 3 1) ; => #t
(>= 4 3 5) ; => #f
(< -inf.0 (- (expt 10 400)) 0 (expt 10 400) +inf.0) ; => #t
(< 0.1 1/10) ; => #f
(> 0.1 1/10) ; => #t
(< 1/3 1/2 0.75) ; => #t
(map (lambda (op) (op 1 +nan.0)) (list = < > <= >=)) ; => (#f #f #f #f #f)
(map (lambda (op) (op +nan.0 +nan.0)) (list = < > <= >=)) ; => (#f #f #f #f #f)
(< 1 2 +nan.0) ; => #f
(< 3 2 'a) ; !> <
(< +i 1) ; !> <
(>= 1 1.0+0.0i) ; !> >=
(= 1 "1") ; !> =
(>) ; !>

;; zero? positive? negative? odd? even?
(map zero? (list 0 0.0 -0.0 0/3 1 1e-320 +nan.0 0.0+0.0i +i)) ; => (#t #t #t #t #f #f #f #t #f)
(map positive? (list 1 0 -1 1/2 0.0 -0.0 +inf.0 +nan.0 (expt 10 50))) ; => (#t #f #f #t #f #f #t #f #t)
(map negative? (list 1 0 -1 -1/2 -0.0 -inf.0 +nan.0 (- (expt 10 50)))) ; => (#f #f #t #t #f #t #f #t)
(map odd? (list 0 1 -1 2 3.0 (+ (expt 10 50) 1))) ; => (#f #t #t #f #t #t)
(map even? (list 0 1 -1 2 4.0 (expt 10 50))) ; => (#t #f #f #t #t #t)
(positive? +i) ; !> positive?
(negative? "a") ; !> negative?
(odd? 1.5) ; !> odd?
(odd? 1/2) ; !> odd?
(even? +inf.0) ; !> even?
(zero? "0") ; !> zero?

;; max min: inexact if an argument is
(max 1 2.0) ; => 2.0
(max 2 1.0) ; => 2.0
(min 1 2.0) ; => 1.0
(min 1/2 2.0) ; => 0.5
(max 1 2 3/2) ; => 2
(max -inf.0 1) ; => 1.0
(min +inf.0 1) ; => 1.0
(max 1 2 3 4.0) ; => 4.0
(max 1.0) ; => 1.0
(inexact? (max 100 1.0)) ; => #t
(max +i 1) ; !> max
(max "a") ; !> max
(min 1 'a) ; !> min
(max) ; !>

;; + - * /
(+ 1 2 3 4 5) ; => 15
(+ 1/2 1/2) ; => 1
(+ 1 1.0 1/2) ; => 2.5
(+ 1 +i) ; => 1+i
(+ +i -i) ; => 0
(+ 0.5 +i) ; => 0.5+1.0i
(+ +inf.0 -inf.0) ; => +nan.0
(+ -0.0 0.0) ; => 0.0
(+ -0.0 -0.0) ; => -0.0
(- 10 1 2 3) ; => 4
(- 1/2 1/3) ; => 1/6
(- +i) ; => -i
(- 1+i 1) ; => +i
(- 0.0 0.0) ; => 0.0
(- 0.0) ; => -0.0
(- -0.0) ; => 0.0
(- 0 0.0) ; => 0.0
(- +inf.0 +inf.0) ; => +nan.0
(* 1 2 3 4 5) ; => 120
(* 2/3 3/2) ; => 1
(* +i +i) ; => -1
(* 2 1+i) ; => 2+2i
(* 1+i 1-i) ; => 2
(* 1.5 +i) ; => +1.5i
(* +inf.0 2) ; => +inf.0
(* -1 +inf.0) ; => -inf.0
(* +inf.0 0.0) ; => +nan.0
(* -1 0.0) ; => -0.0
(* 1.0 -0.0) ; => -0.0
(/ 10 2) ; => 5
(/ 10 4) ; => 5/2
(/ -1 2) ; => -1/2
(/ 1 -2) ; => -1/2
(/ 0 5) ; => 0
(/ 1/2 1/4) ; => 2
(/ 0.5) ; => 2.0
(/ 1 +i) ; => -i
(/ 1+i 1-i) ; => +i
(/ 1 1+i) ; => 1/2-1/2i
(/ 2 1.0+1.0i) ; => 1.0-1.0i
(/ 1 0.0) ; => +inf.0
(/ 1 -0.0) ; => -inf.0
(/ 0 1.0) ; => 0.0
(/ 0.0) ; => +inf.0
(/ 12 2 3) ; => 2
(/ 1 0) ; !> division by zero
(/ 1.0 0) ; !> division by zero
(/ 0) ; !> division by zero
(/ 0 0) ; !> division by zero
(/ +i 0) ; !> division by zero
(+ 1 #t) ; !> +
(- "5") ; !> -
(* 2 'x) ; !> *
(/ 2 #\2) ; !> /
(+ 'a) ; !> +
(* "a") ; !> *
(- 4611686018427387904 -4611686018427387904) ; => 9223372036854775808
(* 4294967296 4294967296) ; => 18446744073709551616
(* -4294967296 2147483648) ; => -9223372036854775808
(- -1152921504606846976) ; => 1152921504606846976
(- (expt 2 60)) ; => -1152921504606846976
(+ (expt 2 60) (- (expt 2 60))) ; => 0
(quotient (- (expt 2 60)) -1) ; => 1152921504606846976
(- (* 99999999999999999999 99999999999999999999) (* 99999999999999999998 100000000000000000000)) ; => 1

;; abs magnitude
(abs -1) ; => 1
(abs -1/2) ; => 1/2
(abs -1.5) ; => 1.5
(abs -inf.0) ; => +inf.0
(abs +nan.0) ; => +nan.0
(abs (- (expt 2 60))) ; => 1152921504606846976
(abs +i) ; !> abs
(abs "a") ; !> abs

;; integer division
(call-with-values (lambda () (floor/ 5 2)) list) ; => (2 1)
(map (lambda (a b) (call-with-values (lambda () (floor/ a b)) list)) '(7 -7 7 -7) '(2 2 -2 -2)) ; => ((3 1) (-4 1) (-4 -1) (3 -1))
(map (lambda (a b) (call-with-values (lambda () (truncate/ a b)) list)) '(7 -7 7 -7) '(2 2 -2 -2)) ; => ((3 1) (-3 -1) (-3 1) (3 -1))
(floor/ 5.0 2) ; => 2.0 1.0
(floor/ -5.0 2) ; => -3.0 1.0
(truncate/ -5.0 2.0) ; => -2.0 -1.0
(floor/ 0 5) ; => 0 0
(floor/ 6 3) ; => 2 0
(floor/ -6 3) ; => -2 0
(floor/ 1 (expt 10 20)) ; => 0 1
(floor/ -1 (expt 10 20)) ; => -1 99999999999999999999
(truncate/ (expt 10 40) (expt 10 20)) ; => 100000000000000000000 0
(floor/ (- (expt 10 20)) 7) ; => -14285714285714285715 5
(floor-quotient 5 -2) ; => -3
(floor-quotient -5.0 2) ; => -3.0
(floor-remainder 5 -2) ; => -1
(floor-remainder -5 2.0) ; => 1.0
(truncate-quotient -5 2) ; => -2
(truncate-remainder -5 2) ; => -1
(map (lambda (a b) (list (quotient a b) (remainder a b) (modulo a b))) '(13 -13 13 -13) '(4 4 -4 -4)) ; => ((3 1 1) (-3 -1 3) (-3 1 -3) (3 -1 -1))
(remainder 13 -4.0) ; => 1.0
(modulo -13 4.0) ; => 3.0
(modulo 0 5) ; => 0
(modulo -4 2) ; => 0
(remainder (expt 10 30) 7) ; => 1
(modulo (- (expt 10 30)) 7) ; => 6
(map (lambda (op) (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object? e))) (lambda () (op 1 0)))))) (list quotient remainder modulo floor/ floor-quotient floor-remainder truncate/ truncate-quotient truncate-remainder)) ; => (#t #t #t #t #t #t #t #t #t)
(quotient 1.0 0.0) ; !> quotient
(modulo 5 2.5) ; !> modulo
(quotient 1/2 1) ; !> quotient
(remainder +inf.0 2) ; !> remainder
(floor/ 5 "2") ; !> floor/

;; gcd lcm
(gcd) ; => 0
(gcd -4) ; => 4
(gcd 0 0) ; => 0
(gcd 12 -18) ; => 6
(gcd 12 18 8) ; => 2
(gcd 32.0 -36) ; => 4.0
(gcd (expt 6 40) (expt 4 50)) ; => 1099511627776
(lcm) ; => 1
(lcm -4) ; => 4
(lcm 4 -6) ; => 12
(lcm 4 6 10) ; => 60
(lcm 32 -36.0) ; => 288.0
(lcm 3 0) ; => 0
(gcd 1/2) ; !> gcd
(lcm 'a) ; !> lcm

;; numerator denominator
(map numerator (list 6/4 -6/4 5 0)) ; => (3 -3 5 0)
(map denominator (list 6/4 -6/4 5 0)) ; => (2 2 1 1)
(map numerator (list 0.75 -0.5 3.0)) ; => (3.0 -1.0 3.0)
(map denominator (list 0.75 -0.5 3.0 0.0)) ; => (4.0 2.0 1.0 1.0)
(numerator +i) ; !> numerator
(denominator +inf.0) ; !> denominator
(numerator "1") ; !> numerator

;; floor ceiling truncate round
(map floor '(-4.3 3.5 -1/2 1/2 7 -0.5 1e300)) ; => (-5.0 3.0 -1 0 7 -1.0 1.0e+300)
(map ceiling '(-4.3 3.5 -1/2 1/2 7)) ; => (-4.0 4.0 0 1 7)
(ceiling -0.5) ; => -0.0
(map truncate '(-4.3 3.5 -7/2 7/2 7)) ; => (-4.0 3.0 -3 3 7)
(map round '(-4.3 3.5 2.5 -2.5 -1.5 0.5 1.5 7/2 5/2 -7/2 -5/2 7)) ; => (-4.0 4.0 2.0 -2.0 -2.0 0.0 2.0 4 2 -4 -2 7)
(round 0.49999999999999994) ; => 0.0
(round 4503599627370497.0) ; => 4503599627370497.0
(map round (list +inf.0 -inf.0)) ; => (+inf.0 -inf.0)
(floor +nan.0) ; => +nan.0
(exact? (round 7/2)) ; => #t
(floor +i) ; !> floor
(round "a") ; !> round
(truncate 'a) ; !> truncate

;; rationalize
(rationalize (exact .3) 1/10) ; => 1/3
(rationalize .3 1/10) ; => 0.3333333333333333
(rationalize 3/10 1/100) ; => 3/10
(rationalize -3/10 1/10) ; => -1/3
(rationalize 1/3 1/3) ; => 0
(rationalize 5 1/2) ; => 5
(rationalize 3/2 0) ; => 3/2
(rationalize 1.5 0.25) ; => 1.5
(rationalize 355/113 1/100) ; => 22/7
(rationalize 1 +inf.0) ; => 0.0
(rationalize +inf.0 +inf.0) ; => +nan.0
(rationalize 'a 1) ; !> rationalize

;; exp log
(near? (exp 1) 2.718281828459045) ; => #t
(exp -inf.0) ; => 0.0
(exp +inf.0) ; => +inf.0
(near? (exp +3.141592653589793i) -1) ; => #t
(near? (exp 1+i) 1.4686939399158851+2.2873552871788423i) ; => #t
(log 1.0) ; => 0.0
(near? (log 100 10) 2) ; => #t
(near? (log 12 2) 3.5849625007211565) ; => #t
(near? (log 8 2.0) 3) ; => #t
(near? (log 1/2) -0.6931471805599453) ; => #t
(near? (log -1) +3.141592653589793i) ; => #t
(near? (log -1.0) +3.141592653589793i) ; => #t
(near? (log +i) +1.5707963267948966i) ; => #t
(near? (log 1+i) 0.34657359027997264+0.7853981633974483i) ; => #t
(near? (log (expt 10 400)) 921.0340371976183) ; => #t
(near? (log (/ 1 (expt 10 400))) -921.0340371976183) ; => #t
(near? (log (expt 2 2000) 2) 2000) ; => #t
(log +inf.0) ; => +inf.0
(log 0.0) ; => -inf.0
(log 0) ; !> log
(log 'a) ; !> log
(exp "1") ; !> exp

;; trigonometry
(near? (sin 1) 0.8414709848078965) ; => #t
(near? (cos 1) 0.5403023058681398) ; => #t
(near? (tan 1) 1.5574077246549023) ; => #t
(near? (asin 1) 1.5707963267948966) ; => #t
(near? (acos 0) 1.5707963267948966) ; => #t
(near? (atan 1) 0.7853981633974483) ; => #t
(sin -0.0) ; => -0.0
(atan -0.0) ; => -0.0
(near? (sin 1+i) 1.2984575814159773+0.6349639147847361i) ; => #t
(near? (cos 1+i) 0.8337300251311491-0.9888977057628651i) ; => #t
(near? (tan 1+i) 0.2717525853195118+1.0839233273386946i) ; => #t
(near? (asin 2) 1.5707963267948966-1.3169578969248166i) ; => #t
(near? (acos 2) +1.3169578969248166i) ; => #t
(near? (asin -2) -1.5707963267948966+1.3169578969248166i) ; => #t
(near? (acos -2) 3.141592653589793-1.3169578969248166i) ; => #t
(near? (asin 1+i) 0.6662394324925153+1.0612750619050357i) ; => #t
(near? (acos 1+i) 0.9045568943023814-1.0612750619050357i) ; => #t
(near? (atan 1+i) 1.0172219678978514+0.4023594781085251i) ; => #t
(near? (sin (asin 0.5+2i)) 0.5+2i) ; => #t
(near? (cos (acos -1.5-2i)) -1.5-2i) ; => #t
(near? (tan (atan 3+4i)) 3+4i) ; => #t
(atan +inf.0) ; => 1.5707963267948966
(atan -inf.0) ; => -1.5707963267948966
(sin +inf.0) ; => +nan.0
(atan +i) ; !> atan
(sin 'a) ; !> sin
(acos "1") ; !> acos

;; atan of two arguments: the quadrant, and the sign of zero
(map (lambda (y x) (atan y x)) '(0.0 1.0 1.0 1.0 0.0 -1.0 -1.0 -1.0) '(1.0 1.0 0.0 -1.0 -1.0 -1.0 0.0 1.0)) ; => (0.0 0.7853981633974483 1.5707963267948966 2.356194490192345 3.141592653589793 -2.356194490192345 -1.5707963267948966 -0.7853981633974483)
(atan -0.0 -1.0) ; => -3.141592653589793
(atan -0.0 1.0) ; => -0.0
(atan 0.0 0.0) ; => 0.0
(atan 0.0 -0.0) ; => 3.141592653589793
(atan -0.0 -0.0) ; => -3.141592653589793
(atan -0.0 0.0) ; => -0.0
(atan +inf.0 1.0) ; => 1.5707963267948966
(atan 1.0 +inf.0) ; => 0.0
(atan 1.0 -inf.0) ; => 3.141592653589793
(atan +inf.0 +inf.0) ; => 0.7853981633974483
(atan -inf.0 -inf.0) ; => -2.356194490192345
(atan 1 1) ; => 0.7853981633974483
(atan 1 -1) ; => 2.356194490192345
(atan -1 -1) ; => -2.356194490192345
(atan 1 'a) ; !> atan
(atan 1 +i) ; !> atan

;; square sqrt exact-integer-sqrt
(square -5) ; => 25
(square 1.5) ; => 2.25
(square 2/3) ; => 4/9
(square 1+i) ; => +2i
(square "2") ; !> square
(sqrt 16) ; => 4
(sqrt 16.0) ; => 4.0
(sqrt 1/4) ; => 1/2
(sqrt 4/9) ; => 2/3
(sqrt -1) ; => +i
(sqrt -1.0) ; => +1.0i
(sqrt -4) ; => +2i
(sqrt -1/4) ; => +1/2i
(sqrt -0.0) ; => -0.0
(sqrt 0.0) ; => 0.0
(sqrt +inf.0) ; => +inf.0
(sqrt -inf.0) ; => +inf.0i
(sqrt 2) ; => 1.4142135623730951
(sqrt 1/2) ; => 0.7071067811865476
(sqrt -2) ; => +1.4142135623730951i
(sqrt +2i) ; => 1+i
(sqrt -2i) ; => 1-i
(sqrt 3+4i) ; => 2+i
(near? (sqrt +i) 0.7071067811865476+0.7071067811865475i) ; => #t
(near? (sqrt -1.0+0.0i) +i) ; => #t
(near? (sqrt -1.0-0.0i) -i) ; => #t
(= (sqrt (expt 10 400)) (expt 10 200)) ; => #t
(sqrt (expt 12345678901234567890 2)) ; => 12345678901234567890
(exact? (sqrt (+ (expt 10 40) 1))) ; => #f
(sqrt (+ (expt 10 400) 1)) ; => 1.0e+200
(sqrt (* 2 (expt 10 400))) ; => 1.414213562373095e+200
(sqrt (/ 2 (expt 10 400))) ; => 1.414213562373095e-200
(= (sqrt (/ (expt 10 400) (expt 3 800))) (/ (expt 10 200) (expt 3 400))) ; => #t
(= (sqrt (- (expt 10 800))) (* +i (expt 10 400))) ; => #t
(sqrt "4") ; !> sqrt
(exact-integer-sqrt 17) ; => 4 1
(exact-integer-sqrt 0) ; => 0 0
(exact-integer-sqrt 1) ; => 1 0
(exact-integer-sqrt (expt 2 140)) ; => 1180591620717411303424 0
(exact-integer-sqrt (- (expt 2 140) 1)) ; => 1180591620717411303423 2361183241434822606846
(exact-integer-sqrt 4503599761588225) ; => 67108865 0
(call-with-values (lambda () (exact-integer-sqrt (+ (expt 7 401) 5))) (lambda (s r) (and (= (+ (* s s) r) (+ (expt 7 401) 5)) (<= 0 r (* 2 s))))) ; => #t
(exact-integer-sqrt 1/4) ; !> exact-integer-sqrt
(exact-integer-sqrt -5) ; !> exact-integer-sqrt
(exact-integer-sqrt 16.0) ; !> exact-integer-sqrt

;; expt
(expt 0 0) ; => 1
(expt 0 1) ; => 0
(expt 0.0 0) ; => 1.0
(expt 0 0.0) ; => 1.0
(expt 0.0 0.0) ; => 1.0
(expt 0.0 1.0) ; => 0.0
(expt 0 2.5) ; => 0.0
(expt 0 1/2) ; => 0
(expt 0.0 -1) ; => +inf.0
(expt 1 1000000000000000000000) ; => 1
(expt -1 1000000000000000000001) ; => -1
(expt 2 0) ; => 1
(expt 2 -1) ; => 1/2
(expt 2.0 -1) ; => 0.5
(expt 2 3.0) ; => 8.0
(expt 1/2 10) ; => 1/1024
(expt 1/2 -10) ; => 1024
(expt -2 2) ; => 4
(expt -2 -3) ; => -1/8
(expt 10 25) ; => 10000000000000000000000000
(expt 9 1/2) ; => 3
(expt 8 1/3) ; => 2
(expt 4/9 3/2) ; => 8/27
(expt 2 1/2) ; => 1.4142135623730951
(expt +i 2) ; => -1
(expt +i 3) ; => -i
(expt 1+i 4) ; => -4
(expt 1+i -2) ; => -1/2i
(expt 1+i 0) ; => 1
(near? (expt -1 0.5) +i) ; => #t
(near? (expt -1 1/3) 0.5+0.8660254037844386i) ; => #t
(near? (expt 2 +i) 0.7692389013639721+0.6389612763136348i) ; => #t
(near? (expt +i +i) 0.20787957635076193) ; => #t
(near? (expt 0.5+0.5i 2.5) -0.16089856322639567+0.3884434935075094i) ; => #t
(near? (expt -8.0 1/3) 1+1.7320508075688772i) ; => #t
(expt 2.0 1024) ; => +inf.0
(expt -2.0 1025) ; => -inf.0
(expt 2.0 -1074) ; => 5.0e-324
(expt 10. 23) ; => 1.0e+23
(expt +inf.0 0) ; => 1.0
(expt +nan.0 0) ; => 1.0
(expt 1/2 0.5) ; => 0.7071067811865476
(expt 0 -1) ; !> expt
(expt 0 -1/2) ; !> expt
(expt 0 +i) ; !> expt
(expt 'a 2) ; !> expt
(expt 2 "a") ; !> expt
(expt 0 1+i) ; => 0
(expt 0.0 1+i) ; => 0.0

;; rectangular and polar
(make-rectangular 1 0) ; => 1
(make-rectangular 1 0.0) ; => 1.0+0.0i
(make-rectangular 1.5 2) ; => 1.5+2.0i
(make-rectangular 1/2 -1/3) ; => 1/2-1/3i
(make-rectangular +i 1) ; !> make-rectangular
(make-polar 1 0) ; => 1
(make-polar 0 1) ; => 0
(near? (make-polar 2 1.5707963267948966) +2i) ; => #t
(make-polar +i 1) ; !> make-polar
(make-polar 1 "a") ; !> make-polar
(map real-part '(1 1.5 1/2 1+2i 1.5-2.5i)) ; => (1 1.5 1/2 1 1.5)
(map imag-part '(1 1/2 1+2i 1.5-2.5i)) ; => (0 0 2 -2.5)
(real-part "a") ; !> real-part
(imag-part 'a) ; !> imag-part
(magnitude 3-4i) ; => 5
(magnitude -5/2) ; => 5/2
(magnitude -1.5) ; => 1.5
(magnitude 3.0+4.0i) ; => 5.0
(magnitude 1e200+1e200i) ; => 1.414213562373095e+200
(magnitude -inf.0+nan.0i) ; => +inf.0
(near? (magnitude 1+i) 1.4142135623730951) ; => #t
(angle 5) ; => 0
(angle -5) ; => 3.141592653589793
(near? (angle +i) 1.5707963267948966) ; => #t
(near? (angle -1-i) -2.356194490192345) ; => #t
(angle 1.5) ; => 0.0
(magnitude "a") ; !> magnitude
(angle 'a) ; !> angle

;; exact inexact
(map exact '(1.0 -2.5 0.5 1e10 -0.0)) ; => (1 -5/2 1/2 10000000000 0)
(= (exact 5e-324) (expt 2 -1074)) ; => #t
(= (exact 1e308) (* (exact 1e154) (exact 1e154))) ; => #f
(inexact (exact 1e308)) ; => 1.0e+308
(exact 1e18) ; => 1000000000000000000
(exact 12345678901234567890.0) ; => 12345678901234567168
(exact 1.5+0.5i) ; => 3/2+1/2i
(exact 1.0+0.0i) ; => 1
(exact 1/3) ; => 1/3
(map inexact '(1 1/2 -1/3)) ; => (1.0 0.5 -0.3333333333333333)
(inexact 1/2+i) ; => 0.5+1.0i
(inexact (- (expt 10 400))) ; => -inf.0
(exact -inf.0) ; !> exact
(exact 1.0+inf.0i) ; !> exact
(exact "1.5") ; !> exact
(inexact "1") ; !> inexact

;; boolean=? on numbers and the like
(boolean=? #t #t #t) ; => #t
(boolean=? #f #f #t) ; => #f
(boolean=? #f 0) ; !> boolean=?
