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
        (Local2 { i, j }, Car {}) => split(code, i, LocalCar { i: j }),
        (Local2 { i, j }, Cdr {}) => split(code, i, LocalCdr { i: j }),
        (Local2 { i, j }, AddInt { v }) => split(code, i, LocalAddInt { i: j, v }),
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

/// Adds a branch.
pub fn branch(code: &mut Code, branch: Instruction, to: Label) {
    let fused = match (code.last(), branch) {
        (Some(Int { v }), branch) => match code.before_last() {
            Some(Local { i }) => named(branch, i, Other::Int(v)).map(|fused| (2, None, fused)),
            Some(Local2 { i, j }) => named(branch, j, Other::Int(v)).map(|fused| (2, Some(i), fused)),
            _ => None,
        },
        (Some(Local2 { i, j }), branch) => named(branch, i, Other::Local(j))
            .map(|fused| (1, None, fused))
            .or(one(branch, j).map(|fused| (1, Some(i), fused))),
        (Some(Local { i }), branch) => one(branch, i).map(|fused| (1, None, fused)),
        (Some(Const { k }), JumpUnlessEq { .. }) => Some((1, None, JumpUnlessEqConst { k, l: 0 })),
        _ => None,
    };
    let Some((replaced, left, fused)) = fused else { return code.jump(branch, to) };
    (0..replaced).for_each(|_| code.undo());
    if let Some(i) = left {
        code.emit(Local { i });
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

/// Replaces a push of two slots by a push of the first and another instruction.
fn split(code: &mut Code, i: u8, second: Instruction) {
    code.undo();
    code.emit(Local { i });
    code.emit(second);
}
