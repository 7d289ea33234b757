//! Numbers on the heap: flonums out of the usual range, integers that are no fixnums, ratios, complex numbers.

use crate::heap::layout::ObjectType;
use crate::value::TAG_OBJECT;
use crate::{Heap, Value};
use avm_number::{Budget, Complex, Number};

/// The flag of a negative integer.
pub(super) const NEGATIVE: u8 = 1;

impl Value {
    /// The flonum, if this is one.
    #[inline(always)]
    pub fn as_flonum(self) -> Option<f64> {
        if self.is_immediate_flonum() {
            return Some(self.immediate_flonum_value());
        }
        self.boxed_flonum()
    }

    fn boxed_flonum(self) -> Option<f64> {
        // SAFETY: a flonum object has one word of payload.
        self.is_object(ObjectType::Flonum).then(|| f64::from_bits(unsafe { *self.address().add(1) }))
    }

    /// Whether this is a flonum.
    pub fn is_flonum(self) -> bool {
        self.is_immediate_flonum() || self.is_object(ObjectType::Flonum)
    }

    /// Whether this is a number.
    pub fn is_number(self) -> bool {
        use ObjectType::{Bignum, Complex, Flonum, Ratio};
        self.is_fixnum()
            || self.is_immediate_flonum()
            || matches!(self.object_type(), Some(Flonum | Bignum | Ratio | Complex))
    }

    /// Whether this is an exact integer.
    pub fn is_exact_integer(self) -> bool {
        self.is_fixnum() || self.is_object(ObjectType::Bignum)
    }
}

impl Heap {
    /// A flonum.
    #[inline(always)]
    pub fn flonum(&mut self, x: f64) -> Value {
        match Value::try_immediate_flonum(x) {
            Some(value) => value,
            None => self.boxed_flonum(x),
        }
    }

    #[cold]
    fn boxed_flonum(&mut self, x: f64) -> Value {
        self.make(ObjectType::Flonum, 0, &[x.to_bits()], TAG_OBJECT)
    }

    /// An exact integer.
    #[inline(always)]
    pub fn integer(&mut self, n: i64) -> Value {
        match Value::try_fixnum(n) {
            Some(value) => value,
            None => self.number(&Number::from(n)),
        }
    }

    /// An exact integer that is not negative.
    pub fn unsigned(&mut self, n: u64) -> Value {
        match i64::try_from(n) {
            Ok(n) => self.integer(n),
            Err(_) => self.number(&Number::from(n)),
        }
    }

    /// The value of a number.
    pub fn number(&mut self, number: &Number) -> Value {
        match number {
            Number::Int(n) => match i64::try_from(n).ok().and_then(Value::try_fixnum) {
                Some(value) => value,
                None => {
                    let (negative, limbs) = avm_number::to_sign_words(n);
                    self.make(ObjectType::Bignum, if negative { NEGATIVE } else { 0 }, &limbs, TAG_OBJECT)
                }
            },
            Number::Real(x) => self.flonum(*x),
            Number::Ratio(_) => {
                let parts = [number.numerator(), number.denominator()];
                let slots = parts.map(|part| part.map_or(Value::fixnum(0), |part| self.number(&part)));
                self.make_object(ObjectType::Ratio, &slots)
            }
            Number::Complex(complex) => {
                let slots = [self.number(&complex.re), self.number(&complex.im)];
                self.make_object(ObjectType::Complex, &slots)
            }
        }
    }

    /// A complex number whose parts are flonums.
    pub fn complex_flonum(&mut self, re: f64, im: f64) -> Value {
        let slots = [self.flonum(re), self.flonum(im)];
        self.make_object(ObjectType::Complex, &slots)
    }

    /// The parts of such a number.
    pub fn as_complex_flonum(&self, value: Value) -> Option<(f64, f64)> {
        let re = value.slot_of(ObjectType::Complex, 0)?.as_flonum()?;
        Some((re, value.slot_of(ObjectType::Complex, 1)?.as_flonum()?))
    }

    /// The number that a value is.
    pub fn to_number(&self, value: Value) -> Option<Number> {
        if let Some(n) = value.as_fixnum() {
            return Some(Number::from(n));
        }
        if let Some(x) = value.as_flonum() {
            return Some(Number::Real(x));
        }
        match value.object_type()? {
            ObjectType::Bignum => {
                let header = value.header()?;
                // SAFETY: a live bignum has so many limbs, and the heap is borrowed.
                let limbs = unsafe { std::slice::from_raw_parts(value.address().add(1), header.size()) };
                Some(Number::Int(avm_number::from_sign_words(header.flags() & NEGATIVE != 0, limbs)))
            }
            ObjectType::Ratio => {
                let [n, d] = [self.slots(value)[0], self.slots(value)[1]];
                self.to_number(n)?.div(&self.to_number(d)?, Budget::UNLIMITED).ok()
            }
            ObjectType::Complex => {
                let [re, im] = [self.slots(value)[0], self.slots(value)[1]];
                Some(Number::Complex(Box::new(Complex { re: self.to_number(re)?, im: self.to_number(im)? })))
            }
            _ => None,
        }
    }
}
