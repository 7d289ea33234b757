//! Letrec classification: takes `letrec*`, gives `let`, `fix` and assigned variables that are checked.
//!
//! The bindings keep their order. A variable that may be used before its definition is reached is assigned there, and
//! checked where it is used earlier. The other lambdas, if unassigned, are bound by `fix`: just before the first initial
//! value that could reach them, for nothing notices when a procedure is made. A lambda that a `let` binds is bound by
//! `fix` as well, so that later passes find all known procedures in one form.

use crate::scc::components;
use crate::tree::{Expr, Kind, Lambda, Program, Var, deeper};
use avm_base::Span;

/// Rewrites all `letrec*` of a program. Without `classify` every variable is assigned and checked.
pub fn run(program: &mut Program<'_>, classify: bool) {
    let place = vec![None; program.vars.len()];
    let mut pass = Pass { program, letrecs: Vec::new(), place, classify };
    let body = std::mem::take(&mut pass.program.body);
    body.iter_mut().for_each(|expr| pass.find(expr));
    body.iter_mut().for_each(|expr| pass.rewrite(expr));
    pass.program.body = body;
}

struct Pass<'p, 'a> {
    program: &'p mut Program<'a>,
    letrecs: Vec<Letrec>,
    /// For a variable of a `letrec*`: which, and which of its bindings.
    place: Vec<Option<(u32, u32)>>,
    classify: bool,
}

/// What is known of a `letrec*`.
#[derive(Default)]
struct Letrec {
    /// The binding whose initial value is being walked; `None` in the body.
    at: Option<u32>,
    bindings: Vec<Binding>,
}

#[derive(Default)]
struct Binding {
    /// The bindings that the initial value refers to.
    uses: Vec<u32>,
    /// An unassigned lambda.
    lambda: bool,
    /// Must be assigned and checked.
    checked: bool,
    /// Its `fix` has been placed.
    placed: bool,
}

/// A part of the result.
enum Step {
    /// Bind these lambdas by `fix`.
    Fix(Vec<u32>),
    /// Evaluate the initial value, and bind or assign its variable.
    Init(u32),
}

/// A part of the result, from the outside in.
enum Layer<'a> {
    Let(Var, Expr<'a>),
    Fix(Vec<(Var, Lambda<'a>)>),
    Set(Var, Expr<'a>),
}

impl<'a> Pass<'_, 'a> {
    /// Notes for each `letrec*` which initial values use which variables.
    fn find(&mut self, expr: &mut Expr<'a>) {
        deeper(|| match &mut expr.kind {
            Kind::Local(var) => self.note(*var),
            Kind::SetLocal(var, value) => {
                self.note(*var);
                self.find(value);
            }
            Kind::Letrec(bindings, body) => {
                let index = self.begin(bindings);
                for (i, (_, init)) in bindings.iter_mut().enumerate() {
                    self.letrecs[index].at = Some(i as u32);
                    self.find(init);
                }
                self.letrecs[index].at = None;
                self.find(body);
            }
            _ => expr.for_each_child(|child| self.find(child)),
        });
    }

    fn begin(&mut self, bindings: &mut [(Var, Expr<'a>)]) -> usize {
        let index = self.letrecs.len();
        let mut letrec = Letrec::default();
        for (i, (var, init)) in bindings.iter_mut().enumerate() {
            self.place[var.0 as usize] = Some((index as u32, i as u32));
            let lambda = self.is_known(*var, init);
            letrec.bindings.push(Binding { lambda, checked: !self.classify, ..Binding::default() });
        }
        self.letrecs.push(letrec);
        index
    }

    fn note(&mut self, var: Var) {
        let Some((letrec, target)) = self.place[var.0 as usize] else { return };
        let letrec = &mut self.letrecs[letrec as usize];
        if let Some(at) = letrec.at {
            letrec.bindings[at as usize].uses.push(target);
        }
    }

    fn rewrite(&mut self, expr: &mut Expr<'a>) {
        deeper(|| match &mut expr.kind {
            Kind::Local(var) => {
                let var = *var;
                if self.may_be_undefined(var) {
                    let value = self.program.child(expr.take());
                    expr.kind = Kind::CheckDefined(var, value);
                }
            }
            Kind::Let(bindings, body) => {
                bindings.iter_mut().for_each(|(_, init)| self.rewrite(init));
                self.rewrite(body);
                self.split_let(expr);
            }
            Kind::Letrec(bindings, body) => {
                let (bindings, body) = (std::mem::take(bindings), body.take());
                *expr = self.letrec(expr.span, bindings, body);
            }
            _ => expr.for_each_child(|child| self.rewrite(child)),
        });
    }

    fn may_be_undefined(&self, var: Var) -> bool {
        let Some(Some((letrec, target))) = self.place.get(var.0 as usize) else { return false };
        let letrec = &self.letrecs[*letrec as usize];
        letrec.bindings[*target as usize].checked && letrec.at.is_some_and(|at| at <= *target)
    }

    /// Binds the lambdas of a `let` by `fix`, after the other variables: they do not see one another.
    fn split_let(&mut self, expr: &mut Expr<'a>) {
        let Kind::Let(bindings, body) = &mut expr.kind else { return };
        if !self.classify || !bindings.iter().any(|(var, init)| self.is_known(*var, init)) {
            return;
        }
        let (mut lets, mut fixes) = (Vec::new(), Vec::new());
        for (var, init) in bindings.iter_mut() {
            let known = self.is_known(*var, init);
            let layers = if known { &mut fixes } else { &mut lets };
            layers.push(self.bind(*var, init.take(), known));
        }
        lets.append(&mut fixes);
        let body = body.take();
        *expr = self.build(expr.span, lets, body);
    }

    fn is_known(&self, var: Var, init: &Expr<'a>) -> bool {
        matches!(init.kind, Kind::Lambda(_)) && !self.program.vars[var.0 as usize].assigned
    }

    fn letrec(&mut self, span: Span, bindings: &mut [(Var, Expr<'a>)], mut body: Expr<'a>) -> Expr<'a> {
        let Some((index, _)) = bindings.first().and_then(|(var, _)| self.place[var.0 as usize]) else {
            self.rewrite(&mut body);
            return body;
        };
        let index = index as usize;
        let plan = plan(&mut self.letrecs[index].bindings);
        for (i, (var, init)) in bindings.iter_mut().enumerate() {
            if self.letrecs[index].bindings[i].checked {
                self.program.var(*var).assigned = true;
            }
            self.letrecs[index].at = Some(i as u32);
            self.rewrite(init);
        }
        self.letrecs[index].at = None;
        self.rewrite(&mut body);
        let checked: Vec<bool> = self.letrecs[index].bindings.iter().map(|binding| binding.checked).collect();
        let mut layers = Vec::new();
        for ((var, _), _) in bindings.iter().zip(&checked).filter(|(_, checked)| **checked) {
            layers.push(Layer::Let(*var, Expr::new(span, Kind::Undefined)));
        }
        for step in plan {
            layers.push(match step {
                Step::Init(i) if checked[i as usize] => {
                    Layer::Set(bindings[i as usize].0, bindings[i as usize].1.take())
                }
                Step::Init(i) => self.bind(bindings[i as usize].0, bindings[i as usize].1.take(), false),
                Step::Fix(group) => self.fix(bindings, group),
            });
        }
        self.build(span, layers, body)
    }

    /// A layer that binds a variable, by `fix` if it is one of a known lambda.
    fn bind(&mut self, var: Var, init: Expr<'a>, known: bool) -> Layer<'a> {
        match init.kind {
            Kind::Lambda(lambda) if known => {
                let clauses = std::mem::take(&mut lambda.clauses);
                self.program.var(var).function = Some(lambda.id);
                Layer::Fix(vec![(var, Lambda { clauses, ..*lambda })])
            }
            kind => Layer::Let(var, Expr { kind, ..init }),
        }
    }

    fn fix(&mut self, bindings: &mut [(Var, Expr<'a>)], group: Vec<u32>) -> Layer<'a> {
        let mut lambdas = Vec::new();
        for i in group {
            let (var, init) = &mut bindings[i as usize];
            if let Layer::Fix(one) = self.bind(*var, init.take(), true) {
                lambdas.extend(one);
            }
        }
        Layer::Fix(lambdas)
    }

    fn build(&mut self, span: Span, layers: Vec<Layer<'a>>, body: Expr<'a>) -> Expr<'a> {
        let mut result = body;
        let mut lets = Vec::new();
        for layer in layers.into_iter().rev() {
            if !matches!(layer, Layer::Let(..)) {
                result = self.wrap_lets(span, &mut lets, result);
            }
            let kind = match layer {
                Layer::Let(var, init) => {
                    lets.push((var, init));
                    continue;
                }
                Layer::Fix(lambdas) => Kind::Fix(self.program.slice(lambdas), self.program.child(result)),
                Layer::Set(var, init) => {
                    let set = Kind::SetLocal(var, self.program.child(init));
                    Kind::Seq(self.program.slice(vec![Expr::new(span, set), result]))
                }
            };
            result = Expr::new(span, kind);
        }
        self.wrap_lets(span, &mut lets, result)
    }

    fn wrap_lets(&mut self, span: Span, lets: &mut Vec<(Var, Expr<'a>)>, body: Expr<'a>) -> Expr<'a> {
        if lets.is_empty() {
            return body;
        }
        let bindings = std::mem::take(lets).into_iter().rev().collect();
        Expr::new(span, Kind::Let(self.program.slice(bindings), self.program.child(body)))
    }
}

/// The order in which to bind, and which variables must be checked.
fn plan(bindings: &mut [Binding]) -> Vec<Step> {
    let mut steps = Vec::new();
    for i in 0..bindings.len() {
        if bindings[i].lambda && !bindings[i].checked {
            continue;
        }
        let mut needed = Vec::new();
        let mut uses = bindings[i].uses.clone();
        while let Some(target) = uses.pop() {
            let binding = &mut bindings[target as usize];
            if target as usize >= i {
                binding.checked = true;
            } else if binding.lambda && !binding.checked && !binding.placed {
                binding.placed = true;
                needed.push(target);
                uses.extend(&binding.uses);
            }
        }
        needed.sort_unstable();
        fix_groups(bindings, needed, &mut steps);
        steps.push(Step::Init(i as u32));
    }
    let unplaced = |i: &u32| {
        let binding = &bindings[*i as usize];
        binding.lambda && !binding.checked && !binding.placed
    };
    let rest = (0..bindings.len() as u32).filter(unplaced).collect();
    fix_groups(bindings, rest, &mut steps);
    steps
}

/// One `fix` for each set of lambdas that refer to one another, after those that they refer to.
fn fix_groups(bindings: &[Binding], lambdas: Vec<u32>, steps: &mut Vec<Step>) {
    let uses = |i: u32| bindings[i as usize].uses.as_slice();
    steps.extend(components(&lambdas, uses).into_iter().map(Step::Fix));
}
