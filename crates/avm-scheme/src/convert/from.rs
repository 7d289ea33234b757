//! From Scheme to Rust.

use super::into::sealed::Sealed;
use super::{Access, ConversionError, Serde, from_datum};
use crate::Handle;
use avm_number::Number;
use avm_syntax::Datum;
use avm_value::{Heap, Value};
use serde::de::DeserializeOwned;

/// What can be taken from Scheme, as a result or as an argument of a host function.
///
/// It is implemented for the types that [`IntoValue`](super::IntoValue) names, as far as they own their parts. `Vec` takes
/// lists and vectors. `()` takes any value and drops it.
pub trait FromValue: Sized + Sealed {
    #[doc(hidden)]
    const MAY_BE_MISSING: bool = false;

    #[doc(hidden)]
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Self, ConversionError>;
}

/// The exact integer that a value is, if it has 128 bits at most.
fn exact_integer(heap: &Heap, value: Value) -> Option<i128> {
    match heap.to_number(value)? {
        Number::Int(integer) => i128::try_from(&integer).ok(),
        _ => None,
    }
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(impl FromValue for $type {
            fn from_value(cx: &mut Access<'_>, value: Value) -> Result<$type, ConversionError> {
                exact_integer(cx.heap, value).and_then(|integer| <$type>::try_from(integer).ok()).ok_or_else(|| {
                    let expected = format!("an exact integer from {} to {}", <$type>::MIN, <$type>::MAX);
                    ConversionError::of(cx.heap, expected, value)
                })
            }
        })*
    };
}
integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize i128 u128);

impl FromValue for f64 {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<f64, ConversionError> {
        let real = cx.heap.to_number(value).filter(|number| !matches!(number, Number::Complex(_)));
        real.map(|number| number.to_f64()).ok_or_else(|| ConversionError::of(cx.heap, "a real number", value))
    }
}

impl FromValue for f32 {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<f32, ConversionError> {
        f64::from_value(cx, value).map(|x| x as f32)
    }
}

impl FromValue for bool {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<bool, ConversionError> {
        match value.is_boolean() {
            true => Ok(value == Value::TRUE),
            false => Err(ConversionError::of(cx.heap, "a boolean", value)),
        }
    }
}

impl FromValue for char {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<char, ConversionError> {
        value.as_character().ok_or_else(|| ConversionError::of(cx.heap, "a character", value))
    }
}

impl FromValue for () {
    fn from_value(_: &mut Access<'_>, _: Value) -> Result<(), ConversionError> {
        Ok(())
    }
}

impl FromValue for String {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<String, ConversionError> {
        let symbol = || value.as_symbol().map(|symbol| symbol.to_string());
        cx.heap
            .string_text(value)
            .or_else(symbol)
            .ok_or_else(|| ConversionError::of(cx.heap, "a string or a symbol", value))
    }
}

impl FromValue for Datum {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Datum, ConversionError> {
        avm_primitives::datum_of_value(cx.heap, value)
            .map_err(|_| ConversionError::of(cx.heap, "data, which can be written and read again", value))
    }
}

impl FromValue for lexpr::Value {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<lexpr::Value, ConversionError> {
        avm_reader::datum_to_lexpr(&Datum::from_value(cx, value)?)
            .map_err(|error| ConversionError::of(cx.heap, format!("data that lexpr has ({error})"), value))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const MAY_BE_MISSING: bool = true;

    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Option<T>, ConversionError> {
        if value == Value::FALSE || value == Value::DEFAULT {
            return Ok(None);
        }
        T::from_value(cx, value).map(Some)
    }
}

impl FromValue for Handle {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Handle, ConversionError> {
        Ok(Handle::keep(cx.roots, value))
    }
}

/// The items of a list or a vector.
fn items(heap: &Heap, value: Value) -> Option<Vec<Value>> {
    heap.vector_slice(value).map(<[Value]>::to_vec).or_else(|| value.list_to_vec())
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Vec<T>, ConversionError> {
        let Some(items) = items(cx.heap, value) else {
            return Err(ConversionError::of(cx.heap, "a list or a vector", value));
        };
        items.into_iter().map(|item| T::from_value(cx, item)).collect()
    }
}

impl<T: DeserializeOwned> FromValue for Serde<T> {
    fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Serde<T>, ConversionError> {
        from_datum(&Datum::from_value(cx, value)?)
            .map(Serde)
            .map_err(|error| ConversionError::of(cx.heap, format!("other data ({error})"), value))
    }
}

macro_rules! tuples {
    ($(($count:literal $($name:ident)+))*) => {
        $(impl<$($name: FromValue),+> FromValue for ($($name,)+) {
            fn from_value(cx: &mut Access<'_>, value: Value) -> Result<Self, ConversionError> {
                let found = items(cx.heap, value).unwrap_or_default();
                if found.len() != $count {
                    return Err(ConversionError::of(cx.heap, concat!("a list of ", $count), value));
                }
                let mut found = found.into_iter();
                Ok(($($name::from_value(cx, found.next().unwrap_or(Value::NIL))?,)+))
            }
        })*
    };
}
tuples! { (2 A B) (3 A B C) (4 A B C D) (5 A B C D E) (6 A B C D E F) }
