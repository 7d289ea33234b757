//! The verifier: what a module must be before the machine runs it.
//!
//! Verified code cannot break the machine's memory: it reads no slot that is not there, jumps nowhere but to an
//! instruction, names nothing that does not exist, and never takes a box (the cell of an assigned variable) for a
//! value or a value for a box. It does nothing about types of values, which the machine checks as it runs.
//!
//! Three passes, each linear in the size of the module:
//!
//! 1. `structure`: the parts of the module fit together.
//! 2. `scan`: the code of each procedure is a sequence of instructions, with operands that exist.
//! 3. `flow`: what the stack holds at each instruction is known and enough. Only `loop` goes back, so one pass in the
//!    order of the code sees every instruction after all that lead to it but a `loop`, which must fit.

mod error;
mod flow;
mod scan;
mod slots;
mod states;
mod structure;

pub use error::{Site, VerifyError, VerifyErrorKind};
pub use slots::SlotKind;
pub use states::{FrameState, frame_states};

use crate::Module;
use std::ops::Deref;

/// The most slots that a frame may have.
pub const MAX_FRAME_SIZE: u32 = 1 << 16;

/// A module that the verifier has accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified(Module);

impl Verified {
    /// A module that the verifier accepted when this program was built.
    pub(crate) fn built_in(module: Module) -> Verified {
        Verified(module)
    }

    /// The module, to be changed: it has to be verified again.
    pub fn into_module(self) -> Module {
        self.0
    }
}

impl Deref for Verified {
    type Target = Module;

    fn deref(&self) -> &Module {
        &self.0
    }
}

/// Verifies a module.
pub fn verify(module: Module) -> Result<Verified, VerifyError> {
    check(&module)?;
    Ok(Verified(module))
}

/// Says whether [`verify`] would accept a module.
pub fn check(module: &Module) -> Result<(), VerifyError> {
    structure::check(module).map_err(|kind| VerifyError { site: None, kind })?;
    let marks = scan::check(module)?;
    flow::check(module, &marks)
}
