//! From Rust to Scheme.

use super::{Access, ConversionError, Serde, to_datum};
use crate::Handle;
use avm_number::Number;
use avm_syntax::Datum;
use avm_value::{Heap, Outcome, Value};
use serde::Serialize;

/// What can be given to Scheme, as an argument or as a result of a host function.
///
/// It is implemented for numbers, `bool`, `char`, strings, `()`, `Option` (`None` is `#f`), `Vec` and tuples (lists),
/// [`Datum`], `lexpr::Value`, [`Handle`], and by [`Serde`] for all that serde knows. Hosts do not implement it.
pub trait IntoValue: sealed::Sealed {
    #[doc(hidden)]
    fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError>;
}

pub(crate) mod sealed {
    /// Keeps the trait in this crate, so that the heap stays an inner matter.
    pub trait Sealed {}
}
use sealed::Sealed;

/// What cannot fail but for want of memory.
fn made(cx: &mut Access<'_>, make: impl FnOnce(&mut Heap) -> Outcome) -> Result<Value, ConversionError> {
    make(cx.heap).map_err(|fault| ConversionError::of_fault(cx.heap, &fault))
}

macro_rules! integers {
    ($($signed:ty)*; $($unsigned:ty)*) => {
        $(impl Sealed for $signed {}
        impl IntoValue for $signed {
            fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
                Ok(cx.heap.integer(self as i64))
            }
        })*
        $(impl Sealed for $unsigned {}
        impl IntoValue for $unsigned {
            fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
                Ok(cx.heap.unsigned(self as u64))
            }
        })*
    };
}
integers!(i8 i16 i32 i64 isize; u8 u16 u32 u64 usize);

macro_rules! wide_integers {
    ($($wide:ty)*) => {
        $(impl Sealed for $wide {}
        impl IntoValue for $wide {
            fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
                Ok(cx.heap.number(&Number::Int(self.into())))
            }
        })*
    };
}
wide_integers!(i128 u128);

macro_rules! simple {
    ($($type:ty, $self:ident, $cx:ident => $value:expr;)*) => {
        $(impl Sealed for $type {}
        impl IntoValue for $type {
            fn into_value($self, $cx: &mut Access<'_>) -> Result<Value, ConversionError> {
                $value
            }
        })*
    };
}
simple! {
    (), self, _cx => Ok(Value::UNSPECIFIED);
    bool, self, _cx => Ok(Value::boolean(self));
    char, self, _cx => Ok(Value::character(self));
    f32, self, cx => Ok(cx.heap.flonum(self.into()));
    f64, self, cx => Ok(cx.heap.flonum(self));
    &str, self, cx => made(cx, |heap| heap.string(self));
    String, self, cx => made(cx, |heap| heap.string(&self));
    &Datum, self, cx => made(cx, |heap| avm_primitives::value_of_datum(heap, self));
    Datum, self, cx => made(cx, |heap| avm_primitives::value_of_datum(heap, &self));
    &Handle, self, cx => self.value_in(cx.roots);
    Handle, self, cx => self.value_in(cx.roots);
}

impl Sealed for lexpr::Value {}
impl IntoValue for lexpr::Value {
    fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
        let got = self.to_string();
        let datum = avm_reader::lexpr_to_datum(&self, avm_base::Span::NONE)
            .map_err(|error| ConversionError { expected: format!("Scheme data ({error})"), got })?;
        datum.into_value(cx)
    }
}

impl<T> Sealed for Option<T> {}
impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
        self.map_or(Ok(Value::FALSE), |value| value.into_value(cx))
    }
}

impl<T> Sealed for Vec<T> {}
impl<T: IntoValue> IntoValue for Vec<T> {
    fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
        let values = self.into_iter().map(|item| item.into_value(cx)).collect::<Result<Vec<_>, _>>()?;
        Ok(cx.heap.list(&values))
    }
}

impl<T> Sealed for Serde<T> {}
impl<T: Serialize> IntoValue for Serde<T> {
    fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
        let datum = to_datum(&self.0).map_err(|error| ConversionError {
            expected: "a value that serde can write".into(),
            got: error.to_string(),
        })?;
        datum.into_value(cx)
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {
        $(impl<$($name),+> Sealed for ($($name,)+) {}
        impl<$($name: IntoValue),+> IntoValue for ($($name,)+) {
            #[allow(non_snake_case, reason = "the variables are named as their types")]
            fn into_value(self, cx: &mut Access<'_>) -> Result<Value, ConversionError> {
                let ($($name,)+) = self;
                let values = [$($name.into_value(cx)?),+];
                Ok(cx.heap.list(&values))
            }
        })*
    };
}
tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }
