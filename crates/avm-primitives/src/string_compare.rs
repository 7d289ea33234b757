//! The order of strings (R7RS 6.7).

use crate::Context;
use crate::args::string_length;
use avm_value::{Heap, Outcome, Value};
use std::cmp::Ordering;

fn compare(heap: &Heap, a: Value, b: Value) -> Ordering {
    match (heap.narrow_string(a), heap.narrow_string(b)) {
        (Some(x), Some(y)) => x.cmp(y),
        _ => heap.string_chars(a).cmp(heap.string_chars(b)),
    }
}

fn compare_folded(heap: &Heap, a: Value, b: Value) -> Ordering {
    use caseless::Caseless;
    heap.string_chars(a).default_case_fold().cmp(heap.string_chars(b).default_case_fold())
}

/// Whether a relation holds between each string and the next. All arguments are checked.
fn chain(
    cx: &Context<'_>,
    args: &[Value],
    fits: fn(Ordering) -> bool,
    compare: fn(&Heap, Value, Value) -> Ordering,
) -> Outcome {
    for at in 0..args.len() {
        string_length(args, at)?;
    }
    Ok(Value::boolean(args.windows(2).all(|pair| fits(compare(cx.heap, pair[0], pair[1])))))
}

macro_rules! comparisons {
    ($($name:ident $folded:ident $fits:ident;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            chain(cx, args, Ordering::$fits, compare)
        }

        pub(crate) fn $folded(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            chain(cx, args, Ordering::$fits, compare_folded)
        }
    )*};
}

comparisons! {
    string_eq string_ci_eq is_eq;
    string_lt string_ci_lt is_lt;
    string_gt string_ci_gt is_gt;
    string_le string_ci_le is_le;
    string_ge string_ci_ge is_ge;
}
