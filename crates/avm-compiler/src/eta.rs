//! Kernel names used as values.
//!
//! A primitive or an effect is a value by itself. For an instruction of control that is not a primitive too, this part of
//! lowering makes a procedure that executes it.

use crate::lower::Lowering;
use crate::tree::{Child, Clause, Expr, Kind, Lambda, Var};
use avm_base::{Diagnostic, Span, Symbol};
use avm_bytecode::{Control, Kernel, Primitive};

impl<'a> Lowering<'a> {
    /// The value of a kernel name.
    pub(crate) fn kernel_value(&mut self, span: Span, kernel: Kernel) -> Kind<'a> {
        let Kernel::Control(control) = kernel else { return Kind::Kernel(kernel) };
        if let Some(primitive) = Primitive::from_name(control.name()) {
            return Kind::Kernel(Kernel::Primitive(primitive));
        }
        if matches!(control, Control::Ask | Control::Field | Control::SetField) {
            let text = format!("`{}` can only be called", control.name());
            self.errors.push(Diagnostic::error("not-a-value", span, text));
            return Kind::Unspecified;
        }
        let (least, most) = control.arity();
        let params: Vec<Var> = (0..least).map(|_| self.parameter("argument")).collect();
        let rest = if most.is_none() { Some(self.parameter("arguments")) } else { None };
        let body = self.control_body(span, control, &params, rest);
        self.procedure(span, control.name(), params, rest, body)
    }

    fn parameter(&mut self, name: &str) -> Var {
        self.program.fresh(Symbol::intern(name))
    }

    fn procedure(
        &mut self,
        span: Span,
        name: &str,
        params: Vec<Var>,
        rest: Option<Var>,
        body: Expr<'a>,
    ) -> Kind<'a> {
        let id = self.new_function(if rest.is_some() { None } else { Some(params.len()) });
        let clauses = vec![Clause { params: self.program.slice(params), rest, body }];
        let clauses = self.program.slice(clauses);
        let name = Some(Symbol::intern(name));
        Kind::Lambda(self.program.arena.alloc(Lambda { id, name, span, clauses }))
    }

    /// The body of the procedure that an instruction of control is as a value.
    fn control_body(&mut self, span: Span, control: Control, params: &[Var], rest: Option<Var>) -> Expr<'a> {
        let locals = params.iter().map(|&param| Expr::new(span, Kind::Local(param))).collect::<Vec<_>>();
        let rest = Expr::new(span, rest.map_or(Kind::Unspecified, Kind::Local));
        match control {
            Control::Values => Expr::new(span, Kind::ValuesList(self.program.child(rest))),
            Control::Apply => self.apply_spread(span, locals, rest),
            Control::CallWithValues => self.call_with_values(span, locals),
            _ => {
                let locals = self.program.slice(locals);
                Expr::new(span, Kind::KernelCall(Kernel::Control(control), locals))
            }
        }
    }

    /// The body of `apply` as a value, where `locals` are the procedure and its first argument:
    /// `(letrec ((spread (lambda (a more) (if (pair? more) (cons a (spread (car more) (cdr more))) a))))
    ///   (apply f (spread first more)))`
    fn apply_spread(&mut self, span: Span, mut locals: Vec<Expr<'a>>, rest: Expr<'a>) -> Expr<'a> {
        let [spread, a, more] = ["spread", "a", "more"].map(|name| self.parameter(name));
        let local = |var: Var| Expr::new(span, Kind::Local(var));
        let next = vec![
            self.primitive(span, "car", vec![local(more)]),
            self.primitive(span, "cdr", vec![local(more)]),
        ];
        let next = self.call_local(span, spread, next);
        let longer = self.primitive(span, "cons", vec![local(a), next]);
        let test = self.primitive(span, "pair?", vec![local(more)]);
        let body = Kind::If(self.boxed(test), self.boxed(longer), self.boxed(local(a)));
        let init = self.procedure(span, "spread", vec![a, more], None, Expr::new(span, body));
        let first = locals.remove(1);
        locals.push(self.call_local(span, spread, vec![first, rest]));
        let body = Kind::KernelCall(Kernel::Control(Control::Apply), self.program.slice(locals));
        let body = self.boxed(Expr::new(span, body));
        Expr::new(span, Kind::Letrec(self.program.slice(vec![(spread, Expr::new(span, init))]), body))
    }

    fn boxed(&self, expr: Expr<'a>) -> Child<'a> {
        self.program.child(expr)
    }

    fn call_local(&self, span: Span, operator: Var, operands: Vec<Expr<'a>>) -> Expr<'a> {
        let operator = self.boxed(Expr::new(span, Kind::Local(operator)));
        Expr::new(span, Kind::Call(operator, self.program.slice(operands)))
    }

    fn primitive(&mut self, span: Span, name: &str, operands: Vec<Expr<'a>>) -> Expr<'a> {
        match Kernel::from_name(name) {
            Some(kernel) => Expr::new(span, Kind::KernelCall(kernel, self.program.slice(operands))),
            None => {
                let text = format!("the machine has no instruction `{name}`");
                self.errors.push(Diagnostic::error("unknown-kernel-name", span, text));
                Expr::new(span, Kind::Unspecified)
            }
        }
    }
}
