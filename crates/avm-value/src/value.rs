//! Values: one tagged 64-bit word each.
//!
//! The low three bits are the tag. Fixnums are 61 bits and tagged 0, so that they add without unpacking. A flonum
//! whose magnitude lies between 2^-255 and 2^257 is stored in the word itself: rotated left by four, the three
//! highest bits of its exponent come to lie in the tag, and are 3 or 4 (self-tagging; Melançon, Feeley, Serrano:
//! "Float Self-Tagging", 2024). Other flonums, zeros among them, are boxed. Tag 7 is for `#f` and for undecided
//! choices, which are numbers that whoever explores a program gives a meaning; nothing else ever sees one.

use avm_base::Symbol;

/// A Scheme value. Heap values are valid until the next collection that does not know of them; see
/// [`Heap::collect`](crate::Heap::collect).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(pub(crate) u64);

pub(crate) const TAG_MASK: u64 = 7;
pub(crate) const TAG_FIXNUM: u64 = 0;
pub(crate) const TAG_PAIR: u64 = 1;
pub(crate) const TAG_OBJECT: u64 = 2;
pub(crate) const TAG_PROCEDURE: u64 = 5;
pub(crate) const TAG_IMMEDIATE: u64 = 6;
pub(crate) const TAG_CHOICE: u64 = 7;

/// Kinds of immediate: bits 3 to 7. Bit 7 is set in object headers only.
const KIND_CONSTANT: u64 = TAG_IMMEDIATE;
const KIND_CHARACTER: u64 = TAG_IMMEDIATE | 1 << 3;
const KIND_SYMBOL: u64 = TAG_IMMEDIATE | 2 << 3;
const KIND_OBJECT_REF: u64 = TAG_IMMEDIATE | 3 << 3;
const KIND_TX_ID: u64 = TAG_IMMEDIATE | 4 << 3;
const KIND_VARIABLE: u64 = TAG_IMMEDIATE | 5 << 3;

const fn constant(number: u64) -> Value {
    Value(KIND_CONSTANT | number << 32)
}

/// A number that names an object of this machine's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectRef(pub u32);

/// A number that names a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TxId(pub u32);

impl Value {
    /// `#f`.
    pub const FALSE: Value = Value(TAG_CHOICE);
    /// `#t`.
    pub const TRUE: Value = constant(1);
    /// The empty list.
    pub const NIL: Value = constant(2);
    /// What is returned where R7RS leaves the value unspecified.
    pub const UNSPECIFIED: Value = constant(3);
    /// The end-of-file object.
    pub const EOF: Value = constant(4);
    /// The mark of an optional argument that was not given.
    pub const DEFAULT: Value = constant(5);
    /// The mark of a variable that has no value yet.
    pub const UNDEFINED: Value = constant(6);
    /// The mark of a removed entry of a table; nothing else holds it.
    pub(crate) const VACANT: Value = constant(7);
    /// The largest fixnum.
    pub const FIXNUM_MAX: i64 = i64::MAX >> 3;
    /// The smallest fixnum.
    pub const FIXNUM_MIN: i64 = i64::MIN >> 3;

    /// The word, for comparing and hashing identities.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0
    }

    #[inline(always)]
    pub(crate) fn tag(self) -> u64 {
        self.0 & TAG_MASK
    }

    /// `#t` or `#f`.
    #[inline(always)]
    pub fn boolean(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// The fixnum of an integer that is known to fit.
    #[inline(always)]
    pub fn fixnum(n: i64) -> Value {
        debug_assert!((Value::FIXNUM_MIN..=Value::FIXNUM_MAX).contains(&n));
        Value((n << 3) as u64)
    }

    /// The fixnum of an integer, if it fits.
    #[inline(always)]
    pub fn try_fixnum(n: i64) -> Option<Value> {
        let shifted = n << 3;
        (shifted >> 3 == n).then_some(Value(shifted as u64))
    }

    /// Whether this is a fixnum.
    #[inline(always)]
    pub fn is_fixnum(self) -> bool {
        self.tag() == TAG_FIXNUM
    }

    /// The integer of a fixnum; something meaningless for other values.
    #[inline(always)]
    pub fn fixnum_value(self) -> i64 {
        self.0 as i64 >> 3
    }

    /// The integer, if this is a fixnum.
    #[inline(always)]
    pub fn as_fixnum(self) -> Option<i64> {
        self.is_fixnum().then(|| self.fixnum_value())
    }

    /// Whether both are fixnums, in one test.
    #[inline(always)]
    pub fn both_fixnums(self, other: Value) -> bool {
        (self.0 | other.0) & TAG_MASK == TAG_FIXNUM
    }

    /// The sum of two fixnums, unless it overflows.
    #[inline(always)]
    pub fn fixnum_add(self, other: Value) -> Option<Value> {
        (self.0 as i64).checked_add(other.0 as i64).map(|sum| Value(sum as u64))
    }

    /// The difference of two fixnums, unless it overflows.
    #[inline(always)]
    pub fn fixnum_sub(self, other: Value) -> Option<Value> {
        (self.0 as i64).checked_sub(other.0 as i64).map(|difference| Value(difference as u64))
    }

    /// The product of two fixnums, unless it overflows.
    #[inline(always)]
    pub fn fixnum_mul(self, other: Value) -> Option<Value> {
        (self.0 as i64).checked_mul(other.fixnum_value()).map(|product| Value(product as u64))
    }

    /// The flonum, if it can be stored in the word.
    #[inline(always)]
    pub fn try_immediate_flonum(x: f64) -> Option<Value> {
        let rotated = x.to_bits().rotate_left(4);
        (rotated.wrapping_add(5) & 6 == 0).then_some(Value(rotated))
    }

    /// Whether this is a flonum stored in the word.
    #[inline(always)]
    pub fn is_immediate_flonum(self) -> bool {
        self.0.wrapping_add(5) & 6 == 0
    }

    /// The number of a flonum stored in the word; something meaningless for other values.
    #[inline(always)]
    pub fn immediate_flonum_value(self) -> f64 {
        f64::from_bits(self.0.rotate_right(4))
    }

    /// A character.
    pub fn character(c: char) -> Value {
        Value(KIND_CHARACTER | (c as u64) << 32)
    }

    /// The character, if this is one.
    pub fn as_character(self) -> Option<char> {
        if self.0 as u32 as u64 == KIND_CHARACTER { char::from_u32((self.0 >> 32) as u32) } else { None }
    }

    /// Whether this is a character.
    #[inline(always)]
    pub fn is_character(self) -> bool {
        self.0 as u32 as u64 == KIND_CHARACTER
    }

    /// A symbol.
    pub fn symbol(symbol: Symbol) -> Value {
        Value(KIND_SYMBOL | (symbol.index() as u64) << 32)
    }

    /// The symbol, if this is one.
    pub fn as_symbol(self) -> Option<Symbol> {
        self.is_symbol().then(|| Symbol::from_index((self.0 >> 32) as u32))
    }

    /// Whether this is a symbol.
    #[inline(always)]
    pub fn is_symbol(self) -> bool {
        self.0 as u32 as u64 == KIND_SYMBOL
    }

    /// A reference to an object of the store.
    #[inline(always)]
    pub fn object_ref(object: ObjectRef) -> Value {
        Value(KIND_OBJECT_REF | (object.0 as u64) << 32)
    }

    /// The object, if this is a reference to one.
    #[inline(always)]
    pub fn as_object_ref(self) -> Option<ObjectRef> {
        (self.0 as u32 as u64 == KIND_OBJECT_REF).then_some(ObjectRef((self.0 >> 32) as u32))
    }

    /// A transaction id.
    pub fn tx_id(tx: TxId) -> Value {
        Value(KIND_TX_ID | (tx.0 as u64) << 32)
    }

    /// The transaction id, if this is one.
    pub fn as_tx_id(self) -> Option<TxId> {
        (self.0 as u32 as u64 == KIND_TX_ID).then_some(TxId((self.0 >> 32) as u32))
    }

    /// A constraint variable, by its number.
    pub fn variable(number: u32) -> Value {
        Value(KIND_VARIABLE | (number as u64) << 32)
    }

    /// The number of the constraint variable, if this is one.
    pub fn as_variable(self) -> Option<u32> {
        (self.0 as u32 as u64 == KIND_VARIABLE).then_some((self.0 >> 32) as u32)
    }

    /// An undecided value, by its number.
    pub fn choice(number: u32) -> Value {
        Value(TAG_CHOICE | (u64::from(number) + 1) << 3)
    }

    /// The number of the undecided value, if this is one.
    #[inline]
    pub fn as_choice(self) -> Option<u32> {
        self.is_choice().then(|| ((self.0 >> 3) - 1) as u32)
    }

    /// Whether this is an undecided value.
    #[inline]
    pub fn is_choice(self) -> bool {
        self.tag() == TAG_CHOICE && self != Value::FALSE
    }

    /// Whether a test takes this for true.
    #[inline(always)]
    pub fn is_true(self) -> bool {
        self != Value::FALSE
    }

    /// Whether this is the empty list.
    #[inline(always)]
    pub fn is_nil(self) -> bool {
        self == Value::NIL
    }

    /// Whether this is something on the heap that is neither a pair nor a procedure.
    #[inline(always)]
    pub fn is_heap_object(self) -> bool {
        self.tag() == TAG_OBJECT
    }

    /// Whether this is a pair.
    #[inline(always)]
    pub fn is_pair(self) -> bool {
        self.tag() == TAG_PAIR
    }

    /// Whether this is a procedure.
    #[inline(always)]
    pub fn is_procedure(self) -> bool {
        self.tag() == TAG_PROCEDURE
    }

    /// Whether this is `#t` or `#f`.
    pub fn is_boolean(self) -> bool {
        self == Value::TRUE || self == Value::FALSE
    }

    /// Whether the word points into the heap.
    #[inline(always)]
    pub fn is_pointer(self) -> bool {
        const POINTERS: u64 = 1 << TAG_PAIR | 1 << TAG_OBJECT | 1 << TAG_PROCEDURE;
        POINTERS >> self.tag() & 1 == 1
    }

    /// The address that a pointer holds.
    #[inline(always)]
    pub(crate) fn address(self) -> *mut u64 {
        (self.0 & !TAG_MASK) as *mut u64
    }

    #[inline(always)]
    pub(crate) fn from_address(address: *mut u64, tag: u64) -> Value {
        Value(address as u64 | tag)
    }
}

impl std::fmt::Debug for Value {
    /// Shows the tag and the payload, not the contents: those need the heap.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(n) = self.as_fixnum() {
            return write!(f, "{n}");
        }
        if let Some(symbol) = self.as_symbol() {
            return write!(f, "'{symbol}");
        }
        if self.is_immediate_flonum() {
            return write!(f, "{:?}", self.immediate_flonum_value());
        }
        match *self {
            Value::FALSE => f.write_str("#f"),
            Value::TRUE => f.write_str("#t"),
            Value::NIL => f.write_str("()"),
            other => write!(f, "Value({:#x})", other.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flonums_of_common_size_fit_the_word() {
        for x in [1.0, -1.0, 0.1, 1e77, -1e-76, 2f64.powi(-255), 2f64.powi(256), -3.5] {
            let value = Value::try_immediate_flonum(x).unwrap_or_else(|| panic!("{x} is boxed"));
            assert!(value.is_immediate_flonum() && !value.is_fixnum() && !value.is_pointer());
            assert_eq!(value.immediate_flonum_value(), x);
        }
        for x in [0.0, -0.0, f64::INFINITY, f64::NAN, 1e78, 1e-77] {
            assert_eq!(Value::try_immediate_flonum(x), None, "{x}");
        }
    }

    #[test]
    fn tags_are_disjoint() {
        let values = [
            Value::fixnum(-5),
            Value::FALSE,
            Value::TRUE,
            Value::NIL,
            Value::character('x'),
            Value::symbol(Symbol::intern("x")),
            Value::object_ref(ObjectRef(7)),
            Value::tx_id(TxId(7)),
            Value::variable(7),
            Value::choice(0),
            Value::choice(u32::MAX),
        ];
        for (i, a) in values.iter().enumerate() {
            assert!(!a.is_pointer() && !a.is_immediate_flonum());
            assert!(values[i + 1..].iter().all(|b| a != b));
        }
        assert_eq!(Value::try_fixnum(Value::FIXNUM_MAX + 1), None);
        assert_eq!(Value::fixnum(-5).as_fixnum(), Some(-5));
        assert_eq!(Value::choice(u32::MAX).as_choice(), Some(u32::MAX));
        assert_eq!(Value::FALSE.as_choice(), None);
    }
}
