//! Booleans and equivalence (R7RS 6.1, 6.3).

use crate::Context;
use crate::args::wrong;
use avm_value::{Heap, ObjectType, Outcome, Value};
use foldhash::HashMap;

/// After so many comparisons, which take some milliseconds, `equal?` notes what it compares, so that it ends on shared
/// and circular data.
const PLAIN_STEPS: usize = 1 << 19;

pub(crate) fn not(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0] == Value::FALSE))
}

pub(crate) fn is_boolean(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_boolean()))
}

pub(crate) fn boolean_eq(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args.iter().position(|arg| !arg.is_boolean()) {
        Some(at) => wrong(args, at, "a boolean"),
        None => Ok(Value::boolean(args.iter().all(|arg| *arg == args[0]))),
    }
}

pub(crate) fn is_eq(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0] == args[1]))
}

pub(crate) fn is_eqv(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(eqv(cx.heap, args[0], args[1])))
}

pub(crate) fn is_equal(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(equal(cx.heap, args[0], args[1])))
}

pub(crate) fn is_procedure(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_procedure()))
}

pub(crate) fn values(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(cx.heap.values(args))
}

pub(crate) fn unspecified(_: &mut Context<'_>, _: &[Value]) -> Outcome {
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn is_unspecified(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0] == Value::UNSPECIFIED))
}

/// `eqv?`: the same thing, or numbers that no operation tells apart.
pub fn eqv(heap: &Heap, a: Value, b: Value) -> bool {
    a == b || (is_boxed_number(a) && is_boxed_number(b) && same_number(heap, a, b))
}

fn same_number(heap: &Heap, a: Value, b: Value) -> bool {
    match heap.compare_integers(a, b) {
        Some(order) => order.is_eq(),
        None => heap.to_number(a) == heap.to_number(b),
    }
}

/// Numbers that equal ones need not be the same word as.
pub(crate) fn is_boxed_number(value: Value) -> bool {
    use ObjectType::{Bignum, Complex, Flonum, Ratio};
    matches!(value.object_type(), Some(Flonum | Bignum | Ratio | Complex))
}

/// `equal?`: pairs, vectors, strings and bytevectors by their contents. It ends on circular data, which is equal if it
/// unfolds to equal infinite trees.
pub fn equal(heap: &Heap, a: Value, b: Value) -> bool {
    let has_parts = |value: Value| value.is_pair() || value.is_vector();
    if !has_parts(a) || !has_parts(b) {
        return eqv(heap, a, b) || equal_leaves(heap, a, b);
    }
    let mut classes = Classes::default();
    let mut pending = vec![(a, b)];
    let mut steps = 0;
    while let Some((mut a, mut b)) = pending.pop() {
        loop {
            if eqv(heap, a, b) {
                break;
            }
            steps += 1;
            let known = |classes: &mut Classes| steps > PLAIN_STEPS && !classes.join(a, b);
            if let (Some((car_a, cdr_a)), Some((car_b, cdr_b))) = (a.as_pair(), b.as_pair()) {
                if known(&mut classes) {
                    break;
                }
                pending.push((cdr_a, cdr_b));
                (a, b) = (car_a, car_b);
                continue;
            }
            match (heap.vector_slice(a), heap.vector_slice(b)) {
                (Some(x), Some(y)) if x.len() == y.len() => {
                    if !known(&mut classes) {
                        // Each element counts: a vector may hold itself a million times.
                        steps += x.len();
                        pending.extend(x.iter().copied().zip(y.iter().copied()).rev());
                    }
                    break;
                }
                (None, None) if equal_leaves(heap, a, b) => break,
                _ => return false,
            }
        }
    }
    true
}

fn equal_leaves(heap: &Heap, a: Value, b: Value) -> bool {
    if let (Some(x), Some(y)) = (heap.elements_of(a), heap.elements_of(b)) {
        return x == y;
    }
    a.is_string() && b.is_string() && a.string_length() == b.string_length() && {
        match (heap.narrow_string(a), heap.narrow_string(b)) {
            (Some(x), Some(y)) => x == y,
            _ => heap.string_chars(a).eq(heap.string_chars(b)),
        }
    }
}

/// What has been found equal, or is assumed to be: sets of objects (union-find).
#[derive(Default)]
struct Classes {
    parents: HashMap<Value, Value>,
}

impl Classes {
    fn find(&mut self, mut value: Value) -> Value {
        while let Some(&parent) = self.parents.get(&value) {
            if let Some(&above) = self.parents.get(&parent) {
                self.parents.insert(value, above);
            }
            value = parent;
        }
        value
    }

    /// Puts both into one set; whether they were in different ones.
    fn join(&mut self, a: Value, b: Value) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.parents.insert(a, b);
        }
        a != b
    }
}
