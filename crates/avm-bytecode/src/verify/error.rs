//! Why a module is refused.

use super::SlotKind;
use crate::{Effect, Module, Opcode, Primitive};
use avm_base::{Diagnostic, Span, Symbol};
use std::fmt;
use thiserror::Error;

/// Why the verifier refuses a module, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct VerifyError {
    /// The instruction, if it is about one.
    pub site: Option<Site>,
    /// What is wrong.
    pub kind: VerifyErrorKind,
}

/// A place in the code of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Index of the procedure.
    pub procedure: u32,
    /// The name of the procedure.
    pub name: Option<Symbol>,
    /// Offset into the code.
    pub pc: u32,
    /// What stands there, unless it is no instruction.
    pub opcode: Option<Opcode>,
}

impl Site {
    pub(super) fn new(module: &Module, procedure: usize, pc: usize) -> Site {
        Site {
            procedure: procedure as u32,
            name: module.procedures[procedure].name,
            pc: pc as u32,
            opcode: module.code.get(pc).and_then(|&byte| Opcode::ALL.get(byte as usize)).copied(),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Site { procedure, name, pc, opcode }) = self.site {
            write!(f, "procedure {procedure}")?;
            if let Some(name) = name {
                write!(f, " `{name}`")?;
            }
            write!(f, ", pc {pc}")?;
            if let Some(opcode) = opcode {
                write!(f, " `{}`", opcode.name())?;
            }
            f.write_str(": ")?;
        }
        self.kind.fmt(f)
    }
}

impl VerifyError {
    /// The error as a diagnostic about the module `name`.
    pub fn to_diagnostic(&self, name: &str) -> Diagnostic {
        Diagnostic::error("invalid-bytecode", Span::NONE, format!("the module `{name}` is invalid: {self}"))
            .help("it was not made by this compiler, or the compiler has a bug: compile it again from its source")
    }
}

/// What is wrong with a module.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages name the fields")]
pub enum VerifyErrorKind {
    /// There is no procedure to begin with.
    #[error("the module has no body")]
    NoBody,
    /// Procedure 0 is not called by anyone who could give it something.
    #[error("the body takes arguments, captures variables or has clauses")]
    BodyTakesSomething,
    /// Procedures' code lies in the order of the procedures, without gaps.
    #[error("the code of procedure {procedure} does not begin where the one before ends")]
    CodeRange { procedure: usize },
    /// The last procedure's code ends where the code ends.
    #[error("the code has {size} bytes, but the procedures end at {end}")]
    CodeLeft { end: usize, size: usize },
    /// A procedure has either code or clauses.
    #[error("procedure {procedure} has neither code nor clauses, or both")]
    CodeOrClauses { procedure: usize },
    /// A clause must exist.
    #[error("a clause of procedure {procedure} is procedure {clause}, which does not exist")]
    NoClause { procedure: usize, clause: u32 },
    /// A clause has no clauses.
    #[error("a clause of procedure {procedure} is procedure {clause}, which has clauses itself")]
    NestedClauses { procedure: usize, clause: u32 },
    /// The clauses of a procedure run on its captured variables.
    #[error("a clause of procedure {procedure} is procedure {clause}, which captures other variables")]
    ClauseCaptures { procedure: usize, clause: u32 },
    /// A closure's captured variables have 16-bit numbers.
    #[error("procedure {procedure} captures more than 65535 variables")]
    TooManyCaptures { procedure: usize },
    /// A frame holds its arguments.
    #[error(
        "the frame of procedure {procedure} is smaller than its arguments or larger than {}",
        super::MAX_FRAME_SIZE
    )]
    FrameSize { procedure: usize },
    /// Compound constants refer to constants.
    #[error("constant {constant} refers to constant {part}, which does not exist")]
    NoConstantPart { constant: usize, part: u32 },
    /// A library defines its own variables only.
    #[error("the library defines `{name}`, which belongs to the library {library}")]
    ForeignDefinition { name: Symbol, library: Symbol },
    /// A name that the file does not allow.
    #[error("the name of a {what} is longer than {} bytes", crate::file::MAX_NAME_SIZE)]
    NameTooLong { what: &'static str },
    /// Spans are sorted, each begins in the code.
    #[error("entry {entry} of the span table is out of order or outside of the code")]
    SpanOrder { entry: usize },
    /// A place lies in a file of the module.
    #[error("a place lies in file {file}, which the module does not have, or ends before it begins")]
    Place { file: u16 },
    /// Line starts begin at 0 and rise.
    #[error("the line starts of file {file} do not begin at 0 or do not rise")]
    LineStarts { file: usize },

    /// A byte that no instruction begins with.
    #[error("{byte} is not an instruction")]
    NoInstruction { byte: u8 },
    /// Some instructions are put on the stack by the machine itself, and are in no module.
    #[error("the instruction is the machine's own")]
    Internal,
    /// The operands go past the end of the procedure.
    #[error("the instruction goes past the end of the procedure")]
    CutOff,
    /// An operand that names nothing.
    #[error("there is no {what} {index}: there are {count}")]
    OutOfRange { what: &'static str, index: usize, count: usize },
    /// An operand must be a symbol.
    #[error("constant {constant} is not a symbol")]
    NotASymbol { constant: usize },
    /// The primitive table says how many arguments a primitive takes.
    #[error("the primitive `{}` does not take {count} arguments", primitive.name())]
    PrimitiveArity { primitive: Primitive, count: usize },
    /// The effect table says how many arguments an effect takes.
    #[error("the effect `{}` does not take {count} arguments", effect.name())]
    EffectArity { effect: Effect, count: usize },
    /// Each place in the code has its own inline cache.
    #[error("inline cache {cache} is used twice")]
    CacheShared { cache: usize },
    /// Only variables that the module defines can be defined.
    #[error("the module does not define global {global}")]
    NotDefinedHere { global: usize },
    /// Only variables that may change can be set.
    #[error("global {global} may not change")]
    NotMutable { global: usize },
    /// Jumps go to instructions of the same procedure.
    #[error("the jump goes to {target}, which is not an instruction of the procedure")]
    JumpTarget { target: i64 },
    /// Only `loop` jumps back, so that every cycle has a safepoint.
    #[error("only `loop` may jump backward")]
    JumpBackward,
    /// A `switch` is followed by its jumps.
    #[error(
        "the switch must be followed by one `jump-wide` for each element of a constant vector, and one more"
    )]
    SwitchTable,
    /// A known callee captures nothing.
    #[error("procedure {callee} captures variables or has clauses, so it needs a closure")]
    CalleeNeedsClosure { callee: usize },
    /// A known callee takes exactly the arguments given.
    #[error("procedure {callee} does not take exactly {count} arguments")]
    CalleeArity { callee: usize, count: usize },
    /// One value is not multiple values.
    #[error("one value is not multiple values")]
    OneValue,
    /// A closure is made with as many variables as its procedure captures.
    #[error("procedure {procedure} captures {expected} variables, not {found}")]
    CaptureCount { procedure: usize, expected: usize, found: usize },

    /// The code goes on after the last instruction.
    #[error("the procedure goes on past its end")]
    FallsOff,
    /// The stack has too few values.
    #[error("the instruction takes {needed} values from a stack of {found}")]
    Underflow { needed: usize, found: usize },
    /// The stack grows past the frame.
    #[error("the frame has {frame_size} slots, but needs {needed}")]
    FrameOverflow { frame_size: usize, needed: usize },
    /// A slot that is not there.
    #[error("there is no slot {slot}: there are {count}")]
    NoSlot { slot: usize, count: usize },
    /// A slot holds something else than the instruction needs.
    #[error("slot {slot} holds {found}, not {expected}")]
    WrongSlot { slot: usize, expected: SlotKind, found: SlotKind },
    /// A captured variable holds something else than the instruction needs.
    #[error("captured variable {index} holds {found}, not {expected}")]
    WrongCapture { index: usize, expected: SlotKind, found: SlotKind },
    /// `patch-closure` needs a closure that was made just before.
    #[error("slot {slot} is not known to hold a closure that was made here")]
    NoClosure { slot: usize },
    /// All ways to an instruction give a stack of the same size.
    #[error("the stack has {found} values on one way to {target} and {expected} on another")]
    DepthDiffers { target: usize, expected: usize, found: usize },
    /// A loop begins before it is gone back to.
    #[error("the loop goes back to {target}, which nothing before it leads to")]
    LoopEntry { target: usize },
    /// A loop goes back with what it began with.
    #[error("the loop goes back to {target} with {found} in slot {slot}, where it began with {expected}")]
    LoopSlot { target: usize, slot: usize, expected: SlotKind, found: SlotKind },
    /// A bound on the verifier's work, far above what any compiler makes.
    #[error("the stack is too deep at too many jumps")]
    TooComplex,
}
