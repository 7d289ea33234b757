//! Loops: finds the lambdas whose calls are jumps, and makes them labels ([`Form::Label`]).
//!
//! A lambda bound by `fix` is a label if all that refers to it are calls with the right number of arguments, and all
//! those calls go on, when they are done, where the `fix` itself does: in tail position of the body of the `fix`, of the
//! lambda itself, or of other labels. A lambda that is called at one place only, beside its calls of itself, is first
//! moved there. Such a lambda needs neither closure nor frame: its parameters are slots of the procedure around it.
//!
//! Takes and gives the same forms of tree.

use crate::closures::MOST_KNOWN_ARGUMENTS;
use crate::tree::{Expr, FnId, Form, Kind, Lambda, Program, Var, deeper};
use rustc_hash::FxHashMap;

/// Finds the labels of a program.
pub fn run(program: &mut Program<'_>) {
    let count = program.functions.len();
    let mut walk = Walk {
        around: vec![None; count],
        alone: vec![false; count],
        calls: Vec::new(),
        next: count as u32,
        candidate: program
            .functions
            .iter()
            .map(|f| f.exact.is_some_and(|n| n <= MOST_KNOWN_ARGUMENTS))
            .collect(),
        program,
    };
    let body = std::mem::take(&mut walk.program.body);
    for expr in body.iter_mut() {
        let context = walk.fresh();
        walk.expr(expr, context);
    }
    let Walk { around, alone, calls, candidate, .. } = walk;
    let mut contexts = Contexts { around, label: candidate };
    let moved = contexts.solve(&calls, &alone);
    for (i, function) in program.functions.iter_mut().enumerate() {
        if contexts.label[i] && contexts.around[i].is_some() {
            function.form = Form::Label;
        }
    }
    if !moved.is_empty() {
        let mut mover = Mover { program, waiting: moved.into_iter().map(|id| (id, None)).collect() };
        body.iter_mut().for_each(|expr| mover.expr(expr));
    }
    program.body = body;
}

/// Where an expression's value goes: the number of a lambda, if it is the value of its body; else a number of its own.
type Context = u32;

/// Collects the calls of candidates.
struct Walk<'p, 'a> {
    program: &'p mut Program<'a>,
    /// For each lambda bound by `fix`, where the value of the `fix` goes.
    around: Vec<Option<Context>>,
    /// Whether no other lambda is bound by that `fix`.
    alone: Vec<bool>,
    calls: Vec<(FnId, Context)>,
    next: Context,
    candidate: Vec<bool>,
}

impl<'a> Walk<'_, 'a> {
    fn fresh(&mut self) -> Context {
        self.next += 1;
        self.next
    }

    fn expr(&mut self, expr: &mut Expr<'a>, context: Context) {
        deeper(|| self.expr_at_depth(expr, context));
    }

    fn value(&mut self, expr: &mut Expr<'a>) {
        let context = self.fresh();
        self.expr(expr, context);
    }

    fn expr_at_depth(&mut self, expr: &mut Expr<'a>, context: Context) {
        match &mut expr.kind {
            Kind::Local(var) => self.escape(*var),
            Kind::If(test, then, other) => {
                self.value(test);
                self.expr(then, context);
                self.expr(other, context);
            }
            Kind::Seq(items) => {
                if let Some((last, before)) = items.split_last_mut() {
                    before.iter_mut().for_each(|item| self.value(item));
                    self.expr(last, context);
                }
            }
            Kind::Let(bindings, body) => {
                bindings.iter_mut().for_each(|(_, init)| self.value(init));
                self.expr(body, context);
            }
            Kind::Receive(values, clause) => {
                self.value(values);
                self.expr(&mut clause.body, context);
            }
            Kind::Fix(bindings, body) => {
                let alone = bindings.len() == 1;
                for (_, lambda) in bindings.iter_mut() {
                    self.around[lambda.id.0 as usize] = Some(context);
                    self.alone[lambda.id.0 as usize] = alone;
                    self.lambda(lambda);
                }
                self.expr(body, context);
            }
            Kind::Lambda(lambda) => self.lambda(lambda),
            Kind::Call(operator, operands) => {
                operands.iter_mut().for_each(|operand| self.value(operand));
                match operator.kind {
                    Kind::Local(var) => self.call(var, operands.len(), context),
                    _ => self.value(operator),
                }
            }
            _ => expr.for_each_child(|child| self.value(child)),
        }
    }

    fn lambda(&mut self, lambda: &mut Lambda<'a>) {
        lambda.clauses.iter_mut().for_each(|clause| self.expr(&mut clause.body, lambda.id.0));
    }

    fn call(&mut self, var: Var, arguments: usize, context: Context) {
        let function = self.program.var(var).function;
        match function {
            Some(id) if self.program.function(id).exact == Some(arguments) => self.calls.push((id, context)),
            _ => self.escape(var),
        }
    }

    fn escape(&mut self, var: Var) {
        if let Some(id) = self.program.var(var).function {
            self.candidate[id.0 as usize] = false;
        }
    }
}

/// The most rounds before the search for labels is given up.
const MOST_ROUNDS: usize = 100;

/// Which lambdas are labels, as far as is known.
struct Contexts {
    /// For each lambda bound by `fix`, where the value of the `fix` goes.
    around: Vec<Option<Context>>,
    label: Vec<bool>,
}

impl Contexts {
    /// Where the value of an expression in a context goes at last, if labels are no procedures.
    fn resolve(&mut self, context: Context) -> Context {
        let mut at = context;
        let mut path = Vec::new();
        while let Some(Some(around)) = self.around.get(at as usize)
            && self.label[at as usize]
        {
            path.push(at);
            at = *around;
            if path.len() > 64 {
                break;
            }
        }
        at
    }

    /// Takes the label from all that cannot be one. Gives those that are one if they are moved to their only call.
    fn solve(&mut self, calls: &[(FnId, Context)], alone: &[bool]) -> Vec<FnId> {
        let movable: Vec<bool> =
            self.label.iter().zip(alone).map(|(label, alone)| *label && *alone).collect();
        self.restrict(calls);
        let mut outside: FxHashMap<FnId, Vec<Context>> = FxHashMap::default();
        for &(id, context) in calls {
            let i = id.0 as usize;
            if movable[i] && !self.label[i] && self.resolve(context) != id.0 {
                outside.entry(id).or_default().push(context);
            }
        }
        let mut moved = Vec::new();
        for (id, contexts) in outside {
            if let [context] = contexts[..] {
                self.around[id.0 as usize] = Some(context);
                self.label[id.0 as usize] = true;
                moved.push(id);
            }
        }
        moved
    }

    fn restrict(&mut self, calls: &[(FnId, Context)]) {
        for _ in 0..MOST_ROUNDS {
            let mut stable = true;
            for &(id, context) in calls {
                let i = id.0 as usize;
                let Some(around) = self.around[i].filter(|_| self.label[i]) else { continue };
                if self.resolve(context) != self.resolve(around) {
                    self.label[i] = false;
                    stable = false;
                }
            }
            if stable {
                return;
            }
        }
        self.label.fill(false);
    }
}

/// Moves lambdas to the only place that calls them.
struct Mover<'p, 'a> {
    program: &'p mut Program<'a>,
    /// Those to move, once they have been found.
    waiting: FxHashMap<FnId, Option<(Var, Lambda<'a>)>>,
}

impl<'a> Mover<'_, 'a> {
    fn expr(&mut self, expr: &mut Expr<'a>) {
        deeper(|| {
            if let Kind::Fix([(var, lambda)], body) = &mut expr.kind
                && let Some(waiting) = self.waiting.get_mut(&lambda.id)
            {
                let clauses = std::mem::take(&mut lambda.clauses);
                *waiting = Some((*var, Lambda { clauses, ..*lambda }));
                *expr = body.take();
                return self.expr(expr);
            }
            if let Some(binding) = self.called(expr) {
                let call = self.program.child(expr.take());
                expr.kind = Kind::Fix(self.program.slice(vec![binding]), call);
            }
            expr.for_each_child(|child| self.expr(child));
        });
    }

    /// The lambda that waits for this call.
    fn called(&mut self, expr: &Expr<'a>) -> Option<(Var, Lambda<'a>)> {
        let Kind::Call(operator, _) = &expr.kind else { return None };
        let Kind::Local(var) = operator.kind else { return None };
        let id = self.program.var(var).function?;
        self.waiting.get_mut(&id)?.take()
    }
}
