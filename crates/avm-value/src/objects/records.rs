//! Records and their types (R7RS 5.5), ports and environments.

use crate::heap::layout::ObjectType;
use crate::{Fault, Heap, Outcome, Value};

const TYPE_NAME: usize = 0;
const TYPE_FIELDS: usize = 1;
const TYPE_NUMBER: usize = 2;

impl Value {
    /// The name, a symbol, if this is a record type.
    pub fn record_type_name(self) -> Option<Value> {
        self.slot_of(ObjectType::RecordType, TYPE_NAME)
    }

    /// The vector of field names, if this is a record type.
    pub fn record_type_fields(self) -> Option<Value> {
        self.slot_of(ObjectType::RecordType, TYPE_FIELDS)
    }

    /// The number, if this is a record type: no other one of its heap has it. It is negative for one that came from outside,
    /// until it is defined here.
    pub fn record_type_number(self) -> Option<i64> {
        self.slot_of(ObjectType::RecordType, TYPE_NUMBER).map(Value::fixnum_value)
    }

    /// The record type, if this is a record.
    #[inline(always)]
    pub fn record_type(self) -> Option<Value> {
        self.slot_of(ObjectType::Record, 0)
    }

    /// A field, counted from 0, if this is a record that has it.
    #[inline(always)]
    pub fn record_field(self, index: usize) -> Option<Value> {
        let header = self.header()?;
        if !header.is(ObjectType::Record) || index + 1 >= header.size() {
            return None;
        }
        // SAFETY: the live record has more slots than that.
        Some(Value(unsafe { *self.address().add(2 + index) }))
    }

    /// The number of a port, if this is one.
    pub fn as_port(self) -> Option<u32> {
        self.slot_of(ObjectType::Port, 0).map(|number| number.fixnum_value() as u32)
    }

    /// The number of an environment, if this is one.
    pub fn as_environment(self) -> Option<u32> {
        self.slot_of(ObjectType::Environment, 0).map(|number| number.fixnum_value() as u32)
    }
}

impl Heap {
    /// A new record type. `fields` is a vector of symbols.
    pub fn record_type(&mut self, name: Value, fields: Value) -> Value {
        let number = Value::fixnum(self.fresh_number() as i64);
        self.make_object(ObjectType::RecordType, &[name, fields, number])
    }

    /// A record type that comes from outside, whose definition may be met here later.
    pub fn foreign_record_type(&mut self, name: Value, fields: Value) -> Value {
        let number = Value::fixnum(-1 - self.fresh_number() as i64);
        self.make_object(ObjectType::RecordType, &[name, fields, number])
    }

    /// The value of a global that is defined as `value` and held `before`: that one, if it is a record type that came from
    /// outside and is now defined here.
    pub fn definition(&mut self, before: Value, value: Value) -> Value {
        if before.record_type_number().is_none_or(|number| number >= 0)
            || before.record_type_name() != value.record_type_name()
        {
            return value;
        }
        let fields = [before, value].map(|it| it.record_type_fields().and_then(|it| self.vector_slice(it)));
        if fields[0] != fields[1] {
            return value;
        }
        let number = Value::fixnum(self.fresh_number() as i64);
        // SAFETY: a record type has these slots.
        unsafe { self.store(before, 1 + TYPE_NUMBER, number) };
        before
    }

    /// A record: `parts` are the record type and then the fields.
    pub fn record(&mut self, parts: &[Value]) -> Value {
        self.make_object(ObjectType::Record, parts)
    }

    /// Changes a field of a record, if it is one that has the field and may be changed.
    #[inline(always)]
    pub fn set_record_field_if_fine(&mut self, record: Value, index: usize, value: Value) -> bool {
        if record.record_field(index).is_none() || self.is_frozen(record) {
            return false;
        }
        // SAFETY: the record has the field.
        unsafe { self.store(record, 2 + index, value) };
        true
    }

    /// Changes a field of a record.
    ///
    /// # Errors
    /// [`Fault::WrongType`] unless it is a record that has the field, [`Fault::Immutable`].
    pub fn set_record_field(&mut self, record: Value, index: usize, value: Value) -> Outcome<()> {
        if record.record_field(index).is_none() {
            return Err(Fault::wrong_type(1, "a record with that field", record));
        }
        if self.is_frozen(record) {
            return Err(Box::new(Fault::Immutable { value: record }));
        }
        // SAFETY: the record has the field.
        unsafe { self.store(record, 2 + index, value) };
        Ok(())
    }

    /// The value of a port, by its number in the table of ports.
    pub fn port(&mut self, number: u32) -> Value {
        self.make_object(ObjectType::Port, &[Value::fixnum(number.into())])
    }

    /// The value of an environment, by its number.
    pub fn environment(&mut self, number: u32) -> Value {
        self.make_object(ObjectType::Environment, &[Value::fixnum(number.into())])
    }
}
