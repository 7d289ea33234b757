//! The case of strings, by the full mappings of Unicode, and its normal forms.

use crate::Context;
use crate::args::text;
use avm_value::{Outcome, Value};
use unicode_normalization::UnicodeNormalization;

fn map(cx: &mut Context<'_>, args: &[Value], mapping: impl FnOnce(&str) -> String) -> Outcome {
    let text = text(cx.heap, args, 0)?;
    // A mapping may make a text longer; by how much shows when the result is made.
    cx.heap.check_room(text.len().saturating_mul(2))?;
    cx.heap.string(&mapping(&text))
}

pub(crate) fn string_upcase(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, str::to_uppercase)
}

pub(crate) fn string_downcase(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, str::to_lowercase)
}

pub(crate) fn string_foldcase(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, caseless::default_case_fold_str)
}

pub(crate) fn string_normalize_nfc(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, |text| text.nfc().collect())
}

pub(crate) fn string_normalize_nfd(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, |text| text.nfd().collect())
}

pub(crate) fn string_normalize_nfkc(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, |text| text.nfkc().collect())
}

pub(crate) fn string_normalize_nfkd(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, |text| text.nfkd().collect())
}
