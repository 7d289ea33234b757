;; R7RS 2.5, 6.2.5, 6.2.7 and 7.1.1: the notations of numbers, read as a literal and by string->number.
(import (scheme base) (scheme inexact) (scheme complex) (scheme read) (scheme write))
(define (reads s) (read (open-input-string s)))
(define (both s) (let ((a (string->number s)) (b (reads s))) (if (eqv? a b) a (list 'differ a b))))
(define (nan-both s) (let ((a (string->number s)) (b (reads s))) (and (nan? a) (nan? b) (inexact? a))))

;; integers
(both "1") ; => 1
(both "+1") ; => 1
(both "-1") ; => -1
(both "0") ; => 0
(both "-0") ; => 0
(both "+0") ; => 0
(both "007") ; => 7
(both "-007") ; => -7
(both "1234567890123456789012345678901234567890") ; => 1234567890123456789012345678901234567890
(both "-1152921504606846976") ; => -1152921504606846976
(both "1152921504606846976") ; => 1152921504606846976
(both "9223372036854775808") ; => 9223372036854775808
(both "-9223372036854775808") ; => -9223372036854775808
(both "#e1") ; => 1
(both "#E1") ; => 1
(both "#i1") ; => 1.0
(both "#I1") ; => 1.0
(both "#i+1") ; => 1.0
(both "#i-1") ; => -1.0
(both "#i0") ; => 0.0

;; decimals
(both "1.0") ; => 1.0
(both "1.") ; => 1.0
(both "+1.") ; => 1.0
(both ".1") ; => 0.1
(both "+.1") ; => 0.1
(both "-.1") ; => -0.1
(both "-.0") ; => -0.0
(both "-0.") ; => -0.0
(both "0.") ; => 0.0
(both "00.500") ; => 0.5
(both "#i1.0") ; => 1.0
(both "#i1.") ; => 1.0
(both "#i-0.") ; => -0.0
(both "#e1.0") ; => 1
(both "#e1.") ; => 1
(both "#e-.0") ; => 0
(both "#e-0.") ; => 0
(both "#e1.2") ; => 6/5
(both "#e-1.25") ; => -5/4
(both "#e.001") ; => 1/1000
(both "#d1.5") ; => 1.5
(both "#d.5") ; => 0.5
(both "#d1.") ; => 1.0

;; exponents
(both "1e2") ; => 100.0
(both "1E2") ; => 100.0
(both "1e+2") ; => 100.0
(both "1e-2") ; => 0.01
(both "1.e2") ; => 100.0
(both ".1e1") ; => 1.0
(both "1.1e1") ; => 11.0
(both "-1.5E-3") ; => -0.0015
(both "+1.5e003") ; => 1500.0
(both "0e0") ; => 0.0
(both "-0e0") ; => -0.0
(both "0e1000000000000") ; => 0.0
(both "1e-1000000000000") ; => 0.0
(both "1e1000000000000") ; => +inf.0
(both "-1e400") ; => -inf.0
(both "-1e-400") ; => -0.0
(both "#e1e2") ; => 100
(both "#e1e-2") ; => 1/100
(both "#e1.2e1") ; => 12
(both "#e1.2e-3") ; => 3/2500
(both "#e-12.5e1") ; => -125
(both "#i1e2") ; => 100.0
(both "#d1e2") ; => 100.0
(both "#e#d1e2") ; => 100
(both "#d#i1e2") ; => 100.0
(map both '("1s2" "1S2" "1f2" "1F2" "1d2" "1D2" "1l2" "1L2")) ; => (100.0 100.0 100.0 100.0 100.0 100.0 100.0 100.0)
(both "-1.5d-3") ; => -0.0015
(both "1s2+1l-2i") ; => 100.0+0.01i
(both "#e1d2") ; => 100
(both "#x1f2") ; => 498
(string->number "1d") ; => #f
(string->number "1s2s3") ; => #f
(= (string->number "#e1e100") (expt 10 100)) ; => #t
(= (string->number "#e1e-100") (expt 10 -100)) ; => #t

;; infinities and NaN, in either case
(both "+inf.0") ; => +inf.0
(both "-inf.0") ; => -inf.0
(both "+InF.0") ; => +inf.0
(both "-iNF.0") ; => -inf.0
(both "+INF.0") ; => +inf.0
(both "#i+inf.0") ; => +inf.0
(both "#i-inf.0") ; => -inf.0
(both "#d-inf.0") ; => -inf.0
(nan-both "+nan.0") ; => #t
(nan-both "-nan.0") ; => #t
(nan-both "+NAN.0") ; => #t
(nan-both "+NaN.0") ; => #t
(nan-both "#i+nan.0") ; => #t
(nan-both "#i-nan.0") ; => #t
(string->number "inf.0") ; => #f
(string->number "nan.0") ; => #f
(string->number "+inf") ; => #f
(string->number "+inf.") ; => #f
(string->number "+inf.00") ; => #f
(string->number "-inf.1") ; => #f
(string->number "+nan.1") ; => #f
(string->number "+infinity") ; => #f
(symbol? (reads "inf.0")) ; => #t
(symbol? (reads "+inf")) ; => #t
(symbol? (reads "-infx")) ; => #t

;; ratios
(both "1/2") ; => 1/2
(both "-1/2") ; => -1/2
(both "+1/2") ; => 1/2
(both "10/2") ; => 5
(both "2/4") ; => 1/2
(both "0/10") ; => 0
(both "-0/10") ; => 0
(both "#e1/2") ; => 1/2
(both "#e0/10") ; => 0
(both "#i3/2") ; => 1.5
(both "#i-3/2") ; => -1.5
(both "#i1/3") ; => 0.3333333333333333
(both "#i0/10") ; => 0.0
(both "#d1/2") ; => 1/2
(both "#i#d1/10") ; => 0.1
(both "#d#e1/10") ; => 1/10
(both "100000000000000000000000/300000000000000000000000") ; => 1/3
(string->number "1/-2") ; => #f
(string->number "1/+2") ; => #f
(string->number "1./2") ; => #f
(string->number "1/2.") ; => #f
(string->number "1/2e3") ; => #f
(string->number "1e2/3") ; => #f
(string->number "1/2/3") ; => #f
(string->number "1/") ; => #f
(string->number "/2") ; => #f
(string->number "+/2") ; => #f
(string->number "0/0") ; => #f

;; rectangular complex numbers
(both "1+2i") ; => 1+2i
(both "1+2I") ; => 1+2i
(both "1-2i") ; => 1-2i
(both "-1+2i") ; => -1+2i
(both "-1-2i") ; => -1-2i
(both "+1+2i") ; => 1+2i
(both "+i") ; => +i
(both "-i") ; => -i
(both "+I") ; => +i
(both "-I") ; => -i
(both "0+i") ; => +i
(both "0-i") ; => -i
(both "0+1i") ; => +i
(both "1+i") ; => 1+i
(both "1-i") ; => 1-i
(both "+2i") ; => +2i
(both "-2i") ; => -2i
(both "+0i") ; => 0
(both "1+0i") ; => 1
(both "1-0i") ; => 1
(both "1/2+3/4i") ; => 1/2+3/4i
(both "-1/2-3/4i") ; => -1/2-3/4i
(both "+1/2i") ; => +1/2i
(both "2/4+6/8i") ; => 1/2+3/4i
(both "1.0+2i") ; => 1.0+2.0i
(both "1+2.0i") ; => 1.0+2.0i
(both "1.+2.i") ; => 1.0+2.0i
(both ".5+.25i") ; => 0.5+0.25i
(both "0.5+3/4i") ; => 0.5+0.75i
(both "1/2+0.75i") ; => 0.5+0.75i
(both "1e2+1.0i") ; => 100.0+1.0i
(both "1e2+1e2i") ; => 100.0+100.0i
(both "1e-2-1e-2i") ; => 0.01-0.01i
(both "1.0e2-1.0e-2i") ; => 100.0-0.01i
(both "1.0+i") ; => 1.0+1.0i
(both "1.0-i") ; => 1.0-1.0i
(both "+1.5i") ; => +1.5i
(both "-1.5e2i") ; => -150.0i
(both "+.5i") ; => +0.5i
(both "#e1.5+2.5i") ; => 3/2+5/2i
(both "#e1e2+1e-2i") ; => 100+1/100i
(both "#i1+2i") ; => 1.0+2.0i
(both "#i1/2+3/4i") ; => 0.5+0.75i
(both "#i+i") ; => +1.0i
(both "#i-i") ; => -1.0i
(both "#d1+2i") ; => 1+2i

;; infinite and NaN parts
(both "+inf.0i") ; => +inf.0i
(both "-inf.0i") ; => -inf.0i
(both "1+inf.0i") ; => 1.0+inf.0i
(both "1-inf.0i") ; => 1.0-inf.0i
(both "+inf.0+i") ; => +inf.0+1.0i
(both "+inf.0-i") ; => +inf.0-1.0i
(both "-inf.0+2i") ; => -inf.0+2.0i
(both "+inf.0+inf.0i") ; => +inf.0+inf.0i
(both "+inf.0-inf.0i") ; => +inf.0-inf.0i
(both "-inf.0+inf.0i") ; => -inf.0+inf.0i
(both "-inf.0-inf.0i") ; => -inf.0-inf.0i
(both "-INF.0-inf.0I") ; => -inf.0-inf.0i
(nan-both "+nan.0+nan.0i") ; => #t
(nan-both "+nan.0i") ; => #t
(nan-both "-nan.0i") ; => #t
(nan-both "1+nan.0i") ; => #t
(nan-both "+nan.0+i") ; => #t
(nan-both "+nan.0+inf.0i") ; => #t
(nan-both "+inf.0-nan.0i") ; => #t
(imag-part (string->number "+nan.0+5.0i")) ; => 5.0
(real-part (string->number "5.0+nan.0i")) ; => 5.0
(real-part (string->number "+inf.0+nan.0i")) ; => +inf.0

;; polar complex numbers
(both "1@0") ; => 1
(both "-1@0") ; => -1
(both "0@5") ; => 0
(both "1/2@0") ; => 1/2
(both "1@2") ; => -0.4161468365471424+0.9092974268256817i
(both "1@-2") ; => -0.4161468365471424-0.9092974268256817i
(both "1@+2") ; => -0.4161468365471424+0.9092974268256817i
(both "-1@2") ; => 0.4161468365471424-0.9092974268256817i
(both "+1@2") ; => -0.4161468365471424+0.9092974268256817i
(both "1.0@0") ; => 1.0
(both "1@0.0") ; => 1.0+0.0i
(both "#i1@0") ; => 1.0+0.0i
(both "#i1@2") ; => -0.4161468365471424+0.9092974268256817i
(both "2@.5") ; => 1.7551651237807455+0.958851077208406i
(both "1e1@1e-1") ; => 9.950041652780259+0.9983341664682815i
(both "1/2@1/2") ; => 0.4387912809451864+0.2397127693021015i
(exact? (string->number "#e1@0")) ; => #t
(exact? (string->number "#e1@2")) ; => #t
(string->number "1@2i") ; => #f
(string->number "1@") ; => #f
(string->number "@1") ; => #f
(string->number "1@2@3") ; => #f
(string->number "1+i@2") ; => #f

;; radix prefixes
(both "#x11") ; => 17
(both "#X11") ; => 17
(both "#d11") ; => 11
(both "#D11") ; => 11
(both "#o11") ; => 9
(both "#O11") ; => 9
(both "#b11") ; => 3
(both "#B11") ; => 3
(both "#o7") ; => 7
(both "#xa") ; => 10
(both "#xA") ; => 10
(both "#xf") ; => 15
(both "#xdeadbeef") ; => 3735928559
(both "#xDeadBeef") ; => 3735928559
(both "#xdeadbeefdeadbeefdeadbeef") ; => 68915718021581205938132336367
(both "#x-10") ; => -16
(both "#x+10") ; => 16
(both "#d-10") ; => -10
(both "#o-10") ; => -8
(both "#b-10") ; => -2
(both "#e#x10") ; => 16
(both "#x#e10") ; => 16
(both "#i#x10") ; => 16.0
(both "#x#i10") ; => 16.0
(both "#I#X10") ; => 16.0
(both "#b#i101") ; => 5.0
(both "#i#o17") ; => 15.0
(both "#i#x1/10") ; => 0.0625
(both "#x1/10") ; => 1/16
(both "#xa/f") ; => 2/3
(both "#b1/10") ; => 1/2
(both "#o1/10") ; => 1/8
(both "#x1e2") ; => 482
(both "#xe") ; => 14
(both "#x10+11i") ; => 16+17i
(both "#xa+bi") ; => 10+11i
(both "#x+i") ; => +i
(both "#x-i") ; => -i
(both "#b+i") ; => +i
(both "#b1+1i") ; => 1+i
(both "#b-11-101i") ; => -3-5i
(both "#o1/2-3/4i") ; => 1/2-3/4i
(both "#x#i1+i") ; => 1.0+1.0i
(both "#x+inf.0") ; => +inf.0
(both "#b-inf.0") ; => -inf.0
(nan-both "#o+nan.0") ; => #t
(both "#x+inf.0i") ; => +inf.0i
(both "#x1@0") ; => 1
(both "#d1.0+1.0i") ; => 1.0+1.0i
(both "#xf+f") ; !>
(string->number "#x") ; => #f
(string->number "#e") ; => #f
(string->number "#") ; => #f
(string->number "#x-") ; => #f
(string->number "#xg") ; => #f
(string->number "#o8") ; => #f
(string->number "#b2") ; => #f
(string->number "#d1a") ; => #f
(string->number "#b1.1") ; => 1.5
(string->number "#x#x1") ; => #f
(string->number "#x#d1") ; => #f
(string->number "#i#i1") ; => #f
(string->number "#e#i1") ; => #f
(string->number "#x#e#x1") ; => #f
(string->number "#y1") ; => #f
(string->number "x11") ; => #f
(string->number "#e+inf.0") ; => #f
(string->number "#e+nan.0") ; => #f

;; the radix argument
(string->number "11" 2) ; => 3
(string->number "11" 8) ; => 9
(string->number "11" 10) ; => 11
(string->number "11" 16) ; => 17
(string->number "-11" 16) ; => -17
(string->number "a" 16) ; => 10
(string->number "a" 10) ; => #f
(string->number "8" 8) ; => #f
(string->number "2" 2) ; => #f
(string->number "1/11" 2) ; => 1/3
(string->number "1+11i" 2) ; => 1+3i
(string->number "#d11" 16) ; => 11
(string->number "#b11" 16) ; => 3
(string->number "#i11" 16) ; => 17.0
(string->number "#e11" 2) ; => 3
(string->number "+i" 16) ; => +i
(string->number "1.5" 10) ; => 1.5
(string->number "1.5" 16) ; => 1.3125
(string->number "z" 36) ; => 35
(string->number "zz" 36) ; => 1295
(string->number "10" 3) ; => 3
(string->number "10" 1) ; !> string->number
(string->number "10" 0) ; !> string->number
(string->number "10" -2) ; !> string->number
(string->number "10" 2.0) ; !> string->number
(string->number "10" 'a) ; !> string->number

;; what is no number
(string->number "+") ; => #f
(string->number "..") ; => #f
(string->number "...") ; => #f
(string->number "+.") ; => #f
(string->number "-.e1") ; => #f
(string->number ".e1") ; => #f
(string->number "e1") ; => #f
(string->number "1e+") ; => #f
(string->number "1e-") ; => #f
(string->number "1e1.5") ; => #f
(string->number "1ee1") ; => #f
(string->number "1e1e1") ; => #f
(string->number "1..2") ; => #f
(string->number "+-1") ; => #f
(string->number "-+1") ; => #f
(string->number "1-") ; => #f
(string->number "1+") ; => #f
(string->number "1+2") ; => #f
(string->number "1i") ; => #f
(string->number "1+2i3") ; => #f
(string->number "1+2ii") ; => #f
(string->number "1+2i+3i") ; => #f
(string->number "1+-2i") ; => #f
(string->number "1++2i") ; => #f
(string->number "i+1") ; => #f
(string->number "-i1") ; => #f
(string->number "+ii") ; => #f
(string->number "1 2") ; => #f
(string->number "1\n") ; => #f
(string->number "1_000") ; => #f
(string->number "1,000") ; => #f
(string->number "$1") ; => #f
(string->number "0x10") ; => #f
(string->number "١٢") ; => #f
(string->number "1e2 ") ; => #f
(string->number "\x0;1") ; => #f
(string->number 5) ; !> string->number
(string->number) ; !>
(string->number "1" 10 10) ; !>

;; names that begin like numbers
(map symbol? (list (reads "+") (reads "-") (reads "...") (reads "->x") (reads "-a") (reads "+a"))) ; => (#t #t #t #t #t #t)
(map symbol? (list (reads "+.a") (reads "-.x") (reads ".a") (reads "..") (reads "--") (reads "+-") (reads "-->"))) ; => (#t #t #t #t #t #t #t)
(map symbol? (list (reads "+ix") (reads "-in") (reads "+in") (reads "-j") (reads "+@") (reads "-.."))) ; => (#t #t #t #t #t #t)

;; correctly rounded: the nearest flonum, ties to even
(both "9007199254740993.0") ; => 9007199254740992.0
(both "9007199254740993.00000000000000000000000000000000000001") ; => 9007199254740994.0
(both "9007199254740995.0") ; => 9007199254740996.0
(both "4.35") ; => 4.35
(both "0.1") ; => 0.1
(both "0.30000000000000004") ; => 0.30000000000000004
(both "2.2250738585072011e-308") ; => 2.225073858507201e-308
(both "2.2250738585072012e-308") ; => 2.2250738585072014e-308
(both "4.9406564584124654e-324") ; => 5.0e-324
(both "2.4703282292062328e-324") ; => 5.0e-324
(both "2.4703282292062327e-324") ; => 0.0
(both "1.7976931348623158e308") ; => 1.7976931348623157e+308
(both "1.7976931348623159e308") ; => +inf.0
(both "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497792.0") ; => +inf.0
(both "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497791.0") ; => 1.7976931348623157e+308
(both "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497791.0") ; => 1.7976931348623157e+308
(both "6.0221409e+23") ; => 6.0221409e+23
(both "123456789012345678901234567890.0") ; => 1.2345678901234568e+29
(inexact 9007199254740993) ; => 9007199254740992.0
(inexact 9007199254740995) ; => 9007199254740996.0
(inexact 36028797018963969/36028797018963968) ; => 1.0
(inexact 1/3) ; => 0.3333333333333333
(inexact (/ (+ (expt 10 400) 1) (expt 10 400))) ; => 1.0
(inexact (/ 1 (expt 10 320))) ; => 1.0e-320
(inexact (/ (expt 10 320) (expt 10 319))) ; => 10.0
(inexact (/ 1 (expt 2 1074))) ; => 5.0e-324
(inexact (/ 1 (expt 2 1075))) ; => 0.0
(inexact (/ 3 (expt 2 1075))) ; => 1.0e-323
(inexact (- (expt 2 1024) (expt 2 970))) ; => +inf.0
(inexact (- (expt 2 1024) (expt 2 970) 1)) ; => 1.7976931348623157e+308

;; printed with the fewest digits that read back
(number->string 1.0) ; => "1.0"
(number->string -1.5) ; => "-1.5"
(number->string .1) ; => "0.1"
(number->string 1e10) ; => "10000000000.0"
(number->string 1e-10) ; => "1.0e-10"
(number->string 123456.789) ; => "123456.789"
(number->string 5e-324) ; => "5.0e-324"
(number->string 1.7976931348623157e308) ; => "1.7976931348623157e+308"
(number->string 2.2250738585072014e-308) ; => "2.2250738585072014e-308"
(number->string 9007199254740993.0) ; => "9007199254740992.0"
(number->string 0.30000000000000004) ; => "0.30000000000000004"
(number->string 1/3) ; => "1/3"
(number->string -0.0) ; => "-0.0"
(number->string -inf.0) ; => "-inf.0"
(number->string +nan.0) ; => "+nan.0"
(number->string 1.5-2.5i) ; => "1.5-2.5i"
(number->string +inf.0-inf.0i) ; => "+inf.0-inf.0i"
(number->string +i) ; => "+i"
(number->string -1/2-1/2i) ; => "-1/2-1/2i"
(number->string 1.0+0.0i) ; => "1.0+0.0i"
(number->string 0.0-0.0i) ; => "-0.0i"
(number->string 255 2) ; => "11111111"
(number->string 255 8) ; => "377"
(number->string 255 10) ; => "255"
(number->string -255 16) ; => "-ff"
(number->string 1/255 16) ; => "1/ff"
(number->string 10+17i 16) ; => "a+11i"
(number->string 35 36) ; => "z"
(number->string 0 2) ; => "0"
(number->string (expt 2 100) 16) ; => "10000000000000000000000000"
(number->string 2.0 10) ; => "2.0"
(number->string 10 1) ; !> number->string
(number->string 10 2.0) ; !> number->string
(number->string "10") ; !> number->string
(define (round-trips? x) (eqv? x (string->number (number->string x))))
(map round-trips? (list 1e23 9.5e-3 1e-5 123.456 1e100 4.35 2.5e-8 1.1e-310 12345678.9 (/ 1. 3) (sqrt 2) (exp 1))) ; => (#t #t #t #t #t #t #t #t #t #t #t #t)
(let loop ((x 1.0) (n 0)) (if (= n 1000) 'all (if (round-trips? x) (loop (* x -1.937) (+ n 1)) x))) ; => all
(let loop ((x 1.0) (n 0)) (if (= n 1000) 'all (if (round-trips? x) (loop (* x 0.4931) (+ n 1)) x))) ; => all
(let loop ((x 1/3) (n 0)) (if (= n 100) 'all (if (eqv? x (string->number (number->string x 7) 7)) (loop (* x 17/5) (+ n 1)) x))) ; => all
(let ((x (expt 7 300))) (eqv? x (string->number (number->string x 2) 2))) ; => #t
(let ((x (- (expt 13 200)))) (map (lambda (r) (eqv? x (string->number (number->string x r) r))) '(2 3 8 10 16 36))) ; => (#t #t #t #t #t #t)
(string->number (number->string 0.5 2) 2) ; => 0.5
