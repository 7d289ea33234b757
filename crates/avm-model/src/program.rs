//! A small language of programs with objects, and how a program of it looks in Scheme.

use std::fmt::{self, Display, Formatter};

/// An expression. Parts are evaluated from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// An integer.
    Int(i64),
    /// A quoted symbol.
    Symbol(String),
    /// A new list.
    List(Vec<Expr>),
    /// An argument of the clause's message, counted from 0.
    Arg(usize),
    /// A field of the object's state.
    Field(usize),
    /// `set!` of a field.
    SetField(usize, Box<Expr>),
    /// A variable of the program, `#f` at first.
    Global(usize),
    /// `set!` of such a variable.
    SetGlobal(usize, Box<Expr>),
    /// `(+ a b)`
    Add(Box<Expr>, Box<Expr>),
    /// `(if (> a 0) b c)`
    IfPositive(Box<Expr>, Box<Expr>, Box<Expr>),
    /// One after the other.
    Seq(Vec<Expr>),
    /// `(raise a)`
    Raise(Box<Expr>),
    /// The value, or the list of what was raised: see [`crate::describe`].
    Guard(Box<Expr>),
    /// `(write a)` and the end of the line.
    Print(Box<Expr>),
    /// `(self)`
    This,
    /// `(sender)`
    Sender,
    /// `(input)`
    Input,
    /// `(get-state)`
    GetState,
    /// `(set-state! a)`
    SetState(Box<Expr>),
    /// `(call object message)`, and what a thunk that is the third argument holds.
    Call(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    /// `(ask object (selector a ...))`
    Ask(Box<Expr>, String, Vec<Expr>),
    /// `(send object message)`
    Send(Box<Expr>, Box<Expr>),
    /// `(receive 0)`
    Receive,
    /// `(create-object 'name [controller])`
    Create(String, Option<Box<Expr>>),
    /// `(destroy-object object)`
    Destroy(Box<Expr>),
    /// `(transfer-object object controller)`
    Transfer(Box<Expr>, Box<Expr>),
    /// `(get-controller object)`
    GetController(Box<Expr>),
    /// `(get-current-controller)`
    CurrentController,
    /// `(begin-tx [controller])`
    Begin(Option<Box<Expr>>),
    /// `(commit-tx tx)`
    Commit(Box<Expr>),
    /// `(abort-tx tx)`
    Abort(Box<Expr>),
    /// `(transaction body)`, or `(transaction-under controller body)`
    Transaction(Option<Box<Expr>>, Box<Expr>),
}

/// Which messages a clause takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// A list of that symbol and so many arguments.
    Selector(String, usize),
    /// That very symbol.
    Bare(String),
    /// Any message.
    Else,
}

/// A behaviour: `define-behavior`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behavior {
    /// Its name.
    pub name: String,
    /// The first values of the fields.
    pub fields: Vec<i64>,
    /// The clauses; the first that fits handles a message.
    pub clauses: Vec<(Pattern, Expr)>,
}

/// A program: each form of its body is run, and what it gives or raises is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its behaviours.
    pub behaviors: Vec<Behavior>,
    /// How many variables it has.
    pub globals: usize,
    /// Its forms.
    pub body: Vec<Expr>,
    /// A last form, which ends the program if it raises.
    pub last: Option<Expr>,
}

/// Puts parts between parentheses.
fn form(f: &mut Formatter<'_>, name: &str, parts: &[&dyn Display]) -> fmt::Result {
    write!(f, "({name}")?;
    parts.iter().try_for_each(|part| write!(f, " {part}"))?;
    f.write_str(")")
}

fn form_of(f: &mut Formatter<'_>, name: &str, parts: &[Expr]) -> fmt::Result {
    let parts: Vec<&dyn Display> = parts.iter().map(|part| part as &dyn Display).collect();
    form(f, name, &parts)
}

fn form_with(f: &mut Formatter<'_>, name: &str, part: Option<&Expr>) -> fmt::Result {
    form_of(f, name, part.map_or(&[], std::slice::from_ref))
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Int(number) => write!(f, "{number}"),
            Expr::Symbol(name) => write!(f, "'{name}"),
            Expr::List(items) => form_of(f, "list", items),
            Expr::Arg(index) => write!(f, "a{index}"),
            Expr::Field(index) => write!(f, "f{index}"),
            Expr::SetField(index, value) => write!(f, "(set! f{index} {value})"),
            Expr::Global(index) => write!(f, "g{index}"),
            Expr::SetGlobal(index, value) => write!(f, "(set! g{index} {value})"),
            Expr::Add(a, b) => form(f, "+", &[a, b]),
            Expr::IfPositive(a, b, c) => write!(f, "(if (> {a} 0) {b} {c})"),
            Expr::Seq(parts) => form_of(f, "begin", parts),
            Expr::Raise(value) => form(f, "raise", &[value]),
            Expr::Guard(body) => write!(f, "(guard (e (#t (describe e))) {body})"),
            Expr::Print(value) => form(f, "print", &[value]),
            Expr::This => f.write_str("(self)"),
            Expr::Sender => f.write_str("(sender)"),
            Expr::Input => f.write_str("(input)"),
            Expr::GetState => f.write_str("(get-state)"),
            Expr::SetState(state) => form(f, "set-state!", &[state]),
            Expr::Call(object, message, None) => form(f, "call", &[object, message]),
            Expr::Call(object, message, Some(failure)) => {
                write!(f, "(call {object} {message} (lambda () {failure}))")
            }
            Expr::Ask(object, selector, args) => {
                write!(f, "(ask {object} ")?;
                form_of(f, selector, args)?;
                f.write_str(")")
            }
            Expr::Send(object, message) => form(f, "send", &[object, message]),
            Expr::Receive => f.write_str("(receive 0)"),
            Expr::Create(name, None) => write!(f, "(create-object '{name})"),
            Expr::Create(name, Some(owner)) => write!(f, "(create-object '{name} {owner})"),
            Expr::Destroy(object) => form(f, "destroy-object", &[object]),
            Expr::Transfer(object, to) => form(f, "transfer-object", &[object, to]),
            Expr::GetController(object) => form(f, "get-controller", &[object]),
            Expr::CurrentController => f.write_str("(get-current-controller)"),
            Expr::Begin(controller) => form_with(f, "begin-tx", controller.as_deref()),
            Expr::Commit(tx) => form(f, "commit-tx", &[tx]),
            Expr::Abort(tx) => form(f, "abort-tx", &[tx]),
            Expr::Transaction(None, body) => form(f, "transaction", &[body]),
            Expr::Transaction(Some(owner), body) => form(f, "transaction-under", &[owner, body]),
        }
    }
}

impl Display for Behavior {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "(define-behavior {}\n  (state", self.name)?;
        self.fields.iter().zip(0..).try_for_each(|(value, index)| write!(f, " (f{index} {value})"))?;
        f.write_str(")")?;
        for (pattern, body) in &self.clauses {
            match pattern {
                Pattern::Selector(name, arity) => {
                    write!(f, "\n  (({name}")?;
                    (0..*arity).try_for_each(|index| write!(f, " a{index}"))?;
                    write!(f, ") {body})")?;
                }
                Pattern::Bare(name) => write!(f, "\n  ({name} {body})")?,
                Pattern::Else => write!(f, "\n  (else {body})")?,
            }
        }
        f.write_str(")\n")
    }
}

/// What every program begins with.
const PRELUDE: &str = "(import (scheme base) (scheme write) (avm))
(define (print x) (write x) (newline))
(define (describe e)
  (cond ((avm-error? e)
         (let ((cause (avm-error-cause e)))
           (list 'caught (avm-error-kind e) (if cause (describe cause) '()))))
        ((error-object? e) '(caught error ()))
        (else (list 'caught e '()))))
";

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(PRELUDE)?;
        (0..self.globals).try_for_each(|index| writeln!(f, "(define g{index} #f)"))?;
        self.behaviors.iter().try_for_each(|behavior| behavior.fmt(f))?;
        self.body.iter().try_for_each(|expr| writeln!(f, "(print (guard (e (#t (describe e))) {expr}))"))?;
        self.last.iter().try_for_each(|expr| writeln!(f, "(print {expr})"))
    }
}
