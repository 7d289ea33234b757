//! Arithmetic, comparison and integer division (R7RS 6.2.6).

mod common;

use avm_number::{Budget, Number, NumberError};
use common::{check_all, number};

#[test]
fn numbers_are_of_the_kinds_that_the_report_says() {
    check_all(
        "(real? 3+4i) => #f
         (real? 3) => #t
         (real? -2.5+0i) => #t
         (real? -2.5+0.0i) => #f
         (real? #e1e10) => #t
         (real? +inf.0) => #t
         (real? +nan.0) => #t
         (rational? -inf.0) => #f
         (rational? 3.5) => #t
         (rational? 6/10) => #t
         (rational? +nan.0) => #f
         (rational? 1+i) => #f
         (integer? 3+0i) => #t
         (integer? 3.0) => #t
         (integer? 8/4) => #t
         (integer? 1/2) => #f
         (integer? +inf.0) => #f
         (integer? 3.5) => #f
         (exact? 3.0) => #f
         (exact? #e3.0) => #t
         (exact? 1+2i) => #t
         (inexact? 3.) => #t
         (inexact? 1+2.0i) => #t
         (exact-integer? 32) => #t
         (exact-integer? 32.0) => #f
         (exact-integer? 32/5) => #f
         (exact-rational? 32/5) => #t
         (exact-rational? 0.5) => #f
         (finite? 3) => #t
         (finite? +inf.0) => #f
         (finite? 3.0+inf.0i) => #f
         (infinite? 3) => #f
         (infinite? +inf.0) => #t
         (infinite? +nan.0) => #f
         (infinite? 3.0+inf.0i) => #t
         (nan? +nan.0) => #t
         (nan? 32) => #f
         (nan? +nan.0+5.0i) => #t
         (nan? 1+2i) => #f",
    );
}

#[test]
fn signs_and_parity() {
    check_all(
        "(zero? 0) => #t
         (zero? -0.0) => #t
         (zero? 0.0+0.0i) => #t
         (zero? 1/2) => #f
         (positive? 0) => #f
         (positive? +inf.0) => #t
         (positive? 1/2) => #t
         (positive? +nan.0) => #f
         (positive? 1+i) => error: not a real number
         (negative? -1/2) => #t
         (negative? -0.0) => #f
         (negative? 0) => #f
         (odd? -1) => #t
         (odd? 0) => #f
         (odd? 3.0) => #t
         (odd? 1e300) => #f
         (even? 102) => #t
         (even? -7) => #f
         (even? 36893488147419103233) => #f
         (odd? 0.5) => error: not an integer
         (odd? +inf.0) => error: not an integer
         (even? 1/2) => error: not an integer",
    );
}

#[test]
fn the_four_operations() {
    check_all(
        "(+ 3 4) => 7
         (+ 9223372036854775807 1) => 9223372036854775808
         (+ 1/2 1/2) => 1
         (+ 1/2 1/3) => 5/6
         (+ 1/2 0.5) => 1.0
         (+ 1 0.5) => 1.5
         (+ 1+2i 3-2i) => 4
         (+ 1+2i 3.0) => 4.0+2.0i
         (+ 0.5 +i) => 0.5+1.0i
         (- 3 4) => -1
         (- 0 -9223372036854775808) => 9223372036854775808
         (- 1/2 3/2) => -1
         (- +i) => -i
         (- 5 1+i) => 4-i
         (- 1+i +i) => 1
         (- 1+i 0.5) => 0.5+1.0i
         (* 4294967296 4294967296) => 18446744073709551616
         (* 2/3 3/2) => 1
         (* 0 1.5) => 0.0
         (* +i +i) => -1
         (* 1+2i 3+4i) => -5+10i
         (* 2 1/2+i) => 1+2i
         (* +i +inf.0) => +inf.0i
         (* +2.0i +2.0i) => -4.0+0.0i
         (/ 3 20) => 3/20
         (/ 6 3) => 2
         (/ 6 -4) => -3/2
         (/ 0 5) => 0
         (/ 1 2.0) => 0.5
         (/ 1/2 1/4) => 2
         (/ 1 +i) => -i
         (/ -5+10i 1+2i) => 3+4i
         (/ 1+i 2) => 1/2+1/2i
         (/ 1.0 1+i) => 0.5-0.5i
         (/ 1e308+1e308i 1e308+1e308i) => 1.0+0.0i
         (abs -7) => 7
         (abs -7/2) => 7/2
         (abs -0.0) => 0.0
         (abs -inf.0) => +inf.0
         (abs +i) => error: not a real number
         (square 42) => 1764
         (square 2.0) => 4.0
         (square 1/2+i) => -3/4+i",
    );
}

#[test]
fn only_an_exact_zero_divisor_is_an_error() {
    check_all(
        "(/ 1 0) => error: division by zero
         (/ 1.0 0) => error: division by zero
         (/ 1/2 0) => error: division by zero
         (/ +i 0) => error: division by zero
         (/ 1 0.0) => +inf.0
         (/ 1 -0.0) => -inf.0
         (/ 0 0.0) => +nan.0
         (/ 0.0 1) => 0.0",
    );
}

#[test]
fn comparison_is_exact_and_transitive() {
    check_all(
        "(= 9007199254740993 9007199254740992.0) => #f
         (> 9007199254740993 9007199254740992.0) => #t
         (< 9007199254740992.0 9007199254740993) => #t
         (= 9007199254740992 9007199254740992.0) => #t
         (= 9007199254740993 9007199254740994.0) => #f
         (= 1/10 0.1) => #f
         (< 1/10 0.1) => #t
         (= 1/2 0.5) => #t
         (< 1/3 1/2) => #t
         (< -1/2 -1/3) => #t
         (< 1/3 1) => #t
         (> 4/3 1) => #t
         (< -4/3 -1) => #t
         (> -1/3 -1) => #t
         (< -1/3 0) => #t
         (> 1/3 0) => #t
         (< 7/2 3) => #f
         (> 7/2 3) => #t
         (< 5/2 3) => #t
         (> -5/2 -3) => #t
         (< -7/2 -3) => #t
         (> 3 -7/2) => #t
         (< 1/2 -3) => #f
         (= 0.0 -0.0) => #t
         (= 0 -0.0) => #t
         (= +nan.0 +nan.0) => #f
         (< 1 +nan.0) => #f
         (> 1/2 +nan.0) => #f
         (< 1e308 +inf.0) => #t
         (> 1 -inf.0) => #t
         (< 1/2 +inf.0) => #t
         (= 1+2i 1.0+2.0i) => #t
         (= 1.0+0.0i 1) => #t
         (= 1+2i 1) => #f
         (= +nan.0+i +nan.0+i) => #f
         (< 1+i 2) => error: not a real number",
    );
}

#[test]
fn eqv_tells_exactness_and_zeros_apart() {
    check_all(
        "(eqv? 2 2) => #t
         (eqv? 2 2.0) => #f
         (eqv? 100000000000000000000 100000000000000000000) => #t
         (eqv? 1/2 2/4) => #t
         (eqv? 0.0 -0.0) => #f
         (eqv? +nan.0 -nan.0) => #t
         (eqv? 1+2i 1+2i) => #t
         (eqv? 1+2i 1.0+2.0i) => #f
         (eqv? 1.0+0.0i 1.0-0.0i) => #f",
    );
}

#[test]
fn maximum_and_minimum_are_contagious() {
    check_all(
        "(max 3 4) => 4
         (max 3.9 4) => 4.0
         (max 4 3.9) => 4.0
         (max 1 1.0) => 1.0
         (max 100 +inf.0) => +inf.0
         (max 1 +nan.0) => +nan.0
         (max +nan.0 1) => +nan.0
         (max 1/2 1/3) => 1/2
         (min 3 3.1) => 3.0
         (min 1/2 1/3) => 1/3
         (min -inf.0 -100) => -inf.0
         (min 1 +i) => error: not a real number",
    );
}

#[test]
fn integers_divide_both_ways() {
    check_all(
        "(floor/ 5 2) => 2 1
         (floor/ -5 2) => -3 1
         (floor/ 5 -2) => -3 -1
         (floor/ -5 -2) => 2 -1
         (floor/ -7 2) => -4 1
         (floor/ 7 -2) => -4 -1
         (floor/ -7 -2) => 3 -1
         (floor/ -6 2) => -3 0
         (truncate/ 5 2) => 2 1
         (truncate/ -5 2) => -2 -1
         (truncate/ 5 -2) => -2 1
         (truncate/ -5 -2) => 2 -1
         (truncate/ -7 2) => -3 -1
         (truncate/ -5.0 2) => -2.0 -1.0
         (floor-quotient -7 2) => -4
         (modulo 13 4) => 1
         (modulo -13 4) => 3
         (modulo 13 -4) => -3
         (modulo -13 -4) => -1
         (modulo -7 2.0) => 1.0
         (remainder -13 4) => -1
         (remainder 13 -4) => 1
         (remainder -13 -4.0) => -1.0
         (remainder -4.0 2) => 0.0
         (quotient -13 4) => -3
         (quotient 1e300 3) => 3.3333333333333335e+299
         (quotient 9007199254740993.0 1) => 9007199254740992.0
         (quotient 100000000000000000000000000000000 10000000000000000) => 10000000000000000
         (modulo -1 100000000000000000000) => 99999999999999999999
         (modulo 5 0) => error: division by zero
         (quotient 5 0.0) => error: division by zero
         (quotient 5 1/2) => error: not an integer
         (modulo 5.5 2) => error: not an integer
         (modulo +inf.0 2) => error: not an integer
         (modulo 5 +i) => error: not an integer",
    );
}

#[test]
fn common_divisors_and_multiples() {
    check_all(
        "(gcd 32 -36) => 4
         (gcd 0 0) => 0
         (gcd 0 -5) => 5
         (gcd 32.0 36) => 4.0
         (gcd 0.0 0) => 0.0
         (gcd 1/2 1) => error: not an integer
         (lcm 32 -36) => 288
         (lcm 32.0 -36) => 288.0
         (lcm 0 5) => 0
         (lcm 0 0) => 0
         (lcm 2.5 1) => error: not an integer",
    );
}

#[test]
fn rounding_to_integers() {
    check_all(
        "(floor -4.3) => -5.0
         (ceiling -4.3) => -4.0
         (truncate -4.3) => -4.0
         (round -4.3) => -4.0
         (floor 3.5) => 3.0
         (ceiling 3.5) => 4.0
         (truncate 3.5) => 3.0
         (round 3.5) => 4.0
         (round 2.5) => 2.0
         (round -2.5) => -2.0
         (round 0.5) => 0.0
         (round -0.5) => -0.0
         (round 7/2) => 4
         (round 5/2) => 2
         (round -7/2) => -4
         (round -5/2) => -2
         (round 8/3) => 3
         (round 7/3) => 2
         (round -8/3) => -3
         (round -7/3) => -2
         (round 1/3) => 0
         (round 7) => 7
         (floor -7/2) => -4
         (ceiling -7/2) => -3
         (truncate -7/2) => -3
         (truncate 7/2) => 3
         (floor +inf.0) => +inf.0
         (floor +i) => error: not a real number",
    );
}

#[test]
fn terms_of_ratios() {
    check_all(
        "(numerator 6/4) => 3
         (denominator 6/4) => 2
         (numerator -6/4) => -3
         (denominator 0) => 1
         (denominator 1.5) => 2.0
         (numerator 5.5) => 11.0
         (denominator 5.0) => 1.0
         (denominator 0.1) => 36028797018963970.0
         (numerator +inf.0) => error: not a rational number
         (denominator +i) => error: not a rational number",
    );
}

#[test]
fn the_simplest_ratio_within_a_tolerance() {
    check_all(
        "(rationalize #e.3 1/10) => 1/3
         (rationalize .3 1/10) => 0.3333333333333333
         (rationalize 3/10 -1/10) => 1/3
         (rationalize -3/10 1/10) => -1/3
         (rationalize 1/10 1/5) => 0
         (rationalize 5/2 1/2) => 2
         (rationalize 17/10 1/2) => 2
         (rationalize 7/2 0) => 7/2
         (rationalize 31415926/10000000 1/100) => 22/7
         (rationalize 31415926/10000000 1/1000) => 201/64
         (rationalize +inf.0 3) => +inf.0
         (rationalize 3 +inf.0) => 0.0
         (rationalize +inf.0 +inf.0) => +nan.0
         (rationalize 3 +nan.0) => +nan.0
         (rationalize +i 1) => error: not a real number",
    );
}

#[test]
fn exact_and_inexact() {
    check_all(
        "(exact 1e18) => 1000000000000000000
         (exact 1e20) => 100000000000000000000
         (exact 0.1) => 3602879701896397/36028797018963968
         (exact -0.0) => 0
         (exact -2.5) => -5/2
         (exact 9223372036854775808.0) => 9223372036854775808
         (exact -9223372036854775808.0) => -9223372036854775808
         (exact 1.5-2.5i) => 3/2-5/2i
         (exact 1.0+0.0i) => 1
         (exact +nan.0) => error: no exact value
         (exact -inf.0) => error: no exact value
         (exact 1.0+inf.0i) => error: no exact value
         (inexact 1/3) => 0.3333333333333333
         (inexact 9007199254740993) => 9007199254740992.0
         (inexact 9007199254740995) => 9007199254740996.0
         (inexact 36893488147419107328) => 36893488147419103000.0
         (inexact 36893488147419107329) => 36893488147419110000.0
         (inexact (expt 10 308)) => 1.0e+308
         (inexact (expt 10 309)) => +inf.0
         (inexact (- (expt 10 400))) => -inf.0
         (inexact (- (expt 2 1024) (expt 2 970))) => +inf.0
         (inexact (- (expt 2 1024) (+ (expt 2 970) 1))) => 1.7976931348623157e+308
         (inexact (/ (expt 10 400) (+ (expt 10 400) 1))) => 1.0
         (inexact (/ (+ (expt 10 400) 1) (* 3 (expt 10 399)))) => 3.3333333333333335
         (inexact (/ 1 (expt 10 400))) => 0.0
         (inexact (/ -1 (expt 2 1074))) => -5.0e-324
         (inexact (/ 1 (expt 2 1075))) => 0.0
         (inexact (/ 3 (expt 2 1075))) => 1.0e-323
         (inexact (/ (+ (expt 2 100) 1) (expt 2 1175))) => 5.0e-324
         (inexact 1/2+1/3i) => 0.5+0.3333333333333333i",
    );
}

#[test]
fn growth_beyond_the_budget_is_refused() {
    let budget = Budget::new(1000);
    let big = Number::from(2i64).expt(&Number::from(900i64), budget).expect("901 bits");
    let other = Number::from(3i64).expt(&Number::from(500i64), budget).expect("793 bits");
    let fraction = Number::ONE.div(&other, budget).expect("793 bits");
    let too_large = |outcome: Result<Number, NumberError>| matches!(outcome, Err(NumberError::TooLarge { bits }) if bits > 1000);
    assert!(too_large(big.mul(&big, budget)), "1801 bits");
    assert!(too_large(big.square(budget)), "1801 bits");
    assert!(too_large(big.lcm(&other, budget)), "1693 bits");
    assert!(too_large(fraction.add(&Number::ONE.div(&big, budget).expect("901 bits"), budget)), "1693 bits");
    assert!(too_large(big.arithmetic_shift(&Number::from(100i64), budget)), "1001 bits");
    assert!(big.arithmetic_shift(&Number::from(99i64), budget).is_ok(), "1000 bits");
    assert_eq!(big.mul(&Number::ZERO, budget), Ok(Number::ZERO));
    assert_eq!(big.div(&big, budget), Ok(Number::ONE));
    let most = Number::ONE.arithmetic_shift(&Number::from(1000i64), Budget::UNLIMITED).expect("1001 bits");
    let most = most.sub(&Number::ONE, budget).expect("1000 bits");
    assert_eq!(most.bits(), 1000);
    assert!(too_large(most.add(&Number::ONE, budget)), "1001 bits");
    assert_eq!(most.mul(&Number::ONE, budget), Ok(most.clone()));
    // Refused before it is computed, when only its least size is known, and else when it is.
    let ones = |bits: i64| {
        let power = Number::ONE.arithmetic_shift(&Number::from(bits), Budget::UNLIMITED);
        power.and_then(|power| power.sub(&Number::ONE, Budget::UNLIMITED)).expect("a number of ones")
    };
    assert_eq!(ones(900).square(budget), Err(NumberError::TooLarge { bits: 1799 }));
    assert_eq!(ones(501).mul(&ones(500), budget), Err(NumberError::TooLarge { bits: 1001 }));
    let half = Number::from(2u64).expt(&Number::from(500i64), budget).expect("501 bits");
    assert_eq!(half.mul(&ones(500), budget).map(|n| n.bits()), Ok(1000));
    assert!(number("1+2i").mul(&most, budget).is_err_and(|e| too_large(Err(e))), "a part of 1001 bits");
}
