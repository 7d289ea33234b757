//! Flat closure conversion: decides for every lambda how it exists at run time and what it captures.
//!
//! Takes the tree after assignment conversion and leaves it as it is; the result is [`FnInfo::form`] and
//! [`FnInfo::captures`]. A lambda that is never a value is lifted: its captures become further arguments, if they are few
//! and none is a box.
//! A closure that captures nothing needs no variable, so it is no capture of others.
//!
//! [`FnInfo::form`]: crate::tree::FnInfo::form
//! [`FnInfo::captures`]: crate::tree::FnInfo::captures

use crate::tree::{Clause, Expr, FnId, Form, Kind, Lambda, Program, Var, deeper};
use rustc_hash::FxHashSet;

/// The most captures that are passed as arguments.
const MOST_EXTRAS: usize = 4;

/// The most arguments of a lifted lambda, the captures included.
const MOST_ARGUMENTS: usize = 16;

/// Analyses a program. Without `known_calls` every lambda is a closure; without `lift` those that capture are.
pub fn run(program: &mut Program<'_>, known_calls: bool, lift: bool) {
    let count = program.functions.len();
    let mut walk = Walk {
        owner: vec![0; program.vars.len()],
        stack: Vec::new(),
        raw: vec![Vec::new(); count],
        seen: FxHashSet::default(),
        escapes: vec![!known_calls; count],
        known_calls,
        program,
    };
    let body = std::mem::take(&mut walk.program.body);
    body.iter_mut().for_each(|expr| walk.expr(expr));
    walk.program.body = body;
    let Walk { raw, escapes, .. } = walk;
    let mut needs = Needs::new(program, &raw, &escapes, known_calls);
    let most = if lift { MOST_EXTRAS } else { 0 };
    needs.solve(most);
    let Needs { sets, lifted, .. } = needs;
    for (i, captures) in sets.into_iter().enumerate() {
        let function = &mut program.functions[i];
        if function.form == Form::Label {
            continue;
        }
        function.form = if lifted[i] { Form::Lifted } else { Form::Closure };
        function.captures = captures;
    }
}

/// Finds the variables that each lambda refers to, and the lambdas that are values somewhere.
struct Walk<'p, 'a> {
    program: &'p mut Program<'a>,
    /// How many lambdas there are around the binding of a variable.
    owner: Vec<u32>,
    /// The lambdas around the current expression.
    stack: Vec<FnId>,
    /// For each lambda, the variables bound outside of it that it refers to.
    raw: Vec<Vec<Var>>,
    seen: FxHashSet<(FnId, Var)>,
    escapes: Vec<bool>,
    known_calls: bool,
}

impl<'a> Walk<'_, 'a> {
    fn expr(&mut self, expr: &mut Expr<'a>) {
        deeper(|| self.expr_at_depth(expr));
    }

    fn expr_at_depth(&mut self, expr: &mut Expr<'a>) {
        match &mut expr.kind {
            Kind::Local(var) => self.value(*var),
            Kind::BoxRef(var) => self.refer(*var),
            Kind::BoxSet(var, value) => {
                self.expr(value);
                self.refer(*var);
            }
            Kind::Call(operator, operands) => {
                operands.iter_mut().for_each(|operand| self.expr(operand));
                match operator.kind {
                    Kind::Local(var) => self.call(var, operands.len()),
                    _ => self.expr(operator),
                }
            }
            Kind::Let(bindings, body) => {
                for (var, init) in bindings.iter_mut() {
                    self.expr(init);
                    self.bind(*var);
                }
                self.expr(body);
            }
            Kind::Receive(values, clause) => {
                self.expr(values);
                clause.all_params().for_each(|param| self.bind(param));
                self.expr(&mut clause.body);
            }
            Kind::Fix(bindings, body) => {
                bindings.iter().for_each(|(var, _)| self.bind(*var));
                bindings.iter_mut().for_each(|(_, lambda)| self.lambda(lambda));
                self.expr(body);
            }
            Kind::Lambda(lambda) => {
                self.escapes[lambda.id.0 as usize] = true;
                self.lambda(lambda);
            }
            _ => expr.for_each_child(|child| self.expr(child)),
        }
    }

    fn lambda(&mut self, lambda: &mut Lambda<'a>) {
        let inside = self.program.function(lambda.id).form != Form::Label;
        if inside {
            self.stack.push(lambda.id);
        }
        lambda.clauses.iter_mut().for_each(|clause| self.clause(clause));
        if inside {
            self.stack.pop();
        }
    }

    fn clause(&mut self, clause: &mut Clause<'a>) {
        clause.all_params().for_each(|param| self.bind(param));
        self.expr(&mut clause.body);
    }

    fn bind(&mut self, var: Var) {
        self.owner[var.0 as usize] = self.stack.len() as u32;
    }

    /// A call of a variable: not a use of its value if it is the running lambda itself or a label.
    fn call(&mut self, var: Var, arguments: usize) {
        let Some(id) = self.program.var(var).function else { return self.refer(var) };
        let function = self.program.function(id);
        if function.form == Form::Label {
            return;
        }
        let known =
            self.known_calls && function.exact == Some(arguments) && arguments <= MOST_KNOWN_ARGUMENTS;
        if !known {
            self.value(var);
        } else if self.stack.last() != Some(&id) {
            self.refer(var);
        }
    }

    fn value(&mut self, var: Var) {
        if let Some(id) = self.program.var(var).function {
            self.escapes[id.0 as usize] = true;
        }
        self.refer(var);
    }

    fn refer(&mut self, var: Var) {
        let owner = self.owner[var.0 as usize] as usize;
        for &id in self.stack[owner..].iter().rev() {
            if !self.seen.insert((id, var)) {
                break;
            }
            self.raw[id.0 as usize].push(var);
        }
    }
}

/// The most arguments of a call whose target is known.
pub const MOST_KNOWN_ARGUMENTS: usize = 200;

/// What each lambda captures: the least sets that hold the variables it refers to, with the needs of a lifted lambda
/// in place of its variable.
struct Needs<'r> {
    raw: &'r [Vec<Var>],
    /// The lambda that a variable is bound to.
    function: Vec<Option<FnId>>,
    /// For each lambda, those that refer to its variable.
    referrers: Vec<Vec<usize>>,
    own_var: Vec<Option<Var>>,
    params: Vec<usize>,
    /// For each variable, whether it is a box: boxes are no arguments.
    boxed: Vec<bool>,
    lifted: Vec<bool>,
    known_calls: bool,
    sets: Vec<Vec<Var>>,
    members: FxHashSet<(usize, Var)>,
    work: Vec<(usize, Var)>,
}

impl<'r> Needs<'r> {
    fn new(program: &Program<'_>, raw: &'r [Vec<Var>], escapes: &[bool], known_calls: bool) -> Needs<'r> {
        let count = raw.len();
        let function: Vec<_> = program.vars.iter().map(|var| var.function).collect();
        let mut own_var = vec![None; count];
        for (i, id) in function.iter().enumerate() {
            if let Some(id) = id {
                own_var[id.0 as usize] = Some(Var(i as u32));
            }
        }
        let mut referrers = vec![Vec::new(); count];
        for (i, vars) in raw.iter().enumerate() {
            for var in vars {
                if let Some(id) = function[var.0 as usize] {
                    referrers[id.0 as usize].push(i);
                }
            }
        }
        let lifted = (0..count).map(|i| !escapes[i] && own_var[i].is_some()).collect();
        let params = program.functions.iter().map(|function| function.exact.unwrap_or(0)).collect();
        Needs {
            raw,
            function,
            referrers,
            own_var,
            params,
            boxed: program.vars.iter().map(|var| var.boxed).collect(),
            lifted,
            known_calls,
            sets: Vec::new(),
            members: FxHashSet::default(),
            work: Vec::new(),
        }
    }

    fn solve(&mut self, most_extras: usize) {
        loop {
            self.sets = vec![Vec::new(); self.raw.len()];
            self.members.clear();
            for (i, vars) in self.raw.iter().enumerate() {
                for &var in vars {
                    if self.function[var.0 as usize].is_none() || !self.known_calls {
                        self.work.push((i, var));
                    }
                }
            }
            self.work.reverse();
            while let Some((i, var)) = self.work.pop() {
                self.add(i, var);
            }
            let mut stable = true;
            for i in 0..self.sets.len() {
                let extras = self.sets[i].len();
                let many = extras > most_extras || extras + self.params[i] > MOST_ARGUMENTS;
                let boxed = self.sets[i].iter().any(|var| self.boxed[var.0 as usize]);
                if self.lifted[i] && extras > 0 && (many || boxed) {
                    self.lifted[i] = false;
                    stable = false;
                }
            }
            if stable {
                return;
            }
        }
    }

    fn add(&mut self, i: usize, var: Var) {
        if !self.members.insert((i, var)) {
            return;
        }
        self.sets[i].push(var);
        if self.lifted[i] {
            self.work.extend(self.referrers[i].iter().map(|&referrer| (referrer, var)));
        } else if self.sets[i].len() == 1
            && self.known_calls
            && let Some(own) = self.own_var[i]
        {
            self.work.extend(self.referrers[i].iter().map(|&referrer| (referrer, own)));
        }
    }
}
