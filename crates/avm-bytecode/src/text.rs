//! The module as text: a listing that [`disassemble`] writes and [`assemble`] reads.
//!
//! ```text
//! module program demo
//! global (scheme base) display
//!
//! procedure #0 frame 2
//! ; demo.scm:1: (display "hi")
//!      0  const "hi"
//!      3  tail-call-global display 1
//!
//! constant #0 "hi"
//! ```
//!
//! A line is a part of a table, an instruction, a label (`L1:`) or nothing; `;` begins a comment. Things are named by
//! `#` and their index, or by their name or value where it is clear. Every instruction stands with the offset of its
//! code, which `assemble` passes over. A listing holds all of a module but its places and files, of which comments
//! tell: `assemble(&disassemble(&module, None))` is the module without them.

mod assemble;
mod disassemble;
mod token;
mod value;

pub use assemble::{AssembleError, AssembleErrorKind, assemble};
pub use disassemble::{Options, disassemble, disassemble_with};
