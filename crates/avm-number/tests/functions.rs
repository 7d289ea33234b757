//! Powers, roots, transcendental functions and complex numbers (R7RS 6.2.6).

mod common;

use common::{check_all, number};

use avm_number::{Budget, Number, NumberError};

/// Checks every line of a table `expression => expected` up to a relative error of 2^-50 in each part.
#[track_caller]
fn check_near(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (expression, expected) = line.split_once(" => ").unwrap_or_else(|| panic!("no arrow: {line}"));
        let actual = common::value(expression.trim());
        let expected = number(expected.trim());
        assert_eq!(actual.is_real(), expected.is_real(), "{expression}: {}", actual.to_string(10));
        assert!(actual.is_inexact(), "{expression}: {}", actual.to_string(10));
        for (a, e) in [
            (actual.real_part().to_f64(), expected.real_part().to_f64()),
            (actual.imag_part().to_f64(), expected.imag_part().to_f64()),
        ] {
            let near = (a - e).abs() <= e.abs() * 2f64.powi(-50);
            assert!(near || a == e, "{expression}: {a} is not near {e}");
        }
    }
}

#[test]
fn exact_powers() {
    check_all(
        "(expt 3 3) => 27
         (expt 0 0) => 1
         (expt 0 1) => 0
         (expt 0 (expt 10 100)) => 0
         (expt 2 100) => 1267650600228229401496703205376
         (expt -2 3) => -8
         (expt 2 -2) => 1/4
         (expt -2 -3) => -1/8
         (expt 1 (expt 10 100)) => 1
         (expt -1 (expt 10 100)) => 1
         (expt -1 (+ (expt 10 100) 1)) => -1
         (expt -1 -3) => -1
         (expt 2/3 3) => 8/27
         (expt -2/3 -3) => -27/8
         (expt 2/3 0) => 1
         (expt +i 2) => -1
         (expt +i (+ (expt 10 100) 3)) => -i
         (expt -i -1) => +i
         (expt 1+i 10) => +32i
         (expt 1+2i -2) => -3/25-4/25i
         (expt 1+i 0) => 1
         (expt 0 -1) => error: division by zero
         (expt 0 -1/2) => error: division by zero
         (expt 0 -1.5) => error: division by zero
         (expt 0 -1+i) => error: division by zero",
    );
}

#[test]
fn fractional_powers_are_exact_where_the_root_is() {
    check_all(
        "(expt 4 1/2) => 2
         (expt 27 2/3) => 9
         (expt 27/8 -2/3) => 4/9
         (expt 0 1/2) => 0
         (expt 1 1/3) => 1
         (expt -4 1/2) => +2i
         (expt -4 3/2) => -8i
         (expt -3+4i 1/2) => 1+2i
         (expt 2 1/2) => 1.4142135623730951
         (expt 16 0.5) => 4.0
         (expt 16 1/99999999999999999999999) => 1.0",
    );
    check_near("(expt 2 1/3) => 1.2599210498948732");
    check_near("(expt -8 1/3) => 1.0+1.7320508075688772i");
    check_near("(expt (expt 10 400) 0.5) => 1e200");
    check_near("(expt (/ 1 (expt 10 400)) 0.75) => 1e-300");
    check_near("(expt (expt 10 400) -0.75) => 1e-300");
}

#[test]
fn inexact_powers() {
    check_all(
        "(expt 0.0 0) => 1.0
         (expt 0 0.0) => 1.0
         (expt 0.0 0.0) => 1.0
         (expt +nan.0 0) => 1.0
         (expt 0 1.0) => 0.0
         (expt 0.0 1) => 0.0
         (expt 0.0 2+i) => 0.0
         (expt 0 2+i) => 0
         (expt 0.0 -1) => +inf.0
         (expt -0.0 -1) => -inf.0
         (expt -0.0 3) => -0.0
         (expt 10.0 3) => 1000.0
         (expt -2.0 3) => -8.0
         (expt -2.0 3.0) => -8.0
         (expt -2 2.0) => 4.0
         (expt -1.0 9007199254740993) => -1.0
         (expt 1.5+0.5i 0) => 1.0+0.0i
         (expt 1.0+1.0i 2) => +2.0i
         (expt 2.0 +inf.0) => +inf.0
         (expt 2 10000.5) => +inf.0
         (expt 1.0 (expt 10 400)) => 1.0
         (expt 0.5 (expt 10 400)) => 0.0",
    );
    check_near(
        "(expt 2 0.5) => 1.4142135623730951
         (expt -1 0.5) => 6.123233995736766e-17+1.0i
         (expt 2 1+i) => 1.5384778027279442+1.2779225526272695i
         (expt 1.0+1.0i -2) => 3.061616997868383e-17-0.5i
         (expt 2.0+1.0i 1.5) => 2.567132630728197+2.14246818967038i",
    );
}

#[test]
fn hostile_powers_are_refused_at_once() {
    let budget = Budget::default();
    let hostile = [
        ("2", "1000000000000"),
        ("2", "-1000000000000"),
        ("3", "100000000000000000000000000000"),
        ("-7", "1000000000000"),
        ("2/3", "1000000000000"),
        ("1/2", "-100000000000000000000000000000"),
        ("1+i", "1000000000000"),
        ("1/2+1/2i", "-1000000000000"),
        ("3/5+4/5i", "100000000000000000000000000000"),
        ("3/5+4/5i", "1000000000000"),
        ("4", "1000000000000000001/2"),
    ];
    let start = std::time::Instant::now();
    for (base, exponent) in hostile {
        let outcome = number(base).expt(&number(exponent), budget);
        let refused = matches!(outcome, Err(NumberError::TooLarge { bits }) if bits > budget.max_bits);
        assert!(refused, "(expt {base} {exponent})");
    }
    // Any of these powers would take hours; a slow machine may take its time.
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
    let distance = number("1000000000000");
    let outcome = Number::ONE.arithmetic_shift(&distance, budget);
    assert_eq!(outcome, Err(NumberError::TooLarge { bits: 1_000_000_000_001 }));
    let outcome = Number::ONE.arithmetic_shift(&number("1000000000000000000000000"), budget);
    assert_eq!(outcome, Err(NumberError::TooLarge { bits: u64::MAX }));
}

#[test]
fn square_roots_are_exact_where_they_can_be() {
    check_all(
        "(sqrt 9) => 3
         (sqrt 0) => 0
         (sqrt 1/4) => 1/2
         (sqrt 16/9) => 4/3
         (sqrt -1) => +i
         (sqrt -4) => +2i
         (sqrt -9/4) => +3/2i
         (sqrt 2) => 1.4142135623730951
         (sqrt 1/2) => 0.7071067811865476
         (sqrt -2) => +1.4142135623730951i
         (sqrt 16.0) => 4.0
         (sqrt -4.0) => +2.0i
         (sqrt -0.0) => -0.0
         (sqrt +inf.0) => +inf.0
         (sqrt -inf.0) => +inf.0i
         (sqrt +nan.0) => +nan.0
         (/ (sqrt (expt 10 400)) (expt 10 200)) => 1
         (sqrt (+ (expt 2 200) 1)) => 1.2676506002282294e+30
         (sqrt (* 2 (expt 10 400))) => 1.414213562373095e+200
         (sqrt (/ 2 (expt 10 400))) => 1.414213562373095e-200
         (sqrt (- (+ (expt 2 200) 1))) => +1.2676506002282294e+30i
         (sqrt (+ (square 36893488147419107328) 1)) => 36893488147419110000.0
         (sqrt (- (square 36893488147419107328) 1)) => 36893488147419103000.0
         (sqrt (expt 2 3001)) => +inf.0
         (sqrt -3+4i) => 1+2i
         (sqrt -3-4i) => 1-2i
         (sqrt +2i) => 1+i
         (sqrt 5/4+3i) => 3/2+i
         (sqrt -1.0+0.0i) => +1.0i
         (sqrt -1.0-0.0i) => -1.0i
         (sqrt 0.0-0.0i) => -0.0i",
    );
    check_near(
        "(sqrt 1+i) => 1.09868411346781+0.45508986056222733i
         (sqrt 1e308+1e308i) => 1.09868411346781e+154+4.5508986056222733e+153i
         (/ (sqrt (make-rectangular (expt 2.0 -1070) (expt 2.0 -1070))) (expt 2.0 -535)) => \
             1.09868411346781+0.45508986056222733i
         (/ (sqrt (make-rectangular (expt -2.0 -1071) (expt 2.0 -1071))) (expt 2.0 -535)) => \
             0.3217971264527913+0.7768869870150187i",
    );
}

#[test]
fn exact_integer_square_roots() {
    check_all(
        "(exact-integer-sqrt 4) => 2 0
         (exact-integer-sqrt 5) => 2 1
         (exact-integer-sqrt 0) => 0 0
         (exact-integer-sqrt (- (expt 10 40) 1)) => 99999999999999999999 199999999999999999998
         (exact-integer-sqrt -1) => error: a negative number
         (exact-integer-sqrt 4.0) => error: not an exact number
         (exact-integer-sqrt 1/4) => error: not an integer",
    );
}

#[test]
fn exponentials_and_logarithms() {
    check_all(
        "(exp 0) => 1.0
         (exp -inf.0) => 0.0
         (exp 1000) => +inf.0
         (log 1) => 0.0
         (log 0.0) => -inf.0
         (log +inf.0) => +inf.0
         (log +nan.0) => +nan.0
         (log -1) => +3.141592653589793i
         (log -1.0) => +3.141592653589793i
         (log -0.0) => -inf.0+3.141592653589793i
         (log 0) => error: division by zero
         (log 100 10) => 2.0
         (log 1000 10) => 3.0
         (log 4096 2) => 12.0
         (log 1/8 2) => -3.0
         (log (expt 2 5000) 2) => 5000.0
         (log (expt 2 -5000) 2) => -5000.0
         (log 8.0 2) => 3.0
         (log 1000 10.0) => 3.0
         (log 2 1) => error: division by zero
         (log 2 0) => error: division by zero
         (log 0 2) => error: division by zero",
    );
    check_near(
        "(exp 1) => 2.718281828459045
         (exp 3) => 20.085536923187668
         (exp 1+i) => 1.4686939399158851+2.2873552871788423i
         (log 42) => 3.7376696182833684
         (log 1+i) => 0.3465735902799727+0.7853981633974483i
         (log 1e308+1e308i) => 709.542782232446+0.7853981633974483i
         (log 1.5e308+1.5e308i) => 709.948247340554+0.7853981633974483i
         (log (expt 10 400)) => 921.0340371976183
         (log (- (expt 10 400))) => 921.0340371976183+3.141592653589793i
         (log (/ 1 (expt 10 400))) => -921.0340371976183
         (log (/ (+ (expt 10 30) 1) (expt 10 30))) => 1.0e-30
         (log (expt 10 400) 10) => 400.0
         (log 3 7) => 0.5645750340535797
         (log -8 2) => 3.0+4.532360141827194i",
    );
}

#[test]
fn trigonometry() {
    check_all(
        "(sin 0) => 0.0
         (cos 0) => 1.0
         (tan -0.0) => -0.0
         (asin 0) => 0.0
         (acos 1) => 0.0
         (atan 0) => 0.0
         (atan +inf.0) => 1.5707963267948966
         (sin +inf.0) => +nan.0
         (asin +nan.0) => +nan.0
         (acos -1) => 3.141592653589793
         (atan 0.0 1.0) => 0.0
         (atan -0.0 1.0) => -0.0
         (atan 1.0 1.0) => 0.7853981633974483
         (atan 1 0) => 1.5707963267948966
         (atan 1.0 -1.0) => 2.356194490192345
         (atan 0.0 -1.0) => 3.141592653589793
         (atan -0.0 -1.0) => -3.141592653589793
         (atan -1.0 0.0) => -1.5707963267948966
         (atan 0 1) => 0.0
         (atan 0 -1) => 3.141592653589793
         (atan 0 0) => error: division by zero
         (atan 1 +i) => error: not a real number
         (atan +i) => error: division by zero
         (atan -i) => error: division by zero",
    );
    check_near(
        "(sin 1) => 0.8414709848078965
         (cos 1/2) => 0.8775825618903728
         (tan 1) => 1.5574077246549023
         (asin 1) => 1.5707963267948966
         (acos 1/2) => 1.0471975511965979
         (atan 1) => 0.7853981633974483
         (atan (expt 10 400) (* 2 (expt 10 400))) => 0.4636476090008061
         (atan (/ 1 (expt 10 400)) (/ -1 (expt 10 400))) => 2.356194490192345
         (sin 1+i) => 1.2984575814159773+0.6349639147847361i
         (cos 1+i) => 0.8337300251311491-0.9888977057628651i
         (tan 1+i) => 0.2717525853195117+1.0839233273386946i
         (tan 1+1000i) => 0.0+1.0i
         (asin 2) => 1.5707963267948966-1.3169578969248166i
         (asin -2) => -1.5707963267948966+1.3169578969248166i
         (acos 2) => 0.0+1.3169578969248166i
         (acos -2) => 3.141592653589793-1.3169578969248166i
         (asin 1+i) => 0.6662394324925153+1.0612750619050357i
         (asin 2.0+0.0i) => 1.5707963267948966+1.3169578969248166i
         (acos 1+i) => 0.9045568943023814-1.0612750619050357i
         (atan 1+i) => 1.0172219678978514+0.4023594781085251i
         (atan +2i) => 1.5707963267948966+0.5493061443340548i",
    );
}

#[test]
fn complex_numbers_and_their_parts() {
    check_all(
        "(make-rectangular 1 2) => 1+2i
         (make-rectangular 1 0) => 1
         (make-rectangular 1.5 0) => 1.5
         (make-rectangular 1 2.0) => 1.0+2.0i
         (make-rectangular 0 2.0) => +2.0i
         (make-rectangular 1 0.0) => 1.0+0.0i
         (make-rectangular 1/2 -1) => 1/2-i
         (make-rectangular 1.0 +nan.0) => 1.0+nan.0i
         (make-rectangular 1 +i) => error: not a real number
         (make-polar 2 0) => 2
         (make-polar 0 1) => 0
         (make-polar 1 0.0) => 1.0+0.0i
         (make-polar +i 1) => error: not a real number
         (real-part 1+2i) => 1
         (imag-part 1+2i) => 2
         (real-part 1.5) => 1.5
         (imag-part 1.5) => 0
         (magnitude 3+4i) => 5
         (magnitude 3/5+4/5i) => 1
         (magnitude -5) => 5
         (magnitude -5.5) => 5.5
         (magnitude 3.0+4.0i) => 5.0
         (magnitude 1e308+1e308i) => 1.4142135623730951e+308
         (magnitude +nan.0+inf.0i) => +inf.0
         (angle 5) => 0
         (angle -5) => 3.141592653589793
         (angle -1/2) => 3.141592653589793
         (angle 5.0) => 0.0
         (angle -5.0) => 3.141592653589793
         (angle +nan.0) => +nan.0
         (angle +i) => 1.5707963267948966
         (angle 0) => error: division by zero",
    );
    check_near(
        "(make-polar 1 1) => 0.5403023058681398+0.8414709848078965i
         (magnitude 1+2i) => 2.23606797749979
         (angle 1+2i) => 1.1071487177940904
         (angle -1-i) => -2.356194490192345",
    );
}

#[test]
fn bits_of_twos_complement() {
    check_all(
        "(bitwise-and 12 10) => 8
         (bitwise-ior 12 10) => 14
         (bitwise-xor 12 10) => 6
         (bitwise-and -1 18446744073709551617) => 18446744073709551617
         (bitwise-and -8 13) => 8
         (bitwise-ior -8 3) => -5
         (bitwise-xor -8 3) => -5
         (bitwise-not 0) => -1
         (bitwise-not -11) => 10
         (arithmetic-shift 8 2) => 32
         (arithmetic-shift 8 -1) => 4
         (arithmetic-shift -5 -1) => -3
         (arithmetic-shift -100000000000 -100) => -1
         (arithmetic-shift 100000000000 -100000000000000000000000) => 0
         (arithmetic-shift -1 -100000000000000000000000) => -1
         (arithmetic-shift -1 70) => -1180591620717411303424
         (arithmetic-shift 0 100000000000000000000000) => 0
         (bit-count 12) => 2
         (bit-count 0) => 0
         (bit-count -1) => 0
         (bit-count -7) => 2
         (bit-count (- (expt 2 100) 1)) => 100
         (integer-length 0) => 0
         (integer-length 1) => 1
         (integer-length -1) => 0
         (integer-length -7) => 3
         (integer-length -8) => 3
         (integer-length 8) => 4
         (integer-length (expt 2 100)) => 101
         (bit-set? 1 1) => #f
         (bit-set? 0 1) => #t
         (bit-set? 3 10) => #t
         (bit-set? 2 10) => #f
         (bit-set? 2 -2) => #t
         (bit-set? 0 -2) => #f
         (bit-set? 1000000 -1) => #t
         (bit-set? 2 -4) => #t
         (bit-set? 1 -4) => #f
         (bit-set? 10000000000000000000000 6) => #f
         (bit-set? -1 6) => error: a negative number
         (bitwise-and 1.0 1) => error: not an exact number
         (bitwise-and 1/2 1) => error: not an integer
         (arithmetic-shift 1 0.5) => error: not an exact number",
    );
}
