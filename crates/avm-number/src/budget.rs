//! How large an exact number may become.

use crate::{Number, NumberError};

/// How large an exact number may become: the bits of an integer, or of numerator and denominator each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Most bits of an exact integer.
    pub max_bits: u64,
}

impl Budget {
    /// No limit but the machine's memory: for numbers of known size.
    pub const UNLIMITED: Budget = Budget { max_bits: u64::MAX };

    /// That many bits at most.
    pub const fn new(max_bits: u64) -> Budget {
        Budget { max_bits }
    }

    /// Whether an integer of that many bits is allowed.
    ///
    /// # Errors
    /// `TooLarge` if it is not.
    pub fn allow(self, bits: u64) -> Result<(), NumberError> {
        if bits > self.max_bits { Err(NumberError::TooLarge { bits }) } else { Ok(()) }
    }

    /// The number itself, if it is not larger than allowed.
    pub(crate) fn admit(self, number: Number) -> Result<Number, NumberError> {
        self.allow(number.bits()).map(|()| number)
    }
}

impl Default for Budget {
    /// 64 Mi bits: 8 MiB, or some twenty million decimal digits.
    fn default() -> Budget {
        Budget { max_bits: 1 << 26 }
    }
}
