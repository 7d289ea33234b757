//! Random numbers: a sequence that its seed determines (xoshiro256**), the same on every machine.

use crate::Context;
use crate::args::{number, wrong};
use crate::io::fault_of;
use avm_number::{IBig, Number, from_sign_words};
use avm_value::{Heap, Outcome, Value};

/// A state of the generator.
#[derive(Clone, Debug)]
pub(crate) struct Random([u64; 4]);

impl Random {
    /// The sequence of a seed.
    pub fn new(mut seed: u64) -> Random {
        // SplitMix64 spreads the seed over the state.
        Random(std::array::from_fn(|_| {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number below `limit`, which is not zero; all are equally likely.
    fn below(&mut self, limit: u64) -> u64 {
        let unfair = u64::MAX - u64::MAX % limit;
        loop {
            let word = self.next();
            if word < unfair {
                return word % limit;
            }
        }
    }

    /// An integer below a positive one of any size; all are as good as equally likely.
    fn below_large(&mut self, limit: &Number) -> Option<Number> {
        // 64 bits more than the limit has make the bias immeasurable.
        let words: Vec<u64> = (0..limit.bits().div_ceil(64) + 1).map(|_| self.next()).collect();
        let random: IBig = from_sign_words(false, &words);
        Number::Int(random).floor_remainder(limit).ok()
    }
}

fn generator<'a>(cx: &'a mut Context<'_>) -> Outcome<(&'a mut Heap, &'a mut Random)> {
    let random = cx.io.random().map_err(|error| fault_of(error, &[]))?;
    Ok((cx.heap, random))
}

pub(crate) fn random_integer(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    const EXPECTED: &str = "a positive exact integer";
    if let Some(limit) = args[0].as_fixnum() {
        if limit <= 0 {
            return wrong(args, 0, EXPECTED);
        }
        let (_, random) = generator(cx)?;
        return Ok(Value::fixnum(random.below(limit as u64) as i64));
    }
    let limit = number(cx.heap, args, 0)?;
    if !limit.is_exact_integer() || limit.is_positive() != Ok(true) {
        return wrong(args, 0, EXPECTED);
    }
    let (heap, random) = generator(cx)?;
    match random.below_large(&limit) {
        Some(n) => Ok(heap.number(&n)),
        None => wrong(args, 0, EXPECTED),
    }
}

pub(crate) fn random_real(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let (heap, random) = generator(cx)?;
    // 53 random bits and half of the last place: never zero, never one.
    let x = ((random.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
    Ok(heap.flonum(x))
}

pub(crate) fn random_seed(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let seed = number(cx.heap, args, 0)?;
    if !seed.is_exact_integer() {
        return wrong(args, 0, "an exact integer");
    }
    let word = match seed.as_i64() {
        Some(seed) => seed as u64,
        None => avm_number::hash_number(&seed),
    };
    cx.io.set_random(Random::new(word));
    Ok(Value::UNSPECIFIED)
}
