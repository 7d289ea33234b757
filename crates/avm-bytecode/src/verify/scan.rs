//! The second pass: the code of each procedure is a sequence of instructions, with operands that exist. It looks at
//! code that nothing leads to as well.

use super::VerifyErrorKind::{self as Kind, *};
use super::{Site, VerifyError};
use crate::instructions::{Flow, Instruction, OperandKind};
use crate::module::{Constant, Module, Procedure};
use crate::{Effect, Opcode};

/// What is known of each byte of the code: a set of these bits.
pub(super) mod mark {
    /// An instruction begins here.
    pub const INSTRUCTION: u8 = 1;
    /// A jump forward comes here.
    pub const TARGET: u8 = 2;
    /// A `loop` comes back here.
    pub const LOOP: u8 = 4;
}

/// Checks the code; gives the marks of its bytes.
pub(super) fn check(module: &Module) -> Result<Vec<u8>, VerifyError> {
    let mut marks = vec![0; module.code.len()];
    for (index, procedure) in module.procedures.iter().enumerate() {
        each_instruction(module, index, procedure, |pc, _, _| {
            marks[pc] |= mark::INSTRUCTION;
            Ok(())
        })?;
    }
    let mut caches = vec![false; module.caches.into()];
    for (index, procedure) in module.procedures.iter().enumerate() {
        each_instruction(module, index, procedure, |pc, next, instruction| {
            check_operands(module, procedure, instruction, &mut caches)?;
            check_instruction(module, index, instruction)?;
            check_jump(procedure, pc, next, instruction, &mut marks)?;
            check_switch(module, procedure, next, instruction, &mut marks)
        })?;
    }
    Ok(marks)
}

/// Calls `visit` with each instruction's pc, the pc after it and itself.
fn each_instruction(
    module: &Module,
    index: usize,
    procedure: &Procedure,
    mut visit: impl FnMut(usize, usize, Instruction) -> Result<(), Kind>,
) -> Result<(), VerifyError> {
    let code = &module.code[..procedure.end as usize];
    let mut next = procedure.start as usize;
    while next < code.len() {
        let pc = next;
        let result = match Instruction::decode(code, &mut next) {
            Some(instruction) => visit(pc, next, instruction),
            None if (code[pc] as usize) < Opcode::ALL.len() => Err(CutOff),
            None => Err(NoInstruction { byte: code[pc] }),
        };
        result.map_err(|kind| VerifyError { site: Some(Site::new(module, index, pc)), kind })?;
    }
    Ok(())
}

/// Checks what the kinds of the operands say.
fn check_operands(
    module: &Module,
    procedure: &Procedure,
    instruction: Instruction,
    caches: &mut [bool],
) -> Result<(), Kind> {
    let mut result = Ok(());
    instruction.each_operand(|kind, value| {
        if result.is_ok() {
            result = check_operand(module, procedure, kind, value as usize, caches);
        }
    });
    result
}

fn check_operand(
    module: &Module,
    procedure: &Procedure,
    kind: OperandKind,
    index: usize,
    caches: &mut [bool],
) -> Result<(), Kind> {
    use OperandKind as K;
    let (what, count) = match kind {
        K::Const | K::ConstWide | K::Symbol | K::SymbolWide => ("constant", module.constants.len()),
        K::Global | K::GlobalWide => ("global", module.globals.len()),
        K::Proc | K::ProcWide => ("procedure", module.procedures.len()),
        K::Primitive => ("primitive", module.primitives.len()),
        K::Effect => ("effect", Effect::ALL.len()),
        K::Free | K::FreeWide => ("captured variable", procedure.captures.len()),
        K::Cache => ("inline cache", caches.len()),
        // Slots are for the third pass; what a closure's variable and a jump belong to, the instruction says.
        K::Local | K::LocalWide | K::CaptureWide | K::Label | K::LabelWide => return Ok(()),
        K::Field | K::Count | K::CountWide | K::Int8 => return Ok(()),
    };
    if index >= count {
        return Err(OutOfRange { what, index, count });
    }
    match kind {
        K::Symbol | K::SymbolWide if !matches!(module.constants[index], Constant::Symbol(_)) => {
            Err(NotASymbol { constant: index })
        }
        K::Cache if std::mem::replace(&mut caches[index], true) => Err(CacheShared { cache: index }),
        _ => Ok(()),
    }
}

/// Checks what the instruction says of its operands together.
fn check_instruction(module: &Module, procedure: usize, instruction: Instruction) -> Result<(), Kind> {
    use Instruction as I;
    let fail_if = |condition, kind| if condition { Err(kind) } else { Ok(()) };
    fail_if(instruction.opcode().flow() == Flow::Internal, Internal)?;
    match instruction {
        I::Primitive { p, n } => {
            let primitive = module.primitives[p as usize];
            let (least, most) = primitive.arity();
            let fits = least <= n && most.is_none_or(|most| n <= most);
            fail_if(!fits, PrimitiveArity { primitive, count: n.into() })
        }
        I::Effect { e, n } => {
            let effect = Effect::ALL[e as usize];
            let (least, most) = effect.arity();
            fail_if(n < least || n > most, EffectArity { effect, count: n.into() })
        }
        I::SetGlobal { g } => fail_if(!module.globals[g as usize].mutable, NotMutable { global: g as usize }),
        I::DefineGlobal { g } => {
            fail_if(!module.globals[g as usize].defined, NotDefinedHere { global: g as usize })
        }
        I::Values { n } => fail_if(n == 1, OneValue),
        I::Closure { p, n } => check_capture_count(module, p.into(), n.into()),
        I::ClosureWide { p, n } => check_capture_count(module, p as usize, n.into()),
        I::CallProc { p, n } | I::TailCallProc { p, n } => {
            let target = &module.procedures[p as usize];
            let closed = target.captures.is_empty() && target.clauses.is_empty();
            fail_if(!closed, CalleeNeedsClosure { callee: p.into() })?;
            check_arity(module, p.into(), n.into())
        }
        I::CallSelf { n } | I::TailCallSelf { n } => check_arity(module, procedure, n.into()),
        _ => Ok(()),
    }
}

fn check_arity(module: &Module, callee: usize, count: usize) -> Result<(), Kind> {
    let target = &module.procedures[callee];
    let exact = !target.rest && usize::from(target.required) == count;
    if exact { Ok(()) } else { Err(CalleeArity { callee, count }) }
}

fn check_capture_count(module: &Module, procedure: usize, found: usize) -> Result<(), Kind> {
    match module.procedures[procedure].captures.len() {
        expected if expected == found => Ok(()),
        expected => Err(CaptureCount { procedure, expected, found }),
    }
}

fn check_jump(
    procedure: &Procedure,
    pc: usize,
    next: usize,
    instruction: Instruction,
    marks: &mut [u8],
) -> Result<(), Kind> {
    let Some(distance) = instruction.jump() else { return Ok(()) };
    let target = next as i64 + distance;
    let inside = target >= procedure.start.into() && target < procedure.end.into();
    if !inside || marks[target as usize] & mark::INSTRUCTION == 0 {
        return Err(JumpTarget { target });
    }
    if target as usize > pc {
        marks[target as usize] |= mark::TARGET;
    } else if passes_safepoint(instruction) {
        marks[target as usize] |= mark::LOOP;
    } else {
        return Err(JumpBackward);
    }
    Ok(())
}

/// Checks the table behind a `switch`, and marks its entries.
fn check_switch(
    module: &Module,
    procedure: &Procedure,
    next: usize,
    instruction: Instruction,
    marks: &mut [u8],
) -> Result<(), Kind> {
    let Some(entries) = switch_entries(module, next, instruction) else {
        let is_switch = instruction.opcode() == Opcode::Switch;
        return if is_switch { Err(SwitchTable) } else { Ok(()) };
    };
    for entry in entries {
        let is_jump = entry < procedure.end as usize
            && marks[entry] & mark::INSTRUCTION != 0
            && module.code[entry] == Opcode::JumpWide as u8;
        if !is_jump {
            return Err(SwitchTable);
        }
        if entry != next {
            marks[entry] |= mark::TARGET;
        }
    }
    Ok(())
}

/// Where a `switch` that ends at `next` may go on. `None` for other instructions, and if its constant is no vector.
pub(super) fn switch_entries(
    module: &Module,
    next: usize,
    instruction: Instruction,
) -> Option<impl Iterator<Item = usize> + use<>> {
    let Instruction::Switch { k, .. } = instruction else { return None };
    let Constant::Vector(keys) = module.constants.get(usize::from(k))? else { return None };
    Some((0..=keys.len()).map(move |index| next + index * Opcode::JumpWide.size()))
}

/// Whether an instruction that jumps is a safepoint: only those may jump backward.
fn passes_safepoint(instruction: Instruction) -> bool {
    use Instruction as I;
    matches!(
        instruction,
        I::Loop { .. } | I::SetLocalLoop { .. } | I::SetLocal2Loop { .. } | I::AddToLocalLoop { .. }
    )
}
