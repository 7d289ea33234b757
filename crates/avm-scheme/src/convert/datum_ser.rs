//! From what serde knows to data.

use super::DataError;
use avm_base::Span;
use avm_number::Number;
use avm_syntax::{Datum, DatumKind};
use serde::Serialize;
use serde::ser::{self, Serializer};

/// The data of a value: structures and maps become association lists, sequences and tuples lists, byte strings
/// bytevectors, `None` `#f`, `()` the empty list; a variant its name as a symbol, or a list that begins with it.
///
/// # Errors
/// What the value's own `Serialize` says.
///
/// ```
/// #[derive(serde::Serialize)]
/// enum Shape { Dot, Circle { radius: u32 }, Line(i8, i8) }
/// let datum = avm_scheme::to_datum(&[Shape::Dot, Shape::Circle { radius: 3 }, Shape::Line(1, 2)]).unwrap();
/// assert_eq!(datum.to_string(), "(Dot (Circle (radius . 3)) (Line 1 2))");
/// ```
pub fn to_datum<T: Serialize + ?Sized>(value: &T) -> Result<Datum, DataError> {
    value.serialize(ToDatum)
}

struct ToDatum;

fn datum(kind: DatumKind) -> Datum {
    Datum::new(kind, Span::NONE)
}

fn number(number: Number) -> Datum {
    datum(DatumKind::Number(number))
}

fn list(items: Vec<Datum>) -> Datum {
    Datum::list(items, Span::NONE)
}

fn symbol(name: &str) -> Datum {
    Datum::symbol(name, Span::NONE)
}

/// A pair whose second part may be a list.
fn pair(first: Datum, second: Datum) -> Datum {
    Datum::dotted(vec![first], second, Span::NONE)
}

macro_rules! integers {
    ($($method:ident $type:ty;)*) => {
        $(fn $method(self, value: $type) -> Result<Datum, DataError> {
            Ok(number(Number::Int(value.into())))
        })*
    };
}

impl Serializer for ToDatum {
    type Ok = Datum;
    type Error = DataError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    integers! {
        serialize_i8 i8; serialize_i16 i16; serialize_i32 i32; serialize_i64 i64; serialize_i128 i128;
        serialize_u8 u8; serialize_u16 u16; serialize_u32 u32; serialize_u64 u64; serialize_u128 u128;
    }

    fn serialize_bool(self, value: bool) -> Result<Datum, DataError> {
        Ok(Datum::boolean(value, Span::NONE))
    }

    fn serialize_f32(self, value: f32) -> Result<Datum, DataError> {
        Ok(number(Number::Real(value.into())))
    }

    fn serialize_f64(self, value: f64) -> Result<Datum, DataError> {
        Ok(number(Number::Real(value)))
    }

    fn serialize_char(self, value: char) -> Result<Datum, DataError> {
        Ok(datum(DatumKind::Character(value)))
    }

    fn serialize_str(self, value: &str) -> Result<Datum, DataError> {
        Ok(Datum::string(value, Span::NONE))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Datum, DataError> {
        Ok(datum(DatumKind::Bytevector(value.into())))
    }

    fn serialize_none(self) -> Result<Datum, DataError> {
        Ok(Datum::boolean(false, Span::NONE))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Datum, DataError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Datum, DataError> {
        Ok(list(Vec::new()))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Datum, DataError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Datum, DataError> {
        Ok(symbol(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Datum, DataError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Datum, DataError> {
        Ok(list(vec![symbol(variant), value.serialize(self)?]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, DataError> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, DataError> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, DataError> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items, DataError> {
        Ok(Items(vec![symbol(variant)]))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, DataError> {
        Ok(Entries::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, DataError> {
        Ok(Entries::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries, DataError> {
        Ok(Entries { items: vec![symbol(variant)], key: None })
    }
}

/// A list under construction.
struct Items(Vec<Datum>);

impl Items {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), DataError> {
        self.0.push(value.serialize(ToDatum)?);
        Ok(())
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {
        $(impl ser::$trait for Items {
            type Ok = Datum;
            type Error = DataError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), DataError> {
                self.add(value)
            }

            fn end(self) -> Result<Datum, DataError> {
                Ok(list(self.0))
            }
        })*
    };
}
items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

/// An association list under construction.
#[derive(Default)]
struct Entries {
    items: Vec<Datum>,
    key: Option<Datum>,
}

impl Entries {
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), DataError> {
        self.items.push(pair(symbol(key), value.serialize(ToDatum)?));
        Ok(())
    }
}

impl ser::SerializeMap for Entries {
    type Ok = Datum;
    type Error = DataError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), DataError> {
        self.key = Some(key.serialize(ToDatum)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), DataError> {
        let key = self.key.take().ok_or_else(|| DataError("a map's value came before its key".into()))?;
        self.items.push(pair(key, value.serialize(ToDatum)?));
        Ok(())
    }

    fn end(self) -> Result<Datum, DataError> {
        Ok(list(self.items))
    }
}

macro_rules! structures {
    ($($trait:ident;)*) => {
        $(impl ser::$trait for Entries {
            type Ok = Datum;
            type Error = DataError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), DataError> {
                self.field(key, value)
            }

            fn end(self) -> Result<Datum, DataError> {
                Ok(list(self.items))
            }
        })*
    };
}
structures! { SerializeStruct; SerializeStructVariant; }
