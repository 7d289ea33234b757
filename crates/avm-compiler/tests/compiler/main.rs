//! Tests of the compiler, from core language to running programs.

mod code;
mod random;
mod run;
mod shapes;
mod support;
