//! The core language as text: what `avm-scheme expand` shows.

use crate::core::{Clause, Expr, ExprKind, GlobalId, Lambda, LocalId, Unit};
use crate::{Datum, DatumKind, pretty};
use avm_base::{Span, Symbol};
use rustc_hash::{FxHashMap, FxHashSet};

/// Words that have a meaning in the printed form; no variable is shown by such a name.
const WORDS: [&str; 11] =
    ["quote", "unspecified", "set!", "define", "if", "begin", "lambda", "case-lambda", "let", "letrec*", "."];

/// Room on the host's stack that one level of printing never exceeds.
const RED_ZONE: usize = 64 << 10;
/// How much stack is taken at a time.
const STACK_CHUNK: usize = 1 << 20;

/// The body of a unit as text, a form after the other, in lines of about `width` characters.
///
/// A variable is shown by its name; where another one of that name is visible, with a number behind it.
pub fn print_unit(unit: &Unit, width: usize) -> String {
    let lines: Vec<String> = unit_data(unit).iter().map(|datum| pretty(datum, width)).collect();
    lines.join("\n")
}

/// The body of a unit as data.
pub fn unit_data(unit: &Unit) -> Vec<Datum> {
    let mut printer = Printer {
        unit,
        visible: WORDS.iter().map(|word| Symbol::intern(word)).collect(),
        globals: vec![Symbol::intern("?"); unit.globals.len()],
        locals: FxHashMap::default(),
    };
    printer.name_globals();
    unit.body.iter().map(|expr| printer.expr(expr)).collect()
}

struct Printer<'u> {
    unit: &'u Unit,
    /// The shown names of the variables that are visible at present.
    visible: FxHashSet<Symbol>,
    globals: Vec<Symbol>,
    locals: FxHashMap<LocalId, Symbol>,
}

fn word(name: &str) -> Datum {
    Datum::symbol(name, Span::NONE)
}

fn list(items: Vec<Datum>) -> Datum {
    Datum::list(items, Span::NONE)
}

impl Printer<'_> {
    /// The name, or the name with the smallest number behind it that is not visible.
    fn unused(&mut self, name: Symbol) -> Symbol {
        let mut shown = name;
        let mut number = 0;
        while !self.visible.insert(shown) {
            number += 1;
            shown = Symbol::intern(&format!("{name}.{number}"));
        }
        shown
    }

    /// Names global variables; those that the unit defines come first.
    fn name_globals(&mut self) {
        for defined in [true, false] {
            for (index, global) in self.unit.globals.iter().enumerate() {
                if global.defined == defined {
                    self.globals[index] = self.unused(global.key.name);
                }
            }
        }
    }

    fn global(&self, id: GlobalId) -> Datum {
        Datum::symbol(self.globals.get(id.0 as usize).copied().unwrap_or(Symbol::intern("?")), Span::NONE)
    }

    fn local(&self, id: LocalId) -> Datum {
        Datum::symbol(self.locals.get(&id).copied().unwrap_or(Symbol::intern("?")), Span::NONE)
    }

    fn bind(&mut self, id: LocalId) -> Datum {
        let name = self.unit.locals.get(id.0 as usize).map_or(Symbol::intern("?"), |local| local.name);
        let shown = self.unused(name);
        self.locals.insert(id, shown);
        Datum::symbol(shown, Span::NONE)
    }

    fn unbind(&mut self, id: LocalId) {
        if let Some(shown) = self.locals.get(&id) {
            self.visible.remove(shown);
        }
    }

    fn expr(&mut self, expr: &Expr) -> Datum {
        stacker::maybe_grow(RED_ZONE, STACK_CHUNK, || self.kind(&expr.kind))
    }

    fn exprs(&mut self, list: &[Expr]) -> Vec<Datum> {
        list.iter().map(|expr| self.expr(expr)).collect()
    }

    fn kind(&mut self, kind: &ExprKind) -> Datum {
        match kind {
            ExprKind::Quote(datum) => constant(datum),
            ExprKind::Unspecified => list(vec![word("unspecified")]),
            ExprKind::Local(id) => self.local(*id),
            ExprKind::Global(id) => self.global(*id),
            ExprKind::SetLocal(id, value) => list(vec![word("set!"), self.local(*id), self.expr(value)]),
            ExprKind::SetGlobal(id, value) => list(vec![word("set!"), self.global(*id), self.expr(value)]),
            ExprKind::Define(id, value) => list(vec![word("define"), self.global(*id), self.expr(value)]),
            ExprKind::If(test, yes, no) => {
                let mut items = vec![word("if"), self.expr(test), self.expr(yes)];
                if !matches!(no.kind, ExprKind::Unspecified) {
                    items.push(self.expr(no));
                }
                list(items)
            }
            ExprKind::Begin(body) => {
                let mut items = vec![word("begin")];
                items.extend(self.exprs(body));
                list(items)
            }
            ExprKind::Lambda(lambda) => self.lambda(lambda),
            ExprKind::Let(bindings, body) => {
                let inits: Vec<Datum> = bindings.iter().map(|(_, init)| self.expr(init)).collect();
                let names: Vec<Datum> = bindings.iter().map(|(id, _)| self.bind(*id)).collect();
                let pairs = names.into_iter().zip(inits).map(|(name, init)| list(vec![name, init])).collect();
                self.scope(word("let"), pairs, body, bindings)
            }
            ExprKind::Letrec(bindings, body) => {
                let names: Vec<Datum> = bindings.iter().map(|(id, _)| self.bind(*id)).collect();
                let inits: Vec<Datum> = bindings.iter().map(|(_, init)| self.expr(init)).collect();
                let pairs = names.into_iter().zip(inits).map(|(name, init)| list(vec![name, init])).collect();
                self.scope(word("letrec*"), pairs, body, bindings)
            }
            ExprKind::Call(operator, operands) => {
                let mut items = vec![self.expr(operator)];
                items.extend(self.exprs(operands));
                list(items)
            }
        }
    }

    fn scope(&mut self, head: Datum, pairs: Vec<Datum>, body: &Expr, bindings: &[(LocalId, Expr)]) -> Datum {
        let mut items = vec![head, list(pairs)];
        items.extend(self.body(body));
        bindings.iter().for_each(|(id, _)| self.unbind(*id));
        list(items)
    }

    /// The expressions of a body: those of a `begin`, or the only one.
    fn body(&mut self, body: &Expr) -> Vec<Datum> {
        match &body.kind {
            ExprKind::Begin(list) => self.exprs(list),
            _ => vec![self.expr(body)],
        }
    }

    fn lambda(&mut self, lambda: &Lambda) -> Datum {
        let mut clauses: Vec<Vec<Datum>> = lambda.clauses.iter().map(|clause| self.clause(clause)).collect();
        if clauses.len() == 1 {
            let mut items = vec![word("lambda")];
            items.append(&mut clauses[0]);
            return list(items);
        }
        let mut items = vec![word("case-lambda")];
        items.extend(clauses.into_iter().map(list));
        list(items)
    }

    fn clause(&mut self, clause: &Clause) -> Vec<Datum> {
        let params: Vec<Datum> = clause.params.iter().map(|id| self.bind(*id)).collect();
        let formals = match clause.rest {
            None => list(params),
            Some(rest) => Datum::dotted(params, self.bind(rest), Span::NONE),
        };
        let mut items = vec![formals];
        items.extend(self.body(&clause.body));
        clause.params.iter().chain(&clause.rest).for_each(|id| self.unbind(*id));
        items
    }
}

/// A constant: quoted, unless it evaluates to itself.
fn constant(datum: &Datum) -> Datum {
    match &datum.kind {
        DatumKind::Symbol(_)
        | DatumKind::List(..)
        | DatumKind::Vector(_)
        | DatumKind::Labelled(..)
        | DatumKind::Reference(_) => list(vec![word("quote"), datum.clone()]),
        _ => datum.clone(),
    }
}
