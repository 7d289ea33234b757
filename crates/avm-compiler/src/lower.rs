//! From the core language to the tree.
//!
//! Kernel names become forms of their own, direct calls of lambdas become `let`, multiple values are bound or passed on
//! directly, and an operator that must be evaluated before its operands is bound to a variable first. The tree that
//! this gives has no boxes, no `fix` and no `check-defined`.

use crate::tree::{Clause, Expr, FnId, FnInfo, Kind, Lambda, Program, Var, VarInfo, deeper};
use avm_base::{Diagnostic, Span, Symbol};
use avm_bytecode::{Control, Kernel, module::Constant};
use avm_syntax::core::{self, ExprKind, GlobalId, KERNEL_LIBRARY};
use bumpalo::Bump;

/// Makes the tree of a unit.
pub fn lower<'a>(unit: &'a core::Unit, arena: &'a Bump) -> Result<Program<'a>, Vec<Diagnostic>> {
    let vars = unit.locals.iter().map(|local| VarInfo {
        name: local.name,
        assigned: local.assigned,
        boxed: false,
        function: None,
    });
    let program = Program {
        arena,
        vars: vars.collect(),
        functions: Vec::new(),
        constants: Default::default(),
        unit,
        globals: vec![Default::default(); unit.globals.len()],
        body: &mut [],
    };
    let mut lowering = Lowering { program, kernel: Vec::new(), errors: Vec::new() };
    lowering.find_kernel_names();
    let body = unit.body.iter().map(|expr| lowering.expr(expr)).collect();
    let mut program = lowering.program;
    program.body = program.slice(body);
    if lowering.errors.is_empty() { Ok(program) } else { Err(lowering.errors) }
}

pub(crate) struct Lowering<'a> {
    pub(crate) program: Program<'a>,
    /// For each global, the kernel name that it is.
    kernel: Vec<Option<Kernel>>,
    pub(crate) errors: Vec<Diagnostic>,
}

impl<'a> Lowering<'a> {
    fn find_kernel_names(&mut self) {
        let library = Symbol::intern(KERNEL_LIBRARY);
        for global in &self.program.unit.globals {
            let in_kernel = global.key.library == library;
            let kernel = if in_kernel { Kernel::from_name(global.key.name.as_str()) } else { None };
            if in_kernel && kernel.is_none() {
                let text = format!("the machine has no instruction `{}`", global.key.name);
                self.errors.push(Diagnostic::error("unknown-kernel-name", global.span, text));
            }
            self.kernel.push(kernel);
        }
    }

    fn kernel(&self, global: GlobalId) -> Option<Kernel> {
        self.kernel.get(global.0 as usize).copied().flatten()
    }

    fn expr(&mut self, expr: &'a core::Expr) -> Expr<'a> {
        deeper(|| self.expr_at_depth(expr))
    }

    fn expr_at_depth(&mut self, expr: &'a core::Expr) -> Expr<'a> {
        let kind = match &expr.kind {
            ExprKind::Quote(datum) => Kind::Const(self.program.constants.datum(datum)),
            ExprKind::Unspecified => Kind::Unspecified,
            ExprKind::Local(id) => Kind::Local(Var(id.0)),
            ExprKind::Global(id) => match self.kernel(*id) {
                Some(kernel) => self.kernel_value(expr.span, kernel),
                None => Kind::Global(*id),
            },
            ExprKind::SetLocal(id, value) => Kind::SetLocal(Var(id.0), self.child(value)),
            ExprKind::SetGlobal(id, value) => Kind::SetGlobal(*id, self.child(value)),
            ExprKind::Define(id, value) => Kind::Define(*id, self.child(value)),
            ExprKind::If(test, then, other) => {
                Kind::If(self.child(test), self.child(then), self.child(other))
            }
            ExprKind::Begin(items) => {
                let items = items.iter().map(|item| self.expr(item)).collect();
                return Expr::seq(expr.span, items, self.program.arena);
            }
            ExprKind::Lambda(lambda) => {
                let lambda = self.lambda(lambda, expr.span);
                Kind::Lambda(self.program.arena.alloc(lambda))
            }
            ExprKind::Let(bindings, body) => Kind::Let(self.bindings(bindings), self.child(body)),
            ExprKind::Letrec(bindings, body) => Kind::Letrec(self.bindings(bindings), self.child(body)),
            ExprKind::Call(operator, operands) => return self.call(expr.span, operator, operands),
        };
        Expr::new(expr.span, kind)
    }

    fn child(&mut self, expr: &'a core::Expr) -> &'a mut Expr<'a> {
        let expr = self.expr(expr);
        self.program.child(expr)
    }

    fn bindings(&mut self, bindings: &'a [(core::LocalId, core::Expr)]) -> &'a mut [(Var, Expr<'a>)] {
        let bindings = bindings.iter().map(|(id, init)| (Var(id.0), self.expr(init))).collect();
        self.program.slice(bindings)
    }

    fn lambda(&mut self, lambda: &'a core::Lambda, span: Span) -> Lambda<'a> {
        let exact = match &lambda.clauses[..] {
            [clause] if clause.rest.is_none() => Some(clause.params.len()),
            _ => None,
        };
        let id = self.new_function(exact);
        let clauses = lambda.clauses.iter().map(|clause| Clause {
            params: self.program.arena.alloc_slice_fill_iter(clause.params.iter().map(|id| Var(id.0))),
            rest: clause.rest.map(|id| Var(id.0)),
            body: self.expr(&clause.body),
        });
        let clauses = clauses.collect();
        Lambda { id, name: lambda.name, span, clauses: self.program.slice(clauses) }
    }

    pub(crate) fn new_function(&mut self, exact: Option<usize>) -> FnId {
        self.program.functions.push(FnInfo { exact, ..FnInfo::default() });
        FnId(self.program.functions.len() as u32 - 1)
    }

    fn call(&mut self, span: Span, operator: &'a core::Expr, operands: &'a [core::Expr]) -> Expr<'a> {
        if let ExprKind::Global(id) = &operator.kind
            && let Some(kernel) = self.kernel(*id)
            && kernel.takes(operands.len())
        {
            return self.kernel_call(span, kernel, operands);
        }
        let operator = self.expr(operator);
        let operands = operands.iter().map(|operand| self.expr(operand)).collect();
        self.call_lowered(span, operator, operands)
    }

    fn call_lowered(&mut self, span: Span, operator: Expr<'a>, mut operands: Vec<Expr<'a>>) -> Expr<'a> {
        match operator.kind {
            Kind::Lambda(lambda) if self.program.function(lambda.id).exact == Some(operands.len()) => {
                let clause = &mut lambda.clauses[0];
                let body = clause.body.take();
                let bindings = clause.params.iter().copied().zip(operands).collect::<Vec<_>>();
                if bindings.is_empty() {
                    return body;
                }
                Expr::new(span, Kind::Let(self.program.slice(bindings), self.program.child(body)))
            }
            Kind::Letrec(bindings, body)
                if matches!(body.kind, Kind::Local(_))
                    && bindings.iter().all(|(_, init)| matches!(init.kind, Kind::Lambda(_))) =>
            {
                let call = self.call_lowered(span, body.take(), operands);
                Expr::new(operator.span, Kind::Letrec(bindings, self.program.child(call)))
            }
            _ => {
                let mut lets = Vec::new();
                let operator = self.evaluated_late(operator, &mut operands, &mut lets);
                let call = Kind::Call(self.program.child(operator), self.program.slice(operands));
                self.with_lets(span, lets, Expr::new(span, call))
            }
        }
    }

    /// The operator in a form that gives the same value when it is evaluated after the operands.
    fn evaluated_late(
        &mut self,
        operator: Expr<'a>,
        operands: &mut [Expr<'a>],
        lets: &mut Vec<(Var, Expr<'a>)>,
    ) -> Expr<'a> {
        let late = match &operator.kind {
            _ if operator.is_trivial(&self.program.vars) => true,
            Kind::Global(id) if !self.program.unit.globals[id.0 as usize].mutable => true,
            Kind::Local(_) | Kind::Global(_) => operands.iter_mut().all(assigns_nothing),
            _ => false,
        };
        if late {
            return operator;
        }
        let span = operator.span;
        let var = self.program.fresh(Symbol::intern("operator"));
        lets.push((var, operator));
        Expr::new(span, Kind::Local(var))
    }

    fn with_lets(&mut self, span: Span, lets: Vec<(Var, Expr<'a>)>, body: Expr<'a>) -> Expr<'a> {
        if lets.is_empty() {
            return body;
        }
        Expr::new(span, Kind::Let(self.program.slice(lets), self.program.child(body)))
    }

    fn kernel_call(&mut self, span: Span, kernel: Kernel, operands: &'a [core::Expr]) -> Expr<'a> {
        let mut operands: Vec<_> = operands.iter().map(|operand| self.expr(operand)).collect();
        let mut lets = Vec::new();
        match kernel {
            Kernel::Control(Control::Apply) => {
                let operator = operands.remove(0);
                let operator = self.evaluated_late(operator, &mut operands, &mut lets);
                operands.insert(0, operator);
            }
            Kernel::Control(Control::CallWithValues) => return self.call_with_values(span, operands),
            Kernel::Control(Control::Values) if operands.len() == 1 => return operands.remove(0),
            Kernel::Control(Control::Ask) => self.expect_symbol(&operands[1]),
            Kernel::Control(Control::Field) => self.expect_field(&operands[0], &operands[1]),
            Kernel::Control(Control::SetField) => self.expect_field(&operands[0], &operands[2]),
            _ => {}
        }
        let call = Expr::new(span, Kind::KernelCall(kernel, self.program.slice(operands)));
        self.with_lets(span, lets, call)
    }

    pub(crate) fn call_with_values(&mut self, span: Span, mut operands: Vec<Expr<'a>>) -> Expr<'a> {
        let (Some(mut consumer), Some(mut producer)) = (operands.pop(), operands.pop()) else {
            return Expr::new(span, Kind::Unspecified);
        };
        let mut lets = Vec::new();
        if !producer.is_trivial(&self.program.vars) {
            let var = self.program.fresh(Symbol::intern("producer"));
            lets.push((var, producer));
            producer = Expr::new(span, Kind::Local(var));
        }
        let values = self.call_lowered(span, producer, Vec::new());
        let kind = match consumer.kind {
            Kind::Lambda(lambda) if lambda.clauses.len() == 1 && lambda.clauses[0].params.len() < 200 => {
                Kind::Receive(self.program.child(values), &mut lambda.clauses[0])
            }
            kind => {
                consumer.kind = kind;
                Kind::CallValues(self.program.child(consumer), self.program.child(values))
            }
        };
        self.with_lets(span, lets, Expr::new(span, kind))
    }

    fn expect_symbol(&mut self, expr: &Expr<'a>) {
        let is_symbol = match &expr.kind {
            Kind::Const(id) => matches!(self.program.constants.get(*id), Constant::Symbol(_)),
            _ => false,
        };
        if !is_symbol {
            self.errors.push(Diagnostic::error(
                "constant-expected",
                expr.span,
                "this must be a quoted symbol",
            ));
        }
    }

    fn expect_field(&mut self, index: &Expr<'a>, behaviour: &Expr<'a>) {
        self.expect_symbol(behaviour);
        let in_range = match &index.kind {
            Kind::Const(id) => matches!(self.program.constants.small(*id), Some(0..=255)),
            _ => false,
        };
        if !in_range {
            let text = "this must be a field's number, at most 255";
            self.errors.push(Diagnostic::error("constant-expected", index.span, text));
        }
    }
}

/// Whether evaluating an expression assigns no variable and runs no procedure that could.
fn assigns_nothing(expr: &mut Expr<'_>) -> bool {
    match &mut expr.kind {
        Kind::Const(_) | Kind::Unspecified | Kind::Local(_) | Kind::Global(_) | Kind::Kernel(_) => true,
        Kind::Lambda(_) => true,
        Kind::KernelCall(Kernel::Primitive(_), operands) => {
            deeper(|| operands.iter_mut().all(assigns_nothing))
        }
        _ => false,
    }
}
