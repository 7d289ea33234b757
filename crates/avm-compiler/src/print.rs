//! The trees of the passes as text: what `--dump` shows, and what tests compare.
//!
//! A variable is written as its name and number, a boxed one with `&` before it. A procedure is written with its form,
//! once that is decided, and what it captures.

use crate::tree::{Clause, Expr, FnId, Form, Kind, Lambda, Program, Var, deeper};
use avm_bytecode::module::Constant;
use avm_syntax::core::GlobalId;
use std::fmt::Write;

/// The text of a program.
pub fn print(program: &mut Program<'_>) -> String {
    let body = std::mem::take(&mut program.body);
    let mut printer = Printer { program, out: String::new(), indent: 0 };
    for expr in body.iter_mut() {
        printer.expr(expr);
        printer.out.push('\n');
    }
    let out = printer.out;
    program.body = body;
    out
}

struct Printer<'p, 'a> {
    program: &'p Program<'a>,
    out: String,
    indent: usize,
}

impl<'a> Printer<'_, 'a> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', 2 * self.indent));
    }

    fn var(&mut self, var: Var) {
        let info = &self.program.vars[var.0 as usize];
        let mark = if info.boxed { "&" } else { "" };
        let _ = write!(self.out, "{mark}{}.{}", info.name, var.0);
    }

    fn global(&mut self, id: GlobalId) {
        let name = self.program.unit.globals[id.0 as usize].name;
        self.text(name.as_str());
    }

    fn constant(&mut self, constant: &Constant) {
        let _ = match constant {
            Constant::Boolean(value) => write!(self.out, "{}", if *value { "#t" } else { "#f" }),
            Constant::Nil => write!(self.out, "'()"),
            Constant::Character(value) => write!(self.out, "#\\{value}"),
            Constant::Number(number) => write!(self.out, "{}", number.to_string(10)),
            Constant::String(text) => write!(self.out, "{text:?}"),
            Constant::Symbol(symbol) => write!(self.out, "'{symbol}"),
            _ => write!(self.out, "'..."),
        };
    }

    /// `(head part ...)`, the last part on a line of its own.
    fn form(&mut self, head: &str, parts: &mut [&mut Expr<'a>]) {
        let _ = write!(self.out, "({head}");
        self.indent += 1;
        for part in parts {
            if matches!(part.kind, Kind::Const(_) | Kind::Local(_) | Kind::Global(_) | Kind::BoxRef(_)) {
                self.out.push(' ');
            } else {
                self.line();
            }
            self.expr(part);
        }
        self.indent -= 1;
        self.out.push(')');
    }

    fn all(&mut self, head: &str, items: &mut [Expr<'a>]) {
        let mut parts: Vec<_> = items.iter_mut().collect();
        self.form(head, &mut parts);
    }

    fn bindings<T>(
        &mut self,
        head: &str,
        bindings: &mut [(Var, T)],
        mut value: impl FnMut(&mut Self, &mut T),
    ) {
        let _ = write!(self.out, "({head} (");
        self.indent += 2;
        for (i, (var, bound)) in bindings.iter_mut().enumerate() {
            if i > 0 {
                self.line();
            }
            self.out.push('(');
            self.var(*var);
            self.out.push(' ');
            value(self, bound);
            self.out.push(')');
        }
        self.indent -= 2;
        self.out.push(')');
    }

    fn body(&mut self, body: &mut Expr<'a>) {
        self.indent += 1;
        self.line();
        self.expr(body);
        self.indent -= 1;
        self.out.push(')');
    }

    fn expr(&mut self, expr: &mut Expr<'a>) {
        deeper(|| self.expr_at_depth(expr));
    }

    fn expr_at_depth(&mut self, expr: &mut Expr<'a>) {
        match &mut expr.kind {
            Kind::Const(id) => self.constant(self.program.constants.get(*id)),
            Kind::Unspecified => self.text("(unspecified)"),
            Kind::Undefined => self.text("(undefined)"),
            Kind::Local(var) | Kind::BoxRef(var) => self.var(*var),
            Kind::Global(id) => self.global(*id),
            Kind::Kernel(kernel) => self.text(kernel.name()),
            Kind::SetLocal(var, value) | Kind::BoxSet(var, value) => {
                let mut target = Expr::new(expr.span, Kind::Local(*var));
                self.form("set!", &mut [&mut target, value]);
            }
            Kind::SetGlobal(id, value) => {
                let mut target = Expr::new(expr.span, Kind::Global(*id));
                self.form("set!", &mut [&mut target, value]);
            }
            Kind::Define(id, value) => {
                let mut target = Expr::new(expr.span, Kind::Global(*id));
                self.form("define", &mut [&mut target, value]);
            }
            Kind::If(test, then, other) => self.form("if", &mut [test, then, other]),
            Kind::Seq(items) => self.all("begin", items),
            Kind::Lambda(lambda) => self.lambda(lambda),
            Kind::Let(bindings, body) => {
                self.bindings("let", bindings, |printer, init| printer.expr(init));
                self.body(body);
            }
            Kind::Letrec(bindings, body) => {
                self.bindings("letrec*", bindings, |printer, init| printer.expr(init));
                self.body(body);
            }
            Kind::Fix(bindings, body) => {
                self.bindings("fix", bindings, |printer, lambda| printer.lambda(lambda));
                self.body(body);
            }
            Kind::Call(operator, operands) => {
                let mut parts: Vec<&mut Expr<'a>> = vec![operator];
                parts.extend(operands.iter_mut());
                self.form("call", &mut parts);
            }
            Kind::KernelCall(kernel, operands) => self.all(kernel.name(), operands),
            Kind::ValuesList(list) => self.form("values-list", &mut [list]),
            Kind::CallValues(consumer, values) => self.form("call-values", &mut [consumer, values]),
            Kind::Receive(values, clause) => {
                self.form("receive", &mut [values]);
                self.clause(clause);
            }
            Kind::CheckDefined(_, value) => self.form("check-defined", &mut [value]),
            Kind::MakeBox(value) => self.form("box", &mut [value]),
        }
    }

    fn lambda(&mut self, lambda: &mut Lambda<'a>) {
        self.head(lambda.id);
        self.indent += 1;
        for clause in lambda.clauses.iter_mut() {
            self.clause(clause);
        }
        self.indent -= 1;
        self.out.push(')');
    }

    fn head(&mut self, id: FnId) {
        let function = &self.program.functions[id.0 as usize];
        self.text(match function.form {
            Form::Closure => "(lambda",
            Form::Lifted => "(lifted",
            Form::Label => "(label",
        });
        if !function.captures.is_empty() {
            self.text(" {");
            for (i, var) in function.captures.iter().enumerate() {
                self.text(if i > 0 { " " } else { "" });
                self.var(*var);
            }
            self.text("}");
        }
    }

    fn clause(&mut self, clause: &mut Clause<'a>) {
        self.text(" (");
        for (i, var) in clause.params.iter().enumerate() {
            self.text(if i > 0 { " " } else { "" });
            self.var(*var);
        }
        if let Some(rest) = clause.rest {
            self.text(" . ");
            self.var(rest);
        }
        self.text(")");
        self.line();
        self.expr(&mut clause.body);
    }
}
