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

    /// The state, to be gone on from later.
    fn bytes(&self) -> [u8; 32] {
        std::array::from_fn(|i| self.0[i / 8].to_le_bytes()[i % 8])
    }

    /// The generator in that state. The one state that it never leaves is none.
    fn from_bytes(bytes: &[u8]) -> Option<Random> {
        let (words, []) = bytes.as_chunks::<8>() else { return None };
        let words: [u64; 4] = <&[[u8; 8]; 4]>::try_from(words).ok()?.map(u64::from_le_bytes);
        (words != [0; 4]).then_some(Random(words))
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

/// What the argument at `at` limits: a positive exact integer.
fn limit(heap: &Heap, args: &[Value], at: usize) -> Outcome<Number> {
    let limit = heap.to_number(args[at]).filter(Number::is_exact_integer);
    match limit.filter(|limit| limit.is_positive() == Ok(true)) {
        Some(limit) => Ok(limit),
        None => wrong(args, at, "a positive exact integer"),
    }
}

/// A random integer below the argument at `at`.
fn integer_below(heap: &mut Heap, random: &mut Random, args: &[Value], at: usize) -> Outcome {
    if let Some(limit @ 1..) = args[at].as_fixnum() {
        return Ok(Value::fixnum(random.below(limit as u64) as i64));
    }
    let limit = limit(heap, args, at)?;
    let n = random.below_large(&limit).unwrap_or(Number::ZERO);
    Ok(heap.number(&n))
}

/// A random flonum between 0 and 1: 53 random bits and half of the last place, so never zero, never one.
fn between_0_and_1(random: &mut Random) -> f64 {
    ((random.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

pub(crate) fn random_integer(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    limit(cx.heap, args, 0)?;
    let (heap, random) = generator(cx)?;
    integer_below(heap, random, args, 0)
}

pub(crate) fn random_real(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let (heap, random) = generator(cx)?;
    Ok(heap.flonum(between_0_and_1(random)))
}

/// The generator that an integer begins.
fn of_seed(cx: &Context<'_>, args: &[Value]) -> Outcome<Random> {
    let seed = number(cx.heap, args, 0)?;
    if !seed.is_exact_integer() {
        return wrong(args, 0, "an exact integer");
    }
    Ok(Random::new(seed.as_i64().map_or_else(|| avm_number::hash_number(&seed), |seed| seed as u64)))
}

pub(crate) fn random_seed(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let random = of_seed(cx, args)?;
    cx.io.set_random(random);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn random_state(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let random = if args.is_empty() { generator(cx)?.1.clone() } else { of_seed(cx, args)? };
    cx.heap.bytevector(&random.bytes())
}

/// The generator whose state the first argument holds.
fn of_state(cx: &Context<'_>, args: &[Value]) -> Outcome<Random> {
    cx.heap
        .bytes_of(args[0])
        .and_then(Random::from_bytes)
        .map_or_else(|| wrong(args, 0, "the state of a random source, a bytevector"), Ok)
}

pub(crate) fn random_state_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let random = of_state(cx, args)?;
    cx.io.set_random(random);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn random_integer_of(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut random = of_state(cx, args)?;
    let result = integer_below(cx.heap, &mut random, args, 1)?;
    cx.heap.bytes_of_mut(args[0])?.copy_from_slice(&random.bytes());
    Ok(result)
}

pub(crate) fn random_real_of(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut random = of_state(cx, args)?;
    let result = between_0_and_1(&mut random);
    cx.heap.bytes_of_mut(args[0])?.copy_from_slice(&random.bytes());
    Ok(cx.heap.flonum(result))
}
