//! The module: a compiled unit.

use crate::{Primitive, Spans};
use avm_base::{ContentHash, Symbol};
use avm_number::Number;

/// A compiled library, program or interactive form.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The written form of the library's name; for a program, a name for messages.
    pub name: Symbol,
    /// What it was compiled from.
    pub kind: ModuleKind,
    /// Libraries, by written name, whose modules must have run before.
    pub requires: Vec<Symbol>,
    /// Exported variables, by external name.
    pub exports: Vec<(Symbol, GlobalName)>,
    /// Constants. Compound ones refer to others by index, in any order and in cycles.
    pub constants: Vec<Constant>,
    /// Global variables used or defined.
    pub globals: Vec<GlobalEntry>,
    /// Primitives used; instructions index this list, the file names them.
    pub primitives: Vec<Primitive>,
    /// Procedures; the first is the body, which takes no arguments.
    pub procedures: Vec<Procedure>,
    /// The instructions of all procedures.
    pub code: Vec<u8>,
    /// The places of instructions: sorted by `pc`, one entry holds up to the next.
    pub spans: Spans,
    /// The source files that the spans point into.
    pub files: Vec<ModuleFile>,
    /// How many inline caches the code uses.
    pub caches: u16,
}

/// What a module was compiled from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleKind {
    /// A library.
    Library,
    /// A program.
    Program,
    /// A form at the REPL or in `eval`.
    Interactive,
}

/// A global variable: the library that defines it and its unique name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalName {
    /// The written form of the library's name.
    pub library: Symbol,
    /// The variable.
    pub name: Symbol,
}

/// A global variable that a module uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalEntry {
    /// Which one.
    pub name: GlobalName,
    /// Whether this module defines it.
    pub defined: bool,
    /// Whether it may change after its definition.
    pub mutable: bool,
}

/// A constant. Indices point into [`Module::constants`].
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `#t` or `#f`.
    Boolean(bool),
    /// The empty list.
    Nil,
    /// A character.
    Character(char),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A symbol.
    Symbol(Symbol),
    /// A bytevector.
    Bytevector(Vec<u8>),
    /// A pair.
    Pair(u32, u32),
    /// A vector.
    Vector(Vec<u32>),
}

/// A procedure of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// The name for messages.
    pub name: Option<Symbol>,
    /// How many arguments it needs.
    pub required: u16,
    /// Whether it takes further arguments as a list.
    pub rest: bool,
    /// For `case-lambda`: the procedures, with the same captured variables, of which the first that fits the arguments
    /// runs. Such a procedure has no code of its own.
    pub clauses: Vec<u32>,
    /// The captured variables: for each, whether it is a box.
    pub captures: Vec<bool>,
    /// The most slots that its frame ever has, arguments included.
    pub frame_size: u32,
    /// Where its code begins in [`Module::code`].
    pub start: u32,
    /// Where its code ends.
    pub end: u32,
    /// Where the procedure stands in the source.
    pub place: Place,
}

impl Procedure {
    /// How many slots its arguments take: the required ones, and the list of further ones.
    pub fn parameters(&self) -> usize {
        usize::from(self.required) + usize::from(self.rest)
    }
}

/// A place in one of [`Module::files`]: byte offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the file, or [`Place::NONE`]'s.
    pub file: u16,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Place {
    /// No place.
    pub const NONE: Place = Place { file: u16::MAX, start: 0, end: 0 };
}

/// The place of the instructions from `pc` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanEntry {
    /// Offset into [`Module::code`].
    pub pc: u32,
    /// The place.
    pub place: Place,
}

/// A source file: enough of it to tell lines and columns where the text is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFile {
    /// Its name.
    pub name: String,
    /// Offsets of the beginnings of its lines.
    pub line_starts: Vec<u32>,
    /// The hash of its text, so that a changed file is noticed.
    pub hash: ContentHash,
}

impl ModuleFile {
    /// The line and the column of an offset, both from 1; columns are counted in bytes.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|line| self.line_starts.get(line)).copied().unwrap_or(0);
        (line as u32, offset - start + 1)
    }
}
