//! A unit under construction: its variables, and helpers to build expressions.

use avm_base::{Span, Symbol};
use avm_syntax::ScopeSet;
use avm_syntax::core::{
    Clause, Expr, ExprKind, Global, GlobalId, GlobalKey, Lambda, Local, LocalId, Unit, UnitKind,
};
use avm_syntax::{Datum, DatumKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// How many files one unit may include.
const MOST_INCLUDES: u32 = 1000;

/// What is known of a unit while it is expanded.
pub(crate) struct UnitBuilder {
    pub(crate) name: Symbol,
    /// The library part of the keys of what the unit defines.
    pub(crate) library: Symbol,
    pub(crate) kind: UnitKind,
    /// The scopes of the unit's own text.
    pub(crate) base: ScopeSet,
    /// Libraries that must have run before, in order of import.
    pub(crate) requires: Vec<Symbol>,
    pub(crate) exports: Vec<(Symbol, GlobalKey)>,
    /// Names that definitions in the library have already.
    pub(crate) taken: FxHashSet<Symbol>,
    pub(crate) defines_macros: bool,
    includes: u32,
    locals: Vec<Local>,
    globals: Vec<Global>,
    global_ids: FxHashMap<GlobalKey, GlobalId>,
}

impl UnitBuilder {
    pub(crate) fn new(name: Symbol, library: Symbol, kind: UnitKind, base: ScopeSet) -> UnitBuilder {
        UnitBuilder {
            name,
            library,
            kind,
            base,
            requires: Vec::new(),
            exports: Vec::new(),
            taken: FxHashSet::default(),
            defines_macros: false,
            includes: 0,
            locals: Vec::new(),
            globals: Vec::new(),
            global_ids: FxHashMap::default(),
        }
    }

    /// Counts an included file; whether there may be that many.
    pub(crate) fn may_include(&mut self) -> bool {
        self.includes += 1;
        self.includes <= MOST_INCLUDES
    }

    /// A new local variable.
    pub(crate) fn local(&mut self, name: Symbol, span: Span) -> LocalId {
        self.locals.push(Local { name, span, assigned: false });
        LocalId(self.locals.len() as u32 - 1)
    }

    /// Notes an assignment.
    pub(crate) fn assign_local(&mut self, local: LocalId) {
        if let Some(local) = self.locals.get_mut(local.0 as usize) {
            local.assigned = true;
        }
    }

    /// The unit's entry for a global variable.
    pub(crate) fn global(&mut self, key: GlobalKey, mutable: bool, name: Symbol, span: Span) -> GlobalId {
        let globals = &mut self.globals;
        let id = *self.global_ids.entry(key).or_insert_with(|| {
            globals.push(Global { key, defined: false, mutable, name, span });
            GlobalId(globals.len() as u32 - 1)
        });
        self.globals[id.0 as usize].mutable |= mutable;
        id
    }

    /// Notes the definition of a global variable of this unit; whether it is the first.
    pub(crate) fn define_global(&mut self, key: GlobalKey, name: Symbol, span: Span) -> (GlobalId, bool) {
        let interactive = self.kind == UnitKind::Interactive;
        let id = self.global(key, interactive, name, span);
        let global = &mut self.globals[id.0 as usize];
        let first = !global.defined;
        global.mutable |= !first;
        if first {
            global.span = span;
        }
        global.defined = true;
        (id, first)
    }

    /// Notes an assignment.
    pub(crate) fn assign_global(&mut self, global: GlobalId) {
        self.globals[global.0 as usize].mutable = true;
    }

    /// The unit's entry for a global variable, if it has one.
    pub(crate) fn find_global(&self, key: GlobalKey) -> Option<&Global> {
        self.global_ids.get(&key).map(|id| &self.globals[id.0 as usize])
    }

    /// A name for a definition that the user did not name, or not alone: `name`, or with a number behind it. At a prompt
    /// never `name` itself: that is what an identifier bound to nothing means there, now and later.
    pub(crate) fn unique_name(&mut self, name: Symbol) -> Symbol {
        if self.kind == UnitKind::Interactive {
            self.taken.insert(name);
        }
        let mut unique = name;
        let mut number = 0;
        while !self.taken.insert(unique) {
            number += 1;
            unique = Symbol::intern(&format!("{name}~{number}"));
        }
        unique
    }

    /// Notes that another library must have run before.
    pub(crate) fn require(&mut self, library: Symbol) {
        if library != self.name && !self.requires.contains(&library) {
            self.requires.push(library);
        }
    }

    /// The finished unit.
    pub(crate) fn finish(self, body: Vec<Expr>) -> Unit {
        Unit {
            name: self.name,
            kind: self.kind,
            requires: self.requires,
            exports: self.exports,
            locals: self.locals,
            globals: self.globals,
            body,
        }
    }
}

/// An expression at a place.
pub(crate) fn expr(kind: ExprKind, span: Span) -> Expr {
    Expr { span, kind }
}

/// A constant.
pub(crate) fn quote(kind: DatumKind, span: Span) -> Expr {
    expr(ExprKind::Quote(Datum { span, kind }), span)
}

/// A symbol.
pub(crate) fn quote_symbol(name: Symbol, span: Span) -> Expr {
    quote(DatumKind::Symbol(name), span)
}

/// A small exact integer.
pub(crate) fn quote_index(index: u32, span: Span) -> Expr {
    expr(ExprKind::Quote(Datum::integer(i64::from(index), span)), span)
}

/// The unspecified value.
pub(crate) fn unspecified(span: Span) -> Expr {
    expr(ExprKind::Unspecified, span)
}

/// The value of a local variable.
pub(crate) fn local(id: LocalId, span: Span) -> Expr {
    expr(ExprKind::Local(id), span)
}

/// A call.
pub(crate) fn call(operator: Expr, operands: Vec<Expr>, span: Span) -> Expr {
    expr(ExprKind::Call(Box::new(operator), operands), span)
}

/// A conditional.
pub(crate) fn if_else(test: Expr, yes: Expr, no: Expr, span: Span) -> Expr {
    expr(ExprKind::If(Box::new(test), Box::new(yes), Box::new(no)), span)
}

/// A procedure with one clause.
pub(crate) fn lambda(params: Vec<LocalId>, rest: Option<LocalId>, body: Expr, span: Span) -> Expr {
    let clauses = vec![Clause { params, rest, body }];
    expr(ExprKind::Lambda(Box::new(Lambda { name: None, clauses })), span)
}

/// A procedure without parameters.
pub(crate) fn thunk(body: Expr, span: Span) -> Expr {
    lambda(Vec::new(), None, body, span)
}

/// Expressions in order: the only one as it is, none as the unspecified value.
pub(crate) fn sequence(mut body: Vec<Expr>, span: Span) -> Expr {
    match body.len() {
        0 => unspecified(span),
        1 => body.remove(0),
        _ => expr(ExprKind::Begin(body), span),
    }
}

/// Names the procedure that an expression makes, if it makes one that has no name yet.
pub(crate) fn name_procedure(expression: &mut Expr, name: Symbol) {
    let mut at = expression;
    loop {
        match &mut at.kind {
            ExprKind::Lambda(lambda) => {
                lambda.name.get_or_insert(name);
                return;
            }
            ExprKind::Let(_, body) | ExprKind::Letrec(_, body) => at = body,
            ExprKind::Begin(body) => match body.last_mut() {
                Some(last) => at = last,
                None => return,
            },
            _ => return,
        }
    }
}

/// A vector constant of symbols.
pub(crate) fn quote_symbols(names: &[Symbol], as_vector: bool, span: Span) -> Expr {
    let items: Arc<[Datum]> = names.iter().map(|name| Datum::symbol(*name, span)).collect();
    quote(if as_vector { DatumKind::Vector(items) } else { DatumKind::List(items, None) }, span)
}
