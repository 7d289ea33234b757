//! Numbers read and written (R7RS 6.2.7, 7.1.1).

mod common;

use avm_number::{Budget, Number, NumberError, parse_number};
use common::{check, check_all, number};

#[test]
fn exact_numbers_are_read_in_every_radix() {
    check_all(
        "(string->number 100) => 100
         (string->number 100 16) => 256
         (string->number +7) => 7
         (string->number -0) => 0
         (string->number 000123) => 123
         (string->number 123456789012345678) => 123456789012345678
         (string->number -1234567890123456789) => -1234567890123456789
         (string->number 340282366920938463463374607431768211456) => 340282366920938463463374607431768211456
         (string->number #xfF) => 255
         (string->number #X-10) => -16
         (string->number #b1010) => 10
         (string->number #o17) => 15
         (string->number #d11 2) => 11
         (string->number #e#x10) => 16
         (string->number #x#e10) => 16
         (string->number #x1e2) => 482
         (string->number zz 36) => 1295
         (string->number 10/2) => 5
         (string->number -6/4) => -3/2
         (string->number 0/10) => 0
         (string->number #x11/2) => 17/2
         (string->number #b11/10) => 3/2",
    );
}

#[test]
fn decimals_are_rounded_once() {
    check_all(
        "(string->number 1.) => 1.0
         (string->number .5) => 0.5
         (string->number -.0) => -0.0
         (string->number +0.) => 0.0
         (string->number 1e2) => 100.0
         (string->number 1E+2) => 100.0
         (string->number 1.e2) => 100.0
         (string->number 15e-1) => 1.5
         (string->number 1e23) => 1.0e+23
         (string->number 5e-324) => 5.0e-324
         (string->number 2e-324) => 0.0
         (string->number 3e-324) => 5.0e-324
         (string->number 2.2250738585072011e-308) => 2.225073858507201e-308
         (string->number 2.2250738585072014e-308) => 2.2250738585072014e-308
         (string->number 1.7976931348623157e308) => 1.7976931348623157e+308
         (string->number 1e400) => +inf.0
         (string->number -1e400) => -inf.0
         (string->number 1e-400) => 0.0
         (string->number 1e99999999999999999999999) => +inf.0
         (string->number 9007199254740993.0) => 9007199254740992.0
         (string->number 9007199254740993.0000000000000000000000001) => 9007199254740994.0
         (string->number #i9007199254740993) => 9007199254740992.0
         (string->number #i1/3) => 0.3333333333333333
         (string->number #i-3/2) => -1.5
         (string->number #i#x10) => 16.0
         (string->number #x1.8) => 1.5
         (string->number #b-.01) => -0.25
         (string->number #x-0.0) => -0.0",
    );
}

#[test]
fn exact_decimals_keep_every_digit() {
    check_all(
        "(string->number #e1.5e3) => 1500
         (string->number #e1.0) => 1
         (string->number #e-.0) => 0
         (string->number #e.1) => 1/10
         (string->number #e1e-3) => 1/1000
         (string->number #e-12.50) => -25/2
         (string->number #e1.e2) => 100
         (string->number #e0e1000000000000) => 0
         (string->number #e0e99999999999999999999) => 0
         (string->number #e#x1.8) => 3/2
         (string->number #e+inf.0) => error: no exact value
         (string->number #e1+nan.0i) => error: no exact value",
    );
}

#[test]
fn infinities_and_nans_are_read_in_either_case() {
    check_all(
        "(string->number +inf.0) => +inf.0
         (string->number -iNF.0) => -inf.0
         (string->number +NAN.0) => +nan.0
         (string->number -nan.0) => +nan.0
         (string->number #i-inf.0) => -inf.0
         (string->number #x+inf.0) => +inf.0
         (string->number +inf.0 36) => +inf.0",
    );
}

#[test]
fn complex_numbers_are_read_in_both_notations() {
    check_all(
        "(string->number 1+2i) => 1+2i
         (string->number 1-2I) => 1-2i
         (string->number +i) => +i
         (string->number -I) => -i
         (string->number 0+i) => +i
         (string->number 3-i) => 3-i
         (string->number +2i) => +2i
         (string->number -1/2i) => -1/2i
         (string->number 1/2+3/4i) => 1/2+3/4i
         (string->number 1+0i) => 1
         (string->number 1.0+0i) => 1.0
         (string->number 1+0.0i) => 1.0+0.0i
         (string->number 1.0+2i) => 1.0+2.0i
         (string->number 1+2.0i) => 1.0+2.0i
         (string->number 0+2.0i) => +2.0i
         (string->number -0.0+2.0i) => -0.0+2.0i
         (string->number 1e2+1.5e-3i) => 100.0+0.0015i
         (string->number +inf.0i) => +inf.0i
         (string->number -inf.0+nan.0i) => -inf.0+nan.0i
         (string->number 1+inf.0i) => 1.0+inf.0i
         (string->number +nan.0-i) => +nan.0-1.0i
         (string->number #x10+11i) => 16+17i
         (string->number #e1.5+2.5i) => 3/2+5/2i
         (string->number #i1+2i) => 1.0+2.0i
         (string->number 2@0) => 2
         (string->number 0@7) => 0
         (string->number 1@2) => -0.4161468365471424+0.9092974268256817i
         (string->number -1.5@0) => -1.5
         (string->number #e2.5@0) => 5/2
         (string->number #e1@1.0) => 1216652631687587/2251799813685248+3789648413623927/4503599627370496i",
    );
}

#[test]
fn whatever_is_no_number_is_told_apart() {
    let symbols = "+ - ... 1+ -1+ . +. -. .e1 e1 1e 1e+ 1e1.5 1..2 1.2.3 1/ /2 1/2/3 1/-2 1/2e3 1.5/2 1/2.5 1_000 ++1 +-1 \
        --1 abc i 2i +ii ++i +i+i 1+2 1+2i3 1+2ii 1i+2 1+i+i 1@ @1 1@2i 1@2@3 1@+i inf.0 nan.0 +inf +inf.1 +inf.00 +infx0 \
        +nan.0x + - # #x #e #i #e#e1 #x#x1 #e#i1 #x#e#x1 #q1 #1 1#x #xg #b2 #o8 #b1e1 1g2 ١ é +é 1é +İ.0 - ->x -a +inf.0é";
    for text in symbols.split_whitespace().chain(["", " 1", "1 ", "# 1", "+ 1"]) {
        assert_eq!(parse_number(text, 10, Budget::default()), Err(NumberError::NotANumber), "{text:?}");
    }
}

#[test]
fn a_zero_denominator_is_an_error_of_its_own() {
    for text in ["1/0", "-1/0", "0/0", "#i1/0", "#x1/00", "1+1/0i", "1/0@1"] {
        assert_eq!(parse_number(text, 10, Budget::default()), Err(NumberError::DivideByZero), "{text:?}");
    }
}

#[test]
fn a_bad_radix_is_refused() {
    for radix in [0, 1, 37, u32::MAX] {
        assert_eq!(parse_number("z", radix, Budget::default()), Err(NumberError::BadRadix), "{radix}");
    }
    check("(number->string 1 37)", "error: not a radix from 2 to 36");
    check("(number->string 1 1)", "error: not a radix from 2 to 36");
    check("(number->string 1 10.0)", "error: not a radix from 2 to 36");
    assert_eq!(Number::from(35i64).to_string(99), "z", "clamped to 36");
}

#[test]
fn literals_larger_than_the_budget_are_refused_at_once() {
    let budget = Budget::new(100);
    for (text, fits) in [
        ("1267650600228229401496703205375", true),
        ("1267650600228229401496703205376", false),
        ("-1267650600228229401496703205376", false),
        ("00000000000000000000000000000000000000000000001", true),
        ("#e1e30", true),
        ("#e1e31", false),
        ("#e1e-31", false),
        ("#e1e1000000000", false),
        ("#e1e-1000000000", false),
        ("#e1e99999999999999999999999", false),
        ("#e1e-99999999999999999999999", false),
        ("#e0.0e1000000000", true),
        ("1e1000000000", true),
        ("1/1267650600228229401496703205376", false),
        ("#xffffffffffffffffffffffffff", false),
        ("#xfffffffffffffffffffffffff", true),
    ] {
        let outcome = parse_number(text, 10, budget);
        let too_large = matches!(outcome, Err(NumberError::TooLarge { bits }) if bits > 100);
        assert_eq!((outcome.is_ok(), too_large), (fits, !fits), "{text}: {outcome:?}");
    }
}

#[test]
fn flonums_are_written_with_the_fewest_digits() {
    check_all(
        "(inexact 1) => 1.0
         (inexact 1/10) => 0.1
         (- 0.0) => -0.0
         (inexact 100000) => 100000.0
         (inexact 123456789012345680000) => 123456789012345680000.0
         (inexact 1000000000000000000000) => 1.0e+21
         (- 1234500000000000000000) => -1234500000000000000000
         (- 1234500000000000000000.0) => -1.2345e+21
         (inexact 1/1000000) => 0.000001
         (inexact 1/10000000) => 1.0e-7
         (* 1.5 -1e-7) => -1.5e-7
         (inexact 12345/1000) => 12.345
         (- 5e-324) => -5.0e-324
         (sqrt -2.0) => +1.4142135623730951i",
    );
}

#[test]
fn numbers_are_written_in_every_radix() {
    check_all(
        "(number->string 255 16) => ff
         (number->string -255 2) => -11111111
         (number->string 1295 36) => zz
         (number->string -17/2 16) => -11/2
         (number->string 10+11i 2) => 1010+1011i
         (number->string 0.5 2) => 0.1
         (number->string -1.5 16) => -1.8
         (number->string 0.1 2) => 0.0001100110011001100110011001100110011001100110011001101
         (number->string 0.1 16) => 0.1999999999999a
         (number->string 3.0 2) => 11.0
         (number->string 1e21 16) => 3635c9adc5dea00000.0
         (number->string 0.5 3) => 0.11111111111111111111111111111111111
         (number->string -0.0 2) => -0.0
         (number->string +inf.0 2) => +inf.0
         (number->string 0.5-0.25i 2) => 0.1-0.01i",
    );
    assert_eq!(number("5e-324").to_string(2).len(), "0.".len() + 1074);
}
