//! Laws that hold for all numbers.

mod common;

use std::cmp::Ordering;

use avm_number::{
    Budget, IBig, Number, RBig, exact_from_f64, from_sign_words, hash_number, parse_number, to_sign_words,
};
use proptest::prelude::*;

const ANY: Budget = Budget::UNLIMITED;

/// Integers of up to 320 bits, small ones and those near a power of two more often.
fn int() -> impl Strategy<Value = IBig> {
    let small = (-20i64..20).prop_map(IBig::from);
    let words = (any::<bool>(), prop::collection::vec(any::<u64>(), 0..6))
        .prop_map(|(negative, words)| from_sign_words(negative, &words));
    let edge = (0usize..200, -2i64..3, any::<bool>()).prop_map(|(shift, offset, negative)| {
        let n = (IBig::ONE << shift) + offset;
        if negative { -n } else { n }
    });
    prop_oneof![small, words, edge, any::<i64>().prop_map(IBig::from)]
}

fn rational() -> impl Strategy<Value = Number> {
    (int(), int().prop_filter("a denominator", |d| !d.is_zero()))
        .prop_map(|(n, d)| Number::from_ratio(RBig::from_parts_signed(n, d)))
}

fn exact_real() -> impl Strategy<Value = Number> {
    prop_oneof![int().prop_map(Number::Int), rational()]
}

/// Flonums of every kind: any bits, and short decimals.
fn flonum() -> impl Strategy<Value = f64> {
    let any_bits = any::<u64>().prop_map(f64::from_bits);
    let short = (-1000i32..1000, -30i32..30).prop_map(|(m, e)| f64::from(m) * 10f64.powi(e));
    prop_oneof![any_bits, short, Just(0.0), Just(-0.0), Just(f64::MAX), Just(f64::MIN_POSITIVE)]
}

fn real() -> impl Strategy<Value = Number> {
    prop_oneof![exact_real(), flonum().prop_map(Number::Real)]
}

fn any_number() -> impl Strategy<Value = Number> {
    let complex = (real(), real())
        .prop_map(|(re, im)| Number::make_rectangular(&re, &im).expect("both parts are real"));
    prop_oneof![3 => real(), 1 => complex]
}

fn exact_number() -> impl Strategy<Value = Number> {
    let complex = (exact_real(), exact_real())
        .prop_map(|(re, im)| Number::make_rectangular(&re, &im).expect("both parts are real"));
    prop_oneof![3 => exact_real(), 1 => complex]
}

fn add(a: &Number, b: &Number) -> Number {
    a.add(b, ANY).expect("a sum")
}

fn mul(a: &Number, b: &Number) -> Number {
    a.mul(b, ANY).expect("a product")
}

proptest! {
    #![proptest_config(avm_testing::cases(400))]

    #[test]
    fn what_is_written_is_read_back(n in any_number(), radix in 2u32..=18) {
        let text = n.to_string(radix);
        prop_assert_eq!(parse_number(&text, radix, ANY), Ok(n), "{}", text);
    }

    #[test]
    fn real_numbers_are_read_back_in_the_large_radices(n in real(), radix in 19u32..=36) {
        let text = n.to_string(radix);
        prop_assert_eq!(parse_number(&text, radix, ANY), Ok(n), "{}", text);
    }

    #[test]
    fn digits_and_letters_never_break_the_parser(text in "[-+#./@0-9eixbdonfaINF]{0,12}", radix in 2u32..=36) {
        if let Ok(n) = parse_number(&text, radix, Budget::new(4096))
            && radix <= 18
        {
            prop_assert_eq!(parse_number(&n.to_string(radix), radix, ANY), Ok(n));
        }
    }

    #[test]
    fn exact_numbers_are_a_field(a in exact_number(), b in exact_number(), c in exact_number()) {
        prop_assert_eq!(add(&a, &b), add(&b, &a));
        prop_assert_eq!(mul(&a, &b), mul(&b, &a));
        prop_assert_eq!(add(&add(&a, &b), &c), add(&a, &add(&b, &c)));
        prop_assert_eq!(mul(&mul(&a, &b), &c), mul(&a, &mul(&b, &c)));
        prop_assert_eq!(mul(&a, &add(&b, &c)), add(&mul(&a, &b), &mul(&a, &c)));
        prop_assert_eq!(add(&a, &a.neg()), Number::ZERO);
        prop_assert_eq!(a.sub(&b, ANY), Ok(add(&a, &b.neg())));
        if !b.is_zero() {
            prop_assert_eq!(mul(&a.div(&b, ANY).expect("a quotient"), &b), a);
        }
    }

    #[test]
    fn quotient_and_remainder_make_up_the_dividend(a in int(), b in int()) {
        prop_assume!(!b.is_zero());
        let (a, b) = (Number::Int(a), Number::Int(b));
        for (floor, (quotient, remainder)) in
            [(true, a.floor_div(&b).expect("integers")), (false, a.truncate_div(&b).expect("integers"))]
        {
            prop_assert_eq!(&add(&mul(&quotient, &b), &remainder), &a);
            prop_assert_eq!(remainder.abs().unwrap().compare(&b.abs().unwrap()), Ok(Some(Ordering::Less)));
            let like = if floor { &b } else { &a };
            prop_assert!(remainder.is_zero() || remainder.is_negative() == like.is_negative());
        }
        let gcd = a.gcd(&b).expect("integers");
        prop_assert_eq!(mul(&gcd, &a.lcm(&b, ANY).unwrap()), mul(&a, &b).abs().unwrap());
        prop_assert!(a.floor_remainder(&gcd).unwrap().is_zero() && b.floor_remainder(&gcd).unwrap().is_zero());
    }

    #[test]
    fn inexact_integers_divide_like_exact_ones(a in -1e17f64..1e17, b in -1e9f64..1e9) {
        let (a, b) = (a.trunc(), b.trunc());
        prop_assume!(b != 0.0);
        let exact = Number::from(a as i64).floor_div(&Number::from(b as i64)).unwrap();
        let inexact = Number::Real(a).floor_div(&Number::Real(b)).unwrap();
        prop_assert_eq!((exact.0.inexact(), exact.1.inexact()), inexact);
    }

    #[test]
    fn integers_become_the_flonum_that_their_digits_denote(n in int()) {
        let digits = n.to_string();
        prop_assert_eq!(Number::Int(n).to_f64(), digits.parse::<f64>().unwrap());
    }

    #[test]
    fn dyadic_ratios_become_the_flonum_that_their_decimals_denote(n in int(), k in 0usize..1200) {
        // n / 2^k is n * 5^k / 10^k.
        let decimal = format!("{}e-{k}", &n * IBig::from(5).pow(k));
        let ratio = Number::from_ratio(RBig::from_parts_signed(n, IBig::ONE << k));
        prop_assert_eq!(ratio.to_f64().to_bits() << 1, decimal.parse::<f64>().unwrap().to_bits() << 1);
    }

    #[test]
    fn no_flonum_is_nearer_to_a_ratio(q in rational()) {
        let x = q.to_f64();
        prop_assume!(x.is_finite());
        let distance = |x: f64| exact_from_f64(x).unwrap().sub(&q, ANY).unwrap().abs().unwrap();
        for neighbour in [x.next_up(), x.next_down()] {
            prop_assert_ne!(distance(neighbour).compare(&distance(x)), Ok(Some(Ordering::Less)));
        }
    }

    #[test]
    fn flonums_become_exact_and_back(x in flonum()) {
        prop_assume!(x.is_finite());
        let exact = exact_from_f64(x).unwrap();
        prop_assert!(exact.is_exact());
        prop_assert_eq!(exact.to_f64(), x);
        prop_assert!(exact.num_eq(&Number::Real(x)));
    }

    #[test]
    fn the_order_is_that_of_the_differences(a in real(), b in real()) {
        prop_assume!(a.is_finite() && b.is_finite());
        let difference = a.exact().unwrap().sub(&b.exact().unwrap(), ANY).unwrap();
        let expected = difference.compare(&Number::ZERO).unwrap();
        prop_assert_eq!(a.compare(&b), Ok(expected));
        prop_assert_eq!(b.compare(&a), Ok(expected.map(Ordering::reverse)));
        prop_assert_eq!(a.num_eq(&b), difference.is_zero());
    }

    #[test]
    fn rounding_stays_near(n in exact_real()) {
        let (floor, round) = (n.floor().unwrap(), n.round().unwrap());
        let fraction = n.sub(&floor, ANY).unwrap();
        prop_assert!(floor.is_exact_integer() && !fraction.is_negative().unwrap());
        prop_assert_eq!(fraction.compare(&Number::ONE), Ok(Some(Ordering::Less)));
        prop_assert_eq!(n.ceiling().unwrap(), n.neg().floor().unwrap().neg());
        let half = Number::ONE.div(&Number::from(2u64), ANY).unwrap();
        match n.sub(&round, ANY).unwrap().abs().unwrap().compare(&half).unwrap() {
            Some(Ordering::Less) => {}
            Some(Ordering::Equal) => prop_assert!(round.is_even().unwrap()),
            _ => prop_assert!(false, "{} rounds to {}", n.to_string(10), round.to_string(10)),
        }
        let toward_zero = if n.is_negative().unwrap() { n.ceiling() } else { Ok(floor) };
        prop_assert_eq!(n.truncate(), toward_zero);
    }

    #[test]
    fn the_simplest_ratio_is_within_the_tolerance(x in -1000i64..1000, d in 1i64..1000, t in 1i64..100) {
        let fraction = |n: i64, d: i64| Number::from(n).div(&Number::from(d), ANY).unwrap();
        let (x, tolerance) = (fraction(x, d), fraction(t, 1000));
        let simplest = x.rationalize(&tolerance).unwrap();
        let within = |q: &Number| {
            q.sub(&x, ANY).unwrap().abs().unwrap().compare(&tolerance).unwrap() != Some(Ordering::Greater)
        };
        prop_assert!(within(&simplest));
        let denominator = simplest.denominator().unwrap().as_i64().unwrap();
        for smaller in 1..denominator {
            let scaled = mul(&x, &Number::from(smaller)).round().unwrap();
            prop_assert!(!within(&scaled.div(&Number::from(smaller), ANY).unwrap()), "denominator {}", smaller);
        }
    }

    #[test]
    fn roots_of_squares_are_exact(n in exact_number()) {
        let root = mul(&n, &n).sqrt().unwrap();
        prop_assert!(root == n || root == n.neg(), "{}", root.to_string(10));
    }

    #[test]
    fn the_integer_root_is_the_largest(n in int()) {
        let n = Number::Int(n).abs().unwrap();
        let (root, rest) = n.exact_integer_sqrt().unwrap();
        prop_assert_eq!(&add(&mul(&root, &root), &rest), &n);
        prop_assert!(!rest.is_negative().unwrap());
        prop_assert_ne!(rest.compare(&mul(&root, &Number::from(2u64))), Ok(Some(Ordering::Greater)));
    }

    #[test]
    fn no_flonum_is_nearer_to_the_root(n in int()) {
        let n = Number::Int(n).abs().unwrap();
        let x = n.sqrt().unwrap().to_f64();
        // Its square lies between the squares of the points half way to its neighbours.
        let half_way = |to: f64| add(&exact_from_f64(x).unwrap(), &exact_from_f64(to).unwrap());
        let four_n = mul(&n, &Number::from(4u64));
        let square = |y: Number| mul(&y, &y);
        prop_assert_ne!(square(half_way(x.next_up())).compare(&four_n), Ok(Some(Ordering::Less)));
        if x > 0.0 {
            prop_assert_ne!(square(half_way(x.next_down())).compare(&four_n), Ok(Some(Ordering::Greater)));
        }
    }

    #[test]
    fn powers_add_their_exponents(base in exact_number(), m in -6i64..7, n in -6i64..7) {
        prop_assume!(!base.is_zero());
        let power = |e: i64| base.expt(&Number::from(e), ANY).unwrap();
        prop_assert_eq!(mul(&power(m), &power(n)), power(m + n));
    }

    #[test]
    fn bits_follow_two_s_complement(a in any::<i64>(), b in any::<i64>(), i in 0u64..80) {
        let (m, n, index) = (Number::from(a), Number::from(b), Number::from(i));
        prop_assert_eq!(m.bitwise_and(&n), Ok(Number::from(a & b)));
        prop_assert_eq!(m.bitwise_or(&n), Ok(Number::from(a | b)));
        prop_assert_eq!(m.bitwise_xor(&n), Ok(Number::from(a ^ b)));
        prop_assert_eq!(m.bitwise_not(), Ok(Number::from(!a)));
        prop_assert_eq!(m.bit_set(&index), Ok(a >> i.min(63) & 1 == 1));
        let ones = if a < 0 { (!a).count_ones() } else { a.count_ones() };
        prop_assert_eq!(m.bit_count(), Ok(Number::from(u64::from(ones))));
        let length = 64 - (if a < 0 { !a } else { a }).leading_zeros();
        prop_assert_eq!(m.integer_length(), Ok(Number::from(u64::from(length))));
    }

    #[test]
    fn shifts_multiply_by_powers_of_two(n in int(), k in 0i64..300) {
        let n = Number::Int(n);
        let power = Number::from(2u64).expt(&Number::from(k), ANY).unwrap();
        prop_assert_eq!(n.arithmetic_shift(&Number::from(k), ANY), Ok(mul(&n, &power)));
        prop_assert_eq!(n.arithmetic_shift(&Number::from(-k), ANY), n.floor_quotient(&power));
    }

    #[test]
    fn words_make_up_the_integer(n in int()) {
        let (negative, words) = to_sign_words(&n);
        prop_assert_ne!(words.last(), Some(&0));
        prop_assert_eq!(&from_sign_words(negative, &words), &n);
        let mut sum = IBig::ZERO;
        for word in words.iter().rev() {
            sum = (sum << 64usize) + *word;
        }
        prop_assert_eq!(if negative { -sum } else { sum }, n);
    }

    #[test]
    fn the_wire_form_is_read_back(n in any_number()) {
        let bytes = postcard::to_allocvec(&n).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Number>(&bytes), Ok(n));
    }

    #[test]
    fn hostile_bytes_give_a_proper_number_or_none(bytes in prop::collection::vec(0u8..6, 0..40)) {
        if let Ok(n) = postcard::from_bytes::<Number>(&bytes) {
            prop_assert_eq!(parse_number(&n.to_string(10), 10, ANY), Ok(n));
        }
    }

    #[test]
    fn equal_numbers_have_equal_hashes(a in any_number(), b in any_number()) {
        let again = parse_number(&a.to_string(10), 10, ANY).unwrap();
        prop_assert_eq!(hash_number(&again), hash_number(&a));
        prop_assert!(a == b || hash_number(&a) != hash_number(&b));
    }

    #[test]
    fn pairs_of_inexact_and_exact_give_inexact_results(a in exact_real(), x in flonum()) {
        let x = Number::Real(x);
        prop_assert!(add(&a, &x).is_inexact() && mul(&x, &a).is_inexact());
        prop_assert_eq!(add(&a, &x), Number::Real(a.to_f64() + x.to_f64()));
        prop_assert_eq!(mul(&a, &x), Number::Real(a.to_f64() * x.to_f64()));
    }
}
