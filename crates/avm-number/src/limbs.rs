//! Arithmetic on magnitudes that lie in slices: 64-bit limbs, the least significant first, none of them a leading zero
//! (so zero is the empty slice). The heap keeps its integers so. While they are short, the way over a big integer of its
//! own, with its two allocations and copies, would cost several times the work itself.

use std::cmp::Ordering;

/// Operands of more limbs than this are left to the library of big integers, whose methods are better there.
pub const MOST_LIMBS: usize = 48;

/// The length without leading zeros.
pub fn trimmed(limbs: &[u64]) -> usize {
    limbs.iter().rposition(|limb| *limb != 0).map_or(0, |last| last + 1)
}

/// The order of two magnitudes.
pub fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// The sum. `out` is one longer than the longer operand.
pub fn add(a: &[u64], b: &[u64], out: &mut [u64]) {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut carry = false;
    let (low, high) = out.split_at_mut(short.len());
    let (start, rest) = long.split_at(short.len());
    // Loops by index over slices of one length: what the compiler makes of `zip` here is twice as long.
    for at in 0..low.len().min(start.len()).min(short.len()) {
        (low[at], carry) = carrying_add(start[at], short[at], carry);
    }
    let (high, last) = high.split_at_mut(rest.len());
    for at in 0..high.len().min(rest.len()) {
        (high[at], carry) = rest[at].overflowing_add(u64::from(carry));
    }
    last[0] = u64::from(carry);
}

#[inline(always)]
fn carrying_add(x: u64, y: u64, carry: bool) -> (u64, bool) {
    let (sum, over) = x.overflowing_add(y);
    let (sum, again) = sum.overflowing_add(u64::from(carry));
    (sum, over | again)
}

#[inline(always)]
fn borrowing_sub(x: u64, y: u64, borrow: bool) -> (u64, bool) {
    let (difference, under) = x.overflowing_sub(y);
    let (difference, again) = difference.overflowing_sub(u64::from(borrow));
    (difference, under | again)
}

/// The difference of a magnitude and one that is not larger. `out` is as long as the first.
pub fn subtract(a: &[u64], b: &[u64], out: &mut [u64]) {
    let mut borrow = false;
    let (low, high) = out.split_at_mut(b.len());
    let (start, rest) = a.split_at(b.len());
    for at in 0..low.len().min(start.len()).min(b.len()) {
        (low[at], borrow) = borrowing_sub(start[at], b[at], borrow);
    }
    for at in 0..high.len().min(rest.len()) {
        (high[at], borrow) = rest[at].overflowing_sub(u64::from(borrow));
    }
}

/// The product. `out` is as long as both together.
pub fn multiply(a: &[u64], b: &[u64], out: &mut [u64]) {
    out.fill(0);
    for (at, x) in b.iter().enumerate() {
        let mut carry = 0;
        let (row, above) = out[at..].split_at_mut(a.len());
        for at in 0..row.len().min(a.len()) {
            let sum = u128::from(*x) * u128::from(a[at]) + u128::from(row[at]) + u128::from(carry);
            (row[at], carry) = (sum as u64, (sum >> 64) as u64);
        }
        above[0] = carry;
    }
}

/// Quotient and remainder by one limb, which is not zero. `quotient` is as long as the dividend.
pub fn divide_by_limb(a: &[u64], divisor: u64, quotient: &mut [u64]) -> u64 {
    let mut rest = 0;
    for (to, x) in quotient.iter_mut().zip(a).rev() {
        let dividend = u128::from(rest) << 64 | u128::from(*x);
        (*to, rest) = ((dividend / u128::from(divisor)) as u64, (dividend % u128::from(divisor)) as u64);
    }
    rest
}

/// Quotient and remainder, schoolbook (Knuth's algorithm D). The divisor has two limbs at least and at most as many as the
/// dividend, and at most [`MOST_LIMBS`]; `quotient` has one more than the difference, `rest` one more than the dividend.
pub fn divide(a: &[u64], b: &[u64], quotient: &mut [u64], rest: &mut [u64]) {
    let n = b.len();
    let shift = b[n - 1].leading_zeros();
    let mut divisor = [0; MOST_LIMBS];
    let divisor = &mut divisor[..n];
    shift_left(b, shift, divisor);
    rest[a.len()] = shift_left(a, shift, &mut rest[..a.len()]);
    let (high, next) = (u128::from(divisor[n - 1]), u128::from(divisor[n - 2]));
    for at in (0..=a.len() - n).rev() {
        let window = &mut rest[at..=at + n];
        let top = u128::from(window[n]) << 64 | u128::from(window[n - 1]);
        let (mut guess, mut left) = if u128::from(window[n]) >= high {
            (u128::from(u64::MAX), top - u128::from(u64::MAX) * high)
        } else {
            (top / high, top % high)
        };
        while left >> 64 == 0 && guess * next > (left << 64 | u128::from(window[n - 2])) {
            (guess, left) = (guess - 1, left + high);
        }
        if subtract_multiple(window, divisor, guess as u64) {
            guess -= 1;
            add_back(window, divisor);
        }
        quotient[at] = guess as u64;
    }
    shift_right(rest, shift);
}

/// Takes a multiple of the divisor away from a window one limb longer; whether that was too much.
fn subtract_multiple(window: &mut [u64], divisor: &[u64], factor: u64) -> bool {
    let (mut carry, mut borrow) = (0u64, false);
    let (low, top) = window.split_at_mut(divisor.len());
    for (to, x) in low.iter_mut().zip(divisor) {
        let product = u128::from(*x) * u128::from(factor) + u128::from(carry);
        carry = (product >> 64) as u64;
        (*to, borrow) = borrowing_sub(*to, product as u64, borrow);
    }
    (top[0], borrow) = borrowing_sub(top[0], carry, borrow);
    borrow
}

fn add_back(window: &mut [u64], divisor: &[u64]) {
    let mut carry = false;
    let (low, top) = window.split_at_mut(divisor.len());
    for (to, x) in low.iter_mut().zip(divisor) {
        (*to, carry) = carrying_add(*to, *x, carry);
    }
    top[0] = top[0].wrapping_add(u64::from(carry));
}

/// Shifts by less than a limb; gives what is pushed out at the top.
fn shift_left(limbs: &[u64], shift: u32, out: &mut [u64]) -> u64 {
    let mut carry = 0;
    for (to, x) in out.iter_mut().zip(limbs) {
        *to = x << shift | carry;
        carry = x.checked_shr(64 - shift).unwrap_or(0);
    }
    carry
}

fn shift_right(limbs: &mut [u64], shift: u32) {
    let mut carry = 0;
    for limb in limbs.iter_mut().rev() {
        let low = limb.checked_shl(64 - shift).unwrap_or(0);
        *limb = *limb >> shift | carry;
        carry = low;
    }
}

/// The greatest common divisor of two words (Stein's algorithm).
pub fn gcd_of_words(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    loop {
        b >>= b.trailing_zeros();
        (a, b) = (a.min(b), a.abs_diff(b));
        if b == 0 {
            return a << twos;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_base::DivRem;
    use dashu_int::UBig;
    use proptest::prelude::*;

    fn big(limbs: &[u64]) -> UBig {
        limbs.iter().rev().fold(UBig::ZERO, |high, limb| (high << 64usize) + UBig::from(*limb))
    }

    /// Limbs of all kinds, those among them where carries run through and guesses are wrong.
    fn limb() -> impl Strategy<Value = u64> {
        prop_oneof![
            Just(0),
            Just(1),
            Just(u64::MAX),
            Just(u64::MAX - 1),
            Just(1 << 63),
            Just((1 << 63) - 1),
            Just((1 << 63) + 1),
            any::<u64>(),
        ]
    }

    fn magnitude(least: usize) -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(limb(), least..12).prop_map(move |mut limbs| {
            limbs.truncate(trimmed(&limbs).max(least));
            if limbs.len() == least && trimmed(&limbs) < least {
                limbs[least - 1] = 1;
            }
            limbs
        })
    }

    proptest! {
        #![proptest_config(avm_testing::cases(2000))]

        #[test]
        fn sums_and_products(a in magnitude(0), b in magnitude(0)) {
            let (x, y) = (big(&a), big(&b));
            prop_assert_eq!(compare(&a, &b), x.cmp(&y));
            let mut out = vec![7; a.len().max(b.len()) + 1];
            add(&a, &b, &mut out);
            prop_assert_eq!(big(&out), &x + &y);
            let mut out = vec![7; a.len() + b.len()];
            multiply(&a, &b, &mut out);
            prop_assert_eq!(big(&out), &x * &y);
            let (large, small) = if x >= y { (&a, &b) } else { (&b, &a) };
            let mut out = vec![7; large.len()];
            subtract(large, small, &mut out);
            prop_assert_eq!(big(&out), big(large) - big(small));
        }

        #[test]
        fn quotients(a in magnitude(0), b in magnitude(2), d in limb()) {
            if d != 0 {
                let mut quotient = vec![7; a.len()];
                let rest = divide_by_limb(&a, d, &mut quotient);
                prop_assert_eq!((big(&quotient), UBig::from(rest)), big(&a).div_rem(UBig::from(d)));
            }
            if a.len() >= b.len() {
                let mut quotient = vec![7; a.len() - b.len() + 1];
                let mut rest = vec![7; a.len() + 1];
                divide(&a, &b, &mut quotient, &mut rest);
                prop_assert_eq!((big(&quotient), big(&rest)), big(&a).div_rem(big(&b)));
            }
        }

        #[test]
        fn divisors(a in limb(), b in limb(), c in any::<u32>()) {
            let euclid = |mut a: u64, mut b: u64| {
                while b != 0 {
                    (a, b) = (b, a % b);
                }
                a
            };
            prop_assert_eq!(gcd_of_words(a, b), euclid(a, b));
            prop_assert_eq!(gcd_of_words(a, c.into()), euclid(a, c.into()));
        }
    }
}
