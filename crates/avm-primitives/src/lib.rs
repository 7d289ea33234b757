//! The procedures on data that are written in Rust: one function for each row of the table in `avm-bytecode`.
//!
//! The machine has checked the number of arguments before it calls one; their types are checked here. A primitive
//! never calls a procedure of the program, never collects garbage, and never recurses on the host's stack over data;
//! what reaches outside goes through [`Host`].
//!
//! A family of rows is a module. [`arith`] has the arithmetic that the machine's own instructions fall back to,
//! [`explain`] the words for what went wrong, [`write_value`] the written form of values, [`value_of_datum`] and
//! [`datum_of_value`] the way between data and source text.
#![forbid(unsafe_code)]

mod args;
pub mod arith;
mod arithmetic;
mod behaviors;
mod bits;
mod boxes;
mod bytevectors;
mod char_ranges;
mod chars;
mod conditions;
mod datum;
mod division;
mod elements;
mod equivalence;
pub mod explain;
mod files;
mod fixnums;
mod flonums;
mod functions;
mod graphemes;
mod hashing;
mod input;
mod io;
mod lists;
mod numbers;
mod output;
mod pairs;
mod port_objects;
mod random;
mod reading;
mod records;
mod regexp;
mod string_case;
mod string_compare;
mod string_search;
mod strings;
mod symbols;
mod system;
mod table_keys;
mod tables;
mod text_view;
mod vectors;
mod write;

pub use datum::{datum_of_value, value_of_datum};
pub use elements::elements_fit;
pub use equivalence::{equal, eqv};
pub use explain::condition_of_fault;
pub use io::{
    DeniedHost, FileMode, Host, HostError, Io, Memory, MemoryHost, Outside, PortMark, RandomMark, Reader,
    Stream, Writer, Written,
};
pub use reading::HeapBuilder;
pub use system::FEATURES;
pub use tables::{add_association, table_entry};
pub use write::{Style, write_abbreviated, write_value};

use avm_bytecode::{Primitive, for_each_primitive};
use avm_value::{Heap, Outcome, Value};

/// What a primitive works on.
pub struct Context<'a> {
    /// The data.
    pub heap: &'a mut Heap,
    /// The ports, and the way outside.
    pub io: &'a mut Io,
}

/// A primitive: it takes as many arguments as its row allows.
pub type PrimitiveFn = fn(&mut Context<'_>, &[Value]) -> Outcome;

macro_rules! define_functions {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $module:ident::$function:ident [$($arity:tt)+] $purity:ident;)*) => {
        /// The implementation of a primitive.
        pub fn function(primitive: Primitive) -> PrimitiveFn {
            match primitive { $(Primitive::$variant => $module::$function,)* }
        }

        /// Which primitives reach outside whatever their arguments are.
        static OUTSIDE: [bool; Primitive::ALL.len()] = [$(is_outside(stringify!($module))),*];
    };
}

for_each_primitive!(define_functions);

/// Whether the module that implements a primitive is about what is outside.
const fn is_outside(module: &str) -> bool {
    matches!(module.as_bytes(), b"files" | b"system" | b"random")
}

/// Whether a call reaches outside of the program: files, the clock, randomness, the standard ports.
#[inline]
pub fn reaches_outside(primitive: Primitive, arguments: &[Value]) -> bool {
    /// The standard ports have the first numbers.
    const STANDARD_PORTS: u32 = 3;
    let is_standard = |argument: &Value| argument.as_port().is_some_and(|port| port < STANDARD_PORTS);
    OUTSIDE[primitive as usize] || arguments.iter().any(is_standard)
}
