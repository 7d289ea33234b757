//! The exponential of a flonum, nearly always correctly rounded: the usual quick method has the last digit of
//! `(exp 1)` wrong, and people notice.
//!
//! There is a quick way and a precise one. The quick one knows how far off it may be; where that could change the last
//! digit, once in some sixty times, the precise one decides. So the result is always that of the precise one.

use std::sync::LazyLock;

/// A number as an unevaluated sum of two flonums, the second a correction of the first.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

/// The logarithm of 2.
const LN_2: Double = Double { high: std::f64::consts::LN_2, low: 2.319_046_813_846_299_6e-17 };

/// Beyond this the result is infinite.
const LARGEST: f64 = 709.782_712_893_384;
/// Below this the result is zero.
const LEAST: f64 = -745.133_219_101_941_2;

/// The argument is divided by this power of two, and the result squared as often.
const HALVINGS: i32 = 8;
/// Terms of the series: the first that is left out is below 10^-31.
const TERMS: u32 = 10;

impl Double {
    /// The sum of two flonums, exactly.
    fn of_sum(a: f64, b: f64) -> Double {
        let high = a + b;
        let rest = high - a;
        Double { high, low: (a - (high - rest)) + (b - rest) }
    }

    /// The product of two flonums, exactly.
    fn of_product(a: f64, b: f64) -> Double {
        let high = a * b;
        Double { high, low: libm::fma(a, b, -high) }
    }

    fn add(self, other: Double) -> Double {
        let sum = Double::of_sum(self.high, other.high);
        Double::of_sum(sum.high, sum.low + self.low + other.low)
    }

    fn mul(self, other: Double) -> Double {
        let product = Double::of_product(self.high, other.high);
        Double::of_sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }

    fn div(self, divisor: f64) -> Double {
        let quotient = self.high / divisor;
        let back = Double::of_product(quotient, divisor);
        Double::of_sum(quotient, (self.high - back.high - back.low + self.low) / divisor)
    }

    fn scale(self, factor: f64) -> Double {
        Double { high: self.high * factor, low: self.low * factor }
    }
}

/// Parts of a power of two that the quick way distinguishes.
const PARTS: usize = 128;

/// Two to the powers of 0/128, 1/128, ... 127/128.
static POWERS: LazyLock<[Double; PARTS]> = LazyLock::new(|| {
    std::array::from_fn(|part| {
        let logarithm = LN_2.mul(Double { high: part as f64 / PARTS as f64, low: 0.0 });
        exp_of_small(logarithm.scale(libm::scalbn(1.0, -HALVINGS)))
    })
});

/// e to the power of x.
pub fn exp(x: f64) -> f64 {
    quick(x).unwrap_or_else(|| precise(x))
}

/// The result, unless it is too close to the middle between two flonums, or small, large, or no number.
fn quick(x: f64) -> Option<f64> {
    /// `LN_2 / 128`, its high part cut off so that the product with a small integer is exact.
    const STEP_HIGH: f64 = f64::from_bits((std::f64::consts::LN_2 / PARTS as f64).to_bits() & !0xf_ffff);
    const STEP_LOW: f64 = (std::f64::consts::LN_2 / PARTS as f64 - STEP_HIGH) + LN_2.low / PARTS as f64;
    /// What the sums below may be off by, as a part of the result: some units of 2^-61.
    const MARGIN: f64 = 4.0 / (1u64 << 61) as f64;
    if x.is_nan() || x.abs() >= 700.0 {
        return None;
    }
    let steps = (x * (PARTS as f64 / LN_2.high)).round();
    // |rest| is at most half a step, 0.0028; beyond the series' sixth power nothing is left of 2^-65.
    let (high, low) = (x - steps * STEP_HIGH, steps * STEP_LOW);
    let rest = high - low;
    let correction = (high - rest) - low;
    let series =
        rest * rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest / 720.0))));
    let steps = steps as i64;
    let power = POWERS[steps.rem_euclid(PARTS as i64) as usize];
    let more = power.low + power.high * (rest + (series + correction));
    let sum = power.high + more;
    let left = more - (sum - power.high);
    let margin = sum * MARGIN;
    let (least, most) = (sum + (left - margin), sum + (left + margin));
    let exponent = steps.div_euclid(PARTS as i64);
    (least == most).then(|| most * f64::from_bits(((exponent + 1023) as u64) << 52))
}

/// The same by arithmetic of twice the precision.
fn precise(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > LARGEST {
        return f64::INFINITY;
    }
    if x < LEAST {
        return 0.0;
    }
    // x = twos * ln 2 + rest, with a rest of at most half of ln 2.
    let twos = (x / LN_2.high).round();
    let rest = Double { high: x, low: 0.0 }.add(LN_2.mul(Double { high: -twos, low: 0.0 }));
    let result = exp_of_small(rest.scale(libm::scalbn(1.0, -HALVINGS)));
    libm::scalbn(result.high, twos as i32)
}

/// The exponential of a small number times two to the power of [`HALVINGS`].
fn exp_of_small(small: Double) -> Double {
    // The series of e^small - 1, from its last term on.
    let mut sum = Double { high: 0.0, low: 0.0 };
    for n in (1..=TERMS).rev() {
        sum = sum.add(Double { high: 1.0, low: 0.0 }).mul(small).div(f64::from(n));
    }
    // (1 + s)^2 - 1 = 2 s + s^2
    for _ in 0..HALVINGS {
        sum = sum.scale(2.0).add(sum.mul(sum));
    }
    sum.add(Double { high: 1.0, low: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::{exp, precise, quick};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(avm_testing::cases(20_000))]

        #[test]
        fn the_quick_way_is_right_where_it_answers(x in prop_oneof![
            -700.0..700.0f64, -2.0..2.0f64, -0.01..0.01f64, -1e-12..1e-12f64, any::<f64>()
        ]) {
            let (mine, right) = (exp(x), precise(x));
            prop_assert!(mine == right || (mine.is_nan() && right.is_nan()), "{x:e}: {mine:e} {right:e}");
        }
    }

    #[test]
    fn the_quick_way_answers_mostly() {
        let answered = (0..10_000).filter(|n| quick(f64::from(*n) / 777.0 - 5.0).is_some()).count();
        assert!(answered > 9_500, "{answered}");
    }

    #[test]
    fn known_values() {
        assert_eq!(exp(1.0), std::f64::consts::E);
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert_eq!(exp(-1.0), 0.367_879_441_171_442_33);
        assert_eq!(exp(2.0), 7.389_056_098_930_65);
        assert_eq!(exp(0.5), 1.648_721_270_700_128_2);
        assert_eq!(exp(10.0), 22_026.465_794_806_718);
        assert_eq!(exp(1e-300), 1.0);
        assert_eq!(exp(709.0), 8.218_407_461_554_972e307);
        assert_eq!(exp(710.0), f64::INFINITY);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(-745.0), 5e-324);
        assert_eq!(exp(-746.0), 0.0);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn near_the_quick_method() {
        for n in -7000..7000 {
            let x = f64::from(n) / 10.0 + 0.001_234;
            let (mine, quick) = (exp(x), libm::exp(x));
            assert!((mine - quick).abs() <= quick * 4.5e-16, "{x}: {mine} {quick}");
        }
    }
}
