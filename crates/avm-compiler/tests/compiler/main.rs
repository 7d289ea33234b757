//! Tests of the compiler, from core language to running programs.

mod code;
mod random;
mod run;
mod scripts;
mod shapes;
mod support;
