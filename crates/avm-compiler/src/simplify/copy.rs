//! Copies of small procedures, for their calls.

use crate::tree::{Clause, Expr, Kind, Program, Var};
use avm_base::Span;
use avm_bytecode::{Kernel, Primitive};
use rustc_hash::FxHashMap;

/// The most forms of a procedure that is copied.
const MOST_FORMS: usize = 16;

/// Whether a clause is small enough to be copied to where it is called. Procedures inside of it are not copied.
pub fn is_small(clause: &mut Clause<'_>) -> bool {
    let mut left = MOST_FORMS;
    clause.rest.is_none() && fits(&mut clause.body, &mut left)
}

fn fits(expr: &mut Expr<'_>, left: &mut usize) -> bool {
    if *left == 0
        || matches!(expr.kind, Kind::Lambda(_) | Kind::Fix(..) | Kind::Letrec(..) | Kind::Define(..))
    {
        return false;
    }
    *left -= 1;
    let mut fit = true;
    expr.for_each_child(|child| fit = fit && fits(child, left));
    fit
}

/// A copy of a small clause with variables of its own.
pub fn copy<'a>(program: &mut Program<'a>, clause: &mut Clause<'a>) -> Clause<'a> {
    copy_with(program, clause, None)
}

/// A copy for a call that stands at `span`. What goes wrong in it is shown where it went wrong, in the procedure; but a record's
/// accessor or modifier was not written by anybody, so there the call is shown.
pub fn copy_at<'a>(program: &mut Program<'a>, clause: &mut Clause<'a>, span: Span) -> Clause<'a> {
    let of_record = matches!(
        clause.body.kind,
        Kind::KernelCall(Kernel::Primitive(Primitive::RecordRef | Primitive::RecordSet), _)
    );
    copy_with(program, clause, of_record.then_some(span))
}

fn copy_with<'a>(program: &mut Program<'a>, clause: &mut Clause<'a>, span: Option<Span>) -> Clause<'a> {
    let mut copier = Copier { program, renamed: FxHashMap::default(), span };
    let params = clause.params.iter().map(|&param| copier.bind(param)).collect();
    let body = copier.expr(&mut clause.body);
    Clause { params: program.slice(params), rest: None, body }
}

struct Copier<'p, 'a> {
    program: &'p mut Program<'a>,
    renamed: FxHashMap<Var, Var>,
    /// The place of the copy, if it is not that of the original.
    span: Option<Span>,
}

impl<'a> Copier<'_, 'a> {
    fn bind(&mut self, var: Var) -> Var {
        let info = self.program.var(var).clone();
        let new = self.program.fresh(info.name);
        self.program.var(new).assigned = info.assigned;
        self.renamed.insert(var, new);
        new
    }

    fn var(&self, var: Var) -> Var {
        self.renamed.get(&var).copied().unwrap_or(var)
    }

    fn child(&mut self, expr: &mut Expr<'a>) -> &'a mut Expr<'a> {
        let expr = self.expr(expr);
        self.program.child(expr)
    }

    fn all(&mut self, items: &mut [Expr<'a>]) -> &'a mut [Expr<'a>] {
        let items = items.iter_mut().map(|item| self.expr(item)).collect();
        self.program.slice(items)
    }

    fn expr(&mut self, expr: &mut Expr<'a>) -> Expr<'a> {
        let kind = match &mut expr.kind {
            Kind::Const(id) => Kind::Const(*id),
            Kind::Undefined => Kind::Undefined,
            Kind::Local(var) => Kind::Local(self.var(*var)),
            Kind::BoxRef(var) => Kind::BoxRef(self.var(*var)),
            Kind::Global(id) => Kind::Global(*id),
            Kind::Kernel(kernel) => Kind::Kernel(*kernel),
            Kind::SetLocal(var, value) => Kind::SetLocal(self.var(*var), self.child(value)),
            Kind::BoxSet(var, value) => Kind::BoxSet(self.var(*var), self.child(value)),
            Kind::SetGlobal(id, value) => Kind::SetGlobal(*id, self.child(value)),
            Kind::If(test, then, other) => Kind::If(self.child(test), self.child(then), self.child(other)),
            Kind::Seq(items) => Kind::Seq(self.all(items)),
            Kind::Let(bindings, body) => {
                let mut copies = Vec::new();
                for (var, init) in bindings.iter_mut() {
                    let init = self.expr(init);
                    copies.push((self.bind(*var), init));
                }
                Kind::Let(self.program.slice(copies), self.child(body))
            }
            Kind::Call(operator, operands) => {
                let operands = self.all(operands);
                Kind::Call(self.child(operator), operands)
            }
            Kind::KernelCall(kernel, operands) => Kind::KernelCall(*kernel, self.all(operands)),
            Kind::CallValues(consumer, values) => Kind::CallValues(self.child(consumer), self.child(values)),
            Kind::ValuesList(list) => Kind::ValuesList(self.child(list)),
            Kind::CheckDefined(var, value) => Kind::CheckDefined(self.var(*var), self.child(value)),
            Kind::MakeBox(value) => Kind::MakeBox(self.child(value)),
            Kind::Receive(values, clause) => {
                let values = self.child(values);
                let params = clause.params.iter().map(|&param| self.bind(param)).collect();
                let rest = clause.rest.map(|rest| self.bind(rest));
                let body = self.expr(&mut clause.body);
                let clause = Clause { params: self.program.slice(params), rest, body };
                Kind::Receive(values, self.program.arena.alloc(clause))
            }
            // Small procedures have none of these.
            Kind::Unspecified | Kind::Define(..) | Kind::Lambda(_) | Kind::Letrec(..) | Kind::Fix(..) => {
                Kind::Unspecified
            }
        };
        Expr::new(self.span.unwrap_or(expr.span), kind)
    }
}
