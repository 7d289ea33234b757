//! Constants and variables.

use super::{Emitter, Loc, Want};
use crate::constants::ConstId;
use crate::tree::{Clause, Form, Var};
use avm_bytecode::Instruction::{self, *};
use avm_bytecode::{Kernel, module::Constant};
use avm_syntax::core::GlobalId;

impl Emitter<'_, '_> {
    /// Ends an expression whose value has just been pushed.
    pub(super) fn give(&mut self, want: Want) {
        match want {
            Want::Value => {}
            Want::Tail => self.emit(Return {}),
            Want::Nothing => self.emit(Pop {}),
        }
    }

    pub(super) fn constant(&mut self, id: ConstId) {
        let short = match self.program.constants.get(id) {
            Constant::Boolean(true) => Some(True {}),
            Constant::Boolean(false) => Some(False {}),
            Constant::Nil => Some(Nil {}),
            Constant::Number(_) => {
                let value = self.program.constants.small(id);
                value.and_then(|value| i8::try_from(value).ok()).map(|v| Int { v })
            }
            _ => None,
        };
        match short {
            Some(instruction) => self.emit(instruction),
            None => {
                let k = self.parts.constant(id);
                self.emit(match u16::try_from(k) {
                    Ok(k) => Const { k },
                    Err(_) => ConstWide { k },
                });
            }
        }
    }

    /// Pushes what a variable's slot holds: the box of a boxed one.
    pub(super) fn push_slot(&mut self, var: Var) {
        match self.locs[var.0 as usize] {
            Loc::Slot(i) => self.emit(local(i)),
            Loc::Free(i) => self.emit(free(i)),
            Loc::None => self.emit(Undefined {}),
        }
    }

    /// Pushes the value of an unboxed variable.
    pub(super) fn local(&mut self, var: Var) {
        match self.static_procedure(var) {
            Some(procedure) => self.closure(procedure, 0),
            None => self.push_slot(var),
        }
    }

    /// The procedure of a variable that is bound to a closure without captures.
    fn static_procedure(&mut self, var: Var) -> Option<usize> {
        let id = self.program.var(var).function?;
        let function = self.program.function(id);
        let is_static = function.form == Form::Closure && function.captures.is_empty();
        if is_static { self.procedures.get(&id).copied() } else { None }
    }

    pub(super) fn box_ref(&mut self, var: Var) {
        match self.locs[var.0 as usize] {
            Loc::Slot(i) if i < 256 => self.emit(BoxRef { i: i as u8 }),
            Loc::Free(i) if i < 256 => self.emit(FreeBoxRef { i: i as u8 }),
            _ => {
                self.push_slot(var);
                self.emit(Unbox {});
            }
        }
    }

    pub(super) fn box_set(&mut self, var: Var) {
        match self.locs[var.0 as usize] {
            Loc::Slot(i) if i < 256 => self.emit(BoxSet { i: i as u8 }),
            Loc::Free(i) if i < 256 => self.emit(FreeBoxSet { i: i as u8 }),
            _ => {
                self.push_slot(var);
                self.emit(SetBox {});
            }
        }
    }

    /// Boxes the parameters of a clause that are assigned.
    pub(super) fn box_params(&mut self, clause: &Clause<'_>) {
        for var in crate::assign::boxed_params(self.program, clause) {
            match self.locs[var.0 as usize] {
                Loc::Slot(i) if i < 256 => self.emit(BoxLocal { i: i as u8 }),
                Loc::Slot(i) => {
                    self.emit(local(i));
                    self.emit(Box {});
                    self.emit(set_local(i));
                }
                _ => {}
            }
        }
    }

    pub(super) fn global(&mut self, id: GlobalId) {
        let index = self.parts.global(id);
        match u16::try_from(index) {
            Ok(g) => self.emit(Global { g }),
            Err(_) => self.emit(GlobalWide { g: index }),
        }
    }

    pub(super) fn kernel_value(&mut self, kernel: Kernel) {
        match kernel {
            Kernel::Primitive(primitive) => {
                let p = self.primitive(primitive);
                self.emit(PrimitiveValue { p });
            }
            Kernel::Effect(effect) => self.emit(EffectValue { e: effect as u8 }),
            // Lowering makes procedures of these.
            Kernel::Control(_) => self.emit(Unspecified {}),
        }
    }

    /// Drops `count` values under the top.
    pub(super) fn slide(&mut self, count: usize) {
        let mut left = count;
        while left > 0 {
            let n = left.min(255);
            self.emit(Slide { n: n as u8 });
            left -= n;
        }
    }
}

/// Pushes a slot.
pub(super) fn local(i: u32) -> Instruction {
    match u8::try_from(i) {
        Ok(i) => Local { i },
        Err(_) => LocalWide { i: i as u16 },
    }
}

/// Pops into a slot.
pub(super) fn set_local(i: u32) -> Instruction {
    match u8::try_from(i) {
        Ok(i) => SetLocal { i },
        Err(_) => SetLocalWide { i: i as u16 },
    }
}

fn free(i: u32) -> Instruction {
    match u8::try_from(i) {
        Ok(i) => Free { i },
        Err(_) => FreeWide { i: i as u16 },
    }
}
