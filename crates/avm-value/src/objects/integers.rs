//! Arithmetic on exact integers and small ratios where they lie: operands are read in place, and results are written to
//! where they stay. What is long, or no such number, is left to `avm-number` ([`Heap::to_number`]).

use crate::heap::layout::{Header, ObjectType};
use crate::objects::numbers::NEGATIVE;
use crate::value::TAG_OBJECT;
use crate::{Heap, Value};
use avm_number::limbs::{self, MOST_LIMBS};
use std::cmp::Ordering;

/// Sign (true: negative) and magnitude.
type Parts<'a> = (bool, &'a [u64]);

/// The parts of an exact integer of few limbs; those of a fixnum are put into `word`.
fn parts(value: Value, word: &mut [u64; 1]) -> Option<Parts<'_>> {
    if let Some(n) = value.as_fixnum() {
        word[0] = n.unsigned_abs();
        return Some((n < 0, &word[..usize::from(n != 0)]));
    }
    if !value.is_object(ObjectType::Bignum) {
        return None;
    }
    let header = value.header().filter(|header| header.size() <= MOST_LIMBS)?;
    // SAFETY: a live bignum has so many limbs; they do not change, and nothing is collected before the result is made.
    let limbs = unsafe { std::slice::from_raw_parts(value.address().add(1), header.size()) };
    Some((header.flags() & NEGATIVE != 0, limbs))
}

/// Which result of a division is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// The quotient, rounded towards zero.
    Quotient,
    /// What is left then; it has the sign of the dividend.
    Remainder,
    /// The quotient, rounded down.
    FloorQuotient,
    /// What is left then; it has the sign of the divisor.
    Modulo,
}

impl Heap {
    /// An integer whose magnitude `fill` writes to `length` limbs, which are zero before.
    #[inline]
    fn integer_in_place(&mut self, negative: bool, length: usize, fill: impl FnOnce(&mut [u64])) -> Value {
        let at = self.allocate(length + 1);
        // SAFETY: allocate gave room for the header and so many limbs, which nothing else refers to.
        let limbs = unsafe {
            at.add(1).write_bytes(0, length);
            std::slice::from_raw_parts_mut(at.add(1), length)
        };
        fill(limbs);
        let used = limbs::trimmed(limbs);
        let small = match limbs[..used] {
            [] => Some(Value::fixnum(0)),
            [n] if negative => 0i64.checked_sub_unsigned(n).and_then(Value::try_fixnum),
            [n] => i64::try_from(n).ok().and_then(Value::try_fixnum),
            _ => None,
        };
        if let Some(small) = small {
            self.give_back(length + 1);
            return small;
        }
        self.give_back(length - used);
        // SAFETY: as above.
        unsafe { at.write(Header::new(ObjectType::Bignum, if negative { NEGATIVE } else { 0 }, used).0) };
        Value::from_address(at, TAG_OBJECT)
    }

    fn integer_of(&mut self, negative: bool, magnitude: &[u64]) -> Value {
        self.integer_in_place(negative, magnitude.len(), |out| out.copy_from_slice(magnitude))
    }

    fn integer_of_wide(&mut self, n: i128) -> Value {
        let magnitude = n.unsigned_abs();
        self.integer_of(n < 0, &[magnitude as u64, (magnitude >> 64) as u64])
    }

    /// The sum of two exact integers; `None` for other values and for long ones.
    pub fn add_integers(&mut self, a: Value, b: Value) -> Option<Value> {
        let (mut x, mut y) = ([0], [0]);
        let (a, b) = (parts(a, &mut x)?, parts(b, &mut y)?);
        Some(self.sum(a, b))
    }

    /// The difference of two exact integers, likewise.
    pub fn subtract_integers(&mut self, a: Value, b: Value) -> Option<Value> {
        let (mut x, mut y) = ([0], [0]);
        let (a, (negative, b)) = (parts(a, &mut x)?, parts(b, &mut y)?);
        Some(self.sum(a, (!negative, b)))
    }

    fn sum(&mut self, (a_negative, a): Parts<'_>, (b_negative, b): Parts<'_>) -> Value {
        if a_negative == b_negative {
            let length = a.len().max(b.len()) + 1;
            return self.integer_in_place(a_negative, length, |out| limbs::add(a, b, out));
        }
        let (negative, large, small) = match limbs::compare(a, b) {
            Ordering::Less => (b_negative, b, a),
            _ => (a_negative, a, b),
        };
        self.integer_in_place(negative, large.len(), |out| limbs::subtract(large, small, out))
    }

    /// The product of two exact integers, likewise.
    pub fn multiply_integers(&mut self, a: Value, b: Value) -> Option<Value> {
        let (mut x, mut y) = ([0], [0]);
        let ((a_negative, a), (b_negative, b)) = (parts(a, &mut x)?, parts(b, &mut y)?);
        let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
        let length = a.len() + b.len();
        Some(self.integer_in_place(a_negative != b_negative, length, |out| limbs::multiply(long, short, out)))
    }

    /// Divides two exact integers; `None` for other values, for long ones, and for a divisor of zero.
    pub fn divide_integers(&mut self, a: Value, b: Value, wanted: Division) -> Option<Value> {
        let (mut x, mut y) = ([0], [0]);
        let ((a_negative, a), (b_negative, b)) = (parts(a, &mut x)?, parts(b, &mut y)?);
        let (mut quotient, mut rest) = ([0; MOST_LIMBS + 1], [0; MOST_LIMBS + 1]);
        match *b {
            [] => return None,
            [divisor] => rest[0] = limbs::divide_by_limb(a, divisor, &mut quotient[..a.len()]),
            _ if a.len() < b.len() => rest[..a.len()].copy_from_slice(a),
            _ => limbs::divide(a, b, &mut quotient[..=a.len() - b.len()], &mut rest[..=a.len()]),
        }
        let rest = &rest[..limbs::trimmed(&rest[..=a.len()])];
        let rounds_down = matches!(wanted, Division::FloorQuotient | Division::Modulo)
            && a_negative != b_negative
            && !rest.is_empty();
        Some(match wanted {
            Division::Modulo if rounds_down => {
                self.integer_in_place(b_negative, b.len(), |out| limbs::subtract(b, rest, out))
            }
            Division::Remainder | Division::Modulo => self.integer_of(a_negative, rest),
            Division::Quotient | Division::FloorQuotient => {
                let quotient = &quotient[..limbs::trimmed(&quotient)];
                let up = [u64::from(rounds_down)];
                let length = quotient.len().max(1) + 1;
                self.integer_in_place(a_negative != b_negative, length, |out| limbs::add(quotient, &up, out))
            }
        })
    }

    /// The order of two exact integers; `None` for other values and for long ones.
    pub fn compare_integers(&self, a: Value, b: Value) -> Option<Ordering> {
        let (mut x, mut y) = ([0], [0]);
        let ((a_negative, a), (b_negative, b)) = (parts(a, &mut x)?, parts(b, &mut y)?);
        Some(match (a_negative, b_negative) {
            (false, false) => limbs::compare(a, b),
            (true, true) => limbs::compare(b, a),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        })
    }

    /// Numerator and denominator of a fixnum, or of a ratio of fixnums.
    pub fn small_ratio(&self, value: Value) -> Option<(i64, i64)> {
        match value.as_fixnum() {
            Some(n) => Some((n, 1)),
            None => {
                let numerator = value.slot_of(ObjectType::Ratio, 0)?.as_fixnum()?;
                Some((numerator, value.slot_of(ObjectType::Ratio, 1)?.as_fixnum()?))
            }
        }
    }

    /// The value of a ratio, in lowest terms. The denominator must be positive.
    pub fn ratio(&mut self, numerator: i128, denominator: i128) -> Value {
        debug_assert!(denominator > 0);
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()) as i128;
        let (numerator, denominator) = (numerator / divisor, denominator / divisor);
        let numerator = self.integer_of_wide(numerator);
        if denominator == 1 {
            return numerator;
        }
        let slots = [numerator, self.integer_of_wide(denominator)];
        self.make_object(ObjectType::Ratio, &slots)
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    loop {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return limbs::gcd_of_words(a, b).into();
        }
        if b == 0 {
            return a;
        }
        (a, b) = (b, a % b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avm_number::{Budget, Number, NumberError};

    /// A number for each limb: zeros, ones and edges oftener than by chance.
    fn limbs(seed: &mut u64, count: usize) -> Vec<u64> {
        let mut roll = || {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *seed >> 32
        };
        (0..count)
            .map(|_| match roll() % 6 {
                0 => 0,
                1 => u64::MAX,
                2 => 1 << (roll() % 64),
                3 => (1 << (roll() % 64)) - 1,
                _ => roll() << 32 | roll(),
            })
            .collect()
    }

    fn integer(heap: &mut Heap, seed: &mut u64) -> Value {
        let length = [1, 1, 2, 3, 7, 47, 48, 49][limbs(seed, 1)[0] as usize % 8];
        let negative = limbs(seed, 1)[0] & 8 == 0;
        heap.number(&Number::Int(avm_number::from_sign_words(negative, &limbs(seed, length))))
    }

    type InPlace = fn(&mut Heap, Value, Value) -> Option<Value>;
    type Operation = fn(&Number, &Number) -> Result<Number, NumberError>;

    #[test]
    fn arithmetic_in_place_is_that_of_numbers() {
        let mut heap = Heap::new(None);
        let mut seed = 1;
        let operations: [(InPlace, Operation); 7] = [
            (Heap::add_integers, |a, b| a.add(b, Budget::UNLIMITED)),
            (Heap::subtract_integers, |a, b| a.sub(b, Budget::UNLIMITED)),
            (Heap::multiply_integers, |a, b| a.mul(b, Budget::UNLIMITED)),
            (|heap, a, b| heap.divide_integers(a, b, Division::Quotient), Number::truncate_quotient),
            (|heap, a, b| heap.divide_integers(a, b, Division::Remainder), Number::truncate_remainder),
            (|heap, a, b| heap.divide_integers(a, b, Division::FloorQuotient), Number::floor_quotient),
            (|heap, a, b| heap.divide_integers(a, b, Division::Modulo), Number::floor_remainder),
        ];
        let mut answered = 0;
        for _ in 0..4000 {
            let (a, b) = (integer(&mut heap, &mut seed), integer(&mut heap, &mut seed));
            let (x, y) = (heap.to_number(a).unwrap(), heap.to_number(b).unwrap());
            if let Some(order) = heap.compare_integers(a, b) {
                assert_eq!(x.compare(&y), Ok(Some(order)), "{x} {y}");
            }
            for (at, (mine, theirs)) in operations.iter().enumerate() {
                let Some(result) = mine(&mut heap, a, b) else { continue };
                answered += 1;
                let expected = theirs(&x, &y).unwrap();
                assert_eq!(heap.to_number(result), Some(expected.clone()), "operation {at} of {x} and {y}");
                // Small results are fixnums, and large ones have no leading zeros.
                assert_eq!(result.is_fixnum(), heap.number(&expected).is_fixnum());
            }
        }
        assert!(answered > 12_000, "{answered}");
    }

    #[test]
    fn ratios_are_in_lowest_terms() {
        let mut heap = Heap::new(None);
        for n in -40i64..40 {
            for d in 1..40i64 {
                let scale = (1i128 << 57) + 1;
                let ratio = heap.ratio(i128::from(n) * scale, i128::from(d) * scale);
                let expected = Number::from(n).div(&Number::from(d), Budget::UNLIMITED).unwrap();
                assert_eq!(heap.to_number(ratio), Some(expected));
                let (numerator, denominator) = heap.small_ratio(ratio).unwrap();
                assert_eq!(i128::from(numerator) * i128::from(d), i128::from(n) * i128::from(denominator));
            }
        }
    }

    #[test]
    fn what_was_not_needed_is_given_back() {
        let mut heap = Heap::new(None);
        let big = heap.number(&Number::from(u64::MAX));
        let before = heap.allocated_words();
        assert_eq!(heap.subtract_integers(big, big), Some(Value::fixnum(0)));
        assert_eq!(heap.allocated_words(), before);
        heap.add_integers(big, Value::fixnum(0)).unwrap();
        assert_eq!(heap.allocated_words(), before + 2);
    }
}
