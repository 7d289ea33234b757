//! The core forms, by family. Each file says what its forms expand to.

pub(crate) mod assignment;
pub(crate) mod behavior;
pub(crate) mod binding;
pub(crate) mod case;
pub(crate) mod conditional;
pub(crate) mod definition;
pub(crate) mod dynamic;
pub(crate) mod iteration;
pub(crate) mod local_syntax;
pub(crate) mod procedure;
pub(crate) mod quasiquote;
pub(crate) mod quotation;
pub(crate) mod record;
pub(crate) mod splice;
pub(crate) mod values;

use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use avm_syntax::core::Expr;
use avm_syntax::{Identifier, Syntax, View};

/// A use of a core form.
pub(crate) struct Form {
    pub(crate) core: CoreForm,
    pub(crate) keyword: Identifier,
    /// The whole form.
    pub(crate) syntax: Syntax,
    /// Its parts, the keyword first.
    pub(crate) items: Vec<Syntax>,
}

impl Form {
    /// The parts behind the keyword.
    pub(crate) fn parts(&self) -> &[Syntax] {
        &self.items[1..]
    }
}

/// Expands a core form that is an expression.
pub(crate) fn expand(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    match form.core {
        CoreForm::Quote => quotation::quote(cx, form),
        CoreForm::Quasiquote => quasiquote::quasiquote(cx, form),
        CoreForm::Lambda => procedure::lambda(cx, form),
        CoreForm::CaseLambda => procedure::case_lambda(cx, form),
        CoreForm::Set => assignment::set(cx, form),
        CoreForm::If => conditional::if_form(cx, form),
        CoreForm::Cond => conditional::cond(cx, form),
        CoreForm::And => conditional::and(cx, form),
        CoreForm::Or => conditional::or(cx, form),
        CoreForm::When | CoreForm::Unless => conditional::when(cx, form),
        CoreForm::Case => case::case(cx, form),
        CoreForm::Let => binding::let_form(cx, form),
        CoreForm::LetStar => binding::let_star(cx, form),
        CoreForm::Letrec | CoreForm::LetrecStar => binding::letrec(cx, form),
        CoreForm::LetValues => values::let_values(cx, form),
        CoreForm::LetStarValues => values::let_star_values(cx, form),
        CoreForm::Do => iteration::do_form(cx, form),
        CoreForm::Delay | CoreForm::DelayForce => dynamic::delay(cx, form),
        CoreForm::Parameterize => dynamic::parameterize(cx, form),
        CoreForm::Guard => dynamic::guard(cx, form),
        CoreForm::LetSyntax | CoreForm::LetrecSyntax => local_syntax::let_syntax(cx, form),
        CoreForm::SyntaxError => local_syntax::syntax_error(cx, form),
        CoreForm::Ask | CoreForm::Tell => behavior::ask(cx, form),
        CoreForm::Begin | CoreForm::Include | CoreForm::IncludeCi | CoreForm::CondExpand => {
            splice::expression(cx, form)
        }
        _ => Err(cx.bad_form(form.core, "it is no expression", &form.syntax)),
    }
}

/// The items of a proper list.
pub(crate) fn proper_list(cx: &mut Cx, syntax: &Syntax) -> Option<Vec<Syntax>> {
    if !syntax.is_list() {
        return None;
    }
    match syntax.view(&mut cx.world.scopes) {
        View::List(items, None) => Some(items),
        _ => None,
    }
}

/// The items of a proper list, or an error that says what should be one.
pub(crate) fn expect_list(
    cx: &mut Cx,
    form: CoreForm,
    syntax: &Syntax,
    problem: &'static str,
) -> Outcome<Vec<Syntax>> {
    proper_list(cx, syntax).ok_or_else(|| cx.bad_form(form, problem, syntax))
}
