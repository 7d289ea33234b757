//! The peephole: an instruction and the one before it that are together a shorter or a faster one.

use crate::code::Code;
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
