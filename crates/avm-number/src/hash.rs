//! Hashes that agree with `eqv?`.

use std::hash::{Hash, Hasher};

use dashu_int::IBig;

use crate::{Number, to_sign_words};

/// A hash of the number: equal for numbers that are `eqv?`, and the same on every machine and in every run.
pub fn hash_number(n: &Number) -> u64 {
    let mut state = Mixer(0);
    mix_number(n, &mut state);
    state.0
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(hash_number(self));
    }
}

/// Folds words into one (the finalizer of SplitMix64).
struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, word: u64) {
        let mut z = (self.0 ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.0 = z ^ (z >> 31);
    }
}

fn mix_number(n: &Number, state: &mut Mixer) {
    match n {
        Number::Int(n) => {
            state.mix(0);
            mix_int(n, state);
        }
        Number::Ratio(q) => {
            state.mix(1);
            mix_int(q.numerator(), state);
            mix_int(q.denominator().as_ibig(), state);
        }
        Number::Real(x) => {
            state.mix(2);
            state.mix(canonical_bits(*x));
        }
        Number::Complex(z) => {
            state.mix(3);
            mix_number(&z.re, state);
            mix_number(&z.im, state);
        }
    }
}

fn mix_int(n: &IBig, state: &mut Mixer) {
    let (negative, words) = to_sign_words(n);
    state.mix(u64::from(negative) | (words.len() as u64) << 1);
    for word in words {
        state.mix(word);
    }
}

/// The bits of a flonum, the same for every NaN.
pub(crate) fn canonical_bits(x: f64) -> u64 {
    if x.is_nan() { 0x7ff8_0000_0000_0000 } else { x.to_bits() }
}
