//! Constants of modules, on the heap: frozen, and cyclic where they were.

use avm_bytecode::module::Constant;
use avm_value::{Heap, Outcome, Value};

/// Makes the values of constants. Compound ones are made first and filled afterwards, so that they may refer to each other
/// in any order; then all are frozen at once, which keeps what they share.
pub(crate) fn link(heap: &mut Heap, constants: &[Constant]) -> Outcome<Vec<Value>> {
    let mut values = Vec::with_capacity(constants.len());
    for constant in constants {
        values.push(match constant {
            Constant::Boolean(b) => Value::boolean(*b),
            Constant::Nil => Value::NIL,
            Constant::Character(c) => Value::character(*c),
            Constant::Number(number) => heap.number(number),
            Constant::String(text) => heap.string(text)?,
            Constant::Symbol(symbol) => Value::symbol(*symbol),
            Constant::Bytevector(bytes) => heap.bytevector(bytes)?,
            Constant::Pair(..) => heap.cons(Value::NIL, Value::NIL),
            Constant::Vector(elements) => heap.make_vector(elements.len(), Value::NIL)?,
        });
    }
    for (value, constant) in values.iter().zip(constants) {
        match constant {
            Constant::Pair(car, cdr) => {
                heap.set_car(*value, values[*car as usize])?;
                heap.set_cdr(*value, values[*cdr as usize])?;
            }
            Constant::Vector(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    heap.vector_set(*value, Value::fixnum(index as i64), values[*element as usize])?;
                }
            }
            _ => {}
        }
    }
    let all = heap.vector(&values);
    let frozen = heap.freeze(all)?;
    Ok(heap.vector_slice(frozen).unwrap_or(&[]).to_vec())
}
