//! Exact integers as endless two's complement bits (SRFI 151).

use dashu_base::{BitTest, Sign};
use dashu_int::IBig;

use crate::number::int_bits;
use crate::{Budget, Number, NumberError};

impl Number {
    /// `bitwise-and`.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`.
    pub fn bitwise_and(&self, other: &Number) -> Result<Number, NumberError> {
        Ok(Number::Int(self.exact_integer()? & other.exact_integer()?))
    }

    /// `bitwise-ior`.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`.
    pub fn bitwise_or(&self, other: &Number) -> Result<Number, NumberError> {
        Ok(Number::Int(self.exact_integer()? | other.exact_integer()?))
    }

    /// `bitwise-xor`.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`.
    pub fn bitwise_xor(&self, other: &Number) -> Result<Number, NumberError> {
        Ok(Number::Int(self.exact_integer()? ^ other.exact_integer()?))
    }

    /// `bitwise-not`.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`.
    pub fn bitwise_not(&self) -> Result<Number, NumberError> {
        let n = self.exact_integer()?;
        Ok(Number::Int(!n))
    }

    /// `arithmetic-shift`: left by `count` bits, right if it is negative, rounding down.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`; `TooLarge`, and that before anything is allocated.
    pub fn arithmetic_shift(&self, count: &Number, budget: Budget) -> Result<Number, NumberError> {
        let (n, count) = (self.exact_integer()?, count.exact_integer()?);
        if n.is_zero() {
            return Ok(Number::ZERO);
        }
        let distance = u64::try_from(&count.clone().into_parts().1).unwrap_or(u64::MAX);
        let shifted = if count.sign() == Sign::Negative {
            // A distance that does not fit is past every bit there can be.
            n >> usize::try_from(distance.min(int_bits(n))).unwrap_or(usize::MAX)
        } else {
            let bits = int_bits(n).saturating_add(distance);
            budget.allow(bits)?;
            n << usize::try_from(distance).map_err(|_| NumberError::TooLarge { bits })?
        };
        Ok(Number::Int(shifted))
    }

    /// `bit-count`: the ones of a number that is not negative, the zeros of a negative one.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`.
    pub fn bit_count(&self) -> Result<Number, NumberError> {
        let n = self.exact_integer()?;
        let ones = |n: &IBig| n.as_ubig().map_or(0, dashu_int::UBig::count_ones) as u64;
        Ok(Number::from(if n.sign() == Sign::Negative { ones(&!n) } else { ones(n) }))
    }

    /// `integer-length`: bits that the two's complement form needs beside its sign.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`.
    pub fn integer_length(&self) -> Result<Number, NumberError> {
        let n = self.exact_integer()?;
        Ok(Number::from(if n.sign() == Sign::Negative { int_bits(&!n) } else { int_bits(n) }))
    }

    /// `bit-set?`: whether the bit of that index, counted from the least significant one, is one.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`; `Negative` for the index.
    pub fn bit_set(&self, index: &Number) -> Result<bool, NumberError> {
        let (n, index) = (self.exact_integer()?, index.exact_integer()?);
        if index.sign() == Sign::Negative {
            return Err(NumberError::Negative);
        }
        let negative = n.sign() == Sign::Negative;
        match usize::try_from(index) {
            Ok(index) if (index as u64) < int_bits(n) => Ok(n.bit(index)),
            // Past the magnitude there is nothing but sign.
            _ => Ok(negative),
        }
    }
}
