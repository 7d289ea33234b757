//! What objects send each other, and how an instruction ends.

use avm_base::AvmErrorKind;
use std::fmt;

/// An object's number, in order of creation; creations of aborted transactions count.
pub type ObjectId = u32;
/// A transaction's number, in order of begin.
pub type TxId = u32;
/// An execution's number, from 1.
pub type ExecId = u32;
/// The logical time of an entry in an execution's trace, from 1; 0 for none.
pub type Time = u64;

/// A value. Values have no identity, so nothing needs to be copied to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// What instructions give that have nothing to say.
    Unspecified,
    /// `#t` and `#f`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A symbol.
    Symbol(String),
    /// A list.
    List(Vec<Value>),
    /// An object.
    Object(ObjectId),
    /// A transaction.
    Tx(TxId),
}

impl Value {
    /// The symbol of that name.
    pub fn symbol(name: impl Into<String>) -> Value {
        Value::Symbol(name.into())
    }

    /// A symbol, or `#f` for none.
    pub fn or_false(name: Option<&String>) -> Value {
        name.map_or(Value::Bool(false), Value::symbol)
    }
}

/// As `write` shows it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Unspecified => f.write_str("#<unspecified>"),
            Value::Bool(truth) => f.write_str(if *truth { "#t" } else { "#f" }),
            Value::Int(number) => write!(f, "{number}"),
            Value::Symbol(name) => f.write_str(name),
            Value::Object(object) => write!(f, "#<object {object}>"),
            Value::Tx(tx) => write!(f, "#<transaction {tx}>"),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(Value::to_string).collect();
                write!(f, "({})", items.join(" "))
            }
        }
    }
}

/// What was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Raised {
    /// A condition of the AVM, and its cause: what the behaviour raised, for `object-rejected-call`.
    Avm(AvmErrorKind, Option<Box<Raised>>),
    /// A condition without a kind, as for a wrong type.
    Error,
    /// Any value.
    Value(Value),
}

/// Why an instruction gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It raised.
    Raise(Raised),
    /// It has to wait for another execution, and is to be tried again. Nothing has changed.
    Wait,
}

/// How an instruction ended.
pub type Done<T> = Result<T, Stop>;

/// A condition of that kind, raised.
pub fn raise<T>(kind: AvmErrorKind) -> Done<T> {
    Err(Stop::Raise(Raised::Avm(kind, None)))
}

/// A condition without a kind, raised.
pub fn wrong<T>() -> Done<T> {
    Err(Stop::Raise(Raised::Error))
}
