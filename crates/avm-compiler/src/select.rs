//! Instruction selection: which primitives, called with how many arguments, are instructions of their own.

use avm_bytecode::Instruction::{self, *};
use avm_bytecode::Primitive as P;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// How a call of a primitive with some number of arguments is executed.
type Row = (&'static str, usize, Instruction);

/// Calls that are one instruction.
#[rustfmt::skip]
const CALLS: &[Row] = &[
    ("+", 2, Add {}), ("-", 2, Sub {}), ("*", 2, Mul {}),
    ("<", 2, Lt {}), ("<=", 2, Le {}), (">", 2, Gt {}), (">=", 2, Ge {}), ("=", 2, NumEq {}),
    ("quotient", 2, Quotient {}), ("truncate-quotient", 2, Quotient {}),
    ("remainder", 2, Remainder {}), ("truncate-remainder", 2, Remainder {}),
    ("modulo", 2, Modulo {}), ("floor-remainder", 2, Modulo {}),
    ("zero?", 1, IsZero {}), ("not", 1, Not {}), ("eq?", 2, Eq {}), ("null?", 1, IsNull {}), ("pair?", 1, IsPair {}),
    ("/", 2, Div {}), ("eqv?", 2, Eqv {}), ("char=?", 2, CharEq {}),
    ("symbol?", 1, IsSymbol {}), ("string?", 1, IsString {}), ("vector?", 1, IsVector {}), ("char?", 1, IsChar {}),
    ("%record?", 2, IsRecord {}), ("even?", 1, IsEven {}), ("odd?", 1, IsOdd {}),
    ("char->integer", 1, CharToInteger {}), ("integer->char", 1, IntegerToChar {}),
    ("cons", 2, Cons {}), ("car", 1, Car {}), ("cdr", 1, Cdr {}), ("cadr", 1, Cadr {}), ("cddr", 1, Cddr {}),
    ("caar", 1, Caar {}), ("caddr", 1, Caddr {}), ("set-car!", 2, SetCar {}), ("set-cdr!", 2, SetCdr {}),
    ("vector-ref", 2, VectorRef {}), ("vector-set!", 3, VectorSet {}), ("vector-length", 1, VectorLength {}),
    ("string-ref", 2, StringRef {}), ("string-length", 1, StringLength {}),
];

/// Calls whose result a branch tests, where it jumps if the result is false.
#[rustfmt::skip]
const JUMPS_UNLESS: &[Row] = &[
    ("<", 2, JumpUnlessLt { l: 0 }), ("<=", 2, JumpUnlessLe { l: 0 }),
    (">", 2, JumpUnlessGt { l: 0 }), (">=", 2, JumpUnlessGe { l: 0 }), ("=", 2, JumpUnlessNumEq { l: 0 }),
    ("eq?", 2, JumpUnlessEq { l: 0 }), ("null?", 1, JumpUnlessNull { l: 0 }), ("pair?", 1, JumpUnlessPair { l: 0 }),
    ("zero?", 1, JumpUnlessZero { l: 0 }), ("eqv?", 2, JumpUnlessEqv { l: 0 }),
    ("char=?", 2, JumpUnlessCharEq { l: 0 }), ("symbol?", 1, JumpUnlessSymbol { l: 0 }),
];

/// The same, where it jumps if the result is true.
const JUMPS_IF: &[Row] = &[("null?", 1, JumpIfNull { l: 0 }), ("pair?", 1, JumpIfPair { l: 0 })];

type Index = FxHashMap<(P, usize), Instruction>;

fn index(rows: &[Row]) -> Index {
    let row = |&(name, arguments, instruction): &Row| {
        P::from_name(name).map(|primitive| ((primitive, arguments), instruction))
    };
    rows.iter().filter_map(row).collect()
}

static CALL: LazyLock<Index> = LazyLock::new(|| index(CALLS));
static UNLESS: LazyLock<Index> = LazyLock::new(|| index(JUMPS_UNLESS));
static IF: LazyLock<Index> = LazyLock::new(|| index(JUMPS_IF));

/// The instruction that a call is.
pub fn call(primitive: P, arguments: usize) -> Option<Instruction> {
    CALL.get(&(primitive, arguments)).copied()
}

/// The branch that jumps if the result of a call is (not) `#f`.
pub fn branch(primitive: P, arguments: usize, jump_if: bool) -> Option<Instruction> {
    let index = if jump_if { &IF } else { &UNLESS };
    index.get(&(primitive, arguments)).copied()
}

/// Whether a call with more than two arguments is the same as calls with two each, from the left.
pub fn folds(primitive: P) -> bool {
    matches!(primitive.name(), "+" | "-" | "*")
}
