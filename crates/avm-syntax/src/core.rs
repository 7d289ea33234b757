//! The core language: what remains of a program after expansion.
//!
//! A [`Unit`] is one library, one program or one form given to the REPL. Variables are resolved: a local one is
//! an index into [`Unit::locals`], a global one an index into [`Unit::globals`]. All names that the user sees are
//! kept for messages only.

use crate::Datum;
use avm_base::{Span, Symbol};
use serde::{Deserialize, Serialize};

/// The name of the library whose exports are the primitives and instructions of the machine.
pub const KERNEL_LIBRARY: &str = "(avm kernel)";

/// The name of the library, written in Scheme, whose procedures the expander's output calls.
pub const CORE_LIBRARY: &str = "(avm core)";

/// A global variable, named the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GlobalKey {
    /// The written form of the library's name, such as `(scheme base)`; [`KERNEL_LIBRARY`] for primitives.
    pub library: Symbol,
    /// The variable's name, unique in its library: definitions that macros introduce are renamed.
    pub name: Symbol,
}

/// An index into [`Unit::locals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalId(pub u32);

/// An index into [`Unit::globals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GlobalId(pub u32);

/// A local variable.
#[derive(Clone, Debug)]
pub struct Local {
    /// The name in the source.
    pub name: Symbol,
    /// The place that binds it.
    pub span: Span,
    /// Whether some `set!` assigns it.
    pub assigned: bool,
}

/// A global variable that a unit defines or uses.
#[derive(Clone, Debug)]
pub struct Global {
    /// Which variable it is.
    pub key: GlobalKey,
    /// Whether this unit defines it.
    pub defined: bool,
    /// Whether its value may change after its definition: some `set!` assigns it, it is defined twice, or it
    /// belongs to an interactive environment.
    pub mutable: bool,
    /// The name in the source.
    pub name: Symbol,
    /// The place of its definition here, or of its first use.
    pub span: Span,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A library: its body runs once, before the first unit that imports it.
    Library,
    /// A program: runs once.
    Program,
    /// A form at the REPL or in `eval`: its globals may be redefined by later units.
    Interactive,
}

/// One library, program or interactive form, expanded.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The written form of the library's name; for others, a name for messages.
    pub name: Symbol,
    /// What it is.
    pub kind: UnitKind,
    /// Libraries (by written name, kernel excluded) that must have run before.
    pub requires: Vec<Symbol>,
    /// The exported variables of a library, with the names they are exported by. Macros are not among them.
    pub exports: Vec<(Symbol, GlobalKey)>,
    /// All local variables.
    pub locals: Vec<Local>,
    /// All global variables used or defined.
    pub globals: Vec<Global>,
    /// The body, in order. The value of the last is the value of the unit.
    pub body: Vec<Expr>,
}

/// An expression and the source it came from: the user's text, not a macro's, where there is one.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of the core language.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Quote(Datum),
    /// The unspecified value.
    Unspecified,
    /// The value of a local variable.
    Local(LocalId),
    /// The value of a global variable.
    Global(GlobalId),
    /// Assigns a local variable; the value is unspecified.
    SetLocal(LocalId, Box<Expr>),
    /// Assigns a global variable; the value is unspecified.
    SetGlobal(GlobalId, Box<Expr>),
    /// Defines a global variable. Only directly in [`Unit::body`].
    Define(GlobalId, Box<Expr>),
    /// Test, consequent, alternative.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// One or more expressions in order; the value of the last.
    Begin(Vec<Expr>),
    /// A procedure.
    Lambda(Box<Lambda>),
    /// Binds variables to values computed outside their scope, from left to right.
    Let(Vec<(LocalId, Expr)>, Box<Expr>),
    /// `letrec*`: binds variables to values computed in their scope, in order.
    Letrec(Vec<(LocalId, Expr)>, Box<Expr>),
    /// A procedure call.
    Call(Box<Expr>, Vec<Expr>),
}

/// A procedure: one clause, or several for `case-lambda`.
#[derive(Clone, Debug)]
pub struct Lambda {
    /// The name that it was defined under, for messages.
    pub name: Option<Symbol>,
    /// The clauses; the first whose parameters fit the arguments runs.
    pub clauses: Vec<Clause>,
}

/// The parameters and body of a procedure.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The required parameters.
    pub params: Vec<LocalId>,
    /// The parameter that takes the list of further arguments.
    pub rest: Option<LocalId>,
    /// The body.
    pub body: Expr,
}

impl Drop for Expr {
    /// Takes deep expressions apart on a list of their own, so that the drops of the parts don't nest.
    fn drop(&mut self) {
        let mut pending: Vec<Expr> = Vec::new();
        detach(&mut self.kind, &mut pending);
        while let Some(mut expr) = pending.pop() {
            detach(&mut expr.kind, &mut pending);
        }
    }
}

/// Moves the parts of an expression to `pending`.
fn detach(kind: &mut ExprKind, pending: &mut Vec<Expr>) {
    match kind {
        ExprKind::Quote(_) | ExprKind::Unspecified | ExprKind::Local(_) | ExprKind::Global(_) => return,
        _ => {}
    }
    match std::mem::replace(kind, ExprKind::Unspecified) {
        ExprKind::SetLocal(_, value) | ExprKind::SetGlobal(_, value) | ExprKind::Define(_, value) => {
            pending.push(*value);
        }
        ExprKind::If(test, yes, no) => pending.extend([*test, *yes, *no]),
        ExprKind::Begin(body) => pending.extend(body),
        ExprKind::Lambda(lambda) => pending.extend(lambda.clauses.into_iter().map(|clause| clause.body)),
        ExprKind::Let(bindings, body) | ExprKind::Letrec(bindings, body) => {
            pending.extend(bindings.into_iter().map(|(_, init)| init));
            pending.push(*body);
        }
        ExprKind::Call(operator, operands) => {
            pending.push(*operator);
            pending.extend(operands);
        }
        ExprKind::Quote(_) | ExprKind::Unspecified | ExprKind::Local(_) | ExprKind::Global(_) => {}
    }
}
