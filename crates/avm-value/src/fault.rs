//! What a primitive reports instead of a value: facts, from which the VM makes a condition.

use crate::Value;
use avm_base::AvmErrorKind;
use avm_number::NumberError;

/// Why a primitive has no value.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// An argument, counted from 1, is not of the type that is needed.
    WrongType {
        /// Which argument; 0 where that is not known.
        argument: usize,
        /// What was needed, such as `a pair`.
        expected: &'static str,
        /// What came.
        value: Value,
    },
    /// A record of another type, or no record at all, came to a procedure that `define-record-type` made.
    WrongRecord {
        /// The name of the procedure, a symbol.
        procedure: Value,
        /// The record type that was needed.
        record_type: Value,
        /// What came.
        value: Value,
    },
    /// An index or count, argument number `argument`, lies outside what it indexes.
    OutOfRange {
        /// Which argument.
        argument: usize,
        /// What came.
        value: Value,
        /// The least that is allowed.
        least: i64,
        /// The largest that is allowed.
        most: i64,
    },
    /// A constant, or a value of an object's state, was to be changed.
    Immutable {
        /// The value.
        value: Value,
    },
    /// Arithmetic has no answer.
    Number(NumberError, Vec<Value>),
    /// An error as `error` raises it: a message and irritants.
    Error {
        /// What is wrong.
        message: String,
        /// The values at fault.
        irritants: Vec<Value>,
    },
    /// `file-error?` holds of the condition.
    File {
        /// What is wrong.
        message: String,
        /// The values at fault.
        irritants: Vec<Value>,
    },
    /// `read-error?` holds of the condition.
    Read {
        /// What is wrong.
        message: String,
        /// The values at fault.
        irritants: Vec<Value>,
    },
    /// A condition of the AVM.
    Avm {
        /// Its kind.
        kind: AvmErrorKind,
        /// What is wrong.
        message: String,
        /// The values at fault.
        irritants: Vec<Value>,
    },
    /// A value to be raised as it is.
    Raise {
        /// The value.
        value: Value,
        /// Whether a handler may return.
        continuable: bool,
    },
    /// The memory limit does not allow it. Programs cannot handle this.
    OutOfMemory,
    /// Not yet: something else must run first. The world is asked again afterwards; programs do not see this.
    WouldBlock,
}

/// What a primitive gives. The fault is boxed, so that the good way stays small.
pub type Outcome<T = Value> = Result<T, Box<Fault>>;

impl Fault {
    /// An argument of the wrong type.
    #[cold]
    pub fn wrong_type(argument: usize, expected: &'static str, value: Value) -> Box<Fault> {
        Box::new(Fault::WrongType { argument, expected, value })
    }

    /// An index out of range.
    #[cold]
    pub fn out_of_range(argument: usize, value: Value, least: i64, most: i64) -> Box<Fault> {
        Box::new(Fault::OutOfRange { argument, value, least, most })
    }

    /// An error as `error` raises it.
    #[cold]
    pub fn error(message: impl Into<String>, irritants: Vec<Value>) -> Box<Fault> {
        Box::new(Fault::Error { message: message.into(), irritants })
    }

    /// A condition of the AVM.
    #[cold]
    pub fn avm(kind: AvmErrorKind, message: impl Into<String>, irritants: Vec<Value>) -> Box<Fault> {
        Box::new(Fault::Avm { kind, message: message.into(), irritants })
    }

    /// Calls `visit` on each value that the fault holds, for the collector.
    pub fn trace(&mut self, mut visit: impl FnMut(&mut Value)) {
        match self {
            Fault::WrongType { value, .. }
            | Fault::OutOfRange { value, .. }
            | Fault::Immutable { value }
            | Fault::Raise { value, .. } => visit(value),
            Fault::WrongRecord { procedure, record_type, value } => {
                [procedure, record_type, value].into_iter().for_each(visit)
            }
            Fault::Number(_, values)
            | Fault::Error { irritants: values, .. }
            | Fault::File { irritants: values, .. }
            | Fault::Read { irritants: values, .. }
            | Fault::Avm { irritants: values, .. } => values.iter_mut().for_each(visit),
            Fault::OutOfMemory | Fault::WouldBlock => {}
        }
    }
}
