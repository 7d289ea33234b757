//! How primitives treat their arguments.

use avm_bytecode::Primitive;
use avm_bytecode::primitives::Purity;
use std::sync::LazyLock;

/// For each primitive whether [`is_shallow`].
static SHALLOW: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut all = vec![false; Primitive::ALL.len()];
    for primitive in Primitive::ALL {
        all[*primitive as usize] = primitive.purity() != Purity::Effectful
            && !looks_inside(*primitive)
            && !walks_spine(*primitive)
            && steps_of(*primitive).is_none()
            && !is_of_files(*primitive);
    }
    all
});

/// Whether a primitive changes nothing, and looks at no more than what its arguments are.
pub(crate) fn is_shallow(primitive: Primitive) -> bool {
    SHALLOW[primitive as usize]
}

/// Whether a primitive is about files.
pub(super) fn is_of_files(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::OpenInputFile
            | P::OpenBinaryInputFile
            | P::OpenOutputFile
            | P::OpenBinaryOutputFile
            | P::OpenAppendFile
            | P::DeleteFile
            | P::IsFileExists
    )
}

/// Whether a primitive is about a hash table, its first argument.
pub(super) fn is_of_tables(primitive: Primitive) -> bool {
    primitive.name().starts_with("%hash-table")
}

/// Whether the form has terms for an operation on integers.
pub(super) fn is_arithmetic(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::Add
            | P::Sub
            | P::Mul
            | P::Square
            | P::Abs
            | P::Magnitude
            | P::Max
            | P::Min
            | P::Quotient
            | P::TruncateQuotient
            | P::Remainder
            | P::TruncateRemainder
            | P::Modulo
            | P::FloorRemainder
            | P::IsZero
            | P::IsPositive
            | P::IsNegative
            | P::IsEven
            | P::IsOdd
            | P::IsNumber
            | P::IsInteger
            | P::IsExactInteger
            | P::IsReal
            | P::IsRational
            | P::IsExact
            | P::Lt
            | P::Gt
            | P::Le
            | P::Ge
            | P::NumEq
    )
}

/// Questions that are answered with no for every integer.
pub(super) fn is_question(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::IsBoolean
            | P::IsPair
            | P::IsNull
            | P::IsList
            | P::IsSymbol
            | P::IsString
            | P::IsChar
            | P::IsVector
            | P::IsBytevector
            | P::IsProcedure
            | P::IsObjectReference
            | P::IsHashTable
            | P::IsBox
            | P::IsEofObject
            | P::IsErrorObject
            | P::IsAvmError
            | P::IsInexact
            | P::IsFlonum
    )
}

/// Of `cadr` and its kin the steps, in the order of the name.
pub(super) fn steps_of(primitive: Primitive) -> Option<&'static str> {
    let steps = primitive.name().strip_prefix('c')?.strip_suffix('r')?;
    (steps.len() > 1 && steps.bytes().all(|step| step == b'a' || step == b'd')).then_some(steps)
}

/// Whether a primitive goes along lists, and looks at nothing of their elements.
pub(super) fn walks_spine(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::Length
            | P::Append
            | P::Reverse
            | P::ListTail
            | P::ListRef
            | P::ListCopy
            | P::LastPair
            | P::ListToVector
            | P::AppendInPlace
            | P::ReverseInPlace
            | P::ListSet
            | P::IsList
    )
}

/// Whether a primitive that goes along a list gives nothing that shares pairs with it, and changes none.
pub(super) fn copies_spine(primitive: Primitive, at: usize) -> bool {
    use Primitive as P;
    match primitive {
        P::Length | P::Append | P::Reverse | P::ListCopy | P::ListToVector => true,
        P::ListRef => at == 0,
        _ => false,
    }
}

/// Whether a primitive looks at what its arguments hold, and not only at what they are.
pub(super) fn looks_inside(primitive: Primitive) -> bool {
    use Primitive as P;
    if is_of_tables(primitive) {
        return true;
    }
    matches!(
        primitive,
        P::IsEqual
            | P::Memq
            | P::Memv
            | P::Member
            | P::Assq
            | P::Assv
            | P::Assoc
            | P::EqualHash
            | P::ConditionToString
            | P::Write
            | P::WriteShared
            | P::WriteSimple
            | P::Display
            | P::ListToString
            | P::VectorToString
    )
}

/// Whether a primitive only moves that argument somewhere, whatever it is.
pub(super) fn only_moves(primitive: Primitive, at: usize) -> bool {
    use Primitive as P;
    match primitive {
        P::Cons | P::List | P::Vector | P::Values | P::MakeBox => true,
        // A message is a string or is written as one.
        P::MakeCondition => at > 1,
        P::ConsStar => true,
        P::SetCar | P::SetCdr | P::SetBox | P::VectorFill | P::MakeList | P::MakeVector => at == 1,
        P::VectorSet | P::ListSet => at == 2,
        P::RecordSet => at == 3,
        P::MakeRecord => at > 0,
        _ => at > 1 && is_of_tables(primitive),
    }
}
