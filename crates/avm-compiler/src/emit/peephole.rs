//! The peephole: an instruction and the one before it that are together a shorter or a faster one.

use crate::code::{Code, Label};
use avm_bytecode::Instruction::{self, *};

/// Adds an instruction that does not jump.
pub fn emit(code: &mut Code, instruction: Instruction) {
    let Some(last) = code.last() else { return code.emit(instruction) };
    match (last, instruction) {
        // Both are read before the first is pushed.
        (Local { i }, Local { i: j }) if usize::from(j) + 1 < code.depth => replace(code, Local2 { i, j }),
        (Local { i }, Return {}) => replace(code, ReturnLocal { i }),
        (Local { i }, Car {}) => replace(code, LocalCar { i }),
        (Local { i }, Cdr {}) => replace(code, LocalCdr { i }),
        (Local { i }, AddInt { v }) => replace(code, LocalAddInt { i, v }),
        (Local { i }, Free { i: j }) => replace(code, LocalFree { i, j }),
        (Free { i }, Free { i: j }) => replace(code, Free2 { i, j }),
        (Free { i }, Local { i: j }) if usize::from(j) + 1 < code.depth => replace(code, FreeLocal { i, j }),
        (Local { i }, Add {}) => replace(code, AddLocal { i }),
        (Local { i }, Sub {}) => replace(code, SubLocal { i }),
        (Local { i }, Mul {}) => replace(code, MulLocal { i }),
        (Local { i }, VectorRef {}) => replace(code, VectorRefLocal { i }),
        (Local2 { i, j }, Add {}) => replace(code, AddLocals { i, j }),
        (Local2 { i, j }, Sub {}) => replace(code, SubLocals { i, j }),
        (Local2 { i, j }, Mul {}) => replace(code, MulLocals { i, j }),
        (Local2 { i, j }, VectorRef {}) => replace(code, VectorRefLocals { i, j }),
        (Int { v }, Quotient {}) => replace(code, QuotientInt { v }),
        (Int { v }, Remainder {}) => replace(code, RemainderInt { v }),
        (Int { v }, Modulo {}) => replace(code, ModuloInt { v }),
        (SetLocal { i }, SetLocal { i: j }) => replace(code, SetLocal2 { i, j }),
        (Local { i }, Call { n }) => replace(code, CallLocal { i, n }),
        (Local { i }, TailCall { n }) => replace(code, TailCallLocal { i, n }),
        (Free { i }, Call { n }) => replace(code, CallFree { i, n }),
        (Free { i }, TailCall { n }) => replace(code, TailCallFree { i, n }),
        (Local2 { i, j }, Call { n }) => split(code, Local { i }, CallLocal { i: j, n }),
        (Local2 { i, j }, TailCall { n }) => split(code, Local { i }, TailCallLocal { i: j, n }),
        (LocalFree { i, j }, Call { n }) => split(code, Local { i }, CallFree { i: j, n }),
        (LocalFree { i, j }, TailCall { n }) => split(code, Local { i }, TailCallFree { i: j, n }),
        (Free2 { i, j }, Call { n }) => split(code, Free { i }, CallFree { i: j, n }),
        (Free2 { i, j }, TailCall { n }) => split(code, Free { i }, TailCallFree { i: j, n }),
        (FreeLocal { i, j }, Call { n }) => split(code, Free { i }, CallLocal { i: j, n }),
        (FreeLocal { i, j }, TailCall { n }) => split(code, Free { i }, TailCallLocal { i: j, n }),
        (FreeLocal { i, j }, Car {}) => split(code, Free { i }, LocalCar { i: j }),
        (FreeLocal { i, j }, Cdr {}) => split(code, Free { i }, LocalCdr { i: j }),
        (FreeLocal { i, j }, AddInt { v }) => split(code, Free { i }, LocalAddInt { i: j, v }),
        (FreeLocal { i, j }, Add {}) => split(code, Free { i }, AddLocal { i: j }),
        (FreeLocal { i, j }, Sub {}) => split(code, Free { i }, SubLocal { i: j }),
        (FreeLocal { i, j }, Mul {}) => split(code, Free { i }, MulLocal { i: j }),
        (FreeLocal { i, j }, VectorRef {}) => split(code, Free { i }, VectorRefLocal { i: j }),
        (Local2 { i, j }, Car {}) => split(code, Local { i }, LocalCar { i: j }),
        (Local2 { i, j }, Cdr {}) => split(code, Local { i }, LocalCdr { i: j }),
        (Local2 { i, j }, AddInt { v }) => split(code, Local { i }, LocalAddInt { i: j, v }),
        (Local2 { j: i, .. }, Return {}) => replace(code, ReturnLocal { i }),
        (Slide { n }, Slide { n: m }) if n <= 255 - m => replace(code, Slide { n: n + m }),
        (Slide { .. }, Return {}) => {
            code.undo();
            emit(code, Return {});
        }
        (
            Local { .. }
            | Int { .. }
            | True {}
            | False {}
            | Nil {}
            | Unspecified {}
            | Const { .. }
            | Free { .. },
            Pop {},
        ) => code.undo(),
        (Cdr {}, Car {}) => replace(code, Cadr {}),
        (Cdr {}, Cdr {}) => replace(code, Cddr {}),
        _ => code.emit(instruction),
    }
}

/// Adds a branch, or the jump of a loop.
pub fn branch(code: &mut Code, branch: Instruction, to: Label) {
    let fused = match (code.last(), branch) {
        (Some(Int { v }), branch) => match code.before_last() {
            Some(Local { i }) => named(branch, i, Other::Int(v)).map(|fused| (2, None, fused)),
            Some(Local2 { i, j }) => {
                named(branch, j, Other::Int(v)).map(|fused| (2, Some(Local { i }), fused))
            }
            Some(FreeLocal { i, j }) => {
                named(branch, j, Other::Int(v)).map(|fused| (2, Some(Free { i }), fused))
            }
            _ => None,
        },
        (Some(Local2 { i, j }), branch) => named(branch, i, Other::Local(j))
            .map(|fused| (1, None, fused))
            .or(one(branch, j).map(|fused| (1, Some(Local { i }), fused))),
        (Some(FreeLocal { i, j }), branch) => one(branch, j).map(|fused| (1, Some(Free { i }), fused)),
        (Some(Local { i }), branch) => one(branch, i).map(|fused| (1, None, fused)),
        (Some(Const { k }), JumpUnlessEq { .. }) => match code.before_last() {
            Some(Local { i }) => Some((2, None, JumpUnlessLocalEqConst { i, k, l: 0 })),
            Some(Local2 { i, j }) => Some((2, Some(Local { i }), JumpUnlessLocalEqConst { i: j, k, l: 0 })),
            _ => Some((1, None, JumpUnlessEqConst { k, l: 0 })),
        },
        (Some(SetLocal { i }), Loop { .. }) => Some((1, None, SetLocalLoop { i, l: 0 })),
        (Some(SetLocal2 { i, j }), Loop { .. }) => Some((1, None, SetLocal2Loop { i, j, l: 0 })),
        (Some(AddToLocal { i, v }), Loop { .. }) => Some((1, None, AddToLocalLoop { i, v, l: 0 })),
        _ => None,
    };
    let Some((replaced, left, fused)) = fused else { return code.jump(branch, to) };
    (0..replaced).for_each(|_| code.undo());
    if let Some(left) = left {
        emit(code, left);
    }
    code.jump(fused, to);
}

/// What a slot is compared with.
enum Other {
    Int(i8),
    Local(u8),
}

/// The branch that compares the number in a slot without pushing it.
fn named(branch: Instruction, i: u8, other: Other) -> Option<Instruction> {
    let l = 0;
    Some(match (branch, other) {
        (JumpUnlessLt { .. }, Other::Int(v)) => JumpUnlessLocalLtInt { i, v, l },
        (JumpUnlessLe { .. }, Other::Int(v)) => JumpUnlessLocalLeInt { i, v, l },
        (JumpUnlessGt { .. }, Other::Int(v)) => JumpUnlessLocalGtInt { i, v, l },
        (JumpUnlessGe { .. }, Other::Int(v)) => JumpUnlessLocalGeInt { i, v, l },
        (JumpUnlessNumEq { .. }, Other::Int(v)) => JumpUnlessLocalNumEqInt { i, v, l },
        (JumpUnlessLt { .. }, Other::Local(j)) => JumpUnlessLocalLtLocal { i, j, l },
        (JumpUnlessLe { .. }, Other::Local(j)) => JumpUnlessLocalLeLocal { i, j, l },
        (JumpUnlessGt { .. }, Other::Local(j)) => JumpUnlessLocalGtLocal { i, j, l },
        (JumpUnlessGe { .. }, Other::Local(j)) => JumpUnlessLocalGeLocal { i, j, l },
        (JumpUnlessNumEq { .. }, Other::Local(j)) => JumpUnlessLocalNumEqLocal { i, j, l },
        _ => return None,
    })
}

/// The branch that tests the value in a slot without pushing it.
fn one(branch: Instruction, i: u8) -> Option<Instruction> {
    let l = 0;
    Some(match branch {
        JumpUnlessNull { .. } => JumpUnlessLocalNull { i, l },
        JumpUnlessPair { .. } => JumpUnlessLocalPair { i, l },
        JumpIfNull { .. } => JumpIfLocalNull { i, l },
        JumpIfPair { .. } => JumpIfLocalPair { i, l },
        _ => return None,
    })
}

fn replace(code: &mut Code, by: Instruction) {
    code.undo();
    code.emit(by);
}

/// Replaces a push of two values by a push of the first and another instruction.
fn split(code: &mut Code, first: Instruction, second: Instruction) {
    code.undo();
    emit(code, first);
    emit(code, second);
}
