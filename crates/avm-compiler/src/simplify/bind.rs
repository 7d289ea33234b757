//! Bindings: variables that need not be kept.

use super::{Known, Simplifier, copy, place};
use crate::tree::{Expr, Kind, Lambda, Var};
use avm_base::Span;

/// A binding that is kept, until its scope has been simplified.
enum Kept<'a> {
    Let(Var, Expr<'a>),
    Fix(Vec<(Var, Lambda<'a>)>),
}

impl<'a> Simplifier<'_, 'a> {
    /// Simplifies a `let`, none of whose parts are simplified yet.
    pub(super) fn bind(&mut self, span: Span, bindings: Vec<(Var, Expr<'a>)>, body: Expr<'a>) -> Expr<'a> {
        let mut kept = Vec::new();
        for (var, mut init) in bindings {
            if self.program.var(var).assigned {
                self.expr(&mut init);
                kept.push(Kept::Let(var, init));
                continue;
            }
            if let Kind::Lambda(lambda) = &mut init.kind
                && self.inline
            {
                // Not simplified before it is clear where it goes.
                let clauses = std::mem::take(&mut lambda.clauses);
                let lambda = Lambda { clauses, ..**lambda };
                self.program.var(var).function = Some(lambda.id);
                self.begin_fix(vec![(var, lambda)], &mut kept);
                continue;
            }
            self.expr(&mut init);
            self.bind_one(var, init, &mut kept);
        }
        let mut body = body;
        self.expr(&mut body);
        self.finish(span, kept, body)
    }

    /// Decides what is kept for a variable, whose initial value is simplified.
    fn bind_one(&mut self, var: Var, mut init: Expr<'a>, kept: &mut Vec<Kept<'a>>) {
        while let Kind::Let(bindings, body) = &mut init.kind
            && self.propagate
        {
            kept.extend(bindings.iter_mut().map(|(var, init)| Kept::Let(*var, init.take())));
            init = body.take();
        }
        let known = match init.kind {
            _ if !self.propagate => None,
            Kind::Const(id) => Some(Known::Const(id)),
            Kind::Unspecified => Some(Known::Unspecified),
            Kind::Kernel(kernel) => Some(Known::Kernel(kernel)),
            Kind::Global(id) if self.program.globals[id.0 as usize].certain => Some(Known::Global(id)),
            Kind::Local(other) if !self.program.var(other).assigned => {
                self.uses.note(other, false, false);
                Some(Known::Local(other))
            }
            _ => None,
        };
        match known {
            None => kept.push(Kept::Let(var, init)),
            Some(_) => {
                let index = var.0 as usize;
                if index >= self.known.len() {
                    self.known.resize(index + 1, None);
                }
                self.known[index] = known;
            }
        }
    }

    pub(super) fn fix(&mut self, span: Span, bindings: &mut [(Var, Lambda<'a>)], body: Expr<'a>) -> Expr<'a> {
        let take = |(var, lambda): &mut (Var, Lambda<'a>)| {
            let clauses = std::mem::take(&mut lambda.clauses);
            (*var, Lambda { clauses, ..*lambda })
        };
        let mut kept = Vec::new();
        self.begin_fix(bindings.iter_mut().map(take).collect(), &mut kept);
        let mut body = body;
        self.expr(&mut body);
        self.finish(span, kept, body)
    }

    /// Decides which lambdas go to their only call; simplifies the others.
    fn begin_fix(&mut self, bindings: Vec<(Var, Lambda<'a>)>, kept: &mut Vec<Kept<'a>>) {
        let mut staying = Vec::new();
        for (var, lambda) in bindings {
            let uses = self.uses.of(var);
            if self.inline && uses.all == uses.own {
                lambda.clauses.iter_mut().for_each(|clause| self.uses.count(&mut clause.body, false));
            } else if self.inline && (uses.all, uses.calls, uses.own) == (1, 1, 0) {
                self.moved.insert(var, lambda);
            } else {
                staying.push((var, lambda));
            }
        }
        for (var, lambda) in &mut staying {
            self.uses.set_inside(*var, true);
            lambda.clauses.iter_mut().for_each(|clause| self.expr(&mut clause.body));
            self.uses.set_inside(*var, false);
            if let [clause] = &mut *lambda.clauses
                && self.inline
                && self.uses.of(*var).own == 0
                && copy::is_small(clause)
            {
                let copy = copy::copy(self.program, clause);
                self.small.insert(*var, copy);
            }
        }
        if !staying.is_empty() {
            kept.push(Kept::Fix(staying));
        }
    }

    /// Puts what is kept around the body, from the inside out.
    fn finish(&mut self, span: Span, kept: Vec<Kept<'a>>, body: Expr<'a>) -> Expr<'a> {
        let mut body = body;
        for layer in kept.into_iter().rev() {
            body = match layer {
                Kept::Let(var, init) => self.keep_let(span, var, init, body),
                Kept::Fix(lambdas) => self.keep_fix(span, lambdas, body),
            };
        }
        body
    }

    fn keep_let(&mut self, span: Span, var: Var, mut init: Expr<'a>, mut body: Expr<'a>) -> Expr<'a> {
        if self.propagate && !self.program.var(var).assigned {
            match self.uses.of(var).all {
                0 if self.is_droppable(&init) => {
                    self.discard(&mut init);
                    return body;
                }
                0 => return Expr::seq(span, vec![init, body], self.program.arena),
                1 => {
                    let mut moving = Some(init);
                    if place::place(self.program, &mut body, var, &mut moving) {
                        self.uses.note(var, false, false);
                        return body;
                    }
                    let Some(left) = moving else { return body };
                    init = left;
                }
                _ => {}
            }
        }
        Expr::new(span, Kind::Let(self.program.slice(vec![(var, init)]), self.program.child(body)))
    }

    fn keep_fix(&mut self, span: Span, lambdas: Vec<(Var, Lambda<'a>)>, body: Expr<'a>) -> Expr<'a> {
        let mut staying = Vec::new();
        for (var, lambda) in lambdas {
            if self.inline && self.uses.of(var).all == 0 {
                lambda.clauses.iter_mut().for_each(|clause| self.uses.count(&mut clause.body, false));
            } else {
                staying.push((var, lambda));
            }
        }
        if staying.is_empty() {
            return body;
        }
        Expr::new(span, Kind::Fix(self.program.slice(staying), self.program.child(body)))
    }
}
