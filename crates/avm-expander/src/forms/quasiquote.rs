//! `quasiquote` (R7RS 4.2.8): calls of `cons`, `list`, `append` and `list->vector` around what is constant.

use super::{Form, proper_list};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use crate::unit;
use avm_base::Span;
use avm_syntax::core::{Expr, ExprKind};
use avm_syntax::{Datum, Syntax, View};

/// A part of a template, expanded.
enum Piece {
    /// The same each time.
    Constant(Datum),
    /// Computed.
    Value(Expr),
    /// Computed, a list whose items are meant.
    Splice(Expr),
}

impl Piece {
    fn into_expr(self) -> Expr {
        match self {
            Piece::Constant(datum) => {
                let span = datum.span;
                unit::expr(ExprKind::Quote(datum), span)
            }
            Piece::Value(expr) | Piece::Splice(expr) => expr,
        }
    }
}

/// `(quasiquote TEMPLATE)`.
pub(crate) fn quasiquote(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [template] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes one template", &form.syntax));
    };
    if !mentions_unquote(cx, template) {
        return Ok(unit::expr(ExprKind::Quote(template.to_datum()), form.syntax.span));
    }
    let mut made = piece(cx, template, 0)?.into_expr();
    made.span = form.syntax.span;
    Ok(made)
}

/// Whether anything in the template may have to be computed. Data of any depth are fine.
fn mentions_unquote(cx: &mut Cx, template: &Syntax) -> bool {
    let mut waiting = vec![template.clone()];
    while let Some(syntax) = waiting.pop() {
        match syntax.view(&mut cx.world.scopes) {
            View::Identifier(id) => {
                if cx.is_keyword(&id, CoreForm::Unquote) || cx.is_keyword(&id, CoreForm::UnquoteSplicing) {
                    return true;
                }
            }
            View::Atom(_) => {}
            // From left to right: so the scan of a template inside of this one's unquotes is never part of this scan.
            View::List(items, tail) => waiting.extend(tail.into_iter().chain(items.into_iter().rev())),
            View::Vector(items) => waiting.extend(items.into_iter().rev()),
        }
    }
    false
}

/// The keyword that a list begins with, if it is one of this form.
fn keyword(cx: &Cx, items: &[Syntax]) -> Option<CoreForm> {
    let head = items.first()?;
    [CoreForm::Unquote, CoreForm::UnquoteSplicing, CoreForm::Quasiquote]
        .into_iter()
        .find(|form| cx.is_keyword_syntax(head, *form))
}

fn piece(cx: &mut Cx, template: &Syntax, level: u32) -> Outcome<Piece> {
    cx.deeper(template, |cx| match template.view(&mut cx.world.scopes) {
        View::Identifier(_) | View::Atom(_) => Ok(Piece::Constant(template.to_datum())),
        View::List(items, tail) => list(cx, template, &items, tail.as_ref(), level),
        View::Vector(items) => match elements(cx, &items, level)? {
            None => Ok(Piece::Constant(template.to_datum())),
            Some(pieces) => {
                let list = join(cx, pieces, None, template.span);
                Ok(Piece::Value(cx.call_primitive("list->vector", vec![list], template.span)))
            }
        },
    })
}

fn list(cx: &mut Cx, whole: &Syntax, items: &[Syntax], tail: Option<&Syntax>, level: u32) -> Outcome<Piece> {
    if tail.is_none() && items.len() == 2 {
        match keyword(cx, items) {
            Some(CoreForm::Unquote) if level == 0 => return Ok(Piece::Value(cx.expression(&items[1])?)),
            Some(CoreForm::UnquoteSplicing) if level == 0 => {
                return Err(cx.bad_form(
                    CoreForm::UnquoteSplicing,
                    "it must stand in a list or vector",
                    whole,
                ));
            }
            Some(CoreForm::Quasiquote) => return requoted(cx, whole, items, level + 1),
            Some(_) => return requoted(cx, whole, items, level - 1),
            None => {}
        }
    }
    // `(a . ,b)` is `(a unquote b)`.
    let split = items.len().saturating_sub(2);
    let dotted = tail.is_none() && split > 0 && keyword(cx, &items[split..]).is_some();
    let (front, last) = match dotted {
        true => {
            let last = items[split..].to_vec();
            let span = items[split].span.to(items[split + 1].span);
            (&items[..split], Some(Syntax::list(last, None, span, whole.origin, &mut cx.world.scopes)))
        }
        false => (items, tail.cloned()),
    };
    let pieces = elements(cx, front, level)?;
    let last = match last {
        None => None,
        Some(last) => Some(piece(cx, &last, level)?),
    };
    match (pieces, last) {
        (None, None | Some(Piece::Constant(_))) => Ok(Piece::Constant(whole.to_datum())),
        (None, last) => {
            let pieces = front.iter().map(|item| Piece::Constant(item.to_datum())).collect();
            Ok(Piece::Value(join(cx, pieces, last, whole.span)))
        }
        (Some(pieces), last) => Ok(Piece::Value(join(cx, pieces, last, whole.span))),
    }
}

/// A list that begins with a keyword and stays: its second part is at another level.
fn requoted(cx: &mut Cx, whole: &Syntax, items: &[Syntax], level: u32) -> Outcome<Piece> {
    match elements(cx, &items[1..], level)? {
        None => Ok(Piece::Constant(whole.to_datum())),
        Some(mut pieces) => {
            pieces.insert(0, Piece::Constant(items[0].to_datum()));
            Ok(Piece::Value(join(cx, pieces, None, whole.span)))
        }
    }
}

/// The parts of a list or vector; `None` if all are constant.
fn elements(cx: &mut Cx, items: &[Syntax], level: u32) -> Outcome<Option<Vec<Piece>>> {
    let mut pieces = Vec::with_capacity(items.len());
    let mut constant = true;
    for item in items {
        let spliced = match proper_list(cx, item) {
            Some(inner) if level == 0 && keyword(cx, &inner) == Some(CoreForm::UnquoteSplicing) => {
                Some(inner)
            }
            _ => None,
        };
        let next = match spliced.as_deref() {
            Some([_, inner]) => Piece::Splice(cx.expression(inner)?),
            Some(_) => return Err(cx.bad_form(CoreForm::UnquoteSplicing, "it takes one expression", item)),
            None => piece(cx, item, level)?,
        };
        constant &= matches!(next, Piece::Constant(_));
        pieces.push(next);
    }
    Ok((!constant).then_some(pieces))
}

/// How many items are put in front of a tail one by one.
const MOST_CONSES: usize = 4;

/// The list of the pieces, with a tail.
fn join(cx: &mut Cx, mut pieces: Vec<Piece>, tail: Option<Piece>, span: Span) -> Expr {
    let mut rest: Option<Expr> = match tail {
        Some(Piece::Constant(tail)) => {
            let front = constants_at_end(&mut pieces);
            Some(Piece::Constant(Datum::dotted(front, tail, span)).into_expr())
        }
        Some(tail) => Some(tail.into_expr()),
        None => match pieces.last() {
            Some(Piece::Constant(_)) if pieces.iter().any(|piece| matches!(piece, Piece::Splice(_))) => {
                Some(Piece::Constant(Datum::list(constants_at_end(&mut pieces), span)).into_expr())
            }
            _ => None,
        },
    };
    while let Some(last) = pieces.pop() {
        if let Piece::Splice(list) = last {
            rest = Some(match rest {
                None => list,
                Some(rest) => cx.call_primitive("append", vec![list, rest], span),
            });
            continue;
        }
        let mut run = vec![last.into_expr()];
        while let Some(Piece::Constant(_) | Piece::Value(_)) = pieces.last() {
            run.extend(pieces.pop().map(Piece::into_expr));
        }
        run.reverse();
        rest = Some(in_front(cx, run, rest, span));
    }
    rest.unwrap_or_else(|| Piece::Constant(Datum::list([], span)).into_expr())
}

fn constants_at_end(pieces: &mut Vec<Piece>) -> Vec<Datum> {
    let mut data = Vec::new();
    while let Some(Piece::Constant(_)) = pieces.last() {
        if let Some(Piece::Constant(datum)) = pieces.pop() {
            data.push(datum);
        }
    }
    data.reverse();
    data
}

fn in_front(cx: &mut Cx, run: Vec<Expr>, rest: Option<Expr>, span: Span) -> Expr {
    match rest {
        None => cx.call_primitive("list", run, span),
        Some(rest) if run.len() > MOST_CONSES => {
            let front = cx.call_primitive("list", run, span);
            cx.call_primitive("append", vec![front, rest], span)
        }
        Some(rest) => {
            run.into_iter().rev().fold(rest, |rest, item| cx.call_primitive("cons", vec![item, rest], span))
        }
    }
}
