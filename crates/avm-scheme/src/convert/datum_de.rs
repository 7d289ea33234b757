//! From data to what serde knows.

use super::DataError;
use avm_base::Span;
use avm_number::Number;
use avm_syntax::{Datum, DatumKind};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};

/// The value that data describe, in the form that [`to_datum`](super::to_datum) gives them.
///
/// # Errors
/// What does not fit the type.
///
/// ```
/// #[derive(serde::Deserialize, Debug, PartialEq)]
/// struct Order { item: String, count: u32, gift: Option<bool> }
/// let datum = avm_scheme::read_datum("((count . 2) (item . \"tea\") (gift . #f))").unwrap();
/// let order: Order = avm_scheme::from_datum(&datum).unwrap();
/// assert_eq!(order, Order { item: "tea".into(), count: 2, gift: None });
/// ```
pub fn from_datum<T: DeserializeOwned>(datum: &Datum) -> Result<T, DataError> {
    T::deserialize(FromDatum { datum, depth: 0 })
}

/// serde's own code recurses, so data may not be nested deeper than this.
const DEEPEST: usize = 256;

#[derive(Clone, Copy)]
struct FromDatum<'d> {
    datum: &'d Datum,
    depth: usize,
}

impl<'d> FromDatum<'d> {
    fn inner(self, datum: &'d Datum) -> Result<FromDatum<'d>, DataError> {
        if self.depth == DEEPEST {
            return Err(DataError(format!("the data are nested deeper than {DEEPEST}")));
        }
        Ok(FromDatum { datum, depth: self.depth + 1 })
    }

    fn wrong<T>(self, expected: &str) -> Result<T, DataError> {
        let mut shown = self.datum.to_string();
        if let Some((end, _)) = shown.char_indices().nth(60) {
            shown.truncate(end);
            shown.push_str("...");
        }
        Err(DataError(format!("expected {expected}, got {shown}")))
    }

    fn number<'de, V: Visitor<'de>>(self, number: &Number, visitor: V) -> Result<V::Value, DataError> {
        match number {
            Number::Int(integer) => {
                if let Ok(small) = i64::try_from(integer) {
                    return visitor.visit_i64(small);
                }
                if let Ok(large) = u64::try_from(integer) {
                    return visitor.visit_u64(large);
                }
                match i128::try_from(integer) {
                    Ok(wide) => visitor.visit_i128(wide),
                    Err(_) => self.wrong("an integer of 128 bits at most"),
                }
            }
            Number::Complex(_) => self.wrong("a real number"),
            real => visitor.visit_f64(real.to_f64()),
        }
    }

    /// The items of a list or vector.
    fn items(self) -> Result<&'d [Datum], DataError> {
        match self.datum.as_list().or_else(|| self.datum.as_vector()) {
            Some(items) => Ok(items),
            None => self.wrong("a list"),
        }
    }
}

impl<'de> Deserializer<'de> for FromDatum<'_> {
    type Error = DataError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        match &self.datum.kind {
            DatumKind::Boolean(value) => visitor.visit_bool(*value),
            DatumKind::Character(value) => visitor.visit_char(*value),
            DatumKind::Number(number) => self.number(number, visitor),
            DatumKind::String(text) => visitor.visit_str(text),
            DatumKind::Symbol(name) => visitor.visit_str(name.as_str()),
            DatumKind::Bytevector(bytes) => visitor.visit_bytes(bytes),
            DatumKind::List(_, None) | DatumKind::Vector(_) => self.deserialize_seq(visitor),
            _ => self.wrong("data without dotted lists and labels"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        match self.datum.kind {
            DatumKind::Boolean(false) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        if self.datum.is_null() { visitor.visit_unit() } else { self.wrong("()") }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DataError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DataError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        visitor.visit_seq(Items { outer: self, items: self.items()?.iter() })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DataError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DataError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        visitor.visit_map(Entries { outer: self, items: self.items()?.iter(), value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DataError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DataError> {
        if let Some(name) = self.datum.as_symbol() {
            return visitor.visit_enum(Variant { outer: self, name: name.as_str(), items: &[] });
        }
        match self.items()?.split_first() {
            Some((Datum { kind: DatumKind::Symbol(name), .. }, items)) => {
                visitor.visit_enum(Variant { outer: self, name: name.as_str(), items })
            }
            _ => self.wrong("the name of a variant, or a list that begins with it"),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf identifier ignored_any
    }
}

/// The items of a list.
struct Items<'d> {
    outer: FromDatum<'d>,
    items: std::slice::Iter<'d, Datum>,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = DataError;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DataError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        seed.deserialize(self.outer.inner(item)?).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The entries of an association list.
struct Entries<'d> {
    outer: FromDatum<'d>,
    items: std::slice::Iter<'d, Datum>,
    value: Option<Datum>,
}

/// The two parts of a pair. What is behind the first item of a list is the second.
fn parts(pair: &Datum) -> Option<(&Datum, Datum)> {
    let (items, tail) = pair.as_dotted()?;
    let (first, rest) = items.split_first()?;
    Some((
        first,
        match tail {
            None => Datum::list(rest, Span::NONE),
            Some(tail) => Datum::dotted(rest, tail.clone(), Span::NONE),
        },
    ))
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = DataError;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DataError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let inner = self.outer.inner(item)?;
        let Some((key, value)) = parts(item) else { return inner.wrong("a pair of key and value") };
        self.value = Some(value);
        seed.deserialize(inner.inner(key)?).map(Some)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DataError> {
        let value =
            self.value.take().ok_or_else(|| DataError("a value was asked for before its key".into()))?;
        let depth = self.outer.inner(&value)?.depth;
        seed.deserialize(FromDatum { datum: &value, depth })
    }
}

/// A variant of an enumeration, and what belongs to it.
struct Variant<'d> {
    outer: FromDatum<'d>,
    name: &'d str,
    items: &'d [Datum],
}

impl<'de, 'd> de::EnumAccess<'de> for Variant<'d> {
    type Error = DataError;
    type Variant = Variant<'d>;

    fn variant_seed<V: de::DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Variant<'d>), DataError> {
        let name = seed.deserialize(IntoDeserializer::<DataError>::into_deserializer(self.name))?;
        Ok((name, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_> {
    type Error = DataError;

    fn unit_variant(self) -> Result<(), DataError> {
        if self.items.is_empty() { Ok(()) } else { self.outer.wrong("the name of the variant alone") }
    }

    fn newtype_variant_seed<T: de::DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DataError> {
        match self.items {
            [item] => seed.deserialize(self.outer.inner(item)?),
            _ => self.outer.wrong("one datum behind the name of the variant"),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DataError> {
        visitor.visit_seq(Items { outer: self.outer, items: self.items.iter() })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DataError> {
        visitor.visit_map(Entries { outer: self.outer, items: self.items.iter(), value: None })
    }
}
