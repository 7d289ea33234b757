//! The third pass: what the stack holds at each instruction. Code that nothing leads to is passed over.

use super::VerifyErrorKind::{self as Kind, *};
use super::scan::{mark, switch_entries};
use super::slots::{Saved, SlotKind, Slots};
use super::{Site, VerifyError};
use crate::instructions::{Flow, Instruction, OperandKind};
use crate::module::{Module, Procedure};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Words of slots that may be saved, merged and compared, for each byte of code and besides.
const WORK_PER_BYTE: usize = 4;
const WORK_AT_LEAST: usize = 1 << 16;

pub(super) fn check(module: &Module, marks: &[u8]) -> Result<(), VerifyError> {
    walk(module, marks, |_| true, |_, _, _| {})
}

/// Checks the procedures for which `wanted` holds. `note` is told what the slots hold before each instruction, with the procedure
/// and the pc.
pub(super) fn walk(
    module: &Module,
    marks: &[u8],
    wanted: impl Fn(&Procedure) -> bool,
    mut note: impl FnMut(usize, usize, &Slots),
) -> Result<(), VerifyError> {
    let with_code = || {
        let all = module.procedures.iter().enumerate();
        all.filter(|(_, procedure)| procedure.clauses.is_empty() && wanted(procedure))
    };
    let most = with_code().map(|(_, procedure)| procedure.frame_size).max().unwrap_or(0);
    let mut pass = Pass {
        module,
        marks,
        procedure: &module.procedures[0],
        slots: Slots::new(most as usize),
        live: true,
        ways: HashMap::default(),
        loops: HashMap::default(),
        work_left: WORK_AT_LEAST + WORK_PER_BYTE * module.code.len(),
    };
    with_code().try_for_each(|(index, procedure)| {
        pass.procedure = procedure;
        pass.check_procedure(|pc, slots| note(index, pc, slots))
            .map_err(|(pc, kind)| VerifyError { site: Some(Site::new(module, index, pc)), kind })
    })
}

struct Pass<'m> {
    module: &'m Module,
    marks: &'m [u8],
    procedure: &'m Procedure,
    slots: Slots,
    /// Whether anything leads to the instruction.
    live: bool,
    /// What the jumps seen so far bring to instructions further on.
    ways: HashMap<usize, Saved, RandomState>,
    /// What the slots held where loops began.
    loops: HashMap<usize, Saved, RandomState>,
    work_left: usize,
}

impl Pass<'_> {
    fn check_procedure(&mut self, mut note: impl FnMut(usize, &Slots)) -> Result<(), (usize, Kind)> {
        let code = &self.module.code[..self.procedure.end as usize];
        let mut next = self.procedure.start as usize;
        let mut pc = next;
        self.slots.begin(self.procedure.parameters());
        self.live = true;
        self.loops.clear();
        while next < code.len() {
            pc = next;
            let Some(instruction) = Instruction::decode(code, &mut next) else { break };
            self.arrive(pc).map_err(|kind| (pc, kind))?;
            if self.live {
                note(pc, &self.slots);
                self.execute(instruction, next).map_err(|kind| (pc, kind))?;
            }
        }
        if self.live { Err((pc, FallsOff)) } else { Ok(()) }
    }

    /// Joins the ways that lead to `pc`.
    #[inline(always)]
    fn arrive(&mut self, pc: usize) -> Result<(), Kind> {
        if self.marks[pc] & mark::TARGET != 0 {
            if self.live {
                self.note_way(pc)?;
            }
            if let Some(saved) = self.ways.remove(&pc) {
                self.slots.load(&saved);
                self.live = true;
            }
        }
        if self.live && self.marks[pc] & mark::LOOP != 0 {
            self.slots.forget_closures();
            self.spend()?;
            self.loops.insert(pc, self.slots.save());
        }
        Ok(())
    }

    fn spend(&mut self) -> Result<(), Kind> {
        let left = self.work_left.checked_sub(self.slots.words() + 1);
        self.work_left = left.ok_or(TooComplex)?;
        Ok(())
    }

    /// Adds the state to what leads to `target`, further on.
    fn note_way(&mut self, target: usize) -> Result<(), Kind> {
        self.spend()?;
        let found = self.slots.depth();
        match self.ways.get_mut(&target) {
            None => {
                self.ways.insert(target, self.slots.save());
            }
            Some(saved) if saved.depth() != found => {
                return Err(DepthDiffers { target, expected: saved.depth(), found });
            }
            Some(saved) => self.slots.merge_into(saved),
        }
        Ok(())
    }

    /// Checks that the state fits the beginning of the loop at `target`.
    fn go_back(&mut self, target: usize) -> Result<(), Kind> {
        self.spend()?;
        let found = self.slots.depth();
        let saved = self.loops.get(&target).ok_or(LoopEntry { target })?;
        if saved.depth() != found {
            return Err(DepthDiffers { target, expected: saved.depth(), found });
        }
        match self.slots.first_misfit(saved) {
            Some((slot, expected, found)) => Err(LoopSlot { target, slot, expected, found }),
            None => Ok(()),
        }
    }

    /// Does to the slots what an instruction that ends at `next` does.
    #[inline(always)]
    fn execute(&mut self, instruction: Instruction, next: usize) -> Result<(), Kind> {
        let (pops, pushes) = instruction.stack_effect();
        let found = self.slots.depth();
        if pops > found {
            return Err(Underflow { needed: pops, found });
        }
        let (needed, frame_size) = (found - pops + pushes, self.procedure.frame_size as usize);
        if needed > frame_size {
            return Err(FrameOverflow { frame_size, needed });
        }
        let target = instruction.jump().map(|distance| (next as i64 + distance) as usize);
        if let (Some(target), true) = (target, keeps_top(instruction)) {
            self.note_way(target)?;
        }
        self.apply(instruction, pops, pushes)?;
        // The first entry of a table is simply the next instruction.
        if let Some(entries) = switch_entries(self.module, next, instruction) {
            entries.skip(1).try_for_each(|entry| self.note_way(entry))?;
        }
        let flow = instruction.opcode().flow();
        match target {
            Some(target) if target < next => self.go_back(target)?,
            Some(target) if !keeps_top(instruction) => self.note_way(target)?,
            _ => {}
        }
        self.live = !matches!(flow, Flow::Jump | Flow::End);
        Ok(())
    }

    /// Does to the slots what an instruction does. One that writes a slot, copies what may be a box, or needs to know what
    /// a closure is has to stand here; for all others the table says enough.
    fn apply(&mut self, instruction: Instruction, pops: usize, pushes: usize) -> Result<(), Kind> {
        use Instruction as I;
        let slots = &mut self.slots;
        match instruction {
            I::Local { i } => copy(slots, i.into()),
            I::LocalWide { i } => copy(slots, i.into()),
            I::Local2 { i, j } => {
                // Both are read before the first is pushed.
                slots.named(j.into())?;
                copy(slots, i.into())?;
                copy(slots, j.into())
            }
            I::SetLocal { i } => assign(slots, i.into()),
            I::SetLocalWide { i } => assign(slots, i.into()),
            I::SetLocalLoop { i, .. } => assign(slots, i.into()),
            I::SetLocal2 { i, j } | I::SetLocal2Loop { i, j, .. } => {
                assign(slots, i.into())?;
                assign(slots, j.into())
            }
            I::AddToLocal { i, .. } | I::AddToLocalLoop { i, .. } => {
                slots.named_as(i.into(), SlotKind::Value)?;
                slots.set(i.into(), SlotKind::Value);
                Ok(())
            }
            I::Free { i } => self.push_capture(i.into()),
            I::FreeWide { i } => self.push_capture(i.into()),
            I::Free2 { i, j } => {
                self.push_capture(i.into())?;
                self.push_capture(j.into())
            }
            I::LocalFree { i, j } => {
                copy(slots, i.into())?;
                self.push_capture(j.into())
            }
            I::FreeLocal { i, j } => {
                // Both are read before the first is pushed.
                slots.named(j.into())?;
                self.push_capture(i.into())?;
                copy(&mut self.slots, j.into())
            }
            I::Pop {} => {
                slots.pop();
                Ok(())
            }
            I::Slide { n } => {
                let top = slots.pop();
                for _ in 0..n {
                    slots.pop();
                }
                slots.push(top);
                Ok(())
            }
            I::Closure { p, .. } => self.make_closure(p.into()),
            I::ClosureWide { p, .. } => self.make_closure(p),
            I::PatchClosure { i, j } => self.patch_closure(i.into(), j.into()),
            _ => self.apply_to_boxes(instruction, pops, pushes),
        }
    }

    fn apply_to_boxes(&mut self, instruction: Instruction, pops: usize, pushes: usize) -> Result<(), Kind> {
        use Instruction as I;
        use SlotKind::{Box, Value};
        let slots = &mut self.slots;
        match instruction {
            I::Box {} => replace(slots, Value, Box),
            I::Unbox {} => replace(slots, Box, Value),
            I::BoxLocal { i } => {
                slots.named_as(i.into(), Value)?;
                slots.set(i.into(), Box);
                Ok(())
            }
            I::BoxRef { i } => {
                slots.named_as(i.into(), Box)?;
                self.plain(pops, pushes)
            }
            I::BoxSet { i } => {
                slots.pop_as(Value)?;
                slots.named_as(i.into(), Box)
            }
            I::SetBox {} => {
                slots.pop_as(Box)?;
                slots.pop_as(Value)
            }
            I::FreeBoxRef { i } | I::FreeBoxSet { i } => {
                self.capture_as(i.into(), Box)?;
                self.plain(pops, pushes)
            }
            _ => {
                self.check_variables(instruction)?;
                self.plain(pops, pushes)
            }
        }
    }

    /// The variables that an instruction names are values, unless [`Pass::apply`] says otherwise.
    fn check_variables(&self, instruction: Instruction) -> Result<(), Kind> {
        let mut result = Ok(());
        instruction.each_operand(|kind, value| {
            let found = match kind {
                OperandKind::Local | OperandKind::LocalWide => {
                    self.slots.named_as(value as usize, SlotKind::Value)
                }
                OperandKind::Free | OperandKind::FreeWide => self.capture_as(value as usize, SlotKind::Value),
                _ => Ok(()),
            };
            if result.is_ok() {
                result = found;
            }
        });
        result
    }

    /// What most instructions do: take values and give values.
    fn plain(&mut self, pops: usize, pushes: usize) -> Result<(), Kind> {
        (0..pops).try_for_each(|_| self.slots.pop_as(SlotKind::Value))?;
        (0..pushes).for_each(|_| self.slots.push(SlotKind::Value));
        Ok(())
    }

    fn push_capture(&mut self, index: usize) -> Result<(), Kind> {
        self.slots.push(capture_kind(self.procedure, index));
        Ok(())
    }

    fn capture_as(&self, index: usize, expected: SlotKind) -> Result<(), Kind> {
        let found = capture_kind(self.procedure, index);
        if found == expected { Ok(()) } else { Err(WrongCapture { index, expected, found }) }
    }

    fn make_closure(&mut self, index: u32) -> Result<(), Kind> {
        let target = &self.module.procedures[index as usize];
        (0..target.captures.len()).rev().try_for_each(|capture| self.pop_capture(target, capture))?;
        self.slots.push(SlotKind::Value);
        self.slots.note_closure(index);
        Ok(())
    }

    /// Drops the top, which becomes a captured variable of a closure of `target`.
    fn pop_capture(&mut self, target: &Procedure, index: usize) -> Result<(), Kind> {
        let (expected, found) = (capture_kind(target, index), self.slots.pop());
        if found == expected { Ok(()) } else { Err(WrongCapture { index, expected, found }) }
    }

    fn patch_closure(&mut self, slot: usize, capture: usize) -> Result<(), Kind> {
        let closure = self.slots.closure(slot).ok_or(NoClosure { slot })?;
        let target = &self.module.procedures[closure as usize];
        let count = target.captures.len();
        if capture >= count {
            return Err(OutOfRange { what: "captured variable", index: capture, count });
        }
        self.pop_capture(target, capture)?;
        // The closure may not be what was just dropped.
        self.slots.named_as(slot, SlotKind::Value)
    }
}

fn capture_kind(procedure: &Procedure, index: usize) -> SlotKind {
    if procedure.captures[index] { SlotKind::Box } else { SlotKind::Value }
}

fn keeps_top(instruction: Instruction) -> bool {
    matches!(instruction, Instruction::JumpIfFalseKeep { .. } | Instruction::JumpIfTrueKeep { .. })
}

/// Pushes what a slot holds.
fn copy(slots: &mut Slots, slot: usize) -> Result<(), Kind> {
    match slots.named(slot)? {
        found @ SlotKind::Unknown => Err(WrongSlot { slot, expected: SlotKind::Value, found }),
        kind => {
            slots.push(kind);
            Ok(())
        }
    }
}

/// Pops into a slot.
fn assign(slots: &mut Slots, slot: usize) -> Result<(), Kind> {
    let kind = slots.pop();
    slots.named(slot)?;
    slots.set(slot, kind);
    Ok(())
}

fn replace(slots: &mut Slots, from: SlotKind, to: SlotKind) -> Result<(), Kind> {
    slots.pop_as(from)?;
    slots.push(to);
    Ok(())
}
