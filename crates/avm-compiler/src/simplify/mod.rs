//! Simplification: inlining of procedures, propagation of constants and copies, constant folding, dead branches.
//!
//! Takes and gives the same forms of tree. One walk from the outside in: what a variable is bound to is decided before
//! its scope is walked. Removed are
//! - calls of procedures that are called at one place, or are small (`inline`);
//! - variables of constants, of other variables, of what is used once and next (`propagate`);
//! - calls of primitives on constants, branches that are never taken, expressions that do nothing (`fold`).
//!
//! Nothing is evaluated more often than before, in another order, or not at all, unless nobody can tell.

mod bind;
mod calls;
mod copy;
mod fold;
mod place;
mod uses;

use crate::Options;
use crate::constants::ConstId;
use crate::globals::GlobalValue;
use crate::tree::{Clause, Expr, Kind, Lambda, Program, Var, deeper};
use avm_bytecode::module::Constant;
use avm_bytecode::{Kernel, Primitive};
use avm_syntax::core::GlobalId;
use rustc_hash::FxHashMap;
use uses::UseTable;

/// Simplifies a program.
pub fn run(program: &mut Program<'_>, options: &Options) {
    let mut simplifier = Simplifier {
        uses: UseTable::default(),
        known: Vec::new(),
        moved: FxHashMap::default(),
        small: FxHashMap::default(),
        small_globals: FxHashMap::default(),
        depth: 0,
        inline: options.inline,
        propagate: options.propagate,
        fold: options.fold,
        program,
    };
    let body = std::mem::take(&mut simplifier.program.body);
    body.iter_mut().for_each(|expr| simplifier.uses.count(expr, true));
    body.iter_mut().for_each(|expr| simplifier.expr(expr));
    simplifier.program.body = body;
}

/// What a variable stands for.
#[derive(Clone, Copy)]
enum Known {
    Const(ConstId),
    Unspecified,
    Kernel(Kernel),
    Local(Var),
    Global(GlobalId),
}

struct Simplifier<'p, 'a> {
    program: &'p mut Program<'a>,
    uses: UseTable,
    known: Vec<Option<Known>>,
    /// Lambdas that go to their only call.
    moved: FxHashMap<Var, Lambda<'a>>,
    /// Small procedures, to be copied to their calls.
    small: FxHashMap<Var, Clause<'a>>,
    small_globals: FxHashMap<GlobalId, Clause<'a>>,
    /// How many copies the expression is in.
    depth: u32,
    inline: bool,
    propagate: bool,
    fold: bool,
}

impl<'a> Simplifier<'_, 'a> {
    fn expr(&mut self, expr: &mut Expr<'a>) {
        deeper(|| self.expr_at_depth(expr));
    }

    fn expr_at_depth(&mut self, expr: &mut Expr<'a>) {
        match &mut expr.kind {
            Kind::Local(var) => {
                let var = *var;
                self.local(expr, var);
            }
            Kind::Global(id) => {
                if self.propagate {
                    match self.program.globals[id.0 as usize].value {
                        Some(GlobalValue::Const(id)) => expr.kind = Kind::Const(id),
                        Some(GlobalValue::Kernel(kernel)) => expr.kind = Kind::Kernel(kernel),
                        _ => {}
                    }
                }
            }
            Kind::If(..) => self.branch(expr),
            Kind::Seq(_) => self.seq(expr),
            Kind::Let(bindings, body) => {
                let bindings = bindings.iter_mut().map(|(var, init)| (*var, init.take())).collect();
                let body = body.take();
                *expr = self.bind(expr.span, bindings, body);
            }
            Kind::Fix(bindings, body) => {
                let bindings = std::mem::take(bindings);
                let body = body.take();
                *expr = self.fix(expr.span, bindings, body);
            }
            Kind::Call(..) => self.call(expr),
            Kind::KernelCall(..) => self.kernel_call(expr),
            Kind::Receive(..) => self.receive(expr),
            Kind::Define(id, value) => {
                let id = *id;
                self.expr(value);
                self.keep_small_global(id, value);
            }
            _ => expr.for_each_child(|child| self.expr(child)),
        }
    }

    fn local(&mut self, expr: &mut Expr<'a>, var: Var) {
        let Some(known) = self.known.get(var.0 as usize).copied().flatten() else { return };
        self.uses.note(var, false, false);
        expr.kind = match known {
            Known::Const(id) => Kind::Const(id),
            Known::Unspecified => Kind::Unspecified,
            Known::Kernel(kernel) => Kind::Kernel(kernel),
            Known::Global(id) => Kind::Global(id),
            Known::Local(other) => {
                self.uses.note(other, true, false);
                Kind::Local(other)
            }
        };
    }

    fn keep_small_global(&mut self, id: GlobalId, value: &mut Expr<'a>) {
        let Kind::Lambda(lambda) = &mut value.kind else { return };
        let certain = self.program.globals[id.0 as usize].value == Some(GlobalValue::Function(lambda.id));
        let [clause] = &mut *lambda.clauses else { return };
        if self.inline && certain && copy::is_small(clause) && !calls_global(&mut clause.body, id) {
            let copy = copy::copy(self.program, clause);
            self.small_globals.insert(id, copy);
        }
    }

    /// Leaves an expression out: what it uses, it uses no more.
    fn discard(&mut self, expr: &mut Expr<'a>) {
        self.uses.count(expr, false);
        expr.take();
    }

    /// Whether the value is true, if that is certain and nothing has to be evaluated for it.
    fn known_truth(&self, expr: &Expr<'a>) -> Option<bool> {
        match &expr.kind {
            Kind::Const(id) => Some(*self.program.constants.get(*id) != Constant::Boolean(false)),
            Kind::Unspecified | Kind::Kernel(_) | Kind::Lambda(_) => Some(true),
            _ => None,
        }
    }

    fn branch(&mut self, expr: &mut Expr<'a>) {
        let span = expr.span;
        let Kind::If(test, then, other) = &mut expr.kind else { return };
        self.expr(test);
        self.test(test);
        if self.fold
            && let Some(value) = self.known_truth(test)
        {
            let (taken, left) = if value { (then, other) } else { (other, then) };
            let mut taken = taken.take();
            self.discard(left);
            self.discard(test);
            self.expr(&mut taken);
            *expr = taken;
            return;
        }
        self.expr(then);
        self.expr(other);
        if !self.fold {
            return;
        }
        // What a test binds or does first, the whole does first.
        match &mut test.kind {
            Kind::Let(bindings, inner) => {
                let bindings = std::mem::take(bindings);
                let (inner, then, other) = (inner.take(), then.take(), other.take());
                let branch = self.make_if(span, inner, then, other);
                expr.kind = Kind::Let(bindings, self.program.child(branch));
            }
            Kind::KernelCall(Kernel::Primitive(primitive), _)
                if fold::is_test(*primitive)
                    && self.is_boolean(then, true)
                    && self.is_boolean(other, false) =>
            {
                *expr = test.take();
            }
            _ => {}
        }
    }

    fn make_if(&self, span: avm_base::Span, test: Expr<'a>, then: Expr<'a>, other: Expr<'a>) -> Expr<'a> {
        let program = &self.program;
        Expr::new(span, Kind::If(program.child(test), program.child(then), program.child(other)))
    }

    fn is_boolean(&self, expr: &Expr<'a>, value: bool) -> bool {
        matches!(&expr.kind, Kind::Const(id) if *self.program.constants.get(*id) == Constant::Boolean(value))
    }

    /// Simplifies an expression of which only the truth counts.
    fn test(&mut self, test: &mut Expr<'a>) {
        // `(let ((t a)) (if t t b))` is `(if a #t b)`.
        let Kind::Let([(var, first)], body) = &mut test.kind else { return };
        let Kind::If(condition, then, other) = &mut body.kind else { return };
        let is_var = |expr: &Expr<'a>| matches!(expr.kind, Kind::Local(other) if other == *var);
        if self.fold && is_var(condition) && is_var(then) && self.uses.of(*var).all == 2 {
            self.uses.note(*var, false, false);
            self.uses.note(*var, false, false);
            let truth = self.program.constants.atom(Constant::Boolean(true));
            let then = Expr::new(then.span, Kind::Const(truth));
            let (first, other) = (first.take(), other.take());
            *test = self.make_if(test.span, first, then, other);
        }
    }

    fn seq(&mut self, expr: &mut Expr<'a>) {
        let Kind::Seq(items) = &mut expr.kind else { return };
        items.iter_mut().for_each(|item| self.expr(item));
        let last = items.len() - 1;
        if !self.fold || !items[..last].iter().any(|item| self.is_droppable(item)) {
            return;
        }
        let mut kept = Vec::new();
        for (i, item) in items.iter_mut().enumerate() {
            if i == last || !self.is_droppable(item) {
                kept.push(item.take());
            } else {
                self.discard(item);
            }
        }
        *expr = Expr::seq(expr.span, kept, self.program.arena);
    }

    /// Whether evaluating an expression does nothing, whatever the values of the variables are.
    fn is_droppable(&self, expr: &Expr<'a>) -> bool {
        match &expr.kind {
            Kind::Const(_) | Kind::Unspecified | Kind::Undefined | Kind::Local(_) => true,
            Kind::Kernel(_) | Kind::Lambda(_) => true,
            Kind::Global(id) => self.program.globals[id.0 as usize].certain,
            Kind::KernelCall(Kernel::Primitive(primitive), operands) => {
                never_raises(*primitive)
                    && deeper(|| operands.iter().all(|operand| self.is_droppable(operand)))
            }
            _ => false,
        }
    }
}

/// Whether a primitive does nothing but give a value, whatever its arguments.
fn never_raises(primitive: Primitive) -> bool {
    let name = primitive.name();
    matches!(
        name,
        "cons" | "list" | "vector" | "eq?" | "eqv?" | "not" | "null?" | "pair?" | "symbol?" | "string?"
    )
}

fn calls_global(expr: &mut Expr<'_>, id: GlobalId) -> bool {
    let mut found = matches!(expr.kind, Kind::Global(other) if other == id);
    expr.for_each_child(|child| found = found || calls_global(child, id));
    found
}
