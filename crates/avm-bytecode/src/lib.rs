//! The instruction set of the AVM, declared once, and the module: the unit of compiled code.
//!
//! Three tables say all there is: [`instructions`](mod@instructions) (what the loop executes), [`primitives`](mod@primitives)
//! (procedures on data, behind the instruction `primitive`) and [`effects`](mod@effects) (the instructions of the
//! AVM that need the world, behind the instruction `effect`).
#![deny(unsafe_code)]

#[macro_use]
mod operands;

pub mod control;
pub mod effects;
pub mod file;
pub mod instructions;
pub mod module;
pub mod primitives;
mod spans;
pub mod text;
pub mod verify;

pub use control::{Control, Kernel};
pub use effects::Effect;
pub use file::{DecodeError, decode, decode_built_in, encode};
pub use instructions::{Instruction, Opcode};
pub use module::Module;
pub use primitives::Primitive;
pub use spans::Spans;
pub use text::{assemble, disassemble};
pub use verify::{Verified, VerifyError, verify};
