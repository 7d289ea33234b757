//! Numbers as data: Rust's types, the wire form, hashes, errors.

mod common;

use avm_number::{Budget, Number, NumberError, RBig, from_sign_words, hash_number, to_sign_words};
use common::{check_all, number};

#[test]
fn integers_of_rust_fit_or_do_not() {
    for (text, expected) in [
        ("0", Some(0)),
        ("9223372036854775807", Some(i64::MAX)),
        ("9223372036854775808", None),
        ("-9223372036854775808", Some(i64::MIN)),
        ("-9223372036854775809", None),
        ("1.0", None),
        ("1/2", None),
        ("+i", None),
    ] {
        assert_eq!(number(text).as_i64(), expected, "{text}");
    }
    assert_eq!(Number::from(u64::MAX), number("18446744073709551615"));
    assert_eq!(Number::from(1.5), number("1.5"));
}

#[test]
fn an_integral_ratio_is_an_integer() {
    let four = Number::from_ratio(RBig::from_parts(8.into(), 2u8.into()));
    assert!(four.is_exact_integer());
    assert_eq!(four, number("4"));
}

#[test]
fn words_have_no_leading_zeros_and_zero_has_no_sign() {
    for (text, negative, words) in [
        ("0", false, vec![]),
        ("-1", true, vec![1]),
        ("18446744073709551616", false, vec![0, 1]),
        ("-36893488147419103233", true, vec![1, 2]),
    ] {
        let Number::Int(n) = number(text) else { panic!("{text} is an integer") };
        assert_eq!(to_sign_words(&n), (negative, words), "{text}");
    }
    assert_eq!(from_sign_words(true, &[0, 0]), 0.into());
    assert_eq!(from_sign_words(true, &[7, 0]), (-7).into());
}

#[test]
fn sizes_are_counted_in_bits() {
    check_all(
        "(bits 0) => 0
         (bits 1) => 1
         (bits -255) => 8
         (bits (expt 2 64)) => 65
         (bits 1/1024) => 11
         (bits 1.5) => 0
         (bits 3+1024i) => 11",
    );
}

#[test]
fn the_wire_form_is_small_and_fixed() {
    for (text, bytes) in [
        ("0", vec![0, 0]),
        ("-1", vec![0, 1, 0xff]),
        ("300", vec![0, 2, 0x2c, 0x01]),
        ("1/2", vec![1, 1, 1, 1, 2]),
        ("1.0", vec![2, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
        ("+nan.0", vec![2, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f]),
        ("1-i", vec![3, 0, 1, 1, 0, 1, 0xff]),
    ] {
        assert_eq!(postcard::to_allocvec(&number(text)), Ok(bytes), "{text}");
    }
    let other_nan = Number::Real(-f64::NAN);
    assert_eq!(postcard::to_allocvec(&other_nan), postcard::to_allocvec(&number("+nan.0")));
}

#[test]
fn wire_forms_that_are_not_the_one_form_are_refused() {
    for (what, bytes) in [
        ("a zero denominator", vec![1, 1, 1, 0]),
        ("an integral ratio", vec![1, 1, 2, 1, 1]),
        ("a ratio not in lowest terms", vec![1, 1, 2, 1, 4]),
        ("a zero ratio", vec![1, 0, 1, 2]),
        ("an exact zero imaginary part", vec![3, 0, 1, 1, 0, 0]),
        ("parts of mixed exactness", vec![3, 0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
        ("a complex part", vec![3, 3, 0, 1, 1, 0, 1, 1, 0, 1, 1]),
        ("an unknown form", vec![4, 0]),
        ("nothing", vec![]),
    ] {
        assert!(postcard::from_bytes::<Number>(&bytes).is_err(), "{what}");
    }
}

#[test]
fn hashes_agree_with_eqv() {
    let distinct =
        ["0", "0.0", "-0.0", "1", "-1", "1.0", "1/2", "2", "18446744073709551616", "+i", "1+i", "+1.0i"];
    for a in distinct {
        for b in distinct {
            assert_eq!(hash_number(&number(a)) == hash_number(&number(b)), a == b, "{a} {b}");
        }
    }
    assert_eq!(hash_number(&Number::Real(-f64::NAN)), hash_number(&Number::Real(f64::NAN)));
    // The same on every machine and in every release: tables may be kept.
    assert_eq!(hash_number(&number("42")), FORTY_TWO, "{:#x}", hash_number(&number("42")));
}

const FORTY_TWO: u64 = 0xea0f_f287_5c0d_3f9e;

#[test]
fn numbers_are_displayed_in_radix_10() {
    assert_eq!(format!("{} {}", number("#xff"), number("1e21+1/2i")), "255 1.0e+21+0.5i");
}

#[test]
fn errors_say_what_is_wrong() {
    for (error, text) in [
        (NumberError::NotANumber, "not a number"),
        (NumberError::NotReal, "not a real number"),
        (NumberError::NotRational, "not a rational number"),
        (NumberError::NotInteger, "not an integer"),
        (NumberError::NotExact, "not an exact number"),
        (NumberError::Negative, "a negative number"),
        (NumberError::DivideByZero, "division by zero"),
        (NumberError::NoExactValue, "no exact value"),
        (NumberError::TooLarge { bits: 100 }, "a number of 100 bits, more than allowed"),
        (NumberError::TooLarge { bits: u64::MAX }, "a number too large to hold"),
        (NumberError::BadRadix, "not a radix from 2 to 36"),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_budget_allows_exactly_its_bits() {
    assert_eq!(Budget::new(8).allow(8), Ok(()));
    assert_eq!(Budget::new(8).allow(9), Err(NumberError::TooLarge { bits: 9 }));
    assert_eq!(Budget::UNLIMITED.allow(u64::MAX), Ok(()));
}
