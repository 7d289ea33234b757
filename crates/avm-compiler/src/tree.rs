//! The language of the passes: a tree in an arena, rewritten in place.
//!
//! Each pass takes this language without some of its forms and gives it without others; the head of the pass says
//! which. Every variable is bound in one place of the tree, so that what is known of it stands in one table.

use crate::constants::{ConstId, Constants};
use crate::globals::GlobalInfo;
use avm_base::{Span, Symbol};
use avm_bytecode::Kernel;
use avm_syntax::core;
use bumpalo::Bump;

/// A local variable: an index into [`Program::vars`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

/// A lambda expression: an index into [`Program::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnId(pub u32);

/// What is known of a local variable.
#[derive(Clone, Debug)]
pub struct VarInfo {
    /// The name in the source.
    pub name: Symbol,
    /// Whether some `set!` assigns it.
    pub assigned: bool,
    /// Whether its slot holds a box.
    pub boxed: bool,
    /// The lambda that it is bound to by `fix`.
    pub function: Option<FnId>,
}

/// What is known of a lambda expression, beside its tree.
#[derive(Clone, Debug, Default)]
pub struct FnInfo {
    /// The variables of enclosing procedures that its closure holds.
    pub captures: Vec<Var>,
    /// How it exists at run time.
    pub form: Form,
    /// The number of parameters, if it takes exactly that many.
    pub exact: Option<usize>,
}

/// How a lambda expression exists at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As a closure over its captures.
    #[default]
    Closure,
    /// Known wherever it is called, and never a value: its captures are passed as further arguments.
    Lifted,
    /// As a place in the procedure around it, with its parameters as slots: calls are jumps.
    Label,
}

/// An expression.
#[derive(Debug)]
pub struct Expr<'a> {
    /// Its place in the source.
    pub span: Span,
    /// What it is.
    pub kind: Kind<'a>,
}

/// A child in the arena.
pub type Child<'a> = &'a mut Expr<'a>;

/// The forms of expression.
#[derive(Debug)]
pub enum Kind<'a> {
    /// A constant.
    Const(ConstId),
    /// The unspecified value.
    Unspecified,
    /// The mark of a variable without a value.
    Undefined,
    /// A local variable.
    Local(Var),
    /// A global variable.
    Global(core::GlobalId),
    /// A kernel name as a value.
    Kernel(Kernel),
    /// Assigns a local variable. None after assignment conversion.
    SetLocal(Var, Child<'a>),
    /// Assigns a global variable.
    SetGlobal(core::GlobalId, Child<'a>),
    /// Defines a global variable. Only at the top.
    Define(core::GlobalId, Child<'a>),
    /// Test, consequent, alternative.
    If(Child<'a>, Child<'a>, Child<'a>),
    /// One or more expressions in order.
    Seq(&'a mut [Expr<'a>]),
    /// A procedure that is not bound by `fix`.
    Lambda(&'a mut Lambda<'a>),
    /// Binds variables to values, from left to right.
    Let(&'a mut [(Var, Expr<'a>)], Child<'a>),
    /// `letrec*`. None after the letrec pass.
    Letrec(&'a mut [(Var, Expr<'a>)], Child<'a>),
    /// Binds unassigned variables to lambdas that may refer to one another. Made by the letrec pass.
    Fix(&'a mut [(Var, Lambda<'a>)], Child<'a>),
    /// Calls the value of an expression that may be evaluated after the arguments.
    Call(Child<'a>, &'a mut [Expr<'a>]),
    /// Calls a kernel name with a number of arguments that it takes.
    KernelCall(Kernel, &'a mut [Expr<'a>]),
    /// The elements of a list as multiple values.
    ValuesList(Child<'a>),
    /// Calls a procedure, evaluated first, with the multiple values of an expression.
    CallValues(Child<'a>, Child<'a>),
    /// Binds the parameters of a clause to the multiple values of an expression.
    Receive(Child<'a>, &'a mut Clause<'a>),
    /// Raises unless the value is one; the variable gives the name. Made by the letrec pass.
    CheckDefined(Var, Child<'a>),
    /// A new box. Made by assignment conversion, like the two that follow.
    MakeBox(Child<'a>),
    /// What the box in a variable holds.
    BoxRef(Var),
    /// Puts a value into the box in a variable; the value of this is unspecified.
    BoxSet(Var, Child<'a>),
}

/// A procedure.
#[derive(Debug)]
pub struct Lambda<'a> {
    /// Its place in the table of functions.
    pub id: FnId,
    /// The name for messages.
    pub name: Option<Symbol>,
    /// Its place in the source.
    pub span: Span,
    /// The clauses; the first that fits runs.
    pub clauses: &'a mut [Clause<'a>],
}

/// One way to call a procedure.
#[derive(Debug)]
pub struct Clause<'a> {
    /// The required parameters.
    pub params: &'a mut [Var],
    /// The parameter that takes the list of further arguments.
    pub rest: Option<Var>,
    /// The body.
    pub body: Expr<'a>,
}

/// A unit on its way through the passes.
pub struct Program<'a> {
    /// Where the trees live.
    pub arena: &'a Bump,
    /// The local variables.
    pub vars: Vec<VarInfo>,
    /// The lambda expressions.
    pub functions: Vec<FnInfo>,
    /// The constants.
    pub constants: Constants,
    /// The unit, for its globals.
    pub unit: &'a core::Unit,
    /// What is known of the globals.
    pub globals: Vec<GlobalInfo>,
    /// The body, in order.
    pub body: &'a mut [Expr<'a>],
}

impl<'a> Program<'a> {
    /// A new unassigned variable.
    pub fn fresh(&mut self, name: Symbol) -> Var {
        self.vars.push(VarInfo { name, assigned: false, boxed: false, function: None });
        Var(self.vars.len() as u32 - 1)
    }

    /// What is known of a variable.
    pub fn var(&mut self, var: Var) -> &mut VarInfo {
        &mut self.vars[var.0 as usize]
    }

    /// What is known of a lambda.
    pub fn function(&mut self, id: FnId) -> &mut FnInfo {
        &mut self.functions[id.0 as usize]
    }

    /// A child in the arena.
    pub fn child(&self, expr: Expr<'a>) -> Child<'a> {
        self.arena.alloc(expr)
    }

    /// A slice in the arena.
    pub fn slice<T>(&self, items: Vec<T>) -> &'a mut [T] {
        self.arena.alloc_slice_fill_iter(items)
    }
}

impl<'a> Expr<'a> {
    /// An expression of that kind and place.
    pub fn new(span: Span, kind: Kind<'a>) -> Expr<'a> {
        Expr { span, kind }
    }

    /// The expression itself, with the unspecified value left in its place.
    pub fn take(&mut self) -> Expr<'a> {
        std::mem::replace(self, Expr { span: self.span, kind: Kind::Unspecified })
    }

    /// The sequence of some expressions: none of them are left out.
    pub fn seq(span: Span, mut items: Vec<Expr<'a>>, arena: &'a Bump) -> Expr<'a> {
        match items.len() {
            0 => Expr::new(span, Kind::Unspecified),
            1 => items.remove(0),
            _ => Expr::new(span, Kind::Seq(arena.alloc_slice_fill_iter(items))),
        }
    }

    /// Whether evaluating it neither does nor notices anything: constants, unassigned variables, procedures.
    pub fn is_trivial(&self, vars: &[VarInfo]) -> bool {
        match &self.kind {
            Kind::Const(_) | Kind::Unspecified | Kind::Undefined | Kind::Kernel(_) | Kind::Lambda(_) => true,
            Kind::Local(var) => !vars[var.0 as usize].assigned,
            _ => false,
        }
    }

    /// Calls `f` with each direct subexpression, in the order of evaluation, bodies of lambdas included.
    pub fn for_each_child(&mut self, mut f: impl FnMut(&mut Expr<'a>)) {
        match &mut self.kind {
            Kind::Const(_) | Kind::Unspecified | Kind::Undefined | Kind::Local(_) | Kind::Global(_) => {}
            Kind::Kernel(_) | Kind::BoxRef(_) => {}
            Kind::SetLocal(_, value) | Kind::SetGlobal(_, value) | Kind::Define(_, value) => f(value),
            Kind::CheckDefined(_, value) | Kind::MakeBox(value) | Kind::BoxSet(_, value) => f(value),
            Kind::ValuesList(list) => f(list),
            Kind::If(test, then, other) => {
                f(test);
                f(then);
                f(other);
            }
            Kind::CallValues(consumer, values) => {
                f(consumer);
                f(values);
            }
            Kind::Receive(values, clause) => {
                f(values);
                f(&mut clause.body);
            }
            Kind::Seq(items) | Kind::KernelCall(_, items) => items.iter_mut().for_each(f),
            Kind::Lambda(lambda) => lambda.clauses.iter_mut().for_each(|clause| f(&mut clause.body)),
            Kind::Let(bindings, body) | Kind::Letrec(bindings, body) => {
                bindings.iter_mut().for_each(|(_, init)| f(init));
                f(body);
            }
            Kind::Fix(bindings, body) => {
                for (_, lambda) in bindings.iter_mut() {
                    lambda.clauses.iter_mut().for_each(|clause| f(&mut clause.body));
                }
                f(body);
            }
            Kind::Call(operator, operands) => {
                operands.iter_mut().for_each(&mut f);
                f(operator);
            }
        }
    }
}

impl Clause<'_> {
    /// All parameters, the rest parameter last.
    pub fn all_params(&self) -> impl Iterator<Item = Var> {
        self.params.iter().copied().chain(self.rest)
    }
}

/// Runs `f` with enough stack for another level of recursion.
pub fn deeper<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(128 << 10, 4 << 20, f)
}
