//! Hashes of contents, the same in every run and on every machine.

use crate::Context;
use crate::args::{number, text, wrong};
use avm_number::hash_number;
use avm_value::{Heap, Outcome, Value};

/// A hash of data looks at so many values at most.
const VALUES_HASHED: usize = 128;

/// Hashes have so many bits: they are fixnums that are not negative.
const BITS: u32 = 60;

/// Folds words into one (the finalizer of SplitMix64).
struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, word: u64) {
        let mut z = (self.0 ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.0 = z ^ (z >> 31);
    }

    fn mix_chars(&mut self, chars: impl Iterator<Item = char>) {
        let mut length = 0;
        for c in chars {
            self.mix(u64::from(u32::from(c)));
            length += 1;
        }
        self.mix(length);
    }

    fn value(&self) -> Value {
        Value::fixnum((self.0 >> (64 - BITS)) as i64)
    }
}

fn hash_of_chars(chars: impl Iterator<Item = char>) -> Value {
    let mut state = Mixer(0);
    state.mix_chars(chars);
    state.value()
}

pub(crate) fn symbol_hash(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_symbol() {
        Some(symbol) => Ok(hash_of_chars(symbol.as_str().chars())),
        None => wrong(args, 0, "a symbol"),
    }
}

pub(crate) fn char_hash(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    crate::args::character(args, 0).map(|c| hash_of_chars(std::iter::once(c)))
}

pub(crate) fn number_hash(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let n = number(cx.heap, args, 0)?;
    Ok(Value::fixnum((hash_number(&n) >> (64 - BITS)) as i64))
}

pub(crate) fn string_hash(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    crate::args::string_length(args, 0)?;
    Ok(hash_of_chars(cx.heap.string_chars(args[0])))
}

pub(crate) fn string_ci_hash(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let folded = caseless::default_case_fold_str(&text(cx.heap, args, 0)?);
    Ok(hash_of_chars(folded.chars()))
}

pub(crate) fn equal_hash(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut state = Mixer(0);
    let mut pending = vec![args[0]];
    // Circular data is hashed as the infinite tree that it unfolds to, hence equal for equal data.
    for _ in 0..VALUES_HASHED {
        let Some(value) = pending.pop() else { break };
        if let Some((car, cdr)) = value.as_pair() {
            state.mix(1);
            pending.extend([cdr, car]);
        } else if let Some(items) = cx.heap.vector_slice(value) {
            state.mix(2);
            state.mix(items.len() as u64);
            pending.extend(items.iter().take(VALUES_HASHED).rev());
        } else {
            mix_leaf(cx.heap, value, &mut state);
        }
    }
    Ok(state.value())
}

fn mix_leaf(heap: &Heap, value: Value, state: &mut Mixer) {
    if let Some(n) = heap.to_number(value) {
        state.mix(3);
        state.mix(hash_number(&n));
    } else if let Some(symbol) = value.as_symbol() {
        state.mix(4);
        state.mix_chars(symbol.as_str().chars());
    } else if value.is_string() {
        state.mix(5);
        state.mix_chars(heap.string_chars(value));
    } else if let Some((kind, bytes)) = heap.elements_of(value) {
        state.mix(6);
        state.mix(kind.into());
        state.mix_chars(bytes.iter().map(|byte| char::from(*byte)));
    } else if let Some(c) = value.as_character() {
        state.mix(7);
        state.mix(u64::from(u32::from(c)));
    } else if let Some(object) = value.as_object_ref() {
        state.mix(8);
        state.mix(u64::from(object.0));
    } else {
        // Constants differ by type; identities must not show, so all other objects of a type hash alike.
        state.mix(9);
        state.mix_chars(value.describe_type().chars());
        state.mix(u64::from(value == Value::TRUE));
    }
}
